// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Hides what is in an area: nothing but the means of some cells is left. */

void veil_area (guint8 * data, gint width, gint height, gint stride, gint step,
    gint columns, gint rows, gboolean smooth);
