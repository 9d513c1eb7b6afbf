// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What tells speech from other sounds, measured every 10 ms over 32 ms: how
 * far each of thirteen bands is above its noise floor, how harmonic what is
 * above it is, how its spectrum is shaped, and how all that changes.
 *
 * Frames are counted in samples, so the result does not depend on how the
 * samples are handed over. No clock, no thread, no lock. */
#define SPEECH_FEATURES_FRAMES_PER_SECOND 100
#define SPEECH_FEATURES_BANDS 13
#define SPEECH_FEATURES_SHAPES 5
typedef enum
{
  SPEECH_FEATURE_SNR,           /* one for each band */
  SPEECH_FEATURE_SHAPE = SPEECH_FEATURE_SNR + SPEECH_FEATURES_BANDS,
  SPEECH_FEATURE_LIKELIHOOD = SPEECH_FEATURE_SHAPE + SPEECH_FEATURES_SHAPES,
  SPEECH_FEATURE_LIKELIHOOD_SHORT,
  SPEECH_FEATURE_LIKELIHOOD_LONG,
  SPEECH_FEATURE_HARMONICITY,
  SPEECH_FEATURE_HARMONICITY_MEAN,
  SPEECH_FEATURE_PITCH,
  SPEECH_FEATURE_PITCH_CHANGE,
  SPEECH_FEATURE_FLATNESS,
  SPEECH_FEATURE_FLUX,
  SPEECH_FEATURE_VARIABILITY,
  SPEECH_FEATURE_VARIABILITY_LONG,
  SPEECH_FEATURE_BELOW_PEAK,
  SPEECH_FEATURE_RANGE,
  SPEECH_FEATURE_ONSET,
  SPEECH_N_FEATURES
} SpeechFeature;

typedef struct _SpeechFeatures SpeechFeatures;

/* @rate from 8000 up. */
SpeechFeatures *speech_features_new (guint rate);
void speech_features_free (SpeechFeatures * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpeechFeatures, speech_features_free);

/* Takes mono samples, 1.0 = full scale, up to the end of the frame. Returns
 * how many; *complete says whether the end was reached. */
guint speech_features_write (SpeechFeatures * self, const gfloat * samples,
    guint n, gboolean * complete);

/* Of the last complete frame: SPEECH_N_FEATURES values of about -3 to 3, or
 * NULL when it held nothing: digital silence says nothing about a noise floor,
 * and is no speech. */
const gfloat *speech_features_get (const SpeechFeatures * self);

/* Whether what was heard above the floor has not changed for a quarter of a
 * second, as in hum and tones. */
gboolean speech_features_is_steady (const SpeechFeatures * self);

/* Level of the last complete frame between 80 and 3900 Hz, in dBFS. */
gfloat speech_features_level (const SpeechFeatures * self);
