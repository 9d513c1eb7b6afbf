// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fingerprint.h"
#include "sdpcheck.h"

#include <string.h>

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END "-----END CERTIFICATE-----"
#define DER_SEQUENCE 0x30       /* what every certificate begins with */
#define MAX_DIGEST 64

GQuark
plaza_fingerprint_error_quark (void)
{
  return g_quark_from_static_string ("plaza-fingerprint-error-quark");
}

/* The strongest first. Everything weaker proves nothing (RFC 8122 §5.1). */
static const struct
{
  const gchar *name;
  GChecksumType type;
} hashes[] = {
  {"sha-512", G_CHECKSUM_SHA512},
  {"sha-384", G_CHECKSUM_SHA384},
  {"sha-256", G_CHECKSUM_SHA256},
};

static gboolean
is_base64 (const gchar * text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (text[i]) && !g_ascii_isspace (text[i])
        && text[i] != '+' && text[i] != '/' && text[i] != '=')
      return FALSE;
  }

  return TRUE;
}

static guint8 *
decode_pem (const gchar * pem, gsize * length, GError ** error)
{
  const gchar *begin = pem ? strstr (pem, PEM_BEGIN) : NULL;
  const gchar *end = begin ? strstr (begin, PEM_END) : NULL;
  g_autofree guint8 *der = NULL;

  if (end != NULL) {
    begin += strlen (PEM_BEGIN);
    if (is_base64 (begin, end - begin)) {
      g_autofree gchar *body = g_strndup (begin, end - begin);
      der = g_base64_decode (body, length);
    }
  }
  if (der == NULL || *length < 2 || der[0] != DER_SEQUENCE) {
    g_set_error (error, PLAZA_FINGERPRINT_ERROR,
        PLAZA_FINGERPRINT_ERROR_CERTIFICATE,
        "The peer's certificate is no PEM text of a certificate.");
    return NULL;
  }

  return g_steal_pointer (&der);
}

static gsize
digest_of (const guint8 * der, gsize length, GChecksumType type,
    guint8 digest[MAX_DIGEST])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  gsize digest_length = MAX_DIGEST;

  g_checksum_update (checksum, der, length);
  g_checksum_get_digest (checksum, digest, &digest_length);

  return digest_length;
}

static void
append_hex (GString * text, const guint8 * digest, gsize length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%s%02X", i ? ":" : "", digest[i]);
}

/* Looks at every byte whatever it finds, so that time tells nothing. */
static gboolean
is_equal (const guint8 * a, const guint8 * b, gsize length)
{
  volatile guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= a[i] ^ b[i];

  return difference == 0;
}

static gint
find_strongest (GPtrArray * fingerprints)
{
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++) {
    for (guint j = 0; fingerprints && j < fingerprints->len; j++) {
      const PlazaSdpFingerprint *described =
          g_ptr_array_index (fingerprints, j);
      if (g_str_equal (described->hash, hashes[i].name))
        return i;
    }
  }

  return -1;
}

static gboolean
match_any (GPtrArray * fingerprints, const gchar * hash,
    const guint8 * digest, gsize length, GString * described)
{
  gboolean found = FALSE;

  for (guint i = 0; i < fingerprints->len; i++) {
    const PlazaSdpFingerprint *fingerprint =
        g_ptr_array_index (fingerprints, i);
    if (!g_str_equal (fingerprint->hash, hash))
      continue;
    if (described->len > 0)
      g_string_append (described, " or ");
    append_hex (described, fingerprint->digest, fingerprint->digest_len);
    if (fingerprint->digest_len == length
        && is_equal (fingerprint->digest, digest, length))
      found = TRUE;
  }

  return found;
}

gboolean
plaza_fingerprint_matches (const gchar * pem, GPtrArray * fingerprints,
    GError ** error)
{
  gint strongest = find_strongest (fingerprints);
  g_autoptr (GString) described = g_string_new (NULL);
  g_autoptr (GString) actual = g_string_new (NULL);
  g_autofree guint8 *der = NULL;
  guint8 digest[MAX_DIGEST];
  gsize length;

  if (strongest < 0) {
    g_set_error (error, PLAZA_FINGERPRINT_ERROR,
        PLAZA_FINGERPRINT_ERROR_NONE,
        "The session description names no fingerprint of sha-256, sha-384 or "
        "sha-512, so that nobody can tell whose certificate this is.");
    return FALSE;
  }
  der = decode_pem (pem, &length, error);
  if (der == NULL)
    return FALSE;
  length = digest_of (der, length, hashes[strongest].type, digest);
  if (match_any (fingerprints, hashes[strongest].name, digest, length,
          described))
    return TRUE;
  append_hex (actual, digest, length);
  g_set_error (error, PLAZA_FINGERPRINT_ERROR,
      PLAZA_FINGERPRINT_ERROR_MISMATCH,
      "The peer's certificate has the %s fingerprint %s, but its session "
      "description promised %s: somebody else answered, or the description was "
      "changed on its way.", hashes[strongest].name, actual->str,
      described->str);

  return FALSE;
}

gchar *
plaza_fingerprint_of (const gchar * pem, GChecksumType hash, GError ** error)
{
  gsize length;
  g_autofree guint8 *der = decode_pem (pem, &length, error);
  g_autoptr (GString) text = NULL;
  guint8 digest[MAX_DIGEST];

  if (der == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++) {
    if (hashes[i].type == hash)
      text = g_string_new (hashes[i].name);
  }
  g_return_val_if_fail (text != NULL, NULL);
  g_string_append_c (text, ' ');
  append_hex (text, digest, digest_of (der, length, hash, digest));

  return g_string_free (g_steal_pointer (&text), FALSE);
}
