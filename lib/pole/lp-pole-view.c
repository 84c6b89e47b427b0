/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-view.h"

#include <math.h>

#define DEGREES (180.0 / G_PI)

/* Beyond it a camera looks down so steeply that its yaw means nothing. */
#define STEEP_PITCH_DEG 75.0

/* Of cameras that do not say how much they see. */
#define FIELD_OF_VIEW_DEG 70.0

/* Belief by distance: (1 + (distance / (share of the span))^2)^-1.5. Beside
 * a pole it leaves about a fifth for those next to it, whatever the spans. */
#define NEAR_SHARE 0.5
/* Hardly anyone photographs what is farther than the next pole: a soft end at
 * so many spans, 1 / (1 + (distance / end)^6). Less soft where the direction is
 * known, as then the one behind the next pole is its rival. */
#define END_SPANS 1.6
#define END_POWER_BY_DISTANCE 6.0
#define END_POWER_IN_DIRECTION 20.0
/* Straight down there is less to see: the picture ends near the aircraft.
 * (1 + (distance / (share of the span))^2)^-2. */
#define BELOW_SHARE 0.15

/* The photo shows none of the poles, in the same measure. */
#define NONE_PRIOR 0.01
#define NONE_DENSITY (1.0 / 360.0)

/* Poles that are less likely are not looked at. */
#define MIN_PRIOR 1e-6

/* Share of well-aimed photos that show the pole anywhere in the picture,
 * rather than near its middle. */
#define ANYWHERE_SHARE 0.1

/* What scatters from fix to fix, metres. */
#define POSITION_NOISE_M 1.0
/* Metres by which a position goes wrong for each second to the fixes it was
 * taken from, where it was interpolated between them and where not. */
#define INTERPOLATED_M_PER_S 0.5
#define NEAREST_M_PER_S 3.0

/* Unsteadiness of the pitch, and share of photos whose pitch says nothing of
 * how far away they look. */
#define PITCH_DEG 2.0
#define PITCH_ASTRAY 0.1

/* Nearer than that the direction of a pole is not asked for. */
#define MIN_DISTANCE_M 2.0

static gdouble
wrap (gdouble degrees)
{
  return remainder (degrees, 360.0);
}

static gdouble
estimate_position_scatter (const LpPhoto *photo)
{
  gdouble gap = isfinite (photo->fix_gap_s) ? photo->fix_gap_s : 0;

  if (photo->fix == LP_FIX_INTERPOLATED)
    return hypot (POSITION_NOISE_M, INTERPOLATED_M_PER_S * MAX (0, gap - 1.0));
  if (photo->fix == LP_FIX_NEAREST)
    return hypot (POSITION_NOISE_M, NEAREST_M_PER_S * gap);
  return POSITION_NOISE_M;
}

/*
 * lp_pole_view_set_camera:
 *
 * Takes from @photo where its camera looks.
 */
void
lp_pole_view_set_camera (LpPoleView *view, const LpPhoto *photo)
{
  view->reason = LP_MATCH_METHOD_REASON_NONE;
  view->yaw_deg = NAN;
  view->pitch_deg = NAN;
  if (isfinite (photo->camera_pitch) &&
      fabs (wrap (photo->camera_pitch)) <= STEEP_PITCH_DEG)
    view->pitch_deg = wrap (photo->camera_pitch);
  view->half_view_deg =
      0.5 * (photo->field_of_view > 0 ? MIN (photo->field_of_view, 360.0)
                                      : FIELD_OF_VIEW_DEG);
  view->position_m = estimate_position_scatter (photo);
  if (isfinite (photo->camera_pitch) &&
      fabs (wrap (photo->camera_pitch)) > STEEP_PITCH_DEG) {
    view->yaw_source = LP_YAW_NONE;
    view->reason = LP_MATCH_METHOD_REASON_LOOKS_DOWN;
  } else if (isfinite (photo->camera_yaw)) {
    view->yaw_source = LP_YAW_CAMERA;
    view->yaw_deg = photo->camera_yaw;
  } else if (isfinite (photo->heading)) {
    view->yaw_source = LP_YAW_HEADING;
    view->yaw_deg = photo->heading;
  } else {
    view->yaw_source = LP_YAW_NONE;
    view->reason = LP_MATCH_METHOD_REASON_NO_HEADING;
  }
}

static gdouble
believe (gdouble distance, gdouble span, gdouble end_power)
{
  gdouble near = distance / (NEAR_SHARE * span);
  gdouble end = distance / (END_SPANS * span);
  gdouble falls = 1.0 + near * near;

  return 1.0 / (falls * sqrt (falls) * (1.0 + pow (end, end_power)));
}

static gdouble
believe_by_distance (gdouble distance, gdouble span)
{
  return believe (distance, span, END_POWER_BY_DISTANCE);
}

static gdouble
believe_below (gdouble distance, gdouble span)
{
  gdouble ratio = distance / (BELOW_SHARE * span);

  return 1.0 / ((1.0 + ratio * ratio) * (1.0 + ratio * ratio));
}

static gdouble
normal_density (gdouble x, gdouble variance)
{
  return exp (-0.5 * x * x / variance) / sqrt (2.0 * G_PI * variance);
}

/* 1 within the picture, falling off softly at its edge, as its edge and the
 * pole's direction are not known exactly. */
static gdouble
anywhere_density (const LpPoleView *view, gdouble residual)
{
  gdouble half = view->half_view_deg;
  gdouble soft = 0.2 * half;

  return 1.0 / (1.0 + exp ((fabs (residual) - half) / soft)) / (2.0 * half);
}

/* What is not known of the constant errors, as a variance of the residual. */
static gdouble
doubt (const LpPoleView *view, const LpViewErrors *errors,
    const LpPoleSight *sight)
{
  gdouble gradient[LP_N_ERRORS] = { 0 };
  gdouble sum = 0;

  gradient[LP_ERROR_EAST] = sight->by_east;
  gradient[LP_ERROR_NORTH] = sight->by_north;
  gradient[LP_ERROR_YAW + view->yaw_source] = -1.0;
  for (guint i = 0; i < LP_N_ERRORS; i++) {
    for (guint j = 0; j < LP_N_ERRORS; j++)
      sum += gradient[i] * gradient[j] * errors->covariance[i][j];
  }
  return sum;
}

/*
 * lp_pole_view_look:
 * @view: a view with a yaw source
 * @errors: the flight's errors
 * @with_doubt: whether to allow for how well these are known
 * @sights: (out): one a candidate
 *
 * Compares the direction of each candidate with that of the camera, both put
 * right by @errors.
 */
void
lp_pole_view_look (const LpPoleView *view, const LpViewErrors *errors,
    gboolean with_doubt, LpPoleSight *sights)
{
  LpYawSource source = view->yaw_source;
  gdouble aim = MIN (errors->aim_deg[source], 0.4 * view->half_view_deg);
  gdouble astray = errors->astray[source];

  for (guint i = 0; i < view->n_candidates; i++) {
    const LpPoleCandidate *candidate = &view->candidates[i];
    LpPoleSight *sight = &sights[i];
    gdouble east = candidate->east_m + errors->mean[LP_ERROR_EAST];
    gdouble north = candidate->north_m + errors->mean[LP_ERROR_NORTH];
    gdouble square =
        MAX (east * east + north * north, MIN_DISTANCE_M * MIN_DISTANCE_M);
    gdouble distance = sqrt (square);
    gdouble by_position = view->position_m / distance * DEGREES;

    sight->prior =
        believe (distance, candidate->span_m, END_POWER_IN_DIRECTION);
    sight->aimed = 0;
    sight->density = NONE_DENSITY;
    if (sight->prior < MIN_PRIOR)
      continue;

    sight->residual_deg =
        wrap (view->yaw_deg - errors->mean[LP_ERROR_YAW + source] -
              atan2 (east, north) * DEGREES);
    sight->by_east = -north / square * DEGREES;
    sight->by_north = east / square * DEGREES;
    sight->aim_variance = aim * aim;
    sight->variance = sight->aim_variance + by_position * by_position;
    if (with_doubt)
      sight->variance += doubt (view, errors, sight);
    sight->aimed = (1.0 - astray) * (1.0 - ANYWHERE_SHARE) *
                   normal_density (sight->residual_deg, sight->variance);
    sight->density = sight->aimed +
                     (1.0 - astray) * ANYWHERE_SHARE *
                         anywhere_density (view, sight->residual_deg) +
                     astray / 360.0;
  }
}

/*
 * lp_pole_view_weigh:
 * @shares: (out): how likely each candidate is
 *
 * Returns: the density of what the photo reports, 1/degree: a high one means
 *   that the errors fit
 */
gdouble
lp_pole_view_weigh (const LpPoleView *view, const LpPoleSight *sights,
    gdouble shares[LP_POLE_MAX_CANDIDATES])
{
  gdouble total = NONE_PRIOR * NONE_DENSITY;
  gdouble prior = NONE_PRIOR;

  for (guint i = 0; i < view->n_candidates; i++) {
    shares[i] = sights[i].prior * sights[i].density;
    total += shares[i];
    prior += sights[i].prior;
  }
  for (guint i = 0; i < view->n_candidates; i++)
    shares[i] /= total;
  return total / prior;
}

/*
 * lp_pole_view_score_by_distance:
 *
 * The method `distance`: the nearest is the likeliest. All distances are
 * measured by the same span, so that none overtakes it.
 */
void
lp_pole_view_score_by_distance (LpPoleView *view)
{
  gboolean below = view->reason == LP_MATCH_METHOD_REASON_LOOKS_DOWN;
  gdouble span = view->candidates[0].span_m;
  gdouble total = NONE_PRIOR;

  for (guint i = 0; i < view->n_candidates; i++) {
    LpPoleCandidate *candidate = &view->candidates[i];
    candidate->score = below
                           ? believe_below (candidate->distance_m, span)
                           : believe_by_distance (candidate->distance_m, span);
    total += candidate->score;
  }
  for (guint i = 0; i < view->n_candidates; i++)
    view->candidates[i].score /= total;
}

/*
 * lp_pole_view_get_distance:
 *
 * Returns: metres to a candidate from where the camera was, @errors put right
 */
gdouble
lp_pole_view_get_distance (
    const LpPoleView *view, const LpViewErrors *errors, guint candidate)
{
  const LpPoleCandidate *pole = &view->candidates[candidate];

  return MAX (hypot (pole->east_m + errors->mean[LP_ERROR_EAST],
                  pole->north_m + errors->mean[LP_ERROR_NORTH]),
      MIN_DISTANCE_M);
}

/* Density of the pitch where the camera looks at what is so far away. */
static gdouble
pitch_density (
    const LpPoleView *view, const LpViewErrors *errors, gdouble distance)
{
  gdouble height = errors->height_m;
  gdouble square = distance * distance + height * height;
  gdouble by_height = errors->height_scatter_m * distance / square * DEGREES;
  gdouble residual = -view->pitch_deg - atan2 (height, distance) * DEGREES;

  return (1.0 - PITCH_ASTRAY) *
             normal_density (
                 residual, PITCH_DEG * PITCH_DEG + by_height * by_height) +
         PITCH_ASTRAY / 90.0;
}

/*
 * lp_pole_view_score_by_pitch:
 * @view: a view without a yaw source
 * @errors: the flight's errors
 *
 * By distance, and by how far away the camera looks where its height is known.
 */
void
lp_pole_view_score_by_pitch (LpPoleView *view, const LpViewErrors *errors)
{
  gboolean has_height = isfinite (errors->height_m);
  gdouble total = has_height ? NONE_PRIOR / 90.0 : NONE_PRIOR;

  for (guint i = 0; i < view->n_candidates; i++) {
    LpPoleCandidate *candidate = &view->candidates[i];
    gdouble distance = lp_pole_view_get_distance (view, errors, i);
    candidate->score = believe_by_distance (distance, candidate->span_m);
    if (has_height)
      candidate->score *= pitch_density (view, errors, distance);
    total += candidate->score;
  }
  for (guint i = 0; i < view->n_candidates; i++)
    view->candidates[i].score /= total;
}

static void
score_in_direction (LpPoleView *view, const LpPoleSight *sights, gdouble weight)
{
  gdouble total = NONE_PRIOR;

  for (guint i = 0; i < view->n_candidates; i++) {
    view->candidates[i].score =
        sights[i].prior * pow (sights[i].density / NONE_DENSITY, weight);
    total += view->candidates[i].score;
  }
  for (guint i = 0; i < view->n_candidates; i++)
    view->candidates[i].score /= total;
}

static guint
find_best (const LpPoleView *view)
{
  guint best = 0;

  for (guint i = 1; i < view->n_candidates; i++) {
    if (view->candidates[i].score > view->candidates[best].score)
      best = i;
  }
  return best;
}

/*
 * lp_pole_view_score_by_view:
 * @view: a view with a yaw source
 * @errors: the flight's errors
 * @weight: exponent of the density of where the camera looks, 1 or more
 *
 * The method `view`: by distance and by where the camera looks. The likeliest
 * candidate is that of weight 1: what makes up for a wary model says how sure
 * it is, and does not choose.
 */
void
lp_pole_view_score_by_view (
    LpPoleView *view, const LpViewErrors *errors, gdouble weight)
{
  LpPoleSight sights[LP_POLE_MAX_CANDIDATES];
  guint best;

  lp_pole_view_look (view, errors, TRUE, sights);
  score_in_direction (view, sights, 1.0);
  best = find_best (view);
  score_in_direction (view, sights, weight);
  for (guint i = 0; i < view->n_candidates; i++) {
    LpPoleCandidate *candidate = &view->candidates[i];
    if (i != best && candidate->score >= view->candidates[best].score)
      candidate->score = 0.999 * view->candidates[best].score;
  }
}
