// SPDX-License-Identifier: LGPL-2.1-or-later

#include "framemaker.h"

#include <pango/pangocairo.h>

#include "gstlayoutcompositorpad.h"
#include "nameplate.h"
#include "showntiles.h"

/* One input as it stands for one output frame */
typedef struct
{
  GstLayoutCompositorPad *pad;
  guint z;                      /* place among all, the lowest at the back */
  gint order;
  gchar *label;
  LayoutFit fit;
  gdouble alpha;
  gboolean premultiplied;
  gboolean stalled;
  LayoutParticipant place;
  LayoutRect tile;
} Participant;

/* the pad is for comparison only, it may be gone */
typedef struct
{
  gconstpointer pad;
  LayoutRect rect;
} ToldTile;

static const gchar *
layout_nick (LayoutKind layout)
{
  g_autoptr (GTypeClass) klass =
      g_type_class_ref (GST_TYPE_LAYOUT_COMPOSITOR_LAYOUT);

  /* static strings: they outlive the class */
  return g_enum_get_value (G_ENUM_CLASS (klass), layout)->value_nick;
}

static void
participant_clear (Participant * participant)
{
  gst_object_unref (participant->pad);
  g_free (participant->label);
}

static GstMessage *
layout_changed_message_new (FrameMaker * maker, LayoutKind layout,
    GArray * participants)
{
  GstStructure *s = gst_structure_new ("layout-changed",
      "layout", G_TYPE_STRING, layout_nick (layout), NULL);
  GValue tiles = G_VALUE_INIT;

  g_value_init (&tiles, GST_TYPE_ARRAY);
  for (guint i = 0; i < participants->len; i++) {
    Participant *p = &g_array_index (participants, Participant, i);
    GValue tile = G_VALUE_INIT;
    LayoutRect visible;

    if (!layout_visible_part (&maker->canvas, &p->tile, &visible))
      continue;
    g_value_init (&tile, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&tile, gst_structure_new ("tile",
            "pad", G_TYPE_STRING, GST_OBJECT_NAME (p->pad),
            "x", G_TYPE_INT, p->tile.x, "y", G_TYPE_INT, p->tile.y,
            "width", G_TYPE_INT, p->tile.width,
            "height", G_TYPE_INT, p->tile.height, NULL));
    gst_value_array_append_and_take_value (&tiles, &tile);
  }
  gst_structure_take_value (s, "tiles", &tiles);
  return gst_message_new_element (GST_OBJECT (maker->element), s);
}

static GstMessage *
input_stalled_message_new (FrameMaker * maker, Participant * p,
    GstClockTime now)
{
  return gst_message_new_element (GST_OBJECT (maker->element),
      gst_structure_new ("input-stalled",
          "pad", G_TYPE_STRING, GST_OBJECT_NAME (p->pad),
          "label", G_TYPE_STRING, p->label,
          "running-time", G_TYPE_UINT64, now,
          "last-running-time", G_TYPE_UINT64, p->pad->last_running_time, NULL));
}

static GstMessage *
input_resumed_message_new (FrameMaker * maker, Participant * p,
    GstClockTime now, GstClockTime last)
{
  return gst_message_new_element (GST_OBJECT (maker->element),
      gst_structure_new ("input-resumed",
          "pad", G_TYPE_STRING, GST_OBJECT_NAME (p->pad),
          "label", G_TYPE_STRING, p->label,
          "running-time", G_TYPE_UINT64, now,
          "duration", G_TYPE_UINT64, now - last, NULL));
}

static gint
compare_participants (gconstpointer a, gconstpointer b)
{
  const Participant *first = a, *second = b;

  if (first->order != second->order)
    return first->order < second->order ? -1 : 1;
  return first->pad->serial < second->pad->serial ? -1 : 1;
}

static GArray *
collect_participants (FrameMaker * maker)
{
  GArray *participants = g_array_new (FALSE, TRUE, sizeof (Participant));

  g_array_set_clear_func (participants, (GDestroyNotify) participant_clear);
  /* the base class keeps the pads sorted by zorder */
  GST_OBJECT_LOCK (maker->element);
  for (GList * l = maker->element->sinkpads; l != NULL; l = l->next) {
    Participant p = { gst_object_ref (l->data), participants->len };

    g_array_append_val (participants, p);
  }
  GST_OBJECT_UNLOCK (maker->element);

  for (guint i = 0; i < participants->len; i++) {
    Participant *p = &g_array_index (participants, Participant, i);
    GstLayoutCompositorPad *pad = p->pad;

    GST_OBJECT_LOCK (pad);
    p->order = pad->order;
    p->label = g_strdup (pad->label);
    p->fit = pad->fit;
    p->alpha = pad->alpha;
    p->premultiplied = pad->premultiplied;
    p->place = (LayoutParticipant) {
    pad->order, pad->visible, pad->x, pad->y, pad->width, pad->height};
    GST_OBJECT_UNLOCK (pad);
  }
  g_array_sort (participants, compare_participants);
  return participants;
}

static void
update_participants (FrameMaker * maker, const FrameSettings * settings,
    GArray * participants, GstClockTime now)
{
  for (guint i = 0; i < participants->len; i++) {
    Participant *p = &g_array_index (participants, Participant, i);
    GstClockTime last = p->pad->last_running_time;
    PadNews news = gst_layout_compositor_pad_update (p->pad, now,
        settings->stall_timeout);

    p->stalled = p->pad->stalled;
    p->place.visible &= p->pad->joined
        && !(p->stalled && settings->stall_action == STALL_HIDE);
    if (news == PAD_NEWS_NONE)
      continue;
    g_queue_push_tail (&maker->notify, gst_object_ref (p->pad));
    if (news == PAD_NEWS_STALLED)
      g_queue_push_tail (&maker->messages,
          input_stalled_message_new (maker, p, now));
    else if (p->pad->joined)
      g_queue_push_tail (&maker->messages,
          input_resumed_message_new (maker, p, now, last));
  }
}

static void
arrange (const FrameSettings * settings, const LayoutCanvas * canvas,
    GArray * participants)
{
  g_autofree LayoutParticipant *places =
      g_new (LayoutParticipant, participants->len + 1);
  g_autofree LayoutRect *tiles = g_new (LayoutRect, participants->len + 1);
  gint spotlight = -1;

  for (guint i = 0; i < participants->len; i++) {
    Participant *p = &g_array_index (participants, Participant, i);

    places[i] = p->place;
    if (g_strcmp0 (GST_OBJECT_NAME (p->pad), settings->spotlight) == 0)
      spotlight = i;
  }
  layout_arrange (settings->layout, canvas, settings->gap, spotlight, places,
      participants->len, tiles);
  for (guint i = 0; i < participants->len; i++)
    g_array_index (participants, Participant, i).tile = tiles[i];
}

/* Remembers the layout. Returns TRUE if it is not the one told last. */
static gboolean
remember_layout (FrameMaker * maker, LayoutKind layout, GArray * participants)
{
  g_autoptr (GArray) tiles = g_array_new (FALSE, FALSE, sizeof (ToldTile));
  gboolean changed;

  for (guint i = 0; i < participants->len; i++) {
    Participant *p = &g_array_index (participants, Participant, i);
    ToldTile tile = { p->pad, p->tile };
    LayoutRect visible;

    if (layout_visible_part (&maker->canvas, &p->tile, &visible))
      g_array_append_val (tiles, tile);
  }
  changed = tiles->len != maker->told_tiles->len
      || (tiles->len > 0 && layout != maker->told_layout);
  for (guint i = 0; !changed && i < tiles->len; i++) {
    ToldTile *a = &g_array_index (tiles, ToldTile, i);
    ToldTile *b = &g_array_index (maker->told_tiles, ToldTile, i);

    changed = a->pad != b->pad || !layout_rect_equal (&a->rect, &b->rect);
  }
  if (changed) {
    g_array_unref (maker->told_tiles);
    maker->told_tiles = g_steal_pointer (&tiles);
    maker->told_layout = layout;
  }
  return changed;
}

static void
move_tiles (FrameMaker * maker, const FrameSettings * settings,
    const GstVideoInfo * info, GArray * participants, GstClockTime now)
{
  LayoutCanvas canvas = { info->width, info->height,
    (gdouble) info->par_n / info->par_d
  };
  /* another canvas is another picture: nothing moves there */
  gboolean same_canvas = maker->canvas.width == info->width
      && maker->canvas.height == info->height && maker->told_tiles->len > 0;

  maker->canvas = canvas;
  arrange (settings, &canvas, participants);
  for (guint i = 0; i < participants->len; i++) {
    Participant *p = &g_array_index (participants, Participant, i);

    gst_layout_compositor_pad_move (p->pad, &p->tile, now,
        same_canvas ? settings->transition : 0);
  }
  if (remember_layout (maker, settings->layout, participants))
    g_queue_push_tail (&maker->messages,
        layout_changed_message_new (maker, settings->layout, participants));
}

static gint
compare_z (gconstpointer a, gconstpointer b)
{
  const Participant *first = a, *second = b;

  return first->z < second->z ? -1 : first->z > second->z;
}

static void
add_participant (FrameMaker * maker, const FrameSettings * settings,
    TileCanvas * canvas, Participant * p, gboolean behind)
{
  GstLayoutCompositorPad *pad = p->pad;
  TileContent content = {
    .name = p->label,
    .show_name = settings->show_labels,
    .behind = behind,
    .info = &pad->picture_info,
    .serial = pad->content,
    .premultiplied = p->premultiplied,
    .fit = p->fit,
    .alpha = p->alpha,
    .now = pad->now,
    .goal = pad->tile,
  };

  if (!pad->unreadable
      && !(p->stalled && settings->stall_action == STALL_PLACEHOLDER))
    content.picture = pad->picture;
  tile_canvas_add (canvas, &pad->shown, &content);
  shown_tiles_add (maker->shown, pad, &maker->canvas, p->fit, p->alpha,
      content.picture == NULL);
}

static void
fill_canvas (FrameMaker * maker, const FrameSettings * settings,
    TileCanvas * canvas, GArray * participants)
{
  g_array_set_size (maker->shown, 0);
  tile_canvas_begin (canvas, &maker->store.element->info, settings->background);
  /* in picture-in-picture the one who fills the canvas is behind the others,
   * whatever his zorder */
  for (gint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < participants->len; i++) {
      Participant *p = &g_array_index (participants, Participant, i);
      gboolean back = settings->layout == LAYOUT_PIP
          && p->tile.width == maker->canvas.width
          && p->tile.height == maker->canvas.height;

      if (back == (pass == 0))
        add_participant (maker, settings, canvas, p, back);
    }
  }
  tile_canvas_finish (canvas);
}

static void
report_unreadable (FrameMaker * maker, GArray * participants, Tile * tile)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < participants->len; i++) {
    GstLayoutCompositorPad *pad =
        g_array_index (participants, Participant, i).pad;

    if (&pad->shown != tile)
      continue;
    pad->unreadable = TRUE;
    if (pad->reported)
      return;
    pad->reported = TRUE;
    error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "Input %s sends pictures that are smaller than its caps say: "
        "its tile stays empty until that is put right.", GST_OBJECT_NAME (pad));
    g_queue_push_tail (&maker->messages,
        gst_message_new_warning_with_details (GST_OBJECT (maker->element),
            error, "The buffer cannot be mapped", NULL));
  }
}

static GstFlowReturn
draw_participants (FrameMaker * maker, const FrameSettings * settings,
    GstBuffer * buffer, GArray * participants)
{
  TileCanvas canvas = {.fonts = maker->fonts,.font =
        settings->label_font,.radius = settings->border_radius
  };
  Tile *unreadable = NULL;
  GstFlowReturn ret;

  g_array_sort (participants, compare_z);
  /* once more for each picture that turns out to be none */
  do {
    fill_canvas (maker, settings, &canvas, participants);
    ret = frame_store_draw (&maker->store, &canvas, settings->max_threads,
        buffer, &unreadable);
    tile_canvas_clear (&canvas);
    if (unreadable != NULL)
      report_unreadable (maker, participants, unreadable);
  } while (ret == GST_FLOW_OK && unreadable != NULL);
  return ret;
}

/**
 * frame_maker_start:
 * @element: the owner of @maker
 * @acquire: takes a new buffer of the next element's or of an own pool
 */
void
frame_maker_start (FrameMaker * maker, GstElement * element,
    FrameStoreAcquire acquire)
{
  BlendMatrix matrix = { 0.299, 0.114, FALSE };
  BlendPicture plate = { NULL };

  maker->element = element;
  maker->told_tiles = g_array_new (FALSE, FALSE, sizeof (ToldTile));
  maker->shown = shown_tiles_new ();
  g_queue_init (&maker->messages);
  g_queue_init (&maker->notify);
  frame_store_start (&maker->store, GST_VIDEO_AGGREGATOR (element), acquire);

  /* Finding the fonts of the machine may take a second: now, while nobody
   * waits for a frame. */
  maker->fonts = pango_cairo_font_map_new ();
  nameplate_draw (maker->fonts, "Sans", "Aa", 1280, 720, &matrix, &plate);
  blend_picture_clear (&plate);
}

void
frame_maker_stop (FrameMaker * maker)
{
  frame_store_stop (&maker->store);
  g_queue_clear_full (&maker->messages, (GDestroyNotify) gst_message_unref);
  g_queue_clear_full (&maker->notify, gst_object_unref);
  g_clear_pointer (&maker->told_tiles, g_array_unref);
  g_clear_pointer (&maker->shown, g_array_unref);
  g_clear_object (&maker->fonts);
}

/**
 * frame_maker_make:
 * @buffer: from frame_store_begin()
 * @now: its running time
 *
 * To be called in aggregate_frames, with the base class's lock held.
 */
GstFlowReturn
frame_maker_make (FrameMaker * maker, const FrameSettings * settings,
    GstBuffer * buffer, GstClockTime now)
{
  g_autoptr (GArray) participants = collect_participants (maker);

  update_participants (maker, settings, participants, now);
  move_tiles (maker, settings, &maker->store.element->info, participants, now);
  return draw_participants (maker, settings, buffer, participants);
}

/**
 * frame_maker_tell:
 *
 * Posts and notifies what happened while the frame was made. No lock may be
 * held.
 */
void
frame_maker_tell (FrameMaker * maker)
{
  GstMessage *message;
  GstLayoutCompositorPad *pad;

  while ((pad = g_queue_pop_head (&maker->notify)) != NULL) {
    g_object_notify (G_OBJECT (pad), "stalled");
    gst_object_unref (pad);
  }
  while ((message = g_queue_pop_head (&maker->messages)) != NULL)
    gst_element_post_message (maker->element, message);
}
