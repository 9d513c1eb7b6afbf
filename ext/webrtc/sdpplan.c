// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdpplan.h"

#include <stdlib.h>
#include <string.h>

/* A codec as we offer it. RFC 7587 fixes Opus' rtpmap, RFC 7741 that of VP8. */
typedef struct
{
  const gchar *name;
  PlazaSdpKind kind;
  guint clock_rate, channels;
  guint first_payload_type;     /* where the dynamic numbers of its kind start */
} Codec;

static const Codec codecs[] = {
  {"OPUS", PLAZA_SDP_AUDIO, 48000, 2, 111},
  {"VP8", PLAZA_SDP_VIDEO, 90000, 0, 96},
};

/* What webrtcbin may see of a section; anything else it would echo or choke on. */
static const gchar *const kept_attributes[] = {
  "mid", "sendrecv", "sendonly", "recvonly", "inactive", "ice-ufrag", "ice-pwd",
  "fingerprint", "setup", "rtcp-mux", "rtcp-rsize", "ssrc", "ssrc-group",
  "msid",
  "candidate", "sctp-port", "max-message-size", "sctpmap", NULL
};

/* Our own offers: these header extensions, under these ids. */
#define OFFERED_TWCC_ID 3
#define OFFERED_MID_ID 4

G_DEFINE_QUARK (plaza - plan - error - quark, plaza_plan_error);

static void
stream_free (PlazaPlanStream * stream)
{
  g_free (stream->mid);
  g_free (stream->encoding_name);
  g_free (stream);
}

void
plaza_plan_free (PlazaPlan * plan)
{
  if (plan == NULL)
    return;
  g_ptr_array_unref (plan->streams);
  g_free (plan->offer);
  g_free (plan);
}

static PlazaPlan *
plan_new (void)
{
  PlazaPlan *plan = g_new0 (PlazaPlan, 1);

  plan->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) stream_free);
  return plan;
}

static PlazaPlanStream *
plan_add (PlazaPlan * plan, PlazaSdpKind kind, const gchar * mid)
{
  PlazaPlanStream *stream = g_new0 (PlazaPlanStream, 1);

  stream->kind = kind;
  stream->mline = plan->streams->len;
  stream->inner = -1;
  stream->sink = -1;
  stream->ordinal = -1;
  stream->rtx_payload_type = -1;
  stream->mid = g_strdup (mid);
  stream->ssrc = g_random_int_range (1, G_MAXINT32);
  g_ptr_array_add (plan->streams, stream);
  return stream;
}

PlazaPlanStream *
plaza_plan_find_inner (const PlazaPlan * plan, guint inner)
{
  for (guint i = 0; i < plan->streams->len; i++) {
    PlazaPlanStream *stream = g_ptr_array_index (plan->streams, i);

    if (stream->inner == (gint) inner)
      return stream;
  }
  return NULL;
}

static const Codec *
find_codec (const gchar * name, PlazaSdpKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (codecs[i].kind == kind
        && g_ascii_strcasecmp (codecs[i].name, name) == 0)
      return &codecs[i];
  }
  return NULL;
}

static const gchar *const *
wished_codecs (const PlazaPlanWishes * wishes, PlazaSdpKind kind)
{
  return kind == PLAZA_SDP_AUDIO ? wishes->audio_codecs : wishes->video_codecs;
}

static gchar *
list_offered (const PlazaSdpMedia * media)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < media->formats->len; i++) {
    const PlazaSdpFormat *format = g_ptr_array_index (media->formats, i);

    if (g_strcmp0 (format->encoding_name, "RTX") == 0)
      continue;
    g_string_append_printf (list, "%s%s", list->len ? ", " : "",
        format->encoding_name);
  }
  return g_string_free (list, FALSE);
}

/* Our order decides (RFC 8829 §5.3.1 leaves it to the answerer). */
static const PlazaSdpFormat *
choose_format (const PlazaSdpMedia * media, const PlazaPlanWishes * wishes,
    GError ** error)
{
  const gchar *const *names = wished_codecs (wishes, media->kind);
  g_autofree gchar *offered = NULL;
  g_autofree gchar *ours = NULL;

  for (guint i = 0; names && names[i]; i++) {
    const Codec *codec = find_codec (names[i], media->kind);
    const PlazaSdpFormat *format;

    if (codec == NULL)
      continue;
    format = plaza_sdp_media_find_format (media, codec->name);
    if (format && format->clock_rate == codec->clock_rate)
      return format;
  }

  offered = list_offered (media);
  ours = g_strjoinv (", ", (GStrv) names);
  g_set_error (error, PLAZA_PLAN_ERROR, PLAZA_PLAN_ERROR_NO_COMMON_CODEC,
      "No common codec for the %s section %s: the peer offers %s, this "
      "endpoint speaks %s.",
      media->kind == PLAZA_SDP_AUDIO ? "audio" : "video", media->mid,
      *offered ? offered : "none", *ours ? ours : "none");
  return NULL;
}

static void
take_codec (PlazaPlanStream * stream, const PlazaSdpMedia * media,
    const PlazaSdpFormat * format)
{
  const PlazaSdpFormat *rtx =
      plaza_sdp_media_find_rtx (media, format->payload_type);
  gboolean video = media->kind == PLAZA_SDP_VIDEO;

  g_free (stream->encoding_name);
  stream->encoding_name = g_strdup (format->encoding_name);
  stream->clock_rate = format->clock_rate;
  stream->channels = format->channels;
  stream->payload_type = format->payload_type;
  stream->twcc_id = plaza_sdp_media_find_extmap (media, PLAZA_EXT_TWCC);
  stream->mid_id = plaza_sdp_media_find_extmap (media, PLAZA_EXT_MID);
  /* Feedback without its header extension would promise what cannot be. */
  stream->transport_cc = format->transport_cc && stream->twcc_id != 0;
  if (!stream->transport_cc)
    stream->twcc_id = 0;
  /* Sound is repaired by Opus' own FEC and concealment, not by nack. */
  stream->nack = video && format->nack;
  stream->nack_pli = video && format->nack_pli;
  stream->ccm_fir = video && format->ccm_fir;
  stream->rtx_payload_type =
      stream->nack && rtx ? (gint) rtx->payload_type : -1;
}

/* --- the offer that webrtcbin is shown ------------------------------------ */

static gboolean
starts_with_payload (const gchar * value, const PlazaPlanStream * stream)
{
  gchar *end = NULL;
  gulong pt = strtoul (value, &end, 10);

  if (end == value)
    return FALSE;
  return pt == stream->payload_type || (stream->rtx_payload_type >= 0 &&
      pt == (gulong) stream->rtx_payload_type);
}

static gboolean
keep_feedback (const gchar * value, const PlazaPlanStream * stream)
{
  const gchar *what = strchr (value, ' ');

  if (what == NULL || (value[0] != '*' && !starts_with_payload (value, stream)))
    return FALSE;
  what = what + 1;
  return (stream->nack && g_str_equal (what, "nack")) ||
      (stream->nack_pli && g_str_equal (what, "nack pli")) ||
      (stream->ccm_fir && g_str_equal (what, "ccm fir")) ||
      (stream->transport_cc && g_str_equal (what, "transport-cc"));
}

static gboolean
keep_line (const gchar * line, const PlazaPlanStream * stream)
{
  g_autofree gchar *name = NULL;
  const gchar *value;
  gsize length;

  if (line[0] != 'a')
    return line[0] == 'c' || line[0] == 'b';
  length = strcspn (line + 2, ":");
  name = g_strndup (line + 2, length);
  value = line[2 + length] ? line + 2 + length + 1 : line + 2 + length;
  if (g_strv_contains (kept_attributes, name))
    return TRUE;
  if (stream->kind == PLAZA_SDP_DATA)
    return FALSE;
  if (g_str_equal (name, "rtpmap"))
    return starts_with_payload (value, stream);
  if (g_str_equal (name, "fmtp"))
    /* Ours are in the codec preferences; only RTX needs its apt here. */
    return stream->rtx_payload_type >= 0 &&
        strtol (value, NULL, 10) == stream->rtx_payload_type;
  if (g_str_equal (name, "rtcp-fb"))
    return keep_feedback (value, stream);
  if (g_str_equal (name, "extmap")) {
    guint id = strtoul (value, NULL, 10);

    return id != 0 && (id == stream->twcc_id || id == stream->mid_id);
  }
  return FALSE;
}

static void
append_media_line (GString * text, const gchar * line,
    const PlazaPlanStream * stream)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);

  if (stream->kind == PLAZA_SDP_DATA) {
    g_string_append_printf (text, "%s\r\n", line);
    return;
  }
  g_string_append_printf (text, "%s 9 UDP/TLS/RTP/SAVPF %u", words[0],
      stream->payload_type);
  if (stream->rtx_payload_type >= 0)
    g_string_append_printf (text, " %d", stream->rtx_payload_type);
  g_string_append (text, "\r\n");
}

static void
append_bundle (GString * text, const PlazaPlan * plan)
{
  g_string_append (text, "a=group:BUNDLE");
  for (guint i = 0; i < plan->streams->len; i++) {
    const PlazaPlanStream *stream = g_ptr_array_index (plan->streams, i);

    if (stream->inner >= 0)
      g_string_append_printf (text, " %s", stream->mid);
  }
  g_string_append (text, "\r\n");
}

static gchar *
cut_offer (const PlazaPlan * plan, const gchar * offer)
{
  g_auto (GStrv) lines = g_strsplit (offer, "\r\n", -1);
  GString *text = g_string_new (NULL);
  const PlazaPlanStream *stream = NULL;
  gint section = -1;

  for (guint i = 0; lines[i] && *lines[i]; i++) {
    const gchar *line = lines[i];

    if (g_str_has_prefix (line, "m=")) {
      if (section++ < 0)
        append_bundle (text, plan);
      stream = g_ptr_array_index (plan->streams, section);
      if (stream->inner >= 0)
        append_media_line (text, line, stream);
    } else if (section < 0) {
      if (line[0] != 'a' || g_str_has_prefix (line, "a=ice-options:"))
        g_string_append_printf (text, "%s\r\n", line);
    } else if (stream->inner >= 0 && keep_line (line, stream)) {
      g_string_append_printf (text, "%s\r\n", line);
    }
  }
  return g_string_free (text, FALSE);
}

/* --- planning ------------------------------------------------------------- */

static gboolean
plan_section (PlazaPlanStream * stream, const PlazaSdpMedia * media,
    const PlazaPlanWishes * wishes, guint * sinks_used, guint * ordinal,
    GError ** error)
{
  guint sinks = media->kind == PLAZA_SDP_AUDIO ?
      wishes->audio_sinks : wishes->video_sinks;
  const PlazaSdpFormat *format = choose_format (media, wishes, error);

  if (format == NULL)
    return FALSE;
  take_codec (stream, media, format);
  stream->ordinal = (*ordinal)++;
  if ((media->direction & PLAZA_SDP_RECVONLY) && *sinks_used < sinks) {
    stream->sink = (*sinks_used)++;
    stream->send = TRUE;
  }
  stream->receive = wishes->receive && (media->direction & PLAZA_SDP_SENDONLY);
  return TRUE;
}

PlazaPlan *
plaza_plan_answer (const PlazaSdp * offer, const PlazaPlanWishes * wishes,
    GError ** error)
{
  g_autoptr (PlazaPlan) plan = plan_new ();
  guint sinks_used[2] = { 0, 0 };
  guint ordinals[2] = { 0, 0 };
  gint inner = 0;

  for (guint i = 0; i < offer->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (offer->media, i);
    PlazaPlanStream *stream = plan_add (plan, media->kind, media->mid);

    if (media->rejected)
      continue;
    if (media->kind != PLAZA_SDP_DATA &&
        !plan_section (stream, media, wishes, &sinks_used[media->kind],
            &ordinals[media->kind], error))
      return NULL;
    stream->inner = inner++;
  }
  if (inner == 0) {
    g_set_error_literal (error, PLAZA_PLAN_ERROR,
        PLAZA_PLAN_ERROR_NOTHING_TO_DO,
        "Every section of the offer is rejected (port 0): offer at least one "
        "audio, video or data section.");
    return NULL;
  }
  plan->offer = cut_offer (plan, offer->text);
  return g_steal_pointer (&plan);
}

/* Different numbers in each section, so that even a peer which names neither
 * SSRCs nor MIDs can be told apart by them. */
static gboolean
offer_section (PlazaPlan * plan, PlazaSdpKind kind, guint n, gint sink,
    const PlazaPlanWishes * wishes, GError ** error)
{
  const gchar *const *names = wished_codecs (wishes, kind);
  const Codec *codec = names && names[0] ? find_codec (names[0], kind) : NULL;
  g_autofree gchar *mid = g_strdup_printf ("%s%u",
      kind == PLAZA_SDP_AUDIO ? "audio" : "video", n);
  PlazaPlanStream *stream;

  if (codec == NULL) {
    g_set_error (error, PLAZA_PLAN_ERROR, PLAZA_PLAN_ERROR_NO_COMMON_CODEC,
        "Nothing to offer for %s: name a codec in %s-codecs.",
        kind == PLAZA_SDP_AUDIO ? "audio" : "video",
        kind == PLAZA_SDP_AUDIO ? "audio" : "video");
    return FALSE;
  }
  stream = plan_add (plan, kind, mid);
  stream->inner = stream->mline;
  stream->ordinal = n;
  stream->sink = sink;
  stream->send = sink >= 0;
  stream->receive = wishes->receive;
  stream->encoding_name = g_strdup (codec->name);
  stream->clock_rate = codec->clock_rate;
  stream->channels = codec->channels;
  /* 96..110 in pairs with RTX for video, 111..127 for audio */
  stream->payload_type = codec->first_payload_type +
      (kind == PLAZA_SDP_VIDEO ? 2 * (n % 7) : n % 17);
  stream->nack = stream->nack_pli = stream->ccm_fir = kind == PLAZA_SDP_VIDEO;
  stream->transport_cc = TRUE;
  stream->twcc_id = OFFERED_TWCC_ID;
  stream->mid_id = OFFERED_MID_ID;
  return TRUE;
}

PlazaPlan *
plaza_plan_offer (const PlazaPlanWishes * wishes, GError ** error)
{
  g_autoptr (PlazaPlan) plan = plan_new ();
  const PlazaSdpKind kinds[] = { PLAZA_SDP_AUDIO, PLAZA_SDP_VIDEO };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++) {
    guint sinks = kinds[k] == PLAZA_SDP_AUDIO ?
        wishes->audio_sinks : wishes->video_sinks;
    guint sections = MAX (sinks, wishes->receive ? 1 : 0);

    for (guint n = 0; n < sections; n++) {
      if (!offer_section (plan, kinds[k], n, n < sinks ? (gint) n : -1, wishes,
              error))
        return NULL;
    }
  }
  if (plan->streams->len == 0) {
    g_set_error_literal (error, PLAZA_PLAN_ERROR,
        PLAZA_PLAN_ERROR_NOTHING_TO_DO,
        "Nothing to offer: link something to audio_sink_0 or video_sink_0, or "
        "leave receive on.");
    return NULL;
  }
  return g_steal_pointer (&plan);
}

void
plaza_plan_apply_answer (PlazaPlan * plan, const PlazaSdp * answer)
{
  for (guint i = 0; i < plan->streams->len && i < answer->media->len; i++) {
    PlazaPlanStream *stream = g_ptr_array_index (plan->streams, i);
    const PlazaSdpMedia *media = g_ptr_array_index (answer->media, i);
    const PlazaSdpFormat *format;

    if (media->rejected) {
      stream->send = stream->receive = FALSE;
      continue;
    }
    if (stream->kind == PLAZA_SDP_DATA)
      continue;
    stream->send = stream->send && (media->direction & PLAZA_SDP_RECVONLY);
    stream->receive = stream->receive
        && (media->direction & PLAZA_SDP_SENDONLY);
    format = plaza_sdp_media_find_payload (media, stream->payload_type);
    if (format)
      take_codec (stream, media, format);
  }
}

/* --- completing what webrtcbin wrote -------------------------------------- */

static void
append_rejected (GString * text, const PlazaPlanStream * stream)
{
  if (stream->kind == PLAZA_SDP_DATA)
    g_string_append (text,
        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n");
  else
    g_string_append_printf (text, "m=%s 0 UDP/TLS/RTP/SAVPF 0\r\n",
        stream->kind == PLAZA_SDP_AUDIO ? "audio" : "video");
  g_string_append_printf (text,
      "c=IN IP4 0.0.0.0\r\na=mid:%s\r\na=inactive\r\n", stream->mid);
}

static void
append_extras (GString * text, const PlazaPlanStream * stream,
    const gchar * stream_id, GPtrArray * candidates, gboolean complete)
{
  if (stream->send)
    g_string_append_printf (text, "a=msid:%s %s-%s\r\n", stream_id, stream_id,
        stream->mid);
  if (stream->inner != 0)
    return;
  for (guint i = 0; candidates && i < candidates->len; i++)
    g_string_append_printf (text, "a=%s\r\n",
        (const gchar *) g_ptr_array_index (candidates, i));
  if (complete)
    g_string_append (text, "a=end-of-candidates\r\n");
}

/* Among them the msid of single SSRCs, a spelling older than RFC 8830, where
 * webrtcbin names other tracks than we do. */
static gboolean
ours_to_write (const gchar * line)
{
  if (g_str_has_prefix (line, "a=ssrc:"))
    return strstr (line, " msid:") != NULL;
  return g_str_has_prefix (line, "a=candidate:") ||
      g_str_has_prefix (line, "a=end-of-candidates") ||
      g_str_has_prefix (line, "a=msid:") || g_str_equal (line, "a=bundle-only");
}

/* Ends the section of `stream` and puts rejected ones behind it in place. */
static void
finish_section (GString * text, const PlazaPlan * plan, gint inner,
    const gchar * stream_id, GPtrArray * candidates, gboolean complete)
{
  guint next = 0;

  if (inner >= 0) {
    PlazaPlanStream *stream = plaza_plan_find_inner (plan, inner);

    if (stream == NULL)
      return;
    append_extras (text, stream, stream_id, candidates, complete);
    next = stream->mline + 1;
  }
  for (; next < plan->streams->len; next++) {
    const PlazaPlanStream *stream = g_ptr_array_index (plan->streams, next);

    if (stream->inner >= 0)
      return;
    append_rejected (text, stream);
  }
}

gchar *
plaza_plan_complete (const PlazaPlan * plan, const gchar * description,
    const gchar * stream_id, GPtrArray * candidates, gboolean complete)
{
  g_auto (GStrv) lines = g_strsplit (description, "\r\n", -1);
  GString *text = g_string_new (NULL);
  gint inner = -1;

  for (guint i = 0; lines[i] && *lines[i]; i++) {
    const gchar *line = lines[i];

    if (g_str_has_prefix (line, "m=")) {
      finish_section (text, plan, inner++, stream_id, candidates, complete);
    } else if (inner >= 0 && ours_to_write (line)) {
      continue;
    }
    g_string_append_printf (text, "%s\r\n", line);
  }
  finish_section (text, plan, inner, stream_id, candidates, complete);
  return g_string_free (text, FALSE);
}
