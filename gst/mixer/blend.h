// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "layout.h"

/* Painting on an 8-bit 4:2:0 picture: plain areas and pictures with alpha. */

typedef struct
{
  guint8 *y, *u, *v;
  gint y_stride, uv_stride;
  gint uv_step;                 /* 1 = planar, 2 = interleaved (NV12) */
  gint width, height;
} BlendTarget;

/* A picture with alpha in 4:2:0: chroma has an alpha of its own, and all
 * colours are multiplied by their alpha already. Rows follow each other
 * without a gap; chroma has half the width and height, rounded up. */
typedef struct
{
  guint8 *data;                 /* all of the planes; NULL = no picture */
  gint width, height;
  guint8 *y, *y_alpha;
  guint8 *u, *v, *uv_alpha;
} BlendPicture;

/* How RGB becomes YUV: the weights of red and blue in luma (BT.601, BT.709 …)
 * and the range of the codes */
typedef struct
{
  gdouble kr, kb;
  gboolean full_range;
} BlendMatrix;

/* x / 255 of 0 ≤ x ≤ 255 * 255, rounded to the nearest: exact, in 16 bits and
 * without a division (Blinn, "Three Wrongs Make a Right", IEEE Computer
 * Graphics and Applications 15 (6), 1995) */
static inline guint8
blend_div255 (guint16 x)
{
  x += 128;
  return (guint16) (x + (x >> 8)) >> 8;
}

void blend_color (const BlendMatrix * matrix, guint32 argb, guint8 ayuv[4]);
void blend_picture_from_ayuv (const guint8 * ayuv, gint stride, gint width,
    gint height, BlendPicture * picture);
void blend_picture_from_cairo (const BlendMatrix * matrix,
    const guint8 * argb, gint stride, gint width, gint height,
    BlendPicture * picture);
void blend_picture_clear (BlendPicture * picture);

void blend_fill (const BlendTarget * target, const LayoutRect * rect,
    const guint8 ayuv[4]);
void blend_over (const BlendTarget * target, gint x, gint y,
    const BlendPicture * picture, guint alpha, gint top, gint bottom);
void blend_copy (const BlendTarget * target, const LayoutRect * rect,
    const BlendTarget * from, gint x, gint y);
