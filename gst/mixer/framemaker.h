// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/gstvideoaggregator.h>
#include <pango/pango.h>

#include "layout.h"

#define GST_TYPE_LAYOUT_COMPOSITOR_LAYOUT \
    (gst_layout_compositor_layout_get_type ())
GType gst_layout_compositor_layout_get_type (void);

#define GST_TYPE_LAYOUT_COMPOSITOR_STALL_ACTION \
    (gst_layout_compositor_stall_action_get_type ())
GType gst_layout_compositor_stall_action_get_type (void);

typedef enum
{
  STALL_KEEP,
  STALL_PLACEHOLDER,
  STALL_HIDE,
} StallAction;

/* The element's properties, copied once a frame */
typedef struct
{
  LayoutKind layout;
  gchar *spotlight;
  guint background;
  guint gap;
  gboolean show_labels;
  gchar *label_font;
  GstClockTime transition;
  GstClockTime stall_timeout;
  StallAction stall_action;
} FrameSettings;

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
  GQueue messages;
  GQueue notify;                /* pads whose `stalled` changed */
} FrameMaker;

void frame_settings_clear (FrameSettings * settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FrameSettings, frame_settings_clear);

void frame_maker_start (FrameMaker * maker, GstElement * element);
void frame_maker_stop (FrameMaker * maker);
void frame_maker_make (FrameMaker * maker, const FrameSettings * settings,
    GstVideoFrame * frame, GstClockTime now);
void frame_maker_tell (FrameMaker * maker);
