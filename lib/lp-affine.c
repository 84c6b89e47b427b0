/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lp-affine.h"

#include <math.h>
#include <string.h>

/* Where @map takes the point (u, v). */
void
lp_affine_apply (
    const gdouble map[6], gdouble u, gdouble v, gdouble *x, gdouble *y)
{
  *x = map[0] * u + map[1] * v + map[2];
  *y = map[3] * u + map[4] * v + map[5];
}

/* The map that does @first and then @second; @result may be one of them. */
void
lp_affine_then (
    gdouble result[6], const gdouble first[6], const gdouble second[6])
{
  gdouble product[6];

  for (guint row = 0; row < 6; row += 3) {
    product[row] = second[row] * first[0] + second[row + 1] * first[3];
    product[row + 1] = second[row] * first[1] + second[row + 1] * first[4];
    product[row + 2] =
        second[row] * first[2] + second[row + 1] * first[5] + second[row + 2];
  }
  memcpy (result, product, sizeof product);
}

/* Returns whether @map can be undone; not where it makes a line of the
 * plane. */
gboolean
lp_affine_invert (gdouble inverse[6], const gdouble map[6])
{
  const gdouble determinant = map[0] * map[4] - map[1] * map[3];

  if (!isfinite (determinant) || determinant == 0)
    return FALSE;
  inverse[0] = map[4] / determinant;
  inverse[1] = -map[1] / determinant;
  inverse[3] = -map[3] / determinant;
  inverse[4] = map[0] / determinant;
  inverse[2] = -(inverse[0] * map[2] + inverse[1] * map[5]);
  inverse[5] = -(inverse[3] * map[2] + inverse[4] * map[5]);
  return TRUE;
}

/* The bounds of what @map makes of a rectangle, both as x, y, width and
 * height. */
void
lp_affine_get_bounds (
    const gdouble map[6], const gdouble rectangle[4], gdouble bounds[4])
{
  gdouble left = INFINITY, top = INFINITY;
  gdouble right = -INFINITY, bottom = -INFINITY;

  for (guint i = 0; i < 4; i++) {
    gdouble x, y;

    lp_affine_apply (map, rectangle[0] + (i & 1 ? rectangle[2] : 0),
        rectangle[1] + (i & 2 ? rectangle[3] : 0), &x, &y);
    left = fmin (left, x);
    top = fmin (top, y);
    right = fmax (right, x);
    bottom = fmax (bottom, y);
  }
  bounds[0] = left;
  bounds[1] = top;
  bounds[2] = right - left;
  bounds[3] = bottom - top;
}
