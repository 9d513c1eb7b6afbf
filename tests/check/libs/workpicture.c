// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <math.h>

#include "workpicture.h"

static void
assert_near (gint value, gint expected, gint slack)
{
  fail_unless (ABS (value - expected) <= slack, "%d is not %d", value,
      expected);
}

/* The mean of what is under a pixel, the slow way */
static gint
mean (const WorkChannel * c, gint width, gint height, gint x, gint y)
{
  gint left = x * c->width / width, top = y * c->height / height;
  gint right = MAX (left + 1, (x + 1) * c->width / width);
  gint bottom = MAX (top + 1, (y + 1) * c->height / height);
  gint sum = 0, n = (right - left) * (bottom - top);

  for (gint row = top; row < bottom; row++)
    for (gint column = left; column < right; column++)
      sum += c->data[row * c->stride + column * c->step];
  return (sum + n / 2) / n;
}

GST_START_TEST (sizes_keep_the_shape_and_never_grow)
{
  static const gint table[][5] = {
    /* width, height, longest, width, height */
    {1280, 720, 320, 320, 180}, {720, 1280, 320, 180, 320},
    {1280, 720, 0, 1280, 720}, {100, 50, 320, 100, 50},
    {7680, 4320, 320, 320, 180}, {5000, 1, 320, 320, 1}, {1, 1, 320, 1, 1},
    {641, 479, 320, 320, 239},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    gint width, height;

    work_picture_size (table[i][0], table[i][1], table[i][2], &width, &height);
    fail_unless_equals_int (width, table[i][3]);
    fail_unless_equals_int (height, table[i][4]);
  }
}

GST_END_TEST;

GST_START_TEST (pixels_are_the_mean_of_what_they_stand_for)
{
  static const gint table[][5] = {
    /* width, height, step, width, height */
    {64, 48, 1, 32, 24}, {64, 48, 1, 16, 12}, {64, 48, 1, 64, 48},
    {64, 48, 4, 64, 48}, {64, 48, 4, 21, 17}, {67, 43, 1, 31, 20},
    {67, 43, 2, 67, 11}, {66, 42, 3, 22, 14}, {5, 3, 1, 1, 1},
    {600, 600, 1, 2, 1}, {1, 1, 1, 1, 1}, {63, 1, 2, 8, 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    gint stride = table[i][0] * table[i][2] + 13;
    g_autofree guint8 *data = g_malloc (stride * table[i][1]);
    g_autoptr (GRand) random = g_rand_new_with_seed (i);
    WorkSource source = { WORK_GRAY, {{data, table[i][0], table[i][1],
            stride, table[i][2]}
        }, 0.299, 0.114, TRUE
    };
    WorkPicture picture;

    for (gint j = 0; j < stride * table[i][1]; j++)
      data[j] = g_rand_int (random);
    work_picture_init (&picture, table[i][3], table[i][4], FALSE);
    work_picture_make (&picture, &source);
    for (gint y = 0; y < picture.height; y++)
      for (gint x = 0; x < picture.width; x++)
        assert_near (picture.luma[y * picture.width + x],
            mean (&source.channels[0], picture.width, picture.height, x, y),
            table[i][1] / table[i][4] > 256 ? 3 : 0);
    fail_unless (fabs (picture.scale_x * picture.width - table[i][0]) < 1e-9);
    fail_unless (fabs (picture.scale_y * picture.height - table[i][1]) < 1e-9);
    work_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (luma_comes_in_full_range)
{
  guint8 row[] = { 0, 16, 126, 235, 255 };
  WorkSource source = { WORK_GRAY, {{row, 5, 1, 5, 1}
      }, 0.299, 0.114, FALSE
  };
  const gint expected[] = { 0, 0, 128, 255, 255 };
  WorkPicture picture;

  work_picture_init (&picture, 5, 1, FALSE);
  work_picture_make (&picture, &source);
  for (gint i = 0; i < 5; i++)
    fail_unless_equals_int (picture.luma[i], expected[i]);
  work_picture_clear (&picture);
}

GST_END_TEST;

/* Codes of BT.601 and BT.709, limited range, for full red and the like */
GST_START_TEST (colours_are_those_of_the_matrix)
{
  static const struct
  {
    gdouble kr, kb;
    guint8 yuv[3];
    gint bgr[3];
  } table[] = {
    {0.299, 0.114, {81, 90, 240}, {0, 0, 255}},
    {0.299, 0.114, {145, 54, 34}, {0, 255, 0}},
    {0.299, 0.114, {41, 240, 110}, {255, 0, 0}},
    {0.2126, 0.0722, {63, 102, 240}, {0, 0, 255}},
    {0.2126, 0.0722, {173, 42, 26}, {0, 255, 0}},
    {0.2126, 0.0722, {32, 240, 118}, {255, 0, 0}},
    {0.2126, 0.0722, {235, 128, 128}, {255, 255, 255}},
    {0.299, 0.114, {126, 128, 128}, {128, 128, 128}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    guint8 y[16], u[4], v[4];
    WorkSource source = { WORK_YUV, {{y, 4, 4, 4, 1}, {u, 2, 2, 2, 1}, {v, 2,
            2, 2, 1}
        }, table[i].kr, table[i].kb, FALSE
    };
    WorkPicture picture;

    memset (y, table[i].yuv[0], 16);
    memset (u, table[i].yuv[1], 4);
    memset (v, table[i].yuv[2], 4);
    /* chroma has fewer samples than the picture has pixels */
    work_picture_init (&picture, 4, 4, TRUE);
    work_picture_make (&picture, &source);
    for (gint j = 0; j < 48; j++)
      assert_near (picture.bgr[j], table[i].bgr[j % 3], 2);
    work_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (rgb_gives_luma_and_keeps_its_colours)
{
  static const guint8 pixels[] = {
    255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9, 255, 255, 255, 9
  };
  const gint luma[] = { 76, 150, 29, 255 };
  WorkSource source = { WORK_RGB, {{pixels, 4, 1, 16, 4}, {pixels + 1, 4, 1, 16,
          4}, {pixels + 2, 4, 1, 16, 4}}, 0, 0, TRUE
  };
  WorkPicture picture;

  work_picture_init (&picture, 4, 1, TRUE);
  work_picture_make (&picture, &source);
  for (gint i = 0; i < 4; i++) {
    assert_near (picture.luma[i], luma[i], 1);
    for (gint c = 0; c < 3; c++)
      fail_unless_equals_int (picture.bgr[3 * i + c], pixels[4 * i + 2 - c]);
  }
  work_picture_clear (&picture);
}

GST_END_TEST;

GST_START_TEST (grey_frames_have_grey_colours)
{
  guint8 row[] = { 0, 100, 255 };
  WorkSource source = { WORK_GRAY, {{row, 3, 1, 3, 1}
      }, 0.299, 0.114, TRUE
  };
  WorkPicture picture;

  work_picture_init (&picture, 3, 1, TRUE);
  work_picture_make (&picture, &source);
  for (gint i = 0; i < 9; i++)
    fail_unless_equals_int (picture.bgr[i], row[i / 3]);
  work_picture_clear (&picture);
}

GST_END_TEST;

static Suite *
workpicture_suite (void)
{
  Suite *s = suite_create ("workpicture");
  TCase *tc = tcase_create ("workpicture");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, sizes_keep_the_shape_and_never_grow);
  tcase_add_test (tc, pixels_are_the_mean_of_what_they_stand_for);
  tcase_add_test (tc, luma_comes_in_full_range);
  tcase_add_test (tc, colours_are_those_of_the_matrix);
  tcase_add_test (tc, rgb_gives_luma_and_keeps_its_colours);
  tcase_add_test (tc, grey_frames_have_grey_colours);
  return s;
}

GST_CHECK_MAIN (workpicture);
