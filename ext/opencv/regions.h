// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The parts of a mask that hang together */

typedef struct
{
  gint left, top, right, bottom;        /* the last two are outside */
  guint cells;                  /* that are set */
} Region;

void region_add (Region * region, gint x, gint y);
GArray *regions_find (const guint8 * mask, gint width, gint height,
    guint16 * labels);
