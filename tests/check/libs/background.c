// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include <math.h>

#include "background.h"
#include "regions.h"
#include "scenelight.h"
#include "scenery.h"

#define WIDTH 160
#define HEIGHT 90
#define N (WIDTH * HEIGHT)

static const BackgroundSettings settings = { 1.0, 10.0, 0.1, 12.0 };

static guint
count (const guint8 * mask)
{
  guint n = 0;

  for (gsize i = 0; i < N; i++)
    n += mask[i] != 0;
  return n;
}

static void
watch (Background * background, gint x, guint n)
{
  guint8 luma[N];

  scenery_draw (luma, WIDTH, HEIGHT);
  if (x >= 0)
    scenery_box (luma, WIDTH, HEIGHT, x, 30, 20, 220);
  for (guint i = 0; i < n; i++)
    background_update (background, &settings, luma, 0.1);
}

GST_START_TEST (gain_and_offset_are_measured_behind_what_stands_in_front)
{
  static const SceneLight lights[] = { {1.0f, 0.0f}, {1.3f, 0.0f},
  {0.7f, 0.0f}, {1.0f, 76.0f}, {1.0f, -60.0f}, {0.6f, 40.0f}
  };

  for (guint k = 0; k < G_N_ELEMENTS (lights); k++) {
    SceneLight light = { 1.0f, 0.0f };
    gfloat learned[N];
    guint8 luma[N];

    scenery_draw (luma, WIDTH, HEIGHT);
    for (gsize i = 0; i < N; i++)
      learned[i] = luma[i];
    scenery_light (luma, N, lights[k].gain, lights[k].offset);
    scenery_box (luma, WIDTH, HEIGHT, 20, 10, 50, 5);
    scene_light_measure (&light, learned, luma, N);
    /* where it counts: over the range that the scene has */
    for (gint value = 80; value <= 160; value += 40) {
      gfloat expected = lights[k].gain * value + lights[k].offset;
      gfloat measured = light.gain * value + light.offset;

      if (expected > 0 && expected < 255)
        fail_unless (fabsf (measured - expected) < 4.0f, "%g for %g (%u)",
            measured, expected, k);
    }
  }
}

GST_END_TEST;

GST_START_TEST (what_differs_is_in_the_mask)
{
  g_autoptr (Background) background = background_new (WIDTH, HEIGHT);
  const guint8 *mask = background_get_mask (background);

  watch (background, -1, 20);
  fail_unless (background_is_settled (background));
  fail_unless_equals_int (count (mask), 0);
  watch (background, 60, 1);
  fail_unless (count (mask) > 0.9 * 400 && count (mask) <= 400, "%u",
      count (mask));
  for (gsize i = 0; i < N; i++)
    if (mask[i])
      fail_unless (i % WIDTH >= 60 && i % WIDTH < 80 && i / WIDTH >= 30
          && i / WIDTH < 50);
  fail_unless (count (background_get_changes (background)) > 300);
  watch (background, 60, 20);
  fail_unless_equals_int (count (background_get_changes (background)), 0);
  fail_unless (count (mask) > 0.9 * 400);
}

GST_END_TEST;

GST_START_TEST (what_stays_is_absorbed_and_what_was_before_still_known)
{
  g_autoptr (Background) background = background_new (WIDTH, HEIGHT);
  const guint8 *mask = background_get_mask (background);

  watch (background, -1, 20);
  watch (background, 60, 95);
  fail_unless (count (mask) > 0.9 * 400);
  watch (background, 60, 10);
  fail_unless_equals_int (count (mask), 0);
  watch (background, -1, 1);
  fail_unless_equals_int (count (mask), 0);
}

GST_END_TEST;

GST_START_TEST (what_is_adopted_is_background_at_once)
{
  g_autoptr (Background) background = background_new (WIDTH, HEIGHT);
  guint8 luma[N], drawn[N];

  scenery_draw (luma, WIDTH, HEIGHT);
  scenery_box (luma, WIDTH, HEIGHT, 60, 30, 20, 220);
  watch (background, -1, 20);
  watch (background, 60, 1);
  for (gsize i = 0; i < N; i++)
    background_adopt (background, luma, i);
  watch (background, 60, 1);
  fail_unless_equals_int (count (background_get_mask (background)), 0);
  background_draw (background, drawn);
  for (gsize i = 0; i < N; i++)
    fail_unless (ABS (drawn[i] - luma[i]) <= 3);
}

GST_END_TEST;

GST_START_TEST (a_reset_forgets_all)
{
  g_autoptr (Background) background = background_new (WIDTH, HEIGHT);

  watch (background, -1, 20);
  background_reset (background);
  watch (background, 60, 1);
  fail_if (background_is_settled (background));
  watch (background, 60, 20);
  fail_unless (background_is_settled (background));
  fail_unless_equals_int (count (background_get_mask (background)), 0);
}

GST_END_TEST;

GST_START_TEST (regions_hang_together_over_a_gap_of_one)
{
  static const gchar *picture[] = {
    "##.##....",
    ".........",
    "..#....##",
    ".......##",
    ".........",
    "#........",
  };
  guint8 mask[6 * 9];
  guint16 labels[6 * 9];
  g_autoptr (GArray) regions = NULL;
  const Region *first, *second, *third;

  for (guint i = 0; i < G_N_ELEMENTS (mask); i++)
    mask[i] = picture[i / 9][i % 9] == '#' ? 255 : 0;
  regions = regions_find (mask, 9, 6, labels);
  fail_unless_equals_int (regions->len, 3);
  first = &g_array_index (regions, Region, 0);
  second = &g_array_index (regions, Region, 1);
  third = &g_array_index (regions, Region, 2);
  fail_unless (first->left == 0 && first->top == 0 && first->right == 5
      && first->bottom == 3 && first->cells == 5);
  fail_unless (second->left == 7 && second->top == 2 && second->right == 9
      && second->bottom == 4 && second->cells == 4);
  fail_unless (third->left == 0 && third->top == 5 && third->cells == 1);
  fail_unless_equals_int (labels[0], 1);
  fail_unless_equals_int (labels[2 * 9 + 7], 2);
  fail_unless_equals_int (labels[5 * 9], 3);
  fail_unless_equals_int (labels[8], 0);
}

GST_END_TEST;

static Suite *
background_suite (void)
{
  Suite *s = suite_create ("background");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, gain_and_offset_are_measured_behind_what_stands_in_front);
  tcase_add_test (tc, what_differs_is_in_the_mask);
  tcase_add_test (tc, what_stays_is_absorbed_and_what_was_before_still_known);
  tcase_add_test (tc, what_is_adopted_is_background_at_once);
  tcase_add_test (tc, a_reset_forgets_all);
  tcase_add_test (tc, regions_hang_together_over_a_gap_of_one);
  return s;
}

GST_CHECK_MAIN (background);
