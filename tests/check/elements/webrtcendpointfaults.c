// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <string.h>

#include "endpointfixture.h"

/* What goes wrong between two endpoints, and how they end. */

#define PICTURE "videotestsrc is-live=true pattern=ball ! video/x-raw," \
    "format=I420,width=160,height=120,framerate=15/1 ! e.video_sink_0 "
#define TONE "audiotestsrc is-live=true samplesperbuffer=480 ! " \
    "audio/x-raw,rate=48000,channels=1 ! e.audio_sink_0 "
#define BOTH "webrtcendpoint name=e " PICTURE TONE
#define SILENT "webrtcendpoint name=e"

#define CONNECTING GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTING
#define CONNECTED GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED
#define FAILED GST_WEBRTC_PEER_CONNECTION_STATE_FAILED
#define CLOSED GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED

/* Taking a peer down flushes, joins and waits for nobody else. */
#define STOP_TIME (5 * G_TIME_SPAN_SECOND)

static void
assert_says (Peer * peer, const gchar * part)
{
  g_autofree gchar *text = peer_last_error (peer);

  fail_unless (text && strstr (text, part), "no \"%s\" in \"%s\"", part, text);
}

static void
assert_no_error (Peer * peer)
{
  fail_unless (peer->errors->len == 0, "%s", peer->errors->len ?
      (const gchar *) g_ptr_array_index (peer->errors, 0) : "");
}

static void
assert_ends_failed (Peer * peer)
{
  const guint n = peer->states->len;

  fail_unless (n >= 2);
  fail_unless_equals_int (g_array_index (peer->states,
          GstWebRTCPeerConnectionState, n - 2), FAILED);
  fail_unless_equals_int (g_array_index (peer->states,
          GstWebRTCPeerConnectionState, n - 1), CLOSED);
  fail_unless_equals_int (peer->errors->len, 1);
}

/* The description with another certificate's fingerprint */
static gchar *
sdp_with_wrong_fingerprint (const gchar * sdp)
{
  gchar *text = g_strdup (sdp);
  guint changed = 0;

  for (gchar * at = strstr (text, "a=fingerprint:sha-256 "); at;
      at = strstr (at, "a=fingerprint:sha-256 "), changed++) {
    at += strlen ("a=fingerprint:sha-256 ");
    *at = *at == '0' ? '1' : '0';
  }
  fail_unless (changed > 0);
  return text;
}

/* --- a stranger ----------------------------------------------------------- */

GST_START_TEST (wrong_fingerprint_lets_nothing_through)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (BOTH);
  gboolean in_offer = __i__ == 0;
  Peer *refusing = in_offer ? b : a;
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *wrong = NULL;

  refusing->hold_failure = 20;
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  if (in_offer) {
    wrong = sdp_with_wrong_fingerprint (offer);
    answer = peer_process_offer (b, wrong);
    peer_process_answer (a, answer);
  } else {
    answer = peer_process_offer (b, offer);
    wrong = sdp_with_wrong_fingerprint (answer);
    /* It may have failed before the call returns. */
    g_signal_emit_by_name (a->endpoint, "process-answer", wrong);
  }
  peer_wait_state (refusing, CLOSED);
  peer_wait_error (refusing, "The peer is not the one its session description "
      "names");
  assert_ends_failed (refusing);
  assert_says (refusing, "fingerprint");

  /* Nothing can come of the refusing one any more; what it had sent before
   * would be through after the other one's end, too. */
  peer_set_state_within (a, GST_STATE_NULL, STOP_TIME);
  peer_set_state_within (b, GST_STATE_NULL, STOP_TIME);
  fail_unless_equals_int (a->tracks->len, 0);
  fail_unless_equals_int (b->tracks->len, 0);
  /* There was something to be held back. */
  fail_unless (refusing->came_in >= 20 && refusing->came_out >= 20);
  fail_unless_equals_int (refusing->passed_in, 0);
  fail_unless_equals_int (refusing->passed_out, 0);
  fail_unless_equals_int ((refusing == a ? b : a)->passed_in, 0);
  for (guint i = 0; i < refusing->states->len; i++)
    fail_if (g_array_index (refusing->states, GstWebRTCPeerConnectionState,
            i) == CONNECTED);
}

GST_END_TEST;

/* --- nobody there --------------------------------------------------------- */

GST_START_TEST (answer_that_nobody_takes_times_out)
{
  g_autoptr (Peer) a = peer_new (SILENT);
  g_autoptr (Peer) b = peer_new (BOTH);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  g_object_set (b->endpoint, "handshake-timeout", 500 * GST_MSECOND, NULL);
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  answer = peer_process_offer (b, offer);
  peer_wait_state (b, CLOSED);
  peer_wait_error (b, "did not finish ICE and DTLS in time");
  assert_ends_failed (b);
}

GST_END_TEST;

GST_START_TEST (peer_without_candidates_times_out)
{
  static const gchar *const prefixes[] =
      { "a=candidate:", "a=end-of-candidates", NULL };
  g_autoptr (Peer) a = peer_new (SILENT);
  g_autoptr (Peer) b = peer_new (BOTH);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *bare_offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *bare_answer = NULL;

  g_object_set (a->endpoint, "handshake-timeout", 500 * GST_MSECOND, NULL);
  g_object_set (b->endpoint, "handshake-timeout", 500 * GST_MSECOND, NULL);
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  bare_offer = sdp_without (offer, prefixes);
  answer = peer_process_offer (b, bare_offer);
  bare_answer = sdp_without (answer, prefixes);
  peer_process_answer (a, bare_answer);
  peer_wait_state (a, CLOSED);
  peer_wait_state (b, CLOSED);
  assert_ends_failed (a);
  assert_ends_failed (b);
}

GST_END_TEST;

GST_START_TEST (silent_peer_is_given_up)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (BOTH);

  g_object_set (a->endpoint, "consent-timeout", 2 * GST_SECOND, NULL);
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_frames (a, "audio_src_0", 1);
  peer_set_state_within (b, GST_STATE_NULL, STOP_TIME);
  peer_wait_state (a, CLOSED);
}

GST_END_TEST;

/* --- wrong calls ---------------------------------------------------------- */

GST_START_TEST (garbage_is_refused_with_its_line)
{
  static const gchar *const texts[] = {
    "", "garbage", "v=0\r\nthis is no line\r\n", "v=1\r\n", "\xff\xfe", NULL
  };
  g_autoptr (Peer) a = peer_new (SILENT);
  g_autofree gchar *offer = NULL;

  peer_start (a, GST_STATE_PLAYING);
  for (guint i = 0; texts[i]; i++) {
    g_autofree gchar *answer = NULL;

    g_signal_emit_by_name (a->endpoint, "process-offer", texts[i], &answer);
    fail_unless (answer == NULL);
    assert_says (a, "line ");
  }
  /* It was not harmed by them. */
  offer = peer_create_offer (a);
  for (guint i = 0; texts[i]; i++) {
    g_signal_emit_by_name (a->endpoint, "process-answer", texts[i]);
    assert_says (a, "line ");
  }
  g_signal_emit_by_name (a->endpoint, "process-answer", NULL);
  assert_says (a, "line ");
  assert_no_error (a);
}

GST_END_TEST;

GST_START_TEST (right_answer_may_follow_a_wrong_one)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (SILENT);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  answer = peer_process_offer (b, offer);
  g_signal_emit_by_name (a->endpoint, "process-answer", offer);
  assert_says (a, "actpass");
  peer_process_answer (a, answer);
  peer_wait_state (a, CONNECTED);
  g_signal_emit_by_name (a->endpoint, "process-answer", answer);
  assert_says (a, "No offer waits for an answer");
}

GST_END_TEST;

GST_START_TEST (second_negotiation_is_refused_and_harms_nothing)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (SILENT);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *again = NULL;
  g_autofree gchar *other = NULL;

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  answer = peer_process_offer (b, offer);
  g_signal_emit_by_name (b->endpoint, "process-offer", offer, &again);
  fail_unless (again == NULL);
  assert_says (b, "negotiated already");
  g_signal_emit_by_name (b->endpoint, "create-offer", &other);
  fail_unless (other == NULL);
  assert_says (b, "negotiated already");
  peer_process_answer (a, answer);
  peer_wait_frames (b, "video_src_0", 3);
}

GST_END_TEST;

GST_START_TEST (bad_candidates_are_refused_with_a_sentence)
{
  static const gchar *const texts[] = {
    "nonsense", "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 9",
    "candidate:1 1 UDP x 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\na=setup:active", NULL
  };
  g_autoptr (Peer) a = peer_new (SILENT);

  peer_start (a, GST_STATE_READY);
  for (guint i = 0; texts[i]; i++) {
    g_signal_emit_by_name (a->endpoint, "add-ice-candidate", 0, texts[i]);
    assert_says (a, "The ICE candidate is not right");
  }
}

GST_END_TEST;

static void
assert_does_nothing (Peer * peer, const gchar * sentence)
{
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  guint64 idle;

  g_signal_emit_by_name (peer->endpoint, "create-offer", &offer);
  fail_unless (offer == NULL);
  assert_says (peer, sentence);
  g_signal_emit_by_name (peer->endpoint, "process-offer", "v=0\r\n", &answer);
  fail_unless (answer == NULL);
  assert_says (peer, sentence);
  g_signal_emit_by_name (peer->endpoint, "process-answer", "v=0\r\n");
  assert_says (peer, sentence);
  g_signal_emit_by_name (peer->endpoint, "add-ice-candidate", 0, "x");
  assert_says (peer, sentence);
  g_signal_emit_by_name (peer->endpoint, "close");
  g_object_get (peer->endpoint, "idle-time", &idle, NULL);
  fail_unless (idle == GST_CLOCK_TIME_NONE);
}

GST_START_TEST (calls_before_ready_and_after_close_do_nothing)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (BOTH);

  assert_does_nothing (a, "not running");
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  g_signal_emit_by_name (a->endpoint, "close");
  g_signal_emit_by_name (a->endpoint, "close");
  peer_wait_state (a, CLOSED);
  assert_does_nothing (a, "not running");
  peer_set_state_within (a, GST_STATE_NULL, STOP_TIME);
  assert_does_nothing (a, "not running");
  assert_no_error (a);
}

GST_END_TEST;

/* --- ends ----------------------------------------------------------------- */

GST_START_TEST (close_from_a_handler)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (BOTH);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  a->close_when_connected = __i__ == 0;
  a->close_on_pad = __i__ == 1;
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  answer = peer_process_offer (b, offer);
  peer_process_answer (a, answer);
  peer_wait_state (a, CLOSED);
  assert_no_error (a);
  fail_unless_equals_int (peer_value (a, &a->removed), a->tracks->len);
  /* The next life of the same element */
  a->close_when_connected = a->close_on_pad = FALSE;
  peer_set_state_within (a, GST_STATE_NULL, STOP_TIME);
  peer_set_state_within (b, GST_STATE_NULL, STOP_TIME);
  peer_forget (a);
  peer_forget (b);
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_frames (a, "audio_src_0", 3);
  peer_wait_frames (b, "video_src_0", 3);
}

GST_END_TEST;

GST_START_TEST (sources_go_on_when_the_session_ends)
{
  g_autoptr (Peer) a = peer_new ("webrtcendpoint name=e videotestsrc "
      "is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
      "tee name=t ! e.video_sink_0  t. ! fakesink name=other sync=false "
      "async=false signal-handoffs=true");
  g_autoptr (Peer) b = peer_new (SILENT);

  peer_count_handoffs (a, "other");
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_frames (b, "video_src_0", 3);
  g_signal_emit_by_name (a->endpoint, "close");
  peer_wait_state (a, CLOSED);
  peer_wait_value (a, &a->handoffs, peer_value (a, &a->handoffs) + 30);
  assert_no_error (a);
}

GST_END_TEST;

/* The moments at which the state may go */
enum
{
  AT_READY,
  BEFORE_OFFER,
  AFTER_OFFER,
  AFTER_ANSWER,
  WHILE_CONNECTING,
  AFTER_CONNECTED,
  WITH_MEDIA,
  AFTER_CLOSE,
  N_MOMENTS
};

static void
advance (Peer * a, Peer * b, gint moment)
{
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  peer_start (a, moment == AT_READY ? GST_STATE_READY : GST_STATE_PLAYING);
  peer_start (b, moment == AT_READY ? GST_STATE_READY : GST_STATE_PLAYING);
  if (moment <= BEFORE_OFFER)
    return;
  offer = peer_create_offer (a);
  if (moment == AFTER_OFFER)
    return;
  answer = peer_process_offer (b, offer);
  if (moment == AFTER_ANSWER)
    return;
  peer_process_answer (a, answer);
  if (moment == WHILE_CONNECTING) {
    peer_wait_state (a, CONNECTING);
    return;
  }
  peer_wait_state (a, CONNECTED);
  if (moment == WITH_MEDIA)
    peer_wait_frames (b, "video_src_0", 1);
  if (moment == AFTER_CLOSE)
    g_signal_emit_by_name (a->endpoint, "close");
}

GST_START_TEST (state_may_go_to_null_at_every_moment)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (BOTH);

  advance (a, b, __i__);
  peer_set_state_within (a, GST_STATE_NULL, STOP_TIME);
  peer_set_state_within (b, GST_STATE_NULL, STOP_TIME);
  fail_unless_equals_int (peer_value (a, &a->removed), a->tracks->len);
  fail_unless_equals_int (peer_value (b, &b->removed), b->tracks->len);
  assert_no_error (a);
  assert_no_error (b);
}

GST_END_TEST;

typedef struct
{
  Peer *peer;
  gchar *offer;
} Call;

static gpointer
call_process_offer (gpointer data)
{
  Call *call = data;
  gchar *answer = NULL;

  g_signal_emit_by_name (call->peer->endpoint, "process-offer", call->offer,
      &answer);
  return answer;
}

GST_START_TEST (state_may_go_to_null_while_it_negotiates)
{
  g_autoptr (Peer) a = peer_new (BOTH);

  peer_start (a, GST_STATE_PLAYING);
  for (guint i = 0; i < 10; i++) {
    g_autoptr (Peer) b = peer_new (BOTH);
    g_autofree gchar *offer = peer_create_offer (a);
    Call call = { b, offer };
    g_autofree gchar *answer = NULL;
    GThread *thread;

    peer_start (b, GST_STATE_PLAYING);
    thread = g_thread_new ("call", call_process_offer, &call);
    /* Another moment every time, no two machines the same */
    for (guint n = 0; n < i * 2000; n++)
      g_thread_yield ();
    peer_set_state_within (b, GST_STATE_NULL, STOP_TIME);
    answer = g_thread_join (thread);
    if (answer == NULL)
      assert_says (b, "");
    peer_set_state_within (a, GST_STATE_NULL, STOP_TIME);
    peer_start (a, GST_STATE_PLAYING);
  }
}

GST_END_TEST;

GST_START_TEST (sink_may_be_released_while_it_negotiates)
{
  g_autoptr (Peer) a = peer_new (SILENT);
  g_autoptr (Peer) b = peer_new (SILENT);
  g_autofree gchar *offer = NULL;
  Call call = { b, NULL };

  peer_start (a, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  call.offer = offer;
  for (guint i = 0; i < 10; i++) {
    g_autofree gchar *answer = NULL;
    GThread *thread;
    GstPad *pads[3];

    peer_start (b, GST_STATE_PLAYING);
    for (guint p = 0; p < G_N_ELEMENTS (pads); p++)
      pads[p] = gst_element_request_pad_simple (b->endpoint, "video_sink_%u");
    thread = g_thread_new ("call", call_process_offer, &call);
    for (guint n = 0; n < i * 2000; n++)
      g_thread_yield ();
    for (guint p = 0; p < G_N_ELEMENTS (pads); p++) {
      gst_element_release_request_pad (b->endpoint, pads[p]);
      gst_object_unref (pads[p]);
    }
    answer = g_thread_join (thread);
    fail_unless (answer != NULL);
    peer_set_state_within (b, GST_STATE_NULL, STOP_TIME);
  }
}

GST_END_TEST;

GST_START_TEST (blocked_consumer_does_not_hold_up_the_end)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (SILENT);

  b->block = TRUE;
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  /* Each track has its first frame stuck in its consumer. */
  peer_wait_value (b, &b->blocked, 2);
  if (__i__ == 0) {
    g_signal_emit_by_name (b->endpoint, "close");
    peer_wait_state (b, CLOSED);
  } else {
    peer_set_element_state_within (b, b->endpoint, GST_STATE_NULL, STOP_TIME);
  }
  fail_unless_equals_int (peer_value (b, &b->removed), 2);
}

GST_END_TEST;

static Suite *
webrtcendpointfaults_suite (void)
{
  Suite *s = suite_create ("webrtcendpointfaults");
  TCase *tc = tcase_create ("strangers");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, wrong_fingerprint_lets_nothing_through, 0, 2);
  tcase_add_test (tc, answer_that_nobody_takes_times_out);
  tcase_add_test (tc, peer_without_candidates_times_out);
  tcase_add_test (tc, silent_peer_is_given_up);

  tc = tcase_create ("calls");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, garbage_is_refused_with_its_line);
  tcase_add_test (tc, right_answer_may_follow_a_wrong_one);
  tcase_add_test (tc, second_negotiation_is_refused_and_harms_nothing);
  tcase_add_test (tc, bad_candidates_are_refused_with_a_sentence);
  tcase_add_test (tc, calls_before_ready_and_after_close_do_nothing);

  tc = tcase_create ("ends");
  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, close_from_a_handler, 0, 2);
  tcase_add_test (tc, sources_go_on_when_the_session_ends);
  tcase_add_loop_test (tc, state_may_go_to_null_at_every_moment, 0, N_MOMENTS);
  tcase_add_test (tc, state_may_go_to_null_while_it_negotiates);
  tcase_add_test (tc, sink_may_be_released_while_it_negotiates);
  tcase_add_loop_test (tc, blocked_consumer_does_not_hold_up_the_end, 0, 2);
  return s;
}

GST_CHECK_MAIN (webrtcendpointfaults);
