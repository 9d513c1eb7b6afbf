// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#define MAX_INPUTS 8
#define FRAME (GST_SECOND / 10)
#define OUT_CAPS "video/x-raw,format=I420,width=320,height=180,framerate=10/1"
#define BACKGROUND 0xff16181d

#define RED 0xffff0000
#define GREEN 0xff00ff00
#define BLUE 0xff0000ff
#define YELLOW 0xffffff00
#define WHITE 0xffffffff
#define BLACK 0xff000000

/* A mixer with harnesses on its pads, in or out of live mode */
typedef struct
{
  GstElement *mix;
  GstBus *bus;
  GstHarness *out;
  GstHarness *in[MAX_INPUTS];
  GstVideoInfo in_info[MAX_INPUTS];
  GstVideoInfo info;            /* of the output */
  GstPad *silent;
  gboolean live;
} Rig;

static void
rig_init (Rig * rig, gboolean live, const gchar * caps)
{
  memset (rig, 0, sizeof (Rig));
  rig->live = live;
  rig->mix = gst_element_factory_make_full ("layoutcompositor", "force-live",
      live, NULL);
  fail_unless (rig->mix != NULL);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->mix, rig->bus);
  rig->out = gst_harness_new_with_element (rig->mix, NULL, "src");
  gst_harness_use_testclock (rig->out);
  gst_harness_set_sink_caps_str (rig->out, caps);
  /* one who never sends anything: with everybody there, a live mixer does not
   * wait for the clock, and a test would not know whether to turn it on */
  if (live)
    rig->silent = gst_element_request_pad_simple (rig->mix, "sink_99");
}

static void
rig_release_silent (Rig * rig)
{
  if (rig->silent != NULL)
    gst_element_release_request_pad (rig->mix, rig->silent);
  g_clear_object (&rig->silent);
}

static void
rig_clear (Rig * rig)
{
  for (guint i = 0; i < MAX_INPUTS; i++)
    g_clear_pointer (&rig->in[i], gst_harness_teardown);
  rig_release_silent (rig);
  gst_element_set_bus (rig->mix, NULL);
  gst_harness_teardown (rig->out);
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_object_unref (rig->bus);
  gst_object_unref (rig->mix);
}

static void
rig_set_caps (Rig * rig, guint i, const gchar * format, gint width,
    gint height, const gchar * more)
{
  g_autofree gchar *text =
      g_strdup_printf ("video/x-raw,format=%s,width=%d,height=%d,"
      "framerate=10/1%s", format, width, height, more);
  GstCaps *caps = gst_caps_from_string (text);

  fail_unless (gst_video_info_from_caps (&rig->in_info[i], caps));
  gst_harness_set_src_caps (rig->in[i], caps);
}

static void
rig_join (Rig * rig, guint i, gint width, gint height)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", i);

  rig->in[i] = gst_harness_new_with_element (rig->mix, name, NULL);
  gst_harness_set_live (rig->in[i], rig->live);
  rig_set_caps (rig, i, "I420", width, height, "");
}

/* As a participant goes whose browser is closed */
static void
rig_leave (Rig * rig, guint i)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", i);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->mix, name);

  gst_element_release_request_pad (rig->mix, pad);
  g_clear_pointer (&rig->in[i], gst_harness_teardown);
}

static void
rig_set (Rig * rig, guint i, const gchar * property, const gchar * value)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u::%s", i, property);
  GValue v = G_VALUE_INIT;
  g_autoptr (GObject) pad = NULL;
  GParamSpec *pspec;

  fail_unless (gst_child_proxy_lookup (GST_CHILD_PROXY (rig->mix), name, &pad,
          &pspec));
  g_value_init (&v, pspec->value_type);
  fail_unless (gst_value_deserialize (&v, value));
  g_object_set_property (pad, pspec->name, &v);
  g_value_unset (&v);
}

/* A picture in two colours, halved from left to right, in any format */
static GstBuffer *
picture_new (const GstVideoInfo * info, guint32 left, guint32 right)
{
  GstVideoInfo argb;
  GstVideoFrame from, to;
  GstVideoConverter *converter;
  GstBuffer *plain, *buffer = gst_buffer_new_and_alloc (info->size);

  gst_video_info_set_format (&argb, GST_VIDEO_FORMAT_ARGB, info->width,
      info->height);
  argb.fps_n = info->fps_n;
  argb.fps_d = info->fps_d;
  plain = gst_buffer_new_and_alloc (argb.size);
  fail_unless (gst_video_frame_map (&from, &argb, plain, GST_MAP_WRITE));
  for (gint y = 0; y < info->height; y++)
    for (gint x = 0; x < info->width; x++)
      GST_WRITE_UINT32_BE ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&from, 0)
          + y * GST_VIDEO_FRAME_PLANE_STRIDE (&from, 0) + 4 * x,
          x < info->width / 2 ? left : right);
  fail_unless (gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE));
  converter = gst_video_converter_new (&argb, info, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_unref (plain);
  return buffer;
}

static void
rig_push_halves (Rig * rig, guint i, GstClockTime pts, guint32 left,
    guint32 right)
{
  GstBuffer *buffer = picture_new (&rig->in_info[i], left, right);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = FRAME;
  fail_unless_equals_int (gst_harness_push (rig->in[i], buffer), GST_FLOW_OK);
}

static void
rig_push (Rig * rig, guint i, GstClockTime pts, guint32 color)
{
  rig_push_halves (rig, i, pts, color, color);
}

static GstBuffer *
rig_pull (Rig * rig)
{
  g_autoptr (GstCaps) caps = NULL;
  GstBuffer *buffer;

  if (rig->live)
    gst_harness_crank_single_clock_wait (rig->out);
  buffer = gst_harness_pull (rig->out);
  fail_unless (buffer != NULL);
  caps = gst_pad_get_current_caps (rig->out->sinkpad);
  fail_unless (gst_video_info_from_caps (&rig->info, caps));
  return buffer;
}

static void
read_pixel (Rig * rig, GstBuffer * buffer, gint x, gint y, gint yuv[3])
{
  GstVideoFrame frame;

  fail_unless (gst_video_frame_map (&frame, &rig->info, buffer, GST_MAP_READ));
  for (guint c = 0; c < 3; c++)
    yuv[c] = ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c))
        [(y >> GST_VIDEO_FORMAT_INFO_H_SUB (frame.info.finfo, c))
        * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c)
        + (x >> GST_VIDEO_FORMAT_INFO_W_SUB (frame.info.finfo, c))
        * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)];
  gst_video_frame_unmap (&frame);
}

static gboolean
pixel_is (Rig * rig, GstBuffer * buffer, gint x, gint y, guint32 color)
{
  gdouble r = (color >> 16 & 0xff) / 255.0, g = (color >> 8 & 0xff) / 255.0;
  gdouble b = (color & 0xff) / 255.0, kr, kb, luma;
  gint yuv[3];

  read_pixel (rig, buffer, x, y, yuv);
  fail_unless (gst_video_color_matrix_get_Kr_Kb (rig->info.colorimetry.matrix,
          &kr, &kb));
  luma = kr * r + (1 - kr - kb) * g + kb * b;
  GST_LOG ("%d,%d is %d %d %d", x, y, yuv[0], yuv[1], yuv[2]);
  return ABS (yuv[0] - (16 + 219 * luma)) < 4
      && ABS (yuv[1] - (128 + 112 * (b - luma) / (1 - kb))) < 5
      && ABS (yuv[2] - (128 + 112 * (r - luma) / (1 - kr))) < 5;
}

#define assert_pixel(rig, buffer, x, y, color)                          \
  fail_unless (pixel_is (rig, buffer, x, y, color),                     \
      "pixel %d,%d is not %08x", x, y, color)

static GstStructure *
rig_take_message (Rig * rig, const gchar * name)
{
  GstMessage *message;
  GstStructure *found = NULL;

  while (found == NULL
      && (message = gst_bus_pop_filtered (rig->bus,
              GST_MESSAGE_ELEMENT)) != NULL) {
    if (gst_message_has_name (message, name)) {
      fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (rig->mix));
      found = gst_structure_copy (gst_message_get_structure (message));
    }
    gst_message_unref (message);
  }
  return found;
}

static void
assert_tile (const GstStructure * s, guint i, const gchar * pad, gint x,
    gint y, gint width, gint height)
{
  const GValue *tiles = gst_structure_get_value (s, "tiles");
  const GstStructure *tile;
  gint got[4];

  fail_unless (GST_VALUE_HOLDS_ARRAY (tiles));
  fail_unless (i < gst_value_array_get_size (tiles));
  tile = gst_value_get_structure (gst_value_array_get_value (tiles, i));
  fail_unless_equals_int (gst_structure_n_fields (tile), 5);
  fail_unless_equals_string (gst_structure_get_string (tile, "pad"), pad);
  fail_unless (gst_structure_get (tile, "x", G_TYPE_INT, &got[0], "y",
          G_TYPE_INT, &got[1], "width", G_TYPE_INT, &got[2], "height",
          G_TYPE_INT, &got[3], NULL));
  fail_unless (got[0] == x && got[1] == y && got[2] == width
      && got[3] == height, "%d,%d %dx%d", got[0], got[1], got[2], got[3]);
}

static guint
n_tiles (const GstStructure * s)
{
  return gst_value_array_get_size (gst_structure_get_value (s, "tiles"));
}

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
      assert_pixel (&rig, buffer, table[t].centres[i][0],
          table[t].centres[i][1], colors[i]);
    if (table[t].n == 3)
      assert_pixel (&rig, buffer, 4, 170, BACKGROUND);
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
    assert_pixel (&rig, buffer, 1, 1, table[t].edge);
    assert_pixel (&rig, buffer, 80, 90, table[t].left);
    assert_pixel (&rig, buffer, 240, 90, table[t].right);
    assert_pixel (&rig, buffer, 140, 90, RED);
    assert_pixel (&rig, buffer, 180, 90, GREEN);
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
  assert_pixel (&rig, buffer, 80, 90, BLUE);
  assert_pixel (&rig, buffer, 240, 90, WHITE);
  assert_pixel (&rig, buffer, 80, 20, BACKGROUND);
  assert_pixel (&rig, buffer, 240, 160, BACKGROUND);
  gst_buffer_unref (buffer);

  rig_set (&rig, 0, "fit", "cover");
  rig_push_halves (&rig, 0, FRAME, BLUE, WHITE);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 80, 20, BLUE);
  assert_pixel (&rig, buffer, 240, 160, WHITE);
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
  assert_pixel (&rig, buffer, 300, 90, RED);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (gst_structure_n_fields (s), 2);
  fail_unless_equals_string (gst_structure_get_string (s, "layout"), "grid");
  fail_unless_equals_int (n_tiles (s), 1);
  assert_tile (s, 0, "sink_0", 0, 0, 320, 180);
  gst_structure_free (s);

  /* a pad alone takes no place: nobody has seen anything of him yet */
  rig_join (&rig, 1, 160, 90);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 300, 90, RED);
  gst_buffer_unref (buffer);
  fail_unless (rig_take_message (&rig, "layout-changed") == NULL);

  rig_push (&rig, 1, 2 * FRAME, GREEN);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 78, 90, RED);
  assert_pixel (&rig, buffer, 242, 90, GREEN);
  assert_pixel (&rig, buffer, 160, 90, BACKGROUND);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (n_tiles (s), 2);
  assert_tile (s, 0, "sink_0", 0, 0, 156, 180);
  assert_tile (s, 1, "sink_1", 164, 0, 156, 180);
  gst_structure_free (s);

  rig_leave (&rig, 0);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 20, 90, GREEN);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (n_tiles (s), 1);
  assert_tile (s, 0, "sink_1", 0, 0, 320, 180);
  gst_structure_free (s);

  /* the end of a stream is a farewell as well */
  fail_unless (gst_harness_push_event (rig.in[1], gst_event_new_eos ()));
  gst_buffer_unref (rig_pull (&rig));
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 20, 90, BACKGROUND);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless_equals_int (n_tiles (s), 0);
  gst_structure_free (s);
  rig_clear (&rig);
}

GST_END_TEST;

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
      assert_pixel (&rig, buffer, 160, 90, BACKGROUND);
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
      assert_pixel (&rig, buffer, 160, 90, RED);
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
    assert_pixel (&rig, buffer, 78, 90, i % 2 ? GREEN : RED);
    assert_pixel (&rig, buffer, 242, 90, BLUE);
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
    if (i >= 3 && pixel_is (&rig, buffer, 160, 90, i % 2 ? GREEN : RED))
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
    assert_pixel (&rig, buffer, 78, 90, i % 3 ? GREEN : RED);
    assert_pixel (&rig, buffer, 242, 90, i % 2 ? BLUE : WHITE);
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
  assert_pixel (rig, buffer, 242, 90, WHITE);
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
  assert_pixel (&rig, buffer, 242, 90, BLUE);
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
  fail_if (pixel_is (&rig, buffer, 170, 6, BLUE));
  fail_if (pixel_is (&rig, buffer, 170, 6, BACKGROUND));
  read_pixel (&rig, buffer, 170, 6, corner);
  /* the disc is lighter than the tile, the initial on it is white */
  read_pixel (&rig, buffer, 210, 90, middle);
  fail_unless (middle[0] > corner[0] + 10);
  for (gint x = 222; x < 262; x++) {
    read_pixel (&rig, buffer, x, 90, middle);
    brightest = MAX (brightest, middle[0]);
  }
  fail_unless (brightest > 220, "no initial: %d", brightest);
  assert_pixel (&rig, buffer, 78, 90, RED);
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
  assert_pixel (&rig, buffer, 300, 90, RED);
  gst_buffer_unref (buffer);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless (s != NULL && n_tiles (s) == 1);
  gst_structure_free (s);
  resume (&rig);
  s = rig_take_message (&rig, "layout-changed");
  fail_unless (s != NULL && n_tiles (s) == 2);
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
  buffer = picture_new (&rig.in_info[0], RED, RED);
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

static gboolean
has_plate (Rig * rig, GstBuffer * buffer, guint32 color)
{
  gint yuv[3];
  gboolean dark = FALSE, white = FALSE;

  for (gint y = 150; y < 176; y++) {
    for (gint x = 4; x < 80; x++) {
      read_pixel (rig, buffer, x, y, yuv);
      dark |= yuv[0] < 110;
      white |= yuv[0] > 215;
    }
  }
  GST_LOG ("dark %d white %d", dark, white);
  return color == WHITE ? dark : white;
}

GST_START_TEST (labels_are_legible_on_light_and_dark)
{
  const guint32 colors[] = { WHITE, BLACK };

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++) {
    GstBuffer *buffer, *again;
    GstMapInfo a, b;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    rig_join (&rig, 0, 320, 180);
    rig_set (&rig, 0, "label", "Анна");
    rig_push (&rig, 0, 0, colors[i]);
    buffer = rig_pull (&rig);
    fail_unless (has_plate (&rig, buffer, colors[i]));
    assert_pixel (&rig, buffer, 160, 90, colors[i]);
    assert_pixel (&rig, buffer, 2, 178, colors[i]);

    /* to the last pixel the same in the next frame */
    rig_push (&rig, 0, FRAME, colors[i]);
    again = rig_pull (&rig);
    fail_unless (gst_buffer_map (buffer, &a, GST_MAP_READ));
    fail_unless (gst_buffer_map (again, &b, GST_MAP_READ));
    fail_unless (a.size == b.size && memcmp (a.data, b.data, a.size) == 0);
    gst_buffer_unmap (buffer, &a);
    gst_buffer_unmap (again, &b);
    gst_buffer_unref (buffer);
    gst_buffer_unref (again);

    g_object_set (rig.mix, "show-labels", FALSE, NULL);
    rig_push (&rig, 0, 2 * FRAME, colors[i]);
    buffer = rig_pull (&rig);
    fail_if (has_plate (&rig, buffer, colors[i]));
    gst_buffer_unref (buffer);

    g_object_set (rig.mix, "show-labels", TRUE, NULL);
    rig_set (&rig, 0, "label", "\"\"");
    rig_push (&rig, 0, 3 * FRAME, colors[i]);
    buffer = rig_pull (&rig);
    fail_if (has_plate (&rig, buffer, colors[i]));
    gst_buffer_unref (buffer);
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (labels_take_any_text)
{
  g_autofree gchar *endless = g_strnfill (200000, 'W');
  const gchar *texts[] = { endless, "\xff\xfe broken", "a\nb\tc", "<b>&amp;",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d abc", "\xf0\x9f\x99\x82", " "
  };
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 320, 180);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (rig.mix, "sink_0");
    g_autofree gchar *label = NULL;
    GstBuffer *buffer;

    g_object_set (pad, "label", texts[i], NULL);
    g_object_get (pad, "label", &label, NULL);
    fail_unless (g_utf8_validate (label, -1, NULL));
    rig_push (&rig, 0, i * FRAME, BLACK);
    buffer = rig_pull (&rig);
    assert_pixel (&rig, buffer, 318, 178, BLACK);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (every_input_format_shows_its_colors)
{
  const gchar *formats[] = { "I420", "YV12", "NV12", "BGRx", "BGRA", "RGBx",
    "RGBA", "ARGB", "AYUV", "A420"
  };
  const gchar *outputs[] = { "I420", "NV12" };

  for (guint o = 0; o < G_N_ELEMENTS (outputs); o++) {
    g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=%s,width=321,"
        "height=181,framerate=10/1", outputs[o]);
    Rig rig;

    rig_init (&rig, FALSE, caps);
    rig_join (&rig, 0, 160, 90);
    rig_join (&rig, 1, 160, 90);
    for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
      GstBuffer *buffer;

      /* odd sizes, and neighbours that may not write into each other */
      rig_set_caps (&rig, 0, formats[i], 159, 89, "");
      rig_set_caps (&rig, 1, formats[i], 201, 77, "");
      rig_push_halves (&rig, 0, i * FRAME, RED, GREEN);
      rig_push_halves (&rig, 1, i * FRAME, BLUE, YELLOW);
      buffer = rig_pull (&rig);
      assert_pixel (&rig, buffer, 30, 90, RED);
      assert_pixel (&rig, buffer, 120, 4, GREEN);
      assert_pixel (&rig, buffer, 2, 178, RED);
      assert_pixel (&rig, buffer, 160, 90, BACKGROUND);
      assert_pixel (&rig, buffer, 190, 90, BLUE);
      assert_pixel (&rig, buffer, 300, 90, YELLOW);
      gst_buffer_unref (buffer);
    }
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (color_spaces_are_converted)
{
  const gchar *spaces[] = { "bt601", "bt709", "1:3:5:1" /* full range */  };
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++) {
    g_autofree gchar *more = g_strdup_printf (",colorimetry=%s", spaces[i]);
    GstBuffer *buffer;

    rig_set_caps (&rig, 0, "I420", 160, 90, more);
    rig_push_halves (&rig, 0, i * FRAME, RED, GREEN);
    buffer = rig_pull (&rig);
    assert_pixel (&rig, buffer, 60, 90, RED);
    assert_pixel (&rig, buffer, 260, 90, GREEN);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (alpha_lets_the_background_through)
{
  GstBuffer *buffer;
  gint yuv[3];
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  g_object_set (rig.mix, "background-color", WHITE, NULL);
  rig_join (&rig, 0, 160, 90);
  rig_set (&rig, 0, "alpha", "0.5");
  rig_push (&rig, 0, 0, BLACK);
  buffer = rig_pull (&rig);
  read_pixel (&rig, buffer, 160, 90, yuv);
  fail_unless (ABS (yuv[0] - 126) < 4, "luma is %d", yuv[0]);
  gst_buffer_unref (buffer);

  /* the picture's own alpha counts, too */
  rig_set (&rig, 0, "alpha", "1.0");
  rig_set_caps (&rig, 0, "BGRA", 160, 90, "");
  rig_push_halves (&rig, 0, FRAME, 0x00ff0000, 0xff0000ff);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 60, 90, WHITE);
  assert_pixel (&rig, buffer, 260, 90, BLUE);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (foreign_strides_are_followed)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 64 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 256, 192, 176 };
  GstVideoInfo loose;
  GstVideoFrame from, to;
  GstBuffer *tight, *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 162, 90);
  tight = picture_new (&rig.in_info[0], RED, GREEN);
  offset[1] = offset[0] + 256 * 90 + 32;
  offset[2] = offset[1] + 192 * 45 + 48;
  buffer = gst_buffer_new_and_alloc (offset[2] + 176 * 45);
  gst_buffer_memset (buffer, 0, 0x55, -1);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_I420, 162, 90, 3, offset, stride);
  loose = rig.in_info[0];
  fail_unless (gst_video_frame_map (&from, &loose, tight, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&to, &loose, buffer, GST_MAP_WRITE));
  fail_unless (gst_video_frame_copy (&to, &from));
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_unref (tight);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = FRAME;
  gst_harness_push (rig.in[0], buffer);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 2, 2, RED);
  assert_pixel (&rig, buffer, 80, 178, RED);
  assert_pixel (&rig, buffer, 240, 2, GREEN);
  assert_pixel (&rig, buffer, 318, 178, GREEN);
  gst_buffer_unref (buffer);
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
    assert_pixel (&rig, buffer, 4, 4, color);
    assert_pixel (&rig, buffer, 316, 176, color);
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
    assert_pixel (&rig, buffer, 4, 4, GREEN);
    assert_pixel (&rig, buffer, table[i].width - 1, table[i].height - 1, GREEN);
    gst_buffer_unref (buffer);
    s = rig_take_message (&rig, "layout-changed");
    assert_tile (s, 0, "sink_0", 0, 0, table[i].width, table[i].height);
    gst_structure_free (s);
  }
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

/* Text of the first error on the bus */
static gchar *
take_error (Rig * rig)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (rig->bus,
      5 * GST_SECOND, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  return g_strdup (error->message);
}

GST_START_TEST (bad_input_is_refused_with_a_sentence)
{
  const struct
  {
    const gchar *more;
    GstFormat format;
    gboolean timed;
    const gchar *advice;
  } table[] = {
    {",interlace-mode=interleaved", GST_FORMAT_TIME, TRUE, "deinterlace"},
    {"", GST_FORMAT_BYTES, TRUE, "format=time"},
    {"", GST_FORMAT_TIME, FALSE, "do-timestamp=true"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *text = NULL;
    GstBuffer *buffer;
    GstSegment segment;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    rig_join (&rig, 0, 160, 90);
    rig_set_caps (&rig, 0, "I420", 160, 90, table[i].more);
    gst_segment_init (&segment, table[i].format);
    gst_harness_push_event (rig.in[0], gst_event_new_segment (&segment));
    rig.in_info[0].interlace_mode = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
    buffer = picture_new (&rig.in_info[0], RED, RED);
    if (table[i].timed)
      GST_BUFFER_PTS (buffer) = 0;
    gst_harness_push (rig.in[0], buffer);
    text = take_error (&rig);
    fail_unless (strstr (text, "sink_0") && strstr (text, table[i].advice),
        "%s", text);
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
  text = take_error (&rig);
  fail_unless (strstr (text, "videoconvert") != NULL, "%s", text);
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ERROR) == NULL);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (short_buffer_hurts_nobody_else)
{
  g_autoptr (GstMessage) warning = NULL;
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  buffer = gst_buffer_new_and_alloc (100);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = FRAME;
  gst_harness_push (rig.in[0], buffer);
  rig_push (&rig, 1, 0, GREEN);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 242, 90, GREEN);
  gst_buffer_unref (buffer);
  warning = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
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
  assert_pixel (&rig, buffer, 78, 90, BLUE);
  assert_pixel (&rig, buffer, 242, 90, RED);
  gst_buffer_unref (buffer);

  rig_set (&rig, 1, "visible", "false");
  rig_push (&rig, 0, FRAME, RED);
  rig_push (&rig, 1, FRAME, BLUE);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 4, 90, RED);
  assert_pixel (&rig, buffer, 316, 90, RED);
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
    assert_pixel (&rig, buffer, table[i].large[0], table[i].large[1], BLUE);
    assert_pixel (&rig, buffer, table[i].small[0], table[i].small[1], RED);
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
  assert_pixel (&rig, buffer, 78, 90, RED);
  assert_pixel (&rig, buffer, 242, 90, BLUE);
  gst_buffer_unref (buffer);

  rig_set (&rig, 0, "zorder", "10");
  rig_push (&rig, 0, FRAME, RED);
  rig_push (&rig, 1, FRAME, BLUE);
  buffer = rig_pull (&rig);
  assert_pixel (&rig, buffer, 242, 90, RED);
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
    assert_pixel (&rig, buffer, 20, 90, RED);
    if (i == 0)
      assert_pixel (&rig, buffer, 242, 90, RED);
    if (i == 3) {
      assert_pixel (&rig, buffer, 242, 90, BLUE);
      fail_if (pixel_is (&rig, buffer, 310, 10, BLUE));
    }
    if (i >= 5)
      assert_pixel (&rig, buffer, 310, 10, BLUE);
    gst_buffer_unref (buffer);
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
  assert_pixel (&rig, buffer, 160, 90, RED);
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
  tcase_add_test (tc, time_goes_on_when_the_last_one_leaves);
  tcase_add_test (tc, dead_input_delays_nobody);
  tcase_add_test (tc, late_input_is_shown_all_the_same);
  tcase_add_test (tc, files_are_mixed_frame_by_frame);
  tcase_add_test (tc, stalled_input_keeps_its_picture);
  tcase_add_test (tc, stalled_input_gets_a_placeholder);
  tcase_add_test (tc, stalled_input_is_hidden);
  tcase_add_test (tc, slow_input_is_not_stalled);
  tcase_add_test (tc, labels_are_legible_on_light_and_dark);
  tcase_add_test (tc, labels_take_any_text);
  tcase_add_test (tc, every_input_format_shows_its_colors);
  tcase_add_test (tc, color_spaces_are_converted);
  tcase_add_test (tc, alpha_lets_the_background_through);
  tcase_add_test (tc, foreign_strides_are_followed);
  tcase_add_test (tc, input_changes_while_playing);
  tcase_add_test (tc, output_changes_while_playing);
  tcase_add_test (tc, open_caps_become_720p30);
  tcase_add_test (tc, bad_input_is_refused_with_a_sentence);
  tcase_add_test (tc, foreign_output_is_refused_with_a_sentence);
  tcase_add_test (tc, short_buffer_hurts_nobody_else);
  tcase_add_test (tc, pads_have_the_number_asked_for);
  tcase_add_test (tc, order_and_visibility_change_while_playing);
  tcase_add_test (tc, layouts_with_a_large_tile);
  tcase_add_test (tc, custom_tiles_overlap_by_zorder);
  tcase_add_test (tc, tiles_travel_when_there_is_a_transition);
  tcase_add_test (tc, messages_come_with_no_lock_held);
  tcase_add_test (tc, what_runs_by_the_clock_says_that_it_is_live);
  return s;
}

GST_CHECK_MAIN (layoutcompositor);
