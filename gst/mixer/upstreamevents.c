// SPDX-License-Identifier: LGPL-2.1-or-later

#include "upstreamevents.h"

#include <gst/video/navigation.h>

#include "showntiles.h"

void
upstream_events_init (UpstreamEvents * events)
{
  g_mutex_init (&events->lock);
  events->navigation = tile_navigation_new ();
  frame_qos_reset (&events->qos);
}

void
upstream_events_clear (UpstreamEvents * events)
{
  g_clear_pointer (&events->navigation, tile_navigation_free);
  g_mutex_clear (&events->lock);
}

/**
 * upstream_events_reset:
 *
 * Another stream begins.
 */
void
upstream_events_reset (UpstreamEvents * events)
{
  g_mutex_lock (&events->lock);
  tile_navigation_reset (events->navigation);
  frame_qos_reset (&events->qos);
  g_mutex_unlock (&events->lock);
}

/**
 * upstream_events_reset_qos:
 *
 * The stream was flushed: what was late is gone.
 */
void
upstream_events_reset_qos (UpstreamEvents * events)
{
  g_mutex_lock (&events->lock);
  frame_qos_reset (&events->qos);
  g_mutex_unlock (&events->lock);
}

/**
 * upstream_events_set_tiles:
 * @shown: the ShownTiles of the frame that was just made
 */
void
upstream_events_set_tiles (UpstreamEvents * events, GArray * shown)
{
  g_autofree NavigationTile *tiles = g_new (NavigationTile, shown->len + 1);

  for (guint i = 0; i < shown->len; i++) {
    const ShownTile *tile = &g_array_index (shown, ShownTile, i);

    tiles[i] = (NavigationTile) {
    tile->serial, tile->target, tile->picture == NULL, tile->crop};
  }
  g_mutex_lock (&events->lock);
  tile_navigation_set_tiles (events->navigation, tiles, shown->len);
  g_mutex_unlock (&events->lock);
}

static GstPad *
find_pad (GstElement * element, guint serial)
{
  GstPad *pad = NULL;

  GST_OBJECT_LOCK (element);
  for (GList * l = element->sinkpads; l != NULL && pad == NULL; l = l->next)
    if (GST_LAYOUT_COMPOSITOR_PAD (l->data)->serial == serial)
      pad = gst_object_ref (l->data);
  GST_OBJECT_UNLOCK (element);
  return pad;
}

/* TRUE if the input of that number is there and did something with it */
static gboolean
push (GstElement * element, guint serial, GstEvent * event)
{
  g_autoptr (GstPad) pad = find_pad (element, serial);

  return pad != NULL && gst_pad_push_event (pad, gst_event_ref (event));
}

static gboolean
push_to_target (GstElement * element, const NavigationTarget * target,
    GstEvent * event)
{
  g_autoptr (GstEvent) copy = gst_event_copy (event);

  /* gst_navigation_event_set_coordinates() leaves scrolling out. */
  gst_structure_set (gst_event_writable_structure (copy),
      "pointer_x", G_TYPE_DOUBLE, target->x,
      "pointer_y", G_TYPE_DOUBLE, target->y, NULL);
  return push (element, target->id, copy);
}

static gboolean
point (UpstreamEvents * events, GstElement * element, GstEvent * event)
{
  const GstStructure *s = gst_event_get_structure (event);
  TileNavigation *navigation = events->navigation;
  NavigationTarget target;
  gboolean found;
  gdouble x, y;
  gint button = -1;

  if (!gst_structure_get (s, "pointer_x", G_TYPE_DOUBLE, &x,
          "pointer_y", G_TYPE_DOUBLE, &y, NULL))
    return FALSE;
  gst_structure_get_int (s, "button", &button);

  g_mutex_lock (&events->lock);
  switch (gst_navigation_event_get_type (event)) {
    case GST_NAVIGATION_EVENT_MOUSE_BUTTON_PRESS:
      found = tile_navigation_press (navigation, button, x, y, &target);
      break;
    case GST_NAVIGATION_EVENT_MOUSE_BUTTON_RELEASE:
      found = tile_navigation_release (navigation, button, x, y, &target);
      break;
    default:
      found = tile_navigation_move (navigation, x, y, &target);
      break;
  }
  g_mutex_unlock (&events->lock);
  return found && push_to_target (element, &target, event);
}

static gboolean
touch (UpstreamEvents * events, GstElement * element, GstEvent * event)
{
  const GstStructure *s = gst_event_get_structure (event);
  TileNavigation *navigation = events->navigation;
  NavigationTarget target;
  gboolean found;
  gdouble x, y;
  guint finger;

  if (!gst_structure_get (s, "pointer_x", G_TYPE_DOUBLE, &x,
          "pointer_y", G_TYPE_DOUBLE, &y, "identifier", G_TYPE_UINT, &finger,
          NULL))
    return FALSE;

  g_mutex_lock (&events->lock);
  switch (gst_navigation_event_get_type (event)) {
    case GST_NAVIGATION_EVENT_TOUCH_DOWN:
      found = tile_navigation_touch_down (navigation, finger, x, y, &target);
      break;
    case GST_NAVIGATION_EVENT_TOUCH_UP:
      found = tile_navigation_touch_up (navigation, finger, x, y, &target);
      break;
    default:
      found = tile_navigation_touch_motion (navigation, finger, x, y, &target);
      break;
  }
  g_mutex_unlock (&events->lock);
  return found && push_to_target (element, &target, event);
}

/* For all fingers at once */
static gboolean
touch_all (UpstreamEvents * events, GstElement * element, GstEvent * event)
{
  g_autoptr (GArray) ids = NULL;
  gboolean taken = FALSE;

  g_mutex_lock (&events->lock);
  if (gst_navigation_event_get_type (event) ==
      GST_NAVIGATION_EVENT_TOUCH_CANCEL)
    ids = tile_navigation_touch_cancel (events->navigation);
  else
    ids = tile_navigation_touch_frame (events->navigation);
  g_mutex_unlock (&events->lock);

  for (guint i = 0; i < ids->len; i++)
    taken |= push (element, g_array_index (ids, guint, i), event);
  return taken;
}

static gboolean
type_key (UpstreamEvents * events, GstElement * element, GstEvent * event)
{
  const gchar *key = gst_structure_get_string (gst_event_get_structure (event),
      "key");
  GstNavigationEventType type = gst_navigation_event_get_type (event);
  guint id;

  g_mutex_lock (&events->lock);
  if (key != NULL && type == GST_NAVIGATION_EVENT_KEY_PRESS)
    id = tile_navigation_key_press (events->navigation, key);
  else if (key != NULL && type == GST_NAVIGATION_EVENT_KEY_RELEASE)
    id = tile_navigation_key_release (events->navigation, key);
  else
    id = tile_navigation_get_focus (events->navigation);
  g_mutex_unlock (&events->lock);
  return push (element, id, event);
}

/**
 * upstream_events_navigate:
 * @element: its sink pads are GstLayoutCompositorPads
 * @event: a navigation event on the canvas
 *
 * Sends the event to the input that it is meant for, in its coordinates. No
 * lock may be held.
 *
 * Returns: FALSE if it is meant for none, or the input did not take it
 */
gboolean
upstream_events_navigate (UpstreamEvents * events, GstElement * element,
    GstEvent * event)
{
  switch (gst_navigation_event_get_type (event)) {
    case GST_NAVIGATION_EVENT_MOUSE_BUTTON_PRESS:
    case GST_NAVIGATION_EVENT_MOUSE_BUTTON_RELEASE:
    case GST_NAVIGATION_EVENT_MOUSE_MOVE:
    case GST_NAVIGATION_EVENT_MOUSE_SCROLL:
      return point (events, element, event);
    case GST_NAVIGATION_EVENT_TOUCH_DOWN:
    case GST_NAVIGATION_EVENT_TOUCH_MOTION:
    case GST_NAVIGATION_EVENT_TOUCH_UP:
      return touch (events, element, event);
    case GST_NAVIGATION_EVENT_TOUCH_FRAME:
    case GST_NAVIGATION_EVENT_TOUCH_CANCEL:
      return touch_all (events, element, event);
    case GST_NAVIGATION_EVENT_KEY_PRESS:
    case GST_NAVIGATION_EVENT_KEY_RELEASE:
    case GST_NAVIGATION_EVENT_COMMAND:
      return type_key (events, element, event);
    default:
      return FALSE;
  }
}

typedef struct
{
  GstQOSType type;
  gdouble proportion;
  GstClockTimeDiff jitter;
  GstClockTime timestamp;
} Observation;

/* Tells an input what its pictures would have to be in time for */
static gboolean
tell_input (GstElement * element, GstPad * pad, gpointer data)
{
  const Observation *seen = data;
  GstClockTime duration;

  GST_OBJECT_LOCK (pad);
  duration = GST_LAYOUT_COMPOSITOR_PAD (pad)->picture_duration;
  GST_OBJECT_UNLOCK (pad);
  if (duration > 0)
    gst_pad_push_event (pad, gst_event_new_qos (seen->type, seen->proportion,
            frame_qos_input_jitter (seen->jitter, seen->timestamp, duration),
            seen->timestamp));
  return TRUE;
}

/**
 * upstream_events_observe:
 * @event: a QoS event of the sink
 *
 * No lock may be held.
 *
 * Inputs of a live mix are not told: one that is late is shown late, and would
 * show nothing any more if a decoder dropped what is late.
 */
void
upstream_events_observe (UpstreamEvents * events, GstAggregator * aggregator,
    GstClockTime frame_duration, GstEvent * event)
{
  GstClockTime latency = gst_aggregator_get_latency (aggregator);
  Observation seen;

  gst_event_parse_qos (event, &seen.type, &seen.proportion, &seen.jitter,
      &seen.timestamp);
  g_mutex_lock (&events->lock);
  frame_qos_observe (&events->qos, seen.proportion, seen.jitter,
      seen.timestamp, frame_duration, GST_CLOCK_TIME_IS_VALID (latency));
  g_mutex_unlock (&events->lock);
  if (!GST_CLOCK_TIME_IS_VALID (latency)
      && GST_CLOCK_TIME_IS_VALID (seen.timestamp))
    gst_element_foreach_sink_pad (GST_ELEMENT (aggregator), tell_input, &seen);
}

/**
 * upstream_events_get_time:
 *
 * Returns: what the clock says, as running time; none while it does not run.
 *   Between a pause and what follows it the clock goes on, but the base time
 *   is still the old one.
 */
GstClockTime
upstream_events_get_time (GstElement * element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime base_time;
  gboolean playing;

  GST_OBJECT_LOCK (element);
  playing = GST_STATE (element) == GST_STATE_PLAYING;
  base_time = element->base_time;
  GST_OBJECT_UNLOCK (element);
  if (clock == NULL || !playing)
    return GST_CLOCK_TIME_NONE;
  return gst_clock_get_time (clock) - base_time;
}

static GstMessage *
qos_message_new (GstAggregator * aggregator, GstBuffer * buffer,
    const FrameTime * time, gint64 jitter, const FrameQos * qos)
{
  const GstSegment *segment = &GST_AGGREGATOR_PAD (aggregator->srcpad)->segment;
  GstMessage *message = gst_message_new_qos (GST_OBJECT (aggregator),
      GST_CLOCK_TIME_IS_VALID (time->latency), time->running_time,
      gst_segment_to_stream_time (segment, GST_FORMAT_TIME,
          GST_BUFFER_PTS (buffer)), GST_BUFFER_PTS (buffer),
      GST_BUFFER_DURATION (buffer));

  gst_message_set_qos_values (message, jitter, qos->proportion, 1000000);
  gst_message_set_qos_stats (message, GST_FORMAT_BUFFERS, qos->processed,
      qos->dropped);
  return message;
}

/**
 * upstream_events_skip:
 * @buffer: the frame that is to be made
 * @time: of the same
 * @message: (out) (transfer full) (nullable): what is to be posted then
 *
 * Returns: TRUE if the frame need not be made
 */
gboolean
upstream_events_skip (UpstreamEvents * events, GstAggregator * aggregator,
    GstBuffer * buffer, const FrameTime * time, GstMessage ** message)
{
  gboolean skips, tell;
  gint64 jitter;
  FrameQos qos;

  g_mutex_lock (&events->lock);
  skips = frame_qos_skips (&events->qos, time, &jitter, &tell);
  qos = events->qos;
  g_mutex_unlock (&events->lock);
  *message = skips && tell ? qos_message_new (aggregator, buffer, time, jitter,
      &qos) : NULL;
  return skips;
}
