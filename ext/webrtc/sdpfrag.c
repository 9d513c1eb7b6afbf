// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdpfrag.h"
#include "candidate.h"
#include "sdplines.h"

#include <string.h>

#define MALFORMED PLAZA_SDP_ERROR_MALFORMED
#define UFRAG_MIN 4
#define PWD_MIN 22

/* The state of one reading: which m-section we are in. */
typedef struct
{
  PlazaSdpFrag *frag;
  gint mline;                   /* -1 before the first */
  guint mline_number;           /* of its line */
  gchar *mid;                   /* of the section, NULL until it was read */
  guint first_entry;            /* of the section */
  guint n_candidates;
  guint credential_line;
} FragReader;

static void
entry_free (PlazaSdpFragEntry * entry)
{
  g_free (entry->mid);
  g_free (entry->candidate);
  g_free (entry);
}

static PlazaSdpFrag *
frag_new (void)
{
  PlazaSdpFrag *frag = g_new0 (PlazaSdpFrag, 1);

  frag->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);

  return frag;
}

void
plaza_sdp_frag_free (PlazaSdpFrag * frag)
{
  g_ptr_array_unref (frag->entries);
  g_free (frag->ufrag);
  g_free (frag->pwd);
  g_free (frag);
}

static void
add_entry (FragReader * reader, const gchar * candidate)
{
  PlazaSdpFragEntry *entry = g_new0 (PlazaSdpFragEntry, 1);

  entry->mline = reader->mline;
  if (candidate != NULL)
    entry->candidate = g_strconcat ("candidate:", candidate, NULL);
  g_ptr_array_add (reader->frag->entries, entry);
}

static gboolean
read_candidate (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  gboolean is_local;
  g_autofree gchar *why = plaza_candidate_check (line->value, &is_local);

  if (why != NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "this is no ICE candidate: %s.", why);
  if (++reader->n_candidates > PLAZA_SDP_MAX_CANDIDATES)
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, line->number,
        "more than %d candidates in one fragment.", PLAZA_SDP_MAX_CANDIDATES);
  if (is_local)
    reader->frag->n_local_candidates++;
  else
    add_entry (reader, line->value);

  return TRUE;
}

static gboolean
read_end (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  add_entry (reader, NULL);

  return TRUE;
}

static gboolean
read_mid (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  if (reader->mline < 0)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=mid belongs after an m= line.");
  if (reader->mid != NULL)
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=mid stands here for the second time: leave one of them.");
  if (!plaza_sdp_is_token (line->value))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=mid takes one word without blanks or commas.");
  reader->mid = g_strdup (line->value);

  return TRUE;
}

/* All media share one transport, so there is one pair of credentials,
 * wherever in the fragment it stands. */
static gboolean
read_credential (FragReader * reader, const PlazaSdpLine * line,
    gchar ** credential, gsize min_length, GError ** error)
{
  if (!plaza_sdp_check_credential (line, min_length, error))
    return FALSE;
  if (*credential != NULL && !g_str_equal (*credential, line->value))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "a=%s differs from the one before: bundled media have one.",
        line->name);
  g_free (*credential);
  *credential = g_strdup (line->value);
  reader->credential_line = line->number;

  return TRUE;
}

static gboolean
read_ufrag (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  return read_credential (reader, line, &reader->frag->ufrag, UFRAG_MIN, error);
}

static gboolean
read_pwd (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  return read_credential (reader, line, &reader->frag->pwd, PWD_MIN, error);
}

static const struct
{
  const gchar *name;
  gboolean has_value;
    gboolean (*read) (FragReader * reader, const PlazaSdpLine * line,
      GError ** error);
} attributes[] = {
  {"candidate", TRUE, read_candidate},
  {"end-of-candidates", FALSE, read_end},
  {"mid", TRUE, read_mid},
  {"ice-ufrag", TRUE, read_ufrag},
  {"ice-pwd", TRUE, read_pwd},
};

static gboolean
read_attribute (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    if (!g_str_equal (line->name, attributes[i].name))
      continue;
    if ((line->value != NULL) != attributes[i].has_value)
      return plaza_sdp_fail (error, MALFORMED, line->number,
          "a=%s takes %s value.", line->name,
          attributes[i].has_value ? "a" : "no");
    return attributes[i].read (reader, line, error);
  }

  /* group, ice-options, ice-lite and what comes later say nothing new here. */
  return TRUE;
}

static gboolean
finish_section (FragReader * reader, GError ** error)
{
  GPtrArray *entries = reader->frag->entries;

  if (reader->mline >= 0 && reader->mid == NULL)
    return plaza_sdp_fail (error, MALFORMED, reader->mline_number,
        "this m-section has no a=mid: nobody can tell which one it is about.");
  for (guint i = reader->first_entry; i < entries->len; i++) {
    PlazaSdpFragEntry *entry = g_ptr_array_index (entries, i);
    entry->mid = g_strdup (reader->mid);
  }
  reader->first_entry = entries->len;
  g_clear_pointer (&reader->mid, g_free);

  return TRUE;
}

/* Only a stand-in: drafts of WHIP had it without a port, so nothing of it
 * counts but that a section begins. */
static gboolean
read_media_line (FragReader * reader, const PlazaSdpLine * line,
    GError ** error)
{
  g_auto (GStrv) words = g_strsplit (line->text, " ", -1);

  if (!finish_section (reader, error))
    return FALSE;
  if (g_strv_length (words) < 3 || !plaza_sdp_is_token (words[0]))
    return plaza_sdp_fail (error, MALFORMED, line->number,
        "m= takes media, port, protocol and a format.");
  if (++reader->mline >= PLAZA_SDP_MAX_MEDIA)
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, line->number,
        "more than %d m-sections.", PLAZA_SDP_MAX_MEDIA);
  reader->mline_number = line->number;

  return TRUE;
}

static gboolean
read_line (FragReader * reader, const PlazaSdpLine * line, GError ** error)
{
  switch (line->type) {
    case 'a':
      return read_attribute (reader, line, error);
    case 'm':
      return read_media_line (reader, line, error);
    default:
      return plaza_sdp_fail (error, MALFORMED, line->number,
          "\"%c=\" has no place in a fragment: it takes a= and m= lines.",
          line->type);
  }
}

static gboolean
read_lines (FragReader * reader, GPtrArray * lines, GError ** error)
{
  for (guint i = 0; i < lines->len; i++) {
    if (!read_line (reader, g_ptr_array_index (lines, i), error))
      return FALSE;
  }
  if (!finish_section (reader, error))
    return FALSE;
  if ((reader->frag->ufrag == NULL) != (reader->frag->pwd == NULL))
    return plaza_sdp_fail (error, MALFORMED, reader->credential_line,
        "a=ice-ufrag and a=ice-pwd go together: one of them is missing.");

  return TRUE;
}

PlazaSdpFrag *
plaza_sdp_frag_parse (const gchar * text, gssize len, GError ** error)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (PlazaSdpFrag) frag = NULL;
  FragReader reader = { NULL, };
  gboolean sound;

  g_return_val_if_fail (text != NULL, NULL);

  lines = plaza_sdp_lines_read (text, len, PLAZA_SDP_FRAG_MAX_BYTES, error);
  if (lines == NULL)
    return NULL;
  frag = frag_new ();
  reader.frag = frag;
  reader.mline = -1;
  sound = read_lines (&reader, lines, error);
  g_free (reader.mid);

  return sound ? g_steal_pointer (&frag) : NULL;
}

static void
write_media_line (GString * text, const PlazaSdpMedia * media)
{
  const PlazaSdpFormat *format = NULL;

  if (media->kind == PLAZA_SDP_DATA) {
    g_string_append (text, "m=application 9 UDP/DTLS/SCTP "
        "webrtc-datachannel\r\n");
    return;
  }
  if (media->formats->len > 0)
    format = g_ptr_array_index (media->formats, 0);
  g_string_append_printf (text, "m=%s 9 UDP/TLS/RTP/SAVPF %u\r\n",
      media->kind == PLAZA_SDP_AUDIO ? "audio" : "video",
      format ? format->payload_type : 0);
}

static void
write_group (GString * text, const PlazaSdp * local)
{
  const PlazaSdpMedia *tag = g_ptr_array_index (local->media, local->tag);

  g_string_append_printf (text, "a=group:BUNDLE %s", tag->mid);
  for (guint i = 0; i < local->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (local->media, i);
    if (media->bundled && media != tag)
      g_string_append_printf (text, " %s", media->mid);
  }
  g_string_append (text, "\r\n");
}

gchar *
plaza_sdp_frag_write (const gchar * ufrag, const gchar * pwd,
    const PlazaSdp * local)
{
  const PlazaSdpMedia *tag = g_ptr_array_index (local->media, local->tag);
  GString *text = g_string_new (NULL);

  if (local->ice_lite)
    g_string_append (text, "a=ice-lite\r\n");
  write_group (text, local);
  write_media_line (text, tag);
  g_string_append_printf (text, "a=mid:%s\r\n", tag->mid);
  g_string_append_printf (text, "a=ice-ufrag:%s\r\n", ufrag);
  g_string_append_printf (text, "a=ice-pwd:%s\r\n", pwd);
  for (guint i = 0; i < tag->candidates->len; i++)
    g_string_append_printf (text, "a=%s\r\n",
        (const gchar *) g_ptr_array_index (tag->candidates, i));
  if (tag->end_of_candidates)
    g_string_append (text, "a=end-of-candidates\r\n");

  return g_string_free (text, FALSE);
}

gint
plaza_sdp_frag_entry_mline (const PlazaSdpFragEntry * entry,
    const PlazaSdp * sdp)
{
  if (entry->mid == NULL)
    return sdp->tag;
  for (guint i = 0; i < sdp->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (sdp->media, i);
    if (g_str_equal (media->mid, entry->mid))
      return media->rejected ? -1 : (gint) i;
  }

  return -1;
}
