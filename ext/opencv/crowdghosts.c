// SPDX-License-Identifier: LGPL-2.1-or-later

#include "crowdghosts.h"

#include <stdlib.h>

#include "regions.h"

/* Seconds between two looks for ghosts, for which they have to be still */
#define INTERVAL 0.5

/* Of a ghost so much may change: others pass in front. */
#define CHANGING_SHARE 0.05

/* The background's edges along the outline are so much stronger, and as strong
 * as this in steps of luma. After Cucchiara et al., "Detecting moving objects,
 * ghosts, and shadows in video streams" (2003), who tell them by motion, and
 * San Miguel and Martinez, "Robust unattended and stolen object detection by
 * fusing simple algorithms" (2008), who do by edges. */
#define RATIO 1.6
#define LEAST_EDGE 8.0

struct _CrowdGhosts
{
  gint width, height;
  guint16 *labels;
  guint8 *changed;              /* since the last look */
  guint8 *background;
  gdouble since;
};

typedef struct
{
  guint outline, changed;       /* cells */
  gdouble here, learned;        /* sums of the edges along the outline */
} Outline;

CrowdGhosts *
crowd_ghosts_new (gint width, gint height)
{
  CrowdGhosts *ghosts = g_new0 (CrowdGhosts, 1);
  gsize n = (gsize) width * height;

  ghosts->width = width;
  ghosts->height = height;
  ghosts->labels = g_new0 (guint16, n);
  ghosts->changed = g_new0 (guint8, n);
  ghosts->background = g_new0 (guint8, n);
  return ghosts;
}

void
crowd_ghosts_free (CrowdGhosts * ghosts)
{
  g_free (ghosts->labels);
  g_free (ghosts->changed);
  g_free (ghosts->background);
  g_free (ghosts);
}

/* Two cells apart: the outline may be off by one. */
static gint
edge_at (const guint8 * luma, gint width, gint x, gint y)
{
  const guint8 *cell = luma + (gsize) y * width + x;

  return MAX (abs (cell[2] - cell[-2]), abs (cell[2 * width]
          - cell[-2 * width]));
}

static gboolean
is_outline (const guint8 * mask, gint width)
{
  return !mask[-1] || !mask[1] || !mask[-width] || !mask[width];
}

static Outline *
measure (CrowdGhosts * ghosts, const guint8 * mask, const guint8 * luma,
    guint n_regions)
{
  Outline *outlines = g_new0 (Outline, n_regions + 1);
  gint width = ghosts->width;

  for (gint y = 2; y < ghosts->height - 2; y++)
    for (gint x = 2; x < width - 2; x++) {
      gsize i = (gsize) y * width + x;
      Outline *outline = &outlines[ghosts->labels[i]];

      if (ghosts->labels[i] == 0)
        continue;
      outline->changed += ghosts->changed[i];
      if (!is_outline (mask + i, width))
        continue;
      outline->outline++;
      outline->here += edge_at (luma, width, x, y);
      outline->learned += edge_at (ghosts->background, width, x, y);
    }
  return outlines;
}

static gboolean
is_ghost (const Outline * outline, const Region * region)
{
  return outline->changed <= CHANGING_SHARE * region->cells
      && outline->learned > RATIO * outline->here
      && outline->learned > LEAST_EDGE * outline->outline;
}

/* With a margin of one cell, which is half somebody */
static void
adopt_around (Background * background, gint width, gint height,
    const guint8 * luma, gsize cell)
{
  gint x = cell % width, y = cell / width;

  for (gint row = MAX (y - 1, 0); row <= MIN (y + 1, height - 1); row++)
    for (gint column = MAX (x - 1, 0); column <= MIN (x + 1, width - 1);
        column++)
      background_adopt (background, luma, (gsize) row * width + column);
}

/**
 * crowd_ghosts_lay:
 * @luma: the picture that @background has seen last
 * @elapsed: seconds since the last time
 *
 * Returns: how many were found, whose places are background from now on
 */
guint
crowd_ghosts_lay (CrowdGhosts * ghosts, Background * background,
    const guint8 * luma, gdouble elapsed)
{
  const guint8 *mask = background_get_mask (background);
  const guint8 *changes = background_get_changes (background);
  gsize n = (gsize) ghosts->width * ghosts->height;
  g_autoptr (GArray) regions = NULL;
  g_autofree Outline *outlines = NULL;
  guint found = 0;

  for (gsize i = 0; i < n; i++)
    ghosts->changed[i] |= changes[i] & 1;
  ghosts->since += elapsed;
  if (ghosts->since < INTERVAL)
    return 0;

  ghosts->since = 0.0;
  regions = regions_find (mask, ghosts->width, ghosts->height, ghosts->labels);
  background_draw (background, ghosts->background);
  outlines = measure (ghosts, mask, luma, regions->len);
  for (guint i = 0; i < regions->len; i++)
    if (is_ghost (&outlines[i + 1], &g_array_index (regions, Region, i)))
      found++;
    else
      g_array_index (regions, Region, i).cells = 0;
  for (gsize i = 0; found > 0 && i < n; i++)
    if (ghosts->labels[i] != 0
        && g_array_index (regions, Region, ghosts->labels[i] - 1).cells > 0)
      adopt_around (background, ghosts->width, ghosts->height, luma, i);
  for (gsize i = 0; i < n; i++)
    ghosts->changed[i] = 0;
  return found;
}
