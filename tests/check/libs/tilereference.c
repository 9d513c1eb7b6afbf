// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tilereference.h"

#include <math.h>
#include <string.h>

/* Samples of one colour, and where they lie between the pixels */
typedef struct
{
  gdouble *samples;
  gint width, height;
  gint step;
  gdouble site_x, site_y;
} Plane;

static gboolean
is_subsampled (TileFormat format, gint component)
{
  return format != TILE_FORMAT_AYUV && format != TILE_FORMAT_RGB
      && (component == 1 || component == 2);
}

gint
test_picture_n_components (const TestPicture * picture)
{
  switch (picture->info.format) {
    case TILE_FORMAT_I420:
    case TILE_FORMAT_NV12:
      return 3;
    case TILE_FORMAT_RGB:
      return picture->info.rgb_offset[3] < 0 ? 3 : 4;
    default:
      return 4;
  }
}

gint
test_picture_width (const TestPicture * picture, gint component)
{
  gint width = picture->info.width;

  return is_subsampled (picture->info.format, component) ? (width + 1) / 2
      : width;
}

gint
test_picture_height (const TestPicture * picture, gint component)
{
  gint height = picture->info.height;

  return is_subsampled (picture->info.format, component) ? (height + 1) / 2
      : height;
}

/* Bytes of a plane's row, 0 where there is no such plane */
static gint
row_bytes (const TestPicture * picture, gint plane)
{
  switch (picture->info.format) {
    case TILE_FORMAT_I420:
      return plane < 3 ? test_picture_width (picture, plane) : 0;
    case TILE_FORMAT_A420:
      return test_picture_width (picture, plane);
    case TILE_FORMAT_NV12:
      return plane < 2 ? (plane + 1) * test_picture_width (picture, plane) : 0;
    default:
      return plane == 0 ? 4 * picture->info.width : 0;
  }
}

void
test_picture_init (TestPicture * picture, const TileInfo * info)
{
  *picture = (TestPicture) {
  .info = *info};
  for (gint plane = 0; plane < 4; plane++) {
    gint bytes = row_bytes (picture, plane);
    gint stride = bytes + 3 + 2 * plane;

    if (bytes == 0)
      continue;
    picture->size[plane] = (gsize) (test_picture_height (picture, plane) - 1)
        * stride + bytes;
    picture->picture.stride[plane] = stride;
    picture->picture.data[plane] = g_malloc0 (picture->size[plane]);
  }
}

void
test_picture_clear (TestPicture * picture)
{
  for (gint plane = 0; plane < 4; plane++)
    g_clear_pointer ((gpointer *) & picture->picture.data[plane], g_free);
}

guint8 *
test_picture_at (const TestPicture * picture, gint component, gint x, gint y)
{
  gint plane = component, offset = x;
  guint8 *data;

  switch (picture->info.format) {
    case TILE_FORMAT_NV12:
      if (component > 0) {
        plane = 1;
        offset = 2 * x + component - 1;
      }
      break;
    case TILE_FORMAT_AYUV:
      plane = 0;
      offset = 4 * x + (component == 3 ? 0 : component + 1);
      break;
    case TILE_FORMAT_RGB:
      plane = 0;
      offset = 4 * x + picture->info.rgb_offset[component];
      break;
    default:
      break;
  }
  data = (guint8 *) picture->picture.data[plane];
  return data + (gsize) y *picture->picture.stride[plane] + offset;
}

void
test_picture_set (TestPicture * picture, gint component, guint8 value)
{
  for (gint y = 0; y < test_picture_height (picture, component); y++)
    for (gint x = 0; x < test_picture_width (picture, component); x++)
      *test_picture_at (picture, component, x, y) = value;
}

/* All bytes, also those that nobody should look at. Colours that are said to
 * have been multiplied by alpha are no larger than that. */
void
test_picture_add_noise (TestPicture * picture, GRand * noise)
{
  const TileInfo *info = &picture->info;

  for (gint plane = 0; plane < 4; plane++)
    for (gsize i = 0; i < picture->size[plane]; i++)
      ((guint8 *) picture->picture.data[plane])[i] =
          g_rand_int_range (noise, 0, 256);
  if (!info->premultiplied || test_picture_n_components (picture) < 4)
    return;
  for (gint c = 0; c < 3; c++) {
    gint zero = info->format != TILE_FORMAT_RGB && c > 0 ? 128 : 0;
    gint step = is_subsampled (info->format, c) ? 2 : 1;

    for (gint y = 0; y < test_picture_height (picture, c); y++) {
      for (gint x = 0; x < test_picture_width (picture, c); x++) {
        guint8 *sample = test_picture_at (picture, c, x, y);
        guint8 alpha = *test_picture_at (picture, 3, x * step, y * step);

        *sample = zero + (*sample - zero) * alpha / 255;
      }
    }
  }
}

void
test_target_init (TestTarget * test, gint width, gint height, gint uv_step,
    GRand * noise)
{
  BlendTarget *target = &test->target;
  gint chroma_height = (height + 1) / 2;

  target->width = width;
  target->height = height;
  target->uv_step = uv_step;
  target->y_stride = width + 5;
  target->uv_stride = (width + 1) / 2 * uv_step + 11;
  test->size[0] = (gsize) target->y_stride * height;
  test->size[1] = (gsize) target->uv_stride * chroma_height * (3 - uv_step);
  for (gint i = 0; i < 2; i++) {
    test->memory[i] = g_malloc (test->size[i]);
    for (gsize at = 0; at < test->size[i]; at++)
      test->memory[i][at] = g_rand_int_range (noise, 0, 256);
  }
  target->y = test->memory[0];
  target->u = test->memory[1];
  target->v = uv_step == 2 ? target->u + 1
      : target->u + (gsize) target->uv_stride * chroma_height;
}

void
test_target_copy (TestTarget * test, const TestTarget * other)
{
  *test = *other;
  for (gint i = 0; i < 2; i++)
    test->memory[i] = g_memdup2 (other->memory[i], other->size[i]);
  test->target.y = test->memory[0];
  test->target.u = test->memory[1];
  test->target.v = test->memory[1] + (other->target.v - other->target.u);
}

void
test_target_clear (TestTarget * test)
{
  for (gint i = 0; i < 2; i++)
    g_clear_pointer (&test->memory[i], g_free);
}

guint8 *
test_target_at (const TestTarget * test, gint component, gint x, gint y)
{
  const BlendTarget *target = &test->target;

  if (component == 0)
    return target->y + (gsize) y *target->y_stride + x;
  return (component == 1 ? target->u : target->v)
  + (gsize) y *target->uv_stride + (gsize) x *target->uv_step;
}

gboolean
test_target_equals (const TestTarget * a, const TestTarget * b)
{
  for (gint i = 0; i < 2; i++)
    if (memcmp (a->memory[i], b->memory[i], a->size[i]) != 0)
      return FALSE;
  return TRUE;
}

/* All of it, padding included, but not the tile */
gboolean
test_target_equals_around (const TestTarget * a, const TestTarget * b,
    const Drawing * drawing)
{
  gboolean equal;
  TestTarget rest;

  test_target_copy (&rest, a);
  for (gint c = 0; c < 3; c++) {
    gint step = c == 0 ? 1 : 2;
    gint x = drawing->x / step, y = drawing->y / step;

    for (gint j = 0; j < (drawing->height + step - 1) / step; j++)
      for (gint i = 0; i < (drawing->width + step - 1) / step; i++)
        *test_target_at (&rest, c, x + i, y + j) =
            *test_target_at (b, c, x + i, y + j);
  }
  equal = test_target_equals (&rest, b);
  test_target_clear (&rest);
  return equal;
}

/* All of @picture, opaque, into the corner of a target like itself */
Drawing
test_drawing (const TestPicture * picture, gint width, gint height)
{
  const TileInfo *info = &picture->info;

  return (Drawing) {
    .picture = picture,.crop = {
      0, 0, info->width, info->height
    },.colors = {
      info->matrix, info->chroma_x, info->chroma_y
  },.width = width,.height = height,.alpha = 255};
}

void
test_draw (const Drawing * drawing, TestTarget * target)
{
  g_autoptr (TileScaler) scaler = tile_scaler_new ();

  tile_scaler_configure (scaler, &drawing->picture->info, &drawing->crop,
      &drawing->colors, drawing->width, drawing->height);
  tile_scaler_set_picture (scaler, &drawing->picture->picture);
  tile_scaler_draw (scaler, &target->target, drawing->x, drawing->y,
      drawing->alpha, 0, target->target.height);
}

/* Alpha (0..1) of what is under a sample: of the pixel, or the mean of the
 * four pixels, as far as they exist */
static gdouble
alpha_under (const TestPicture * picture, gint component, gint x, gint y)
{
  gdouble sum = 0;
  gint n = 0;

  if (!is_subsampled (picture->info.format, component))
    return *test_picture_at (picture, 3, x, y) / 255.0;
  for (gint j = 2 * y; j < MIN (2 * y + 2, picture->info.height); j++) {
    for (gint i = 2 * x; i < MIN (2 * x + 2, picture->info.width); i++) {
      sum += *test_picture_at (picture, 3, i, j);
      n++;
    }
  }
  return sum / n / 255.0;
}

/* One colour of a picture, multiplied by alpha */
static void
plane_of (Plane * plane, const TestPicture * picture, gint component)
{
  const TileInfo *info = &picture->info;
  gboolean small = is_subsampled (info->format, component);
  gboolean multiplies = test_picture_n_components (picture) > 3
      && !info->premultiplied && component < 3;
  gdouble zero = info->format != TILE_FORMAT_RGB && component > 0 ? 128 : 0;

  plane->width = test_picture_width (picture, component);
  plane->height = test_picture_height (picture, component);
  plane->step = small ? 2 : 1;
  plane->site_x = small ? info->chroma_x : 0;
  plane->site_y = small ? info->chroma_y : 0;
  plane->samples = g_new (gdouble, (gsize) plane->width * plane->height);
  for (gint y = 0; y < plane->height; y++) {
    for (gint x = 0; x < plane->width; x++) {
      gdouble value = *test_picture_at (picture, component, x, y);

      if (multiplies)
        value = zero + (value - zero) * alpha_under (picture, component, x, y);
      plane->samples[y * plane->width + x] = value;
    }
  }
}

/* Keys' cubic for a = -1/2, written as a Hermite spline: between two samples
 * the slopes are those from neighbour to neighbour */
static gdouble
weight (gdouble distance)
{
  gdouble d = fabs (distance), t = 2 - d;

  if (d >= 2)
    return 0;
  return d >= 1 ? 0.5 * t * t * (t - 1) : (1 - d) * (1 + d - 1.5 * d * d);
}

/* @n samples from @samples that are @stride apart, at @position, those beyond
 * the ends being the last ones. With @one, weights are fractions of it, and it
 * is running sums that were rounded to them, halves up. */
static gdouble
filter (const gdouble * samples, gint n, gint stride, gdouble position,
    gdouble scale, gint one)
{
  gint first = ceil (position - 2 * scale), last = floor (position + 2 * scale);
  gdouble sum = 0, weights = 0, all = 0, before = 0;

  for (gint i = first; i <= last; i++)
    all += weight ((i - position) / scale);
  for (gint i = first; i <= last; i++) {
    gdouble now;

    weights += weight ((i - position) / scale);
    /* those beyond an end count together */
    if (i < last && CLAMP (i, 0, n - 1) == CLAMP (i + 1, 0, n - 1))
      continue;
    now = one > 0 ? floor (weights / all * one + 0.5 + 1e-9) / one
        : weights / all;
    sum += (now - before) * samples[(gsize) CLAMP (i, 0, n - 1) * stride];
    before = now;
  }
  return CLAMP (sum, 0, 255);
}

/* Up to 16 rows are mixed by 64ths. */
static gint
steps_of_one (gdouble scale)
{
  return 2 * ceil (2 * scale - 1e-9) <= 16 ? 64 : 0;
}

/* Rows first, as codes of 0..255 between and after: that is what the tile
 * scaler promises, and a limit is no matter of precision. */
static gdouble *
scale_plane (const Plane * plane, const Drawing * drawing, gint component)
{
  gint step = component == 0 ? 1 : 2;
  gint width = (drawing->width + step - 1) / step;
  gint height = (drawing->height + step - 1) / step;
  gdouble zoom_x = drawing->crop.width / drawing->width;
  gdouble zoom_y = drawing->crop.height / drawing->height;
  gdouble site_x = component == 0 ? 0 : drawing->colors.chroma_x;
  gdouble site_y = component == 0 ? 0 : drawing->colors.chroma_y;
  g_autofree gdouble *row = g_new (gdouble, plane->width);
  gdouble *out = g_new (gdouble, (gsize) width * height);

  for (gint y = 0; y < height; y++) {
    gdouble pixel = drawing->crop.y + (site_y + y * step + 0.5) * zoom_y - 0.5;

    for (gint x = 0; x < plane->width; x++)
      row[x] = filter (plane->samples + x, plane->height, plane->width,
          (pixel - plane->site_y) / plane->step,
          MAX (1, zoom_y * step / plane->step),
          steps_of_one (MAX (1, zoom_y * step / plane->step)));
    for (gint x = 0; x < width; x++) {
      pixel = drawing->crop.x + (site_x + x * step + 0.5) * zoom_x - 0.5;
      out[y * width + x] = filter (row, plane->width, 1,
          (pixel - plane->site_x) / plane->step,
          MAX (1, zoom_x * step / plane->step), 0);
    }
  }
  return out;
}

static gboolean
is_same_space (const BlendMatrix * a, const BlendMatrix * b)
{
  return a->kr == b->kr && a->kb == b->kb && a->full_range == b->full_range;
}

/* Colours and alpha (0..1) to one code of the target, by way of red, green and
 * blue, and ITU-R BT.601's and BT.709's definitions of luma and differences */
static gdouble
convert (const TileInfo * info, const BlendMatrix * to, const gdouble c[3],
    gdouble alpha, gint component)
{
  const BlendMatrix *from = &info->matrix;
  gdouble r, g, b, luma, code;

  if (info->format != TILE_FORMAT_RGB) {
    gdouble reach = from->full_range ? 255 : 224;

    if (is_same_space (from, to))
      return c[component];
    luma = from->full_range ? c[0] / 255 : (c[0] - 16 * alpha) / 219;
    b = luma + (c[1] - 128) / reach * 2 * (1 - from->kb);
    r = luma + (c[2] - 128) / reach * 2 * (1 - from->kr);
    g = (luma - from->kr * r - from->kb * b) / (1 - from->kr - from->kb);
  } else {
    r = c[0] / 255;
    g = c[1] / 255;
    b = c[2] / 255;
  }
  luma = to->kr * r + (1 - to->kr - to->kb) * g + to->kb * b;
  if (component == 0)
    code = to->full_range ? 255 * luma : 16 * alpha + 219 * luma;
  else if (component == 1)
    code = 128 + (to->full_range ? 255 : 224) * (b - luma) / 2 / (1 - to->kb);
  else
    code = 128 + (to->full_range ? 255 : 224) * (r - luma) / 2 / (1 - to->kr);
  return CLAMP (code, 0, 255);
}

/**
 * reference_draw:
 * @before: the target as it was
 * @component: of the target
 *
 * Returns: (transfer full): the samples that the tile should consist of, row by
 *   row, not rounded
 */
gdouble *
reference_draw (const Drawing * drawing, const TestTarget * before,
    gint component)
{
  const TestPicture *picture = drawing->picture;
  gint n_components = test_picture_n_components (picture);
  gint step = component == 0 ? 1 : 2;
  gint width = (drawing->width + step - 1) / step;
  gint height = (drawing->height + step - 1) / step;
  gdouble zero = component == 0 ? 0 : 128;
  gdouble *in[4] = { NULL }, *out = g_new (gdouble, (gsize) width * height);

  for (gint c = 0; c < n_components; c++) {
    Plane plane;

    plane_of (&plane, picture, c);
    in[c] = scale_plane (&plane, drawing, component);
    g_free (plane.samples);
  }
  for (gint i = 0; i < width * height; i++) {
    gdouble below = *test_target_at (before, component,
        drawing->x / step + i % width, drawing->y / step + i / width);
    gdouble colors[3] = { in[0][i], in[1][i], in[2][i] };
    gdouble alpha = in[3] != NULL ? in[3][i] / 255 : 1;
    gdouble opacity = drawing->alpha / 255.0;
    gdouble value = convert (&picture->info, &drawing->colors.matrix, colors,
        alpha, component);

    value = zero + (value - zero) * opacity
        + (below - zero) * (1 - alpha * opacity);
    out[i] = CLAMP (value, 0, 255);
  }
  for (gint c = 0; c < 4; c++)
    g_free (in[c]);
  return out;
}
