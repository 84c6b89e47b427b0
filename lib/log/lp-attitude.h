/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Attitudes of aircraft and cameras as angles. Not part of the public API.
 */

/**
 * LpAttitude:
 * @roll: degrees, positive to the right
 * @pitch: degrees, positive up
 * @yaw: degrees clockwise from north, from 0 up to 360
 *
 * Rotations about forward, right and down, applied in the order yaw, pitch,
 * roll.
 */
typedef struct {
  gdouble roll;
  gdouble pitch;
  gdouble yaw;
} LpAttitude;

gboolean lp_attitude_from_quaternion (
    LpAttitude *attitude, gdouble w, gdouble x, gdouble y, gdouble z);
gdouble lp_attitude_get_angle (const LpAttitude *a, const LpAttitude *b);
gboolean lp_attitude_gimbal_is_from_north (guint flags);
gdouble lp_attitude_wrap (gdouble degrees);

G_END_DECLS
