// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdpsection.h"

#define MALFORMED PLAZA_SDP_ERROR_MALFORMED
#define UNSUPPORTED PLAZA_SDP_ERROR_UNSUPPORTED
#define BUNDLE_ONLY_PORT 9      /* RFC 8839 §4.2.1: "no address yet" */

static PlazaSdpSection *
section_at (const PlazaSdpReader * reader, guint index)
{
  return g_ptr_array_index (reader->sections, index);
}

static gint
find_mid (const PlazaSdpReader * reader, const gchar * mid)
{
  for (guint i = 0; i < reader->sections->len; i++) {
    if (g_strcmp0 (section_at (reader, i)->media->mid, mid) == 0)
      return i;
  }

  return -1;
}

static gboolean
check_mids_differ (const PlazaSdpReader * reader, GError ** error)
{
  for (guint i = 0; i < reader->sections->len; i++) {
    const PlazaSdpSection *section = section_at (reader, i);
    gint first = find_mid (reader, section->media->mid);
    if (section->media->mid != NULL && first != (gint) i)
      return plaza_sdp_fail (error, MALFORMED, section->mid_line,
          "the m-section of line %u has this mid already: give each its own.",
          section_at (reader, first)->line);
  }

  return TRUE;
}

static void
make_up_mids (PlazaSdpReader * reader)
{
  guint number = 0;

  for (guint i = 0; i < reader->sections->len; i++) {
    PlazaSdpMedia *media = section_at (reader, i)->media;
    while (media->mid == NULL) {
      g_autofree gchar *mid = g_strdup_printf ("%u", number++);
      if (find_mid (reader, mid) < 0)
        media->mid = g_steal_pointer (&mid);
    }
  }
}

/* Sets the tag to the first member that is not rejected, RFC 8843 §7.2.1. */
static gboolean
join_group (PlazaSdpReader * reader, GError ** error)
{
  const PlazaSdpSection *session = reader->session;
  gboolean tagged = FALSE;

  for (guint i = 0; session->group[i] != NULL; i++) {
    g_autofree gchar *excerpt = plaza_sdp_excerpt (session->group[i]);
    gint index = find_mid (reader, session->group[i]);
    PlazaSdpMedia *media;

    if (index < 0)
      return plaza_sdp_fail (error, MALFORMED, session->group_line,
          "BUNDLE names \"%s\", but no m-section has that a=mid.", excerpt);
    if (g_strv_contains ((const gchar * const *) session->group + i + 1,
            session->group[i]))
      return plaza_sdp_fail (error, MALFORMED, session->group_line,
          "BUNDLE names \"%s\" twice.", excerpt);
    media = section_at (reader, index)->media;
    media->bundled = !media->rejected;
    if (media->bundled && !tagged)
      reader->sdp->tag = index;
    tagged = tagged || media->bundled;
  }

  return TRUE;
}

static guint
count_live (const PlazaSdpReader * reader, guint * first)
{
  guint n_live = 0;

  for (guint i = 0; i < reader->sections->len; i++) {
    if (section_at (reader, i)->media->rejected)
      continue;
    if (n_live++ == 0)
      *first = i;
  }

  return n_live;
}

static gboolean
check_all_bundled (const PlazaSdpReader * reader, GError ** error)
{
  for (guint i = 0; i < reader->sections->len; i++) {
    const PlazaSdpSection *section = section_at (reader, i);
    if (!section->media->rejected && !section->media->bundled)
      return plaza_sdp_fail (error, UNSUPPORTED, section->line,
          "this m-section is not in the BUNDLE group: all media share one "
          "transport here, list every mid in one a=group:BUNDLE.");
  }

  return TRUE;
}

static gboolean
resolve_group (PlazaSdpReader * reader, GError ** error)
{
  guint first = 0, n_live = count_live (reader, &first);

  if (n_live == 0)
    return plaza_sdp_fail (error, UNSUPPORTED, section_at (reader, 0)->line,
        "every m-section is rejected (port 0): there is nothing to connect.");
  if (reader->session->group == NULL && n_live == 1) {
    reader->sdp->tag = first;
    section_at (reader, first)->media->bundled = TRUE;
  }
  if (reader->session->group != NULL && !join_group (reader, error))
    return FALSE;

  return check_all_bundled (reader, error);
}

static gboolean
is_same_codec (const PlazaSdpFormat * a, const PlazaSdpFormat * b)
{
  return a->clock_rate == b->clock_rate
      && MAX (a->channels, 1) == MAX (b->channels, 1)
      && g_str_equal (a->encoding_name, b->encoding_name);
}

/* RFC 8843 §9.1: one RTP session has one meaning for a payload type. */
static gboolean
check_payload_types (const PlazaSdpReader * reader, GError ** error)
{
  const PlazaSdpFormat *meaning[128] = { NULL, };

  for (guint i = 0; i < reader->sections->len; i++) {
    const PlazaSdpSection *section = section_at (reader, i);
    for (guint j = 0; section->media->bundled
        && j < section->media->formats->len; j++) {
      const PlazaSdpFormat *format =
          g_ptr_array_index (section->media->formats, j);
      guint number = format->payload_type;
      if (meaning[number] != NULL && !is_same_codec (meaning[number], format))
        return plaza_sdp_fail (error, MALFORMED, section->rtpmap_lines[j]
            ? section->rtpmap_lines[j] : section->line,
            "payload type %u is %s here and %s in another bundled m-section: "
            "give each codec its own number.", number, format->encoding_name,
            meaning[number]->encoding_name);
      meaning[number] = format;
    }
  }

  return TRUE;
}

static gboolean
is_trusted (const PlazaSdpFingerprint * fingerprint)
{
  static const gchar *const trusted[] =
      { "sha-256", "sha-384", "sha-512", NULL };

  return g_strv_contains (trusted, fingerprint->hash);
}

static gboolean
check_fingerprints (const PlazaSdpSection * tag, GError ** error)
{
  GPtrArray *fingerprints = tag->media->fingerprints;

  if (fingerprints->len == 0)
    return plaza_sdp_fail (error, MALFORMED, tag->line,
        "this m-section has no a=fingerprint: without it nobody can tell whose "
        "DTLS certificate comes.");
  for (guint i = 0; i < fingerprints->len; i++) {
    if (is_trusted (g_ptr_array_index (fingerprints, i)))
      return TRUE;
  }

  return plaza_sdp_fail (error, UNSUPPORTED, tag->fingerprint_line,
      "no fingerprint of this m-section uses a hash to be trusted: add one of "
      "sha-256, sha-384 or sha-512.");
}

static void
replace_string (gchar ** to, const gchar * from)
{
  g_free (*to);
  *to = g_strdup (from);
}

static void
take_transport (PlazaSdpMedia * to, const PlazaSdpMedia * from)
{
  replace_string (&to->ufrag, from->ufrag);
  replace_string (&to->pwd, from->pwd);
  replace_string (&to->setup, from->setup);
  g_clear_pointer (&to->fingerprints, g_ptr_array_unref);
  to->fingerprints = g_ptr_array_ref (from->fingerprints);
}

/* What stands at session level counts where a section does not say better. */
static void
inherit_transport (PlazaSdpSection * tag, const PlazaSdpSection * outer)
{
  PlazaSdpMedia *media = tag->media;
  const PlazaSdpMedia *session = outer->media;

  if (media->ufrag == NULL && media->pwd == NULL) {
    media->ufrag = g_strdup (session->ufrag);
    media->pwd = g_strdup (session->pwd);
  }
  if (media->setup == NULL)
    media->setup = g_strdup (session->setup);
  if (media->fingerprints->len == 0) {
    g_ptr_array_unref (media->fingerprints);
    media->fingerprints = g_ptr_array_ref (session->fingerprints);
    tag->fingerprint_line = outer->fingerprint_line;
  }
}

static gboolean
check_transport (const PlazaSdpSection * tag, GError ** error)
{
  const PlazaSdpMedia *media = tag->media;

  if (media->ufrag == NULL || media->pwd == NULL)
    return plaza_sdp_fail (error, MALFORMED, tag->line,
        "this m-section has no a=%s, nor has the session.",
        media->ufrag ? "ice-pwd" : "ice-ufrag");
  if (media->setup == NULL)
    return plaza_sdp_fail (error, MALFORMED, tag->line,
        "this m-section has no a=setup: actpass in an offer, active or passive "
        "in an answer.");

  return check_fingerprints (tag, error);
}

/* A section that has no transport attributes of its own takes rtcp-mux with
 * the rest from the tagged one (RFC 8843 §7.1.3, RFC 8829 §5.3.1). */
static gboolean
check_rtcp_mux (const PlazaSdpReader * reader, GError ** error)
{
  for (guint i = 0; i < reader->sections->len; i++) {
    const PlazaSdpSection *section = section_at (reader, i);
    const PlazaSdpMedia *media = section->media;
    if (media->rejected || media->kind == PLAZA_SDP_DATA || section->rtcp_mux)
      continue;
    if (i == reader->sdp->tag || media->ufrag != NULL)
      return plaza_sdp_fail (error, UNSUPPORTED, section->line,
          "this m-section has no a=rtcp-mux: RTP and RTCP share one port "
          "here.");
  }

  return TRUE;
}

static void
settle_section (PlazaSdpSection * section, const PlazaSdpSection * session)
{
  PlazaSdpMedia *media = section->media;

  if (!section->has_direction && media->rejected)
    media->direction = PLAZA_SDP_INACTIVE;
  else if (!section->has_direction)
    media->direction = session->has_direction ? session->media->direction
        : PLAZA_SDP_SENDRECV;
  if (session->media->end_of_candidates)
    media->end_of_candidates = TRUE;
}

gboolean
plaza_sdp_bundle_resolve (PlazaSdpReader * reader, GError ** error)
{
  PlazaSdpSection *tag;

  if (!check_mids_differ (reader, error) || !resolve_group (reader, error)
      || !check_payload_types (reader, error)
      || !check_rtcp_mux (reader, error))
    return FALSE;
  /* Not earlier, or a made-up mid could be one that BUNDLE names in error. */
  make_up_mids (reader);
  tag = section_at (reader, reader->sdp->tag);
  inherit_transport (tag, reader->session);
  if (!check_transport (tag, error))
    return FALSE;
  for (guint i = 0; i < reader->sections->len; i++) {
    PlazaSdpSection *section = section_at (reader, i);
    /* Rejected ones, too: webrtcbin asks for credentials everywhere. */
    if (section != tag)
      take_transport (section->media, tag->media);
    settle_section (section, reader->session);
  }

  return TRUE;
}

static void
write_group (PlazaSdpReader * reader, GString * text)
{
  const PlazaSdpMedia *tag = section_at (reader, reader->sdp->tag)->media;

  /* webrtcbin looks at the first group alone, so this goes before others. */
  g_string_append_printf (text, "a=group:BUNDLE %s", tag->mid);
  for (guint i = 0; reader->session->group && reader->session->group[i]; i++) {
    const gchar *mid = reader->session->group[i];
    gint index = find_mid (reader, mid);
    if (index != (gint) reader->sdp->tag
        && section_at (reader, index)->media->bundled)
      g_string_append_printf (text, " %s", mid);
  }
  g_string_append (text, "\r\n");
}

static void
write_fingerprint (GString * text, const PlazaSdpFingerprint * fingerprint)
{
  g_string_append_printf (text, "a=fingerprint:%s ", fingerprint->hash);
  for (gsize i = 0; i < fingerprint->digest_len; i++)
    g_string_append_printf (text, "%s%02X", i ? ":" : "",
        fingerprint->digest[i]);
  g_string_append (text, "\r\n");
}

static void
write_transport (GString * text, const PlazaSdpMedia * media)
{
  static const gchar *const directions[] =
      { "inactive", "sendonly", "recvonly", "sendrecv" };

  g_string_append_printf (text, "a=mid:%s\r\n", media->mid);
  g_string_append_printf (text, "a=%s\r\n", directions[media->direction]);
  g_string_append_printf (text, "a=ice-ufrag:%s\r\n", media->ufrag);
  g_string_append_printf (text, "a=ice-pwd:%s\r\n", media->pwd);
  for (guint i = 0; i < media->fingerprints->len; i++)
    write_fingerprint (text, g_ptr_array_index (media->fingerprints, i));
  g_string_append_printf (text, "a=setup:%s\r\n", media->setup);
  if (media->kind != PLAZA_SDP_DATA)
    g_string_append (text, "a=rtcp-mux\r\n");
}

static void
write_line (const PlazaSdpSection * section, const PlazaSdpLine * line,
    GString * text)
{
  if (line->type == 'm' && section->bundle_only) {
    g_auto (GStrv) words = g_strsplit (line->text, " ", 3);
    g_string_append_printf (text, "m=%s %u %s\r\n", words[0],
        BUNDLE_ONLY_PORT, words[2]);
    return;
  }
  g_string_append_printf (text, "%c=%s\r\n", line->type, line->text);
}

/* The lines that are not attributes, then ours, then the other attributes. */
static void
write_section (PlazaSdpReader * reader, const PlazaSdpSection * section,
    GString * text)
{
  for (guint i = 0; i < section->lines->len; i++) {
    const PlazaSdpLine *line = g_ptr_array_index (section->lines, i);
    if (line->type != 'a')
      write_line (section, line, text);
  }
  if (section->is_session)
    write_group (reader, text);
  else
    write_transport (text, section->media);
  for (guint i = 0; i < section->lines->len; i++) {
    const PlazaSdpLine *line = g_ptr_array_index (section->lines, i);
    if (line->type == 'a' && !plaza_sdp_attribute_is_rewritten (section, line))
      write_line (section, line, text);
  }
}

gchar *
plaza_sdp_write (PlazaSdpReader * reader)
{
  GString *text = g_string_new (NULL);

  write_section (reader, reader->session, text);
  for (guint i = 0; i < reader->sections->len; i++)
    write_section (reader, section_at (reader, i), text);

  return g_string_free (text, FALSE);
}
