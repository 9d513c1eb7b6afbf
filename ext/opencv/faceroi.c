// SPDX-License-Identifier: LGPL-2.1-or-later

#include "faceroi.h"

#include <math.h>

#define EYES "eyes"
#define NOSE "nose"
#define MOUTH "mouth"
#define BOX "box"

/* Regions' sizes that a part of a face may be away: more is no face */
#define FARTHEST 100.0

static void
append_double (GValue * array, gdouble number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, number);
  gst_value_array_append_and_take_value (array, &value);
}

static void
init_numbers (GValue * array, const gdouble * numbers, guint n)
{
  g_value_init (array, GST_TYPE_ARRAY);
  for (guint i = 0; i < n; i++)
    append_double (array, numbers[i]);
}

static void
set_numbers (GstStructure * s, const gchar * field, const gdouble * numbers,
    guint n)
{
  GValue array = G_VALUE_INIT;

  init_numbers (&array, numbers, n);
  gst_structure_take_value (s, field, &array);
}

/**
 * face_points_to_structure:
 *
 * Adds eyes, nose and mouth, where they are known, in what @face is in.
 */
void
face_points_to_structure (const FoundFace * face, GstStructure * s)
{
  GValue eyes = G_VALUE_INIT;

  if (!face->has_points)
    return;
  g_value_init (&eyes, GST_TYPE_ARRAY);
  for (guint i = FACE_LEFT_EYE; i <= FACE_RIGHT_EYE; i++) {
    GValue eye = G_VALUE_INIT;

    init_numbers (&eye, face->points[i], 2);
    gst_value_array_append_and_take_value (&eyes, &eye);
  }
  gst_structure_take_value (s, EYES, &eyes);
  set_numbers (s, NOSE, face->points[FACE_NOSE], 2);
  set_numbers (s, MOUTH, face->points[FACE_MOUTH], 2);
}

/* In parts of a region, so that it stays right when the region is scaled */
static FoundFace
relative_to (const FoundFace * face, gdouble x, gdouble y, gdouble width,
    gdouble height)
{
  FoundFace out = *face;

  out.x = (face->x - x) / width;
  out.y = (face->y - y) / height;
  out.width = face->width / width;
  out.height = face->height / height;
  for (guint i = 0; i < N_FACE_POINTS; i++) {
    out.points[i][0] = (face->points[i][0] - x) / width;
    out.points[i][1] = (face->points[i][1] - y) / height;
  }
  return out;
}

static GstStructure *
params_of (const FoundFace * face, const GstVideoRegionOfInterestMeta * meta)
{
  FoundFace part = relative_to (face, meta->x, meta->y, meta->w, meta->h);
  const gdouble box[4] = { part.x, part.y, part.width, part.height };
  GstStructure *s = gst_structure_new (FACE_ROI_TYPE, "confidence",
      G_TYPE_DOUBLE, face->confidence, NULL);

  set_numbers (s, BOX, box, 4);
  face_points_to_structure (&part, s);
  return s;
}

/**
 * face_roi_attach:
 * @width: of the frame
 *
 * The region is the part of the face that is in the frame; the whole of it
 * stands in the parameters.
 *
 * Returns: (transfer none) (nullable): NULL if nothing of it is
 */
GstVideoRegionOfInterestMeta *
face_roi_attach (GstBuffer * buffer, const TrackedFace * tracked, gint width,
    gint height)
{
  const FoundFace *face = &tracked->face;
  gint left = CLAMP (floor (face->x + 0.5), 0, width);
  gint top = CLAMP (floor (face->y + 0.5), 0, height);
  gint right = CLAMP (floor (face->x + face->width + 0.5), 0, width);
  gint bottom = CLAMP (floor (face->y + face->height + 0.5), 0, height);
  GstVideoRegionOfInterestMeta *meta;

  if (right <= left || bottom <= top)
    return NULL;
  meta = gst_buffer_add_video_region_of_interest_meta (buffer, FACE_ROI_TYPE,
      left, top, right - left, bottom - top);
  meta->id = tracked->id;
  gst_video_region_of_interest_meta_add_param (meta, params_of (face, meta));
  return meta;
}

/* Reading: from whoever made it, so nothing of it is taken for granted */

static gboolean
read_numbers (const GValue * array, gdouble * numbers, guint n)
{
  if (array == NULL || !GST_VALUE_HOLDS_ARRAY (array)
      || gst_value_array_get_size (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const GValue *value = gst_value_array_get_value (array, i);

    if (!G_VALUE_HOLDS_DOUBLE (value)
        || !(fabs (g_value_get_double (value)) <= FARTHEST))
      return FALSE;
    numbers[i] = g_value_get_double (value);
  }
  return TRUE;
}

static gboolean
read_points (const GstStructure * s, FoundFace * part)
{
  const GValue *eyes = gst_structure_get_value (s, EYES);

  return eyes != NULL && GST_VALUE_HOLDS_ARRAY (eyes)
      && gst_value_array_get_size (eyes) == 2
      && read_numbers (gst_value_array_get_value (eyes, 0),
      part->points[FACE_LEFT_EYE], 2)
      && read_numbers (gst_value_array_get_value (eyes, 1),
      part->points[FACE_RIGHT_EYE], 2)
      && read_numbers (gst_structure_get_value (s, NOSE),
      part->points[FACE_NOSE], 2)
      && read_numbers (gst_structure_get_value (s, MOUTH),
      part->points[FACE_MOUTH], 2);
}

/**
 * face_roi_read:
 * @face: (out): in pixels of the frame
 *
 * Returns: FALSE if it is no face, or of no size
 */
gboolean
face_roi_read (const GstVideoRegionOfInterestMeta * meta, FoundFace * face)
{
  const GstStructure *s;
  gdouble box[4] = { 0, 0, 1, 1 };
  FoundFace part = { 0 };

  if (meta->roi_type != g_quark_from_static_string (FACE_ROI_TYPE)
      || meta->w == 0 || meta->h == 0)
    return FALSE;
  s = gst_video_region_of_interest_meta_get_param
      ((GstVideoRegionOfInterestMeta *) meta, FACE_ROI_TYPE);
  if (s != NULL) {
    if (!read_numbers (gst_structure_get_value (s, BOX), box, 4)
        || box[2] <= 0 || box[3] <= 0)
      memcpy (box, (gdouble[4]) {
          0, 0, 1, 1}
        , sizeof (box));
    part.has_points = read_points (s, &part);
    gst_structure_get_double (s, "confidence", &part.confidence);
  }
  part.x = box[0];
  part.y = box[1];
  part.width = box[2];
  part.height = box[3];
  *face = relative_to (&part, -(gdouble) meta->x / meta->w,
      -(gdouble) meta->y / meta->h, 1.0 / meta->w, 1.0 / meta->h);
  return TRUE;
}
