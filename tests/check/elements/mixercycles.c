// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include <malloc.h>
#include <sys/resource.h>

/* A thousand come, are seen and heard, and go: nothing of them stays. What is
 * allocated once is so in the first half. */
#define CYCLES 1000
#define FRAME_TIME (40 * GST_MSECOND)
#define PERIOD_TIME (20 * GST_MSECOND)
#define PERIOD_BYTES (960 * 2)
#define FRAME_BYTES (32 * 32 * 3 / 2)

/* Glib and GStreamer keep lists of this and that which breathe by some
 * hundred bytes. A pad, a buffer or a thread that is left in each cycle is a
 * hundred times this. */
#define MAX_GROWTH_BYTES 16384
/* An average over 250 cycles, while the machine does other things, too. */
#define MAX_GROWTH_CPU 1.5

#define AUDIO_CAPS "audio/x-raw, format=" GST_AUDIO_NE_S16 \
    ", rate=48000, channels=1, layout=interleaved"
#define VIDEO_CAPS "video/x-raw, format=I420, width=32, height=32, " \
    "framerate=25/1"
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define GST_AUDIO_NE_S16 "S16LE"
#else
#define GST_AUDIO_NE_S16 "S16BE"
#endif

typedef struct
{
  guint threads;
  guint descriptors;
  gsize bytes;
  gdouble cpu;
} Holdings;

static guint
count_entries (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;

  return n;
}

static gdouble
to_seconds (struct timeval time)
{
  return time.tv_sec + time.tv_usec / 1e6;
}

/* Threads that have ended are listed until the kernel is done with them, and
 * those of a pool wait for more work. */
static Holdings
take_stock (guint threads)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  Holdings holdings;
  struct mallinfo2 info;
  struct rusage usage;

  g_thread_pool_stop_unused_threads ();
  while ((holdings.threads = count_entries ("/proc/self/task")) > threads
      && g_get_monotonic_time () < deadline)
    g_thread_yield ();
  holdings.descriptors = count_entries ("/proc/self/fd");
  info = mallinfo2 ();
  holdings.bytes = info.uordblks + info.hblkhd;
  getrusage (RUSAGE_SELF, &usage);
  holdings.cpu = to_seconds (usage.ru_utime) + to_seconds (usage.ru_stime);

  return holdings;
}

static GstHarness *
join (GstElement * mixer, const gchar * pad, const gchar * caps)
{
  GstHarness *h = gst_harness_new_with_element (mixer, pad, NULL);

  gst_harness_set_live (h, FALSE);
  gst_harness_set_src_caps_str (h, caps);

  return h;
}

static void
push (GstHarness * h, gsize size, GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = gst_harness_create_buffer (h, size);

  gst_buffer_memset (buffer, 0, 100, size);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
}

static void
take (GstHarness * h, guint n)
{
  for (; n > 0; n--) {
    GstBuffer *buffer = gst_harness_pull (h);

    fail_unless (buffer != NULL);
    gst_buffer_unref (buffer);
  }
}

typedef struct
{
  GstElement *mixer;
  GstHarness *out[2];
  GstHarness *in[2];
  guint cycle;
} Stage;

typedef void (*ComeAndGo) (Stage * stage);

/* A harness keeps all events that it gets. */
static void
forget_events (Stage * stage)
{
  GstEvent *event;
  guint i;

  for (i = 0; i < 2; i++) {
    while (stage->in[i]
        && (event = gst_harness_try_pull_upstream_event (stage->in[i])))
      gst_event_unref (event);
    while (stage->out[i]
        && (event = gst_harness_try_pull_event (stage->out[i])))
      gst_event_unref (event);
  }
}

static void
repeat (Stage * stage, ComeAndGo come_and_go, guint n)
{
  for (; n > 0; n--, stage->cycle++) {
    come_and_go (stage);
    forget_events (stage);
  }
}

static void
check_flatness (Stage * stage, ComeAndGo come_and_go)
{
  Holdings half, end, quarters[2];
  gdouble early, late;

  repeat (stage, come_and_go, CYCLES / 4);
  quarters[0] = take_stock (G_MAXUINT);
  repeat (stage, come_and_go, CYCLES / 4);
  half = take_stock (quarters[0].threads);
  repeat (stage, come_and_go, CYCLES / 4);
  quarters[1] = take_stock (half.threads);
  repeat (stage, come_and_go, CYCLES / 4);
  end = take_stock (half.threads);

  early = half.cpu - quarters[0].cpu;
  late = end.cpu - quarters[1].cpu;
  g_print ("%u cycles: %+" G_GSSIZE_FORMAT " bytes, %+d threads, %+d "
      "descriptors over the second half; %.2f and %.2f ms of CPU each\n",
      stage->cycle, (gssize) (end.bytes - half.bytes),
      (gint) (end.threads - half.threads),
      (gint) (end.descriptors - half.descriptors), early * 4000 / CYCLES,
      late * 4000 / CYCLES);
  fail_unless_equals_int (end.threads, half.threads);
  fail_unless_equals_int (end.descriptors, half.descriptors);
  fail_unless (end.bytes < half.bytes + MAX_GROWTH_BYTES);
  fail_unless (late < early * MAX_GROWTH_CPU);
}

static void
close_stage (Stage * stage)
{
  guint i;

  for (i = 0; i < 2; i++) {
    g_clear_pointer (&stage->in[i], gst_harness_teardown);
    g_clear_pointer (&stage->out[i], gst_harness_teardown);
  }
  gst_object_unref (stage->mixer);
}

/* Every third goes while his sound is still waiting to be mixed. */
static void
talk_and_go (Stage * stage)
{
  GstHarness *in = join (stage->mixer, "sink_1", AUDIO_CAPS);
  GstHarness *feed = gst_harness_new_with_element (stage->mixer, NULL,
      "src_1");
  guint i;

  for (i = 0; i < 2; i++) {
    GstClockTime pts = (2 * stage->cycle + i) * PERIOD_TIME;

    push (in, PERIOD_BYTES, pts, PERIOD_TIME);
    push (stage->in[0], PERIOD_BYTES, pts, PERIOD_TIME);
  }
  take (feed, 2);
  take (stage->out[0], 2);
  if (stage->cycle % 3 == 0)
    push (in, PERIOD_BYTES, 2 * (stage->cycle + 1) * PERIOD_TIME, PERIOD_TIME);
  gst_harness_teardown (in);
  gst_harness_teardown (feed);
}

GST_START_TEST (nothing_stays_of_who_was_heard)
{
  Stage stage = {.mixer = gst_element_factory_make ("mixminus", NULL) };

  stage.out[0] = gst_harness_new_with_element (stage.mixer, NULL, "src");
  gst_harness_set_sink_caps_str (stage.out[0], AUDIO_CAPS);
  gst_harness_play (stage.out[0]);
  stage.in[0] = join (stage.mixer, "sink_0", AUDIO_CAPS);
  check_flatness (&stage, talk_and_go);
  close_stage (&stage);
}

GST_END_TEST;

static void
appear_and_go (Stage * stage)
{
  GstHarness *video = join (stage->mixer, "video_1", VIDEO_CAPS);
  GstHarness *audio = join (stage->mixer, "audio_1", AUDIO_CAPS);
  GstHarness *feed = gst_harness_new_with_element (stage->mixer, NULL,
      "audio_minus_1");
  GstClockTime now = stage->cycle * FRAME_TIME;
  guint i;

  push (video, FRAME_BYTES, now, FRAME_TIME);
  push (stage->in[0], FRAME_BYTES, now, FRAME_TIME);
  for (i = 0; i < 2; i++) {
    push (audio, PERIOD_BYTES, now + i * PERIOD_TIME, PERIOD_TIME);
    push (stage->in[1], PERIOD_BYTES, now + i * PERIOD_TIME, PERIOD_TIME);
  }
  take (stage->out[0], 1);
  take (stage->out[1], 2);
  take (feed, 2);
  gst_harness_teardown (video);
  gst_harness_teardown (audio);
  gst_harness_teardown (feed);
}

GST_START_TEST (nothing_stays_of_who_was_seen_and_heard)
{
  Stage stage = {.mixer = gst_element_factory_make_full ("compositemixer",
        "width", 64, "height", 32, "framerate", 25, 1, NULL)
  };

  stage.out[0] = gst_harness_new_with_element (stage.mixer, NULL, "video");
  stage.out[1] = gst_harness_new_with_element (stage.mixer, NULL, "audio");
  gst_harness_set_sink_caps_str (stage.out[1], AUDIO_CAPS);
  gst_harness_play (stage.out[0]);
  gst_harness_play (stage.out[1]);
  stage.in[0] = join (stage.mixer, "video_0", VIDEO_CAPS);
  stage.in[1] = join (stage.mixer, "audio_0", AUDIO_CAPS);
  check_flatness (&stage, appear_and_go);
  close_stage (&stage);
}

GST_END_TEST;

static Suite *
mixercycles_suite (void)
{
  Suite *s = suite_create ("mixercycles");
  TCase *tc = tcase_create ("mixercycles");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, nothing_stays_of_who_was_heard);
  tcase_add_test (tc, nothing_stays_of_who_was_seen_and_heard);

  return s;
}

GST_CHECK_MAIN (mixercycles);
