// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * SECTION: dtlsguard
 *
 * webrtcbin 1.22 never compares the certificate of a DTLS peer with the
 * fingerprint in its session description (RFC 8827 §5.6.4 wants it), so anyone
 * in the path could take the peer's place. The guard does: nothing gets in or
 * out of the DTLS elements of a webrtcbin until the certificate is the one
 * that signalling promised.
 */

typedef struct _PlazaDtlsGuard PlazaDtlsGuard;

/* From a thread of OpenSSL's handshake, at most once: do not block in it.
 * reason is NULL when the certificate was right, else a sentence. */
typedef void (*PlazaDtlsGuardFunc) (const gchar * reason, gpointer user_data);

/* Watches the webrtcbin from its first DTLS element on: create it before any
 * negotiation. The callback may come until plaza_dtls_guard_free returns. */
PlazaDtlsGuard *plaza_dtls_guard_new (GstElement * webrtcbin,
    PlazaDtlsGuardFunc func, gpointer user_data);

/* What signalling promised: an array of PlazaSdpFingerprint, copied. Without
 * one every certificate is refused. */
void plaza_dtls_guard_expect (PlazaDtlsGuard * guard, GPtrArray * fingerprints);

gboolean plaza_dtls_guard_is_open (PlazaDtlsGuard * guard);

/* Time since the last packet of the peer came in, in ns; GST_CLOCK_TIME_NONE
 * before the first. */
GstClockTime plaza_dtls_guard_get_idle_time (PlazaDtlsGuard * guard);

/* Only after the webrtcbin went to NULL. */
void plaza_dtls_guard_free (PlazaDtlsGuard * guard);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaDtlsGuard, plaza_dtls_guard_free)
    G_END_DECLS
