// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <math.h>

#include "facedecode.h"

static GArray *
faces_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (FoundFace));
}

static FoundFace *
face_of (GArray * faces, guint i)
{
  fail_unless (i < faces->len);
  return &g_array_index (faces, FoundFace, i);
}

static void
check_box (const FoundFace * face, gdouble x, gdouble y, gdouble width,
    gdouble height)
{
  fail_unless (fabs (face->x - x) < 1e-4, "x is %f", face->x);
  fail_unless (fabs (face->y - y) < 1e-4, "y is %f", face->y);
  fail_unless (fabs (face->width - width) < 1e-4, "width is %f", face->width);
  fail_unless (fabs (face->height - height) < 1e-4, "height is %f",
      face->height);
}

static void
check_point (const FoundFace * face, guint point, gdouble x, gdouble y)
{
  fail_unless (face->has_points);
  fail_unless (fabs (face->points[point][0] - x) < 1e-4, "point %u: x is %f",
      point, face->points[point][0]);
  fail_unless (fabs (face->points[point][1] - y) < 1e-4, "point %u: y is %f",
      point, face->points[point][1]);
}

/* The fine grid has 16 x 16 cells of 16 pixels with two anchors each: anchor
 * 2 * (3 * 16 + 5) + 1 is the second in the cell at column 5, row 3, whose
 * centre is 88, 56. */
GST_START_TEST (anchors_of_the_fine_grid_are_where_they_belong)
{
  g_autofree gfloat *scores = g_new (gfloat, 512);
  g_autofree gfloat *values = g_new0 (gfloat, 512 * BLAZE_VALUES);
  gint anchor = 2 * (3 * 16 + 5) + 1;
  g_autoptr (GArray) faces = faces_new ();
  gfloat *v = values + anchor * BLAZE_VALUES;

  for (guint i = 0; i < 512; i++)
    scores[i] = -10;
  scores[anchor] = 2;
  v[0] = 4;
  v[1] = -6;
  v[2] = 40;
  v[3] = 50;
  for (guint i = 0; i < 12; i++)
    v[4 + i] = i;
  face_decode_blaze (scores, values, &blaze_grids[0], 0.5, faces);
  fail_unless_equals_int (faces->len, 1);
  check_box (face_of (faces, 0), 88 + 4 - 20, 56 - 6 - 25, 40, 50);
  fail_unless (fabs (face_of (faces, 0)->confidence - 0.880797) < 1e-5);
  check_point (face_of (faces, 0), FACE_LEFT_EYE, 88 + 0, 56 + 1);
  check_point (face_of (faces, 0), FACE_RIGHT_EYE, 88 + 2, 56 + 3);
  check_point (face_of (faces, 0), FACE_NOSE, 88 + 4, 56 + 5);
  check_point (face_of (faces, 0), FACE_MOUTH, 88 + 6, 56 + 7);
}

GST_END_TEST;

/* The coarse one has 8 x 8 cells of 32 pixels with six anchors each. */
GST_START_TEST (anchors_of_the_coarse_grid_are_where_they_belong)
{
  g_autofree gfloat *scores = g_new (gfloat, 384);
  g_autofree gfloat *values = g_new0 (gfloat, 384 * BLAZE_VALUES);
  const gint anchors[] = { 0, 6 * (7 * 8 + 7) + 5, 6 * (2 * 8 + 6) };
  g_autoptr (GArray) faces = faces_new ();

  for (guint i = 0; i < 384; i++)
    scores[i] = -10;
  for (guint i = 0; i < 3; i++) {
    scores[anchors[i]] = 1;
    values[anchors[i] * BLAZE_VALUES + 2] = 8;
    values[anchors[i] * BLAZE_VALUES + 3] = 8;
  }
  face_decode_blaze (scores, values, &blaze_grids[1], 0.5, faces);
  fail_unless_equals_int (faces->len, 3);
  check_box (face_of (faces, 0), 16 - 4, 16 - 4, 8, 8);
  check_box (face_of (faces, 1), 6 * 32 + 16 - 4, 2 * 32 + 16 - 4, 8, 8);
  check_box (face_of (faces, 2), 240 - 4, 240 - 4, 8, 8);
}

GST_END_TEST;

GST_START_TEST (broken_numbers_are_no_faces)
{
  g_autofree gfloat *scores = g_new0 (gfloat, 512);
  g_autofree gfloat *values = g_new0 (gfloat, 512 * BLAZE_VALUES);
  g_autoptr (GArray) faces = faces_new ();

  for (guint i = 0; i < 512; i++) {
    scores[i] = i % 2 ? NAN : i % 3 ? INFINITY : 1e30f;
    for (guint k = 0; k < BLAZE_VALUES; k++)
      values[i * BLAZE_VALUES + k] = k == 2 ? -1 : i % 5 ? NAN : INFINITY;
  }
  face_decode_blaze (scores, values, &blaze_grids[0], 0.5, faces);
  fail_unless_equals_int (faces->len, 0);
}

GST_END_TEST;

GST_START_TEST (yunet_is_read)
{
  gfloat cls[12] = { 0 }, obj[12] = { 0 }, bbox[48] = { 0 }, kps[120] = { 0 };
  YunetLayer layer = { cls, obj, bbox, kps, 16, 4, 3 };
  gint i = 2 * 4 + 3;           /* column 3, row 2 */
  g_autoptr (GArray) faces = faces_new ();

  cls[i] = 0.9;
  obj[i] = 0.4;
  bbox[4 * i] = 0.5;
  bbox[4 * i + 1] = 0.25;
  bbox[4 * i + 2] = logf (2);
  bbox[4 * i + 3] = logf (3);
  for (guint k = 0; k < 10; k++)
    kps[10 * i + k] = 0.1f * k;
  face_decode_yunet (&layer, 0.61, faces);
  fail_unless_equals_int (faces->len, 0);
  face_decode_yunet (&layer, 0.59, faces);
  fail_unless_equals_int (faces->len, 1);
  fail_unless (fabs (face_of (faces, 0)->confidence - 0.6) < 1e-6);
  check_box (face_of (faces, 0), 3.5 * 16 - 16, 2.25 * 16 - 24, 32, 48);
  check_point (face_of (faces, 0), FACE_LEFT_EYE, 48, 33.6);
  check_point (face_of (faces, 0), FACE_RIGHT_EYE, 51.2, 36.8);
  check_point (face_of (faces, 0), FACE_NOSE, 54.4, 40);
  /* between its corners, 0.6, 0.7 and 0.8, 0.9 */
  check_point (face_of (faces, 0), FACE_MOUTH, 3.7 * 16, 2.8 * 16);
}

GST_END_TEST;

static void
add (GArray * faces, gdouble x, gdouble y, gdouble size, gdouble confidence)
{
  FoundFace face = { x, y, size, size, confidence, TRUE };

  face.points[FACE_NOSE][0] = x + 10;
  g_array_append_val (faces, face);
}

GST_START_TEST (a_face_is_the_mean_of_what_was_seen_of_it)
{
  g_autoptr (GArray) faces = faces_new ();

  add (faces, 300, 0, 100, 0.7);
  add (faces, 10, 0, 100, 0.3);
  add (faces, 0, 0, 100, 0.9);
  face_merge (faces, 0.3);
  fail_unless_equals_int (faces->len, 2);
  check_box (face_of (faces, 0), 10 * 0.3 / 1.2, 0, 100, 100);
  fail_unless_equals_float (face_of (faces, 0)->confidence, 0.9);
  check_point (face_of (faces, 0), FACE_NOSE, 12.5, 0);
  check_box (face_of (faces, 1), 300, 0, 100, 100);
  fail_unless_equals_float (face_of (faces, 1)->confidence, 0.7);
}

GST_END_TEST;

GST_START_TEST (faces_side_by_side_stay_two)
{
  g_autoptr (GArray) faces = faces_new ();

  add (faces, 0, 0, 100, 0.9);
  add (faces, 60, 0, 100, 0.8);
  fail_unless (fabs (face_overlap (face_of (faces, 0), face_of (faces, 1))
          - 40.0 / 160) < 1e-9);
  face_merge (faces, 0.3);
  fail_unless_equals_int (faces->len, 2);
  check_box (face_of (faces, 1), 60, 0, 100, 100);
  g_array_set_size (faces, 0);
  face_merge (faces, 0.3);
  fail_unless_equals_int (faces->len, 0);
}

GST_END_TEST;

static Suite *
facedecode_suite (void)
{
  Suite *s = suite_create ("facedecode");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, anchors_of_the_fine_grid_are_where_they_belong);
  tcase_add_test (tc, anchors_of_the_coarse_grid_are_where_they_belong);
  tcase_add_test (tc, broken_numbers_are_no_faces);
  tcase_add_test (tc, yunet_is_read);
  tcase_add_test (tc, a_face_is_the_mean_of_what_was_seen_of_it);
  tcase_add_test (tc, faces_side_by_side_stay_two);
  return s;
}

GST_CHECK_MAIN (facedecode);
