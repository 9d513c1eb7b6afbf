// SPDX-License-Identifier: LGPL-2.1-or-later

#include "zonemask.h"

#include "regions.h"

static void
zone_mask_clear (ZoneMask * mask)
{
  g_free (mask->mask);
}

static void
draw (const Zone * zone, ZoneMask * mask, gint width, gint height)
{
  Region box = { 0 };

  mask->mask = g_malloc ((gsize) width * height);
  mask->cells = zone_draw (zone, mask->mask, width, height);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      if (mask->mask[(gsize) y * width + x])
        region_add (&box, x, y);
  mask->left = box.left;
  mask->top = box.top;
  mask->right = box.right;
  mask->bottom = box.bottom;
}

/**
 * zone_masks_new:
 * @zones: (element-type Zone)
 *
 * Returns: (transfer full) (element-type ZoneMask): one for each, in order
 */
GArray *
zone_masks_new (const GArray * zones, gint width, gint height)
{
  GArray *masks = g_array_new (FALSE, TRUE, sizeof (ZoneMask));

  g_array_set_clear_func (masks, (GDestroyNotify) zone_mask_clear);
  g_array_set_size (masks, zones->len);
  for (guint i = 0; i < zones->len; i++)
    draw (&g_array_index (zones, Zone, i), &g_array_index (masks, ZoneMask, i),
        width, height);
  return masks;
}
