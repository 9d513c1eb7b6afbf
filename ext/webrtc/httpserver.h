// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "resource.h"

G_BEGIN_DECLS

/**
 * SECTION: httpserver
 *
 * The HTTP side of webrtcserver: a thread with its main context, the routes,
 * the page, the listeners to events. What a request asks for is done by the
 * hooks; those that take long run in a few threads of their own.
 */
typedef struct _PlazaHttpServer PlazaHttpServer;

/* What a hook answers. Filled by the functions below. */
typedef struct
{
  guint status;
  gchar *detail;                /* of a refusal: a sentence */
  gchar *body;                  /* of a success */
  gchar *token;                 /* of a new resource */
  guint retry_after;            /* seconds, 0: nothing said */
} PlazaHttpReply;

typedef struct
{
  PlazaHttpRoute route;
  gchar *argument;              /* {id} of /whep/{id}, or NULL */
  gchar *name;                  /* to show; never NULL */
  gchar *offer;
} PlazaHttpJoin;

typedef struct
{
  /* A sentence that says why nobody can join now, or NULL. HTTP thread. */
  const gchar *(*busy) (gpointer user_data);
  /* Makes a session. May take a second: called in a thread of its own. */
  PlazaHttpReply *(*join) (const PlazaHttpJoin * join, gpointer user_data);
  /* Candidates for a session. HTTP thread. */
  PlazaHttpReply *(*trickle) (const gchar * token, const gchar * if_match,
      const gchar * fragment, gpointer user_data);
  /* Ends a session; FALSE if there is none such. HTTP thread. */
    gboolean (*leave) (const gchar * token, const gchar * reason,
      gpointer user_data);
    gboolean (*exists) (const gchar * token, gpointer user_data);
  /* {"peers":[…]}. HTTP thread. */
  gchar *(*peers) (gpointer user_data);
  gchar *(*health) (guint n_listeners, gpointer user_data);
} PlazaHttpHooks;

/* Copied by plaza_http_server_start. */
typedef struct
{
  const gchar *address;
  guint port;
  const gchar *page;
  const gchar *const *allowed_origins;
  const gchar *const *ice_servers;
} PlazaHttpConfig;

PlazaHttpReply *
plaza_http_reply_new (guint status, const gchar * format, ...)
G_GNUC_PRINTF (2, 3);

void plaza_http_reply_free (PlazaHttpReply * reply);

/* Returns when the port is bound, or NULL and a sentence. */
PlazaHttpServer *plaza_http_server_start (const PlazaHttpConfig * config,
    const PlazaHttpHooks * hooks, gpointer user_data, GError ** error);

/* Ends all connections and the threads, and frees. No hook runs afterwards. */
void plaza_http_server_stop (PlazaHttpServer * server);

/* The port it really has. */
guint plaza_http_server_get_port (PlazaHttpServer * server);

/* The peers have changed: tells the listeners. Any thread. */
void plaza_http_server_notify (PlazaHttpServer * server);

G_END_DECLS
