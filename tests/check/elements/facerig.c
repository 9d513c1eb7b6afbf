// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "facerig.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Where scripts/setup puts pictures, and where packages have them */
static gchar *
picture_file (const gchar * name)
{
  g_autofree gchar *cache = g_build_filename (g_get_user_cache_dir (),
      "gst-plaza", "footage", NULL);
  const gchar *folders[] = { "/usr/share/doc/opencv-doc/examples/data",
    "/usr/lib/python3/dist-packages/skimage/data", cache
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *file = g_build_filename (folders[i], name, NULL);

    if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&file);
  }
  return NULL;
}

Picture *
picture_new (gint width, gint height, guint rgb)
{
  Picture *picture = g_new0 (Picture, 1);

  picture->width = width;
  picture->height = height;
  picture->rgb = g_malloc ((gsize) 3 * width * height);
  for (gint i = 0; i < width * height; i++)
    GST_WRITE_UINT24_BE (picture->rgb + 3 * (gsize) i, rgb);
  return picture;
}

/* One of the pictures of Debian's packages; the test fails without it. */
Picture *
picture_load (const gchar * name)
{
  g_autofree gchar *file = picture_file (name);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  Picture *picture;

  fail_unless (file != NULL, "%s is not here: run scripts/setup", name);
  pixbuf = gdk_pixbuf_new_from_file (file, NULL);
  fail_unless (pixbuf != NULL);
  picture = picture_new (gdk_pixbuf_get_width (pixbuf),
      gdk_pixbuf_get_height (pixbuf), 0);
  for (gint y = 0; y < picture->height; y++) {
    const guint8 *row = gdk_pixbuf_read_pixels (pixbuf)
        + y * gdk_pixbuf_get_rowstride (pixbuf);

    for (gint x = 0; x < picture->width; x++)
      memcpy (picture->rgb + 3 * (y * picture->width + x),
          row + x * gdk_pixbuf_get_n_channels (pixbuf), 3);
  }
  return picture;
}

void
picture_free (Picture * picture)
{
  g_free (picture->rgb);
  g_free (picture);
}

/* Puts another one in, so many times as large; what is outside is cut off. */
void
picture_paste (Picture * picture, const Picture * other, gint x, gint y,
    gint times)
{
  for (gint row = MAX (0, -y); row < other->height * times; row++)
    for (gint column = MAX (0, -x); column < other->width * times; column++)
      if (y + row < picture->height && x + column < picture->width)
        memcpy (picture->rgb + 3 * ((gsize) (y + row) * picture->width + x
                + column), other->rgb + 3 * (row / times * other->width
                + column / times), 3);
}

guint
picture_pixel (const Picture * picture, gint x, gint y)
{
  return GST_READ_UINT24_BE (picture->rgb + 3 * (y * picture->width + x));
}

GstCaps *
picture_caps (const Picture * picture, const gchar * format)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, picture->width, "height", G_TYPE_INT,
      picture->height, "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
}

static void
info_of (GstCaps * caps, GstVideoInfo * info)
{
  fail_unless (gst_video_info_from_caps (info, caps));
}

static void
convert (GstVideoFrame * from, GstVideoFrame * to)
{
  GstVideoConverter *converter = gst_video_converter_new (&from->info,
      &to->info, NULL);

  gst_video_converter_frame (converter, from, to);
  gst_video_converter_free (converter);
}

static GstBuffer *
rgb_frame (const Picture * picture, GstVideoInfo * info)
{
  g_autoptr (GstCaps) caps = picture_caps (picture, "RGB");
  GstBuffer *buffer;
  GstVideoFrame frame;

  info_of (caps, info);
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  for (gint y = 0; y < picture->height; y++)
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) + (gsize) y *
        GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), picture->rgb + (gsize) 3 * y
        * picture->width, 3 * picture->width);
  gst_video_frame_unmap (&frame);
  return buffer;
}

/* @padding: bytes more in each row than there need to be */
static GstBuffer *
empty_frame (GstVideoInfo * info, gint padding)
{
  GstVideoAlignment align;
  GstBuffer *buffer;

  gst_video_alignment_reset (&align);
  align.padding_right = padding;
  align.padding_bottom = padding / 2;
  if (padding > 0)
    fail_unless (gst_video_info_align (info, &align));
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  gst_buffer_memset (buffer, 0, 0x5a, -1);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info),
      info->offset, info->stride);
  return buffer;
}

GstBuffer *
picture_frame (const Picture * picture, const gchar * format, gint padding)
{
  g_autoptr (GstCaps) caps = picture_caps (picture, format);
  GstVideoInfo rgb_info, info;
  g_autoptr (GstBuffer) rgb = rgb_frame (picture, &rgb_info);
  GstBuffer *buffer;
  GstVideoFrame from, to;

  info_of (caps, &info);
  buffer = empty_frame (&info, padding);
  fail_unless (gst_video_frame_map (&from, &rgb_info, rgb, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&to, &info, buffer, GST_MAP_WRITE));
  convert (&from, &to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return buffer;
}

Picture *
picture_of_frame (GstBuffer * buffer, GstCaps * caps)
{
  GstVideoInfo info, rgb_info;
  Picture *picture;
  g_autoptr (GstBuffer) rgb = NULL;
  GstVideoFrame from, to;

  info_of (caps, &info);
  picture = picture_new (info.width, info.height, 0);
  rgb = rgb_frame (picture, &rgb_info);
  fail_unless (gst_video_frame_map (&from, &info, buffer, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&to, &rgb_info, rgb, GST_MAP_READWRITE));
  convert (&from, &to);
  for (gint y = 0; y < picture->height; y++)
    memcpy (picture->rgb + (gsize) 3 * y * picture->width,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&to, 0) + (gsize) y *
        GST_VIDEO_FRAME_PLANE_STRIDE (&to, 0), 3 * picture->width);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return picture;
}

/* Elements */

void
face_rig_init (FaceRig * rig, const gchar * launch)
{
  GstElement *element = gst_parse_launch (launch, NULL);

  rig->h = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
  rig->bus = gst_bus_new ();
  rig->now = 0;
  gst_element_set_bus (rig->h->element, rig->bus);
}

void
face_rig_clear (FaceRig * rig)
{
  gst_element_set_state (rig->h->element, GST_STATE_NULL);
  gst_element_set_bus (rig->h->element, NULL);
  gst_harness_teardown (rig->h);
  gst_object_unref (rig->bus);
}

void
face_rig_start (FaceRig * rig, const Picture * picture, const gchar * format)
{
  gst_harness_set_src_caps (rig->h, picture_caps (picture, format));
  gst_harness_play (rig->h);
}

/* A frame goes in at the next time, and what comes out comes back. */
GstBuffer *
face_rig_push (FaceRig * rig, GstBuffer * buffer)
{
  GST_BUFFER_PTS (buffer) = rig->now;
  GST_BUFFER_DURATION (buffer) = FRAME;
  rig->now += FRAME;
  fail_unless_equals_int (gst_harness_push (rig->h, buffer), GST_FLOW_OK);
  return gst_harness_pull (rig->h);
}

GstBuffer *
face_rig_push_picture (FaceRig * rig, const Picture * picture,
    const gchar * format)
{
  return face_rig_push (rig, picture_frame (picture, format, 0));
}

/* The next element message; NULL if there is none */
GstMessage *
face_rig_message (FaceRig * rig, const gchar * name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (rig->bus,
              GST_MESSAGE_ELEMENT)) != NULL) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }
  return NULL;
}

/* What an element that cannot start says */
gchar *
face_rig_failure (const gchar * launch)
{
  g_autoptr (GstElement) element = gst_object_ref_sink (gst_parse_launch
      (launch, NULL));
  g_autoptr (GstBus) own = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (element, own);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (own, GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "%s fails without a word", launch);
  gst_message_parse_error (message, &error, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  return g_strdup (error->message);
}
