/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-source.h"

G_BEGIN_DECLS

/* What has to be done for one crop: geometry only. Used by the plugin, not
 * part of the public API. */

/**
 * LpCropSteps: (skip)
 * @LP_CROP_STEP_TURN: turned by right angles or mirrored
 * @LP_CROP_STEP_WARP: turned by another angle
 * @LP_CROP_STEP_FILL: some of its pixels lie beyond the photo
 * @LP_CROP_STEP_MASK: pixels outside of the outlines are filled
 * @LP_CROP_STEP_SCALE: scaled
 *
 * What makes a crop more than an area of the picture.
 */
typedef enum {
  LP_CROP_STEP_TURN = 1 << 0,
  LP_CROP_STEP_WARP = 1 << 1,
  LP_CROP_STEP_FILL = 1 << 2,
  LP_CROP_STEP_MASK = 1 << 3,
  LP_CROP_STEP_SCALE = 1 << 4,
} LpCropSteps;

/**
 * LpCropPlan: (skip)
 * @steps: what there is to do; 0 where the crop is @area as it is
 * @area: the pixels of the picture that are needed
 * @width: columns of the crop, before it is scaled
 * @height: rows of the crop, before it is scaled
 * @out_width: columns of the crop as it comes out
 * @out_height: rows of the crop as it comes out
 * @to_picture: takes a point of the crop, before it is scaled, to the picture
 * @to_photo: takes a point of the crop as it comes out to the stored photo
 * @clamped: whether a part of a box lies outside the photo
 * @source: what it is a crop of
 * @options: what was asked
 * @boxes: (array length=n_boxes): the boxes that it is of; none for a whole
 *   photo
 * @n_boxes: how many
 *
 * Source, options and boxes have to live as long as the plan.
 */
typedef struct {
  LpCropSteps steps;
  LpCropArea area;
  gint width;
  gint height;
  gint out_width;
  gint out_height;
  gdouble to_picture[6];
  gdouble to_photo[6];
  gboolean clamped;
  const LpCropSource *source;
  const LpCropOptions *options;
  const LpAnnotation *const *boxes;
  guint n_boxes;
} LpCropPlan;

LP_API LpCropFit lp_crop_plan_make (LpCropPlan *plan,
    const LpCropSource *source, const LpCropOptions *options,
    const LpAnnotation *const *boxes, guint n_boxes);
LP_API LpCropFit lp_crop_plan_make_whole (
    LpCropPlan *plan, const LpCropSource *source, const LpCropOptions *options);
LP_API void lp_crop_plan_describe (const LpCropPlan *plan, LpCrop *crop);

G_END_DECLS
