// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "analysisworker.h"

/* Jobs are numbers; the worker waits at a gate before each is done. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gint begun;                   /* the last one */
  gint may_end;
} Gate;

static guint freed;

static void
free_job (gpointer job)
{
  g_atomic_int_inc (&freed);
}

static void
pass (gpointer job, gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->begun = GPOINTER_TO_INT (job);
  g_cond_broadcast (&gate->cond);
  while (gate->may_end < gate->begun)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
wait_until_begun (Gate * gate, gint job)
{
  g_mutex_lock (&gate->lock);
  while (gate->begun != job)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
let_end (Gate * gate, gint job)
{
  g_mutex_lock (&gate->lock);
  gate->may_end = job;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

static void
gate_init (Gate * gate)
{
  *gate = (Gate) {
  .begun = 0};
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->cond);
  freed = 0;
}

#define JOB(n) GINT_TO_POINTER (n)

GST_START_TEST (the_newest_job_wins)
{
  Gate gate;
  AnalysisWorker *worker;

  gate_init (&gate);
  worker = analysis_worker_new ("test", pass, free_job, &gate);
  fail_unless (analysis_worker_offer (worker, JOB (1)) == NULL);
  wait_until_begun (&gate, 1);
  fail_unless (analysis_worker_offer (worker, JOB (2)) == NULL);
  fail_unless (analysis_worker_offer (worker, JOB (3)) == JOB (2));
  fail_unless (analysis_worker_offer (worker, JOB (4)) == JOB (3));
  fail_unless (analysis_worker_take (worker) == NULL);
  let_end (&gate, 4);
  analysis_worker_drain (worker);
  fail_unless (analysis_worker_take (worker) == JOB (1));
  fail_unless (analysis_worker_take (worker) == JOB (4));
  fail_unless (analysis_worker_take (worker) == NULL);
  analysis_worker_free (worker);
  fail_unless_equals_int (freed, 0);
}

GST_END_TEST;

GST_START_TEST (what_is_in_work_when_flushed_is_thrown_away)
{
  Gate gate;
  AnalysisWorker *worker;

  gate_init (&gate);
  worker = analysis_worker_new ("test", pass, free_job, &gate);
  analysis_worker_offer (worker, JOB (1));
  wait_until_begun (&gate, 1);
  analysis_worker_offer (worker, JOB (2));
  analysis_worker_flush (worker);
  fail_unless_equals_int (freed, 1);
  analysis_worker_offer (worker, JOB (3));
  let_end (&gate, 3);
  analysis_worker_drain (worker);
  fail_unless_equals_int (freed, 2);
  fail_unless (analysis_worker_take (worker) == JOB (3));
  fail_unless (analysis_worker_take (worker) == NULL);
  analysis_worker_free (worker);
}

GST_END_TEST;

GST_START_TEST (nothing_outlives_the_worker)
{
  Gate gate;
  AnalysisWorker *worker;

  gate_init (&gate);
  worker = analysis_worker_new ("test", pass, free_job, &gate);
  let_end (&gate, 1);
  analysis_worker_offer (worker, JOB (1));
  analysis_worker_drain (worker);
  let_end (&gate, 2);
  analysis_worker_offer (worker, JOB (2));
  analysis_worker_free (worker);
  fail_unless_equals_int (freed, 2);
}

GST_END_TEST;

static Suite *
analysisworker_suite (void)
{
  Suite *s = suite_create ("analysisworker");
  TCase *tc = tcase_create ("analysisworker");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_newest_job_wins);
  tcase_add_test (tc, what_is_in_work_when_flushed_is_thrown_away);
  tcase_add_test (tc, nothing_outlives_the_worker);
  return s;
}

GST_CHECK_MAIN (analysisworker);
