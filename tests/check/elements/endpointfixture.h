// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

/* How long anything may take that is expected to happen */
#define PEER_PATIENCE (20 * G_TIME_SPAN_SECOND)

/* A webrtcendpoint in a pipeline of its own, and everything that it did. */
typedef struct
{
  GstElement *pipeline, *endpoint;
  gboolean leave_video;         /* set it: video pads are not linked */
  gboolean block;               /* set it: consumers keep their first buffer */

  /* Protected by the fixture's lock */
  GArray *states;               /* of GstWebRTCPeerConnectionState */
  GPtrArray *errors;            /* of gchar *, the bus' ERROR messages */
  GPtrArray *candidates;        /* of gchar *, from ice-candidate */
  GPtrArray *tracks;            /* of PeerTrack, by pad */
  guint gathering_done;
  guint removed;                /* pads that went */
  guint came_in, came_out;      /* plain packets before the certificate check */
  guint passed_in, passed_out;  /* and behind it */
  guint key_requests;           /* force-key-unit at encoders, upstream */
  guint key_frames;             /* of encoders */
  guint handoffs;               /* see peer_count_handoffs */
  guint blocked;                /* consumers that keep a buffer */
  gboolean close_when_connected, close_on_pad;
  guint hold_failure;           /* in "failed", until so many came in and out */
} Peer;

typedef struct
{
  gchar *name;                  /* of the pad */
  GstElement *sink;
  guint frames;
  gdouble y, u, v;              /* means of the last picture */
  GArray *samples;              /* of gdouble, the last ones of channel 0 */
  gint rate;
} PeerTrack;

/* Of gst_parse_launch, with "webrtcendpoint name=e" in it. */
Peer *peer_new (const gchar * description);
void peer_start (Peer * peer, GstState state);
void peer_free (Peer * peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)
/* Counts the buffers of that fakesink in handoffs. */
     void peer_count_handoffs (Peer * peer, const gchar * fakesink);
/* As after peer_new: nothing has happened yet. */
     void peer_forget (Peer * peer);

/* Of the action signals; these assert that last-error is NULL afterwards. */
     gchar *peer_create_offer (Peer * peer);
     gchar *peer_process_offer (Peer * peer, const gchar * offer);
     void peer_process_answer (Peer * peer, const gchar * answer);
     gchar *peer_last_error (Peer * peer);

/* a offers, b answers, both are connected. */
     void peers_connect (Peer * a, Peer * b);

     typedef gboolean (*PeerCondition) (Peer * peer, gconstpointer data);

/* Waits until the condition, which is called with the lock held, holds. */
     gboolean peer_wait_for (Peer * peer, gint64 patience,
    PeerCondition condition, gconstpointer data);

/* These assert. */
     void peer_wait_state (Peer * peer, GstWebRTCPeerConnectionState state);
     void peer_wait_frames (Peer * peer, const gchar * pad, guint frames);
     void peer_wait_colour (Peer * peer, const gchar * pad, gint y, gint u,
    gint v);
     void peer_wait_tone (Peer * peer, const gchar * pad, gdouble frequency);
     void peer_wait_error (Peer * peer, const gchar * part);
/* One of the counters of the peer */
     void peer_wait_value (Peer * peer, const guint * value, guint at_least);

/* Numbers under the lock */
     guint peer_frames (Peer * peer, const gchar * pad);
     guint peer_value (Peer * peer, const guint * value);

/* Sets the state, and asserts that it took no longer than that. */
     void peer_set_state_within (Peer * peer, GstState state, gint64 patience);
     void peer_set_element_state_within (Peer * peer, GstElement * element,
    GstState state, gint64 patience);

/* The description without lines that begin so. */
     gchar *sdp_without (const gchar * sdp, const gchar * const *prefixes);
