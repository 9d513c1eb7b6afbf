// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilescaler.h"

#include <math.h>
#include <string.h>

#include "resample.h"

/* The bytes of a row that are in work at a time: with the other rows that they
 * are filtered with, they stay in the processor's first cache. */
#define STRIPE 1024
#define CACHE_LINE 64
/* How early a row is asked for */
#define ROWS_AHEAD 6
#define MAX_COMPONENTS 4

/* The two resolutions that samples have, in pictures and in the target */
enum
{
  LUMA,
  CHROMA,
  N_GRIDS
};

/* Where the samples of one colour are */
typedef struct
{
  gint plane;
  gint offset;                  /* in bytes, of the first sample */
  gint step;                    /* from one to the next */
  gint grid;
} Component;

typedef struct
{
  ResampleGrid x, y;
} Grid;

struct _TileScaler
{
  const ScaleKernels *kernels;

  TileInfo info;
  TileCrop crop;
  TileColors colors;
  gint width, height;           /* of the tile */
  gboolean configured;

  Component components[MAX_COMPONENTS];
  gint n_components;            /* three, or four with alpha */
  gboolean converts;            /* the matrix is not the target's */
  ScaleMatrix matrix[3];        /* to the target's Y, U and V */

  /* from the picture's grids to the target's; where n_out is 0, not needed */
  Resample x[N_GRIDS][N_GRIDS], y[N_GRIDS][N_GRIDS];

  TilePicture picture;
  guint8 *own;                  /* premultiplied copy of the picture */
  gsize own_size;
};

/* The rows of a plane that the next output row is made of, widened. Row i is
 * in place i modulo the number of taps, so that each row is widened once. */
typedef struct
{
  gint16 *rows;
  gint next;                    /* the first row that was not widened yet */
} Window;

/* Memory for one call of tile_scaler_draw() */
typedef struct
{
  Window windows[MAX_COMPONENTS];       /* of each plane */
  gint16 *columns;
  guint8 *rows;                 /* SCALE_ROWS rows filtered vertically */
  guint8 *samples[MAX_COMPONENTS];      /* SCALE_ROWS finished rows of each */
  guint8 *mixed[2], *opaque;    /* one row each */
  const gint16 **taps;          /* the rows of a window in their order */
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

TileScaler *
tile_scaler_new (void)
{
  TileScaler *scaler = g_new0 (TileScaler, 1);

  scaler->kernels = scale_kernels_get ();
  return scaler;
}

static void
clear_filters (TileScaler * scaler)
{
  for (gint from = 0; from < N_GRIDS; from++) {
    for (gint to = 0; to < N_GRIDS; to++) {
      resample_clear (&scaler->x[from][to]);
      resample_clear (&scaler->y[from][to]);
    }
  }
}

void
tile_scaler_free (TileScaler * scaler)
{
  clear_filters (scaler);
  g_free (scaler->own);
  g_free (scaler);
}

void
tile_scaler_set_kernels (TileScaler * scaler, const ScaleKernels * kernels)
{
  scaler->kernels = kernels;
}

/* Where samples are in memory */
static void
set_components (TileScaler * scaler)
{
  const TileInfo *info = &scaler->info;
  Component *c = scaler->components;

  scaler->n_components = 3;
  for (gint i = 0; i < MAX_COMPONENTS; i++)
    c[i] = (Component) {
    i, 0, 1, i == 1 || i == 2 ? CHROMA : LUMA};
  switch (info->format) {
    case TILE_FORMAT_I420:
      break;
    case TILE_FORMAT_NV12:
    c[1] = (Component) {
    1, 0, 2, CHROMA};
      c[2] = (Component) {
      1, 1, 2, CHROMA};
      break;
    case TILE_FORMAT_A420:
      scaler->n_components = 4;
      break;
    case TILE_FORMAT_AYUV:
      scaler->n_components = 4;
      for (gint i = 0; i < MAX_COMPONENTS; i++)
        c[i] = (Component) {
        0, (i + 1) % 4, 4, LUMA};
      break;
    case TILE_FORMAT_RGB:
      scaler->n_components = info->rgb_offset[3] < 0 ? 3 : 4;
      for (gint i = 0; i < scaler->n_components; i++)
        c[i] = (Component) {
        0, info->rgb_offset[i], 4, LUMA};
      break;
  }
}

/* Red, green and blue (0..1) to codes of Y, U and V without their offsets */
static void
rgb_to_yuv (const BlendMatrix * matrix, gdouble m[3][3])
{
  gdouble kr = matrix->kr, kb = matrix->kb, kg = 1 - kr - kb;
  gdouble luma = matrix->full_range ? 255 : 219;
  gdouble chroma = matrix->full_range ? 255 : 224;
  gdouble u = chroma / (2 * (1 - kb)), v = chroma / (2 * (1 - kr));
  const gdouble all[3][3] = {
    {luma * kr, luma * kg, luma * kb},
    {-u * kr, -u * kg, u * (1 - kb)},
    {v * (1 - kr), -v * kg, -v * kb}
  };

  memcpy (m, all, sizeof (all));
}

static void
yuv_to_rgb (const BlendMatrix * matrix, gdouble m[3][3])
{
  gdouble kr = matrix->kr, kb = matrix->kb, kg = 1 - kr - kb;
  gdouble luma = 1.0 / (matrix->full_range ? 255 : 219);
  gdouble chroma = 2.0 / (matrix->full_range ? 255 : 224);
  const gdouble all[3][3] = {
    {luma, 0, chroma * (1 - kr)},
    {luma, -chroma * (1 - kb) * kb / kg, -chroma * (1 - kr) * kr / kg},
    {luma, chroma * (1 - kb), 0}
  };

  memcpy (m, all, sizeof (all));
}

static gint
black (const BlendMatrix * matrix)
{
  return matrix->full_range ? 0 : 16;
}

/* Colours that have been multiplied by alpha keep the offset of chroma, but
 * their black is multiplied too. */
static void
set_matrix_row (TileScaler * scaler, gint row, const gdouble m[3])
{
  const gdouble one = 1 << SCALE_MATRIX_FRACTION;
  gboolean rgb = scaler->info.format == TILE_FORMAT_RGB;
  ScaleMatrix *matrix = &scaler->matrix[row];
  gdouble offset = row == 0 ? 0 : 128;
  gdouble foot = row == 0 ? black (&scaler->colors.matrix) : 0;

  for (gint i = 0; i < 3; i++)
    matrix->m[i] = lrint (m[i] * one);
  if (!rgb) {
    offset -= 128 * (m[1] + m[2]);
    foot -= black (&scaler->info.matrix) * m[0];
  }
  matrix->offset = lrint ((offset + 0.5) * one);
  matrix->alpha_offset = lrint (foot / 255 * one);
}

static void
set_matrix (TileScaler * scaler)
{
  const BlendMatrix *from = &scaler->info.matrix, *to = &scaler->colors.matrix;
  gboolean rgb = scaler->info.format == TILE_FORMAT_RGB;
  gdouble in[3][3] = { {1 / 255.0}, {0, 1 / 255.0}, {0, 0, 1 / 255.0} };
  gdouble out[3][3];

  scaler->converts = rgb || fabs (from->kr - to->kr) > 1e-4
      || fabs (from->kb - to->kb) > 1e-4 || from->full_range != to->full_range;
  if (!rgb)
    yuv_to_rgb (from, in);
  rgb_to_yuv (to, out);
  for (gint row = 0; row < 3; row++) {
    gdouble m[3] = { 0 };

    for (gint i = 0; i < 3; i++)
      for (gint j = 0; j < 3; j++)
        m[j] += out[row][i] * in[i][j];
    set_matrix_row (scaler, row, m);
  }
}

static Grid
grid_of (gint grid, gint width, gint height, gdouble chroma_x, gdouble chroma_y)
{
  if (grid == LUMA)
    return (Grid) {
    {
    width, 1, 0.0}
    , {
    height, 1, 0.0}
    };
  return (Grid) {
    {
    (width + 1) / 2, 2, chroma_x}
    , {
    (height + 1) / 2, 2, chroma_y}
  };
}

static void
set_filter (TileScaler * scaler, gint from, gint to)
{
  const TileInfo *info = &scaler->info;
  const TileCrop *crop = &scaler->crop;
  Grid in = grid_of (from, info->width, info->height, info->chroma_x,
      info->chroma_y);
  Grid out = grid_of (to, scaler->width, scaler->height,
      scaler->colors.chroma_x, scaler->colors.chroma_y);

  resample_init (&scaler->x[from][to], &in.x, crop->x, crop->width, &out.x,
      scaler->width);
  resample_init (&scaler->y[from][to], &in.y, crop->y, crop->height, &out.y,
      scaler->height);
}

/* Which of the picture's colours make row @row of the matrix */
static gboolean
needs (const TileScaler * scaler, gint row, gint component)
{
  if (component == 3)
    return scaler->n_components > 3;
  return scaler->converts ? scaler->matrix[row].m[component] != 0
      : row == component;
}

static gboolean
needed_in (const TileScaler * scaler, gint grid, gint component)
{
  return grid == LUMA ? needs (scaler, 0, component)
      : needs (scaler, 1, component) || needs (scaler, 2, component);
}

static void
set_filters (TileScaler * scaler)
{
  clear_filters (scaler);
  for (gint i = 0; i < scaler->n_components; i++) {
    gint from = scaler->components[i].grid;

    for (gint to = 0; to < N_GRIDS; to++)
      if (needed_in (scaler, to, i) && scaler->x[from][to].n_out == 0)
        set_filter (scaler, from, to);
  }
}

static gboolean
same_matrix (const BlendMatrix * a, const BlendMatrix * b)
{
  return a->kr == b->kr && a->kb == b->kb && a->full_range == b->full_range;
}

static gboolean
same_info (const TileInfo * a, const TileInfo * b)
{
  return a->format == b->format && a->width == b->width
      && a->height == b->height && a->premultiplied == b->premultiplied
      && memcmp (a->rgb_offset, b->rgb_offset, sizeof (a->rgb_offset)) == 0
      && same_matrix (&a->matrix, &b->matrix)
      && a->chroma_x == b->chroma_x && a->chroma_y == b->chroma_y;
}

/**
 * tile_scaler_configure:
 * @info: of the pictures to come
 * @crop: the part of them that is shown; what a filter reads of the pixels
 *   around it is read
 * @colors: of the target
 * @width: of the tile, at least 1
 * @height: of the tile, at least 1
 *
 * Costs next to nothing where all is as it was.
 */
void
tile_scaler_configure (TileScaler * scaler, const TileInfo * info,
    const TileCrop * crop, const TileColors * colors, gint width, gint height)
{
  const TileCrop *old = &scaler->crop;
  const TileColors *old_colors = &scaler->colors;
  gboolean same_look = scaler->configured && same_info (&scaler->info, info)
      && same_matrix (&old_colors->matrix, &colors->matrix)
      && old_colors->chroma_x == colors->chroma_x
      && old_colors->chroma_y == colors->chroma_y;

  if (same_look && scaler->width == width && scaler->height == height
      && old->x == crop->x && old->y == crop->y && old->width == crop->width
      && old->height == crop->height)
    return;

  scaler->info = *info;
  scaler->crop = *crop;
  scaler->colors = *colors;
  scaler->width = width;
  scaler->height = height;
  scaler->configured = TRUE;
  if (!same_look) {
    set_components (scaler);
    set_matrix (scaler);
  }
  set_filters (scaler);
}

gboolean
tile_scaler_is_opaque (const TileScaler * scaler)
{
  return scaler->n_components == 3;
}

static void
premultiply_packed (TileScaler * scaler)
{
  const TileInfo *info = &scaler->info;
  gint stride = 4 * info->width;
  guint8 zeros[4] = { 0, 0, 0, 0 };

  if (info->format == TILE_FORMAT_AYUV)
    zeros[2] = zeros[3] = 128;
  for (gint row = 0; row < info->height; row++)
    scaler->kernels->premultiply_packed (scaler->own + (gsize) row * stride,
        scaler->picture.data[0] + (gsize) row * scaler->picture.stride[0],
        scaler->components[3].offset, zeros, info->width);
  scaler->picture.data[0] = scaler->own;
  scaler->picture.stride[0] = stride;
}

/* Alpha of two rows, at the places of chroma samples */
static void
halve_alpha (TileScaler * scaler, gint row, guint8 * alpha)
{
  const TileInfo *info = &scaler->info;
  gint stride = scaler->picture.stride[3];
  const guint8 *above = scaler->picture.data[3] + (gsize) 2 * row * stride;
  const guint8 *below = 2 * row + 1 < info->height ? above + stride : above;
  gint last = info->width - 1;

  scaler->kernels->halve (alpha, above, below, info->width / 2);
  if (info->width % 2 == 1)
    alpha[last / 2] = (above[last] + below[last] + 1) / 2;
}

static void
premultiply_planar (TileScaler * scaler)
{
  const TileInfo *info = &scaler->info;
  TilePicture *picture = &scaler->picture;
  gint width = (info->width + 1) / 2, height = (info->height + 1) / 2;
  guint8 *luma = scaler->own;
  guint8 *chroma[2] = { luma + (gsize) info->width * info->height };
  g_autofree guint8 *alpha = g_malloc (width);

  chroma[1] = chroma[0] + (gsize) width *height;
  for (gint row = 0; row < info->height; row++)
    scaler->kernels->premultiply (luma + (gsize) row * info->width,
        picture->data[0] + (gsize) row * picture->stride[0],
        picture->data[3] + (gsize) row * picture->stride[3], 0, info->width);
  for (gint row = 0; row < height; row++) {
    halve_alpha (scaler, row, alpha);
    for (gint i = 0; i < 2; i++)
      scaler->kernels->premultiply (chroma[i] + (gsize) row * width,
          picture->data[1 + i] + (gsize) row * picture->stride[1 + i], alpha,
          128, width);
  }
  picture->data[0] = luma;
  picture->stride[0] = info->width;
  for (gint i = 0; i < 2; i++) {
    picture->data[1 + i] = chroma[i];
    picture->stride[1 + i] = width;
  }
}

/**
 * tile_scaler_set_picture:
 * @picture: what it points to has to stay until another is set or nothing is
 *   drawn any more
 *
 * A picture whose colours are not multiplied by its alpha yet is copied and
 * multiplied here: scaled as it is, the colour of what cannot be seen would
 * bleed into the edges of what can (T. Porter, T. Duff, "Compositing digital
 * images", SIGGRAPH 1984).
 */
void
tile_scaler_set_picture (TileScaler * scaler, const TilePicture * picture)
{
  const TileInfo *info = &scaler->info;
  gsize size = (gsize) info->height * info->width * 4;

  scaler->picture = *picture;
  if (tile_scaler_is_opaque (scaler) || info->premultiplied)
    return;
  if (info->format == TILE_FORMAT_A420)
    size = (gsize) info->width * info->height
        + 2 * (gsize) ((info->width + 1) / 2) * ((info->height + 1) / 2);
  if (scaler->own_size != size) {
    g_free (scaler->own);
    scaler->own = g_malloc (size);
    scaler->own_size = size;
  }
  if (info->format == TILE_FORMAT_A420)
    premultiply_planar (scaler);
  else
    premultiply_packed (scaler);
}

/* Drawing */

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
  scratch->taps = (const gint16 **) memory;
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

/* Bytes [start, start + size) of the rows that output row @index is made of */
static void
move_window (const TileScaler * scaler, Scratch * scratch, Window * window,
    const Resample * y, gint index, const guint8 * data, gint stride,
    gint start, gint size)
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
    scratch->taps[i] = window->rows + start
        + (gsize) ((first + i) % y->n_taps) * scratch->rows_stride;
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
      gint index = block->first + i;

      prefetch_target (out[i] + start, n);
      move_window (scaler, scratch, window, y, index, data, stride, start, n);
      scaler->kernels->vertical (out[i] + start, scratch->taps,
          y->taps + (gsize) index * y->n_taps, y->n_taps, n);
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

    if (c->plane != plane || !needed_in (scaler, block->grid, i))
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
      if (!needed_in (scaler, block->grid, i))
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
