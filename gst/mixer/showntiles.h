// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "gstlayoutcompositorpad.h"

/* One tile as it is in the frame that was made last */
typedef struct
{
  guint serial;                 /* of its pad */
  gchar *pad_name;
  GstBuffer *picture;           /* NULL = there is none to be seen */
  gboolean opaque;
  LayoutRect target;            /* what it covers of the canvas */
  LayoutCrop crop;              /* the part of the picture that is there */
} ShownTile;

GArray *shown_tiles_new (void);
void shown_tiles_add (GArray * shown, GstLayoutCompositorPad * pad,
    const LayoutCanvas * canvas, LayoutFit fit, gdouble alpha,
    gboolean placeholder);
void shown_tiles_attach_regions (GArray * shown, GstBuffer * buffer);
