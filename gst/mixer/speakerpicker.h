// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Who has the floor. After Volfin and Cohen (Dominant speaker identification
 * for multipoint videoconferencing, Computer Speech and Language 27, 2013):
 * each participant's activity is looked at over a moment, a turn and a long
 * time, and compared with that of whoever has the floor. A cough, a door or an
 * "mhm" is active for a moment only; a pause does not cost the floor; and of
 * two who talk at once the one who had it keeps it.
 *
 * Time goes by in steps of 10 ms: in each, note what was heard of everybody,
 * consider everybody, decide. */
#define SPEAKER_PICKER_LONG 300
typedef enum
{
  SPEAKER_SPAN_MOMENT,
  SPEAKER_SPAN_TURN,
  SPEAKER_SPAN_SECOND,
  SPEAKER_SPAN_LONG,
  SPEAKER_N_SPANS
} SpeakerSpan;

typedef struct
{
  guint8 voiced[SPEAKER_PICKER_LONG];
  guint at;
  guint counts[SPEAKER_N_SPANS];

  gboolean heard;
  gdouble loudness;
  guint louder_for;
} SpeakerCandidate;

typedef struct
{
  /* NULL is nobody */
  SpeakerCandidate *active;
  SpeakerCandidate *best;
} SpeakerPicker;

void speaker_candidate_init (SpeakerCandidate * candidate);

/* 10 ms went by in which @candidate had a voice or not; @level in dBFS. */
void speaker_candidate_note (SpeakerCandidate * candidate, gboolean voice,
    gdouble level);

void speaker_picker_init (SpeakerPicker * picker);

void speaker_picker_consider (SpeakerPicker * picker,
    SpeakerCandidate * candidate);

/* Returns whether somebody else has the floor now. When all are silent, nobody
 * else does. */
gboolean speaker_picker_decide (SpeakerPicker * picker);

/* @candidate is gone. Returns whether he had the floor, and nobody has it. */
gboolean speaker_picker_forget (SpeakerPicker * picker,
    SpeakerCandidate * candidate);
