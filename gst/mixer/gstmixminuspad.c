// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminuspad.h"

#include "gstmixminuspads.h"

GST_DEBUG_CATEGORY_EXTERN (mix_minus_debug);
#define GST_CAT_DEFAULT mix_minus_debug

#define DEFAULT_VOLUME 1.0
#define DEFAULT_MUTE FALSE

enum
{
  PROP_0,
  PROP_VOLUME,
  PROP_MUTE,
  PROP_LEVEL,
  PROP_SPEAKING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

struct _GstMixMinusPad
{
  GstAggregatorPad parent;

  /* set once */
  gint64 number;

  /* object lock */
  gdouble volume;
  gboolean mute;
  gdouble level;
  gboolean speaking;

  /* the element's mix lock */
  GstMixMinusIntake *intake;
  MinusMixInput *input;
  TalkMeter *meter;
  SpeakerCandidate candidate;
  gboolean left;
};

G_DEFINE_FINAL_TYPE (GstMixMinusPad, gst_mix_minus_pad,
    GST_TYPE_AGGREGATOR_PAD);

GstMixMinusIntake *
gst_mix_minus_pad_get_intake_unlocked (GstMixMinusPad * pad)
{
  return pad->intake;
}

GstMixMinusIntakeStatus
gst_mix_minus_pad_fill_unlocked (GstMixMinusPad * pad, const MinusMix * mix,
    const GstAudioInfo * out_info, guint64 offset, guint frames)
{
  gdouble volume;

  if (pad->left)
    return GST_MIX_MINUS_INTAKE_EOS;

  if (pad->input == NULL) {
    pad->input = minus_mix_input_new (mix);
    minus_mix_input_begin (pad->input, frames);
  }

  GST_OBJECT_LOCK (pad);
  volume = pad->mute ? 0.0 : pad->volume;
  GST_OBJECT_UNLOCK (pad);
  minus_mix_input_set_volume (pad->input, volume);

  return gst_mix_minus_intake_fill (pad->intake, pad->input, out_info, offset,
      frames);
}

gboolean
gst_mix_minus_pad_meter_unlocked (GstMixMinusPad * pad,
    const GstAudioInfo * out_info, guint frames)
{
  gboolean was;

  if (pad->meter == NULL)
    pad->meter = talk_meter_new (GST_AUDIO_INFO_RATE (out_info),
        GST_AUDIO_INFO_CHANNELS (out_info));
  talk_meter_write (pad->meter, minus_mix_input_samples (pad->input), frames);

  GST_OBJECT_LOCK (pad);
  was = pad->speaking;
  pad->level = talk_meter_level (pad->meter);
  pad->speaking = talk_meter_is_speaking (pad->meter);
  GST_OBJECT_UNLOCK (pad);

  return talk_meter_is_speaking (pad->meter) != was;
}

MinusMixInput *
gst_mix_minus_pad_get_input_unlocked (GstMixMinusPad * pad)
{
  return pad->input;
}

const TalkMeter *
gst_mix_minus_pad_get_meter_unlocked (GstMixMinusPad * pad)
{
  return pad->meter;
}

SpeakerCandidate *
gst_mix_minus_pad_get_candidate_unlocked (GstMixMinusPad * pad)
{
  return &pad->candidate;
}

void
gst_mix_minus_pad_forget_unlocked (GstMixMinusPad * pad)
{
  speaker_candidate_init (&pad->candidate);

  GST_OBJECT_LOCK (pad);
  pad->level = TALK_METER_MIN_LEVEL;
  pad->speaking = FALSE;
  GST_OBJECT_UNLOCK (pad);
}

void
gst_mix_minus_pad_reset_unlocked (GstMixMinusPad * pad)
{
  gst_mix_minus_intake_reset (pad->intake);
  g_clear_pointer (&pad->input, minus_mix_input_free);
  g_clear_pointer (&pad->meter, talk_meter_free);
}

void
gst_mix_minus_pad_leave_unlocked (GstMixMinusPad * pad, MinusMix * mix)
{
  if (pad->input && mix)
    minus_mix_depart (mix, pad->input);
  g_clear_pointer (&pad->input, minus_mix_input_free);
  gst_mix_minus_intake_close (pad->intake);
  g_clear_pointer (&pad->meter, talk_meter_free);
  speaker_candidate_init (&pad->candidate);
  pad->left = TRUE;
}

gint64
gst_mix_minus_pad_get_number (GstMixMinusPad * pad)
{
  return pad->number;
}

static void
gst_mix_minus_pad_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstMixMinusPad *pad = GST_MIX_MINUS_PAD (object);

  GST_OBJECT_LOCK (pad);
  switch (prop_id) {
    case PROP_VOLUME:
      pad->volume = g_value_get_double (value);
      break;
    case PROP_MUTE:
      pad->mute = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (pad);
}

static void
gst_mix_minus_pad_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstMixMinusPad *pad = GST_MIX_MINUS_PAD (object);

  GST_OBJECT_LOCK (pad);
  switch (prop_id) {
    case PROP_VOLUME:
      g_value_set_double (value, pad->volume);
      break;
    case PROP_MUTE:
      g_value_set_boolean (value, pad->mute);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, pad->level);
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, pad->speaking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (pad);
}

static void
gst_mix_minus_pad_constructed (GObject * object)
{
  GstMixMinusPad *pad = GST_MIX_MINUS_PAD (object);

  G_OBJECT_CLASS (gst_mix_minus_pad_parent_class)->constructed (object);
  pad->number = gst_mix_minus_pad_number (GST_PAD (pad));
}

static void
gst_mix_minus_pad_finalize (GObject * object)
{
  GstMixMinusPad *pad = GST_MIX_MINUS_PAD (object);

  gst_mix_minus_intake_free (pad->intake);
  minus_mix_input_free (pad->input);
  talk_meter_free (pad->meter);

  G_OBJECT_CLASS (gst_mix_minus_pad_parent_class)->finalize (object);
}

static void
gst_mix_minus_pad_class_init (GstMixMinusPadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_mix_minus_pad_set_property;
  object_class->get_property = gst_mix_minus_pad_get_property;
  object_class->constructed = gst_mix_minus_pad_constructed;
  object_class->finalize = gst_mix_minus_pad_finalize;

  props[PROP_VOLUME] = g_param_spec_double ("volume", "Volume",
      "How loud the participant is in the mix; 1.0 = as it came in",
      0.0, MINUS_MIX_MAX_VOLUME, DEFAULT_VOLUME,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_CONTROLLABLE |
      GST_PARAM_MUTABLE_PLAYING);
  props[PROP_MUTE] = g_param_spec_boolean ("mute", "Mute",
      "Nobody hears the participant; the volume is kept for later",
      DEFAULT_MUTE,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_CONTROLLABLE |
      GST_PARAM_MUTABLE_PLAYING);
  props[PROP_LEVEL] = g_param_spec_double ("level", "Level",
      "How loud the participant is heard, after volume and mute: unweighted "
      "RMS of the last 400 ms in dBFS, -120 = silence; a full-scale sine is "
      "-3.01",
      TALK_METER_MIN_LEVEL, 60.0, TALK_METER_MIN_LEVEL,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SPEAKING] = g_param_spec_boolean ("speaking", "Speaking",
      "Whether the participant speaks, with pauses up to half a second", FALSE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gst_mix_minus_pad_init (GstMixMinusPad * pad)
{
  pad->volume = DEFAULT_VOLUME;
  pad->mute = DEFAULT_MUTE;
  pad->level = TALK_METER_MIN_LEVEL;
  pad->intake = gst_mix_minus_intake_new (GST_AGGREGATOR_PAD (pad));
  speaker_candidate_init (&pad->candidate);
}
