// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include "keyunits.h"

#define MS (G_GUINT64_CONSTANT (1000000))
#define START (12345 * MS)      /* clocks do not start at 0 */

static PlazaKeyUnits
fresh (void)
{
  PlazaKeyUnits units;

  plaza_key_units_init (&units, PLAZA_KEY_UNITS_INTERVAL,
      PLAZA_KEY_UNITS_NEWCOMER_INTERVAL);

  return units;
}

static gboolean
request (PlazaKeyUnits * units, guint64 ms, gboolean newcomer)
{
  return plaza_key_units_request (units, START + ms * MS, newcomer);
}

static gboolean
frame (PlazaKeyUnits * units, guint64 ms, gboolean is_key)
{
  return plaza_key_units_frame (units, START + ms * MS, is_key);
}

GST_START_TEST (the_first_request_goes_out_at_once)
{
  PlazaKeyUnits viewer = fresh (), newcomer = fresh ();

  fail_unless (request (&viewer, 0, FALSE));
  fail_unless (request (&newcomer, 0, TRUE));
}

GST_END_TEST;

GST_START_TEST (requests_of_many_viewers_within_500_ms_become_one)
{
  PlazaKeyUnits units = fresh ();
  guint n = 0;

  for (guint ms = 0; ms < 500; ms += 5)
    n += request (&units, ms, FALSE);
  fail_unless_equals_int (n, 1);
  fail_unless (request (&units, 500, FALSE));
}

GST_END_TEST;

GST_START_TEST (viewers_are_served_by_a_recent_key_unit)
{
  PlazaKeyUnits units = fresh ();

  fail_if (frame (&units, 0, TRUE));
  fail_if (request (&units, 499, FALSE));
  fail_unless (request (&units, 500, FALSE));
}

GST_END_TEST;

GST_START_TEST (an_answered_request_still_counts_its_500_ms)
{
  PlazaKeyUnits units = fresh ();

  fail_unless (request (&units, 0, FALSE));
  fail_if (frame (&units, 40, TRUE));
  fail_if (request (&units, 520, FALSE));
  fail_unless (request (&units, 540, FALSE));
}

GST_END_TEST;

GST_START_TEST (a_newcomer_need_not_wait_for_the_interval)
{
  PlazaKeyUnits units = fresh ();

  fail_if (frame (&units, 0, TRUE));
  fail_if (request (&units, 200, FALSE));
  fail_unless (request (&units, 200, TRUE));
}

GST_END_TEST;

GST_START_TEST (a_newcomer_rides_with_a_request_in_flight)
{
  PlazaKeyUnits units = fresh ();

  fail_unless (request (&units, 0, FALSE));
  fail_if (request (&units, 30, TRUE));
  fail_if (frame (&units, 60, TRUE));
  fail_if (frame (&units, 1000, FALSE));
}

GST_END_TEST;

GST_START_TEST (a_newcomer_right_after_a_key_unit_is_deferred)
{
  PlazaKeyUnits units = fresh ();

  fail_if (frame (&units, 0, TRUE));
  fail_if (request (&units, 20, TRUE));
  fail_if (frame (&units, 40, FALSE));
  fail_if (frame (&units, 99, FALSE));
  fail_unless (frame (&units, 100, FALSE));
  fail_if (frame (&units, 120, FALSE));
}

GST_END_TEST;

GST_START_TEST (a_key_unit_that_comes_by_itself_serves_the_deferred)
{
  PlazaKeyUnits units = fresh ();

  fail_if (frame (&units, 0, TRUE));
  fail_if (request (&units, 20, TRUE));
  fail_if (frame (&units, 60, TRUE));
  fail_if (frame (&units, 200, FALSE));
}

GST_END_TEST;

GST_START_TEST (a_burst_of_joins_does_not_make_every_frame_a_key_unit)
{
  PlazaKeyUnits units = fresh ();
  gboolean ordered = FALSE;
  guint n_keys = 0;

  /* A second of 50 frames a second; somebody joins with every one of them,
   * and the encoder obeys with the next. */
  for (guint ms = 0; ms < 1000; ms += 20) {
    gboolean is_key = ordered;

    ordered = frame (&units, ms, is_key);
    n_keys += is_key;
    ordered = request (&units, ms + 1, TRUE) || ordered;
  }
  fail_unless (n_keys >= 6 && n_keys <= 10, "%u key units", n_keys);
}

GST_END_TEST;

GST_START_TEST (a_request_that_brought_nothing_is_sent_again)
{
  PlazaKeyUnits units = fresh ();

  fail_unless (request (&units, 0, TRUE));
  fail_if (frame (&units, 480, FALSE));
  fail_if (request (&units, 499, TRUE));
  fail_unless (frame (&units, 500, FALSE));
  fail_if (frame (&units, 520, FALSE));
  fail_if (frame (&units, 540, TRUE));
  fail_if (frame (&units, 2000, FALSE));
}

GST_END_TEST;

GST_START_TEST (without_requests_nothing_is_asked)
{
  PlazaKeyUnits units = fresh ();

  for (guint ms = 0; ms < 5000; ms += 20)
    fail_if (frame (&units, ms, ms % 1000 == 0));
}

GST_END_TEST;

GST_START_TEST (a_clock_that_steps_back_floods_nobody)
{
  PlazaKeyUnits units = fresh ();

  fail_unless (request (&units, 1000, FALSE));
  fail_if (frame (&units, 1040, TRUE));
  fail_if (request (&units, 500, FALSE));
  fail_if (request (&units, 500, TRUE));
  fail_if (frame (&units, 600, FALSE));
}

GST_END_TEST;

static Suite *
keyunits_suite (void)
{
  Suite *s = suite_create ("keyunits");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_first_request_goes_out_at_once);
  tcase_add_test (tc, requests_of_many_viewers_within_500_ms_become_one);
  tcase_add_test (tc, viewers_are_served_by_a_recent_key_unit);
  tcase_add_test (tc, an_answered_request_still_counts_its_500_ms);
  tcase_add_test (tc, a_newcomer_need_not_wait_for_the_interval);
  tcase_add_test (tc, a_newcomer_rides_with_a_request_in_flight);
  tcase_add_test (tc, a_newcomer_right_after_a_key_unit_is_deferred);
  tcase_add_test (tc, a_key_unit_that_comes_by_itself_serves_the_deferred);
  tcase_add_test (tc, a_burst_of_joins_does_not_make_every_frame_a_key_unit);
  tcase_add_test (tc, a_request_that_brought_nothing_is_sent_again);
  tcase_add_test (tc, without_requests_nothing_is_asked);
  tcase_add_test (tc, a_clock_that_steps_back_floods_nobody);

  return s;
}

GST_CHECK_MAIN (keyunits);
