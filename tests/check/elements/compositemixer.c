// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/navigation.h>
#include <gst/video/video.h>

#include <math.h>

#define RATE 48000
#define PERIOD 960
#define PERIOD_TIME (20 * GST_MSECOND)
#define FRAME_TIME (GST_SECOND / 10)

#define AUDIO_CAPS "audio/x-raw, format=" GST_AUDIO_NE (S16) \
    ", rate=48000, channels=1, layout=interleaved"
#define VIDEO_CAPS "video/x-raw, format=I420, width=64, height=64, " \
    "framerate=10/1"

/* Luma of the pictures that the tests use. */
#define DARK 60
#define BRIGHT 200

static GstElement *
make_mixer (gboolean live)
{
  GstElement *mixer = gst_element_factory_make_full ("compositemixer",
      "force-live", live, "width", 320, "height", 180,
      "framerate", 10, 1, NULL);

  fail_unless (mixer != NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (mixer), "layoutcompositor::gap", 0,
      "layoutcompositor::transition", G_GUINT64_CONSTANT (0), NULL);

  return mixer;
}

static GstHarness *
listen (GstElement * mixer, const gchar * pad)
{
  GstHarness *h = gst_harness_new_with_element (mixer, NULL, pad);

  if (!g_str_equal (pad, "video"))
    gst_harness_set_sink_caps_str (h, AUDIO_CAPS);
  gst_harness_play (h);

  return h;
}

static GstHarness *
join (GstElement * mixer, const gchar * pad)
{
  GstHarness *h = gst_harness_new_with_element (mixer, pad, NULL);

  gst_harness_set_live (h, FALSE);
  gst_harness_set_src_caps_str (h, g_str_has_prefix (pad, "video") ?
      VIDEO_CAPS : AUDIO_CAPS);

  return h;
}

static void
push_picture (GstHarness * h, guint8 luma, guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64 * 64 * 3 / 2, NULL);

  gst_buffer_memset (buffer, 0, luma, 64 * 64);
  gst_buffer_memset (buffer, 64 * 64, 128, 64 * 64 / 2);
  GST_BUFFER_PTS (buffer) = n * FRAME_TIME;
  GST_BUFFER_DURATION (buffer) = FRAME_TIME;
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
}

static gint16
tone_at (gdouble freq, gdouble amplitude, guint i)
{
  return lrint (amplitude * sin (2 * G_PI * freq * i / RATE));
}

static void
push_tone (GstHarness * h, gdouble freq, gdouble amplitude, guint n)
{
  gint16 *samples = g_new (gint16, PERIOD);
  GstBuffer *buffer = gst_buffer_new_wrapped (samples, PERIOD * 2);
  guint i;

  for (i = 0; i < PERIOD; i++)
    samples[i] = tone_at (freq, amplitude, n * PERIOD + i);
  GST_BUFFER_PTS (buffer) = n * PERIOD_TIME;
  GST_BUFFER_DURATION (buffer) = PERIOD_TIME;
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
}

static void
pull_period (GstHarness * h, gint16 * samples)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);

  fail_unless (buffer != NULL);
  fail_unless_equals_int (gst_buffer_extract (buffer, 0, samples, PERIOD * 2),
      PERIOD * 2);
}

/* Luma of the next picture at two points, as parts of its size. */
static void
pull_luma (GstHarness * h, gdouble x0, gdouble x1, guint * at0, guint * at1)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  GstVideoFrame frame;
  GstVideoInfo info;
  const guint8 *row;

  fail_unless (buffer != NULL);
  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  row = GST_VIDEO_FRAME_COMP_DATA (&frame, 0);
  row += info.height / 2 * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);
  *at0 = row[(gint) (x0 * info.width)];
  *at1 = row[(gint) (x1 * info.width)];
  gst_video_frame_unmap (&frame);
}

GST_START_TEST (a_number_is_a_participant)
{
  static const gchar *const names[] = {
    "video_3", "audio_3", "audio_minus_3", "audio_minus_9", "video_1000"
  };
  g_autoptr (GstElement) mixer = gst_object_ref_sink (make_mixer (FALSE));
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstPad) pad = gst_element_request_pad_simple (mixer, names[i]);

    fail_unless (pad != NULL);
    fail_unless_equals_string (GST_OBJECT_NAME (pad), names[i]);
    gst_element_release_request_pad (mixer, pad);
    fail_unless (gst_element_get_static_pad (mixer, names[i]) == NULL);
  }
  fail_unless (gst_element_request_pad_simple (mixer, "video_x") == NULL);
  fail_unless (gst_element_request_pad_simple (mixer, "audio_-1") == NULL);
}

GST_END_TEST;

GST_START_TEST (without_a_number_the_lowest_free_one_is_taken)
{
  g_autoptr (GstElement) mixer = gst_object_ref_sink (make_mixer (FALSE));
  static const gchar *const wanted[] = { "video_0", "video_1", "audio_0" };
  GstPad *pads[3];
  guint i;

  for (i = 0; i < 3; i++) {
    pads[i] = gst_element_request_pad_simple (mixer, i < 2 ? "video_%u" :
        "audio_%u");
    fail_unless_equals_string (GST_OBJECT_NAME (pads[i]), wanted[i]);
  }
  gst_element_release_request_pad (mixer, pads[0]);
  gst_object_unref (pads[0]);
  pads[0] = gst_element_request_pad_simple (mixer, "video_%u");
  fail_unless_equals_string (GST_OBJECT_NAME (pads[0]), "video_0");
  for (i = 0; i < 3; i++) {
    gst_element_release_request_pad (mixer, pads[i]);
    gst_object_unref (pads[i]);
  }
}

GST_END_TEST;

GST_START_TEST (children_and_pads_are_reachable)
{
  g_autoptr (GstElement) mixer = gst_object_ref_sink (make_mixer (FALSE));
  g_autoptr (GstPad) video = gst_element_request_pad_simple (mixer, "video_3");
  g_autoptr (GstPad) audio = gst_element_request_pad_simple (mixer, "audio_3");
  g_autofree gchar *label = NULL;
  gdouble volume;
  guint64 duration;
  GObject *child;
  guint i;

  gst_child_proxy_set (GST_CHILD_PROXY (mixer), "video_3::label", "Ann",
      "audio_3::volume", 0.5, "mixminus::output-buffer-duration",
      10 * GST_MSECOND, NULL);
  gst_child_proxy_get (GST_CHILD_PROXY (mixer), "video_3::label", &label,
      "audio_3::volume", &volume, "mixminus::output-buffer-duration",
      &duration, NULL);
  fail_unless_equals_string (label, "Ann");
  fail_unless (volume == 0.5);
  fail_unless_equals_uint64 (duration, 10 * GST_MSECOND);

  fail_unless (gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (mixer),
          "video_4") == NULL);
  fail_unless (gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (mixer),
          "video") == NULL);
  for (i = 0; i < gst_child_proxy_get_children_count (GST_CHILD_PROXY (mixer));
      i++) {
    child = gst_child_proxy_get_child_by_index (GST_CHILD_PROXY (mixer), i);
    fail_unless (child != NULL);
    g_object_unref (child);
  }
  fail_unless (gst_child_proxy_get_child_by_index (GST_CHILD_PROXY (mixer),
          i) == NULL);
  gst_element_release_request_pad (mixer, video);
  gst_element_release_request_pad (mixer, audio);
}

GST_END_TEST;

GST_START_TEST (pad_properties_can_be_given_before_the_pad)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("compositemixer name=m video_5::label=Bob "
      "audio_5::volume=0.25 videotestsrc ! m.video_5 audiotestsrc ! m.audio_5",
      &error);
  g_autoptr (GstElement) mixer = NULL;
  g_autofree gchar *label = NULL;
  gdouble volume;

  fail_unless (error == NULL);
  mixer = gst_bin_get_by_name (GST_BIN (pipeline), "m");
  gst_child_proxy_get (GST_CHILD_PROXY (mixer), "video_5::label", &label,
      "audio_5::volume", &volume, NULL);
  fail_unless_equals_string (label, "Bob");
  fail_unless (volume == 0.25);
}

GST_END_TEST;

GST_START_TEST (latency_goes_to_picture_and_sound_alike)
{
  g_autoptr (GstElement) mixer =
      gst_object_ref_sink (gst_element_factory_make_full ("compositemixer",
          "min-upstream-latency", 200 * GST_MSECOND, "latency",
          30 * GST_MSECOND, NULL));
  static const gchar *const children[] = { "layoutcompositor", "mixminus" };
  guint i;

  for (i = 0; i < 2; i++) {
    g_autoptr (GstElement) child =
        gst_bin_get_by_name (GST_BIN (mixer), children[i]);
    guint64 latency, upstream;

    g_object_get (child, "latency", &latency, "min-upstream-latency",
        &upstream, NULL);
    fail_unless_equals_uint64 (latency, 30 * GST_MSECOND);
    fail_unless_equals_uint64 (upstream, 200 * GST_MSECOND);
  }
}

GST_END_TEST;

/* Runs to the end and returns how many buffers the sinks got. */
static guint
count_buffers (const gchar * outputs)
{
  g_autofree gchar *line =
      g_strdup_printf ("compositemixer name=m width=320 height=180 "
      "framerate=10/1 %s videotestsrc num-buffers=10 ! "
      "video/x-raw, framerate=10/1 ! m.video_0 audiotestsrc num-buffers=50 "
      "samplesperbuffer=960 ! audio/x-raw, rate=48000 ! m.audio_0", outputs);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  guint counts[2] = { 0 }, i;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  for (i = 0; i < 2; i++) {
    g_autofree gchar *name = g_strdup_printf ("out%u", i);
    g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline),
        name);
    g_autoptr (GstStructure) stats = NULL;
    guint64 rendered = 0;

    if (sink) {
      g_object_get (sink, "stats", &stats, NULL);
      gst_structure_get_uint64 (stats, "rendered", &rendered);
      counts[i] = rendered;
    }
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return counts[0] * 1000 + counts[1];
}

GST_START_TEST (an_output_may_stay_unlinked)
{
  fail_unless_equals_int (count_buffers ("m.video ! fakesink name=out0 "
          "sync=false m.audio ! fakesink name=out1 sync=false"), 10050);
  fail_unless_equals_int (count_buffers ("m.video ! fakesink name=out0 "
          "sync=false"), 10000);
  fail_unless_equals_int (count_buffers ("m.audio ! fakesink name=out1 "
          "sync=false"), 50);
  fail_unless_equals_int (count_buffers ("m.audio_minus_0 ! fakesink "
          "name=out1 sync=false"), 50);
}

GST_END_TEST;

GST_START_TEST (a_return_feed_is_everybody_else)
{
  GstElement *mixer = make_mixer (FALSE);
  GstHarness *out = listen (mixer, "audio");
  GstHarness *ann = join (mixer, "audio_0"), *bob = join (mixer, "audio_1");
  GstHarness *to_ann = listen (mixer, "audio_minus_0");
  gint16 heard[PERIOD], all[PERIOD];
  guint n, i;

  for (n = 0; n < 3; n++) {
    push_tone (ann, 500, 8000, n);
    push_tone (bob, 1100, 8000, n);
    pull_period (to_ann, heard);
    pull_period (out, all);
  }
  for (i = 0; i < PERIOD; i++) {
    fail_unless_equals_int (heard[i], tone_at (1100, 8000, 2 * PERIOD + i));
    fail_unless_equals_int (all[i], heard[i] + tone_at (500, 8000,
            2 * PERIOD + i));
  }
  gst_harness_teardown (to_ann);
  gst_harness_teardown (bob);
  gst_harness_teardown (ann);
  gst_harness_teardown (out);
  gst_object_unref (mixer);
}

GST_END_TEST;

GST_START_TEST (size_and_rate_change_while_playing)
{
  GstElement *mixer = make_mixer (FALSE);
  GstHarness *out = listen (mixer, "video"), *ann = join (mixer, "video_0");
  gboolean changed = FALSE;
  guint n;

  for (n = 0; n < 20 && !changed; n++) {
    g_autoptr (GstBuffer) buffer = NULL;
    g_autoptr (GstCaps) caps = NULL;
    GstVideoInfo info;

    push_picture (ann, BRIGHT, n);
    if (n == 0)
      continue;                 /* lasts until the second one comes */
    buffer = gst_harness_pull (out);
    caps = gst_pad_get_current_caps (out->sinkpad);
    fail_unless (gst_video_info_from_caps (&info, caps));
    fail_unless (gst_buffer_get_size (buffer) >= info.size);
    if (n == 3) {
      fail_unless_equals_int (info.width, 320);
      fail_unless_equals_int (info.height, 180);
      g_object_set (mixer, "width", 160, "height", 120, NULL);
      gst_util_set_object_arg (G_OBJECT (mixer), "framerate", "5/1");
    }
    changed = n > 3 && info.width == 160 && info.height == 120 &&
        info.fps_n == 5 && info.fps_d == 1;
  }
  fail_unless (changed);
  gst_harness_teardown (ann);
  gst_harness_teardown (out);
  gst_object_unref (mixer);
}

GST_END_TEST;

GST_START_TEST (who_leaves_is_gone_from_the_picture_at_once)
{
  GstElement *mixer = make_mixer (FALSE);
  GstHarness *out = listen (mixer, "video");
  GstHarness *ann = join (mixer, "video_0"), *bob = join (mixer, "video_1");
  guint n, left = 0, right = 0;

  for (n = 0; n < 6; n++) {
    push_picture (ann, DARK, n);
    if (bob)
      push_picture (bob, BRIGHT, n);
    if (n == 0)
      continue;
    pull_luma (out, 0.3, 0.7, &left, &right);
    if (n == 2) {
      fail_unless (ABS ((gint) left - DARK) < 4);
      fail_unless (ABS ((gint) right - BRIGHT) < 4);
      g_clear_pointer (&bob, gst_harness_teardown);     /* releases the pad */
    }
  }
  fail_unless (gst_element_get_static_pad (mixer, "video_1") == NULL);
  fail_unless (right < BRIGHT - 20);
  gst_harness_teardown (ann);
  gst_harness_teardown (out);
  gst_object_unref (mixer);
}

GST_END_TEST;

/* The first navigation event that a participant has got; NULL = none */
static GstEvent *
take_navigation (GstHarness * h)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (h)) != NULL) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_NAVIGATION)
      return event;
    gst_event_unref (event);
  }
  return NULL;
}

GST_START_TEST (a_click_reaches_the_participant_a_late_viewer_nobody)
{
  GstElement *mixer = make_mixer (FALSE);
  GstHarness *out = listen (mixer, "video");
  GstHarness *ann = join (mixer, "video_0"), *bob = join (mixer, "video_1");
  gdouble x, y;

  for (guint n = 0; n < 8; n++) {
    g_autoptr (GstBuffer) buffer = NULL;

    push_picture (ann, DARK, n);
    push_picture (bob, BRIGHT, n);
    if (n == 0)
      continue;
    buffer = gst_harness_pull (out);
    /* late by a second, and the next frame comes all the same */
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), (n - 1) * FRAME_TIME);
    gst_harness_push_upstream_event (out,
        gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_SECOND,
            GST_BUFFER_PTS (buffer)));
    if (n == 4) {
      g_autoptr (GstEvent) event = NULL;

      fail_unless (gst_harness_push_upstream_event (out,
              gst_navigation_event_new_mouse_button_press (1, 240, 90, 0)));
      event = take_navigation (bob);
      fail_unless (gst_navigation_event_get_coordinates (event, &x, &y));
      fail_unless (ABS (x - 32) < 0.01 && ABS (y - 32) < 0.01);
      fail_unless (take_navigation (ann) == NULL);
    }
  }
  gst_harness_teardown (ann);
  gst_harness_teardown (bob);
  gst_harness_teardown (out);
  gst_object_unref (mixer);
}

GST_END_TEST;

/* Participants come and go as fast as they can while it plays. */
GST_START_TEST (joining_and_leaving_while_playing_is_safe)
{
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("compositemixer name=m width=64 height=64 "
      "force-live=true m.video ! fakesink m.audio ! fakesink", NULL);
  g_autoptr (GstElement) mixer = gst_bin_get_by_name (GST_BIN (pipeline), "m");
  guint n;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (n = 0; n < 20; n++) {
    g_autoptr (GstElement) source = NULL, listener = NULL;
    g_autoptr (GstPad) in = gst_element_request_pad_simple (mixer, n % 2 ?
        "audio_%u" : "video_%u");
    g_autoptr (GstPad) minus = gst_element_request_pad_simple (mixer,
        "audio_minus_0");
    g_autoptr (GstPad) src = NULL, sink = NULL;

    source = gst_object_ref (gst_element_factory_make (n % 2 ? "audiotestsrc" :
            "videotestsrc", NULL));
    listener = gst_object_ref (gst_element_factory_make ("fakesink", NULL));
    g_object_set (listener, "async", FALSE, NULL);
    gst_bin_add_many (GST_BIN (pipeline), source, listener, NULL);
    src = gst_element_get_static_pad (source, "src");
    sink = gst_element_get_static_pad (listener, "sink");
    fail_unless_equals_int (gst_pad_link (src, in), GST_PAD_LINK_OK);
    fail_unless_equals_int (gst_pad_link (minus, sink), GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent (listener);
    gst_element_sync_state_with_parent (source);

    gst_element_release_request_pad (mixer, in);
    gst_element_release_request_pad (mixer, minus);
    /* or the pipeline, on its own way up, starts them again */
    gst_element_set_locked_state (source, TRUE);
    gst_element_set_locked_state (listener, TRUE);
    gst_element_set_state (source, GST_STATE_NULL);
    gst_element_set_state (listener, GST_STATE_NULL);
    gst_bin_remove_many (GST_BIN (pipeline), source, listener, NULL);
  }
  fail_unless_equals_int (GST_ELEMENT (mixer)->numsinkpads, 0);
  fail_unless_equals_int (GST_ELEMENT (mixer)->numsrcpads, 2);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_END_TEST;

static GstMessage *
pop_named (GstBus * bus, const gchar * name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }

  return NULL;
}

GST_START_TEST (tiles_are_told_by_our_pads)
{
  GstElement *mixer = make_mixer (FALSE);
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *out, *ann;
  GstMessage *message;
  const GValue *tiles;
  const GstStructure *tile;
  guint n, left, right;

  gst_element_set_bus (mixer, bus);
  out = listen (mixer, "video");
  ann = join (mixer, "video_7");
  for (n = 0; n < 3; n++)
    push_picture (ann, BRIGHT, n);
  pull_luma (out, 0.3, 0.7, &left, &right);

  message = pop_named (bus, "layout-changed");
  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (mixer));
  tiles = gst_structure_get_value (gst_message_get_structure (message),
      "tiles");
  fail_unless (GST_VALUE_HOLDS_ARRAY (tiles));
  fail_unless_equals_int (gst_value_array_get_size (tiles), 1);
  tile = gst_value_get_structure (gst_value_array_get_value (tiles, 0));
  fail_unless_equals_string (gst_structure_get_string (tile, "pad"), "video_7");
  gst_message_unref (message);

  gst_element_set_bus (mixer, NULL);
  gst_harness_teardown (ann);
  gst_harness_teardown (out);
  gst_object_unref (mixer);
}

GST_END_TEST;

GST_START_TEST (a_spotlight_on_nonsense_is_refused_in_words)
{
  g_autoptr (GstElement) mixer = gst_object_ref_sink (make_mixer (FALSE));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;
  g_autofree gchar *value = NULL, *inner = NULL;

  gst_element_set_bus (mixer, bus);
  g_object_set (mixer, "spotlight", "4", NULL);
  g_object_set (mixer, "spotlight", "loudest", NULL);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless (strstr (warning->message, "auto") != NULL);
  g_object_get (mixer, "spotlight", &value, NULL);
  fail_unless_equals_string (value, "4");
  gst_child_proxy_get (GST_CHILD_PROXY (mixer),
      "layoutcompositor::spotlight", &inner, NULL);
  fail_unless_equals_string (inner, "sink_4");
  gst_element_set_bus (mixer, NULL);
}

GST_END_TEST;

static GstPadProbeReturn
hold (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (a_room_whose_programme_is_blocked_still_talks)
{
  GstElement *mixer = make_mixer (TRUE);
  GstHarness *out = listen (mixer, "audio");
  GstHarness *ann = join (mixer, "audio_0");
  GstHarness *to_bob = listen (mixer, "audio_minus_1");
  g_autoptr (GstPad) audio = gst_pad_get_peer (out->sinkpad);
  gulong probe;
  gint16 heard[PERIOD];
  guint n;

  gst_harness_use_testclock (out);
  probe = gst_pad_add_probe (audio, GST_PAD_PROBE_TYPE_BLOCK |
      GST_PAD_PROBE_TYPE_BUFFER, hold, NULL, NULL);
  for (n = 0; n < 60; n++) {
    push_tone (ann, 500, 8000, n);
    pull_period (to_bob, heard);
  }
  for (n = 0; n < PERIOD; n++)
    fail_unless_equals_int (heard[n], tone_at (500, 8000, 59 * PERIOD + n));
  gst_pad_remove_probe (audio, probe);
  gst_harness_teardown (to_bob);
  gst_harness_teardown (ann);
  gst_harness_teardown (out);
  gst_object_unref (mixer);
}

GST_END_TEST;

GST_START_TEST (forced_live_it_plays_without_anybody)
{
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("compositemixer force-live=true width=64 height=64 "
      "name=m m.video ! appsink name=picture m.audio ! appsink name=sound",
      NULL);
  static const gchar *const names[] = { "picture", "sound" };
  guint i;

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_ASYNC);
  for (i = 0; i < 2; i++) {
    g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline),
        names[i]);
    GstSample *sample = NULL;

    g_signal_emit_by_name (sink, "try-pull-sample", 20 * GST_SECOND, &sample);
    fail_unless (sample != NULL);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_END_TEST;

static Suite *
compositemixer_suite (void)
{
  Suite *s = suite_create ("compositemixer");
  TCase *tc = tcase_create ("compositemixer");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_number_is_a_participant);
  tcase_add_test (tc, without_a_number_the_lowest_free_one_is_taken);
  tcase_add_test (tc, children_and_pads_are_reachable);
  tcase_add_test (tc, pad_properties_can_be_given_before_the_pad);
  tcase_add_test (tc, latency_goes_to_picture_and_sound_alike);
  tcase_add_test (tc, an_output_may_stay_unlinked);
  tcase_add_test (tc, a_return_feed_is_everybody_else);
  tcase_add_test (tc, size_and_rate_change_while_playing);
  tcase_add_test (tc, who_leaves_is_gone_from_the_picture_at_once);
  tcase_add_test (tc, a_click_reaches_the_participant_a_late_viewer_nobody);
  tcase_add_test (tc, joining_and_leaving_while_playing_is_safe);
  tcase_add_test (tc, tiles_are_told_by_our_pads);
  tcase_add_test (tc, a_spotlight_on_nonsense_is_refused_in_words);
  tcase_add_test (tc, a_room_whose_programme_is_blocked_still_talks);
  tcase_add_test (tc, forced_live_it_plays_without_anybody);

  return s;
}

GST_CHECK_MAIN (compositemixer);
