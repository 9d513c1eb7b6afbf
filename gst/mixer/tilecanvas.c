// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilecanvas.h"

#include "nameplate.h"

void
tile_canvas_begin (TileCanvas * canvas, GstVideoFrame * frame,
    guint32 background)
{
  LayoutRect whole = { 0, 0, GST_VIDEO_FRAME_WIDTH (frame),
    GST_VIDEO_FRAME_HEIGHT (frame)
  };
  guint8 ayuv[4];

  canvas->frame = frame;
  tile_painter_get_target (frame, &canvas->target);
  tile_painter_get_matrix (&frame->info, &canvas->matrix);
  /* the output has no alpha: what is below the background is black */
  blend_color (&canvas->matrix, 0xff000000, ayuv);
  blend_fill (&canvas->target, &whole, ayuv);
  blend_color (&canvas->matrix, background, ayuv);
  blend_fill (&canvas->target, &whole, ayuv);
}

static LayoutCanvas
canvas_size (TileCanvas * canvas)
{
  const GstVideoInfo *info = &canvas->frame->info;

  return (LayoutCanvas) {
  info->width, info->height, (gdouble) info->par_n / info->par_d};
}

/* Whole pixels, the first one even, for a converter that knows no others */
static LayoutRect
whole_pixels (const LayoutCrop * crop)
{
  gint x = (gint) crop->x & ~1, y = (gint) crop->y & ~1;

  return (LayoutRect) {
  x, y, MAX (1, (gint) (crop->x + crop->width + 0.5) - x),
        MAX (1, (gint) (crop->y + crop->height + 0.5) - y)};
}

static gboolean
draw_picture (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content)
{
  const GstVideoInfo *info = &pad->picture_info;
  LayoutCanvas whole = canvas_size (canvas);
  LayoutCanvas source = { info->width, info->height,
    (gdouble) info->par_n / info->par_d
  };
  LayoutCrop crop;
  LayoutRect in_rect, rect;
  GstVideoFrame frame;
  gboolean painted;

  if (!gst_video_frame_map (&frame, info, pad->picture, GST_MAP_READ))
    return FALSE;
  layout_fit (content->fit, &source, &whole, &pad->now, &crop, &rect);
  in_rect = whole_pixels (&crop);
  painted = tile_painter_paint (&pad->painter, &frame, &in_rect,
      canvas->frame, &rect, content->alpha);
  gst_video_frame_unmap (&frame);
  return painted;
}

/* TRUE if what was drawn for another key has to be drawn anew */
static gboolean
replace_key (gchar ** key, gchar * wanted)
{
  if (g_strcmp0 (*key, wanted) == 0) {
    g_free (wanted);
    return FALSE;
  }
  g_free (*key);
  *key = wanted;
  return TRUE;
}

static gchar *
text_key (TileCanvas * canvas, const LayoutRect * tile,
    const TileContent * content)
{
  return g_strdup_printf ("%dx%d %f %f %d %s\n%s", tile->width,
      tile->height, canvas->matrix.kr, canvas->matrix.kb,
      canvas->matrix.full_range, canvas->font, content->name);
}

static void
draw_placeholder (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content)
{
  guint8 ayuv[4];

  blend_color (&canvas->matrix, nameplate_color (content->name), ayuv);
  ayuv[0] = content->alpha * 255 + 0.5;
  blend_fill (&canvas->target, &pad->now, ayuv);

  if (replace_key (&pad->initials_key, text_key (canvas, &pad->tile, content)))
    nameplate_draw_initials (canvas->fonts, canvas->font, content->name,
        pad->tile.width, pad->tile.height, &canvas->matrix, &pad->initials);
  if (pad->initials.width <= pad->now.width
      && pad->initials.height <= pad->now.height)
    blend_over (&canvas->target,
        pad->now.x + ((pad->now.width - pad->initials.width) / 2 & ~1),
        pad->now.y + ((pad->now.height - pad->initials.height) / 2 & ~1),
        &pad->initials, ayuv[0]);
}

/* In a corner of what is to be seen of the tile */
static void
draw_plate (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content, const LayoutRect * visible)
{
  LayoutCanvas whole = canvas_size (canvas);
  LayoutRect tile;
  gint margin, y;

  /* made for the place the tile goes to: a tile on its way has another size
   * in every frame */
  layout_visible_part (&whole, &pad->tile, &tile);
  margin = nameplate_margin (tile.width, tile.height);
  if (replace_key (&pad->plate_key, text_key (canvas, &tile, content)))
    nameplate_draw (canvas->fonts, canvas->font, content->name, tile.width,
        tile.height, &canvas->matrix, &pad->plate);
  if (pad->plate.width + 2 * margin > visible->width
      || pad->plate.height + 2 * margin > visible->height)
    return;
  y = content->name_on_top ? visible->y + margin
      : visible->y + visible->height - margin - pad->plate.height;
  blend_over (&canvas->target, visible->x + margin, y & ~1, &pad->plate,
      content->alpha * 255 + 0.5);
}

/**
 * tile_canvas_draw:
 * @pad: its tile is drawn where it is now
 *
 * Returns: FALSE if the pad's picture cannot be read; its placeholder is
 *   shown then.
 */
gboolean
tile_canvas_draw (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content)
{
  LayoutCanvas whole = canvas_size (canvas);
  LayoutRect visible;
  gboolean readable = TRUE;
  gboolean drawn = FALSE;

  if (content->alpha <= 0.0
      || !layout_visible_part (&whole, &pad->now, &visible))
    return TRUE;
  if (pad->picture != NULL && !content->placeholder)
    readable = drawn = draw_picture (canvas, pad, content);
  if (!drawn)
    draw_placeholder (canvas, pad, content);
  if (content->show_name)
    draw_plate (canvas, pad, content, &visible);
  return readable;
}
