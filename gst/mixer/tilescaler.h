// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "blend.h"
#include "scalekernels.h"

/* Brings a picture of any supported format, size and colour space into a
 * rectangle of the canvas: scaled once, by Catmull-Rom cubics that grow with
 * the reduction, straight into the target where nothing has to be mixed.
 *
 * Configured and given its picture by one thread; then any number of threads
 * may draw different rows of it at the same time. */

typedef enum
{
  TILE_FORMAT_I420,             /* YV12 too, its planes in order Y, U, V */
  TILE_FORMAT_NV12,
  TILE_FORMAT_A420,
  TILE_FORMAT_AYUV,
  TILE_FORMAT_RGB,              /* four bytes a pixel, see rgb_offset */
} TileFormat;

typedef struct
{
  TileFormat format;
  gint width, height;           /* in pixels, at least 1 */
  gint rgb_offset[4];           /* of R, G, B and A in a pixel; A < 0 = none */
  gboolean premultiplied;       /* colours have been multiplied by alpha */
  BlendMatrix matrix;           /* of YUV formats */
  /* where a 4:2:0 chroma sample sits between its two luma samples: 0 = on the
   * first, 0.5 = in the middle */
  gdouble chroma_x, chroma_y;
} TileInfo;

/* Planes in memory, which has to stay while the tile is drawn */
typedef struct
{
  const guint8 *data[4];
  gint stride[4];
} TilePicture;

/* The part of a picture that is shown, in its pixels */
typedef struct
{
  gdouble x, y, width, height;
} TileCrop;

/* What the target is like: its matrix and its chroma sites */
typedef struct
{
  BlendMatrix matrix;
  gdouble chroma_x, chroma_y;
} TileColors;

typedef struct _TileScaler TileScaler;

TileScaler *tile_scaler_new (void);
void tile_scaler_free (TileScaler * scaler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileScaler, tile_scaler_free);

/* Others than the best that the machine can run, to compare them */
void tile_scaler_set_kernels (TileScaler * scaler,
    const ScaleKernels * kernels);

void tile_scaler_configure (TileScaler * scaler, const TileInfo * info,
    const TileCrop * crop, const TileColors * colors, gint width, gint height);
void tile_scaler_set_picture (TileScaler * scaler, const TilePicture * picture);
gboolean tile_scaler_is_opaque (const TileScaler * scaler);
void tile_scaler_draw (const TileScaler * scaler, const BlendTarget * target,
    gint x, gint y, guint alpha, gint top, gint bottom);
