// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A conference inside a program: opens a room, lets a test picture take part
 * in it, and tells who comes and goes.
 *
 *   room [PORT]
 */
#include <glib-unix.h>
#include <gst/gst.h>

static void
on_peer_connected (GstElement * room, guint id, const gchar * name,
    const gchar * role, GstElement * endpoint, gpointer user_data)
{
  g_print ("%s is here (number %u, %s).\n", name, id, role);
}

static void
on_peer_disconnected (GstElement * room, guint id, const gchar * reason,
    gpointer user_data)
{
  g_print ("Number %u has left: %s\n", id, reason);
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("%s\n", error->message);
    g_main_loop_quit (user_data);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstElement) pipeline = NULL, room = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  guint64 port;
  gboolean open;

  gst_init (&argc, &argv);
  pipeline = gst_parse_launch ("webrtcroom name=room video_0::label=Test "
      "videotestsrc is-live=true pattern=ball ! room.video_0 "
      "audiotestsrc is-live=true wave=ticks volume=0.2 ! room.audio_0", &error);
  if (error != NULL) {
    g_printerr ("%s\nIs GST_PLUGIN_PATH set to where the plugins are?\n",
        error->message);
    return 1;
  }
  room = gst_bin_get_by_name (GST_BIN (pipeline), "room");
  if (argc > 1) {
    if (!g_ascii_string_to_unsigned (argv[1], 10, 0, 65535, &port, &error)) {
      g_printerr ("%s is no port: %s\n", argv[1], error->message);
      return 1;
    }
    g_object_set (room, "port", (guint) port, NULL);
  }
  g_signal_connect (room, "peer-connected", G_CALLBACK (on_peer_connected),
      NULL);
  g_signal_connect (room, "peer-disconnected",
      G_CALLBACK (on_peer_disconnected), NULL);

  loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, loop);
  g_unix_signal_add (SIGINT, on_interrupt, loop);

  open = gst_element_set_state (pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE;
  if (open) {
    guint opened;

    g_object_get (room, "port", &opened, NULL);
    g_print ("The room is open: http://localhost:%u/\n", opened);
  }
  /* An error is on the bus when it could not be opened. */
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  return open ? 0 : 1;
}
