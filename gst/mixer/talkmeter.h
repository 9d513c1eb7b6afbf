// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* How loud an input is, and whether somebody speaks there. Everything happens
 * every 10 ms, counted in samples: however the samples are handed over, the
 * answers are the same. */
/* Silence has no level; this stands for it. */
#define TALK_METER_MIN_LEVEL (-120.0)
#define TALK_METER_FRAMES_PER_SECOND 100
typedef struct _TalkMeter TalkMeter;

/* @rate from 8000 up. */
TalkMeter *talk_meter_new (guint rate, guint channels);
void talk_meter_free (TalkMeter * meter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TalkMeter, talk_meter_free);

/* Takes interleaved samples as they are in a MinusMixInput. */
void talk_meter_write (TalkMeter * meter, const gint32 * samples, guint frames);

/* EBU Tech 3341's momentary window of 400 ms, without the weighting: RMS of all
 * channels in dBFS. A full-scale sine is -3.01, a full-scale square 0. */
gdouble talk_meter_level (const TalkMeter * meter);

gboolean talk_meter_is_speaking (const TalkMeter * meter);

/* How many 10 ms ended in the last write, and in which of them there was a
 * voice; after the last of them that is still the answer. */
guint talk_meter_count (const TalkMeter * meter);
gboolean talk_meter_had_voice (const TalkMeter * meter, guint n);
