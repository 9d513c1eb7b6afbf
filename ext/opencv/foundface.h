// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A face as a detector sees it, in pixels of the picture that was searched. */

/* Left and right are the picture's */
enum
{
  FACE_LEFT_EYE,
  FACE_RIGHT_EYE,
  FACE_NOSE,
  FACE_MOUTH,
  N_FACE_POINTS
};

typedef struct
{
  gdouble x, y, width, height;
  gdouble confidence;           /* 0..1; each detector's own idea of it */
  gboolean has_points;
  gdouble points[N_FACE_POINTS][2];
} FoundFace;
