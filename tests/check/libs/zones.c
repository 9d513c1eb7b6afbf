// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "zones.h"

static const Zone *
nth (GArray * zones, guint i)
{
  return &g_array_index (zones, Zone, i);
}

GST_START_TEST (names_points_and_thresholds_are_read)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) zones = zones_parse (" door : 0,0 .5,0\n0.5,1e0  0,1 ;"
      "Fenster 2@10/35.5/65:0.6,0.1 0.9,0.1 0.9,0.5;", &error);

  g_assert_no_error (error);
  fail_unless_equals_int (zones->len, 2);
  fail_unless_equals_string (nth (zones, 0)->name, "door");
  fail_unless_equals_int (nth (zones, 0)->n_points, 4);
  fail_unless_equals_float (nth (zones, 0)->points[2].x, 0.5);
  fail_unless_equals_float (nth (zones, 0)->points[2].y, 1.0);
  fail_unless_equals_int (nth (zones, 0)->n_thresholds, 0);
  fail_unless_equals_string (nth (zones, 1)->name, "Fenster 2");
  fail_unless_equals_int (nth (zones, 1)->n_points, 3);
  fail_unless_equals_int (nth (zones, 1)->n_thresholds, 3);
  fail_unless_equals_float (nth (zones, 1)->thresholds[1], 35.5);
}

GST_END_TEST;

GST_START_TEST (no_zones_are_the_whole_picture)
{
  static const gchar *texts[] = { NULL, "", "  ", ";;", "\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GArray) zones = zones_parse (texts[i], NULL);
    guint8 mask[6];

    fail_unless_equals_int (zones->len, 1);
    fail_unless_equals_string (nth (zones, 0)->name, "all");
    fail_unless_equals_int (zone_draw (nth (zones, 0), mask, 3, 2), 6);
  }
}

GST_END_TEST;

GST_START_TEST (what_is_wrong_is_told)
{
  static const struct
  {
    const gchar *text, *told;
  } table[] = {
    {"door", "'door' is no zone"},
    {":0,0 1,0 1,1", "has no name"},
    {"@10:0,0 1,0 1,1", "has no name"},
    {"a:", "has 0 points"},
    {"a:0,0 1,1", "has 2 points"},
    {"a:0,0 1,0 1,2", "'1,2' is no point of zone a"},
    {"a:0,0 1,0 -0.1,1", "'-0.1,1' is no point"},
    {"a:0,0 1,0 1", "'1' is no point"},
    {"a:0,0 1,0 1,1,1", "'1,1,1' is no point"},
    {"a:0,0 1,0 nan,1", "'nan,1' is no point"},
    {"a:0,0 1,0 inf,1", "'inf,1' is no point"},
    {"a:0,0 1,0 0x,1", "'0x,1' is no point"},
    {"a:0,0 1,0 1,1;a:0,0 1,0 1,1", "two zones a"},
    {"a@:0,0 1,0 1,1", "no thresholds of zone a"},
    {"a@10/5:0,0 1,0 1,1", "'10/5' are no thresholds"},
    {"a@1/2/3/4:0,0 1,0 1,1", "'1/2/3/4' are no thresholds"},
    {"a@101:0,0 1,0 1,1", "'101' are no thresholds"},
    {"\xff:0,0 1,0 1,1", "UTF-8"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;

    fail_unless (zones_parse (table[i].text, &error) == NULL, "%s",
        table[i].text);
    fail_unless (g_error_matches (error, ZONES_ERROR, ZONES_ERROR_SYNTAX));
    fail_unless (strstr (error->message, table[i].told) != NULL, "%s",
        error->message);
  }
}

GST_END_TEST;

GST_START_TEST (there_are_limits)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) long_one = g_string_new ("long:");
  g_autoptr (GArray) zones = NULL;

  for (guint i = 0; i < ZONES_MAX; i++)
    g_string_append_printf (many, "%u:0,0 1,0 1,1;", i);
  zones = zones_parse (many->str, NULL);
  fail_unless_equals_int (zones->len, ZONES_MAX);
  g_string_append (many, "more:0,0 1,0 1,1");
  fail_unless (zones_parse (many->str, NULL) == NULL);
  for (guint i = 0; i <= ZONE_MAX_POINTS; i++)
    g_string_append (long_one, "0,0 ");
  fail_unless (zones_parse (long_one->str, NULL) == NULL);
}

GST_END_TEST;

GST_START_TEST (masks_are_of_the_polygon)
{
  g_autoptr (GArray) zones = zones_parse ("left:0,0 0.5,0 0.5,1 0,1;"
      "triangle:0,0 0.95,0 0,0.95; bow:0,0 1,1 1,0 0,1", NULL);
  guint8 mask[100];

  fail_unless_equals_int (zone_draw (nth (zones, 0), mask, 10, 10), 50);
  for (guint i = 0; i < 100; i++)
    fail_unless_equals_int (mask[i], i % 10 < 5 ? 255 : 0);
  /* the pixels whose middles are above the diagonal */
  fail_unless_equals_int (zone_draw (nth (zones, 1), mask, 10, 10), 45);
  fail_unless_equals_int (mask[0], 255);
  fail_unless_equals_int (mask[99], 0);
  /* a bow tie has no left and right, only top and bottom */
  fail_unless (!zone_contains (nth (zones, 2), 0.5, 0.9));
  fail_unless (zone_contains (nth (zones, 2), 0.9, 0.5));
  fail_unless (zone_contains (nth (zones, 2), 0.1, 0.5));
}

GST_END_TEST;

static Suite *
zones_suite (void)
{
  Suite *s = suite_create ("zones");
  TCase *tc = tcase_create ("zones");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, names_points_and_thresholds_are_read);
  tcase_add_test (tc, no_zones_are_the_whole_picture);
  tcase_add_test (tc, what_is_wrong_is_told);
  tcase_add_test (tc, there_are_limits);
  tcase_add_test (tc, masks_are_of_the_polygon);
  return s;
}

GST_CHECK_MAIN (zones);
