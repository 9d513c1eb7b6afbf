// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcendpointprivate.h"

GParamSpec *gst_webrtc_endpoint_props[N_PROPS];
guint gst_webrtc_endpoint_signals[N_SIGNALS];

#define DEFAULT_LATENCY (100 * GST_MSECOND)
#define DEFAULT_ICE_TRANSPORT_POLICY GST_WEBRTC_ICE_TRANSPORT_POLICY_ALL
#define DEFAULT_PORT 0
#define DEFAULT_START_BITRATE 1500000
#define DEFAULT_HANDSHAKE_TIMEOUT (15 * GST_SECOND)
/* RFC 7675 §5.1 */
#define DEFAULT_CONSENT_TIMEOUT (30 * GST_SECOND)
#define DEFAULT_RECEIVE TRUE

/* --- properties ----------------------------------------------------------- */

static GStrv
strv_from_array (const GValue * value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    const GValue *item = gst_value_array_get_value (value, i);

    if (G_VALUE_HOLDS_STRING (item) && g_value_get_string (item))
      g_strv_builder_add (builder, g_value_get_string (item));
  }
  return g_strv_builder_end (builder);
}

static void
strv_to_array (GStrv strv, GValue * value)
{
  for (guint i = 0; strv && strv[i]; i++) {
    GValue item = G_VALUE_INIT;

    g_value_init (&item, G_TYPE_STRING);
    g_value_set_string (&item, strv[i]);
    gst_value_array_append_and_take_value (value, &item);
  }
}

static void
take_strv (GStrv * place, const GValue * value)
{
  g_strfreev (*place);
  *place = strv_from_array (value);
}

void
gst_webrtc_endpoint_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LATENCY:
      self->latency = g_value_get_uint64 (value);
      break;
    case PROP_ICE_SERVERS:
      take_strv (&self->ice_servers, value);
      break;
    case PROP_ICE_TRANSPORT_POLICY:
      self->ice_transport_policy = g_value_get_enum (value);
      break;
    case PROP_MIN_PORT:
      self->min_port = g_value_get_uint (value);
      break;
    case PROP_MAX_PORT:
      self->max_port = g_value_get_uint (value);
      break;
    case PROP_VIDEO_CODECS:
      take_strv (&self->video_codecs, value);
      break;
    case PROP_AUDIO_CODECS:
      take_strv (&self->audio_codecs, value);
      break;
    case PROP_START_BITRATE:
      self->start_bitrate = g_value_get_uint (value);
      break;
    case PROP_HANDSHAKE_TIMEOUT:
      self->handshake_timeout = g_value_get_uint64 (value);
      break;
    case PROP_CONSENT_TIMEOUT:
      self->consent_timeout = g_value_get_uint64 (value);
      break;
    case PROP_RECEIVE:
      self->receive = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static GstWebRTCPeerConnectionState
get_connection_state (GstWebRTCEndpoint * self)
{
  GstWebRTCPeerConnectionState state;

  g_mutex_lock (&self->lock);
  state = self->state;
  g_mutex_unlock (&self->lock);
  return state;
}

void
gst_webrtc_endpoint_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (object);

  /* These two have locks of their own, which come before the object's. */
  if (id == PROP_CONNECTION_STATE) {
    g_value_set_enum (value, get_connection_state (self));
    return;
  }
  if (id == PROP_IDLE_TIME) {
    g_value_set_uint64 (value, gst_webrtc_endpoint_get_idle_time (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LATENCY:
      g_value_set_uint64 (value, self->latency);
      break;
    case PROP_ICE_SERVERS:
      strv_to_array (self->ice_servers, value);
      break;
    case PROP_ICE_TRANSPORT_POLICY:
      g_value_set_enum (value, self->ice_transport_policy);
      break;
    case PROP_MIN_PORT:
      g_value_set_uint (value, self->min_port);
      break;
    case PROP_MAX_PORT:
      g_value_set_uint (value, self->max_port);
      break;
    case PROP_VIDEO_CODECS:
      strv_to_array (self->video_codecs, value);
      break;
    case PROP_AUDIO_CODECS:
      strv_to_array (self->audio_codecs, value);
      break;
    case PROP_START_BITRATE:
      g_value_set_uint (value, self->start_bitrate);
      break;
    case PROP_HANDSHAKE_TIMEOUT:
      g_value_set_uint64 (value, self->handshake_timeout);
      break;
    case PROP_CONSENT_TIMEOUT:
      g_value_set_uint64 (value, self->consent_timeout);
      break;
    case PROP_RECEIVE:
      g_value_set_boolean (value, self->receive);
      break;
    case PROP_LAST_ERROR:
      g_value_set_string (value, self->last_error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static GParamSpec *
string_array_spec (const gchar * name, const gchar * nick, const gchar * blurb,
    GParamFlags flags)
{
  return gst_param_spec_array (name, nick, blurb,
      g_param_spec_string ("item", "Item", "One of them", NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS),
      flags | G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
}

void
gst_webrtc_endpoint_set_defaults (GstWebRTCEndpoint * self)
{
  static const gchar *const video[] = { "VP8", NULL };
  static const gchar *const audio[] = { "OPUS", NULL };

  self->latency = DEFAULT_LATENCY;
  self->ice_servers = g_new0 (gchar *, 1);
  self->video_codecs = g_strdupv ((GStrv) video);
  self->audio_codecs = g_strdupv ((GStrv) audio);
  self->ice_transport_policy = DEFAULT_ICE_TRANSPORT_POLICY;
  self->min_port = self->max_port = DEFAULT_PORT;
  self->start_bitrate = DEFAULT_START_BITRATE;
  self->handshake_timeout = DEFAULT_HANDSHAKE_TIMEOUT;
  self->consent_timeout = DEFAULT_CONSENT_TIMEOUT;
  self->receive = DEFAULT_RECEIVE;
}

void
gst_webrtc_endpoint_install_properties (GObjectClass * object_class)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_READY;
  const GParamFlags live = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_PLAYING;
  const GParamFlags ro = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  gst_webrtc_endpoint_props[PROP_LATENCY] =
      g_param_spec_uint64 ("latency", "Latency",
      "How long received packets wait for late and lost ones (ns)", 0,
      10 * GST_SECOND, DEFAULT_LATENCY, rw);
  gst_webrtc_endpoint_props[PROP_ICE_SERVERS] =
      string_array_spec ("ice-servers", "ICE servers",
      "STUN and TURN servers: stun:host:port, turn:user:password@host:port, "
      "turns:…; ?transport=tcp for TURN over TCP", GST_PARAM_MUTABLE_READY);
  gst_webrtc_endpoint_props[PROP_ICE_TRANSPORT_POLICY] =
      g_param_spec_enum ("ice-transport-policy", "ICE transport policy",
      "Which candidates may be used: all, or only those of TURN servers",
      GST_TYPE_WEBRTC_ICE_TRANSPORT_POLICY, DEFAULT_ICE_TRANSPORT_POLICY, rw);
  gst_webrtc_endpoint_props[PROP_MIN_PORT] =
      g_param_spec_uint ("min-port", "Lowest port",
      "Lowest UDP port to use (0 = any)", 0, 65535, DEFAULT_PORT, rw);
  gst_webrtc_endpoint_props[PROP_MAX_PORT] =
      g_param_spec_uint ("max-port", "Highest port",
      "Highest UDP port to use (0 = any)", 0, 65535, DEFAULT_PORT, rw);
  gst_webrtc_endpoint_props[PROP_VIDEO_CODECS] =
      string_array_spec ("video-codecs", "Video codecs",
      "Video codecs that may be negotiated, best first (VP8)",
      GST_PARAM_MUTABLE_PLAYING);
  gst_webrtc_endpoint_props[PROP_AUDIO_CODECS] =
      string_array_spec ("audio-codecs", "Audio codecs",
      "Audio codecs that may be negotiated, best first (OPUS)",
      GST_PARAM_MUTABLE_PLAYING);
  gst_webrtc_endpoint_props[PROP_START_BITRATE] =
      g_param_spec_uint ("start-bitrate", "Start bitrate",
      "Bitrate of raw video that is encoded here (bit/s)", 30000, 50000000,
      DEFAULT_START_BITRATE, rw);
  gst_webrtc_endpoint_props[PROP_HANDSHAKE_TIMEOUT] =
      g_param_spec_uint64 ("handshake-timeout", "Handshake timeout",
      "How long after the negotiation the peer may take "
      "to connect (ns, 0 = for ever)", 0, G_MAXUINT64,
      DEFAULT_HANDSHAKE_TIMEOUT, live);
  gst_webrtc_endpoint_props[PROP_CONSENT_TIMEOUT] =
      g_param_spec_uint64 ("consent-timeout", "Consent timeout",
      "After how long a silence a connected peer is given up "
      "(ns, 0 = never)", 0, G_MAXUINT64, DEFAULT_CONSENT_TIMEOUT, live);
  gst_webrtc_endpoint_props[PROP_RECEIVE] =
      g_param_spec_boolean ("receive", "Receive",
      "Whether media of the peer is accepted; set it before negotiating",
      DEFAULT_RECEIVE, live);
  gst_webrtc_endpoint_props[PROP_CONNECTION_STATE] =
      g_param_spec_enum ("connection-state", "Connection state",
      "State of the connection, as in the WebRTC API; "
      "connected only when the peer's certificate is verified",
      GST_TYPE_WEBRTC_PEER_CONNECTION_STATE,
      GST_WEBRTC_PEER_CONNECTION_STATE_NEW, ro);
  gst_webrtc_endpoint_props[PROP_IDLE_TIME] =
      g_param_spec_uint64 ("idle-time", "Idle time",
      "Time since the last packet of the peer (ns, 2^64-1 = none yet)", 0,
      G_MAXUINT64, GST_CLOCK_TIME_NONE, ro);
  gst_webrtc_endpoint_props[PROP_LAST_ERROR] =
      g_param_spec_string ("last-error", "Last error",
      "Why the last negotiation or candidate was refused, in a sentence", NULL,
      ro);
  g_object_class_install_properties (object_class, N_PROPS,
      gst_webrtc_endpoint_props);
}

void
gst_webrtc_endpoint_install_signals (GType type)
{
  const GSignalFlags action = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * GstWebRTCEndpoint::create-offer:
   *
   * Blocks until candidates are gathered, 0.5 s at most (2 s with ice-servers).
   *
   * Returns: an offer with candidates inside, or NULL: see last-error
   */
  gst_webrtc_endpoint_signals[SIGNAL_CREATE_OFFER] =
      g_signal_new_class_handler ("create-offer", type, action,
      G_CALLBACK (gst_webrtc_endpoint_create_offer), NULL, NULL, NULL,
      G_TYPE_STRING, 0);
  /**
   * GstWebRTCEndpoint::process-offer:
   * @sdp: the peer's offer
   *
   * Blocks as create-offer does.
   *
   * Returns: the answer with candidates inside, or NULL: see last-error
   */
  gst_webrtc_endpoint_signals[SIGNAL_PROCESS_OFFER] =
      g_signal_new_class_handler ("process-offer", type, action,
      G_CALLBACK (gst_webrtc_endpoint_process_offer), NULL, NULL, NULL,
      G_TYPE_STRING, 1, G_TYPE_STRING);
  /**
   * GstWebRTCEndpoint::process-answer:
   * @sdp: the peer's answer; last-error is NULL afterwards if it was right
   */
  gst_webrtc_endpoint_signals[SIGNAL_PROCESS_ANSWER] =
      g_signal_new_class_handler ("process-answer", type, action,
      G_CALLBACK (gst_webrtc_endpoint_process_answer), NULL, NULL, NULL,
      G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstWebRTCEndpoint::add-ice-candidate:
   * @mline: index of the section it belongs to
   * @candidate: "candidate:…", or "" when no more will come
   */
  gst_webrtc_endpoint_signals[SIGNAL_ADD_ICE_CANDIDATE] =
      g_signal_new_class_handler ("add-ice-candidate", type, action,
      G_CALLBACK (gst_webrtc_endpoint_add_ice_candidate), NULL, NULL, NULL,
      G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstWebRTCEndpoint::close:
   *
   * Ends the connection; done when connection-state is closed.
   */
  gst_webrtc_endpoint_signals[SIGNAL_CLOSE] =
      g_signal_new_class_handler ("close", type, action,
      G_CALLBACK (gst_webrtc_endpoint_close), NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstWebRTCEndpoint::ice-candidate:
   * @mline: index of the section
   * @candidate: "candidate:…"
   */
  gst_webrtc_endpoint_signals[SIGNAL_ICE_CANDIDATE] =
      g_signal_new ("ice-candidate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstWebRTCEndpoint::ice-gathering-done:
   */
  gst_webrtc_endpoint_signals[SIGNAL_ICE_GATHERING_DONE] =
      g_signal_new ("ice-gathering-done", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstWebRTCEndpoint::connection-state-changed:
   * @state: the new state
   */
  gst_webrtc_endpoint_signals[SIGNAL_CONNECTION_STATE_CHANGED] =
      g_signal_new ("connection-state-changed", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_WEBRTC_PEER_CONNECTION_STATE);
}
