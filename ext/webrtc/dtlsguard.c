// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtlsguard.h"

#include "fingerprint.h"
#include "sdpcheck.h"

GST_DEBUG_CATEGORY_STATIC (dtls_guard_debug);
#define GST_CAT_DEFAULT dtls_guard_debug

/* All media of a peer shares one transport (the SDP checker accepts nothing
 * but BUNDLE), so one state speaks for all of it. REFUSED is for ever. */
typedef enum
{
  GUARD_WAITING,
  GUARD_OPEN,
  GUARD_REFUSED,
} GuardState;

struct _PlazaDtlsGuard
{
  GstElement *webrtcbin;
  gulong added_id;
  PlazaDtlsGuardFunc func;
  gpointer user_data;

  gint state;                   /* atomic, GuardState */
  gint64 last_packet;           /* atomic, monotonic µs, 0: none yet */

  GMutex lock;                  /* protects what follows */
  GPtrArray *fingerprints;
  GPtrArray *probed;            /* of GstPad, owned */
  GArray *probes;               /* of gulong, beside it */
  GPtrArray *elements;          /* dtlssrtpdec and dtlssrtpenc, owned */
};

static void
fingerprint_free (PlazaSdpFingerprint * fingerprint)
{
  g_free (fingerprint->hash);
  g_free (fingerprint->digest);
  g_free (fingerprint);
}

static GstPadProbeReturn
hold_until_open (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaDtlsGuard *guard = user_data;

  switch (g_atomic_int_get (&guard->state)) {
    case GUARD_OPEN:
      return GST_PAD_PROBE_OK;
    case GUARD_REFUSED:
    case GUARD_WAITING:
    default:
      GST_DEBUG_OBJECT (pad, "the peer is not verified: dropped");
      return GST_PAD_PROBE_DROP;
  }
}

static GstPadProbeReturn
note_packet (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  PlazaDtlsGuard *guard = user_data;

  __atomic_store_n (&guard->last_packet, g_get_monotonic_time (),
      __ATOMIC_RELAXED);
  return GST_PAD_PROBE_OK;
}

static void
probe_pad (PlazaDtlsGuard * guard, GstPad * pad, GstPadProbeCallback callback)
{
  gulong id = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_BUFFER_LIST, callback, guard, NULL);

  g_mutex_lock (&guard->lock);
  g_ptr_array_add (guard->probed, gst_object_ref (pad));
  g_array_append_val (guard->probes, id);
  g_mutex_unlock (&guard->lock);
}

/* What carries decrypted or not yet encrypted packets: rtp_src, rtcp_src and
 * data_src of the decoder, rtp_sink, rtcp_sink and data_sink of the encoder.
 * The other side of each is the handshake's own and has to pass. */
static gboolean
carries_plain_packets (GstPad * pad)
{
  const gchar *name = GST_PAD_NAME (pad);

  return g_str_has_prefix (name, "rtp_") || g_str_has_prefix (name, "rtcp_") ||
      g_str_has_prefix (name, "data_");
}

static void
on_dtls_pad_added (GstElement * element, GstPad * pad, PlazaDtlsGuard * guard)
{
  if (carries_plain_packets (pad))
    probe_pad (guard, pad, hold_until_open);
}

static gboolean
probe_existing_pad (GstElement * element, GstPad * pad, gpointer user_data)
{
  on_dtls_pad_added (element, pad, user_data);
  return TRUE;
}

static void
on_peer_pem (GstElement * decoder, GParamSpec * pspec, PlazaDtlsGuard * guard)
{
  g_autofree gchar *pem = NULL;
  g_autoptr (GPtrArray) fingerprints = NULL;
  g_autoptr (GError) error = NULL;

  g_object_get (decoder, "peer-pem", &pem, NULL);
  g_mutex_lock (&guard->lock);
  if (guard->fingerprints)
    fingerprints = g_ptr_array_ref (guard->fingerprints);
  g_mutex_unlock (&guard->lock);

  if (pem && fingerprints && plaza_fingerprint_matches (pem, fingerprints,
          &error)) {
    if (g_atomic_int_compare_and_exchange (&guard->state, GUARD_WAITING,
            GUARD_OPEN))
      guard->func (NULL, guard->user_data);
    return;
  }
  if (g_atomic_int_exchange (&guard->state, GUARD_REFUSED) != GUARD_REFUSED)
    guard->func (error ? error->message : "The peer came before any session "
        "description named its certificate.", guard->user_data);
}

static void
on_deep_element_added (GstBin * bin, GstBin * sub_bin, GstElement * element,
    PlazaDtlsGuard * guard)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory ? GST_OBJECT_NAME (factory) : "";

  if (g_str_equal (name, "nicesrc")) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

    probe_pad (guard, pad, note_packet);
  } else if (g_str_equal (name, "dtlssrtpdec") ||
      g_str_equal (name, "dtlssrtpenc")) {
    /* By "pad-added" too: the data pads come by request. A pad that is there
     * already is not announced again. */
    g_signal_connect (element, "pad-added", G_CALLBACK (on_dtls_pad_added),
        guard);
    gst_element_foreach_pad (element, probe_existing_pad, guard);
    if (g_str_equal (name, "dtlssrtpdec"))
      g_signal_connect (element, "notify::peer-pem", G_CALLBACK (on_peer_pem),
          guard);
    g_mutex_lock (&guard->lock);
    g_ptr_array_add (guard->elements, gst_object_ref (element));
    g_mutex_unlock (&guard->lock);
  }
}

PlazaDtlsGuard *
plaza_dtls_guard_new (GstElement * webrtcbin, PlazaDtlsGuardFunc func,
    gpointer user_data)
{
  static gsize once = 0;
  PlazaDtlsGuard *guard;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (dtls_guard_debug, "plazadtlsguard", 0,
        "DTLS certificates against SDP fingerprints");
    g_once_init_leave (&once, 1);
  }

  guard = g_new0 (PlazaDtlsGuard, 1);
  guard->webrtcbin = gst_object_ref (webrtcbin);
  guard->func = func;
  guard->user_data = user_data;
  g_mutex_init (&guard->lock);
  guard->probed = g_ptr_array_new_with_free_func (gst_object_unref);
  guard->probes = g_array_new (FALSE, FALSE, sizeof (gulong));
  guard->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  guard->added_id = g_signal_connect (webrtcbin, "deep-element-added",
      G_CALLBACK (on_deep_element_added), guard);
  return guard;
}

void
plaza_dtls_guard_expect (PlazaDtlsGuard * guard, GPtrArray * fingerprints)
{
  GPtrArray *copy =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fingerprint_free);

  for (guint i = 0; i < fingerprints->len; i++) {
    const PlazaSdpFingerprint *from = g_ptr_array_index (fingerprints, i);
    PlazaSdpFingerprint *to = g_new0 (PlazaSdpFingerprint, 1);

    to->hash = g_strdup (from->hash);
    to->digest = g_memdup2 (from->digest, from->digest_len);
    to->digest_len = from->digest_len;
    g_ptr_array_add (copy, to);
  }
  g_mutex_lock (&guard->lock);
  g_clear_pointer (&guard->fingerprints, g_ptr_array_unref);
  guard->fingerprints = copy;
  g_mutex_unlock (&guard->lock);
}

gboolean
plaza_dtls_guard_is_open (PlazaDtlsGuard * guard)
{
  return g_atomic_int_get (&guard->state) == GUARD_OPEN;
}

GstClockTime
plaza_dtls_guard_get_idle_time (PlazaDtlsGuard * guard)
{
  gint64 last = __atomic_load_n (&guard->last_packet, __ATOMIC_RELAXED);

  if (last == 0)
    return GST_CLOCK_TIME_NONE;
  return MAX (g_get_monotonic_time () - last, 0) * GST_USECOND;
}

void
plaza_dtls_guard_free (PlazaDtlsGuard * guard)
{
  if (guard == NULL)
    return;
  g_signal_handler_disconnect (guard->webrtcbin, guard->added_id);
  for (guint i = 0; i < guard->elements->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (guard->elements,
            i), guard);
  for (guint i = 0; i < guard->probed->len; i++)
    gst_pad_remove_probe (g_ptr_array_index (guard->probed, i),
        g_array_index (guard->probes, gulong, i));
  g_ptr_array_unref (guard->elements);
  g_ptr_array_unref (guard->probed);
  g_array_unref (guard->probes);
  g_clear_pointer (&guard->fingerprints, g_ptr_array_unref);
  g_mutex_clear (&guard->lock);
  gst_object_unref (guard->webrtcbin);
  g_free (guard);
}
