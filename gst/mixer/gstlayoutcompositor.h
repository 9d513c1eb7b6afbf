// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/gstvideoaggregator.h>

#define GST_TYPE_LAYOUT_COMPOSITOR (gst_layout_compositor_get_type ())
G_DECLARE_FINAL_TYPE (GstLayoutCompositor, gst_layout_compositor,
    GST, LAYOUT_COMPOSITOR, GstVideoAggregator);

GST_ELEMENT_REGISTER_DECLARE (layoutcompositor);
