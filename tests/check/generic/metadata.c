// SPDX-License-Identifier: LGPL-2.1-or-later
/* What gst-inspect-1.0 shows of an element reads like documentation. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "allelements.h"

static void
check_sentence (const gchar * element, const gchar * what, const gchar * text)
{
  fail_unless (text != NULL && *text != '\0', "%s: no %s", element, what);
  fail_unless (g_utf8_validate (text, -1, NULL), "%s: %s is not UTF-8",
      element, what);
  fail_unless (g_ascii_isspace (*text) == FALSE
      && !g_ascii_isspace (text[strlen (text) - 1]),
      "%s: %s has blanks around it", element, what);
}

GST_START_TEST (it_has_a_name_a_class_a_description_and_an_author)
{
  g_autoptr (GstElementFactory) factory = all_elements_factory (__i__);
  static const gchar *const keys[] = { GST_ELEMENT_METADATA_LONGNAME,
    GST_ELEMENT_METADATA_KLASS, GST_ELEMENT_METADATA_DESCRIPTION,
    GST_ELEMENT_METADATA_AUTHOR
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    check_sentence (all_elements_name (__i__), keys[i],
        gst_element_factory_get_metadata (factory, keys[i]));
}

GST_END_TEST;

GST_START_TEST (it_has_a_debug_category_of_its_name)
{
  GSList *categories;
  gboolean found = FALSE;
  GstElement *element = all_elements_make (__i__);

  categories = gst_debug_get_all_categories ();
  for (GSList * l = categories; l != NULL; l = l->next)
    found |= g_str_equal (gst_debug_category_get_name (l->data),
        all_elements_name (__i__))
        && *gst_debug_category_get_description (l->data) != '\0';
  g_slist_free (categories);
  fail_unless (found, "%s has no debug category with a description",
      all_elements_name (__i__));
  all_elements_drop (element);
}

GST_END_TEST;

GST_START_TEST (its_templates_have_caps_and_agree_with_the_factory)
{
  g_autoptr (GstElementFactory) factory = all_elements_factory (__i__);
  GstElement *element = all_elements_make (__i__);
  GList *list = gst_element_get_pad_template_list (element);

  fail_unless (list != NULL, "%s has no pad template",
      all_elements_name (__i__));
  fail_unless_equals_int (g_list_length (list),
      gst_element_factory_get_num_pad_templates (factory));
  for (; list != NULL; list = list->next) {
    g_autoptr (GstCaps) caps = gst_pad_template_get_caps (list->data);

    fail_if (gst_caps_is_empty (caps), "%s.%s can carry nothing",
        all_elements_name (__i__), GST_PAD_TEMPLATE_NAME_TEMPLATE (list->data));
  }
  all_elements_drop (element);
}

GST_END_TEST;

static void
check_enum (const gchar * owner, GParamSpec * spec)
{
  g_autoptr (GTypeClass) klass = NULL;
  GEnumClass *e;

  if (!G_TYPE_IS_ENUM (spec->value_type))
    return;
  klass = g_type_class_ref (spec->value_type);
  e = G_ENUM_CLASS (klass);
  /* A type of GStreamer's own has C names there. */
  if (!g_str_has_prefix (g_type_name (spec->value_type), "Gst"))
    return;
  for (guint i = 0; i < e->n_values; i++) {
    const gchar *name = e->values[i].value_name;
    gboolean c_name = g_str_has_prefix (name, "GST_");

    if (c_name
        && g_str_has_prefix (g_type_name (spec->value_type), "GstWebRTC"))
      continue;
    fail_if (c_name || strchr (name, ' ') == NULL,
        "%s.%s: value %s has no sentence for a person", owner, spec->name,
        e->values[i].value_nick);
  }
}

static void
check_specs (const gchar * owner, GObjectClass * klass)
{
  guint n = 0;
  g_autofree GParamSpec **specs = g_object_class_list_properties (klass, &n);

  for (guint i = 0; i < n; i++) {
    if (all_elements_is_foreign (specs[i]->owner_type))
      continue;
    check_sentence (owner, specs[i]->name, g_param_spec_get_blurb (specs[i]));
    check_sentence (owner, specs[i]->name, g_param_spec_get_nick (specs[i]));
    fail_unless (strchr (specs[i]->name, '_') == NULL);
    check_enum (owner, specs[i]);
  }
}

GST_START_TEST (its_properties_and_values_are_described)
{
  GstElement *element = all_elements_make (__i__);

  check_specs (all_elements_name (__i__), G_OBJECT_GET_CLASS (element));
  for (GList * l = gst_element_get_pad_template_list (element); l != NULL;
      l = l->next) {
    GType type = GST_PAD_TEMPLATE_GTYPE (l->data);
    g_autoptr (GTypeClass) klass = NULL;

    if (type == G_TYPE_NONE)
      continue;
    klass = g_type_class_ref (type);
    check_specs (GST_PAD_TEMPLATE_NAME_TEMPLATE (l->data),
        G_OBJECT_CLASS (klass));
  }
  all_elements_drop (element);
}

GST_END_TEST;

GST_START_TEST (it_can_be_ranked_by_hand_only)
{
  g_autoptr (GstElementFactory) factory = all_elements_factory (__i__);

  /* decodebin and its like must not pick a conference part by themselves. */
  fail_unless_equals_int (gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE
          (factory)), GST_RANK_NONE);
}

GST_END_TEST;

GST_START_TEST (there_are_elements)
{
  fail_unless (all_elements_count () > 0,
      "no plugin of this repository is in GST_PLUGIN_PATH");
}

GST_END_TEST;

static Suite *
metadata_suite (void)
{
  Suite *suite = suite_create ("metadata");
  TCase *tc = tcase_create ("general");
  guint n = all_elements_count ();

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, there_are_elements);
  tcase_add_loop_test (tc, it_has_a_name_a_class_a_description_and_an_author,
      0, n);
  tcase_add_loop_test (tc, it_has_a_debug_category_of_its_name, 0, n);
  tcase_add_loop_test (tc, its_templates_have_caps_and_agree_with_the_factory,
      0, n);
  tcase_add_loop_test (tc, its_properties_and_values_are_described, 0, n);
  tcase_add_loop_test (tc, it_can_be_ranked_by_hand_only, 0, n);
  return suite;
}

GST_CHECK_MAIN (metadata);
