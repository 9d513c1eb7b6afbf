// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdpsection.h"

#include <string.h>

#define MALFORMED PLAZA_SDP_ERROR_MALFORMED
#define UNSUPPORTED PLAZA_SDP_ERROR_UNSUPPORTED
#define DYNAMIC_RTX "RTX"

/* RFC 3551 §6: what a payload type means without an a=rtpmap. */
static const struct
{
  guint payload_type;
  const gchar *encoding_name;
  guint clock_rate, channels;
} static_types[] = {
  {0, "PCMU", 8000, 1}, {3, "GSM", 8000, 1}, {4, "G723", 8000, 1},
  {5, "DVI4", 8000, 1}, {6, "DVI4", 16000, 1}, {7, "LPC", 8000, 1},
  {8, "PCMA", 8000, 1}, {9, "G722", 8000, 1}, {10, "L16", 44100, 2},
  {11, "L16", 44100, 1}, {12, "QCELP", 8000, 1}, {13, "CN", 8000, 1},
  {14, "MPA", 90000, 0}, {15, "G728", 8000, 1}, {16, "DVI4", 11025, 1},
  {17, "DVI4", 22050, 1}, {18, "G729", 8000, 1}, {25, "CELB", 90000, 0},
  {26, "JPEG", 90000, 0}, {28, "NV", 90000, 0}, {31, "H261", 90000, 0},
  {32, "MPV", 90000, 0}, {33, "MP2T", 90000, 0}, {34, "H263", 90000, 0},
};

static gboolean
read_kind (PlazaSdpSection * section, const gchar * name, guint line,
    GError ** error)
{
  static const gchar *const kinds[] = { "audio", "video", "application" };
  g_autofree gchar *excerpt = plaza_sdp_excerpt (name);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (name, kinds[i])) {
      section->media->kind = i;
      return TRUE;
    }
  }

  return plaza_sdp_fail (error,
      plaza_sdp_is_token (name) ? UNSUPPORTED : MALFORMED, line,
      "m=%s is not spoken here: audio, video and application are.", excerpt);
}

/* port or port/count, where only a count of one makes sense with ICE */
static gboolean
read_port (PlazaSdpSection * section, const gchar * word, guint line,
    GError ** error)
{
  g_auto (GStrv) parts = g_strsplit (word, "/", -1);
  guint64 port;

  if (!plaza_sdp_number (parts[0], G_MAXUINT16, &port)
      || (parts[1] != NULL && (parts[2] != NULL
              || !g_str_equal (parts[1], "1")))) {
    g_autofree gchar *excerpt = plaza_sdp_excerpt (word);
    return plaza_sdp_fail (error, MALFORMED, line,
        "\"%s\" is no port: it takes one number from 0 to 65535.", excerpt);
  }
  section->port = port;

  return TRUE;
}

static gboolean
check_proto (const PlazaSdpSection * section, guint line, GError ** error)
{
  static const gchar *const rtp[] =
      { "UDP/TLS/RTP/SAVPF", "TCP/TLS/RTP/SAVPF", NULL };
  static const gchar *const data[] =
      { "UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "DTLS/SCTP", NULL };
  gboolean is_data = section->media->kind == PLAZA_SDP_DATA;
  g_autofree gchar *excerpt = plaza_sdp_excerpt (section->proto);

  if (section->media->rejected
      || g_strv_contains (is_data ? data : rtp, section->proto))
    return TRUE;

  return plaza_sdp_fail (error, UNSUPPORTED, line,
      "%s is not spoken here: WebRTC takes %s.", excerpt,
      is_data ? data[0] : rtp[0]);
}

static gboolean
add_format (PlazaSdpSection * section, const gchar * word, guint line,
    GError ** error)
{
  PlazaSdpFormat *format;
  guint64 payload_type;

  if (!plaza_sdp_number (word, 127, &payload_type)) {
    g_autofree gchar *excerpt = plaza_sdp_excerpt (word);
    return plaza_sdp_fail (error, MALFORMED, line,
        "\"%s\" is no payload type: they go from 0 to 127.", excerpt);
  }
  /* RFC 5761 §4: with rtcp-mux these look like RTCP packets. */
  if (payload_type >= 64 && payload_type <= 95 && !section->media->rejected)
    return plaza_sdp_fail (error, UNSUPPORTED, line,
        "payload type %u would be taken for RTCP: use 96 to 127, or 35 to 63.",
        (guint) payload_type);
  if (plaza_sdp_media_find_payload (section->media, payload_type) != NULL)
    return plaza_sdp_fail (error, MALFORMED, line,
        "payload type %u is listed twice.", (guint) payload_type);
  format = g_new0 (PlazaSdpFormat, 1);
  format->payload_type = payload_type;
  format->apt = -1;
  g_ptr_array_add (section->media->formats, format);

  return TRUE;
}

static gboolean
read_rtp_formats (PlazaSdpSection * section, gchar ** words, guint line,
    GError ** error)
{
  if (g_strv_length (words) > PLAZA_SDP_MAX_FORMATS)
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, line,
        "more than %d payload types: offer fewer.", PLAZA_SDP_MAX_FORMATS);
  for (guint i = 0; words[i] != NULL; i++) {
    if (!add_format (section, words[i], line, error))
      return FALSE;
  }

  return TRUE;
}

/* RFC 8841 says webrtc-datachannel; its drafts had the SCTP port there. */
static gboolean
check_data_format (PlazaSdpSection * section, gchar ** words, guint line,
    GError ** error)
{
  guint64 port;

  if (section->media->rejected)
    return TRUE;
  if (words[1] == NULL && g_str_equal (words[0], "webrtc-datachannel"))
    return TRUE;
  if (words[1] == NULL && g_str_equal (section->proto, "DTLS/SCTP")
      && plaza_sdp_number (words[0], G_MAXUINT16, &port) && port > 0) {
    section->has_sctp_port = TRUE;
    return TRUE;
  }

  return plaza_sdp_fail (error, UNSUPPORTED, line,
      "m=application takes the one format webrtc-datachannel.");
}

static gboolean
has_attribute (const PlazaSdpSection * section, const gchar * name)
{
  for (guint i = 0; i < section->lines->len; i++) {
    const PlazaSdpLine *line = g_ptr_array_index (section->lines, i);
    if (line->name != NULL && g_str_equal (line->name, name))
      return TRUE;
  }

  return FALSE;
}

gboolean
plaza_sdp_media_line_read (PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    if (words[i][0] == '\0')
      return plaza_sdp_fail (error, MALFORMED, line->number,
          "the words of an m= line are parted by one blank each.");
  }
  if (g_strv_length (words) < 4)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "m= takes media, port, protocol and at least one format.");
  if (!read_kind (section, words[0], line->number, error)
      || !read_port (section, words[1], line->number, error))
    return FALSE;
  section->proto = g_strdup (words[2]);
  section->bundle_only = section->port == 0
      && has_attribute (section, "bundle-only");
  section->media->rejected = section->port == 0 && !section->bundle_only;
  if (!check_proto (section, line->number, error))
    return FALSE;
  if (section->media->kind == PLAZA_SDP_DATA)
    return check_data_format (section, words + 3, line->number, error);

  return read_rtp_formats (section, words + 3, line->number, error);
}

static gboolean
name_format (PlazaSdpSection * section, PlazaSdpFormat * format,
    GError ** error)
{
  for (guint i = 0; i < G_N_ELEMENTS (static_types); i++) {
    if (static_types[i].payload_type == format->payload_type) {
      format->encoding_name = g_strdup (static_types[i].encoding_name);
      format->clock_rate = static_types[i].clock_rate;
      format->channels = static_types[i].channels;
      return TRUE;
    }
  }
  if (section->media->rejected) {
    format->encoding_name = g_strdup ("");
    return TRUE;
  }

  return plaza_sdp_fail (error, MALFORMED, section->line,
      "payload type %u has no a=rtpmap that says what it is.",
      format->payload_type);
}

/* "apt=96;rtx-time=3000" → 96, or -1 */
static gint
parse_apt (const gchar * fmtp)
{
  g_auto (GStrv) parameters = g_strsplit (fmtp ? fmtp : "", ";", -1);
  guint64 apt;

  for (guint i = 0; parameters[i] != NULL; i++) {
    gchar *parameter = g_strstrip (parameters[i]);
    if (g_str_has_prefix (parameter, "apt=")
        && plaza_sdp_number (parameter + strlen ("apt="), 127, &apt))
      return apt;
  }

  return -1;
}

/* RFC 4588 §8.1 */
static gboolean
resolve_rtx (PlazaSdpSection * section, guint index, GError ** error)
{
  PlazaSdpFormat *format = g_ptr_array_index (section->media->formats, index);
  guint line = section->fmtp_lines[index] ? section->fmtp_lines[index]
      : section->rtpmap_lines[index];
  const PlazaSdpFormat *repaired = NULL;

  format->apt = parse_apt (format->fmtp);
  if (format->apt >= 0)
    repaired = plaza_sdp_media_find_payload (section->media, format->apt);
  if (section->media->rejected)
    return TRUE;
  if (format->apt < 0)
    return plaza_sdp_fail (error, MALFORMED, line,
        "rtx of payload type %u does not say what it repairs: "
        "a=fmtp:%u apt=<payload type>.", format->payload_type,
        format->payload_type);
  if (repaired == NULL || g_str_equal (repaired->encoding_name, DYNAMIC_RTX))
    return plaza_sdp_fail (error, MALFORMED, line,
        "apt=%d is no payload type that could be repaired in this m-section.",
        format->apt);

  return TRUE;
}

gboolean
plaza_sdp_formats_finish (PlazaSdpSection * section, GError ** error)
{
  GPtrArray *formats = section->media->formats;

  for (guint i = 0; i < formats->len; i++) {
    PlazaSdpFormat *format = g_ptr_array_index (formats, i);
    if (format->encoding_name == NULL && !name_format (section, format, error))
      return FALSE;
  }
  for (guint i = 0; i < formats->len; i++) {
    PlazaSdpFormat *format = g_ptr_array_index (formats, i);
    if (g_str_equal (format->encoding_name, DYNAMIC_RTX)
        && !resolve_rtx (section, i, error))
      return FALSE;
  }

  return TRUE;
}
