// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "feed.h"

#include <gst/video/video.h>

#include "encoders.h"
#include "keyunits.h"
#include "padguards.h"

GST_DEBUG_CATEGORY_STATIC (plaza_feed_debug);
#define GST_CAT_DEFAULT plaza_feed_debug

/* A branch holds at most this much: more would only be late when it comes. */
#define BRANCH_MAX_TIME (500 * GST_MSECOND)
#define RAW_MAX_BUFFERS 4

/* About 1.7 Mbit/s for 1280x720 at 30 frames a second. */
#define BITS_PER_PIXEL 0.06
#define MIN_VIDEO_BITRATE 150000
#define MAX_VIDEO_BITRATE 6000000
#define AUDIO_BITRATE 64000

struct _PlazaFeed
{
  GstBin *parent;               /* not owned: it owns us */
  PlazaFeedKind kind;
  GstElement *bin;              /* owned by parent, a reference of ours */
  GstElement *encoder, *tee;    /* owned by bin */
  GstPad *encoder_sink;
  gint n_branches;              /* atomic */

  GMutex lock;                  /* protects units, checked_live */
  PlazaKeyUnits units;
  gboolean checked_live;
};

struct _PlazaBranch
{
  PlazaFeed *feed;
  GstElement *queue;            /* of the parent; a reference of ours */
  GstPad *tee_pad, *ghost;      /* of the feed's bin */
  GstPad *gate_pad;             /* of the queue */
  gint open;                    /* atomic: a key unit has passed */
  gint newcomer;                /* atomic: none has ever passed */
};

typedef struct
{
  const gchar *factory, *name, *package;
} Part;

static const Part video_parts[] = {
  {"queue", "raw", "libgstreamer1.0-0"},
  {"clocksync", "pace", "libgstreamer1.0-0"},
  {"videoconvert", "convert", "gstreamer1.0-plugins-base"},
  {"capsfilter", "format", "libgstreamer1.0-0"},
  {"vp8enc", "encoder", "gstreamer1.0-plugins-good"},
  {"tee", "tee", "libgstreamer1.0-0"},
  {NULL},
};

static const Part audio_parts[] = {
  {"queue", "raw", "libgstreamer1.0-0"},
  {"clocksync", "pace", "libgstreamer1.0-0"},
  {"audioconvert", "convert", "gstreamer1.0-plugins-base"},
  {"audioresample", "resample", "gstreamer1.0-plugins-base"},
  {"capsfilter", "format", "libgstreamer1.0-0"},
  {"opusenc", "encoder", "gstreamer1.0-plugins-base"},
  {"tee", "tee", "libgstreamer1.0-0"},
  {NULL},
};

const gchar *
plaza_feed_kind_name (PlazaFeedKind kind)
{
  return kind == PLAZA_FEED_VIDEO ? "video" : "audio";
}

static guint64
monotonic_now (void)
{
  return (guint64) g_get_monotonic_time () * GST_USECOND;
}

/* The encoder's own source pad takes the event: nothing of it travels on. */
static void
force_key_unit (PlazaFeed * feed)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (feed->encoder, "src");

  GST_DEBUG_OBJECT (feed->bin, "asking the encoder for a key unit");
  gst_pad_send_event (pad,
      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE,
          0));
}

static void
request_key_unit (PlazaFeed * feed, gboolean newcomer)
{
  gboolean ask;

  if (feed->kind != PLAZA_FEED_VIDEO)
    return;
  g_mutex_lock (&feed->lock);
  ask = plaza_key_units_request (&feed->units, monotonic_now (), newcomer);
  g_mutex_unlock (&feed->lock);
  if (ask)
    force_key_unit (feed);
}

/* What one peer asks of all: key units are gathered where his branch ends, and
 * the rest (quality of service, reconfigure, seek) is not for him to decide. */
static GstPadProbeReturn
drop_upstream_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* Questions of the encoder to its peers end here. A serialised one would wait
 * in a branch's queue, so that one blocked peer held up all the others. */
static GstPadProbeReturn
answer_query (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaFeed *feed = user_data;
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    const gchar *type =
        feed->kind == PLAZA_FEED_VIDEO ? "video/x-vp8" : "audio/x-opus";
    g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (type);
    GstCaps *filter;

    gst_query_parse_caps (query, &filter);
    if (filter) {
      g_autoptr (GstCaps) all = g_steal_pointer (&caps);

      caps = gst_caps_intersect_full (filter, all, GST_CAPS_INTERSECT_FIRST);
    }
    gst_query_set_caps_result (query, caps);
    return GST_PAD_PROBE_HANDLED;
  }
  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS) {
    gst_query_set_accept_caps_result (query, TRUE);
    return GST_PAD_PROBE_HANDLED;
  }
  return GST_QUERY_IS_SERIALIZED (query) ?
      GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* A programme that is not live (a file, a test picture) is played at its own
 * speed; a live one comes at it already and must not be held up again. */
static void
check_live (PlazaFeed * feed)
{
  g_autoptr (GstElement) pace = gst_bin_get_by_name (GST_BIN (feed->bin),
      "pace");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (pace, "sink");
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (sink, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  GST_DEBUG_OBJECT (feed->bin, "%s programme", live ? "a live" : "a recorded");
  g_object_set (pace, "sync", !live, NULL);
}

static GstPadProbeReturn
raw_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaFeed *feed = user_data;
  gboolean first;

  g_mutex_lock (&feed->lock);
  first = !feed->checked_live;
  feed->checked_live = TRUE;
  g_mutex_unlock (&feed->lock);
  if (first)
    check_live (feed);
  return GST_PAD_PROBE_OK;
}

/* Nobody watches: nothing is encoded. A newcomer asks for a key unit anyway. */
static GstPadProbeReturn
skip_unwatched (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaFeed *feed = user_data;

  return g_atomic_int_get (&feed->n_branches) > 0 ?
      GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static void
scale_bitrate (PlazaFeed * feed, GstCaps * caps)
{
  GstVideoInfo video;
  gdouble rate = 30.0;
  guint bitrate;

  if (!gst_video_info_from_caps (&video, caps))
    return;
  if (GST_VIDEO_INFO_FPS_N (&video) > 0)
    rate = (gdouble) GST_VIDEO_INFO_FPS_N (&video) /
        GST_VIDEO_INFO_FPS_D (&video);
  bitrate = CLAMP (rate * BITS_PER_PIXEL * GST_VIDEO_INFO_WIDTH (&video) *
      GST_VIDEO_INFO_HEIGHT (&video), MIN_VIDEO_BITRATE, MAX_VIDEO_BITRATE);
  GST_INFO_OBJECT (feed->bin, "%d x %d: %u bit/s",
      GST_VIDEO_INFO_WIDTH (&video), GST_VIDEO_INFO_HEIGHT (&video), bitrate);
  g_object_set (feed->encoder, "target-bitrate", bitrate, NULL);
}

static GstPadProbeReturn
encoder_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (event, &caps);
    scale_bitrate (user_data, caps);
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
encoded_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaFeed *feed = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gboolean ask;

  g_mutex_lock (&feed->lock);
  ask = plaza_key_units_frame (&feed->units, monotonic_now (),
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));
  g_mutex_unlock (&feed->lock);
  if (ask)
    force_key_unit (feed);
  return GST_PAD_PROBE_OK;
}

static void
set_format (PlazaFeed * feed, GstCaps * caps)
{
  g_autoptr (GstElement) format = gst_bin_get_by_name (GST_BIN (feed->bin),
      "format");

  g_object_set (format, "caps", caps, NULL);
}

static void
set_up_video (PlazaFeed * feed)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (feed->encoder, "src");
  g_autoptr (GstCaps) caps = plaza_vp8_encoder_caps ();

  set_format (feed, caps);
  plaza_vp8_encoder_set_up (feed->encoder, MIN_VIDEO_BITRATE);
  gst_pad_add_probe (feed->encoder_sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      encoder_event, feed, NULL);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, encoded_buffer, feed,
      NULL);
}

static void
set_up_audio (PlazaFeed * feed)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw",
      "rate", G_TYPE_INT, 48000, "channels", G_TYPE_INT, 2, NULL);

  set_format (feed, caps);
  plaza_opus_encoder_set_up (feed->encoder, AUDIO_BITRATE);
}

static gboolean
build (PlazaFeed * feed, const Part * parts, GError ** error)
{
  GstElement *last = NULL;
  guint i;

  for (i = 0; parts[i].factory; i++) {
    GstElement *element = gst_element_factory_make (parts[i].factory,
        parts[i].name);

    if (element == NULL) {
      g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
          "The element %s is missing: install the package %s.",
          parts[i].factory, parts[i].package);
      return FALSE;
    }
    gst_bin_add (GST_BIN (feed->bin), element);
    if (last)
      gst_element_link (last, element);
    last = element;
    if (g_str_equal (parts[i].name, "encoder"))
      feed->encoder = element;
  }
  feed->tee = last;
  return TRUE;
}

static void
set_up_common (PlazaFeed * feed)
{
  g_autoptr (GstElement) raw = gst_bin_get_by_name (GST_BIN (feed->bin), "raw");
  g_autoptr (GstPad) raw_sink = gst_element_get_static_pad (raw, "sink");
  g_autoptr (GstPad) raw_src = gst_element_get_static_pad (raw, "src");
  g_autoptr (GstPad) tee_sink = gst_element_get_static_pad (feed->tee, "sink");

  /* Whoever makes the programme is never held up by its encoder. */
  g_object_set (raw, "max-size-bytes", 0, "max-size-time", (guint64) 0, NULL);
  if (feed->kind == PLAZA_FEED_VIDEO)
    g_object_set (raw, "max-size-buffers", RAW_MAX_BUFFERS, NULL);
  else
    g_object_set (raw, "max-size-buffers", 0, "max-size-time", BRANCH_MAX_TIME,
        NULL);
  gst_util_set_object_arg (G_OBJECT (raw), "leaky", "downstream");
  g_object_set (feed->tee, "allow-not-linked", TRUE, NULL);

  feed->encoder_sink = gst_element_get_static_pad (feed->encoder, "sink");
  plaza_pad_refuse_serialized (raw_sink);
  gst_pad_add_probe (raw_src, GST_PAD_PROBE_TYPE_BUFFER, raw_buffer, feed,
      NULL);
  gst_pad_add_probe (raw_src, GST_PAD_PROBE_TYPE_BUFFER, skip_unwatched, feed,
      NULL);
  gst_pad_add_probe (tee_sink, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      drop_upstream_event, feed, NULL);
  gst_pad_add_probe (tee_sink, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM |
      GST_PAD_PROBE_TYPE_PUSH, answer_query, feed, NULL);
  gst_element_add_pad (feed->bin, gst_ghost_pad_new ("sink", raw_sink));
}

PlazaFeed *
plaza_feed_new (GstBin * parent, PlazaFeedKind kind, const gchar * name,
    GError ** error)
{
  static gsize once = 0;
  PlazaFeed *feed = g_atomic_rc_box_new0 (PlazaFeed);

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (plaza_feed_debug, "webrtcfeed", 0,
        "encoded feeds of webrtcserver");
    g_once_init_leave (&once, 1);
  }
  feed->parent = parent;
  feed->kind = kind;
  feed->bin = gst_object_ref_sink (gst_bin_new (name));
  g_mutex_init (&feed->lock);
  plaza_key_units_init (&feed->units, PLAZA_KEY_UNITS_INTERVAL,
      PLAZA_KEY_UNITS_NEWCOMER_INTERVAL);
  if (!build (feed, kind == PLAZA_FEED_VIDEO ? video_parts : audio_parts,
          error)) {
    plaza_feed_free (feed);
    return NULL;
  }
  set_up_common (feed);
  if (kind == PLAZA_FEED_VIDEO)
    set_up_video (feed);
  else
    set_up_audio (feed);
  gst_bin_add (parent, feed->bin);
  gst_element_sync_state_with_parent (feed->bin);
  return feed;
}

GstPad *
plaza_feed_get_sink (PlazaFeed * feed)
{
  return gst_element_get_static_pad (feed->bin, "sink");
}

static void
feed_clear (PlazaFeed * feed)
{
  gst_clear_object (&feed->encoder_sink);
  gst_clear_object (&feed->bin);
  g_mutex_clear (&feed->lock);
}

static void
feed_unref (PlazaFeed * feed)
{
  g_atomic_rc_box_release_full (feed, (GDestroyNotify) feed_clear);
}

void
plaza_feed_free (PlazaFeed * feed)
{
  gst_element_set_locked_state (feed->bin, TRUE);
  gst_element_set_state (feed->bin, GST_STATE_NULL);
  if (GST_OBJECT_PARENT (feed->bin))
    gst_bin_remove (feed->parent, feed->bin);
  feed_unref (feed);
}

/* Lets nothing out of a branch before a key unit, and nothing after the queue
 * has thrown frames away until the next one. */
static GstPadProbeReturn
gate_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaBranch *branch = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    g_atomic_int_set (&branch->open, TRUE);
    g_atomic_int_set (&branch->newcomer, FALSE);
    return GST_PAD_PROBE_OK;
  }
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) &&
      g_atomic_int_compare_and_exchange (&branch->open, TRUE, FALSE))
    GST_DEBUG_OBJECT (pad, "frames were dropped: waiting for a key unit");
  if (g_atomic_int_get (&branch->open))
    return GST_PAD_PROBE_OK;
  /* Each time, for the queue may have thrown away the key unit that was asked
   * for, and the peer, who gets nothing, does not ask. */
  request_key_unit (branch->feed, FALSE);
  return GST_PAD_PROBE_DROP;
}

/* The programme may end and begin again while the peer stays: its end is not
 * the peer's end. */
static GstPadProbeReturn
gate_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  return GST_EVENT_TYPE (event) == GST_EVENT_EOS ?
      GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
gate_upstream_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaBranch *branch = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (gst_video_event_is_force_key_unit (event))
    request_key_unit (branch->feed, g_atomic_int_get (&branch->newcomer));
  return GST_PAD_PROBE_DROP;
}

static void
branch_clear (PlazaBranch * branch)
{
  feed_unref (branch->feed);
}

static void
branch_unref (PlazaBranch * branch)
{
  g_atomic_rc_box_release_full (branch, (GDestroyNotify) branch_clear);
}

/* A request for a key unit may be in a probe while the branch is taken out. */
static void
add_gate_probe (PlazaBranch * branch, GstPadProbeType type,
    GstPadProbeCallback callback)
{
  gst_pad_add_probe (branch->gate_pad, type, callback,
      g_atomic_rc_box_acquire (branch), (GDestroyNotify) branch_unref);
}

/* The tee stops its feed for everybody when one branch answers anything but OK,
 * even FLUSHING while it is taken out. What happens to a branch stays there. */
static GstFlowReturn
isolate_buffer (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);

  if (ret != GST_FLOW_OK)
    GST_LOG_OBJECT (pad, "the branch answers %s", gst_flow_get_name (ret));
  return GST_FLOW_OK;
}

static gboolean
isolate_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  gst_pad_event_default (pad, parent, event);
  return TRUE;
}

static void
isolate (GstPad * ghost)
{
  g_autoptr (GstProxyPad) inside =
      gst_proxy_pad_get_internal (GST_PROXY_PAD (ghost));

  gst_pad_set_chain_function (GST_PAD (inside), isolate_buffer);
  gst_pad_set_event_function (GST_PAD (inside), isolate_event);
}

PlazaBranch *
plaza_branch_new (PlazaFeed * feed, GstPad * sink)
{
  PlazaBranch *branch = g_atomic_rc_box_new0 (PlazaBranch);
  g_autoptr (GstPad) queue_sink = NULL;
  g_autofree gchar *name = NULL;

  branch->feed = g_atomic_rc_box_acquire (feed);
  branch->newcomer = TRUE;
  branch->queue = gst_object_ref_sink (gst_element_factory_make ("queue",
          NULL));
  g_object_set (branch->queue, "max-size-bytes", 0, "max-size-buffers", 0,
      "max-size-time", BRANCH_MAX_TIME, NULL);
  gst_util_set_object_arg (G_OBJECT (branch->queue), "leaky", "downstream");
  gst_bin_add (feed->parent, branch->queue);
  branch->gate_pad = gst_element_get_static_pad (branch->queue, "src");
  queue_sink = gst_element_get_static_pad (branch->queue, "sink");
  if (feed->kind == PLAZA_FEED_VIDEO)
    add_gate_probe (branch, GST_PAD_PROBE_TYPE_BUFFER, gate_buffer);
  add_gate_probe (branch, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, gate_event);
  add_gate_probe (branch, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      gate_upstream_event);
  gst_pad_link (branch->gate_pad, sink);
  gst_element_sync_state_with_parent (branch->queue);

  branch->tee_pad = gst_element_request_pad_simple (feed->tee, "src_%u");
  name = gst_pad_get_name (branch->tee_pad);
  branch->ghost = gst_object_ref_sink (gst_ghost_pad_new (name,
          branch->tee_pad));
  isolate (branch->ghost);
  gst_pad_set_active (branch->ghost, TRUE);
  gst_element_add_pad (feed->bin, branch->ghost);
  gst_pad_link (branch->ghost, queue_sink);
  g_atomic_int_inc (&feed->n_branches);
  request_key_unit (feed, TRUE);
  return branch;
}

void
plaza_branch_cut (PlazaBranch * branch)
{
  PlazaFeed *feed = branch->feed;
  g_autoptr (GstPad) queue_sink = NULL;

  if (branch->ghost == NULL)
    return;
  queue_sink = gst_element_get_static_pad (branch->queue, "sink");
  g_atomic_int_dec_and_test (&feed->n_branches);
  gst_pad_unlink (branch->ghost, queue_sink);
  gst_element_release_request_pad (feed->tee, branch->tee_pad);
  gst_element_remove_pad (feed->bin, branch->ghost);
  gst_clear_object (&branch->ghost);
  gst_clear_object (&branch->tee_pad);
}

void
plaza_branch_free (PlazaBranch * branch)
{
  PlazaFeed *feed = branch->feed;
  g_autoptr (GstPad) sink = gst_pad_get_peer (branch->gate_pad);

  plaza_branch_cut (branch);
  gst_element_set_locked_state (branch->queue, TRUE);
  gst_element_set_state (branch->queue, GST_STATE_NULL);
  if (sink)
    gst_pad_unlink (branch->gate_pad, sink);
  gst_bin_remove (feed->parent, branch->queue);
  gst_clear_object (&branch->gate_pad);
  gst_clear_object (&branch->queue);
  branch_unref (branch);
}
