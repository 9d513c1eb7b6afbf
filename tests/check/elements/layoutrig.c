// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

void
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

void
rig_release_silent (Rig * rig)
{
  if (rig->silent != NULL)
    gst_element_release_request_pad (rig->mix, rig->silent);
  g_clear_object (&rig->silent);
}

void
rig_clear (Rig * rig)
{
  for (guint i = 0; i < RIG_MAX_INPUTS; i++)
    g_clear_pointer (&rig->in[i], gst_harness_teardown);
  rig_release_silent (rig);
  gst_element_set_bus (rig->mix, NULL);
  gst_harness_teardown (rig->out);
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_object_unref (rig->bus);
  gst_object_unref (rig->mix);
}

void
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

void
rig_join (Rig * rig, guint i, gint width, gint height)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", i);

  rig->in[i] = gst_harness_new_with_element (rig->mix, name, NULL);
  gst_harness_set_live (rig->in[i], rig->live);
  rig_set_caps (rig, i, "I420", width, height, "");
}

void
rig_leave (Rig * rig, guint i)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", i);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->mix, name);

  gst_element_release_request_pad (rig->mix, pad);
  g_clear_pointer (&rig->in[i], gst_harness_teardown);
}

void
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

GstBuffer *
rig_picture_new (const GstVideoInfo * info, guint32 left, guint32 right)
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

void
rig_push_halves (Rig * rig, guint i, GstClockTime pts, guint32 left,
    guint32 right)
{
  GstBuffer *buffer = rig_picture_new (&rig->in_info[i], left, right);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = FRAME;
  fail_unless_equals_int (gst_harness_push (rig->in[i], buffer), GST_FLOW_OK);
}

void
rig_push (Rig * rig, guint i, GstClockTime pts, guint32 color)
{
  rig_push_halves (rig, i, pts, color, color);
}

static GstBuffer *
take_output (Rig * rig, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (rig->out->sinkpad);

  fail_unless (buffer != NULL);
  fail_unless (gst_video_info_from_caps (&rig->info, caps));
  return buffer;
}

GstBuffer *
rig_pull (Rig * rig)
{
  if (rig->live)
    gst_harness_crank_single_clock_wait (rig->out);
  return take_output (rig, gst_harness_pull (rig->out));
}

GstBuffer *
rig_pull_at (Rig * rig, GstClockTime time)
{
  g_autoptr (GstTestClock) clock = gst_harness_get_testclock (rig->out);
  GstBuffer *buffer;

  gst_test_clock_set_time (clock, time);
  while ((buffer = gst_harness_try_pull (rig->out)) == NULL) {
    GstClockID due = NULL, done = NULL;

    if (gst_test_clock_peek_next_pending_id (clock, &due)
        && gst_clock_id_get_time (due) <= time)
      done = gst_test_clock_process_next_clock_id (clock);
    else
      g_thread_yield ();
    g_clear_pointer (&due, gst_clock_id_unref);
    g_clear_pointer (&done, gst_clock_id_unref);
  }
  return take_output (rig, buffer);
}

void
rig_read_pixel (Rig * rig, GstBuffer * buffer, gint x, gint y, gint yuv[3])
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

gboolean
rig_pixel_is (Rig * rig, GstBuffer * buffer, gint x, gint y, guint32 color)
{
  gdouble r = (color >> 16 & 0xff) / 255.0, g = (color >> 8 & 0xff) / 255.0;
  gdouble b = (color & 0xff) / 255.0, kr, kb, luma;
  gint yuv[3];

  rig_read_pixel (rig, buffer, x, y, yuv);
  fail_unless (gst_video_color_matrix_get_Kr_Kb (rig->info.colorimetry.matrix,
          &kr, &kb));
  luma = kr * r + (1 - kr - kb) * g + kb * b;
  GST_LOG ("%d,%d is %d %d %d", x, y, yuv[0], yuv[1], yuv[2]);
  return ABS (yuv[0] - (16 + 219 * luma)) < 4
      && ABS (yuv[1] - (128 + 112 * (b - luma) / (1 - kb))) < 5
      && ABS (yuv[2] - (128 + 112 * (r - luma) / (1 - kr))) < 5;
}

GstStructure *
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

void
rig_assert_tile (const GstStructure * s, guint i, const gchar * pad, gint x,
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

guint
rig_n_tiles (const GstStructure * s)
{
  return gst_value_array_get_size (gst_structure_get_value (s, "tiles"));
}

gchar *
rig_take_error (Rig * rig)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (rig->bus,
      5 * GST_SECOND, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  return g_strdup (error->message);
}
