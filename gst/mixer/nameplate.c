// SPDX-License-Identifier: LGPL-2.1-or-later

#include "nameplate.h"

#include <math.h>
#include <pango/pangocairo.h>

/* A name takes one line in a tile: more of it than this cannot be seen, and a
 * hostile one would cost seconds to lay out. */
#define MAX_CHARACTERS 120
/* Height of the text in pixels: something for every tile, and more by the
 * tile's height or width. In proportion alone, it would shout in the large tile
 * of a spotlight or be illegible in the small ones. */
#define TEXT_BASE 6
#define TEXT_SHARE 34
#define TEXT_SHARE_OF_WIDTH 52
#define MIN_TEXT 12
#define MAX_TEXT 32
/* In a smaller tile a name is no more than dirt on the picture. */
#define MIN_TILE_WIDTH 64
#define MIN_TILE_HEIGHT 48
/* Diameter of the disc with the initials by the tile's shorter side */
#define DISC_SHARE 0.46
/* What a tile without a picture has of its owner's colour, in grey that is a
 * little lighter than the mixer's own background */
#define GROUND_SHARE 0.22
#define GROUND_GREY 0x20

/**
 * nameplate_color:
 * Returns: 0xffRRGGBB, always the same for a name; muted, so that white text
 *   is legible on it.
 */
guint32
nameplate_color (const gchar * name)
{
  /* Neighbouring hashes are to be far apart: steps of the golden angle */
  gdouble hue = fmod (g_str_hash (name) * 0.6180339887498949, 1.0) * 6;
  const gdouble high = 0.52, low = 0.26;
  gdouble part = low + (high - low) * (1 - fabs (fmod (hue, 2.0) - 1));
  const gdouble table[6][3] = {
    {high, part, low}, {part, high, low}, {low, high, part},
    {low, part, high}, {part, low, high}, {high, low, part}
  };
  const gdouble *rgb = table[CLAMP ((gint) hue, 0, 5)];

  return 0xff000000u | (guint) lrint (rgb[0] * 255) << 16
      | (guint) lrint (rgb[1] * 255) << 8 | (guint) lrint (rgb[2] * 255);
}

/**
 * nameplate_ground:
 * Returns: 0xffRRGGBB, what nameplate_color() stands on. It is dark, so that a
 *   tile without a picture does not outshine those that have one.
 */
guint32
nameplate_ground (const gchar * name)
{
  guint32 color = nameplate_color (name), ground = 0xff;

  for (gint shift = 16; shift >= 0; shift -= 8)
    ground = ground << 8 | (guint) lrint (GROUND_GREY * (1 - GROUND_SHARE)
        + ((color >> shift) & 0xff) * GROUND_SHARE);
  return ground;
}

static gboolean
append_initial (GString * initials, const gchar * word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word)) {
    gunichar c = g_utf8_get_char (word);

    if (g_unichar_isalnum (c)) {
      g_string_append_unichar (initials, g_unichar_toupper (c));
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * nameplate_initials:
 * @name: valid UTF-8
 *
 * Returns: (transfer full): the initials of the first and the last word, in
 *   whatever script; empty when there is no letter in the name.
 */
gchar *
nameplate_initials (const gchar * name)
{
  g_auto (GStrv) words = g_strsplit_set (name, " \t\r\n", -1);
  GString *initials = g_string_new (NULL);
  guint n = g_strv_length (words), first;

  for (first = 0; first < n && !append_initial (initials, words[first]);
      first++);
  for (guint last = n; last > first + 1; last--)
    if (append_initial (initials, words[last - 1]))
      break;
  return g_string_free (initials, FALSE);
}

static gint
text_height (gint tile_width, gint tile_height)
{
  return CLAMP (TEXT_BASE + MIN (tile_height / TEXT_SHARE,
          tile_width / TEXT_SHARE_OF_WIDTH), MIN_TEXT, MAX_TEXT);
}

/**
 * nameplate_margin:
 * Returns: how far the plate stays from the edges of its tile; even.
 */
gint
nameplate_margin (gint tile_width, gint tile_height)
{
  return 2 * lrint (text_height (tile_width, tile_height) * 0.35);
}

/* Pango has no cleanup functions of its own before 1.52 */
typedef PangoLayout TextLayout;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TextLayout, g_object_unref);

static TextLayout *
text_layout (PangoFontMap * fonts, const gchar * font, const gchar * text,
    gdouble pixels)
{
  PangoContext *context = pango_font_map_create_context (fonts);
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  g_autofree gchar *line = NULL;

  if (g_utf8_strlen (text, -1) > MAX_CHARACTERS)
    line = g_utf8_substring (text, 0, MAX_CHARACTERS);
  if (pango_font_description_get_size (description) == 0)
    pango_font_description_set_absolute_size (description,
        pixels * PANGO_SCALE);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  g_object_unref (context);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, line != NULL ? line : text, -1);
  return layout;
}

static void
rounded_rectangle (cairo_t * cr, gdouble width, gdouble height, gdouble radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, width - radius, radius, radius, -G_PI_2, 0);
  cairo_arc (cr, width - radius, height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, radius, height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, radius, radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
take_surface (cairo_t * cr, cairo_surface_t * surface,
    const BlendMatrix * matrix, BlendPicture * picture)
{
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    blend_picture_from_cairo (matrix, cairo_image_surface_get_data (surface),
        cairo_image_surface_get_stride (surface),
        cairo_image_surface_get_width (surface),
        cairo_image_surface_get_height (surface), picture);
  cairo_surface_destroy (surface);
}

/**
 * nameplate_draw:
 * @font: a Pango font description; without a size, the text follows the tile
 * @plate: (out): without data where there is nothing to show
 *
 * White text on a dark translucent plate: it is legible on snow and at night.
 */
void
nameplate_draw (PangoFontMap * fonts, const gchar * font, const gchar * name,
    gint tile_width, gint tile_height, const BlendMatrix * matrix,
    BlendPicture * plate)
{
  gint pixels = text_height (tile_width, tile_height);
  gint padding = lrint (pixels * 0.55);
  gint margin = nameplate_margin (tile_width, tile_height);
  g_autoptr (TextLayout) layout = NULL;
  PangoRectangle extents;
  gint width, height;
  cairo_surface_t *surface;
  cairo_t *cr;

  blend_picture_clear (plate);
  if (*name == '\0' || tile_width < MIN_TILE_WIDTH
      || tile_height < MIN_TILE_HEIGHT)
    return;

  layout = text_layout (fonts, font, name, pixels);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout,
      (tile_width - 2 * (padding + margin)) * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  width = MIN (extents.width + 2 * padding, tile_width - 2 * margin);
  height = MIN (extents.height + padding, tile_height - 2 * margin);
  if (extents.width <= 0 || width <= 0 || height <= 0)
    return;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cr = cairo_create (surface);
  rounded_rectangle (cr, width, height, MIN (height, width) * 0.28);
  cairo_set_source_rgba (cr, 0.04, 0.05, 0.07, 0.66);
  cairo_fill (cr);
  cairo_move_to (cr, padding - extents.x, (height - extents.height) / 2.0);
  cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
  take_surface (cr, surface, matrix, plate);
}

/**
 * nameplate_draw_initials:
 * @initials: (out): without data where there is nothing to show
 *
 * A disc of nameplate_color() with the initials, for the middle of a tile
 * filled with nameplate_ground().
 */
void
nameplate_draw_initials (PangoFontMap * fonts, const gchar * font,
    const gchar * name, gint tile_width, gint tile_height,
    const BlendMatrix * matrix, BlendPicture * initials)
{
  gint side = MIN (tile_width, tile_height) * DISC_SHARE;
  guint32 color = nameplate_color (name);
  g_autofree gchar *text = nameplate_initials (name);
  g_autoptr (TextLayout) layout = NULL;
  PangoRectangle extents;
  cairo_surface_t *surface;
  cairo_t *cr;

  blend_picture_clear (initials);
  if (*text == '\0' || side < MIN_TEXT)
    return;

  layout = text_layout (fonts, font, text, side * 0.4);
  pango_layout_get_pixel_extents (layout, &extents, NULL);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, side, side);
  cr = cairo_create (surface);
  cairo_arc (cr, side / 2.0, side / 2.0, side / 2.0, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, (color >> 16 & 0xff) / 255.0,
      (color >> 8 & 0xff) / 255.0, (color & 0xff) / 255.0);
  cairo_fill (cr);
  cairo_move_to (cr, (side - extents.width) / 2.0 - extents.x,
      (side - extents.height) / 2.0 - extents.y);
  cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
  take_surface (cr, surface, matrix, initials);
}
