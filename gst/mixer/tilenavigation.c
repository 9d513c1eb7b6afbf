// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilenavigation.h"

#include <math.h>

/* More keys or fingers than this at a time are somebody's mistake. */
#define MAX_HELD 64
/* Buttons are counted from 1; of higher ones a drag is not followed. */
#define MAX_BUTTON 63

struct _TileNavigation
{
  GArray *tiles;                /* of NavigationTile, the back one first */

  guint64 buttons;              /* that are held */
  guint grab;                   /* who has the pointer while one is */
  guint hover;                  /* whom the pointer was on last */
  guint focus;                  /* who was clicked last */

  GHashTable *keys;             /* held: name → id */
  GHashTable *fingers;          /* on the glass: number → id */
  GArray *touched;              /* ids that a touch-frame is for */
};

TileNavigation *
tile_navigation_new (void)
{
  TileNavigation *navigation = g_new0 (TileNavigation, 1);

  navigation->tiles = g_array_new (FALSE, FALSE, sizeof (NavigationTile));
  navigation->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  navigation->fingers = g_hash_table_new (NULL, NULL);
  navigation->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  tile_navigation_reset (navigation);
  return navigation;
}

void
tile_navigation_free (TileNavigation * navigation)
{
  g_array_unref (navigation->tiles);
  g_hash_table_unref (navigation->keys);
  g_hash_table_unref (navigation->fingers);
  g_array_unref (navigation->touched);
  g_free (navigation);
}

/**
 * tile_navigation_reset:
 *
 * Nobody is there, and nothing is held.
 */
void
tile_navigation_reset (TileNavigation * navigation)
{
  g_array_set_size (navigation->tiles, 0);
  g_hash_table_remove_all (navigation->keys);
  g_hash_table_remove_all (navigation->fingers);
  g_array_set_size (navigation->touched, 0);
  navigation->buttons = 0;
  navigation->grab = TILE_NAVIGATION_NOBODY;
  navigation->hover = TILE_NAVIGATION_NOBODY;
  navigation->focus = TILE_NAVIGATION_NOBODY;
}

/**
 * tile_navigation_set_tiles:
 * @tiles: as in the picture that is seen now, the back one first
 */
void
tile_navigation_set_tiles (TileNavigation * navigation,
    const NavigationTile * tiles, guint n_tiles)
{
  g_array_set_size (navigation->tiles, 0);
  if (n_tiles > 0)
    g_array_append_vals (navigation->tiles, tiles, n_tiles);
}

static const NavigationTile *
find_tile (const TileNavigation * navigation, guint id)
{
  for (guint i = 0; i < navigation->tiles->len; i++) {
    const NavigationTile *tile =
        &g_array_index (navigation->tiles, NavigationTile, i);

    if (tile->id == id)
      return tile;
  }
  return NULL;
}

/* Who is to be seen at a place */
static guint
find_at (const TileNavigation * navigation, gdouble x, gdouble y)
{
  for (guint i = navigation->tiles->len; i > 0; i--) {
    const NavigationTile *tile =
        &g_array_index (navigation->tiles, NavigationTile, i - 1);
    const LayoutRect *rect = &tile->target;

    if (x >= rect->x && y >= rect->y && x < rect->x + rect->width
        && y < rect->y + rect->height)
      return tile->deaf ? TILE_NAVIGATION_NOBODY : tile->id;
  }
  return TILE_NAVIGATION_NOBODY;
}

/* FALSE if there is nobody of that number, or he shows no picture now */
static gboolean
aim (const TileNavigation * navigation, guint id, gdouble x, gdouble y,
    NavigationTarget * target)
{
  const NavigationTile *tile = find_tile (navigation, id);

  if (tile == NULL || tile->deaf || layout_rect_is_empty (&tile->target)
      || !isfinite (x) || !isfinite (y))
    return FALSE;
  target->id = id;
  layout_to_source (&tile->crop, &tile->target, x, y, &target->x, &target->y);
  return TRUE;
}

/**
 * tile_navigation_move:
 * @x: on the canvas
 * @target: (out): who is told, and where it is in his picture; while a button
 *   is held that may be outside of it
 *
 * Returns: FALSE if nobody is told
 */
gboolean
tile_navigation_move (TileNavigation * navigation, gdouble x, gdouble y,
    NavigationTarget * target)
{
  if (navigation->buttons != 0)
    return aim (navigation, navigation->grab, x, y, target);
  navigation->hover = find_at (navigation, x, y);
  return aim (navigation, navigation->hover, x, y, target);
}

static guint64
button_mask (gint button)
{
  return button < 0 || button > MAX_BUTTON ? 0 : G_GUINT64_CONSTANT (1)
      << button;
}

/**
 * tile_navigation_press:
 *
 * The one who is hit has the pointer until all buttons are released, and the
 * keys until another one is hit. A button that is held already has been
 * released where nobody saw it.
 */
gboolean
tile_navigation_press (TileNavigation * navigation, gint button, gdouble x,
    gdouble y, NavigationTarget * target)
{
  guint64 mask = button_mask (button);

  if (navigation->buttons == 0 || (navigation->buttons & mask) != 0) {
    navigation->buttons = 0;
    navigation->grab = find_at (navigation, x, y);
    navigation->hover = navigation->focus = navigation->grab;
  }
  navigation->buttons |= mask;
  return aim (navigation, navigation->grab, x, y, target);
}

gboolean
tile_navigation_release (TileNavigation * navigation, gint button, gdouble x,
    gdouble y, NavigationTarget * target)
{
  guint id = navigation->buttons != 0 ? navigation->grab
      : find_at (navigation, x, y);

  navigation->buttons &= ~button_mask (button);
  if (navigation->buttons == 0) {
    navigation->grab = TILE_NAVIGATION_NOBODY;
    navigation->hover = find_at (navigation, x, y);
  }
  return aim (navigation, id, x, y, target);
}

/**
 * tile_navigation_get_focus:
 *
 * Returns: who gets the keys: who was clicked or touched last, or who is below
 *   the pointer if that was nobody
 */
guint
tile_navigation_get_focus (const TileNavigation * navigation)
{
  if (find_tile (navigation, navigation->focus) != NULL)
    return navigation->focus;
  if (find_tile (navigation, navigation->hover) != NULL)
    return navigation->hover;
  return TILE_NAVIGATION_NOBODY;
}

guint
tile_navigation_key_press (TileNavigation * navigation, const gchar * key)
{
  guint id = tile_navigation_get_focus (navigation);

  if (g_hash_table_size (navigation->keys) < MAX_HELD
      || g_hash_table_contains (navigation->keys, key))
    g_hash_table_insert (navigation->keys, g_strdup (key),
        GUINT_TO_POINTER (id));
  return id;
}

/**
 * tile_navigation_key_release:
 *
 * Returns: who got the press: no key stays down for one who lost the keys
 *   meanwhile
 */
guint
tile_navigation_key_release (TileNavigation * navigation, const gchar * key)
{
  gpointer id;

  if (!g_hash_table_lookup_extended (navigation->keys, key, NULL, &id))
    return tile_navigation_get_focus (navigation);
  g_hash_table_remove (navigation->keys, key);
  return GPOINTER_TO_UINT (id);
}

/* A touch-frame will be for him, too */
static void
add_touched (TileNavigation * navigation, guint id)
{
  for (guint i = 0; i < navigation->touched->len; i++)
    if (g_array_index (navigation->touched, guint, i) == id)
      return;
  if (navigation->touched->len < MAX_HELD)
    g_array_append_val (navigation->touched, id);
}

/**
 * tile_navigation_touch_down:
 *
 * The one who is hit has this finger until it is taken away.
 */
gboolean
tile_navigation_touch_down (TileNavigation * navigation, guint finger,
    gdouble x, gdouble y, NavigationTarget * target)
{
  guint id = find_at (navigation, x, y);

  if (g_hash_table_size (navigation->fingers) >= MAX_HELD
      && !g_hash_table_contains (navigation->fingers,
          GUINT_TO_POINTER (finger)))
    return FALSE;
  g_hash_table_insert (navigation->fingers, GUINT_TO_POINTER (finger),
      GUINT_TO_POINTER (id));
  navigation->focus = id;
  if (!aim (navigation, id, x, y, target))
    return FALSE;
  add_touched (navigation, id);
  return TRUE;
}

gboolean
tile_navigation_touch_motion (TileNavigation * navigation, guint finger,
    gdouble x, gdouble y, NavigationTarget * target)
{
  gpointer id;

  if (!g_hash_table_lookup_extended (navigation->fingers,
          GUINT_TO_POINTER (finger), NULL, &id)
      || !aim (navigation, GPOINTER_TO_UINT (id), x, y, target))
    return FALSE;
  add_touched (navigation, target->id);
  return TRUE;
}

gboolean
tile_navigation_touch_up (TileNavigation * navigation, guint finger,
    gdouble x, gdouble y, NavigationTarget * target)
{
  gboolean found = tile_navigation_touch_motion (navigation, finger, x, y,
      target);

  g_hash_table_remove (navigation->fingers, GUINT_TO_POINTER (finger));
  return found;
}

static GArray *
take_touched (TileNavigation * navigation)
{
  GArray *touched = navigation->touched;

  navigation->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  return touched;
}

/**
 * tile_navigation_touch_frame:
 *
 * Returns: (transfer full): the ids of those who were touched since the last
 *   one
 */
GArray *
tile_navigation_touch_frame (TileNavigation * navigation)
{
  return take_touched (navigation);
}

/**
 * tile_navigation_touch_cancel:
 *
 * Returns: (transfer full): the ids of those who have a finger on them
 */
GArray *
tile_navigation_touch_cancel (TileNavigation * navigation)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, navigation->fingers);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    if (GPOINTER_TO_UINT (id) != TILE_NAVIGATION_NOBODY)
      add_touched (navigation, GPOINTER_TO_UINT (id));
  g_hash_table_remove_all (navigation->fingers);
  return take_touched (navigation);
}
