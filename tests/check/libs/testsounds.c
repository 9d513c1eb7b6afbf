// SPDX-License-Identifier: LGPL-2.1-or-later
#include "testsounds.h"

#include <math.h>

/* The first three formants of a, e, i, o and u (Peterson and Barney, Control
 * methods used in a study of the vowels, 1952; men, rounded). */
static const gdouble vowels[][3] = {
  {730, 1090, 2440},
  {530, 1840, 2480},
  {270, 2290, 3010},
  {570, 840, 2410},
  {300, 870, 2240},
};

typedef struct
{
  gdouble a, b, c;
  gdouble y1, y2;
} Resonator;

/* Klatt's digital resonator (Software for a cascade/parallel formant
 * synthesizer, 1980). */
static void
resonator_set (Resonator * r, gdouble freq, gdouble width, guint rate)
{
  gdouble e = exp (-G_PI * width / rate);

  r->c = -e * e;
  r->b = 2 * e * cos (2 * G_PI * freq / rate);
  r->a = 1 - r->b - r->c;
}

static gdouble
resonator_run (Resonator * r, gdouble x)
{
  gdouble y = r->a * x + r->b * r->y1 + r->c * r->y2;

  r->y2 = r->y1;
  r->y1 = y;

  return y;
}

typedef struct
{
  GRand *rand;
  guint rate;
  gdouble pitch;
  gdouble phase;
  gdouble last;
  Resonator formants[3];
} Voice;

static guint
speak_vowel (Voice * voice, gfloat * out, guint n)
{
  const gdouble *vowel = vowels[g_rand_int_range (voice->rand, 0,
          G_N_ELEMENTS (vowels))];
  guint length = voice->rate * g_rand_double_range (voice->rand, 0.13, 0.24);
  gdouble start = voice->pitch * g_rand_double_range (voice->rand, 0.9, 1.25);
  gdouble fall = g_rand_double_range (voice->rand, 0.75, 1.0);
  guint i, k;

  length = MIN (length, n);
  for (k = 0; k < 3; k++)
    resonator_set (&voice->formants[k], vowel[k], 60 + 30 * k, voice->rate);
  for (i = 0; i < length; i++) {
    gdouble where = (gdouble) i / length;
    gdouble pulse, x, wobble = g_rand_double_range (voice->rand, 0.98, 1.02);

    voice->phase += start * (1 - where + where * fall) * wobble / voice->rate;
    voice->phase -= floor (voice->phase);
    /* a glottis that opens slowly and closes at once, as its derivative */
    pulse = voice->phase < 0.6 ? sin (G_PI * voice->phase / 1.2) : 0.0;
    pulse = pulse * pulse;
    x = (pulse - voice->last) * voice->rate / 8000;
    voice->last = pulse;
    for (k = 0; k < 3; k++)
      x = resonator_run (&voice->formants[k], x);
    out[i] += x * MIN (8 * where, 1) * MIN (3 * (1 - where), 1);
  }

  return length;
}

static guint
speak_consonant (Voice * voice, gfloat * out, guint n)
{
  guint length = voice->rate * g_rand_double_range (voice->rand, 0.03, 0.07);
  Resonator hiss = { 0 };
  guint i;

  length = MIN (length, n);
  resonator_set (&hiss, MIN (4500, 0.4 * voice->rate), 1500, voice->rate);
  for (i = 0; i < length; i++)
    out[i] += 0.5 * sin (G_PI * i / length) * resonator_run (&hiss,
        g_rand_double_range (voice->rand, -1, 1));

  return length;
}

static void
normalize (gfloat * samples, guint n, gdouble amplitude)
{
  gfloat peak = 0.0f;
  guint i;

  for (i = 0; i < n; i++)
    peak = MAX (peak, fabsf (samples[i]));
  for (i = 0; i < n && peak > 0; i++)
    samples[i] *= amplitude / peak;
}

void
test_sounds_speech (gfloat * samples, guint n, guint rate, gdouble pitch,
    gdouble amplitude, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Voice voice = { rand, rate, pitch };
  guint i, syllable;

  for (i = 0; i < n; i++)
    samples[i] = 0.0f;
  for (i = 0, syllable = 1; i < n; syllable++) {
    i += speak_consonant (&voice, samples + i, n - i);
    i += speak_vowel (&voice, samples + i, n - i);
    if (syllable % 6 == 0)
      i += MIN (rate / 5, n - i);
  }
  normalize (samples, n, amplitude);
}

void
test_sounds_noise (gfloat * samples, guint n, gdouble amplitude, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint i;

  for (i = 0; i < n; i++)
    samples[i] += g_rand_double_range (rand, -amplitude, amplitude);
}

void
test_sounds_bursts (gfloat * samples, guint n, guint rate, guint length_ms,
    guint every_ms, gdouble amplitude, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint i, length = rate * length_ms / 1000, every = rate * every_ms / 1000;

  for (i = 0; i < n; i++) {
    gdouble at = (gdouble) (i % every) / length;

    if (at < 1.0)
      samples[i] += amplitude * exp (-4 * at) * MIN (at * 20, 1) *
          g_rand_double_range (rand, -1, 1);
  }
}

void
test_sounds_hum (gfloat * samples, guint n, guint rate, gdouble freq,
    guint harmonics, gdouble amplitude)
{
  guint i, k;

  for (i = 0; i < n; i++) {
    for (k = 0; k < harmonics; k++)
      samples[i] += amplitude / (1 << k) *
          sin (2 * G_PI * freq * (k + 1) * i / rate);
  }
}
