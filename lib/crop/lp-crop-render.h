/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-cut.h"
#include "crop/lp-crop-plan.h"

G_BEGIN_DECLS

/* Makes crops by plan. Used by the plugin, not part of the public API. */

LP_API GstBuffer *lp_crop_render (const LpCropPlan *plan,
    const GstVideoFrame *picture, gint picture_x, gint picture_y,
    const GstVideoInfo *info, gboolean with_margin);

G_END_DECLS
