// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-faceimageoverlay
 * @title: faceimageoverlay
 * @short_description: Puts an image on each face, or hides faces
 *
 * Works on every GstVideoRegionOfInterestMeta of type `face`, whichever element
 * made it; #GstFaceDetector is one that does.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=30 ! facedetector ! faceimageoverlay privacy=pixelate ! videoconvert ! fakevideosink
 * ]| Makes faces unrecognizable.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfaceimageoverlay.h"

#include "faceroi.h"
#include "sprite.h"
#include "veil.h"

#include <math.h>

GST_DEBUG_CATEGORY_STATIC (gst_face_image_overlay_debug);
#define GST_CAT_DEFAULT gst_face_image_overlay_debug

#define DEFAULT_LOCATION NULL
#define DEFAULT_OFFSET 0.0
#define DEFAULT_SCALE 1.0
#define DEFAULT_ROTATE TRUE
#define DEFAULT_PRIVACY PRIVACY_NONE

/* What detectors call a face ends at the forehead and the chin: this much more
 * of it is hidden on each side. */
#define VEIL_MARGIN 0.2

/* So many means of a face are left: too few for its owner to be known. */
#define VEIL_CELLS 8

typedef enum
{
  PRIVACY_NONE,
  PRIVACY_BLUR,
  PRIVACY_PIXELATE,
} Privacy;

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_X_OFFSET,
  PROP_Y_OFFSET,
  PROP_WIDTH_SCALE,
  PROP_HEIGHT_SCALE,
  PROP_ROTATE,
  PROP_PRIVACY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

struct _GstFaceImageOverlay
{
  GstBaseTransform parent;

  /* with the object lock */
  gchar *location;
  SpriteFit fit;
  Privacy privacy;
  gboolean started;
  guint serial;                 /* of what location was set to last */
  Sprite *sprite;

  /* for the streaming thread only */
  GstVideoInfo info;
  gboolean attaches;            /* rather than blends */
  SpriteMatrix matrix;          /* to the frame's YUV */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstFaceImageOverlay, gst_face_image_overlay,
    GST_TYPE_BASE_TRANSFORM,
    GST_DEBUG_CATEGORY_INIT (gst_face_image_overlay_debug, "faceimageoverlay",
        0, "puts an image on each face"));
GST_ELEMENT_REGISTER_DEFINE (faceimageoverlay, "faceimageoverlay",
    GST_RANK_NONE, GST_TYPE_FACE_IMAGE_OVERLAY);

#define FORMATS "{ I420, YV12, NV12, NV21, Y42B, Y444, YUY2, UYVY, AYUV, " \
    "A420, GRAY8, BGRx, RGBx, xRGB, xBGR, BGRA, RGBA, ARGB, ABGR, RGB, BGR }"
#define OVERLAY_FEATURE GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION
#define CAPS GST_VIDEO_CAPS_MAKE (FORMATS) "; " \
    GST_VIDEO_CAPS_MAKE_WITH_FEATURES (GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY \
    ", " OVERLAY_FEATURE, FORMATS)

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (CAPS));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (CAPS));

#define GST_TYPE_FACE_IMAGE_OVERLAY_PRIVACY \
    (gst_face_image_overlay_privacy_get_type ())
static GType
gst_face_image_overlay_privacy_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {PRIVACY_NONE, "Faces are seen", "none"},
    {PRIVACY_BLUR, "Faces are blurred beyond recognition", "blur"},
    {PRIVACY_PIXELATE, "Faces are a few coarse blocks", "pixelate"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstFaceImageOverlayPrivacy", values));
  return type;
}

/* The image */

static GstMessage *
image_message_new (GstFaceImageOverlay * self, const gchar * location,
    const Sprite * sprite)
{
  return gst_message_new_element (GST_OBJECT (self),
      gst_structure_new ("face-image-loaded",
          "location", G_TYPE_STRING, location,
          "width", G_TYPE_INT, sprite_width (sprite),
          "height", G_TYPE_INT, sprite_height (sprite), NULL));
}

/* Puts it in the place of the last one, unless that is newer. */
static gboolean
swap_sprite (GstFaceImageOverlay * self, Sprite * sprite, guint serial)
{
  Sprite *old = sprite;

  GST_OBJECT_LOCK (self);
  if (self->serial == serial && self->started) {
    old = self->sprite;
    self->sprite = sprite;
  }
  GST_OBJECT_UNLOCK (self);
  if (old != NULL)
    sprite_unref (old);
  return old != sprite || sprite == NULL;
}

typedef struct
{
  gchar *location;
  guint serial;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->location);
  g_free (order);
}

/* In a thread of its own */
static void
load_later (GstElement * element, gpointer data)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (element);
  Order *order = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstMessage) message = NULL;
  Sprite *sprite = sprite_load (order->location, &error);

  if (sprite == NULL) {
    GST_ELEMENT_WARNING (self, RESOURCE, READ,
        ("%s The image stays as it was.", error->message), (NULL));
    return;
  }
  message = image_message_new (self, order->location, sprite);
  if (swap_sprite (self, sprite, order->serial))
    gst_element_post_message (element, g_steal_pointer (&message));
}

static void
set_location (GstFaceImageOverlay * self, const gchar * location)
{
  g_autoptr (Sprite) old = NULL;
  gboolean started;
  guint serial;

  if (location != NULL && *location == '\0')
    location = NULL;
  GST_OBJECT_LOCK (self);
  g_free (self->location);
  self->location = g_strdup (location);
  serial = ++self->serial;
  started = self->started;
  if (location == NULL)
    old = g_steal_pointer (&self->sprite);
  GST_OBJECT_UNLOCK (self);

  if (started && location != NULL) {
    Order *order = g_new0 (Order, 1);

    *order = (Order) {
    g_strdup (location), serial};
    gst_element_call_async (GST_ELEMENT (self), load_later, order, order_free);
  }
}

static gboolean
gst_face_image_overlay_start (GstBaseTransform * transform)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (transform);
  g_autofree gchar *location = NULL;
  g_autoptr (GError) error = NULL;
  Sprite *sprite = NULL;
  guint serial;

  GST_OBJECT_LOCK (self);
  location = g_strdup (self->location);
  serial = self->serial;
  self->started = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (location == NULL)
    return TRUE;
  sprite = sprite_load (location, &error);
  if (sprite == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ, ("%s", error->message), (NULL));
    GST_OBJECT_LOCK (self);
    self->started = FALSE;
    GST_OBJECT_UNLOCK (self);
    return FALSE;
  }
  gst_element_post_message (GST_ELEMENT (self), image_message_new (self,
          location, sprite));
  swap_sprite (self, sprite, serial);
  return TRUE;
}

static gboolean
gst_face_image_overlay_stop (GstBaseTransform * transform)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (transform);
  g_autoptr (Sprite) old = NULL;

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  old = g_steal_pointer (&self->sprite);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

/* Caps: with the overlay's meta where downstream asks for it. One that comes
 * from upstream stays: its images are not ours to blend. */

static gboolean
has_overlay (const GstCaps * caps, guint i)
{
  return gst_caps_features_contains (gst_caps_get_features (caps, i),
      OVERLAY_FEATURE);
}

static void
append (GstCaps * caps, const GstStructure * s, const gchar * feature)
{
  GstCapsFeatures *features =
      gst_caps_features_new (GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY, feature,
      NULL);

  gst_caps_append_structure_full (caps, gst_structure_copy (s), features);
}

static GstCaps *
gst_face_image_overlay_transform_caps (GstBaseTransform * transform,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  GstCaps *others = gst_caps_new_empty ();

  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const GstStructure *s = gst_caps_get_structure (caps, i);
    gboolean overlay = has_overlay (caps, i);

    if (overlay || direction == GST_PAD_SINK)
      append (others, s, OVERLAY_FEATURE);
    if (!overlay || direction == GST_PAD_SRC)
      append (others, s, NULL);
  }
  if (filter != NULL) {
    GstCaps *all = others;

    others = gst_caps_intersect_full (filter, all, GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref (all);
  }
  return others;
}

/* Sinks that take any caps say nothing about what they do with the meta. */
static gboolean
peer_takes_overlays (GstBaseTransform * transform, GstCaps * caps)
{
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, FALSE);

  return gst_pad_peer_query (GST_BASE_TRANSFORM_SRC_PAD (transform), query)
      && gst_query_find_allocation_meta (query,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
}

static GstCaps *
one_of (const GstCaps * caps, gboolean overlay)
{
  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    if (has_overlay (caps, i) == overlay)
      return gst_caps_fixate (gst_caps_copy_nth (caps, i));
  return NULL;
}

static GstCaps *
gst_face_image_overlay_fixate_caps (GstBaseTransform * transform,
    GstPadDirection direction, GstCaps * caps, GstCaps * others)
{
  g_autoptr (GstCaps) with = NULL;
  GstCaps *without;

  if (direction != GST_PAD_SINK || gst_caps_is_empty (others))
    return gst_caps_fixate (others);
  with = one_of (others, TRUE);
  without = one_of (others, FALSE);
  gst_caps_unref (others);
  if (with != NULL && (without == NULL || peer_takes_overlays (transform,
              with))) {
    g_clear_pointer (&without, gst_caps_unref);
    return g_steal_pointer (&with);
  }
  return without;
}

/* What blends knows BT.709 only; so it gets what is YUV in the frame's own. */
static void
find_matrix (const GstVideoInfo * info, SpriteMatrix matrix)
{
  gint offset[4], scale[4];
  gdouble kr, kb;

  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix, &kr, &kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601, &kr, &kb);
  gst_video_color_range_offsets (info->colorimetry.range, info->finfo, offset,
      scale);
  for (guint i = 0; i < 3; i++) {
    gdouble one = 65536.0 * scale[MIN (i, info->finfo->n_components - 1)] / 255;
    gdouble luma[3] = { kr, 1 - kr - kb, kb };

    for (guint c = 0; c < 3; c++) {
      gdouble part = luma[c];

      if (i == 1)
        part = ((c == 2) - luma[c]) / (2 * (1 - kb));
      else if (i == 2)
        part = ((c == 0) - luma[c]) / (2 * (1 - kr));
      matrix[i][c] = lrint (part * one);
    }
    matrix[i][3] = 65536 * (i == 0 ? offset[0] : 128) + 32768;
  }
}

static gboolean
gst_face_image_overlay_set_caps (GstBaseTransform * transform, GstCaps * in,
    GstCaps * out)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (transform);

  if (!gst_video_info_from_caps (&self->info, in))
    return FALSE;
  self->attaches = has_overlay (out, 0);
  find_matrix (&self->info, self->matrix);
  return TRUE;
}

/* Hiding */

static void
hide_face (const GstFaceImageOverlay * self, GstVideoFrame * frame,
    const FoundFace * face, gboolean smooth)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;
  gdouble dx = VEIL_MARGIN * face->width, dy = VEIL_MARGIN * face->height;
  gint right = CLAMP (ceil (face->x + face->width + dx), 0,
      GST_VIDEO_FRAME_WIDTH (frame));
  gint bottom = CLAMP (ceil (face->y + face->height + dy), 0,
      GST_VIDEO_FRAME_HEIGHT (frame));
  gint left = CLAMP (floor (face->x - dx), 0, right);
  gint top = CLAMP (floor (face->y - dy), 0, bottom);

  for (guint i = 0; i < MIN (3, GST_VIDEO_FRAME_N_COMPONENTS (frame)); i++) {
    gint x = left >> GST_VIDEO_FORMAT_INFO_W_SUB (finfo, i);
    gint y = top >> GST_VIDEO_FORMAT_INFO_H_SUB (finfo, i);
    gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
    gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i);
    guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, i);

    veil_area (data + (gsize) y * stride + x * step,
        GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (finfo, i, right) - x,
        GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (finfo, i, bottom) - y, stride,
        step, VEIL_CELLS, VEIL_CELLS, smooth);
  }
}

/* Drawing */

/* @pixels: of sprite_draw (); (transfer full) */
static GstVideoOverlayRectangle *
rectangle_new (GstBuffer * pixels, const gint bounds[4], gboolean yuv)
{
  GstVideoOverlayRectangle *rectangle;

  gst_buffer_add_video_meta (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      yuv ? GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_YUV : GST_VIDEO_FORMAT_BGRA,
      bounds[2], bounds[3]);
  rectangle = gst_video_overlay_rectangle_new_raw (pixels, bounds[0],
      bounds[1], bounds[2], bounds[3], yuv ? GST_VIDEO_OVERLAY_FORMAT_FLAG_NONE
      : GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  gst_buffer_unref (pixels);
  return rectangle;
}

static GstVideoOverlayRectangle *
rectangle_for (GstFaceImageOverlay * self, const Sprite * sprite,
    const SpriteFit * fit, const FoundFace * face)
{
  gboolean yuv = !self->attaches && !GST_VIDEO_INFO_IS_RGB (&self->info);
  gint bounds[4], stride;
  SpritePlace place;
  GstBuffer *pixels;
  GstMapInfo map;

  sprite_place_on_face (sprite, fit, face, &place);
  if (!sprite_place_bounds (&place, GST_VIDEO_INFO_WIDTH (&self->info),
          GST_VIDEO_INFO_HEIGHT (&self->info), bounds))
    return NULL;
  stride = 4 * bounds[2];
  pixels = gst_buffer_new_allocate (NULL, (gsize) stride * bounds[3], NULL);
  gst_buffer_map (pixels, &map, GST_MAP_READWRITE);
  sprite_draw (sprite, &place, bounds[0], bounds[1], map.data, bounds[2],
      bounds[3], stride);
  if (yuv)
    sprite_pixels_to_ayuv (map.data, (gsize) bounds[2] * bounds[3],
        self->matrix);
  gst_buffer_unmap (pixels, &map);
  return rectangle_new (pixels, bounds, yuv);
}

/* Adds to what elements before this one have attached. */
static void
attach (GstBuffer * buffer, GstVideoOverlayComposition * composition)
{
  GstVideoOverlayCompositionMeta *meta =
      gst_buffer_get_video_overlay_composition_meta (buffer);
  GstVideoOverlayComposition *both;

  if (meta == NULL) {
    gst_buffer_add_video_overlay_composition_meta (buffer, composition);
    return;
  }
  both = gst_video_overlay_composition_copy (meta->overlay);
  for (guint i = 0; i < gst_video_overlay_composition_n_rectangles
      (composition); i++)
    gst_video_overlay_composition_add_rectangle (both,
        gst_video_overlay_composition_get_rectangle (composition, i));
  gst_video_overlay_composition_unref (meta->overlay);
  meta->overlay = both;
}

static GstVideoOverlayComposition *
composition_for (GstFaceImageOverlay * self, const Sprite * sprite,
    const SpriteFit * fit, const GArray * faces)
{
  GstVideoOverlayComposition *composition = NULL;

  for (guint i = 0; i < faces->len; i++) {
    GstVideoOverlayRectangle *rectangle = rectangle_for (self, sprite, fit,
        &g_array_index (faces, FoundFace, i));

    if (rectangle == NULL)
      continue;
    if (composition == NULL)
      composition = gst_video_overlay_composition_new (rectangle);
    else
      gst_video_overlay_composition_add_rectangle (composition, rectangle);
    gst_video_overlay_rectangle_unref (rectangle);
  }
  return composition;
}

static GArray *
faces_of (GstBuffer * buffer)
{
  GArray *faces = g_array_new (FALSE, FALSE, sizeof (FoundFace));
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)) != NULL) {
    FoundFace face;

    if (face_roi_read ((GstVideoRegionOfInterestMeta *) meta, &face))
      g_array_append_val (faces, face);
  }
  return faces;
}

static gboolean
map (GstFaceImageOverlay * self, GstBuffer * buffer, GstMapFlags flags,
    GstVideoFrame * frame)
{
  if (gst_video_frame_map (frame, &self->info, buffer, flags))
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The buffers are smaller than their caps say: look at the element "
          "that makes them."), ("Cannot map a video frame"));
  return FALSE;
}

static gboolean
change_pixels (GstFaceImageOverlay * self, GstBuffer * buffer,
    const GArray * faces, Privacy privacy,
    GstVideoOverlayComposition * composition)
{
  GstVideoFrame frame;

  if (!map (self, buffer, GST_MAP_READWRITE, &frame))
    return FALSE;
  for (guint i = 0; privacy != PRIVACY_NONE && i < faces->len; i++)
    hide_face (self, &frame, &g_array_index (faces, FoundFace, i),
        privacy == PRIVACY_BLUR);
  if (composition != NULL)
    gst_video_overlay_composition_blend (composition, &frame);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

/* A frame that is not what its caps say is no frame, with or without faces. */
static gboolean
is_whole (GstFaceImageOverlay * self, GstBuffer * buffer)
{
  GstVideoFrame frame;

  if (!map (self, buffer, GST_MAP_READ, &frame))
    return FALSE;
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static GstFlowReturn
gst_face_image_overlay_transform_ip (GstBaseTransform * transform,
    GstBuffer * buffer)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (transform);
  g_autoptr (GArray) faces = faces_of (buffer);
  g_autoptr (Sprite) sprite = NULL;
  GstVideoOverlayComposition *composition = NULL;
  gboolean blends, ok = TRUE;
  SpriteFit fit;
  Privacy privacy;

  if (faces->len == 0)
    return is_whole (self, buffer) ? GST_FLOW_OK : GST_FLOW_ERROR;
  GST_OBJECT_LOCK (self);
  sprite = self->sprite != NULL ? sprite_ref (self->sprite) : NULL;
  fit = self->fit;
  privacy = self->privacy;
  GST_OBJECT_UNLOCK (self);

  if (sprite != NULL)
    composition = composition_for (self, sprite, &fit, faces);
  blends = composition != NULL && !self->attaches;
  if (privacy != PRIVACY_NONE || blends)
    ok = change_pixels (self, buffer, faces, privacy, blends ? composition
        : NULL);
  if (composition != NULL && self->attaches)
    attach (buffer, composition);
  if (composition != NULL)
    gst_video_overlay_composition_unref (composition);
  return ok ? GST_FLOW_OK : GST_FLOW_ERROR;
}

static void
gst_face_image_overlay_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (object);

  if (prop_id == PROP_LOCATION) {
    set_location (self, g_value_get_string (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_X_OFFSET:
      self->fit.x_offset = g_value_get_double (value);
      break;
    case PROP_Y_OFFSET:
      self->fit.y_offset = g_value_get_double (value);
      break;
    case PROP_WIDTH_SCALE:
      self->fit.width_scale = g_value_get_double (value);
      break;
    case PROP_HEIGHT_SCALE:
      self->fit.height_scale = g_value_get_double (value);
      break;
    case PROP_ROTATE:
      self->fit.rotate = g_value_get_boolean (value);
      break;
    case PROP_PRIVACY:
      self->privacy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_face_image_overlay_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_X_OFFSET:
      g_value_set_double (value, self->fit.x_offset);
      break;
    case PROP_Y_OFFSET:
      g_value_set_double (value, self->fit.y_offset);
      break;
    case PROP_WIDTH_SCALE:
      g_value_set_double (value, self->fit.width_scale);
      break;
    case PROP_HEIGHT_SCALE:
      g_value_set_double (value, self->fit.height_scale);
      break;
    case PROP_ROTATE:
      g_value_set_boolean (value, self->fit.rotate);
      break;
    case PROP_PRIVACY:
      g_value_set_enum (value, self->privacy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_face_image_overlay_finalize (GObject * object)
{
  GstFaceImageOverlay *self = GST_FACE_IMAGE_OVERLAY (object);

  g_free (self->location);
  g_clear_pointer (&self->sprite, sprite_unref);
  G_OBJECT_CLASS (gst_face_image_overlay_parent_class)->finalize (object);
}

static void
gst_face_image_overlay_class_init (GstFaceImageOverlayClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_face_image_overlay_set_property;
  object_class->get_property = gst_face_image_overlay_get_property;
  object_class->finalize = gst_face_image_overlay_finalize;

  props[PROP_LOCATION] = g_param_spec_string ("location", "Location",
      "File of the image that is put on faces: PNG, JPEG, WebP or SVG; none = "
      "no image", DEFAULT_LOCATION, flags);
  props[PROP_X_OFFSET] = g_param_spec_double ("x-offset", "X offset",
      "From the left edge of the face to that of the image, in widths of the "
      "face", -10.0, 10.0, DEFAULT_OFFSET, flags);
  props[PROP_Y_OFFSET] = g_param_spec_double ("y-offset", "Y offset",
      "From the top of the face to that of the image, in heights of the face",
      -10.0, 10.0, DEFAULT_OFFSET, flags);
  props[PROP_WIDTH_SCALE] = g_param_spec_double ("width-scale", "Width scale",
      "Width of the image in widths of the face; 0 = what its height and "
      "shape make it", 0.0, 10.0, DEFAULT_SCALE, flags);
  props[PROP_HEIGHT_SCALE] = g_param_spec_double ("height-scale",
      "Height scale", "Height of the image in heights of the face; 0 = what "
      "its width and shape make it", 0.0, 10.0, DEFAULT_SCALE, flags);
  props[PROP_ROTATE] = g_param_spec_boolean ("rotate", "Rotate",
      "Lean the image with the eyes, where the detector tells of them",
      DEFAULT_ROTATE, flags);
  props[PROP_PRIVACY] = g_param_spec_enum ("privacy", "Privacy",
      "How faces are made unrecognizable", GST_TYPE_FACE_IMAGE_OVERLAY_PRIVACY,
      DEFAULT_PRIVACY, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gst_element_class_set_static_metadata (element_class, "Face image overlay",
      "Filter/Editor/Video", "Puts an image on each face, or hides faces",
      "The Plaza developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  transform_class->start = gst_face_image_overlay_start;
  transform_class->stop = gst_face_image_overlay_stop;
  transform_class->transform_caps = gst_face_image_overlay_transform_caps;
  transform_class->fixate_caps = gst_face_image_overlay_fixate_caps;
  transform_class->set_caps = gst_face_image_overlay_set_caps;
  transform_class->transform_ip = gst_face_image_overlay_transform_ip;

  gst_type_mark_as_plugin_api (GST_TYPE_FACE_IMAGE_OVERLAY_PRIVACY, 0);
}

static void
gst_face_image_overlay_init (GstFaceImageOverlay * self)
{
  self->fit = (SpriteFit) {
  DEFAULT_OFFSET, DEFAULT_OFFSET, DEFAULT_SCALE, DEFAULT_SCALE, DEFAULT_ROTATE};
  self->privacy = DEFAULT_PRIVACY;
  self->location = g_strdup (DEFAULT_LOCATION);
  /* a frame that is late needs its faces hidden all the same */
  gst_base_transform_set_qos_enabled (GST_BASE_TRANSFORM (self), FALSE);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}
