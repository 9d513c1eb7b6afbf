// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The discrete Fourier transform of real samples, for a power of two of them
 * from 8 up. Not the fastest there is, but small, and without a plan per
 * thread: after it is made it is only read. */
typedef struct _RealFft RealFft;

RealFft *real_fft_new (guint size);
void real_fft_free (RealFft * fft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealFft, real_fft_free);

/* Transforms @samples into size / 2 + 1 bins, without any scaling. @re and @im
 * may not overlap @samples; @scratch holds 2 * size values. */
void real_fft_forward (const RealFft * fft, const gfloat * samples,
    gfloat * re, gfloat * im, gfloat * scratch);
