/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-area.h"
#include "crop/lp-crop-options.h"

G_BEGIN_DECLS

/* The photo that crops are made of. Used by the plugin, not part of the
 * public API. */

/**
 * LpCropSource: (skip)
 * @width: columns of the picture
 * @height: rows of the picture
 * @scale_x: columns of the picture by columns of the stored photo
 * @scale_y: the same for rows
 * @place: where the annotations lie in the stored photo
 * @canvas_width: columns of the canvas
 * @canvas_height: rows of the canvas
 * @canvas_to_picture: takes a point of the canvas to the picture
 * @turned: whether the two differ
 * @canvas_to_photo: takes a point of the canvas to the stored photo
 * @points_to_canvas: takes a point of an annotation to the canvas
 * @pixels_to_canvas: takes a point of a mask there
 *
 * A picture of a photo, possibly scaled, its pixels as they are stored; and
 * the canvas, which is the same picture the way up that crops come out. Crops
 * are laid out on the canvas.
 */
typedef struct {
  gint width;
  gint height;
  gdouble scale_x;
  gdouble scale_y;
  LpAnnotationPlace place;
  gint canvas_width;
  gint canvas_height;
  gdouble canvas_to_picture[6];
  gboolean turned;
  gdouble canvas_to_photo[6];
  gdouble points_to_canvas[6];
  gdouble pixels_to_canvas[6];
} LpCropSource;

LP_API void lp_crop_source_init (LpCropSource *source,
    const LpCropOptions *options, const LpAnnotatedImage *image, gint width,
    gint height, gdouble scale_x, gdouble scale_y, guint orientation);
LP_API LpCropFit lp_crop_source_check_box (const LpCropSource *source,
    const LpCropOptions *options, const LpAnnotation *box);
void lp_crop_source_get_box (
    const LpCropSource *source, const LpAnnotation *box, gdouble bounds[4]);
gboolean lp_crop_source_is_deskewed (
    const LpCropOptions *options, const LpAnnotation *box);

G_END_DECLS
