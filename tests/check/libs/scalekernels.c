// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <string.h>

#include "resample.h"
#include "scalekernels.h"

/* Every table of kernels against the definition of each, one sample at a time
 * and in other words, byte by byte. Inputs are exactly as large as is read, for
 * the address sanitizer to look at. */

#define CANARY 0xc5
#define GUARD 34                /* not a vector's alignment */
#define MOST 70

static GRand *noise;

/* Output in the middle of canaries */
typedef struct
{
  guint8 *memory, *data;
  gsize size;
} Guarded;

static void
guarded_init (Guarded * guarded, gsize size)
{
  guarded->memory = g_malloc (size + 2 * GUARD);
  guarded->data = guarded->memory + GUARD;
  guarded->size = size;
  memset (guarded->memory, CANARY, size + 2 * GUARD);
}

/* Looks at the canaries, and gives the memory back */
static void
guarded_clear (Guarded * guarded)
{
  gint touched = 0;

  for (gint i = 0; i < GUARD; i++)
    touched += (guarded->memory[i] != CANARY)
        + (guarded->data[guarded->size + i] != CANARY);
  fail_unless_equals_int (touched, 0);
  g_clear_pointer (&guarded->memory, g_free);
}

static void
assert_bytes (const ScaleKernels * kernels, const guint8 * is,
    const guint8 * wanted, gint n)
{
  for (gint i = 0; i < n; i++)
    if (is[i] != wanted[i])
      fail ("%s: byte %d of %d is %d, not %d", kernels->name, i, n, is[i],
          wanted[i]);
}

/* Noise, with more of black and white in it than there would be */
static guint8 *
make_bytes (gsize n)
{
  guint8 *bytes = g_malloc (n);

  for (gsize i = 0; i < n; i++) {
    gint value = g_rand_int_range (noise, -32, 288);

    bytes[i] = CLAMP (value, 0, 255);
  }
  return bytes;
}

static gint
clip (gint64 value)
{
  return CLAMP (value, 0, 255);
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* a / b to the next whole number, up where both are as near */
static gint64
round_div (gint64 a, gint64 b)
{
  return floor_div (2 * a + b, 2 * b);
}

/* Anything that sums have room for; at the extreme, all of the room is used */
static void
make_taps (gint16 * taps, gint n, gboolean extreme)
{
  gint range = RESAMPLE_ONE / n;

  for (gint i = 0; i < n; i++) {
    if (extreme)
      taps[i] = i % 2 == 0 ? 4 * range : -4 * range;
    else
      taps[i] = g_rand_int_range (noise, -range, 2 * range);
  }
}

static gint
filter_reference (const gint16 * samples, gsize stride, const gint16 * taps,
    gint n_taps)
{
  gint64 sum = 0;

  for (gint k = 0; k < n_taps; k++)
    sum += round_div ((gint64) samples[k * stride] * taps[k], 1 << 15);
  /* or else the test asks for what is not promised */
  g_assert (sum > G_MININT16 && sum < G_MAXINT16 - 32);
  return clip (round_div (sum, 1 << 6));
}

static void
test_widen (const ScaleKernels * kernels, gint n)
{
  g_autofree guint8 *in = make_bytes (n);
  Guarded out;
  gint16 *wide;

  guarded_init (&out, n * sizeof (gint16));
  wide = (gint16 *) out.data;
  kernels->widen (wide, in, n);
  for (gint i = 0; i < n; i++)
    if (wide[i] != in[i] * 128)
      fail ("%s: sample %d of %d is %d", kernels->name, i, n, wide[i]);
  guarded_clear (&out);
}

static void
test_columns (const ScaleKernels * kernels, gint n)
{
  guint8 *rows[SCALE_ROWS];
  Guarded out;
  const gint16 *columns;

  for (gint row = 0; row < SCALE_ROWS; row++)
    rows[row] = make_bytes (n);
  guarded_init (&out, n * SCALE_ROWS * sizeof (gint16));
  columns = (const gint16 *) out.data;
  kernels->columns ((gint16 *) out.data, (const guint8 * const *) rows, n);
  for (gint x = 0; x < n; x++)
    for (gint row = 0; row < SCALE_ROWS; row++)
      if (columns[x * SCALE_ROWS + row] != rows[row][x] * 128)
        fail ("%s: row %d of column %d of %d", kernels->name, row, x, n);
  guarded_clear (&out);
  for (gint row = 0; row < SCALE_ROWS; row++)
    g_free (rows[row]);
}

/* As widen() makes them */
static gint16 *
make_samples (gsize n, gboolean extreme)
{
  gint16 *samples = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = 128 * (extreme ? 255 * g_rand_boolean (noise)
        : g_rand_int_range (noise, 0, 256));
  return samples;
}

static void
test_vertical (const ScaleKernels * kernels, gint n, gint n_taps,
    gboolean extreme)
{
  gint stride = n + g_rand_int_range (noise, 0, 5);
  g_autofree gint16 *rows = make_samples ((gsize) (n_taps - 1) * stride + n,
      extreme);
  g_autofree gint16 *taps = g_new (gint16, n_taps);
  g_autofree guint8 *wanted = g_malloc (n);
  g_autofree const gint16 **all = g_new (const gint16 *, n_taps);
  Guarded out;

  for (gint k = 0; k < n_taps; k++)
    all[k] = rows + k * stride;
  make_taps (taps, n_taps, extreme);
  if (extreme)                  /* a chequered board, to meet both ends */
    for (gint k = 0; k < n_taps; k++)
      for (gint i = 0; i < n; i++)
        rows[k * stride + i] = (k + i) % 2 == 0 ? 255 * 128 : 0;
  for (gint i = 0; i < n; i++)
    wanted[i] = filter_reference (rows + i, stride, taps, n_taps);
  guarded_init (&out, n);
  kernels->vertical (out.data, all, taps, n_taps, n);
  assert_bytes (kernels, out.data, wanted, n);
  guarded_clear (&out);
}

static void
test_mix (const ScaleKernels * kernels, gint n, gint n_taps, gboolean extreme)
{
  gint stride = n + g_rand_int_range (noise, 0, 5);
  g_autofree guint8 *bytes = make_bytes ((gsize) (n_taps - 1) * stride + n);
  g_autofree guint8 *wanted = g_malloc (n);
  const guint8 *rows[RESAMPLE_MAX_SHORT];
  gint8 taps[RESAMPLE_MAX_SHORT];
  gint range = 96 / n_taps;
  Guarded out;

  for (gint k = 0; k < n_taps; k++) {
    rows[k] = bytes + k * stride;
    taps[k] = extreme ? (k % 2 == 0 ? range : -range)
        : g_rand_int_range (noise, -range, range + 1);
    for (gint i = 0; extreme && i < n; i++)
      bytes[k * stride + i] = (k + i) % 2 == 0 ? 255 : 0;
  }
  for (gint i = 0; i < n; i++) {
    gint sum = 0;

    for (gint k = 0; k < n_taps; k++)
      sum += rows[k][i] * taps[k];
    wanted[i] = clip (round_div (sum, 64));
  }
  guarded_init (&out, n);
  kernels->mix (out.data, rows, taps, n_taps, n);
  assert_bytes (kernels, out.data, wanted, n);
  guarded_clear (&out);
}

static void
test_horizontal (const ScaleKernels * kernels, gint n, gint n_taps, gint step,
    gboolean extreme)
{
  gint n_in = n_taps + g_rand_int_range (noise, 0, 2 * n);
  gsize n_samples = ((gsize) (n_in - 1) * step + 1) * SCALE_ROWS;
  g_autofree gint16 *columns = make_samples (n_samples, extreme);
  g_autofree gint16 *taps = g_new (gint16, n * n_taps);
  g_autofree gint *offsets = g_new (gint, n);
  guint8 *rows[SCALE_ROWS];
  Guarded out[SCALE_ROWS];

  for (gint i = 0; i < n; i++) {
    make_taps (taps + i * n_taps, n_taps, extreme);
    /* the last one reaches the end */
    offsets[i] = (n_in - n_taps) * (i + 1) / n;
  }
  for (gint row = 0; row < SCALE_ROWS; row++) {
    guarded_init (&out[row], n);
    rows[row] = out[row].data;
  }
  kernels->horizontal (rows, columns, step, offsets, taps, n_taps, n);
  for (gint row = 0; row < SCALE_ROWS; row++) {
    g_autofree guint8 *wanted = g_malloc (n);

    for (gint i = 0; i < n; i++)
      wanted[i] = filter_reference (columns + offsets[i] * step * SCALE_ROWS
          + row, step * SCALE_ROWS, taps + i * n_taps, n_taps);
    assert_bytes (kernels, rows[row], wanted, n);
    guarded_clear (&out[row]);
  }
}

static void
test_combine (const ScaleKernels * kernels, gint n, gboolean with_alpha,
    gint reach)
{
  g_autofree guint8 *a = make_bytes (n), *b = make_bytes (n);
  g_autofree guint8 *c = make_bytes (n), *alpha = make_bytes (n);
  g_autofree guint8 *wanted = g_malloc (n);
  ScaleMatrix matrix;
  Guarded out;

  for (gint i = 0; i < 3; i++)
    matrix.m[i] = g_rand_int_range (noise, -reach, reach);
  matrix.offset = g_rand_int_range (noise, -(256 << 13), 256 << 13);
  matrix.alpha_offset = g_rand_int_range (noise, -1200, 1200)
      * g_rand_boolean (noise);
  for (gint i = 0; i < n; i++) {
    gint64 sum = matrix.offset + (gint64) matrix.m[0] * a[i]
        + (gint64) matrix.m[1] * b[i] + (gint64) matrix.m[2] * c[i];

    sum += (gint64) matrix.alpha_offset * (with_alpha ? alpha[i] : 255);
    wanted[i] = clip (floor_div (sum, 1 << SCALE_MATRIX_FRACTION));
  }
  guarded_init (&out, n);
  kernels->combine (out.data, a, b, c, with_alpha ? alpha : NULL, &matrix, n);
  assert_bytes (kernels, out.data, wanted, n);
  guarded_clear (&out);
}

static void
test_over (const ScaleKernels * kernels, gint n, gint step, gint opacity,
    gint zero)
{
  g_autofree guint8 *value = make_bytes (n), *alpha = make_bytes (n);
  gsize size = (gsize) (n - 1) * step + 1;
  g_autofree guint8 *below = make_bytes (size);
  g_autofree guint8 *wanted = g_memdup2 (below, size);
  Guarded out;

  for (gint i = 0; i < n; i++) {
    gint through = 255 - round_div (alpha[i] * opacity, 255);

    wanted[i * step] = clip (zero + round_div ((value[i] - zero) * opacity
            + (below[i * step] - zero) * through, 255));
  }
  guarded_init (&out, size);
  memcpy (out.data, below, size);
  kernels->over (out.data, step, value, alpha, opacity, zero, n);
  assert_bytes (kernels, out.data, wanted, size);
  guarded_clear (&out);
}

static void
test_moves (const ScaleKernels * kernels, gint n)
{
  g_autofree guint8 *even = make_bytes (n), *odd = make_bytes (n);
  Guarded out;

  guarded_init (&out, 2 * n);
  kernels->interleave (out.data, even, odd, n);
  for (gint i = 0; i < 2 * n; i++)
    if (out.data[i] != (i % 2 == 0 ? even : odd)[i / 2])
      fail ("%s: interleaved byte %d of %d", kernels->name, i, 2 * n);
  guarded_clear (&out);

  for (gint step = 2; step <= 4; step += 2) {
    g_autofree guint8 *in = make_bytes ((n - 1) * step + 1);

    guarded_init (&out, n);
    kernels->pick (out.data, in, step, n);
    for (gint i = 0; i < n; i++)
      if (out.data[i] != in[i * step])
        fail ("%s: picked byte %d of %d", kernels->name, i, n);
    guarded_clear (&out);
  }
}

static void
test_halve (const ScaleKernels * kernels, gint n)
{
  g_autofree guint8 *above = make_bytes (2 * n), *below = make_bytes (2 * n);
  g_autofree guint8 *wanted = g_malloc (n);
  Guarded out;

  for (gint i = 0; i < n; i++)
    wanted[i] = round_div (above[2 * i] + above[2 * i + 1] + below[2 * i]
        + below[2 * i + 1], 4);
  guarded_init (&out, n);
  kernels->halve (out.data, above, below, n);
  assert_bytes (kernels, out.data, wanted, n);
  guarded_clear (&out);
}

static void
test_premultiply (const ScaleKernels * kernels, gint n, gint zero)
{
  g_autofree guint8 *in = make_bytes (n), *alpha = make_bytes (n);
  g_autofree guint8 *wanted = g_malloc (n);
  Guarded out;

  for (gint i = 0; i < n; i++)
    wanted[i] = zero + round_div ((in[i] - zero) * alpha[i], 255);
  guarded_init (&out, n);
  kernels->premultiply (out.data, in, alpha, zero, n);
  assert_bytes (kernels, out.data, wanted, n);
  guarded_clear (&out);
}

static void
test_packed (const ScaleKernels * kernels, gint n, gint alpha_index)
{
  static const guint8 zeros[4] = { 0, 128, 16, 255 };
  g_autofree guint8 *in = make_bytes (4 * n), *wanted = g_malloc (4 * n);
  Guarded out;

  for (gint i = 0; i < 4 * n; i++) {
    gint alpha = in[i / 4 * 4 + alpha_index], zero = zeros[i % 4];

    wanted[i] = i % 4 == alpha_index ? alpha
        : zero + round_div ((in[i] - zero) * alpha, 255);
  }
  guarded_init (&out, 4 * n);
  kernels->premultiply_packed (out.data, in, alpha_index, zeros, n);
  assert_bytes (kernels, out.data, wanted, 4 * n);
  guarded_clear (&out);
}

/* Around what the kernels work on at a time, and where vectors have a rest */
static const gint long_sizes[] = { 127, 255, 256, 257, 511, 512, 513, 1111 };

/* @index counts through all sizes; 0 at the end */
static gint
nth_size (gint index)
{
  if (index < MOST)
    return index + 1;
  return index < MOST + (gint) G_N_ELEMENTS (long_sizes)
      ? long_sizes[index - MOST] : 0;
}

static const ScaleKernels *
nth_kernels (gint index)
{
  return scale_kernels_list ()[index];
}

static void
setup (void)
{
  noise = g_rand_new_with_seed (20);
}

static void
teardown (void)
{
  g_clear_pointer (&noise, g_rand_free);
}

GST_START_TEST (the_plainest_kernels_come_first_and_the_best_are_used)
{
  const ScaleKernels *const *list = scale_kernels_list ();
  gint n = 0;

  fail_unless_equals_string (list[0]->name, "plain");
  for (; list[n] != NULL; n++)
    for (gint i = 0; i < n; i++)
      fail_if (g_str_equal (list[i]->name, list[n]->name));
  fail_unless (scale_kernels_get () == list[n - 1]);
#ifdef __x86_64__
  fail_unless_equals_int (n, __builtin_cpu_supports ("avx2") ? 2 : 1);
#endif
}

GST_END_TEST;

GST_START_TEST (samples_are_widened_and_turned)
{
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++) {
    for (gint i = 0; (n = nth_size (i)) > 0; i++) {
      test_widen (kernels, n);
      test_columns (kernels, n);
    }
  }
}

GST_END_TEST;

GST_START_TEST (rows_are_filtered)
{
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++)
    for (gint i = 0; (n = nth_size (i)) > 0; i++)
      for (gint n_taps = 4; n_taps <= 40; n_taps += 2)
        for (gint extreme = 0; extreme < 2; extreme++)
          test_vertical (kernels, n, n_taps, extreme);
}

GST_END_TEST;

GST_START_TEST (rows_of_bytes_are_mixed)
{
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++)
    for (gint i = 0; (n = nth_size (i)) > 0; i++)
      for (gint n_taps = 4; n_taps <= RESAMPLE_MAX_SHORT; n_taps += 2)
        for (gint extreme = 0; extreme < 2; extreme++)
          test_mix (kernels, n, n_taps, extreme);
}

GST_END_TEST;

GST_START_TEST (columns_are_filtered)
{
  static const gint steps[] = { 1, 2, 4 };
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++)
    for (gint i = 0; (n = nth_size (i)) > 0; i++)
      for (gint n_taps = 4; n_taps <= 40; n_taps += n > 20 ? 6 : 2)
        for (gint extreme = 0; extreme < 2; extreme++)
          test_horizontal (kernels, n, n_taps, steps[(i + n_taps / 2) % 3],
              extreme);
}

GST_END_TEST;

/* Sharp steps between black and white go over both ends */
GST_START_TEST (overshoot_is_cut_off)
{
  const ScaleKernels *kernels;
  static const gint16 sharp[] = { -4096, 12288, 12288, -4096 };
  static const gint16 samples[3][4] = {
    {0, 32640, 32640, 0}, {32640, 0, 0, 32640}, {32640, 32640, 32640, 32640}
  };
  static const guint8 wanted[] = { 255, 0, 255 };

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++) {
    for (gint s = 0; s < 3; s++) {
      guint8 out = 77, others[SCALE_ROWS];
      gint16 columns[4 * SCALE_ROWS];
      guint8 *rows[SCALE_ROWS];
      const gint16 *all[4];
      gint offset = 0;

      for (gint i = 0; i < 4; i++)
        all[i] = samples[s] + i;
      kernels->vertical (&out, all, sharp, 4, 1);
      fail_unless_equals_int (out, wanted[s]);
      for (gint i = 0; i < 4 * SCALE_ROWS; i++)
        columns[i] = samples[s][i / SCALE_ROWS];
      for (gint row = 0; row < SCALE_ROWS; row++)
        rows[row] = others + row;
      kernels->horizontal (rows, columns, 1, &offset, sharp, 4, 1);
      for (gint row = 0; row < SCALE_ROWS; row++)
        fail_unless_equals_int (others[row], wanted[s]);
    }
  }
}

GST_END_TEST;

GST_START_TEST (colours_are_combined)
{
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++) {
    for (gint i = 0; (n = nth_size (i)) > 0; i++) {
      for (gint alpha = 0; alpha < 2; alpha++) {
        test_combine (kernels, n, alpha, 8192);
        test_combine (kernels, n, alpha, 32768);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (values_are_laid_over)
{
  static const gint opacities[] = { 0, 1, 127, 128, 254, 255 };
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++)
    for (gint i = 0; (n = nth_size (i)) > 0; i++)
      for (guint o = 0; o < G_N_ELEMENTS (opacities); o++)
        for (gint step = 1; step <= 2; step++)
          for (gint zero = 0; zero <= 128; zero += 128)
            test_over (kernels, n, step, opacities[o], zero);
}

GST_END_TEST;

GST_START_TEST (bytes_are_moved)
{
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++) {
    for (gint i = 0; (n = nth_size (i)) > 0; i++) {
      test_moves (kernels, n);
      test_halve (kernels, n);
    }
  }
}

GST_END_TEST;

GST_START_TEST (colours_are_multiplied_by_alpha)
{
  const ScaleKernels *kernels;
  gint n;

  for (gint k = 0; (kernels = nth_kernels (k)) != NULL; k++) {
    for (gint i = 0; (n = nth_size (i)) > 0; i++) {
      test_premultiply (kernels, n, 0);
      test_premultiply (kernels, n, 128);
      for (gint alpha_index = 0; alpha_index < 4; alpha_index++)
        test_packed (kernels, n, alpha_index);
    }
  }
}

GST_END_TEST;

static Suite *
scalekernels_suite (void)
{
  Suite *s = suite_create ("scalekernels");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, the_plainest_kernels_come_first_and_the_best_are_used);
  tcase_add_test (tc, samples_are_widened_and_turned);
  tcase_add_test (tc, rows_are_filtered);
  tcase_add_test (tc, rows_of_bytes_are_mixed);
  tcase_add_test (tc, columns_are_filtered);
  tcase_add_test (tc, overshoot_is_cut_off);
  tcase_add_test (tc, colours_are_combined);
  tcase_add_test (tc, values_are_laid_over);
  tcase_add_test (tc, bytes_are_moved);
  tcase_add_test (tc, colours_are_multiplied_by_alpha);
  return s;
}

GST_CHECK_MAIN (scalekernels);
