// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilescalerprivate.h"

#include <string.h>

/* The bytes of a row that are in work at a time: with the other rows that they
 * are filtered with, they stay in the processor's first cache. */
#define STRIPE 1024
#define CACHE_LINE 64
/* How early a row is asked for */
#define ROWS_AHEAD 6

/* Where the filter is in a plane. Long taps take widened rows: row i is in
 * place i modulo the number of taps, so that each row is widened once. */
typedef struct
{
  gint16 *rows;
  gint next;                    /* the first row that was not seen yet */
} Window;

/* Memory for one call of tile_scaler_draw() */
typedef struct
{
  Window windows[MAX_COMPONENTS];       /* of each plane */
  gint16 *columns;
  guint8 *rows;                 /* SCALE_ROWS rows filtered vertically */
  guint8 *samples[MAX_COMPONENTS];      /* SCALE_ROWS finished rows of each */
  guint8 *mixed[2], *opaque;    /* one row each */
  const gint16 **wide_rows;     /* those of a window in their order */
  gint rows_stride, samples_stride;
} Scratch;

/* Some rows of the tile's luma or chroma while they are made */
typedef struct
{
  gint grid;
  gint first, n;
  gint width;
  gboolean blends;
  gint opacity;
  guint8 *out[MAX_COMPONENTS][SCALE_ROWS];
} Block;

/* @n_taps: of the longest filter that takes widened rows */
static void
measure_scratch (const TileScaler * scaler, gint * n_taps, gint * row_bytes)
{
  *n_taps = *row_bytes = 0;
  for (gint i = 0; i < scaler->n_components; i++) {
    const Component *c = &scaler->components[i];

    for (gint to = 0; to < N_GRIDS; to++) {
      const Resample *x = &scaler->x[c->grid][to];

      if (x->n_out == 0)
        continue;
      if (scaler->y[c->grid][to].short_taps == NULL)
        *n_taps = MAX (*n_taps, scaler->y[c->grid][to].n_taps);
      *row_bytes = MAX (*row_bytes, (x->end - x->first) * c->step);
    }
  }
}

static guint8 *
scratch_init (const TileScaler * scaler, Scratch * scratch)
{
  gint n_taps, row_bytes, n_planes = 0;
  gsize taps, window, columns, rows, samples;
  guint8 *memory, *next;

  measure_scratch (scaler, &n_taps, &row_bytes);
  for (gint i = 0; i < scaler->n_components; i++)
    n_planes = MAX (n_planes, scaler->components[i].plane + 1);
  /* an odd number of cache lines, so that rows do not share their places */
  scratch->rows_stride = ((row_bytes + 63) & ~63) | 64;
  scratch->samples_stride = (scaler->width + 63) & ~63;
  taps = (n_taps * sizeof (gint16 *) + 63) & ~63;
  window = (gsize) n_taps *scratch->rows_stride * sizeof (gint16);
  columns = (gsize) scratch->rows_stride * SCALE_ROWS * sizeof (gint16);
  rows = (gsize) scratch->rows_stride * SCALE_ROWS;
  samples = (gsize) scratch->samples_stride * SCALE_ROWS;

  memory = g_malloc (taps + n_planes * window + columns + rows
      + MAX_COMPONENTS * samples + 3 * scratch->samples_stride);
  scratch->wide_rows = (const gint16 **) memory;
  next = memory + taps;
  for (gint i = 0; i < n_planes; i++, next += window)
    scratch->windows[i].rows = (gint16 *) next;
  scratch->columns = (gint16 *) next;
  scratch->rows = next + columns;
  next = scratch->rows + rows;
  for (gint i = 0; i < MAX_COMPONENTS; i++, next += samples)
    scratch->samples[i] = next;
  scratch->mixed[0] = next;
  scratch->mixed[1] = scratch->mixed[0] + scratch->samples_stride;
  scratch->opaque = scratch->mixed[1] + scratch->samples_stride;
  memset (scratch->opaque, 255, scratch->samples_stride);
  return memory;
}

/* A picture that just came is in memory, not in the caches, and the processor
 * sees the end of a row coming, not the next row. */
static void
prefetch (const guint8 * row, gint size)
{
  for (gint i = 0; i < size; i += CACHE_LINE)
    __builtin_prefetch (row + i);
}

static void
prefetch_target (guint8 * row, gint size)
{
  for (gint i = 0; i < size; i += CACHE_LINE)
    __builtin_prefetch (row + i, 1);
}

static const guint8 *
input_row (const Resample * y, const guint8 * data, gint stride, gint row)
{
  return data + (gsize) MIN (y->first + row, y->n_in - 1) * stride;
}

/* Bytes [start, start + size) of an output row, of rows of bytes */
static void
mix_row (const TileScaler * scaler, Window * window, const Resample * y,
    gint index, const guint8 * data, gint stride, gint start, gint size,
    guint8 * out)
{
  const guint8 *rows[RESAMPLE_MAX_SHORT];
  gint first = y->offset[index];

  for (gint i = 0; i < y->n_taps; i++)
    rows[i] = input_row (y, data, stride, first + i) + start;
  for (gint row = MAX (window->next, first); row < first + y->n_taps; row++)
    prefetch (input_row (y, data, stride, row + ROWS_AHEAD) + start, size);
  window->next = first + y->n_taps;
  scaler->kernels->mix (out + start, rows,
      y->short_taps + (gsize) index * y->n_taps, y->n_taps, size);
}

/* Likewise, of widened rows */
static void
filter_row (const TileScaler * scaler, Scratch * scratch, Window * window,
    const Resample * y, gint index, const guint8 * data, gint stride,
    gint start, gint size, guint8 * out)
{
  gint first = y->offset[index], end = first + y->n_taps;

  for (gint row = MAX (window->next, first); row < end; row++) {
    prefetch (input_row (y, data, stride, row + ROWS_AHEAD) + start, size);
    scaler->kernels->widen (window->rows + start
        + (gsize) (row % y->n_taps) * scratch->rows_stride,
        input_row (y, data, stride, row) + start, size);
  }
  window->next = MAX (window->next, end);
  for (gint i = 0; i < y->n_taps; i++)
    scratch->wide_rows[i] = window->rows + start
        + (gsize) ((first + i) % y->n_taps) * scratch->rows_stride;
  scaler->kernels->vertical (out + start, scratch->wide_rows,
      y->taps + (gsize) index * y->n_taps, y->n_taps, size);
}

static void
filter_vertically (const TileScaler * scaler, Scratch * scratch,
    const Block * block, Window * window, const Resample * y,
    const guint8 * data, gint stride, gint size, guint8 * const *out)
{
  gint next = window->next;

  for (gint start = 0; start < size; start += STRIPE) {
    gint n = MIN (STRIPE, size - start);

    window->next = next;
    for (gint i = 0; i < block->n; i++) {
      prefetch_target (out[i] + start, n);
      if (y->short_taps != NULL)
        mix_row (scaler, window, y, block->first + i, data, stride, start, n,
            out[i]);
      else
        filter_row (scaler, scratch, window, y, block->first + i, data, stride,
            start, n, out[i]);
    }
  }
}

/* The rows of a plane in the height of the tile, from its first used column
 * on: the plane's own where they are the same, otherwise made in @made */
static void
make_rows (const TileScaler * scaler, Scratch * scratch, const Block * block,
    gint plane, const Resample * x, const Resample * y, gint step,
    guint8 * const *made, const guint8 ** rows)
{
  gint stride = scaler->picture.stride[plane];
  const guint8 *data = scaler->picture.data[plane] + x->first * step;
  gint size = (MIN (x->end, x->n_in) - x->first) * step;

  if (!y->copies)
    filter_vertically (scaler, scratch, block, &scratch->windows[plane], y,
        data, stride, size, made);
  for (gint i = 0; i < block->n; i++)
    rows[i] = y->copies ? data
        + (gsize) (y->first + block->first + i) * stride : made[i];
}

/* Columns that an input of fewer samples than taps does not have are 0 */
static void
make_columns (const ScaleKernels * kernels, const Resample * x, gint step,
    const guint8 * const *rows, gint16 * columns)
{
  gint n_all = (x->end - x->first) * step;
  gint n = MIN (n_all, (x->n_in - x->first) * step);

  kernels->columns (columns, rows, n);
  memset (columns + (gsize) n * SCALE_ROWS, 0,
      (gsize) (n_all - n) * SCALE_ROWS * sizeof (gint16));
}

static void
copy_rows (const ScaleKernels * kernels, const Component * c,
    const guint8 * const *rows, guint8 * const *out, gint n_rows, gint n)
{
  for (gint i = 0; i < n_rows; i++) {
    if (c->step > 1)
      kernels->pick (out[i], rows[i] + c->offset, c->step, n);
    else if (out[i] != rows[i])
      memcpy (out[i], rows[i], n);
  }
}

/* The samples of those components of a plane that @block is made of */
static void
filter_plane (const TileScaler * scaler, Scratch * scratch,
    const Block * block, gint plane)
{
  const ScaleKernels *kernels = scaler->kernels;
  const guint8 *rows[SCALE_ROWS];
  guint8 *made[SCALE_ROWS];
  const Resample *x = NULL, *y = NULL;

  for (gint i = 0; i < scaler->n_components; i++) {
    const Component *c = &scaler->components[i];

    if (c->plane != plane || !tile_scaler_needs (scaler, block->grid, i))
      continue;
    if (x == NULL) {
      x = &scaler->x[c->grid][block->grid];
      y = &scaler->y[c->grid][block->grid];
      for (gint row = 0; row < SCALE_ROWS; row++)
        made[row] = x->copies && c->step == 1 ? block->out[i][row]
        : scratch->rows + (gsize) row *scratch->rows_stride;
      make_rows (scaler, scratch, block, plane, x, y, c->step, made, rows);
      for (gint row = block->n; row < SCALE_ROWS; row++)
        rows[row] = rows[0];
      if (!x->copies)
        make_columns (kernels, x, c->step, rows, scratch->columns);
    }
    if (x->copies)
      copy_rows (kernels, c, rows, block->out[i], block->n, x->n_out);
    else
      kernels->horizontal (block->out[i],
          scratch->columns + c->offset * SCALE_ROWS, c->step, x->offset,
          x->taps, x->n_taps, x->n_out);
  }
}

/* The codes of a target's plane, made in @memory if they are not there yet */
static const guint8 *
get_values (const TileScaler * scaler, const Block * block, gint row,
    gint plane, guint8 * memory)
{
  const guint8 *alpha = scaler->n_components > 3 ? block->out[3][row] : NULL;

  if (!scaler->converts)
    return block->out[plane][row];
  scaler->kernels->combine (memory, block->out[0][row], block->out[1][row],
      block->out[2][row], alpha, &scaler->matrix[plane], block->width);
  return memory;
}

static void
finish_row (const TileScaler * scaler, Scratch * scratch, const Block * block,
    gint row, gint plane, guint8 * out, gint step)
{
  const guint8 *alpha = scaler->n_components > 3 ? block->out[3][row]
      : scratch->opaque;
  const guint8 *values = get_values (scaler, block, row, plane,
      block->blends ? scratch->mixed[0] : out);

  if (block->blends)
    scaler->kernels->over (out, step, values, alpha, block->opacity,
        plane == 0 ? 0 : 128, block->width);
  else if (values != out)
    memcpy (out, values, block->width);
}

static void
finish_chroma_row (const TileScaler * scaler, Scratch * scratch,
    const BlendTarget * target, const Block * block, gint row, gsize at)
{
  gint first = target->u < target->v ? 1 : 2;
  const guint8 *a, *b;

  if (block->blends || target->uv_step == 1) {
    finish_row (scaler, scratch, block, row, 1, target->u + at,
        target->uv_step);
    finish_row (scaler, scratch, block, row, 2, target->v + at,
        target->uv_step);
    return;
  }
  a = get_values (scaler, block, row, first, scratch->mixed[0]);
  b = get_values (scaler, block, row, 3 - first, scratch->mixed[1]);
  scaler->kernels->interleave (MIN (target->u, target->v) + at, a, b,
      block->width);
}

/* Where the samples of @block are made: in the target where they stay as they
 * are, so that each byte is written once. Those that no row of the matrix needs
 * are not made; where one is read all the same, its weight is 0. */
static void
place_block (const TileScaler * scaler, Scratch * scratch,
    const BlendTarget * target, Block * block, gint x, gint y)
{
  gboolean direct = !block->blends && !scaler->converts
      && (block->grid == LUMA || target->uv_step == 1);
  guint8 *planes[] = { target->y, target->u, target->v };

  for (gint i = 0; i < scaler->n_components; i++) {
    gint stride = i == 0 ? target->y_stride : target->uv_stride;

    for (gint row = 0; row < SCALE_ROWS; row++) {
      if (!tile_scaler_needs (scaler, block->grid, i))
        block->out[i][row] = scratch->opaque;
      else if (!direct)
        block->out[i][row] = scratch->samples[i]
        + (gsize) row *scratch->samples_stride;
      else if (row < block->n)
        block->out[i][row] = planes[i] + x
            + (gsize) (y + block->first + row) * stride;
      else
        block->out[i][row] = scratch->mixed[0];
    }
  }
}

/* Rows [first, end) of the tile's luma or chroma */
static void
draw_grid (const TileScaler * scaler, Scratch * scratch,
    const BlendTarget * target, gint grid, gint opacity, gint x, gint y,
    gint first, gint end)
{
  Block block = {.grid = grid,.opacity = opacity };

  block.blends = !tile_scaler_is_opaque (scaler) || opacity < 255;
  for (gint i = 0; i < MAX_COMPONENTS; i++)
    scratch->windows[i].next = 0;
  block.width = grid == LUMA ? scaler->width : (scaler->width + 1) / 2;
  for (block.first = first; block.first < end; block.first += block.n) {
    block.n = MIN (SCALE_ROWS, end - block.first);
    place_block (scaler, scratch, target, &block, x, y);
    for (gint plane = 0; plane < MAX_COMPONENTS; plane++)
      filter_plane (scaler, scratch, &block, plane);
    for (gint row = 0; row < block.n; row++) {
      gsize line = y + block.first + row;

      if (grid == LUMA)
        finish_row (scaler, scratch, &block, row, 0,
            target->y + line * target->y_stride + x, 1);
      else
        finish_chroma_row (scaler, scratch, target, &block, row,
            line * target->uv_stride + x * target->uv_step);
    }
  }
}

/**
 * tile_scaler_draw:
 * @target: the tile is wholly inside of it
 * @x: of the tile, even
 * @y: of the tile, even
 * @alpha: 0..255, on top of the picture's own
 * @top: even, first row of the target that is drawn
 * @bottom: the row after the last one, even or the target's height
 *
 * What is drawn of a row does not depend on @top and @bottom.
 */
void
tile_scaler_draw (const TileScaler * scaler, const BlendTarget * target,
    gint x, gint y, guint alpha, gint top, gint bottom)
{
  gint first = MAX (top - y, 0);
  gint end = MIN (bottom - y, scaler->height);
  g_autofree guint8 *memory = NULL;
  Scratch scratch;

  if (first >= end || alpha == 0)
    return;
  memory = scratch_init (scaler, &scratch);
  draw_grid (scaler, &scratch, target, LUMA, alpha, x, y, first, end);
  draw_grid (scaler, &scratch, target, CHROMA, alpha, x / 2, y / 2,
      first / 2, (end + 1) / 2);
}
