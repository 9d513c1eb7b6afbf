// SPDX-License-Identifier: LGPL-2.1-or-later
/* Levels, voices, and who has the floor, as they are seen from outside. */
#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include <math.h>

#include "../libs/testsounds.h"

#define RATE 48000
#define PERIOD 960
#define PERIOD_TIME (20 * GST_MSECOND)
#define PERIODS_PER_SECOND 50
#define PEERS 2
/* What the longest scene needs. */
#define SCENE (12 * RATE)

#define F32_MONO "audio/x-raw, format=" GST_AUDIO_NE (F32) \
    ", rate=48000, channels=1, layout=interleaved"

typedef struct
{
  GstElement *element;
  GstBus *bus;
  GstHarness *out;
  GstHarness *in[PEERS];
  gfloat *sound[PEERS];
  guint period;
  GstMessage *message;
} Rig;

static Rig
rig_open (void)
{
  Rig rig = { gst_element_factory_make ("mixminus", NULL), gst_bus_new () };
  guint n;

  gst_element_set_bus (rig.element, rig.bus);
  rig.out = gst_harness_new_with_element (rig.element, NULL, "src");
  gst_harness_set_sink_caps_str (rig.out, F32_MONO);
  gst_harness_play (rig.out);
  for (n = 0; n < PEERS; n++) {
    g_autofree gchar *name = g_strdup_printf ("sink_%u", n);

    rig.in[n] = gst_harness_new_with_element (rig.element, name, NULL);
    gst_harness_set_live (rig.in[n], FALSE);
    gst_harness_set_src_caps_str (rig.in[n], F32_MONO);
    rig.sound[n] = g_new0 (gfloat, SCENE);
    test_sounds_noise (rig.sound[n], SCENE, 0.0005, n);
  }

  return rig;
}

static void
rig_close (Rig * rig)
{
  guint n;

  gst_clear_message (&rig->message);
  gst_element_set_bus (rig->element, NULL);
  for (n = 0; n < PEERS; n++) {
    g_clear_pointer (&rig->in[n], gst_harness_teardown);
    g_free (rig->sound[n]);
  }
  gst_harness_teardown (rig->out);
  gst_object_unref (rig->element);
  gst_object_unref (rig->bus);
}

/* Puts a voice into the scene, in seconds from its start. */
static void
rig_speak (Rig * rig, guint n, gdouble from, gdouble to, gdouble amplitude)
{
  guint start = from * RATE, length = (to - from) * RATE, i;
  g_autofree gfloat *voice = g_new (gfloat, length);

  test_sounds_speech (voice, length, RATE, n ? 200 : 110, amplitude, start + n);
  for (i = 0; i < length; i++)
    rig->sound[n][start + i] += voice[i];
}

/* Mixes the scene up to @until seconds. */
static void
rig_run (Rig * rig, gdouble until)
{
  for (; rig->period < until * PERIODS_PER_SECOND; rig->period++) {
    guint n;

    for (n = 0; n < PEERS; n++) {
      GstBuffer *buffer;

      if (rig->in[n] == NULL)
        continue;
      buffer = gst_buffer_new_memdup (rig->sound[n] + rig->period * PERIOD,
          PERIOD * sizeof (gfloat));
      GST_BUFFER_PTS (buffer) = rig->period * PERIOD_TIME;
      GST_BUFFER_DURATION (buffer) = PERIOD_TIME;
      fail_unless_equals_int (gst_harness_push (rig->in[n], buffer),
          GST_FLOW_OK);
    }
    gst_buffer_unref (gst_harness_pull (rig->out));
  }
}

/* The next message called @name, NULL when there is none. It is ours until the
 * next call. */
static const GstStructure *
next_message (Rig * rig, const gchar * name)
{
  gst_clear_message (&rig->message);
  while ((rig->message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (rig->message, name))
      return gst_message_get_structure (rig->message);
    gst_clear_message (&rig->message);
  }

  return NULL;
}

static void
expect_speaker (Rig * rig, const gchar * pad, const gchar * previous)
{
  const GstStructure *s = next_message (rig, "active-speaker");

  fail_unless (s != NULL);
  fail_unless (GST_MESSAGE_SRC (rig->message) == GST_OBJECT (rig->element));
  fail_unless_equals_int (gst_structure_n_fields (s), 2);
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), pad);
  fail_unless_equals_string (gst_structure_get_string (s, "previous"),
      previous);
  fail_unless (next_message (rig, "active-speaker") == NULL);
}

static gdouble
get_level (Rig * rig, const gchar * property)
{
  gdouble level;

  gst_child_proxy_get (GST_CHILD_PROXY (rig->element), property, &level, NULL);

  return level;
}

static gboolean
is_speaking (Rig * rig, const gchar * property)
{
  gboolean speaking;

  gst_child_proxy_get (GST_CHILD_PROXY (rig->element), property, &speaking,
      NULL);

  return speaking;
}

GST_START_TEST (levels_are_properties_after_the_volume)
{
  Rig rig = rig_open ();
  guint i;

  memset (rig.sound[1], 0, SCENE * sizeof (gfloat));
  for (i = 0; i < SCENE; i++)
    rig.sound[0][i] = sin (2 * G_PI * 1000 * i / RATE);
  fail_unless (get_level (&rig, "sink_0::level") == -120.0);
  rig_run (&rig, 0.5);
  fail_unless (fabs (get_level (&rig, "sink_0::level") + 3.01) < 0.01);
  fail_unless (get_level (&rig, "sink_1::level") == -120.0);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.element), "sink_0::volume", 0.1,
      NULL);
  rig_run (&rig, 1.0);
  fail_unless (fabs (get_level (&rig, "sink_0::level") + 23.01) < 0.01);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.element), "sink_0::mute", TRUE,
      NULL);
  rig_run (&rig, 1.5);
  fail_unless (get_level (&rig, "sink_0::level") == -120.0);
  /* a tone is no voice, however loud */
  fail_unless (next_message (&rig, "speaking") == NULL);

  rig_run (&rig, 2.0);
  gst_element_set_state (rig.element, GST_STATE_READY);
  fail_unless (get_level (&rig, "sink_0::level") == -120.0);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (who_speaks_is_told_with_every_field)
{
  Rig rig = rig_open ();
  const GstStructure *s;
  gboolean speaking;
  gdouble level;

  rig_speak (&rig, 0, 0.5, 2.5, 0.3);
  rig_run (&rig, 0.5);
  fail_unless (next_message (&rig, "speaking") == NULL);
  rig_run (&rig, 1.0);
  s = next_message (&rig, "speaking");
  fail_unless (s != NULL);
  fail_unless (GST_MESSAGE_SRC (rig.message) == GST_OBJECT (rig.element));
  fail_unless_equals_int (gst_structure_n_fields (s), 3);
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), "sink_0");
  fail_unless (gst_structure_get_boolean (s, "speaking", &speaking));
  fail_unless (speaking);
  fail_unless (gst_structure_get_double (s, "level", &level));
  fail_unless (level > -45 && level < -10, "%g", level);
  fail_unless (is_speaking (&rig, "sink_0::speaking"));
  fail_if (is_speaking (&rig, "sink_1::speaking"));

  rig_run (&rig, 2.8);
  fail_unless (next_message (&rig, "speaking") == NULL);
  fail_unless (is_speaking (&rig, "sink_0::speaking"));
  rig_run (&rig, 3.4);
  s = next_message (&rig, "speaking");
  fail_unless (s != NULL);
  fail_unless (gst_structure_get_boolean (s, "speaking", &speaking));
  fail_if (speaking);
  fail_unless (gst_structure_get_double (s, "level", &level));
  fail_unless (level > -75 && level < -60, "%g", level);
  fail_if (is_speaking (&rig, "sink_0::speaking"));
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (the_active_speaker_follows_turns_and_stays_in_silence)
{
  Rig rig = rig_open ();

  rig_speak (&rig, 0, 0.5, 4.0, 0.3);
  rig_speak (&rig, 1, 4.2, 7.0, 0.2);
  rig_run (&rig, 1.5);
  expect_speaker (&rig, "sink_0", "");
  rig_run (&rig, 4.2);
  fail_unless (next_message (&rig, "active-speaker") == NULL);
  rig_run (&rig, 5.2);
  expect_speaker (&rig, "sink_1", "sink_0");
  rig_run (&rig, 12.0);
  fail_unless (next_message (&rig, "active-speaker") == NULL);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (coughs_typing_and_hum_take_no_floor)
{
  Rig rig = rig_open ();

  rig_speak (&rig, 0, 0.5, 3.0, 0.2);
  rig_speak (&rig, 0, 7.0, 9.0, 0.2);
  test_sounds_bursts (rig.sound[1], 6 * RATE, RATE, 350, 1400, 0.8, 5);
  test_sounds_bursts (rig.sound[1] + 6 * RATE, 3 * RATE, RATE, 12, 160, 0.5, 6);
  test_sounds_hum (rig.sound[1] + 9 * RATE, 3 * RATE, RATE, 50, 8, 0.2);
  rig_run (&rig, 1.5);
  expect_speaker (&rig, "sink_0", "");
  rig_run (&rig, 12.0);
  fail_unless (next_message (&rig, "active-speaker") == NULL);
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (who_is_muted_never_has_the_floor)
{
  Rig rig = rig_open ();

  gst_child_proxy_set (GST_CHILD_PROXY (rig.element), "sink_0::mute", TRUE,
      NULL);
  rig_speak (&rig, 0, 0.2, 6.0, 0.3);
  rig_run (&rig, 3.0);
  fail_unless (next_message (&rig, "active-speaker") == NULL);
  fail_if (is_speaking (&rig, "sink_0::speaking"));
  gst_child_proxy_set (GST_CHILD_PROXY (rig.element), "sink_0::mute", FALSE,
      NULL);
  rig_run (&rig, 4.5);
  expect_speaker (&rig, "sink_0", "");
  rig_close (&rig);
}

GST_END_TEST;

GST_START_TEST (who_leaves_is_no_longer_active)
{
  Rig rig = rig_open ();
  g_autoptr (GstPad) pad = NULL;

  rig_speak (&rig, 0, 0.2, 2.5, 0.3);
  rig_speak (&rig, 1, 1.0, 4.0, 0.3);
  rig_run (&rig, 2.0);
  expect_speaker (&rig, "sink_0", "");
  pad = gst_element_get_static_pad (rig.element, "sink_0");
  g_clear_pointer (&rig.in[0], gst_harness_teardown);
  fail_unless (GST_PAD_PARENT (pad) == NULL);
  expect_speaker (&rig, "", "sink_0");
  rig_run (&rig, 2.2);
  expect_speaker (&rig, "sink_1", "");
  rig_close (&rig);
}

GST_END_TEST;

static Suite *
mixminusspeech_suite (void)
{
  Suite *s = suite_create ("mixminusspeech");
  TCase *tc = tcase_create ("mixminusspeech");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, levels_are_properties_after_the_volume);
  tcase_add_test (tc, who_speaks_is_told_with_every_field);
  tcase_add_test (tc, the_active_speaker_follows_turns_and_stays_in_silence);
  tcase_add_test (tc, coughs_typing_and_hum_take_no_floor);
  tcase_add_test (tc, who_is_muted_never_has_the_floor);
  tcase_add_test (tc, who_leaves_is_no_longer_active);

  return s;
}

GST_CHECK_MAIN (mixminusspeech);
