// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-crowddetector
 * @title: crowddetector
 * @short_description: Tells how full zones are, how people move and where to
 *
 * Frames pass at once; a worker compares the newest one with the empty scene
 * and with the one before. Messages tell when a zone gets fuller or emptier,
 * when those in it move more or less, and which way most of them go; frames
 * carry the same as GstVideoRegionOfInterestMeta of type `crowd`.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=150 pattern=ball ! crowddetector zones="left@1/5/20:0,0 0.5,0 0.5,1 0,1" report-interval=1000000000 ! fakevideosink
 * ]| Takes a ball for a crowd, and tells about the left half every second.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstcrowddetector.h"

#include <math.h>

#include "crowdfinder.h"
#include "crowdgauge.h"
#include "linepaint.h"
#include "zonesetting.h"

GST_DEBUG_CATEGORY_STATIC (gst_crowd_detector_debug);
#define GST_CAT_DEFAULT gst_crowd_detector_debug

#define DEFAULT_MIN_THRESHOLD 10.0
#define DEFAULT_MED_THRESHOLD 35.0
#define DEFAULT_MAX_THRESHOLD 65.0
#define DEFAULT_SENSITIVITY 0.5
#define DEFAULT_ABSORB_TIME (600 * GST_SECOND)
#define DEFAULT_REPORT_INTERVAL 0
#define DEFAULT_DRAW FALSE

/* How long a crowd is said to be as it was seen when no later frame has been
 * looked at */
#define SEEN_LIFETIME GST_SECOND

#define ROI_TYPE "crowd"

/* The needle in the middle of a zone, as a part of the frame's shorter side */
#define NEEDLE 0.08

enum
{
  PROP_0,
  PROP_ZONES,
  PROP_OCCUPANCY_MIN,
  PROP_OCCUPANCY_MED,
  PROP_OCCUPANCY_MAX,
  PROP_FLUIDITY_MIN,
  PROP_FLUIDITY_MED,
  PROP_FLUIDITY_MAX,
  PROP_SENSITIVITY,
  PROP_ABSORB_TIME,
  PROP_REPORT_INTERVAL,
  PROP_DRAW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

typedef struct
{
  CrowdThresholds occupancy, fluidity;
  gdouble sensitivity;
  GstClockTime absorb_time;
  GstClockTime report_interval;
} Settings;

/* What is told of a zone */
typedef struct
{
  CrowdGauge occupancy, fluidity;
  CrowdCompass compass;
} ZoneGauges;

/* What frames carry of a zone */
typedef struct
{
  gint x, y, width, height;     /* pixels of the frame */
  GstStructure *param;

  /* for drawing */
  ZonePoint *points;
  guint n_points;
  CrowdLevel level;
  gboolean directed;
  gdouble degrees;
} SeenCrowd;

struct _GstCrowdDetector
{
  GstFrameAnalyser parent;

  /* with the object lock */
  ZoneSetting setting;
  Settings settings;
  gboolean draw;
  gboolean outdated;            /* the finder knows another stream */

  /* for the streaming thread only */
  GstVideoInfo info;
  GArray *seen;                 /* of SeenCrowd */
  FrameTime seen_time;

  /* for the thread that analyses */
  CrowdFinder *finder;
  gint width, height;           /* of its pictures */
  GArray *zones;                /* that it has */
  GArray *gauges;               /* of ZoneGauges, likewise */
  GstClockTime last_time;
  gdouble since_report;         /* seconds */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstCrowdDetector, gst_crowd_detector,
    GST_TYPE_FRAME_ANALYSER,
    GST_DEBUG_CATEGORY_INIT (gst_crowd_detector_debug, "crowddetector", 0,
        "tells about crowds in passing frames"));
GST_ELEMENT_REGISTER_DEFINE (crowddetector, "crowddetector", GST_RANK_NONE,
    GST_TYPE_CROWD_DETECTOR);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

/* Messages */

static GstMessage *
occupancy_message_new (GstCrowdDetector * self, const gchar * zone,
    const CrowdGauge * gauge, gboolean changed, gdouble ratio,
    const FrameTime * time)
{
  CrowdLevel previous = changed ? gauge->previous : gauge->level;
  GstStructure *s = gst_structure_new ("crowd-occupancy",
      "zone", G_TYPE_STRING, zone,
      "level", G_TYPE_STRING, crowd_level_name (gauge->level),
      "previous-level", G_TYPE_STRING, crowd_level_name (previous),
      "ratio", G_TYPE_DOUBLE, ratio, NULL);

  structure_set_time (s, time);
  return gst_message_new_element (GST_OBJECT (self), s);
}

static GstMessage *
fluidity_message_new (GstCrowdDetector * self, const gchar * zone,
    const CrowdGauge * gauge, gboolean changed, gdouble percentage,
    const FrameTime * time)
{
  CrowdLevel previous = changed ? gauge->previous : gauge->level;
  GstStructure *s = gst_structure_new ("crowd-fluidity",
      "zone", G_TYPE_STRING, zone,
      "level", G_TYPE_STRING, crowd_level_name (gauge->level),
      "previous-level", G_TYPE_STRING, crowd_level_name (previous),
      "percentage", G_TYPE_DOUBLE, percentage, NULL);

  structure_set_time (s, time);
  return gst_message_new_element (GST_OBJECT (self), s);
}

static GstMessage *
direction_message_new (GstCrowdDetector * self, const gchar * zone,
    gdouble degrees, gdouble speed, const FrameTime * time)
{
  GstStructure *s = gst_structure_new ("crowd-direction",
      "zone", G_TYPE_STRING, zone, "degrees", G_TYPE_DOUBLE, degrees,
      "speed", G_TYPE_DOUBLE, speed, NULL);

  structure_set_time (s, time);
  return gst_message_new_element (GST_OBJECT (self), s);
}

/* Looking */

static void
gst_crowd_detector_plan (GstFrameAnalyser * analyser,
    const GstVideoInfo * info, FrameAnalyserPlan * plan)
{
  GST_CROWD_DETECTOR (analyser)->info = *info;
  plan->longest = CROWD_PICTURE_SIZE;
  plan->color = FALSE;
}

/* The gauges stay: what was told last is true until something else is. */
static void
drop_finder (GstCrowdDetector * self)
{
  g_clear_pointer (&self->finder, crowd_finder_free);
  self->last_time = GST_CLOCK_TIME_NONE;
  self->since_report = 0.0;
}

/* Gauges begin at none; a zone that keeps its name keeps its gauges. */
static void
take_zones (GstCrowdDetector * self, GArray * zones)
{
  GArray *gauges = g_array_new (FALSE, TRUE, sizeof (ZoneGauges));

  g_array_set_size (gauges, zones->len);
  for (guint i = 0; self->zones != NULL && i < zones->len; i++)
    for (guint k = 0; k < self->zones->len; k++)
      if (g_str_equal (g_array_index (zones, Zone, i).name,
              g_array_index (self->zones, Zone, k).name))
        g_array_index (gauges, ZoneGauges, i) =
            g_array_index (self->gauges, ZoneGauges, k);
  g_clear_pointer (&self->gauges, g_array_unref);
  self->gauges = gauges;
  g_clear_pointer (&self->zones, g_array_unref);
  self->zones = g_array_ref (zones);
}

/* A finder for these pictures and the zones of now */
static void
prepare (GstCrowdDetector * self, const WorkPicture * picture,
    Settings * settings)
{
  g_autoptr (GArray) zones = zone_setting_get (&self->setting,
      GST_ELEMENT (self));
  gboolean outdated;

  GST_OBJECT_LOCK (self);
  outdated = self->outdated;
  self->outdated = FALSE;
  *settings = self->settings;
  GST_OBJECT_UNLOCK (self);

  if (outdated || self->width != picture->width
      || self->height != picture->height)
    drop_finder (self);
  if (self->finder == NULL) {
    self->finder = crowd_finder_new (picture->width, picture->height, zones);
    self->width = picture->width;
    self->height = picture->height;
  } else if (zones != self->zones) {
    crowd_finder_set_zones (self->finder, zones);
  }
  if (zones != self->zones)
    take_zones (self, zones);
}

static CrowdThresholds
thresholds_of (const Zone * zone, const CrowdThresholds * usual)
{
  CrowdThresholds own = { {0.0}, zone->n_thresholds };

  for (guint i = 0; i < zone->n_thresholds; i++)
    own.at[i] = zone->thresholds[i];
  return own.n > 0 ? own : *usual;
}

static void
tell (GstCrowdDetector * self, guint i, const Settings * settings,
    gboolean report, gdouble speed, gdouble elapsed, const FrameTime * time)
{
  const Zone *zone = &g_array_index (self->zones, Zone, i);
  const ZoneCrowd *crowd = crowd_finder_get_zone (self->finder, i);
  ZoneGauges *gauges = &g_array_index (self->gauges, ZoneGauges, i);
  CrowdThresholds thresholds = thresholds_of (zone, &settings->occupancy);
  gboolean filled = crowd_gauge_update (&gauges->occupancy, &thresholds,
      100.0 * crowd->ratio, elapsed);
  gboolean moved = crowd_gauge_update (&gauges->fluidity,
      &settings->fluidity, crowd->fluidity, elapsed);
  gboolean turned = crowd_compass_update (&gauges->compass, crowd->directed,
      crowd->degrees, elapsed);

  if (filled || report)
    gst_element_post_message (GST_ELEMENT (self), occupancy_message_new (self,
            zone->name, &gauges->occupancy, filled, crowd->ratio, time));
  if (moved || report)
    gst_element_post_message (GST_ELEMENT (self), fluidity_message_new (self,
            zone->name, &gauges->fluidity, moved, crowd->fluidity, time));
  if (turned || (report && crowd->directed))
    gst_element_post_message (GST_ELEMENT (self), direction_message_new (self,
            zone->name, crowd->degrees, speed, time));
}

static gdouble
speed_of (const ZoneCrowd * crowd, const WorkPicture * picture)
{
  return hypot (crowd->velocity_x * picture->scale_x,
      crowd->velocity_y * picture->scale_y);
}

static gboolean
is_report_due (GstCrowdDetector * self, const Settings * settings,
    gdouble elapsed)
{
  self->since_report += elapsed;
  if (settings->report_interval == 0
      || self->since_report * GST_SECOND + GST_MSECOND
      < settings->report_interval)
    return FALSE;
  self->since_report = 0.0;
  return TRUE;
}

static void
seen_crowd_clear (SeenCrowd * seen)
{
  g_clear_pointer (&seen->param, gst_structure_free);
  g_free (seen->points);
}

/* The box around a zone, in pixels of the frame */
static SeenCrowd
box_of (const Zone * zone, const WorkPicture * picture)
{
  gdouble width = picture->width * picture->scale_x;
  gdouble height = picture->height * picture->scale_y;
  gdouble left = 1.0, top = 1.0, right = 0.0, bottom = 0.0;
  SeenCrowd box = { 0 };

  for (guint i = 0; i < zone->n_points; i++) {
    left = MIN (left, zone->points[i].x);
    top = MIN (top, zone->points[i].y);
    right = MAX (right, zone->points[i].x);
    bottom = MAX (bottom, zone->points[i].y);
  }
  box.x = lrint (left * width);
  box.y = lrint (top * height);
  box.width = lrint (right * width) - box.x;
  box.height = lrint (bottom * height) - box.y;
  box.points = g_memdup2 (zone->points, zone->n_points * sizeof (ZonePoint));
  box.n_points = zone->n_points;
  return box;
}

static GArray *
collect (GstCrowdDetector * self, const WorkPicture * picture)
{
  GArray *seen = g_array_new (FALSE, TRUE, sizeof (SeenCrowd));

  g_array_set_clear_func (seen, (GDestroyNotify) seen_crowd_clear);
  for (guint i = 0; i < self->zones->len; i++) {
    const Zone *zone = &g_array_index (self->zones, Zone, i);
    const ZoneCrowd *crowd = crowd_finder_get_zone (self->finder, i);
    const ZoneGauges *gauges = &g_array_index (self->gauges, ZoneGauges, i);
    SeenCrowd one = box_of (zone, picture);

    one.param = gst_structure_new (ROI_TYPE, "zone", G_TYPE_STRING, zone->name,
        "level", G_TYPE_STRING, crowd_level_name (gauges->occupancy.level),
        "ratio", G_TYPE_DOUBLE, crowd->ratio, "fluidity-level", G_TYPE_STRING,
        crowd_level_name (gauges->fluidity.level),
        "fluidity", G_TYPE_DOUBLE, crowd->fluidity, NULL);
    one.level = gauges->occupancy.level;
    one.directed = crowd->directed;
    one.degrees = crowd->degrees;
    if (crowd->directed)
      gst_structure_set (one.param, "degrees", G_TYPE_DOUBLE, crowd->degrees,
          "speed", G_TYPE_DOUBLE, speed_of (crowd, picture), NULL);
    g_array_append_val (seen, one);
  }
  return seen;
}

static gpointer
gst_crowd_detector_analyse (GstFrameAnalyser * analyser,
    WorkPicture * picture, const FrameTime * time)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (analyser);
  g_autoptr (GError) error = NULL;
  Settings settings;
  CrowdSettings model;
  gdouble elapsed;
  gboolean report;

  prepare (self, picture, &settings);
  elapsed = elapsed_since (&self->last_time, time);
  model = (CrowdSettings) {
  settings.sensitivity, (gdouble) settings.absorb_time / GST_SECOND};
  if (!crowd_finder_look (self->finder, &model, picture->luma, elapsed, &error))
    GST_ELEMENT_WARNING (self, LIBRARY, FAILED,
        ("The movement in a frame could not be found: %s", error->message),
        ("OpenCV threw an exception"));
  if (!crowd_finder_is_settled (self->finder))
    return NULL;
  report = is_report_due (self, &settings, elapsed);
  for (guint i = 0; i < self->zones->len; i++)
    tell (self, i, &settings, report,
        speed_of (crowd_finder_get_zone (self->finder, i), picture), elapsed,
        time);
  return collect (self, picture);
}

static void
gst_crowd_detector_accept (GstFrameAnalyser * analyser, gpointer result,
    const FrameTime * time)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (analyser);

  g_clear_pointer (&self->seen, g_array_unref);
  self->seen = result;
  self->seen_time = *time;
}

static void
paint_zone (GstVideoFrame * frame, const SeenCrowd * seen)
{
  static const guint colors[] = { 0xc0c0c0, 0x30d030, 0xffd000, 0xff3020 };
  gint width = GST_VIDEO_FRAME_WIDTH (frame);
  gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  gdouble x = seen->x + seen->width / 2.0, y = seen->y + seen->height / 2.0;
  gdouble length = NEEDLE * MIN (width, height);
  gdouble angle = seen->degrees * G_PI / 180;

  for (guint i = 0; i < seen->n_points; i++) {
    const ZonePoint *a = &seen->points[i];
    const ZonePoint *b = &seen->points[(i + 1) % seen->n_points];

    line_paint (frame, a->x * width, a->y * height, b->x * width,
        b->y * height, colors[seen->level]);
  }
  if (!seen->directed)
    return;
  line_paint (frame, x, y, x + length * cos (angle), y + length * sin (angle),
      colors[seen->level]);
  for (gint side = -1; side <= 1; side += 2)
    line_paint (frame, x + length * cos (angle), y + length * sin (angle),
        x + length * 0.7 * cos (angle + side * 0.4),
        y + length * 0.7 * sin (angle + side * 0.4), colors[seen->level]);
}

static void
paint (GstCrowdDetector * self, GstBuffer * buffer)
{
  GstVideoFrame frame;

  if (!gst_video_frame_map (&frame, &self->info, buffer,
          GST_MAP_READWRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return;
  for (guint i = 0; i < self->seen->len; i++)
    paint_zone (&frame, &g_array_index (self->seen, SeenCrowd, i));
  gst_video_frame_unmap (&frame);
}

static void
gst_crowd_detector_attach (GstFrameAnalyser * analyser, GstBuffer * buffer,
    const FrameTime * time)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (analyser);
  gboolean draw;

  if (self->seen == NULL
      || frame_time_is_stale (&self->seen_time, time, SEEN_LIFETIME))
    return;
  for (guint i = 0; i < self->seen->len; i++) {
    const SeenCrowd *seen = &g_array_index (self->seen, SeenCrowd, i);
    GstVideoRegionOfInterestMeta *meta =
        gst_buffer_add_video_region_of_interest_meta (buffer, ROI_TYPE,
        seen->x, seen->y, seen->width, seen->height);

    gst_video_region_of_interest_meta_add_param (meta,
        gst_structure_copy (seen->param));
  }
  GST_OBJECT_LOCK (self);
  draw = self->draw;
  GST_OBJECT_UNLOCK (self);
  if (draw)
    paint (self, buffer);
}

static void
gst_crowd_detector_reset (GstFrameAnalyser * analyser)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (analyser);

  g_clear_pointer (&self->seen, g_array_unref);
  GST_OBJECT_LOCK (self);
  self->outdated = TRUE;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_crowd_detector_open (GstFrameAnalyser * analyser)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (analyser);

  return zone_setting_start (&self->setting, GST_ELEMENT (self));
}

static void
gst_crowd_detector_close (GstFrameAnalyser * analyser)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (analyser);

  drop_finder (self);
  g_clear_pointer (&self->zones, g_array_unref);
  g_clear_pointer (&self->gauges, g_array_unref);
  zone_setting_stop (&self->setting, GST_ELEMENT (self));
}

/* With the object lock: the number that a property is kept in, or NULL */
static gdouble *
number_of_unlocked (GstCrowdDetector * self, guint prop_id)
{
  Settings *settings = &self->settings;

  switch (prop_id) {
    case PROP_OCCUPANCY_MIN:
    case PROP_OCCUPANCY_MED:
    case PROP_OCCUPANCY_MAX:
      return &settings->occupancy.at[prop_id - PROP_OCCUPANCY_MIN];
    case PROP_FLUIDITY_MIN:
    case PROP_FLUIDITY_MED:
    case PROP_FLUIDITY_MAX:
      return &settings->fluidity.at[prop_id - PROP_FLUIDITY_MIN];
    case PROP_SENSITIVITY:
      return &settings->sensitivity;
    default:
      return NULL;
  }
}

static void
gst_crowd_detector_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (object);
  gdouble *number;

  if (prop_id == PROP_ZONES) {
    zone_setting_set (&self->setting, GST_ELEMENT (self),
        g_value_get_string (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  number = number_of_unlocked (self, prop_id);
  if (number != NULL)
    *number = g_value_get_double (value);
  else if (prop_id == PROP_ABSORB_TIME)
    self->settings.absorb_time = g_value_get_uint64 (value);
  else if (prop_id == PROP_REPORT_INTERVAL)
    self->settings.report_interval = g_value_get_uint64 (value);
  else if (prop_id == PROP_DRAW)
    self->draw = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_crowd_detector_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (object);
  gdouble *number;

  if (prop_id == PROP_ZONES) {
    g_value_take_string (value, zone_setting_get_text (&self->setting,
            GST_ELEMENT (self)));
    return;
  }
  GST_OBJECT_LOCK (self);
  number = number_of_unlocked (self, prop_id);
  if (number != NULL)
    g_value_set_double (value, *number);
  else if (prop_id == PROP_ABSORB_TIME)
    g_value_set_uint64 (value, self->settings.absorb_time);
  else if (prop_id == PROP_REPORT_INTERVAL)
    g_value_set_uint64 (value, self->settings.report_interval);
  else if (prop_id == PROP_DRAW)
    g_value_set_boolean (value, self->draw);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_crowd_detector_finalize (GObject * object)
{
  GstCrowdDetector *self = GST_CROWD_DETECTOR (object);

  g_clear_pointer (&self->seen, g_array_unref);
  zone_setting_clear (&self->setting);
  G_OBJECT_CLASS (gst_crowd_detector_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  props[PROP_ZONES] = g_param_spec_string ("zones", "Zones",
      "Polygons that are looked at, as name:x,y x,y x,y; name@10/35/65:… with "
      "coordinates from 0 to 1 and thresholds of occupancy; empty = the whole "
      "picture, called all", NULL, flags);
  props[PROP_OCCUPANCY_MIN] = g_param_spec_double ("occupancy-min",
      "Occupancy min", "Percentage of a zone from which on the level is min",
      0.0, 100.0, DEFAULT_MIN_THRESHOLD, flags);
  props[PROP_OCCUPANCY_MED] = g_param_spec_double ("occupancy-med",
      "Occupancy med", "Percentage of a zone from which on the level is med",
      0.0, 100.0, DEFAULT_MED_THRESHOLD, flags);
  props[PROP_OCCUPANCY_MAX] = g_param_spec_double ("occupancy-max",
      "Occupancy max", "Percentage of a zone from which on the level is max",
      0.0, 100.0, DEFAULT_MAX_THRESHOLD, flags);
  props[PROP_FLUIDITY_MIN] = g_param_spec_double ("fluidity-min",
      "Fluidity min", "Percentage of those in a zone that move from which on "
      "the level is min", 0.0, 100.0, DEFAULT_MIN_THRESHOLD, flags);
  props[PROP_FLUIDITY_MED] = g_param_spec_double ("fluidity-med",
      "Fluidity med", "Percentage of those in a zone that move from which on "
      "the level is med", 0.0, 100.0, DEFAULT_MED_THRESHOLD, flags);
  props[PROP_FLUIDITY_MAX] = g_param_spec_double ("fluidity-max",
      "Fluidity max", "Percentage of those in a zone that move from which on "
      "the level is max", 0.0, 100.0, DEFAULT_MAX_THRESHOLD, flags);
  props[PROP_SENSITIVITY] = g_param_spec_double ("sensitivity", "Sensitivity",
      "How small a difference counts: 0 = twice as large as usual, 1 = half as "
      "large", 0.0, 1.0, DEFAULT_SENSITIVITY, flags);
  props[PROP_ABSORB_TIME] = g_param_spec_uint64 ("absorb-time", "Absorb time",
      "How long something has to stand still until it belongs to the scene, in "
      "nanoseconds", GST_SECOND, G_MAXUINT64, DEFAULT_ABSORB_TIME, flags);
  props[PROP_REPORT_INTERVAL] = g_param_spec_uint64 ("report-interval",
      "Report interval", "How often all is told although no level has changed, "
      "in nanoseconds; 0 = never", 0, G_MAXUINT64, DEFAULT_REPORT_INTERVAL,
      flags);
  props[PROP_DRAW] = g_param_spec_boolean ("draw", "Draw",
      "Draw the zones into the frames, in the colours of their levels, and the "
      "directions", DEFAULT_DRAW, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gst_crowd_detector_class_init (GstCrowdDetectorClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstFrameAnalyserClass *analyser_class = GST_FRAME_ANALYSER_CLASS (klass);

  object_class->set_property = gst_crowd_detector_set_property;
  object_class->get_property = gst_crowd_detector_get_property;
  object_class->finalize = gst_crowd_detector_finalize;
  install_properties (object_class);

  gst_element_class_set_static_metadata (element_class, "Crowd detector",
      "Filter/Analyzer/Video",
      "Tells how full zones are, how people move and where to",
      "The Plaza developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  analyser_class->open = gst_crowd_detector_open;
  analyser_class->close = gst_crowd_detector_close;
  analyser_class->plan = gst_crowd_detector_plan;
  analyser_class->analyse = gst_crowd_detector_analyse;
  analyser_class->free_result = (GDestroyNotify) g_array_unref;
  analyser_class->accept = gst_crowd_detector_accept;
  analyser_class->attach = gst_crowd_detector_attach;
  analyser_class->reset = gst_crowd_detector_reset;
}

static void
gst_crowd_detector_init (GstCrowdDetector * self)
{
  const CrowdThresholds usual = { {DEFAULT_MIN_THRESHOLD,
      DEFAULT_MED_THRESHOLD, DEFAULT_MAX_THRESHOLD},
  CROWD_THRESHOLDS
  };

  zone_setting_init (&self->setting);
  self->settings = (Settings) {
  usual, usual, DEFAULT_SENSITIVITY, DEFAULT_ABSORB_TIME,
        DEFAULT_REPORT_INTERVAL};
  self->draw = DEFAULT_DRAW;
  self->last_time = GST_CLOCK_TIME_NONE;
}
