/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "crop/lp-crop-source.h"
#include "crop/lp-crop.h"
#include "stream/lp-photo-meta.h"

G_BEGIN_DECLS

/* Used by the plugin, not part of the public API. */

/**
 * LpCropBoxes: (skip)
 * @boxes: (array length=n_boxes): the boxes; those that came with the frame
 *   in pixels of the stored photo
 * @n_boxes: how many
 * @image: (nullable): what the annotations say of the photo; %NULL where they
 *   say nothing or the boxes came with the frame
 *
 * The boxes of one photo, from wherever they come.
 */
typedef struct {
  const LpAnnotation *boxes;
  guint n_boxes;
  const LpAnnotatedImage *image;
  /*< private >*/
  GArray *regions;
} LpCropBoxes;

LP_API void lp_crop_boxes_init_from_image (
    LpCropBoxes *boxes, const LpAnnotatedImage *image);
LP_API void lp_crop_boxes_init_from_frame (
    LpCropBoxes *boxes, GstBuffer *buffer, const LpPhotoMeta *meta);
LP_API void lp_crop_boxes_clear (LpCropBoxes *boxes);
LP_API LpCrop *lp_crop_boxes_make_crop (const LpCropBoxes *boxes,
    const LpAnnotationPlace *place, const guint *indices, guint n_indices,
    LpPhoto *photo);

G_END_DECLS
