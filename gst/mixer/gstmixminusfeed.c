// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminusfeed.h"

#include "gstmixminuspads.h"

GST_DEBUG_CATEGORY_EXTERN (mix_minus_debug);
#define GST_CAT_DEFAULT mix_minus_debug

/* Live sound older than this is better lost than played late. */
#define LIVE_QUEUE_TIME (200 * GST_MSECOND)
/* Files are mixed faster than they sound; room enough that two of the
 * pipeline's threads need not take turns. */
#define FILE_QUEUE_TIME (2 * GST_SECOND)

/* And there its thread is woken for so many buffers at once, or after so many
 * microseconds: waking it costs more than mixing a period. */
#define FILE_BATCH 16
#define FILE_BATCH_TIME (2 * G_TIME_SPAN_MILLISECOND)

struct _GstMixMinusFeed
{
  GstPad parent;

  /* set once */
  gint64 number;

  /* the element's mix lock */
  MinusMixFeed limiter;

  /* the element's streaming thread */
  GstCaps *caps;
  GstSegment segment;
  gboolean started;
  gboolean discont;

  GMutex lock;
  /* something was queued, taken, or it is over */
  GCond changed;
  /* lock: buffers and events in order, newest at the tail */
  GQueue queue;
  GstClockTime queued;
  gboolean leaky;
  gboolean flushing;
  gboolean lost;
};

G_DEFINE_FINAL_TYPE (GstMixMinusFeed, gst_mix_minus_feed, GST_TYPE_PAD);

/* What says what the stream is survives a flush: the pad keeps it, and sends
 * it before the next buffer. */
static void
drop_unlocked (GstMixMinusFeed * feed, GstMiniObject * item)
{
  if (GST_IS_EVENT (item) && (GST_EVENT_TYPE (item) == GST_EVENT_STREAM_START
          || GST_EVENT_TYPE (item) == GST_EVENT_CAPS))
    gst_pad_store_sticky_event (GST_PAD (feed), GST_EVENT (item));
  gst_mini_object_unref (item);
}

static void
clear_queue_unlocked (GstMixMinusFeed * feed)
{
  GstMiniObject *item;

  while ((item = g_queue_pop_head (&feed->queue)) != NULL)
    drop_unlocked (feed, item);
  feed->queued = 0;
}

static GstMiniObject *
take_unlocked (GstMixMinusFeed * feed)
{
  GstMiniObject *item = g_queue_pop_head (&feed->queue);

  if (item && GST_IS_BUFFER (item))
    feed->queued -= GST_BUFFER_DURATION (item);

  return item;
}

/* Events stay: the pad's stickiness depends on them. */
static void
drop_oldest_buffer_unlocked (GstMixMinusFeed * feed)
{
  GList *l;

  for (l = feed->queue.head; l != NULL; l = l->next) {
    if (GST_IS_BUFFER (l->data)) {
      feed->queued -= GST_BUFFER_DURATION (l->data);
      gst_mini_object_unref (l->data);
      g_queue_delete_link (&feed->queue, l);
      feed->lost = TRUE;
      return;
    }
  }
}

static void
enqueue_event (GstMixMinusFeed * feed, GstEvent * event)
{
  g_mutex_lock (&feed->lock);
  if (feed->flushing) {
    drop_unlocked (feed, GST_MINI_OBJECT_CAST (event));
  } else {
    g_queue_push_tail (&feed->queue, event);
    g_cond_signal (&feed->changed);
  }
  g_mutex_unlock (&feed->lock);
}

static void
start_stream (GstMixMinusFeed * feed)
{
  g_autofree gchar *id = g_strdup_printf ("mixminus-%08x/%s",
      g_random_int (), GST_OBJECT_NAME (feed));

  gst_clear_caps (&feed->caps);
  gst_segment_init (&feed->segment, GST_FORMAT_UNDEFINED);
  enqueue_event (feed, gst_event_new_stream_start (id));
  feed->discont = TRUE;
  feed->started = TRUE;
}

void
gst_mix_minus_feed_push (GstMixMinusFeed * feed, GstCaps * caps,
    const GstSegment * segment, GstBuffer * buffer, gboolean leaky)
{
  GstSegment wanted = *segment;

  /* moves with every buffer */
  wanted.position = wanted.start;

  if (!feed->started)
    start_stream (feed);
  if (feed->caps != caps) {
    gst_caps_replace (&feed->caps, caps);
    enqueue_event (feed, gst_event_new_caps (caps));
  }
  if (!gst_segment_is_equal (&feed->segment, &wanted)) {
    feed->segment = wanted;
    enqueue_event (feed, gst_event_new_segment (&wanted));
  }
  if (feed->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  feed->discont = FALSE;

  g_mutex_lock (&feed->lock);
  feed->leaky = leaky;
  while (!leaky && !feed->flushing && feed->queued >= FILE_QUEUE_TIME)
    g_cond_wait (&feed->changed, &feed->lock);
  while (leaky && feed->queued >= LIVE_QUEUE_TIME)
    drop_oldest_buffer_unlocked (feed);
  if (feed->flushing) {
    gst_buffer_unref (buffer);
  } else {
    g_queue_push_tail (&feed->queue, buffer);
    feed->queued += GST_BUFFER_DURATION (buffer);
    if (leaky || feed->queue.length == 1 || feed->queue.length == FILE_BATCH)
      g_cond_signal (&feed->changed);
  }
  g_mutex_unlock (&feed->lock);
}

void
gst_mix_minus_feed_push_eos (GstMixMinusFeed * feed)
{
  if (!feed->started)
    start_stream (feed);
  enqueue_event (feed, gst_event_new_eos ());
}

/* What one reader answers is no business of the others: only what he can
 * never recover from is an error. */
static void
handle_flow (GstMixMinusFeed * feed, GstFlowReturn flow)
{
  g_autoptr (GstElement) element = NULL;

  if (flow >= GST_FLOW_OK || flow == GST_FLOW_NOT_LINKED)
    return;

  if (flow == GST_FLOW_FLUSHING || flow == GST_FLOW_EOS) {
    GST_DEBUG_OBJECT (feed, "paused: %s", gst_flow_get_name (flow));
  } else {
    element = gst_pad_get_parent_element (GST_PAD (feed));
    if (element)
      GST_ELEMENT_ERROR (element, STREAM, FAILED,
          ("The return feed %s cannot be delivered. All outputs have the "
              "format that was negotiated first: put audioconvert and "
              "audioresample behind it.", GST_OBJECT_NAME (feed)),
          ("pushing stopped: %s", gst_flow_get_name (flow)));
  }
  g_mutex_lock (&feed->lock);
  feed->flushing = TRUE;
  clear_queue_unlocked (feed);
  g_cond_broadcast (&feed->changed);
  g_mutex_unlock (&feed->lock);
  gst_pad_pause_task (GST_PAD (feed));
}

static GstMiniObject *
wait_and_take_unlocked (GstMixMinusFeed * feed)
{
  gint64 until;

  if (feed->queue.length == 0) {
    while (!feed->flushing && feed->queue.length == 0)
      g_cond_wait (&feed->changed, &feed->lock);
    until = g_get_monotonic_time () + FILE_BATCH_TIME;
    while (!feed->leaky && !feed->flushing && feed->queue.length < FILE_BATCH
        && GST_IS_BUFFER (feed->queue.tail->data)
        && g_cond_wait_until (&feed->changed, &feed->lock, until));
  }

  return feed->flushing ? NULL : take_unlocked (feed);
}

static void
feed_loop (gpointer user_data)
{
  GstMixMinusFeed *feed = user_data;
  GstMiniObject *item;
  gboolean lost;

  g_mutex_lock (&feed->lock);
  item = wait_and_take_unlocked (feed);
  lost = feed->lost;
  if (item && GST_IS_BUFFER (item))
    feed->lost = FALSE;
  if (feed->queued < FILE_QUEUE_TIME)
    g_cond_signal (&feed->changed);
  g_mutex_unlock (&feed->lock);

  if (item == NULL) {
    gst_pad_pause_task (GST_PAD (feed));
  } else if (GST_IS_EVENT (item)) {
    gst_pad_push_event (GST_PAD (feed), GST_EVENT (item));
  } else {
    GstBuffer *buffer = GST_BUFFER (item);

    if (lost) {
      GST_DEBUG_OBJECT (feed, "not taken in time, sound was dropped");
      buffer = gst_buffer_make_writable (buffer);
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    }
    handle_flow (feed, gst_pad_push (GST_PAD (feed), buffer));
  }
}

static void
set_flushing (GstMixMinusFeed * feed, gboolean flushing)
{
  g_mutex_lock (&feed->lock);
  feed->flushing = flushing;
  clear_queue_unlocked (feed);
  feed->lost = FALSE;
  g_cond_broadcast (&feed->changed);
  g_mutex_unlock (&feed->lock);
}

void
gst_mix_minus_feed_flush_start (GstMixMinusFeed * feed, GstEvent * event)
{
  set_flushing (feed, TRUE);
  gst_pad_push_event (GST_PAD (feed), event);
  gst_pad_pause_task (GST_PAD (feed));
}

void
gst_mix_minus_feed_flush_stop (GstMixMinusFeed * feed, GstEvent * event)
{
  gst_pad_push_event (GST_PAD (feed), event);
  gst_segment_init (&feed->segment, GST_FORMAT_UNDEFINED);
  feed->discont = TRUE;
  set_flushing (feed, FALSE);
  gst_pad_start_task (GST_PAD (feed), feed_loop, feed, NULL);
}

static gboolean
activate_mode (GstPad * pad, GstObject * parent, GstPadMode mode,
    gboolean active)
{
  GstMixMinusFeed *feed = GST_MIX_MINUS_FEED (pad);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  set_flushing (feed, !active);
  if (active) {
    feed->started = FALSE;
    return gst_pad_start_task (pad, feed_loop, feed, NULL);
  }

  return gst_pad_stop_task (pad);
}

/* Everything but the sound is the same as on the main output. */
static gboolean
feed_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  g_autoptr (GstPad) main_pad = NULL;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
    case GST_QUERY_POSITION:
    case GST_QUERY_DURATION:
      main_pad = gst_element_get_static_pad (GST_ELEMENT (parent), "src");
      return gst_pad_query (main_pad, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
feed_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  g_autoptr (GstPad) main_pad = NULL;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_LATENCY:
    case GST_EVENT_SEEK:
      main_pad = gst_element_get_static_pad (GST_ELEMENT (parent), "src");
      return gst_pad_send_event (main_pad, event);
    case GST_EVENT_RECONFIGURE:
      gst_event_unref (event);
      return TRUE;
    default:
      gst_event_unref (event);
      return FALSE;
  }
}

MinusMixFeed *
gst_mix_minus_feed_get_limiter_unlocked (GstMixMinusFeed * feed)
{
  return &feed->limiter;
}

gint64
gst_mix_minus_feed_get_number (GstMixMinusFeed * feed)
{
  return feed->number;
}

GstMixMinusFeed *
gst_mix_minus_feed_new (GstPadTemplate * templ, const gchar * name)
{
  GstMixMinusFeed *feed = g_object_new (GST_TYPE_MIX_MINUS_FEED,
      "name", name, "direction", GST_PAD_SRC, "template", templ, NULL);

  feed->number = gst_mix_minus_pad_number (GST_PAD (feed));

  return feed;
}

static void
gst_mix_minus_feed_finalize (GObject * object)
{
  GstMixMinusFeed *feed = GST_MIX_MINUS_FEED (object);

  clear_queue_unlocked (feed);
  gst_clear_caps (&feed->caps);
  g_mutex_clear (&feed->lock);
  g_cond_clear (&feed->changed);

  G_OBJECT_CLASS (gst_mix_minus_feed_parent_class)->finalize (object);
}

static void
gst_mix_minus_feed_class_init (GstMixMinusFeedClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_mix_minus_feed_finalize;
}

static void
gst_mix_minus_feed_init (GstMixMinusFeed * feed)
{
  g_mutex_init (&feed->lock);
  g_cond_init (&feed->changed);
  g_queue_init (&feed->queue);
  feed->flushing = TRUE;
  gst_segment_init (&feed->segment, GST_FORMAT_UNDEFINED);
  minus_mix_feed_init (&feed->limiter);

  gst_pad_set_activatemode_function (GST_PAD (feed), activate_mode);
  gst_pad_set_query_function (GST_PAD (feed), feed_query);
  gst_pad_set_event_function (GST_PAD (feed), feed_event);
  gst_pad_use_fixed_caps (GST_PAD (feed));
}
