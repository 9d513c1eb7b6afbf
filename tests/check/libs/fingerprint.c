// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <string.h>

#include "fingerprint.h"
#include "sdpcheck.h"

/* What openssl x509 -fingerprint says of fixtures/certificates/peer.pem */
#define SHA_256 \
    "49:91:60:F3:9A:29:8D:29:C4:B3:6C:4A:74:2B:78:F5:" \
    "58:8B:CA:41:F6:E8:66:C8:B2:CE:FB:98:D4:AD:3D:23"
#define SHA_384 \
    "9E:9D:48:8E:8C:AC:69:E1:F7:3F:D2:EF:6A:7B:D6:07:" \
    "5F:66:17:71:CB:EB:FA:03:D2:B7:A5:46:45:99:C4:8F:" \
    "17:9F:98:4A:B6:9E:E9:BB:ED:14:62:00:D8:1F:21:69"
#define SHA_512 \
    "8E:CE:41:C9:02:D9:E2:37:BD:6D:6D:E9:92:60:3A:86:" \
    "28:E4:CE:32:F1:E9:EF:9D:76:C8:49:D9:76:54:6D:B0:" \
    "F2:43:FF:9F:BF:67:90:B1:C3:5E:09:D5:C9:D7:B9:E0:" \
    "45:B2:B0:F4:49:A9:7E:AD:67:B9:CC:1D:EF:10:5F:1F"
#define SHA_1 \
    "3D:5C:96:C6:D3:AA:6A:97:E4:AA:FD:64:79:3E:08:2E:" \
    "AE:CD:EF:2B"
#define OTHER_256 \
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:" \
    "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"

static gchar *
load (const gchar * name)
{
  g_autofree gchar *path =
      g_build_filename (FIXTURES, "certificates", name, NULL);
  gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));

  return text;
}

/* Fingerprints as the SDP reader hands them over. */
static PlazaSdp *
describe (const gchar * lines)
{
  g_autofree gchar *text = g_strdup_printf ("v=0\no=- 1 1 IN IP4 h\ns=-\n"
      "t=0 0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=ice-ufrag:abcd\n"
      "a=ice-pwd:0123456789abcdefghijkl\na=setup:active\na=rtcp-mux\n%s",
      lines);
  g_autoptr (GError) error = NULL;
  PlazaSdp *sdp = plaza_sdp_check (text, -1, PLAZA_SDP_ANSWER, &error);

  fail_unless (sdp != NULL, "%s", error ? error->message : "");

  return sdp;
}

static GPtrArray *
fingerprints_of (const PlazaSdp * sdp)
{
  const PlazaSdpMedia *media = g_ptr_array_index (sdp->media, 0);

  return media->fingerprints;
}

static const struct
{
  const gchar *what;
  const gchar *lines;
  gboolean matches;
} cases[] = {
  {"sha-256", "a=fingerprint:sha-256 " SHA_256, TRUE},
  {"sha-384", "a=fingerprint:SHA-384 " SHA_384, TRUE},
  {"sha-512", "a=fingerprint:sha-512 " SHA_512, TRUE},
  {"another's sha-256", "a=fingerprint:sha-256 " OTHER_256, FALSE},
  {"one of two certificates", "a=fingerprint:sha-256 " OTHER_256
        "\na=fingerprint:sha-256 " SHA_256, TRUE},
  {"a weak one beside", "a=fingerprint:sha-1 " SHA_1
        "\na=fingerprint:sha-256 " SHA_256, TRUE},
  {"a weak one that would match", "a=fingerprint:sha-1 " SHA_1
        "\na=fingerprint:sha-256 " OTHER_256, FALSE},
  {"a stronger one that does not match", "a=fingerprint:sha-256 " SHA_256
        "\na=fingerprint:sha-384 " OTHER_256
        ":20:21:22:23:24:25:26:27:28:29:2A:" "2B:2C:2D:2E:2F", FALSE},
  {"a stronger one that matches",
        "a=fingerprint:sha-256 " OTHER_256 "\na=fingerprint:sha-512 " SHA_512,
      TRUE},
};

GST_START_TEST (only_the_strongest_hash_decides)
{
  g_autofree gchar *pem = load ("peer.pem");
  g_autofree gchar *other = load ("other.pem");
  g_autoptr (PlazaSdp) sdp = describe (cases[__i__].lines);
  g_autoptr (GError) error = NULL;
  gboolean matches =
      plaza_fingerprint_matches (pem, fingerprints_of (sdp), &error);

  fail_unless (matches == cases[__i__].matches, "%s", cases[__i__].what);
  fail_unless ((error == NULL) == matches);
  if (!matches)
    fail_unless (g_error_matches (error, PLAZA_FINGERPRINT_ERROR,
            PLAZA_FINGERPRINT_ERROR_MISMATCH));
  fail_unless (!plaza_fingerprint_matches (other, fingerprints_of (sdp), NULL));
}

GST_END_TEST;

GST_START_TEST (a_mismatch_names_both_digests)
{
  g_autofree gchar *pem = load ("peer.pem");
  g_autoptr (PlazaSdp) sdp = describe ("a=fingerprint:sha-256 " OTHER_256);
  g_autoptr (GError) error = NULL;

  fail_unless (!plaza_fingerprint_matches (pem, fingerprints_of (sdp), &error));
  fail_unless (strstr (error->message, SHA_256) != NULL, "%s", error->message);
  fail_unless (strstr (error->message, OTHER_256) != NULL);
  fail_unless (strstr (error->message, "sha-256") != NULL);
}

GST_END_TEST;

GST_START_TEST (the_last_byte_counts_as_much_as_the_first)
{
  g_autofree gchar *pem = load ("peer.pem");
  g_autoptr (PlazaSdp) sdp = describe ("a=fingerprint:sha-256 " SHA_256);
  PlazaSdpFingerprint *fingerprint =
      g_ptr_array_index (fingerprints_of (sdp), 0);

  for (guint i = 0; i < 32; i++) {
    fingerprint->digest[i] ^= 1;
    fail_unless (!plaza_fingerprint_matches (pem, fingerprints_of (sdp), NULL));
    fingerprint->digest[i] ^= 1;
  }
  fingerprint->digest_len = 31;
  fail_unless (!plaza_fingerprint_matches (pem, fingerprints_of (sdp), NULL));
  fingerprint->digest_len = 32;
  fail_unless (plaza_fingerprint_matches (pem, fingerprints_of (sdp), NULL));
}

GST_END_TEST;

GST_START_TEST (nobody_is_trusted_without_a_fingerprint)
{
  g_autofree gchar *pem = load ("peer.pem");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  PlazaSdpFingerprint weak = { (gchar *) "sha-1", (guint8 *) "", 0 };
  g_autoptr (GError) error = NULL;

  fail_unless (!plaza_fingerprint_matches (pem, none, &error));
  fail_unless (g_error_matches (error, PLAZA_FINGERPRINT_ERROR,
          PLAZA_FINGERPRINT_ERROR_NONE));
  fail_unless (!plaza_fingerprint_matches (pem, NULL, NULL));
  g_ptr_array_add (none, &weak);
  fail_unless (!plaza_fingerprint_matches (pem, none, NULL));
}

GST_END_TEST;

static const gchar *const broken[] = {
  NULL, "", "-----BEGIN CERTIFICATE-----", "hello",
  "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
  "-----END CERTIFICATE-----\nMAAA\n-----BEGIN CERTIFICATE-----\n",
};

GST_START_TEST (what_is_no_certificate_matches_nothing)
{
  g_autoptr (PlazaSdp) sdp = describe ("a=fingerprint:sha-256 " SHA_256);
  g_autoptr (GError) error = NULL;

  fail_unless (!plaza_fingerprint_matches (broken[__i__],
          fingerprints_of (sdp), &error));
  fail_unless (g_error_matches (error, PLAZA_FINGERPRINT_ERROR,
          PLAZA_FINGERPRINT_ERROR_CERTIFICATE));
}

GST_END_TEST;

GST_START_TEST (our_own_fingerprint_is_written_as_sdp_wants_it)
{
  g_autofree gchar *pem = load ("peer.pem");
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);
  g_autofree gchar *crlf = g_strjoinv ("\r\n", lines);
  g_autofree gchar *a = plaza_fingerprint_of (pem, G_CHECKSUM_SHA256, NULL);
  g_autofree gchar *b = plaza_fingerprint_of (crlf, G_CHECKSUM_SHA512, NULL);

  fail_unless_equals_string (a, "sha-256 " SHA_256);
  fail_unless_equals_string (b, "sha-512 " SHA_512);
  fail_unless (plaza_fingerprint_of ("x", G_CHECKSUM_SHA256, NULL) == NULL);
}

GST_END_TEST;

static Suite *
fingerprint_suite (void)
{
  Suite *s = suite_create ("fingerprint");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, only_the_strongest_hash_decides, 0,
      G_N_ELEMENTS (cases));
  tcase_add_test (tc, a_mismatch_names_both_digests);
  tcase_add_test (tc, the_last_byte_counts_as_much_as_the_first);
  tcase_add_test (tc, nobody_is_trusted_without_a_fingerprint);
  tcase_add_loop_test (tc, what_is_no_certificate_matches_nothing, 0,
      G_N_ELEMENTS (broken));
  tcase_add_test (tc, our_own_fingerprint_is_written_as_sdp_wants_it);

  return s;
}

GST_CHECK_MAIN (fingerprint);
