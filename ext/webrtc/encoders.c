// SPDX-License-Identifier: LGPL-2.1-or-later
#include "encoders.h"

/* A key unit of its own accord only every so many frames: who needs one asks. */
#define KEY_UNIT_MAX_DISTANCE 600

GstElement *
plaza_vp8_encoder_new (const gchar * name, guint bitrate)
{
  GstElement *encoder = gst_element_factory_make ("vp8enc", name);

  if (encoder == NULL)
    return NULL;
  /* One thread: libvpx's others wait for each other in busy loops, and where the
   * processors have more to do than this they burn them: 100 frames of 720p took
   * 0.7 s of CPU with one thread, 9 s with two, on two busy cores.
   * The rest is libvpx's own advice for real time (vp8 encoder parameter guide): deadline 1
   * with a high cpu-used, one pass CBR with a short buffer so that the picture
   * follows motion in size and not in delay. */
  g_object_set (encoder, "deadline", G_GINT64_CONSTANT (1), "cpu-used", 10,
      "threads", 1, "lag-in-frames", 0, "keyframe-max-dist",
      KEY_UNIT_MAX_DISTANCE, "target-bitrate", (gint) bitrate, "undershoot",
      100, "overshoot", 15, "buffer-size", 1000, "buffer-initial-size", 500,
      "buffer-optimal-size", 600, "min-quantizer", 2, "max-quantizer", 56,
      "static-threshold", 1, "max-intra-bitrate", 300, NULL);
  gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "cbr");
  gst_util_set_object_arg (G_OBJECT (encoder), "error-resilient", "default");
  gst_util_set_object_arg (G_OBJECT (encoder), "token-partitions", "2");
  return encoder;
}

GstElement *
plaza_opus_encoder_new (const gchar * name, guint bitrate)
{
  GstElement *encoder = gst_element_factory_make ("opusenc", name);

  if (encoder == NULL)
    return NULL;
  g_object_set (encoder, "bitrate", (gint) bitrate, "frame-size", 20,
      "inband-fec", TRUE, "packet-loss-percentage", 5, "complexity", 5, NULL);
  return encoder;
}
