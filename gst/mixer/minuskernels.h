// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The inner loops of minusmix, over all samples of a period. A sample is a
 * fixed point integer of so many fraction bits; sums are modulo 2^32: a
 * difference of two sums is right as long as it fits itself. */
#define MINUS_FRACTION_BITS 24
#define MINUS_S16_SHIFT (MINUS_FRACTION_BITS - 15)
/* What no sample is beyond: 64 times full scale is no sound, but a mistake. */
#define MINUS_MAX (1 << 30)

/* The largest sample above and below zero. */
typedef struct
{
  gint32 high;
  gint32 low;
} MinusRange;

typedef struct
{
  const gchar *name;

  /* With a gain of 1 samples are taken as they are. What is no number is 0. */
  void (*load_s16) (gint32 * out, const gint16 * in, guint n, gfloat gain);
  void (*load_f32) (gint32 * out, const gfloat * in, guint n, gfloat gain);

  /* Adds @own to @sum and tells how far it goes. */
  void (*add) (gint32 * sum, const gint32 * own, guint n,
      MinusRange * range);

  /* Writes @sum less @own, or less nothing when it is NULL, cut to what the
   * format holds. @range is what it was before. */
  void (*read_s16) (gint16 * out, const gint32 * sum, const gint32 * own,
      guint n, MinusRange * range);
  void (*read_f32) (gfloat * out, const gint32 * sum, const gint32 * own,
      guint n, MinusRange * range);
} MinusKernels;

const MinusKernels *minus_kernels_get (void);

/* The ones that this machine can run, the plainest first; ends with NULL. */
const MinusKernels *const *minus_kernels_list (void);
