// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every property of every element and pad: default, round trip, refusal. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "allelements.h"

#define RANDOM_VALUES 8

typedef void (*PropertyFunc) (GObject * object, GParamSpec * spec);

static void
for_each_property (GObject * object, PropertyFunc func)
{
  guint n = 0;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (guint i = 0; i < n; i++)
    if (!all_elements_is_foreign (specs[i]->owner_type))
      func (object, specs[i]);
}

/* The element itself, and a pad of each template that grants one. */
static void
for_each_object (GstElement * element, PropertyFunc func)
{
  for_each_property (G_OBJECT (element), func);
  for (GList * l = gst_element_get_pad_template_list (element); l != NULL;
      l = l->next) {
    g_autoptr (GstPad) pad = NULL;

    if (GST_PAD_TEMPLATE_PRESENCE (l->data) == GST_PAD_ALWAYS)
      pad = gst_element_get_static_pad (element,
          GST_PAD_TEMPLATE_NAME_TEMPLATE (l->data));
    else if (GST_PAD_TEMPLATE_PRESENCE (l->data) == GST_PAD_REQUEST)
      pad = gst_element_request_pad (element, l->data, NULL, NULL);
    if (pad != NULL)
      for_each_property (G_OBJECT (pad), func);
  }
}

static gboolean
is_settable (GParamSpec * spec)
{
  return (spec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE
      && !(spec->flags & G_PARAM_CONSTRUCT_ONLY);
}

/* Same value, where text is compared as text and NULL is "" there: both are
 * an empty property to gst-launch-1.0. */
static gboolean
same (GParamSpec * spec, const GValue * a, const GValue * b)
{
  if (G_VALUE_HOLDS_STRING (a)) {
    const gchar *s = g_value_get_string (a), *t = g_value_get_string (b);

    return g_strcmp0 (s != NULL ? s : "", t != NULL ? t : "") == 0;
  }
  if (GST_IS_PARAM_SPEC_ARRAY_LIST (spec) || G_VALUE_HOLDS_BOXED (a)) {
    g_autofree gchar *s = gst_value_serialize (a);
    g_autofree gchar *t = gst_value_serialize (b);

    return g_strcmp0 (s, t) == 0;
  }
  return g_param_values_cmp (spec, a, b) == 0;
}

static void
check_default (GObject * object, GParamSpec * spec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree gchar *text = NULL;

  if (!(spec->flags & G_PARAM_READABLE))
    return;
  g_value_init (&value, spec->value_type);
  g_object_get_property (object, spec->name, &value);
  text = g_strdup_value_contents (&value);
  /* What is only read tells a state, and need not start at the default; the
   * specification of an array cannot declare one. */
  if (!(spec->flags & G_PARAM_WRITABLE) || GST_IS_PARAM_SPEC_ARRAY_LIST (spec))
    return;
  fail_unless (same (spec, &value, g_param_spec_get_default_value (spec)),
      "%s.%s is %s at first, which is not the default it declares",
      G_OBJECT_TYPE_NAME (object), spec->name, text);
}

GST_START_TEST (defaults_are_what_they_say)
{
  GstElement *element =
      gst_element_factory_make (all_elements_name (__i__), NULL);

  gst_object_ref_sink (element);
  for_each_object (element, check_default);
  all_elements_drop (element);
}

GST_END_TEST;

static void
count_notify (GObject * object, GParamSpec * spec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
round_trip (GObject * object, GParamSpec * spec, const GValue * value)
{
  g_auto (GValue) back = G_VALUE_INIT;
  g_autofree gchar *set = g_strdup_value_contents (value);
  g_autofree gchar *got = NULL;
  g_autofree gchar *detail = g_strconcat ("notify::", spec->name, NULL);
  guint notified = 0;
  gulong id = g_signal_connect (object, detail, G_CALLBACK (count_notify),
      &notified);

  g_object_set_property (object, spec->name, value);
  g_signal_handler_disconnect (object, id);
  g_value_init (&back, spec->value_type);
  g_object_get_property (object, spec->name, &back);
  got = g_strdup_value_contents (&back);
  fail_unless (same (spec, value, &back), "%s.%s was set to %s and reads %s",
      G_OBJECT_TYPE_NAME (object), spec->name, set, got);
  fail_unless (notified > 0 || spec->flags & G_PARAM_EXPLICIT_NOTIFY,
      "%s.%s does not notify", G_OBJECT_TYPE_NAME (object), spec->name);
}

#define ROUND_TRIPS(Type, type, get, random)                                   \
  else if (G_IS_PARAM_SPEC_##Type (spec)) {                                    \
    GParamSpec##get *s = G_PARAM_SPEC_##Type (spec);                           \
                                                                               \
    g_value_set_##type (&value, s->minimum);                                   \
    round_trip (object, spec, &value);                                         \
    g_value_set_##type (&value, s->maximum);                                   \
    round_trip (object, spec, &value);                                         \
    for (guint i = 0; i < RANDOM_VALUES; i++) {                                \
      gdouble part = g_rand_double (rand);                                     \
                                                                               \
      g_value_set_##type (&value, random);                                     \
      round_trip (object, spec, &value);                                       \
    }                                                                          \
  }

/* Between the two ends of a range, without overflow. */
#define BETWEEN (s->minimum * (1 - part) + s->maximum * part)

static void
round_trip_enum (GObject * object, GParamSpec * spec, GValue * value)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (spec)->enum_class;

  for (guint i = 0; i < klass->n_values; i++) {
    g_value_set_enum (value, klass->values[i].value);
    round_trip (object, spec, value);
  }
}

static void
check_round_trip (GObject * object, GParamSpec * spec)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (spec->name));
  g_auto (GValue) value = G_VALUE_INIT;

  if (!is_settable (spec))
    return;
  g_value_init (&value, spec->value_type);
  if (G_IS_PARAM_SPEC_BOOLEAN (spec)) {
    g_value_set_boolean (&value, TRUE);
    round_trip (object, spec, &value);
    g_value_set_boolean (&value, FALSE);
    round_trip (object, spec, &value);
  } else if (G_IS_PARAM_SPEC_ENUM (spec)) {
    round_trip_enum (object, spec, &value);
  }
  ROUND_TRIPS (INT, int, Int, (gint) BETWEEN)
    ROUND_TRIPS (UINT, uint, UInt, (guint) BETWEEN)
    ROUND_TRIPS (INT64, int64, Int64, (gint64) (BETWEEN * 0.5))
   
      ROUND_TRIPS (UINT64, uint64, UInt64,
      s->minimum + (guint64) ((s->maximum - s->minimum) * 0.5 * part))
    ROUND_TRIPS (DOUBLE, double, Double, BETWEEN)
    ROUND_TRIPS (FLOAT, float, Float, (gfloat) BETWEEN)
   
      g_object_set_property (object, spec->name,
      g_param_spec_get_default_value (spec));
}

GST_START_TEST (what_was_set_is_read_back)
{
  GstElement *element = all_elements_make (__i__);

  for_each_object (element, check_round_trip);
  all_elements_drop (element);
}

GST_END_TEST;

static void
check_mutable_round_trip (GObject * object, GParamSpec * spec)
{
  if (spec->flags & GST_PARAM_MUTABLE_PLAYING)
    check_round_trip (object, spec);
}

GST_START_TEST (what_says_so_may_be_set_while_playing)
{
  GstElement *element = all_elements_make (__i__);

  if (gst_element_set_state (element, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE)
    for_each_object (element, check_mutable_round_trip);
  all_elements_drop (element);
}

GST_END_TEST;

/* GObject refuses what is out of range with a warning. */
static void
refused (GObject * object, GParamSpec * spec, const GValue * bad)
{
  g_auto (GValue) before = G_VALUE_INIT, after = G_VALUE_INIT;

  g_value_init (&before, spec->value_type);
  g_value_init (&after, spec->value_type);
  g_object_get_property (object, spec->name, &before);
  ASSERT_WARNING (g_object_set_property (object, spec->name, bad));
  g_object_get_property (object, spec->name, &after);
  fail_unless (same (spec, &before, &after),
      "%s.%s took a value out of its range", G_OBJECT_TYPE_NAME (object),
      spec->name);
}

#define REFUSALS(Type, type, Spec, low, high)                                  \
  else if (G_IS_PARAM_SPEC_##Type (spec)) {                                    \
    GParamSpec##Spec *s = G_PARAM_SPEC_##Type (spec);                          \
                                                                               \
    if (s->minimum > low) {                                                    \
      g_value_set_##type (&value, s->minimum - 1);                             \
      refused (object, spec, &value);                                          \
      g_value_set_##type (&value, low);                                        \
      refused (object, spec, &value);                                          \
    }                                                                          \
    if (s->maximum < high) {                                                   \
      g_value_set_##type (&value, s->maximum + 1);                             \
      refused (object, spec, &value);                                          \
      g_value_set_##type (&value, high);                                       \
      refused (object, spec, &value);                                          \
    }                                                                          \
  }

static void
check_refusal (GObject * object, GParamSpec * spec)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!is_settable (spec))
    return;
  g_value_init (&value, spec->value_type);
  if (G_IS_PARAM_SPEC_ENUM (spec)) {
    g_value_set_enum (&value, 4711);
    refused (object, spec, &value);
  }
  REFUSALS (INT, int, Int, G_MININT, G_MAXINT)
    REFUSALS (UINT, uint, UInt, 0, G_MAXUINT)
    REFUSALS (INT64, int64, Int64, G_MININT64, G_MAXINT64)
    REFUSALS (UINT64, uint64, UInt64, 0, G_MAXUINT64)
    REFUSALS (DOUBLE, double, Double, -G_MAXDOUBLE, G_MAXDOUBLE)
    REFUSALS (FLOAT, float, Float, -G_MAXFLOAT, G_MAXFLOAT)
}

GST_START_TEST (what_is_out_of_range_is_refused)
{
  GstElement *element = all_elements_make (__i__);

  for_each_object (element, check_refusal);
  all_elements_drop (element);
}

GST_END_TEST;

/* As gst-launch-1.0 does it: text that is no value of the type. */
static void
check_bad_text (GObject * object, GParamSpec * spec)
{
  static const gchar *const nonsense[] = { "no-such-value", "%s%n%d",
    "-", "1e999", "0x", "99999999999999999999999", "\xff\xfe", "{", "a\nb"
  };
  g_auto (GValue) before = G_VALUE_INIT, after = G_VALUE_INIT;
  gboolean number = G_TYPE_IS_ENUM (spec->value_type)
      || spec->value_type == GST_TYPE_FRACTION;

  if (!is_settable (spec))
    return;
  g_value_init (&before, spec->value_type);
  g_value_init (&after, spec->value_type);
  g_object_get_property (object, spec->name, &before);
  /* A number that is read but out of range is refused with a warning. */
  _gst_check_expecting_log = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    gst_util_set_object_arg (object, spec->name, nonsense[i]);
  _gst_check_expecting_log = FALSE;
  g_object_get_property (object, spec->name, &after);
  fail_unless (!number || same (spec, &before, &after),
      "%s.%s took nonsense for a value", G_OBJECT_TYPE_NAME (object),
      spec->name);
}

/* Text properties take any text; what is wrong with it must be said when the
 * element starts, or not matter, and never bring it down. */
GST_START_TEST (nonsense_is_refused_or_harmless)
{
  GstElement *element = all_elements_make (__i__);

  for_each_object (element, check_bad_text);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "port"))
    g_object_set (element, "port", 0, NULL);
  if (gst_element_set_state (element, GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE) {
    g_autoptr (GstBus) bus = gst_element_get_bus (element);
    g_autoptr (GstMessage) message =
        gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

    fail_unless (message != NULL, "%s fails without an error message",
        all_elements_name (__i__));
  }
  all_elements_drop (element);
}

GST_END_TEST;

/* A value as gst-inspect-1.0 prints it can be typed in a launch line. */
static void
check_text_round_trip (GObject * object, GParamSpec * spec)
{
  const GValue *initial = g_param_spec_get_default_value (spec);
  g_autofree gchar *text = NULL;
  g_auto (GValue) back = G_VALUE_INIT;

  if (!is_settable (spec) || G_VALUE_HOLDS_STRING (initial)
      || GST_IS_PARAM_SPEC_ARRAY_LIST (spec))
    return;
  text = gst_value_serialize (initial);
  if (text == NULL)
    return;
  gst_util_set_object_arg (object, spec->name, text);
  g_value_init (&back, spec->value_type);
  g_object_get_property (object, spec->name, &back);
  fail_unless (same (spec, initial, &back), "%s.%s does not read %s",
      G_OBJECT_TYPE_NAME (object), spec->name, text);
}

GST_START_TEST (values_can_be_typed)
{
  GstElement *element = all_elements_make (__i__);

  for_each_object (element, check_text_round_trip);
  all_elements_drop (element);
}

GST_END_TEST;

static Suite *
properties_suite (void)
{
  Suite *suite = suite_create ("properties");
  TCase *tc = tcase_create ("general");
  guint n = all_elements_count ();

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, defaults_are_what_they_say, 0, n);
  tcase_add_loop_test (tc, what_was_set_is_read_back, 0, n);
  tcase_add_loop_test (tc, what_says_so_may_be_set_while_playing, 0, n);
  tcase_add_loop_test (tc, what_is_out_of_range_is_refused, 0, n);
  tcase_add_loop_test (tc, nonsense_is_refused_or_harmless, 0, n);
  tcase_add_loop_test (tc, values_can_be_typed, 0, n);
  return suite;
}

GST_CHECK_MAIN (properties);
