// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

/* Paints into a mapped frame in its own format. What lies outside is left
 * out. Colours are 0xRRGGBB. */

void frame_paint_box (GstVideoFrame * frame, gint x, gint y, gint width,
    gint height, gint thickness, guint color);
void frame_paint_area (GstVideoFrame * frame, gint x, gint y, gint width,
    gint height, guint color);
