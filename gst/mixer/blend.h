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

/* A picture with alpha, four bytes a pixel in the order A, Y, U, V */
typedef struct
{
  guint8 *data;
  gint stride;
  gint width, height;
} BlendPicture;

/* How RGB becomes YUV: the weights of red and blue in luma (BT.601, BT.709 …)
 * and the range of the codes */
typedef struct
{
  gdouble kr, kb;
  gboolean full_range;
} BlendMatrix;

void blend_color (const BlendMatrix * matrix, guint32 argb, guint8 ayuv[4]);
void blend_picture_from_cairo (const BlendMatrix * matrix,
    const guint8 * argb, gint stride, gint width, gint height,
    BlendPicture * picture);
void blend_picture_clear (BlendPicture * picture);

void blend_fill (const BlendTarget * target, const LayoutRect * rect,
    const guint8 ayuv[4]);
void blend_over (const BlendTarget * target, gint x, gint y,
    const BlendPicture * picture, guint alpha);
