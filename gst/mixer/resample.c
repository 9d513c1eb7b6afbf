// SPDX-License-Identifier: LGPL-2.1-or-later

#include "resample.h"

#include <math.h>
#include <string.h>

/* A shift that nobody sees is not worth the sharpness that it costs: the
 * chroma of most pictures is sited by guess, and the guesses differ by half a
 * pixel. Where pixels become chroma there is nothing to guess, and what is
 * mixed with them (alpha with the chroma that a picture brings) is at the right
 * place. */
#define COPY_SLACK 0.26
#define EXACT 1e-6

/* Halves are rounded up, and what the last bits of a double made of a half */
#define NOISE 1e-9

/* Catmull-Rom: Keys' cubic with a = -1/2 (R. Keys, "Cubic convolution
 * interpolation for digital image processing", IEEE ASSP 29 no. 6, 1981), the
 * one that agrees with the picture's Taylor series to the third order. */
static gdouble
cubic (gdouble x)
{
  x = fabs (x);
  if (x < 1.0)
    return (1.5 * x - 2.5) * x * x + 1.0;
  if (x < 2.0)
    return ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0;
  return 0.0;
}

/* In whole numbers. The running sum is what is rounded, so that the whole sum is
 * exact and a plain area keeps its colour. The long ones are even, so that the
 * kernels need not round products with 128 either: neutral chroma stays neutral
 * under any number of taps. */
static void
quantise (const gdouble * weights, gint n, gint16 * taps, gint8 * short_taps)
{
  gdouble total = 0.0, sum = 0.0;
  gint before = 0, short_before = 0;

  for (gint i = 0; i < n; i++)
    total += weights[i];
  for (gint i = 0; i < n; i++) {
    gint now, short_now;

    sum += weights[i];
    now = 2 * lrint (sum / total * (RESAMPLE_ONE / 2));
    taps[i] = now - before;
    before = now;
    if (short_taps == NULL)
      continue;
    short_now = floor (sum / total * RESAMPLE_SHORT_ONE + 0.5 + NOISE);
    short_taps[i] = short_now - short_before;
    short_before = short_now;
  }
}

/* Taps beyond the picture's edges count for the pixel at the edge. */
static void
make_taps (Resample * resample, gint index, gdouble centre, gdouble scale,
    gint n_in, gdouble * weights)
{
  gint n = resample->n_taps;
  gint start = (gint) floor (centre) - n / 2 + 1;
  gint offset = CLAMP (start, 0, MAX (0, n_in - n));

  memset (weights, 0, n * sizeof (gdouble));
  for (gint i = 0; i < n; i++) {
    gint at = CLAMP (start + i, 0, n_in - 1) - offset;

    weights[at] += cubic ((start + i - centre) / scale);
  }
  resample->offset[index] = offset;
  quantise (weights, n, resample->taps + (gsize) index * n,
      resample->short_taps == NULL ? NULL
      : resample->short_taps + (gsize) index * n);
}

static gboolean
try_copy (Resample * resample, gint n_in, gdouble centre, gdouble scale,
    gdouble slack)
{
  gint first = lrint (centre);

  if (fabs (scale - 1.0) > 1e-9 || fabs (centre - first) > slack)
    return FALSE;
  if (first < 0 || first + resample->n_out > n_in)
    return FALSE;
  resample->copies = TRUE;
  resample->first = first;
  resample->end = first + resample->n_out;
  return TRUE;
}

/**
 * resample_init:
 * @in: the samples there are
 * @crop_start: where the output begins, in pixels of the input
 * @crop_size: how many pixels of the input the output shows, more than 0
 * @out: how many samples are wanted, and where they lie
 * @out_size: how many pixels the output has
 *
 * Samples of a plane with less of them than pixels (4:2:0 chroma) lie between
 * pixels: their grids say where, and both are met exactly, except that a plane
 * that only had to be shifted by a quarter of a sample is copied as it is.
 */
void
resample_init (Resample * resample, const ResampleGrid * in,
    gdouble crop_start, gdouble crop_size, const ResampleGrid * out,
    gint out_size)
{
  gdouble zoom = crop_size / out_size;
  gdouble pace = zoom * out->step / in->step;
  gdouble start = (crop_start + (out->site + 0.5) * zoom - 0.5 - in->site)
      / in->step;
  gdouble scale = MAX (pace, 1.0);
  g_autofree gdouble *weights = NULL;

  *resample = (Resample) {
  .n_in = in->n,.n_out = out->n};
  if (try_copy (resample, in->n, start, pace,
          in->step == out->step ? COPY_SLACK : EXACT))
    return;

  /* at an exact phase the last tap of the plain cubic has no weight */
  resample->n_taps = 2 * (gint) ceil (2 * scale - 1e-9);
  resample->offset = g_new (gint, out->n);
  resample->taps = g_new (gint16, (gsize) out->n * resample->n_taps);
  if (resample->n_taps <= RESAMPLE_MAX_SHORT)
    resample->short_taps = g_new (gint8, (gsize) out->n * resample->n_taps);
  weights = g_new (gdouble, resample->n_taps);
  resample->first = in->n;
  for (gint i = 0; i < out->n; i++) {
    make_taps (resample, i, start + i * pace, scale, in->n, weights);
    resample->first = MIN (resample->first, resample->offset[i]);
    resample->end = MAX (resample->end, resample->offset[i]
        + resample->n_taps);
  }
  for (gint i = 0; i < out->n; i++)
    resample->offset[i] -= resample->first;
}

void
resample_clear (Resample * resample)
{
  g_clear_pointer (&resample->offset, g_free);
  g_clear_pointer (&resample->taps, g_free);
  g_clear_pointer (&resample->short_taps, g_free);
  resample->n_out = 0;
}
