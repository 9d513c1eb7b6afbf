// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httprequest.h"

#include <errno.h>
#include <glib-unix.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

/* A refused body is read and thrown away up to here, so that an ordinary
 * client, which writes before it reads, gets to see the refusal. */
#define DRAIN_LIMIT (1024 * 1024)

#define QDATA_KEY "plaza-request"

struct _PlazaRequest
{
  SoupServerMessage *message;   /* not owned: it owns us */
  GMainContext *context;
  const PlazaOrigins *origins;
  gsize n_read;
  gboolean alive, refused, cut;
  GSource *deadline, *watch;
  PlazaRequestGoneFunc gone;
  gpointer gone_data;
};

static void
clear_source (GSource ** source)
{
  if (*source) {
    g_source_destroy (*source);
    g_source_unref (*source);
    *source = NULL;
  }
}

static void
request_free (PlazaRequest * request)
{
  clear_source (&request->deadline);
  clear_source (&request->watch);
  g_main_context_unref (request->context);
  g_free (request);
}

PlazaRequest *
plaza_request_get (SoupServerMessage * message)
{
  return g_object_get_data (G_OBJECT (message), QDATA_KEY);
}

SoupServerMessage *
plaza_request_get_message (PlazaRequest * request)
{
  return request->message;
}

gboolean
plaza_request_is_alive (PlazaRequest * request)
{
  return request->alive;
}

void
plaza_request_cut (PlazaRequest * request)
{
  GSocket *socket = soup_server_message_get_socket (request->message);

  /* libsoup finds the end of the stream and cleans up by itself. */
  request->cut = TRUE;
  if (socket)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

/* libsoup answers when it has read the whole request. One that does not end is
 * answered past it. */
static void
refuse_and_cut (PlazaRequest * request, guint status, const gchar * detail)
{
  GSocket *socket = soup_server_message_get_socket (request->message);
  g_autofree gchar *body = plaza_http_problem (status, detail);
  g_autofree gchar *text = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
      "Content-Type: " PLAZA_HTTP_TYPE_PROBLEM "\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n%s",
      status, plaza_http_reason (status), strlen (body), body);

  if (request->cut || socket == NULL)
    return;
  request->cut = TRUE;
  g_socket_send_with_blocking (socket, text, strlen (text), FALSE, NULL, NULL);
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
}

/* Before the body: libsoup would go on to read one of a nonsensical length. */
static void
hang_up (PlazaRequest * request, guint status, const gchar * detail)
{
  g_autoptr (GIOStream) stream = NULL;

  refuse_and_cut (request, status, detail);
  stream = soup_server_message_steal_connection (request->message);
  if (stream)
    g_io_stream_close (stream, NULL, NULL);
}

static gboolean
on_deadline (gpointer user_data)
{
  PlazaRequest *request = user_data;

  clear_source (&request->deadline);
  /* Browsers open connections in advance: those are closed without a word. */
  if (soup_server_message_get_method (request->message))
    refuse_and_cut (request, SOUP_STATUS_REQUEST_TIMEOUT,
        "The request took longer than 10 s to arrive: send it at once.");
  plaza_request_cut (request);
  return G_SOURCE_REMOVE;
}

static void
on_got_chunk (SoupServerMessage * message, GBytes * chunk,
    PlazaRequest * request)
{
  request->n_read += g_bytes_get_size (chunk);
  if (!request->refused && request->n_read > PLAZA_HTTP_MAX_BODY)
    plaza_request_problem (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
        "The body is longer than 128 KiB, and no session description is.");
  if (request->refused && request->n_read > DRAIN_LIMIT)
    refuse_and_cut (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
        "The body is longer than 128 KiB, and no session description is.");
}

static void
on_got_body (SoupServerMessage * message, PlazaRequest * request)
{
  clear_source (&request->deadline);
}

static void
on_over (SoupServerMessage * message, PlazaRequest * request)
{
  PlazaRequestGoneFunc gone = request->gone;

  request->alive = FALSE;
  clear_source (&request->deadline);
  clear_source (&request->watch);
  request->gone = NULL;
  if (gone)
    gone (request, request->gone_data);
}

/* libsoup 3.2 keeps a connection open for ever if its client goes between two
 * requests: there is no second request. */
static void
close_afterwards (PlazaRequest * request)
{
  soup_message_headers_replace (soup_server_message_get_response_headers
      (request->message), "Connection", "close");
}

PlazaRequest *
plaza_request_attach (SoupServerMessage * message, GMainContext * context,
    const PlazaOrigins * origins)
{
  PlazaRequest *request = g_new0 (PlazaRequest, 1);
  GSocket *socket = soup_server_message_get_socket (message);

  request->message = message;
  request->context = g_main_context_ref (context);
  request->origins = origins;
  request->alive = TRUE;
  if (socket)
    g_socket_set_timeout (socket, PLAZA_REQUEST_STALL_SECONDS);
  request->deadline =
      g_timeout_source_new_seconds (PLAZA_REQUEST_TOTAL_SECONDS);
  g_source_set_callback (request->deadline, on_deadline, request, NULL);
  g_source_attach (request->deadline, context);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), request);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), request);
  g_signal_connect (message, "finished", G_CALLBACK (on_over), request);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_over), request);
  g_object_set_data_full (G_OBJECT (message), QDATA_KEY, request,
      (GDestroyNotify) request_free);
  /* For what libsoup refuses by itself; our answers do it again, because an
   * informational answer before them clears the headers. */
  close_afterwards (request);
  return request;
}

/* "http://host:port" of the server as this client sees it. */
static gboolean
is_same_origin (PlazaRequest * request, const gchar * origin)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (request->message);
  const gchar *host = soup_message_headers_get_one (headers, "Host");
  const gchar *scheme =
      g_uri_get_scheme (soup_server_message_get_uri (request->message));
  g_autofree gchar *own = g_strdup_printf ("%s://%s", scheme, host ? host : "");

  return g_ascii_strcasecmp (own, origin) == 0;
}

static gboolean
is_allowed_origin (PlazaRequest * request, const gchar * origin)
{
  gchar **allowed = request->origins->allowed;

  for (; *allowed; allowed++) {
    if (g_str_equal (*allowed, "*") ||
        g_ascii_strcasecmp (*allowed, origin) == 0)
      return TRUE;
  }
  return FALSE;
}

static const gchar *
get_origin (PlazaRequest * request)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers
      (request->message), "Origin");
}

static gboolean
is_loopback_host (const gchar * host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0 ||
      g_str_has_suffix (host, ".localhost");
}

/* A page of a stranger can make his own name point at 127.0.0.1 and then talk
 * to us as its own origin (DNS rebinding). The Host header gives it away. */
static gboolean
is_known_host (PlazaRequest * request)
{
  const gchar *host =
      g_uri_get_host (soup_server_message_get_uri (request->message));
  gchar **allowed = request->origins->allowed;

  if (!request->origins->loopback || is_loopback_host (host) ||
      g_ascii_strcasecmp (host, request->origins->address) == 0)
    return TRUE;
  for (; *allowed; allowed++) {
    g_autoptr (GUri) uri = g_uri_parse (*allowed, G_URI_FLAGS_NONE, NULL);

    if (g_str_equal (*allowed, "*") || (uri && g_uri_get_host (uri) &&
            g_ascii_strcasecmp (g_uri_get_host (uri), host) == 0))
      return TRUE;
  }
  return FALSE;
}

static void
add_cors_headers (PlazaRequest * request)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (request->message);
  const gchar *origin = get_origin (request);

  if (origin == NULL || !is_allowed_origin (request, origin))
    return;
  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_replace (headers, "Vary", "Origin");
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers",
      "Location, ETag, Link, Retry-After");
}

static gboolean
check (PlazaRequest * request, PlazaHttpRoute route, gint64 length)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (request->message);
  PlazaHttpRequest head = {
    .method = soup_server_message_get_method (request->message),
    .route = route,
    .content_type = soup_message_headers_get_one (headers, "Content-Type"),
    .content_encoding = soup_message_headers_get_one (headers,
        "Content-Encoding"),
    .accept = soup_message_headers_get_list (headers, "Accept"),
    .content_length = length,
    .chunked = soup_message_headers_get_encoding (headers) ==
        SOUP_ENCODING_CHUNKED,
  };
  g_autoptr (PlazaHttpRefusal) refusal = plaza_http_check (&head);

  if (refusal == NULL)
    return TRUE;
  if (refusal->header_name)
    soup_message_headers_replace (soup_server_message_get_response_headers
        (request->message), refusal->header_name, refusal->header_value);
  plaza_request_problem (request, refusal->status, refusal->detail);
  return FALSE;
}

gboolean
plaza_request_check_head (PlazaRequest * request, PlazaHttpRoute route)
{
  const gchar *method = soup_server_message_get_method (request->message);
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (request->message);
  const gchar *origin = get_origin (request);
  gint64 length = -1;

  if (!is_known_host (request)) {
    plaza_request_problem (request, SOUP_STATUS_FORBIDDEN,
        "This server is for its own machine: open it as localhost, or name "
        "the host in allowed-origins.");
    return FALSE;
  }
  if (origin && !g_str_equal (method, "GET") && !g_str_equal (method, "HEAD")
      && !g_str_equal (method, "OPTIONS") && !is_same_origin (request, origin)
      && !is_allowed_origin (request, origin)) {
    plaza_request_problem (request, SOUP_STATUS_FORBIDDEN,
        "Pages of this origin may not use the server: name it in "
        "allowed-origins.");
    return FALSE;
  }
  if (soup_message_headers_get_one (headers, "Content-Length"))
    length = soup_message_headers_get_content_length (headers);
  if (length < -1) {
    hang_up (request, SOUP_STATUS_BAD_REQUEST,
        "The body cannot have a negative length.");
    return FALSE;
  }
  return check (request, route, length);
}

gboolean
plaza_request_check_body (PlazaRequest * request, PlazaHttpRoute route)
{
  return check (request, route, request->n_read);
}

/* libsoup does not read while an answer is held back, so nobody else sees the
 * client go. */
static gboolean
on_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  PlazaRequest *request = user_data;
  gchar byte;
  gssize n = recv (fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  if (n > 0) {                  /* the next request comes early: leave it there */
    clear_source (&request->watch);
    return G_SOURCE_REMOVE;
  }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  clear_source (&request->watch);
  if (request->gone) {
    PlazaRequestGoneFunc gone = request->gone;

    request->gone = NULL;
    gone (request, request->gone_data);
  }
  return G_SOURCE_REMOVE;
}

void
plaza_request_hold (PlazaRequest * request, PlazaRequestGoneFunc gone,
    gpointer user_data)
{
  GSocket *socket = soup_server_message_get_socket (request->message);

  request->gone = gone;
  request->gone_data = user_data;
  if (socket) {
    request->watch = g_unix_fd_source_new (g_socket_get_fd (socket),
        G_IO_IN | G_IO_HUP | G_IO_ERR);
    g_source_set_callback (request->watch, G_SOURCE_FUNC (on_readable),
        request, NULL);
    g_source_attach (request->watch, request->context);
  }
  soup_server_message_pause (request->message);
}

void
plaza_request_release (PlazaRequest * request)
{
  clear_source (&request->watch);
  request->gone = NULL;
  if (request->alive)
    soup_server_message_unpause (request->message);
}

void
plaza_request_answer (PlazaRequest * request, guint status,
    const gchar * content_type, gchar * body)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (request->message);

  soup_server_message_set_status (request->message, status,
      plaza_http_reason (status));
  close_afterwards (request);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (!soup_message_headers_get_one (headers, "Cache-Control"))
    soup_message_headers_replace (headers, "Cache-Control", "no-store");
  add_cors_headers (request);
  if (body)
    soup_server_message_set_response (request->message, content_type,
        SOUP_MEMORY_TAKE, body, strlen (body));
}

void
plaza_request_problem (PlazaRequest * request, guint status,
    const gchar * detail)
{
  request->refused = TRUE;
  soup_message_body_set_accumulate (soup_server_message_get_request_body
      (request->message), FALSE);
  plaza_request_answer (request, status, PLAZA_HTTP_TYPE_PROBLEM,
      plaza_http_problem (status, detail));
}

void
plaza_request_options (PlazaRequest * request, PlazaHttpRoute route)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (request->message);
  const gchar *name, *type, *origin = get_origin (request);

  soup_message_headers_replace (headers, "Allow", plaza_http_allow (route));
  if (plaza_http_accepts (route, &name, &type))
    soup_message_headers_replace (headers, name, type);
  if (origin && is_allowed_origin (request, origin)) {
    soup_message_headers_replace (headers, "Access-Control-Allow-Methods",
        plaza_http_allow (route));
    soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
        "Content-Type, Authorization, If-Match");
    soup_message_headers_replace (headers, "Access-Control-Max-Age", "600");
  }
  plaza_request_answer (request, SOUP_STATUS_OK, NULL, NULL);
}
