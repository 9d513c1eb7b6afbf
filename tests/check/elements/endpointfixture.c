// SPDX-License-Identifier: LGPL-2.1-or-later
#include "endpointfixture.h"

#include "upstream.h"

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>

/* 50 ms at 48 kHz: whole periods of every multiple of 20 Hz */
#define TONE_WINDOW 2400
/* VP8 at these bitrates is that close to a plain colour */
#define COLOUR_TOLERANCE 8
/* Share of the energy that is in the tone */
#define TONE_SHARE 0.8

/* One for all peers: whoever waits, waits for several of them. */
static GMutex lock;
static GCond cond;

/* --- what comes out ------------------------------------------------------- */

static void
track_free (PeerTrack * track)
{
  g_free (track->name);
  g_array_unref (track->samples);
  g_free (track);
}

static PeerTrack *
find_track_unlocked (Peer * peer, const gchar * name)
{
  for (guint i = 0; i < peer->tracks->len; i++) {
    PeerTrack *track = g_ptr_array_index (peer->tracks, i);

    if (g_str_equal (track->name, name))
      return track;
  }
  return NULL;
}

static gdouble
plane_mean (GstVideoFrame * frame, guint component)
{
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);
  gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
  gint width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component);
  gint height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component);
  gdouble sum = 0;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      sum += data[y * stride + x];
  return sum / (width * height);
}

static void
look_at_picture_unlocked (PeerTrack * track, GstBuffer * buffer, GstCaps * caps)
{
  GstVideoInfo info;
  GstVideoFrame frame;

  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&info), GST_VIDEO_FORMAT_I420);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  track->y = plane_mean (&frame, 0);
  track->u = plane_mean (&frame, 1);
  track->v = plane_mean (&frame, 2);
  gst_video_frame_unmap (&frame);
}

static void
listen_unlocked (PeerTrack * track, GstBuffer * buffer, GstCaps * caps)
{
  GstAudioInfo info;
  GstMapInfo map;

  fail_unless (gst_audio_info_from_caps (&info, caps));
  fail_unless_equals_int (GST_AUDIO_INFO_FORMAT (&info), GST_AUDIO_FORMAT_S16);
  track->rate = GST_AUDIO_INFO_RATE (&info);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size; i += GST_AUDIO_INFO_BPF (&info)) {
    gdouble sample = *(const gint16 *) (map.data + i) / 32768.0;

    g_array_append_val (track->samples, sample);
  }
  gst_buffer_unmap (buffer, &map);
  if (track->samples->len > TONE_WINDOW)
    g_array_remove_range (track->samples, 0, track->samples->len - TONE_WINDOW);
}

static void
on_handoff (GstElement * sink, GstBuffer * buffer, GstPad * pad, Peer * peer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  g_mutex_lock (&lock);
  for (guint i = 0; i < peer->tracks->len; i++) {
    PeerTrack *track = g_ptr_array_index (peer->tracks, i);

    if (track->sink != sink)
      continue;
    track->frames++;
    if (g_str_has_prefix (track->name, "video"))
      look_at_picture_unlocked (track, buffer, caps);
    else
      listen_unlocked (track, buffer, caps);
  }
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

/* Goertzel: the share of the window's energy that is at the frequency. */
static gdouble
tone_share (const GArray * samples, gint rate, gdouble frequency)
{
  gdouble k = 2 * cos (2 * G_PI * frequency / rate);
  gdouble s1 = 0, s2 = 0, energy = 0;

  for (guint i = 0; i < samples->len; i++) {
    gdouble x = g_array_index (samples, gdouble, i);
    gdouble s0 = x + k * s1 - s2;

    s2 = s1;
    s1 = s0;
    energy += x * x;
  }
  if (energy < 1e-6)
    return 0;
  return 2 * (s1 * s1 + s2 * s2 - k * s1 * s2) / (samples->len * energy);
}

/* Blocks like a sink that waits in PAUSED: until it is flushed. */
static GstPadProbeReturn
keep_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Peer *peer = user_data;

  g_mutex_lock (&lock);
  peer->blocked++;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement * endpoint, GstPad * pad, Peer * peer)
{
  g_autoptr (GstPad) sinkpad = NULL;
  PeerTrack *track;
  gboolean close;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  track = g_new0 (PeerTrack, 1);
  track->name = gst_pad_get_name (pad);
  track->samples = g_array_new (FALSE, FALSE, sizeof (gdouble));
  if (!peer->leave_video || !g_str_has_prefix (track->name, "video")) {
    track->sink = gst_element_factory_make ("fakesink", NULL);
    g_object_set (track->sink, "sync", FALSE, "async", FALSE,
        "signal-handoffs", TRUE, "enable-last-sample", FALSE, NULL);
    g_signal_connect (track->sink, "handoff", G_CALLBACK (on_handoff), peer);
    gst_bin_add (GST_BIN (peer->pipeline), track->sink);
    gst_element_sync_state_with_parent (track->sink);
    sinkpad = gst_element_get_static_pad (track->sink, "sink");
  }
  if (sinkpad && peer->block)
    gst_pad_add_probe (sinkpad, GST_PAD_PROBE_TYPE_BLOCK |
        GST_PAD_PROBE_TYPE_BUFFER, keep_buffer, peer, NULL);
  g_mutex_lock (&lock);
  g_ptr_array_add (peer->tracks, track);
  close = peer->close_on_pad;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  if (sinkpad)
    fail_unless_equals_int (gst_pad_link (pad, sinkpad), GST_PAD_LINK_OK);
  if (close)
    g_signal_emit_by_name (endpoint, "close");
}

static void
on_pad_removed (GstElement * endpoint, GstPad * pad, Peer * peer)
{
  g_mutex_lock (&lock);
  peer->removed++;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

/* --- what happens inside -------------------------------------------------- */

static GstPadProbeReturn
count_event_or_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint *counter = user_data;

  g_mutex_lock (&lock);
  (*counter)++;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_key_request (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    count_event_or_buffer (pad, info, user_data);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_key_frame (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info),
          GST_BUFFER_FLAG_DELTA_UNIT))
    count_event_or_buffer (pad, info, user_data);
  return GST_PAD_PROBE_OK;
}

static void
count_plain_packets (GstPad * pad, guint * in, guint * out)
{
  const gchar *name = GST_PAD_NAME (pad);

  if (g_str_equal (name, "sink") || g_str_equal (name, "src"))
    return;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_BUFFER_LIST, count_event_or_buffer,
      GST_PAD_IS_SRC (pad) ? in : out, NULL);
}

static void
watch_before (GstElement * element, GstPad * pad, Peer * peer)
{
  count_plain_packets (pad, &peer->came_in, &peer->came_out);
}

static void
watch_behind (GstElement * element, GstPad * pad, Peer * peer)
{
  count_plain_packets (pad, &peer->passed_in, &peer->passed_out);
}

static gboolean
watch_each_before (GstElement * element, GstPad * pad, gpointer peer)
{
  watch_before (element, pad, peer);
  return TRUE;
}

static gboolean
watch_each_behind (GstElement * element, GstPad * pad, gpointer peer)
{
  watch_behind (element, pad, peer);
  return TRUE;
}

static void
on_element_in_webrtcbin (GstBin * bin, GstBin * sub_bin, GstElement * element,
    Peer * peer)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory ? GST_OBJECT_NAME (factory) : "";

  if (!g_str_equal (name, "dtlssrtpdec") && !g_str_equal (name, "dtlssrtpenc"))
    return;
  gst_element_foreach_pad (element, watch_each_behind, peer);
  g_signal_connect (element, "pad-added", G_CALLBACK (watch_behind), peer);
}

/* A bin's class handler tells its parents before its own handlers are called:
 * probes that are set here come before those of the certificate check. That is
 * connected to webrtcbin before webrtcbin comes into the endpoint, so probes that
 * are set from webrtcbin's own signal come behind it. */
static void
on_deep_element_added (GstBin * bin, GstBin * sub_bin, GstElement * element,
    Peer * peer)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory ? GST_OBJECT_NAME (factory) : "";

  if (g_str_equal (name, "webrtcbin")) {
    g_signal_connect (element, "deep-element-added",
        G_CALLBACK (on_element_in_webrtcbin), peer);
  } else if (g_str_equal (name, "dtlssrtpdec")
      || g_str_equal (name, "dtlssrtpenc")) {
    gst_element_foreach_pad (element, watch_each_before, peer);
    g_signal_connect (element, "pad-added", G_CALLBACK (watch_before), peer);
  } else if (g_str_equal (name, "vp8enc")) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
        count_key_request, &peer->key_requests, NULL);
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_key_frame,
        &peer->key_frames, NULL);
  }
}

/* The session lives until the handler returns: what tries to get through
 * meanwhile is what the test is after. */
static void
hold_failure_unlocked (Peer * peer)
{
  gint64 deadline = g_get_monotonic_time () + PEER_PATIENCE;

  while (peer->came_in < peer->hold_failure ||
      peer->came_out < peer->hold_failure) {
    if (!g_cond_wait_until (&cond, &lock, deadline))
      return;
  }
}

static void
on_state (GstElement * endpoint, GstWebRTCPeerConnectionState state,
    Peer * peer)
{
  gboolean close;

  g_mutex_lock (&lock);
  g_array_append_val (peer->states, state);
  close = peer->close_when_connected
      && state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
  g_cond_broadcast (&cond);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    hold_failure_unlocked (peer);
  g_mutex_unlock (&lock);
  if (close)
    g_signal_emit_by_name (endpoint, "close");
}

static void
on_candidate (GstElement * endpoint, guint mline, const gchar * candidate,
    Peer * peer)
{
  g_mutex_lock (&lock);
  g_ptr_array_add (peer->candidates, g_strdup (candidate));
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static void
on_gathering_done (GstElement * endpoint, Peer * peer)
{
  g_mutex_lock (&lock);
  peer->gathering_done++;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static GstBusSyncReply
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Peer *peer = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    g_mutex_lock (&lock);
    g_ptr_array_add (peer->errors, g_strdup (error->message));
    g_cond_broadcast (&cond);
    g_mutex_unlock (&lock);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* --- a peer --------------------------------------------------------------- */

Peer *
peer_new (const gchar * description)
{
  Peer *peer = g_new0 (Peer, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  upstream_tolerate ();
  peer->states =
      g_array_new (FALSE, FALSE, sizeof (GstWebRTCPeerConnectionState));
  peer->errors = g_ptr_array_new_with_free_func (g_free);
  peer->candidates = g_ptr_array_new_with_free_func (g_free);
  peer->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) track_free);
  peer->pipeline = gst_parse_launch (description, &error);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  if (!GST_IS_PIPELINE (peer->pipeline)) {
    GstElement *alone = peer->pipeline;

    peer->pipeline = gst_pipeline_new (NULL);
    gst_bin_add (GST_BIN (peer->pipeline), alone);
  }
  peer->endpoint = gst_bin_get_by_name (GST_BIN (peer->pipeline), "e");
  bus = gst_element_get_bus (peer->pipeline);
  gst_bus_set_sync_handler (bus, on_message, peer, NULL);
  g_signal_connect (peer->pipeline, "deep-element-added",
      G_CALLBACK (on_deep_element_added), peer);
  g_signal_connect (peer->endpoint, "pad-added", G_CALLBACK (on_pad_added),
      peer);
  g_signal_connect (peer->endpoint, "pad-removed", G_CALLBACK (on_pad_removed),
      peer);
  g_signal_connect (peer->endpoint, "connection-state-changed",
      G_CALLBACK (on_state), peer);
  g_signal_connect (peer->endpoint, "ice-candidate", G_CALLBACK (on_candidate),
      peer);
  g_signal_connect (peer->endpoint, "ice-gathering-done",
      G_CALLBACK (on_gathering_done), peer);
  return peer;
}

void
peer_start (Peer * peer, GstState state)
{
  fail_unless (gst_element_set_state (peer->pipeline, state) !=
      GST_STATE_CHANGE_FAILURE);
}

static void
on_other_handoff (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    Peer * peer)
{
  g_mutex_lock (&lock);
  peer->handoffs++;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

void
peer_count_handoffs (Peer * peer, const gchar * fakesink)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (peer->pipeline), fakesink);

  g_signal_connect (sink, "handoff", G_CALLBACK (on_other_handoff), peer);
}

void
peer_forget (Peer * peer)
{
  for (guint i = 0; i < peer->tracks->len; i++) {
    PeerTrack *track = g_ptr_array_index (peer->tracks, i);

    if (track->sink == NULL)
      continue;
    gst_element_set_state (track->sink, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (peer->pipeline), track->sink);
  }
  g_array_set_size (peer->states, 0);
  g_ptr_array_set_size (peer->errors, 0);
  g_ptr_array_set_size (peer->candidates, 0);
  g_ptr_array_set_size (peer->tracks, 0);
  peer->gathering_done = peer->removed = 0;
}

void
peer_free (Peer * peer)
{
  peer_set_state_within (peer, GST_STATE_NULL, PEER_PATIENCE);
  /* A thread that closed it may hold it still; its sinks go with it. */
  g_signal_handlers_disconnect_by_data (peer->endpoint, peer);
  gst_object_unref (peer->endpoint);
  gst_object_unref (peer->pipeline);
  g_array_unref (peer->states);
  g_ptr_array_unref (peer->errors);
  g_ptr_array_unref (peer->candidates);
  g_ptr_array_unref (peer->tracks);
  g_free (peer);
}

/* --- signalling ----------------------------------------------------------- */

gchar *
peer_last_error (Peer * peer)
{
  gchar *text = NULL;

  g_object_get (peer->endpoint, "last-error", &text, NULL);
  return text;
}

static void
assert_no_last_error (Peer * peer)
{
  g_autofree gchar *text = peer_last_error (peer);

  fail_unless (text == NULL, "%s", text);
}

gchar *
peer_create_offer (Peer * peer)
{
  gchar *offer = NULL;

  g_signal_emit_by_name (peer->endpoint, "create-offer", &offer);
  assert_no_last_error (peer);
  fail_unless (offer != NULL);
  return offer;
}

gchar *
peer_process_offer (Peer * peer, const gchar * offer)
{
  gchar *answer = NULL;

  g_signal_emit_by_name (peer->endpoint, "process-offer", offer, &answer);
  assert_no_last_error (peer);
  fail_unless (answer != NULL);
  return answer;
}

void
peer_process_answer (Peer * peer, const gchar * answer)
{
  g_signal_emit_by_name (peer->endpoint, "process-answer", answer);
  assert_no_last_error (peer);
}

void
peers_connect (Peer * a, Peer * b)
{
  g_autofree gchar *offer = peer_create_offer (a);
  g_autofree gchar *answer = peer_process_offer (b, offer);

  peer_process_answer (a, answer);
  peer_wait_state (a, GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED);
  peer_wait_state (b, GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED);
}

/* --- waiting -------------------------------------------------------------- */

gboolean
peer_wait_for (Peer * peer, gint64 patience, PeerCondition condition,
    gconstpointer data)
{
  gint64 deadline = g_get_monotonic_time () + patience;
  gboolean came;

  g_mutex_lock (&lock);
  while (!(came = condition (peer, data))) {
    if (!g_cond_wait_until (&cond, &lock, deadline))
      break;
  }
  g_mutex_unlock (&lock);
  return came;
}

static gboolean
was_in_state (Peer * peer, gconstpointer data)
{
  for (guint i = 0; i < peer->states->len; i++) {
    if (g_array_index (peer->states, GstWebRTCPeerConnectionState, i) ==
        *(const GstWebRTCPeerConnectionState *) data)
      return TRUE;
  }
  return FALSE;
}

void
peer_wait_state (Peer * peer, GstWebRTCPeerConnectionState state)
{
  g_autofree gchar *error = NULL;

  if (peer_wait_for (peer, PEER_PATIENCE, was_in_state, &state))
    return;
  error = peer_last_error (peer);
  fail ("state %d never came; last error: %s", state, error);
}

typedef struct
{
  const gchar *pad, *part;
  const guint *value;
  guint number;
  gdouble y, u, v, frequency;
} Wanted;

/* For the sentences of failures */
static gchar *
describe_tracks (Peer * peer)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&lock);
  for (guint i = 0; i < peer->tracks->len; i++) {
    const PeerTrack *track = g_ptr_array_index (peer->tracks, i);

    g_string_append_printf (text, " %s (%u)", track->name, track->frames);
  }
  g_mutex_unlock (&lock);
  return g_string_free (text, FALSE);
}

static gboolean
has_frames (Peer * peer, gconstpointer data)
{
  const Wanted *wanted = data;
  const PeerTrack *track = find_track_unlocked (peer, wanted->pad);

  return track && track->frames >= wanted->number;
}

void
peer_wait_frames (Peer * peer, const gchar * pad, guint frames)
{
  const Wanted wanted = {.pad = pad,.number = frames };
  g_autofree gchar *tracks = NULL;

  if (peer_wait_for (peer, PEER_PATIENCE, has_frames, &wanted))
    return;
  tracks = describe_tracks (peer);
  fail ("not %u buffers came out of %s; there are%s", frames, pad, tracks);
}

static gboolean
has_colour (Peer * peer, gconstpointer data)
{
  const Wanted *wanted = data;
  const PeerTrack *track = find_track_unlocked (peer, wanted->pad);

  return track && track->frames > 0
      && fabs (track->y - wanted->y) <= COLOUR_TOLERANCE
      && fabs (track->u - wanted->u) <= COLOUR_TOLERANCE
      && fabs (track->v - wanted->v) <= COLOUR_TOLERANCE;
}

void
peer_wait_colour (Peer * peer, const gchar * pad, gint y, gint u, gint v)
{
  const Wanted wanted = {.pad = pad,.y = y,.u = u,.v = v };
  g_autofree gchar *tracks = NULL;
  const PeerTrack *track;

  if (peer_wait_for (peer, PEER_PATIENCE, has_colour, &wanted))
    return;
  tracks = describe_tracks (peer);
  g_mutex_lock (&lock);
  track = find_track_unlocked (peer, pad);
  g_mutex_unlock (&lock);
  fail_unless (track != NULL, "%s never came; there are%s", pad, tracks);
  fail ("%s is of colour %.0f,%.0f,%.0f and not %d,%d,%d (%u frames)", pad,
      track->y, track->u, track->v, y, u, v, track->frames);
}

static gboolean
has_tone (Peer * peer, gconstpointer data)
{
  const Wanted *wanted = data;
  const PeerTrack *track = find_track_unlocked (peer, wanted->pad);

  return track && track->samples->len == TONE_WINDOW &&
      tone_share (track->samples, track->rate, wanted->frequency) > TONE_SHARE;
}

void
peer_wait_tone (Peer * peer, const gchar * pad, gdouble frequency)
{
  const Wanted wanted = {.pad = pad,.frequency = frequency };
  g_autofree gchar *tracks = NULL;

  if (peer_wait_for (peer, PEER_PATIENCE, has_tone, &wanted))
    return;
  tracks = describe_tracks (peer);
  fail ("no tone of %.0f Hz at %s; there are%s", frequency, pad, tracks);
}

static gboolean
has_error (Peer * peer, gconstpointer data)
{
  const Wanted *wanted = data;

  for (guint i = 0; i < peer->errors->len; i++) {
    if (strstr (g_ptr_array_index (peer->errors, i), wanted->part))
      return TRUE;
  }
  return FALSE;
}

void
peer_wait_error (Peer * peer, const gchar * part)
{
  const Wanted wanted = {.part = part };

  fail_unless (peer_wait_for (peer, PEER_PATIENCE, has_error, &wanted),
      "no error with \"%s\" but \"%s\"", part, peer->errors->len ?
      (const gchar *) g_ptr_array_index (peer->errors, 0) : "");
}

static gboolean
has_value (Peer * peer, gconstpointer data)
{
  const Wanted *wanted = data;

  return *wanted->value >= wanted->number;
}

void
peer_wait_value (Peer * peer, const guint * value, guint at_least)
{
  const Wanted wanted = {.value = value,.number = at_least };

  fail_unless (peer_wait_for (peer, PEER_PATIENCE, has_value, &wanted),
      "%u never became %u", peer_value (peer, value), at_least);
}

guint
peer_frames (Peer * peer, const gchar * pad)
{
  const PeerTrack *track;
  guint frames;

  g_mutex_lock (&lock);
  track = find_track_unlocked (peer, pad);
  frames = track ? track->frames : 0;
  g_mutex_unlock (&lock);
  return frames;
}

guint
peer_value (Peer * peer, const guint * value)
{
  guint copy;

  g_mutex_lock (&lock);
  copy = *value;
  g_mutex_unlock (&lock);
  return copy;
}

typedef struct
{
  GstElement *element;
  GstState state;
  gboolean done;
} StateChange;

static gpointer
change_state (gpointer data)
{
  StateChange *change = data;

  gst_element_set_state (change->element, change->state);
  g_mutex_lock (&lock);
  change->done = TRUE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  return NULL;
}

static gboolean
is_changed (Peer * peer, gconstpointer data)
{
  return ((const StateChange *) data)->done;
}

void
peer_set_element_state_within (Peer * peer, GstElement * element,
    GstState state, gint64 patience)
{
  StateChange change = { element, state, FALSE };
  GThread *thread = g_thread_new ("state", change_state, &change);

  fail_unless (peer_wait_for (peer, patience, is_changed, &change),
      "going to %s took longer than %" G_GINT64_FORMAT " ms",
      gst_element_state_get_name (state), patience / G_TIME_SPAN_MILLISECOND);
  g_thread_join (thread);
}

void
peer_set_state_within (Peer * peer, GstState state, gint64 patience)
{
  peer_set_element_state_within (peer, peer->pipeline, state, patience);
}

/* --- descriptions --------------------------------------------------------- */

gchar *
sdp_without (const gchar * sdp, const gchar * const *prefixes)
{
  g_auto (GStrv) lines = g_strsplit (sdp, "\r\n", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; lines[i] && *lines[i]; i++) {
    gboolean keep = TRUE;

    for (guint j = 0; prefixes[j]; j++)
      keep = keep && !g_str_has_prefix (lines[i], prefixes[j]);
    if (keep)
      g_string_append_printf (text, "%s\r\n", lines[i]);
  }
  return g_string_free (text, FALSE);
}
