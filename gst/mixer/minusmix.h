// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "minuskernels.h"

/* Mix-minus: everybody hears the sum of all the others. The sum is taken once
 * a period and each return feed is sum - own, so the cost grows with the
 * number of participants and not with its square.
 *
 * Inside, a sample is a fixed point integer whose full scale is
 * 1 << MINUS_MIX_FRACTION_BITS, and no sum overflows or is cut: sum - own
 * takes out exactly what was put in, whatever else is in the sum. Only the
 * outputs are limited.
 *
 * No clock, no thread, no lock: a period is a number of frames, and the caller
 * makes sure that one thread at a time is in here. */
#define MINUS_MIX_FRACTION_BITS MINUS_FRACTION_BITS
#define MINUS_MIX_MAX_CHANNELS 2
#define MINUS_MIX_MAX_VOLUME 10.0
typedef enum
{
  MINUS_MIX_S16,
  MINUS_MIX_F32,
} MinusMixFormat;

typedef struct _MinusMix MinusMix;
typedef struct _MinusMixInput MinusMixInput;

/* What a limiter remembers from one period to the next. */
typedef struct
{
  gdouble gain;
} MinusMixFeed;

MinusMix *minus_mix_new (MinusMixFormat format, guint rate, guint channels);
void minus_mix_free (MinusMix * mix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MinusMix, minus_mix_free);

/* Starts a period of @frames: the sum is empty again, but for the last
 * milliseconds of inputs that left. */
void minus_mix_begin (MinusMix * mix, guint frames);

/* Adds what was written to @input in this period; what is missing is
 * silence. */
void minus_mix_add (MinusMix * mix, MinusMixInput * input);

/* Writes the period as @feed hears it: everything, less @own unless NULL.
 * @own must have been added in this period. */
void minus_mix_read (MinusMix * mix, MinusMixFeed * feed,
    const MinusMixInput * own, gpointer samples);

void minus_mix_feed_init (MinusMixFeed * feed);

MinusMixInput *minus_mix_input_new (const MinusMix * mix);
void minus_mix_input_free (MinusMixInput * input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MinusMixInput, minus_mix_input_free);

/* A change of volume is a ramp of 5 ms. 0.0 is what mute is. */
void minus_mix_input_set_volume (MinusMixInput * input, gdouble volume);

/* Forgets what was written in the last period. */
void minus_mix_input_begin (MinusMixInput * input, guint frames);

/* How much of the period is still to be written. */
guint minus_mix_input_missing (const MinusMixInput * input);

/* Appends interleaved samples of the mix's channels, in either format, or
 * silence. Both stop at the end of the period and return the frames taken. */
guint minus_mix_input_write (MinusMixInput * input, MinusMixFormat format,
    gconstpointer samples, guint frames);
guint minus_mix_input_write_silence (MinusMixInput * input, guint frames);

/* What is written next does not join on what was written last: one fades out
 * while the other fades in. */
void minus_mix_input_cut (MinusMixInput * input);

/* The interleaved samples of the period that was added last, full scale
 * 1 << MINUS_MIX_FRACTION_BITS. */
const gint32 *minus_mix_input_samples (const MinusMixInput * input);

/* Call before freeing an input that may be sounding: the next period fades it
 * out, instead of a click. */
void minus_mix_depart (MinusMix * mix, const MinusMixInput * input);
