// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>
#include <libsoup/soup.h>

/* A playing webrtcserver on any port of 127.0.0.1, and what it said. */
typedef struct
{
  GstElement *pipeline, *server;
  guint port;
  SoupSession *session;

  GMutex lock;
  GCond cond;
  GPtrArray *log;               /* of gchar *: "connected 0 Ann publisher" */
} Fixture;

/* launch has a "webrtcserver name=server port=0" in it. */
Fixture *fixture_new (const gchar * launch, GstState state);

void fixture_free (Fixture * fixture);

/* Something for fixture_await. */
void fixture_log (Fixture * fixture, const gchar * format, ...)
    G_GNUC_PRINTF (2, 3);

/* Waits until the log has such a line (a prefix of it); TRUE if it comes. */
gboolean fixture_await (Fixture * fixture, const gchar * prefix);

gboolean fixture_has (Fixture * fixture, const gchar * prefix);

/* One exchange. headers: "Name: value" lines, or NULL. */
typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  gchar *body;
  SoupMessage *message;
} Answer;

Answer *fixture_request (Fixture * fixture, const gchar * method,
    const gchar * path, const gchar * content_type, const gchar * body,
    const gchar * headers);

void answer_free (Answer * answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

const gchar *answer_header (Answer * answer, const gchar * name);

/* Bytes straight into a connection; what comes back until it is closed. */
gchar *fixture_raw (Fixture * fixture, const gchar * text, gssize len);

/* Another peer: a webrtcendpoint in a pipeline of its own. */
typedef struct
{
  Fixture *fixture;
  GstElement *pipeline, *endpoint;
  gchar *resource;         /* path of its session */
  gchar *name;
  gint n_video, n_audio, n_key_requests;   /* atomic */
} Client;

/* media: "video", "audio", "video audio" to send, "" to only receive. */
Client *client_new (Fixture * fixture, const gchar * name,
    const gchar * media, gboolean receive);

gchar *client_offer (Client * client);

/* POSTs an offer to a path and takes the answer; the status. */
guint client_join (Client * client, const gchar * path);

void client_free (Client * client);
