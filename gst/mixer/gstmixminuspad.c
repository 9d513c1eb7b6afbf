// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminuspad.h"

GST_DEBUG_CATEGORY_EXTERN (mix_minus_debug);
#define GST_CAT_DEFAULT mix_minus_debug

#define DEFAULT_VOLUME 1.0
#define DEFAULT_MUTE FALSE

/* Time stamps of captured sound jitter; as long as they stay this close to
 * where the samples put them, the samples are right. The value is the one of
 * GStreamer's own audio sinks. */
#define ALIGNMENT_THRESHOLD (40 * GST_MSECOND)
/* A buffer that says that it does not follow the last one is believed sooner,
 * but rounding is not a gap. */
#define DISCONT_THRESHOLD (1 * GST_MSECOND)

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

  /* object lock */
  gdouble volume;
  gboolean mute;
  gdouble level;
  gboolean speaking;

  /* the element's mix lock */
  GstAudioInfo info;
  GstAudioConverter *converter;
  MinusMixInput *input;
  TalkMeter meter;
  gboolean left;
  /* something came, and: the mix went on without it once */
  gboolean heard;
  gboolean waited;

  /* The buffer at the head of the queue, converted; it stays in the queue
   * until all of it is mixed, so that the aggregator knows we are supplied.
   * NULL samples are silence. */
  gboolean have_head;
  gpointer samples;
  gsize samples_size;
  gboolean head_is_silence;
  guint head_frames;
  guint head_position;
  guint64 head_offset;
  /* where the buffer after the head is expected */
  guint64 next_offset;
};

G_DEFINE_FINAL_TYPE (GstMixMinusPad, gst_mix_minus_pad,
    GST_TYPE_AGGREGATOR_PAD);

static void
drop_converter (GstMixMinusPad * pad)
{
  g_clear_pointer (&pad->converter, gst_audio_converter_free);
}

void
gst_mix_minus_pad_set_info_unlocked (GstMixMinusPad * pad,
    const GstAudioInfo * info)
{
  if (gst_audio_info_is_equal (&pad->info, info))
    return;
  pad->info = *info;
  drop_converter (pad);
}

const GstAudioInfo *
gst_mix_minus_pad_get_info (GstMixMinusPad * pad)
{
  return &pad->info;
}

static void
finish_head (GstMixMinusPad * pad)
{
  pad->have_head = FALSE;
  gst_aggregator_pad_drop_buffer (GST_AGGREGATOR_PAD (pad));
}

/* Where @buffer starts on the output's time line, G_MAXUINT64 if it does not
 * say. */
static guint64
buffer_offset (GstMixMinusPad * pad, GstBuffer * buffer, guint rate)
{
  GstClockTime running_time;

  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return G_MAXUINT64;

  GST_OBJECT_LOCK (pad);
  running_time =
      gst_segment_to_running_time (&GST_AGGREGATOR_PAD (pad)->segment,
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  GST_OBJECT_UNLOCK (pad);

  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return G_MAXUINT64;

  return gst_util_uint64_scale_round (running_time, rate, GST_SECOND);
}

/* Follows on the last buffer, unless the time stamp clearly says otherwise. */
static void
place_head (GstMixMinusPad * pad, GstBuffer * buffer, guint rate,
    guint64 fallback)
{
  guint64 offset = buffer_offset (pad, buffer, rate);
  GstClockTime threshold = GST_BUFFER_IS_DISCONT (buffer) ?
      DISCONT_THRESHOLD : ALIGNMENT_THRESHOLD;
  guint64 tolerance = gst_util_uint64_scale (threshold, rate, GST_SECOND);

  if (pad->next_offset == G_MAXUINT64) {
    pad->head_offset = offset != G_MAXUINT64 ? offset : fallback;
    return;
  }
  pad->head_offset = pad->next_offset;
  if (offset == G_MAXUINT64)
    return;

  if (MAX (offset, pad->next_offset) - MIN (offset, pad->next_offset)
      > tolerance) {
    GST_DEBUG_OBJECT (pad, "sample %" G_GUINT64_FORMAT " came where %"
        G_GUINT64_FORMAT " was expected, starting anew", offset,
        pad->next_offset);
    pad->head_offset = offset;
    if (pad->converter)
      gst_audio_converter_reset (pad->converter);
  }
}

static gboolean
ensure_converter (GstMixMinusPad * pad, const GstAudioInfo * out_info)
{
  GstAudioInfo in = pad->info, out = *out_info;

  if (pad->converter)
    return TRUE;
  if (!GST_AUDIO_INFO_IS_VALID (&in))
    return FALSE;

  pad->converter =
      gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &in, &out, NULL);

  return pad->converter != NULL;
}

static void
convert_head (GstMixMinusPad * pad, GstBuffer * buffer,
    const GstAudioInfo * out_info)
{
  g_auto (GstBufferMapInfo) map = GST_MAP_INFO_INIT;
  guint in_frames;
  gsize size;
  gpointer in[1], out[1];

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    GST_WARNING_OBJECT (pad, "a buffer cannot be read: %" GST_PTR_FORMAT,
        buffer);
    pad->head_frames = 0;
    return;
  }

  in_frames = map.size / GST_AUDIO_INFO_BPF (&pad->info);
  pad->head_frames =
      gst_audio_converter_get_out_frames (pad->converter, in_frames);
  size = (gsize) pad->head_frames * GST_AUDIO_INFO_BPF (out_info);
  if (size > pad->samples_size) {
    pad->samples = g_realloc (pad->samples, size);
    pad->samples_size = size;
  }

  in[0] = map.data;
  out[0] = pad->samples;
  if (in_frames > 0 && !gst_audio_converter_samples (pad->converter,
          GST_AUDIO_CONVERTER_FLAG_NONE, in, in_frames, out, pad->head_frames))
    pad->head_frames = 0;
}

static GstMixMinusPadStatus
take_head (GstMixMinusPad * pad, const GstAudioInfo * out_info, guint64 at)
{
  GstAggregatorPad *aggpad = GST_AGGREGATOR_PAD (pad);
  g_autoptr (GstBuffer) buffer = gst_aggregator_pad_peek_buffer (aggpad);
  guint rate = GST_AUDIO_INFO_RATE (out_info);

  if (buffer == NULL) {
    if (gst_aggregator_pad_is_eos (aggpad))
      return GST_MIX_MINUS_PAD_EOS;
    return pad->waited && !pad->heard ? GST_MIX_MINUS_PAD_INACTIVE
        : GST_MIX_MINUS_PAD_WAITING;
  }

  pad->heard = TRUE;
  pad->head_is_silence = gst_buffer_get_size (buffer) == 0;
  if (pad->head_is_silence) {
    pad->head_frames = GST_BUFFER_DURATION_IS_VALID (buffer) ?
        gst_util_uint64_scale_round (GST_BUFFER_DURATION (buffer), rate,
        GST_SECOND) : 0;
    place_head (pad, buffer, rate, at);
  } else {
    if (!ensure_converter (pad, out_info))
      return GST_MIX_MINUS_PAD_NOT_NEGOTIATED;
    place_head (pad, buffer, rate, at);
    convert_head (pad, buffer, out_info);
  }

  pad->head_position = 0;
  pad->next_offset = pad->head_offset + pad->head_frames;
  pad->have_head = TRUE;

  return GST_MIX_MINUS_PAD_READY;
}

/* Mixes what of the head belongs to @at and later; what is older came too
 * late. */
static void
use_head (GstMixMinusPad * pad, guint64 at, gsize bpf)
{
  guint left = pad->head_frames - pad->head_position;
  guint64 start = pad->head_offset + pad->head_position;

  if (start < at) {
    guint late = MIN (at - start, left);

    GST_LOG_OBJECT (pad, "%u samples came too late", late);
    pad->head_position += late;
    left -= late;
  } else if (start > at) {
    minus_mix_input_write_silence (pad->input, MIN (start - at, G_MAXUINT));
    return;
  }

  if (pad->head_is_silence)
    pad->head_position += minus_mix_input_write_silence (pad->input, left);
  else
    pad->head_position += minus_mix_input_write (pad->input,
        (const guint8 *) pad->samples + pad->head_position * bpf, left);
}

GstMixMinusPadStatus
gst_mix_minus_pad_fill_unlocked (GstMixMinusPad * pad, const MinusMix * mix,
    const GstAudioInfo * out_info, guint64 offset, guint frames)
{
  GstMixMinusPadStatus status = GST_MIX_MINUS_PAD_READY;
  gdouble volume;
  guint missing;

  if (pad->left)
    return GST_MIX_MINUS_PAD_EOS;

  if (pad->input == NULL) {
    pad->input = minus_mix_input_new (mix);
    minus_mix_input_begin (pad->input, frames);
  }

  GST_OBJECT_LOCK (pad);
  volume = pad->mute ? 0.0 : pad->volume;
  GST_OBJECT_UNLOCK (pad);
  minus_mix_input_set_volume (pad->input, volume);

  while ((missing = minus_mix_input_missing (pad->input)) > 0) {
    guint64 at = offset + frames - missing;

    /* Not sooner: with an empty queue the aggregator waits for the next buffer
     * of this pad before it lets us finish a period that others held up. */
    if (pad->have_head && pad->head_position == pad->head_frames)
      finish_head (pad);
    if (!pad->have_head)
      status = take_head (pad, out_info, at);
    if (status != GST_MIX_MINUS_PAD_READY)
      break;
    use_head (pad, at, GST_AUDIO_INFO_BPF (out_info));
  }

  return status;
}

gboolean
gst_mix_minus_pad_meter_unlocked (GstMixMinusPad * pad, GstClockTime duration)
{
  gboolean changed = talk_meter_update (&pad->meter,
      minus_mix_input_power (pad->input), duration);

  GST_OBJECT_LOCK (pad);
  pad->level = talk_meter_level (&pad->meter);
  pad->speaking = pad->meter.speaking;
  GST_OBJECT_UNLOCK (pad);

  return changed;
}

MinusMixInput *
gst_mix_minus_pad_get_input_unlocked (GstMixMinusPad * pad)
{
  return pad->input;
}

void
gst_mix_minus_pad_timed_out_unlocked (GstMixMinusPad * pad)
{
  pad->waited = TRUE;
}

const TalkMeter *
gst_mix_minus_pad_get_meter_unlocked (GstMixMinusPad * pad)
{
  return &pad->meter;
}

void
gst_mix_minus_pad_flush_unlocked (GstMixMinusPad * pad)
{
  pad->have_head = FALSE;
  pad->next_offset = G_MAXUINT64;
  if (pad->converter)
    gst_audio_converter_reset (pad->converter);
}

void
gst_mix_minus_pad_reset_unlocked (GstMixMinusPad * pad)
{
  if (pad->have_head)
    finish_head (pad);
  pad->next_offset = G_MAXUINT64;
  drop_converter (pad);
  g_clear_pointer (&pad->input, minus_mix_input_free);
}

void
gst_mix_minus_pad_leave_unlocked (GstMixMinusPad * pad, MinusMix * mix)
{
  if (pad->input && mix)
    minus_mix_depart (mix, pad->input);
  g_clear_pointer (&pad->input, minus_mix_input_free);
  pad->have_head = FALSE;
  pad->left = TRUE;
}

gint64
gst_mix_minus_pad_number (GstPad * pad)
{
  const gchar *digits = strrchr (GST_OBJECT_NAME (pad), '_');
  guint64 number;

  if (digits == NULL
      || !g_ascii_string_to_unsigned (digits + 1, 10, 0, G_MAXUINT32, &number,
          NULL))
    return -1;

  return number;
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
gst_mix_minus_pad_finalize (GObject * object)
{
  GstMixMinusPad *pad = GST_MIX_MINUS_PAD (object);

  drop_converter (pad);
  minus_mix_input_free (pad->input);
  g_free (pad->samples);

  G_OBJECT_CLASS (gst_mix_minus_pad_parent_class)->finalize (object);
}

static void
gst_mix_minus_pad_class_init (GstMixMinusPadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_mix_minus_pad_set_property;
  object_class->get_property = gst_mix_minus_pad_get_property;
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
      "How loud the participant is heard, after volume and mute: RMS of the "
      "last 400 ms in dBFS, -120 = silence; a full-scale sine is -3.01",
      TALK_METER_MIN_LEVEL, 60.0, TALK_METER_MIN_LEVEL,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SPEAKING] = g_param_spec_boolean ("speaking", "Speaking",
      "Whether the participant speaks, judged by the level", FALSE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gst_mix_minus_pad_init (GstMixMinusPad * pad)
{
  pad->volume = DEFAULT_VOLUME;
  pad->mute = DEFAULT_MUTE;
  pad->level = TALK_METER_MIN_LEVEL;
  pad->next_offset = G_MAXUINT64;
  gst_audio_info_init (&pad->info);
  talk_meter_init (&pad->meter);
}
