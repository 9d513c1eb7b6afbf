// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resource.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d
#define REPLACEMENT 0xfffd      /* what g_utf8_make_valid leaves of rubbish */

/* Neither seen nor wanted: controls, bidi marks and overrides, tags, private
 * and unassigned characters. The joiners stay, scripts and emoji need them. */
static gboolean
is_hidden (gunichar c)
{
  switch (g_unichar_type (c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    case G_UNICODE_FORMAT:
      return c != ZERO_WIDTH_JOINER && c != ZERO_WIDTH_NON_JOINER;
    default:
      return c == REPLACEMENT;
  }
}

static gboolean
is_blank (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || g_unichar_isspace (c)
      || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
      || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gboolean
is_joiner (gunichar c)
{
  return c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
}

/* Whether a character belongs to the one before it. */
static gboolean
continues_cluster (gunichar before, gunichar c)
{
  return g_unichar_ismark (c) || is_joiner (c) || before == ZERO_WIDTH_JOINER || (c >= 0x1f3fb && c <= 0x1f3ff);        /* skin tones */
}

static GArray *
clean (const gchar * text)
{
  GArray *characters = g_array_new (FALSE, FALSE, sizeof (gunichar));
  gboolean pending_blank = FALSE;

  for (const gchar * p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (is_blank (c)) {
      pending_blank = characters->len > 0;
      continue;
    }
    if (is_hidden (c))
      continue;
    /* Marks and joiners with nothing to stand on would change what is shown
     * beside the name. */
    if ((characters->len == 0 || pending_blank)
        && (g_unichar_ismark (c) || is_joiner (c)))
      continue;
    if (pending_blank) {
      gunichar blank = ' ';
      g_array_append_val (characters, blank);
    }
    pending_blank = FALSE;
    g_array_append_val (characters, c);
  }

  return characters;
}

/* The length that keeps within the limit and splits no cluster. */
static guint
cut (const GArray * characters)
{
  guint length = MIN (characters->len, PLAZA_NAME_MAX_CHARACTERS);

  if (characters->len > length) {
    while (length > 1 && continues_cluster (g_array_index (characters,
                gunichar, length - 1), g_array_index (characters, gunichar,
                length)))
      length--;
  }
  while (length > 0 && (is_joiner (g_array_index (characters, gunichar,
                  length - 1)) || g_array_index (characters, gunichar,
              length - 1) == ' '))
    length--;

  return length;
}

gchar *
plaza_display_name (const gchar * name)
{
  g_autofree gchar *valid = g_utf8_make_valid (name ? name : "", -1);
  g_autofree gchar *composed = g_utf8_normalize (valid, -1,
      G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GArray) characters = clean (composed ? composed : "");
  guint length = cut (characters);

  if (length == 0)
    return g_strdup (PLAZA_NAME_DEFAULT);

  return g_ucs4_to_utf8 ((const gunichar *) characters->data, length, NULL,
      NULL, NULL);
}
