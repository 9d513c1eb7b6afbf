// SPDX-License-Identifier: LGPL-2.1-or-later

#include "analysisworker.h"

struct _AnalysisWorker
{
  AnalysisFunc func;
  GDestroyNotify free_job;
  gpointer data;
  GThread *thread;

  GMutex lock;
  GCond changed;
  /* with the lock */
  gpointer pending;             /* the newest job that is not begun */
  GQueue done;
  gboolean working, stopping;
  guint flushes;                /* so many jobs are out of date as of now */
};

static void
work_unlocked (AnalysisWorker * worker)
{
  gpointer job = g_steal_pointer (&worker->pending);
  guint flushes = worker->flushes;

  worker->working = TRUE;
  g_mutex_unlock (&worker->lock);
  worker->func (job, worker->data);
  g_mutex_lock (&worker->lock);
  worker->working = FALSE;

  if (worker->flushes == flushes)
    g_queue_push_tail (&worker->done, job);
  else
    worker->free_job (job);
  g_cond_broadcast (&worker->changed);
}

static gpointer
run (gpointer data)
{
  AnalysisWorker *worker = data;

  g_mutex_lock (&worker->lock);
  while (!worker->stopping) {
    if (worker->pending != NULL)
      work_unlocked (worker);
    else
      g_cond_wait (&worker->changed, &worker->lock);
  }
  g_mutex_unlock (&worker->lock);
  return NULL;
}

/**
 * analysis_worker_new:
 * @free_job: also called in the worker's thread
 */
AnalysisWorker *
analysis_worker_new (const gchar * name, AnalysisFunc func,
    GDestroyNotify free_job, gpointer data)
{
  AnalysisWorker *worker = g_new0 (AnalysisWorker, 1);

  worker->func = func;
  worker->free_job = free_job;
  worker->data = data;
  g_mutex_init (&worker->lock);
  g_cond_init (&worker->changed);
  g_queue_init (&worker->done);
  worker->thread = g_thread_new (name, run, worker);
  return worker;
}

static void
drop_unlocked (AnalysisWorker * worker)
{
  g_clear_pointer (&worker->pending, worker->free_job);
  g_queue_clear_full (&worker->done, worker->free_job);
}

/**
 * analysis_worker_free:
 *
 * Waits for the job in work.
 */
void
analysis_worker_free (AnalysisWorker * worker)
{
  g_mutex_lock (&worker->lock);
  worker->stopping = TRUE;
  g_cond_broadcast (&worker->changed);
  g_mutex_unlock (&worker->lock);
  g_thread_join (worker->thread);

  drop_unlocked (worker);
  g_cond_clear (&worker->changed);
  g_mutex_clear (&worker->lock);
  g_free (worker);
}

/**
 * analysis_worker_offer:
 * @job: (transfer full)
 *
 * Returns: (transfer full) (nullable): the job in whose place this one came,
 *   untouched
 */
gpointer
analysis_worker_offer (AnalysisWorker * worker, gpointer job)
{
  gpointer replaced;

  g_mutex_lock (&worker->lock);
  replaced = worker->pending;
  worker->pending = job;
  g_cond_broadcast (&worker->changed);
  g_mutex_unlock (&worker->lock);
  return replaced;
}

/**
 * analysis_worker_take:
 *
 * Returns: (transfer full) (nullable): the oldest finished job
 */
gpointer
analysis_worker_take (AnalysisWorker * worker)
{
  gpointer job;

  g_mutex_lock (&worker->lock);
  job = g_queue_pop_head (&worker->done);
  g_mutex_unlock (&worker->lock);
  return job;
}

/**
 * analysis_worker_drain:
 *
 * Waits until there is nothing to do.
 */
void
analysis_worker_drain (AnalysisWorker * worker)
{
  g_mutex_lock (&worker->lock);
  while (worker->pending != NULL || worker->working)
    g_cond_wait (&worker->changed, &worker->lock);
  g_mutex_unlock (&worker->lock);
}

/**
 * analysis_worker_flush:
 *
 * Forgets all jobs, the one in work as soon as it is done. Does not wait.
 */
void
analysis_worker_flush (AnalysisWorker * worker)
{
  g_mutex_lock (&worker->lock);
  worker->flushes++;
  drop_unlocked (worker);
  g_mutex_unlock (&worker->lock);
}
