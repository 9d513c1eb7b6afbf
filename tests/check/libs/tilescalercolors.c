// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <string.h>

#include "tilereference.h"

/* Known colours, and what alpha does to them. Where pixels go is tilescaler.c's
 * matter. */

static const BlendMatrix matrices[] = {
  {0.299, 0.114, FALSE}, {0.299, 0.114, TRUE},
  {0.2126, 0.0722, FALSE}, {0.2126, 0.0722, TRUE}
};

enum
{
  BT601,
  FULL601,
  BT709,
  FULL709,
  N_MATRICES
};

#define N_BARS 8
#define BAR 24                  /* pixels; wide enough for a plain middle */

/* Colour bars of 75 %: white, yellow, cyan, green, magenta, red, blue, black.
 * The first and the third table are those of SMPTE EG 1 and RP 219; the others
 * follow from JFIF's definition. */
static const guint8 bars[N_MATRICES][N_BARS][3] = {
  {{180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58},
      {84, 184, 198}, {65, 100, 212}, {35, 212, 114}, {16, 128, 128}},
  {{191, 128, 128}, {169, 32, 144}, {134, 160, 32}, {112, 65, 48},
      {79, 191, 208}, {57, 96, 224}, {22, 224, 112}, {0, 128, 128}},
  {{180, 128, 128}, {168, 44, 136}, {145, 147, 44}, {133, 63, 52},
      {63, 193, 204}, {51, 109, 212}, {28, 212, 120}, {16, 128, 128}},
  {{191, 128, 128}, {177, 32, 137}, {151, 150, 32}, {137, 54, 41},
      {54, 202, 215}, {41, 106, 224}, {14, 224, 119}, {0, 128, 128}},
};

/* Where red, green and blue of the bars are not 0 */
static const guint8 bar_colors[N_BARS][3] = {
  {1, 1, 1}, {1, 1, 0}, {0, 1, 1}, {0, 1, 0}, {1, 0, 1}, {1, 0, 0}, {0, 0, 1},
  {0, 0, 0}
};

/* The six colours and white of 100 %, limited range, in BT.601 and BT.709 */
static const guint8 full_bars[2][N_BARS][3] = {
  {{235, 128, 128}, {210, 16, 146}, {170, 166, 16}, {145, 54, 34},
      {106, 202, 222}, {81, 90, 240}, {41, 240, 110}, {16, 128, 128}},
  {{235, 128, 128}, {219, 16, 138}, {188, 154, 16}, {173, 42, 26},
      {78, 214, 230}, {63, 102, 240}, {32, 240, 118}, {16, 128, 128}},
};

static const gint orders[][4] = {
  {0, 1, 2, -1}, {2, 1, 0, -1}, {1, 2, 3, -1}, {3, 2, 1, -1},
  {0, 1, 2, 3}, {2, 1, 0, 3}, {1, 2, 3, 0}, {3, 2, 1, 0}
};

static GRand *noise;

static void
setup (void)
{
  noise = g_rand_new_with_seed (57);
}

static void
teardown (void)
{
  g_clear_pointer (&noise, g_rand_free);
}

static TileInfo
make_info (TileFormat format, const gint * order, gint width, gint height)
{
  TileInfo info = {.format = format,.width = width,.height = height };

  if (order != NULL)
    memcpy (info.rgb_offset, order, sizeof (info.rgb_offset));
  info.matrix = matrices[BT601];
  info.chroma_y = 0.5;
  return info;
}

static void
set_pixel (TestPicture * picture, gint x, gint y, const guint8 color[3])
{
  for (gint c = 0; c < 3; c++) {
    gint width = test_picture_width (picture, c);
    gint step = width < picture->info.width ? 2 : 1;

    *test_picture_at (picture, c, x / step, y / step) = color[c];
  }
}

/* Eight bars beside each other */
static void
make_bars (TestPicture * picture, const TileInfo * info,
    const guint8 colors[N_BARS][3])
{
  test_picture_init (picture, info);
  for (gint y = 0; y < info->height; y++)
    for (gint x = 0; x < info->width; x++)
      set_pixel (picture, x, y, colors[x * N_BARS / info->width]);
  if (test_picture_n_components (picture) > 3)
    test_picture_set (picture, 3, 255);
}

/* The middle of each bar, in rows and columns that are no block's first */
static void
assert_bars (const TestTarget * target, gint width, gint height,
    const guint8 wanted[N_BARS][3], const gchar * what)
{
  for (gint bar = 0; bar < N_BARS; bar++) {
    gint x = (2 * bar + 1) * width / N_BARS / 2;

    for (gint c = 0; c < 3; c++) {
      gint is = *test_target_at (target, c, c == 0 ? x : x / 2,
          c == 0 ? height / 2 : height / 4);

      fail_unless (ABS (is - wanted[bar][c]) <= 1,
          "%s: component %d of bar %d is %d, not %d", what, c, bar, is,
          wanted[bar][c]);
    }
  }
}

static void
test_bars (const TileInfo * info, const guint8 colors[N_BARS][3],
    const BlendMatrix * to, const guint8 wanted[N_BARS][3], const gchar * what)
{
  static const gint sizes[][2] = { {N_BARS * BAR, 18}, {N_BARS * 16, 24},
  {N_BARS * 32, 25}
  };
  TestPicture picture;

  make_bars (&picture, info, colors);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++) {
    const gint *size = sizes[i / 2];
    Drawing drawing = test_drawing (&picture, size[0], size[1]);
    TestTarget target;

    drawing.colors.matrix = *to;
    test_target_init (&target, size[0], size[1], 1 + i % 2, noise);
    test_draw (&drawing, &target);
    assert_bars (&target, size[0], size[1], wanted, what);
    test_target_clear (&target);
  }
  test_picture_clear (&picture);
}

GST_START_TEST (bars_keep_their_colours_in_every_space)
{
  static const TileFormat formats[] = { TILE_FORMAT_I420, TILE_FORMAT_NV12,
    TILE_FORMAT_A420, TILE_FORMAT_AYUV
  };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (gint from = 0; from < N_MATRICES; from++) {
      for (gint to = 0; to < N_MATRICES; to++) {
        TileInfo info = make_info (formats[f], NULL, N_BARS * BAR, 18);
        g_autofree gchar *what = g_strdup_printf ("format %d, %d to %d",
            formats[f], from, to);

        info.matrix = matrices[from];
        test_bars (&info, bars[from], &matrices[to], bars[to], what);
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (rgb_in_every_order_becomes_the_standards_codes)
{
  for (guint o = 0; o < G_N_ELEMENTS (orders); o++) {
    TileInfo info = make_info (TILE_FORMAT_RGB, orders[o], N_BARS * BAR, 18);
    guint8 colors[2][N_BARS][3];
    g_autofree gchar *what = g_strdup_printf ("order %u", o);

    for (gint bar = 0; bar < N_BARS; bar++) {
      for (gint c = 0; c < 3; c++) {
        colors[0][bar][c] = 191 * bar_colors[bar][c];
        colors[1][bar][c] = 255 * bar_colors[bar][c];
      }
    }
    for (gint to = 0; to < N_MATRICES; to++)
      test_bars (&info, colors[0], &matrices[to], bars[to], what);
    test_bars (&info, colors[1], &matrices[BT601], full_bars[0], what);
    test_bars (&info, colors[1], &matrices[BT709], full_bars[1], what);
  }
}

GST_END_TEST;

static void
assert_neutral (const TestTarget * target)
{
  for (gint c = 1; c < 3; c++)
    for (gint y = 0; y < (target->target.height + 1) / 2; y++)
      for (gint x = 0; x < (target->target.width + 1) / 2; x++)
        if (*test_target_at (target, c, x, y) != 128)
          fail ("component %d at %d,%d is %d", c, x, y,
              *test_target_at (target, c, x, y));
}

/* Any pattern of greys, from and to all spaces and at sizes whose filters have
 * up to 512 taps: not one step of colour */
static void
test_grey (TestPicture * picture)
{
  static const gint sizes[][2] = { {77, 60}, {120, 35}, {3, 2}, {255, 9} };

  for (guint i = 0; i < N_MATRICES * G_N_ELEMENTS (sizes); i++) {
    const gint *size = sizes[i / N_MATRICES];
    Drawing drawing = test_drawing (picture, size[0], size[1]);
    TestTarget target;

    drawing.colors.matrix = matrices[i % N_MATRICES];
    test_target_init (&target, size[0], size[1], 1 + i % 2, noise);
    test_draw (&drawing, &target);
    assert_neutral (&target);
    test_target_clear (&target);
  }
}

static void
make_grey (TestPicture * picture, const TileInfo * info)
{
  gboolean rgb = info->format == TILE_FORMAT_RGB;

  test_picture_init (picture, info);
  for (gint y = 0; y < info->height; y++) {
    for (gint x = 0; x < info->width; x++) {
      guint8 grey = g_rand_int_range (noise, 0, 256);
      guint8 color[3] = { grey, rgb ? grey : 128, rgb ? grey : 128 };

      set_pixel (picture, x, y, color);
    }
  }
  if (test_picture_n_components (picture) > 3)
    test_picture_set (picture, 3, 255);
}

GST_START_TEST (grey_stays_grey)
{
  static const TileFormat formats[] = { TILE_FORMAT_I420, TILE_FORMAT_NV12,
    TILE_FORMAT_A420, TILE_FORMAT_AYUV, TILE_FORMAT_RGB
  };
  static const gint sizes[][2] = { {77, 60}, {382, 12} };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (formats); i++) {
    TileInfo info = make_info (formats[i / 2], orders[1], sizes[i % 2][0],
        sizes[i % 2][1]);
    TestPicture picture;

    make_grey (&picture, &info);
    test_grey (&picture);
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

static const struct
{
  TileFormat format;
  const gint *order;
} with_alpha[] = {
  {TILE_FORMAT_A420, NULL}, {TILE_FORMAT_AYUV, NULL},
  {TILE_FORMAT_RGB, orders[4]}, {TILE_FORMAT_RGB, orders[5]},
  {TILE_FORMAT_RGB, orders[6]}
};

/* Sizes for 31x22: the same, larger, smaller, and both */
static const gint alpha_sizes[][2] = { {31, 22}, {50, 47}, {14, 9}, {31, 60} };

static Drawing
alpha_drawing (const TestPicture * picture, guint size, guint i)
{
  Drawing drawing = test_drawing (picture, alpha_sizes[size][0],
      alpha_sizes[size][1]);

  drawing.x = drawing.y = 2;
  drawing.colors.matrix = matrices[i % N_MATRICES];
  return drawing;
}

GST_START_TEST (transparent_pictures_change_nothing)
{
  for (guint f = 0; f < G_N_ELEMENTS (with_alpha); f++) {
    TileInfo info = make_info (with_alpha[f].format, with_alpha[f].order, 31,
        22);
    TestPicture picture;

    test_picture_init (&picture, &info);
    test_picture_add_noise (&picture, noise);
    test_picture_set (&picture, 3, 0);
    for (guint i = 0; i < N_MATRICES * G_N_ELEMENTS (alpha_sizes); i++) {
      Drawing drawing = alpha_drawing (&picture, i / N_MATRICES, i);
      TestTarget before, after;

      drawing.alpha = i % 3 == 0 ? 255 : 100;
      test_target_init (&before, 60, 70, 1 + i % 2, noise);
      test_target_copy (&after, &before);
      test_draw (&drawing, &after);
      fail_unless (test_target_equals (&before, &after));
      test_target_clear (&before);
      test_target_clear (&after);
    }
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

/* The same colours once in a format with alpha, once in its opaque twin */
static void
test_opaque (TileFormat format, const gint * order, TileFormat twin,
    const gint * twin_order)
{
  TileInfo infos[2] = { make_info (format, order, 31, 22),
    make_info (twin, twin_order, 31, 22)
  };
  TestPicture pictures[2];

  for (gint i = 0; i < 2; i++)
    test_picture_init (&pictures[i], &infos[i]);
  test_picture_add_noise (&pictures[0], noise);
  test_picture_set (&pictures[0], 3, 255);
  for (gint c = 0; c < 3; c++)
    for (gint y = 0; y < test_picture_height (&pictures[0], c); y++)
      for (gint x = 0; x < test_picture_width (&pictures[0], c); x++)
        *test_picture_at (&pictures[1], c, x, y) =
            *test_picture_at (&pictures[0], c, x, y);

  for (guint i = 0; i < N_MATRICES * G_N_ELEMENTS (alpha_sizes); i++) {
    TestTarget targets[2];

    test_target_init (&targets[0], 60, 70, 1 + i % 2, noise);
    test_target_copy (&targets[1], &targets[0]);
    for (gint p = 0; p < 2; p++) {
      Drawing drawing = alpha_drawing (&pictures[p], i / N_MATRICES, i);

      drawing.alpha = i % 5 == 0 ? 77 : 255;
      test_draw (&drawing, &targets[p]);
    }
    fail_unless (test_target_equals (&targets[0], &targets[1]));
    for (gint p = 0; p < 2; p++)
      test_target_clear (&targets[p]);
  }
  for (gint i = 0; i < 2; i++)
    test_picture_clear (&pictures[i]);
}

GST_START_TEST (full_alpha_is_opaque)
{
  test_opaque (TILE_FORMAT_A420, NULL, TILE_FORMAT_I420, NULL);
  test_opaque (TILE_FORMAT_A420, NULL, TILE_FORMAT_NV12, NULL);
  test_opaque (TILE_FORMAT_RGB, orders[4], TILE_FORMAT_RGB, orders[0]);
  test_opaque (TILE_FORMAT_RGB, orders[5], TILE_FORMAT_RGB, orders[2]);
  test_opaque (TILE_FORMAT_RGB, orders[6], TILE_FORMAT_RGB, orders[1]);
}

GST_END_TEST;

/* A disc of noise, around which nothing can be seen whatever its colour: alpha
 * is 0 in whole blocks of four pixels, which have one chroma sample in A420 */
static void
make_disc (TestPicture * picture)
{
  const TileInfo *info = &picture->info;

  test_picture_add_noise (picture, noise);
  for (gint y = 0; y < info->height; y++) {
    for (gint x = 0; x < info->width; x++) {
      gint dx = 2 * (x / 2) - info->width / 2;
      gint dy = 2 * (y / 2) - info->height / 2;

      if (dx * dx + dy * dy > 80)
        *test_picture_at (picture, 3, x, y) = 0;
    }
  }
}

/* Other colours where nothing can be seen */
static void
change_hidden (TestPicture * picture, const guint8 color[3])
{
  for (gint y = 0; y < picture->info.height; y++)
    for (gint x = 0; x < picture->info.width; x++)
      if (*test_picture_at (picture, 3, x, y) == 0) {
        gint dx = 2 * (x / 2) - picture->info.width / 2;
        gint dy = 2 * (y / 2) - picture->info.height / 2;

        if (dx * dx + dy * dy > 80)
          set_pixel (picture, x, y, color);
      }
}

GST_START_TEST (hidden_colours_do_not_bleed)
{
  static const guint8 colors[2][3] = { {0, 0, 255}, {255, 255, 0} };

  for (guint f = 0; f < G_N_ELEMENTS (with_alpha); f++) {
    TileInfo info = make_info (with_alpha[f].format, with_alpha[f].order, 31,
        22);
    TestPicture picture;

    test_picture_init (&picture, &info);
    make_disc (&picture);
    for (guint i = 0; i < N_MATRICES * G_N_ELEMENTS (alpha_sizes); i++) {
      Drawing drawing = alpha_drawing (&picture, i / N_MATRICES, i);
      TestTarget before, targets[2];

      test_target_init (&before, 60, 70, 1 + i % 2, noise);
      for (gint k = 0; k < 2; k++) {
        test_target_copy (&targets[k], &before);
        change_hidden (&picture, colors[k]);
        test_draw (&drawing, &targets[k]);
      }
      fail_if (test_target_equals (&before, &targets[0]));
      fail_unless (test_target_equals (&targets[0], &targets[1]));
      for (gint k = 0; k < 2; k++)
        test_target_clear (&targets[k]);
      test_target_clear (&before);
    }
    test_picture_clear (&picture);
  }
}

GST_END_TEST;

static void
fill_target (TestTarget * target, const guint8 color[3])
{
  for (gint c = 0; c < 3; c++)
    for (gint y = 0; y < target->target.height / (c == 0 ? 1 : 2); y++)
      for (gint x = 0; x < target->target.width / (c == 0 ? 1 : 2); x++)
        *test_target_at (target, c, x, y) = color[c];
}

/* (200 x 128 + 100 x 127) / 255 and so on, however the 128 came about */
static void
test_half (TileFormat format, guint8 own_alpha, guint opacity,
    gboolean premultiplied)
{
  static const guint8 below[3] = { 100, 160, 90 };
  guint8 color[3] = { 200, 90, 160 };
  TileInfo info = make_info (format, orders[4], 12, 10);
  TestPicture picture;
  TestTarget target;
  Drawing drawing;

  info.premultiplied = premultiplied;
  if (premultiplied) {
    color[0] = 100;             /* 200 x 128 / 255 */
    color[1] = 109;             /* 128 - 38 x 128 / 255 */
    color[2] = 144;
  }
  test_picture_init (&picture, &info);
  for (gint c = 0; c < 3; c++)
    test_picture_set (&picture, c, color[c]);
  if (test_picture_n_components (&picture) > 3)
    test_picture_set (&picture, 3, own_alpha);
  drawing = test_drawing (&picture, 18, 16);
  drawing.alpha = opacity;
  test_target_init (&target, 18, 16, 1, noise);
  fill_target (&target, below);
  test_draw (&drawing, &target);
  for (gint i = 0; i < 18; i++) {
    fail_unless_equals_int (*test_target_at (&target, 0, i, i % 16), 150);
    fail_unless_equals_int (*test_target_at (&target, 1, i / 2, i % 8), 125);
    fail_unless_equals_int (*test_target_at (&target, 2, i / 2, i % 8), 125);
  }
  test_picture_clear (&picture);
  test_target_clear (&target);
}

GST_START_TEST (half_of_each_is_the_mean)
{
  test_half (TILE_FORMAT_I420, 255, 128, FALSE);
  test_half (TILE_FORMAT_NV12, 255, 128, FALSE);
  test_half (TILE_FORMAT_A420, 255, 128, FALSE);
  test_half (TILE_FORMAT_A420, 128, 255, FALSE);
  test_half (TILE_FORMAT_A420, 128, 255, TRUE);
  test_half (TILE_FORMAT_AYUV, 255, 128, FALSE);
  test_half (TILE_FORMAT_AYUV, 128, 255, FALSE);
  test_half (TILE_FORMAT_AYUV, 128, 255, TRUE);
}

GST_END_TEST;

/* Of white and black pixels half of which are seen: luma is (235 or 16) times
 * 128/255 and 100 times 127/255, as both kinds of alpha say it */
GST_START_TEST (half_transparent_rgb_is_the_mean)
{
  static const guint8 below[3] = { 100, 128, 128 };

  for (guint i = 0; i < 8; i++) {
    gboolean white = i % 2 == 1, premultiplied = i / 2 % 2 == 1;
    TileInfo info = make_info (TILE_FORMAT_RGB, orders[4 + i / 4], 9, 9);
    TestPicture picture;
    TestTarget target;
    Drawing drawing;
    gint is;

    info.premultiplied = premultiplied;
    test_picture_init (&picture, &info);
    for (gint c = 0; c < 3; c++)
      test_picture_set (&picture, c, !white ? 0 : premultiplied ? 128 : 255);
    test_picture_set (&picture, 3, 128);
    drawing = test_drawing (&picture, 15, 14);
    test_target_init (&target, 16, 16, 2, noise);
    fill_target (&target, below);
    test_draw (&drawing, &target);
    is = *test_target_at (&target, 0, 7, 7);
    fail_unless (ABS (is - (white ? 168 : 58)) <= 1, "%d", is);
    fail_unless_equals_int (*test_target_at (&target, 1, 3, 3), 128);
    fail_unless_equals_int (*test_target_at (&target, 2, 3, 3), 128);
    test_picture_clear (&picture);
    test_target_clear (&target);
  }
}

GST_END_TEST;

static Suite *
tilescalercolors_suite (void)
{
  Suite *s = suite_create ("tilescalercolors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, bars_keep_their_colours_in_every_space);
  tcase_add_test (tc, rgb_in_every_order_becomes_the_standards_codes);
  tcase_add_test (tc, grey_stays_grey);
  tcase_add_test (tc, transparent_pictures_change_nothing);
  tcase_add_test (tc, full_alpha_is_opaque);
  tcase_add_test (tc, hidden_colours_do_not_bleed);
  tcase_add_test (tc, half_of_each_is_the_mean);
  tcase_add_test (tc, half_transparent_rgb_is_the_mean);
  return s;
}

GST_CHECK_MAIN (tilescalercolors);
