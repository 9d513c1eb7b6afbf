// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <string.h>

#include "sdpplan.h"

/* --- descriptions to start from ------------------------------------------- */

#define TRANSPORT "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\n" \
    "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:" \
    "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n"

#define EXTMAPS "a=extmap:7 " PLAZA_EXT_TWCC "\r\na=extmap:9 " PLAZA_EXT_MID \
    "\r\na=extmap:11 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"

#define AUDIO_FORMATS "a=rtpmap:63 red/48000/2\r\na=rtpmap:109 opus/48000/2\r\n" \
    "a=fmtp:109 minptime=10\r\na=rtpmap:0 PCMU/8000\r\n" \
    "a=rtcp-fb:109 transport-cc\r\na=rtcp-fb:109 nack\r\n"
#define AUDIO(port, mid, direction) "m=audio " port " UDP/TLS/RTP/SAVPF 63 109 0\r\n" \
    "c=IN IP4 0.0.0.0\r\na=mid:" mid "\r\na=" direction "\r\na=rtcp-mux\r\n" \
    AUDIO_FORMATS EXTMAPS

#define VIDEO_FORMATS "a=rtpmap:102 H264/90000\r\n" \
    "a=fmtp:102 profile-level-id=42e01f;packetization-mode=1\r\n" \
    "a=rtpmap:120 VP8/90000\r\na=rtpmap:121 rtx/90000\r\na=fmtp:121 apt=120\r\n" \
    "a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n" \
    "a=rtcp-fb:120 nack\r\na=rtcp-fb:120 nack pli\r\na=rtcp-fb:120 ccm fir\r\n" \
    "a=rtcp-fb:120 transport-cc\r\na=rtcp-fb:120 goog-remb\r\n" \
    "a=rtcp-fb:102 nack\r\n"
#define VIDEO(port, mid, direction) \
    "m=video " port " UDP/TLS/RTP/SAVPF 102 120 121 103\r\n" \
    "c=IN IP4 0.0.0.0\r\na=mid:" mid "\r\na=" direction "\r\na=rtcp-mux\r\n" \
    VIDEO_FORMATS EXTMAPS

#define DATA(port, mid) "m=application " port " UDP/DTLS/SCTP " \
    "webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:" mid "\r\n" \
    "a=sctp-port:5000\r\n"

#define SESSION(setup, mids) "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n" \
    "t=0 0\r\na=group:BUNDLE " mids "\r\na=setup:" setup "\r\n" TRANSPORT
#define OFFER(mids) SESSION ("actpass", mids)
#define ANSWER(mids) SESSION ("active", mids)

static const gchar *const opus[] = { "OPUS", NULL };
static const gchar *const vp8[] = { "VP8", NULL };

static PlazaSdp *
read_sdp (const gchar * text, PlazaSdpType type)
{
  g_autoptr (GError) error = NULL;
  PlazaSdp *sdp = plaza_sdp_check (text, -1, type, &error);

  fail_unless (sdp != NULL, "%s\n%s", error ? error->message : "", text);
  return sdp;
}

static PlazaPlanWishes
wish (guint audio_sinks, guint video_sinks, gboolean receive)
{
  return (PlazaPlanWishes) {
  audio_sinks, video_sinks, receive, opus, vp8};
}

static PlazaPlan *
answer_text (const gchar * text, const PlazaPlanWishes * wishes)
{
  g_autoptr (PlazaSdp) offer = read_sdp (text, PLAZA_SDP_OFFER);
  g_autoptr (GError) error = NULL;
  PlazaPlan *plan = plaza_plan_answer (offer, wishes, &error);

  fail_unless (plan != NULL, "%s", error ? error->message : "");
  return plan;
}

static gchar *
refuse_text (const gchar * text, const PlazaPlanWishes * wishes, gint code)
{
  g_autoptr (PlazaSdp) offer = read_sdp (text, PLAZA_SDP_OFFER);
  g_autoptr (GError) error = NULL;

  fail_unless (plaza_plan_answer (offer, wishes, &error) == NULL);
  fail_unless (g_error_matches (error, PLAZA_PLAN_ERROR, code));
  return g_strdup (error->message);
}

static PlazaPlanStream *
stream_at (const PlazaPlan * plan, guint index)
{
  fail_unless (index < plan->streams->len);
  return g_ptr_array_index (plan->streams, index);
}

static guint
count (const gchar * text, const gchar * what)
{
  guint n = 0;

  for (const gchar * at = strstr (text, what); at; at = strstr (at + 1, what))
    n++;
  return n;
}

static void
assert_has (const gchar * text, const gchar * what)
{
  fail_unless (strstr (text, what) != NULL, "no \"%s\" in\n%s", what, text);
}

static void
assert_lacks (const gchar * text, const gchar * what)
{
  fail_unless (strstr (text, what) == NULL, "\"%s\" in\n%s", what, text);
}

/* What webrtcbin makes of the cut offer, as far as it matters here: the same
 * sections with a direction of its own and setup:active. */
static gchar *
answer_like_webrtcbin (const PlazaPlan * plan)
{
  g_auto (GStrv) lines = g_strsplit (plan->offer, "\r\n", -1);
  GString *text = g_string_new (NULL);
  const PlazaPlanStream *stream = NULL;
  guint inner = 0;

  for (guint i = 0; lines[i] && *lines[i]; i++) {
    if (g_str_has_prefix (lines[i], "m="))
      stream = plaza_plan_find_inner (plan, inner++);
    if (g_str_equal (lines[i], "a=setup:actpass"))
      g_string_append (text, "a=setup:active\r\n");
    else if (stream && (g_str_equal (lines[i], "a=sendrecv") ||
            g_str_equal (lines[i], "a=sendonly") ||
            g_str_equal (lines[i], "a=recvonly")))
      g_string_append_printf (text, "a=%s\r\n", stream->kind == PLAZA_SDP_DATA
          || (stream->send && stream->receive) ? "sendrecv" :
          stream->send ? "sendonly" : stream->receive ? "recvonly" :
          "inactive");
    else if (!g_str_has_prefix (lines[i], "a=candidate"))
      g_string_append_printf (text, "%s\r\n", lines[i]);
  }
  return g_string_free (text, FALSE);
}

/* The answer as the peer would see it, checked as it would be. */
static gchar *
complete_answer (const PlazaPlan * plan, const gchar * offer_text,
    GPtrArray * candidates, gboolean complete, PlazaSdp ** sdp)
{
  g_autoptr (PlazaSdp) offer = read_sdp (offer_text, PLAZA_SDP_OFFER);
  g_autofree gchar *inner = answer_like_webrtcbin (plan);
  g_autoptr (GError) error = NULL;
  gchar *text = plaza_plan_complete (plan, inner, "stream", candidates,
      complete);

  *sdp = read_sdp (text, PLAZA_SDP_ANSWER);
  fail_unless (plaza_sdp_check_answer (offer, *sdp, &error), "%s\n%s",
      error ? error->message : "", text);
  return text;
}

/* --- directions ----------------------------------------------------------- */

static const struct
{
  const gchar *offered;
  guint sinks;
  gboolean wish;
  gboolean send, receive;
} directions[] = {
  {"sendrecv", 1, TRUE, TRUE, TRUE},
  {"sendrecv", 1, FALSE, TRUE, FALSE},
  {"sendrecv", 0, TRUE, FALSE, TRUE},
  {"sendrecv", 0, FALSE, FALSE, FALSE},
  {"sendonly", 1, TRUE, FALSE, TRUE},
  {"sendonly", 1, FALSE, FALSE, FALSE},
  {"sendonly", 0, TRUE, FALSE, TRUE},
  {"sendonly", 0, FALSE, FALSE, FALSE},
  {"recvonly", 1, TRUE, TRUE, FALSE},
  {"recvonly", 1, FALSE, TRUE, FALSE},
  {"recvonly", 0, TRUE, FALSE, FALSE},
  {"recvonly", 0, FALSE, FALSE, FALSE},
  {"inactive", 1, TRUE, FALSE, FALSE},
  {"inactive", 1, FALSE, FALSE, FALSE},
  {"inactive", 0, TRUE, FALSE, FALSE},
  {"inactive", 0, FALSE, FALSE, FALSE},
};

GST_START_TEST (direction_is_what_both_sides_want)
{
  g_autofree gchar *audio = g_strdup_printf (OFFER ("0")
      AUDIO ("9", "0", "%s"), directions[__i__].offered);
  g_autofree gchar *video = g_strdup_printf (OFFER ("0")
      VIDEO ("9", "0", "%s"), directions[__i__].offered);
  const gchar *texts[] = { audio, video };
  guint sinks = directions[__i__].sinks;
  const PlazaPlanWishes wishes = wish (sinks, sinks, directions[__i__].wish);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (PlazaPlan) plan = answer_text (texts[i], &wishes);
    g_autoptr (PlazaSdp) sdp = NULL;
    g_autofree gchar *text = complete_answer (plan, texts[i], NULL, TRUE, &sdp);
    const PlazaPlanStream *stream = stream_at (plan, 0);

    fail_unless_equals_int (stream->send, directions[__i__].send);
    fail_unless_equals_int (stream->receive, directions[__i__].receive);
    fail_unless_equals_int (stream->sink, stream->send ? 0 : -1);
    fail_unless_equals_int (count (text, "a=msid:"), stream->send ? 1 : 0);
  }
}

GST_END_TEST;

/* --- codecs and feedback -------------------------------------------------- */

GST_START_TEST (codec_is_ours_wherever_it_stands)
{
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (OFFER ("a v")
      AUDIO ("9", "a", "sendrecv") VIDEO ("9", "v", "sendrecv"), &wishes);
  const PlazaPlanStream *audio = stream_at (plan, 0);
  const PlazaPlanStream *video = stream_at (plan, 1);

  fail_unless_equals_string (audio->encoding_name, "OPUS");
  fail_unless_equals_int (audio->payload_type, 109);
  fail_unless_equals_int (audio->clock_rate, 48000);
  fail_unless_equals_int (audio->channels, 2);
  fail_unless_equals_int (audio->rtx_payload_type, -1);
  fail_unless_equals_string (video->encoding_name, "VP8");
  fail_unless_equals_int (video->payload_type, 120);
  fail_unless_equals_int (video->clock_rate, 90000);
  fail_unless_equals_int (video->rtx_payload_type, 121);
  assert_has (plan->offer, "m=audio 9 UDP/TLS/RTP/SAVPF 109\r\n");
  assert_has (plan->offer, "m=video 9 UDP/TLS/RTP/SAVPF 120 121\r\n");
  assert_has (plan->offer, "a=fmtp:121 apt=120\r\n");
  assert_lacks (plan->offer, "H264");
  assert_lacks (plan->offer, "PCMU");
  assert_lacks (plan->offer, "red/");
  assert_lacks (plan->offer, "apt=102");
  assert_lacks (plan->offer, "profile-level-id");
}

GST_END_TEST;

GST_START_TEST (codec_of_another_clock_rate_is_not_ours)
{
  const PlazaPlanWishes wishes = wish (1, 0, TRUE);
  g_autofree gchar *message = refuse_text (OFFER ("0")
      "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"
      "a=rtcp-mux\r\na=rtpmap:96 opus/16000/2\r\n", &wishes,
      PLAZA_PLAN_ERROR_NO_COMMON_CODEC);

  assert_has (message, "OPUS");
}

GST_END_TEST;

GST_START_TEST (no_common_codec_lists_both_sides)
{
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autofree gchar *message = refuse_text (OFFER ("cam")
      "m=video 9 UDP/TLS/RTP/SAVPF 102 35 36\r\nc=IN IP4 0.0.0.0\r\n"
      "a=mid:cam\r\na=rtcp-mux\r\na=rtpmap:102 H264/90000\r\n"
      "a=rtpmap:35 AV1/90000\r\na=rtpmap:36 rtx/90000\r\na=fmtp:36 apt=35\r\n",
      &wishes, PLAZA_PLAN_ERROR_NO_COMMON_CODEC);

  assert_has (message, "video section cam");
  assert_has (message, "the peer offers H264, AV1, this");
  assert_has (message, "this endpoint speaks VP8.");
}

GST_END_TEST;

GST_START_TEST (no_codec_of_ours_at_all_is_said_so)
{
  static const gchar *const nothing[] = { NULL };
  PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autofree gchar *message = NULL;
  g_autoptr (GError) error = NULL;

  wishes.audio_codecs = nothing;
  message = refuse_text (OFFER ("0") AUDIO ("9", "0", "sendrecv"), &wishes,
      PLAZA_PLAN_ERROR_NO_COMMON_CODEC);
  assert_has (message, "the peer offers RED, OPUS, PCMU, this");
  assert_has (message, "this endpoint speaks none.");

  fail_unless (plaza_plan_offer (&wishes, &error) == NULL);
  fail_unless (g_error_matches (error, PLAZA_PLAN_ERROR,
          PLAZA_PLAN_ERROR_NO_COMMON_CODEC));
  assert_has (error->message, "audio-codecs");
}

GST_END_TEST;

GST_START_TEST (our_order_decides_and_unknown_names_are_passed_over)
{
  static const gchar *const names[] = { "AV1", "H264", "vp8", NULL };
  PlazaPlanWishes wishes = wish (0, 1, TRUE);
  g_autoptr (PlazaPlan) plan = NULL;

  wishes.video_codecs = names;
  plan = answer_text (OFFER ("0") VIDEO ("9", "0", "sendrecv"), &wishes);
  fail_unless_equals_int (stream_at (plan, 0)->payload_type, 120);
}

GST_END_TEST;

GST_START_TEST (feedback_is_what_was_offered)
{
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (OFFER ("a v")
      AUDIO ("9", "a", "sendrecv") VIDEO ("9", "v", "sendrecv"), &wishes);
  const PlazaPlanStream *audio = stream_at (plan, 0);
  const PlazaPlanStream *video = stream_at (plan, 1);

  fail_unless (video->nack && video->nack_pli && video->ccm_fir);
  fail_unless (video->transport_cc && audio->transport_cc);
  fail_unless_equals_int (video->twcc_id, 7);
  fail_unless_equals_int (video->mid_id, 9);
  /* sound is not retransmitted */
  fail_if (audio->nack || audio->nack_pli || audio->ccm_fir);
  assert_has (plan->offer, "a=rtcp-fb:120 nack\r\n");
  assert_has (plan->offer, "a=rtcp-fb:120 nack pli\r\n");
  assert_has (plan->offer, "a=rtcp-fb:120 ccm fir\r\n");
  assert_has (plan->offer, "a=rtcp-fb:120 transport-cc\r\n");
  assert_lacks (plan->offer, "a=rtcp-fb:109 nack");
  assert_lacks (plan->offer, "goog-remb");
  assert_lacks (plan->offer, "ssrc-audio-level");
}

GST_END_TEST;

GST_START_TEST (feedback_that_was_not_offered_is_not_promised)
{
  const PlazaPlanWishes wishes = wish (0, 1, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (OFFER ("0")
      "m=video 9 UDP/TLS/RTP/SAVPF 120 121\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"
      "a=rtcp-mux\r\na=rtpmap:120 VP8/90000\r\na=rtpmap:121 rtx/90000\r\n"
      "a=fmtp:121 apt=120\r\na=rtcp-fb:120 nack pli\r\n", &wishes);
  const PlazaPlanStream *stream = stream_at (plan, 0);

  fail_unless (stream->nack_pli);
  fail_if (stream->nack || stream->ccm_fir || stream->transport_cc);
  /* RTX repairs what a nack reported: without the one not the other */
  fail_unless_equals_int (stream->rtx_payload_type, -1);
  fail_unless_equals_int (stream->twcc_id, 0);
  fail_unless_equals_int (stream->mid_id, 0);
  assert_has (plan->offer, "m=video 9 UDP/TLS/RTP/SAVPF 120\r\n");
  assert_lacks (plan->offer, "rtx");
}

GST_END_TEST;

GST_START_TEST (transport_cc_needs_its_header_extension)
{
  const PlazaPlanWishes wishes = wish (0, 1, TRUE);
  g_autoptr (PlazaPlan) without_extmap = answer_text (OFFER ("0")
      "m=video 9 UDP/TLS/RTP/SAVPF 120\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"
      "a=rtcp-mux\r\na=rtpmap:120 VP8/90000\r\na=rtcp-fb:120 transport-cc\r\n",
      &wishes);
  g_autoptr (PlazaPlan) without_feedback = answer_text (OFFER ("0")
      "m=video 9 UDP/TLS/RTP/SAVPF 120\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n"
      "a=rtcp-mux\r\na=rtpmap:120 VP8/90000\r\n" EXTMAPS, &wishes);

  fail_if (stream_at (without_extmap, 0)->transport_cc);
  assert_lacks (without_extmap->offer, "transport-cc");
  fail_if (stream_at (without_feedback, 0)->transport_cc);
  fail_unless_equals_int (stream_at (without_feedback, 0)->twcc_id, 0);
  assert_lacks (without_feedback->offer, "transport-wide-cc");
}

GST_END_TEST;

/* --- sections ------------------------------------------------------------- */

GST_START_TEST (rejected_sections_keep_their_place)
{
  static const gchar text[] = OFFER ("1 3")
      AUDIO ("0", "0", "sendrecv") VIDEO ("9", "1", "sendrecv")
      DATA ("0", "2") AUDIO ("9", "3", "sendrecv") VIDEO ("0", "4", "sendrecv");
  const gboolean rejected[] = { TRUE, FALSE, TRUE, FALSE, TRUE };
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (text, &wishes);
  g_autoptr (PlazaSdp) sdp = NULL;
  g_autofree gchar *answer = complete_answer (plan, text, NULL, TRUE, &sdp);

  fail_unless_equals_int (count (plan->offer, "m="), 2);
  assert_has (plan->offer, "a=group:BUNDLE 1 3\r\n");
  fail_unless_equals_int (stream_at (plan, 1)->inner, 0);
  fail_unless_equals_int (stream_at (plan, 3)->inner, 1);
  fail_unless (plaza_plan_find_inner (plan, 1) == stream_at (plan, 3));
  fail_unless (plaza_plan_find_inner (plan, 2) == NULL);
  fail_unless_equals_int (sdp->media->len, 5);
  for (guint i = 0; i < 5; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (sdp->media, i);
    g_autofree gchar *mid = g_strdup_printf ("%u", i);

    fail_unless_equals_string (media->mid, mid);
    fail_unless_equals_int (media->rejected, rejected[i]);
    fail_unless_equals_int (media->kind, stream_at (plan, i)->kind);
    fail_unless_equals_int (stream_at (plan, i)->mline, i);
  }
  assert_has (answer, "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n");
}

GST_END_TEST;

GST_START_TEST (offer_with_nothing_alive_is_refused)
{
  static const gchar text[] = OFFER ("0") AUDIO ("9", "0", "sendrecv");
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autoptr (PlazaSdp) offer = read_sdp (text, PLAZA_SDP_OFFER);
  g_autoptr (GError) error = NULL;
  PlazaSdpMedia *media = g_ptr_array_index (offer->media, 0);

  /* The checker does not let this through; the plan stands for itself. */
  media->rejected = TRUE;
  fail_unless (plaza_plan_answer (offer, &wishes, &error) == NULL);
  fail_unless (g_error_matches (error, PLAZA_PLAN_ERROR,
          PLAZA_PLAN_ERROR_NOTHING_TO_DO));
  assert_has (error->message, "port 0");
}

GST_END_TEST;

GST_START_TEST (sinks_feed_sections_of_their_kind_in_order)
{
  const PlazaPlanWishes wishes = wish (2, 1, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (OFFER ("0 1 2 3 4 5")
      AUDIO ("9", "0", "sendonly") VIDEO ("9", "1", "sendrecv")
      AUDIO ("9", "2", "sendrecv") AUDIO ("9", "3", "recvonly")
      VIDEO ("9", "4", "sendrecv") AUDIO ("9", "5", "sendrecv"), &wishes);
  const gint sinks[] = { -1, 0, 0, 1, -1, -1 };
  const gint ordinals[] = { 0, 0, 1, 2, 1, 3 };

  for (guint i = 0; i < 6; i++) {
    const PlazaPlanStream *stream = stream_at (plan, i);

    fail_unless_equals_int (stream->sink, sinks[i]);
    fail_unless_equals_int (stream->send, sinks[i] >= 0);
    fail_unless_equals_int (stream->ordinal, ordinals[i]);
    for (guint j = 0; j < i; j++)
      fail_if (stream_at (plan, j)->ssrc == stream->ssrc);
  }
}

GST_END_TEST;

GST_START_TEST (data_section_is_passed_on)
{
  static const gchar text[] = OFFER ("0 1") DATA ("9", "0")
      AUDIO ("9", "1", "sendrecv");
  const PlazaPlanWishes wishes = wish (1, 0, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (text, &wishes);
  g_autoptr (PlazaSdp) sdp = NULL;
  g_autofree gchar *answer = complete_answer (plan, text, NULL, TRUE, &sdp);
  const PlazaPlanStream *data = stream_at (plan, 0);

  fail_unless_equals_int (data->kind, PLAZA_SDP_DATA);
  fail_unless_equals_int (data->inner, 0);
  fail_if (data->send || data->receive);
  fail_unless_equals_int (data->ordinal, -1);
  assert_has (plan->offer,
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n");
  assert_has (plan->offer, "a=sctp-port:5000\r\n");
  assert_has (answer, "a=sctp-port:5000\r\n");
  fail_unless_equals_int (stream_at (plan, 1)->sink, 0);
}

GST_END_TEST;

/* --- completing ----------------------------------------------------------- */

static GPtrArray *
two_candidates (void)
{
  GPtrArray *candidates = g_ptr_array_new ();

  g_ptr_array_add (candidates,
      (gpointer) "candidate:1 1 UDP 2015363327 192.0.2.1 1000 " "typ host");
  g_ptr_array_add (candidates,
      (gpointer) "candidate:2 1 UDP 2015363326 2001:db8::1 1000 " "typ host");
  return candidates;
}

GST_START_TEST (candidates_stand_in_the_first_live_section_only)
{
  static const gchar text[] = OFFER ("1 2") AUDIO ("0", "0", "sendrecv")
      VIDEO ("9", "1", "sendrecv") AUDIO ("9", "2", "sendrecv");
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autoptr (GPtrArray) candidates = two_candidates ();
  g_autoptr (PlazaPlan) plan = answer_text (text, &wishes);

  for (gint complete = 0; complete < 2; complete++) {
    g_autoptr (PlazaSdp) sdp = NULL;
    g_autofree gchar *answer =
        complete_answer (plan, text, candidates, complete, &sdp);
    const guint numbers[] = { 0, 2, 0 };

    for (guint i = 0; i < 3; i++) {
      const PlazaSdpMedia *media = g_ptr_array_index (sdp->media, i);

      fail_unless_equals_int (media->candidates->len, numbers[i]);
      fail_unless_equals_int (media->end_of_candidates, complete && i == 1);
    }
    fail_unless_equals_int (count (answer, "a=candidate:"), 2);
    fail_unless_equals_int (count (answer, "a=end-of-candidates"), complete);
  }
}

GST_END_TEST;

GST_START_TEST (what_webrtcbin_wrote_of_candidates_and_msid_is_replaced)
{
  static const gchar text[] = OFFER ("0") AUDIO ("9", "0", "sendrecv");
  const PlazaPlanWishes wishes = wish (1, 0, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (text, &wishes);
  g_autofree gchar *inner = answer_like_webrtcbin (plan);
  g_autofree gchar *noisy = g_strconcat (inner, "a=msid:webrtcbin track\r\n"
      "a=ssrc:17 cname:me\r\na=ssrc:17 msid:webrtcbin track\r\n"
      "a=candidate:9 1 UDP 1 198.51.100.9 9 typ host\r\n"
      "a=end-of-candidates\r\na=bundle-only\r\n", NULL);
  g_autofree gchar *answer =
      plaza_plan_complete (plan, noisy, "room", NULL, FALSE);

  assert_has (answer, "a=msid:room room-0\r\n");
  assert_has (answer, "a=ssrc:17 cname:me\r\n");
  assert_lacks (answer, "webrtcbin");
  assert_lacks (answer, "198.51.100.9");
  assert_lacks (answer, "end-of-candidates");
  assert_lacks (answer, "bundle-only");
}

GST_END_TEST;

GST_START_TEST (msid_names_one_stream_and_a_track_for_each_section)
{
  static const gchar text[] = OFFER ("a v") AUDIO ("9", "a", "sendrecv")
      VIDEO ("9", "v", "recvonly");
  const PlazaPlanWishes wishes = wish (1, 1, TRUE);
  g_autoptr (PlazaPlan) plan = answer_text (text, &wishes);
  g_autoptr (PlazaSdp) sdp = NULL;
  g_autofree gchar *answer = complete_answer (plan, text, NULL, TRUE, &sdp);
  const PlazaSdpMedia *audio = g_ptr_array_index (sdp->media, 0);
  const PlazaSdpMedia *video = g_ptr_array_index (sdp->media, 1);

  fail_unless_equals_string (audio->msid, "stream stream-a");
  fail_unless_equals_string (video->msid, "stream stream-v");
}

GST_END_TEST;

/* --- our own offers ------------------------------------------------------- */

GST_START_TEST (offer_has_a_section_for_each_sink_and_each_kind_received)
{
  static const struct
  {
    guint audio, video;
    gboolean receive;
    guint sections[2];
  } rows[] = {
    {0, 0, TRUE, {1, 1}}, {1, 1, TRUE, {1, 1}}, {2, 0, TRUE, {2, 1}},
    {0, 3, TRUE, {1, 3}}, {1, 0, FALSE, {1, 0}}, {0, 2, FALSE, {0, 2}},
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    const PlazaPlanWishes wishes =
        wish (rows[r].audio, rows[r].video, rows[r].receive);
    g_autoptr (GError) error = NULL;
    g_autoptr (PlazaPlan) plan = plaza_plan_offer (&wishes, &error);
    guint found[2] = { 0, 0 };
    guint sending[2] = { 0, 0 };
    gint used[128] = { 0, };

    fail_unless (plan != NULL);
    for (guint i = 0; i < plan->streams->len; i++) {
      const PlazaPlanStream *stream = stream_at (plan, i);

      /* audio comes first */
      fail_if (stream->kind == PLAZA_SDP_AUDIO && found[1] > 0);
      fail_unless_equals_int (stream->ordinal, found[stream->kind]);
      fail_unless_equals_int (stream->inner, i);
      fail_unless_equals_int (stream->receive, rows[r].receive);
      fail_unless_equals_int (used[stream->payload_type]++, 0);
      found[stream->kind]++;
      if (stream->send)
        fail_unless_equals_int (stream->sink, sending[stream->kind]++);
    }
    fail_unless_equals_int (found[0], rows[r].sections[0]);
    fail_unless_equals_int (found[1], rows[r].sections[1]);
    fail_unless_equals_int (sending[0], rows[r].audio);
    fail_unless_equals_int (sending[1], rows[r].video);
  }
}

GST_END_TEST;

GST_START_TEST (offer_of_nothing_is_refused)
{
  const PlazaPlanWishes wishes = wish (0, 0, FALSE);
  g_autoptr (GError) error = NULL;

  fail_unless (plaza_plan_offer (&wishes, &error) == NULL);
  fail_unless (g_error_matches (error, PLAZA_PLAN_ERROR,
          PLAZA_PLAN_ERROR_NOTHING_TO_DO));
  assert_has (error->message, "receive");
}

GST_END_TEST;

GST_START_TEST (answer_settles_what_the_offer_left_open)
{
  static const gchar text[] = ANSWER ("audio0 video0")
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:audio0\r\n"
      "a=recvonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:video0\r\n"
      "a=sendonly\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n"
      "a=rtcp-fb:96 nack pli\r\n"
      "m=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=mid:video1\r\n"
      "a=inactive\r\n";
  const PlazaPlanWishes wishes = wish (1, 2, TRUE);
  g_autoptr (PlazaPlan) plan = plaza_plan_offer (&wishes, NULL);
  g_autoptr (PlazaSdp) answer = read_sdp (text, PLAZA_SDP_ANSWER);
  const PlazaPlanStream *audio, *video, *rejected;

  plaza_plan_apply_answer (plan, answer);
  audio = stream_at (plan, 0);
  video = stream_at (plan, 1);
  rejected = stream_at (plan, 2);
  fail_unless (audio->send && !audio->receive);
  fail_if (audio->transport_cc || audio->twcc_id || audio->mid_id);
  fail_unless (!video->send && video->receive);
  fail_unless (video->nack_pli);
  fail_if (video->nack || video->ccm_fir || video->transport_cc);
  fail_unless_equals_int (video->rtx_payload_type, -1);
  fail_if (rejected->send || rejected->receive);
}

GST_END_TEST;

GST_START_TEST (answer_cannot_make_us_send_or_take_more_than_offered)
{
  static const gchar text[] = ANSWER ("audio0")
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:audio0\r\n"
      "a=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";
  const PlazaPlanWishes wishes = wish (1, 0, FALSE);
  g_autoptr (PlazaPlan) plan = plaza_plan_offer (&wishes, NULL);
  g_autoptr (PlazaSdp) answer = read_sdp (text, PLAZA_SDP_ANSWER);

  plaza_plan_apply_answer (plan, answer);
  fail_unless (stream_at (plan, 0)->send);
  fail_if (stream_at (plan, 0)->receive);
}

GST_END_TEST;

static Suite *
sdpplan_suite (void)
{
  Suite *s = suite_create ("sdpplan");
  TCase *tc = tcase_create ("answering");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, direction_is_what_both_sides_want, 0,
      G_N_ELEMENTS (directions));
  tcase_add_test (tc, codec_is_ours_wherever_it_stands);
  tcase_add_test (tc, codec_of_another_clock_rate_is_not_ours);
  tcase_add_test (tc, no_common_codec_lists_both_sides);
  tcase_add_test (tc, no_codec_of_ours_at_all_is_said_so);
  tcase_add_test (tc, our_order_decides_and_unknown_names_are_passed_over);
  tcase_add_test (tc, feedback_is_what_was_offered);
  tcase_add_test (tc, feedback_that_was_not_offered_is_not_promised);
  tcase_add_test (tc, transport_cc_needs_its_header_extension);
  tcase_add_test (tc, rejected_sections_keep_their_place);
  tcase_add_test (tc, offer_with_nothing_alive_is_refused);
  tcase_add_test (tc, sinks_feed_sections_of_their_kind_in_order);
  tcase_add_test (tc, data_section_is_passed_on);

  tc = tcase_create ("completing");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, candidates_stand_in_the_first_live_section_only);
  tcase_add_test (tc, what_webrtcbin_wrote_of_candidates_and_msid_is_replaced);
  tcase_add_test (tc, msid_names_one_stream_and_a_track_for_each_section);

  tc = tcase_create ("offering");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, offer_has_a_section_for_each_sink_and_each_kind_received);
  tcase_add_test (tc, offer_of_nothing_is_refused);
  tcase_add_test (tc, answer_settles_what_the_offer_left_open);
  tcase_add_test (tc, answer_cannot_make_us_send_or_take_more_than_offered);
  return s;
}

GST_CHECK_MAIN (sdpplan);
