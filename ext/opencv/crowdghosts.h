// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "background.h"

/* Who stood there while the background was learned leaves a ghost behind when
 * he goes: ground that looks like somebody. It is laid by its outline, where
 * the background has edges and the picture has none. */

typedef struct _CrowdGhosts CrowdGhosts;

CrowdGhosts *crowd_ghosts_new (gint width, gint height);
void crowd_ghosts_free (CrowdGhosts * ghosts);

guint crowd_ghosts_lay (CrowdGhosts * ghosts, Background * background,
    const guint8 * luma, gdouble elapsed);
