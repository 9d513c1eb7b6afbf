// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resource.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define TOKEN_BYTES 24

static const struct
{
  const gchar *path;
  PlazaHttpRoute route;
  gboolean takes_argument;      /* "path/argument" leads there, too */
  gboolean needs_argument;
} paths[] = {
  {"/", PLAZA_HTTP_PAGE, FALSE, FALSE},
  {"/room", PLAZA_HTTP_ROOM, FALSE, FALSE},
  {"/whip", PLAZA_HTTP_WHIP, FALSE, FALSE},
  {"/whep", PLAZA_HTTP_WHEP, TRUE, FALSE},
  {"/resource", PLAZA_HTTP_RESOURCE, TRUE, TRUE},
  {"/peers", PLAZA_HTTP_PEERS, FALSE, FALSE},
  {"/events", PLAZA_HTTP_EVENTS, FALSE, FALSE},
  {"/healthz", PLAZA_HTTP_HEALTH, FALSE, FALSE},
};

static const struct
{
  guint status;
  const gchar *reason;
} reasons[] = {
  {200, "OK"}, {201, "Created"}, {204, "No Content"}, {400, "Bad Request"},
  {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
  {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {409, "Conflict"},
  {411, "Length Required"}, {412, "Precondition Failed"},
  {413, "Content Too Large"}, {415, "Unsupported Media Type"},
  {422, "Unprocessable Content"}, {428, "Precondition Required"},
  {429, "Too Many Requests"}, {500, "Internal Server Error"},
  {501, "Not Implemented"}, {503, "Service Unavailable"},
};

PlazaHttpRoute
plaza_http_route (const gchar * path, const gchar ** argument)
{
  if (argument != NULL)
    *argument = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    const gchar *rest;

    if (!g_str_has_prefix (path, paths[i].path))
      continue;
    rest = path + strlen (paths[i].path);
    if (*rest == '\0' && !paths[i].needs_argument)
      return paths[i].route;
    if (paths[i].takes_argument && rest[0] == '/' && rest[1] != '\0'
        && strchr (rest + 1, '/') == NULL) {
      if (argument != NULL)
        *argument = rest + 1;
      return paths[i].route;
    }
  }

  return PLAZA_HTTP_NOWHERE;
}

const gchar *
plaza_http_allow (PlazaHttpRoute route)
{
  switch (route) {
    case PLAZA_HTTP_ROOM:
    case PLAZA_HTTP_WHIP:
    case PLAZA_HTTP_WHEP:
      return "POST, OPTIONS";
    case PLAZA_HTTP_RESOURCE:
      return "PATCH, DELETE, OPTIONS";
    default:
      return "GET, HEAD, OPTIONS";
  }
}

gboolean
plaza_http_accepts (PlazaHttpRoute route, const gchar ** header_name,
    const gchar ** media_type)
{
  switch (route) {
    case PLAZA_HTTP_ROOM:
    case PLAZA_HTTP_WHIP:
    case PLAZA_HTTP_WHEP:
      *header_name = "Accept-Post";
      *media_type = PLAZA_HTTP_TYPE_SDP;
      return TRUE;
    case PLAZA_HTTP_RESOURCE:
      *header_name = "Accept-Patch";
      *media_type = PLAZA_HTTP_TYPE_SDPFRAG;
      return TRUE;
    default:
      return FALSE;
  }
}

/* Takes the detail. */
static PlazaHttpRefusal *
refuse (guint status, const gchar * header_name, const gchar * header_value,
    gchar * detail)
{
  PlazaHttpRefusal *refusal = g_new0 (PlazaHttpRefusal, 1);

  refusal->status = status;
  refusal->header_name = header_name;
  refusal->header_value = header_value;
  refusal->detail = detail;

  return refusal;
}

void
plaza_http_refusal_free (PlazaHttpRefusal * refusal)
{
  g_free (refusal->detail);
  g_free (refusal);
}

static PlazaHttpRefusal *
check_method (const PlazaHttpRequest * request)
{
  const gchar *allow = plaza_http_allow (request->route);
  g_auto (GStrv) methods = g_strsplit (allow, ", ", -1);

  if (g_strv_contains ((const gchar * const *) methods, request->method))
    return NULL;
  if (request->route == PLAZA_HTTP_NOWHERE)
    return refuse (404, NULL, NULL,
        g_strdup ("There is nothing at this address: offers go to /room, /whip "
            "or /whep."));

  return refuse (405, "Allow", allow,
      g_strdup_printf ("This address does not take this method: it takes %s.",
          allow));
}

static PlazaHttpRefusal *
check_length (const PlazaHttpRequest * request)
{
  if (request->content_length > PLAZA_HTTP_MAX_BODY)
    return refuse (413, NULL, NULL,
        g_strdup_printf ("The body has %" G_GINT64_FORMAT " bytes, at most %d "
            "are taken.", request->content_length, PLAZA_HTTP_MAX_BODY));
  if (request->content_length < 0 && !request->chunked)
    return refuse (411, NULL, NULL,
        g_strdup ("Say how long the body is: send a Content-Length."));

  return NULL;
}

static PlazaHttpRefusal *
check_body (const PlazaHttpRequest * request)
{
  const gchar *name, *type;
  PlazaHttpRefusal *refusal = check_length (request);

  if (refusal != NULL)
    return refusal;
  if (!plaza_http_accepts (request->route, &name, &type))
    return NULL;
  if (!plaza_http_is_media_type (request->content_type, type))
    return refuse (415, name, type,
        g_strdup_printf ("The body has to be %s: say so in a Content-Type "
            "header.", type));
  if (request->content_encoding != NULL
      && g_ascii_strcasecmp (request->content_encoding, "identity") != 0)
    return refuse (415, "Accept-Encoding", "identity",
        g_strdup ("Send the body as it is, without a Content-Encoding."));
  if (request->content_length == 0)
    return refuse (400, NULL, NULL,
        g_strdup_printf ("The body is empty: send %s.",
            request->route == PLAZA_HTTP_RESOURCE ? "a trickle ICE fragment"
            : "an offer, the server answers"));

  return NULL;
}

PlazaHttpRefusal *
plaza_http_check (const PlazaHttpRequest * request)
{
  PlazaHttpRefusal *refusal = check_method (request);

  if (refusal == NULL && (g_str_equal (request->method, "POST")
          || g_str_equal (request->method, "PATCH")))
    refusal = check_body (request);
  if (refusal == NULL && g_str_equal (request->method, "POST")
      && !plaza_http_accept_takes (request->accept, PLAZA_HTTP_TYPE_SDP))
    refusal = refuse (406, NULL, NULL,
        g_strdup ("The answer is " PLAZA_HTTP_TYPE_SDP ", which the Accept "
            "header does not take."));

  return refusal;
}

/* The text before the first ';', without blanks around it. */
static gchar *
media_type_of (const gchar * header)
{
  return g_strstrip (g_strndup (header, strcspn (header, ";")));
}

gboolean
plaza_http_is_media_type (const gchar * content_type, const gchar * media_type)
{
  g_autofree gchar *type = NULL;

  if (content_type == NULL)
    return FALSE;
  type = media_type_of (content_type);

  return g_ascii_strcasecmp (type, media_type) == 0;
}

/* How closely a range means a type: 3 by name, 2 type/…, 1 any, 0 not at all */
static guint
specificity (const gchar * range, const gchar * media_type)
{
  gsize major = strcspn (media_type, "/") + 1;

  if (g_ascii_strcasecmp (range, media_type) == 0)
    return 3;
  if (strlen (range) == major + 1 && range[major] == '*'
      && g_ascii_strncasecmp (range, media_type, major) == 0)
    return 2;

  return g_str_equal (range, "*/*") ? 1 : 0;
}

static gboolean
has_quality (const gchar * element)
{
  g_auto (GStrv) parameters = g_strsplit (element, ";", -1);

  for (guint i = 1; parameters[0] != NULL && parameters[i] != NULL; i++) {
    const gchar *parameter = g_strstrip (parameters[i]);
    if (g_ascii_strncasecmp (parameter, "q=", 2) == 0)
      return g_ascii_strtod (parameter + 2, NULL) > 0;
  }

  return TRUE;
}

gboolean
plaza_http_accept_takes (const gchar * accept, const gchar * media_type)
{
  g_auto (GStrv) elements = g_strsplit (accept ? accept : "", ",", -1);
  guint best = 0;
  gboolean takes = FALSE, is_empty = TRUE;

  for (guint i = 0; elements[i] != NULL; i++) {
    g_autofree gchar *range = media_type_of (elements[i]);
    guint closeness = specificity (range, media_type);

    if (range[0] != '\0')
      is_empty = FALSE;
    if (closeness > best) {
      best = closeness;
      takes = has_quality (elements[i]);
    }
  }

  return takes || is_empty;
}

const gchar *
plaza_http_reason (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++) {
    if (reasons[i].status == status)
      return reasons[i].reason;
  }

  return "Error";
}

static void
append_json (GString * json, gunichar c)
{
  static const gchar plain[] = "\"\\\b\f\n\r\t";
  static const gchar escaped[] = "\"\\bfnrt";
  const gchar *found = c != 0 && c < 0x80 ? strchr (plain, c) : NULL;

  if (found != NULL)
    g_string_append_printf (json, "\\%c", escaped[found - plain]);
  else if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029)
    g_string_append_printf (json, "\\u%04x", c);
  else
    g_string_append_unichar (json, c);
}

gchar *
plaza_http_json_string (const gchar * text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *json = g_string_new ("\"");

  for (const gchar * p = valid; *p != '\0'; p = g_utf8_next_char (p))
    append_json (json, g_utf8_get_char (p));
  g_string_append_c (json, '"');

  return g_string_free (json, FALSE);
}

gchar *
plaza_http_problem (guint status, const gchar * detail)
{
  g_autofree gchar *title = plaza_http_json_string (plaza_http_reason (status));
  g_autofree gchar *sentence = plaza_http_json_string (detail);

  return g_strdup_printf ("{\"type\":\"about:blank\",\"title\":%s,"
      "\"status\":%u,\"detail\":%s}", title, status, sentence);
}

gchar *
plaza_token_new (void)
{
  guint8 bytes[TOKEN_BYTES];
  gssize n;
  gchar *token;

  do
    n = getrandom (bytes, sizeof (bytes), 0);
  while (n < 0 && errno == EINTR);
  if (n != sizeof (bytes))
    return NULL;
  token = g_base64_encode (bytes, sizeof (bytes));

  return g_strdelimit (g_strdelimit (token, "+", '-'), "/", '_');
}

gboolean
plaza_token_equal (const gchar * a, const gchar * b)
{
  volatile guint8 difference = 0;
  gsize length;

  if (a == NULL || b == NULL)
    return FALSE;
  /* That the lengths differ may be seen: they are no secret. */
  length = strlen (a);
  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8) a[i] ^ (guint8) b[i];

  return difference == 0;
}

/* [W/]"opaque": moves behind it. FALSE if there is none. */
static gboolean
read_etag (const gchar ** text, gboolean * weak, gchar ** opaque)
{
  const gchar *p = *text;
  gsize length = 0;

  *weak = g_str_has_prefix (p, "W/");
  if (*weak)
    p += 2;
  if (*p++ != '"')
    return FALSE;
  while ((guchar) p[length] > 0x20 && p[length] != '"' && p[length] != 0x7f)
    length++;
  if (p[length] != '"')
    return FALSE;
  *opaque = g_strndup (p, length);
  *text = p + length + 1;

  return TRUE;
}

static const gchar *
skip_blanks (const gchar * text)
{
  return text + strspn (text, " \t");
}

PlazaEtagMatch
plaza_etag_match (const gchar * if_match, const gchar * etag)
{
  PlazaEtagMatch result = PLAZA_ETAG_MISMATCH;
  const gchar *p;

  if (if_match == NULL)
    return PLAZA_ETAG_ABSENT;
  p = skip_blanks (if_match);
  if (*p == '*' && *skip_blanks (p + 1) == '\0')
    return PLAZA_ETAG_ANY;
  do {
    g_autofree gchar *opaque = NULL;
    gboolean weak;

    p = skip_blanks (p);
    if (!read_etag (&p, &weak, &opaque))
      return PLAZA_ETAG_MALFORMED;
    /* RFC 9725's own example puts the star between quotes. */
    if (!weak && g_str_equal (opaque, "*"))
      result = PLAZA_ETAG_ANY;
    else if (!weak && plaza_token_equal (opaque, etag))
      result = PLAZA_ETAG_MATCH;
    p = skip_blanks (p);
  } while (*p++ == ',');

  return p[-1] == '\0' ? result : PLAZA_ETAG_MALFORMED;
}
