// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#define RIG_MAX_INPUTS 8
#define FRAME (GST_SECOND / 10)
#define OUT_CAPS "video/x-raw,format=I420,width=320,height=180,framerate=10/1"
#define BACKGROUND 0xff16181d

#define RED 0xffff0000
#define GREEN 0xff00ff00
#define BLUE 0xff0000ff
#define YELLOW 0xffffff00
#define WHITE 0xffffffff
#define BLACK 0xff000000

/* A mixer with harnesses on its pads, in or out of live mode */
typedef struct
{
  GstElement *mix;
  GstBus *bus;
  GstHarness *out;
  GstHarness *in[RIG_MAX_INPUTS];
  GstVideoInfo in_info[RIG_MAX_INPUTS];
  GstVideoInfo info;            /* of the output */
  GstPad *silent;
  gboolean live;
} Rig;

void rig_init (Rig * rig, gboolean live, const gchar * caps);
void rig_release_silent (Rig * rig);
void rig_clear (Rig * rig);
void rig_set_caps (Rig * rig, guint i, const gchar * format, gint width,
    gint height, const gchar * more);
void rig_join (Rig * rig, guint i, gint width, gint height);

/* As a participant goes whose browser is closed */
void rig_leave (Rig * rig, guint i);
void rig_set (Rig * rig, guint i, const gchar * property, const gchar * value);

/* A picture in two colours, halved from left to right, in any format */
GstBuffer *rig_picture_new (const GstVideoInfo * info, guint32 left,
    guint32 right);

void rig_push_halves (Rig * rig, guint i, GstClockTime pts, guint32 left,
    guint32 right);
void rig_push (Rig * rig, guint i, GstClockTime pts, guint32 color);
GstBuffer *rig_pull (Rig * rig);

/* The next frame, made at @time: for tests in which another thread pushes,
 * which has the mixer begin to wait anew */
GstBuffer *rig_pull_at (Rig * rig, GstClockTime time);

void rig_read_pixel (Rig * rig, GstBuffer * buffer, gint x, gint y,
    gint yuv[3]);
gboolean rig_pixel_is (Rig * rig, GstBuffer * buffer, gint x, gint y,
    guint32 color);

GstStructure *rig_take_message (Rig * rig, const gchar * name);
void rig_assert_tile (const GstStructure * s, guint i, const gchar * pad,
    gint x, gint y, gint width, gint height);
guint rig_n_tiles (const GstStructure * s);

/* Text of the first error on the bus */
gchar *rig_take_error (Rig * rig);

#define rig_assert_pixel(rig, buffer, x, y, color)                          \
  fail_unless (rig_pixel_is (rig, buffer, x, y, color),                     \
      "pixel %d,%d is not %08x", x, y, color)
