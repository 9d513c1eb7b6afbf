// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/gstvideoaggregator.h>
#include <pango/pango.h>

#include "framesettings.h"
#include "framestore.h"

/* Makes the element's output frames of its pads. For the streaming thread only;
 * what there is to tell is kept until frame_maker_tell(). */
typedef struct
{
  GstElement *element;          /* the owner of this */
  PangoFontMap *fonts;
  LayoutKind told_layout;       /* what the last layout-changed said */
  GArray *told_tiles;
  LayoutCanvas canvas;          /* of the last frame */
  GArray *shown;                /* of ShownTile: what is in that frame */
  FrameStore store;
  GQueue messages;
  GQueue notify;                /* pads whose `stalled` changed */
} FrameMaker;

void frame_maker_start (FrameMaker * maker, GstElement * element,
    FrameStoreAcquire acquire);
void frame_maker_stop (FrameMaker * maker);
GstFlowReturn frame_maker_make (FrameMaker * maker,
    const FrameSettings * settings, GstBuffer * buffer, GstClockTime now);
void frame_maker_tell (FrameMaker * maker);
