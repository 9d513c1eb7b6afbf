// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <malloc.h>
#include <stdio.h>

#include "endpointfixture.h"

/* What stays behind when endpoints have come and gone. */

#define CYCLES 20
/* Until then caches fill: types, codec tables, arenas of the allocator */
#define WARM_UP 5
/* Of memory that the allocator does not give back, over 15 cycles of two peers
 * each; one peer alone takes more than that. */
#define MEMORY_TOLERANCE (4 << 20)

#define BOTH "webrtcendpoint name=e videotestsrc is-live=true ! video/x-raw," \
    "format=I420,width=160,height=120,framerate=15/1 ! e.video_sink_0 " \
    "audiotestsrc is-live=true samplesperbuffer=480 ! " \
    "audio/x-raw,rate=48000,channels=1 ! e.audio_sink_0 "

typedef struct
{
  guint threads, descriptors;
  gsize bytes;
} Holdings;

static guint
count_entries (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  fail_unless (dir != NULL);
  while (g_dir_read_name (dir))
    n++;
  return n;
}

static gchar *
list_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  GString *list = g_string_new (NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename ("/proc/self/fd", name, NULL);
    g_autofree gchar *target = g_file_read_link (path, NULL);

    g_string_append_printf (list, "\n%s %s", name, target ? target : "?");
  }
  return g_string_free (list, FALSE);
}

/* Allocated and not freed: what the allocator keeps of what was freed is its own
 * affair (and under a sanitizer, which finds leaks by itself, this is 0). */
static gsize
bytes_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* GLib's own idle threads stay for a while, and threads that have been joined
 * are listed until the kernel is done with them: waits for that, not for ours. */
static Holdings
take_stock (guint threads)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  Holdings holdings;

  g_thread_pool_stop_unused_threads ();
  while ((holdings.threads = count_entries ("/proc/self/task")) > threads
      && g_get_monotonic_time () < deadline)
    g_thread_yield ();
  holdings.descriptors = count_entries ("/proc/self/fd");
  holdings.bytes = bytes_in_use ();
  return holdings;
}

static void
come_and_go (guint cycle)
{
  g_autoptr (Peer) a = peer_new (BOTH);
  g_autoptr (Peer) b = peer_new (BOTH);

  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  peer_wait_frames (a, "audio_src_0", 3);
  peer_wait_frames (b, "video_src_0", 3);
  if (cycle % 2) {
    g_signal_emit_by_name (a->endpoint, "close");
    peer_wait_state (a, GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED);
  }
}

GST_START_TEST (nothing_stays_behind)
{
  Holdings before = { 0, }, after;
  g_autofree gchar *descriptors = NULL;
  gsize trail[CYCLES];

  for (guint i = 0; i < CYCLES; i++) {
    come_and_go (i);
    if (i + 1 == WARM_UP) {
      before = take_stock (0);
      descriptors = list_descriptors ();
    }
    trail[i] = bytes_in_use () >> 10;
    GST_INFO ("cycle %u: %" G_GSIZE_FORMAT " KiB", i, trail[i]);
  }
  after = take_stock (before.threads);
  fail_unless (after.threads <= before.threads, "%u threads became %u",
      before.threads, after.threads);
  if (after.descriptors > before.descriptors) {
    g_autofree gchar *now = list_descriptors ();

    fail ("%u descriptors became %u:%s\nwere:%s", before.descriptors,
        after.descriptors, now, descriptors);
  }
  fail_unless (after.bytes <= before.bytes + MEMORY_TOLERANCE,
      "%" G_GSIZE_FORMAT " KiB became %" G_GSIZE_FORMAT, before.bytes >> 10,
      after.bytes >> 10);
}

GST_END_TEST;

typedef struct
{
  GMutex lock;
  GCond cond;
  GThread *clock_thread, *last_thread;
  gboolean released;
} End;

static gboolean
hold_clock (GstClock * clock, GstClockTime time, GstClockID id,
    gpointer user_data)
{
  End *end = user_data;

  g_mutex_lock (&end->lock);
  end->clock_thread = g_thread_self ();
  g_cond_broadcast (&end->cond);
  while (!end->released)
    g_cond_wait (&end->cond, &end->lock);
  g_mutex_unlock (&end->lock);
  return TRUE;
}

static void
note_end (gpointer user_data, GObject * endpoint)
{
  End *end = user_data;

  g_mutex_lock (&end->lock);
  end->last_thread = g_thread_self ();
  g_cond_broadcast (&end->cond);
  g_mutex_unlock (&end->lock);
}

static void
await_thread (End * end, GThread ** thread)
{
  gint64 deadline = g_get_monotonic_time () + PEER_PATIENCE;

  g_mutex_lock (&end->lock);
  while (*thread == NULL && g_cond_wait_until (&end->cond, &end->lock,
          deadline));
  g_mutex_unlock (&end->lock);
  fail_unless (*thread != NULL);
}

/* The clock comes late to what is unscheduled, and holds its lock then. */
GST_START_TEST (the_clock_is_not_who_ends_it)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstClockID id = gst_clock_new_single_shot_id (clock, 0);
  g_autoptr (Peer) a = peer_new (BOTH);
  Peer *b = peer_new (BOTH);
  End end = { 0, };

  g_mutex_init (&end.lock);
  g_cond_init (&end.cond);
  g_object_weak_ref (G_OBJECT (b->endpoint), note_end, &end);
  peer_start (a, GST_STATE_PLAYING);
  peer_start (b, GST_STATE_PLAYING);
  peers_connect (a, b);
  gst_clock_id_wait_async (id, hold_clock, &end, NULL);
  await_thread (&end, &end.clock_thread);
  peer_free (b);
  g_mutex_lock (&end.lock);
  end.released = TRUE;
  g_cond_broadcast (&end.cond);
  g_mutex_unlock (&end.lock);
  await_thread (&end, &end.last_thread);
  fail_if (end.last_thread == end.clock_thread);
  gst_clock_id_unref (id);
  g_mutex_clear (&end.lock);
  g_cond_clear (&end.cond);
}

GST_END_TEST;

static Suite *
webrtcendpointcycles_suite (void)
{
  Suite *s = suite_create ("webrtcendpointcycles");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 110);
  tcase_add_test (tc, nothing_stays_behind);
  tcase_add_test (tc, the_clock_is_not_who_ends_it);
  return s;
}

GST_CHECK_MAIN (webrtcendpointcycles);
