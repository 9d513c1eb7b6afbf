// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>

#include "gstcrowddetector.h"
#include "gstfacedetector.h"
#include "gstfaceimageoverlay.h"
#include "gstmotiondetector.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  gboolean ok = TRUE;

  ok &= GST_ELEMENT_REGISTER (crowddetector, plugin);
  ok &= GST_ELEMENT_REGISTER (facedetector, plugin);
  ok &= GST_ELEMENT_REGISTER (faceimageoverlay, plugin);
  ok &= GST_ELEMENT_REGISTER (motiondetector, plugin);
  return ok;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, plazaopencv,
    "Looks at passing frames with OpenCV", plugin_init, VERSION, GST_LICENSE,
    GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
