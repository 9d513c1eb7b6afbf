// SPDX-License-Identifier: LGPL-2.1-or-later

#include "layoutrig.h"

/* What is not drawn again must look as if it had been: two mixers get the same
 * input, and one of them draws everything each time, because its buffers come
 * from a pool with a limit. */

#define N_FRAMES 40
#define POOL_SIZE 8

typedef enum
{
  LET_GO,                       /* each frame, when the next one is there */
  HOLD,                         /* six of them, which is more than are kept */
  SCRIBBLE,                     /* write into them, as an overlay does */
} Downstream;

typedef struct
{
  Rig rig;
  GQueue held;
  GRand *rand;
} Side;

/* An element that has few buffers and wants them back */
static GstPadProbeReturn
offer_pool (GstPad * pad, GstPadProbeInfo * probe, gpointer data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (probe);
  g_autoptr (GstBufferPool) pool = NULL;
  GstVideoInfo info;
  GstStructure *config;
  GstCaps *caps;

  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  gst_query_parse_allocation (query, &caps, NULL);
  fail_unless (gst_video_info_from_caps (&info, caps));
  pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, info.size, 2, POOL_SIZE);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  gst_query_add_allocation_pool (query, pool, info.size, 2, POOL_SIZE);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_PAD_PROBE_HANDLED;
}

static void
limit_buffers (Rig * rig)
{
  gst_pad_add_probe (rig->out->sinkpad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      offer_pool, NULL, NULL);
}

static void
side_init (Side * side, gboolean limited, const gchar * caps)
{
  rig_init (&side->rig, FALSE, caps);
  if (limited)
    limit_buffers (&side->rig);
  g_queue_init (&side->held);
}

static void
side_clear (Side * side)
{
  g_queue_clear_full (&side->held, (GDestroyNotify) gst_buffer_unref);
  rig_clear (&side->rig);
}

static gsize
n_different (Rig * rig, GstBuffer * a, GstBuffer * b)
{
  GstVideoFrame frame_a, frame_b;
  gsize different = 0;

  fail_unless (gst_video_frame_map (&frame_a, &rig->info, a, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&frame_b, &rig->info, b, GST_MAP_READ));
  for (guint c = 0; c < 3; c++) {
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame_a, c); y++) {
      const guint8 *row_a = GST_VIDEO_FRAME_COMP_DATA (&frame_a, c);
      const guint8 *row_b = GST_VIDEO_FRAME_COMP_DATA (&frame_b, c);
      gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (&frame_a, c);

      row_a += y * GST_VIDEO_FRAME_COMP_STRIDE (&frame_a, c);
      row_b += y * GST_VIDEO_FRAME_COMP_STRIDE (&frame_b, c);
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame_a, c); x++)
        different += row_a[x * step] != row_b[x * step];
    }
  }
  gst_video_frame_unmap (&frame_b);
  gst_video_frame_unmap (&frame_a);
  return different;
}

static void
set_both (Side sides[2], guint i, const gchar * property, const gchar * value)
{
  for (guint s = 0; s < 2; s++)
    rig_set (&sides[s].rig, i, property, value);
}

static GstBuffer *
noise_new (GRand * rand, const GstVideoInfo * info)
{
  GstBuffer *buffer = gst_buffer_new_and_alloc (info->size);
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = g_rand_int (rand);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static void
push_both (Side sides[2], guint i, guint frame, GstBuffer * picture)
{
  for (guint s = 0; s < 2; s++) {
    GstBuffer *buffer = gst_buffer_copy (picture);

    GST_BUFFER_PTS (buffer) = frame * FRAME;
    GST_BUFFER_DURATION (buffer) = FRAME;
    fail_unless_equals_int (gst_harness_push (sides[s].rig.in[i], buffer),
        GST_FLOW_OK);
  }
}

/* What an element behind the mixer does with its frames */
static void
use_frame (Side * side, GstBuffer * buffer, Downstream downstream)
{
  GstMapInfo map;

  if (downstream == SCRIBBLE) {
    buffer = gst_buffer_make_writable (buffer);
    fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READWRITE));
    memset (map.data, 0x99, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  g_queue_push_tail (&side->held, buffer);
  while (side->held.length > (downstream == HOLD ? 6 : 1))
    gst_buffer_unref (g_queue_pop_head (&side->held));
}

/* A moving one, one at half rate, a still one that is sent anew and one that
 * is sent as the same memory; and now and then something else happens */
static void
feed (Side sides[2], GRand * rand, guint frame, GstBuffer * still[2])
{
  const GstVideoInfo *info = sides[0].rig.in_info;
  g_autoptr (GstBuffer) moving = noise_new (rand, &info[0]);
  g_autoptr (GstBuffer) equal = gst_buffer_copy_deep (still[0]);

  push_both (sides, 0, frame, moving);
  if (frame % 2 == 0) {
    g_autoptr (GstBuffer) slow = noise_new (rand, &info[1]);

    push_both (sides, 1, frame, slow);
    for (guint s = 0; s < 2; s++)
      gst_harness_push_event (sides[s].rig.in[1],
          gst_event_new_gap ((frame + 1) * FRAME, FRAME));
  }
  push_both (sides, 2, frame, equal);
  push_both (sides, 3, frame, still[1]);
}

static void
happen (Side sides[2], guint frame)
{
  static const gchar *layouts[] = { "grid", "pip", "spotlight", "custom" };

  if (frame % 10 == 9)
    for (guint s = 0; s < 2; s++)
      gst_util_set_object_arg (G_OBJECT (sides[s].rig.mix), "layout",
          layouts[frame / 10]);
  if (frame == 5)
    set_both (sides, 2, "label", "Ben");
  if (frame == 14)
    set_both (sides, 3, "alpha", "0.5");
  if (frame == 24)
    for (guint s = 0; s < 2; s++)
      g_object_set (sides[s].rig.mix, "border-radius", 11, NULL);
  if (frame == 33)
    set_both (sides, 1, "visible", "false");
}

static void
compare_sides (const gchar * caps, Downstream downstream, gint threads)
{
  GRand *rand = g_rand_new_with_seed (11);
  GstBuffer *still[2];
  Side sides[2];

  for (guint s = 0; s < 2; s++) {
    side_init (&sides[s], s == 1, caps);
    for (guint i = 0; i < 4; i++)
      rig_join (&sides[s].rig, i, 64 + 16 * i, 90 - 10 * i);
    g_object_set (sides[s].rig.mix, "max-threads", s == 0 ? threads : 1, NULL);
  }
  set_both (sides, 1, "fit", "contain");
  for (guint i = 0; i < 2; i++)
    still[i] = noise_new (rand, &sides[0].rig.in_info[2 + i]);

  for (guint frame = 0; frame < N_FRAMES; frame++) {
    GstBuffer *buffers[2];

    feed (sides, rand, frame, still);
    for (guint s = 0; s < 2; s++)
      buffers[s] = rig_pull (&sides[s].rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffers[0]), frame * FRAME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffers[0]), FRAME);
    fail_unless_equals_int (n_different (&sides[0].rig, buffers[0],
            buffers[1]), 0);
    use_frame (&sides[0], buffers[0], downstream);
    use_frame (&sides[1], buffers[1], LET_GO);
    happen (sides, frame);
  }
  for (guint i = 0; i < 2; i++)
    gst_buffer_unref (still[i]);
  for (guint s = 0; s < 2; s++)
    side_clear (&sides[s]);
  g_rand_free (rand);
}

GST_START_TEST (frames_are_as_if_drawn_whole)
{
  compare_sides (OUT_CAPS, LET_GO, 1);
}

GST_END_TEST;

GST_START_TEST (frames_held_downstream_stay_as_they_are)
{
  compare_sides (OUT_CAPS, HOLD, 1);
}

GST_END_TEST;

GST_START_TEST (frames_written_to_downstream_are_not_shown_again)
{
  compare_sides ("video/x-raw,format=NV12,width=321,height=181,"
      "framerate=10/1", SCRIBBLE, 1);
}

GST_END_TEST;

GST_START_TEST (threads_change_nothing)
{
  compare_sides ("video/x-raw,format=I420,width=960,height=540,"
      "framerate=10/1", LET_GO, 4);
  compare_sides ("video/x-raw,format=NV12,width=641,height=361,"
      "framerate=10/1", HOLD, 3);
}

GST_END_TEST;

static gpointer
memory_of (GstBuffer * buffer)
{
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 1);
  return gst_buffer_peek_memory (buffer, 0);
}

/* Frames are told by their memory, while they are held: the first may be drawn
 * before it is known what the buffers are like. */
GST_START_TEST (still_frames_share_their_memory)
{
  GstBuffer *picture, *frames[4];
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  picture = rig_picture_new (&rig.in_info[0], RED, BLUE);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    GstBuffer *buffer = gst_buffer_copy (picture);

    GST_BUFFER_PTS (buffer) = i * FRAME;
    GST_BUFFER_DURATION (buffer) = FRAME;
    gst_harness_push (rig.in[0], buffer);
    frames[i] = rig_pull (&rig);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (frames[i]), i * FRAME);
    fail_unless (memory_of (frames[i]) == memory_of (frames[0]));
    fail_unless (i == 0 || frames[i] != frames[i - 1]);
    fail_unless (gst_buffer_is_writable (frames[i]));
    fail_if (gst_buffer_is_all_memory_writable (frames[i]));
  }
  rig_push (&rig, 0, 4 * FRAME, GREEN);
  gst_buffer_unref (picture);
  picture = rig_pull (&rig);
  fail_if (memory_of (picture) == memory_of (frames[0]));
  rig_assert_pixel (&rig, frames[3], 20, 90, RED);
  rig_assert_pixel (&rig, picture, 20, 90, GREEN);
  gst_buffer_unref (picture);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    gst_buffer_unref (frames[i]);
  rig_clear (&rig);
}

GST_END_TEST;

/* A buffer that is held may not be changed by who sent it; one that came back
 * may. */
GST_START_TEST (rewritten_memory_is_a_new_picture)
{
  g_autoptr (GstBufferPool) pool = gst_video_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  g_autoptr (GstCaps) caps = NULL;
  const guint32 colors[] = { RED, GREEN, BLUE, WHITE };
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  rig_join (&rig, 0, 160, 90);
  caps = gst_video_info_to_caps (&rig.in_info[0]);
  gst_buffer_pool_config_set_params (config, caps, rig.in_info[0].size, 2, 3);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  for (guint i = 0; i < 24; i++) {
    guint32 color = colors[i / 2 % G_N_ELEMENTS (colors)];
    GstBuffer *picture = rig_picture_new (&rig.in_info[0], color, color);
    GstBuffer *buffer;
    GstMapInfo map;

    fail_unless_equals_int (gst_buffer_pool_acquire_buffer (pool, &buffer,
            NULL), GST_FLOW_OK);
    fail_unless (gst_buffer_map (picture, &map, GST_MAP_READ));
    gst_buffer_fill (buffer, 0, map.data, map.size);
    gst_buffer_unmap (picture, &map);
    gst_buffer_unref (picture);
    GST_BUFFER_PTS (buffer) = i * FRAME;
    GST_BUFFER_DURATION (buffer) = FRAME;
    gst_harness_push (rig.in[0], buffer);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, 160, 90, color);
    gst_buffer_unref (buffer);
  }
  rig_clear (&rig);
  gst_buffer_pool_set_active (pool, FALSE);
}

GST_END_TEST;

/* The next element gets its own buffers, each drawn whole, and when it has let
 * go of them the pool has them all. */
GST_START_TEST (pool_with_a_limit_gets_its_buffers_back)
{
  GstBufferPoolAcquireParams nowait = {.flags =
        GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  g_autoptr (GstBufferPool) pool = NULL;
  GQueue held = G_QUEUE_INIT;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  limit_buffers (&rig);
  rig_join (&rig, 0, 160, 90);
  for (guint i = 0; i < 20; i++) {
    guint32 color = i % 2 ? RED : GREEN;
    GstBuffer *buffer;

    rig_push (&rig, 0, i * FRAME, color);
    buffer = rig_pull (&rig);
    rig_assert_pixel (&rig, buffer, 160, 90, color);
    fail_unless (buffer->pool != NULL);
    fail_unless (gst_buffer_is_all_memory_writable (buffer));
    if (pool == NULL)
      pool = gst_object_ref (buffer->pool);
    g_queue_push_tail (&held, buffer);
    if (held.length == POOL_SIZE)
      gst_buffer_unref (g_queue_pop_head (&held));
  }
  g_queue_clear_full (&held, (GDestroyNotify) gst_buffer_unref);

  for (guint i = 0; i < POOL_SIZE; i++) {
    GstBuffer *buffer;

    fail_unless_equals_int (gst_buffer_pool_acquire_buffer (pool, &buffer,
            &nowait), GST_FLOW_OK);
    g_queue_push_tail (&held, buffer);
  }
  g_queue_clear_full (&held, (GDestroyNotify) gst_buffer_unref);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (kept_frames_go_with_caps_flush_and_stop)
{
  GstSegment segment;
  GWeakRef pools[2];
  Rig rig;

  for (guint flush = 0; flush < 2; flush++) {
    rig_init (&rig, FALSE, OUT_CAPS);
    rig_join (&rig, 0, 160, 90);
    for (guint i = 0; i < 6; i++) {
      g_autoptr (GstBuffer) buffer = NULL;
      GstParentBufferMeta *meta;

      if (i == 3 && flush) {
        gst_harness_push_event (rig.in[0], gst_event_new_flush_start ());
        gst_harness_push_event (rig.in[0], gst_event_new_flush_stop (TRUE));
        gst_segment_init (&segment, GST_FORMAT_TIME);
        gst_harness_push_event (rig.in[0], gst_event_new_segment (&segment));
      } else if (i == 3) {
        gst_harness_set_sink_caps_str (rig.out, "video/x-raw,format=NV12,"
            "width=320,height=180,framerate=10/1");
        gst_harness_push_upstream_event (rig.out, gst_event_new_reconfigure ());
      }
      rig_push (&rig, 0, (flush ? i % 3 : i) * FRAME, i % 2 ? RED : GREEN);
      buffer = rig_pull (&rig);
      rig_assert_pixel (&rig, buffer, 160, 90, i % 2 ? RED : GREEN);
      meta = gst_buffer_get_parent_buffer_meta (buffer);
      fail_unless (meta != NULL && meta->buffer->pool != NULL);
      if (i % 3 == 0)
        g_weak_ref_init (&pools[i / 3], meta->buffer->pool);
    }
    if (!flush) {
      /* of the first caps nothing is left */
      fail_unless (g_weak_ref_get (&pools[0]) == NULL);
    }
    rig_clear (&rig);
    for (guint i = 0; i < 2; i++) {
      fail_unless (g_weak_ref_get (&pools[i]) == NULL);
      g_weak_ref_clear (&pools[i]);
    }
  }
}

GST_END_TEST;

GST_START_TEST (round_corners_show_the_background)
{
  GstBuffer *buffer;
  Rig rig;

  rig_init (&rig, FALSE, OUT_CAPS);
  g_object_set (rig.mix, "border-radius", 20, NULL);
  rig_join (&rig, 0, 160, 90);
  rig_push (&rig, 0, 0, GREEN);
  buffer = rig_pull (&rig);
  rig_assert_pixel (&rig, buffer, 1, 1, BACKGROUND);
  rig_assert_pixel (&rig, buffer, 318, 178, BACKGROUND);
  rig_assert_pixel (&rig, buffer, 160, 0, GREEN);
  rig_assert_pixel (&rig, buffer, 0, 90, GREEN);
  rig_assert_pixel (&rig, buffer, 8, 8, GREEN);
  gst_buffer_unref (buffer);
  rig_clear (&rig);
}

GST_END_TEST;

/* Half-transparent red, as a picture whose colours are multiplied already and
 * as one whose are not */
GST_START_TEST (premultiplied_colors_are_taken_as_such)
{
  for (guint premultiplied = 0; premultiplied < 2; premultiplied++) {
    gint yuv[3];
    GstBuffer *buffer;
    Rig rig;

    rig_init (&rig, FALSE, OUT_CAPS);
    g_object_set (rig.mix, "background-color", BLACK, NULL);
    rig_join (&rig, 0, 160, 90);
    rig_set_caps (&rig, 0, "RGBA", 160, 90, "");
    if (premultiplied)
      rig_set (&rig, 0, "premultiplied-alpha", "true");
    rig_push (&rig, 0, 0, premultiplied ? 0x80800000 : 0x80ff0000);
    buffer = rig_pull (&rig);
    rig_read_pixel (&rig, buffer, 160, 90, yuv);
    fail_unless (ABS (yuv[0] - 49) <= 2, "%d", yuv[0]);
    fail_unless (ABS (yuv[2] - 184) <= 2, "%d", yuv[2]);
    gst_buffer_unref (buffer);
    rig_clear (&rig);
  }
}

GST_END_TEST;

static void
assert_colorimetry (Rig * rig, const gchar * wanted)
{
  g_autofree gchar *got =
      gst_video_colorimetry_to_string (&rig->info.colorimetry);

  fail_unless_equals_string (got, wanted);
}

/* With these caps from the beginning: new ones count with the first picture */
static void
join_with (Rig * rig, guint i, gint width, gint height, const gchar * more)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", i);

  rig->in[i] = gst_harness_new_with_element (rig->mix, name, NULL);
  rig_set_caps (rig, i, "I420", width, height, more);
}

GST_START_TEST (colors_of_the_largest_input_stay)
{
  const struct
  {
    const gchar *caps, *first, *second, *wanted;
  } table[] = {
    {"video/x-raw,width=1280,height=720", "bt601", "bt709", "bt601"},
    {"video/x-raw,width=320,height=180", "bt709", "bt601", "bt709"},
    /* full range is turned into limited */
    {"video/x-raw,width=320,height=180", "1:4:0:0", "bt709", "2:4:0:0"},
    {"video/x-raw,width=320,height=180,colorimetry=bt709", "bt601", "bt601",
        "bt709"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *first = g_strdup_printf (",colorimetry=%s",
        table[i].first);
    g_autofree gchar *second = g_strdup_printf (",colorimetry=%s",
        table[i].second);
    Rig rig;

    rig_init (&rig, FALSE, table[i].caps);
    join_with (&rig, 0, 160, 90, first);
    rig_push (&rig, 0, 0, RED);
    gst_buffer_unref (rig_pull (&rig));
    assert_colorimetry (&rig, table[i].wanted);

    /* somebody joins with a larger picture: encoders see nothing of it */
    join_with (&rig, 1, 640, 360, second);
    gst_harness_push_upstream_event (rig.out, gst_event_new_reconfigure ());
    rig_push (&rig, 0, rig.info.fps_n == 30 ? GST_SECOND / 30 : FRAME, RED);
    rig_push (&rig, 1, rig.info.fps_n == 30 ? GST_SECOND / 30 : FRAME, RED);
    gst_buffer_unref (rig_pull (&rig));
    assert_colorimetry (&rig, table[i].wanted);
    rig_clear (&rig);
  }
}

GST_END_TEST;

static Suite *
layoutcompositordamage_suite (void)
{
  Suite *s = suite_create ("layoutcompositordamage");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, frames_are_as_if_drawn_whole);
  tcase_add_test (tc, frames_held_downstream_stay_as_they_are);
  tcase_add_test (tc, frames_written_to_downstream_are_not_shown_again);
  tcase_add_test (tc, threads_change_nothing);
  tcase_add_test (tc, still_frames_share_their_memory);
  tcase_add_test (tc, rewritten_memory_is_a_new_picture);
  tcase_add_test (tc, pool_with_a_limit_gets_its_buffers_back);
  tcase_add_test (tc, kept_frames_go_with_caps_flush_and_stop);
  tcase_add_test (tc, round_corners_show_the_background);
  tcase_add_test (tc, premultiplied_colors_are_taken_as_such);
  tcase_add_test (tc, colors_of_the_largest_input_stay);
  return s;
}

GST_CHECK_MAIN (layoutcompositordamage);
