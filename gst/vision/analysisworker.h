// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A thread that works on the newest of the jobs it is offered: what it cannot
 * keep up with is left out. Its purpose being a thread, it knows more of GLib
 * than other cores; of GStreamer it knows nothing. */

typedef struct _AnalysisWorker AnalysisWorker;

/* In the worker's thread; leaves its result in the job */
typedef void (*AnalysisFunc) (gpointer job, gpointer data);

AnalysisWorker *analysis_worker_new (const gchar * name, AnalysisFunc func,
    GDestroyNotify free_job, gpointer data);
void analysis_worker_free (AnalysisWorker * worker);

gpointer analysis_worker_offer (AnalysisWorker * worker, gpointer job);
gpointer analysis_worker_take (AnalysisWorker * worker);
void analysis_worker_drain (AnalysisWorker * worker);
void analysis_worker_flush (AnalysisWorker * worker);
