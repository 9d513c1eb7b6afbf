// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/check/gstcheck.h>

/* What the generic tests share: every element that the plugins of this
 * repository register, by number, so that each is a check of its own in a loop
 * test and a new one is tested without being named anywhere. */

G_BEGIN_DECLS

guint all_elements_count (void);
const gchar *all_elements_name (guint i);
GstElementFactory *all_elements_factory (guint i);

/* A new element with its own bus, and any port instead of the default one so
 * that tests can run side by side. */
GstElement *all_elements_make (guint i);

/* Sets it to NULL, drops it, and asserts that nothing else still holds it. */
void all_elements_drop (GstElement * element);

/* An element that speaks to peers: what comes in may have nowhere to go. */
gboolean all_elements_is_network (GstElement * element);

/* Whether the class that brought a property or a signal is GStreamer's. */
gboolean all_elements_is_foreign (GType owner);

/* "video_%u" and 3 give "video_3". */
gchar *all_elements_pad_name (GstPadTemplate * template, guint number);

/* Fails the test unless the object is finalised within some seconds. */
typedef struct _Tombstone Tombstone;
Tombstone *tombstone_new (gpointer object);
void tombstone_check (Tombstone * tombstone, const gchar * what);

G_END_DECLS
