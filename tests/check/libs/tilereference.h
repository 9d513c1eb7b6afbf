// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "tilescaler.h"

/* Pictures and targets for tests of the tile scaler, and what it should draw,
 * computed in double precision. */

/* Planes in memory of their own that ends with the last sample; each has
 * another stride, larger than its rows. */
typedef struct
{
  TileInfo info;
  TilePicture picture;
  gsize size[4];
} TestPicture;

typedef struct
{
  BlendTarget target;
  guint8 *memory[2];            /* luma, chroma */
  gsize size[2];
} TestTarget;

typedef struct
{
  const TestPicture *picture;
  TileCrop crop;
  TileColors colors;
  gint x, y, width, height;
  guint alpha;
} Drawing;

void test_picture_init (TestPicture * picture, const TileInfo * info);
void test_picture_clear (TestPicture * picture);
gint test_picture_n_components (const TestPicture * picture);
gint test_picture_width (const TestPicture * picture, gint component);
gint test_picture_height (const TestPicture * picture, gint component);
guint8 *test_picture_at (const TestPicture * picture, gint component, gint x,
    gint y);
void test_picture_set (TestPicture * picture, gint component, guint8 value);
void test_picture_add_noise (TestPicture * picture, GRand * noise);

void test_target_init (TestTarget * target, gint width, gint height,
    gint uv_step, GRand * noise);
void test_target_copy (TestTarget * target, const TestTarget * other);
void test_target_clear (TestTarget * target);
guint8 *test_target_at (const TestTarget * target, gint component, gint x,
    gint y);
gboolean test_target_equals (const TestTarget * a, const TestTarget * b);
gboolean test_target_equals_around (const TestTarget * a, const TestTarget * b,
    const Drawing * drawing);

Drawing test_drawing (const TestPicture * picture, gint width, gint height);
void test_draw (const Drawing * drawing, TestTarget * target);
gdouble *reference_draw (const Drawing * drawing, const TestTarget * before,
    gint component);
