// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcendpointprivate.h"

#include "receivebin.h"
#include "sendbin.h"

GST_DEBUG_CATEGORY_EXTERN (webrtc_endpoint_debug);
#define GST_CAT_DEFAULT webrtc_endpoint_debug

/* How often the timeouts are looked at */
#define WATCH_INTERVAL (250 * GST_MSECOND)
/* How long a consumer may hold up the end of a track before it is flushed */
#define CONSUMER_PATIENCE_MS 200

/* --- small helpers -------------------------------------------------------- */

static PlazaSession *
get_session (GstWebrtcEndpoint * self)
{
  PlazaSession *session;

  g_mutex_lock (&self->lock);
  session = self->session && !self->stopping ?
      plaza_session_ref (self->session) : NULL;
  g_mutex_unlock (&self->lock);
  return session;
}

static void
set_last_error (GstWebrtcEndpoint * self, const gchar * message)
{
  GST_OBJECT_LOCK (self);
  g_free (self->last_error);
  self->last_error = g_strdup (message);
  GST_OBJECT_UNLOCK (self);
  g_object_notify_by_pspec (G_OBJECT (self),
      gst_webrtc_endpoint_props[PROP_LAST_ERROR]);
}

static void
set_connection_state (GstWebrtcEndpoint * self,
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
  if (!changed)
    return;
  g_object_notify_by_pspec (G_OBJECT (self),
      gst_webrtc_endpoint_props[PROP_CONNECTION_STATE]);
  g_signal_emit (self,
      gst_webrtc_endpoint_signals[SIGNAL_CONNECTION_STATE_CHANGED], 0, state);
}

/* --- taking a session down ------------------------------------------------ */

static GstPadProbeReturn
drop_all (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

static gpointer
copy_track (gconstpointer track, gpointer unused)
{
  return g_memdup2 (track, sizeof (GstWebrtcEndpointTrack));
}

/* Lets the thread that feeds the track come home. A consumer that blocks it,
 * as in a paused pipeline, is flushed: the track ends here anyway. */
static void
track_release_thread (const GstWebrtcEndpointTrack * track)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (track->bin, "sink");
  gint64 deadline =
      g_get_monotonic_time () + CONSUMER_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_BUFFER_LIST, drop_all, NULL, NULL);
  while (g_get_monotonic_time () < deadline) {
    if (g_rec_mutex_trylock (GST_PAD_GET_STREAM_LOCK (sink))) {
      GST_PAD_STREAM_UNLOCK (sink);
      return;
    }
    g_usleep (1000);
  }
  gst_pad_push_event (track->pad, gst_event_new_flush_start ());
}

static void
track_remove (GstWebrtcEndpoint * self, const GstWebrtcEndpointTrack * track)
{
  gst_pad_push_event (track->pad, gst_event_new_eos ());
  gst_pad_set_active (track->pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), track->pad);
  gst_element_set_locked_state (track->bin, TRUE);
  gst_element_set_state (track->bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), track->bin);
}

void
gst_webrtc_endpoint_stop_sink (GstWebrtcEndpoint * self, GstPad * pad,
    GstElement * bin)
{
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_element_set_locked_state (bin, TRUE);
  gst_element_set_state (bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), bin);
}

static void
watch_stop (GstWebrtcEndpoint * self)
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

static void
stop_tracks (GstWebrtcEndpoint * self, PlazaSession * session)
{
  g_autoptr (GPtrArray) tracks = NULL;

  g_mutex_lock (&self->lock);
  tracks = g_ptr_array_copy (self->tracks, (GCopyFunc) copy_track, NULL);
  g_ptr_array_set_size (self->tracks, 0);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_free_func (tracks, g_free);

  for (guint i = 0; i < tracks->len; i++)
    track_release_thread (g_ptr_array_index (tracks, i));
  plaza_session_stop (session);
  for (guint i = 0; i < tracks->len; i++)
    track_remove (self, g_ptr_array_index (tracks, i));
}

static void
stop_sinks (GstWebrtcEndpoint * self)
{
  for (;;) {
    GstElement *bin = NULL;
    g_autoptr (GstPad) pad = NULL;

    g_mutex_lock (&self->lock);
    for (guint i = 0; i < self->sinks->len && bin == NULL; i++) {
      GstWebrtcEndpointSink *sink = g_ptr_array_index (self->sinks, i);

      bin = g_steal_pointer (&sink->bin);
      if (bin == NULL)
        continue;
      pad = gst_object_ref (sink->pad);
      /* Upstream may go on for a while; it is no error of its own. */
      sink->drop_id = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
          GST_PAD_PROBE_TYPE_BUFFER_LIST, drop_all, NULL, NULL);
    }
    g_mutex_unlock (&self->lock);
    if (bin == NULL)
      return;
    gst_webrtc_endpoint_stop_sink (self, pad, bin);
  }
}

/* From any thread but webrtcbin's. When it returns nothing is left behind,
 * whoever did the work. */
void
gst_webrtc_endpoint_stop_session (GstWebrtcEndpoint * self)
{
  PlazaSession *session;

  g_mutex_lock (&self->lock);
  while (self->stopping)
    g_cond_wait (&self->stopped_cond, &self->lock);
  session = self->session;
  self->stopping = session != NULL;
  g_mutex_unlock (&self->lock);
  if (session == NULL)
    return;

  watch_stop (self);
  stop_tracks (self, session);
  stop_sinks (self);

  g_mutex_lock (&self->lock);
  self->session = NULL;
  self->stopping = FALSE;
  g_cond_broadcast (&self->stopped_cond);
  g_mutex_unlock (&self->lock);
  plaza_session_unref (session);
  set_connection_state (self, GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED);
}

static void
stop_session_async (GstElement * element, gpointer user_data)
{
  gst_webrtc_endpoint_stop_session (GST_WEBRTC_ENDPOINT (element));
}

static void
fail_async (GstElement * element, gpointer user_data)
{
  GstWebrtcEndpoint *self = GST_WEBRTC_ENDPOINT (element);

  set_last_error (self, user_data);
  set_connection_state (self, GST_WEBRTC_PEER_CONNECTION_STATE_FAILED);
  GST_ELEMENT_ERROR (self, RESOURCE, FAILED, ("%s", (gchar *) user_data),
      (NULL));
  gst_webrtc_endpoint_stop_session (self);
}

/* From any thread: the peer is given up, once, with that sentence. */
void
gst_webrtc_endpoint_fail (GstWebrtcEndpoint * self, const gchar * reason)
{
  gboolean first;

  g_mutex_lock (&self->lock);
  first = !self->failed && self->session != NULL && !self->stopping;
  if (first)
    self->failed = TRUE;
  g_mutex_unlock (&self->lock);
  if (first)
    gst_element_call_async (GST_ELEMENT (self), fail_async, g_strdup (reason),
        g_free);
}

/* --- timeouts ------------------------------------------------------------- */

static gboolean
watch (GstClock * clock, GstClockTime time, GstClockID id, gpointer user_data)
{
  GstWebrtcEndpoint *self = user_data;
  g_autoptr (PlazaSession) session = get_session (self);
  GstClockTime handshake_timeout, consent_timeout, idle, waited = 0;
  gboolean was_connected;

  if (session == NULL)
    return FALSE;
  GST_OBJECT_LOCK (self);
  handshake_timeout = self->handshake_timeout;
  consent_timeout = self->consent_timeout;
  GST_OBJECT_UNLOCK (self);
  g_mutex_lock (&self->lock);
  was_connected = self->was_connected;
  if (self->negotiated_at)
    waited = (g_get_monotonic_time () - self->negotiated_at) * GST_USECOND;
  g_mutex_unlock (&self->lock);

  idle = plaza_session_get_idle_time (session);
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
watch_start (GstWebrtcEndpoint * self)
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
    gst_clock_id_wait_async (id, watch, gst_object_ref (self),
        gst_object_unref);
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

static void
on_session_state (gpointer user_data, GstWebRTCPeerConnectionState state)
{
  GstWebrtcEndpoint *self = user_data;

  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    gst_webrtc_endpoint_fail (self,
        "The connection to the peer failed: ICE found no way to it, "
        "or DTLS broke off.");
  else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED)
    /* The peer hung up. */
    gst_element_call_async (GST_ELEMENT (self), stop_session_async, NULL, NULL);
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
expose_track (GstWebrtcEndpoint * self, GstElement * bin, const gchar * name,
    PlazaSdpKind kind)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (bin, "src");
  GstPad *ghost = gst_ghost_pad_new_from_template (name, src,
      gst_element_get_pad_template (GST_ELEMENT (self),
          kind == PLAZA_SDP_VIDEO ? "video_src_%u" : "audio_src_%u"));
  GstWebrtcEndpointTrack *track = g_new0 (GstWebrtcEndpointTrack, 1);

  plaza_receive_bin_watch (PLAZA_RECEIVE_BIN (bin), ghost);
  gst_pad_set_active (ghost, TRUE);
  track->pad = ghost;
  track->bin = bin;
  gst_element_add_pad (GST_ELEMENT (self), gst_object_ref (ghost));
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->tracks, track);
  g_mutex_unlock (&self->lock);
  gst_object_unref (ghost);
}

/* In webrtcbin's streaming thread, before the first packet. */
static void
on_session_track (gpointer user_data, GstPad * pad,
    const PlazaPlanStream * stream)
{
  GstWebrtcEndpoint *self = user_data;
  g_autofree gchar *name = g_strdup_printf ("%s_src_%u",
      stream->kind == PLAZA_SDP_VIDEO ? "video" : "audio", stream->ordinal);
  g_autofree gchar *reason = NULL;
  g_autoptr (GstPad) there =
      gst_element_get_static_pad (GST_ELEMENT (self), name);
  g_autoptr (GstPad) sink = NULL;
  GstElement *bin = there ? NULL : plaza_receive_bin_new (stream, &reason);

  if (bin == NULL) {
    /* A second SSRC of the same track (simulcast, or the peer's restart): the
     * first goes on, this one must only not stop the session. */
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
        GST_PAD_PROBE_TYPE_BUFFER_LIST, drop_all, NULL, NULL);
    if (reason)
      gst_webrtc_endpoint_fail (self, reason);
    return;
  }
  gst_bin_add (GST_BIN (self), bin);
  sink = gst_element_get_static_pad (bin, "sink");
  gst_element_sync_state_with_parent (bin);
  gst_pad_link (pad, sink);
  expose_track (self, bin, name, stream->kind);
}

/* --- starting a session --------------------------------------------------- */

void
gst_webrtc_endpoint_start_sink (GstWebrtcEndpoint * self,
    GstWebrtcEndpointSink * sink)
{
  PlazaSendSettings settings;
  g_autoptr (GstPad) target = NULL;
  GstElement *bin;

  GST_OBJECT_LOCK (self);
  settings.bitrate = self->start_bitrate;
  GST_OBJECT_UNLOCK (self);
  bin = plaza_send_bin_new (sink->kind, NULL, &settings);
  target = gst_element_get_static_pad (bin, "sink");
  gst_bin_add (GST_BIN (self), bin);
  gst_ghost_pad_set_target (GST_GHOST_PAD (sink->pad), target);
  gst_element_sync_state_with_parent (bin);
  if (sink->drop_id)
    gst_pad_remove_probe (sink->pad, sink->drop_id);
  sink->drop_id = 0;
  sink->bin = bin;
}

gboolean
gst_webrtc_endpoint_start_session (GstWebrtcEndpoint * self)
{
  static const PlazaSessionCallbacks callbacks = {
    on_session_candidate, on_session_gathering_done, on_session_state,
    on_session_refused, on_session_track
  };
  PlazaSessionSettings settings = { 0, };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) servers = NULL;
  g_autoptr (PlazaSession) running = get_session (self);
  PlazaSession *session;

  if (running)
    return TRUE;
  GST_OBJECT_LOCK (self);
  settings.latency = self->latency;
  servers = g_strdupv (self->ice_servers);
  settings.ice_servers = (const gchar * const *) servers;
  settings.relay_only =
      self->ice_transport_policy == GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY;
  settings.min_port = self->min_port;
  settings.max_port = self->max_port;
  GST_OBJECT_UNLOCK (self);

  session = plaza_session_new (GST_BIN (self), &settings, &callbacks, self,
      &error);
  if (session == NULL) {
    set_last_error (self, error->message);
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message),
        (NULL));
    return FALSE;
  }
  /* Only state changes and pad requests touch the sinks, and applications do
   * not do both at a time. */
  for (guint i = 0; i < self->sinks->len; i++)
    gst_webrtc_endpoint_start_sink (self, g_ptr_array_index (self->sinks, i));
  g_mutex_lock (&self->lock);
  self->session = session;
  self->state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
  self->negotiated_at = 0;
  self->was_connected = self->failed = FALSE;
  g_mutex_unlock (&self->lock);
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

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Negotiation, negotiation_clear)
     static gboolean
         negotiation_begin (GstWebrtcEndpoint * self, Negotiation * n)
{
  n->session = get_session (self);
  if (n->session == NULL) {
    set_last_error (self, "The endpoint is not running: set it to READY or "
        "above before negotiating, and use a new one after close.");
    return FALSE;
  }
  n->audio = g_ptr_array_new_with_free_func (gst_object_unref);
  n->video = g_ptr_array_new_with_free_func (gst_object_unref);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sinks->len; i++) {
    GstWebrtcEndpointSink *sink = g_ptr_array_index (self->sinks, i);

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
negotiation_done (GstWebrtcEndpoint * self)
{
  g_mutex_lock (&self->lock);
  self->negotiated_at = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  watch_start (self);
  set_last_error (self, NULL);
}

/* The sentence goes to the caller by last-error and to the log. */
static void
refuse (GstWebrtcEndpoint * self, const GError * error)
{
  GST_WARNING_OBJECT (self, "%s", error->message);
  set_last_error (self, error->message);
}

gchar *
gst_webrtc_endpoint_create_offer (GstWebrtcEndpoint * self)
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
  else
    set_last_error (self, NULL);
  return offer;
}

gchar *
gst_webrtc_endpoint_process_offer (GstWebrtcEndpoint * self, const gchar * sdp)
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
gst_webrtc_endpoint_process_answer (GstWebrtcEndpoint * self, const gchar * sdp)
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
gst_webrtc_endpoint_add_ice_candidate (GstWebrtcEndpoint * self, guint mline,
    const gchar * candidate)
{
  g_autoptr (PlazaSession) session = get_session (self);
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    set_last_error (self, "The endpoint is closed.");
  else if (!plaza_session_add_candidate (session, mline,
          candidate ? candidate : "", &error))
    refuse (self, error);
}

void
gst_webrtc_endpoint_close (GstWebrtcEndpoint * self)
{
  gst_element_call_async (GST_ELEMENT (self), stop_session_async, NULL, NULL);
}

GstClockTime
gst_webrtc_endpoint_get_idle_time (GstWebrtcEndpoint * self)
{
  g_autoptr (PlazaSession) session = get_session (self);

  return session ? plaza_session_get_idle_time (session) : GST_CLOCK_TIME_NONE;
}
