// SPDX-License-Identifier: LGPL-2.1-or-later

#include "crowdfinder.h"

#include <math.h>
#include <string.h>

#include "background.h"
#include "crowdflow.h"
#include "crowdghosts.h"
#include "zonemask.h"

/* The scene is looked at for two seconds first; a look that is not seen is
 * forgotten half as fast as it is learned: who stands there now and then is
 * never absorbed. */
#define SETTLE 2.0
#define FADE 0.5

/* Steps of luma that differ at a sensitivity of 0.5; 0 doubles them, 1 halves
 * them. */
#define TOLERANCE 10.0

/* The flow is found ten times a second: people are no faster. */
#define FLOW_INTERVAL 0.095

/* Who goes less than this share of the picture's longer side in a second
 * stands. */
#define LEAST_SPEED 0.015

/* Seconds over which what is told is smoothed */
#define RATIO_MEMORY 0.2
#define FLOW_MEMORY 0.5

/* A zone with less than this share of it covered is empty. */
#define EMPTY 0.004

/* Those who move have one direction when so much of their speed adds up. */
#define COHERENT 0.3

struct _CrowdFinder
{
  gint width, height;
  gint half_width, half_height; /* of the pictures without flow */
  Background *background;
  CrowdGhosts *ghosts;
  CrowdFlow *flow;
  GArray *masks;                /* of ZoneMask, of the half size */
  GArray *zones;                /* of ZoneCrowd, likewise */
  guint8 *half;
  guint8 *before;               /* the picture that flow is found from */
  gdouble since_before;         /* seconds; below 0 = none */
  gfloat *vectors;
};

/**
 * crowd_finder_new:
 * @zones: (element-type Zone)
 */
CrowdFinder *
crowd_finder_new (gint width, gint height, const GArray * zones)
{
  CrowdFinder *finder = g_new0 (CrowdFinder, 1);
  gsize n = (gsize) width * height;

  finder->width = width;
  finder->height = height;
  finder->half_width = MAX (1, width / 2);
  finder->half_height = MAX (1, height / 2);
  finder->background = background_new (finder->half_width, finder->half_height);
  finder->ghosts = crowd_ghosts_new (finder->half_width, finder->half_height);
  finder->flow = crowd_flow_new ();
  finder->half = g_malloc ((gsize) finder->half_width * finder->half_height);
  finder->before = g_malloc (n);
  finder->since_before = -1.0;
  finder->vectors = g_new0 (gfloat, 2 * n);
  finder->zones = g_array_new (FALSE, TRUE, sizeof (ZoneCrowd));
  crowd_finder_set_zones (finder, zones);
  return finder;
}

void
crowd_finder_free (CrowdFinder * finder)
{
  background_free (finder->background);
  crowd_ghosts_free (finder->ghosts);
  g_clear_pointer (&finder->flow, crowd_flow_free);
  g_clear_pointer (&finder->masks, g_array_unref);
  g_array_unref (finder->zones);
  g_free (finder->half);
  g_free (finder->before);
  g_free (finder->vectors);
  g_free (finder);
}

/**
 * crowd_finder_set_zones:
 * @zones: (element-type Zone)
 *
 * The background is kept.
 */
void
crowd_finder_set_zones (CrowdFinder * finder, const GArray * zones)
{
  g_clear_pointer (&finder->masks, g_array_unref);
  finder->masks = zone_masks_new (zones, finder->half_width,
      finder->half_height);
  g_array_set_size (finder->zones, 0);
  g_array_set_size (finder->zones, zones->len);
}

/* A picture that is one pixel wide or high is not made smaller there. */
static void
halve (CrowdFinder * finder, const guint8 * luma)
{
  gint right = finder->width > 1 ? 1 : 0;
  gsize down = finder->height > 1 ? finder->width : 0;

  for (gint y = 0; y < finder->half_height; y++) {
    const guint8 *restrict row = luma + 2 * (gsize) y * finder->width;
    guint8 *restrict out = finder->half + (gsize) y * finder->half_width;

    for (gint x = 0; x < finder->half_width; x++)
      out[x] = (row[2 * x] + row[2 * x + right] + row[2 * x + down]
          + row[2 * x + right + down] + 2) >> 2;
  }
}

static void
look_at_cover (CrowdFinder * finder, ZoneCrowd * zone, const ZoneMask * mask,
    gdouble elapsed)
{
  const guint8 *cover = background_get_mask (finder->background);
  guint cells = 0;
  gdouble now;

  for (gint y = mask->top; y < mask->bottom; y++) {
    gsize row = (gsize) y * finder->half_width;

    for (gint x = mask->left; x < mask->right; x++)
      cells += (cover[row + x] & mask->mask[row + x]) != 0;
  }
  now = mask->cells > 0 ? (gdouble) cells / mask->cells : 0.0;
  zone->ratio += elapsed / (RATIO_MEMORY + elapsed) * (now - zone->ratio);
}

/* Those vectors that are on somebody who moves */
static void
look_at_flow (CrowdFinder * finder, ZoneCrowd * zone, const ZoneMask * mask,
    gdouble elapsed)
{
  const guint8 *cover = background_get_mask (finder->background);
  gdouble least = LEAST_SPEED * MAX (finder->width, finder->height) * elapsed;
  gdouble rate = elapsed / (FLOW_MEMORY + elapsed), x_sum = 0, y_sum = 0;
  gdouble speed_sum = 0;
  guint cells = 0, moving = 0;

  for (gint y = mask->top; y < mask->bottom; y++)
    for (gint x = mask->left; x < mask->right; x++) {
      gsize i = (gsize) y * finder->half_width + x;
      const gfloat *vector = finder->vectors
          + 2 * (2 * (gsize) y * finder->width + 2 * x);
      gdouble speed;

      if (!cover[i] || !mask->mask[i])
        continue;
      cells++;
      speed = hypot (vector[0], vector[1]);
      if (speed < least)
        continue;
      moving++;
      x_sum += vector[0] / elapsed;
      y_sum += vector[1] / elapsed;
      speed_sum += speed / elapsed;
    }
  if (cells < MAX (1.0, EMPTY * mask->cells))
    cells = moving = x_sum = y_sum = speed_sum = 0;
  zone->fluidity += rate * ((cells > 0 ? 100.0 * moving / cells : 0.0)
      - zone->fluidity);
  zone->sum_x += rate * (x_sum - zone->sum_x);
  zone->sum_y += rate * (y_sum - zone->sum_y);
  zone->sum_speed += rate * (speed_sum - zone->sum_speed);
  zone->velocity_x = moving > 0 ? x_sum / moving : 0.0;
  zone->velocity_y = moving > 0 ? y_sum / moving : 0.0;
  zone->directed = moving > 0
      && hypot (zone->sum_x, zone->sum_y) > COHERENT * zone->sum_speed;
  if (zone->directed)
    zone->degrees = fmod (atan2 (zone->sum_y, zone->sum_x) * 180 / G_PI + 360.0,
        360.0);
}

static gboolean
covers_any (CrowdFinder * finder)
{
  return memchr (background_get_mask (finder->background), 255,
      (gsize) finder->half_width * finder->half_height) != NULL;
}

static gboolean
find_flow (CrowdFinder * finder, const guint8 * luma, GError ** error)
{
  gsize n = (gsize) finder->width * finder->height;
  gboolean ok = TRUE;

  if (finder->since_before >= 0.0 && finder->since_before < FLOW_INTERVAL)
    return TRUE;
  if (finder->since_before > 0.0) {
    if (finder->flow == NULL || !covers_any (finder))
      memset (finder->vectors, 0, 2 * n * sizeof (gfloat));
    else
      ok = crowd_flow_find (finder->flow, finder->before, luma, finder->width,
          finder->height, finder->vectors, error);
    for (guint i = 0; ok && i < finder->zones->len; i++)
      look_at_flow (finder, &g_array_index (finder->zones, ZoneCrowd, i),
          &g_array_index (finder->masks, ZoneMask, i), finder->since_before);
  }
  memcpy (finder->before, luma, n);
  finder->since_before = 0.0;
  return ok;
}

/**
 * crowd_finder_look:
 * @luma: a picture of full range, rows without padding
 * @elapsed: seconds since the last
 *
 * Returns: FALSE with @error set if OpenCV failed
 */
gboolean
crowd_finder_look (CrowdFinder * finder, const CrowdSettings * settings,
    const guint8 * luma, gdouble elapsed, GError ** error)
{
  BackgroundSettings model = { SETTLE, settings->absorb, FADE,
    TOLERANCE * pow (2.0, 1.0 - 2.0 * settings->sensitivity)
  };

  halve (finder, luma);
  background_update (finder->background, &model, finder->half, elapsed);
  crowd_ghosts_lay (finder->ghosts, finder->background, finder->half, elapsed);
  for (guint i = 0; i < finder->zones->len; i++)
    look_at_cover (finder, &g_array_index (finder->zones, ZoneCrowd, i),
        &g_array_index (finder->masks, ZoneMask, i), elapsed);
  if (finder->since_before >= 0.0)
    finder->since_before += elapsed;
  return find_flow (finder, luma, error);
}

gboolean
crowd_finder_is_settled (const CrowdFinder * finder)
{
  return background_is_settled (finder->background);
}

guint
crowd_finder_get_n_zones (const CrowdFinder * finder)
{
  return finder->zones->len;
}

const ZoneCrowd *
crowd_finder_get_zone (const CrowdFinder * finder, guint i)
{
  return &g_array_index (finder->zones, ZoneCrowd, i);
}
