// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-layoutcompositor
 * @title: layoutcompositor
 * @short_description: Mixes a conference into one picture
 *
 * Takes any number of pictures of any size, rate and format and lays them out
 * by itself: who joins gets a tile, who leaves gives it back. The output keeps
 * its size and rate whatever the inputs do.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 layoutcompositor name=mix sink_0::label=Ann sink_1::label=Ben ! video/x-raw,width=640,height=360 ! fakevideosink videotestsrc num-buffers=90 ! mix. videotestsrc num-buffers=90 pattern=ball ! mix.
 * ]| Ann and Ben side by side for three seconds.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlayoutcompositor.h"

#include "baseclock.h"
#include "framemaker.h"
#include "gstlayoutcompositorpad.h"
#include "showntiles.h"
#include "upstreamevents.h"

GST_DEBUG_CATEGORY (gst_layout_compositor_debug);
#define GST_CAT_DEFAULT gst_layout_compositor_debug

#define DEFAULT_OUT_WIDTH 1280
#define DEFAULT_OUT_HEIGHT 720
#define DEFAULT_OUT_RATE 30

struct _GstLayoutCompositor
{
  GstVideoAggregator parent;

  gint playing;                 /* atomic */

  /* with the object lock */
  FrameSettings settings;
  guint next_serial;
  GstClockTime next_position;   /* of the source pad's segment */

  /* for the streaming thread only, between start and stop */
  FrameMaker maker;
  gboolean refused;             /* the next element, our caps */
  gchar *colorimetry;           /* NULL = not decided, empty = the default */
  gboolean skipping;            /* the frame at hand is not to be sent */
  GstClockTime latency;         /* none = not live */

  UpstreamEvents events;
};

static GObject *
get_child_by_index (GstChildProxy * proxy, guint index)
{
  GstElement *element = GST_ELEMENT (proxy);
  GObject *child;

  GST_OBJECT_LOCK (element);
  child = g_list_nth_data (element->sinkpads, index);
  if (child != NULL)
    g_object_ref (child);
  GST_OBJECT_UNLOCK (element);
  return child;
}

static guint
get_children_count (GstChildProxy * proxy)
{
  GstElement *element = GST_ELEMENT (proxy);
  guint count;

  GST_OBJECT_LOCK (element);
  count = element->numsinkpads;
  GST_OBJECT_UNLOCK (element);
  return count;
}

static void
gst_layout_compositor_child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_index = get_child_by_index;
  proxy->get_children_count = get_children_count;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstLayoutCompositor, gst_layout_compositor,
    GST_TYPE_VIDEO_AGGREGATOR,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY,
        gst_layout_compositor_child_proxy_init);
    GST_DEBUG_CATEGORY_INIT (gst_layout_compositor_debug, "layoutcompositor",
        0, "mixes a conference into one picture"));
GST_ELEMENT_REGISTER_DEFINE (layoutcompositor, "layoutcompositor",
    GST_RANK_NONE, GST_TYPE_LAYOUT_COMPOSITOR);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("{ I420, YV12, NV12, BGRx, BGRA, "
            "RGBx, RGBA, ARGB, AYUV, A420 }")));

/* A rate of 0/1 would be a picture whenever one likes: the output has none */
static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw, format = (string) { I420, NV12 }, "
        "width = " GST_VIDEO_SIZE_RANGE ", height = " GST_VIDEO_SIZE_RANGE ", "
        "framerate = (fraction) [ 1/2147483647, 2147483647/1 ], "
        "interlace-mode = (string) progressive"));

/* An output frame shows the input that is nearest to it in time. The base class
 * takes any that starts before the frame ends, which shows it up to a whole
 * frame before its sound is heard. So each starts half a frame later here, and
 * is half a frame off at most. */
static GstBuffer *
gst_layout_compositor_clip (GstAggregator * aggregator,
    GstAggregatorPad * pad, GstBuffer * buffer)
{
  const GstVideoInfo *info = &GST_VIDEO_AGGREGATOR (aggregator)->info;
  GstClockTime shift;

  if (GST_VIDEO_INFO_FPS_N (info) == 0)
    return buffer;

  shift = gst_util_uint64_scale_int (GST_SECOND,
      GST_VIDEO_INFO_FPS_D (info), 2 * GST_VIDEO_INFO_FPS_N (info));

  return gst_layout_compositor_pad_delay (GST_LAYOUT_COMPOSITOR_PAD (pad),
      buffer, shift);
}

/* The buffers that are drawn on are the frame store's: the one made here has
 * the times, and gets their memory. */
static GstFlowReturn
gst_layout_compositor_create_output_buffer (GstVideoAggregator * aggregator,
    GstBuffer ** buffer)
{
  return frame_store_begin (&GST_LAYOUT_COMPOSITOR (aggregator)->maker.store,
      buffer);
}

static gboolean
skip_frame (GstLayoutCompositor * self, GstBuffer * buffer, GstClockTime now)
{
  FrameTime time = { now, GST_BUFFER_DURATION (buffer), self->latency,
    upstream_events_get_time (GST_ELEMENT (self))
  };
  GstMessage *message;
  gboolean skips = upstream_events_skip (&self->events, GST_AGGREGATOR (self),
      buffer, &time, &message);

  if (message != NULL)
    g_queue_push_tail (&self->maker.messages, message);
  return skips;
}

static GstFlowReturn
gst_layout_compositor_aggregate_frames (GstVideoAggregator * aggregator,
    GstBuffer * buffer)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);
  GstSegment *segment =
      &GST_AGGREGATOR_PAD (GST_AGGREGATOR_SRC_PAD (self))->segment;
  GstClockTime now = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer));
  g_auto (FrameSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;
  GstFlowReturn ret;

  self->skipping = skip_frame (self, buffer, now);
  if (self->skipping)
    return GST_FLOW_OK;
  GST_OBJECT_LOCK (self);
  frame_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);
  ret = frame_maker_make (&self->maker, &settings, buffer, now);
  if (ret == GST_FLOW_OK) {
    shown_tiles_attach_regions (self->maker.shown, buffer);
    upstream_events_set_tiles (&self->events, self->maker.shown);
  }
  g_array_set_size (self->maker.shown, 0);
  if (ret != GST_FLOW_ERROR)
    return ret;
  error = g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
      "The next element's buffers cannot be written to: put a queue behind "
      "the mixer.");
  g_queue_push_tail (&self->maker.messages,
      gst_message_new_error (GST_OBJECT (self), error,
          "Could not map the output buffer"));
  return ret;
}

/* Frames are kept to draw the next ones on. A pool with a limit has no more
 * buffers than its owner needs, mostly the hardware of an encoder or a display:
 * it could wait for ever for those that are kept here. */
static gboolean
gst_layout_compositor_decide_allocation (GstAggregator * aggregator,
    GstQuery * query)
{
  guint max = 0;

  if (!GST_AGGREGATOR_CLASS
      (gst_layout_compositor_parent_class)->decide_allocation (aggregator,
          query))
    return FALSE;
  if (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_parse_nth_allocation_pool (query, 0, NULL, NULL, NULL, &max);
  frame_store_set_keeps (&GST_LAYOUT_COMPOSITOR (aggregator)->maker.store,
      max == 0);
  return TRUE;
}

/* Output time. The base class starts again from zero when its last pad goes,
 * and GstAggregator does when the first buffer comes to an element that ran
 * without input; but an output that is on air goes on. */

static void
keep_position (GstLayoutCompositor * self)
{
  GstSegment *segment =
      &GST_AGGREGATOR_PAD (GST_AGGREGATOR_SRC_PAD (self))->segment;

  GST_OBJECT_LOCK (self);
  if (segment->rate > 0 && GST_CLOCK_TIME_IS_VALID (self->next_position)
      && (!GST_CLOCK_TIME_IS_VALID (segment->position)
          || segment->position < self->next_position))
    segment->position = self->next_position;
  GST_OBJECT_UNLOCK (self);
}

static void
set_next_position (GstLayoutCompositor * self, GstClockTime position)
{
  GST_OBJECT_LOCK (self);
  self->next_position = position;
  GST_OBJECT_UNLOCK (self);
}

static GstClockTime
gst_layout_compositor_get_next_time (GstAggregator * aggregator)
{
  if (!g_atomic_int_get (&GST_LAYOUT_COMPOSITOR (aggregator)->playing))
    return GST_CLOCK_TIME_NONE;
  keep_position (GST_LAYOUT_COMPOSITOR (aggregator));
  return gst_aggregator_simple_get_next_time (aggregator);
}

static GstStateChangeReturn
gst_layout_compositor_change_state (GstElement * element,
    GstStateChange transition)
{
  return base_clock_change_state (element, transition,
      GST_ELEMENT_CLASS (gst_layout_compositor_parent_class),
      &GST_LAYOUT_COMPOSITOR (element)->playing);
}

/* An input in a new format makes the base class ask for a negotiation and for
 * more data, which in a pipeline without a clock may be long in coming. The
 * frame is complete: it is made at once. */
static GstFlowReturn
aggregate_renegotiating (GstAggregator * aggregator, gboolean timeout)
{
  GstAggregatorClass *parent =
      GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class);
  GstFlowReturn ret = parent->aggregate (aggregator, timeout);

  if (ret != GST_AGGREGATOR_FLOW_NEED_DATA
      || !gst_pad_needs_reconfigure (aggregator->srcpad))
    return ret;
  if (!gst_aggregator_negotiate (aggregator))
    return GST_PAD_IS_FLUSHING (aggregator->srcpad) ? GST_FLOW_FLUSHING
        : GST_FLOW_NOT_NEGOTIATED;
  return parent->aggregate (aggregator, timeout);
}

static GstFlowReturn
gst_layout_compositor_aggregate (GstAggregator * aggregator, gboolean timeout)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);
  GstSegment *segment = &GST_AGGREGATOR_PAD (aggregator->srcpad)->segment;
  GstFlowReturn ret;

  keep_position (self);
  /* may ask upstream: here is no lock held */
  self->latency = gst_aggregator_get_latency (aggregator);
  ret = aggregate_renegotiating (aggregator, timeout);
  /* frames that were dropped for being late took their time, too */
  GST_OBJECT_LOCK (self);
  if (GST_CLOCK_TIME_IS_VALID (self->next_position)
      && GST_CLOCK_TIME_IS_VALID (segment->position))
    self->next_position = MAX (self->next_position, segment->position);
  GST_OBJECT_UNLOCK (self);
  frame_maker_tell (&self->maker);
  return ret;
}

static GstFlowReturn
gst_layout_compositor_finish_buffer (GstAggregator * aggregator,
    GstBuffer * buffer)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);

  set_next_position (self, GST_BUFFER_PTS (buffer)
      + GST_BUFFER_DURATION (buffer));
  frame_maker_tell (&self->maker);
  if (self->skipping) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  return GST_AGGREGATOR_CLASS
      (gst_layout_compositor_parent_class)->finish_buffer (aggregator, buffer);
}

static GstFlowReturn
gst_layout_compositor_flush (GstAggregator * aggregator)
{
  /* the streaming thread is stopped meanwhile */
  frame_store_forget (&GST_LAYOUT_COMPOSITOR (aggregator)->maker.store);
  set_next_position (GST_LAYOUT_COMPOSITOR (aggregator), GST_CLOCK_TIME_NONE);
  upstream_events_reset_qos (&GST_LAYOUT_COMPOSITOR (aggregator)->events);
  return GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class)->flush
      (aggregator);
}

static void
observe_qos (GstLayoutCompositor * self, GstEvent * event)
{
  GstVideoInfo *info = &GST_VIDEO_AGGREGATOR (self)->info;
  GstClockTime duration;
  gboolean qos;

  GST_OBJECT_LOCK (self);
  qos = self->settings.qos;
  duration = gst_util_uint64_scale_int (GST_SECOND, info->fps_d,
      MAX (1, info->fps_n));
  GST_OBJECT_UNLOCK (self);
  if (qos)
    upstream_events_observe (&self->events, GST_AGGREGATOR (self), duration,
        event);
}

static gboolean
gst_layout_compositor_src_event (GstAggregator * aggregator, GstEvent * event)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);
  gboolean taken = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_NAVIGATION:
      taken = upstream_events_navigate (&self->events, GST_ELEMENT (self),
          event);
      break;
    case GST_EVENT_QOS:
      observe_qos (self, event);
      break;
    case GST_EVENT_SEEK:
      set_next_position (self, GST_CLOCK_TIME_NONE);
      /* fall through */
    default:
      return GST_AGGREGATOR_CLASS
          (gst_layout_compositor_parent_class)->src_event (aggregator, event);
  }
  gst_event_unref (event);
  return taken;
}

/* Negotiation: what comes in has no say in what goes out */

static GstCaps *
gst_layout_compositor_update_caps (GstVideoAggregator * aggregator,
    GstCaps * caps)
{
  return gst_caps_ref (caps);
}

/* Colours of the largest input, so that most of what comes in need not be
 * converted; those of BT.601 where nobody is in yet, because browsers will
 * come, whose VP8 has them in any size. With the limited range always, because
 * encoders do not all tell the receiver of the full one. */
static gchar *
choose_colorimetry (GstElement * element)
{
  GstVideoColorimetry colorimetry = { 0 };
  gint most = 0;

  GST_OBJECT_LOCK (element);
  for (GList * l = element->sinkpads; l != NULL; l = l->next) {
    const GstVideoInfo *info = &GST_VIDEO_AGGREGATOR_PAD (l->data)->info;

    if (info->finfo == NULL || !GST_VIDEO_INFO_IS_YUV (info)
        || info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN
        || info->width * info->height <= most)
      continue;
    most = info->width * info->height;
    colorimetry = info->colorimetry;
  }
  GST_OBJECT_UNLOCK (element);
  colorimetry.range = GST_VIDEO_COLOR_RANGE_16_235;
  return most > 0 ? gst_video_colorimetry_to_string (&colorimetry)
      : g_strdup (GST_VIDEO_COLORIMETRY_BT601);
}

/* Decided once, so that encoders see no new caps when somebody joins */
static void
fixate_colorimetry (GstLayoutCompositor * self, GstStructure * s)
{
  if (self->colorimetry == NULL)
    self->colorimetry = choose_colorimetry (GST_ELEMENT (self));
  if (*self->colorimetry == '\0')
    return;
  if (gst_structure_has_field (s, "colorimetry"))
    gst_structure_fixate_field_string (s, "colorimetry", self->colorimetry);
  else
    gst_structure_set (s, "colorimetry", G_TYPE_STRING, self->colorimetry,
        NULL);
}

static GstCaps *
gst_layout_compositor_fixate_src_caps (GstAggregator * aggregator,
    GstCaps * caps)
{
  GstStructure *s;
  gint width, height;

  caps = gst_caps_truncate (gst_caps_make_writable (caps));
  s = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_string (s, "format", "I420");
  if (gst_structure_has_field (s, "pixel-aspect-ratio"))
    gst_structure_fixate_field_nearest_fraction (s, "pixel-aspect-ratio", 1, 1);

  /* where one side is given, the other follows it */
  if (gst_structure_get_int (s, "height", &height))
    width = MAX (1, gst_util_uint64_scale_int_round (height,
            DEFAULT_OUT_WIDTH, DEFAULT_OUT_HEIGHT));
  else
    width = DEFAULT_OUT_WIDTH;
  gst_structure_fixate_field_nearest_int (s, "width", width);
  gst_structure_get_int (s, "width", &width);
  gst_structure_fixate_field_nearest_int (s, "height",
      MAX (1, gst_util_uint64_scale_int_round (width, DEFAULT_OUT_HEIGHT,
              DEFAULT_OUT_WIDTH)));
  gst_structure_fixate_field_nearest_fraction (s, "framerate",
      DEFAULT_OUT_RATE, 1);
  fixate_colorimetry (GST_LAYOUT_COMPOSITOR (aggregator), s);
  return gst_caps_fixate (caps);
}

/* Negotiation may be tried again before the stream is stopped for its failure:
 * the error is posted once. */
static gboolean
gst_layout_compositor_negotiate (GstAggregator * aggregator)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);
  gboolean negotiated =
      GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class)->negotiate
      (aggregator);

  if (!negotiated && !self->refused
      && !GST_PAD_IS_FLUSHING (aggregator->srcpad))
    GST_ELEMENT_ERROR (aggregator, CORE, NEGOTIATION,
        ("The mixer makes progressive I420 or NV12 video at a fixed rate, and "
            "the next element takes no such: put videoconvert in between."),
        ("No common caps on the source pad"));
  self->refused = !negotiated;
  return negotiated;
}

/* GstAggregator 1.22 says "not live" while no input is, though force-live has
 * it run by the clock; sinks behind would take everything for late. */
static gboolean
gst_layout_compositor_src_query (GstAggregator * aggregator, GstQuery * query)
{
  gboolean ret = GST_AGGREGATOR_CLASS
      (gst_layout_compositor_parent_class)->src_query (aggregator, query);

  if (ret && GST_QUERY_TYPE (query) == GST_QUERY_LATENCY
      && gst_aggregator_get_force_live (aggregator)) {
    GstClockTime min, max;

    gst_query_parse_latency (query, NULL, &min, &max);
    gst_query_set_latency (query, TRUE, min, max);
  }
  return ret;
}

static gboolean
gst_layout_compositor_sink_query (GstAggregator * aggregator,
    GstAggregatorPad * pad, GstQuery * query)
{
  g_autoptr (GstCaps) template = NULL;
  GstCaps *caps;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      gst_query_parse_caps (query, &caps);
      template = gst_pad_get_pad_template_caps (GST_PAD (pad));
      if (caps != NULL)
        gst_caps_take (&template, gst_caps_intersect_full (caps, template,
                GST_CAPS_INTERSECT_FIRST));
      gst_query_set_caps_result (query, template);
      return TRUE;
    case GST_QUERY_ACCEPT_CAPS:
      gst_query_parse_accept_caps (query, &caps);
      template = gst_pad_get_pad_template_caps (GST_PAD (pad));
      gst_query_set_accept_caps_result (query,
          gst_caps_is_subset (caps, template));
      return TRUE;
    default:
      return GST_AGGREGATOR_CLASS
          (gst_layout_compositor_parent_class)->sink_query (aggregator, pad,
          query);
  }
}

/* Says what is wrong with caps and segments that the base class would refuse
 * without a word, or die of. */
static gboolean
check_event (GstLayoutCompositor * self, GstPad * pad, GstEvent * event)
{
  const GstSegment *segment;
  GstVideoInfo info;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_parse_segment (event, &segment);
    if (segment->format == GST_FORMAT_TIME)
      return TRUE;
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Input %s counts in %s, not in time: set format=time on its source.",
            GST_PAD_NAME (pad), gst_format_get_name (segment->format)),
        ("Segment is not in time format"));
    return FALSE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    if (!gst_video_info_from_caps (&info, caps))
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("Input %s is no complete video: its caps need a format, a width and "
              "a height.", GST_PAD_NAME (pad)), ("Caps %" GST_PTR_FORMAT,
              caps));
    else if (GST_VIDEO_INFO_IS_INTERLACED (&info))
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("Input %s is interlaced (%s): put deinterlace in front of it.",
              GST_PAD_NAME (pad),
              gst_video_interlace_mode_to_string (info.interlace_mode)),
          ("Caps %" GST_PTR_FORMAT, caps));
    else
      return TRUE;
    return FALSE;
  }
  return TRUE;
}

static gboolean
gst_layout_compositor_sink_event (GstAggregator * aggregator,
    GstAggregatorPad * pad, GstEvent * event)
{
  if (!check_event (GST_LAYOUT_COMPOSITOR (aggregator), GST_PAD (pad), event)) {
    gst_event_unref (event);
    return FALSE;
  }
  return GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class)->sink_event
      (aggregator, pad, event);
}

/* Pads */

static GstAggregatorPad *
gst_layout_compositor_create_new_pad (GstAggregator * aggregator,
    GstPadTemplate * template, const gchar * name, const GstCaps * caps)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);
  GstAggregatorPad *pad =
      GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class)->create_new_pad
      (aggregator, template, name, caps);

  if (pad == NULL)
    return NULL;
  GST_OBJECT_LOCK (self);
  GST_LAYOUT_COMPOSITOR_PAD (pad)->serial = self->next_serial++;
  GST_OBJECT_UNLOCK (self);
  tile_init (&GST_LAYOUT_COMPOSITOR_PAD (pad)->shown,
      GST_LAYOUT_COMPOSITOR_PAD (pad)->serial);
  return pad;
}

static GstPad *
gst_layout_compositor_request_new_pad (GstElement * element,
    GstPadTemplate * template, const gchar * name, const GstCaps * caps)
{
  g_autoptr (GstPad) taken =
      name != NULL ? gst_element_get_static_pad (element, name) : NULL;
  GstPad *pad;

  /* GstAggregator would return a pad that is freed already */
  if (taken != NULL) {
    GST_WARNING_OBJECT (element, "there is a pad %s already", name);
    return NULL;
  }
  pad = GST_ELEMENT_CLASS (gst_layout_compositor_parent_class)->request_new_pad
      (element, template, name, caps);
  if (pad != NULL)
    gst_child_proxy_child_added (GST_CHILD_PROXY (element), G_OBJECT (pad),
        GST_OBJECT_NAME (pad));
  return pad;
}

static void
gst_layout_compositor_release_pad (GstElement * element, GstPad * pad)
{
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element), G_OBJECT (pad),
      GST_OBJECT_NAME (pad));
  GST_ELEMENT_CLASS (gst_layout_compositor_parent_class)->release_pad (element,
      pad);
}

/* States */

static gboolean
gst_layout_compositor_start (GstAggregator * aggregator)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);

  frame_maker_start (&self->maker, GST_ELEMENT (self),
      GST_VIDEO_AGGREGATOR_CLASS
      (gst_layout_compositor_parent_class)->create_output_buffer);
  self->refused = FALSE;
  self->skipping = FALSE;
  set_next_position (self, GST_CLOCK_TIME_NONE);
  return GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class)->start
      (aggregator);
}

static gboolean
reset_pad (GstElement * element, GstPad * pad, gpointer data)
{
  GstLayoutCompositorPad *self = GST_LAYOUT_COMPOSITOR_PAD (pad);

  gst_layout_compositor_pad_reset (self);
  GST_OBJECT_LOCK (self);
  self->stalled = FALSE;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_layout_compositor_stop (GstAggregator * aggregator)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (aggregator);

  gst_element_foreach_sink_pad (GST_ELEMENT (self), reset_pad, NULL);
  frame_maker_stop (&self->maker);
  g_clear_pointer (&self->colorimetry, g_free);
  upstream_events_reset (&self->events);
  set_next_position (self, GST_CLOCK_TIME_NONE);
  return GST_AGGREGATOR_CLASS (gst_layout_compositor_parent_class)->stop
      (aggregator);
}

static void
gst_layout_compositor_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (object);
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = frame_settings_set (&self->settings, prop_id, value);
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
gst_layout_compositor_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (object);
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = frame_settings_get (&self->settings, prop_id, value);
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
gst_layout_compositor_finalize (GObject * object)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (object);

  frame_settings_clear (&self->settings);
  upstream_events_clear (&self->events);
  G_OBJECT_CLASS (gst_layout_compositor_parent_class)->finalize (object);
}

static void
gst_layout_compositor_class_init (GstLayoutCompositorClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstAggregatorClass *aggregator_class = GST_AGGREGATOR_CLASS (klass);
  GstVideoAggregatorClass *video_class = GST_VIDEO_AGGREGATOR_CLASS (klass);

  object_class->set_property = gst_layout_compositor_set_property;
  object_class->get_property = gst_layout_compositor_get_property;
  object_class->finalize = gst_layout_compositor_finalize;
  frame_settings_install (object_class);

  element_class->request_new_pad = gst_layout_compositor_request_new_pad;
  element_class->release_pad = gst_layout_compositor_release_pad;
  gst_element_class_set_static_metadata (element_class, "Layout compositor",
      "Filter/Editor/Video/Compositor",
      "Mixes a conference into one picture and lays out its participants",
      "The Plaza developers");
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &sink_template, GST_TYPE_LAYOUT_COMPOSITOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);

  element_class->change_state = gst_layout_compositor_change_state;
  aggregator_class->start = gst_layout_compositor_start;
  aggregator_class->stop = gst_layout_compositor_stop;
  aggregator_class->flush = gst_layout_compositor_flush;
  aggregator_class->clip = gst_layout_compositor_clip;
  aggregator_class->aggregate = gst_layout_compositor_aggregate;
  aggregator_class->finish_buffer = gst_layout_compositor_finish_buffer;
  aggregator_class->get_next_time = gst_layout_compositor_get_next_time;
  aggregator_class->create_new_pad = gst_layout_compositor_create_new_pad;
  aggregator_class->sink_event = gst_layout_compositor_sink_event;
  aggregator_class->sink_query = gst_layout_compositor_sink_query;
  aggregator_class->src_query = gst_layout_compositor_src_query;
  aggregator_class->src_event = gst_layout_compositor_src_event;
  aggregator_class->decide_allocation = gst_layout_compositor_decide_allocation;
  aggregator_class->negotiate = gst_layout_compositor_negotiate;
  aggregator_class->fixate_src_caps = gst_layout_compositor_fixate_src_caps;
  video_class->update_caps = gst_layout_compositor_update_caps;
  video_class->create_output_buffer =
      gst_layout_compositor_create_output_buffer;
  video_class->aggregate_frames = gst_layout_compositor_aggregate_frames;

  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_COMPOSITOR_PAD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_COMPOSITOR_LAYOUT, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_COMPOSITOR_STALL_ACTION, 0);
}

static void
gst_layout_compositor_init (GstLayoutCompositor * self)
{
  frame_settings_init (&self->settings);
  upstream_events_init (&self->events);
}
