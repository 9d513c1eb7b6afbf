// SPDX-License-Identifier: LGPL-2.1-or-later

#include "slicepool.h"

/* A job is written down before `next` is set to zero, and is not touched again
 * before `inside` is zero: these two are what orders the accesses of different
 * threads. Lock and conditions are for waiting only. */
struct _SlicePool
{
  guint n_workers;
  GThread **workers;

  SliceFunc func;
  gpointer data;
  gint n_slices;
  gint next;                    /* atomic: the next slice to be taken */

  GMutex lock;
  GCond wake;                   /* there is a job, or the end */
  GCond done;                   /* the last worker has left the job */
  /* written with the lock, and atomically */
  gint job;                     /* number of the job */
  gint room;                    /* workers that may still go to it */
  gint inside;                  /* workers that are at it */
  gint quit;
};

static void
take_slices (SlicePool * pool)
{
  gint slice;

  while ((slice = g_atomic_int_add (&pool->next, 1)) < pool->n_slices)
    pool->func (slice, pool->data);
}

/* Returns FALSE when the thread is to end */
static gboolean
wait_for_job (SlicePool * pool, gint * last)
{
  gboolean quit;

  g_mutex_lock (&pool->lock);
  while (!(quit = g_atomic_int_get (&pool->quit))
      && (g_atomic_int_get (&pool->room) == 0
          || g_atomic_int_get (&pool->job) == *last))
    g_cond_wait (&pool->wake, &pool->lock);
  *last = g_atomic_int_get (&pool->job);
  if (!quit) {
    g_atomic_int_add (&pool->room, -1);
    g_atomic_int_inc (&pool->inside);
  }
  g_mutex_unlock (&pool->lock);
  return !quit;
}

static void
leave_job (SlicePool * pool)
{
  g_mutex_lock (&pool->lock);
  if (g_atomic_int_dec_and_test (&pool->inside))
    g_cond_signal (&pool->done);
  g_mutex_unlock (&pool->lock);
}

static gpointer
work (gpointer data)
{
  SlicePool *pool = data;
  gint last = 0;

  while (wait_for_job (pool, &last)) {
    take_slices (pool);
    leave_job (pool);
  }
  return NULL;
}

/**
 * slice_pool_new:
 * @n_threads: with the caller of slice_pool_run(); 1 = no other than that
 */
SlicePool *
slice_pool_new (guint n_threads)
{
  SlicePool *pool = g_new0 (SlicePool, 1);

  pool->workers = g_new0 (GThread *, MAX (1, n_threads));
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->wake);
  g_cond_init (&pool->done);
  while (pool->n_workers + 1 < n_threads) {
    GThread *thread = g_thread_try_new ("mixer-slices", work, pool, NULL);

    /* without it, there is only more to do for the others */
    if (thread == NULL)
      break;
    pool->workers[pool->n_workers++] = thread;
  }
  return pool;
}

void
slice_pool_free (SlicePool * pool)
{
  g_mutex_lock (&pool->lock);
  g_atomic_int_set (&pool->quit, TRUE);
  g_cond_broadcast (&pool->wake);
  g_mutex_unlock (&pool->lock);
  for (guint i = 0; i < pool->n_workers; i++)
    g_thread_join (pool->workers[i]);
  g_mutex_clear (&pool->lock);
  g_cond_clear (&pool->wake);
  g_cond_clear (&pool->done);
  g_free (pool->workers);
  g_free (pool);
}

guint
slice_pool_get_n_threads (const SlicePool * pool)
{
  return pool->n_workers + 1;
}

/**
 * slice_pool_run:
 * @n_threads: no more than these, with the caller
 * @func: called once for each slice from 0 to @n_slices - 1, by any thread
 *
 * The caller takes its part of the slices, so that nothing waits for a thread
 * that the system has no time for. Returns when all slices are done.
 */
void
slice_pool_run (SlicePool * pool, guint n_threads, SliceFunc func,
    gpointer data, guint n_slices)
{
  guint room = MIN (pool->n_workers, MIN (n_threads, n_slices) - 1);

  if (n_slices == 0)
    return;
  pool->func = func;
  pool->data = data;
  pool->n_slices = n_slices;
  g_atomic_int_set (&pool->next, 0);
  if (n_threads < 2 || room == 0) {
    take_slices (pool);
    return;
  }

  g_mutex_lock (&pool->lock);
  g_atomic_int_inc (&pool->job);
  g_atomic_int_set (&pool->room, room);
  for (guint i = 0; i < room; i++)
    g_cond_signal (&pool->wake);
  g_mutex_unlock (&pool->lock);

  take_slices (pool);

  g_mutex_lock (&pool->lock);
  g_atomic_int_set (&pool->room, 0);
  while (g_atomic_int_get (&pool->inside) > 0)
    g_cond_wait (&pool->done, &pool->lock);
  g_mutex_unlock (&pool->lock);
}
