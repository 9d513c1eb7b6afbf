// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include <math.h>

/* Four hours, as fast as they go. */
#define LENGTH (4 * GST_SECOND * 3600)

#define VIDEO_IN "video/x-raw, format=I420, width=16, height=16, " \
    "framerate=1/1"

typedef struct
{
  gint fps_n;
  gint fps_d;
  guint64 n;
  guint wrong;
} Pictures;

static GstPadProbeReturn
see (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  Pictures *seen = user_data;
  GstClockTime start = gst_util_uint64_scale_round (seen->n,
      GST_SECOND * seen->fps_d, seen->fps_n);
  GstClockTime end = gst_util_uint64_scale_round (seen->n + 1,
      GST_SECOND * seen->fps_d, seen->fps_n);

  /* one nanosecond is how the base class rounds */
  seen->wrong += ABS (GST_CLOCK_DIFF (start, GST_BUFFER_PTS (buffer))) > 1
      || ABS (GST_CLOCK_DIFF (end, GST_BUFFER_PTS (buffer) +
          GST_BUFFER_DURATION (buffer))) > 1;
  seen->n++;

  return GST_PAD_PROBE_DROP;
}

static void
wait_for_eos (GstHarness * h)
{
  GstEventType type;

  do {
    g_autoptr (GstEvent) event = gst_harness_pull_event (h);

    fail_unless (event != NULL);
    type = GST_EVENT_TYPE (event);
  } while (type != GST_EVENT_EOS);
}

static GstHarness *
join (GstElement * element, const gchar * pad, const gchar * caps)
{
  GstHarness *h = gst_harness_new_with_element (element, pad, NULL);

  gst_harness_set_live (h, FALSE);
  gst_harness_set_src_caps_str (h, caps);

  return h;
}

static void
check_pictures (gint fps_n, gint fps_d)
{
  GstElement *element = gst_element_factory_make ("layoutcompositor", NULL);
  GstHarness *out = gst_harness_new_with_element (element, NULL, "src");
  GstHarness *in;
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw, format=I420, "
      "width=16, height=16, framerate=%d/%d", fps_n, fps_d);
  GstBuffer *picture = gst_buffer_new_allocate (NULL, 16 * 16 * 3 / 2, NULL);
  Pictures seen = {.fps_n = fps_n,.fps_d = fps_d };

  gst_harness_set_sink_caps_str (out, caps);
  gst_pad_add_probe (out->sinkpad, GST_PAD_PROBE_TYPE_BUFFER, see, &seen, NULL);
  gst_harness_play (out);
  in = join (element, "sink_0", VIDEO_IN);
  gst_buffer_memset (picture, 0, 100, -1);
  GST_BUFFER_PTS (picture) = 0;
  GST_BUFFER_DURATION (picture) = LENGTH;
  gst_harness_push (in, picture);
  gst_harness_push_event (in, gst_event_new_eos ());
  wait_for_eos (out);
  g_print ("%d/%d: %" G_GUINT64_FORMAT " pictures, %u not in their place\n",
      fps_n, fps_d, seen.n, seen.wrong);
  fail_unless_equals_int (seen.wrong, 0);
  fail_unless_equals_uint64 (seen.n, gst_util_uint64_scale_ceil (LENGTH, fps_n,
          GST_SECOND * fps_d));

  gst_harness_teardown (in);
  gst_harness_teardown (out);
  gst_object_unref (element);
}

GST_START_TEST (pictures_are_where_they_belong_after_four_hours)
{
  check_pictures (30, 1);
  check_pictures (30000, 1001);
}

GST_END_TEST;

#define RATE 8000
#define CHUNK RATE
#define N_SENDERS 2
#define AUDIO_CAPS "audio/x-raw, format=" GST_AUDIO_NE (F32) \
    ", rate=8000, channels=1, layout=interleaved"
/* Of sender n, so many seconds before the end. */
#define CLICK_TIME(n) (LENGTH - (20 + 10 * (n)) * GST_SECOND)

typedef struct
{
  guint64 n;
  guint wrong;
  guint64 clicks[N_SENDERS];
  gfloat peaks[N_SENDERS];
} Sounds;

static GstPadProbeReturn
hear (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  Sounds *heard = user_data;
  guint i, k;
  GstMapInfo map;

  heard->wrong += GST_BUFFER_OFFSET (buffer) != heard->n
      || GST_BUFFER_PTS (buffer) != gst_util_uint64_scale (heard->n, GST_SECOND,
      RATE);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (i = 0; i < map.size / sizeof (gfloat); i++) {
    gfloat sample = ((gfloat *) map.data)[i];

    for (k = 0; sample != 0.0f && k < N_SENDERS; k++) {
      GstClockTime at = gst_util_uint64_scale (heard->n + i, GST_SECOND, RATE);

      if (fabsf (sample) > heard->peaks[k] &&
          ABS (GST_CLOCK_DIFF (at, CLICK_TIME (k))) < GST_SECOND) {
        heard->peaks[k] = fabsf (sample);
        heard->clicks[k] = heard->n + i;
      }
    }
  }
  heard->n += map.size / sizeof (gfloat);
  gst_buffer_unmap (buffer, &map);

  return GST_PAD_PROBE_DROP;
}

/* A second by a clock that is fast by @fast, with a click where it is time. */
static GstBuffer *
make_chunk (guint64 n, gdouble fast, GstClockTime click)
{
  GstBuffer *buffer = gst_buffer_new_wrapped (g_malloc0 (CHUNK *
          sizeof (gfloat)), CHUNK * sizeof (gfloat));
  gdouble start = n * CHUNK / RATE / (1.0 + fast);
  gint64 at = llrint ((click / (gdouble) GST_SECOND - start) * RATE *
      (1.0 + fast));
  gfloat one = 0.5f;

  if (at >= 0 && at < CHUNK)
    gst_buffer_fill (buffer, at * sizeof (gfloat), &one, sizeof (one));
  GST_BUFFER_PTS (buffer) = start * GST_SECOND;

  return buffer;
}

GST_START_TEST (sounds_are_where_they_belong_after_four_hours)
{
  static const gdouble fast[] = { 100e-6, -100e-6 };
  GstElement *element = gst_element_factory_make ("mixminus", NULL);
  GstHarness *out = gst_harness_new_with_element (element, NULL, "src");
  GstHarness *in[N_SENDERS];
  Sounds heard = { 0 };
  guint64 sent[N_SENDERS] = { 0 };
  guint n, k;

  g_object_set (element, "output-buffer-duration", (guint64) GST_SECOND, NULL);
  gst_harness_set_sink_caps_str (out, AUDIO_CAPS);
  gst_pad_add_probe (out->sinkpad, GST_PAD_PROBE_TYPE_BUFFER, hear, &heard,
      NULL);
  gst_harness_play (out);
  in[0] = join (element, "sink_0", AUDIO_CAPS);
  in[1] = join (element, "sink_1", AUDIO_CAPS);
  for (n = 0; n < N_SENDERS * LENGTH / GST_SECOND; n++) {
    /* whose turn it is: by then they are seconds of samples apart */
    k = sent[0] / (1.0 + fast[0]) <= sent[1] / (1.0 + fast[1]) ? 0 : 1;
    gst_harness_push (in[k], make_chunk (sent[k]++, fast[k], CLICK_TIME (k)));
  }
  for (k = 0; k < N_SENDERS; k++)
    gst_harness_push_event (in[k], gst_event_new_eos ());
  wait_for_eos (out);

  fail_unless_equals_int (heard.wrong, 0);
  fail_unless (heard.n >= LENGTH / GST_SECOND * RATE);
  for (k = 0; k < N_SENDERS; k++) {
    gint64 off = heard.clicks[k] - CLICK_TIME (k) / GST_SECOND * RATE;

    g_print ("%+4.0f ppm: a click after four hours is %" G_GINT64_FORMAT
        " samples off\n", fast[k] * 1e6, off);
    fail_unless (ABS (off) <= 1 && heard.peaks[k] > 0.2f);
    gst_harness_teardown (in[k]);
  }
  gst_harness_teardown (out);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
mixerhours_suite (void)
{
  Suite *s = suite_create ("mixerhours");
  TCase *tc = tcase_create ("mixerhours");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, pictures_are_where_they_belong_after_four_hours);
  tcase_add_test (tc, sounds_are_where_they_belong_after_four_hours);

  return s;
}

GST_CHECK_MAIN (mixerhours);
