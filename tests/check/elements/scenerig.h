// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

/* An element that looks at frames, and frames of a scene with a box in it */

#define SCENE_FRAME (GST_SECOND / 30)

typedef struct
{
  GstHarness *harness;
  GstElement *element;
  GstBus *bus;
  GstVideoInfo info;
  GstClockTime pts;             /* of the next frame */
} SceneRig;

void scene_rig_open (SceneRig * rig, const gchar * line, const gchar * format,
    gint width, gint height);
void scene_rig_close (SceneRig * rig);
void scene_rig_set_caps (SceneRig * rig, const gchar * format, gint width,
    gint height);

/* The box has its top left corner there; x < 0 = none */
GstBuffer *scene_rig_pull (SceneRig * rig, gint x, gint y, gint size);
void scene_rig_pass (SceneRig * rig, gint x, gint y, gint size);

GstVideoRegionOfInterestMeta *scene_rig_roi (GstBuffer * buffer,
    const gchar * type);
guint64 scene_rig_time (const GstStructure * s, const gchar * field);
