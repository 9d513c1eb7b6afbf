// SPDX-License-Identifier: LGPL-2.1-or-later

#include "framepaint.h"

#include <math.h>

/* The value of a component in a colour; components are in the order of
 * GStreamer's: Y, U, V, A or R, G, B, A. */
static guint8
value_of (const GstVideoInfo * info, guint component, guint color)
{
  const gint rgb[3] = { color >> 16 & 255, color >> 8 & 255, color & 255 };
  gdouble kr, kb, luma, value;
  gint offset[4], scale[4];

  if (component == 3)
    return 255;
  if (GST_VIDEO_INFO_IS_RGB (info))
    return rgb[component];
  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix, &kr, &kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601, &kr, &kb);
  gst_video_color_range_offsets (info->colorimetry.range, info->finfo, offset,
      scale);
  luma = (kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2]) / 255;
  value = component == 0 ? luma
      : component == 1 ? (rgb[2] / 255.0 - luma) / (2 * (1 - kb))
      : (rgb[0] / 255.0 - luma) / (2 * (1 - kr));
  return CLAMP (lrint (offset[component] + value * scale[component]), 0, 255);
}

static void
fill_component (GstVideoFrame * frame, guint component, gint x, gint y,
    gint right, gint bottom, guint8 value)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;
  gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
  gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component);
  guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);
  gint x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (finfo, component);
  gint y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (finfo, component);

  x >>= x_shift;
  y >>= y_shift;
  right = -(-right >> x_shift);
  bottom = -(-bottom >> y_shift);
  for (gint row = y; row < bottom; row++)
    for (gint column = x; column < right; column++)
      data[(gsize) row * stride + column * step] = value;
}

void
frame_paint_area (GstVideoFrame * frame, gint x, gint y, gint width,
    gint height, guint color)
{
  gint right = MIN (x + width, GST_VIDEO_FRAME_WIDTH (frame));
  gint bottom = MIN (y + height, GST_VIDEO_FRAME_HEIGHT (frame));

  x = MAX (x, 0);
  y = MAX (y, 0);
  if (x >= right || y >= bottom)
    return;
  for (guint i = 0; i < GST_VIDEO_FRAME_N_COMPONENTS (frame); i++)
    fill_component (frame, i, x, y, right, bottom, value_of (&frame->info, i,
            color));
}

/* The lines lie inside */
void
frame_paint_box (GstVideoFrame * frame, gint x, gint y, gint width,
    gint height, gint thickness, guint color)
{
  gint inner = height - 2 * thickness;

  frame_paint_area (frame, x, y, width, thickness, color);
  frame_paint_area (frame, x, y + height - thickness, width, thickness, color);
  frame_paint_area (frame, x, y + thickness, thickness, inner, color);
  frame_paint_area (frame, x + width - thickness, y + thickness, thickness,
      inner, color);
}
