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
  {3840, 720, 1.0},
  {355, 631, 1.0},
  {720, 480, 40.0 / 33.0},
  {1440, 1080, 4.0 / 3.0},
  {99, 101, 1.0},
};

static const gint gaps[] = { 0, 1, 2, 8, 20, 100, 1024 };

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

/* At even pixels, and of an odd size only at an odd edge */
static void
assert_on_canvas (const LayoutCanvas * canvas, const LayoutRect * rect)
{
  gint right = rect->x + rect->width, bottom = rect->y + rect->height;
  gboolean inside = rect->x >= 0 && rect->y >= 0 && right <= canvas->width
      && bottom <= canvas->height;
  gboolean at_even = rect->x % 2 == 0 && rect->y % 2 == 0
      && (rect->width % 2 == 0 || right == canvas->width)
      && (rect->height % 2 == 0 || bottom == canvas->height);

  fail_unless (inside && at_even && !layout_rect_is_empty (rect),
      "%d,%d %dx%d on %dx%d", rect->x, rect->y, rect->width, rect->height,
      canvas->width, canvas->height);
}

static gboolean
overlap (const LayoutRect * a, const LayoutRect * b, gint gap)
{
  if (layout_rect_is_empty (a) || layout_rect_is_empty (b))
    return FALSE;
  return a->x < b->x + b->width + gap && b->x < a->x + a->width + gap
      && a->y < b->y + b->height + gap && b->y < a->y + a->height + gap;
}

static void
assert_no_overlap (const LayoutRect * tiles, guint n, gint gap)
{
  guint first = 0, second = 0;

  /* one look at the outcome: each look is a message to the parent process */
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      if (overlap (&tiles[i], &tiles[j], gap))
        first = j, second = i;
  fail_if (second > 0, "%u and %u of %u overlap", first, second, n);
}

/* Reading order: to the right in a row, then the next row */
static void
assert_order (const LayoutRect * tiles, guint n)
{
  gboolean in_order = TRUE;

  for (guint i = 1; i < n; i++)
    in_order &= tiles[i].y >= tiles[i - 1].y + tiles[i - 1].height
        || (tiles[i].y == tiles[i - 1].y && tiles[i].x > tiles[i - 1].x);
  fail_unless (in_order);
}

/* What a gap of @gap may come to at most: even, and no more than a third of
 * the side for all of @n_gaps */
static gint
real_gap (gint gap, gint side, gint n_gaps)
{
  return MIN ((gap + 1) & ~1, side / 3 / MAX (1, n_gaps) & ~1);
}

static gint
n_in_row (const LayoutRect * tiles, guint n, guint of)
{
  gint count = 0;

  for (guint i = 0; i < n; i++)
    count += tiles[i].y == tiles[of].y;
  return count;
}

/* Tile @i is as large as the others, and exactly a gap away from the one
 * before it */
static gboolean
follows (const LayoutRect * tiles, gint i, gint columns, gint gap_x, gint gap_y)
{
  const LayoutRect *tile = &tiles[i], *last = &tiles[MAX (0, i - 1)];

  if (tile->width != tiles[0].width || tile->height != tiles[0].height)
    return FALSE;
  if (i % columns > 0)
    return tile->y == last->y && tile->x == last->x + last->width + gap_x;
  return i == 0 || tile->y == last->y + last->height + gap_y;
}

/* Equal tiles in rows of equal length, but for the last, which is centred;
 * between two neighbours exactly the gap */
static void
assert_is_grid (const LayoutRect * area, gint gap, const LayoutRect * tiles,
    gint n)
{
  gint columns = n_in_row (tiles, n, 0);
  gint rows = (n + columns - 1) / columns;
  gint gap_x = real_gap (gap, area->width, columns - 1);
  gint gap_y = real_gap (gap, area->height, rows - 1);
  gboolean well_formed = TRUE;

  for (gint i = 0; i < n; i++) {
    gint first = i - i % columns, in_row = MIN (columns, n - first);
    gint left = tiles[first].x - area->x;
    gint right = area->width - left - in_row * tiles[0].width
        - (in_row - 1) * gap_x;

    /* on even pixels, so up to three apart in an odd width */
    well_formed &= follows (tiles, i, columns, gap_x, gap_y)
        && n_in_row (tiles, n, i) == in_row
        && left >= 0 && left <= right && right - left <= 3;
  }
  fail_unless (well_formed, "%d tiles in %dx%d with gaps of %d", n,
      area->width, area->height, gap);
}

static void
assert_fills (const LayoutCanvas * canvas, gint gap, const LayoutRect * tiles,
    guint n)
{
  gint columns = n_in_row (tiles, n, 0), rows = (n + columns - 1) / columns;
  const LayoutRect *last = &tiles[n - 1];

  fail_unless (canvas->width - columns * tiles[0].width
      - (columns - 1) * real_gap (gap, canvas->width, columns - 1)
      < 2 * columns);
  fail_unless (canvas->height - rows * tiles[0].height
      - (rows - 1) * real_gap (gap, canvas->height, rows - 1) < 2 * rows);
  fail_unless (tiles[0].y <= canvas->height - last->y - last->height);
  fail_unless (canvas->height - last->y - last->height - tiles[0].y <= 3);
}

/* In natural logarithms */
static gdouble
distance_to_16_by_9 (const LayoutCanvas * canvas, gdouble width, gdouble height)
{
  return fabs (log (canvas->pixel_aspect * width / height * 9 / 16));
}

/* No number of columns would come nearer to 16:9 by more than what two shapes
 * that are meant to be the same may differ */
static void
assert_best_shape (const LayoutCanvas * canvas, gint gap,
    const LayoutRect * tiles, gint n)
{
  gdouble distance = distance_to_16_by_9 (canvas, tiles[0].width,
      tiles[0].height);

  for (gint columns = 1; columns <= n; columns++) {
    gint rows = (n + columns - 1) / columns;
    gint width = (canvas->width - (columns - 1) * real_gap (gap, canvas->width,
            columns - 1)) / columns & ~1;
    gint height = (canvas->height - (rows - 1) * real_gap (gap,
            canvas->height, rows - 1)) / rows & ~1;

    /* of sizes up to 100 a pixel is too much of the shape to be sure */
    if (width > 100 && height > 100)
      fail_unless (distance < distance_to_16_by_9 (canvas, width,
              height) + 0.12, "%d in %dx%d: %dx%d, but %dx%d is nearer", n,
          canvas->width, canvas->height, tiles[0].width, tiles[0].height,
          width, height);
  }
}

GST_START_TEST (grid_is_well_formed_for_any_number)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint c = 0; c < G_N_ELEMENTS (canvases); c++) {
    const LayoutCanvas *canvas = &canvases[c];
    LayoutRect area = { 0, 0, canvas->width, canvas->height };

    for (guint g = 0; g < G_N_ELEMENTS (gaps); g++) {
      for (guint n = 1; n <= MAX_PARTICIPANTS; n++) {
        arrange (LAYOUT_GRID, canvas, gaps[g], n, tiles);
        for (guint i = 0; i < n; i++)
          assert_on_canvas (canvas, &tiles[i]);
        assert_no_overlap (tiles, n, 0);
        assert_order (tiles, n);
        assert_is_grid (&area, gaps[g], tiles, n);
        assert_fills (canvas, gaps[g], tiles, n);
        assert_best_shape (canvas, gaps[g], tiles, n);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (any_size_will_do)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint kind = LAYOUT_GRID; kind <= LAYOUT_PIP; kind++) {
    for (gint width = 1; width < 2000; width += 1 + width / 3) {
      for (gint height = 1; height < 2000; height += 1 + height / 3) {
        const LayoutCanvas canvas = { width, height, 1.0 };

        for (guint n = 1; n <= MAX_PARTICIPANTS; n += 1 + n / 4) {
          arrange (kind, &canvas, 8, n, tiles);
          for (guint i = 0; i < n; i++)
            if (!layout_rect_is_empty (&tiles[i]))
              assert_on_canvas (&canvas, &tiles[i]);
          if (kind == LAYOUT_PIP)
            assert_no_overlap (tiles + 1, n - 1, 0);
          else
            assert_no_overlap (tiles, n, 0);
        }
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
      fail_unless (tiles[i].x >= 0 && tiles[i].x + tiles[i].width <= 1
          && tiles[i].y >= 0 && tiles[i].y + tiles[i].height <= 1);
  }
}

GST_END_TEST;

/* The small tiles are a grid of their own, of 16:9 for the eye */
static void
assert_is_strip (const LayoutCanvas * canvas, const LayoutRect * area,
    gint gap, const LayoutRect * tiles, guint n)
{
  assert_order (tiles, n);
  assert_is_grid (area, gap, tiles, n);
  for (guint i = 0; i < n; i++) {
    gdouble width = tiles[i].width * canvas->pixel_aspect;

    fail_unless (fabs (width - tiles[i].height * 16.0 / 9) < 6);
  }
}

GST_START_TEST (spotlight_and_sidebar_are_well_formed)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint kind = LAYOUT_SPOTLIGHT; kind <= LAYOUT_SIDEBAR; kind++) {
    for (guint c = 0; c < G_N_ELEMENTS (canvases) - 1; c++) {
      const LayoutCanvas *canvas = &canvases[c];
      LayoutRect area = { 0, 0, canvas->width, canvas->height };

      for (guint n = 2; n <= 16; n++) {
        arrange (kind, canvas, 4, n, tiles);
        for (guint i = 0; i < n; i++) {
          assert_on_canvas (canvas, &tiles[i]);
          fail_if (i > 0 && (tiles[i].width > tiles[0].width
                  || tiles[i].height > tiles[0].height));
        }
        assert_no_overlap (tiles, n, 4);
        fail_unless_equals_int (tiles[0].x, 0);
        fail_unless_equals_int (tiles[0].y, 0);
        if (kind == LAYOUT_SPOTLIGHT) {
          area.y = tiles[0].height + 4;
          area.height = canvas->height - area.y;
          fail_unless_equals_int (tiles[0].width, canvas->width);
          fail_unless_equals_int (tiles[1].y, area.y);
          fail_unless (area.height <= canvas->height / 5 + 1);
        } else {
          area.x = tiles[0].width + 4;
          area.width = canvas->width - area.x;
          fail_unless_equals_int (tiles[0].height, canvas->height);
          fail_unless_equals_int (tiles[1].x, area.x);
          fail_unless (area.width <= canvas->width / 5 + 1);
        }
        assert_is_strip (canvas, &area, 4, tiles + 1, n - 1);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (pip_leaves_most_of_the_large_one_to_see)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint c = 0; c < G_N_ELEMENTS (canvases) - 1; c++) {
    const LayoutCanvas *canvas = &canvases[c];

    for (guint n = 2; n <= 16; n++) {
      arrange (LAYOUT_PIP, canvas, 4, n, tiles);
      assert_rect (&tiles[0], 0, 0, canvas->width, canvas->height);
      for (guint i = 1; i < n; i++) {
        assert_on_canvas (canvas, &tiles[i]);
        fail_unless (tiles[i].width <= canvas->width / 4);
        fail_unless (tiles[i].x >= 4);
        /* the large one's name is at the top */
        fail_unless (tiles[i].y + 4 >= canvas->height * 3 / 4 - 4);
        fail_unless (tiles[i].x + tiles[i].width + 4 <= canvas->width);
        fail_unless (tiles[i].y + tiles[i].height + 4 <= canvas->height);
        /* from right to left, then the row above */
        if (i > 1)
          fail_unless (tiles[i].y == tiles[i - 1].y ?
              tiles[i].x + tiles[i].width + 4 == tiles[i - 1].x :
              tiles[i].y + tiles[i].height + 4 == tiles[i - 1].y);
      }
      assert_no_overlap (tiles + 1, n - 1, 4);
    }
  }
}

GST_END_TEST;

static const struct
{
  LayoutKind kind;
  guint n;
  LayoutRect tiles[4];          /* the first ones */
} drawings[] = {
  {LAYOUT_SPOTLIGHT, 2, {{0, 0, 1280, 568}, {512, 576, 256, 144}}},
  {LAYOUT_SPOTLIGHT, 4, {{0, 0, 1280, 568}, {248, 576, 256, 144},
          {512, 576, 256, 144}, {776, 576, 256, 144}}},
  /* fifteen are larger in two rows */
  {LAYOUT_SPOTLIGHT, 16, {{0, 0, 1280, 568}, {132, 576, 120, 68},
          {260, 576, 120, 68}, {388, 576, 120, 68}}},
  {LAYOUT_SIDEBAR, 3, {{0, 0, 1016, 720}, {1024, 212, 256, 144},
          {1024, 364, 256, 144}}},
  {LAYOUT_PIP, 3, {{0, 0, 1280, 720}, {952, 532, 320, 180},
          {624, 532, 320, 180}}},
};

GST_START_TEST (large_tile_layouts_are_as_drawn)
{
  LayoutRect tiles[MAX_PARTICIPANTS];

  for (guint d = 0; d < G_N_ELEMENTS (drawings); d++) {
    arrange (drawings[d].kind, &canvases[0], 8, drawings[d].n, tiles);
    for (guint i = 0; i < MIN (4, drawings[d].n); i++)
      assert_rect (&tiles[i], drawings[d].tiles[i].x, drawings[d].tiles[i].y,
          drawings[d].tiles[i].width, drawings[d].tiles[i].height);
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
  0, TRUE, 0.1 + 0.2, 0.0, 0.7, 1.0};
  participants[2].width = 0;
  layout_arrange (LAYOUT_CUSTOM, &canvases[0], 8, -1, participants, 3, tiles);
  assert_rect (&tiles[0], 320, 360, 640, 180);
  assert_rect (&tiles[1], 384, 0, 896, 720);
  fail_unless (layout_rect_is_empty (&tiles[2]));
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

GST_START_TEST (custom_tiles_reach_over_the_edge)
{
  const struct
  {
    LayoutParticipant place;
    LayoutRect tile, visible;
  } table[] = {
    {{0, TRUE, -0.25, -0.5, 0.5, 1.0}, {-320, -360, 640, 720},
        {0, 0, 320, 360}},
    {{0, TRUE, 0.75, 0.5, 0.5, 1.0}, {960, 360, 640, 720},
        {960, 360, 320, 360}},
    {{0, TRUE, -1.0, -1.0, 3.0, 3.0}, {-1280, -720, 3840, 2160},
        {0, 0, 1280, 720}},
    {{0, TRUE, -1.0, 0.0, 1.0, 1.0}, {-1280, 0, 1280, 720}, {0, 0, 0, 720}},
    {{0, TRUE, 1.5, 0.0, 1.0, 1.0}, {1920, 0, 1280, 720}, {1920, 0, 0, 720}},
    {{0, TRUE, -0.0009, 0.0, 0.5, 1.0}, {-2, 0, 640, 720}, {0, 0, 638, 720}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    LayoutRect tile, part;
    gboolean visible;

    layout_arrange (LAYOUT_CUSTOM, &canvases[0], 8, -1, &table[i].place, 1,
        &tile);
    assert_rect (&tile, table[i].tile.x, table[i].tile.y, table[i].tile.width,
        table[i].tile.height);
    visible = layout_visible_part (&canvases[0], &tile, &part);
    assert_rect (&part, table[i].visible.x, table[i].visible.y,
        table[i].visible.width, table[i].visible.height);
    fail_unless_equals_int (visible, table[i].visible.width > 0);
  }
}

GST_END_TEST;

GST_START_TEST (custom_tile_fills_an_odd_canvas)
{
  const LayoutParticipant places[] = {
    {0, TRUE, 0, 0, 1, 1}, {0, TRUE, 0.5, 0.5, 0.5, 0.5}
  };
  LayoutRect tiles[2];

  layout_arrange (LAYOUT_CUSTOM, &canvases[5], 8, -1, places, 2, tiles);
  assert_rect (&tiles[0], 0, 0, 641, 361);
  assert_rect (&tiles[1], 320, 180, 321, 181);
}

GST_END_TEST;

static Suite *
layout_suite (void)
{
  Suite *s = suite_create ("layout");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, grid_is_well_formed_for_any_number);
  tcase_add_test (tc, any_size_will_do);
  tcase_add_test (tc, grid_takes_the_shape_nearest_to_16_by_9);
  tcase_add_test (tc, grid_of_three_is_as_drawn);
  tcase_add_test (tc, single_tile_fills_an_odd_canvas);
  tcase_add_test (tc, order_and_visibility_are_kept);
  tcase_add_test (tc, nobody_and_tiny_canvases_do_no_harm);
  tcase_add_test (tc, spotlight_and_sidebar_are_well_formed);
  tcase_add_test (tc, pip_leaves_most_of_the_large_one_to_see);
  tcase_add_test (tc, large_tile_layouts_are_as_drawn);
  tcase_add_test (tc, spotlight_goes_to_the_one_named);
  tcase_add_test (tc, custom_tiles_are_where_they_are_asked_for);
  tcase_add_test (tc, custom_tiles_reach_over_the_edge);
  tcase_add_test (tc, custom_tile_fills_an_odd_canvas);
  tcase_add_test (tc, tiles_travel_from_one_place_to_the_other);
  return s;
}

GST_CHECK_MAIN (layout);
