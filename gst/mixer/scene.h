// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "corners.h"
#include "tilescaler.h"

/* The display list of one output frame: what is to be seen, from back to
 * front. Compared with the list of a frame that exists, it tells what of that
 * frame can stay; and it draws the rest, any rows of it by any thread. */

/* A tile's scaled picture, kept while it does not change: one that lies on top
 * of a moving one is laid over it again in every frame. */
typedef struct
{
  guint8 *data;
  gsize size;
  guint64 look;                 /* which picture it is; 0 = none */
  guint64 drawn;                /* the last one that was drawn by the scaler */
} SceneCopy;

/* A picture with alpha in a tile. Another serial is another picture. */
typedef struct
{
  const BlendPicture *picture;  /* NULL = none */
  guint64 serial;
  gint x, y;                    /* even */
} SceneLabel;

/* Two that are equal down to `plate` look the same. */
typedef struct
{
  LayoutRect area;              /* what of the tile is on the canvas; even */
  LayoutRect content;           /* where in there the scaler's picture is */
  guint64 look;                 /* serial of that picture; 0 = there is none */
  guint8 fill[4];               /* colour of the area where there is none */
  gboolean bars;                /* `fill` is also around the picture */
  guint alpha;                  /* 0..255, of all that is in the tile */
  LayoutRect round;             /* the tile, which has round corners; may reach
                                 * over the edges of the canvas */
  gboolean round_content;       /* the picture between bars has such, too */
  gint radius;                  /* of these corners */
  SceneLabel initials, plate;

  gboolean opaque;              /* the picture has no alpha */
  const TileScaler *scaler;
  const CornerMask *mask;       /* of `radius`, NULL if that is 0 */
  SceneCopy *copy;
  gpointer owner;               /* for the caller */
} SceneItem;

typedef struct _Scene Scene;

Scene *scene_new (gint width, gint height, const guint8 background[4]);
Scene *scene_ref (Scene * scene);
void scene_unref (Scene * scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_unref);

void scene_add (Scene * scene, const SceneItem * item);
void scene_finish (Scene * scene);
guint scene_get_n_items (const Scene * scene);
const SceneItem *scene_get_item (const Scene * scene, guint i);

gsize scene_damage (const Scene * scene, const Scene * shown);
gsize scene_plan (Scene * scene, const Scene * shown, const Scene * source);
gboolean scene_item_is_scaled (const Scene * scene, guint i);
guint scene_n_bands (const Scene * scene, guint wanted);
void scene_draw_band (const Scene * scene, const BlendTarget * target,
    const BlendTarget * source, guint band);
void scene_end (const Scene * scene);
void scene_copy_clear (SceneCopy * copy);
