// SPDX-License-Identifier: LGPL-2.1-or-later
/* Raw video and audio through every sink pad of every element: all formats of
 * the template, odd sizes, foreign strides, new caps from buffer to buffer,
 * flushes, the end, input that is wrong, and an end in the middle of it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/audio/audio.h>
#include <gst/video/video.h>

#include "allelements.h"

#define FRAME_TIME (GST_SECOND / 25)
#define CANARY 0xa5
#define MAX_INPUTS 8

/* How long an element that should pass everything on may take to do so, and
 * one that need not has before it is stopped. */
#define PATIENCE (30 * G_TIME_SPAN_SECOND)
#define NETWORK_PATIENCE (G_TIME_SPAN_SECOND / 2)

typedef struct
{
  GstElement *source;           /* appsrc */
  GstPad *pad;                  /* the element's */
  gboolean video;
  GstClockTime time;
  guint pushed;
} Input;

typedef struct
{
  GstElement *pipeline, *element;
  Input inputs[MAX_INPUTS];
  guint n_inputs;

  GMutex lock;                  /* protects what follows */
  GCond cond;
  guint arrived;                /* buffers at the element's sink pads */
  guint inputs_done;            /* EOS there */
  guint outputs, outputs_done;  /* source pads, and EOS there */
  GHashTable *caps;             /* of what each source pad sends */
} Flow;

/* What comes out is what its caps say. */

static void
check_output (Flow * flow, GstPad * pad, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s;

  fail_unless (caps != NULL, "a buffer before caps");
  s = gst_caps_get_structure (caps, 0);
  if (gst_structure_has_name (s, "video/x-raw")) {
    GstVideoInfo info;
    GstVideoFrame frame;

    fail_unless (gst_video_info_from_caps (&info, caps));
    fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ),
        "a picture smaller than its caps say");
    gst_video_frame_unmap (&frame);
  } else if (gst_structure_has_name (s, "audio/x-raw")) {
    GstAudioInfo info;

    fail_unless (gst_audio_info_from_caps (&info, caps));
    fail_unless_equals_int (gst_buffer_get_size (buffer) %
        GST_AUDIO_INFO_BPF (&info), 0);
  }
}

static GstPadProbeReturn
watch_output (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Flow *flow = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    check_output (flow, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS) {
    g_mutex_lock (&flow->lock);
    flow->outputs_done++;
    g_cond_signal (&flow->cond);
    g_mutex_unlock (&flow->lock);
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
watch_input (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Flow *flow = user_data;
  gboolean buffer = (info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0;

  if (!buffer
      && GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&flow->lock);
  if (buffer)
    flow->arrived++;
  else
    flow->inputs_done++;
  g_cond_signal (&flow->cond);
  g_mutex_unlock (&flow->lock);
  return GST_PAD_PROBE_OK;
}

static void
add_output (GstElement * element, GstPad * pad, Flow * flow)
{
  GstElement *sink;
  g_autoptr (GstPad) sink_pad = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (flow->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, watch_output, flow, NULL);
  fail_unless_equals_int (gst_pad_link (pad, sink_pad), GST_PAD_LINK_OK);
  g_mutex_lock (&flow->lock);
  flow->outputs++;
  g_mutex_unlock (&flow->lock);
}

static gboolean
can_carry (GstPadTemplate * template, const gchar * raw)
{
  g_autoptr (GstCaps) ours = gst_pad_template_get_caps (template);
  g_autoptr (GstCaps) theirs = gst_caps_new_empty_simple (raw);

  return gst_caps_can_intersect (ours, theirs);
}

static void
add_input (Flow * flow, GstPad * pad, gboolean video)
{
  Input *input = &flow->inputs[flow->n_inputs++];
  g_autoptr (GstPad) src = NULL;

  input->video = video;
  input->pad = pad;
  input->source = gst_element_factory_make ("appsrc", NULL);
  g_object_set (input->source, "format", GST_FORMAT_TIME, NULL);
  gst_bin_add (GST_BIN (flow->pipeline), input->source);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, watch_input, flow, NULL);
  src = gst_element_get_static_pad (input->source, "src");
  fail_unless_equals_int (gst_pad_link (src, pad), GST_PAD_LINK_OK);
}

static void
open_template (Flow * flow, GstPadTemplate * template)
{
  GstElement *element = flow->element;
  gboolean video = can_carry (template, "video/x-raw");
  gboolean sink = GST_PAD_TEMPLATE_DIRECTION (template) == GST_PAD_SINK;
  g_autofree gchar *name = all_elements_pad_name (template, 0);
  GstPad *pad = NULL;

  if (sink && !video && !can_carry (template, "audio/x-raw"))
    return;
  if (GST_PAD_TEMPLATE_PRESENCE (template) == GST_PAD_REQUEST)
    pad = gst_element_request_pad (element, template, name, NULL);
  else if (GST_PAD_TEMPLATE_PRESENCE (template) == GST_PAD_ALWAYS)
    pad = gst_element_get_static_pad (element, name);
  if (pad == NULL)
    return;
  if (!sink)
    add_output (element, pad, flow);
  else if (flow->n_inputs < MAX_INPUTS)
    add_input (flow, pad, video);
  /* The pipeline's links keep it. */
  gst_object_unref (pad);
}

static Flow *
flow_new (guint i)
{
  Flow *flow = g_new0 (Flow, 1);
  GList *templates;

  g_mutex_init (&flow->lock);
  g_cond_init (&flow->cond);
  flow->pipeline = gst_pipeline_new (NULL);
  flow->element = all_elements_make (i);
  gst_bin_add (GST_BIN (flow->pipeline), flow->element);
  g_signal_connect (flow->element, "pad-added", G_CALLBACK (add_output), flow);
  templates = gst_element_get_pad_template_list (flow->element);
  /* Sinks first: a feed of "everyone but 0" needs a 0. */
  for (GList * l = templates; l != NULL; l = l->next)
    if (GST_PAD_TEMPLATE_DIRECTION (l->data) == GST_PAD_SINK)
      open_template (flow, l->data);
  g_signal_handlers_disconnect_by_func (flow->element, add_output, flow);
  for (GList * l = templates; l != NULL; l = l->next)
    if (GST_PAD_TEMPLATE_DIRECTION (l->data) == GST_PAD_SRC)
      open_template (flow, l->data);
  g_signal_connect (flow->element, "pad-added", G_CALLBACK (add_output), flow);
  fail_if (gst_element_set_state (flow->pipeline, GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE);
  return flow;
}

static void
flow_free (Flow * flow)
{
  Tombstone *tombstone = tombstone_new (flow->element);
  g_autofree gchar *name = gst_object_get_name (GST_OBJECT (flow->element));

  fail_unless (gst_element_set_state (flow->pipeline,
          GST_STATE_NULL) == GST_STATE_CHANGE_SUCCESS);
  g_signal_handlers_disconnect_by_func (flow->element, add_output, flow);
  gst_object_unref (flow->element);
  gst_object_unref (flow->pipeline);
  tombstone_check (tombstone, name);
  g_mutex_clear (&flow->lock);
  g_cond_clear (&flow->cond);
  g_free (flow);
}

/* The first error on the pipeline's bus, in words. */
static gchar *
flow_error (Flow * flow)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (flow->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  if (message == NULL)
    return NULL;
  gst_message_parse_error (message, &error, &debug);
  return g_strdup_printf ("%s (%s)", error->message, debug);
}

static void
set_caps (Input * input, GstCaps * caps)
{
  g_object_set (input->source, "caps", caps, NULL);
}

static void
push (Input * input, GstBuffer * buffer)
{
  GstFlowReturn ret;

  g_signal_emit_by_name (input->source, "push-buffer", buffer, &ret);
  input->pushed++;
}

static void
push_timed (Input * input, GstBuffer * buffer, GstClockTime duration)
{
  GST_BUFFER_PTS (buffer) = input->time;
  GST_BUFFER_DURATION (buffer) = duration;
  input->time += duration;
  push (input, buffer);
}

static void
end (Flow * flow)
{
  for (guint i = 0; i < flow->n_inputs; i++) {
    GstFlowReturn ret;

    g_signal_emit_by_name (flow->inputs[i].source, "end-of-stream", &ret);
  }
}

/* Waits until what was pushed arrived at the element and, but for servers and
 * their like that go on without input, its end at every output. An error on the
 * bus ends it too: TRUE when there was none. */
static gboolean
await_end (Flow * flow, gchar ** error)
{
  gboolean network = all_elements_is_network (flow->element);
  gint64 until = g_get_monotonic_time () +
      (network ? NETWORK_PATIENCE : PATIENCE);
  gboolean done = FALSE;

  *error = NULL;
  while (!done && *error == NULL && g_get_monotonic_time () < until) {
    g_mutex_lock (&flow->lock);
    done = flow->inputs_done == flow->n_inputs
        && (network || flow->outputs_done == flow->outputs);
    if (!done)
      g_cond_wait_until (&flow->cond, &flow->lock,
          MIN (until, g_get_monotonic_time () + G_TIME_SPAN_SECOND / 10));
    g_mutex_unlock (&flow->lock);
    *error = flow_error (flow);
  }
  return done || (network && *error == NULL);
}

static void
finish (Flow * flow)
{
  g_autofree gchar *error = NULL;
  gboolean done;

  end (flow);
  done = await_end (flow, &error);
  fail_unless (error == NULL, "%s: %s", GST_OBJECT_NAME (flow->element), error);
  fail_unless (done, "%s: %u of %u inputs and %u of %u outputs came to an end",
      GST_OBJECT_NAME (flow->element), flow->inputs_done, flow->n_inputs,
      flow->outputs_done, flow->outputs);
  flow_free (flow);
}

/* Hand-made pictures: every plane with a stride of its own and canaries. */

static GstBuffer *
picture (const GstVideoInfo * info, gboolean foreign)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 0 };
  gsize size = foreign ? 64 : 0;
  GstBuffer *buffer;
  guint planes = GST_VIDEO_INFO_N_PLANES (info);

  for (guint p = 0; p < planes; p++) {
    gint comp[GST_VIDEO_MAX_COMPONENTS];
    guint height;

    gst_video_format_info_component (info->finfo, p, comp);
    height = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (info->finfo, comp[0],
        GST_VIDEO_INFO_HEIGHT (info));
    stride[p] = GST_VIDEO_INFO_PLANE_STRIDE (info, p);
    offset[p] = size;
    if (foreign)
      stride[p] += 16 * (p + 1);
    size += (gsize) stride[p] * height + (foreign ? 48 : 0);
  }
  buffer = gst_buffer_new_allocate (NULL,
      foreign ? size : GST_VIDEO_INFO_SIZE (info), NULL);
  gst_buffer_memset (buffer, 0, CANARY, -1);
  if (foreign)
    gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        GST_VIDEO_INFO_FORMAT (info), GST_VIDEO_INFO_WIDTH (info),
        GST_VIDEO_INFO_HEIGHT (info), planes, offset, stride);
  return buffer;
}

static gboolean
is_untouched (GstBuffer * buffer)
{
  GstMapInfo map;
  gboolean same = TRUE;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size && same; i++)
    same = map.data[i] == CANARY;
  gst_buffer_unmap (buffer, &map);
  return same;
}

static const gchar *const video_formats[] = { "I420", "YV12", "NV12", "BGRx",
  "BGRA", "RGBx", "RGBA", "ARGB", "AYUV", "A420", "RGB", "YUY2", "GRAY8"
};

static const gchar *const audio_formats[] = { "S16LE", "S16BE", "S32LE",
  "F32LE", "F64LE", "U8", "S24LE"
};

/* Whether the pad takes these caps at all: a format may not be in its template,
 * or not what its peers can agree on. */
static gboolean
takes (Input * input, GstCaps * caps)
{
  return gst_pad_query_accept_caps (input->pad, caps);
}

static GstCaps *
video_caps (const gchar * format, gint width, gint height)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
}

static GstCaps *
audio_caps (const gchar * format, gint rate, gint channels)
{
  return gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, format,
      "rate", G_TYPE_INT, rate, "channels", G_TYPE_INT, channels,
      "layout", G_TYPE_STRING, "interleaved", "channel-mask",
      GST_TYPE_BITMASK, channels == 2 ? G_GUINT64_CONSTANT (3) : 0, NULL);
}

static void
push_pictures (Input * input, const gchar * format, gint width, gint height,
    GPtrArray * kept)
{
  g_autoptr (GstCaps) caps = video_caps (format, width, height);
  GstVideoInfo info;

  if (!takes (input, caps))
    return;
  fail_unless (gst_video_info_from_caps (&info, caps));
  set_caps (input, caps);
  for (guint foreign = 0; foreign < 2; foreign++) {
    GstBuffer *buffer = picture (&info, foreign);

    GST_BUFFER_PTS (buffer) = input->time;
    GST_BUFFER_DURATION (buffer) = FRAME_TIME;
    input->time += FRAME_TIME;
    /* Somebody else holds it too: nobody may write into it. */
    g_ptr_array_add (kept, gst_buffer_ref (buffer));
    push (input, buffer);
    gst_buffer_unref (buffer);
  }
}

static void
push_sound (Input * input, const gchar * format, gint rate, gint channels,
    GPtrArray * kept)
{
  g_autoptr (GstCaps) caps = audio_caps (format, rate, channels);
  GstAudioInfo info;
  GstBuffer *buffer;

  if (!takes (input, caps))
    return;
  fail_unless (gst_audio_info_from_caps (&info, caps));
  set_caps (input, caps);
  buffer = gst_buffer_new_allocate (NULL,
      rate / 50 * GST_AUDIO_INFO_BPF (&info), NULL);
  gst_buffer_memset (buffer, 0, CANARY, -1);
  GST_BUFFER_PTS (buffer) = input->time;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 50;
  input->time += GST_SECOND / 50;
  g_ptr_array_add (kept, gst_buffer_ref (buffer));
  push (input, buffer);
  gst_buffer_unref (buffer);
}

/* One after the other in one stream: each is a renegotiation. */
static void
push_everything (Input * input, GPtrArray * kept)
{
  static const gint sizes[][2] = { {320, 240}, {1, 1}, {2, 2}, {3, 5},
  {17, 13}, {641, 361}, {2, 480}, {640, 1}
  };
  static const gint rates[] = { 48000, 44100, 8000, 96000 };

  if (input->video) {
    for (guint f = 0; f < G_N_ELEMENTS (video_formats); f++)
      for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
        push_pictures (input, video_formats[f], sizes[s][0], sizes[s][1], kept);
  } else {
    for (guint f = 0; f < G_N_ELEMENTS (audio_formats); f++)
      for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
        for (gint channels = 1; channels <= 2; channels++)
          push_sound (input, audio_formats[f], rates[r], channels, kept);
  }
}

GST_START_TEST (every_format_size_and_stride_passes)
{
  Flow *flow = flow_new (__i__);
  g_autoptr (GPtrArray) kept =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);

  for (guint i = 0; i < flow->n_inputs; i++) {
    push_everything (&flow->inputs[i], kept);
    fail_unless (flow->inputs[i].pushed > 0
        || all_elements_is_network (flow->element),
        "%s.%s takes no raw format", GST_OBJECT_NAME (flow->element),
        GST_PAD_NAME (flow->inputs[i].pad));
  }
  finish (flow);
  for (guint i = 0; i < kept->len; i++)
    fail_unless (is_untouched (g_ptr_array_index (kept, i)),
        "%s wrote into a buffer that it shares", all_elements_name (__i__));
}

GST_END_TEST;

/* Some pictures or sounds in the commonest format. */
static void
push_some (Flow * flow, guint n)
{
  g_autoptr (GstCaps) video = video_caps ("I420", 160, 120);
  g_autoptr (GstCaps) audio = audio_caps ("S16LE", 48000, 1);
  GstVideoInfo info;

  gst_video_info_from_caps (&info, video);
  for (guint i = 0; i < flow->n_inputs; i++)
    set_caps (&flow->inputs[i], flow->inputs[i].video ? video : audio);
  for (guint k = 0; k < n; k++) {
    for (guint i = 0; i < flow->n_inputs; i++) {
      g_autoptr (GstBuffer) buffer = flow->inputs[i].video ?
          picture (&info, FALSE) : gst_buffer_new_memdup ((guint8[3840]) {
          0}
          , 3840);

      push_timed (&flow->inputs[i], buffer, FRAME_TIME);
    }
  }
}

GST_START_TEST (an_end_without_data_is_an_end)
{
  finish (flow_new (__i__));
}

GST_END_TEST;

static void
flush (Flow * flow)
{
  for (guint i = 0; i < flow->n_inputs; i++) {
    Input *input = &flow->inputs[i];

    gst_element_send_event (input->source, gst_event_new_flush_start ());
    gst_element_send_event (input->source, gst_event_new_flush_stop (TRUE));
    input->time = 0;
  }
}

GST_START_TEST (it_goes_on_after_a_flush)
{
  Flow *flow = flow_new (__i__);

  for (guint round = 0; round < 4; round++) {
    push_some (flow, 3 * round);
    flush (flow);
  }
  push_some (flow, 5);
  finish (flow);
}

GST_END_TEST;

/* Waits for n buffers at the element's pads, or an error, or for not too long:
 * what follows is a teardown at whatever moment that is. */
static void
await_arrivals (Flow * flow, guint n)
{
  gint64 until = g_get_monotonic_time () + NETWORK_PATIENCE;

  g_mutex_lock (&flow->lock);
  while (flow->arrived < n
      && g_cond_wait_until (&flow->cond, &flow->lock, until));
  g_mutex_unlock (&flow->lock);
}

GST_START_TEST (it_can_be_stopped_at_any_moment)
{
  for (guint moment = 0; moment < 12; moment++) {
    Flow *flow = flow_new (__i__);

    push_some (flow, 12);
    await_arrivals (flow, moment * flow->n_inputs / 2);
    flow_free (flow);
  }
}

GST_END_TEST;

GST_START_TEST (it_plays_again_after_a_stop)
{
  Flow *flow = flow_new (__i__);

  push_some (flow, 6);
  await_arrivals (flow, flow->n_inputs);
  gst_element_set_state (flow->pipeline, GST_STATE_READY);
  flow->inputs_done = flow->outputs_done = 0;
  for (guint i = 0; i < flow->n_inputs; i++)
    flow->inputs[i].time = 0;
  fail_if (gst_element_set_state (flow->pipeline, GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE);
  push_some (flow, 6);
  finish (flow);
}

GST_END_TEST;

static void
stop_source (Flow * flow, Input * input)
{
  gst_element_set_state (input->source, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (flow->pipeline), input->source);
}

static void
give_pad_back (Flow * flow, Input * input)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (input->source, "src");

  gst_pad_unlink (src, input->pad);
  if (GST_PAD_TEMPLATE_PRESENCE (GST_PAD_PAD_TEMPLATE (input->pad)) ==
      GST_PAD_REQUEST)
    gst_element_release_request_pad (flow->element, input->pad);
}

GST_START_TEST (an_input_can_leave_while_playing)
{
  for (guint source_first = 0; source_first < 2; source_first++) {
    Flow *flow = flow_new (__i__);

    push_some (flow, 6);
    await_arrivals (flow, flow->n_inputs);
    for (guint i = 0; i < flow->n_inputs; i++) {
      Input *input = &flow->inputs[i];

      /* A peer that is not connected yet may hold its input back until the
       * pad is given back. */
      if (source_first && !all_elements_is_network (flow->element)) {
        stop_source (flow, input);
        if (GST_PAD_TEMPLATE_PRESENCE (GST_PAD_PAD_TEMPLATE (input->pad)) ==
            GST_PAD_REQUEST)
          gst_element_release_request_pad (flow->element, input->pad);
      } else {
        give_pad_back (flow, input);
        stop_source (flow, input);
      }
    }
    flow_free (flow);
  }
}

GST_END_TEST;

/* Wrong input ends in an error message or is passed over, and never in more:
 * pictures that are cut off, empty, without time, or out of order. */
static void
push_wrong (Flow * flow, guint kind)
{
  push_some (flow, 2);
  for (guint i = 0; i < flow->n_inputs; i++) {
    Input *input = &flow->inputs[i];
    gsize size = kind == 0 ? 7 : kind == 1 ? 0 : 160 * 120 * 3 / 2;
    g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, size, NULL);

    if (size > 0)
      gst_buffer_memset (buffer, 0, 0, -1);
    if (kind == 3)
      GST_BUFFER_PTS (buffer) = 0;
    else if (kind < 2)
      GST_BUFFER_PTS (buffer) = input->time;
    push (input, buffer);
  }
  push_some (flow, 2);
}

GST_START_TEST (wrong_input_does_no_harm)
{
  for (guint kind = 0; kind < 4; kind++) {
    g_autofree gchar *error = NULL;
    Flow *flow = flow_new (__i__);

    push_wrong (flow, kind);
    end (flow);
    fail_unless (await_end (flow, &error) || error != NULL,
        "%s hangs on wrong input of kind %u", all_elements_name (__i__), kind);
    flow_free (flow);
  }
}

GST_END_TEST;

static Suite *
dataflow_suite (void)
{
  Suite *suite = suite_create ("dataflow");
  TCase *tc = tcase_create ("general");
  guint n = all_elements_count ();

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, every_format_size_and_stride_passes, 0, n);
  tcase_add_loop_test (tc, an_end_without_data_is_an_end, 0, n);
  tcase_add_loop_test (tc, it_goes_on_after_a_flush, 0, n);
  tcase_add_loop_test (tc, it_can_be_stopped_at_any_moment, 0, n);
  tcase_add_loop_test (tc, it_plays_again_after_a_stop, 0, n);
  tcase_add_loop_test (tc, an_input_can_leave_while_playing, 0, n);
  tcase_add_loop_test (tc, wrong_input_does_no_harm, 0, n);
  return suite;
}

GST_CHECK_MAIN (dataflow);
