// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>

#include "cryptoexit.h"
#include "gstwebrtcendpoint.h"
#include "gstwebrtcroom.h"
#include "gstwebrtcserver.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  gboolean ok = FALSE;

  /* As early as we can: see there. */
  plaza_crypto_keep_at_exit ();
  ok |= GST_ELEMENT_REGISTER (webrtcendpoint, plugin);
  ok |= GST_ELEMENT_REGISTER (webrtcserver, plugin);
  ok |= GST_ELEMENT_REGISTER (webrtcroom, plugin);
  return ok;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, plazawebrtc,
    "WebRTC peers, a WHIP and WHEP server, and a conference room",
    plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
