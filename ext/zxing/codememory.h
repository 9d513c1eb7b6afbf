// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Which codes were told lately, so that one that stays in the picture is not
 * told with every frame. */

typedef struct _CodeMemory CodeMemory;

CodeMemory *code_memory_new (void);
void code_memory_free (CodeMemory * memory);
void code_memory_clear (CodeMemory * memory);

gboolean code_memory_see (CodeMemory * memory, guint format, GBytes * bytes,
    guint64 now, guint64 interval);
guint code_memory_size (CodeMemory * memory);
