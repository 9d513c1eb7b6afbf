// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/gstbasetransform.h>

#define GST_TYPE_FACE_IMAGE_OVERLAY (gst_face_image_overlay_get_type ())
G_DECLARE_FINAL_TYPE (GstFaceImageOverlay, gst_face_image_overlay, GST,
    FACE_IMAGE_OVERLAY, GstBaseTransform);

GST_ELEMENT_REGISTER_DECLARE (faceimageoverlay);
