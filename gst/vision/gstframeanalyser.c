// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstframeanalyser.h"

#include "analysisworker.h"

GST_DEBUG_CATEGORY_STATIC (gst_frame_analyser_debug);
#define GST_CAT_DEFAULT gst_frame_analyser_debug

#define DEFAULT_MODE FRAME_ANALYSER_ASYNC
#define DEFAULT_MAX_RATE 0.0

/* How much earlier than max-rate says a frame may be looked at: timestamps are
 * rounded, and 10 of 30 frames a second are to be every third. */
#define RATE_SLACK (2 * GST_MSECOND)

enum
{
  PROP_0,
  PROP_MODE,
  PROP_MAX_RATE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* A frame on its way through the worker; used again and again */
typedef struct
{
  WorkPicture picture;
  FrameTime time;
  gpointer result;
  GDestroyNotify free_result;
} Job;

typedef struct
{
  /* with the object lock */
  GstFrameAnalyserMode mode;
  gdouble max_rate;

  /* for the streaming thread only, between start and stop */
  AnalysisWorker *worker;
  GstVideoInfo info;
  gint width, height;           /* of the pictures to look at */
  gboolean color;
  Job *spare;                   /* no longer in use */
  GstClockTime last_analysed;
} GstFrameAnalyserPrivate;

static gint private_offset;
static gpointer gst_frame_analyser_parent_class;

#define PRIVATE(self) \
    ((GstFrameAnalyserPrivate *) G_STRUCT_MEMBER_P (self, private_offset))

GType
gst_frame_analyser_mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {FRAME_ANALYSER_ASYNC, "Frames pass at once, results come with later ones",
        "async"},
    {FRAME_ANALYSER_SYNC, "Each frame waits for its own result", "sync"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static (FRAME_ANALYSER_TYPE_PREFIX
            "FrameAnalyserMode", values));
  return type;
}

gboolean
frame_time_is_stale (const FrameTime * seen, const FrameTime * now,
    GstClockTime lifetime)
{
  return GST_CLOCK_TIME_IS_VALID (seen->running_time)
      && GST_CLOCK_TIME_IS_VALID (now->running_time)
      && now->running_time > seen->running_time + lifetime;
}

/* Jobs */

static void
job_clear_result (Job * job)
{
  if (job->result != NULL)
    g_clear_pointer (&job->result, job->free_result);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  job_clear_result (job);
  work_picture_clear (&job->picture);
  g_free (job);
}

static Job *
take_job (GstFrameAnalyser * self)
{
  GstFrameAnalyserPrivate *priv = PRIVATE (self);
  Job *job = g_steal_pointer (&priv->spare);

  if (job != NULL)
    return job;
  job = g_new0 (Job, 1);
  job->free_result = GST_FRAME_ANALYSER_GET_CLASS (self)->free_result;
  work_picture_init (&job->picture, priv->width, priv->height, priv->color);
  return job;
}

static void
give_back (GstFrameAnalyser * self, Job * job)
{
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  if (job == NULL)
    return;
  g_clear_pointer (&priv->spare, job_free);
  job_clear_result (job);
  priv->spare = job;
}

static void
work (gpointer data, gpointer user_data)
{
  Job *job = data;
  GstFrameAnalyser *self = user_data;

  job->result = GST_FRAME_ANALYSER_GET_CLASS (self)->analyse (self,
      &job->picture, &job->time);
}

/* Frames */

static WorkChannel
channel_of (const GstVideoFrame * frame, guint component)
{
  return (WorkChannel) {
  GST_VIDEO_FRAME_COMP_DATA (frame, component),
        GST_VIDEO_FRAME_COMP_WIDTH (frame, component),
        GST_VIDEO_FRAME_COMP_HEIGHT (frame, component),
        GST_VIDEO_FRAME_COMP_STRIDE (frame, component),
        GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component)};
}

static void
source_of (const GstVideoFrame * frame, WorkSource * source)
{
  const GstVideoInfo *info = &frame->info;
  guint n = MIN (3, GST_VIDEO_FRAME_N_COMPONENTS (frame));

  *source = (WorkSource) {
  GST_VIDEO_INFO_IS_GRAY (info) ? WORK_GRAY
        : GST_VIDEO_INFO_IS_RGB (info) ? WORK_RGB : WORK_YUV};
  for (guint i = 0; i < n; i++)
    source->channels[i] = channel_of (frame, i);
  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix,
          &source->kr, &source->kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601,
        &source->kr, &source->kb);
  source->full_range = info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
}

static gboolean
fill_job (GstFrameAnalyser * self, Job * job, GstBuffer * buffer,
    const FrameTime * time)
{
  GstVideoFrame frame;
  WorkSource source;

  if (!gst_video_frame_map (&frame, &PRIVATE (self)->info, buffer,
          GST_MAP_READ | GST_VIDEO_FRAME_MAP_FLAG_NO_REF)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The buffers are smaller than their caps say: look at the element "
            "that makes them."), ("Cannot map a video frame"));
    return FALSE;
  }
  source_of (&frame, &source);
  work_picture_make (&job->picture, &source);
  job->time = *time;
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static void
time_of (GstFrameAnalyser * self, GstBuffer * buffer, FrameTime * time)
{
  const GstSegment *segment = &GST_BASE_TRANSFORM (self)->segment;

  *time = (FrameTime) {
  GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer),
        GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE};
  if (segment->format != GST_FORMAT_TIME || !GST_BUFFER_PTS_IS_VALID (buffer))
    return;
  time->stream_time = gst_segment_to_stream_time (segment, GST_FORMAT_TIME,
      time->timestamp);
  time->running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      time->timestamp);
}

static gboolean
is_due (GstFrameAnalyser * self, const FrameTime * time)
{
  GstFrameAnalyserPrivate *priv = PRIVATE (self);
  GstClockTime now = time->running_time;
  gdouble max_rate;

  GST_OBJECT_LOCK (self);
  max_rate = priv->max_rate;
  GST_OBJECT_UNLOCK (self);
  if (max_rate > 0.0 && GST_CLOCK_TIME_IS_VALID (now)
      && GST_CLOCK_TIME_IS_VALID (priv->last_analysed)
      && now >= priv->last_analysed
      && now - priv->last_analysed + RATE_SLACK < GST_SECOND / max_rate)
    return FALSE;
  priv->last_analysed = now;
  return TRUE;
}

static void
deliver (GstFrameAnalyser * self, Job * job)
{
  GST_FRAME_ANALYSER_GET_CLASS (self)->accept (self,
      g_steal_pointer (&job->result), &job->time);
  give_back (self, job);
}

static void
deliver_all (GstFrameAnalyser * self)
{
  Job *job;

  while ((job = analysis_worker_take (PRIVATE (self)->worker)) != NULL)
    deliver (self, job);
}

static GstFlowReturn
gst_frame_analyser_transform_ip (GstBaseTransform * transform,
    GstBuffer * buffer)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (transform);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);
  GstFrameAnalyserMode mode;
  FrameTime time;

  GST_OBJECT_LOCK (self);
  mode = priv->mode;
  GST_OBJECT_UNLOCK (self);
  time_of (self, buffer, &time);
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      && is_due (self, &time)) {
    Job *job = take_job (self);

    if (!fill_job (self, job, buffer, &time)) {
      job_free (job);
      return GST_FLOW_ERROR;
    }
    if (mode == FRAME_ANALYSER_ASYNC) {
      give_back (self, analysis_worker_offer (priv->worker, job));
    } else {
      /* the mode may have changed with a frame still in the worker */
      analysis_worker_drain (priv->worker);
      deliver_all (self);
      work (job, self);
      deliver (self, job);
    }
  }
  deliver_all (self);
  GST_FRAME_ANALYSER_GET_CLASS (self)->attach (self, buffer, &time);
  return GST_FLOW_OK;
}

static void
forget (GstFrameAnalyser * self)
{
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  analysis_worker_flush (priv->worker);
  priv->last_analysed = GST_CLOCK_TIME_NONE;
  GST_FRAME_ANALYSER_GET_CLASS (self)->reset (self);
}

static gboolean
gst_frame_analyser_set_caps (GstBaseTransform * transform, GstCaps * in,
    GstCaps * out)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (transform);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);
  FrameAnalyserPlan plan = { 0 };
  GstVideoInfo info;

  if (!gst_video_info_from_caps (&info, in))
    return FALSE;
  /* its frames come before those of the new size */
  analysis_worker_drain (priv->worker);
  deliver_all (self);
  forget (self);
  g_clear_pointer (&priv->spare, job_free);

  priv->info = info;
  GST_FRAME_ANALYSER_GET_CLASS (self)->plan (self, &info, &plan);
  work_picture_size (info.width, info.height, plan.longest, &priv->width,
      &priv->height);
  priv->color = plan.color;
  return TRUE;
}

static gboolean
gst_frame_analyser_sink_event (GstBaseTransform * transform, GstEvent * event)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (transform);
  GstFrameAnalyserClass *klass = GST_FRAME_ANALYSER_GET_CLASS (self);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_EOS:
      /* what was found in the last frames is told before the end */
      analysis_worker_drain (priv->worker);
      deliver_all (self);
      if (klass->finish != NULL)
        klass->finish (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      forget (self);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_frame_analyser_parent_class)->sink_event
      (transform, event);
}

static gboolean
gst_frame_analyser_start (GstBaseTransform * transform)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (transform);
  GstFrameAnalyserClass *klass = GST_FRAME_ANALYSER_GET_CLASS (self);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  if (klass->open != NULL && !klass->open (self))
    return FALSE;
  priv->worker = analysis_worker_new (GST_OBJECT_NAME (self), work, job_free,
      self);
  priv->last_analysed = GST_CLOCK_TIME_NONE;
  return TRUE;
}

static gboolean
gst_frame_analyser_stop (GstBaseTransform * transform)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (transform);
  GstFrameAnalyserClass *klass = GST_FRAME_ANALYSER_GET_CLASS (self);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  g_clear_pointer (&priv->worker, analysis_worker_free);
  g_clear_pointer (&priv->spare, job_free);
  klass->reset (self);
  if (klass->close != NULL)
    klass->close (self);
  return TRUE;
}

static void
gst_frame_analyser_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (object);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_MODE:
      priv->mode = g_value_get_enum (value);
      break;
    case PROP_MAX_RATE:
      priv->max_rate = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_frame_analyser_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (object);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_MODE:
      g_value_set_enum (value, priv->mode);
      break;
    case PROP_MAX_RATE:
      g_value_set_double (value, priv->max_rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_frame_analyser_class_init (gpointer klass, gpointer data)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  gst_frame_analyser_parent_class = g_type_class_peek_parent (klass);
  g_type_class_adjust_private_offset (klass, &private_offset);
  GST_DEBUG_CATEGORY_INIT (gst_frame_analyser_debug, "frameanalyser", 0,
      "looks at frames while they pass");

  object_class->set_property = gst_frame_analyser_set_property;
  object_class->get_property = gst_frame_analyser_get_property;

  props[PROP_MODE] = g_param_spec_enum ("mode", "Mode",
      "Whether frames wait for what is found in them",
      GST_TYPE_FRAME_ANALYSER_MODE, DEFAULT_MODE, flags);
  props[PROP_MAX_RATE] = g_param_spec_double ("max-rate", "Max rate",
      "Most frames that are looked at in a second; 0 = as many as there is "
      "time for", 0.0, 1000.0, DEFAULT_MAX_RATE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  transform_class->start = gst_frame_analyser_start;
  transform_class->stop = gst_frame_analyser_stop;
  transform_class->set_caps = gst_frame_analyser_set_caps;
  transform_class->sink_event = gst_frame_analyser_sink_event;
  transform_class->transform_ip = gst_frame_analyser_transform_ip;

  gst_type_mark_as_plugin_api (GST_TYPE_FRAME_ANALYSER, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FRAME_ANALYSER_MODE, 0);
}

static void
gst_frame_analyser_init (GTypeInstance * instance, gpointer klass)
{
  GstFrameAnalyser *self = GST_FRAME_ANALYSER (instance);
  GstFrameAnalyserPrivate *priv = PRIVATE (self);

  priv->mode = DEFAULT_MODE;
  priv->max_rate = DEFAULT_MAX_RATE;
  /* a frame that is late is to pass with its boxes, not to be left out */
  gst_base_transform_set_qos_enabled (GST_BASE_TRANSFORM (self), FALSE);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

/* G_DEFINE_TYPE would give it the same name in each plugin. */
GType
gst_frame_analyser_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_type_register_static_simple (GST_TYPE_BASE_TRANSFORM,
        FRAME_ANALYSER_TYPE_PREFIX "FrameAnalyser",
        sizeof (GstFrameAnalyserClass),
        gst_frame_analyser_class_init,
        sizeof (GstFrameAnalyser),
        gst_frame_analyser_init, G_TYPE_FLAG_ABSTRACT);

    private_offset = g_type_add_instance_private (new_type,
        sizeof (GstFrameAnalyserPrivate));
    g_once_init_leave (&type, new_type);
  }
  return type;
}
