// SPDX-License-Identifier: LGPL-2.1-or-later
/* State changes, and pads that come and go in every state. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "allelements.h"

/* The first error on the element's bus, in words, or NULL. */
static gchar *
take_error (GstElement * element)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (element);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    return NULL;
  gst_message_parse_error (message, &error, NULL);
  return g_strdup (error->message);
}

/* FALSE when the element refuses, which takes an error on the bus. */
static gboolean
go_to (GstElement * element, GstState state)
{
  GstStateChangeReturn ret = gst_element_set_state (element, state);
  g_autofree gchar *error = take_error (element);

  if (ret == GST_STATE_CHANGE_FAILURE) {
    fail_unless (error != NULL, "%s refuses %s without an error message",
        GST_OBJECT_NAME (element), gst_element_state_get_name (state));
    return FALSE;
  }
  fail_unless (error == NULL, "%s in %s: %s", GST_OBJECT_NAME (element),
      gst_element_state_get_name (state), error);
  return TRUE;
}

GST_START_TEST (every_step_up_and_down_can_be_repeated)
{
  static const GstState walk[] = {
    GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING, GST_STATE_PAUSED,
    GST_STATE_READY, GST_STATE_NULL
  };
  GstElement *element = all_elements_make (__i__);

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < G_N_ELEMENTS (walk); i++)
      if (!go_to (element, walk[i]) || !go_to (element, walk[i]))
        gst_element_set_state (element, GST_STATE_NULL);
  all_elements_drop (element);
}

GST_END_TEST;

GST_START_TEST (steps_may_be_jumped_and_turned_back)
{
  static const GstState walk[] = {
    GST_STATE_PLAYING, GST_STATE_NULL, GST_STATE_PAUSED, GST_STATE_NULL,
    GST_STATE_PLAYING, GST_STATE_READY, GST_STATE_PLAYING, GST_STATE_READY,
    GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_NULL
  };
  GstElement *element = all_elements_make (__i__);

  for (guint i = 0; i < G_N_ELEMENTS (walk); i++)
    if (!go_to (element, walk[i]))
      gst_element_set_state (element, GST_STATE_NULL);
  all_elements_drop (element);
}

GST_END_TEST;

GST_START_TEST (it_can_be_dropped_in_every_state)
{
  for (GstState state = GST_STATE_NULL; state <= GST_STATE_PLAYING; state++) {
    GstElement *element = all_elements_make (__i__);

    go_to (element, state);
    all_elements_drop (element);
  }
}

GST_END_TEST;

static void
check_pad (GstElement * element, GstPadTemplate * template, GstPad * pad)
{
  fail_unless (GST_PAD_DIRECTION (pad) ==
      GST_PAD_TEMPLATE_DIRECTION (template));
  fail_unless (GST_PAD_PAD_TEMPLATE (pad) != NULL);
  fail_unless (GST_OBJECT_PARENT (pad) == GST_OBJECT (element));
}

/* Messages on the bus hold the pads that they come from. */
static void
drain_bus (GstElement * element)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (element);

  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
}

/* Requests two pads of a template and gives them back in both orders. The
 * second pad may be refused, where one is all there is. */
static void
exercise_template (GstElement * element, GstPadTemplate * template)
{
  for (guint order = 0; order < 2; order++) {
    guint16 before = element->numpads;
    GstPad *pads[2];
    Tombstone *tombstones[2] = { NULL, NULL };

    for (guint i = 0; i < 2; i++) {
      pads[i] = gst_element_request_pad (element, template, NULL, NULL);
      if (pads[i] != NULL) {
        check_pad (element, template, pads[i]);
        tombstones[i] = tombstone_new (pads[i]);
      }
    }
    /* Of a peer who is not there, a pad may be refused. */
    fail_unless (pads[0] != NULL || all_elements_is_network (element),
        "%s has no %s pad", GST_OBJECT_NAME (element),
        GST_PAD_TEMPLATE_NAME_TEMPLATE (template));
    for (guint i = 0; i < 2; i++) {
      guint k = order == 0 ? i : 1 - i;
      g_autofree gchar *what = NULL;

      if (pads[k] == NULL)
        continue;
      gst_element_release_request_pad (element, pads[k]);
      gst_object_unref (pads[k]);
      drain_bus (element);
      what = g_strdup_printf ("pad %s of %s in %s",
          GST_PAD_TEMPLATE_NAME_TEMPLATE (template), GST_OBJECT_NAME (element),
          gst_element_state_get_name (GST_STATE (element)));
      tombstone_check (tombstones[k], what);
    }
    fail_unless_equals_int (element->numpads, before);
  }
}

GST_START_TEST (request_pads_come_and_go_in_every_state)
{
  for (GstState state = GST_STATE_NULL; state <= GST_STATE_PLAYING; state++) {
    GstElement *element = all_elements_make (__i__);

    if (go_to (element, state))
      for (GList * l = gst_element_get_pad_template_list (element); l != NULL;
          l = l->next)
        if (GST_PAD_TEMPLATE_PRESENCE (l->data) == GST_PAD_REQUEST)
          exercise_template (element, l->data);
    all_elements_drop (element);
  }
}

GST_END_TEST;

/* Pads that nobody gave back must not keep the element alive. */
GST_START_TEST (it_goes_with_all_its_pads)
{
  for (GstState state = GST_STATE_NULL; state <= GST_STATE_PLAYING; state++) {
    GstElement *element = all_elements_make (__i__);

    for (GList * l = gst_element_get_pad_template_list (element); l != NULL;
        l = l->next) {
      g_autofree gchar *name = NULL;

      if (GST_PAD_TEMPLATE_PRESENCE (l->data) != GST_PAD_REQUEST)
        continue;
      name = all_elements_pad_name (l->data, 0);
      gst_clear_object (&(GstPad *) {
          gst_element_request_pad (element, l->data, name, NULL)}
      );
    }
    go_to (element, state);
    all_elements_drop (element);
  }
}

GST_END_TEST;

GST_START_TEST (nonsense_names_of_pads_are_refused)
{
  static const gchar *const nonsense[] = { "", "%u", "_", "sink", "sink_",
    "sink_-1", "sink_x", "video_99999999999999999999", "sink_0 ", "no_such_0",
    "audio_minus_", "video_sink_\xff"
  };
  GstElement *element = all_elements_make (__i__);

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    GstPad *pad = gst_element_request_pad_simple (element, nonsense[i]);

    /* A core that reads digits leniently may grant some; they go back. */
    if (pad != NULL) {
      gst_element_release_request_pad (element, pad);
      gst_object_unref (pad);
    }
  }
  all_elements_drop (element);
}

GST_END_TEST;

static Suite *
states_suite (void)
{
  Suite *suite = suite_create ("states");
  TCase *tc = tcase_create ("general");
  guint n = all_elements_count ();

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, every_step_up_and_down_can_be_repeated, 0, n);
  tcase_add_loop_test (tc, steps_may_be_jumped_and_turned_back, 0, n);
  tcase_add_loop_test (tc, it_can_be_dropped_in_every_state, 0, n);
  tcase_add_loop_test (tc, request_pads_come_and_go_in_every_state, 0, n);
  tcase_add_loop_test (tc, it_goes_with_all_its_pads, 0, n);
  tcase_add_loop_test (tc, nonsense_names_of_pads_are_refused, 0, n);
  return suite;
}

GST_CHECK_MAIN (states);
