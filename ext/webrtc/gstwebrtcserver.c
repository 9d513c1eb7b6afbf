// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-webrtcserver
 * @title: webrtcserver
 * @short_description: HTTP signalling and one webrtcendpoint for each peer
 *
 * Browsers, WHIP publishers and WHEP viewers come in over HTTP. What goes into
 * the pads `video` and `audio` is encoded once for all of them; what they send
 * comes out of `video_%u` and `audio_%u`.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 webrtcserver name=s port=8090 videotestsrc is-live=true ! s.video
 * ]| Open http://127.0.0.1:8090/ and choose "Only watch".
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcserver.h"

#include <json-glib/json-glib.h>

#include "httpserver.h"
#include "lobby.h"

GST_DEBUG_CATEGORY_STATIC (gst_webrtc_server_debug);
#define GST_CAT_DEFAULT gst_webrtc_server_debug

#define DEFAULT_ADDRESS "127.0.0.1"
#define DEFAULT_PORT 8080
#define DEFAULT_MAX_PEERS 64
#define DEFAULT_HANDSHAKE_TIMEOUT (20 * GST_SECOND)

enum
{
  PROP_0,
  PROP_ADDRESS,
  PROP_PORT,
  PROP_ALLOWED_ORIGINS,
  PROP_ICE_SERVERS,
  PROP_MAX_PEERS,
  PROP_HANDSHAKE_TIMEOUT,
  PROP_PAGE,
  N_PROPS
};

enum
{
  SIGNAL_PEER_CONNECTED,
  SIGNAL_PEER_DISCONNECTED,
  SIGNAL_PEER_ACTIVITY,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

struct _GstWebRTCServer
{
  GstBin parent;

  PlazaLobby *lobby;            /* as long as the element */

  /* of the thread that changes the state */
  gboolean started;

  /* object lock */
  PlazaHttpServer *http;        /* from READY on */
  gchar *address, *page, *allowed_origins;
  guint port;
  GstStructure *ice;            /* field "servers": GST_TYPE_ARRAY of strings */
  guint max_peers;
  guint64 handshake_timeout;
};

#define gst_webrtc_server_parent_class parent_class
G_DEFINE_FINAL_TYPE_WITH_CODE (GstWebRTCServer, gst_webrtc_server,
    GST_TYPE_BIN, GST_DEBUG_CATEGORY_INIT (gst_webrtc_server_debug,
        "webrtcserver", 0, "WebRTC server"));
GST_ELEMENT_REGISTER_DEFINE (webrtcserver, "webrtcserver", GST_RANK_NONE,
    GST_TYPE_WEBRTC_SERVER);

static GstStaticPadTemplate video_template =
GST_STATIC_PAD_TEMPLATE ("video", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate audio_template =
GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw"));
static GstStaticPadTemplate own_video_template =
GST_STATIC_PAD_TEMPLATE ("video_sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate own_audio_template =
GST_STATIC_PAD_TEMPLATE ("audio_sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw"));
static GstStaticPadTemplate peer_video_template =
GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate peer_audio_template =
GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
    GST_STATIC_CAPS ("audio/x-raw"));

/* A strong reference is not needed: the server is stopped, and its threads have
 * ended, before the pointer goes. Only the control thread and the pool call. */
static void
notify_listeners (gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  GST_OBJECT_LOCK (self);
  if (self->http)
    plaza_http_server_notify (self->http);
  GST_OBJECT_UNLOCK (self);
}

static void
peer_connected (PlazaPeer * peer, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PEER_CONNECTED], 0, peer->id,
      peer->name, plaza_peer_role (peer), peer->endpoint);
}

static void
peer_disconnected (PlazaPeer * peer, const gchar * reason, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PEER_DISCONNECTED], 0, peer->id,
      reason);
}

static void
peer_activity (PlazaPeer * peer, gboolean active, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PEER_ACTIVITY], 0, peer->id, active);
}

static void
prepare_endpoint (GstElement * endpoint, gpointer user_data)
{
  GstWebRTCServer *self = user_data;
  g_auto (GValue) servers = G_VALUE_INIT;
  guint64 timeout;

  GST_OBJECT_LOCK (self);
  timeout = self->handshake_timeout;
  g_value_init (&servers, GST_TYPE_ARRAY);
  g_value_copy (gst_structure_get_value (self->ice, "servers"), &servers);
  GST_OBJECT_UNLOCK (self);
  g_object_set (endpoint, "handshake-timeout", timeout, NULL);
  g_object_set_property (G_OBJECT (endpoint), "ice-servers", &servers);
}

static const PlazaLobbyHooks lobby_hooks = {
  .connected = peer_connected,
  .disconnected = peer_disconnected,
  .activity = peer_activity,
  .changed = notify_listeners,
  .prepare = prepare_endpoint,
};

static const gchar *
http_busy (gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  return plaza_lobby_busy (self->lobby);
}

static PlazaHttpReply *
http_join (const PlazaHttpJoin * join, gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  return plaza_lobby_join (self->lobby, join);
}

static PlazaHttpReply *
http_trickle (const gchar * token, const gchar * if_match,
    const gchar * fragment, gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  return plaza_lobby_trickle (self->lobby, token, if_match, fragment);
}

static gboolean
http_leave (const gchar * token, const gchar * reason, gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  return plaza_lobby_leave (self->lobby, token, reason);
}

static gboolean
http_exists (const gchar * token, gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  return plaza_lobby_exists (self->lobby, token);
}

static gchar *
http_peers (gpointer user_data)
{
  GstWebRTCServer *self = user_data;

  return plaza_lobby_peers (self->lobby);
}

static gchar *
http_health (guint n_listeners, gpointer user_data)
{
  GstWebRTCServer *self = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, "ok");
  json_builder_set_member_name (builder, "playing");
  json_builder_add_boolean_value (builder,
      plaza_lobby_busy (self->lobby) == NULL);
  json_builder_set_member_name (builder, "peers");
  json_builder_add_int_value (builder, plaza_lobby_count (self->lobby));
  json_builder_set_member_name (builder, "listeners");
  json_builder_add_int_value (builder, n_listeners);
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, VERSION);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static const PlazaHttpHooks http_hooks = {
  .busy = http_busy,
  .join = http_join,
  .trickle = http_trickle,
  .leave = http_leave,
  .exists = http_exists,
  .peers = http_peers,
  .health = http_health,
};

/* "a, b" and "a b" alike. */
static gchar **
split_list (const gchar * text)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_auto (GStrv) parts = g_strsplit_set (text ? text : "", ", \t\n", -1);
  gchar **part;

  for (part = parts; *part; part++) {
    if (**part)
      g_ptr_array_add (items, g_strdup (*part));
  }
  g_ptr_array_add (items, NULL);
  return (gchar **) g_ptr_array_free (g_steal_pointer (&items), FALSE);
}

static gchar **
copy_ice_servers_unlocked (GstWebRTCServer * self)
{
  const GValue *array = gst_structure_get_value (self->ice, "servers");
  guint i, n = gst_value_array_get_size (array);
  gchar **urls = g_new0 (gchar *, n + 1);

  for (i = 0; i < n; i++)
    urls[i] = g_value_dup_string (gst_value_array_get_value (array, i));
  return urls;
}

static void
post_start_error (GstWebRTCServer * self, const GError * error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    GST_ELEMENT_ERROR (self, RESOURCE, BUSY, ("%s", error->message), (NULL));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND, ("%s", error->message),
        (NULL));
  else
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_READ_WRITE, ("%s", error->message),
        (NULL));
}

/* Where it can be opened from this machine. gst-launch-1.0 prints no more of
 * such a message than its second part. */
static void
announce_address (GstWebRTCServer * self, const gchar * address, guint port)
{
  gboolean any = g_str_equal (address, "0.0.0.0")
      || g_str_equal (address, "::");
  const gchar *host = any ? "127.0.0.1" : address;
  gboolean literal_ipv6 = strchr (host, ':') != NULL;
  g_autofree gchar *sentence =
      g_strdup_printf ("Open http://%s%s%s:%u/ in a browser.",
      literal_ipv6 ? "[" : "", host, literal_ipv6 ? "]" : "", port);

  GST_ELEMENT_INFO (self, RESOURCE, OPEN_READ, ("%s", sentence),
      ("%s", sentence));
}

static gboolean
start (GstWebRTCServer * self)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *address = NULL, *page = NULL;
  g_auto (GStrv) origins = NULL, servers = NULL;
  PlazaHttpConfig config = { 0 };
  PlazaHttpServer *http;

  GST_OBJECT_LOCK (self);
  config.address = address = g_strdup (self->address);
  config.page = page = g_strdup (self->page);
  config.port = self->port;
  origins = split_list (self->allowed_origins);
  servers = copy_ice_servers_unlocked (self);
  GST_OBJECT_UNLOCK (self);
  config.allowed_origins = (const gchar * const *) origins;
  config.ice_servers = (const gchar * const *) servers;

  plaza_lobby_start (self->lobby);
  http = plaza_http_server_start (&config, &http_hooks, self, &error);
  if (http == NULL) {
    plaza_lobby_stop (self->lobby);
    post_start_error (self, error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->http = http;
  GST_OBJECT_UNLOCK (self);
  self->started = TRUE;
  announce_address (self, address, plaza_http_server_get_port (http));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PORT]);
  return TRUE;
}

static void
stop (GstWebRTCServer * self)
{
  PlazaHttpServer *http;

  if (!self->started)
    return;
  self->started = FALSE;
  plaza_lobby_clear (self->lobby, "the server stops");
  GST_OBJECT_LOCK (self);
  http = g_steal_pointer (&self->http);
  GST_OBJECT_UNLOCK (self);
  plaza_http_server_stop (http);
  plaza_lobby_stop (self->lobby);
}

static GstStateChangeReturn
gst_webrtc_server_change_state (GstElement * element, GstStateChange transition)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (element);
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!start (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      plaza_lobby_set_open (self->lobby, FALSE);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      plaza_lobby_clear (self->lobby, "the server stops");
      break;
    default:
      break;
  }
  ret = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE) {
    if (transition == GST_STATE_CHANGE_NULL_TO_READY)
      stop (self);
    return ret;
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    plaza_lobby_set_open (self->lobby, TRUE);
  else if (transition == GST_STATE_CHANGE_READY_TO_NULL)
    stop (self);
  return ret;
}

static void
post_peer_error (GstWebRTCServer * self, const PlazaPeer * peer,
    const gchar * reason)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("peer-error", "id", G_TYPE_UINT, peer->id,
              "name", G_TYPE_STRING, peer->name,
              "reason", G_TYPE_STRING, reason, NULL)));
}

/* What goes wrong with one peer is that peer's end, not the pipeline's. */
static void
gst_webrtc_server_handle_message (GstBin * bin, GstMessage * message)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (bin);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;
    g_autoptr (PlazaPeer) peer = NULL;

    gst_message_parse_error (message, &error, NULL);
    peer = plaza_lobby_fail (self->lobby, GST_MESSAGE_SRC (message),
        error->message);
    if (peer) {
      GST_WARNING_OBJECT (self, "peer %u: %s", peer->id, error->message);
      post_peer_error (self, peer, error->message);
      gst_message_unref (message);
      return;
    }
  }
  GST_BIN_CLASS (parent_class)->handle_message (bin, message);
}

/* "audio_sink_7": audio, 7; "video": video, -1. */
static gboolean
parse_pad_name (const gchar * name, PlazaFeedKind * kind, gint * id)
{
  guint64 number;

  *kind = g_str_has_prefix (name, "video") ? PLAZA_FEED_VIDEO :
      PLAZA_FEED_AUDIO;
  *id = -1;
  name += strlen ("video");
  if (*name == '\0')
    return TRUE;
  if (!g_str_has_prefix (name, "_sink_") ||
      !g_ascii_string_to_unsigned (name + strlen ("_sink_"), 10, 0, G_MAXINT,
          &number, NULL))
    return FALSE;
  *id = number;
  return TRUE;
}

static GstPad *
gst_webrtc_server_request_new_pad (GstElement * element,
    GstPadTemplate * template, const gchar * name, const GstCaps * caps)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (element);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPad) target = NULL;
  g_autofree gchar *feed_name = NULL;
  PlazaFeedKind kind;
  PlazaFeed *feed;
  GstPad *pad;
  gint id;

  if (name == NULL)
    name = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);
  if (!parse_pad_name (name, &kind, &id)) {
    GST_WARNING_OBJECT (self, "%s names no peer: ask for %s_sink_ and the "
        "number of one", name, plaza_feed_kind_name (kind));
    return NULL;
  }
  feed_name = g_strdup_printf ("feed-%s", name);
  feed = plaza_feed_new (GST_BIN (self), kind, feed_name, &error);
  if (feed == NULL) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message),
        (NULL));
    return NULL;
  }
  if (!plaza_lobby_add_feed (self->lobby, kind, id, feed)) {
    GST_WARNING_OBJECT (self, "there is a pad %s already", name);
    plaza_feed_free (feed);
    return NULL;
  }
  target = plaza_feed_get_sink (feed);
  pad = gst_ghost_pad_new_from_template (name, target, template);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static void
gst_webrtc_server_release_pad (GstElement * element, GstPad * pad)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (element);
  g_autofree gchar *name = gst_pad_get_name (pad);
  PlazaFeedKind kind;
  PlazaFeed *feed;
  gint id;

  parse_pad_name (name, &kind, &id);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  feed = plaza_lobby_remove_feed (self->lobby, kind, id);
  if (feed)
    plaza_feed_free (feed);
}

static void
set_ice_servers_unlocked (GstWebRTCServer * self, const GValue * value)
{
  GValue array = G_VALUE_INIT;
  guint i;

  g_value_init (&array, GST_TYPE_ARRAY);
  for (i = 0; i < gst_value_array_get_size (value); i++) {
    const GValue *item = gst_value_array_get_value (value, i);

    if (G_VALUE_HOLDS_STRING (item) && g_value_get_string (item))
      gst_value_array_append_value (&array, item);
  }
  gst_structure_take_value (self->ice, "servers", &array);
}

static void
gst_webrtc_server_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_ADDRESS:
      g_free (self->address);
      self->address = g_value_dup_string (value);
      if (self->address == NULL || *self->address == '\0') {
        g_free (self->address);
        self->address = g_strdup (DEFAULT_ADDRESS);
      }
      break;
    case PROP_PORT:
      self->port = g_value_get_uint (value);
      break;
    case PROP_ALLOWED_ORIGINS:
      g_free (self->allowed_origins);
      self->allowed_origins = g_value_dup_string (value);
      break;
    case PROP_ICE_SERVERS:
      set_ice_servers_unlocked (self, value);
      break;
    case PROP_MAX_PEERS:
      self->max_peers = g_value_get_uint (value);
      break;
    case PROP_HANDSHAKE_TIMEOUT:
      self->handshake_timeout = g_value_get_uint64 (value);
      break;
    case PROP_PAGE:
      g_free (self->page);
      self->page = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  plaza_lobby_set_limits (self->lobby, self->max_peers,
      self->handshake_timeout);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_webrtc_server_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->http ?
          plaza_http_server_get_port (self->http) : self->port);
      break;
    case PROP_ALLOWED_ORIGINS:
      g_value_set_string (value, self->allowed_origins);
      break;
    case PROP_ICE_SERVERS:
      g_value_copy (gst_structure_get_value (self->ice, "servers"), value);
      break;
    case PROP_MAX_PEERS:
      g_value_set_uint (value, self->max_peers);
      break;
    case PROP_HANDSHAKE_TIMEOUT:
      g_value_set_uint64 (value, self->handshake_timeout);
      break;
    case PROP_PAGE:
      g_value_set_string (value, self->page);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_webrtc_server_finalize (GObject * object)
{
  GstWebRTCServer *self = GST_WEBRTC_SERVER (object);

  plaza_lobby_free (self->lobby);
  gst_structure_free (self->ice);
  g_free (self->address);
  g_free (self->page);
  g_free (self->allowed_origins);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_READY;

  props[PROP_ADDRESS] = g_param_spec_string ("address", "Address",
      "Name or address to listen on; 0.0.0.0 is every IPv4 address of "
      "this machine, :: every IPv6 address", DEFAULT_ADDRESS, flags);
  props[PROP_PORT] = g_param_spec_uint ("port", "Port",
      "TCP port to listen on; 0 takes any, and reads as the real one from "
      "READY on", 0, 65535, DEFAULT_PORT, flags);
  props[PROP_ALLOWED_ORIGINS] = g_param_spec_string ("allowed-origins",
      "Allowed origins", "Pages of other origins that may use the server, "
      "with commas between (https://a.example,https://b.example:8443); * for "
      "all; empty for the server's own page alone", NULL, flags);
  props[PROP_ICE_SERVERS] = gst_param_spec_array ("ice-servers",
      "ICE servers", "URLs of STUN and TURN servers, for the endpoints and, "
      "as Link headers, for the peers", g_param_spec_string ("ice-server",
          "ICE server", "URL of a STUN or TURN server", NULL, flags), flags);
  props[PROP_MAX_PEERS] = g_param_spec_uint ("max-peers", "Maximum of peers",
      "How many may be there at a time, publishers and viewers together",
      1, 10000, DEFAULT_MAX_PEERS,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  props[PROP_HANDSHAKE_TIMEOUT] = g_param_spec_uint64 ("handshake-timeout",
      "Handshake timeout", "How long a peer may take to connect after its "
      "answer, in nanoseconds", GST_SECOND, 3600 * GST_SECOND,
      DEFAULT_HANDSHAKE_TIMEOUT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  props[PROP_PAGE] = g_param_spec_string ("page", "Page",
      "Folder with an index.html to serve instead of the built-in page",
      NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
install_signals (GType type)
{
  /**
   * GstWebRTCServer::peer-connected:
   * @server: the server
   * @id: the number of the peer
   * @name: what he calls himself
   * @role: `publisher` or `viewer`
   * @endpoint: his webrtcendpoint
   *
   * His connection is up. A handler may request `video_sink_%u` and
   * `audio_sink_%u` of his number here, and he gets nothing else before.
   */
  signals[SIGNAL_PEER_CONNECTED] = g_signal_new ("peer-connected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_UINT,
      G_TYPE_STRING, G_TYPE_STRING, GST_TYPE_ELEMENT);
  /**
   * GstWebRTCServer::peer-disconnected:
   * @server: the server
   * @id: the number of the peer
   * @reason: why he is gone, for a person
   *
   * He has gone, and his source pads with him.
   */
  signals[SIGNAL_PEER_DISCONNECTED] = g_signal_new ("peer-disconnected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
      G_TYPE_STRING);
  /**
   * GstWebRTCServer::peer-activity:
   * @server: the server
   * @id: the number of the peer
   * @active: whether something comes from him
   *
   * A publisher has fallen silent for 400 ms, or is heard of again.
   */
  signals[SIGNAL_PEER_ACTIVITY] = g_signal_new ("peer-activity", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
      G_TYPE_BOOLEAN);
}

static void
gst_webrtc_server_class_init (GstWebRTCServerClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBinClass *bin_class = GST_BIN_CLASS (klass);

  object_class->set_property = gst_webrtc_server_set_property;
  object_class->get_property = gst_webrtc_server_get_property;
  object_class->finalize = gst_webrtc_server_finalize;
  element_class->change_state = gst_webrtc_server_change_state;
  element_class->request_new_pad = gst_webrtc_server_request_new_pad;
  element_class->release_pad = gst_webrtc_server_release_pad;
  bin_class->handle_message = gst_webrtc_server_handle_message;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_add_static_pad_template (element_class,
      &own_video_template);
  gst_element_class_add_static_pad_template (element_class,
      &own_audio_template);
  gst_element_class_add_static_pad_template (element_class,
      &peer_video_template);
  gst_element_class_add_static_pad_template (element_class,
      &peer_audio_template);
  gst_element_class_set_static_metadata (element_class, "WebRTC server",
      "Sink/Source/Network/WebRTC",
      "Takes browsers, WHIP publishers and WHEP viewers in over HTTP, and "
      "plays one programme to all of them", "Plaza developers");
}

static void
gst_webrtc_server_init (GstWebRTCServer * self)
{
  GValue none = G_VALUE_INIT;

  self->lobby = plaza_lobby_new (GST_BIN (self), &lobby_hooks, self);
  self->address = g_strdup (DEFAULT_ADDRESS);
  self->port = DEFAULT_PORT;
  self->max_peers = DEFAULT_MAX_PEERS;
  self->handshake_timeout = DEFAULT_HANDSHAKE_TIMEOUT;
  self->ice = gst_structure_new_empty ("ice");
  g_value_init (&none, GST_TYPE_ARRAY);
  gst_structure_take_value (self->ice, "servers", &none);
  plaza_lobby_set_limits (self->lobby, self->max_peers,
      self->handshake_timeout);
  /* Peers come and go while the pipeline plays: it need not wait for them. */
  g_object_set (self, "async-handling", TRUE, NULL);
}
