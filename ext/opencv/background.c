// SPDX-License-Identifier: LGPL-2.1-or-later

#include "background.h"

#include <math.h>
#include <string.h>

#include "scenelight.h"

/* A cell of the picture has so many looks: a leaf in the wind and the wall
 * behind it are both the background. After Stauffer and Grimson, "Adaptive
 * background mixture models for real-time tracking" (1999), with seconds for
 * weights, so that what stays is absorbed after a time that can be named. */
#define LOOKS 4

/* Seconds between two rounds over all cells for what changes slowly */
#define ROUND 0.25

/* Seconds that a look takes at most to follow what it sees */
#define FOLLOW 10.0

/* Seconds over which the noise of a cell, and how restless it is, are told */
#define NOISE_MEMORY 8.0
#define RESTLESS_MEMORY 20.0

/* Mean deviations that noise stays within: 5 are four sigmas */
#define NOISE_FACTOR 5.0f

/* So much of the step to a neighbour is allowed for: a camera on a mast
 * shakes, and compression moves edges. */
#define TEXTURE_FACTOR 0.35f

/* Steps of tolerance for a change from background and back in a second */
#define RESTLESS_FACTOR 12.0f
#define MOST_RESTLESS 40.0f

/* When half of the picture deviates by so much more than it used to, it was
 * compressed worse or its gain was raised; more than the limit is a scene. */
#define UNREST_FACTOR 4.0f
#define MOST_UNREST 4.0f

/* The residue that counts as a change of late follows in so many seconds */
#define RECENT 0.25

/* Texture of the background shows through a shadow: windows of 5 × 5 cells that
 * correlate so well are no foreground. Those without so much variance tell
 * nothing: there a larger window is tried. */
#define SHADOW_REACH 2
#define SHADOW_FAR_REACH 4
#define SHADOW_CORRELATION 0.85f
#define SHADOW_LEAST_VARIANCE 20.0f
#define SHADOW_DARKEST 0.35f
#define SHADOW_LIGHTEST 2.2f
#define SHADOW_LIKELY_CONTRAST 0.25f
#define SHADOW_LIKENESS 0.08f

/* Of a cell and its eight neighbours, so many have to differ */
#define MAJORITY 5

/* What is known of a cell */
enum
{
  SAME,                         /* as the background */
  DIFFERS,
  LIT,                          /* the background in another light */
  LIT_EDGE,                     /* likewise, by its neighbours */
  OTHER,                        /* another look of the background */
};

struct _Background
{
  gint width, height;
  gsize n;

  gdouble age, since_round;
  guint frames;
  gboolean settled;
  gfloat unrest;                /* usual median of the deviations */
  SceneLight light;

  /* looks of each cell, the longest seen first */
  gfloat *looks[LOOKS];         /* luma, at the light of the first frame */
  gfloat *weights[LOOKS];       /* seconds; 0 = none */

  /* of each cell */
  gfloat *expected;             /* its first look, at today's light */
  gfloat *deviation;            /* from that, now */
  gfloat *recent;               /* likewise, of late */
  gfloat *noise;                /* mean of it without foreground */
  gfloat *restless;             /* changes in a second */
  gfloat *tolerance;
  guint8 *differs;              /* what is known of it now */
  guint8 *differed;             /* from its first look, in the last frame */
  guint8 *mask;                 /* 255 where the majority differs */
  guint8 *changes;              /* 255 where it looks other than of late */
};

Background *
background_new (gint width, gint height)
{
  Background *bg = g_new0 (Background, 1);
  gsize n = (gsize) width * height;

  bg->width = width;
  bg->height = height;
  bg->n = n;
  for (guint i = 0; i < LOOKS; i++) {
    bg->looks[i] = g_new (gfloat, n);
    bg->weights[i] = g_new (gfloat, n);
  }
  bg->expected = g_new (gfloat, n);
  bg->deviation = g_new (gfloat, n);
  bg->recent = g_new (gfloat, n);
  bg->noise = g_new (gfloat, n);
  bg->restless = g_new (gfloat, n);
  bg->tolerance = g_new (gfloat, n);
  bg->differs = g_new0 (guint8, n);
  bg->differed = g_new0 (guint8, n);
  bg->mask = g_new0 (guint8, n);
  bg->changes = g_new0 (guint8, n);
  return bg;
}

void
background_free (Background * bg)
{
  for (guint i = 0; i < LOOKS; i++) {
    g_free (bg->looks[i]);
    g_free (bg->weights[i]);
  }
  g_free (bg->expected);
  g_free (bg->deviation);
  g_free (bg->recent);
  g_free (bg->noise);
  g_free (bg->restless);
  g_free (bg->tolerance);
  g_free (bg->differs);
  g_free (bg->differed);
  g_free (bg->mask);
  g_free (bg->changes);
  g_free (bg);
}

/* Learns from the next frame on as if it were the first. */
void
background_reset (Background * bg)
{
  bg->frames = 0;
}

static void
begin (Background * bg, const guint8 * luma)
{
  bg->age = 0.0;
  bg->since_round = 0.0;
  bg->settled = FALSE;
  bg->unrest = 0.0f;
  bg->light = (SceneLight) {
  1.0f, 0.0f};
  for (guint i = 1; i < LOOKS; i++)
    memset (bg->weights[i], 0, bg->n * sizeof (gfloat));
  for (gsize i = 0; i < bg->n; i++) {
    bg->looks[0][i] = luma[i];
    bg->weights[0][i] = 0.0f;
    bg->noise[i] = 2.0f;
    bg->recent[i] = 0.0f;
    bg->restless[i] = 0.0f;
    bg->tolerance[i] = 16.0f;
  }
  memset (bg->differs, 0, bg->n);
  memset (bg->differed, 0, bg->n);
  memset (bg->mask, 0, bg->n);
  memset (bg->changes, 0, bg->n);
}

/* What is seen against what is expected; written so that it is vectorised */
static void
compare (Background * bg, const guint8 * restrict luma)
{
  const gfloat *restrict look = bg->looks[0];
  gfloat *restrict expected = bg->expected, *restrict deviation = bg->deviation;
  gfloat gain = bg->light.gain, offset = bg->light.offset;

  for (gsize i = 0; i < bg->n; i++) {
    gfloat e = gain * look[i] + offset;

    e = e < 0.0f ? 0.0f : e;
    e = e > 255.0f ? 255.0f : e;
    expected[i] = e;
    deviation[i] = luma[i] - e;
  }
}

static gfloat
median_deviation (const Background * bg)
{
  guint counts[256] = { 0 };
  gsize sum = 0;

  /* in quarters of a step */
  for (gsize i = 0; i < bg->n; i++) {
    guint d = fabsf (bg->deviation[i]) * 4.0f;

    counts[MIN (d, 255)]++;
  }
  for (guint i = 0; i < 256; i++) {
    sum += counts[i];
    if (2 * sum >= bg->n)
      return i / 4.0f;
  }
  return 255 / 4.0f;
}

/* How much more than its own tolerance every cell is allowed this time */
static gfloat
measure_unrest (Background * bg, gdouble elapsed)
{
  gfloat now = median_deviation (bg);
  gfloat more = MAX (now - bg->unrest, 0.0f);
  gfloat rate = bg->settled ? elapsed / (NOISE_MEMORY + elapsed) : 0.5f;

  bg->unrest += rate * (MIN (now, MOST_UNREST) - bg->unrest);
  return UNREST_FACTOR * MIN (more, MOST_UNREST);
}

static void
swap_looks (Background * bg, gsize i, guint a, guint b)
{
  gfloat look = bg->looks[a][i], weight = bg->weights[a][i];

  bg->looks[a][i] = bg->looks[b][i];
  bg->weights[a][i] = bg->weights[b][i];
  bg->looks[b][i] = look;
  bg->weights[b][i] = weight;
}

/* The look of a cell that it has now; LOOKS = a new one */
static guint
other_look (const Background * bg, gsize i, gfloat luma, gfloat tolerance)
{
  guint best = LOOKS;
  gfloat least = tolerance;

  for (guint k = 1; k < LOOKS; k++) {
    gfloat e = bg->light.gain * bg->looks[k][i] + bg->light.offset;
    gfloat d = fabsf (luma - CLAMP (e, 0.0f, 255.0f));

    if (bg->weights[k][i] > 0.0f && d <= least) {
      least = d;
      best = k;
    }
  }
  return best;
}

static guint
weakest_look (const Background * bg, gsize i)
{
  guint weakest = 1;

  for (guint k = 2; k < LOOKS; k++)
    if (bg->weights[k][i] < bg->weights[weakest][i])
      weakest = k;
  return weakest;
}

/* A cell that does not look as expected. Returns whether it is foreground. */
static gboolean
learn_other (Background * bg, const BackgroundSettings * settings, gsize i,
    gfloat luma, gfloat tolerance, gfloat elapsed)
{
  guint k = other_look (bg, i, luma, tolerance);
  gfloat weight, look = (luma - bg->light.offset) / bg->light.gain;
  gfloat needed = bg->settled ? settings->absorb : 0.2 * bg->age;

  weight = bg->weights[0][i] - settings->fade * elapsed;
  bg->weights[0][i] = MAX (weight, 0.0f);
  if (k == LOOKS) {
    k = weakest_look (bg, i);
    bg->looks[k][i] = look;
    bg->weights[k][i] = elapsed;
    return TRUE;
  }
  weight = bg->weights[k][i];
  bg->looks[k][i] += elapsed / (MIN (weight, FOLLOW) + elapsed)
      * (look - bg->looks[k][i]);
  /* what the next round takes from all looks is added */
  weight = MIN (weight + elapsed * (1.0 + settings->fade),
      2 * settings->absorb);
  bg->weights[k][i] = weight;
  if (weight > bg->weights[0][i])
    swap_looks (bg, i, 0, k);
  return weight < needed;
}

/* Those that look as expected: nearly all of them, vectorised */
static void
learn_expected (Background * bg, gfloat more, gfloat elapsed)
{
  gfloat *restrict look = bg->looks[0], *restrict noise = bg->noise;
  gfloat *restrict recent = bg->recent;
  const gfloat *restrict deviation = bg->deviation;
  const gfloat *restrict tolerance = bg->tolerance;
  const gfloat *restrict expected = bg->expected;
  guint8 *restrict differs = bg->differs, *restrict changes = bg->changes;
  gdouble memory = MIN (bg->age, FOLLOW);
  gfloat rate = elapsed / (memory + elapsed) / bg->light.gain;
  gfloat noise_rate = elapsed / (MIN (bg->age, NOISE_MEMORY) + elapsed);
  gfloat recent_rate = elapsed / (RECENT + elapsed);

  for (gsize i = 0; i < bg->n; i++) {
    gfloat d = deviation[i], size = fabsf (d), t = tolerance[i] + more;
    gfloat within = size <= t ? 1.0f : 0.0f;
    gfloat clear = expected[i] > 0.0f && expected[i] < 255.0f ? within : 0.0f;

    look[i] += clear * rate * d;
    noise[i] += within * noise_rate * (size - noise[i]);
    differs[i] = size <= t ? SAME : DIFFERS;
    changes[i] = fabsf (d - recent[i]) <= t ? 0 : 255;
    recent[i] += recent_rate * (d - recent[i]);
  }
}

static void
learn (Background * bg, const BackgroundSettings * settings,
    const guint8 * luma, gfloat more, gfloat elapsed)
{
  gfloat most = 2 * settings->absorb;
  gfloat flip = 1.0 / MIN (bg->age + 1.0, RESTLESS_MEMORY);

  learn_expected (bg, more, elapsed);
  for (gsize i = 0; i < bg->n; i++) {
    gboolean foreground = bg->differs[i] != SAME;

    if (foreground) {
      foreground = learn_other (bg, settings, i, luma[i],
          bg->tolerance[i] + more, elapsed);
    } else {
      gfloat weight = bg->weights[0][i] + elapsed;

      bg->weights[0][i] = weight < most ? weight : most;
    }
    if (bg->differs[i] != bg->differed[i])
      bg->restless[i] += flip;
    bg->differed[i] = bg->differs[i];
    if (bg->differs[i] != SAME && !foreground)
      bg->differs[i] = OTHER;
  }
}

/* The largest step to a neighbour */
static gfloat
texture_at (const Background * bg, gint x, gint y)
{
  const gfloat *look = bg->looks[0] + (gsize) y * bg->width + x;
  gfloat most = 0.0f;

  if (x > 0)
    most = MAX (most, fabsf (look[0] - look[-1]));
  if (x + 1 < bg->width)
    most = MAX (most, fabsf (look[0] - look[1]));
  if (y > 0)
    most = MAX (most, fabsf (look[0] - look[-bg->width]));
  if (y + 1 < bg->height)
    most = MAX (most, fabsf (look[0] - look[bg->width]));
  return most;
}

static void
forget (Background * bg, const BackgroundSettings * settings)
{
  gfloat loss = settings->fade * bg->since_round;
  gfloat calm = exp (-bg->since_round / RESTLESS_MEMORY);

  for (guint k = 1; k < LOOKS; k++) {
    gfloat *weight = bg->weights[k];

    for (gsize i = 0; i < bg->n; i++)
      weight[i] = weight[i] > loss ? weight[i] - loss : 0.0f;
  }
  for (gsize i = 0; i < bg->n; i++)
    bg->restless[i] *= calm;
}

static void
make_round (Background * bg, const BackgroundSettings * settings)
{
  gfloat gain = MAX (bg->light.gain, 1.0f);

  forget (bg, settings);
  bg->since_round = 0.0;
  for (gint y = 0; y < bg->height; y++)
    for (gint x = 0; x < bg->width; x++) {
      gsize i = (gsize) y * bg->width + x;

      bg->tolerance[i] = settings->tolerance + NOISE_FACTOR * bg->noise[i]
          + TEXTURE_FACTOR * gain * texture_at (bg, x, y)
          + MIN (RESTLESS_FACTOR * bg->restless[i], MOST_RESTLESS);
    }
}

/* What has been seen most is the background now; a look that was seen for
 * some of the time, as leaves are, belongs to it. */
static void
settle (Background * bg, const BackgroundSettings * settings)
{
  gfloat least = 0.2 * bg->age;

  bg->settled = TRUE;
  for (gsize i = 0; i < bg->n; i++) {
    bg->weights[0][i] = 2 * settings->absorb;
    for (guint k = 1; k < LOOKS; k++)
      bg->weights[k][i] = bg->weights[k][i] > least ? 1.5 * settings->absorb
          : MIN (bg->weights[k][i], settings->absorb);
  }
}

/* Of the window around a cell: what is expected, and what is seen */
typedef struct
{
  gfloat mean, seen_mean, variance, seen_variance, covariance;
} Window;

static Window
window_around (const Background * bg, const guint8 * luma, gint x, gint y,
    gint reach)
{
  gint left = MAX (x - reach, 0), top = MAX (y - reach, 0);
  gint right = MIN (x + reach, bg->width - 1);
  gint bottom = MIN (y + reach, bg->height - 1);
  gfloat n = (right - left + 1) * (bottom - top + 1);
  gfloat a = 0, b = 0, aa = 0, bb = 0, ab = 0;

  for (gint row = top; row <= bottom; row++) {
    const gfloat *e = bg->expected + (gsize) row * bg->width;
    const guint8 *l = luma + (gsize) row * bg->width;

    for (gint column = left; column <= right; column++) {
      a += e[column];
      b += l[column];
      aa += e[column] * e[column];
      bb += (gfloat) l[column] * l[column];
      ab += e[column] * l[column];
    }
  }
  return (Window) {
  a / n, b / n, (aa - a * a / n) / n, (bb - b * b / n) / n,
        (ab - a * b / n) / n};
}

/* Whether the texture of the background is seen at a cell, in another light:
 * normalised cross-correlation, as Jacques, Jung and Musse, "Background
 * subtraction and shadow detection in grayscale video sequences" (2005).
 * Light is a factor: the contrast has to change as much as the mean does. */
static gboolean
is_lit_background (const Background * bg, const guint8 * luma, gint x, gint y)
{
  Window w = window_around (bg, luma, x, y, SHADOW_REACH);
  gfloat factor, contrast;

  if (w.variance <= SHADOW_LEAST_VARIANCE)
    w = window_around (bg, luma, x, y, SHADOW_FAR_REACH);
  if (w.variance <= SHADOW_LEAST_VARIANCE || w.covariance <= 0.0f
      || w.covariance * w.covariance <= SHADOW_CORRELATION
      * SHADOW_CORRELATION * w.variance * w.seen_variance)
    return FALSE;
  factor = w.seen_mean / MAX (w.mean, 1.0f);
  contrast = w.covariance / w.variance;
  return factor > SHADOW_DARKEST && factor < SHADOW_LIGHTEST
      && fabsf (contrast - factor) < SHADOW_LIKELY_CONTRAST * factor;
}

static guint
neighbours_that_differ (const Background * bg, gint x, gint y)
{
  guint n = 0;

  for (gint row = MAX (y - 1, 0); row <= MIN (y + 1, bg->height - 1); row++)
    for (gint column = MAX (x - 1, 0); column <= MIN (x + 1, bg->width - 1);
        column++)
      n += bg->differs[(gsize) row * bg->width + column] == DIFFERS;
  return n;
}

/* At the edge of a shadow a window shows half of it; there a cell is believed
 * that is as much darker as one in the shadow next to it. */
static gboolean
is_next_to_lit (const Background * bg, const guint8 * luma, gint x, gint y)
{
  gsize i = (gsize) y * bg->width + x;
  gfloat e = bg->expected[i] + 1.0f, l = luma[i] + 1.0f;

  for (gint row = MAX (y - SHADOW_FAR_REACH, 0);
      row <= MIN (y + SHADOW_FAR_REACH, bg->height - 1); row++)
    for (gint column = MAX (x - SHADOW_FAR_REACH, 0);
        column <= MIN (x + SHADOW_FAR_REACH, bg->width - 1); column++) {
      gsize k = (gsize) row * bg->width + column;
      gfloat here = l * (bg->expected[k] + 1.0f), there = e * (luma[k] + 1.0f);

      if (bg->differs[k] == LIT
          && fabsf (here - there) < SHADOW_LIKENESS * there)
        return TRUE;
    }
  return FALSE;
}

static void
take_out_lit (Background * bg, const guint8 * luma)
{
  gboolean any = FALSE;

  for (gint y = 0; y < bg->height; y++)
    for (gint x = 0; x < bg->width; x++) {
      gsize i = (gsize) y * bg->width + x;

      if (bg->differs[i] == DIFFERS && is_lit_background (bg, luma, x, y)) {
        bg->differs[i] = LIT;
        any = TRUE;
      }
    }
  for (gint y = 0; any && y < bg->height; y++)
    for (gint x = 0; x < bg->width; x++) {
      gsize i = (gsize) y * bg->width + x;

      if (bg->differs[i] == DIFFERS && is_next_to_lit (bg, luma, x, y))
        bg->differs[i] = LIT_EDGE;
    }
}

static void
make_mask (Background * bg, const guint8 * luma)
{
  take_out_lit (bg, luma);
  memset (bg->mask, 0, bg->n);
  for (gint y = 0; y < bg->height; y++) {
    const guint8 *row = bg->differs + (gsize) y * bg->width;

    for (gint x = 0; x < bg->width; x++)
      if (row[x] == DIFFERS && neighbours_that_differ (bg, x, y) >= MAJORITY)
        bg->mask[(gsize) y * bg->width + x] = 255;
  }
}

/**
 * background_update:
 * @luma: a picture of full range, rows without padding
 * @elapsed: seconds since the last
 */
void
background_update (Background * bg, const BackgroundSettings * settings,
    const guint8 * luma, gdouble elapsed)
{
  gfloat more;

  if (bg->frames++ == 0)
    begin (bg, luma);
  elapsed = CLAMP (elapsed, 0.001, 1.0);
  bg->age += elapsed;
  bg->since_round += elapsed;

  scene_light_measure (&bg->light, bg->looks[0], luma, bg->n);
  compare (bg, luma);
  more = measure_unrest (bg, elapsed);
  learn (bg, settings, luma, more, elapsed);
  make_mask (bg, luma);
  if (!bg->settled && bg->age >= settings->settle && bg->frames > 4)
    settle (bg, settings);
  if (!bg->settled || bg->since_round >= ROUND)
    make_round (bg, settings);
}

/**
 * background_is_settled:
 *
 * Before it is, there is a mask, but one of what is hardly known.
 */
gboolean
background_is_settled (const Background * bg)
{
  return bg->settled;
}

/* 255 where something stands before the background, else 0 */
const guint8 *
background_get_mask (const Background * bg)
{
  return bg->mask;
}

/* 255 where the picture has changed within a quarter of a second, else 0 */
const guint8 *
background_get_changes (const Background * bg)
{
  return bg->changes;
}

/**
 * background_is_other:
 *
 * Returns: whether a cell has one of the looks of the background that it does
 *   not usually have
 */
gboolean
background_is_other (const Background * bg, gsize cell)
{
  return bg->differs[cell] == OTHER;
}

/**
 * background_draw:
 * @luma: (out caller-allocates): the background in the light of today
 */
void
background_draw (const Background * bg, guint8 * luma)
{
  for (gsize i = 0; i < bg->n; i++)
    luma[i] = bg->expected[i] + 0.5f;
}

/**
 * background_adopt:
 * @luma: the last picture
 *
 * From now on what is seen there is the background, and nothing else.
 */
void
background_adopt (Background * bg, const guint8 * luma, gsize cell)
{
  bg->looks[0][cell] = (luma[cell] - bg->light.offset) / bg->light.gain;
  for (guint i = 1; i < LOOKS; i++)
    bg->weights[i][cell] = 0.0f;
}
