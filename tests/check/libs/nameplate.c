// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <pango/pangocairo.h>

#include "nameplate.h"

static const BlendMatrix bt601 = { 0.299, 0.114, FALSE };

GST_START_TEST (initials_are_of_the_first_and_last_word)
{
  const struct
  {
    const gchar *name, *initials;
  } table[] = {
    {"Ann Weber", "AW"}, {"ann", "A"}, {"Ann Maria van der Weber", "AW"},
    {"  Ben   Okri ", "BO"}, {"анна каренина", "АК"},
    {"山田 太郎", "山太"},
    {"åsa öström", "ÅÖ"}, {"Room 7", "R7"}, {"(Ann) [Weber]", "AW"},
    {"Ann \xf0\x9f\x99\x82", "A"}, {"", ""}, {" - ", ""},
    {"\xf0\x9f\x99\x82", ""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *initials = nameplate_initials (table[i].name);

    fail_unless_equals_string (initials, table[i].initials);
  }
}

GST_END_TEST;

GST_START_TEST (colors_are_steady_opaque_and_dark_enough_for_white)
{
  const gchar *names[] =
      { "", "Ann", "Ben", "Анна", "山田 太郎", "sink_1" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    guint32 color = nameplate_color (names[i]);
    guint8 ayuv[4];

    fail_unless_equals_int (color, nameplate_color (names[i]));
    for (guint j = 0; j < i; j++)
      fail_if (color == nameplate_color (names[j]));
    blend_color (&bt601, color, ayuv);
    fail_unless (ayuv[0] == 255 && ayuv[1] > 60 && ayuv[1] < 135, "%08x",
        color);
  }
}

GST_END_TEST;

GST_START_TEST (grounds_are_of_the_colors_and_darker)
{
  const gchar *names[] = { "", "Ann", "Ben", "山田 太郎" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    guint32 color = nameplate_color (names[i]);
    guint32 ground = nameplate_ground (names[i]);
    guint8 high[4], low[4];

    blend_color (&bt601, color, high);
    blend_color (&bt601, ground, low);
    fail_unless_equals_int (low[0], 255);
    fail_unless (low[1] + 20 < high[1] && low[1] > 40, "%d, %d", low[1],
        high[1]);
    for (guint shift = 0; shift < 24; shift += 8)
      for (guint other = 0; other < shift; other += 8)
        fail_unless (((color >> shift & 0xff) > (color >> other & 0xff)) ==
            ((ground >> shift & 0xff) > (ground >> other & 0xff)));
  }
}

GST_END_TEST;

GST_START_TEST (text_is_legible_in_small_tiles_and_modest_in_large_ones)
{
  const gint sizes[][2] = { {144, 82}, {318, 178}, {636, 356}, {1280, 720},
  {1920, 1080}
  };
  PangoFontMap *fonts = pango_cairo_font_map_new ();
  BlendPicture plate = { NULL };
  gint before = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    nameplate_draw (fonts, "Sans", "Ann", sizes[i][0], sizes[i][1], &bt601,
        &plate);
    fail_unless (plate.height >= MAX (before, 18));
    fail_unless (plate.height <= MAX (24, sizes[i][1] / 12), "%d of %d",
        plate.height, sizes[i][1]);
    before = plate.height;
  }
  blend_picture_clear (&plate);
  g_object_unref (fonts);
}

GST_END_TEST;

/* The lightest and the most opaque of a picture's pixels */
static void
extremes (const BlendPicture * picture, guint8 * alpha, guint8 * luma)
{
  *alpha = *luma = 0;
  for (gint i = 0; i < picture->width * picture->height; i++) {
    *alpha = MAX (*alpha, picture->y_alpha[i]);
    if (picture->y_alpha[i] > 200)
      *luma = MAX (*luma, picture->y[i]);
  }
}

GST_START_TEST (plates_stay_within_their_tiles)
{
  const gint tiles[][2] = { {1280, 720}, {636, 356}, {160, 90}, {64, 48},
  {64, 1000}, {3000, 50}, {63, 48}, {64, 47}, {2, 2}
  };
  const gchar *names[] = { "A", "Ann Weber", "Donaudampfschifffahrtskapitän "
        "Maximilian von und zu Hohenlohe-Waldenburg-Schillingsfürst"
  };
  PangoFontMap *fonts = pango_cairo_font_map_new ();
  BlendPicture plate = { NULL };

  for (guint t = 0; t < G_N_ELEMENTS (tiles); t++) {
    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
      gint width = tiles[t][0], height = tiles[t][1];
      gint margin = nameplate_margin (width, height);
      guint8 alpha, luma;

      nameplate_draw (fonts, "Sans", names[n], width, height, &bt601, &plate);
      fail_unless_equals_int (margin % 2, 0);
      if (width < 64 || height < 48) {
        fail_unless (plate.data == NULL);
        continue;
      }
      fail_unless (plate.data != NULL);
      fail_unless (plate.width + 2 * margin <= width);
      fail_unless (plate.height + 2 * margin <= height);
      extremes (&plate, &alpha, &luma);
      fail_unless (alpha > 150);
      /* of a long name in a narrow tile there are but three small dots */
      fail_unless (n > 0 || luma > (MIN (width, height) > 100 ? 225 : 150),
          "%d in %dx%d", luma, width, height);
    }
  }
  nameplate_draw (fonts, "Sans", "", 1280, 720, &bt601, &plate);
  fail_unless (plate.data == NULL);
  g_object_unref (fonts);
}

GST_END_TEST;

GST_START_TEST (fonts_with_and_without_size)
{
  PangoFontMap *fonts = pango_cairo_font_map_new ();
  BlendPicture small = { NULL }, large = { NULL }, odd = { NULL };

  nameplate_draw (fonts, "Sans 8", "Ann", 640, 360, &bt601, &small);
  nameplate_draw (fonts, "Sans Bold 24", "Ann", 640, 360, &bt601, &large);
  fail_unless (large.height > 2 * small.height);
  /* no such font: another one takes its place */
  nameplate_draw (fonts, "No Such Font At All", "Ann", 640, 360, &bt601, &odd);
  fail_unless (odd.data != NULL);
  blend_picture_clear (&small);
  blend_picture_clear (&large);
  blend_picture_clear (&odd);
  g_object_unref (fonts);
}

GST_END_TEST;

static Suite *
nameplate_suite (void)
{
  Suite *s = suite_create ("nameplate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, initials_are_of_the_first_and_last_word);
  tcase_add_test (tc, colors_are_steady_opaque_and_dark_enough_for_white);
  tcase_add_test (tc, grounds_are_of_the_colors_and_darker);
  tcase_add_test (tc, text_is_legible_in_small_tiles_and_modest_in_large_ones);
  tcase_add_test (tc, plates_stay_within_their_tiles);
  tcase_add_test (tc, fonts_with_and_without_size);
  return s;
}

GST_CHECK_MAIN (nameplate);
