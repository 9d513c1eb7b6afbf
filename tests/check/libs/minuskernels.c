// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include <math.h>

#include "minuskernels.h"

#define N 1003                  /* no multiple of any vector */
#define CANARY 77
#define FULL_SCALE (1 << MINUS_FRACTION_BITS)

/* Every test runs with each set of kernels that this machine has. */
static const MinusKernels *
kernels_at (guint i)
{
  const MinusKernels *const *list = minus_kernels_list ();

  g_random_set_seed (1);

  return list[i];
}

static gint
n_kernels (void)
{
  gint n = 0;

  while (kernels_at (n))
    n++;

  return n;
}

static gint32
fixed_of (gdouble value)
{
  return CLAMP (value + (value < 0 ? -0.5 : 0.5), -MINUS_MAX, MINUS_MAX);
}

GST_START_TEST (integers_are_loaded)
{
  const MinusKernels *kernels = kernels_at (__i__);
  static const gfloat gains[] = { 1.0f, 0.0f, 0.3f, 10.0f };
  gint16 in[N];
  gint32 out[N + 1];
  guint i, k;

  for (i = 0; i < N; i++)
    in[i] = g_random_int ();
  in[0] = G_MININT16;
  in[1] = G_MAXINT16;
  for (k = 0; k < G_N_ELEMENTS (gains); k++) {
    out[N] = CANARY;
    kernels->load_s16 (out, in, N, gains[k]);
    for (i = 0; i < N; i++) {
      gdouble wanted = (gdouble) in[i] * gains[k] * (1 << MINUS_S16_SHIFT);

      fail_unless (fabs (out[i] - wanted) <= (gains[k] == 1.0f ? 0.0
              : 1.0 + fabs (wanted) * 1e-7));
    }
    fail_unless_equals_int (out[N], CANARY);
  }
}

GST_END_TEST;

GST_START_TEST (floats_are_loaded_and_nonsense_is_not)
{
  const MinusKernels *kernels = kernels_at (__i__);
  gfloat in[N] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, -1.0f, 1.0f };
  gint32 out[N + 1];
  guint i;

  for (i = 7; i < N; i++)
    in[i] = g_random_double_range (-1.0, 1.0) * (i % 3 ? 1.0 : 1e-6);
  out[N] = CANARY;
  kernels->load_f32 (out, in, N, 1.0f);
  fail_unless_equals_int (out[0], 0);
  fail_unless_equals_int (out[1], 0);
  fail_unless_equals_int (out[2], 0);
  fail_unless_equals_int (out[3], MINUS_MAX);
  fail_unless_equals_int (out[4], -MINUS_MAX);
  for (i = 5; i < N; i++)
    fail_unless (abs (out[i] - fixed_of ((gdouble) in[i] * FULL_SCALE)) <= 1);
  fail_unless_equals_int (out[N], CANARY);
}

GST_END_TEST;

GST_START_TEST (sums_and_ranges_are_right)
{
  const MinusKernels *kernels = kernels_at (__i__);
  static const guint lengths[] = { 0, 1, 15, 16, 17, N };
  gint32 own[N], sum[N + 1], before[N];
  MinusRange range;
  guint i, k;

  for (k = 0; k < G_N_ELEMENTS (lengths); k++) {
    gint32 high = 0, low = 0;
    guint n = lengths[k];

    for (i = 0; i < n; i++) {
      own[i] = g_random_int_range (-MINUS_MAX / 8, MINUS_MAX / 8);
      before[i] = sum[i] = g_random_int ();
      high = MAX (high, own[i]);
      low = MIN (low, own[i]);
    }
    sum[n] = CANARY;
    kernels->add (sum, own, n, &range);
    fail_unless_equals_int (range.high, high);
    fail_unless_equals_int (range.low, low);
    for (i = 0; i < n; i++)
      fail_unless ((guint32) sum[i] - (guint32) own[i] == (guint32) before[i]);
    fail_unless_equals_int (sum[n], CANARY);
  }
}

GST_END_TEST;

GST_START_TEST (feeds_are_read_and_cut)
{
  const MinusKernels *kernels = kernels_at (__i__);
  gint32 own[N], sum[N];
  gint16 s16[N + 1];
  gfloat f32[N + 1];
  guint i, k;

  for (i = 0; i < N; i++)
    own[i] = g_random_int_range (-MINUS_MAX, MINUS_MAX);
  for (k = 0; k < 2; k++) {
    const gint32 *taken = k ? own : NULL;
    gint32 high = 0, low = 0;
    MinusRange ranges[2];

    for (i = 0; i < N; i++) {
      gint32 feed = g_random_int_range (-2 * FULL_SCALE, 2 * FULL_SCALE);

      sum[i] = (guint32) feed + (taken ? (guint32) own[i] : 0);
    }
    s16[N] = CANARY;
    f32[N] = CANARY;
    kernels->read_s16 (s16, sum, taken, N, &ranges[0]);
    kernels->read_f32 (f32, sum, taken, N, &ranges[1]);
    for (i = 0; i < N; i++) {
      gint32 value = (guint32) sum[i] - (taken ? (guint32) own[i] : 0);
      gint32 half = 1 << (MINUS_S16_SHIFT - 1);
      gint32 rounded = (value + half) >> MINUS_S16_SHIFT;

      high = MAX (high, value);
      low = MIN (low, value);
      fail_unless_equals_int (s16[i], CLAMP (rounded, G_MININT16, G_MAXINT16));
      fail_unless (f32[i] == (gfloat) CLAMP (value, -FULL_SCALE, FULL_SCALE) /
          FULL_SCALE);
    }
    for (i = 0; i < 2; i++) {
      fail_unless_equals_int (ranges[i].high, high);
      fail_unless_equals_int (ranges[i].low, low);
    }
    fail_unless_equals_int (s16[N], CANARY);
    fail_unless (f32[N] == CANARY);
  }
}

GST_END_TEST;

static Suite *
minuskernels_suite (void)
{
  Suite *s = suite_create ("minuskernels");
  TCase *tc = tcase_create ("minuskernels");
  gint n = n_kernels ();

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, integers_are_loaded, 0, n);
  tcase_add_loop_test (tc, floats_are_loaded_and_nonsense_is_not, 0, n);
  tcase_add_loop_test (tc, sums_and_ranges_are_right, 0, n);
  tcase_add_loop_test (tc, feeds_are_read_and_cut, 0, n);

  return s;
}

GST_CHECK_MAIN (minuskernels);
