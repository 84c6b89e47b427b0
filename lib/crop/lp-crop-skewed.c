/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-skewed.h"

#include "lp-affine.h"

/* As in lp-crop-area.c. */
#define TOLERANCE 1e-3

typedef struct {
  gdouble x;
  gdouble y;
} Point;

static Point
transform (const gdouble map[6], Point point)
{
  Point result;

  lp_affine_apply (map, point.x, point.y, &result.x, &result.y);
  return result;
}

/* The mean of the two sides that run from @a to @b and from @d to @c: tools
 * write corners that are rounded, or of a quadrangle that is none too
 * right-angled. */
static Point
mean_side (Point a, Point b, Point d, Point c)
{
  return (Point){ (b.x - a.x + c.x - d.x) / 2, (b.y - a.y + c.y - d.y) / 2 };
}

static void
swap (Point *a, Point *b)
{
  Point held = *a;

  *a = *b;
  *b = held;
}

/* A picture that is stored as in a mirror turns clockwise corners into the
 * opposite; the left ones are then on the right. */
static void
put_in_order (Point corners[4])
{
  Point across = mean_side (corners[0], corners[1], corners[3], corners[2]);
  Point down = mean_side (corners[0], corners[3], corners[1], corners[2]);

  if (across.x * down.y - across.y * down.x >= 0)
    return;
  swap (&corners[0], &corners[1]);
  swap (&corners[3], &corners[2]);
}

static gdouble
get_scale (const LpCropSource *source, Point side)
{
  const gdouble *map = source->canvas_to_photo;
  gdouble in_photo = hypot (
      map[0] * side.x + map[1] * side.y, map[3] * side.x + map[4] * side.y);

  return hypot (side.x, side.y) / in_photo;
}

/**
 * lp_crop_skewed_init: (skip)
 * @skewed: (out caller-allocates): the box
 * @source: the source
 * @outline: the four corners
 *
 * Returns: whether it is a box that has an area
 */
gboolean
lp_crop_skewed_init (
    LpCropSkewed *skewed, const LpCropSource *source, const LpOutline *outline)
{
  Point corners[4], across, down, centre = { 0, 0 };

  for (guint i = 0; i < 4; i++)
    corners[i] = transform (source->points_to_canvas,
        (Point){ outline->points[i].x, outline->points[i].y });
  put_in_order (corners);
  for (guint i = 0; i < 4; i++) {
    centre.x += corners[i].x / 4;
    centre.y += corners[i].y / 4;
  }
  across = mean_side (corners[0], corners[1], corners[3], corners[2]);
  down = mean_side (corners[0], corners[3], corners[1], corners[2]);
  skewed->width = hypot (across.x, across.y);
  skewed->height = hypot (down.x, down.y);
  if (!(skewed->width > 0) || !(skewed->height > 0) ||
      !isfinite (skewed->width) || !isfinite (skewed->height) ||
      across.x * down.y - across.y * down.x == 0)
    return FALSE;
  skewed->scale_x = get_scale (source, across);
  skewed->scale_y = get_scale (source, down);
  skewed->to_canvas[0] = across.x / skewed->width;
  skewed->to_canvas[3] = across.y / skewed->width;
  skewed->to_canvas[1] = down.x / skewed->height;
  skewed->to_canvas[4] = down.y / skewed->height;
  skewed->to_canvas[2] = centre.x - (across.x + down.x) / 2;
  skewed->to_canvas[5] = centre.y - (across.y + down.y) / 2;
  return TRUE;
}

static gboolean
overlaps (const gdouble bounds[4], gdouble width, gdouble height)
{
  return bounds[0] < width - TOLERANCE && bounds[0] + bounds[2] > TOLERANCE &&
         bounds[1] < height - TOLERANCE && bounds[1] + bounds[3] > TOLERANCE;
}

static gboolean
lies_within (const gdouble bounds[4], gdouble width, gdouble height)
{
  return bounds[0] >= -TOLERANCE &&
         bounds[0] + bounds[2] <= width + TOLERANCE &&
         bounds[1] >= -TOLERANCE && bounds[1] + bounds[3] <= height + TOLERANCE;
}

/**
 * lp_crop_skewed_check: (skip)
 * @source: the source
 * @outline: the four corners
 *
 * Two parallelograms have something in common unless the sides of one of them
 * part them: seen along the sides of either, their bounds overlap.
 *
 * Returns: how the box fits into the picture
 */
LpCropFit
lp_crop_skewed_check (const LpCropSource *source, const LpOutline *outline)
{
  const gdouble canvas[4] = { 0, 0, source->canvas_width,
    source->canvas_height };
  gdouble from_canvas[6], bounds[4], other[4];
  LpCropSkewed skewed;

  for (guint i = 0; i < 4; i++)
    if (!isfinite (outline->points[i].x) || !isfinite (outline->points[i].y))
      return LP_CROP_FIT_INVALID;
  if (!lp_crop_skewed_init (&skewed, source, outline) ||
      !lp_affine_invert (from_canvas, skewed.to_canvas))
    return LP_CROP_FIT_EMPTY;
  lp_affine_get_bounds (skewed.to_canvas,
      (gdouble[]){ 0, 0, skewed.width, skewed.height }, bounds);
  lp_affine_get_bounds (from_canvas, canvas, other);
  if (!overlaps (bounds, canvas[2], canvas[3]) ||
      !overlaps (other, skewed.width, skewed.height))
    return LP_CROP_FIT_OUTSIDE;
  return lies_within (bounds, canvas[2], canvas[3]) ? LP_CROP_FIT_INSIDE
                                                    : LP_CROP_FIT_CLAMPED;
}
