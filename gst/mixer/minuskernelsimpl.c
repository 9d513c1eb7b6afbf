// SPDX-License-Identifier: LGPL-2.1-or-later

/* Compiled once for each instruction set, with MINUS_KERNELS set to the name
 * of the table and MINUS_KERNELS_NAME to what it is called. Plain loops that
 * the compiler makes vectors of: no calls, no branches, no order of floating
 * point additions but the one that is written. */

#include "minuskernels.h"

#include <float.h>
#include <math.h>

#define FULL_SCALE (1 << MINUS_FRACTION_BITS)
#define S16_HALF (1 << (MINUS_S16_SHIFT - 1))

static inline gint32
to_fixed (gfloat value)
{
  gfloat sane = fabsf (value) <= FLT_MAX ? value : 0.0f;

  sane = sane > MINUS_MAX ? MINUS_MAX : sane;
  sane = sane < -MINUS_MAX ? -MINUS_MAX : sane;

  return (gint32) (sane + (sane < 0.0f ? -0.5f : 0.5f));
}

static void
load_s16 (gint32 * restrict out, const gint16 * restrict in,
    guint n, gfloat gain)
{
  const gfloat scale = gain * (1 << MINUS_S16_SHIFT);
  guint i;

  if (gain == 1.0f) {
    for (i = 0; i < n; i++)
      out[i] = in[i] * (1 << MINUS_S16_SHIFT);
  } else {
    for (i = 0; i < n; i++)
      out[i] = to_fixed (in[i] * scale);
  }
}

static void
load_f32 (gint32 * restrict out, const gfloat * restrict in,
    guint n, gfloat gain)
{
  const gfloat scale = gain * FULL_SCALE;
  guint i;

  for (i = 0; i < n; i++)
    out[i] = to_fixed (in[i] * scale);
}

static void
add (gint32 * restrict sum, const gint32 * restrict own, guint n,
    MinusRange * range)
{
  gint32 high = 0, low = 0;
  guint i;

  for (i = 0; i < n; i++) {
    sum[i] = (guint32) sum[i] + (guint32) own[i];
    high = MAX (high, own[i]);
    low = MIN (low, own[i]);
  }
  range->high = high;
  range->low = low;
}

static inline gint32
difference (const gint32 * sum, const gint32 * own, guint i)
{
  return (guint32) sum[i] - (own ? (guint32) own[i] : 0);
}

static inline void
subtract_s16 (gint16 * restrict out, const gint32 * restrict sum,
    const gint32 * restrict own, guint n, MinusRange * range)
{
  gint32 high = 0, low = 0;
  guint i;

  for (i = 0; i < n; i++) {
    gint32 value = difference (sum, own, i);
    gint32 rounded = (value + S16_HALF) >> MINUS_S16_SHIFT;

    high = MAX (high, value);
    low = MIN (low, value);
    rounded = MIN (rounded, G_MAXINT16);
    out[i] = MAX (rounded, G_MININT16);
  }
  range->high = high;
  range->low = low;
}

static inline void
subtract_f32 (gfloat * restrict out, const gint32 * restrict sum,
    const gint32 * restrict own, guint n, MinusRange * range)
{
  gint32 high = 0, low = 0;
  guint i;

  for (i = 0; i < n; i++) {
    gint32 value = difference (sum, own, i);
    gint32 cut = MIN (value, FULL_SCALE);

    high = MAX (high, value);
    low = MIN (low, value);
    out[i] = MAX (cut, -FULL_SCALE) * (1.0f / FULL_SCALE);
  }
  range->high = high;
  range->low = low;
}

static void
read_s16 (gint16 * out, const gint32 * sum, const gint32 * own, guint n,
    MinusRange * range)
{
  if (own)
    subtract_s16 (out, sum, own, n, range);
  else
    subtract_s16 (out, sum, NULL, n, range);
}

static void
read_f32 (gfloat * out, const gint32 * sum, const gint32 * own, guint n,
    MinusRange * range)
{
  if (own)
    subtract_f32 (out, sum, own, n, range);
  else
    subtract_f32 (out, sum, NULL, n, range);
}

const MinusKernels MINUS_KERNELS = {
  MINUS_KERNELS_NAME, load_s16, load_f32, add, read_s16, read_f32,
};
