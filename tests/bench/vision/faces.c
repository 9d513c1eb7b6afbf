// SPDX-License-Identifier: LGPL-2.1-or-later
/* facedetector against GStreamer's facedetect, on the same frames in the same
 * run: a camera that pans and zooms over people whose places are known. */

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#define WIDTH 1280
#define HEIGHT 720
#define FPS 30
#define N_FRAMES 300
#define N_STREAM 300

/* The middle of a face, and its width from ear to ear */
typedef struct
{
  const gchar *file;
  gdouble x, y, width;
  gdouble left, top, scale;     /* of the picture in the scene */
  GdkPixbuf *pixbuf;
} Person;

static Person people[] = {
  {"astronaut.png", 225, 122, 95, 20, 90, 1.2},
  {"messi5.jpg", 244, 113, 36, 660, 60, 1.6},
  {"basketball1.png", 89, 114, 30, 1560, 40, 1.7},
  {"ml.png", 106, 143, 95, 2640, 150, 1.3},
};

#define N_PEOPLE G_N_ELEMENTS (people)

typedef struct
{
  GstBuffer *buffer;            /* RGB */
  gdouble faces[N_PEOPLE][3];   /* middle and width; 0 = not in it */
} Shot;

typedef struct
{
  const gchar *title, *launch;
  gboolean ours;
} Contender;

static const Contender contenders[] = {
  {"facedetector, YuNet at 320", "facedetector detector=yunet mode=sync", TRUE},
  {"facedetector, BlazeFace", "facedetector detector=blazeface mode=sync",
      TRUE},
  {"facedetector, Haar alt2 at 640", "facedetector detector=haar mode=sync",
      TRUE},
  {"facedetect", "facedetect display=false", FALSE},
};

static gchar *
picture_file (const gchar * name)
{
  g_autofree gchar *cache = g_build_filename (g_get_user_cache_dir (),
      "gst-plaza", "footage", NULL);
  const gchar *folders[] = { "/usr/share/doc/opencv-doc/examples/data",
    "/usr/lib/python3/dist-packages/skimage/data", cache
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *file = g_build_filename (folders[i], name, NULL);

    if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&file);
  }
  g_error ("%s is not here: run scripts/setup.", name);
}

static gdouble
cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
      + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* The camera: to the right, and nearer and farther meanwhile; faces move by up
 * to six of their widths a second */
static Shot
shot_at (guint i)
{
  gdouble t = (gdouble) i / N_FRAMES;
  gdouble zoom = 1.0 + 0.25 * sin (4 * G_PI * t);
  gdouble x = 950 * (1 - cos (G_PI * t)), y = 30 * sin (6 * G_PI * t);
  g_autoptr (GdkPixbuf) frame = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8,
      WIDTH, HEIGHT);
  Shot shot = { gst_buffer_new_allocate (NULL, 3 * WIDTH * HEIGHT, NULL) };

  gdk_pixbuf_fill (frame, 0x68707800);
  for (guint p = 0; p < N_PEOPLE; p++) {
    Person *person = &people[p];
    gdouble scale = person->scale * zoom;
    gdouble left = (person->left - x) * zoom, top = (person->top - y) * zoom;
    gint x0 = MAX (0, ceil (left)), y0 = MAX (0, ceil (top));
    gint x1 = MIN (WIDTH, left + scale * gdk_pixbuf_get_width (person->pixbuf));
    gint y1 = MIN (HEIGHT, top + scale * gdk_pixbuf_get_height
        (person->pixbuf));
    gdouble face_x = left + person->x * scale, face_y = top + person->y * scale;
    gdouble half = person->width * scale / 2;

    if (x1 <= x0 || y1 <= y0)
      continue;
    gdk_pixbuf_composite (person->pixbuf, frame, x0, y0, x1 - x0, y1 - y0,
        left, top, scale, scale, GDK_INTERP_BILINEAR, 255);
    if (face_x - half < 0 || face_x + half > WIDTH)
      continue;
    shot.faces[p][0] = face_x;
    shot.faces[p][1] = face_y;
    shot.faces[p][2] = 2 * half;
  }
  for (gint row = 0; row < HEIGHT; row++)
    gst_buffer_fill (shot.buffer, 3 * WIDTH * row, gdk_pixbuf_read_pixels
        (frame) + row * gdk_pixbuf_get_rowstride (frame), 3 * WIDTH);
  return shot;
}

/* What was found in a frame */
typedef struct
{
  guint id;
  gdouble x, y, width, height;
} Box;

static GArray *
boxes_of_rois (GstBuffer * buffer)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)) != NULL) {
    GstVideoRegionOfInterestMeta *roi = (GstVideoRegionOfInterestMeta *) meta;
    Box box = { roi->id, roi->x, roi->y, roi->w, roi->h };

    g_array_append_val (boxes, box);
  }
  return boxes;
}

/* facedetect's word on the last frame */
static GArray *
boxes_of_message (GstBus * bus)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT)) != NULL) {
    const GValue *faces = gst_structure_get_value (gst_message_get_structure
        (message), "faces");

    g_array_set_size (boxes, 0);
    for (guint i = 0; faces != NULL && i < gst_value_list_get_size (faces); i++) {
      const GstStructure *s = g_value_get_boxed (gst_value_list_get_value
          (faces, i));
      guint x, y, width, height;

      if (gst_structure_get (s, "x", G_TYPE_UINT, &x, "y", G_TYPE_UINT, &y,
              "width", G_TYPE_UINT, &width, "height", G_TYPE_UINT, &height,
              NULL)) {
        Box box = { 0, x, y, width, height };

        g_array_append_val (boxes, box);
      }
    }
    gst_message_unref (message);
  }
  return boxes;
}

typedef struct
{
  guint there, found, other, switches, n_moves;
  guint ids[N_PEOPLE];
  gdouble last[N_PEOPLE];       /* how far beside the middle, in pixels */
  gboolean had[N_PEOPLE];
  gdouble moves;                /* sum of squares of its changes */
  gdouble cpu;
} Score;

static gint
person_of (const Shot * shot, const Box * box)
{
  for (guint p = 0; p < N_PEOPLE; p++) {
    const gdouble *face = shot->faces[p];

    if (face[2] > 0 && hypot (box->x + box->width / 2 - face[0],
            box->y + box->height / 2 - face[1]) < 0.5 * face[2]
        && box->width > 0.5 * face[2] && box->width < 2 * face[2])
      return p;
  }
  return -1;
}

static void
judge (Score * score, const Shot * shot, const GArray * boxes)
{
  gboolean seen[N_PEOPLE] = { FALSE };

  for (guint i = 0; i < boxes->len; i++) {
    const Box *box = &g_array_index (boxes, Box, i);
    gint p = person_of (shot, box);
    gdouble beside;

    if (p < 0 || seen[p]) {
      /* at the frame's edge nobody says what is right */
      score->other += box->x > 2 && box->x + box->width < WIDTH - 2;
      continue;
    }
    beside = box->x + box->width / 2 - shot->faces[p][0];
    seen[p] = TRUE;
    score->found++;
    score->switches += score->ids[p] != 0 && score->ids[p] != box->id;
    score->ids[p] = box->id;
    if (score->had[p]) {
      score->moves += pow (beside - score->last[p], 2);
      score->n_moves++;
    }
    score->last[p] = beside;
  }
  for (guint p = 0; p < N_PEOPLE; p++) {
    score->there += shot->faces[p][2] > 0;
    /* who was out of the frame for long may get a new number */
    if (shot->faces[p][2] == 0)
      score->ids[p] = 0;
    score->had[p] = seen[p];
  }
}

static GstHarness *
harness_new (const gchar * launch, GstBus * bus)
{
  g_autoptr (GError) error = NULL;
  GstElement *element = gst_parse_launch (launch, &error);
  GstHarness *h;

  if (element == NULL)
    return NULL;
  gst_object_ref_sink (element);
  gst_element_set_bus (element, bus);
  if (gst_element_set_state (element, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_FAILURE) {
    gst_element_set_state (element, GST_STATE_NULL);
    gst_object_unref (element);
    return NULL;
  }
  h = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
  gst_harness_set_src_caps_str (h, "video/x-raw,format=RGB,width="
      G_STRINGIFY (WIDTH) ",height=" G_STRINGIFY (HEIGHT) ",framerate="
      G_STRINGIFY (FPS) "/1");
  gst_harness_play (h);
  return h;
}

static void
push (GstHarness * h, const Shot * shot, guint i)
{
  /* the memory is shared, the metadata is not */
  GstBuffer *buffer = gst_buffer_copy (shot->buffer);

  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (i, GST_SECOND, FPS);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / FPS;
  gst_harness_push (h, buffer);
}

static gboolean
compete (const Contender * contender, const Shot * shots, Score * score)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = harness_new (contender->launch, bus);

  if (h == NULL)
    return FALSE;
  for (guint i = 0; i < N_FRAMES; i++) {
    gdouble before = cpu_ms ();
    GstBuffer *out;
    g_autoptr (GArray) boxes = NULL;

    push (h, &shots[i], i);
    out = gst_harness_pull (h);
    score->cpu += cpu_ms () - before;
    boxes = contender->ours ? boxes_of_rois (out) : boxes_of_message (bus);
    judge (score, &shots[i], boxes);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
  return TRUE;
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  gdouble first = *(const gdouble *) a, second = *(const gdouble *) b;

  return first < second ? -1 : first > second;
}

/* In real time: what a frame waits for, and what a stream costs */
static void
run_stream (const gchar * title, const gchar * launch, const Shot * shots)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = harness_new (launch, bus);
  gdouble waits[N_STREAM], cpu;
  Score score = { 0 };
  gint64 start;

  if (h == NULL)
    return;
  start = g_get_monotonic_time ();
  cpu = cpu_ms ();
  for (guint i = 0; i < N_STREAM; i++) {
    gint64 due = start + (gint64) i * G_USEC_PER_SEC / FPS;
    gint64 before = g_get_monotonic_time ();
    g_autoptr (GArray) boxes = NULL;
    GstBuffer *out;

    if (due > before)
      g_usleep (due - before);
    before = g_get_monotonic_time ();
    push (h, &shots[i % N_FRAMES], i);
    waits[i] = (g_get_monotonic_time () - before) / 1e3;
    out = gst_harness_pull (h);
    boxes = boxes_of_rois (out);
    judge (&score, &shots[i % N_FRAMES], boxes);
    gst_buffer_unref (out);
  }
  cpu = cpu_ms () - cpu;
  gst_harness_teardown (h);
  qsort (waits, N_STREAM, sizeof (gdouble), by_value);
  g_print ("%-42s %5.2f %5.2f %6.0f %% %9.0f %% %5u %8.2f\n", title,
      waits[N_STREAM / 2], waits[N_STREAM * 99 / 100],
      cpu / (N_STREAM * 10.0 / FPS), 100.0 * score.found / score.there,
      score.switches, sqrt (score.moves / MAX (score.n_moves, 1)));
}

static void
prepare (Shot * shots)
{
  for (guint p = 0; p < N_PEOPLE; p++) {
    g_autofree gchar *file = picture_file (people[p].file);

    people[p].pixbuf = gdk_pixbuf_new_from_file (file, NULL);
    if (people[p].pixbuf == NULL)
      g_error ("%s cannot be read: run scripts/setup.", file);
  }
  for (guint i = 0; i < N_FRAMES; i++)
    shots[i] = shot_at (i);
}

int
main (int argc, char **argv)
{
  Shot *shots = g_new0 (Shot, N_FRAMES);
  Score scores[G_N_ELEMENTS (contenders)] = { {0} };
  gboolean ran[G_N_ELEMENTS (contenders)];
  gdouble peer;

  gst_init (&argc, &argv);
  prepare (shots);
  for (guint i = 0; i < G_N_ELEMENTS (contenders); i++)
    ran[i] = (argc < 2 || strstr (contenders[i].title, argv[1]))
        && compete (&contenders[i], shots, &scores[i]);
  peer = scores[G_N_ELEMENTS (contenders) - 1].cpu;

  g_print ("%u frames of %dx%d\n%-34s %11s %6s %9s %9s %9s %7s\n", N_FRAMES,
      WIDTH, HEIGHT, "every frame looked at", "found", "other", "CPU ms",
      "of peer", "switches", "jitter");
  for (guint i = 0; i < G_N_ELEMENTS (contenders); i++) {
    const Score *s = &scores[i];

    if (!ran[i])
      g_print ("%-34s was not run\n", contenders[i].title);
    else
      g_print ("%-34s %4u of %3u %6u %9.1f %9.3f %9u %7.2f\n",
          contenders[i].title, s->found, s->there, s->other,
          s->cpu / N_FRAMES, peer > 0 ? s->cpu / peer : 0.0, s->switches,
          sqrt (s->moves / MAX (s->n_moves, 1)));
  }

  g_print ("\n%-42s %5s %5s %8s %11s %5s %8s\n", "30 frames a second", "p50",
      "p99 ms", "CPU", "carried", "sw.", "jitter");
  run_stream ("identity", "identity", shots);
  run_stream ("YuNet, max-rate=10", "facedetector detector=yunet max-rate=10",
      shots);
  run_stream ("BlazeFace, max-rate=10", "facedetector detector=blazeface "
      "max-rate=10", shots);
  run_stream ("BlazeFace, all it can", "facedetector detector=blazeface",
      shots);
  for (guint i = 0; i < N_FRAMES; i++)
    gst_buffer_unref (shots[i].buffer);
  for (guint p = 0; p < N_PEOPLE; p++)
    g_object_unref (people[p].pixbuf);
  g_free (shots);
  return 0;
}
