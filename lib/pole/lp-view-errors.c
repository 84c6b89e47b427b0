/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-view-errors.h"

#include <math.h>

#include "pole/lp-view-errors-private.h"

const gdouble lp_view_prior_scale[LP_N_ERRORS] = { 3.0, 3.0, 8.0, 12.0 };
const gdouble lp_view_prior_aim_deg[LP_N_YAW_SOURCES] = { 5.0, 10.0 };
const gdouble lp_view_prior_astray[LP_N_YAW_SOURCES] = { 0.02, 0.05 };

/*
 * lp_view_errors_init:
 *
 * What is to be expected of a flight of which nothing is known yet.
 */
void
lp_view_errors_init (LpViewErrors *errors)
{
  *errors = (LpViewErrors){ .height_m = NAN, .height_scatter_m = NAN };
  for (guint i = 0; i < LP_N_ERRORS; i++)
    errors->covariance[i][i] = lp_view_prior_scale[i] * lp_view_prior_scale[i];
  for (guint i = 0; i < LP_N_YAW_SOURCES; i++) {
    errors->aim_deg[i] = lp_view_prior_aim_deg[i];
    errors->astray[i] = lp_view_prior_astray[i];
  }
}

/*
 * lp_view_errors_know_yaw:
 *
 * Returns: whether photos have told more of the yaw error than was believed
 *   beforehand
 */
gboolean
lp_view_errors_know_yaw (const LpViewErrors *errors, LpYawSource source)
{
  guint yaw = LP_ERROR_YAW + source;

  return errors->covariance[yaw][yaw] <
         0.5 * lp_view_prior_scale[yaw] * lp_view_prior_scale[yaw];
}
