// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <math.h>

#include "resample.h"

/* Weights are whole numbers whose sum is fixed: none is further from what it
 * should be than two of the steps that it can take. */
#define TOLERANCE (4.0 / RESAMPLE_ONE)

static void
init_pixels (Resample * r, gint n_in, gint n_out)
{
  ResampleGrid in = { n_in, 1, 0.0 }, out = { n_out, 1, 0.0 };

  resample_init (r, &in, 0, n_in, &out, n_out);
}

/* How much of input sample @j there is in output sample @i */
static gdouble
weight_of (const Resample * r, gint i, gint j)
{
  gint k = j - r->first - r->offset[i];

  if (k < 0 || k >= r->n_taps)
    return 0.0;
  return (gdouble) r->taps[i * r->n_taps + k] / RESAMPLE_ONE;
}

static void
assert_taps (const Resample * r, gint i, gint first, const gdouble * wanted,
    gint n)
{
  for (gint j = 0; j < r->n_in; j++) {
    gdouble w = j >= first && j < first + n ? wanted[j - first] : 0.0;

    if (fabs (weight_of (r, i, j) - w) >= TOLERANCE)
      fail ("input %d has weight %f in output %d, not %f", j,
          weight_of (r, i, j), i, w);
  }
}

/* What holds of every filter */
static void
assert_sound (const Resample * r)
{
  fail_unless (r->n_taps >= 4 && r->n_taps % 2 == 0);
  fail_unless (r->first >= 0 && r->first < r->n_in);
  fail_unless (r->end <= MAX (r->n_in, r->n_taps));
  for (gint i = 0; i < r->n_out; i++) {
    gint sum = 0, positive = 0;

    fail_unless (r->offset[i] >= 0
        && r->first + r->offset[i] + r->n_taps <= r->end);
    fail_unless (i == 0 || r->offset[i] >= r->offset[i - 1]);
    for (gint k = 0; k < r->n_taps; k++) {
      gint16 tap = r->taps[i * r->n_taps + k];

      sum += tap;
      positive += MAX (tap, 0);
      if (r->first + r->offset[i] + k >= r->n_in)
        fail_unless_equals_int (tap, 0);
    }
    fail_unless_equals_int (sum, RESAMPLE_ONE);
    /* what the sixteen bits of the kernels' sums have room for */
    fail_unless (positive < 1.5 * RESAMPLE_ONE);
  }
}

/* The same filter by its definition: the Catmull-Rom spline in its basis, of
 * the distance to each sample, the ones beyond the edges being the edge's */
static gdouble
spline (gdouble distance)
{
  gdouble d = fabs (distance), t = d - floor (d);

  if (d < 1)
    return 1 - 2.5 * t * t + 1.5 * t * t * t;
  return d < 2 ? (-t + 2 * t * t - t * t * t) / 2 : 0;
}

static void
assert_spline (const Resample * r, gint i, gdouble centre, gdouble scale)
{
  gint reach = ceil (2 * scale) + 1;
  g_autofree gdouble *wanted = g_new0 (gdouble, r->n_in);
  gdouble sum = 0;

  for (gint j = floor (centre) - reach; j <= floor (centre) + reach; j++) {
    wanted[CLAMP (j, 0, r->n_in - 1)] += spline ((j - centre) / scale);
    sum += spline ((j - centre) / scale);
  }
  for (gint j = 0; j < r->n_in; j++)
    wanted[j] /= sum;
  assert_taps (r, i, 0, wanted, r->n_in);
}

GST_START_TEST (one_to_one_is_a_copy)
{
  Resample r;

  init_pixels (&r, 10, 10);
  fail_unless (r.copies);
  fail_unless_equals_int (r.first, 0);
  fail_unless_equals_int (r.end, 10);
  fail_unless_equals_int (r.n_out, 10);
  resample_clear (&r);
  fail_unless_equals_int (r.n_out, 0);
}

GST_END_TEST;

GST_START_TEST (twice_as_large_takes_the_quarter_phases)
{
  static const gdouble early[] =
      { -0.0234375, 0.2265625, 0.8671875, -0.0703125 };
  static const gdouble late[] =
      { -0.0703125, 0.8671875, 0.2265625, -0.0234375 };
  static const gdouble left[] = { 1.0703125, -0.0703125 };
  static const gdouble right[] = { -0.0703125, 1.0703125 };
  Resample r;

  init_pixels (&r, 8, 16);
  fail_if (r.copies);
  assert_sound (&r);
  fail_unless_equals_int (r.n_taps, 4);
  /* output 6 lies at 2.75, output 7 at 3.25 */
  assert_taps (&r, 6, 1, early, 4);
  assert_taps (&r, 7, 2, late, 4);
  assert_taps (&r, 0, 0, left, 2);
  assert_taps (&r, 15, 6, right, 2);
  resample_clear (&r);
}

GST_END_TEST;

GST_START_TEST (half_as_large_takes_eight)
{
  static const gdouble middle[] = { -0.01171875, -0.03515625, 0.11328125,
    0.43359375, 0.43359375, 0.11328125, -0.03515625, -0.01171875
  };
  static const gdouble left[] = { 0.5, 0.43359375 + 0.11328125 - 0.03515625
        - 0.01171875
  };
  Resample r;

  init_pixels (&r, 32, 16);
  assert_sound (&r);
  fail_unless_equals_int (r.n_taps, 8);
  assert_taps (&r, 4, 5, middle, 8);
  assert_taps (&r, 11, 19, middle, 8);
  fail_unless (fabs (weight_of (&r, 0, 0) - left[0]) < TOLERANCE);
  fail_unless (fabs (weight_of (&r, 0, 1) - middle[4]) < TOLERANCE);
  fail_unless (fabs (weight_of (&r, 0, 2) - middle[5]) < TOLERANCE);
  resample_clear (&r);
}

GST_END_TEST;

GST_START_TEST (three_quarters_repeat_every_three)
{
  /* at 4 k + 1/6, 4 k + 3/2, 4 k + 17/6, over 8/3 to each side */
  static const gdouble distances[3][6] = {
    {-13 / 6.0, -7 / 6.0, -1 / 6.0, 5 / 6.0, 11 / 6.0, 17 / 6.0},
    {-2.5, -1.5, -0.5, 0.5, 1.5, 2.5},
    {-17 / 6.0, -11 / 6.0, -5 / 6.0, 1 / 6.0, 7 / 6.0, 13 / 6.0}
  };
  static const gint first[] = { 10, 11, 12 };
  Resample r;

  init_pixels (&r, 32, 24);
  assert_sound (&r);
  fail_unless_equals_int (r.n_taps, 6);
  for (gint phase = 0; phase < 3; phase++) {
    gdouble taps[6], sum = 0;

    for (gint k = 0; k < 6; k++)
      sum += taps[k] = spline (distances[phase][k] * 3 / 4);
    for (gint k = 0; k < 6; k++)
      taps[k] /= sum;
    assert_taps (&r, 9 + phase, first[phase], taps, 6);
    assert_taps (&r, 12 + phase, first[phase] + 4, taps, 6);
  }
  resample_clear (&r);
}

GST_END_TEST;

GST_START_TEST (all_sizes_follow_the_spline)
{
  static const gint sizes[] = { 1, 2, 3, 4, 5, 7, 8, 16, 33, 90, 123, 257 };

  for (guint a = 0; a < G_N_ELEMENTS (sizes); a++) {
    for (guint b = 0; b < G_N_ELEMENTS (sizes); b++) {
      gdouble pace = (gdouble) sizes[a] / sizes[b];
      Resample r;

      init_pixels (&r, sizes[a], sizes[b]);
      fail_unless_equals_int (r.copies, a == b);
      for (gint i = 0; i < r.n_out && !r.copies; i++)
        assert_spline (&r, i, (i + 0.5) * pace - 0.5, MAX (pace, 1));
      if (!r.copies)
        assert_sound (&r);
      resample_clear (&r);
    }
  }
}

GST_END_TEST;

GST_START_TEST (left_and_right_are_alike)
{
  static const gint pairs[][2] = { {8, 16}, {32, 16}, {32, 24}, {640, 427},
  {7, 50}, {1, 9}, {3, 2}
  };

  for (guint p = 0; p < G_N_ELEMENTS (pairs); p++) {
    gint n_in = pairs[p][0], n_out = pairs[p][1];
    Resample r;

    init_pixels (&r, n_in, n_out);
    for (gint i = 0; i < n_out; i++)
      for (gint j = 0; j < n_in; j++)
        if (fabs (weight_of (&r, i, j) - weight_of (&r, n_out - 1 - i,
                    n_in - 1 - j)) >= TOLERANCE)
          fail ("input %d is not to output %d as their mirrors", j, i);
    resample_clear (&r);
  }
}

GST_END_TEST;

/* Of the two grids: sites, steps and a crop */
GST_START_TEST (samples_lie_where_their_grids_say)
{
  static const struct
  {
    ResampleGrid in, out;
    gdouble crop_start, crop_size;
    gint out_size;
    gdouble start, pace;        /* of output i in input samples, by hand */
  } cases[] = {
    /* chroma on the left pixel becomes chroma in the middle, halved */
    {{160, 2, 0.0}, {80, 2, 0.5}, 0, 320, 160, 0.75, 2.0},
    {{160, 2, 0.5}, {80, 2, 0.0}, 0, 320, 160, 0.0, 2.0},
    {{160, 2, 0.0}, {80, 2, 0.0}, 0, 320, 160, 0.25, 2.0},
    {{160, 2, 0.5}, {80, 2, 0.5}, 0, 320, 160, 0.5, 2.0},
    /* doubled */
    {{160, 2, 0.0}, {320, 2, 0.0}, 0, 320, 640, -0.125, 0.5},
    {{160, 2, 0.5}, {320, 2, 0.5}, 0, 320, 640, -0.25, 0.5},
    /* pixels to chroma and back, in the same size */
    {{320, 1, 0.0}, {160, 2, 0.0}, 0, 320, 320, 0.0, 2.0},
    {{320, 1, 0.0}, {160, 2, 0.5}, 0, 320, 320, 0.5, 2.0},
    {{160, 2, 0.0}, {320, 1, 0.0}, 0, 320, 320, 0.0, 0.5},
    {{160, 2, 0.5}, {320, 1, 0.0}, 0, 320, 320, -0.25, 0.5},
    /* the middle half, a crop between pixels, and an odd size */
    {{320, 1, 0.0}, {320, 1, 0.0}, 80, 160, 320, 79.75, 0.5},
    {{320, 1, 0.0}, {100, 1, 0.0}, 10.3, 200, 100, 10.8, 2.0},
    {{320, 1, 0.0}, {100, 1, 0.0}, 10.3, 100, 100, 10.3, 1.0},
    {{161, 2, 0.0}, {51, 2, 0.0}, 0, 321, 101, (321 / 101.0 - 1) / 4,
        321 / 101.0},
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
    Resample r;

    resample_init (&r, &cases[c].in, cases[c].crop_start, cases[c].crop_size,
        &cases[c].out, cases[c].out_size);
    fail_if (r.copies, "case %u is a copy", c);
    assert_sound (&r);
    fail_unless_equals_int (r.n_out, cases[c].out.n);
    for (gint i = 0; i < r.n_out; i++)
      assert_spline (&r, i, cases[c].start + i * cases[c].pace,
          MAX (cases[c].pace, 1));
    resample_clear (&r);
  }
}

GST_END_TEST;

GST_START_TEST (a_crop_reads_no_more_than_its_filter_reaches)
{
  ResampleGrid in = { 1000, 1, 0.0 }, out = { 100, 1, 0.0 };
  Resample r;

  resample_init (&r, &in, 400, 200, &out, 100);
  assert_sound (&r);
  fail_unless (r.first >= 400 - 4 && r.first <= 400);
  fail_unless (r.end >= 600 && r.end <= 600 + 4);
  resample_clear (&r);
}

GST_END_TEST;

GST_START_TEST (a_single_sample_is_everything)
{
  static const gint sizes[] = { 2, 3, 16, 1000 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    Resample r;

    init_pixels (&r, 1, sizes[s]);
    assert_sound (&r);
    for (gint i = 0; i < r.n_out; i++)
      fail_unless (weight_of (&r, i, 0) == 1.0);
    resample_clear (&r);
    init_pixels (&r, sizes[s], 1);
    assert_sound (&r);
    resample_clear (&r);
  }
}

GST_END_TEST;

GST_START_TEST (extreme_ratios_are_sound)
{
  Resample r;

  init_pixels (&r, 4096, 16);
  assert_sound (&r);
  fail_unless_equals_int (r.n_taps, 1024);
  fail_unless_equals_int (r.first, 0);
  fail_unless_equals_int (r.end, 4096);
  for (gint i = 0; i < 16; i++)
    assert_spline (&r, i, (i + 0.5) * 256 - 0.5, 256);
  resample_clear (&r);

  init_pixels (&r, 16, 4096);
  assert_sound (&r);
  fail_unless_equals_int (r.n_taps, 4);
  for (gint i = 0; i < 4096; i++)
    assert_spline (&r, i, (i + 0.5) / 256 - 0.5, 1);
  resample_clear (&r);
}

GST_END_TEST;

GST_START_TEST (what_need_not_be_filtered_is_copied)
{
  static const struct
  {
    ResampleGrid in, out;
    gdouble crop_start, crop_size;
    gint out_size;
    gboolean copies;
    gint first;
  } cases[] = {
    {{100, 1, 0.0}, {40, 1, 0.0}, 30, 40, 40, TRUE, 30},
    {{100, 1, 0.0}, {40, 1, 0.0}, 60, 40, 40, TRUE, 60},
    /* half a pixel of chroma either way is let pass, a whole one is not */
    {{50, 2, 0.0}, {50, 2, 0.5}, 0, 100, 100, TRUE, 0},
    {{50, 2, 0.5}, {50, 2, 0.0}, 0, 100, 100, TRUE, 0},
    {{50, 2, 0.0}, {20, 2, 0.5}, 30, 40, 40, TRUE, 15},
    {{50, 2, 0.0}, {20, 2, 0.0}, 31, 40, 40, FALSE, 0},
    {{50, 2, 0.5}, {20, 2, 0.5}, 30.5, 40, 40, TRUE, 15},
    /* a quarter of a pixel, and what is more */
    {{100, 1, 0.0}, {40, 1, 0.0}, 30.25, 40, 40, TRUE, 30},
    {{100, 1, 0.0}, {40, 1, 0.0}, 29.75, 40, 40, TRUE, 30},
    {{100, 1, 0.0}, {40, 1, 0.0}, 30.3, 40, 40, FALSE, 0},
    {{100, 1, 0.0}, {40, 1, 0.0}, 30.5, 40, 40, FALSE, 0},
    /* another size */
    {{100, 1, 0.0}, {100, 1, 0.0}, 0, 99.9, 100, FALSE, 0},
    {{101, 1, 0.0}, {100, 1, 0.0}, 0, 101, 100, FALSE, 0},
    {{100, 1, 0.0}, {50, 2, 0.0}, 0, 100, 100, FALSE, 0},
    {{50, 2, 0.0}, {100, 1, 0.0}, 0, 100, 100, FALSE, 0},
    /* pixels that are shown twice as large are as many as its chroma; where
     * they are is known, so there is nothing to let pass */
    {{100, 1, 0.0}, {100, 2, 0.0}, 0, 100, 200, FALSE, 0},
    {{100, 1, 0.0}, {100, 2, 0.5}, 0, 100, 200, TRUE, 0},
    /* more than there is */
    {{100, 1, 0.0}, {40, 1, 0.0}, -1, 40, 40, FALSE, 0},
    {{100, 1, 0.0}, {40, 1, 0.0}, 61, 40, 40, FALSE, 0},
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
    Resample r;

    resample_init (&r, &cases[c].in, cases[c].crop_start, cases[c].crop_size,
        &cases[c].out, cases[c].out_size);
    fail_unless_equals_int (r.copies, cases[c].copies);
    fail_unless_equals_int (r.n_out, cases[c].out.n);
    if (r.copies) {
      fail_unless (r.taps == NULL && r.offset == NULL);
      fail_unless_equals_int (r.first, cases[c].first);
      fail_unless_equals_int (r.end, cases[c].first + r.n_out);
    } else {
      assert_sound (&r);
    }
    resample_clear (&r);
  }
}

GST_END_TEST;

GST_START_TEST (clearing_twice_and_using_again_is_fine)
{
  Resample r = { 0 };

  resample_clear (&r);
  init_pixels (&r, 5, 9);
  resample_clear (&r);
  resample_clear (&r);
  fail_unless (r.taps == NULL && r.offset == NULL && r.n_out == 0);
  init_pixels (&r, 9, 5);
  assert_sound (&r);
  resample_clear (&r);
}

GST_END_TEST;

GST_START_TEST (short_weights_are_the_long_ones_in_64ths)
{
  for (gint in = 1; in < 200; in += 7) {
    for (gint out = 1; out < 200; out += 11) {
      ResampleGrid from = { in, 1, 0.0 }, to = { out, 1, 0.0 };
      Resample r;

      resample_init (&r, &from, 0, in, &to, out);
      fail_unless (r.copies || (r.short_taps != NULL)
          == (r.n_taps <= RESAMPLE_MAX_SHORT));
      for (gint i = 0; r.short_taps != NULL && i < out; i++) {
        gint sum = 0;

        for (gint k = 0; k < r.n_taps; k++) {
          gint is = r.short_taps[i * r.n_taps + k];

          /* two running sums are rounded, each by up to a half */
          fail_unless (fabs (is - r.taps[i * r.n_taps + k] * 64.0
                  / RESAMPLE_ONE) < 1.02);
          sum += is;
        }
        fail_unless_equals_int (sum, RESAMPLE_SHORT_ONE);
      }
      resample_clear (&r);
    }
  }
}

GST_END_TEST;

static Suite *
resample_suite (void)
{
  Suite *s = suite_create ("resample");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, one_to_one_is_a_copy);
  tcase_add_test (tc, twice_as_large_takes_the_quarter_phases);
  tcase_add_test (tc, half_as_large_takes_eight);
  tcase_add_test (tc, three_quarters_repeat_every_three);
  tcase_add_test (tc, all_sizes_follow_the_spline);
  tcase_add_test (tc, left_and_right_are_alike);
  tcase_add_test (tc, samples_lie_where_their_grids_say);
  tcase_add_test (tc, a_crop_reads_no_more_than_its_filter_reaches);
  tcase_add_test (tc, a_single_sample_is_everything);
  tcase_add_test (tc, extreme_ratios_are_sound);
  tcase_add_test (tc, what_need_not_be_filtered_is_copied);
  tcase_add_test (tc, clearing_twice_and_using_again_is_fine);
  tcase_add_test (tc, short_weights_are_the_long_ones_in_64ths);
  return s;
}

GST_CHECK_MAIN (resample);
