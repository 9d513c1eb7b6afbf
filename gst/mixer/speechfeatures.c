// SPDX-License-Identifier: LGPL-2.1-or-later
#include "speechfeatures.h"

#include <math.h>
#include <string.h>

#include "realfft.h"

/* Speech is looked at at 16 kHz or a little more, or at its own rate when that
 * is lower. */
#define ANALYSIS_RATE 16000
#define MIN_RATE 8000
/* 32 ms at 16 kHz, and about that at other rates: long enough to keep the
 * harmonics of a deep voice apart. */
#define MAX_WINDOW 512
#define MAX_BINS (MAX_WINDOW / 2 + 1)
#define WIDE_WINDOW_RATE 12000
#define BANDS SPEECH_FEATURES_BANDS
/* A telephone sends this many of them. */
#define NARROW_BANDS 11
/* Taps of the low pass before decimation, for each step of it. */
#define TAPS_PER_STEP 16

/* About two of Zwicker's critical bands each. Below 80 Hz there is hum and
 * rumble, and DC at the bottom. */
static const guint band_edges[BANDS + 1] = {
  80, 250, 400, 570, 770, 1000, 1270, 1600, 2000, 2500, 3150, 3900, 5200, 7400
};

/* Below this a frame is digital silence, with or without dither. */
#define SILENCE 1e-10f
/* Stands in each bin instead of nothing. */
#define LEAST_POWER 1e-13f
/* A floor is not believed to be higher than this before it was measured: who
 * is heard first speaks, more often than not. A bin's share of -55 dBFS. */
#define FIRST_FLOOR 2.5e-8f

/* Noise floors: minima-controlled recursive averaging (Cohen and Berdugo, Noise
 * estimation by minima controlled recursive averaging, IEEE Signal Processing
 * Letters 9, 2002), in bands. */
#define FLOOR_SMOOTH 0.7f
#define FLOOR_AVERAGE 0.95f
#define FLOOR_PRESENCE 0.8f
#define FLOOR_RATIO 4.0f
#define MINIMA 8
#define MINIMUM_FRAMES 15

/* Weight of the past in the signal-to-noise ratio before the frame itself is
 * seen (Ephraim and Malah 1984, used for voice activity by Sohn, Kim and Sung,
 * A statistical model-based voice activity detection, 1999). */
#define DECISION_DIRECTED 0.9f
#define MIN_PRIOR_SNR 0.003f
#define MAX_POSTERIOR_SNR 1000.0f

/* Pitch of speech, in Hz. */
#define PITCH_MIN 75
#define PITCH_MAX 400
/* Harmonics are looked for where they are strong, in an autocorrelation that
 * comes from so many bins. */
#define HARMONICS_MAX 2000
#define LAGS 256

#define HISTORY 6

/* A sound whose strong bands all stay within so many dB for a quarter of a
 * second is hum or a tone: no vowel does. */
#define STEADY_FRAMES 25
#define STEADY_RANGE 4.0f
#define STEADY_SNR 10.0f

typedef struct
{
  guint first, last;
  gfloat smooth;
  gfloat floor;
  gfloat minima[MINIMA];
  gfloat minimum;
  gfloat presence;
  gfloat prior;

  gfloat energy;
  gfloat level;
  gfloat levels[STEADY_FRAMES];
  gfloat mean, square;
  gfloat mean_long, square_long;
} Band;

struct _SpeechFeatures
{
  guint rate;
  guint step;
  guint64 frames;
  guint64 position;

  /* the low pass's memory, then what came of this frame */
  gfloat *taps;
  guint n_taps;
  gfloat *input;
  guint input_fill;
  guint phase;
  guint size;
  gfloat window[MAX_WINDOW];
  gfloat lag_weight[LAGS / 2];
  gdouble lag_rate;
  guint lag_min, lag_max, bin_harmonics;
  gfloat past[MAX_WINDOW];
  gfloat scale;
  gfloat cosines[SPEECH_FEATURES_SHAPES][NARROW_BANDS];

  RealFft *fft;
  RealFft *lag_fft;
  gfloat samples[MAX_WINDOW];
  gfloat re[MAX_BINS], im[MAX_BINS];
  gfloat power[MAX_BINS];
  gfloat scratch[2 * MAX_WINDOW];

  Band bands[BANDS];
  gboolean started;
  guint minimum_at, minimum_age;
  gfloat level, peak;
  gfloat likelihood_short, likelihood_long;
  gfloat harmonicity_mean, pitch;
  gfloat onsets[HISTORY];
  guint at, level_at;
  gboolean steady;

  gboolean silent;
  gfloat values[SPEECH_N_FEATURES];
};

static void
init_low_pass (SpeechFeatures * self)
{
  gdouble sum = 0.0, cutoff = 0.45 / self->step;
  guint i;

  self->n_taps = self->step * TAPS_PER_STEP;
  self->taps = g_new (gfloat, self->n_taps);
  for (i = 0; i < self->n_taps; i++) {
    gdouble x = i - (self->n_taps - 1) / 2.0;
    gdouble hamming = 0.54 - 0.46 * cos (2 * G_PI * (i + 0.5) / self->n_taps);

    self->taps[i] = hamming * (x == 0.0 ? 2 * cutoff :
        sin (2 * G_PI * cutoff * x) / (G_PI * x));
    sum += self->taps[i];
  }
  for (i = 0; i < self->n_taps; i++)
    self->taps[i] /= sum;
}

/* A window makes an autocorrelation smaller the longer the lag; dividing by
 * that of the window itself undoes it (Boersma, Accurate short-term analysis of
 * the fundamental frequency, 1993). */
static void
init_windows (SpeechFeatures * self)
{
  gdouble sum = 0.0;
  guint i, lag, stretch = self->size / LAGS;

  for (i = 0; i < self->size; i++) {
    self->window[i] = 0.5 - 0.5 * cos (2 * G_PI * (i + 0.5) / self->size);
    sum += self->window[i] * self->window[i];
  }
  self->scale = 2.0 / (self->size * sum);
  for (lag = 0; lag < LAGS / 2; lag++) {
    gdouble correlation = 0.0;

    for (i = lag * stretch; i < self->size; i++)
      correlation += self->window[i] * self->window[i - lag * stretch];
    self->lag_weight[lag] = sum / correlation;
  }
}

static void
init_bands (SpeechFeatures * self)
{
  gdouble width = (gdouble) self->rate / self->step / self->size;
  guint b, i, bins = self->size / 2 + 1;

  for (b = 0; b < BANDS; b++) {
    self->bands[b].first = MIN (lrint (band_edges[b] / width), bins);
    self->bands[b].last = MIN (lrint (band_edges[b + 1] / width), bins);
  }
  self->bin_harmonics = MIN (lrint (HARMONICS_MAX / width), LAGS / 2);
  self->lag_rate = width * LAGS;
  self->lag_min = ceil (self->lag_rate / PITCH_MAX);
  self->lag_max = MIN (floor (self->lag_rate / PITCH_MIN), LAGS / 2 - 2);
  for (i = 0; i < SPEECH_FEATURES_SHAPES; i++) {
    for (b = 0; b < NARROW_BANDS; b++)
      self->cosines[i][b] = cos (G_PI * (i + 1) * (b + 0.5) / NARROW_BANDS);
  }
}

SpeechFeatures *
speech_features_new (guint rate)
{
  SpeechFeatures *self;

  g_return_val_if_fail (rate >= MIN_RATE, NULL);

  self = g_new0 (SpeechFeatures, 1);
  self->rate = rate;
  self->step = MAX (rate / ANALYSIS_RATE, 1);
  self->size = rate < WIDE_WINDOW_RATE ? MAX_WINDOW / 2 : MAX_WINDOW;
  self->fft = real_fft_new (self->size);
  self->lag_fft = real_fft_new (LAGS);
  init_low_pass (self);
  init_windows (self);
  init_bands (self);
  self->input_fill = self->n_taps - 1;
  self->input = g_new0 (gfloat, self->n_taps +
      rate / SPEECH_FEATURES_FRAMES_PER_SECOND + 1);
  self->silent = TRUE;

  return self;
}

void
speech_features_free (SpeechFeatures * self)
{
  if (self == NULL)
    return;
  real_fft_free (self->fft);
  real_fft_free (self->lag_fft);
  g_free (self->taps);
  g_free (self->input);
  g_free (self);
}

static inline gfloat
decibels (gfloat power)
{
  return 10.0f * log10f (power + 1e-14f);
}

/* Four sums side by side, which a compiler may keep in one register. */
static gfloat
dot (const gfloat * a, const gfloat * b, guint n)
{
  gfloat sums[4] = { 0 };
  guint i, k;

  for (i = 0; i + 4 <= n; i += 4) {
    for (k = 0; k < 4; k++)
      sums[k] += a[i + k] * b[i + k];
  }

  return sums[0] + sums[1] + sums[2] + sums[3];
}

/* Appends the frame's decimated samples to the past. */
static void
decimate (SpeechFeatures * self)
{
  guint memory = self->n_taps - 1;
  guint fresh = self->input_fill - memory;
  guint i, n = 0;
  gfloat out[MAX_WINDOW];

  for (i = self->phase; i < fresh; i += self->step)
    out[n++] = dot (self->input + i, self->taps, self->n_taps);
  self->phase = i - fresh;
  memmove (self->input, self->input + fresh, memory * sizeof (gfloat));
  self->input_fill = memory;

  memmove (self->past, self->past + n, (self->size - n) * sizeof (gfloat));
  memcpy (self->past + self->size - n, out, n * sizeof (gfloat));
}

static void
measure_power (SpeechFeatures * self)
{
  guint i;

  for (i = 0; i < self->size; i++)
    self->samples[i] = self->past[i] * self->window[i];
  real_fft_forward (self->fft, self->samples, self->re, self->im,
      self->scratch);
  for (i = 0; i <= self->size / 2; i++)
    self->power[i] = LEAST_POWER + self->scale * (self->re[i] * self->re[i] +
        self->im[i] * self->im[i]);
}

static void
start_floor (Band * band, gfloat energy)
{
  guint i;

  band->smooth = energy;
  band->minimum = energy;
  for (i = 0; i < MINIMA; i++)
    band->minima[i] = energy;
  band->floor = MIN (energy, FIRST_FLOOR);
  band->prior = 1.0f;
  band->level = decibels (energy);
  for (i = 0; i < STEADY_FRAMES; i++)
    band->levels[i] = band->level;
  band->mean = band->mean_long = band->level;
  band->square = band->square_long = 0.0f;
}

static void
track_floor (SpeechFeatures * self, Band * band, gfloat energy)
{
  gfloat keep;
  guint i;

  band->smooth = FLOOR_SMOOTH * band->smooth + (1 - FLOOR_SMOOTH) * energy;
  band->minimum = MIN (band->minimum, band->smooth);
  band->minima[self->minimum_at] =
      MIN (band->minima[self->minimum_at], band->smooth);
  if (self->minimum_age == 0) {
    band->minimum = band->smooth;
    for (i = 0; i < MINIMA; i++)
      band->minimum = MIN (band->minimum, band->minima[i]);
    band->minima[(self->minimum_at + 1) % MINIMA] = band->smooth;
  }

  /* comes at once and goes slowly, so that no onset is taken for noise */
  band->presence *= FLOOR_PRESENCE;
  if (band->smooth > FLOOR_RATIO * band->minimum)
    band->presence = 1.0f;
  if (self->steady)
    band->presence = 0.0f;
  keep = FLOOR_AVERAGE + (1 - FLOOR_AVERAGE) * band->presence;
  band->floor = keep * band->floor + (1 - keep) * energy;
  band->floor = MAX (band->floor, band->minimum);
}

/* Mean of the logarithm of the likelihood ratio of speech and noise. */
static gfloat
band_likelihood (Band * band)
{
  gfloat posterior = MIN (band->energy / band->floor, MAX_POSTERIOR_SNR);
  gfloat prior = DECISION_DIRECTED * band->prior +
      (1 - DECISION_DIRECTED) * MAX (posterior - 1, 0.0f);
  gfloat gain;

  prior = MAX (prior, MIN_PRIOR_SNR);
  gain = prior / (1 + prior);
  band->prior = gain * gain * posterior;

  return posterior * gain - logf (1 + prior);
}

static void
track_change (SpeechFeatures * self, Band * band)
{
  gfloat difference;

  band->levels[self->level_at] = band->level;
  difference = band->level - band->mean;
  band->mean += 0.05f * difference;
  band->square += 0.05f * (difference * difference - band->square);
  difference = band->level - band->mean_long;
  band->mean_long += 0.01f * difference;
  band->square_long += 0.01f * (difference * difference - band->square_long);
}

static gfloat
band_energy (SpeechFeatures * self, const Band * band)
{
  gfloat sum = 0.0f;
  guint i;

  for (i = band->first; i < band->last; i++)
    sum += self->power[i];

  return sum / (band->last - band->first);
}

static gfloat
measure_snr (SpeechFeatures * self, Band * band)
{
  gfloat snr;

  if (band->first == band->last)
    return 0.0f;

  band->energy = band_energy (self, band);
  if (!self->started)
    start_floor (band, band->energy);
  track_floor (self, band, band->energy);
  band->level = decibels (band->energy);
  snr = decibels (band->smooth / band->floor);

  return CLAMP (snr, 0.0f, 30.0f) / 10;
}

/* Whether what is heard above the floor stays as it is. */
static gboolean
is_steady (SpeechFeatures * self)
{
  gboolean strong = FALSE;
  guint b, i;

  for (b = 0; b < NARROW_BANDS; b++) {
    const Band *band = &self->bands[b];
    gfloat low = band->level, high = band->level;

    if (band->smooth < STEADY_SNR * band->floor)
      continue;
    strong = TRUE;
    for (i = 0; i < STEADY_FRAMES; i++) {
      low = MIN (low, band->levels[i]);
      high = MAX (high, band->levels[i]);
    }
    if (high - low > STEADY_RANGE)
      return FALSE;
  }

  return strong;
}

static void
measure_bands (SpeechFeatures * self)
{
  gfloat likelihood = 0.0f, flux = 0.0f, variability = 0.0f, slow = 0.0f;
  guint b, before = (self->level_at + STEADY_FRAMES - 2) % STEADY_FRAMES;

  for (b = 0; b < BANDS; b++)
    self->values[SPEECH_FEATURE_SNR + b] = measure_snr (self, &self->bands[b]);
  self->started = TRUE;

  for (b = 0; b < NARROW_BANDS; b++) {
    Band *band = &self->bands[b];

    likelihood += band_likelihood (band);
    flux += fabsf (band->level - band->levels[before]);
    track_change (self, band);
    variability += sqrtf (band->square);
    slow += sqrtf (band->square_long);
  }
  self->steady = is_steady (self);

  likelihood = log1pf (MAX (likelihood / NARROW_BANDS, 0.0f));
  self->likelihood_short += 0.15f * (likelihood - self->likelihood_short);
  self->likelihood_long += 0.02f * (likelihood - self->likelihood_long);
  self->values[SPEECH_FEATURE_LIKELIHOOD] = likelihood;
  self->values[SPEECH_FEATURE_LIKELIHOOD_SHORT] = self->likelihood_short;
  self->values[SPEECH_FEATURE_LIKELIHOOD_LONG] = self->likelihood_long;
  self->values[SPEECH_FEATURE_FLUX] = flux / NARROW_BANDS / 5;
  self->values[SPEECH_FEATURE_VARIABILITY] = variability / NARROW_BANDS / 5;
  self->values[SPEECH_FEATURE_VARIABILITY_LONG] = slow / NARROW_BANDS / 5;
}

/* A cosine transform of the bands' levels, as in cepstra, but for the mean. */
static void
measure_shape (SpeechFeatures * self)
{
  guint b, i;

  for (i = 0; i < SPEECH_FEATURES_SHAPES; i++) {
    gfloat sum = 0.0f;

    for (b = 0; b < NARROW_BANDS; b++)
      sum += self->bands[b].level * self->cosines[i][b];
    self->values[SPEECH_FEATURE_SHAPE + i] =
        CLAMP (sum / NARROW_BANDS / 5, -3.0f, 3.0f);
  }
}

/* The autocorrelation of what is above the noise floor. Returns its value at
 * lag 0 if all there is were above it. */
static gfloat
correlate (SpeechFeatures * self)
{
  gfloat total = 0.0f;
  guint b, i;

  memset (self->samples, 0, LAGS * sizeof (gfloat));
  for (b = 0; b < NARROW_BANDS; b++) {
    const Band *band = &self->bands[b];

    for (i = band->first; i < MIN (band->last, self->bin_harmonics); i++) {
      gfloat clear = MAX (self->power[i] - 2 * band->floor, 0.0f);

      total += 2 * self->power[i];
      self->samples[i] = clear;
      self->samples[LAGS - i] = clear;
    }
  }
  real_fft_forward (self->lag_fft, self->samples, self->re, self->im,
      self->scratch);

  return total;
}

/* How much of the sound repeats itself, and how soon. */
static void
measure_harmonicity (SpeechFeatures * self)
{
  gfloat best = 0.0f, pitch = 0.0f, *r = self->re, total;
  guint lag, best_lag = 0;

  total = correlate (self);
  for (lag = self->lag_min; lag <= self->lag_max; lag++) {
    gfloat value = r[lag] * self->lag_weight[lag] / total;

    /* octaves are as good: the shorter lag wins when it is close */
    if (r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1] && value > best + 0.02f) {
      best = value;
      best_lag = lag;
    }
  }
  best = MIN (best, 1.0f);
  if (best_lag > 0)
    pitch = log2f (self->lag_rate / best_lag / 150.0f);

  self->values[SPEECH_FEATURE_PITCH_CHANGE] = fabsf (pitch - self->pitch);
  self->pitch = pitch;
  self->harmonicity_mean += 0.1f * (best - self->harmonicity_mean);
  self->values[SPEECH_FEATURE_HARMONICITY] = best;
  self->values[SPEECH_FEATURE_HARMONICITY_MEAN] = self->harmonicity_mean;
  self->values[SPEECH_FEATURE_PITCH] = pitch;
}

/* Wiener's: geometric over arithmetic mean of the spectrum. */
static void
measure_flatness (SpeechFeatures * self)
{
  gfloat sum = 0.0f, logs = 0.0f;
  guint b;

  for (b = 0; b < NARROW_BANDS; b++) {
    sum += self->bands[b].smooth;
    logs += self->bands[b].level;
  }
  self->values[SPEECH_FEATURE_FLATNESS] =
      CLAMP ((logs / NARROW_BANDS - decibels (sum / NARROW_BANDS)) / 10, -3.0f,
      0.0f);
}

/* Where the level is between the noise floor and the loudest of the last
 * seconds, which is the voice nearest to the microphone. */
static void
measure_levels (SpeechFeatures * self)
{
  gfloat floor = 0.0f, level = 0.0f;
  guint b;

  for (b = 0; b < NARROW_BANDS; b++) {
    guint bins = self->bands[b].last - self->bands[b].first;

    floor += self->bands[b].floor * bins;
    level += self->bands[b].smooth * bins;
  }
  floor = decibels (floor);
  level = decibels (level);
  if (level > self->peak)
    self->peak += 0.15f * (level - self->peak);
  else
    self->peak -= 0.015f;
  self->peak = MAX (self->peak, floor);

  self->values[SPEECH_FEATURE_BELOW_PEAK] =
      CLAMP (level - self->peak, -30.0f, 10.0f) / 10;
  self->values[SPEECH_FEATURE_RANGE] =
      CLAMP (self->peak - floor, 0.0f, 40.0f) / 10;
  self->values[SPEECH_FEATURE_ONSET] = CLAMP (self->level -
      self->onsets[(self->at + 1) % HISTORY], -30.0f, 30.0f) / 10;
  self->onsets[self->at] = self->level;
}

static gboolean
is_zero (const gfloat * samples, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (samples[i] != 0.0f)
      return FALSE;
  }

  return TRUE;
}

static gfloat
total_power (SpeechFeatures * self)
{
  guint part = self->size / 4;
  gfloat sum = 0.0f;
  guint i;

  /* Who is muted costs next to nothing. And where sound and nothing meet, a
   * window holds some of each, and would make a floor that never was. */
  if (is_zero (self->past, part)
      || is_zero (self->past + self->size - part, part))
    return 0.0f;

  measure_power (self);
  for (i = self->bands[0].first; i < self->bands[NARROW_BANDS - 1].last; i++)
    sum += self->power[i];

  return sum;
}

static void
finish_frame (SpeechFeatures * self)
{
  gfloat power;
  guint i;

  decimate (self);
  power = total_power (self);
  self->level = decibels (power);
  self->silent = power < SILENCE;
  if (self->silent)
    return;

  if (!self->started) {
    self->peak = self->level;
    for (i = 0; i < HISTORY; i++)
      self->onsets[i] = self->level;
  }
  self->at = (self->at + 1) % HISTORY;
  self->level_at = (self->level_at + 1) % STEADY_FRAMES;
  self->minimum_age = (self->minimum_age + 1) % MINIMUM_FRAMES;
  measure_bands (self);
  if (self->minimum_age == 0)
    self->minimum_at = (self->minimum_at + 1) % MINIMA;
  measure_shape (self);
  measure_harmonicity (self);
  measure_flatness (self);
  measure_levels (self);
}

guint
speech_features_write (SpeechFeatures * self, const gfloat * samples,
    guint n, gboolean * complete)
{
  /* 11025 Hz has frames of 110 and of 111 samples */
  guint64 end = (self->frames + 1) * self->rate /
      SPEECH_FEATURES_FRAMES_PER_SECOND;
  guint take = MIN (n, end - self->position);

  memcpy (self->input + self->input_fill, samples, take * sizeof (gfloat));
  self->input_fill += take;
  self->position += take;
  *complete = self->position == end;
  if (*complete) {
    self->frames++;
    finish_frame (self);
  }

  return take;
}

const gfloat *
speech_features_get (const SpeechFeatures * self)
{
  return self->silent ? NULL : self->values;
}

gboolean
speech_features_is_steady (const SpeechFeatures * self)
{
  return self->steady;
}

gfloat
speech_features_level (const SpeechFeatures * self)
{
  return self->level;
}
