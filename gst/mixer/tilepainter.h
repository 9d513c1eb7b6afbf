// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

#include "blend.h"

/* Brings a picture of any format, size and colour space into a rectangle of
 * the canvas. Keeps its converter as long as nothing about the two changes. */
typedef struct
{
  GstVideoConverter *converter;
  GstVideoInfo in_info;
  GstVideoInfo out_info;
  LayoutRect in_rect;
  GstBuffer *scratch;           /* for pictures that have to be blended */
} TilePainter;

void tile_painter_clear (TilePainter * painter);
gboolean tile_painter_paint (TilePainter * painter, GstVideoFrame * in,
    const LayoutRect * in_rect, GstVideoFrame * canvas,
    const LayoutRect * rect, gdouble alpha);

void tile_painter_get_target (GstVideoFrame * canvas, BlendTarget * target);
void tile_painter_get_matrix (const GstVideoInfo * info, BlendMatrix * matrix);
