// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#define GST_TYPE_COMPOSITE_MIXER (gst_composite_mixer_get_type ())
G_DECLARE_FINAL_TYPE (GstCompositeMixer, gst_composite_mixer, GST,
    COMPOSITE_MIXER, GstBin);

GST_ELEMENT_REGISTER_DECLARE (compositemixer);
