// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>
#include <gst/base/base.h>

#include "minusmix.h"
#include "talkmeter.h"

#define GST_TYPE_MIX_MINUS_PAD (gst_mix_minus_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstMixMinusPad, gst_mix_minus_pad, GST, MIX_MINUS_PAD,
    GstAggregatorPad);

/* One participant. Everything here but the GObject properties is the
 * element's: the caller holds its mix lock. */
typedef enum
{
  GST_MIX_MINUS_PAD_WAITING,
  GST_MIX_MINUS_PAD_INACTIVE,
  GST_MIX_MINUS_PAD_READY,
  GST_MIX_MINUS_PAD_EOS,
  GST_MIX_MINUS_PAD_NOT_NEGOTIATED,
} GstMixMinusPadStatus;

/* What is heard of @pad: the caps of its input, kept until the next. */
void gst_mix_minus_pad_set_info_unlocked (GstMixMinusPad * pad,
    const GstAudioInfo * info);

/* In the streaming thread, which is the one that sets it. */
const GstAudioInfo *gst_mix_minus_pad_get_info (GstMixMinusPad * pad);

/* Writes @pad's part of the period of @frames that starts at @offset, both
 * counted at the rate of @out_info, as far as data is there. */
GstMixMinusPadStatus gst_mix_minus_pad_fill_unlocked (GstMixMinusPad * pad,
    const MinusMix * mix, const GstAudioInfo * out_info, guint64 offset,
    guint frames);

/* The mix goes on without what is missing: an input that never sent anything
 * is not waited for again. */
void gst_mix_minus_pad_timed_out_unlocked (GstMixMinusPad * pad);

/* Takes the period that was mixed into account. Returns whether `speaking`
 * changed. */
gboolean gst_mix_minus_pad_meter_unlocked (GstMixMinusPad * pad,
    GstClockTime duration);

/* NULL before the first fill, and after the pad left. */
MinusMixInput *gst_mix_minus_pad_get_input_unlocked (GstMixMinusPad * pad);
const TalkMeter *gst_mix_minus_pad_get_meter_unlocked (GstMixMinusPad * pad);

/* Forgets what is queued (flush), and the output format (renegotiation). */
void gst_mix_minus_pad_flush_unlocked (GstMixMinusPad * pad);
void gst_mix_minus_pad_reset_unlocked (GstMixMinusPad * pad);

/* The pad goes: fades out in @mix, and fills nothing any more. */
void gst_mix_minus_pad_leave_unlocked (GstMixMinusPad * pad, MinusMix * mix);

/* The number in "sink_3", or -1. */
gint64 gst_mix_minus_pad_number (GstPad * pad);
