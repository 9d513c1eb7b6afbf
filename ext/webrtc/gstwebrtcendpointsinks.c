// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstwebrtcendpointprivate.h"

#include "sendbin.h"

#include <stdio.h>

GST_DEBUG_CATEGORY_EXTERN (webrtc_endpoint_debug);
#define GST_CAT_DEFAULT webrtc_endpoint_debug

/* --- the array of sinks --------------------------------------------------- */

static gint
compare_sinks (gconstpointer a, gconstpointer b)
{
  const GstWebRTCEndpointSink *one = *(const GstWebRTCEndpointSink * const *) a;
  const GstWebRTCEndpointSink *other =
      *(const GstWebRTCEndpointSink * const *) b;

  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  return (one->number > other->number) - (one->number < other->number);
}

static GstWebRTCEndpointSink *
find_number_unlocked (GstWebRTCEndpoint * self, PlazaSdpKind kind, guint number)
{
  for (guint i = 0; i < self->sinks->len; i++) {
    GstWebRTCEndpointSink *sink = g_ptr_array_index (self->sinks, i);

    if (sink->kind == kind && sink->number == number)
      return sink;
  }
  return NULL;
}

static GstWebRTCEndpointSink *
find_pad_unlocked (GstWebRTCEndpoint * self, GstPad * pad)
{
  for (guint i = 0; i < self->sinks->len; i++) {
    GstWebRTCEndpointSink *sink = g_ptr_array_index (self->sinks, i);

    if (sink->pad == pad)
      return sink;
  }
  return NULL;
}

static gboolean
read_number (const gchar * name, PlazaSdpKind kind, guint * number)
{
  if (name == NULL)
    return FALSE;
  if (kind == PLAZA_SDP_VIDEO)
    return sscanf (name, "video_sink_%u", number) == 1;
  return sscanf (name, "audio_sink_%u", number) == 1;
}

static gboolean
choose_number_unlocked (GstWebRTCEndpoint * self, PlazaSdpKind kind,
    const gchar * name, guint * number)
{
  if (read_number (name, kind, number))
    return find_number_unlocked (self, kind, *number) == NULL;
  for (*number = 0; find_number_unlocked (self, kind, *number);)
    (*number)++;
  return TRUE;
}

/* --- what upstream sees --------------------------------------------------- */

/* Upstream goes on when a session ends or fails, perhaps for others behind the
 * same tee: what becomes of its media behind the pad is for the endpoint to say,
 * and none of upstream's business as long as the pad itself does not flush. */
static GstFlowReturn
forgive (GstPad * pad, GstFlowReturn ret)
{
  if (ret == GST_FLOW_EOS || GST_PAD_IS_FLUSHING (pad))
    return ret;
  return GST_FLOW_OK;
}

static GstFlowReturn
sink_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  return forgive (pad, gst_proxy_pad_chain_default (pad, parent, buffer));
}

static GstFlowReturn
sink_chain_list (GstPad * pad, GstObject * parent, GstBufferList * list)
{
  return forgive (pad, gst_proxy_pad_chain_list_default (pad, parent, list));
}

/* Caps that nobody takes would be an error to upstream, while there is nobody
 * to take them. They stay on the pad for the next session. */
static gboolean
sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (parent);
  gboolean running;

  if (gst_pad_event_default (pad, parent, event))
    return TRUE;
  g_mutex_lock (&self->lock);
  running = self->session != NULL && !self->stopping;
  g_mutex_unlock (&self->lock);
  return !running;
}

/* --- running and stopping ------------------------------------------------- */

static void
remove_bin (GstWebRTCEndpoint * self, GstPad * pad, GstElement * bin)
{
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_element_set_locked_state (bin, TRUE);
  gst_element_set_state (bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), bin);
}

static GstElement *
add_bin (GstWebRTCEndpoint * self, PlazaSdpKind kind)
{
  PlazaSendSettings settings;
  GstElement *bin;

  GST_OBJECT_LOCK (self);
  settings.bitrate = self->start_bitrate;
  GST_OBJECT_UNLOCK (self);
  bin = plaza_send_bin_new (kind, NULL, &settings);
  gst_bin_add (GST_BIN (self), bin);
  gst_element_sync_state_with_parent (bin);
  return bin;
}

/* The bin runs before anything can reach it: a source that meets a pad which
 * flushes stops for ever. */
static void
start_sink (GstWebRTCEndpoint * self, GstPad * pad, PlazaSdpKind kind)
{
  GstElement *bin = add_bin (self, kind);
  g_autoptr (GstPad) target = gst_element_get_static_pad (bin, "sink");
  GstWebRTCEndpointSink *sink;
  gboolean late = FALSE, wanted;

  g_mutex_lock (&self->lock);
  sink = find_pad_unlocked (self, pad);
  wanted = sink && sink->bin == NULL && self->session && !self->stopping;
  if (wanted) {
    sink->bin = bin;
    late = plaza_session_has_plan (self->session);
  }
  g_mutex_unlock (&self->lock);
  if (!wanted) {
    remove_bin (self, pad, bin);
    return;
  }
  if (late) {
    GST_WARNING_OBJECT (pad, "requested after the negotiation: what comes is "
        "dropped");
    plaza_send_bin_discard (PLAZA_SEND_BIN (bin));
  }
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), target);
}

void
gst_webrtc_endpoint_start_sinks (GstWebRTCEndpoint * self)
{
  g_autoptr (GPtrArray) pads =
      g_ptr_array_new_with_free_func (gst_object_unref);
  g_autoptr (GArray) kinds = g_array_new (FALSE, FALSE, sizeof (PlazaSdpKind));

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sinks->len; i++) {
    const GstWebRTCEndpointSink *sink = g_ptr_array_index (self->sinks, i);

    g_ptr_array_add (pads, gst_object_ref (sink->pad));
    g_array_append_val (kinds, sink->kind);
  }
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < pads->len; i++)
    start_sink (self, g_ptr_array_index (pads, i),
        g_array_index (kinds, PlazaSdpKind, i));
}

void
gst_webrtc_endpoint_stop_sinks (GstWebRTCEndpoint * self)
{
  for (;;) {
    g_autoptr (GstPad) pad = NULL;
    GstElement *bin = NULL;

    g_mutex_lock (&self->lock);
    for (guint i = 0; i < self->sinks->len && bin == NULL; i++) {
      GstWebRTCEndpointSink *sink = g_ptr_array_index (self->sinks, i);

      bin = g_steal_pointer (&sink->bin);
      if (bin)
        pad = gst_object_ref (sink->pad);
    }
    g_mutex_unlock (&self->lock);
    if (bin == NULL)
      return;
    remove_bin (self, pad, bin);
  }
}

/* --- pads ----------------------------------------------------------------- */

GstPad *
gst_webrtc_endpoint_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (element);
  PlazaSdpKind kind = g_str_has_prefix (templ->name_template, "video") ?
      PLAZA_SDP_VIDEO : PLAZA_SDP_AUDIO;
  GstWebRTCEndpointSink *sink = g_new0 (GstWebRTCEndpointSink, 1);
  g_autofree gchar *pad_name = NULL;
  gboolean running;
  GstPad *pad;

  g_mutex_lock (&self->lock);
  if (!choose_number_unlocked (self, kind, name, &sink->number)) {
    g_mutex_unlock (&self->lock);
    GST_WARNING_OBJECT (self, "pad %s is there already", name);
    g_free (sink);
    return NULL;
  }
  pad_name = g_strdup_printf ("%s_sink_%u",
      kind == PLAZA_SDP_VIDEO ? "video" : "audio", sink->number);
  pad = gst_ghost_pad_new_no_target_from_template (pad_name, templ);
  gst_pad_set_chain_function (pad, sink_chain);
  gst_pad_set_chain_list_function (pad, sink_chain_list);
  gst_pad_set_event_function (pad, sink_event);
  sink->kind = kind;
  sink->pad = pad;
  g_ptr_array_add (self->sinks, sink);
  g_ptr_array_sort (self->sinks, compare_sinks);
  running = self->session != NULL && !self->stopping;
  g_mutex_unlock (&self->lock);

  if (running)
    start_sink (self, pad, kind);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

void
gst_webrtc_endpoint_release_pad (GstElement * element, GstPad * pad)
{
  GstWebRTCEndpoint *self = GST_WEBRTC_ENDPOINT (element);
  GstWebRTCEndpointSink *sink;
  GstElement *bin = NULL;

  g_mutex_lock (&self->lock);
  sink = find_pad_unlocked (self, pad);
  if (sink) {
    bin = g_steal_pointer (&sink->bin);
    g_ptr_array_remove (self->sinks, sink);
  }
  g_mutex_unlock (&self->lock);
  gst_object_ref (pad);
  /* The bin first: what comes in may be held back there until the peer is
   * connected, and deactivation waits for it. */
  if (bin)
    remove_bin (self, pad, bin);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  gst_object_unref (pad);
}
