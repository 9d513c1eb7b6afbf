// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "zonesetting.h"

/* For frames that do not say when they are shown */
#define USUAL_DURATION (GST_SECOND / 30)

void
zone_setting_init (ZoneSetting * setting)
{
  *setting = (ZoneSetting) {
  NULL, zones_parse (NULL, NULL)};
}

void
zone_setting_clear (ZoneSetting * setting)
{
  g_clear_pointer (&setting->text, g_free);
  g_clear_pointer (&setting->zones, g_array_unref);
  g_clear_pointer (&setting->problem, g_free);
}

/**
 * zone_setting_set:
 *
 * Call it without the object lock. Zones that cannot be read are told as a
 * warning, or by zone_setting_start() if the element does not run yet.
 */
void
zone_setting_set (ZoneSetting * setting, GstElement * element,
    const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) zones = zones_parse (text, &error);
  gboolean started;

  GST_OBJECT_LOCK (element);
  started = setting->started;
  g_clear_pointer (&setting->problem, g_free);
  if (zones != NULL) {
    GArray *old = g_steal_pointer (&setting->zones);

    setting->zones = g_steal_pointer (&zones);
    zones = old;
    g_free (setting->text);
    setting->text = g_strdup (text);
  } else if (!started) {
    setting->problem = g_strdup (error->message);
  }
  GST_OBJECT_UNLOCK (element);
  if (error != NULL && started)
    GST_ELEMENT_WARNING (element, RESOURCE, SETTINGS,
        ("The zones stay as they were. %s", error->message),
        ("zones = '%s'", text));
}

gchar *
zone_setting_get_text (ZoneSetting * setting, GstElement * element)
{
  gchar *text;

  GST_OBJECT_LOCK (element);
  text = g_strdup (setting->text);
  GST_OBJECT_UNLOCK (element);
  return text;
}

/**
 * zone_setting_get:
 *
 * Returns: (transfer full) (element-type Zone)
 */
GArray *
zone_setting_get (ZoneSetting * setting, GstElement * element)
{
  GArray *zones;

  GST_OBJECT_LOCK (element);
  zones = g_array_ref (setting->zones);
  GST_OBJECT_UNLOCK (element);
  return zones;
}

/**
 * zone_setting_start:
 *
 * Returns: FALSE, with an error posted, if the text that was set last cannot
 *   be read
 */
gboolean
zone_setting_start (ZoneSetting * setting, GstElement * element)
{
  g_autofree gchar *problem = NULL;

  GST_OBJECT_LOCK (element);
  problem = g_strdup (setting->problem);
  setting->started = problem == NULL;
  GST_OBJECT_UNLOCK (element);
  if (problem != NULL)
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS, ("%s", problem),
        ("The property zones"));
  return problem == NULL;
}

void
zone_setting_stop (ZoneSetting * setting, GstElement * element)
{
  GST_OBJECT_LOCK (element);
  setting->started = FALSE;
  GST_OBJECT_UNLOCK (element);
}

/**
 * elapsed_since:
 * @last: (inout): when the last frame was; GST_CLOCK_TIME_NONE = there was none
 *
 * Returns: seconds, 0 for the first frame
 */
gdouble
elapsed_since (GstClockTime * last, const FrameTime * time)
{
  GstClockTime now = time->running_time, before = *last;

  if (!GST_CLOCK_TIME_IS_VALID (now))
    now = time->timestamp;
  if (!GST_CLOCK_TIME_IS_VALID (now))
    now = GST_CLOCK_TIME_IS_VALID (before) ? before + USUAL_DURATION : 0;
  *last = now;
  if (!GST_CLOCK_TIME_IS_VALID (before) || now < before)
    return 0.0;
  return (gdouble) (now - before) / GST_SECOND;
}

/* The fields that each message about a frame has */
void
structure_set_time (GstStructure * s, const FrameTime * time)
{
  gst_structure_set (s, "timestamp", G_TYPE_UINT64, time->timestamp,
      "stream-time", G_TYPE_UINT64, time->stream_time,
      "running-time", G_TYPE_UINT64, time->running_time,
      "duration", G_TYPE_UINT64, time->duration, NULL);
}
