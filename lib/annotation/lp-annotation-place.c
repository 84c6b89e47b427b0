/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-place.h"

#include <string.h>

#include "lp-affine.h"
#include "photo/lp-orientation.h"

/* A size that fits only one way up decides: tools differ in whether they turn
 * what they show, and even versions of one tool do. */
static LpCoordinates
choose_coordinates (const LpAnnotatedImage *image, LpCoordinatesChoice choice,
    gdouble width, gdouble height, guint orientation)
{
  if (image == NULL || choice == LP_COORDINATES_CHOICE_STORED)
    return LP_COORDINATES_STORED;
  if (choice == LP_COORDINATES_CHOICE_UPRIGHT)
    return LP_COORDINATES_UPRIGHT;
  if (lp_orientation_swaps_sides (orientation) && width != height) {
    if (image->width == width && image->height == height)
      return LP_COORDINATES_STORED;
    if (image->width == height && image->height == width)
      return LP_COORDINATES_UPRIGHT;
  }
  return image->coordinates;
}

/**
 * lp_annotation_place_init: (skip)
 * @place: (out caller-allocates): how the annotations lie
 * @image: (nullable): what the annotations say of the photo; %NULL for boxes
 *   in pixels of the stored photo
 * @choice: which way up coordinates of @image are to be read
 * @width: columns of the stored photo
 * @height: rows of the stored photo
 * @orientation: its EXIF orientation, 0 where not known
 *
 * Finds out how the coordinates of @image lie in a photo.
 */
void
lp_annotation_place_init (LpAnnotationPlace *place,
    const LpAnnotatedImage *image, LpCoordinatesChoice choice, gdouble width,
    gdouble height, guint orientation)
{
  gdouble scale[6] = LP_AFFINE_IDENTITY;
  gboolean upright, swapped;

  place->coordinates =
      choose_coordinates (image, choice, width, height, orientation);
  upright = place->coordinates == LP_COORDINATES_UPRIGHT;
  lp_orientation_get_map (
      upright ? orientation : 1, width, height, place->pixels_to_photo);
  memcpy (place->points_to_photo, place->pixels_to_photo,
      sizeof place->points_to_photo);
  if (image != NULL && image->relative) {
    swapped = upright && lp_orientation_swaps_sides (orientation);
    scale[0] = swapped ? height : width;
    scale[4] = swapped ? width : height;
    lp_affine_then (place->points_to_photo, scale, place->pixels_to_photo);
  }
}

/**
 * lp_annotation_place_get_box: (skip)
 * @place: how the annotations lie
 * @annotation: one of them
 * @box: (out caller-allocates): its bounds as x, y, width and height in
 *   pixels of the stored photo, not rounded
 *
 * What is no box, such as one of negative width, is none afterwards.
 */
void
lp_annotation_place_get_box (const LpAnnotationPlace *place,
    const LpAnnotation *annotation, gdouble box[4])
{
  const gdouble *map = place->points_to_photo;
  const gboolean swapped = map[0] == 0 && map[3] != 0;
  const gdouble x_step = swapped ? map[1] : map[0];
  const gdouble y_step = swapped ? map[3] : map[4];
  const gdouble along_x = swapped ? annotation->height : annotation->width;
  const gdouble along_y = swapped ? annotation->width : annotation->height;

  lp_affine_apply (map, annotation->x, annotation->y, &box[0], &box[1]);
  box[2] = fabs (x_step) * along_x;
  box[3] = fabs (y_step) * along_y;
  if (x_step < 0)
    box[0] -= box[2];
  if (y_step < 0)
    box[1] -= box[3];
}
