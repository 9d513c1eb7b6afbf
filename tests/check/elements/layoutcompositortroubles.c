// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

/* One input does what inputs do in life, another one is well: that one's
 * picture is right in each frame, and each frame is there on time. */

static const guint32 palette[] = { RED, GREEN, BLUE, YELLOW, WHITE };

#define PALETTE(i) palette[(i) % G_N_ELEMENTS (palette)]
#define FRAMES 60

typedef void (*Trouble) (Rig * rig, guint frame);

static void
push_anyway (Rig * rig, guint i, GstClockTime pts, guint32 color)
{
  GstBuffer *buffer = rig_picture_new (&rig->in_info[i], color, color);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = FRAME;
  gst_harness_push (rig->in[i], buffer);
}

/* Far beyond the latency */
static void
be_late (Rig * rig, guint frame)
{
  if (frame >= 8)
    push_anyway (rig, 0, (frame - 8) * FRAME, PALETTE (frame));
}

static void
be_in_time_now_and_then (Rig * rig, guint frame)
{
  guint delay = frame * 7 % 4;

  if (frame >= 4)
    push_anyway (rig, 0, (frame - delay) * FRAME, PALETTE (frame));
}

static void
die_and_resume (Rig * rig, guint frame)
{
  if (frame < 10 || frame >= 40)
    push_anyway (rig, 0, frame * FRAME, PALETTE (frame));
}

/* As after a broken connection: all that comes first comes again */
static void
end_and_begin_again (Rig * rig, guint frame)
{
  if (frame == 10)
    gst_harness_push_event (rig->in[0], gst_event_new_eos ());
  if (frame == 40) {
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (rig->in[0], gst_event_new_flush_start ());
    gst_harness_push_event (rig->in[0], gst_event_new_flush_stop (FALSE));
    gst_harness_push_event (rig->in[0], gst_event_new_stream_start ("again"));
    rig_set_caps (rig, 0, "NV12", 200, 100, "");
    gst_harness_push_event (rig->in[0], gst_event_new_segment (&segment));
  }
  if (frame < 10 || frame >= 40)
    push_anyway (rig, 0, frame * FRAME, PALETTE (frame));
}

static void
flush_often (Rig * rig, guint frame)
{
  if (frame % 7 == 6) {
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (rig->in[0], gst_event_new_flush_start ());
    gst_harness_push_event (rig->in[0], gst_event_new_flush_stop (FALSE));
    gst_harness_push_event (rig->in[0], gst_event_new_segment (&segment));
  }
  push_anyway (rig, 0, frame * FRAME, PALETTE (frame));
}

/* Size and format, every ten frames */
static void
change_caps (Rig * rig, guint frame)
{
  const struct
  {
    const gchar *format;
    gint width, height;
    const gchar *more;
  } table[] = {
    {"I420", 160, 90, ""},
    {"BGRA", 64, 200, ""},
    {"NV12", 641, 361, ",pixel-aspect-ratio=4/3"},
    {"AYUV", 2, 2, ",colorimetry=bt709"},
    {"YV12", 1280, 720, ""},
    {"A420", 33, 31, ""},
  };
  guint row = frame / 10 % G_N_ELEMENTS (table);

  if (frame % 10 == 0)
    rig_set_caps (rig, 0, table[row].format, table[row].width,
        table[row].height, table[row].more);
  push_anyway (rig, 0, frame * FRAME, PALETTE (frame));
}

/* Buffers that are smaller than their caps say */
static void
be_broken (Rig * rig, guint frame)
{
  GstBuffer *buffer = gst_buffer_new_and_alloc (frame);

  gst_buffer_memset (buffer, 0, 0, -1);
  GST_BUFFER_PTS (buffer) = frame * FRAME;
  GST_BUFFER_DURATION (buffer) = FRAME;
  if (frame % 3 == 0)
    push_anyway (rig, 0, frame * FRAME, PALETTE (frame));
  else
    gst_harness_push (rig->in[0], gst_buffer_ref (buffer));
  gst_buffer_unref (buffer);
}

static void
join_and_leave (Rig * rig, guint frame)
{
  if (frame % 10 == 5)
    rig_leave (rig, 0);
  if (frame % 10 == 8)
    rig_join (rig, 0, 160, 90);
  if (rig->in[0] != NULL)
    push_anyway (rig, 0, frame * FRAME, PALETTE (frame));
}

/* Where the other one's tile is while both have one */
#define TILE_LEFT 164
#define TILE_SIZE (156 * 180 + 2 * 78 * 90)

/* All samples of that tile, in all planes */
static guint8 *
copy_tile (Rig * rig, GstBuffer * buffer)
{
  guint8 *copy = g_malloc (TILE_SIZE), *to = copy;
  GstVideoFrame frame;

  fail_unless (gst_video_frame_map (&frame, &rig->info, buffer, GST_MAP_READ));
  for (guint c = 0; c < 3; c++) {
    gint left = TILE_LEFT >> (c > 0), width = 156 >> (c > 0);
    const guint8 *row = GST_VIDEO_FRAME_COMP_DATA (&frame, c);

    for (gint y = 0; y < 180 >> (c > 0); y++, to += width)
      memcpy (to, row + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c) + left,
          width);
  }
  gst_video_frame_unmap (&frame);
  return copy;
}

/* The tile in each of the colours, with nobody in trouble */
static void
make_references (guint8 ** references)
{
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  for (guint i = 0; i < G_N_ELEMENTS (palette); i++) {
    GstBuffer *buffer;

    rig_push (&rig, 0, i * FRAME, BLACK);
    rig_push_halves (&rig, 1, i * FRAME, PALETTE (i), PALETTE (i + 1));
    buffer = rig_pull (&rig);
    references[i] = copy_tile (&rig, buffer);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
}

/* The other one's tile: to the last bit as it should be */
static void
assert_same (Rig * rig, GstBuffer * buffer, guint frame, guint8 ** references)
{
  g_autofree guint8 *tile = copy_tile (rig, buffer);

  fail_unless (memcmp (tile, references[frame % G_N_ELEMENTS (palette)],
          TILE_SIZE) == 0, "frame %u differs", frame);
}

/* The other one's tile: right in the middle, or alone */
static void
assert_well (Rig * rig, GstBuffer * buffer, guint frame)
{
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame * FRAME);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME);
  for (gint y = 10; y < 180; y += 40)
    rig_assert_pixel (rig, buffer, 300, y, PALETTE (frame));
}

static const struct
{
  const gchar *name;
  Trouble trouble;
  gboolean exact;               /* what it sends in time is to be seen */
} troubles[] = {
  {"be_late", be_late, FALSE},
  {"be_in_time_now_and_then", be_in_time_now_and_then, FALSE},
  {"die_and_resume", die_and_resume, TRUE},
  {"end_and_begin_again", end_and_begin_again, TRUE},
  {"flush_often", flush_often, TRUE},
  {"change_caps", change_caps, TRUE},
  {"be_broken", be_broken, FALSE},
  {"join_and_leave", join_and_leave, TRUE},
};

GST_START_TEST (trouble_of_one_is_no_others)
{
  guint8 *references[G_N_ELEMENTS (palette)];
  guint last_seen = 0, compared = 0;
  Rig rig;

  make_references (references);
  rig_init (&rig, TRUE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  rig_set (&rig, 1, "order", "1");
  for (guint frame = 0; frame < FRAMES; frame++) {
    GstBuffer *buffer;

    rig_push_halves (&rig, 1, frame * FRAME, PALETTE (frame),
        PALETTE (frame + 1));
    troubles[__i__].trouble (&rig, frame);
    buffer = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame * FRAME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME);
    if (rig_pixel_is (&rig, buffer, 160, 90, BACKGROUND)) {
      assert_same (&rig, buffer, frame, references);
      compared++;
    } else {
      /* alone, with the whole canvas */
      rig_assert_pixel (&rig, buffer, 10, 10, PALETTE (frame));
      rig_assert_pixel (&rig, buffer, 310, 170, PALETTE (frame + 1));
    }
    if (rig_pixel_is (&rig, buffer, 30, 90, PALETTE (frame))
        && rig_pixel_is (&rig, buffer, 120, 90, PALETTE (frame)))
      last_seen = frame;
    else
      fail_if (troubles[__i__].exact && frame > 1 && (frame < 10
              || frame > 41) && rig.in[0] != NULL, "%s: not shown in frame %u",
          troubles[__i__].name, frame);
    gst_buffer_unref (buffer);
  }
  /* and who is back in order is seen */
  fail_unless (last_seen >= FRAMES - 5, "%s: last seen in frame %u",
      troubles[__i__].name, last_seen);
  fail_unless (compared >= FRAMES / 2, "%u frames with both", compared);
  for (guint i = 0; i < G_N_ELEMENTS (palette); i++)
    g_free (references[i]);
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ERROR) == NULL);
  rig_clear (&rig);
}

GST_END_TEST;

/* A sender of several frames at a time, from a thread of its own: what the
 * mixer has no room for yet, he has to hold back himself */
typedef struct
{
  Rig *rig;
  GAsyncQueue *bursts;          /* of the number of the first frame, + 1 */
  guint sent;                   /* atomic: bursts that the mixer has taken */
} Sender;

#define BURST 3

static gpointer
send_bursts (gpointer data)
{
  Sender *sender = data;
  guint first;

  while ((first =
          GPOINTER_TO_UINT (g_async_queue_pop (sender->bursts))) != G_MAXUINT) {
    for (guint i = first - 1; i < first - 1 + BURST; i++)
      push_anyway (sender->rig, 0, i * FRAME, PALETTE (i));
    g_atomic_int_inc (&sender->sent);
  }
  return NULL;
}

/* Returns in how many frames the bursty input was shown to the frame */
static guint
run_bursts (GstClockTime latency)
{
  Sender sender = { NULL, g_async_queue_new () };
  g_autoptr (GstPad) pad = NULL;
  guint exact = 0, changes = 0, n_bursts = 0;
  gint before[3] = { 0 };
  GThread *thread;
  Rig rig;

  rig_init (&rig, TRUE, OUT_CAPS);
  g_object_set (rig.mix, "min-upstream-latency", latency, NULL);
  rig_join (&rig, 0, 160, 90);
  rig_join (&rig, 1, 160, 90);
  sender.rig = &rig;
  pad = gst_element_get_static_pad (rig.mix, "sink_0");
  /* from here on the mixer knows the latency, and has room for as much */
  fail_unless (gst_harness_query_latency (rig.out) >= latency);
  thread = g_thread_new ("bursts", send_bursts, &sender);
  for (guint frame = 0; frame < FRAMES; frame++) {
    /* what the clock says when this frame is made */
    guint now = frame + 1 + latency / FRAME;
    GstBuffer *buffer;
    gint yuv[3];

    /* when three are complete, they are sent at once */
    for (guint i = frame == 0 ? 0 : now; i <= now; i++)
      if (i > 0 && i % BURST == 0) {
        g_async_queue_push (sender.bursts, GUINT_TO_POINTER (i - BURST + 1));
        n_bursts++;
      }
    rig_push (&rig, 1, frame * FRAME, PALETTE (frame));
    /* with enough latency the mixer has room for all of them, without it for
     * the first */
    while ((guint) g_atomic_int_get (&sender.sent) < n_bursts
        && (latency > 0
            || !gst_aggregator_pad_has_buffer (GST_AGGREGATOR_PAD (pad))))
      g_thread_yield ();
    buffer = rig_pull_at (&rig, now * FRAME);
    assert_well (&rig, buffer, frame);
    exact += rig_pixel_is (&rig, buffer, 30, 90, PALETTE (frame));
    rig_read_pixel (&rig, buffer, 30, 90, yuv);
    changes += memcmp (before, yuv, sizeof (yuv)) != 0;
    memcpy (before, yuv, sizeof (yuv));
    gst_buffer_unref (buffer);
  }
  gst_pad_set_active (pad, FALSE);
  g_async_queue_push (sender.bursts, GUINT_TO_POINTER (G_MAXUINT));
  g_thread_join (thread);
  g_async_queue_unref (sender.bursts);
  rig_clear (&rig);
  GST_INFO ("%u exact, %u changes", exact, changes);
  fail_unless (changes >= FRAMES / BURST / 2, "%u changes", changes);
  return exact;
}

GST_START_TEST (bursts_delay_nobody)
{
  run_bursts (0);
}

GST_END_TEST;

GST_START_TEST (bursts_are_smooth_with_enough_latency)
{
  fail_unless_equals_int (run_bursts (BURST * FRAME), FRAMES);
}

GST_END_TEST;

static Suite *
layoutcompositortroubles_suite (void)
{
  Suite *s = suite_create ("layoutcompositortroubles");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, trouble_of_one_is_no_others, 0,
      G_N_ELEMENTS (troubles));
  tcase_add_test (tc, bursts_delay_nobody);
  tcase_add_test (tc, bursts_are_smooth_with_enough_latency);
  return s;
}

GST_CHECK_MAIN (layoutcompositortroubles);
