// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-webrtcroom
 * @title: webrtcroom
 * @short_description: a conference in one element
 *
 * A webrtcserver and a compositemixer, tied together: who joins by HTTP is seen
 * in the programme, sees it, and hears everybody but himself. Players, cameras
 * and screens join through `video_%u` and `audio_%u`.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 webrtcroom port=8090
 * ]| Open http://127.0.0.1:8090/ in two browsers.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcroom.h"

#include <stdio.h>

#include "gstwebrtcserver.h"
#include "padguards.h"
#include "roomproperties.h"

GST_DEBUG_CATEGORY_STATIC (webrtc_room_debug);
#define GST_CAT_DEFAULT webrtc_room_debug

/* Peers are participants from here on; numbers below are for the room's own
 * pads. */
#define FIRST_PEER 1000
/* Jitter buffer of an endpoint (its default latency) and some time to decode:
 * by then what was sent in time is there to be mixed. */
#define UPSTREAM_LATENCY (140 * GST_MSECOND)
/* The programme's queue to the encoder: with more it would only grow old. */
#define FEED_QUEUE_TIME (200 * GST_MSECOND)

enum
{
  SIGNAL_PEER_CONNECTED,
  SIGNAL_PEER_DISCONNECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A peer as a participant of the mixer */
typedef struct
{
  gchar *name;
  GstElement *relay;            /* of his sound, in the bin of returns; owned */
} Participant;

struct _GstWebRTCRoom
{
  GstBin parent;

  /* set once in constructed; a reference each. NULL: missing */
  GstElement *server, *mixer;
  GstElement *returns;          /* bin of what leads from the mixer back */

  GMutex lock;                  /* protects participants; never held while
                                 * linking, emitting or posting */
  GHashTable *participants;     /* number of a peer to Participant */
};

static void gst_webrtc_room_child_proxy_init (gpointer iface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWebRTCRoom, gst_webrtc_room, GST_TYPE_BIN,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY,
        gst_webrtc_room_child_proxy_init);
    GST_DEBUG_CATEGORY_INIT (webrtc_room_debug, "webrtcroom", 0,
        "A conference room"));
GST_ELEMENT_REGISTER_DEFINE (webrtcroom, "webrtcroom", GST_RANK_NONE,
    GST_TYPE_WEBRTC_ROOM);

static GstStaticPadTemplate video_src_template =
GST_STATIC_PAD_TEMPLATE ("video", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate audio_src_template =
GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("audio/x-raw"));
static GstStaticPadTemplate video_sink_template =
GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate audio_sink_template =
GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw"));

static void
participant_free (Participant * participant)
{
  g_free (participant->name);
  gst_clear_object (&participant->relay);
  g_free (participant);
}

/* --- the mixer's pads ----------------------------------------------------- */

static GstPad *
request_mixer_pad (GstWebRTCRoom * self, const gchar * prefix, guint number)
{
  g_autofree gchar *name = g_strdup_printf ("%s%u", prefix, number);

  return gst_element_request_pad_simple (self->mixer, name);
}

/* Puts `relay` into the bin of returns, and leads `from`, a pad of the room's,
 * through it to `to`, a pad of the server's. Server to mixer and back again is a
 * loop, which GstBin warns of when it sorts its children; it does not follow
 * links that leave a bin without a ghost pad, and so this one does. There is no
 * loop for media: what comes of a peer and what goes to him never meet. */
static gboolean
link_back (GstWebRTCRoom * self, GstPad * from, GstElement * relay, GstPad * to)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (relay, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (relay, "src");
  GstPad *ghost;

  gst_bin_add (GST_BIN (self->returns), relay);
  ghost = gst_ghost_pad_new (NULL, sink);
  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (self->returns, ghost);
  gst_element_sync_state_with_parent (relay);
  return GST_PAD_LINK_SUCCESSFUL (gst_pad_link_full (src, to,
          GST_PAD_LINK_CHECK_NOTHING)) &&
      GST_PAD_LINK_SUCCESSFUL (gst_pad_link (from, ghost));
}

static void
release_mixer_pad (GstWebRTCRoom * self, GstPad * pad)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  if (peer && GST_PAD_IS_SINK (pad))
    gst_pad_unlink (peer, pad);
  else if (peer)
    gst_pad_unlink (pad, peer);
  gst_element_release_request_pad (self->mixer, pad);
}

/* Silently: the pad may be on its way out. */
static void
set_tile (GstWebRTCRoom * self, guint id, const gchar * property,
    const GValue * value)
{
  g_autofree gchar *pad = g_strdup_printf ("video_%u", FIRST_PEER + id);
  g_autoptr (GObject) tile =
      gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (self->mixer), pad);

  if (tile)
    g_object_set_property (tile, property, value);
}

static void
label_tile (GstWebRTCRoom * self, guint id)
{
  g_auto (GValue) label = G_VALUE_INIT;
  Participant *participant;

  g_value_init (&label, G_TYPE_STRING);
  g_mutex_lock (&self->lock);
  participant = g_hash_table_lookup (self->participants, GUINT_TO_POINTER (id));
  if (participant)
    g_value_set_string (&label, participant->name);
  g_mutex_unlock (&self->lock);
  if (participant)
    set_tile (self, id, "label", &label);
}

/* --- peers come and go ---------------------------------------------------- */

static gboolean
parse_peer_pad (GstPad * pad, gboolean * video, guint * id)
{
  const gchar *name = GST_PAD_NAME (pad);

  *video = sscanf (name, "video_%u", id) == 1;
  return GST_PAD_IS_SRC (pad) && (*video || sscanf (name, "audio_%u", id) == 1);
}

static void
on_peer_pad_added (GstElement * server, GstPad * pad, GstWebRTCRoom * self)
{
  g_autoptr (GstPad) sink = NULL;
  gboolean video;
  guint id;

  if (!parse_peer_pad (pad, &video, &id))
    return;
  sink = request_mixer_pad (self, video ? "video_" : "audio_", FIRST_PEER + id);
  if (sink == NULL || GST_PAD_LINK_FAILED (gst_pad_link (pad, sink))) {
    GST_ELEMENT_WARNING (self, CORE, PAD, ("Peer %u cannot be mixed.", id),
        ("no link from %s:%s", GST_DEBUG_PAD_NAME (pad)));
    if (sink)
      gst_element_release_request_pad (self->mixer, sink);
    return;
  }
  if (video)
    label_tile (self, id);
}

static void
on_peer_pad_removed (GstElement * server, GstPad * pad, GstWebRTCRoom * self)
{
  g_autofree gchar *name = NULL;
  g_autoptr (GstPad) sink = NULL;
  gboolean video;
  guint id;

  if (!parse_peer_pad (pad, &video, &id))
    return;
  name = g_strdup_printf ("%s_%u", video ? "video" : "audio", FIRST_PEER + id);
  sink = gst_element_get_static_pad (self->mixer, name);
  if (sink)
    release_mixer_pad (self, sink);
}

/* What he has to hear: everybody but himself. */
static GstElement *
link_return_feed (GstWebRTCRoom * self, guint id)
{
  g_autofree gchar *minus_name =
      g_strdup_printf ("audio_minus_%u", FIRST_PEER + id);
  g_autofree gchar *sink_name = g_strdup_printf ("audio_sink_%u", id);
  g_autoptr (GstPad) minus =
      gst_element_request_pad_simple (self->mixer, minus_name);
  g_autoptr (GstPad) sink =
      gst_element_request_pad_simple (self->server, sink_name);
  GstElement *relay = gst_element_factory_make ("identity", NULL);

  if (minus && sink && relay && link_back (self, minus, relay, sink))
    return relay;
  GST_ELEMENT_WARNING (self, CORE, PAD, ("Peer %u will hear nothing.", id),
      ("no link from %s to %s", minus_name, sink_name));
  if (sink)
    gst_element_release_request_pad (self->server, sink);
  if (minus)
    gst_element_release_request_pad (self->mixer, minus);
  return NULL;
}

static void
unlink_return_feed (GstWebRTCRoom * self, GstElement * relay)
{
  g_autoptr (GstPad) relay_src = gst_element_get_static_pad (relay, "src");
  g_autoptr (GstPad) relay_sink = gst_element_get_static_pad (relay, "sink");
  g_autoptr (GstPad) entry = gst_pad_get_peer (relay_sink);
  g_autoptr (GstPad) ghost = GST_PAD (gst_pad_get_parent (entry));
  g_autoptr (GstPad) minus = gst_pad_get_peer (ghost);
  g_autoptr (GstPad) sink = gst_pad_get_peer (relay_src);

  if (minus) {
    gst_pad_unlink (minus, ghost);
    gst_element_release_request_pad (self->mixer, minus);
  }
  if (sink) {
    gst_pad_unlink (relay_src, sink);
    gst_element_release_request_pad (self->server, sink);
  }
  gst_element_remove_pad (self->returns, ghost);
  gst_element_set_locked_state (relay, TRUE);
  gst_element_set_state (relay, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self->returns), relay);
}

static void
on_peer_connected (GstElement * server, guint id, const gchar * name,
    const gchar * role, GstElement * endpoint, GstWebRTCRoom * self)
{
  Participant *participant = g_new0 (Participant, 1);

  participant->name = g_strdup (name);
  if (g_strcmp0 (role, "viewer") != 0)
    participant->relay = link_return_feed (self, id);
  if (participant->relay)
    gst_object_ref (participant->relay);
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->participants, GUINT_TO_POINTER (id), participant);
  g_mutex_unlock (&self->lock);
  label_tile (self, id);
  g_signal_emit (self, signals[SIGNAL_PEER_CONNECTED], 0, id, name, role,
      endpoint);
}

static void
on_peer_disconnected (GstElement * server, guint id, const gchar * reason,
    GstWebRTCRoom * self)
{
  g_autoptr (GstElement) relay = NULL;
  Participant *participant;

  g_mutex_lock (&self->lock);
  participant = g_hash_table_lookup (self->participants, GUINT_TO_POINTER (id));
  if (participant)
    relay = g_steal_pointer (&participant->relay);
  g_hash_table_remove (self->participants, GUINT_TO_POINTER (id));
  g_mutex_unlock (&self->lock);
  if (relay)
    unlink_return_feed (self, relay);
  g_signal_emit (self, signals[SIGNAL_PEER_DISCONNECTED], 0, id, reason);
}

/* Who falls silent without a word leaves the picture at once; his connection
 * is given up much later, in case he comes back. */
static void
on_peer_activity (GstElement * server, guint id, gboolean active,
    GstWebRTCRoom * self)
{
  g_auto (GValue) visible = G_VALUE_INIT;

  g_value_init (&visible, G_TYPE_BOOLEAN);
  g_value_set_boolean (&visible, active);
  set_tile (self, id, "visible", &visible);
}

/* --- building ------------------------------------------------------------- */

/* Who takes the programme may stop, and that is his affair. */
static gboolean
expose_output (GstWebRTCRoom * self, GstPad * target, GstPadTemplate * templ)
{
  GstPad *ghost = gst_ghost_pad_new_from_template (templ->name_template,
      target, templ);

  plaza_ghost_pad_forgive (ghost);
  return gst_element_add_pad (GST_ELEMENT (self), ghost);
}

/* Mixer to server through a tee, whose other branch is the room's own output.
 * Leaky: an encoder that is too slow drops pictures, it does not slow the
 * conference down. */
static gboolean
add_output (GstWebRTCRoom * self, GstStaticPadTemplate * static_templ)
{
  const gchar *name = static_templ->name_template;
  g_autoptr (GstPadTemplate) templ = gst_static_pad_template_get (static_templ);
  GstElement *tee = gst_element_factory_make ("tee", NULL);
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  g_autoptr (GstPad) branch = NULL;
  g_autoptr (GstPad) entry = NULL;
  g_autoptr (GstPad) input = NULL;
  g_autoptr (GstPad) target = NULL;

  if (tee == NULL || queue == NULL) {
    gst_clear_object (&tee);
    gst_clear_object (&queue);
    return FALSE;
  }
  g_object_set (tee, "allow-not-linked", TRUE, NULL);
  g_object_set (queue, "max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", (guint64) FEED_QUEUE_TIME, NULL);
  gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
  gst_bin_add (GST_BIN (self), tee);
  entry = gst_element_get_static_pad (queue, "sink");
  plaza_pad_refuse_serialized (entry);
  branch = gst_element_request_pad_simple (tee, "src_%u");
  target = gst_element_request_pad_simple (tee, "src_%u");
  input = gst_element_request_pad_simple (self->server, name);
  return input && link_back (self, branch, queue, input) &&
      gst_element_link_pads (self->mixer, name, tee, "sink") &&
      expose_output (self, target, templ);
}

/* A camera that is off is somebody who is there all the same. */
static void
set_stall_action (GstWebRTCRoom * self)
{
  g_autoptr (GObject) compositor =
      gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (self->mixer),
      "layoutcompositor");

  if (compositor)
    gst_util_set_object_arg (compositor, "stall-action", "placeholder");
}

static void
gst_webrtc_room_constructed (GObject * object)
{
  GstWebRTCRoom *self = GST_WEBRTC_ROOM (object);

  G_OBJECT_CLASS (gst_webrtc_room_parent_class)->constructed (object);
  self->server = gst_element_factory_make ("webrtcserver", "server");
  self->mixer = gst_element_factory_make_full ("compositemixer", "name",
      "mixer", "force-live", TRUE, "min-upstream-latency",
      (guint64) UPSTREAM_LATENCY, NULL);
  if (self->server == NULL || self->mixer == NULL) {
    gst_clear_object (&self->server);
    gst_clear_object (&self->mixer);
    return;
  }
  gst_object_ref_sink (self->server);
  gst_object_ref_sink (self->mixer);
  self->returns = gst_object_ref_sink (gst_bin_new ("returns"));
  gst_bin_add_many (GST_BIN (self), self->mixer, self->server, self->returns,
      NULL);
  set_stall_action (self);

  g_signal_connect_object (self->server, "pad-added",
      G_CALLBACK (on_peer_pad_added), self, 0);
  g_signal_connect_object (self->server, "pad-removed",
      G_CALLBACK (on_peer_pad_removed), self, 0);
  g_signal_connect_object (self->server, "peer-connected",
      G_CALLBACK (on_peer_connected), self, 0);
  g_signal_connect_object (self->server, "peer-disconnected",
      G_CALLBACK (on_peer_disconnected), self, 0);
  g_signal_connect_object (self->server, "peer-activity",
      G_CALLBACK (on_peer_activity), self, 0);
  if (!add_output (self, &video_src_template) ||
      !add_output (self, &audio_src_template))
    GST_ERROR_OBJECT (self, "the programme's outputs cannot be built");
}

static GstStateChangeReturn
gst_webrtc_room_change_state (GstElement * element, GstStateChange transition)
{
  GstWebRTCRoom *self = GST_WEBRTC_ROOM (element);

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && self->mixer == NULL) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
        ("webrtcroom needs compositemixer and webrtcserver: see that Plaza's "
            "plugins plazamixer and plazawebrtc are both in GST_PLUGIN_PATH, "
            "and check with gst-inspect-1.0."), (NULL));
    return GST_STATE_CHANGE_FAILURE;
  }
  return GST_ELEMENT_CLASS (gst_webrtc_room_parent_class)->change_state
      (element, transition);
}

/* A conference does not end, but a recording of it may: EOS (as of
 * `gst-launch-1.0 -e`) ends the outputs alone. */
static gboolean
gst_webrtc_room_send_event (GstElement * element, GstEvent * event)
{
  static const gchar *const outputs[] = { "video", "audio" };

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_webrtc_room_parent_class)->send_event
        (element, event);
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (element, outputs[i]);

    if (pad && gst_pad_is_linked (pad))
      gst_pad_push_event (pad, gst_event_ref (event));
  }
  gst_event_unref (event);
  return TRUE;
}

/* --- pads ----------------------------------------------------------------- */

static guint
free_number (GstWebRTCRoom * self, const gchar * format)
{
  guint number;

  for (number = 0; number < FIRST_PEER; number++) {
    g_autofree gchar *name = g_strdup_printf ("%s_%u", format, number);
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (GST_ELEMENT (self), name);

    if (pad == NULL)
      break;
  }
  return number;
}

/* A player gives as fast as it is taken from, and a mix of players alone would
 * run ahead of the clock: in front of the mixer, each waits for its time. What
 * is live is on time and waits for nothing. */
static GstPad *
add_pacer (GstWebRTCRoom * self, GstPad * target)
{
  GstElement *pacer = gst_element_factory_make ("clocksync", NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (pacer, "src");

  gst_bin_add (GST_BIN (self), pacer);
  gst_pad_link (src, target);
  gst_element_sync_state_with_parent (pacer);
  return gst_element_get_static_pad (pacer, "sink");
}

/* Ends the pacer's wait for the clock, if it is in one. */
static void
release_paced_pad (GstWebRTCRoom * self, GstPad * pad, GstPad * paced)
{
  g_autoptr (GstElement) pacer = gst_pad_get_parent_element (paced);
  g_autoptr (GstPad) src = gst_element_get_static_pad (pacer, "src");
  g_autoptr (GstPad) target = gst_pad_get_peer (src);

  gst_child_proxy_child_removed (GST_CHILD_PROXY (self), G_OBJECT (target),
      GST_PAD_NAME (pad));
  gst_element_set_locked_state (pacer, TRUE);
  gst_element_set_state (pacer, GST_STATE_NULL);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_pad_unlink (src, target);
  gst_element_release_request_pad (self->mixer, target);
  gst_bin_remove (GST_BIN (self), pacer);
}

static GstPad *
gst_webrtc_room_request_new_pad (GstElement * element, GstPadTemplate * templ,
    const gchar * name, const GstCaps * caps)
{
  GstWebRTCRoom *self = GST_WEBRTC_ROOM (element);
  gboolean video = g_str_has_prefix (templ->name_template, "video");
  const gchar *kind = video ? "video" : "audio";
  g_autofree gchar *pad_name = NULL;
  g_autoptr (GstPad) target = NULL, paced = NULL;
  GstPad *ghost;
  guint number;

  if (self->mixer == NULL)
    return NULL;
  if (name == NULL || sscanf (name, video ? "video_%u" : "audio_%u",
          &number) != 1)
    number = free_number (self, kind);
  if (number >= FIRST_PEER) {
    GST_ELEMENT_WARNING (self, CORE, PAD, ("%s_%u is not to be had: the "
            "room's own participants have numbers below %d, those from there "
            "on are the peers'.", kind, number, FIRST_PEER), (NULL));
    return NULL;
  }
  pad_name = g_strdup_printf ("%s_%u", kind, number);
  target = gst_element_request_pad_simple (self->mixer, pad_name);
  if (target == NULL)
    return NULL;
  paced = add_pacer (self, target);
  ghost = gst_ghost_pad_new_from_template (pad_name, paced, templ);
  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (element, ghost);
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (target),
      pad_name);
  return ghost;
}

static void
gst_webrtc_room_release_pad (GstElement * element, GstPad * pad)
{
  GstWebRTCRoom *self = GST_WEBRTC_ROOM (element);
  g_autoptr (GstPad) paced = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));

  gst_object_ref (pad);
  if (paced)
    release_paced_pad (self, pad, paced);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  gst_object_unref (pad);
}

/* --- child proxy ---------------------------------------------------------- */

static GstChildProxyInterface *parent_child_proxy;

/* "video_0" is the mixer's tile of that participant, so that
 * `webrtcroom video_0::label=Street` says what it says. */
static GObject *
get_child_by_name (GstChildProxy * proxy, const gchar * name)
{
  GstWebRTCRoom *self = GST_WEBRTC_ROOM (proxy);

  if (self->mixer && (g_str_has_prefix (name, "video_") ||
          g_str_has_prefix (name, "audio_")))
    return gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (self->mixer),
        name);
  return parent_child_proxy->get_child_by_name (proxy, name);
}

static void
gst_webrtc_room_child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  parent_child_proxy = g_type_interface_peek_parent (iface);
  proxy->get_child_by_name = get_child_by_name;
}

/* --- properties ----------------------------------------------------------- */

static GstElement *
part_of (GstWebRTCRoom * self, guint id)
{
  return plaza_room_property_is_server (id) ? self->server : self->mixer;
}

static void
gst_webrtc_room_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstElement *part = part_of (GST_WEBRTC_ROOM (object), id);

  if (part)
    g_object_set_property (G_OBJECT (part), pspec->name, value);
}

static void
gst_webrtc_room_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstElement *part = part_of (GST_WEBRTC_ROOM (object), id);

  if (part)
    g_object_get_property (G_OBJECT (part), pspec->name, value);
  else
    g_param_value_set_default (pspec, value);
}

static void
gst_webrtc_room_finalize (GObject * object)
{
  GstWebRTCRoom *self = GST_WEBRTC_ROOM (object);

  gst_clear_object (&self->server);
  gst_clear_object (&self->mixer);
  gst_clear_object (&self->returns);
  g_hash_table_unref (self->participants);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_webrtc_room_parent_class)->finalize (object);
}

/* --- class ---------------------------------------------------------------- */

static void
install_signals (GType type)
{
  /**
   * GstWebRTCRoom::peer-connected:
   * @id: number of the peer; his tile is participant 1000 + id of the mixer
   * @name: how he calls himself
   * @role: "publisher" or "viewer"
   * @endpoint: his webrtcendpoint
   */
  signals[SIGNAL_PEER_CONNECTED] = g_signal_new ("peer-connected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_UINT,
      G_TYPE_STRING, G_TYPE_STRING, GST_TYPE_ELEMENT);
  /**
   * GstWebRTCRoom::peer-disconnected:
   * @id: number of the peer
   * @reason: why he is gone, in words
   */
  signals[SIGNAL_PEER_DISCONNECTED] = g_signal_new ("peer-disconnected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
      G_TYPE_STRING);
}

static void
gst_webrtc_room_class_init (GstWebRTCRoomClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->constructed = gst_webrtc_room_constructed;
  object_class->set_property = gst_webrtc_room_set_property;
  object_class->get_property = gst_webrtc_room_get_property;
  object_class->finalize = gst_webrtc_room_finalize;
  element_class->change_state = gst_webrtc_room_change_state;
  element_class->send_event = gst_webrtc_room_send_event;
  element_class->request_new_pad = gst_webrtc_room_request_new_pad;
  element_class->release_pad = gst_webrtc_room_release_pad;

  plaza_room_properties_install (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  gst_element_class_add_static_pad_template (element_class,
      &video_src_template);
  gst_element_class_add_static_pad_template (element_class,
      &audio_src_template);
  gst_element_class_add_static_pad_template (element_class,
      &video_sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &audio_sink_template);
  gst_element_class_set_static_metadata (element_class, "WebRTC room",
      "Source/Filter/Network/WebRTC",
      "A conference: browsers join by HTTP, are mixed, and hear all but "
      "themselves", "The Plaza developers");
}

static void
gst_webrtc_room_init (GstWebRTCRoom * self)
{
  /* EOS is for sources, and waits for sinks: this is one and not the other,
   * whatever is inside. */
  gst_bin_set_suppressed_flags (GST_BIN (self),
      GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  g_mutex_init (&self->lock);
  self->participants = g_hash_table_new_full (NULL, NULL, NULL,
      (GDestroyNotify) participant_free);
}
