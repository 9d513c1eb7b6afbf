// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <libsoup/soup.h>

#include "resource.h"

G_BEGIN_DECLS

/**
 * SECTION: httprequest
 *
 * One request to the server and what may go wrong with it: too long a body,
 * too slow a client, a client that leaves, a page of a stranger. Everything
 * here belongs to the thread of the server's main context.
 */
#define PLAZA_REQUEST_TOTAL_SECONDS 10  /* for the whole request to arrive */
#define PLAZA_REQUEST_STALL_SECONDS 15  /* no byte of the answer taken */
/* Who may use the server from a page, copied when it starts. */
typedef struct
{
  gchar **allowed;              /* origins, or "*"; never NULL */
  gchar *address;               /* as the user gave it */
  gboolean loopback;            /* bound to this machine alone */
} PlazaOrigins;

typedef struct _PlazaRequest PlazaRequest;

typedef void (*PlazaRequestGoneFunc) (PlazaRequest * request,
    gpointer user_data);

/* Begins to watch over a message that has just begun. origins outlives it. */
PlazaRequest *plaza_request_attach (SoupServerMessage * message,
    GMainContext * context, const PlazaOrigins * origins);

/* The request of a message, or NULL. */
PlazaRequest *plaza_request_get (SoupServerMessage * message);

SoupServerMessage *plaza_request_get_message (PlazaRequest * request);

/* FALSE once libsoup has finished with it, for whatever reason. */
gboolean plaza_request_is_alive (PlazaRequest * request);

/* Judges host, origin, method and headers, before the body is read. FALSE: it
 * has been answered. */
gboolean plaza_request_check_head (PlazaRequest * request,
    PlazaHttpRoute route);

/* The same once the body is there. */
gboolean plaza_request_check_body (PlazaRequest * request,
    PlazaHttpRoute route);

/* Holds the answer back. If the client leaves meanwhile, gone is called. */
void plaza_request_hold (PlazaRequest * request, PlazaRequestGoneFunc gone,
    gpointer user_data);

/* Lets a held answer go. */
void plaza_request_release (PlazaRequest * request);

/* Breaks the connection. */
void plaza_request_cut (PlazaRequest * request);

/* Answers. detail is a sentence for a person. */
void plaza_request_problem (PlazaRequest * request, guint status,
    const gchar * detail);

/* Takes the body, which may be NULL. */
void plaza_request_answer (PlazaRequest * request, guint status,
    const gchar * content_type, gchar * body);

/* Answers OPTIONS, a preflight or not. */
void plaza_request_options (PlazaRequest * request, PlazaHttpRoute route);

G_END_DECLS
