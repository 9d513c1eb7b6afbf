// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmixminuspads.h"

#include "gstmixminusfeed.h"

GList *
gst_mix_minus_list_pads (GstElement * element, GType type)
{
  GList *l, *pads = NULL;

  GST_OBJECT_LOCK (element);
  for (l = element->pads; l != NULL; l = l->next) {
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      pads = g_list_prepend (pads, gst_object_ref (l->data));
  }
  GST_OBJECT_UNLOCK (element);

  return g_list_reverse (pads);
}

void
gst_mix_minus_free_pads (GList * pads)
{
  g_list_free_full (pads, gst_object_unref);
}

GstPadProbeReturn
gst_mix_minus_flush_feeds (GstPad * pad, GstPadProbeInfo * info,
    gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GList *l, *feeds;

  if (!GST_EVENT_IS_DOWNSTREAM (event))
    return GST_PAD_PROBE_OK;

  feeds =
      gst_mix_minus_list_pads (GST_ELEMENT (user_data),
      GST_TYPE_MIX_MINUS_FEED);
  for (l = feeds; l != NULL; l = l->next) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
      gst_mix_minus_feed_flush_start (l->data, gst_event_ref (event));
    else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
      gst_mix_minus_feed_flush_stop (l->data, gst_event_ref (event));
  }
  gst_mix_minus_free_pads (feeds);

  return GST_PAD_PROBE_OK;
}

gint64
gst_mix_minus_pad_number (GstPad * pad)
{
  const gchar *digits = strrchr (GST_OBJECT_NAME (pad), '_');
  guint64 number;

  if (digits == NULL
      || !g_ascii_string_to_unsigned (digits + 1, 10, 0, G_MAXUINT32, &number,
          NULL))
    return -1;

  return number;
}

gchar *
gst_mix_minus_free_feed_name (GstElement * element)
{
  guint number;

  for (number = 0;; number++) {
    g_autofree gchar *name = g_strdup_printf ("src_%u", number);
    g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

    if (pad == NULL)
      return g_steal_pointer (&name);
  }
}

static GObject *
get_child_by_index (GstChildProxy * proxy, guint index)
{
  GObject *child;

  GST_OBJECT_LOCK (proxy);
  child = g_list_nth_data (GST_ELEMENT (proxy)->sinkpads, index);
  if (child)
    g_object_ref (child);
  GST_OBJECT_UNLOCK (proxy);

  return child;
}

static guint
get_children_count (GstChildProxy * proxy)
{
  guint count;

  GST_OBJECT_LOCK (proxy);
  count = GST_ELEMENT (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);

  return count;
}

void
gst_mix_minus_child_proxy_init (gpointer g_iface, gpointer data)
{
  GstChildProxyInterface *iface = g_iface;

  iface->get_child_by_index = get_child_by_index;
  iface->get_children_count = get_children_count;
}
