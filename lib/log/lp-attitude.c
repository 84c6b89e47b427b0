/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-attitude.h"

#include <math.h>

#define DEGREES (180.0 / G_PI)

/* Within a quarter of a degree of straight down roll and yaw cannot be told
 * apart: the roll is taken for 0. */
#define STRAIGHT 0.99999

/**
 * lp_attitude_wrap: (skip)
 * @degrees: an angle
 *
 * Returns: the same from 0 up to 360, or NAN
 */
gdouble
lp_attitude_wrap (gdouble degrees)
{
  gdouble angle = fmod (degrees, 360.0);

  if (angle < 0.0)
    angle += 360.0;
  return angle < 360.0 ? angle : isnan (angle) ? NAN : 0.0;
}

/**
 * lp_attitude_from_quaternion: (skip)
 * @attitude: (out): the same as angles
 * @w: real part
 * @x: of the rotation that takes forward, right and down of the body to north,
 * @y: east and down
 * @z: (Hamilton's convention)
 *
 * The formulas are those for Tait-Bryan angles in the order z, y, x.
 *
 * Returns: whether it is a rotation; what was never set is all zeros
 */
gboolean
lp_attitude_from_quaternion (
    LpAttitude *attitude, gdouble w, gdouble x, gdouble y, gdouble z)
{
  const gdouble norm = w * w + x * x + y * y + z * z;
  gdouble sine;

  /* Also false for NAN. */
  if (!(norm > 0.8 && norm < 1.2))
    return FALSE;
  sine = 2.0 * (w * y - z * x) / norm;
  if (fabs (sine) > STRAIGHT) {
    attitude->roll = 0.0;
    attitude->pitch = sine > 0.0 ? 90.0 : -90.0;
    attitude->yaw =
        lp_attitude_wrap ((sine > 0.0 ? -2.0 : 2.0) * atan2 (x, w) * DEGREES);
    return TRUE;
  }
  attitude->roll =
      atan2 (2.0 * (w * x + y * z), norm - 2.0 * (x * x + y * y)) * DEGREES;
  attitude->pitch = asin (sine) * DEGREES;
  attitude->yaw = lp_attitude_wrap (
      atan2 (2.0 * (w * z + x * y), norm - 2.0 * (y * y + z * z)) * DEGREES);
  return TRUE;
}
