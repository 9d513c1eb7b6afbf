// SPDX-License-Identifier: LGPL-2.1-or-later

#include "motionfinder.h"

#include <math.h>
#include <string.h>

#include "background.h"
#include "zonemask.h"

/* What has been still for a second is part of the scene, what is seen for a
 * 25th of the time too: a car that was parked, a branch. With more forgotten,
 * branches are not learned; with less, those who walk there all day are. */
#define SETTLE 1.0
#define ABSORB 1.0
#define FADE 0.04

/* Steps of luma that differ at a sensitivity of 0.5; 0 doubles them, 1 halves
 * them. */
#define TOLERANCE 12.0

/* Seconds for which a cell that changed is said to be changing */
#define CHANGE_LIFETIME 0.3

/* A region moves if so much of it changes: the edges of a large one do. */
#define CHANGING_SHARE 0.04

/* What is seen in the midst of something known is its margin: so many cells
 * around a region are looked at. */
#define MARGIN 2

struct _MotionFinder
{
  gint width, height;
  gsize n;
  Background *background;
  GArray *masks;                /* of ZoneMask */
  GArray *zones;                /* of ZoneMotion, likewise */
  guint16 *labels;
  gfloat *changing;             /* seconds left of the lifetime */
};

static void
zone_motion_clear (ZoneMotion * zone)
{
  g_clear_pointer (&zone->regions, g_array_unref);
}

/**
 * motion_finder_new:
 * @zones: (element-type Zone)
 */
MotionFinder *
motion_finder_new (gint width, gint height, const GArray * zones)
{
  MotionFinder *finder = g_new0 (MotionFinder, 1);

  finder->width = width;
  finder->height = height;
  finder->n = (gsize) width *height;
  finder->background = background_new (width, height);
  finder->labels = g_new0 (guint16, finder->n);
  finder->changing = g_new0 (gfloat, finder->n);
  finder->zones = g_array_new (FALSE, TRUE, sizeof (ZoneMotion));
  g_array_set_clear_func (finder->zones, (GDestroyNotify) zone_motion_clear);
  motion_finder_set_zones (finder, zones);
  return finder;
}

void
motion_finder_free (MotionFinder * finder)
{
  background_free (finder->background);
  g_free (finder->labels);
  g_free (finder->changing);
  g_clear_pointer (&finder->masks, g_array_unref);
  g_array_unref (finder->zones);
  g_free (finder);
}

/**
 * motion_finder_set_zones:
 * @zones: (element-type Zone)
 *
 * No motion goes on in the new ones; the background is kept.
 */
void
motion_finder_set_zones (MotionFinder * finder, const GArray * zones)
{
  g_clear_pointer (&finder->masks, g_array_unref);
  finder->masks = zone_masks_new (zones, finder->width, finder->height);
  g_array_set_size (finder->zones, 0);
  for (guint i = 0; i < zones->len; i++) {
    ZoneMotion zone = { {FALSE}
    };

    zone.regions = g_array_new (FALSE, TRUE, sizeof (Region));
    g_array_append_val (finder->zones, zone);
  }
}

static void
note_changes (MotionFinder * finder, gfloat elapsed)
{
  const guint8 *changes = background_get_changes (finder->background);
  gfloat *changing = finder->changing;

  for (gsize i = 0; i < finder->n; i++) {
    gfloat left = changing[i] - elapsed;

    left = left > 0.0f ? left : 0.0f;
    changing[i] = changes[i] ? (gfloat) CHANGE_LIFETIME : left;
  }
}

/* Whether a region belongs to something known that is back: more of what is
 * around it has another look of the background than differs from all. */
static gboolean
is_margin (MotionFinder * finder, const Region * region)
{
  guint others = 0;

  for (gint y = MAX (region->top - MARGIN, 0);
      y < MIN (region->bottom + MARGIN, finder->height); y++)
    for (gint x = MAX (region->left - MARGIN, 0);
        x < MIN (region->right + MARGIN, finder->width); x++)
      others += background_is_other (finder->background,
          (gsize) y * finder->width + x);
  return others > region->cells;
}

/* Takes out what stands still, so that what is left of the mask moves. */
static GArray *
find_moving (MotionFinder * finder, const guint8 * mask, guint least)
{
  GArray *regions = regions_find (mask, finder->width, finder->height,
      finder->labels);
  g_autofree guint *changing = g_new0 (guint, regions->len + 1);

  for (gsize i = 0; i < finder->n; i++)
    if (finder->labels[i] != 0 && finder->changing[i] > 0.0f)
      changing[finder->labels[i]]++;
  for (guint i = 0; i < regions->len; i++) {
    Region *region = &g_array_index (regions, Region, i);

    if (region->cells < least
        || changing[i + 1] < MAX (1.0, CHANGING_SHARE * region->cells)
        || is_margin (finder, region))
      region->cells = 0;
  }
  return regions;
}

/* The parts of the regions that are in a zone */
static void
look_at_zone (MotionFinder * finder, guint index, const GArray * regions,
    guint least)
{
  const ZoneMask *mask = &g_array_index (finder->masks, ZoneMask, index);
  ZoneMotion *zone = &g_array_index (finder->zones, ZoneMotion, index);
  g_autofree Region *parts = g_new0 (Region, regions->len + 1);
  guint cells = 0;

  for (gint y = mask->top; y < mask->bottom; y++)
    for (gint x = mask->left; x < mask->right; x++) {
      gsize i = (gsize) y * finder->width + x;
      guint label = finder->labels[i];

      if (label != 0 && mask->mask[i]
          && g_array_index (regions, Region, label - 1).cells > 0)
        region_add (&parts[label], x, y);
    }
  g_array_set_size (zone->regions, 0);
  for (guint i = 1; i <= regions->len; i++)
    if (parts[i].cells >= least) {
      g_array_append_val (zone->regions, parts[i]);
      cells += parts[i].cells;
    }
  zone->area = mask->cells > 0 ? (gdouble) cells / mask->cells : 0.0;
}

/**
 * motion_finder_look:
 * @luma: a picture of full range, rows without padding
 * @elapsed: seconds since the last
 */
void
motion_finder_look (MotionFinder * finder, const MotionSettings * settings,
    const guint8 * luma, gdouble elapsed)
{
  BackgroundSettings model = { SETTLE, ABSORB, FADE,
    TOLERANCE * pow (2.0, 1.0 - 2.0 * settings->sensitivity)
  };
  guint least = MAX (1.0, ceil (settings->min_area * finder->n));
  g_autoptr (GArray) regions = NULL;

  background_update (finder->background, &model, luma, elapsed);
  note_changes (finder, elapsed);
  regions = find_moving (finder, background_get_mask (finder->background),
      least);
  for (guint i = 0; i < finder->zones->len; i++) {
    ZoneMotion *zone = &g_array_index (finder->zones, ZoneMotion, i);

    look_at_zone (finder, i, regions, least);
    zone->event = motion_state_update (&zone->state, zone->regions->len > 0
        && background_is_settled (finder->background), elapsed);
  }
}

guint
motion_finder_get_n_zones (const MotionFinder * finder)
{
  return finder->zones->len;
}

const ZoneMotion *
motion_finder_get_zone (const MotionFinder * finder, guint i)
{
  return &g_array_index (finder->zones, ZoneMotion, i);
}
