/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/**
 * LpLogRow:
 * @time: microseconds of UTC, or %LP_TIME_NONE
 * @latitude: degrees WGS84, or NAN
 * @longitude: degrees WGS84, or NAN
 * @altitude: metres, in the log's own datum, or NAN
 * @heading: of the aircraft, degrees clockwise from true north, or NAN
 * @camera_yaw: degrees clockwise from true north, or NAN
 * @camera_pitch: degrees, 0 level and -90 straight down, or NAN
 * @camera_roll: degrees, or NAN
 * @image: (nullable): the photo that the row is about, as the log names it;
 *   valid up to the next row
 * @line: the row's line in the log, from 1, or 0 in logs without lines
 * @offset: of the row's first byte in the log
 *
 * What one row of a log may say, whatever the log's format. Not part of the
 * public API.
 */
typedef struct {
  gint64 time;
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
  gdouble heading;
  gdouble camera_yaw;
  gdouble camera_pitch;
  gdouble camera_roll;
  const gchar *image;
  guint64 line;
  guint64 offset;
} LpLogRow;

G_END_DECLS
