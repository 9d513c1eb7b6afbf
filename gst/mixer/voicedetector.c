// SPDX-License-Identifier: LGPL-2.1-or-later
#include "voicedetector.h"

#include <math.h>
#include <string.h>

#include "speechfeatures.h"
#include "voiceweights.h"

#define DELAY VOICE_DETECTOR_DELAY

/* Nobody speaks so softly into a microphone; it may be the neighbours. */
#define MIN_LEVEL (-65.0f)

/* In tens of dB: pink noise is around -0.5. */
#define TONE_FLATNESS (-2.0f)

/* The chain of two states is Sohn's hangover (A statistical model-based voice
 * activity detection, IEEE Signal Processing Letters 6, 1999), with DELAY
 * frames of looking ahead. A state lasts 50 frames on average. The network sees
 * the past in its features, so its answers are not independent: each counts for
 * half. */
#define CHANGE 0.02f
#define TRUST 0.5f
/* The network learned from much that is no speech, and holds it for likely.
 * This gave the best F1 on the speakers that it did not learn from. */
#define PRIOR 1.0f
#define MAX_EVIDENCE 8.0f

struct _VoiceDetector
{
  SpeechFeatures *features;

  /* of the last frames, the newest at `at`: odds of speech by what was heard in
   * the frame, and probability of speech by all that came up to it */
  gfloat odds[DELAY + 1];
  gfloat past[DELAY + 1];
  guint at;
  gboolean voice;
};

VoiceDetector *
voice_detector_new (guint rate)
{
  VoiceDetector *self = g_new0 (VoiceDetector, 1);
  guint i;

  self->features = speech_features_new (rate);
  for (i = 0; i <= DELAY; i++)
    self->odds[i] = 1.0f;

  return self;
}

void
voice_detector_free (VoiceDetector * self)
{
  if (self == NULL)
    return;
  speech_features_free (self->features);
  g_free (self);
}

/* Logarithm of the odds of speech, of this frame alone. */
static gfloat
ask_network (const gfloat * features)
{
  gfloat hidden[VOICE_HIDDEN], answer = voice_answer_bias;
  guint i, j;

  memcpy (hidden, voice_biases, sizeof (hidden));
  for (i = 0; i < SPEECH_N_FEATURES; i++) {
    for (j = 0; j < VOICE_HIDDEN; j++)
      hidden[j] += features[i] * voice_weights[i][j];
  }
  for (j = 0; j < VOICE_HIDDEN; j++)
    answer += tanhf (hidden[j]) * voice_answer[j];

  return answer;
}

/* A tone from the first sample on is its own floor: no band is 3 dB above it,
 * and yet the spectrum is nearly all in one. Noise that hides a voice is not
 * like that. */
static gboolean
is_tone (const gfloat * features)
{
  guint b;

  for (b = 0; b < SPEECH_FEATURES_BANDS; b++) {
    if (features[SPEECH_FEATURE_SNR + b] >= 0.3f)
      return FALSE;
  }

  return features[SPEECH_FEATURE_FLATNESS] < TONE_FLATNESS;
}

static gfloat
weigh (VoiceDetector * self)
{
  const gfloat *features = speech_features_get (self->features);
  gfloat evidence;

  if (features == NULL || speech_features_level (self->features) < MIN_LEVEL
      || speech_features_is_steady (self->features))
    return expf (-MAX_EVIDENCE);
  evidence = TRUST * (ask_network (features) + PRIOR);
  if (is_tone (features))
    evidence = MIN (evidence, -1.0f);

  return expf (CLAMP (evidence, -MAX_EVIDENCE, MAX_EVIDENCE));
}

/* The forward and backward passes of Rabiner, A tutorial on hidden Markov
 * models, 1989, section III.B, the latter from the newest frame to the one that
 * is answered. */
static void
finish_frame (VoiceDetector * self)
{
  gfloat speech = self->past[self->at], forward, ahead = 1.0f, none = 1.0f;
  guint i;

  speech = speech * (1 - CHANGE) + (1 - speech) * CHANGE;
  self->at = (self->at + 1) % (DELAY + 1);
  self->odds[self->at] = weigh (self);
  forward = speech * self->odds[self->at];
  self->past[self->at] = forward / (forward + 1 - speech);

  for (i = 0; i < DELAY; i++) {
    gfloat odds = self->odds[(self->at + DELAY + 1 - i) % (DELAY + 1)];
    gfloat voiced = ahead * odds;

    ahead = (1 - CHANGE) * voiced + CHANGE * none;
    none = (1 - CHANGE) * none + CHANGE * voiced;
    ahead /= none;
    none = 1.0f;
  }
  speech = self->past[(self->at + 1) % (DELAY + 1)];
  self->voice = speech * ahead > 1 - speech;
}

guint
voice_detector_write (VoiceDetector * self, const gfloat * samples, guint n,
    gboolean * complete)
{
  guint taken = speech_features_write (self->features, samples, n, complete);

  if (*complete)
    finish_frame (self);

  return taken;
}

gboolean
voice_detector_is_voice (const VoiceDetector * self)
{
  return self->voice;
}
