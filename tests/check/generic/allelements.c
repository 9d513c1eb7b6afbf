// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "allelements.h"

/* Threads of an element that goes may hold it a moment longer. */
#define PATIENCE (10 * G_TIME_SPAN_SECOND)

struct _Tombstone
{
  GMutex lock;
  GCond cond;
  gboolean dead;
};

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar **) a, *(const gchar **) b);
}

static GPtrArray *
list_elements (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GstRegistry *registry = gst_registry_get ();
  GList *plugins = gst_registry_get_plugin_list (registry);

  for (GList * p = plugins; p != NULL; p = p->next) {
    GList *features;

    if (strcmp (gst_plugin_get_package (p->data), GST_PACKAGE_NAME) != 0)
      continue;
    features = gst_registry_get_feature_list_by_plugin (registry,
        gst_plugin_get_name (p->data));
    for (GList * f = features; f != NULL; f = f->next)
      if (GST_IS_ELEMENT_FACTORY (f->data))
        g_ptr_array_add (names, g_strdup (gst_plugin_feature_get_name
                (f->data)));
    gst_plugin_feature_list_free (features);
  }
  gst_plugin_list_free (plugins);
  g_ptr_array_sort (names, by_name);
  return names;
}

static GPtrArray *
names (void)
{
  static GPtrArray *list;

  if (g_once_init_enter (&list))
    g_once_init_leave (&list, list_elements ());
  return list;
}

guint
all_elements_count (void)
{
  return names ()->len;
}

const gchar *
all_elements_name (guint i)
{
  return g_ptr_array_index (names (), i);
}

GstElementFactory *
all_elements_factory (guint i)
{
  g_autoptr (GstElementFactory) found =
      gst_element_factory_find (all_elements_name (i));
  GstPluginFeature *loaded;

  fail_unless (found != NULL);
  loaded = gst_plugin_feature_load (GST_PLUGIN_FEATURE (found));
  fail_unless (loaded != NULL, "%s cannot be loaded", all_elements_name (i));
  return GST_ELEMENT_FACTORY (loaded);
}

GstElement *
all_elements_make (guint i)
{
  GstElement *element = gst_element_factory_make (all_elements_name (i), NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();

  fail_unless (element != NULL, "%s cannot be made", all_elements_name (i));
  gst_object_ref_sink (element);
  gst_element_set_bus (element, bus);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "port"))
    g_object_set (element, "port", 0, NULL);
  return element;
}

void
all_elements_drop (GstElement * element)
{
  Tombstone *tombstone = tombstone_new (element);
  g_autofree gchar *name = gst_object_get_name (GST_OBJECT (element));
  g_autoptr (GstBus) bus = gst_element_get_bus (element);

  fail_unless (gst_element_set_state (element,
          GST_STATE_NULL) == GST_STATE_CHANGE_SUCCESS);
  if (bus != NULL)
    gst_bus_set_flushing (bus, TRUE);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  tombstone_check (tombstone, name);
}

gboolean
all_elements_is_network (GstElement * element)
{
  const gchar *klass = gst_element_get_metadata (element,
      GST_ELEMENT_METADATA_KLASS);

  return strstr (klass, "Network") != NULL;
}

gboolean
all_elements_is_foreign (GType owner)
{
  static const gchar *const bases[] = { "GstObject", "GstElement", "GstBin",
    "GstPad", "GstGhostPad", "GstProxyPad", "GstAggregator",
    "GstAggregatorPad", "GstVideoAggregator", "GstVideoAggregatorPad",
    "GstVideoAggregatorConvertPad", "GstBaseTransform", "GstVideoFilter",
    "GstBaseSrc", "GstBaseSink", NULL
  };

  return g_strv_contains (bases, g_type_name (owner));
}

gchar *
all_elements_pad_name (GstPadTemplate * template, guint number)
{
  const gchar *pattern = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);
  const gchar *percent = strchr (pattern, '%');

  if (percent == NULL)
    return g_strdup (pattern);
  return g_strdup_printf ("%.*s%u", (gint) (percent - pattern), pattern,
      number);
}

static void
bury (gpointer data, GObject * where_the_object_was)
{
  Tombstone *tombstone = data;

  g_mutex_lock (&tombstone->lock);
  tombstone->dead = TRUE;
  g_cond_signal (&tombstone->cond);
  g_mutex_unlock (&tombstone->lock);
}

Tombstone *
tombstone_new (gpointer object)
{
  Tombstone *tombstone = g_new0 (Tombstone, 1);

  g_mutex_init (&tombstone->lock);
  g_cond_init (&tombstone->cond);
  g_object_weak_ref (object, bury, tombstone);
  return tombstone;
}

void
tombstone_check (Tombstone * tombstone, const gchar * what)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&tombstone->lock);
  while (!tombstone->dead)
    if (!g_cond_wait_until (&tombstone->cond, &tombstone->lock, until))
      break;
  fail_unless (tombstone->dead, "%s is leaked", what);
  g_mutex_unlock (&tombstone->lock);
  g_mutex_clear (&tombstone->lock);
  g_cond_clear (&tombstone->cond);
  g_free (tombstone);
}
