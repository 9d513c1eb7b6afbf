// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "motionfinder.h"
#include "scenery.h"
#include "zones.h"

#define WIDTH 160
#define HEIGHT 90
#define RATE 30

typedef struct
{
  MotionFinder *finder;
  MotionSettings settings;
  guint8 luma[WIDTH * HEIGHT];
  guint32 seed;
  guint n_begins, n_ends;
} Scene;

static void
scene_open (Scene * scene, const gchar * text)
{
  g_autoptr (GArray) zones = zones_parse (text, NULL);

  *scene = (Scene) {
    motion_finder_new (WIDTH, HEIGHT, zones), {
  0.5, 0.002}};
  scenery_draw (scene->luma, WIDTH, HEIGHT);
}

static void
scene_close (Scene * scene)
{
  g_clear_pointer (&scene->finder, motion_finder_free);
}

static const ZoneMotion *
zone (Scene * scene, guint i)
{
  return motion_finder_get_zone (scene->finder, i);
}

/* Looks at what was drawn, and draws the empty scene for the next time */
static void
look (Scene * scene)
{
  motion_finder_look (scene->finder, &scene->settings, scene->luma, 1.0 / RATE);
  for (guint i = 0; i < motion_finder_get_n_zones (scene->finder); i++) {
    scene->n_begins += zone (scene, i)->event == MOTION_EVENT_BEGIN;
    scene->n_ends += zone (scene, i)->event == MOTION_EVENT_END;
  }
  scenery_draw (scene->luma, WIDTH, HEIGHT);
}

static void
box (Scene * scene, gint x, gint y, gint size, guint8 value)
{
  scenery_box (scene->luma, WIDTH, HEIGHT, x, y, size, value);
}

static void
look_for (Scene * scene, guint n)
{
  for (guint i = 0; i < n; i++)
    look (scene);
}

GST_START_TEST (a_square_begins_within_300_ms_and_ends_after_a_second)
{
  Scene scene;
  guint n;

  scene_open (&scene, NULL);
  look_for (&scene, 2 * RATE);
  fail_unless_equals_int (scene.n_begins, 0);
  for (n = 0; scene.n_begins == 0 && n < RATE; n++) {
    box (&scene, 20 + 2 * n, 30, 20, 200);
    look (&scene);
  }
  fail_unless (n <= 0.3 * RATE, "%u frames", n);
  for (guint i = 0; i < RATE; i++) {
    box (&scene, 20 + 2 * (n + i), 30, 20, 200);
    look (&scene);
  }
  fail_unless_equals_int (scene.n_ends, 0);
  fail_unless (zone (&scene, 0)->state.active);

  for (n = 0; scene.n_ends == 0 && n < 3 * RATE; n++)
    look (&scene);
  fail_unless (n >= RATE && n <= 1.5 * RATE, "%u frames", n);
  look_for (&scene, 2 * RATE);
  fail_unless_equals_int (scene.n_begins, 1);
  fail_unless_equals_int (scene.n_ends, 1);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (the_region_is_where_the_square_is)
{
  Scene scene;
  const Region *region;

  scene_open (&scene, NULL);
  look_for (&scene, 2 * RATE);
  for (guint i = 0; i < 10; i++) {
    box (&scene, 40 + 2 * i, 30, 24, 200);
    look (&scene);
  }
  fail_unless_equals_int (zone (&scene, 0)->regions->len, 1);
  region = &g_array_index (zone (&scene, 0)->regions, Region, 0);
  fail_unless (ABS (region->left - 58) <= 3, "left %d", region->left);
  fail_unless (ABS (region->right - 82) <= 3, "right %d", region->right);
  fail_unless (ABS (region->top - 30) <= 2, "top %d", region->top);
  fail_unless (ABS (region->bottom - 54) <= 2, "bottom %d", region->bottom);
  fail_unless (ABS (zone (&scene, 0)->area - 24.0 * 24 / (WIDTH * HEIGHT))
      < 0.008, "area %g", zone (&scene, 0)->area);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (each_zone_has_its_own_events)
{
  Scene scene;

  scene_open (&scene, "left:0,0 .5,0 .5,1 0,1; right:.5,0 1,0 1,1 .5,1");
  look_for (&scene, 2 * RATE);
  for (guint i = 0; i < 12; i++) {
    box (&scene, 100 + 2 * i, 30, 20, 10);
    look (&scene);
  }
  fail_unless (!zone (&scene, 0)->state.active);
  fail_unless (zone (&scene, 1)->state.active);
  fail_unless (zone (&scene, 0)->area == 0.0);
  /* of a zone that is half of the picture */
  fail_unless (ABS (zone (&scene, 1)->area - 20.0 * 20 / (WIDTH * HEIGHT / 2))
      < 0.015, "area %g", zone (&scene, 1)->area);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (new_zones_begin_anew_and_know_the_scene)
{
  Scene scene;
  g_autoptr (GArray) zones = zones_parse ("a:0,0 1,0 1,1 0,1", NULL);

  scene_open (&scene, NULL);
  look_for (&scene, 2 * RATE);
  motion_finder_set_zones (scene.finder, zones);
  for (guint i = 0; i < 9; i++) {
    box (&scene, 20 + 2 * i, 30, 20, 200);
    look (&scene);
  }
  fail_unless_equals_int (scene.n_begins, 1);
  motion_finder_set_zones (scene.finder, zones);
  fail_unless (!zone (&scene, 0)->state.active);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (noise_is_no_motion)
{
  Scene scene;

  scene_open (&scene, NULL);
  scene.settings.sensitivity = 1.0;
  for (guint i = 0; i < 20 * RATE; i++) {
    /* it grows, as that of a camera does at dusk */
    scenery_noise (scene.luma, WIDTH * HEIGHT, 2 + i / RATE / 2, &scene.seed);
    look (&scene);
  }
  fail_unless_equals_int (scene.n_begins, 0);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (more_and_less_light_is_no_motion)
{
  static const struct
  {
    gdouble gain, offset;
  } lights[] = { {1.3, 0}, {0.7, 0}, {1, 76}, {1, -76}, {1.5, -60}, {1, 0} };
  Scene scene;

  scene_open (&scene, NULL);
  scene.settings.sensitivity = 1.0;
  look_for (&scene, 2 * RATE);
  for (guint i = 0; i < G_N_ELEMENTS (lights); i++)
    for (guint n = 0; n < 2 * RATE; n++) {
      scenery_light (scene.luma, WIDTH * HEIGHT, lights[i].gain,
          lights[i].offset);
      scenery_noise (scene.luma, WIDTH * HEIGHT, 3, &scene.seed);
      look (&scene);
    }
  fail_unless_equals_int (scene.n_begins, 0);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (motion_is_seen_while_the_light_changes)
{
  Scene scene;

  scene_open (&scene, NULL);
  look_for (&scene, 2 * RATE);
  for (guint i = 0; i < 9; i++) {
    box (&scene, 20 + 2 * i, 30, 20, 200);
    scenery_light (scene.luma, WIDTH * HEIGHT, 0.7, 0);
    look (&scene);
  }
  fail_unless_equals_int (scene.n_begins, 1);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (a_shadow_is_no_motion)
{
  Scene scene;

  scene_open (&scene, NULL);
  look_for (&scene, 2 * RATE);
  for (guint i = 0; i < 60; i++) {
    for (gint y = 30; y < 60; y++)
      scenery_light (scene.luma + y * WIDTH + 20 + i, 40, 0.75, 0);
    look (&scene);
  }
  fail_unless_equals_int (scene.n_begins, 0);
  scene_close (&scene);
}

GST_END_TEST;

/* Two branches that go to and fro, each in its own time */
static void
look_at_tree (Scene * scene, guint i)
{
  box (scene, 20 + i % 11, 10, 12, 30);
  box (scene, 60 + (i / 2) % 7, 20, 12, 220);
  look (scene);
}

GST_START_TEST (branches_are_learned_and_people_are_seen_before_them)
{
  Scene scene;
  guint begins;

  scene_open (&scene, NULL);
  for (guint i = 0; i < 30 * RATE; i++)
    look_at_tree (&scene, i);
  begins = scene.n_begins;
  fail_unless (!zone (&scene, 0)->state.active);
  for (guint i = 0; i < 30 * RATE; i++)
    look_at_tree (&scene, i);
  fail_unless_equals_int (scene.n_begins, begins);
  for (guint i = 0; i < 9; i++) {
    box (&scene, 100 + 2 * i, 50, 20, 220);
    look_at_tree (&scene, i);
  }
  fail_unless_equals_int (scene.n_begins, begins + 1);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (who_stands_still_does_not_move)
{
  Scene scene;

  scene_open (&scene, NULL);
  look_for (&scene, 2 * RATE);
  for (guint i = 0; i < RATE; i++) {
    box (&scene, 20 + 2 * i, 30, 20, 200);
    look (&scene);
  }
  for (guint i = 0; i < 2 * RATE; i++) {
    box (&scene, 80, 30, 20, 200);
    look (&scene);
  }
  fail_unless_equals_int (scene.n_begins, 1);
  fail_unless_equals_int (scene.n_ends, 1);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (what_is_too_small_is_no_motion)
{
  const gdouble areas[] = { 0.0, 0.1 };
  const guint begins[] = { 1, 0 };

  for (guint k = 0; k < G_N_ELEMENTS (areas); k++) {
    Scene scene;

    scene_open (&scene, NULL);
    scene.settings.min_area = areas[k];
    look_for (&scene, 2 * RATE);
    for (guint i = 0; i < RATE; i++) {
      box (&scene, 20 + 2 * i, 30, 20, 200);
      look (&scene);
    }
    fail_unless_equals_int (scene.n_begins, begins[k]);
    scene_close (&scene);
  }
}

GST_END_TEST;

GST_START_TEST (pictures_of_a_few_cells_are_looked_at)
{
  g_autoptr (GArray) zones = zones_parse (NULL, NULL);
  MotionSettings settings = { 0.5, 0.002 };

  for (gint height = 1; height < 5; height++)
    for (gint width = 1; width < 20; width += 3) {
      g_autoptr (MotionFinder) finder = motion_finder_new (width, height,
          zones);
      g_autofree guint8 *luma = g_malloc (width * height);

      for (guint i = 0; i < 2 * RATE; i++) {
        memset (luma, i < RATE ? 40 : i * 4, width * height);
        motion_finder_look (finder, &settings, luma, 1.0 / RATE);
        fail_unless (motion_finder_get_zone (finder, 0)->area <= 1.0);
      }
    }
}

GST_END_TEST;

GST_START_TEST (a_glimpse_is_no_event)
{
  MotionState state = { FALSE };

  for (guint i = 0; i < 20; i++) {
    fail_unless_equals_int (motion_state_update (&state, TRUE, 0.05),
        MOTION_EVENT_NONE);
    fail_unless_equals_int (motion_state_update (&state, FALSE, 0.05),
        MOTION_EVENT_NONE);
  }
  fail_unless_equals_int (motion_state_update (&state, TRUE, 0.05),
      MOTION_EVENT_NONE);
  fail_unless_equals_int (motion_state_update (&state, TRUE, 0.05),
      MOTION_EVENT_NONE);
  fail_unless_equals_int (motion_state_update (&state, TRUE, 0.05),
      MOTION_EVENT_BEGIN);
  fail_unless_equals_int (motion_state_update (&state, FALSE, 0.9),
      MOTION_EVENT_NONE);
  fail_unless_equals_int (motion_state_update (&state, TRUE, 0.05),
      MOTION_EVENT_NONE);
  fail_unless_equals_int (motion_state_update (&state, FALSE, 0.05),
      MOTION_EVENT_NONE);
  fail_unless_equals_int (motion_state_update (&state, FALSE, 1.0),
      MOTION_EVENT_END);
  fail_unless_equals_int (motion_state_stop (&state), MOTION_EVENT_NONE);
}

GST_END_TEST;

static Suite *
motionfinder_suite (void)
{
  Suite *s = suite_create ("motionfinder");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_square_begins_within_300_ms_and_ends_after_a_second);
  tcase_add_test (tc, the_region_is_where_the_square_is);
  tcase_add_test (tc, each_zone_has_its_own_events);
  tcase_add_test (tc, new_zones_begin_anew_and_know_the_scene);
  tcase_add_test (tc, noise_is_no_motion);
  tcase_add_test (tc, more_and_less_light_is_no_motion);
  tcase_add_test (tc, motion_is_seen_while_the_light_changes);
  tcase_add_test (tc, a_shadow_is_no_motion);
  tcase_add_test (tc, branches_are_learned_and_people_are_seen_before_them);
  tcase_add_test (tc, who_stands_still_does_not_move);
  tcase_add_test (tc, what_is_too_small_is_no_motion);
  tcase_add_test (tc, pictures_of_a_few_cells_are_looked_at);
  tcase_add_test (tc, a_glimpse_is_no_event);
  return s;
}

GST_CHECK_MAIN (motionfinder);
