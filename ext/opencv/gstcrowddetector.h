// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "gstframeanalyser.h"

#define GST_TYPE_CROWD_DETECTOR (gst_crowd_detector_get_type ())
G_DECLARE_FINAL_TYPE (GstCrowdDetector, gst_crowd_detector, GST,
    CROWD_DETECTOR, GstFrameAnalyser);

GST_ELEMENT_REGISTER_DECLARE (crowddetector);
