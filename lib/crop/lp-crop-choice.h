/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-boxes.h"
#include "crop/lp-crop-options.h"

G_BEGIN_DECLS

/* Which boxes are cropped, and which of them together. Used by the plugin,
 * not part of the public API. */

/**
 * LpCropChoice: (skip)
 * @wanted: (element-type guint): the indices of the boxes to crop, those of
 *   one crop side by side
 * @ends: (element-type guint): for each crop the position in @wanted after
 *   its last box
 * @unwanted: (element-type guint): the indices of the other boxes
 *
 * The boxes of a photo that are to be cropped.
 */
typedef struct {
  GArray *wanted;
  GArray *ends;
  GArray *unwanted;
} LpCropChoice;

LP_API gboolean lp_crop_choice_wants (
    const LpCropOptions *options, const LpAnnotation *box);
LP_API void lp_crop_choice_init (LpCropChoice *choice,
    const LpCropOptions *options, const LpCropBoxes *boxes);
LP_API void lp_crop_choice_clear (LpCropChoice *choice);

G_END_DECLS
