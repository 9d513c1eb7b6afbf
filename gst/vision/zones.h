// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Named parts of a picture, as text:
 *
 *   door:0.1,0.2 0.4,0.2 0.4,0.9 0.1,0.9; window@20/40/60:0.6,0.1 0.9,0.1 1,1
 *
 * Points are fractions of the picture's width and height. What stands behind
 * the @ are thresholds, for the elements that have such. */

#define ZONES_MAX 64
#define ZONE_MAX_POINTS 256
#define ZONE_MAX_THRESHOLDS 3

typedef struct
{
  gdouble x, y;
} ZonePoint;

typedef struct
{
  gchar *name;
  ZonePoint *points;
  guint n_points;
  gdouble thresholds[ZONE_MAX_THRESHOLDS];
  guint n_thresholds;
} Zone;

#define ZONES_ERROR (zones_error_quark ())
GQuark zones_error_quark (void);

typedef enum
{
  ZONES_ERROR_SYNTAX,
} ZonesError;

/* An array of Zone with at least one in it */
GArray *zones_parse (const gchar * text, GError ** error);

guint zone_draw (const Zone * zone, guint8 * mask, gint width, gint height);
gboolean zone_contains (const Zone * zone, gdouble x, gdouble y);
