// SPDX-License-Identifier: LGPL-2.1-or-later
#include "minusmix.h"

#include <math.h>
#include <string.h>

/* 5 ms: a step spread over that time is no longer heard as a click, and it is
 * still shorter than any syllable. */
#define RAMPS_PER_SECOND 200
/* The limiter turns down within 1 ms and takes 250 ms to come back, so that
 * the others do not pump with each loud syllable. */
#define ATTACKS_PER_SECOND 1000
#define RELEASES_PER_SECOND 4

#define FULL_SCALE (1 << MINUS_MIX_FRACTION_BITS)
#define S16_SHIFT (MINUS_MIX_FRACTION_BITS - 15)
/* 64 times full scale: louder is no sound, but a mistake, and a 64 bit sum of
 * a billion such inputs still does not overflow. */
#define OWN_MAX (1 << 30)

typedef struct
{
  gdouble value;
  gdouble target;
  gdouble step;
  guint left;
} Ramp;

struct _MinusMix
{
  MinusMixFormat format;
  guint rate;
  guint channels;
  guint frames;

  gint64 *sum;
  gint64 *scratch;
  guint capacity;

  gint64 *tail;
  guint tail_samples;
  gboolean tail_pending;
};

struct _MinusMixInput
{
  MinusMixFormat format;
  guint channels;
  guint ramp_frames;

  gint32 *own;
  guint capacity;
  guint frames;
  guint filled;

  Ramp volume;
  Ramp presence;
  gboolean present;
  /* the end of the last period that was added */
  gint32 last[MINUS_MIX_MAX_CHANNELS];
  /* where the fade after the last sound starts, and how long it still goes */
  gint32 fade_from[MINUS_MIX_MAX_CHANNELS];
  guint fade_left;

  gdouble power;
};

static void
ramp_init (Ramp * ramp, gdouble value)
{
  *ramp = (Ramp) {
  .value = value,.target = value};
}

static void
ramp_to (Ramp * ramp, gdouble target, guint frames)
{
  if (ramp->target == target)
    return;
  ramp->target = target;
  ramp->step = (target - ramp->value) / frames;
  ramp->left = frames;
}

static inline gdouble
ramp_next (Ramp * ramp)
{
  if (ramp->left > 0) {
    ramp->left--;
    ramp->value = ramp->left > 0 ? ramp->value + ramp->step : ramp->target;
  }
  return ramp->value;
}

/* There is nothing to hear, so there is nothing to smooth. */
static void
ramp_jump (Ramp * ramp)
{
  ramp->value = ramp->target;
  ramp->left = 0;
}

static inline gboolean
ramp_is_unity (const Ramp * ramp)
{
  return ramp->left == 0 && ramp->value == 1.0;
}

MinusMix *
minus_mix_new (MinusMixFormat format, guint rate, guint channels)
{
  MinusMix *mix;

  g_return_val_if_fail (rate > 0, NULL);
  g_return_val_if_fail (channels > 0 && channels <= MINUS_MIX_MAX_CHANNELS,
      NULL);

  mix = g_new0 (MinusMix, 1);
  mix->format = format;
  mix->rate = rate;
  mix->channels = channels;
  mix->tail_samples = MAX (rate / RAMPS_PER_SECOND, 1) * channels;
  mix->tail = g_new0 (gint64, mix->tail_samples);

  return mix;
}

void
minus_mix_free (MinusMix * mix)
{
  if (mix == NULL)
    return;
  g_free (mix->sum);
  g_free (mix->scratch);
  g_free (mix->tail);
  g_free (mix);
}

void
minus_mix_begin (MinusMix * mix, guint frames)
{
  guint samples = frames * mix->channels;

  if (samples > mix->capacity) {
    mix->sum = g_renew (gint64, mix->sum, samples);
    mix->scratch = g_renew (gint64, mix->scratch, samples);
    mix->capacity = samples;
  }
  mix->frames = frames;
  memset (mix->sum, 0, samples * sizeof (gint64));

  if (mix->tail_pending) {
    guint n = MIN (samples, mix->tail_samples);

    memcpy (mix->sum, mix->tail, n * sizeof (gint64));
    memmove (mix->tail, mix->tail + n,
        (mix->tail_samples - n) * sizeof (gint64));
    memset (mix->tail + mix->tail_samples - n, 0, n * sizeof (gint64));
    mix->tail_pending = n < mix->tail_samples;
  }
}

void
minus_mix_add (MinusMix * mix, MinusMixInput * input)
{
  gdouble energy = 0.0;
  guint i, c, samples = mix->frames * mix->channels;

  g_return_if_fail (input->frames == mix->frames);
  if (samples == 0)
    return;

  minus_mix_input_write_silence (input, minus_mix_input_missing (input));
  for (i = 0; i < samples; i++) {
    gdouble sample = input->own[i];

    mix->sum[i] += input->own[i];
    energy += sample * sample;
  }
  input->power = energy / ((gdouble) FULL_SCALE * FULL_SCALE) / samples;
  for (c = 0; c < mix->channels; c++)
    input->last[c] = input->own[samples - mix->channels + c];
}

/* What is the most that fits the output, and how far a sample is from zero on
 * that scale: S16 reaches one step further down than up. */
static gint64
ceiling (const MinusMix * mix)
{
  return mix->format == MINUS_MIX_S16 ?
      (gint64) G_MAXINT16 << S16_SHIFT : FULL_SCALE;
}

static gint64
find_peak (const MinusMix * mix, const gint64 * samples, guint n)
{
  gint64 low = 0, high = 0;
  guint i;

  for (i = 0; i < n; i++) {
    low = MIN (low, samples[i]);
    high = MAX (high, samples[i]);
  }
  if (mix->format == MINUS_MIX_S16)
    low += 1 << S16_SHIFT;

  return MAX (high, -low);
}

static inline void
store (const MinusMix * mix, gpointer out, guint i, gint64 value)
{
  if (mix->format == MINUS_MIX_S16) {
    value = (value + (1 << (S16_SHIFT - 1))) >> S16_SHIFT;
    ((gint16 *) out)[i] = CLAMP (value, G_MININT16, G_MAXINT16);
  } else {
    value = CLAMP (value, -FULL_SCALE, FULL_SCALE);
    ((gfloat *) out)[i] = (gfloat) value / FULL_SCALE;
  }
}

/* Turns the whole feed down while its peaks would not fit, so that what comes
 * out keeps its shape; nothing is touched otherwise. Only the first
 * millisecond of a sudden overload may be cut flat. */
static void
limit (const MinusMix * mix, MinusMixFeed * feed, gint64 peak, gpointer out)
{
  gdouble target = peak > ceiling (mix) ? (gdouble) ceiling (mix) / peak : 1.0;
  guint per_second =
      target < feed->gain ? ATTACKS_PER_SECOND : RELEASES_PER_SECOND;
  guint frames = MAX (mix->rate / per_second, 1);
  gdouble step = target < feed->gain ?
      (target - feed->gain) / frames : 1.0 / frames;
  guint i, c;

  for (i = 0; i < mix->frames; i++) {
    if (feed->gain != target) {
      feed->gain += step;
      if ((step < 0) == (feed->gain < target))
        feed->gain = target;
    }
    for (c = 0; c < mix->channels; c++) {
      guint at = i * mix->channels + c;

      store (mix, out, at, llrint (mix->scratch[at] * feed->gain));
    }
  }
}

void
minus_mix_read (MinusMix * mix, MinusMixFeed * feed,
    const MinusMixInput * own, gpointer out)
{
  guint i, samples = mix->frames * mix->channels;
  gint64 peak;

  g_return_if_fail (own == NULL || own->frames == mix->frames);

  for (i = 0; i < samples; i++)
    mix->scratch[i] = mix->sum[i] - (own ? own->own[i] : 0);

  peak = find_peak (mix, mix->scratch, samples);
  if (feed->gain == 1.0 && peak <= ceiling (mix)) {
    for (i = 0; i < samples; i++)
      store (mix, out, i, mix->scratch[i]);
  } else {
    limit (mix, feed, peak, out);
  }
}

void
minus_mix_feed_init (MinusMixFeed * feed)
{
  feed->gain = 1.0;
}

MinusMixInput *
minus_mix_input_new (const MinusMix * mix)
{
  MinusMixInput *input = g_new0 (MinusMixInput, 1);

  input->format = mix->format;
  input->channels = mix->channels;
  input->ramp_frames = MAX (mix->rate / RAMPS_PER_SECOND, 1);
  ramp_init (&input->volume, 1.0);
  ramp_init (&input->presence, 0.0);

  return input;
}

void
minus_mix_input_free (MinusMixInput * input)
{
  if (input == NULL)
    return;
  g_free (input->own);
  g_free (input);
}

void
minus_mix_input_set_volume (MinusMixInput * input, gdouble volume)
{
  ramp_to (&input->volume, CLAMP (volume, 0.0, MINUS_MIX_MAX_VOLUME),
      input->ramp_frames);
  if (!input->present)
    ramp_jump (&input->volume);
}

void
minus_mix_input_begin (MinusMixInput * input, guint frames)
{
  guint samples = frames * input->channels;

  if (samples > input->capacity) {
    input->own = g_renew (gint32, input->own, samples);
    input->capacity = samples;
  }
  input->frames = frames;
  input->filled = 0;
}

guint
minus_mix_input_missing (const MinusMixInput * input)
{
  return input->frames - input->filled;
}

static inline gdouble
load (const MinusMixInput * input, gconstpointer samples, guint i)
{
  gfloat sample;

  if (input->format == MINUS_MIX_S16)
    return (gdouble) ((const gint16 *) samples)[i] * (1 << S16_SHIFT);

  sample = ((const gfloat *) samples)[i];
  return isfinite (sample) ? (gdouble) sample *FULL_SCALE : 0.0;
}

guint
minus_mix_input_write (MinusMixInput * input, gconstpointer samples,
    guint frames)
{
  guint channels = input->channels;
  gint32 *out = input->own + input->filled * channels;
  guint i, c;

  frames = MIN (frames, minus_mix_input_missing (input));
  if (frames == 0)
    return 0;

  if (!input->present) {
    ramp_init (&input->presence, 0.0);
    ramp_to (&input->presence, 1.0, input->ramp_frames);
    input->present = TRUE;
  }

  for (i = 0; i < frames; i++) {
    gboolean unity = ramp_is_unity (&input->volume)
        && ramp_is_unity (&input->presence);
    gdouble gain = unity ? 1.0 :
        ramp_next (&input->volume) * ramp_next (&input->presence);

    for (c = 0; c < channels; c++) {
      gdouble sample = load (input, samples, i * channels + c) * gain;

      /* a sound that comes back while the last one fades meets its tail */
      if (input->fade_left > 0)
        sample += (gdouble) input->fade_from[c] * input->fade_left
            / input->ramp_frames;
      *out++ = lrint (CLAMP (sample, -OWN_MAX, OWN_MAX));
    }
    if (input->fade_left > 0)
      input->fade_left--;
  }
  input->filled += frames;

  return frames;
}

guint
minus_mix_input_write_silence (MinusMixInput * input, guint frames)
{
  guint channels = input->channels;
  gint32 *out = input->own + input->filled * channels;
  guint i, c;

  frames = MIN (frames, minus_mix_input_missing (input));
  if (frames == 0)
    return 0;

  if (input->present) {
    for (c = 0; c < channels; c++)
      input->fade_from[c] = input->filled > 0 ?
          out[(gint) c - (gint) channels] : input->last[c];
    input->fade_left = input->ramp_frames;
    input->present = FALSE;
    ramp_jump (&input->volume);
  }

  for (i = 0; i < frames; i++) {
    if (input->fade_left > 0)
      input->fade_left--;
    for (c = 0; c < channels; c++)
      *out++ = (gint64) input->fade_from[c] * input->fade_left /
          (gint64) input->ramp_frames;
  }
  input->filled += frames;

  return frames;
}

gdouble
minus_mix_input_power (const MinusMixInput * input)
{
  return input->power;
}

void
minus_mix_depart (MinusMix * mix, const MinusMixInput * input)
{
  guint frames = mix->tail_samples / mix->channels;
  guint i, c;

  g_return_if_fail (input->channels == mix->channels);

  for (i = 0; i < frames; i++) {
    for (c = 0; c < mix->channels; c++)
      mix->tail[i * mix->channels + c] +=
          (gint64) input->last[c] * (frames - 1 - i) / frames;
  }
  mix->tail_pending = TRUE;
}
