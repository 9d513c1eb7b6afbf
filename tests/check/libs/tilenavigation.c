// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <math.h>

#include "tilenavigation.h"

#define NOBODY TILE_NAVIGATION_NOBODY

/* Two halves; in the right one a small tile in front, and one without a
 * picture */
static const NavigationTile tiles[] = {
  {7, {0, 0, 640, 720}, FALSE, {0, 0, 320, 360}},
  {8, {640, 0, 640, 720}, FALSE, {100, 0, 160, 180}},
  {9, {1000, 500, 200, 100}, FALSE, {0, 0, 1920, 1080}},
  {10, {700, 20, 100, 100}, TRUE},
};

static TileNavigation *
navigation_new (void)
{
  TileNavigation *navigation = tile_navigation_new ();

  tile_navigation_set_tiles (navigation, tiles, G_N_ELEMENTS (tiles));
  return navigation;
}

static void
assert_target (gboolean found, const NavigationTarget * target, guint id,
    gdouble x, gdouble y)
{
  if (id == NOBODY) {
    fail_if (found);
    return;
  }
  fail_unless (found);
  fail_unless_equals_int (target->id, id);
  fail_unless (fabs (target->x - x) < 1e-6 && fabs (target->y - y) < 1e-6,
      "%f,%f", target->x, target->y);
}

#define assert_move(navigation, x, y, id, its_x, its_y)                 \
  assert_target (tile_navigation_move (navigation, x, y, &target),      \
      &target, id, its_x, its_y)
#define assert_press(navigation, button, x, y, id, its_x, its_y)        \
  assert_target (tile_navigation_press (navigation, button, x, y,       \
          &target), &target, id, its_x, its_y)
#define assert_release(navigation, button, x, y, id, its_x, its_y)      \
  assert_target (tile_navigation_release (navigation, button, x, y,     \
          &target), &target, id, its_x, its_y)

GST_START_TEST (the_one_in_front_is_hit)
{
  g_autoptr (TileNavigation) navigation = navigation_new ();
  NavigationTarget target;

  assert_move (navigation, 0, 0, 7, 0, 0);
  assert_move (navigation, 100, 50, 7, 50, 25);
  assert_move (navigation, 639.5, 719.5, 7, 319.75, 359.75);
  assert_move (navigation, 640, 0, 8, 100, 0);
  assert_move (navigation, 1279, 719, 8, 259.75, 179.75);
  assert_move (navigation, 1000, 500, 9, 0, 0);
  assert_move (navigation, 1100, 550, 9, 960, 540);
  /* a tile without a picture is no window to what is behind it */
  assert_move (navigation, 750, 70, NOBODY, 0, 0);
  /* outside, and nowhere */
  assert_move (navigation, -1, 10, NOBODY, 0, 0);
  assert_move (navigation, 1280, 10, NOBODY, 0, 0);
  assert_move (navigation, 10, 720, NOBODY, 0, 0);
  assert_move (navigation, NAN, 10, NOBODY, 0, 0);
  assert_move (navigation, 10, INFINITY, NOBODY, 0, 0);
  tile_navigation_set_tiles (navigation, NULL, 0);
  assert_move (navigation, 0, 0, NOBODY, 0, 0);
}

GST_END_TEST;

GST_START_TEST (a_drag_stays_where_it_began)
{
  g_autoptr (TileNavigation) navigation = navigation_new ();
  NavigationTarget target;

  assert_press (navigation, 1, 600, 100, 7, 300, 50);
  assert_move (navigation, 700, 100, 7, 350, 50);
  assert_move (navigation, 1100, 550, 7, 550, 275);
  assert_move (navigation, -20, -10, 7, -10, -5);
  /* another button is one more to hold, not another place */
  assert_press (navigation, 3, 1100, 550, 7, 550, 275);
  assert_release (navigation, 1, 1100, 550, 7, 550, 275);
  assert_move (navigation, 1100, 550, 7, 550, 275);
  assert_release (navigation, 3, 1100, 550, 7, 550, 275);
  assert_move (navigation, 1100, 550, 9, 960, 540);

  /* what began nowhere goes nowhere */
  assert_press (navigation, 1, 750, 70, NOBODY, 0, 0);
  assert_move (navigation, 100, 50, NOBODY, 0, 0);
  assert_release (navigation, 1, 100, 50, NOBODY, 0, 0);
  assert_move (navigation, 100, 50, 7, 50, 25);
}

GST_END_TEST;

GST_START_TEST (lost_releases_and_presses_do_no_harm)
{
  g_autoptr (TileNavigation) navigation = navigation_new ();
  NavigationTarget target;

  /* the release was outside of the window */
  assert_press (navigation, 1, 100, 50, 7, 50, 25);
  assert_press (navigation, 1, 640, 0, 8, 100, 0);
  assert_move (navigation, 100, 50, 8, -35, 12.5);
  assert_release (navigation, 1, 640, 0, 8, 100, 0);
  /* the press was */
  assert_release (navigation, 1, 100, 50, 7, 50, 25);
  assert_move (navigation, 640, 0, 8, 100, 0);
  /* buttons that cannot be counted are told but begin no drag */
  assert_press (navigation, -5, 100, 50, 7, 50, 25);
  assert_press (navigation, 1000, 640, 0, 8, 100, 0);
  assert_move (navigation, 1000, 500, 9, 0, 0);
  assert_release (navigation, G_MAXINT, 1000, 500, 9, 0, 0);
}

GST_END_TEST;

GST_START_TEST (a_tile_that_moves_or_goes_is_followed)
{
  g_autoptr (TileNavigation) navigation = navigation_new ();
  NavigationTile moved = { 7, {1000, 0, 320, 360}, FALSE, {0, 0, 320, 360}
  };
  NavigationTarget target;

  assert_press (navigation, 1, 100, 50, 7, 50, 25);
  tile_navigation_set_tiles (navigation, &moved, 1);
  assert_move (navigation, 1100, 50, 7, 100, 50);
  tile_navigation_set_tiles (navigation, tiles + 1, 3);
  assert_move (navigation, 640, 0, NOBODY, 0, 0);
  fail_unless_equals_int (tile_navigation_get_focus (navigation), NOBODY);
  tile_navigation_set_tiles (navigation, tiles, 4);
  assert_release (navigation, 1, 100, 50, 7, 50, 25);
  tile_navigation_reset (navigation);
  assert_move (navigation, 100, 50, NOBODY, 0, 0);
}

GST_END_TEST;

GST_START_TEST (keys_go_to_who_was_clicked)
{
  g_autoptr (TileNavigation) navigation = navigation_new ();
  NavigationTarget target;

  fail_unless_equals_int (tile_navigation_key_press (navigation, "a"), NOBODY);
  fail_unless_equals_int (tile_navigation_key_release (navigation, "a"),
      NOBODY);
  /* nobody was clicked: the one below the pointer */
  assert_move (navigation, 100, 50, 7, 50, 25);
  fail_unless_equals_int (tile_navigation_get_focus (navigation), 7);
  /* a click takes the keys, moving away does not */
  assert_press (navigation, 1, 640, 0, 8, 100, 0);
  assert_release (navigation, 1, 640, 0, 8, 100, 0);
  assert_move (navigation, 100, 50, 7, 50, 25);
  fail_unless_equals_int (tile_navigation_key_press (navigation, "a"), 8);
  /* no key stays down for one who has lost them */
  assert_press (navigation, 1, 100, 50, 7, 50, 25);
  fail_unless_equals_int (tile_navigation_key_press (navigation, "b"), 7);
  fail_unless_equals_int (tile_navigation_key_release (navigation, "a"), 8);
  fail_unless_equals_int (tile_navigation_key_release (navigation, "b"), 7);
  assert_release (navigation, 1, 100, 50, 7, 50, 25);
  /* a click on nobody gives the keys to nobody */
  assert_press (navigation, 1, 750, 70, NOBODY, 0, 0);
  assert_release (navigation, 1, 750, 70, NOBODY, 0, 0);
  fail_unless_equals_int (tile_navigation_get_focus (navigation), NOBODY);
  assert_move (navigation, 640, 0, 8, 100, 0);
  fail_unless_equals_int (tile_navigation_get_focus (navigation), 8);

  for (guint i = 0; i < 1000; i++) {
    g_autofree gchar *key = g_strdup_printf ("key %u", i);

    fail_unless_equals_int (tile_navigation_key_press (navigation, key), 8);
  }
}

GST_END_TEST;

static void
assert_ids (GArray * ids, guint one, guint other)
{
  guint n = (one != NOBODY) + (other != NOBODY);

  fail_unless_equals_int (ids->len, n);
  if (n > 0)
    fail_unless_equals_int (g_array_index (ids, guint, 0), one);
  if (n > 1)
    fail_unless_equals_int (g_array_index (ids, guint, 1), other);
  g_array_unref (ids);
}

#define assert_touch(what, finger, x, y, id, its_x, its_y)              \
  assert_target (tile_navigation_touch_##what (navigation, finger, x,   \
          y, &target), &target, id, its_x, its_y)

GST_START_TEST (fingers_have_a_tile_each)
{
  g_autoptr (TileNavigation) navigation = navigation_new ();
  NavigationTarget target;

  assert_touch (motion, 0, 100, 50, NOBODY, 0, 0);
  assert_touch (down, 0, 100, 50, 7, 50, 25);
  assert_touch (down, 1, 640, 0, 8, 100, 0);
  assert_touch (down, 2, 750, 70, NOBODY, 0, 0);
  assert_touch (motion, 0, 640, 0, 7, 320, 0);
  assert_ids (tile_navigation_touch_frame (navigation), 7, 8);
  assert_ids (tile_navigation_touch_frame (navigation), NOBODY, NOBODY);
  assert_touch (motion, 1, 1000, 500, 8, 190, 125);
  assert_ids (tile_navigation_touch_frame (navigation), 8, NOBODY);
  assert_touch (up, 1, 1000, 500, 8, 190, 125);
  assert_touch (motion, 1, 1000, 500, NOBODY, 0, 0);
  /* the last that is known of him */
  assert_ids (tile_navigation_touch_frame (navigation), 8, NOBODY);
  assert_touch (motion, 2, 100, 50, NOBODY, 0, 0);
  assert_ids (tile_navigation_touch_cancel (navigation), 7, NOBODY);
  assert_touch (motion, 0, 100, 50, NOBODY, 0, 0);
  assert_ids (tile_navigation_touch_cancel (navigation), NOBODY, NOBODY);

  /* more fingers than anybody has */
  for (guint i = 0; i < 64; i++)
    assert_touch (down, i, 100, 50, 7, 50, 25);
  assert_touch (down, 64, 100, 50, NOBODY, 0, 0);
  assert_touch (down, 5, 640, 0, 8, 100, 0);
}

GST_END_TEST;

static Suite *
tilenavigation_suite (void)
{
  Suite *s = suite_create ("tilenavigation");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_one_in_front_is_hit);
  tcase_add_test (tc, a_drag_stays_where_it_began);
  tcase_add_test (tc, lost_releases_and_presses_do_no_harm);
  tcase_add_test (tc, a_tile_that_moves_or_goes_is_followed);
  tcase_add_test (tc, keys_go_to_who_was_clicked);
  tcase_add_test (tc, fingers_have_a_tile_each);
  return s;
}

GST_CHECK_MAIN (tilenavigation);
