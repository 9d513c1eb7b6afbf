// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "httpserver.h"
#include "peer.h"

G_BEGIN_DECLS

/**
 * SECTION: lobby
 *
 * The peers of a webrtcserver: who is there, who may come in, who has to go.
 * Negotiations run in the threads that call plaza_lobby_join; everything else
 * about a peer happens in the lobby's control thread.
 */
typedef struct _PlazaLobby PlazaLobby;

/* All of them run in the control thread, with no lock held. */
typedef struct
{
  void (*connected) (PlazaPeer * peer, gpointer user_data);
  void (*disconnected) (PlazaPeer * peer, const gchar * reason,
      gpointer user_data);
  void (*activity) (PlazaPeer * peer, gboolean active, gpointer user_data);
  /* something that GET /peers shows has changed */
  void (*changed) (gpointer user_data);
  /* before negotiating, in the joining thread: properties of the endpoint */
  void (*prepare) (GstElement * endpoint, gpointer user_data);
} PlazaLobbyHooks;

PlazaLobby *plaza_lobby_new (GstBin * parent, const PlazaLobbyHooks * hooks,
    gpointer user_data);

void plaza_lobby_free (PlazaLobby * lobby);

/* Begins and ends the control thread: NULL to READY and back. */
void plaza_lobby_start (PlazaLobby * lobby);
void plaza_lobby_stop (PlazaLobby * lobby);

/* Whether somebody may join now. */
void plaza_lobby_set_open (PlazaLobby * lobby, gboolean open);

/* Sends everybody away and waits until all are gone. */
void plaza_lobby_clear (PlazaLobby * lobby, const gchar * reason);

void plaza_lobby_set_limits (PlazaLobby * lobby, guint max_peers,
    guint64 handshake_timeout);

/* The shared feed (id < 0) or the own feed of a peer. FALSE: there is one. */
gboolean plaza_lobby_add_feed (PlazaLobby * lobby, PlazaFeedKind kind, gint id,
    PlazaFeed * feed);

/* Takes it from everybody who gets it, and returns it. */
PlazaFeed *plaza_lobby_remove_feed (PlazaLobby * lobby, PlazaFeedKind kind,
    gint id);

/* A sentence that says why nobody can join now, or NULL. */
const gchar *plaza_lobby_busy (PlazaLobby * lobby);

PlazaHttpReply *plaza_lobby_join (PlazaLobby * lobby,
    const PlazaHttpJoin * join);

PlazaHttpReply *plaza_lobby_trickle (PlazaLobby * lobby, const gchar * token,
    const gchar * if_match, const gchar * fragment);

gboolean plaza_lobby_leave (PlazaLobby * lobby, const gchar * token,
    const gchar * reason);

gboolean plaza_lobby_exists (PlazaLobby * lobby, const gchar * token);

/* {"peers":[…]} */
gchar *plaza_lobby_peers (PlazaLobby * lobby);

guint plaza_lobby_count (PlazaLobby * lobby);

/* The peer that an object inside the parent belongs to has to go. A reference,
 * or NULL if the object is nobody's. */
PlazaPeer *plaza_lobby_fail (PlazaLobby * lobby, GstObject * object,
    const gchar * reason);

G_END_DECLS
