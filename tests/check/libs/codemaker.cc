// SPDX-License-Identifier: LGPL-2.1-or-later

#include "codemaker.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>

namespace {

ZXing::BarcodeFormat
their_format (CodeFormat format)
{
  switch (format) {
    case CODE_FORMAT_AZTEC:
      return ZXing::BarcodeFormat::Aztec;
    case CODE_FORMAT_DATA_MATRIX:
      return ZXing::BarcodeFormat::DataMatrix;
    case CODE_FORMAT_PDF417:
      return ZXing::BarcodeFormat::PDF417;
    case CODE_FORMAT_CODE_128:
      return ZXing::BarcodeFormat::Code128;
    case CODE_FORMAT_CODE_39:
      return ZXing::BarcodeFormat::Code39;
    case CODE_FORMAT_CODE_93:
      return ZXing::BarcodeFormat::Code93;
    case CODE_FORMAT_CODABAR:
      return ZXing::BarcodeFormat::Codabar;
    case CODE_FORMAT_ITF:
      return ZXing::BarcodeFormat::ITF;
    case CODE_FORMAT_EAN_8:
      return ZXing::BarcodeFormat::EAN8;
    case CODE_FORMAT_EAN_13:
      return ZXing::BarcodeFormat::EAN13;
    case CODE_FORMAT_UPC_A:
      return ZXing::BarcodeFormat::UPCA;
    case CODE_FORMAT_UPC_E:
      return ZXing::BarcodeFormat::UPCE;
    default:
      return ZXing::BarcodeFormat::QRCode;
  }
}

}  // namespace

/**
 * code_picture_make:
 * @width: at least; the code is in the middle
 */
void
code_picture_make (CodePicture *picture, CodeFormat format, const gchar *text,
    gint width, gint height)
{
  ZXing::MultiFormatWriter writer (their_format (format));
  ZXing::BitMatrix bits = writer.setMargin (10)
                              .setEncoding (ZXing::CharacterSet::UTF8)
                              .encode (std::string (text), width, height);

  picture->width = bits.width ();
  picture->height = bits.height ();
  picture->luma =
      static_cast<guint8 *> (g_malloc (picture->width * picture->height));
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      picture->luma[y * picture->width + x] = bits.get (x, y) ? 0 : 255;
}

void
code_picture_clear (CodePicture *picture)
{
  g_clear_pointer (&picture->luma, g_free);
}
