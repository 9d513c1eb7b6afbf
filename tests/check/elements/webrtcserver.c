// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <json-glib/json-glib.h>
#include <glib/gstdio.h>

#include "serverfixture.h"

#define PROGRAMME "videotestsrc is-live=true ! " \
    "video/x-raw,width=160,height=120,framerate=15/1 ! server.video "
#define SERVER "webrtcserver name=server port=0 "
#define SDP "application/sdp"
#define SDPFRAG "application/trickle-ice-sdpfrag"
#define PROBLEM "application/problem+json"

/* A refusal is a problem document of its own status with a sentence in it. */
static void
check_problem (Answer * answer, guint status)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  const gchar *detail;

  fail_unless_equals_int (answer->status, status);
  fail_unless_equals_string (answer_header (answer, "Content-Type"), PROBLEM);
  fail_unless (json_parser_load_from_data (parser, answer->body, -1, NULL),
      "%s", answer->body);
  object = json_node_get_object (json_parser_get_root (parser));
  fail_unless_equals_int (json_object_get_int_member (object, "status"),
      status);
  detail = json_object_get_string_member (object, "detail");
  fail_unless (strlen (detail) > 20 && strchr (detail, ' '), "%s", detail);
}

typedef struct
{
  const gchar *method, *path, *content_type, *body, *headers;
  guint status;
  const gchar *header, *value;  /* one that has to come, value NULL = any */
} Case;

static const Case cases[] = {
  {"GET", "/", NULL, NULL, NULL, 200, "Content-Type",
      "text/html; charset=utf-8"},
  {"GET", "/", NULL, NULL, NULL, 200, "Content-Security-Policy", NULL},
  {"GET", "/", NULL, NULL, NULL, 200, "ETag", NULL},
  {"GET", "/?name=Ann&autojoin=1", NULL, NULL, NULL, 200, NULL},
  {"GET", "/main.js", NULL, NULL, NULL, 200, "Content-Type",
      "text/javascript; charset=utf-8"},
  {"GET", "/style.css", NULL, NULL, NULL, 200, "X-Content-Type-Options",
      "nosniff"},
  {"HEAD", "/", NULL, NULL, NULL, 200, "Content-Type",
      "text/html; charset=utf-8"},
  {"GET", "/nothing.js", NULL, NULL, NULL, 404, NULL},
  {"GET", "/page.gresource.xml", NULL, NULL, NULL, 404, NULL},
  {"POST", "/", SDP, "v=0", NULL, 405, "Allow", "GET, HEAD, OPTIONS"},
  {"GET", "/healthz", NULL, NULL, NULL, 200, "Content-Type",
      "application/json"},
  {"HEAD", "/healthz", NULL, NULL, NULL, 200, NULL},
  {"DELETE", "/healthz", NULL, NULL, NULL, 405, "Allow", NULL},
  {"GET", "/peers", NULL, NULL, NULL, 200, "Cache-Control", "no-store"},
  {"HEAD", "/events", NULL, NULL, NULL, 200, "Content-Type",
      "text/event-stream"},
  {"GET", "/room", NULL, NULL, NULL, 405, "Allow", "POST, OPTIONS"},
  {"PUT", "/whip", SDP, "v=0", NULL, 405, "Allow", "POST, OPTIONS"},
  {"OPTIONS", "/whip", NULL, NULL, NULL, 200, "Accept-Post", SDP},
  {"OPTIONS", "/whep", NULL, NULL, NULL, 200, "Allow", "POST, OPTIONS"},
  {"POST", "/room", "text/plain", "v=0", NULL, 415, "Accept-Post", SDP},
  {"POST", "/room", SDP, "v=0", "Accept: text/html", 406, NULL},
  {"POST", "/room", SDP, "v=0", "Content-Encoding: gzip", 415, NULL},
  {"POST", "/room", SDP, "", NULL, 400, NULL},
  {"POST", "/room", SDP, "no description at all", NULL, 400, NULL},
  {"POST", "/whip", SDP, "v=0\r\n", NULL, 400, NULL},
  {"POST", "/room", SDP, "v=0", "Origin: https://stranger.example", 403, NULL},
  {"GET", "/peers", NULL, NULL, "Host: stranger.example", 403, NULL},
  {"DELETE", "/resource/nothing", NULL, NULL, NULL, 404, NULL},
  {"PATCH", "/resource/nothing", SDPFRAG, "a=end-of-candidates\r\n", NULL, 404,
      NULL},
  {"GET", "/resource/nothing", NULL, NULL, NULL, 405, "Allow", NULL},
  {"OPTIONS", "/resource/nothing", NULL, NULL, NULL, 200, "Accept-Patch",
      SDPFRAG},
};

GST_START_TEST (each_route_answers_as_it_should)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  const Case *c = &cases[__i__];
  g_autoptr (Answer) answer = fixture_request (fixture, c->method, c->path,
      c->content_type, c->body, c->headers);

  fail_unless_equals_int (answer->status, c->status);
  if (c->status >= 400)
    check_problem (answer, c->status);
  if (c->header)
    fail_unless (answer_header (answer, c->header) != NULL, "%s is missing",
        c->header);
  if (c->value)
    fail_unless_equals_string (answer_header (answer, c->header), c->value);
  if (g_str_equal (c->method, "HEAD"))
    fail_unless_equals_string (answer->body, "");
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (the_page_is_sent_once)
{
  Fixture *fixture = fixture_new (SERVER, GST_STATE_PLAYING);
  g_autoptr (Answer) whole = fixture_request (fixture, "GET", "/", NULL, NULL,
      NULL);
  g_autofree gchar *header = g_strdup_printf ("If-None-Match: %s",
      answer_header (whole, "ETag"));
  g_autoptr (Answer) known = fixture_request (fixture, "GET", "/", NULL, NULL,
      header);

  fail_unless (strstr (whole->body, "id=\"programme\"") != NULL);
  fail_unless_equals_int (known->status, 304);
  fail_unless_equals_string (known->body, "");
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_folder_can_be_the_page_and_nothing_beside_it)
{
  g_autofree gchar *folder = g_dir_make_tmp ("plaza-page-XXXXXX", NULL);
  g_autofree gchar *inside = g_build_filename (folder, "page", NULL);
  g_autofree gchar *index = g_build_filename (inside, "index.html", NULL);
  g_autofree gchar *hidden = g_build_filename (inside, ".hidden", NULL);
  g_autofree gchar *secret = g_build_filename (folder, "secret.txt", NULL);
  g_autofree gchar *link = g_build_filename (inside, "link.txt", NULL);
  g_autofree gchar *launch = g_strdup_printf (SERVER "page=%s", inside);
  static const gchar *paths[] = { "/../secret.txt", "/%2e%2e/secret.txt",
    "/..%2fsecret.txt", "/link.txt", "/.hidden", "//index.html", "/page/",
    "/%00", "/..\\secret.txt", "/index.html/"
  };
  Fixture *fixture;
  guint i;

  g_mkdir (inside, 0755);
  g_file_set_contents (index, "my own page", -1, NULL);
  g_file_set_contents (hidden, "hidden", -1, NULL);
  g_file_set_contents (secret, "secret", -1, NULL);
  fail_unless_equals_int (symlink (secret, link), 0);
  fixture = fixture_new (launch, GST_STATE_PLAYING);
  {
    g_autoptr (Answer) answer = fixture_request (fixture, "GET", "/", NULL,
        NULL, NULL);

    fail_unless_equals_string (answer->body, "my own page");
  }
  for (i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree gchar *request = g_strdup_printf ("GET %s HTTP/1.1\r\n"
        "Host: localhost\r\nConnection: close\r\n\r\n", paths[i]);
    g_autofree gchar *answer = fixture_raw (fixture, request, -1);

    fail_unless (g_str_has_prefix (answer, "HTTP/1.1 404") ||
        g_str_has_prefix (answer, "HTTP/1.1 400"), "%s: %s", paths[i], answer);
    fail_if (strstr (answer, "secret") || strstr (answer, "hidden"), "%s",
        paths[i]);
  }
  fixture_free (fixture);
  g_unlink (link);
  g_unlink (index);
  g_unlink (hidden);
  g_unlink (secret);
  g_rmdir (inside);
  g_rmdir (folder);
}

GST_END_TEST;

GST_START_TEST (a_long_body_is_refused)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  g_autofree gchar *body = g_strnfill (200 * 1024, 'v');
  g_autofree gchar *huge = g_strnfill (8 * 1024 * 1024, 'v');
  g_autofree gchar *chunked = g_strdup_printf ("POST /room HTTP/1.1\r\n"
      "Host: localhost\r\nContent-Type: " SDP "\r\nConnection: close\r\n"
      "Transfer-Encoding: chunked\r\n\r\n32000\r\n%s\r\n0\r\n\r\n", body);
  g_autofree gchar *answer = fixture_raw (fixture, chunked, -1);
  g_autoptr (Answer) plain = fixture_request (fixture, "POST", "/room", SDP,
      body, NULL);
  g_autoptr (Answer) over = fixture_request (fixture, "POST", "/room", SDP,
      huge, NULL);

  fail_unless (g_str_has_prefix (answer, "HTTP/1.1 413"), "%s", answer);
  check_problem (plain, 413);
  check_problem (over, 413);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_slow_body_is_given_up)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  gint64 begin = g_get_monotonic_time ();
  g_autofree gchar *answer = fixture_raw (fixture, "POST /room HTTP/1.1\r\n"
      "Host: localhost\r\nContent-Type: " SDP "\r\n"
      "Content-Length: 100\r\n\r\nv=0\r\n", -1);

  fail_unless (g_str_has_prefix (answer, "HTTP/1.1 408"), "%s", answer);
  fail_unless (g_get_monotonic_time () - begin < 15 * G_TIME_SPAN_SECOND);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (fifty_wrong_requests_do_no_harm)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  static const gchar *wrong[] = { "\r\n\r\n", "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n", "POST /room HTTP/1.1\r\n\r\n",
    "GET http:// HTTP/1.1\r\nHost: \r\n\r\n",
    "POST /room HTTP/1.1\r\nHost: localhost\r\nContent-Type: " SDP
        "\r\nContent-Length: -5\r\n\r\n",
    "POST /room HTTP/1.1\r\nHost: localhost\r\nContent-Type: " SDP
        "\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST /room HTTP/1.1\r\nHost: localhost\r\nContent-Type: " SDP
        "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  };
  guint i;

  for (i = 0; i < 50; i++) {
    g_autoptr (GSocketClient) client = g_socket_client_new ();
    g_autoptr (GSocketConnection) connection =
        g_socket_client_connect_to_host (client, "127.0.0.1", fixture->port,
        NULL, NULL);
    const gchar *text = wrong[i % G_N_ELEMENTS (wrong)];

    fail_unless (connection != NULL);
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM
            (connection)), text, strlen (text), NULL, NULL, NULL);
  }
  {
    g_autoptr (Answer) answer = fixture_request (fixture, "GET", "/healthz",
        NULL, NULL, NULL);

    fail_unless_equals_int (answer->status, 200);
    fail_unless_equals_string (answer->body, "{\"status\":\"ok\","
        "\"playing\":true,\"peers\":0,\"listeners\":0,\"version\":\"" VERSION
        "\"}");
  }
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (other_origins_are_named_or_refused)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER
      "allowed-origins=\"https://a.example, https://b.example:8443\"",
      GST_STATE_PLAYING);
  g_autoptr (Answer) preflight = fixture_request (fixture, "OPTIONS", "/whep",
      NULL, NULL, "Origin: https://a.example\n"
      "Access-Control-Request-Method: POST");
  g_autoptr (Answer) known = fixture_request (fixture, "GET", "/peers", NULL,
      NULL, "Origin: https://b.example:8443");
  g_autoptr (Answer) stranger = fixture_request (fixture, "GET", "/peers",
      NULL, NULL, "Origin: https://c.example");
  g_autoptr (Answer) post = fixture_request (fixture, "POST", "/whep", SDP,
      "v=0", "Origin: https://c.example");

  fail_unless_equals_int (preflight->status, 200);
  fail_unless_equals_string (answer_header (preflight,
          "Access-Control-Allow-Origin"), "https://a.example");
  fail_unless (strstr (answer_header (preflight,
              "Access-Control-Allow-Methods"), "POST") != NULL);
  fail_unless (strstr (answer_header (preflight,
              "Access-Control-Allow-Headers"), "Content-Type") != NULL);
  fail_unless_equals_string (answer_header (known,
          "Access-Control-Allow-Origin"), "https://b.example:8443");
  fail_unless (strstr (answer_header (known,
              "Access-Control-Expose-Headers"), "Location, ETag, Link"));
  fail_unless (answer_header (stranger, "Access-Control-Allow-Origin") == NULL);
  check_problem (post, 403);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (in_ready_nobody_can_join_yet)
{
  Fixture *fixture = fixture_new (SERVER, GST_STATE_READY);
  g_autoptr (Answer) page = fixture_request (fixture, "GET", "/", NULL, NULL,
      NULL);
  g_autoptr (Answer) join = fixture_request (fixture, "POST", "/room", SDP,
      "v=0", NULL);

  fail_unless_equals_int (page->status, 200);
  check_problem (join, 503);
  fail_unless (answer_header (join, "Retry-After") != NULL);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_session_is_made_and_ended)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER
      "ice-servers=<\"stun:stun.example:3478\","
      "\"turn:ann:s3cret@turn.example\">",
      GST_STATE_PLAYING);
  Client *client = client_new (fixture, "client", "", TRUE);
  g_autofree gchar *offer = client_offer (client);
  g_autoptr (Answer) answer = fixture_request (fixture, "POST", "/whep", SDP,
      offer, NULL);
  const gchar *location = answer_header (answer, "Location");
  g_autoptr (Answer) patch = NULL, restart = NULL, wrong = NULL, end = NULL,
      late = NULL;

  fail_unless_equals_int (answer->status, 201);
  fail_unless_equals_string (answer_header (answer, "Content-Type"), SDP);
  fail_unless (g_str_has_prefix (answer->body, "v=0\r\n"));
  fail_unless (strstr (answer->body, "a=candidate:") != NULL);
  fail_unless (strstr (answer->body, "a=sendonly") != NULL);
  fail_unless (g_str_has_prefix (location, "/resource/"));
  /* 128 bits are 22 characters of base64. */
  fail_unless (strlen (location) >= strlen ("/resource/") + 22);
  fail_unless_equals_string (answer_header (answer, "Link"),
      "<stun:stun.example:3478>; rel=\"ice-server\", "
      "<turn:turn.example>; rel=\"ice-server\"; username=\"ann\"; "
      "credential=\"s3cret\"; credential-type=\"password\"");

  patch = fixture_request (fixture, "PATCH", location, SDPFRAG,
      "a=end-of-candidates\r\n", NULL);
  fail_unless_equals_int (patch->status, 204);
  restart = fixture_request (fixture, "PATCH", location, SDPFRAG,
      "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n", NULL);
  check_problem (restart, 422);
  wrong = fixture_request (fixture, "PATCH", location, SDPFRAG, "nonsense",
      NULL);
  check_problem (wrong, 400);
  end = fixture_request (fixture, "DELETE", location, NULL, NULL, NULL);
  fail_unless_equals_int (end->status, 200);
  late = fixture_request (fixture, "PATCH", location, SDPFRAG,
      "a=end-of-candidates\r\n", NULL);
  check_problem (late, 404);
  client_free (client);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (sessions_that_make_no_sense_are_refused)
{
  Fixture *fixture = fixture_new (SERVER, GST_STATE_PLAYING);
  Client *viewer = client_new (fixture, "viewer", "", TRUE);
  g_autofree gchar *offer = client_offer (viewer);
  g_autoptr (Answer) whep = fixture_request (fixture, "POST", "/whep", SDP,
      offer, NULL);
  g_autoptr (Answer) single = fixture_request (fixture, "POST", "/whep/3", SDP,
      offer, NULL);
  g_autoptr (Answer) whip = fixture_request (fixture, "POST", "/whip", SDP,
      offer, NULL);

  check_problem (whep, 409);
  fail_unless (answer_header (whep, "Retry-After") != NULL);
  check_problem (single, 404);
  check_problem (whip, 422);
  client_free (viewer);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_full_server_says_so)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER "max-peers=1",
      GST_STATE_PLAYING);
  Client *client = client_new (fixture, "client", "", TRUE);
  g_autofree gchar *offer = client_offer (client);
  g_autoptr (Answer) in = fixture_request (fixture, "POST", "/whep", SDP,
      offer, NULL);
  g_autoptr (Answer) out = fixture_request (fixture, "POST", "/whep", SDP,
      offer, NULL);

  fail_unless_equals_int (in->status, 201);
  check_problem (out, 503);
  fail_unless (answer_header (out, "Retry-After") != NULL);
  client_free (client);
  fixture_free (fixture);
}

GST_END_TEST;

static gchar *
read_event (GDataInputStream * stream)
{
  g_autoptr (GString) event = g_string_new (NULL);
  gchar *line;

  while ((line = g_data_input_stream_read_line (stream, NULL, NULL, NULL)) &&
      *line) {
    g_string_append_printf (event, "%s\n", line);
    g_free (line);
  }
  fail_unless (line != NULL, "the stream has ended");
  g_free (line);
  return g_string_free (g_steal_pointer (&event), FALSE);
}

GST_START_TEST (listeners_hear_of_every_change)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  g_autofree gchar *url = g_strdup_printf ("http://127.0.0.1:%u/events",
      fixture->port);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GInputStream) input = soup_session_send (fixture->session,
      message, NULL, NULL);
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (input);
  g_autofree gchar *empty = NULL, *joined = NULL;
  Client *client;

  g_data_input_stream_set_newline_type (stream, G_DATA_STREAM_NEWLINE_TYPE_LF);
  fail_unless_equals_string (soup_message_headers_get_one
      (soup_message_get_response_headers (message), "Content-Type"),
      "text/event-stream");
  empty = read_event (stream);
  fail_unless_equals_string (empty, "event: peers\ndata: {\"peers\":[]}\n");
  client = client_new (fixture, "client", "", TRUE);
  fail_unless_equals_int (client_join (client, "/whep?name=Vera"), 201);
  joined = read_event (stream);
  fail_unless (strstr (joined, "\"name\":\"Vera\"") != NULL, "%s", joined);
  client_free (client);
  fixture_free (fixture);
}

GST_END_TEST;

/* The handshake takes an hour here: whoever is left would be seen. */
GST_START_TEST (a_client_that_leaves_while_it_joins_leaves_no_session)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER
      "handshake-timeout=3600000000000", GST_STATE_PLAYING);
  g_autofree gchar *url = g_strdup_printf ("http://127.0.0.1:%u/events",
      fixture->port);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GInputStream) input = soup_session_send (fixture->session,
      message, NULL, NULL);
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (input);
  Client *client = client_new (fixture, "client", "", TRUE);
  Client *vera = client_new (fixture, "vera", "", TRUE);
  g_autofree gchar *offer = client_offer (client);
  g_autofree gchar *request = g_strdup_printf ("POST /whep?name=Guest "
      "HTTP/1.1\r\nHost: localhost\r\nContent-Type: " SDP "\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (offer), offer);
  g_autofree gchar *event = read_event (stream);

  {
    g_autoptr (GSocketClient) socket = g_socket_client_new ();
    g_autoptr (GSocketConnection) connection =
        g_socket_client_connect_to_host (socket, "127.0.0.1", fixture->port,
        NULL, NULL);

    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM
            (connection)), request, strlen (request), NULL, NULL, NULL);
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  }
  fail_unless_equals_int (client_join (vera, "/whep?name=Vera"), 201);
  while (!strstr (event, "{\"peers\":[{\"id\":") || !strstr (event, "Vera") ||
      strstr (event, "Guest")) {
    g_free (event);
    event = read_event (stream);
  }
  client_free (vera);
  client_free (client);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (a_taken_port_is_named)
{
  Fixture *fixture = fixture_new (SERVER, GST_STATE_PLAYING);
  GstElement *other = gst_element_factory_make ("webrtcserver", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *expected = g_strdup_printf ("Port %u of 127.0.0.1 is "
      "taken: choose another with port=N, or port=0 for any.", fixture->port);

  gst_element_set_bus (other, bus);
  g_object_set (other, "port", fixture->port, NULL);
  fail_unless_equals_int (gst_element_set_state (other, GST_STATE_READY),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_BUSY));
  fail_unless_equals_string (error->message, expected);
  gst_element_set_state (other, GST_STATE_NULL);
  gst_element_set_bus (other, NULL);
  gst_object_unref (other);
  fixture_free (fixture);
}

GST_END_TEST;

GST_START_TEST (unusable_settings_are_explained)
{
  static const gchar *settings[][2] = {
    {"address", "no.such.name.invalid"},
    {"address", "192.0.2.77"},
    {"page", "/nonexistent/folder"},
  };
  GstElement *server = gst_element_factory_make ("webrtcserver", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (server, bus);
  g_object_set (server, "port", 0, settings[__i__][0], settings[__i__][1],
      NULL);
  fail_unless_equals_int (gst_element_set_state (server, GST_STATE_READY),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, settings[__i__][1]) != NULL, "%s",
      error->message);
  fail_unless (strstr (error->message, "set ") != NULL, "%s", error->message);
  gst_element_set_state (server, GST_STATE_NULL);
  gst_element_set_bus (server, NULL);
  gst_object_unref (server);
}

GST_END_TEST;

static guint
count_entries (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

GST_START_TEST (states_go_up_and_down_and_leave_nothing)
{
  GstElement *server = gst_element_factory_make ("webrtcserver", NULL);
  guint i, port, fds = 0, threads = 0;

  g_object_set (server, "port", 0, NULL);
  for (i = 0; i < 20; i++) {
    fail_unless_equals_int (gst_element_set_state (server, GST_STATE_READY),
        GST_STATE_CHANGE_SUCCESS);
    g_object_get (server, "port", &port, NULL);
    fail_unless (port > 0);
    fail_unless (gst_element_set_state (server, i % 2 ? GST_STATE_PLAYING :
            GST_STATE_PAUSED) != GST_STATE_CHANGE_FAILURE);
    fail_unless_equals_int (gst_element_set_state (server, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
    g_object_get (server, "port", &port, NULL);
    fail_unless_equals_int (port, 0);
    if (i == 4) {
      fds = count_entries ("/proc/self/fd");
      threads = count_entries ("/proc/self/task");
    }
  }
  fail_unless_equals_int (count_entries ("/proc/self/fd"), fds);
  fail_unless_equals_int (count_entries ("/proc/self/task"), threads);
  gst_object_unref (server);
}

GST_END_TEST;

GST_START_TEST (clients_that_come_and_go_leave_no_descriptor)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  guint i, before;
  g_autofree gchar *first = fixture_raw (fixture,
      "GET /peers HTTP/1.1\r\nHost: localhost\r\n\r\n", -1);
  g_autoptr (Answer) answer = NULL;

  before = count_entries ("/proc/self/fd");
  for (i = 0; i < 30; i++) {
    g_autofree gchar *text = fixture_raw (fixture, i % 2 ?
        "GET /peers HTTP/1.1\r\nHost: localhost\r\n\r\n" :
        "GET /%2e%2e%2f%2e%2e HTTP/1.1\r\nHost: localhost\r\n\r\n", -1);

    fail_unless (g_str_has_prefix (text, "HTTP/1.1 "), "%s", text);
  }
  /* A turn of the server's loop later the last one is closed there, too. */
  answer = fixture_request (fixture, "GET", "/healthz", NULL, NULL, NULL);
  fail_unless (count_entries ("/proc/self/fd") <= before + 3);
  fixture_free (fixture);
}

GST_END_TEST;

static Suite *
webrtcserver_suite (void)
{
  Suite *suite = suite_create ("webrtcserver");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, each_route_answers_as_it_should, 0,
      G_N_ELEMENTS (cases));
  tcase_add_test (tc, the_page_is_sent_once);
  tcase_add_test (tc, a_folder_can_be_the_page_and_nothing_beside_it);
  tcase_add_test (tc, a_long_body_is_refused);
  tcase_add_test (tc, a_slow_body_is_given_up);
  tcase_add_test (tc, fifty_wrong_requests_do_no_harm);
  tcase_add_test (tc, other_origins_are_named_or_refused);
  tcase_add_test (tc, in_ready_nobody_can_join_yet);
  tcase_add_test (tc, a_session_is_made_and_ended);
  tcase_add_test (tc, sessions_that_make_no_sense_are_refused);
  tcase_add_test (tc, a_full_server_says_so);
  tcase_add_test (tc, listeners_hear_of_every_change);
  tcase_add_test (tc, a_client_that_leaves_while_it_joins_leaves_no_session);
  tcase_add_test (tc, a_taken_port_is_named);
  tcase_add_loop_test (tc, unusable_settings_are_explained, 0, 3);
  tcase_add_test (tc, states_go_up_and_down_and_leave_nothing);
  tcase_add_test (tc, clients_that_come_and_go_leave_no_descriptor);
  return suite;
}

GST_CHECK_MAIN (webrtcserver);
