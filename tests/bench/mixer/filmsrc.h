// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

/* What an input sends. All but the first show one picture for ever. */
typedef enum
{
  FILM_MOVING,                  /* a new picture each time */
  FILM_HOLD,                    /* one buffer that lasts to the end */
  FILM_SAME,                    /* the same memory each time, as imagefreeze */
  FILM_EQUAL                    /* equal pixels in other memory each time */
} FilmKind;

/* Pictures in raw I420, one behind the other. It outlives the sources. */
typedef struct
{
  GMappedFile *file;
  guint n_frames;
  gint width, height;
  const gchar *chroma_site;
  gsize frame_size;
} Film;

#define FILM_TYPE_SRC (film_src_get_type ())
G_DECLARE_FINAL_TYPE (FilmSrc, film_src, FILM, SRC, GstPushSrc)

gboolean film_open (Film * film, const gchar * path, gint width, gint height,
    GError ** error);
void film_close (Film * film);

GstElement *film_src_new (const Film * film, FilmKind kind, guint first,
    guint rate, GstClockTime length);

G_END_DECLS
