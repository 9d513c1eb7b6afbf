// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "../libs/sdptest.h"

/* What the SDP reader is for: webrtcbin takes what it lets through, answers it,
 * and the answer fits. Of these offers it refuses three as they are. */
static const gchar *const offers[] = {
  "rfc9725-offer.sdp", "aiortc-offer.sdp", "obs-whip.sdp",
  "chromium-sendrecv.sdp", "chromium-recvonly.sdp",
  "chromium-datachannel.sdp", "chromium-max-bundle.sdp",
  "chromium-simulcast.sdp", "firefox-sendrecv.sdp", "webrtcbin-max-bundle.sdp",
};

static GstStructure *
ask (GstElement * webrtcbin, const gchar * action, gpointer argument)
{
  g_autoptr (GstPromise) promise = gst_promise_new ();
  const GstStructure *reply;

  g_signal_emit_by_name (webrtcbin, action, argument, promise);
  fail_unless_equals_int (gst_promise_wait (promise),
      GST_PROMISE_RESULT_REPLIED);
  reply = gst_promise_get_reply (promise);

  return reply ? gst_structure_copy (reply) : NULL;
}

static gchar *
answer_of (GstElement * webrtcbin, const gchar * offer)
{
  GstSDPMessage *message = NULL;
  GstWebRTCSessionDescription *description;
  GstStructure *set, *made;
  gchar *text = NULL;

  fail_unless_equals_int (gst_sdp_message_new_from_text (offer, &message),
      GST_SDP_OK);
  description = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER,
      message);
  set = ask (webrtcbin, "set-remote-description", description);
  fail_if (set != NULL && gst_structure_has_field (set, "error"));
  g_clear_pointer (&set, gst_structure_free);
  gst_webrtc_session_description_free (description);
  made = ask (webrtcbin, "create-answer", NULL);
  if (made != NULL && gst_structure_get (made, "answer",
          GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL)) {
    text = gst_sdp_message_as_text (description->sdp);
    gst_webrtc_session_description_free (description);
  }
  g_clear_pointer (&made, gst_structure_free);

  return text;
}

GST_START_TEST (webrtcbin_answers_what_the_reader_lets_through)
{
  g_autoptr (PlazaSdp) offer =
      sdptest_check_file (offers[__i__], PLAZA_SDP_OFFER);
  g_autoptr (GstElement) pipeline =
      gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  g_autoptr (PlazaSdp) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  fail_unless (webrtcbin != NULL);
  gst_util_set_object_arg (G_OBJECT (webrtcbin), "bundle-policy", "max-bundle");
  gst_bin_add (GST_BIN (pipeline), webrtcbin);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  text = answer_of (webrtcbin, offer->text);
  fail_unless (text != NULL, "%s: no answer", offers[__i__]);
  answer = sdptest_check (text, PLAZA_SDP_ANSWER);
  fail_unless (plaza_sdp_check_answer (offer, answer, &error), "%s: %s",
      offers[__i__], error ? error->message : "");
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_END_TEST;

static Suite *
sdpwebrtcbin_suite (void)
{
  Suite *s = suite_create ("sdpwebrtcbin");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, webrtcbin_answers_what_the_reader_lets_through, 0,
      G_N_ELEMENTS (offers));

  return s;
}

GST_CHECK_MAIN (sdpwebrtcbin);
