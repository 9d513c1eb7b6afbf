// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/gstbasetransform.h>
#include <gst/video/video.h>

#include "workpicture.h"

/* Base of elements that look at frames and let them pass. The source is
 * compiled into each plugin that has such elements; FRAME_ANALYSER_TYPE_PREFIX
 * keeps the types of two plugins in one process apart. */

#define GST_TYPE_FRAME_ANALYSER (gst_frame_analyser_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstFrameAnalyser, gst_frame_analyser, GST,
    FRAME_ANALYSER, GstBaseTransform);

#define GST_TYPE_FRAME_ANALYSER_MODE (gst_frame_analyser_mode_get_type ())
GType gst_frame_analyser_mode_get_type (void);

typedef enum
{
  FRAME_ANALYSER_ASYNC,
  FRAME_ANALYSER_SYNC,
} GstFrameAnalyserMode;

/* When a frame is shown */
typedef struct
{
  GstClockTime timestamp;       /* PTS */
  GstClockTime duration;
  GstClockTime stream_time;
  GstClockTime running_time;
} FrameTime;

/* Whether @now is more than @lifetime after @seen, as far as both are known */
gboolean frame_time_is_stale (const FrameTime * seen, const FrameTime * now,
    GstClockTime lifetime);

/* What a subclass wants to look at */
typedef struct
{
  gint longest;                 /* side of the picture; 0 = the frame's */
  gboolean color;
} FrameAnalyserPlan;

struct _GstFrameAnalyserClass
{
  GstBaseTransformClass parent_class;

  /* In the application's thread: models are loaded here. Posts its error. */
  gboolean (*open) (GstFrameAnalyser * analyser);
  void (*close) (GstFrameAnalyser * analyser);

  /* In the streaming thread, for frames of a new size or format */
  void (*plan) (GstFrameAnalyser * analyser, const GstVideoInfo * info,
      FrameAnalyserPlan * plan);

  /* In the worker's thread (mode async) or the streaming thread (sync), never
   * in both at once. May post messages, and write to the picture. Returns what
   * was found, or NULL. */
  gpointer (*analyse) (GstFrameAnalyser * analyser, WorkPicture * picture,
      const FrameTime * time);
  GDestroyNotify free_result;

  /* In the streaming thread: a result has come, of a frame that has passed;
   * (transfer full) */
  void (*accept) (GstFrameAnalyser * analyser, gpointer result,
      const FrameTime * time);

  /* In the streaming thread: this frame passes, its buffer is writable */
  void (*attach) (GstFrameAnalyser * analyser, GstBuffer * buffer,
      const FrameTime * time);

  /* In the streaming thread, optional: the last result has come, and the end
   * of the stream is about to pass */
  void (*finish) (GstFrameAnalyser * analyser);

  /* What was found is out of date (flush, new caps, stop). Nothing is being
   * analysed, or what is will be thrown away. */
  void (*reset) (GstFrameAnalyser * analyser);
};

/* The formats that analysers read */
#define FRAME_ANALYSER_CAPS GST_VIDEO_CAPS_MAKE ("{ I420, YV12, NV12, NV21, " \
    "Y42B, Y444, YUY2, UYVY, AYUV, A420, GRAY8, BGRx, RGBx, xRGB, xBGR, " \
    "BGRA, RGBA, ARGB, ABGR, RGB, BGR }")
