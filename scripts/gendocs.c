// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * gendocs ELEMENT…: prints the reference part of an element's page as Markdown,
 * read from the registered element itself, so that it cannot say anything else
 * than the code does. gendocs --list: prints the names of all elements whose
 * plugins come from this repository.
 *
 * What depends on the machine (the size of long, floating point extremes) is
 * printed by name, so that the pages are the same everywhere.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  GString *out;
  GHashTable *shown;            /* enumerations that already have their table */
  GPtrArray *enums;             /* of GType, in order of appearance */
} Page;

/* Types. */

static void
note_enum (Page * page, GType type)
{
  if (!G_TYPE_IS_ENUM (type) && !G_TYPE_IS_FLAGS (type))
    return;
  if (g_hash_table_add (page->shown, GSIZE_TO_POINTER (type)))
    g_ptr_array_add (page->enums, GSIZE_TO_POINTER (type));
}

static gchar *
type_text (GParamSpec * spec)
{
  if (GST_IS_PARAM_SPEC_ARRAY_LIST (spec)) {
    GParamSpec *item = GST_PARAM_SPEC_ARRAY_LIST (spec)->element_spec;

    return item != NULL ? g_strdup_printf ("GstValueArray of %s",
        g_type_name (item->value_type)) : g_strdup ("GstValueArray");
  }
  return g_strdup (g_type_name (spec->value_type));
}

/* Ranges: extremes of a type are called by name, whatever the machine. */

static gchar *
double_text (gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (value == G_MAXDOUBLE || value == G_MAXFLOAT)
    return g_strdup ("max");
  if (value == -G_MAXDOUBLE || value == -G_MAXFLOAT)
    return g_strdup ("min");
  g_ascii_formatd (text, sizeof text, "%.7g", value);
  return g_strdup (text);
}

static gchar *
signed_text (gint64 value, gint64 min, gint64 max)
{
  if (value == min)
    return g_strdup ("min");
  if (value == max)
    return g_strdup ("max");
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

static gchar *
unsigned_text (guint64 value, guint64 max)
{
  if (value == max && value != 0)
    return g_strdup ("max");
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

static gchar *
range (gchar * low, gchar * high)
{
  gchar *text = g_strdup_printf ("%s … %s", low, high);

  g_free (low);
  g_free (high);
  return text;
}

static gchar *
range_text (GParamSpec * spec)
{
  if (G_IS_PARAM_SPEC_INT (spec)) {
    GParamSpecInt *s = G_PARAM_SPEC_INT (spec);

    return range (signed_text (s->minimum, G_MININT, G_MAXINT),
        signed_text (s->maximum, G_MININT, G_MAXINT));
  } else if (G_IS_PARAM_SPEC_INT64 (spec)) {
    GParamSpecInt64 *s = G_PARAM_SPEC_INT64 (spec);

    return range (signed_text (s->minimum, G_MININT64, G_MAXINT64),
        signed_text (s->maximum, G_MININT64, G_MAXINT64));
  } else if (G_IS_PARAM_SPEC_LONG (spec)) {
    GParamSpecLong *s = G_PARAM_SPEC_LONG (spec);

    return range (signed_text (s->minimum, G_MINLONG, G_MAXLONG),
        signed_text (s->maximum, G_MINLONG, G_MAXLONG));
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    GParamSpecUInt *s = G_PARAM_SPEC_UINT (spec);

    return range (unsigned_text (s->minimum, G_MAXUINT),
        unsigned_text (s->maximum, G_MAXUINT));
  } else if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    GParamSpecUInt64 *s = G_PARAM_SPEC_UINT64 (spec);

    return range (unsigned_text (s->minimum, G_MAXUINT64),
        unsigned_text (s->maximum, G_MAXUINT64));
  } else if (G_IS_PARAM_SPEC_ULONG (spec)) {
    GParamSpecULong *s = G_PARAM_SPEC_ULONG (spec);

    return range (unsigned_text (s->minimum, G_MAXULONG),
        unsigned_text (s->maximum, G_MAXULONG));
  } else if (G_IS_PARAM_SPEC_DOUBLE (spec)) {
    GParamSpecDouble *s = G_PARAM_SPEC_DOUBLE (spec);

    return range (double_text (s->minimum), double_text (s->maximum));
  } else if (G_IS_PARAM_SPEC_FLOAT (spec)) {
    GParamSpecFloat *s = G_PARAM_SPEC_FLOAT (spec);

    return range (double_text (s->minimum), double_text (s->maximum));
  } else if (GST_IS_PARAM_SPEC_FRACTION (spec)) {
    GstParamSpecFraction *s = GST_PARAM_SPEC_FRACTION (spec);

    if (s->max_num == G_MAXINT)
      return g_strdup_printf ("%d/%d … max", s->min_num, s->min_den);
    return g_strdup_printf ("%d/%d … %d/%d", s->min_num, s->min_den,
        s->max_num, s->max_den);
  }
  return NULL;
}

static gchar *
default_text (GParamSpec * spec)
{
  const GValue *value = g_param_spec_get_default_value (spec);

  if (!(spec->flags & G_PARAM_READABLE) && !(spec->flags & G_PARAM_WRITABLE))
    return NULL;
  if (G_VALUE_HOLDS_STRING (value)) {
    const gchar *text = g_value_get_string (value);

    return text != NULL ? g_strdup_printf ("\"%s\"", text) : g_strdup ("NULL");
  }
  if (G_VALUE_HOLDS_ENUM (value)) {
    GEnumValue *v = g_enum_get_value (g_type_class_peek (spec->value_type),
        g_value_get_enum (value));

    return v != NULL ? g_strdup_printf ("%s (%d)", v->value_nick, v->value) :
        NULL;
  }
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");
  if (G_VALUE_HOLDS_DOUBLE (value))
    return double_text (g_value_get_double (value));
  if (G_VALUE_HOLDS_FLOAT (value))
    return double_text (g_value_get_float (value));
  if (G_VALUE_HOLDS_UINT (value) && g_str_has_suffix (spec->name, "color"))
    return g_strdup_printf ("0x%08x", g_value_get_uint (value));
  if (G_VALUE_HOLDS_UINT (value))
    return unsigned_text (g_value_get_uint (value), G_MAXUINT);
  if (G_VALUE_HOLDS_UINT64 (value))
    return unsigned_text (g_value_get_uint64 (value), G_MAXUINT64);
  if (G_VALUE_HOLDS_INT64 (value))
    return signed_text (g_value_get_int64 (value), G_MININT64, G_MAXINT64);
  if (G_VALUE_HOLDS_INT (value))
    return signed_text (g_value_get_int (value), G_MININT, G_MAXINT);
  if (G_VALUE_HOLDS_OBJECT (value) || G_VALUE_HOLDS_BOXED (value)
      || GST_IS_PARAM_SPEC_ARRAY_LIST (spec))
    return NULL;
  return gst_value_serialize (value);
}

/* Where a property may be read and written, in words. */
static gchar *
access_text (GParamSpec * spec)
{
  GString *text = g_string_new (NULL);

  if ((spec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE)
    g_string_append (text, "read, write");
  else if (spec->flags & G_PARAM_WRITABLE)
    g_string_append (text, "write only");
  else
    g_string_append (text, "read only");
  if (spec->flags & G_PARAM_CONSTRUCT_ONLY)
    g_string_append (text, ", at construction only");
  if (spec->flags & GST_PARAM_CONTROLLABLE)
    g_string_append (text, ", controllable");
  if (spec->flags & GST_PARAM_MUTABLE_PLAYING)
    g_string_append (text, ", in any state");
  else if (spec->flags & GST_PARAM_MUTABLE_PAUSED)
    g_string_append (text, ", up to PAUSED");
  else if (spec->flags & GST_PARAM_MUTABLE_READY)
    g_string_append (text, ", up to READY");
  if (spec->flags & GST_PARAM_CONDITIONALLY_AVAILABLE)
    g_string_append (text, ", not on every machine");
  if (spec->flags & G_PARAM_DEPRECATED)
    g_string_append (text, ", deprecated");
  return g_string_free (text, FALSE);
}

/* Sections. */

static void
heading (Page * page, const gchar * text)
{
  g_string_append_printf (page->out, "\n### %s\n", text);
}

static void
sentence (Page * page, const gchar * text)
{
  g_string_append (page->out, text);
  if (*text != '\0' && strchr (".:?!", text[strlen (text) - 1]) == NULL)
    g_string_append_c (page->out, '.');
}

static void
print_property (Page * page, GParamSpec * spec)
{
  g_autofree gchar *type = type_text (spec), *access = access_text (spec);
  g_autofree gchar *limits = range_text (spec), *initial = default_text (spec);
  const gchar *blurb = g_param_spec_get_blurb (spec);

  g_string_append_printf (page->out, "\n- **`%s`** (%s", spec->name, type);
  if (limits != NULL)
    g_string_append_printf (page->out, ", %s", limits);
  if (initial != NULL && spec->flags & G_PARAM_WRITABLE)
    g_string_append_printf (page->out, ", default `%s`", initial);
  g_string_append_printf (page->out, "; %s)", access);
  if (blurb != NULL) {
    g_string_append (page->out, "  \n  ");
    sentence (page, blurb);
  }
  note_enum (page, spec->value_type);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(GParamSpec **) a)->name, (*(GParamSpec **) b)->name);
}

/* What the base classes of GStreamer's libraries bring is documented there, and
 * differs from version to version: named, not listed. */
static gboolean
is_inherited (GType owner)
{
  static const gchar *const bases[] = { "GstObject", "GstElement", "GstBin",
    "GstPad", "GstGhostPad", "GstProxyPad", "GstAggregator",
    "GstAggregatorPad", "GstVideoAggregator", "GstVideoAggregatorPad",
    "GstVideoAggregatorConvertPad", "GstBaseTransform", "GstVideoFilter",
    "GstBaseSrc", "GstBaseSink", NULL
  };

  return g_strv_contains (bases, g_type_name (owner));
}

static void
print_properties (Page * page, const gchar * title, GObjectClass * klass)
{
  guint n = 0, printed = 0;
  g_autofree GParamSpec **specs = g_object_class_list_properties (klass, &n);

  if (n > 0)
    qsort (specs, n, sizeof *specs, by_name);
  for (guint i = 0; i < n; i++) {
    if (is_inherited (specs[i]->owner_type))
      continue;
    if (printed++ == 0)
      heading (page, title);
    print_property (page, specs[i]);
  }
  if (printed > 0)
    g_string_append_c (page->out, '\n');
}

/* A list of everything is as long as unreadable. */
#define MANY_FORMATS 25

static void
print_caps (Page * page, GstCaps * caps)
{
  if (gst_caps_is_any (caps))
    g_string_append (page->out, "  - any caps\n");
  for (guint i = 0; i < gst_caps_get_size (caps) && !gst_caps_is_any (caps);
      i++) {
    g_autoptr (GstStructure) s =
        gst_structure_copy (gst_caps_get_structure (caps, i));
    const GValue *formats = gst_structure_get_value (s, "format");
    gboolean many = formats != NULL && GST_VALUE_HOLDS_LIST (formats)
        && gst_value_list_get_size (formats) >= MANY_FORMATS;
    g_autofree gchar *fields = NULL;

    if (many)
      gst_structure_remove_field (s, "format");
    fields = gst_structure_to_string (s);
    g_strchomp (g_strdelimit (fields, ";", ' '));
    g_string_append_printf (page->out, "  - `%s`%s\n", fields,
        many ? ", any format" : "");
  }
}

static void
print_templates (Page * page, GstElementFactory * factory)
{
  const GList *l = gst_element_factory_get_static_pad_templates (factory);

  if (l != NULL)
    heading (page, "Pads");
  for (; l != NULL; l = l->next) {
    GstStaticPadTemplate *t = l->data;
    g_autoptr (GstCaps) caps = gst_static_caps_get (&t->static_caps);
    const gchar *presence = t->presence == GST_PAD_ALWAYS ? "always" :
        t->presence == GST_PAD_REQUEST ? "on request" : "sometimes";

    g_string_append_printf (page->out, "\n- **`%s`** (%s, %s)\n",
        t->name_template, t->direction == GST_PAD_SRC ? "source" : "sink",
        presence);
    print_caps (page, caps);
  }
}

static gint
by_template (gconstpointer a, gconstpointer b)
{
  return strcmp (GST_PAD_TEMPLATE_NAME_TEMPLATE (*(GstPadTemplate **) a),
      GST_PAD_TEMPLATE_NAME_TEMPLATE (*(GstPadTemplate **) b));
}

/* The pads' own properties, once a pad class. */
static void
print_pad_properties (Page * page, GstElementClass * klass)
{
  g_autoptr (GPtrArray) templates = g_ptr_array_new ();
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (GList * l = gst_element_class_get_pad_template_list (klass); l != NULL;
      l = l->next)
    g_ptr_array_add (templates, l->data);
  g_ptr_array_sort (templates, by_template);
  for (guint i = 0; i < templates->len; i++) {
    GstPadTemplate *t = g_ptr_array_index (templates, i);
    GType type = GST_PAD_TEMPLATE_GTYPE (t);
    g_autofree gchar *title = NULL;
    g_autoptr (GTypeClass) pad_class = NULL;

    if (type == G_TYPE_NONE || type == GST_TYPE_PAD
        || !g_hash_table_add (done, GSIZE_TO_POINTER (type)))
      continue;
    pad_class = g_type_class_ref (type);
    title = g_strdup_printf ("Properties of `%s` pads",
        GST_PAD_TEMPLATE_NAME_TEMPLATE (t));
    print_properties (page, title, G_OBJECT_CLASS (pad_class));
  }
}

static void
print_signal (Page * page, guint id)
{
  GSignalQuery query;

  g_signal_query (id, &query);
  g_string_append_printf (page->out, "\n- **`%s`** (", query.signal_name);
  for (guint i = 0; i < query.n_params; i++) {
    GType type = query.param_types[i] & ~G_SIGNAL_TYPE_STATIC_SCOPE;

    g_string_append_printf (page->out, "%s%s", i > 0 ? ", " : "",
        g_type_name (type));
    note_enum (page, type);
  }
  g_string_append_printf (page->out, ") → %s",
      query.return_type == G_TYPE_NONE ? "nothing" :
      g_type_name (query.return_type & ~G_SIGNAL_TYPE_STATIC_SCOPE));
}

static int
by_signal_name (const void *a, const void *b)
{
  return strcmp (g_signal_name (*(const guint *) a),
      g_signal_name (*(const guint *) b));
}

static void
print_signals (Page * page, GType type, const gchar * title, gboolean actions)
{
  guint printed = 0;

  for (GType t = type; !is_inherited (t); t = g_type_parent (t)) {
    guint n = 0;
    g_autofree guint *ids = g_signal_list_ids (t, &n);

    if (n > 0)
      qsort (ids, n, sizeof *ids, by_signal_name);
    for (guint i = 0; i < n; i++) {
      GSignalQuery query;

      g_signal_query (ids[i], &query);
      if (((query.signal_flags & G_SIGNAL_ACTION) != 0) != actions)
        continue;
      if (printed++ == 0)
        heading (page, title);
      print_signal (page, ids[i]);
    }
  }
  if (printed > 0)
    g_string_append_c (page->out, '\n');
}

static void
print_enum (Page * page, GType type)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  g_autofree gchar *title = g_strdup_printf ("`%s`", g_type_name (type));

  heading (page, title);
  g_string_append_c (page->out, '\n');
  if (G_IS_ENUM_CLASS (klass)) {
    GEnumClass *e = G_ENUM_CLASS (klass);

    for (guint i = 0; i < e->n_values; i++) {
      g_string_append_printf (page->out, "- **`%s`** (%d): ",
          e->values[i].value_nick, e->values[i].value);
      sentence (page, e->values[i].value_name);
      g_string_append_c (page->out, '\n');
    }
  } else {
    GFlagsClass *f = G_FLAGS_CLASS (klass);

    for (guint i = 0; i < f->n_values; i++) {
      g_string_append_printf (page->out, "- **`%s`** (0x%x): ",
          f->values[i].value_nick, f->values[i].value);
      sentence (page, f->values[i].value_name);
      g_string_append_c (page->out, '\n');
    }
  }
}

static void
print_head (Page * page, GstElementFactory * factory)
{
  g_string_append_printf (page->out, "## Reference\n\n%s: ",
      gst_element_factory_get_metadata (factory,
          GST_ELEMENT_METADATA_LONGNAME));
  sentence (page, gst_element_factory_get_metadata (factory,
          GST_ELEMENT_METADATA_DESCRIPTION));
  g_string_append_printf (page->out, "\n\nClass `%s`, plugin `%s`.\n",
      gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS),
      gst_plugin_feature_get_plugin_name (GST_PLUGIN_FEATURE (factory)));
}

static void
print_hierarchy (Page * page, GType type)
{
  GString *line = g_string_new (NULL);

  for (GType t = type; t != GST_TYPE_OBJECT && t != 0; t = g_type_parent (t)) {
    g_autofree gchar *item = g_strdup_printf ("%s%s", g_type_name (t),
        line->len > 0 ? " → " : "");

    g_string_prepend (line, item);
  }
  g_string_append_printf (page->out, "Type: %s.\n", line->str);
  g_string_free (line, TRUE);
}

static gboolean
print_element (const gchar * name)
{
  g_autoptr (GstElementFactory) found = gst_element_factory_find (name);
  g_autoptr (GstElementFactory) factory = NULL;
  g_autoptr (GTypeClass) klass = NULL;
  g_autoptr (GHashTable) shown = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) enums = g_ptr_array_new ();
  Page page = { g_string_new (NULL), shown, enums };
  GType type;

  if (found != NULL)
    factory = GST_ELEMENT_FACTORY (gst_plugin_feature_load
        (GST_PLUGIN_FEATURE (found)));
  if (factory == NULL) {
    g_printerr ("gendocs: there is no element %s.\n", name);
    g_string_free (page.out, TRUE);
    return FALSE;
  }
  type = gst_element_factory_get_element_type (factory);
  klass = g_type_class_ref (type);
  print_head (&page, factory);
  print_hierarchy (&page, type);
  print_templates (&page, factory);
  print_properties (&page, "Properties", G_OBJECT_CLASS (klass));
  print_pad_properties (&page, GST_ELEMENT_CLASS (klass));
  print_signals (&page, type, "Signals", FALSE);
  print_signals (&page, type, "Action signals", TRUE);
  for (guint i = 0; i < enums->len; i++)
    print_enum (&page, GPOINTER_TO_SIZE (g_ptr_array_index (enums, i)));
  /* Not g_print (), which would turn it into the locale's character set. */
  fputs (page.out->str, stdout);
  g_string_free (page.out, TRUE);
  return TRUE;
}

static void
print_list (void)
{
  GList *plugins = gst_registry_get_plugin_list (gst_registry_get ());

  for (GList * p = plugins; p != NULL; p = p->next) {
    GList *features;

    if (strcmp (gst_plugin_get_package (p->data), GST_PACKAGE_NAME) != 0)
      continue;
    features = gst_registry_get_feature_list_by_plugin (gst_registry_get (),
        gst_plugin_get_name (p->data));
    for (GList * f = features; f != NULL; f = f->next)
      if (GST_IS_ELEMENT_FACTORY (f->data))
        g_print ("%s\n", gst_plugin_feature_get_name (f->data));
    gst_plugin_feature_list_free (features);
  }
  gst_plugin_list_free (plugins);
}

int
main (int argc, char **argv)
{
  gboolean ok = argc > 1;

  gst_init (NULL, NULL);
  for (gint i = 1; i < argc; i++) {
    if (strcmp (argv[i], "--list") == 0)
      print_list ();
    else
      ok &= print_element (argv[i]);
  }
  return ok ? 0 : 1;
}
