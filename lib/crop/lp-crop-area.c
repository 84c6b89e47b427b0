/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-area.h"

#include <math.h>

/* Edges that miss a whole number by less than this were meant to be on it:
 * six decimals of a relative coordinate are off by that much. */
#define TOLERANCE 1e-3

/* From edges in one direction to whole pixels, both still as doubles since
 * they may lie anywhere. */
void
lp_crop_round_outwards (
    gdouble start, gdouble size, gdouble *first, gdouble *end)
{
  *first = floor (start + TOLERANCE);
  *end = ceil (start + size - TOLERANCE);
  /* Smaller than the tolerance, but not nothing. */
  if (*end <= *first) {
    *first = floor (start + size / 2);
    *end = *first + 1;
  }
}

/**
 * lp_crop_area_from_box: (skip)
 * @area: (out): where to put the area
 * @x: left edge, columns of the picture
 * @y: top edge, rows of the picture
 * @width: columns
 * @height: rows
 * @picture_width: size of the picture
 * @picture_height: size of the picture
 *
 * Finds the pixels that a box touches.
 *
 * Returns: how the box fits; @area is set if any of it is in the picture
 */
LpCropFit
lp_crop_area_from_box (LpCropArea *area, gdouble x, gdouble y, gdouble width,
    gdouble height, gint picture_width, gint picture_height)
{
  gdouble left, top, right, bottom;
  gboolean clamped;

  if (!isfinite (x) || !isfinite (y) || !isfinite (width) ||
      !isfinite (height) || width < 0 || height < 0)
    return LP_CROP_FIT_INVALID;
  if (width == 0 || height == 0)
    return LP_CROP_FIT_EMPTY;

  lp_crop_round_outwards (x, width, &left, &right);
  lp_crop_round_outwards (y, height, &top, &bottom);
  if (left >= picture_width || top >= picture_height || right <= 0 ||
      bottom <= 0)
    return LP_CROP_FIT_OUTSIDE;

  clamped =
      left < 0 || top < 0 || right > picture_width || bottom > picture_height;
  area->x = (gint) fmax (left, 0);
  area->y = (gint) fmax (top, 0);
  area->width = (gint) fmin (right, picture_width) - area->x;
  area->height = (gint) fmin (bottom, picture_height) - area->y;
  return clamped ? LP_CROP_FIT_CLAMPED : LP_CROP_FIT_INSIDE;
}

/**
 * lp_crop_fit_to_reason: (skip)
 * @fit: how a box fits
 *
 * Returns: (nullable): the reason for skipping it, as it stands in
 *   skipped.ndjson, or %NULL if it need not be
 */
const gchar *
lp_crop_fit_to_reason (LpCropFit fit)
{
  switch (fit) {
    case LP_CROP_FIT_OUTSIDE:
      return "outside";
    case LP_CROP_FIT_EMPTY:
      return "empty-box";
    case LP_CROP_FIT_INVALID:
      return "invalid-box";
    case LP_CROP_FIT_AT_EDGE:
      return "at-edge";
    case LP_CROP_FIT_TOO_LARGE:
      return "too-large";
    default:
      return NULL;
  }
}
