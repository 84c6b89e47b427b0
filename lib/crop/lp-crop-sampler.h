/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "crop/lp-crop-plan.h"

G_BEGIN_DECLS

/* One component of a picture, seen from the pixels of a crop: for
 * lp-crop-render.c. */

typedef struct {
  const LpCropPlan *plan;
  const guint8 *data;
  gint stride;
  gint sample_size; /* bytes from one sample to the next */
  gint width;       /* samples */
  gint height;
  gint x_shift; /* columns of the picture by samples, a power of two */
  gint y_shift;
  gint left; /* of the first sample, in the photo's whole picture */
  gint top;
  guint8 fill;
} LpCropSampler;

void lp_crop_sampler_init (LpCropSampler *sampler, const LpCropPlan *plan,
    const GstVideoFrame *picture, gint picture_x, gint picture_y,
    guint component, guint8 fill);
void lp_crop_sampler_get_row (
    const LpCropSampler *sampler, gint row, guint8 *samples);

G_END_DECLS
