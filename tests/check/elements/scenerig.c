// SPDX-License-Identifier: LGPL-2.1-or-later

#include "scenerig.h"

#include "../libs/scenery.h"

void
scene_rig_set_caps (SceneRig * rig, const gchar * format, gint width,
    gint height)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, format, "width", G_TYPE_INT, width,
      "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION, 30, 1,
      NULL);

  gst_video_info_from_caps (&rig->info, caps);
  gst_harness_set_src_caps (rig->harness, g_steal_pointer (&caps));
}

void
scene_rig_open (SceneRig * rig, const gchar * line, const gchar * format,
    gint width, gint height)
{
  *rig = (SceneRig) {
  gst_harness_new_parse (line)};
  rig->element = rig->harness->element;
  if (GST_IS_BIN (rig->element))
    rig->element = GST_BIN_CHILDREN (rig->element)->data;
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->harness->element, rig->bus);
  scene_rig_set_caps (rig, format, width, height);
}

void
scene_rig_close (SceneRig * rig)
{
  gst_element_set_bus (rig->harness->element, NULL);
  gst_clear_object (&rig->bus);
  gst_harness_teardown (rig->harness);
}

/* Grey in any format: the first three components of RGB, the first of others */
static void
fill (GstVideoFrame * frame, const guint8 * luma)
{
  guint n = GST_VIDEO_FORMAT_INFO_IS_RGB (frame->info.finfo) ? 3 : 1;

  for (guint c = 0; c < n; c++) {
    guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, c);
    gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, c);
    gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c);
    gint width = GST_VIDEO_FRAME_WIDTH (frame);

    for (gint y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++)
      for (gint x = 0; x < width; x++)
        data[y * stride + x * step] = luma[(gsize) y * width + x];
  }
}

static GstBuffer *
draw (SceneRig * rig, gint x, gint y, gint size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, rig->info.size, NULL);
  gint width = rig->info.width, height = rig->info.height;
  g_autofree guint8 *luma = g_malloc ((gsize) width * height);
  GstVideoFrame frame;

  scenery_draw (luma, width, height);
  if (x >= 0)
    scenery_box (luma, width, height, x, y, size, 210);
  gst_buffer_memset (buffer, 0, 128, rig->info.size);
  fail_unless (gst_video_frame_map (&frame, &rig->info, buffer,
          GST_MAP_READWRITE));
  fill (&frame, luma);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = rig->pts;
  GST_BUFFER_DURATION (buffer) = SCENE_FRAME;
  rig->pts += SCENE_FRAME;
  return buffer;
}

GstBuffer *
scene_rig_pull (SceneRig * rig, gint x, gint y, gint size)
{
  GstClockTime pts = rig->pts;
  GstBuffer *out = gst_harness_push_and_pull (rig->harness, draw (rig, x, y,
          size));

  fail_unless (out != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (out), pts);
  return out;
}

void
scene_rig_pass (SceneRig * rig, gint x, gint y, gint size)
{
  gst_buffer_unref (scene_rig_pull (rig, x, y, size));
}

/* The only one of that type, or NULL if there is none */
GstVideoRegionOfInterestMeta *
scene_rig_roi (GstBuffer * buffer, const gchar * type)
{
  GstVideoRegionOfInterestMeta *meta, *found = NULL;
  gpointer state = NULL;

  while ((meta = (GstVideoRegionOfInterestMeta *)
          gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)) != NULL) {
    if (meta->roi_type != g_quark_from_string (type))
      continue;
    fail_unless (found == NULL);
    found = meta;
  }
  return found;
}

guint64
scene_rig_time (const GstStructure * s, const gchar * field)
{
  guint64 value;

  fail_unless (gst_structure_get_uint64 (s, field, &value), "%s", field);
  return value;
}
