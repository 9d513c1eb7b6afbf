// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstcheck.h>

#include "speakerpicker.h"

#define PEOPLE 4

/* A conversation: each line of a script is for one participant and one
 * character for each 100 ms: '#' a voice, '!' a louder one by 10 dB, ' ' none.
 * Real voices have gaps, so every sixth 100 ms of '#' lacks 30. */
typedef struct
{
  SpeakerPicker picker;
  SpeakerCandidate people[PEOPLE];
  guint time;
} Table;

static void
table_init (Table * table)
{
  guint i;

  speaker_picker_init (&table->picker);
  for (i = 0; i < PEOPLE; i++)
    speaker_candidate_init (&table->people[i]);
  table->time = 0;
}

/* Writes who has the floor after each 100 ms: '-' or the number. */
static gchar *
converse (Table * table, const gchar * const *script)
{
  gsize i, n, length = strlen (script[0]);
  g_autoptr (GString) floor = g_string_new (NULL);

  for (i = 0; i < 10 * length; i++, table->time++) {
    SpeakerCandidate *before = table->picker.active;

    for (n = 0; n < PEOPLE && script[n]; n++) {
      gchar c = script[n][i / 10];
      gboolean gap = table->time / 10 % 6 == 5 && table->time % 10 < 3;

      fail_unless_equals_int (strlen (script[n]), length);
      speaker_candidate_note (&table->people[n], c != ' ' && !gap,
          c == '!' ? -18.0 : -28.0);
    }
    for (n = 0; n < PEOPLE && script[n]; n++)
      speaker_picker_consider (&table->picker, &table->people[n]);
    fail_unless_equals_int (speaker_picker_decide (&table->picker),
        table->picker.active != before);
    if (i % 10 == 9)
      g_string_append_c (floor, table->picker.active == NULL ? '-' :
          (gchar) ('0' + (table->picker.active - table->people)));
  }

  return g_strdup (floor->str);
}

static void
expect (Table * table, const gchar * const *script, const gchar * floor)
{
  g_autofree gchar *got = converse (table, script);

  fail_unless_equals_string (got, floor);
}

GST_START_TEST (turns_are_followed_within_a_second)
{
  static const gchar *const script[] = {
    "  ##########################                                     ",
    "                              ########################           ",
    "                                                        #########",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script,
      "-------0000000000000000000000000000111111111111111111111111112222");
}

GST_END_TEST;

GST_START_TEST (who_falls_into_the_others_last_word_gets_the_floor_as_soon)
{
  static const gchar *const script[] = {
    "####################              ",
    "                  ################",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script, "-----00000000000000000011111111111");
}

GST_END_TEST;

GST_START_TEST (a_cough_does_not_take_the_floor)
{
  static const gchar *const script[] = {
    "####################          ##########      ##########",
    "        ####            ####              ### ###       ",
    "                                                        ",
    "   !!!!            !!!!                                 ",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script,
      "-----000000000000000000000000000000000000000000000000000");
}

GST_END_TEST;

GST_START_TEST (a_cough_does_not_even_take_a_floor_that_nobody_has)
{
  static const gchar *const script[] = {
    "  ####                    #####      ",
    "             ####                    ",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script, "-------------------------------------");
}

GST_END_TEST;

GST_START_TEST (listening_with_mhm_is_not_speaking)
{
  static const gchar *const script[] = {
    "########## ######## ############   ###########    ########",
    "         ####     ####        #####             ####      ",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script,
      "-----00000000000000000000000000000000000000000000000000000");
}

GST_END_TEST;

GST_START_TEST (of_two_at_once_the_first_keeps_it)
{
  static const gchar *const script[] = {
    "############################################################",
    "          ##################################################",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script,
      "-----0000000000000000000000000000000000000000000000000000000");
}

GST_END_TEST;

GST_START_TEST (who_insists_while_the_other_only_murmurs_gets_it)
{
  static const gchar *const script[] = {
    "############## ## ##  ### ##  ###  ### ##   ##  ##   ##   ##",
    "          ##################################################",
    NULL
  };
  Table table;
  g_autofree gchar *floor = NULL;

  table_init (&table);
  floor = converse (&table, script);
  fail_unless (g_str_has_prefix (floor, "-----000000000000000"));
  fail_unless (g_str_has_suffix (floor, "11111111111111111111"));
}

GST_END_TEST;

GST_START_TEST (the_nearer_microphone_gets_it)
{
  /* 1 speaks, and 0's microphone hears him, too, and got the floor for it */
  static const gchar *const script[] = {
    "##################################",
    "    !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    NULL
  };
  Table table;

  table_init (&table);
  expect (&table, script, "-----00000000001111111111111111111");
}

GST_END_TEST;

GST_START_TEST (when_all_are_silent_the_last_one_stays)
{
  static const gchar *const script[] = {
    "##########                                        ",
    "                                                  ",
    NULL
  };
  Table table;
  guint i;

  table_init (&table);
  expect (&table, script, "-----000000000000000000000000000000000000000000000");
  for (i = 0; i < 100; i++) {
    static const gchar *const silence[] = { "          ", NULL };

    expect (&table, silence, "0000000000");
  }
}

GST_END_TEST;

GST_START_TEST (who_leaves_makes_room_for_who_is_speaking)
{
  static const gchar *const both[] = { "##########", "##########", NULL };
  Table table;
  guint i;

  table_init (&table);
  expect (&table, both, "-----00000");
  fail_if (speaker_picker_forget (&table.picker, &table.people[1]));
  fail_unless (speaker_picker_forget (&table.picker, &table.people[0]));
  fail_unless (table.picker.active == NULL);

  for (i = 0; i < 10; i++) {
    speaker_candidate_note (&table.people[1], TRUE, -28.0);
    speaker_picker_consider (&table.picker, &table.people[1]);
    fail_unless_equals_int (speaker_picker_decide (&table.picker), i == 0);
  }
  fail_unless (table.picker.active == &table.people[1]);
}

GST_END_TEST;

static Suite *
speakerpicker_suite (void)
{
  Suite *s = suite_create ("speakerpicker");
  TCase *tc = tcase_create ("speakerpicker");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, turns_are_followed_within_a_second);
  tcase_add_test (tc,
      who_falls_into_the_others_last_word_gets_the_floor_as_soon);
  tcase_add_test (tc, a_cough_does_not_take_the_floor);
  tcase_add_test (tc, a_cough_does_not_even_take_a_floor_that_nobody_has);
  tcase_add_test (tc, listening_with_mhm_is_not_speaking);
  tcase_add_test (tc, of_two_at_once_the_first_keeps_it);
  tcase_add_test (tc, who_insists_while_the_other_only_murmurs_gets_it);
  tcase_add_test (tc, the_nearer_microphone_gets_it);
  tcase_add_test (tc, when_all_are_silent_the_last_one_stays);
  tcase_add_test (tc, who_leaves_makes_room_for_who_is_speaking);

  return s;
}

GST_CHECK_MAIN (speakerpicker);
