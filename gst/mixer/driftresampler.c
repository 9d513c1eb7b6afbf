// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driftresampler.h"

#include <math.h>
#include <string.h>

/* Band-limited interpolation with a windowed sinc whose table is read between
 * its lines (J. O. Smith, "Digital Audio Resampling Home Page", §"Theory of
 * operation"). The sinc is zero at every whole sample but its own, and the
 * window keeps that, so whole positions give the samples themselves.
 *
 * 32 taps and a Kaiser window of 9 put images 90 dB down for everything below
 * 0.41 of the sample rate (19.7 kHz at 48 kHz; Kaiser's formula for the width
 * of the transition). 256 lines read linearly are off by less than
 * (pi / 256)^2 / 8, or 94 dB down, at the very top and less below. */
#define TAPS DRIFT_RESAMPLER_TAPS
#define LOOKAHEAD DRIFT_RESAMPLER_LOOKAHEAD
#define HISTORY (TAPS - LOOKAHEAD - 1)
#define KAISER_BETA 9.0
#define LINE_BITS 8
#define LINES (1 << LINE_BITS)
#define REST_BITS (32 - LINE_BITS)

/* A position is whole frames and 32 bits of fraction. */
#define ONE (G_GUINT64_CONSTANT (1) << 32)
/* 20 ppm are no tone anybody hears, and half a frame of it takes half a second
 * at 48 kHz. */
#define SETTLING ((gint64) (ONE / 50000))

/* Room for a few buffers of what a sender sends at once. */
#define INITIAL_CAPACITY 4096

typedef gfloat Lanes __attribute__((vector_size (16)));
#define N_LANES (sizeof (Lanes) / sizeof (gfloat))

struct _DriftResampler
{
  guint channels;
  /* frames taken for each given, and what was asked for: they differ while it
   * settles */
  guint64 step;
  guint64 fraction;
  gboolean unity;

  /* a row for each channel; the next frame is read at `at` */
  gfloat *rows[DRIFT_RESAMPLER_MAX_CHANNELS];
  guint capacity;
  guint filled;
  guint at;
};

static gfloat kernel[LINES + 1][TAPS] __attribute__((aligned (16)));

/* The modified Bessel function of the first kind, order 0. */
static gdouble
bessel_i0 (gdouble x)
{
  gdouble term = 1.0, sum = 1.0;
  guint k;

  for (k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2.0 * k)) * (x / (2.0 * k));
    sum += term;
  }

  return sum;
}

static gdouble
windowed_sinc (gdouble x)
{
  gdouble inside = 1.0 - (x / (TAPS / 2)) * (x / (TAPS / 2));

  if (x == 0.0)
    return 1.0;
  if (inside <= 0.0 || x == rint (x))
    return 0.0;

  return sin (G_PI * x) / (G_PI * x) *
      bessel_i0 (KAISER_BETA * sqrt (inside)) / bessel_i0 (KAISER_BETA);
}

/* Each line adds up to 1, or a constant would ripple. */
static void
fill_kernel (void)
{
  gdouble line[TAPS];
  guint i, k;

  for (i = 0; i <= LINES; i++) {
    gdouble sum = 0.0;

    for (k = 0; k < TAPS; k++) {
      line[k] = windowed_sinc ((gdouble) k - HISTORY - (gdouble) i / LINES);
      sum += line[k];
    }
    for (k = 0; k < TAPS; k++)
      kernel[i][k] = line[k] / sum;
  }
}

static void
ensure_kernel (void)
{
  static gsize filled = 0;

  if (g_once_init_enter (&filled)) {
    fill_kernel ();
    g_once_init_leave (&filled, 1);
  }
}

static void
ensure_room (DriftResampler * self, guint frames)
{
  guint c, first = self->at - HISTORY;
  guint kept = self->filled - first;

  if (self->filled + frames <= self->capacity)
    return;
  if (kept + frames > self->capacity) {
    self->capacity = 2 * (kept + frames);
    for (c = 0; c < self->channels; c++)
      self->rows[c] = g_renew (gfloat, self->rows[c], self->capacity);
  }
  for (c = 0; c < self->channels; c++)
    memmove (self->rows[c], self->rows[c] + first, kept * sizeof (gfloat));
  self->filled = kept;
  self->at = HISTORY;
}

DriftResampler *
drift_resampler_new (guint channels)
{
  DriftResampler *self;
  guint c;

  g_return_val_if_fail (channels > 0
      && channels <= DRIFT_RESAMPLER_MAX_CHANNELS, NULL);

  ensure_kernel ();
  self = g_new0 (DriftResampler, 1);
  self->channels = channels;
  self->capacity = INITIAL_CAPACITY;
  for (c = 0; c < channels; c++)
    self->rows[c] = g_new (gfloat, self->capacity);
  drift_resampler_reset (self);

  return self;
}

void
drift_resampler_free (DriftResampler * self)
{
  guint c;

  if (self == NULL)
    return;
  for (c = 0; c < self->channels; c++)
    g_free (self->rows[c]);
  g_free (self);
}

void
drift_resampler_reset (DriftResampler * self)
{
  guint c;

  for (c = 0; c < self->channels; c++)
    memset (self->rows[c], 0, HISTORY * sizeof (gfloat));
  self->filled = self->at = HISTORY;
  self->fraction = 0;
  self->step = ONE;
  self->unity = TRUE;
}

void
drift_resampler_set_speed (DriftResampler * self, gdouble speed)
{
  speed = CLAMP (speed, 1.0 - DRIFT_RESAMPLER_MAX_DEVIATION,
      1.0 + DRIFT_RESAMPLER_MAX_DEVIATION);
  self->unity = speed == 1.0;
  if (!self->unity)
    self->step = llrint (speed * ONE);
  else if (self->fraction == 0)
    self->step = ONE;
  else
    self->step = self->fraction < ONE / 2 ? ONE - SETTLING : ONE + SETTLING;
}

void
drift_resampler_push (DriftResampler * self, const gfloat * samples,
    guint frames)
{
  guint i, c;

  ensure_room (self, frames);
  for (c = 0; c < self->channels; c++) {
    gfloat *row = self->rows[c] + self->filled;

    for (i = 0; i < frames; i++)
      row[i] = samples[i * self->channels + c];
  }
  self->filled += frames;
}

void
drift_resampler_push_silence (DriftResampler * self, guint frames)
{
  guint c;

  ensure_room (self, frames);
  for (c = 0; c < self->channels; c++)
    memset (self->rows[c] + self->filled, 0, frames * sizeof (gfloat));
  self->filled += frames;
}

static inline gboolean
passes (const DriftResampler * self)
{
  return self->step == ONE && self->fraction == 0;
}

guint
drift_resampler_available (const DriftResampler * self)
{
  guint held = self->filled - self->at;
  guint64 room;

  if (passes (self))
    return held;
  if (held <= LOOKAHEAD)
    return 0;
  room = ((guint64) (held - LOOKAHEAD) << 32) - self->fraction;

  return (room + self->step - 1) / self->step;
}

gdouble
drift_resampler_held (const DriftResampler * self)
{
  return self->filled - self->at - (gdouble) self->fraction / ONE;
}

/* The kernel at this fraction, between two of its lines. */
static inline void
read_kernel (guint64 fraction, Lanes * taps)
{
  const Lanes *lower = (const Lanes *) kernel[fraction >> REST_BITS];
  const Lanes *upper = (const Lanes *) kernel[(fraction >> REST_BITS) + 1];
  gfloat rest = (gfloat) (fraction & ((1 << REST_BITS) - 1)) / (1 << REST_BITS);
  guint k;

  for (k = 0; k < TAPS / N_LANES; k++)
    taps[k] = lower[k] + (upper[k] - lower[k]) * rest;
}

static inline gfloat
weigh (const gfloat * samples, const Lanes * taps)
{
  Lanes sum = { 0.0f };
  guint k;

  for (k = 0; k < TAPS / N_LANES; k++) {
    Lanes part;

    memcpy (&part, samples + k * N_LANES, sizeof (part));
    sum += part * taps[k];
  }

  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* A whole frame was passed on the way to speed 1: stay there. The step over it
 * is a fiftieth of a thousandth of a frame. */
static inline void
advance (DriftResampler * self)
{
  guint64 next = self->fraction + self->step;
  gboolean before = self->fraction < ONE / 2;

  if (self->unity && self->step != ONE && (before ? next < ONE
          : next >= 2 * ONE)) {
    next = before ? ONE : 2 * ONE;
    self->step = ONE;
  }
  self->at += next >> 32;
  self->fraction = next & (ONE - 1);
}

static guint
copy (DriftResampler * self, gfloat * out, guint frames)
{
  guint i, c;

  frames = MIN (frames, self->filled - self->at);
  for (c = 0; c < self->channels; c++) {
    const gfloat *row = self->rows[c] + self->at;

    for (i = 0; i < frames; i++)
      out[i * self->channels + c] = row[i];
  }
  self->at += frames;

  return frames;
}

guint
drift_resampler_pull (DriftResampler * self, gfloat * out, guint frames)
{
  Lanes taps[TAPS / N_LANES];
  guint done = 0, c;

  while (done < frames && !passes (self)
      && self->at + LOOKAHEAD < self->filled) {
    read_kernel (self->fraction, taps);
    for (c = 0; c < self->channels; c++)
      *out++ = weigh (self->rows[c] + self->at - HISTORY, taps);
    advance (self);
    done++;
  }
  if (passes (self))
    done += copy (self, out, frames - done);

  return done;
}

guint
drift_resampler_skip (DriftResampler * self, guint frames)
{
  frames = MIN (frames, self->filled - self->at);
  self->at += frames;

  return frames;
}

gboolean
drift_resampler_is_idle (const DriftResampler * self)
{
  return passes (self) && self->at == self->filled;
}

void
drift_resampler_bypass (DriftResampler * self, const gfloat * samples,
    guint frames)
{
  guint kept = MIN (frames, HISTORY);

  if (samples)
    drift_resampler_push (self, samples + (gsize) (frames - kept) *
        self->channels, kept);
  else
    drift_resampler_push_silence (self, kept);
  self->at = self->filled;
}
