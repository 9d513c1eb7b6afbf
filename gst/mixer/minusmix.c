// SPDX-License-Identifier: LGPL-2.1-or-later
#include "minusmix.h"

#include <math.h>
#include <string.h>

#include "minuskernels.h"

/* 5 ms: a step spread over that time is no longer heard as a click, and it is
 * still shorter than any syllable. */
#define RAMPS_PER_SECOND 200
/* The limiter turns down within 1 ms and takes 250 ms to come back, so that
 * the others do not pump with each loud syllable. */
#define ATTACKS_PER_SECOND 1000
#define RELEASES_PER_SECOND 4

#define FULL_SCALE (1 << MINUS_MIX_FRACTION_BITS)
#define S16_SHIFT MINUS_S16_SHIFT

typedef struct
{
  gdouble value;
  gdouble target;
  gdouble step;
  guint left;
} Ramp;

struct _MinusMix
{
  const MinusKernels *kernels;
  MinusMixFormat format;
  guint rate;
  guint channels;
  guint frames;

  /* The sum modulo 2^32, and how far it may be from zero: while that fits
   * 32 bits, the sum is right. Louder than 128 times full scale it is taken
   * again in 64 bits, of what was added. */
  gint32 *sum;
  gint64 bound;
  GPtrArray *inputs;
  gint64 *wide;
  gboolean have_wide;
  gint64 *scratch;
  guint capacity;

  /* what is still to be heard of who left, from the period on that is mixed;
   * its first samples are in the sum */
  gint64 *tail;
  guint tail_samples;
  guint tail_used;
  gboolean tail_pending;
};

struct _MinusMixInput
{
  const MinusKernels *kernels;
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

MinusMix *
minus_mix_new (MinusMixFormat format, guint rate, guint channels)
{
  MinusMix *mix;

  g_return_val_if_fail (rate > 0, NULL);
  g_return_val_if_fail (channels > 0 && channels <= MINUS_MIX_MAX_CHANNELS,
      NULL);

  mix = g_new0 (MinusMix, 1);
  mix->kernels = minus_kernels_get ();
  mix->format = format;
  mix->rate = rate;
  mix->channels = channels;
  mix->tail_samples = MAX (rate / RAMPS_PER_SECOND, 1) * channels;
  mix->tail = g_new0 (gint64, mix->tail_samples);
  mix->inputs = g_ptr_array_new ();

  return mix;
}

void
minus_mix_free (MinusMix * mix)
{
  if (mix == NULL)
    return;
  g_free (mix->sum);
  g_free (mix->wide);
  g_free (mix->scratch);
  g_ptr_array_unref (mix->inputs);
  g_free (mix->tail);
  g_free (mix);
}

static void
ensure_capacity (MinusMix * mix, guint samples)
{
  if (samples <= mix->capacity)
    return;
  mix->sum = g_renew (gint32, mix->sum, samples);
  mix->wide = g_renew (gint64, mix->wide, samples);
  mix->scratch = g_renew (gint64, mix->scratch, samples);
  mix->capacity = samples;
}

/* What of the tail was in the last period. */
static void
drop_used_tail (MinusMix * mix)
{
  guint used = mix->tail_used, left = mix->tail_samples - used;

  if (used == 0)
    return;
  memmove (mix->tail, mix->tail + used, left * sizeof (gint64));
  memset (mix->tail + left, 0, used * sizeof (gint64));
  mix->tail_used = 0;
  mix->tail_pending = left > 0;
}

static void
add_tail (MinusMix * mix, guint samples)
{
  gint64 peak = 0;
  guint i;

  if (!mix->tail_pending)
    return;
  mix->tail_used = MIN (samples, mix->tail_samples);
  for (i = 0; i < mix->tail_used; i++) {
    mix->sum[i] = (guint32) mix->tail[i];
    peak = MAX (peak, ABS (mix->tail[i]));
  }
  mix->bound += peak;
}

void
minus_mix_begin (MinusMix * mix, guint frames)
{
  guint samples = frames * mix->channels;

  ensure_capacity (mix, samples);
  mix->frames = frames;
  mix->bound = 0;
  mix->have_wide = FALSE;
  g_ptr_array_set_size (mix->inputs, 0);
  memset (mix->sum, 0, samples * sizeof (gint32));

  drop_used_tail (mix);
  add_tail (mix, samples);
}

void
minus_mix_add (MinusMix * mix, MinusMixInput * input)
{
  guint c, samples = mix->frames * mix->channels;
  MinusRange range;

  g_return_if_fail (input->frames == mix->frames);
  if (samples == 0)
    return;

  minus_mix_input_write_silence (input, minus_mix_input_missing (input));
  mix->kernels->add (mix->sum, input->own, samples, &range);
  mix->bound += MAX (range.high, -range.low);
  g_ptr_array_add (mix->inputs, input);
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
find_peak (const MinusMix * mix, gint64 low, gint64 high)
{
  if (mix->format == MINUS_MIX_S16)
    low += 1 << S16_SHIFT;

  return MAX (high, -low);
}

/* In 64 bits, which are enough for four billion inputs. */
static void
ensure_wide (MinusMix * mix)
{
  guint i, k, samples = mix->frames * mix->channels;

  if (mix->have_wide)
    return;
  memset (mix->wide, 0, samples * sizeof (gint64));
  memcpy (mix->wide, mix->tail, mix->tail_used * sizeof (gint64));
  for (k = 0; k < mix->inputs->len; k++) {
    const MinusMixInput *input = g_ptr_array_index (mix->inputs, k);

    for (i = 0; i < samples; i++)
      mix->wide[i] += input->own[i];
  }
  mix->have_wide = TRUE;
}

/* The feed before its limiter; returns its peak. */
static gint64
subtract_wide (MinusMix * mix, const MinusMixInput * own)
{
  guint i, samples = mix->frames * mix->channels;
  gint64 low = 0, high = 0;

  ensure_wide (mix);
  for (i = 0; i < samples; i++) {
    gint64 value = mix->wide[i] - (own ? own->own[i] : 0);

    low = MIN (low, value);
    high = MAX (high, value);
    mix->scratch[i] = value;
  }

  return find_peak (mix, low, high);
}

/* The feed as it is, cut flat; returns what its peak would have been. */
static gint64
subtract (const MinusMix * mix, const MinusMixInput * own, gpointer out)
{
  guint samples = mix->frames * mix->channels;
  const gint32 *taken = own ? own->own : NULL;
  MinusRange range;

  if (mix->format == MINUS_MIX_S16)
    mix->kernels->read_s16 (out, mix->sum, taken, samples, &range);
  else
    mix->kernels->read_f32 (out, mix->sum, taken, samples, &range);

  return find_peak (mix, range.low, range.high);
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
  /* rounding needs room, too */
  gboolean fits = mix->bound < G_MAXINT32 - (1 << S16_SHIFT);

  g_return_if_fail (own == NULL || own->frames == mix->frames);

  if (fits && subtract (mix, own, out) <= ceiling (mix) && feed->gain == 1.0)
    return;
  limit (mix, feed, subtract_wide (mix, own), out);
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

  input->kernels = mix->kernels;
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

static void
load (const MinusMixInput * input, MinusMixFormat format, gint32 * out,
    gconstpointer samples, guint n, gdouble gain)
{
  if (format == MINUS_MIX_S16)
    input->kernels->load_s16 (out, samples, n, gain);
  else
    input->kernels->load_f32 (out, samples, n, gain);
}

static inline gboolean
is_changing (const MinusMixInput * input)
{
  return input->volume.left > 0 || input->presence.left > 0
      || input->fade_left > 0;
}

/* Frame by frame while something changes; returns how many that took. */
static guint
shape (MinusMixInput * input, gint32 * samples, guint frames)
{
  guint i, c;

  for (i = 0; i < frames && is_changing (input); i++) {
    gdouble gain = ramp_next (&input->volume) * ramp_next (&input->presence);

    for (c = 0; c < input->channels; c++) {
      gdouble sample = *samples * gain;

      /* a sound that comes back while the last one fades meets its tail */
      if (input->fade_left > 0)
        sample += (gdouble) input->fade_from[c] * input->fade_left
            / input->ramp_frames;
      *samples++ = lrint (CLAMP (sample, -MINUS_MAX, MINUS_MAX));
    }
    if (input->fade_left > 0)
      input->fade_left--;
  }

  return i;
}

guint
minus_mix_input_write (MinusMixInput * input, MinusMixFormat format,
    gconstpointer samples, guint frames)
{
  gint32 *out = input->own + input->filled * input->channels;
  guint n, shaped = 0;

  frames = MIN (frames, minus_mix_input_missing (input));
  if (frames == 0)
    return 0;

  if (!input->present) {
    ramp_init (&input->presence, 0.0);
    ramp_to (&input->presence, 1.0, input->ramp_frames);
    input->present = TRUE;
  }

  n = frames * input->channels;
  if (is_changing (input)) {
    load (input, format, out, samples, n, 1.0);
    shaped = shape (input, out, frames) * input->channels;
  }
  if (shaped < n)
    load (input, format, out + shaped, (const guint8 *) samples + shaped *
        (format == MINUS_MIX_S16 ? sizeof (gint16) : sizeof (gfloat)),
        n - shaped, input->volume.value);
  input->filled += frames;

  return frames;
}

/* The last value fades out from here. */
static void
end_sound (MinusMixInput * input)
{
  const gint32 *last = input->filled > 0 ?
      input->own + (input->filled - 1) * input->channels : input->last;

  if (!input->present)
    return;
  memcpy (input->fade_from, last, input->channels * sizeof (gint32));
  input->fade_left = input->ramp_frames;
  input->present = FALSE;
  ramp_jump (&input->volume);
}

void
minus_mix_input_cut (MinusMixInput * input)
{
  end_sound (input);
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

  end_sound (input);
  for (i = 0; i < frames && input->fade_left > 0; i++) {
    input->fade_left--;
    for (c = 0; c < channels; c++)
      *out++ = (gint64) input->fade_from[c] * input->fade_left /
          (gint64) input->ramp_frames;
  }
  memset (out, 0, (gsize) (frames - i) * channels * sizeof (gint32));
  input->filled += frames;

  return frames;
}

const gint32 *
minus_mix_input_samples (const MinusMixInput * input)
{
  return input->own;
}

void
minus_mix_depart (MinusMix * mix, const MinusMixInput * input)
{
  guint frames = mix->tail_samples / mix->channels;
  guint i, c;

  g_return_if_fail (input->channels == mix->channels);

  drop_used_tail (mix);
  for (i = 0; i < frames; i++) {
    for (c = 0; c < mix->channels; c++)
      mix->tail[i * mix->channels + c] +=
          (gint64) input->last[c] * (frames - 1 - i) / frames;
  }
  mix->tail_pending = TRUE;
}
