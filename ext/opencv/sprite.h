// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "foundface.h"

/* A picture with transparency that is put on other pictures in any size and at
 * any angle. Never changes once it is made. */

typedef struct _Sprite Sprite;

/* Where it goes, in pixels of the picture below */
typedef struct
{
  gdouble x, y;                 /* of its centre */
  gdouble width, height;
  gdouble angle;                /* clockwise, in radians */
} SpritePlace;

/* Where it sits on a face, in sizes of the face */
typedef struct
{
  gdouble x_offset, y_offset;   /* of its corner from the face's */
  gdouble width_scale, height_scale;    /* 0 = as the picture's shape says */
  gboolean rotate;
} SpriteFit;

Sprite *sprite_new (const guint8 * rgba, gint width, gint height, gint stride);
Sprite *sprite_load (const gchar * location, GError ** error);
Sprite *sprite_ref (Sprite * sprite);
void sprite_unref (Sprite * sprite);
gint sprite_width (const Sprite * sprite);
gint sprite_height (const Sprite * sprite);

void sprite_place_on_face (const Sprite * sprite, const SpriteFit * fit,
    const FoundFace * face, SpritePlace * place);
gboolean sprite_place_bounds (const SpritePlace * place, gint frame_width,
    gint frame_height, gint bounds[4]);
void sprite_draw (const Sprite * sprite, const SpritePlace * place, gint x,
    gint y, guint8 * out, gint width, gint height, gint stride);

/* From R, G, B and 1 to Y, U and V, each in 1/65536 */
typedef gint SpriteMatrix[3][4];

void sprite_pixels_to_ayuv (guint8 * pixels, gsize n,
    const SpriteMatrix matrix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sprite, sprite_unref);
