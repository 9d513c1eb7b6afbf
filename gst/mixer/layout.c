// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layout.h"

#include <math.h>
#include <string.h>

/* Cameras and screens are 16:9 now: a tile of that shape wastes least. */
#define WANTED_ASPECT (16.0 / 9.0)
/* The small tiles of spotlight and sidebar take this part of the canvas. */
#define STRIP_SHARE 5
/* The small tiles of picture-in-picture, likewise, of each side. */
#define PIP_SHARE 4
/* Below this two shapes of grid are as good as each other: 848x480 and 854x480
 * are both meant to be 16:9. In natural logarithms, so about 5 per cent. */
#define TIE 0.05
/* worse than any shape */
#define NO_SHAPE 1e9
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

/* Equal tiles in rows and columns */
typedef struct
{
  gint columns, rows;
  gint width, height;           /* of each tile */
  gint gap_x, gap_y;
} Cells;

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

/* Gaps give way on small canvases: together they take no more than a third of
 * a side. */
static gint
limit_gap (gint gap, gint side, gint n_gaps)
{
  return CLAMP (gap, 0, even (side / 3 / n_gaps));
}

/* Size of one of n equal tiles along a side. A single tile takes the side to
 * the last pixel, also an odd one: nothing begins behind it. */
static gint
tile_size (gint side, gint n, gint * gap)
{
  if (n == 1)
    return side;
  *gap = limit_gap (*gap, side, n - 1);
  return MAX (0, even ((gdouble) (side - *gap * (n - 1)) / n));
}

static void
cells_init (Cells * cells, gint width, gint height, gint gap, gint n,
    gint columns)
{
  cells->columns = columns;
  cells->rows = (n + columns - 1) / columns;
  cells->gap_x = cells->gap_y = gap;
  cells->width = tile_size (width, cells->columns, &cells->gap_x);
  cells->height = tile_size (height, cells->rows, &cells->gap_y);
}

/* What @n tiles side by side take, with the gaps between them */
static gint
row_width (const Cells * cells, gint n)
{
  return n * cells->width + (n - 1) * cells->gap_x;
}

static gint
column_height (const Cells * cells)
{
  return cells->rows * cells->height + (cells->rows - 1) * cells->gap_y;
}

/* Row after row in the middle of @area, the last row in the middle as well */
static void
place_cells (const Plan * plan, const Cells * cells, const guint * shown,
    gint n, const LayoutRect * area)
{
  gint top = area->y + even ((area->height - column_height (cells)) / 2);

  for (gint i = 0; i < n; i++) {
    gint row = i / cells->columns, column = i % cells->columns;
    gint in_row = MIN (cells->columns, n - row * cells->columns);
    gint left = area->x + even ((area->width - row_width (cells, in_row)) / 2);

    plan->tiles[shown[i]] = (LayoutRect) {
    left + column * (cells->width + cells->gap_x),
          top + row * (cells->height + cells->gap_y), cells->width,
          cells->height};
  }
}

/* How far the cells are from the shape they should have */
static gdouble
distance (const LayoutCanvas * canvas, const Cells * cells)
{
  if (cells->width <= 0 || cells->height <= 0)
    return NO_SHAPE;
  return fabs (log (canvas->pixel_aspect * cells->width / cells->height
          / WANTED_ASPECT));
}

static void
choose_grid (const Plan * plan, Cells * best)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint n = plan->n_shown;

  cells_init (best, canvas->width, canvas->height, plan->gap, n, 1);
  for (gint columns = 2; columns <= n; columns++) {
    Cells cells;
    gdouble gain;

    cells_init (&cells, canvas->width, canvas->height, plan->gap, n, columns);
    gain = distance (canvas, best) - distance (canvas, &cells);
    /* Of two equally good shapes the one with fewer holes; of these the wider
     * one, side by side being how people sit. */
    if (gain > TIE || (gain > -TIE
            && columns * cells.rows <= best->columns * best->rows))
      *best = cells;
  }
}

static void
arrange_grid (const Plan * plan)
{
  LayoutRect area = { 0, 0, plan->canvas->width, plan->canvas->height };
  Cells cells;

  choose_grid (plan, &cells);
  place_cells (plan, &cells, plan->shown, plan->n_shown, &area);
}

/* Cuts the cells down to WANTED_ASPECT, and to @max_width */
static void
shape_cells (const LayoutCanvas * canvas, gint max_width, Cells * cells)
{
  gdouble aspect = WANTED_ASPECT / canvas->pixel_aspect;
  gint width = MIN (cells->width, max_width), height = cells->height;

  cells->width = even (MIN (width, height * aspect));
  cells->height = even (MIN (height, width / aspect));
}

/* The small tiles: in as many rows as make them largest */
static void
choose_strip (const Plan * plan, gint width, gint height, gint max_width,
    Cells * best)
{
  gint n = plan->n_shown - 1;

  cells_init (best, width, height, plan->gap, n, n);
  shape_cells (plan->canvas, max_width, best);
  for (gint rows = 2; rows <= n; rows++) {
    Cells cells;

    cells_init (&cells, width, height, plan->gap, n, (n + rows - 1) / rows);
    shape_cells (plan->canvas, max_width, &cells);
    if (cells.width * cells.height > best->width * best->height)
      *best = cells;
  }
}

static void
arrange_spotlight (const Plan * plan)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint gap = limit_gap (plan->gap, canvas->height, 2);
  LayoutRect strip = { 0, 0, canvas->width };
  Cells cells;

  choose_strip (plan, canvas->width, canvas->height / STRIP_SHARE,
      canvas->width, &cells);
  strip.height = column_height (&cells);
  strip.y = even (canvas->height - strip.height);
  plan->tiles[plan->shown[0]] = (LayoutRect) {
  0, 0, canvas->width, MAX (0, strip.y - gap)};
  place_cells (plan, &cells, plan->shown + 1, plan->n_shown - 1, &strip);
}

static void
arrange_sidebar (const Plan * plan)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint gap = limit_gap (plan->gap, canvas->width, 2);
  LayoutRect strip = { 0, 0, 0, canvas->height };
  Cells cells;

  choose_strip (plan, canvas->width / STRIP_SHARE, canvas->height,
      canvas->width, &cells);
  strip.width = row_width (&cells, cells.columns);
  strip.x = even (canvas->width - strip.width);
  plan->tiles[plan->shown[0]] = (LayoutRect) {
  0, 0, MAX (0, strip.x - gap), canvas->height};
  place_cells (plan, &cells, plan->shown + 1, plan->n_shown - 1, &strip);
}

/* One picture over the whole canvas, the others on it from the bottom right
 * corner to the left, and upwards if they are many. */
static void
arrange_pip (const Plan * plan)
{
  const LayoutCanvas *canvas = plan->canvas;
  gint n = plan->n_shown - 1;
  gint margin = limit_gap (plan->gap, MIN (canvas->width, canvas->height), 2);
  gint left, top;
  Cells cells;

  choose_strip (plan, canvas->width - 2 * margin, canvas->height / PIP_SHARE,
      canvas->width / PIP_SHARE, &cells);
  left = even (canvas->width - margin - cells.width);
  top = even (canvas->height - margin - cells.height);
  plan->tiles[plan->shown[0]] = (LayoutRect) {
  0, 0, canvas->width, canvas->height};
  for (gint i = 0; i < n; i++)
    plan->tiles[plan->shown[i + 1]] = (LayoutRect) {
    left - (i % cells.columns) * (cells.width + cells.gap_x),
        top - (i / cells.columns) * (cells.height + cells.gap_y),
        cells.width, cells.height};
}

/* From @start to @end along a side of the canvas, on even pixels; what ends at
 * the edge of an odd canvas fills it. */
static void
place_side (gdouble start, gdouble end, gint side, gint * position, gint * size)
{
  *position = even (start * side);
  *size = (fabs (end - 1.0) < ROUNDING ? side : even (end * side))
      - *position;
}

static void
arrange_custom (const Plan * plan, const LayoutParticipant * participants)
{
  for (guint i = 0; i < plan->n_shown; i++) {
    const LayoutParticipant *p = &participants[plan->shown[i]];
    LayoutRect *tile = &plan->tiles[plan->shown[i]];

    place_side (p->x, p->x + p->width, plan->canvas->width, &tile->x,
        &tile->width);
    place_side (p->y, p->y + p->height, plan->canvas->height, &tile->y,
        &tile->height);
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
 * even coordinates, and with a gap between. Picture-in-picture and custom may
 * overlap, being asked to; a custom tile may also lie outside, wholly or in
 * part: see layout_visible_part().
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

/* The middle of the source, of @width by @height. Less than one pixel cannot
 * be had. */
static void
crop_middle (const LayoutCanvas * source, gdouble width, gdouble height,
    LayoutCrop * crop)
{
  crop->width = CLAMP (width, 1.0, source->width);
  crop->height = CLAMP (height, 1.0, source->height);
  crop->x = (source->width - crop->width) / 2;
  crop->y = (source->height - crop->height) / 2;
}

/* A picture that has the size of its target, but for a pixel, is copied and
 * not scaled: it stays sharp. Chroma is copied with it from even pixels on. */
static void
snap (const LayoutCanvas * source, LayoutCrop * crop, const LayoutRect * target)
{
  if (fabs (crop->width - target->width) > 1
      || fabs (crop->height - target->height) > 1
      || source->width < target->width || source->height < target->height)
    return;
  crop->x = even (crop->x);
  crop->y = even (crop->y);
  crop->width = target->width;
  crop->height = target->height;
}

/* Takes away what is outside of the canvas, from @target and from @crop */
static void
cut (const LayoutCanvas * canvas, LayoutCrop * crop, LayoutRect * target)
{
  LayoutRect all = *target;
  gdouble scale_x, scale_y;

  if (!layout_visible_part (canvas, &all, target))
    return;
  scale_x = crop->width / all.width;
  scale_y = crop->height / all.height;
  crop->x += (target->x - all.x) * scale_x;
  crop->y += (target->y - all.y) * scale_y;
  crop->width = target->width * scale_x;
  crop->height = target->height * scale_y;
}

/**
 * layout_visible_part:
 * @part: (out): what of @tile is on the canvas; empty if nothing is
 *
 * Returns: FALSE if nothing is
 */
gboolean
layout_visible_part (const LayoutCanvas * canvas, const LayoutRect * tile,
    LayoutRect * part)
{
  gint left = MAX (tile->x, 0), top = MAX (tile->y, 0);
  gint right = MIN (tile->x + tile->width, canvas->width);
  gint bottom = MIN (tile->y + tile->height, canvas->height);

  *part = (LayoutRect) {
  left, top, MAX (0, right - left), MAX (0, bottom - top)};
  return !layout_rect_is_empty (part);
}

/**
 * layout_fit:
 * @source: size and pixel shape of the participant's picture
 * @crop: (out): the part of the picture that is shown
 * @target: (out): the part of the canvas that it covers; empty if nothing of
 *   the tile is on the canvas
 *
 * contain shows the whole picture with borders, cover fills the tile and
 * crops the picture's edges, fill stretches it. Where the tile reaches over
 * the edge of the canvas the picture is cut off there, not squeezed.
 */
void
layout_fit (LayoutFit fit, const LayoutCanvas * source,
    const LayoutCanvas * canvas, const LayoutRect * tile,
    LayoutCrop * crop, LayoutRect * target)
{
  /* how many times wider the picture is than the tile, as the eye sees it */
  gdouble ratio;

  *crop = (LayoutCrop) {
  0, 0, source->width, source->height};
  *target = (LayoutRect) {
  0, 0, 0, 0};
  if (layout_rect_is_empty (tile) || source->width <= 0 || source->height <= 0)
    return;

  *target = *tile;
  ratio = source->pixel_aspect * source->width / source->height
      / (canvas->pixel_aspect * tile->width / tile->height);
  if (fit == LAYOUT_FIT_CONTAIN)
    centre (tile, tile->width * MIN (1.0, ratio),
        tile->height / MAX (1.0, ratio), target);
  else if (fit == LAYOUT_FIT_COVER)
    crop_middle (source, source->width / MAX (1.0, ratio),
        source->height * MIN (1.0, ratio), crop);
  snap (source, crop, target);
  cut (canvas, crop, target);
}

/**
 * layout_to_source:
 * @crop: as given by layout_fit()
 * @target: likewise, and not empty
 *
 * Which place of the picture is shown at @x, @y of the canvas
 */
void
layout_to_source (const LayoutCrop * crop, const LayoutRect * target,
    gdouble x, gdouble y, gdouble * source_x, gdouble * source_y)
{
  *source_x = crop->x + (x - target->x) * crop->width / target->width;
  *source_y = crop->y + (y - target->y) * crop->height / target->height;
}

/* From @start, @size of the source along one side to the canvas, as far as it
 * is shown. An area stays one, of a pixel at least. */
static gboolean
map_side (gdouble start, gdouble size, gdouble crop, gdouble crop_size,
    gint target, gint target_size, gint * mapped, gint * mapped_size)
{
  gdouble scale = target_size / crop_size;
  gdouble first = (start - crop) * scale;
  gdouble end = first + size * scale;

  if (!(end >= 0 && first < target_size) || (size > 0 && end <= 0))
    return FALSE;
  first = MIN (floor (MAX (first, 0) + 0.5), target_size - 1);
  end = MIN (floor (end + 0.5), target_size);
  *mapped = target + first;
  *mapped_size = size > 0 ? MAX (1, end - first) : 0;
  return TRUE;
}

/**
 * layout_map_region:
 * @crop: as given by layout_fit()
 * @target: likewise, and not empty
 * @region: an area of the picture, or a point without extent
 * @mapped: (out): where it is on the canvas, as far as it is to be seen
 *
 * Returns: FALSE if nothing of it is to be seen
 */
gboolean
layout_map_region (const LayoutCrop * crop, const LayoutRect * target,
    const LayoutCrop * region, LayoutRect * mapped)
{
  return map_side (region->x, region->width, crop->x, crop->width, target->x,
      target->width, &mapped->x, &mapped->width)
      && map_side (region->y, region->height, crop->y, crop->height,
      target->y, target->height, &mapped->y, &mapped->height);
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
