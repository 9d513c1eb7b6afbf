// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/video/navigation.h>
#include <math.h>

#include "layoutrig.h"

/* The next navigation event that came up to an input, if any */
static GstEvent *
take_navigation (Rig * rig, guint i)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (rig->in[i])) != NULL) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_NAVIGATION)
      return event;
    gst_event_unref (event);
  }
  return NULL;
}

static void
assert_silence (Rig * rig)
{
  for (guint i = 0; i < RIG_MAX_INPUTS; i++)
    if (rig->in[i] != NULL)
      fail_unless (take_navigation (rig, i) == NULL, "sink_%u was told", i);
}

/* Sends @event into the mix, and sees that input @i gets the same at @x, @y of
 * his own, and nobody else anything; @i < 0 = nobody at all */
static void
assert_routed (Rig * rig, GstEvent * event, gint i, gdouble x, gdouble y)
{
  g_autoptr (GstEvent) sent = gst_event_ref (event);
  g_autoptr (GstEvent) got = NULL;
  gdouble pointer_x, pointer_y;
  const GstStructure *s;
  gboolean taken = gst_harness_push_upstream_event (rig->out, event);

  if (i < 0) {
    fail_if (taken);
    assert_silence (rig);
    return;
  }
  fail_unless (taken);
  got = take_navigation (rig, i);
  fail_unless (got != NULL, "sink_%d was not told", i);
  assert_silence (rig);
  s = gst_event_get_structure (got);
  fail_unless_equals_int (gst_event_get_seqnum (got),
      gst_event_get_seqnum (sent));
  fail_unless_equals_int (gst_structure_n_fields (s),
      gst_structure_n_fields (gst_event_get_structure (sent)));
  fail_unless_equals_string (gst_structure_get_string (s, "event"),
      gst_structure_get_string (gst_event_get_structure (sent), "event"));
  if (isnan (x))
    return;
  fail_unless (gst_structure_get (s, "pointer_x", G_TYPE_DOUBLE, &pointer_x,
          "pointer_y", G_TYPE_DOUBLE, &pointer_y, NULL));
  fail_unless (fabs (pointer_x - x) < 0.001 && fabs (pointer_y - y) < 0.001,
      "%f,%f is not %f,%f", pointer_x, pointer_y, x, y);
}

#define MOVE(x, y) gst_navigation_event_new_mouse_move (x, y, 0)
#define PRESS(button, x, y) \
    gst_navigation_event_new_mouse_button_press (button, x, y, \
        GST_NAVIGATION_MODIFIER_SHIFT_MASK)
#define RELEASE(button, x, y) \
    gst_navigation_event_new_mouse_button_release (button, x, y, 0)

/* Two inputs side by side: 0 covers its tile, 1 is contained in it */
static void
rig_init_pair (Rig * rig)
{
  rig_init (rig, FALSE, OUT_CAPS);
  rig_join (rig, 0, 160, 90);
  rig_join (rig, 1, 160, 90);
  rig_set (rig, 1, "fit", "contain");
  rig_push (rig, 0, 0, RED);
  rig_push (rig, 1, 0, GREEN);
  gst_buffer_unref (rig_pull (rig));
}

GST_START_TEST (mouse_reaches_the_tile_below_it)
{
  gdouble delta_x, delta_y, x, y;
  GstNavigationModifierType state;
  gint button;
  GstEvent *event;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  /* nothing is shown as yet */
  fail_if (gst_harness_push_upstream_event (rig.out, MOVE (10, 10)));
  rig_clear (&rig);

  rig_init_pair (&rig);
  /* 78 of 160 pixels are seen, twice as large */
  assert_routed (&rig, MOVE (0, 0), 0, 41, 0);
  assert_routed (&rig, MOVE (78, 90), 0, 80, 45);
  assert_routed (&rig, MOVE (155, 179), 0, 118.5, 89.5);
  /* all of it is seen, with borders above and below */
  assert_routed (&rig, MOVE (242, 89), 1, 80, 45);
  assert_routed (&rig, MOVE (164, 46), 1, 0, 0);
  assert_routed (&rig, MOVE (242, 20), -1, 0, 0);
  /* the gap, and beyond the canvas */
  assert_routed (&rig, MOVE (160, 90), -1, 0, 0);
  assert_routed (&rig, MOVE (-3, 90), -1, 0, 0);
  assert_routed (&rig, MOVE (500, 90), -1, 0, 0);
  assert_routed (&rig, MOVE (NAN, 90), -1, 0, 0);

  assert_routed (&rig, PRESS (1, 78, 90), 0, 80, 45);
  assert_routed (&rig, RELEASE (1, 78, 90), 0, 80, 45);
  assert_routed (&rig, gst_navigation_event_new_mouse_scroll (242, 89, 1.5,
          -2.5, 0), 1, 80, 45);

  /* all the rest of an event is as it was */
  gst_harness_push_upstream_event (rig.out, PRESS (3, 78, 90));
  event = take_navigation (&rig, 0);
  fail_unless (gst_navigation_event_parse_mouse_button_event (event, &button,
          &x, &y));
  fail_unless_equals_int (button, 3);
  fail_unless (gst_navigation_event_parse_modifier_state (event, &state));
  fail_unless_equals_int (state, GST_NAVIGATION_MODIFIER_SHIFT_MASK);
  gst_event_unref (event);
  gst_harness_push_upstream_event (rig.out,
      gst_navigation_event_new_mouse_scroll (78, 90, 1.5, -2.5, 0));
  event = take_navigation (&rig, 0);
  fail_unless (gst_navigation_event_parse_mouse_scroll_event (event, &x, &y,
          &delta_x, &delta_y));
  fail_unless (delta_x == 1.5 && delta_y == -2.5);
  gst_event_unref (event);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (pixels_that_are_not_square_are_counted_right)
{
  Rig rig;

  /* 4:3 for the eye, of 720x576 */
  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 720, 576);
  rig_set_caps (&rig, 0, "I420", 720, 576, ",pixel-aspect-ratio=16/15");
  rig_set (&rig, 0, "fit", "contain");
  rig_push (&rig, 0, 0, RED);
  gst_buffer_unref (rig_pull (&rig));
  assert_routed (&rig, MOVE (40, 0), 0, 0, 0);
  assert_routed (&rig, MOVE (160, 90), 0, 360, 288);
  assert_routed (&rig, MOVE (279, 179), 0, 717, 572.8);
  assert_routed (&rig, MOVE (39, 90), -1, 0, 0);
  assert_routed (&rig, MOVE (280, 90), -1, 0, 0);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (drag_stays_with_its_tile)
{
  Rig rig;

  rig_init_pair (&rig);
  assert_routed (&rig, PRESS (1, 78, 90), 0, 80, 45);
  assert_routed (&rig, MOVE (242, 90), 0, 162, 45);
  assert_routed (&rig, MOVE (160, 90), 0, 121, 45);
  assert_routed (&rig, MOVE (-100, -50), 0, -9, -25);
  assert_routed (&rig, RELEASE (1, 242, 90), 0, 162, 45);
  assert_routed (&rig, MOVE (242, 89), 1, 80, 45);

  /* who goes in the middle of it is not told any more, nor anybody else */
  assert_routed (&rig, PRESS (1, 78, 90), 0, 80, 45);
  rig_leave (&rig, 0);
  assert_routed (&rig, MOVE (242, 89), -1, 0, 0);
  rig_push (&rig, 1, FRAME, GREEN);
  gst_buffer_unref (rig_pull (&rig));
  assert_routed (&rig, MOVE (160, 90), -1, 0, 0);
  assert_routed (&rig, RELEASE (1, 160, 90), -1, 0, 0);
  assert_routed (&rig, MOVE (160, 90), 1, 80, 45);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (keys_reach_the_tile_that_was_clicked)
{
  Rig rig;

  rig_init_pair (&rig);
  assert_routed (&rig, gst_navigation_event_new_key_press ("a", 0), -1, 0, 0);
  assert_routed (&rig, MOVE (242, 89), 1, 80, 45);
  assert_routed (&rig, gst_navigation_event_new_key_press ("a", 0), 1, NAN, 0);
  assert_routed (&rig, PRESS (1, 78, 90), 0, 80, 45);
  assert_routed (&rig, RELEASE (1, 78, 90), 0, 80, 45);
  assert_routed (&rig, MOVE (242, 89), 1, 80, 45);
  assert_routed (&rig, gst_navigation_event_new_key_press ("b", 0), 0, NAN, 0);
  assert_routed (&rig, gst_navigation_event_new_key_release ("a", 0), 1, NAN,
      0);
  assert_routed (&rig, gst_navigation_event_new_key_release ("b", 0), 0, NAN,
      0);
  assert_routed (&rig,
      gst_navigation_event_new_command (GST_NAVIGATION_COMMAND_MENU1), 0, NAN,
      0);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (fingers_reach_the_tiles_below_them)
{
  g_autoptr (GstEvent) first = NULL;
  g_autoptr (GstEvent) second = NULL;
  Rig rig;

  rig_init_pair (&rig);
  assert_routed (&rig, gst_navigation_event_new_touch_down (0, 78, 90, 0.5, 0),
      0, 80, 45);
  assert_routed (&rig, gst_navigation_event_new_touch_down (1, 242, 89, 0.5,
          0), 1, 80, 45);
  assert_routed (&rig, gst_navigation_event_new_touch_motion (0, 242, 90, 0.5,
          0), 0, 162, 45);
  fail_unless (gst_harness_push_upstream_event (rig.out,
          gst_navigation_event_new_touch_frame (0)));
  first = take_navigation (&rig, 0);
  second = take_navigation (&rig, 1);
  fail_unless (gst_navigation_event_get_type (first) ==
      GST_NAVIGATION_EVENT_TOUCH_FRAME);
  fail_unless (gst_navigation_event_get_type (second) ==
      GST_NAVIGATION_EVENT_TOUCH_FRAME);
  assert_routed (&rig, gst_navigation_event_new_touch_up (1, 164, 46, 0), 1, 0,
      0);
  assert_routed (&rig, gst_navigation_event_new_touch_frame (0), 1, NAN, 0);
  assert_routed (&rig, gst_navigation_event_new_touch_cancel (0), 0, NAN, 0);
  assert_routed (&rig, gst_navigation_event_new_touch_motion (0, 242, 90, 0.5,
          0), -1, 0, 0);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (the_tile_in_front_is_hit)
{
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  gst_util_set_object_arg (G_OBJECT (rig.mix), "layout", "custom");
  for (guint i = 0; i < 3; i++)
    rig_join (&rig, i, 160, 90);
  /* 1 in the middle of 0; 2 is not to be seen at all */
  rig_set (&rig, 1, "x", "0.25");
  rig_set (&rig, 1, "y", "0.25");
  rig_set (&rig, 1, "width", "0.5");
  rig_set (&rig, 1, "height", "0.5");
  rig_set (&rig, 2, "alpha", "0.0");
  for (guint i = 0; i < 3; i++)
    rig_push (&rig, i, 0, RED);
  gst_buffer_unref (rig_pull (&rig));
  assert_routed (&rig, MOVE (160, 90), 1, 80, 46);
  assert_routed (&rig, MOVE (80, 46), 1, 0, 2);
  assert_routed (&rig, MOVE (40, 20), 0, 20, 10);

  rig_set (&rig, 0, "zorder", "10");
  /* three quarters of it are outside */
  rig_set (&rig, 1, "x", "-0.25");
  rig_set (&rig, 1, "y", "-0.25");
  rig_set (&rig, 0, "x", "0.5");
  for (guint i = 0; i < 3; i++)
    rig_push (&rig, i, FRAME, RED);
  gst_buffer_unref (rig_pull (&rig));
  assert_routed (&rig, MOVE (0, 0), 1, 80, 46);
  assert_routed (&rig, MOVE (160, 90), 0, 0, 45);
  assert_routed (&rig, MOVE (120, 90), -1, 0, 0);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (placeholders_and_strangers_are_told_nothing)
{
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  gst_util_set_object_arg (G_OBJECT (rig.mix), "stall-action", "placeholder");
  g_object_set (rig.mix, "stall-timeout", 2 * FRAME, NULL);
  rig_join (&rig, 0, 160, 90);
  rig_push (&rig, 0, 0, RED);
  gst_buffer_unref (rig_pull (&rig));
  assert_routed (&rig, MOVE (160, 90), 0, 80, 45);
  for (guint i = 0; i < 4; i++)
    gst_buffer_unref (rig_pull (&rig));
  assert_routed (&rig, MOVE (160, 90), -1, 0, 0);

  /* what nobody understands */
  assert_routed (&rig, gst_event_new_navigation (gst_structure_new_empty
          ("application/x-gst-navigation")), -1, 0, 0);
  assert_routed (&rig, gst_event_new_navigation (gst_structure_new
          ("application/x-gst-navigation", "event", G_TYPE_STRING,
              "mouse-move", NULL)), -1, 0, 0);
  assert_routed (&rig, gst_event_new_navigation (gst_structure_new
          ("application/x-gst-navigation", "event", G_TYPE_STRING,
              "touch-down", NULL)), -1, 0, 0);
  assert_routed (&rig, gst_event_new_navigation (gst_structure_new
          ("application/x-gst-navigation", "event", G_TYPE_STRING,
              "key-press", NULL)), -1, 0, 0);
  rig_clear (&rig);
}

GST_END_TEST;

static gpointer
wave_the_mouse (gpointer data)
{
  Rig *rig = data;

  for (guint i = 0; i < 4000; i++)
    gst_harness_push_upstream_event (rig->out, i % 7 == 0 ?
        PRESS (1, i % 320, i % 180) : i % 7 == 3 ?
        RELEASE (1, i % 320, i % 180) : MOVE (i % 320, i % 180));
  return NULL;
}

/* A source that may hear of the mouse when it is on its way out */
static GstPad *
plain_source_join (Rig * rig, guint i, GstClockTime pts)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", i);
  g_autoptr (GstPad) sink = gst_element_request_pad_simple (rig->mix, name);
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw,format=I420,"
      "width=160,height=90,framerate=10/1");
  GstPad *source = gst_pad_new (name, GST_PAD_SRC);
  GstBuffer *buffer;
  GstSegment segment;
  GstVideoInfo info;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_pad_set_active (source, TRUE);
  fail_unless (GST_PAD_LINK_SUCCESSFUL (gst_pad_link (source, sink)));
  gst_pad_push_event (source, gst_event_new_stream_start (name));
  gst_pad_push_event (source, gst_event_new_caps (caps));
  gst_pad_push_event (source, gst_event_new_segment (&segment));
  buffer = rig_picture_new (&info, RED, RED);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = FRAME;
  fail_unless_equals_int (gst_pad_push (source, buffer), GST_FLOW_OK);
  return source;
}

static void
plain_source_leave (Rig * rig, GstPad ** source)
{
  g_autoptr (GstPad) sink = gst_pad_get_peer (*source);

  gst_element_release_request_pad (rig->mix, sink);
  gst_pad_set_active (*source, FALSE);
  g_clear_object (source);
}

GST_START_TEST (events_come_while_tiles_come_and_go)
{
  GstPad *sources[3] = { NULL };
  GThread *thread;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  thread = g_thread_new ("mouse", wave_the_mouse, &rig);
  for (guint round = 0; round < 20; round++) {
    guint i = round % G_N_ELEMENTS (sources);

    if (sources[i] != NULL)
      plain_source_leave (&rig, &sources[i]);
    sources[i] = plain_source_join (&rig, i, round * FRAME);
    gst_buffer_unref (rig_pull_at (&rig, (round + 1) * FRAME));
  }
  g_thread_join (thread);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    plain_source_leave (&rig, &sources[i]);
  rig_clear (&rig);
}

GST_END_TEST;

/* A picture with a region in it */
static GstBuffer *
region_picture_new (Rig * rig, guint i, GstClockTime pts, guint x, guint y,
    guint width, guint height)
{
  GstBuffer *buffer = rig_picture_new (&rig->in_info[i], RED, RED);
  GstVideoRegionOfInterestMeta *meta =
      gst_buffer_add_video_region_of_interest_meta (buffer, "face", x, y,
      width, height);

  meta->id = 100 + i;
  meta->parent_id = 50 + i;
  gst_video_region_of_interest_meta_add_param (meta,
      gst_structure_new ("detection", "confidence", G_TYPE_DOUBLE, 0.75, NULL));
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = FRAME;
  return buffer;
}

static guint
n_regions (GstBuffer * buffer)
{
  return gst_buffer_get_n_meta (buffer,
      GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
}

static void
assert_region (GstBuffer * buffer, guint i, const gchar * pad, guint x,
    guint y, guint width, guint height)
{
  GstVideoRegionOfInterestMeta *meta =
      gst_buffer_get_video_region_of_interest_meta_id (buffer, 100 + i);
  GstStructure *s;
  gdouble confidence;

  fail_unless (meta != NULL, "no region of sink_%u", i);
  fail_unless (meta->x == x && meta->y == y && meta->w == width
      && meta->h == height, "%u,%u %ux%u", meta->x, meta->y, meta->w, meta->h);
  fail_unless_equals_int (meta->parent_id, 50 + i);
  fail_unless_equals_string (g_quark_to_string (meta->roi_type), "face");
  s = gst_video_region_of_interest_meta_get_param (meta, "detection");
  fail_unless (s != NULL
      && gst_structure_get_double (s, "confidence", &confidence)
      && confidence == 0.75);
  s = gst_video_region_of_interest_meta_get_param (meta, "tile");
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), pad);
}

GST_START_TEST (regions_are_carried_over)
{
  GstBuffer *buffer;
  GstVideoRegionOfInterestMeta *meta;
  gdouble x, y, scale_x, scale_y;
  Rig rig;

  rig_init_pair (&rig);
  gst_harness_push (rig.in[0], region_picture_new (&rig, 0, FRAME, 51, 10, 20,
          30));
  gst_harness_push (rig.in[1], region_picture_new (&rig, 1, FRAME, 80, 0, 80,
          90));
  buffer = rig_pull (&rig);
  fail_unless_equals_int (n_regions (buffer), 2);
  assert_region (buffer, 0, "sink_0", 20, 20, 40, 60);
  assert_region (buffer, 1, "sink_1", 242, 46, 78, 86);

  /* with what leads from points of the input to those of the canvas */
  meta = gst_buffer_get_video_region_of_interest_meta_id (buffer, 100);
  fail_unless (gst_structure_get (gst_video_region_of_interest_meta_get_param
          (meta, "tile"), "x", G_TYPE_DOUBLE, &x, "y", G_TYPE_DOUBLE, &y,
          "scale-x", G_TYPE_DOUBLE, &scale_x, "scale-y", G_TYPE_DOUBLE,
          &scale_y, NULL));
  fail_unless (fabs (x + 82) < 1e-6 && fabs (y) < 1e-6);
  fail_unless (fabs (scale_x - 2) < 1e-6 && fabs (scale_y - 2) < 1e-6);
  gst_buffer_unref (buffer);

  /* cut off with the picture, on the left and the right; or gone with it */
  gst_harness_push (rig.in[0], region_picture_new (&rig, 0, 2 * FRAME, 0, 0,
          51, 90));
  gst_harness_push (rig.in[1], region_picture_new (&rig, 1, 2 * FRAME, 200, 0,
          10, 10));
  buffer = rig_pull (&rig);
  fail_unless_equals_int (n_regions (buffer), 1);
  assert_region (buffer, 0, "sink_0", 0, 0, 20, 180);
  gst_buffer_unref (buffer);

  /* nothing stays behind */
  rig_push (&rig, 0, 3 * FRAME, RED);
  rig_push (&rig, 1, 3 * FRAME, RED);
  buffer = rig_pull (&rig);
  fail_unless_equals_int (n_regions (buffer), 0);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (regions_are_only_of_what_is_seen)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  gst_util_set_object_arg (G_OBJECT (rig.mix), "layout", "pip");
  g_object_set (rig.mix, "gap", 0, NULL);
  for (guint i = 0; i < 3; i++)
    rig_join (&rig, i, 160, 90);
  rig_set (&rig, 2, "visible", "false");
  /* behind the small tile at 240,136, then half of it to be seen */
  for (guint frame = 0; frame < 2; frame++) {
    gst_harness_push (rig.in[0], region_picture_new (&rig, 0, frame * FRAME,
            frame == 0 ? 125 : 110, 70, 20, 15));
    gst_harness_push (rig.in[1], region_picture_new (&rig, 1, frame * FRAME, 0,
            0, 80, 45));
    gst_harness_push (rig.in[2], region_picture_new (&rig, 2, frame * FRAME, 0,
            0, 80, 45));
    buffer = rig_pull (&rig);
    fail_unless_equals_int (n_regions (buffer), frame + 1);
    if (frame == 1)
      assert_region (buffer, 0, "sink_0", 220, 140, 40, 30);
    gst_buffer_unref (buffer);
  }

  /* what is behind a pane is seen */
  rig_set (&rig, 1, "alpha", "0.5");
  gst_harness_push (rig.in[0], region_picture_new (&rig, 0, 2 * FRAME, 125,
          70, 20, 15));
  rig_push (&rig, 1, 2 * FRAME, RED);
  rig_push (&rig, 2, 2 * FRAME, RED);
  buffer = rig_pull (&rig);
  fail_unless_equals_int (n_regions (buffer), 1);
  assert_region (buffer, 0, "sink_0", 250, 140, 40, 30);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (regions_stay_as_long_as_the_picture)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  gst_util_set_object_arg (G_OBJECT (rig.mix), "stall-action", "placeholder");
  g_object_set (rig.mix, "stall-timeout", 3 * FRAME, NULL);
  rig_join (&rig, 0, 160, 90);
  gst_harness_push (rig.in[0], region_picture_new (&rig, 0, 0, 40, 0, 20, 30));
  for (guint i = 0; i < 4; i++) {
    buffer = rig_pull (&rig);
    fail_unless_equals_int (n_regions (buffer), 1);
    assert_region (buffer, 0, "sink_0", 80, 0, 40, 60);
    gst_buffer_unref (buffer);
  }
  buffer = rig_pull (&rig);
  fail_unless_equals_int (n_regions (buffer), 0);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (a_seek_leaves_the_mouse_where_it_was)
{
  GstSegment segment;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_push (&rig, 0, 0, RED);
  gst_buffer_unref (rig_pull (&rig));
  fail_unless (gst_harness_push_upstream_event (rig.out, gst_event_new_seek
          (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0,
              GST_SEEK_TYPE_NONE, -1)));
  gst_harness_push_event (rig.in[0], gst_event_new_flush_start ());
  gst_harness_push_event (rig.in[0], gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.in[0], gst_event_new_segment (&segment));
  assert_routed (&rig, MOVE (160, 90), 0, 80, 45);
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
layoutcompositorevents_suite (void)
{
  Suite *s = suite_create ("layoutcompositorevents");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, mouse_reaches_the_tile_below_it);
  tcase_add_test (tc, pixels_that_are_not_square_are_counted_right);
  tcase_add_test (tc, drag_stays_with_its_tile);
  tcase_add_test (tc, keys_reach_the_tile_that_was_clicked);
  tcase_add_test (tc, fingers_reach_the_tiles_below_them);
  tcase_add_test (tc, the_tile_in_front_is_hit);
  tcase_add_test (tc, placeholders_and_strangers_are_told_nothing);
  tcase_add_test (tc, events_come_while_tiles_come_and_go);
  tcase_add_test (tc, regions_are_carried_over);
  tcase_add_test (tc, regions_are_only_of_what_is_seen);
  tcase_add_test (tc, regions_stay_as_long_as_the_picture);
  tcase_add_test (tc, a_seek_leaves_the_mouse_where_it_was);
  return s;
}

GST_CHECK_MAIN (layoutcompositorevents);
