// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "serverfixture.h"

#define PROGRAMME "videotestsrc is-live=true pattern=smpte ! " \
    "video/x-raw,width=320,height=240,framerate=15/1 ! server.video " \
    "audiotestsrc is-live=true wave=sine freq=440 ! server.audio "
#define SERVER "webrtcserver name=server port=0 "

GST_START_TEST (a_viewer_sees_and_hears_the_programme)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *viewer = client_new (fixture, "viewer", "", TRUE);

  fail_unless_equals_int (client_join (viewer, "/whep?name=Vera"), 201);
  fail_unless (fixture_await (fixture, "connected 0 Vera viewer"));
  fail_unless (fixture_await (fixture, "viewer got video"));
  fail_unless (fixture_await (fixture, "viewer got audio"));
  client_free (viewer);
  fixture_free (fixture);
}

GST_END_TEST;


static gint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  gint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static gint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  gint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static GstPadProbeReturn
count_peer_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Fixture *fixture = user_data;
  gint n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (pad), "n")) + 1;

  g_object_set_data (G_OBJECT (pad), "n", GINT_TO_POINTER (n));
  if (n == 5)
    fixture_log (fixture, "media from %s", GST_PAD_NAME (pad));
  return GST_PAD_PROBE_OK;
}

static void
on_server_pad (GstElement * server, GstPad * pad, Fixture * fixture)
{
  GstElement *sink;
  g_autoptr (GstPad) sink_pad = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  fixture_log (fixture, "pad-added %s", GST_PAD_NAME (pad));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_peer_buffer,
      fixture, NULL);
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (fixture->pipeline), sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_element_sync_state_with_parent (sink);
  fail_unless_equals_int (gst_pad_link (pad, sink_pad), GST_PAD_LINK_OK);
}

GST_START_TEST (a_publisher_comes_out_of_pads_of_his_number)
{
  Fixture *fixture = fixture_new (SERVER, GST_STATE_PLAYING);
  Client *ann;

  g_signal_connect (fixture->server, "pad-added", G_CALLBACK (on_server_pad),
      fixture);
  ann = client_new (fixture, "ann", "video audio", FALSE);
  fail_unless_equals_int (client_join (ann, "/whip?name=Ann"), 201);
  fail_unless (fixture_await (fixture, "connected 0 Ann publisher"));
  fail_unless (fixture_await (fixture, "media from video_0"));
  fail_unless (fixture_await (fixture, "media from audio_0"));
  client_free (ann);
  fail_unless (fixture_await (fixture, "activity 0 0"));
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_publisher_whose_pads_nobody_links_stays)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *ann = client_new (fixture, "ann", "video audio", TRUE);

  fail_unless_equals_int (client_join (ann, "/room?name=Ann"), 201);
  fail_unless (fixture_await (fixture, "connected 0 Ann publisher"));
  /* The programme comes back to him all the while. */
  fail_unless (fixture_await (fixture, "ann got video"));
  fail_unless (fixture_await (fixture, "ann got audio"));
  fail_if (fixture_has (fixture, "disconnected"));
  fail_if (fixture_has (fixture, "error"));
  client_free (ann);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (two_publishers_and_a_viewer_share_a_room)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *ann, *bob, *vera;
  g_autoptr (Answer) peers = NULL;

  g_signal_connect (fixture->server, "pad-added", G_CALLBACK (on_server_pad),
      fixture);
  ann = client_new (fixture, "ann", "video audio", TRUE);
  bob = client_new (fixture, "bob", "audio", TRUE);
  vera = client_new (fixture, "vera", "", TRUE);
  fail_unless_equals_int (client_join (ann, "/room?name=Ann"), 201);
  fail_unless_equals_int (client_join (bob, "/room?name=Bob"), 201);
  fail_unless_equals_int (client_join (vera, "/whep?name=Vera"), 201);
  fail_unless (fixture_await (fixture, "media from video_0"));
  fail_unless (fixture_await (fixture, "media from audio_0"));
  fail_unless (fixture_await (fixture, "media from audio_1"));
  fail_unless (fixture_await (fixture, "vera got video"));
  fail_unless (fixture_await (fixture, "bob got video"));
  fail_unless (fixture_await (fixture, "ann got audio"));

  peers = fixture_request (fixture, "GET", "/peers", NULL, NULL, NULL);
  fail_unless_equals_string (peers->body, "{\"peers\":["
      "{\"id\":0,\"name\":\"Ann\",\"role\":\"publisher\",\"kind\":\"room\","
      "\"state\":\"connected\",\"active\":true},"
      "{\"id\":1,\"name\":\"Bob\",\"role\":\"publisher\",\"kind\":\"room\","
      "\"state\":\"connected\",\"active\":true},"
      "{\"id\":2,\"name\":\"Vera\",\"role\":\"viewer\",\"kind\":\"whep\","
      "\"state\":\"connected\",\"active\":true}]}");
  client_free (ann);
  client_free (bob);
  client_free (vera);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_goodbye_ends_the_session)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *ann;
  g_autoptr (Answer) one = NULL, two = NULL;

  g_signal_connect (fixture->server, "pad-added", G_CALLBACK (on_server_pad),
      fixture);
  ann = client_new (fixture, "ann", "video audio", TRUE);
  fail_unless_equals_int (client_join (ann, "/room?name=Ann"), 201);
  fail_unless (fixture_await (fixture, "media from video_0"));
  fail_unless (fixture_await (fixture, "media from audio_0"));
  one = fixture_request (fixture, "DELETE", ann->resource, NULL, NULL, NULL);
  fail_unless_equals_int (one->status, 200);
  two = fixture_request (fixture, "DELETE", ann->resource, NULL, NULL, NULL);
  fail_unless_equals_int (two->status, 404);
  fail_unless (fixture_await (fixture, "disconnected 0 the peer said goodbye"));
  fail_unless (fixture_has (fixture, "pad-removed video_0"));
  fail_unless (fixture_has (fixture, "pad-removed audio_0"));
  client_free (ann);
  fixture_free (fixture);
}

GST_END_TEST;

static void
request_return_feed (GstElement * server, guint id, const gchar * name,
    const gchar * role, GstElement * endpoint, Fixture * fixture)
{
  g_autofree gchar *pad_name = g_strdup_printf ("audio_sink_%u", id);
  GstElement *source = gst_parse_bin_from_description ("audiotestsrc "
      "is-live=true wave=silence", TRUE, NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (source, "src");
  GstPad *sink = gst_element_request_pad_simple (server, pad_name);

  fail_unless (sink != NULL);
  gst_bin_add (GST_BIN (fixture->pipeline), source);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  gst_element_sync_state_with_parent (source);
  gst_object_unref (sink);
  fixture_log (fixture, "return feed %u", id);
}

/* Only video is shared: the sound can come from his own feed alone. */
GST_START_TEST (a_return_feed_replaces_the_programme)
{
  Fixture *fixture = fixture_new ("videotestsrc is-live=true ! "
      "video/x-raw,width=320,height=240,framerate=15/1 ! server.video "
      SERVER, GST_STATE_PLAYING);
  Client *ann;

  g_signal_connect (fixture->server, "peer-connected",
      G_CALLBACK (request_return_feed), fixture);
  ann = client_new (fixture, "ann", "", TRUE);
  fail_unless_equals_int (client_join (ann, "/room?name=Ann"), 201);
  fail_unless (fixture_await (fixture, "return feed 0"));
  fail_unless (fixture_await (fixture, "ann got audio"));
  fail_unless (fixture_await (fixture, "ann got video"));
  client_free (ann);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_return_feed_may_come_before_its_peer_and_go_before_him)
{
  Fixture *fixture = fixture_new ("videotestsrc is-live=true ! "
      "video/x-raw,width=320,height=240,framerate=15/1 ! server.video "
      "audiotestsrc is-live=true ! server.audio_sink_0 "
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! "
      "server.video_sink_7 " SERVER, GST_STATE_PLAYING);
  Client *ann = client_new (fixture, "ann", "", TRUE);
  g_autoptr (GstPad) pad = NULL, source = NULL;

  fail_unless_equals_int (client_join (ann, "/room?name=Ann"), 201);
  fail_unless (fixture_await (fixture, "ann got audio"));
  fail_unless (fixture_await (fixture, "ann got video"));
  pad = gst_element_get_static_pad (fixture->server, "audio_sink_0");
  source = gst_pad_get_peer (pad);
  gst_pad_unlink (source, pad);
  gst_element_release_request_pad (fixture->server, pad);
  fail_if (fixture_has (fixture, "disconnected"));
  client_free (ann);
  fixture_free (fixture);
}

GST_END_TEST;

typedef struct
{
  Fixture *fixture;
  gint n_frames, n_key_units;   /* atomic */
  gint64 last_key_unit;         /* protected by the fixture's lock */
} Encoded;

static GstPadProbeReturn
count_encoded (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Encoded *encoded = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    g_atomic_int_inc (&encoded->n_key_units);
    g_mutex_lock (&encoded->fixture->lock);
    encoded->last_key_unit = g_get_monotonic_time ();
    g_mutex_unlock (&encoded->fixture->lock);
  }
  fixture_log (encoded->fixture, "frame %d.",
      g_atomic_int_add (&encoded->n_frames, 1) + 1);
  return GST_PAD_PROBE_OK;
}

static void
await_frames (Encoded * encoded, gint n)
{
  g_autofree gchar *line = g_strdup_printf ("frame %d.",
      g_atomic_int_get (&encoded->n_frames) + n);

  fail_unless (fixture_await (encoded->fixture, line));
}

static gint64
since_key_unit (Encoded * encoded)
{
  gint64 last;

  g_mutex_lock (&encoded->fixture->lock);
  last = encoded->last_key_unit;
  g_mutex_unlock (&encoded->fixture->lock);
  return g_get_monotonic_time () - last;
}

static void
ask_for_key_unit (gpointer item, gpointer user_data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (item, "src");
  g_autoptr (GstPad) peer = pad ? gst_pad_get_peer (pad) : NULL;

  if (g_str_has_prefix (GST_ELEMENT_NAME (item), "queue") && peer &&
      g_str_has_prefix (GST_PAD_NAME (peer), "video_sink"))
    gst_pad_push_event (peer,
        gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE,
            0));
}

GST_START_TEST (requests_for_key_units_of_many_become_one)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  g_autoptr (GstElement) feed = gst_bin_get_by_name (GST_BIN (fixture->server),
      "feed-video");
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (feed),
      "encoder");
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");
  Client *viewers[3];
  Encoded encoded = { fixture, };
  gint before;
  guint i;

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, count_encoded,
      &encoded, NULL);
  for (i = 0; i < G_N_ELEMENTS (viewers); i++) {
    g_autofree gchar *name = g_strdup_printf ("v%u", i);
    g_autofree gchar *got = g_strdup_printf ("v%u got video", i);

    viewers[i] = client_new (fixture, name, "", TRUE);
    fail_unless_equals_int (client_join (viewers[i], "/whep"), 201);
    fail_unless (fixture_await (fixture, got));
  }
  /* Past the interval since the last one, also where frames come in bursts. */
  do {
    await_frames (&encoded, 12);
  } while (since_key_unit (&encoded) < 600 * G_TIME_SPAN_MILLISECOND);
  before = g_atomic_int_get (&encoded.n_key_units);
  for (i = 0; i < 10; i++) {
    g_autoptr (GstIterator) it =
        gst_bin_iterate_elements (GST_BIN (fixture->server));
    GValue item = G_VALUE_INIT;

    while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
      ask_for_key_unit (g_value_get_object (&item), NULL);
      g_value_reset (&item);
    }
    g_value_unset (&item);
  }
  await_frames (&encoded, 12);
  fail_unless_equals_int (g_atomic_int_get (&encoded.n_key_units) - before, 1);
  for (i = 0; i < G_N_ELEMENTS (viewers); i++)
    client_free (viewers[i]);
  fixture_free (fixture);
}

GST_END_TEST;

typedef struct
{
  GstPad *pad;
  gulong probe;
} Hold;

static GstPadProbeReturn
hold (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

/* What comes to a newcomer goes through a queue, which is added for him. */
static void
hold_newcomer (GstBin * server, GstElement * element, Hold * held)
{
  if (!g_str_has_prefix (GST_ELEMENT_NAME (element), "queue"))
    return;
  held->pad = gst_element_get_static_pad (element, "src");
  held->probe = gst_pad_add_probe (held->pad,
      GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, hold, NULL, NULL);
}

/* As on a machine that has too much to do: by the time that his chain is built,
 * the queue has thrown away the key unit that he was to begin with. */
GST_START_TEST (a_newcomer_who_missed_his_key_unit_gets_another)
{
  Fixture *fixture = fixture_new ("videotestsrc is-live=true ! "
      "video/x-raw,width=320,height=240,framerate=30/1 ! server.video "
      SERVER, GST_STATE_READY);
  g_autoptr (GstElement) feed = gst_bin_get_by_name (GST_BIN (fixture->server),
      "feed-video");
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (feed),
      "encoder");
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");
  Client *viewer = client_new (fixture, "viewer", "", TRUE);
  Encoded encoded = { fixture, };
  Hold held = { NULL, 0 };

  /* Of itself it makes one only long after the patience of the fixture. */
  g_object_set (encoder, "keyframe-max-dist", 9000, NULL);
  gst_element_set_state (fixture->pipeline, GST_STATE_PLAYING);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, count_encoded,
      &encoded, NULL);
  g_signal_connect (fixture->server, "element-added",
      G_CALLBACK (hold_newcomer), &held);
  fail_unless_equals_int (client_join (viewer, "/whep?name=Vera"), 201);
  fail_unless (fixture_await (fixture, "connected 0 Vera viewer"));
  /* 1 s: twice what the queue holds. */
  await_frames (&encoded, 30);
  fail_unless (held.pad != NULL);
  gst_pad_remove_probe (held.pad, held.probe);
  fail_unless (fixture_await (fixture, "viewer got video"));
  gst_object_unref (held.pad);
  client_free (viewer);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (one_who_answers_nobody_is_taken_out)
{
  Fixture *fixture = fixture_new (PROGRAMME "webrtcserver name=server port=0 "
      "handshake-timeout=1000000000 ", GST_STATE_PLAYING);
  Client *ghost = client_new (fixture, "ghost", "", TRUE);
  g_autofree gchar *offer = client_offer (ghost);
  g_autoptr (Answer) answer = fixture_request (fixture, "POST", "/whep",
      "application/sdp", offer, NULL);
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  guint status = 0;

  fail_unless_equals_int (answer->status, 201);
  while (status != 404 && g_get_monotonic_time () < end) {
    g_autoptr (Answer) gone = fixture_request (fixture, "PATCH",
        answer_header (answer, "Location"), "application/trickle-ice-sdpfrag",
        "a=end-of-candidates\r\n", NULL);

    status = gone->status;
  }
  fail_unless_equals_int (status, 404);
  /* He never was there. */
  fail_if (fixture_has (fixture, "connected"));
  fail_if (fixture_has (fixture, "disconnected"));
  fail_if (fixture_has (fixture, "error"));
  client_free (ghost);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (an_error_of_one_endpoint_ends_that_peer_alone)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *ann = client_new (fixture, "ann", "", TRUE);
  Client *bob = client_new (fixture, "bob", "", TRUE);
  g_autoptr (GstElement) endpoint = NULL;

  fail_unless_equals_int (client_join (ann, "/whep?name=Ann"), 201);
  fail_unless_equals_int (client_join (bob, "/whep?name=Bob"), 201);
  fail_unless (fixture_await (fixture, "ann got video"));
  endpoint = gst_bin_get_by_name (GST_BIN (fixture->server), "peer-0");
  GST_ELEMENT_ERROR (endpoint, STREAM, FAILED, ("made up"), (NULL));
  fail_unless (fixture_await (fixture, "peer-error 0 Ann"));
  fail_unless (fixture_await (fixture, "disconnected 0 made up"));
  fail_unless (fixture_await (fixture, "bob got video"));
  fail_if (fixture_has (fixture, "error"));
  fail_if (fixture_has (fixture, "disconnected 1"));
  client_free (ann);
  client_free (bob);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (going_down_with_peers_sends_them_away)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *ann = client_new (fixture, "ann", "video audio", TRUE);
  Client *bob;

  fail_unless_equals_int (client_join (ann, "/room?name=Ann"), 201);
  fail_unless (fixture_await (fixture, "ann got video"));
  gst_element_set_state (fixture->pipeline, GST_STATE_READY);
  fail_unless (fixture_has (fixture, "disconnected 0 the server stops"));
  gst_element_set_state (fixture->pipeline, GST_STATE_PLAYING);
  gst_element_get_state (fixture->pipeline, NULL, NULL, 5 * GST_SECOND);
  bob = client_new (fixture, "bob", "", TRUE);
  fail_unless_equals_int (client_join (bob, "/whep?name=Bob"), 201);
  fail_unless (fixture_await (fixture, "bob got video"));
  client_free (ann);
  client_free (bob);
  fixture_free (fixture);
}

GST_END_TEST;

static void
join_and_leave (Fixture * fixture, guint n)
{
  g_autofree gchar *name = g_strdup_printf ("c%u", n);
  g_autofree gchar *got = g_strdup_printf ("c%u got video", n);
  g_autofree gchar *gone = g_strdup_printf ("disconnected %u ", n);
  Client *client = client_new (fixture, name, "audio", TRUE);
  g_autoptr (Answer) answer = NULL;

  fail_unless_equals_int (client_join (client, "/room"), 201);
  fail_unless (fixture_await (fixture, got));
  answer = fixture_request (fixture, "DELETE", client->resource, NULL, NULL,
      NULL);
  fail_unless_equals_int (answer->status, 200);
  fail_unless (fixture_await (fixture, gone));
  client_free (client);
}

GST_START_TEST (joins_and_leaves_leave_nothing_behind)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  gint threads, fds, elements;
  guint i;

  /* Some are kept: the pool's, the task pool's, the resolver's. */
  for (i = 0; i < 3; i++)
    join_and_leave (fixture, i);
  threads = count_threads ();
  fds = count_fds ();
  elements = GST_BIN_NUMCHILDREN (fixture->server);
  for (; i < 13; i++)
    join_and_leave (fixture, i);
  fail_unless_equals_int (GST_BIN_NUMCHILDREN (fixture->server), elements);
  fail_unless (count_threads () <= threads + 2, "%d threads, now %d", threads,
      count_threads ());
  fail_unless (count_fds () <= fds + 2, "%d descriptors, now %d", fds,
      count_fds ());
  fixture_free (fixture);
}

GST_END_TEST;

static Suite *
webrtcserverpeers_suite (void)
{
  Suite *suite = suite_create ("webrtcserverpeers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, a_viewer_sees_and_hears_the_programme);
  tcase_add_test (tc, a_publisher_comes_out_of_pads_of_his_number);
  tcase_add_test (tc, a_publisher_whose_pads_nobody_links_stays);
  tcase_add_test (tc, two_publishers_and_a_viewer_share_a_room);
  tcase_add_test (tc, a_goodbye_ends_the_session);
  tcase_add_test (tc, a_return_feed_replaces_the_programme);
  tcase_add_test (tc, a_return_feed_may_come_before_its_peer_and_go_before_him);
  tcase_add_test (tc, requests_for_key_units_of_many_become_one);
  tcase_add_test (tc, a_newcomer_who_missed_his_key_unit_gets_another);
  tcase_add_test (tc, one_who_answers_nobody_is_taken_out);
  tcase_add_test (tc, an_error_of_one_endpoint_ends_that_peer_alone);
  tcase_add_test (tc, going_down_with_peers_sends_them_away);
  tcase_add_test (tc, joins_and_leaves_leave_nothing_behind);
  return suite;
}

GST_CHECK_MAIN (webrtcserverpeers);
