// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

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

/* The properties of layoutcompositor. The element has them with its object
 * lock, and copies them once a frame. */
typedef struct
{
  LayoutKind layout;
  gchar *spotlight;
  guint background;
  guint gap;
  guint border_radius;
  gboolean show_labels;
  gchar *label_font;
  GstClockTime transition;
  GstClockTime stall_timeout;
  StallAction stall_action;
  gboolean qos;
  guint max_threads;
} FrameSettings;

void frame_settings_init (FrameSettings * settings);
void frame_settings_copy (const FrameSettings * from, FrameSettings * to);
void frame_settings_clear (FrameSettings * settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FrameSettings, frame_settings_clear);

gboolean frame_settings_set (FrameSettings * settings, guint prop_id,
    const GValue * value);
gboolean frame_settings_get (const FrameSettings * settings, guint prop_id,
    GValue * value);
void frame_settings_install (GObjectClass * klass);
