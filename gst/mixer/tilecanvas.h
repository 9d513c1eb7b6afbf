// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <pango/pango.h>

#include "gstlayoutcompositorpad.h"

/* An output frame while tiles are drawn on it */
typedef struct
{
  GstVideoFrame *frame;
  BlendTarget target;
  BlendMatrix matrix;
  PangoFontMap *fonts;
  const gchar *font;
} TileCanvas;

/* What is to be seen in a tile */
typedef struct
{
  const gchar *name;            /* empty = no plate, no initials */
  gboolean show_name;
  gboolean name_on_top;         /* the bottom is taken */
  gboolean placeholder;         /* instead of the picture */
  LayoutFit fit;
  gdouble alpha;
} TileContent;

void tile_canvas_begin (TileCanvas * canvas, GstVideoFrame * frame,
    guint32 background);
gboolean tile_canvas_draw (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content);
