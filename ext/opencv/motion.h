// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Where something is and how fast it goes, along one axis, from measurements
 * with noise. Calm as long as it keeps its speed, quick when it does not. */

typedef struct
{
  gdouble noise;                /* of a measurement, standard deviation */
  gdouble acceleration;         /* what is usual, per second squared */
  gdouble top_speed;            /* what may be expected at first */
  gdouble steady;               /* seconds it goes on as it went, unseen */
  gdouble memory;               /* and then slows down in */
} MotionModel;

typedef struct
{
  gdouble position, speed;
  gdouble p00, p01, p11;        /* their covariance */
  gdouble surprise;             /* lately, in standard deviations */
} Motion;

void motion_init (Motion * motion, const MotionModel * model,
    gdouble measured);
void motion_update (Motion * motion, const MotionModel * model, gdouble after,
    gdouble measured);
gdouble motion_after (const Motion * motion, const MotionModel * model,
    gdouble after);
