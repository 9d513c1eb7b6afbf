// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>
#include <gst/base/base.h>

#include "gstmixminusintake.h"
#include "minusmix.h"
#include "speakerpicker.h"
#include "talkmeter.h"

#define GST_TYPE_MIX_MINUS_PAD (gst_mix_minus_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstMixMinusPad, gst_mix_minus_pad, GST, MIX_MINUS_PAD,
    GstAggregatorPad);

/* One participant. Everything here but the GObject properties is the
 * element's: the caller holds its mix lock. */
GstMixMinusIntake *gst_mix_minus_pad_get_intake_unlocked (GstMixMinusPad *
    pad);

/* Writes @pad's part of the period of @frames that starts at @offset, both
 * counted at the rate of @out_info, as far as data is there. */
GstMixMinusIntakeStatus gst_mix_minus_pad_fill_unlocked (GstMixMinusPad * pad,
    const MinusMix * mix, const GstAudioInfo * out_info, guint64 offset,
    guint frames);

/* Takes the period that was mixed into account. Returns whether `speaking`
 * changed. */
gboolean gst_mix_minus_pad_meter_unlocked (GstMixMinusPad * pad,
    const GstAudioInfo * out_info, guint frames);

/* NULL before the first fill, and after the pad left. */
MinusMixInput *gst_mix_minus_pad_get_input_unlocked (GstMixMinusPad * pad);

/* NULL as long as nothing was metered. */
const TalkMeter *gst_mix_minus_pad_get_meter_unlocked (GstMixMinusPad * pad);
SpeakerCandidate *gst_mix_minus_pad_get_candidate_unlocked (GstMixMinusPad *
    pad);

/* The element stops: what was heard before does not count any more. */
void gst_mix_minus_pad_forget_unlocked (GstMixMinusPad * pad);

/* The output format changes. */
void gst_mix_minus_pad_reset_unlocked (GstMixMinusPad * pad);

/* The pad goes: fades out in @mix, and fills nothing any more. */
void gst_mix_minus_pad_leave_unlocked (GstMixMinusPad * pad, MinusMix * mix);

/* The participant: the number in the name. */
gint64 gst_mix_minus_pad_get_number (GstMixMinusPad * pad);
