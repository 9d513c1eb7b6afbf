// SPDX-License-Identifier: LGPL-2.1-or-later

#include "scenerig.h"

/* A second without anything, which is learned */
static void
learn (SceneRig * rig)
{
  for (guint i = 0; i < 45; i++)
    scene_rig_pass (rig, -1, 0, 0);
}

static GstMessage *
expect (SceneRig * rig, const gchar * state, const gchar * zone)
{
  GstMessage *message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT);
  const GstStructure *s;

  fail_unless (message != NULL, "no message %s %s", state, zone);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_name (s), "motion");
  fail_unless_equals_string (gst_structure_get_string (s, "state"), state);
  fail_unless_equals_string (gst_structure_get_string (s, "zone"), zone);
  return message;
}

static void
expect_only (SceneRig * rig, const gchar * state, const gchar * zone)
{
  gst_message_unref (expect (rig, state, zone));
}

static void
expect_none (SceneRig * rig)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (rig->bus,
      GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  fail_unless (message == NULL, "%" GST_PTR_FORMAT, message);
}

/* A box of 80 pixels that goes to the right */
static void
move (SceneRig * rig, guint n)
{
  for (guint i = 0; i < n; i++)
    scene_rig_pass (rig, 40 + 8 * i, 120, 80);
}

GST_START_TEST (the_messages_tell_everything)
{
  SceneRig rig;
  g_autoptr (GstMessage) begin = NULL, end = NULL;
  const GstStructure *s, *region;
  const GValue *regions;
  GstSegment segment;
  gdouble area;
  guint64 began;
  gint x, y, width, height;

  scene_rig_open (&rig, "motiondetector mode=sync", "I420", 640, 360);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.time = 10 * GST_SECOND;
  segment.base = 5 * GST_SECOND;
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  learn (&rig);
  expect_none (&rig);
  began = rig.pts;
  move (&rig, 15);

  begin = expect (&rig, "begin", "all");
  s = gst_message_get_structure (begin);
  fail_unless (gst_structure_get_double (s, "area", &area));
  fail_unless (area > 0.015 && area < 0.045, "area %g", area);
  fail_unless (scene_rig_time (s, "timestamp") - began <= 300 * GST_MSECOND);
  fail_unless_equals_uint64 (scene_rig_time (s, "stream-time"),
      scene_rig_time (s, "timestamp") + 10 * GST_SECOND);
  fail_unless_equals_uint64 (scene_rig_time (s, "running-time"),
      scene_rig_time (s, "timestamp") + 5 * GST_SECOND);
  fail_unless_equals_uint64 (scene_rig_time (s, "duration"), SCENE_FRAME);

  regions = gst_structure_get_value (s, "regions");
  fail_unless (GST_VALUE_HOLDS_ARRAY (regions));
  fail_unless_equals_int (gst_value_array_get_size (regions), 1);
  region = gst_value_get_structure (gst_value_array_get_value (regions, 0));
  fail_unless (gst_structure_get (region, "x", G_TYPE_INT, &x, "y", G_TYPE_INT,
          &y, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height,
          NULL));
  fail_unless (x >= 30 && x <= 90 && ABS (y - 120) <= 8);
  fail_unless (ABS (width - 80) <= 16 && ABS (height - 80) <= 12);

  learn (&rig);
  end = expect (&rig, "end", "all");
  s = gst_message_get_structure (end);
  fail_unless (gst_structure_get_double (s, "area", &area) && area == 0.0);
  fail_unless_equals_int (gst_value_array_get_size (gst_structure_get_value (s,
              "regions")), 0);
  fail_unless (scene_rig_time (s, "timestamp") > began + GST_SECOND);
  expect_none (&rig);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (frames_carry_where_it_moves)
{
  static const gchar *formats[] = { "I420", "NV12", "YUY2", "GRAY8", "BGRx",
    "RGB", "AYUV"
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    SceneRig rig;
    g_autoptr (GstBuffer) without = NULL, with = NULL;
    GstVideoRegionOfInterestMeta *meta;
    GstStructure *param;

    scene_rig_open (&rig, "motiondetector mode=sync", formats[i], 641, 359);
    learn (&rig);
    without = scene_rig_pull (&rig, -1, 0, 0);
    fail_unless (scene_rig_roi (without, "motion") == NULL);
    move (&rig, 10);
    with = scene_rig_pull (&rig, 120, 120, 80);
    meta = scene_rig_roi (with, "motion");
    fail_unless (meta != NULL, "%s", formats[i]);
    fail_unless (ABS ((gint) meta->x - 120) <= 12, "%s: x %u", formats[i],
        meta->x);
    fail_unless (ABS ((gint) meta->y - 120) <= 8);
    fail_unless (ABS ((gint) meta->w - 80) <= 20);
    fail_unless (ABS ((gint) meta->h - 80) <= 12);
    param = gst_video_region_of_interest_meta_get_param (meta, "motion");
    fail_unless_equals_string (gst_structure_get_string (param, "zone"), "all");
    scene_rig_close (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (zones_may_be_replaced_while_it_moves)
{
  SceneRig rig;

  scene_rig_open (&rig, "motiondetector mode=sync zones=\"left:0,0 .5,0 .5,1 "
      "0,1; right:.5,0 1,0 1,1 .5,1\"", "I420", 640, 360);
  learn (&rig);
  move (&rig, 10);
  expect_only (&rig, "begin", "left");
  expect_none (&rig);
  g_object_set (rig.element, "zones", "door:0,0 1,0 1,1 0,1", NULL);
  move (&rig, 10);
  expect_only (&rig, "end", "left");
  expect_only (&rig, "begin", "door");
  expect_none (&rig);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (wrong_zones_are_told_and_the_old_ones_stay)
{
  SceneRig rig;
  g_autofree gchar *text = NULL, *debug = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  scene_rig_open (&rig, "motiondetector mode=sync zones=\"a:0,0 1,0 1,1\"",
      "I420", 640, 360);
  g_object_set (rig.element, "zones", "b:0,0 2,0 1,1", NULL);
  message = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &error, &debug);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  fail_unless (strstr (error->message, "'2,0' is no point of zone b") != NULL,
      "%s", error->message);
  g_object_get (rig.element, "zones", &text, NULL);
  fail_unless_equals_string (text, "a:0,0 1,0 1,1");
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (wrong_zones_keep_it_from_starting)
{
  g_autoptr (GstElement) element = gst_object_ref_sink (gst_element_factory_make
      ("motiondetector", NULL));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  gst_element_set_bus (element, bus);
  g_object_set (element, "zones", "door", NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, &debug);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  fail_unless (g_str_has_prefix (error->message, "'door' is no zone"));
  g_object_set (element, "zones", "", NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

GST_END_TEST;

GST_START_TEST (what_has_begun_ends_with_the_stream)
{
  SceneRig rig;

  scene_rig_open (&rig, "motiondetector mode=sync", "I420", 640, 360);
  learn (&rig);
  move (&rig, 10);
  expect_only (&rig, "begin", "all");
  gst_harness_push_event (rig.harness, gst_event_new_eos ());
  expect_only (&rig, "end", "all");
  expect_none (&rig);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_flush_and_new_caps_begin_anew)
{
  SceneRig rig;
  GstSegment segment;

  scene_rig_open (&rig, "motiondetector mode=sync", "I420", 640, 360);
  learn (&rig);
  move (&rig, 10);
  expect_only (&rig, "begin", "all");
  gst_harness_push_event (rig.harness, gst_event_new_flush_start ());
  gst_harness_push_event (rig.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  rig.pts = 0;
  learn (&rig);
  expect_only (&rig, "end", "all");
  expect_none (&rig);
  move (&rig, 10);
  expect_only (&rig, "begin", "all");

  scene_rig_set_caps (&rig, "NV12", 333, 251);
  learn (&rig);
  expect_only (&rig, "end", "all");
  move (&rig, 10);
  expect_only (&rig, "begin", "all");
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (frames_of_any_size_pass)
{
  static const gint sizes[][2] = { {1, 1}, {2, 1}, {1, 3}, {16, 16}, {17, 5},
  {640, 2}, {3, 480}, {7680, 4320}
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    SceneRig rig;
    guint n = sizes[i][0] > 4000 ? 3 : 45;

    scene_rig_open (&rig, "motiondetector mode=sync", "I420", sizes[i][0],
        sizes[i][1]);
    for (guint k = 0; k < n; k++)
      scene_rig_pass (&rig, k / 2, 0, sizes[i][1]);
    scene_rig_close (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (frames_do_not_wait_in_mode_async)
{
  SceneRig rig;
  g_autoptr (GstMessage) message = NULL;

  scene_rig_open (&rig, "motiondetector", "I420", 640, 360);
  learn (&rig);
  for (guint i = 0; message == NULL && i < 2000; i++) {
    scene_rig_pass (&rig, 40 + i % 60 * 8, 120, 80);
    message = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ELEMENT);
  }
  fail_unless (message != NULL);
  fail_unless (gst_message_has_name (message, "motion"));
  scene_rig_close (&rig);
}

GST_END_TEST;

static Suite *
motiondetector_suite (void)
{
  Suite *s = suite_create ("motiondetector");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_messages_tell_everything);
  tcase_add_test (tc, frames_carry_where_it_moves);
  tcase_add_test (tc, zones_may_be_replaced_while_it_moves);
  tcase_add_test (tc, wrong_zones_are_told_and_the_old_ones_stay);
  tcase_add_test (tc, wrong_zones_keep_it_from_starting);
  tcase_add_test (tc, what_has_begun_ends_with_the_stream);
  tcase_add_test (tc, a_flush_and_new_caps_begin_anew);
  tcase_add_test (tc, frames_of_any_size_pass);
  tcase_add_test (tc, frames_do_not_wait_in_mode_async);
  return s;
}

GST_CHECK_MAIN (motiondetector);
