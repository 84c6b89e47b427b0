/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-source.h"

G_BEGIN_DECLS

/* Boxes that stand askew, to be turned straight: for lp-crop-source.c and
 * lp-crop-plan.c. */

typedef struct {
  gdouble width; /* on the canvas */
  gdouble height;
  gdouble scale_x; /* pixels of the canvas by pixels of the photo, that way */
  gdouble scale_y;
  gdouble to_canvas[6]; /* from 0, 0 to width, height */
} LpCropSkewed;

gboolean lp_crop_skewed_init (
    LpCropSkewed *skewed, const LpCropSource *source, const LpOutline *outline);
LpCropFit lp_crop_skewed_check (
    const LpCropSource *source, const LpOutline *outline);

G_END_DECLS
