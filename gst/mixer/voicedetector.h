// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Says of every 10 ms whether somebody speaks in them, whatever the level and
 * the steady noise. The answer comes VOICE_DETECTOR_DELAY frames late, for it
 * takes into account what followed.
 *
 * How: speechfeatures.h measures, a small network that was trained with
 * tests/bench/speech/train.py weighs, and two states that rarely change (speech
 * and none) smooth. */
#define VOICE_DETECTOR_DELAY 6
typedef struct _VoiceDetector VoiceDetector;

/* @rate from 8000 up. */
VoiceDetector *voice_detector_new (guint rate);
void voice_detector_free (VoiceDetector * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoiceDetector, voice_detector_free);

/* Takes mono samples, 1.0 = full scale, up to the end of the frame. Returns how
 * many; *complete says whether the end was reached, and there is an answer. */
guint voice_detector_write (VoiceDetector * self, const gfloat * samples,
    guint n, gboolean * complete);

gboolean voice_detector_is_voice (const VoiceDetector * self);
