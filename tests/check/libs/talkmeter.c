// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include <math.h>

#include "minusmix.h"
#include "talkmeter.h"
#include "testsounds.h"

#define RATE 48000
#define FULL_SCALE (1 << MINUS_MIX_FRACTION_BITS)

static gint32 *
fixed (const gfloat * samples, guint n)
{
  gint32 *out = g_new (gint32, n);
  guint i;

  for (i = 0; i < n; i++)
    out[i] = lrint (samples[i] * (gdouble) FULL_SCALE);

  return out;
}

static gdouble
level_of (const gint32 * samples, guint frames, guint rate, guint channels)
{
  g_autoptr (TalkMeter) meter = talk_meter_new (rate, channels);

  talk_meter_write (meter, samples, frames);

  return talk_meter_level (meter);
}

GST_START_TEST (levels_are_dbfs_of_the_rms)
{
  static const guint rates[] = { 8000, 11025, 44100, 48000, 192000 };
  guint i, r;

  for (r = 0; r < G_N_ELEMENTS (rates); r++) {
    guint n = rates[r];
    g_autofree gint32 *samples = g_new (gint32, 2 * n);

    /* 1 kHz at full scale and 20 dB less; a square wave; half of a stereo
     * pair */
    for (i = 0; i < n; i++)
      samples[i] = lrint (FULL_SCALE * sin (2 * G_PI * 1000 * i / rates[r]));
    fail_unless (fabs (level_of (samples, n, rates[r], 1) + 3.0103) < 0.01);
    for (i = 0; i < n; i++)
      samples[i] /= 10;
    fail_unless (fabs (level_of (samples, n, rates[r], 1) + 23.0103) < 0.01);
    for (i = 0; i < n; i++)
      samples[i] = i & 16 ? FULL_SCALE : -FULL_SCALE;
    fail_unless (fabs (level_of (samples, n, rates[r], 1)) < 1e-6);
    for (i = 0; i < 2 * n; i++)
      samples[i] = i & 1 ? 0 : FULL_SCALE;
    fail_unless (fabs (level_of (samples, n, rates[r], 2) + 3.0103) < 1e-4);
  }
}

GST_END_TEST;

/* EBU Tech 3341: a rectangle of 400 ms. */
GST_START_TEST (the_window_is_400_ms_to_the_sample)
{
  guint i, burst = RATE / 10, frame = RATE / 100;
  g_autofree gint32 *samples = g_new0 (gint32, burst);
  g_autofree gint32 *silence = g_new0 (gint32, RATE);
  g_autoptr (TalkMeter) meter = talk_meter_new (RATE, 1);

  fail_unless (talk_meter_level (meter) == TALK_METER_MIN_LEVEL);
  for (i = 0; i < burst; i++)
    samples[i] = FULL_SCALE;
  talk_meter_write (meter, silence, RATE);
  fail_unless (talk_meter_level (meter) == TALK_METER_MIN_LEVEL);

  /* 100 ms in it are 6.02 dB less than all of it, and as long as they are */
  talk_meter_write (meter, samples, burst);
  for (i = 0; i < 30; i++) {
    fail_unless (fabs (talk_meter_level (meter) + 6.0206) < 1e-4);
    talk_meter_write (meter, silence, frame);
  }
  /* then they go, 10 ms at a time */
  for (i = 1; i < 10; i++) {
    fail_unless (fabs (talk_meter_level (meter) -
            10 * log10 ((11.0 - i) / 40)) < 1e-4);
    talk_meter_write (meter, silence, frame);
  }
  talk_meter_write (meter, silence, frame);
  fail_unless (talk_meter_level (meter) == TALK_METER_MIN_LEVEL);
}

GST_END_TEST;

GST_START_TEST (what_was_loud_leaves_nothing_behind)
{
  guint i, n = RATE;
  g_autofree gint32 *samples = g_new (gint32, n);
  g_autoptr (TalkMeter) meter = talk_meter_new (RATE, 1);
  gdouble quiet;

  for (i = 0; i < n; i++)
    samples[i] = i & 1 ? 600 : -600;
  quiet = level_of (samples, n, RATE, 1);
  fail_unless (fabs (quiet - 20 * log10 (600.0 / FULL_SCALE)) < 1e-4);
  for (i = 0; i < n; i++)
    samples[i] = i & 1 ? 1 << 30 : -(1 << 30);
  talk_meter_write (meter, samples, n);
  for (i = 0; i < n; i++)
    samples[i] = i & 1 ? 600 : -600;
  talk_meter_write (meter, samples, n);
  fail_unless (talk_meter_level (meter) == quiet);
}

GST_END_TEST;

GST_START_TEST (any_block_size_gives_the_same_level_and_the_same_voices)
{
  static const guint blocks[] = { 960, 1, 479, 481, 5000, 48000 };
  guint b, i, n = 2 * RATE;
  g_autofree gfloat *voice = g_new (gfloat, 2 * n);
  g_autofree gint32 *samples = NULL;
  g_autofree gchar *expected = NULL;

  test_sounds_speech (voice, 2 * n, 2 * RATE, 200, 0.3, 21);
  samples = fixed (voice, 2 * n);
  for (b = 0; b < G_N_ELEMENTS (blocks); b++) {
    g_autoptr (TalkMeter) meter = talk_meter_new (RATE, 2);
    g_autoptr (GString) answers = g_string_new (NULL);

    for (i = 0; i < n; i += blocks[b]) {
      guint k;

      talk_meter_write (meter, samples + 2 * i, MIN (blocks[b], n - i));
      for (k = 0; k < talk_meter_count (meter); k++)
        g_string_append_c (answers, talk_meter_had_voice (meter, k) ? '1' :
            '0');
    }
    g_string_append_printf (answers, " %.17g %d", talk_meter_level (meter),
        talk_meter_is_speaking (meter));
    if (expected == NULL)
      expected = g_strdup (answers->str);
    fail_unless_equals_string (answers->str, expected);
  }
  fail_unless (strstr (expected, "1111111111") != NULL);
}

GST_END_TEST;

/* How often `speaking` changes, looked at every 10 ms. */
static guint
count_changes (TalkMeter * meter, const gfloat * samples, guint n)
{
  g_autofree gint32 *in = fixed (samples, n);
  guint i, changes = 0;

  for (i = 0; i + RATE / 100 <= n; i += RATE / 100) {
    gboolean was = talk_meter_is_speaking (meter);

    talk_meter_write (meter, in + i, RATE / 100);
    changes += talk_meter_is_speaking (meter) != was;
  }

  return changes;
}

GST_START_TEST (speaking_goes_over_pauses_and_not_on_for_clicks)
{
  guint n = 4 * RATE;
  g_autofree gfloat *samples = g_new0 (gfloat, n);
  g_autoptr (TalkMeter) meter = talk_meter_new (RATE, 1);

  test_sounds_noise (samples, n, 0.0005, 31);
  test_sounds_bursts (samples, n, RATE, 15, 200, 0.3, 32);
  fail_unless_equals_int (count_changes (meter, samples, n), 0);
  fail_if (talk_meter_is_speaking (meter));

  /* the voice pauses for 200 ms every second or so */
  test_sounds_speech (samples, n, RATE, 130, 0.3, 33);
  test_sounds_noise (samples, n, 0.0005, 34);
  fail_unless_equals_int (count_changes (meter, samples, n), 1);
  fail_unless (talk_meter_is_speaking (meter));

  memset (samples, 0, n * sizeof (gfloat));
  test_sounds_noise (samples, n, 0.0005, 35);
  fail_unless_equals_int (count_changes (meter, samples, RATE * 2 / 5), 0);
  fail_unless (talk_meter_is_speaking (meter));
  fail_unless_equals_int (count_changes (meter, samples, RATE), 1);
  fail_if (talk_meter_is_speaking (meter));
}

GST_END_TEST;

static Suite *
talkmeter_suite (void)
{
  Suite *s = suite_create ("talkmeter");
  TCase *tc = tcase_create ("talkmeter");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, levels_are_dbfs_of_the_rms);
  tcase_add_test (tc, the_window_is_400_ms_to_the_sample);
  tcase_add_test (tc, what_was_loud_leaves_nothing_behind);
  tcase_add_test (tc, any_block_size_gives_the_same_level_and_the_same_voices);
  tcase_add_test (tc, speaking_goes_over_pauses_and_not_on_for_clicks);

  return s;
}

GST_CHECK_MAIN (talkmeter);
