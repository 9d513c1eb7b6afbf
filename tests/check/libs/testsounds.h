// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Sounds for tests, with known properties and no recording. 1.0 is full scale;
 * the same seed makes the same samples. */
/* A voice that reads syllables: a pulse train of about @pitch Hz through the
 * formants of changing vowels, with hissing between them and a breath every
 * six. It goes on until the end. */
void test_sounds_speech (gfloat * samples, guint n, guint rate, gdouble pitch,
    gdouble amplitude, guint32 seed);

/* Adds white noise. */
void test_sounds_noise (gfloat * samples, guint n, gdouble amplitude,
    guint32 seed);

/* Adds bursts of @length_ms of noise that fade, every @every_ms: short ones are
 * typing, long ones coughs. */
void test_sounds_bursts (gfloat * samples, guint n, guint rate,
    guint length_ms, guint every_ms, gdouble amplitude, guint32 seed);

/* Adds a sine and its harmonics up to the @harmonics-th, each half as loud as
 * the one before. */
void test_sounds_hum (gfloat * samples, guint n, guint rate, gdouble freq,
    guint harmonics, gdouble amplitude);
