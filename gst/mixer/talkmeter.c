// SPDX-License-Identifier: LGPL-2.1-or-later
#include "talkmeter.h"

#include <math.h>

#define MSECOND G_GUINT64_CONSTANT (1000000)

/* An exponential window weighs the last 400 ms with 1 - 1/e^3 = 95 %. */
#define LEVEL_TIME_CONSTANT (133 * MSECOND)
/* Shorter than a syllable, longer than a period. */
#define SPEECH_TIME_CONSTANT (40 * MSECOND)

/* Speech into a headset is around -25 dBFS, a quiet room below -55. */
#define SPEECH_ON_LEVEL (-42.0)
#define SPEECH_OFF_LEVEL (-48.0)
/* A click is not speech, and a pause between two words is no end. */
#define SPEECH_ON_TIME (100 * MSECOND)
#define SPEECH_HANG_OVER (500 * MSECOND)

/* Who speaks keeps the floor this long, and afterwards until somebody is
 * clearly louder. */
#define ACTIVE_MIN_TIME (1000 * MSECOND)
#define ACTIVE_MARGIN 6.0

static gdouble
to_db (gdouble power)
{
  gdouble level = power > 0.0 ? 10.0 * log10 (power) : TALK_METER_MIN_LEVEL;

  return MAX (level, TALK_METER_MIN_LEVEL);
}

static void
smooth (gdouble * value, gdouble input, guint64 duration, guint64 constant)
{
  gdouble share = -expm1 (-(gdouble) duration / constant);

  *value += (input - *value) * share;
}

void
talk_meter_init (TalkMeter * meter)
{
  *meter = (TalkMeter) {
  0};
}

gboolean
talk_meter_update (TalkMeter * meter, gdouble power, guint64 duration)
{
  gboolean was = meter->speaking;
  gdouble level;

  smooth (&meter->level_power, power, duration, LEVEL_TIME_CONSTANT);
  smooth (&meter->speech_power, power, duration, SPEECH_TIME_CONSTANT);

  level = to_db (meter->speech_power);
  meter->loud_for = level >= SPEECH_ON_LEVEL ? meter->loud_for + duration : 0;
  meter->quiet_for = level < SPEECH_OFF_LEVEL ? meter->quiet_for + duration : 0;

  if (meter->loud_for >= SPEECH_ON_TIME)
    meter->speaking = TRUE;
  else if (meter->quiet_for >= SPEECH_HANG_OVER)
    meter->speaking = FALSE;

  return meter->speaking != was;
}

gdouble
talk_meter_level (const TalkMeter * meter)
{
  return to_db (meter->level_power);
}

void
active_talker_init (ActiveTalker * talker)
{
  *talker = (ActiveTalker) {
  0};
}

void
active_talker_begin (ActiveTalker * talker)
{
  talker->best = NULL;
  talker->best_level = TALK_METER_MIN_LEVEL;
  talker->active_speaks = FALSE;
}

void
active_talker_consider (ActiveTalker * talker, gconstpointer who,
    const TalkMeter * meter)
{
  gdouble level = talk_meter_level (meter);

  if (!meter->speaking)
    return;

  if (who == talker->active) {
    talker->active_speaks = TRUE;
    talker->active_level = level;
  }
  if (talker->best == NULL || level > talker->best_level) {
    talker->best = who;
    talker->best_level = level;
  }
}

gboolean
active_talker_decide (ActiveTalker * talker, guint64 duration)
{
  talker->active_for += duration;

  if (talker->best == talker->active)
    return FALSE;
  if (talker->active_speaks && (talker->active_for < ACTIVE_MIN_TIME
          || talker->best_level < talker->active_level + ACTIVE_MARGIN))
    return FALSE;

  talker->active = talker->best;
  talker->active_for = 0;

  return TRUE;
}

gboolean
active_talker_forget (ActiveTalker * talker, gconstpointer who)
{
  if (talker->active != who)
    return FALSE;

  talker->active = NULL;
  talker->active_for = 0;

  return TRUE;
}
