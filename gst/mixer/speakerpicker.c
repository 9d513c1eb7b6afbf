// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speakerpicker.h"

#include <string.h>

/* In steps of 10 ms. A moment is shorter than a syllable and its pause, a turn
 * longer than most pauses between words. */
static const guint spans[SPEAKER_N_SPANS] = {
  10, 50, 100, SPEAKER_PICKER_LONG
};

/* Who wants the floor speaks now, for most of the turn, and for most of the
 * last second: a cough or an "mhm" takes up to half a second, and whoever goes
 * on talking has to be seen within one. */
#define WANTS_MOMENT 7
#define WANTS_TURN 30
#define WANTS_SECOND 55

/* Who was heard no more than this in a turn has let go of the floor. */
#define HOLDS_TURN 10

/* To take the floor from somebody who goes on talking, one has to talk clearly
 * more over the long time, or to be clearly louder for a second, as the one is
 * whose voice the other's microphone picks up. */
#define MORE_LONG 90
#define LOUDER 6.0
#define LOUDER_FOR 100
/* Loudness of a voice: over about half a second of speech. */
#define LOUDNESS_SHARE 0.02

void
speaker_candidate_init (SpeakerCandidate * candidate)
{
  memset (candidate, 0, sizeof (*candidate));
}

void
speaker_candidate_note (SpeakerCandidate * candidate, gboolean voice,
    gdouble level)
{
  guint i;

  for (i = 0; i < SPEAKER_N_SPANS; i++) {
    guint leaves = (candidate->at + SPEAKER_PICKER_LONG - spans[i]) %
        SPEAKER_PICKER_LONG;

    candidate->counts[i] += (voice ? 1 : 0) - candidate->voiced[leaves];
  }
  candidate->voiced[candidate->at] = voice ? 1 : 0;
  candidate->at = (candidate->at + 1) % SPEAKER_PICKER_LONG;

  if (!voice)
    return;
  if (!candidate->heard)
    candidate->loudness = level;
  candidate->heard = TRUE;
  candidate->loudness += LOUDNESS_SHARE * (level - candidate->loudness);
}

void
speaker_picker_init (SpeakerPicker * picker)
{
  *picker = (SpeakerPicker) {
  NULL};
}

static gboolean
wants_floor (const SpeakerCandidate * candidate)
{
  return candidate->counts[SPEAKER_SPAN_MOMENT] >= WANTS_MOMENT
      && candidate->counts[SPEAKER_SPAN_TURN] >= WANTS_TURN
      && candidate->counts[SPEAKER_SPAN_SECOND] >= WANTS_SECOND;
}

static gboolean
may_take_it_from (const SpeakerCandidate * candidate,
    const SpeakerCandidate * active)
{
  if (active == NULL || active->counts[SPEAKER_SPAN_TURN] <= HOLDS_TURN)
    return TRUE;

  return candidate->louder_for >= LOUDER_FOR
      || candidate->counts[SPEAKER_SPAN_LONG] >=
      active->counts[SPEAKER_SPAN_LONG] + MORE_LONG;
}

/* Whether @candidate rather than @best, of two who may have it. */
static gboolean
is_better (const SpeakerCandidate * candidate, const SpeakerCandidate * best)
{
  guint active = candidate->counts[SPEAKER_SPAN_SECOND];

  if (best == NULL || active != best->counts[SPEAKER_SPAN_SECOND])
    return best == NULL || active > best->counts[SPEAKER_SPAN_SECOND];

  return candidate->loudness > best->loudness;
}

void
speaker_picker_consider (SpeakerPicker * picker, SpeakerCandidate * candidate)
{
  SpeakerCandidate *active = picker->active;

  if (candidate == active)
    return;

  if (active && candidate->counts[SPEAKER_SPAN_MOMENT] > 0
      && candidate->loudness >= active->loudness + LOUDER)
    candidate->louder_for++;
  else
    candidate->louder_for = 0;

  if (wants_floor (candidate) && may_take_it_from (candidate, active)
      && is_better (candidate, picker->best))
    picker->best = candidate;
}

gboolean
speaker_picker_decide (SpeakerPicker * picker)
{
  SpeakerCandidate *best = picker->best;

  picker->best = NULL;
  if (best == NULL)
    return FALSE;

  best->louder_for = 0;
  picker->active = best;

  return TRUE;
}

gboolean
speaker_picker_forget (SpeakerPicker * picker, SpeakerCandidate * candidate)
{
  if (picker->active != candidate)
    return FALSE;

  picker->active = NULL;

  return TRUE;
}
