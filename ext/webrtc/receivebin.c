// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receivebin.h"

#include "encoders.h"
#include "padguards.h"

GST_DEBUG_CATEGORY_STATIC (receive_bin_debug);
#define GST_CAT_DEFAULT receive_bin_debug

struct _PlazaReceiveBin
{
  GstBin parent;

  GstPad *sinkpad;              /* ghost, owned by the element */
  gint wanted;                  /* atomic: somebody is linked */
};

G_DEFINE_FINAL_TYPE (PlazaReceiveBin, plaza_receive_bin, GST_TYPE_BIN);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/* The depayloader sees a gap afterwards, waits for a key unit and asks for it. */
static GstPadProbeReturn
drop_unwanted (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaReceiveBin *self = user_data;

  return g_atomic_int_get (&self->wanted) ? GST_PAD_PROBE_OK :
      GST_PAD_PROBE_DROP;
}

static void
on_linked (GstPad * pad, GstPad * peer, PlazaReceiveBin * self)
{
  g_atomic_int_set (&self->wanted, TRUE);
}

static void
on_unlinked (GstPad * pad, GstPad * peer, PlazaReceiveBin * self)
{
  g_atomic_int_set (&self->wanted, FALSE);
}

void
plaza_receive_bin_watch (PlazaReceiveBin * self, GstPad * exposed)
{
  /* rtpbin stops a whole session when one of its pads returns an error; a
   * consumer that goes away must not do that to the peer's other tracks. */
  plaza_ghost_pad_forgive (exposed);
  g_signal_connect_object (exposed, "linked", G_CALLBACK (on_linked), self, 0);
  g_signal_connect_object (exposed, "unlinked", G_CALLBACK (on_unlinked), self,
      0);
  if (gst_pad_is_linked (exposed))
    g_atomic_int_set (&self->wanted, TRUE);
}

static const gchar *const *
factories (const PlazaPlanStream * stream)
{
  static const gchar *const vp8[] = { "rtpvp8depay", "vp8dec", NULL };
  static const gchar *const opus[] = { "rtpopusdepay", "opusdec", NULL };

  return stream->kind == PLAZA_SDP_VIDEO ? vp8 : opus;
}

/* The decoder guesses colours by the size of the picture, but VP8 has those of
 * BT.601 in any size: 720p came out of a browser's camera greener than it was. */
static GstPadProbeReturn
correct_colours (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (GstCaps) caps = NULL;
  GstEvent *corrected;
  GstCaps *guessed;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &guessed);
  caps = gst_caps_copy (guessed);
  gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING,
      PLAZA_VP8_COLORIMETRY, NULL);
  corrected = gst_event_new_caps (caps);
  gst_event_set_seqnum (corrected, gst_event_get_seqnum (event));
  gst_event_unref (event);
  GST_PAD_PROBE_INFO_DATA (info) = corrected;
  return GST_PAD_PROBE_OK;
}

static void
set_up_decoder (GstElement * decoder)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (decoder, "src");

  g_object_set (decoder, "threads", 1, NULL);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, correct_colours,
      NULL, NULL);
}

static void
set_up (GstElement * element, const gchar * factory)
{
  if (g_str_equal (factory, "rtpvp8depay"))
    g_object_set (element, "request-keyframe", TRUE, "wait-for-keyframe", TRUE,
        NULL);
  else if (g_str_equal (factory, "vp8dec"))
    set_up_decoder (element);
  else if (g_str_equal (factory, "opusdec"))
    g_object_set (element, "use-inband-fec", TRUE, "plc", TRUE, NULL);
}

static gboolean
chain_build (PlazaReceiveBin * self, const PlazaPlanStream * stream,
    gchar ** reason)
{
  const gchar *const *names = factories (stream);
  GstElement *tail = NULL;
  g_autoptr (GstPad) src = NULL;
  GstPad *ghost;

  for (guint i = 0; names[i]; i++) {
    GstElement *element = gst_element_factory_make (names[i], NULL);

    if (element == NULL) {
      *reason = g_strdup_printf ("The element %s is missing: install the "
          "GStreamer plugin that has it (gstreamer1.0-plugins-good and -base "
          "on Debian).", names[i]);
      return FALSE;
    }
    set_up (element, names[i]);
    gst_bin_add (GST_BIN (self), element);
    if (tail == NULL) {
      g_autoptr (GstPad) sink = gst_element_get_static_pad (element, "sink");

      gst_ghost_pad_set_target (GST_GHOST_PAD (self->sinkpad), sink);
    } else {
      gst_element_link (tail, element);
    }
    tail = element;
  }
  src = gst_element_get_static_pad (tail, "src");
  ghost = gst_ghost_pad_new_from_template ("src", src,
      gst_element_get_pad_template (GST_ELEMENT (self), "src"));
  return gst_element_add_pad (GST_ELEMENT (self), ghost);
}

static void
plaza_receive_bin_class_init (PlazaReceiveBinClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (receive_bin_debug, "plazareceivebin", 0,
      "Plaza: RTP to media");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "RTP receiver",
      "Codec/Decoder/Network/RTP", "Depayloads and decodes one track of a peer",
      "The Plaza developers");
}

static void
plaza_receive_bin_init (PlazaReceiveBin * self)
{
  self->sinkpad = gst_ghost_pad_new_no_target_from_template ("sink",
      gst_element_get_pad_template (GST_ELEMENT (self), "sink"));
  gst_pad_add_probe (self->sinkpad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_BUFFER_LIST, drop_unwanted, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
}

GstElement *
plaza_receive_bin_new (const PlazaPlanStream * stream, gchar ** reason)
{
  PlazaReceiveBin *self = g_object_new (PLAZA_TYPE_RECEIVE_BIN, NULL);

  if (!chain_build (self, stream, reason)) {
    gst_object_unref (gst_object_ref_sink (self));
    return NULL;
  }
  return GST_ELEMENT (self);
}
