/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop.h"

G_BEGIN_DECLS

/* From a box as annotated to the pixels that are cut. Used by the plugin, not
 * part of the public API. */

/**
 * LpCropArea: (skip)
 * @x: left column
 * @y: top row
 * @width: columns, at least 1
 * @height: rows, at least 1
 *
 * An area of whole pixels within a picture.
 */
typedef struct {
  gint x;
  gint y;
  gint width;
  gint height;
} LpCropArea;

/**
 * LpCropFit: (skip)
 * @LP_CROP_FIT_INSIDE: the box lies within the picture
 * @LP_CROP_FIT_CLAMPED: a part of it lies outside, and was cut off
 * @LP_CROP_FIT_OUTSIDE: there is nothing of it in the picture
 * @LP_CROP_FIT_EMPTY: it has no width or no height
 * @LP_CROP_FIT_INVALID: it is not a box: negative, infinite or not a number
 * @LP_CROP_FIT_AT_EDGE: its crop would reach beyond the picture, which is not
 *   wanted
 * @LP_CROP_FIT_TOO_LARGE: its crop would be larger than pictures can be
 *
 * How a box fits into the picture. All but the first two give no crop.
 */
typedef enum {
  LP_CROP_FIT_INSIDE,
  LP_CROP_FIT_CLAMPED,
  LP_CROP_FIT_OUTSIDE,
  LP_CROP_FIT_EMPTY,
  LP_CROP_FIT_INVALID,
  LP_CROP_FIT_AT_EDGE,
  LP_CROP_FIT_TOO_LARGE,
} LpCropFit;

void lp_crop_round_outwards (
    gdouble start, gdouble size, gdouble *first, gdouble *end);
LP_API LpCropFit lp_crop_area_from_box (LpCropArea *area, gdouble x, gdouble y,
    gdouble width, gdouble height, gint picture_width, gint picture_height);
LP_API const gchar *lp_crop_fit_to_reason (LpCropFit fit);

G_END_DECLS
