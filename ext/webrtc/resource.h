// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: resource
 *
 * The rules of WHIP (RFC 9725), WHEP (draft-ietf-wish-whep) and of our own
 * /room over HTTP, as pure functions: what a request may be, what it is
 * answered when it may not, names, tokens, entity tags and problem texts
 * (RFC 9457). No libsoup in it: strings in, a verdict out.
 */

#define PLAZA_HTTP_MAX_BODY (128 * 1024)        /* = PLAZA_SDP_MAX_BYTES */
#define PLAZA_HTTP_TYPE_SDP "application/sdp"
#define PLAZA_HTTP_TYPE_SDPFRAG "application/trickle-ice-sdpfrag"
#define PLAZA_HTTP_TYPE_PROBLEM "application/problem+json"
#define PLAZA_HTTP_RESOURCE_PREFIX "/resource/"

typedef enum
{
  PLAZA_HTTP_NOWHERE,           /* nothing of ours: the page's files, or 404 */
  PLAZA_HTTP_PAGE,              /* "/" */
  PLAZA_HTTP_ROOM,              /* "/room" */
  PLAZA_HTTP_WHIP,              /* "/whip" */
  PLAZA_HTTP_WHEP,              /* "/whep" or "/whep/{id}" */
  PLAZA_HTTP_RESOURCE,          /* "/resource/{token}" */
  PLAZA_HTTP_PEERS,             /* "/peers" */
  PLAZA_HTTP_EVENTS,            /* "/events" */
  PLAZA_HTTP_HEALTH,            /* "/healthz" */
} PlazaHttpRoute;

/* Where a path (without query) leads. argument, if not NULL, points into path
 * at the {id} or {token}, or becomes NULL where there is none. */
PlazaHttpRoute plaza_http_route (const gchar * path, const gchar ** argument);

/* What may be done there, as the value of an Allow header; never NULL. */
const gchar *plaza_http_allow (PlazaHttpRoute route);

/* The Accept-Post or Accept-Patch of a route: the one type of body it takes,
 * with its header's name, or FALSE where bodies mean nothing. */
gboolean plaza_http_accepts (PlazaHttpRoute route, const gchar ** header_name,
    const gchar ** media_type);

/* A request's head. Headers that were not sent are NULL. */
typedef struct
{
  const gchar *method;          /* "POST" */
  PlazaHttpRoute route;
  const gchar *content_type;
  const gchar *content_encoding;
  const gchar *accept;
  gint64 content_length;        /* of header or read body; -1: not said */
  gboolean chunked;             /* Transfer-Encoding: chunked */
} PlazaHttpRequest;

typedef struct
{
  guint status;                 /* 400, 404, 405, 406, 411, 413, 415 */
  const gchar *header_name;     /* a header to send along, or NULL */
  const gchar *header_value;
  gchar *detail;                /* a sentence for a person */
} PlazaHttpRefusal;

/* NULL: go on. Otherwise the answer to give instead. A chunked body without a
 * length passes; call again with the read length in content_length. */
PlazaHttpRefusal *plaza_http_check (const PlazaHttpRequest * request);

void plaza_http_refusal_free (PlazaHttpRefusal * refusal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaHttpRefusal, plaza_http_refusal_free)

/* Whether a Content-Type header means that media type: parameters do not
 * count, nor does case (RFC 9110 §8.3.1). */
gboolean plaza_http_is_media_type (const gchar * content_type,
    const gchar * media_type);

/* Whether an Accept header (NULL = not sent) takes that media type: ranges,
 * quality 0, the most specific range wins (RFC 9110 §12.5.1). */
gboolean plaza_http_accept_takes (const gchar * accept,
    const gchar * media_type);

/* "Unsupported Media Type" for 415; "Error" for a status we never send. */
const gchar *plaza_http_reason (guint status);

/* A JSON string literal with its quotes. Invalid UTF-8 becomes U+FFFD. */
gchar *plaza_http_json_string (const gchar * text);

/* The body of an application/problem+json answer (RFC 9457). */
gchar *plaza_http_problem (guint status, const gchar * detail);

/* 192 bits of the kernel's randomness as 32 characters of base64url: safe in a
 * path and not to be guessed. NULL only if the kernel gives none: answer 503.
 */
gchar *plaza_token_new (void);

/* Compares in a time that does not tell where the strings differ. NULL equals
 * nothing. */
gboolean plaza_token_equal (const gchar * a, const gchar * b);

typedef enum
{
  PLAZA_ETAG_ABSENT,            /* no If-Match: 428 where one is required */
  PLAZA_ETAG_MALFORMED,         /* 400 */
  PLAZA_ETAG_ANY,               /* "*": an ICE restart (RFC 9725 §4.3.3) */
  PLAZA_ETAG_MATCH,
  PLAZA_ETAG_MISMATCH,          /* 412 */
} PlazaEtagMatch;

/* An If-Match header against the current entity tag, which is given without
 * quotes. Strong comparison: a weak tag matches nothing (RFC 9110 §13.1.1). */
PlazaEtagMatch plaza_etag_match (const gchar * if_match, const gchar * etag);

#define PLAZA_NAME_MAX_CHARACTERS 64
#define PLAZA_NAME_DEFAULT "Guest"

/* A name one may show to others, from what somebody typed (percent-decoded
 * already, may be NULL or not UTF-8): composed, no control, bidi or invisible
 * characters, single blanks, at most 64 characters and no split cluster. */
gchar *plaza_display_name (const gchar * name);

G_END_DECLS
