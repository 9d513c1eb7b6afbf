// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>

#include "control.h"

typedef struct
{
  PlazaControl *control;
  GArray *order;
  GThread *thread;
  gint n_freed;
} State;

static void
note (gpointer data, gpointer user_data)
{
  State *state = user_data;
  gint number = GPOINTER_TO_INT (data);

  g_array_append_val (state->order, number);
  if (state->thread == NULL)
    state->thread = g_thread_self ();
  fail_unless (state->thread == g_thread_self ());
}

static void
note_nested (gpointer data, gpointer user_data)
{
  State *state = user_data;

  note (GINT_TO_POINTER (100), state);
  /* Waiting for itself would never end. */
  plaza_control_run (state->control, note, GINT_TO_POINTER (101), state);
}

static State *
state_new (void)
{
  State *state = g_new0 (State, 1);

  state->control = plaza_control_new ("test");
  state->order = g_array_new (FALSE, FALSE, sizeof (gint));
  return state;
}

static void
state_free (State * state)
{
  g_array_unref (state->order);
  g_free (state);
}

GST_START_TEST (tasks_run_in_order_in_one_thread)
{
  State *state = state_new ();
  gint i;

  for (i = 0; i < 50; i++)
    plaza_control_post (state->control, note, GINT_TO_POINTER (i), NULL, state);
  plaza_control_run (state->control, note, GINT_TO_POINTER (50), state);
  fail_unless_equals_int (state->order->len, 51);
  for (i = 0; i < 51; i++)
    fail_unless_equals_int (g_array_index (state->order, gint, i), i);
  fail_if (state->thread == g_thread_self ());
  plaza_control_free (state->control);
  state_free (state);
}

GST_END_TEST;

GST_START_TEST (what_is_left_is_done_before_the_end)
{
  State *state = state_new ();
  gint i;

  for (i = 0; i < 50; i++)
    plaza_control_post (state->control, note, GINT_TO_POINTER (i), NULL, state);
  plaza_control_free (state->control);
  fail_unless_equals_int (state->order->len, 50);
  state_free (state);
}

GST_END_TEST;

static void
count_free (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static void
nothing (gpointer data, gpointer user_data)
{
}

GST_START_TEST (data_is_freed_once)
{
  State *state = state_new ();
  gint i;

  for (i = 0; i < 10; i++)
    plaza_control_post (state->control, nothing, &state->n_freed, count_free,
        state);
  plaza_control_free (state->control);
  fail_unless_equals_int (state->n_freed, 10);
  state_free (state);
}

GST_END_TEST;

GST_START_TEST (a_task_may_run_another_at_once)
{
  State *state = state_new ();

  plaza_control_run (state->control, note_nested, NULL, state);
  fail_unless_equals_int (state->order->len, 2);
  fail_unless_equals_int (g_array_index (state->order, gint, 1), 101);
  plaza_control_free (state->control);
  state_free (state);
}

GST_END_TEST;

static gboolean
tick (gpointer user_data)
{
  State *state = user_data;

  note (GINT_TO_POINTER (7), state);
  return state->order->len < 3 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

GST_START_TEST (ticks_end_with_the_control)
{
  State *state = state_new ();

  plaza_control_tick (state->control, 100000, tick, state);
  plaza_control_free (state->control);
  fail_unless_equals_int (state->order->len, 0);
  state_free (state);
}

GST_END_TEST;

static Suite *
control_suite (void)
{
  Suite *suite = suite_create ("control");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, tasks_run_in_order_in_one_thread);
  tcase_add_test (tc, what_is_left_is_done_before_the_end);
  tcase_add_test (tc, data_is_freed_once);
  tcase_add_test (tc, a_task_may_run_another_at_once);
  tcase_add_test (tc, ticks_end_with_the_control);
  return suite;
}

GST_CHECK_MAIN (control);
