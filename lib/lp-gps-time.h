/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The time of GPS satellites, which knows no leap seconds and counts weeks
 * from 6 January 1980. Not part of the public API.
 */

/* A week of GPS time, microseconds. */
#define LP_GPS_WEEK (G_GINT64_CONSTANT (604800) * G_USEC_PER_SEC)

gint64 lp_gps_time_to_utc (gint64 week, gint64 time_of_week);
gboolean lp_gps_time_is_certain (gint64 time);
gint64 lp_gps_time_get_expiry (void);
gint64 lp_gps_week_unroll (gint64 week, gint64 latest);

G_END_DECLS
