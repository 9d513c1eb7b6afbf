// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>
#include <string.h>

#include "resource.h"

static const struct
{
  const gchar *path;
  PlazaHttpRoute route;
  const gchar *argument;
} routes[] = {
  {"/", PLAZA_HTTP_PAGE, NULL},
  {"/room", PLAZA_HTTP_ROOM, NULL},
  {"/whip", PLAZA_HTTP_WHIP, NULL},
  {"/whep", PLAZA_HTTP_WHEP, NULL},
  {"/whep/7", PLAZA_HTTP_WHEP, "7"},
  {"/resource/abc-_9", PLAZA_HTTP_RESOURCE, "abc-_9"},
  {"/peers", PLAZA_HTTP_PEERS, NULL},
  {"/events", PLAZA_HTTP_EVENTS, NULL},
  {"/healthz", PLAZA_HTTP_HEALTH, NULL},
  {"", PLAZA_HTTP_NOWHERE, NULL},
  {"//", PLAZA_HTTP_NOWHERE, NULL},
  {"/room/", PLAZA_HTTP_NOWHERE, NULL},
  {"/rooms", PLAZA_HTTP_NOWHERE, NULL},
  {"/whip/7", PLAZA_HTTP_NOWHERE, NULL},
  {"/whep/", PLAZA_HTTP_NOWHERE, NULL},
  {"/whep/7/8", PLAZA_HTTP_NOWHERE, NULL},
  {"/resource", PLAZA_HTTP_NOWHERE, NULL},
  {"/resource/", PLAZA_HTTP_NOWHERE, NULL},
  {"/resource/a/b", PLAZA_HTTP_NOWHERE, NULL},
  {"/Room", PLAZA_HTTP_NOWHERE, NULL},
  {"/app.js", PLAZA_HTTP_NOWHERE, NULL},
};

GST_START_TEST (paths_lead_where_they_should)
{
  const gchar *argument = "stale";

  fail_unless_equals_int (plaza_http_route (routes[__i__].path, &argument),
      routes[__i__].route);
  fail_unless_equals_string (argument, routes[__i__].argument);
  fail_unless_equals_int (plaza_http_route (routes[__i__].path, NULL),
      routes[__i__].route);
}

GST_END_TEST;

#define SDP "application/sdp"
#define FRAG "application/trickle-ice-sdpfrag"
#define ROOM PLAZA_HTTP_ROOM
#define RESOURCE PLAZA_HTTP_RESOURCE

static const struct
{
  PlazaHttpRequest request;     /* method route type encoding accept length */
  guint status;                 /* 0: goes on */
  const gchar *header_name, *header_value;
} decisions[] = {
  {{"POST", ROOM, SDP, NULL, NULL, 1000}, 0},
  {{"POST", ROOM, SDP, NULL, "*/*", 1000}, 0},
  {{"POST", ROOM, "Application/SDP; charset=utf-8", NULL, NULL, 1000}, 0},
  {{"POST", ROOM, SDP, "identity", SDP, PLAZA_HTTP_MAX_BODY}, 0},
  {{"POST", PLAZA_HTTP_WHIP, SDP, NULL, NULL, -1, TRUE}, 0},
  {{"POST", PLAZA_HTTP_WHEP, SDP, NULL, "application/*;q=0.1", 1}, 0},
  {{"PATCH", RESOURCE, FRAG, NULL, "text/html", 10}, 0},
  {{"DELETE", RESOURCE, NULL, NULL, NULL, -1}, 0},
  {{"OPTIONS", RESOURCE, NULL, NULL, NULL, -1}, 0},
  {{"OPTIONS", ROOM, NULL, NULL, NULL, -1}, 0},
  {{"GET", PLAZA_HTTP_PAGE, NULL, NULL, "text/html", -1}, 0},
  {{"HEAD", PLAZA_HTTP_HEALTH, NULL, NULL, NULL, -1}, 0},
  {{"GET", PLAZA_HTTP_NOWHERE, NULL, NULL, NULL, -1}, 0},
  {{"POST", PLAZA_HTTP_NOWHERE, SDP, NULL, NULL, 10}, 404},
  {{"GET", ROOM, NULL, NULL, NULL, -1}, 405, "Allow", "POST, OPTIONS"},
  {{"PUT", PLAZA_HTTP_WHIP, SDP, NULL, NULL, 10}, 405, "Allow",
      "POST, OPTIONS"},
  {{"POST", RESOURCE, FRAG, NULL, NULL, 10}, 405, "Allow",
      "PATCH, DELETE, OPTIONS"},
  {{"DELETE", PLAZA_HTTP_PEERS, NULL, NULL, NULL, -1}, 405, "Allow",
      "GET, HEAD, OPTIONS"},
  {{"post", ROOM, SDP, NULL, NULL, 10}, 405, "Allow", "POST, OPTIONS"},
  {{"POST", ROOM, SDP, NULL, SDP ";q=0", 10}, 406},
  {{"POST", ROOM, SDP, NULL, "text/html", 10}, 406},
  {{"POST", ROOM, SDP, NULL, NULL, -1}, 411},
  {{"PATCH", RESOURCE, FRAG, NULL, NULL, -1}, 411},
  {{"POST", ROOM, SDP, NULL, NULL, PLAZA_HTTP_MAX_BODY + 1}, 413},
  {{"POST", ROOM, NULL, NULL, NULL, 10}, 415, "Accept-Post", SDP},
  {{"POST", ROOM, "text/plain", NULL, NULL, 10}, 415, "Accept-Post", SDP},
  {{"POST", ROOM, "application/sdpx", NULL, NULL, 10}, 415, "Accept-Post", SDP},
  {{"POST", ROOM, FRAG, NULL, NULL, 10}, 415, "Accept-Post", SDP},
  {{"PATCH", RESOURCE, SDP, NULL, NULL, 10}, 415, "Accept-Patch", FRAG},
  {{"POST", ROOM, SDP, "gzip", NULL, 10}, 415, "Accept-Encoding", "identity"},
  {{"POST", ROOM, SDP, NULL, NULL, 0}, 400},
  {{"PATCH", RESOURCE, FRAG, NULL, NULL, 0}, 400},
};

GST_START_TEST (requests_go_on_or_are_refused_with_a_sentence)
{
  g_autoptr (PlazaHttpRefusal) refusal =
      plaza_http_check (&decisions[__i__].request);

  fail_unless_equals_int (refusal ? refusal->status : 0,
      decisions[__i__].status);
  if (refusal == NULL)
    return;
  fail_unless_equals_string (refusal->header_name,
      decisions[__i__].header_name);
  fail_unless_equals_string (refusal->header_value,
      decisions[__i__].header_value);
  fail_unless (g_str_has_suffix (refusal->detail, "."), "%s", refusal->detail);
  fail_if (g_str_equal (plaza_http_reason (refusal->status), "Error"));
}

GST_END_TEST;

GST_START_TEST (media_types_match_without_case_and_parameters)
{
  fail_unless (plaza_http_is_media_type ("application/sdp", SDP));
  fail_unless (plaza_http_is_media_type (" APPLICATION/sdp ;x=\"y\"", SDP));
  fail_if (plaza_http_is_media_type (NULL, SDP));
  fail_if (plaza_http_is_media_type ("", SDP));
  fail_if (plaza_http_is_media_type ("application/ sdp", SDP));
  fail_if (plaza_http_is_media_type ("application/sdp, text/html", SDP));
}

GST_END_TEST;

static const struct
{
  const gchar *accept;
  gboolean takes;
} accepts[] = {
  {NULL, TRUE}, {"", TRUE}, {" , ", TRUE}, {"*/*", TRUE}, {SDP, TRUE},
  {"APPLICATION/SDP", TRUE}, {"application/*", TRUE},
  {"text/html, application/sdp;q=0.2", TRUE},
  {"text/html,*/*;q=0.8", TRUE}, {SDP ";version=1", TRUE},
  {"text/html", FALSE}, {"*/*;q=0", FALSE}, {"application/json", FALSE},
  {"*/*, application/sdp;q=0", FALSE}, {"application/*;q=0.0, */*", FALSE},
  {"application/sdp;Q=0.000, application/*", FALSE}, {"application", FALSE},
  {"application/*;q=0, application/sdp", TRUE}, {"nonsense;;q", FALSE},
};

GST_START_TEST (the_most_specific_accepted_range_wins)
{
  fail_unless (plaza_http_accept_takes (accepts[__i__].accept, SDP)
      == accepts[__i__].takes, "%s", accepts[__i__].accept);
}

GST_END_TEST;

static const struct
{
  const gchar *if_match;
  PlazaEtagMatch match;
} etags[] = {
  {NULL, PLAZA_ETAG_ABSENT},
  {"*", PLAZA_ETAG_ANY}, {" * ", PLAZA_ETAG_ANY}, {"\"*\"", PLAZA_ETAG_ANY},
  {"\"xyzzy\"", PLAZA_ETAG_MATCH}, {"  \"xyzzy\"\t", PLAZA_ETAG_MATCH},
  {"\"a\", \"xyzzy\" ,\"b\"", PLAZA_ETAG_MATCH},
  {"W/\"a\",\"xyzzy\"", PLAZA_ETAG_MATCH},
  {"\"XYZZY\"", PLAZA_ETAG_MISMATCH}, {"\"\"", PLAZA_ETAG_MISMATCH},
  {"W/\"xyzzy\"", PLAZA_ETAG_MISMATCH}, {"W/\"*\"", PLAZA_ETAG_MISMATCH},
  {"\"xyz\", \"zy\"", PLAZA_ETAG_MISMATCH},
  {"\"\xc3\xa9\"", PLAZA_ETAG_MISMATCH},
  {"", PLAZA_ETAG_MALFORMED}, {"xyzzy", PLAZA_ETAG_MALFORMED},
  {"\"xyzzy", PLAZA_ETAG_MALFORMED}, {"\"xyzzy\",", PLAZA_ETAG_MALFORMED},
  {"\"xyzzy\" \"b\"", PLAZA_ETAG_MALFORMED}, {"W/xyzzy", PLAZA_ETAG_MALFORMED},
  {"w/\"xyzzy\"", PLAZA_ETAG_MALFORMED}, {"\"x y\"", PLAZA_ETAG_MALFORMED},
  {"**", PLAZA_ETAG_MALFORMED}, {"*, \"xyzzy\"", PLAZA_ETAG_MALFORMED},
  {"\"xyzzy\"x", PLAZA_ETAG_MALFORMED},
};

GST_START_TEST (entity_tags_are_compared_strongly)
{
  fail_unless_equals_int (plaza_etag_match (etags[__i__].if_match, "xyzzy"),
      etags[__i__].match);
}

GST_END_TEST;

GST_START_TEST (tokens_are_long_url_safe_and_never_the_same)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++) {
    gchar *token = plaza_token_new ();

    fail_unless (token != NULL);
    fail_unless_equals_int (strlen (token), 32);
    fail_unless_equals_int (strspn (token, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            "abcdefghijklmnopqrstuvwxyz0123456789-_"), 32);
    fail_unless (g_hash_table_add (seen, token));
  }
}

GST_END_TEST;

GST_START_TEST (tokens_are_equal_only_in_full)
{
  fail_unless (plaza_token_equal ("abc", "abc"));
  fail_unless (plaza_token_equal ("", ""));
  fail_if (plaza_token_equal ("abc", "abd"));
  fail_if (plaza_token_equal ("xbc", "abc"));
  fail_if (plaza_token_equal ("abc", "ab"));
  fail_if (plaza_token_equal ("abc", "abcd"));
  fail_if (plaza_token_equal (NULL, "abc"));
  fail_if (plaza_token_equal ("abc", NULL));
  fail_if (plaza_token_equal (NULL, NULL));
}

GST_END_TEST;

#define TEN "1234567890"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"   /* 3 chars */

static const struct
{
  const gchar *typed, *shown;
} names[] = {
  {"Ann", "Ann"},
  {NULL, "Guest"}, {"", "Guest"}, {"  \t\n ", "Guest"},
  {"  Ann   B. \r\n", "Ann B."},
  {"<b>&\"", "<b>&\""},         /* escaping is the writer's, not ours */
  {"Zo\xc3\xab", "Zo\xc3\xab"}, {"Zoe\xcc\x88", "Zo\xc3\xab"},
  {"\xe6\x9d\x8e\xe3\x80\x80\xe6\x98\x8e", "\xe6\x9d\x8e \xe6\x98\x8e"},
  {"a\001b\177c\xc2\x85", "abc"},
  {"\xe2\x80\xae" "evil\xe2\x80\xac", "evil"},  /* RLO, PDF */
  {"\xe2\x81\xa6" "Ann\xe2\x81\xa9\xe2\x80\x8f", "Ann"},        /* LRI PDI RLM */
  {"\xe2\x80\x8b\xef\xbb\xbf\xe2\x81\xa0", "Guest"},    /* ZWSP, BOM, WJ */
  {"a\xe2\x80\xa8" "b", "a b"}, /* line separator */
  {"\xff\xfe", "Guest"}, {"A\xffnn", "Ann"},
  {"\xcc\x88" "Ann", "Ann"},    /* a mark that stands on nothing */
  {"\xe2\x80\x8d", "Guest"},    /* a joiner that joins nothing */
  {FAMILY, FAMILY}, {"Ann\xe2\x80\x8d", "Ann"},
  {"\xee\x80\x80", "Guest"},    /* private use */
  {SIXTY "1234", SIXTY "1234"}, {SIXTY "12345", SIXTY "1234"},
  {SIXTY "12 " FAMILY, SIXTY "12"}, {SIXTY "1" FAMILY, SIXTY "1" FAMILY},
  {SIXTY "12" FAMILY, SIXTY "12"}, {SIXTY "123 45", SIXTY "123"},
};

GST_START_TEST (names_are_fit_to_be_shown)
{
  g_autofree gchar *shown = plaza_display_name (names[__i__].typed);
  g_autofree gchar *again = plaza_display_name (shown);

  fail_unless_equals_string (shown, names[__i__].shown);
  fail_unless_equals_string (again, shown);
}

GST_END_TEST;

GST_START_TEST (names_of_rubbish_stay_short_and_valid)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 5000; round++) {
    gchar typed[200];
    g_autofree gchar *shown = NULL;
    guint length = g_rand_int_range (rand, 1, sizeof (typed));

    for (guint i = 0; i < length; i++)
      typed[i] = g_rand_int_range (rand, 1, 256);
    typed[length - 1] = '\0';
    shown = plaza_display_name (typed);
    fail_unless (g_utf8_validate (shown, -1, NULL));
    fail_unless (shown[0] != '\0' && shown[0] != ' ');
    fail_unless (g_utf8_strlen (shown, -1) <= PLAZA_NAME_MAX_CHARACTERS);
  }
}

GST_END_TEST;

static const struct
{
  const gchar *text, *json;
} strings[] = {
  {"", "\"\""}, {"plain", "\"plain\""},
  {"\"\\/", "\"\\\"\\\\/\""}, {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
  {"\001\037\177", "\"\\u0001\\u001f\\u007f\""},
  {"\xc3\xab\xf0\x9f\x91\xa9", "\"\xc3\xab\xf0\x9f\x91\xa9\""},
  {"\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\""},
  {"a\xff", "\"a\xef\xbf\xbd\""},
};

GST_START_TEST (json_strings_are_escaped)
{
  g_autofree gchar *json = plaza_http_json_string (strings[__i__].text);

  fail_unless_equals_string (json, strings[__i__].json);
}

GST_END_TEST;

GST_START_TEST (a_problem_is_one_json_object)
{
  g_autofree gchar *problem = plaza_http_problem (415, "line 3: \"x\" is\nno.");
  g_autofree gchar *odd = plaza_http_problem (599, "Odd.");

  fail_unless_equals_string (problem, "{\"type\":\"about:blank\","
      "\"title\":\"Unsupported Media Type\",\"status\":415,"
      "\"detail\":\"line 3: \\\"x\\\" is\\nno.\"}");
  fail_unless_equals_string (odd, "{\"type\":\"about:blank\","
      "\"title\":\"Error\",\"status\":599,\"detail\":\"Odd.\"}");
}

GST_END_TEST;

static Suite *
resource_suite (void)
{
  Suite *s = suite_create ("resource");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, paths_lead_where_they_should, 0,
      G_N_ELEMENTS (routes));
  tcase_add_loop_test (tc, requests_go_on_or_are_refused_with_a_sentence, 0,
      G_N_ELEMENTS (decisions));
  tcase_add_test (tc, media_types_match_without_case_and_parameters);
  tcase_add_loop_test (tc, the_most_specific_accepted_range_wins, 0,
      G_N_ELEMENTS (accepts));
  tcase_add_loop_test (tc, entity_tags_are_compared_strongly, 0,
      G_N_ELEMENTS (etags));
  tcase_add_test (tc, tokens_are_long_url_safe_and_never_the_same);
  tcase_add_test (tc, tokens_are_equal_only_in_full);
  tcase_add_loop_test (tc, names_are_fit_to_be_shown, 0, G_N_ELEMENTS (names));
  tcase_add_test (tc, names_of_rubbish_stay_short_and_valid);
  tcase_add_loop_test (tc, json_strings_are_escaped, 0, G_N_ELEMENTS (strings));
  tcase_add_test (tc, a_problem_is_one_json_object);

  return s;
}

GST_CHECK_MAIN (resource);
