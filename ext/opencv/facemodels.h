// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the files are that detectors were taught with */

typedef enum
{
  FACE_DETECTOR_AUTO,
  FACE_DETECTOR_YUNET,
  FACE_DETECTOR_BLAZEFACE,
  FACE_DETECTOR_HAAR,
} FaceDetector;

/* A list of folders as in PATH, looked through first */
#define FACE_MODELS_VARIABLE "GST_PLAZA_MODELS"

gchar *face_model_find (FaceDetector detector, GError ** error);

G_END_DECLS
