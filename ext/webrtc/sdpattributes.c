// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdpsection.h"
#include "candidate.h"

#include <string.h>

#define UFRAG_MIN 4
#define PWD_MIN 22
#define MAX_FINGERPRINTS 8      /* a section; peers send one, seldom two */
#define MALFORMED PLAZA_SDP_ERROR_MALFORMED
#define UNSUPPORTED PLAZA_SDP_ERROR_UNSUPPORTED

typedef enum
{
  SESSION = 1 << 0,             /* may stand before the first m-line */
  MEDIA = 1 << 1,               /* may stand in an m-section */
  BOTH = SESSION | MEDIA,
  RTP = 1 << 2,                 /* means something in audio and video only */
  ONCE = 1 << 3,
  VALUE = 1 << 4,
  FLAG = 1 << 5,                /* takes no value */
  REWRITTEN = 1 << 6,           /* the normaliser writes it, or leaves it out */
} AttributeFlags;

typedef gboolean (*AttributeFunc) (PlazaSdpReader * reader,
    PlazaSdpSection * section, const PlazaSdpLine * line, GError ** error);

typedef struct
{
  const gchar *name;
  AttributeFlags flags;
  AttributeFunc read;
} Attribute;

static const struct
{
  const gchar *name;
  gsize length;
} hashes[] = {
  {"md2", 16}, {"md5", 16}, {"sha-1", 20}, {"sha-224", 28},
  {"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64},
};

static gint
format_index (const PlazaSdpMedia * media, guint payload_type)
{
  for (guint i = 0; i < media->formats->len; i++) {
    const PlazaSdpFormat *format = g_ptr_array_index (media->formats, i);
    if (format->payload_type == payload_type)
      return i;
  }

  return -1;
}

/* "96 rest" → the format's index and the rest, which is not empty. */
static gboolean
split_format (PlazaSdpSection * section, const PlazaSdpLine * line,
    guint * index, const gchar ** rest, GError ** error)
{
  const gchar *blank = strchr (line->value, ' ');
  g_autofree gchar *number = NULL;
  guint64 payload_type;
  gint found;

  if (blank == NULL || blank[1] == '\0' || blank[1] == ' ')
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s takes a payload type, one blank and parameters.", line->name);
  number = g_strndup (line->value, blank - line->value);
  if (!plaza_sdp_number (number, 127, &payload_type)) {
    g_autofree gchar *excerpt = plaza_sdp_excerpt (number);
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s begins with \"%s\", which is no payload type of 0 to 127.",
        line->name, excerpt);
  }
  found = format_index (section->media, payload_type);
  if (found < 0)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s is about payload type %u, which the m-line %u does not list.",
        line->name, (guint) payload_type, section->line);
  *index = found;
  *rest = blank + 1;

  return TRUE;
}

static gboolean
read_rtpmap (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) parts = NULL;
  PlazaSdpFormat *format;
  const gchar *rest;
  guint index, n_parts;
  guint64 rate, channels = 0;

  if (!split_format (section, line, &index, &rest, error))
    return FALSE;
  if (section->rtpmap_lines[index] != 0)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "this payload type has an a=rtpmap already, on line %u.",
        section->rtpmap_lines[index]);
  parts = g_strsplit (rest, "/", -1);
  n_parts = g_strv_length (parts);
  if (n_parts < 2 || n_parts > 3 || !plaza_sdp_is_token (parts[0])
      || !plaza_sdp_number (parts[1], G_MAXUINT32, &rate) || rate == 0
      || (n_parts == 3 && (!plaza_sdp_number (parts[2], 255, &channels)
              || channels == 0)))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=rtpmap takes payload type, blank, name/rate or name/rate/channels.");
  format = g_ptr_array_index (section->media->formats, index);
  format->encoding_name = g_ascii_strup (parts[0], -1);
  format->clock_rate = rate;
  format->channels = channels;
  section->rtpmap_lines[index] = line->number;

  return TRUE;
}

static gboolean
read_fmtp (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  PlazaSdpFormat *format;
  const gchar *rest;
  guint index;

  if (!split_format (section, line, &index, &rest, error))
    return FALSE;
  if (section->fmtp_lines[index] != 0)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "this payload type has an a=fmtp already, on line %u.",
        section->fmtp_lines[index]);
  format = g_ptr_array_index (section->media->formats, index);
  format->fmtp = g_strdup (rest);
  section->fmtp_lines[index] = line->number;

  return TRUE;
}

static void
note_feedback (PlazaSdpFormat * format, const gchar * feedback)
{
  if (g_str_equal (feedback, "nack"))
    format->nack = TRUE;
  else if (g_str_equal (feedback, "nack pli"))
    format->nack_pli = TRUE;
  else if (g_str_equal (feedback, "ccm fir"))
    format->ccm_fir = TRUE;
  else if (g_str_equal (feedback, "transport-cc"))
    format->transport_cc = TRUE;
  else if (g_str_equal (feedback, "goog-remb"))
    format->remb = TRUE;
}

static gboolean
read_rtcp_fb (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  GPtrArray *formats = section->media->formats;
  const gchar *rest;
  guint index;

  if (g_str_has_prefix (line->value, "* ") && line->value[2] != '\0') {
    for (guint i = 0; i < formats->len; i++)
      note_feedback (g_ptr_array_index (formats, i), line->value + 2);
    return TRUE;
  }
  if (!split_format (section, line, &index, &rest, error))
    return FALSE;
  note_feedback (g_ptr_array_index (formats, index), rest);

  return TRUE;
}

static gboolean
is_extmap_direction (const gchar * text)
{
  static const gchar *const directions[] =
      { "sendrecv", "sendonly", "recvonly", "inactive", NULL };

  return g_strv_contains (directions, text);
}

static const PlazaSdpExtmap *
find_extmap (const PlazaSdpMedia * media, guint id)
{
  for (guint i = 0; i < media->extmaps->len; i++) {
    const PlazaSdpExtmap *extmap = g_ptr_array_index (media->extmaps, i);
    if (extmap->id == id)
      return extmap;
  }

  return NULL;
}

/* RFC 8285 §8: id[/direction] URI [attributes] */
static gboolean
read_extmap (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->value, " ", 3);
  gchar *slash = strchr (words[0], '/');
  const PlazaSdpExtmap *known;
  PlazaSdpExtmap *extmap;
  guint64 id;

  if (slash != NULL)
    *slash = '\0';
  if (!plaza_sdp_number (words[0], 255, &id) || id == 0)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=extmap takes an id of 1 to 14, or to 255 in two-byte headers.");
  if (slash != NULL && !is_extmap_direction (slash + 1))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "after its id and \"/\", a=extmap takes sendrecv, sendonly, recvonly "
        "or inactive.");
  if (words[1] == NULL || strchr (words[1], ':') == NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=extmap takes the URI of a header extension after its id.");
  known = find_extmap (section->media, id);
  if (known != NULL && !g_str_equal (known->uri, words[1])) {
    g_autofree gchar *excerpt = plaza_sdp_excerpt (known->uri);
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "extension id %u is taken by %s: give each URI its own id.",
        (guint) id, excerpt);
  }
  if (known != NULL)
    return TRUE;
  extmap = g_new0 (PlazaSdpExtmap, 1);
  extmap->id = id;
  extmap->uri = g_strdup (words[1]);
  g_ptr_array_add (section->media->extmaps, extmap);

  return TRUE;
}

static gboolean
read_direction (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  static const gchar *const names[] =
      { "inactive", "sendonly", "recvonly", "sendrecv" };

  if (section->has_direction)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s is the second direction here: leave one of them.", line->name);
  section->has_direction = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (line->name, names[i]))
      section->media->direction = i;
  }

  return TRUE;
}

static gboolean
read_mid (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  if (!plaza_sdp_is_token (line->value))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=mid takes one word without blanks or commas.");
  section->media->mid = g_strdup (line->value);
  section->mid_line = line->number;

  return TRUE;
}

static gboolean
read_ufrag (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  section->media->ufrag = g_strdup (line->value);

  return plaza_sdp_check_credential (line, UFRAG_MIN, error);
}

static gboolean
read_pwd (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  section->media->pwd = g_strdup (line->value);

  return plaza_sdp_check_credential (line, PWD_MIN, error);
}

static gboolean
read_setup (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  static const gchar *const roles[] = { "actpass", "active", "passive", NULL };
  g_autofree gchar *excerpt = plaza_sdp_excerpt (line->value);

  if (g_str_equal (line->value, "holdconn"))
    return plaza_sdp_fail (error, UNSUPPORTED, line->number,
        "a=setup:holdconn would never connect: use actpass in an offer, active "
        "or passive in an answer.");
  if (!g_strv_contains (roles, line->value))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=setup:%s is unknown: use actpass, active or passive.", excerpt);
  section->media->setup = g_strdup (line->value);

  return TRUE;
}

/* "AB:CD:…" → bytes, or NULL. Lower case is tolerated: some peers send it. */
static guint8 *
read_hex (const gchar * text, gsize * length)
{
  gsize n = (strlen (text) + 1) / 3;
  g_autofree guint8 *bytes = g_malloc (n + 1);

  if (strlen (text) != n * 3 - 1 || n == 0)
    return NULL;
  for (gsize i = 0; i < n; i++, text += 3) {
    if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1])
        || text[2] != (i + 1 < n ? ':' : '\0'))
      return NULL;
    bytes[i] = g_ascii_xdigit_value (text[0]) << 4
        | g_ascii_xdigit_value (text[1]);
  }
  *length = n;

  return g_steal_pointer (&bytes);
}

static gsize
hash_length (const gchar * hash)
{
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++) {
    if (g_str_equal (hashes[i].name, hash))
      return hashes[i].length;
  }

  return 0;
}

/* RFC 8122 §5 */
static gboolean
read_fingerprint (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->value, " ", -1);
  g_autofree gchar *hash = g_ascii_strdown (words[0], -1);
  g_autofree guint8 *digest = NULL;
  gsize length, expected = hash_length (hash);
  PlazaSdpFingerprint *fingerprint;

  if (g_strv_length (words) != 2 || !plaza_sdp_is_token (hash)
      || (digest = read_hex (words[1], &length)) == NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=fingerprint takes the name of a hash, one blank and two-digit hex "
        "numbers with colons between.");
  if (expected != 0 && length != expected)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a %s digest has %" G_GSIZE_FORMAT " bytes, this one has %"
        G_GSIZE_FORMAT ".", hash, expected, length);
  if (section->media->fingerprints->len == MAX_FINGERPRINTS)
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, line->number,
        "more than %d fingerprints in one section: one is enough.",
        MAX_FINGERPRINTS);
  fingerprint = g_new0 (PlazaSdpFingerprint, 1);
  fingerprint->hash = g_steal_pointer (&hash);
  fingerprint->digest = g_steal_pointer (&digest);
  fingerprint->digest_len = length;
  g_ptr_array_add (section->media->fingerprints, fingerprint);
  section->fingerprint_line = line->number;

  return TRUE;
}

static gboolean
read_candidate (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  gboolean is_local;
  g_autofree gchar *why = plaza_candidate_check (line->value, &is_local);

  if (why != NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "this is no ICE candidate: %s.", why);
  if (++reader->n_candidates > PLAZA_SDP_MAX_CANDIDATES)
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, line->number,
        "more than %d candidates: send fewer, or trickle them.",
        PLAZA_SDP_MAX_CANDIDATES);
  if (is_local)
    section->media->n_local_candidates++;
  else
    g_ptr_array_add (section->media->candidates,
        g_strconcat ("candidate:", line->value, NULL));

  return TRUE;
}

static gboolean
read_end_of_candidates (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  section->media->end_of_candidates = TRUE;

  return TRUE;
}

static gboolean
read_rtcp_mux (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  section->rtcp_mux = TRUE;

  return TRUE;
}

static gboolean
read_ice_lite (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  reader->sdp->ice_lite = TRUE;

  return TRUE;
}

static gboolean
read_ice_options (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  /* Options are parted by blanks; libdatachannel puts a comma. */
  g_auto (GStrv) words = g_strsplit_set (line->value, " ,", -1);

  if (g_strv_contains ((const gchar * const *) words, "trickle"))
    reader->sdp->trickle = TRUE;

  return TRUE;
}

static gboolean
read_group (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->value, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    if (!plaza_sdp_is_token (words[i]))
      return plaza_sdp_fail (error, MALFORMED, line->number,
          "a=group takes a word such as BUNDLE and mids, parted by one blank "
          "each.");
  }
  if (!g_str_equal (words[0], "BUNDLE"))
    return TRUE;
  if (section->group != NULL)
    return plaza_sdp_fail (error, UNSUPPORTED, line->number,
        "this is the second BUNDLE group: put all m-sections into one.");
  if (words[1] == NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=group:BUNDLE names no mid: list the mids of all m-sections.");
  section->group = g_strdupv (words + 1);
  section->group_line = line->number;

  return TRUE;
}

static gboolean
read_msid (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->value, " ", -1);

  if (g_strv_length (words) > 2 || !plaza_sdp_is_token (words[0])
      || (words[1] != NULL && !plaza_sdp_is_token (words[1])))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=msid takes the id of a stream, or \"-\", and the id of a track.");
  if (section->media->msid == NULL)
    section->media->msid = g_strdup (line->value);

  return TRUE;
}

/* RFC 5576 §4.1: ssrc-id attribute[:value] */
static gboolean
read_ssrc (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->value, " ", 2);
  guint64 ssrc;

  if (words[1] != NULL) {
    g_auto (GStrv) parts = g_strsplit (words[1], ":", 2);
    if (plaza_sdp_number (words[0], G_MAXUINT32, &ssrc)
        && plaza_sdp_is_token (parts[0]))
      return TRUE;
  }

  return plaza_sdp_fail (error, MALFORMED, line->number,
      "a=ssrc takes a number of 32 bits, one blank and name:value.");
}

static gboolean
read_ssrc_group (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->value, " ", -1);
  gboolean sound = plaza_sdp_is_token (words[0]) && words[1] != NULL;
  guint64 ssrc;

  for (guint i = 1; sound && words[i] != NULL; i++)
    sound = plaza_sdp_number (words[i], G_MAXUINT32, &ssrc);
  if (!sound)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=ssrc-group takes a word such as FID and numbers of 32 bits.");

  return TRUE;
}

static gboolean
read_sctp_port (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  guint64 port;

  if (!plaza_sdp_number (line->value, G_MAXUINT16, &port) || port == 0)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=sctp-port takes a number from 1 to 65535, usually 5000.");
  section->has_sctp_port = TRUE;

  return TRUE;
}

static gboolean
read_max_message_size (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  guint64 size;

  if (!plaza_sdp_number (line->value, G_MAXUINT64, &size))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=max-message-size takes a number of bytes, or 0 for any size.");

  return TRUE;
}

static gboolean
read_crypto (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  return plaza_sdp_fail (error, UNSUPPORTED, line->number,
      "a=crypto sends keys in the clear (SDES): use DTLS, with a=fingerprint.");
}

static const Attribute attributes[] = {
  {"mid", MEDIA | ONCE | VALUE | REWRITTEN, read_mid},
  {"sendrecv", BOTH | FLAG | REWRITTEN, read_direction},
  {"sendonly", BOTH | FLAG | REWRITTEN, read_direction},
  {"recvonly", BOTH | FLAG | REWRITTEN, read_direction},
  {"inactive", BOTH | FLAG | REWRITTEN, read_direction},
  {"ice-ufrag", BOTH | ONCE | VALUE | REWRITTEN, read_ufrag},
  {"ice-pwd", BOTH | ONCE | VALUE | REWRITTEN, read_pwd},
  {"setup", BOTH | ONCE | VALUE | REWRITTEN, read_setup},
  {"fingerprint", BOTH | VALUE | REWRITTEN, read_fingerprint},
  {"rtcp-mux", MEDIA | FLAG | RTP | REWRITTEN, read_rtcp_mux},
  {"rtcp-mux-only", MEDIA | FLAG | RTP, read_rtcp_mux},
  {"bundle-only", MEDIA | FLAG | REWRITTEN, NULL},
  {"rid", MEDIA | RTP | REWRITTEN, NULL},
  {"simulcast", MEDIA | RTP | REWRITTEN, NULL},
  {"group", SESSION | VALUE, read_group},
  {"ice-lite", SESSION | FLAG, read_ice_lite},
  {"ice-options", BOTH | VALUE, read_ice_options},
  {"candidate", MEDIA | VALUE, read_candidate},
  {"end-of-candidates", BOTH | FLAG, read_end_of_candidates},
  {"rtpmap", MEDIA | VALUE | RTP, read_rtpmap},
  {"fmtp", MEDIA | VALUE | RTP, read_fmtp},
  {"rtcp-fb", MEDIA | VALUE | RTP, read_rtcp_fb},
  {"extmap", MEDIA | VALUE | RTP, read_extmap},
  {"msid", MEDIA | VALUE | RTP, read_msid},
  {"ssrc", MEDIA | VALUE | RTP, read_ssrc},
  {"ssrc-group", MEDIA | VALUE | RTP, read_ssrc_group},
  {"sctp-port", MEDIA | ONCE | VALUE, read_sctp_port},
  {"max-message-size", MEDIA | ONCE | VALUE, read_max_message_size},
  {"crypto", BOTH | VALUE, read_crypto},
};

G_STATIC_ASSERT (G_N_ELEMENTS (attributes) <= 64);

static const Attribute *
find_attribute (const gchar * name)
{
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    if (g_str_equal (attributes[i].name, name))
      return &attributes[i];
  }

  return NULL;
}

static gboolean
check_place (const Attribute * attribute, const PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (attribute - attributes);

  if (section->is_session && !(attribute->flags & SESSION))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s belongs into an m-section, after an m= line.", line->name);
  if (!section->is_session && !(attribute->flags & MEDIA))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s belongs before the first m= line.", line->name);
  if ((attribute->flags & ONCE) && (section->seen & bit))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s stands here for the second time: leave one of them.", line->name);
  if ((attribute->flags & VALUE) && line->value == NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s takes a value: a=%s:value.", line->name, line->name);
  if ((attribute->flags & FLAG) && line->value != NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s takes no value.", line->name);

  return TRUE;
}

static gboolean
read_attribute (PlazaSdpReader * reader, PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error)
{
  const Attribute *attribute = find_attribute (line->name);

  /* What nobody here knows is the peer's own business, and passes. */
  if (attribute == NULL)
    return TRUE;
  if (!section->is_session && (attribute->flags & RTP)
      && section->media->kind == PLAZA_SDP_DATA)
    return TRUE;
  if (!check_place (attribute, section, line, error))
    return FALSE;
  section->seen |= G_GUINT64_CONSTANT (1) << (attribute - attributes);

  return attribute->read == NULL
      || attribute->read (reader, section, line, error);
}

gboolean
plaza_sdp_attributes_read (PlazaSdpReader * reader, PlazaSdpSection * section,
    GError ** error)
{
  for (guint i = 0; i < section->lines->len; i++) {
    const PlazaSdpLine *line = g_ptr_array_index (section->lines, i);
    if (line->type == 'a' && !read_attribute (reader, section, line, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_local_candidate (const PlazaSdpLine * line)
{
  gboolean is_local = FALSE;
  g_autofree gchar *why = NULL;

  if (g_str_equal (line->name, "candidate") && line->value != NULL)
    why = plaza_candidate_check (line->value, &is_local);

  return is_local;
}

gboolean
plaza_sdp_attribute_is_rewritten (const PlazaSdpSection * section,
    const PlazaSdpLine * line)
{
  const Attribute *attribute = find_attribute (line->name);

  if (attribute == NULL)
    return FALSE;
  if (section->is_session && g_str_equal (line->name, "group"))
    return line->number == section->group_line;

  return (attribute->flags & REWRITTEN) || is_local_candidate (line);
}
