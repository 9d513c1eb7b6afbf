// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>
#include <gst/base/base.h>

#include "minusmix.h"
#include "speakerpicker.h"
#include "talkmeter.h"

/* One period after the other of the whole mix. The element's mix lock protects
 * all of it; @pads are the sink pads, @feeds the return feeds. */
typedef struct
{
  MinusMix *mix;
  MinusMixFeed limiter;
  GstAudioInfo info;
  GstCaps *caps;
  SpeakerPicker picker;

  /* frames since the segment's start, GST_BUFFER_OFFSET_NONE before the first
   * period */
  guint64 offset;
  guint frames;
} GstMixMinusPeriod;

void gst_mix_minus_period_init (GstMixMinusPeriod * period);
void gst_mix_minus_period_clear (GstMixMinusPeriod * period, GList * pads);

/* From now on the outputs are @info. */
void gst_mix_minus_period_set_info (GstMixMinusPeriod * period,
    const GstAudioInfo * info, GList * pads);

/* Collects what the inputs have. OK: all of the period is there, or time is
 * up; NEED_DATA: somebody has to be waited for; EOS: there is nothing, and
 * nothing comes. */
GstFlowReturn gst_mix_minus_period_fill (GstMixMinusPeriod * period,
    GList * pads, gboolean timeout);

/* Mixes the period: the buffers of @feeds in their order, and the one of `src`
 * last. Appends to @messages what @element has to post. */
GQueue *gst_mix_minus_period_mix (GstMixMinusPeriod * period, GList * pads,
    GList * feeds, const GstSegment * segment, GstElement * element,
    GQueue * messages);

/* Starts a period of @frames at @offset. */
void gst_mix_minus_period_start (GstMixMinusPeriod * period, GList * pads,
    guint64 offset, guint frames);

/* @pad goes. Returns what @element has to post, or NULL. */
GstMessage *gst_mix_minus_period_leave (GstMixMinusPeriod * period,
    GstPad * pad, GstElement * element);
