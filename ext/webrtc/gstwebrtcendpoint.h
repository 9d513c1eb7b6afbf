// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WEBRTC_ENDPOINT (gst_webrtc_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (GstWebRTCEndpoint, gst_webrtc_endpoint, GST,
    WEBRTC_ENDPOINT, GstBin)

GST_ELEMENT_REGISTER_DECLARE (webrtcendpoint);

G_END_DECLS
