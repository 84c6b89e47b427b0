/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <math.h>

#include "lp-types.h"

G_BEGIN_DECLS

/**
 * LpLogEvent:
 * @LP_LOG_EVENT_NONE: no photo was taken
 * @LP_LOG_EVENT_COMMAND: the camera was told to take a photo
 * @LP_LOG_EVENT_SHUTTER: the camera took one, as it or its hot shoe says
 *
 * What a row says of a photo that it does not name.
 */
typedef enum {
  LP_LOG_EVENT_NONE,
  LP_LOG_EVENT_COMMAND,
  LP_LOG_EVENT_SHUTTER,
} LpLogEvent;

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
 * @event: whether the row is about a photo without naming it
 * @sequence: the number that the log gives that photo, or -1
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
  LpLogEvent event;
  gint64 sequence;
  guint64 line;
  guint64 offset;
} LpLogRow;

/**
 * lp_log_row_init: (skip)
 * @row: (out): a row of which nothing is known
 */
static inline void
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

G_END_DECLS
