// SPDX-License-Identifier: LGPL-2.1-or-later
#include "minustrack.h"

#include <math.h>

#include "driftresampler.h"
#include "senderclock.h"

/* A sender who misses his time again within 5 s is one who always will. Played
 * later by what was missing and 5 ms for the next time he makes it; but a
 * conversation does not bear more than 200 ms. */
#define MISS_MEMORY 5
#define MISS_MARGIN 0.005
#define MAX_DELAY 0.200
/* When he kept his time for ten seconds, he is played earlier again by 0.5 ms
 * a second; each time that proves wrong, it takes twice as long. */
#define PATIENCE 10
#define MAX_PATIENCE 3600
#define RECOVERY 500e-6

struct _MinusTrack
{
  guint rate;
  guint channels;

  SenderClock clock;
  DriftResampler *resampler;
  gdouble stretch;

  /* the output's frame that the next sample is for */
  gboolean placed;
  guint64 next;
  /* it does not join on what was written last */
  gboolean cut;

  /* as far as it did not go into the resampler */
  MinusRun run;
  guint used;

  gfloat *scratch;
  guint capacity;

  gboolean missed;
  gboolean missed_before;
  guint64 last_miss;
  guint patience;
};

MinusTrack *
minus_track_new (guint rate, guint channels)
{
  MinusTrack *track = g_new0 (MinusTrack, 1);

  track->rate = rate;
  track->channels = channels;
  track->resampler = drift_resampler_new (channels);
  minus_track_flush (track);

  return track;
}

void
minus_track_free (MinusTrack * track)
{
  if (track == NULL)
    return;
  drift_resampler_free (track->resampler);
  g_free (track->scratch);
  g_free (track);
}

guint
minus_track_rate (const MinusTrack * track)
{
  return track->rate;
}

guint
minus_track_channels (const MinusTrack * track)
{
  return track->channels;
}

void
minus_track_flush (MinusTrack * track)
{
  sender_clock_init (&track->clock, track->rate);
  drift_resampler_reset (track->resampler);
  track->stretch = 0.0;
  track->placed = FALSE;
  track->cut = TRUE;
  track->run = (MinusRun) {
  0};
  track->used = 0;
  track->missed = track->missed_before = FALSE;
  track->patience = PATIENCE;
}

static inline guint
left_of_run (const MinusTrack * track)
{
  return track->run.frames - track->used;
}

guint
minus_track_left (const MinusTrack * track)
{
  return left_of_run (track) + drift_resampler_available (track->resampler);
}

gboolean
minus_track_is_empty (const MinusTrack * track)
{
  return minus_track_left (track) == 0;
}

static gfloat *
ensure_scratch (MinusTrack * track, guint frames)
{
  if (frames > track->capacity) {
    track->scratch =
        g_renew (gfloat, track->scratch, (gsize) frames * track->channels);
    track->capacity = frames;
  }

  return track->scratch;
}

static inline gconstpointer
sample_at (const MinusTrack * track, guint frame)
{
  gsize size = track->run.format == MINUS_MIX_S16 ?
      sizeof (gint16) : sizeof (gfloat);

  return (const guint8 *) track->run.samples + frame * track->channels * size;
}

/* The run's frames from @first on, as the resampler takes them. */
static const gfloat *
run_as_floats (MinusTrack * track, guint first, guint frames)
{
  const gint16 *in;
  gfloat *out;
  guint i;

  if (track->run.format == MINUS_MIX_F32)
    return sample_at (track, first);

  in = sample_at (track, first);
  out = ensure_scratch (track, frames);
  for (i = 0; i < frames * track->channels; i++)
    out[i] = in[i] / 32768.0f;

  return out;
}

static void
resample_run (MinusTrack * track)
{
  guint frames = left_of_run (track);

  if (track->run.samples)
    drift_resampler_push (track->resampler,
        run_as_floats (track, track->used, frames), frames);
  else
    drift_resampler_push_silence (track->resampler, frames);
  track->used = track->run.frames;
}

/* What passed without the resampler is what it finds before its first sample
 * when it is needed. */
static void
use_run (MinusTrack * track, guint frames)
{
  guint kept = MIN (track->run.frames, DRIFT_RESAMPLER_LOOKAHEAD);

  track->used += frames;
  if (left_of_run (track) > 0)
    return;
  drift_resampler_bypass (track->resampler, track->run.samples ?
      run_as_floats (track, track->run.frames - kept, kept) : NULL, kept);
}

static void
place_anew (MinusTrack * track)
{
  drift_resampler_reset (track->resampler);
  track->next = MAX (llround (sender_clock_position (&track->clock)), 0);
  track->cut = TRUE;
  track->placed = TRUE;
}

static void
recover (MinusTrack * track, guint64 at, guint frames)
{
  if (track->clock.delay > 0.0
      && at > track->last_miss + (guint64) track->patience * track->rate)
    sender_clock_delay (&track->clock, -MIN (track->clock.delay,
            RECOVERY * frames));
}

void
minus_track_take (MinusTrack * track, const MinusRun * run, guint64 at)
{
  gdouble held;

  g_return_if_fail (minus_track_is_empty (track));

  track->run = *run;
  track->used = 0;
  recover (track, at, run->frames);
  if (isnan (run->stamp) && !track->clock.started)
    track->run.stamp = at;
  /* what the mix had to do without may be missing for good */
  if (!isnan (track->run.stamp) && sender_clock_observe (&track->clock,
          track->run.stamp, run->discont || track->missed))
    place_anew (track);

  held = drift_resampler_held (track->resampler);
  track->stretch = sender_clock_steer (&track->clock,
      track->next + held * (1.0 + track->stretch));
  drift_resampler_set_speed (track->resampler, track->stretch == 0.0 ? 1.0 :
      1.0 / (1.0 + track->stretch));
  sender_clock_advance (&track->clock, run->frames);

  if (!drift_resampler_is_idle (track->resampler))
    resample_run (track);
}

void
minus_track_finish (MinusTrack * track)
{
  if (drift_resampler_held (track->resampler) > 0.0)
    drift_resampler_push_silence (track->resampler, DRIFT_RESAMPLER_LOOKAHEAD);
}

static guint
skip (MinusTrack * track, guint64 frames)
{
  guint n = MIN (frames, left_of_run (track));

  if (left_of_run (track) == 0)
    return drift_resampler_skip (track->resampler, MIN (frames, G_MAXUINT));
  use_run (track, n);

  return n;
}

/* Returns whether the sender is to be played later, and not what was missed
 * left out. */
static gboolean
should_wait (MinusTrack * track, guint64 at)
{
  gdouble late = (gdouble) (at - track->next) / track->rate;
  gboolean again;

  if (!track->missed || (left_of_run (track) > 0 && !track->run.samples)
      || late + MISS_MARGIN + track->clock.delay / track->rate > MAX_DELAY)
    return FALSE;

  again = track->missed_before
      && at < track->last_miss + (guint64) MISS_MEMORY *track->rate;
  track->missed = FALSE;
  track->missed_before = TRUE;
  track->last_miss = at;

  return again;
}

static void
be_late (MinusTrack * track, guint64 at)
{
  guint margin = MISS_MARGIN * track->rate;

  if (should_wait (track, at)) {
    sender_clock_delay (&track->clock, at - track->next + margin);
    track->next = at + margin;
    track->patience = MIN (track->patience * 2, MAX_PATIENCE);
  } else {
    track->next += skip (track, at - track->next);
  }
  track->cut = TRUE;
}

static guint
write_run (MinusTrack * track, MinusMixInput * input)
{
  guint n = MIN (left_of_run (track), minus_mix_input_missing (input));

  if (track->run.samples)
    minus_mix_input_write (input, track->run.format,
        sample_at (track, track->used), n);
  else
    minus_mix_input_write_silence (input, n);
  use_run (track, n);

  return n;
}

static guint
write_resampled (MinusTrack * track, MinusMixInput * input)
{
  guint missing = minus_mix_input_missing (input);
  gfloat *samples = ensure_scratch (track, missing);

  return minus_mix_input_write (input, MINUS_MIX_F32, samples,
      drift_resampler_pull (track->resampler, samples, missing));
}

void
minus_track_fill (MinusTrack * track, MinusMixInput * input, guint64 at)
{
  while (minus_mix_input_missing (input) > 0 && !minus_track_is_empty (track)) {
    guint n;

    if (track->next < at) {
      be_late (track, at);
      continue;
    }
    if (track->next > at) {
      at += minus_mix_input_write_silence (input,
          MIN (track->next - at, G_MAXUINT));
      continue;
    }

    if (track->cut)
      minus_mix_input_cut (input);
    track->cut = track->missed = FALSE;
    n = left_of_run (track) > 0 ? write_run (track, input) :
        write_resampled (track, input);
    track->next += n;
    at += n;
  }
}

void
minus_track_missed (MinusTrack * track)
{
  track->missed = track->placed;
}

gdouble
minus_track_delay (const MinusTrack * track)
{
  return track->clock.delay;
}

gdouble
minus_track_stretch (const MinusTrack * track)
{
  return track->stretch;
}
