// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Encoders set up for a conversation: no look-ahead, no B-frames, key units on
 * request. NULL when the element is missing (its factory's name is "vp8enc",
 * "opusenc"). bitrate in bit/s. */
    GstElement * plaza_vp8_encoder_new (const gchar * name, guint bitrate);
GstElement *plaza_opus_encoder_new (const gchar * name, guint bitrate);

G_END_DECLS
