// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds and reads the codes in a grey picture, with ZXing-C++. */

typedef enum
{
  CODE_FORMAT_AZTEC = 1 << 0,
  CODE_FORMAT_CODABAR = 1 << 1,
  CODE_FORMAT_CODE_39 = 1 << 2,
  CODE_FORMAT_CODE_93 = 1 << 3,
  CODE_FORMAT_CODE_128 = 1 << 4,
  CODE_FORMAT_DATABAR = 1 << 5,
  CODE_FORMAT_DATABAR_EXPANDED = 1 << 6,
  CODE_FORMAT_DATA_MATRIX = 1 << 7,
  CODE_FORMAT_EAN_8 = 1 << 8,
  CODE_FORMAT_EAN_13 = 1 << 9,
  CODE_FORMAT_ITF = 1 << 10,
  CODE_FORMAT_MAXICODE = 1 << 11,
  CODE_FORMAT_PDF417 = 1 << 12,
  CODE_FORMAT_QR_CODE = 1 << 13,
  CODE_FORMAT_UPC_A = 1 << 14,
  CODE_FORMAT_UPC_E = 1 << 15,
  CODE_FORMAT_MICRO_QR_CODE = 1 << 16,
} CodeFormat;

typedef struct
{
  CodeFormat format;
  gchar *text;                  /* UTF-8 */
  GBytes *bytes;                /* the content as it is in the code */
  gboolean binary;              /* the content is no text */
  gint corners[4][2];           /* x, y; clockwise from the code's top left */
  gint sequence_size;           /* of structured append; -1 = none */
  gint sequence_index;          /* from 0 */
  gchar *sequence_id;
} FoundCode;

void found_code_clear (FoundCode * code);

GArray *code_finder_find (const guint8 * luma, gint width, gint height,
    gint stride, CodeFormat formats, GError ** error);

G_END_DECLS
