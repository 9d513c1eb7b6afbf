// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-qrreader
 * @title: qrreader
 * @short_description: Reads QR codes and their like in passing frames
 *
 * Frames pass at once; a worker looks at the newest one and tells what it read
 * there by messages on the bus. The frames that follow carry where the codes
 * are as GstVideoRegionOfInterestMeta of type `qr-code`.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=30 ! qrreader formats=qr-code+aztec repeat-interval=5000000000 ! fakevideosink
 * ]| Looks for codes of two kinds and tells each of them every five seconds.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstqrreader.h"

#include "codefinder.h"
#include "codememory.h"

GST_DEBUG_CATEGORY_STATIC (gst_qr_reader_debug);
#define GST_CAT_DEFAULT gst_qr_reader_debug

#define DEFAULT_FORMATS CODE_FORMAT_QR_CODE
#define DEFAULT_REPEAT_INTERVAL GST_SECOND

/* How long a code is said to be where it was seen when no later frame has been
 * looked at */
#define SEEN_LIFETIME GST_SECOND

/* Every so many frames without a code are also searched for light ones */
#define INVERTED_EVERY 3

#define ROI_TYPE "qr-code"

enum
{
  PROP_0,
  PROP_FORMATS,
  PROP_REPEAT_INTERVAL,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

struct _GstQrReader
{
  GstFrameAnalyser parent;

  /* with the object lock */
  CodeFormat formats;
  GstClockTime repeat_interval;
  CodeMemory *told;

  /* for the streaming thread only */
  GArray *seen;                 /* of FoundCode */
  FrameTime seen_time;

  /* for the thread that analyses */
  guint n_empty;                /* frames without a dark code */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstQrReader, gst_qr_reader,
    GST_TYPE_FRAME_ANALYSER,
    GST_DEBUG_CATEGORY_INIT (gst_qr_reader_debug, "qrreader", 0,
        "reads QR codes in passing frames"));
GST_ELEMENT_REGISTER_DEFINE (qrreader, "qrreader", GST_RANK_NONE,
    GST_TYPE_QR_READER);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (FRAME_ANALYSER_CAPS));

#define GST_TYPE_QR_READER_FORMATS (gst_qr_reader_formats_get_type ())
static GType
gst_qr_reader_formats_get_type (void)
{
  static gsize type = 0;
  static const GFlagsValue values[] = {
    {CODE_FORMAT_AZTEC, "Aztec", "aztec"},
    {CODE_FORMAT_CODABAR, "Codabar", "codabar"},
    {CODE_FORMAT_CODE_39, "Code 39", "code-39"},
    {CODE_FORMAT_CODE_93, "Code 93", "code-93"},
    {CODE_FORMAT_CODE_128, "Code 128", "code-128"},
    {CODE_FORMAT_DATABAR, "GS1 DataBar", "databar"},
    {CODE_FORMAT_DATABAR_EXPANDED, "GS1 DataBar Expanded", "databar-expanded"},
    {CODE_FORMAT_DATA_MATRIX, "Data Matrix", "data-matrix"},
    {CODE_FORMAT_EAN_8, "EAN-8", "ean-8"},
    {CODE_FORMAT_EAN_13, "EAN-13", "ean-13"},
    {CODE_FORMAT_ITF, "Interleaved 2 of 5", "itf"},
    {CODE_FORMAT_MAXICODE, "MaxiCode", "maxicode"},
    {CODE_FORMAT_PDF417, "PDF417", "pdf417"},
    {CODE_FORMAT_QR_CODE, "QR Code", "qr-code"},
    {CODE_FORMAT_UPC_A, "UPC-A", "upc-a"},
    {CODE_FORMAT_UPC_E, "UPC-E", "upc-e"},
    {CODE_FORMAT_MICRO_QR_CODE, "Micro QR Code", "micro-qr-code"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_flags_register_static ("GstQrReaderFormats", values));
  return type;
}

static const gchar *
format_nick (CodeFormat format)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GST_TYPE_QR_READER_FORMATS);
  GFlagsValue *value = g_flags_get_first_value (G_FLAGS_CLASS (klass), format);

  /* static strings: they outlive the class */
  return value != NULL ? value->value_nick : "unknown";
}

/* The message */

static void
append_corner (GValue * corners, gint x, gint y)
{
  GValue corner = G_VALUE_INIT;
  const gint values[] = { x, y };

  g_value_init (&corner, GST_TYPE_ARRAY);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_INT);
    g_value_set_int (&value, values[i]);
    gst_value_array_append_and_take_value (&corner, &value);
  }
  gst_value_array_append_and_take_value (corners, &corner);
}

static GstMessage *
qr_code_message_new (GstQrReader * self, const FoundCode * code,
    const FrameTime * time)
{
  GstStructure *s = gst_structure_new ("qr-code",
      "text", G_TYPE_STRING, code->text,
      "bytes", G_TYPE_BYTES, code->bytes,
      "binary", G_TYPE_BOOLEAN, code->binary,
      "format", G_TYPE_STRING, format_nick (code->format),
      "timestamp", G_TYPE_UINT64, time->timestamp,
      "stream-time", G_TYPE_UINT64, time->stream_time,
      "running-time", G_TYPE_UINT64, time->running_time,
      "duration", G_TYPE_UINT64, time->duration, NULL);
  GValue corners = G_VALUE_INIT;

  g_value_init (&corners, GST_TYPE_ARRAY);
  for (guint i = 0; i < 4; i++)
    append_corner (&corners, code->corners[i][0], code->corners[i][1]);
  gst_structure_take_value (s, "corners", &corners);
  if (code->sequence_size >= 0)
    gst_structure_set (s, "sequence-size", G_TYPE_INT, code->sequence_size,
        "sequence-index", G_TYPE_INT, code->sequence_index,
        "sequence-id", G_TYPE_STRING, code->sequence_id, NULL);
  return gst_message_new_element (GST_OBJECT (self), s);
}

/* Looking */

static void
gst_qr_reader_plan (GstFrameAnalyser * analyser, const GstVideoInfo * info,
    FrameAnalyserPlan * plan)
{
  /* small codes need every pixel there is */
  plan->longest = 0;
  plan->color = FALSE;
}

static GArray *
find_codes (GstQrReader * self, const WorkPicture * picture, CodeFormat formats)
{
  g_autoptr (GError) error = NULL;
  GArray *codes = code_finder_find (picture->luma, picture->width,
      picture->height, picture->width, formats, &error);

  if (codes == NULL)
    GST_ELEMENT_WARNING (self, LIBRARY, FAILED,
        ("A frame could not be searched for codes: %s", error->message),
        ("ZXing-C++ threw an exception"));
  return codes;
}

/* The library looks for dark codes on light ground. Looking for the opposite
 * doubles the work: with the frames following each other so closely that one
 * can do without, some do. */
static gboolean
inverts (GstQrReader * self)
{
  GstFrameAnalyserMode mode;

  g_object_get (self, "mode", &mode, NULL);
  return mode == FRAME_ANALYSER_SYNC || self->n_empty++ % INVERTED_EVERY == 0;
}

static GArray *
find_codes_of_both_kinds (GstQrReader * self, WorkPicture * picture,
    CodeFormat formats)
{
  GArray *codes = find_codes (self, picture, formats);
  gsize n = (gsize) picture->width * picture->height;

  if (codes == NULL || codes->len > 0 || !inverts (self))
    return codes;
  g_array_unref (codes);
  for (gsize i = 0; i < n; i++)
    picture->luma[i] = ~picture->luma[i];
  return find_codes (self, picture, formats);
}

static void
tell (GstQrReader * self, const FoundCode * code, const FrameTime * time)
{
  GstClockTime now = GST_CLOCK_TIME_IS_VALID (time->running_time) ?
      time->running_time : 0;
  gboolean is_new;

  GST_OBJECT_LOCK (self);
  is_new = code_memory_see (self->told, code->format, code->bytes, now,
      self->repeat_interval);
  GST_OBJECT_UNLOCK (self);
  if (is_new)
    gst_element_post_message (GST_ELEMENT (self), qr_code_message_new (self,
            code, time));
}

static gpointer
gst_qr_reader_analyse (GstFrameAnalyser * analyser, WorkPicture * picture,
    const FrameTime * time)
{
  GstQrReader *self = GST_QR_READER (analyser);
  CodeFormat formats;
  GArray *codes;

  GST_OBJECT_LOCK (self);
  formats = self->formats;
  GST_OBJECT_UNLOCK (self);
  codes = find_codes_of_both_kinds (self, picture, formats);
  for (guint i = 0; codes != NULL && i < codes->len; i++)
    tell (self, &g_array_index (codes, FoundCode, i), time);
  return codes;
}

static void
gst_qr_reader_accept (GstFrameAnalyser * analyser, gpointer result,
    const FrameTime * time)
{
  GstQrReader *self = GST_QR_READER (analyser);

  g_clear_pointer (&self->seen, g_array_unref);
  self->seen = result;
  self->seen_time = *time;
}

static void
attach_code (const FoundCode * code, GstBuffer * buffer)
{
  gint left = G_MAXINT, top = G_MAXINT, right = 0, bottom = 0;
  GstVideoRegionOfInterestMeta *meta;

  for (guint i = 0; i < 4; i++) {
    left = MIN (left, MAX (code->corners[i][0], 0));
    top = MIN (top, MAX (code->corners[i][1], 0));
    right = MAX (right, code->corners[i][0] + 1);
    bottom = MAX (bottom, code->corners[i][1] + 1);
  }
  meta = gst_buffer_add_video_region_of_interest_meta (buffer, ROI_TYPE, left,
      top, right - left, bottom - top);
  gst_video_region_of_interest_meta_add_param (meta,
      gst_structure_new (ROI_TYPE, "text", G_TYPE_STRING, code->text,
          "format", G_TYPE_STRING, format_nick (code->format), NULL));
}

static void
gst_qr_reader_attach (GstFrameAnalyser * analyser, GstBuffer * buffer,
    const FrameTime * time)
{
  GstQrReader *self = GST_QR_READER (analyser);

  if (self->seen == NULL
      || frame_time_is_stale (&self->seen_time, time, SEEN_LIFETIME))
    return;
  for (guint i = 0; i < self->seen->len; i++)
    attach_code (&g_array_index (self->seen, FoundCode, i), buffer);
}

static void
gst_qr_reader_reset (GstFrameAnalyser * analyser)
{
  GstQrReader *self = GST_QR_READER (analyser);

  g_clear_pointer (&self->seen, g_array_unref);
}

static void
gst_qr_reader_close (GstFrameAnalyser * analyser)
{
  GstQrReader *self = GST_QR_READER (analyser);

  GST_OBJECT_LOCK (self);
  code_memory_clear (self->told);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_qr_reader_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstQrReader *self = GST_QR_READER (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_FORMATS:
      self->formats = g_value_get_flags (value);
      break;
    case PROP_REPEAT_INTERVAL:
      self->repeat_interval = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_qr_reader_get_property (GObject * object, guint prop_id, GValue * value,
    GParamSpec * pspec)
{
  GstQrReader *self = GST_QR_READER (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_FORMATS:
      g_value_set_flags (value, self->formats);
      break;
    case PROP_REPEAT_INTERVAL:
      g_value_set_uint64 (value, self->repeat_interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_qr_reader_finalize (GObject * object)
{
  GstQrReader *self = GST_QR_READER (object);

  g_clear_pointer (&self->seen, g_array_unref);
  code_memory_free (self->told);
  G_OBJECT_CLASS (gst_qr_reader_parent_class)->finalize (object);
}

static void
gst_qr_reader_class_init (GstQrReaderClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstFrameAnalyserClass *analyser_class = GST_FRAME_ANALYSER_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_qr_reader_set_property;
  object_class->get_property = gst_qr_reader_get_property;
  object_class->finalize = gst_qr_reader_finalize;

  props[PROP_FORMATS] = g_param_spec_flags ("formats", "Formats",
      "Kinds of codes that are looked for; each one costs time",
      GST_TYPE_QR_READER_FORMATS, DEFAULT_FORMATS, flags);
  props[PROP_REPEAT_INTERVAL] = g_param_spec_uint64 ("repeat-interval",
      "Repeat interval", "How long a code that was told is not told again, in "
      "nanoseconds; 0 = tell it with every frame that is looked at, the "
      "highest number = tell it once", 0, G_MAXUINT64,
      DEFAULT_REPEAT_INTERVAL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gst_element_class_set_static_metadata (element_class, "QR code reader",
      "Filter/Analyzer/Video",
      "Reads QR codes and other codes in passing frames",
      "The Plaza developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  analyser_class->close = gst_qr_reader_close;
  analyser_class->plan = gst_qr_reader_plan;
  analyser_class->analyse = gst_qr_reader_analyse;
  analyser_class->free_result = (GDestroyNotify) g_array_unref;
  analyser_class->accept = gst_qr_reader_accept;
  analyser_class->attach = gst_qr_reader_attach;
  analyser_class->reset = gst_qr_reader_reset;

  gst_type_mark_as_plugin_api (GST_TYPE_QR_READER_FORMATS, 0);
}

static void
gst_qr_reader_init (GstQrReader * self)
{
  self->formats = DEFAULT_FORMATS;
  self->repeat_interval = DEFAULT_REPEAT_INTERVAL;
  self->told = code_memory_new ();
}
