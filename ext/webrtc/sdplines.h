// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sdpcheck.h"

G_BEGIN_DECLS

/* The line grammar of RFC 8866 §5 and the words that the readers of
 * descriptions and of trickle fragments have in common. */

typedef struct
{
  guint number;                 /* from 1 */
  gchar type;                   /* 'm' of "m=audio …" */
  gchar *text;                  /* what follows the "=", never empty */
  gchar *name;                  /* of an a= line, else NULL */
  gchar *value;                 /* what follows its ":", or NULL */
} PlazaSdpLine;

/* Of PlazaSdpLine, at least one. */
GPtrArray *plaza_sdp_lines_read (const gchar * text, gssize len,
    gsize max_bytes, GError ** error);

/* Sets "line N: …" and returns FALSE. */
gboolean
plaza_sdp_fail (GError ** error, PlazaSdpError code, guint line,
    const gchar * format, ...)
G_GNUC_PRINTF (4, 5);

/* The beginning of what a peer wrote, fit to be quoted in a message. */
     gchar *plaza_sdp_excerpt (const gchar * text);

/* Decimal digits and nothing else, without leading zeros, at most max. */
     gboolean plaza_sdp_number (const gchar * text, guint64 max,
    guint64 * value);

     gboolean plaza_sdp_is_token (const gchar * text);

/* RFC 8839 §5.4: "ufrag" of 4..256, "pwd" of 22..256 ice-chars. */
     gboolean plaza_sdp_check_credential (const PlazaSdpLine * line,
    gsize min_length, GError ** error);

G_END_DECLS
