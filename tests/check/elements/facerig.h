// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#define FRAME (GST_SECOND / 25)

/* A picture in RGB, and making frames of it */
typedef struct
{
  gint width, height;
  guint8 *rgb;                  /* rows without padding */
} Picture;

Picture *picture_new (gint width, gint height, guint rgb);
Picture *picture_load (const gchar * name);
void picture_free (Picture * picture);
void picture_paste (Picture * picture, const Picture * other, gint x, gint y,
    gint times);
guint picture_pixel (const Picture * picture, gint x, gint y);

GstCaps *picture_caps (const Picture * picture, const gchar * format);
GstBuffer *picture_frame (const Picture * picture, const gchar * format,
    gint padding);
Picture *picture_of_frame (GstBuffer * buffer, GstCaps * caps);

/* An element with a bus */
typedef struct
{
  GstHarness *h;
  GstBus *bus;
  GstClockTime now;
} FaceRig;

void face_rig_init (FaceRig * rig, const gchar * launch);
void face_rig_clear (FaceRig * rig);
void face_rig_start (FaceRig * rig, const Picture * picture,
    const gchar * format);
GstBuffer *face_rig_push (FaceRig * rig, GstBuffer * buffer);
GstBuffer *face_rig_push_picture (FaceRig * rig, const Picture * picture,
    const gchar * format);
GstMessage *face_rig_message (FaceRig * rig, const gchar * name);
gchar *face_rig_failure (const gchar * launch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free);
