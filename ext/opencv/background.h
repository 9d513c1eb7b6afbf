// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What a scene looks like when nobody is there, learned while it is watched
 * by a camera that stands still, and what differs from it. Light that changes
 * everywhere, shadows on what has texture, noise and compression are not told
 * as differences. */

typedef struct
{
  gdouble settle;               /* seconds of learning before it tells */
  gdouble absorb;               /* seconds until what stays belongs to it */
  gdouble fade;                 /* seconds forgotten in a second unseen */
  gdouble tolerance;            /* steps of luma */
} BackgroundSettings;

typedef struct _Background Background;

Background *background_new (gint width, gint height);
void background_free (Background * background);
void background_reset (Background * background);

void background_update (Background * background,
    const BackgroundSettings * settings, const guint8 * luma, gdouble elapsed);
gboolean background_is_settled (const Background * background);

const guint8 *background_get_mask (const Background * background);
const guint8 *background_get_changes (const Background * background);
gboolean background_is_other (const Background * background, gsize cell);
void background_draw (const Background * background, guint8 * luma);
void background_adopt (Background * background, const guint8 * luma,
    gsize cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Background, background_free);
