// SPDX-License-Identifier: LGPL-2.1-or-later
#include "senderclock.h"

#include <math.h>

/* The estimate is the second-order loop of F. Adriaensen, "Using a DLL to
 * filter time" (LAC 2005): an offset that moves on by a drift, both corrected
 * by what each stamp says. He starts with a wide band and narrows it; here the
 * gains come from how much the stamps have been seen to jitter (R. E. Kalman,
 * "A New Approach to Linear Filtering and Prediction Problems", 1960), which
 * does that by itself: stamps that are exact are followed at once, stamps that
 * jitter by 20 ms with a time constant of about 40 s, and the estimate knows
 * how good it is.
 *
 * Steering is proportional to what is still wrong, with the drift fed forward,
 * which stands in for the integrator of his "Controlling adaptive resampling"
 * (LAC 2012): nothing is left over. */

/* Clocks are off by 100 ppm, rarely by 500, and by another ppm after a
 * second. */
#define DRIFT_PRIOR 300e-6
#define DRIFT_WALK 1e-6
/* What a stamp is worth before there are any to compare, and how many of them
 * outvote that; at best it is a whole sample. */
#define JITTER_PRIOR 0.005
#define JITTER_PRIOR_WEIGHT 4.0
#define JITTER_MAX_WEIGHT 250.0
#define JITTER_MIN 20e-6

/* An error goes away with this time constant, in seconds. */
#define STEER_TIME 10.0
/* Nothing is touched while the error is less than 1 ms, or could be nothing
 * but jitter. */
#define STEER_ERROR 0.001
#define STEER_DEVIATIONS 4.0
/* Samples pass unchanged again when for 10 s hardly anything was wrong. */
#define CALM_TIME 10.0
#define CALM_SHARE 0.25
#define CALM_DRIFT 3e-6

/* A stamp that is this much too late is a gap; one that is this much too
 * early, samples that came twice. In between are senders that deliver in
 * bursts, stamped as they arrive. */
#define GAP 0.060
#define OVERLAP 0.200
/* Half a second of stamps that all are this far on one side is no jitter. */
#define ASTRAY 0.020
#define ASTRAY_TIME 0.5
#define ASTRAY_MIN_SEEN 3
/* A sender who says that something is missing is believed sooner, but rounding
 * is not a gap. */
#define DISCONT 0.001
/* The largest deviation seen is forgotten with this time constant. */
#define PEAK_TIME 5.0

static gdouble
square (gdouble x)
{
  return x * x;
}

void
sender_clock_init (SenderClock * clock, guint rate)
{
  *clock = (SenderClock) {
  .rate = rate};
  clock->now = (SenderEstimate) {
  .p_drift = square (DRIFT_PRIOR),.jitter =
        square (JITTER_PRIOR),.jitter_weight = JITTER_PRIOR_WEIGHT};
}

static gdouble
counted (const SenderClock * clock)
{
  return clock->anchor + clock->count + clock->now.offset * clock->rate;
}

gdouble
sender_clock_position (const SenderClock * clock)
{
  return counted (clock) + clock->delay;
}

static void
predict (SenderClock * clock, gdouble seconds)
{
  clock->now.offset += clock->now.drift * seconds;
  clock->now.p_offset += seconds * (2.0 * clock->now.p_both +
      seconds * clock->now.p_drift);
  clock->now.p_both += seconds * clock->now.p_drift;
  clock->now.p_drift += square (DRIFT_WALK) * seconds;
}

static void
correct (SenderClock * clock, gdouble residual)
{
  gdouble total, gain, drift_gain;

  clock->now.jitter +=
      (square (residual) - clock->now.jitter) / clock->now.jitter_weight;
  clock->now.jitter = MAX (clock->now.jitter, square (JITTER_MIN));
  clock->now.jitter_weight =
      MIN (clock->now.jitter_weight + 1.0, JITTER_MAX_WEIGHT);

  total = clock->now.p_offset + clock->now.jitter;
  gain = clock->now.p_offset / total;
  drift_gain = clock->now.p_both / total;
  clock->now.offset += gain * residual;
  clock->now.drift += drift_gain * residual;
  clock->now.p_offset *= 1.0 - gain;
  clock->now.p_drift -= drift_gain * clock->now.p_both;
  clock->now.p_both *= 1.0 - gain;
}

static gboolean
is_astray (SenderClock * clock, gdouble residual)
{
  gint side = fabs (residual) < ASTRAY ? 0 : residual > 0.0 ? 1 : -1;

  if (side != clock->astray_side) {
    if (clock->astray_side == 0)
      clock->before = clock->now;
    clock->astray_side = side;
    clock->astray = 0.0;
    clock->n_astray = 0;
  }
  if (side == 0)
    return FALSE;
  clock->astray += clock->since / clock->rate;
  clock->n_astray++;

  return clock->astray >= ASTRAY_TIME && clock->n_astray >= ASTRAY_MIN_SEEN;
}

static gboolean
has_jumped (SenderClock * clock, gdouble residual, gboolean discont)
{
  gdouble usual = 2.0 * clock->now.peak;

  if (discont && fabs (residual) > DISCONT + usual)
    return TRUE;

  return residual > GAP + usual || -residual > OVERLAP + usual
      || is_astray (clock, residual);
}

/* Where he is was lost, but not how fast he is. */
static void
jump (SenderClock * clock, gdouble residual)
{
  gdouble offset = clock->now.offset + residual;

  if (clock->astray_side != 0)
    clock->now = clock->before;
  clock->now.offset = offset;
  clock->now.p_offset = clock->now.jitter;
  clock->now.p_both = 0.0;
  clock->astray_side = 0;
}

static void
start (SenderClock * clock, gdouble stamp)
{
  clock->started = TRUE;
  clock->anchor = stamp;
  clock->now.p_offset = clock->now.jitter;
}

gboolean
sender_clock_observe (SenderClock * clock, gdouble stamp, gboolean discont)
{
  gdouble residual;
  gboolean jumped;

  if (!clock->started) {
    start (clock, stamp);
    return TRUE;
  }

  residual = (stamp - counted (clock)) / clock->rate;
  jumped = has_jumped (clock, residual, discont);
  if (jumped) {
    jump (clock, residual);
  } else {
    clock->now.peak *= exp (-clock->since / (PEAK_TIME * clock->rate));
    clock->now.peak = MAX (clock->now.peak, fabs (residual));
    correct (clock, residual);
  }
  clock->since = 0.0;

  return jumped;
}

void
sender_clock_advance (SenderClock * clock, gdouble frames)
{
  clock->count += frames;
  clock->since += frames;
  clock->calm += frames / clock->rate;
  predict (clock, frames / clock->rate);
}

static gdouble
steer_threshold (const SenderClock * clock)
{
  return STEER_ERROR + STEER_DEVIATIONS * sqrt (clock->now.p_offset);
}

static gboolean
is_calm (const SenderClock * clock, gdouble error)
{
  return fabs (error) < CALM_SHARE * steer_threshold (clock)
      && fabs (clock->now.drift) < CALM_DRIFT + 2.0 * sqrt (clock->now.p_drift);
}

gdouble
sender_clock_steer (SenderClock * clock, gdouble placed)
{
  gdouble error = (sender_clock_position (clock) - placed) / clock->rate;

  if (!clock->steering && fabs (error) > steer_threshold (clock)) {
    clock->steering = TRUE;
    clock->calm = 0.0;
  }
  if (!is_calm (clock, error))
    clock->calm = 0.0;
  else if (clock->calm > CALM_TIME)
    clock->steering = FALSE;
  if (!clock->steering)
    return 0.0;

  return CLAMP (clock->now.drift + error / STEER_TIME,
      -SENDER_CLOCK_MAX_STRETCH, SENDER_CLOCK_MAX_STRETCH);
}

void
sender_clock_delay (SenderClock * clock, gdouble frames)
{
  clock->delay += frames;
}
