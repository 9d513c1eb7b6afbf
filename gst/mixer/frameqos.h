// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Which frames need not be made: those that a sink would get too late, and
 * those that a live mix has no time for. All times are running times in
 * nanoseconds. */

#define FRAME_QOS_NONE G_MAXUINT64

typedef struct
{
  guint64 earliest;             /* a frame before this is of no use */
  gdouble proportion;
  gboolean catching_up;         /* there was no time for the last frame */
  guint64 processed, dropped;
} FrameQos;

/* The frame that is to be made, and the clock */
typedef struct
{
  guint64 running_time, duration;
  guint64 latency;              /* of a live mix; none = not live */
  guint64 now;                  /* none = the clock does not run */
} FrameTime;

void frame_qos_reset (FrameQos * qos);
void frame_qos_observe (FrameQos * qos, gdouble proportion, gint64 jitter,
    guint64 timestamp, guint64 frame_duration, gboolean live);
gboolean frame_qos_skips (FrameQos * qos, const FrameTime * time,
    gint64 * jitter, gboolean * tell);
gint64 frame_qos_input_jitter (gint64 jitter, guint64 timestamp,
    guint64 picture_duration);
