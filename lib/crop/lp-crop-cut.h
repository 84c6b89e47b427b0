/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "crop/lp-crop-area.h"

G_BEGIN_DECLS

/* Cuts areas out of decoded pictures. Used by the plugin, not part of the
 * public API. */

/* The formats that lp_crop_cut() takes, to stand in caps. */
#define LP_CROP_CUT_FORMATS                                                    \
  "{ I420, YV12, Y42B, Y444, NV12, NV21, NV16, NV61, NV24, GRAY8, RGB, BGR, "  \
  "RGBx, BGRx, xRGB, xBGR, RGBA, BGRA, ARGB, ABGR }"

gint lp_crop_cut_find_component (const GstVideoFormatInfo *info, guint plane);
LP_API void lp_crop_cut (
    const GstVideoFrame *picture, const LpCropArea *area, GstVideoFrame *crop);
LP_API GstBuffer *lp_crop_cut_to_buffer (const GstVideoFrame *picture,
    const LpCropArea *area, const GstVideoInfo *info, gboolean with_margin);

G_END_DECLS
