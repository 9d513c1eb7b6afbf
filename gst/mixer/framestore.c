// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "framestore.h"

#include "tileformat.h"

GST_DEBUG_CATEGORY_EXTERN (gst_layout_compositor_debug);
#define GST_CAT_DEFAULT gst_layout_compositor_debug

/* A sink holds two frames, a queue and an encoder some more. While these are
 * in use, a new buffer is taken, and copied to. */
#define MAX_FRAMES 4
/* Pixels to be scaled that are worth a thread: a quarter of a millisecond,
 * where waking the thread costs a twentieth of that. */
#define PIXELS_PER_THREAD 262144
/* So that nobody waits long for the one who began last */
#define BANDS_PER_THREAD 3

/* A buffer that is ours, and what it shows. What goes out is another GstBuffer
 * with the same memory: the next element may do with it as it likes, and who
 * writes to it gets a copy, because the memory has two owners. */
typedef struct
{
  GstBuffer *buffer;
  Scene *scene;                 /* NULL = nothing yet */
} Frame;

typedef struct
{
  Scene *scene;
  BlendTarget target, source;
} Drawing;

static Frame *
frame_new (GstBuffer * buffer)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->buffer = buffer;
  return frame;
}

static void
frame_free (Frame * frame)
{
  gst_buffer_unref (frame->buffer);
  g_clear_pointer (&frame->scene, scene_unref);
  g_free (frame);
}

/* Nobody has the buffer but us, nor what is in it. Who takes the memory out of
 * a buffer has no reference to the buffer any more. */
static gboolean
frame_is_free (Frame * frame)
{
  return GST_MINI_OBJECT_REFCOUNT_VALUE (frame->buffer) == 1
      && gst_buffer_is_all_memory_writable (frame->buffer);
}

static void
frame_show (Frame * frame, Scene * scene)
{
  g_clear_pointer (&frame->scene, scene_unref);
  frame->scene = scene_ref (scene);
}

void
frame_store_forget (FrameStore * store)
{
  g_queue_clear_full (&store->frames, (GDestroyNotify) frame_free);
}

/**
 * frame_store_set_keeps:
 * @keeps: FALSE where buffers are few and the next element may need them all
 *
 * To be called when there are new buffers to draw on.
 */
void
frame_store_set_keeps (FrameStore * store, gboolean keeps)
{
  frame_store_forget (store);
  store->checked = !keeps;
  store->keeps = keeps;
}

/**
 * frame_store_start:
 * @element: the owner of @store
 */
void
frame_store_start (FrameStore * store, GstVideoAggregator * element,
    FrameStoreAcquire acquire)
{
  store->element = element;
  store->acquire = acquire;
  g_queue_init (&store->frames);
  frame_store_set_keeps (store, FALSE);
}

void
frame_store_stop (FrameStore * store)
{
  frame_store_forget (store);
  g_clear_pointer (&store->pool, slice_pool_free);
}

static gboolean
is_system_memory (GstBuffer * buffer)
{
  for (guint i = 0; i < gst_buffer_n_memory (buffer); i++)
    if (!gst_memory_is_type (gst_buffer_peek_memory (buffer, i),
            GST_ALLOCATOR_SYSMEM))
      return FALSE;
  return TRUE;
}

/**
 * frame_store_begin:
 * @buffer: (out): to be filled by frame_store_draw()
 *
 * Frames in other memory than the system's are not kept: an element that takes
 * such looks at more than the memory, and to read it may be slow.
 */
GstFlowReturn
frame_store_begin (FrameStore * store, GstBuffer ** buffer)
{
  GstFlowReturn ret;

  if (!store->checked || !store->keeps) {
    ret = store->acquire (store->element, buffer);
    if (ret != GST_FLOW_OK || store->checked)
      return ret;
    store->checked = TRUE;
    store->keeps = is_system_memory (*buffer);
    if (!store->keeps)
      return GST_FLOW_OK;
    g_queue_push_head (&store->frames, frame_new (*buffer));
  }
  *buffer = gst_buffer_new ();
  return GST_FLOW_OK;
}

/* GLib opens a file each time to find out, which costs more than a frame in
 * which nothing changed. */
static guint
count_processors (void)
{
  static gsize n = 0;

  if (g_once_init_enter (&n))
    g_once_init_leave (&n, g_get_num_processors ());
  return n;
}

/* A pool of at least @n threads, if so many are allowed. There are never more
 * than there was work for, also on a machine with very many processors. */
static void
ensure_threads (FrameStore * store, guint n)
{
  guint limit = store->max_threads > 0 ? store->max_threads
      : count_processors ();

  n = MIN (n, limit);
  if (store->pool != NULL && store->n_threads >= n && store->n_threads <= limit)
    return;
  g_clear_pointer (&store->pool, slice_pool_free);
  store->pool = slice_pool_new (n);
  store->n_threads = n;
}

static void
draw_band (guint band, gpointer data)
{
  Drawing *drawing = data;

  scene_draw_band (drawing->scene, &drawing->target, &drawing->source, band);
}

static void
run (FrameStore * store, Drawing * drawing, gsize cost)
{
  guint n_threads = 1 + cost / PIXELS_PER_THREAD, n_bands = 1;

  ensure_threads (store, n_threads);
  n_threads = MIN (n_threads, slice_pool_get_n_threads (store->pool));
  if (n_threads > 1)
    n_bands = n_threads * BANDS_PER_THREAD;
  slice_pool_run (store->pool, n_threads, draw_band, drawing,
      scene_n_bands (drawing->scene, n_bands));
  scene_end (drawing->scene);
}

/* Gives the scalers their pictures, draws, and takes the pictures away again */
static void
draw_planned (FrameStore * store, TileCanvas * canvas, Drawing * drawing,
    gsize cost, Tile ** unreadable)
{
  *unreadable = tile_canvas_map (canvas);
  if (*unreadable == NULL)
    run (store, drawing, cost);
  tile_canvas_unmap (canvas);
}

/* Has @frame show the canvas. What another frame shows already is copied from
 * there. */
static GstFlowReturn
draw (FrameStore * store, TileCanvas * canvas, Frame * frame, Frame * source,
    Tile ** unreadable)
{
  GstVideoInfo *info = &store->element->info;
  Drawing drawing = { canvas->scene };
  GstVideoFrame to, from;
  gsize cost;

  if (!gst_video_frame_map (&to, info, frame->buffer, GST_MAP_READWRITE))
    return GST_FLOW_ERROR;
  if (source == frame || (source != NULL && !gst_video_frame_map (&from, info,
              source->buffer, GST_MAP_READ)))
    source = NULL;
  tile_format_get_target (&to, &drawing.target);
  if (source != NULL)
    tile_format_get_target (&from, &drawing.source);
  cost = scene_plan (canvas->scene, frame->scene,
      source != NULL ? source->scene : NULL);
  draw_planned (store, canvas, &drawing, cost, unreadable);
  if (source != NULL)
    gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  return GST_FLOW_OK;
}

/* The frame with the least to be drawn anew, of all or of those that nobody
 * uses */
static GList *
find_frame (FrameStore * store, const Scene * scene, gboolean unused)
{
  GList *best = NULL;
  gsize least = G_MAXSIZE;

  for (GList * l = store->frames.head; l != NULL; l = l->next) {
    Frame *frame = l->data;
    gsize damage;

    if (unused && !frame_is_free (frame))
      continue;
    damage = scene_damage (scene, frame->scene);
    if (damage < least) {
      least = damage;
      best = l;
    }
  }
  return best;
}

/* A frame that shows the canvas, taken out of the store */
static GstFlowReturn
make_frame (FrameStore * store, TileCanvas * canvas, Tile ** unreadable,
    Frame ** made)
{
  GList *nearest = find_frame (store, canvas->scene, FALSE);
  GList *link = find_frame (store, canvas->scene, TRUE);
  Frame *source = nearest != NULL ? nearest->data : NULL;
  GstBuffer *buffer = NULL;
  GstFlowReturn ret;

  *unreadable = NULL;
  *made = NULL;
  if (source != NULL && source->scene != NULL
      && scene_damage (canvas->scene, source->scene) == 0) {
    g_queue_delete_link (&store->frames, nearest);
    *made = source;
    return GST_FLOW_OK;
  }
  if (link != NULL) {
    *made = link->data;
    g_queue_delete_link (&store->frames, link);
  } else {
    ret = store->acquire (store->element, &buffer);
    if (ret != GST_FLOW_OK)
      return ret;
    *made = frame_new (buffer);
  }
  return draw (store, canvas, *made, source, unreadable);
}

/**
 * frame_store_draw:
 * @buffer: from frame_store_begin()
 * @unreadable: (out): a tile whose picture cannot be read; nothing has been
 *   drawn then
 */
GstFlowReturn
frame_store_draw (FrameStore * store, TileCanvas * canvas, guint max_threads,
    GstBuffer * buffer, Tile ** unreadable)
{
  GstFlowReturn ret;
  Frame *frame;

  store->max_threads = max_threads;
  if (gst_buffer_n_memory (buffer) > 0)
    return draw (store, canvas, &(Frame) {
        buffer}
      , NULL, unreadable);

  ret = make_frame (store, canvas, unreadable, &frame);
  if (frame == NULL)
    return ret;
  if (ret == GST_FLOW_OK && *unreadable == NULL) {
    frame_show (frame, canvas->scene);
    gst_buffer_copy_into (buffer, frame->buffer,
        GST_BUFFER_COPY_MEMORY | GST_BUFFER_COPY_META, 0, -1);
    /* so that it does not go back to its pool before the last one is done */
    gst_buffer_add_parent_buffer_meta (buffer, frame->buffer);
  }
  g_queue_push_head (&store->frames, frame);
  while (store->frames.length > MAX_FRAMES)
    frame_free (g_queue_pop_tail (&store->frames));
  return ret;
}
