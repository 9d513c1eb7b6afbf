// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "blend.h"

/* Round corners of tiles: what is beneath a corner is kept aside while the
 * tile is painted, and is then laid back along an antialiased circle. So
 * everything in the tile is cut alike, and the kernels need not know of it. */

typedef struct
{
  gint radius;
  guint8 coverage[];            /* of the top left corner, 255 = tile */
} CornerMask;

typedef struct
{
  LayoutRect parts[4];          /* what is kept of each corner; may be empty */
  guint8 *data;
} CornerPixels;

CornerMask *corner_mask_new (gint radius);

void corners_save (const CornerMask * mask, const BlendTarget * target,
    const LayoutRect * tile, const LayoutRect * clip, CornerPixels * pixels);
void corners_restore (const CornerMask * mask, const BlendTarget * target,
    const LayoutRect * tile, CornerPixels * pixels);
void corners_leave (const LayoutRect * tile, gint radius, LayoutRect parts[3]);
