// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "sdpplan.h"

G_BEGIN_DECLS
/**
 * SECTION: session
 *
 * One life of one webrtcbin: built, negotiated once, torn down. What webrtcbin
 * 1.22 gets wrong or leaves open is handled here and nowhere else; the endpoint
 * above sees descriptions, tracks and states.
 *
 * Calls may come from any thread but webrtcbin's own; those that negotiate
 * wait for it. Callbacks come from webrtcbin's threads with no lock held.
 */
typedef struct _PlazaSession PlazaSession;

typedef struct
{
  void (*candidate) (gpointer user_data, guint mline, const gchar * candidate);
  void (*gathering_done) (gpointer user_data);
  void (*connection_state) (gpointer user_data,
      GstWebRTCPeerConnectionState state);
  /* The DTLS peer is not the one signalling spoke of. */
  void (*refused) (gpointer user_data, const gchar * reason);
  /* A track came: the RTP pad is of webrtcbin, the stream says what it is. */
  void (*track) (gpointer user_data, GstPad * pad,
      const PlazaPlanStream * stream);
} PlazaSessionCallbacks;

typedef struct
{
  GstClockTime latency;         /* of the jitter buffers */
  const gchar *const *ice_servers;      /* "stun:…", "turn:…", "turns:…" */
  gboolean relay_only;
  guint min_port, max_port;     /* 0: any */
} PlazaSessionSettings;

/* Adds a webrtcbin to the bin. NULL and error when a part of it is missing. */
PlazaSession *plaza_session_new (GstBin * bin,
    const PlazaSessionSettings * settings,
    const PlazaSessionCallbacks * callbacks, gpointer user_data,
    GError ** error);

/* Descriptions with candidates inside; NULL and error. The arrays hold the
 * PlazaSendBins of each kind in the order of their pads; those that the peer
 * does not take are told to discard. */
gchar *plaza_session_create_offer (PlazaSession * self,
    const PlazaPlanWishes * wishes, GPtrArray * audio, GPtrArray * video,
    GError ** error);
gchar *plaza_session_process_offer (PlazaSession * self, const gchar * sdp,
    const PlazaPlanWishes * wishes, GPtrArray * audio, GPtrArray * video,
    GError ** error);
gboolean plaza_session_process_answer (PlazaSession * self, const gchar * sdp,
    GPtrArray * audio, GPtrArray * video, GError ** error);

/* "candidate:…", or "" for the end of them. Names under .local are passed over:
 * resolving them leaks, and peer-reflexive candidates find the peer anyway. */
gboolean plaza_session_add_candidate (PlazaSession * self, guint mline,
    const gchar * candidate, GError ** error);

/* Whether a negotiation has begun: from then on nothing can be added to it. */
gboolean plaza_session_has_plan (PlazaSession * self);

/* Whether the calling thread is in a callback of the session: then it must not
 * wait for its webrtcbin. */
gboolean plaza_session_in_callback (PlazaSession * self);

GstClockTime plaza_session_get_idle_time (PlazaSession * self);

/* Stops and removes the webrtcbin; no callback comes afterwards. Not from a
 * callback. */
void plaza_session_stop (PlazaSession * self);

/* Whoever negotiates holds a reference, so that a session which is stopped
 * meanwhile fails the call and not the process. */
PlazaSession *plaza_session_ref (PlazaSession * self);
void plaza_session_unref (PlazaSession * self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaSession, plaza_session_unref)
    G_END_DECLS
