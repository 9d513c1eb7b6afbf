// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/check/gstcheck.h>
#include <string.h>

#include "codemaker.h"

#define ALL_FORMATS ((CodeFormat) 0x1ffff)

static const struct
{
  CodeFormat format;
  const gchar *text;
  const gchar *read;            /* NULL = as it was written */
} samples[] = {
  {CODE_FORMAT_QR_CODE, "hello", NULL},
  {CODE_FORMAT_QR_CODE, "Grüße, 世界 🎉", NULL},
  {CODE_FORMAT_AZTEC, "AZTEC 1", NULL},
  {CODE_FORMAT_DATA_MATRIX, "data matrix", NULL},
  {CODE_FORMAT_PDF417, "pdf 417", NULL},
  {CODE_FORMAT_CODE_128, "Code-128", NULL},
  {CODE_FORMAT_CODE_39, "CODE39", NULL},
  {CODE_FORMAT_CODE_93, "CODE93", NULL},
  {CODE_FORMAT_CODABAR, "A1234B", "1234"},
  {CODE_FORMAT_ITF, "12345670", NULL},
  {CODE_FORMAT_EAN_8, "96385074", NULL},
  {CODE_FORMAT_EAN_13, "4006381333931", NULL},
  {CODE_FORMAT_UPC_A, "036000291452", NULL},
};

static GArray *
find (const CodePicture * picture, CodeFormat formats)
{
  g_autoptr (GError) error = NULL;
  GArray *codes = code_finder_find (picture->luma, picture->width,
      picture->height, picture->width, formats, &error);

  g_assert_no_error (error);
  fail_unless (codes != NULL);
  return codes;
}

static void
rotate (CodePicture * picture)
{
  guint8 *turned = g_malloc (picture->width * picture->height);
  gint width = picture->height;

  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      turned[x * width + width - 1 - y] = picture->luma[y * picture->width + x];
  g_free (picture->luma);
  *picture = (CodePicture) {
  turned, width, picture->width};
}

GST_START_TEST (each_format_is_read)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++) {
    const gchar *expected = samples[i].read != NULL ? samples[i].read
        : samples[i].text;
    g_autoptr (GArray) codes = NULL;
    CodePicture picture;
    FoundCode *code;

    code_picture_make (&picture, samples[i].format, samples[i].text, 400, 300);
    codes = find (&picture, samples[i].format);
    fail_unless_equals_int (codes->len, 1);
    code = &g_array_index (codes, FoundCode, 0);
    fail_unless_equals_int (code->format, samples[i].format);
    fail_unless (strstr (code->text, expected) != NULL, "%s is not %s",
        code->text, expected);
    fail_unless (!code->binary);
    fail_unless_equals_int (code->sequence_size, -1);
    code_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (only_what_is_asked_for_is_read)
{
  CodePicture picture;
  const CodeFormat others[] = { CODE_FORMAT_AZTEC, CODE_FORMAT_DATA_MATRIX,
    CODE_FORMAT_EAN_13, (CodeFormat) 0
  };

  code_picture_make (&picture, CODE_FORMAT_QR_CODE, "secret", 300, 300);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GArray) codes = find (&picture, others[i]);

    fail_unless_equals_int (codes->len, 0);
  }
  code_picture_clear (&picture);
}

GST_END_TEST;

GST_START_TEST (corners_go_round_the_code_wherever_it_is_turned)
{
  CodePicture picture;

  code_picture_make (&picture, CODE_FORMAT_QR_CODE, "turned", 300, 200);
  for (guint turn = 0; turn < 4; turn++) {
    g_autoptr (GArray) codes = find (&picture, CODE_FORMAT_QR_CODE);
    gint sides = 0;
    FoundCode *code;

    fail_unless_equals_int (codes->len, 1);
    code = &g_array_index (codes, FoundCode, 0);
    fail_unless_equals_string (code->text, "turned");
    /* twice the area by the shoelace formula: positive = clockwise */
    for (guint i = 0; i < 4; i++) {
      gint *a = code->corners[i], *b = code->corners[(i + 1) % 4];

      fail_unless (a[0] >= 0 && a[0] < picture.width);
      fail_unless (a[1] >= 0 && a[1] < picture.height);
      sides += a[0] * b[1] - b[0] * a[1];
    }
    fail_unless (sides > 2 * 100 * 100, "%d", sides);
    rotate (&picture);
  }
  code_picture_clear (&picture);
}

GST_END_TEST;

GST_START_TEST (bytes_are_what_the_code_holds)
{
  const gchar *text = "Grüße";
  g_autoptr (GArray) codes = NULL;
  CodePicture picture;
  FoundCode *code;
  gsize size;
  const gchar *bytes;

  code_picture_make (&picture, CODE_FORMAT_QR_CODE, text, 300, 300);
  codes = find (&picture, CODE_FORMAT_QR_CODE);
  fail_unless_equals_int (codes->len, 1);
  code = &g_array_index (codes, FoundCode, 0);
  bytes = g_bytes_get_data (code->bytes, &size);
  fail_unless_equals_int (size, strlen (text));
  fail_unless (memcmp (bytes, text, size) == 0);
  code_picture_clear (&picture);
}

GST_END_TEST;

GST_START_TEST (pictures_without_a_code_give_none)
{
  static const gint sizes[][2] = { {1, 1}, {1, 500}, {16, 16}, {333, 77} };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gint n = sizes[i][0] * sizes[i][1];
    CodePicture picture = { g_malloc (n), sizes[i][0], sizes[i][1] };
    g_autoptr (GRand) random = g_rand_new_with_seed (i);
    g_autoptr (GArray) blank = NULL;
    g_autoptr (GArray) noise = NULL;

    memset (picture.luma, 255, n);
    blank = find (&picture, ALL_FORMATS);
    fail_unless_equals_int (blank->len, 0);
    for (gint j = 0; j < n; j++)
      picture.luma[j] = g_rand_int (random);
    noise = find (&picture, ALL_FORMATS);
    fail_unless_equals_int (noise->len, 0);
    code_picture_clear (&picture);
  }
}

GST_END_TEST;

GST_START_TEST (several_codes_are_read_at_once)
{
  CodePicture a, b;
  CodePicture both = { g_malloc (700 * 300), 700, 300 };
  g_autoptr (GArray) codes = NULL;
  gboolean found[2] = { FALSE, FALSE };

  code_picture_make (&a, CODE_FORMAT_QR_CODE, "left", 300, 300);
  code_picture_make (&b, CODE_FORMAT_QR_CODE, "right", 300, 300);
  memset (both.luma, 255, 700 * 300);
  for (gint y = 0; y < 300; y++) {
    memcpy (both.luma + y * 700, a.luma + y * 300, 300);
    memcpy (both.luma + y * 700 + 400, b.luma + y * 300, 300);
  }
  codes = find (&both, CODE_FORMAT_QR_CODE);
  fail_unless_equals_int (codes->len, 2);
  for (guint i = 0; i < 2; i++) {
    FoundCode *code = &g_array_index (codes, FoundCode, i);
    gboolean left = code->corners[0][0] < 350;

    fail_unless_equals_string (code->text, left ? "left" : "right");
    found[left] = TRUE;
  }
  fail_unless (found[0] && found[1]);
  code_picture_clear (&a);
  code_picture_clear (&b);
  code_picture_clear (&both);
}

GST_END_TEST;

static Suite *
codefinder_suite (void)
{
  Suite *s = suite_create ("codefinder");
  TCase *tc = tcase_create ("codefinder");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, each_format_is_read);
  tcase_add_test (tc, only_what_is_asked_for_is_read);
  tcase_add_test (tc, corners_go_round_the_code_wherever_it_is_turned);
  tcase_add_test (tc, bytes_are_what_the_code_holds);
  tcase_add_test (tc, pictures_without_a_code_give_none);
  tcase_add_test (tc, several_codes_are_read_at_once);
  return s;
}

GST_CHECK_MAIN (codefinder);
