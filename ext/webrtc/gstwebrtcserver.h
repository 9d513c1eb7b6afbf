// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WEBRTC_SERVER (gst_webrtc_server_get_type ())
G_DECLARE_FINAL_TYPE (GstWebRTCServer, gst_webrtc_server, GST, WEBRTC_SERVER,
    GstBin)
GST_ELEMENT_REGISTER_DECLARE (webrtcserver)
    G_END_DECLS
