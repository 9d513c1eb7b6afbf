// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "resample.h"
#include "scalekernels.h"
#include "tilescaler.h"

/* What setting up a tile scaler leaves for drawing with it */

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

/* Whether the target's @grid is made of @component */
gboolean tile_scaler_needs (const TileScaler * scaler, gint grid,
    gint component);
