// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-motiondetector
 * @title: motiondetector
 * @short_description: Tells when something begins to move and when it ends
 *
 * Frames pass at once; a worker compares the newest one with what the scene
 * usually looks like. Messages tell when motion begins and ends in a zone;
 * while it lasts, frames carry where as GstVideoRegionOfInterestMeta of type
 * `motion`.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=120 pattern=ball ! motiondetector zones="left:0,0 0.5,0 0.5,1 0,1; right:0.5,0 1,0 1,1 0.5,1" ! fakevideosink
 * ]| Tells when the ball is on the left, and when on the right.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmotiondetector.h"

#include <math.h>

#include "framepaint.h"
#include "linepaint.h"
#include "motionfinder.h"
#include "zonesetting.h"

GST_DEBUG_CATEGORY_STATIC (gst_motion_detector_debug);
#define GST_CAT_DEFAULT gst_motion_detector_debug

#define DEFAULT_SENSITIVITY 0.5
#define DEFAULT_MIN_AREA 0.002
#define DEFAULT_DRAW FALSE

/* How long a region is said to be where it was seen when no later frame has
 * been looked at */
#define SEEN_LIFETIME GST_SECOND

#define ROI_TYPE "motion"
#define BOX_COLOR 0xffd000

enum
{
  PROP_0,
  PROP_ZONES,
  PROP_SENSITIVITY,
  PROP_MIN_AREA,
  PROP_DRAW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* A region that moves, in pixels of the frame */
typedef struct
{
  gchar *zone;
  gint x, y, width, height;
} SeenMotion;

struct _GstMotionDetector
{
  GstFrameAnalyser parent;

  /* with the object lock */
  ZoneSetting setting;
  gdouble sensitivity;
  gdouble min_area;
  gboolean draw;
  gboolean outdated;            /* the finder knows another stream */

  /* for the streaming thread only */
  GstVideoInfo info;
  GArray *seen;                 /* of SeenMotion */
  FrameTime seen_time;

  /* for the thread that analyses */
  MotionFinder *finder;
  gint width, height;           /* of its pictures */
  GArray *zones;                /* that it has */
  FrameTime last;               /* the frame that it has seen last */
  GstClockTime last_time;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstMotionDetector, gst_motion_detector,
    GST_TYPE_FRAME_ANALYSER,
    GST_DEBUG_CATEGORY_INIT (gst_motion_detector_debug, "motiondetector", 0,
        "tells what moves in passing frames"));
GST_ELEMENT_REGISTER_DEFINE (motiondetector, "motiondetector", GST_RANK_NONE,
    GST_TYPE_MOTION_DETECTOR);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

/* The message */

static void
append_region (GValue * regions, const SeenMotion * seen)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, gst_structure_new ("region",
          "x", G_TYPE_INT, seen->x, "y", G_TYPE_INT, seen->y,
          "width", G_TYPE_INT, seen->width,
          "height", G_TYPE_INT, seen->height, NULL));
  gst_value_array_append_and_take_value (regions, &value);
}

static GstMessage *
motion_message_new (GstMotionDetector * self, gboolean begin,
    const gchar * zone, gdouble area, const GArray * seen,
    const FrameTime * time)
{
  GstStructure *s = gst_structure_new ("motion",
      "state", G_TYPE_STRING, begin ? "begin" : "end",
      "zone", G_TYPE_STRING, zone, "area", G_TYPE_DOUBLE, area, NULL);
  GValue regions = G_VALUE_INIT;

  g_value_init (&regions, GST_TYPE_ARRAY);
  for (guint i = 0; seen != NULL && i < seen->len; i++) {
    const SeenMotion *one = &g_array_index (seen, SeenMotion, i);

    if (g_str_equal (one->zone, zone))
      append_region (&regions, one);
  }
  gst_structure_take_value (s, "regions", &regions);
  structure_set_time (s, time);
  return gst_message_new_element (GST_OBJECT (self), s);
}

/* Looking */

static void
gst_motion_detector_plan (GstFrameAnalyser * analyser,
    const GstVideoInfo * info, FrameAnalyserPlan * plan)
{
  GST_MOTION_DETECTOR (analyser)->info = *info;
  plan->longest = MOTION_PICTURE_SIZE;
  plan->color = FALSE;
}

static const gchar *
zone_name (GstMotionDetector * self, guint i)
{
  return g_array_index (self->zones, Zone, i).name;
}

/* What has begun ends when it is not looked at any more. */
static void
end_all (GstMotionDetector * self)
{
  guint n = self->finder != NULL ? motion_finder_get_n_zones (self->finder) : 0;

  for (guint i = 0; i < n; i++)
    if (motion_finder_get_zone (self->finder, i)->state.active)
      gst_element_post_message (GST_ELEMENT (self), motion_message_new (self,
              FALSE, zone_name (self, i), 0.0, NULL, &self->last));
}

static void
drop_finder (GstMotionDetector * self)
{
  end_all (self);
  g_clear_pointer (&self->finder, motion_finder_free);
  g_clear_pointer (&self->zones, g_array_unref);
  self->last_time = GST_CLOCK_TIME_NONE;
}

/* A finder for these pictures and the zones of now */
static void
prepare (GstMotionDetector * self, const WorkPicture * picture,
    MotionSettings * settings)
{
  g_autoptr (GArray) zones = zone_setting_get (&self->setting,
      GST_ELEMENT (self));
  gboolean outdated;

  GST_OBJECT_LOCK (self);
  outdated = self->outdated;
  self->outdated = FALSE;
  settings->sensitivity = self->sensitivity;
  settings->min_area = self->min_area;
  GST_OBJECT_UNLOCK (self);

  if (outdated || self->width != picture->width
      || self->height != picture->height)
    drop_finder (self);
  if (self->finder == NULL) {
    self->finder = motion_finder_new (picture->width, picture->height, zones);
    self->width = picture->width;
    self->height = picture->height;
  } else if (zones != self->zones) {
    end_all (self);
    motion_finder_set_zones (self->finder, zones);
  }
  if (zones != self->zones) {
    g_clear_pointer (&self->zones, g_array_unref);
    self->zones = g_steal_pointer (&zones);
  }
}

static void
seen_motion_clear (SeenMotion * seen)
{
  g_free (seen->zone);
}

static void
append_seen (GArray * seen, const gchar * zone, const Region * region,
    const WorkPicture * picture)
{
  gint left = floor (region->left * picture->scale_x);
  gint top = floor (region->top * picture->scale_y);
  SeenMotion one = { g_strdup (zone), left, top,
    (gint) ceil (region->right * picture->scale_x) - left,
    (gint) ceil (region->bottom * picture->scale_y) - top
  };

  g_array_append_val (seen, one);
}

static GArray *
collect (GstMotionDetector * self, const WorkPicture * picture)
{
  GArray *seen = g_array_new (FALSE, TRUE, sizeof (SeenMotion));

  g_array_set_clear_func (seen, (GDestroyNotify) seen_motion_clear);
  for (guint i = 0; i < motion_finder_get_n_zones (self->finder); i++) {
    const ZoneMotion *zone = motion_finder_get_zone (self->finder, i);

    for (guint k = 0; zone->state.active && k < zone->regions->len; k++)
      append_seen (seen, zone_name (self, i),
          &g_array_index (zone->regions, Region, k), picture);
  }
  return seen;
}

static gpointer
gst_motion_detector_analyse (GstFrameAnalyser * analyser,
    WorkPicture * picture, const FrameTime * time)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (analyser);
  MotionSettings settings;
  GArray *seen;

  prepare (self, picture, &settings);
  motion_finder_look (self->finder, &settings, picture->luma,
      elapsed_since (&self->last_time, time));
  self->last = *time;
  seen = collect (self, picture);
  for (guint i = 0; i < motion_finder_get_n_zones (self->finder); i++) {
    const ZoneMotion *zone = motion_finder_get_zone (self->finder, i);

    if (zone->event != MOTION_EVENT_NONE)
      gst_element_post_message (GST_ELEMENT (self), motion_message_new (self,
              zone->event == MOTION_EVENT_BEGIN, zone_name (self, i),
              zone->area, seen, time));
  }
  return seen;
}

static void
gst_motion_detector_accept (GstFrameAnalyser * analyser, gpointer result,
    const FrameTime * time)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (analyser);

  g_clear_pointer (&self->seen, g_array_unref);
  self->seen = result;
  self->seen_time = *time;
}

static void
paint (GstMotionDetector * self, GstBuffer * buffer)
{
  GstVideoFrame frame;

  if (!gst_video_frame_map (&frame, &self->info, buffer,
          GST_MAP_READWRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return;
  for (guint i = 0; i < self->seen->len; i++) {
    const SeenMotion *seen = &g_array_index (self->seen, SeenMotion, i);

    frame_paint_box (&frame, seen->x, seen->y, seen->width, seen->height,
        line_thickness (&frame), BOX_COLOR);
  }
  gst_video_frame_unmap (&frame);
}

static void
gst_motion_detector_attach (GstFrameAnalyser * analyser, GstBuffer * buffer,
    const FrameTime * time)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (analyser);
  gboolean draw;

  if (self->seen == NULL
      || frame_time_is_stale (&self->seen_time, time, SEEN_LIFETIME))
    return;
  for (guint i = 0; i < self->seen->len; i++) {
    const SeenMotion *seen = &g_array_index (self->seen, SeenMotion, i);
    GstVideoRegionOfInterestMeta *meta =
        gst_buffer_add_video_region_of_interest_meta (buffer, ROI_TYPE,
        seen->x, seen->y, seen->width, seen->height);

    gst_video_region_of_interest_meta_add_param (meta,
        gst_structure_new (ROI_TYPE, "zone", G_TYPE_STRING, seen->zone, NULL));
  }
  GST_OBJECT_LOCK (self);
  draw = self->draw;
  GST_OBJECT_UNLOCK (self);
  if (draw && self->seen->len > 0)
    paint (self, buffer);
}

static void
gst_motion_detector_reset (GstFrameAnalyser * analyser)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (analyser);

  g_clear_pointer (&self->seen, g_array_unref);
  GST_OBJECT_LOCK (self);
  self->outdated = TRUE;
  GST_OBJECT_UNLOCK (self);
}

static void
gst_motion_detector_finish (GstFrameAnalyser * analyser)
{
  /* the worker has nothing to do */
  drop_finder (GST_MOTION_DETECTOR (analyser));
}

static gboolean
gst_motion_detector_open (GstFrameAnalyser * analyser)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (analyser);

  return zone_setting_start (&self->setting, GST_ELEMENT (self));
}

static void
gst_motion_detector_close (GstFrameAnalyser * analyser)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (analyser);

  drop_finder (self);
  zone_setting_stop (&self->setting, GST_ELEMENT (self));
}

static void
gst_motion_detector_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (object);

  if (prop_id == PROP_ZONES) {
    zone_setting_set (&self->setting, GST_ELEMENT (self),
        g_value_get_string (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_SENSITIVITY:
      self->sensitivity = g_value_get_double (value);
      break;
    case PROP_MIN_AREA:
      self->min_area = g_value_get_double (value);
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
gst_motion_detector_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (object);

  if (prop_id == PROP_ZONES) {
    g_value_take_string (value, zone_setting_get_text (&self->setting,
            GST_ELEMENT (self)));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_SENSITIVITY:
      g_value_set_double (value, self->sensitivity);
      break;
    case PROP_MIN_AREA:
      g_value_set_double (value, self->min_area);
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
gst_motion_detector_finalize (GObject * object)
{
  GstMotionDetector *self = GST_MOTION_DETECTOR (object);

  g_clear_pointer (&self->seen, g_array_unref);
  zone_setting_clear (&self->setting);
  G_OBJECT_CLASS (gst_motion_detector_parent_class)->finalize (object);
}

static void
gst_motion_detector_class_init (GstMotionDetectorClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstFrameAnalyserClass *analyser_class = GST_FRAME_ANALYSER_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_motion_detector_set_property;
  object_class->get_property = gst_motion_detector_get_property;
  object_class->finalize = gst_motion_detector_finalize;

  props[PROP_ZONES] = g_param_spec_string ("zones", "Zones",
      "Polygons that are looked at, as name:x,y x,y x,y; name:… with "
      "coordinates from 0 to 1; empty = the whole picture, called all",
      NULL, flags);
  props[PROP_SENSITIVITY] = g_param_spec_double ("sensitivity", "Sensitivity",
      "How small a difference counts: 0 = twice as large as usual, 1 = half as "
      "large", 0.0, 1.0, DEFAULT_SENSITIVITY, flags);
  props[PROP_MIN_AREA] = g_param_spec_double ("min-area", "Minimum area",
      "The smallest region that counts, as a share of the picture", 0.0, 1.0,
      DEFAULT_MIN_AREA, flags);
  props[PROP_DRAW] = g_param_spec_boolean ("draw", "Draw",
      "Draw boxes around what moves into the frames", DEFAULT_DRAW, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gst_element_class_set_static_metadata (element_class, "Motion detector",
      "Filter/Analyzer/Video",
      "Tells when something begins to move and when it ends",
      "The Plaza developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  analyser_class->open = gst_motion_detector_open;
  analyser_class->close = gst_motion_detector_close;
  analyser_class->plan = gst_motion_detector_plan;
  analyser_class->analyse = gst_motion_detector_analyse;
  analyser_class->free_result = (GDestroyNotify) g_array_unref;
  analyser_class->accept = gst_motion_detector_accept;
  analyser_class->attach = gst_motion_detector_attach;
  analyser_class->finish = gst_motion_detector_finish;
  analyser_class->reset = gst_motion_detector_reset;
}

static void
gst_motion_detector_init (GstMotionDetector * self)
{
  zone_setting_init (&self->setting);
  self->sensitivity = DEFAULT_SENSITIVITY;
  self->min_area = DEFAULT_MIN_AREA;
  self->draw = DEFAULT_DRAW;
  self->last_time = GST_CLOCK_TIME_NONE;
}
