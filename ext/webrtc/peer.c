// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "peer.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (plaza_peer_debug);
#define GST_CAT_DEFAULT plaza_peer_debug

#define PROBE_KEY "plaza-peer-probe"

/* A source pad of the endpoint behind a tee, so that nothing goes wrong while
 * nobody takes what it gives. */
typedef struct
{
  GstElement *tee;
  GstPad *tee_pad;
  GstPad *ghost;                /* NULL: a further stream of the same kind */
  PlazaFeedKind kind;
} Output;

static void
output_free (Output * output)
{
  gst_clear_object (&output->ghost);
  gst_clear_object (&output->tee_pad);
  gst_clear_object (&output->tee);
  g_free (output);
}

PlazaPeer *
plaza_peer_new (guint id, PlazaHttpRoute route, const gchar * name,
    GstBin * parent)
{
  static gsize once = 0;
  PlazaPeer *peer = g_atomic_rc_box_new0 (PlazaPeer);

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (plaza_peer_debug, "webrtcpeer", 0,
        "peers of webrtcserver");
    g_once_init_leave (&once, 1);
  }
  peer->id = id;
  peer->route = route;
  peer->name = g_strdup (name);
  peer->token = plaza_token_new ();
  peer->parent = parent;
  peer->born = (guint64) g_get_monotonic_time () * GST_USECOND;
  peer->active = TRUE;
  peer->waiting = g_ptr_array_new_with_free_func (gst_object_unref);
  peer->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) output_free);
  return peer;
}

static void
peer_clear (PlazaPeer * peer)
{
  gst_clear_object (&peer->endpoint);
  g_clear_pointer (&peer->offer, plaza_sdp_free);
  g_ptr_array_unref (peer->waiting);
  g_ptr_array_unref (peer->outputs);
  g_free (peer->name);
  g_free (peer->token);
  g_free (peer->reason);
}

PlazaPeer *
plaza_peer_ref (PlazaPeer * peer)
{
  return g_atomic_rc_box_acquire (peer);
}

void
plaza_peer_unref (PlazaPeer * peer)
{
  g_atomic_rc_box_release_full (peer, (GDestroyNotify) peer_clear);
}

const gchar *
plaza_peer_role (const PlazaPeer * peer)
{
  return peer->route == PLAZA_HTTP_WHEP ? "viewer" : "publisher";
}

const gchar *
plaza_peer_kind (const PlazaPeer * peer)
{
  switch (peer->route) {
    case PLAZA_HTTP_WHEP:
      return "whep";
    case PLAZA_HTTP_WHIP:
      return "whip";
    default:
      return "room";
  }
}

const gchar *
plaza_peer_state_name (PlazaPeerState state)
{
  switch (state) {
    case PLAZA_PEER_CONNECTED:
      return "connected";
    case PLAZA_PEER_DISCONNECTED:
      return "disconnected";
    default:
      return "connecting";
  }
}

static GstPadProbeReturn
wait_here (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

/* In a streaming thread of the endpoint. */
static void
on_pad_added (GstElement * endpoint, GstPad * pad, PlazaPeer * peer)
{
  gulong probe;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  GST_DEBUG_OBJECT (endpoint, "%s has appeared", GST_PAD_NAME (pad));
  probe = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM,
      wait_here, NULL, NULL);
  g_object_set_data (G_OBJECT (pad), PROBE_KEY, GSIZE_TO_POINTER (probe));
  peer->on_pad (peer, pad, peer->watcher);
}

static void
on_connection_state (GstElement * endpoint, gint state, PlazaPeer * peer)
{
  peer->on_state (peer, state, peer->watcher);
}

static void
drop_peer (gpointer data, GClosure * closure)
{
  plaza_peer_unref (data);
}

static gboolean
make_endpoint (PlazaPeer * peer, GError ** error)
{
  g_autofree gchar *name = g_strdup_printf ("peer-%u", peer->id);
  GstElement *endpoint = gst_element_factory_make ("webrtcendpoint", name);

  if (endpoint == NULL) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "The element webrtcendpoint is missing: build gst-plaza with its "
        "webrtc option.");
    return FALSE;
  }
  /* Whoever has an error message looks for its owner from any thread. */
  g_atomic_pointer_set (&peer->endpoint, gst_object_ref_sink (endpoint));
  g_object_set (peer->endpoint, "receive", peer->route != PLAZA_HTTP_WHEP,
      NULL);
  peer->prepare (peer->endpoint, peer->user_data);
  g_signal_connect_data (peer->endpoint, "pad-added",
      G_CALLBACK (on_pad_added), plaza_peer_ref (peer), drop_peer, 0);
  g_signal_connect_data (peer->endpoint, "connection-state-changed",
      G_CALLBACK (on_connection_state), plaza_peer_ref (peer), drop_peer, 0);
  return TRUE;
}

static void
request_sinks (PlazaPeer * peer, const gboolean sends[PLAZA_FEED_N_KINDS])
{
  guint kind;

  for (kind = 0; kind < PLAZA_FEED_N_KINDS; kind++) {
    g_autofree gchar *name = g_strdup_printf ("%s_sink_0",
        plaza_feed_kind_name (kind));

    if (sends[kind])
      peer->sinks[kind] = gst_element_request_pad_simple (peer->endpoint, name);
  }
}

gchar *
plaza_peer_negotiate (PlazaPeer * peer, PlazaSdp * offer,
    const gboolean sends[PLAZA_FEED_N_KINDS], GError ** error)
{
  gchar *answer = NULL;
  g_autofree gchar *reason = NULL;

  peer->offer = offer;
  if (!make_endpoint (peer, error))
    return NULL;
  gst_bin_add (peer->parent, peer->endpoint);
  request_sinks (peer, sends);
  if (!gst_element_sync_state_with_parent (peer->endpoint)) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "The endpoint of peer %u does not start: the log has more.", peer->id);
    return NULL;
  }
  g_signal_emit_by_name (peer->endpoint, "process-offer", offer->text, &answer);
  if (answer)
    return answer;
  g_object_get (peer->endpoint, "last-error", &reason, NULL);
  g_set_error (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_UNSUPPORTED, "%s",
      reason && *reason ? reason : "The offer cannot be answered.");
  return NULL;
}

void
plaza_peer_settle_latency (PlazaPeer * peer)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime latency = 0;

  if (gst_element_query (peer->endpoint, query))
    gst_query_parse_latency (query, NULL, &latency, NULL);
  GST_DEBUG_OBJECT (peer->endpoint, "latency of what he gets: %"
      GST_TIME_FORMAT, GST_TIME_ARGS (latency));
}

void
plaza_peer_set_feed (PlazaPeer * peer, PlazaFeedKind kind, PlazaFeed * feed)
{
  if (peer->sinks[kind] == NULL || peer->feeds[kind] == feed)
    return;
  g_clear_pointer (&peer->branches[kind], plaza_branch_free);
  peer->feeds[kind] = feed;
  if (feed)
    peer->branches[kind] = plaza_branch_new (feed, peer->sinks[kind]);
}

static gboolean
has_output (PlazaPeer * peer, PlazaFeedKind kind)
{
  guint i;

  for (i = 0; i < peer->outputs->len; i++) {
    Output *output = g_ptr_array_index (peer->outputs, i);

    if (output->ghost && output->kind == kind)
      return TRUE;
  }
  return FALSE;
}

void
plaza_peer_expose (PlazaPeer * peer, GstPad * pad)
{
  Output *output = g_new0 (Output, 1);
  gulong probe = GPOINTER_TO_SIZE (g_object_steal_data (G_OBJECT (pad),
          PROBE_KEY));
  g_autoptr (GstPad) sink = NULL;

  output->kind = g_str_has_prefix (GST_PAD_NAME (pad), "video") ?
      PLAZA_FEED_VIDEO : PLAZA_FEED_AUDIO;
  output->tee = gst_object_ref_sink (gst_element_factory_make ("tee", NULL));
  g_object_set (output->tee, "allow-not-linked", TRUE, NULL);
  gst_bin_add (peer->parent, output->tee);
  sink = gst_element_get_static_pad (output->tee, "sink");
  gst_element_sync_state_with_parent (output->tee);
  gst_pad_link (pad, sink);

  if (!has_output (peer, output->kind)) {
    g_autofree gchar *name = g_strdup_printf ("%s_%u",
        plaza_feed_kind_name (output->kind), peer->id);
    GstElementClass *klass = GST_ELEMENT_GET_CLASS (peer->parent);
    GstPadTemplate *template = gst_element_class_get_pad_template (klass,
        output->kind == PLAZA_FEED_VIDEO ? "video_%u" : "audio_%u");

    output->tee_pad = gst_element_request_pad_simple (output->tee, "src_%u");
    output->ghost =
        gst_object_ref_sink (gst_ghost_pad_new_from_template (name,
            output->tee_pad, template));
    gst_pad_set_active (output->ghost, TRUE);
    gst_element_add_pad (GST_ELEMENT (peer->parent), output->ghost);
  }
  g_ptr_array_add (peer->outputs, output);
  if (probe)
    gst_pad_remove_probe (pad, probe);
}

static void
take_out (GstBin * parent, GstElement * element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  if (GST_OBJECT_PARENT (element) == GST_OBJECT_CAST (parent))
    gst_bin_remove (parent, element);
}

void
plaza_peer_tear_down (PlazaPeer * peer)
{
  guint i;

  for (i = 0; i < peer->outputs->len; i++) {
    Output *output = g_ptr_array_index (peer->outputs, i);

    if (output->ghost)
      gst_element_remove_pad (GST_ELEMENT (peer->parent), output->ghost);
  }
  /* Nothing may flow towards the endpoint when it goes down: one branch that
   * returns FLUSHING would stop the tee, and with it the feed of all. */
  for (i = 0; i < PLAZA_FEED_N_KINDS; i++) {
    if (peer->branches[i])
      plaza_branch_cut (peer->branches[i]);
  }
  /* The endpoint goes down before the branches do: they may wait inside it. */
  if (peer->endpoint) {
    g_signal_handlers_disconnect_by_data (peer->endpoint, peer);
    take_out (peer->parent, peer->endpoint);
  }
  for (i = 0; i < PLAZA_FEED_N_KINDS; i++)
    plaza_peer_set_feed (peer, i, NULL);
  for (i = 0; i < PLAZA_FEED_N_KINDS; i++) {
    if (peer->sinks[i])
      gst_element_release_request_pad (peer->endpoint, peer->sinks[i]);
    gst_clear_object (&peer->sinks[i]);
  }
  for (i = 0; i < peer->outputs->len; i++) {
    Output *output = g_ptr_array_index (peer->outputs, i);

    take_out (peer->parent, output->tee);
  }
  g_ptr_array_set_size (peer->outputs, 0);
  g_ptr_array_set_size (peer->waiting, 0);
}
