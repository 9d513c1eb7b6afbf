// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <math.h>

#include "sprite.h"
#include "veil.h"

#define CANARY 0xa5

static FoundFace
face_leaning (gdouble angle)
{
  FoundFace face = { 100, 200, 80, 100, 0.9, TRUE };
  gdouble x = 140, y = 230, c = 20 * cos (angle), s = 20 * sin (angle);

  face.points[FACE_LEFT_EYE][0] = x - c;
  face.points[FACE_LEFT_EYE][1] = y - s;
  face.points[FACE_RIGHT_EYE][0] = x + c;
  face.points[FACE_RIGHT_EYE][1] = y + s;
  return face;
}

/* One colour */
static Sprite *
sprite_of (gint width, gint height, guint32 rgba)
{
  g_autofree guint8 *pixels = g_malloc (4 * width * height);

  for (gint i = 0; i < width * height; i++)
    GST_WRITE_UINT32_BE (pixels + 4 * i, rgba);
  return sprite_new (pixels, width, height, 4 * width);
}

static void
check_place (const SpritePlace * place, gdouble x, gdouble y, gdouble width,
    gdouble height)
{
  fail_unless (fabs (place->x - x) < 1e-6, "x is %f", place->x);
  fail_unless (fabs (place->y - y) < 1e-6, "y is %f", place->y);
  fail_unless (fabs (place->width - width) < 1e-6, "width is %f", place->width);
  fail_unless (fabs (place->height - height) < 1e-6, "height is %f",
      place->height);
}

GST_START_TEST (offsets_and_scales_are_in_sizes_of_the_face)
{
  g_autoptr (Sprite) sprite = sprite_of (40, 10, 0xffffffff);
  FoundFace face = face_leaning (0);
  SpriteFit fit = { 0, 0, 1, 1, TRUE };
  SpritePlace place;

  sprite_place_on_face (sprite, &fit, &face, &place);
  check_place (&place, 140, 250, 80, 100);
  fit = (SpriteFit) {
  -0.25, -0.5, 1.5, 0.5, TRUE};
  sprite_place_on_face (sprite, &fit, &face, &place);
  check_place (&place, 80 + 60, 150 + 25, 120, 50);
  fit.height_scale = 0;
  sprite_place_on_face (sprite, &fit, &face, &place);
  check_place (&place, 140, 150 + 15, 120, 30);
  fit.width_scale = 0;
  fit.height_scale = 0.2;
  sprite_place_on_face (sprite, &fit, &face, &place);
  check_place (&place, 80 + 40, 150 + 10, 80, 20);
}

GST_END_TEST;

GST_START_TEST (it_leans_with_the_eyes_round_the_centre_of_the_face)
{
  g_autoptr (Sprite) sprite = sprite_of (40, 10, 0xffffffff);
  FoundFace face = face_leaning (G_PI_2);
  SpriteFit fit = { 0, -0.5, 1, 0.5, TRUE };
  SpritePlace place;

  /* what was above is at the right of a head that lies on its right side */
  sprite_place_on_face (sprite, &fit, &face, &place);
  fail_unless (fabs (place.angle - G_PI_2) < 1e-9);
  check_place (&place, 140 + 75, 250, 80, 50);
  fit.rotate = FALSE;
  sprite_place_on_face (sprite, &fit, &face, &place);
  fail_unless_equals_float (place.angle, 0);
  check_place (&place, 140, 250 - 75, 80, 50);

  fit.rotate = TRUE;
  face.has_points = FALSE;
  sprite_place_on_face (sprite, &fit, &face, &place);
  fail_unless_equals_float (place.angle, 0);
}

GST_END_TEST;

GST_START_TEST (bounds_hold_all_of_it_that_is_in_the_frame)
{
  SpritePlace place = { 50, 40, 20, 10, 0 };
  gint bounds[4];

  fail_unless (sprite_place_bounds (&place, 100, 100, bounds));
  fail_unless (bounds[0] == 39 && bounds[1] == 34 && bounds[2] == 22
      && bounds[3] == 12);
  place.angle = G_PI_2;
  fail_unless (sprite_place_bounds (&place, 100, 100, bounds));
  fail_unless (bounds[0] == 44 && bounds[1] == 29 && bounds[2] == 12
      && bounds[3] == 22);
  place = (SpritePlace) {
  -5, 98, 20, 10, 0};
  fail_unless (sprite_place_bounds (&place, 100, 100, bounds));
  fail_unless (bounds[0] == 0 && bounds[1] == 92 && bounds[2] == 6
      && bounds[3] == 8);
  place.x = -20;
  fail_if (sprite_place_bounds (&place, 100, 100, bounds));
  place = (SpritePlace) {
  50, 50, 0, 10, 0};
  fail_if (sprite_place_bounds (&place, 100, 100, bounds));
}

GST_END_TEST;

static guint32
pixel_of (const guint8 * out, gint stride, gint x, gint y)
{
  return GST_READ_UINT32_LE (out + y * stride + 4 * x);
}

GST_START_TEST (pixels_are_put_where_they_belong)
{
  /* red, green / blue, half transparent white */
  const guint8 rgba[] = { 255, 0, 0, 255, 0, 255, 0, 255,
    0, 0, 255, 255, 255, 255, 255, 128
  };
  g_autoptr (Sprite) sprite = sprite_new (rgba, 2, 2, 8);
  SpritePlace place = { 14, 24, 2, 2, 0 };
  guint8 out[4 * 8 * 5];

  memset (out, CANARY, sizeof (out));
  sprite_draw (sprite, &place, 12, 22, out, 4, 4, 32);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 1, 1), 0xffff0000);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 2, 1), 0xff00ff00);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 1, 2), 0xff0000ff);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 2, 2), 0x80808080);
  for (gint i = 0; i < 4; i++) {
    fail_unless_equals_uint64_hex (pixel_of (out, 32, i, 0), 0);
    fail_unless_equals_uint64_hex (pixel_of (out, 32, 0, i), 0);
    fail_unless_equals_uint64_hex (pixel_of (out, 32, 3, i), 0);
    fail_unless_equals_uint64_hex (pixel_of (out, 32, 4, i), 0xa5a5a5a5);
  }

  /* clockwise: what was at the left is above */
  place.angle = G_PI_2;
  sprite_draw (sprite, &place, 12, 22, out, 4, 4, 32);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 1, 1), 0xff0000ff);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 2, 1), 0xffff0000);
  fail_unless_equals_uint64_hex (pixel_of (out, 32, 2, 2), 0xff00ff00);
}

GST_END_TEST;

/* Its area in opaque pixels, whatever its size and angle */
GST_START_TEST (its_size_is_right_from_tiny_to_large)
{
  static const gdouble sizes[] = { 1.5, 4, 15, 40, 130, 400 };
  g_autoptr (Sprite) sprite = sprite_of (97, 61, 0x4080c0ff);
  g_autofree guint8 *out = g_malloc (512 * 512 * 4);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (gdouble angle = 0; angle < 6; angle += 0.7) {
      SpritePlace place = { 256.3, 255.8, sizes[i], 0.7 * sizes[i], angle };
      gdouble sum = 0;
      gboolean one_color = TRUE;

      sprite_draw (sprite, &place, 0, 0, out, 512, 512, 2048);
      for (gint k = 0; k < 512 * 512; k++) {
        const guint8 *pixel = out + 4 * k;

        sum += pixel[3] / 255.0;
        /* the same colour everywhere, as much of it as there is alpha */
        one_color &= abs (pixel[0] - pixel[3] * 0xc0 / 255) <= 2
            && abs (pixel[2] - pixel[3] * 0x40 / 255) <= 2;
      }
      fail_unless (one_color);
      fail_unless (fabs (sum / (0.7 * sizes[i] * sizes[i]) - 1) < 0.15
          + 0.5 / sizes[i], "%f at %f: %f", sizes[i], angle, sum);
    }
  }
}

GST_END_TEST;

GST_START_TEST (fine_patterns_become_grey_rather_than_flicker)
{
  g_autofree guint8 *rgba = g_malloc (4 * 256 * 256);
  g_autoptr (Sprite) sprite = NULL;
  guint8 out[4 * 32 * 32];

  for (gint i = 0; i < 256 * 256; i++)
    GST_WRITE_UINT32_BE (rgba + 4 * i, (i ^ i / 256) & 1 ? 0xffffffff : 0xff);
  sprite = sprite_new (rgba, 256, 256, 1024);
  for (gint shift = 0; shift < 4; shift++) {
    SpritePlace place = { 16 + shift / 4.0, 16, 32, 32, 0.1 * shift };

    sprite_draw (sprite, &place, 0, 0, out, 32, 32, 128);
    for (gint y = 8; y < 24; y++)
      for (gint x = 8; x < 24; x++)
        fail_unless (abs (out[4 * (32 * y + x)] - 128) <= 2);
  }
}

GST_END_TEST;

/* Veils */

static guint8 *
ramp (gint width, gint height, gint stride, gint step)
{
  guint8 *data = g_malloc (stride * (height + 1));

  memset (data, CANARY, stride * (height + 1));
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      data[y * stride + x * step] = 4 * x + 2 * y;
  return data;
}

static void
check_canaries (const guint8 * data, gint width, gint height, gint stride,
    gint step)
{
  gboolean whole = TRUE;

  for (gint y = 0; y <= height; y++)
    for (gint x = 0; x < stride; x++)
      if (y == height || x % step != 0 || x / step >= width)
        whole &= data[y * stride + x] == CANARY;
  fail_unless (whole);
}

GST_START_TEST (blocks_are_the_means_of_what_was_there)
{
  static const gint sizes[][2] = { {40, 30}, {41, 33}, {17, 9}, {8, 8} };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (gint step = 1; step <= 4; step++) {
      gint width = sizes[i][0], height = sizes[i][1];
      gint stride = width * step + 7;
      g_autofree guint8 *in = ramp (width, height, stride, step);
      g_autofree guint8 *out = ramp (width, height, stride, step);

      veil_area (out, width, height, stride, step, 8, 4, FALSE);
      check_canaries (out, width, height, stride, step);
      for (gint row = 0; row < 4; row++) {
        for (gint column = 0; column < 8; column++) {
          gint sum = 0, n = 0, mean;
          gboolean equal = TRUE;

          for (gint y = row * height / 4; y < (row + 1) * height / 4; y++)
            for (gint x = column * width / 8; x < (column + 1) * width / 8; x++) {
              sum += in[y * stride + x * step];
              n++;
            }
          mean = (sum + n / 2) / n;
          for (gint y = row * height / 4; y < (row + 1) * height / 4; y++)
            for (gint x = column * width / 8; x < (column + 1) * width / 8; x++)
              equal &= out[y * stride + x * step] == mean;
          fail_unless (equal);
        }
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (a_blur_has_no_edges_and_keeps_the_mean)
{
  const gint width = 64, height = 64, stride = 70;
  g_autofree guint8 *data = g_malloc0 (stride * height);
  gint sum = 0;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      data[y * stride + x] = (x / 8 + y / 8) % 2 ? 255 : 0;
  veil_area (data, width, height, stride, 1, 8, 8, TRUE);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++) {
      sum += data[y * stride + x];
      if (x > 0)
        fail_unless (abs (data[y * stride + x] - data[y * stride + x - 1])
            <= 16);
      if (y > 0)
        fail_unless (abs (data[y * stride + x] - data[(y - 1) * stride + x])
            <= 16);
      /* and the board can no longer be seen */
      if (x > 12 && x < 52 && y > 12 && y < 52)
        fail_unless (abs (data[y * stride + x] - 128) <= 4);
    }
  fail_unless (abs (sum / (width * height) - 128) <= 2);
}

GST_END_TEST;

GST_START_TEST (areas_smaller_than_the_cells_do_no_harm)
{
  for (gint width = 0; width < 4; width++) {
    for (gint height = 0; height < 4; height++) {
      guint8 data[5 * 8];

      memset (data, CANARY, sizeof (data));
      for (gint smooth = 0; smooth < 2; smooth++)
        veil_area (data, width, height, 8, 1, 8, 8, smooth);
      for (guint i = 0; i < sizeof (data); i++)
        fail_unless_equals_int (data[i], CANARY);
    }
  }
}

GST_END_TEST;

static Suite *
sprite_suite (void)
{
  Suite *s = suite_create ("sprite");
  TCase *tc = tcase_create ("places");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, offsets_and_scales_are_in_sizes_of_the_face);
  tcase_add_test (tc, it_leans_with_the_eyes_round_the_centre_of_the_face);
  tcase_add_test (tc, bounds_hold_all_of_it_that_is_in_the_frame);

  tc = tcase_create ("drawing");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, pixels_are_put_where_they_belong);
  tcase_add_test (tc, its_size_is_right_from_tiny_to_large);
  tcase_add_test (tc, fine_patterns_become_grey_rather_than_flicker);

  tc = tcase_create ("veils");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, blocks_are_the_means_of_what_was_there);
  tcase_add_test (tc, a_blur_has_no_edges_and_keeps_the_mean);
  tcase_add_test (tc, areas_smaller_than_the_cells_do_no_harm);
  return s;
}

GST_CHECK_MAIN (sprite);
