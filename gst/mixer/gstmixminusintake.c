// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminusintake.h"

#include <math.h>

#include "minustrack.h"

GST_DEBUG_CATEGORY_EXTERN (mix_minus_debug);
#define GST_CAT_DEFAULT mix_minus_debug

/* All rates that are usual need less than 640. */
#define MAX_PHASES 1024

struct _GstMixMinusIntake
{
  /* not owned: it owns us */
  GstAggregatorPad *pad;
  GstAudioInfo info;

  /* something came, and: the mix went on without it once */
  gboolean heard;
  gboolean waited;
  gboolean finished;

  MinusTrack *track;

  GstAudioConverter *converter;
  gboolean passthrough;
  /* since the converter was new: it gives what it took later */
  guint64 taken;
  guint64 given;

  /* The buffer at the head of the queue, which stays there as long as a period
   * can be made of what is left of it, so that the aggregator knows we are
   * supplied. */
  GstBuffer *head;
  gboolean queued;
  GstMapInfo map;
  /* and its samples, if they had to be converted */
  gpointer samples;
  gsize samples_size;
};

GstMixMinusIntake *
gst_mix_minus_intake_new (GstAggregatorPad * pad)
{
  GstMixMinusIntake *intake = g_new0 (GstMixMinusIntake, 1);

  intake->pad = pad;
  gst_audio_info_init (&intake->info);

  return intake;
}

static void
drop_head (GstMixMinusIntake * intake)
{
  if (intake->map.memory)
    gst_buffer_unmap (intake->head, &intake->map);
  intake->map = (GstMapInfo) GST_MAP_INFO_INIT;
  gst_clear_buffer (&intake->head);
}

static void
release_head (GstMixMinusIntake * intake)
{
  if (intake->queued)
    gst_aggregator_pad_drop_buffer (intake->pad);
  intake->queued = FALSE;
}

static void
finish_head (GstMixMinusIntake * intake)
{
  release_head (intake);
  drop_head (intake);
}

static void
drop_converter (GstMixMinusIntake * intake)
{
  g_clear_pointer (&intake->converter, gst_audio_converter_free);
}

void
gst_mix_minus_intake_free (GstMixMinusIntake * intake)
{
  drop_head (intake);
  drop_converter (intake);
  minus_track_free (intake->track);
  g_free (intake->samples);
  g_free (intake);
}

/* Where the mix wants floats, it is not asked for integers: nothing is rounded
 * twice. Whole samples that need nothing done are taken as they are. */
static gboolean
is_taken_as_it_is (const GstAudioInfo * in, const GstAudioInfo * out)
{
  GstAudioFormat format = GST_AUDIO_INFO_FORMAT (in);
  gint channels = GST_AUDIO_INFO_CHANNELS (in);

  return (format == GST_AUDIO_FORMAT_S16 || format == GST_AUDIO_FORMAT_F32)
      && GST_AUDIO_INFO_RATE (in) == GST_AUDIO_INFO_RATE (out)
      && channels == GST_AUDIO_INFO_CHANNELS (out)
      && (GST_AUDIO_INFO_IS_UNPOSITIONED (in)
      || memcmp (in->position, out->position,
          channels * sizeof (in->position[0])) == 0);
}

/* GStreamer's resampler interpolates its filter by default, which 1.22 does an
 * eighth of an input sample late; with a filter for each phase it is exact. Odd
 * rates would need too many of them. */
static GstStructure *
converter_options (const GstAudioInfo * in, const GstAudioInfo * out)
{
  guint rate = GST_AUDIO_INFO_RATE (out);
  guint phases = rate / gst_util_greatest_common_divisor (rate,
      GST_AUDIO_INFO_RATE (in));

  if (phases > MAX_PHASES)
    return NULL;

  return gst_structure_new ("options",
      GST_AUDIO_RESAMPLER_OPT_FILTER_MODE,
      GST_TYPE_AUDIO_RESAMPLER_FILTER_MODE,
      GST_AUDIO_RESAMPLER_FILTER_MODE_FULL,
      GST_AUDIO_RESAMPLER_OPT_FILTER_INTERPOLATION,
      GST_TYPE_AUDIO_RESAMPLER_FILTER_INTERPOLATION,
      GST_AUDIO_RESAMPLER_FILTER_INTERPOLATION_NONE, NULL);
}

static gboolean
ensure_converter (GstMixMinusIntake * intake, const GstAudioInfo * out_info)
{
  GstAudioInfo in = intake->info, out;

  if (intake->converter)
    return TRUE;
  if (!GST_AUDIO_INFO_IS_VALID (&in))
    return FALSE;

  gst_audio_info_set_format (&out, GST_AUDIO_FORMAT_F32,
      GST_AUDIO_INFO_RATE (out_info), GST_AUDIO_INFO_CHANNELS (out_info),
      out_info->position);
  intake->passthrough = is_taken_as_it_is (&in, out_info);
  intake->taken = intake->given = 0;
  intake->converter =
      gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &in, &out,
      converter_options (&in, &out));

  return intake->converter != NULL;
}

/* Frames of the output that the converter took and did not give yet. */
static gdouble
get_held (GstMixMinusIntake * intake, guint rate)
{
  if (intake->converter == NULL || intake->passthrough)
    return 0.0;

  return (gdouble) intake->taken * rate / GST_AUDIO_INFO_RATE (&intake->info)
      - (gdouble) intake->given;
}

/* Returns the frames that come out. Without @data it takes silence. */
static guint
convert (GstMixMinusIntake * intake, gpointer data, gsize in_frames,
    guint channels)
{
  gsize out_frames =
      gst_audio_converter_get_out_frames (intake->converter, in_frames);
  gsize size = out_frames * channels * sizeof (gfloat);
  gpointer in[1] = { data }, out[1];

  if (in_frames == 0)
    return 0;
  if (size > intake->samples_size) {
    intake->samples = g_realloc (intake->samples, size);
    intake->samples_size = size;
  }
  out[0] = intake->samples;
  if (!gst_audio_converter_samples (intake->converter,
          GST_AUDIO_CONVERTER_FLAG_NONE, data ? in : NULL, in_frames, out,
          out_frames))
    return 0;
  intake->taken += in_frames;
  intake->given += out_frames;

  return out_frames;
}

/* What the converter still holds goes into the track, and it starts anew. */
static void
drain_converter (GstMixMinusIntake * intake, guint64 at)
{
  MinusRun run = {.stamp = NAN,.format = MINUS_MIX_F32 };
  gdouble held;

  if (intake->converter && intake->track
      && minus_track_is_empty (intake->track)) {
    held = get_held (intake, minus_track_rate (intake->track));
    run.frames = convert (intake, NULL,
        gst_audio_converter_get_max_latency (intake->converter) + 1,
        minus_track_channels (intake->track));
    run.frames = MIN (run.frames, MAX (lrint (held), 0));
    run.samples = intake->samples;
    minus_track_take (intake->track, &run, at);
  }
  drop_converter (intake);
}

void
gst_mix_minus_intake_set_info (GstMixMinusIntake * intake,
    const GstAudioInfo * info)
{
  if (gst_audio_info_is_equal (&intake->info, info))
    return;
  drain_converter (intake, 0);
  intake->info = *info;
}

const GstAudioInfo *
gst_mix_minus_intake_get_info (GstMixMinusIntake * intake)
{
  return &intake->info;
}

/* Where @buffer starts on the output's time line, NAN if it does not say. */
static gdouble
get_stamp (GstMixMinusIntake * intake, GstBuffer * buffer, guint rate)
{
  GstClockTime running_time;

  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return NAN;

  GST_OBJECT_LOCK (intake->pad);
  running_time = gst_segment_to_running_time (&intake->pad->segment,
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  GST_OBJECT_UNLOCK (intake->pad);

  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return NAN;

  return (gdouble) running_time *rate / GST_SECOND;
}

static void
read_silence (GstBuffer * buffer, guint rate, MinusRun * run)
{
  GstClockTime duration = GST_BUFFER_DURATION (buffer);

  if (GST_CLOCK_TIME_IS_VALID (duration))
    run->frames = MIN (gst_util_uint64_scale_round (duration, rate,
            GST_SECOND), G_MAXINT);
}

static void
read_samples (GstMixMinusIntake * intake, const GstAudioInfo * out_info,
    MinusRun * run)
{
  guint frames = intake->map.size / GST_AUDIO_INFO_BPF (&intake->info);

  if (intake->passthrough) {
    run->format = GST_AUDIO_INFO_FORMAT (&intake->info) == GST_AUDIO_FORMAT_S16
        ? MINUS_MIX_S16 : MINUS_MIX_F32;
    run->frames = frames;
    run->samples = intake->map.data;
  } else {
    run->format = MINUS_MIX_F32;
    run->frames = convert (intake, intake->map.data, frames,
        GST_AUDIO_INFO_CHANNELS (out_info));
    run->samples = intake->samples;
  }
}

static GstMixMinusIntakeStatus
be_without_head (GstMixMinusIntake * intake, guint64 at)
{
  if (!gst_aggregator_pad_is_eos (intake->pad))
    return intake->waited && !intake->heard ? GST_MIX_MINUS_INTAKE_INACTIVE
        : GST_MIX_MINUS_INTAKE_WAITING;
  if (intake->finished)
    return GST_MIX_MINUS_INTAKE_EOS;

  /* first what the converter holds, then what the track does */
  if (intake->converter) {
    drain_converter (intake, at);
  } else {
    minus_track_finish (intake->track);
    intake->finished = TRUE;
  }

  return GST_MIX_MINUS_INTAKE_READY;
}

static GstMixMinusIntakeStatus
take_head (GstMixMinusIntake * intake, const GstAudioInfo * out_info,
    guint64 at)
{
  GstBuffer *buffer = gst_aggregator_pad_peek_buffer (intake->pad);
  guint rate = GST_AUDIO_INFO_RATE (out_info);
  MinusRun run = { 0 };

  if (buffer == NULL)
    return be_without_head (intake, at);

  intake->head = buffer;
  intake->queued = TRUE;
  intake->heard = TRUE;
  intake->finished = FALSE;
  run.stamp = get_stamp (intake, buffer, rate);
  run.discont = GST_BUFFER_IS_DISCONT (buffer);
  if (gst_buffer_get_size (buffer) == 0) {
    run.stamp -= get_held (intake, rate);
    read_silence (buffer, rate, &run);
  } else if (!ensure_converter (intake, out_info)) {
    intake->queued = FALSE;
    drop_head (intake);
    return GST_MIX_MINUS_INTAKE_NOT_NEGOTIATED;
  } else if (gst_buffer_map (buffer, &intake->map, GST_MAP_READ)) {
    run.stamp -= get_held (intake, rate);
    read_samples (intake, out_info, &run);
  } else {
    intake->map = (GstMapInfo) GST_MAP_INFO_INIT;
    GST_WARNING_OBJECT (intake->pad, "a buffer cannot be read: %"
        GST_PTR_FORMAT, buffer);
  }
  minus_track_take (intake->track, &run, at);

  return GST_MIX_MINUS_INTAKE_READY;
}

static void
tell_delay (GstMixMinusIntake * intake, gdouble before, guint rate)
{
  gdouble delay = minus_track_delay (intake->track);

  if (delay > before)
    GST_INFO_OBJECT (intake->pad, "late again, played %.1f ms later than "
        "stamped from here on", 1000.0 * delay / rate);
}

GstMixMinusIntakeStatus
gst_mix_minus_intake_fill (GstMixMinusIntake * intake, MinusMixInput * input,
    const GstAudioInfo * out_info, guint64 offset, guint frames)
{
  GstMixMinusIntakeStatus status = GST_MIX_MINUS_INTAKE_READY;

  if (intake->track == NULL)
    intake->track = minus_track_new (GST_AUDIO_INFO_RATE (out_info),
        GST_AUDIO_INFO_CHANNELS (out_info));

  while (status == GST_MIX_MINUS_INTAKE_READY) {
    guint64 end = offset + frames;
    gdouble delay = minus_track_delay (intake->track);

    minus_track_fill (intake->track, input,
        end - minus_mix_input_missing (input));
    tell_delay (intake, delay, GST_AUDIO_INFO_RATE (out_info));
    if (minus_mix_input_missing (input) == 0)
      break;
    finish_head (intake);
    status = take_head (intake, out_info,
        end - minus_mix_input_missing (input));
  }

  return status;
}

void
gst_mix_minus_intake_go_on (GstMixMinusIntake * intake, guint frames)
{
  if (intake->track && minus_track_left (intake->track) < frames)
    release_head (intake);
}

void
gst_mix_minus_intake_timed_out (GstMixMinusIntake * intake)
{
  intake->waited = TRUE;
  if (intake->track)
    minus_track_missed (intake->track);
}

void
gst_mix_minus_intake_flush (GstMixMinusIntake * intake)
{
  intake->queued = FALSE;
  drop_head (intake);
  drop_converter (intake);
  intake->finished = FALSE;
  if (intake->track)
    minus_track_flush (intake->track);
}

void
gst_mix_minus_intake_reset (GstMixMinusIntake * intake)
{
  finish_head (intake);
  drop_converter (intake);
  intake->finished = FALSE;
  g_clear_pointer (&intake->track, minus_track_free);
}

void
gst_mix_minus_intake_close (GstMixMinusIntake * intake)
{
  intake->queued = FALSE;
  drop_head (intake);
}
