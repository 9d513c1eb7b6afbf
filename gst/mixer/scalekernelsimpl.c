// SPDX-License-Identifier: LGPL-2.1-or-later

/* Compiled once for each instruction set, with SCALE_KERNELS set to the name
 * of the table and SCALE_KERNELS_NAME to what it is called. Plain C in the
 * shapes that the compiler makes vectors of. */

#include "scalekernels.h"

#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "resample.h"

#define CHUNK 512
#define WIDTH 32
#define MAX_PAIRS (RESAMPLE_MAX_SHORT / 2)

/* What makes cutting off the fraction of a sum rounding */
#define HALF (1 << (SCALE_SUM_FRACTION - 1))

typedef guint8 Bytes __attribute__((vector_size (SCALE_ROWS)));

/* (a b / 2^15), rounded: what pmulhrsw and sqrdmulh do in one instruction */
static inline gint16
multiply (gint16 a, gint16 b)
{
  return ((((gint32) a * b) >> 14) + 1) >> 1;
}

static inline guint8
narrow (gint16 value)
{
  value >>= SCALE_SUM_FRACTION;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* x / 255, rounded: exact for 0 <= x <= 65535 */
static inline gint
divide_255 (gint x)
{
  x += 128;
  return (x + (x >> 8)) >> 8;
}

/* Short taps have as many fractional bits as sums: one rounding serves both. */

static G_GNUC_NO_INLINE void
mix_2 (gint16 * restrict sum, const guint8 * restrict a,
    const guint8 * restrict b, const gint8 * taps, gint n)
{
  gint16 t0 = taps[0], t1 = taps[1];

  for (gint i = 0; i < n; i++)
    sum[i] += a[i] * t0 + b[i] * t1;
}

static void
mix_plainly (guint8 * out, const guint8 * const *rows, gint start,
    const gint8 * taps, gint n_taps, gint n)
{
  gint16 sum[CHUNK];

  for (gint i = 0; i < n; i++)
    sum[i] = HALF;
  for (gint k = 0; k < n_taps; k += 2)
    mix_2 (sum, rows[k] + start, rows[k + 1] + start, taps + k, n);
  for (gint i = 0; i < n; i++)
    out[i] = narrow (sum[i]);
}

#ifdef __AVX2__

/* Bytes times signed bytes, two at a time, is an instruction that the compiler
 * does not find by itself. Unpacking and packing both keep to their half of a
 * register, so that the order is right again in the end. */
static inline __m256i
mix_32 (const guint8 * const *rows, gint at, const __m256i * pairs,
    gint n_pairs)
{
  __m256i low = _mm256_set1_epi16 (HALF), high = low;

  for (gint k = 0; k < n_pairs; k++) {
    __m256i a = _mm256_loadu_si256 ((const void *) (rows[2 * k] + at));
    __m256i b = _mm256_loadu_si256 ((const void *) (rows[2 * k + 1] + at));

    low = _mm256_add_epi16 (low,
        _mm256_maddubs_epi16 (_mm256_unpacklo_epi8 (a, b), pairs[k]));
    high = _mm256_add_epi16 (high,
        _mm256_maddubs_epi16 (_mm256_unpackhi_epi8 (a, b), pairs[k]));
  }
  return _mm256_packus_epi16 (_mm256_srai_epi16 (low, SCALE_SUM_FRACTION),
      _mm256_srai_epi16 (high, SCALE_SUM_FRACTION));
}

/* With a constant n_pairs, all of them stay in registers. */
static inline __attribute__((always_inline))
     void mix_pairs (guint8 * out, const guint8 * const *rows,
    const gint8 * taps, gint n_pairs, gint n)
{
  __m256i pairs[MAX_PAIRS];

  for (gint k = 0; k < n_pairs; k++)
    pairs[k] = _mm256_set1_epi16 ((guint8) taps[2 * k]
        | (guint16) ((guint8) taps[2 * k + 1] << 8));
  for (gint i = 0; i < n; i += WIDTH) {
    /* the last ones again, rather than some alone */
    gint at = MIN (i, n - WIDTH);

    _mm256_storeu_si256 ((void *) (out + at), mix_32 (rows, at, pairs,
            n_pairs));
  }
}

static gboolean
mix_fast (guint8 * out, const guint8 * const *rows, const gint8 * taps,
    gint n_taps, gint n)
{
  if (n < WIDTH)
    return FALSE;
  switch (n_taps) {
    case 4:
      mix_pairs (out, rows, taps, 2, n);
      return TRUE;
    case 6:
      mix_pairs (out, rows, taps, 3, n);
      return TRUE;
    case 8:
      mix_pairs (out, rows, taps, 4, n);
      return TRUE;
    case 10:
      mix_pairs (out, rows, taps, 5, n);
      return TRUE;
    case 12:
      mix_pairs (out, rows, taps, 6, n);
      return TRUE;
    default:
      mix_pairs (out, rows, taps, n_taps / 2, n);
      return TRUE;
  }
}

#else

static gboolean
mix_fast (guint8 * out, const guint8 * const *rows, const gint8 * taps,
    gint n_taps, gint n)
{
  return FALSE;
}

#endif

static void
mix (guint8 * out, const guint8 * const *rows, const gint8 * taps,
    gint n_taps, gint n)
{
  if (mix_fast (out, rows, taps, n_taps, n))
    return;
  for (gint i = 0; i < n; i += CHUNK)
    mix_plainly (out + i, rows, i, taps, n_taps, MIN (CHUNK, n - i));
}

static void
widen (gint16 * restrict out, const guint8 * restrict in, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = in[i] << SCALE_SAMPLE_FRACTION;
}

/* Functions of their own: inlined, their pointers lose what restrict says. */

static G_GNUC_NO_INLINE void
add_2 (gint16 * restrict sum, const gint16 * restrict a,
    const gint16 * restrict b, const gint16 * taps, gint n)
{
  gint16 t0 = taps[0], t1 = taps[1];

  for (gint i = 0; i < n; i++)
    sum[i] += multiply (a[i], t0) + multiply (b[i], t1);
}

static G_GNUC_NO_INLINE void
add_4 (gint16 * restrict sum, const gint16 * restrict a,
    const gint16 * restrict b, const gint16 * restrict c,
    const gint16 * restrict d, const gint16 * taps, gint n)
{
  gint16 t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];

  for (gint i = 0; i < n; i++)
    sum[i] += multiply (a[i], t0) + multiply (b[i], t1)
        + multiply (c[i], t2) + multiply (d[i], t3);
}

static G_GNUC_NO_INLINE void
finish_4 (guint8 * restrict out, const gint16 * restrict sum,
    const gint16 * restrict a, const gint16 * restrict b,
    const gint16 * restrict c, const gint16 * restrict d,
    const gint16 * taps, gint n)
{
  gint16 t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];

  for (gint i = 0; i < n; i++)
    out[i] = narrow (sum[i] + multiply (a[i], t0) + multiply (b[i], t1)
        + multiply (c[i], t2) + multiply (d[i], t3));
}

static G_GNUC_NO_INLINE void
only_4 (guint8 * restrict out, const gint16 * restrict a,
    const gint16 * restrict b, const gint16 * restrict c,
    const gint16 * restrict d, const gint16 * taps, gint n)
{
  gint16 t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];

  for (gint i = 0; i < n; i++)
    out[i] = narrow (HALF + multiply (a[i], t0) + multiply (b[i], t1)
        + multiply (c[i], t2) + multiply (d[i], t3));
}

static G_GNUC_NO_INLINE void
only_6 (guint8 * restrict out, const gint16 * restrict a,
    const gint16 * restrict b, const gint16 * restrict c,
    const gint16 * restrict d, const gint16 * restrict e,
    const gint16 * restrict f, const gint16 * taps, gint n)
{
  gint16 t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];
  gint16 t4 = taps[4], t5 = taps[5];

  for (gint i = 0; i < n; i++)
    out[i] = narrow (HALF + multiply (a[i], t0) + multiply (b[i], t1)
        + multiply (c[i], t2) + multiply (d[i], t3) + multiply (e[i], t4)
        + multiply (f[i], t5));
}

static void
vertical_many (guint8 * out, const gint16 * const *rows, gint start,
    const gint16 * taps, gint n_taps, gint n)
{
  gint16 sum[CHUNK];
  gint k = 0;

  for (gint i = 0; i < n; i++)
    sum[i] = HALF;
  if (n_taps % 4 != 0) {
    add_2 (sum, rows[0] + start, rows[1] + start, taps, n);
    k = 2;
  }
  for (; k < n_taps - 4; k += 4)
    add_4 (sum, rows[k] + start, rows[k + 1] + start, rows[k + 2] + start,
        rows[k + 3] + start, taps + k, n);
  finish_4 (out, sum, rows[k] + start, rows[k + 1] + start,
      rows[k + 2] + start, rows[k + 3] + start, taps + k, n);
}

static void
vertical (guint8 * out, const gint16 * const *rows, const gint16 * taps,
    gint n_taps, gint n)
{
  if (n_taps == 4) {
    only_4 (out, rows[0], rows[1], rows[2], rows[3], taps, n);
  } else if (n_taps == 6) {
    only_6 (out, rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], taps, n);
  } else {
    for (gint i = 0; i < n; i += CHUNK)
      vertical_many (out + i, rows, i, taps, n_taps, MIN (CHUNK, n - i));
  }
}

/* Rows become columns in four rounds, each of which puts the first halves of
 * two vectors tooth by tooth into one, and the second halves into another. */
static inline void
transpose_round (Bytes out[SCALE_ROWS], const Bytes in[SCALE_ROWS])
{
  static const Bytes low =
      { 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23 };
  static const Bytes high =
      { 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31 };

  for (gint i = 0; i < SCALE_ROWS / 2; i++) {
    out[2 * i] = __builtin_shuffle (in[i], in[i + SCALE_ROWS / 2], low);
    out[2 * i + 1] = __builtin_shuffle (in[i], in[i + SCALE_ROWS / 2], high);
  }
}

static inline void
transpose (Bytes block[SCALE_ROWS])
{
  Bytes other[SCALE_ROWS];

  transpose_round (other, block);
  transpose_round (block, other);
  transpose_round (other, block);
  transpose_round (block, other);
}

static void
columns (gint16 * restrict out, const guint8 * const *rows, gint n)
{
  Bytes block[SCALE_ROWS];

  for (gint x = 0; x < n; x += SCALE_ROWS) {
    gint width = MIN (SCALE_ROWS, n - x);

    for (gint row = 0; row < SCALE_ROWS; row++) {
      if (width == SCALE_ROWS) {
        memcpy (&block[row], rows[row] + x, SCALE_ROWS);
      } else {
        block[row] = (Bytes) {
        0};
        memcpy (&block[row], rows[row] + x, width);
      }
    }
    transpose (block);
    for (gint i = 0; i < width; i++)
      for (gint row = 0; row < SCALE_ROWS; row++)
        out[(x + i) * SCALE_ROWS + row] =
            block[i][row] << SCALE_SAMPLE_FRACTION;
  }
}

static inline void
horizontal_2 (gint16 sum[SCALE_ROWS], const gint16 * restrict columns,
    gint stride, const gint16 * taps)
{
  gint16 t0 = taps[0], t1 = taps[1];

  for (gint row = 0; row < SCALE_ROWS; row++)
    sum[row] += multiply (columns[row], t0)
        + multiply (columns[stride + row], t1);
}

static inline void
horizontal_4 (gint16 sum[SCALE_ROWS], const gint16 * restrict columns,
    gint stride, const gint16 * taps)
{
  gint16 t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];

  for (gint row = 0; row < SCALE_ROWS; row++)
    sum[row] += multiply (columns[row], t0)
        + multiply (columns[stride + row], t1)
        + multiply (columns[2 * stride + row], t2)
        + multiply (columns[3 * stride + row], t3);
}

/* One output sample of each row, not narrowed yet */
static inline void
horizontal_column (gint16 sum[SCALE_ROWS], const gint16 * restrict columns,
    gint stride, const gint16 * taps, gint n_taps)
{
  gint k = 0;

  for (gint row = 0; row < SCALE_ROWS; row++)
    sum[row] = HALF;
  for (; k + 4 <= n_taps; k += 4)
    horizontal_4 (sum, columns + (gsize) k * stride, stride, taps + k);
  if (k < n_taps)
    horizontal_2 (sum, columns + (gsize) k * stride, stride, taps + k);
}

static void
horizontal (guint8 * const *rows, const gint16 * columns, gint step,
    const gint * offsets, const gint16 * taps, gint n_taps, gint n)
{
  gint16 sums[SCALE_ROWS * SCALE_ROWS] = { 0 };
  Bytes block[SCALE_ROWS];
  guint8 *bytes = (guint8 *) block;

  for (gint x = 0; x < n; x += SCALE_ROWS) {
    gint width = MIN (SCALE_ROWS, n - x);

    for (gint i = 0; i < width; i++)
      horizontal_column (sums + i * SCALE_ROWS,
          columns + (gsize) offsets[x + i] * step * SCALE_ROWS,
          step * SCALE_ROWS, taps + (gsize) (x + i) * n_taps, n_taps);
    for (gint i = 0; i < SCALE_ROWS * SCALE_ROWS; i++)
      bytes[i] = narrow (sums[i]);
    transpose (block);
    if (width == SCALE_ROWS)
      for (gint row = 0; row < SCALE_ROWS; row++)
        memcpy (rows[row] + x, &block[row], SCALE_ROWS);
    else
      for (gint row = 0; row < SCALE_ROWS; row++)
        memcpy (rows[row] + x, &block[row], width);
  }
}

static inline guint8
saturate (gint32 value)
{
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

static void
combine (guint8 * restrict out, const guint8 * restrict a,
    const guint8 * restrict b, const guint8 * restrict c,
    const guint8 * restrict alpha, const ScaleMatrix * matrix, gint n)
{
  gint16 m0 = matrix->m[0], m1 = matrix->m[1], m2 = matrix->m[2];
  gint32 offset = matrix->offset, alpha_offset = matrix->alpha_offset;

  if (alpha == NULL || alpha_offset == 0) {
    offset += 255 * alpha_offset;
    for (gint i = 0; i < n; i++)
      out[i] = saturate ((a[i] * m0 + b[i] * m1 + c[i] * m2 + offset)
          >> SCALE_MATRIX_FRACTION);
  } else {
    for (gint i = 0; i < n; i++)
      out[i] = saturate ((a[i] * m0 + b[i] * m1 + c[i] * m2 + offset
              + alpha[i] * alpha_offset) >> SCALE_MATRIX_FRACTION);
  }
}

static inline guint8
lay_over (guint8 below, guint8 value, guint8 alpha, gint opacity, gint zero)
{
  gint through = 255 - divide_255 (alpha * opacity);
  gint sum = (value - zero) * opacity + (below - zero) * through;

  return saturate (divide_255 (sum + zero * 255));
}

static void
over (guint8 * restrict out, gint out_step, const guint8 * restrict value,
    const guint8 * restrict alpha, gint opacity, gint zero, gint n)
{
  if (out_step == 1) {
    for (gint i = 0; i < n; i++)
      out[i] = lay_over (out[i], value[i], alpha[i], opacity, zero);
  } else {
    for (gint i = 0; i < n; i++)
      out[2 * i] = lay_over (out[2 * i], value[i], alpha[i], opacity, zero);
  }
}

static void
interleave (guint8 * restrict out, const guint8 * restrict even,
    const guint8 * restrict odd, gint n)
{
  for (gint i = 0; i < n; i++) {
    out[2 * i] = even[i];
    out[2 * i + 1] = odd[i];
  }
}

static void
pick (guint8 * restrict out, const guint8 * restrict in, gint step, gint n)
{
  if (step == 2) {
    for (gint i = 0; i < n; i++)
      out[i] = in[2 * i];
  } else {
    for (gint i = 0; i < n; i++)
      out[i] = in[4 * i];
  }
}

static inline guint8
weaken (guint8 value, guint8 alpha, gint zero)
{
  return divide_255 ((value - zero) * alpha + zero * 255);
}

static void
premultiply (guint8 * restrict out, const guint8 * restrict in,
    const guint8 * restrict alpha, gint zero, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = weaken (in[i], alpha[i], zero);
}

static void
premultiply_packed (guint8 * restrict out, const guint8 * restrict in,
    gint alpha_index, const guint8 zeros[4], gint n)
{
  gint z0 = zeros[0], z1 = zeros[1], z2 = zeros[2], z3 = zeros[3];

  for (gint i = 0; i < 4 * n; i += 4) {
    guint8 alpha = in[i + alpha_index];

    out[i] = weaken (in[i], alpha, z0);
    out[i + 1] = weaken (in[i + 1], alpha, z1);
    out[i + 2] = weaken (in[i + 2], alpha, z2);
    out[i + 3] = weaken (in[i + 3], alpha, z3);
    out[i + alpha_index] = alpha;
  }
}

static void
halve (guint8 * restrict out, const guint8 * restrict above,
    const guint8 * restrict below, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = (above[2 * i] + above[2 * i + 1] + below[2 * i]
        + below[2 * i + 1] + 2) >> 2;
}

const ScaleKernels SCALE_KERNELS = {
  SCALE_KERNELS_NAME, mix, widen, vertical, columns, horizontal, combine, over,
  interleave, pick, premultiply, premultiply_packed, halve,
};
