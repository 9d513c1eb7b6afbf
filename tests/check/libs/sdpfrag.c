// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <string.h>

#include "sdpfrag.h"
#include "sdptest.h"

#define CREDENTIALS "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
#define HOST "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ " \
    "host generation 0 ufrag EsAw network-id 1\r\n"
#define TCP "a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host " \
    "tcptype active generation 0 ufrag EsAw network-id 1\r\n"
#define HIDDEN "a=candidate:5 1 udp 7 some-name.local 9 typ host\r\n"

static PlazaSdpFrag *
parse (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  PlazaSdpFrag *frag = plaza_sdp_frag_parse (text, -1, &error);

  fail_unless (frag != NULL, "%s", error ? error->message : "");

  return frag;
}

static const PlazaSdpFragEntry *
entry_at (const PlazaSdpFrag * frag, guint index)
{
  fail_unless (index < frag->entries->len);

  return g_ptr_array_index (frag->entries, index);
}

GST_START_TEST (the_fragment_of_rfc_9725_is_read)
{
  g_autoptr (PlazaSdpFrag) frag = parse ("a=group:BUNDLE 0 1\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n" CREDENTIALS HOST TCP
      "a=end-of-candidates\r\n");

  fail_unless_equals_string (frag->ufrag, "EsAw");
  fail_unless_equals_string (frag->pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
  fail_unless_equals_int (frag->entries->len, 3);
  fail_unless_equals_string (entry_at (frag, 0)->mid, "0");
  fail_unless_equals_int (entry_at (frag, 0)->mline, 0);
  fail_unless (g_str_has_prefix (entry_at (frag, 0)->candidate,
          "candidate:1387637174 1 udp "));
  fail_unless (g_str_has_prefix (entry_at (frag, 1)->candidate,
          "candidate:473322822 1 tcp "));
  fail_unless (entry_at (frag, 2)->candidate == NULL);
}

GST_END_TEST;

GST_START_TEST (the_form_of_the_drafts_is_read_too)
{
  /* Credentials first, and an m-line without a port. */
  g_autoptr (PlazaSdpFrag) frag = parse (CREDENTIALS "m=audio RTP/AVP 0\r\n"
      HOST "a=mid:0\r\nm=video 9 RTP/AVP 0\r\na=mid:1\r\n" TCP);

  fail_unless_equals_string (frag->ufrag, "EsAw");
  fail_unless_equals_int (frag->entries->len, 2);
  fail_unless_equals_string (entry_at (frag, 0)->mid, "0");
  fail_unless_equals_string (entry_at (frag, 1)->mid, "1");
  fail_unless_equals_int (entry_at (frag, 1)->mline, 1);
}

GST_END_TEST;

GST_START_TEST (a_restart_is_credentials_alone)
{
  g_autoptr (PlazaSdpFrag) frag = parse ("a=ice-options:trickle\n"
      "a=ice-ufrag:ysXw\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\n");

  fail_unless_equals_string (frag->ufrag, "ysXw");
  fail_unless_equals_int (frag->entries->len, 0);
}

GST_END_TEST;

GST_START_TEST (what_stands_before_any_m_line_is_about_the_tagged_section)
{
  g_autoptr (PlazaSdpFrag) frag = parse (HOST "a=end-of-candidates\r\n");
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (5, "a=group:BUNDLE 1 0 2");

  fail_unless (entry_at (frag, 0)->mid == NULL);
  fail_unless_equals_int (entry_at (frag, 0)->mline, -1);
  fail_unless (frag->ufrag == NULL && frag->pwd == NULL);
  fail_unless_equals_int (plaza_sdp_frag_entry_mline (entry_at (frag, 0), sdp),
      1);
}

GST_END_TEST;

GST_START_TEST (entries_find_their_section_by_mid)
{
  g_autoptr (PlazaSdpFrag) frag = parse ("m=video 9 x 0\na=mid:1\n" HOST
      "m=audio 9 x 0\na=mid:0\n" HOST "m=audio 9 x 0\na=mid:unknown\n" HOST);
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (0, "");
  g_autoptr (PlazaSdp) rejected =
      sdptest_check_edited (7, "m=audio 0 UDP/TLS/RTP/SAVPF 111 0");

  fail_unless_equals_int (plaza_sdp_frag_entry_mline (entry_at (frag, 0), sdp),
      1);
  fail_unless_equals_int (plaza_sdp_frag_entry_mline (entry_at (frag, 1), sdp),
      0);
  fail_unless_equals_int (plaza_sdp_frag_entry_mline (entry_at (frag, 2), sdp),
      -1);
  fail_unless_equals_int (plaza_sdp_frag_entry_mline (entry_at (frag, 1),
          rejected), -1);
}

GST_END_TEST;

GST_START_TEST (local_candidates_are_counted_and_left_out)
{
  g_autoptr (PlazaSdpFrag) frag =
      parse ("m=audio 9 x 0\na=mid:0\n" HIDDEN HOST HIDDEN);

  fail_unless_equals_int (frag->n_local_candidates, 2);
  fail_unless_equals_int (frag->entries->len, 1);
}

GST_END_TEST;

static const struct
{
  const gchar *what;
  const gchar *text;
  guint line;
  PlazaSdpError code;
  const gchar *words;
} nonsense[] = {
  {"nothing", "", 1, MALFORMED, "no text"},
  {"an empty line", "\n" HOST, 1, MALFORMED, "empty"},
  {"a whole description", "v=0\n" HOST, 1, MALFORMED, "v="},
  {"HTML", "<html>", 1, MALFORMED, "x=value"},
  {"an m-section without mid", "m=audio 9 x 0\n" HOST, 1, MALFORMED, "mid"},
  {"an m-section in the middle without mid",
      "m=audio 9 x 0\n" HOST "m=video 9 x 0\na=mid:1\n", 1, MALFORMED, "mid"},
  {"a mid before any m-line", "a=mid:0\n", 1, MALFORMED, "m="},
  {"a mid twice", "m=audio 9 x 0\na=mid:0\na=mid:0\n", 3, MALFORMED, "second"},
  {"a mid of two words", "m=audio 9 x 0\na=mid:0 1\n", 2, MALFORMED, "mid"},
  {"a mid without value", "m=audio 9 x 0\na=mid\n", 2, MALFORMED, "value"},
  {"an m-line of one word", "m=audio\n", 1, MALFORMED, "port"},
  {"a broken candidate", "a=candidate:1 1 udp\n", 1, MALFORMED, "foundation"},
  {"a candidate without value", "a=candidate\n", 1, MALFORMED, "value"},
  {"an end with a value", "a=end-of-candidates:1\n", 1, MALFORMED, "no value"},
  {"a ufrag alone", "a=ice-ufrag:abcd\n" HOST, 1, MALFORMED, "ice-pwd"},
  {"a pwd alone", "a=x\na=ice-pwd:0123456789abcdefghijkl\n", 2, MALFORMED,
      "ice-ufrag"},
  {"a short ufrag", "a=ice-ufrag:abc\n", 1, MALFORMED, "4 to 256"},
  {"two ufrags that differ", CREDENTIALS "a=ice-ufrag:other\n", 3, MALFORMED,
      "differs"},
  {"what is not UTF-8", "a=x:\xff\n", 1, MALFORMED, "UTF-8"},
};

static void
assert_refused (const gchar * what, const gchar * text, guint line,
    PlazaSdpError code, const gchar * words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PlazaSdpFrag) frag = plaza_sdp_frag_parse (text, -1, &error);
  g_autofree gchar *prefix = g_strdup_printf ("line %u: ", line);

  fail_unless (frag == NULL, "%s: was accepted", what);
  fail_unless (g_error_matches (error, PLAZA_SDP_ERROR, code), "%s: %s", what,
      error->message);
  fail_unless (g_str_has_prefix (error->message, prefix), "%s: %s", what,
      error->message);
  fail_unless (strstr (error->message, words) != NULL, "%s: %s", what,
      error->message);
}

GST_START_TEST (nonsense_is_refused_with_its_line_and_a_reason)
{
  assert_refused (nonsense[__i__].what, nonsense[__i__].text,
      nonsense[__i__].line, nonsense[__i__].code, nonsense[__i__].words);
}

GST_END_TEST;

GST_START_TEST (what_is_over_a_limit_is_refused_as_such)
{
  g_autoptr (GString) candidates = g_string_new (NULL);
  g_autoptr (GString) sections = g_string_new (NULL);
  g_autofree gchar *long_name = g_strnfill (PLAZA_SDP_FRAG_MAX_BYTES, 'x');
  g_autofree gchar *bytes = g_strdup_printf ("a=%s\n", long_name);

  for (guint i = 0; i < 65; i++)
    g_string_append (candidates, i % 2 ? HOST : HIDDEN);
  assert_refused ("65 candidates", candidates->str, 65, LIMIT, "64");
  for (guint i = 0; i < 33; i++)
    g_string_append_printf (sections, "m=audio 9 x 0\na=mid:%u\n", i);
  assert_refused ("33 sections", sections->str, 65, LIMIT, "32");
  assert_refused ("bytes", bytes, 1, LIMIT, "32768");
}

GST_END_TEST;

GST_START_TEST (what_we_write_we_can_read)
{
  g_autoptr (PlazaSdp) sdp = sdptest_check_edited (19,
      "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\n"
      "a=end-of-candidates");
  g_autofree gchar *text = plaza_sdp_frag_write ("289b31b754eaa438",
      "0b66f472495ef0ccac7bda653ab6be49ea13114472a5d10a", sdp);
  g_autoptr (PlazaSdpFrag) frag = parse (text);

  fail_unless_equals_string (text, "a=group:BUNDLE 0 1 2\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" "a=mid:0\r\n"
      "a=ice-ufrag:289b31b754eaa438\r\n"
      "a=ice-pwd:0b66f472495ef0ccac7bda653ab6be49ea13114472a5d10a\r\n"
      "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\n"
      "a=end-of-candidates\r\n");
  fail_unless_equals_string (frag->ufrag, "289b31b754eaa438");
  fail_unless_equals_int (frag->entries->len, 2);
}

GST_END_TEST;

GST_START_TEST (mutations_never_crash)
{
  static const gchar original[] = CREDENTIALS "m=audio 9 x 0\na=mid:0\n" HOST
      HIDDEN "m=video 9 x 0\na=mid:1\n" TCP "a=end-of-candidates\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  guint n_accepted = 0;

  for (guint round = 0; round < 3000; round++) {
    g_autofree gchar *text = g_strdup (original);
    gsize length = g_rand_int_range (rand, 1, sizeof (original));
    g_autoptr (GError) error = NULL;
    g_autoptr (PlazaSdpFrag) frag = NULL;

    text[g_rand_int_range (rand, 0, sizeof (original) - 1)] =
        g_rand_int_range (rand, 0, 256);
    frag = plaza_sdp_frag_parse (text, length, &error);
    fail_unless ((frag == NULL) == (error != NULL));
    n_accepted += frag != NULL;
  }
  fail_unless (n_accepted > 20 && n_accepted < 2800, "%u", n_accepted);
}

GST_END_TEST;

static Suite *
sdpfrag_suite (void)
{
  Suite *s = suite_create ("sdpfrag");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_fragment_of_rfc_9725_is_read);
  tcase_add_test (tc, the_form_of_the_drafts_is_read_too);
  tcase_add_test (tc, a_restart_is_credentials_alone);
  tcase_add_test (tc,
      what_stands_before_any_m_line_is_about_the_tagged_section);
  tcase_add_test (tc, entries_find_their_section_by_mid);
  tcase_add_test (tc, local_candidates_are_counted_and_left_out);
  tcase_add_loop_test (tc, nonsense_is_refused_with_its_line_and_a_reason, 0,
      G_N_ELEMENTS (nonsense));
  tcase_add_test (tc, what_is_over_a_limit_is_refused_as_such);
  tcase_add_test (tc, what_we_write_we_can_read);
  tcase_add_test (tc, mutations_never_crash);

  return s;
}

GST_CHECK_MAIN (sdpfrag);
