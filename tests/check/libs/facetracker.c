// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <math.h>

#include "assignment.h"
#include "facetracker.h"

#define WIDTH 1280
#define HEIGHT 720
#define SIZE 100.0
#define CERTAIN 0.6
#define FRAME (GST_SECOND / 30)

static FoundFace
face_at (gdouble x, gdouble y, gdouble size)
{
  FoundFace face = { x - size / 2, y - size / 2, size, size, 0.9, TRUE };

  face.points[FACE_LEFT_EYE][0] = x - size / 5;
  face.points[FACE_LEFT_EYE][1] = y - size / 8;
  face.points[FACE_RIGHT_EYE][0] = x + size / 5;
  face.points[FACE_RIGHT_EYE][1] = y - size / 8;
  face.points[FACE_NOSE][0] = face.points[FACE_MOUTH][0] = x;
  face.points[FACE_NOSE][1] = y;
  face.points[FACE_MOUTH][1] = y + size / 4;
  return face;
}

/* One picture with up to two faces */
static void
see (FaceTracker * tracker, guint64 now, guint n, FoundFace first,
    FoundFace second)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (FoundFace));

  if (n > 0)
    g_array_append_val (found, first);
  if (n > 1)
    g_array_append_val (found, second);
  face_tracker_update (tracker, found, CERTAIN, WIDTH, HEIGHT, now);
}

static void
see_one (FaceTracker * tracker, guint64 now, FoundFace face)
{
  see (tracker, now, 1, face, face);
}

static void
see_none (FaceTracker * tracker, guint64 now)
{
  see (tracker, now, 0, face_at (0, 0, 1), face_at (0, 0, 1));
}

static guint
count_at (FaceTracker * tracker, guint64 at)
{
  g_autoptr (GArray) faces = face_tracker_at (tracker, at);

  return faces->len;
}

/* The face whose centre is nearest to x */
static TrackedFace
nearest (FaceTracker * tracker, guint64 at, gdouble x)
{
  g_autoptr (GArray) faces = face_tracker_at (tracker, at);
  TrackedFace best = { 0 };
  gdouble least = G_MAXDOUBLE;

  for (guint i = 0; i < faces->len; i++) {
    TrackedFace *face = &g_array_index (faces, TrackedFace, i);
    gdouble way = fabs (face->face.x + face->face.width / 2 - x);

    if (way < least) {
      least = way;
      best = *face;
    }
  }
  return best;
}

static gdouble
center_x (const TrackedFace * face)
{
  return face->face.x + face->face.width / 2;
}

/* Noise of a normal distribution, the same in each run */
static gdouble
noise (GRand * rand)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < 12; i++)
    sum += g_rand_double (rand);
  return sum - 6.0;
}

GST_START_TEST (the_cheapest_pairs_are_found)
{
  /* Greedy would take 1 for the first row, and pay 9 for the second. */
  const gdouble costs[] = { 1, 2, 9,
    2, 9, 9,
    9, 9, 3
  };
  gint column_of[3];

  assignment_solve (costs, 3, 3, 8, column_of);
  fail_unless_equals_int (column_of[0], 1);
  fail_unless_equals_int (column_of[1], 0);
  fail_unless_equals_int (column_of[2], 2);
}

GST_END_TEST;

GST_START_TEST (what_costs_too_much_stays_alone)
{
  const gdouble costs[] = { 5, 1,
    G_MAXDOUBLE, G_MAXDOUBLE,
    1, 7
  };
  gint column_of[3];

  assignment_solve (costs, 3, 2, 4, column_of);
  fail_unless_equals_int (column_of[0], 1);
  fail_unless_equals_int (column_of[1], ASSIGNMENT_NONE);
  fail_unless_equals_int (column_of[2], 0);
  assignment_solve (costs, 3, 0, 4, column_of);
  fail_unless_equals_int (column_of[0], ASSIGNMENT_NONE);
}

GST_END_TEST;

static gdouble
cost_of_all (const gdouble * costs, guint n, gdouble limit,
    const gint * column_of)
{
  gdouble sum = 0.0;

  for (guint row = 0; row < n; row++)
    sum += column_of[row] == ASSIGNMENT_NONE ? limit
        : costs[row * n + column_of[row]];
  return sum;
}

/* Every way to pair up, one after the other */
static gdouble
least_by_trying (const gdouble * costs, guint n, gdouble limit, guint row,
    guint taken)
{
  gdouble best = G_MAXDOUBLE;

  if (row == n)
    return 0.0;
  best = limit + least_by_trying (costs, n, limit, row + 1, taken);
  for (guint c = 0; c < n; c++)
    if (!(taken & (1 << c)) && costs[row * n + c] <= limit)
      best = MIN (best, costs[row * n + c]
          + least_by_trying (costs, n, limit, row + 1, taken | 1 << c));
  return best;
}

GST_START_TEST (no_way_to_pair_up_is_cheaper)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 200; round++) {
    gdouble costs[25];
    gint column_of[5];

    for (guint i = 0; i < 25; i++)
      costs[i] = g_rand_double (rand);
    assignment_solve (costs, 5, 5, 0.4, column_of);
    fail_unless (fabs (cost_of_all (costs, 5, 0.4, column_of)
            - least_by_trying (costs, 5, 0.4, 0, 0)) < 1e-9);
  }
}

GST_END_TEST;

GST_START_TEST (a_face_is_there_with_its_first_picture)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  TrackedFace face;

  see_one (tracker, 0, face_at (400, 300, SIZE));
  face = nearest (tracker, 0, 400);
  fail_unless_equals_int (face.id, 1);
  fail_unless_equals_float (face.face.x, 350);
  fail_unless_equals_float (face.face.y, 250);
  fail_unless_equals_float (face.face.width, 100);
  fail_unless_equals_float (face.face.height, 100);
  fail_unless_equals_float (face.face.confidence, 0.9);
  fail_unless (face.face.has_points);
  fail_unless_equals_float (face.face.points[FACE_LEFT_EYE][0], 380);
  fail_unless_equals_float (face.face.points[FACE_MOUTH][1], 325);
}

GST_END_TEST;

GST_START_TEST (what_is_uncertain_begins_nothing_but_goes_on)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  FoundFace faint = face_at (400, 300, SIZE);

  faint.confidence = 0.4;
  see_one (tracker, 0, faint);
  fail_unless_equals_int (count_at (tracker, 0), 0);
  for (guint i = 1; i < 4; i++)
    see_one (tracker, i * FRAME, face_at (400, 300, SIZE));
  for (guint i = 4; i < 120; i++) {
    see_one (tracker, i * FRAME, faint);
    fail_unless_equals_int (nearest (tracker, i * FRAME, 400).id, 1);
  }
}

GST_END_TEST;

/* Two that walk towards each other, at every speed; while they are in front of
 * each other the detector sees one of them only */
static void
cross (gdouble speed, gdouble fps, gdouble dy, gdouble shake)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gdouble seconds = 600 / speed;
  guint left = 0, right = 0;

  for (guint i = 0; i / fps <= seconds; i++) {
    gdouble t = i / fps;
    gdouble a = 340 + speed * t, b = 940 - speed * t;
    gboolean hidden = fabs (a - b) < 0.6 * SIZE;
    guint64 now = t * GST_SECOND;

    see (tracker, now, hidden ? 1 : 2,
        face_at (a + shake * noise (rand), 300 + shake * noise (rand), SIZE),
        face_at (b + shake * noise (rand), 300 + dy, SIZE));
    if (i == 0) {
      left = nearest (tracker, now, 340).id;
      right = nearest (tracker, now, 940).id;
    }
  }
  fail_unless (left != right);
  fail_unless_equals_int (nearest (tracker, seconds * GST_SECOND, 940).id,
      left);
  fail_unless_equals_int (nearest (tracker, seconds * GST_SECOND, 340).id,
      right);
}

GST_START_TEST (faces_that_cross_keep_their_numbers)
{
  static const gdouble speeds[] = { 60, 100, 200, 400 };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    cross (speeds[i], 30, 0, 0);
    cross (speeds[i], 30, 20, 1);
    cross (speeds[i], 30, 0, 1.5);
    if (speeds[i] <= 200)
      cross (speeds[i], 10, 10, 1.5);
  }
}

GST_END_TEST;

GST_START_TEST (a_face_behind_something_comes_back_with_its_number)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();

  /* with a second of a pillar in the way of somebody who walks */
  for (guint i = 0; i < 120; i++) {
    guint64 now = i * FRAME;
    gdouble x = 300 + 100 * (i / 30.0);

    if (i < 45 || i >= 75)
      see_one (tracker, now, face_at (x, 300, SIZE));
    else
      see_none (tracker, now);
    if (i < 45 || i >= 75)
      fail_unless_equals_int (nearest (tracker, now, x).id, 1);
    fail_unless (face_tracker_knows (tracker, 1));
    /* it is shown for half a second, then no longer */
    fail_unless_equals_int (count_at (tracker, now), i < 60 || i >= 75);
  }
}

GST_END_TEST;

/* As detectors see somebody who walks behind another: the last that is seen of
 * him is narrow and seems to stand still. */
GST_START_TEST (what_is_half_hidden_does_not_mislead)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();

  for (guint i = 0; i < 90; i++) {
    guint64 now = i * FRAME;
    gdouble x = 300 + 4.0 * i;
    FoundFace face = face_at (x, 300, SIZE);

    if (i >= 40 && i < 45) {
      face.width -= 8 * (i - 39);
      face.x = 300 + 4.0 * 40 - SIZE / 2;
    }
    if (i < 45 || i >= 70)
      see_one (tracker, now, face);
    else
      see_none (tracker, now);
    if (i >= 70) {
      fail_unless_equals_int (count_at (tracker, now), 1);
      fail_unless_equals_int (nearest (tracker, now, x).id, 1);
    }
  }
}

GST_END_TEST;

GST_START_TEST (missed_pictures_do_not_show)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  gdouble last = 0.0;

  for (guint i = 0; i < 90; i++) {
    guint64 now = i * FRAME;
    gdouble x = 300 + 5.0 * i;
    TrackedFace face;

    if (i < 10 || i % 5 > 1)
      see_one (tracker, now, face_at (x, 300, SIZE));
    else
      see_none (tracker, now);
    face = nearest (tracker, now, x);
    fail_unless_equals_int (face.id, 1);
    fail_unless (fabs (center_x (&face) - x) < 4.0, "%f for %f",
        center_x (&face), x);
    if (i > 0)
      fail_unless (center_x (&face) > last);
    last = center_x (&face);
  }
}

GST_END_TEST;

GST_START_TEST (one_who_leaves_is_forgotten_and_gets_a_new_number)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  guint i;

  for (i = 0; i < 30; i++)
    see_one (tracker, i * FRAME, face_at (400, 300, SIZE));
  for (; i < 88; i++)
    see_none (tracker, i * FRAME);
  fail_unless (face_tracker_knows (tracker, 1));
  for (; i < 92; i++)
    see_none (tracker, i * FRAME);
  fail_if (face_tracker_knows (tracker, 1));
  see_one (tracker, i * FRAME, face_at (400, 300, SIZE));
  fail_unless_equals_int (nearest (tracker, i * FRAME, 400).id, 2);
  face_tracker_clear (tracker);
  fail_unless_equals_int (count_at (tracker, i * FRAME), 0);
  see_one (tracker, 0, face_at (400, 300, SIZE));
  fail_unless_equals_int (nearest (tracker, 0, 400).id, 3);
}

GST_END_TEST;

GST_START_TEST (one_who_walks_out_of_the_picture_is_gone_at_once)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  guint i;

  for (i = 0; i < 30; i++)
    see_one (tracker, i * FRAME, face_at (1270 - 20 * 30 + 20 * i, 300, SIZE));
  for (; i < 33; i++)
    see_none (tracker, i * FRAME);
  fail_if (face_tracker_knows (tracker, 1));
}

GST_END_TEST;

GST_START_TEST (a_single_error_is_shown_no_longer_than_it_is_seen)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();

  see_one (tracker, 0, face_at (400, 300, SIZE));
  see_none (tracker, FRAME);
  fail_unless_equals_int (count_at (tracker, FRAME), 0);
}

GST_END_TEST;

GST_START_TEST (boxes_stand_still_on_a_still_face)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  gdouble in = 0, out = 0, step = 0, last = 0, size = 0;
  const guint n = 600, settled = 30;

  for (guint i = 0; i < n; i++) {
    guint64 now = i * FRAME;
    gdouble dx = 1.5 * noise (rand);
    TrackedFace face;

    see_one (tracker, now, face_at (400 + dx, 300 + 1.5 * noise (rand),
            SIZE + 2 * noise (rand)));
    face = nearest (tracker, now, 400);
    fail_unless_equals_int (face.id, 1);
    if (i >= settled) {
      in += dx * dx;
      out += pow (center_x (&face) - 400, 2);
      step += pow (center_x (&face) - last, 2);
      size += pow (face.face.width - SIZE, 2);
    }
    last = center_x (&face);
  }
  in = sqrt (in / (n - settled));
  out = sqrt (out / (n - settled));
  step = sqrt (step / (n - settled));
  size = sqrt (size / (n - settled));
  GST_INFO ("in %f, out %f, from frame to frame %f, size %f", in, out, step,
      size);
  fail_unless (out < 0.5 * in, "%f px of %f are left", out, in);
  fail_unless (step < 0.3 * in, "%f px from frame to frame", step);
  fail_unless (size < 1.0, "%f px of size", size);
}

GST_END_TEST;

/* Still, then off at a speed in sizes per second */
static gdouble
lag_of (gdouble speed, gdouble fps, guint frames)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  TrackedFace face = { 0 };
  gdouble x = 200;
  guint i;

  for (i = 0; i < 30; i++)
    see_one (tracker, i / fps * GST_SECOND, face_at (x, 300, SIZE));
  for (; i < 30 + frames; i++) {
    x += speed * SIZE / fps;
    see_one (tracker, i / fps * GST_SECOND, face_at (x, 300, SIZE));
    face = nearest (tracker, i / fps * GST_SECOND, x);
  }
  fail_unless_equals_int (face.id, 1);
  return (x - center_x (&face)) / SIZE;
}

GST_START_TEST (boxes_do_not_lag_behind_a_fast_face)
{
  static const gdouble speeds[] = { 0.5, 1, 2, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    gdouble third = lag_of (speeds[i], 30, 3), tenth = lag_of (speeds[i], 30,
        10);

    GST_INFO ("%f sizes/s: lag %f, then %f", speeds[i], third, tenth);
    fail_unless (fabs (third) < 0.05, "%f of a face after three frames", third);
    fail_unless (fabs (tenth) < 0.02, "%f of a face after ten", tenth);
    if (speeds[i] <= 2)
      fail_unless (fabs (lag_of (speeds[i], 10, 4)) < 0.05);
  }
}

GST_END_TEST;

GST_START_TEST (boxes_go_on_with_frames_that_nobody_looked_at)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();

  /* every third of 30 frames a second is looked at, the result comes three
   * frames later */
  for (guint i = 0; i < 60; i += 3) {
    see_one (tracker, i * FRAME, face_at (200 + 5.0 * i, 300 + 2.0 * i, SIZE));
    for (guint k = 3; i > 9 && k < 6; k++) {
      gdouble x = 200 + 5.0 * (i + k);
      TrackedFace face = nearest (tracker, (i + k) * FRAME, x);

      fail_unless (fabs (center_x (&face) - x) < 5.0, "%f for %f",
          center_x (&face), x);
      fail_unless (fabs (face.face.y + SIZE / 2 - 300 - 2.0 * (i + k)) < 5.0);
    }
  }
  /* but not for ever */
  fail_unless_equals_int (count_at (tracker, 57 * FRAME + GST_SECOND), 1);
  fail_unless_equals_int (count_at (tracker, 57 * FRAME + 2 * GST_SECOND), 0);
}

GST_END_TEST;

GST_START_TEST (a_face_that_comes_nearer_is_followed)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();

  for (guint i = 0; i < 60; i++) {
    gdouble size = 60 * pow (1.02, i);
    TrackedFace face;

    see_one (tracker, i * FRAME, face_at (600, 350, size));
    face = nearest (tracker, i * FRAME, 600);
    fail_unless_equals_int (face.id, 1);
    fail_unless (fabs (face.face.width / size - 1) < 0.08, "%f for %f",
        face.face.width, size);
  }
}

GST_END_TEST;

GST_START_TEST (a_crowd_keeps_its_numbers)
{
  g_autoptr (FaceTracker) tracker = face_tracker_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  const guint n = 40;

  for (guint i = 0; i < 60; i++) {
    g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (FoundFace));
    g_autoptr (GArray) faces = NULL;

    for (guint k = 0; k < n; k++) {
      FoundFace face = face_at (60 + 120 * (k % 10) + noise (rand) + i,
          60 + 120 * (k / 10) + noise (rand), 60);

      /* some are missed now and then, and they come in any order */
      if ((k + i) % 7 != 0)
        g_array_insert_val (found, g_rand_int_range (rand, 0,
                found->len + 1), face);
    }
    face_tracker_update (tracker, found, CERTAIN, WIDTH, HEIGHT, i * FRAME);
    faces = face_tracker_at (tracker, i * FRAME);
    for (guint k = 0; k < faces->len; k++)
      fail_unless (g_array_index (faces, TrackedFace, k).id <= n);
    if (i > 10)
      fail_unless_equals_int (faces->len, n);
  }
}

GST_END_TEST;

static Suite *
facetracker_suite (void)
{
  Suite *s = suite_create ("facetracker");
  TCase *tc = tcase_create ("assignment");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_cheapest_pairs_are_found);
  tcase_add_test (tc, what_costs_too_much_stays_alone);
  tcase_add_test (tc, no_way_to_pair_up_is_cheaper);

  tc = tcase_create ("tracks");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_face_is_there_with_its_first_picture);
  tcase_add_test (tc, what_is_uncertain_begins_nothing_but_goes_on);
  tcase_add_test (tc, faces_that_cross_keep_their_numbers);
  tcase_add_test (tc, a_face_behind_something_comes_back_with_its_number);
  tcase_add_test (tc, what_is_half_hidden_does_not_mislead);
  tcase_add_test (tc, missed_pictures_do_not_show);
  tcase_add_test (tc, one_who_leaves_is_forgotten_and_gets_a_new_number);
  tcase_add_test (tc, one_who_walks_out_of_the_picture_is_gone_at_once);
  tcase_add_test (tc, a_single_error_is_shown_no_longer_than_it_is_seen);
  tcase_add_test (tc, a_crowd_keeps_its_numbers);

  tc = tcase_create ("boxes");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, boxes_stand_still_on_a_still_face);
  tcase_add_test (tc, boxes_do_not_lag_behind_a_fast_face);
  tcase_add_test (tc, boxes_go_on_with_frames_that_nobody_looked_at);
  tcase_add_test (tc, a_face_that_comes_nearer_is_followed);
  return s;
}

GST_CHECK_MAIN (facetracker);
