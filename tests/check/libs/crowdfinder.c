// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include <math.h>

#include "crowdfinder.h"
#include "crowdgauge.h"
#include "scenery.h"
#include "zones.h"

#define WIDTH 320
#define HEIGHT 180
#define RATE 10

typedef struct
{
  CrowdFinder *finder;
  CrowdSettings settings;
  guint8 luma[WIDTH * HEIGHT];
} Scene;

static void
scene_open (Scene * scene, const gchar * text)
{
  g_autoptr (GArray) zones = zones_parse (text, NULL);

  *scene = (Scene) {
    crowd_finder_new (WIDTH, HEIGHT, zones), {
  0.5, 600.0}};
  scenery_draw (scene->luma, WIDTH, HEIGHT);
}

static void
scene_close (Scene * scene)
{
  g_clear_pointer (&scene->finder, crowd_finder_free);
}

static const ZoneCrowd *
zone (Scene * scene, guint i)
{
  return crowd_finder_get_zone (scene->finder, i);
}

static void
look (Scene * scene)
{
  g_autoptr (GError) error = NULL;

  fail_unless (crowd_finder_look (scene->finder, &scene->settings, scene->luma,
          1.0 / RATE, &error));
  g_assert_no_error (error);
  scenery_draw (scene->luma, WIDTH, HEIGHT);
}

static void
box (Scene * scene, gint x, gint y, gint size)
{
  scenery_box (scene->luma, WIDTH, HEIGHT, x, y, size, 215);
}

static void
learn (Scene * scene)
{
  for (guint i = 0; i < 3 * RATE; i++)
    look (scene);
  fail_unless (crowd_finder_is_settled (scene->finder));
}

GST_START_TEST (who_stands_still_for_minutes_is_counted)
{
  Scene scene;
  gdouble expected = 60.0 * 60 / (WIDTH * HEIGHT), early;

  scene_open (&scene, NULL);
  learn (&scene);
  fail_unless (zone (&scene, 0)->ratio == 0.0);
  for (guint i = 0; i < 5 * RATE; i++) {
    box (&scene, 100, 60, 60);
    look (&scene);
  }
  early = zone (&scene, 0)->ratio;
  fail_unless (fabs (early - expected) < 0.1 * expected, "ratio %g", early);
  fail_unless (zone (&scene, 0)->fluidity < 5.0);
  fail_unless (!zone (&scene, 0)->directed);
  for (guint i = 0; i < 150 * RATE; i++) {
    box (&scene, 100, 60, 60);
    look (&scene);
  }
  fail_unless (fabs (zone (&scene, 0)->ratio - early) < 0.05 * early,
      "ratio %g after %g", zone (&scene, 0)->ratio, early);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (what_stays_longer_than_absorb_time_is_part_of_the_scene)
{
  Scene scene;

  scene_open (&scene, NULL);
  scene.settings.absorb = 10.0;
  learn (&scene);
  for (guint i = 0; i < 9 * RATE; i++) {
    box (&scene, 100, 60, 60);
    look (&scene);
  }
  fail_unless (zone (&scene, 0)->ratio > 0.05);
  for (guint i = 0; i < 4 * RATE; i++) {
    box (&scene, 100, 60, 60);
    look (&scene);
  }
  fail_unless (zone (&scene, 0)->ratio < 0.001);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (who_was_there_at_first_leaves_no_ghost)
{
  Scene scene;

  scene_open (&scene, NULL);
  for (guint i = 0; i < 5 * RATE; i++) {
    box (&scene, 100, 60, 40);
    look (&scene);
  }
  fail_unless (zone (&scene, 0)->ratio < 0.001);
  for (guint i = 0; i < 4 * RATE; i++) {
    box (&scene, 100 + 8 * i, 60, 40);
    look (&scene);
  }
  fail_unless (zone (&scene, 0)->ratio < 0.001, "ratio %g",
      zone (&scene, 0)->ratio);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (directions_are_right)
{
  static const struct
  {
    gint x, y;
    gdouble degrees;
  } ways[] = { {6, 0, 0}, {4, 4, 45}, {0, 6, 90}, {-4, 4, 135}, {-6, 0, 180},
  {-4, -4, 225}, {0, -6, 270}, {4, -4, 315}
  };

  for (guint k = 0; k < G_N_ELEMENTS (ways); k++) {
    Scene scene;
    const ZoneCrowd *crowd;
    gdouble speed = hypot (ways[k].x, ways[k].y) * RATE;

    scene_open (&scene, NULL);
    learn (&scene);
    for (gint i = -6; i < 6; i++) {
      box (&scene, 140 + i * ways[k].x, 70 + i * ways[k].y, 40);
      look (&scene);
    }
    crowd = zone (&scene, 0);
    fail_unless (crowd->directed);
    fail_unless (fabs (remainder (crowd->degrees - ways[k].degrees, 360.0))
        < 15.0, "%g for %g", crowd->degrees, ways[k].degrees);
    fail_unless (crowd->degrees >= 0.0 && crowd->degrees < 360.0);
    fail_unless (fabs (hypot (crowd->velocity_x, crowd->velocity_y) - speed)
        < 0.4 * speed, "%g for %g", hypot (crowd->velocity_x,
            crowd->velocity_y), speed);
    fail_unless (crowd->fluidity > 60.0, "fluidity %g", crowd->fluidity);
    scene_close (&scene);
  }
}

GST_END_TEST;

GST_START_TEST (two_ways_at_once_are_no_direction)
{
  Scene scene;

  scene_open (&scene, "top:0,0 1,0 1,.5 0,.5; all:0,0 1,0 1,1 0,1");
  learn (&scene);
  for (gint i = 0; i < 2 * RATE; i++) {
    box (&scene, 100 + 5 * i, 30, 40);
    box (&scene, 200 - 5 * i, 120, 40);
    look (&scene);
  }
  fail_unless (zone (&scene, 0)->directed);
  fail_unless (fabs (remainder (zone (&scene, 0)->degrees, 360.0)) < 10.0);
  fail_unless (!zone (&scene, 1)->directed);
  fail_unless (zone (&scene, 1)->fluidity > 60.0);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (those_who_move_are_a_share_of_those_who_are_there)
{
  Scene scene;
  gdouble fluidity;

  scene_open (&scene, NULL);
  learn (&scene);
  for (gint i = 0; i < 2 * RATE; i++) {
    box (&scene, 100 + 5 * i, 20, 50);
    box (&scene, 100, 110, 50);
    look (&scene);
  }
  fluidity = zone (&scene, 0)->fluidity;
  fail_unless (fluidity > 35.0 && fluidity < 65.0, "fluidity %g", fluidity);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (a_full_zone_is_100_percent_and_no_more)
{
  Scene scene;

  scene_open (&scene, "door:.4,.4 .5,.4 .5,.6 .4,.6");
  learn (&scene);
  for (gint i = 0; i < 3 * RATE; i++) {
    box (&scene, 90 + i, 40, 100);
    look (&scene);
    fail_unless (zone (&scene, 0)->ratio <= 1.0);
    fail_unless (zone (&scene, 0)->fluidity <= 100.0);
  }
  fail_unless (zone (&scene, 0)->ratio > 0.98, "ratio %g",
      zone (&scene, 0)->ratio);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (new_zones_know_the_scene)
{
  Scene scene;
  g_autoptr (GArray) zones = zones_parse ("l:0,0 .5,0 .5,1 0,1;"
      "r:.5,0 1,0 1,1 .5,1", NULL);

  scene_open (&scene, NULL);
  learn (&scene);
  crowd_finder_set_zones (scene.finder, zones);
  fail_unless_equals_int (crowd_finder_get_n_zones (scene.finder), 2);
  for (gint i = 0; i < 2 * RATE; i++) {
    box (&scene, 200, 60, 60);
    look (&scene);
  }
  fail_unless (zone (&scene, 0)->ratio < 0.001);
  fail_unless (fabs (zone (&scene, 1)->ratio - 0.125) < 0.02);
  scene_close (&scene);
}

GST_END_TEST;

GST_START_TEST (pictures_of_a_few_cells_are_looked_at)
{
  g_autoptr (GArray) zones = zones_parse (NULL, NULL);
  CrowdSettings settings = { 0.5, 600.0 };

  for (gint height = 1; height < 20; height += 6)
    for (gint width = 1; width < 90; width += 22) {
      g_autoptr (CrowdFinder) finder = crowd_finder_new (width, height, zones);
      g_autofree guint8 *luma = g_malloc (width * height);

      for (guint i = 0; i < 4 * RATE; i++) {
        for (gint k = 0; k < width * height; k++)
          luma[k] = i < 3 * RATE ? 40 + k % 50 : k < (gint) i ? 250 : 60;
        fail_unless (crowd_finder_look (finder, &settings, luma, 1.0 / RATE,
                NULL));
        fail_unless (crowd_finder_get_zone (finder, 0)->ratio <= 1.0);
      }
    }
}

GST_END_TEST;

static const CrowdThresholds usual = { {10, 35, 65}, 3 };

GST_START_TEST (levels_have_thresholds_and_slack)
{
  static const struct
  {
    gdouble percentage;
    CrowdLevel level;
  } steps[] = { {9.9, CROWD_LEVEL_NONE}, {10, CROWD_LEVEL_MIN},
  {8.1, CROWD_LEVEL_MIN}, {7.9, CROWD_LEVEL_NONE}, {66, CROWD_LEVEL_MAX},
  {61, CROWD_LEVEL_MAX}, {59, CROWD_LEVEL_MED}, {31, CROWD_LEVEL_MED},
  {29, CROWD_LEVEL_MIN}, {35, CROWD_LEVEL_MED}, {0, CROWD_LEVEL_NONE}
  };
  CrowdGauge gauge = { CROWD_LEVEL_NONE };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    CrowdLevel before = gauge.level;
    guint n_changes = 0;

    for (guint k = 0; k < 10; k++)
      n_changes += crowd_gauge_update (&gauge, &usual, steps[i].percentage,
          0.1);
    fail_unless_equals_int (gauge.level, steps[i].level);
    fail_unless_equals_int (n_changes, before == gauge.level ? 0 : 1);
    if (n_changes > 0)
      fail_unless_equals_int (gauge.previous, before);
  }
}

GST_END_TEST;

GST_START_TEST (a_level_has_to_last)
{
  CrowdGauge gauge = { CROWD_LEVEL_NONE };

  for (guint i = 0; i < 20; i++) {
    fail_if (crowd_gauge_update (&gauge, &usual, 50, 0.1));
    fail_if (crowd_gauge_update (&gauge, &usual, 50, 0.1));
    fail_if (crowd_gauge_update (&gauge, &usual, 5, 0.1));
  }
  fail_unless_equals_int (gauge.level, CROWD_LEVEL_NONE);
}

GST_END_TEST;

GST_START_TEST (fewer_thresholds_are_fewer_levels)
{
  const CrowdThresholds one = { {40}, 1 };
  CrowdGauge gauge = { CROWD_LEVEL_NONE };

  for (guint i = 0; i < 10; i++)
    crowd_gauge_update (&gauge, &one, 100, 0.1);
  fail_unless_equals_int (gauge.level, CROWD_LEVEL_MIN);
  fail_unless_equals_string (crowd_level_name (gauge.level), "min");
}

GST_END_TEST;

GST_START_TEST (a_direction_is_told_when_it_turns)
{
  CrowdCompass compass = { FALSE };
  guint n_told = 0;

  for (guint i = 0; i < 10; i++)
    n_told += crowd_compass_update (&compass, TRUE, 355, 0.1);
  fail_unless_equals_int (n_told, 1);
  fail_if (crowd_compass_update (&compass, TRUE, 10, 0.1));
  fail_unless (crowd_compass_update (&compass, TRUE, 20, 0.1));
  fail_if (crowd_compass_update (&compass, FALSE, 20, 0.5));
  fail_if (crowd_compass_update (&compass, TRUE, 20, 0.5));
  fail_if (crowd_compass_update (&compass, FALSE, 20, 1.0));
  fail_unless (crowd_compass_update (&compass, TRUE, 20, 0.5));
}

GST_END_TEST;

static Suite *
crowdfinder_suite (void)
{
  Suite *s = suite_create ("crowdfinder");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, who_stands_still_for_minutes_is_counted);
  tcase_add_test (tc, what_stays_longer_than_absorb_time_is_part_of_the_scene);
  tcase_add_test (tc, who_was_there_at_first_leaves_no_ghost);
  tcase_add_test (tc, directions_are_right);
  tcase_add_test (tc, two_ways_at_once_are_no_direction);
  tcase_add_test (tc, those_who_move_are_a_share_of_those_who_are_there);
  tcase_add_test (tc, a_full_zone_is_100_percent_and_no_more);
  tcase_add_test (tc, new_zones_know_the_scene);
  tcase_add_test (tc, pictures_of_a_few_cells_are_looked_at);
  tcase_add_test (tc, levels_have_thresholds_and_slack);
  tcase_add_test (tc, a_level_has_to_last);
  tcase_add_test (tc, fewer_thresholds_are_fewer_levels);
  tcase_add_test (tc, a_direction_is_told_when_it_turns);
  return s;
}

GST_CHECK_MAIN (crowdfinder);
