// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "facerig.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#define GREY 0x707070
#define RED 0xff0000
#define BLUE 0x0000ff
#define WIDTH 320
#define HEIGHT 240

/* Formats differ in how well they tell colours apart. */
#define NEARLY 14

static const gchar *const formats[] = { "I420", "YV12", "NV12", "NV21", "Y42B",
  "Y444", "YUY2", "UYVY", "AYUV", "A420", "BGRx", "RGBx", "xRGB", "xBGR",
  "BGRA", "RGBA", "ARGB", "ABGR", "RGB", "BGR"
};

static gchar *folder;

static void
make_folder (void)
{
  folder = g_dir_make_tmp ("plaza-images-XXXXXX", NULL);
  fail_unless (folder != NULL);
}

static void
drop_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *file = g_build_filename (folder, name, NULL);

    g_remove (file);
  }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

/* 32 x 32, the left half in one colour and the right in another */
static gchar *
image (const gchar * name, const gchar * type, guint32 left, guint32 right)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8,
      32, 32);
  g_autoptr (GdkPixbuf) half = gdk_pixbuf_new_subpixbuf (pixbuf, 16, 0, 16, 32);
  gchar *file = g_build_filename (folder, name, NULL);

  gdk_pixbuf_fill (pixbuf, left);
  gdk_pixbuf_fill (half, right);
  fail_unless (gdk_pixbuf_save (pixbuf, file, type, NULL, NULL), "%s", type);
  return file;
}

static gchar *
red_image (void)
{
  return image ("red.png", "png", 0xff0000ff, 0xff0000ff);
}

static GstVideoRegionOfInterestMeta *
add_face (GstBuffer * buffer, gint x, gint y, gint width, gint height)
{
  return gst_buffer_add_video_region_of_interest_meta (buffer, "face", x, y,
      width, height);
}

static void
append_point (GValue * array, gdouble x, gdouble y)
{
  const gdouble numbers[] = { x, y };
  GValue point = G_VALUE_INIT;

  g_value_init (&point, GST_TYPE_ARRAY);
  for (guint i = 0; i < 2; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_DOUBLE);
    g_value_set_double (&value, numbers[i]);
    gst_value_array_append_and_take_value (&point, &value);
  }
  if (G_VALUE_TYPE (array) == 0)
    *array = point;
  else
    gst_value_array_append_and_take_value (array, &point);
}

/* Eyes one above the other: the head lies on its right side. */
static void
lay_down (GstVideoRegionOfInterestMeta * roi)
{
  GstStructure *s = gst_structure_new_empty ("face");
  GValue eyes = G_VALUE_INIT, nose = G_VALUE_INIT, mouth = G_VALUE_INIT;

  g_value_init (&eyes, GST_TYPE_ARRAY);
  append_point (&eyes, roi->x + 0.6 * roi->w, roi->y + 0.3 * roi->h);
  append_point (&eyes, roi->x + 0.6 * roi->w, roi->y + 0.7 * roi->h);
  append_point (&nose, roi->x + 0.5 * roi->w, roi->y + 0.5 * roi->h);
  append_point (&mouth, roi->x + 0.3 * roi->w, roi->y + 0.5 * roi->h);
  gst_structure_take_value (s, "eyes", &eyes);
  gst_structure_take_value (s, "nose", &nose);
  gst_structure_take_value (s, "mouth", &mouth);
  gst_video_region_of_interest_meta_add_param (roi, s);
}

static gboolean
is_color (const Picture * picture, gint x, gint y, guint rgb)
{
  guint pixel = picture_pixel (picture, x, y);

  for (guint shift = 0; shift < 24; shift += 8)
    if (abs ((gint) (pixel >> shift & 255) - (gint) (rgb >> shift & 255))
        > NEARLY)
      return FALSE;
  return TRUE;
}

#define check_color(picture,x,y,rgb) \
    fail_unless (is_color (picture, x, y, rgb), "%06x at %d, %d", \
    picture_pixel (picture, x, y), x, y)

static void
rig_start (FaceRig * rig, const gchar * format, const gchar * properties,
    const gchar * location)
{
  g_autofree gchar *launch = g_strdup_printf ("faceimageoverlay %s "
      "location=\"%s\"", properties, location != NULL ? location : "");
  g_autoptr (Picture) grey = picture_new (WIDTH, HEIGHT, GREY);

  face_rig_init (rig, launch);
  face_rig_start (rig, grey, format);
}

static GstBuffer *
grey_frame (const gchar * format, gint padding)
{
  g_autoptr (Picture) grey = picture_new (WIDTH, HEIGHT, GREY);

  return picture_frame (grey, format, padding);
}

static Picture *
push_and_look (FaceRig * rig, GstBuffer * buffer, const gchar * format)
{
  g_autoptr (Picture) grey = picture_new (WIDTH, HEIGHT, GREY);
  g_autoptr (GstCaps) caps = picture_caps (grey, format);
  g_autoptr (GstBuffer) out = face_rig_push (rig, buffer);

  return picture_of_frame (out, caps);
}

GST_START_TEST (every_face_gets_an_image_in_every_format)
{
  const gchar *format = formats[__i__];
  g_autofree gchar *file = red_image ();

  for (gint padding = 0; padding < 48; padding += 24) {
    GstBuffer *in = grey_frame (format, padding);
    g_autoptr (Picture) seen = NULL;
    FaceRig rig;

    add_face (in, 40, 60, 40, 50);
    add_face (in, 200, 100, 60, 60);
    gst_buffer_add_video_region_of_interest_meta (in, "motion", 100, 10, 30,
        30);
    rig_start (&rig, format, "", file);
    seen = push_and_look (&rig, in, format);
    check_color (seen, 60, 85, RED);
    check_color (seen, 43, 63, RED);
    check_color (seen, 77, 107, RED);
    check_color (seen, 230, 130, RED);
    check_color (seen, 34, 85, GREY);
    check_color (seen, 86, 85, GREY);
    check_color (seen, 60, 54, GREY);
    check_color (seen, 60, 116, GREY);
    check_color (seen, 115, 25, GREY);
    check_color (seen, 319, 239, GREY);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (it_goes_where_offsets_and_scales_say)
{
  g_autofree gchar *file = red_image ();
  GstBuffer *in = grey_frame ("I420", 0);
  g_autoptr (Picture) seen = NULL;
  FaceRig rig;

  add_face (in, 100, 100, 40, 40);
  rig_start (&rig, "I420", "x-offset=-0.5 y-offset=-1 width-scale=2 "
      "height-scale=0.5", file);
  seen = push_and_look (&rig, in, "I420");
  check_color (seen, 84, 64, RED);
  check_color (seen, 156, 76, RED);
  check_color (seen, 120, 120, GREY);
  check_color (seen, 120, 54, GREY);
  check_color (seen, 120, 86, GREY);
  check_color (seen, 74, 70, GREY);
  check_color (seen, 166, 70, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (it_leans_with_the_eyes)
{
  g_autofree gchar *file = image ("two.png", "png", 0xff0000ff, 0x0000ffff);

  for (gint rotate = 0; rotate < 2; rotate++) {
    GstBuffer *in = grey_frame ("RGBA", 0);
    g_autoptr (Picture) seen = NULL;
    FaceRig rig;

    lay_down (add_face (in, 100, 100, 60, 60));
    rig_start (&rig, "RGBA", rotate ? "" : "rotate=false", file);
    seen = push_and_look (&rig, in, "RGBA");
    check_color (seen, 115, 115, RED);
    check_color (seen, 145, 145, BLUE);
    check_color (seen, 145, 115, rotate ? RED : BLUE);
    check_color (seen, 115, 145, rotate ? BLUE : RED);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (transparency_is_kept)
{
  g_autofree gchar *file = image ("glass.png", "png", 0xff000080, 0xff000000);
  GstBuffer *in = grey_frame ("BGRx", 0);
  g_autoptr (Picture) seen = NULL;
  FaceRig rig;

  add_face (in, 100, 100, 64, 64);
  rig_start (&rig, "BGRx", "", file);
  seen = push_and_look (&rig, in, "BGRx");
  check_color (seen, 110, 130, 0xb73838);
  check_color (seen, 150, 130, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (all_kinds_of_files_are_read)
{
  const gchar *svg = "<svg xmlns='http://www.w3.org/2000/svg' width='8' "
      "height='8'><rect width='4' height='8' fill='#f00'/></svg>";
  g_autofree gchar *drawing = g_build_filename (folder, "drawing.svg", NULL);
  g_autofree gchar *jpeg = image ("red.jpg", "jpeg", 0xff0000ff, 0xff0000ff);
  g_autofree gchar *webp = image ("red.webp", "webp", 0xff0000ff, 0);
  const gchar *const files[] = { drawing, jpeg, webp };

  fail_unless (g_file_set_contents (drawing, svg, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    GstBuffer *in = grey_frame ("I420", 0);
    g_autoptr (Picture) seen = NULL;
    FaceRig rig;

    add_face (in, 100, 100, 80, 80);
    rig_start (&rig, "I420", "", files[i]);
    seen = push_and_look (&rig, in, "I420");
    check_color (seen, 110, 140, RED);
    /* sharp, whatever its own size: the edge is two pixels wide at most */
    check_color (seen, 137, 140, RED);
    check_color (seen, 143, 140, i == 1 ? RED : GREY);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

static GstMessage *
wait_for (FaceRig * rig, GstMessageType type)
{
  GstMessage *message = gst_bus_timed_pop_filtered (rig->bus,
      20 * GST_SECOND, type);

  fail_unless (message != NULL, "no message comes");
  return message;
}

GST_START_TEST (the_image_is_replaced_while_playing)
{
  g_autofree gchar *red = red_image ();
  g_autofree gchar *blue = image ("blue.png", "png", 0x0000ffff, 0x0000ffff);
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *s;
  GstBuffer *in;
  g_autoptr (Picture) seen = NULL;
  gint width, height;
  FaceRig rig;

  rig_start (&rig, "I420", "", red);
  g_object_set (rig.h->element, "location", blue, NULL);
  message = wait_for (&rig, GST_MESSAGE_ELEMENT);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_name (s), "face-image-loaded");
  fail_unless_equals_int (gst_structure_n_fields (s), 3);
  fail_unless_equals_string (gst_structure_get_string (s, "location"), blue);
  fail_unless (gst_structure_get (s, "width", G_TYPE_INT, &width, "height",
          G_TYPE_INT, &height, NULL));
  fail_unless (width == 32 && height == 32);

  in = grey_frame ("I420", 0);
  add_face (in, 100, 100, 40, 40);
  seen = push_and_look (&rig, in, "I420");
  check_color (seen, 120, 120, BLUE);

  picture_free (g_steal_pointer (&seen));
  g_object_set (rig.h->element, "location", NULL, NULL);
  in = grey_frame ("I420", 0);
  add_face (in, 100, 100, 40, 40);
  seen = push_and_look (&rig, in, "I420");
  check_color (seen, 120, 120, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (a_bad_file_leaves_the_image_as_it_was)
{
  g_autofree gchar *red = red_image ();
  g_autofree gchar *junk = g_build_filename (folder, "junk.png", NULL);
  const gchar *const files[] = { "/nowhere/hat.png", junk, folder };

  fail_unless (g_file_set_contents (junk, "\211PNG\r\n\032\nno", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GstMessage) warning = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (Picture) seen = NULL;
    GstBuffer *in = grey_frame ("I420", 0);
    FaceRig rig;

    rig_start (&rig, "I420", "", red);
    g_object_set (rig.h->element, "location", files[i], NULL);
    warning = wait_for (&rig, GST_MESSAGE_WARNING);
    gst_message_parse_warning (warning, &error, NULL);
    fail_unless (strstr (error->message, files[i]), "%s", error->message);
    add_face (in, 100, 100, 40, 40);
    seen = push_and_look (&rig, in, "I420");
    check_color (seen, 120, 120, RED);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (it_does_not_start_with_a_bad_file)
{
  g_autofree gchar *text = g_build_filename (folder, "text.png", NULL);
  g_autofree gchar *launch = g_strdup_printf ("faceimageoverlay location=%s",
      text);
  g_autofree gchar *missing = face_rig_failure ("faceimageoverlay "
      "location=/nowhere/hat.png");
  g_autofree gchar *wrong = NULL;

  fail_unless (g_file_set_contents (text, "a hat", -1, NULL));
  wrong = face_rig_failure (launch);
  fail_unless (strstr (missing, "There is no picture /nowhere/hat.png"));
  fail_unless (strstr (wrong, text) && strstr (wrong, "no picture"), "%s",
      wrong);
}

GST_END_TEST;

static GstVideoOverlayRectangle *
other_rectangle (void)
{
  GstBuffer *pixels = gst_buffer_new_allocate (NULL, 4 * 8 * 8, NULL);
  GstVideoOverlayRectangle *rectangle;

  gst_buffer_memset (pixels, 0, 0xff, -1);
  gst_buffer_add_video_meta (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, 8, 8);
  rectangle = gst_video_overlay_rectangle_new_raw (pixels, 3, 4, 8, 8,
      GST_VIDEO_OVERLAY_FORMAT_FLAG_NONE);
  gst_buffer_unref (pixels);
  return rectangle;
}

GST_START_TEST (it_is_attached_where_downstream_wants_that)
{
  g_autofree gchar *file = red_image ();
  GstBuffer *in = grey_frame ("I420", 0);
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (Picture) seen = NULL;
  g_autoptr (Picture) grey = picture_new (WIDTH, HEIGHT, GREY);
  GstVideoOverlayRectangle *other = other_rectangle (), *rectangle;
  GstVideoOverlayComposition *composition =
      gst_video_overlay_composition_new (other);
  GstVideoOverlayCompositionMeta *meta;
  g_autofree gchar *launch = g_strdup_printf ("faceimageoverlay location=%s",
      file);
  gint x, y;
  guint width, height;
  FaceRig rig;

  face_rig_init (&rig, launch);
  gst_harness_add_propose_allocation_meta (rig.h,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  face_rig_start (&rig, grey, "I420");
  add_face (in, 40, 60, 40, 50);
  add_face (in, 200, 100, 60, 60);
  gst_buffer_add_video_overlay_composition_meta (in, composition);
  gst_video_overlay_composition_unref (composition);
  gst_video_overlay_rectangle_unref (other);
  out = face_rig_push (&rig, in);

  caps = gst_pad_get_current_caps (rig.h->sinkpad);
  fail_unless (gst_caps_features_contains (gst_caps_get_features (caps, 0),
          GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION));
  meta = gst_buffer_get_video_overlay_composition_meta (out);
  fail_unless (meta != NULL);
  fail_unless_equals_int (gst_video_overlay_composition_n_rectangles
      (meta->overlay), 3);
  rectangle = gst_video_overlay_composition_get_rectangle (meta->overlay, 0);
  fail_unless (gst_video_overlay_rectangle_get_render_rectangle (rectangle, &x,
          &y, &width, &height));
  fail_unless (x == 3 && y == 4 && width == 8 && height == 8);
  rectangle = gst_video_overlay_composition_get_rectangle (meta->overlay, 1);
  fail_unless (gst_video_overlay_rectangle_get_render_rectangle (rectangle, &x,
          &y, &width, &height));
  fail_unless (x <= 40 && x >= 38 && y <= 60 && y >= 58);
  fail_unless (width >= 40 && width <= 44 && height >= 50 && height <= 54);

  seen = picture_of_frame (out, caps);
  check_color (seen, 60, 85, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (it_is_blended_where_downstream_takes_anything)
{
  g_autofree gchar *file = red_image ();
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBuffer) out = NULL;
  GstBuffer *in = grey_frame ("NV12", 0);
  FaceRig rig;

  rig_start (&rig, "NV12", "", file);
  add_face (in, 40, 60, 40, 50);
  out = face_rig_push (&rig, in);
  caps = gst_pad_get_current_caps (rig.h->sinkpad);
  fail_if (gst_caps_features_contains (gst_caps_get_features (caps, 0),
          GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION));
  fail_unless (gst_buffer_get_video_overlay_composition_meta (out) == NULL);
  face_rig_clear (&rig);
}

GST_END_TEST;

/* Stripes that are seen when anything of them is left */
static Picture *
stripes (void)
{
  Picture *picture = picture_new (WIDTH, HEIGHT, 0);

  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    GST_WRITE_UINT24_BE (picture->rgb + 3 * i, (i % WIDTH / 2
            + i / WIDTH / 2) % 2 ? 0xffffff : 0);
  return picture;
}

GST_START_TEST (faces_are_hidden_in_every_format)
{
  static const gchar *const kinds[] = { "privacy=blur", "privacy=pixelate" };
  const gchar *format = formats[__i__];
  g_autoptr (Picture) picture = stripes ();
  g_autoptr (GstCaps) caps = picture_caps (picture, format);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GstBuffer) in = picture_frame (picture, format, 24);
    g_autoptr (GstBuffer) out = NULL;
    g_autoptr (Picture) before = picture_of_frame (in, caps);
    g_autoptr (Picture) after = NULL;
    guint seen = 0, changed = 0;
    FaceRig rig;

    add_face (in, 101, 81, 80, 80);
    rig_start (&rig, format, kinds[i], NULL);
    out = face_rig_push (&rig, gst_buffer_ref (in));
    after = picture_of_frame (out, caps);
    for (gint y = 0; y < HEIGHT; y++) {
      for (gint x = 0; x < WIDTH; x++) {
        gint grey = picture_pixel (after, x, y) >> 8 & 255;

        if (x >= 86 && x < 196 && y >= 66 && y < 176)
          seen += grey < 100 || grey > 156;
        else if (x < 80 || x >= 202 || y < 60 || y >= 182)
          changed += picture_pixel (after, x, y) != picture_pixel (before, x,
              y);
      }
    }
    fail_unless (seen == 0, "%s %s: %u pixels can be seen", format, kinds[i],
        seen);
    fail_unless (changed == 0, "%s %s: %u pixels outside have changed", format,
        kinds[i], changed);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (faces_anywhere_and_of_any_size_do_no_harm)
{
  static const gint faces[][4] = { {0, 0, 0, 0}, {0, 0, 1, 1},
  {319, 239, 1, 1}, {310, 230, 100, 100}, {0, 0, 320, 240},
  {5000, 5000, 10, 10}, {0, 0, 1000000, 1000000}, {0, 0, 1, 100000},
  {160, 0, 2, 240}
  };
  g_autofree gchar *file = red_image ();

  for (gint privacy = 0; privacy < 3; privacy++) {
    FaceRig rig;

    rig_start (&rig, "I420", "width-scale=1.7", file);
    g_object_set (rig.h->element, "privacy", privacy, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (faces); i++) {
      GstBuffer *in = grey_frame ("I420", 24);

      lay_down (add_face (in, faces[i][0], faces[i][1], faces[i][2],
              faces[i][3]));
      gst_buffer_unref (face_rig_push (&rig, in));
    }
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (parameters_that_make_no_sense_are_left_aside)
{
  static const gchar *const params[] = { "face, eyes=(int)3, box=(string)x",
    "face, eyes=(double)<1.0>, box=(double)<0.0, 0.0, -1.0, 2.0>",
    "face, box=(double)<0.0, 0.0, 1e300, 1e300>", "face, confidence=(string)a",
    "face, eyes=<<(double)1e300, 0.0>, <(double)0.0, 0.0>>",
    "face, box=(double)<0.0, 0.0, 9.0, 9.0>, region=(double)<0.0, 0.0, 0.0, "
        "0.0>, confidence=0.5"
  };
  g_autofree gchar *file = red_image ();
  FaceRig rig;

  rig_start (&rig, "I420", "", file);
  for (guint i = 0; i < G_N_ELEMENTS (params); i++) {
    GstBuffer *in = grey_frame ("I420", 0);
    GstVideoRegionOfInterestMeta *roi = add_face (in, 100, 100, 40, 40);
    GstStructure *s = gst_structure_from_string (params[i], NULL);
    g_autoptr (Picture) seen = NULL;

    fail_unless (s != NULL, "%s", params[i]);
    gst_video_region_of_interest_meta_add_param (roi, s);
    seen = push_and_look (&rig, in, "I420");
    check_color (seen, 120, 120, RED);
    check_color (seen, 90, 120, GREY);
  }
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (the_whole_of_a_face_counts_that_is_half_outside)
{
  g_autofree gchar *file = image ("two.png", "png", 0xff0000ff, 0x0000ffff);
  GstBuffer *in = grey_frame ("I420", 0);
  GstVideoRegionOfInterestMeta *roi = add_face (in, 0, 100, 20, 40);
  g_autoptr (Picture) seen = NULL;
  FaceRig rig;

  gst_video_region_of_interest_meta_add_param (roi, gst_structure_from_string
      ("face, box=(double)<-20.0, 100.0, 40.0, 40.0>", NULL));
  rig_start (&rig, "I420", "", file);
  seen = push_and_look (&rig, in, "I420");
  /* of its two halves only the right one is in the frame */
  check_color (seen, 4, 120, BLUE);
  check_color (seen, 16, 120, BLUE);
  check_color (seen, 26, 120, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

/* As after an element that scales frames, which scales regions only */
GST_START_TEST (a_face_is_found_again_in_a_scaled_frame)
{
  g_autofree gchar *file = image ("two.png", "png", 0xff0000ff, 0x0000ffff);
  GstBuffer *in = grey_frame ("I420", 0);
  GstVideoRegionOfInterestMeta *roi = add_face (in, 0, 100, 20, 40);
  g_autoptr (Picture) seen = NULL;
  FaceRig rig;

  gst_video_region_of_interest_meta_add_param (roi, gst_structure_from_string
      ("face, box=(double)<-40.0, 50.0, 80.0, 20.0>, "
          "region=(double)<0.0, 50.0, 40.0, 20.0>", NULL));
  rig_start (&rig, "I420", "", file);
  seen = push_and_look (&rig, in, "I420");
  check_color (seen, 4, 120, BLUE);
  check_color (seen, 16, 120, BLUE);
  check_color (seen, 26, 120, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

/* As after a mixer, which cuts regions off where pictures are */
GST_START_TEST (a_face_is_found_again_on_a_tile)
{
  g_autofree gchar *file = image ("two.png", "png", 0xff0000ff, 0x0000ffff);
  GstBuffer *in = grey_frame ("I420", 0);
  GstVideoRegionOfInterestMeta *roi = add_face (in, 160, 100, 20, 40);
  g_autoptr (Picture) seen = NULL;
  FaceRig rig;

  gst_video_region_of_interest_meta_add_param (roi, gst_structure_from_string
      ("face, box=(double)<80.0, 40.0, 80.0, 80.0>, "
          "region=(double)<80.0, 40.0, 80.0, 80.0>", NULL));
  gst_video_region_of_interest_meta_add_param (roi, gst_structure_from_string
      ("tile, x=(double)100, y=(double)80, scale-x=(double)0.5, "
          "scale-y=(double)0.5", NULL));
  rig_start (&rig, "I420", "", file);
  seen = push_and_look (&rig, in, "I420");
  check_color (seen, 145, 120, RED);
  check_color (seen, 157, 120, RED);
  check_color (seen, 163, 120, BLUE);
  check_color (seen, 176, 120, BLUE);
  check_color (seen, 186, 120, GREY);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (frames_without_faces_pass_as_they_are)
{
  g_autofree gchar *file = red_image ();
  GstBuffer *in = grey_frame ("I420", 0);
  GstMemory *memory = gst_buffer_peek_memory (in, 0);
  g_autoptr (GstBuffer) out = NULL;
  FaceRig rig;

  rig_start (&rig, "I420", "privacy=blur", file);
  out = face_rig_push (&rig, in);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (hats_fit_faces_that_were_found)
{
  g_autofree gchar *file = red_image ();
  g_autofree gchar *launch = g_strdup_printf ("facedetector mode=sync ! "
      "videoscale ! video/x-raw,width=256,height=256 ! faceimageoverlay "
      "location=%s y-offset=-0.5 height-scale=0.5", file);
  g_autoptr (Picture) picture = picture_load ("astronaut.png");
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (Picture) seen = NULL;
  FaceRig rig;

  rig.h = gst_harness_new_parse (launch);
  rig.bus = gst_bus_new ();
  rig.now = 0;
  face_rig_start (&rig, picture, "I420");
  out = face_rig_push_picture (&rig, picture, "I420");
  caps = gst_pad_get_current_caps (rig.h->sinkpad);
  seen = picture_of_frame (out, caps);
  /* on the forehead, not on the nose nor on the wall */
  check_color (seen, 112, 28, RED);
  fail_if (is_color (seen, 112, 64, RED));
  fail_if (is_color (seen, 40, 28, RED));
  gst_harness_teardown (rig.h);
  gst_object_unref (rig.bus);
}

GST_END_TEST;

static Suite *
faceimageoverlay_suite (void)
{
  Suite *s = suite_create ("faceimageoverlay");
  TCase *tc = tcase_create ("images");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, make_folder, drop_folder);
  tcase_add_loop_test (tc, every_face_gets_an_image_in_every_format, 0,
      G_N_ELEMENTS (formats));
  tcase_add_test (tc, it_goes_where_offsets_and_scales_say);
  tcase_add_test (tc, it_leans_with_the_eyes);
  tcase_add_test (tc, transparency_is_kept);
  tcase_add_test (tc, all_kinds_of_files_are_read);
  tcase_add_test (tc, the_image_is_replaced_while_playing);
  tcase_add_test (tc, a_bad_file_leaves_the_image_as_it_was);
  tcase_add_test (tc, it_does_not_start_with_a_bad_file);
  tcase_add_test (tc, it_is_attached_where_downstream_wants_that);
  tcase_add_test (tc, it_is_blended_where_downstream_takes_anything);
  tcase_add_test (tc, hats_fit_faces_that_were_found);

  tc = tcase_create ("faces");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, make_folder, drop_folder);
  tcase_add_loop_test (tc, faces_are_hidden_in_every_format, 0,
      G_N_ELEMENTS (formats));
  tcase_add_test (tc, faces_anywhere_and_of_any_size_do_no_harm);
  tcase_add_test (tc, parameters_that_make_no_sense_are_left_aside);
  tcase_add_test (tc, the_whole_of_a_face_counts_that_is_half_outside);
  tcase_add_test (tc, a_face_is_found_again_in_a_scaled_frame);
  tcase_add_test (tc, a_face_is_found_again_on_a_tile);
  tcase_add_test (tc, frames_without_faces_pass_as_they_are);
  return s;
}

GST_CHECK_MAIN (faceimageoverlay);
