// SPDX-License-Identifier: LGPL-2.1-or-later
#include <math.h>

#include "mixminusrig.h"

GST_START_TEST (forced_live_it_is_silent_on_the_clock)
{
  Rig rig = open_live (0, TRUE);
  gint16 all[PERIOD], heard[PERIOD];
  guint period;

  rig_listen (&rig, 0);
  for (period = 0; period < 3; period++) {
    crank (&rig);
    pull_period (rig.out, period, all);
    pull_period (rig.feed[0], period, heard);
    fail_unless_equals_int (biggest_step (all, PERIOD) + ABS (all[0]), 0);
    fail_unless_equals_int (biggest_step (heard, PERIOD) + ABS (heard[0]), 0);
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (forced_live_it_answers_so)
{
  Rig rig = open_live (0, TRUE);
  GstClockTime min, max;
  gboolean live;
  guint i;

  rig_listen (&rig, 0);
  for (i = 0; i < 2; i++) {
    g_autoptr (GstQuery) query = gst_query_new_latency ();

    fail_unless (gst_pad_peer_query (i ? rig.feed[0]->sinkpad :
            rig.out->sinkpad, query));
    gst_query_parse_latency (query, &live, &min, &max);
    fail_unless (live);
    /* the period, and what converting it may need beyond */
    fail_unless_equals_uint64 (min, PERIOD_TIME + 4 * GST_MSECOND);
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_dead_input_delays_nobody)
{
  Rig rig = open_live (2, FALSE);
  gint16 all[PERIOD];
  guint period;

  /* sink_1 sends twice and then no more, and sink_2 never */
  rig_join (&rig, 2, TRUE, S16_MONO);
  for (period = 0; period < 6; period++) {
    push_tone (&rig, 0, freqs[0], period);
    if (period < 2)
      push_tone (&rig, 1, freqs[1], period);
    if (period == 0 || period >= 2)
      crank (&rig);
    pull_period (rig.out, period, all);
    if (period > 0)
      fail_unless (amplitude_at (all, PERIOD, 1, freqs[0]) > 7900);
    if (period == 1)
      fail_unless (amplitude_at (all, PERIOD, 1, freqs[1]) > 7900);
    if (period > 2)
      fail_unless (amplitude_at (all, PERIOD, 1, freqs[1]) < 1.0);
  }
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (what_comes_too_late_is_left_out)
{
  Rig rig = open_live (2, FALSE);
  gint16 all[PERIOD];
  guint period;

  for (period = 0; period < 4; period++) {
    push_tone (&rig, 0, freqs[0], period);
    if (period == 2) {
      crank (&rig);             /* without sink_1 */
      pull_period (rig.out, period, all);
      push_tone (&rig, 1, freqs[1], 2);
      continue;
    }
    push_tone (&rig, 1, freqs[1], period);
    pull_period (rig.out, period, all);
  }
  /* on time again, and at its own place */
  for (period = 480; period < PERIOD; period++)
    fail_unless_equals_int (all[period], tone_at (freqs[0], 8000,
            3 * PERIOD + period) + tone_at (freqs[1], 8000,
            3 * PERIOD + period));
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (joining_and_leaving_do_not_click)
{
  Rig rig = open_live (1, TRUE);
  gint16 all[12 * PERIOD], heard[PERIOD];
  guint period;

  for (period = 0; period < 12; period++) {
    if (period == 3) {
      rig_join (&rig, 1, TRUE, S16_MONO);
      rig_listen (&rig, 1);
    }
    push_tone (&rig, 0, 100, period);
    if (rig.in[1])
      push_tone (&rig, 1, 130, period);
    pull_period (rig.out, period, all + period * PERIOD);
    pull_period (rig.feed[0], period, heard);
    if (period == 8)            /* releases the pad */
      g_clear_pointer (&rig.in[1], gst_harness_teardown);
  }
  fail_unless (amplitude_at (all + 5 * PERIOD, 5 * PERIOD / 2, 1, 130) > 7000);
  fail_unless (biggest_step (all, 12 * PERIOD) < 400);
  rig_close (&rig);
}

GST_END_TEST;

static GstPadProbeReturn
hold (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (a_blocked_feed_holds_nobody)
{
  Rig rig = open_live (2, TRUE);
  GstPad *blocked = gst_pad_get_peer (rig.feed[0]->sinkpad);
  gulong probe = gst_pad_add_probe (blocked,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold, NULL, NULL);
  gint16 samples[PERIOD];
  GstBuffer *buffer;
  guint period;

  for (period = 0; period < 60; period++) {
    push_tone (&rig, 0, freqs[0], period);
    push_tone (&rig, 1, freqs[1], period);
    pull_period (rig.out, period, samples);
    pull_period (rig.feed[1], period, samples);
  }
  fail_unless_equals_int (gst_harness_buffers_in_queue (rig.feed[0]), 0);

  /* Whoever was held gets the newest, not the oldest, and is told so. */
  gst_pad_remove_probe (blocked, probe);
  buffer = gst_harness_pull (rig.feed[0]);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 0);
  gst_buffer_unref (buffer);
  buffer = gst_harness_pull (rig.feed[0]);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 50 * PERIOD_TIME);
  fail_unless (GST_BUFFER_IS_DISCONT (buffer));
  gst_buffer_unref (buffer);

  gst_object_unref (blocked);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_blocked_feed_can_be_released)
{
  Rig rig = open_live (1, TRUE);
  GstPad *blocked = gst_pad_get_peer (rig.feed[0]->sinkpad);
  gint16 samples[PERIOD];
  guint period;

  gst_pad_add_probe (blocked, GST_PAD_PROBE_TYPE_BLOCK |
      GST_PAD_PROBE_TYPE_BUFFER, hold, NULL, NULL);
  for (period = 0; period < 20; period++) {
    push_tone (&rig, 0, freqs[0], period);
    pull_period (rig.out, period, samples);
    if (period == 10)           /* releases the pad */
      g_clear_pointer (&rig.feed[0], gst_harness_teardown);
  }
  fail_unless (GST_PAD_PARENT (blocked) == NULL);
  gst_object_unref (blocked);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (started_late_it_does_not_make_up_for_the_past)
{
  Rig rig = open_live (0, TRUE);
  g_autoptr (GstBuffer) buffer = NULL;

  gst_harness_set_time (rig.out, 3600 * GST_SECOND);
  crank (&rig);
  crank (&rig);
  buffer = gst_harness_pull (rig.out);
  gst_buffer_unref (buffer);
  buffer = gst_harness_pull (rig.out);
  fail_unless (GST_BUFFER_PTS (buffer) > 3599 * GST_SECOND);
  rig_close (&rig);
}

GST_END_TEST;

static Suite *
mixminuslive_suite (void)
{
  Suite *s = suite_create ("mixminuslive");
  TCase *tc = tcase_create ("mixminuslive");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, forced_live_it_is_silent_on_the_clock);
  tcase_add_test (tc, forced_live_it_answers_so);
  tcase_add_test (tc, a_dead_input_delays_nobody);
  tcase_add_test (tc, what_comes_too_late_is_left_out);
  tcase_add_test (tc, joining_and_leaving_do_not_click);
  tcase_add_test (tc, a_blocked_feed_holds_nobody);
  tcase_add_test (tc, a_blocked_feed_can_be_released);
  tcase_add_test (tc, started_late_it_does_not_make_up_for_the_past);

  return s;
}

GST_CHECK_MAIN (mixminuslive);
