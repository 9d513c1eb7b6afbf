// SPDX-License-Identifier: LGPL-2.1-or-later

#include "blend.h"

#include <math.h>
#include <string.h>

/**
 * blend_color:
 * @argb: 0xAARRGGBB, not premultiplied
 */
void
blend_color (const BlendMatrix * matrix, guint32 argb, guint8 ayuv[4])
{
  gdouble r = ((argb >> 16) & 0xff) / 255.0;
  gdouble g = ((argb >> 8) & 0xff) / 255.0;
  gdouble b = (argb & 0xff) / 255.0;
  gdouble luma = matrix->kr * r + (1 - matrix->kr - matrix->kb) * g
      + matrix->kb * b;
  gdouble cb = (b - luma) / (2 * (1 - matrix->kb));
  gdouble cr = (r - luma) / (2 * (1 - matrix->kr));

  ayuv[0] = argb >> 24;
  if (matrix->full_range) {
    ayuv[1] = lrint (luma * 255);
    ayuv[2] = CLAMP (lrint (128 + cb * 255), 0, 255);
    ayuv[3] = CLAMP (lrint (128 + cr * 255), 0, 255);
  } else {
    ayuv[1] = lrint (16 + luma * 219);
    ayuv[2] = lrint (128 + cb * 224);
    ayuv[3] = lrint (128 + cr * 224);
  }
}

/* Cairo multiplies colours by their alpha; blending does so itself */
static guint32
unpremultiply (guint32 pixel)
{
  guint a = pixel >> 24;
  guint r = (pixel >> 16) & 0xff, g = (pixel >> 8) & 0xff, b = pixel & 0xff;

  if (a == 0 || a == 255)
    return pixel;
  r = MIN (255, (r * 255 + a / 2) / a);
  g = MIN (255, (g * 255 + a / 2) / a);
  b = MIN (255, (b * 255 + a / 2) / a);
  return a << 24 | r << 16 | g << 8 | b;
}

/**
 * blend_picture_from_cairo:
 * @argb: pixels of a CAIRO_FORMAT_ARGB32 surface
 * @picture: (out): free with blend_picture_clear()
 */
void
blend_picture_from_cairo (const BlendMatrix * matrix, const guint8 * argb,
    gint stride, gint width, gint height, BlendPicture * picture)
{
  picture->width = width;
  picture->height = height;
  picture->stride = 4 * width;
  picture->data = g_malloc ((gsize) picture->stride * height);

  for (gint row = 0; row < height; row++) {
    const guint32 *from = (const guint32 *) (argb + (gsize) row * stride);
    guint8 *to = picture->data + (gsize) row * picture->stride;

    for (gint column = 0; column < width; column++)
      blend_color (matrix, unpremultiply (from[column]), to + 4 * column);
  }
}

void
blend_picture_clear (BlendPicture * picture)
{
  g_clear_pointer (&picture->data, g_free);
  picture->width = picture->height = 0;
}

/* The part of @rect on the target; FALSE where nothing of it is */
static gboolean
clip (const BlendTarget * target, const LayoutRect * rect, LayoutRect * part)
{
  part->x = MAX (0, rect->x);
  part->y = MAX (0, rect->y);
  part->width = MIN (target->width, rect->x + rect->width) - part->x;
  part->height = MIN (target->height, rect->y + rect->height) - part->y;
  return !layout_rect_is_empty (part);
}

static guint8
mix (guint8 below, guint sum, guint weight, guint full)
{
  return (below * (full - weight) + sum + full / 2) / full;
}

static void
fill_row (guint8 * row, gint step, gint n, guint8 value, guint alpha)
{
  if (alpha == 255 && step == 1) {
    memset (row, value, n);
    return;
  }
  for (gint i = 0; i < n; i++)
    row[i * step] = mix (row[i * step], value * alpha, alpha, 255);
}

/**
 * blend_fill:
 * @rect: with even coordinates
 * @ayuv: a colour, with its opacity
 */
void
blend_fill (const BlendTarget * target, const LayoutRect * rect,
    const guint8 ayuv[4])
{
  LayoutRect part;
  gint n;

  if (!clip (target, rect, &part))
    return;
  for (gint row = part.y; row < part.y + part.height; row++)
    fill_row (target->y + (gsize) row * target->y_stride + part.x, 1,
        part.width, ayuv[1], ayuv[0]);

  n = (part.x + part.width + 1) / 2 - part.x / 2;
  for (gint row = part.y / 2; row < (part.y + part.height + 1) / 2; row++) {
    gsize start = (gsize) row * target->uv_stride
        + part.x / 2 * target->uv_step;

    fill_row (target->u + start, target->uv_step, n, ayuv[2], ayuv[0]);
    fill_row (target->v + start, target->uv_step, n, ayuv[3], ayuv[0]);
  }
}

static void
blend_luma_row (guint8 * row, const guint8 * ayuv, gint n, guint alpha)
{
  for (gint i = 0; i < n; i++, ayuv += 4) {
    guint weight = ayuv[0] * alpha;

    row[i] = mix (row[i], ayuv[1] * weight, weight, 255 * 255);
  }
}

/* Each chroma sample stands for up to four pixels of the picture: its colour
 * is theirs, weighted by their alphas. */
static void
blend_chroma_row (const BlendTarget * target, gsize start,
    const BlendPicture * picture, const guint8 * ayuv, gint n, gint rows,
    guint alpha)
{
  for (gint i = 0; i < n; i += 2, start += target->uv_step) {
    gint columns = MIN (2, n - i);
    guint weight = 0, u = 0, v = 0, full = 0;

    for (gint r = 0; r < rows; r++) {
      for (gint c = 0; c < columns; c++) {
        const guint8 *pixel = ayuv + r * picture->stride + 4 * (i + c);

        weight += pixel[0];
        u += pixel[0] * pixel[2];
        v += pixel[0] * pixel[3];
        full += 255;
      }
    }
    target->u[start] = mix (target->u[start], u * alpha, weight * alpha,
        full * 255);
    target->v[start] = mix (target->v[start], v * alpha, weight * alpha,
        full * 255);
  }
}

/**
 * blend_over:
 * @x: even
 * @y: even
 * @alpha: 0..255, on top of the picture's own
 *
 * Lays the picture over the target with its top left pixel at @x, @y. What
 * lies outside of the target is left out.
 */
void
blend_over (const BlendTarget * target, gint x, gint y,
    const BlendPicture * picture, guint alpha)
{
  LayoutRect rect = { x, y, picture->width, picture->height };
  LayoutRect part;
  const guint8 *from;

  if (picture->data == NULL || !clip (target, &rect, &part))
    return;
  from = picture->data + (gsize) (part.y - y) * picture->stride
      + 4 * (part.x - x);

  for (gint row = 0; row < part.height; row++)
    blend_luma_row (target->y + (gsize) (part.y + row) * target->y_stride
        + part.x, from + (gsize) row * picture->stride, part.width, alpha);
  for (gint row = 0; row < part.height; row += 2)
    blend_chroma_row (target, (gsize) ((part.y + row) / 2) * target->uv_stride
        + part.x / 2 * target->uv_step, picture,
        from + (gsize) row * picture->stride, part.width,
        MIN (2, part.height - row), alpha);
}
