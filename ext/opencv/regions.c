// SPDX-License-Identifier: LGPL-2.1-or-later

#include "regions.h"

#include <string.h>

/* Cells that are at most so far apart hang together: somebody in front of a
 * bright and a dark wall is seen in pieces. */
#define REACH 2

/* What is more is left out */
#define MAX_REGIONS 4096

/**
 * region_add:
 * @region: (inout): zeroed = empty
 */
void
region_add (Region * region, gint x, gint y)
{
  if (region->cells++ == 0) {
    *region = (Region) {
    x, y, x + 1, y + 1, 1};
    return;
  }
  region->left = MIN (region->left, x);
  region->top = MIN (region->top, y);
  region->right = MAX (region->right, x + 1);
  region->bottom = MAX (region->bottom, y + 1);
}

static void
fill (const guint8 * mask, gint width, gint height, guint16 * labels,
    GArray * stack, guint16 label, Region * region)
{
  while (stack->len > 0) {
    guint cell = g_array_index (stack, guint, stack->len - 1);
    gint x = cell % width, y = cell / width;

    g_array_set_size (stack, stack->len - 1);
    region_add (region, x, y);
    for (gint row = MAX (y - REACH, 0); row <= MIN (y + REACH, height - 1);
        row++)
      for (gint column = MAX (x - REACH, 0);
          column <= MIN (x + REACH, width - 1); column++) {
        guint next = (guint) row * width + column;

        if (mask[next] && labels[next] == 0) {
          labels[next] = label;
          g_array_append_val (stack, next);
        }
      }
  }
}

/**
 * regions_find:
 * @mask: 0 where there is nothing
 * @labels: (out caller-allocates): of each cell, one more than the index of
 *   its region, or 0
 *
 * Returns: (transfer full) (element-type Region): from top to bottom
 */
GArray *
regions_find (const guint8 * mask, gint width, gint height, guint16 * labels)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *regions = g_array_new (FALSE, TRUE, sizeof (Region));
  guint n = (guint) width * height;

  memset (labels, 0, n * sizeof (guint16));
  for (guint i = 0; i < n && regions->len < MAX_REGIONS; i++) {
    Region region = { 0 };

    if (!mask[i] || labels[i] != 0)
      continue;
    labels[i] = regions->len + 1;
    g_array_append_val (stack, i);
    fill (mask, width, height, labels, stack, labels[i], &region);
    g_array_append_val (regions, region);
  }
  return regions;
}
