// SPDX-License-Identifier: LGPL-2.1-or-later

#include "crowdgauge.h"

#include <math.h>

/* A level goes down this far below where it went up, in percentage points and
 * as a share of that */
#define MOST_SLACK 5.0
#define SLACK_SHARE 0.2

/* A new level has to last for so many seconds, a direction too */
#define HOLD 0.3

/* Degrees that make it another direction */
#define TURN 20.0

/* Seconds without a direction after which the next is told anyway */
#define FORGET 1.0

/* Timestamps are rounded. */
#define ROUNDING 0.002

const gchar *
crowd_level_name (CrowdLevel level)
{
  static const gchar *names[] = { "none", "min", "med", "max" };

  return names[level];
}

static CrowdLevel
level_of (const CrowdThresholds * thresholds, CrowdLevel now,
    gdouble percentage)
{
  CrowdLevel level = CROWD_LEVEL_NONE;

  for (guint i = 0; i < thresholds->n; i++) {
    gdouble at = thresholds->at[i];

    if (i < (guint) now)
      at -= MIN (MOST_SLACK, SLACK_SHARE * at);
    if (percentage >= at)
      level = i + 1;
  }
  return level;
}

/**
 * crowd_gauge_update:
 * @elapsed: seconds since the last time
 *
 * Returns: whether the level is another one now
 */
gboolean
crowd_gauge_update (CrowdGauge * gauge, const CrowdThresholds * thresholds,
    gdouble percentage, gdouble elapsed)
{
  CrowdLevel next = level_of (thresholds, gauge->level, percentage);

  if (next == gauge->level || next != gauge->next) {
    gauge->next = next;
    gauge->since = 0.0;
    return FALSE;
  }
  gauge->since += elapsed;
  if (gauge->since + ROUNDING < HOLD)
    return FALSE;
  gauge->previous = gauge->level;
  gauge->level = next;
  return TRUE;
}

/**
 * crowd_compass_update:
 * @directed: whether there is a direction now
 *
 * Returns: whether it is to be told
 */
gboolean
crowd_compass_update (CrowdCompass * compass, gboolean directed,
    gdouble degrees, gdouble elapsed)
{
  if (!directed) {
    compass->with = 0.0;
    compass->without += elapsed;
    if (compass->without >= FORGET)
      compass->told = FALSE;
    return FALSE;
  }
  compass->without = 0.0;
  compass->with += elapsed;
  if (compass->with + ROUNDING < HOLD || (compass->told
          && fabs (remainder (degrees - compass->degrees, 360.0)) < TURN))
    return FALSE;
  compass->told = TRUE;
  compass->degrees = degrees;
  return TRUE;
}
