// SPDX-License-Identifier: LGPL-2.1-or-later

#include "scenery.h"

#include <math.h>

/* Paving: stones of several greys, and a slope of light from left to right */
void
scenery_draw (guint8 * luma, gint width, gint height)
{
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++) {
      guint stone = (x / 8) * 7 + (y / 8) * 13;

      luma[(gsize) y * width + x] = 70 + stone * 37 % 60 + 40 * x / width;
    }
}

/* With a pattern of its own, so that movement shows inside of it */
void
scenery_box (guint8 * luma, gint width, gint height, gint x, gint y, gint size,
    guint8 value)
{
  for (gint row = MAX (y, 0); row < MIN (y + size, height); row++)
    for (gint column = MAX (x, 0); column < MIN (x + size, width); column++)
      luma[(gsize) row * width + column] = value
          + ((column - x) / 4 * 11 + (row - y) / 4 * 5) % 24;
}

static gint
next (guint32 * seed)
{
  *seed = *seed * 1664525 + 1013904223;
  return *seed >> 16 & 0xff;
}

/* The sum of four is nearly normal; its deviation is @strength. */
void
scenery_noise (guint8 * luma, gsize n, gint strength, guint32 * seed)
{
  for (gsize i = 0; i < n; i++) {
    gint sum = next (seed) + next (seed) + next (seed) + next (seed) - 510;
    gint value = luma[i] + sum * strength / 148;

    luma[i] = CLAMP (value, 0, 255);
  }
}

void
scenery_light (guint8 * luma, gsize n, gdouble gain, gdouble offset)
{
  for (gsize i = 0; i < n; i++)
    luma[i] = CLAMP (lrint (gain * luma[i] + offset), 0, 255);
}
