// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Who belongs to whom, at the least cost in all */

#define ASSIGNMENT_NONE (-1)

void assignment_solve (const gdouble * costs, guint rows, guint columns,
    gdouble limit, gint * column_of);
