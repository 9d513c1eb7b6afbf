// SPDX-License-Identifier: LGPL-2.1-or-later

/* Usage: tests/bench/scalekernels/scalekernels [RUNS]
 *
 * What a tile costs with each table of kernels, in milliseconds of processor
 * time, and how many times as much that is as memory needs for what has to be
 * read and written once: memcpy() of half as many bytes as the picture and the
 * tile have together. All of it is in the caches. They take turns, and the
 * lowest of RUNS (40) counts: other programs can only add to it. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tilescaler.h"

#define DEFAULT_RUNS 40
#define MAX_TABLES 4

static const BlendMatrix bt601 = { 0.299, 0.114, FALSE };
static const BlendMatrix bt709 = { 0.2126, 0.0722, FALSE };

typedef struct
{
  const gchar *name;
  TileFormat format;
  gint width, height;
  gint out_width, out_height;
  gint uv_step;
  gboolean converts;
  gint alpha_offset;            /* of RGB, < 0 = opaque */
} Case;

static const Case cases[] = {
  {"2x2 of 1280x720", TILE_FORMAT_I420, 640, 480, 480, 360, 1, FALSE, -1},
  {"2x2, to NV12", TILE_FORMAT_I420, 640, 480, 480, 360, 2, FALSE, -1},
  {"2x2, from NV12", TILE_FORMAT_NV12, 640, 480, 480, 360, 1, FALSE, -1},
  {"2x2, BT.709", TILE_FORMAT_I420, 640, 480, 480, 360, 1, TRUE, -1},
  {"2x2, BGRx", TILE_FORMAT_RGB, 640, 480, 480, 360, 1, FALSE, -1},
  {"2x2, BGRA", TILE_FORMAT_RGB, 640, 480, 480, 360, 1, FALSE, 3},
  {"2x2, A420", TILE_FORMAT_A420, 640, 480, 480, 360, 1, FALSE, -1},
  {"2x2, AYUV", TILE_FORMAT_AYUV, 640, 480, 480, 360, 1, FALSE, -1},
  {"7x7 of 1920x1080", TILE_FORMAT_I420, 640, 480, 204, 152, 1, FALSE, -1},
  {"half of 720p", TILE_FORMAT_I420, 1280, 720, 640, 360, 1, FALSE, -1},
  {"half of 1080p", TILE_FORMAT_I420, 1920, 1080, 960, 540, 1, FALSE, -1},
  {"1080p in a strip", TILE_FORMAT_I420, 1920, 1080, 256, 144, 1, FALSE, -1},
  {"enlarged to 720p", TILE_FORMAT_I420, 640, 360, 1280, 720, 1, FALSE, -1},
  {"as it is", TILE_FORMAT_I420, 1280, 720, 1280, 720, 1, FALSE, -1},
};

typedef struct
{
  TileInfo info;
  TilePicture picture;
  BlendTarget target;
  guint8 *in, *out;
  gsize in_size, out_size;
  TileScaler *scalers[MAX_TABLES];
  gint n_scalers;
} Setup;

static void
set_planes (Setup * setup, const Case * c)
{
  gint luma = c->width * c->height, chroma = (c->width / 2) * (c->height / 2);
  gboolean packed = c->format == TILE_FORMAT_RGB
      || c->format == TILE_FORMAT_AYUV;
  guint8 *in;

  setup->in_size = packed ? 4 * luma
      : luma * (c->format == TILE_FORMAT_A420 ? 2 : 1) + 2 * chroma;
  in = setup->in = g_malloc (setup->in_size);
  for (gsize i = 0; i < setup->in_size; i++)
    in[i] = g_random_int ();
  setup->picture = (TilePicture) {
    {
    in, in + luma, in + luma + chroma, in + luma + 2 * chroma}
    , {
    c->width, c->width / 2, c->width / 2, c->width}
  };
  if (packed)
    setup->picture.stride[0] = 4 * c->width;
  else if (c->format == TILE_FORMAT_NV12)
    setup->picture.stride[1] = c->width;
}

static void
set_target (Setup * setup, const Case * c)
{
  gint luma = c->out_width * c->out_height;
  guint8 *out;

  setup->out_size = luma * 3 / 2;
  out = setup->out = g_malloc0 (setup->out_size);
  setup->target = (BlendTarget) {
  out, out + luma, out + luma + (c->uv_step == 2 ? 1 : luma / 4),
        c->out_width, c->out_width / 2 * c->uv_step, c->uv_step,
        c->out_width, c->out_height};
}

static void
setup_init (Setup * setup, const Case * c)
{
  const ScaleKernels *const *tables = scale_kernels_list ();
  TileCrop crop = { 0, 0, c->width, c->height };
  TileColors colors = { c->converts ? bt709 : bt601, 0.0, 0.5 };

  *setup = (Setup) {
    .info = {
      .format = c->format,.width = c->width,.height = c->height,.rgb_offset = {
          2, 1, 0, c->alpha_offset},.matrix = bt601,.chroma_y = 0.5
  }};
  set_planes (setup, c);
  set_target (setup, c);
  for (; tables[setup->n_scalers] != NULL; setup->n_scalers++) {
    TileScaler *scaler = tile_scaler_new ();

    tile_scaler_set_kernels (scaler, tables[setup->n_scalers]);
    tile_scaler_configure (scaler, &setup->info, &crop, &colors, c->out_width,
        c->out_height);
    setup->scalers[setup->n_scalers] = scaler;
  }
}

static void
setup_clear (Setup * setup)
{
  for (gint i = 0; i < setup->n_scalers; i++)
    tile_scaler_free (setup->scalers[i]);
  g_free (setup->in);
  g_free (setup->out);
}

static void
draw (Setup * setup, gint i)
{
  tile_scaler_set_picture (setup->scalers[i], &setup->picture);
  tile_scaler_draw (setup->scalers[i], &setup->target, 0, 0, 255, 0,
      setup->target.height);
}

/* Milliseconds of processor time; others may have the processor in between */
static gdouble
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* In milliseconds: all tables, and the copy behind them */
static void
measure (Setup * setup, gint runs, gdouble * best)
{
  gsize size = (setup->in_size + setup->out_size) / 2;
  g_autofree guint8 *from = g_malloc0 (size), *to = g_malloc0 (size);

  for (gint i = 0; i <= setup->n_scalers; i++)
    best[i] = G_MAXDOUBLE;
  for (gint run = 0; run < runs; run++) {
    for (gint i = 0; i <= setup->n_scalers; i++) {
      const gint times = 8;
      gdouble start = now ();

      for (gint k = 0; k < times; k++) {
        if (i < setup->n_scalers)
          draw (setup, i);
        else
          memcpy (to, from, size);
        /* or else the compiler may find out that nobody looks */
        __asm__ volatile ("":::"memory");
      }
      best[i] = MIN (best[i], (now () - start) / times);
    }
  }
}

int
main (int argc, char **argv)
{
  const ScaleKernels *const *tables = scale_kernels_list ();
  gint runs = argc > 1 ? atoi (argv[1]) : DEFAULT_RUNS;

  if (runs < 1) {
    g_printerr ("%s is no number of runs.\n", argv[1]);
    return 2;
  }
  g_print ("%-18s %22s", "tile", "pixels");
  for (gint i = 0; tables[i] != NULL; i++)
    g_print ("%10s ms %8s", tables[i]->name, "/ copy");
  g_print ("%12s\n", "copy ms");
  for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
    g_autofree gchar *pixels = g_strdup_printf ("%dx%d to %dx%d",
        cases[c].width, cases[c].height, cases[c].out_width,
        cases[c].out_height);
    gdouble best[MAX_TABLES + 1];
    Setup setup;

    setup_init (&setup, &cases[c]);
    measure (&setup, runs, best);
    g_print ("%-18s %22s", cases[c].name, pixels);
    for (gint i = 0; i < setup.n_scalers; i++)
      g_print ("%13.3f %8.1f", best[i], best[i] / best[setup.n_scalers]);
    g_print ("%12.3f\n", best[setup.n_scalers]);
    setup_clear (&setup);
  }
  return 0;
}
