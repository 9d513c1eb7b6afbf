// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* How loud an input is, whether somebody speaks there, and who speaks most.
 * By energy alone: a door that slams speaks, too. Times are nanoseconds. */
/* Silence has no level; this stands for it. */
#define TALK_METER_MIN_LEVEL (-120.0)
typedef struct
{
  gdouble level_power;
  gdouble speech_power;
  guint64 loud_for;
  guint64 quiet_for;
  gboolean speaking;
} TalkMeter;

void talk_meter_init (TalkMeter * meter);

/* Takes a period's mean square (1.0 = full scale) and its duration. Returns
 * whether `speaking` changed. */
gboolean talk_meter_update (TalkMeter * meter, gdouble power, guint64 duration);

/* RMS over about 400 ms in dBFS; a full-scale sine is -3.01. */
gdouble talk_meter_level (const TalkMeter * meter);

/* The active speaker: the loudest who speaks, but not a new one with every
 * syllable. @active and the candidates are any pointers, NULL is nobody. */
typedef struct
{
  gconstpointer active;
  guint64 active_for;

  gconstpointer best;
  gdouble best_level;
  gdouble active_level;
  gboolean active_speaks;
} ActiveTalker;

void active_talker_init (ActiveTalker * talker);
void active_talker_begin (ActiveTalker * talker);
void active_talker_consider (ActiveTalker * talker, gconstpointer who,
    const TalkMeter * meter);

/* Returns whether the active speaker changed. */
gboolean active_talker_decide (ActiveTalker * talker, guint64 duration);

/* @who is gone, and somebody new may get his address. */
gboolean active_talker_forget (ActiveTalker * talker, gconstpointer who);
