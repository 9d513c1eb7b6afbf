// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>
#include <pango/pango.h>

#include "scene.h"

/* A text as a picture, made anew when its key changes */
typedef struct
{
  gchar *key;
  BlendPicture picture;
  guint64 serial;
} TileText;

/* What a scaled picture depends on */
typedef struct
{
  guint64 serial;               /* of the picture as it came */
  TileInfo info;
  TileCrop crop;
  TileColors colors;
  GstVideoFormat format;        /* of the output */
  gint width, height;           /* in the output */
} TileLook;

/* What is kept of a participant's tile from frame to frame */
typedef struct
{
  guint64 serial;               /* the last one that was given out */
  TileLook wanted;
  guint64 look;                 /* serial of `wanted` */
  TileScaler *scaler;
  SceneCopy copy;
  CornerMask *mask;
  TileText plate, initials;
  GstBuffer *picture;           /* in the scene that is being made, not owned */
  GstVideoInfo picture_info;
  GstVideoFrame frame;          /* mapped while it is drawn */
} Tile;

/* What is to be seen in a tile */
typedef struct
{
  const gchar *name;            /* empty = no plate, no initials */
  gboolean show_name;
  gboolean behind;              /* all the others, who take the bottom: the
                                 * name is at the top */
  GstBuffer *picture;           /* NULL = a placeholder */
  const GstVideoInfo *info;     /* of the picture */
  guint64 serial;               /* likewise; another one is another picture */
  gboolean premultiplied;
  LayoutFit fit;
  gdouble alpha;
  LayoutRect now, goal;         /* where the tile is, and is going to */
} TileContent;

/* A list of tiles while it is made and drawn */
typedef struct
{
  LayoutCanvas size;
  GstVideoFormat format;
  TileColors colors;
  guint8 background[4];
  PangoFontMap *fonts;
  const gchar *font;
  gint radius;                  /* of round corners */
  Scene *scene;
} TileCanvas;

void tile_init (Tile * tile, guint number);
guint64 tile_next_serial (Tile * tile);
void tile_reset (Tile * tile);
void tile_clear (Tile * tile);

void tile_canvas_begin (TileCanvas * canvas, const GstVideoInfo * info,
    guint32 background);
void tile_canvas_add (TileCanvas * canvas, Tile * tile,
    const TileContent * content);
void tile_canvas_finish (TileCanvas * canvas);
void tile_canvas_clear (TileCanvas * canvas);
Tile *tile_canvas_map (TileCanvas * canvas);
void tile_canvas_unmap (TileCanvas * canvas);
