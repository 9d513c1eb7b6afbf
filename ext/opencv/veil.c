// SPDX-License-Identifier: LGPL-2.1-or-later

#include "veil.h"

/* Where cell @i of @n begins in @size samples */
static gint
edge (gint i, gint n, gint size)
{
  return (gint64) i *size / n;
}

static guint8
mean_of (const guint8 * data, gint width, gint height, gint stride, gint step)
{
  guint64 sum = 0;
  guint n = width * height;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      sum += data[(gsize) y * stride + x * step];
  return (sum + n / 2) / n;
}

static guint8
cell_at (const guint8 * cells, gint columns, gint rows, gint column, gint row)
{
  return cells[CLAMP (row, 0, rows - 1) * columns + CLAMP (column, 0,
          columns - 1)];
}

/* Edges between cells would show through the interpolation. */
static void
soften (guint8 * cells, gint columns, gint rows)
{
  g_autofree guint8 *hard = g_memdup2 (cells, columns * rows);

  for (gint row = 0; row < rows; row++) {
    for (gint column = 0; column < columns; column++) {
      guint sum = 8;

      for (gint y = -1; y <= 1; y++)
        for (gint x = -1; x <= 1; x++)
          sum += (2 - ABS (x)) * (2 - ABS (y)) * cell_at (hard, columns, rows,
              column + x, row + y);
      cells[row * columns + column] = sum / 16;
    }
  }
}

static void
write_cells (guint8 * data, gint width, gint height, gint stride, gint step,
    const guint8 * cells, gint columns, gint rows)
{
  for (gint y = 0; y < height; y++) {
    const guint8 *row = cells + ((gint64) (y + 1) * rows - 1) / height
        * columns;
    guint8 *out = data + (gsize) y * stride;

    for (gint column = 0; column < columns; column++)
      for (gint x = edge (column, columns, width);
          x < edge (column + 1, columns, width); x++)
        out[x * step] = row[column];
  }
}

/* Where sample @i of @size lies among @n cells, in 1/256 of a cell */
static gint
position (gint i, gint n, gint size)
{
  return (gint64) (2 * i + 1) * n * 128 / size - 128;
}

static void
write_smoothly (guint8 * data, gint width, gint height, gint stride, gint step,
    const guint8 * cells, gint columns, gint rows)
{
  g_autofree gint *places = g_new (gint, width);

  for (gint x = 0; x < width; x++)
    places[x] = position (x, columns, width);
  for (gint y = 0; y < height; y++) {
    gint row = position (y, rows, height);
    guint down = row & 255;
    guint8 *out = data + (gsize) y * stride;

    row >>= 8;
    for (gint x = 0; x < width; x++) {
      gint column = places[x] >> 8;
      guint right = places[x] & 255;
      guint top = cell_at (cells, columns, rows, column, row) * (256 - right)
          + cell_at (cells, columns, rows, column + 1, row) * right;
      guint bottom = cell_at (cells, columns, rows, column, row + 1)
          * (256 - right)
          + cell_at (cells, columns, rows, column + 1, row + 1) * right;

      out[x * step] = (top * (256 - down) + bottom * down + 32768) >> 16;
    }
  }
}

/**
 * veil_area:
 * @data: the first sample of the area
 * @step: bytes from sample to sample
 * @columns: cells from left to right; no more than there are samples
 * @smooth: whether the cells run into each other
 *
 * A blur by convolution can be undone in part; means cannot.
 */
void
veil_area (guint8 * data, gint width, gint height, gint stride, gint step,
    gint columns, gint rows, gboolean smooth)
{
  g_autofree guint8 *cells = NULL;

  columns = MIN (columns, width);
  rows = MIN (rows, height);
  if (columns <= 0 || rows <= 0)
    return;
  cells = g_malloc ((gsize) columns * rows);
  for (gint row = 0; row < rows; row++) {
    gint top = edge (row, rows, height);

    for (gint column = 0; column < columns; column++) {
      gint left = edge (column, columns, width);

      cells[row * columns + column] = mean_of (data + (gsize) top * stride
          + left * step, edge (column + 1, columns, width) - left,
          edge (row + 1, rows, height) - top, stride, step);
    }
  }
  if (smooth) {
    soften (cells, columns, rows);
    write_smoothly (data, width, height, stride, step, cells, columns, rows);
  } else {
    write_cells (data, width, height, stride, step, cells, columns, rows);
  }
}
