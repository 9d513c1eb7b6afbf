// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "foundface.h"

/* Makes faces that have a number and stay calm of what a detector finds in one
 * picture after the other. Times are in nanoseconds and never go back. */

typedef struct _FaceTracker FaceTracker;

typedef struct
{
  guint id;                     /* from 1; never given twice */
  FoundFace face;
} TrackedFace;

FaceTracker *face_tracker_new (void);
void face_tracker_free (FaceTracker * tracker);
void face_tracker_clear (FaceTracker * tracker);

void face_tracker_update (FaceTracker * tracker, const GArray * found,
    gdouble certain, gint width, gint height, guint64 now);
GArray *face_tracker_at (FaceTracker * tracker, guint64 at);
gboolean face_tracker_knows (FaceTracker * tracker, guint id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaceTracker, face_tracker_free);
