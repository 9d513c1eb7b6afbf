// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <math.h>

#include "layout.h"

static const LayoutCanvas canvas = { 1280, 720, 1.0 };

static void
assert_crop (const LayoutCrop * crop, gdouble x, gdouble y, gdouble width,
    gdouble height)
{
  fail_unless (fabs (crop->x - x) < 0.001 && fabs (crop->y - y) < 0.001
      && fabs (crop->width - width) < 0.001
      && fabs (crop->height - height) < 0.001,
      "%f,%f %fx%f is not %f,%f %fx%f", crop->x, crop->y, crop->width,
      crop->height, x, y, width, height);
}

static void
assert_rect (const LayoutRect * rect, gint x, gint y, gint width, gint height)
{
  fail_unless (rect->x == x && rect->y == y && rect->width == width
      && rect->height == height, "%d,%d %dx%d is not %d,%d %dx%d", rect->x,
      rect->y, rect->width, rect->height, x, y, width, height);
}

static const struct
{
  LayoutFit fit;
  LayoutCanvas source;
  LayoutRect tile;
  LayoutCrop crop;
  LayoutRect target;
} fits[] = {
  /* the same shape: everything everywhere */
  {LAYOUT_FIT_CONTAIN, {640, 360, 1}, {0, 0, 320, 180}, {0, 0, 640, 360},
      {0, 0, 320, 180}},
  {LAYOUT_FIT_COVER, {640, 360, 1}, {0, 0, 320, 180}, {0, 0, 640, 360},
      {0, 0, 320, 180}},
  /* 4:3 into 16:9 */
  {LAYOUT_FIT_CONTAIN, {640, 480, 1}, {100, 50, 640, 360}, {0, 0, 640, 480},
      {180, 50, 480, 360}},
  {LAYOUT_FIT_COVER, {640, 480, 1}, {100, 50, 640, 360}, {0, 60, 640, 360},
      {100, 50, 640, 360}},
  {LAYOUT_FIT_FILL, {640, 480, 1}, {100, 50, 640, 360}, {0, 0, 640, 480},
      {100, 50, 640, 360}},
  /* upright into 16:9 */
  {LAYOUT_FIT_CONTAIN, {360, 640, 1}, {0, 0, 640, 360}, {0, 0, 360, 640},
      {218, 0, 202, 360}},
  {LAYOUT_FIT_COVER, {360, 640, 1}, {0, 0, 640, 360}, {0, 218.75, 360, 202.5},
      {0, 0, 640, 360}},
  /* 16:9 into upright */
  {LAYOUT_FIT_CONTAIN, {640, 360, 1}, {0, 0, 320, 360}, {0, 0, 640, 360},
      {0, 90, 320, 180}},
  {LAYOUT_FIT_COVER, {1280, 720, 1}, {0, 0, 320, 360}, {320, 0, 640, 720},
      {0, 0, 320, 360}},
  /* PAL widescreen: pixels that are not square */
  {LAYOUT_FIT_CONTAIN, {720, 576, 64.0 / 45.0}, {0, 0, 640, 360},
      {0, 0, 720, 576}, {0, 0, 640, 360}},
  /* over the left and the upper edge: a quarter of the picture is left */
  {LAYOUT_FIT_FILL, {640, 360, 1}, {-320, -180, 640, 360}, {320, 180, 320, 180},
      {0, 0, 320, 180}},
  /* over the right edge, of a part that was cropped already */
  {LAYOUT_FIT_COVER, {640, 480, 1}, {960, 0, 640, 360}, {0, 60, 320, 360},
      {960, 0, 320, 360}},
  {LAYOUT_FIT_COVER, {1280, 960, 1}, {960, 600, 640, 360},
      {0, 120, 640, 240}, {960, 600, 320, 120}},
  /* the border is outside, and then part of the picture */
  {LAYOUT_FIT_CONTAIN, {640, 480, 1}, {-100, 50, 640, 360},
      {26.667, 0, 613.333, 480}, {0, 50, 460, 360}},
  /* only the border is inside */
  {LAYOUT_FIT_CONTAIN, {360, 640, 1}, {1180, 0, 640, 360}, {0, 0, 360, 640},
      {1398, 0, 0, 360}},
  /* a close look: the middle third of a picture fills the canvas */
  {LAYOUT_FIT_COVER, {1920, 1080, 1}, {-1280, -720, 3840, 2160},
      {640, 360, 640, 360}, {0, 0, 1280, 720}},
  /* a fraction of a pixel is no reason to scale */
  {LAYOUT_FIT_COVER, {641, 361, 1}, {0, 0, 640, 360}, {0, 0, 640, 360},
      {0, 0, 640, 360}},
  {LAYOUT_FIT_COVER, {647, 360, 1}, {0, 0, 640, 360}, {2, 0, 640, 360},
      {0, 0, 640, 360}},
  {LAYOUT_FIT_FILL, {640, 360, 1}, {0, 0, 641, 361}, {0, 0, 640, 360},
      {0, 0, 641, 361}},
};

GST_START_TEST (fit_contains_covers_and_fills)
{
  for (guint i = 0; i < G_N_ELEMENTS (fits); i++) {
    LayoutCrop crop;
    LayoutRect target;

    layout_fit (fits[i].fit, &fits[i].source, &canvas, &fits[i].tile, &crop,
        &target);
    assert_rect (&target, fits[i].target.x, fits[i].target.y,
        fits[i].target.width, fits[i].target.height);
    if (!layout_rect_is_empty (&target))
      assert_crop (&crop, fits[i].crop.x, fits[i].crop.y, fits[i].crop.width,
          fits[i].crop.height);
  }
}

GST_END_TEST;

/* Shape of the picture as it comes out, against how it is meant to look */
static gdouble
distortion (const LayoutCanvas * source, const LayoutCrop * crop,
    const LayoutRect * target)
{
  return source->pixel_aspect * crop->width / crop->height
      / (canvas.pixel_aspect * target->width / target->height);
}

GST_START_TEST (fit_keeps_the_shape_of_what_is_seen)
{
  const LayoutRect tile = { 8, 16, 426, 240 };

  for (gint width = 2; width < 2000; width += 333) {
    for (gint height = 2; height < 2000; height += 337) {
      LayoutCanvas source = { width, height, 1.0 };
      LayoutCrop crop;
      LayoutRect target;

      layout_fit (LAYOUT_FIT_CONTAIN, &source, &canvas, &tile, &crop, &target);
      fail_unless (target.x >= 8 && target.y >= 16
          && target.x + target.width <= 434 && target.y + target.height <= 256);
      fail_unless (target.width == 426 || target.height == 240);
      if (target.width > 40 && target.height > 40)
        fail_unless (fabs (distortion (&source, &crop, &target) - 1) < 0.05);

      layout_fit (LAYOUT_FIT_COVER, &source, &canvas, &tile, &crop, &target);
      fail_unless (crop.x >= 0 && crop.y >= 0);
      fail_unless (crop.width >= 1 && crop.height >= 1);
      fail_unless (crop.x + crop.width <= width
          && crop.y + crop.height <= height);
      fail_unless (layout_rect_equal (&target, &tile));
      if (width > 2 && height > 2)
        fail_unless (fabs (distortion (&source, &crop, &target) - 1) < 0.005);
    }
  }
}

GST_END_TEST;

/* Where a place of the picture is on the canvas */
static gdouble
place (gdouble position, gdouble crop, gdouble crop_size, gint target,
    gint target_size)
{
  return target + (position - crop) * target_size / crop_size;
}

/* A tile that is pushed over an edge shows the same picture at the same scale
 * as one that is not: what is left is where it was */
GST_START_TEST (edges_crop_and_do_not_squeeze)
{
  const LayoutCanvas wide = { 12800, 7200, 1.0 };
  const LayoutCanvas source = { 643, 477, 1.1 };

  for (guint fit = LAYOUT_FIT_CONTAIN; fit <= LAYOUT_FIT_FILL; fit++) {
    for (gint x = -900; x < 1300; x += 62) {
      for (gint y = -500; y < 800; y += 58) {
        LayoutRect tile = { x, y, 854, 480 };
        LayoutRect moved = { x + 2000, y + 2000, 854, 480 };
        LayoutRect all, target;
        LayoutCrop uncut, crop;

        layout_fit (fit, &source, &wide, &moved, &uncut, &all);
        layout_fit (fit, &source, &canvas, &tile, &crop, &target);
        if (layout_rect_is_empty (&target))
          continue;
        fail_unless (target.x >= 0 && target.y >= 0
            && target.x + target.width <= 1280
            && target.y + target.height <= 720);
        fail_unless (target.x % 2 == 0 && target.y % 2 == 0
            && target.width % 2 == 0 && target.height % 2 == 0);
        fail_unless (crop.x >= 0 && crop.x + crop.width <= 643.0001);
        fail_unless (crop.y >= 0 && crop.y + crop.height <= 477.0001);
        fail_unless (fabs (place (100, crop.x, crop.width, target.x,
                    target.width) + 2000 - place (100, uncut.x, uncut.width,
                    all.x, all.width)) < 0.001);
        fail_unless (fabs (place (100, crop.y, crop.height, target.y,
                    target.height) + 2000 - place (100, uncut.y, uncut.height,
                    all.y, all.height)) < 0.001);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (nothing_is_fitted_into_nothing)
{
  const LayoutCanvas sources[] = { {0, 0, 1}, {0, 5, 1}, {1, 1, 1},
  {9000, 1, 1}, {1, 9000, 1}
  };
  const LayoutRect tiles[] = { {0, 0, 0, 0}, {10, 10, 0, 5}, {0, 0, 1, 1},
  {-5000, 0, 40, 40}, {-4, -4, 6, 6}, {1278, 718, 4000, 4000}
  };

  for (guint s = 0; s < G_N_ELEMENTS (sources); s++) {
    for (guint t = 0; t < G_N_ELEMENTS (tiles); t++) {
      for (guint fit = LAYOUT_FIT_CONTAIN; fit <= LAYOUT_FIT_FILL; fit++) {
        LayoutCrop crop;
        LayoutRect target;

        layout_fit (fit, &sources[s], &canvas, &tiles[t], &crop, &target);
        if (s < 2 || t < 2 || t == 3) {
          fail_unless (layout_rect_is_empty (&target));
          continue;
        }
        fail_unless (target.width >= 0 && target.height >= 0);
        fail_unless (target.width == 0 || target.x + target.width <= 1280);
        fail_unless (crop.x >= 0 && crop.x + crop.width
            <= sources[s].width + 0.001);
        fail_unless (crop.y >= 0 && crop.y + crop.height
            <= sources[s].height + 0.001);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (regions_are_found_on_the_canvas)
{
  /* the right half of a 640x360 picture, twice as large */
  const LayoutCrop crop = { 320, 0, 320, 360 };
  const LayoutRect target = { 100, 0, 640, 720 };
  const struct
  {
    LayoutCrop region;
    gboolean visible;
    LayoutRect mapped;
  } table[] = {
    {{320, 0, 10, 10}, TRUE, {100, 0, 20, 20}},
    {{400, 100, 50, 60}, TRUE, {260, 200, 100, 120}},
    {{0, 0, 640, 360}, TRUE, {100, 0, 640, 720}},
    /* over the edges */
    {{300, 350, 40, 40}, TRUE, {100, 700, 40, 20}},
    {{630, -10, 40, 40}, TRUE, {720, 0, 20, 60}},
    /* outside, also by a hair */
    {{0, 0, 100, 100}, FALSE},
    {{310, 0, 10, 10}, FALSE},
    {{640, 0, 10, 10}, FALSE},
    {{400, 360, 10, 10}, FALSE},
    /* points, and what would vanish */
    {{400, 100, 0, 0}, TRUE, {260, 200, 0, 0}},
    {{319, 100, 0, 0}, FALSE},
    {{400, 100, 0.1, 0.1}, TRUE, {260, 200, 1, 1}},
    {{639.99, 359.99, 0.1, 0.1}, TRUE, {739, 719, 1, 1}},
    {{400, 100, 1e12, 1e12}, TRUE, {260, 200, 480, 520}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    LayoutRect mapped;

    fail_unless_equals_int (layout_map_region (&crop, &target,
            &table[i].region, &mapped), table[i].visible);
    if (table[i].visible)
      assert_rect (&mapped, table[i].mapped.x, table[i].mapped.y,
          table[i].mapped.width, table[i].mapped.height);
  }
}

GST_END_TEST;

GST_START_TEST (places_are_found_in_the_picture)
{
  /* not square, wider for the eye, and partly outside */
  const LayoutCanvas source = { 720, 576, 16.0 / 15.0 };
  const LayoutRect tile = { -100, 50, 640, 360 };

  for (guint fit = LAYOUT_FIT_CONTAIN; fit <= LAYOUT_FIT_FILL; fit++) {
    LayoutCrop crop, point = { 500, 200, 0, 0 };
    LayoutRect target, mapped;
    gdouble x, y;

    layout_fit (fit, &source, &canvas, &tile, &crop, &target);
    layout_to_source (&crop, &target, target.x, target.y, &x, &y);
    fail_unless (fabs (x - crop.x) < 1e-9 && fabs (y - crop.y) < 1e-9);
    /* there and back, to the pixel */
    fail_unless (layout_map_region (&crop, &target, &point, &mapped));
    layout_to_source (&crop, &target, mapped.x, mapped.y, &x, &y);
    fail_unless (fabs (x - 500) <= crop.width / target.width);
    fail_unless (fabs (y - 200) <= crop.height / target.height);
  }
}

GST_END_TEST;

static Suite *
layoutfit_suite (void)
{
  Suite *s = suite_create ("layoutfit");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, fit_contains_covers_and_fills);
  tcase_add_test (tc, fit_keeps_the_shape_of_what_is_seen);
  tcase_add_test (tc, edges_crop_and_do_not_squeeze);
  tcase_add_test (tc, nothing_is_fitted_into_nothing);
  tcase_add_test (tc, regions_are_found_on_the_canvas);
  tcase_add_test (tc, places_are_found_in_the_picture);
  return s;
}

GST_CHECK_MAIN (layoutfit);
