// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "layout.h"

/* Who of those in a picture gets what is done to it with a pointer, fingers
 * and keys. Numbers stand for the participants. */

#define TILE_NAVIGATION_NOBODY G_MAXUINT

typedef struct
{
  guint id;
  LayoutRect target;            /* what it covers of the canvas */
  gboolean deaf;                /* shows no picture: there is nothing to hit */
  LayoutCrop crop;              /* the part of its picture that is there */
} NavigationTile;

typedef struct
{
  guint id;
  gdouble x, y;                 /* in pixels of its own picture */
} NavigationTarget;

typedef struct _TileNavigation TileNavigation;

TileNavigation *tile_navigation_new (void);
void tile_navigation_free (TileNavigation * navigation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileNavigation, tile_navigation_free);

void tile_navigation_reset (TileNavigation * navigation);
void tile_navigation_set_tiles (TileNavigation * navigation,
    const NavigationTile * tiles, guint n_tiles);

gboolean tile_navigation_move (TileNavigation * navigation, gdouble x,
    gdouble y, NavigationTarget * target);
gboolean tile_navigation_press (TileNavigation * navigation, gint button,
    gdouble x, gdouble y, NavigationTarget * target);
gboolean tile_navigation_release (TileNavigation * navigation, gint button,
    gdouble x, gdouble y, NavigationTarget * target);

guint tile_navigation_get_focus (const TileNavigation * navigation);
guint tile_navigation_key_press (TileNavigation * navigation,
    const gchar * key);
guint tile_navigation_key_release (TileNavigation * navigation,
    const gchar * key);

gboolean tile_navigation_touch_down (TileNavigation * navigation, guint finger,
    gdouble x, gdouble y, NavigationTarget * target);
gboolean tile_navigation_touch_motion (TileNavigation * navigation,
    guint finger, gdouble x, gdouble y, NavigationTarget * target);
gboolean tile_navigation_touch_up (TileNavigation * navigation, guint finger,
    gdouble x, gdouble y, NavigationTarget * target);
GArray *tile_navigation_touch_frame (TileNavigation * navigation);
GArray *tile_navigation_touch_cancel (TileNavigation * navigation);
