// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "gstframeanalyser.h"

#define GST_TYPE_FACE_DETECTOR (gst_face_detector_get_type ())
G_DECLARE_FINAL_TYPE (GstFaceDetector, gst_face_detector, GST, FACE_DETECTOR,
    GstFrameAnalyser);

GST_ELEMENT_REGISTER_DECLARE (facedetector);
