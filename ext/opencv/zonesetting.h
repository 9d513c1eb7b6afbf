// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "gstframeanalyser.h"
#include "zones.h"

/* The property `zones` of an element. Its text may be wrong; then the zones
 * stay as they were and the element says what is wrong. */

typedef struct
{
  /* with the element's object lock */
  gchar *text;                  /* as it was set; NULL = the whole picture */
  GArray *zones;                /* of Zone, never changed, only replaced */
  gchar *problem;               /* of what was set last, not yet told */
  gboolean started;             /* there is somebody to tell it to */
} ZoneSetting;

void zone_setting_init (ZoneSetting * setting);
void zone_setting_clear (ZoneSetting * setting);

void zone_setting_set (ZoneSetting * setting, GstElement * element,
    const gchar * text);
gchar *zone_setting_get_text (ZoneSetting * setting, GstElement * element);
GArray *zone_setting_get (ZoneSetting * setting, GstElement * element);
gboolean zone_setting_start (ZoneSetting * setting, GstElement * element);
void zone_setting_stop (ZoneSetting * setting, GstElement * element);

gdouble elapsed_since (GstClockTime * last, const FrameTime * time);
void structure_set_time (GstStructure * s, const FrameTime * time);
