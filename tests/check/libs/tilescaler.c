// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <math.h>
#include <string.h>

#include "tilereference.h"

/* Where pixels go. Colours are tilescalercolors.c's matter. */

static const BlendMatrix bt601 = { 0.299, 0.114, FALSE };
static const BlendMatrix bt709 = { 0.2126, 0.0722, FALSE };
static const BlendMatrix full709 = { 0.2126, 0.0722, TRUE };

static GRand *noise;

static void
setup (void)
{
  noise = g_rand_new_with_seed (41);
}

static void
teardown (void)
{
  g_clear_pointer (&noise, g_rand_free);
}

static const struct
{
  const gchar *name;
  TileInfo info;
} kinds[] = {
  {"I420", {TILE_FORMAT_I420}},
  {"NV12", {TILE_FORMAT_NV12}},
  {"A420", {TILE_FORMAT_A420}},
  {"A420 premultiplied", {TILE_FORMAT_A420,.premultiplied = TRUE}},
  {"AYUV", {TILE_FORMAT_AYUV}},
  {"AYUV premultiplied", {TILE_FORMAT_AYUV,.premultiplied = TRUE}},
  {"BGRx", {TILE_FORMAT_RGB,.rgb_offset = {2, 1, 0, -1}}},
  {"xRGB", {TILE_FORMAT_RGB,.rgb_offset = {1, 2, 3, -1}}},
  {"RGBA", {TILE_FORMAT_RGB,.rgb_offset = {0, 1, 2, 3}}},
  {"BGRA", {TILE_FORMAT_RGB,.rgb_offset = {2, 1, 0, 3}}},
  {"ARGB premultiplied", {TILE_FORMAT_RGB,.rgb_offset = {1, 2, 3, 0},
          .premultiplied = TRUE}},
};

static TileInfo
make_info (guint kind, gint width, gint height)
{
  TileInfo info = kinds[kind].info;

  info.width = width;
  info.height = height;
  info.matrix = bt601;
  info.chroma_y = 0.5;
  return info;
}

static void
make_picture (TestPicture * picture, guint kind, gint width, gint height)
{
  TileInfo info = make_info (kind, width, height);

  test_picture_init (picture, &info);
  test_picture_add_noise (picture, noise);
}

/* How far samples may be from the exact ones, which are rounded to a code.
 *
 * Rows are filtered, rounded to a code, and filtered again: half a code times
 * 1.25 (which is what the absolute weights of a cubic add up to, at most), and
 * half a code from the last rounding; what the fractions of the kernels cost is
 * less than a tenth. An opaque tile of the target's own colours is less than
 * 1.5 off, so its codes are the right ones or their neighbours. A matrix adds
 * up three such errors: weights of 1 in all make red, green and blue miss by up
 * to 2, those from YUV to YUV are larger, and colours under alpha are rounded
 * once more when they are multiplied and once when they are laid over. That is
 * up to 3, but more than 1 is rare. */
#define RARELY 30

static gint
tolerance_of (const Drawing * drawing)
{
  const TileInfo *info = &drawing->picture->info;

  if (test_picture_n_components (drawing->picture) > 3)
    return 3;
  if (info->format == TILE_FORMAT_RGB)
    return 2;
  return drawing->colors.matrix.kr != info->matrix.kr ? 3 : 1;
}

/* Draws over noise, and compares all of it */
static void
assert_drawn (const Drawing * drawing, gint uv_step, const gchar * what)
{
  gdouble bias = 0;
  gint n_samples = 0, n_second = 0;
  TestTarget before, after;

  test_target_init (&before, drawing->x + drawing->width + 3,
      drawing->y + drawing->height + 1, uv_step, noise);
  test_target_copy (&after, &before);
  test_draw (drawing, &after);
  fail_unless (test_target_equals_around (&before, &after, drawing),
      "%s: painted beside the tile", what);
  for (gint c = 0; c < 3; c++) {
    g_autofree gdouble *wanted = reference_draw (drawing, &before, c);
    gint step = c == 0 ? 1 : 2;
    gint width = (drawing->width + step - 1) / step;
    gint n = width * ((drawing->height + step - 1) / step);

    for (gint i = 0; i < n; i++) {
      gint is = *test_target_at (&after, c, drawing->x / step + i % width,
          drawing->y / step + i / width);

      gint error = labs (is - lrint (wanted[i]));

      bias += is - wanted[i];
      n_second += error > 1;
      if (error > tolerance_of (drawing))
        fail ("%s: %dx%d: component %d at %d,%d is %d, not %.2f", what,
            drawing->width, drawing->height, c, i % width, i / width, is,
            wanted[i]);
    }
    n_samples += n;
  }
  fail_unless (n_second <= 1 + n_samples / RARELY,
      "%s: %d of %d are 2 or more off", what, n_second, n_samples);
  /* errors have to be of both signs, but next to black and white */
  fail_unless (n_samples < 2000 || fabs (bias / n_samples) < 0.05,
      "%s: %f too bright", what, bias / n_samples);
  test_target_clear (&before);
  test_target_clear (&after);
}

/* In every format, to both kinds of target, at several opacities */
static void
assert_all_drawn (gint width, gint height, gint out_width, gint out_height,
    const TileColors * colors)
{
  static const guint opacities[] = { 255, 128, 31 };

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
    TestPicture picture;
    Drawing drawing;

    make_picture (&picture, kind, width, height);
    drawing = test_drawing (&picture, out_width, out_height);
    drawing.x = 4;
    drawing.y = 2;
    if (colors != NULL)
      drawing.colors = *colors;
    for (guint i = 0; i < 2 * G_N_ELEMENTS (opacities); i++) {
      drawing.alpha = opacities[i / 2];
      assert_drawn (&drawing, 1 + i % 2, kinds[kind].name);
    }
    test_picture_clear (&picture);
  }
}

GST_START_TEST (reduced_pictures_are_the_spline_s)
{
  assert_all_drawn (64, 48, 32, 24, NULL);
  assert_all_drawn (61, 47, 23, 31, NULL);
}

GST_END_TEST;

GST_START_TEST (enlarged_pictures_are_the_spline_s)
{
  assert_all_drawn (16, 12, 32, 24, NULL);
  assert_all_drawn (19, 11, 41, 77, NULL);
}

GST_END_TEST;

GST_START_TEST (one_dimension_may_stay_as_it_is)
{
  assert_all_drawn (37, 26, 37, 45, NULL);
  assert_all_drawn (37, 26, 70, 26, NULL);
  assert_all_drawn (37, 26, 37, 26, NULL);
}

GST_END_TEST;

GST_START_TEST (odd_and_tiny_pictures_are_the_spline_s)
{
  assert_all_drawn (1, 1, 1, 1, NULL);
  assert_all_drawn (1, 1, 7, 5, NULL);
  assert_all_drawn (3, 5, 1, 1, NULL);
  assert_all_drawn (3, 5, 8, 8, NULL);
  assert_all_drawn (2, 90, 33, 2, NULL);
}

GST_END_TEST;

/* More than one block of rows and one stripe of columns, and a rest of both */
GST_START_TEST (large_pictures_are_the_spline_s)
{
  static const guint chosen[] = { 0, 1, 2, 4, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (chosen); i++) {
    TestPicture picture;
    Drawing drawing;

    make_picture (&picture, chosen[i], 641, 479);
    drawing = test_drawing (&picture, 123, 77);
    assert_drawn (&drawing, 1 + i % 2, kinds[chosen[i]].name);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (other_matrices_and_ranges_are_met)
{
  const TileColors to_709 = { bt709, 0.0, 0.5 }, to_full =
      { full709, 0.0, 0.5 };

  assert_all_drawn (33, 41, 24, 50, &to_709);
  assert_all_drawn (33, 41, 24, 50, &to_full);
}

GST_END_TEST;

GST_START_TEST (chroma_sites_are_met)
{
  static const gdouble sites[][2] = { {0, 0}, {0, 0.5}, {0.5, 0.5}, {0.5, 0} };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (sites); i++) {
    TileColors colors = { bt601, sites[i % 4][0], sites[i % 4][1] };

    for (guint kind = 0; kind < 2; kind++) {
      TileInfo info = make_info (kind, 45, 34);
      TestPicture picture;
      Drawing drawing;

      info.chroma_x = sites[i / 4][0];
      info.chroma_y = sites[i / 4][1];
      test_picture_init (&picture, &info);
      test_picture_add_noise (&picture, noise);
      drawing = test_drawing (&picture, 30, 52);
      drawing.colors = colors;
      assert_drawn (&drawing, 2 - kind, kinds[kind].name);
      test_picture_clear (&picture);
    }
  }
}

GST_END_TEST;

GST_START_TEST (crops_begin_and_end_between_pixels)
{
  static const struct
  {
    TileCrop crop;
    gint width, height;
  } cases[] = {
    {{8, 6, 32, 24}, 32, 24},
    {{8, 6, 32, 24}, 48, 12},
    {{7.3, 5.6, 30.4, 21.8}, 25, 33},
    {{0, 10.7, 64, 27}, 64, 27},
    {{-2, -3, 68, 54}, 34, 27},
    {{50.25, 40.75, 13.75, 7.25}, 40, 20},
    {{20, 20, 0.5, 0.5}, 9, 6},
  };

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
    TestPicture picture;

    make_picture (&picture, kind, 64, 48);
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      Drawing drawing = test_drawing (&picture, cases[i].width,
          cases[i].height);

      drawing.crop = cases[i].crop;
      assert_drawn (&drawing, 1 + (i + kind) % 2, kinds[kind].name);
    }
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (the_same_size_is_a_copy)
{
  static const gint sizes[][2] = { {1, 1}, {3, 5}, {64, 48}, {301, 33} };

  /* I420, NV12, A420 without transparency, AYUV without chroma */
  for (guint i = 0; i < 2 * 4 * G_N_ELEMENTS (sizes); i++) {
    const gint *size = sizes[i / 8];
    TestPicture picture;
    TestTarget target;
    Drawing drawing;

    make_picture (&picture, i % 4 == 3 ? 4 : i % 4, size[0], size[1]);
    if (i % 4 > 1)
      test_picture_set (&picture, 3, 255);
    drawing = test_drawing (&picture, size[0], size[1]);
    test_target_init (&target, size[0], size[1], 1 + i / 4 % 2, noise);
    test_draw (&drawing, &target);
    for (gint c = 0; c < (i % 4 == 3 ? 1 : 3); c++)
      for (gint y = 0; y < test_picture_height (&picture, c); y++)
        for (gint x = 0; x < test_picture_width (&picture, c); x++)
          if (*test_target_at (&target, c, x, y) !=
              *test_picture_at (&picture, c, x, y))
            fail ("%s: component %d at %d,%d", kinds[i % 4].name, c, x, y);
    test_picture_clear (&picture);
    test_target_clear (&target);
  }
}

GST_END_TEST;

/* Only the chroma's sites differ, by half a pixel: see resample.h */
GST_START_TEST (chroma_is_not_blurred_for_half_a_pixel)
{
  TestPicture picture;
  TestTarget target;
  Drawing drawing;

  make_picture (&picture, 0, 32, 20);
  drawing = test_drawing (&picture, 32, 20);
  drawing.colors.chroma_x = 0.5;
  drawing.colors.chroma_y = 0;
  test_target_init (&target, 32, 20, 1, noise);
  test_draw (&drawing, &target);
  for (gint y = 0; y < 10; y++)
    fail_unless (memcmp (test_target_at (&target, 2, 0, y),
            test_picture_at (&picture, 2, 0, y), 16) == 0);
  test_picture_clear (&picture);
  test_target_clear (&target);
}

GST_END_TEST;

/* What a draw of all rows makes, in pieces that begin and end anywhere */
static void
draw_in_bands (const Drawing * drawing, TestTarget * target)
{
  g_autoptr (TileScaler) scaler = tile_scaler_new ();
  gint top = 0, height = target->target.height;

  tile_scaler_configure (scaler, &drawing->picture->info, &drawing->crop,
      &drawing->colors, drawing->width, drawing->height);
  tile_scaler_set_picture (scaler, &drawing->picture->picture);
  while (top < height) {
    gint bottom = MIN (top + 2 * g_rand_int_range (noise, 0, 18), height);

    tile_scaler_draw (scaler, &target->target, drawing->x, drawing->y,
        drawing->alpha, top, bottom);
    top = bottom;
  }
}

GST_START_TEST (bands_make_the_same_picture)
{
  for (guint i = 0; i < 4 * G_N_ELEMENTS (kinds); i++) {
    TestTarget whole, bands;
    TestPicture picture;
    Drawing drawing;

    make_picture (&picture, i / 4, 99, 70);
    drawing = test_drawing (&picture, i % 2 == 0 ? 40 : 99, 91);
    drawing.x = 2;
    drawing.y = 14;
    drawing.alpha = i % 2 == 0 ? 255 : 90;
    test_target_init (&whole, 110, 91 + 14 + i % 3, 1 + i / 2 % 2, noise);
    test_target_copy (&bands, &whole);
    test_draw (&drawing, &whole);
    draw_in_bands (&drawing, &bands);
    fail_unless (test_target_equals (&whole, &bands), "%s", kinds[i / 4].name);
    test_target_clear (&whole);
    test_target_clear (&bands);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (rows_outside_are_left_alone)
{
  TestTarget before, after;
  TestPicture picture;
  Drawing drawing;
  g_autoptr (TileScaler) scaler = tile_scaler_new ();

  make_picture (&picture, 0, 30, 30);
  drawing = test_drawing (&picture, 40, 40);
  tile_scaler_configure (scaler, &picture.info, &drawing.crop,
      &drawing.colors, 40, 40);
  tile_scaler_set_picture (scaler, &picture.picture);
  test_target_init (&before, 60, 80, 2, noise);
  test_target_copy (&after, &before);
  tile_scaler_draw (scaler, &after.target, 10, 20, 255, 0, 20);
  tile_scaler_draw (scaler, &after.target, 10, 20, 255, 60, 80);
  tile_scaler_draw (scaler, &after.target, 10, 20, 255, 30, 30);
  tile_scaler_draw (scaler, &after.target, 10, 20, 0, 0, 80);
  fail_unless (test_target_equals (&before, &after));

  /* ten rows in the middle, and nothing else */
  tile_scaler_draw (scaler, &after.target, 10, 20, 255, 30, 40);
  drawing.x = 10;
  drawing.y = 30;
  drawing.height = 10;
  fail_if (test_target_equals (&before, &after));
  fail_unless (test_target_equals_around (&before, &after, &drawing));
  test_target_clear (&before);
  test_target_clear (&after);
  test_picture_clear (&picture);
}

GST_END_TEST;

GST_START_TEST (all_kernels_make_the_same_picture)
{
  const ScaleKernels *const *tables = scale_kernels_list ();

  for (guint i = 0; i < 2 * G_N_ELEMENTS (kinds); i++) {
    TestTarget before;
    TestPicture picture;
    Drawing drawing;

    make_picture (&picture, i / 2, 83, 64);
    drawing = test_drawing (&picture, i % 2 == 0 ? 55 : 120, 59);
    drawing.colors.matrix = i % 3 == 0 ? bt709 : bt601;
    drawing.alpha = i % 4 == 0 ? 200 : 255;
    test_target_init (&before, 120, 60, 1 + i % 2, noise);
    for (gint k = 0; tables[k] != NULL; k++) {
      g_autoptr (TileScaler) scaler = tile_scaler_new ();
      TestTarget best, other;

      test_target_copy (&best, &before);
      test_target_copy (&other, &before);
      test_draw (&drawing, &best);
      tile_scaler_set_kernels (scaler, tables[k]);
      tile_scaler_configure (scaler, &picture.info, &drawing.crop,
          &drawing.colors, drawing.width, drawing.height);
      tile_scaler_set_picture (scaler, &picture.picture);
      tile_scaler_draw (scaler, &other.target, 0, 0, drawing.alpha, 0, 60);
      fail_unless (test_target_equals (&best, &other), "%s with %s",
          kinds[i / 2].name, tables[k]->name);
      test_target_clear (&best);
      test_target_clear (&other);
    }
    test_target_clear (&before);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

#define N_THREADS 4
#define BAND 14

typedef struct
{
  const TileScaler *scaler;
  const Drawing *drawing;
  const BlendTarget *target;
  gint first;
} Work;

static gpointer
draw_every_fourth_band (gpointer data)
{
  const Work *work = data;
  gint height = work->target->height;

  for (gint top = work->first * BAND; top < height; top += N_THREADS * BAND)
    tile_scaler_draw (work->scaler, work->target, work->drawing->x,
        work->drawing->y, work->drawing->alpha, top, MIN (top + BAND, height));
  return NULL;
}

static void
draw_in_threads (const Drawing * drawing, TestTarget * target)
{
  g_autoptr (TileScaler) scaler = tile_scaler_new ();
  GThread *threads[N_THREADS];
  Work works[N_THREADS];

  tile_scaler_configure (scaler, &drawing->picture->info, &drawing->crop,
      &drawing->colors, drawing->width, drawing->height);
  tile_scaler_set_picture (scaler, &drawing->picture->picture);
  for (gint i = 0; i < N_THREADS; i++) {
    works[i] = (Work) {
    scaler, drawing, &target->target, i};
    threads[i] = g_thread_new ("band", draw_every_fourth_band, &works[i]);
  }
  for (gint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

GST_START_TEST (threads_make_the_same_picture)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (kinds); i++) {
    TestTarget one, many;
    TestPicture picture;
    Drawing drawing;

    make_picture (&picture, i / 2, 160, 120);
    drawing = test_drawing (&picture, 240, 301);
    drawing.colors.matrix = i % 3 == 0 ? bt709 : bt601;
    drawing.alpha = i % 4 == 0 ? 200 : 255;
    test_target_init (&one, 260, 303, 1 + i % 2, noise);
    test_target_copy (&many, &one);
    test_draw (&drawing, &one);
    draw_in_threads (&drawing, &many);
    fail_unless (test_target_equals (&one, &many), "%s", kinds[i / 2].name);
    test_target_clear (&one);
    test_target_clear (&many);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

/* One scaler through all formats, sizes, crops and colours, with nothing left
 * over from one to the next */
GST_START_TEST (scalers_can_be_configured_again)
{
  g_autoptr (TileScaler) scaler = tile_scaler_new ();

  for (guint i = 0; i < 300; i++) {
    guint kind = g_rand_int_range (noise, 0, G_N_ELEMENTS (kinds));
    TestTarget fresh, used;
    TestPicture picture;
    Drawing drawing;

    make_picture (&picture, kind, g_rand_int_range (noise, 1, 40),
        g_rand_int_range (noise, 1, 40));
    drawing = test_drawing (&picture, g_rand_int_range (noise, 1, 40),
        g_rand_int_range (noise, 1, 40));
    drawing.colors.matrix = i % 3 == 0 ? bt709 : bt601;
    if (i % 5 == 0)
      drawing.crop.x = 0.3;
    test_target_init (&fresh, 50, 50, 1 + i / 9 % 2, noise);
    test_target_copy (&used, &fresh);
    test_draw (&drawing, &fresh);

    /* a second time for nothing, as for each picture of a video */
    for (gint times = 0; times < 2; times++)
      tile_scaler_configure (scaler, &picture.info, &drawing.crop,
          &drawing.colors, drawing.width, drawing.height);
    tile_scaler_set_picture (scaler, &picture.picture);
    fail_unless_equals_int (tile_scaler_is_opaque (scaler),
        test_picture_n_components (&picture) == 3);
    tile_scaler_draw (scaler, &used.target, 0, 0, 255, 0, 50);
    fail_unless (test_target_equals (&fresh, &used), "%s", kinds[kind].name);
    test_target_clear (&fresh);
    test_target_clear (&used);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

/* One thing after the other; none of them can be overlooked */
static void
change (guint what, TileInfo * info, Drawing * drawing)
{
  switch (what) {
    case 0:
      info->chroma_x = 0.5;
      break;
    case 1:
      info->chroma_y = 0;
      break;
    case 2:
      info->premultiplied = TRUE;
      break;
    case 3:
      info->matrix = bt709;
      break;
    case 4:
      info->matrix.full_range = TRUE;
      break;
    case 5:
      drawing->colors.chroma_x = 0.5;
      break;
    case 6:
      drawing->colors.chroma_y = 0;
      break;
    case 7:
      drawing->colors.matrix.full_range = TRUE;
      break;
    case 8:
      drawing->crop.x += 1;
      break;
    case 9:
      drawing->crop.y += 1;
      break;
    case 10:
      drawing->crop.width -= 1;
      break;
    case 11:
      drawing->crop.height -= 1;
      break;
    case 12:
      drawing->width -= 1;
      break;
    case 13:
      drawing->height -= 1;
      break;
    default:
      fail ("no such change");
  }
}

#define N_CHANGES 14

GST_START_TEST (each_change_of_configuration_counts)
{
  for (guint what = 0; what < N_CHANGES; what++) {
    g_autoptr (TileScaler) scaler = tile_scaler_new ();
    TestPicture picture;
    Drawing drawing;
    TestTarget targets[2], fresh;

    make_picture (&picture, 2, 30, 24);
    drawing = test_drawing (&picture, 44, 40);
    test_target_init (&targets[0], 44, 40, 1, noise);
    test_target_copy (&targets[1], &targets[0]);
    test_target_copy (&fresh, &targets[0]);
    for (gint i = 0; i < 2; i++) {
      if (i == 1)
        change (what, &picture.info, &drawing);
      tile_scaler_configure (scaler, &picture.info, &drawing.crop,
          &drawing.colors, drawing.width, drawing.height);
      tile_scaler_set_picture (scaler, &picture.picture);
      tile_scaler_draw (scaler, &targets[i].target, 0, 0, 255, 0, 40);
    }
    test_draw (&drawing, &fresh);
    fail_unless (test_target_equals (&targets[1], &fresh), "change %u", what);
    fail_if (test_target_equals (&targets[0], &targets[1]), "change %u", what);
    test_target_clear (&targets[0]);
    test_target_clear (&targets[1]);
    test_target_clear (&fresh);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

/* Many taps, whose roundings could add up: from reductions to a thirtieth on
 * they do, to a code for each 200 taps, but neutral chroma stays as it is. */
GST_START_TEST (plain_pictures_stay_plain)
{
  static const struct
  {
    gint width, height, out_width, out_height;
    gint tolerance;
  } sizes[] = { {1920, 1080, 182, 102}, {3840, 3, 182, 41}, {5, 3, 200, 100},
  {640, 480, 639, 481}, {16, 3, 4096, 2}, {4096, 3, 16, 3, 5}
  };
  static const guint8 codes[][3] = { {16, 128, 128}, {235, 128, 128},
  {64, 192, 32}, {126, 128, 255}, {255, 1, 64}, {0, 0, 129}
  };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    TileInfo info = make_info (s % 2, sizes[s].width, sizes[s].height);
    TestPicture picture;
    TestTarget target;
    Drawing drawing;

    test_picture_init (&picture, &info);
    drawing = test_drawing (&picture, sizes[s].out_width, sizes[s].out_height);
    test_target_init (&target, drawing.width, drawing.height, 1, noise);
    for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
      for (gint c = 0; c < 3; c++)
        test_picture_set (&picture, c, codes[i][c]);
      test_draw (&drawing, &target);
      for (gint c = 0; c < 3; c++)
        for (gint y = 0; y < drawing.height / (c == 0 ? 1 : 2); y++)
          for (gint x = 0; x < drawing.width / (c == 0 ? 1 : 2); x++)
            if (ABS (*test_target_at (&target, c, x, y) - codes[i][c])
                > (codes[i][c] == 128 ? 0 : sizes[s].tolerance))
              fail ("%dx%d: %d became %d", sizes[s].width, sizes[s].height,
                  codes[i][c], *test_target_at (&target, c, x, y));
    }
    test_target_clear (&target);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

static Suite *
tilescaler_suite (void)
{
  Suite *s = suite_create ("tilescaler");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, reduced_pictures_are_the_spline_s);
  tcase_add_test (tc, enlarged_pictures_are_the_spline_s);
  tcase_add_test (tc, one_dimension_may_stay_as_it_is);
  tcase_add_test (tc, odd_and_tiny_pictures_are_the_spline_s);
  tcase_add_test (tc, large_pictures_are_the_spline_s);
  tcase_add_test (tc, other_matrices_and_ranges_are_met);
  tcase_add_test (tc, chroma_sites_are_met);
  tcase_add_test (tc, crops_begin_and_end_between_pixels);
  tcase_add_test (tc, the_same_size_is_a_copy);
  tcase_add_test (tc, chroma_is_not_blurred_for_half_a_pixel);
  tcase_add_test (tc, bands_make_the_same_picture);
  tcase_add_test (tc, rows_outside_are_left_alone);
  tcase_add_test (tc, all_kernels_make_the_same_picture);
  tcase_add_test (tc, threads_make_the_same_picture);
  tcase_add_test (tc, scalers_can_be_configured_again);
  tcase_add_test (tc, each_change_of_configuration_counts);
  tcase_add_test (tc, plain_pictures_stay_plain);
  return s;
}

GST_CHECK_MAIN (tilescaler);
