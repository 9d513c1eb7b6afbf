// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcendpointprivate.h"

#include "receivebin.h"

GST_DEBUG_CATEGORY_EXTERN (webrtc_endpoint_debug);
#define GST_CAT_DEFAULT webrtc_endpoint_debug

/* How long a consumer may hold up the end of a track before it is flushed */
#define CONSUMER_PATIENCE (200 * G_TIME_SPAN_MILLISECOND)

void
gst_webrtc_endpoint_track_free (GstWebRTCEndpointTrack * track)
{
  gst_object_unref (track->pad);
  gst_object_unref (track->bin);
  g_free (track);
}

/* What describes the stream may pass: a pad that gets none of that complains. */
static GstPadProbeReturn
drop_media (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    const GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

    if (GST_EVENT_IS_STICKY (event) && GST_EVENT_TYPE (event) != GST_EVENT_EOS)
      return GST_PAD_PROBE_OK;
  }
  return GST_PAD_PROBE_DROP;
}

static void
drop_from_now_on (GstPad * pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM, drop_media, NULL,
      NULL);
}

/* --- how a track comes ---------------------------------------------------- */

/* From here on whoever stops the session knows the track, and waits for the
 * thread we are in before he removes it. FALSE: it is being stopped already. */
static gboolean
register_track (GstWebRTCEndpoint * self, GstPad * pad, GstElement * bin)
{
  GstWebRTCEndpointTrack *track;
  gboolean running;

  g_mutex_lock (&self->lock);
  running = self->session != NULL && !self->stopping;
  if (running) {
    track = g_new0 (GstWebRTCEndpointTrack, 1);
    track->pad = gst_object_ref (pad);
    track->bin = gst_object_ref (bin);
    g_ptr_array_add (self->tracks, track);
  }
  g_mutex_unlock (&self->lock);
  return running;
}

static void
start_track (GstWebRTCEndpoint * self, GstPad * rtp_pad, GstElement * bin,
    const gchar * name, PlazaSdpKind kind)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (bin, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (bin, "src");
  g_autoptr (GstPad) exposed =
      gst_object_ref_sink (gst_ghost_pad_new_from_template (name, src,
          gst_element_get_pad_template (GST_ELEMENT (self),
              kind == PLAZA_SDP_VIDEO ? "video_src_%u" : "audio_src_%u")));

  plaza_receive_bin_watch (PLAZA_RECEIVE_BIN (bin), exposed);
  if (!register_track (self, exposed, bin)) {
    drop_from_now_on (rtp_pad);
    gst_ghost_pad_set_target (GST_GHOST_PAD (exposed), NULL);
    gst_element_set_locked_state (bin, TRUE);
    gst_element_set_state (bin, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (self), bin);
    return;
  }
  gst_element_sync_state_with_parent (bin);
  gst_pad_link (rtp_pad, sink);
  gst_pad_set_active (exposed, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), exposed);
}

/* In webrtcbin's streaming thread, before the first packet. */
void
gst_webrtc_endpoint_add_track (GstWebRTCEndpoint * self, GstPad * rtp_pad,
    const PlazaPlanStream * stream)
{
  g_autofree gchar *name = g_strdup_printf ("%s_src_%u",
      stream->kind == PLAZA_SDP_VIDEO ? "video" : "audio", stream->ordinal);
  g_autofree gchar *reason = NULL;
  g_autoptr (GstPad) there =
      gst_element_get_static_pad (GST_ELEMENT (self), name);
  GstElement *bin = there ? NULL : plaza_receive_bin_new (stream, &reason);

  if (bin == NULL) {
    /* A second SSRC of the same track (simulcast, or the peer's restart): the
     * first goes on, this one must only not stop the session. */
    drop_from_now_on (rtp_pad);
    if (reason)
      gst_webrtc_endpoint_fail (self, reason);
    return;
  }
  gst_bin_add (GST_BIN (self), bin);
  start_track (self, rtp_pad, bin, name, stream->kind);
}

/* --- how a track goes ----------------------------------------------------- */

/* Lets the thread that feeds the track come home. A consumer that blocks it,
 * as in a paused pipeline, is flushed: the track ends here anyway. */
static void
release_thread (GstWebRTCEndpointTrack * track)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (track->bin, "sink");
  gint64 deadline = g_get_monotonic_time () + CONSUMER_PATIENCE;

  drop_from_now_on (sink);
  while (g_get_monotonic_time () < deadline) {
    if (g_rec_mutex_trylock (GST_PAD_GET_STREAM_LOCK (sink))) {
      GST_PAD_STREAM_UNLOCK (sink);
      return;
    }
    g_usleep (1000);
  }
  track->flushed = TRUE;
  gst_pad_push_event (track->pad, gst_event_new_flush_start ());
}

void
gst_webrtc_endpoint_release_tracks (GstWebRTCEndpoint * self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->tracks->len; i++) {
    GstWebRTCEndpointTrack *track = g_ptr_array_index (self->tracks, i);

    /* Nothing is taken out of the array but by the one who stops: us. */
    g_mutex_unlock (&self->lock);
    release_thread (track);
    g_mutex_lock (&self->lock);
  }
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  GstPad *pad;
  GMutex lock;
  GCond cond;
  gboolean done;
} Ending;

static gpointer
push_eos (gpointer data)
{
  Ending *ending = data;

  gst_pad_push_event (ending->pad, gst_event_new_eos ());
  g_mutex_lock (&ending->lock);
  ending->done = TRUE;
  g_cond_signal (&ending->cond);
  g_mutex_unlock (&ending->lock);
  return NULL;
}

/* Says goodbye to the consumer, who may take his time: a sink that waits for
 * its preroll holds even EOS. Then he is flushed, and left ready for others. */
static void
end_stream (GstWebRTCEndpointTrack * track)
{
  gint64 deadline = g_get_monotonic_time () + CONSUMER_PATIENCE;
  Ending ending = {.pad = track->pad };
  GThread *thread;

  if (!track->flushed) {
    g_mutex_init (&ending.lock);
    g_cond_init (&ending.cond);
    thread = g_thread_new ("plaza-eos", push_eos, &ending);
    g_mutex_lock (&ending.lock);
    while (!ending.done && !track->flushed)
      track->flushed =
          !g_cond_wait_until (&ending.cond, &ending.lock, deadline);
    g_mutex_unlock (&ending.lock);
    if (track->flushed)
      gst_pad_push_event (track->pad, gst_event_new_flush_start ());
    g_thread_join (thread);
    g_mutex_clear (&ending.lock);
    g_cond_clear (&ending.cond);
  }
  if (track->flushed)
    gst_pad_push_event (track->pad, gst_event_new_flush_stop (TRUE));
}

static void
remove_track (GstWebRTCEndpoint * self, GstWebRTCEndpointTrack * track)
{
  end_stream (track);
  gst_pad_set_active (track->pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), track->pad);
  gst_element_set_locked_state (track->bin, TRUE);
  gst_element_set_state (track->bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), track->bin);
}

void
gst_webrtc_endpoint_remove_tracks (GstWebRTCEndpoint * self)
{
  g_autoptr (GPtrArray) tracks =
      g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_webrtc_endpoint_track_free);

  g_mutex_lock (&self->lock);
  g_ptr_array_extend_and_steal (tracks, g_steal_pointer (&self->tracks));
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_webrtc_endpoint_track_free);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < tracks->len; i++)
    remove_track (self, g_ptr_array_index (tracks, i));
}
