// SPDX-License-Identifier: LGPL-2.1-or-later

#include "corners.h"

#include <math.h>
#include <string.h>

/**
 * corner_mask_new:
 * Returns: (transfer full): free with g_free()
 */
CornerMask *
corner_mask_new (gint radius)
{
  CornerMask *mask = g_malloc (sizeof (CornerMask)
      + (gsize) radius * radius);

  mask->radius = radius;
  /* Along an edge that is nearly straight within a pixel, the part covered is
   * the distance of the pixel's middle from that edge, and a half. */
  for (gint y = 0; y < radius; y++) {
    for (gint x = 0; x < radius; x++) {
      gdouble distance = hypot (radius - x - 0.5, radius - y - 0.5);

      mask->coverage[(gsize) y * radius + x] =
          lrint (255 * CLAMP (radius - distance + 0.5, 0.0, 1.0));
    }
  }
  return mask;
}

/* A corner with the pixels that share chroma samples with it; left corners are
 * even ones, those above are 0 and 1 */
static LayoutRect
corner_square (const LayoutRect * tile, gint radius, guint corner)
{
  gint left = corner & 1 ? (tile->x + tile->width - radius) & ~1 : tile->x;
  gint top = corner & 2 ? (tile->y + tile->height - radius) & ~1 : tile->y;
  gint right = corner & 1 ? tile->x + tile->width
      : MIN (tile->x + ((radius + 1) & ~1), tile->x + tile->width);
  gint bottom = corner & 2 ? tile->y + tile->height
      : MIN (tile->y + ((radius + 1) & ~1), tile->y + tile->height);

  return (LayoutRect) {
  left, top, right - left, bottom - top};
}

/**
 * corners_leave:
 * @parts: (out): what the four corners leave of the tile
 */
void
corners_leave (const LayoutRect * tile, gint radius, LayoutRect parts[3])
{
  LayoutRect first = corner_square (tile, radius, 0);
  LayoutRect last = corner_square (tile, radius, 3);
  gint left = first.x + first.width, top = first.y + first.height;

  parts[0] = (LayoutRect) {
  tile->x, top, tile->width, last.y - top};
  parts[1] = (LayoutRect) {
  left, tile->y, last.x - left, top - tile->y};
  parts[2] = (LayoutRect) {
  left, last.y, last.x - left, last.height};
}

static void
clip_rect (LayoutRect * rect, const LayoutRect * clip)
{
  gint right = MIN (rect->x + rect->width, clip->x + clip->width);
  gint bottom = MIN (rect->y + rect->height, clip->y + clip->height);

  rect->x = MAX (rect->x, clip->x);
  rect->y = MAX (rect->y, clip->y);
  rect->width = MAX (0, right - rect->x);
  rect->height = MAX (0, bottom - rect->y);
}

static gsize
n_bytes (const LayoutRect * part)
{
  return (gsize) part->width * part->height
      + 2 * (gsize) ((part->width + 1) / 2) * ((part->height + 1) / 2);
}

static guint8 *
save_plane (const guint8 * from, gint stride, gint step, gint width,
    gint height, guint8 * to)
{
  for (gint row = 0; row < height; row++)
    for (gint i = 0; i < width; i++)
      *to++ = from[(gsize) row * stride + i * step];
  return to;
}

/**
 * corners_save:
 * @clip: what of the tile is painted, on even rows and columns
 * @pixels: (out): to be given to corners_restore() when the tile is painted
 */
void
corners_save (const CornerMask * mask, const BlendTarget * target,
    const LayoutRect * tile, const LayoutRect * clip, CornerPixels * pixels)
{
  gsize size = 0;
  guint8 *to;

  for (guint corner = 0; corner < 4; corner++) {
    pixels->parts[corner] = corner_square (tile, mask->radius, corner);
    clip_rect (&pixels->parts[corner], clip);
    size += n_bytes (&pixels->parts[corner]);
  }
  to = pixels->data = g_malloc (size + 1);
  for (guint corner = 0; corner < 4; corner++) {
    const LayoutRect *part = &pixels->parts[corner];
    gint width = (part->width + 1) / 2, height = (part->height + 1) / 2;
    gsize start = (gsize) (part->y / 2) * target->uv_stride
        + part->x / 2 * target->uv_step;

    to = save_plane (target->y + (gsize) part->y * target->y_stride + part->x,
        target->y_stride, 1, part->width, part->height, to);
    to = save_plane (target->u + start, target->uv_stride, target->uv_step,
        width, height, to);
    to = save_plane (target->v + start, target->uv_stride, target->uv_step,
        width, height, to);
  }
}

static guint8
coverage_at (const CornerMask * mask, const LayoutRect * tile, guint corner,
    gint x, gint y)
{
  gint i = corner & 1 ? tile->x + tile->width - 1 - x : x - tile->x;
  gint j = corner & 2 ? tile->y + tile->height - 1 - y : y - tile->y;

  return i >= mask->radius || j >= mask->radius ? 255
      : mask->coverage[(gsize) j * mask->radius + i];
}

/* Coverage of part of a corner: of its pixels, or of its chroma samples, which
 * are as much covered as their pixels are on average */
static guint8
coverage_of_block (const CornerMask * mask, const LayoutRect * tile,
    guint corner, const LayoutRect * part, gint x, gint y, gint size)
{
  gint right = MIN (x + size, part->x + part->width);
  gint bottom = MIN (y + size, part->y + part->height);
  guint sum = 0, n = (right - x) * (bottom - y);

  for (gint j = y; j < bottom; j++)
    for (gint i = x; i < right; i++)
      sum += coverage_at (mask, tile, corner, i, j);
  return (sum + n / 2) / n;
}

static const guint8 *
restore_plane (const CornerMask * mask, const LayoutRect * tile, guint corner,
    const LayoutRect * part, gint size, guint8 * to, gint stride, gint step,
    const guint8 * from)
{
  for (gint y = 0; y < part->height; y += size, to += stride) {
    for (gint x = 0; x < part->width; x += size, from++) {
      guint8 c = coverage_of_block (mask, tile, corner, part, part->x + x,
          part->y + y, size);
      guint8 *pixel = to + x / size * step;

      *pixel = blend_div255 (*pixel * c + *from * (255 - c));
    }
  }
  return from;
}

/**
 * corners_restore:
 * @pixels: is cleared
 */
void
corners_restore (const CornerMask * mask, const BlendTarget * target,
    const LayoutRect * tile, CornerPixels * pixels)
{
  const guint8 *from = pixels->data;

  for (guint corner = 0; corner < 4; corner++) {
    const LayoutRect *part = &pixels->parts[corner];
    gsize start = (gsize) (part->y / 2) * target->uv_stride
        + part->x / 2 * target->uv_step;

    if (layout_rect_is_empty (part))
      continue;
    from = restore_plane (mask, tile, corner, part, 1,
        target->y + (gsize) part->y * target->y_stride + part->x,
        target->y_stride, 1, from);
    from = restore_plane (mask, tile, corner, part, 2, target->u + start,
        target->uv_stride, target->uv_step, from);
    from = restore_plane (mask, tile, corner, part, 2, target->v + start,
        target->uv_stride, target->uv_step, from);
  }
  g_clear_pointer (&pixels->data, g_free);
}
