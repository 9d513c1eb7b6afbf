// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "peerids.h"

typedef struct
{
  gboolean taken;
  guint64 rested;               /* may be taken from then on */
} Slot;

struct _PlazaPeerIds
{
  GArray *slots;                /* of Slot; the index is the number */
};

PlazaPeerIds *
plaza_peer_ids_new (void)
{
  PlazaPeerIds *ids = g_new0 (PlazaPeerIds, 1);

  ids->slots = g_array_new (FALSE, TRUE, sizeof (Slot));
  return ids;
}

void
plaza_peer_ids_free (PlazaPeerIds * ids)
{
  g_array_unref (ids->slots);
  g_free (ids);
}

guint
plaza_peer_ids_take (PlazaPeerIds * ids, guint64 now)
{
  const Slot fresh = { TRUE, 0 };
  guint i;

  for (i = 0; i < ids->slots->len; i++) {
    Slot *slot = &g_array_index (ids->slots, Slot, i);

    if (!slot->taken && now >= slot->rested) {
      slot->taken = TRUE;
      return i;
    }
  }
  g_array_append_val (ids->slots, fresh);
  return i;
}

gboolean
plaza_peer_ids_give_back (PlazaPeerIds * ids, guint id, guint64 then)
{
  Slot *slot;

  if (id >= ids->slots->len)
    return FALSE;
  slot = &g_array_index (ids->slots, Slot, id);
  if (!slot->taken)
    return FALSE;
  slot->taken = FALSE;
  slot->rested = then;
  return TRUE;
}
