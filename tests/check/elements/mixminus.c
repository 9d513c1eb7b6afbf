// SPDX-License-Identifier: LGPL-2.1-or-later
#include <math.h>

#include "mixminusrig.h"

GST_START_TEST (everybody_hears_the_others_and_not_himself)
{
  Rig rig = open_offline (3);
  gint16 heard[3][PERIOD], all[PERIOD];
  guint period, n, k, i;

  for (period = 0; period < 5; period++) {
    for (n = 0; n < 3; n++)
      push_tone (&rig, n, freqs[n], period);
    for (n = 0; n < 3; n++)
      pull_period (rig.feed[n], period, heard[n]);
    pull_period (rig.out, period, all);
    if (period == 0)
      continue;                 /* everybody fades in */

    for (n = 0; n < 3; n++) {
      for (k = 0; k < 3; k++) {
        gdouble amplitude = amplitude_at (heard[n], PERIOD, 1, freqs[k]);

        if (k == n)
          fail_unless (amplitude < 1.0);
        else
          fail_unless (fabs (amplitude - 8000) < 10);
      }
      for (i = 0; i < PERIOD; i++)
        fail_unless_equals_int (heard[n][i], all[i] - tone_at (freqs[n], 8000,
                period * PERIOD + i));
    }
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (the_mix_is_the_sum)
{
  Rig rig = open_offline (3);
  gint16 all[PERIOD];
  guint period, n, i;

  for (period = 0; period < 3; period++) {
    for (n = 0; n < 3; n++)
      push_tone (&rig, n, freqs[n], period);
    pull_period (rig.out, period, all);
    for (i = 0; i < PERIOD && period > 0; i++) {
      gint sum = 0;

      for (n = 0; n < 3; n++)
        sum += tone_at (freqs[n], 8000, period * PERIOD + i);
      fail_unless (ABS (all[i] - sum) <= 1);
    }
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_feed_without_its_input_is_everyone)
{
  Rig rig = open_offline (2);
  gint16 heard[PERIOD], all[PERIOD];
  guint period;

  rig_listen (&rig, 3);         /* before there is, or ever will be, a sink_3 */
  for (period = 0; period < 3; period++) {
    push_tone (&rig, 0, freqs[0], period);
    push_tone (&rig, 1, freqs[1], period);
    pull_period (rig.feed[3], period, heard);
    pull_period (rig.out, period, all);
    fail_unless (memcmp (heard, all, sizeof (all)) == 0);
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_feed_tells_what_it_is_once)
{
  static const GstEventType wanted[] = {
    GST_EVENT_STREAM_START, GST_EVENT_CAPS, GST_EVENT_SEGMENT
  };
  Rig rig = open_offline (1);
  gint16 heard[PERIOD];
  guint i;

  for (i = 0; i < 4; i++) {
    push_tone (&rig, 0, freqs[0], i);
    pull_period (rig.feed[0], i, heard);
  }
  fail_unless_equals_int (gst_harness_events_in_queue (rig.feed[0]), 3);
  for (i = 0; i < 3; i++) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (rig.feed[0]);

    fail_unless_equals_int (GST_EVENT_TYPE (event), wanted[i]);
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (volume_and_mute_are_pad_properties)
{
  Rig rig = open_offline (2);
  gint16 all[PERIOD];
  gdouble volume;
  guint period;

  gst_child_proxy_set (GST_CHILD_PROXY (rig.element), "sink_0::volume", 0.5,
      "sink_1::mute", TRUE, NULL);
  gst_child_proxy_get (GST_CHILD_PROXY (rig.element), "sink_0::volume",
      &volume, NULL);
  fail_unless (volume == 0.5);
  for (period = 0; period < 3; period++) {
    push_tone (&rig, 0, freqs[0], period);
    push_tone (&rig, 1, freqs[1], period);
    pull_period (rig.out, period, all);
  }
  fail_unless (fabs (amplitude_at (all, PERIOD, 1, freqs[0]) - 4000) < 5);
  fail_unless (amplitude_at (all, PERIOD, 1, freqs[1]) < 1.0);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_gap_in_the_times_is_silence_of_that_length)
{
  Rig rig = open_offline (1);
  gint16 all[PERIOD];
  guint period;

  for (period = 0; period < 8; period++) {
    if (period == 0 || period >= 5) {
      GstBuffer *buffer = tone (freqs[0], 8000, period);

      if (period == 5)          /* and back in the middle of a period */
        GST_BUFFER_PTS (buffer) += PERIOD_TIME / 2;
      if (period > 5)
        GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
      fail_unless_equals_int (gst_harness_push (rig.in[0], buffer),
          GST_FLOW_OK);
    }
  }
  for (period = 0; period < 7; period++) {
    pull_period (rig.out, period, all);
    if (period >= 2 && period < 5)
      fail_unless_equals_int (biggest_step (all, PERIOD) + ABS (all[0]), 0);
    if (period == 5) {
      fail_unless_equals_int (biggest_step (all, PERIOD / 2) + ABS (all[0]), 0);
      fail_unless (amplitude_at (all + PERIOD * 3 / 4, PERIOD / 4, 1,
              freqs[0]) > 7000);
    }
    if (period == 6)
      fail_unless_equals_int (all[0], tone_at (freqs[0], 8000,
              5 * PERIOD + PERIOD / 2));
    fail_unless (biggest_step (all, PERIOD) < 700);
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_gap_event_is_silence)
{
  Rig rig = open_offline (2);
  gint16 all[PERIOD];
  guint period;

  for (period = 0; period < 4; period++) {
    push_tone (&rig, 0, freqs[0], period);
    if (period == 0)
      push_tone (&rig, 1, freqs[1], period);
    else
      fail_unless (gst_harness_push_event (rig.in[1],
              gst_event_new_gap (period * PERIOD_TIME, PERIOD_TIME)));
    pull_period (rig.out, period, all);
  }
  fail_unless (amplitude_at (all, PERIOD, 1, freqs[0]) > 7900);
  fail_unless (amplitude_at (all, PERIOD, 1, freqs[1]) < 1.0);
  rig_close (&rig);
}

GST_END_TEST;

/* Every peer sends one second of a tone in what its device happens to use. */
GST_START_TEST (inputs_of_any_rate_and_format_are_converted)
{
  static const gchar *launch =
      "mixminus name=m m.src ! " S16_STEREO " ! appsink name=out sync=false "
      "audiotestsrc num-buffers=100 samplesperbuffer=441 freq=500 volume=0.2 "
      "! audio/x-raw, format=F32LE, rate=44100, channels=1 ! m.sink_0 "
      "audiotestsrc num-buffers=100 samplesperbuffer=80 freq=1100 volume=0.2 "
      "! audio/x-raw, format=S32LE, rate=8000, channels=2 ! m.sink_1 "
      "audiotestsrc num-buffers=50 samplesperbuffer=320 freq=2300 volume=0.2 "
      "! audio/x-raw, format=S16BE, rate=16000, channels=1 ! m.sink_2 "
      "audiotestsrc num-buffers=20 samplesperbuffer=4800 freq=3700 volume=0.2 "
      "! audio/x-raw, format=U8, rate=96000, channels=6 ! m.sink_3";
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, NULL);
  g_autoptr (GstElement) out = NULL;
  gint16 heard[RATE * 2] = { 0 };
  guint filled = 0, n;
  GstSample *sample;

  fail_unless (pipeline != NULL);
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (TRUE) {
    g_signal_emit_by_name (out, "pull-sample", &sample);
    if (sample == NULL)
      break;
    filled += gst_buffer_extract (gst_sample_get_buffer (sample), 0,
        (guint8 *) heard + filled, sizeof (heard) - filled);
    gst_sample_unref (sample);
  }
  fail_unless (filled >= RATE * 4 - PERIOD * 4);
  for (n = 0; n < 4; n++) {
    gdouble left = amplitude_at (heard + RATE / 5 * 2, RATE / 2, 2, freqs[n]);
    gdouble right =
        amplitude_at (heard + RATE / 5 * 2 + 1, RATE / 2, 2, freqs[n]);

    fail_unless (left > 2000 && left < 6700, "%g Hz: %g", freqs[n], left);
    fail_unless (fabs (left - right) < 100);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_END_TEST;

GST_START_TEST (all_outputs_share_the_format_that_downstream_wants)
{
  const gchar *wanted = "audio/x-raw, format=" GST_AUDIO_NE (F32)
      ", rate=32000, channels=1, layout=interleaved";
  g_autoptr (GstCaps) expected = gst_caps_from_string (wanted);
  Rig rig;
  guint i;

  rig_open (&rig, gst_element_factory_make ("mixminus", NULL), wanted);
  rig_join (&rig, 0, FALSE, S16_STEREO);
  rig_listen (&rig, 0);
  for (i = 0; i < 2; i++) {
    GstHarness *h = i == 0 ? rig.out : rig.feed[0];
    g_autoptr (GstBuffer) buffer = NULL;
    g_autoptr (GstCaps) caps = NULL;

    if (i == 0)
      gst_harness_push (rig.in[0], stamp (gst_buffer_new_wrapped (g_malloc0
                  (PERIOD * 8), PERIOD * 8), 0));
    buffer = gst_harness_pull (h);
    fail_unless_equals_int (gst_buffer_get_size (buffer), 640 * 4);
    caps = gst_pad_get_current_caps (h->sinkpad);
    fail_unless (gst_caps_is_subset (caps, expected));
  }
  rig_close (&rig);
}

GST_END_TEST;

static gboolean
wait_for_event (GstHarness * h, GstEventType type)
{
  GstEvent *event;

  while ((event = gst_harness_pull_event (h))) {
    gboolean found = GST_EVENT_TYPE (event) == type;

    gst_event_unref (event);
    if (found)
      return TRUE;
  }

  return FALSE;
}

GST_START_TEST (the_end_of_all_inputs_is_the_end_of_all_outputs)
{
  Rig rig = open_offline (2);
  gint16 samples[PERIOD];

  push_tone (&rig, 0, freqs[0], 0);
  push_tone (&rig, 1, freqs[1], 0);
  gst_harness_push_event (rig.in[0], gst_event_new_eos ());
  push_tone (&rig, 1, freqs[1], 1);
  gst_harness_push_event (rig.in[1], gst_event_new_eos ());
  pull_period (rig.out, 0, samples);
  pull_period (rig.out, 1, samples);
  fail_unless (amplitude_at (samples + 480, 480, 1, freqs[1]) > 7000);
  fail_unless (wait_for_event (rig.out, GST_EVENT_EOS));
  fail_unless (wait_for_event (rig.feed[0], GST_EVENT_EOS));
  fail_unless (wait_for_event (rig.feed[1], GST_EVENT_EOS));
  fail_unless_equals_int (gst_harness_buffers_in_queue (rig.feed[0]), 2);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (it_can_be_stopped_and_started_again)
{
  Rig rig = open_offline (1);
  gint16 samples[PERIOD];
  guint i;

  for (i = 0; i < 3; i++) {
    push_tone (&rig, 0, freqs[0], 0);
    pull_period (rig.out, 0, samples);
    pull_period (rig.feed[0], 0, samples);
    fail_unless_equals_int (gst_element_set_state (rig.element,
            GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
    gst_element_set_state (rig.element, GST_STATE_PLAYING);
    gst_pad_set_active (rig.in[0]->srcpad, FALSE);
    gst_pad_set_active (rig.in[0]->srcpad, TRUE);
    gst_harness_push_event (rig.in[0], gst_event_new_stream_start ("again"));
    gst_harness_set_src_caps_str (rig.in[0], S16_MONO);
  }
  rig_close (&rig);
}

GST_END_TEST;

/* Pulls until a buffer of after the seek comes; FALSE when none does. */
static gboolean
pull_from (GstElement * pipeline, const gchar * name, GstClockTime start)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  guint n;

  for (n = 0; n < 200; n++) {
    GstSample *sample = NULL;
    GstClockTime pts;

    g_signal_emit_by_name (sink, "try-pull-sample", 5 * GST_SECOND, &sample);
    if (sample == NULL)
      return FALSE;
    pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
    gst_sample_unref (sample);
    if (pts == start)
      return TRUE;
  }

  return FALSE;
}

GST_START_TEST (a_flushing_seek_moves_all_outputs)
{
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("mixminus name=m m.src ! appsink sync=false "
      "max-buffers=5 name=out m.src_1 ! appsink sync=false max-buffers=5 "
      "name=feed audiotestsrc samplesperbuffer=960 ! audio/x-raw, rate=48000 "
      "! m.sink_0", NULL);
  guint i;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (i = 0; i < 3; i++) {
    GstClockTime start = i * 10 * GST_SECOND;

    if (i > 0)
      fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
              GST_SEEK_FLAG_FLUSH, start));
    fail_unless (pull_from (pipeline, "out", start));
    fail_unless (pull_from (pipeline, "feed", start));
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_END_TEST;

GST_START_TEST (requested_numbers_are_kept)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("mixminus", NULL));
  const gchar *names[] = { "sink_7", "src_7", "src_0", "sink_4000" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstPad) pad = gst_element_request_pad_simple (element, names[i]);

    fail_unless (pad != NULL);
    fail_unless_equals_string (GST_OBJECT_NAME (pad), names[i]);
    gst_element_release_request_pad (element, pad);
  }
}

GST_END_TEST;

static Suite *
mixminus_suite (void)
{
  Suite *s = suite_create ("mixminus");
  TCase *tc = tcase_create ("mixminus");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, everybody_hears_the_others_and_not_himself);
  tcase_add_test (tc, the_mix_is_the_sum);
  tcase_add_test (tc, a_feed_without_its_input_is_everyone);
  tcase_add_test (tc, a_feed_tells_what_it_is_once);
  tcase_add_test (tc, volume_and_mute_are_pad_properties);
  tcase_add_test (tc, a_gap_in_the_times_is_silence_of_that_length);
  tcase_add_test (tc, a_gap_event_is_silence);
  tcase_add_test (tc, inputs_of_any_rate_and_format_are_converted);
  tcase_add_test (tc, all_outputs_share_the_format_that_downstream_wants);
  tcase_add_test (tc, the_end_of_all_inputs_is_the_end_of_all_outputs);
  tcase_add_test (tc, it_can_be_stopped_and_started_again);
  tcase_add_test (tc, a_flushing_seek_moves_all_outputs);
  tcase_add_test (tc, requested_numbers_are_kept);

  return s;
}

GST_CHECK_MAIN (mixminus);
