// SPDX-License-Identifier: LGPL-2.1-or-later

#include "zones.h"

#include <math.h>
#include <string.h>

/* What a picture without zones is called */
#define WHOLE "all"

G_DEFINE_QUARK (plaza - zones - error - quark, zones_error);

static void
zone_clear (Zone * zone)
{
  g_free (zone->name);
  g_free (zone->points);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Zone, zone_clear);

static GArray *
zones_new (void)
{
  GArray *zones = g_array_new (FALSE, TRUE, sizeof (Zone));

  g_array_set_clear_func (zones, (GDestroyNotify) zone_clear);
  return zones;
}

static GArray *
whole_picture (void)
{
  static const ZonePoint corners[] = { {0, 0}, {1, 0}, {1, 1}, {0, 1} };
  GArray *zones = zones_new ();
  Zone zone = { g_strdup (WHOLE) };

  zone.n_points = G_N_ELEMENTS (corners);
  zone.points = g_memdup2 (corners, sizeof (corners));
  g_array_append_val (zones, zone);
  return zones;
}

/* All of @text is a number from 0 to @limit */
static gboolean
parse_number (const gchar * text, gdouble limit, gdouble * number)
{
  gchar *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number)
      && *number >= 0.0 && *number <= limit;
}

static gboolean
parse_thresholds (Zone * zone, const gchar * text, GError ** error)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);

  zone->n_thresholds = g_strv_length (parts);
  if (zone->n_thresholds >= 1 && zone->n_thresholds <= ZONE_MAX_THRESHOLDS) {
    guint i;

    for (i = 0; i < zone->n_thresholds; i++)
      if (!parse_number (g_strstrip (parts[i]), 100.0, &zone->thresholds[i])
          || (i > 0 && zone->thresholds[i] <= zone->thresholds[i - 1]))
        break;
    if (i == zone->n_thresholds)
      return TRUE;
  }
  g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "'%s' are no thresholds "
      "of zone %s: write up to %d rising percentages, such as 10/35/65.", text,
      zone->name, ZONE_MAX_THRESHOLDS);
  return FALSE;
}

static gboolean
parse_name (Zone * zone, const gchar * text, GError ** error)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", 2);

  zone->name = g_strdup (parts[0] != NULL ? g_strstrip (parts[0]) : "");
  if (*zone->name == '\0') {
    g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "A zone has no name: "
        "write name:x,y x,y x,y with coordinates from 0 to 1.");
    return FALSE;
  }
  return parts[1] == NULL || parse_thresholds (zone, parts[1], error);
}

static gboolean
parse_point (Zone * zone, const gchar * text, GError ** error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  ZonePoint *point = &zone->points[zone->n_points];

  if (g_strv_length (parts) == 2 && parse_number (parts[0], 1.0, &point->x)
      && parse_number (parts[1], 1.0, &point->y)) {
    zone->n_points++;
    return TRUE;
  }
  g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "'%s' is no point of "
      "zone %s: write x,y with coordinates from 0 to 1.", text, zone->name);
  return FALSE;
}

static gboolean
parse_points (Zone * zone, const gchar * text, GError ** error)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t\r\n", -1);

  zone->points = g_new (ZonePoint, ZONE_MAX_POINTS);
  for (guint i = 0; parts[i] != NULL; i++) {
    if (*parts[i] == '\0')
      continue;
    if (zone->n_points == ZONE_MAX_POINTS) {
      g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "Zone %s has more "
          "than %d points: leave some out.", zone->name, ZONE_MAX_POINTS);
      return FALSE;
    }
    if (!parse_point (zone, parts[i], error))
      return FALSE;
  }
  if (zone->n_points >= 3)
    return TRUE;
  g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "Zone %s has %u points: "
      "it needs three or more.", zone->name, zone->n_points);
  return FALSE;
}

static gboolean
is_taken (const GArray * zones, const gchar * name)
{
  for (guint i = 0; i < zones->len; i++)
    if (g_str_equal (g_array_index (zones, Zone, i).name, name))
      return TRUE;
  return FALSE;
}

static gboolean
parse_zone (GArray * zones, const gchar * text, GError ** error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  g_auto (Zone) zone = { NULL };

  if (parts[1] == NULL) {
    g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "'%s' is no zone: "
        "write name:x,y x,y x,y with coordinates from 0 to 1, and a semicolon "
        "between two zones.", text);
    return FALSE;
  }
  if (!parse_name (&zone, parts[0], error)
      || !parse_points (&zone, parts[1], error))
    return FALSE;
  if (zones->len == ZONES_MAX || is_taken (zones, zone.name)) {
    g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, zones->len == ZONES_MAX
        ? "Zone %s is one too many: there may be %d." : "There are two zones "
        "%s: each needs a name of its own, and there may be %d.", zone.name,
        ZONES_MAX);
    return FALSE;
  }
  g_array_append_val (zones, zone);
  zone = (Zone) {
  NULL};
  return TRUE;
}

/**
 * zones_parse:
 * @text: (nullable): empty = one zone, the whole picture, called "all"
 *
 * Returns: (transfer full) (element-type Zone): NULL with a sentence in @error
 *   that says what is wrong
 */
GArray *
zones_parse (const gchar * text, GError ** error)
{
  g_autoptr (GArray) zones = zones_new ();
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ";", -1);

  if (text != NULL && !g_utf8_validate (text, -1, NULL)) {
    g_set_error (error, ZONES_ERROR, ZONES_ERROR_SYNTAX, "The zones are no "
        "valid UTF-8 text.");
    return NULL;
  }
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0' && !parse_zone (zones, parts[i], error))
      return NULL;
  return zones->len > 0 ? g_steal_pointer (&zones) : whole_picture ();
}

/**
 * zone_contains:
 * @x: 0..1
 * @y: 0..1
 *
 * By the even-odd rule: a polygon that crosses itself has holes.
 */
gboolean
zone_contains (const Zone * zone, gdouble x, gdouble y)
{
  gboolean inside = FALSE;

  for (guint i = 0; i < zone->n_points; i++) {
    const ZonePoint *a = &zone->points[i];
    const ZonePoint *b = &zone->points[(i + 1) % zone->n_points];

    if ((a->y > y) != (b->y > y)
        && x < a->x + (y - a->y) / (b->y - a->y) * (b->x - a->x))
      inside = !inside;
  }
  return inside;
}

/**
 * zone_draw:
 * @mask: (out caller-allocates): width × height bytes; 255 where the middle of
 *   a pixel is in the zone, else 0
 *
 * Returns: how many pixels are in the zone
 */
guint
zone_draw (const Zone * zone, guint8 * mask, gint width, gint height)
{
  guint n = 0;

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      gboolean inside = zone_contains (zone, (x + 0.5) / width,
          (y + 0.5) / height);

      mask[(gsize) y * width + x] = inside ? 255 : 0;
      n += inside;
    }
  }
  return n;
}
