/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-mask.h"

#include <string.h>

#include "lp-affine.h"

/* A rectangle of single pixels, 1 where they belong to something. */
typedef struct {
  guint8 *pixels;
  gint x;
  gint y;
  gint width;
  gint height;
} Bitmap;

/**
 * lp_crop_mask_is_outlined: (skip)
 * @annotation: an annotation
 *
 * Returns: whether it says which pixels of its bounds belong to it
 */
gboolean
lp_crop_mask_is_outlined (const LpAnnotation *annotation)
{
  const LpOutline *outline = annotation->outline;

  return outline != NULL && annotation->shape != LP_SHAPE_LINE &&
         annotation->shape != LP_SHAPE_POINTS &&
         (outline->n_rings > 0 || outline->mask_width > 0);
}

/* Changes sides at the first pixel in each row whose middle lies to the right
 * of the edge: of those that cross a row, half-open so that two edges that
 * meet in a row's middle count once. */
static void
cross_edge (Bitmap *bitmap, gdouble x0, gdouble y0, gdouble x1, gdouble y1)
{
  gdouble slope = (x1 - x0) / (y1 - y0);
  gdouble first, end;

  if (!isfinite (slope) || !isfinite (x0))
    return;
  first = fmax (ceil (fmin (y0, y1) - 0.5), 0);
  end = fmin (ceil (fmax (y0, y1) - 0.5), bitmap->height);
  for (gint row = (gint) fmin (first, end); row < (gint) end; row++) {
    gdouble x = x0 + (row + 0.5 - y0) * slope;
    gdouble column = fmax (ceil (x - 0.5), 0);

    if (column < bitmap->width)
      bitmap->pixels[row * (gsize) bitmap->width + (gsize) column] ^= 1;
  }
}

static void
draw_ring (Bitmap *bitmap, const LpPoint *points, guint n_points,
    const gdouble to_crop[6])
{
  gdouble x, y, previous_x, previous_y;

  if (n_points == 0)
    return;
  lp_affine_apply (to_crop, points[n_points - 1].x, points[n_points - 1].y,
      &previous_x, &previous_y);
  for (guint i = 0; i < n_points; i++) {
    lp_affine_apply (to_crop, points[i].x, points[i].y, &x, &y);
    cross_edge (bitmap, previous_x, previous_y, x, y);
    previous_x = x;
    previous_y = y;
  }
}

static void
fill_between_edges (Bitmap *bitmap)
{
  for (gint row = 0; row < bitmap->height; row++) {
    guint8 *pixels = bitmap->pixels + row * (gsize) bitmap->width;
    guint8 inside = 0;

    for (gint column = 0; column < bitmap->width; column++)
      pixels[column] = inside ^= pixels[column];
  }
}

static void
draw_rings (Bitmap *bitmap, const LpOutline *outline, const gdouble to_crop[6])
{
  guint begin = 0;

  for (guint i = 0; i < outline->n_rings; i++) {
    draw_ring (bitmap, outline->points + begin, outline->ring_ends[i] - begin,
        to_crop);
    begin = outline->ring_ends[i];
  }
  fill_between_edges (bitmap);
}

static void
draw_bounds (
    Bitmap *bitmap, const LpAnnotation *annotation, const gdouble to_crop[6])
{
  const gfloat right = annotation->x + annotation->width;
  const gfloat bottom = annotation->y + annotation->height;
  const LpPoint corners[] = { { annotation->x, annotation->y },
    { right, annotation->y }, { right, bottom }, { annotation->x, bottom } };

  draw_ring (bitmap, corners, G_N_ELEMENTS (corners), to_crop);
  fill_between_edges (bitmap);
}

/* Sets what one run covers of a bitmap. Runs go down the columns of the
 * mask. */
static void
set_run (Bitmap *window, const LpOutline *outline, guint64 begin, guint64 end)
{
  const guint64 rows = outline->mask_height;
  gint64 first = MAX (begin / rows, (guint64) window->x);
  gint64 last = MIN ((end - 1) / rows, (guint64) window->x + window->width - 1);

  for (gint64 column = first; column <= last; column++) {
    gint64 top = MAX ((gint64) begin - column * (gint64) rows, window->y);
    gint64 bottom =
        MIN ((gint64) end - column * (gint64) rows, window->y + window->height);

    for (gint64 row = top; row < bottom; row++)
      window->pixels[(row - window->y) * window->width + column - window->x] =
          1;
  }
}

/* The part of a mask in @bounds, which are of its image: memory is taken for
 * what the crop needs, whatever size a file says the mask has. */
static gboolean
cut_window (Bitmap *window, const LpOutline *outline, const gdouble bounds[4])
{
  gdouble left = fmax (floor (bounds[0]) - outline->mask_x, 0);
  gdouble top = fmax (floor (bounds[1]) - outline->mask_y, 0);
  gdouble right = fmin (
      ceil (bounds[0] + bounds[2]) - outline->mask_x, outline->mask_width);
  gdouble bottom = fmin (
      ceil (bounds[1] + bounds[3]) - outline->mask_y, outline->mask_height);
  guint64 position = 0;

  if (!(left < right) || !(top < bottom))
    return FALSE;
  *window = (Bitmap){ .x = (gint) left,
    .y = (gint) top,
    .width = (gint) (right - left),
    .height = (gint) (bottom - top) };
  window->pixels = g_try_malloc0_n (window->width, window->height);
  if (window->pixels == NULL)
    return FALSE;
  for (guint i = 0; i < outline->n_runs; i++) {
    guint64 end = position + outline->runs[i];
    if (i % 2 == 1 && end > position)
      set_run (window, outline, position, end);
    position = end;
  }
  return TRUE;
}

/* A pixel of the crop belongs to the mask if its middle lies in a pixel that
 * does. */
static void
draw_mask (Bitmap *bitmap, const LpOutline *outline, const gdouble to_mask[6])
{
  gdouble bounds[4];
  Bitmap window;

  lp_affine_get_bounds (
      to_mask, (gdouble[]){ 0, 0, bitmap->width, bitmap->height }, bounds);
  if (!cut_window (&window, outline, bounds))
    return;
  for (gint row = 0; row < bitmap->height; row++)
    for (gint column = 0; column < bitmap->width; column++) {
      gdouble x, y;

      lp_affine_apply (to_mask, column + 0.5, row + 0.5, &x, &y);
      x = floor (x) - outline->mask_x - window.x;
      y = floor (y) - outline->mask_y - window.y;
      if (x >= 0 && x < window.width && y >= 0 && y < window.height)
        bitmap->pixels[row * (gsize) bitmap->width + column] =
            window.pixels[(gsize) y * window.width + (gsize) x];
    }
  g_free (window.pixels);
}

static void
draw (Bitmap *bitmap, const LpAnnotation *annotation, const LpCropPlan *plan)
{
  gdouble from_picture[6], canvas_to_crop[6], to_crop[6], to_mask[6];

  lp_affine_invert (from_picture, plan->to_picture);
  lp_affine_then (
      canvas_to_crop, plan->source->canvas_to_picture, from_picture);
  lp_affine_then (to_crop, plan->source->points_to_canvas, canvas_to_crop);
  if (!lp_crop_mask_is_outlined (annotation)) {
    draw_bounds (bitmap, annotation, to_crop);
  } else if (annotation->outline->n_rings > 0) {
    draw_rings (bitmap, annotation->outline, to_crop);
  } else {
    lp_affine_then (to_crop, plan->source->pixels_to_canvas, canvas_to_crop);
    if (lp_affine_invert (to_mask, to_crop))
      draw_mask (bitmap, annotation->outline, to_mask);
  }
}

/**
 * lp_crop_mask_new: (skip)
 * @plan: a plan that asks for a mask
 *
 * Finds out which pixels of a crop, before it is scaled, belong to its boxes:
 * those whose middles lie within an odd number of rings of one of them, in its
 * mask or, if it has neither, in its bounds.
 *
 * Returns: (transfer full) (nullable): one byte a pixel, row by row, 1 for
 *   those that belong; %NULL where there is no memory for it
 */
guint8 *
lp_crop_mask_new (const LpCropPlan *plan)
{
  gsize size = plan->width * (gsize) plan->height;
  guint8 *all = g_try_malloc0 (size);
  Bitmap one = { .width = plan->width, .height = plan->height };

  if (all == NULL)
    return NULL;
  one.pixels = all;
  draw (&one, plan->boxes[0], plan);
  if (plan->n_boxes == 1)
    return all;
  one.pixels = g_try_malloc (size);
  for (guint i = 1; one.pixels != NULL && i < plan->n_boxes; i++) {
    memset (one.pixels, 0, size);
    draw (&one, plan->boxes[i], plan);
    for (gsize k = 0; k < size; k++)
      all[k] |= one.pixels[k];
  }
  if (one.pixels == NULL)
    g_clear_pointer (&all, g_free);
  g_free (one.pixels);
  return all;
}
