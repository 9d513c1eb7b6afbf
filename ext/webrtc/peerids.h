// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: peerids
 *
 * Small numbers for peers: the lowest that is free and was not in use a short
 * while ago, so that a message about one who left is never taken for one about
 * the newcomer. Time is an argument in nanoseconds; the caller locks.
 */
typedef struct _PlazaPeerIds PlazaPeerIds;

PlazaPeerIds *plaza_peer_ids_new (void);

void plaza_peer_ids_free (PlazaPeerIds * ids);

guint plaza_peer_ids_take (PlazaPeerIds * ids, guint64 now);

/* It may be taken again from then on. FALSE if it was not taken. */
gboolean plaza_peer_ids_give_back (PlazaPeerIds * ids, guint id, guint64 then);

G_END_DECLS
