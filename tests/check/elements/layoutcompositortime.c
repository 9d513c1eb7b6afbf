// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

/* What left the mixer, seen where it goes out: caps as they were then */
typedef struct
{
  GstClockTime pts, duration;
  gint width, height, rate;
  gboolean fits;                /* the buffer has the size of the caps */
} Output;

static GstPadProbeReturn
note_output (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GArray *outputs = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo video;
  Output output = { GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer) };

  if (caps != NULL && gst_video_info_from_caps (&video, caps)) {
    output.width = video.width;
    output.height = video.height;
    output.rate = video.fps_n / video.fps_d;
    output.fits = gst_buffer_get_size (buffer) == video.size;
  }
  g_array_append_val (outputs, output);
  return GST_PAD_PROBE_OK;
}

static void
assert_contiguous (GArray * outputs)
{
  GstClockTime next = 0;

  for (guint i = 0; i < outputs->len; i++) {
    Output *output = &g_array_index (outputs, Output, i);

    fail_unless_equals_uint64 (output->pts, next);
    fail_unless (output->fits, "frame %u does not fit its caps", i);
    next = output->pts + output->duration;
  }
}

static void
change_output (Rig * rig, gint width, gint height, gint rate)
{
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=I420,width=%d,"
      "height=%d,framerate=%d/1", width, height, rate);

  gst_harness_set_sink_caps_str (rig->out, caps);
  gst_harness_push_upstream_event (rig->out, gst_event_new_reconfigure ());
}

/* What an application does to a running mix, in turn */
static void
change_something (Rig * rig, guint step)
{
  switch (step % 8) {
    case 0:
      change_output (rig, 640, 360, 10);
      break;
    case 1:
      gst_util_set_object_arg (G_OBJECT (rig->mix), "layout", "spotlight");
      break;
    case 2:
      change_output (rig, 640, 360, 25);
      break;
    case 3:
      g_object_set (rig->mix, "spotlight", "sink_1", NULL);
      break;
    case 4:
      change_output (rig, 181, 321, 25);
      break;
    case 5:
      gst_util_set_object_arg (G_OBJECT (rig->mix), "layout", "grid");
      break;
    case 6:
      rig_set (rig, 0, "visible", step % 16 < 8 ? "false" : "true");
      break;
    default:
      change_output (rig, 320, 180, 10);
      break;
  }
}

GST_START_TEST (changes_while_playing_lose_no_frame)
{
  for (guint live = 0; live < 2; live++) {
    g_autoptr (GArray) outputs = g_array_new (FALSE, TRUE, sizeof (Output));
    GstClockTime now = 0;
    guint seen = 0;
    Rig rig;

    rig_init (&rig, live, OUT_CAPS);
    gst_pad_add_probe (rig.out->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
        note_output, outputs, NULL);
    rig_join (&rig, 0, 160, 90);
    rig_join (&rig, 1, 160, 90);
    for (guint step = 0; step < 32; step++) {
      for (guint i = 0; i < 4; i++) {
        GstBuffer *buffer;
        Output *last;

        /* the inputs follow the rate of the output, whatever it is */
        for (guint p = 0; p < 2; p++) {
          GstBuffer *picture = rig_picture_new (&rig.in_info[p], RED, RED);

          GST_BUFFER_PTS (picture) = now;
          GST_BUFFER_DURATION (picture) = GST_SECOND / 25;
          gst_harness_push (rig.in[p], picture);
        }
        buffer = rig_pull (&rig);
        last = &g_array_index (outputs, Output, outputs->len - 1);
        fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), last->pts);
        now = last->pts + last->duration;
        gst_buffer_unref (buffer);
      }
      change_something (&rig, step);
    }
    assert_contiguous (outputs);
    for (guint i = 0; i < outputs->len; i++) {
      Output *output = &g_array_index (outputs, Output, i);

      seen |= output->width == 640 && output->rate == 10 ? 1 : 0;
      seen |= output->width == 640 && output->rate == 25 ? 2 : 0;
      seen |= output->width == 181 && output->rate == 25 ? 4 : 0;
      seen |= output->width == 320 && output->rate == 10 ? 8 : 0;
    }
    fail_unless_equals_int (seen, 15);
    rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (latency_is_a_frame_and_what_is_upstream)
{
  const struct
  {
    GstClockTime upstream, min_upstream, own;
    GstClockTime wanted;
  } table[] = {
    {0, 0, 0, FRAME},
    {30 * GST_MSECOND, 0, 0, FRAME + 30 * GST_MSECOND},
    {0, 200 * GST_MSECOND, 0, FRAME + 200 * GST_MSECOND},
    {30 * GST_MSECOND, 200 * GST_MSECOND, 0, FRAME + 200 * GST_MSECOND},
    {300 * GST_MSECOND, 200 * GST_MSECOND, 0, FRAME + 300 * GST_MSECOND},
    {30 * GST_MSECOND, 0, 50 * GST_MSECOND, FRAME + 80 * GST_MSECOND},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GstTestClock) clock = NULL;
    GstClockID id;
    Rig rig;

    rig_init (&rig, TRUE, OUT_CAPS);
    g_object_set (rig.mix, "min-upstream-latency", table[i].min_upstream,
        "latency", table[i].own, NULL);
    rig_join (&rig, 0, 160, 90);
    gst_harness_set_upstream_latency (rig.in[0], table[i].upstream);
    /* the first frames are made before anybody knew of it */
    for (guint frame = 0; frame < 3; frame++) {
      rig_push (&rig, 0, frame * FRAME, RED);
      gst_buffer_unref (rig_pull (&rig));
    }
    fail_unless_equals_uint64 (gst_harness_query_latency (rig.out),
        table[i].wanted);

    /* and that is when the next one is made */
    rig_push (&rig, 0, 3 * FRAME, RED);
    gst_buffer_unref (rig_pull (&rig));
    clock = gst_harness_get_testclock (rig.out);
    gst_test_clock_wait_for_next_pending_id (clock, &id);
    fail_unless_equals_uint64 (gst_clock_id_get_time (id),
        4 * FRAME + table[i].wanted);
    gst_clock_id_unref (id);
    rig_clear (&rig);
  }
}

GST_END_TEST;

#define GREY(i) (0xff000000 | (i) * 0x040404)

/* Number of the input's picture that is to be seen */
static guint
read_number (Rig * rig, GstBuffer * buffer)
{
  gint yuv[3];

  rig_read_pixel (rig, buffer, 160, 90, yuv);
  return (yuv[0] - 16 + 1.7) * 255 / 219 / 4;
}

static GstClockTime
time_of (guint frame, gint rate)
{
  return gst_util_uint64_scale (frame, GST_SECOND, rate);
}

/* The picture for output frame @n, after picture @last: the first one not yet
 * shown of those that are nearer to it than to the next, or else the one there
 * is */
static guint
wanted_number (guint last, guint n, gint in_rate, gint out_rate)
{
  GstClockTime start = time_of (n, out_rate), end = time_of (n + 1, out_rate);
  guint next = n == 0 ? 0 : last + 1;

  while (time_of (next + 1, in_rate) <= start)
    next++;
  return time_of (next, in_rate) + GST_SECOND / (2 * out_rate) < end ? next
      : last;
}

static void
count_frames (gint in_rate, gint out_rate)
{
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=I420,"
      "width=320,height=180,framerate=%d/1", out_rate);
  g_autoptr (GstCaps) out = NULL;
  guint last = 0, n = 0;
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, caps);
  rig_join (&rig, 0, 32, 18);
  for (gint i = 0; i < in_rate; i++) {
    GstBuffer *picture = rig_picture_new (&rig.in_info[0], GREY (i), GREY (i));

    GST_BUFFER_PTS (picture) = time_of (i, in_rate);
    GST_BUFFER_DURATION (picture) = time_of (i + 1, in_rate)
        - time_of (i, in_rate);
    gst_harness_push (rig.in[0], picture);
  }
  gst_harness_push_event (rig.in[0], gst_event_new_eos ());
  for (;;) {
    GstEvent *event = gst_harness_pull_event (rig.out);
    gboolean eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;

    gst_event_unref (event);
    if (eos)
      break;
  }
  out = gst_pad_get_current_caps (rig.out->sinkpad);
  fail_unless (gst_video_info_from_caps (&rig.info, out));
  while ((buffer = gst_harness_try_pull (rig.out)) != NULL) {
    guint wanted = wanted_number (last, n, in_rate, out_rate);

    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), time_of (n, out_rate));
    fail_unless (read_number (&rig, buffer) == wanted,
        "%d to %d: frame %u shows %u, not %u", in_rate, out_rate, n,
        read_number (&rig, buffer), wanted);
    last = wanted;
    n++;
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_int (n, out_rate);
  rig_clear (&rig);
}

GST_START_TEST (files_are_exact_to_the_frame)
{
  const gint rates[][2] = { {30, 30}, {25, 30}, {30, 25}, {60, 30}, {50, 30},
  {24, 25}, {15, 30}, {10, 60}
  };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    count_frames (rates[i][0], rates[i][1]);
}

GST_END_TEST;

typedef struct
{
  GChecksum *checksum;
  guint n_frames;
} Sum;

static void
add_to_sum (GstElement * sink, GstBuffer * buffer, GstPad * pad, gpointer data)
{
  Sum *sum = data;
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_checksum_update (sum->checksum, map.data, map.size);
  g_checksum_update (sum->checksum, (guint8 *) & GST_BUFFER_PTS (buffer),
      sizeof (GstClockTime));
  gst_buffer_unmap (buffer, &map);
  sum->n_frames++;
}

/* What comes out of moving pictures of several rates, shapes and lengths */
static gchar *
run_offline (guint max_threads, guint * n_frames)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Sum sum = { checksum, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch ("layoutcompositor "
      "name=mix transition=200000000 sink_0::label=Ann sink_2::fit=contain "
      "! video/x-raw,width=320,height=180,framerate=30/1 "
      "! fakesink name=sink signal-handoffs=true sync=false "
      "videotestsrc num-buffers=25 pattern=ball "
      "! video/x-raw,width=160,height=120,framerate=25/1 ! mix. "
      "videotestsrc num-buffers=90 pattern=ball motion=sweep "
      "! video/x-raw,format=NV12,framerate=60/1 ! queue ! mix. "
      "videotestsrc num-buffers=9 pattern=pinwheel "
      "! video/x-raw,format=RGBA,framerate=15/2 ! mix.", &error);

  g_assert_no_error (error);
  gst_child_proxy_set (GST_CHILD_PROXY (pipeline), "mix::max-threads",
      max_threads, NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (add_to_sum), &sum);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL
      && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  *n_frames = sum.n_frames;
  return g_strdup (g_checksum_get_string (checksum));
}

GST_START_TEST (files_come_out_the_same_each_time)
{
  guint n_frames;
  g_autofree gchar *once = run_offline (1, &n_frames);

  for (guint i = 0; i < 3; i++) {
    g_autofree gchar *again = run_offline (i, &n_frames);

    fail_unless_equals_string (once, again);
    fail_unless_equals_int (n_frames, 45);
  }
}

GST_END_TEST;

GST_START_TEST (interlaced_video_is_refused_with_a_sentence)
{
  const gchar *modes[] = { "interleaved", "mixed", "fields" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *more = g_strdup_printf (",interlace-mode=%s", modes[i]);
    g_autofree gchar *text = NULL;
    GstBuffer *buffer;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    rig_join (&rig, 0, 160, 90);
    rig_set_caps (&rig, 0, "I420", 160, 90, more);
    buffer = gst_buffer_new_and_alloc (rig.in_info[0].size);
    GST_BUFFER_PTS (buffer) = 0;
    gst_harness_push (rig.in[0], buffer);
    text = rig_take_error (&rig);
    fail_unless (strstr (text, "sink_0") && strstr (text, "deinterlace"),
        "%s: %s", modes[i], text);
    fail_unless (strstr (text, modes[i]) != NULL, "%s: %s", modes[i], text);
    rig_clear (&rig);
  }
}

GST_END_TEST;

static Suite *
layoutcompositortime_suite (void)
{
  Suite *s = suite_create ("layoutcompositortime");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, changes_while_playing_lose_no_frame);
  tcase_add_test (tc, latency_is_a_frame_and_what_is_upstream);
  tcase_add_test (tc, files_are_exact_to_the_frame);
  tcase_add_test (tc, files_come_out_the_same_each_time);
  tcase_add_test (tc, interlaced_video_is_refused_with_a_sentence);
  return s;
}

GST_CHECK_MAIN (layoutcompositortime);
