// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilepainter.h"

void
tile_painter_clear (TilePainter * painter)
{
  g_clear_pointer (&painter->converter, gst_video_converter_free);
  gst_clear_buffer (&painter->scratch);
}

/**
 * tile_painter_get_target:
 * @canvas: a mapped frame in I420 or NV12
 */
void
tile_painter_get_target (GstVideoFrame * canvas, BlendTarget * target)
{
  target->y = GST_VIDEO_FRAME_COMP_DATA (canvas, GST_VIDEO_COMP_Y);
  target->u = GST_VIDEO_FRAME_COMP_DATA (canvas, GST_VIDEO_COMP_U);
  target->v = GST_VIDEO_FRAME_COMP_DATA (canvas, GST_VIDEO_COMP_V);
  target->y_stride = GST_VIDEO_FRAME_COMP_STRIDE (canvas, GST_VIDEO_COMP_Y);
  target->uv_stride = GST_VIDEO_FRAME_COMP_STRIDE (canvas, GST_VIDEO_COMP_U);
  target->uv_step = GST_VIDEO_FRAME_COMP_PSTRIDE (canvas, GST_VIDEO_COMP_U);
  target->width = GST_VIDEO_FRAME_WIDTH (canvas);
  target->height = GST_VIDEO_FRAME_HEIGHT (canvas);
}

void
tile_painter_get_matrix (const GstVideoInfo * info, BlendMatrix * matrix)
{
  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix,
          &matrix->kr, &matrix->kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601,
        &matrix->kr, &matrix->kb);
  matrix->full_range = info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
}

static GstStructure *
converter_config (const LayoutRect * in)
{
  /* Linear taps grow with the reduction, so every source pixel counts: a
   * small tile does not flicker, and it costs half of cubic ones. */
  return gst_structure_new ("config",
      GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT, in->x,
      GST_VIDEO_CONVERTER_OPT_SRC_Y, G_TYPE_INT, in->y,
      GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, in->width,
      GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT, G_TYPE_INT, in->height,
      GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD,
      GST_TYPE_VIDEO_RESAMPLER_METHOD, GST_VIDEO_RESAMPLER_METHOD_LINEAR,
      GST_VIDEO_CONVERTER_OPT_CHROMA_RESAMPLER_METHOD,
      GST_TYPE_VIDEO_RESAMPLER_METHOD, GST_VIDEO_RESAMPLER_METHOD_LINEAR, NULL);
}

/* A frame that is no more than @rect of the canvas. The converter's own target
 * rectangle will not do: it writes whole lines in most formats. */
static void
frame_of_rect (GstVideoFrame * canvas, const LayoutRect * rect,
    GstVideoFrame * frame)
{
  const GstVideoFormatInfo *format = canvas->info.finfo;
  GstVideoInfo *info = &frame->info;

  *frame = *canvas;
  info->width = rect->width;
  info->height = rect->height;
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); c++) {
    guint plane = GST_VIDEO_FORMAT_INFO_PLANE (format, c);
    gint x = GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, c, rect->x)
        * GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c);
    gint y = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (format, c, rect->y);

    frame->data[plane] = (guint8 *) canvas->data[plane] + x
        + (gsize) y *GST_VIDEO_FRAME_PLANE_STRIDE (canvas, plane);
  }
}

static gboolean
ensure_converter (TilePainter * painter, const GstVideoInfo * in,
    const LayoutRect * in_rect, const GstVideoInfo * out)
{
  GstVideoInfo in_info = *in;

  if (painter->converter != NULL
      && gst_video_info_is_equal (&painter->in_info, in)
      && gst_video_info_is_equal (&painter->out_info, out)
      && layout_rect_equal (&painter->in_rect, in_rect))
    return TRUE;

  tile_painter_clear (painter);
  painter->in_info = *in;
  painter->out_info = *out;
  painter->in_rect = *in_rect;
  /* the converter insists on equal rates, the mixer does not */
  in_info.fps_n = out->fps_n;
  in_info.fps_d = out->fps_d;
  painter->converter = gst_video_converter_new (&in_info, out,
      converter_config (in_rect));
  return painter->converter != NULL;
}

/* In its final size but in a format with alpha, then over the canvas */
static gboolean
paint_blended (TilePainter * painter, GstVideoFrame * in,
    const LayoutRect * in_rect, GstVideoFrame * canvas,
    const LayoutRect * rect, gdouble alpha)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  BlendTarget target;
  BlendPicture picture;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_AYUV, rect->width,
      rect->height);
  info.colorimetry = canvas->info.colorimetry;
  if (!ensure_converter (painter, &in->info, in_rect, &info))
    return FALSE;
  if (painter->scratch == NULL)
    painter->scratch = gst_buffer_new_allocate (NULL, info.size, NULL);
  if (!gst_video_frame_map (&frame, &info, painter->scratch, GST_MAP_READWRITE))
    return FALSE;

  gst_video_converter_frame (painter->converter, in, &frame);
  picture.data = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  picture.stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  picture.width = rect->width;
  picture.height = rect->height;
  tile_painter_get_target (canvas, &target);
  blend_over (&target, rect->x, rect->y, &picture, alpha * 255 + 0.5);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

/**
 * tile_painter_paint:
 * @in_rect: the part of the picture that is shown
 * @rect: where it goes, at even coordinates
 *
 * Returns: FALSE if there is no way to convert the picture
 */
gboolean
tile_painter_paint (TilePainter * painter, GstVideoFrame * in,
    const LayoutRect * in_rect, GstVideoFrame * canvas,
    const LayoutRect * rect, gdouble alpha)
{
  GstVideoFrame tile;

  if (layout_rect_is_empty (rect) || layout_rect_is_empty (in_rect))
    return TRUE;
  if (alpha < 1.0 || GST_VIDEO_INFO_HAS_ALPHA (&in->info))
    return paint_blended (painter, in, in_rect, canvas, rect, alpha);

  frame_of_rect (canvas, rect, &tile);
  if (!ensure_converter (painter, &in->info, in_rect, &tile.info))
    return FALSE;
  gst_video_converter_frame (painter->converter, in, &tile);
  return TRUE;
}
