// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>
#include <gst/video/video.h>

#include <math.h>

/* A film of white flashes and beeps that start at the same time, through
 * compositemixer: how far apart are they in what comes out? */
#define IN_FPS 25
#define OUT_FPS 30
#define IN_RATE 44100
#define OUT_RATE 48000
#define FRAME_TIME (GST_SECOND / IN_FPS)
#define CHUNK 441
#define CHUNK_TIME (GST_SECOND * CHUNK / IN_RATE)
#define SIZE 64

/* One each second and a frame, so that they meet the output's frames at every
 * place that there is. */
#define EVERY_FRAMES (IN_FPS + 1)
#define FLASH_FRAMES 3
#define N_FLASHES 12
#define BEEP_TIME (120 * GST_MSECOND)
#define N_FRAMES (EVERY_FRAMES * (N_FLASHES + 1))
#define LENGTH (N_FRAMES * FRAME_TIME)

#define LIMIT (20 * GST_MSECOND)

#define VIDEO_IN "video/x-raw, format=I420, width=64, height=64, " \
    "framerate=25/1"
#define AUDIO_IN "audio/x-raw, format=" GST_AUDIO_NE (S16) \
    ", rate=44100, channels=1, layout=interleaved"
#define AUDIO_OUT "audio/x-raw, format=" GST_AUDIO_NE (F32) \
    ", rate=48000, channels=1, layout=interleaved"

typedef struct
{
  GstClockTime flashes[N_FLASHES];
  guint n_flashes;
  gboolean is_bright;

  GstClockTime beeps[N_FLASHES];
  guint n_beeps;
  guint64 loud_until;
} Film;

static GstBuffer *
make_frame (guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE * SIZE * 3 / 2, NULL);
  gboolean flash = n >= EVERY_FRAMES && n % EVERY_FRAMES < FLASH_FRAMES;

  gst_buffer_memset (buffer, 0, flash ? 235 : 16, SIZE * SIZE);
  gst_buffer_memset (buffer, SIZE * SIZE, 128, SIZE * SIZE / 2);
  GST_BUFFER_PTS (buffer) = n * FRAME_TIME;
  GST_BUFFER_DURATION (buffer) = FRAME_TIME;

  return buffer;
}

static GstBuffer *
make_chunk (guint n)
{
  gint16 *samples = g_new (gint16, CHUNK);
  GstBuffer *buffer = gst_buffer_new_wrapped (samples, CHUNK * 2);
  guint i;

  for (i = 0; i < CHUNK; i++) {
    GstClockTime at = gst_util_uint64_scale (n * CHUNK + i, GST_SECOND,
        IN_RATE);
    GstClockTime since = at % (EVERY_FRAMES * FRAME_TIME);

    samples[i] = at >= EVERY_FRAMES * FRAME_TIME && since < BEEP_TIME ?
        lrint (16000 * cos (2 * G_PI * 1000 * since / GST_SECOND)) : 0;
  }
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (n * CHUNK, GST_SECOND,
      IN_RATE);
  GST_BUFFER_DURATION (buffer) = CHUNK_TIME;

  return buffer;
}

static void
see (Film * film, GstBuffer * buffer)
{
  guint8 luma;
  gboolean bright;

  gst_buffer_extract (buffer, SIZE * SIZE / 2 + SIZE / 2, &luma, 1);
  bright = luma > 128;
  if (bright && !film->is_bright && film->n_flashes < N_FLASHES)
    film->flashes[film->n_flashes++] = GST_BUFFER_PTS (buffer);
  film->is_bright = bright;
}

static void
hear (Film * film, GstBuffer * buffer)
{
  GstMapInfo map;
  guint i;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (i = 0; i < map.size / sizeof (gfloat); i++) {
    guint64 at = GST_BUFFER_OFFSET (buffer) + i;

    if (fabsf (((gfloat *) map.data)[i]) < 0.2f)
      continue;
    if (at >= film->loud_until && film->n_beeps < N_FLASHES)
      film->beeps[film->n_beeps++] =
          gst_util_uint64_scale (at, GST_SECOND, OUT_RATE);
    film->loud_until = at + OUT_RATE / 4;
  }
  gst_buffer_unmap (buffer, &map);
}

static void
check (const Film * film, const gchar * what)
{
  GstClockTimeDiff least = G_MAXINT64, most = G_MININT64;
  guint i;

  fail_unless_equals_int (film->n_flashes, N_FLASHES);
  fail_unless_equals_int (film->n_beeps, N_FLASHES);
  for (i = 0; i < N_FLASHES; i++) {
    GstClockTimeDiff early = GST_CLOCK_DIFF (film->flashes[i], film->beeps[i]);
    GstClockTimeDiff late = GST_CLOCK_DIFF ((i + 1) * EVERY_FRAMES *
        FRAME_TIME, film->beeps[i]);

    /* the sound is where it belongs */
    fail_unless (ABS (late) < GST_MSECOND, "beep %u is %" G_GINT64_FORMAT
        " ns late", i, late);
    least = MIN (least, early);
    most = MAX (most, early);
  }
  g_print ("%s: flashes lead by %.2f to %.2f ms\n", what,
      least / (gdouble) GST_MSECOND, most / (gdouble) GST_MSECOND);
  fail_unless (-least <= (GstClockTimeDiff) LIMIT
      && most <= (GstClockTimeDiff) LIMIT);
}

static GstElement *
make_mixer (gboolean live)
{
  GstElement *mixer = gst_element_factory_make_full ("compositemixer",
      "force-live", live, "width", SIZE, "height", SIZE,
      "framerate", OUT_FPS, 1, NULL);

  gst_child_proxy_set (GST_CHILD_PROXY (mixer), "layoutcompositor::gap", 0,
      "layoutcompositor::transition", G_GUINT64_CONSTANT (0), NULL);

  return mixer;
}

static GstHarness *
join (GstElement * mixer, const gchar * pad, const gchar * caps,
    GstClockTime latency)
{
  GstHarness *h = gst_harness_new_with_element (mixer, pad, NULL);

  gst_harness_set_live (h, latency > 0);
  gst_harness_set_upstream_latency (h, latency);
  gst_harness_set_src_caps_str (h, caps);

  return h;
}

static void
take_all (Film * film, GstHarness * video, GstHarness * audio)
{
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (video))) {
    see (film, buffer);
    gst_buffer_unref (buffer);
  }
  while ((buffer = gst_harness_try_pull (audio))) {
    hear (film, buffer);
    gst_buffer_unref (buffer);
  }
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

GST_START_TEST (files_stay_in_sync)
{
  GstElement *mixer = make_mixer (FALSE);
  GstHarness *video = gst_harness_new_with_element (mixer, NULL, "video");
  GstHarness *audio = gst_harness_new_with_element (mixer, NULL, "audio");
  GstHarness *frames, *chunks;
  Film film = { 0 };
  guint n, chunk = 0;

  gst_harness_set_sink_caps_str (audio, AUDIO_OUT);
  gst_harness_play (video);
  gst_harness_play (audio);
  frames = join (mixer, "video_0", VIDEO_IN, 0);
  chunks = join (mixer, "audio_0", AUDIO_IN, 0);
  for (n = 0; n < N_FRAMES; n++) {
    gst_harness_push (frames, make_frame (n));
    for (; chunk * CHUNK_TIME < n * FRAME_TIME; chunk++)
      gst_harness_push (chunks, make_chunk (chunk));
    take_all (&film, video, audio);
  }
  gst_harness_push_event (frames, gst_event_new_eos ());
  gst_harness_push_event (chunks, gst_event_new_eos ());
  wait_for_eos (video);
  wait_for_eos (audio);
  take_all (&film, video, audio);
  check (&film, "files");

  gst_harness_teardown (frames);
  gst_harness_teardown (chunks);
  gst_harness_teardown (video);
  gst_harness_teardown (audio);
  gst_object_unref (mixer);
}

GST_END_TEST;

/* Both mixers wait for the clock when they have nothing to do: whoever's time
 * has come is let go until nobody's has. */
static void
move_clock (GstTestClock * clock, GstClockTime now)
{
  gst_test_clock_set_time (clock, now);
  while (TRUE) {
    GstClockTime next;

    fail_unless (gst_test_clock_timed_wait_for_multiple_pending_ids (clock, 2,
            20000, NULL));
    next = gst_test_clock_get_next_entry_time (clock);
    if (next > now)
      return;
    gst_clock_id_unref (gst_test_clock_process_next_clock_id (clock));
  }
}

/* Pictures come @video_latency after their time, sounds @audio_latency. */
static void
run_live (GstClockTime video_latency, GstClockTime audio_latency,
    const gchar * what)
{
  GstElement *mixer = make_mixer (FALSE);
  GstHarness *video = gst_harness_new_with_element (mixer, NULL, "video");
  GstHarness *audio = gst_harness_new_with_element (mixer, NULL, "audio");
  GstHarness *frames, *chunks;
  g_autoptr (GstTestClock) clock = NULL;
  guint frame = 0, chunk = 0;
  Film film = { 0 };
  GstClockTime now;

  gst_harness_set_sink_caps_str (audio, AUDIO_OUT);
  gst_harness_play (video);
  gst_harness_play (audio);
  frames = join (mixer, "video_0", VIDEO_IN, video_latency);
  chunks = join (mixer, "audio_0", AUDIO_IN, audio_latency);
  gst_harness_use_testclock (video);
  clock = gst_harness_get_testclock (video);
  fail_unless (gst_harness_query_latency (video) >= video_latency);
  fail_unless (gst_harness_query_latency (audio) >= audio_latency);

  for (now = 0; now < LENGTH + GST_SECOND; now += 10 * GST_MSECOND) {
    for (; frame < N_FRAMES && frame * FRAME_TIME + video_latency <= now;
        frame++)
      gst_harness_push (frames, make_frame (frame));
    for (; chunk * CHUNK_TIME < LENGTH
        && chunk * CHUNK_TIME + audio_latency <= now; chunk++)
      gst_harness_push (chunks, make_chunk (chunk));
    if (frame > 0 && chunk > 0)
      move_clock (clock, now);
    take_all (&film, video, audio);
  }
  check (&film, what);

  gst_harness_teardown (frames);
  gst_harness_teardown (chunks);
  gst_harness_teardown (video);
  gst_harness_teardown (audio);
  gst_object_unref (mixer);
}

GST_START_TEST (late_pictures_stay_in_sync)
{
  run_live (200 * GST_MSECOND, 20 * GST_MSECOND, "picture 180 ms later");
}

GST_END_TEST;

GST_START_TEST (late_sounds_stay_in_sync)
{
  run_live (40 * GST_MSECOND, 200 * GST_MSECOND, "sound 160 ms later");
}

GST_END_TEST;

static Suite *
lipsync_suite (void)
{
  Suite *s = suite_create ("lipsync");
  TCase *tc = tcase_create ("lipsync");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, files_stay_in_sync);
  tcase_add_test (tc, late_pictures_stay_in_sync);
  tcase_add_test (tc, late_sounds_stay_in_sync);

  return s;
}

GST_CHECK_MAIN (lipsync);
