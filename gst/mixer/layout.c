// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layout.h"

#include <math.h>
#include <string.h>

/* Cameras and screens are 16:9 now: a tile of that shape wastes least. */
#define WANTED_ASPECT (16.0 / 9.0)
/* The small tiles of spotlight and sidebar take this part of the canvas. */
#define STRIP_SHARE 5
/* The small tiles of picture-in-picture, likewise. */
#define PIP_SHARE 4
/* Below this two shapes of grid are as good as each other: 848x480 and 854x480
 * are both meant to be 16:9. In natural logarithms, so about 5 per cent. */
#define TIE 0.05
/* What 0.1 + 0.2 is too little or too much */
#define ROUNDING 1e-6

typedef struct
{
  const LayoutCanvas *canvas;
  gint gap;
  const guint *shown;           /* participants that get a tile, in order */
  guint n_shown;
  LayoutRect *tiles;
} Plan;

/* 4:2:0 chroma has a sample for two pixels: tiles start and end between them */
static gint
even (gdouble value)
{
  return ((gint) floor (value + ROUNDING)) & ~1;
}

gboolean
layout_rect_is_empty (const LayoutRect * rect)
{
  return rect->width <= 0 || rect->height <= 0;
}

gboolean
layout_rect_equal (const LayoutRect * a, const LayoutRect * b)
{
  return a->x == b->x && a->y == b->y && a->width == b->width
      && a->height == b->height;
}

/* Size of one of n equal tiles along a side. A single tile takes the side to
 * the last pixel, also an odd one: nothing begins behind it. */
static gint
tile_size (gint side, gint n, gint * gap)
{
  if (n == 1)
    return side;
  *gap = CLAMP (*gap, 0, MAX (0, even ((side - 2 * n) / (n - 1))));
  return MAX (0, even ((gdouble) (side - *gap * (n - 1)) / n));
}

static gdouble
distance (const LayoutCanvas * canvas, gint columns, gint rows)
{
  gdouble aspect = canvas->pixel_aspect * canvas->width / columns
      / ((gdouble) canvas->height / rows);

  return fabs (log (aspect / WANTED_ASPECT));
}

static gint
grid_columns (const LayoutCanvas * canvas, gint n)
{
  gint best = 1;

  for (gint columns = 2; columns <= n; columns++) {
    gint rows = (n + columns - 1) / columns;
    gint best_rows = (n + best - 1) / best;
    gdouble gain = distance (canvas, best, best_rows)
        - distance (canvas, columns, rows);

    /* Of two equally good shapes the one with fewer holes; of these the wider
     * one, side by side being how people sit. */
    if (gain > TIE || (gain > -TIE && columns * rows <= best * best_rows))
      best = columns;
  }
  return best;
}

static void
arrange_grid (const Plan * plan)
{
  gint n = plan->n_shown;
  gint columns = grid_columns (plan->canvas, n);
  gint rows = (n + columns - 1) / columns;
  gint gap_x = plan->gap, gap_y = plan->gap;
  gint width = tile_size (plan->canvas->width, columns, &gap_x);
  gint height = tile_size (plan->canvas->height, rows, &gap_y);
  gint top = even ((plan->canvas->height - rows * height
          - (rows - 1) * gap_y) / 2);

  for (gint i = 0; i < n; i++) {
    gint row = i / columns;
    gint in_row = MIN (columns, n - row * columns);
    gint left = even ((plan->canvas->width - in_row * width
            - (in_row - 1) * gap_x) / 2);

    plan->tiles[plan->shown[i]] = (LayoutRect) {
    left + (i % columns) * (width + gap_x), top + row * (height + gap_y),
          width, height};
  }
}

/* The largest size of shape WANTED_ASPECT for each of n small tiles */
static void
small_size (const LayoutCanvas * canvas, gdouble width, gdouble height,
    gint * small_width, gint * small_height)
{
  gdouble aspect = WANTED_ASPECT / canvas->pixel_aspect;

  *small_width = even (MIN (width, height * aspect));
  *small_height = even (MIN (height, width / aspect));
}

static void
arrange_spotlight (const Plan * plan)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint n = plan->n_shown - 1, gap = plan->gap;
  gint width, height, left, top;

  small_size (canvas, tile_size (canvas->width, n, &gap),
      canvas->height / STRIP_SHARE, &width, &height);
  top = even (canvas->height - height);
  left = even ((canvas->width - n * width - (n - 1) * gap) / 2);
  plan->tiles[plan->shown[0]] = (LayoutRect) {
  0, 0, canvas->width, MAX (0, top - plan->gap)};
  for (gint i = 0; i < n; i++)
    plan->tiles[plan->shown[i + 1]] = (LayoutRect) {
    left + i * (width + gap), top, width, height};
}

static void
arrange_sidebar (const Plan * plan)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint n = plan->n_shown - 1, gap = plan->gap;
  gint width, height, left, top;

  small_size (canvas, canvas->width / STRIP_SHARE,
      tile_size (canvas->height, n, &gap), &width, &height);
  left = even (canvas->width - width);
  top = even ((canvas->height - n * height - (n - 1) * gap) / 2);
  plan->tiles[plan->shown[0]] = (LayoutRect) {
  0, 0, MAX (0, left - plan->gap), canvas->height};
  for (gint i = 0; i < n; i++)
    plan->tiles[plan->shown[i + 1]] = (LayoutRect) {
    left, top + i * (height + gap), width, height};
}

/* One picture over the whole canvas, the others on it from the bottom right
 * corner to the left. */
static void
arrange_pip (const Plan * plan)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint n = plan->n_shown - 1, gap = plan->gap;
  gint width, height, top;

  small_size (canvas,
      MIN (canvas->width / PIP_SHARE, tile_size (canvas->width - 2 * gap, n,
              &gap)), canvas->height / PIP_SHARE, &width, &height);
  top = MAX (0, even (canvas->height - height - gap));
  plan->tiles[plan->shown[0]] = (LayoutRect) {
  0, 0, canvas->width, canvas->height};
  for (gint i = 0; i < n; i++)
    plan->tiles[plan->shown[i + 1]] = (LayoutRect) {
    MAX (0, even (canvas->width - (i + 1) * (width + gap))), top, width,
        height};
}

static void
arrange_custom (const Plan * plan, const LayoutParticipant * participants)
{
  for (guint i = 0; i < plan->n_shown; i++) {
    const LayoutParticipant *p = &participants[plan->shown[i]];
    LayoutRect *tile = &plan->tiles[plan->shown[i]];
    gdouble right = CLAMP (p->x + p->width, 0.0, 1.0) * plan->canvas->width;
    gdouble bottom = CLAMP (p->y + p->height, 0.0, 1.0) * plan->canvas->height;

    tile->x = even (CLAMP (p->x, 0.0, 1.0) * plan->canvas->width);
    tile->y = even (CLAMP (p->y, 0.0, 1.0) * plan->canvas->height);
    /* an odd canvas is filled to its edge */
    tile->width = (right >= plan->canvas->width - ROUNDING ? plan->canvas->width
        : even (right)) - tile->x;
    tile->height = (bottom >= plan->canvas->height - ROUNDING ?
        plan->canvas->height : even (bottom)) - tile->y;
  }
}

static gint
compare_order (gconstpointer a, gconstpointer b, gpointer data)
{
  const LayoutParticipant *participants = data;
  guint first = *(const guint *) a, second = *(const guint *) b;

  if (participants[first].order != participants[second].order)
    return participants[first].order < participants[second].order ? -1 : 1;
  return first < second ? -1 : first > second;
}

static guint
sort_shown (const LayoutParticipant * participants, guint n,
    gint main_participant, guint * shown)
{
  guint n_shown = 0;

  for (guint i = 0; i < n; i++)
    if (participants[i].visible)
      shown[n_shown++] = i;
  g_qsort_with_data (shown, n_shown, sizeof (guint), compare_order,
      (gpointer) participants);

  for (guint i = 0; i < n_shown; i++) {
    if ((gint) shown[i] == main_participant) {
      memmove (shown + 1, shown, i * sizeof (guint));
      shown[0] = main_participant;
      break;
    }
  }
  return n_shown;
}

/**
 * layout_arrange:
 * @main_participant: index of the one who gets the large tile where the
 *   layout has one; -1, or one who is not visible = the first in order
 * @tiles: (out caller-allocates): one for each participant, empty for those
 *   who have no place
 *
 * Gives each visible participant a rectangle of the canvas: inside it, at
 * even coordinates, and with a gap between (picture-in-picture and custom may
 * overlap, being asked to).
 */
void
layout_arrange (LayoutKind kind, const LayoutCanvas * canvas, gint gap,
    gint main_participant, const LayoutParticipant * participants,
    guint n_participants, LayoutRect * tiles)
{
  g_autofree guint *shown = g_new (guint, n_participants + 1);
  gboolean has_main = kind != LAYOUT_GRID && kind != LAYOUT_CUSTOM;
  Plan plan = { canvas, even (MAX (gap, 0) + 1), shown, 0, tiles };

  plan.n_shown = sort_shown (participants, n_participants,
      has_main ? main_participant : -1, shown);
  for (guint i = 0; i < n_participants; i++)
    tiles[i] = (LayoutRect) {
    0, 0, 0, 0};

  if (plan.n_shown == 0)
    return;
  if (kind == LAYOUT_CUSTOM)
    arrange_custom (&plan, participants);
  else if (kind == LAYOUT_GRID || plan.n_shown == 1)
    arrange_grid (&plan);
  else if (kind == LAYOUT_SPOTLIGHT)
    arrange_spotlight (&plan);
  else if (kind == LAYOUT_SIDEBAR)
    arrange_sidebar (&plan);
  else
    arrange_pip (&plan);
}

/* A rectangle of @width by @height in the middle of @outer, on even pixels */
static void
centre (const LayoutRect * outer, gdouble width, gdouble height,
    LayoutRect * inner)
{
  /* one pixel less than everything is rounding, not a border */
  inner->width = width > outer->width - 2 ? outer->width
      : MAX (2, even (width));
  inner->height = height > outer->height - 2 ? outer->height
      : MAX (2, even (height));
  inner->x = outer->x + even ((outer->width - inner->width) / 2);
  inner->y = outer->y + even ((outer->height - inner->height) / 2);
}

/**
 * layout_fit:
 * @source: size and pixel shape of the participant's picture
 * @source_rect: (out): the part of the picture that is shown
 * @target_rect: (out): the part of the tile that it covers
 *
 * contain shows the whole picture with borders, cover fills the tile and
 * crops the picture's edges, fill stretches it.
 */
void
layout_fit (LayoutFit fit, const LayoutCanvas * source,
    gdouble target_pixel_aspect, const LayoutRect * tile,
    LayoutRect * source_rect, LayoutRect * target_rect)
{
  LayoutRect whole = { 0, 0, source->width, source->height };
  /* how many times wider the picture is than the tile, as the eye sees it */
  gdouble ratio;

  *source_rect = whole;
  *target_rect = *tile;
  if (fit == LAYOUT_FIT_FILL || layout_rect_is_empty (tile)
      || layout_rect_is_empty (&whole))
    return;

  ratio = source->pixel_aspect * source->width / source->height
      / (target_pixel_aspect * tile->width / tile->height);
  if (fit == LAYOUT_FIT_CONTAIN)
    centre (tile, tile->width * MIN (1.0, ratio),
        tile->height / MAX (1.0, ratio), target_rect);
  else
    centre (&whole, source->width / MAX (1.0, ratio),
        source->height * MIN (1.0, ratio), source_rect);
}

/**
 * layout_blend:
 * @progress: 0 = at @from, 1 = at @to
 *
 * A tile on its way from one place to another: it starts and lands softly.
 */
void
layout_blend (const LayoutRect * from, const LayoutRect * to,
    gdouble progress, LayoutRect * rect)
{
  gdouble t = CLAMP (progress, 0.0, 1.0);
  gdouble s = t * t * (3 - 2 * t);

  if (t >= 1.0) {
    *rect = *to;
    return;
  }
  rect->x = even (from->x + s * (to->x - from->x));
  rect->y = even (from->y + s * (to->y - from->y));
  rect->width = even (from->width + s * (to->width - from->width));
  rect->height = even (from->height + s * (to->height - from->height));
}
