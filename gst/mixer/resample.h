// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* One dimension of a resampling: which input samples make an output sample,
 * and how much of each. */

/* A weight of 1.0. There are larger ones: where the edge's sample counts for
 * those beyond it, what the filter takes off its neighbour comes on top. */
#define RESAMPLE_ONE (1 << 14)

/* Filters of few taps also come with short weights, of which 64 are 1.0: what
 * that costs in precision is less than what rounding to codes does. */
#define RESAMPLE_SHORT_ONE (1 << 6)
#define RESAMPLE_MAX_SHORT 16

typedef struct
{
  gint n_in, n_out;
  gint n_taps;                  /* per output sample, even */
  gint first, end;              /* input samples that are used: [first, end) */
  gboolean copies;              /* sample i is input sample first + i */
  gint *offset;                 /* of n_out: the first tap's sample - first */
  gint16 *taps;                 /* n_taps for each output, sum RESAMPLE_ONE */
  gint8 *short_taps;            /* likewise, or NULL for more than MAX_SHORT */
} Resample;

/* Where samples lie: sample i at position @site + i * @step of the pixels */
typedef struct
{
  gint n;
  gint step;
  gdouble site;
} ResampleGrid;

/* In an input of fewer samples than taps, end is behind it: what is there has
 * no weight. */
void resample_init (Resample * resample, const ResampleGrid * in,
    gdouble crop_start, gdouble crop_size, const ResampleGrid * out,
    gint out_size);
void resample_clear (Resample * resample);
