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

#include "framemaker.h"
#include "gstlayoutcompositorpad.h"
#include "showntiles.h"
#include "upstreamevents.h"

GST_DEBUG_CATEGORY (gst_layout_compositor_debug);
#define GST_CAT_DEFAULT gst_layout_compositor_debug

#define DEFAULT_LAYOUT LAYOUT_GRID
#define DEFAULT_SPOTLIGHT ""
#define DEFAULT_BACKGROUND_COLOR 0xff16181d
#define DEFAULT_GAP 8
#define DEFAULT_SHOW_LABELS TRUE
#define DEFAULT_LABEL_FONT "Sans"
#define DEFAULT_TRANSITION 0
#define DEFAULT_STALL_TIMEOUT (2 * GST_SECOND)
#define DEFAULT_STALL_ACTION STALL_KEEP
#define DEFAULT_QOS TRUE

#define DEFAULT_OUT_WIDTH 1280
#define DEFAULT_OUT_HEIGHT 720
#define DEFAULT_OUT_RATE 30

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_SPOTLIGHT,
  PROP_BACKGROUND_COLOR,
  PROP_GAP,
  PROP_SHOW_LABELS,
  PROP_LABEL_FONT,
  PROP_TRANSITION,
  PROP_STALL_TIMEOUT,
  PROP_STALL_ACTION,
  PROP_QOS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

struct _GstLayoutCompositor
{
  GstVideoAggregator parent;

  /* with the object lock */
  FrameSettings settings;
  gboolean qos;
  guint next_serial;
  GstClockTime next_position;   /* of the source pad's segment */

  /* for the streaming thread only, between start and stop */
  FrameMaker maker;
  gboolean refused;             /* the next element, our caps */
  gboolean skipping;            /* the frame at hand is not to be sent */

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

static void
copy_settings (GstLayoutCompositor * self, FrameSettings * settings)
{
  GST_OBJECT_LOCK (self);
  *settings = self->settings;
  settings->spotlight = g_strdup (settings->spotlight);
  settings->label_font = g_strdup (settings->label_font);
  GST_OBJECT_UNLOCK (self);
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
  GstMessage *late = upstream_events_skip (&self->events,
      GST_AGGREGATOR (self), buffer, now);
  GstVideoFrame frame;

  self->skipping = late != NULL;
  if (self->skipping) {
    g_queue_push_tail (&self->maker.messages, late);
    return GST_FLOW_OK;
  }
  if (!gst_video_frame_map (&frame, &aggregator->info, buffer,
          GST_MAP_READWRITE)) {
    g_autoptr (GError) error = g_error_new (GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_WRITE, "The next element's buffers cannot be "
        "written to: put a queue behind the mixer.");

    g_queue_push_tail (&self->maker.messages,
        gst_message_new_error (GST_OBJECT (self), error,
            "Could not map the output buffer"));
    return GST_FLOW_ERROR;
  }
  copy_settings (self, &settings);
  frame_maker_make (&self->maker, &settings, &frame, now);
  gst_video_frame_unmap (&frame);
  shown_tiles_attach_regions (self->maker.shown, buffer);
  upstream_events_set_tiles (&self->events, self->maker.shown);
  g_array_set_size (self->maker.shown, 0);
  return GST_FLOW_OK;
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
  keep_position (GST_LAYOUT_COMPOSITOR (aggregator));
  return gst_aggregator_simple_get_next_time (aggregator);
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
  set_next_position (GST_LAYOUT_COMPOSITOR (aggregator), GST_CLOCK_TIME_NONE);
  upstream_events_reset (&GST_LAYOUT_COMPOSITOR (aggregator)->events);
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
  qos = self->qos;
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
    if (gst_video_info_from_caps (&info, caps)
        && !GST_VIDEO_INFO_IS_INTERLACED (&info))
      return TRUE;
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Input %s is interlaced or no complete video: put deinterlace in "
            "front of it.", GST_PAD_NAME (pad)), ("Caps %" GST_PTR_FORMAT,
            caps));
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

  frame_maker_start (&self->maker, GST_ELEMENT (self));
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
  FrameSettings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_LAYOUT:
      settings->layout = g_value_get_enum (value);
      break;
    case PROP_SPOTLIGHT:
      g_free (settings->spotlight);
      settings->spotlight = g_value_dup_string (value);
      break;
    case PROP_BACKGROUND_COLOR:
      settings->background = g_value_get_uint (value);
      break;
    case PROP_GAP:
      settings->gap = g_value_get_uint (value);
      break;
    case PROP_SHOW_LABELS:
      settings->show_labels = g_value_get_boolean (value);
      break;
    case PROP_LABEL_FONT:
      g_free (settings->label_font);
      settings->label_font = g_value_dup_string (value);
      if (settings->label_font == NULL)
        settings->label_font = g_strdup (DEFAULT_LABEL_FONT);
      break;
    case PROP_TRANSITION:
      settings->transition = g_value_get_uint64 (value);
      break;
    case PROP_STALL_TIMEOUT:
      settings->stall_timeout = g_value_get_uint64 (value);
      break;
    case PROP_STALL_ACTION:
      settings->stall_action = g_value_get_enum (value);
      break;
    case PROP_QOS:
      self->qos = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_layout_compositor_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstLayoutCompositor *self = GST_LAYOUT_COMPOSITOR (object);
  FrameSettings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_LAYOUT:
      g_value_set_enum (value, settings->layout);
      break;
    case PROP_SPOTLIGHT:
      g_value_set_string (value, settings->spotlight);
      break;
    case PROP_BACKGROUND_COLOR:
      g_value_set_uint (value, settings->background);
      break;
    case PROP_GAP:
      g_value_set_uint (value, settings->gap);
      break;
    case PROP_SHOW_LABELS:
      g_value_set_boolean (value, settings->show_labels);
      break;
    case PROP_LABEL_FONT:
      g_value_set_string (value, settings->label_font);
      break;
    case PROP_TRANSITION:
      g_value_set_uint64 (value, settings->transition);
      break;
    case PROP_STALL_TIMEOUT:
      g_value_set_uint64 (value, settings->stall_timeout);
      break;
    case PROP_STALL_ACTION:
      g_value_set_enum (value, settings->stall_action);
      break;
    case PROP_QOS:
      g_value_set_boolean (value, self->qos);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
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
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  props[PROP_LAYOUT] = g_param_spec_enum ("layout", "Layout",
      "How the tiles are laid out", GST_TYPE_LAYOUT_COMPOSITOR_LAYOUT,
      DEFAULT_LAYOUT, flags);
  props[PROP_SPOTLIGHT] = g_param_spec_string ("spotlight", "Spotlight",
      "Name of the pad that gets the large tile in spotlight, sidebar and pip; "
      "empty, or one that shows nothing = the first in order",
      DEFAULT_SPOTLIGHT, flags);
  props[PROP_BACKGROUND_COLOR] = g_param_spec_uint ("background-color",
      "Background color", "Colour where no tile is, as 0xAARRGGBB", 0,
      G_MAXUINT32, DEFAULT_BACKGROUND_COLOR, flags);
  props[PROP_GAP] = g_param_spec_uint ("gap", "Gap",
      "Pixels between two tiles; odd numbers are rounded up", 0, 1024,
      DEFAULT_GAP, flags);
  props[PROP_SHOW_LABELS] = g_param_spec_boolean ("show-labels", "Show labels",
      "Show the pads' labels in their tiles", DEFAULT_SHOW_LABELS, flags);
  props[PROP_LABEL_FONT] = g_param_spec_string ("label-font", "Label font",
      "Pango description of the labels' font; without a size, the text follows "
      "the size of the tile", DEFAULT_LABEL_FONT, flags);
  props[PROP_TRANSITION] = g_param_spec_uint64 ("transition", "Transition",
      "How long tiles take to their new places, in nanoseconds; 0 = at once",
      0, G_MAXUINT64, DEFAULT_TRANSITION, flags);
  props[PROP_STALL_TIMEOUT] = g_param_spec_uint64 ("stall-timeout",
      "Stall timeout",
      "How long an input may send nothing new before it counts "
      "as stalled, in nanoseconds; 0 = for ever", 0, G_MAXUINT64,
      DEFAULT_STALL_TIMEOUT, flags);
  props[PROP_STALL_ACTION] =
      g_param_spec_enum ("stall-action", "Stall action",
      "What becomes of the tile of a stalled input",
      GST_TYPE_LAYOUT_COMPOSITOR_STALL_ACTION, DEFAULT_STALL_ACTION, flags);
  props[PROP_QOS] = g_param_spec_boolean ("qos", "QoS",
      "Leave out frames of which the sink says that they would come too late",
      DEFAULT_QOS, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
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
  install_properties (object_class);

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

  aggregator_class->start = gst_layout_compositor_start;
  aggregator_class->stop = gst_layout_compositor_stop;
  aggregator_class->flush = gst_layout_compositor_flush;
  aggregator_class->aggregate = gst_layout_compositor_aggregate;
  aggregator_class->finish_buffer = gst_layout_compositor_finish_buffer;
  aggregator_class->get_next_time = gst_layout_compositor_get_next_time;
  aggregator_class->create_new_pad = gst_layout_compositor_create_new_pad;
  aggregator_class->sink_event = gst_layout_compositor_sink_event;
  aggregator_class->sink_query = gst_layout_compositor_sink_query;
  aggregator_class->src_query = gst_layout_compositor_src_query;
  aggregator_class->src_event = gst_layout_compositor_src_event;
  aggregator_class->negotiate = gst_layout_compositor_negotiate;
  aggregator_class->fixate_src_caps = gst_layout_compositor_fixate_src_caps;
  video_class->update_caps = gst_layout_compositor_update_caps;
  video_class->aggregate_frames = gst_layout_compositor_aggregate_frames;

  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_COMPOSITOR_PAD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_COMPOSITOR_LAYOUT, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_COMPOSITOR_STALL_ACTION, 0);
}

static void
gst_layout_compositor_init (GstLayoutCompositor * self)
{
  self->settings.layout = DEFAULT_LAYOUT;
  self->settings.spotlight = g_strdup (DEFAULT_SPOTLIGHT);
  self->settings.background = DEFAULT_BACKGROUND_COLOR;
  self->settings.gap = DEFAULT_GAP;
  self->settings.show_labels = DEFAULT_SHOW_LABELS;
  self->settings.label_font = g_strdup (DEFAULT_LABEL_FONT);
  self->settings.transition = DEFAULT_TRANSITION;
  self->settings.stall_timeout = DEFAULT_STALL_TIMEOUT;
  self->settings.stall_action = DEFAULT_STALL_ACTION;
  self->qos = DEFAULT_QOS;
  upstream_events_init (&self->events);
}
