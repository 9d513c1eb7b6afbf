// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The inner loops of tile scaling. Samples are filtered as 16-bit numbers with
 * seven fractional bits. A tap of 1 is 2^14, so that their products over 2^15
 * have six; each product is rounded to them, and every implementation gives the
 * same bytes. Sums have 16 bits too: the taps that are more than 0 may add up
 * to less than 2. */

/* Rows that are worked on together, side by side in a vector register */
#define SCALE_ROWS 16
#define SCALE_SAMPLE_FRACTION 7
#define SCALE_SUM_FRACTION 6

/* How three samples become one: (m[0] a + m[1] b + m[2] c + offset) / 2^13 */
#define SCALE_MATRIX_FRACTION 13

typedef struct
{
  gint16 m[3];
  gint32 offset;                /* rounding included */
  gint32 alpha_offset;          /* times alpha (0..255), on top of it */
} ScaleMatrix;

typedef struct
{
  const gchar *name;

  /* One output row of n_taps rows of bytes, for up to RESAMPLE_MAX_SHORT taps,
   * even in number and at least four. 64 is a tap of 1; those that are more
   * than 0 may add up to less than 2. The sum is exact. */
  void (*mix) (guint8 * out, const guint8 * const *rows, const gint8 * taps,
      gint n_taps, gint n);

  /* samples to 16 bits */
  void (*widen) (gint16 * out, const guint8 * in, gint n);

  /* One output row of n_taps rows. Taps are even in number, and at least
   * four. */
  void (*vertical) (guint8 * out, const gint16 * const *rows,
      const gint16 * taps, gint n_taps, gint n);

  /* SCALE_ROWS rows to 16-bit columns of SCALE_ROWS samples */
  void (*columns) (gint16 * columns, const guint8 * const *rows, gint n);

  /* @n output samples in each of SCALE_ROWS rows. The first tap of output i is
   * column step * offsets[i], the next ones lie @step columns apart. */
  void (*horizontal) (guint8 * const *rows, const gint16 * columns, gint step,
      const gint * offsets, const gint16 * taps, gint n_taps, gint n);

  /* @alpha is NULL for opaque samples */
  void (*combine) (guint8 * out, const guint8 * a, const guint8 * b,
      const guint8 * c, const guint8 * alpha, const ScaleMatrix * matrix,
      gint n);

  /* @value, multiplied by @alpha already, over what is in @out; both times
   * @opacity (0..255). @zero is what black or grey is coded as: 0 in luma, 128
   * in chroma. */
  void (*over) (guint8 * out, gint out_step, const guint8 * value,
      const guint8 * alpha, gint opacity, gint zero, gint n);

  void (*interleave) (guint8 * out, const guint8 * even, const guint8 * odd,
      gint n);

  /* Every @step-th byte */
  void (*pick) (guint8 * out, const guint8 * in, gint step, gint n);

  void (*premultiply) (guint8 * out, const guint8 * in, const guint8 * alpha,
      gint zero, gint n);

  /* Pixels of four bytes, of which one is alpha */
  void (*premultiply_packed) (guint8 * out, const guint8 * in,
      gint alpha_index, const guint8 zeros[4], gint n);

  /* Mean of two samples in each of two rows */
  void (*halve) (guint8 * out, const guint8 * above, const guint8 * below,
      gint n);
} ScaleKernels;

const ScaleKernels *scale_kernels_get (void);

/* The ones that this machine can run, the plainest first; ends with NULL */
const ScaleKernels *const *scale_kernels_list (void);
