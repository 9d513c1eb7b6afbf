// SPDX-License-Identifier: LGPL-2.1-or-later
#include "encoders.h"

/* A key unit of its own accord only every ten seconds of
 * 30 frames: who needs one asks. */
#define KEY_UNIT_MAX_DISTANCE 300

void
plaza_vp8_encoder_set_up (GstElement * encoder, guint bitrate)
{
  /* One thread: libvpx's others wait for each other in busy loops, and where the
   * processors have more to do than this they burn them: 100 frames of 720p took
   * 0.7 s of CPU with one thread, 9 s with two, on two busy cores.
   * The rest is libvpx's own advice for real time (VP8 encode parameter guide):
   * deadline 1 with a high cpu-used, one pass CBR with a short buffer so that the
   * picture follows motion in size and not in delay. */
  g_object_set (encoder, "deadline", G_GINT64_CONSTANT (1), "cpu-used", 10,
      "threads", 1, "lag-in-frames", 0, "keyframe-max-dist",
      KEY_UNIT_MAX_DISTANCE, "target-bitrate", (gint) bitrate, "undershoot",
      100, "overshoot", 15, "buffer-size", 1000, "buffer-initial-size", 500,
      "buffer-optimal-size", 600, "min-quantizer", 2, "max-quantizer", 56,
      "static-threshold", 1, "max-intra-bitrate", 300, NULL);
  gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "cbr");
  gst_util_set_object_arg (G_OBJECT (encoder), "error-resilient", "default");
}

GstCaps *
plaza_vp8_encoder_caps (void)
{
  return gst_caps_new_simple ("video/x-raw", "colorimetry", G_TYPE_STRING,
      PLAZA_VP8_COLORIMETRY, NULL);
}

void
plaza_opus_encoder_set_up (GstElement * encoder, guint bitrate)
{
  g_object_set (encoder, "bitrate", (gint) bitrate, "inband-fec", TRUE,
      "packet-loss-percentage", 5, "complexity", 5, NULL);
  gst_util_set_object_arg (G_OBJECT (encoder), "frame-size", "20");
}
