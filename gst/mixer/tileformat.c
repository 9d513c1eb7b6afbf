// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tileformat.h"

#include <string.h>

/* Pictures that differ mostly do so in one of a few rows spread over them. */
#define SAMPLE_ROWS 16

static TileFormat
tile_format (const GstVideoInfo * info)
{
  switch (GST_VIDEO_INFO_FORMAT (info)) {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
      return TILE_FORMAT_I420;
    case GST_VIDEO_FORMAT_NV12:
      return TILE_FORMAT_NV12;
    case GST_VIDEO_FORMAT_A420:
      return TILE_FORMAT_A420;
    case GST_VIDEO_FORMAT_AYUV:
      return TILE_FORMAT_AYUV;
    default:
      return TILE_FORMAT_RGB;
  }
}

static void
get_matrix (const GstVideoInfo * info, BlendMatrix * matrix)
{
  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix,
          &matrix->kr, &matrix->kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601,
        &matrix->kr, &matrix->kb);
  matrix->full_range = info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
}

/* Where nothing is known of it, chroma is taken to be in the middle. */
static void
get_site (const GstVideoInfo * info, gdouble * x, gdouble * y)
{
  *x = info->chroma_site & GST_VIDEO_CHROMA_SITE_H_COSITED ? 0.0 : 0.5;
  *y = info->chroma_site & GST_VIDEO_CHROMA_SITE_V_COSITED ? 0.0 : 0.5;
}

/**
 * tile_format_get_info:
 * @info: of one of the formats of the sink pads
 */
void
tile_format_get_info (const GstVideoInfo * info, gboolean premultiplied,
    TileInfo * tile_info)
{
  *tile_info = (TileInfo) {
  .format = tile_format (info),.width = info->width,.height =
        info->height,.premultiplied = premultiplied};
  get_matrix (info, &tile_info->matrix);
  get_site (info, &tile_info->chroma_x, &tile_info->chroma_y);
  if (tile_info->format != TILE_FORMAT_RGB)
    return;
  for (guint i = 0; i < 3; i++)
    tile_info->rgb_offset[i] = GST_VIDEO_INFO_COMP_POFFSET (info, i);
  tile_info->rgb_offset[3] = -1;
  if (GST_VIDEO_INFO_HAS_ALPHA (info))
    tile_info->rgb_offset[3] = GST_VIDEO_INFO_COMP_POFFSET (info, 3);
}

/**
 * tile_format_get_colors:
 * @info: of the output
 */
void
tile_format_get_colors (const GstVideoInfo * info, TileColors * colors)
{
  get_matrix (info, &colors->matrix);
  get_site (info, &colors->chroma_x, &colors->chroma_y);
}

/**
 * tile_format_get_picture:
 * @frame: mapped; @picture is good as long as it is
 */
void
tile_format_get_picture (const GstVideoFrame * frame, TilePicture * picture)
{
  TileFormat format = tile_format (&frame->info);

  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    /* planes of colours in the order of the colours, which in YV12 is not that
     * of the planes */
    gint plane = i;

    if (format == TILE_FORMAT_I420)
      plane = GST_VIDEO_FRAME_COMP_PLANE (frame, i);
    picture->data[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, plane);
    picture->stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  }
}

/**
 * tile_format_get_target:
 * @frame: mapped, in I420 or NV12
 */
void
tile_format_get_target (const GstVideoFrame * frame, BlendTarget * target)
{
  target->y = GST_VIDEO_FRAME_COMP_DATA (frame, GST_VIDEO_COMP_Y);
  target->u = GST_VIDEO_FRAME_COMP_DATA (frame, GST_VIDEO_COMP_U);
  target->v = GST_VIDEO_FRAME_COMP_DATA (frame, GST_VIDEO_COMP_V);
  target->y_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, GST_VIDEO_COMP_Y);
  target->uv_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, GST_VIDEO_COMP_U);
  target->uv_step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, GST_VIDEO_COMP_U);
  target->width = GST_VIDEO_FRAME_WIDTH (frame);
  target->height = GST_VIDEO_FRAME_HEIGHT (frame);
}

/* Compares rows @first, @first + @step, … of the plane that begins with
 * @component */
static gboolean
same_rows (const GstVideoFrame * a, const GstVideoFrame * b, guint component,
    gint first, gint step)
{
  gsize size = (gsize) GST_VIDEO_FRAME_COMP_WIDTH (a, component)
      * GST_VIDEO_FRAME_COMP_PSTRIDE (a, component);
  guint plane = GST_VIDEO_FRAME_COMP_PLANE (a, component);
  const guint8 *first_a = GST_VIDEO_FRAME_PLANE_DATA (a, plane);
  const guint8 *first_b = GST_VIDEO_FRAME_PLANE_DATA (b, plane);
  gint stride_a = GST_VIDEO_FRAME_PLANE_STRIDE (a, plane);
  gint stride_b = GST_VIDEO_FRAME_PLANE_STRIDE (b, plane);

  for (gint row = first; row < GST_VIDEO_FRAME_COMP_HEIGHT (a, component);
      row += step)
    if (memcmp (first_a + (gssize) row * stride_a,
            first_b + (gssize) row * stride_b, size) != 0)
      return FALSE;
  return TRUE;
}

/**
 * tile_format_same_pixels:
 * @a: mapped
 * @b: mapped, with the same info but for strides
 *
 * Quick where they are not the same.
 */
gboolean
tile_format_same_pixels (const GstVideoFrame * a, const GstVideoFrame * b)
{
  guint n = GST_VIDEO_FRAME_N_COMPONENTS (a);
  guint planes = 0;

  if (!same_rows (a, b, 0, 0, SAMPLE_ROWS))
    return FALSE;
  for (guint c = 0; c < n; c++) {
    guint plane = GST_VIDEO_FRAME_COMP_PLANE (a, c);

    if (planes & 1u << plane)
      continue;
    planes |= 1u << plane;
    if (!same_rows (a, b, c, 0, 1))
      return FALSE;
  }
  return TRUE;
}
