// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: fingerprint
 *
 * Whether a DTLS peer is the one who wrote the session description: webrtcbin
 * 1.22 never asks, so we do (RFC 8122 §5, RFC 5763 §5).
 */

#define PLAZA_FINGERPRINT_ERROR (plaza_fingerprint_error_quark ())

typedef enum
{
  PLAZA_FINGERPRINT_ERROR_CERTIFICATE,  /* the PEM text cannot be read */
  PLAZA_FINGERPRINT_ERROR_NONE, /* no fingerprint of a hash we trust */
  PLAZA_FINGERPRINT_ERROR_MISMATCH,     /* somebody else's certificate */
} PlazaFingerprintError;

GQuark plaza_fingerprint_error_quark (void);

/* Whether the certificate is one of those described. fingerprints is of
 * PlazaSdpFingerprint (sdpcheck.h). Of several hashes only the strongest we
 * know counts; if it names several digests, one of them has to match. Compares
 * in constant time. The error of a mismatch names both digests. */
gboolean plaza_fingerprint_matches (const gchar * pem,
    GPtrArray * fingerprints, GError ** error);

/* "sha-256 AB:CD:…" of a PEM certificate, as in an a=fingerprint line. */
gchar *plaza_fingerprint_of (const gchar * pem, GChecksumType hash,
    GError ** error);

G_END_DECLS
