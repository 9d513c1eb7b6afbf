// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WEBRTC_ROOM (gst_webrtc_room_get_type ())
G_DECLARE_FINAL_TYPE (GstWebRTCRoom, gst_webrtc_room, GST, WEBRTC_ROOM, GstBin)

GST_ELEMENT_REGISTER_DECLARE (webrtcroom);

G_END_DECLS
