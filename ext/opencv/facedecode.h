// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "foundface.h"

G_BEGIN_DECLS

/* What the numbers that come out of face detecting networks mean */

#define BLAZE_SIDE 256          /* of the square picture that goes in */
#define BLAZE_VALUES 16         /* for each anchor: box and six points */

typedef struct
{
  gint cells;                   /* along each side */
  gint anchors;                 /* in each cell */
} BlazeGrid;

extern const BlazeGrid blaze_grids[2];

void face_decode_blaze (const gfloat * scores, const gfloat * values,
    const BlazeGrid * grid, gdouble threshold, GArray * faces);

/* YuNet of 2023: one such set of tensors for each stride */
typedef struct
{
  const gfloat *cls, *obj, *bbox, *kps;
  gint stride;
  gint columns, rows;
} YunetLayer;

void face_decode_yunet (const YunetLayer * layer, gdouble threshold,
    GArray * faces);

gdouble face_overlap (const FoundFace * a, const FoundFace * b);
void face_merge (GArray * faces, gdouble overlap);

G_END_DECLS
