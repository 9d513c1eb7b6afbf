// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: control
 *
 * A thread that does one thing after the other: everything that changes the
 * element's insides, and every signal to the application. It may wait for a
 * streaming thread, and no streaming thread ever waits for it.
 */
typedef struct _PlazaControl PlazaControl;

PlazaControl *plaza_control_new (const gchar * name);

/* Does what is left, and ends the thread. */
void plaza_control_free (PlazaControl * control);

/* Later, in the thread. data is freed afterwards. */
void plaza_control_post (PlazaControl * control, GFunc func, gpointer data,
    GDestroyNotify destroy, gpointer user_data);

/* The same, and returns when it is done; at once if called in the thread. */
void plaza_control_run (PlazaControl * control, GFunc func, gpointer data,
    gpointer user_data);

/* Calls func every so many milliseconds until the control is freed. */
void plaza_control_tick (PlazaControl * control, guint interval,
    GSourceFunc func, gpointer user_data);

G_END_DECLS
