// SPDX-License-Identifier: LGPL-2.1-or-later
#include "talkmeter.h"

#include <math.h>
#include <string.h>

#include "minusmix.h"
#include "voicedetector.h"

/* 400 ms (EBU Tech 3341, section 2.2). */
#define LEVEL_FRAMES 40

/* Speaking begins when there was a voice for most of a fifth of a second, which
 * is a syllable or two, and ends after half a second without, which is longer
 * than a pause between words. */
#define BEGIN_FRAMES 20
#define BEGIN_VOICED 15
#define END_FRAMES 50

#define FULL_SCALE (1 << MINUS_MIX_FRACTION_BITS)
/* Samples that are converted at a time. */
#define CHUNK 512

struct _TalkMeter
{
  guint rate;
  guint channels;
  guint64 frames;

  /* Sums of squares of the frames in the window. They are added up anew each
   * time: what is loud leaves nothing behind when it is gone. */
  gdouble sums[LEVEL_FRAMES];
  guint lengths[LEVEL_FRAMES];
  guint at;
  gdouble sum;
  guint length;
  gdouble level;

  VoiceDetector *detector;
  gboolean recent[BEGIN_FRAMES];
  guint n_recent;
  guint quiet;
  gboolean speaking;
  GByteArray *voiced;
  gboolean last_voiced;
};

TalkMeter *
talk_meter_new (guint rate, guint channels)
{
  TalkMeter *meter;

  g_return_val_if_fail (channels > 0, NULL);

  meter = g_new0 (TalkMeter, 1);
  meter->rate = rate;
  meter->channels = channels;
  meter->level = TALK_METER_MIN_LEVEL;
  meter->detector = voice_detector_new (rate);
  meter->voiced = g_byte_array_new ();

  return meter;
}

void
talk_meter_free (TalkMeter * meter)
{
  if (meter == NULL)
    return;
  voice_detector_free (meter->detector);
  g_byte_array_unref (meter->voiced);
  g_free (meter);
}

static void
update_level (TalkMeter * meter)
{
  gdouble sum = 0.0;
  guint64 length = 0;
  guint i;

  meter->sums[meter->at] = meter->sum;
  meter->lengths[meter->at] = meter->length;
  meter->at = (meter->at + 1) % LEVEL_FRAMES;
  meter->sum = 0.0;
  meter->length = 0;

  for (i = 0; i < LEVEL_FRAMES; i++) {
    sum += meter->sums[i];
    length += meter->lengths[i];
  }
  /* What was before the first sample is silence. */
  length = MAX (length, (guint64) meter->rate * LEVEL_FRAMES /
      TALK_METER_FRAMES_PER_SECOND);
  sum /= (gdouble) FULL_SCALE *FULL_SCALE * meter->channels * length;
  meter->level = MAX (10.0 * log10 (sum + 1e-30), TALK_METER_MIN_LEVEL);
}

static void
update_speaking (TalkMeter * meter)
{
  gboolean voice = voice_detector_is_voice (meter->detector);
  gboolean *oldest = &meter->recent[meter->frames % BEGIN_FRAMES];
  guint8 byte = voice;

  meter->n_recent += voice - *oldest;
  *oldest = voice;
  meter->quiet = voice ? 0 : meter->quiet + 1;
  if (meter->n_recent >= BEGIN_VOICED)
    meter->speaking = TRUE;
  else if (meter->quiet >= END_FRAMES)
    meter->speaking = FALSE;

  g_byte_array_append (meter->voiced, &byte, 1);
  meter->last_voiced = voice;
}

/* Takes what fits a chunk, up to the end of the frame. */
static guint
write_chunk (TalkMeter * meter, const gint32 * samples, guint frames)
{
  gfloat mono[CHUNK], scale = 1.0f / FULL_SCALE / meter->channels;
  guint i, c, taken;
  gboolean complete;

  frames = MIN (frames, CHUNK);
  for (i = 0; i < frames; i++) {
    gint64 sum = 0;

    for (c = 0; c < meter->channels; c++)
      sum += samples[i * meter->channels + c];
    mono[i] = sum * scale;
  }
  taken = voice_detector_write (meter->detector, mono, frames, &complete);
  for (i = 0; i < taken * meter->channels; i++)
    meter->sum += (gdouble) samples[i] * samples[i];
  meter->length += taken;
  if (complete) {
    update_level (meter);
    update_speaking (meter);
    meter->frames++;
  }

  return taken;
}

void
talk_meter_write (TalkMeter * meter, const gint32 * samples, guint frames)
{
  g_byte_array_set_size (meter->voiced, 0);
  while (frames > 0) {
    guint taken = write_chunk (meter, samples, frames);

    samples += taken * meter->channels;
    frames -= taken;
  }
}

gdouble
talk_meter_level (const TalkMeter * meter)
{
  return meter->level;
}

gboolean
talk_meter_is_speaking (const TalkMeter * meter)
{
  return meter->speaking;
}

guint
talk_meter_count (const TalkMeter * meter)
{
  return meter->voiced->len;
}

gboolean
talk_meter_had_voice (const TalkMeter * meter, guint n)
{
  return n < meter->voiced->len ? meter->voiced->data[n] : meter->last_voiced;
}
