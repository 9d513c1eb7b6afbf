// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

GST_START_TEST (time_goes_on_when_the_last_one_leaves)
{
  GstClockTime next = 0;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_release_silent (&rig);
  for (guint round = 0; round < 3; round++) {
    for (guint i = 0; i < 3; i++, next += FRAME) {
      GstBuffer *buffer = rig_pull (&rig);

      fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), next);
      fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME);
      rig_assert_pixel (&rig, buffer, 160, 90, BACKGROUND);
      gst_buffer_unref (buffer);
    }
    rig_join (&rig, round, 160, 90);
    rig.silent = gst_element_request_pad_simple (rig.mix, "sink_99");
    for (guint i = 0; i < 3; i++, next += FRAME) {
      GstBuffer *buffer;

      rig_push (&rig, round, next, RED);
      buffer = rig_pull (&rig);
      fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), next);
      fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME);
      rig_assert_pixel (&rig, buffer, 160, 90, RED);
      gst_buffer_unref (buffer);
    }
    rig_release_silent (&rig);
    rig_leave (&rig, round);
  }
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (dead_input_delays_nobody)
{
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  rig_join (&rig, 2, 160, 90);
  rig_push (&rig, 0, 0, RED);
  rig_push (&rig, 1, 0, BLUE);
  /* 0 goes on, 1 has stopped, 2 never began */
  for (guint i = 0; i < 10; i++) {
    GstBuffer *buffer;

    if (i > 0)
      rig_push (&rig, 0, i * FRAME, i % 2 ? GREEN : RED);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * FRAME);
    rig_assert_pixel (&rig, buffer, 78, 90, i % 2 ? GREEN : RED);
    rig_assert_pixel (&rig, buffer, 242, 90, BLUE);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (late_input_is_shown_all_the_same)
{
  guint shown = 0;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer;

    /* always three frames behind */
    if (i >= 3)
      rig_push (&rig, 0, (i - 3) * FRAME, i % 2 ? GREEN : RED);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * FRAME);
    if (i >= 3 && rig_pixel_is (&rig, buffer, 160, 90, i % 2 ? GREEN : RED))
      shown++;
    gst_buffer_unref (buffer);
  }
  fail_unless (shown >= 16, "%u of 17", shown);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (files_are_mixed_frame_by_frame)
{
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  for (guint i = 0; i < 10; i++) {
    GstBuffer *buffer;

    rig_push (&rig, 0, i * FRAME, i % 3 ? GREEN : RED);
    rig_push (&rig, 1, i * FRAME, i % 2 ? BLUE : WHITE);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * FRAME);
    rig_assert_pixel (&rig, buffer, 78, 90, i % 3 ? GREEN : RED);
    rig_assert_pixel (&rig, buffer, 242, 90, i % 2 ? BLUE : WHITE);
    gst_buffer_unref (buffer);
  }
  gst_harness_push_event (rig.in[0], gst_event_new_eos ());
  gst_harness_push_event (rig.in[1], gst_event_new_eos ());
  for (;;) {
    GstEvent *event = gst_harness_pull_event (rig.out);
    gboolean eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;

    gst_event_unref (event);
    if (eos)
      break;
  }
  rig_clear (&rig);
}

GST_END_TEST;

/* Pictures 0.0 to 0.1 s, then none; returns the frame that follows the stall */
static GstBuffer *
stall (Rig * rig, const gchar * action)
{
  guint64 now, last;
  GstStructure *s;
  gboolean stalled;
  g_autoptr (GstPad) pad = NULL;

  gst_util_set_object_arg (G_OBJECT (rig->mix), "stall-action", action);
  g_object_set (rig->mix, "stall-timeout", 5 * FRAME, NULL);
  rig_join (rig, 0, 160, 90);
  rig_join (rig, 1, 160, 90);
  rig_set (rig, 1, "label", "Ben");
  g_object_set (rig->mix, "show-labels", FALSE, NULL);
  pad = gst_element_get_static_pad (rig->mix, "sink_1");
  rig_push (rig, 1, 0, BLUE);
  for (guint i = 0; i < 6; i++) {
    rig_push (rig, 0, i * FRAME, RED);
    gst_buffer_unref (rig_pull (rig));
    g_object_get (pad, "stalled", &stalled, NULL);
    fail_if (stalled);
    fail_unless (rig_take_message (rig, "input-stalled") == NULL);
  }
  rig_push (rig, 0, 6 * FRAME, RED);
  gst_buffer_unref (rig_pull (rig));
  s = rig_take_message (rig, "input-stalled");
  fail_unless (s != NULL);
  fail_unless_equals_int (gst_structure_n_fields (s), 4);
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), "sink_1");
  fail_unless_equals_string (gst_structure_get_string (s, "label"), "Ben");
  fail_unless (gst_structure_get (s, "running-time", G_TYPE_UINT64, &now,
          "last-running-time", G_TYPE_UINT64, &last, NULL));
  fail_unless_equals_uint64 (now, 6 * FRAME);
  fail_unless_equals_uint64 (last, 0);
  gst_structure_free (s);
  g_object_get (pad, "stalled", &stalled, NULL);
  fail_unless (stalled);

  rig_push (rig, 0, 7 * FRAME, RED);
  return rig_pull (rig);
}

static void
resume (Rig * rig)
{
  guint64 now, duration;
  gboolean stalled;
  GstStructure *s;
  GstBuffer *buffer;
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->mix, "sink_1");

  rig_push (rig, 0, 8 * FRAME, RED);
  rig_push (rig, 1, 8 * FRAME, WHITE);
  buffer = rig_pull (rig);
  rig_assert_pixel (rig, buffer, 242, 90, WHITE);
  gst_buffer_unref (buffer);
  s = rig_take_message (rig, "input-resumed");
  fail_unless (s != NULL);
  fail_unless_equals_int (gst_structure_n_fields (s), 4);
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), "sink_1");
  fail_unless_equals_string (gst_structure_get_string (s, "label"), "Ben");
  fail_unless (gst_structure_get (s, "running-time", G_TYPE_UINT64, &now,
          "duration", G_TYPE_UINT64, &duration, NULL));
  fail_unless_equals_uint64 (now, 8 * FRAME);
  fail_unless_equals_uint64 (duration, 8 * FRAME);
  gst_structure_free (s);
  g_object_get (pad, "stalled", &stalled, NULL);
  fail_if (stalled);
}

GST_START_TEST (stalled_input_keeps_its_picture)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  buffer = stall (&rig, "keep");
  rig_assert_pixel (&rig, buffer, 242, 90, BLUE);
  gst_buffer_unref (buffer);
  resume (&rig);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (stalled_input_gets_a_placeholder)
{
  GstBuffer *buffer;
  gint corner[3], middle[3], brightest = 0;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  buffer = stall (&rig, "placeholder");
  fail_if (rig_pixel_is (&rig, buffer, 170, 6, BLUE));
  fail_if (rig_pixel_is (&rig, buffer, 170, 6, BACKGROUND));
  rig_read_pixel (&rig, buffer, 170, 6, corner);
  /* the disc is lighter than the tile, the initial on it is white */
  rig_read_pixel (&rig, buffer, 210, 90, middle);
  fail_unless (middle[0] > corner[0] + 10);
  for (gint x = 222; x < 262; x++) {
    rig_read_pixel (&rig, buffer, x, 90, middle);
    brightest = MAX (brightest, middle[0]);
  }
  fail_unless (brightest > 220, "no initial: %d", brightest);
  rig_assert_pixel (&rig, buffer, 78, 90, RED);
  gst_buffer_unref (buffer);
  resume (&rig);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (stalled_input_is_hidden)
{
  GstStructure *s;
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  buffer = stall (&rig, "hide");
  rig_assert_pixel (&rig, buffer, 300, 90, RED);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless (s != NULL && rig_n_tiles (s) == 1);
  gst_structure_free (s);
  resume (&rig);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless (s != NULL && rig_n_tiles (s) == 2);
  gst_structure_free (s);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (slow_input_is_not_stalled)
{
  g_autoptr (GstStructure) stalled = NULL;
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  g_object_set (rig.mix, "stall-timeout", 2 * FRAME, NULL);
  rig_join (&rig, 0, 160, 90);
  buffer = rig_picture_new (&rig.in_info[0], RED, RED);
  GST_BUFFER_PTS (buffer) = 0;
  /* it says itself that nothing new is to come for so long */
  GST_BUFFER_DURATION (buffer) = 10 * FRAME;
  gst_harness_push (rig.in[0], buffer);
  for (guint i = 0; i < 12; i++)
    gst_buffer_unref (rig_pull (&rig));
  fail_unless (rig_take_message (&rig, "input-stalled") == NULL);
  gst_buffer_unref (rig_pull (&rig));
  stalled = rig_take_message (&rig, "input-stalled");
  fail_unless (stalled != NULL);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (input_changes_while_playing)
{
  const struct
  {
    const gchar *format;
    gint width, height;
  } table[] = { {"I420", 160, 90}, {"NV12", 90, 160}, {"RGBA", 33, 17},
  {"I420", 1280, 720}, {"I420", 1, 1}, {"I420", 160, 90}
  };
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    guint32 color = i % 2 ? RED : BLUE;
    GstBuffer *buffer;

    rig_set_caps (&rig, 0, table[i].format, table[i].width, table[i].height,
        "");
    rig_push (&rig, 0, i * FRAME, color);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, 4, 4, color);
    rig_assert_pixel (&rig, buffer, 316, 176, color);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (output_changes_while_playing)
{
  const struct
  {
    gint width, height;
    const gchar *format;
  } table[] = { {640, 360, "NV12"}, {181, 321, "I420"}, {320, 180, "I420"} };
  GstClockTime pts = 0;
  GstStructure *s;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_push (&rig, 0, 0, RED);
  gst_buffer_unref (rig_pull (&rig));
  gst_structure_free (rig_take_message (&rig, "layout-changed"));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=%s,width=%d,"
        "height=%d,framerate=10/1", table[i].format, table[i].width,
        table[i].height);
    GstBuffer *buffer;

    gst_harness_set_sink_caps_str (rig.out, caps);
    gst_harness_push_upstream_event (rig.out, gst_event_new_reconfigure ());
    pts += FRAME;
    rig_push (&rig, 0, pts, GREEN);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), pts);
    fail_unless_equals_int (rig.info.width, table[i].width);
    fail_unless_equals_int (rig.info.height, table[i].height);
    rig_assert_pixel (&rig, buffer, 4, 4, GREEN);
    rig_assert_pixel (&rig, buffer, table[i].width - 1, table[i].height - 1,
        GREEN);
    gst_buffer_unref (buffer);
    s = rig_take_message (&rig, "layout-changed");
    rig_assert_tile (s, 0, "sink_0", 0, 0, table[i].width, table[i].height);
    gst_structure_free (s);
  }
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
layoutcompositorlive_suite (void)
{
  Suite *s = suite_create ("layoutcompositorlive");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, time_goes_on_when_the_last_one_leaves);
  tcase_add_test (tc, dead_input_delays_nobody);
  tcase_add_test (tc, late_input_is_shown_all_the_same);
  tcase_add_test (tc, files_are_mixed_frame_by_frame);
  tcase_add_test (tc, stalled_input_keeps_its_picture);
  tcase_add_test (tc, stalled_input_gets_a_placeholder);
  tcase_add_test (tc, stalled_input_is_hidden);
  tcase_add_test (tc, slow_input_is_not_stalled);
  tcase_add_test (tc, input_changes_while_playing);
  tcase_add_test (tc, output_changes_while_playing);
  return s;
}

GST_CHECK_MAIN (layoutcompositorlive);
