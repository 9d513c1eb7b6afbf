// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <math.h>

#include "layout.h"

#define MAX_PARTICIPANTS 49

static const LayoutCanvas canvases[] = {
  {1280, 720, 1.0},
  {1920, 1080, 1.0},
  {640, 480, 1.0},
  {720, 1280, 1.0},
  {720, 576, 16.0 / 15.0},
  {641, 361, 1.0},
  {320, 180, 1.0},
};

static void
fill (LayoutParticipant * participants, guint n)
{
  for (guint i = 0; i < n; i++)
    participants[i] = (LayoutParticipant) {
    0, TRUE, 0, 0, 1, 1};
}

static void
arrange (LayoutKind kind, const LayoutCanvas * canvas, gint gap, guint n,
    LayoutRect * tiles)
{
  LayoutParticipant participants[MAX_PARTICIPANTS];

  fill (participants, n);
  layout_arrange (kind, canvas, gap, -1, participants, n, tiles);
}

static void
assert_rect (const LayoutRect * rect, gint x, gint y, gint width, gint height)
{
  fail_unless (rect->x == x && rect->y == y && rect->width == width
      && rect->height == height, "%d,%d %dx%d is not %d,%d %dx%d", rect->x,
      rect->y, rect->width, rect->height, x, y, width, height);
}

static void
assert_on_canvas (const LayoutCanvas * canvas, const LayoutRect * rect)
{
  fail_if (layout_rect_is_empty (rect));
  fail_unless (rect->x >= 0 && rect->y >= 0);
  fail_unless (rect->x + rect->width <= canvas->width);
  fail_unless (rect->y + rect->height <= canvas->height);
  fail_unless (rect->x % 2 == 0 && rect->y % 2 == 0);
  /* an odd size only at an odd edge */
  fail_unless (rect->width % 2 == 0 || rect->x + rect->width == canvas->width);
  fail_unless (rect->height % 2 == 0
      || rect->y + rect->height == canvas->height);
}

static gboolean
overlap (const LayoutRect * a, const LayoutRect * b, gint gap)
{
  return a->x < b->x + b->width + gap && b->x < a->x + a->width + gap
      && a->y < b->y + b->height + gap && b->y < a->y + a->height + gap;
}

static void
assert_no_overlap (const LayoutRect * tiles, guint n, gint gap)
{
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      fail_if (overlap (&tiles[i], &tiles[j], gap), "%u and %u of %u", j, i, n);
}

/* Reading order: to the right in a row, then the next row */
static void
assert_order (const LayoutRect * tiles, guint n)
{
  for (guint i = 1; i < n; i++)
    fail_unless (tiles[i].y > tiles[i - 1].y + tiles[i - 1].height - 1
        || (tiles[i].y == tiles[i - 1].y && tiles[i].x > tiles[i - 1].x));
}

static void
assert_last_row_is_centred (const LayoutCanvas * canvas,
    const LayoutRect * tiles, guint n)
{
  gint left = canvas->width, right = 0;

  for (guint i = 0; i < n; i++) {
    if (tiles[i].y == tiles[n - 1].y) {
      left = MIN (left, tiles[i].x);
      right = MAX (right, tiles[i].x + tiles[i].width);
    }
  }
  fail_unless (ABS (left - (canvas->width - right)) <= 3);
}

static void
assert_fills (const LayoutCanvas * canvas, const LayoutRect * tiles, guint n)
{
  gint right = 0, bottom = 0;

  for (guint i = 0; i < n; i++) {
    right = MAX (right, tiles[i].x + tiles[i].width);
    bottom = MAX (bottom, tiles[i].y + tiles[i].height);
  }
  /* no more is left over than the tiles' even sizes cannot share out */
  fail_unless (canvas->width - right <= 2 * (gint) n);
  fail_unless (canvas->height - bottom <= 2 * (gint) n);
}

GST_START_TEST (grid_is_well_formed_for_any_number)
{
  LayoutRect tiles[MAX_PARTICIPANTS];
  const gint gaps[] = { 0, 8, 20 };

  for (guint c = 0; c < G_N_ELEMENTS (canvases); c++) {
    for (guint g = 0; g < G_N_ELEMENTS (gaps); g++) {
      for (guint n = 1; n <= MAX_PARTICIPANTS; n++) {
        /* a gap gives way where the tiles would vanish */
        gint gap = canvases[c].width < 640 ? 0 : gaps[g];

        arrange (LAYOUT_GRID, &canvases[c], gap, n, tiles);
        for (guint i = 0; i < n; i++) {
          assert_on_canvas (&canvases[c], &tiles[i]);
          fail_unless_equals_int (tiles[i].width, tiles[0].width);
          fail_unless_equals_int (tiles[i].height, tiles[0].height);
        }
        assert_no_overlap (tiles, n, gap);
        assert_order (tiles, n);
        assert_last_row_is_centred (&canvases[c], tiles, n);
        assert_fills (&canvases[c], tiles, n);
      }
    }
  }
}

GST_END_TEST;

static const struct
{
  guint canvas;
  guint n;
  gint columns, rows;
} shapes[] = {
  {0, 1, 1, 1}, {0, 2, 2, 1}, {0, 3, 2, 2}, {0, 4, 2, 2}, {0, 5, 3, 2},
  {0, 6, 3, 2}, {0, 7, 3, 3}, {0, 9, 3, 3}, {0, 10, 4, 3}, {0, 12, 4, 3},
  {0, 13, 4, 4}, {0, 16, 4, 4}, {0, 25, 5, 5}, {0, 49, 7, 7},
  /* upright canvases put people below each other */
  {3, 1, 1, 1}, {3, 2, 1, 2}, {3, 3, 1, 3}, {3, 4, 1, 4}, {3, 8, 2, 4},
  {2, 2, 1, 2},
};

GST_START_TEST (grid_takes_the_shape_nearest_to_16_by_9)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    const LayoutCanvas *canvas = &canvases[shapes[i].canvas];
    gint columns, rows;

    arrange (LAYOUT_GRID, canvas, 0, shapes[i].n, tiles);
    columns = canvas->width / tiles[0].width;
    rows = canvas->height / tiles[0].height;
    fail_unless (columns == shapes[i].columns && rows == shapes[i].rows,
        "%u participants: %dx%d", shapes[i].n, columns, rows);
  }
}

GST_END_TEST;

GST_START_TEST (grid_of_three_is_as_drawn)
{
  LayoutRect tiles[3];

  arrange (LAYOUT_GRID, &canvases[0], 8, 3, tiles);
  assert_rect (&tiles[0], 0, 0, 636, 356);
  assert_rect (&tiles[1], 644, 0, 636, 356);
  assert_rect (&tiles[2], 322, 364, 636, 356);
}

GST_END_TEST;

GST_START_TEST (single_tile_fills_an_odd_canvas)
{
  LayoutRect tile;

  arrange (LAYOUT_GRID, &canvases[5], 8, 1, &tile);
  assert_rect (&tile, 0, 0, 641, 361);
}

GST_END_TEST;

GST_START_TEST (order_and_visibility_are_kept)
{
  LayoutParticipant participants[4];
  LayoutRect tiles[4];

  fill (participants, 4);
  participants[0].order = 5;
  participants[1].visible = FALSE;
  participants[3].order = -1;
  layout_arrange (LAYOUT_GRID, &canvases[0], 0, -1, participants, 4, tiles);
  fail_unless (layout_rect_is_empty (&tiles[1]));
  assert_rect (&tiles[3], 0, 0, 640, 360);
  assert_rect (&tiles[2], 640, 0, 640, 360);
  assert_rect (&tiles[0], 320, 360, 640, 360);
}

GST_END_TEST;

GST_START_TEST (nobody_and_tiny_canvases_do_no_harm)
{
  const LayoutCanvas tiny = { 1, 1, 1.0 };
  LayoutRect tiles[MAX_PARTICIPANTS];

  layout_arrange (LAYOUT_GRID, &tiny, 8, -1, NULL, 0, NULL);
  for (guint kind = LAYOUT_GRID; kind <= LAYOUT_CUSTOM; kind++) {
    arrange (kind, &tiny, 1024, MAX_PARTICIPANTS, tiles);
    for (guint i = 0; i < MAX_PARTICIPANTS; i++)
      fail_unless (tiles[i].x + tiles[i].width <= 1
          && tiles[i].y + tiles[i].height <= 1);
  }
}

GST_END_TEST;

GST_START_TEST (large_tile_layouts_are_well_formed)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint kind = LAYOUT_SPOTLIGHT; kind <= LAYOUT_PIP; kind++) {
    for (guint c = 0; c < G_N_ELEMENTS (canvases); c++) {
      for (guint n = 1; n <= 16; n++) {
        arrange (kind, &canvases[c], 4, n, tiles);
        for (guint i = 0; i < n; i++) {
          assert_on_canvas (&canvases[c], &tiles[i]);
          fail_if (i > 0 && tiles[i].width > tiles[0].width);
        }
        assert_no_overlap (kind == LAYOUT_PIP ? tiles + 1 : tiles,
            kind == LAYOUT_PIP ? n - 1 : n, 4);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (spotlight_goes_to_the_one_named)
{
  LayoutParticipant participants[3];
  LayoutRect tiles[3];

  fill (participants, 3);
  layout_arrange (LAYOUT_SIDEBAR, &canvases[0], 8, 2, participants, 3, tiles);
  fail_unless (tiles[2].width > 2 * tiles[0].width);
  fail_unless (tiles[0].y < tiles[1].y);

  /* the one who has no tile cannot have the large one */
  participants[2].visible = FALSE;
  layout_arrange (LAYOUT_SIDEBAR, &canvases[0], 8, 2, participants, 3, tiles);
  fail_unless (tiles[0].width > 2 * tiles[1].width);
}

GST_END_TEST;

GST_START_TEST (custom_tiles_are_where_they_are_asked_for)
{
  LayoutParticipant participants[3];
  LayoutRect tiles[3];

  fill (participants, 3);
  participants[0] = (LayoutParticipant) {
  0, TRUE, 0.25, 0.5, 0.5, 0.25};
  participants[1] = (LayoutParticipant) {
  0, TRUE, 0.5, 0.5, 1.0, 1.0};
  participants[2].width = 0;
  layout_arrange (LAYOUT_CUSTOM, &canvases[0], 8, -1, participants, 3, tiles);
  assert_rect (&tiles[0], 320, 360, 640, 180);
  assert_rect (&tiles[1], 640, 360, 640, 360);
  fail_unless (layout_rect_is_empty (&tiles[2]));
}

GST_END_TEST;

static const struct
{
  LayoutFit fit;
  LayoutCanvas source;
  LayoutRect tile;
  LayoutRect in, out;
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
  {LAYOUT_FIT_COVER, {360, 640, 1}, {0, 0, 640, 360}, {0, 218, 360, 202},
      {0, 0, 640, 360}},
  /* 16:9 into upright */
  {LAYOUT_FIT_CONTAIN, {640, 360, 1}, {0, 0, 320, 360}, {0, 0, 640, 360},
      {0, 90, 320, 180}},
  {LAYOUT_FIT_COVER, {640, 360, 1}, {0, 0, 320, 360}, {160, 0, 320, 360},
      {0, 0, 320, 360}},
  /* PAL widescreen: pixels that are not square */
  {LAYOUT_FIT_CONTAIN, {720, 576, 64.0 / 45.0}, {0, 0, 640, 360},
      {0, 0, 720, 576}, {0, 0, 640, 360}},
};

GST_START_TEST (fit_contains_covers_and_fills)
{
  for (guint i = 0; i < G_N_ELEMENTS (fits); i++) {
    LayoutRect in, out;

    layout_fit (fits[i].fit, &fits[i].source, 1.0, &fits[i].tile, &in, &out);
    assert_rect (&in, fits[i].in.x, fits[i].in.y, fits[i].in.width,
        fits[i].in.height);
    assert_rect (&out, fits[i].out.x, fits[i].out.y, fits[i].out.width,
        fits[i].out.height);
  }
}

GST_END_TEST;

GST_START_TEST (fit_keeps_the_shape_of_what_is_seen)
{
  for (gint width = 2; width < 2000; width += 333) {
    for (gint height = 2; height < 2000; height += 337) {
      LayoutCanvas source = { width, height, 1.0 };
      LayoutRect tile = { 8, 16, 426, 240 };
      LayoutRect in, out;
      gdouble wanted = (gdouble) width / height;

      layout_fit (LAYOUT_FIT_CONTAIN, &source, 1.0, &tile, &in, &out);
      fail_unless (out.x >= 8 && out.y >= 16 && out.x + out.width <= 434
          && out.y + out.height <= 256);
      fail_unless (out.width == 426 || out.height == 240);
      if (out.width > 40 && out.height > 40)
        fail_unless (fabs ((gdouble) out.width / out.height / wanted - 1)
            < 0.05);

      layout_fit (LAYOUT_FIT_COVER, &source, 1.0, &tile, &in, &out);
      fail_unless (in.x >= 0 && in.y >= 0 && in.width >= 1 && in.height >= 1);
      fail_unless (in.x + in.width <= width && in.y + in.height <= height);
      fail_unless (layout_rect_equal (&out, &tile));
    }
  }
}

GST_END_TEST;

GST_START_TEST (tiles_travel_from_one_place_to_the_other)
{
  const LayoutRect from = { 0, 0, 1280, 720 }, to = { 640, 360, 640, 360 };
  LayoutRect last = from, rect;

  layout_blend (&from, &to, 0.0, &rect);
  fail_unless (layout_rect_equal (&rect, &from));
  for (gdouble progress = 0.05; progress < 1; progress += 0.05) {
    layout_blend (&from, &to, progress, &rect);
    fail_unless (rect.x >= last.x && rect.y >= last.y);
    fail_unless (rect.x % 2 == 0 && rect.y % 2 == 0);
    fail_unless (rect.x + rect.width <= 1280 && rect.y + rect.height <= 720);
    last = rect;
  }
  layout_blend (&from, &to, 1.0, &rect);
  fail_unless (layout_rect_equal (&rect, &to));
}

GST_END_TEST;

static Suite *
layout_suite (void)
{
  Suite *s = suite_create ("layout");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, grid_is_well_formed_for_any_number);
  tcase_add_test (tc, grid_takes_the_shape_nearest_to_16_by_9);
  tcase_add_test (tc, grid_of_three_is_as_drawn);
  tcase_add_test (tc, single_tile_fills_an_odd_canvas);
  tcase_add_test (tc, order_and_visibility_are_kept);
  tcase_add_test (tc, nobody_and_tiny_canvases_do_no_harm);
  tcase_add_test (tc, large_tile_layouts_are_well_formed);
  tcase_add_test (tc, spotlight_goes_to_the_one_named);
  tcase_add_test (tc, custom_tiles_are_where_they_are_asked_for);
  tcase_add_test (tc, fit_contains_covers_and_fills);
  tcase_add_test (tc, fit_keeps_the_shape_of_what_is_seen);
  tcase_add_test (tc, tiles_travel_from_one_place_to_the_other);
  return s;
}

GST_CHECK_MAIN (layout);
