// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>

#include "codememory.h"

static gboolean
see (CodeMemory * memory, const gchar * text, guint64 now, guint64 interval)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return code_memory_see (memory, 1, bytes, now, interval);
}

GST_START_TEST (a_code_is_told_once_in_an_interval)
{
  CodeMemory *memory = code_memory_new ();

  fail_unless (see (memory, "a", 0, 100));
  fail_unless (!see (memory, "a", 0, 100));
  fail_unless (!see (memory, "a", 99, 100));
  fail_unless (see (memory, "a", 100, 100));
  /* from when it was told, not from when it was seen */
  fail_unless (!see (memory, "a", 150, 100));
  fail_unless (!see (memory, "a", 199, 100));
  fail_unless (see (memory, "a", 200, 100));
  code_memory_free (memory);
}

GST_END_TEST;

GST_START_TEST (codes_that_alternate_are_told_once_each)
{
  CodeMemory *memory = code_memory_new ();
  guint told = 0;

  for (guint64 now = 0; now < 100; now++)
    told += see (memory, now % 2 == 0 ? "a" : "b", now, 50);
  fail_unless_equals_int (told, 4);
  code_memory_free (memory);
}

GST_END_TEST;

GST_START_TEST (formats_are_told_apart)
{
  CodeMemory *memory = code_memory_new ();
  g_autoptr (GBytes) bytes = g_bytes_new ("x", 1);

  fail_unless (code_memory_see (memory, 1, bytes, 0, 100));
  fail_unless (code_memory_see (memory, 2, bytes, 0, 100));
  fail_unless (!code_memory_see (memory, 1, bytes, 1, 100));
  code_memory_free (memory);
}

GST_END_TEST;

GST_START_TEST (limits_of_the_interval)
{
  CodeMemory *memory = code_memory_new ();

  fail_unless (see (memory, "a", 5, 0));
  fail_unless (see (memory, "a", 5, 0));
  fail_unless (see (memory, "b", 5, G_MAXUINT64));
  fail_unless (!see (memory, "b", G_MAXUINT64, G_MAXUINT64));
  /* a seek back: what comes is new */
  fail_unless (see (memory, "b", 4, G_MAXUINT64));
  code_memory_clear (memory);
  fail_unless_equals_int (code_memory_size (memory), 0);
  fail_unless (see (memory, "b", 4, G_MAXUINT64));
  code_memory_free (memory);
}

GST_END_TEST;

GST_START_TEST (the_memory_does_not_grow_for_ever)
{
  CodeMemory *memory = code_memory_new ();
  guint size;

  for (guint i = 0; i < 10000; i++) {
    g_autofree gchar *text = g_strdup_printf ("code %u", i);

    fail_unless (see (memory, text, i, G_MAXUINT64));
  }
  size = code_memory_size (memory);
  fail_unless (size < 5000, "%u", size);
  /* the newest are those that are known */
  fail_unless (!see (memory, "code 9999", 10000, G_MAXUINT64));
  fail_unless (see (memory, "code 0", 10000, G_MAXUINT64));
  fail_unless_equals_int (code_memory_size (memory), size);
  code_memory_free (memory);
}

GST_END_TEST;

static Suite *
codememory_suite (void)
{
  Suite *s = suite_create ("codememory");
  TCase *tc = tcase_create ("codememory");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_code_is_told_once_in_an_interval);
  tcase_add_test (tc, codes_that_alternate_are_told_once_each);
  tcase_add_test (tc, formats_are_told_apart);
  tcase_add_test (tc, limits_of_the_interval);
  tcase_add_test (tc, the_memory_does_not_grow_for_ever);
  return s;
}

GST_CHECK_MAIN (codememory);
