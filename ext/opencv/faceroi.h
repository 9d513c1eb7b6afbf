// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

#include "facetracker.h"

/* Faces as GstVideoRegionOfInterestMeta, written and read */

#define FACE_ROI_TYPE "face"

GstVideoRegionOfInterestMeta *face_roi_attach (GstBuffer * buffer,
    const TrackedFace * tracked, gint width, gint height);
gboolean face_roi_read (GstVideoRegionOfInterestMeta * meta,
    FoundFace * face);

void face_points_to_structure (const FoundFace * face, GstStructure * s);
