// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-mixminus
 * @title: mixminus
 * @short_description: everybody hears the others, nobody himself
 *
 * Mixes any number of inputs. `src` carries everyone, and each `src_%u`
 * everyone but `sink_%u` of the same number: what broadcasters call mix-minus,
 * and what each member of a conference has to hear.
 *
 * The sum is taken once per period and each feed is the sum less its own part,
 * so the cost grows with the number of participants, not with its square.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 mixminus name=m m.src ! fakesink audiotestsrc num-buffers=100 freq=440 ! m.sink_0 audiotestsrc num-buffers=100 freq=880 ! m.sink_1 m.src_0 ! wavenc ! filesink location=without-440.wav
 * ]|
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminus.h"

#include <gst/audio/audio.h>

#include "baseclock.h"
#include "gstmixminusfeed.h"
#include "gstmixminuspad.h"
#include "gstmixminuspads.h"
#include "gstmixminusperiod.h"

GST_DEBUG_CATEGORY (mix_minus_debug);
#define GST_CAT_DEFAULT mix_minus_debug

#define DEFAULT_OUTPUT_BUFFER_DURATION (20 * GST_MSECOND)
#define DEFAULT_FORCE_LIVE FALSE
#define DEFAULT_RATE 48000
#define DEFAULT_CHANNELS 2

/* Converting a rate and absorbing drift need what comes a little after the
 * period: 3 ms of it for 8 kHz, and less for all that is faster. */
#define LOOKAHEAD (4 * GST_MSECOND)

/* A live mix that is this much behind was started late, or the machine slept:
 * what was missed is skipped, not made up for. */
#define MAX_LAG (1 * GST_SECOND)

#define FORMATS "{ " GST_AUDIO_NE (S16) ", " GST_AUDIO_NE (F32) " }"

enum
{
  PROP_0,
  PROP_OUTPUT_BUFFER_DURATION,
  PROP_FORCE_LIVE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* Locks, in the order they are taken:
 *   mix_lock        the mix, and the pads' part of it
 *   object lock     of the element or of a pad
 * Nothing is pushed, posted or emitted with either of them held. */
struct _GstMixMinus
{
  GstAggregator parent;

  /* atomic */
  gint playing;

  /* object lock */
  GstClockTime output_buffer_duration;
  gboolean force_live;
  guint32 seek_seqnum;

  /* protects the period, and the pads' part of it; its format changes in the
   * streaming thread alone */
  GMutex mix_lock;
  GstMixMinusPeriod period;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstMixMinus, gst_mix_minus,
    GST_TYPE_AGGREGATOR,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY,
        gst_mix_minus_child_proxy_init));
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (mixminus, "mixminus", GST_RANK_NONE,
    GST_TYPE_MIX_MINUS, GST_DEBUG_CATEGORY_INIT (mix_minus_debug, "mixminus",
        0, "mix-minus"));

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw, format = " GST_AUDIO_FORMATS_ALL
        ", rate = [ 1, 384000 ], channels = [ 1, 8 ], layout = interleaved"));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("audio/x-raw, format = " FORMATS
        ", rate = [ 8000, 192000 ], channels = [ 1, 2 ], "
        "layout = interleaved"));

static GstStaticPadTemplate feed_template =
GST_STATIC_PAD_TEMPLATE ("src_%u", GST_PAD_SRC, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw, format = " FORMATS
        ", rate = [ 8000, 192000 ], channels = [ 1, 2 ], "
        "layout = interleaved"));

static void
post_all (GstMixMinus * self, GQueue * messages)
{
  GstMessage *message;

  while ((message = g_queue_pop_head (messages)))
    gst_element_post_message (GST_ELEMENT (self), message);
}

static gboolean
is_live (GstMixMinus * self)
{
  return GST_CLOCK_TIME_IS_VALID (gst_aggregator_get_latency (GST_AGGREGATOR
          (self)));
}

/* Negotiation */

static GstFlowReturn
gst_mix_minus_update_src_caps (GstAggregator * agg, GstCaps * caps,
    GstCaps ** ret)
{
  GList *l, *feeds =
      gst_mix_minus_list_pads (GST_ELEMENT (agg), GST_TYPE_MIX_MINUS_FEED);

  *ret = gst_caps_ref (caps);
  for (l = feeds; l != NULL; l = l->next) {
    g_autoptr (GstCaps) both = gst_pad_peer_query_caps (l->data, *ret);

    /* Who wants something else than all the others will be told. */
    if (!gst_caps_is_empty (both))
      gst_caps_take (ret, g_steal_pointer (&both));
  }
  gst_mix_minus_free_pads (feeds);

  return GST_FLOW_OK;
}

static GstCaps *
gst_mix_minus_fixate_src_caps (GstAggregator * agg, GstCaps * caps)
{
  GstStructure *s;

  caps = gst_caps_make_writable (gst_caps_truncate (caps));
  s = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_string (s, "format", GST_AUDIO_NE (S16));
  gst_structure_fixate_field_nearest_int (s, "rate", DEFAULT_RATE);
  gst_structure_fixate_field_nearest_int (s, "channels", DEFAULT_CHANNELS);

  return gst_caps_fixate (caps);
}

static guint
period_frames (GstMixMinus * self, guint rate)
{
  GstClockTime duration;

  GST_OBJECT_LOCK (self);
  duration = self->output_buffer_duration;
  GST_OBJECT_UNLOCK (self);

  return MAX (gst_util_uint64_scale_round (duration, rate, GST_SECOND), 1);
}

static gboolean
gst_mix_minus_negotiated_src_caps (GstAggregator * agg, GstCaps * caps)
{
  GstMixMinus *self = GST_MIX_MINUS (agg);
  GList *pads;
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps))
    return FALSE;

  pads = gst_mix_minus_list_pads (GST_ELEMENT (self), GST_TYPE_MIX_MINUS_PAD);
  g_mutex_lock (&self->mix_lock);
  gst_mix_minus_period_set_info (&self->period, &info, pads);
  g_mutex_unlock (&self->mix_lock);
  gst_mix_minus_free_pads (pads);

  return GST_AGGREGATOR_CLASS (gst_mix_minus_parent_class)->negotiated_src_caps
      (agg, caps);
}

/* One period */

/* Where the next period starts. A live mix that is far behind goes on from
 * now. */
static gboolean
skip_what_was_missed (GstMixMinus * self, GstSegment * segment)
{
  GstClockTime latency = gst_aggregator_get_latency (GST_AGGREGATOR (self));
  GstClockTime now = gst_element_get_current_running_time (GST_ELEMENT (self));
  GstClockTime position = segment->position - segment->start;

  if (!GST_CLOCK_TIME_IS_VALID (latency) || !GST_CLOCK_TIME_IS_VALID (now)
      || now < position + latency + MAX_LAG)
    return FALSE;

  GST_INFO_OBJECT (self, "%" GST_TIME_FORMAT " behind, going on from now",
      GST_TIME_ARGS (now - latency - position));
  segment->position = segment->start + now - latency;

  return TRUE;
}

static void
begin_period (GstMixMinus * self, GList * pads, GstSegment * segment)
{
  GstAggregatorPad *src = GST_AGGREGATOR_PAD (GST_AGGREGATOR (self)->srcpad);
  guint rate = GST_AUDIO_INFO_RATE (&self->period.info);
  gboolean skipped;

  GST_OBJECT_LOCK (self);
  *segment = src->segment;
  GST_OBJECT_UNLOCK (self);

  if (!GST_CLOCK_TIME_IS_VALID (segment->position))
    segment->position = segment->start;
  skipped = skip_what_was_missed (self, segment);

  g_mutex_lock (&self->mix_lock);
  if (skipped || self->period.offset == GST_BUFFER_OFFSET_NONE)
    gst_mix_minus_period_start (&self->period, pads,
        gst_util_uint64_scale_round (segment->position - segment->start, rate,
            GST_SECOND), period_frames (self, rate));
  g_mutex_unlock (&self->mix_lock);
}

static void
end_period_unlocked (GstMixMinus * self, GList * pads,
    const GstSegment * segment)
{
  GstAggregatorPad *src = GST_AGGREGATOR_PAD (GST_AGGREGATOR (self)->srcpad);
  guint rate = GST_AUDIO_INFO_RATE (&self->period.info);
  guint64 offset = self->period.offset + self->period.frames;

  gst_mix_minus_period_start (&self->period, pads, offset,
      period_frames (self, rate));
  GST_OBJECT_LOCK (self);
  src->segment.position = segment->start +
      gst_util_uint64_scale_round (offset, GST_SECOND, rate);
  GST_OBJECT_UNLOCK (self);
}

static GstFlowReturn
push (GstMixMinus * self, GList * feeds, const GstSegment * segment,
    GQueue * buffers)
{
  GstAggregator *agg = GST_AGGREGATOR (self);
  gboolean live = is_live (self);
  GstFlowReturn ret;
  GList *l;

  for (l = feeds; l != NULL; l = l->next)
    gst_mix_minus_feed_push (l->data, self->period.caps, segment,
        g_queue_pop_head (buffers), live);

  ret = gst_aggregator_finish_buffer (agg, g_queue_pop_head (buffers));

  /* Return feeds are a purpose by themselves; and a live mix goes on until
   * somebody listens. */
  if (ret == GST_FLOW_NOT_LINKED && (feeds || live))
    ret = GST_FLOW_OK;

  return ret;
}

static void
sync_values (GList * pads, const GstSegment * segment)
{
  GstClockTime stream_time = gst_segment_to_stream_time (segment,
      GST_FORMAT_TIME, segment->position);
  GList *l;

  if (!GST_CLOCK_TIME_IS_VALID (stream_time))
    return;
  for (l = pads; l != NULL; l = l->next)
    gst_object_sync_values (l->data, stream_time);
}

static GstFlowReturn
finish_eos (GList * feeds)
{
  GList *l;

  for (l = feeds; l != NULL; l = l->next)
    gst_mix_minus_feed_push_eos (l->data);

  return GST_FLOW_EOS;
}

static GstFlowReturn
gst_mix_minus_aggregate (GstAggregator * agg, gboolean timeout)
{
  GstMixMinus *self = GST_MIX_MINUS (agg);
  GList *pads =
      gst_mix_minus_list_pads (GST_ELEMENT (self), GST_TYPE_MIX_MINUS_PAD);
  GList *feeds =
      gst_mix_minus_list_pads (GST_ELEMENT (self), GST_TYPE_MIX_MINUS_FEED);
  g_autoptr (GQueue) buffers = NULL;
  GQueue messages = G_QUEUE_INIT;
  GstSegment segment;
  GstFlowReturn ret = GST_FLOW_NOT_NEGOTIATED;

  if (self->period.mix) {
    begin_period (self, pads, &segment);
    sync_values (pads, &segment);

    g_mutex_lock (&self->mix_lock);
    ret = gst_mix_minus_period_fill (&self->period, pads, timeout);
    if (ret == GST_FLOW_EOS && gst_aggregator_get_force_live (agg))
      ret = GST_FLOW_OK;
    if (ret == GST_FLOW_OK) {
      buffers = gst_mix_minus_period_mix (&self->period, pads, feeds, &segment,
          GST_ELEMENT (self), &messages);
      end_period_unlocked (self, pads, &segment);
    }
    g_mutex_unlock (&self->mix_lock);
  }

  post_all (self, &messages);
  if (buffers) {
    gst_aggregator_selected_samples (agg, segment.position,
        GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, NULL);
    ret = push (self, feeds, &segment, buffers);
  } else if (ret == GST_FLOW_EOS) {
    ret = finish_eos (feeds);
  } else if (ret == GST_FLOW_NOT_NEGOTIATED) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The sound cannot be converted. Check the formats on both sides, or "
            "put audioconvert and audioresample in between."),
        ("negotiation failed"));
  }
  gst_mix_minus_free_pads (pads);
  gst_mix_minus_free_pads (feeds);

  return ret;
}

/* Events, queries, flushes */

static gboolean
gst_mix_minus_sink_event (GstAggregator * agg, GstAggregatorPad * aggpad,
    GstEvent * event)
{
  GstMixMinus *self = GST_MIX_MINUS (agg);
  const GstSegment *segment;
  GstAudioInfo info;
  GstCaps *caps;
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = gst_audio_info_from_caps (&info, caps);
      if (ok) {
        g_mutex_lock (&self->mix_lock);
        gst_mix_minus_intake_set_info (gst_mix_minus_pad_get_intake_unlocked
            (GST_MIX_MINUS_PAD (aggpad)), &info);
        g_mutex_unlock (&self->mix_lock);
      }
      gst_event_unref (event);
      return ok;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      if (segment->format == GST_FORMAT_TIME && segment->rate > 0.0)
        break;
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("%s sends sound without times, or backwards. Put a parser or "
              "decoder in front of it.", GST_OBJECT_NAME (aggpad)),
          ("segment %" GST_SEGMENT_FORMAT, segment));
      gst_event_unref (event);
      return FALSE;
    default:
      break;
  }

  return GST_AGGREGATOR_CLASS (gst_mix_minus_parent_class)->sink_event (agg,
      aggpad, event);
}

static gboolean
gst_mix_minus_sink_query (GstAggregator * agg, GstAggregatorPad * aggpad,
    GstQuery * query)
{
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *filter;

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return GST_AGGREGATOR_CLASS (gst_mix_minus_parent_class)->sink_query (agg,
        aggpad, query);

  caps = gst_pad_get_pad_template_caps (GST_PAD (aggpad));
  gst_query_parse_caps (query, &filter);
  if (filter)
    gst_caps_take (&caps, gst_caps_intersect_full (filter, caps,
            GST_CAPS_INTERSECT_FIRST));
  gst_query_set_caps_result (query, caps);

  return TRUE;
}

/* With force-live the output runs on the clock, whatever the inputs are:
 * sinks have to know. */
static gboolean
gst_mix_minus_src_query (GstAggregator * agg, GstQuery * query)
{
  GstClockTime min, max;
  gboolean live, ret;

  ret = GST_AGGREGATOR_CLASS (gst_mix_minus_parent_class)->src_query (agg,
      query);
  if (ret && GST_QUERY_TYPE (query) == GST_QUERY_LATENCY
      && gst_aggregator_get_force_live (agg)) {
    gst_query_parse_latency (query, &live, &min, &max);
    gst_query_set_latency (query, TRUE, min, max);
  }

  return ret;
}

/* A seek of the pipeline comes from the sink behind each output, and would
 * flush the mix as many times. */
static gboolean
gst_mix_minus_src_event (GstAggregator * agg, GstEvent * event)
{
  GstMixMinus *self = GST_MIX_MINUS (agg);
  gboolean known = FALSE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    guint32 seqnum = gst_event_get_seqnum (event);

    GST_OBJECT_LOCK (self);
    known = seqnum == self->seek_seqnum;
    self->seek_seqnum = seqnum;
    GST_OBJECT_UNLOCK (self);
  }
  if (known) {
    gst_event_unref (event);
    return TRUE;
  }

  return GST_AGGREGATOR_CLASS (gst_mix_minus_parent_class)->src_event (agg,
      event);
}

static GstBuffer *
gst_mix_minus_clip (GstAggregator * agg, GstAggregatorPad * aggpad,
    GstBuffer * buffer)
{
  const GstAudioInfo *info =
      gst_mix_minus_intake_get_info (gst_mix_minus_pad_get_intake_unlocked
      (GST_MIX_MINUS_PAD (aggpad)));

  /* A gap without samples cannot be cut, and needs not: it is silence. */
  if (!GST_AUDIO_INFO_IS_VALID (info) || gst_buffer_get_size (buffer) == 0)
    return buffer;

  return gst_audio_buffer_clip (buffer, &aggpad->segment,
      GST_AUDIO_INFO_RATE (info), GST_AUDIO_INFO_BPF (info));
}

static GstFlowReturn
gst_mix_minus_flush (GstAggregator * agg)
{
  GstMixMinus *self = GST_MIX_MINUS (agg);
  GstAggregatorPad *src = GST_AGGREGATOR_PAD (agg->srcpad);
  GList *l, *pads =
      gst_mix_minus_list_pads (GST_ELEMENT (self), GST_TYPE_MIX_MINUS_PAD);

  g_mutex_lock (&self->mix_lock);
  for (l = pads; l != NULL; l = l->next)
    gst_mix_minus_intake_flush (gst_mix_minus_pad_get_intake_unlocked
        (l->data));
  self->period.offset = GST_BUFFER_OFFSET_NONE;
  g_mutex_unlock (&self->mix_lock);
  gst_mix_minus_free_pads (pads);

  GST_OBJECT_LOCK (self);
  src->segment.position = GST_CLOCK_TIME_NONE;
  GST_OBJECT_UNLOCK (self);

  return GST_FLOW_OK;
}

static GstClockTime
gst_mix_minus_get_next_time (GstAggregator * agg)
{
  if (!g_atomic_int_get (&GST_MIX_MINUS (agg)->playing))
    return GST_CLOCK_TIME_NONE;

  return gst_aggregator_simple_get_next_time (agg);
}

static GstStateChangeReturn
gst_mix_minus_change_state (GstElement * element, GstStateChange transition)
{
  return base_clock_change_state (element, transition,
      GST_ELEMENT_CLASS (gst_mix_minus_parent_class),
      &GST_MIX_MINUS (element)->playing);
}

static gboolean
gst_mix_minus_start (GstAggregator * agg)
{
  /* also when nobody is linked to `src`, only to return feeds */
  gst_pad_mark_reconfigure (agg->srcpad);

  return TRUE;
}

static gboolean
gst_mix_minus_stop (GstAggregator * agg)
{
  GstMixMinus *self = GST_MIX_MINUS (agg);
  GList *pads =
      gst_mix_minus_list_pads (GST_ELEMENT (self), GST_TYPE_MIX_MINUS_PAD);

  g_mutex_lock (&self->mix_lock);
  gst_mix_minus_period_clear (&self->period, pads);
  g_mutex_unlock (&self->mix_lock);
  gst_mix_minus_free_pads (pads);

  return TRUE;
}

/* Pads */

static GstPad *
request_feed (GstMixMinus * self, GstPadTemplate * templ, const gchar * name)
{
  g_autofree gchar *chosen = name && strchr (name, '%') == NULL ?
      g_strdup (name) : gst_mix_minus_free_feed_name (GST_ELEMENT (self));
  GstMixMinusFeed *feed = gst_mix_minus_feed_new (templ, chosen);

  if (gst_pad_is_active (GST_AGGREGATOR (self)->srcpad))
    gst_pad_set_active (GST_PAD (feed), TRUE);
  if (!gst_element_add_pad (GST_ELEMENT (self), GST_PAD (feed)))
    return NULL;

  return GST_PAD (feed);
}

static GstPad *
gst_mix_minus_request_new_pad (GstElement * element, GstPadTemplate * templ,
    const gchar * name, const GstCaps * caps)
{
  GstPad *pad;

  if (GST_PAD_TEMPLATE_DIRECTION (templ) == GST_PAD_SRC)
    return request_feed (GST_MIX_MINUS (element), templ, name);

  pad = GST_ELEMENT_CLASS (gst_mix_minus_parent_class)->request_new_pad
      (element, templ, name, caps);
  if (pad)
    gst_child_proxy_child_added (GST_CHILD_PROXY (element), G_OBJECT (pad),
        GST_OBJECT_NAME (pad));

  return pad;
}

static void
leave (GstMixMinus * self, GstPad * pad)
{
  GstMessage *message;

  g_mutex_lock (&self->mix_lock);
  message = gst_mix_minus_period_leave (&self->period, pad, GST_ELEMENT (self));
  g_mutex_unlock (&self->mix_lock);

  if (message)
    gst_element_post_message (GST_ELEMENT (self), message);
}

static void
gst_mix_minus_release_pad (GstElement * element, GstPad * pad)
{
  if (GST_IS_MIX_MINUS_FEED (pad)) {
    gst_pad_set_active (pad, FALSE);
    gst_element_remove_pad (element, pad);
    return;
  }

  leave (GST_MIX_MINUS (element), pad);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element), G_OBJECT (pad),
      GST_OBJECT_NAME (pad));
  GST_ELEMENT_CLASS (gst_mix_minus_parent_class)->release_pad (element, pad);
}

static void
gst_mix_minus_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstMixMinus *self = GST_MIX_MINUS (object);
  GstClockTime duration = 0;

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_OUTPUT_BUFFER_DURATION:
      duration = self->output_buffer_duration = g_value_get_uint64 (value);
      break;
    case PROP_FORCE_LIVE:
      self->force_live = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);

  if (duration > 0)
    gst_aggregator_set_latency (GST_AGGREGATOR (self), duration + LOOKAHEAD,
        duration + LOOKAHEAD);
}

static void
gst_mix_minus_get_property (GObject * object, guint prop_id, GValue * value,
    GParamSpec * pspec)
{
  GstMixMinus *self = GST_MIX_MINUS (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_OUTPUT_BUFFER_DURATION:
      g_value_set_uint64 (value, self->output_buffer_duration);
      break;
    case PROP_FORCE_LIVE:
      g_value_set_boolean (value, self->force_live);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_mix_minus_constructed (GObject * object)
{
  GstMixMinus *self = GST_MIX_MINUS (object);

  G_OBJECT_CLASS (gst_mix_minus_parent_class)->constructed (object);
  gst_aggregator_set_force_live (GST_AGGREGATOR (self), self->force_live);
}

static void
gst_mix_minus_finalize (GObject * object)
{
  GstMixMinus *self = GST_MIX_MINUS (object);

  gst_mix_minus_period_clear (&self->period, NULL);
  g_mutex_clear (&self->mix_lock);

  G_OBJECT_CLASS (gst_mix_minus_parent_class)->finalize (object);
}

static void
gst_mix_minus_class_init (GstMixMinusClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstAggregatorClass *agg_class = GST_AGGREGATOR_CLASS (klass);

  object_class->set_property = gst_mix_minus_set_property;
  object_class->get_property = gst_mix_minus_get_property;
  object_class->constructed = gst_mix_minus_constructed;
  object_class->finalize = gst_mix_minus_finalize;

  props[PROP_OUTPUT_BUFFER_DURATION] =
      g_param_spec_uint64 ("output-buffer-duration", "Output buffer duration",
      "Length of a period in nanoseconds: all outputs get one buffer for each",
      GST_MSECOND, GST_SECOND, DEFAULT_OUTPUT_BUFFER_DURATION,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  props[PROP_FORCE_LIVE] = g_param_spec_boolean ("force-live", "Force live",
      "Produce sound on the clock, silence if there is no input at all",
      DEFAULT_FORCE_LIVE,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &sink_template, GST_TYPE_MIX_MINUS_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &feed_template, GST_TYPE_MIX_MINUS_FEED);
  gst_element_class_set_static_metadata (element_class, "Mix-minus",
      "Generic/Audio",
      "Mixes participants; each return feed is everyone but one",
      "the gst-plaza developers");
  element_class->request_new_pad = gst_mix_minus_request_new_pad;
  element_class->release_pad = gst_mix_minus_release_pad;
  element_class->change_state = gst_mix_minus_change_state;

  agg_class->start = gst_mix_minus_start;
  agg_class->stop = gst_mix_minus_stop;
  agg_class->flush = gst_mix_minus_flush;
  agg_class->clip = gst_mix_minus_clip;
  agg_class->aggregate = gst_mix_minus_aggregate;
  agg_class->sink_event = gst_mix_minus_sink_event;
  agg_class->sink_query = gst_mix_minus_sink_query;
  agg_class->src_event = gst_mix_minus_src_event;
  agg_class->src_query = gst_mix_minus_src_query;
  agg_class->get_next_time = gst_mix_minus_get_next_time;
  agg_class->update_src_caps = gst_mix_minus_update_src_caps;
  agg_class->fixate_src_caps = gst_mix_minus_fixate_src_caps;
  agg_class->negotiated_src_caps = gst_mix_minus_negotiated_src_caps;

  gst_type_mark_as_plugin_api (GST_TYPE_MIX_MINUS_PAD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_MIX_MINUS_FEED, 0);
}

static void
gst_mix_minus_init (GstMixMinus * self)
{
  GstAggregator *agg = GST_AGGREGATOR (self);

  g_mutex_init (&self->mix_lock);
  gst_mix_minus_period_init (&self->period);
  self->output_buffer_duration = DEFAULT_OUTPUT_BUFFER_DURATION;
  self->force_live = DEFAULT_FORCE_LIVE;
  self->seek_seqnum = GST_SEQNUM_INVALID;

  gst_aggregator_set_latency (agg, DEFAULT_OUTPUT_BUFFER_DURATION + LOOKAHEAD,
      DEFAULT_OUTPUT_BUFFER_DURATION + LOOKAHEAD);
  gst_aggregator_set_ignore_inactive_pads (agg, TRUE);
  gst_pad_add_probe (agg->srcpad, GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      gst_mix_minus_flush_feeds, self, NULL);
}
