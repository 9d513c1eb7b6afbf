// SPDX-License-Identifier: LGPL-2.1-or-later

#include "motion.h"

#include <math.h>

/* Half of what it was surprised by before counts: noise turns round from one
 * measurement to the next, a change of speed does not. */
#define SURPRISE_MEMORY 0.5

/* Standard deviations from which on it is no noise: lately, and at once */
#define SURPRISE_LATELY 1.8
#define SURPRISE_AT_ONCE 5.0

/* So much of a surprise is believed then */
#define BELIEF 0.9

static gdouble
speed_left (const MotionModel * model, gdouble after)
{
  return exp (-MAX (after - model->steady, 0.0) / model->memory);
}

/* Seconds of its speed that it goes in so many seconds */
static gdouble
way_after (const MotionModel * model, gdouble after)
{
  return CLAMP (after, 0.0, model->steady)
      + model->memory * (1 - speed_left (model, after));
}

void
motion_init (Motion * motion, const MotionModel * model, gdouble measured)
{
  *motion = (Motion) {
  measured, 0.0, model->noise * model->noise, 0.0,
        model->top_speed * model->top_speed, 0.0};
}

/**
 * motion_after:
 * @after: seconds since the last measurement
 */
gdouble
motion_after (const Motion * motion, const MotionModel * model, gdouble after)
{
  return motion->position + motion->speed * way_after (model, after);
}

static void
advance (Motion * motion, const MotionModel * model, gdouble after)
{
  gdouble way = way_after (model, after);
  gdouble slower = speed_left (model, after);
  gdouble q = model->acceleration * model->acceleration;
  gdouble t2 = after * after;

  motion->position += motion->speed * way;
  motion->speed *= slower;
  motion->p00 += 2 * way * motion->p01 + way * way * motion->p11
      + q * t2 * t2 / 4;
  motion->p01 = slower * (motion->p01 + way * motion->p11)
      + q * t2 * after / 2;
  motion->p11 = slower * slower * motion->p11 + q * t2;
}

/**
 * motion_update:
 * @after: seconds since the last measurement
 *
 * A Kalman filter of position and speed. One that is calm lags behind when
 * something moves off; so its covariance grows as soon as the measurements
 * are not what it expected, after Zhou and Frank, "Strong tracking filtering
 * of nonlinear time-varying stochastic systems" (1996).
 */
void
motion_update (Motion * motion, const MotionModel * model, gdouble after,
    gdouble measured)
{
  gdouble r = model->noise * model->noise;
  gdouble top = model->top_speed * model->top_speed;
  gdouble error, surprise, gain, speed_gain;

  advance (motion, model, MAX (after, 0.0));
  error = measured - motion->position;
  surprise = error / sqrt (motion->p00 + r);
  motion->surprise = SURPRISE_MEMORY * motion->surprise
      + (1 - SURPRISE_MEMORY) * surprise;
  if (fabs (motion->surprise) > SURPRISE_LATELY
      || fabs (surprise) > SURPRISE_AT_ONCE) {
    gdouble growth = MAX (1.0, BELIEF / (1 - BELIEF) * r / motion->p00);

    motion->p00 *= growth;
    motion->p01 *= growth;
    motion->p11 = MIN (motion->p11 * growth, top);
    /* what is left of the correlation when the speed's part was cut */
    motion->p01 = MIN (motion->p01, sqrt (motion->p00 * motion->p11));
    motion->surprise = 0.0;
  }

  gain = motion->p00 / (motion->p00 + r);
  speed_gain = motion->p01 / (motion->p00 + r);
  motion->position += gain * error;
  motion->speed += speed_gain * error;
  motion->p11 -= speed_gain * motion->p01;
  motion->p01 *= 1 - gain;
  motion->p00 *= 1 - gain;
}
