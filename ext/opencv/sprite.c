// SPDX-License-Identifier: LGPL-2.1-or-later

#include "sprite.h"

#include <math.h>
#include <string.h>

/* Halves of halves, down to a pixel: 2^15 pixels are more than a side has */
#define MAX_LEVELS 16

/* Pixels of the sprite for one of the picture below up to which it looks sharp
 * rather than rough */
#define ROUGH 1.4

/* Eyes that are nearer, in widths of the face, are no measure of an angle. */
#define LEAST_EYES 0.05

/* In 1/65536 of a pixel */
#define FIX 16

typedef struct
{
  gint width, height;
  guint8 *bgra;                 /* colours times alpha, rows without padding */
} Level;

struct _Sprite
{
  gint refs;
  gint n_levels;
  Level levels[MAX_LEVELS];     /* from large to small */
};

static guint8
times (guint8 a, guint8 b)
{
  return (a * b + 127) / 255;
}

static Level
level_of_rgba (const guint8 * rgba, gint width, gint height, gint stride)
{
  Level level = { width, height, g_malloc ((gsize) width * height * 4) };

  for (gint y = 0; y < height; y++) {
    const guint8 *in = rgba + (gsize) y * stride;
    guint8 *out = level.bgra + (gsize) y * width * 4;

    for (gint x = 0; x < width; x++, in += 4, out += 4) {
      out[0] = times (in[2], in[3]);
      out[1] = times (in[1], in[3]);
      out[2] = times (in[0], in[3]);
      out[3] = in[3];
    }
  }
  return level;
}

static Level
half_of (const Level * whole)
{
  Level half = { (whole->width + 1) / 2, (whole->height + 1) / 2 };

  half.bgra = g_malloc ((gsize) half.width * half.height * 4);
  for (gint y = 0; y < half.height; y++) {
    gint below = MIN (2 * y + 1, whole->height - 1);
    const guint8 *top = whole->bgra + (gsize) 2 * y * whole->width * 4;
    const guint8 *bottom = whole->bgra + (gsize) below * whole->width * 4;
    guint8 *out = half.bgra + (gsize) y * half.width * 4;

    for (gint x = 0; x < half.width; x++) {
      gint left = 8 * x, right = 4 * MIN (2 * x + 1, whole->width - 1);

      for (gint c = 0; c < 4; c++)
        out[4 * x + c] = (top[left + c] + top[right + c] + bottom[left + c]
            + bottom[right + c] + 2) / 4;
    }
  }
  return half;
}

/**
 * sprite_new:
 * @rgba: colours not multiplied with alpha
 */
Sprite *
sprite_new (const guint8 * rgba, gint width, gint height, gint stride)
{
  Sprite *sprite = g_new0 (Sprite, 1);
  Level *last = &sprite->levels[0];

  sprite->refs = 1;
  *last = level_of_rgba (rgba, width, height, stride);
  sprite->n_levels = 1;
  while ((last->width > 1 || last->height > 1)
      && sprite->n_levels < MAX_LEVELS) {
    sprite->levels[sprite->n_levels++] = half_of (last);
    last++;
  }
  return sprite;
}

Sprite *
sprite_ref (Sprite * sprite)
{
  g_atomic_int_inc (&sprite->refs);
  return sprite;
}

void
sprite_unref (Sprite * sprite)
{
  if (!g_atomic_int_dec_and_test (&sprite->refs))
    return;
  for (gint i = 0; i < sprite->n_levels; i++)
    g_free (sprite->levels[i].bgra);
  g_free (sprite);
}

gint
sprite_width (const Sprite * sprite)
{
  return sprite->levels[0].width;
}

gint
sprite_height (const Sprite * sprite)
{
  return sprite->levels[0].height;
}

/* Places */

static gdouble
roll_of (const FoundFace * face)
{
  gdouble dx = face->points[FACE_RIGHT_EYE][0] - face->points[FACE_LEFT_EYE][0];
  gdouble dy = face->points[FACE_RIGHT_EYE][1] - face->points[FACE_LEFT_EYE][1];

  return face->has_points && hypot (dx, dy) > LEAST_EYES * face->width ?
      atan2 (dy, dx) : 0.0;
}

/**
 * sprite_place_on_face:
 *
 * A head that leans to a side takes along all that is on it: what was fitted to
 * the upright face turns round the face's centre.
 */
void
sprite_place_on_face (const Sprite * sprite, const SpriteFit * fit,
    const FoundFace * face, SpritePlace * place)
{
  gdouble shape = (gdouble) sprite_height (sprite) / sprite_width (sprite);
  gdouble x, y, angle = fit->rotate ? roll_of (face) : 0.0;

  place->width = fit->width_scale * face->width;
  place->height = fit->height_scale * face->height;
  if (fit->width_scale == 0)
    place->width = place->height / shape;
  else if (fit->height_scale == 0)
    place->height = place->width * shape;
  place->angle = angle;

  /* from the centre of the face */
  x = (fit->x_offset - 0.5) * face->width + place->width / 2;
  y = (fit->y_offset - 0.5) * face->height + place->height / 2;
  place->x = face->x + face->width / 2 + x * cos (angle) - y * sin (angle);
  place->y = face->y + face->height / 2 + x * sin (angle) + y * cos (angle);
}

/**
 * sprite_place_bounds:
 * @bounds: (out): x, y, width, height of what is in the frame
 *
 * Returns: FALSE if nothing is
 */
gboolean
sprite_place_bounds (const SpritePlace * place, gint frame_width,
    gint frame_height, gint bounds[4])
{
  gdouble c = fabs (cos (place->angle)), s = fabs (sin (place->angle));
  gdouble width = c * place->width + s * place->height;
  gdouble height = s * place->width + c * place->height;
  /* half a pixel more on each side for soft edges */
  gint left = CLAMP (floor (place->x - width / 2 - 0.5), 0, frame_width);
  gint top = CLAMP (floor (place->y - height / 2 - 0.5), 0, frame_height);
  gint right = CLAMP (ceil (place->x + width / 2 + 0.5), 0, frame_width);
  gint bottom = CLAMP (ceil (place->y + height / 2 + 0.5), 0, frame_height);

  bounds[0] = left;
  bounds[1] = top;
  bounds[2] = right - left;
  bounds[3] = bottom - top;
  return place->width > 0 && place->height > 0 && right > left && bottom > top;
}

/* Drawing */

static const Level *
level_for (const Sprite * sprite, const SpritePlace * place)
{
  gint i = 0;

  while (i + 1 < sprite->n_levels
      && (sprite->levels[i].width > ROUGH * place->width
          || sprite->levels[i].height > ROUGH * place->height))
    i++;
  return &sprite->levels[i];
}

static guint32
pixel_at (const Level * level, gint x, gint y)
{
  guint32 pixel;

  if (x < 0 || y < 0 || x >= level->width || y >= level->height)
    return 0;
  memcpy (&pixel, level->bgra + ((gsize) y * level->width + x) * 4, 4);
  return pixel;
}

/* Two channels at once, @part of 256 from a to b */
static guint32
between (guint32 a, guint32 b, guint part)
{
  guint32 even = (a & 0xff00ff) * (256 - part) + (b & 0xff00ff) * part;
  guint32 odd = (a >> 8 & 0xff00ff) * (256 - part)
      + (b >> 8 & 0xff00ff) * part;

  return ((even + 0x800080) >> 8 & 0xff00ff)
      | ((odd + 0x800080) & 0xff00ff00);
}

static guint32
sample (const Level * level, gint64 u, gint64 v)
{
  gint x = u >> FIX, y = v >> FIX;
  guint right = u >> (FIX - 8) & 255, down = v >> (FIX - 8) & 255;

  if (x < -1 || y < -1 || x >= level->width || y >= level->height)
    return 0;
  return between (between (pixel_at (level, x, y), pixel_at (level, x + 1, y),
          right), between (pixel_at (level, x, y + 1), pixel_at (level, x + 1,
              y + 1), right), down);
}

/**
 * sprite_draw:
 * @x: of the picture @out in the one that @place is in
 * @out: BGRA in memory, colours times alpha; all of it is written
 */
void
sprite_draw (const Sprite * sprite, const SpritePlace * place, gint x, gint y,
    guint8 * out, gint width, gint height, gint stride)
{
  const Level *level = level_for (sprite, place);
  const gdouble one = 1 << FIX;
  gdouble c = cos (place->angle), s = sin (place->angle);
  gdouble across = level->width / place->width;
  gdouble down = level->height / place->height;
  gint64 du = llrint (c * across * one), dv = llrint (-s * down * one);

  for (gint row = 0; row < height; row++) {
    gdouble dx = x + 0.5 - place->x, dy = y + row + 0.5 - place->y;
    gint64 u = llrint (((c * dx + s * dy) * across + level->width / 2.0
            - 0.5) * one);
    gint64 v = llrint (((c * dy - s * dx) * down + level->height / 2.0
            - 0.5) * one);
    guint8 *pixels = out + (gsize) row * stride;

    for (gint column = 0; column < width; column++, u += du, v += dv) {
      guint32 pixel = sample (level, u, v);

      memcpy (pixels + 4 * column, &pixel, 4);
    }
  }
}

/**
 * sprite_pixels_to_ayuv:
 * @pixels: of sprite_draw(); then AYUV in memory, not multiplied with alpha
 */
void
sprite_pixels_to_ayuv (guint8 * pixels, gsize n, const SpriteMatrix matrix)
{
  for (guint8 * p = pixels; p < pixels + 4 * n; p += 4) {
    gint alpha = p[3], rgb[3] = { p[2], p[1], p[0] };

    p[0] = alpha;
    if (alpha == 0)
      continue;
    for (gint i = 0; alpha < 255 && i < 3; i++)
      rgb[i] = MIN (255, (rgb[i] * 255 + alpha / 2) / alpha);
    for (gint i = 0; i < 3; i++) {
      gint value = (matrix[i][0] * rgb[0] + matrix[i][1] * rgb[1]
          + matrix[i][2] * rgb[2] + matrix[i][3]) >> 16;

      p[1 + i] = CLAMP (value, 0, 255);
    }
  }
}
