// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "control.h"

struct _PlazaControl
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
};

typedef struct
{
  GFunc func;
  gpointer data, user_data;
  GDestroyNotify destroy;
} Task;

typedef struct
{
  GFunc func;
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean done;
} Rendezvous;

static gboolean
run_task (gpointer user_data)
{
  Task *task = user_data;

  task->func (task->data, task->user_data);
  return G_SOURCE_REMOVE;
}

static void
task_free (Task * task)
{
  if (task->destroy)
    task->destroy (task->data);
  g_free (task);
}

static gpointer
run_thread (gpointer user_data)
{
  PlazaControl *control = user_data;

  g_main_context_push_thread_default (control->context);
  g_main_loop_run (control->loop);
  g_main_context_pop_thread_default (control->context);
  return NULL;
}

PlazaControl *
plaza_control_new (const gchar * name)
{
  PlazaControl *control = g_new0 (PlazaControl, 1);

  control->context = g_main_context_new ();
  control->loop = g_main_loop_new (control->context, FALSE);
  control->thread = g_thread_new (name, run_thread, control);
  return control;
}

static void
quit (gpointer data, gpointer user_data)
{
  g_main_loop_quit (data);
}

void
plaza_control_free (PlazaControl * control)
{
  plaza_control_post (control, quit, control->loop, NULL, NULL);
  g_thread_join (control->thread);
  g_main_loop_unref (control->loop);
  g_main_context_unref (control->context);
  g_free (control);
}

void
plaza_control_post (PlazaControl * control, GFunc func, gpointer data,
    GDestroyNotify destroy, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Task *task = g_new (Task, 1);

  task->func = func;
  task->data = data;
  task->user_data = user_data;
  task->destroy = destroy;
  /* Of one priority: sources of the same context run in the order they came. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_task, task, (GDestroyNotify) task_free);
  g_source_attach (source, control->context);
}

static void
meet (gpointer data, gpointer user_data)
{
  Rendezvous *rendezvous = data;

  rendezvous->func (rendezvous->data, user_data);
  g_mutex_lock (&rendezvous->lock);
  rendezvous->done = TRUE;
  g_cond_signal (&rendezvous->cond);
  g_mutex_unlock (&rendezvous->lock);
}

void
plaza_control_run (PlazaControl * control, GFunc func, gpointer data,
    gpointer user_data)
{
  Rendezvous rendezvous = {.func = func,.data = data };

  if (g_thread_self () == control->thread) {
    func (data, user_data);
    return;
  }
  g_mutex_init (&rendezvous.lock);
  g_cond_init (&rendezvous.cond);
  plaza_control_post (control, meet, &rendezvous, NULL, user_data);
  g_mutex_lock (&rendezvous.lock);
  while (!rendezvous.done)
    g_cond_wait (&rendezvous.cond, &rendezvous.lock);
  g_mutex_unlock (&rendezvous.lock);
  g_mutex_clear (&rendezvous.lock);
  g_cond_clear (&rendezvous.cond);
}

void
plaza_control_tick (PlazaControl * control, guint interval, GSourceFunc func,
    gpointer user_data)
{
  g_autoptr (GSource) source = g_timeout_source_new (interval);

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, control->context);
}
