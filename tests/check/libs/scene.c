// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "scene.h"

#define MAX_SIDE 200
#define MAX_ITEMS 7
#define SOURCE_WIDTH 26
#define SOURCE_HEIGHT 18
#define SOURCE_SIZE (4 * SOURCE_WIDTH * SOURCE_HEIGHT)
#define LABEL_WIDTH 10
#define LABEL_HEIGHT 6
#define CANARY 0x5a

static const guint8 background[4] = { 255, 40, 110, 150 };
static const BlendMatrix bt601 = { 0.299, 0.114, FALSE };

/* An output frame in memory full of canaries */
typedef struct
{
  guint8 *data;
  gsize size;
  BlendTarget target;
  Scene *shown;
} Frame;

/* One who is to be seen */
typedef struct
{
  SceneItem item;
  TileScaler *scaler;
  guint8 source[SOURCE_SIZE];
  SceneCopy copy;
  CornerMask *mask;
  BlendPicture plate;
  LayoutRect tile;
  gboolean visible, transparent, contain, bars, placeholder, labelled;
  gint radius;
  guint64 plate_serial;
} Person;

typedef struct
{
  GRand *rand;
  gint width, height;
  gboolean interleaved;
  guint64 serial;
  guint n;
  Person people[MAX_ITEMS];
} Stage;

static void
frame_init (Frame * frame, gint width, gint height, gboolean interleaved)
{
  BlendTarget *t = &frame->target;
  gint uv_width = (width + 1) / 2, uv_height = (height + 1) / 2;

  t->width = width;
  t->height = height;
  t->y_stride = width + 9;
  t->uv_step = interleaved ? 2 : 1;
  t->uv_stride = uv_width * t->uv_step + 5;
  frame->size = (gsize) t->y_stride * (height + 2)
      + 2 * (gsize) t->uv_stride * (uv_height + 2);
  frame->data = g_malloc (frame->size);
  memset (frame->data, CANARY, frame->size);
  t->y = frame->data + t->y_stride;
  t->u = t->y + t->y_stride * (height + 1) + t->uv_stride;
  t->v = interleaved ? t->u + 1 : t->u + t->uv_stride * uv_height;
  frame->shown = NULL;
}

static void
frame_clear (Frame * frame)
{
  g_free (frame->data);
  g_clear_pointer (&frame->shown, scene_unref);
}

static void
frame_get (const Frame * frame, gint x, gint y, gint yuv[3])
{
  const BlendTarget *t = &frame->target;
  gsize chroma = (gsize) (y / 2) * t->uv_stride + x / 2 * t->uv_step;

  yuv[0] = t->y[(gsize) y * t->y_stride + x];
  yuv[1] = t->u[chroma];
  yuv[2] = t->v[chroma];
}

static void
assert_color (const Frame * frame, gint x, gint y, const guint8 ayuv[4])
{
  gint yuv[3];

  frame_get (frame, x, y, yuv);
  for (guint i = 0; i < 3; i++)
    fail_unless (ABS (yuv[i] - ayuv[i + 1]) <= 1, "%d,%d: %d %d %d", x, y,
        yuv[0], yuv[1], yuv[2]);
}

/* Draws on @frame what it takes to have it show @scene, in @bands bands and
 * the last one first. What @source shows may be copied. */
static void
show (Frame * frame, Scene * scene, Frame * source, guint bands)
{
  guint n;

  scene_plan (scene, frame->shown, source != NULL ? source->shown : NULL);
  n = scene_n_bands (scene, bands);
  for (guint i = 0; i < n; i++)
    scene_draw_band (scene, &frame->target,
        source != NULL ? &source->target : NULL, n - 1 - i);
  scene_end (scene);
  g_clear_pointer (&frame->shown, scene_unref);
  frame->shown = scene_ref (scene);
}

static SceneItem
plain_item (gint x, gint y, gint width, gint height, const guint8 fill[4])
{
  SceneItem item = {.area = {x, y, width, height},.alpha = 255 };

  item.round = item.content = item.area;
  memcpy (item.fill, fill, 4);
  return item;
}

static Scene *
plain_scene (const SceneItem * items, guint n)
{
  Scene *scene = scene_new (64, 48, background);

  for (guint i = 0; i < n; i++)
    scene_add (scene, &items[i]);
  scene_finish (scene);
  return scene;
}

static const guint8 red[4] = { 255, 81, 90, 240 };
static const guint8 blue[4] = { 255, 41, 240, 110 };
static const guint8 white[4] = { 255, 235, 128, 128 };

GST_START_TEST (items_lie_on_each_other_and_on_the_background)
{
  const SceneItem items[] = { plain_item (0, 0, 32, 48, red),
    plain_item (16, 8, 32, 16, blue)
  };
  Frame frame;
  g_autoptr (Scene) scene = plain_scene (items, 2);

  frame_init (&frame, 64, 48, FALSE);
  show (&frame, scene, NULL, 1);
  assert_color (&frame, 0, 0, red);
  assert_color (&frame, 15, 10, red);
  assert_color (&frame, 16, 10, blue);
  assert_color (&frame, 47, 23, blue);
  assert_color (&frame, 47, 24, background);
  assert_color (&frame, 31, 24, red);
  assert_color (&frame, 32, 47, background);
  assert_color (&frame, 63, 0, background);
  frame_clear (&frame);
}

GST_END_TEST;

GST_START_TEST (half_a_tile_lets_half_of_what_is_beneath_through)
{
  SceneItem items[] = { plain_item (0, 0, 64, 24, white),
    plain_item (0, 0, 32, 48, red)
  };
  guint8 mixed[4] = { 255 };
  Frame frame;
  g_autoptr (Scene) scene = NULL;

  items[1].alpha = 128;
  scene = plain_scene (items, 2);
  frame_init (&frame, 64, 48, TRUE);
  show (&frame, scene, NULL, 1);
  for (guint i = 1; i < 4; i++)
    mixed[i] = (white[i] * 127 + red[i] * 128) / 255;
  assert_color (&frame, 4, 4, mixed);
  for (guint i = 1; i < 4; i++)
    mixed[i] = (background[i] * 127 + red[i] * 128) / 255;
  assert_color (&frame, 4, 40, mixed);
  assert_color (&frame, 40, 40, background);
  frame_clear (&frame);
}

GST_END_TEST;

/* How many pixels have to be drawn after the @change of one of three tiles:
 * 0 alone, 1 on top of 2 */
static gsize
damage_of (void (*change) (SceneItem * items), gboolean opaque)
{
  SceneItem items[] = { plain_item (0, 0, 16, 48, red),
    plain_item (16, 0, 40, 48, blue), plain_item (20, 4, 10, 8, white)
  };
  g_autoptr (Scene) before = NULL;
  g_autoptr (Scene) after = NULL;

  if (!opaque)
    items[2].alpha = 100;
  before = plain_scene (items, 3);
  change (items);
  after = plain_scene (items, 3);
  return scene_damage (after, before);
}

static void
change_nothing (SceneItem * items)
{
}

static void
change_first (SceneItem * items)
{
  items[0].fill[1]++;
}

static void
change_beneath (SceneItem * items)
{
  items[1].fill[2]++;
}

static void
change_on_top (SceneItem * items)
{
  items[2].fill[3]++;
}

static void
change_place (SceneItem * items)
{
  items[2].area.x += 2;
}

static void
change_plate (SceneItem * items)
{
  static const BlendPicture plate = { NULL };

  items[0].plate = (SceneLabel) {
  &plate, 7, 2, 2};
}

static void
change_size (SceneItem * items)
{
  items[2].round.width += 2;
}

GST_START_TEST (damage_is_what_changed_and_what_shows_through)
{
  const struct
  {
    void (*change) (SceneItem * items);
    gsize opaque, transparent;
  } table[] = {
    {change_nothing, 0, 0},
    {change_first, 16 * 48, 16 * 48},
    {change_plate, 16 * 48, 16 * 48},
    {change_beneath, 40 * 48 + 80, 40 * 48 + 80},
    {change_on_top, 80, 40 * 48 + 80},
    {change_size, 80, 40 * 48 + 80},
    {change_place, 64 * 48, 64 * 48},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    fail_unless_equals_int (damage_of (table[i].change, TRUE), table[i].opaque);
    fail_unless_equals_int (damage_of (table[i].change, FALSE),
        table[i].transparent);
  }
}

GST_END_TEST;

GST_START_TEST (another_background_or_canvas_is_another_frame)
{
  const SceneItem item = plain_item (0, 0, 16, 16, red);
  const guint8 other[4] = { 255, 41, 110, 150 };
  g_autoptr (Scene) before = plain_scene (&item, 1);
  g_autoptr (Scene) color = scene_new (64, 48, other);
  g_autoptr (Scene) size = scene_new (62, 48, background);
  g_autoptr (Scene) fewer = plain_scene (NULL, 0);

  scene_add (color, &item);
  scene_finish (color);
  scene_add (size, &item);
  scene_finish (size);
  fail_unless_equals_int (scene_damage (color, before), 64 * 48);
  fail_unless_equals_int (scene_damage (size, before), 62 * 48);
  fail_unless_equals_int (scene_damage (fewer, before), 64 * 48);
  fail_unless_equals_int (scene_damage (fewer, NULL), 64 * 48);
  fail_unless_equals_int (scene_damage (fewer, fewer), 0);
}

GST_END_TEST;

GST_START_TEST (what_is_hidden_costs_nothing)
{
  SceneItem items[] = { plain_item (4, 4, 16, 16, red),
    plain_item (0, 0, 32, 48, blue), plain_item (40, 0, 8, 8, white)
  };
  g_autoptr (Scene) before = plain_scene (items, 3);
  g_autoptr (Scene) after = NULL;
  g_autoptr (Scene) rounded = NULL;

  fail_unless_equals_int (scene_get_n_items (before), 2);
  items[0].fill[1]++;
  after = plain_scene (items, 3);
  fail_unless_equals_int (scene_damage (after, before), 0);

  /* nothing is seen through a corner that it does not reach */
  items[1].mask = corner_mask_new (4);
  items[1].radius = 4;
  rounded = plain_scene (items, 3);
  fail_unless_equals_int (scene_get_n_items (rounded), 2);
  g_clear_pointer (&rounded, scene_unref);
  items[0].area.x = items[0].area.y = 0;
  rounded = plain_scene (items, 3);
  fail_unless_equals_int (scene_get_n_items (rounded), 3);
  g_free ((gpointer) items[1].mask);
}

GST_END_TEST;

GST_START_TEST (corners_are_round_and_show_what_is_beneath)
{
  const gint radius = 12;
  SceneItem items[] = { plain_item (0, 0, 64, 24, blue),
    plain_item (0, 0, 64, 47, white)
  };
  g_autofree CornerMask *mask = corner_mask_new (radius);
  g_autoptr (Scene) scene = NULL;
  gdouble covered = 0;
  Frame frame;

  items[1].mask = mask;
  items[1].radius = radius;
  scene = plain_scene (items, 2);
  frame_init (&frame, 64, 48, FALSE);
  show (&frame, scene, NULL, 3);
  assert_color (&frame, 0, 0, blue);
  assert_color (&frame, 63, 1, blue);
  assert_color (&frame, 0, 46, background);
  assert_color (&frame, 63, 45, background);
  assert_color (&frame, 31, 0, white);
  assert_color (&frame, 0, 20, white);
  assert_color (&frame, 63, 30, white);
  assert_color (&frame, 31, 46, white);
  assert_color (&frame, 6, 6, white);

  /* symmetric, and a quarter of a circle in all */
  for (gint y = 0; y < radius; y++) {
    for (gint x = 0; x < radius; x++) {
      gint here[3], there[3];

      frame_get (&frame, x, y, here);
      frame_get (&frame, 63 - x, y, there);
      fail_unless_equals_int (here[0], there[0]);
      frame_get (&frame, y, x, there);
      fail_unless_equals_int (here[0], there[0]);
      covered += (gdouble) (here[0] - blue[1]) / (white[1] - blue[1]);
    }
  }
  fail_unless (fabs (covered - G_PI * radius * radius / 4) < 1.0, "%f of %f",
      covered, G_PI * radius * radius / 4);
  frame_clear (&frame);
}

GST_END_TEST;

/* Random scenes */

static gint
pick (Stage * stage, gint n)
{
  return g_rand_int_range (stage->rand, 0, n);
}

static void
new_picture (Stage * stage, Person * p)
{
  for (guint i = 0; i < SOURCE_SIZE; i++)
    p->source[i] = g_rand_int (stage->rand);
  p->item.look = ++stage->serial;
}

static void
new_plate (Stage * stage, Person * p)
{
  guint8 ayuv[4 * LABEL_WIDTH * LABEL_HEIGHT];

  for (guint i = 0; i < sizeof (ayuv); i++)
    ayuv[i] = g_rand_int (stage->rand);
  blend_picture_clear (&p->plate);
  blend_picture_from_ayuv (ayuv, 4 * LABEL_WIDTH, LABEL_WIDTH, LABEL_HEIGHT,
      &p->plate);
  p->plate_serial = ++stage->serial;
}

static void
new_place (Stage * stage, Person * p)
{
  LayoutCanvas canvas = { stage->width, stage->height, 1.0 };
  LayoutRect *tile = &p->tile;

  do {
    tile->x = (pick (stage, stage->width + 20) - 20) & ~1;
    tile->y = (pick (stage, stage->height + 20) - 20) & ~1;
    tile->width = 8 + 2 * pick (stage, stage->width / 2);
    tile->height = 8 + 2 * pick (stage, stage->height / 2);
    layout_visible_part (&canvas, tile, &p->item.area);
  } while (p->item.area.width < 4 || p->item.area.height < 4);
}

/* Brings the item in line with what else is known of its person */
static void
set_item (Stage * stage, Person * p, gboolean is_new)
{
  const TileColors colors = { bt601, 0.5, 0.5 };
  TileCrop crop = { 1.25, 0.5, SOURCE_WIDTH - 3, SOURCE_HEIGHT - 2 };
  TileInfo info = { TILE_FORMAT_I420, SOURCE_WIDTH, SOURCE_HEIGHT,
    {0, 1, 2, 3}, FALSE, bt601, 0.5, 0.5
  };
  TilePicture picture = { {p->source, p->source + SOURCE_SIZE / 4,
      p->source + SOURCE_SIZE / 2}, {SOURCE_WIDTH, SOURCE_WIDTH / 2,
      SOURCE_WIDTH / 2}
  };
  SceneItem *item = &p->item;

  item->content = item->area;
  if (p->contain && item->area.height >= 12) {
    item->content.y += 4;
    item->content.height = (item->content.height - 8) & ~1;
  }
  item->bars = p->contain && p->bars && !p->transparent;
  memcpy (item->fill, item->bars ? white : red, 4);
  item->round = p->tile;
  item->round_content = item->bars && p->labelled;
  item->radius = MIN (p->radius,
      MIN (item->content.width, item->content.height) / 2);
  if (p->mask == NULL || p->mask->radius != item->radius) {
    g_free (p->mask);
    p->mask = corner_mask_new (item->radius);
  }
  item->mask = p->mask;
  item->plate = (SceneLabel) {
  NULL};
  if (p->labelled && item->area.width >= LABEL_WIDTH + 4
      && item->area.height >= LABEL_HEIGHT + 4)
    item->plate = (SceneLabel) {
    &p->plate, p->plate_serial, item->area.x + 2, item->area.y + 2};

  if (p->transparent) {
    info.format = TILE_FORMAT_RGB;
    picture.stride[0] = 4 * SOURCE_WIDTH;
  }
  if (is_new)
    item->look = ++stage->serial;
  tile_scaler_configure (p->scaler, &info, &crop, &colors,
      item->content.width, item->content.height);
  tile_scaler_set_picture (p->scaler, &picture);
  item->opaque = tile_scaler_is_opaque (p->scaler);
  item->scaler = p->scaler;
}

static void
stage_init (Stage * stage, guint seed)
{
  memset (stage, 0, sizeof (Stage));
  stage->rand = g_rand_new_with_seed (seed);
  stage->width = 60 + pick (stage, MAX_SIDE - 60);
  stage->height = 40 + pick (stage, MAX_SIDE - 40);
  stage->interleaved = seed % 2;
  stage->n = 1 + pick (stage, MAX_ITEMS);
  for (guint i = 0; i < stage->n; i++) {
    Person *p = &stage->people[i];

    p->scaler = tile_scaler_new ();
    p->item.alpha = 255;
    p->visible = TRUE;
    p->transparent = pick (stage, 4) == 0;
    p->labelled = pick (stage, 2);
    new_place (stage, p);
    new_picture (stage, p);
    new_plate (stage, p);
    set_item (stage, p, TRUE);
  }
}

static void
stage_clear (Stage * stage)
{
  for (guint i = 0; i < stage->n; i++) {
    tile_scaler_free (stage->people[i].scaler);
    scene_copy_clear (&stage->people[i].copy);
    g_free (stage->people[i].mask);
    blend_picture_clear (&stage->people[i].plate);
  }
  g_rand_free (stage->rand);
}

/* Most of the time little happens, and sometimes nothing */
static void
stage_go_on (Stage * stage)
{
  static const guint alphas[] = { 255, 255, 128, 0 };
  static const gint radii[] = { 0, 0, 5, 12, 200 };
  guint n_changes = pick (stage, 3);

  for (guint i = 0; i < n_changes; i++) {
    Person *p = &stage->people[pick (stage, stage->n)];
    gboolean is_new = FALSE;

    switch (pick (stage, 16)) {
      case 0:
        new_place (stage, p);
        is_new = TRUE;
        break;
      case 1:
        p->item.alpha = alphas[pick (stage, G_N_ELEMENTS (alphas))];
        break;
      case 2:
        p->radius = radii[pick (stage, G_N_ELEMENTS (radii))];
        break;
      case 3:
        p->labelled = !p->labelled;
        break;
      case 4:
        new_plate (stage, p);
        break;
      case 5:
        p->placeholder = !p->placeholder;
        break;
      case 6:
        p->contain = !p->contain;
        p->bars = pick (stage, 2);
        is_new = TRUE;
        break;
      case 7:
        p->visible = !p->visible;
        break;
      default:
        new_picture (stage, p);
        break;
    }
    set_item (stage, p, is_new);
  }
}

static Scene *
stage_scene (Stage * stage, gboolean with_copies)
{
  Scene *scene = scene_new (stage->width, stage->height, background);

  for (guint i = 0; i < stage->n; i++) {
    Person *p = &stage->people[i];
    SceneItem item = p->item;

    if (!p->visible)
      continue;
    if (with_copies)
      item.copy = &p->copy;
    if (p->placeholder) {
      item.look = 0;
      item.content = item.area;
      item.bars = FALSE;
    }
    scene_add (scene, &item);
  }
  scene_finish (scene);
  return scene;
}

static void
assert_same (const Frame * a, const Frame * b, guint seed, guint round)
{
  fail_unless_equals_int (a->size, b->size);
  if (memcmp (a->data, b->data, a->size) == 0)
    return;
  for (gsize i = 0; i < a->size; i++)
    fail_unless (a->data[i] == b->data[i],
        "seed %u, round %u, byte %" G_GSIZE_FORMAT ": %u is not %u", seed,
        round, i, a->data[i], b->data[i]);
}

/* A picture with bars around it hides what is beneath the tile but for the
 * tile's corners; its own corners show the bars. */
GST_START_TEST (bars_belong_to_the_tile)
{
  Stage stage;
  Frame frame;
  SceneItem items[2] = { plain_item (0, 0, 64, 48, red) };
  g_autofree CornerMask *mask = corner_mask_new (8);
  g_autoptr (Scene) scene = NULL;

  stage_init (&stage, 1);
  items[1] = stage.people[0].item;
  items[1].area = items[1].round = (LayoutRect) {
  16, 8, 32, 32};
  items[1].content = (LayoutRect) {
  16, 16, 32, 16};
  items[1].bars = items[1].round_content = TRUE;
  items[1].alpha = 255;
  items[1].opaque = TRUE;
  items[1].radius = 8;
  items[1].mask = mask;
  items[1].plate.picture = NULL;
  memcpy (items[1].fill, blue, 4);
  stage.people[0].tile = items[1].content;
  stage.people[0].item.area = items[1].content;
  set_item (&stage, &stage.people[0], TRUE);
  scene = plain_scene (items, 2);
  frame_init (&frame, 64, 48, FALSE);
  show (&frame, scene, NULL, 2);
  assert_color (&frame, 15, 8, red);
  assert_color (&frame, 16, 8, red);
  assert_color (&frame, 47, 39, red);
  assert_color (&frame, 24, 8, blue);
  assert_color (&frame, 39, 39, blue);
  assert_color (&frame, 16, 16, blue);
  assert_color (&frame, 47, 31, blue);
  frame_clear (&frame);
  stage_clear (&stage);
}

GST_END_TEST;

GST_START_TEST (bands_are_the_same_as_one_piece)
{
  for (guint seed = 0; seed < 40; seed++) {
    Frame whole;
    Stage stage;

    stage_init (&stage, seed);
    for (guint i = 0; i < 10; i++)
      stage_go_on (&stage);
    frame_init (&whole, stage.width, stage.height, stage.interleaved);
    for (guint bands = 1; bands < 9; bands++) {
      g_autoptr (Scene) scene = stage_scene (&stage, FALSE);
      Frame frame;

      frame_init (&frame, stage.width, stage.height, stage.interleaved);
      show (&frame, scene, NULL, bands);
      if (bands == 1)
        show (&whole, scene, NULL, 1);
      assert_same (&frame, &whole, seed, bands);
      frame_clear (&frame);
    }
    frame_clear (&whole);
    stage_clear (&stage);
  }
}

GST_END_TEST;

/* Three frames in turn and in no order are drawn on, copied from or shown
 * again: each time the result is what drawing everything gives. */
GST_START_TEST (drawing_what_changed_is_the_same_as_drawing_all)
{
  for (guint seed = 0; seed < 60; seed++) {
    Frame frames[3], reference;
    Stage stage;

    stage_init (&stage, seed);
    for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
      frame_init (&frames[i], stage.width, stage.height, stage.interleaved);
    for (guint round = 0; round < 60; round++) {
      g_autoptr (Scene) scene = stage_scene (&stage, TRUE);
      g_autoptr (Scene) all = stage_scene (&stage, FALSE);
      guint to = pick (&stage, 3), from = pick (&stage, 3);
      guint bands = 1 + pick (&stage, 4);
      LayoutRect whole = { 0, 0, stage.width, stage.height };

      /* a new one, as far as anybody knows */
      if (pick (&stage, 4) == 0) {
        blend_fill (&frames[to].target, &whole, white);
        g_clear_pointer (&frames[to].shown, scene_unref);
      }
      show (&frames[to], scene, from != to ? &frames[from] : NULL, bands);
      frame_init (&reference, stage.width, stage.height, stage.interleaved);
      show (&reference, all, NULL, 1);
      assert_same (&frames[to], &reference, seed, round);
      frame_clear (&reference);
      stage_go_on (&stage);
    }
    for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
      frame_clear (&frames[i]);
    stage_clear (&stage);
  }
}

GST_END_TEST;

GST_START_TEST (still_picture_on_a_moving_one_is_scaled_twice)
{
  Stage stage;
  Frame frame;
  guint scaled = 0;

  stage_init (&stage, 2);
  stage.n = MAX (stage.n, 2);
  frame_init (&frame, stage.width, stage.height, FALSE);
  for (guint i = 0; i < 8; i++) {
    g_autoptr (Scene) scene = scene_new (stage.width, stage.height, background);
    SceneItem back = stage.people[0].item, front = stage.people[1].item;

    new_picture (&stage, &stage.people[0]);
    back.area = back.content = back.round = (LayoutRect) {
    0, 0, stage.width & ~1, stage.height & ~1};
    back.look = stage.serial;
    back.fill[1] = i;
    /* a colour in place of a picture is as good as one that moves */
    back.look = 0;
    front.opaque = TRUE;
    front.copy = &stage.people[1].copy;
    scene_add (scene, &back);
    scene_add (scene, &front);
    scene_finish (scene);
    scene_plan (scene, frame.shown, NULL);
    scaled += scene_item_is_scaled (scene, 1);
    show (&frame, scene, NULL, 1);
  }
  fail_unless_equals_int (scaled, 2);
  frame_clear (&frame);
  stage_clear (&stage);
}

GST_END_TEST;

/* Two tiles take turns to change, and so do two frames: each of them is two
 * pictures behind, but only one is not to be found in the other frame. */
GST_START_TEST (what_another_frame_shows_is_copied)
{
  SceneItem items[] = { plain_item (0, 0, 16, 48, red),
    plain_item (16, 0, 40, 48, blue)
  };
  Frame frames[2];

  for (guint i = 0; i < 2; i++)
    frame_init (&frames[i], 64, 48, FALSE);
  for (guint i = 0; i < 6; i++) {
    Frame *to = &frames[i % 2], *source = &frames[(i + 1) % 2];
    g_autoptr (Scene) scene = NULL;

    items[i % 2].fill[1] = 50 + i;
    scene = plain_scene (items, 2);
    if (i > 1) {
      fail_unless_equals_int (scene_plan (scene, to->shown, NULL), 56 * 48);
      fail_unless_equals_int (scene_plan (scene, to->shown, source->shown),
          i % 2 ? 40 * 48 + 16 * 48 / 4 : 16 * 48 + 40 * 48 / 4);
    }
    show (to, scene, source, 1);
    assert_color (to, 0, 0, items[0].fill);
    assert_color (to, 55, 47, items[1].fill);
    assert_color (to, 56, 0, background);
  }
  for (guint i = 0; i < 2; i++)
    frame_clear (&frames[i]);
}

GST_END_TEST;

static Suite *
scene_suite (void)
{
  Suite *s = suite_create ("scene");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, items_lie_on_each_other_and_on_the_background);
  tcase_add_test (tc, half_a_tile_lets_half_of_what_is_beneath_through);
  tcase_add_test (tc, damage_is_what_changed_and_what_shows_through);
  tcase_add_test (tc, another_background_or_canvas_is_another_frame);
  tcase_add_test (tc, what_is_hidden_costs_nothing);
  tcase_add_test (tc, corners_are_round_and_show_what_is_beneath);
  tcase_add_test (tc, bars_belong_to_the_tile);
  tcase_add_test (tc, bands_are_the_same_as_one_piece);
  tcase_add_test (tc, drawing_what_changed_is_the_same_as_drawing_all);
  tcase_add_test (tc, still_picture_on_a_moving_one_is_scaled_twice);
  tcase_add_test (tc, what_another_frame_shows_is_copied);
  return s;
}

GST_CHECK_MAIN (scene);
