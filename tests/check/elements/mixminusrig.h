// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

/* What the tests of mixminus share: a mixer with all pads in harnesses, and
 * tones to put in and look for. */
#define RATE 48000
#define PERIOD 960
#define PERIOD_TIME (20 * GST_MSECOND)
#define MAX_PEERS 20

#define RAW(format, rate, channels) "audio/x-raw, format=" format ", rate=" \
    #rate ", channels=" #channels ", layout=interleaved"
#define S16_STEREO RAW (GST_AUDIO_NE (S16), 48000, 2) \
    ", channel-mask=(bitmask)3"
#define S16_MONO RAW (GST_AUDIO_NE (S16), 48000, 1)
#define F32_STEREO RAW (GST_AUDIO_NE (F32), 48000, 2) \
    ", channel-mask=(bitmask)3"
#define F32_MONO RAW (GST_AUDIO_NE (F32), 48000, 1)

typedef struct
{
  GstElement *element;
  GstHarness *out;
  GstHarness *in[MAX_PEERS];
  GstHarness *feed[MAX_PEERS];
} Rig;

/* Of four tones. */
extern const gdouble freqs[4];

void rig_open (Rig * rig, GstElement * element, const gchar * out_caps);
void rig_join (Rig * rig, guint n, gboolean live, const gchar * caps);
void rig_listen (Rig * rig, guint n);
void rig_close (Rig * rig);

/* Mono S16 with so many inputs and as many return feeds. */
Rig open_offline (guint n_peers);

/* With a clock that moves only when the test says so, by one wait at a time. */
Rig open_live (guint n_peers, gboolean force);
void crank (Rig * rig);

GstBuffer *stamp (GstBuffer * buffer, guint period);
gint16 tone_at (gdouble freq, gdouble amplitude, guint i);

/* A mono period of a tone that is continuous over the periods. */
GstBuffer *tone (gdouble freq, gdouble amplitude, guint period);
void push_tone (Rig * rig, guint n, gdouble freq, guint period);

/* Takes a buffer that has to be @period, and gives its mono samples. */
void pull_period (GstHarness * h, guint period, gint16 * samples);

gdouble amplitude_at (const gint16 * samples, guint n, guint step,
    gdouble freq);
guint biggest_step (const gint16 * samples, guint n);
