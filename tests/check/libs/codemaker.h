// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "codefinder.h"

G_BEGIN_DECLS

/* Draws codes for tests of reading them */

typedef struct
{
  guint8 *luma;                 /* dark on white, rows without padding */
  gint width, height;
} CodePicture;

void code_picture_make (CodePicture * picture, CodeFormat format,
    const gchar * text, gint width, gint height);
void code_picture_clear (CodePicture * picture);

G_END_DECLS
