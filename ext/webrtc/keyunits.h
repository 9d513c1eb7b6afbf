// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: keyunits
 *
 * Makes few requests for a key unit out of many viewers' many, for one encoder
 * that all of them share. Time is an argument (nanoseconds of any monotonic
 * clock), and the caller's lock protects the struct.
 */

#define PLAZA_KEY_UNITS_INTERVAL (500 * G_GUINT64_CONSTANT (1000000))
#define PLAZA_KEY_UNITS_NEWCOMER_INTERVAL (100 * G_GUINT64_CONSTANT (1000000))

typedef struct
{
  guint64 interval;             /* between requests that repair something */
  guint64 newcomer_interval;    /* after a key unit, for one who has none yet */
  guint64 last_request;         /* time of the last one that went upstream */
  guint64 last_key;             /* time of the last key unit */
  guint64 due;                  /* when the deferred one may go, or NONE */
  gboolean in_flight;           /* asked, and no key unit since */
} PlazaKeyUnits;

void plaza_key_units_init (PlazaKeyUnits * units, guint64 interval,
    guint64 newcomer_interval);

/* Somebody asks. newcomer = he has had no key unit at all. TRUE: ask upstream
 * now. FALSE: absorbed, or deferred (then plaza_key_units_frame tells). */
gboolean plaza_key_units_request (PlazaKeyUnits * units, guint64 now,
    gboolean newcomer);

/* An encoded frame passes. TRUE: ask upstream now, because a deferred request
 * is due or the last one brought nothing. */
gboolean plaza_key_units_frame (PlazaKeyUnits * units, guint64 now,
    gboolean is_key);

G_END_DECLS
