// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A mirror in the browser: everybody who opens the page sees himself, with a
 * hat on.
 *
 *   magic-mirror [PORT [IMAGE]]
 */
#include <glib-unix.h>
#include <gst/gst.h>
#include <string.h>

/* From the peer's picture to the peer's feed. The way back to the server is
 * by proxies, because a pipeline does not like loops of links. */
#define MIRROR "queue leaky=downstream max-size-buffers=2 " \
    "! facedetector max-rate=15 ! faceimageoverlay name=hat x-offset=-0.3 " \
    "y-offset=-0.72 width-scale=1.6 height-scale=0 ! proxysink name=out"

typedef struct
{
  GstElement *pipeline, *server;
  GHashTable *mirrors;          /* pad of the server to its Mirror */
  const gchar *image;
  GMainLoop *loop;
} Hall;

typedef struct
{
  Hall *hall;
  GstElement *bin, *back;
  GstPad *feed;
} Mirror;

static void
mirror_free (gpointer data)
{
  Mirror *mirror = data;

  gst_element_set_state (mirror->bin, GST_STATE_NULL);
  gst_element_set_state (mirror->back, GST_STATE_NULL);
  gst_bin_remove_many (GST_BIN (mirror->hall->pipeline), mirror->bin,
      mirror->back, NULL);
  gst_element_release_request_pad (mirror->hall->server, mirror->feed);
  gst_object_unref (mirror->feed);
  g_free (mirror);
}

static Mirror *
mirror_new (Hall * hall, const gchar * number)
{
  Mirror *mirror = g_new0 (Mirror, 1);
  g_autoptr (GstElement) hat = NULL, out = NULL;
  g_autoptr (GstPad) back = NULL;
  g_autofree gchar *feed = g_strdup_printf ("video_sink_%s", number);

  mirror->hall = hall;
  mirror->bin = gst_parse_bin_from_description (MIRROR, TRUE, NULL);
  mirror->back = gst_element_factory_make ("proxysrc", NULL);
  hat = gst_bin_get_by_name (GST_BIN (mirror->bin), "hat");
  out = gst_bin_get_by_name (GST_BIN (mirror->bin), "out");
  g_object_set (hat, "location", hall->image, NULL);
  g_object_set (mirror->back, "proxysink", out, NULL);
  gst_bin_add_many (GST_BIN (hall->pipeline), mirror->bin, mirror->back, NULL);

  mirror->feed = gst_element_request_pad_simple (hall->server, feed);
  back = gst_element_get_static_pad (mirror->back, "src");
  gst_pad_link (back, mirror->feed);
  gst_element_sync_state_with_parent (mirror->back);
  gst_element_sync_state_with_parent (mirror->bin);
  return mirror;
}

static void
on_pad_added (GstElement * server, GstPad * pad, gpointer user_data)
{
  Hall *hall = user_data;
  g_autofree gchar *name = gst_pad_get_name (pad);
  g_autoptr (GstPad) sink = NULL;
  Mirror *mirror;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC
      || !g_str_has_prefix (name, "video_"))
    return;
  mirror = mirror_new (hall, name + strlen ("video_"));
  sink = gst_element_get_static_pad (mirror->bin, "sink");
  gst_pad_link (pad, sink);
  g_hash_table_insert (hall->mirrors, pad, mirror);
}

static void
on_pad_removed (GstElement * server, GstPad * pad, gpointer user_data)
{
  g_hash_table_remove (((Hall *) user_data)->mirrors, pad);
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Hall *hall = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("%s\n", error->message);
    g_main_loop_quit (hall->loop);
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
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  Hall hall = { 0 };
  guint64 port = 8080;
  gboolean open;

  gst_init (&argc, &argv);
  if (argc > 1 && !g_ascii_string_to_unsigned (argv[1], 10, 0, 65535, &port,
          &error)) {
    g_printerr ("%s is no port: %s\n", argv[1], error->message);
    return 1;
  }
  /* what a peer gets until his mirror is there */
  pipeline = gst_parse_launch ("webrtcserver name=server "
      "videotestsrc is-live=true pattern=black "
      "! video/x-raw,width=640,height=360,framerate=15/1 ! server.video",
      &error);
  if (error != NULL) {
    g_printerr ("%s\nIs GST_PLUGIN_PATH set to where the plugins are?\n",
        error->message);
    return 1;
  }
  hall.pipeline = pipeline;
  hall.server = gst_bin_get_by_name (GST_BIN (pipeline), "server");
  hall.image = argc > 2 ? argv[2] : HAT;
  hall.mirrors = g_hash_table_new_full (NULL, NULL, NULL, mirror_free);
  hall.loop = loop = g_main_loop_new (NULL, FALSE);
  g_object_set (hall.server, "port", (guint) port, NULL);
  g_signal_connect (hall.server, "pad-added", G_CALLBACK (on_pad_added), &hall);
  g_signal_connect (hall.server, "pad-removed", G_CALLBACK (on_pad_removed),
      &hall);

  bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, &hall);
  g_unix_signal_add (SIGINT, on_interrupt, loop);
  open = gst_element_set_state (pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE;
  if (open) {
    guint opened;

    g_object_get (hall.server, "port", &opened, NULL);
    g_print ("Look into http://localhost:%u/\n", opened);
  }
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  g_hash_table_unref (hall.mirrors);
  gst_object_unref (hall.server);
  return open ? 0 : 1;
}
