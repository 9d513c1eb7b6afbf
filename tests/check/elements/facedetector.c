// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "facerig.h"

#include <glib/gstdio.h>
#include <math.h>

#define DETECTOR "facedetector mode=sync detector=blazeface "

/* Where faces are in the pictures, measured by hand: the middle of eyes and
 * mouth, and how far the face reaches from ear to ear */
typedef struct
{
  const gchar *name;
  gint x, y, width;
} Known;

static const Known known[] = {
  {"astronaut.png", 225, 122, 95},
  {"messi5.jpg", 244, 113, 36},
  {"basketball1.png", 89, 114, 30},
  {"ml.png", 106, 143, 95},
};

static GstVideoRegionOfInterestMeta *
roi_of (GstBuffer * buffer, guint i)
{
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)) != NULL)
    if (i-- == 0)
      return (GstVideoRegionOfInterestMeta *) meta;
  return NULL;
}

static guint
n_rois (GstBuffer * buffer)
{
  guint n = 0;

  while (roi_of (buffer, n) != NULL)
    n++;
  return n;
}

static void
check_box (gdouble x, gdouble y, gdouble width, gdouble height,
    const Known * face, gdouble scale)
{
  gdouble reach = 0.25 * face->width * scale;

  fail_unless (fabs (x + width / 2 - face->x * scale) < reach
      && fabs (y + height / 2 - face->y * scale) < reach,
      "%s: the middle of the face is at %f, %f", face->name, x + width / 2,
      y + height / 2);
  fail_unless (width > 0.7 * face->width * scale
      && width < 1.5 * face->width * scale,
      "%s: the face is %f wide", face->name, width);
}

static void
check_roi (const GstVideoRegionOfInterestMeta * roi, const Known * face,
    gdouble scale)
{
  fail_unless (roi != NULL, "%s: no face is found", face->name);
  check_box (roi->x, roi->y, roi->w, roi->h, face, scale);
}

GST_START_TEST (all_faces_of_real_pictures_are_found)
{
  static const gchar *const formats[] = { "I420", "NV12", "RGB", "BGRA",
    "YUY2"
  };
  const Known *face = &known[__i__];
  g_autoptr (Picture) picture = picture_load (face->name);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    FaceRig rig;
    g_autoptr (GstBuffer) out = NULL;

    face_rig_init (&rig, DETECTOR);
    face_rig_start (&rig, picture, formats[i]);
    out = face_rig_push_picture (&rig, picture, formats[i]);
    fail_unless_equals_int (n_rois (out), 1);
    check_roi (roi_of (out, 0), face, 1);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

static gdouble
number_of (const GValue * array, guint i)
{
  const GValue *value = gst_value_array_get_value (array, i);

  fail_unless (G_VALUE_HOLDS_DOUBLE (value));
  return g_value_get_double (value);
}

static const GValue *
array_of (const GstStructure * s, const gchar * field, guint size)
{
  const GValue *array = gst_structure_get_value (s, field);

  fail_unless (array != NULL && GST_VALUE_HOLDS_ARRAY (array), "%s", field);
  fail_unless_equals_int (gst_value_array_get_size (array), size);
  return array;
}

static guint64
uint64_of (const GstStructure * s, const gchar * field)
{
  guint64 value;

  fail_unless (gst_structure_get_uint64 (s, field, &value), "%s", field);
  return value;
}

static void
check_id (const GstStructure * s, const gchar * field, guint n, guint id)
{
  const GValue *ids = array_of (s, field, n);

  for (guint i = 0; i < n; i++) {
    const GValue *value = gst_value_array_get_value (ids, i);

    fail_unless (G_VALUE_HOLDS_UINT (value));
    fail_unless_equals_int (g_value_get_uint (value), id + i);
  }
}

static const GstStructure *
face_in (const GstStructure * s, guint n, guint i)
{
  return g_value_get_boxed (gst_value_array_get_value (array_of (s, "faces",
              n), i));
}

static void
check_point (const GValue * point, gdouble x, gdouble y, gdouble reach)
{
  fail_unless_equals_int (gst_value_array_get_size (point), 2);
  fail_unless (fabs (number_of (point, 0) - x) < reach
      && fabs (number_of (point, 1) - y) < reach, "%f, %f for %f, %f",
      number_of (point, 0), number_of (point, 1), x, y);
}

GST_START_TEST (messages_have_all_their_fields)
{
  g_autoptr (Picture) picture = picture_load (known[0].name);
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *s, *face;
  gint x, y, width, height;
  gdouble confidence;
  const GValue *eyes;
  guint id;
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, picture, "I420");
  rig.now = 3 * GST_SECOND;
  first = face_rig_push_picture (&rig, picture, "I420");
  message = face_rig_message (&rig, "faces");
  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message)
      == GST_OBJECT (rig.h->element));
  s = gst_message_get_structure (message);
  fail_unless_equals_int (gst_structure_n_fields (s), 7);
  fail_unless_equals_uint64 (uint64_of (s, "timestamp"), 3 * GST_SECOND);
  fail_unless_equals_uint64 (uint64_of (s, "stream-time"), 3 * GST_SECOND);
  fail_unless_equals_uint64 (uint64_of (s, "running-time"), 3 * GST_SECOND);
  fail_unless_equals_uint64 (uint64_of (s, "duration"), FRAME);
  check_id (s, "entered", 1, 1);
  check_id (s, "left", 0, 0);

  face = face_in (s, 1, 0);
  fail_unless_equals_string (gst_structure_get_name (face), "face");
  fail_unless_equals_int (gst_structure_n_fields (face), 9);
  fail_unless (gst_structure_get (face, "id", G_TYPE_UINT, &id,
          "x", G_TYPE_INT, &x, "y", G_TYPE_INT, &y,
          "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height,
          "confidence", G_TYPE_DOUBLE, &confidence, NULL));
  fail_unless_equals_int (id, 1);
  check_box (x, y, width, height, &known[0], 1);
  fail_unless (confidence > 0.6 && confidence <= 1.0);
  eyes = array_of (face, "eyes", 2);
  check_point (gst_value_array_get_value (eyes, 0), 202, 102, 5);
  check_point (gst_value_array_get_value (eyes, 1), 247, 102, 5);
  check_point (array_of (face, "nose", 2), 224, 126, 6);
  check_point (array_of (face, "mouth", 2), 224, 148, 6);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (regions_carry_number_and_parts)
{
  g_autoptr (Picture) picture = picture_load (known[0].name);
  g_autoptr (GstBuffer) out = NULL;
  GstVideoRegionOfInterestMeta *roi;
  const GstStructure *s;
  const GValue *eyes, *box;
  gdouble confidence;
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, picture, "I420");
  out = face_rig_push_picture (&rig, picture, "I420");
  roi = roi_of (out, 0);
  fail_unless (roi != NULL);
  fail_unless_equals_string (g_quark_to_string (roi->roi_type), "face");
  fail_unless_equals_int (roi->id, 1);
  s = gst_video_region_of_interest_meta_get_param (roi, "face");
  fail_unless (s != NULL);
  fail_unless_equals_int (gst_structure_n_fields (s), 6);
  fail_unless (gst_structure_get_double (s, "confidence", &confidence));
  fail_unless (confidence > 0.6 && confidence <= 1.0);
  eyes = array_of (s, "eyes", 2);
  check_point (gst_value_array_get_value (eyes, 0), 202, 102, 5);
  check_point (gst_value_array_get_value (eyes, 1), 247, 102, 5);
  check_point (array_of (s, "nose", 2), 224, 126, 6);
  check_point (array_of (s, "mouth", 2), 224, 148, 6);
  box = array_of (s, "box", 4);
  fail_unless (fabs (number_of (box, 0) - roi->x) <= 0.5
      && fabs (number_of (box, 1) - roi->y) <= 0.5
      && fabs (number_of (box, 2) - roi->w) <= 1
      && fabs (number_of (box, 3) - roi->h) <= 1);
  box = array_of (s, "region", 4);
  fail_unless (number_of (box, 0) == roi->x && number_of (box, 1) == roi->y
      && number_of (box, 2) == roi->w && number_of (box, 3) == roi->h);
  face_rig_clear (&rig);
}

GST_END_TEST;

/* A window of 640 x 360 on a wide picture of three people */
static Picture *
crowd (void)
{
  Picture *picture = picture_new (1600, 720, 0x606870);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (Picture) person = picture_load (known[i].name);

    picture_paste (picture, person, i == 0 ? 0 : i == 1 ? 512 : 1060, 0, 1);
  }
  return picture;
}

static GstBuffer *
window (const Picture * picture, gint x, gint y)
{
  g_autoptr (Picture) part = picture_new (640, 360, 0x606870);

  picture_paste (part, picture, -x, -y, 1);
  return picture_frame (part, "I420", 0);
}

GST_START_TEST (changes_are_told_and_nothing_else)
{
  g_autoptr (Picture) everybody = crowd ();
  g_autoptr (Picture) size = picture_new (640, 360, 0);
  g_autoptr (Picture) nobody = picture_new (640, 360, 0x808080);
  g_autoptr (GstMessage) entered = NULL;
  g_autoptr (GstMessage) moved = NULL;
  g_autoptr (GstMessage) gone = NULL;
  g_autoptr (GstMessage) left = NULL;
  GstMessage *more;
  const GstStructure *s;
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, size, "I420");
  for (guint i = 0; i < 15; i++)
    gst_buffer_unref (face_rig_push (&rig, window (everybody, 0, 0)));
  entered = face_rig_message (&rig, "faces");
  fail_unless (entered != NULL);
  fail_if (face_rig_message (&rig, "faces") != NULL);

  /* not by 4 pixels, but by 40 */
  gst_buffer_unref (face_rig_push (&rig, window (everybody, 4, 0)));
  fail_if (face_rig_message (&rig, "faces") != NULL);
  for (guint i = 8; i <= 40; i += 8)
    gst_buffer_unref (face_rig_push (&rig, window (everybody, i, 0)));
  moved = face_rig_message (&rig, "faces");
  fail_unless (moved != NULL);
  s = gst_message_get_structure (moved);
  check_id (s, "entered", 0, 0);
  check_id (s, "left", 0, 0);
  fail_unless_equals_int (gst_value_array_get_size (array_of (s, "faces",
              1)), 1);
  for (guint i = 0; i < 15; i++)
    gst_buffer_unref (face_rig_push (&rig, window (everybody, 40, 0)));
  while ((more = face_rig_message (&rig, "faces")) != NULL)
    gst_message_unref (more);

  /* no longer shown after a little while, gone after two seconds */
  for (guint i = 0; i < 40; i++)
    gst_buffer_unref (face_rig_push_picture (&rig, nobody, "I420"));
  gone = face_rig_message (&rig, "faces");
  fail_unless (gone != NULL);
  check_id (gst_message_get_structure (gone), "left", 0, 0);
  fail_unless_equals_int (gst_value_array_get_size (array_of
          (gst_message_get_structure (gone), "faces", 0)), 0);
  fail_if (face_rig_message (&rig, "faces") != NULL);
  for (guint i = 0; i < 12; i++)
    gst_buffer_unref (face_rig_push_picture (&rig, nobody, "I420"));
  left = face_rig_message (&rig, "faces");
  fail_unless (left != NULL);
  check_id (gst_message_get_structure (left), "left", 1, 1);
  check_id (gst_message_get_structure (left), "entered", 0, 0);
  fail_if (face_rig_message (&rig, "faces") != NULL);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (numbers_stay_while_the_camera_pans)
{
  g_autoptr (Picture) everybody = crowd ();
  g_autoptr (Picture) size = picture_new (640, 360, 0);
  gdouble worst = 0;
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, size, "I420");
  for (gint i = 0; i < 80; i++) {
    gint x = 5 * i, y = 20 + 20 * sin (i / 8.0);
    g_autoptr (GstBuffer) out = face_rig_push (&rig, window (everybody, x, y));
    guint seen = 0;

    for (guint k = 0; k < n_rois (out); k++) {
      GstVideoRegionOfInterestMeta *roi = roi_of (out, k);
      const Known *face = roi->x + roi->w / 2 + x < 512 ? &known[0]
          : roi->x + roi->w / 2 + x < 1060 ? &known[1] : &known[2];
      gint left = face == &known[0] ? 0 : face == &known[1] ? 512 : 1060;

      /* in the order they come into the picture */
      fail_unless_equals_int (roi->id, 1 + (face - known));
      seen |= 1 << roi->id;
      if (roi->x > 0 && roi->x + roi->w < 640)
        worst = MAX (worst, fabs (roi->x + roi->w / 2.0 + x - left - face->x)
            / face->width);
    }
    if (x < 150)
      fail_unless (seen & 2, "the first one is missing at %d", x);
    if (x > 180 && x < 400)
      fail_unless (seen & 4, "the second one is missing at %d", x);
  }
  fail_unless (worst < 0.2, "%f of a face beside it", worst);
  face_rig_clear (&rig);
}

GST_END_TEST;

/* Somebody's head cut out, so many times as large */
static Picture *
head (const Known * known, gint times, gint width, gint height)
{
  g_autoptr (Picture) whole = picture_load (known->name);
  Picture *head = picture_new (width, height, 0);

  picture_paste (head, whole, width / 2 - known->x * times,
      height / 2 - known->y * times, times);
  return head;
}

GST_START_TEST (people_who_cross_keep_their_numbers)
{
  g_autoptr (Picture) near_one = head (&known[0], 1, 150, 180);
  g_autoptr (Picture) far_one = head (&known[1], 2, 130, 160);
  g_autoptr (Picture) size = picture_new (640, 360, 0);
  gint ids[2] = { 0 };
  guint seen[2] = { 0 };
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, size, "I420");
  for (gint i = 0; i < 100; i++) {
    g_autoptr (Picture) scene = picture_new (640, 360, 0x606870);
    g_autoptr (GstBuffer) out = NULL;
    gint far_x = 460 - 4 * i, near_x = 20 + 4 * i;

    picture_paste (scene, far_one, far_x, 110, 1);
    picture_paste (scene, near_one, near_x, 90, 1);
    out = face_rig_push_picture (&rig, scene, "I420");
    for (guint k = 0; k < (ABS (far_x - near_x) > 150 ? n_rois (out) : 0); k++) {
      GstVideoRegionOfInterestMeta *roi = roi_of (out, k);
      gint x = roi->x + roi->w / 2;
      gint who = ABS (x - near_x - 75) > ABS (x - far_x - 65);

      if (ids[who] == 0)
        ids[who] = roi->id;
      fail_unless (roi->id == ids[who], "%d is %d in frame %d", ids[who],
          roi->id, i);
      seen[who] += i > 60;
    }
  }
  fail_unless (ids[0] != ids[1] && seen[0] > 5 && seen[1] > 5);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (the_largest_are_told_when_there_are_too_many)
{
  g_autoptr (Picture) near_one = head (&known[0], 1, 150, 180);
  g_autoptr (Picture) far_one = head (&known[1], 2, 130, 160);
  g_autoptr (Picture) scene = picture_new (640, 360, 0x606870);
  const Known largest = { known[0].name, 400 + 75, 90 + 90, known[0].width };
  FaceRig rig;

  picture_paste (scene, far_one, 40, 110, 1);
  picture_paste (scene, near_one, 400, 90, 1);
  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, scene, "I420");
  for (guint max = 2; max >= 1; max--) {
    g_autoptr (GstBuffer) out = NULL;
    g_autoptr (GstMessage) message = NULL;

    g_object_set (rig.h->element, "max-faces", max, NULL);
    out = face_rig_push_picture (&rig, scene, "I420");
    fail_unless_equals_int (n_rois (out), max);
    check_roi (roi_of (out, max - 1), &largest, 1);
    message = face_rig_message (&rig, "faces");
    fail_unless (message != NULL);
    array_of (gst_message_get_structure (message), "faces", max);
    check_id (gst_message_get_structure (message), "left", 0, 0);
  }
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (frames_pass_at_once_and_carry_faces_on)
{
  g_autoptr (Picture) picture = picture_load (known[0].name);
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, picture, "I420");
  gst_buffer_unref (face_rig_push_picture (&rig, picture, "I420"));
  g_object_set (rig.h->element, "mode", 0, NULL);
  for (guint i = 0; i < 5; i++) {
    g_autoptr (GstBuffer) out = face_rig_push_picture (&rig, picture, "I420");

    fail_unless_equals_int (n_rois (out), 1);
    check_roi (roi_of (out, 0), &known[0], 1);
  }
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (what_is_in_the_last_frame_is_told_before_the_end)
{
  g_autoptr (Picture) picture = picture_load (known[0].name);
  g_autoptr (GstMessage) message = NULL;
  FaceRig rig;

  face_rig_init (&rig, "facedetector detector=blazeface");
  face_rig_start (&rig, picture, "I420");
  gst_buffer_unref (face_rig_push_picture (&rig, picture, "I420"));
  fail_unless (gst_harness_push_event (rig.h, gst_event_new_eos ()));
  message = face_rig_message (&rig, "faces");
  fail_unless (message != NULL);
  check_id (gst_message_get_structure (message), "entered", 1, 1);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (after_a_flush_all_are_new)
{
  g_autoptr (Picture) picture = picture_load (known[0].name);
  g_autoptr (GstMessage) before = NULL;
  g_autoptr (GstMessage) after = NULL;
  GstSegment segment;
  FaceRig rig;

  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, picture, "I420");
  gst_buffer_unref (face_rig_push_picture (&rig, picture, "I420"));
  before = face_rig_message (&rig, "faces");
  check_id (gst_message_get_structure (before), "entered", 1, 1);
  gst_harness_push_event (rig.h, gst_event_new_flush_start ());
  gst_harness_push_event (rig.h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.h, gst_event_new_segment (&segment));
  gst_buffer_unref (face_rig_push_picture (&rig, picture, "I420"));
  after = face_rig_message (&rig, "faces");
  check_id (gst_message_get_structure (after), "entered", 1, 2);
  check_id (gst_message_get_structure (after), "left", 1, 1);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (boxes_are_drawn_when_asked_for)
{
  static const gchar *const formats[] = { "I420", "NV12", "BGRx", "YUY2",
    "RGB"
  };
  g_autoptr (Picture) picture = picture_load (known[0].name);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GstBuffer) in = picture_frame (picture, formats[i], 0);
    g_autoptr (GstCaps) caps = picture_caps (picture, formats[i]);
    g_autoptr (Picture) before = picture_of_frame (in, caps);
    g_autoptr (Picture) still = NULL;
    g_autoptr (Picture) after = NULL;
    g_autoptr (GstBuffer) out = NULL;
    GstVideoRegionOfInterestMeta *roi;
    gsize size = 3 * before->width * before->height;
    guint pixel;
    FaceRig rig;

    face_rig_init (&rig, DETECTOR "draw=true");
    face_rig_start (&rig, picture, formats[i]);
    out = face_rig_push (&rig, gst_buffer_ref (in));
    roi = roi_of (out, 0);
    after = picture_of_frame (out, caps);
    pixel = picture_pixel (after, roi->x + roi->w / 2, roi->y + 1);
    fail_unless (abs ((gint) (pixel >> 16) - 0x20) < 24
        && abs ((gint) (pixel >> 8 & 255) - 0xe0) < 24
        && abs ((gint) (pixel & 255) - 0x60) < 24, "%s: %06x", formats[i],
        pixel);
    fail_unless_equals_int (picture_pixel (after, 10, 10),
        picture_pixel (before, 10, 10));
    /* what somebody else holds is not written to */
    still = picture_of_frame (in, caps);
    fail_unless (memcmp (before->rgb, still->rgb, size) == 0);

    gst_clear_buffer (&out);
    picture_free (g_steal_pointer (&after));
    g_object_set (rig.h->element, "draw", FALSE, NULL);
    out = face_rig_push (&rig, gst_buffer_ref (in));
    after = picture_of_frame (out, caps);
    fail_unless (memcmp (before->rgb, after->rgb, size) == 0);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

/* Too small for one look, whole in one of the parts */
GST_START_TEST (small_faces_are_found_in_a_wider_picture)
{
  g_autoptr (Picture) person = picture_load (known[1].name);
  g_autoptr (Picture) picture = picture_new (1280, 720, 0x606870);
  const Known face = { "messi5.jpg", 244 + 560, 113 + 250, 36 };

  picture_paste (picture, person, 560, 250, 1);
  for (gint wide = 0; wide < 2; wide++) {
    g_autoptr (GstBuffer) out = NULL;
    FaceRig rig;

    face_rig_init (&rig, DETECTOR);
    g_object_set (rig.h->element, "detection-width", wide ? 768 : 0, NULL);
    face_rig_start (&rig, picture, "I420");
    gst_buffer_unref (face_rig_push_picture (&rig, picture, "I420"));
    out = face_rig_push_picture (&rig, picture, "I420");
    fail_unless_equals_int (n_rois (out), wide);
    if (wide)
      check_roi (roi_of (out, 0), &face, 1);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (padded_and_odd_frames_are_read_right)
{
  g_autoptr (Picture) astronaut = picture_load (known[0].name);
  g_autoptr (Picture) picture = picture_new (511, 333, 0);

  picture_paste (picture, astronaut, 0, 0, 1);
  for (gint padding = 0; padding <= 48; padding += 24) {
    g_autoptr (GstBuffer) out = NULL;
    FaceRig rig;

    face_rig_init (&rig, DETECTOR);
    face_rig_start (&rig, picture, "I420");
    out = face_rig_push (&rig, picture_frame (picture, "I420", padding));
    fail_unless_equals_int (n_rois (out), 1);
    check_roi (roi_of (out, 0), &known[0], 1);
    face_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (huge_frames_are_searched)
{
  g_autoptr (Picture) astronaut = picture_load (known[0].name);
  g_autoptr (Picture) picture = picture_new (7680, 4320, 0x808080);
  g_autoptr (GstBuffer) out = NULL;
  FaceRig rig;

  picture_paste (picture, astronaut, 0, 0, 8);
  face_rig_init (&rig, DETECTOR);
  face_rig_start (&rig, picture, "GRAY8");
  out = face_rig_push_picture (&rig, picture, "GRAY8");
  fail_unless_equals_int (n_rois (out), 1);
  check_roi (roi_of (out, 0), &known[0], 8);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (tiny_frames_have_no_faces)
{
  static const gint sizes[][2] = { {16, 16}, {1, 1}, {3, 200}, {200, 3} };
  static const gchar *const detectors[] = { "blazeface", "haar" };

  for (guint d = 0; d < G_N_ELEMENTS (detectors); d++) {
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
      g_autofree gchar *launch = g_strdup_printf ("facedetector mode=sync "
          "detector=%s", detectors[d]);
      g_autoptr (Picture) picture = picture_new (sizes[i][0], sizes[i][1],
          0xc0a090);
      g_autoptr (GstBuffer) out = NULL;
      FaceRig rig;

      face_rig_init (&rig, launch);
      face_rig_start (&rig, picture, "I420");
      out = face_rig_push_picture (&rig, picture, "I420");
      fail_unless_equals_int (n_rois (out), 0);
      fail_if (face_rig_message (&rig, "faces") != NULL);
      fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING
              | GST_MESSAGE_ERROR) == NULL);
      face_rig_clear (&rig);
    }
  }
}

GST_END_TEST;

GST_START_TEST (a_cascade_finds_faces_without_their_parts)
{
  g_autoptr (Picture) picture = picture_load (known[0].name);
  g_autoptr (GstBuffer) out = NULL;
  const GstStructure *s;
  FaceRig rig;

  face_rig_init (&rig, "facedetector mode=sync detector=haar");
  face_rig_start (&rig, picture, "I420");
  out = face_rig_push_picture (&rig, picture, "I420");
  fail_unless_equals_int (n_rois (out), 1);
  check_roi (roi_of (out, 0), &known[0], 1);
  s = gst_video_region_of_interest_meta_get_param (roi_of (out, 0), "face");
  fail_unless (gst_structure_has_field (s, "confidence"));
  fail_if (gst_structure_has_field (s, "eyes"));
  /* who asked for it needs no warning */
  fail_unless (gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING) == NULL);
  face_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (models_that_cannot_be_used_are_refused_with_a_word)
{
  g_autofree gchar *folder = g_dir_make_tmp ("plaza-models-XXXXXX", NULL);
  g_autofree gchar *onnx = g_build_filename (folder,
      "face_detection_yunet_2022mar.onnx", NULL);
  g_autofree gchar *xml = g_build_filename (folder, "cascade.xml", NULL);
  g_autofree gchar *missing = face_rig_failure ("facedetector "
      "model=/nowhere/at/all.onnx");
  g_autofree gchar *junk_launch = g_strdup_printf ("facedetector model=%s",
      onnx);
  g_autofree gchar *xml_launch = g_strdup_printf ("facedetector model=%s",
      xml);
  g_autofree gchar *other_launch = g_strdup_printf ("facedetector "
      "detector=blazeface model=/usr/share/opencv4/haarcascades/"
      "haarcascade_frontalface_alt2.xml");
  g_autofree gchar *junk = NULL;
  g_autofree gchar *cascade = NULL;
  g_autofree gchar *other = NULL;
  g_autofree gchar *best = NULL;

  fail_unless (g_file_set_contents (onnx, "no network", -1, NULL));
  fail_unless (g_file_set_contents (xml, "<opencv_storage/>", -1, NULL));
  junk = face_rig_failure (junk_launch);
  cascade = face_rig_failure (xml_launch);
  other = face_rig_failure (other_launch);
  fail_unless (strstr (missing, "There is no model /nowhere/at/all.onnx"));
  fail_unless (strstr (junk, onnx) && strstr (junk, "cannot be used"), "%s",
      junk);
  fail_unless (strstr (cascade, "cannot be used"), "%s", cascade);
  fail_unless (strstr (other, "is for Haar"), "%s", other);

  /* the variable's folders come first */
  g_setenv ("GST_PLAZA_MODELS", folder, TRUE);
  best = face_rig_failure ("facedetector");
  fail_unless (strstr (best, onnx), "%s", best);
  g_unsetenv ("GST_PLAZA_MODELS");
  g_remove (onnx);
  g_remove (xml);
  g_rmdir (folder);
}

GST_END_TEST;

static Suite *
facedetector_suite (void)
{
  Suite *s = suite_create ("facedetector");
  TCase *tc = tcase_create ("faces");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, all_faces_of_real_pictures_are_found, 0,
      G_N_ELEMENTS (known));
  tcase_add_test (tc, messages_have_all_their_fields);
  tcase_add_test (tc, regions_carry_number_and_parts);
  tcase_add_test (tc, changes_are_told_and_nothing_else);
  tcase_add_test (tc, numbers_stay_while_the_camera_pans);
  tcase_add_test (tc, people_who_cross_keep_their_numbers);
  tcase_add_test (tc, the_largest_are_told_when_there_are_too_many);
  tcase_add_test (tc, small_faces_are_found_in_a_wider_picture);
  tcase_add_test (tc, a_cascade_finds_faces_without_their_parts);

  tc = tcase_create ("frames");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, frames_pass_at_once_and_carry_faces_on);
  tcase_add_test (tc, what_is_in_the_last_frame_is_told_before_the_end);
  tcase_add_test (tc, after_a_flush_all_are_new);
  tcase_add_test (tc, boxes_are_drawn_when_asked_for);
  tcase_add_test (tc, padded_and_odd_frames_are_read_right);
  tcase_add_test (tc, huge_frames_are_searched);
  tcase_add_test (tc, tiny_frames_have_no_faces);

  tc = tcase_create ("models");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, models_that_cannot_be_used_are_refused_with_a_word);
  return s;
}

GST_CHECK_MAIN (facedetector);
