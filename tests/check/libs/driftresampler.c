// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include <math.h>

#include "driftresampler.h"

#define RATE 48000
#define CHUNK 960

static gfloat
tone_at (gdouble freq, gdouble amplitude, guint i)
{
  return amplitude * sin (2 * G_PI * freq * i / RATE);
}

static gfloat *
new_noise (guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (n);
  gfloat *noise = g_new (gfloat, n);
  guint i;

  for (i = 0; i < n; i++)
    noise[i] = g_rand_double_range (rand, -1.0, 1.0);

  return noise;
}

/* Runs mono @in through, in pieces of @chunk. Returns the frames given. */
static guint
run (DriftResampler * resampler, const gfloat * in, guint n, guint chunk,
    gfloat * out)
{
  guint at, given = 0;

  for (at = 0; at < n; at += chunk) {
    guint got, available;

    drift_resampler_push (resampler, in + at, MIN (chunk, n - at));
    available = drift_resampler_available (resampler);
    got = drift_resampler_pull (resampler, out + given, 2 * chunk);
    fail_unless (got >= available);
    given += got;
  }

  return given;
}

GST_START_TEST (at_speed_one_samples_pass_unchanged_and_at_once)
{
  g_autoptr (DriftResampler) resampler = drift_resampler_new (2);
  g_autofree gfloat *noise = new_noise (20 * CHUNK * 2);
  gfloat out[CHUNK * 2];
  guint i;

  for (i = 0; i < 20; i++) {
    const gfloat *in = noise + i * CHUNK * 2;

    drift_resampler_push (resampler, in, CHUNK);
    fail_unless_equals_int (drift_resampler_available (resampler), CHUNK);
    fail_unless_equals_int (drift_resampler_pull (resampler, out, CHUNK + 7),
        CHUNK);
    fail_unless (memcmp (in, out, sizeof (out)) == 0);
    fail_unless (drift_resampler_is_idle (resampler));
  }
}

GST_END_TEST;

/* How far below a tone of @freq whatever else is in @samples is, in dB. */
static gdouble
noise_below (const gfloat * samples, guint n, gdouble freq)
{
  gdouble w = 2 * G_PI * freq / RATE, ss = 0, sc = 0, cc = 0, xs = 0, xc = 0;
  gdouble a, b, det, rest = 0, signal = 0;
  guint i;

  for (i = 0; i < n; i++) {
    gdouble s = sin (w * i), c = cos (w * i);

    ss += s * s;
    sc += s * c;
    cc += c * c;
    xs += samples[i] * s;
    xc += samples[i] * c;
  }
  det = ss * cc - sc * sc;
  a = (xs * cc - xc * sc) / det;
  b = (xc * ss - xs * sc) / det;
  for (i = 0; i < n; i++) {
    gdouble fit = a * sin (w * i) + b * cos (w * i);

    signal += fit * fit;
    rest += (samples[i] - fit) * (samples[i] - fit);
  }

  return 10 * log10 (rest / signal);
}

GST_START_TEST (a_tone_stays_clean_whatever_the_speed)
{
  static const struct
  {
    gdouble freq;
    gdouble wanted;
  } tones[] = {
    {100, -115}, {1000, -102}, {10000, -97}, {15000, -93}
  };
  static const gdouble deviations[] = { 500e-6, -500e-6, 20e-6, 2000e-6 };
  g_autofree gfloat *in = g_new (gfloat, 2 * RATE);
  g_autofree gfloat *out = g_new (gfloat, 3 * RATE);
  guint i, k, n;

  for (i = 0; i < G_N_ELEMENTS (tones); i++) {
    for (n = 0; n < 2 * RATE; n++)
      in[n] = tone_at (tones[i].freq, 0.9, n);
    for (k = 0; k < G_N_ELEMENTS (deviations); k++) {
      g_autoptr (DriftResampler) resampler = drift_resampler_new (1);
      gdouble thd, speed = 1.0 + deviations[k];

      drift_resampler_set_speed (resampler, speed);
      n = run (resampler, in, 2 * RATE, CHUNK, out);
      fail_unless (fabs (n * speed - 2 * RATE) < 40);
      thd = noise_below (out + 100, RATE, tones[i].freq * speed);
      g_print ("THD+N at %5.0f Hz, %+5.0f ppm: %.1f dB\n", tones[i].freq,
          deviations[k] * 1e6, thd);
      fail_unless (thd < tones[i].wanted);
    }
  }
}

GST_END_TEST;

GST_START_TEST (how_it_is_cut_to_pieces_makes_no_difference)
{
  static const guint chunks[] = { 1, 7, 441, 960, 5000 };
  g_autofree gfloat *noise = new_noise (10000);
  g_autofree gfloat *first = g_new (gfloat, 30000);
  g_autofree gfloat *out = g_new (gfloat, 30000);
  guint k, n = 0;

  for (k = 0; k < G_N_ELEMENTS (chunks); k++) {
    g_autoptr (DriftResampler) resampler = drift_resampler_new (1);

    drift_resampler_set_speed (resampler, 1.0004);
    if (k == 0) {
      n = run (resampler, noise, 10000, chunks[k], first);
    } else {
      fail_unless_equals_int (run (resampler, noise, 10000, chunks[k], out), n);
      fail_unless (memcmp (first, out, n * sizeof (gfloat)) == 0);
    }
  }
  fail_unless (n > 9970);
}

GST_END_TEST;

GST_START_TEST (a_new_speed_is_no_step)
{
  g_autoptr (DriftResampler) resampler = drift_resampler_new (1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  const gdouble steepest = 0.9 * 2 * G_PI * 1000 / RATE;
  gfloat in[CHUNK], out[2 * CHUNK], last = 0;
  guint i, n, block, got;

  for (block = 0; block < 200; block++) {
    for (i = 0; i < CHUNK; i++)
      in[i] = tone_at (1000, 0.9, block * CHUNK + i);
    if (block == 0)             /* speed 1, and history that bypassed it */
      drift_resampler_bypass (resampler, in, CHUNK);
    else
      drift_resampler_push (resampler, in, CHUNK);
    got = drift_resampler_pull (resampler, out, 2 * CHUNK);
    n = block == 1 ? 1 : 0;
    last = n ? out[0] : last;
    for (; n < got; n++) {
      fail_unless (fabs (out[n] - last) < steepest * 1.003);
      last = out[n];
    }
    drift_resampler_set_speed (resampler, block % 5 == 0 ? 1.0 :
        1.0 + g_rand_double_range (rand, -0.002, 0.002));
  }
}

GST_END_TEST;

GST_START_TEST (back_at_speed_one_it_settles_on_whole_samples)
{
  static const gdouble speeds[] = { 1.0005, 0.9995, 1.00013 };
  g_autofree gfloat *noise = new_noise (3 * RATE);
  g_autofree gfloat *out = g_new (gfloat, 4 * RATE);
  guint k, n;

  for (k = 0; k < G_N_ELEMENTS (speeds); k++) {
    g_autoptr (DriftResampler) resampler = drift_resampler_new (1);

    drift_resampler_set_speed (resampler, speeds[k]);
    run (resampler, noise, RATE + 1237, CHUNK, out);
    drift_resampler_set_speed (resampler, 1.0);
    n = run (resampler, noise + RATE + 1237, 2 * RATE - 1237, CHUNK, out);
    fail_unless (drift_resampler_is_idle (resampler));
    fail_unless (memcmp (out + n - RATE, noise + 2 * RATE,
            RATE * sizeof (gfloat)) == 0);
  }
}

GST_END_TEST;

GST_START_TEST (what_is_held_is_counted)
{
  g_autoptr (DriftResampler) resampler = drift_resampler_new (1);
  gfloat samples[CHUNK] = { 0 };

  drift_resampler_set_speed (resampler, 1.0005);
  drift_resampler_push (resampler, samples, 100);
  fail_unless_equals_float (drift_resampler_held (resampler), 100);
  fail_unless_equals_int (drift_resampler_pull (resampler, samples, 10), 10);
  fail_unless (fabs (drift_resampler_held (resampler) - 89.995) < 1e-6);
  fail_unless_equals_int (drift_resampler_skip (resampler, 60), 60);
  fail_unless (fabs (drift_resampler_held (resampler) - 29.995) < 1e-6);
  fail_unless_equals_int (drift_resampler_pull (resampler, samples, CHUNK),
      30 - DRIFT_RESAMPLER_LOOKAHEAD);
  fail_unless_equals_int (drift_resampler_available (resampler), 0);
  drift_resampler_push_silence (resampler, DRIFT_RESAMPLER_LOOKAHEAD);
  fail_unless_equals_int (drift_resampler_available (resampler),
      DRIFT_RESAMPLER_LOOKAHEAD);
  drift_resampler_reset (resampler);
  fail_unless_equals_float (drift_resampler_held (resampler), 0);
  fail_unless (drift_resampler_is_idle (resampler));
}

GST_END_TEST;

static Suite *
driftresampler_suite (void)
{
  Suite *s = suite_create ("driftresampler");
  TCase *tc = tcase_create ("driftresampler");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, at_speed_one_samples_pass_unchanged_and_at_once);
  tcase_add_test (tc, a_tone_stays_clean_whatever_the_speed);
  tcase_add_test (tc, how_it_is_cut_to_pieces_makes_no_difference);
  tcase_add_test (tc, a_new_speed_is_no_step);
  tcase_add_test (tc, back_at_speed_one_it_settles_on_whole_samples);
  tcase_add_test (tc, what_is_held_is_counted);

  return s;
}

GST_CHECK_MAIN (driftresampler);
