/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-source.h"

#include "crop/lp-crop-skewed.h"
#include "lp-affine.h"
#include "photo/lp-orientation.h"

/* Points and lines have no area of their own. Where one is asked for, they
 * count as boxes of about no size, which touch one pixel. */
#define NEARLY_NOTHING 1e-6

static gboolean
is_upright (const LpCropSource *source, const LpCropOptions *options)
{
  switch (options->orientation) {
    case LP_CROP_ORIENTATION_UPRIGHT:
      return TRUE;
    case LP_CROP_ORIENTATION_AUTO:
      return source->place.coordinates == LP_COORDINATES_UPRIGHT;
    default:
      return FALSE;
  }
}

/**
 * lp_crop_source_init: (skip)
 * @source: (out caller-allocates): the source
 * @options: what is asked of crops
 * @image: (nullable): what the annotations say of the photo; %NULL for boxes
 *   in pixels of the stored photo
 * @width: columns of the picture
 * @height: rows of the picture
 * @scale_x: columns of the picture by columns of the stored photo
 * @scale_y: the same for rows
 * @orientation: the photo's EXIF orientation, 0 where not known
 *
 * Finds out how the annotations lie in a picture, and which way up crops of it
 * come out.
 */
void
lp_crop_source_init (LpCropSource *source, const LpCropOptions *options,
    const LpAnnotatedImage *image, gint width, gint height, gdouble scale_x,
    gdouble scale_y, guint orientation)
{
  const gdouble picture_to_photo[6] = { 1 / scale_x, 0, 0, 0, 1 / scale_y, 0 };
  gdouble photo_to_canvas[6];
  gboolean swapped;

  source->width = width;
  source->height = height;
  source->scale_x = scale_x;
  source->scale_y = scale_y;
  lp_annotation_place_init (&source->place, image, options->coordinates,
      round (width / scale_x), round (height / scale_y), orientation);

  if (!is_upright (source, options))
    orientation = 1;
  swapped = lp_orientation_swaps_sides (orientation);
  source->turned = orientation > 1;
  source->canvas_width = swapped ? height : width;
  source->canvas_height = swapped ? width : height;
  lp_orientation_get_map (
      orientation, width, height, source->canvas_to_picture);
  lp_affine_then (
      source->canvas_to_photo, source->canvas_to_picture, picture_to_photo);
  lp_affine_invert (photo_to_canvas, source->canvas_to_photo);
  lp_affine_then (
      source->points_to_canvas, source->place.points_to_photo, photo_to_canvas);
  lp_affine_then (
      source->pixels_to_canvas, source->place.pixels_to_photo, photo_to_canvas);
}

/**
 * lp_crop_source_is_deskewed: (skip)
 * @options: what is asked of crops
 * @box: a box
 *
 * Returns: whether a crop of @box alone is turned straight
 */
gboolean
lp_crop_source_is_deskewed (
    const LpCropOptions *options, const LpAnnotation *box)
{
  return options->deskew && box->shape == LP_SHAPE_ROTATED &&
         box->outline != NULL && box->outline->n_points == 4;
}

/**
 * lp_crop_source_get_box: (skip)
 * @source: the source
 * @box: a box of it
 * @bounds: (out caller-allocates): its bounds as x, y, width and height on
 *   the canvas
 *
 * What is no box, such as one of negative width, is none afterwards.
 */
void
lp_crop_source_get_box (
    const LpCropSource *source, const LpAnnotation *box, gdouble bounds[4])
{
  LpAnnotationPlace on_canvas;

  memcpy (on_canvas.points_to_photo, source->points_to_canvas,
      sizeof on_canvas.points_to_photo);
  lp_annotation_place_get_box (&on_canvas, box, bounds);
  if (box->shape != LP_SHAPE_POINTS && box->shape != LP_SHAPE_LINE)
    return;
  for (guint i = 0; i < 2; i++)
    if (bounds[2 + i] == 0)
      bounds[2 + i] = NEARLY_NOTHING;
}

/* Whether a point or line is grown to something that has an area. */
static gboolean
grows (const LpCropOptions *options, const LpAnnotation *box)
{
  gboolean any_size = options->aspect == 0 && options->width == 0;

  if (box->shape != LP_SHAPE_POINTS && box->shape != LP_SHAPE_LINE)
    return FALSE;
  if (!any_size && (box->width > 0 || box->height > 0))
    return TRUE;
  return (box->width > 0 || options->padding_x.pixels > 0 ||
             options->min_width > 0) &&
         (box->height > 0 || options->padding_y.pixels > 0 ||
             options->min_height > 0);
}

/**
 * lp_crop_source_check_box: (skip)
 * @source: the source
 * @options: what is asked of crops
 * @box: a box of it
 *
 * Looks at the box itself, before anything is added to it.
 *
 * Returns: how the box fits into the picture
 */
LpCropFit
lp_crop_source_check_box (const LpCropSource *source,
    const LpCropOptions *options, const LpAnnotation *box)
{
  gdouble bounds[4];
  LpCropArea area;

  if ((box->width == 0 || box->height == 0) && isfinite (box->x + box->y) &&
      box->width >= 0 && box->height >= 0 && !grows (options, box))
    return LP_CROP_FIT_EMPTY;
  if (lp_crop_source_is_deskewed (options, box))
    return lp_crop_skewed_check (source, box->outline);
  lp_crop_source_get_box (source, box, bounds);
  return lp_crop_area_from_box (&area, bounds[0], bounds[1], bounds[2],
      bounds[3], source->canvas_width, source->canvas_height);
}
