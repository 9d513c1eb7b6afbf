// SPDX-License-Identifier: LGPL-2.1-or-later
/* What detectors say of each 10 ms of 16-bit mono samples from standard input:
 *
 *   frames features RATE      floats: what the voice detector looks at, and the
 *                             level in dBFS
 *   frames voice RATE         a character for each frame, 1 = speech
 *   frames webrtcdsp RATE L   the same by GStreamer's webrtcdsp with the
 *                             likelihood L
 *
 * The CPU time goes to standard error, in microseconds for each frame. */
#include <gst/gst.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "speechfeatures.h"
#include "voicedetector.h"

static GArray *
read_samples (void)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  gint16 block[4096];
  gsize n;

  while ((n = fread (block, sizeof (gint16), G_N_ELEMENTS (block), stdin)) > 0)
    g_array_append_vals (samples, block, n);

  return samples;
}

static gdouble
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static gfloat *
to_float (const GArray * samples)
{
  gfloat *out = g_new (gfloat, samples->len);
  guint i;

  for (i = 0; i < samples->len; i++)
    out[i] = g_array_index (samples, gint16, i) / 32768.0f;

  return out;
}

static void
print_features (const GArray * samples, guint rate)
{
  g_autoptr (SpeechFeatures) features = speech_features_new (rate);
  g_autofree gfloat *values = to_float (samples);
  guint i = 0;

  while (i < samples->len) {
    gfloat out[SPEECH_N_FEATURES + 1] = { 0 };
    gboolean complete;

    i += speech_features_write (features, values + i, samples->len - i,
        &complete);
    if (!complete)
      break;
    if (speech_features_get (features))
      memcpy (out, speech_features_get (features),
          SPEECH_N_FEATURES * sizeof (gfloat));
    out[SPEECH_N_FEATURES] = speech_features_level (features);
    fwrite (out, sizeof (gfloat), SPEECH_N_FEATURES + 1, stdout);
  }
}

/* Each answer is about a frame some time ago, and is put there. */
static guint
print_voice (const GArray * samples, guint rate)
{
  g_autoptr (VoiceDetector) detector = voice_detector_new (rate);
  g_autofree gfloat *values = to_float (samples);
  guint i = 0, frames = 0;

  while (i < samples->len) {
    gboolean complete;

    i += voice_detector_write (detector, values + i, samples->len - i,
        &complete);
    if (!complete)
      break;
    if (frames++ >= VOICE_DETECTOR_DELAY)
      putchar (voice_detector_is_voice (detector) ? '1' : '0');
  }

  return frames;
}

typedef struct
{
  GString *frames;
  gboolean voice;
} Peer;

static GstBusSyncReply
note_activity (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Peer *peer = user_data;
  const GstStructure *s = gst_message_get_structure (message);
  guint64 time;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT
      && gst_structure_has_name (s, "voice-activity")
      && gst_structure_get_uint64 (s, "stream-time", &time)) {
    while (peer->frames->len < time / (10 * GST_MSECOND))
      g_string_append_c (peer->frames, peer->voice ? '1' : '0');
    gst_structure_get_boolean (s, "stream-has-voice", &peer->voice);
  }

  return GST_BUS_PASS;
}

static guint
print_webrtcdsp (const GArray * samples, guint rate, const gchar * likelihood)
{
  g_autofree gchar *launch = g_strdup_printf ("appsrc name=in format=time "
      "caps=audio/x-raw,format=S16LE,rate=%u,channels=1,layout=interleaved ! "
      "webrtcdsp echo-cancel=false high-pass-filter=false "
      "noise-suppression=false gain-control=false voice-detection=true "
      "voice-detection-likelihood=%s ! fakesink", rate, likelihood);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstElement) in = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  guint i, size = rate / 100, frames = samples->len / size;
  Peer peer = { g_string_new (NULL), FALSE };

  if (error)
    g_error ("webrtcdsp is needed (gstreamer1.0-plugins-bad): %s",
        error->message);
  in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  bus = gst_element_get_bus (pipeline);
  gst_bus_set_sync_handler (bus, note_activity, &peer, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (i = 0; i < frames; i++) {
    GstBuffer *buffer = gst_buffer_new_memdup (&g_array_index (samples, gint16,
            i * size), size * sizeof (gint16));
    GstFlowReturn ret;

    GST_BUFFER_PTS (buffer) = i * 10 * GST_MSECOND;
    GST_BUFFER_DURATION (buffer) = 10 * GST_MSECOND;
    g_signal_emit_by_name (in, "push-buffer", buffer, &ret);
    gst_buffer_unref (buffer);
  }
  g_signal_emit_by_name (in, "end-of-stream", &i);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  while (peer.frames->len < frames)
    g_string_append_c (peer.frames, peer.voice ? '1' : '0');
  fputs (peer.frames->str, stdout);
  g_string_free (peer.frames, TRUE);

  return frames;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GArray) samples = NULL;
  guint rate, frames = 0;
  gdouble start;

  gst_init (&argc, &argv);
  rate = argc > 2 ? atoi (argv[2]) : 0;
  if (rate < 8000 || (g_str_equal (argv[1], "webrtcdsp") && argc < 4)) {
    g_printerr ("usage: frames features|voice|webrtcdsp RATE [LIKELIHOOD]\n");
    return 2;
  }

  samples = read_samples ();
  start = cpu_time ();
  if (g_str_equal (argv[1], "features"))
    print_features (samples, rate);
  else if (g_str_equal (argv[1], "voice"))
    frames = print_voice (samples, rate);
  else
    frames = print_webrtcdsp (samples, rate, argv[3]);
  if (frames > 0)
    g_printerr ("%.2f us for each frame\n", (cpu_time () - start) / frames);

  return 0;
}
