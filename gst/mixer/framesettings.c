// SPDX-License-Identifier: LGPL-2.1-or-later

#include "framesettings.h"

#define DEFAULT_LAYOUT LAYOUT_GRID
#define DEFAULT_SPOTLIGHT ""
#define DEFAULT_BACKGROUND_COLOR 0xff16181d
#define DEFAULT_GAP 8
#define DEFAULT_SHOW_LABELS TRUE
#define DEFAULT_LABEL_FONT "Sans"
#define DEFAULT_TRANSITION 0
#define DEFAULT_STALL_TIMEOUT (2 * GST_SECOND)
#define DEFAULT_STALL_ACTION STALL_KEEP
#define DEFAULT_QOS TRUE
#define DEFAULT_BORDER_RADIUS 0
#define DEFAULT_MAX_THREADS 0

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_SPOTLIGHT,
  PROP_BACKGROUND_COLOR,
  PROP_GAP,
  PROP_SHOW_LABELS,
  PROP_LABEL_FONT,
  PROP_TRANSITION,
  PROP_STALL_TIMEOUT,
  PROP_STALL_ACTION,
  PROP_QOS,
  PROP_BORDER_RADIUS,
  PROP_MAX_THREADS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

GType
gst_layout_compositor_layout_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {LAYOUT_GRID, "Equal tiles that fill the canvas, the last row centred",
        "grid"},
    {LAYOUT_SPOTLIGHT, "One large, the others in a row below it", "spotlight"},
    {LAYOUT_SIDEBAR, "One large, the others in a column beside it", "sidebar"},
    {LAYOUT_PIP, "One fills the canvas, the others are small on top of it",
        "pip"},
    {LAYOUT_CUSTOM, "Everyone where the pad's x, y, width and height say",
        "custom"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstLayoutCompositorLayout", values));
  return type;
}

GType
gst_layout_compositor_stall_action_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {STALL_KEEP, "Keep the last picture", "keep"},
    {STALL_PLACEHOLDER, "Show the initials of the label on a colour of its "
          "own", "placeholder"},
    {STALL_HIDE, "Take the tile out of the layout", "hide"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstLayoutCompositorStallAction", values));
  return type;
}

/**
 * frame_settings_init:
 * @settings: (out): free with frame_settings_clear()
 */
void
frame_settings_init (FrameSettings * settings)
{
  settings->layout = DEFAULT_LAYOUT;
  settings->spotlight = g_strdup (DEFAULT_SPOTLIGHT);
  settings->background = DEFAULT_BACKGROUND_COLOR;
  settings->gap = DEFAULT_GAP;
  settings->border_radius = DEFAULT_BORDER_RADIUS;
  settings->show_labels = DEFAULT_SHOW_LABELS;
  settings->label_font = g_strdup (DEFAULT_LABEL_FONT);
  settings->transition = DEFAULT_TRANSITION;
  settings->stall_timeout = DEFAULT_STALL_TIMEOUT;
  settings->stall_action = DEFAULT_STALL_ACTION;
  settings->qos = DEFAULT_QOS;
  settings->max_threads = DEFAULT_MAX_THREADS;
}

/**
 * frame_settings_copy:
 * @to: (out): free with frame_settings_clear()
 */
void
frame_settings_copy (const FrameSettings * from, FrameSettings * to)
{
  *to = *from;
  to->spotlight = g_strdup (from->spotlight);
  to->label_font = g_strdup (from->label_font);
}

void
frame_settings_clear (FrameSettings * settings)
{
  g_free (settings->spotlight);
  g_free (settings->label_font);
}

/**
 * frame_settings_set:
 *
 * Returns: FALSE if there is no such property
 */
gboolean
frame_settings_set (FrameSettings * settings, guint prop_id,
    const GValue * value)
{
  switch (prop_id) {
    case PROP_LAYOUT:
      settings->layout = g_value_get_enum (value);
      break;
    case PROP_SPOTLIGHT:
      g_free (settings->spotlight);
      settings->spotlight = g_value_dup_string (value);
      break;
    case PROP_BACKGROUND_COLOR:
      settings->background = g_value_get_uint (value);
      break;
    case PROP_GAP:
      settings->gap = g_value_get_uint (value);
      break;
    case PROP_SHOW_LABELS:
      settings->show_labels = g_value_get_boolean (value);
      break;
    case PROP_LABEL_FONT:
      g_free (settings->label_font);
      settings->label_font = g_value_dup_string (value);
      if (settings->label_font == NULL)
        settings->label_font = g_strdup (DEFAULT_LABEL_FONT);
      break;
    case PROP_TRANSITION:
      settings->transition = g_value_get_uint64 (value);
      break;
    case PROP_STALL_TIMEOUT:
      settings->stall_timeout = g_value_get_uint64 (value);
      break;
    case PROP_STALL_ACTION:
      settings->stall_action = g_value_get_enum (value);
      break;
    case PROP_QOS:
      settings->qos = g_value_get_boolean (value);
      break;
    case PROP_BORDER_RADIUS:
      settings->border_radius = g_value_get_uint (value);
      break;
    case PROP_MAX_THREADS:
      settings->max_threads = g_value_get_uint (value);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gboolean
frame_settings_get (const FrameSettings * settings, guint prop_id,
    GValue * value)
{
  switch (prop_id) {
    case PROP_LAYOUT:
      g_value_set_enum (value, settings->layout);
      break;
    case PROP_SPOTLIGHT:
      g_value_set_string (value, settings->spotlight);
      break;
    case PROP_BACKGROUND_COLOR:
      g_value_set_uint (value, settings->background);
      break;
    case PROP_GAP:
      g_value_set_uint (value, settings->gap);
      break;
    case PROP_SHOW_LABELS:
      g_value_set_boolean (value, settings->show_labels);
      break;
    case PROP_LABEL_FONT:
      g_value_set_string (value, settings->label_font);
      break;
    case PROP_TRANSITION:
      g_value_set_uint64 (value, settings->transition);
      break;
    case PROP_STALL_TIMEOUT:
      g_value_set_uint64 (value, settings->stall_timeout);
      break;
    case PROP_STALL_ACTION:
      g_value_set_enum (value, settings->stall_action);
      break;
    case PROP_QOS:
      g_value_set_boolean (value, settings->qos);
      break;
    case PROP_BORDER_RADIUS:
      g_value_set_uint (value, settings->border_radius);
      break;
    case PROP_MAX_THREADS:
      g_value_set_uint (value, settings->max_threads);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

/**
 * frame_settings_install:
 *
 * Adds the properties to the element's class.
 */
void
frame_settings_install (GObjectClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  props[PROP_LAYOUT] = g_param_spec_enum ("layout", "Layout",
      "How the tiles are laid out", GST_TYPE_LAYOUT_COMPOSITOR_LAYOUT,
      DEFAULT_LAYOUT, flags);
  props[PROP_SPOTLIGHT] = g_param_spec_string ("spotlight", "Spotlight",
      "Name of the pad that gets the large tile in spotlight, sidebar and pip; "
      "empty, or one that shows nothing = the first in order",
      DEFAULT_SPOTLIGHT, flags);
  props[PROP_BACKGROUND_COLOR] = g_param_spec_uint ("background-color",
      "Background color", "Colour where no tile is, as 0xAARRGGBB", 0,
      G_MAXUINT32, DEFAULT_BACKGROUND_COLOR, flags);
  props[PROP_GAP] = g_param_spec_uint ("gap", "Gap",
      "Pixels between two tiles; odd numbers are rounded up", 0, 1024,
      DEFAULT_GAP, flags);
  props[PROP_SHOW_LABELS] = g_param_spec_boolean ("show-labels", "Show labels",
      "Show the pads' labels in their tiles", DEFAULT_SHOW_LABELS, flags);
  props[PROP_LABEL_FONT] = g_param_spec_string ("label-font", "Label font",
      "Pango description of the labels' font; without a size, the text follows "
      "the size of the tile", DEFAULT_LABEL_FONT, flags);
  props[PROP_TRANSITION] = g_param_spec_uint64 ("transition", "Transition",
      "How long tiles take to their new places, in nanoseconds; 0 = at once",
      0, G_MAXUINT64, DEFAULT_TRANSITION, flags);
  props[PROP_STALL_TIMEOUT] = g_param_spec_uint64 ("stall-timeout",
      "Stall timeout",
      "How long an input may send nothing new before it counts "
      "as stalled, in nanoseconds; 0 = for ever", 0, G_MAXUINT64,
      DEFAULT_STALL_TIMEOUT, flags);
  props[PROP_STALL_ACTION] =
      g_param_spec_enum ("stall-action", "Stall action",
      "What becomes of the tile of a stalled input",
      GST_TYPE_LAYOUT_COMPOSITOR_STALL_ACTION, DEFAULT_STALL_ACTION, flags);
  props[PROP_QOS] = g_param_spec_boolean ("qos", "QoS",
      "Leave out frames of which the sink says that they would come too late",
      DEFAULT_QOS, flags);
  props[PROP_BORDER_RADIUS] =
      g_param_spec_uint ("border-radius", "Border radius",
      "Radius of the tiles' round corners in pixels; 0 = square ones", 0, 1024,
      DEFAULT_BORDER_RADIUS, flags);
  props[PROP_MAX_THREADS] = g_param_spec_uint ("max-threads", "Max threads",
      "How many threads draw at most; 0 = as many as there are processors",
      0, 256, DEFAULT_MAX_THREADS, flags);
  g_object_class_install_properties (klass, N_PROPS, props);
}
