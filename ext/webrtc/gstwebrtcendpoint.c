// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-webrtcendpoint
 * @title: webrtcendpoint
 *
 * One WebRTC peer. Raw or encoded media goes in at `video_sink_%u` and
 * `audio_sink_%u`, what the peer sends comes out at `video_src_%u` and
 * `audio_src_%u`. Session descriptions are exchanged by action signals; they
 * are checked and normalised before webrtcbin sees them, and the peer's DTLS
 * certificate is checked against its description before any media passes.
 *
 * ## Example
 * |[
 * gst-launch-1.0 videotestsrc is-live=true num-buffers=30 ! tee name=t \
 *   t. ! queue ! webrtcendpoint  t. ! queue ! fakesink
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcendpointprivate.h"

GST_DEBUG_CATEGORY (webrtc_endpoint_debug);
#define GST_CAT_DEFAULT webrtc_endpoint_debug

static GstStaticPadTemplate video_src_template =
GST_STATIC_PAD_TEMPLATE ("video_src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate audio_src_template =
GST_STATIC_PAD_TEMPLATE ("audio_src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
    GST_STATIC_CAPS ("audio/x-raw"));
static GstStaticPadTemplate video_sink_template =
    GST_STATIC_PAD_TEMPLATE ("video_sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-raw; video/x-vp8"));
static GstStaticPadTemplate audio_sink_template =
    GST_STATIC_PAD_TEMPLATE ("audio_sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw; "
        "audio/x-opus, channel-mapping-family = (int) 0"));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWebRTCEndpoint, gst_webrtc_endpoint,
    GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (webrtc_endpoint_debug, "webrtcendpoint", 0,
        "One WebRTC peer"));
GST_ELEMENT_REGISTER_DEFINE (webrtcendpoint, "webrtcendpoint", GST_RANK_NONE,
    GST_TYPE_WEBRTC_ENDPOINT);

/* --- bin ------------------------------------------------------------------ */

static void
gst_webrtc_endpoint_handle_message (GstBin * bin, GstMessage * message)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (bin);

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_STATE_CHANGED:
      /* Each holds a reference to its element: on a bus that nobody reads,
       * thousands of a peer's inner elements would outlive it, with their
       * sockets. They are nobody else's business. */
      gst_message_unref (message);
      return;
    case GST_MESSAGE_ERROR:{
      g_autoptr (GError) error = NULL;
      g_autofree gchar *detail = NULL;

      gst_message_parse_error (message, &error, &detail);
      GST_WARNING_OBJECT (self, "%s: %s (%s)",
          GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), error->message, detail);
      gst_webrtc_endpoint_fail (self, error->message);
      gst_message_unref (message);
      return;
    }
    default:
      GST_BIN_CLASS (gst_webrtc_endpoint_parent_class)->handle_message (bin,
          message);
  }
}

static GstStateChangeReturn
gst_webrtc_endpoint_change_state (GstElement * element,
    GstStateChange transition)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (element);
  GstStateChangeReturn ret;

  if (GST_STATE_TRANSITION_NEXT (transition) <= GST_STATE_READY &&
      transition != GST_STATE_CHANGE_NULL_TO_READY &&
      !gst_webrtc_endpoint_may_wait (self)) {
    GST_ERROR_OBJECT (self, "the state cannot be changed from a handler of a "
        "signal that one of the endpoint's own threads emits: it would wait "
        "for itself. Emit close instead, or change it from another thread.");
    return GST_STATE_CHANGE_FAILURE;
  }
  /* A session that ended in PAUSED or above is followed by a new one only when
   * the element comes up again. */
  if ((transition == GST_STATE_CHANGE_NULL_TO_READY ||
          transition == GST_STATE_CHANGE_READY_TO_PAUSED) &&
      !gst_webrtc_endpoint_start_session (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_webrtc_endpoint_stop_session (self);
  ret = GST_ELEMENT_CLASS (gst_webrtc_endpoint_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_READY_TO_NULL)
    gst_webrtc_endpoint_stop_session (self);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
      ret == GST_STATE_CHANGE_SUCCESS)
    /* What peers send comes by the clock. */
    ret = GST_STATE_CHANGE_NO_PREROLL;
  return ret;
}

/* --- class ---------------------------------------------------------------- */

static void
gst_webrtc_endpoint_finalize (GObject * object)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (object);

  g_strfreev (self->ice_servers);
  g_strfreev (self->video_codecs);
  g_strfreev (self->audio_codecs);
  g_free (self->last_error);
  g_ptr_array_unref (self->sinks);
  g_ptr_array_unref (self->tracks);
  g_cond_clear (&self->stopped_cond);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_webrtc_endpoint_parent_class)->finalize (object);
}

static void
gst_webrtc_endpoint_class_init (GstWebRTCEndpointClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_webrtc_endpoint_set_property;
  object_class->get_property = gst_webrtc_endpoint_get_property;
  object_class->finalize = gst_webrtc_endpoint_finalize;
  element_class->change_state = gst_webrtc_endpoint_change_state;
  element_class->request_new_pad = gst_webrtc_endpoint_request_new_pad;
  element_class->release_pad = gst_webrtc_endpoint_release_pad;
  GST_BIN_CLASS (klass)->handle_message = gst_webrtc_endpoint_handle_message;

  gst_webrtc_endpoint_install_properties (object_class);
  gst_webrtc_endpoint_install_signals (G_TYPE_FROM_CLASS (klass));
  gst_element_class_add_static_pad_template (element_class,
      &video_src_template);
  gst_element_class_add_static_pad_template (element_class,
      &audio_src_template);
  gst_element_class_add_static_pad_template (element_class,
      &video_sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &audio_sink_template);
  gst_element_class_set_static_metadata (element_class, "WebRTC endpoint",
      "Filter/Network/WebRTC",
      "One WebRTC peer: media in, media out, its certificate verified",
      "The Plaza developers");
}

static void
gst_webrtc_endpoint_init (GstWebRTCEndpoint * self)
{
  /* A peer is not what a pipeline waits for at its end. */
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK);
  g_mutex_init (&self->lock);
  g_cond_init (&self->stopped_cond);
  self->sinks = g_ptr_array_new_with_free_func (g_free);
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_webrtc_endpoint_track_free);
  gst_webrtc_endpoint_set_defaults (self);
  self->state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
}
