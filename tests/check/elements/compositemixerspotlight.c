// SPDX-License-Identifier: LGPL-2.1-or-later
/* spotlight=auto, from what people say to what is seen. */
#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include <math.h>

#include "../libs/testsounds.h"

#define RATE 48000
#define PERIOD 960
#define PERIOD_TIME (20 * GST_MSECOND)
#define PERIODS_PER_FRAME 5
#define FRAMES_PER_SECOND 10
#define FRAME_TIME (GST_SECOND / FRAMES_PER_SECOND)
#define PEERS 2
#define SCENE (12 * RATE)

#define AUDIO_CAPS "audio/x-raw, format=" GST_AUDIO_NE (F32) \
    ", rate=48000, channels=1, layout=interleaved"
#define VIDEO_CAPS "video/x-raw, format=I420, width=64, height=36, " \
    "framerate=10/1"

static const guint8 lumas[PEERS] = { 60, 200 };

/* Two participants with picture and sound; the mixer's clock is a test clock,
 * and moves with what is pushed. */
typedef struct
{
  GstElement *mixer;
  GstBus *bus;
  GstClock *clock;
  GstHarness *picture, *sound;
  GstHarness *video[PEERS], *audio[PEERS];
  gfloat *voice[PEERS];
  guint frame;
} Room;

static GstHarness *
join (GstElement * mixer, const gchar * kind, guint n, const gchar * caps)
{
  g_autofree gchar *name = g_strdup_printf ("%s_%u", kind, n);
  GstHarness *h = gst_harness_new_with_element (mixer, name, NULL);

  gst_harness_set_live (h, FALSE);
  gst_harness_set_src_caps_str (h, caps);

  return h;
}

static Room
room_open (void)
{
  Room room = {
    gst_element_factory_make_full ("compositemixer", "width", 320,
        "height", 180, "framerate", FRAMES_PER_SECOND, 1, NULL),
    gst_bus_new (), gst_test_clock_new ()
  };
  guint n;

  gst_util_set_object_arg (G_OBJECT (room.mixer), "layout", "spotlight");
  gst_util_set_object_arg (G_OBJECT (room.mixer), "spotlight", "auto");
  gst_child_proxy_set (GST_CHILD_PROXY (room.mixer),
      "layoutcompositor::transition", G_GUINT64_CONSTANT (0), NULL);
  gst_element_set_bus (room.mixer, room.bus);
  room.picture = gst_harness_new_with_element (room.mixer, NULL, "video");
  room.sound = gst_harness_new_with_element (room.mixer, NULL, "audio");
  gst_harness_set_sink_caps_str (room.sound, AUDIO_CAPS);
  gst_element_set_clock (room.mixer, room.clock);
  gst_harness_play (room.picture);
  gst_harness_play (room.sound);
  for (n = 0; n < PEERS; n++) {
    room.video[n] = join (room.mixer, "video", n, VIDEO_CAPS);
    room.audio[n] = join (room.mixer, "audio", n, AUDIO_CAPS);
    room.voice[n] = g_new0 (gfloat, SCENE);
    test_sounds_noise (room.voice[n], SCENE, 0.0005, n);
  }

  return room;
}

static void
room_close (Room * room)
{
  guint n;

  gst_element_set_bus (room->mixer, NULL);
  for (n = 0; n < PEERS; n++) {
    gst_harness_teardown (room->video[n]);
    gst_harness_teardown (room->audio[n]);
    g_free (room->voice[n]);
  }
  gst_harness_teardown (room->picture);
  gst_harness_teardown (room->sound);
  gst_object_unref (room->mixer);
  gst_object_unref (room->bus);
  gst_object_unref (room->clock);
}

static void
speak (Room * room, guint n, gdouble from, gdouble to)
{
  guint start = from * RATE, length = (to - from) * RATE, i;
  g_autofree gfloat *voice = g_new (gfloat, length);

  test_sounds_speech (voice, length, RATE, n ? 210 : 115, 0.3, start + n);
  for (i = 0; i < length; i++)
    room->voice[n][start + i] += voice[i];
}

static void
push_sound (Room * room, guint period)
{
  GstBuffer *buffer;
  guint n;

  for (n = 0; n < PEERS; n++) {
    buffer = gst_buffer_new_memdup (room->voice[n] + period * PERIOD,
        PERIOD * sizeof (gfloat));
    GST_BUFFER_PTS (buffer) = period * PERIOD_TIME;
    GST_BUFFER_DURATION (buffer) = PERIOD_TIME;
    fail_unless_equals_int (gst_harness_push (room->audio[n], buffer),
        GST_FLOW_OK);
  }
  gst_buffer_unref (gst_harness_pull (room->sound));
}

static void
push_pictures (Room * room)
{
  guint n;

  for (n = 0; n < PEERS; n++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64 * 36 * 3 / 2, NULL);

    gst_buffer_memset (buffer, 0, lumas[n], 64 * 36);
    gst_buffer_memset (buffer, 64 * 36, 128, 64 * 36 / 2);
    GST_BUFFER_PTS (buffer) = room->frame * FRAME_TIME;
    GST_BUFFER_DURATION (buffer) = FRAME_TIME;
    fail_unless_equals_int (gst_harness_push (room->video[n], buffer),
        GST_FLOW_OK);
  }
}

/* Who is seen in the middle of the large tile. */
static guint
look (Room * room)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (room->picture);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (room->picture->sinkpad);
  GstVideoFrame frame;
  GstVideoInfo info;
  guint luma;

  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  luma = GST_VIDEO_FRAME_COMP_DATA (&frame, 0)[60 *
      GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0) + 160];
  gst_video_frame_unmap (&frame);
  fail_unless (luma == lumas[0] || luma == lumas[1], "luma %u", luma);

  return luma == lumas[1];
}

/* Plays up to @until seconds. Returns when somebody else was last seen in the
 * large tile, in seconds, and who is seen there at the end; times before the
 * first change are 0. */
static gdouble
play (Room * room, gdouble until, guint * seen)
{
  gdouble changed = 0;
  guint i, last = G_MAXUINT;

  for (; room->frame < until * FRAMES_PER_SECOND; room->frame++) {
    for (i = 0; i < PERIODS_PER_FRAME; i++)
      push_sound (room, room->frame * PERIODS_PER_FRAME + i);
    push_pictures (room);
    gst_test_clock_set_time (GST_TEST_CLOCK (room->clock),
        (room->frame + 1) * FRAME_TIME);
    if (room->frame == 0)
      continue;                 /* lasts until the second one comes */
    *seen = look (room);
    if (last != G_MAXUINT && last != *seen)
      changed = (gdouble) room->frame / FRAMES_PER_SECOND;
    last = *seen;
  }

  return changed;
}

static GstMessage *
pop_named (Room * room, const gchar * name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (room->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }

  return NULL;
}

static void
expect_speaker (Room * room, const gchar * pad, const gchar * previous)
{
  g_autoptr (GstMessage) message = pop_named (room, "active-speaker");
  const GstStructure *s;

  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (room->mixer));
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), pad);
  fail_unless_equals_string (gst_structure_get_string (s, "previous"),
      previous);
}

/* The name of the largest tile in the next layout. */
static void
expect_large_tile (Room * room, const gchar * pad)
{
  g_autoptr (GstMessage) message = pop_named (room, "layout-changed");
  const GstStructure *largest = NULL;
  const GValue *tiles;
  gint most = 0;
  guint i;

  fail_unless (message != NULL);
  tiles = gst_structure_get_value (gst_message_get_structure (message),
      "tiles");
  fail_unless_equals_int (gst_value_array_get_size (tiles), PEERS);
  for (i = 0; i < PEERS; i++) {
    const GstStructure *tile =
        gst_value_get_structure (gst_value_array_get_value (tiles, i));
    gint width = 0;

    gst_structure_get_int (tile, "width", &width);
    if (width > most)
      largest = tile;
    most = MAX (most, width);
  }
  fail_unless_equals_string (gst_structure_get_string (largest, "pad"), pad);
}

GST_START_TEST (the_picture_follows_who_speaks_within_a_second)
{
  Room room = room_open ();
  gdouble changed;
  guint seen;

  speak (&room, 1, 1.0, 4.0);
  speak (&room, 0, 4.2, 7.0);
  speak (&room, 1, 7.1, 10.0);

  play (&room, 1.0, &seen);
  fail_unless_equals_int (seen, 0);     /* the first, as nobody spoke */
  expect_large_tile (&room, "video_0");
  changed = play (&room, 4.2, &seen);
  fail_unless_equals_int (seen, 1);
  fail_unless (changed > 1.3 && changed <= 2.0, "%g", changed);
  expect_speaker (&room, "audio_1", "");
  expect_large_tile (&room, "video_1");

  changed = play (&room, 7.1, &seen);
  fail_unless_equals_int (seen, 0);
  fail_unless (changed > 4.4 && changed <= 5.2, "%g", changed);
  expect_speaker (&room, "audio_0", "audio_1");
  expect_large_tile (&room, "video_0");

  changed = play (&room, 11.0, &seen);
  fail_unless_equals_int (seen, 1);
  fail_unless (changed > 7.3 && changed <= 8.1, "%g", changed);
  expect_speaker (&room, "audio_1", "audio_0");
  expect_large_tile (&room, "video_1");
  room_close (&room);
}

GST_END_TEST;

GST_START_TEST (a_cough_does_not_switch_the_picture)
{
  Room room = room_open ();
  guint seen;

  speak (&room, 1, 0.2, 3.0);
  test_sounds_bursts (room.voice[0] + 2 * RATE, 6 * RATE, RATE, 350, 1500,
      0.8, 4);
  play (&room, 2.0, &seen);
  fail_unless_equals_int (seen, 1);
  expect_speaker (&room, "audio_1", "");
  fail_unless (play (&room, 9.0, &seen) == 0);
  fail_unless_equals_int (seen, 1);
  fail_unless (pop_named (&room, "active-speaker") == NULL);
  room_close (&room);
}

GST_END_TEST;

GST_START_TEST (a_number_is_not_overruled)
{
  Room room = room_open ();
  g_autofree gchar *spotlight = NULL;
  guint seen;

  g_object_set (room.mixer, "spotlight", "0", NULL);
  speak (&room, 1, 0.2, 3.0);
  fail_unless (play (&room, 3.0, &seen) == 0);
  fail_unless_equals_int (seen, 0);
  expect_speaker (&room, "audio_1", "");
  g_object_get (room.mixer, "spotlight", &spotlight, NULL);
  fail_unless_equals_string (spotlight, "0");
  room_close (&room);
}

GST_END_TEST;

static Suite *
compositemixerspotlight_suite (void)
{
  Suite *s = suite_create ("compositemixerspotlight");
  TCase *tc = tcase_create ("compositemixerspotlight");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_picture_follows_who_speaks_within_a_second);
  tcase_add_test (tc, a_cough_does_not_switch_the_picture);
  tcase_add_test (tc, a_number_is_not_overruled);

  return s;
}

GST_CHECK_MAIN (compositemixerspotlight);
