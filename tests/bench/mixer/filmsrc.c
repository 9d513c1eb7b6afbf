// SPDX-License-Identifier: LGPL-2.1-or-later

#include "filmsrc.h"

/* A window of the film that is played again and again, as FFmpeg's reader
 * does with -stream_loop */
#define WINDOW 30
/* Copies that FILM_EQUAL takes in turn: more than a mixer keeps */
#define N_COPIES 8

struct _FilmSrc
{
  GstPushSrc parent;

  /* set before the first state change */
  const Film *film;
  FilmKind kind;
  guint first;
  guint rate;
  GstClockTime length;
  GstCaps *caps;

  /* for the streaming thread */
  guint64 position;
  GstBuffer *copies[N_COPIES];
};

G_DEFINE_FINAL_TYPE (FilmSrc, film_src, GST_TYPE_PUSH_SRC);

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw"));

/**
 * film_open:
 * @film: (out caller-allocates): free with film_close()
 */
gboolean
film_open (Film * film, const gchar * path, gint width, gint height,
    GError ** error)
{
  film->width = width;
  film->height = height;
  film->frame_size = (gsize) width *height * 3 / 2;
  film->file = g_mapped_file_new (path, FALSE, error);
  if (film->file == NULL)
    return FALSE;
  film->n_frames = g_mapped_file_get_length (film->file) / film->frame_size;
  if (film->n_frames > 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
      "%s holds no picture of %dx%d.", path, width, height);
  film_close (film);
  return FALSE;
}

void
film_close (Film * film)
{
  g_clear_pointer (&film->file, g_mapped_file_unref);
}

/* Nothing is read or copied here: what reads the pixels is the mixer. */
static GstBuffer *
wrap (FilmSrc * self, guint64 n)
{
  const Film *film = self->film;
  guint window = MIN (WINDOW, film->n_frames);
  guint frame = (self->first % (film->n_frames - window + 1)) + n % window;

  return gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      g_mapped_file_get_contents (film->file) + frame * film->frame_size,
      film->frame_size, 0, film->frame_size, NULL, NULL);
}

static GstBuffer *
next_picture (FilmSrc * self)
{
  GstBuffer **copy = &self->copies[self->kind == FILM_EQUAL ?
      self->position % N_COPIES : 0];

  if (self->kind == FILM_MOVING)
    return wrap (self, self->position);
  if (*copy == NULL) {
    g_autoptr (GstBuffer) picture = wrap (self, 0);

    *copy = self->kind == FILM_EQUAL ? gst_buffer_copy_deep (picture)
        : g_steal_pointer (&picture);
  }
  return gst_buffer_copy (*copy);
}

static GstFlowReturn
film_src_create (GstPushSrc * src, GstBuffer ** buffer)
{
  FilmSrc *self = FILM_SRC (src);
  GstClockTime start =
      gst_util_uint64_scale (self->position, GST_SECOND, self->rate);
  GstClockTime end =
      gst_util_uint64_scale (self->position + 1, GST_SECOND, self->rate);

  if (start >= self->length || (self->kind == FILM_HOLD && self->position > 0))
    return GST_FLOW_EOS;
  *buffer = next_picture (self);
  GST_BUFFER_PTS (*buffer) = start;
  GST_BUFFER_DURATION (*buffer) =
      (self->kind == FILM_HOLD ? self->length : end) - start;
  self->position++;
  return GST_FLOW_OK;
}

static gboolean
film_src_negotiate (GstBaseSrc * src)
{
  return gst_base_src_set_caps (src, FILM_SRC (src)->caps);
}

static void
film_src_finalize (GObject * object)
{
  FilmSrc *self = FILM_SRC (object);

  for (guint i = 0; i < N_COPIES; i++)
    gst_clear_buffer (&self->copies[i]);
  gst_clear_caps (&self->caps);
  G_OBJECT_CLASS (film_src_parent_class)->finalize (object);
}

static void
film_src_class_init (FilmSrcClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = film_src_finalize;
  GST_BASE_SRC_CLASS (klass)->negotiate = film_src_negotiate;
  GST_PUSH_SRC_CLASS (klass)->create = film_src_create;
  gst_element_class_set_static_metadata (element_class, "Film source",
      "Source/Video", "Plays pictures from memory without touching them",
      "Plaza");
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
film_src_init (FilmSrc * self)
{
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

/**
 * film_src_new:
 * @first: the frame of the film to begin with
 * @rate: frames a second
 * @length: when to end
 *
 * Returns: (transfer floating): a source that is not live
 */
GstElement *
film_src_new (const Film * film, FilmKind kind, guint first, guint rate,
    GstClockTime length)
{
  FilmSrc *self = g_object_new (FILM_TYPE_SRC, NULL);

  self->film = film;
  self->kind = kind;
  self->first = first;
  self->rate = rate;
  self->length = length;
  self->caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, film->width, "height", G_TYPE_INT, film->height,
      "framerate", GST_TYPE_FRACTION, (gint) rate, 1,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
      "interlace-mode", G_TYPE_STRING, "progressive",
      "chroma-site", G_TYPE_STRING, film->chroma_site,
      "colorimetry", G_TYPE_STRING, "bt601", NULL);
  return GST_ELEMENT (self);
}
