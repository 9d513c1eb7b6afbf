// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "blend.h"

#define WIDTH 13
#define HEIGHT 9
#define STRIDE 24
#define CANARY 0xc5

static const BlendMatrix bt601 = { 0.299, 0.114, FALSE };

/* A 4:2:0 picture of odd size with other strides for luma and chroma, in
 * memory full of canaries. */
typedef struct
{
  guint8 y[STRIDE * (HEIGHT + 2)];
  guint8 uv[2 * (STRIDE + 8) * (HEIGHT + 2)];
  BlendTarget target;
} Picture;

static void
picture_init (Picture * picture, gboolean interleaved)
{
  gint chroma_height = (HEIGHT + 1) / 2;
  BlendTarget *target = &picture->target;

  memset (picture->y, CANARY, sizeof (picture->y));
  memset (picture->uv, CANARY, sizeof (picture->uv));
  target->width = WIDTH;
  target->height = HEIGHT;
  target->y_stride = STRIDE;
  target->uv_stride = STRIDE + 8;
  target->uv_step = interleaved ? 2 : 1;
  target->y = picture->y + STRIDE;
  target->u = picture->uv + target->uv_stride;
  target->v = interleaved ? target->u + 1
      : target->u + target->uv_stride * (chroma_height + 1);
}

static gboolean
is_target (Picture * picture, const guint8 * byte)
{
  BlendTarget *t = &picture->target;

  for (gint y = 0; y < HEIGHT; y++)
    if (byte >= t->y + y * t->y_stride && byte < t->y + y * t->y_stride + WIDTH)
      return TRUE;
  for (gint y = 0; y < (HEIGHT + 1) / 2; y++)
    for (gint x = 0; x < (WIDTH + 1) / 2; x++)
      if (byte == t->u + y * t->uv_stride + x * t->uv_step
          || byte == t->v + y * t->uv_stride + x * t->uv_step)
        return TRUE;
  return FALSE;
}

static void
assert_canaries (Picture * picture)
{
  for (guint i = 0; i < sizeof (picture->y); i++)
    fail_unless (picture->y[i] == CANARY || is_target (picture, picture->y
            + i));
  for (guint i = 0; i < sizeof (picture->uv); i++)
    fail_unless (picture->uv[i] == CANARY || is_target (picture, picture->uv
            + i));
}

static void
assert_pixel (Picture * picture, gint x, gint y, gint luma, gint u, gint v)
{
  BlendTarget *t = &picture->target;
  gsize chroma = y / 2 * t->uv_stride + x / 2 * t->uv_step;

  fail_unless (ABS (t->y[y * t->y_stride + x] - luma) <= 1, "Y %d,%d is %d", x,
      y, t->y[y * t->y_stride + x]);
  fail_unless (ABS (t->u[chroma] - u) <= 1, "U %d,%d is %d", x, y,
      t->u[chroma]);
  fail_unless (ABS (t->v[chroma] - v) <= 1, "V %d,%d is %d", x, y,
      t->v[chroma]);
}

static void
fill_all (Picture * picture, const guint8 ayuv[4])
{
  LayoutRect whole = { 0, 0, WIDTH, HEIGHT };

  blend_fill (&picture->target, &whole, ayuv);
}

GST_START_TEST (colors_become_the_standard_s_codes)
{
  const BlendMatrix bt709 = { 0.2126, 0.0722, FALSE };
  const BlendMatrix full = { 0.299, 0.114, TRUE };
  guint8 ayuv[4];

  blend_color (&bt601, 0xffffffff, ayuv);
  fail_unless (ayuv[0] == 255 && ayuv[1] == 235 && ayuv[2] == 128
      && ayuv[3] == 128);
  blend_color (&bt601, 0x80ff0000, ayuv);
  fail_unless (ayuv[0] == 128 && ayuv[1] == 81 && ayuv[2] == 90
      && ayuv[3] == 240);
  blend_color (&bt709, 0xff00ff00, ayuv);
  fail_unless (ayuv[1] == 173 && ayuv[2] == 42 && ayuv[3] == 26);
  blend_color (&full, 0xff0000ff, ayuv);
  fail_unless (ayuv[1] == 29 && ayuv[2] == 255 && ayuv[3] == 107);
}

GST_END_TEST;

GST_START_TEST (fill_stays_inside)
{
  const guint8 back[4] = { 255, 16, 128, 128 }, front[4] = {
    255, 200, 60, 190
  };
  const LayoutRect rects[] = { {4, 2, 6, 4}, {8, 6, 100, 100},
  {-4, -4, 8, 6}, {40, 0, 4, 4}, {4, 4, 0, 4}
  };

  for (guint format = 0; format < 2; format++) {
    for (guint i = 0; i < G_N_ELEMENTS (rects); i++) {
      Picture picture;

      picture_init (&picture, format == 1);
      fill_all (&picture, back);
      blend_fill (&picture.target, &rects[i], front);
      assert_canaries (&picture);
      for (gint y = 0; y < HEIGHT; y++) {
        for (gint x = 0; x < WIDTH; x++) {
          const LayoutRect *r = &rects[i];
          gboolean in = x >= r->x && x < r->x + r->width && y >= r->y
              && y < r->y + r->height;
          const guint8 *wanted = in ? front : back;

          assert_pixel (&picture, x, y, wanted[1], wanted[2], wanted[3]);
        }
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (fill_honours_opacity)
{
  const guint8 back[4] = { 255, 20, 100, 200 }, half[4] = {
    128, 220, 200, 100
  };
  Picture picture;

  picture_init (&picture, FALSE);
  fill_all (&picture, back);
  fill_all (&picture, half);
  assert_pixel (&picture, 0, 0, 120, 150, 150);
  assert_pixel (&picture, WIDTH - 1, HEIGHT - 1, 120, 150, 150);
  assert_canaries (&picture);
}

GST_END_TEST;

/* A picture with alpha as it comes, four bytes a pixel */
typedef struct
{
  guint8 *data;
  gint stride;
  gint width, height;
} Ayuv;

/* The plain definition, one pixel at a time, to hold the quick one against */
static void
reference_over (const guint8 back[4], gint x, gint y, const Ayuv * over,
    guint alpha, gint px, gint py, gint luma[1], gint chroma[2])
{
  gdouble u = 0, v = 0;
  gint n = 0;

  for (gint cy = py & ~1; cy < (py & ~1) + 2; cy++) {
    for (gint cx = px & ~1; cx < (px & ~1) + 2; cx++) {
      gint ox = cx - x, oy = cy - y;
      gboolean in = ox >= 0 && oy >= 0 && ox < over->width && oy < over->height;
      const guint8 *p = over->data + oy * over->stride + 4 * ox;
      gdouble a = in ? p[0] / 255.0 * alpha / 255.0 : 0.0;

      if (cx == px && cy == py)
        luma[0] = in ? back[1] * (1 - a) + p[1] * a + 0.5 : back[1];
      if (!in)
        continue;
      u += back[2] * (1 - a) + p[2] * a;
      v += back[3] * (1 - a) + p[3] * a;
      n++;
    }
  }
  chroma[0] = n > 0 ? u / n + 0.5 : back[2];
  chroma[1] = n > 0 ? v / n + 0.5 : back[3];
}

static void
assert_over (Picture * picture, const guint8 back[4], gint x, gint y,
    const Ayuv * over, guint alpha, gint top, gint bottom)
{
  assert_canaries (picture);
  for (gint py = 0; py < HEIGHT; py++) {
    for (gint px = 0; px < WIDTH; px++) {
      gint luma[1] = { back[1] }, chroma[2] = { back[2], back[3] };

      if (py >= top && py < bottom)
        reference_over (back, x, y, over, alpha, px, py, luma, chroma);
      assert_pixel (picture, px, py, luma[0], chroma[0], chroma[1]);
    }
  }
}

GST_START_TEST (pictures_are_laid_over_with_their_alpha)
{
  const guint8 back[4] = { 255, 50, 90, 170 };
  const struct
  {
    gint x, y;
    guint alpha;
    gint width, height, top, bottom;
  } places[] = { {0, 0, 255, 6, 6, 0, HEIGHT}, {4, 2, 255, 6, 6, 0, HEIGHT},
  {8, 6, 128, 6, 6, 0, HEIGHT}, {-2, -2, 200, 6, 6, 0, HEIGHT},
  {2, 4, 0, 6, 6, 0, HEIGHT}, {0, 0, 255, 6, 6, 2, 4}, {2, 2, 77, 6, 6, 4, 6},
  {0, 2, 255, 5, 5, 0, HEIGHT}, {2, 0, 99, 1, 1, 0, HEIGHT},
  {-4, -4, 255, 6, 6, 0, 2}, {0, 0, 255, 6, 6, 6, HEIGHT},
  {8, 6, 255, 5, 3, 8, HEIGHT}
  };
  guint8 pixels[6 * 32];
  GRand *rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < sizeof (pixels); i++)
    pixels[i] = g_rand_int_range (rand, 0, 256);
  g_rand_free (rand);

  for (guint format = 0; format < 2; format++) {
    for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
      Ayuv over = { pixels, 32, places[i].width, places[i].height };
      BlendPicture laid = { NULL };
      Picture picture;

      blend_picture_from_ayuv (pixels, 32, over.width, over.height, &laid);
      picture_init (&picture, format == 1);
      fill_all (&picture, back);
      blend_over (&picture.target, places[i].x, places[i].y, &laid,
          places[i].alpha, places[i].top, places[i].bottom);
      assert_over (&picture, back, places[i].x, places[i].y, &over,
          places[i].alpha, places[i].top, places[i].bottom);
      blend_picture_clear (&laid);
    }
  }
}

GST_END_TEST;

GST_START_TEST (division_by_255_is_exact)
{
  for (gint x = 0; x <= 255 * 255; x++)
    fail_unless_equals_int (blend_div255 (x), (x * 2 + 255) / 510);
}

GST_END_TEST;

GST_START_TEST (copies_stay_inside)
{
  const LayoutRect rects[] = { {4, 2, 6, 4}, {8, 6, WIDTH - 8, HEIGHT - 6},
  {0, 0, WIDTH, HEIGHT}, {0, 8, 2, 1}
  };
  const guint8 back[4] = { 255, 16, 128, 128 }, front[4] = {
    255, 200, 60, 190
  };

  for (guint format = 0; format < 2; format++) {
    for (guint i = 0; i < G_N_ELEMENTS (rects); i++) {
      const LayoutRect *r = &rects[i];
      Picture picture, from;

      picture_init (&picture, format == 1);
      fill_all (&picture, back);
      picture_init (&from, format == 1);
      fill_all (&from, front);
      blend_copy (&picture.target, r, &from.target, 0, 0);
      assert_canaries (&picture);
      for (gint y = 0; y < HEIGHT; y++) {
        for (gint x = 0; x < WIDTH; x++) {
          gboolean in = x >= r->x && x < r->x + r->width && y >= r->y
              && y < r->y + r->height;
          const guint8 *wanted = in ? front : back;

          assert_pixel (&picture, x, y, wanted[1], wanted[2], wanted[3]);
        }
      }
    }
  }
}

GST_END_TEST;

GST_START_TEST (cairo_s_premultiplied_colors_are_undone)
{
  const guint32 pixels[2] = { 0x80800000, 0x00000000 };
  BlendPicture picture = { NULL };
  guint8 red[4];

  blend_picture_from_cairo (&bt601, (const guint8 *) pixels, 8, 2, 1, &picture);
  blend_color (&bt601, 0x80ff0000, red);
  fail_unless_equals_int (picture.y_alpha[0], 128);
  fail_unless_equals_int (picture.y[0], blend_div255 (128 * red[1]));
  fail_unless_equals_int (picture.y_alpha[1], 0);
  fail_unless_equals_int (picture.y[1], 0);
  /* the chroma sample is of one pixel that is seen by half and one that is not
   * at all */
  fail_unless_equals_int (picture.uv_alpha[0], 64);
  fail_unless (ABS (picture.u[0] - 64 * red[2] / 255) <= 1);
  fail_unless (ABS (picture.v[0] - 64 * red[3] / 255) <= 1);
  blend_picture_clear (&picture);
  fail_unless (picture.data == NULL);
}

GST_END_TEST;

static Suite *
blend_suite (void)
{
  Suite *s = suite_create ("blend");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, colors_become_the_standard_s_codes);
  tcase_add_test (tc, fill_stays_inside);
  tcase_add_test (tc, fill_honours_opacity);
  tcase_add_test (tc, division_by_255_is_exact);
  tcase_add_test (tc, copies_stay_inside);
  tcase_add_test (tc, pictures_are_laid_over_with_their_alpha);
  tcase_add_test (tc, cairo_s_premultiplied_colors_are_undone);
  return s;
}

GST_CHECK_MAIN (blend);
