// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* When motion begins and when it ends, from whether some is seen now */

typedef enum
{
  MOTION_EVENT_NONE,
  MOTION_EVENT_BEGIN,
  MOTION_EVENT_END,
} MotionEvent;

typedef struct
{
  gboolean active;
  gboolean seen;                /* the last time */
  guint n_seen;                 /* so many times in a row */
  gdouble since;                /* seconds since it was not so */
} MotionState;

MotionEvent motion_state_update (MotionState * state, gboolean seen,
    gdouble elapsed);
MotionEvent motion_state_stop (MotionState * state);
