// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include <math.h>

#include "realfft.h"
#include "speechfeatures.h"
#include "testsounds.h"
#include "voicedetector.h"

#define RATE 48000
#define FRAME (RATE / 100)

/* The part of the frames that the detector calls speech, from @skip seconds
 * on. */
static gdouble
voiced_part (const gfloat * samples, guint n, guint rate, gdouble skip)
{
  g_autoptr (VoiceDetector) detector = voice_detector_new (rate);
  guint frames = 0, voiced = 0, counted = 0, i = 0;

  while (i < n) {
    gboolean complete;

    i += voice_detector_write (detector, samples + i, n - i, &complete);
    if (!complete)
      break;
    if (frames++ < skip * 100)
      continue;
    counted++;
    voiced += voice_detector_is_voice (detector);
  }

  return (gdouble) voiced / counted;
}

static gdouble
db (gdouble level)
{
  return pow (10.0, level / 20);
}

GST_START_TEST (the_transform_is_the_one_of_its_definition)
{
  static const guint sizes[] = { 8, 16, 256, 512 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint s, i, k;

  for (s = 0; s < G_N_ELEMENTS (sizes); s++) {
    guint n = sizes[s];
    g_autoptr (RealFft) fft = real_fft_new (n);
    g_autofree gfloat *in = g_new (gfloat, n), *scratch = g_new (gfloat, 2 * n);
    g_autofree gfloat *re = g_new (gfloat, n / 2 + 1);
    g_autofree gfloat *im = g_new (gfloat, n / 2 + 1);

    for (i = 0; i < n; i++)
      in[i] = g_rand_double_range (rand, -1, 1);
    real_fft_forward (fft, in, re, im, scratch);
    for (k = 0; k <= n / 2; k++) {
      gdouble x = 0, y = 0;

      for (i = 0; i < n; i++) {
        x += in[i] * cos (2 * G_PI * k * i / n);
        y -= in[i] * sin (2 * G_PI * k * i / n);
      }
      fail_unless (fabs (re[k] - x) < 1e-4 && fabs (im[k] - y) < 1e-4,
          "bin %u of %u", k, n);
    }
  }
}

GST_END_TEST;

/* Features of the last frame of @n samples. */
static void
look (SpeechFeatures * features, const gfloat * samples, guint n)
{
  gboolean complete;
  guint i;

  for (i = 0; i < n;)
    i += speech_features_write (features, samples + i, n - i, &complete);
}

GST_START_TEST (features_are_what_they_are_called)
{
  guint i, n = 2 * RATE;
  g_autoptr (SpeechFeatures) features = speech_features_new (RATE);
  g_autofree gfloat *samples = g_new0 (gfloat, n);
  const gfloat *values;

  look (features, samples, RATE / 10);
  fail_unless (speech_features_get (features) == NULL);

  /* noise for two seconds: at its own floor, and not harmonic */
  test_sounds_noise (samples, n, 0.01, 1);
  look (features, samples, n);
  values = speech_features_get (features);
  for (i = 0; i < SPEECH_FEATURES_BANDS; i++)
    fail_unless (values[SPEECH_FEATURE_SNR + i] < 0.5);
  fail_unless (values[SPEECH_FEATURE_LIKELIHOOD_LONG] < 0.5, "%g",
      values[SPEECH_FEATURE_LIKELIHOOD_LONG]);
  fail_unless (values[SPEECH_FEATURE_HARMONICITY_MEAN] < 0.6, "%g",
      values[SPEECH_FEATURE_HARMONICITY_MEAN]);

  /* and then 150 Hz and its harmonics, 40 dB above */
  memset (samples, 0, n * sizeof (gfloat));
  test_sounds_noise (samples, n, 0.01, 2);
  test_sounds_hum (samples, n, RATE, 150, 8, 0.25);
  look (features, samples, RATE / 5);
  values = speech_features_get (features);
  fail_unless (values[SPEECH_FEATURE_SNR] > 2);
  fail_unless (values[SPEECH_FEATURE_HARMONICITY] > 0.9);
  fail_unless (fabs (values[SPEECH_FEATURE_PITCH]) < 0.06);
  fail_unless (values[SPEECH_FEATURE_LIKELIHOOD] > 2);
  fail_unless (fabs (speech_features_level (features) -
          10 * log10 (0.25 * 0.25 / 2 * 4 / 3)) < 0.3);
}

GST_END_TEST;

GST_START_TEST (a_voice_is_found_at_any_level_rate_and_pitch)
{
  static const guint rates[] = { 8000, 16000, 32000, 44100, 48000, 96000 };
  static const gdouble pitches[] = { 90, 130, 220 };
  static const gdouble levels[] = { -30, -20, -3 };
  guint i, p;

  for (i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (p = 0; p < 3; p++) {
      guint n = 4 * rates[i];
      g_autofree gfloat *samples = g_new (gfloat, n);
      gdouble part;

      test_sounds_speech (samples, n, rates[i], pitches[p], db (levels[p]), 7);
      test_sounds_noise (samples, n, db (levels[p] - 45), 8);
      part = voiced_part (samples, n, rates[i], 0.5);
      /* a tenth is pauses, and hissing and the first words need time */
      fail_unless (part > 0.5,
          "%u Hz, pitch %g: %g", rates[i], pitches[p], part);
    }
  }
}

GST_END_TEST;

GST_START_TEST (a_voice_is_found_in_noise)
{
  guint n = 10 * RATE;
  g_autofree gfloat *samples = g_new (gfloat, n);
  gdouble part;

  memset (samples, 0, n * sizeof (gfloat));
  test_sounds_speech (samples + n / 2, n / 2, RATE, 120, 0.3, 9);
  test_sounds_noise (samples, n, 0.04, 10);
  part = voiced_part (samples, n / 2, RATE, 0);
  fail_unless (part < 0.02, "noise: %g", part);
  part = voiced_part (samples, n, RATE, 5.2);
  fail_unless (part > 0.7, "voice: %g", part);
}

GST_END_TEST;

/* Each for eight seconds, above a quiet room, and from the first sample on. */
GST_START_TEST (what_is_no_voice_is_not_taken_for_one)
{
  guint n = 8 * RATE, kind, i;
  g_autofree gfloat *samples = g_new (gfloat, n);

  for (kind = 0; kind < 10; kind++) {
    gdouble part;

    memset (samples, 0, n * sizeof (gfloat));
    test_sounds_noise (samples, n, 0.0005, kind);
    switch (kind) {
      case 0:
        memset (samples, 0, n * sizeof (gfloat));
        break;
      case 1:                  /* a constant */
        for (i = 0; i < n; i++)
          samples[i] = 0.5;
        break;
      case 2:
        test_sounds_noise (samples, n, 0.1, 50);
        break;
      case 3:
        test_sounds_hum (samples, n, RATE, 50, 6, 0.1);
        break;
      case 4:
        test_sounds_hum (samples, n, RATE, 60, 10, 0.3);
        break;
      case 5:
        test_sounds_hum (samples, n, RATE, 1000, 1, 0.1);
        break;
      case 6:                  /* typing */
        test_sounds_bursts (samples, n, RATE, 12, 170, 0.3, 51);
        break;
      case 7:                  /* coughs */
        test_sounds_bursts (samples, n, RATE, 300, 1500, 0.5, 52);
        break;
      case 8:                  /* noise comes up suddenly */
        test_sounds_noise (samples + n / 2, n / 2, 0.1, 53);
        break;
      case 9:                  /* dither */
        memset (samples, 0, n * sizeof (gfloat));
        test_sounds_noise (samples, n, 1.0 / 32768, 54);
        break;
    }
    part = voiced_part (samples, n, RATE, 0);
    fail_unless (part < 0.04, "sound %u: %g", kind, part);
  }
}

GST_END_TEST;

GST_START_TEST (a_hum_that_comes_suddenly_is_found_out_soon)
{
  guint n = 6 * RATE;
  g_autofree gfloat *samples = g_new0 (gfloat, n);

  test_sounds_noise (samples, n, 0.0005, 61);
  test_sounds_hum (samples + n / 2, n / 2, RATE, 50, 8, 0.2);
  /* 400 ms of the last three seconds, and none of the last two */
  fail_unless (voiced_part (samples, n, RATE, 3) < 0.14);
  fail_unless (voiced_part (samples, n, RATE, 4) == 0);
}

GST_END_TEST;

GST_START_TEST (silence_between_does_not_hide_the_voice_after_it)
{
  guint n = 9 * RATE;
  g_autofree gfloat *samples = g_new0 (gfloat, n);
  g_autoptr (VoiceDetector) detector = voice_detector_new (RATE);
  guint i = 0, frames = 0, first = 0;

  /* a voice in a noisy room; muted for five seconds; the voice again */
  test_sounds_speech (samples, 2 * RATE, RATE, 120, 0.3, 11);
  test_sounds_noise (samples, 2 * RATE, 0.005, 12);
  test_sounds_speech (samples + 7 * RATE, 2 * RATE, RATE, 120, 0.3, 13);
  test_sounds_noise (samples + 7 * RATE, 2 * RATE, 0.005, 14);
  while (i < n) {
    gboolean complete;

    i += voice_detector_write (detector, samples + i, n - i, &complete);
    frames += complete;
    if (complete && frames > 220 && frames <= 700)
      fail_if (voice_detector_is_voice (detector));
    if (frames > 700 && first == 0 && voice_detector_is_voice (detector))
      first = frames;
  }
  fail_unless (first > 700 && first < 730, "%u", first);
}

GST_END_TEST;

GST_START_TEST (any_block_size_gives_the_same_answers)
{
  static const guint blocks[] = { 1, 7, 441, 480, 1000, 48000 };
  guint n = 3 * RATE, b, i;
  g_autofree gfloat *samples = g_new0 (gfloat, n);
  g_autofree gchar *expected = NULL;

  test_sounds_speech (samples, n, RATE, 140, 0.3, 15);
  test_sounds_noise (samples, n, 0.02, 16);
  for (b = 0; b < G_N_ELEMENTS (blocks); b++) {
    g_autoptr (VoiceDetector) detector = voice_detector_new (RATE);
    g_autoptr (GString) answers = g_string_new (NULL);

    for (i = 0; i < n;) {
      gboolean complete;

      i += voice_detector_write (detector, samples + i,
          MIN (blocks[b], n - i), &complete);
      if (complete)
        g_string_append_c (answers,
            voice_detector_is_voice (detector) ? '1' : '0');
    }
    fail_unless_equals_int (answers->len, 300);
    if (expected == NULL)
      expected = g_strdup (answers->str);
    fail_unless_equals_string (answers->str, expected);
  }
}

GST_END_TEST;

GST_START_TEST (nonsense_does_no_lasting_harm)
{
  guint n = 6 * RATE, i;
  g_autofree gfloat *samples = g_new0 (gfloat, n);
  gdouble part;

  test_sounds_speech (samples, n, RATE, 140, 0.3, 17);
  test_sounds_noise (samples, n, 0.001, 18);
  for (i = RATE; i < RATE + 1000; i++)
    samples[i] = i % 2 ? 64.0f : -64.0f;
  part = voiced_part (samples, n, RATE, 4);
  fail_unless (part > 0.7, "%g", part);
}

GST_END_TEST;

static Suite *
voicedetector_suite (void)
{
  Suite *s = suite_create ("voicedetector");
  TCase *tc = tcase_create ("voicedetector");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_transform_is_the_one_of_its_definition);
  tcase_add_test (tc, features_are_what_they_are_called);
  tcase_add_test (tc, a_voice_is_found_at_any_level_rate_and_pitch);
  tcase_add_test (tc, a_voice_is_found_in_noise);
  tcase_add_test (tc, what_is_no_voice_is_not_taken_for_one);
  tcase_add_test (tc, a_hum_that_comes_suddenly_is_found_out_soon);
  tcase_add_test (tc, silence_between_does_not_hide_the_voice_after_it);
  tcase_add_test (tc, any_block_size_gives_the_same_answers);
  tcase_add_test (tc, nonsense_does_no_lasting_harm);

  return s;
}

GST_CHECK_MAIN (voicedetector);
