// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-facedetector
 * @title: facedetector
 * @short_description: Finds faces in passing frames and follows them
 *
 * Frames pass at once; a worker looks for faces in the newest one. Each frame
 * carries where the faces are by then as GstVideoRegionOfInterestMeta of type
 * `face`, and messages on the bus tell who comes, moves and goes.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=30 ! facedetector max-rate=10 draw=true ! videoconvert ! fakevideosink
 * ]| Looks for faces ten times a second and draws what it finds.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfacedetector.h"

#include "facedecode.h"
#include "facefinder.h"
#include "faceroi.h"
#include "framepaint.h"

#include <math.h>

GST_DEBUG_CATEGORY_STATIC (gst_face_detector_debug);
#define GST_CAT_DEFAULT gst_face_detector_debug

#define DEFAULT_MODEL NULL
#define DEFAULT_DETECTOR FACE_DETECTOR_AUTO
#define DEFAULT_MIN_CONFIDENCE 0.6
#define DEFAULT_DETECTION_WIDTH 0
#define DEFAULT_MAX_FACES 64
#define DEFAULT_DRAW FALSE

/* Part of min-confidence that is enough for a face that is known already */
#define KNOWN_CONFIDENCE 0.6

/* A picture that is higher than wide is searched at detection-width too, but
 * no higher than so many times that. */
#define MOST_HEIGHT 2

/* A face has moved when an edge of it is away by this part of its size from
 * where it was told to be. */
#define TOLD_MOVE (1.0 / 8)

/* With more faces than max-faces the largest are told. Those that were need
 * not be the largest by this much, or numbers would come and go. */
#define TOLD_BONUS 1.3

/* Between frames without timestamps */
#define UNTIMED_STEP (GST_SECOND / 30)

#define BOX_COLOR 0x20e060
#define POINT_COLOR 0xffd020

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_DETECTOR,
  PROP_MIN_CONFIDENCE,
  PROP_DETECTION_WIDTH,
  PROP_MAX_FACES,
  PROP_DRAW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

struct _GstFaceDetector
{
  GstFrameAnalyser parent;

  /* with the object lock */
  gchar *model;
  FaceDetector detector;
  gdouble min_confidence;
  gint detection_width;
  guint max_faces;
  gboolean draw;

  /* for the thread that analyses, while open */
  FaceFinder *finder;

  /* for the streaming thread only */
  GstVideoInfo info;
  FaceTracker *tracker;
  GstClockTime now;             /* of the last frame */
  GArray *shown;                /* of TrackedFace: those frames carry */
  GArray *told;                 /* of TrackedFace: what was told last */
  GArray *here;                 /* of guint: entered, and not left */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstFaceDetector, gst_face_detector,
    GST_TYPE_FRAME_ANALYSER,
    GST_DEBUG_CATEGORY_INIT (gst_face_detector_debug, "facedetector", 0,
        "finds faces in passing frames"));
GST_ELEMENT_REGISTER_DEFINE (facedetector, "facedetector", GST_RANK_NONE,
    GST_TYPE_FACE_DETECTOR);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

#define GST_TYPE_FACE_DETECTOR_KIND (gst_face_detector_kind_get_type ())
static GType
gst_face_detector_kind_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {FACE_DETECTOR_AUTO, "The best whose model is installed", "auto"},
    {FACE_DETECTOR_YUNET, "YuNet: quick, and finds small faces", "yunet"},
    {FACE_DETECTOR_BLAZEFACE, "BlazeFace: finds nearly as much", "blazeface"},
    {FACE_DETECTOR_HAAR, "Haar cascade: slow, upright frontal faces only",
        "haar"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstFaceDetectorKind", values));
  return type;
}

/* The message */

static GstStructure *
face_structure (const TrackedFace * tracked)
{
  const FoundFace *face = &tracked->face;
  GstStructure *s = gst_structure_new ("face",
      "id", G_TYPE_UINT, tracked->id,
      "x", G_TYPE_INT, (gint) lrint (face->x),
      "y", G_TYPE_INT, (gint) lrint (face->y),
      "width", G_TYPE_INT, (gint) lrint (face->width),
      "height", G_TYPE_INT, (gint) lrint (face->height),
      "confidence", G_TYPE_DOUBLE, face->confidence, NULL);

  face_points_to_structure (face, s);
  return s;
}

static void
set_faces (GstStructure * s, const GArray * shown)
{
  GValue faces = G_VALUE_INIT;

  g_value_init (&faces, GST_TYPE_ARRAY);
  for (guint i = 0; i < shown->len; i++) {
    GValue face = G_VALUE_INIT;

    g_value_init (&face, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&face, face_structure (&g_array_index (shown,
                TrackedFace, i)));
    gst_value_array_append_and_take_value (&faces, &face);
  }
  gst_structure_take_value (s, "faces", &faces);
}

static void
set_ids (GstStructure * s, const gchar * field, const GArray * ids)
{
  GValue array = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < ids->len; i++) {
    GValue id = G_VALUE_INIT;

    g_value_init (&id, G_TYPE_UINT);
    g_value_set_uint (&id, g_array_index (ids, guint, i));
    gst_value_array_append_and_take_value (&array, &id);
  }
  gst_structure_take_value (s, field, &array);
}

static GstMessage *
faces_message_new (GstFaceDetector * self, const GArray * entered,
    const GArray * left, const FrameTime * time)
{
  GstStructure *s = gst_structure_new ("faces",
      "timestamp", G_TYPE_UINT64, time->timestamp,
      "stream-time", G_TYPE_UINT64, time->stream_time,
      "running-time", G_TYPE_UINT64, time->running_time,
      "duration", G_TYPE_UINT64, time->duration, NULL);

  set_faces (s, self->shown);
  set_ids (s, "entered", entered);
  set_ids (s, "left", left);
  return gst_message_new_element (GST_OBJECT (self), s);
}

static const TrackedFace *
find_face (const GArray * faces, guint id)
{
  for (guint i = 0; i < faces->len; i++)
    if (g_array_index (faces, TrackedFace, i).id == id)
      return &g_array_index (faces, TrackedFace, i);
  return NULL;
}

static gboolean
has_id (const GArray * ids, guint id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, guint, i) == id)
      return TRUE;
  return FALSE;
}

static gboolean
has_moved (const FoundFace * face, const FoundFace * told)
{
  gdouble x = TOLD_MOVE * told->width, y = TOLD_MOVE * told->height;

  return fabs (face->x - told->x) > x || fabs (face->y - told->y) > y
      || fabs (face->x + face->width - told->x - told->width) > x
      || fabs (face->y + face->height - told->y - told->height) > y;
}

static gboolean
has_changed (GstFaceDetector * self)
{
  if (self->shown->len != self->told->len)
    return TRUE;
  for (guint i = 0; i < self->shown->len; i++) {
    const TrackedFace *face = &g_array_index (self->shown, TrackedFace, i);
    const TrackedFace *told = find_face (self->told, face->id);

    if (told == NULL || has_moved (&face->face, &told->face))
      return TRUE;
  }
  return FALSE;
}

/* Brings up to date who is here. */
static void
take_turns (GstFaceDetector * self, GArray * entered, GArray * left)
{
  for (guint i = 0; i < self->shown->len; i++) {
    guint id = g_array_index (self->shown, TrackedFace, i).id;

    if (!has_id (self->here, id)) {
      g_array_append_val (entered, id);
      g_array_append_val (self->here, id);
    }
  }
  for (guint i = self->here->len; i-- > 0;) {
    guint id = g_array_index (self->here, guint, i);

    if (!face_tracker_knows (self->tracker, id)) {
      g_array_prepend_val (left, id);
      g_array_remove_index (self->here, i);
    }
  }
}

static void
tell (GstFaceDetector * self, const FrameTime * time)
{
  g_autoptr (GArray) entered = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));

  take_turns (self, entered, left);
  if (entered->len == 0 && left->len == 0 && !has_changed (self))
    return;
  g_array_set_size (self->told, 0);
  g_array_append_vals (self->told, self->shown->data, self->shown->len);
  gst_element_post_message (GST_ELEMENT (self), faces_message_new (self,
          entered, left, time));
}

/* Looking */

static void
gst_face_detector_plan (GstFrameAnalyser * analyser, const GstVideoInfo * info,
    FrameAnalyserPlan * plan)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);
  gint usual = face_finder_usual_size (self->finder);
  gint width = GST_VIDEO_INFO_WIDTH (info);
  gint height = GST_VIDEO_INFO_HEIGHT (info);

  GST_OBJECT_LOCK (self);
  plan->longest = self->detection_width;
  GST_OBJECT_UNLOCK (self);
  if (plan->longest == 0)
    plan->longest = usual;
  /* BlazeFace's own picture is a square. */
  if (height > width && (face_finder_get_detector (self->finder)
          != FACE_DETECTOR_BLAZEFACE || plan->longest > BLAZE_SIDE))
    plan->longest = MIN ((gint64) plan->longest * height / width,
        MOST_HEIGHT * plan->longest);
  plan->color = face_finder_wants_color (self->finder);
  self->info = *info;
}

static void
to_frame (GArray * faces, const WorkPicture * picture)
{
  for (guint i = 0; i < faces->len; i++) {
    FoundFace *face = &g_array_index (faces, FoundFace, i);

    face->x *= picture->scale_x;
    face->y *= picture->scale_y;
    face->width *= picture->scale_x;
    face->height *= picture->scale_y;
    for (guint k = 0; k < N_FACE_POINTS; k++) {
      face->points[k][0] *= picture->scale_x;
      face->points[k][1] *= picture->scale_y;
    }
  }
}

static gpointer
gst_face_detector_analyse (GstFrameAnalyser * analyser, WorkPicture * picture,
    const FrameTime * time)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);
  g_autoptr (GError) error = NULL;
  gdouble threshold;
  GArray *faces;

  GST_OBJECT_LOCK (self);
  threshold = KNOWN_CONFIDENCE * self->min_confidence;
  GST_OBJECT_UNLOCK (self);
  faces = face_finder_find (self->finder, picture->bgr != NULL ? picture->bgr
      : picture->luma, picture->width, picture->height, threshold, &error);
  if (faces == NULL)
    GST_ELEMENT_WARNING (self, LIBRARY, FAILED,
        ("A frame could not be searched for faces; choose another model if "
            "this goes on."), ("%s", error->message));
  else
    to_frame (faces, picture);
  return faces;
}

static gint
by_id (gconstpointer a, gconstpointer b)
{
  guint first = ((const TrackedFace *) a)->id;
  guint second = ((const TrackedFace *) b)->id;

  return first < second ? -1 : first > second;
}

static gdouble
weight_of (GstFaceDetector * self, const TrackedFace * face)
{
  return face->face.width * face->face.height
      * (find_face (self->told, face->id) != NULL ? TOLD_BONUS : 1.0);
}

static gint
by_weight (gconstpointer a, gconstpointer b, gpointer self)
{
  gdouble first = weight_of (self, a), second = weight_of (self, b);

  return first > second ? -1 : first < second;
}

static void
gst_face_detector_accept (GstFrameAnalyser * analyser, gpointer result,
    const FrameTime * time)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);
  g_autoptr (GArray) found = result;
  GstClockTime now = GST_CLOCK_TIME_IS_VALID (time->running_time) ?
      time->running_time : self->now;
  gdouble certain;
  guint max_faces;

  if (found == NULL)
    return;
  GST_OBJECT_LOCK (self);
  certain = self->min_confidence;
  max_faces = self->max_faces;
  GST_OBJECT_UNLOCK (self);

  face_tracker_update (self->tracker, found, certain,
      GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info),
      now);
  g_array_unref (self->shown);
  self->shown = face_tracker_at (self->tracker, now);
  if (self->shown->len > max_faces) {
    g_array_sort_with_data (self->shown, by_weight, self);
    g_array_set_size (self->shown, max_faces);
    g_array_sort (self->shown, by_id);
  }
  tell (self, time);
}

/* Frames */

static void
paint_face (GstVideoFrame * frame, const FoundFace * face)
{
  gint thickness = MAX (2, lrint (face->width / 40));
  gint dot = 2 * thickness;

  frame_paint_box (frame, lrint (face->x), lrint (face->y),
      lrint (face->width), lrint (face->height), thickness, BOX_COLOR);
  for (guint i = 0; face->has_points && i < N_FACE_POINTS; i++)
    frame_paint_area (frame, lrint (face->points[i][0]) - thickness,
        lrint (face->points[i][1]) - thickness, dot, dot, POINT_COLOR);
}

static void
paint (GstFaceDetector * self, GstBuffer * buffer, const GArray * faces)
{
  GstVideoFrame frame;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE))
    return;
  for (guint i = 0; i < faces->len; i++)
    paint_face (&frame, &g_array_index (faces, TrackedFace, i).face);
  gst_video_frame_unmap (&frame);
}

static void
gst_face_detector_attach (GstFrameAnalyser * analyser, GstBuffer * buffer,
    const FrameTime * time)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);
  g_autoptr (GArray) faces = NULL;
  gboolean draw;

  self->now = GST_CLOCK_TIME_IS_VALID (time->running_time) ?
      time->running_time : self->now + UNTIMED_STEP;
  if (self->shown->len == 0)
    return;
  faces = face_tracker_at (self->tracker, self->now);
  for (guint i = faces->len; i-- > 0;)
    if (find_face (self->shown, g_array_index (faces, TrackedFace,
                i).id) == NULL)
      g_array_remove_index (faces, i);

  for (guint i = 0; i < faces->len; i++)
    face_roi_attach (buffer, &g_array_index (faces, TrackedFace, i),
        GST_VIDEO_INFO_WIDTH (&self->info),
        GST_VIDEO_INFO_HEIGHT (&self->info));
  GST_OBJECT_LOCK (self);
  draw = self->draw;
  GST_OBJECT_UNLOCK (self);
  if (draw && faces->len > 0)
    paint (self, buffer, faces);
}

static void
gst_face_detector_reset (GstFrameAnalyser * analyser)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);

  /* those who were here are told to have left with the next frame */
  face_tracker_clear (self->tracker);
  g_array_set_size (self->shown, 0);
  self->now = 0;
}

static gboolean
gst_face_detector_open (GstFrameAnalyser * analyser)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *model = NULL;
  FaceDetector detector;

  GST_OBJECT_LOCK (self);
  model = g_strdup (self->model);
  detector = self->detector;
  GST_OBJECT_UNLOCK (self);
  if (model == NULL)
    model = face_model_find (detector, &error);
  if (model != NULL)
    self->finder = face_finder_new (detector, model, &error);
  if (self->finder == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND, ("%s", error->message),
        (NULL));
    return FALSE;
  }
  GST_INFO_OBJECT (self, "using %s", model);
  if (detector == FACE_DETECTOR_AUTO
      && face_finder_get_detector (self->finder) == FACE_DETECTOR_HAAR)
    GST_ELEMENT_WARNING (self, RESOURCE, NOT_FOUND,
        ("Faces are looked for with a Haar cascade, which is slow and misses "
            "many: run scripts/setup for a better model, or name one in the "
            "property model."), ("%s", model));
  return TRUE;
}

static void
gst_face_detector_close (GstFrameAnalyser * analyser)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (analyser);

  g_clear_pointer (&self->finder, face_finder_free);
  g_array_set_size (self->told, 0);
  g_array_set_size (self->here, 0);
}

static void
gst_face_detector_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_MODEL:
      g_free (self->model);
      self->model = g_value_dup_string (value);
      if (self->model != NULL && *self->model == '\0')
        g_clear_pointer (&self->model, g_free);
      break;
    case PROP_DETECTOR:
      self->detector = g_value_get_enum (value);
      break;
    case PROP_MIN_CONFIDENCE:
      self->min_confidence = g_value_get_double (value);
      break;
    case PROP_DETECTION_WIDTH:
      self->detection_width = g_value_get_int (value);
      break;
    case PROP_MAX_FACES:
      self->max_faces = g_value_get_uint (value);
      break;
    case PROP_DRAW:
      self->draw = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_face_detector_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_MODEL:
      g_value_set_string (value, self->model);
      break;
    case PROP_DETECTOR:
      g_value_set_enum (value, self->detector);
      break;
    case PROP_MIN_CONFIDENCE:
      g_value_set_double (value, self->min_confidence);
      break;
    case PROP_DETECTION_WIDTH:
      g_value_set_int (value, self->detection_width);
      break;
    case PROP_MAX_FACES:
      g_value_set_uint (value, self->max_faces);
      break;
    case PROP_DRAW:
      g_value_set_boolean (value, self->draw);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_face_detector_finalize (GObject * object)
{
  GstFaceDetector *self = GST_FACE_DETECTOR (object);

  g_free (self->model);
  face_tracker_free (self->tracker);
  g_array_unref (self->shown);
  g_array_unref (self->told);
  g_array_unref (self->here);
  G_OBJECT_CLASS (gst_face_detector_parent_class)->finalize (object);
}

static void
gst_face_detector_class_init (GstFaceDetectorClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstFrameAnalyserClass *analyser_class = GST_FRAME_ANALYSER_CLASS (klass);
  const GParamFlags ready = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_face_detector_set_property;
  object_class->get_property = gst_face_detector_get_property;
  object_class->finalize = gst_face_detector_finalize;

  props[PROP_MODEL] = g_param_spec_string ("model", "Model",
      "File that the detector was taught with: ONNX of YuNet or BlazeFace, XML "
      "of a Haar cascade; none = what is installed", DEFAULT_MODEL, ready);
  props[PROP_DETECTOR] = g_param_spec_enum ("detector", "Detector",
      "What looks for faces", GST_TYPE_FACE_DETECTOR_KIND, DEFAULT_DETECTOR,
      ready);
  props[PROP_MIN_CONFIDENCE] = g_param_spec_double ("min-confidence",
      "Min confidence", "How sure the detector has to be of a new face",
      0.05, 1.0, DEFAULT_MIN_CONFIDENCE, playing);
  props[PROP_DETECTION_WIDTH] = g_param_spec_int ("detection-width",
      "Detection width", "Width of the picture that is searched: the larger, "
      "the smaller the faces that are found, and the longer it takes; 0 = what "
      "suits the detector", 0, 4096, DEFAULT_DETECTION_WIDTH, ready);
  props[PROP_MAX_FACES] = g_param_spec_uint ("max-faces", "Max faces",
      "Most faces that are told of, the largest ones", 1, 256,
      DEFAULT_MAX_FACES, playing);
  props[PROP_DRAW] = g_param_spec_boolean ("draw", "Draw",
      "Draw boxes, eyes, noses and mouths into the frames", DEFAULT_DRAW,
      playing);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gst_element_class_set_static_metadata (element_class, "Face detector",
      "Filter/Analyzer/Video", "Finds faces in passing frames and follows them",
      "The Plaza developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  analyser_class->open = gst_face_detector_open;
  analyser_class->close = gst_face_detector_close;
  analyser_class->plan = gst_face_detector_plan;
  analyser_class->analyse = gst_face_detector_analyse;
  analyser_class->free_result = (GDestroyNotify) g_array_unref;
  analyser_class->accept = gst_face_detector_accept;
  analyser_class->attach = gst_face_detector_attach;
  analyser_class->reset = gst_face_detector_reset;

  gst_type_mark_as_plugin_api (GST_TYPE_FACE_DETECTOR_KIND, 0);
}

static void
gst_face_detector_init (GstFaceDetector * self)
{
  self->detector = DEFAULT_DETECTOR;
  self->min_confidence = DEFAULT_MIN_CONFIDENCE;
  self->detection_width = DEFAULT_DETECTION_WIDTH;
  self->max_faces = DEFAULT_MAX_FACES;
  self->draw = DEFAULT_DRAW;
  self->tracker = face_tracker_new ();
  self->shown = g_array_new (FALSE, FALSE, sizeof (TrackedFace));
  self->told = g_array_new (FALSE, FALSE, sizeof (TrackedFace));
  self->here = g_array_new (FALSE, FALSE, sizeof (guint));
}
