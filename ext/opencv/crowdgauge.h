// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Percentages as levels that do not flicker. The names are Kurento's. */

typedef enum
{
  CROWD_LEVEL_NONE,
  CROWD_LEVEL_MIN,
  CROWD_LEVEL_MED,
  CROWD_LEVEL_MAX,
} CrowdLevel;

#define CROWD_THRESHOLDS 3

typedef struct
{
  gdouble at[CROWD_THRESHOLDS]; /* rising percentages */
  guint n;
} CrowdThresholds;

typedef struct
{
  CrowdLevel level, previous, next;
  gdouble since;                /* seconds that next has been meant */
} CrowdGauge;

const gchar *crowd_level_name (CrowdLevel level);
gboolean crowd_gauge_update (CrowdGauge * gauge,
    const CrowdThresholds * thresholds, gdouble percentage, gdouble elapsed);

/* A direction that is told when it is another one */
typedef struct
{
  gboolean told;
  gdouble degrees;              /* that were told */
  gdouble with, without;        /* seconds that there has been one, or none */
} CrowdCompass;

gboolean crowd_compass_update (CrowdCompass * compass, gboolean directed,
    gdouble degrees, gdouble elapsed);
