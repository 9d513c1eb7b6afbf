// SPDX-License-Identifier: LGPL-2.1-or-later

/* One mixer in one case in one process, for mixer.py to measure from outside:
 * films from memory → layoutcompositor or compositor → nothing. As "none" the
 * films go nowhere without a mixer: what it costs to have them. As "floor"
 * there is no GStreamer at all: each new picture is read once and the canvas
 * copied once, and no mixer that looks at its inputs can do with less. */

#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filmsrc.h"

#define OUT_RATE 30

typedef struct
{
  gchar *mixer;
  gint inputs, columns, width, height, rate, still, frames, threads;
  gint film_width, film_height;
  gchar *still_kind, *colorimetry, *chroma_site, *dump;
  gboolean labels;
  gchar **paths;
} Options;

typedef struct
{
  Options *options;
  Film *films;
  guint n_films;
  guint n_frames;               /* that came out */
  FILE *dump;
} Bench;

typedef struct
{
  gint x, y, width, height;
} Tile;

static void
G_GNUC_PRINTF (1, 2)
    G_GNUC_NORETURN
die (const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("mixbench: %s\n", text);
  exit (1);
}

static gint
even (gint value)
{
  return value & ~1;
}

/* Where layoutcompositor's grid puts input @i with no gap; check_tiles() has
 * it confirmed. */
static Tile
tile (const Options * options, gint i)
{
  gint columns = options->columns;
  gint rows = (options->inputs + columns - 1) / columns;
  gint width = even (options->width / columns);
  gint height = even (options->height / rows);

  return (Tile) {
  even ((options->width - columns * width) / 2) + i % columns * width,
        even ((options->height - rows * height) / 2) + i / columns * height,
        width, height};
}

static gboolean
parse_options (Options * options, int *argc, char ***argv, GError ** error)
{
  const GOptionEntry entries[] = {
    {"mixer", 0, 0, G_OPTION_ARG_STRING, &options->mixer,
        "layoutcompositor, compositor, none or floor", "NAME"},
    {"inputs", 0, 0, G_OPTION_ARG_INT, &options->inputs, "How many", "N"},
    {"columns", 0, 0, G_OPTION_ARG_INT, &options->columns, "Of the grid", "N"},
    {"width", 0, 0, G_OPTION_ARG_INT, &options->width, "Of the canvas", "W"},
    {"height", 0, 0, G_OPTION_ARG_INT, &options->height, "Of the canvas", "H"},
    {"film-width", 0, 0, G_OPTION_ARG_INT, &options->film_width,
        "Of the inputs", "W"},
    {"film-height", 0, 0, G_OPTION_ARG_INT, &options->film_height,
        "Of the inputs", "H"},
    {"rate", 0, 0, G_OPTION_ARG_INT, &options->rate,
        "Frames a second of the inputs", "N"},
    {"still", 0, 0, G_OPTION_ARG_INT, &options->still,
        "How many of the inputs show one picture for ever", "N"},
    {"still-kind", 0, 0, G_OPTION_ARG_STRING, &options->still_kind,
        "How they send it: hold, same or equal", "KIND"},
    {"frames", 0, 0, G_OPTION_ARG_INT, &options->frames, "To mix", "N"},
    {"threads", 0, 0, G_OPTION_ARG_INT, &options->threads,
        "The mixer's max-threads; 0 = its default", "N"},
    {"labels", 0, 0, G_OPTION_ARG_NONE, &options->labels, "With labels", NULL},
    {"colorimetry", 0, 0, G_OPTION_ARG_STRING, &options->colorimetry,
        "Of the canvas; the films are bt601", "NAME"},
    {"chroma-site", 0, 0, G_OPTION_ARG_STRING, &options->chroma_site,
        "Of films and canvas", "NAME"},
    {"dump", 0, 0, G_OPTION_ARG_FILENAME, &options->dump,
        "Write what comes out", "FILE"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths,
        "Raw I420", "FILM…"},
    {NULL}
  };
  GOptionContext *context = g_option_context_new (NULL);
  gboolean parsed;

  g_option_context_add_main_entries (context, entries, NULL);
  parsed = g_option_context_parse (context, argc, argv, error);
  g_option_context_free (context);
  if (parsed && (options->paths == NULL || options->inputs < 1
          || options->columns < 1 || options->rate < 1)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "Give a film, and numbers from 1 on.");
    return FALSE;
  }
  return parsed;
}

static FilmKind
kind_of (const Options * options, gint i)
{
  if (i < options->inputs - options->still)
    return FILM_MOVING;
  if (strcmp (options->still_kind, "same") == 0)
    return FILM_SAME;
  if (strcmp (options->still_kind, "equal") == 0)
    return FILM_EQUAL;
  return FILM_HOLD;
}

static GstElement *
source_new (Bench * bench, gint i)
{
  Options *options = bench->options;

  /* seven frames on from the last one: no two inputs show the same */
  return film_src_new (&bench->films[i % bench->n_films], kind_of (options, i),
      i / bench->n_films * 7, options->rate,
      gst_util_uint64_scale (options->frames, GST_SECOND, OUT_RATE));
}

static GstElement *
mixer_new (const Options * options)
{
  GstElement *mixer = gst_element_factory_make (options->mixer, "mixer");

  if (mixer == NULL)
    die ("There is no element %s.", options->mixer);
  if (strcmp (options->mixer, "compositor") == 0)
    gst_util_set_object_arg (G_OBJECT (mixer), "background", "black");
  else
    g_object_set (mixer, "gap", 0, "show-labels", options->labels, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (mixer), "max-threads"))
    g_object_set (mixer, "max-threads", (guint) options->threads, NULL);
  return mixer;
}

static void
set_up_pad (const Options * options, GstPad * pad, gint i)
{
  Tile place = tile (options, i);
  g_autofree gchar *label = g_strdup_printf ("Participant %d", i + 1);

  if (strcmp (options->mixer, "compositor") == 0) {
    g_object_set (pad, "xpos", place.x, "ypos", place.y,
        "width", place.width, "height", place.height, NULL);
  } else {
    g_object_set (pad, "label", options->labels ? label : "", NULL);
    gst_util_set_object_arg (G_OBJECT (pad), "fit", "fill");
  }
}

static GstElement *
pipeline_with_mixer (Bench * bench)
{
  Options *options = bench->options;
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *mixer = mixer_new (options);
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, options->width,
      "height", G_TYPE_INT, options->height,
      "framerate", GST_TYPE_FRACTION, OUT_RATE, 1,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
      "chroma-site", G_TYPE_STRING, options->chroma_site,
      "colorimetry", G_TYPE_STRING, options->colorimetry, NULL);

  g_object_set (filter, "caps", caps, NULL);
  g_object_set (sink, "sync", FALSE, NULL);
  gst_bin_add_many (GST_BIN (pipeline), mixer, filter, sink, NULL);
  gst_element_link_many (mixer, filter, sink, NULL);

  for (gint i = 0; i < options->inputs; i++) {
    GstElement *source = source_new (bench, i);
    g_autoptr (GstPad) from = gst_element_get_static_pad (source, "src");
    g_autoptr (GstPad) to = gst_element_request_pad_simple (mixer, "sink_%u");

    gst_bin_add (GST_BIN (pipeline), source);
    set_up_pad (options, to, i);
    if (gst_pad_link (from, to) != GST_PAD_LINK_OK)
      die ("Input %d cannot be linked.", i);
  }
  return pipeline;
}

static GstElement *
pipeline_without_mixer (Bench * bench)
{
  GstElement *pipeline = gst_pipeline_new (NULL);

  for (gint i = 0; i < bench->options->inputs; i++) {
    GstElement *source = source_new (bench, i);
    GstElement *sink = gst_element_factory_make ("fakesink", NULL);

    g_object_set (sink, "sync", FALSE, NULL);
    gst_bin_add_many (GST_BIN (pipeline), source, sink, NULL);
    gst_element_link (source, sink);
  }
  return pipeline;
}

/* The comparison is fair only while both draw the same rectangles. */
static void
check_tiles (Bench * bench, GstMessage * message)
{
  const GstStructure *s = gst_message_get_structure (message);
  const GValue *tiles;
  guint n;

  if (s == NULL || !gst_structure_has_name (s, "layout-changed"))
    return;
  tiles = gst_structure_get_value (s, "tiles");
  n = gst_value_array_get_size (tiles);
  for (guint i = 0; i < n && n == (guint) bench->options->inputs; i++) {
    const GstStructure *t =
        gst_value_get_structure (gst_value_array_get_value (tiles, i));
    Tile wanted = tile (bench->options, i), is = { 0 };

    gst_structure_get (t, "x", G_TYPE_INT, &is.x, "y", G_TYPE_INT, &is.y,
        "width", G_TYPE_INT, &is.width, "height", G_TYPE_INT, &is.height, NULL);
    if (memcmp (&is, &wanted, sizeof (Tile)) != 0)
      die ("Tile %u is %dx%d at %d, %d: compositor gets %dx%d at %d, %d.",
          i, is.width, is.height, is.x, is.y, wanted.width, wanted.height,
          wanted.x, wanted.y);
  }
}

/* Without what may be at the end of lines */
static void
dump_frame (FILE * file, GstPad * pad, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (!gst_video_info_from_caps (&info, caps)
      || !gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ))
    die ("What comes out cannot be read.");
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&frame); c++) {
    const guint8 *row = GST_VIDEO_FRAME_COMP_DATA (&frame, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); y++) {
      fwrite (row, 1, GST_VIDEO_FRAME_COMP_WIDTH (&frame, c), file);
      row += GST_VIDEO_FRAME_COMP_STRIDE (&frame, c);
    }
  }
  gst_video_frame_unmap (&frame);
}

static GstPadProbeReturn
see_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Bench *bench = data;

  bench->n_frames++;
  if (bench->dump != NULL)
    dump_frame (bench->dump, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static void
run_pipeline (Bench * bench, GstElement * pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstElement) mixer =
      gst_bin_get_by_name (GST_BIN (pipeline), "mixer");
  gboolean done = FALSE;

  if (mixer != NULL) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (mixer, "src");

    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, see_frame, bench, NULL);
  }
  if (bench->options->dump != NULL) {
    bench->dump = fopen (bench->options->dump, "wb");
    if (bench->dump == NULL)
      die ("%s cannot be written.", bench->options->dump);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!done) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR
        | GST_MESSAGE_ELEMENT);

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      die ("%s", error->message);
    }
    check_tiles (bench, message);
    done = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (bench->dump != NULL && fclose (bench->dump) != 0)
    die ("%s cannot be written.", bench->options->dump);
  if (mixer != NULL && bench->n_frames != (guint) bench->options->frames)
    die ("%u frames came out instead of %d.", bench->n_frames,
        bench->options->frames);
}

static guint64
read_picture (const guint8 * data, gsize size)
{
  guint64 sum = 0, words[8];

  for (gsize i = 0; i + sizeof (words) <= size; i += sizeof (words)) {
    memcpy (words, data + i, sizeof (words));
    for (guint j = 0; j < G_N_ELEMENTS (words); j++)
      sum ^= words[j];
  }
  return sum;
}

static void
run_floor (Bench * bench)
{
  Options *options = bench->options;
  gsize size = (gsize) options->width * options->height * 3 / 2;
  g_autofree guint8 *from = g_malloc0 (size);
  /* as many canvases as a pool of buffers has */
  g_autofree guint8 *to = g_malloc0 (size * 4);
  guint64 sum = 0;

  for (gint n = 0; n < options->frames; n++) {
    for (gint i = 0; i < options->inputs - options->still; i++) {
      const Film *film = &bench->films[i % bench->n_films];
      guint frame = (i / bench->n_films * 7 + n % 30) % film->n_frames;

      if (n * options->rate / OUT_RATE == (n - 1) * options->rate / OUT_RATE
          && n > 0)
        continue;
      sum ^= read_picture ((guint8 *)
          g_mapped_file_get_contents (film->file) + frame * film->frame_size,
          film->frame_size);
    }
    from[n % size] = sum;
    memcpy (to + n % 4 * size, from, size);
    /* or the compiler sees that nobody looks at it */
    __asm__ volatile (""::"r" (to):"memory");
  }
}

int
main (int argc, char *argv[])
{
  Options options = {.inputs = 4,.columns = 2,.width = 1280,.height = 720,
    .rate = OUT_RATE,.frames = 300,.film_width = 640,.film_height = 480
  };
  Bench bench = {.options = &options };
  g_autoptr (GError) error = NULL;

  options.mixer = g_strdup ("layoutcompositor");
  options.still_kind = g_strdup ("hold");
  options.colorimetry = g_strdup ("bt601");
  options.chroma_site = g_strdup ("mpeg2");
  if (!parse_options (&options, &argc, &argv, &error))
    die ("%s", error->message);
  bench.n_films = g_strv_length (options.paths);
  bench.films = g_new0 (Film, bench.n_films);
  for (guint i = 0; i < bench.n_films; i++) {
    bench.films[i].chroma_site = options.chroma_site;
    if (!film_open (&bench.films[i], options.paths[i], options.film_width,
            options.film_height, &error))
      die ("%s", error->message);
  }

  if (strcmp (options.mixer, "floor") == 0) {
    run_floor (&bench);
  } else {
    g_autoptr (GstElement) pipeline = NULL;

    gst_init (NULL, NULL);
    pipeline = strcmp (options.mixer, "none") == 0 ?
        pipeline_without_mixer (&bench) : pipeline_with_mixer (&bench);
    run_pipeline (&bench, pipeline);
  }

  for (guint i = 0; i < bench.n_films; i++)
    film_close (&bench.films[i]);
  g_free (bench.films);
  g_strfreev (options.paths);
  g_free (options.mixer);
  g_free (options.still_kind);
  g_free (options.colorimetry);
  g_free (options.chroma_site);
  g_free (options.dump);
  return 0;
}
