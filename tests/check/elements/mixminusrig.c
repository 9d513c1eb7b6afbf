// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mixminusrig.h"

#include <math.h>

const gdouble freqs[4] = { 500, 1100, 2300, 3700 };

void
rig_open (Rig * rig, GstElement * element, const gchar * out_caps)
{
  *rig = (Rig) {
  0};
  rig->element = element;
  rig->out = gst_harness_new_with_element (element, NULL, "src");
  gst_harness_set_sink_caps_str (rig->out, out_caps);
  gst_harness_play (rig->out);
}

void
rig_join (Rig * rig, guint n, gboolean live, const gchar * caps)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", n);

  rig->in[n] = gst_harness_new_with_element (rig->element, name, NULL);
  gst_harness_set_live (rig->in[n], live);
  gst_harness_set_src_caps_str (rig->in[n], caps);
}

void
rig_listen (Rig * rig, guint n)
{
  g_autofree gchar *name = g_strdup_printf ("src_%u", n);

  rig->feed[n] = gst_harness_new_with_element (rig->element, NULL, name);
}

void
rig_close (Rig * rig)
{
  guint n;

  for (n = 0; n < MAX_PEERS; n++) {
    g_clear_pointer (&rig->in[n], gst_harness_teardown);
    g_clear_pointer (&rig->feed[n], gst_harness_teardown);
  }
  gst_harness_teardown (rig->out);
  gst_object_unref (rig->element);
}

Rig
open_offline (guint n_peers)
{
  Rig rig;
  guint n;

  rig_open (&rig, gst_element_factory_make ("mixminus", NULL), S16_MONO);
  for (n = 0; n < n_peers; n++) {
    rig_join (&rig, n, FALSE, S16_MONO);
    rig_listen (&rig, n);
  }

  return rig;
}

GstBuffer *
stamp (GstBuffer * buffer, guint period)
{
  GST_BUFFER_PTS (buffer) = period * PERIOD_TIME;
  GST_BUFFER_DURATION (buffer) = PERIOD_TIME;

  return buffer;
}

gint16
tone_at (gdouble freq, gdouble amplitude, guint i)
{
  return lrint (amplitude * sin (2 * G_PI * freq * i / RATE));
}

/* A mono period of a tone that is continuous over the periods. */
GstBuffer *
tone (gdouble freq, gdouble amplitude, guint period)
{
  gint16 *samples = g_new (gint16, PERIOD);
  guint i;

  for (i = 0; i < PERIOD; i++)
    samples[i] = tone_at (freq, amplitude, period * PERIOD + i);

  return stamp (gst_buffer_new_wrapped (samples, PERIOD * sizeof (gint16)),
      period);
}

void
push_tone (Rig * rig, guint n, gdouble freq, guint period)
{
  fail_unless_equals_int (gst_harness_push (rig->in[n], tone (freq, 8000,
              period)), GST_FLOW_OK);
}

/* Takes a buffer that has to be @period, and gives its mono samples. */
void
pull_period (GstHarness * h, guint period, gint16 * samples)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);

  fail_unless (buffer != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), period * PERIOD_TIME);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), PERIOD_TIME);
  fail_unless_equals_int (gst_buffer_get_size (buffer), PERIOD * 2);
  gst_buffer_extract (buffer, 0, samples, PERIOD * 2);
}

gdouble
amplitude_at (const gint16 * samples, guint n, guint step, gdouble freq)
{
  gdouble w = 2 * G_PI * freq / RATE, s0, s1 = 0, s2 = 0;
  guint i;

  for (i = 0; i < n; i++) {
    s0 = samples[i * step] + 2 * cos (w) * s1 - s2;
    s2 = s1;
    s1 = s0;
  }

  return 2 * sqrt (s1 * s1 + s2 * s2 - 2 * cos (w) * s1 * s2) / n;
}

guint
biggest_step (const gint16 * samples, guint n)
{
  guint i, step = 0;

  for (i = 1; i < n; i++)
    step = MAX (step, (guint) ABS (samples[i] - samples[i - 1]));

  return step;
}

Rig
open_live (guint n_peers, gboolean force)
{
  Rig rig;
  guint n;

  rig_open (&rig, gst_element_factory_make_full ("mixminus", "force-live",
          force, NULL), S16_MONO);
  for (n = 0; n < n_peers; n++) {
    rig_join (&rig, n, TRUE, S16_MONO);
    rig_listen (&rig, n);
  }
  gst_harness_use_testclock (rig.out);

  return rig;
}

void
crank (Rig * rig)
{
  fail_unless (gst_harness_crank_single_clock_wait (rig->out));
}
