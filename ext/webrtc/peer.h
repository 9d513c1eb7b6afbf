// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "feed.h"
#include "resource.h"
#include "sdpcheck.h"

G_BEGIN_DECLS

/**
 * SECTION: peer
 *
 * One peer of webrtcserver: his endpoint, the branches that feed it, the pads
 * that come out of it. What stands in PlazaPeer is protected by the server's
 * lock where it says so; the functions are called in its control thread, but
 * for plaza_peer_negotiate.
 */
typedef enum
{
  PLAZA_PEER_NEGOTIATING,
  PLAZA_PEER_CONNECTING,
  PLAZA_PEER_CONNECTED,
  PLAZA_PEER_DISCONNECTED,      /* may come back */
  PLAZA_PEER_GONE,
} PlazaPeerState;

typedef struct _PlazaPeer PlazaPeer;

/* A source pad of the endpoint has appeared. Its streaming thread waits at it
 * until plaza_peer_expose. */
typedef void (*PlazaPeerPadFunc) (PlazaPeer * peer, GstPad * pad,
    gpointer user_data);
/* state is a GstWebRTCPeerConnectionState */
typedef void (*PlazaPeerStateFunc) (PlazaPeer * peer, gint state,
    gpointer user_data);

/* Sets the endpoint's properties before it starts. */
typedef void (*PlazaPeerPrepareFunc) (GstElement * endpoint,
    gpointer user_data);

struct _PlazaPeer
{
  /* never change */
  guint id;
  gchar *name, *token;
  PlazaHttpRoute route;
  guint64 born;                 /* monotonic, ns */
  GstBin *parent;               /* not owned */
  GstElement *endpoint;         /* made by plaza_peer_negotiate */
  PlazaPeerPadFunc on_pad;
  PlazaPeerStateFunc on_state;
  PlazaPeerPrepareFunc prepare;
  gpointer watcher;             /* what on_pad and on_state get */
  gpointer user_data;           /* what prepare gets */

  /* server's lock */
  PlazaPeerState state;
  gboolean active;
  gboolean announced;           /* peer-connected was emitted */
  gchar *reason;                /* why he has to go, or NULL */

  /* set by plaza_peer_negotiate */
  PlazaSdp *offer;
  GstPad *sinks[PLAZA_FEED_N_KINDS];    /* of the endpoint, NULL: not wanted */

  /* control thread */
  PlazaFeed *feeds[PLAZA_FEED_N_KINDS];
  PlazaBranch *branches[PLAZA_FEED_N_KINDS];
  GPtrArray *waiting;           /* of GstPad: came before he was announced */
  GPtrArray *outputs;           /* of PlazaOutput */
};

PlazaPeer *plaza_peer_new (guint id, PlazaHttpRoute route, const gchar * name,
    GstBin * parent);

PlazaPeer *plaza_peer_ref (PlazaPeer * peer);

void plaza_peer_unref (PlazaPeer * peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaPeer, plaza_peer_unref)
/* "publisher" or "viewer" */
const gchar *plaza_peer_role (const PlazaPeer * peer);

/* "room", "whip" or "whep" */
const gchar *plaza_peer_kind (const PlazaPeer * peer);

const gchar *plaza_peer_state_name (PlazaPeerState state);

/* Puts the endpoint into the parent and has the offer answered. Takes the
 * offer. Waits for candidates: a second or so. NULL and a sentence if it
 * cannot be done; plaza_peer_tear_down is due either way. */
gchar *plaza_peer_negotiate (PlazaPeer * peer, PlazaSdp * offer,
    const gboolean sends[PLAZA_FEED_N_KINDS], GError ** error);

/* webrtcbin takes the latency of what it sends from the answer to a latency
 * query that passes it, and it has come too late for the pipeline's own.
 * Without it no sender report says how sound and picture belong together. */
void plaza_peer_settle_latency (PlazaPeer * peer);

/* What the peer gets of a kind from now on; NULL: nothing. */
void plaza_peer_set_feed (PlazaPeer * peer, PlazaFeedKind kind,
    PlazaFeed * feed);

/* Makes a source pad of the parent out of a pad that has appeared. */
void plaza_peer_expose (PlazaPeer * peer, GstPad * pad);

/* Takes everything of him out of the parent. */
void plaza_peer_tear_down (PlazaPeer * peer);

G_END_DECLS
