// SPDX-License-Identifier: LGPL-2.1-or-later
#include "padguards.h"

static GstPadProbeReturn
refuse_serialized (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_QUERY_IS_SERIALIZED (GST_PAD_PROBE_INFO_QUERY (info)) ?
      GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

void
plaza_pad_refuse_serialized (GstPad * pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM |
      GST_PAD_PROBE_TYPE_PUSH, refuse_serialized, NULL, NULL);
}

static GstFlowReturn
forgiving_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);

  switch (ret) {
    case GST_FLOW_NOT_LINKED:
    case GST_FLOW_FLUSHING:
    case GST_FLOW_EOS:
      return GST_FLOW_OK;
    default:
      return ret;
  }
}

void
plaza_ghost_pad_forgive (GstPad * ghost)
{
  g_autoptr (GstProxyPad) internal =
      gst_proxy_pad_get_internal (GST_PROXY_PAD (ghost));

  gst_pad_set_chain_function (GST_PAD (internal), forgiving_chain);
}
