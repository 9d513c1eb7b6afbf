// SPDX-License-Identifier: LGPL-2.1-or-later

#include "scenelight.h"

#include <math.h>
#include <string.h>

/* Learned luma is sorted into so many bins of 16 steps; it may lie outside of
 * 0..255, when the light was low or high as it was learned. */
#define BINS 16

/* Steps away from a limit where luma is clipped and tells nothing */
#define CLIPPED 3

/* What is believed of a bin has to be so many of its pixels, at least */
#define LEAST_SHARE 0.004

/* A bin that lies this far from the line is of something in front */
#define OUTLIER 12.0

/* How firmly the gain keeps to 1 where all of a scene is equally bright:
 * as the variance of so many steps would hold it. */
#define PRIOR (4.0 * 4.0)

#define LEAST_GAIN 0.3
#define MOST_GAIN 3.0

typedef struct
{
  gdouble learned, luma, weight;
} Bin;

static gint
median (const guint16 * histogram, guint n)
{
  guint sum = 0;

  for (gint i = 0; i < 256; i++) {
    sum += histogram[i];
    if (2 * sum >= n)
      return i;
  }
  return 255;
}

/* In each bin the median is what most of it looks like now: half of it may be
 * covered by something. */
static guint
fill_bins (Bin bins[BINS], const gfloat * learned, const guint8 * luma, gsize n)
{
  guint16 histograms[BINS][256];
  gdouble sums[BINS] = { 0.0 };
  guint counts[BINS] = { 0 }, n_bins = 0;
  /* a histogram's counters hold 65535 */
  gsize step = n / 32768 + 1;

  memset (histograms, 0, sizeof (histograms));
  for (gsize i = 0; i < n; i += step) {
    gint bin = CLAMP ((gint) learned[i] >> 4, 0, BINS - 1);

    histograms[bin][luma[i]]++;
    sums[bin] += learned[i];
    counts[bin]++;
  }
  for (gint i = 0; i < BINS; i++) {
    gint middle = counts[i] > 0 ? median (histograms[i], counts[i]) : 0;

    if (counts[i] == 0 || counts[i] < LEAST_SHARE * n / step
        || middle < CLIPPED || middle > 255 - CLIPPED)
      continue;
    bins[n_bins++] = (Bin) {
    sums[i] / counts[i], middle, counts[i]};
  }
  return n_bins;
}

/* Weighted least squares, the gain held to 1 by PRIOR */
static void
fit (SceneLight * light, const Bin * bins, guint n)
{
  gdouble sum = 0, x = 0, y = 0, xx = 0, xy = 0, gain;

  for (guint i = 0; i < n; i++) {
    sum += bins[i].weight;
    x += bins[i].weight * bins[i].learned;
    y += bins[i].weight * bins[i].luma;
  }
  if (sum == 0)
    return;
  x /= sum;
  y /= sum;
  for (guint i = 0; i < n; i++) {
    gdouble dx = bins[i].learned - x;

    xx += bins[i].weight * dx * dx;
    xy += bins[i].weight * dx * (bins[i].luma - y);
  }
  gain = (xy + sum * PRIOR) / (xx + sum * PRIOR);
  light->gain = CLAMP (gain, LEAST_GAIN, MOST_GAIN);
  light->offset = y - light->gain * x;
}

/**
 * scene_light_measure:
 * @light: (inout): what was measured last, and now
 * @learned: what the scene looked like when it was learned
 *
 * Keeps @light if all of it is clipped.
 */
void
scene_light_measure (SceneLight * light, const gfloat * learned,
    const guint8 * luma, gsize n)
{
  Bin bins[BINS];
  guint n_bins = fill_bins (bins, learned, luma, n), kept = 0;
  SceneLight first = *light;

  fit (&first, bins, n_bins);
  for (guint i = 0; i < n_bins; i++)
    if (fabs (first.gain * bins[i].learned + first.offset - bins[i].luma)
        < OUTLIER)
      bins[kept++] = bins[i];
  fit (light, bins, kept > 0 ? kept : n_bins);
}
