// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "minusmix.h"

#define GST_TYPE_MIX_MINUS_FEED (gst_mix_minus_feed_get_type ())
G_DECLARE_FINAL_TYPE (GstMixMinusFeed, gst_mix_minus_feed, GST,
    MIX_MINUS_FEED, GstPad);

/* A return feed: a source pad with a thread and a short queue of its own, so
 * that somebody who does not take his sound delays nobody else. */
GstMixMinusFeed *gst_mix_minus_feed_new (GstPadTemplate * templ,
    const gchar * name);

/* The participant who is not heard in it. */
gint64 gst_mix_minus_feed_get_number (GstMixMinusFeed * feed);

/* The element's mix lock protects it. */
MinusMixFeed *gst_mix_minus_feed_get_limiter_unlocked (GstMixMinusFeed * feed);

/* Takes @buffer. With @leaky the oldest goes when the queue is full; without,
 * the call waits until there is room. */
void gst_mix_minus_feed_push (GstMixMinusFeed * feed, GstCaps * caps,
    const GstSegment * segment, GstBuffer * buffer, gboolean leaky);
void gst_mix_minus_feed_push_eos (GstMixMinusFeed * feed);

void gst_mix_minus_feed_flush_start (GstMixMinusFeed * feed, GstEvent * event);
void gst_mix_minus_feed_flush_stop (GstMixMinusFeed * feed, GstEvent * event);
