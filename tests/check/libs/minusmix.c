// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include <math.h>

#include "minusmix.h"

#define RATE 48000
#define PERIOD 960
#define RAMP (RATE / 200)

typedef struct
{
  MinusMixFormat format;
  MinusMix *mix;
  MinusMixInput *inputs[8];
  guint n_inputs;
} Table;

static void
table_open (Table * table, MinusMixFormat format, guint channels,
    guint n_inputs)
{
  guint i;

  table->format = format;
  table->mix = minus_mix_new (format, RATE, channels);
  table->n_inputs = n_inputs;
  for (i = 0; i < n_inputs; i++)
    table->inputs[i] = minus_mix_input_new (table->mix);
}

static void
table_close (Table * table)
{
  guint i;

  for (i = 0; i < table->n_inputs; i++)
    minus_mix_input_free (table->inputs[i]);
  minus_mix_free (table->mix);
}

/* One period of @data[input], NULL = nothing came. */
static void
table_mix (Table * table, gconstpointer * data, guint frames)
{
  guint i;

  for (i = 0; i < table->n_inputs; i++) {
    minus_mix_input_begin (table->inputs[i], frames);
    if (data[i])
      fail_unless_equals_int (minus_mix_input_write (table->inputs[i],
              table->format, data[i], frames), frames);
  }
  minus_mix_begin (table->mix, frames);
  for (i = 0; i < table->n_inputs; i++)
    minus_mix_add (table->mix, table->inputs[i]);
}

static void
fill_noise (gint16 * samples, guint n, gint amplitude, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint i;

  for (i = 0; i < n; i++)
    samples[i] = g_rand_int_range (rand, -amplitude, amplitude + 1);
}

static void
fill_sine (gint16 * samples, guint frames, guint channels, gdouble freq,
    gdouble amplitude, guint start)
{
  guint i, c;

  for (i = 0; i < frames; i++) {
    for (c = 0; c < channels; c++)
      samples[i * channels + c] =
          lrint (amplitude * sin (2 * G_PI * freq * (start + i) / RATE));
  }
}

GST_START_TEST (everybody_hears_exactly_the_others)
{
  gint16 noise[8][PERIOD * 2], out[PERIOD * 2];
  gconstpointer data[8];
  Table table;
  MinusMixFeed feed;
  guint n, i, k, period;

  table_open (&table, MINUS_MIX_S16, 2, 8);
  minus_mix_feed_init (&feed);
  for (period = 0; period < 3; period++) {
    for (n = 0; n < 8; n++) {
      fill_noise (noise[n], PERIOD * 2, 4000, 17 * period + n);
      data[n] = noise[n];
    }
    table_mix (&table, data, PERIOD);
    if (period == 0)
      continue;                 /* everybody fades in */

    for (n = 0; n < 8; n++) {
      minus_mix_read (table.mix, &feed, table.inputs[n], out);
      for (i = 0; i < PERIOD * 2; i++) {
        gint expected = 0;

        for (k = 0; k < 8; k++)
          expected += k == n ? 0 : noise[k][i];
        fail_unless_equals_int (out[i], expected);
      }
    }
  }
  table_close (&table);
}

GST_END_TEST;

GST_START_TEST (alone_one_hears_silence_however_loud_one_is)
{
  gint16 loud[PERIOD], out[PERIOD];
  gconstpointer data[] = { loud };
  MinusMixFeed feed;
  Table table;
  guint i, period;

  table_open (&table, MINUS_MIX_S16, 1, 1);
  minus_mix_feed_init (&feed);
  minus_mix_input_set_volume (table.inputs[0], 7.3);
  for (period = 0; period < 3; period++) {
    fill_noise (loud, PERIOD, 32767, period);
    table_mix (&table, data, PERIOD);
    minus_mix_read (table.mix, &feed, table.inputs[0], out);
    for (i = 0; i < PERIOD; i++)
      fail_unless_equals_int (out[i], 0);
  }
  table_close (&table);
}

GST_END_TEST;

GST_START_TEST (float_feeds_are_as_exact_and_survive_nonsense)
{
  gfloat a[PERIOD], b[PERIOD], out[PERIOD];
  gconstpointer data[] = { a, b };
  MinusMixFeed feed;
  Table table;
  guint i;

  for (i = 0; i < PERIOD; i++) {
    a[i] = 0.4f * sinf (i * 0.1f);
    b[i] = 0.3f * cosf (i * 0.07f);
  }
  table_open (&table, MINUS_MIX_F32, 1, 2);
  minus_mix_feed_init (&feed);
  table_mix (&table, data, PERIOD);
  table_mix (&table, data, PERIOD);
  minus_mix_read (table.mix, &feed, table.inputs[0], out);
  for (i = 0; i < PERIOD; i++)
    fail_unless (fabsf (out[i] - b[i]) < 1e-7f);

  a[7] = NAN;
  a[8] = INFINITY;
  a[9] = -1e30f;
  table_mix (&table, data, PERIOD);
  minus_mix_read (table.mix, &feed, table.inputs[0], out);
  for (i = 0; i < PERIOD; i++)
    fail_unless (fabsf (out[i] - b[i]) < 1e-7f);
  minus_mix_read (table.mix, &feed, NULL, out);
  for (i = 0; i < PERIOD; i++)
    fail_unless (fabsf (out[i]) <= 1.0f);
  table_close (&table);
}

GST_END_TEST;

static gdouble
goertzel (const gint16 * samples, guint n, gdouble freq)
{
  gdouble w = 2 * G_PI * freq / RATE, s0, s1 = 0, s2 = 0;
  guint i;

  for (i = 0; i < n; i++) {
    s0 = samples[i] + 2 * cos (w) * s1 - s2;
    s2 = s1;
    s1 = s0;
  }

  return 2 * sqrt (s1 * s1 + s2 * s2 - 2 * cos (w) * s1 * s2) / n;
}

/* Three at full scale are cut to a third each in a plain clip's place: the
 * third harmonic of a clipped 500 Hz would be at -12 dB or so. */
GST_START_TEST (an_overload_is_turned_down_and_not_cut_flat)
{
  gint16 tone[PERIOD], out[PERIOD];
  gconstpointer data[] = { tone, tone, tone };
  MinusMixFeed feed;
  Table table;
  guint i, period;

  table_open (&table, MINUS_MIX_S16, 1, 3);
  minus_mix_feed_init (&feed);
  for (period = 0; period < 6; period++) {
    fill_sine (tone, PERIOD, 1, 500, 32000, period * PERIOD);
    table_mix (&table, data, PERIOD);
    minus_mix_read (table.mix, &feed, NULL, out);
  }
  fail_unless (goertzel (out, PERIOD, 500) > 31000);
  fail_unless (goertzel (out, PERIOD, 1500) < 30);

  /* and the level comes back, without a step */
  data[1] = data[2] = NULL;
  for (period = 6; period < 25; period++) {
    gint16 last = out[PERIOD - 1];

    fill_sine (tone, PERIOD, 1, 500, 32000, period * PERIOD);
    table_mix (&table, data, PERIOD);
    minus_mix_read (table.mix, &feed, NULL, out);
    fail_unless (ABS (out[0] - last) < 6500);
  }
  for (i = 0; i < PERIOD; i++)
    fail_unless_equals_int (out[i], tone[i]);
  table_close (&table);
}

GST_END_TEST;

/* Two who shout together are turned down for all who hear both, and for nobody
 * else. */
GST_START_TEST (no_feed_pumps_another)
{
  gint16 tones[3][PERIOD], out[PERIOD];
  gconstpointer data[] = { tones[0], tones[1], tones[2] };
  MinusMixFeed all, feeds[3];
  guint i, n, period, wrong[3] = { 0 };
  Table table;

  table_open (&table, MINUS_MIX_S16, 1, 3);
  minus_mix_feed_init (&all);
  for (n = 0; n < 3; n++)
    minus_mix_feed_init (&feeds[n]);
  for (period = 0; period < 30; period++) {
    fill_sine (tones[0], PERIOD, 1, 500, 30000, period * PERIOD);
    fill_sine (tones[1], PERIOD, 1, 500, period % 2 ? 30000 : 0,
        period * PERIOD);
    fill_sine (tones[2], PERIOD, 1, 700, 2000, period * PERIOD);
    table_mix (&table, data, PERIOD);
    minus_mix_read (table.mix, &all, NULL, out);
    fail_unless (period == 0 || all.gain < 1.0);
    for (n = 0; n < 3; n++) {
      minus_mix_read (table.mix, &feeds[n], table.inputs[n], out);
      for (i = 0; i < PERIOD && period > 1; i++)
        wrong[n] += out[i] != tones[(n + 1) % 3][i] + tones[(n + 2) % 3][i];
    }
  }
  fail_unless (all.gain < 0.8);
  /* the first hears no more than fits, the third hears both */
  fail_unless_equals_int (wrong[0], 0);
  fail_unless (wrong[2] > 0);
  table_close (&table);
}

GST_END_TEST;

/* Beyond 128 times full scale the sum needs more than 32 bits. */
GST_START_TEST (what_is_absurdly_loud_is_taken_out_as_exactly)
{
  gfloat loud[6][PERIOD], quiet[PERIOD], out[PERIOD];
  gconstpointer data[7];
  MinusMixFeed feed;
  Table table;
  guint i, n, period;

  for (i = 0; i < PERIOD; i++) {
    for (n = 0; n < 6; n++)
      loud[n][i] = n < 3 ? 60.0f : -60.0f;
    quiet[i] = 0.5f * sinf (i * 0.1f);
  }
  for (n = 0; n < 6; n++)
    data[n] = loud[n];
  data[6] = quiet;
  table_open (&table, MINUS_MIX_F32, 1, 7);
  minus_mix_feed_init (&feed);
  for (period = 0; period < 3; period++) {
    table_mix (&table, data, PERIOD);
    minus_mix_read (table.mix, &feed, NULL, out);
  }
  for (i = 0; i < PERIOD; i++)
    fail_unless (fabsf (out[i] - quiet[i]) < 1e-6f);

  /* and without one of them, the rest is turned down, not turned over */
  for (period = 0; period < 2; period++) {
    table_mix (&table, data, PERIOD);
    minus_mix_read (table.mix, &feed, table.inputs[4], out);
  }
  for (i = 0; i < PERIOD; i++)
    fail_unless (out[i] > 0.97f && out[i] <= 1.0f);

  /* who leaves so loudly fades out as well */
  minus_mix_depart (table.mix, table.inputs[0]);
  minus_mix_depart (table.mix, table.inputs[1]);
  minus_mix_depart (table.mix, table.inputs[2]);
  minus_mix_begin (table.mix, PERIOD);
  minus_mix_read (table.mix, &feed, NULL, out);
  fail_unless (out[0] > 0.9f);
  fail_unless (out[RAMP] == 0.0f);
  table_close (&table);
}

GST_END_TEST;

static guint
biggest_step (const gint16 * samples, guint n, gint16 before)
{
  guint i, step = ABS (samples[0] - before);

  for (i = 1; i < n; i++)
    step = MAX (step, (guint) ABS (samples[i] - samples[i - 1]));

  return step;
}

/* A constant is the hardest case: any jump of it is a click. */
GST_START_TEST (nothing_that_changes_clicks)
{
  const gint level = 20000, limit = level / RAMP + 2;
  gint16 constant[PERIOD], out[PERIOD], last = 0;
  gconstpointer data[] = { constant }, nothing[] = { NULL };
  MinusMixFeed feed;
  Table table;
  guint i;

  for (i = 0; i < PERIOD; i++)
    constant[i] = level;
  table_open (&table, MINUS_MIX_S16, 1, 1);
  minus_mix_feed_init (&feed);

#define PERIOD_OF(what) G_STMT_START { \
    table_mix (&table, what, PERIOD); \
    minus_mix_read (table.mix, &feed, NULL, out); \
    fail_unless (biggest_step (out, PERIOD, last) <= limit); \
    last = out[PERIOD - 1]; \
  } G_STMT_END

  PERIOD_OF (data);             /* comes in */
  fail_unless_equals_int (out[RAMP], level);
  minus_mix_input_set_volume (table.inputs[0], 0.25);
  PERIOD_OF (data);
  fail_unless_equals_int (out[RAMP], level / 4);
  minus_mix_input_set_volume (table.inputs[0], 0.0);
  PERIOD_OF (data);             /* muted */
  fail_unless_equals_int (out[RAMP], 0);
  minus_mix_input_set_volume (table.inputs[0], 1.0);
  PERIOD_OF (data);
  fail_unless_equals_int (last, level);
  PERIOD_OF (nothing);          /* a gap */
  fail_unless_equals_int (out[RAMP], 0);
  PERIOD_OF (nothing);
  PERIOD_OF (data);             /* and back */
  fail_unless_equals_int (last, level);

  minus_mix_depart (table.mix, table.inputs[0]);
  minus_mix_begin (table.mix, PERIOD);
  minus_mix_read (table.mix, &feed, NULL, out);
  fail_unless (biggest_step (out, PERIOD, last) <= limit);
  fail_unless (out[0] > 0);
  fail_unless_equals_int (out[RAMP], 0);
#undef PERIOD_OF

  table_close (&table);
}

GST_END_TEST;

/* The fade after a gap meets sound that comes back at once. */
GST_START_TEST (a_short_gap_does_not_click_either)
{
  const gint level = 20000, limit = 2 * level / RAMP + 2;
  gint16 constant[PERIOD], out[PERIOD], last;
  MinusMixFeed feed;
  Table table;
  guint i;

  for (i = 0; i < PERIOD; i++)
    constant[i] = level;
  table_open (&table, MINUS_MIX_S16, 1, 1);
  minus_mix_feed_init (&feed);
  for (i = 0; i < 3; i++) {
    minus_mix_input_begin (table.inputs[0], PERIOD);
    minus_mix_input_write (table.inputs[0], MINUS_MIX_S16, constant, 300);
    if (i == 1)
      fail_unless_equals_int (minus_mix_input_write_silence (table.inputs[0],
              RAMP / 3), RAMP / 3);
    minus_mix_input_write (table.inputs[0], MINUS_MIX_S16, constant, PERIOD);
    fail_unless_equals_int (minus_mix_input_missing (table.inputs[0]), 0);
    minus_mix_begin (table.mix, PERIOD);
    minus_mix_add (table.mix, table.inputs[0]);
    last = i == 0 ? 0 : out[PERIOD - 1];
    minus_mix_read (table.mix, &feed, NULL, out);
    fail_unless (biggest_step (out, PERIOD, last) <= limit);
    fail_unless_equals_int (out[PERIOD - 1], level);
  }
  table_close (&table);
}

GST_END_TEST;

GST_START_TEST (periods_of_any_length_fit_together)
{
  const guint lengths[] = { 1, 959, 3, 441, 7, 960, 2 };
  gint16 noise[2000], out[960];
  MinusMixFeed feed;
  Table table;
  guint i, k, at = 0;

  fill_noise (noise, G_N_ELEMENTS (noise), 10000, 5);
  table_open (&table, MINUS_MIX_S16, 1, 1);
  minus_mix_feed_init (&feed);
  for (k = 0; k < G_N_ELEMENTS (lengths); k++) {
    gconstpointer data[] = { noise + at };

    if (at + lengths[k] > G_N_ELEMENTS (noise))
      break;
    table_mix (&table, data, lengths[k]);
    minus_mix_read (table.mix, &feed, NULL, out);
    for (i = 0; i < lengths[k]; i++) {
      if (at + i >= RAMP)
        fail_unless_equals_int (out[i], noise[at + i]);
    }
    at += lengths[k];
  }
  fail_unless (at > 1000);
  table_close (&table);
}

GST_END_TEST;

GST_START_TEST (what_was_heard_of_an_input_can_be_looked_at)
{
  gint16 tone[PERIOD];
  gconstpointer data[] = { tone };
  const gint32 *heard;
  Table table;
  guint i;

  table_open (&table, MINUS_MIX_S16, 1, 1);
  fill_sine (tone, PERIOD, 1, 1000, 8000, 0);
  minus_mix_input_set_volume (table.inputs[0], 0.5);
  table_mix (&table, data, PERIOD);
  heard = minus_mix_input_samples (table.inputs[0]);
  for (i = RAMP; i < PERIOD; i++)
    fail_unless_equals_int (heard[i], tone[i] * (1 <<
            (MINUS_MIX_FRACTION_BITS - 16)));
  table_close (&table);
}

GST_END_TEST;

static Suite *
minusmix_suite (void)
{
  Suite *s = suite_create ("minusmix");
  TCase *tc = tcase_create ("minusmix");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, everybody_hears_exactly_the_others);
  tcase_add_test (tc, alone_one_hears_silence_however_loud_one_is);
  tcase_add_test (tc, float_feeds_are_as_exact_and_survive_nonsense);
  tcase_add_test (tc, an_overload_is_turned_down_and_not_cut_flat);
  tcase_add_test (tc, no_feed_pumps_another);
  tcase_add_test (tc, what_is_absurdly_loud_is_taken_out_as_exactly);
  tcase_add_test (tc, nothing_that_changes_clicks);
  tcase_add_test (tc, a_short_gap_does_not_click_either);
  tcase_add_test (tc, periods_of_any_length_fit_together);
  tcase_add_test (tc, what_was_heard_of_an_input_can_be_looked_at);

  return s;
}

GST_CHECK_MAIN (minusmix);
