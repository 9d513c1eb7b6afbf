// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcendpointprivate.h"

GST_DEBUG_CATEGORY_EXTERN (webrtc_endpoint_debug);
#define GST_CAT_DEFAULT webrtc_endpoint_debug

#define NOT_RUNNING "The endpoint is not running: set it to READY or above " \
    "before negotiating, and use a new one after close."
/* How often the timeouts are looked at */
#define WATCH_INTERVAL (250 * GST_MSECOND)

/* --- small helpers -------------------------------------------------------- */

static PlazaSession *
get_session (GstWebRTCEndpoint * self)
{
  PlazaSession *session;

  g_mutex_lock (&self->lock);
  session = self->session && !self->stopping ?
      plaza_session_ref (self->session) : NULL;
  g_mutex_unlock (&self->lock);
  return session;
}

gboolean
gst_webrtc_endpoint_may_wait (GstWebRTCEndpoint * self)
{
  gboolean may_wait;

  g_mutex_lock (&self->lock);
  may_wait = self->session == NULL
      || !plaza_session_in_callback (self->session);
  g_mutex_unlock (&self->lock);
  return may_wait;
}

static void
set_last_error (GstWebRTCEndpoint * self, const gchar * message)
{
  GST_OBJECT_LOCK (self);
  g_free (self->last_error);
  self->last_error = g_strdup (message);
  GST_OBJECT_UNLOCK (self);
  g_object_notify_by_pspec (G_OBJECT (self),
      gst_webrtc_endpoint_props[PROP_LAST_ERROR]);
}

static void
announce_state (GstWebRTCEndpoint * self, GstWebRTCPeerConnectionState state)
{
  g_object_notify_by_pspec (G_OBJECT (self),
      gst_webrtc_endpoint_props[PROP_CONNECTION_STATE]);
  g_signal_emit (self,
      gst_webrtc_endpoint_signals[SIGNAL_CONNECTION_STATE_CHANGED], 0, state);
}

static void
set_connection_state (GstWebRTCEndpoint * self,
    GstWebRTCPeerConnectionState state)
{
  gboolean changed;

  g_mutex_lock (&self->lock);
  /* Closed is for ever; after a failure only closed may come. */
  changed = self->state != state &&
      self->state != GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED &&
      (!self->failed || state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED ||
      state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED);
  if (changed) {
    self->state = state;
    self->was_connected |= state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
  }
  g_mutex_unlock (&self->lock);
  if (changed)
    announce_state (self, state);
}

/* --- taking a session down ------------------------------------------------ */

static void
watch_stop (GstWebRTCEndpoint * self)
{
  GstClockID id;

  g_mutex_lock (&self->lock);
  id = self->watch_id;
  self->watch_id = NULL;
  g_mutex_unlock (&self->lock);
  if (id) {
    gst_clock_id_unschedule (id);
    gst_clock_id_unref (id);
  }
}

/* Waits for somebody else who is at it. FALSE: there is nothing to stop, or the
 * caller is a handler of a signal that stopping itself emits. */
static gboolean
begin_stopping (GstWebRTCEndpoint * self, PlazaSession * which)
{
  gboolean begun;

  g_mutex_lock (&self->lock);
  while (self->stopping && self->stopper != g_thread_self ())
    g_cond_wait (&self->stopped_cond, &self->lock);
  begun = !self->stopping && self->session != NULL
      && (which == NULL || which == self->session);
  if (begun) {
    self->stopping = TRUE;
    self->stopper = g_thread_self ();
  }
  g_mutex_unlock (&self->lock);
  return begun;
}

/* Whoever waits for the end sees nothing of the session afterwards, the last
 * signal included. */
static void
finish_stopping (GstWebRTCEndpoint * self)
{
  PlazaSession *session = self->session;
  gboolean changed;

  watch_stop (self);
  gst_webrtc_endpoint_release_tracks (self);
  plaza_session_stop (session);
  gst_webrtc_endpoint_remove_tracks (self);
  gst_webrtc_endpoint_stop_sinks (self);

  g_mutex_lock (&self->lock);
  self->session = NULL;
  changed = self->state != GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED;
  self->state = GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED;
  g_mutex_unlock (&self->lock);
  plaza_session_unref (session);
  if (changed)
    announce_state (self, GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED);
  g_mutex_lock (&self->lock);
  self->stopping = FALSE;
  self->stopper = NULL;
  g_cond_broadcast (&self->stopped_cond);
  g_mutex_unlock (&self->lock);
}

void
gst_webrtc_endpoint_stop_session (GstWebRTCEndpoint * self)
{
  if (begin_stopping (self, NULL))
    finish_stopping (self);
}

/* What a thread of its own shall do to a session, if it is still there then */
typedef struct
{
  PlazaSession *session;
  gchar *reason;
} Sentence;

static void
sentence_free (gpointer data)
{
  Sentence *sentence = data;

  plaza_session_unref (sentence->session);
  g_free (sentence->reason);
  g_free (sentence);
}

static void
execute (GstElement * element, gpointer user_data)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (element);
  const Sentence *sentence = user_data;

  if (!begin_stopping (self, sentence->session))
    return;
  if (sentence->reason) {
    set_last_error (self, sentence->reason);
    set_connection_state (self, GST_WEBRTC_PEER_CONNECTION_STATE_FAILED);
    GST_ELEMENT_ERROR (self, RESOURCE, FAILED, ("%s", sentence->reason),
        (NULL));
  }
  finish_stopping (self);
}

/* In a thread of its own, for the caller may be one that stopping waits for.
 * Takes the reference, too: it may be the last one, and with it goes webrtcbin,
 * for whose end the caller may be the wrong thread as well. */
static void
stop_later (GstWebRTCEndpoint * self, PlazaSession * session,
    const gchar * reason)
{
  Sentence *sentence = g_new0 (Sentence, 1);

  sentence->session = session;
  sentence->reason = g_strdup (reason);
  gst_element_call_async (GST_ELEMENT (self), execute, sentence, sentence_free);
}

/* From any thread: the peer is given up, once, with that sentence. */
void
gst_webrtc_endpoint_fail (GstWebRTCEndpoint * self, const gchar * reason)
{
  PlazaSession *session = NULL;

  g_mutex_lock (&self->lock);
  if (!self->failed && self->session && !self->stopping) {
    self->failed = TRUE;
    session = plaza_session_ref (self->session);
  }
  g_mutex_unlock (&self->lock);
  if (session)
    stop_later (self, session, reason);
}

void
gst_webrtc_endpoint_close (GstWebRTCEndpoint * self)
{
  PlazaSession *session = get_session (self);

  if (session)
    stop_later (self, session, NULL);
}

/* --- timeouts ------------------------------------------------------------- */

/* The clock's thread drops no reference to anything here: rtpsession has one to
 * the clock, and who drops the last of those waits for the clock's thread. */
static gboolean
watch (GstClock * clock, GstClockTime time, GstClockID id, gpointer user_data)
{
  GstWebRTCEndpoint *self = user_data;
  GstClockTime handshake_timeout, consent_timeout;
  GstClockTime idle = GST_CLOCK_TIME_NONE, waited = 0;
  gboolean was_connected;

  GST_OBJECT_LOCK (self);
  handshake_timeout = self->handshake_timeout;
  consent_timeout = self->consent_timeout;
  GST_OBJECT_UNLOCK (self);
  g_mutex_lock (&self->lock);
  was_connected = self->was_connected;
  if (self->negotiated_at)
    waited = (g_get_monotonic_time () - self->negotiated_at) * GST_USECOND;
  if (self->session)
    idle = plaza_session_get_idle_time (self->session);
  g_mutex_unlock (&self->lock);

  if (!was_connected && handshake_timeout && waited > handshake_timeout)
    gst_webrtc_endpoint_fail (self,
        "The peer did not finish ICE and DTLS in time: its candidates "
        "cannot be reached from here, or it is gone. A TURN server in "
        "ice-servers helps behind strict firewalls.");
  else if (was_connected && consent_timeout && idle != GST_CLOCK_TIME_NONE
      && idle > consent_timeout)
    gst_webrtc_endpoint_fail (self,
        "The peer has been silent for longer than consent-timeout.");
  return TRUE;
}

static void
let_go (GstElement * element, gpointer user_data)
{
}

/* When the clock's thread comes to an entry that was unscheduled, with the
 * clock's lock held. */
static void
let_go_later (gpointer self)
{
  gst_element_call_async (self, let_go, self, gst_object_unref);
}

static void
watch_start (GstWebRTCEndpoint * self)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstClockID id = gst_clock_new_periodic_id (clock,
      gst_clock_get_time (clock) + WATCH_INTERVAL, WATCH_INTERVAL);
  gboolean late;

  g_mutex_lock (&self->lock);
  late = self->session == NULL || self->stopping || self->watch_id;
  if (!late)
    self->watch_id = gst_clock_id_ref (id);
  g_mutex_unlock (&self->lock);
  if (!late)
    gst_clock_id_wait_async (id, watch, gst_object_ref (self), let_go_later);
  gst_clock_id_unref (id);
}

/* --- callbacks of the session --------------------------------------------- */

static void
on_session_candidate (gpointer user_data, guint mline, const gchar * candidate)
{
  g_signal_emit (user_data, gst_webrtc_endpoint_signals[SIGNAL_ICE_CANDIDATE],
      0, mline, candidate);
}

static void
on_session_gathering_done (gpointer user_data)
{
  g_signal_emit (user_data,
      gst_webrtc_endpoint_signals[SIGNAL_ICE_GATHERING_DONE], 0);
}

/* A sink that came into a playing pipeline knows no latency until it is
 * distributed again, and rtpsession writes no sender reports without it; but
 * by them receivers bring sound and picture together. Not every application
 * handles LATENCY messages. */
static void
tell_latency (GstElement * element, gpointer user_data)
{
  gst_bin_recalculate_latency (GST_BIN (element));
}

static void
on_session_state (gpointer user_data, GstWebRTCPeerConnectionState state)
{
  GstWebRTCEndpoint *self = user_data;

  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
    gst_element_call_async (GST_ELEMENT (self), tell_latency, NULL, NULL);

  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    gst_webrtc_endpoint_fail (self,
        "The connection to the peer failed: ICE found no way to it, "
        "or DTLS broke off.");
  else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED)
    /* The peer hung up. */
    gst_webrtc_endpoint_close (self);
  else
    set_connection_state (self, state);
}

static void
on_session_refused (gpointer user_data, const gchar * reason)
{
  g_autofree gchar *message = g_strdup_printf ("The peer is not the one its "
      "session description names, nothing of it was let through. %s", reason);

  gst_webrtc_endpoint_fail (user_data, message);
}

static void
on_session_track (gpointer user_data, GstPad * pad,
    const PlazaPlanStream * stream)
{
  gst_webrtc_endpoint_add_track (user_data, pad, stream);
}

/* --- starting a session --------------------------------------------------- */

static gboolean
is_running (GstWebRTCEndpoint * self)
{
  gboolean running;

  g_mutex_lock (&self->lock);
  while (self->stopping && self->stopper != g_thread_self ())
    g_cond_wait (&self->stopped_cond, &self->lock);
  running = self->session != NULL;
  g_mutex_unlock (&self->lock);
  return running;
}

static PlazaSession *
make_session (GstWebRTCEndpoint * self, GError ** error)
{
  static const PlazaSessionCallbacks callbacks = {
    on_session_candidate, on_session_gathering_done, on_session_state,
    on_session_refused, on_session_track
  };
  PlazaSessionSettings settings = { 0, };
  g_auto (GStrv) servers = NULL;

  GST_OBJECT_LOCK (self);
  settings.latency = self->latency;
  servers = g_strdupv (self->ice_servers);
  settings.ice_servers = (const gchar * const *) servers;
  settings.relay_only =
      self->ice_transport_policy == GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY;
  settings.min_port = self->min_port;
  settings.max_port = self->max_port;
  GST_OBJECT_UNLOCK (self);
  return plaza_session_new (GST_BIN (self), &settings, &callbacks, self, error);
}

gboolean
gst_webrtc_endpoint_start_session (GstWebRTCEndpoint * self)
{
  g_autoptr (GError) error = NULL;
  PlazaSession *session;

  if (is_running (self))
    return TRUE;
  session = make_session (self, &error);
  if (session == NULL) {
    set_last_error (self, error->message);
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message),
        (NULL));
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  self->session = session;
  self->state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
  self->negotiated_at = 0;
  self->was_connected = self->failed = FALSE;
  g_mutex_unlock (&self->lock);
  gst_webrtc_endpoint_start_sinks (self);
  return TRUE;
}

/* --- negotiation ---------------------------------------------------------- */

/* What a negotiation needs, held for as long as it takes. */
typedef struct
{
  PlazaSession *session;
  GPtrArray *audio, *video;     /* of PlazaSendBin */
  GStrv audio_codecs, video_codecs;
  PlazaPlanWishes wishes;
} Negotiation;

static void
negotiation_clear (Negotiation * n)
{
  g_clear_pointer (&n->session, plaza_session_unref);
  g_clear_pointer (&n->audio, g_ptr_array_unref);
  g_clear_pointer (&n->video, g_ptr_array_unref);
  g_strfreev (n->audio_codecs);
  g_strfreev (n->video_codecs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Negotiation, negotiation_clear);

static gboolean
negotiation_begin (GstWebRTCEndpoint * self, Negotiation * n)
{
  if (!gst_webrtc_endpoint_may_wait (self)) {
    set_last_error (self, "Negotiating waits for the endpoint's own threads, "
        "and this is one of them: call it from another thread than that of a "
        "signal's handler.");
    return FALSE;
  }
  n->session = get_session (self);
  if (n->session == NULL) {
    set_last_error (self, NOT_RUNNING);
    return FALSE;
  }
  /* Now, and not at the end: by then the peer may have failed already. */
  set_last_error (self, NULL);
  n->audio = g_ptr_array_new_with_free_func (gst_object_unref);
  n->video = g_ptr_array_new_with_free_func (gst_object_unref);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sinks->len; i++) {
    GstWebRTCEndpointSink *sink = g_ptr_array_index (self->sinks, i);

    if (sink->bin)
      g_ptr_array_add (sink->kind == PLAZA_SDP_AUDIO ? n->audio : n->video,
          gst_object_ref (sink->bin));
  }
  g_mutex_unlock (&self->lock);
  GST_OBJECT_LOCK (self);
  n->audio_codecs = g_strdupv (self->audio_codecs);
  n->video_codecs = g_strdupv (self->video_codecs);
  n->wishes.receive = self->receive;
  GST_OBJECT_UNLOCK (self);
  n->wishes.audio_sinks = n->audio->len;
  n->wishes.video_sinks = n->video->len;
  n->wishes.audio_codecs = (const gchar * const *) n->audio_codecs;
  n->wishes.video_codecs = (const gchar * const *) n->video_codecs;
  return TRUE;
}

static void
negotiation_done (GstWebRTCEndpoint * self)
{
  g_mutex_lock (&self->lock);
  self->negotiated_at = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  watch_start (self);
}

/* The sentence goes to the caller by last-error and to the log. */
static void
refuse (GstWebRTCEndpoint * self, const GError * error)
{
  GST_WARNING_OBJECT (self, "%s", error->message);
  set_last_error (self, error->message);
}

gchar *
gst_webrtc_endpoint_create_offer (GstWebRTCEndpoint * self)
{
  g_auto (Negotiation) n = { NULL, };
  g_autoptr (GError) error = NULL;
  gchar *offer;

  if (!negotiation_begin (self, &n))
    return NULL;
  offer = plaza_session_create_offer (n.session, &n.wishes, n.audio, n.video,
      &error);
  if (offer == NULL)
    refuse (self, error);
  return offer;
}

gchar *
gst_webrtc_endpoint_process_offer (GstWebRTCEndpoint * self, const gchar * sdp)
{
  g_auto (Negotiation) n = { NULL, };
  g_autoptr (GError) error = NULL;
  gchar *answer;

  if (!negotiation_begin (self, &n))
    return NULL;
  answer = plaza_session_process_offer (n.session, sdp ? sdp : "", &n.wishes,
      n.audio, n.video, &error);
  if (answer == NULL)
    refuse (self, error);
  else
    negotiation_done (self);
  return answer;
}

void
gst_webrtc_endpoint_process_answer (GstWebRTCEndpoint * self, const gchar * sdp)
{
  g_auto (Negotiation) n = { NULL, };
  g_autoptr (GError) error = NULL;

  if (!negotiation_begin (self, &n))
    return;
  if (plaza_session_process_answer (n.session, sdp ? sdp : "", n.audio,
          n.video, &error))
    negotiation_done (self);
  else
    refuse (self, error);
}

void
gst_webrtc_endpoint_add_ice_candidate (GstWebRTCEndpoint * self, guint mline,
    const gchar * candidate)
{
  g_autoptr (PlazaSession) session = get_session (self);
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    set_last_error (self, NOT_RUNNING);
  else if (!plaza_session_add_candidate (session, mline,
          candidate ? candidate : "", &error))
    refuse (self, error);
}

GstClockTime
gst_webrtc_endpoint_get_idle_time (GstWebRTCEndpoint * self)
{
  g_autoptr (PlazaSession) session = get_session (self);

  return session ? plaza_session_get_idle_time (session) : GST_CLOCK_TIME_NONE;
}
