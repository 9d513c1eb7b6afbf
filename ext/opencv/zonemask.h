// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "zones.h"

/* The cells of a picture that are in a zone */
typedef struct
{
  guint8 *mask;                 /* 255 inside */
  guint cells;
  gint left, top, right, bottom;        /* the last two are outside */
} ZoneMask;

GArray *zone_masks_new (const GArray * zones, gint width, gint height);
