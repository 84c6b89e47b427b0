/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-field-of-view.h"

#include <math.h>

#include "photo/lp-orientation.h"

/* Millimetres from corner to corner of a picture on 35 mm film, 36 by 24. */
#define FILM_DIAGONAL 43.266615305567875

/* Degrees. What is outside has its numbers wrong. */
#define MIN_ANGLE 0.1
#define MAX_ANGLE 179.0

/* Of FocalPlaneResolutionUnit, in millimetres; inches where none is given. */
static gdouble
get_unit (const LpPhotoTags *tags)
{
  gdouble unit =
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_FOCAL_PLANE_RESOLUTION_UNIT);

  if (unit == 3.0)
    return 10.0;
  if (unit == 4.0)
    return 1.0;
  if (unit == 5.0)
    return 0.001;
  return 25.4;
}

/* The upright picture is so wide, as a share of the stored one's width. */
static gdouble
get_share (const LpPhotoTags *tags, gdouble width, gdouble height)
{
  gdouble orientation =
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_ORIENTATION);
  gboolean is_turned = orientation >= 1.0 && orientation <= 8.0 &&
                       lp_orientation_swaps_sides ((guint) orientation);

  return is_turned ? height / width : 1.0;
}

/* How wide the stored picture was behind the lens, by the focal length, which
 * is twice the tangent of half the angle. NAN where it is not known. */
static gdouble
get_relative_width (const LpPhotoTags *tags, gdouble width, gdouble height)
{
  gdouble film =
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_FOCAL_LENGTH_IN_35MM_FILM);
  gdouble length = lp_photo_tags_get_number (tags, LP_PHOTO_TAG_FOCAL_LENGTH);
  gdouble density =
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_FOCAL_PLANE_X_RESOLUTION);
  gdouble columns =
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_PIXEL_X_DIMENSION);

  if (film > 0.0)
    return FILM_DIAGONAL / film * width / hypot (width, height);
  /* The density is that of the picture as it was taken, which may have been
   * made smaller since. */
  if (!(columns > 0.0))
    columns = width;
  if (length > 0.0 && density > 0.0)
    return columns / density * get_unit (tags) / length;
  return NAN;
}

/**
 * lp_field_of_view_get: (skip)
 * @tags: what a photo says
 *
 * With FocalLengthIn35mmFilm f, which is the length that gives the same angle
 * from corner to corner on film (CIPA DC-008, 43.27 mm), the angle is
 *
 *     2 atan (43.27 mm / 2 f * width / sqrt (width^2 + height^2))
 *
 * else, with FocalLength f and FocalPlaneXResolution in pixels a millimetre,
 *
 *     2 atan (PixelXDimension / FocalPlaneXResolution / 2 f)
 *
 * of a lens without distortion. Width is that of the upright picture: where
 * the orientation is 5 to 8 it is the stored one's height, so that the angle
 * is that in which things stand beside each other.
 *
 * Returns: the horizontal angle in degrees, or NAN
 */
gdouble
lp_field_of_view_get (const LpPhotoTags *tags)
{
  gdouble width = tags->width, height = tags->height, angle;

  if (!(width > 0.0 && height > 0.0)) {
    width = lp_photo_tags_get_number (tags, LP_PHOTO_TAG_PIXEL_X_DIMENSION);
    height = lp_photo_tags_get_number (tags, LP_PHOTO_TAG_PIXEL_Y_DIMENSION);
  }
  if (!(width > 0.0 && height > 0.0))
    return NAN;
  angle = 2.0 *
          atan (get_relative_width (tags, width, height) *
                get_share (tags, width, height) / 2.0) *
          180.0 / G_PI;
  return angle >= MIN_ANGLE && angle <= MAX_ANGLE ? angle : NAN;
}
