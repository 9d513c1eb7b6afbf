// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminusperiod.h"

#include "gstmixminusfeed.h"
#include "gstmixminuspad.h"

static GstMessage *
speaking_message (GstElement * element, GstMixMinusPad * pad,
    const TalkMeter * meter)
{
  return gst_message_new_element (GST_OBJECT (element),
      gst_structure_new ("speaking",
          "pad", G_TYPE_STRING, GST_OBJECT_NAME (pad),
          "speaking", G_TYPE_BOOLEAN, talk_meter_is_speaking (meter),
          "level", G_TYPE_DOUBLE, talk_meter_level (meter), NULL));
}

/* Nobody is an empty string. */
static GstMessage *
active_speaker_message (GstElement * element, GstPad * active,
    GstPad * previous)
{
  return gst_message_new_element (GST_OBJECT (element),
      gst_structure_new ("active-speaker",
          "pad", G_TYPE_STRING, active ? GST_OBJECT_NAME (active) : "",
          "previous", G_TYPE_STRING,
          previous ? GST_OBJECT_NAME (previous) : "", NULL));
}

void
gst_mix_minus_period_init (GstMixMinusPeriod * period)
{
  *period = (GstMixMinusPeriod) {
  .offset = GST_BUFFER_OFFSET_NONE};
  gst_audio_info_init (&period->info);
  speaker_picker_init (&period->picker);
  minus_mix_feed_init (&period->limiter);
}

void
gst_mix_minus_period_clear (GstMixMinusPeriod * period, GList * pads)
{
  GList *l;

  for (l = pads; l != NULL; l = l->next) {
    gst_mix_minus_pad_reset_unlocked (l->data);
    gst_mix_minus_pad_forget_unlocked (l->data);
  }
  g_clear_pointer (&period->mix, minus_mix_free);
  gst_clear_caps (&period->caps);
  gst_mix_minus_period_init (period);
}

void
gst_mix_minus_period_set_info (GstMixMinusPeriod * period,
    const GstAudioInfo * info, GList * pads)
{
  GList *l;

  if (period->mix && gst_audio_info_is_equal (&period->info, info))
    return;

  for (l = pads; l != NULL; l = l->next)
    gst_mix_minus_pad_reset_unlocked (l->data);
  g_clear_pointer (&period->mix, minus_mix_free);
  period->mix = minus_mix_new (GST_AUDIO_INFO_FORMAT (info) ==
      GST_AUDIO_FORMAT_S16 ? MINUS_MIX_S16 : MINUS_MIX_F32,
      GST_AUDIO_INFO_RATE (info), GST_AUDIO_INFO_CHANNELS (info));
  period->info = *info;
  gst_clear_caps (&period->caps);
  period->caps = gst_audio_info_to_caps (info);
  period->offset = GST_BUFFER_OFFSET_NONE;
}

GstFlowReturn
gst_mix_minus_period_fill (GstMixMinusPeriod * period, GList * pads,
    gboolean timeout)
{
  GstFlowReturn ret = GST_FLOW_OK;
  gboolean alive = FALSE;
  GList *l;

  for (l = pads; l != NULL; l = l->next) {
    GstMixMinusPad *pad = l->data;
    MinusMixInput *input;

    switch (gst_mix_minus_pad_fill_unlocked (pad, period->mix, &period->info,
            period->offset, period->frames)) {
      case GST_MIX_MINUS_INTAKE_READY:
      case GST_MIX_MINUS_INTAKE_INACTIVE:
        alive = TRUE;
        break;
      case GST_MIX_MINUS_INTAKE_WAITING:
        alive = TRUE;
        if (timeout)
          gst_mix_minus_intake_timed_out
              (gst_mix_minus_pad_get_intake_unlocked (pad));
        else
          ret = GST_AGGREGATOR_FLOW_NEED_DATA;
        break;
      case GST_MIX_MINUS_INTAKE_EOS:
        input = gst_mix_minus_pad_get_input_unlocked (pad);
        alive |= input && minus_mix_input_missing (input) < period->frames;
        break;
      case GST_MIX_MINUS_INTAKE_NOT_NEGOTIATED:
        return GST_FLOW_NOT_NEGOTIATED;
    }
  }

  return alive ? ret : GST_FLOW_EOS;
}

/* One step of the picker: the nth 10 ms of the period. */
static void
pick_speaker (GstMixMinusPeriod * period, GList * pads, guint n)
{
  GList *l;

  for (l = pads; l != NULL; l = l->next) {
    const TalkMeter *meter = gst_mix_minus_pad_get_meter_unlocked (l->data);

    if (meter)
      speaker_candidate_note (gst_mix_minus_pad_get_candidate_unlocked
          (l->data), talk_meter_had_voice (meter, n), talk_meter_level (meter));
  }
  for (l = pads; l != NULL; l = l->next)
    speaker_picker_consider (&period->picker,
        gst_mix_minus_pad_get_candidate_unlocked (l->data));
  speaker_picker_decide (&period->picker);
}

static GstPad *
find_candidate (GList * pads, const SpeakerCandidate * candidate)
{
  GList *l;

  for (l = pads; l != NULL; l = l->next) {
    if (gst_mix_minus_pad_get_candidate_unlocked (l->data) == candidate)
      return l->data;
  }

  return NULL;
}

static void
update_meters (GstMixMinusPeriod * period, GList * pads,
    GstElement * element, GQueue * messages)
{
  SpeakerCandidate *previous = period->picker.active;
  guint n, steps = 0;
  GList *l;

  for (l = pads; l != NULL; l = l->next) {
    GstMixMinusPad *pad = l->data;
    const TalkMeter *meter;
    gboolean changed;

    if (gst_mix_minus_pad_get_input_unlocked (pad) == NULL)
      continue;
    changed = gst_mix_minus_pad_meter_unlocked (pad, &period->info,
        period->frames);
    meter = gst_mix_minus_pad_get_meter_unlocked (pad);
    if (changed)
      g_queue_push_tail (messages, speaking_message (element, pad, meter));
    /* who joined in the middle of 10 ms may be one behind */
    steps = MAX (steps, talk_meter_count (meter));
  }

  for (n = 0; n < steps; n++)
    pick_speaker (period, pads, n);
  if (period->picker.active != previous)
    g_queue_push_tail (messages, active_speaker_message (element,
            find_candidate (pads, period->picker.active),
            find_candidate (pads, previous)));
}

static MinusMixInput *
find_own (GList * pads, GstMixMinusFeed * feed)
{
  gint64 number = gst_mix_minus_feed_get_number (feed);
  GList *l;

  for (l = pads; l != NULL; l = l->next) {
    if (gst_mix_minus_pad_get_number (l->data) == number)
      return gst_mix_minus_pad_get_input_unlocked (l->data);
  }

  return NULL;
}

static GstBuffer *
read_feed (GstMixMinusPeriod * period, MinusMixFeed * limiter,
    const MinusMixInput * own, const GstSegment * segment)
{
  guint rate = GST_AUDIO_INFO_RATE (&period->info);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL,
      (gsize) period->frames * GST_AUDIO_INFO_BPF (&period->info), NULL);
  GstClockTime end = segment->start +
      gst_util_uint64_scale_round (period->offset + period->frames, GST_SECOND,
      rate);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  minus_mix_read (period->mix, limiter, own, map.data);
  gst_buffer_unmap (buffer, &map);

  GST_BUFFER_PTS (buffer) = segment->start +
      gst_util_uint64_scale_round (period->offset, GST_SECOND, rate);
  GST_BUFFER_DURATION (buffer) = end - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = period->offset;
  GST_BUFFER_OFFSET_END (buffer) = period->offset + period->frames;

  return buffer;
}

GQueue *
gst_mix_minus_period_mix (GstMixMinusPeriod * period, GList * pads,
    GList * feeds, const GstSegment * segment, GstElement * element,
    GQueue * messages)
{
  GQueue *buffers = g_queue_new ();
  GList *l;

  minus_mix_begin (period->mix, period->frames);
  for (l = pads; l != NULL; l = l->next) {
    MinusMixInput *input = gst_mix_minus_pad_get_input_unlocked (l->data);

    if (input)
      minus_mix_add (period->mix, input);
  }
  update_meters (period, pads, element, messages);

  for (l = feeds; l != NULL; l = l->next)
    g_queue_push_tail (buffers, read_feed (period,
            gst_mix_minus_feed_get_limiter_unlocked (l->data),
            find_own (pads, l->data), segment));
  g_queue_push_tail (buffers, read_feed (period, &period->limiter, NULL,
          segment));

  return buffers;
}

void
gst_mix_minus_period_start (GstMixMinusPeriod * period, GList * pads,
    guint64 offset, guint frames)
{
  GList *l;

  period->offset = offset;
  period->frames = frames;
  for (l = pads; l != NULL; l = l->next) {
    MinusMixInput *input = gst_mix_minus_pad_get_input_unlocked (l->data);

    if (input)
      minus_mix_input_begin (input, frames);
    gst_mix_minus_intake_go_on (gst_mix_minus_pad_get_intake_unlocked (l->data),
        frames);
  }
}

GstMessage *
gst_mix_minus_period_leave (GstMixMinusPeriod * period, GstPad * pad,
    GstElement * element)
{
  gst_mix_minus_pad_leave_unlocked (GST_MIX_MINUS_PAD (pad), period->mix);

  return speaker_picker_forget (&period->picker,
      gst_mix_minus_pad_get_candidate_unlocked (GST_MIX_MINUS_PAD (pad))) ?
      active_speaker_message (element, NULL, pad) : NULL;
}
