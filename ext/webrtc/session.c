// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#include "candidate.h"
#include "dtlsguard.h"
#include "promise.h"
#include "sendbin.h"

GST_DEBUG_CATEGORY_STATIC (session_debug);
#define GST_CAT_DEFAULT session_debug

/* Host candidates are there within milliseconds; a STUN or TURN server that
 * does not answer must not hold the answer up. What comes later is trickled. */
#define GATHERING_TIME_HOST (500 * G_TIME_SPAN_MILLISECOND)
#define GATHERING_TIME_SERVERS (2 * G_TIME_SPAN_SECOND)

#define MAX_CANDIDATE_LENGTH 512

struct _PlazaSession
{
  GstBin *bin;                  /* not owned: it owns us */
  GstElement *webrtcbin;        /* owned */
  PlazaDtlsGuard *guard;
  PlazaSessionCallbacks callbacks;
  gpointer user_data;
  gboolean has_servers;
  gchar *stream_id;             /* of our msid */
  PlazaCalls calls;

  GMutex lock;                  /* protects what follows */
  GCond cond;
  PlazaPlan *plan;
  PlazaSdp *our_offer;          /* while it waits for its answer */
  GPtrArray *candidates;        /* ours, of gchar * */
  guint remote_candidates;
  gboolean gathered, stopped;
};

/* The session of which this thread runs a callback */
static GPrivate calling;

gboolean
plaza_session_in_callback (PlazaSession * self)
{
  return g_private_get (&calling) == self;
}

/* --- callbacks of webrtcbin ----------------------------------------------- */

static void
on_candidate (GstElement * webrtcbin, guint mline, const gchar * candidate,
    PlazaSession * self)
{
  const PlazaPlanStream *stream;

  /* An empty one is the end of them. Link-local IPv6 addresses mean nothing
   * without their interface. */
  if (candidate == NULL || *candidate == '\0' || strstr (candidate, " fe80:"))
    return;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->candidates, g_strdup (candidate));
  stream = self->plan ? plaza_plan_find_inner (self->plan, mline) : NULL;
  if (stream)
    mline = stream->mline;
  g_mutex_unlock (&self->lock);
  g_private_set (&calling, self);
  self->callbacks.candidate (self->user_data, mline, candidate);
  g_private_set (&calling, NULL);
}

static void
on_gathering_state (GstElement * webrtcbin, GParamSpec * pspec,
    PlazaSession * self)
{
  GstWebRTCICEGatheringState state;
  gboolean news;

  g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  if (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    return;
  g_mutex_lock (&self->lock);
  news = !self->gathered;
  self->gathered = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  if (!news)
    return;
  g_private_set (&calling, self);
  self->callbacks.gathering_done (self->user_data);
  g_private_set (&calling, NULL);
}

static void
on_connection_state (GstElement * webrtcbin, GParamSpec * pspec,
    PlazaSession * self)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (webrtcbin, "connection-state", &state, NULL);
  /* DTLS may be up with a stranger: the guard has the last word. */
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED &&
      !plaza_dtls_guard_is_open (self->guard))
    return;
  g_private_set (&calling, self);
  self->callbacks.connection_state (self->user_data, state);
  g_private_set (&calling, NULL);
}

static void
on_guard (const gchar * reason, gpointer user_data)
{
  PlazaSession *self = user_data;

  if (reason == NULL)
    return;
  g_private_set (&calling, self);
  self->callbacks.refused (self->user_data, reason);
  g_private_set (&calling, NULL);
}

static void
on_pad_added (GstElement * webrtcbin, GstPad * pad, PlazaSession * self)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  PlazaPlanStream copy = { 0, };
  PlazaPlanStream *stream;
  guint mline = G_MAXUINT;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver)
    g_object_get (transceiver, "mlineindex", &mline, NULL);
  g_mutex_lock (&self->lock);
  stream = self->plan ? plaza_plan_find_inner (self->plan, mline) : NULL;
  if (stream)
    copy = *stream;
  g_mutex_unlock (&self->lock);
  /* The plan lives as long as the session; its strings do not change. */
  if (stream == NULL || !copy.receive)
    return;
  g_private_set (&calling, self);
  self->callbacks.track (self->user_data, pad, &copy);
  g_private_set (&calling, NULL);
}

/* --- building ------------------------------------------------------------- */

/* libnice skips the loopback interface; where there is no other one that is
 * up, it would find nothing to offer. */
static gboolean
only_loopback_is_up (void)
{
  struct ifaddrs *all = NULL;
  gboolean other = FALSE;

  if (getifaddrs (&all) != 0)
    return FALSE;
  for (struct ifaddrs * one = all; one; one = one->ifa_next) {
    if (one->ifa_addr && (one->ifa_addr->sa_family == AF_INET ||
            one->ifa_addr->sa_family == AF_INET6) &&
        (one->ifa_flags & IFF_UP) && !(one->ifa_flags & IFF_LOOPBACK))
      other = TRUE;
  }
  freeifaddrs (all);
  return !other;
}

/* "stun:host:port" (RFC 7064) to webrtcbin's "stun://host:port"; "turn:" with
 * user and password before the host likewise. */
static gchar *
server_uri (const gchar * server)
{
  const gchar *colon = strchr (server, ':');

  if (colon == NULL || g_str_has_prefix (colon, "://"))
    return g_strdup (server);
  return g_strdup_printf ("%.*s://%s", (int) (colon - server), server,
      colon + 1);
}

static void
set_up_servers (PlazaSession * self, const PlazaSessionSettings * settings)
{
  for (guint i = 0; settings->ice_servers && settings->ice_servers[i]; i++) {
    g_autofree gchar *uri = server_uri (settings->ice_servers[i]);
    gboolean added = TRUE;

    self->has_servers = TRUE;
    if (g_str_has_prefix (uri, "stun"))
      g_object_set (self->webrtcbin, "stun-server", uri, NULL);
    else
      g_signal_emit_by_name (self->webrtcbin, "add-turn-server", uri, &added);
    if (!added)
      GST_WARNING_OBJECT (self->bin, "ICE server %u is not usable", i);
  }
  if (settings->relay_only)
    gst_util_set_object_arg (G_OBJECT (self->webrtcbin),
        "ice-transport-policy", "relay");
}

static void
set_up_agent (PlazaSession * self, const PlazaSessionSettings * settings)
{
  g_autoptr (GObject) ice = NULL;
  g_autoptr (GObject) agent = NULL;
  gboolean added;

  g_object_get (self->webrtcbin, "ice-agent", &ice, NULL);
  g_object_get (ice, "agent", &agent, NULL);
  /* RFC 7675: STUN checks go on as consent, so that a silent peer shows. */
  g_object_set (agent, "keepalive-conncheck", TRUE, NULL);
  /* Asking routers for port mappings would hold every gathering up by 200 ms,
   * and open ports that nobody asked for. */
  g_object_set (agent, "upnp", FALSE, NULL);
  g_object_set (ice, "ice-tcp", FALSE, NULL);
  if (settings->min_port || settings->max_port)
    g_object_set (ice, "min-rtp-port", settings->min_port, "max-rtp-port",
        settings->max_port ? settings->max_port : 65535, NULL);
  if (only_loopback_is_up ())
    g_signal_emit_by_name (ice, "add-local-ip-address", "127.0.0.1", &added);
}

static gchar *
random_id (void)
{
  return g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
}

/* Without these webrtcbin is made, and then fails late and silently. */
static gboolean
check_parts (GError ** error)
{
  static const gchar *const parts[][2] = {
    {"webrtcbin", "gstreamer1.0-plugins-bad"},
    {"nicesrc", "gstreamer1.0-nice"},
    {"dtlssrtpenc", "gstreamer1.0-plugins-bad"},
    {"srtpenc", "gstreamer1.0-plugins-bad"},
    {"rtpbin", "gstreamer1.0-plugins-good"},
    {"rtpvp8pay", "gstreamer1.0-plugins-good"},
    {"opusenc", "gstreamer1.0-plugins-base"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (parts[i][0]);

    if (factory == NULL) {
      g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
          "The element %s is missing: install %s.", parts[i][0], parts[i][1]);
      return FALSE;
    }
  }
  return TRUE;
}

PlazaSession *
plaza_session_new (GstBin * bin, const PlazaSessionSettings * settings,
    const PlazaSessionCallbacks * callbacks, gpointer user_data,
    GError ** error)
{
  static gsize once = 0;
  PlazaSession *self;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (session_debug, "plazasession", 0,
        "Plaza: webrtcbin's life");
    g_once_init_leave (&once, 1);
  }
  if (!check_parts (error))
    return NULL;

  self = g_atomic_rc_box_new0 (PlazaSession);
  self->bin = bin;
  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->stream_id = random_id ();
  plaza_calls_init (&self->calls);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->candidates = g_ptr_array_new_with_free_func (g_free);

  self->webrtcbin = gst_object_ref_sink (gst_element_factory_make ("webrtcbin",
          NULL));
  /* max-compat: one BUNDLE group, and no port 0 in offers, which not every
   * stack reads as bundle-only. */
  gst_util_set_object_arg (G_OBJECT (self->webrtcbin), "bundle-policy",
      "max-compat");
  g_object_set (self->webrtcbin, "latency",
      (guint) (settings->latency / GST_MSECOND), NULL);
  set_up_servers (self, settings);
  set_up_agent (self, settings);
  self->guard = plaza_dtls_guard_new (self->webrtcbin, on_guard, self);
  g_signal_connect (self->webrtcbin, "on-ice-candidate",
      G_CALLBACK (on_candidate), self);
  g_signal_connect (self->webrtcbin, "notify::ice-gathering-state",
      G_CALLBACK (on_gathering_state), self);
  g_signal_connect (self->webrtcbin, "notify::connection-state",
      G_CALLBACK (on_connection_state), self);
  g_signal_connect (self->webrtcbin, "pad-added", G_CALLBACK (on_pad_added),
      self);
  gst_bin_add (bin, self->webrtcbin);
  gst_element_sync_state_with_parent (self->webrtcbin);
  return self;
}

/* --- the plan, put to webrtcbin ------------------------------------------- */

static GstWebRTCRTPTransceiverDirection
direction_of (const PlazaPlanStream * stream)
{
  if (stream->send && stream->receive)
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV;
  if (stream->send)
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY;
  if (stream->receive)
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY;
  return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE;
}

static GstWebRTCRTPTransceiver *
request_sender (PlazaSession * self, const PlazaPlanStream * stream,
    GstCaps * caps)
{
  GstWebRTCRTPTransceiver *transceiver = NULL;
  g_autofree gchar *name = g_strdup_printf ("sink_%d", stream->inner);
  g_autoptr (GstPad) pad =
      gst_element_request_pad (self->webrtcbin,
      gst_element_get_pad_template (self->webrtcbin, "sink_%u"), name, caps);

  if (pad) {
    g_object_set (pad, "msid", self->stream_id, NULL);
    g_object_get (pad, "transceiver", &transceiver, NULL);
  }
  return transceiver;
}

/* Preferences name the mid, too, so that each section meets just its own
 * transceiver, however alike their codecs are. */
static gboolean
add_stream (PlazaSession * self, const PlazaPlanStream * stream,
    GError ** error)
{
  g_autoptr (GstCaps) caps = plaza_send_bin_rtp_caps (stream);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  gst_caps_set_simple (caps, "a-mid", G_TYPE_STRING, stream->mid, NULL);
  if (stream->send) {
    gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, stream->ssrc, NULL);
    transceiver = request_sender (self, stream, caps);
  } else {
    g_signal_emit_by_name (self->webrtcbin, "add-transceiver",
        direction_of (stream), caps, &transceiver);
  }
  if (transceiver == NULL) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "webrtcbin has no place for section %u.", stream->inner);
    return FALSE;
  }
  g_object_set (transceiver, "codec-preferences", caps, "direction",
      direction_of (stream), "do-nack", stream->nack, NULL);
  return TRUE;
}

static gboolean
add_streams (PlazaSession * self, const PlazaPlan * plan, GError ** error)
{
  for (guint i = 0; i < plan->streams->len; i++) {
    const PlazaPlanStream *stream = g_ptr_array_index (plan->streams, i);

    if (stream->inner >= 0 && stream->kind != PLAZA_SDP_DATA &&
        !add_stream (self, stream, error))
      return FALSE;
  }
  return TRUE;
}

/* The pad may have been released meanwhile, and its bin with it. */
static gboolean
link_sender (PlazaSession * self, GstElement * bin,
    const PlazaPlanStream * stream)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%d", stream->inner);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->webrtcbin, name);
  g_autoptr (GstPad) src = gst_element_get_static_pad (bin, "src");

  if (sink && gst_pad_link (src, sink) == GST_PAD_LINK_OK)
    return TRUE;
  GST_WARNING_OBJECT (self->bin, "nothing feeds %s", name);
  return FALSE;
}

/* What is sent gets its payloader; a sink that the peer did not take drops. */
static void
connect_senders (PlazaSession * self, const PlazaPlan * plan, GPtrArray * audio,
    GPtrArray * video)
{
  GPtrArray *idle = g_ptr_array_new ();

  g_ptr_array_extend (idle, audio, NULL, NULL);
  g_ptr_array_extend (idle, video, NULL, NULL);
  for (guint i = 0; i < plan->streams->len; i++) {
    const PlazaPlanStream *stream = g_ptr_array_index (plan->streams, i);
    GPtrArray *bins = stream->kind == PLAZA_SDP_AUDIO ? audio : video;
    GstElement *bin;

    if (!stream->send || stream->inner < 0 || stream->sink >= (gint) bins->len)
      continue;
    bin = g_ptr_array_index (bins, stream->sink);
    if (!link_sender (self, bin, stream))
      continue;
    plaza_send_bin_set_stream (PLAZA_SEND_BIN (bin), stream);
    g_ptr_array_remove (idle, bin);
  }
  for (guint i = 0; i < idle->len; i++)
    plaza_send_bin_discard (g_ptr_array_index (idle, i));
  g_ptr_array_unref (idle);
}

static gboolean
set_description (PlazaSession * self, const gchar * signal,
    GstWebRTCSDPType type, const gchar * text, GError ** error)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstSDPMessage *message = NULL;
  GstStructure *reply;

  if (gst_sdp_message_new_from_text (text, &message) != GST_SDP_OK) {
    g_set_error_literal (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_MALFORMED,
        "The session description cannot be read.");
    return FALSE;
  }
  description = gst_webrtc_session_description_new (type, message);
  reply =
      plaza_calls_call (&self->calls, self->webrtcbin, signal, description,
      error);
  if (reply == NULL)
    return FALSE;
  gst_structure_free (reply);
  return TRUE;
}

/* Has webrtcbin write its offer or answer and take it as its own. */
static gchar *
make_description (PlazaSession * self, GstWebRTCSDPType type, GError ** error)
{
  const gchar *name = gst_webrtc_sdp_type_to_string (type);
  g_autofree gchar *signal = g_strdup_printf ("create-%s", name);
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  g_autofree gchar *text = NULL;
  GstStructure *reply =
      plaza_calls_call (&self->calls, self->webrtcbin, signal, NULL, error);

  if (reply == NULL)
    return NULL;
  gst_structure_get (reply, name, GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
      &description, NULL);
  gst_structure_free (reply);
  if (description == NULL) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "webrtcbin wrote no %s.", name);
    return NULL;
  }
  text = gst_sdp_message_as_text (description->sdp);
  reply =
      plaza_calls_call (&self->calls, self->webrtcbin, "set-local-description",
      description, error);
  if (reply == NULL)
    return NULL;
  gst_structure_free (reply);
  return g_steal_pointer (&text);
}

/* Waits for candidates a while, and puts those that came into the text. */
static gchar *
complete_description (PlazaSession * self, const PlazaPlan * plan,
    const gchar * text)
{
  gint64 deadline = g_get_monotonic_time () +
      (self->has_servers ? GATHERING_TIME_SERVERS : GATHERING_TIME_HOST);
  gchar *complete;

  g_mutex_lock (&self->lock);
  while (!self->gathered && !self->stopped) {
    if (!g_cond_wait_until (&self->cond, &self->lock, deadline))
      break;
  }
  complete = plaza_plan_complete (plan, text, self->stream_id,
      self->candidates, self->gathered);
  g_mutex_unlock (&self->lock);
  return complete;
}

/* The plan is kept for callbacks, and never changes but in apply_answer. */
static gboolean
keep_plan (PlazaSession * self, PlazaPlan * plan, GError ** error)
{
  gboolean first;

  g_mutex_lock (&self->lock);
  first = self->plan == NULL;
  if (first)
    self->plan = plan;
  g_mutex_unlock (&self->lock);
  if (!first) {
    plaza_plan_free (plan);
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "This endpoint has negotiated already: use a new one for a new offer.");
  }
  return first;
}

gchar *
plaza_session_process_offer (PlazaSession * self, const gchar * sdp,
    const PlazaPlanWishes * wishes, GPtrArray * audio, GPtrArray * video,
    GError ** error)
{
  g_autoptr (PlazaSdp) offer = plaza_sdp_check (sdp, -1, PLAZA_SDP_OFFER,
      error);
  g_autofree gchar *text = NULL;
  PlazaPlan *plan;

  if (offer == NULL)
    return NULL;
  plan = plaza_plan_answer (offer, wishes, error);
  if (plan == NULL || !keep_plan (self, plan, error))
    return NULL;
  for (guint i = 0; i < offer->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (offer->media, i);

    if (!media->rejected) {
      plaza_dtls_guard_expect (self->guard, media->fingerprints);
      break;
    }
  }
  if (!add_streams (self, plan, error) ||
      !set_description (self, "set-remote-description",
          GST_WEBRTC_SDP_TYPE_OFFER, plan->offer, error))
    return NULL;
  text = make_description (self, GST_WEBRTC_SDP_TYPE_ANSWER, error);
  if (text == NULL)
    return NULL;
  connect_senders (self, plan, audio, video);
  return complete_description (self, plan, text);
}

gchar *
plaza_session_create_offer (PlazaSession * self,
    const PlazaPlanWishes * wishes, GPtrArray * audio, GPtrArray * video,
    GError ** error)
{
  PlazaPlan *plan = plaza_plan_offer (wishes, error);
  g_autofree gchar *text = NULL;
  gchar *complete;
  PlazaSdp *offer;

  if (plan == NULL || !keep_plan (self, plan, error) ||
      !add_streams (self, plan, error))
    return NULL;
  text = make_description (self, GST_WEBRTC_SDP_TYPE_OFFER, error);
  if (text == NULL)
    return NULL;
  complete = complete_description (self, plan, text);
  offer = plaza_sdp_check (complete, -1, PLAZA_SDP_OFFER, error);
  if (offer == NULL) {
    g_prefix_error (error, "Our own offer is not right: ");
    g_free (complete);
    return NULL;
  }
  g_mutex_lock (&self->lock);
  self->our_offer = offer;
  g_mutex_unlock (&self->lock);
  return complete;
}

gboolean
plaza_session_process_answer (PlazaSession * self, const gchar * sdp,
    GPtrArray * audio, GPtrArray * video, GError ** error)
{
  g_autoptr (PlazaSdp) answer = NULL;
  g_autoptr (PlazaSdp) offer = NULL;

  g_mutex_lock (&self->lock);
  offer = g_steal_pointer (&self->our_offer);
  g_mutex_unlock (&self->lock);
  if (offer == NULL) {
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "No offer waits for an answer: call create-offer first.");
    return FALSE;
  }
  answer = plaza_sdp_check (sdp, -1, PLAZA_SDP_ANSWER, error);
  if (answer == NULL || !plaza_sdp_check_answer (offer, answer, error)) {
    /* A right answer may still come. */
    g_mutex_lock (&self->lock);
    self->our_offer = g_steal_pointer (&offer);
    g_mutex_unlock (&self->lock);
    return FALSE;
  }
  for (guint i = 0; i < answer->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (answer->media, i);

    if (!media->rejected) {
      plaza_dtls_guard_expect (self->guard, media->fingerprints);
      break;
    }
  }
  g_mutex_lock (&self->lock);
  plaza_plan_apply_answer (self->plan, answer);
  g_mutex_unlock (&self->lock);
  if (!set_description (self, "set-remote-description",
          GST_WEBRTC_SDP_TYPE_ANSWER, answer->text, error))
    return FALSE;
  connect_senders (self, self->plan, audio, video);
  return TRUE;
}

static gchar *
check_candidate (const gchar * candidate, gboolean * is_local)
{
  if (!g_str_has_prefix (candidate, "candidate:"))
    return g_strdup ("it starts with \"candidate:\"");
  if (strlen (candidate) > MAX_CANDIDATE_LENGTH)
    return g_strdup_printf ("it has at most %d bytes", MAX_CANDIDATE_LENGTH);
  if (strpbrk (candidate, "\r\n") != NULL)
    return g_strdup ("it is one line");
  return plaza_candidate_check (candidate + strlen ("candidate:"), is_local);
}

gboolean
plaza_session_add_candidate (PlazaSession * self, guint mline,
    const gchar * candidate, GError ** error)
{
  g_autofree gchar *fault = NULL;
  gboolean is_local = FALSE, room;

  if (*candidate == '\0')
    return TRUE;
  fault = check_candidate (candidate, &is_local);
  if (fault) {
    g_set_error (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_MALFORMED,
        "The ICE candidate is not right (RFC 8839 §5.1): %s.", fault);
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  room = self->remote_candidates < PLAZA_SDP_MAX_CANDIDATES;
  if (room)
    self->remote_candidates++;
  g_mutex_unlock (&self->lock);
  if (!room) {
    g_set_error (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_LIMIT,
        "More than %d ICE candidates from one peer.", PLAZA_SDP_MAX_CANDIDATES);
    return FALSE;
  }
  if (is_local)
    return TRUE;
  /* All sections share the transport of the first. */
  g_signal_emit_by_name (self->webrtcbin, "add-ice-candidate", 0, candidate);
  return TRUE;
}

gboolean
plaza_session_has_plan (PlazaSession * self)
{
  gboolean has_plan;

  g_mutex_lock (&self->lock);
  has_plan = self->plan != NULL;
  g_mutex_unlock (&self->lock);
  return has_plan;
}

GstClockTime
plaza_session_get_idle_time (PlazaSession * self)
{
  return plaza_dtls_guard_get_idle_time (self->guard);
}

void
plaza_session_stop (PlazaSession * self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  plaza_calls_close (&self->calls);

  g_signal_handlers_disconnect_by_data (self->webrtcbin, self);
  gst_element_set_locked_state (self->webrtcbin, TRUE);
  gst_element_set_state (self->webrtcbin, GST_STATE_NULL);
  gst_bin_remove (self->bin, self->webrtcbin);
}

static void
session_clear (PlazaSession * self)
{
  g_clear_pointer (&self->guard, plaza_dtls_guard_free);
  gst_clear_object (&self->webrtcbin);
  g_clear_pointer (&self->plan, plaza_plan_free);
  g_clear_pointer (&self->our_offer, plaza_sdp_free);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_free (self->stream_id);
  plaza_calls_clear (&self->calls);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
}

PlazaSession *
plaza_session_ref (PlazaSession * self)
{
  return g_atomic_rc_box_acquire (self);
}

void
plaza_session_unref (PlazaSession * self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) session_clear);
}
