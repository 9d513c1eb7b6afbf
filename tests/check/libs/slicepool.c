// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "slicepool.h"

#define MAX_SLICES 300

typedef struct
{
  GThread *caller;
  gint calls[MAX_SLICES];
  gint64 results[MAX_SLICES];
  gint elsewhere;               /* slices that another thread took */
  gint waiting;
} Job;

static void
count (guint slice, gpointer data)
{
  Job *job = data;

  g_atomic_int_inc (&job->calls[slice]);
  job->results[slice] = (gint64) slice *slice;

  if (g_thread_self () != job->caller)
    g_atomic_int_inc (&job->elsewhere);
}

static void
run_counts (SlicePool * pool, guint limit, guint n)
{
  Job *job = g_new0 (Job, 1);

  job->caller = g_thread_self ();
  slice_pool_run (pool, limit, count, job, n);
  /* all are done when it returns, each once */
  for (guint i = 0; i < MAX_SLICES; i++) {
    fail_unless_equals_int (job->calls[i], i < n);
    fail_unless (job->results[i] == (i < n ? (gint64) i * i : 0));
  }
  if (slice_pool_get_n_threads (pool) == 1 || limit == 1)
    fail_unless_equals_int (job->elsewhere, 0);
  g_free (job);
}

GST_START_TEST (every_slice_is_done_once)
{
  const guint threads[] = { 0, 1, 2, 3, 8 };

  for (guint t = 0; t < G_N_ELEMENTS (threads); t++) {
    g_autoptr (SlicePool) pool = slice_pool_new (threads[t]);

    fail_unless_equals_int (slice_pool_get_n_threads (pool),
        MAX (1, threads[t]));
    for (guint round = 0; round < 60; round++) {
      run_counts (pool, 8, round % 7);
      run_counts (pool, round % 5, 1 + round);
    }
  }
}

GST_END_TEST;

/* Goes on when as many are in it as there are threads: one thread alone would
 * stay for ever. */
static void
meet (guint slice, gpointer data)
{
  Job *job = data;

  g_atomic_int_inc (&job->waiting);
  while (g_atomic_int_get (&job->waiting) < 3)
    g_thread_yield ();
}

GST_START_TEST (slices_run_at_the_same_time)
{
  g_autoptr (SlicePool) pool = slice_pool_new (3);

  for (guint i = 0; i < 20; i++) {
    Job *job = g_new0 (Job, 1);

    slice_pool_run (pool, 3, meet, job, 3);
    fail_unless_equals_int (job->waiting, 3);
    g_free (job);
  }
}

GST_END_TEST;

/* The first slice waits for the second: the caller has one of them, and a
 * thread that began later than all others the rest. */
static void
wait_for_others (guint slice, gpointer data)
{
  Job *job = data;

  if (slice == 0)
    while (g_atomic_int_get (&job->waiting) < 20)
      g_thread_yield ();
  else
    g_atomic_int_inc (&job->waiting);
}

GST_START_TEST (who_is_quick_takes_more)
{
  g_autoptr (SlicePool) pool = slice_pool_new (2);
  Job *job = g_new0 (Job, 1);

  slice_pool_run (pool, 2, wait_for_others, job, 21);
  fail_unless_equals_int (job->waiting, 20);
  g_free (job);
}

GST_END_TEST;

/* Remembers how many are in it at the most */
static void
measure_crowd (guint slice, gpointer data)
{
  Job *job = data;
  gint here = g_atomic_int_add (&job->waiting, 1) + 1;

  for (guint i = 0; i < 50; i++) {
    gint most = g_atomic_int_get (&job->elsewhere);

    if (here > most)
      g_atomic_int_compare_and_exchange (&job->elsewhere, most, here);
    g_thread_yield ();
  }
  g_atomic_int_add (&job->waiting, -1);
}

GST_START_TEST (no_more_threads_than_asked_for)
{
  g_autoptr (SlicePool) pool = slice_pool_new (6);

  for (gint limit = 1; limit < 5; limit++) {
    Job *job = g_new0 (Job, 1);

    for (guint round = 0; round < 10; round++)
      slice_pool_run (pool, limit, measure_crowd, job, 40);
    fail_unless (job->elsewhere <= limit, "%d are not %d", job->elsewhere,
        limit);
    g_free (job);
  }
}

GST_END_TEST;

GST_START_TEST (pools_end_without_having_worked)
{
  for (guint i = 0; i < 50; i++)
    slice_pool_free (slice_pool_new (4));
}

GST_END_TEST;

static Suite *
slicepool_suite (void)
{
  Suite *s = suite_create ("slicepool");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, every_slice_is_done_once);
  tcase_add_test (tc, slices_run_at_the_same_time);
  tcase_add_test (tc, who_is_quick_takes_more);
  tcase_add_test (tc, no_more_threads_than_asked_for);
  tcase_add_test (tc, pools_end_without_having_worked);
  return s;
}

GST_CHECK_MAIN (slicepool);
