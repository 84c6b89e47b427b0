/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-attitude.h"

#include <math.h>

#define DEGREES (180.0 / G_PI)

/* Within a quarter of a degree of straight down roll and yaw cannot be told
 * apart: the roll is taken for 0. */
#define STRAIGHT 0.99999

/* The flags of a gimbal (GIMBAL_DEVICE_FLAGS of MAVLink). */
#define GIMBAL_YAW_LOCK 16
#define GIMBAL_YAW_IN_VEHICLE_FRAME 32
#define GIMBAL_YAW_IN_EARTH_FRAME 64

/**
 * lp_attitude_gimbal_is_from_north: (skip)
 * @flags: of a gimbal that says how it is turned
 *
 * Older gimbals say only whether their yaw is locked.
 *
 * Returns: whether its yaw counts from north; otherwise it does from the
 *   aircraft's nose
 */
gboolean
lp_attitude_gimbal_is_from_north (guint flags)
{
  if (flags & GIMBAL_YAW_IN_EARTH_FRAME)
    return TRUE;
  return (flags & GIMBAL_YAW_IN_VEHICLE_FRAME) == 0 &&
         (flags & GIMBAL_YAW_LOCK) != 0;
}

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
 * @z: by Hamilton's convention
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

static void
to_quaternion (const LpAttitude *attitude, gdouble q[4])
{
  const gdouble half = 0.5 / DEGREES;
  const gdouble cr = cos (attitude->roll * half);
  const gdouble sr = sin (attitude->roll * half);
  const gdouble cp = cos (attitude->pitch * half);
  const gdouble sp = sin (attitude->pitch * half);
  const gdouble cy = cos (attitude->yaw * half);
  const gdouble sy = sin (attitude->yaw * half);

  q[0] = cr * cp * cy + sr * sp * sy;
  q[1] = sr * cp * cy - cr * sp * sy;
  q[2] = cr * sp * cy + sr * cp * sy;
  q[3] = cr * cp * sy - sr * sp * cy;
}

/**
 * lp_attitude_get_angle: (skip)
 * @a: an attitude
 * @b: another one
 *
 * Returns: by how much one must be turned to be the other, degrees
 */
gdouble
lp_attitude_get_angle (const LpAttitude *a, const LpAttitude *b)
{
  gdouble p[4], q[4], product = 0.0;

  to_quaternion (a, p);
  to_quaternion (b, q);
  for (guint i = 0; i < 4; i++)
    product += p[i] * q[i];
  return 2.0 * acos (MIN (fabs (product), 1.0)) * DEGREES;
}
