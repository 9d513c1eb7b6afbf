// SPDX-License-Identifier: LGPL-2.1-or-later

#include "scene.h"

#include <string.h>

/* Rows of a band are a multiple of this: what the kernels take at a time. */
#define BAND_STEP 16
/* What copying costs of scaling */
#define COPY_SHARE 4
#define MAX_PARTS 3

typedef enum
{
  KEEP,                         /* it is in the frame already */
  COPY,                         /* from another frame that shows it */
  PASTE,                        /* its picture from its SceneCopy */
  DRAW,
  DRAW_AND_KEEP,                /* likewise, and its picture goes there */
} Action;

struct _Scene
{
  gatomicrefcount refs;
  gint width, height;
  guint8 background[4];
  GArray *items;                /* of SceneItem, from back to front */

  guint8 *actions;              /* one of Action for each item */
  gboolean whole;               /* the background is drawn, too */
  GArray *cuts;                 /* rows where bands begin, and the last ends */
};

/* A piece of a row */
typedef struct
{
  gint start, end;
} Span;

static gint
right_of (const LayoutRect * rect)
{
  return rect->x + rect->width;
}

static gint
bottom_of (const LayoutRect * rect)
{
  return rect->y + rect->height;
}

static gboolean
intersect (const LayoutRect * a, const LayoutRect * b, LayoutRect * both)
{
  gint right = MIN (right_of (a), right_of (b));
  gint bottom = MIN (bottom_of (a), bottom_of (b));

  both->x = MAX (a->x, b->x);
  both->y = MAX (a->y, b->y);
  both->width = right - both->x;
  both->height = bottom - both->y;
  return !layout_rect_is_empty (both);
}

static gboolean
overlap (const LayoutRect * a, const LayoutRect * b)
{
  LayoutRect both;

  return intersect (a, b, &both);
}

static gboolean
contains (const LayoutRect * outer, const LayoutRect * inner)
{
  return outer->x <= inner->x && outer->y <= inner->y
      && right_of (outer) >= right_of (inner)
      && bottom_of (outer) >= bottom_of (inner);
}

static SceneItem *
nth (const Scene * scene, guint i)
{
  return &g_array_index (scene->items, SceneItem, i);
}

Scene *
scene_new (gint width, gint height, const guint8 background[4])
{
  Scene *scene = g_new0 (Scene, 1);

  g_atomic_ref_count_init (&scene->refs);
  scene->width = width;
  scene->height = height;
  memcpy (scene->background, background, 4);
  scene->items = g_array_new (FALSE, FALSE, sizeof (SceneItem));
  scene->cuts = g_array_new (FALSE, FALSE, sizeof (gint));
  return scene;
}

Scene *
scene_ref (Scene * scene)
{
  g_atomic_ref_count_inc (&scene->refs);
  return scene;
}

void
scene_unref (Scene * scene)
{
  if (!g_atomic_ref_count_dec (&scene->refs))
    return;
  g_array_unref (scene->items);
  g_array_unref (scene->cuts);
  g_free (scene->actions);
  g_free (scene);
}

/**
 * scene_add:
 * @item: on top of all those added before. What it points to has to stay while
 *   the scene is drawn, and is not looked at afterwards.
 */
void
scene_add (Scene * scene, const SceneItem * item)
{
  if (!layout_rect_is_empty (&item->area) && item->alpha > 0)
    g_array_append_val (scene->items, *item);
}

/* Where nothing beneath the item can be seen. Returns the number of @parts. */
static guint
opaque_parts (const SceneItem * item, LayoutRect parts[MAX_PARTS])
{
  LayoutRect rest[MAX_PARTS];
  const LayoutRect *rect = item->look != 0 && !item->bars ? &item->content
      : &item->area;
  guint n = 0;

  if (item->alpha < 255 || (item->look != 0 && !item->opaque))
    return 0;
  if (item->radius == 0) {
    parts[0] = *rect;
    return 1;
  }
  corners_leave (&item->round, item->radius, rest);
  for (guint i = 0; i < MAX_PARTS; i++)
    if (intersect (rect, &rest[i], &parts[n]))
      n++;
  return n;
}

static gboolean
covers (const SceneItem * item, const LayoutRect * rect)
{
  LayoutRect parts[MAX_PARTS];
  guint n = opaque_parts (item, parts);

  for (guint i = 0; i < n; i++)
    if (contains (&parts[i], rect))
      return TRUE;
  return FALSE;
}

static gboolean
is_hidden (const Scene * scene, guint i)
{
  for (guint above = i + 1; above < scene->items->len; above++)
    if (covers (nth (scene, above), &nth (scene, i)->area))
      return TRUE;
  return FALSE;
}

/**
 * scene_finish:
 *
 * To be called when all items have been added. Leaves out those of which
 * nothing is to be seen.
 */
void
scene_finish (Scene * scene)
{
  for (guint i = 0; i < scene->items->len;) {
    if (is_hidden (scene, i))
      g_array_remove_index (scene->items, i);
    else
      i++;
  }
  scene->actions = g_new0 (guint8, scene->items->len + 1);
}

guint
scene_get_n_items (const Scene * scene)
{
  return scene->items->len;
}

const SceneItem *
scene_get_item (const Scene * scene, guint i)
{
  return nth (scene, i);
}

/* Damage */

static gboolean
label_equal (const SceneLabel * a, const SceneLabel * b)
{
  if (a->picture == NULL || b->picture == NULL)
    return a->picture == b->picture;
  return a->serial == b->serial && a->x == b->x && a->y == b->y;
}

static gboolean
item_equal (const SceneItem * a, const SceneItem * b)
{
  return layout_rect_equal (&a->round, &b->round)
      && a->round_content == b->round_content
      && layout_rect_equal (&a->area, &b->area)
      && layout_rect_equal (&a->content, &b->content)
      && a->look == b->look && memcmp (a->fill, b->fill, sizeof (a->fill)) == 0
      && a->bars == b->bars && a->alpha == b->alpha && a->radius == b->radius
      && a->opaque == b->opaque && label_equal (&a->initials, &b->initials)
      && label_equal (&a->plate, &b->plate);
}

/* Whether the items of both lie in the same places, one above the other in the
 * same way */
static gboolean
places_equal (const Scene * a, const Scene * b)
{
  if (a->width != b->width || a->height != b->height
      || memcmp (a->background, b->background, sizeof (a->background)) != 0
      || a->items->len != b->items->len)
    return FALSE;
  for (guint i = 0; i < a->items->len; i++)
    if (!layout_rect_equal (&nth (a, i)->area, &nth (b, i)->area))
      return FALSE;
  return TRUE;
}

/* Who is drawn takes along those who lie on top of him, and those beneath, if
 * they can be seen through him. */
static void
spread (const Scene * scene, guint i, gboolean * drawn)
{
  const SceneItem *item = nth (scene, i);
  gboolean opaque = covers (item, &item->area);

  for (guint other = opaque ? i + 1 : 0; other < scene->items->len; other++) {
    if (drawn[other] || !overlap (&item->area, &nth (scene, other)->area))
      continue;
    drawn[other] = TRUE;
    spread (scene, other, drawn);
  }
}

/* Sets those items that have to be drawn on a frame that shows @shown. Returns
 * FALSE if that is all and the background as well. */
static gboolean
find_damage (const Scene * scene, const Scene * shown, gboolean * drawn)
{
  guint n = scene->items->len;

  if (shown == NULL || !places_equal (scene, shown)) {
    for (guint i = 0; i < n; i++)
      drawn[i] = TRUE;
    return FALSE;
  }
  for (guint i = 0; i < n; i++)
    drawn[i] = FALSE;
  for (guint i = 0; i < n; i++) {
    if (drawn[i] || item_equal (nth (scene, i), nth (shown, i)))
      continue;
    drawn[i] = TRUE;
    spread (scene, i, drawn);
  }
  return TRUE;
}

static gsize
area_of (const LayoutRect * rect)
{
  return (gsize) rect->width * rect->height;
}

/**
 * scene_damage:
 * @shown: (nullable): what a frame shows
 *
 * Returns: how many pixels of it have to be drawn to have it show @scene
 */
gsize
scene_damage (const Scene * scene, const Scene * shown)
{
  g_autofree gboolean *drawn = g_new (gboolean, scene->items->len + 1);
  gsize damage = 0;

  if (!find_damage (scene, shown, drawn))
    return area_of (&(LayoutRect) {
        0, 0, scene->width, scene->height}
  );
  for (guint i = 0; i < scene->items->len; i++)
    if (drawn[i])
      damage += area_of (&nth (scene, i)->area);
  return damage;
}

/* Planning */

void
scene_copy_clear (SceneCopy * copy)
{
  g_free (copy->data);
  *copy = (SceneCopy) {
  NULL};
}

static gboolean
lies_alone (const Scene * scene, guint i)
{
  for (guint other = 0; other < scene->items->len; other++)
    if (other != i
        && overlap (&nth (scene, i)->area, &nth (scene, other)->area))
      return FALSE;
  return TRUE;
}

static gsize
chroma_size (const LayoutRect * rect)
{
  return (gsize) ((rect->width + 1) / 2) * ((rect->height + 1) / 2);
}

/* How the picture of an item gets into the frame. A picture that is drawn for
 * a second time will be for a third, most likely: it is worth a copy. */
static Action
draw_action (const Scene * scene, guint i)
{
  const SceneItem *item = nth (scene, i);
  SceneCopy *copy = item->copy;
  gsize size = area_of (&item->content) + 2 * chroma_size (&item->content);

  if (copy == NULL || item->look == 0)
    return DRAW;
  if (!item->opaque || item->alpha < 255 || lies_alone (scene, i)) {
    scene_copy_clear (copy);
    return DRAW;
  }
  if (copy->look == item->look)
    return PASTE;
  if (copy->drawn != item->look)
    return DRAW;
  if (copy->size != size) {
    g_free (copy->data);
    copy->data = g_malloc (size);
    copy->size = size;
  }
  copy->look = 0;
  return DRAW_AND_KEEP;
}

static gsize
cost_of (Action action, gsize pixels)
{
  switch (action) {
    case KEEP:
      return 0;
    case COPY:
    case PASTE:
      return pixels / COPY_SHARE;
    default:
      return pixels;
  }
}

/**
 * scene_plan:
 * @shown: (nullable): what the frame shows that is to be drawn on
 * @source: (nullable): what another frame shows, from which may be copied
 *
 * Returns: how much work it is, in scaled pixels; 0 = none at all
 */
gsize
scene_plan (Scene * scene, const Scene * shown, const Scene * source)
{
  guint n = scene->items->len;
  g_autofree gboolean *drawn = g_new (gboolean, n + 1);
  g_autofree gboolean *drawn_there = g_new (gboolean, n + 1);
  gsize cost = 0;

  scene->whole = !find_damage (scene, shown, drawn);
  find_damage (scene, source, drawn_there);
  for (guint i = 0; i < n; i++) {
    Action action = KEEP;

    if (drawn[i])
      action = drawn_there[i] ? draw_action (scene, i) : COPY;
    scene->actions[i] = action;
    cost += cost_of (action, area_of (&nth (scene, i)->area));
  }
  if (scene->whole)
    cost += area_of (&(LayoutRect) {
        0, 0, scene->width, scene->height}
  )
      / COPY_SHARE;
  return cost;
}

/**
 * scene_item_is_scaled:
 *
 * Returns: whether the item's scaler needs its picture for what is planned
 */
gboolean
scene_item_is_scaled (const Scene * scene, guint i)
{
  return nth (scene, i)->look != 0 && (scene->actions[i] == DRAW
      || scene->actions[i] == DRAW_AND_KEEP);
}

/* What there is to do in each row, counted like the costs of a plan */
static gint64 *
cost_of_rows (const Scene * scene)
{
  gint64 *rows = g_new0 (gint64, scene->height + 1);

  if (scene->whole)
    rows[0] = scene->width / COPY_SHARE;
  for (guint i = 0; i < scene->items->len; i++) {
    const LayoutRect *area = &nth (scene, i)->area;
    gint64 cost = cost_of (scene->actions[i], area->width);

    rows[area->y] += cost;
    rows[bottom_of (area)] -= cost;
  }
  for (gint row = 1; row <= scene->height; row++)
    rows[row] += rows[row - 1];
  return rows;
}

/**
 * scene_n_bands:
 * @wanted: at least 1
 *
 * Cuts the rows of the frame into bands of about as much work.
 *
 * Returns: how many there are
 */
guint
scene_n_bands (const Scene * scene, guint wanted)
{
  g_autofree gint64 *rows = cost_of_rows (scene);
  gint64 total = 0, done = 0;
  gint start = 0;

  for (gint row = 0; row < scene->height; row++)
    total += rows[row];
  g_array_set_size (scene->cuts, 0);
  g_array_append_val (scene->cuts, start);
  for (gint row = 0; row + BAND_STEP < scene->height; row += BAND_STEP) {
    gint next = row + BAND_STEP;

    for (gint i = row; i < next; i++)
      done += rows[i];
    if (done * wanted >= total * scene->cuts->len && done < total)
      g_array_append_val (scene->cuts, next);
  }
  g_array_append_val (scene->cuts, scene->height);
  return scene->cuts->len - 1;
}

/* Drawing */

static void
append_rows (GArray * edges, gint start, gint end, gint top, gint bottom)
{
  gint first = CLAMP (start, top, bottom), last = CLAMP (end, top, bottom);

  g_array_append_val (edges, first);
  g_array_append_val (edges, last);
}

static gint
compare_rows (gconstpointer a, gconstpointer b)
{
  return *(const gint *) a - *(const gint *) b;
}

static gint
compare_spans (gconstpointer a, gconstpointer b)
{
  return ((const Span *) a)->start - ((const Span *) b)->start;
}

static gboolean
in_row (const LayoutRect * rect, gint row)
{
  return row >= rect->y && row < bottom_of (rect);
}

/* Where the background is to be painted between two edges: where something is
 * drawn and nothing opaque is */
static void
fill_slab (const Scene * scene, const BlendTarget * target,
    const LayoutRect * slab, const GArray * wanted, const GArray * covered)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (Span));

  for (guint i = 0; i < covered->len; i++) {
    const LayoutRect *rect = &g_array_index (covered, LayoutRect, i);
    Span span = { rect->x, right_of (rect) };

    if (in_row (rect, slab->y))
      g_array_append_val (spans, span);
  }
  g_array_sort (spans, compare_spans);

  for (guint i = 0; i < wanted->len; i++) {
    const LayoutRect *rect = &g_array_index (wanted, LayoutRect, i);
    gint x = rect->x, end = right_of (rect);

    if (!in_row (rect, slab->y))
      continue;
    for (guint j = 0; j <= spans->len && x < end; j++) {
      gint stop = j < spans->len ? g_array_index (spans, Span, j).start : end;
      LayoutRect gap = { x, slab->y, MIN (stop, end) - x, slab->height };

      if (gap.width > 0)
        blend_fill (target, &gap, scene->background);
      if (j < spans->len)
        x = MAX (x, g_array_index (spans, Span, j).end);
    }
  }
}

/* The areas that are painted, and what of them is covered for sure */
static void
collect_areas (const Scene * scene, GArray * wanted, GArray * covered)
{
  LayoutRect all = { 0, 0, scene->width, scene->height };

  if (scene->whole)
    g_array_append_val (wanted, all);
  for (guint i = 0; i < scene->items->len; i++) {
    const SceneItem *item = nth (scene, i);
    LayoutRect parts[MAX_PARTS];

    if (scene->actions[i] == COPY) {
      g_array_append_val (covered, item->area);
    } else if (scene->actions[i] != KEEP) {
      g_array_append_vals (covered, parts, opaque_parts (item, parts));
      if (!scene->whole)
        g_array_append_val (wanted, item->area);
    }
  }
}

static void
fill_background (const Scene * scene, const BlendTarget * target, gint top,
    gint bottom)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (LayoutRect));
  g_autoptr (GArray) covered = g_array_new (FALSE, FALSE, sizeof (LayoutRect));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (gint));

  collect_areas (scene, wanted, covered);
  for (guint i = 0; i < wanted->len; i++) {
    LayoutRect *rect = &g_array_index (wanted, LayoutRect, i);

    append_rows (edges, rect->y, bottom_of (rect), top, bottom);
  }
  for (guint i = 0; i < covered->len; i++) {
    LayoutRect *rect = &g_array_index (covered, LayoutRect, i);

    append_rows (edges, rect->y, bottom_of (rect), top, bottom);
  }
  g_array_sort (edges, compare_rows);
  for (guint i = 0; i + 1 < edges->len; i++) {
    gint row = g_array_index (edges, gint, i);
    LayoutRect slab = { 0, row, scene->width,
      g_array_index (edges, gint, i + 1) - row
    };

    if (slab.height > 0)
      fill_slab (scene, target, &slab, wanted, covered);
  }
}

/* The item's copy as a picture that begins with its content */
static BlendTarget
copy_target (const SceneItem * item, const BlendTarget * like)
{
  gint uv_width = (item->content.width + 1) / 2;
  guint8 *u = item->copy->data + area_of (&item->content);
  guint8 *v = like->uv_step == 1 ? u + chroma_size (&item->content) : u + 1;

  return (BlendTarget) {
  item->copy->data, u, v, item->content.width, uv_width * like->uv_step,
        like->uv_step, item->content.width, item->content.height};
}

static void
put_content (const SceneItem * item, Action action, const BlendTarget * target,
    const LayoutRect * rows)
{
  LayoutRect part;
  LayoutRect kept;
  BlendTarget copy;

  if (!intersect (&item->content, rows, &part))
    return;
  if (action != PASTE)
    tile_scaler_draw (item->scaler, target, item->content.x, item->content.y,
        item->alpha, part.y, bottom_of (&part));
  if (action == DRAW)
    return;

  copy = copy_target (item, target);
  kept = (LayoutRect) {
  0, part.y - item->content.y, part.width, part.height};
  if (action == PASTE)
    blend_copy (target, &part, &copy, kept.x, kept.y);
  else
    blend_copy (&copy, &kept, target, part.x, part.y);
}

static void
draw_content (const SceneItem * item, Action action,
    const BlendTarget * target, const LayoutRect * rows)
{
  gboolean rounded = item->round_content && item->radius > 0;
  CornerPixels corners;

  if (rounded)
    corners_save (item->mask, target, &item->content, rows, &corners);
  put_content (item, action, target, rows);
  if (rounded)
    corners_restore (item->mask, target, &item->content, &corners);
}

static void
draw_label (const SceneLabel * label, const BlendTarget * target, guint alpha,
    const LayoutRect * rows)
{
  if (label->picture != NULL)
    blend_over (target, label->x, label->y, label->picture, alpha, rows->y,
        bottom_of (rows));
}

static void
fill (const SceneItem * item, const BlendTarget * target,
    const LayoutRect * rect)
{
  const guint8 ayuv[4] = { item->alpha, item->fill[1], item->fill[2],
    item->fill[3]
  };

  blend_fill (target, rect, ayuv);
}

/* Beneath a picture with round corners too, but not where that lets things
 * through: it shows what is beneath the tile. */
static void
fill_bars (const SceneItem * item, const BlendTarget * target,
    const LayoutRect * rows)
{
  const LayoutRect *area = &item->area, *content = &item->content;
  const LayoutRect bars[] = {
    {area->x, area->y, area->width, content->y - area->y},
    {area->x, content->y, content->x - area->x, content->height},
    {right_of (content), content->y, right_of (area) - right_of (content),
        content->height},
    {area->x, bottom_of (content), area->width,
        bottom_of (area) - bottom_of (content)}
  };
  LayoutRect part;

  if (item->radius > 0 && item->alpha == 255) {
    fill (item, target, rows);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (bars); i++)
    if (intersect (&bars[i], rows, &part))
      fill (item, target, &part);
}

static void
draw_item (const SceneItem * item, Action action, const BlendTarget * target,
    const LayoutRect * rows)
{
  CornerPixels corners;

  if (item->radius > 0)
    corners_save (item->mask, target, &item->round, rows, &corners);
  if (item->bars)
    fill_bars (item, target, rows);
  if (item->look != 0)
    draw_content (item, action, target, rows);
  else
    blend_fill (target, rows, (guint8[4]) {
        item->alpha, item->fill[1], item->fill[2], item->fill[3]}
  );
  draw_label (&item->initials, target, item->alpha, rows);
  draw_label (&item->plate, target, item->alpha, rows);
  if (item->radius > 0)
    corners_restore (item->mask, target, &item->round, &corners);
}

/**
 * scene_draw_band:
 * @source: the frame that may be copied from, if scene_plan() was told of one
 * @band: one of scene_n_bands()
 *
 * Different bands may be drawn by different threads at the same time.
 */
void
scene_draw_band (const Scene * scene, const BlendTarget * target,
    const BlendTarget * source, guint band)
{
  gint top = g_array_index (scene->cuts, gint, band);
  gint bottom = g_array_index (scene->cuts, gint, band + 1);
  LayoutRect all = { 0, top, scene->width, bottom - top };

  fill_background (scene, target, top, bottom);
  for (guint i = 0; i < scene->items->len; i++) {
    const SceneItem *item = nth (scene, i);
    LayoutRect rows;

    if (scene->actions[i] == KEEP || !intersect (&item->area, &all, &rows))
      continue;
    if (scene->actions[i] == COPY)
      blend_copy (target, &rows, source, rows.x, rows.y);
    else
      draw_item (item, scene->actions[i], target, &rows);
  }
}

/**
 * scene_end:
 *
 * To be called when all bands have been drawn
 */
void
scene_end (const Scene * scene)
{
  for (guint i = 0; i < scene->items->len; i++) {
    const SceneItem *item = nth (scene, i);

    if (item->copy == NULL || item->look == 0)
      continue;
    if (scene->actions[i] == DRAW)
      item->copy->drawn = item->look;
    else if (scene->actions[i] == DRAW_AND_KEEP)
      item->copy->look = item->look;
  }
}
