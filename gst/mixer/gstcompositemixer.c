// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-compositemixer
 * @title: compositemixer
 * @short_description: a conference: one picture, one sound, and everyone's
 * sound but one's own
 *
 * A layoutcompositor and a mixminus in one element. A number is a participant:
 * his picture goes into `video_%u`, his sound into `audio_%u`, and what he has
 * to hear comes out of `audio_minus_%u`. Either of them may be absent. `video`
 * and `audio` are the whole conference; either may stay unlinked.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 compositemixer name=m video_0::label=Ann video_1::label=Bob m.video ! fakesink sync=true m.audio ! fakesink sync=true videotestsrc num-buffers=150 pattern=ball ! m.video_0 videotestsrc num-buffers=150 ! m.video_1 audiotestsrc num-buffers=215 ! m.audio_0
 * ]|
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstcompositemixer.h"

#include "gstlayoutcompositor.h"
#include "gstmixminus.h"

GST_DEBUG_CATEGORY_STATIC (composite_mixer_debug);
#define GST_CAT_DEFAULT composite_mixer_debug

#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 720
#define DEFAULT_FRAMERATE_N 30
#define DEFAULT_FRAMERATE_D 1
#define DEFAULT_SPOTLIGHT ""
#define DEFAULT_FORCE_LIVE FALSE
#define DEFAULT_LATENCY 0
#define DEFAULT_MIN_UPSTREAM_LATENCY 0

#define SPOTLIGHT_AUTO "auto"

/* Three pictures are enough that composing one and encoding another overlap. */
#define VIDEO_QUEUE_BUFFERS 3
/* As long as mixminus' own return feeds wait for a reader. */
#define AUDIO_QUEUE_TIME (200 * GST_MSECOND)

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_SPOTLIGHT,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_FRAMERATE,
  PROP_FORCE_LIVE,
  PROP_LATENCY,
  PROP_MIN_UPSTREAM_LATENCY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

struct _GstCompositeMixer
{
  GstBin parent;

  /* set once in constructed, each with a reference, since the bin lets go of
   * its own while messages still come; NULL when the element is missing */
  GstElement *compositor;
  GstElement *size_filter;
  GstElement *mixminus;
  gboolean force_live;

  /* object lock */
  gint width;
  gint height;
  gint framerate_n;
  gint framerate_d;
  gchar *spotlight;
};

static void gst_composite_mixer_child_proxy_init (gpointer iface,
    gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstCompositeMixer, gst_composite_mixer,
    GST_TYPE_BIN, G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY,
        gst_composite_mixer_child_proxy_init));
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (compositemixer, "compositemixer",
    GST_RANK_NONE, GST_TYPE_COMPOSITE_MIXER,
    GST_DEBUG_CATEGORY_INIT (composite_mixer_debug, "compositemixer", 0,
        "conference mixer"));

/* The kinds of pads and where they lead: names, but for the number. */
typedef struct
{
  const gchar *name_template;
  const gchar *prefix;
  const gchar *inner_template;
  const gchar *inner_prefix;
  gboolean is_video;
} PadKind;

static const PadKind pad_kinds[] = {
  {"video_%u", "video_", "sink_%u", "sink_", TRUE},
  {"audio_%u", "audio_", "sink_%u", "sink_", FALSE},
  {"video", NULL, "src", NULL, TRUE},
  {"audio", NULL, "src", NULL, FALSE},
  {"audio_minus_%u", "audio_minus_", "src_%u", "src_", FALSE},
};

static const PadKind *
find_kind (GstPadTemplate * templ)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pad_kinds); i++) {
    if (g_strcmp0 (pad_kinds[i].name_template,
            GST_PAD_TEMPLATE_NAME_TEMPLATE (templ)) == 0)
      return &pad_kinds[i];
  }

  return NULL;
}

/* A pad takes and gives what the child's pad behind it does. */
static void
add_pad_template (GstElementClass * element_class, const PadKind * kind)
{
  g_autoptr (GTypeClass) child = g_type_class_ref (kind->is_video ?
      GST_TYPE_LAYOUT_COMPOSITOR : GST_TYPE_MIX_MINUS);
  GstPadTemplate *inner =
      gst_element_class_get_pad_template (GST_ELEMENT_CLASS (child),
      kind->inner_template);
  g_autoptr (GstCaps) caps = gst_pad_template_get_caps (inner);

  gst_element_class_add_pad_template (element_class,
      gst_pad_template_new (kind->name_template,
          GST_PAD_TEMPLATE_DIRECTION (inner),
          GST_PAD_TEMPLATE_PRESENCE (inner), caps));
}

/* Children */

static void
update_size (GstCompositeMixer * self)
{
  g_autoptr (GstCaps) caps = NULL;

  if (self->size_filter == NULL)
    return;

  GST_OBJECT_LOCK (self);
  caps = gst_caps_new_simple ("video/x-raw",
      "width", G_TYPE_INT, self->width, "height", G_TYPE_INT, self->height,
      "framerate", GST_TYPE_FRACTION, self->framerate_n, self->framerate_d,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  GST_OBJECT_UNLOCK (self);
  g_object_set (self->size_filter, "caps", caps, NULL);
}

/* A queue whose reader has had enough (EOS, not linked) stops, and leaves a
 * serialised query that is still in it unanswered: whoever asked waits for
 * ever. Allocation is each side's own business here. */
static GstPadProbeReturn
refuse_serialized (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_QUERY_IS_SERIALIZED (GST_PAD_PROBE_INFO_QUERY (info)) ?
      GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* Behind each mixer comes a queue and a tee. The queue gives encoding a thread
 * of its own; in a room that must not stop it drops what is not taken, so that
 * a blocked reader of the programme holds no return feed. The tee lets the
 * output stay unlinked without an error.
 *
 * The inputs need no queue: each aggregator pad has one, with room for the
 * latency, and what feeds one pad never waits for another. */
static gboolean
add_output (GstCompositeMixer * self, GstElement * last, GstElement * queue,
    const gchar * name)
{
  GstElement *tee = gst_element_factory_make ("tee", NULL);
  GstPadTemplate *templ =
      gst_element_get_pad_template (GST_ELEMENT (self), name);
  g_autoptr (GstPad) entry = NULL;
  g_autoptr (GstPad) target = NULL;

  if (queue == NULL || tee == NULL) {
    gst_clear_object (&queue);
    gst_clear_object (&tee);
    return FALSE;
  }
  g_object_set (tee, "allow-not-linked", TRUE, NULL);
  if (self->force_live)
    gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");

  entry = gst_element_get_static_pad (queue, "sink");
  gst_pad_add_probe (entry, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      refuse_serialized, NULL, NULL);
  gst_bin_add_many (GST_BIN (self), queue, tee, NULL);
  target = gst_element_request_pad_simple (tee, "src_%u");

  return gst_element_link_many (last, queue, tee, NULL)
      && gst_element_add_pad (GST_ELEMENT (self),
      gst_ghost_pad_new_from_template (name, target, templ));
}

static void
add_video (GstCompositeMixer * self)
{
  GstElement *queue = gst_element_factory_make ("queue", "video-queue");

  /* A viewer who is late takes no frames from all the others. */
  self->compositor = gst_element_factory_make_full ("layoutcompositor",
      "name", "layoutcompositor", "force-live", self->force_live,
      "qos", FALSE, NULL);
  self->size_filter = gst_element_factory_make ("capsfilter", "size");
  if (self->compositor == NULL || self->size_filter == NULL) {
    gst_clear_object (&self->compositor);
    gst_clear_object (&self->size_filter);
    gst_clear_object (&queue);
    return;
  }
  gst_object_ref_sink (self->compositor);
  gst_object_ref_sink (self->size_filter);
  if (queue)
    g_object_set (queue, "max-size-buffers", VIDEO_QUEUE_BUFFERS,
        "max-size-bytes", 0, "max-size-time", G_GUINT64_CONSTANT (0), NULL);
  gst_util_set_object_arg (G_OBJECT (self->size_filter), "caps-change-mode",
      "immediate");
  update_size (self);

  gst_bin_add_many (GST_BIN (self), self->compositor, self->size_filter, NULL);
  if (!gst_element_link (self->compositor, self->size_filter)
      || !add_output (self, self->size_filter, queue, "video"))
    GST_ERROR_OBJECT (self, "the picture's output cannot be built");
}

static void
add_audio (GstCompositeMixer * self)
{
  GstElement *queue = gst_element_factory_make ("queue", "audio-queue");

  self->mixminus = gst_element_factory_make_full ("mixminus",
      "name", "mixminus", "force-live", self->force_live, NULL);
  if (self->mixminus == NULL) {
    gst_clear_object (&queue);
    return;
  }
  gst_object_ref_sink (self->mixminus);
  if (queue)
    g_object_set (queue, "max-size-buffers", 0, "max-size-bytes", 0,
        "max-size-time", (guint64) AUDIO_QUEUE_TIME, NULL);

  gst_bin_add (GST_BIN (self), self->mixminus);
  if (!add_output (self, self->mixminus, queue, "audio"))
    GST_ERROR_OBJECT (self, "the sound's output cannot be built");
}

static void
gst_composite_mixer_constructed (GObject * object)
{
  GstCompositeMixer *self = GST_COMPOSITE_MIXER (object);

  G_OBJECT_CLASS (gst_composite_mixer_parent_class)->constructed (object);
  add_video (self);
  add_audio (self);
}

static gboolean
check_children (GstCompositeMixer * self)
{
  g_autoptr (GstPad) video =
      gst_element_get_static_pad (GST_ELEMENT (self), "video");
  g_autoptr (GstPad) audio =
      gst_element_get_static_pad (GST_ELEMENT (self), "audio");

  if (video && audio)
    return TRUE;

  GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
      ("compositemixer needs the elements layoutcompositor and mixminus of "
          "its own plugin, and capsfilter, queue and tee of GStreamer's core "
          "(Debian package libgstreamer1.0-0). Check with gst-inspect-1.0."),
      ("missing: %s%s", video ? "" : "video branch ",
          audio ? "" : "audio branch"));

  return FALSE;
}

static GstStateChangeReturn
gst_composite_mixer_change_state (GstElement * element,
    GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_NULL_TO_READY
      && !check_children (GST_COMPOSITE_MIXER (element)))
    return GST_STATE_CHANGE_FAILURE;

  return GST_ELEMENT_CLASS (gst_composite_mixer_parent_class)->change_state
      (element, transition);
}

/* Spotlight */

static gboolean
spotlight_is_auto (GstCompositeMixer * self)
{
  gboolean is_auto;

  GST_OBJECT_LOCK (self);
  is_auto = g_str_equal (self->spotlight, SPOTLIGHT_AUTO);
  GST_OBJECT_UNLOCK (self);

  return is_auto;
}

static void
set_spotlight (GstCompositeMixer * self, const gchar * value)
{
  g_autofree gchar *pad_name = NULL;
  guint64 number;

  if (value == NULL)
    value = "";
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &number, NULL)) {
    pad_name = g_strdup_printf ("sink_%" G_GUINT64_FORMAT, number);
  } else if (value[0] == '\0') {
    pad_name = g_strdup ("");
  } else if (!g_str_equal (value, SPOTLIGHT_AUTO)) {
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS,
        ("spotlight=%s is ignored. Give a participant's number, auto for "
            "whoever speaks, or nothing for the first.", value), (NULL));
    return;
  }

  GST_OBJECT_LOCK (self);
  g_free (self->spotlight);
  self->spotlight = g_strdup (value);
  GST_OBJECT_UNLOCK (self);

  if (pad_name && self->compositor)
    g_object_set (self->compositor, "spotlight", pad_name, NULL);
}

/* When nobody speaks, the last one stays. */
static void
follow_speaker (GstCompositeMixer * self, const GstStructure * s)
{
  const gchar *pad = gst_structure_get_string (s, "pad");

  if (pad && pad[0] != '\0' && self->compositor && spotlight_is_auto (self))
    g_object_set (self->compositor, "spotlight", pad, NULL);
}

/* Messages */

/* "sink_3" of a child is "video_3" or "audio_3" outside. */
static void
rename_pad (GstStructure * s, const gchar * field, const gchar * prefix)
{
  const gchar *inner = gst_structure_get_string (s, field);
  g_autofree gchar *outer = NULL;

  if (inner == NULL || !g_str_has_prefix (inner, "sink_"))
    return;
  outer = g_strconcat (prefix, inner + strlen ("sink_"), NULL);
  gst_structure_set (s, field, G_TYPE_STRING, outer, NULL);
}

static void
rename_tiles (GstStructure * s, const gchar * prefix)
{
  const GValue *tiles = gst_structure_get_value (s, "tiles");
  g_auto (GValue) renamed = G_VALUE_INIT;
  guint i;

  if (tiles == NULL || !GST_VALUE_HOLDS_ARRAY (tiles))
    return;

  g_value_init (&renamed, GST_TYPE_ARRAY);
  for (i = 0; i < gst_value_array_get_size (tiles); i++) {
    const GValue *value = gst_value_array_get_value (tiles, i);
    GValue copy = G_VALUE_INIT;
    GstStructure *tile;

    if (!GST_VALUE_HOLDS_STRUCTURE (value))
      continue;
    tile = gst_structure_copy (gst_value_get_structure (value));
    rename_pad (tile, "pad", prefix);
    g_value_init (&copy, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&copy, tile);
    gst_value_array_append_and_take_value (&renamed, &copy);
  }
  gst_structure_take_value (s, "tiles", &renamed);
}

/* What the children tell is told again in this element's name, and with the
 * names of its own pads. */
static void
gst_composite_mixer_handle_message (GstBin * bin, GstMessage * message)
{
  GstCompositeMixer *self = GST_COMPOSITE_MIXER (bin);
  gboolean is_video =
      GST_MESSAGE_SRC (message) == GST_OBJECT (self->compositor);
  gboolean is_audio = GST_MESSAGE_SRC (message) == GST_OBJECT (self->mixminus);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT
      && (is_video || is_audio)) {
    const gchar *prefix = is_video ? "video_" : "audio_";
    GstStructure *s = gst_structure_copy (gst_message_get_structure (message));

    if (is_audio && gst_structure_has_name (s, "active-speaker"))
      follow_speaker (self, s);
    rename_pad (s, "pad", prefix);
    rename_pad (s, "previous", prefix);
    rename_tiles (s, prefix);
    gst_message_unref (message);
    message = gst_message_new_element (GST_OBJECT (self), s);
  }

  GST_BIN_CLASS (gst_composite_mixer_parent_class)->handle_message (bin,
      message);
}

/* Pads */

static gchar *
free_number (GstCompositeMixer * self, const PadKind * kind)
{
  guint number;

  for (number = 0;; number++) {
    g_autofree gchar *name = g_strdup_printf ("%s%u", kind->prefix, number);
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (GST_ELEMENT (self), name);

    if (pad == NULL)
      return g_strdup_printf ("%u", number);
  }
}

/* The digits of @name, or of the lowest free number when none was asked for. */
static gchar *
choose_number (GstCompositeMixer * self, const PadKind * kind,
    const gchar * name)
{
  guint64 number;

  if (name == NULL || strchr (name, '%'))
    return free_number (self, kind);
  if (!g_str_has_prefix (name, kind->prefix)
      || !g_ascii_string_to_unsigned (name + strlen (kind->prefix), 10, 0,
          G_MAXINT, &number, NULL))
    return NULL;

  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

static GstPad *
gst_composite_mixer_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstCompositeMixer *self = GST_COMPOSITE_MIXER (element);
  const PadKind *kind = find_kind (templ);
  GstElement *child = kind->is_video ? self->compositor : self->mixminus;
  g_autofree gchar *number = choose_number (self, kind, name);
  g_autofree gchar *outer = NULL, *inner = NULL;
  g_autoptr (GstPad) target = NULL;
  GstPad *ghost;

  if (child == NULL || number == NULL) {
    GST_WARNING_OBJECT (self, "there is no pad %s: ask for %s and a number",
        name, kind->prefix);
    return NULL;
  }

  outer = g_strconcat (kind->prefix, number, NULL);
  inner = g_strconcat (kind->inner_prefix, number, NULL);
  target = gst_element_request_pad_simple (child, inner);
  if (target == NULL)
    return NULL;

  ghost = gst_ghost_pad_new_from_template (outer, target, templ);
  if (GST_STATE (self) > GST_STATE_READY
      || GST_STATE_TARGET (self) > GST_STATE_READY)
    gst_pad_set_active (ghost, TRUE);
  if (!gst_element_add_pad (element, ghost)) {
    gst_element_release_request_pad (child, target);
    return NULL;
  }
  if (GST_PAD_IS_SINK (ghost))
    gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (target),
        outer);

  return ghost;
}

/* The inner pad goes first: that frees a thread that waits in it, and with it
 * the lock that taking the outer one away needs. */
static void
gst_composite_mixer_release_pad (GstElement * element, GstPad * pad)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));

  if (target) {
    g_autoptr (GstElement) child = gst_pad_get_parent_element (target);

    if (GST_PAD_IS_SINK (pad))
      gst_child_proxy_child_removed (GST_CHILD_PROXY (element),
          G_OBJECT (target), GST_OBJECT_NAME (pad));
    if (child)
      gst_element_release_request_pad (child, target);
  }
  gst_element_remove_pad (element, pad);
}

/* Child proxy: the children, and behind them the participants' pads by their
 * outer names. */

static GObject *
get_pad_target (GstPad * pad)
{
  return pad && GST_PAD_IS_SINK (pad) && GST_IS_GHOST_PAD (pad) ?
      G_OBJECT (gst_ghost_pad_get_target (GST_GHOST_PAD (pad))) : NULL;
}

static GObject *
get_child_by_name (GstChildProxy * proxy, const gchar * name)
{
  g_autoptr (GstPad) pad =
      gst_element_get_static_pad (GST_ELEMENT (proxy), name);

  if (pad)
    return get_pad_target (pad);

  return G_OBJECT (gst_bin_get_by_name (GST_BIN (proxy), name));
}

static GObject *
get_child_by_index (GstChildProxy * proxy, guint index)
{
  g_autoptr (GstPad) pad = NULL;
  GObject *child = NULL;

  GST_OBJECT_LOCK (proxy);
  if (index < (guint) GST_BIN_NUMCHILDREN (proxy))
    child = g_list_nth_data (GST_BIN_CHILDREN (proxy), index);
  else
    pad = g_list_nth_data (GST_ELEMENT (proxy)->sinkpads,
        index - GST_BIN_NUMCHILDREN (proxy));
  if (child)
    g_object_ref (child);
  if (pad)
    gst_object_ref (pad);
  GST_OBJECT_UNLOCK (proxy);

  return child ? child : get_pad_target (pad);
}

static guint
get_children_count (GstChildProxy * proxy)
{
  guint count;

  GST_OBJECT_LOCK (proxy);
  count = GST_BIN_NUMCHILDREN (proxy) + GST_ELEMENT (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);

  return count;
}

static void
gst_composite_mixer_child_proxy_init (gpointer g_iface, gpointer data)
{
  GstChildProxyInterface *iface = g_iface;

  iface->get_child_by_name = get_child_by_name;
  iface->get_child_by_index = get_child_by_index;
  iface->get_children_count = get_children_count;
}

/* Properties */

/* Picture and sound have to be late by the same, or they drift apart. */
static void
set_on_both (GstCompositeMixer * self, const gchar * name, const GValue * value)
{
  if (self->compositor)
    g_object_set_property (G_OBJECT (self->compositor), name, value);
  if (self->mixminus)
    g_object_set_property (G_OBJECT (self->mixminus), name, value);
}

static void
set_size (GstCompositeMixer * self, guint prop_id, const GValue * value)
{
  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_WIDTH:
      self->width = g_value_get_int (value);
      break;
    case PROP_HEIGHT:
      self->height = g_value_get_int (value);
      break;
    default:
      self->framerate_n = gst_value_get_fraction_numerator (value);
      self->framerate_d = gst_value_get_fraction_denominator (value);
      break;
  }
  GST_OBJECT_UNLOCK (self);
  update_size (self);
}

static void
gst_composite_mixer_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstCompositeMixer *self = GST_COMPOSITE_MIXER (object);

  switch (prop_id) {
    case PROP_LAYOUT:
      if (self->compositor)
        g_object_set_property (G_OBJECT (self->compositor), "layout", value);
      break;
    case PROP_SPOTLIGHT:
      set_spotlight (self, g_value_get_string (value));
      break;
    case PROP_WIDTH:
    case PROP_HEIGHT:
    case PROP_FRAMERATE:
      set_size (self, prop_id, value);
      break;
    case PROP_FORCE_LIVE:
      self->force_live = g_value_get_boolean (value);
      break;
    case PROP_LATENCY:
    case PROP_MIN_UPSTREAM_LATENCY:
      set_on_both (self, pspec->name, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static void
get_from (GstElement * child, GParamSpec * pspec, GValue * value)
{
  if (child)
    g_object_get_property (G_OBJECT (child), pspec->name, value);
  else
    g_param_value_set_default (pspec, value);
}

static void
gst_composite_mixer_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstCompositeMixer *self = GST_COMPOSITE_MIXER (object);

  if (prop_id == PROP_LAYOUT) {
    get_from (self->compositor, pspec, value);
    return;
  }
  if (prop_id == PROP_LATENCY || prop_id == PROP_MIN_UPSTREAM_LATENCY) {
    get_from (self->mixminus, pspec, value);
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_SPOTLIGHT:
      g_value_set_string (value, self->spotlight);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, self->height);
      break;
    case PROP_FRAMERATE:
      gst_value_set_fraction (value, self->framerate_n, self->framerate_d);
      break;
    case PROP_FORCE_LIVE:
      g_value_set_boolean (value, self->force_live);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_composite_mixer_finalize (GObject * object)
{
  GstCompositeMixer *self = GST_COMPOSITE_MIXER (object);

  gst_clear_object (&self->compositor);
  gst_clear_object (&self->size_filter);
  gst_clear_object (&self->mixminus);
  g_free (self->spotlight);

  G_OBJECT_CLASS (gst_composite_mixer_parent_class)->finalize (object);
}

/* The layouts are the compositor's: the same type, and the same default. */
static GParamSpec *
layout_property (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GST_TYPE_LAYOUT_COMPOSITOR);
  GParamSpec *inner =
      g_object_class_find_property (G_OBJECT_CLASS (klass), "layout");

  return g_param_spec_enum ("layout", "Layout",
      "How the participants share the picture", inner->value_type,
      G_PARAM_SPEC_ENUM (inner)->default_value,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
}

static void
install_properties (GObjectClass * object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_PLAYING;

  props[PROP_LAYOUT] = layout_property ();
  props[PROP_SPOTLIGHT] = g_param_spec_string ("spotlight", "Spotlight",
      "Who gets the largest tile: a participant's number, auto = whoever "
      "speaks, empty = the first", DEFAULT_SPOTLIGHT, flags);
  props[PROP_WIDTH] = g_param_spec_int ("width", "Width",
      "Width of the picture", 16, 8192, DEFAULT_WIDTH, flags);
  props[PROP_HEIGHT] = g_param_spec_int ("height", "Height",
      "Height of the picture", 16, 8192, DEFAULT_HEIGHT, flags);
  props[PROP_FRAMERATE] = gst_param_spec_fraction ("framerate", "Frame rate",
      "Pictures per second", 1, 1, 240, 1, DEFAULT_FRAMERATE_N,
      DEFAULT_FRAMERATE_D, flags);
  props[PROP_FORCE_LIVE] = g_param_spec_boolean ("force-live", "Force live",
      "Produce picture and sound on the clock, even with no input at all",
      DEFAULT_FORCE_LIVE,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_LATENCY] = g_param_spec_uint64 ("latency", "Latency",
      "Nanoseconds more that picture and sound wait for late inputs",
      0, G_MAXUINT64 - 1, DEFAULT_LATENCY, flags);
  props[PROP_MIN_UPSTREAM_LATENCY] =
      g_param_spec_uint64 ("min-upstream-latency", "Minimum upstream latency",
      "Count on inputs to be at least this late (nanoseconds), also on those "
      "that come while playing", 0, G_MAXUINT64, DEFAULT_MIN_UPSTREAM_LATENCY,
      flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gst_composite_mixer_class_init (GstCompositeMixerClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBinClass *bin_class = GST_BIN_CLASS (klass);
  guint i;

  object_class->constructed = gst_composite_mixer_constructed;
  object_class->finalize = gst_composite_mixer_finalize;
  object_class->set_property = gst_composite_mixer_set_property;
  object_class->get_property = gst_composite_mixer_get_property;
  install_properties (object_class);

  for (i = 0; i < G_N_ELEMENTS (pad_kinds); i++)
    add_pad_template (element_class, &pad_kinds[i]);
  gst_element_class_set_static_metadata (element_class, "Conference mixer",
      "Generic/Bin/Video/Audio",
      "One picture, one sound, and everyone's sound but one's own",
      "the gst-plaza developers");
  element_class->request_new_pad = gst_composite_mixer_request_new_pad;
  element_class->release_pad = gst_composite_mixer_release_pad;
  element_class->change_state = gst_composite_mixer_change_state;

  bin_class->handle_message = gst_composite_mixer_handle_message;
}

static void
gst_composite_mixer_init (GstCompositeMixer * self)
{
  self->width = DEFAULT_WIDTH;
  self->height = DEFAULT_HEIGHT;
  self->framerate_n = DEFAULT_FRAMERATE_N;
  self->framerate_d = DEFAULT_FRAMERATE_D;
  self->spotlight = g_strdup (DEFAULT_SPOTLIGHT);
}
