// SPDX-License-Identifier: LGPL-2.1-or-later

#include "frameqos.h"

/**
 * frame_qos_reset:
 *
 * Nothing is known of the sink.
 */
void
frame_qos_reset (FrameQos * qos)
{
  *qos = (FrameQos) {
  FRAME_QOS_NONE, FRAME_QOS_NONE, 0.5, 0, 0};
}

/**
 * frame_qos_observe:
 * @proportion: as in the QoS event
 * @jitter: by how much the frame was late; negative = early
 * @timestamp: of that frame
 * @frame_duration: of the mix
 * @latency: with which a live mix is made; none = it is not live
 *
 * Without a clock of its own the mix has to gain on the sink what it has lost:
 * as in GstVideoDecoder, twice the delay and a frame.
 */
void
frame_qos_observe (FrameQos * qos, gdouble proportion, gint64 jitter,
    guint64 timestamp, guint64 frame_duration, guint64 latency)
{
  qos->proportion = proportion;
  qos->latency = latency;
  if (timestamp == FRAME_QOS_NONE)
    qos->earliest = FRAME_QOS_NONE;
  else if (jitter < 0)
    qos->earliest = timestamp - MIN (timestamp, (guint64) - jitter);
  else if (latency == FRAME_QOS_NONE && jitter > 0)
    qos->earliest = timestamp + 2 * jitter + frame_duration;
  else
    qos->earliest = timestamp + jitter;
}

/**
 * frame_qos_skips:
 * @running_time: of the frame that is to be made
 * @duration: of the same
 * @now: what the clock says; none = there is no clock
 * @jitter: (out): by how much the frame would be too late, if it is skipped
 *
 * A live mix is made when its time has come, and no sooner for frames that are
 * left out. So it skips only while it is itself behind the clock: a sink that
 * expects less latency than there is would otherwise get next to nothing.
 *
 * Returns: TRUE if the frame need not be made
 */
gboolean
frame_qos_skips (FrameQos * qos, guint64 running_time, guint64 duration,
    guint64 now, gint64 * jitter)
{
  gboolean skips = qos->earliest != FRAME_QOS_NONE
      && running_time < qos->earliest;

  if (qos->latency != FRAME_QOS_NONE)
    skips = skips && now != FRAME_QOS_NONE
        && now > running_time + qos->latency + duration;
  if (skips) {
    *jitter = qos->earliest - running_time;
    qos->dropped++;
  } else {
    qos->processed++;
  }
  return skips;
}

/**
 * frame_qos_input_jitter:
 * @jitter: as in a QoS event of the sink
 * @timestamp: likewise
 * @picture_duration: how long an input's picture is shown
 *
 * An input's picture is needed until it ends, not only where it begins.
 *
 * Returns: what to tell the input; with @timestamp it is never before zero,
 *   which an event cannot express
 */
gint64
frame_qos_input_jitter (gint64 jitter, guint64 timestamp,
    guint64 picture_duration)
{
  gint64 earliest = -(gint64) MIN (timestamp, G_MAXINT64);

  return MAX (earliest, jitter - (gint64) MIN (picture_duration,
          G_MAXINT64 / 2));
}
