// SPDX-License-Identifier: LGPL-2.1-or-later
#include "keyunits.h"

#define NONE G_MAXUINT64

static guint64
since (guint64 then, guint64 now)
{
  if (then == NONE)
    return NONE;

  return now > then ? now - then : 0;
}

static gboolean
is_in_flight (const PlazaKeyUnits * units, guint64 now)
{
  return units->in_flight && since (units->last_request, now) < units->interval;
}

static gboolean
forward (PlazaKeyUnits * units, guint64 now)
{
  units->last_request = now;
  units->in_flight = TRUE;
  units->due = NONE;

  return TRUE;
}

void
plaza_key_units_init (PlazaKeyUnits * units, guint64 interval,
    guint64 newcomer_interval)
{
  units->interval = interval;
  units->newcomer_interval = newcomer_interval;
  units->last_request = NONE;
  units->last_key = NONE;
  units->due = NONE;
  units->in_flight = FALSE;
}

gboolean
plaza_key_units_request (PlazaKeyUnits * units, guint64 now, gboolean newcomer)
{
  guint64 since_key = since (units->last_key, now);

  /* The key unit that is on its way serves this one, too. */
  if (is_in_flight (units, now))
    return FALSE;
  if (newcomer && since_key < units->newcomer_interval) {
    units->due = units->last_key + units->newcomer_interval;
    return FALSE;
  }
  /* A viewer who lost a packet asks again until he gets what he needs. */
  if (!newcomer && (since_key < units->interval
          || since (units->last_request, now) < units->interval))
    return FALSE;

  return forward (units, now);
}

gboolean
plaza_key_units_frame (PlazaKeyUnits * units, guint64 now, gboolean is_key)
{
  if (is_key) {
    units->last_key = now;
    units->in_flight = FALSE;
    units->due = NONE;
    return FALSE;
  }
  if (is_in_flight (units, now))
    return FALSE;
  /* A request that brought nothing got lost, and a newcomer asks but once. */
  if (units->in_flight || (units->due != NONE && now >= units->due))
    return forward (units, now);

  return FALSE;
}
