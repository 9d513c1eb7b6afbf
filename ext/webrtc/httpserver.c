// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httpserver.h"

#include <libsoup/soup.h>
#include <string.h>

#include "httpevents.h"
#include "httppage.h"
#include "httprequest.h"

#define MAX_LISTENERS 256
#define MAX_REQUESTS 512
/* Negotiating is mostly waiting for candidates: a few at once. */
#define MAX_JOINS_AT_ONCE 4
#define MAX_JOINS_WAITING 64

/* Scripts, styles and connections of this server only. */
#define CONTENT_SECURITY_POLICY "default-src 'self'; img-src 'self' data: " \
    "blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; " \
    "form-action 'none'; frame-ancestors 'none'"

struct _PlazaHttpServer
{
  PlazaHttpHooks hooks;
  gpointer user_data;

  PlazaOrigins origins;
  gchar *address;
  guint port;
  gchar **ice_servers;
  GSList *addresses;            /* of GInetAddress */
  PlazaPage *page;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GThreadPool *pool;
  gint notifying;               /* atomic: a notification is on its way */

  /* of the thread alone */
  SoupServer *soup;
  PlazaEvents *events;
  guint n_requests;
};

/* A join on its way through a thread of the pool and back. */
typedef struct
{
  PlazaHttpServer *server;
  SoupServerMessage *message;
  PlazaHttpJoin join;
  PlazaHttpReply *reply;
  gint gone;                    /* atomic: the client has left */
} Job;

PlazaHttpReply *
plaza_http_reply_new (guint status, const gchar * format, ...)
{
  PlazaHttpReply *reply = g_new0 (PlazaHttpReply, 1);
  va_list args;

  reply->status = status;
  if (format) {
    va_start (args, format);
    reply->detail = g_strdup_vprintf (format, args);
    va_end (args);
  }
  return reply;
}

void
plaza_http_reply_free (PlazaHttpReply * reply)
{
  g_free (reply->detail);
  g_free (reply->body);
  g_free (reply->token);
  g_free (reply);
}

static void
job_free (Job * job)
{
  g_clear_pointer (&job->reply, plaza_http_reply_free);
  g_free (job->join.argument);
  g_free (job->join.name);
  g_free (job->join.offer);
  g_object_unref (job->message);
  g_free (job);
}

static SoupMessageHeaders *
response_headers (PlazaRequest * request)
{
  return soup_server_message_get_response_headers (plaza_request_get_message
      (request));
}

static void
set_retry_after (PlazaRequest * request, guint seconds)
{
  g_autofree gchar *text = g_strdup_printf ("%u", seconds);

  soup_message_headers_replace (response_headers (request), "Retry-After",
      text);
}

/* A TURN URL carries its user and password before the "@"; in the header they
 * are parameters (draft-ietf-wish-whep §4.5). */
static gchar *
ice_server_link (const gchar * url)
{
  g_auto (GStrv) sides = g_strsplit (url, "@", 2);
  g_auto (GStrv) parts = NULL;
  g_autofree gchar *user = NULL, *password = NULL;

  if (g_strv_length (sides) < 2)
    return g_strdup_printf ("<%s>; rel=\"ice-server\"", url);
  parts = g_strsplit (sides[0], ":", 3);
  if (g_strv_length (parts) < 3)
    return NULL;
  user = g_uri_unescape_string (parts[1], NULL);
  password = g_uri_unescape_string (parts[2], NULL);
  if (user == NULL || password == NULL || strpbrk (user, "\"\\\r\n") ||
      strpbrk (password, "\"\\\r\n"))
    return NULL;
  return g_strdup_printf ("<%s:%s>; rel=\"ice-server\"; username=\"%s\"; "
      "credential=\"%s\"; credential-type=\"password\"", parts[0], sides[1],
      user, password);
}

static void
answer_reply (PlazaHttpServer * server, PlazaRequest * request,
    PlazaHttpReply * reply)
{
  gchar **url;

  if (reply->retry_after > 0)
    set_retry_after (request, reply->retry_after);
  if (reply->status >= 400) {
    plaza_request_problem (request, reply->status, reply->detail);
    return;
  }
  if (reply->token) {
    g_autofree gchar *location = g_strconcat (PLAZA_HTTP_RESOURCE_PREFIX,
        reply->token, NULL);

    soup_message_headers_replace (response_headers (request), "Location",
        location);
    for (url = server->ice_servers; *url; url++) {
      g_autofree gchar *link = ice_server_link (*url);

      if (link)
        soup_message_headers_append (response_headers (request), "Link", link);
    }
  }
  plaza_request_answer (request, reply->status, PLAZA_HTTP_TYPE_SDP,
      g_steal_pointer (&reply->body));
}

/* g_main_context_invoke would run it at once in a thread that finds the context
 * without an owner. */
static void
run_in_context (PlazaHttpServer * server, GSourceFunc func, gpointer data,
    GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, server->context);
}

/* Back in the server's thread. */
static gboolean
finish_join (gpointer user_data)
{
  Job *job = user_data;
  PlazaHttpServer *server = job->server;
  PlazaRequest *request = plaza_request_get (job->message);

  if (g_atomic_int_get (&job->gone) || !plaza_request_is_alive (request)) {
    if (job->reply->token)
      server->hooks.leave (job->reply->token,
          "the client left while it was joining", server->user_data);
    if (!plaza_request_is_alive (request))
      return G_SOURCE_REMOVE;
  }
  answer_reply (server, request, job->reply);
  plaza_request_release (request);
  return G_SOURCE_REMOVE;
}

static void
run_join (gpointer data, gpointer user_data)
{
  Job *job = data;
  PlazaHttpServer *server = job->server;

  if (g_atomic_int_get (&job->gone))
    job->reply = plaza_http_reply_new (SOUP_STATUS_SERVICE_UNAVAILABLE,
        "The client has left.");
  else
    job->reply = server->hooks.join (&job->join, server->user_data);
  run_in_context (server, finish_join, job, (GDestroyNotify) job_free);
}

static void
on_client_gone (PlazaRequest * request, gpointer user_data)
{
  Job *job = user_data;

  g_atomic_int_set (&job->gone, TRUE);
}

static gchar *
body_text (PlazaRequest * request)
{
  SoupMessageBody *body =
      soup_server_message_get_request_body (plaza_request_get_message
      (request));
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  /* No description has a NUL in it. */
  if (size > 0 && memchr (data, 0, size))
    return NULL;
  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}

static void
begin_join (PlazaHttpServer * server, PlazaRequest * request,
    PlazaHttpRoute route, const gchar * argument, GHashTable * query)
{
  const gchar *busy = server->hooks.busy (server->user_data);
  g_autofree gchar *offer = body_text (request);
  Job *job;

  if (busy || g_thread_pool_unprocessed (server->pool) >= MAX_JOINS_WAITING) {
    set_retry_after (request, 2);
    plaza_request_problem (request, SOUP_STATUS_SERVICE_UNAVAILABLE,
        busy ? busy : "Too many are joining at this moment: try again in 2 s.");
    return;
  }
  if (offer == NULL) {
    plaza_request_problem (request, SOUP_STATUS_BAD_REQUEST,
        "The body has a NUL character in it: send a session description.");
    return;
  }
  job = g_new0 (Job, 1);
  job->server = server;
  job->message = g_object_ref (plaza_request_get_message (request));
  job->join.route = route;
  job->join.argument = g_strdup (argument);
  job->join.name = plaza_display_name (query ?
      g_hash_table_lookup (query, "name") : NULL);
  job->join.offer = g_steal_pointer (&offer);
  plaza_request_hold (request, on_client_gone, job);
  g_thread_pool_push (server->pool, job, NULL);
}

static void
no_such_resource (PlazaRequest * request)
{
  plaza_request_problem (request, SOUP_STATUS_NOT_FOUND,
      "There is no such session, or it has ended: begin a new one.");
}

static void
handle_resource (PlazaHttpServer * server, PlazaRequest * request,
    const gchar * token)
{
  SoupServerMessage *message = plaza_request_get_message (request);
  const gchar *method = soup_server_message_get_method (message);
  g_autofree gchar *fragment = NULL;
  PlazaHttpReply *reply;

  if (g_str_equal (method, "DELETE")) {
    if (server->hooks.leave (token, "the peer said goodbye", server->user_data))
      plaza_request_answer (request, SOUP_STATUS_OK, NULL, NULL);
    else
      no_such_resource (request);
    return;
  }
  fragment = body_text (request);
  if (fragment == NULL) {
    plaza_request_problem (request, SOUP_STATUS_BAD_REQUEST,
        "The body has a NUL character in it: send candidates.");
    return;
  }
  reply = server->hooks.trickle (token,
      soup_message_headers_get_one (soup_server_message_get_request_headers
          (message), "If-Match"), fragment, server->user_data);
  answer_reply (server, request, reply);
  plaza_http_reply_free (reply);
}

static void
handle_file (PlazaHttpServer * server, PlazaRequest * request,
    const gchar * path)
{
  SoupServerMessage *message = plaza_request_get_message (request);
  SoupMessageHeaders *headers = response_headers (request);
  g_autoptr (PlazaPageFile) file = plaza_page_lookup (server->page, path);
  const gchar *known =
      soup_message_headers_get_list (soup_server_message_get_request_headers
      (message), "If-None-Match");
  gconstpointer data;
  gsize size;

  if (file == NULL) {
    plaza_request_problem (request, SOUP_STATUS_NOT_FOUND,
        "There is nothing here: the page is at /.");
    return;
  }
  soup_message_headers_replace (headers, "ETag", file->etag);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_replace (headers, "Content-Security-Policy",
      CONTENT_SECURITY_POLICY);
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  if (known && (strstr (known, file->etag) || g_str_equal (known, "*"))) {
    plaza_request_answer (request, SOUP_STATUS_NOT_MODIFIED, NULL, NULL);
    return;
  }
  data = g_bytes_get_data (file->data, &size);
  soup_server_message_set_response (message, file->content_type,
      SOUP_MEMORY_COPY, data, size);
  plaza_request_answer (request, SOUP_STATUS_OK, NULL, NULL);
}

static void
dispatch (PlazaHttpServer * server, PlazaRequest * request,
    PlazaHttpRoute route, const gchar * path, const gchar * argument,
    GHashTable * query)
{
  switch (route) {
    case PLAZA_HTTP_ROOM:
    case PLAZA_HTTP_WHIP:
    case PLAZA_HTTP_WHEP:
      begin_join (server, request, route, argument, query);
      break;
    case PLAZA_HTTP_RESOURCE:
      handle_resource (server, request, argument);
      break;
    case PLAZA_HTTP_PEERS:
      plaza_request_answer (request, SOUP_STATUS_OK, "application/json",
          server->hooks.peers (server->user_data));
      break;
    case PLAZA_HTTP_EVENTS:{
      g_autofree gchar *json = server->hooks.peers (server->user_data);

      plaza_events_listen (server->events, request, json);
      break;
    }
    case PLAZA_HTTP_HEALTH:
      plaza_request_answer (request, SOUP_STATUS_OK, "application/json",
          server->hooks.health (plaza_events_count (server->events),
              server->user_data));
      break;
    case PLAZA_HTTP_PAGE:
    case PLAZA_HTTP_NOWHERE:
      handle_file (server, request, path);
      break;
  }
}

/* The head is there, the body is not. */
static void
on_head (SoupServer * soup, SoupServerMessage * message, const char *path,
    GHashTable * query, gpointer user_data)
{
  PlazaHttpServer *server = user_data;
  PlazaRequest *request = plaza_request_get (message);
  const gchar *argument = NULL;
  PlazaHttpRoute route = plaza_http_route (path, &argument);

  if (request == NULL || !plaza_request_check_head (request, route))
    return;
  if (route == PLAZA_HTTP_RESOURCE &&
      !g_str_equal (soup_server_message_get_method (message), "OPTIONS") &&
      !server->hooks.exists (argument, server->user_data))
    no_such_resource (request);
}

static void
on_request (SoupServer * soup, SoupServerMessage * message, const char *path,
    GHashTable * query, gpointer user_data)
{
  PlazaHttpServer *server = user_data;
  PlazaRequest *request = plaza_request_get (message);
  const gchar *argument = NULL;
  PlazaHttpRoute route = plaza_http_route (path, &argument);

  if (request == NULL || !plaza_request_check_body (request, route))
    return;
  if (g_str_equal (soup_server_message_get_method (message), "OPTIONS"))
    plaza_request_options (request, route);
  else
    dispatch (server, request, route, path, argument, query);
}

static void
on_message_finalized (gpointer user_data, GObject * message)
{
  PlazaHttpServer *server = user_data;

  server->n_requests--;
}

static void
on_request_started (SoupServer * soup, SoupServerMessage * message,
    gpointer user_data)
{
  PlazaHttpServer *server = user_data;
  PlazaRequest *request;

  if (plaza_request_get (message))
    return;
  server->n_requests++;
  g_object_weak_ref (G_OBJECT (message), on_message_finalized, server);
  request = plaza_request_attach (message, server->context, &server->origins);
  if (server->n_requests > MAX_REQUESTS)
    plaza_request_cut (request);
}

static gboolean
send_peers (gpointer user_data)
{
  PlazaHttpServer *server = user_data;
  g_autofree gchar *json = NULL;

  g_atomic_int_set (&server->notifying, FALSE);
  json = server->hooks.peers (server->user_data);
  plaza_events_send (server->events, json);
  return G_SOURCE_REMOVE;
}

void
plaza_http_server_notify (PlazaHttpServer * server)
{
  if (g_atomic_int_compare_and_exchange (&server->notifying, FALSE, TRUE))
    run_in_context (server, send_peers, server, NULL);
}

guint
plaza_http_server_get_port (PlazaHttpServer * server)
{
  return server->port;
}

/* Names may have several addresses ("localhost": ::1 and 127.0.0.1). */
static gboolean
resolve (PlazaHttpServer * server, GError ** error)
{
  GInetAddress *literal = g_inet_address_new_from_string (server->address);
  g_autoptr (GResolver) resolver = NULL;
  GList *found;

  if (literal) {
    server->addresses = g_slist_append (NULL, literal);
    return TRUE;
  }
  resolver = g_resolver_get_default ();
  found = g_resolver_lookup_by_name (resolver, server->address, NULL, NULL);
  if (found == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "The address %s is not known: set address to a name or address of "
        "this machine, 127.0.0.1 or 0.0.0.0 for instance.", server->address);
    return FALSE;
  }
  for (; found; found = g_list_delete_link (found, found))
    server->addresses = g_slist_append (server->addresses, found->data);
  return TRUE;
}

static void
explain_listen_error (PlazaHttpServer * server, guint port,
    const GError * reason, GError ** error)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
        "Port %u of %s is taken: choose another with port=N, or port=0 for "
        "any.", port, server->address);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        "Port %u of %s is not for us to take: choose one over 1023 with "
        "port=N.", port, server->address);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "Cannot listen on port %u of %s (%s): set address to one of this "
        "machine.", port, server->address, reason->message);
}

static guint
bound_port (SoupServer * soup)
{
  GSList *listeners = soup_server_get_listeners (soup);
  g_autoptr (GSocketAddress) address =
      g_socket_get_local_address (listeners->data, NULL);

  g_slist_free (listeners);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* The first address must succeed; a machine without IPv6 may lack another. */
static gboolean
listen_all (PlazaHttpServer * server, GError ** error)
{
  g_autoptr (GError) reason = NULL;
  gboolean any = FALSE;
  GSList *l;

  server->origins.loopback = TRUE;
  for (l = server->addresses; l; l = l->next) {
    g_autoptr (GSocketAddress) address =
        g_inet_socket_address_new (l->data, server->port);

    if (!g_inet_address_get_is_loopback (l->data))
      server->origins.loopback = FALSE;
    g_clear_error (&reason);
    if (soup_server_listen (server->soup, address, 0, &reason)) {
      any = TRUE;
      server->port = bound_port (server->soup);
    } else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
        || l->next == NULL) {
      if (!any || g_error_matches (reason, G_IO_ERROR,
              G_IO_ERROR_ADDRESS_IN_USE)) {
        explain_listen_error (server, server->port, reason, error);
        return FALSE;
      }
    }
  }
  return TRUE;
}

static gpointer
run_thread (gpointer user_data)
{
  PlazaHttpServer *server = user_data;

  g_main_context_push_thread_default (server->context);
  g_main_loop_run (server->loop);

  soup_server_disconnect (server->soup);
  g_clear_pointer (&server->events, plaza_events_free);
  /* What has been disconnected is freed by the main context. */
  while (g_main_context_iteration (server->context, FALSE));
  g_main_context_pop_thread_default (server->context);
  return NULL;
}

static void
server_free (PlazaHttpServer * server)
{
  if (server->pool)
    g_thread_pool_free (server->pool, FALSE, TRUE);
  g_clear_object (&server->soup);
  g_clear_pointer (&server->events, plaza_events_free);
  g_clear_pointer (&server->loop, g_main_loop_unref);
  if (server->context)
    while (g_main_context_iteration (server->context, FALSE));
  g_clear_pointer (&server->context, g_main_context_unref);
  g_clear_pointer (&server->page, plaza_page_free);
  g_slist_free_full (server->addresses, g_object_unref);
  g_strfreev (server->origins.allowed);
  g_free (server->origins.address);
  g_strfreev (server->ice_servers);
  g_free (server->address);
  g_free (server);
}

static gboolean
set_up (PlazaHttpServer * server, GError ** error)
{
  gboolean ok;

  server->context = g_main_context_new ();
  server->loop = g_main_loop_new (server->context, FALSE);
  server->pool = g_thread_pool_new (run_join, NULL, MAX_JOINS_AT_ONCE, FALSE,
      NULL);
  server->events = plaza_events_new (server->context, MAX_LISTENERS);
  /* libsoup attaches its sources to the context of who calls it here. */
  g_main_context_push_thread_default (server->context);
  server->soup = soup_server_new ("server-header", NULL, NULL);
  soup_server_add_handler (server->soup, NULL, on_request, server, NULL);
  soup_server_add_early_handler (server->soup, NULL, on_head, server, NULL);
  g_signal_connect (server->soup, "request-started",
      G_CALLBACK (on_request_started), server);
  ok = listen_all (server, error);
  g_main_context_pop_thread_default (server->context);
  return ok;
}

PlazaHttpServer *
plaza_http_server_start (const PlazaHttpConfig * config,
    const PlazaHttpHooks * hooks, gpointer user_data, GError ** error)
{
  PlazaHttpServer *server = g_new0 (PlazaHttpServer, 1);
  static const gchar *const none[] = { NULL };

  server->hooks = *hooks;
  server->user_data = user_data;
  server->address = g_strdup (config->address);
  server->port = config->port;
  server->origins.address = g_strdup (config->address);
  server->origins.allowed = g_strdupv ((gchar **) (config->allowed_origins ?
          config->allowed_origins : none));
  server->ice_servers = g_strdupv ((gchar **) (config->ice_servers ?
          config->ice_servers : none));
  server->page = plaza_page_new (config->page, error);
  if (server->page == NULL || !resolve (server, error) ||
      !set_up (server, error)) {
    server_free (server);
    return NULL;
  }
  server->thread = g_thread_new ("webrtcserver-http", run_thread, server);
  return server;
}

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
plaza_http_server_stop (PlazaHttpServer * server)
{
  run_in_context (server, quit, server->loop, NULL);
  g_thread_join (server->thread);
  server_free (server);
}
