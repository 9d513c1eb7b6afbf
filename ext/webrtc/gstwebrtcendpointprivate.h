// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

/* Shared by the files of webrtcendpoint: gstwebrtcendpoint.c (bin, class),
 * gstwebrtcendpointpeer.c (the session with the peer),
 * gstwebrtcendpointprops.c (properties and signals),
 * gstwebrtcendpointsinks.c (what goes in) and gstwebrtcendpointtracks.c (what
 * comes out). */

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "gstwebrtcendpoint.h"
#include "session.h"

G_BEGIN_DECLS enum
{
  PROP_0,
  PROP_LATENCY,
  PROP_ICE_SERVERS,
  PROP_ICE_TRANSPORT_POLICY,
  PROP_MIN_PORT,
  PROP_MAX_PORT,
  PROP_VIDEO_CODECS,
  PROP_AUDIO_CODECS,
  PROP_START_BITRATE,
  PROP_HANDSHAKE_TIMEOUT,
  PROP_CONSENT_TIMEOUT,
  PROP_RECEIVE,
  PROP_CONNECTION_STATE,
  PROP_IDLE_TIME,
  PROP_LAST_ERROR,
  N_PROPS
};

extern GParamSpec *gst_webrtc_endpoint_props[N_PROPS];

enum
{
  SIGNAL_CREATE_OFFER,
  SIGNAL_PROCESS_OFFER,
  SIGNAL_PROCESS_ANSWER,
  SIGNAL_ADD_ICE_CANDIDATE,
  SIGNAL_CLOSE,
  SIGNAL_ICE_CANDIDATE,
  SIGNAL_ICE_GATHERING_DONE,
  SIGNAL_CONNECTION_STATE_CHANGED,
  N_SIGNALS
};

extern guint gst_webrtc_endpoint_signals[N_SIGNALS];

/* One request pad and the bin behind it */

typedef struct
{
  GstPad *pad;                  /* ghost, owned by the element */
  guint number;
  PlazaSdpKind kind;
  GstElement *bin;              /* PlazaSendBin, while there is a session */
} GstWebRTCEndpointSink;

/* One received track */
typedef struct
{
  GstPad *pad;                  /* ghost, owned */
  GstElement *bin;              /* PlazaReceiveBin, owned */
  gboolean flushed;             /* its consumer blocked when it ended */
} GstWebRTCEndpointTrack;

struct _GstWebRTCEndpoint
{
  GstBin parent;

  /* Properties, protected by the object lock */
  GstClockTime latency, handshake_timeout, consent_timeout;
  GStrv ice_servers, video_codecs, audio_codecs;
  GstWebRTCICETransportPolicy ice_transport_policy;
  guint min_port, max_port, start_bitrate;
  gboolean receive;
  gchar *last_error;

  GMutex lock;                  /* protects what follows; taken before the
                                 * object lock, never held while pushing,
                                 * posting, emitting or changing a state */
  GCond stopped_cond;
  PlazaSession *session;        /* from READY until closed */
  gboolean stopping;            /* somebody is taking the session down */
  GThread *stopper;             /* he, to know him when he comes again */
  GPtrArray *sinks;             /* of GstWebRTCEndpointSink, sorted */
  GPtrArray *tracks;            /* of GstWebRTCEndpointTrack */
  GstWebRTCPeerConnectionState state;
  GstClockID watch_id;
  gint64 negotiated_at;         /* monotonic µs, 0: not yet */
  gboolean was_connected, failed;
};

/* gstwebrtcendpointpeer.c */

gboolean gst_webrtc_endpoint_start_session (GstWebRTCEndpoint * self);
/* Whether this thread may wait for webrtcbin's: it is none of them. */
gboolean gst_webrtc_endpoint_may_wait (GstWebRTCEndpoint * self);
/* From any thread but webrtcbin's. When it returns nothing of the session is
 * left behind, whoever did the work. */
void gst_webrtc_endpoint_stop_session (GstWebRTCEndpoint * self);
/* From any thread: the peer is given up, once, with that sentence. */
void gst_webrtc_endpoint_fail (GstWebRTCEndpoint * self, const gchar * reason);
GstClockTime gst_webrtc_endpoint_get_idle_time (GstWebRTCEndpoint * self);

/* The action signals */
gchar *gst_webrtc_endpoint_create_offer (GstWebRTCEndpoint * self);
gchar *gst_webrtc_endpoint_process_offer (GstWebRTCEndpoint * self,
    const gchar * sdp);
void gst_webrtc_endpoint_process_answer (GstWebRTCEndpoint * self,
    const gchar * sdp);
void gst_webrtc_endpoint_add_ice_candidate (GstWebRTCEndpoint * self,
    guint mline, const gchar * candidate);
void gst_webrtc_endpoint_close (GstWebRTCEndpoint * self);

/* gstwebrtcendpointsinks.c */

GstPad *gst_webrtc_endpoint_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps);
void gst_webrtc_endpoint_release_pad (GstElement * element, GstPad * pad);
void gst_webrtc_endpoint_start_sinks (GstWebRTCEndpoint * self);
void gst_webrtc_endpoint_stop_sinks (GstWebRTCEndpoint * self);

/* gstwebrtcendpointtracks.c */

void gst_webrtc_endpoint_track_free (GstWebRTCEndpointTrack * track);
/* In webrtcbin's streaming thread, before the first packet of rtp_pad */
void gst_webrtc_endpoint_add_track (GstWebRTCEndpoint * self, GstPad * rtp_pad,
    const PlazaPlanStream * stream);
/* While stopping: first no track holds a thread of webrtcbin's any more, then,
 * when that is gone, neither is any track. */
void gst_webrtc_endpoint_release_tracks (GstWebRTCEndpoint * self);
void gst_webrtc_endpoint_remove_tracks (GstWebRTCEndpoint * self);

/* gstwebrtcendpointprops.c */

void gst_webrtc_endpoint_install_properties (GObjectClass * klass);
void gst_webrtc_endpoint_install_signals (GType type);
void gst_webrtc_endpoint_set_defaults (GstWebRTCEndpoint * self);
void gst_webrtc_endpoint_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec);
void gst_webrtc_endpoint_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec);

G_END_DECLS
