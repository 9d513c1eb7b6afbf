// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where each part of a picture has gone since the last, by OpenCV's dense
 * inverse search (Kroeger et al., 2016) */

typedef struct _CrowdFlow CrowdFlow;

CrowdFlow *crowd_flow_new (void);
void crowd_flow_free (CrowdFlow * flow);

gboolean crowd_flow_find (CrowdFlow * flow, const guint8 * before,
    const guint8 * now, gint width, gint height, gfloat * vectors,
    GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrowdFlow, crowd_flow_free);

G_END_DECLS
