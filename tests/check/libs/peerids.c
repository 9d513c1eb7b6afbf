// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>

#include "peerids.h"

GST_START_TEST (the_lowest_free_number_is_taken)
{
  PlazaPeerIds *ids = plaza_peer_ids_new ();

  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 0);
  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 1);
  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 2);
  fail_unless (plaza_peer_ids_give_back (ids, 1, 0));
  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 1);
  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 3);
  plaza_peer_ids_free (ids);
}

GST_END_TEST;

GST_START_TEST (a_number_rests_before_it_comes_back)
{
  PlazaPeerIds *ids = plaza_peer_ids_new ();

  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 0);
  fail_unless (plaza_peer_ids_give_back (ids, 0, 60));
  fail_unless_equals_int (plaza_peer_ids_take (ids, 59), 1);
  fail_unless_equals_int (plaza_peer_ids_take (ids, 60), 0);
  plaza_peer_ids_free (ids);
}

GST_END_TEST;

GST_START_TEST (what_was_not_taken_is_not_given_back)
{
  PlazaPeerIds *ids = plaza_peer_ids_new ();

  fail_if (plaza_peer_ids_give_back (ids, 0, 0));
  fail_unless_equals_int (plaza_peer_ids_take (ids, 0), 0);
  fail_unless (plaza_peer_ids_give_back (ids, 0, 0));
  fail_if (plaza_peer_ids_give_back (ids, 0, 0));
  fail_if (plaza_peer_ids_give_back (ids, 7, 0));
  plaza_peer_ids_free (ids);
}

GST_END_TEST;

static Suite *
peerids_suite (void)
{
  Suite *suite = suite_create ("peerids");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, the_lowest_free_number_is_taken);
  tcase_add_test (tc, a_number_rests_before_it_comes_back);
  tcase_add_test (tc, what_was_not_taken_is_not_given_back);
  return suite;
}

GST_CHECK_MAIN (peerids);
