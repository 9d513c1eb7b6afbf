// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "httprequest.h"

G_BEGIN_DECLS

/**
 * SECTION: httpevents
 *
 * Those who listen to server-sent events. A slow listener gets the newest state
 * only; one that has gone is noticed. Belongs to the thread of its context.
 */
typedef struct _PlazaEvents PlazaEvents;

PlazaEvents *plaza_events_new (GMainContext * context, guint max_listeners);

void plaza_events_free (PlazaEvents * events);

/* Answers the request with a stream that begins with json, or refuses it. */
void plaza_events_listen (PlazaEvents * events, PlazaRequest * request,
    const gchar * json);

/* Sends "event: peers" with one line of JSON to everybody. */
void plaza_events_send (PlazaEvents * events, const gchar * json);

guint plaza_events_count (PlazaEvents * events);

G_END_DECLS
