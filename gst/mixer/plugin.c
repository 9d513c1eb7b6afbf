// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>

#include "gstcompositemixer.h"
#include "gstlayoutcompositor.h"
#include "gstmixminus.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  gboolean ok = TRUE;

  ok &= GST_ELEMENT_REGISTER (layoutcompositor, plugin);
  ok &= GST_ELEMENT_REGISTER (mixminus, plugin);
  ok &= GST_ELEMENT_REGISTER (compositemixer, plugin);
  return ok;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, plazamixer,
    "Mixes a conference: one picture, one sound, and everyone's sound but one's own",
    plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
