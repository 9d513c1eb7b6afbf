// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/base.h>

#define GST_TYPE_MIX_MINUS (gst_mix_minus_get_type ())
G_DECLARE_FINAL_TYPE (GstMixMinus, gst_mix_minus, GST, MIX_MINUS,
    GstAggregator);

GST_ELEMENT_REGISTER_DECLARE (mixminus);
