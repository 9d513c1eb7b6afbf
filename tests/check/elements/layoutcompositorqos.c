// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

static GstEvent *
qos_new (GstClockTime timestamp, GstClockTimeDiff jitter)
{
  return gst_event_new_qos (jitter > 0 ? GST_QOS_TYPE_UNDERFLOW
      : GST_QOS_TYPE_OVERFLOW, 1.25, jitter, timestamp);
}

/* The jitter in the QoS event that input @i got, or G_MININT64 for none */
static gint64
take_jitter (Rig * rig, guint i, GstClockTime * timestamp)
{
  gint64 jitter = G_MININT64;
  gdouble proportion;
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (rig->in[i])) != NULL) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_QOS) {
      gst_event_parse_qos (event, NULL, &proportion, &jitter, timestamp);
      fail_unless (proportion == 1.25);
    }
    gst_event_unref (event);
  }
  return jitter;
}

static void
assert_skipped (Rig * rig, gboolean is_live, GstClockTime frame,
    GstClockTimeDiff late, guint64 done, guint64 lost)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (rig->bus,
      GST_MESSAGE_QOS);
  guint64 running_time, timestamp, duration, processed, dropped;
  GstFormat format;
  gdouble proportion;
  gboolean live;
  gint64 jitter;
  gint quality;

  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (rig->mix));
  gst_message_parse_qos (message, &live, &running_time, NULL, &timestamp,
      &duration);
  gst_message_parse_qos_values (message, &jitter, &proportion, &quality);
  gst_message_parse_qos_stats (message, &format, &processed, &dropped);
  fail_unless_equals_int (live, is_live);
  fail_unless_equals_uint64 (running_time, frame);
  fail_unless_equals_uint64 (timestamp, frame);
  fail_unless_equals_uint64 (duration, FRAME);
  fail_unless_equals_int64 (jitter, late);
  fail_unless (proportion == 1.25);
  fail_unless_equals_int (format, GST_FORMAT_BUFFERS);
  fail_unless_equals_uint64 (processed, done);
  fail_unless_equals_uint64 (dropped, lost);
}

GST_START_TEST (slow_sink_gets_fewer_frames)
{
  GstClockTime timestamp;
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  rig_push (&rig, 0, 0, RED);
  for (guint i = 0; i < 2; i++) {
    buffer = rig_picture_new (&rig.in_info[1], RED, RED);
    GST_BUFFER_PTS (buffer) = i * 10 * FRAME;
    GST_BUFFER_DURATION (buffer) = 10 * FRAME;
    gst_harness_push (rig.in[1], buffer);
  }
  gst_buffer_unref (rig_pull (&rig));

  /* late by a frame: the next two could only be late as well */
  fail_unless (gst_harness_push_upstream_event (rig.out, qos_new (0, FRAME)));
  for (guint i = 1; i < 4; i++)
    rig_push (&rig, 0, i * FRAME, i == 3 ? GREEN : BLUE);
  buffer = rig_pull (&rig);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 3 * FRAME);
  rig_assert_pixel (&rig, buffer, 78, 90, GREEN);
  gst_buffer_unref (buffer);
  assert_skipped (&rig, FALSE, FRAME, 2 * FRAME, 1, 1);
  assert_skipped (&rig, FALSE, 2 * FRAME, FRAME, 1, 2);
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS) == NULL);

  /* an input's picture is too late only if it ends too late */
  fail_unless_equals_int64 (take_jitter (&rig, 0, &timestamp), 0);
  fail_unless_equals_uint64 (timestamp, 0);
  fail_unless_equals_int64 (take_jitter (&rig, 1, &timestamp), 0);
  gst_harness_push_upstream_event (rig.out, qos_new (3 * FRAME,
          -(gint64) FRAME / 10));
  fail_unless_equals_int64 (take_jitter (&rig, 0, &timestamp),
      -(gint64) FRAME / 10 - FRAME);
  fail_unless_equals_uint64 (timestamp, 3 * FRAME);
  fail_unless_equals_int64 (take_jitter (&rig, 1, &timestamp),
      -3 * (gint64) FRAME);

  /* qos=false: all of them */
  g_object_set (rig.mix, "qos", FALSE, NULL);
  gst_harness_push_upstream_event (rig.out, qos_new (3 * FRAME, 9 * FRAME));
  for (guint i = 4; i < 8; i++) {
    rig_push (&rig, 0, i * FRAME, RED);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * FRAME);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_int64 (take_jitter (&rig, 0, &timestamp), G_MININT64);
  rig_clear (&rig);
}

GST_END_TEST;

/* Time passes while the mixer has something else to do. @frames of it are
 * left out when it comes back. */
static void
jump (Rig * rig, GstClockTime to, guint frames)
{
  g_autoptr (GstTestClock) clock = gst_harness_get_testclock (rig->out);
  GstClockID id;

  gst_test_clock_wait_for_next_pending_id (clock, &id);
  gst_clock_id_unref (id);
  gst_test_clock_set_time (clock, to);
  for (guint i = 0; i < frames; i++)
    gst_harness_crank_single_clock_wait (rig->out);
}

static void
assert_frames (Rig * rig, guint first, guint end)
{
  for (guint i = first; i < end; i++) {
    GstBuffer *buffer = rig_pull (rig);

    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * FRAME);
    gst_buffer_unref (buffer);
  }
}

GST_START_TEST (live_mix_skips_only_behind_the_clock)
{
  GstClockTime timestamp;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  /* a sink that expects less latency than there is: everything comes late to
   * it, and everything comes */
  for (guint i = 0; i < 10; i++) {
    rig_push (&rig, 0, i * FRAME, RED);
    assert_frames (&rig, i, i + 1);
    gst_harness_push_upstream_event (rig.out, qos_new (i * FRAME, 5 * FRAME));
    fail_unless_equals_int64 (take_jitter (&rig, 0, &timestamp), G_MININT64);
  }
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS) == NULL);

  /* two frames behind it is heard, one frame behind it is not any more */
  jump (&rig, 13 * FRAME, 1);
  assert_frames (&rig, 11, 20);
  assert_skipped (&rig, TRUE, 10 * FRAME, 4 * FRAME, 10, 1);
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS) == NULL);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (live_mix_stays_near_the_clock)
{
  g_autoptr (GstMessage) first = NULL;
  g_autoptr (GstMessage) second = NULL;
  guint64 time, processed, dropped;
  gint64 jitter;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  g_object_set (rig.mix, "qos", FALSE, NULL);
  rig_push (&rig, 0, 0, RED);
  assert_frames (&rig, 0, 10);
  /* frame n is due a frame later, and made for two frames more */
  jump (&rig, 30 * FRAME, 17);
  assert_frames (&rig, 27, 40);
  jump (&rig, 60 * FRAME, 17);
  assert_frames (&rig, 57, 65);

  first = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS);
  gst_message_parse_qos (first, NULL, &time, NULL, NULL, NULL);
  gst_message_parse_qos_values (first, &jitter, NULL, NULL);
  fail_unless_equals_uint64 (time, 10 * FRAME);
  fail_unless_equals_int64 (jitter, 19 * FRAME);
  second = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS);
  gst_message_parse_qos (second, NULL, &time, NULL, NULL, NULL);
  gst_message_parse_qos_stats (second, NULL, &processed, &dropped);
  fail_unless_equals_uint64 (time, 40 * FRAME);
  fail_unless_equals_uint64 (processed, 23);
  fail_unless_equals_uint64 (dropped, 18);
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS) == NULL);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (a_seek_forgets_what_was_late)
{
  GstSegment segment;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_push (&rig, 0, 0, RED);
  gst_buffer_unref (rig_pull (&rig));
  gst_harness_push_upstream_event (rig.out, qos_new (0, 10 * FRAME));
  fail_unless (gst_harness_push_upstream_event (rig.out, gst_event_new_seek
          (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0,
              GST_SEEK_TYPE_NONE, -1)));
  gst_harness_push_event (rig.in[0], gst_event_new_flush_start ());
  gst_harness_push_event (rig.in[0], gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.in[0], gst_event_new_segment (&segment));
  for (guint i = 0; i < 5; i++) {
    GstBuffer *buffer;

    rig_push (&rig, 0, i * FRAME, GREEN);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * FRAME);
    rig_assert_pixel (&rig, buffer, 160, 90, GREEN);
    gst_buffer_unref (buffer);
  }
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_QOS) == NULL);
  rig_clear (&rig);
}

GST_END_TEST;

static void
queue_pts (GstElement * sink, GstBuffer * buffer, GstPad * pad, gpointer data)
{
  /* a queue holds no zeros */
  g_async_queue_push (data, GSIZE_TO_POINTER (GST_BUFFER_PTS (buffer) + 1));
}

/* Time goes on to when somebody waits for it, if anybody does */
static void
go_on (GstTestClock * clock)
{
  GstClockID due, done = NULL;

  if (!gst_test_clock_peek_next_pending_id (clock, &due)) {
    g_thread_yield ();
    return;
  }
  if (gst_clock_id_get_time (due) > gst_clock_get_time (GST_CLOCK (clock)))
    gst_test_clock_set_time (clock, gst_clock_id_get_time (due));
  done = gst_test_clock_process_next_clock_id (clock);
  g_clear_pointer (&done, gst_clock_id_unref);
  gst_clock_id_unref (due);
}

/* The next @n frames, made as their time comes */
static void
assert_goes_on (GstTestClock * clock, GAsyncQueue * frames, guint first,
    guint n)
{
  for (guint i = first; i < first + n; i++) {
    gpointer pts;

    while ((pts = g_async_queue_try_pop (frames)) == NULL)
      go_on (clock);
    fail_unless_equals_uint64 (GPOINTER_TO_SIZE (pts), i * FRAME + 1);
  }
}

GST_START_TEST (a_pause_is_no_delay)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch ("layoutcompositor "
      "force-live=true ! " OUT_CAPS " ! fakesink name=sink sync=false "
      "signal-handoffs=true", NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline),
      "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GAsyncQueue *frames = g_async_queue_new ();
  GstClock *clock = gst_test_clock_new ();
  GstTestClock *test_clock = GST_TEST_CLOCK (clock);

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  g_signal_connect (sink, "handoff", G_CALLBACK (queue_pts), frames);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  assert_goes_on (test_clock, frames, 0, 5);

  /* a minute and more passes, and the frame that was waited for may be made
   * for a sink that waits */
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, GST_SECOND);
  gst_test_clock_advance_time (test_clock, 100 * GST_SECOND);
  go_on (test_clock);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  assert_goes_on (test_clock, frames, 5, 6);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_QOS) == NULL);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_async_queue_unref (frames);
  gst_object_unref (clock);
}

GST_END_TEST;

static Suite *
layoutcompositorqos_suite (void)
{
  Suite *s = suite_create ("layoutcompositorqos");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, slow_sink_gets_fewer_frames);
  tcase_add_test (tc, live_mix_skips_only_behind_the_clock);
  tcase_add_test (tc, live_mix_stays_near_the_clock);
  tcase_add_test (tc, a_pause_is_no_delay);
  tcase_add_test (tc, a_seek_forgets_what_was_late);
  return s;
}

GST_CHECK_MAIN (layoutcompositorqos);
