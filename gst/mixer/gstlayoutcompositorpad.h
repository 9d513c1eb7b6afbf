// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/gstvideoaggregator.h>

#include "tilecanvas.h"

#define GST_TYPE_LAYOUT_FIT (gst_layout_fit_get_type ())
GType gst_layout_fit_get_type (void);

#define GST_TYPE_LAYOUT_COMPOSITOR_PAD (gst_layout_compositor_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstLayoutCompositorPad, gst_layout_compositor_pad,
    GST, LAYOUT_COMPOSITOR_PAD, GstVideoAggregatorPad);

/* What happened on a pad since the last output frame */
typedef enum
{
  PAD_NEWS_NONE,
  PAD_NEWS_STALLED,
  PAD_NEWS_RESUMED,
} PadNews;

struct _GstLayoutCompositorPad
{
  GstVideoAggregatorPad parent;

  /* properties, with the pad's object lock */
  gchar *label;
  gint order;
  LayoutFit fit;
  gboolean visible;
  gdouble alpha;
  gdouble x, y, width, height;
  gboolean premultiplied;
  gboolean stalled;
  /* of the last picture, with the same lock; 0 = unknown */
  GstClockTime picture_duration;

  /* set once by the element when it makes the pad */
  guint serial;

  /* from here on for the element's streaming thread only */
  gboolean joined;              /* a picture came, and the end did not */
  GstBuffer *picture;
  GstVideoInfo picture_info;
  guint64 content;              /* serial of the picture's pixels */
  gboolean unreadable;          /* the picture cannot be mapped */
  gboolean reported;            /* a picture was reported as such */
  GstClockTime last_running_time;       /* output time of the last new one */
  GstClockTime fresh_until;     /* what is shown is meant to last till here */

  Tile shown;
  LayoutRect from, tile, now;   /* the way of the tile, and where it is */
  GstClockTime move_start;
};

PadNews gst_layout_compositor_pad_update (GstLayoutCompositorPad * pad,
    GstClockTime now, GstClockTime stall_timeout);
void gst_layout_compositor_pad_move (GstLayoutCompositorPad * pad,
    const LayoutRect * tile, GstClockTime now, GstClockTime transition);
void gst_layout_compositor_pad_reset (GstLayoutCompositorPad * pad);
GstBuffer *gst_layout_compositor_pad_delay (GstLayoutCompositorPad * pad,
    GstBuffer * buffer, GstClockTime shift);
