// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdpcheck.h"
#include "sdpsection.h"

#include <string.h>

#define MALFORMED PLAZA_SDP_ERROR_MALFORMED
#define UNSUPPORTED PLAZA_SDP_ERROR_UNSUPPORTED
#define END_RANK 99

/* RFC 8866 §9: the order of lines. */
typedef struct
{
  gchar type;
  guint rank;
  gboolean repeats;
  gboolean required;
  const gchar *example;
} LineRule;

static const LineRule session_rules[] = {
  {'v', 0, FALSE, TRUE, "v=0"},
  {'o', 1, FALSE, TRUE, "o=- 1 1 IN IP4 127.0.0.1"},
  {'s', 2, FALSE, TRUE, "s=-"},
  {'i', 3, FALSE, FALSE, "i="},
  {'u', 4, FALSE, FALSE, "u="},
  {'e', 5, TRUE, FALSE, "e="},
  {'p', 6, TRUE, FALSE, "p="},
  {'c', 7, FALSE, FALSE, "c="},
  {'b', 8, TRUE, FALSE, "b="},
  {'t', 9, TRUE, TRUE, "t=0 0"},
  {'r', 9, TRUE, FALSE, "r="},
  {'z', 10, FALSE, FALSE, "z="},
  {'k', 11, FALSE, FALSE, "k="},
  {'a', 12, TRUE, FALSE, "a="},
};

static const LineRule media_rules[] = {
  {'m', 0, FALSE, TRUE, "m="},
  {'i', 1, FALSE, FALSE, "i="},
  {'c', 2, TRUE, FALSE, "c="},
  {'b', 3, TRUE, FALSE, "b="},
  {'k', 4, FALSE, FALSE, "k="},
  {'a', 5, TRUE, FALSE, "a="},
};

static void
format_free (PlazaSdpFormat * format)
{
  g_free (format->encoding_name);
  g_free (format->fmtp);
  g_free (format);
}

static void
extmap_free (PlazaSdpExtmap * extmap)
{
  g_free (extmap->uri);
  g_free (extmap);
}

static void
fingerprint_free (PlazaSdpFingerprint * fingerprint)
{
  g_free (fingerprint->hash);
  g_free (fingerprint->digest);
  g_free (fingerprint);
}

static PlazaSdpMedia *
media_new (void)
{
  PlazaSdpMedia *media = g_new0 (PlazaSdpMedia, 1);

  media->fingerprints =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fingerprint_free);
  media->formats =
      g_ptr_array_new_with_free_func ((GDestroyNotify) format_free);
  media->extmaps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) extmap_free);
  media->candidates = g_ptr_array_new_with_free_func (g_free);

  return media;
}

static void
media_free (PlazaSdpMedia * media)
{
  g_free (media->mid);
  g_free (media->ufrag);
  g_free (media->pwd);
  g_free (media->setup);
  g_free (media->msid);
  g_ptr_array_unref (media->fingerprints);
  g_ptr_array_unref (media->formats);
  g_ptr_array_unref (media->extmaps);
  g_ptr_array_unref (media->candidates);
  g_free (media);
}

void
plaza_sdp_free (PlazaSdp * sdp)
{
  g_ptr_array_unref (sdp->media);
  g_free (sdp->text);
  g_free (sdp);
}

static PlazaSdpSection *
section_new (gboolean is_session)
{
  PlazaSdpSection *section = g_new0 (PlazaSdpSection, 1);

  section->media = media_new ();
  section->is_session = is_session;
  section->lines = g_ptr_array_new ();

  return section;
}

static void
section_free (PlazaSdpSection * section)
{
  g_clear_pointer (&section->media, media_free);
  g_ptr_array_unref (section->lines);
  g_strfreev (section->group);
  g_free (section->proto);
  g_free (section);
}

static void
reader_free (PlazaSdpReader * reader)
{
  g_clear_pointer (&reader->sdp, plaza_sdp_free);
  g_ptr_array_unref (reader->sections);
  section_free (reader->session);
  g_ptr_array_unref (reader->lines);
  g_free (reader);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaSdpReader, reader_free);

static PlazaSdpReader *
reader_new (GPtrArray * lines, PlazaSdpType type)
{
  PlazaSdpReader *reader = g_new0 (PlazaSdpReader, 1);

  reader->lines = lines;
  reader->session = section_new (TRUE);
  reader->sections =
      g_ptr_array_new_with_free_func ((GDestroyNotify) section_free);
  reader->sdp = g_new0 (PlazaSdp, 1);
  reader->sdp->type = type;
  reader->sdp->media =
      g_ptr_array_new_with_free_func ((GDestroyNotify) media_free);

  return reader;
}

static gboolean
split_sections (PlazaSdpReader * reader, GError ** error)
{
  PlazaSdpSection *section = reader->session;

  for (guint i = 0; i < reader->lines->len; i++) {
    PlazaSdpLine *line = g_ptr_array_index (reader->lines, i);
    if (line->type == 'm') {
      if (reader->sections->len == PLAZA_SDP_MAX_MEDIA)
        return plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, line->number,
            "more than %d m-sections: offer fewer.", PLAZA_SDP_MAX_MEDIA);
      section = section_new (FALSE);
      section->line = section->media->line = line->number;
      g_ptr_array_add (reader->sections, section);
    }
    g_ptr_array_add (section->lines, line);
  }

  return TRUE;
}

static const LineRule *
find_rule (const LineRule * rules, guint n_rules, gchar type)
{
  for (guint i = 0; i < n_rules; i++) {
    if (rules[i].type == type)
      return &rules[i];
  }

  return NULL;
}

/* Whether a required line was passed over between two ranks. */
static const LineRule *
find_missing (const LineRule * rules, guint n_rules, gint last, guint next)
{
  for (guint i = 0; i < n_rules; i++) {
    if (rules[i].required && (gint) rules[i].rank > last
        && rules[i].rank < next)
      return &rules[i];
  }

  return NULL;
}

/* r= shares its rank with t=, which has to come first. */
static gboolean
check_rule (const LineRule * rule, gint last, const PlazaSdpLine * line,
    GError ** error)
{
  if (rule == NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "\"%c=\" is no kind of line that may stand here.", line->type);
  if ((gint) rule->rank < last
      || (rule->type == 'r' && last < (gint) rule->rank))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "\"%c=\" is out of order (RFC 8866 §5).", line->type);
  if ((gint) rule->rank == last && !rule->repeats)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "\"%c=\" stands here for the second time.", line->type);
  if (line->type == 'k')
    return plaza_sdp_fail (error, UNSUPPORTED, line->number,
        "\"k=\" sends a key in the clear: use DTLS, with a=fingerprint.");

  return TRUE;
}

/* next_line: the number of the line after the section, to name what lacks. */
static gboolean
check_order (const PlazaSdpSection * section, const LineRule * rules,
    guint n_rules, guint next_line, GError ** error)
{
  const LineRule *missing = NULL;
  guint number = next_line;
  gint last = -1;

  for (guint i = 0; i < section->lines->len && missing == NULL; i++) {
    const PlazaSdpLine *line = g_ptr_array_index (section->lines, i);
    const LineRule *rule = find_rule (rules, n_rules, line->type);
    if (rule != NULL)
      missing = find_missing (rules, n_rules, last, rule->rank);
    if (missing != NULL)
      number = line->number;
    else if (!check_rule (rule, last, line, error))
      return FALSE;
    else
      last = rule->rank;
  }
  if (missing == NULL)
    missing = find_missing (rules, n_rules, last, END_RANK);
  if (missing != NULL)
    return plaza_sdp_fail (error, MALFORMED, number,
        "the line \"%c=\" is missing before this one, for example \"%s\".",
        missing->type, missing->example);

  return TRUE;
}

static gboolean
is_address_type (const gchar * network, const gchar * type)
{
  return g_str_equal (network, "IN")
      && (g_str_equal (type, "IP4") || g_str_equal (type, "IP6"));
}

static gboolean
is_digits (const gchar * text)
{
  return text[0] != '\0' && strspn (text, "0123456789") == strlen (text);
}

/* username sess-id sess-version nettype addrtype address */
static gboolean
is_origin (gchar ** words, guint n_words)
{
  return n_words == 6 && words[0][0] != '\0' && is_digits (words[1])
      && is_digits (words[2]) && is_address_type (words[3], words[4])
      && words[5][0] != '\0';
}

static gboolean
is_connection (gchar ** words, guint n_words)
{
  return n_words == 3 && is_address_type (words[0], words[1])
      && words[2][0] != '\0';
}

static gboolean
is_timing (gchar ** words, guint n_words)
{
  return n_words == 2 && is_digits (words[0]) && is_digits (words[1]);
}

static gboolean
is_bandwidth (gchar ** words, guint n_words)
{
  g_auto (GStrv) parts = g_strsplit (words[0], ":", -1);

  return n_words == 1 && g_strv_length (parts) == 2
      && plaza_sdp_is_token (parts[0]) && is_digits (parts[1]);
}

static gboolean
is_version (gchar ** words, guint n_words)
{
  return n_words == 1 && g_str_equal (words[0], "0");
}

static const struct
{
  gchar type;
    gboolean (*is_sound) (gchar ** words, guint n_words);
  const gchar *form;
} fields[] = {
  {'v', is_version, "v=0"},
  {'o', is_origin, "o=username id version IN IP4|IP6 address"},
  {'c', is_connection, "c=IN IP4|IP6 address"},
  {'t', is_timing, "t=start stop, two numbers"},
  {'b', is_bandwidth, "b=type:number"},
};

static gboolean
check_field (const PlazaSdpLine * line, GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->text, " ", -1);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (fields[i].type == line->type
        && !fields[i].is_sound (words, g_strv_length (words))) {
      g_autofree gchar *excerpt = plaza_sdp_excerpt (line->text);
      return plaza_sdp_fail (error, MALFORMED, line->number,
          "\"%c=%s\" is not of the form %s.", line->type, excerpt,
          fields[i].form);
    }
  }

  return TRUE;
}

static gboolean
check_grammar (PlazaSdpReader * reader, GError ** error)
{
  GPtrArray *lines = reader->lines;
  guint n_session = reader->session->lines->len;

  if (!check_order (reader->session, session_rules,
          G_N_ELEMENTS (session_rules), MIN (n_session + 1, lines->len), error))
    return FALSE;
  for (guint i = 0; i < lines->len; i++) {
    if (!check_field (g_ptr_array_index (lines, i), error))
      return FALSE;
  }
  for (guint i = 0; i < reader->sections->len; i++) {
    const PlazaSdpSection *section = g_ptr_array_index (reader->sections, i);
    if (!check_order (section, media_rules, G_N_ELEMENTS (media_rules),
            section->line, error))
      return FALSE;
  }
  if (reader->sections->len == 0)
    return plaza_sdp_fail (error, UNSUPPORTED, lines->len,
        "the description ends without an m= line: there is nothing to "
        "connect.");

  return TRUE;
}

static gboolean
read_section (PlazaSdpReader * reader, PlazaSdpSection * section,
    GError ** error)
{
  const PlazaSdpLine *line = g_ptr_array_index (section->lines, 0);

  if (!plaza_sdp_media_line_read (section, line, error)
      || !plaza_sdp_attributes_read (reader, section, error)
      || !plaza_sdp_formats_finish (section, error))
    return FALSE;
  if (section->media->kind == PLAZA_SDP_DATA && !section->media->rejected
      && !section->has_sctp_port)
    return plaza_sdp_fail (error, MALFORMED, section->line,
        "this m-section has no a=sctp-port: add a=sctp-port:5000.");

  return TRUE;
}

static gboolean
read_sections (PlazaSdpReader * reader, GError ** error)
{
  if (!plaza_sdp_attributes_read (reader, reader->session, error))
    return FALSE;
  for (guint i = 0; i < reader->sections->len; i++) {
    if (!read_section (reader, g_ptr_array_index (reader->sections, i), error))
      return FALSE;
  }

  return TRUE;
}

PlazaSdp *
plaza_sdp_check (const gchar * text, gssize len, PlazaSdpType type,
    GError ** error)
{
  g_autoptr (PlazaSdpReader) reader = NULL;
  GPtrArray *lines;

  g_return_val_if_fail (text != NULL, NULL);

  lines = plaza_sdp_lines_read (text, len, PLAZA_SDP_MAX_BYTES, error);
  if (lines == NULL)
    return NULL;
  reader = reader_new (lines, type);
  if (!split_sections (reader, error) || !check_grammar (reader, error)
      || !read_sections (reader, error)
      || !plaza_sdp_bundle_resolve (reader, error))
    return NULL;
  reader->sdp->text = plaza_sdp_write (reader);
  for (guint i = 0; i < reader->sections->len; i++) {
    PlazaSdpSection *section = g_ptr_array_index (reader->sections, i);
    g_ptr_array_add (reader->sdp->media, g_steal_pointer (&section->media));
  }

  return g_steal_pointer (&reader->sdp);
}

const PlazaSdpFormat *
plaza_sdp_media_find_format (const PlazaSdpMedia * media,
    const gchar * encoding_name)
{
  for (guint i = 0; i < media->formats->len; i++) {
    const PlazaSdpFormat *format = g_ptr_array_index (media->formats, i);
    if (g_ascii_strcasecmp (format->encoding_name, encoding_name) == 0)
      return format;
  }

  return NULL;
}

const PlazaSdpFormat *
plaza_sdp_media_find_payload (const PlazaSdpMedia * media, guint payload_type)
{
  for (guint i = 0; i < media->formats->len; i++) {
    const PlazaSdpFormat *format = g_ptr_array_index (media->formats, i);
    if (format->payload_type == payload_type)
      return format;
  }

  return NULL;
}

const PlazaSdpFormat *
plaza_sdp_media_find_rtx (const PlazaSdpMedia * media, guint payload_type)
{
  for (guint i = 0; i < media->formats->len; i++) {
    const PlazaSdpFormat *format = g_ptr_array_index (media->formats, i);
    if (format->apt == (gint) payload_type)
      return format;
  }

  return NULL;
}

guint
plaza_sdp_media_find_extmap (const PlazaSdpMedia * media, const gchar * uri)
{
  for (guint i = 0; i < media->extmaps->len; i++) {
    const PlazaSdpExtmap *extmap = g_ptr_array_index (media->extmaps, i);
    if (g_str_equal (extmap->uri, uri))
      return extmap->id;
  }

  return 0;
}
