// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "frameqos.h"

#define MS GST_MSECOND
#define FRAME (40 * MS)
#define NONE FRAME_QOS_NONE

static gint64 jitter;
static gboolean tell;

/* Whether a frame is skipped that is made at @now */
static gboolean
skips (FrameQos * qos, guint64 running_time, guint64 latency, guint64 now)
{
  FrameTime time = { running_time, FRAME, latency, now };

  return frame_qos_skips (qos, &time, &jitter, &tell);
}

GST_START_TEST (files_gain_on_a_sink_that_is_late)
{
  FrameQos qos;

  frame_qos_reset (&qos);
  fail_if (skips (&qos, 0, NONE, NONE));
  /* 100 ms late at 1 s: twice that, and a frame */
  frame_qos_observe (&qos, 1.5, 100 * MS, 1000 * MS, FRAME, FALSE);
  fail_unless (qos.proportion == 1.5);
  fail_unless (skips (&qos, 1040 * MS, NONE, NONE));
  fail_unless_equals_int64 (jitter, 200 * MS);
  fail_unless (tell);
  fail_unless (skips (&qos, 1200 * MS, NONE, 9000 * MS));
  fail_unless_equals_int64 (jitter, 40 * MS);
  fail_unless (tell);
  fail_if (skips (&qos, 1240 * MS, NONE, 9000 * MS));
  fail_unless_equals_uint64 (qos.processed, 2);
  fail_unless_equals_uint64 (qos.dropped, 2);

  /* early, or in time */
  frame_qos_observe (&qos, 0.5, -30 * MS, 2000 * MS, FRAME, FALSE);
  fail_if (skips (&qos, 1980 * MS, NONE, NONE));
  frame_qos_observe (&qos, 0.5, -30 * MS, 20 * MS, FRAME, FALSE);
  fail_if (skips (&qos, 0, NONE, NONE));
  frame_qos_observe (&qos, 0.5, 0, 2000 * MS, FRAME, FALSE);
  fail_if (skips (&qos, 2000 * MS, NONE, NONE));
  /* a sink that starts anew */
  frame_qos_observe (&qos, 0.5, 5000 * MS, NONE, FRAME, FALSE);
  fail_if (skips (&qos, 0, NONE, NONE));
  frame_qos_observe (&qos, 0.5, G_MININT64, 10, FRAME, FALSE);
  fail_if (skips (&qos, 0, NONE, NONE));
}

GST_END_TEST;

GST_START_TEST (live_sinks_are_heard_only_behind_the_clock)
{
  FrameQos qos;

  frame_qos_reset (&qos);
  frame_qos_observe (&qos, 1.0, 300 * MS, 1000 * MS, FRAME, TRUE);
  /* the sink says that all is late, but the frame is made on time */
  fail_if (skips (&qos, 1040 * MS, FRAME, 1080 * MS));
  fail_if (skips (&qos, 1040 * MS, FRAME, 1120 * MS));
  fail_if (skips (&qos, 1040 * MS, FRAME, NONE));
  /* more than one frame behind */
  fail_unless (skips (&qos, 1040 * MS, FRAME, 1121 * MS));
  fail_unless_equals_int64 (jitter, 260 * MS);
  fail_unless (tell);
  /* behind, but this one will be in time for the sink */
  fail_if (skips (&qos, 1300 * MS, FRAME, 1500 * MS));
}

GST_END_TEST;

GST_START_TEST (live_mix_stays_near_the_clock)
{
  FrameQos qos;

  frame_qos_reset (&qos);
  /* due at 1.04 s */
  fail_if (skips (&qos, 1000 * MS, FRAME, 1000 * MS));
  fail_if (skips (&qos, 1000 * MS, FRAME, 1040 * MS));
  fail_if (skips (&qos, 1000 * MS, FRAME, 1240 * MS));
  fail_unless (skips (&qos, 1000 * MS, FRAME, 1241 * MS));
  fail_unless_equals_int64 (jitter, 201 * MS);
  fail_unless (tell);
  /* said once, counted each time */
  fail_unless (skips (&qos, 1040 * MS, FRAME, 3000 * MS));
  fail_if (tell);
  fail_unless_equals_uint64 (qos.dropped, 2);
  fail_if (skips (&qos, 2800 * MS, FRAME, 3000 * MS));
  fail_unless (skips (&qos, 2840 * MS, FRAME, 4000 * MS));
  fail_unless (tell);
  /* files have all the time in the world, and so has who is paused */
  fail_if (skips (&qos, 0, NONE, 4000 * MS));
  fail_if (skips (&qos, 0, FRAME, NONE));
}

GST_END_TEST;

GST_START_TEST (inputs_are_needed_until_their_picture_ends)
{
  /* 15 fps below a mix of 30: what ends after the sink's time is needed */
  fail_unless_equals_int64 (frame_qos_input_jitter (40 * MS, 1000 * MS,
          66 * MS), -26 * MS);
  fail_unless_equals_int64 (frame_qos_input_jitter (500 * MS, 1000 * MS,
          66 * MS), 434 * MS);
  /* a slide, and what is before the beginning */
  fail_unless_equals_int64 (frame_qos_input_jitter (500 * MS, 1000 * MS,
          G_MAXUINT64), -1000 * MS);
  fail_unless_equals_int64 (frame_qos_input_jitter (40 * MS, 10 * MS,
          66 * MS), -10 * MS);
}

GST_END_TEST;

static Suite *
frameqos_suite (void)
{
  Suite *s = suite_create ("frameqos");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, files_gain_on_a_sink_that_is_late);
  tcase_add_test (tc, live_sinks_are_heard_only_behind_the_clock);
  tcase_add_test (tc, live_mix_stays_near_the_clock);
  tcase_add_test (tc, inputs_are_needed_until_their_picture_ends);
  return s;
}

GST_CHECK_MAIN (frameqos);
