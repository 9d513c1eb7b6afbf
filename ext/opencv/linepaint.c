// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "linepaint.h"

#include <math.h>

#include "framepaint.h"

/* A line's thickness is this part of the frame's shorter side. */
#define THICKNESS 240

gint
line_thickness (const GstVideoFrame * frame)
{
  gint side = MIN (GST_VIDEO_FRAME_WIDTH (frame),
      GST_VIDEO_FRAME_HEIGHT (frame));

  return MAX (1, (side + THICKNESS / 2) / THICKNESS);
}

/* A square at each step of half a thickness */
void
line_paint (GstVideoFrame * frame, gdouble x0, gdouble y0, gdouble x1,
    gdouble y1, guint color)
{
  gint thickness = line_thickness (frame);
  gint n = ceil (2 * MAX (fabs (x1 - x0), fabs (y1 - y0)) / thickness);

  for (gint i = 0; i <= n; i++) {
    gdouble part = n > 0 ? (gdouble) i / n : 0.0;

    frame_paint_area (frame,
        lrint (x0 + part * (x1 - x0) - thickness / 2.0),
        lrint (y0 + part * (y1 - y0) - thickness / 2.0), thickness, thickness,
        color);
  }
}
