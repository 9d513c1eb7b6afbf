// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Colours that VP8 stands for (RFC 6386 §9.2, color_space 0) */
#define PLAZA_VP8_COLORIMETRY "bt601"

/* Set encoders up for a conversation: no look-ahead, constant rate, each frame
 * decodable when one was lost, key units on request. bitrate in bit/s. */
void plaza_vp8_encoder_set_up (GstElement * vp8enc, guint bitrate);
/* What a VP8 encoder has to be given, (transfer full): the stream says nothing
 * of its colours, all receivers take them for those of BT.601. */
GstCaps *plaza_vp8_encoder_caps (void);
void plaza_opus_encoder_set_up (GstElement * opusenc, guint bitrate);

G_END_DECLS
