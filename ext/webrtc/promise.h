// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS
/* Action signals of webrtcbin that take a GstPromise last, and threads that
 * wait for their replies. webrtcbin 1.22 forgets its promises when it is closed
 * meanwhile; who waits is woken by plaza_calls_close. */
    typedef struct
{
  GMutex lock;                  /* protects what follows */
  GPtrArray *pending;           /* of GstPromise */
  gboolean closed;
} PlazaCalls;

void plaza_calls_init (PlazaCalls * calls);
void plaza_calls_clear (PlazaCalls * calls);

/* No reply is waited for any more. */
void plaza_calls_close (PlazaCalls * calls);

/* The reply (possibly an empty structure), or NULL and error. */
GstStructure *plaza_calls_call (PlazaCalls * calls, GstElement * webrtcbin,
    const gchar * signal, gpointer argument, GError ** error);

G_END_DECLS
