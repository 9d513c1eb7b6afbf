// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <string.h>

#include "sdptest.h"

#define TWCC_URI \
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

GST_START_TEST (session_level_transport_moves_into_the_sections)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("obs-whip.sdp", PLAZA_SDP_OFFER);

  for (guint i = 0; i < 2; i++) {
    fail_unless_equals_string (sdptest_media_at (sdp, i)->ufrag, "xRnS");
    fail_unless_equals_string (sdptest_media_at (sdp, i)->setup, "actpass");
    fail_unless_equals_int (sdptest_media_at (sdp, i)->fingerprints->len, 1);
    fail_unless_equals_int (sdptest_media_at (sdp, i)->direction,
        PLAZA_SDP_SENDONLY);
  }
  /* webrtcbin refuses a fingerprint that stands at both levels. */
  fail_unless_equals_int (sdptest_count (sdp->text, "a=fingerprint:"), 2);
  fail_unless_equals_int (sdptest_count (sdp->text, "a=ice-ufrag:"), 2);
  fail_unless (strstr (sdp->text, "a=fingerprint:") > strstr (sdp->text,
          "m=audio"));
  /* ... and looks at the first group only. */
  fail_unless (strstr (sdp->text, "a=group:BUNDLE") < strstr (sdp->text,
          "a=group:LS"));
  fail_unless (sdp->trickle);
  fail_unless (sdptest_media_at (sdp, 0)->end_of_candidates);
  fail_unless (!sdptest_media_at (sdp, 1)->end_of_candidates);
}

GST_END_TEST;

GST_START_TEST (the_offer_of_rfc_9725_gets_a_transport_everywhere)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("rfc9725-offer.sdp", PLAZA_SDP_OFFER);
  const PlazaSdpMedia *video = sdptest_media_at (sdp, 1);

  fail_unless (!video->rejected && video->bundled);
  fail_unless_equals_string (video->ufrag, "EsAw");
  fail_unless_equals_string (video->pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
  fail_unless_equals_string (video->setup, "actpass");
  fail_unless_equals_int (video->fingerprints->len, 1);
  fail_unless (strstr (sdp->text, "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"));
  fail_unless_equals_int (sdptest_count (sdp->text, "a=rtcp-mux\r\n"), 2);
  fail_unless (strstr (sdp->text, "a=bundle-only") == NULL);
  fail_unless_equals_string (video->msid,
      "d46fb922-d52a-4e9c-aa87-444eadc1521b "
      "3956b460-40f4-4d05-acef-03abcdd8c6fd");
  fail_unless (plaza_sdp_media_find_format (video, "VP8")->nack);
}

GST_END_TEST;

GST_START_TEST (a_chromium_that_sends_and_receives)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("chromium-sendrecv.sdp", PLAZA_SDP_OFFER);
  const PlazaSdpMedia *audio = sdptest_media_at (sdp, 0), *video =
      sdptest_media_at (sdp, 1);
  const PlazaSdpFormat *vp8 = plaza_sdp_media_find_format (video, "VP8");

  fail_unless_equals_int (sdp->media->len, 2);
  fail_unless (sdp->trickle);
  fail_unless_equals_int (audio->formats->len, 8);
  fail_unless_equals_int (plaza_sdp_media_find_format (audio,
          "OPUS")->payload_type, 111);
  fail_unless_equals_int (vp8->payload_type, 96);
  fail_unless (vp8->nack && vp8->nack_pli && vp8->ccm_fir && vp8->transport_cc
      && vp8->remb);
  fail_unless_equals_int (plaza_sdp_media_find_rtx (video, 96)->payload_type,
      97);
  fail_unless_equals_int (plaza_sdp_media_find_extmap (video, TWCC_URI), 3);
  fail_unless_equals_int (video->direction, PLAZA_SDP_SENDRECV);
  fail_unless (video->msid != NULL);
  fail_unless_equals_int (audio->n_local_candidates, 0);
}

GST_END_TEST;

GST_START_TEST (a_chromium_that_watches_and_hides_its_addresses)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("chromium-recvonly.sdp", PLAZA_SDP_OFFER);

  fail_unless_equals_int (sdptest_media_at (sdp, 0)->kind, PLAZA_SDP_VIDEO);
  for (guint i = 0; i < 2; i++) {
    fail_unless_equals_int (sdptest_media_at (sdp, i)->direction,
        PLAZA_SDP_RECVONLY);
    fail_unless_equals_int (sdptest_media_at (sdp, i)->n_local_candidates, 2);
    fail_unless_equals_int (sdptest_media_at (sdp, i)->candidates->len, 0);
    fail_unless (sdptest_media_at (sdp, i)->msid == NULL);
  }
  fail_unless (strstr (sdp->text, ".local") == NULL);
}

GST_END_TEST;

GST_START_TEST (a_chromium_with_a_data_channel)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("chromium-datachannel.sdp", PLAZA_SDP_OFFER);
  g_autoptr (PlazaSdp) bundled =
      sdptest_check_file ("chromium-max-bundle.sdp", PLAZA_SDP_OFFER);

  fail_unless_equals_int (sdptest_media_at (sdp, 2)->kind, PLAZA_SDP_DATA);
  fail_unless_equals_int (sdptest_media_at (sdp, 2)->formats->len, 0);
  fail_unless_equals_int (sdptest_media_at (sdp, 0)->direction,
      PLAZA_SDP_SENDONLY);
  fail_unless (strstr (sdp->text, "a=sctp-port:5000\r\n") != NULL);
  fail_unless_equals_int (bundled->media->len, 3);
  fail_unless_equals_int (sdptest_media_at (bundled, 1)->candidates->len, 0);
}

GST_END_TEST;

GST_START_TEST (simulcast_is_left_out)
{
  g_autofree gchar *text = sdptest_load ("chromium-simulcast.sdp");
  g_autoptr (PlazaSdp) sdp = sdptest_check (text, PLAZA_SDP_OFFER);

  fail_unless (strstr (text, "a=simulcast:") != NULL);
  fail_unless (strstr (sdp->text, "a=simulcast:") == NULL);
  fail_unless (strstr (sdp->text, "a=rid:") == NULL);
  fail_unless_equals_int (sdptest_media_at (sdp, 0)->direction,
      PLAZA_SDP_SENDONLY);
}

GST_END_TEST;

GST_START_TEST (a_firefox_with_its_fingerprint_at_session_level)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("firefox-sendrecv.sdp", PLAZA_SDP_OFFER);
  const PlazaSdpMedia *video = sdptest_media_at (sdp, 1);

  fail_unless_equals_int (sdptest_media_at (sdp, 0)->candidates->len, 3);
  fail_unless_equals_int (sdptest_media_at (sdp, 0)->fingerprints->len, 1);
  fail_unless_equals_int (plaza_sdp_media_find_extmap (sdptest_media_at (sdp,
              0), "urn:ietf:params:rtp-hdrext:csrc-audio-level"), 2);
  fail_unless_equals_int (plaza_sdp_media_find_extmap (video, TWCC_URI), 7);
  fail_unless_equals_int (plaza_sdp_media_find_rtx (video, 120)->payload_type,
      124);
  fail_unless (plaza_sdp_media_find_payload (video, 120)->transport_cc);
  fail_unless_equals_int (sdptest_count (sdp->text, "a=fingerprint:"), 2);
  fail_unless_equals_int (sdptest_count (sdp->text, "a=sendrecv"), 2);
}

GST_END_TEST;

GST_START_TEST (an_aiortc_with_own_transports_is_bundled_to_the_first)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("aiortc-offer.sdp", PLAZA_SDP_OFFER);

  fail_unless_equals_int (sdp->media->len, 3);
  fail_unless_equals_string (sdptest_media_at (sdp, 1)->ufrag,
      sdptest_media_at (sdp, 0)->ufrag);
  fail_unless_equals_string (sdptest_media_at (sdp, 2)->pwd,
      sdptest_media_at (sdp, 0)->pwd);
  fail_unless_equals_int (sdptest_media_at (sdp, 2)->kind, PLAZA_SDP_DATA);
  fail_unless_equals_int (plaza_sdp_media_find_format (sdptest_media_at (sdp,
              1), "VP8")->payload_type, 97);
  fail_unless (sdptest_media_at (sdp, 1)->end_of_candidates);
}

GST_END_TEST;

GST_START_TEST (a_webrtcbin_with_bundle_only_sections)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file ("webrtcbin-max-bundle.sdp", PLAZA_SDP_OFFER);

  fail_unless_equals_string (sdptest_media_at (sdp, 1)->mid, "video1");
  fail_unless (!sdptest_media_at (sdp, 1)->rejected
      && !sdptest_media_at (sdp, 2)->rejected);
  fail_unless (strstr (sdp->text, "m=video 9 ") != NULL);
  fail_unless (strstr (sdp->text, "m=application 9 ") != NULL);
}

GST_END_TEST;

GST_START_TEST (a_webrtcbin_that_does_not_bundle_is_told_so)
{
  g_autofree gchar *text = sdptest_load ("webrtcbin-no-bundle.sdp");

  sdptest_assert_refused ("no bundle", text, -1, 6, UNSUPPORTED,
      "a=group:BUNDLE");
}

GST_END_TEST;

static const struct
{
  const gchar *offer, *answer;
} exchanges[] = {
  {"chromium-sendrecv.sdp", "chromium-answer.sdp"},
  {"chromium-sendrecv.sdp", "aiortc-answer.sdp"},
  {"rfc9725-offer.sdp", "rfc9725-answer.sdp"},
  {"rfc9725-offer.sdp", "firefox-answer-rejecting.sdp"},
};

GST_START_TEST (answers_of_real_peers_fit_their_offers)
{
  g_autoptr (PlazaSdp) offer =
      sdptest_check_file (exchanges[__i__].offer, PLAZA_SDP_OFFER);
  g_autoptr (PlazaSdp) answer =
      sdptest_check_file (exchanges[__i__].answer, PLAZA_SDP_ANSWER);
  g_autoptr (GError) error = NULL;

  fail_unless (plaza_sdp_check_answer (offer, answer, &error), "%s: %s",
      exchanges[__i__].answer, error ? error->message : "");
}

GST_END_TEST;

static const gchar *const fixtures[] = {
  "rfc9725-offer.sdp", "rfc9725-answer.sdp", "chromium-sendrecv.sdp",
  "chromium-recvonly.sdp", "chromium-datachannel.sdp",
  "chromium-max-bundle.sdp", "chromium-simulcast.sdp", "chromium-answer.sdp",
  "firefox-sendrecv.sdp", "firefox-answer-rejecting.sdp", "aiortc-offer.sdp",
  "aiortc-answer.sdp", "webrtcbin-max-bundle.sdp", "obs-whip.sdp",
};

/* The normalised text says the same when it is read again. */
static void
assert_settled (const PlazaSdp * sdp)
{
  g_autoptr (PlazaSdp) again = sdptest_check (sdp->text, sdp->type);

  fail_unless_equals_string (again->text, sdp->text);
  fail_unless_equals_int (again->media->len, sdp->media->len);
  fail_unless_equals_int (again->tag, sdp->tag);
  for (guint i = 0; i < sdp->media->len; i++) {
    const PlazaSdpMedia *a = sdptest_media_at (sdp, i), *b =
        sdptest_media_at (again, i);
    fail_unless_equals_string (a->mid, b->mid);
    fail_unless_equals_int (a->rejected, b->rejected);
    fail_unless_equals_int (a->bundled, b->bundled);
    fail_unless_equals_int (a->direction, b->direction);
    fail_unless_equals_int (a->formats->len, b->formats->len);
    fail_unless_equals_int (a->candidates->len, b->candidates->len);
    fail_unless_equals_int (b->n_local_candidates, 0);
  }
}

GST_START_TEST (normalising_twice_changes_nothing)
{
  g_autoptr (PlazaSdp) sdp =
      sdptest_check_file (fixtures[__i__], strstr (fixtures[__i__],
          "answer") ? PLAZA_SDP_ANSWER : PLAZA_SDP_OFFER);

  assert_settled (sdp);
}

GST_END_TEST;

static void
flip_byte (GRand * rand, GString * text)
{
  text->str[g_rand_int_range (rand, 0, text->len)] =
      g_rand_int_range (rand, 0, 256);
}

static void
cut_piece (GRand * rand, GString * text)
{
  gsize start = g_rand_int_range (rand, 0, text->len);
  gsize length = g_rand_int_range (rand, 1, 40);

  g_string_erase (text, start, MIN (length, text->len - start));
}

static void
insert_word (GRand * rand, GString * text)
{
  static const gchar *const words[] = {
    "0", "9600", "-1", " ", ":", "\n", "\r\n", "a=mid:0\n", "m=audio 0 x 0\n",
    "a=bundle-only\n", "a=inactive\n", "a=group:BUNDLE 0 1\n", "é", "x.local",
    "99999999999999999999", "a=fmtp:97 apt=97\n", "/", "a=rtcp-mux\n",
  };

  g_string_insert (text, g_rand_int_range (rand, 0, text->len + 1),
      words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
}

/* Takes a whole line away, or puts one somewhere else or twice. */
static void
move_line (GRand * rand, GString * text)
{
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  guint n = g_strv_length (lines);
  guint from = g_rand_int_range (rand, 0, n), to =
      g_rand_int_range (rand, 0, n);
  gboolean keep = g_rand_boolean (rand), put = g_rand_boolean (rand);

  g_string_truncate (text, 0);
  for (guint i = 0; i < n; i++) {
    if (i != from || keep)
      g_string_append_printf (text, "%s\n", lines[i]);
    if (i == to && put)
      g_string_append_printf (text, "%s\n", lines[from]);
  }
}

static void
mutate (GRand * rand, GString * text)
{
  static void (*const ways[]) (GRand *, GString *) =
      { flip_byte, cut_piece, insert_word, move_line };
  guint n = g_rand_int_range (rand, 1, 4);

  for (guint i = 0; i < n && text->len > 0; i++)
    ways[g_rand_int_range (rand, 0, G_N_ELEMENTS (ways))] (rand, text);
}

GST_START_TEST (mutations_never_crash_and_what_passes_is_settled)
{
  g_autofree gchar *original = sdptest_load (fixtures[__i__]);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1000 + __i__);
  guint n_accepted = 0, n_refused = 0;

  for (guint round = 0; round < 1000; round++) {
    g_autoptr (GString) text = g_string_new (original);
    g_autoptr (GError) error = NULL;
    g_autoptr (PlazaSdp) sdp = NULL;

    mutate (rand, text);
    sdp = plaza_sdp_check (text->str, text->len, PLAZA_SDP_OFFER, &error);
    if (sdp != NULL) {
      n_accepted++;
      assert_settled (sdp);
    } else {
      n_refused++;
      fail_unless (error != NULL && g_str_has_prefix (error->message, "line "));
      fail_unless (g_utf8_validate (error->message, -1, NULL));
    }
  }
  fail_unless (n_accepted > 20, "%u accepted", n_accepted);
  fail_unless (n_refused > 200, "%u refused", n_refused);
}

GST_END_TEST;

static Suite *
sdppeers_suite (void)
{
  Suite *s = suite_create ("sdppeers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, session_level_transport_moves_into_the_sections);
  tcase_add_test (tc, the_offer_of_rfc_9725_gets_a_transport_everywhere);
  tcase_add_test (tc, a_chromium_that_sends_and_receives);
  tcase_add_test (tc, a_chromium_that_watches_and_hides_its_addresses);
  tcase_add_test (tc, a_chromium_with_a_data_channel);
  tcase_add_test (tc, simulcast_is_left_out);
  tcase_add_test (tc, a_firefox_with_its_fingerprint_at_session_level);
  tcase_add_test (tc, an_aiortc_with_own_transports_is_bundled_to_the_first);
  tcase_add_test (tc, a_webrtcbin_with_bundle_only_sections);
  tcase_add_test (tc, a_webrtcbin_that_does_not_bundle_is_told_so);
  tcase_add_loop_test (tc, answers_of_real_peers_fit_their_offers, 0,
      G_N_ELEMENTS (exchanges));
  tcase_add_loop_test (tc, normalising_twice_changes_nothing, 0,
      G_N_ELEMENTS (fixtures));
  tcase_add_loop_test (tc, mutations_never_crash_and_what_passes_is_settled, 0,
      G_N_ELEMENTS (fixtures));

  return s;
}

GST_CHECK_MAIN (sdppeers);
