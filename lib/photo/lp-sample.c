/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-sample.h"

#include <math.h>

/* Half the way round is left to be the way up. */
static gdouble
shortest_turn (gdouble from, gdouble to)
{
  return remainder (to - from, 360.0);
}

/* Into the range that the log itself uses: 0 to 360 or -180 to 180. */
static gdouble
wrap_angle (gdouble angle, gboolean is_signed)
{
  if (is_signed)
    return angle > 180.0 ? angle - 360.0
                         : (angle < -180.0 ? angle + 360.0 : angle);
  return angle < 0.0 ? angle + 360.0 : (angle >= 360.0 ? angle - 360.0 : angle);
}

static gdouble
interpolate_angle (gdouble before, gdouble after, gdouble share)
{
  gdouble angle = before + share * shortest_turn (before, after);

  return wrap_angle (angle, before < 0.0 || after < 0.0);
}

static gdouble
interpolate_line (gdouble before, gdouble after, gdouble share)
{
  return before + share * (after - before);
}

/**
 * lp_sample_interpolate: (skip)
 * @quantity: what the samples are of
 * @before: a sample not later than @time
 * @after: a sample not earlier than @time
 * @time: microseconds of UTC
 *
 * Linear in time: latitude, longitude and altitude along a line, longitude and
 * all angles the short way round.
 *
 * Returns: the value at @time
 */
LpSample
lp_sample_interpolate (LpQuantity quantity, const LpSample *before,
    const LpSample *after, gint64 time)
{
  LpSample sample = { .time = time };
  gdouble share;

  if (before->time >= time || before->time == after->time)
    share = 0;
  else if (after->time <= time)
    share = 1;
  else
    share = (gdouble) (time - before->time) /
            (gdouble) (after->time - before->time);
  /* What was measured at this very time is not to be rounded. */
  if (share == 0 || share == 1) {
    sample = share == 0 ? *before : *after;
    sample.time = time;
    return sample;
  }
  switch (quantity) {
    case LP_QUANTITY_POSITION:
      sample.value = interpolate_line (before->value, after->value, share);
      sample.longitude = wrap_angle (
          before->longitude +
              share * shortest_turn (before->longitude, after->longitude),
          TRUE);
      break;
    case LP_QUANTITY_ALTITUDE:
      sample.value = interpolate_line (before->value, after->value, share);
      break;
    default:
      sample.value = interpolate_angle (before->value, after->value, share);
  }
  return sample;
}
