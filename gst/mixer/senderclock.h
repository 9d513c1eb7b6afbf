// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What the time stamps of a sender say about his clock. He counts samples at a
 * rate that is nearly ours; his stamps are on our time line, but jitter. Out
 * of both comes where his samples belong, smoothly, and how much faster or
 * slower than they came they have to be played to get and stay there.
 *
 * Positions and lengths are frames of the output, times follow from them; no
 * clock is asked. */

/* A clock that is further off than this is not drift. */
#define SENDER_CLOCK_MAX_STRETCH 0.002

/* What the stamps say on top of the count, in seconds, and by how much more
 * each second; how far off both may be (variances and covariance), how much a
 * single stamp is, and how much the worst of late. */
typedef struct
{
  gdouble offset;
  gdouble drift;
  gdouble p_offset;
  gdouble p_both;
  gdouble p_drift;
  gdouble jitter;
  gdouble jitter_weight;
  gdouble peak;
} SenderEstimate;

typedef struct
{
  gdouble rate;

  /* the steady count: where it began, and how far it is */
  gboolean started;
  gdouble anchor;
  gdouble count;
  /* since the last stamp */
  gdouble since;

  SenderEstimate now;

  /* for how long the stamps have been on one side, far off */
  gdouble astray;
  guint n_astray;
  gint astray_side;
  /* what was known before they were */
  SenderEstimate before;

  /* the sender is played so many frames later than he says */
  gdouble delay;

  gboolean steering;
  gdouble calm;
} SenderClock;

void sender_clock_init (SenderClock * clock, guint rate);

/* The next frame is stamped @stamp. Returns TRUE if what came before does not
 * join on: it belongs where sender_clock_position() says, at once. With
 * @discont the sender says himself that something is missing. */
gboolean sender_clock_observe (SenderClock * clock, gdouble stamp,
    gboolean discont);

/* @frames came. */
void sender_clock_advance (SenderClock * clock, gdouble frames);

/* Where the next frame belongs. */
gdouble sender_clock_position (const SenderClock * clock);

/* The next frame will be at @placed. Returns the frames that each of the
 * sender's has to last, less one: exactly 0 while he is on time. */
gdouble sender_clock_steer (SenderClock * clock, gdouble placed);

/* Play the sender later by @frames, from now on. */
void sender_clock_delay (SenderClock * clock, gdouble frames);
