// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* How much of each zone people cover, whether they get on, and where to */

/* The longest side of the pictures that it is made for */
#define CROWD_PICTURE_SIZE 320

typedef struct
{
  gdouble sensitivity;          /* 0..1 */
  gdouble absorb;               /* seconds */
} CrowdSettings;

typedef struct
{
  gdouble ratio;                /* of the zone that is covered, 0..1 */
  gdouble fluidity;             /* percentage of that which moves, 0..100 */
  gboolean directed;            /* there is one direction */
  gdouble degrees;              /* 0 = right, 90 = down, below 360 */
  gdouble velocity_x, velocity_y;       /* pixels of the picture a second */

  gdouble sum_x, sum_y, sum_speed;      /* of late */
} ZoneCrowd;

typedef struct _CrowdFinder CrowdFinder;

CrowdFinder *crowd_finder_new (gint width, gint height, const GArray * zones);
void crowd_finder_free (CrowdFinder * finder);

void crowd_finder_set_zones (CrowdFinder * finder, const GArray * zones);
gboolean crowd_finder_look (CrowdFinder * finder,
    const CrowdSettings * settings, const guint8 * luma, gdouble elapsed,
    GError ** error);

gboolean crowd_finder_is_settled (const CrowdFinder * finder);
guint crowd_finder_get_n_zones (const CrowdFinder * finder);
const ZoneCrowd *crowd_finder_get_zone (const CrowdFinder * finder, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrowdFinder, crowd_finder_free);
