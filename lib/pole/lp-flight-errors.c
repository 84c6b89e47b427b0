/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The errors that all photos of a flight share, estimated by expectation
 * maximization (Dempster, Laird and Rubin 1977): which pole each photo shows
 * by the errors so far, then the errors that fit these poles best, and again.
 */

#include "pole/lp-flight-errors.h"

#include <math.h>

#include "pole/lp-view-errors-private.h"

#define MAX_ROUNDS 40
#define ROUNDS_OF_A_TRIAL 6
/* Metres or degrees: less than that is no change. */
#define SMALL_CHANGE 0.01

/* Photos are taken in turns at a pole and share more errors than the
 * flight's: each counts as half a photo. */
#define INDEPENDENCE 0.5

/* What is believed beforehand weighs like so many photos. */
#define AIM_PRIOR_PHOTOS 6.0
#define ASTRAY_PRIOR_PHOTOS 20.0
#define MIN_AIM_DEG 1.5
#define MAX_AIM_DEG 25.0
#define MIN_ASTRAY 0.002
#define MAX_ASTRAY 0.95

/* Trials need no more photos than that. */
#define MAX_TRIAL_PHOTOS 1000

/* Degrees of freedom of Student's t: the tails of what is believed of the
 * constant errors. A heading may be off by a right angle, where the camera
 * looks out of the aircraft's side. */
static const gdouble yaw_tails[LP_N_YAW_SOURCES] = { 3.0, 1.0 };
#define POSITION_TAILS 4.0

/* Of several yaw errors the smallest is taken unless another is so much
 * likelier: natural logarithm. */
#define TRIAL_MARGIN 6.0

static const gdouble trial_yaws[] = { 0, -20, 20, -45, 45, -90, 90, -135, 135,
  180 };

typedef gdouble Matrix[LP_N_ERRORS][LP_N_ERRORS];

/* Sums over the photos. */
typedef struct {
  Matrix precision;
  gdouble pull[LP_N_ERRORS];
  gdouble aim_square[LP_N_YAW_SOURCES];
  gdouble aim_weight[LP_N_YAW_SOURCES];
  gdouble n_astray[LP_N_YAW_SOURCES];
  gdouble n_photos[LP_N_YAW_SOURCES];
  gdouble log_density;
} Sums;

static gdouble
square (gdouble x)
{
  return x * x;
}

/* Student's t as a normal distribution whose precision depends on the value:
 * the factor to that of the scale. */
static gdouble
get_tail_weight (gdouble z_square, gdouble tails, guint n_dimensions)
{
  return (tails + n_dimensions) / (tails + z_square);
}

static gdouble
get_prior_precision (const gdouble *mean, guint i)
{
  const gdouble *scale = lp_view_prior_scale;
  gdouble weight;

  if (i < LP_ERROR_YAW)
    weight = get_tail_weight (
        square (mean[LP_ERROR_EAST] / scale[LP_ERROR_EAST]) +
            square (mean[LP_ERROR_NORTH] / scale[LP_ERROR_NORTH]),
        POSITION_TAILS, 2);
  else
    weight = get_tail_weight (
        square (mean[i] / scale[i]), yaw_tails[i - LP_ERROR_YAW], 1);
  return weight / square (scale[i]);
}

static gdouble
get_log_prior (const LpViewErrors *errors)
{
  const gdouble *scale = lp_view_prior_scale;
  const gdouble *mean = errors->mean;
  gdouble sum =
      -0.5 * (POSITION_TAILS + 2.0) *
      log1p ((square (mean[LP_ERROR_EAST] / scale[LP_ERROR_EAST]) +
                 square (mean[LP_ERROR_NORTH] / scale[LP_ERROR_NORTH])) /
             POSITION_TAILS);

  for (guint i = 0; i < LP_N_YAW_SOURCES; i++) {
    gdouble z = mean[LP_ERROR_YAW + i] / scale[LP_ERROR_YAW + i];
    gdouble aim = log (errors->aim_deg[i] / lp_view_prior_aim_deg[i]);
    sum -= 0.5 * (yaw_tails[i] + 1.0) * log1p (z * z / yaw_tails[i]);
    sum -= 0.5 * square (aim) * AIM_PRIOR_PHOTOS;
    sum += ASTRAY_PRIOR_PHOTOS *
           (lp_view_prior_astray[i] * log (errors->astray[i]) +
               (1.0 - lp_view_prior_astray[i]) * log1p (-errors->astray[i]));
  }
  return sum;
}

static void
add_sight (
    Sums *sums, const LpPoleView *view, const LpPoleSight *sight, gdouble share)
{
  LpYawSource source = view->yaw_source;
  guint yaw = LP_ERROR_YAW + source;
  gdouble gradient[LP_N_ERRORS] = { 0 };
  gdouble aimed = share * sight->aimed / sight->density;
  gdouble weight = aimed / sight->variance;
  gdouble aim_part = sight->aim_variance / sight->variance;

  gradient[LP_ERROR_EAST] = sight->by_east;
  gradient[LP_ERROR_NORTH] = sight->by_north;
  gradient[yaw] = -1.0;
  for (guint i = 0; i < LP_N_ERRORS; i++) {
    if (gradient[i] == 0)
      continue;
    sums->pull[i] -= weight * gradient[i] * sight->residual_deg;
    for (guint j = 0; j < LP_N_ERRORS; j++)
      sums->precision[i][j] += weight * gradient[i] * gradient[j];
  }
  /* What of the residual is the aim's share, and what is left of its
   * variance. */
  sums->aim_square[source] +=
      aimed * (square (aim_part * sight->residual_deg) +
                  sight->aim_variance * (1.0 - aim_part));
  sums->aim_weight[source] += aimed;
}

static void
add_photo (Sums *sums, const LpPoleView *view, const LpViewErrors *errors)
{
  LpPoleSight sights[LP_POLE_MAX_CANDIDATES];
  gdouble shares[LP_POLE_MAX_CANDIDATES];
  gdouble rest = 1.0;
  LpYawSource source = view->yaw_source;

  lp_pole_view_look (view, errors, FALSE, sights);
  sums->log_density += log (lp_pole_view_weigh (view, sights, shares));
  for (guint i = 0; i < view->n_candidates; i++) {
    gdouble astray = errors->astray[source] / 360.0 / sights[i].density;
    rest -= shares[i];
    sums->n_astray[source] += shares[i] * astray;
    if (sights[i].aimed > 0 && shares[i] > 1e-6)
      add_sight (sums, view, &sights[i], shares[i]);
  }
  sums->n_astray[source] += MAX (rest, 0);
  sums->n_photos[source] += 1.0;
}

/* By Gauss and Jordan; @matrix is symmetric and positive definite. */
static void
invert (Matrix matrix, Matrix inverse)
{
  for (guint i = 0; i < LP_N_ERRORS; i++) {
    for (guint j = 0; j < LP_N_ERRORS; j++)
      inverse[i][j] = i == j;
  }
  for (guint i = 0; i < LP_N_ERRORS; i++) {
    gdouble pivot = matrix[i][i];
    for (guint j = 0; j < LP_N_ERRORS; j++) {
      matrix[i][j] /= pivot;
      inverse[i][j] /= pivot;
    }
    for (guint row = 0; row < LP_N_ERRORS; row++) {
      gdouble factor = matrix[row][i];
      if (row == i)
        continue;
      for (guint j = 0; j < LP_N_ERRORS; j++) {
        matrix[row][j] -= factor * matrix[i][j];
        inverse[row][j] -= factor * inverse[i][j];
      }
    }
  }
}

/* A step of Gauss and Newton towards the errors that fit best. */
static gdouble
improve_mean (const Sums *sums, LpViewErrors *errors)
{
  Matrix precision;
  gdouble pull[LP_N_ERRORS];
  gdouble change = 0;

  for (guint i = 0; i < LP_N_ERRORS; i++) {
    gdouble prior = get_prior_precision (errors->mean, i);
    for (guint j = 0; j < LP_N_ERRORS; j++)
      precision[i][j] = INDEPENDENCE * sums->precision[i][j];
    precision[i][i] += prior;
    pull[i] = INDEPENDENCE * sums->pull[i] - prior * errors->mean[i];
  }
  invert (precision, errors->covariance);
  for (guint i = 0; i < LP_N_ERRORS; i++) {
    gdouble step = 0;
    for (guint j = 0; j < LP_N_ERRORS; j++)
      step += errors->covariance[i][j] * pull[j];
    errors->mean[i] += step;
    if (i >= LP_ERROR_YAW)
      errors->mean[i] = remainder (errors->mean[i], 360.0);
    change = MAX (change, fabs (step));
  }
  return change;
}

static void
improve_scatter (const Sums *sums, LpViewErrors *errors)
{
  for (guint i = 0; i < LP_N_YAW_SOURCES; i++) {
    gdouble aim = (sums->aim_square[i] +
                      AIM_PRIOR_PHOTOS * square (lp_view_prior_aim_deg[i])) /
                  (sums->aim_weight[i] + AIM_PRIOR_PHOTOS);
    gdouble astray =
        (sums->n_astray[i] + ASTRAY_PRIOR_PHOTOS * lp_view_prior_astray[i]) /
        (sums->n_photos[i] + ASTRAY_PRIOR_PHOTOS);
    errors->aim_deg[i] = CLAMP (sqrt (aim), MIN_AIM_DEG, MAX_AIM_DEG);
    errors->astray[i] = CLAMP (astray, MIN_ASTRAY, MAX_ASTRAY);
  }
}

/*
 * lp_flight_errors_refine:
 * @views: (array length=n_views): photos of one flight
 * @n_rounds: at most so many
 * @errors: (inout): where to begin, and what was found
 *
 * Returns: the logarithm of the likelihood of what the photos report, with
 *   what is believed of @errors beforehand
 */
gdouble
lp_flight_errors_refine (LpPoleView *const *views, guint n_views,
    guint n_rounds, LpViewErrors *errors)
{
  gdouble log_density = -INFINITY;

  for (guint round = 0; round < n_rounds; round++) {
    Sums sums = { 0 };
    gdouble change;
    for (guint i = 0; i < n_views; i++) {
      if (views[i]->yaw_source != LP_YAW_NONE && views[i]->n_candidates > 0)
        add_photo (&sums, views[i], errors);
    }
    log_density = sums.log_density * INDEPENDENCE + get_log_prior (errors);
    change = improve_mean (&sums, errors);
    improve_scatter (&sums, errors);
    if (change < SMALL_CHANGE && round > 2)
      break;
  }
  return log_density;
}

static guint
choose_photos (LpPoleView *const *views, guint n_views, LpYawSource source,
    LpPoleView **chosen)
{
  guint step = 1 + n_views / MAX_TRIAL_PHOTOS;
  guint n_chosen = 0;

  for (guint i = 0; i < n_views; i += step) {
    if (views[i]->yaw_source == source && views[i]->n_candidates > 0)
      chosen[n_chosen++] = views[i];
  }
  return n_chosen;
}

/* Begins with several yaw errors, as from a wrong one there may be no way to
 * the right one uphill. */
static void
try_yaws (LpPoleView *const *views, guint n_views, LpYawSource source,
    LpViewErrors *errors)
{
  LpViewErrors best = *errors;
  gdouble best_density = -INFINITY;

  if (n_views == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (trial_yaws); i++) {
    LpViewErrors trial = *errors;
    gdouble density;
    trial.mean[LP_ERROR_YAW + source] = trial_yaws[i];
    trial.aim_deg[source] = 2.0 * lp_view_prior_aim_deg[source];
    density =
        lp_flight_errors_refine (views, n_views, ROUNDS_OF_A_TRIAL, &trial);
    /* The first is none. */
    if (i > 0)
      density -= TRIAL_MARGIN;
    if (density > best_density) {
      best_density = density;
      best = trial;
    }
  }
  *errors = best;
}

/*
 * lp_flight_errors_estimate:
 * @views: (array length=n_views): photos of one flight
 * @errors: (out): what was found
 *
 * Returns: the logarithm of the likelihood of what the photos report, with
 *   what is believed of @errors beforehand
 */
gdouble
lp_flight_errors_estimate (
    LpPoleView *const *views, guint n_views, LpViewErrors *errors)
{
  g_autofree LpPoleView **chosen = g_new (LpPoleView *, n_views + 1);

  lp_view_errors_init (errors);
  for (LpYawSource source = 0; source < LP_N_YAW_SOURCES; source++) {
    guint n_chosen = choose_photos (views, n_views, source, chosen);
    try_yaws (chosen, n_chosen, source, errors);
  }
  return lp_flight_errors_refine (views, n_views, MAX_ROUNDS, errors);
}
