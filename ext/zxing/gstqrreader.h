// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "gstframeanalyser.h"

#define GST_TYPE_QR_READER (gst_qr_reader_get_type ())
G_DECLARE_FINAL_TYPE (GstQrReader, gst_qr_reader, GST, QR_READER,
    GstFrameAnalyser);

GST_ELEMENT_REGISTER_DECLARE (qrreader);
