// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "motionevents.h"
#include "regions.h"

/* Where something moves in the pictures of a camera that stands still */

/* The longest side of the pictures that it is made for */
#define MOTION_PICTURE_SIZE 160

typedef struct
{
  gdouble sensitivity;          /* 0..1 */
  gdouble min_area;             /* of a region, as a share of the picture */
} MotionSettings;

typedef struct
{
  MotionState state;
  MotionEvent event;            /* at this picture */
  gdouble area;                 /* share of the zone that moves, 0..1 */
  GArray *regions;              /* of Region, in cells of the picture */
} ZoneMotion;

typedef struct _MotionFinder MotionFinder;

MotionFinder *motion_finder_new (gint width, gint height,
    const GArray * zones);
void motion_finder_free (MotionFinder * finder);

void motion_finder_set_zones (MotionFinder * finder, const GArray * zones);
void motion_finder_look (MotionFinder * finder,
    const MotionSettings * settings, const guint8 * luma, gdouble elapsed);

guint motion_finder_get_n_zones (const MotionFinder * finder);
const ZoneMotion *motion_finder_get_zone (const MotionFinder * finder,
    guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MotionFinder, motion_finder_free);
