// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Emits an action signal of webrtcbin that takes a GstPromise last, and waits
 * for the reply. webrtcbin 1.22 drops promises unanswered when it is closed
 * meanwhile, on which gst_promise_wait would hang: this returns instead.
 * The reply (possibly an empty structure), or NULL and error. */
    GstStructure * plaza_promise_call (GstElement * webrtcbin,
    const gchar * signal, gpointer argument, GError ** error);

G_END_DECLS
