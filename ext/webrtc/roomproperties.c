// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "roomproperties.h"

#include "gstwebrtcserver.h"

#define DEFAULT_LAYOUT 0        /* grid */
#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 720
#define DEFAULT_FRAMERATE 30
#define DEFAULT_SPOTLIGHT ""

/* The room's properties are its parts' own, by the same name. */
static const gchar *const server_properties[] = {
  "address", "port", "allowed-origins", "ice-servers", "max-peers",
  "handshake-timeout", "page"
};

#define N_SERVER_PROPERTIES G_N_ELEMENTS (server_properties)

/* The mixer's own type is in another plugin, and plugins must not be looked for
 * while one is registered, which is when classes are made. Same values. */
static GType
layout_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {0, "Equal tiles that fill the canvas, the last row centred", "grid"},
    {1, "One large, the others in a row below it", "spotlight"},
    {2, "One large, the others in a column beside it", "sidebar"},
    {3, "One fills the canvas, the others are small on top of it", "pip"},
    {4, "Everyone where the pad's x, y, width and height say", "custom"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstWebRTCRoomLayout", values));
  return type;
}

/* The same specification under this class; a GParamSpec belongs to one. */
static GParamSpec *
copy_spec (GParamSpec * spec)
{
  const gchar *name = spec->name;
  const gchar *nick = g_param_spec_get_nick (spec);
  const gchar *blurb = g_param_spec_get_blurb (spec);
  GParamFlags flags = spec->flags & ~(G_PARAM_CONSTRUCT | G_PARAM_STATIC_NAME |
      G_PARAM_STATIC_NICK | G_PARAM_STATIC_BLURB);

  if (G_IS_PARAM_SPEC_STRING (spec))
    return g_param_spec_string (name, nick, blurb,
        G_PARAM_SPEC_STRING (spec)->default_value, flags);
  if (G_IS_PARAM_SPEC_UINT (spec)) {
    GParamSpecUInt *s = G_PARAM_SPEC_UINT (spec);

    return g_param_spec_uint (name, nick, blurb, s->minimum, s->maximum,
        s->default_value, flags);
  }
  if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    GParamSpecUInt64 *s = G_PARAM_SPEC_UINT64 (spec);

    return g_param_spec_uint64 (name, nick, blurb, s->minimum, s->maximum,
        s->default_value, flags);
  }
  if (GST_IS_PARAM_SPEC_ARRAY_LIST (spec))
    return gst_param_spec_array (name, nick, blurb,
        GST_PARAM_SPEC_ARRAY_LIST (spec)->element_spec, flags);
  g_return_val_if_reached (NULL);
}

static void
install_server_properties (GObjectClass * klass)
{
  g_autoptr (GTypeClass) server = g_type_class_ref (GST_TYPE_WEBRTC_SERVER);

  for (guint i = 0; i < N_SERVER_PROPERTIES; i++)
    g_object_class_install_property (klass, 1 + i,
        copy_spec (g_object_class_find_property (G_OBJECT_CLASS (server),
                server_properties[i])));
}

static void
install_mixer_properties (GObjectClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_PLAYING;
  GParamSpec *specs[] = {
    g_param_spec_enum ("layout", "Layout",
        "How the participants share the picture", layout_get_type (),
        DEFAULT_LAYOUT, flags),
    g_param_spec_int ("width", "Width", "Width of the picture", 16, 8192,
        DEFAULT_WIDTH, flags),
    g_param_spec_int ("height", "Height", "Height of the picture", 16, 8192,
        DEFAULT_HEIGHT, flags),
    gst_param_spec_fraction ("framerate", "Frame rate", "Pictures per second",
        1, 1, 240, 1, DEFAULT_FRAMERATE, 1, flags),
    g_param_spec_string ("spotlight", "Spotlight", "Who gets the largest tile: "
        "a participant's number, auto = whoever speaks, empty = the first",
        DEFAULT_SPOTLIGHT, flags),
  };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    g_object_class_install_property (klass, 1 + N_SERVER_PROPERTIES + i,
        specs[i]);
  gst_type_mark_as_plugin_api (layout_get_type (), 0);
}

void
plaza_room_properties_install (GObjectClass * klass)
{
  install_server_properties (klass);
  install_mixer_properties (klass);
}

gboolean
plaza_room_property_is_server (guint id)
{
  return id <= N_SERVER_PROPERTIES;
}
