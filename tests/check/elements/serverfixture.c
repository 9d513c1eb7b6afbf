// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "serverfixture.h"

#include "upstream.h"

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#define PATIENCE (20 * G_TIME_SPAN_SECOND)

void
fixture_log (Fixture * fixture, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  g_mutex_lock (&fixture->lock);
  g_ptr_array_add (fixture->log, g_strdup_vprintf (format, args));
  GST_INFO ("%s", (gchar *) g_ptr_array_index (fixture->log,
          fixture->log->len - 1));
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->lock);
  va_end (args);
}

static gboolean
has_unlocked (Fixture * fixture, const gchar * prefix)
{
  guint i;

  for (i = 0; i < fixture->log->len; i++) {
    if (g_str_has_prefix (g_ptr_array_index (fixture->log, i), prefix))
      return TRUE;
  }
  return FALSE;
}

gboolean
fixture_has (Fixture * fixture, const gchar * prefix)
{
  gboolean found;

  g_mutex_lock (&fixture->lock);
  found = has_unlocked (fixture, prefix);
  g_mutex_unlock (&fixture->lock);
  return found;
}

gboolean
fixture_await (Fixture * fixture, const gchar * prefix)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean found;

  g_mutex_lock (&fixture->lock);
  while (!(found = has_unlocked (fixture, prefix)) &&
      g_cond_wait_until (&fixture->cond, &fixture->lock, end));
  g_mutex_unlock (&fixture->lock);
  return found;
}

static void
on_connected (GstElement * server, guint id, const gchar * name,
    const gchar * role, GstElement * endpoint, Fixture * fixture)
{
  fail_unless (GST_IS_ELEMENT (endpoint));
  fixture_log (fixture, "connected %u %s %s", id, name, role);
}

static void
on_disconnected (GstElement * server, guint id, const gchar * reason,
    Fixture * fixture)
{
  fixture_log (fixture, "disconnected %u %s", id, reason);
}

static void
on_activity (GstElement * server, guint id, gboolean active, Fixture * fixture)
{
  fixture_log (fixture, "activity %u %d", id, active);
}

static void
on_pad_removed (GstElement * server, GstPad * pad, Fixture * fixture)
{
  fixture_log (fixture, "pad-removed %s", GST_PAD_NAME (pad));
}

static GstBusSyncReply
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    fixture_log (fixture, "error %s", error->message);
  } else if (gst_message_has_name (message, "peer-error")) {
    const GstStructure *s = gst_message_get_structure (message);
    guint id = G_MAXUINT;

    fail_unless (gst_structure_get_uint (s, "id", &id));
    fail_unless (gst_structure_has_field_typed (s, "name", G_TYPE_STRING));
    fail_unless (gst_structure_has_field_typed (s, "reason", G_TYPE_STRING));
    fixture_log (fixture, "peer-error %u %s", id,
        gst_structure_get_string (s, "name"));
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* A lone element is no pipeline yet. */
static GstElement *
parse (const gchar * launch)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline, *element = gst_parse_launch (launch, &error);

  fail_unless (error == NULL, "%s", error ? error->message : "");
  if (GST_IS_PIPELINE (element))
    return element;
  pipeline = gst_pipeline_new (NULL);
  gst_bin_add (GST_BIN (pipeline), element);
  return pipeline;
}

Fixture *
fixture_new (const gchar * launch, GstState state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GstBus) bus = NULL;

  upstream_tolerate ();
  g_mutex_init (&fixture->lock);
  g_cond_init (&fixture->cond);
  fixture->log = g_ptr_array_new_with_free_func (g_free);
  fixture->pipeline = parse (launch);
  fixture->server = gst_bin_get_by_name (GST_BIN (fixture->pipeline), "server");
  bus = gst_element_get_bus (fixture->pipeline);
  gst_bus_set_sync_handler (bus, on_message, fixture, NULL);
  g_signal_connect (fixture->server, "peer-connected",
      G_CALLBACK (on_connected), fixture);
  g_signal_connect (fixture->server, "peer-disconnected",
      G_CALLBACK (on_disconnected), fixture);
  g_signal_connect (fixture->server, "peer-activity",
      G_CALLBACK (on_activity), fixture);
  g_signal_connect (fixture->server, "pad-removed",
      G_CALLBACK (on_pad_removed), fixture);
  fixture->session = soup_session_new ();
  soup_session_set_timeout (fixture->session, 30);
  fail_if (gst_element_set_state (fixture->pipeline, state) ==
      GST_STATE_CHANGE_FAILURE);
  gst_element_get_state (fixture->pipeline, NULL, NULL, 5 * GST_SECOND);
  g_object_get (fixture->server, "port", &fixture->port, NULL);
  fail_unless (fixture->port > 0);
  return fixture;
}

void
fixture_free (Fixture * fixture)
{
  gst_element_set_state (fixture->pipeline, GST_STATE_NULL);
  gst_object_unref (fixture->server);
  gst_object_unref (fixture->pipeline);
  g_object_unref (fixture->session);
  g_ptr_array_unref (fixture->log);
  g_mutex_clear (&fixture->lock);
  g_cond_clear (&fixture->cond);
  g_free (fixture);
}

Answer *
fixture_request (Fixture * fixture, const gchar * method, const gchar * path,
    const gchar * content_type, const gchar * body, const gchar * headers)
{
  g_autofree gchar *url = g_strdup_printf ("http://127.0.0.1:%u%s",
      fixture->port, path);
  g_auto (GStrv) lines = g_strsplit (headers ? headers : "", "\n", -1);
  g_autoptr (GError) error = NULL;
  Answer *answer = g_new0 (Answer, 1);
  gchar **line;
  GBytes *bytes;

  answer->message = soup_message_new (method, url);
  for (line = lines; *line && **line; line++) {
    g_auto (GStrv) parts = g_strsplit (*line, ": ", 2);

    soup_message_headers_replace (soup_message_get_request_headers
        (answer->message), parts[0], parts[1]);
  }
  if (body) {
    g_autoptr (GBytes) data = g_bytes_new (body, strlen (body));

    soup_message_set_request_body_from_bytes (answer->message, content_type,
        data);
  }
  bytes = soup_session_send_and_read (fixture->session, answer->message, NULL,
      &error);
  fail_unless (bytes != NULL, "%s %s: %s", method, path,
      error ? error->message : "");
  answer->status = soup_message_get_status (answer->message);
  answer->headers = soup_message_get_response_headers (answer->message);
  answer->body = g_bytes_get_size (bytes) == 0 ? g_strdup ("") :
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
  return answer;
}

void
answer_free (Answer * answer)
{
  g_object_unref (answer->message);
  g_free (answer->body);
  g_free (answer);
}

const gchar *
answer_header (Answer * answer, const gchar * name)
{
  return soup_message_headers_get_list (answer->headers, name);
}

gchar *
fixture_raw (Fixture * fixture, const gchar * text, gssize len)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gchar buffer[4096];
  gssize n;

  g_socket_client_set_timeout (client, 30);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
      fixture->port, NULL, &error);
  fail_unless (connection != NULL, "%s", error ? error->message : "");
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM
          (connection)), text, len < 0 ? strlen (text) : (gsize) len, NULL,
      NULL, NULL);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM
                  (connection)), buffer, sizeof (buffer), NULL, NULL)) > 0)
    g_string_append_len (answer, buffer, n);
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

static GstPadProbeReturn
count_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Client *client = user_data;
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video");
  gint *counter = video ? &client->n_video : &client->n_audio;

  if (g_atomic_int_add (counter, 1) == 4)
    fixture_log (client->fixture, "%s got %s", client->name,
        video ? "video" : "audio");
  return GST_PAD_PROBE_OK;
}

static void
on_client_pad (GstElement * endpoint, GstPad * pad, Client * client)
{
  GstElement *sink;
  g_autoptr (GstPad) sink_pad = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (client->pipeline), sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_element_sync_state_with_parent (sink);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, client,
      NULL);
  fail_unless_equals_int (gst_pad_link (pad, sink_pad), GST_PAD_LINK_OK);
}

Client *
client_new (Fixture * fixture, const gchar * name, const gchar * media,
    gboolean receive)
{
  Client *client = g_new0 (Client, 1);
  g_autofree gchar *launch = g_strdup_printf ("webrtcendpoint name=endpoint "
      "receive=%s %s %s", receive ? "true" : "false",
      strstr (media, "video") ? "videotestsrc is-live=true pattern=ball ! "
      "video/x-raw,width=160,height=120,framerate=15/1 ! "
      "endpoint.video_sink_0" : "",
      strstr (media, "audio") ? "audiotestsrc is-live=true ! "
      "audio/x-raw,rate=48000,channels=2 ! endpoint.audio_sink_0" : "");

  client->fixture = fixture;
  client->name = g_strdup (name);
  client->pipeline = parse (launch);
  client->endpoint = gst_bin_get_by_name (GST_BIN (client->pipeline),
      "endpoint");
  g_signal_connect (client->endpoint, "pad-added",
      G_CALLBACK (on_client_pad), client);
  gst_element_set_state (client->pipeline, GST_STATE_PLAYING);
  return client;
}

gchar *
client_offer (Client * client)
{
  gchar *offer = NULL;
  g_autofree gchar *error = NULL;

  g_signal_emit_by_name (client->endpoint, "create-offer", &offer);
  g_object_get (client->endpoint, "last-error", &error, NULL);
  fail_unless (offer != NULL, "%s", error);
  return offer;
}

guint
client_join (Client * client, const gchar * path)
{
  g_autofree gchar *offer = client_offer (client);
  g_autoptr (Answer) answer = fixture_request (client->fixture, "POST", path,
      "application/sdp", offer, NULL);

  if (answer->status == 201) {
    client->resource = g_strdup (answer_header (answer, "Location"));
    g_signal_emit_by_name (client->endpoint, "process-answer", answer->body);
  } else {
    GST_WARNING ("%u: %s", answer->status, answer->body);
  }
  return answer->status;
}

void
client_free (Client * client)
{
  gst_element_set_state (client->pipeline, GST_STATE_NULL);
  gst_object_unref (client->endpoint);
  gst_object_unref (client->pipeline);
  g_free (client->resource);
  g_free (client->name);
  g_free (client);
}
