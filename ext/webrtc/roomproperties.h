// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* webrtcroom's properties: those of its server and of its mixer that a room
 * needs, by the same names, numbered from 1. */
void plaza_room_properties_install (GObjectClass * klass);

/* Whether the property with that number is the server's, else the mixer's. */
gboolean plaza_room_property_is_server (guint id);

G_END_DECLS
