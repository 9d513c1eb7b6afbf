// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sendbin.h"

#include <string.h>

#include "encoders.h"

GST_DEBUG_CATEGORY_STATIC (send_bin_debug);
#define GST_CAT_DEFAULT send_bin_debug

#define OPUS_BITRATE 48000
/* Of live media: what waits longer than this for the network is stale. */
#define LIVE_QUEUE_TIME (200 * GST_MSECOND)

struct _PlazaSendBin
{
  GstBin parent;

  PlazaSdpKind kind;
  PlazaSendSettings settings;
  GstElement *entry;            /* identity: where data waits for the rest */
  GstPad *sinkpad, *srcpad;     /* ghosts, owned by the element */

  GMutex lock;                  /* protects what follows; never held while
                                 * pushing, linking or changing a state */
  GstCaps *caps;                /* of the first CAPS event */
  GstCaps *rtp_caps;            /* of the plan */
  gboolean building, built, discard;
  gint live;                    /* -1 unknown, 0, 1 */
  gulong block_id;
};

G_DEFINE_FINAL_TYPE (PlazaSendBin, plaza_send_bin, GST_TYPE_BIN);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

GstCaps *
plaza_send_bin_sink_caps (PlazaSdpKind kind)
{
  if (kind == PLAZA_SDP_VIDEO)
    return gst_caps_from_string ("video/x-raw; video/x-vp8");
  return gst_caps_from_string ("audio/x-raw; "
      "audio/x-opus, channel-mapping-family = (int) 0");
}

GstCaps *
plaza_send_bin_rtp_caps (const PlazaPlanStream * stream)
{
  gboolean video = stream->kind == PLAZA_SDP_VIDEO;
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp",
      "media", G_TYPE_STRING, video ? "video" : "audio",
      "encoding-name", G_TYPE_STRING, stream->encoding_name,
      "clock-rate", G_TYPE_INT, (gint) stream->clock_rate,
      "payload", G_TYPE_INT, (gint) stream->payload_type, NULL);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  const struct
  {
    gboolean on;
    const gchar *field;
  } feedback[] = {
    {stream->nack, "rtcp-fb-nack"},
    {stream->nack_pli, "rtcp-fb-nack-pli"},
    {stream->ccm_fir, "rtcp-fb-ccm-fir"},
    {stream->transport_cc, "rtcp-fb-transport-cc"},
  };
  const struct
  {
    guint id;
    const gchar *uri;
  } extensions[] = {
    {stream->twcc_id, PLAZA_EXT_TWCC},
    {stream->mid_id, PLAZA_EXT_MID},
  };

  for (guint i = 0; i < G_N_ELEMENTS (feedback); i++) {
    if (feedback[i].on)
      gst_structure_set (s, feedback[i].field, G_TYPE_BOOLEAN, TRUE, NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    if (extensions[i].id) {
      g_autofree gchar *field = g_strdup_printf ("extmap-%u", extensions[i].id);

      gst_structure_set (s, field, G_TYPE_STRING, extensions[i].uri, NULL);
    }
  }
  if (g_strcmp0 (stream->encoding_name, "OPUS") == 0)
    /* RFC 7587 §6.1, §7: always two channels in the rtpmap; the parameters are
     * what we can take, whatever the peer says of itself */
    gst_structure_set (s, "encoding-params", G_TYPE_STRING, "2",
        "minptime", G_TYPE_STRING, "10", "useinbandfec", G_TYPE_STRING, "1",
        "stereo", G_TYPE_STRING, "1", NULL);
  return caps;
}

/* --- the chain ------------------------------------------------------------ */

static GstElement *
add_element (PlazaSendBin * self, const gchar * factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
        ("The element %s is missing: install the GStreamer plugin that has it "
            "(gstreamer1.0-plugins-base and -good on Debian).", factory),
        (NULL));
    return NULL;
  }
  gst_bin_add (GST_BIN (self), element);
  return element;
}

static GstElement *
add_queue (PlazaSendBin * self, gboolean live)
{
  GstElement *queue = add_element (self, "queue");

  if (queue == NULL)
    return NULL;
  g_object_set (queue, "max-size-bytes", 0, "max-size-buffers", 0,
      "max-size-time", (guint64) LIVE_QUEUE_TIME, NULL);
  if (live)
    gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
  return queue;
}

static GstElement *
add_encoder (PlazaSendBin * self)
{
  gboolean video = self->kind == PLAZA_SDP_VIDEO;
  GstElement *encoder = add_element (self, video ? "vp8enc" : "opusenc");

  if (encoder && video)
    plaza_vp8_encoder_set_up (encoder, self->settings.bitrate);
  else if (encoder)
    plaza_opus_encoder_set_up (encoder, OPUS_BITRATE);
  return encoder;
}

/* Links `element` behind *tail and makes it the tail. */
static gboolean
append (GstElement ** tail, GstElement * element)
{
  if (element == NULL || !gst_element_link (*tail, element))
    return FALSE;
  *tail = element;
  return TRUE;
}

static gboolean
append_filter (PlazaSendBin * self, GstElement ** tail, GstCaps * caps)
{
  GstElement *filter = add_element (self, "capsfilter");

  if (filter == NULL)
    return FALSE;
  g_object_set (filter, "caps", caps, NULL);
  return append (tail, filter);
}

static gboolean
append_encoding (PlazaSendBin * self, GstElement ** tail)
{
  g_autoptr (GstCaps) caps = NULL;

  if (self->kind == PLAZA_SDP_VIDEO) {
    caps = plaza_vp8_encoder_caps ();
    return append (tail, add_element (self, "videoconvert"))
        && append_filter (self, tail, caps)
        && append (tail, add_encoder (self));
  }
  caps = gst_caps_from_string ("audio/x-raw, rate = (int) 48000, "
      "channels = (int) [ 1, 2 ]");
  return append (tail, add_element (self, "audioconvert"))
      && append (tail, add_element (self, "audioresample"))
      && append_filter (self, tail, caps)
      && append (tail, add_encoder (self));
}

static gboolean
append_payloading (PlazaSendBin * self, GstElement ** tail, GstCaps * rtp_caps)
{
  gboolean video = self->kind == PLAZA_SDP_VIDEO;
  GstElement *payloader =
      add_element (self, video ? "rtpvp8pay" : "rtpopuspay");

  if (payloader == NULL || !append (tail, payloader))
    return FALSE;
  /* 1200 bytes fit any path with SRTP, DTLS and TURN around (RFC 8831 §5) */
  g_object_set (payloader, "mtu", 1200, NULL);
  if (video)
    /* 15 bits: what every browser's VP8 receiver tracks best */
    gst_util_set_object_arg (G_OBJECT (payloader), "picture-id-mode", "15-bit");
  return append_filter (self, tail, rtp_caps);
}

static gboolean
has_raw_media (const GstCaps * caps)
{
  const gchar *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  return g_str_has_suffix (name, "/x-raw");
}

/* Links the entry only when all behind it runs: a buffer that meets a pad which
 * is not active yet would come back as flushing, on which a source stops for
 * ever and without a word. */
static gboolean
chain_build (PlazaSendBin * self, const GstCaps * caps, GstCaps * rtp_caps,
    gboolean live)
{
  GstElement *queue = add_queue (self, live);
  GstElement *tail = queue;
  g_autoptr (GstPad) pad = NULL;
  GValue item = G_VALUE_INIT;
  g_autoptr (GstIterator) it = NULL;

  if (queue == NULL ||
      (has_raw_media (caps) && !append_encoding (self, &tail)) ||
      !append_payloading (self, &tail, rtp_caps))
    return FALSE;
  pad = gst_element_get_static_pad (tail, "src");
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->srcpad), pad);
  it = gst_bin_iterate_sorted (GST_BIN (self));
  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    gst_element_sync_state_with_parent (g_value_get_object (&item));
    g_value_reset (&item);
  }
  g_value_unset (&item);
  return gst_element_link (self->entry, queue);
}

static gboolean
is_upstream_live (PlazaSendBin * self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (self->sinkpad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

static void
unblock (PlazaSendBin * self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->entry, "src");
  gulong id;

  g_mutex_lock (&self->lock);
  id = self->block_id;
  self->block_id = 0;
  g_mutex_unlock (&self->lock);
  if (id)
    gst_pad_remove_probe (pad, id);
}

/* Builds when both halves are known; whoever brings the second half does it. */
static void
maybe_build (PlazaSendBin * self)
{
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstCaps) rtp_caps = NULL;
  gboolean ok;

  g_mutex_lock (&self->lock);
  if (self->caps == NULL || self->rtp_caps == NULL || self->building ||
      self->discard) {
    g_mutex_unlock (&self->lock);
    return;
  }
  self->building = TRUE;
  caps = gst_caps_ref (self->caps);
  rtp_caps = gst_caps_ref (self->rtp_caps);
  g_mutex_unlock (&self->lock);

  ok = chain_build (self, caps, rtp_caps, is_upstream_live (self));

  g_mutex_lock (&self->lock);
  self->built = ok;
  self->discard = self->discard || !ok;
  g_mutex_unlock (&self->lock);
  unblock (self);
}

/* --- waiting -------------------------------------------------------------- */

static GstPadProbeReturn
on_entry_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaSendBin *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  g_mutex_lock (&self->lock);
  if (self->caps == NULL)
    self->caps = gst_caps_ref (caps);
  g_mutex_unlock (&self->lock);
  maybe_build (self);
  return GST_PAD_PROBE_OK;
}

/* Files wait for the peer, live media does not: it would only grow old. */
static GstPadProbeReturn
on_entry_blocked (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaSendBin *self = user_data;
  gboolean discard;

  g_mutex_lock (&self->lock);
  discard = self->discard;
  g_mutex_unlock (&self->lock);
  if (discard)
    return GST_PAD_PROBE_DROP;
  if (self->live < 0)
    self->live = is_upstream_live (self);
  return self->live ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_discarded (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaSendBin *self = user_data;
  gboolean discard;

  g_mutex_lock (&self->lock);
  discard = self->discard;
  g_mutex_unlock (&self->lock);
  return discard ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static gboolean
sink_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  PlazaSendBin *self = PLAZA_SEND_BIN (parent);
  g_autoptr (GstCaps) caps = NULL;

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS &&
      GST_QUERY_TYPE (query) != GST_QUERY_ACCEPT_CAPS)
    return gst_pad_query_default (pad, parent, query);

  g_mutex_lock (&self->lock);
  caps = self->built ? NULL : plaza_send_bin_sink_caps (self->kind);
  g_mutex_unlock (&self->lock);
  if (caps == NULL)
    return gst_pad_query_default (pad, parent, query);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    GstCaps *filter;
    g_autoptr (GstCaps) result = NULL;

    gst_query_parse_caps (query, &filter);
    result = filter ? gst_caps_intersect_full (filter, caps,
        GST_CAPS_INTERSECT_FIRST) : gst_caps_ref (caps);
    gst_query_set_caps_result (query, result);
  } else {
    GstCaps *asked;

    gst_query_parse_accept_caps (query, &asked);
    gst_query_set_accept_caps_result (query, gst_caps_is_subset (asked, caps));
  }
  return TRUE;
}

void
plaza_send_bin_set_stream (PlazaSendBin * self, const PlazaPlanStream * stream)
{
  GstCaps *caps = plaza_send_bin_rtp_caps (stream);

  gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, stream->ssrc,
      "a-mid", G_TYPE_STRING, stream->mid, NULL);
  /* The fmtp parameters are the peer's business, not the payloader's. */
  gst_structure_remove_fields (gst_caps_get_structure (caps, 0), "minptime",
      "useinbandfec", "stereo", NULL);
  g_mutex_lock (&self->lock);
  gst_caps_take (&self->rtp_caps, caps);
  g_mutex_unlock (&self->lock);
  maybe_build (self);
}

void
plaza_send_bin_discard (PlazaSendBin * self)
{
  g_mutex_lock (&self->lock);
  self->discard = TRUE;
  g_mutex_unlock (&self->lock);
  unblock (self);
}

/* --- object --------------------------------------------------------------- */

static void
plaza_send_bin_finalize (GObject * object)
{
  PlazaSendBin *self = PLAZA_SEND_BIN (object);

  gst_clear_caps (&self->caps);
  gst_clear_caps (&self->rtp_caps);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (plaza_send_bin_parent_class)->finalize (object);
}

static void
plaza_send_bin_class_init (PlazaSendBinClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (send_bin_debug, "plazasendbin", 0,
      "Plaza: media to RTP");
  G_OBJECT_CLASS (klass)->finalize = plaza_send_bin_finalize;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "RTP sender",
      "Codec/Encoder/Network/RTP", "Encodes and payloads one track of a peer",
      "The Plaza developers");
}

static void
plaza_send_bin_init (PlazaSendBin * self)
{
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) src = NULL;

  g_mutex_init (&self->lock);
  self->live = -1;
  self->entry = gst_element_factory_make ("identity", "entry");
  g_object_set (self->entry, "silent", TRUE, NULL);
  gst_bin_add (GST_BIN (self), self->entry);

  sink = gst_element_get_static_pad (self->entry, "sink");
  self->sinkpad = gst_ghost_pad_new_from_template ("sink", sink,
      gst_element_get_pad_template (GST_ELEMENT (self), "sink"));
  gst_pad_set_query_function (self->sinkpad, sink_query);
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_BUFFER_LIST, on_discarded, self, NULL);
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_entry_event, self, NULL);
  src = gst_element_get_static_pad (self->entry, "src");
  self->block_id = gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK |
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_entry_blocked, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_ghost_pad_new_no_target_from_template ("src",
      gst_element_get_pad_template (GST_ELEMENT (self), "src"));
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

GstElement *
plaza_send_bin_new (PlazaSdpKind kind, const gchar * name,
    const PlazaSendSettings * settings)
{
  PlazaSendBin *self = g_object_new (PLAZA_TYPE_SEND_BIN, "name", name, NULL);

  self->kind = kind;
  self->settings = *settings;
  return GST_ELEMENT (self);
}
