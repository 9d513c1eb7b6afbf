// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sdpplan.h"

G_BEGIN_DECLS

/**
 * SECTION: receivebin
 *
 * From the RTP packets of one received track to raw media. Nothing is decoded
 * while nobody is linked behind it, and nobody behind it can stop the peer's
 * other tracks: what downstream refuses is dropped here.
 */

#define PLAZA_TYPE_RECEIVE_BIN (plaza_receive_bin_get_type ())
G_DECLARE_FINAL_TYPE (PlazaReceiveBin, plaza_receive_bin, PLAZA, RECEIVE_BIN,
    GstBin)

/* Pads: sink (RTP) and src (raw). NULL and a sentence in *reason (to be freed)
 * when an element is missing. */
GstElement *plaza_receive_bin_new (const PlazaPlanStream * stream,
    gchar ** reason);

/* The pad that the endpoint exposes: its linking is what starts decoding. */
void plaza_receive_bin_watch (PlazaReceiveBin * self, GstPad * exposed);

G_END_DECLS
