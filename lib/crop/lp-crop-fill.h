/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Colours as samples: for lp-crop-render.c. */

void lp_crop_fill_get_samples (
    const GstVideoInfo *info, const guint8 rgb[3], guint8 samples[4]);

G_END_DECLS
