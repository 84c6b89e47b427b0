/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"

G_BEGIN_DECLS

/*
 * Where the coordinates of annotations lie in a photo. Not part of the public
 * API of the library, but used by the plugin and the command.
 */

/**
 * LpCoordinatesChoice: (skip)
 * @LP_COORDINATES_CHOICE_AUTO: as the annotations say, by the size that they
 *   give for the image or else by the convention of their format
 * @LP_COORDINATES_CHOICE_STORED: of the image as it is stored
 * @LP_COORDINATES_CHOICE_UPRIGHT: of the image turned upright
 *
 * Which way up coordinates are to be read.
 */
typedef enum {
  LP_COORDINATES_CHOICE_AUTO,
  LP_COORDINATES_CHOICE_STORED,
  LP_COORDINATES_CHOICE_UPRIGHT,
} LpCoordinatesChoice;

/**
 * LpAnnotationPlace: (skip)
 * @coordinates: which way up the coordinates are
 * @points_to_photo: takes a point of an annotation to the stored photo
 * @pixels_to_photo: takes a point of a mask there, which is in pixels even
 *   where other coordinates are fractions
 *
 * How the annotations of an image lie in a photo, in pixels of the stored
 * photo; maps as in lp-affine.h.
 */
typedef struct {
  LpCoordinates coordinates;
  gdouble points_to_photo[6];
  gdouble pixels_to_photo[6];
} LpAnnotationPlace;

LP_API void lp_annotation_place_init (LpAnnotationPlace *place,
    const LpAnnotatedImage *image, LpCoordinatesChoice choice, gdouble width,
    gdouble height, guint orientation);
LP_API void lp_annotation_place_get_box (const LpAnnotationPlace *place,
    const LpAnnotation *annotation, gdouble box[4]);

G_END_DECLS
