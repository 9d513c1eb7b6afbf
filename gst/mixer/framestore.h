// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/gstvideoaggregator.h>

#include "slicepool.h"
#include "tilecanvas.h"

typedef GstFlowReturn (*FrameStoreAcquire) (GstVideoAggregator * element,
    GstBuffer ** buffer);

/* The last frames that went out. What did not change since then is not drawn
 * again. For the streaming thread only. */
typedef struct
{
  GstVideoAggregator *element;  /* the owner of this */
  FrameStoreAcquire acquire;    /* a buffer to draw on */
  GQueue frames;                /* the last one first */
  gboolean checked;             /* whether frames can be kept: see `keeps` */
  gboolean keeps;
  SlicePool *pool;
  guint n_threads;              /* of the pool, or as many as were to be had */
  guint max_threads;
} FrameStore;

void frame_store_start (FrameStore * store, GstVideoAggregator * element,
    FrameStoreAcquire acquire);
void frame_store_stop (FrameStore * store);
void frame_store_set_keeps (FrameStore * store, gboolean keeps);
void frame_store_forget (FrameStore * store);

GstFlowReturn frame_store_begin (FrameStore * store, GstBuffer ** buffer);
GstFlowReturn frame_store_draw (FrameStore * store, TileCanvas * canvas,
    guint max_threads, GstBuffer * buffer, Tile ** unreadable);
