// SPDX-License-Identifier: LGPL-2.1-or-later

#include "codefinder.h"

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>

#include <exception>
#include <gio/gio.h>

namespace {

struct FormatPair {
  CodeFormat ours;
  ZXing::BarcodeFormat theirs;
};

const FormatPair format_table[] = {
    {CODE_FORMAT_AZTEC, ZXing::BarcodeFormat::Aztec},
    {CODE_FORMAT_CODABAR, ZXing::BarcodeFormat::Codabar},
    {CODE_FORMAT_CODE_39, ZXing::BarcodeFormat::Code39},
    {CODE_FORMAT_CODE_93, ZXing::BarcodeFormat::Code93},
    {CODE_FORMAT_CODE_128, ZXing::BarcodeFormat::Code128},
    {CODE_FORMAT_DATABAR, ZXing::BarcodeFormat::DataBar},
    {CODE_FORMAT_DATABAR_EXPANDED, ZXing::BarcodeFormat::DataBarExpanded},
    {CODE_FORMAT_DATA_MATRIX, ZXing::BarcodeFormat::DataMatrix},
    {CODE_FORMAT_EAN_8, ZXing::BarcodeFormat::EAN8},
    {CODE_FORMAT_EAN_13, ZXing::BarcodeFormat::EAN13},
    {CODE_FORMAT_ITF, ZXing::BarcodeFormat::ITF},
    {CODE_FORMAT_MAXICODE, ZXing::BarcodeFormat::MaxiCode},
    {CODE_FORMAT_PDF417, ZXing::BarcodeFormat::PDF417},
    {CODE_FORMAT_QR_CODE, ZXing::BarcodeFormat::QRCode},
    {CODE_FORMAT_UPC_A, ZXing::BarcodeFormat::UPCA},
    {CODE_FORMAT_UPC_E, ZXing::BarcodeFormat::UPCE},
    {CODE_FORMAT_MICRO_QR_CODE, ZXing::BarcodeFormat::MicroQRCode},
};

CodeFormat
our_format (ZXing::BarcodeFormat format)
{
  for (const auto &pair : format_table)
    if (pair.theirs == format)
      return pair.ours;
  return CodeFormat (0);
}

ZXing::DecodeHints
hints_for (CodeFormat formats)
{
  ZXing::BarcodeFormats wanted;

  for (const auto &pair : format_table)
    if (formats & pair.ours)
      wanted |= pair.theirs;
  return ZXing::DecodeHints ().setFormats (wanted);
}

void
set_corner (FoundCode *code, int index, const ZXing::PointI &point)
{
  code->corners[index][0] = point.x;
  code->corners[index][1] = point.y;
}

FoundCode
found_code (const ZXing::Result &result)
{
  const ZXing::ByteArray &bytes = result.bytes ();
  const ZXing::Position &position = result.position ();
  FoundCode code = {};

  code.format = our_format (result.format ());
  code.text = g_utf8_make_valid (result.text ().c_str (), -1);
  code.bytes = g_bytes_new (bytes.data (), bytes.size ());
  code.binary = result.contentType () == ZXing::ContentType::Binary;
  set_corner (&code, 0, position.topLeft ());
  set_corner (&code, 1, position.topRight ());
  set_corner (&code, 2, position.bottomRight ());
  set_corner (&code, 3, position.bottomLeft ());
  code.sequence_size = result.sequenceSize ();
  code.sequence_index = result.sequenceIndex ();
  code.sequence_id = g_utf8_make_valid (result.sequenceId ().c_str (), -1);
  return code;
}

}  // namespace

void
found_code_clear (FoundCode *code)
{
  g_clear_pointer (&code->text, g_free);
  g_clear_pointer (&code->bytes, g_bytes_unref);
  g_clear_pointer (&code->sequence_id, g_free);
}

/**
 * code_finder_find:
 * @luma: grey picture, 0 = black
 * @formats: what is looked for; nothing = nothing
 *
 * Codes may lie in any direction, be mirrored or white on black.
 *
 * Returns: (transfer full) (element-type FoundCode): NULL with @error set if
 *   the library failed, which broken pictures do not make it do.
 */
GArray *
code_finder_find (const guint8 *luma, gint width, gint height, gint stride,
    CodeFormat formats, GError **error)
{
  GArray *codes = g_array_new (FALSE, FALSE, sizeof (FoundCode));

  g_array_set_clear_func (codes, GDestroyNotify (found_code_clear));
  if (formats == 0)
    return codes;
  try {
    ZXing::ImageView view (
        luma, width, height, ZXing::ImageFormat::Lum, stride);

    for (const auto &result : ZXing::ReadBarcodes (view, hints_for (formats))) {
      if (!result.isValid ())
        continue;
      FoundCode code = found_code (result);
      g_array_append_val (codes, code);
    }
  } catch (const std::exception &failure) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", failure.what ());
    g_array_unref (codes);
    return nullptr;
  }
  return codes;
}
