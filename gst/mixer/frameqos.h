// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Which frames a sink will not miss: those it says it would get too late. All
 * times are running times in nanoseconds. */

#define FRAME_QOS_NONE G_MAXUINT64

typedef struct
{
  guint64 earliest;             /* a frame before this is of no use */
  guint64 latency;              /* of a live mix; none = not live */
  gdouble proportion;
  guint64 processed, dropped;
} FrameQos;

void frame_qos_reset (FrameQos * qos);
void frame_qos_observe (FrameQos * qos, gdouble proportion, gint64 jitter,
    guint64 timestamp, guint64 frame_duration, guint64 latency);
gboolean frame_qos_skips (FrameQos * qos, guint64 running_time,
    guint64 duration, guint64 now, gint64 * jitter);
gint64 frame_qos_input_jitter (gint64 jitter, guint64 timestamp,
    guint64 picture_duration);
