// SPDX-License-Identifier: LGPL-2.1-or-later
#include <math.h>

#include "mixminusrig.h"

/* What is heard of the others, and when. */

static gfloat *
new_noise (guint n, gdouble amplitude, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gfloat *noise = g_new (gfloat, n);
  guint i;

  for (i = 0; i < n; i++)
    noise[i] = g_rand_double_range (rand, -amplitude, amplitude);

  return noise;
}

/* A period of @noise in the format of @s16, and rounded as it is sent. */
static GstBuffer *
noise_buffer (gfloat * noise, guint n, gboolean s16, guint period)
{
  gint16 *samples;
  guint i;

  if (!s16)
    return stamp (gst_buffer_new_memdup (noise, n * sizeof (gfloat)), period);

  samples = g_new (gint16, n);
  for (i = 0; i < n; i++) {
    samples[i] = lrintf (noise[i] * 32768.0f);
    noise[i] = samples[i] / 32768.0f;
  }

  return stamp (gst_buffer_new_wrapped (samples, n * sizeof (gint16)), period);
}

/* The largest difference between what @h gives and @wanted, in units of a
 * 16-bit step. */
static gdouble
difference (GstHarness * h, const gdouble * wanted, guint n, gboolean s16)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
  gdouble worst = 0;
  GstMapInfo map;
  guint i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_int (map.size, n * (s16 ? 2 : 4));
  for (i = 0; i < n; i++) {
    gdouble sample = s16 ? ((gint16 *) map.data)[i]
        : ((gfloat *) map.data)[i] * 32768.0;

    worst = MAX (worst, fabs (sample - wanted[i] * 32768.0));
  }
  gst_buffer_unmap (buffer, &map);

  return worst;
}

static void
check_feeds (guint n_peers, gboolean s16, guint channels)
{
  const gchar *caps = s16 ? (channels == 1 ? S16_MONO : S16_STEREO)
      : (channels == 1 ? F32_MONO : F32_STEREO);
  guint period, n, k, i, samples = PERIOD * channels;
  gdouble worst = 0;
  Rig rig;

  rig_open (&rig, gst_element_factory_make ("mixminus", NULL), caps);
  for (n = 0; n < n_peers; n++) {
    rig_join (&rig, n, FALSE, caps);
    rig_listen (&rig, n);
  }
  for (period = 0; period < 4; period++) {
    gfloat *noise[MAX_PEERS];
    g_autofree gdouble *sum = g_new0 (gdouble, samples);
    g_autofree gdouble *others = g_new (gdouble, samples);

    for (n = 0; n < n_peers; n++) {
      noise[n] = new_noise (samples, 0.95 / n_peers, period * MAX_PEERS + n);
      gst_harness_push (rig.in[n], noise_buffer (noise[n], samples, s16,
              period));
      for (i = 0; i < samples; i++)
        sum[i] += noise[n][i];
    }
    for (n = 0; n <= n_peers; n++) {
      gdouble off;

      for (i = 0; i < samples; i++)
        others[i] = sum[i] - (n < n_peers ? noise[n][i] : 0.0);
      off = difference (n < n_peers ? rig.feed[n] : rig.out, others, samples,
          s16);
      if (period > 0)           /* everybody fades in */
        worst = MAX (worst, off);
    }
    for (k = 0; k < n_peers; k++)
      g_free (noise[k]);
  }
  g_print ("%2u peers, %s, %u channels: off by %g of a 16-bit step\n", n_peers,
      s16 ? "S16" : "F32", channels, worst);
  fail_unless (worst <= (s16 ? 0.0 : 0.05));
  rig_close (&rig);
}

GST_START_TEST (a_return_feed_is_a_direct_mix_of_the_others)
{
  check_feeds (__i__ & 1 ? 20 : 3, (__i__ & 2) != 0, __i__ & 4 ? 2 : 1);
}

GST_END_TEST;

/* Rates, and after how many samples they meet one of 48 kHz. */
static const struct
{
  guint rate;
  guint step;
} rates[] = {
  {8000, 1}, {11025, 147}, {16000, 1}, {22050, 147}, {32000, 2},
  {44100, 147}, {48000, 1}, {96000, 2}, {192000, 4}
};

static GstBuffer *
f32_buffer (guint n, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_wrapped (g_malloc0 (n * sizeof (gfloat)),
      n * sizeof (gfloat));

  GST_BUFFER_PTS (buffer) = pts;

  return buffer;
}

/* Where in all that @h gives before its end the largest sample is. */
static guint64
find_peak (GstHarness * h, gfloat * peak)
{
  GstBuffer *buffer;
  guint64 where = 0;

  *peak = 0.0f;
  while ((buffer = gst_harness_try_pull (h))) {
    GstMapInfo map;
    guint i;

    gst_buffer_map (buffer, &map, GST_MAP_READ);
    for (i = 0; i < map.size / sizeof (gfloat); i++) {
      gfloat sample = fabsf (((gfloat *) map.data)[i]);

      if (sample > *peak) {
        *peak = sample;
        where = GST_BUFFER_OFFSET (buffer) + i;
      }
    }
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }

  return where;
}

static void
wait_for_eos (GstHarness * h)
{
  GstEvent *event = NULL;

  do {
    gst_clear_event (&event);
    event = gst_harness_pull_event (h);
    fail_unless (event != NULL);
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS);
  gst_event_unref (event);
}

/* One in the middle of the third buffer, or at the very end of the sound. */
static void
check_click (guint rate, guint step, gboolean at_end)
{
  const GstClockTime start = 107 * GST_MSECOND;
  guint n = rate / 50, buffer, position = at_end ? n * 4 - 1 : n * 5 / 2;
  g_autofree gchar *caps = g_strdup_printf ("audio/x-raw, format="
      GST_AUDIO_NE (F32) ", rate=%u, channels=1, layout=interleaved", rate);
  guint64 wanted, found;
  gfloat peak;
  Rig rig;

  position -= position % step;
  wanted = 107 * 48 + (guint64) position *RATE / rate;
  rig_open (&rig, gst_element_factory_make ("mixminus", NULL), F32_MONO);
  rig_join (&rig, 0, FALSE, caps);
  for (buffer = 0; buffer < 4; buffer++) {
    guint end = buffer == 3 ? 4 * n : (buffer + 1) * n;
    GstBuffer *next = f32_buffer (end - buffer * n, start +
        gst_util_uint64_scale (buffer * n, GST_SECOND, rate));
    gfloat one = 0.5f;

    if (position >= buffer * n && position < end)
      gst_buffer_fill (next, (position - buffer * n) * sizeof (gfloat), &one,
          sizeof (one));
    gst_harness_push (rig.in[0], next);
  }
  gst_harness_push_event (rig.in[0], gst_event_new_eos ());
  wait_for_eos (rig.out);
  found = find_peak (rig.out, &peak);
  fail_unless_equals_uint64 (found, wanted);
  fail_unless (peak > 0.05f && peak < 0.52f, "%u Hz: %g", rate, peak);
  rig_close (&rig);
}

GST_START_TEST (a_click_lands_on_its_sample_from_any_rate)
{
  check_click (rates[__i__].rate, rates[__i__].step, FALSE);
}

GST_END_TEST;

GST_START_TEST (nothing_is_missing_at_the_end)
{
  check_click (rates[__i__].rate, rates[__i__].step, TRUE);
}

GST_END_TEST;

/* The offset, in seconds, of a tone that should have no phase. */
static gdouble
offset_of (const gfloat * samples, guint n, guint64 start, gdouble freq)
{
  gdouble w = 2 * G_PI * freq / RATE, s = 0, c = 0;
  guint i;

  for (i = 0; i < n; i++) {
    s += samples[i] * sin (w * (start + i));
    c += samples[i] * cos (w * (start + i));
  }

  return -atan2 (c, s) / w / RATE;
}

/* 44.1 kHz by a clock that is 400 ppm slow, for 20 s. */
GST_START_TEST (a_converted_input_that_drifts_stays_in_place)
{
  const gdouble slow = 400e-6, freq = 300;
  const gdouble steepest = 0.5 * 2 * G_PI * freq / RATE;
  gdouble worst = 0, step = 0, offset = 0;
  gfloat samples[441], last = 0;
  guint i, k, at = 0;
  Rig rig;

  rig_open (&rig, gst_element_factory_make ("mixminus", NULL), F32_MONO);
  rig_join (&rig, 0, FALSE, RAW (GST_AUDIO_NE (F32), 44100, 1));
  for (k = 0; k < 2000; k++) {
    GstBuffer *buffer;

    for (i = 0; i < 441; i++)
      samples[i] = 0.5 * sin (2 * G_PI * freq * (k * 441 + i) *
          (1 + slow) / 44100);
    buffer = gst_buffer_new_memdup (samples, sizeof (samples));
    GST_BUFFER_PTS (buffer) = k * 10 * GST_MSECOND * (1 + slow);
    gst_harness_push (rig.in[0], buffer);
    while ((buffer = gst_harness_try_pull (rig.out))) {
      GstMapInfo map;

      gst_buffer_map (buffer, &map, GST_MAP_READ);
      for (i = 0; i < PERIOD; i++) {
        gfloat sample = ((gfloat *) map.data)[i];

        if (at + i > PERIOD)
          step = MAX (step, fabs (sample - last));
        last = sample;
      }
      offset = offset_of ((gfloat *) map.data, PERIOD, at, freq);
      worst = MAX (worst, at > 0 ? fabs (offset) : 0.0);
      at += PERIOD;
      gst_buffer_unmap (buffer, &map);
      gst_buffer_unref (buffer);
    }
  }
  g_print ("44.1 kHz, -400 ppm: off by up to %.3f ms, at last %.3f ms, "
      "step %.3f\n", worst * 1000, offset * 1000, step / steepest);
  fail_unless (at > 19 * RATE);
  fail_unless (worst < 0.0016 && fabs (offset) < 0.0012);
  fail_unless (step < 1.01 * steepest);
  rig_close (&rig);
}

GST_END_TEST;

static GstBuffer *
long_tone (gdouble freq, gdouble amplitude, guint first, guint n)
{
  GstBuffer *buffer = tone (freq, amplitude, first);
  guint i;

  for (i = 1; i < n; i++)
    buffer = gst_buffer_append (buffer, tone (freq, amplitude, first + i));

  return stamp (buffer, first);
}

/* sink_0 says something once, so that from then on each period takes its time;
 * sink_1 sends nothing for 100 ms, and then all of that at once. */
GST_START_TEST (bursts_are_played_whole_once_they_are_known)
{
  Rig rig = open_live (2, FALSE);
  gint16 all[PERIOD], last = 0;
  guint period, i, step = 0;

  push_tone (&rig, 0, freqs[0], 0);
  for (period = 0; period < 100; period++) {
    if (period % 5 == 4)
      gst_harness_push (rig.in[1], long_tone (freqs[0], 8000, period - 4, 5));
    crank (&rig);
    pull_period (rig.out, period, all);
    for (i = 0; i < PERIOD; i++) {
      if (period > 15)
        step = MAX (step, (guint) ABS (all[i] - last));
      last = all[i];
    }
    if (period > 15)
      fail_unless (amplitude_at (all, PERIOD, 1, freqs[0]) > 7900);
  }
  fail_unless (step < 8000 * 2 * G_PI * freqs[0] / RATE + 3, "step %u", step);
  rig_close (&rig);
}

GST_END_TEST;

/* A period by a clock that is fast by @fast, of the true time's tone. */
static GstBuffer *
drifting_tone (gdouble freq, gdouble fast, guint n)
{
  gint16 *samples = g_new (gint16, PERIOD);
  GstBuffer *buffer = gst_buffer_new_wrapped (samples, PERIOD * 2);
  guint i;

  for (i = 0; i < PERIOD; i++)
    samples[i] = lrint (16000 * sin (2 * G_PI * freq * (n * PERIOD + i) /
            RATE / (1 + fast)));
  GST_BUFFER_PTS (buffer) = n * PERIOD_TIME / (1 + fast);
  GST_BUFFER_DURATION (buffer) = PERIOD_TIME / (1 + fast);

  return buffer;
}

/* His buffers come when they are full, as a microphone's do, and the mix waits
 * no longer than it says. */
GST_START_TEST (a_live_sender_whose_clock_is_off_is_never_cut)
{
  const gdouble fast = __i__ ? 500e-6 : -500e-6, freq = 300;
  const guint steepest = 16000 * 2 * G_PI * freq / RATE * 1.001 + 2;
  gint16 all[PERIOD], last = 0;
  gfloat end[PERIOD];
  guint period, i, sent = 0, step = 0;
  GstClockTime latency;
  Rig rig;

  rig_open (&rig, gst_element_factory_make ("mixminus", NULL), S16_MONO);
  for (i = 0; i < 2; i++) {
    rig_join (&rig, i, TRUE, S16_MONO);
    gst_harness_set_upstream_latency (rig.in[i], PERIOD_TIME);
  }
  gst_harness_use_testclock (rig.out);
  latency = gst_harness_query_latency (rig.out);
  fail_unless (latency < 3 * PERIOD_TIME);
  push_tone (&rig, 0, freqs[0], 0);
  for (period = 0; period < 1500; period++) {
    GstClockTime due = period * PERIOD_TIME + latency;

    for (; (sent + 1) * PERIOD_TIME / (1 + fast) <= due; sent++)
      gst_harness_push (rig.in[1], drifting_tone (freq, fast, sent));
    crank (&rig);
    pull_period (rig.out, period, all);
    for (i = 0; i < PERIOD; i++) {
      if (period > 1)
        step = MAX (step, (guint) ABS (all[i] - last));
      last = all[i];
      end[i] = all[i];
    }
  }
  g_print ("live, %+4.0f ppm: step %u of %u, off by %.3f ms\n", fast * 1e6,
      step, steepest, offset_of (end, PERIOD, 1499 * PERIOD, freq) * 1000);
  fail_unless (step <= steepest);
  fail_unless (fabs (offset_of (end, PERIOD, 1499 * PERIOD, freq)) < 0.001);
  rig_close (&rig);
}

GST_END_TEST;

/* A full-scale tone is as steep as this, and a ramp of 5 ms adds its share. */
GST_START_TEST (who_comes_and_goes_at_full_scale_does_not_click)
{
  const guint tone_step = 32767 * 2 * G_PI * 100 / RATE;
  gint16 all[12 * PERIOD];
  Rig rig = open_live (1, TRUE);
  guint period, step;

  for (period = 0; period < 12; period++) {
    if (period == 3)
      rig_join (&rig, 1, TRUE, S16_MONO);
    gst_harness_push (rig.in[0], tone (100, 0, period));
    if (rig.in[1])
      gst_harness_push (rig.in[1], tone (100, 32767, period));
    pull_period (rig.out, period, all + period * PERIOD);
    if (period == 8)            /* releases the pad */
      g_clear_pointer (&rig.in[1], gst_harness_teardown);
  }
  step = biggest_step (all, 12 * PERIOD);
  g_print ("largest step %u, of the tone itself %u\n", step, tone_step);
  fail_unless (amplitude_at (all + 5 * PERIOD, 2 * PERIOD, 1, 100) > 32000);
  fail_unless (step <= tone_step + 32767 / (RATE / 200) + 2);
  rig_close (&rig);
}

GST_END_TEST;

static Suite *
mixminustiming_suite (void)
{
  Suite *s = suite_create ("mixminustiming");
  TCase *tc = tcase_create ("mixminustiming");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, a_return_feed_is_a_direct_mix_of_the_others, 0, 8);
  tcase_add_loop_test (tc, a_click_lands_on_its_sample_from_any_rate, 0,
      G_N_ELEMENTS (rates));
  tcase_add_loop_test (tc, nothing_is_missing_at_the_end, 0,
      G_N_ELEMENTS (rates));
  tcase_add_test (tc, a_converted_input_that_drifts_stays_in_place);
  tcase_add_loop_test (tc, a_live_sender_whose_clock_is_off_is_never_cut, 0, 2);
  tcase_add_test (tc, bursts_are_played_whole_once_they_are_known);
  tcase_add_test (tc, who_comes_and_goes_at_full_scale_does_not_click);

  return s;
}

GST_CHECK_MAIN (mixminustiming);
