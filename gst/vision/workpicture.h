// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The small picture that is looked at instead of a frame. Made straight from
 * the frame's own samples, whatever its format: the mean of all the samples
 * under each of its pixels. */

/* The samples of one colour in a frame: all its components are such */
typedef struct
{
  const guint8 *data;
  gint width, height;           /* in samples */
  gint stride;                  /* bytes from row to row */
  gint step;                    /* bytes from sample to sample */
} WorkChannel;

typedef enum
{
  WORK_GRAY,                    /* one channel: luma */
  WORK_YUV,                     /* three; chroma may have fewer samples */
  WORK_RGB,                     /* three */
} WorkModel;

typedef struct
{
  WorkModel model;
  WorkChannel channels[3];
  gdouble kr, kb;               /* the matrix of YUV, see BT.601, BT.709 */
  gboolean full_range;
} WorkSource;

typedef struct
{
  gint width, height;
  guint8 *luma;                 /* rows without padding */
  guint8 *bgr;                  /* likewise, or NULL if not asked for */
  gdouble scale_x, scale_y;     /* pixels of the frame for one of this */

  guint8 *planes;               /* memory of the making of bgr */
} WorkPicture;

void work_picture_size (gint width, gint height, gint longest,
    gint * out_width, gint * out_height);

void work_picture_init (WorkPicture * picture, gint width, gint height,
    gboolean color);
void work_picture_clear (WorkPicture * picture);
void work_picture_make (WorkPicture * picture, const WorkSource * source);
