// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "lobby.h"

#include "control.h"
#include "peerids.h"

G_BEGIN_DECLS

/* Shared by lobby.c (who is there) and lobbyjoin.c (who comes in). */
struct _PlazaLobby
{
  GstBin *parent;
  PlazaLobbyHooks hooks;
  gpointer user_data;
  PlazaControl *control;        /* from start to stop */

  GMutex lock;                  /* protects what follows */
  GCond cond;                   /* a peer is gone, a join is over */
  GPtrArray *peers;             /* of PlazaPeer, by number */
  GPtrArray *leaving;           /* taken out of peers, not torn down yet */
  PlazaPeerIds *ids;
  PlazaFeed *shared[PLAZA_FEED_N_KINDS];
  GHashTable *own[PLAZA_FEED_N_KINDS];  /* id → PlazaFeed */
  gboolean open;
  guint max_peers;
  guint64 handshake_timeout;
};

guint64 plaza_lobby_now (void);

/* Callbacks of a peer. */
void plaza_lobby_peer_state (PlazaPeer * peer, gint state, gpointer user_data);
void plaza_lobby_peer_pad (PlazaPeer * peer, GstPad * pad, gpointer user_data);

/* He has to go: at once, or when his negotiation is over. */
void plaza_lobby_dismiss (PlazaLobby * lobby, PlazaPeer * peer,
    const gchar * reason);

/* The answer that an error calls for. */
PlazaHttpReply *plaza_lobby_refusal (const GError * error);

G_END_DECLS
