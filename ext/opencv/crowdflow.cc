// SPDX-License-Identifier: LGPL-2.1-or-later

#include "crowdflow.h"

#include <gio/gio.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/video/tracking.hpp>

struct _CrowdFlow {
  cv::Ptr<cv::DISOpticalFlow> search;
};

namespace {

/* Its pyramid and patches want some room. */
constexpr int least_side = 64;

cv::Mat
with_room (const guint8 *luma, int width, int height)
{
  cv::Mat picture (height, width, CV_8UC1, const_cast<guint8 *> (luma));
  cv::Mat padded;

  if (width >= least_side && height >= least_side)
    return picture;
  cv::copyMakeBorder (picture, padded, 0, std::max (0, least_side - height), 0,
      std::max (0, least_side - width), cv::BORDER_REPLICATE);
  return padded;
}

}  // namespace

CrowdFlow *
crowd_flow_new (void)
{
  try {
    return new CrowdFlow{
        cv::DISOpticalFlow::create (cv::DISOpticalFlow::PRESET_ULTRAFAST)};
  } catch (const std::exception &) {
    return nullptr;
  }
}

void
crowd_flow_free (CrowdFlow *flow)
{
  delete flow;
}

/**
 * crowd_flow_find:
 * @before: rows without padding, as @now
 * @vectors: (out caller-allocates): x and y of each pixel, in pixels
 */
gboolean
crowd_flow_find (CrowdFlow *flow, const guint8 *before, const guint8 *now,
    gint width, gint height, gfloat *vectors, GError **error)
{
  try {
    cv::Mat found, out (height, width, CV_32FC2, vectors);

    flow->search->calc (with_room (before, width, height),
        with_room (now, width, height), found);
    found (cv::Rect (0, 0, width, height)).copyTo (out);
  } catch (const std::exception &failure) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", failure.what ());
    return FALSE;
  }
  return TRUE;
}
