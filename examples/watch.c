// SPDX-License-Identifier: LGPL-2.1-or-later
/* Watches a film or a camera: tells when something moves and how full it is.
 *
 *   watch [URI] [ZONES]
 *
 * Without a URI a ball is watched; v4l2:///dev/video0 is a camera. */

#include <gst/gst.h>

#define PIPELINE "motiondetector name=motion ! crowddetector name=crowd " \
    "occupancy-min=1 occupancy-med=5 occupancy-max=15 ! fakevideosink"
#define BALL "videotestsrc num-buffers=240 pattern=ball"

static void
tell_motion (const GstStructure * s, gdouble seconds)
{
  const GValue *regions = gst_structure_get_value (s, "regions");

  g_print ("%7.2f s  %s: motion %ss, %u regions\n", seconds,
      gst_structure_get_string (s, "zone"),
      gst_structure_get_string (s, "state"),
      gst_value_array_get_size (regions));
}

static void
tell_occupancy (const GstStructure * s, gdouble seconds)
{
  gdouble ratio = 0.0;

  gst_structure_get_double (s, "ratio", &ratio);
  g_print ("%7.2f s  %s: %s after %s, %.1f %% full\n", seconds,
      gst_structure_get_string (s, "zone"),
      gst_structure_get_string (s, "level"),
      gst_structure_get_string (s, "previous-level"), 100.0 * ratio);
}

static void
tell_direction (const GstStructure * s, gdouble seconds)
{
  static const gchar *ways[] = { "right", "right and down", "down",
    "left and down", "left", "left and up", "up", "right and up"
  };
  gdouble degrees = 0.0;

  gst_structure_get_double (s, "degrees", &degrees);
  g_print ("%7.2f s  %s: going %s\n", seconds,
      gst_structure_get_string (s, "zone"),
      ways[(gint) (degrees / 45.0 + 0.5) % 8]);
}

static void
tell (GstMessage * message)
{
  const GstStructure *s = gst_message_get_structure (message);
  guint64 time = 0;
  gdouble seconds;

  gst_structure_get_uint64 (s, "stream-time", &time);
  seconds = (gdouble) time / GST_SECOND;
  if (gst_message_has_name (message, "motion"))
    tell_motion (s, seconds);
  else if (gst_message_has_name (message, "crowd-occupancy"))
    tell_occupancy (s, seconds);
  else if (gst_message_has_name (message, "crowd-direction"))
    tell_direction (s, seconds);
}

/* Until it ends. Returns whether it ended well. */
static gboolean
watch (GstElement * pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  while (TRUE) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS
        | GST_MESSAGE_ERROR);
    g_autoptr (GError) error = NULL;

    switch (GST_MESSAGE_TYPE (message)) {
      case GST_MESSAGE_EOS:
        return TRUE;
      case GST_MESSAGE_ERROR:
        gst_message_parse_error (message, &error, NULL);
        g_printerr ("%s\n", error->message);
        return FALSE;
      default:
        tell (message);
        break;
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL, motion = NULL, crowd = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *line = NULL;
  gboolean ok;

  gst_init (&argc, &argv);
  if (argc > 1)
    line = g_strdup_printf ("uridecodebin uri=\"%s\" ! videoconvert ! %s",
        argv[1], PIPELINE);
  else
    line = g_strdup_printf ("%s ! %s", BALL, PIPELINE);
  pipeline = gst_parse_launch (line, &error);
  if (error != NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  motion = gst_bin_get_by_name (GST_BIN (pipeline), "motion");
  crowd = gst_bin_get_by_name (GST_BIN (pipeline), "crowd");
  if (argc > 2) {
    g_object_set (motion, "zones", argv[2], NULL);
    g_object_set (crowd, "zones", argv[2], NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ok = watch (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return ok ? 0 : 1;
}
