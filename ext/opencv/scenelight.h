// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* How bright a scene is against what was learned of it: luma = gain × learned
 * + offset, clipped. */

typedef struct
{
  gfloat gain, offset;
} SceneLight;

void scene_light_measure (SceneLight * light, const gfloat * learned,
    const guint8 * luma, gsize n);
