// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "baseclock.h"

/* Whoever waits without a time is woken by a query of the latency, and asks for
 * the next time again. */
static void
wake (GstElement * element)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();

  gst_element_query (element, query);
}

GstStateChangeReturn
base_clock_change_state (GstElement * element, GstStateChange transition,
    GstElementClass * parent, gint * playing)
{
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    g_atomic_int_set (playing, FALSE);
  ret = parent->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      && ret != GST_STATE_CHANGE_FAILURE) {
    g_atomic_int_set (playing, TRUE);
    wake (element);
  }

  return ret;
}
