// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <pango/pango.h>

#include "blend.h"

/* Pictures made of a participant's name: the plate in his tile, and what
 * stands there when he has no picture. */

guint32 nameplate_color (const gchar * name);
guint32 nameplate_ground (const gchar * name);
gchar *nameplate_initials (const gchar * name);
gint nameplate_margin (gint tile_width, gint tile_height);

void nameplate_draw (PangoFontMap * fonts, const gchar * font,
    const gchar * name, gint tile_width, gint tile_height,
    const BlendMatrix * matrix, BlendPicture * plate);
void nameplate_draw_initials (PangoFontMap * fonts, const gchar * font,
    const gchar * name, gint tile_width, gint tile_height,
    const BlendMatrix * matrix, BlendPicture * initials);
