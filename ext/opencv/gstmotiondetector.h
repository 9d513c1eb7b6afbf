// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "gstframeanalyser.h"

#define GST_TYPE_MOTION_DETECTOR (gst_motion_detector_get_type ())
G_DECLARE_FINAL_TYPE (GstMotionDetector, gst_motion_detector, GST,
    MOTION_DETECTOR, GstFrameAnalyser);

GST_ELEMENT_REGISTER_DECLARE (motiondetector);
