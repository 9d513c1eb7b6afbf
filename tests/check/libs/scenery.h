// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Pictures with known answers: ground with texture, boxes in front of it */

void scenery_draw (guint8 * luma, gint width, gint height);
void scenery_box (guint8 * luma, gint width, gint height, gint x, gint y,
    gint size, guint8 value);
void scenery_noise (guint8 * luma, gsize n, gint strength, guint32 * seed);
void scenery_light (guint8 * luma, gsize n, gdouble gain, gdouble offset);
