// SPDX-License-Identifier: LGPL-2.1-or-later

#include "showntiles.h"

static void
shown_tile_clear (gpointer data)
{
  ShownTile *tile = data;

  g_clear_pointer (&tile->pad_name, g_free);
  gst_clear_buffer (&tile->picture);
}

/**
 * shown_tiles_new:
 *
 * Returns: (transfer full): an empty array of ShownTile
 */
GArray *
shown_tiles_new (void)
{
  GArray *shown = g_array_new (FALSE, TRUE, sizeof (ShownTile));

  g_array_set_clear_func (shown, shown_tile_clear);
  return shown;
}

/**
 * shown_tiles_add:
 * @placeholder: that is what is in the tile, and not the pad's picture
 *
 * To be called in the order in which the tiles are drawn: what comes later is
 * in front.
 */
void
shown_tiles_add (GArray * shown, GstLayoutCompositorPad * pad,
    const LayoutCanvas * canvas, LayoutFit fit, gdouble alpha,
    gboolean placeholder)
{
  const GstVideoInfo *info = &pad->picture_info;
  LayoutCanvas source = { info->width, info->height,
    (gdouble) info->par_n / MAX (1, info->par_d)
  };
  gboolean has_picture = pad->picture != NULL && !placeholder;
  ShownTile tile = { pad->serial };

  if (alpha <= 0.0)
    return;
  if (has_picture)
    layout_fit (fit, &source, canvas, &pad->now, &tile.crop, &tile.target);
  else
    layout_visible_part (canvas, &pad->now, &tile.target);
  if (layout_rect_is_empty (&tile.target))
    return;

  tile.opaque = alpha >= 1.0
      && !(has_picture && GST_VIDEO_INFO_HAS_ALPHA (info));
  tile.pad_name = gst_object_get_name (GST_OBJECT (pad));
  if (has_picture)
    tile.picture = gst_buffer_ref (pad->picture);
  g_array_append_val (shown, tile);
}

static gboolean
contains (const LayoutRect * outer, const LayoutRect * inner)
{
  return inner->x >= outer->x && inner->y >= outer->y
      && inner->x + inner->width <= outer->x + outer->width
      && inner->y + inner->height <= outer->y + outer->height;
}

/* TRUE if there is one tile in front that leaves nothing of @rect to see */
static gboolean
is_covered (GArray * shown, guint i, const LayoutRect * rect)
{
  while (++i < shown->len) {
    const ShownTile *tile = &g_array_index (shown, ShownTile, i);

    if (tile->opaque && contains (&tile->target, rect))
      return TRUE;
  }
  return FALSE;
}

/* What leads from the pixels of the input, in which the other parameters may
 * have points, to those of the canvas */
static GstStructure *
tile_parameter_new (const ShownTile * tile)
{
  gdouble scale_x = tile->target.width / tile->crop.width;
  gdouble scale_y = tile->target.height / tile->crop.height;

  return gst_structure_new ("tile",
      "pad", G_TYPE_STRING, tile->pad_name,
      "x", G_TYPE_DOUBLE, tile->target.x - tile->crop.x * scale_x,
      "y", G_TYPE_DOUBLE, tile->target.y - tile->crop.y * scale_y,
      "scale-x", G_TYPE_DOUBLE, scale_x,
      "scale-y", G_TYPE_DOUBLE, scale_y, NULL);
}

static void
copy_region (const GstVideoRegionOfInterestMeta * from, const ShownTile * tile,
    const LayoutRect * rect, GstBuffer * buffer)
{
  GstVideoRegionOfInterestMeta *to =
      gst_buffer_add_video_region_of_interest_meta_id (buffer, from->roi_type,
      rect->x, rect->y, rect->width, rect->height);

  to->id = from->id;
  to->parent_id = from->parent_id;
  for (GList * l = from->params; l != NULL; l = l->next)
    gst_video_region_of_interest_meta_add_param (to,
        gst_structure_copy (l->data));
  gst_video_region_of_interest_meta_add_param (to, tile_parameter_new (tile));
}

/**
 * shown_tiles_attach_regions:
 * @buffer: writable, and without regions
 *
 * Gives the mix the regions of interest of its inputs, as far as they are to
 * be seen, in its own pixels.
 */
void
shown_tiles_attach_regions (GArray * shown, GstBuffer * buffer)
{
  for (guint i = 0; i < shown->len; i++) {
    ShownTile *tile = &g_array_index (shown, ShownTile, i);
    gpointer state = NULL;
    GstMeta *meta;

    if (tile->picture == NULL)
      continue;
    while ((meta = gst_buffer_iterate_meta_filtered (tile->picture, &state,
                GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)) != NULL) {
      GstVideoRegionOfInterestMeta *region =
          (GstVideoRegionOfInterestMeta *) meta;
      LayoutCrop area = { region->x, region->y, region->w, region->h };
      LayoutRect rect;

      if (layout_map_region (&tile->crop, &tile->target, &area, &rect)
          && !is_covered (shown, i, &rect))
        copy_region (region, tile, &rect, buffer);
    }
  }
}
