// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>
#include <openssl/crypto.h>
#include <string.h>
#include <unistd.h>

#include "endpointfixture.h"

/* Two endpoints talk to each other over host candidates; what comes out is
 * judged by its colour and its pitch. */

#define PICTURE(color) "videotestsrc is-live=true pattern=solid-color " \
    "foreground-color=" color " ! video/x-raw,format=I420,width=160," \
    "height=120,framerate=15/1 "
#define TONE(frequency) "audiotestsrc is-live=true samplesperbuffer=480 " \
    "freq=" frequency " volume=0.5 ! audio/x-raw,rate=48000,channels=1 "

/* BT.601, limited range */
#define RED "0xffff0000"
#define RED_YUV 81, 90, 240
#define BLUE "0xff0000ff"
#define BLUE_YUV 41, 240, 110
#define GREEN "0xff00ff00"
#define GREEN_YUV 145, 54, 34

#define RED_AND_440 "webrtcendpoint name=e " \
    PICTURE (RED) "! e.video_sink_0 " TONE ("440") "! e.audio_sink_0"
#define BLUE_AND_1000 "webrtcendpoint name=e " \
    PICTURE (BLUE) "! e.video_sink_0 " TONE ("1000") "! e.audio_sink_0"
#define SILENT "webrtcendpoint name=e"

static void
assert_has (const gchar * text, const gchar * what)
{
  fail_unless (text && strstr (text, what), "no \"%s\" in\n%s", what, text);
}

static void
assert_lacks (const gchar * text, const gchar * what)
{
  fail_unless (text && !strstr (text, what), "\"%s\" in\n%s", what, text);
}

/* --- media ---------------------------------------------------------------- */

GST_START_TEST (pictures_and_sound_go_both_ways)
{
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (BLUE_AND_1000);

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_colour (a, "video_src_0", BLUE_YUV);
  peer_wait_tone (a, "audio_src_0", 1000);
  peer_wait_colour (b, "video_src_0", RED_YUV);
  peer_wait_tone (b, "audio_src_0", 440);
  fail_unless_equals_int (a->tracks->len, 2);
  fail_unless_equals_int (b->tracks->len, 2);
  fail_unless_equals_int (a->errors->len, 0);
  fail_unless_equals_int (b->errors->len, 0);
  fail_unless (peer_value (a, &a->passed_in) > 0);
  fail_unless (peer_value (a, &a->passed_out) > 0);
}

GST_END_TEST;

/* Full green as a large picture's caps would have it is 173, 42, 26; VP8 has no
 * way to say so, and browsers take all of it for BT.601. */
GST_START_TEST (colours_on_the_wire_are_those_of_bt601)
{
  g_autoptr (Peer) a = peer_new ("webrtcendpoint name=e videotestsrc "
      "is-live=true pattern=solid-color foreground-color=" GREEN
      " ! video/x-raw,format=I420,width=1280,height=720,framerate=5/1,"
      "colorimetry=bt709 ! e.video_sink_0");
  g_autoptr (Peer) b = peer_new (SILENT);
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstCaps) caps = NULL;

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_colour (b, "video_src_0", GREEN_YUV);
  pad = gst_element_get_static_pad (b->endpoint, "video_src_0");
  caps = gst_pad_get_current_caps (pad);
  fail_unless_equals_string (gst_structure_get_string (gst_caps_get_structure
          (caps, 0), "colorimetry"), "bt601");
}

GST_END_TEST;

GST_START_TEST (several_streams_of_a_kind_keep_their_numbers)
{
  g_autoptr (Peer) a = peer_new ("webrtcendpoint name=e "
      PICTURE (RED) "! e.video_sink_0 " PICTURE (GREEN) "! e.video_sink_1 "
      PICTURE (BLUE) "! e.video_sink_2 "
      TONE ("440") "! e.audio_sink_0 " TONE ("1000") "! e.audio_sink_1");
  g_autoptr (Peer) b = peer_new ("webrtcendpoint name=e "
      PICTURE (GREEN) "! e.video_sink_0 " PICTURE (RED) "! e.video_sink_1 "
      TONE ("600") "! e.audio_sink_0");

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_colour (b, "video_src_0", RED_YUV);
  peer_wait_colour (b, "video_src_1", GREEN_YUV);
  peer_wait_colour (b, "video_src_2", BLUE_YUV);
  peer_wait_tone (b, "audio_src_0", 440);
  peer_wait_tone (b, "audio_src_1", 1000);
  peer_wait_colour (a, "video_src_0", GREEN_YUV);
  peer_wait_colour (a, "video_src_1", RED_YUV);
  peer_wait_tone (a, "audio_src_0", 600);
  fail_unless_equals_int (a->tracks->len, 3);
  fail_unless_equals_int (b->tracks->len, 5);
}

GST_END_TEST;

GST_START_TEST (who_has_nothing_to_send_only_receives)
{
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (SILENT);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  if (__i__ == 0) {
    offer = peer_create_offer (a);
    answer = peer_process_offer (b, offer);
    peer_process_answer (a, answer);
    assert_has (offer, "a=sendrecv");
    assert_has (answer, "a=recvonly");
    assert_lacks (answer, "a=msid");
  } else {
    offer = peer_create_offer (b);
    answer = peer_process_offer (a, offer);
    peer_process_answer (b, answer);
    assert_has (offer, "a=recvonly");
    assert_has (answer, "a=sendonly");
  }
  assert_lacks (answer, "a=sendrecv");
  peer_wait_colour (b, "video_src_0", RED_YUV);
  peer_wait_tone (b, "audio_src_0", 440);
  fail_unless_equals_int (a->tracks->len, 0);
}

GST_END_TEST;

GST_START_TEST (receive_off_takes_nothing)
{
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (BLUE_AND_1000);
  Peer *offerer = __i__ ? b : a, *answerer = __i__ ? a : b;
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  g_object_set (a->endpoint, "receive", FALSE, NULL);
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (offerer);
  answer = peer_process_offer (answerer, offer);
  peer_process_answer (offerer, answer);
  assert_has (__i__ ? answer : offer, "a=sendonly");
  assert_lacks (__i__ ? answer : offer, "a=sendrecv");
  peer_wait_colour (b, "video_src_0", RED_YUV);
  peer_wait_tone (b, "audio_src_0", 440);
  fail_unless_equals_int (a->tracks->len, 0);
}

GST_END_TEST;

GST_START_TEST (encoded_media_is_not_encoded_again)
{
  static const gchar *const encoders[] = { "vp8enc", "opusenc", NULL };
  g_autoptr (Peer) a = peer_new ("webrtcendpoint name=e "
      PICTURE (GREEN) "! vp8enc deadline=1 keyframe-max-dist=15 ! "
      "video/x-vp8 ! e.video_sink_0 " TONE ("800") "! opusenc ! "
      "audio/x-opus ! e.audio_sink_0");
  g_autoptr (Peer) b = peer_new (SILENT);

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_colour (b, "video_src_0", GREEN_YUV);
  peer_wait_tone (b, "audio_src_0", 800);
  for (guint i = 0; encoders[i]; i++) {
    g_autoptr (GstIterator) it =
        gst_bin_iterate_all_by_element_factory_name (GST_BIN (a->endpoint),
        encoders[i]);
    g_auto (GValue) item = G_VALUE_INIT;

    fail_unless_equals_int (gst_iterator_next (it, &item), GST_ITERATOR_DONE);
  }
}

GST_END_TEST;

GST_START_TEST (candidates_may_come_one_by_one)
{
  static const gchar *const prefixes[] =
      { "a=candidate:", "a=end-of-candidates", NULL };
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (BLUE_AND_1000);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *bare_offer = NULL;
  g_autofree gchar *bare_answer = NULL;

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  offer = peer_create_offer (a);
  bare_offer = sdp_without (offer, prefixes);
  answer = peer_process_offer (b, bare_offer);
  bare_answer = sdp_without (answer, prefixes);
  peer_process_answer (a, bare_answer);

  /* Gathering was waited for, so all of them are there. */
  fail_unless (a->gathering_done == 1 && b->gathering_done == 1);
  fail_unless (a->candidates->len > 0 && b->candidates->len > 0);
  for (guint i = 0; i < a->candidates->len; i++) {
    assert_has (offer, g_ptr_array_index (a->candidates, i));
    g_signal_emit_by_name (b->endpoint, "add-ice-candidate", 0,
        g_ptr_array_index (a->candidates, i));
  }
  for (guint i = 0; i < b->candidates->len; i++)
    g_signal_emit_by_name (a->endpoint, "add-ice-candidate", 0,
        g_ptr_array_index (b->candidates, i));
  g_signal_emit_by_name (a->endpoint, "add-ice-candidate", 0, "");
  g_signal_emit_by_name (b->endpoint, "add-ice-candidate", 0, "");
  peer_wait_colour (a, "video_src_0", BLUE_YUV);
  peer_wait_colour (b, "video_src_0", RED_YUV);
}

GST_END_TEST;

GST_START_TEST (key_frame_request_reaches_the_encoder)
{
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (SILENT);
  g_autoptr (GstPad) pad = NULL;
  guint requests, key_frames;

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  /* The decoder's own requests of the beginning are through by then. */
  peer_wait_frames (b, "video_src_0", 20);
  requests = peer_value (a, &a->key_requests);
  key_frames = peer_value (a, &a->key_frames);
  pad = gst_element_get_static_pad (b->endpoint, "video_src_0");
  fail_unless (gst_pad_send_event (pad,
          gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE,
              TRUE, 0)));
  peer_wait_value (a, &a->key_requests, requests + 1);
  peer_wait_value (a, &a->key_frames, key_frames + 1);
}

GST_END_TEST;

GST_START_TEST (unlinked_video_does_not_stop_sound)
{
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (SILENT);
  guint packets;

  b->leave_video = TRUE;
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_frames (b, "audio_src_0", 10);
  packets = peer_value (b, &b->passed_in);
  /* Video keeps coming in all the while, and goes nowhere. */
  peer_wait_value (b, &b->passed_in, packets + 200);
  peer_wait_frames (b, "audio_src_0", 60);
  peer_wait_tone (b, "audio_src_0", 440);
  fail_unless_equals_int (b->tracks->len, 2);
  fail_unless_equals_int (peer_frames (b, "video_src_0"), 0);
  fail_unless_equals_int (b->errors->len, 0);
}

GST_END_TEST;

/* --- the end -------------------------------------------------------------- */

static void
openssl_is_freed (void)
{
  _exit (1);
}

/* The test's process ends with it. OpenSSL would call the handler before it
 * frees what threads of the session, which nobody joins, free as they end. */
GST_START_TEST (openssl_is_not_freed_at_exit)
{
  g_autoptr (Peer) a = peer_new (RED_AND_440);
  g_autoptr (Peer) b = peer_new (SILENT);

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_tone (b, "audio_src_0", 440);
  fail_unless (OPENSSL_atexit (openssl_is_freed));
}

GST_END_TEST;

static Suite *
webrtcendpoint_suite (void)
{
  Suite *s = suite_create ("webrtcendpoint");
  TCase *tc = tcase_create ("media");
  TCase *end = tcase_create ("end");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, pictures_and_sound_go_both_ways);
  tcase_add_test (tc, colours_on_the_wire_are_those_of_bt601);
  tcase_add_test (tc, several_streams_of_a_kind_keep_their_numbers);
  tcase_add_loop_test (tc, who_has_nothing_to_send_only_receives, 0, 2);
  tcase_add_loop_test (tc, receive_off_takes_nothing, 0, 2);
  tcase_add_test (tc, encoded_media_is_not_encoded_again);
  tcase_add_test (tc, candidates_may_come_one_by_one);
  tcase_add_test (tc, key_frame_request_reaches_the_encoder);
  tcase_add_test (tc, unlinked_video_does_not_stop_sound);
  suite_add_tcase (s, end);
  tcase_add_test (end, openssl_is_not_freed_at_exit);
  return s;
}

GST_CHECK_MAIN (webrtcendpoint);
