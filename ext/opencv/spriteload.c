// SPDX-License-Identifier: LGPL-2.1-or-later

#include "sprite.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Longest side of what is kept: more than a face ever has on a screen */
#define LONGEST 2048
/* and of a drawing, which has no size of its own */
#define LONGEST_DRAWING 1024

/* Pixels in a file: more is a mistake, or an attack */
#define MOST_PIXELS (64 * 1024 * 1024)

static GdkPixbufFormat *
format_of (const gchar * location, gint * width, gint * height, GError ** error)
{
  GdkPixbufFormat *format;

  if (!g_file_test (location, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
        "There is no picture %s: set location to one that is there.", location);
    return NULL;
  }
  format = gdk_pixbuf_get_file_info (location, width, height);
  if (format == NULL) {
    g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE,
        "%s is no picture that can be read here: PNG and JPEG always can be, "
        "SVG needs the Debian package librsvg2-common and WebP "
        "webp-pixbuf-loader.", location);
    return NULL;
  }
  if (*width <= 0 || *height <= 0 || (gint64) * width * *height > MOST_PIXELS) {
    g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE,
        "%s has %d x %d pixels: give one with at most %d million.", location,
        *width, *height, MOST_PIXELS / 1000000);
    return NULL;
  }
  return format;
}

static GdkPixbuf *
load (const gchar * location, GError ** error)
{
  g_autoptr (GError) reason = NULL;
  GdkPixbuf *pixbuf;
  GdkPixbufFormat *format;
  gint width, height;

  if ((format = format_of (location, &width, &height, error)) == NULL)
    return NULL;
  if (gdk_pixbuf_format_is_scalable (format))
    pixbuf = gdk_pixbuf_new_from_file_at_size (location, LONGEST_DRAWING,
        LONGEST_DRAWING, &reason);
  else if (MAX (width, height) > LONGEST)
    pixbuf = gdk_pixbuf_new_from_file_at_size (location, LONGEST, LONGEST,
        &reason);
  else
    pixbuf = gdk_pixbuf_new_from_file (location, &reason);
  if (pixbuf == NULL)
    g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE,
        "The picture %s is damaged (%s): save it anew.", location,
        reason->message);
  return pixbuf;
}

/**
 * sprite_load:
 * @location: a file
 *
 * Takes its time: not for streaming threads.
 */
Sprite *
sprite_load (const gchar * location, GError ** error)
{
  g_autoptr (GdkPixbuf) loaded = load (location, error);
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (GdkPixbuf) rgba = NULL;

  if (loaded == NULL)
    return NULL;
  upright = gdk_pixbuf_apply_embedded_orientation (loaded);
  rgba = gdk_pixbuf_add_alpha (upright, FALSE, 0, 0, 0);
  return sprite_new (gdk_pixbuf_read_pixels (rgba),
      gdk_pixbuf_get_width (rgba), gdk_pixbuf_get_height (rgba),
      gdk_pixbuf_get_rowstride (rgba));
}
