// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

static gboolean
has_plate (Rig * rig, GstBuffer * buffer, guint32 color)
{
  gint yuv[3];
  gboolean dark = FALSE, white = FALSE;

  for (gint y = 150; y < 176; y++) {
    for (gint x = 4; x < 80; x++) {
      rig_read_pixel (rig, buffer, x, y, yuv);
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
    rig_assert_pixel (&rig, buffer, 160, 90, colors[i]);
    rig_assert_pixel (&rig, buffer, 2, 178, colors[i]);

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
    rig_assert_pixel (&rig, buffer, 318, 178, BLACK);
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
      rig_assert_pixel (&rig, buffer, 30, 90, RED);
      rig_assert_pixel (&rig, buffer, 120, 4, GREEN);
      rig_assert_pixel (&rig, buffer, 2, 178, RED);
      rig_assert_pixel (&rig, buffer, 160, 90, BACKGROUND);
      rig_assert_pixel (&rig, buffer, 190, 90, BLUE);
      rig_assert_pixel (&rig, buffer, 300, 90, YELLOW);
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
    rig_assert_pixel (&rig, buffer, 60, 90, RED);
    rig_assert_pixel (&rig, buffer, 260, 90, GREEN);
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
  rig_read_pixel (&rig, buffer, 160, 90, yuv);
  fail_unless (ABS (yuv[0] - 126) < 4, "luma is %d", yuv[0]);
  gst_buffer_unref (buffer);

  /* the picture's own alpha counts, too */
  rig_set (&rig, 0, "alpha", "1.0");
  rig_set_caps (&rig, 0, "BGRA", 160, 90, "");
  rig_push_halves (&rig, 0, FRAME, 0x00ff0000, 0xff0000ff);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 60, 90, WHITE);
  rig_assert_pixel (&rig, buffer, 260, 90, BLUE);
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
  tight = rig_picture_new (&rig.in_info[0], RED, GREEN);
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
  rig_assert_pixel (&rig, buffer, 2, 2, RED);
  rig_assert_pixel (&rig, buffer, 80, 178, RED);
  rig_assert_pixel (&rig, buffer, 240, 2, GREEN);
  rig_assert_pixel (&rig, buffer, 318, 178, GREEN);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

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
    buffer = rig_picture_new (&rig.in_info[0], RED, RED);
    if (table[i].timed)
      GST_BUFFER_PTS (buffer) = 0;
    gst_harness_push (rig.in[0], buffer);
    text = rig_take_error (&rig);
    fail_unless (strstr (text, "sink_0") && strstr (text, table[i].advice),
        "%s", text);
    rig_clear (&rig);
  }
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
  rig_assert_pixel (&rig, buffer, 242, 90, GREEN);
  gst_buffer_unref (buffer);
  warning = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
layoutcompositorpicture_suite (void)
{
  Suite *s = suite_create ("layoutcompositorpicture");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, labels_are_legible_on_light_and_dark);
  tcase_add_test (tc, labels_take_any_text);
  tcase_add_test (tc, every_input_format_shows_its_colors);
  tcase_add_test (tc, color_spaces_are_converted);
  tcase_add_test (tc, alpha_lets_the_background_through);
  tcase_add_test (tc, foreign_strides_are_followed);
  tcase_add_test (tc, bad_input_is_refused_with_a_sentence);
  tcase_add_test (tc, short_buffer_hurts_nobody_else);
  return s;
}

GST_CHECK_MAIN (layoutcompositorpicture);
