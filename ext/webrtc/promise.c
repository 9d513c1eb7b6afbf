// SPDX-License-Identifier: LGPL-2.1-or-later
#include "promise.h"

/* Shared by the caller and the promise; whoever is last frees it. */
typedef struct
{
  gatomicrefcount refs;
  GMutex lock;
  GCond cond;
  gboolean done;
  GstStructure *reply;
} Wait;

static void
wait_unref (Wait * wait)
{
  if (!g_atomic_ref_count_dec (&wait->refs))
    return;
  g_clear_pointer (&wait->reply, gst_structure_free);
  g_mutex_clear (&wait->lock);
  g_cond_clear (&wait->cond);
  g_free (wait);
}

static void
on_reply (GstPromise * promise, gpointer user_data)
{
  Wait *wait = user_data;
  const GstStructure *reply = gst_promise_get_reply (promise);

  g_mutex_lock (&wait->lock);
  wait->reply = reply ? gst_structure_copy (reply) :
      gst_structure_new_empty ("application/x-gst-promise");
  wait->done = TRUE;
  g_cond_broadcast (&wait->cond);
  g_mutex_unlock (&wait->lock);
}

/* The promise is gone, answered or not. */
static void
on_gone (gpointer user_data)
{
  Wait *wait = user_data;

  g_mutex_lock (&wait->lock);
  wait->done = TRUE;
  g_cond_broadcast (&wait->cond);
  g_mutex_unlock (&wait->lock);
  wait_unref (wait);
}

GstStructure *
plaza_promise_call (GstElement * webrtcbin, const gchar * signal,
    gpointer argument, GError ** error)
{
  Wait *wait = g_new0 (Wait, 1);
  GstStructure *reply;
  GstPromise *promise;

  g_atomic_ref_count_init (&wait->refs);
  g_atomic_ref_count_inc (&wait->refs);
  g_mutex_init (&wait->lock);
  g_cond_init (&wait->cond);
  promise = gst_promise_new_with_change_func (on_reply, wait, on_gone);

  g_signal_emit_by_name (webrtcbin, signal, argument, promise);
  gst_promise_unref (promise);

  g_mutex_lock (&wait->lock);
  while (!wait->done)
    g_cond_wait (&wait->cond, &wait->lock);
  reply = g_steal_pointer (&wait->reply);
  g_mutex_unlock (&wait->lock);
  wait_unref (wait);

  if (reply == NULL) {
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "The endpoint was closed while it negotiated.");
  } else if (gst_structure_has_field (reply, "error")) {
    g_autoptr (GError) reason = NULL;

    gst_structure_get (reply, "error", G_TYPE_ERROR, &reason, NULL);
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "webrtcbin refused to %s: %s", signal,
        reason ? reason->message : "no reason given");
    g_clear_pointer (&reply, gst_structure_free);
  }
  return reply;
}
