// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <string.h>

#include "sdptest.h"

#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct
{
  const gchar *what;
  guint number;                 /* of the line that is replaced */
  const gchar *replacement;
  guint line;                   /* that the refusal names */
  PlazaSdpError code;
  const gchar *words;
} nonsense[] = {
  {"no version", 1, "", 1, MALFORMED, "v="},
  {"version 1", 1, "v=1", 1, MALFORMED, "v=0"},
  {"no origin", 2, "", 2, MALFORMED, "o="},
  {"short origin", 2, "o=- 1 1 IN IP4", 2, MALFORMED, "o="},
  {"origin with a word as id", 2, "o=- one 1 IN IP4 h", 2, MALFORMED, "o="},
  {"two origins", 2, "o=- 1 1 IN IP4 h\no=- 1 1 IN IP4 h", 3, MALFORMED,
      "second time"},
  {"no name", 3, "", 3, MALFORMED, "s="},
  {"empty name", 3, "s=", 3, MALFORMED, "x=value"},
  {"no time", 4, "", 4, MALFORMED, "t="},
  {"a time of words", 4, "t=now then", 4, MALFORMED, "t="},
  {"a repeat before its time", 4, "r=1 1\nt=0 0", 4, MALFORMED, "order"},
  {"name before origin", 2, "s=-\no=- 1 1 IN IP4 h", 2, MALFORMED, "o="},
  {"an empty line", 6, "a=x\n\na=y", 7, MALFORMED, "empty"},
  {"a blank before the =", 6, "a =x", 6, MALFORMED, "x=value"},
  {"a blank behind the =", 6, "a= x", 6, MALFORMED, "x=value"},
  {"a capital letter", 6, "A=x", 6, MALFORMED, "x=value"},
  {"an unknown kind of line", 6, "q=x", 6, MALFORMED, "q="},
  {"a line of no form", 6, "hello", 6, MALFORMED, "hello"},
  {"a control character", 6, "a=x:\007", 6, MALFORMED, "0x07"},
  {"a delete character", 6, "a=x:\177", 6, MALFORMED, "0x7f"},
  {"a lone carriage return", 6, "a=x:1\ra=y", 6, MALFORMED, "0x0d"},
  {"what is not UTF-8", 6, "a=x:\xff\xfe", 6, MALFORMED, "UTF-8"},
  {"an attribute without name", 6, "a=:x", 6, MALFORMED, "attribute name"},
  {"an attribute name with a blank", 6, "a=x y:1", 6, MALFORMED, "name"},
  {"an empty value", 6, "a=x:", 6, MALFORMED, "value"},
  {"a session key", 4, "t=0 0\nk=clear:x", 5, UNSUPPORTED, "DTLS"},
  {"bandwidth of words", 8, "c=IN IP4 0.0.0.0\nb=AS:much", 9, MALFORMED, "b="},
  {"a connection of nothing", 8, "c=IN IP5 x", 8, MALFORMED, "c="},
  {"an attribute before c=", 8, "a=x\nc=IN IP4 0.0.0.0", 9, MALFORMED,
      "order"},
  {"BUNDLE without mids", 5, "a=group:BUNDLE", 5, MALFORMED, "no mid"},
  {"BUNDLE with an unknown mid", 5, "a=group:BUNDLE 0 1 2 9", 5, MALFORMED,
      "\"9\""},
  {"BUNDLE with a mid twice", 5, "a=group:BUNDLE 0 1 2 1", 5, MALFORMED,
      "twice"},
  {"two BUNDLE groups", 5, "a=group:BUNDLE 0 1\na=group:BUNDLE 2", 6,
      UNSUPPORTED, "second BUNDLE"},
  {"a section outside BUNDLE", 5, "a=group:BUNDLE 0 2", 20, UNSUPPORTED,
      "BUNDLE"},
  {"no BUNDLE", 5, "", 6, UNSUPPORTED, "BUNDLE"},
  {"a section without mid", 22, "", 5, MALFORMED, "\"1\""},
  {"a mid twice", 22, "a=mid:0", 22, MALFORMED, "mid"},
  {"two mids in a section", 22, "a=mid:1\na=mid:3", 23, MALFORMED,
      "second time"},
  {"a mid of two words", 22, "a=mid:1 2", 22, MALFORMED, "mid"},
  {"a mid at session level", 6, "a=mid:7", 6, MALFORMED, "m-section"},
  {"a group in a section", 9, "a=group:BUNDLE 0", 9, MALFORMED, "before"},
  {"an m-line without formats", 7, "m=audio 9 UDP/TLS/RTP/SAVPF", 7, MALFORMED,
      "format"},
  {"an m-line with a blank at its end", 7, "m=audio 9 UDP/TLS/RTP/SAVPF ", 7,
      MALFORMED, "blank"},
  {"port 65536", 7, "m=audio 65536 UDP/TLS/RTP/SAVPF 111", 7, MALFORMED,
      "port"},
  {"a negative port", 7, "m=audio -9 UDP/TLS/RTP/SAVPF 111", 7, MALFORMED,
      "port"},
  {"two ports", 7, "m=audio 9/2 UDP/TLS/RTP/SAVPF 111", 7, MALFORMED, "port"},
  {"plain RTP", 7, "m=audio 9 RTP/AVP 111 0", 7, UNSUPPORTED, "RTP/AVP"},
  {"SRTP without DTLS", 7, "m=audio 9 RTP/SAVPF 111 0", 7, UNSUPPORTED,
      "UDP/TLS/RTP/SAVPF"},
  {"text", 7, "m=text 9 UDP/TLS/RTP/SAVPF 111 0", 7, UNSUPPORTED, "m=text"},
  {"payload type 9600", 20, "m=video 9 UDP/TLS/RTP/SAVPF 9600", 20, MALFORMED,
      "9600"},
  {"payload type 128", 20, "m=video 9 UDP/TLS/RTP/SAVPF 128", 20, MALFORMED,
      "128"},
  {"a payload type of letters", 20, "m=video 9 UDP/TLS/RTP/SAVPF vp8", 20,
      MALFORMED, "vp8"},
  {"a payload type with a sign", 20, "m=video 9 UDP/TLS/RTP/SAVPF +96", 20,
      MALFORMED, "+96"},
  {"a payload type with a zero before it", 20,
      "m=video 9 UDP/TLS/RTP/SAVPF 096 97", 20, MALFORMED, "096"},
  {"a payload type twice", 20, "m=video 9 UDP/TLS/RTP/SAVPF 96 97 96", 20,
      MALFORMED, "twice"},
  {"a payload type that RTCP uses", 20, "m=video 9 UDP/TLS/RTP/SAVPF 72 96 97",
      20, UNSUPPORTED, "RTCP"},
  {"a payload type without rtpmap", 20, "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98",
      20, MALFORMED, "98"},
  {"an rtpmap that is not listed", 29, "a=rtpmap:96 VP8/90000\na=rtpmap:98 "
        "VP9/90000", 30, MALFORMED, "98"},
  {"an rtpmap twice", 29, "a=rtpmap:96 VP8/90000\na=rtpmap:96 VP9/90000", 30,
      MALFORMED, "line 29"},
  {"an rtpmap without rate", 29, "a=rtpmap:96 VP8", 29, MALFORMED, "rtpmap"},
  {"an rtpmap of rate 0", 29, "a=rtpmap:96 VP8/0", 29, MALFORMED, "rtpmap"},
  {"an rtpmap without payload type", 29, "a=rtpmap:VP8/90000", 29, MALFORMED,
      "rtpmap"},
  {"an rtpmap without value", 29, "a=rtpmap", 29, MALFORMED, "value"},
  {"an fmtp that is not listed", 18, "a=fmtp:100 x=1", 18, MALFORMED, "100"},
  {"an fmtp without parameters", 18, "a=fmtp:111", 18, MALFORMED, "fmtp"},
  {"an fmtp twice", 18, "a=fmtp:111 a=1\na=fmtp:111 b=1", 19, MALFORMED,
      "line 18"},
  {"feedback for nothing", 30, "a=rtcp-fb:99 nack", 30, MALFORMED, "99"},
  {"an apt that points nowhere", 32, "a=fmtp:97 apt=100", 32, MALFORMED,
      "apt=100"},
  {"an apt that points to itself", 32, "a=fmtp:97 apt=97", 32, MALFORMED,
      "apt=97"},
  {"rtx without apt", 32, "", 31, MALFORMED, "apt"},
  {"no ufrag", 10, "", 7, MALFORMED, "ice-ufrag"},
  {"no pwd", 11, "", 7, MALFORMED, "ice-pwd"},
  {"a short ufrag", 10, "a=ice-ufrag:abc", 10, MALFORMED, "4 to 256"},
  {"a ufrag of odd characters", 10, "a=ice-ufrag:ab:cd", 10, MALFORMED,
      "letters"},
  {"a long ufrag", 10, "a=ice-ufrag:" X64 X64 X64 X64 "x", 10, MALFORMED,
      "4 to 256"},
  {"a short pwd", 11, "a=ice-pwd:0123456789abcdefghijk", 11, MALFORMED,
      "22 to 256"},
  {"a ufrag twice", 10, "a=ice-ufrag:abcd\na=ice-ufrag:abcd", 11, MALFORMED,
      "second time"},
  {"no setup", 13, "", 7, MALFORMED, "a=setup"},
  {"an unknown setup", 13, "a=setup:holdfast", 13, MALFORMED, "actpass"},
  {"setup holdconn", 13, "a=setup:holdconn", 13, UNSUPPORTED, "holdconn"},
  {"no fingerprint", 12, "", 7, MALFORMED, "fingerprint"},
  {"a fingerprint without digest", 12, "a=fingerprint:sha-256", 12, MALFORMED,
      "hash"},
  {"a fingerprint of odd digits", 12, "a=fingerprint:sha-256 AB:CG", 12,
      MALFORMED, "hex"},
  {"a short digest", 12, "a=fingerprint:sha-256 AB:CD", 12, MALFORMED,
      "32 bytes"},
  {"sha-1 alone", 12, "a=fingerprint:sha-1 00:01:02:03:04:05:06:07:08:09:0A:"
        "0B:0C:0D:0E:0F:10:11:12:13", 12, UNSUPPORTED, "sha-256"},
  {"md5 alone", 12, "a=fingerprint:md5 00:01:02:03:04:05:06:07:08:09:0A:0B:"
        "0C:0D:0E:0F", 12, UNSUPPORTED, "sha-256"},
  {"an unknown hash alone", 12, "a=fingerprint:crc-32 00:01:02:03", 12,
      UNSUPPORTED, "sha-256"},
  {"keys in the clear", 14, "a=rtcp-mux\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
        "inline:x", 15, UNSUPPORTED, "SDES"},
  {"no rtcp-mux", 14, "", 7, UNSUPPORTED, "rtcp-mux"},
  {"no rtcp-mux in the second section", 27, "", 20, UNSUPPORTED, "rtcp-mux"},
  {"a flag with a value", 14, "a=rtcp-mux:yes", 14, MALFORMED, "no value"},
  {"a direction twice", 15, "a=sendrecv\na=sendrecv", 16, MALFORMED, "second"},
  {"two directions", 15, "a=sendonly\na=recvonly", 16, MALFORMED, "second"},
  {"extension id 0", 16, "a=extmap:0 urn:x", 16, MALFORMED, "1 to 14"},
  {"extension id 256", 16, "a=extmap:256 urn:x", 16, MALFORMED, "255"},
  {"an extension without URI", 16, "a=extmap:1", 16, MALFORMED, "URI"},
  {"an extension of a word", 16, "a=extmap:1 mid", 16, MALFORMED, "URI"},
  {"an extension with an odd direction", 16, "a=extmap:1/up urn:x", 16,
      MALFORMED, "sendrecv"},
  {"an extension id for two URIs", 16, "a=extmap:1 urn:x\na=extmap:1 urn:y",
      17, MALFORMED, "urn:x"},
  {"an ssrc without attribute", 33, "a=ssrc:1", 33, MALFORMED, "ssrc"},
  {"an ssrc over 32 bits", 33, "a=ssrc:4294967296 cname:x", 33, MALFORMED,
      "32 bits"},
  {"an ssrc of letters", 33, "a=ssrc:abc cname:x", 33, MALFORMED, "ssrc"},
  {"an ssrc-group of nobody", 33, "a=ssrc-group:FID", 33, MALFORMED,
      "ssrc-group"},
  {"an msid of three words", 33, "a=msid:a b c", 33, MALFORMED, "msid"},
  {"a short candidate", 19, "a=candidate:1 1 udp 1 192.0.2.1 9", 19, MALFORMED,
      "foundation"},
  {"a candidate of component 0", 19,
        "a=candidate:1 0 udp 1 192.0.2.1 9 typ host", 19, MALFORMED,
      "component"},
  {"a candidate of component 257", 19,
        "a=candidate:1 257 udp 1 192.0.2.1 9 typ host", 19, MALFORMED,
      "component"},
  {"a candidate of priority 0", 19,
      "a=candidate:1 1 udp 0 192.0.2.1 9 typ host", 19, MALFORMED, "priority"},
  {"a candidate of priority 2^31", 19,
        "a=candidate:1 1 udp 2147483648 192.0.2.1 9 typ host", 19, MALFORMED,
      "priority"},
  {"a candidate of port 65536", 19,
        "a=candidate:1 1 udp 1 192.0.2.1 65536 typ host", 19, MALFORMED,
      "port"},
  {"a candidate of a broken address", 19,
        "a=candidate:1 1 udp 1 192.0.2.256 9 typ host", 19, MALFORMED,
      "address"},
  {"a candidate without typ", 19,
      "a=candidate:1 1 udp 1 192.0.2.1 9 type host", 19, MALFORMED, "typ"},
  {"a candidate of an odd type", 19,
      "a=candidate:1 1 udp 1 192.0.2.1 9 typ guest", 19, MALFORMED, "relay"},
  {"a candidate with a lone word", 19,
        "a=candidate:1 1 udp 1 192.0.2.1 9 typ host generation", 19, MALFORMED,
      "value"},
  {"a candidate with two blanks", 19,
      "a=candidate:1 1 udp  1 192.0.2.1 9 typ host", 19, MALFORMED, "blank"},
  {"a candidate with a long foundation", 19,
      "a=candidate:0123456789012345678901234567890123 1 udp 1 192.0.2.1 9 typ "
        "host", 19, MALFORMED, "foundation"},
  {"a candidate with a broken raddr", 19, "a=candidate:1 1 udp 1 192.0.2.1 9 "
        "typ srflx raddr 1.2.3 rport 9", 19, MALFORMED, "raddr"},
  {"a candidate of an odd tcptype", 19, "a=candidate:1 1 tcp 1 192.0.2.1 9 "
        "typ host tcptype slow", 19, MALFORMED, "tcptype"},
  {"a candidate with a broken rport", 19, "a=candidate:1 1 udp 1 192.0.2.1 9 "
        "typ srflx raddr 192.0.2.2 rport x", 19, MALFORMED, "rport"},
  {"a candidate at session level", 6,
        "a=candidate:1 1 udp 1 192.0.2.1 9 typ host", 6, MALFORMED,
      "m-section"},
  {"no sctp-port", 37, "", 34, MALFORMED, "sctp-port"},
  {"sctp-port 0", 37, "a=sctp-port:0", 37, MALFORMED, "sctp-port"},
  {"a message size of words", 37, "a=sctp-port:5000\na=max-message-size:big",
      38, MALFORMED, "max-message-size"},
  {"an unknown data format", 34, "m=application 9 UDP/DTLS/SCTP chat", 34,
      UNSUPPORTED, "webrtc-datachannel"},
  {"data over RTP", 34, "m=application 9 UDP/TLS/RTP/SAVPF 96", 34,
      UNSUPPORTED, "SCTP"},
};

GST_START_TEST (nonsense_is_refused_with_its_line_and_a_reason)
{
  g_autofree gchar *text = NULL;

  text = sdptest_edit (nonsense[__i__].number, nonsense[__i__].replacement);
  sdptest_assert_refused (nonsense[__i__].what, text, -1, nonsense[__i__].line,
      nonsense[__i__].code, nonsense[__i__].words);
}

GST_END_TEST;

GST_START_TEST (one_payload_type_for_two_bundled_codecs_is_refused)
{
  g_autofree gchar *edited = sdptest_edit (29, "a=rtpmap:96 VP8/90000\n"
      "a=rtpmap:111 VP9/90000");
  g_autoptr (GString) text = g_string_new (edited);

  g_string_replace (text, "SAVPF 96 97", "SAVPF 96 97 111", 0);
  sdptest_assert_refused ("111 twice", text->str, -1, 30, MALFORMED, "OPUS");
}

GST_END_TEST;

GST_START_TEST (an_empty_text_and_a_nul_are_refused)
{
  sdptest_assert_refused ("nothing", "", -1, 1, MALFORMED, "no text");
  sdptest_assert_refused ("no byte", "v=0", 0, 1, MALFORMED, "no text");
  sdptest_assert_refused ("a NUL", "v=0\no=\0x\n", 9, 2, MALFORMED, "0x00");
  sdptest_assert_refused ("a version alone", "v=0\n", -1, 1, MALFORMED, "o=");
  sdptest_assert_refused ("a session alone",
      "v=0\no=- 1 1 IN IP4 h\ns=-\nt=0 0\n", -1, 4, UNSUPPORTED, "m=");
}

GST_END_TEST;

static void
append_many (GString * text, const gchar * format, guint from, guint to)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  for (guint i = from; i < to; i++)
    g_string_append_printf (text, format, i);
#pragma GCC diagnostic pop
}

GST_START_TEST (what_is_over_a_limit_is_refused_as_such)
{
  g_autofree gchar *start = sdptest_edit (0, "");
  g_autoptr (GString) media = g_string_new (start);
  g_autoptr (GString) formats = g_string_new ("m=audio 9 UDP/TLS/RTP/SAVPF 96");
  g_autoptr (GString) candidates = g_string_new (sdptest_base[18]);
  g_autoptr (GString) bytes = g_string_new (start);
  g_autofree gchar *edited = NULL, *crowded = NULL;

  append_many (media, "m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:x%u\n", 3, 33);
  sdptest_assert_refused ("33 m-sections", media->str, -1, 38 + 29 * 2, LIMIT,
      "32");

  append_many (formats, " %u", 0, 64);
  edited = sdptest_edit (7, formats->str);
  sdptest_assert_refused ("65 formats", edited, -1, 7, LIMIT, "64");

  append_many (candidates, "\na=candidate:%u 1 udp 1 192.0.2.1 9 typ host", 1,
      65);
  crowded = sdptest_edit (19, candidates->str);
  sdptest_assert_refused ("65 candidates", crowded, -1, 19 + 64, LIMIT, "64");

  append_many (bytes, "a=padding:%0100u\n", 0, 1300);
  sdptest_assert_refused ("too many bytes", bytes->str, -1, 1, LIMIT, "131072");
}

GST_END_TEST;

GST_START_TEST (limits_themselves_are_within_them)
{
  g_autoptr (GString) formats =
      g_string_new ("m=audio 9 UDP/TLS/RTP/SAVPF 111 0 3 4 8 9");
  g_autoptr (GString) maps = g_string_new (sdptest_base[16]);
  g_autoptr (GString) candidates = g_string_new (sdptest_base[18]);
  g_autofree gchar *edited = NULL;
  g_autoptr (GString) text = NULL;
  g_autoptr (PlazaSdp) sdp = NULL;
  g_autoptr (PlazaSdp) crowded = NULL;

  append_many (candidates, "\na=candidate:%u 1 udp 1 192.0.2.1 9 typ host", 1,
      64);
  crowded = sdptest_check_edited (19, candidates->str);
  fail_unless_equals_int (sdptest_media_at (crowded, 0)->candidates->len, 64);

  append_many (formats, " %u", 35, 64);
  append_many (formats, " %u", 98, 111);
  append_many (formats, " %u", 112, 128);
  append_many (maps, "\na=rtpmap:%u L16/8000", 35, 64);
  append_many (maps, "\na=rtpmap:%u L16/8000", 98, 111);
  append_many (maps, "\na=rtpmap:%u L16/8000", 112, 128);
  edited = sdptest_edit (17, maps->str);
  text = g_string_new (edited);
  g_string_replace (text, sdptest_base[6], formats->str, 1);
  sdp = sdptest_check (text->str, PLAZA_SDP_OFFER);
  fail_unless_equals_int (sdptest_media_at (sdp, 0)->formats->len, 64);
}

GST_END_TEST;

GST_START_TEST (the_base_is_sound_in_both_kinds_of_line_ends)
{
  g_autofree gchar *text = sdptest_edit (0, "");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree gchar *crlf = g_strjoinv ("\r\n", lines);
  g_autoptr (PlazaSdp) a = sdptest_check (text, PLAZA_SDP_OFFER);
  g_autoptr (PlazaSdp) b = sdptest_check (crlf, PLAZA_SDP_OFFER);

  fail_unless_equals_string (a->text, b->text);
  fail_unless_equals_int (sdptest_count (a->text, "\n"), sdptest_count (a->text,
          "\r\n"));
  /* Without the last line end, too: pages trim what they read. */
  text[strlen (text) - 1] = '\0';
  plaza_sdp_free (sdptest_check (text, PLAZA_SDP_OFFER));
}

GST_END_TEST;

GST_START_TEST (fields_of_the_base_are_read)
{
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (0, "");
  const PlazaSdpMedia *audio = sdptest_media_at (sdp, 0), *video =
      sdptest_media_at (sdp, 1);
  const PlazaSdpFormat *opus = plaza_sdp_media_find_format (audio, "opus");
  const PlazaSdpFormat *vp8 = plaza_sdp_media_find_format (video, "Vp8");
  const PlazaSdpFingerprint *fingerprint;

  fail_unless_equals_int (sdp->media->len, 3);
  fail_unless_equals_int (sdp->tag, 0);
  fail_unless (sdp->trickle && !sdp->ice_lite);
  fail_unless_equals_int (audio->kind, PLAZA_SDP_AUDIO);
  fail_unless_equals_int (video->kind, PLAZA_SDP_VIDEO);
  fail_unless_equals_int (sdptest_media_at (sdp, 2)->kind, PLAZA_SDP_DATA);
  fail_unless_equals_int (audio->line, 7);
  fail_unless_equals_string (video->mid, "1");
  fail_unless (audio->bundled && video->bundled && !audio->rejected);
  fail_unless_equals_int (audio->direction, PLAZA_SDP_SENDRECV);
  fail_unless_equals_int (video->direction, PLAZA_SDP_SENDONLY);
  fail_unless_equals_string (audio->ufrag, "Ab+/");
  fail_unless_equals_string (audio->setup, "actpass");
  fail_unless (opus != NULL && vp8 != NULL);
  fail_unless_equals_string (opus->encoding_name, "OPUS");
  fail_unless_equals_int (opus->clock_rate, 48000);
  fail_unless_equals_int (opus->channels, 2);
  fail_unless_equals_string (opus->fmtp, "useinbandfec=1");
  fail_unless_equals_int (opus->apt, -1);
  fail_unless (vp8->nack_pli && !vp8->nack && !vp8->ccm_fir);
  fail_unless (plaza_sdp_media_find_format (audio, "VP8") == NULL);
  fail_unless_equals_string (plaza_sdp_media_find_payload (audio,
          0)->encoding_name, "PCMU");
  fail_unless_equals_int (plaza_sdp_media_find_rtx (video, 96)->payload_type,
      97);
  fail_unless (plaza_sdp_media_find_rtx (video, 97) == NULL);
  fail_unless_equals_int (plaza_sdp_media_find_extmap (audio,
          "urn:ietf:params:rtp-hdrext:sdes:mid"), 1);
  fail_unless_equals_int (plaza_sdp_media_find_extmap (audio, "urn:x"), 0);
  fail_unless_equals_int (audio->candidates->len, 1);
  fail_unless_equals_string (g_ptr_array_index (audio->candidates, 0),
      sdptest_base[18] + 2);
  fingerprint = g_ptr_array_index (audio->fingerprints, 0);
  fail_unless_equals_string (fingerprint->hash, "sha-256");
  fail_unless_equals_int (fingerprint->digest_len, 32);
  fail_unless_equals_int (fingerprint->digest[0], 0xda);
  fail_unless_equals_int (fingerprint->digest[31], 0x02);
}

GST_END_TEST;

GST_START_TEST (unknown_attributes_pass_and_stay_in_order)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_edited (18,
      "a=fmtp:111 x=1\na=one:a:b c\na=two\na=quality:10");

  fail_unless (strstr (sdp->text,
          "a=fmtp:111 x=1\r\na=one:a:b c\r\na=two\r\na=quality:10\r\n"));
}

GST_END_TEST;

GST_START_TEST (local_candidates_are_counted_and_left_out)
{
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (19, "a=candidate:1 1 udp 5 "
      "648f5ef1-7aec-457e-9ee2-46dc50972b1b.local 9 typ host\n"
      "a=candidate:2 1 udp 4 ABC.LOCAL. 9 typ host\n"
      "a=candidate:3 1 udp 3 host.example 9 typ host\n"
      "a=candidate:4 1 tcp 2 2001:db8::1 9 typ host tcptype so");

  fail_unless_equals_int (sdptest_media_at (sdp, 0)->n_local_candidates, 2);
  fail_unless_equals_int (sdptest_media_at (sdp, 0)->candidates->len, 2);
  fail_unless (strstr (sdp->text, ".local ") == NULL);
  fail_unless (strstr (sdp->text, ".LOCAL") == NULL);
  fail_unless (strstr (sdp->text, "host.example") != NULL);
  fail_unless (strstr (sdp->text, "2001:db8::1") != NULL);
}

GST_END_TEST;

GST_START_TEST (the_session_level_direction_is_the_default)
{
  g_autofree gchar *text = sdptest_edit (15, "");
  g_auto (GStrv) halves = g_strsplit (text, "a=ice-options:trickle\n", 2);
  g_autofree gchar *inherited =
      g_strjoin ("a=recvonly\n", halves[0], halves[1], NULL);
  g_autoptr (PlazaSdp) sdp = sdptest_check (inherited, PLAZA_SDP_OFFER);
  g_autoptr (PlazaSdp) bare = sdptest_check (text, PLAZA_SDP_OFFER);

  fail_unless_equals_int (sdptest_media_at (sdp, 0)->direction,
      PLAZA_SDP_RECVONLY);
  fail_unless_equals_int (sdptest_media_at (sdp, 1)->direction,
      PLAZA_SDP_SENDONLY);
  fail_unless_equals_int (sdptest_media_at (bare, 0)->direction,
      PLAZA_SDP_SENDRECV);
}

GST_END_TEST;

GST_START_TEST (the_end_of_candidates_at_session_level_is_everybodys)
{
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (6, "a=end-of-candidates");

  for (guint i = 0; i < 3; i++)
    fail_unless (sdptest_media_at (sdp, i)->end_of_candidates);
}

GST_END_TEST;

GST_START_TEST (bundled_sections_take_the_credentials_of_the_tagged_one)
{
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (23, "a=ice-ufrag:other");
  g_autoptr (PlazaSdp) later = sdptest_check_edited (5, "a=group:BUNDLE 1 0 2");

  fail_unless_equals_string (sdptest_media_at (sdp, 1)->ufrag, "Ab+/");
  fail_unless (strstr (sdp->text, "other") == NULL);
  fail_unless_equals_int (later->tag, 1);
  fail_unless (strstr (later->text, "a=group:BUNDLE 1 0 2\r\n") != NULL);
}

GST_END_TEST;

GST_START_TEST (a_single_section_gets_a_group_and_a_mid)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check ("v=0\no=- 1 1 IN IP4 127.0.0.1\ns= \n"
      "t=0 0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=ice-ufrag:abcd\n"
      "a=ice-pwd:0123456789abcdefghijkl\na=setup:active\na=rtcp-mux-only\n"
      "a=fingerprint:SHA-256 " DIGEST "\n", PLAZA_SDP_OFFER);

  fail_unless_equals_string (sdptest_media_at (sdp, 0)->mid, "0");
  fail_unless (sdptest_media_at (sdp, 0)->bundled);
  fail_unless (strstr (sdp->text, "a=group:BUNDLE 0\r\n") != NULL);
  fail_unless (strstr (sdp->text, "a=mid:0\r\n") != NULL);
  fail_unless (strstr (sdp->text, "a=rtcp-mux\r\n") != NULL);
  fail_unless (strstr (sdp->text, "a=sendrecv\r\n") != NULL);
  fail_unless (strstr (sdp->text, "a=fingerprint:sha-256 DA:7B") != NULL);
}

GST_END_TEST;

GST_START_TEST (made_up_mids_avoid_those_that_are_taken)
{
  /* The first section lacks a mid, is rejected, and "0" is somebody else's. */
  g_autoptr (PlazaSdp) sdp =
      sdptest_check ("v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\n"
      "t=0 0\nm=audio 0 UDP/TLS/RTP/SAVPF 0\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:0\na=ice-ufrag:abcd\n"
      "a=ice-pwd:0123456789abcdefghijkl\na=setup:active\na=rtcp-mux\n"
      "a=fingerprint:sha-256 " DIGEST "\na=rtpmap:96 VP8/90000\n",
      PLAZA_SDP_OFFER);

  fail_unless_equals_string (sdptest_media_at (sdp, 0)->mid, "1");
  fail_unless (sdptest_media_at (sdp, 0)->rejected
      && !sdptest_media_at (sdp, 0)->bundled);
  fail_unless_equals_int (sdptest_media_at (sdp, 0)->direction,
      PLAZA_SDP_INACTIVE);
  fail_unless_equals_int (sdp->tag, 1);
  fail_unless (strstr (sdp->text, "m=audio 0 ") != NULL);
  fail_unless (strstr (sdp->text, "a=group:BUNDLE 0\r\n") != NULL);
  /* webrtcbin wants credentials even there. */
  fail_unless_equals_int (sdptest_count (sdp->text, "a=ice-ufrag:abcd"), 2);
}

GST_END_TEST;

GST_START_TEST (a_rejected_section_leaves_the_group)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_edited (7, "m=audio 0 UDP/TLS/RTP/SAVPF 111 0");

  fail_unless (sdptest_media_at (sdp, 0)->rejected);
  fail_unless_equals_int (sdp->tag, 1);
  fail_unless (strstr (sdp->text, "a=group:BUNDLE 1 2\r\n") != NULL);
}

GST_END_TEST;

GST_START_TEST (an_offer_of_rejected_sections_alone_is_refused)
{
  sdptest_assert_refused ("all rejected",
      "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\n"
      "m=audio 0 UDP/TLS/RTP/SAVPF 0\n", -1, 5, UNSUPPORTED, "rejected");
}

GST_END_TEST;

GST_START_TEST (several_fingerprints_pass_when_one_is_strong)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_edited (12,
      "a=fingerprint:sha-1 00:01:02:"
      "03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13\n"
      "a=fingerprint:sha-256 " DIGEST);

  fail_unless_equals_int (sdptest_media_at (sdp, 0)->fingerprints->len, 2);
  fail_unless_equals_int (sdptest_media_at (sdp, 2)->fingerprints->len, 2);
  fail_unless (strstr (sdp->text, "0E:0F:10:11:12:13\r\n") != NULL);
}

GST_END_TEST;

static const struct
{
  const gchar *what;
  guint offer_number;
  const gchar *offer_line;
  guint number;
  const gchar *replacement;
  guint line;
  const gchar *words;
} misfits[] = {
  {"actpass in an answer", 0, "", 13, "a=setup:actpass", 7, "actpass"},
  {"both active", 13, "a=setup:active", 13, "a=setup:active", 7, "active"},
  {"sending to a sender", 15, "a=sendonly", 13, "a=setup:active", 7,
      "sendonly"},
  {"a format that was not offered", 17, "a=rtpmap:111 L16/48000/2", 13,
      "a=setup:active", 7, "L16"},
  {"a format of another rate", 17, "a=rtpmap:111 opus/16000/2", 13,
      "a=setup:active", 7, "OPUS/48000"},
  {"another mid", 36, "a=mid:2\na=x", 36, "a=mid:3", 34, "mid"},
  {"another kind", 34, "m=video 9 UDP/TLS/RTP/SAVPF 0", 13, "a=setup:active",
      34, "kind"},
  {"one that was rejected", 7, "m=audio 0 UDP/TLS/RTP/SAVPF 111 0", 13,
      "a=setup:active", 7, "rejected"},
  {"more than was offered", 37, "a=sctp-port:5000", 37, "a=sctp-port:5000\n"
        "m=audio 0 UDP/TLS/RTP/SAVPF 0", 38, "4 m-sections"},
};

GST_START_TEST (answers_that_do_not_fit_are_refused)
{
  g_autofree gchar *offer_text = sdptest_edit (misfits[__i__].offer_number,
      misfits[__i__].offer_line);
  g_autofree gchar *edited = sdptest_edit (misfits[__i__].number,
      misfits[__i__].replacement);
  g_autoptr (GString) text = g_string_new (edited);
  g_autofree gchar *prefix = g_strdup_printf ("line %u: ",
      misfits[__i__].line);
  g_autoptr (PlazaSdp) offer = NULL;
  g_autoptr (PlazaSdp) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (misfits[__i__].number != 13)
    g_string_replace (text, "a=setup:actpass", "a=setup:active", 0);
  if (misfits[__i__].number == 36)
    g_string_replace (text, "BUNDLE 0 1 2", "BUNDLE 0 1 3", 0);
  /* What the base sends, its answer receives. */
  g_string_replace (text, "a=sendonly", "a=recvonly", 0);
  offer = sdptest_check (offer_text, PLAZA_SDP_OFFER);
  answer = sdptest_check (text->str, PLAZA_SDP_ANSWER);
  fail_unless (!plaza_sdp_check_answer (offer, answer, &error), "%s",
      misfits[__i__].what);
  fail_unless (g_error_matches (error, PLAZA_SDP_ERROR, MALFORMED));
  fail_unless (g_str_has_prefix (error->message, prefix), "%s: \"%s\"",
      misfits[__i__].what, error->message);
  fail_unless (strstr (error->message, misfits[__i__].words) != NULL,
      "%s: \"%s\"", misfits[__i__].what, error->message);
}

GST_END_TEST;

static Suite *
sdpcheck_suite (void)
{
  Suite *s = suite_create ("sdpcheck");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, nonsense_is_refused_with_its_line_and_a_reason, 0,
      G_N_ELEMENTS (nonsense));
  tcase_add_test (tc, one_payload_type_for_two_bundled_codecs_is_refused);
  tcase_add_test (tc, an_empty_text_and_a_nul_are_refused);
  tcase_add_test (tc, what_is_over_a_limit_is_refused_as_such);
  tcase_add_test (tc, limits_themselves_are_within_them);
  tcase_add_test (tc, the_base_is_sound_in_both_kinds_of_line_ends);
  tcase_add_test (tc, fields_of_the_base_are_read);
  tcase_add_test (tc, unknown_attributes_pass_and_stay_in_order);
  tcase_add_test (tc, local_candidates_are_counted_and_left_out);
  tcase_add_test (tc, the_session_level_direction_is_the_default);
  tcase_add_test (tc, the_end_of_candidates_at_session_level_is_everybodys);
  tcase_add_test (tc, bundled_sections_take_the_credentials_of_the_tagged_one);
  tcase_add_test (tc, a_single_section_gets_a_group_and_a_mid);
  tcase_add_test (tc, made_up_mids_avoid_those_that_are_taken);
  tcase_add_test (tc, a_rejected_section_leaves_the_group);
  tcase_add_test (tc, an_offer_of_rejected_sections_alone_is_refused);
  tcase_add_test (tc, several_fingerprints_pass_when_one_is_strong);
  tcase_add_loop_test (tc, answers_that_do_not_fit_are_refused, 0,
      G_N_ELEMENTS (misfits));

  return s;
}

GST_CHECK_MAIN (sdpcheck);
