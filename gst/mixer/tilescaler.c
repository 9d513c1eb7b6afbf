// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilescalerprivate.h"

#include <math.h>
#include <string.h>

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

gboolean
tile_scaler_needs (const TileScaler * scaler, gint grid, gint component)
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
      if (tile_scaler_needs (scaler, to, i) && scaler->x[from][to].n_out == 0)
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
