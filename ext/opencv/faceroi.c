// SPDX-License-Identifier: LGPL-2.1-or-later

#include "faceroi.h"

#include <math.h>

#define EYES "eyes"
#define NOSE "nose"
#define MOUTH "mouth"
#define BOX "box"
#define REGION "region"

/* A mixer's word on where on its canvas a picture is, see layoutcompositor */
#define TILE "tile"

/* Sizes of the region that a part of a face may be away: more is no face. */
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

static GstStructure *
params_of (const FoundFace * face, const GstVideoRegionOfInterestMeta * meta)
{
  const gdouble box[4] = { face->x, face->y, face->width, face->height };
  const gdouble region[4] = { meta->x, meta->y, meta->w, meta->h };
  GstStructure *s = gst_structure_new (FACE_ROI_TYPE, "confidence",
      G_TYPE_DOUBLE, face->confidence, NULL);

  set_numbers (s, BOX, box, 4);
  set_numbers (s, REGION, region, 4);
  face_points_to_structure (face, s);
  return s;
}

/**
 * face_roi_attach:
 * @width: of the frame
 *
 * The region is the part of the face that is in the frame; the whole of it
 * stands in the parameters, in pixels of this frame. Elements that scale frames
 * scale regions but know nothing of parameters: so these say also what the
 * region was.
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
        || !isfinite (g_value_get_double (value)))
      return FALSE;
    numbers[i] = g_value_get_double (value);
  }
  return TRUE;
}

static gboolean
read_points (const GstStructure * s, FoundFace * face)
{
  const GValue *eyes = gst_structure_get_value (s, EYES);

  return eyes != NULL && GST_VALUE_HOLDS_ARRAY (eyes)
      && gst_value_array_get_size (eyes) == 2
      && read_numbers (gst_value_array_get_value (eyes, 0),
      face->points[FACE_LEFT_EYE], 2)
      && read_numbers (gst_value_array_get_value (eyes, 1),
      face->points[FACE_RIGHT_EYE], 2)
      && read_numbers (gst_structure_get_value (s, NOSE),
      face->points[FACE_NOSE], 2)
      && read_numbers (gst_structure_get_value (s, MOUTH),
      face->points[FACE_MOUTH], 2);
}

/* From the frame in which a face was found to the one it is in now */
typedef struct
{
  gdouble x, y, scale_x, scale_y;
} Way;

static Way
way_of (GstVideoRegionOfInterestMeta * meta, const GstStructure * s)
{
  const GstStructure *tile =
      gst_video_region_of_interest_meta_get_param (meta, TILE);
  gdouble region[4];
  Way way = { 0, 0, 1, 1 };

  if (tile != NULL && gst_structure_get (tile, "x", G_TYPE_DOUBLE, &way.x,
          "y", G_TYPE_DOUBLE, &way.y, "scale-x", G_TYPE_DOUBLE, &way.scale_x,
          "scale-y", G_TYPE_DOUBLE, &way.scale_y, NULL))
    return way;
  if (!read_numbers (gst_structure_get_value (s, REGION), region, 4)
      || region[2] < 1 || region[3] < 1)
    return (Way) {
    0, 0, 1, 1};
  way.scale_x = meta->w / region[2];
  way.scale_y = meta->h / region[3];
  way.x = meta->x - region[0] * way.scale_x;
  way.y = meta->y - region[1] * way.scale_y;
  return way;
}

static gboolean
is_near (const GstVideoRegionOfInterestMeta * meta, gdouble x, gdouble y)
{
  return fabs (x - meta->x) <= FARTHEST * meta->w
      && fabs (y - meta->y) <= FARTHEST * meta->h;
}

static void
go (const Way * way, gdouble * x, gdouble * y)
{
  *x = way->x + *x * way->scale_x;
  *y = way->y + *y * way->scale_y;
}

static void
read_box (const GstVideoRegionOfInterestMeta * meta, const GstStructure * s,
    const Way * way, FoundFace * face)
{
  gdouble box[4], right, bottom;

  if (!read_numbers (gst_structure_get_value (s, BOX), box, 4))
    return;
  right = box[0] + box[2];
  bottom = box[1] + box[3];
  go (way, &box[0], &box[1]);
  go (way, &right, &bottom);
  /* the region is a part of it */
  if (!is_near (meta, box[0], box[1]) || !is_near (meta, right, bottom)
      || right < meta->x || bottom < meta->y || box[0] > meta->x + meta->w
      || box[1] > meta->y + meta->h || right <= box[0] || bottom <= box[1])
    return;
  face->x = box[0];
  face->y = box[1];
  face->width = right - box[0];
  face->height = bottom - box[1];
}

/**
 * face_roi_read:
 * @face: (out): in pixels of the frame
 *
 * Returns: FALSE if it is no face, or of no size
 */
gboolean
face_roi_read (GstVideoRegionOfInterestMeta * meta, FoundFace * face)
{
  const GstStructure *s;
  Way way;

  if (meta->roi_type != g_quark_from_static_string (FACE_ROI_TYPE)
      || meta->w == 0 || meta->h == 0)
    return FALSE;
  *face = (FoundFace) {
  meta->x, meta->y, meta->w, meta->h};
  s = gst_video_region_of_interest_meta_get_param (meta, FACE_ROI_TYPE);
  if (s == NULL)
    return TRUE;
  way = way_of (meta, s);
  read_box (meta, s, &way, face);
  gst_structure_get_double (s, "confidence", &face->confidence);
  face->has_points = read_points (s, face);
  for (guint i = 0; face->has_points && i < N_FACE_POINTS; i++) {
    go (&way, &face->points[i][0], &face->points[i][1]);
    face->has_points = is_near (meta, face->points[i][0], face->points[i][1]);
  }
  return TRUE;
}
