// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sdpplan.h"

G_BEGIN_DECLS

/**
 * SECTION: sendbin
 *
 * From one track that somebody links to RTP packets as they were negotiated:
 * raw media is encoded, encoded media only payloaded. What comes is known with
 * its first caps, what it shall become with the plan; the bin builds itself
 * when it has both.
 */

typedef struct
{
  guint bitrate;                /* bit/s, of video that is encoded here */
} PlazaSendSettings;

#define PLAZA_TYPE_SEND_BIN (plaza_send_bin_get_type ())
G_DECLARE_FINAL_TYPE (PlazaSendBin, plaza_send_bin, PLAZA, SEND_BIN, GstBin)

/* kind: PLAZA_SDP_AUDIO or PLAZA_SDP_VIDEO. Pads: sink and src. */
GstElement *plaza_send_bin_new (PlazaSdpKind kind, const gchar * name,
    const PlazaSendSettings * settings);

/* Raw and encoded formats that the sink takes, for the pad template. */
GstCaps *plaza_send_bin_sink_caps (PlazaSdpKind kind);

/* The RTP caps that the plan wants, as for webrtcbin's codec-preferences. */
GstCaps *plaza_send_bin_rtp_caps (const PlazaPlanStream * stream);

/* Says what the packets shall be, once. The stream is copied from. */
void plaza_send_bin_set_stream (PlazaSendBin * self,
    const PlazaPlanStream * stream);

/* Drops what comes from now on: the peer did not take this track. */
void plaza_send_bin_discard (PlazaSendBin * self);

G_END_DECLS
