// SPDX-License-Identifier: LGPL-2.1-or-later

#include "motionevents.h"

/* Motion has to be seen so many times, and for so long, until it begins: a
 * flash, or a frame that was decoded badly, is none. */
#define BEGIN_FRAMES 2
#define BEGIN_SECONDS 0.1

/* Without any for so long it has ended: whoever walks pauses. */
#define END_SECONDS 1.0

/* Rounded timestamps: three frames at 30/1 are 0.1 seconds. */
#define SLACK 0.002

/**
 * motion_state_update:
 * @seen: whether there is motion now
 * @elapsed: seconds since the last time
 */
MotionEvent
motion_state_update (MotionState * state, gboolean seen, gdouble elapsed)
{
  if (seen != state->seen) {
    state->seen = seen;
    state->since = 0.0;
    state->n_seen = 0;
  } else {
    state->since += elapsed;
  }
  if (seen)
    state->n_seen++;

  if (!state->active && state->n_seen >= BEGIN_FRAMES
      && state->since + SLACK >= BEGIN_SECONDS) {
    state->active = TRUE;
    return MOTION_EVENT_BEGIN;
  }
  if (state->active && !seen && state->since + SLACK >= END_SECONDS)
    return motion_state_stop (state);
  return MOTION_EVENT_NONE;
}

/* There will be no more */
MotionEvent
motion_state_stop (MotionState * state)
{
  gboolean active = state->active;

  *state = (MotionState) {
  FALSE};
  return active ? MOTION_EVENT_END : MOTION_EVENT_NONE;
}
