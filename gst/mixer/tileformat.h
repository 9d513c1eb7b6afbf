// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

#include "tilescaler.h"

/* What GStreamer says of pictures, in the words of the tile scaler */

void tile_format_get_info (const GstVideoInfo * info, gboolean premultiplied,
    TileInfo * tile_info);
void tile_format_get_colors (const GstVideoInfo * info, TileColors * colors);
void tile_format_get_picture (const GstVideoFrame * frame,
    TilePicture * picture);
void tile_format_get_target (const GstVideoFrame * frame, BlendTarget * target);
gboolean tile_format_same_pixels (const GstVideoFrame * a,
    const GstVideoFrame * b);
