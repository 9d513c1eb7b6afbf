// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>

#include "serverfixture.h"

#define PROGRAMME "videotestsrc is-live=true pattern=smpte ! " \
    "video/x-raw,width=320,height=240,framerate=15/1 ! server.video " \
    "audiotestsrc is-live=true wave=sine freq=440 ! server.audio "
#define SERVER "webrtcserver name=server port=0 "

GST_START_TEST (a_viewer_sees_and_hears_the_programme)
{
  Fixture *fixture = fixture_new (PROGRAMME SERVER, GST_STATE_PLAYING);
  Client *viewer = client_new (fixture, "viewer", "", TRUE);

  fail_unless_equals_int (client_join (viewer, "/whep?name=Vera"), 201);
  fail_unless (fixture_await (fixture, "connected 0 Vera viewer"));
  fail_unless (fixture_await (fixture, "viewer got video"));
  fail_unless (fixture_await (fixture, "viewer got audio"));
  client_free (viewer);
  fixture_free (fixture);
}

GST_END_TEST;

static Suite *
webrtcserverpeers_suite (void)
{
  Suite *suite = suite_create ("webrtcserverpeers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, a_viewer_sees_and_hears_the_programme);
  return suite;
}

GST_CHECK_MAIN (webrtcserverpeers);
