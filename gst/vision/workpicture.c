// SPDX-License-Identifier: LGPL-2.1-or-later

#include "workpicture.h"

#include <math.h>
#include <string.h>

/* Rows that are added up at most for a pixel: 257 × 255 fits in 16 bits */
#define MAX_ROWS 256

/**
 * work_picture_size:
 * @longest: the most that either side may have; 0 = as large as the frame
 *
 * A size of the frame's shape. A frame is never enlarged.
 */
void
work_picture_size (gint width, gint height, gint longest, gint * out_width,
    gint * out_height)
{
  gdouble scale = MAX (width, height);

  scale = longest > 0 && longest < scale ? longest / scale : 1.0;
  *out_width = MAX (1, lrint (width * scale));
  *out_height = MAX (1, lrint (height * scale));
}

void
work_picture_init (WorkPicture * picture, gint width, gint height,
    gboolean color)
{
  gsize size = (gsize) width * height;

  picture->width = width;
  picture->height = height;
  picture->luma = g_malloc (size);
  picture->bgr = color ? g_malloc (3 * size) : NULL;
  picture->planes = g_malloc (3 * size);
}

void
work_picture_clear (WorkPicture * picture)
{
  g_clear_pointer (&picture->luma, g_free);
  g_clear_pointer (&picture->bgr, g_free);
  g_clear_pointer (&picture->planes, g_free);
}

static void
add_row (guint16 * restrict sums, const guint8 * restrict row, gint step,
    gint n)
{
  switch (step) {
    case 1:
      for (gint i = 0; i < n; i++)
        sums[i] += row[i];
      break;
    case 2:
      for (gint i = 0; i < n; i++)
        sums[i] += row[2 * i];
      break;
    case 3:
      for (gint i = 0; i < n; i++)
        sums[i] += row[3 * i];
      break;
    case 4:
      for (gint i = 0; i < n; i++)
        sums[i] += row[4 * i];
      break;
    default:
      for (gint i = 0; i < n; i++)
        sums[i] += row[i * step];
      break;
  }
}

/* Where output sample @i of @n begins in @size samples */
static gint
edge (gint i, gint n, gint size)
{
  return (gint64) i *size / n;
}

/* How the columns of a channel are shared out among pixels */
typedef struct
{
  gint n;
  gint count;                   /* columns of a pixel; some have one more */
  gboolean even;                /* none has */
  gint *first;                  /* of each pixel */
} Columns;

static void
columns_init (Columns * columns, gint n, gint size)
{
  columns->n = n;
  columns->count = MAX (1, size / n);
  columns->even = columns->count * n == size;
  columns->first = g_new (gint, n);
  for (gint i = 0; i < n; i++)
    columns->first[i] = edge (i, n, size);
}

static void
mean_of_pairs (guint8 * restrict out, gint n, const guint16 * restrict sums,
    guint half, guint64 factor)
{
  for (gint i = 0; i < n; i++)
    out[i] = (half + sums[2 * i] + sums[2 * i + 1]) * factor >> 32;
}

static void
mean_of_fours (guint8 * restrict out, gint n, const guint16 * restrict sums,
    guint half, guint64 factor)
{
  for (gint i = 0; i < n; i++)
    out[i] = (half + sums[4 * i] + sums[4 * i + 1] + sums[4 * i + 2]
        + sums[4 * i + 3]) * factor >> 32;
}

/* 2^32 / weight, and so much more that rounding down never shows */
static guint64
factor_of (guint weight)
{
  return (G_GUINT64_CONSTANT (1) << 32) / weight + 1;
}

static void
mean_row (guint8 * out, const Columns * columns, const guint16 * sums,
    gint size, gint rows)
{
  gint count = columns->count;
  guint half = rows * count / 2;
  guint64 factors[] = { factor_of (rows * count),
    factor_of (rows * (count + 1))
  };

  if (columns->even && count == 2) {
    mean_of_pairs (out, columns->n, sums, half, factors[0]);
    return;
  }
  if (columns->even && count == 4) {
    mean_of_fours (out, columns->n, sums, half, factors[0]);
    return;
  }
  for (gint i = 0; i < columns->n; i++) {
    gint start = columns->first[i];
    gint end = MAX (start + 1, i + 1 < columns->n ? columns->first[i + 1]
        : size);
    guint sum = rows * (end - start) / 2;

    for (gint x = start; x < end; x++)
      sum += sums[x];
    out[i] = sum * factors[end - start > count] >> 32;
  }
}

/* A channel in another size: the mean of what lies under a pixel. Fewer
 * samples than pixels, as chroma may have, are repeated. */
static void
shrink (const WorkChannel * channel, guint8 * out, gint width, gint height,
    guint16 * sums)
{
  gsize stride = channel->stride;
  Columns columns;

  columns_init (&columns, width, channel->width);
  for (gint y = 0; y < height; y++) {
    gint start = edge (y, height, channel->height);
    gint end = MAX (start + 1, edge (y + 1, height, channel->height));
    gint rows = MIN (end - start, MAX_ROWS);

    if (rows == 1 && channel->step == 1 && channel->width == width) {
      memcpy (out + (gsize) y * width, channel->data + start * stride, width);
      continue;
    }
    memset (sums, 0, channel->width * sizeof (guint16));
    for (gint row = start; row < start + rows; row++)
      add_row (sums, channel->data + row * stride, channel->step,
          channel->width);
    mean_row (out + (gsize) y * width, &columns, sums, channel->width, rows);
  }
  g_free (columns.first);
}

/* Limited range to full: 149 / 2^7 is 255 / 219 to 3 in 10000 */
static void
stretch (guint8 * luma, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    guint16 value = MAX (luma[i], 16) - 16;

    value = (guint16) (value * 149 + 64) >> 7;
    luma[i] = MIN (value, 255);
  }
}

/* @planes: luma in full range, U, V */
static void
make_bgr_of_yuv (const WorkSource * source, const guint8 * planes, guint8 * bgr,
    gsize n)
{
  const guint8 *y = planes, *u = planes + n, *v = planes + 2 * n;
  gdouble range = source->full_range ? 1.0 : 255.0 / 224;
  gdouble kg = 1 - source->kr - source->kb;
  gint red = lrint (65536 * range * 2 * (1 - source->kr));
  gint blue = lrint (65536 * range * 2 * (1 - source->kb));
  gint green_v = lrint (red * source->kr / kg);
  gint green_u = lrint (blue * source->kb / kg);

  for (gsize i = 0; i < n; i++) {
    gint du = u[i] - 128, dv = v[i] - 128;
    gint b = y[i] + ((blue * du + 32768) >> 16);
    gint g = y[i] - ((green_u * du + green_v * dv + 32768) >> 16);
    gint r = y[i] + ((red * dv + 32768) >> 16);

    bgr[3 * i] = CLAMP (b, 0, 255);
    bgr[3 * i + 1] = CLAMP (g, 0, 255);
    bgr[3 * i + 2] = CLAMP (r, 0, 255);
  }
}

/* BT.601's weights, as detectors were taught with */
static void
make_of_rgb (WorkPicture * picture, gsize n)
{
  const guint8 *r = picture->planes, *g = r + n, *b = g + n;

  for (gsize i = 0; i < n; i++)
    picture->luma[i] = (77 * r[i] + 150 * g[i] + 29 * b[i] + 128) >> 8;
  for (gsize i = 0; picture->bgr != NULL && i < n; i++) {
    picture->bgr[3 * i] = b[i];
    picture->bgr[3 * i + 1] = g[i];
    picture->bgr[3 * i + 2] = r[i];
  }
}

/**
 * work_picture_make:
 * @source: a frame, of any size
 *
 * Luma comes out in full range (0..255) whatever the frame's is.
 */
void
work_picture_make (WorkPicture * picture, const WorkSource * source)
{
  gint width = picture->width, height = picture->height;
  gsize n = (gsize) width * height;
  gint most = MAX (source->channels[0].width, source->channels[1].width);
  g_autofree guint16 *sums = g_new (guint16, most);

  picture->scale_x = (gdouble) source->channels[0].width / width;
  picture->scale_y = (gdouble) source->channels[0].height / height;
  if (source->model == WORK_RGB) {
    for (gint i = 0; i < 3; i++)
      shrink (&source->channels[i], picture->planes + i * n, width, height,
          sums);
    make_of_rgb (picture, n);
    return;
  }

  shrink (&source->channels[0], picture->luma, width, height, sums);
  if (!source->full_range)
    stretch (picture->luma, n);
  if (picture->bgr == NULL)
    return;
  memcpy (picture->planes, picture->luma, n);
  memset (picture->planes + n, 128, 2 * n);
  for (gint i = 1; source->model == WORK_YUV && i < 3; i++)
    shrink (&source->channels[i], picture->planes + i * n, width, height, sums);
  make_bgr_of_yuv (source, picture->planes, picture->bgr, n);
}
