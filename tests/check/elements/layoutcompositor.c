// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

typedef struct
{
  gint left, top, right, bottom;
} Area;

GST_START_TEST (every_input_has_its_place)
{
  const guint32 colors[] = { RED, GREEN, BLUE, YELLOW, WHITE };
  const struct
  {
    guint n;
    gint centres[5][2];
  } table[] = {
    {1, {{160, 90}}},
    {2, {{78, 90}, {242, 90}}},
    {3, {{78, 42}, {242, 42}, {160, 134}}},
    {5, {{52, 42}, {160, 42}, {268, 42}, {104, 134}, {214, 134}}},
  };

  for (guint t = 0; t < G_N_ELEMENTS (table); t++) {
    GstBuffer *buffer;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    for (guint i = 0; i < table[t].n; i++)
      rig_join (&rig, i, 64 + 32 * i, 48);
    for (guint i = 0; i < table[t].n; i++)
      rig_push (&rig, i, 0, colors[i]);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 0);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME);
    for (guint i = 0; i < table[t].n; i++)
      rig_assert_pixel (&rig, buffer, table[t].centres[i][0],
          table[t].centres[i][1], colors[i]);
    if (table[t].n == 3)
      rig_assert_pixel (&rig, buffer, 4, 170, BACKGROUND);
    gst_buffer_unref (buffer);
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (fit_decides_about_another_shape)
{
  /* an upright picture, red on the left and green on the right */
  const struct
  {
    const gchar *fit;
    guint32 edge, left, right;
  } table[] = {
    {"contain", BACKGROUND, BACKGROUND, BACKGROUND},
    {"cover", RED, RED, GREEN},
    {"fill", RED, RED, GREEN},
  };

  for (guint t = 0; t < G_N_ELEMENTS (table); t++) {
    GstBuffer *buffer;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    rig_join (&rig, 0, 90, 160);
    rig_set (&rig, 0, "fit", table[t].fit);
    rig_push_halves (&rig, 0, 0, RED, GREEN);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, 1, 1, table[t].edge);
    rig_assert_pixel (&rig, buffer, 80, 90, table[t].left);
    rig_assert_pixel (&rig, buffer, 240, 90, table[t].right);
    rig_assert_pixel (&rig, buffer, 140, 90, RED);
    rig_assert_pixel (&rig, buffer, 180, 90, GREEN);
    gst_buffer_unref (buffer);
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (cover_crops_and_fill_squeezes)
{
  /* 4:1, halves: cropped to its middle the border stays in the middle, and
   * the quarter that fill shows at the edge is not seen with cover */
  Rig rig;
  GstBuffer *buffer;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 640, 160);
  rig_set (&rig, 0, "fit", "contain");
  rig_push_halves (&rig, 0, 0, BLUE, WHITE);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 80, 90, BLUE);
  rig_assert_pixel (&rig, buffer, 240, 90, WHITE);
  rig_assert_pixel (&rig, buffer, 80, 20, BACKGROUND);
  rig_assert_pixel (&rig, buffer, 240, 160, BACKGROUND);
  gst_buffer_unref (buffer);

  rig_set (&rig, 0, "fit", "cover");
  rig_push_halves (&rig, 0, FRAME, BLUE, WHITE);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 80, 20, BLUE);
  rig_assert_pixel (&rig, buffer, 240, 160, WHITE);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (join_and_leave_lay_out_anew)
{
  GstBuffer *buffer;
  GstStructure *s;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_push (&rig, 0, 0, RED);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 300, 90, RED);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (gst_structure_n_fields (s), 2);
  fail_unless_equals_string (gst_structure_get_string (s, "layout"), "grid");
  fail_unless_equals_int (rig_n_tiles (s), 1);
  rig_assert_tile (s, 0, "sink_0", 0, 0, 320, 180);
  gst_structure_free (s);

  /* a pad alone takes no place: nobody has seen anything of him yet */
  rig_join (&rig, 1, 160, 90);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 300, 90, RED);
  gst_buffer_unref (buffer);
  fail_unless (rig_take_message (&rig, "layout-changed") == NULL);

  rig_push (&rig, 1, 2 * FRAME, GREEN);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 78, 90, RED);
  rig_assert_pixel (&rig, buffer, 242, 90, GREEN);
  rig_assert_pixel (&rig, buffer, 160, 90, BACKGROUND);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (rig_n_tiles (s), 2);
  rig_assert_tile (s, 0, "sink_0", 0, 0, 156, 180);
  rig_assert_tile (s, 1, "sink_1", 164, 0, 156, 180);
  gst_structure_free (s);

  rig_leave (&rig, 0);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 20, 90, GREEN);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (rig_n_tiles (s), 1);
  rig_assert_tile (s, 0, "sink_1", 0, 0, 320, 180);
  gst_structure_free (s);

  /* the end of a stream is a farewell as well */
  fail_unless (gst_harness_push_event (rig.in[1], gst_event_new_eos ()));
  gst_buffer_unref (rig_pull (&rig));
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 20, 90, BACKGROUND);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (rig_n_tiles (s), 0);
  gst_structure_free (s);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (open_caps_become_720p30)
{
  const struct
  {
    const gchar *caps;
    gint width, height, rate;
    GstVideoFormat format;
  } table[] = {
    {"video/x-raw", 1280, 720, 30, GST_VIDEO_FORMAT_I420},
    {"video/x-raw,format={NV12,I420}", 1280, 720, 30, GST_VIDEO_FORMAT_I420},
    {"video/x-raw,format=NV12,width=640", 640, 360, 30, GST_VIDEO_FORMAT_NV12},
    {"video/x-raw,height=1080,framerate=25/1", 1920, 1080, 25,
        GST_VIDEO_FORMAT_I420},
    {"video/x-raw,width=[1,800],framerate=[1/1,15/1]", 800, 450, 15,
        GST_VIDEO_FORMAT_I420},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Rig rig;

    rig_init (&rig, FALSE, table[i].caps);
    rig_join (&rig, 0, 64, 48);
    rig_push (&rig, 0, 0, RED);
    gst_buffer_unref (rig_pull (&rig));
    fail_unless_equals_int (rig.info.width, table[i].width);
    fail_unless_equals_int (rig.info.height, table[i].height);
    fail_unless_equals_int (rig.info.fps_n, table[i].rate);
    fail_unless_equals_int (rig.info.fps_d, 1);
    fail_unless (GST_VIDEO_INFO_FORMAT (&rig.info) == table[i].format);
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (foreign_output_is_refused_with_a_sentence)
{
  g_autofree gchar *text = NULL;
  Rig rig;

  rig_init (&rig, TRUE, "video/x-raw,format=RGB");
  gst_harness_crank_single_clock_wait (rig.out);
  text = rig_take_error (&rig);
  fail_unless (strstr (text, "videoconvert") != NULL, "%s", text);
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ERROR) == NULL);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (pads_have_the_number_asked_for)
{
  GstElement *mix = gst_element_factory_make ("layoutcompositor", NULL);
  g_autoptr (GstPad) seven = gst_element_request_pad_simple (mix, "sink_7");
  g_autoptr (GstPad) next = gst_element_request_pad_simple (mix, "sink_%u");
  g_autoptr (GstPad) low = gst_element_request_pad_simple (mix, "sink_1003");
  g_autoptr (GObject) child = NULL;
  GstPad *second = NULL;

  fail_unless_equals_string (GST_PAD_NAME (seven), "sink_7");
  fail_unless_equals_string (GST_PAD_NAME (next), "sink_8");
  fail_unless_equals_string (GST_PAD_NAME (low), "sink_1003");
  /* a number can be had once */
  ASSERT_CRITICAL (second = gst_element_request_pad_simple (mix, "sink_7"));
  fail_unless (second == NULL);
  fail_unless_equals_int (gst_child_proxy_get_children_count (GST_CHILD_PROXY
          (mix)), 3);
  child = gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (mix), "sink_8");
  fail_unless (child == G_OBJECT (next));
  gst_element_release_request_pad (mix, seven);
  gst_element_release_request_pad (mix, next);
  gst_element_release_request_pad (mix, low);
  gst_object_unref (mix);
}

GST_END_TEST;

GST_START_TEST (order_and_visibility_change_while_playing)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  rig_set (&rig, 1, "order", "-1");
  rig_push (&rig, 0, 0, RED);
  rig_push (&rig, 1, 0, BLUE);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 78, 90, BLUE);
  rig_assert_pixel (&rig, buffer, 242, 90, RED);
  gst_buffer_unref (buffer);

  rig_set (&rig, 1, "visible", "false");
  rig_push (&rig, 0, FRAME, RED);
  rig_push (&rig, 1, FRAME, BLUE);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 4, 90, RED);
  rig_assert_pixel (&rig, buffer, 316, 90, RED);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (layouts_with_a_large_tile)
{
  const struct
  {
    const gchar *layout;
    gint large[2], small[2];
  } table[] = {
    {"spotlight", {160, 60}, {160, 165}},
    {"sidebar", {100, 90}, {290, 90}},
    {"pip", {20, 20}, {270, 150}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    GstBuffer *buffer;
    GstStructure *s;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    gst_util_set_object_arg (G_OBJECT (rig.mix), "layout", table[i].layout);
    g_object_set (rig.mix, "spotlight", "sink_1", NULL);
    rig_join (&rig, 0, 160, 90);
    rig_join (&rig, 1, 160, 90);
    rig_push (&rig, 0, 0, RED);
    rig_push (&rig, 1, 0, BLUE);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, table[i].large[0], table[i].large[1], BLUE);
    rig_assert_pixel (&rig, buffer, table[i].small[0], table[i].small[1], RED);
    gst_buffer_unref (buffer);
    s = rig_take_message (&rig, "layout-changed");
    fail_unless_equals_string (gst_structure_get_string (s, "layout"),
        table[i].layout);
    gst_structure_free (s);
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (custom_tiles_overlap_by_zorder)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  gst_util_set_object_arg (G_OBJECT (rig.mix), "layout", "custom");
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  rig_set (&rig, 1, "x", "0.5");
  rig_set (&rig, 1, "width", "0.5");
  rig_push (&rig, 0, 0, RED);
  rig_push (&rig, 1, 0, BLUE);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 78, 90, RED);
  rig_assert_pixel (&rig, buffer, 242, 90, BLUE);
  gst_buffer_unref (buffer);

  rig_set (&rig, 0, "zorder", "10");
  rig_push (&rig, 0, FRAME, RED);
  rig_push (&rig, 1, FRAME, BLUE);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 242, 90, RED);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (custom_tiles_are_cropped_at_the_edge)
{
  /* the same tile over each edge; squeezed, both colours would be there */
  const struct
  {
    const gchar *fit, *x, *y, *width, *height;
    gint places[3][2];
    guint32 colors[3];
  } table[] = {
    {"cover", "-0.5", "0", "1", "1", {{12, 90}, {152, 90}, {168, 90}},
        {GREEN, GREEN, BACKGROUND}},
    {"cover", "0.5", "0.25", "1", "1", {{168, 52}, {304, 178}, {152, 90}},
        {RED, RED, BACKGROUND}},
    {"fill", "-1", "-1", "3", "3", {{4, 4}, {120, 90}, {200, 90}},
        {RED, RED, GREEN}},
    {"contain", "-0.75", "-0.5", "1", "1", {{4, 4}, {72, 80}, {88, 80}},
        {GREEN, GREEN, BACKGROUND}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    GstBuffer *buffer;
    GstStructure *s;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    gst_util_set_object_arg (G_OBJECT (rig.mix), "layout", "custom");
    rig_join (&rig, 0, 160, 90);
    rig_set (&rig, 0, "fit", table[i].fit);
    rig_set (&rig, 0, "x", table[i].x);
    rig_set (&rig, 0, "y", table[i].y);
    rig_set (&rig, 0, "width", table[i].width);
    rig_set (&rig, 0, "height", table[i].height);
    rig_push_halves (&rig, 0, 0, RED, GREEN);
    buffer = rig_pull (&rig);
    for (guint p = 0; p < 3; p++)
      rig_assert_pixel (&rig, buffer, table[i].places[p][0],
          table[i].places[p][1], table[i].colors[p]);
    gst_buffer_unref (buffer);
    s = rig_take_message (&rig, "layout-changed");
    if (i == 0)
      rig_assert_tile (s, 0, "sink_0", -160, 0, 320, 180);
    gst_structure_free (s);

    /* wholly outside there is nothing of it */
    rig_set (&rig, 0, "x", "1.0");
    rig_set (&rig, 0, "y", "0.0");
    rig_push_halves (&rig, 0, FRAME, RED, GREEN);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, 318, 90, BACKGROUND);
    gst_buffer_unref (buffer);
    s = rig_take_message (&rig, "layout-changed");
    fail_unless_equals_int (rig_n_tiles (s), 0);
    gst_structure_free (s);
    rig_clear (&rig);
  }
}

GST_END_TEST;

static gint
brightest (Rig * rig, GstBuffer * buffer, const Area * area)
{
  gint max = 0, yuv[3];

  for (gint y = area->top; y < area->bottom; y++) {
    for (gint x = area->left; x < area->right; x++) {
      rig_read_pixel (rig, buffer, x, y, yuv);
      max = MAX (max, yuv[0]);
    }
  }
  return max;
}

GST_START_TEST (names_in_pip_are_not_covered)
{
  const Area top = { 0, 0, 160, 40 }, bottom = { 0, 140, 60, 180 };
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  gst_util_set_object_arg (G_OBJECT (rig.mix), "layout", "pip");
  for (guint i = 0; i < 5; i++)
    rig_join (&rig, i, 160, 90);
  rig_set (&rig, 0, "label", "Ann");
  for (guint i = 0; i < 5; i++)
    rig_push (&rig, i, 0, BLACK);
  buffer = rig_pull (&rig);
  fail_unless (brightest (&rig, buffer, &top) > 215);
  fail_unless (brightest (&rig, buffer, &bottom) < 40);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (tiles_travel_when_there_is_a_transition)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  g_object_set (rig.mix, "transition", 4 * FRAME, NULL);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  rig_set (&rig, 1, "visible", "false");
  for (guint i = 0; i < 7; i++) {
    if (i == 1)
      rig_set (&rig, 1, "visible", "true");
    rig_push (&rig, 0, i * FRAME, RED);
    rig_push (&rig, 1, i * FRAME, BLUE);
    buffer = rig_pull (&rig);
    /* the first picture is there at once, the second grows from its middle */
    rig_assert_pixel (&rig, buffer, 20, 90, RED);
    if (i == 0)
      rig_assert_pixel (&rig, buffer, 242, 90, RED);
    if (i == 3) {
      rig_assert_pixel (&rig, buffer, 242, 90, BLUE);
      fail_if (rig_pixel_is (&rig, buffer, 310, 10, BLUE));
    }
    if (i >= 5)
      rig_assert_pixel (&rig, buffer, 310, 10, BLUE);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (tiles_shrink_when_there_is_a_transition)
{
  GstBuffer *buffer;
  GstStructure *s;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  g_object_set (rig.mix, "transition", 4 * FRAME, NULL);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  for (guint i = 0; i < 16; i++) {
    /* goes after frame 1, turns back on its way after 3, and goes for good */
    if (i == 2 || i == 4 || i == 9)
      rig_set (&rig, 1, "visible", i == 4 ? "true" : "false");
    rig_push (&rig, 0, i * FRAME, RED);
    rig_push (&rig, 1, i * FRAME, BLUE);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, 20, 90, RED);
    if (i < 13)
      rig_assert_pixel (&rig, buffer, 242, 90, BLUE);
    if (i == 3 || i == 4 || i == 11)
      fail_if (rig_pixel_is (&rig, buffer, 310, 10, BLUE), "frame %u", i);
    if (i < 2 || i == 8)
      rig_assert_pixel (&rig, buffer, 310, 10, BLUE);
    if (i >= 13)
      rig_assert_pixel (&rig, buffer, 242, 90, RED);
    gst_buffer_unref (buffer);
    /* it is told when it begins to go */
    s = rig_take_message (&rig, "layout-changed");
    fail_unless ((s != NULL) == (i == 0 || i == 2 || i == 4 || i == 9));
    if (s != NULL)
      fail_unless_equals_int (rig_n_tiles (s), i == 0 || i == 4 ? 2 : 1);
    g_clear_pointer (&s, gst_structure_free);
  }
  rig_clear (&rig);
}

GST_END_TEST;

/* An application may do anything on a message: also take the pad away */
static GstBusSyncReply
release_on_message (GstBus * bus, GstMessage * message, gpointer data)
{
  Rig *rig = data;

  if (gst_message_has_name (message, "layout-changed")) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->mix, "sink_5");

    if (pad != NULL)
      gst_element_release_request_pad (rig->mix, pad);
  }
  return GST_BUS_PASS;
}

GST_START_TEST (messages_come_with_no_lock_held)
{
  GstBuffer *buffer;
  g_autoptr (GstPad) pad = NULL;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  gst_bus_set_sync_handler (rig.bus, release_on_message, &rig, NULL);
  rig_join (&rig, 0, 160, 90);
  pad = gst_element_request_pad_simple (rig.mix, "sink_5");
  rig_push (&rig, 0, 0, RED);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 160, 90, RED);
  gst_buffer_unref (buffer);
  fail_unless_equals_int (rig.mix->numsinkpads, 2);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (what_runs_by_the_clock_says_that_it_is_live)
{
  for (gint forced = 0; forced < 2; forced++) {
    g_autoptr (GstElement) mix =
        gst_element_factory_make_full ("layoutcompositor", "force-live",
        forced, NULL);
    g_autoptr (GstQuery) query = gst_query_new_latency ();
    gboolean live = !forced;

    fail_unless (gst_element_query (mix, query));
    gst_query_parse_latency (query, &live, NULL, NULL);
    fail_unless_equals_int (live, forced);
  }
}

GST_END_TEST;

static Suite *
layoutcompositor_suite (void)
{
  Suite *s = suite_create ("layoutcompositor");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, every_input_has_its_place);
  tcase_add_test (tc, fit_decides_about_another_shape);
  tcase_add_test (tc, cover_crops_and_fill_squeezes);
  tcase_add_test (tc, join_and_leave_lay_out_anew);
  tcase_add_test (tc, open_caps_become_720p30);
  tcase_add_test (tc, foreign_output_is_refused_with_a_sentence);
  tcase_add_test (tc, pads_have_the_number_asked_for);
  tcase_add_test (tc, order_and_visibility_change_while_playing);
  tcase_add_test (tc, layouts_with_a_large_tile);
  tcase_add_test (tc, custom_tiles_overlap_by_zorder);
  tcase_add_test (tc, custom_tiles_are_cropped_at_the_edge);
  tcase_add_test (tc, names_in_pip_are_not_covered);
  tcase_add_test (tc, tiles_travel_when_there_is_a_transition);
  tcase_add_test (tc, tiles_shrink_when_there_is_a_transition);
  tcase_add_test (tc, messages_come_with_no_lock_held);
  tcase_add_test (tc, what_runs_by_the_clock_says_that_it_is_live);
  return s;
}

GST_CHECK_MAIN (layoutcompositor);
