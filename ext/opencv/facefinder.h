// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "facemodels.h"
#include "foundface.h"

G_BEGIN_DECLS

/* Finds faces in one picture, with OpenCV. Not for two threads at once. */

typedef struct _FaceFinder FaceFinder;

FaceFinder *face_finder_new (FaceDetector detector, const gchar * model,
    GError ** error);
void face_finder_free (FaceFinder * finder);

FaceDetector face_finder_get_detector (FaceFinder * finder);
gboolean face_finder_wants_color (FaceFinder * finder);
gint face_finder_usual_size (FaceFinder * finder);

GArray *face_finder_find (FaceFinder * finder, const guint8 * pixels,
    gint width, gint height, gdouble threshold, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaceFinder, face_finder_free);

G_END_DECLS
