// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Reads samples a little faster or slower than they came, by a speed that may
 * change at any time without a step: what keeps a sender whose clock is off
 * together with everybody else's. For speeds near 1 only.
 *
 * At speed 1 it settles on whole samples within about a second, and from then
 * on they pass unchanged and at once.
 *
 * Samples are interleaved floats, positions are frames. */

/* So many frames around a position are needed to read it, half of them after
 * it. */
#define DRIFT_RESAMPLER_TAPS 32
#define DRIFT_RESAMPLER_LOOKAHEAD (DRIFT_RESAMPLER_TAPS / 2)
#define DRIFT_RESAMPLER_MAX_CHANNELS 2
#define DRIFT_RESAMPLER_MAX_DEVIATION 0.01

typedef struct _DriftResampler DriftResampler;

DriftResampler *drift_resampler_new (guint channels);
void drift_resampler_free (DriftResampler * resampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DriftResampler, drift_resampler_free);

/* Forgets all samples; what comes next starts at a whole sample. */
void drift_resampler_reset (DriftResampler * resampler);

/* Frames taken for each frame given, at most DRIFT_RESAMPLER_MAX_DEVIATION
 * away from 1. */
void drift_resampler_set_speed (DriftResampler * resampler, gdouble speed);

void drift_resampler_push (DriftResampler * resampler, const gfloat * samples,
    guint frames);
void drift_resampler_push_silence (DriftResampler * resampler, guint frames);

/* Returns the frames given: fewer than asked for when there is no more. */
guint drift_resampler_pull (DriftResampler * resampler, gfloat * samples,
    guint frames);

/* Leaves out frames that were pushed; returns how many there were. */
guint drift_resampler_skip (DriftResampler * resampler, guint frames);

/* How many frames can be pulled now, at least. */
guint drift_resampler_available (const DriftResampler * resampler);

/* How many frames were pushed and are still to be read. */
gdouble drift_resampler_held (const DriftResampler * resampler);

/* Whether nothing is held and samples would pass unchanged: then the caller
 * may use them without asking, and says so with drift_resampler_bypass(), so
 * that the next speed finds what was before. NULL is silence. */
gboolean drift_resampler_is_idle (const DriftResampler * resampler);
void drift_resampler_bypass (DriftResampler * resampler,
    const gfloat * samples, guint frames);
