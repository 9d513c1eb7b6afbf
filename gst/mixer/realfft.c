// SPDX-License-Identifier: LGPL-2.1-or-later
#include "realfft.h"

#include <math.h>
#include <string.h>

struct _RealFft
{
  guint size;
  /* e^(-2 pi i k / size): every second one serves the complex transform of
   * half the size */
  gfloat *cos;
  gfloat *sin;
};

RealFft *
real_fft_new (guint size)
{
  RealFft *fft;
  guint k;

  g_return_val_if_fail (size >= 8 && (size & (size - 1)) == 0, NULL);

  fft = g_new0 (RealFft, 1);
  fft->size = size;
  fft->cos = g_new (gfloat, size / 2);
  fft->sin = g_new (gfloat, size / 2);
  for (k = 0; k < size / 2; k++) {
    fft->cos[k] = cos (2 * G_PI * k / size);
    fft->sin[k] = -sin (2 * G_PI * k / size);
  }

  return fft;
}

void
real_fft_free (RealFft * fft)
{
  if (fft == NULL)
    return;
  g_free (fft->cos);
  g_free (fft->sin);
  g_free (fft);
}

/* One stage of Stockham's self-sorting transform, which needs no reordering of
 * bits and whose inner loop runs over neighbours (Van Loan, Computational
 * Frameworks for the Fast Fourier Transform, 1992, section 1.7). */
static void
stage (const RealFft * fft, guint half, guint run,
    const gfloat * restrict in_re, const gfloat * restrict in_im,
    gfloat * restrict out_re, gfloat * restrict out_im)
{
  guint offset = fft->size / 4;
  guint j, k;

  for (j = 0; j < half; j++) {
    gfloat w_re = fft->cos[2 * j * run];
    gfloat w_im = fft->sin[2 * j * run];

    for (k = 0; k < run; k++) {
      guint in = j * run + k, out = 2 * j * run + k;
      gfloat d_re = in_re[in] - in_re[in + offset];
      gfloat d_im = in_im[in] - in_im[in + offset];

      out_re[out] = in_re[in] + in_re[in + offset];
      out_im[out] = in_im[in] + in_im[in + offset];
      out_re[out + run] = d_re * w_re - d_im * w_im;
      out_im[out + run] = d_re * w_im + d_im * w_re;
    }
  }
}

/* Even samples are real parts and odd ones imaginary parts of a transform of
 * half the size; this takes the two apart again (Press et al., Numerical
 * Recipes, section 12.3). */
static void
untangle (const RealFft * fft, const gfloat * z_re, const gfloat * z_im,
    gfloat * re, gfloat * im)
{
  guint k, n = fft->size / 2;

  re[0] = z_re[0] + z_im[0];
  im[0] = 0.0f;
  re[n] = z_re[0] - z_im[0];
  im[n] = 0.0f;
  for (k = 1; k < n; k++) {
    gfloat even_re = 0.5f * (z_re[k] + z_re[n - k]);
    gfloat even_im = 0.5f * (z_im[k] - z_im[n - k]);
    gfloat odd_re = 0.5f * (z_im[k] + z_im[n - k]);
    gfloat odd_im = -0.5f * (z_re[k] - z_re[n - k]);

    re[k] = even_re + odd_re * fft->cos[k] - odd_im * fft->sin[k];
    im[k] = even_im + odd_re * fft->sin[k] + odd_im * fft->cos[k];
  }
}

void
real_fft_forward (const RealFft * fft, const gfloat * samples, gfloat * re,
    gfloat * im, gfloat * scratch)
{
  guint n = fft->size / 2, half, run = 1, i;
  gfloat *a_re = scratch, *a_im = scratch + n;
  gfloat *b_re = scratch + 2 * n, *b_im = scratch + 3 * n;

  for (i = 0; i < n; i++) {
    a_re[i] = samples[2 * i];
    a_im[i] = samples[2 * i + 1];
  }
  for (half = n / 2; half >= 1; half /= 2) {
    gfloat *swap_re = a_re, *swap_im = a_im;

    stage (fft, half, run, a_re, a_im, b_re, b_im);
    a_re = b_re;
    a_im = b_im;
    b_re = swap_re;
    b_im = swap_im;
    run *= 2;
  }
  untangle (fft, a_re, a_im, re, im);
}
