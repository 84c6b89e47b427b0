/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-outline-builder.h"

/* Corners of the polygon that stands for an ellipse: it deviates from one of
 * 1000 pixels' radius by a third of a pixel. */
#define ELLIPSE_CORNERS 120

/**
 * lp_outline_builder_init: (skip)
 * @builder: (out): an empty builder; to be cleared after use
 */
void
lp_outline_builder_init (LpOutlineBuilder *builder)
{
  builder->points = g_array_new (FALSE, FALSE, sizeof (LpPoint));
  builder->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  builder->runs = g_array_new (FALSE, FALSE, sizeof (guint));
  builder->n_all_runs = 0;
  builder->n_all_pixels = 0;
  lp_outline_builder_reset (builder);
}

/**
 * lp_outline_builder_clear: (skip)
 * @builder: a builder whose contents are freed
 */
void
lp_outline_builder_clear (LpOutlineBuilder *builder)
{
  g_array_unref (builder->points);
  g_array_unref (builder->ring_ends);
  g_array_unref (builder->runs);
}

/**
 * lp_outline_builder_reset: (skip)
 * @builder: a builder that is to be empty again
 */
void
lp_outline_builder_reset (LpOutlineBuilder *builder)
{
  memset (&builder->outline, 0, sizeof builder->outline);
  g_array_set_size (builder->points, 0);
  g_array_set_size (builder->ring_ends, 0);
  g_array_set_size (builder->runs, 0);
  builder->n_points = 0;
  builder->n_runs = 0;
  builder->position = 0;
  builder->finite = TRUE;
  builder->left = builder->top = INFINITY;
  builder->right = builder->bottom = -INFINITY;
}

static void
include (LpOutlineBuilder *builder, gdouble x, gdouble y)
{
  builder->left = MIN (builder->left, x);
  builder->top = MIN (builder->top, y);
  builder->right = MAX (builder->right, x);
  builder->bottom = MAX (builder->bottom, y);
}

/* A point that does not count for the bounds. */
static void
append_point (LpOutlineBuilder *builder, gdouble x, gdouble y)
{
  LpPoint point = { (gfloat) x, (gfloat) y };

  if (builder->n_points++ < LP_OUTLINE_MAX_POINTS)
    g_array_append_val (builder->points, point);
}

/**
 * lp_outline_builder_add_point: (skip)
 * @builder: a builder
 * @x: columns from the left
 * @y: rows from the top
 *
 * Adds a point to the ring or line that is being drawn. One that is not
 * finite spoils the shape.
 */
void
lp_outline_builder_add_point (LpOutlineBuilder *builder, gdouble x, gdouble y)
{
  if (!isfinite (x) || !isfinite (y))
    builder->finite = FALSE;
  include (builder, x, y);
  append_point (builder, x, y);
}

/**
 * lp_outline_builder_end_ring: (skip)
 * @builder: a builder
 *
 * Ends the ring or line, if it has points.
 */
void
lp_outline_builder_end_ring (LpOutlineBuilder *builder)
{
  guint end = builder->points->len;
  GArray *ends = builder->ring_ends;

  if (end > (ends->len > 0 ? g_array_index (ends, guint, ends->len - 1) : 0))
    g_array_append_val (ends, end);
}

/**
 * lp_outline_builder_add_rotated: (skip)
 * @builder: a builder
 * @x: where its top left corner is once it is rotated
 * @y: row of that corner
 * @width: width before it is rotated
 * @height: height before it is rotated
 * @angle: by how much it is turned clockwise about that corner, in radians
 *
 * Adds a rotated rectangle.
 */
void
lp_outline_builder_add_rotated (LpOutlineBuilder *builder, gdouble x, gdouble y,
    gdouble width, gdouble height, gdouble angle)
{
  gdouble cosine = cos (angle), sine = sin (angle);

  lp_outline_builder_add_point (builder, x, y);
  lp_outline_builder_add_point (builder, x + width * cosine, y + width * sine);
  lp_outline_builder_add_point (builder, x + width * cosine - height * sine,
      y + width * sine + height * cosine);
  lp_outline_builder_add_point (
      builder, x - height * sine, y + height * cosine);
  lp_outline_builder_end_ring (builder);
}

/**
 * lp_outline_builder_add_ellipse: (skip)
 * @builder: a builder
 * @x: column of its centre
 * @y: row of its centre
 * @radius_x: radius along its own first axis
 * @radius_y: radius along the other
 * @angle: by how much the first axis is turned clockwise from the horizontal,
 *   in radians
 *
 * Adds an ellipse. The bounds are those of the ellipse, not of the polygon
 * that stands for it.
 */
void
lp_outline_builder_add_ellipse (LpOutlineBuilder *builder, gdouble x, gdouble y,
    gdouble radius_x, gdouble radius_y, gdouble angle)
{
  gdouble cosine = cos (angle), sine = sin (angle);
  gdouble half_width = hypot (radius_x * cosine, radius_y * sine);
  gdouble half_height = hypot (radius_x * sine, radius_y * cosine);

  if (!isfinite (x) || !isfinite (y) || !isfinite (half_width) ||
      !isfinite (half_height))
    builder->finite = FALSE;
  include (builder, x - half_width, y - half_height);
  include (builder, x + half_width, y + half_height);
  for (guint i = 0; i < ELLIPSE_CORNERS; i++) {
    gdouble turn = 2 * G_PI * i / ELLIPSE_CORNERS;
    gdouble along = radius_x * cos (turn), across = radius_y * sin (turn);

    append_point (builder, x + along * cosine - across * sine,
        y + along * sine + across * cosine);
  }
  lp_outline_builder_end_ring (builder);
}

/* In the coordinates of images, in which rows go down. */
static gboolean
is_clockwise (const LpPoint *corners)
{
  gdouble area = 0;

  for (guint i = 0; i < 4; i++) {
    const LpPoint *a = &corners[i], *b = &corners[(i + 1) % 4];
    area += (gdouble) a->x * b->y - (gdouble) b->x * a->y;
  }
  return area >= 0;
}

/**
 * lp_outline_builder_order_corners: (skip)
 * @builder: a builder to which four corners have been added
 *
 * For rotated rectangles whose corners come in an order that says nothing:
 * makes it clockwise, and begins where the rectangle has to be turned least
 * to be upright.
 */
void
lp_outline_builder_order_corners (LpOutlineBuilder *builder)
{
  LpPoint *corners = (LpPoint *) builder->points->data;
  LpPoint ordered[4];
  guint first = 0;
  gdouble most = -INFINITY;

  g_return_if_fail (builder->points->len == 4);

  if (!is_clockwise (corners)) {
    LpPoint corner = corners[1];
    corners[1] = corners[3];
    corners[3] = corner;
  }
  for (guint i = 0; i < 4; i++) {
    const LpPoint *a = &corners[i], *b = &corners[(i + 1) % 4];
    gdouble width = (gdouble) b->x - a->x, height = (gdouble) b->y - a->y;
    gdouble cosine = width / hypot (width, height);

    if (cosine > most) {
      most = cosine;
      first = i;
    }
  }
  for (guint i = 0; i < 4; i++)
    ordered[i] = corners[(first + i) % 4];
  memcpy (corners, ordered, sizeof ordered);
}

/**
 * lp_outline_builder_begin_mask: (skip)
 * @builder: an empty builder
 * @x: left column of the mask
 * @y: top row
 * @width: columns
 * @height: rows
 *
 * Begins a mask, whose runs are added then.
 *
 * Returns: whether there can be a mask of this size
 */
gboolean
lp_outline_builder_begin_mask (
    LpOutlineBuilder *builder, gint x, gint y, gint64 width, gint64 height)
{
  if (width <= 0 || height <= 0 || width > G_MAXINT || height > G_MAXINT ||
      width > G_MAXUINT / height)
    return FALSE;
  builder->outline.mask_x = x;
  builder->outline.mask_y = y;
  builder->outline.mask_width = (gint) width;
  builder->outline.mask_height = (gint) height;
  return TRUE;
}

/**
 * lp_outline_builder_count_pixels: (skip)
 * @builder: a builder
 * @n_pixels: pixels of a mask that is to be laid out
 *
 * Returns: whether it may be, as neither it has too many nor all of the
 *   builder's together
 */
gboolean
lp_outline_builder_count_pixels (LpOutlineBuilder *builder, guint64 n_pixels)
{
  if (n_pixels > LP_OUTLINE_MAX_PIXELS ||
      n_pixels > LP_OUTLINE_MAX_ALL_PIXELS - builder->n_all_pixels)
    return FALSE;
  builder->n_all_pixels += n_pixels;
  return TRUE;
}

/**
 * lp_outline_builder_add_run: (skip)
 * @builder: a builder in which a mask has been begun
 * @length: pixels, first outside, then inside the mask, and so by turns,
 *   column by column from the left and each from the top
 *
 * Returns: whether the mask is large enough for it
 */
gboolean
lp_outline_builder_add_run (LpOutlineBuilder *builder, gint64 length)
{
  gint64 rows = builder->outline.mask_height;
  gint64 first = (gint64) builder->position;
  gint64 last = first + length - 1;
  guint run = (guint) length;

  if (length < 0 || length > rows * builder->outline.mask_width - first)
    return FALSE;
  if (builder->n_runs % 2 != 0 && length > 0) {
    gboolean one_column = first / rows == last / rows;

    include (builder,
        (gdouble) builder->outline.mask_x + (gdouble) (first / rows),
        (gdouble) builder->outline.mask_y +
            (gdouble) (one_column ? first % rows : 0));
    include (builder,
        (gdouble) builder->outline.mask_x + (gdouble) (last / rows + 1),
        (gdouble) builder->outline.mask_y +
            (gdouble) (one_column ? last % rows + 1 : rows));
  }
  builder->position += length;
  if (builder->n_runs++ < LP_OUTLINE_MAX_RUNS)
    g_array_append_val (builder->runs, run);
  return TRUE;
}

/**
 * lp_outline_builder_mask_is_complete: (skip)
 * @builder: a builder
 *
 * Returns: whether the runs add up to the mask's size
 */
gboolean
lp_outline_builder_mask_is_complete (const LpOutlineBuilder *builder)
{
  return builder->position == (guint64) builder->outline.mask_width *
                                  (guint64) builder->outline.mask_height;
}

/**
 * lp_outline_builder_get_n_points: (skip)
 * @builder: a builder
 *
 * Returns: how many points have been added
 */
guint64
lp_outline_builder_get_n_points (const LpOutlineBuilder *builder)
{
  return builder->n_points;
}

/* Whether shapes of this kind are expected to cover something. */
static gboolean
has_area (LpShape shape)
{
  return shape != LP_SHAPE_LINE && shape != LP_SHAPE_POINTS;
}

/**
 * lp_outline_builder_finish: (skip)
 * @builder: a builder
 * @shape: what has been drawn
 * @annotation: gets shape, bounds and outline; the outline is the builder's
 *   until it is changed
 *
 * A rectangle gets no outline, and neither does a shape that is too long to
 * be kept: it becomes the rectangle about it. A shape that has no area, or no
 * points, or points that are not finite, has no outline either and bounds
 * that show it, as far as there are any.
 *
 * Returns: (nullable): what is wrong with the shape, to follow its name
 */
const gchar *
lp_outline_builder_finish (
    LpOutlineBuilder *builder, LpShape shape, LpAnnotation *annotation)
{
  gboolean any = builder->left <= builder->right && builder->finite;

  lp_outline_builder_end_ring (builder);
  annotation->shape = shape;
  annotation->outline = NULL;
  annotation->x = any ? builder->left : NAN;
  annotation->y = any ? builder->top : NAN;
  annotation->width = any ? builder->right - builder->left : NAN;
  annotation->height = any ? builder->bottom - builder->top : NAN;
  if (!builder->finite)
    return "its shape has a coordinate that is not a finite number";
  if (!any)
    return builder->n_runs > 0 ? "its mask is empty" : "its shape has no point";
  if (shape == LP_SHAPE_RECTANGLE)
    return annotation->width > 0 && annotation->height > 0
               ? NULL
               : "its box has no area";
  if (builder->n_points > LP_OUTLINE_MAX_POINTS ||
      builder->n_runs > LP_OUTLINE_MAX_RUNS) {
    annotation->shape = LP_SHAPE_RECTANGLE;
    return "its shape has more than " G_STRINGIFY (
        LP_OUTLINE_MAX_POINTS) " points or runs; its bounds are taken instead";
  }
  builder->n_all_runs += builder->runs->len;
  if (builder->n_all_runs > LP_OUTLINE_MAX_ALL_RUNS) {
    annotation->shape = LP_SHAPE_RECTANGLE;
    return "the masks of the file are too many to be kept; its bounds are "
           "taken instead";
  }
  if (shape == LP_SHAPE_POLYGON && builder->n_points < 3) {
    annotation->shape = LP_SHAPE_RECTANGLE;
    return "its polygon has less than three points; its bounds are taken "
           "instead";
  }
  builder->outline.points = (const LpPoint *) builder->points->data;
  builder->outline.n_points = builder->points->len;
  builder->outline.ring_ends = (const guint *) builder->ring_ends->data;
  builder->outline.n_rings = builder->ring_ends->len;
  builder->outline.runs = (const guint *) builder->runs->data;
  builder->outline.n_runs = builder->runs->len;
  annotation->outline = &builder->outline;
  if (has_area (shape) && !(annotation->width > 0 && annotation->height > 0))
    return "its shape has no area";
  return NULL;
}
