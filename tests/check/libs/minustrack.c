// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include <math.h>

#include "minustrack.h"

#define RATE 48000
#define PERIOD 960
#define MAX_CHUNK 9600

/* A sender whose sound is a tone of the true time, whatever his clock says: at
 * its place, what is heard of it is the same tone with the same phase. */
typedef struct
{
  guint rate;
  guint period;
  gdouble freq;
  gdouble amplitude;
  MinusMix *mix;
  MinusMixInput *input;
  MinusMixFeed feed;
  MinusTrack *track;
  guint64 at;

  /* his clock is fast by so much, and his stamps are off by up to so many
   * seconds */
  gdouble fast;
  gdouble jitter;
  guint chunk;
  gdouble shift;
  gboolean discont;
  guint64 sent;
  gdouble stamp;
  gfloat samples[MAX_CHUNK];
  GRand *rand;
} Sender;

static void
sender_open (Sender * sender, guint rate, gdouble freq)
{
  *sender = (Sender) {
  .rate = rate,.period = rate / 50,.chunk = rate / 50,.freq =
        freq,.amplitude = 0.5};
  sender->mix = minus_mix_new (MINUS_MIX_F32, rate, 1);
  sender->input = minus_mix_input_new (sender->mix);
  sender->track = minus_track_new (rate, 1);
  minus_mix_feed_init (&sender->feed);
  sender->rand = g_rand_new_with_seed (1);
}

static void
sender_close (Sender * sender)
{
  minus_mix_input_free (sender->input);
  minus_mix_free (sender->mix);
  minus_track_free (sender->track);
  g_rand_free (sender->rand);
}

static gdouble
true_time (const Sender * sender, guint64 frame)
{
  return frame / (1.0 + sender->fast) + sender->shift;
}

static gfloat
tone_at (const Sender * sender, gdouble frame)
{
  return sender->amplitude * sin (2 * G_PI * sender->freq * frame /
      sender->rate);
}

/* Of what is sent next. */
static gdouble
get_stamp (Sender * sender)
{
  if (sender->stamp < 0.0 && sender->jitter > 0.0)
    sender->stamp = true_time (sender, sender->sent) + sender->rate *
        g_rand_double_range (sender->rand, -sender->jitter, sender->jitter);

  return sender->jitter > 0.0 ? sender->stamp
      : true_time (sender, sender->sent);
}

static void
send_chunk (Sender * sender)
{
  MinusRun run = {.discont = sender->discont,.format = MINUS_MIX_F32,
    .samples = sender->samples,.frames = sender->chunk
  };
  guint i;

  for (i = 0; i < sender->chunk; i++)
    sender->samples[i] = tone_at (sender, true_time (sender, sender->sent + i));
  run.stamp = get_stamp (sender);
  sender->stamp = -1.0;
  sender->sent += sender->chunk;
  sender->discont = FALSE;
  minus_track_take (sender->track, &run, sender->at);
}

/* One period of what is heard of him. What ends by his stamps until @until is
 * there. */
static void
hear_until (Sender * sender, gfloat * out, gdouble until)
{
  guint missing;

  minus_mix_input_begin (sender->input, sender->period);
  while (TRUE) {
    missing = minus_mix_input_missing (sender->input);
    minus_track_fill (sender->track, sender->input,
        sender->at + sender->period - missing);
    if (minus_mix_input_missing (sender->input) == 0)
      break;
    if (get_stamp (sender) + sender->chunk > until) {
      minus_track_missed (sender->track);
      break;
    }
    send_chunk (sender);
  }
  minus_mix_begin (sender->mix, sender->period);
  minus_mix_add (sender->mix, sender->input);
  minus_mix_read (sender->mix, &sender->feed, NULL, out);
  sender->at += sender->period;
}

static void
hear (Sender * sender, gfloat * out)
{
  hear_until (sender, out, G_MAXDOUBLE);
}

/* What a second or so sounds like. */
typedef struct
{
  gdouble offset;               /* later than true by so many seconds */
  gdouble step;                 /* largest, as a share of the tone's own */
  gdouble level;                /* as a share of the tone's own */
} Heard;

static Heard
listen (Sender * sender, guint periods)
{
  gdouble w = 2 * G_PI * sender->freq / sender->rate, s = 0, c = 0;
  gfloat out[PERIOD], last = 0;
  Heard heard = { 0 };
  guint i, k;

  for (k = 0; k < periods; k++) {
    guint64 start = sender->at;

    hear (sender, out);
    for (i = 0; i < sender->period; i++) {
      s += out[i] * sin (w * (start + i));
      c += out[i] * cos (w * (start + i));
      if (k + i > 0)
        heard.step = MAX (heard.step, fabs (out[i] - last));
      last = out[i];
    }
  }
  heard.step /= 2 * sender->amplitude * sin (w / 2);
  heard.level = 2 * sqrt (s * s + c * c) / (periods * sender->period) /
      sender->amplitude;
  heard.offset = -atan2 (c, s) / w / sender->rate;

  return heard;
}

GST_START_TEST (who_is_on_time_passes_unchanged)
{
  Sender sender;
  gfloat out[PERIOD];
  guint i, k, wrong = 0;

  sender_open (&sender, RATE, 997);
  sender.chunk = 1024;
  /* stamps in nanoseconds, as they come */
  sender.jitter = 0.5e-9;
  for (k = 0; k < 1500; k++) {
    hear (&sender, out);
    for (i = 0; i < PERIOD && k > 0; i++)
      wrong += fabsf (out[i] - tone_at (&sender, k * PERIOD + i))
          > 1.0f / (1 << MINUS_MIX_FRACTION_BITS);
    fail_unless_equals_int (wrong, 0);
    fail_unless (minus_track_stretch (sender.track) == 0.0);
  }
  sender_close (&sender);
}

GST_END_TEST;

/* Stamps that are rounded to milliseconds, as those of Matroska are. */
GST_START_TEST (rounded_stamps_change_nothing)
{
  Sender sender;
  gfloat out[PERIOD];
  guint i;

  sender_open (&sender, RATE, 997);
  sender.chunk = 1024;
  sender.jitter = 0.0005;
  hear (&sender, out);
  for (i = 0; i < 10; i++) {
    Heard heard = listen (&sender, 500);

    fail_unless (minus_track_stretch (sender.track) == 0.0);
    fail_unless (heard.step < 1.0001);
  }
  sender_close (&sender);
}

GST_END_TEST;

static const gdouble drifts[] = { 500e-6, -500e-6, 100e-6, -100e-6 };

GST_START_TEST (drift_is_absorbed_without_a_click)
{
  guint k, i;

  for (k = 0; k < G_N_ELEMENTS (drifts); k++) {
    gdouble worst = 0, step = 0;
    Sender sender;
    gfloat out[PERIOD];
    Heard heard;

    sender_open (&sender, 16000, 100);
    sender.fast = drifts[k];
    hear (&sender, out);        /* fades in */
    for (i = 0; i < 90; i++) {
      heard = listen (&sender, 50);
      worst = MAX (worst, fabs (heard.offset));
      step = MAX (step, heard.step);
    }
    g_print ("%+4.0f ppm: never off by more than %.2f ms, at last %.3f ms, "
        "stretched by %+.1f ppm, step %.4f\n", drifts[k] * 1e6, worst * 1000,
        heard.offset * 1000, minus_track_stretch (sender.track) * 1e6, step);
    fail_unless (step < 1.003);
    fail_unless (worst < 0.003);
    fail_unless (fabs (heard.offset) < 0.0002);
    fail_unless (fabs (heard.level - 1.0) < 0.001);
    fail_unless (fabs (minus_track_stretch (sender.track) +
            drifts[k] / (1.0 + drifts[k])) < 20e-6);
    sender_close (&sender);
  }
}

GST_END_TEST;

GST_START_TEST (so_is_drift_behind_jitter)
{
  static const gdouble fast[] = { 0.0, 300e-6, -500e-6 };
  guint k, i;

  for (k = 0; k < G_N_ELEMENTS (fast); k++) {
    gdouble worst = 0, late = 0, step = 0;
    Sender sender;
    gfloat out[PERIOD];

    sender_open (&sender, 8000, 20);
    sender.fast = fast[k];
    sender.shift = 0.1 * sender.rate;
    sender.jitter = 0.020;
    for (i = 0; i < 10; i++)
      hear (&sender, out);
    for (i = 0; i < 200; i++) {
      Heard heard = listen (&sender, 50);

      worst = MAX (worst, fabs (heard.offset));
      if (i >= 60)
        late = MAX (late, fabs (heard.offset));
      step = MAX (step, heard.step);
    }
    g_print ("%+4.0f ppm, stamps +-20 ms: off by up to %.1f ms, by %.1f ms "
        "after a minute, step %.4f\n", fast[k] * 1e6, worst * 1000,
        late * 1000, step);
    fail_unless (step < 1.003);
    fail_unless (worst < 0.025);
    fail_unless (late < 0.005);
    sender_close (&sender);
  }
}

GST_END_TEST;

GST_START_TEST (after_jitter_samples_pass_unchanged_again)
{
  Sender sender;
  guint i, unchanged = 0;

  sender_open (&sender, 8000, 20);
  sender.shift = 0.1 * sender.rate;
  sender.jitter = 0.020;
  for (i = 0; i < 300; i++) {
    listen (&sender, 50);
    unchanged += minus_track_stretch (sender.track) == 0.0;
  }
  g_print ("unchanged for %u of 300 s\n", unchanged);
  fail_unless (unchanged > 150);
  sender_close (&sender);
}

GST_END_TEST;

static guint
first_loud (const gfloat * out, guint n, gfloat threshold)
{
  guint i;

  for (i = 0; i < n && fabsf (out[i]) <= threshold; i++);

  return i;
}

GST_START_TEST (a_gap_is_a_gap_at_its_place)
{
  Sender sender;
  gfloat out[PERIOD];
  guint k;

  sender_open (&sender, RATE, 100);
  for (k = 0; k < 50; k++)
    hear (&sender, out);
  sender.shift = 4500;          /* 93.75 ms, in the middle of a period */
  for (k = 0; k < 4; k++)
    hear (&sender, out);
  fail_unless_equals_int (first_loud (out, PERIOD, 0.0f), PERIOD);
  hear (&sender, out);
  fail_unless_equals_int (first_loud (out, PERIOD, 0.0f), 4500 % PERIOD);
  fail_unless (fabs (listen (&sender, 50).offset) < 1e-6);
  sender_close (&sender);
}

GST_END_TEST;

/* Announced jumps of 5 ms, forth and back, and silent ones of 30 ms. */
GST_START_TEST (a_jump_is_followed_without_a_click)
{
  static const struct
  {
    gdouble shift;
    gboolean announced;
    guint periods;
  } jumps[] = {
    {240, TRUE, 2}, {0, TRUE, 2}, {1440, FALSE, 35}, {0, FALSE, 35}
  };
  Sender sender;
  guint k, i;

  sender_open (&sender, RATE, 100);
  listen (&sender, 50);
  for (k = 0; k < G_N_ELEMENTS (jumps); k++) {
    Heard heard;

    sender.shift = jumps[k].shift;
    sender.discont = jumps[k].announced;
    for (i = 0; i < jumps[k].periods; i++) {
      heard = listen (&sender, 1);
      /* a full-scale fade in 5 ms is less steep than this */
      fail_unless (heard.step < 3.0);
    }
    heard = listen (&sender, 50);
    fail_unless (fabs (heard.offset) < 1e-6, "jump %u: off by %g", k,
        heard.offset);
    fail_unless (heard.step < 1.003);
  }
  sender_close (&sender);
}

GST_END_TEST;

GST_START_TEST (without_a_stamp_it_follows_on)
{
  MinusRun run = {.stamp = NAN,.format = MINUS_MIX_S16,.frames = 500 };
  gint16 samples[500] = { 0 };
  Sender sender;
  gfloat out[PERIOD];
  guint i;

  sender_open (&sender, RATE, 100);
  sender.at = 7 * PERIOD;
  run.samples = samples;
  samples[10] = samples[499] = 16384;
  for (i = 0; i < 3; i++) {
    if (i % 2 == 0)
      minus_mix_input_begin (sender.input, 500);
    minus_track_take (sender.track, &run, sender.at);
    minus_track_fill (sender.track, sender.input, sender.at);
    fail_unless_equals_int (minus_mix_input_missing (sender.input), 0);
    minus_mix_begin (sender.mix, 500);
    minus_mix_add (sender.mix, sender.input);
    minus_mix_read (sender.mix, &sender.feed, NULL, out);
    fail_unless_equals_int (first_loud (out, 500, 0.3f), i ? 10 : 499);
    sender.at += 500;
    minus_mix_input_begin (sender.input, 500);
  }
  sender_close (&sender);
}

GST_END_TEST;

/* Nothing for 100 ms and then all of it at once, when most of it is too late
 * for a mix that waits 20 ms. */
GST_START_TEST (who_comes_in_bursts_is_played_later_and_whole)
{
  Sender sender;
  gfloat out[PERIOD], last = 0;
  gdouble step = 0;
  guint k, i;

  sender_open (&sender, RATE, 100);
  for (k = 0; k < 500; k++) {
    gdouble now = sender.at + sender.period + RATE / 50;

    hear_until (&sender, out, floor (now / (RATE / 10)) * (RATE / 10));
    for (i = 0; i < PERIOD; i++) {
      if (k > 25)
        step = MAX (step, fabs (out[i] - last));
      last = out[i];
    }
  }
  g_print ("played later by %.1f ms\n", minus_track_delay (sender.track) /
      RATE * 1000);
  fail_unless (minus_track_delay (sender.track) > 0.06 * RATE);
  fail_unless (minus_track_delay (sender.track) < 0.11 * RATE);
  fail_unless (step < 1.003 * sender.amplitude * 2 * G_PI * 100 / RATE);
  sender_close (&sender);
}

GST_END_TEST;

/* Stamps and arrival are off by up to 20 ms and the clock by 300 ppm, in a mix
 * that waits 44 ms in all. */
GST_START_TEST (who_jitters_is_soon_heard_whole)
{
  guint k, i, cuts[2] = { 0 };
  gfloat out[PERIOD], last = 0;
  gdouble steepest;
  Sender sender;

  sender_open (&sender, 8000, 100);
  steepest = 1.003 * sender.amplitude * 2 * G_PI * 100 / sender.rate;
  sender.shift = 0.1 * sender.rate;
  sender.fast = 300e-6;
  sender.jitter = 0.020;
  for (k = 0; k < 3000; k++) {
    hear_until (&sender, out, sender.at + 0.044 * sender.rate);
    for (i = 0; i < sender.period; i++) {
      cuts[k / 1500] += fabs (out[i] - last) > steepest;
      last = out[i];
    }
  }
  g_print ("stamps and arrival +-20 ms: %u steps in half a minute, %u in the "
      "next, played later by %.1f ms\n", cuts[0], cuts[1],
      minus_track_delay (sender.track) / sender.rate * 1000);
  fail_unless_equals_int (cuts[1], 0);
  fail_unless (minus_track_delay (sender.track) < 0.045 * sender.rate);
  sender_close (&sender);
}

GST_END_TEST;

/* When he keeps his time again, he slowly gets back to it. */
GST_START_TEST (who_gets_better_is_played_earlier_again)
{
  Sender sender;
  gfloat out[PERIOD];
  gdouble delay;
  guint k;

  sender_open (&sender, 8000, 20);
  for (k = 0; k < 100; k++)
    hear_until (&sender, out, sender.at - 0.010 * sender.rate);
  delay = minus_track_delay (sender.track) / sender.rate;
  fail_unless (delay > 0.040 && delay < 0.050, "%g", delay);
  for (k = 0; k < 50 * 600; k++)
    hear (&sender, out);
  fail_unless (minus_track_delay (sender.track) == 0.0);
  fail_unless (fabs (listen (&sender, 50).offset) < 0.002);
  sender_close (&sender);
}

GST_END_TEST;

/* Two packets get lost, and nobody says so. */
GST_START_TEST (what_is_lost_is_silence_of_its_length)
{
  Sender sender;
  gfloat out[PERIOD];
  guint k;

  sender_open (&sender, RATE, 100);
  for (k = 0; k < 100; k++)
    hear (&sender, out);
  for (k = 0; k < 2; k++) {
    sender.sent += sender.chunk;
    hear_until (&sender, out, 0);
  }
  fail_unless_equals_int (first_loud (out, PERIOD, 0.0f), PERIOD);
  hear (&sender, out);
  fail_unless (first_loud (out, PERIOD, 0.0f) <= 1);
  fail_unless (fabs (listen (&sender, 50).offset) < 1e-6);
  fail_unless (minus_track_delay (sender.track) == 0.0);
  sender_close (&sender);
}

GST_END_TEST;

/* One who is late once, or hopelessly, changes nothing. */
GST_START_TEST (who_is_late_once_keeps_his_place)
{
  Sender sender;
  gfloat out[PERIOD];
  guint k;

  sender_open (&sender, RATE, 100);
  for (k = 0; k < 1000; k++)
    hear_until (&sender, out, k == 200 || k == 600 ? 0 : G_MAXDOUBLE);
  fail_unless (minus_track_delay (sender.track) == 0.0);
  fail_unless (fabs (listen (&sender, 50).offset) < 1e-6);
  for (k = 0; k < 200; k++)
    hear_until (&sender, out, sender.at - RATE);
  fail_unless (minus_track_delay (sender.track) == 0.0);
  fail_unless (first_loud (out, PERIOD, 0.0f) == PERIOD);
  sender_close (&sender);
}

GST_END_TEST;

/* At 1000 samples a second, four hours take no time. What is heard at their
 * end is where it belongs, to a thousandth of the interval between two
 * pictures. */
GST_START_TEST (four_hours_drift_by_nothing)
{
  guint k;

  for (k = 2; k < G_N_ELEMENTS (drifts); k++) {
    const guint hours = 4;
    Sender sender;
    gfloat out[PERIOD];
    Heard heard;
    guint i;

    sender_open (&sender, 1000, 10);
    sender.fast = drifts[k];
    for (i = 0; i < hours * 3600 * 50 - 50; i++)
      hear (&sender, out);
    heard = listen (&sender, 50);
    fail_unless_equals_uint64 (sender.at, hours * 3600 * 1000);
    g_print ("%+4.0f ppm: off by %.2f us after %u h\n", drifts[k] * 1e6,
        heard.offset * 1e6, hours);
    fail_unless (fabs (heard.offset) < 30e-6);
    fail_unless (fabs (heard.level - 1.0) < 0.001);
    fail_unless (heard.step < 1.003);
    sender_close (&sender);
  }
}

GST_END_TEST;

static Suite *
minustrack_suite (void)
{
  Suite *s = suite_create ("minustrack");
  TCase *tc = tcase_create ("minustrack");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, who_is_on_time_passes_unchanged);
  tcase_add_test (tc, rounded_stamps_change_nothing);
  tcase_add_test (tc, drift_is_absorbed_without_a_click);
  tcase_add_test (tc, so_is_drift_behind_jitter);
  tcase_add_test (tc, after_jitter_samples_pass_unchanged_again);
  tcase_add_test (tc, a_gap_is_a_gap_at_its_place);
  tcase_add_test (tc, a_jump_is_followed_without_a_click);
  tcase_add_test (tc, without_a_stamp_it_follows_on);
  tcase_add_test (tc, who_comes_in_bursts_is_played_later_and_whole);
  tcase_add_test (tc, who_jitters_is_soon_heard_whole);
  tcase_add_test (tc, who_gets_better_is_played_earlier_again);
  tcase_add_test (tc, what_is_lost_is_silence_of_its_length);
  tcase_add_test (tc, who_is_late_once_keeps_his_place);
  tcase_add_test (tc, four_hours_drift_by_nothing);

  return s;
}

GST_CHECK_MAIN (minustrack);
