// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdplines.h"

#include <string.h>

#define EXCERPT_CHARACTERS 40
#define CREDENTIAL_MAX 256

GQuark
plaza_sdp_error_quark (void)
{
  return g_quark_from_static_string ("plaza-sdp-error-quark");
}

gboolean
plaza_sdp_fail (GError ** error, PlazaSdpError code, guint line,
    const gchar * format, ...)
{
  va_list args;
  g_autofree gchar *why = NULL;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, PLAZA_SDP_ERROR, code, "line %u: %s", line, why);

  return FALSE;
}

gchar *
plaza_sdp_excerpt (const gchar * text)
{
  g_autofree gchar *head = NULL;

  if (g_utf8_strlen (text, -1) <= EXCERPT_CHARACTERS)
    return g_strdup (text);
  head = g_utf8_substring (text, 0, EXCERPT_CHARACTERS);

  return g_strconcat (head, "…", NULL);
}

gboolean
plaza_sdp_number (const gchar * text, guint64 max, guint64 * value)
{
  if (text[0] == '0' && text[1] != '\0')
    return FALSE;

  return g_ascii_string_to_unsigned (text, 10, 0, max, value, NULL);
}

static gboolean
is_token_char (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`{|}~", c));
}

static gboolean
is_ice_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

static gboolean
is_made_of (const gchar * text, gboolean (*is_allowed) (gchar c))
{
  if (text == NULL || text[0] == '\0')
    return FALSE;
  while (*text != '\0' && is_allowed (*text))
    text++;

  return *text == '\0';
}

gboolean
plaza_sdp_is_token (const gchar * text)
{
  return is_made_of (text, is_token_char);
}

gboolean
plaza_sdp_check_credential (const PlazaSdpLine * line, gsize min_length,
    GError ** error)
{
  gsize length = strlen (line->value);

  if (length < min_length || length > CREDENTIAL_MAX)
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, line->number,
        "a=%s has %" G_GSIZE_FORMAT " characters, it takes %" G_GSIZE_FORMAT
        " to %d.", line->name, length, min_length, CREDENTIAL_MAX);
  if (!is_made_of (line->value, is_ice_char))
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, line->number,
        "a=%s may hold letters, digits, \"+\" and \"/\" only.", line->name);

  return TRUE;
}

static void
line_free (PlazaSdpLine * line)
{
  g_free (line->text);
  g_free (line->name);
  g_free (line->value);
  g_free (line);
}

static gboolean
split_attribute (PlazaSdpLine * line, GError ** error)
{
  const gchar *colon = strchr (line->text, ':');

  if (colon != NULL) {
    line->name = g_strndup (line->text, colon - line->text);
    line->value = g_strdup (colon + 1);
  } else {
    line->name = g_strdup (line->text);
  }
  if (!plaza_sdp_is_token (line->name)) {
    g_autofree gchar *excerpt = plaza_sdp_excerpt (line->name);
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, line->number,
        "\"%s\" is no attribute name: a= takes name or name:value.", excerpt);
  }
  if (line->value != NULL && line->value[0] == '\0')
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, line->number,
        "a=%s: has no value after its colon.", line->name);

  return TRUE;
}

static gboolean
check_bytes (const gchar * start, gsize length, guint number, GError ** error)
{
  for (gsize i = 0; i < length; i++) {
    guchar c = start[i];
    if (c < 0x20 || c == 0x7f)
      return plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, number,
          "byte 0x%02x is a control character: lines are text and end in CRLF "
          "or LF.", c);
  }
  if (!g_utf8_validate (start, length, NULL))
    return plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, number,
        "this is not UTF-8.");

  return TRUE;
}

static gboolean
is_type_and_value (const gchar * start, gsize length)
{
  if (length < 3 || !g_ascii_islower (start[0]) || start[1] != '=')
    return FALSE;

  /* "s= " is what RFC 8866 §5.3 offers to those who have no name to give. */
  return start[2] != ' ' || (start[0] == 's' && length == 3);
}

static PlazaSdpLine *
read_line (const gchar * start, gsize length, guint number, GError ** error)
{
  PlazaSdpLine *line;

  if (!check_bytes (start, length, number, error))
    return NULL;
  if (length == 0) {
    plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, number,
        "the line is empty: leave it out.");
    return NULL;
  }
  if (!is_type_and_value (start, length)) {
    g_autofree gchar *whole = g_strndup (start, length);
    g_autofree gchar *excerpt = plaza_sdp_excerpt (whole);
    plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, number,
        "\"%s\" is not of the form x=value: one letter, \"=\" and no blanks "
        "around it.", excerpt);
    return NULL;
  }
  line = g_new0 (PlazaSdpLine, 1);
  line->number = number;
  line->type = start[0];
  line->text = g_strndup (start + 2, length - 2);
  if (line->type == 'a' && !split_attribute (line, error)) {
    line_free (line);
    return NULL;
  }

  return line;
}

GPtrArray *
plaza_sdp_lines_read (const gchar * text, gssize len, gsize max_bytes,
    GError ** error)
{
  gsize rest = len < 0 ? strlen (text) : (gsize) len;
  g_autoptr (GPtrArray) lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);

  if (rest == 0) {
    plaza_sdp_fail (error, PLAZA_SDP_ERROR_MALFORMED, 1,
        "there is no text at all.");
    return NULL;
  }
  if (rest > max_bytes) {
    plaza_sdp_fail (error, PLAZA_SDP_ERROR_LIMIT, 1,
        "the text has %" G_GSIZE_FORMAT " bytes, at most %" G_GSIZE_FORMAT
        " are read.", rest, max_bytes);
    return NULL;
  }
  while (rest > 0) {
    const gchar *newline = memchr (text, '\n', rest);
    gsize taken = newline ? (gsize) (newline - text) + 1 : rest;
    gsize length = newline ? taken - 1 : rest;
    PlazaSdpLine *line;

    if (newline != NULL && length > 0 && text[length - 1] == '\r')
      length--;
    line = read_line (text, length, lines->len + 1, error);
    if (line == NULL)
      return NULL;
    g_ptr_array_add (lines, line);
    text += taken;
    rest -= taken;
  }

  return g_steal_pointer (&lines);
}
