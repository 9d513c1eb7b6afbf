// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

/* Lines that people are to see in a frame, as thick as its size wants them.
 * Colours are 0xRRGGBB. */

gint line_thickness (const GstVideoFrame * frame);
void line_paint (GstVideoFrame * frame, gdouble x0, gdouble y0, gdouble x1,
    gdouble y1, guint color);
