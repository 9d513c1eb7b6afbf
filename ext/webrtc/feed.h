// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * SECTION: feed
 *
 * One picture or one sound, encoded once (VP8, Opus) and handed to any number
 * of peers. Each peer has a branch: a bounded queue that drops rather than
 * waits, and for video a gate that opens at a key unit. No peer can delay the
 * encoder or another peer.
 */
typedef enum
{
  PLAZA_FEED_VIDEO,
  PLAZA_FEED_AUDIO,
  PLAZA_FEED_N_KINDS,
} PlazaFeedKind;

typedef struct _PlazaFeed PlazaFeed;
typedef struct _PlazaBranch PlazaBranch;

/* "video" or "audio" */
const gchar *plaza_feed_kind_name (PlazaFeedKind kind);

/* Builds the encoder inside parent. NULL and a sentence if an element of
 * GStreamer is missing. */
PlazaFeed *plaza_feed_new (GstBin * parent, PlazaFeedKind kind,
    const gchar * name, GError ** error);

/* The pad raw media goes into: make a ghost pad of it. */
GstPad *plaza_feed_get_sink (PlazaFeed * feed);

/* Takes the encoder out of its parent. All branches are gone by then. */
void plaza_feed_free (PlazaFeed * feed);

/* Leads the feed to an encoded sink pad of an element in the same parent. */
PlazaBranch *plaza_branch_new (PlazaFeed * feed, GstPad * sink);

/* From here on nothing reaches the branch any more, and nothing that happens to
 * it or behind it reaches the feed. */
void plaza_branch_cut (PlazaBranch * branch);

void plaza_branch_free (PlazaBranch * branch);

G_END_DECLS
