// SPDX-License-Identifier: LGPL-2.1-or-later
#include "candidate.h"
#include "sdplines.h"

#include <arpa/inet.h>
#include <string.h>

#define FOUNDATION_MAX 32
#define COMPONENT_MAX 256
#define PRIORITY_MAX G_MAXINT32
#define NAME_MAX_LENGTH 253

enum
{
  FOUNDATION,
  COMPONENT,
  TRANSPORT,
  PRIORITY,
  ADDRESS,
  PORT,
  TYP,
  TYPE,
  N_FIELDS
};

static gboolean
is_foundation (const gchar * text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "abcdefghijklmnopqrstuvwxyz0123456789+/");

  return length > 0 && length <= FOUNDATION_MAX && text[length] == '\0';
}

static gboolean
is_between (const gchar * text, guint64 min, guint64 max)
{
  guint64 value;

  return plaza_sdp_number (text, max, &value) && value >= min;
}

static gboolean
is_host_name (const gchar * text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "abcdefghijklmnopqrstuvwxyz0123456789-_.");

  /* A name of digits and dots would be an address that is none. */
  return length > 0 && length <= NAME_MAX_LENGTH && text[length] == '\0'
      && strspn (text, "0123456789.") < length && text[0] != '.'
      && strstr (text, "..") == NULL;
}

static gboolean
is_address (const gchar * text)
{
  struct in6_addr parsed;

  return inet_pton (AF_INET, text, &parsed) == 1
      || inet_pton (AF_INET6, text, &parsed) == 1 || is_host_name (text);
}

static gboolean
is_local_name (const gchar * address)
{
  g_autofree gchar *lower = g_ascii_strdown (address, -1);

  return g_str_has_suffix (lower, ".local")
      || g_str_has_suffix (lower, ".local.");
}

static gboolean
is_type (const gchar * text)
{
  static const gchar *const types[] =
      { "host", "srflx", "prflx", "relay", NULL };

  return g_strv_contains (types, text);
}

static const gchar *
check_fields (gchar ** fields)
{
  if (!is_foundation (fields[FOUNDATION]))
    return "the foundation is 1 to 32 letters, digits, \"+\" or \"/\"";
  if (!is_between (fields[COMPONENT], 1, COMPONENT_MAX))
    return "the component is a number from 1 to 256";
  if (!plaza_sdp_is_token (fields[TRANSPORT]))
    return "the transport is a word such as udp or tcp";
  if (!is_between (fields[PRIORITY], 1, PRIORITY_MAX))
    return "the priority is a number from 1 to 2147483647";
  if (!is_address (fields[ADDRESS]))
    return "the address is an IPv4 or IPv6 address or a name";
  if (!is_between (fields[PORT], 0, G_MAXUINT16))
    return "the port is a number from 0 to 65535";
  if (!g_str_equal (fields[TYP], "typ"))
    return "the word \"typ\" belongs after the port";
  if (!is_type (fields[TYPE]))
    return "the type is host, srflx, prflx or relay";

  return NULL;
}

/* [raddr address] [rport port] *(name value) */
static const gchar *
check_extensions (gchar ** pairs)
{
  for (; pairs[0] != NULL; pairs += 2) {
    if (pairs[1] == NULL)
      return "a name at its end lacks a value";
    if (g_str_equal (pairs[0], "raddr") && !is_address (pairs[1]))
      return "raddr takes an address";
    if (g_str_equal (pairs[0], "rport")
        && !is_between (pairs[1], 0, G_MAXUINT16))
      return "rport takes a number from 0 to 65535";
    if (g_str_equal (pairs[0], "tcptype") && !g_str_equal (pairs[1], "active")
        && !g_str_equal (pairs[1], "passive") && !g_str_equal (pairs[1], "so"))
      return "tcptype takes active, passive or so";
  }

  return NULL;
}

gchar *
plaza_candidate_check (const gchar * text, gboolean * is_local)
{
  g_auto (GStrv) fields = g_strsplit (text, " ", -1);
  const gchar *why = NULL;

  if (is_local != NULL)
    *is_local = FALSE;
  for (guint i = 0; fields[i] != NULL; i++) {
    if (fields[i][0] == '\0')
      return g_strdup ("its words are parted by one blank each");
  }
  if (g_strv_length (fields) < N_FIELDS)
    return g_strdup ("it takes foundation, component, transport, priority, "
        "address, port, \"typ\" and a type");
  why = check_fields (fields);
  if (why == NULL)
    why = check_extensions (fields + N_FIELDS);
  if (why == NULL && is_local != NULL)
    *is_local = is_local_name (fields[ADDRESS]);

  return g_strdup (why);
}
