// SPDX-License-Identifier: LGPL-2.1-or-later

#include "facedecode.h"

#include <math.h>

/* Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on
 * Mobile GPUs", arXiv:1907.05047 §3.2: anchors lie on two grids only, two in
 * each cell of the fine one and six in each of the coarse one. */
const BlazeGrid blaze_grids[2] = { {16, 2}, {8, 6} };

/* Scores beyond are 0 or 1; exp stays finite. */
#define LOGIT_LIMIT 80.0f

/* The order of the points in what networks put out. Theirs are the person's
 * left and right, ours the picture's. */
static const gint blaze_points[N_FACE_POINTS] = { 0, 1, 2, 3 };

static gdouble
sigmoid (gfloat logit)
{
  return 1.0 / (1.0 + exp (-CLAMP (logit, -LOGIT_LIMIT, LOGIT_LIMIT)));
}

/* Something a broken model cannot use to harm what comes after */
static gboolean
is_sound (const FoundFace * face)
{
  gdouble sum = face->x + face->y + face->width + face->height;

  for (guint i = 0; i < N_FACE_POINTS; i++)
    sum += face->points[i][0] + face->points[i][1];
  return isfinite (sum) && face->width > 0 && face->height > 0;
}

static FoundFace
face_of_blaze (const gfloat * values, gdouble anchor_x, gdouble anchor_y,
    gdouble confidence)
{
  FoundFace face = { 0 };

  face.width = values[2];
  face.height = values[3];
  face.x = anchor_x + values[0] - face.width / 2;
  face.y = anchor_y + values[1] - face.height / 2;
  face.confidence = confidence;
  face.has_points = TRUE;
  for (guint i = 0; i < N_FACE_POINTS; i++) {
    face.points[i][0] = anchor_x + values[4 + 2 * blaze_points[i]];
    face.points[i][1] = anchor_y + values[5 + 2 * blaze_points[i]];
  }
  return face;
}

/**
 * face_decode_blaze:
 * @scores: one logit for each anchor of @grid
 * @values: BLAZE_VALUES for each
 * @faces: (element-type FoundFace): what is found is appended
 */
void
face_decode_blaze (const gfloat * scores, const gfloat * values,
    const BlazeGrid * grid, gdouble threshold, GArray * faces)
{
  gint n = grid->cells * grid->cells * grid->anchors;
  gdouble size = (gdouble) BLAZE_SIDE / grid->cells;

  for (gint i = 0; i < n; i++) {
    gdouble confidence = sigmoid (scores[i]);
    gint cell = i / grid->anchors;
    FoundFace face;

    if (!(confidence >= threshold))
      continue;
    face = face_of_blaze (values + i * BLAZE_VALUES,
        (cell % grid->cells + 0.5) * size, (cell / grid->cells + 0.5) * size,
        confidence);
    if (is_sound (&face))
      g_array_append_val (faces, face);
  }
}

static FoundFace
face_of_yunet (const YunetLayer * layer, gint i, gdouble confidence)
{
  const gfloat *bbox = layer->bbox + 4 * i, *kps = layer->kps + 10 * i;
  gint column = i % layer->columns, row = i / layer->columns;
  FoundFace face = { 0 };

  face.width = exp (bbox[2]) * layer->stride;
  face.height = exp (bbox[3]) * layer->stride;
  face.x = (column + bbox[0]) * layer->stride - face.width / 2;
  face.y = (row + bbox[1]) * layer->stride - face.height / 2;
  face.confidence = confidence;
  face.has_points = TRUE;
  for (guint p = 0; p < N_FACE_POINTS; p++) {
    face.points[p][0] = (column + kps[2 * p]) * layer->stride;
    face.points[p][1] = (row + kps[2 * p + 1]) * layer->stride;
  }
  /* its last two points are the corners of the mouth */
  face.points[FACE_MOUTH][0] = (column + (kps[6] + kps[8]) / 2) * layer->stride;
  face.points[FACE_MOUTH][1] = (row + (kps[7] + kps[9]) / 2) * layer->stride;
  return face;
}

/**
 * face_decode_yunet:
 * @layer: the tensors of one stride
 * @faces: (element-type FoundFace): what is found is appended
 *
 * Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", Machine
 * Intelligence Research 20 (2023), §3: a box for each point of the grid,
 * its score the geometric mean of class and objectness.
 */
void
face_decode_yunet (const YunetLayer * layer, gdouble threshold, GArray * faces)
{
  for (gint i = 0; i < layer->columns * layer->rows; i++) {
    gdouble confidence = sqrt (CLAMP (layer->cls[i], 0.0f, 1.0f)
        * CLAMP (layer->obj[i], 0.0f, 1.0f));
    FoundFace face;

    if (!(confidence >= threshold))
      continue;
    face = face_of_yunet (layer, i, confidence);
    if (is_sound (&face))
      g_array_append_val (faces, face);
  }
}

/* Intersection over union */
gdouble
face_overlap (const FoundFace * a, const FoundFace * b)
{
  gdouble width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  gdouble height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);
  gdouble common = MAX (width, 0) * MAX (height, 0);
  gdouble all = a->width * a->height + b->width * b->height - common;

  return all > 0 ? common / all : 0.0;
}

static gint
by_confidence (gconstpointer a, gconstpointer b)
{
  gdouble first = ((const FoundFace *) a)->confidence;
  gdouble second = ((const FoundFace *) b)->confidence;

  return first < second ? 1 : first > second ? -1 : 0;
}

static void
add_weighted (FoundFace * sum, const FoundFace * face)
{
  gdouble weight = face->confidence;

  sum->x += face->x * weight;
  sum->y += face->y * weight;
  sum->width += face->width * weight;
  sum->height += face->height * weight;
  for (guint i = 0; i < 2 * N_FACE_POINTS; i++)
    sum->points[i / 2][i % 2] += face->points[i / 2][i % 2] * weight;
  sum->confidence += weight;
}

static FoundFace
mean_of (const FoundFace * sum, const FoundFace * best)
{
  FoundFace mean = *best;
  gdouble weight = sum->confidence;

  mean.x = sum->x / weight;
  mean.y = sum->y / weight;
  mean.width = sum->width / weight;
  mean.height = sum->height / weight;
  for (guint i = 0; i < 2 * N_FACE_POINTS; i++)
    mean.points[i / 2][i % 2] = sum->points[i / 2][i % 2] / weight;
  return mean;
}

/**
 * face_merge:
 * @faces: (element-type FoundFace):
 * @overlap: faces that have more than this in common are one
 *
 * Of each face the mean of all that was seen of it, as BlazeFace's paper §3.4
 * proposes: taking only the best makes boxes jump from frame to frame. The most
 * confident comes first.
 */
void
face_merge (GArray * faces, gdouble overlap)
{
  FoundFace *all;
  g_autofree gboolean *done = g_new0 (gboolean, MAX (faces->len, 1));
  guint n = 0;

  g_array_sort (faces, by_confidence);
  all = (FoundFace *) (gpointer) faces->data;
  for (guint i = 0; i < faces->len; i++) {
    FoundFace sum = { 0 }, best = all[i];

    if (done[i])
      continue;
    for (guint k = i; k < faces->len; k++) {
      if (!done[k] && (k == i || face_overlap (&best, &all[k]) > overlap)) {
        add_weighted (&sum, &all[k]);
        done[k] = TRUE;
      }
    }
    /* what is overwritten was merged: n <= i */
    all[n++] = sum.confidence > 0 ? mean_of (&sum, &best) : best;
  }
  g_array_set_size (faces, n);
}
