// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/gstaggregator.h>

#include "frameqos.h"
#include "tilenavigation.h"

/* What comes up from the sink to a mixer of pictures: what is done to the
 * picture with pointer and keys, and which frames come too late. */
typedef struct
{
  /* held for no call to anything but the cores below */
  GMutex lock;
  TileNavigation *navigation;
  FrameQos qos;
} UpstreamEvents;

void upstream_events_init (UpstreamEvents * events);
void upstream_events_clear (UpstreamEvents * events);
void upstream_events_reset (UpstreamEvents * events);
void upstream_events_reset_qos (UpstreamEvents * events);

void upstream_events_set_tiles (UpstreamEvents * events, GArray * shown);
gboolean upstream_events_navigate (UpstreamEvents * events,
    GstElement * element, GstEvent * event);

void upstream_events_observe (UpstreamEvents * events,
    GstAggregator * aggregator, GstClockTime frame_duration, GstEvent * event);
gboolean upstream_events_skip (UpstreamEvents * events,
    GstAggregator * aggregator, GstBuffer * buffer, const FrameTime * time,
    GstMessage ** message);
GstClockTime upstream_events_get_time (GstElement * element);
