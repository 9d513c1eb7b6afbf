// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The geometry of a conference picture: who gets which rectangle of the
 * canvas. Pure arithmetic, so that a table of numbers can test it. */

typedef enum
{
  LAYOUT_GRID,
  LAYOUT_SPOTLIGHT,
  LAYOUT_SIDEBAR,
  LAYOUT_PIP,
  LAYOUT_CUSTOM,
} LayoutKind;

typedef enum
{
  LAYOUT_FIT_CONTAIN,
  LAYOUT_FIT_COVER,
  LAYOUT_FIT_FILL,
} LayoutFit;

typedef struct
{
  gint x;
  gint y;
  gint width;
  gint height;
} LayoutRect;

typedef struct
{
  gint width;
  gint height;
  gdouble pixel_aspect;         /* width of a pixel by its height */
} LayoutCanvas;

/* A part of a picture, in its pixels: it may begin and end within one */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
} LayoutCrop;

typedef struct
{
  gint order;                   /* lowest first; the same = as listed */
  gboolean visible;
  gdouble x, y, width, height;  /* in canvases, for custom; 0..1 is inside */
} LayoutParticipant;

void layout_arrange (LayoutKind kind, const LayoutCanvas * canvas, gint gap,
    gint main_participant, const LayoutParticipant * participants,
    guint n_participants, LayoutRect * tiles);

void layout_fit (LayoutFit fit, const LayoutCanvas * source,
    const LayoutCanvas * canvas, const LayoutRect * tile,
    LayoutCrop * crop, LayoutRect * target);

gboolean layout_visible_part (const LayoutCanvas * canvas,
    const LayoutRect * tile, LayoutRect * part);

void layout_to_source (const LayoutCrop * crop, const LayoutRect * target,
    gdouble x, gdouble y, gdouble * source_x, gdouble * source_y);
gboolean layout_map_region (const LayoutCrop * crop, const LayoutRect * target,
    const LayoutCrop * region, LayoutRect * mapped);

void layout_blend (const LayoutRect * from, const LayoutRect * to,
    gdouble progress, LayoutRect * rect);

gboolean layout_rect_is_empty (const LayoutRect * rect);
gboolean layout_rect_equal (const LayoutRect * a, const LayoutRect * b);
