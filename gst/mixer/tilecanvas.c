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

static gboolean
draw_picture (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content)
{
  const GstVideoInfo *info = &pad->picture_info;
  const GstVideoInfo *out = &canvas->frame->info;
  LayoutCanvas source = { info->width, info->height,
    (gdouble) info->par_n / info->par_d
  };
  LayoutRect in_rect, rect;
  GstVideoFrame frame;
  gboolean painted;

  if (!gst_video_frame_map (&frame, info, pad->picture, GST_MAP_READ))
    return FALSE;
  layout_fit (content->fit, &source, (gdouble) out->par_n / out->par_d,
      &pad->now, &in_rect, &rect);
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
text_key (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content)
{
  return g_strdup_printf ("%dx%d %f %f %d %s\n%s", pad->tile.width,
      pad->tile.height, canvas->matrix.kr, canvas->matrix.kb,
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

  if (replace_key (&pad->initials_key, text_key (canvas, pad, content)))
    nameplate_draw_initials (canvas->fonts, canvas->font, content->name,
        pad->tile.width, pad->tile.height, &canvas->matrix, &pad->initials);
  if (pad->initials.width <= pad->now.width
      && pad->initials.height <= pad->now.height)
    blend_over (&canvas->target,
        pad->now.x + ((pad->now.width - pad->initials.width) / 2 & ~1),
        pad->now.y + ((pad->now.height - pad->initials.height) / 2 & ~1),
        &pad->initials, ayuv[0]);
}

static void
draw_plate (TileCanvas * canvas, GstLayoutCompositorPad * pad,
    const TileContent * content)
{
  gint margin = nameplate_margin (pad->tile.width, pad->tile.height);
  LayoutRect *tile = &pad->now;

  /* made for the place the tile goes to: a tile on its way has another size
   * in every frame */
  if (replace_key (&pad->plate_key, text_key (canvas, pad, content)))
    nameplate_draw (canvas->fonts, canvas->font, content->name,
        pad->tile.width, pad->tile.height, &canvas->matrix, &pad->plate);
  if (pad->plate.width + 2 * margin > tile->width
      || pad->plate.height + 2 * margin > tile->height)
    return;
  blend_over (&canvas->target, tile->x + margin,
      (tile->y + tile->height - margin - pad->plate.height) & ~1,
      &pad->plate, content->alpha * 255 + 0.5);
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
  gboolean readable = TRUE;
  gboolean drawn = FALSE;

  if (layout_rect_is_empty (&pad->now) || content->alpha <= 0.0)
    return TRUE;
  if (pad->picture != NULL && !content->placeholder)
    readable = drawn = draw_picture (canvas, pad, content);
  if (!drawn)
    draw_placeholder (canvas, pad, content);
  if (content->show_name)
    draw_plate (canvas, pad, content);
  return readable;
}
