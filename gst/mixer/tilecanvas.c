// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilecanvas.h"

#include <string.h>

#include "nameplate.h"
#include "tileformat.h"

/**
 * tile_init:
 * @number: its own among all tiles of a mixer
 */
void
tile_init (Tile * tile, guint number)
{
  /* so that no two tiles give out the same */
  tile->serial = (guint64) number << 40;
}

guint64
tile_next_serial (Tile * tile)
{
  return ++tile->serial;
}

/**
 * tile_reset:
 *
 * Gives up what takes memory as long as nothing is shown
 */
void
tile_reset (Tile * tile)
{
  g_clear_pointer (&tile->scaler, tile_scaler_free);
  scene_copy_clear (&tile->copy);
  tile->look = 0;
  tile->wanted.serial = 0;
}

static void
text_clear (TileText * text)
{
  g_clear_pointer (&text->key, g_free);
  blend_picture_clear (&text->picture);
}

void
tile_clear (Tile * tile)
{
  tile_reset (tile);
  text_clear (&tile->plate);
  text_clear (&tile->initials);
  g_clear_pointer (&tile->mask, g_free);
}

/**
 * tile_canvas_begin:
 * @canvas: with its fonts and radius set
 * @info: of the output
 */
void
tile_canvas_begin (TileCanvas * canvas, const GstVideoInfo * info,
    guint32 background)
{
  guint8 *ayuv = canvas->background;
  guint8 black[4];

  canvas->size = (LayoutCanvas) {
  info->width, info->height, (gdouble) info->par_n / info->par_d};
  canvas->format = GST_VIDEO_INFO_FORMAT (info);
  tile_format_get_colors (info, &canvas->colors);

  /* the output has no alpha: what is below the background is black */
  blend_color (&canvas->colors.matrix, 0xff000000, black);
  blend_color (&canvas->colors.matrix, background, ayuv);
  for (guint i = 1; i < 4; i++)
    ayuv[i] = blend_div255 (ayuv[i] * ayuv[0] + black[i] * (255 - ayuv[0]));
  ayuv[0] = 255;
  canvas->scene = scene_new (info->width, info->height, ayuv);
}

static gboolean
info_equal (const TileInfo * a, const TileInfo * b)
{
  for (guint i = 0; i < G_N_ELEMENTS (a->rgb_offset); i++)
    if (a->rgb_offset[i] != b->rgb_offset[i])
      return FALSE;
  return a->format == b->format && a->width == b->width
      && a->height == b->height && a->premultiplied == b->premultiplied
      && a->matrix.kr == b->matrix.kr && a->matrix.kb == b->matrix.kb
      && a->matrix.full_range == b->matrix.full_range
      && a->chroma_x == b->chroma_x && a->chroma_y == b->chroma_y;
}

static gboolean
colors_equal (const TileColors * a, const TileColors * b)
{
  return a->matrix.kr == b->matrix.kr && a->matrix.kb == b->matrix.kb
      && a->matrix.full_range == b->matrix.full_range
      && a->chroma_x == b->chroma_x && a->chroma_y == b->chroma_y;
}

static gboolean
look_equal (const TileLook * a, const TileLook * b)
{
  return a->serial == b->serial && a->width == b->width
      && a->height == b->height && a->format == b->format
      && a->crop.x == b->crop.x && a->crop.y == b->crop.y
      && a->crop.width == b->crop.width && a->crop.height == b->crop.height
      && info_equal (&a->info, &b->info)
      && colors_equal (&a->colors, &b->colors);
}

/* Around a picture of another shape than its tile: the background's colour,
 * also where the tile lies on somebody else. */
static void
add_bars (TileCanvas * canvas, const TileContent * content, SceneItem * item)
{
  item->bars = TRUE;
  memcpy (item->fill, canvas->background, sizeof (item->fill));
  /* what is cut off by the edge of the canvas has no corners there */
  item->round_content = layout_rect_equal (&content->now, &item->area);
}

static void
add_picture (TileCanvas * canvas, Tile * tile, const TileContent * content,
    SceneItem * item)
{
  const GstVideoInfo *info = content->info;
  LayoutCanvas source = { info->width, info->height,
    (gdouble) info->par_n / info->par_d
  };
  TileLook look = {.serial = content->serial,.colors =
        canvas->colors,.format = canvas->format
  };
  LayoutCrop crop;

  layout_fit (content->fit, &source, &canvas->size, &content->now, &crop,
      &item->content);
  tile_format_get_info (info, content->premultiplied, &look.info);
  look.crop = (TileCrop) {
  crop.x, crop.y, crop.width, crop.height};
  look.width = item->content.width;
  look.height = item->content.height;

  if (tile->look == 0 || !look_equal (&look, &tile->wanted)) {
    tile->wanted = look;
    tile->look = tile_next_serial (tile);
  }
  if (tile->scaler == NULL)
    tile->scaler = tile_scaler_new ();
  tile_scaler_configure (tile->scaler, &look.info, &look.crop, &look.colors,
      look.width, look.height);
  tile->picture = content->picture;
  tile->picture_info = *info;
  item->look = tile->look;
  item->opaque = tile_scaler_is_opaque (tile->scaler);
  if (item->opaque && !layout_rect_equal (&item->content, &item->area))
    add_bars (canvas, content, item);
  item->scaler = tile->scaler;
  item->copy = &tile->copy;
}

/* TRUE if the text has to be drawn anew. Takes @wanted. */
static gboolean
replace_key (TileText * text, gchar * wanted)
{
  if (g_strcmp0 (text->key, wanted) == 0) {
    g_free (wanted);
    return FALSE;
  }
  g_free (text->key);
  text->key = wanted;
  return TRUE;
}

static gchar *
text_key (TileCanvas * canvas, const LayoutRect * tile,
    const TileContent * content)
{
  const BlendMatrix *matrix = &canvas->colors.matrix;

  return g_strdup_printf ("%dx%d %f %f %d %s\n%s", tile->width,
      tile->height, matrix->kr, matrix->kb, matrix->full_range, canvas->font,
      content->name);
}

static void
set_label (SceneLabel * label, const TileText * text, gint x, gint y)
{
  *label = (SceneLabel) {
  text->picture.data != NULL ? &text->picture : NULL, text->serial, x & ~1,
        y & ~1};
}

/* In a corner of what is to be seen of the tile */
static void
add_plate (TileCanvas * canvas, Tile * tile, const TileContent * content,
    SceneItem * item)
{
  const BlendPicture *picture = &tile->plate.picture;
  LayoutRect goal;
  gint margin;

  /* made for the place the tile goes to: a tile on its way has another size
   * in every frame */
  layout_visible_part (&canvas->size, &content->goal, &goal);
  margin = nameplate_margin (goal.width, goal.height);
  if (replace_key (&tile->plate, text_key (canvas, &goal, content))) {
    nameplate_draw (canvas->fonts, canvas->font, content->name, goal.width,
        goal.height, &canvas->colors.matrix, &tile->plate.picture);
    tile->plate.serial = tile_next_serial (tile);
  }
  if (picture->width + 2 * margin <= item->area.width
      && picture->height + 2 * margin <= item->area.height)
    set_label (&item->plate, &tile->plate, item->area.x + margin,
        content->behind ? item->area.y + margin
        : item->area.y + item->area.height - margin - picture->height);
}

/* What the plate leaves of a tile */
static LayoutRect
room_beside_plate (const TileContent * content, const SceneItem * item,
    const LayoutRect * tile)
{
  LayoutRect room = *tile;
  gint taken = 0;

  if (item->plate.picture != NULL)
    taken = item->plate.picture->height
        + nameplate_margin (content->goal.width, content->goal.height);
  room.height = MAX (0, room.height - taken);
  if (content->behind)
    room.y += taken;
  return room;
}

static void
add_placeholder (TileCanvas * canvas, Tile * tile, const TileContent * content,
    SceneItem * item)
{
  LayoutRect goal = room_beside_plate (content, item, &content->goal);
  LayoutRect now = room_beside_plate (content, item, &content->now);
  BlendPicture *picture = &tile->initials.picture;

  blend_color (&canvas->colors.matrix, nameplate_ground (content->name),
      item->fill);
  item->content = item->area;
  if (replace_key (&tile->initials, text_key (canvas, &goal, content))) {
    nameplate_draw_initials (canvas->fonts, canvas->font, content->name,
        goal.width, goal.height, &canvas->colors.matrix, picture);
    tile->initials.serial = tile_next_serial (tile);
  }
  if (picture->width <= now.width && picture->height <= now.height)
    set_label (&item->initials, &tile->initials,
        now.x + (now.width - picture->width) / 2,
        now.y + (now.height - picture->height) / 2);
}

static void
add_corners (TileCanvas * canvas, Tile * tile, SceneItem * item)
{
  item->radius = MIN (canvas->radius,
      MIN (item->round.width, item->round.height) / 2);
  if (item->round_content)
    item->radius = MIN (item->radius,
        MIN (item->content.width, item->content.height) / 2);
  if (item->radius <= 0)
    return;
  if (tile->mask == NULL || tile->mask->radius != item->radius) {
    g_free (tile->mask);
    tile->mask = corner_mask_new (item->radius);
  }
  item->mask = tile->mask;
}

/**
 * tile_canvas_add:
 *
 * Puts a tile on top of those that are there already.
 */
void
tile_canvas_add (TileCanvas * canvas, Tile * tile, const TileContent * content)
{
  SceneItem item = {.round = content->now,.owner = tile };

  item.alpha = content->alpha * 255 + 0.5;
  if (item.alpha == 0
      || !layout_visible_part (&canvas->size, &content->now, &item.area))
    return;
  if (content->show_name)
    add_plate (canvas, tile, content, &item);
  if (content->picture != NULL)
    add_picture (canvas, tile, content, &item);
  else
    add_placeholder (canvas, tile, content, &item);
  /* who is behind all the others is the ground they are on, and no card */
  if (!content->behind)
    add_corners (canvas, tile, &item);
  scene_add (canvas->scene, &item);
}

void
tile_canvas_finish (TileCanvas * canvas)
{
  scene_finish (canvas->scene);
}

void
tile_canvas_clear (TileCanvas * canvas)
{
  g_clear_pointer (&canvas->scene, scene_unref);
}

/**
 * tile_canvas_map:
 *
 * Gives the scalers their pictures for what is planned. Each call is followed
 * by one of tile_canvas_unmap(), whatever this one returns.
 *
 * Returns: (nullable): a tile whose picture cannot be read
 */
Tile *
tile_canvas_map (TileCanvas * canvas)
{
  for (guint i = 0; i < scene_get_n_items (canvas->scene); i++) {
    Tile *tile = scene_get_item (canvas->scene, i)->owner;
    TilePicture picture;

    if (!scene_item_is_scaled (canvas->scene, i))
      continue;
    if (!gst_video_frame_map (&tile->frame, &tile->picture_info, tile->picture,
            GST_MAP_READ)) {
      tile->frame.buffer = NULL;
      return tile;
    }
    tile_format_get_picture (&tile->frame, &picture);
    tile_scaler_set_picture (tile->scaler, &picture);
  }
  return NULL;
}

void
tile_canvas_unmap (TileCanvas * canvas)
{
  for (guint i = 0; i < scene_get_n_items (canvas->scene); i++) {
    Tile *tile = scene_get_item (canvas->scene, i)->owner;

    if (tile->frame.buffer != NULL)
      gst_video_frame_unmap (&tile->frame);
    tile->frame.buffer = NULL;
  }
}
