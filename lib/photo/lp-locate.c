/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-locate.h"

#include <math.h>

typedef struct {
  LpFix fix;
  gdouble gap_s; /* to the sample that is farthest away of those used */
  LpSample sample;
} Estimate;

static gdouble
get_gap (const LpSample *sample, gint64 time)
{
  if (sample->time == LP_TIME_NONE)
    return INFINITY;
  return fabs ((gdouble) (sample->time - time)) * 1e-6;
}

/* Between two samples that are not too far from each other; otherwise the
 * nearer one, if it is near enough. */
static Estimate
estimate (LpQuantity quantity, const LpBracket *bracket, gint64 time,
    const LpGapLimits *limits)
{
  gdouble before = get_gap (&bracket->before, time);
  gdouble after = get_gap (&bracket->after, time);
  Estimate result = { .fix = LP_FIX_NONE, .gap_s = MIN (before, after) };

  if (before + after <= limits->interior_s) {
    result.fix = LP_FIX_INTERPOLATED;
    result.gap_s = before == 0 || after == 0 ? 0 : MAX (before, after);
    result.sample = lp_sample_interpolate (
        quantity, &bracket->before, &bracket->after, time);
  } else if (result.gap_s <= limits->exterior_s) {
    result.fix = LP_FIX_NEAREST;
    result.sample = before <= after ? bracket->before : bracket->after;
  }
  return result;
}

static void
locate_position (LpPhoto *photo, gint64 time, const LpBracket *bracket,
    const LpGapLimits *limits)
{
  Estimate position = estimate (LP_QUANTITY_POSITION, bracket, time, limits);

  if (position.fix != LP_FIX_NONE) {
    photo->fix = position.fix;
    photo->reason = LP_FIX_REASON_NONE;
    photo->fix_gap_s = position.gap_s;
    photo->latitude = position.sample.value;
    photo->longitude = position.sample.longitude;
    return;
  }
  if (lp_photo_has_position (photo))
    return;
  photo->fix = LP_FIX_NONE;
  photo->reason = LP_FIX_REASON_NO_FIX;
  if (isfinite (position.gap_s)) {
    photo->reason = LP_FIX_REASON_TOO_FAR;
    photo->fix_gap_s = position.gap_s;
  }
}

static void
locate_values (LpPhoto *photo, gint64 time,
    const LpBracket brackets[LP_N_QUANTITIES], const LpGapLimits *limits,
    gboolean keeps_altitude, gboolean keeps_angles)
{
  const struct {
    LpQuantity quantity;
    gdouble *value;
    gboolean is_kept;
  } values[] = {
    { LP_QUANTITY_ALTITUDE, &photo->altitude, keeps_altitude },
    { LP_QUANTITY_HEADING, &photo->heading, keeps_angles },
    { LP_QUANTITY_CAMERA_YAW, &photo->camera_yaw, keeps_angles },
    { LP_QUANTITY_CAMERA_PITCH, &photo->camera_pitch, keeps_angles },
    { LP_QUANTITY_CAMERA_ROLL, &photo->camera_roll, keeps_angles },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    Estimate found;

    if (values[i].is_kept && !isnan (*values[i].value))
      continue;
    found = estimate (
        values[i].quantity, &brackets[values[i].quantity], time, limits);
    if (found.fix != LP_FIX_NONE)
      *values[i].value = found.sample.value;
  }
}

/**
 * lp_photo_locate: (skip)
 * @photo: a photo that nobody else holds
 * @time: when it was taken by the clock of the samples, microseconds of UTC
 * @brackets: the samples next to @time, of each quantity
 * @limits: how far these may be
 *
 * Gives @photo the position, altitude and angles of its time. Each quantity
 * comes from its own samples. Angles that the photo itself brought stay. Where
 * the samples say nothing, a position that it has stays as well.
 */
void
lp_photo_locate (LpPhoto *photo, gint64 time,
    const LpBracket brackets[LP_N_QUANTITIES], const LpGapLimits *limits)
{
  locate_position (photo, time, &brackets[LP_QUANTITY_POSITION], limits);
  locate_values (photo, time, brackets, limits, FALSE, photo->has_own_angles);
}

/**
 * lp_photo_complete: (skip)
 * @photo: a photo that nobody else holds
 * @time: when it was taken by the clock of the samples, microseconds of UTC
 * @brackets: the samples next to @time, of each quantity
 * @limits: how far these may be
 *
 * Gives @photo what it has not of position, altitude and angles.
 */
void
lp_photo_complete (LpPhoto *photo, gint64 time,
    const LpBracket brackets[LP_N_QUANTITIES], const LpGapLimits *limits)
{
  if (!lp_photo_has_position (photo))
    locate_position (photo, time, &brackets[LP_QUANTITY_POSITION], limits);
  locate_values (photo, time, brackets, limits, TRUE, TRUE);
}
