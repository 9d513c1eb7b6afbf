// SPDX-License-Identifier: LGPL-2.1-or-later
#include "promise.h"

void
plaza_calls_init (PlazaCalls * calls)
{
  g_mutex_init (&calls->lock);
  calls->pending =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_promise_unref);
}

void
plaza_calls_clear (PlazaCalls * calls)
{
  g_clear_pointer (&calls->pending, g_ptr_array_unref);
  g_mutex_clear (&calls->lock);
}

void
plaza_calls_close (PlazaCalls * calls)
{
  g_autoptr (GPtrArray) pending =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_promise_unref);

  g_mutex_lock (&calls->lock);
  calls->closed = TRUE;
  for (guint i = 0; i < calls->pending->len; i++)
    g_ptr_array_add (pending,
        gst_promise_ref (g_ptr_array_index (calls->pending, i)));
  g_mutex_unlock (&calls->lock);
  /* Interrupted, not expired: a reply may still come to that one. */
  for (guint i = 0; i < pending->len; i++)
    gst_promise_interrupt (g_ptr_array_index (pending, i));
}

static gboolean
add_pending (PlazaCalls * calls, GstPromise * promise)
{
  gboolean open;

  g_mutex_lock (&calls->lock);
  open = !calls->closed;
  if (open)
    g_ptr_array_add (calls->pending, gst_promise_ref (promise));
  g_mutex_unlock (&calls->lock);
  return open;
}

static void
remove_pending (PlazaCalls * calls, GstPromise * promise)
{
  g_mutex_lock (&calls->lock);
  g_ptr_array_remove (calls->pending, promise);
  g_mutex_unlock (&calls->lock);
}

static GstStructure *
take_reply (GstPromise * promise, const gchar * signal, GError ** error)
{
  const GstStructure *reply = gst_promise_get_reply (promise);
  g_autoptr (GError) reason = NULL;

  if (reply == NULL)
    return gst_structure_new_empty ("application/x-gst-promise");
  if (!gst_structure_has_field (reply, "error"))
    return gst_structure_copy (reply);
  gst_structure_get (reply, "error", G_TYPE_ERROR, &reason, NULL);
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
      "webrtcbin refused to %s: %s", signal,
      reason ? reason->message : "no reason given");
  return NULL;
}

GstStructure *
plaza_calls_call (PlazaCalls * calls, GstElement * webrtcbin,
    const gchar * signal, gpointer argument, GError ** error)
{
  g_autoptr (GstPromise) promise = gst_promise_new ();

  if (add_pending (calls, promise)) {
    GstPromiseResult result;

    g_signal_emit_by_name (webrtcbin, signal, argument, promise);
    result = gst_promise_wait (promise);
    remove_pending (calls, promise);
    if (result == GST_PROMISE_RESULT_REPLIED)
      return take_reply (promise, signal, error);
  } else {
    /* One that ends pending is complained of. */
    gst_promise_interrupt (promise);
  }
  g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
      "The endpoint was closed while it negotiated.");
  return NULL;
}
