// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

/* What mixminus does with all of its pads, whatever is in them. */

/* References to the pads of @type, in the order they came. */
GList *gst_mix_minus_list_pads (GstElement * element, GType type);
void gst_mix_minus_free_pads (GList * pads);

/* The number in "sink_3", or -1. */
gint64 gst_mix_minus_pad_number (GstPad * pad);

/* The lowest src_%u that is not there. */
gchar *gst_mix_minus_free_feed_name (GstElement * element);

/* A flush of the mix flushes the return feeds of @user_data, too. */
GstPadProbeReturn gst_mix_minus_flush_feeds (GstPad * pad,
    GstPadProbeInfo * info, gpointer user_data);

/* The children are the sink pads. */
void gst_mix_minus_child_proxy_init (gpointer iface, gpointer data);
