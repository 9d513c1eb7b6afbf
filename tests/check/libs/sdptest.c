// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdptest.h"

#include <gst/check/gstcheck.h>
#include <string.h>

/* Sound; the cases below break one line each, so the numbers count. */
const gchar *const sdptest_base[SDPTEST_N_LINES] = {
  /* 1 */ "v=0",
  /* 2 */ "o=- 4611686018427387904 2 IN IP4 127.0.0.1",
  /* 3 */ "s=-",
  /* 4 */ "t=0 0",
  /* 5 */ "a=group:BUNDLE 0 1 2",
  /* 6 */ "a=ice-options:trickle",
  /* 7 */ "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
  /* 8 */ "c=IN IP4 0.0.0.0",
  /* 9 */ "a=mid:0",
  /* 10 */ "a=ice-ufrag:Ab+/",
  /* 11 */ "a=ice-pwd:0123456789abcdefghijkl",
  /* 12 */ "a=fingerprint:sha-256 " DIGEST,
  /* 13 */ "a=setup:actpass",
  /* 14 */ "a=rtcp-mux",
  /* 15 */ "a=sendrecv",
  /* 16 */ "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
  /* 17 */ "a=rtpmap:111 opus/48000/2",
  /* 18 */ "a=fmtp:111 useinbandfec=1",
  /* 19 */ "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host",
  /* 20 */ "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
  /* 21 */ "c=IN IP4 0.0.0.0",
  /* 22 */ "a=mid:1",
  /* 23 */ "a=ice-ufrag:Ab+/",
  /* 24 */ "a=ice-pwd:0123456789abcdefghijkl",
  /* 25 */ "a=fingerprint:sha-256 " DIGEST,
  /* 26 */ "a=setup:actpass",
  /* 27 */ "a=rtcp-mux",
  /* 28 */ "a=sendonly",
  /* 29 */ "a=rtpmap:96 VP8/90000",
  /* 30 */ "a=rtcp-fb:96 nack pli",
  /* 31 */ "a=rtpmap:97 rtx/90000",
  /* 32 */ "a=fmtp:97 apt=96",
  /* 33 */ "a=ssrc:4294967295 cname:somebody",
  /* 34 */ "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  /* 35 */ "c=IN IP4 0.0.0.0",
  /* 36 */ "a=mid:2",
  /* 37 */ "a=sctp-port:5000",
};

/* The base with one line replaced: "" takes it away, "x\ny" makes it two. */
gchar *
sdptest_edit (guint number, const gchar * replacement)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sdptest_base); i++) {
    const gchar *line = i + 1 == number ? replacement : sdptest_base[i];
    if (line[0] != '\0')
      g_string_append_printf (text, "%s\n", line);
  }

  return g_string_free (text, FALSE);
}

gchar *
sdptest_load (const gchar * name)
{
  g_autofree gchar *path = g_build_filename (FIXTURES, "sdp", name, NULL);
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, &error), "%s",
      error ? error->message : "");

  return text;
}

PlazaSdp *
sdptest_check (const gchar * text, PlazaSdpType type)
{
  g_autoptr (GError) error = NULL;
  PlazaSdp *sdp = plaza_sdp_check (text, -1, type, &error);

  fail_unless (sdp != NULL, "%s", error ? error->message : "no reason given");
  fail_unless (error == NULL);

  return sdp;
}

PlazaSdp *
sdptest_check_file (const gchar * name, PlazaSdpType type)
{
  g_autofree gchar *text = sdptest_load (name);

  return sdptest_check (text, type);
}

PlazaSdp *
sdptest_check_edited (guint number, const gchar * replacement)
{
  g_autofree gchar *text = sdptest_edit (number, replacement);

  return sdptest_check (text, PLAZA_SDP_OFFER);
}

const PlazaSdpMedia *
sdptest_media_at (const PlazaSdp * sdp, guint index)
{
  fail_unless (index < sdp->media->len);

  return g_ptr_array_index (sdp->media, index);
}

guint
sdptest_count (const gchar * text, const gchar * needle)
{
  guint n = 0;

  for (const gchar * p = strstr (text, needle); p; p = strstr (p + 1, needle))
    n++;

  return n;
}

void
sdptest_assert_refused (const gchar * what, const gchar * text, gssize len,
    guint line, PlazaSdpError code, const gchar * words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PlazaSdp) sdp =
      plaza_sdp_check (text, len, PLAZA_SDP_OFFER, &error);
  g_autofree gchar *prefix = g_strdup_printf ("line %u: ", line);

  fail_unless (sdp == NULL, "%s: was accepted", what);
  fail_unless (error != NULL, "%s: no reason given", what);
  fail_unless (error->domain == PLAZA_SDP_ERROR);
  fail_unless (g_str_has_prefix (error->message, prefix),
      "%s: expected line %u, got \"%s\"", what, line, error->message);
  fail_unless (error->code == (gint) code, "%s: code %d of \"%s\"", what,
      error->code, error->message);
  fail_unless (strstr (error->message, words) != NULL,
      "%s: \"%s\" does not say \"%s\"", what, error->message, words);
  fail_unless (g_str_has_suffix (error->message, "."));
  fail_unless (g_utf8_validate (error->message, -1, NULL));
}
