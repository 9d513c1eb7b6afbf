// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httpevents.h"

/* Proxies and browsers give a silent stream up after half a minute or so. */
#define HEARTBEAT_SECONDS 10

struct _PlazaEvents
{
  guint max_listeners;
  GPtrArray *listeners;         /* of Listener */
  GSource *heartbeat;
};

typedef struct
{
  PlazaEvents *events;
  SoupServerMessage *message;
  gulong wrote_id;
  gchar *pending;               /* what came while the last was on its way */
  gboolean busy;
} Listener;

static void
listener_free (Listener * listener)
{
  g_signal_handler_disconnect (listener->message, listener->wrote_id);
  g_object_unref (listener->message);
  g_free (listener->pending);
  g_free (listener);
}

static void
listener_write (Listener * listener, const gchar * text)
{
  if (listener->busy) {
    g_free (listener->pending);
    listener->pending = g_strdup (text);
    return;
  }
  listener->busy = TRUE;
  soup_message_body_append (soup_server_message_get_response_body
      (listener->message), SOUP_MEMORY_COPY, text, strlen (text));
  soup_server_message_unpause (listener->message);
}

static void
on_wrote_chunk (SoupServerMessage * message, Listener * listener)
{
  g_autofree gchar *pending = g_steal_pointer (&listener->pending);

  listener->busy = FALSE;
  if (pending)
    listener_write (listener, pending);
}

static void
on_gone (PlazaRequest * request, gpointer user_data)
{
  Listener *listener = user_data;

  plaza_request_cut (request);
  if (plaza_request_is_alive (request)) {
    /* The write fails, and libsoup takes the connection down. */
    soup_message_body_complete (soup_server_message_get_response_body
        (listener->message));
    soup_server_message_unpause (listener->message);
  }
  g_ptr_array_remove_fast (listener->events->listeners, listener);
}

static gboolean
on_heartbeat (gpointer user_data)
{
  PlazaEvents *events = user_data;
  guint i;

  for (i = 0; i < events->listeners->len; i++) {
    Listener *listener = g_ptr_array_index (events->listeners, i);

    if (!listener->busy)
      listener_write (listener, ": still here\n\n");
  }
  return G_SOURCE_CONTINUE;
}

PlazaEvents *
plaza_events_new (GMainContext * context, guint max_listeners)
{
  PlazaEvents *events = g_new0 (PlazaEvents, 1);

  events->max_listeners = max_listeners;
  events->listeners =
      g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);
  events->heartbeat = g_timeout_source_new_seconds (HEARTBEAT_SECONDS);
  g_source_set_callback (events->heartbeat, on_heartbeat, events, NULL);
  g_source_attach (events->heartbeat, context);
  return events;
}

void
plaza_events_free (PlazaEvents * events)
{
  g_source_destroy (events->heartbeat);
  g_source_unref (events->heartbeat);
  g_ptr_array_unref (events->listeners);
  g_free (events);
}

static gchar *
event_text (const gchar * json)
{
  return g_strdup_printf ("event: peers\ndata: %s\n\n", json);
}

void
plaza_events_listen (PlazaEvents * events, PlazaRequest * request,
    const gchar * json)
{
  SoupServerMessage *message = plaza_request_get_message (request);
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autofree gchar *text = event_text (json);
  Listener *listener;

  if (g_str_equal (soup_server_message_get_method (message), "HEAD")) {
    soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
    plaza_request_answer (request, SOUP_STATUS_OK, NULL, NULL);
    return;
  }
  if (events->listeners->len >= events->max_listeners) {
    soup_message_headers_replace (headers, "Retry-After", "10");
    plaza_request_problem (request, SOUP_STATUS_SERVICE_UNAVAILABLE,
        "Too many listen to events already: ask again in 10 s, or ask /peers.");
    return;
  }
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_set_encoding (headers,
      soup_server_message_get_http_version (message) == SOUP_HTTP_1_0 ?
      SOUP_ENCODING_EOF : SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body
      (message), FALSE);
  plaza_request_answer (request, SOUP_STATUS_OK, NULL, NULL);

  listener = g_new0 (Listener, 1);
  listener->events = events;
  listener->message = g_object_ref (message);
  listener->wrote_id = g_signal_connect (message, "wrote-chunk",
      G_CALLBACK (on_wrote_chunk), listener);
  g_ptr_array_add (events->listeners, listener);
  plaza_request_hold (request, on_gone, listener);
  listener_write (listener, text);
}

void
plaza_events_send (PlazaEvents * events, const gchar * json)
{
  g_autofree gchar *text = event_text (json);
  guint i;

  for (i = 0; i < events->listeners->len; i++)
    listener_write (g_ptr_array_index (events->listeners, i), text);
}

guint
plaza_events_count (PlazaEvents * events)
{
  return events->listeners->len;
}
