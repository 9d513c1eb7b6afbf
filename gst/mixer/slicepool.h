// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Threads that share one job after the other with their caller. The one core
 * that knows threads, that being its purpose. */

typedef struct _SlicePool SlicePool;
typedef void (*SliceFunc) (guint slice, gpointer data);

SlicePool *slice_pool_new (guint n_threads);
void slice_pool_free (SlicePool * pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlicePool, slice_pool_free);

guint slice_pool_get_n_threads (const SlicePool * pool);
void slice_pool_run (SlicePool * pool, guint n_threads, SliceFunc func,
    gpointer data, guint n_slices);
