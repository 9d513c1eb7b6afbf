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

/* Averages of what is there of two by two pixels, weighted by their alphas */
static void
reduce_chroma (const guint8 * ayuv, gint stride, gint columns, gint rows,
    guint8 * u, guint8 * v, guint8 * alpha)
{
  guint n = columns * rows, sum_a = 0, sum_u = 0, sum_v = 0;

  for (gint r = 0; r < rows; r++) {
    for (gint c = 0; c < columns; c++) {
      const guint8 *pixel = ayuv + (gsize) r * stride + 4 * c;

      sum_a += pixel[0];
      sum_u += pixel[0] * pixel[2];
      sum_v += pixel[0] * pixel[3];
    }
  }
  *alpha = (sum_a + n / 2) / n;
  *u = (sum_u + n * 255 / 2) / (n * 255);
  *v = (sum_v + n * 255 / 2) / (n * 255);
}

/**
 * blend_picture_from_ayuv:
 * @ayuv: four bytes a pixel, colours not multiplied by alpha
 * @picture: (out): free with blend_picture_clear()
 */
void
blend_picture_from_ayuv (const guint8 * ayuv, gint stride, gint width,
    gint height, BlendPicture * picture)
{
  gint uv_width = (width + 1) / 2, uv_height = (height + 1) / 2;
  gsize size = (gsize) width * height, uv_size = (gsize) uv_width *uv_height;

  picture->width = width;
  picture->height = height;
  picture->data = g_malloc (2 * size + 3 * uv_size);
  picture->y = picture->data;
  picture->y_alpha = picture->y + size;
  picture->u = picture->y_alpha + size;
  picture->v = picture->u + uv_size;
  picture->uv_alpha = picture->v + uv_size;

  for (gint row = 0; row < height; row++) {
    const guint8 *from = ayuv + (gsize) row * stride;
    gsize to = (gsize) row * width;

    for (gint i = 0; i < width; i++) {
      picture->y[to + i] = blend_div255 (from[4 * i] * from[4 * i + 1]);
      picture->y_alpha[to + i] = from[4 * i];
    }
  }
  for (gint row = 0; row < uv_height; row++) {
    for (gint i = 0; i < uv_width; i++) {
      gsize to = (gsize) row * uv_width + i;

      reduce_chroma (ayuv + (gsize) 2 * row * stride + 8 * i, stride,
          MIN (2, width - 2 * i), MIN (2, height - 2 * row), picture->u + to,
          picture->v + to, picture->uv_alpha + to);
    }
  }
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
  g_autofree guint8 *ayuv = g_malloc ((gsize) 4 * width * height);

  for (gint row = 0; row < height; row++) {
    const guint32 *from = (const guint32 *) (argb + (gsize) row * stride);
    guint8 *to = ayuv + (gsize) 4 * width * row;

    for (gint column = 0; column < width; column++)
      blend_color (matrix, unpremultiply (from[column]), to + 4 * column);
  }
  blend_picture_from_ayuv (ayuv, 4 * width, width, height, picture);
}

void
blend_picture_clear (BlendPicture * picture)
{
  g_free (picture->data);
  *picture = (BlendPicture) {
  NULL};
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

/* Where the chroma of @rect is: its first sample in the planes, and how many
 * there are */
typedef struct
{
  gsize start;
  gint width, height;
} ChromaPart;

static ChromaPart
chroma_part (const BlendTarget * target, const LayoutRect * rect)
{
  ChromaPart part;

  part.start = (gsize) (rect->y / 2) * target->uv_stride
      + rect->x / 2 * target->uv_step;
  part.width = (rect->x + rect->width + 1) / 2 - rect->x / 2;
  part.height = (rect->y + rect->height + 1) / 2 - rect->y / 2;
  return part;
}

static void
fill_row (guint8 * row, gint n, guint8 value, guint alpha)
{
  guint16 own = value * alpha, rest = 255 - alpha;

  if (alpha == 255) {
    memset (row, value, n);
    return;
  }
  for (gint i = 0; i < n; i++)
    row[i] = blend_div255 (own + row[i] * rest);
}

static void
fill_pairs (guint8 * row, gint n, guint8 u, guint8 v, guint alpha)
{
  guint16 own_u = u * alpha, own_v = v * alpha, rest = 255 - alpha;

  for (gint i = 0; i < n; i++) {
    row[2 * i] = blend_div255 (own_u + row[2 * i] * rest);
    row[2 * i + 1] = blend_div255 (own_v + row[2 * i + 1] * rest);
  }
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
  ChromaPart chroma;

  if (!clip (target, rect, &part))
    return;
  for (gint row = part.y; row < part.y + part.height; row++)
    fill_row (target->y + (gsize) row * target->y_stride + part.x, part.width,
        ayuv[1], ayuv[0]);

  chroma = chroma_part (target, &part);
  for (gint row = 0; row < chroma.height; row++) {
    gsize start = chroma.start + (gsize) row * target->uv_stride;

    if (target->uv_step == 1) {
      fill_row (target->u + start, chroma.width, ayuv[2], ayuv[0]);
      fill_row (target->v + start, chroma.width, ayuv[3], ayuv[0]);
    } else {
      fill_pairs (target->u + start, chroma.width, ayuv[2], ayuv[3], ayuv[0]);
    }
  }
}

static void
over_row (guint8 * restrict row, const guint8 * restrict own,
    const guint8 * restrict own_alpha, gint n, guint8 alpha)
{
  if (alpha == 255) {
    for (gint i = 0; i < n; i++)
      row[i] = own[i] + blend_div255 (row[i] * (255 - own_alpha[i]));
    return;
  }
  for (gint i = 0; i < n; i++) {
    guint8 weight = blend_div255 (own_alpha[i] * alpha);

    row[i] = blend_div255 (own[i] * alpha)
        + blend_div255 (row[i] * (255 - weight));
  }
}

static void
over_pairs (guint8 * restrict row, const guint8 * restrict u,
    const guint8 * restrict v, const guint8 * restrict own_alpha, gint n,
    guint8 alpha)
{
  for (gint i = 0; i < n; i++) {
    guint8 rest = 255 - blend_div255 (own_alpha[i] * alpha);

    row[2 * i] = blend_div255 (u[i] * alpha)
        + blend_div255 (row[2 * i] * rest);
    row[2 * i + 1] = blend_div255 (v[i] * alpha)
        + blend_div255 (row[2 * i + 1] * rest);
  }
}

/**
 * blend_over:
 * @x: even
 * @y: even
 * @alpha: 0..255, on top of the picture's own
 * @top: even
 * @bottom: even, or the target's height
 *
 * Lays the picture over the target with its top left pixel at @x, @y. What
 * lies outside of the target or not in the rows from @top to @bottom is left
 * out.
 */
void
blend_over (const BlendTarget * target, gint x, gint y,
    const BlendPicture * picture, guint alpha, gint top, gint bottom)
{
  LayoutRect rect = { x, y, picture->width, picture->height };
  gint uv_width = (picture->width + 1) / 2;
  ChromaPart chroma;
  LayoutRect part;

  rect.height = MIN (rect.y + rect.height, bottom);
  rect.y = MAX (rect.y, top);
  rect.height -= rect.y;
  if (picture->data == NULL || !clip (target, &rect, &part))
    return;

  for (gint row = part.y; row < part.y + part.height; row++) {
    gsize from = (gsize) (row - y) * picture->width + part.x - x;

    over_row (target->y + (gsize) row * target->y_stride + part.x,
        picture->y + from, picture->y_alpha + from, part.width, alpha);
  }
  chroma = chroma_part (target, &part);
  for (gint row = 0; row < chroma.height; row++) {
    gsize to = chroma.start + (gsize) row * target->uv_stride;
    gsize from = (gsize) (part.y / 2 - y / 2 + row) * uv_width
        + part.x / 2 - x / 2;
    const guint8 *weights = picture->uv_alpha + from;

    if (target->uv_step == 1) {
      over_row (target->u + to, picture->u + from, weights, chroma.width,
          alpha);
      over_row (target->v + to, picture->v + from, weights, chroma.width,
          alpha);
    } else {
      over_pairs (target->u + to, picture->u + from, picture->v + from,
          weights, chroma.width, alpha);
    }
  }
}

/**
 * blend_copy:
 * @rect: with even coordinates, where it goes
 * @from: of the same kind as @target, with a size and strides of its own
 * @x: even, where in @from it comes from
 * @y: even
 */
void
blend_copy (const BlendTarget * target, const LayoutRect * rect,
    const BlendTarget * from, gint x, gint y)
{
  LayoutRect origin = { x, y, rect->width, rect->height };
  ChromaPart to = chroma_part (target, rect);
  ChromaPart source = chroma_part (from, &origin);

  for (gint row = 0; row < rect->height; row++)
    memcpy (target->y + (gsize) (rect->y + row) * target->y_stride + rect->x,
        from->y + (gsize) (y + row) * from->y_stride + x, rect->width);
  for (gint row = 0; row < to.height; row++) {
    gsize there = to.start + (gsize) row * target->uv_stride;
    gsize here = source.start + (gsize) row * from->uv_stride;

    memcpy (target->u + there, from->u + here, to.width * target->uv_step);
    if (target->uv_step == 1)
      memcpy (target->v + there, from->v + here, to.width);
  }
}
