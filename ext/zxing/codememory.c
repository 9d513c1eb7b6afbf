// SPDX-License-Identifier: LGPL-2.1-or-later

#include "codememory.h"

/* A picture that shows new codes all the time shall not fill the memory: of
 * more than these the ones that were told longest ago are forgotten. */
#define MAX_CODES 4096

typedef struct
{
  guint format;
  GBytes *bytes;
  guint64 told;
  GList link;                   /* in the order they were told */
} Entry;

struct _CodeMemory
{
  GHashTable *entries;          /* Entry to itself */
  GQueue by_age;                /* the one told longest ago first */
};

static guint
entry_hash (gconstpointer data)
{
  const Entry *entry = data;

  return g_bytes_hash (entry->bytes) * 31 + entry->format;
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  return first->format == second->format
      && g_bytes_equal (first->bytes, second->bytes);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->bytes);
  g_free (entry);
}

CodeMemory *
code_memory_new (void)
{
  CodeMemory *memory = g_new0 (CodeMemory, 1);

  memory->entries = g_hash_table_new_full (entry_hash, entry_equal, NULL,
      entry_free);
  g_queue_init (&memory->by_age);
  return memory;
}

void
code_memory_free (CodeMemory * memory)
{
  g_hash_table_unref (memory->entries);
  g_free (memory);
}

void
code_memory_clear (CodeMemory * memory)
{
  g_queue_init (&memory->by_age);
  g_hash_table_remove_all (memory->entries);
}

guint
code_memory_size (CodeMemory * memory)
{
  return g_hash_table_size (memory->entries);
}

static void
forget_oldest (CodeMemory * memory)
{
  GList *link = g_queue_pop_head_link (&memory->by_age);

  g_hash_table_remove (memory->entries, link->data);
}

static void
remember (CodeMemory * memory, const Entry * key, guint64 now)
{
  Entry *entry;

  if (g_hash_table_size (memory->entries) >= MAX_CODES)
    forget_oldest (memory);
  entry = g_new0 (Entry, 1);
  *entry = (Entry) {
    key->format, g_bytes_ref (key->bytes), now, {
    entry}
  };
  g_hash_table_add (memory->entries, entry);
  g_queue_push_tail_link (&memory->by_age, &entry->link);
}

/**
 * code_memory_see:
 * @now: in nanoseconds; going back in time makes all that is known new
 * @interval: how long a code that was told is not told again; G_MAXUINT64 =
 *   for ever
 *
 * Returns: TRUE if the code is to be told now
 */
gboolean
code_memory_see (CodeMemory * memory, guint format, GBytes * bytes,
    guint64 now, guint64 interval)
{
  Entry key = { format, bytes };
  Entry *known = g_hash_table_lookup (memory->entries, &key);

  if (known == NULL) {
    remember (memory, &key, now);
    return TRUE;
  }
  if (now >= known->told && (interval == G_MAXUINT64
          || now - known->told < interval))
    return FALSE;
  known->told = now;
  g_queue_unlink (&memory->by_age, &known->link);
  g_queue_push_tail_link (&memory->by_age, &known->link);
  return TRUE;
}
