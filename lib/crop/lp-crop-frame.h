/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-source.h"

G_BEGIN_DECLS

/* The rectangle of a crop on the canvas: for lp-crop-plan.c. */

typedef struct {
  gdouble width; /* whole numbers, which may be too large for a picture */
  gdouble height;
  gboolean skewed;
  gdouble to_canvas[6]; /* takes a point of the crop to the canvas */
} LpCropFrame;

void lp_crop_frame_init_bounds (LpCropFrame *frame, const LpCropSource *source,
    const LpCropOptions *options, const LpAnnotation *const *boxes,
    guint n_boxes);
void lp_crop_frame_init_skewed (LpCropFrame *frame, const LpCropSource *source,
    const LpCropOptions *options, const LpOutline *outline);
void lp_crop_frame_init_whole (LpCropFrame *frame, const LpCropSource *source,
    const LpCropOptions *options);

G_END_DECLS
