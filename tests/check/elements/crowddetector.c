// SPDX-License-Identifier: LGPL-2.1-or-later

#include "scenerig.h"

/* Two seconds without anybody, which are learned */
static void
learn (SceneRig * rig)
{
  for (guint i = 0; i < 70; i++)
    scene_rig_pass (rig, -1, 0, 0);
}

static void
stand (SceneRig * rig, guint n)
{
  for (guint i = 0; i < n; i++)
    scene_rig_pass (rig, 40, 60, 240);
}

static void
walk (SceneRig * rig, guint n)
{
  for (guint i = 0; i < n; i++)
    scene_rig_pass (rig, 40 + 4 * i, 60, 240);
}

/* The next message of that name, all others left out */
static GstMessage *
next (SceneRig * rig, const gchar * name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT))
      != NULL && !gst_message_has_name (message, name))
    gst_message_unref (message);
  return message;
}

static void
check_times (const GstStructure * s)
{
  fail_unless_equals_uint64 (scene_rig_time (s, "stream-time"),
      scene_rig_time (s, "timestamp") + 10 * GST_SECOND);
  fail_unless_equals_uint64 (scene_rig_time (s, "running-time"),
      scene_rig_time (s, "timestamp") + 5 * GST_SECOND);
  fail_unless_equals_uint64 (scene_rig_time (s, "duration"), SCENE_FRAME);
}

static void
open_with_times (SceneRig * rig, const gchar * line)
{
  GstSegment segment;

  scene_rig_open (rig, line, "I420", 640, 360);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.time = 10 * GST_SECOND;
  segment.base = 5 * GST_SECOND;
  gst_harness_push_event (rig->harness, gst_event_new_segment (&segment));
  learn (rig);
}

static void
expect_levels (const GstStructure * s, const gchar * zone, const gchar * level,
    const gchar * previous)
{
  fail_unless_equals_string (gst_structure_get_string (s, "zone"), zone);
  fail_unless_equals_string (gst_structure_get_string (s, "level"), level);
  fail_unless_equals_string (gst_structure_get_string (s, "previous-level"),
      previous);
}

GST_START_TEST (occupancy_tells_everything)
{
  SceneRig rig;
  g_autoptr (GstMessage) fuller = NULL, emptier = NULL, none = NULL;
  const GstStructure *s;
  gdouble ratio;

  open_with_times (&rig, "crowddetector mode=sync "
      "zones=\"door:0,0 .5,0 .5,1 0,1\"");
  none = next (&rig, "crowd-occupancy");
  fail_unless (none == NULL);
  stand (&rig, 45);
  fuller = next (&rig, "crowd-occupancy");
  fail_unless (fuller != NULL);
  s = gst_message_get_structure (fuller);
  expect_levels (s, "door", "med", "none");
  fail_unless (gst_structure_get_double (s, "ratio", &ratio));
  fail_unless (ratio > 0.35 && ratio <= 0.55, "ratio %g", ratio);
  check_times (s);
  learn (&rig);
  emptier = next (&rig, "crowd-occupancy");
  expect_levels (gst_message_get_structure (emptier), "door", "none", "med");
  none = next (&rig, "crowd-occupancy");
  fail_unless (none == NULL);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (fluidity_and_direction_tell_everything)
{
  SceneRig rig;
  g_autoptr (GstMessage) fluidity = NULL, direction = NULL;
  const GstStructure *s;
  gdouble percentage, degrees, speed;

  open_with_times (&rig, "crowddetector mode=sync");
  stand (&rig, 60);
  gst_bus_set_flushing (rig.bus, TRUE);
  gst_bus_set_flushing (rig.bus, FALSE);
  walk (&rig, 60);
  direction = next (&rig, "crowd-direction");
  fail_unless (direction != NULL);
  s = gst_message_get_structure (direction);
  fail_unless_equals_string (gst_structure_get_string (s, "zone"), "all");
  fail_unless (gst_structure_get_double (s, "degrees", &degrees));
  fail_unless (degrees < 15.0 || degrees > 345.0, "degrees %g", degrees);
  fail_unless (gst_structure_get_double (s, "speed", &speed));
  fail_unless (speed > 60.0 && speed < 160.0, "speed %g", speed);
  check_times (s);
  fluidity = next (&rig, "crowd-fluidity");
  fail_unless (fluidity != NULL);
  s = gst_message_get_structure (fluidity);
  fail_unless_equals_string (gst_structure_get_string (s, "zone"), "all");
  fail_unless (gst_structure_get_double (s, "percentage", &percentage));
  fail_unless (percentage > 10.0 && percentage <= 100.0);
  fail_unless_equals_string (gst_structure_get_string (s, "previous-level"),
      "none");
  check_times (s);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (zones_have_thresholds_of_their_own)
{
  SceneRig rig;
  g_autoptr (GstMessage) message = NULL;

  scene_rig_open (&rig, "crowddetector mode=sync occupancy-min=99 "
      "occupancy-med=100 zones=\"a@1/2/3:0,0 .5,0 .5,1 0,1;"
      "b:0,0 .5,0 .5,1 0,1\"", "I420", 640, 360);
  learn (&rig);
  stand (&rig, 60);
  message = next (&rig, "crowd-occupancy");
  fail_unless (message != NULL);
  expect_levels (gst_message_get_structure (message), "a", "max", "none");
  fail_unless (next (&rig, "crowd-occupancy") == NULL);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (reports_come_although_nothing_changes)
{
  SceneRig rig;
  guint n = 0;
  GstMessage *message;

  scene_rig_open (&rig, "crowddetector mode=sync report-interval=500000000",
      "I420", 640, 360);
  learn (&rig);
  for (guint i = 0; i < 60; i++)
    scene_rig_pass (&rig, -1, 0, 0);
  while ((message = next (&rig, "crowd-occupancy")) != NULL) {
    expect_levels (gst_message_get_structure (message), "all", "none", "none");
    gst_message_unref (message);
    n++;
  }
  /* two seconds, and what is left of those that are learned */
  fail_unless (n >= 4 && n <= 5, "%u reports", n);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (frames_carry_what_is_told)
{
  static const gchar *formats[] = { "I420", "NV21", "UYVY", "GRAY8", "xRGB",
    "BGR", "Y444"
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    SceneRig rig;
    g_autoptr (GstBuffer) buffer = NULL;
    GstVideoRegionOfInterestMeta *meta;
    GstStructure *param;
    gdouble ratio, fluidity;

    scene_rig_open (&rig, "crowddetector mode=sync "
        "zones=\"door:0,0 .5,0 .5,1 0,1\"", formats[i], 641, 359);
    learn (&rig);
    stand (&rig, 45);
    buffer = scene_rig_pull (&rig, 40, 60, 240);
    meta = scene_rig_roi (buffer, "crowd");
    fail_unless (meta != NULL);
    fail_unless (meta->x == 0 && meta->y == 0);
    fail_unless (ABS ((gint) meta->w - 320) <= 1 && meta->h == 359);
    param = gst_video_region_of_interest_meta_get_param (meta, "crowd");
    fail_unless_equals_string (gst_structure_get_string (param, "zone"),
        "door");
    fail_unless_equals_string (gst_structure_get_string (param, "level"),
        "med");
    fail_unless_equals_string (gst_structure_get_string (param,
            "fluidity-level"), "none");
    fail_unless (gst_structure_get (param, "ratio", G_TYPE_DOUBLE, &ratio,
            "fluidity", G_TYPE_DOUBLE, &fluidity, NULL));
    fail_unless (ABS (ratio - 240.0 * 240 / (320 * 359)) < 0.06, "%s: %g",
        formats[i], ratio);
    fail_unless (fluidity < 10.0);
    scene_rig_close (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (zones_may_be_replaced_and_keep_their_levels)
{
  SceneRig rig;
  g_autoptr (GstMessage) message = NULL;

  scene_rig_open (&rig, "crowddetector mode=sync zones=\"a:0,0 .5,0 .5,1 0,1\"",
      "I420", 640, 360);
  learn (&rig);
  stand (&rig, 45);
  gst_clear_message (&message);
  message = next (&rig, "crowd-occupancy");
  expect_levels (gst_message_get_structure (message), "a", "med", "none");
  g_object_set (rig.element, "zones", "a:0,0 .5,0 .5,1 0,1;"
      "b:0,0 .5,0 .5,1 0,1", NULL);
  stand (&rig, 45);
  gst_clear_message (&message);
  message = next (&rig, "crowd-occupancy");
  expect_levels (gst_message_get_structure (message), "b", "med", "none");
  fail_unless (next (&rig, "crowd-occupancy") == NULL);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (wrong_zones_are_told_and_the_old_ones_stay)
{
  SceneRig rig;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL, *text = NULL;

  scene_rig_open (&rig, "crowddetector", "I420", 640, 360);
  g_object_set (rig.element, "zones", "a@65/35/10:0,0 1,0 1,1", NULL);
  message = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &error, &debug);
  fail_unless (strstr (error->message, "rising percentages") != NULL);
  g_object_get (rig.element, "zones", &text, NULL);
  fail_unless (text == NULL);
  scene_rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (a_flush_new_caps_and_eos_begin_anew)
{
  SceneRig rig;
  GstSegment segment;
  g_autoptr (GstBuffer) buffer = NULL;

  scene_rig_open (&rig, "crowddetector mode=sync", "I420", 640, 360);
  learn (&rig);
  stand (&rig, 45);
  gst_message_unref (next (&rig, "crowd-occupancy"));
  gst_harness_push_event (rig.harness, gst_event_new_flush_start ());
  gst_harness_push_event (rig.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  rig.pts = 0;
  buffer = scene_rig_pull (&rig, -1, 0, 0);
  fail_unless (scene_rig_roi (buffer, "crowd") == NULL);
  learn (&rig);
  gst_message_unref (next (&rig, "crowd-occupancy"));
  scene_rig_set_caps (&rig, "NV12", 333, 251);
  learn (&rig);
  walk (&rig, 40);
  gst_message_unref (next (&rig, "crowd-occupancy"));
  gst_harness_push_event (rig.harness, gst_event_new_eos ());
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
    guint n = sizes[i][0] > 4000 ? 3 : 80;

    scene_rig_open (&rig, "crowddetector mode=sync", "I420", sizes[i][0],
        sizes[i][1]);
    for (guint k = 0; k < n; k++)
      scene_rig_pass (&rig, k < 65 ? -1 : (gint) k - 65, 0, sizes[i][1]);
    scene_rig_close (&rig);
  }
}

GST_END_TEST;

static Suite *
crowddetector_suite (void)
{
  Suite *s = suite_create ("crowddetector");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, occupancy_tells_everything);
  tcase_add_test (tc, fluidity_and_direction_tell_everything);
  tcase_add_test (tc, zones_have_thresholds_of_their_own);
  tcase_add_test (tc, reports_come_although_nothing_changes);
  tcase_add_test (tc, frames_carry_what_is_told);
  tcase_add_test (tc, zones_may_be_replaced_and_keep_their_levels);
  tcase_add_test (tc, wrong_zones_are_told_and_the_old_ones_stay);
  tcase_add_test (tc, a_flush_new_caps_and_eos_begin_anew);
  tcase_add_test (tc, frames_of_any_size_pass);
  return s;
}

GST_CHECK_MAIN (crowddetector);
