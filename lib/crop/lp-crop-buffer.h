/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Buffers for crops, such that encoders may read a little beyond: for
 * lp-crop-cut.c and lp-crop-render.c. */

GstBuffer *lp_crop_buffer_new (
    GstVideoFrame *crop, const GstVideoInfo *info, gboolean with_margin);
void lp_crop_buffer_finish (GstVideoFrame *crop);

G_END_DECLS
