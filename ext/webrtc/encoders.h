// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Set encoders up for a conversation: no look-ahead, constant rate, each frame
 * decodable when one was lost, key units on request. bitrate in bit/s. */
void plaza_vp8_encoder_set_up (GstElement * vp8enc, guint bitrate);
void plaza_opus_encoder_set_up (GstElement * opusenc, guint bitrate);

G_END_DECLS
