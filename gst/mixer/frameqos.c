// SPDX-License-Identifier: LGPL-2.1-or-later

#include "frameqos.h"

/* How far a live mix may fall behind the clock. More is felt in a conversation:
 * ITU-T G.114 has 400 ms as the most for one way, mouth to ear. */
#define MAX_BEHIND (200 * G_GUINT64_CONSTANT (1000000))

/**
 * frame_qos_reset:
 *
 * Nothing is known of the sink.
 */
void
frame_qos_reset (FrameQos * qos)
{
  *qos = (FrameQos) {
  FRAME_QOS_NONE, 0.5, FALSE, 0, 0};
}

/**
 * frame_qos_observe:
 * @proportion: as in the QoS event
 * @jitter: by how much the frame was late; negative = early
 * @timestamp: of that frame
 * @frame_duration: of the mix
 * @live: the mix is made by the clock
 *
 * Without a clock of its own the mix has to gain on the sink what it has lost:
 * as in GstVideoDecoder, twice the delay and a frame.
 */
void
frame_qos_observe (FrameQos * qos, gdouble proportion, gint64 jitter,
    guint64 timestamp, guint64 frame_duration, gboolean live)
{
  qos->proportion = proportion;
  if (timestamp == FRAME_QOS_NONE)
    qos->earliest = FRAME_QOS_NONE;
  else if (jitter < 0)
    qos->earliest = timestamp - MIN (timestamp, -(guint64) jitter);
  else if (!live && jitter > 0)
    qos->earliest = timestamp + 2 * (guint64) jitter + frame_duration;
  else
    qos->earliest = timestamp + jitter;
}

/* By how much a live mix is late with a frame */
static guint64
get_delay (const FrameTime * time)
{
  guint64 due = time->running_time + time->latency;

  if (time->latency == FRAME_QOS_NONE || time->now == FRAME_QOS_NONE)
    return 0;
  return time->now > due ? time->now - due : 0;
}

/**
 * frame_qos_skips:
 * @jitter: (out): by how much the frame would be too late, if it is skipped
 * @tell: (out): whether that is worth a message: of frames in a row that there
 *   is no time for, which may be many, only the first is
 *
 * A live mix is made when its time has come, and no sooner for frames that are
 * left out. So a sink has its way only while the mix is itself behind the
 * clock: one that expects less latency than there is would otherwise get next
 * to nothing.
 *
 * A live mix that is too far behind, because the processor is too slow or the
 * next element did not take its frames, skips without being asked to: it would
 * stay behind for ever, or fall further and further back.
 *
 * Returns: TRUE if the frame need not be made
 */
gboolean
frame_qos_skips (FrameQos * qos, const FrameTime * time, gint64 * jitter,
    gboolean * tell)
{
  guint64 delay = get_delay (time);
  gboolean live = time->latency != FRAME_QOS_NONE;
  gboolean useless = qos->earliest != FRAME_QOS_NONE
      && time->running_time < qos->earliest
      && (!live || delay > time->duration);
  gboolean late = delay > MAX (MAX_BEHIND, 2 * time->duration);

  *jitter = useless ? qos->earliest - time->running_time : delay;
  *tell = useless || (late && !qos->catching_up);
  qos->catching_up = late;
  if (useless || late)
    qos->dropped++;
  else
    qos->processed++;
  return useless || late;
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
