// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "../libs/codemaker.h"

#define FRAME (GST_SECOND / 30)

typedef struct
{
  GstHarness *harness;
  GstBus *bus;
  GstVideoInfo info;
} Reader;

static void
set_caps (Reader * reader, const gchar * format, gint width, gint height)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, format, "width", G_TYPE_INT, width,
      "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION, 30, 1,
      NULL);

  gst_video_info_from_caps (&reader->info, caps);
  gst_harness_set_src_caps (reader->harness, g_steal_pointer (&caps));
}

static void
reader_open (Reader * reader, const gchar * line)
{
  reader->harness = gst_harness_new_parse (line);
  reader->bus = gst_bus_new ();
  gst_element_set_bus (reader->harness->element, reader->bus);
  set_caps (reader, "I420", 640, 480);
}

static void
reader_close (Reader * reader)
{
  gst_element_set_bus (reader->harness->element, NULL);
  gst_clear_object (&reader->bus);
  gst_harness_teardown (reader->harness);
}

/* A frame with a code in its top left corner, or none */
static GstBuffer *
frame_with (Reader * reader, const gchar * text, GstClockTime pts,
    gboolean inverted)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, reader->info.size, NULL);
  CodePicture picture = { NULL };
  GstVideoFrame frame;
  gint step, stride;
  guint8 *luma;

  gst_buffer_memset (buffer, 0, 128, reader->info.size);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = FRAME;
  fail_unless (gst_video_frame_map (&frame, &reader->info, buffer,
          GST_MAP_READWRITE));
  luma = GST_VIDEO_FRAME_COMP_DATA (&frame, 0);
  step = GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0);
  stride = GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);
  if (text != NULL)
    code_picture_make (&picture, CODE_FORMAT_QR_CODE, text, 200, 200);
  for (gint y = 0; y < picture.height; y++)
    for (gint x = 0; x < picture.width; x++) {
      guint8 value = picture.luma[y * picture.width + x] ^ (inverted ? 255 : 0);

      luma[y * stride + x * step] = 16 + value * 219 / 255;
    }
  gst_video_frame_unmap (&frame);
  code_picture_clear (&picture);
  return buffer;
}

static GstBuffer *
pass (Reader * reader, const gchar * text, GstClockTime pts)
{
  GstBuffer *out = gst_harness_push_and_pull (reader->harness,
      frame_with (reader, text, pts, FALSE));

  fail_unless (out != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (out), pts);
  return out;
}

static void
pass_by (Reader * reader, const gchar * text, GstClockTime pts)
{
  gst_buffer_unref (pass (reader, text, pts));
}

/* The text of the next message, or NULL if there is none */
static gchar *
next_text (Reader * reader)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (reader->bus,
      GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);

  if (message == NULL)
    return NULL;
  fail_unless (gst_message_has_name (message, "qr-code"));
  return g_strdup (gst_structure_get_string (gst_message_get_structure
          (message), "text"));
}

static void
expect (Reader * reader, const gchar * expected)
{
  g_autofree gchar *text = next_text (reader);

  fail_unless_equals_string (text, expected);
}

static gint
corner (const GstStructure * s, guint index, guint axis)
{
  const GValue *corners = gst_structure_get_value (s, "corners");
  const GValue *point = gst_value_array_get_value (corners, index);

  fail_unless_equals_int (gst_value_array_get_size (corners), 4);
  fail_unless_equals_int (gst_value_array_get_size (point), 2);
  return g_value_get_int (gst_value_array_get_value (point, axis));
}

GST_START_TEST (the_message_tells_everything)
{
  Reader reader;
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *s;
  GstSegment segment;
  guint64 value;
  gboolean binary;
  const GValue *bytes;
  gsize size;

  reader_open (&reader, "qrreader mode=sync");
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 2 * GST_SECOND;
  segment.time = 10 * GST_SECOND;
  segment.base = 5 * GST_SECOND;
  gst_harness_push_event (reader.harness, gst_event_new_segment (&segment));
  pass_by (&reader, "Grüße", 3 * GST_SECOND);

  message = gst_bus_pop_filtered (reader.bus, GST_MESSAGE_ELEMENT);
  fail_unless (message != NULL);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_name (s), "qr-code");
  fail_unless_equals_string (gst_structure_get_string (s, "text"), "Grüße");
  fail_unless_equals_string (gst_structure_get_string (s, "format"), "qr-code");
  fail_unless (gst_structure_get_boolean (s, "binary", &binary) && !binary);
  bytes = gst_structure_get_value (s, "bytes");
  fail_unless (memcmp (g_bytes_get_data (g_value_get_boxed (bytes), &size),
          "Grüße", strlen ("Grüße")) == 0);
  fail_unless_equals_int (size, strlen ("Grüße"));
  fail_unless (gst_structure_get_uint64 (s, "timestamp", &value));
  fail_unless_equals_uint64 (value, 3 * GST_SECOND);
  fail_unless (gst_structure_get_uint64 (s, "stream-time", &value));
  fail_unless_equals_uint64 (value, 11 * GST_SECOND);
  fail_unless (gst_structure_get_uint64 (s, "running-time", &value));
  fail_unless_equals_uint64 (value, 6 * GST_SECOND);
  fail_unless (gst_structure_get_uint64 (s, "duration", &value));
  fail_unless_equals_uint64 (value, FRAME);
  fail_unless (!gst_structure_has_field (s, "sequence-size"));
  /* clockwise from the top left, inside the code's 200 pixels */
  fail_unless (corner (s, 0, 0) < 100 && corner (s, 0, 1) < 100);
  fail_unless (corner (s, 1, 0) > 100 && corner (s, 1, 1) < 100);
  fail_unless (corner (s, 2, 0) > 100 && corner (s, 2, 1) > 100);
  fail_unless (corner (s, 3, 0) < 100 && corner (s, 3, 1) > 100);
  fail_unless (corner (s, 2, 0) < 200 && corner (s, 2, 1) < 200);
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (a_code_that_stays_is_told_once_an_interval)
{
  Reader reader;

  reader_open (&reader, "qrreader mode=sync repeat-interval=500000000");
  for (guint i = 0; i < 30; i++)
    pass_by (&reader, i % 2 == 0 ? "even" : "odd", i * FRAME);
  /* at 0 and 33 ms, then again half a second after each */
  expect (&reader, "even");
  expect (&reader, "odd");
  expect (&reader, "even");
  expect (&reader, "odd");
  expect (&reader, NULL);
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (frames_carry_where_the_code_is)
{
  Reader reader;
  g_autoptr (GstBuffer) with = NULL;
  g_autoptr (GstBuffer) without = NULL;
  GstVideoRegionOfInterestMeta *meta;
  GstStructure *param;
  gpointer state = NULL;

  reader_open (&reader, "qrreader mode=sync");
  with = pass (&reader, "here", 0);
  without = pass (&reader, NULL, FRAME);
  meta = (GstVideoRegionOfInterestMeta *)
      gst_buffer_iterate_meta_filtered (with, &state,
      GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  fail_unless (meta != NULL);
  fail_unless_equals_string (g_quark_to_string (meta->roi_type), "qr-code");
  fail_unless (meta->x > 5 && meta->x < 60 && meta->y > 5 && meta->y < 60);
  fail_unless (meta->w > 80 && meta->x + meta->w < 200);
  fail_unless (meta->h > 80 && meta->y + meta->h < 200);
  param = gst_video_region_of_interest_meta_get_param (meta, "qr-code");
  fail_unless (param != NULL);
  fail_unless_equals_string (gst_structure_get_string (param, "text"), "here");
  state = NULL;
  fail_unless (gst_buffer_iterate_meta_filtered (without, &state,
          GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE) == NULL);
  reader_close (&reader);
}

GST_END_TEST;

/* All frames pass before one is looked at; none may wait. What was found is
 * told before the end. */
GST_START_TEST (in_async_mode_the_end_waits_for_what_was_found)
{
  Reader reader;

  reader_open (&reader, "qrreader");
  pass_by (&reader, "last", 0);
  gst_harness_push_event (reader.harness, gst_event_new_eos ());
  expect (&reader, "last");
  expect (&reader, NULL);
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (a_flush_forgets_where_codes_were)
{
  Reader reader;
  g_autoptr (GstBuffer) buffer = NULL;
  GstSegment segment;
  gpointer state = NULL;

  reader_open (&reader, "qrreader mode=sync max-rate=1");
  pass_by (&reader, "before", 0);
  gst_harness_push_event (reader.harness, gst_event_new_flush_start ());
  gst_harness_push_event (reader.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (reader.harness, gst_event_new_segment (&segment));
  buffer = pass (&reader, NULL, 10 * FRAME);
  fail_unless (gst_buffer_iterate_meta_filtered (buffer, &state,
          GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE) == NULL);
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (no_more_frames_than_max_rate_are_looked_at)
{
  Reader reader;
  guint told = 0;

  reader_open (&reader, "qrreader mode=sync max-rate=10 repeat-interval=0");
  for (guint i = 0; i < 30; i++)
    pass_by (&reader, "x", i * FRAME);
  for (;;) {
    g_autofree gchar *text = next_text (&reader);

    if (text == NULL)
      break;
    told++;
  }
  fail_unless_equals_int (told, 10);
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (light_codes_on_dark_ground_are_read)
{
  Reader reader;

  reader_open (&reader, "qrreader mode=sync");
  gst_harness_push (reader.harness, frame_with (&reader, "night", 0, TRUE));
  expect (&reader, "night");
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (formats_sizes_and_caps_may_change)
{
  static const gchar *formats[] = { "I420", "YV12", "NV12", "NV21", "Y42B",
    "Y444", "YUY2", "UYVY", "AYUV", "A420", "GRAY8"
  };
  Reader reader;

  reader_open (&reader, "qrreader mode=sync");
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    set_caps (&reader, formats[i], 301 + 10 * i, 299 - 3 * i);
    pass_by (&reader, formats[i], i * FRAME);
    expect (&reader, formats[i]);
    expect (&reader, NULL);
  }
  set_caps (&reader, "I420", 16, 16);
  pass_by (&reader, NULL, 20 * FRAME);
  set_caps (&reader, "GRAY8", 1, 1);
  pass_by (&reader, NULL, 21 * FRAME);
  expect (&reader, NULL);
  reader_close (&reader);
}

GST_END_TEST;

GST_START_TEST (broken_frames_are_an_error)
{
  Reader reader;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 100, NULL);

  reader_open (&reader, "qrreader mode=sync");
  GST_BUFFER_PTS (buffer) = 0;
  fail_unless_equals_int (gst_harness_push (reader.harness, buffer),
      GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (reader.bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_FORMAT));
  fail_unless (strstr (error->message, "smaller than their caps") != NULL);
  reader_close (&reader);
}

GST_END_TEST;

static Suite *
qrreader_suite (void)
{
  Suite *s = suite_create ("qrreader");
  TCase *tc = tcase_create ("qrreader");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_message_tells_everything);
  tcase_add_test (tc, a_code_that_stays_is_told_once_an_interval);
  tcase_add_test (tc, frames_carry_where_the_code_is);
  tcase_add_test (tc, in_async_mode_the_end_waits_for_what_was_found);
  tcase_add_test (tc, a_flush_forgets_where_codes_were);
  tcase_add_test (tc, no_more_frames_than_max_rate_are_looked_at);
  tcase_add_test (tc, light_codes_on_dark_ground_are_read);
  tcase_add_test (tc, formats_sizes_and_caps_may_change);
  tcase_add_test (tc, broken_frames_are_an_error);
  return s;
}

GST_CHECK_MAIN (qrreader);
