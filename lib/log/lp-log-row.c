/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-row.h"

#include <math.h>

/**
 * lp_log_row_init: (skip)
 * @row: (out): a row of which nothing is known
 */
void
lp_log_row_init (LpLogRow *row)
{
  *row = (LpLogRow){ .time = LP_TIME_NONE,
    .latitude = NAN,
    .longitude = NAN,
    .altitude = NAN,
    .heading = NAN,
    .camera_yaw = NAN,
    .camera_pitch = NAN,
    .camera_roll = NAN,
    .sequence = -1 };
}
