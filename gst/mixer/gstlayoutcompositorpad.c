// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlayoutcompositorpad.h"

#include "tileformat.h"

GST_DEBUG_CATEGORY_EXTERN (gst_layout_compositor_debug);
#define GST_CAT_DEFAULT gst_layout_compositor_debug

#define DEFAULT_LABEL ""
#define DEFAULT_ORDER 0
#define DEFAULT_FIT LAYOUT_FIT_COVER
#define DEFAULT_VISIBLE TRUE
#define DEFAULT_ALPHA 1.0
#define DEFAULT_PREMULTIPLIED_ALPHA FALSE
#define DEFAULT_X 0.0
#define DEFAULT_Y 0.0
#define DEFAULT_WIDTH 1.0
#define DEFAULT_HEIGHT 1.0

/* A picture so late that it is worth less than catching up, and how often one
 * is shown all the same, so that an input that is always late is not frozen */
#define LATE_LIMIT (500 * GST_MSECOND)
#define LATE_REFRESH (200 * GST_MSECOND)

enum
{
  PROP_0,
  PROP_LABEL,
  PROP_ORDER,
  PROP_FIT,
  PROP_VISIBLE,
  PROP_ALPHA,
  PROP_PREMULTIPLIED_ALPHA,
  PROP_X,
  PROP_Y,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_STALLED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GstLayoutCompositorPad, gst_layout_compositor_pad,
    GST_TYPE_VIDEO_AGGREGATOR_PAD);

GType
gst_layout_fit_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {LAYOUT_FIT_CONTAIN, "The whole picture, with borders where the shapes "
          "differ", "contain"},
    {LAYOUT_FIT_COVER, "The whole tile, with the picture's edges cropped where "
          "the shapes differ", "cover"},
    {LAYOUT_FIT_FILL, "The whole picture stretched to the tile", "fill"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstLayoutFit", values));
  return type;
}

static void
set_picture_duration (GstLayoutCompositorPad * self, GstClockTime duration)
{
  GST_OBJECT_LOCK (self);
  self->picture_duration = GST_CLOCK_TIME_IS_VALID (duration) ? duration : 0;
  GST_OBJECT_UNLOCK (self);
}

static void
forget_picture (GstLayoutCompositorPad * self)
{
  gst_clear_buffer (&self->picture);
  self->unreadable = FALSE;
  self->reported = FALSE;
}

/**
 * gst_layout_compositor_pad_reset:
 *
 * As if nothing had ever come in
 */
void
gst_layout_compositor_pad_reset (GstLayoutCompositorPad * self)
{
  forget_picture (self);
  tile_reset (&self->shown);
  self->joined = FALSE;
  self->tile = self->now = (LayoutRect) {
  0, 0, 0, 0};
  self->last_running_time = GST_CLOCK_TIME_NONE;
  self->fresh_until = 0;
  set_picture_duration (self, 0);
}

/**
 * gst_layout_compositor_pad_delay:
 * @buffer: (transfer full): a picture
 *
 * Returns: @buffer, which starts later by @shift and ends as before
 */
GstBuffer *
gst_layout_compositor_pad_delay (GstLayoutCompositorPad * self,
    GstBuffer * buffer, GstClockTime shift)
{
  GstSegment *segment = &GST_AGGREGATOR_PAD (self)->segment;
  GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (gst_buffer_get_size (buffer) > 0)
    set_picture_duration (self, GST_BUFFER_DURATION (buffer));
  /* what began before the segment does not begin later in it */
  if (!GST_CLOCK_TIME_IS_VALID (pts) || pts < segment->start
      || (GST_CLOCK_TIME_IS_VALID (segment->stop)
          && pts + shift >= segment->stop))
    return buffer;

  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = pts + shift;
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    GST_BUFFER_DURATION (buffer) -= MIN (shift, GST_BUFFER_DURATION (buffer));

  return buffer;
}

static GstClockTime
end_running_time (GstLayoutCompositorPad * self, GstBuffer * buffer)
{
  GstAggregatorPad *pad = GST_AGGREGATOR_PAD (self);
  GstClockTime end = GST_BUFFER_PTS (buffer);

  if (!GST_CLOCK_TIME_IS_VALID (end) || pad->segment.format != GST_FORMAT_TIME)
    return GST_CLOCK_TIME_NONE;
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  if (GST_CLOCK_TIME_IS_VALID (pad->segment.stop))
    end = MIN (end, pad->segment.stop);
  return gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, end);
}

/* The same memory at the same places in it. The last picture is kept until the
 * next one comes, so that nobody could write to it in between. */
static gboolean
same_memory (GstBuffer * a, GstBuffer * b)
{
  GstVideoMeta *meta_a = gst_buffer_get_video_meta (a);
  GstVideoMeta *meta_b = gst_buffer_get_video_meta (b);
  guint n = gst_buffer_n_memory (a);

  if (n != gst_buffer_n_memory (b) || (meta_a == NULL) != (meta_b == NULL))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (gst_buffer_peek_memory (a, i) != gst_buffer_peek_memory (b, i))
      return FALSE;
  for (guint i = 0; meta_a != NULL && i < meta_a->n_planes; i++)
    if (meta_a->offset[i] != meta_b->offset[i]
        || meta_a->stride[i] != meta_b->stride[i])
      return FALSE;
  return TRUE;
}

/* A slide is sent again and again, and each time in memory of its own. */
static gboolean
same_pixels (GstVideoInfo * info, GstBuffer * a, GstBuffer * b)
{
  GstVideoFrame frame_a, frame_b;
  gboolean same;

  if (!gst_video_frame_map (&frame_a, info, a, GST_MAP_READ))
    return FALSE;
  if (!gst_video_frame_map (&frame_b, info, b, GST_MAP_READ)) {
    gst_video_frame_unmap (&frame_a);
    return FALSE;
  }
  same = tile_format_same_pixels (&frame_a, &frame_b);
  gst_video_frame_unmap (&frame_b);
  gst_video_frame_unmap (&frame_a);
  return same;
}

static gboolean
is_unchanged (GstLayoutCompositorPad * self, GstBuffer * buffer)
{
  GstVideoInfo *info = &GST_VIDEO_AGGREGATOR_PAD (self)->info;

  return self->picture != NULL
      && gst_video_info_is_equal (&self->picture_info, info)
      && (same_memory (self->picture, buffer)
      || same_pixels (info, self->picture, buffer));
}

static void
take_picture (GstLayoutCompositorPad * self, GstBuffer * buffer,
    GstClockTime now)
{
  GstClockTime end = end_running_time (self, buffer);

  if (!is_unchanged (self, buffer)) {
    self->content = tile_next_serial (&self->shown);
    self->unreadable = FALSE;
  }
  gst_buffer_replace (&self->picture, buffer);
  self->picture_info = GST_VIDEO_AGGREGATOR_PAD (self)->info;
  self->joined = TRUE;
  self->last_running_time = now;
  self->fresh_until = GST_CLOCK_TIME_IS_VALID (end) ? MAX (now, end) : now;
}

static gboolean
is_gap (GstBuffer * buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      && gst_buffer_get_size (buffer) == 0;
}

/**
 * gst_layout_compositor_pad_update:
 * @now: running time of the output frame
 * @stall_timeout: 0 = never
 *
 * Takes over the picture that the base class has chosen for this output frame.
 * To be called in aggregate_frames; sets `stalled`, but notifies nobody.
 */
PadNews
gst_layout_compositor_pad_update (GstLayoutCompositorPad * self,
    GstClockTime now, GstClockTime stall_timeout)
{
  GstVideoAggregatorPad *pad = GST_VIDEO_AGGREGATOR_PAD (self);
  GstBuffer *buffer = gst_video_aggregator_pad_get_current_buffer (pad);
  gboolean eos = gst_aggregator_pad_is_eos (GST_AGGREGATOR_PAD (self));
  gboolean was_stalled, stalled;

  if (buffer == NULL && eos)
    gst_layout_compositor_pad_reset (self);
  else if (buffer == NULL)
    forget_picture (self);
  else if (buffer != self->picture && !is_gap (buffer))
    take_picture (self, buffer, now);

  stalled = self->joined && !eos && stall_timeout > 0
      && now >= self->fresh_until && now - self->fresh_until >= stall_timeout;
  GST_OBJECT_LOCK (self);
  was_stalled = self->stalled;
  self->stalled = stalled;
  GST_OBJECT_UNLOCK (self);

  if (stalled == was_stalled)
    return PAD_NEWS_NONE;
  return stalled ? PAD_NEWS_STALLED : PAD_NEWS_RESUMED;
}

static LayoutRect
middle (const LayoutRect * rect)
{
  return (LayoutRect) {
  rect->x + rect->width / 2, rect->y + rect->height / 2, 0, 0};
}

/**
 * gst_layout_compositor_pad_move:
 * @tile: where the layout wants the tile; empty = nowhere
 * @transition: how long the way there takes
 *
 * Works out where the tile is at @now. A new one grows out of its middle, and
 * one that has no place any more shrinks into it.
 */
void
gst_layout_compositor_pad_move (GstLayoutCompositorPad * self,
    const LayoutRect * tile, GstClockTime now, GstClockTime transition)
{
  LayoutRect goal = *tile;

  if (layout_rect_is_empty (&self->now))
    self->now = middle (tile);
  if (!layout_rect_equal (&self->tile, tile)) {
    self->from = self->now;
    self->tile = *tile;
    self->move_start = now;
  }
  if (layout_rect_is_empty (tile))
    goal = middle (&self->from);

  if (transition == 0)
    self->from = goal;
  if (transition == 0 || now < self->move_start)
    self->now = goal;
  else
    layout_blend (&self->from, &goal,
        (gdouble) (now - self->move_start) / transition, &self->now);
}

/* An input that is late by more than a moment would otherwise fill its queue
 * and stay late for ever; the base class would never show it at all. */
static gboolean
gst_layout_compositor_pad_skip_buffer (GstAggregatorPad * pad,
    GstAggregator * aggregator, GstBuffer * buffer)
{
  GstLayoutCompositorPad *self = GST_LAYOUT_COMPOSITOR_PAD (pad);
  GstSegment *segment = &GST_AGGREGATOR_PAD (aggregator->srcpad)->segment;
  GstClockTime end = end_running_time (self, buffer);
  GstClockTime now;

  if (!GST_CLOCK_TIME_IS_VALID (segment->position)
      || !GST_CLOCK_TIME_IS_VALID (end)
      || !GST_CLOCK_TIME_IS_VALID (self->last_running_time))
    return FALSE;
  now = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      segment->position);
  return GST_CLOCK_TIME_IS_VALID (now) && end + LATE_LIMIT < now
      && now < self->last_running_time + LATE_REFRESH;
}

static GstPadProbeReturn
refuse_without_time (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_autoptr (GstElement) element = NULL;

  if (GST_BUFFER_PTS_IS_VALID (GST_PAD_PROBE_INFO_BUFFER (info)))
    return GST_PAD_PROBE_OK;

  element = gst_pad_get_parent_element (pad);
  if (element != NULL)
    GST_ELEMENT_ERROR (element, STREAM, FORMAT,
        ("Input %s sends pictures without timestamps: set do-timestamp=true "
            "on its source.", GST_PAD_NAME (pad)),
        ("A buffer without PTS cannot be placed in time"));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_ERROR;
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_HANDLED;
}

static void
gst_layout_compositor_pad_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstLayoutCompositorPad *self = GST_LAYOUT_COMPOSITOR_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_LABEL:
      g_free (self->label);
      self->label = g_value_get_string (value) == NULL ? g_strdup ("")
          : g_utf8_make_valid (g_value_get_string (value), -1);
      break;
    case PROP_ORDER:
      self->order = g_value_get_int (value);
      break;
    case PROP_FIT:
      self->fit = g_value_get_enum (value);
      break;
    case PROP_VISIBLE:
      self->visible = g_value_get_boolean (value);
      break;
    case PROP_ALPHA:
      self->alpha = g_value_get_double (value);
      break;
    case PROP_PREMULTIPLIED_ALPHA:
      self->premultiplied = g_value_get_boolean (value);
      break;
    case PROP_X:
      self->x = g_value_get_double (value);
      break;
    case PROP_Y:
      self->y = g_value_get_double (value);
      break;
    case PROP_WIDTH:
      self->width = g_value_get_double (value);
      break;
    case PROP_HEIGHT:
      self->height = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_layout_compositor_pad_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstLayoutCompositorPad *self = GST_LAYOUT_COMPOSITOR_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_ORDER:
      g_value_set_int (value, self->order);
      break;
    case PROP_FIT:
      g_value_set_enum (value, self->fit);
      break;
    case PROP_VISIBLE:
      g_value_set_boolean (value, self->visible);
      break;
    case PROP_ALPHA:
      g_value_set_double (value, self->alpha);
      break;
    case PROP_PREMULTIPLIED_ALPHA:
      g_value_set_boolean (value, self->premultiplied);
      break;
    case PROP_X:
      g_value_set_double (value, self->x);
      break;
    case PROP_Y:
      g_value_set_double (value, self->y);
      break;
    case PROP_WIDTH:
      g_value_set_double (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_double (value, self->height);
      break;
    case PROP_STALLED:
      g_value_set_boolean (value, self->stalled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_layout_compositor_pad_constructed (GObject * object)
{
  G_OBJECT_CLASS (gst_layout_compositor_pad_parent_class)->constructed (object);
  gst_pad_add_probe (GST_PAD (object), GST_PAD_PROBE_TYPE_BUFFER,
      refuse_without_time, NULL, NULL);
}

static void
gst_layout_compositor_pad_finalize (GObject * object)
{
  GstLayoutCompositorPad *self = GST_LAYOUT_COMPOSITOR_PAD (object);

  gst_layout_compositor_pad_reset (self);
  tile_clear (&self->shown);
  g_free (self->label);
  G_OBJECT_CLASS (gst_layout_compositor_pad_parent_class)->finalize (object);
}

static void
gst_layout_compositor_pad_class_init (GstLayoutCompositorPadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstVideoAggregatorPadClass *video_class =
      GST_VIDEO_AGGREGATOR_PAD_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->constructed = gst_layout_compositor_pad_constructed;
  object_class->finalize = gst_layout_compositor_pad_finalize;
  object_class->set_property = gst_layout_compositor_pad_set_property;
  object_class->get_property = gst_layout_compositor_pad_get_property;

  props[PROP_LABEL] = g_param_spec_string ("label", "Label",
      "Name shown in the tile; empty = none", DEFAULT_LABEL, flags);
  props[PROP_ORDER] = g_param_spec_int ("order", "Order",
      "Place in the layout, lowest first; of equal ones, the pad that was "
      "requested first", G_MININT, G_MAXINT, DEFAULT_ORDER, flags);
  props[PROP_FIT] = g_param_spec_enum ("fit", "Fit",
      "How a picture is fitted into a tile of another shape",
      GST_TYPE_LAYOUT_FIT, DEFAULT_FIT, flags);
  props[PROP_VISIBLE] = g_param_spec_boolean ("visible", "Visible",
      "Whether the input has a place in the layout", DEFAULT_VISIBLE,
      flags | GST_PARAM_CONTROLLABLE);
  props[PROP_ALPHA] = g_param_spec_double ("alpha", "Alpha",
      "Opacity of the tile with all that is in it", 0.0, 1.0, DEFAULT_ALPHA,
      flags | GST_PARAM_CONTROLLABLE);
  props[PROP_PREMULTIPLIED_ALPHA] =
      g_param_spec_boolean ("premultiplied-alpha", "Premultiplied alpha",
      "Whether the colours of pictures with alpha have been multiplied by it "
      "already", DEFAULT_PREMULTIPLIED_ALPHA, flags);
  props[PROP_X] = g_param_spec_double ("x", "X",
      "Left edge of the tile in layout=custom, as part of the canvas; what "
      "lies outside is cut off", -4.0, 4.0, DEFAULT_X,
      flags | GST_PARAM_CONTROLLABLE);
  props[PROP_Y] =
      g_param_spec_double ("y", "Y",
      "Top edge of the tile in layout=custom, as part of the canvas; what "
      "lies outside is cut off", -4.0, 4.0, DEFAULT_Y,
      flags | GST_PARAM_CONTROLLABLE);
  props[PROP_WIDTH] =
      g_param_spec_double ("width", "Width",
      "Width of the tile in layout=custom, as part of the canvas", 0.0, 4.0,
      DEFAULT_WIDTH, flags | GST_PARAM_CONTROLLABLE);
  props[PROP_HEIGHT] =
      g_param_spec_double ("height", "Height",
      "Height of the tile in layout=custom, as part of the canvas", 0.0, 4.0,
      DEFAULT_HEIGHT, flags | GST_PARAM_CONTROLLABLE);
  props[PROP_STALLED] =
      g_param_spec_boolean ("stalled", "Stalled",
      "Whether no new picture has come for stall-timeout", FALSE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  GST_AGGREGATOR_PAD_CLASS (klass)->skip_buffer =
      GST_DEBUG_FUNCPTR (gst_layout_compositor_pad_skip_buffer);
  /* Pictures are mapped when they are painted: a broken one is then its own
   * pad's trouble, where the base class would leave out all the pads after. */
  video_class->prepare_frame = NULL;
  video_class->clean_frame = NULL;

  gst_type_mark_as_plugin_api (GST_TYPE_LAYOUT_FIT, 0);
}

static void
gst_layout_compositor_pad_init (GstLayoutCompositorPad * self)
{
  self->label = g_strdup (DEFAULT_LABEL);
  self->order = DEFAULT_ORDER;
  self->fit = DEFAULT_FIT;
  self->visible = DEFAULT_VISIBLE;
  self->alpha = DEFAULT_ALPHA;
  self->premultiplied = DEFAULT_PREMULTIPLIED_ALPHA;
  self->x = DEFAULT_X;
  self->y = DEFAULT_Y;
  self->width = DEFAULT_WIDTH;
  self->height = DEFAULT_HEIGHT;
  self->last_running_time = GST_CLOCK_TIME_NONE;
}
