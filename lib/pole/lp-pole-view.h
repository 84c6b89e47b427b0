/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"
#include "pole/lp-pole-candidates.h"
#include "pole/lp-view-errors.h"

G_BEGIN_DECLS

/*
 * What one photo tells of the pole that it shows: where the poles in reach
 * are, and where the camera looks. docs/matching.md gives the model. Not part
 * of the public API.
 */

typedef struct {
  LpPoleCandidate candidates[LP_POLE_MAX_CANDIDATES]; /* nearest first */
  guint n_candidates;
  LpYawSource yaw_source;
  LpMatchMethodReason reason; /* why there is no yaw source */
  gdouble yaw_deg;
  gdouble pitch_deg; /* NAN where it is not known, or no guide to distance */
  gdouble half_view_deg; /* from the middle of the picture to its edge */
  gdouble position_m;    /* scatter of the position, standard deviation */
} LpPoleView;

/* How a candidate's direction compares with the camera's. */
typedef struct {
  gdouble residual_deg; /* camera minus pole, -180 to 180 */
  gdouble variance;     /* of the residual where the photo is aimed well */
  gdouble aim_variance; /* the part of it that is the aim's */
  gdouble by_east;      /* change of the residual, degrees a metre */
  gdouble by_north;
  gdouble aimed;   /* density where the photo is aimed at the pole, 1/degree */
  gdouble density; /* however it came about, 1/degree */
  gdouble prior;   /* by distance alone */
} LpPoleSight;

void lp_pole_view_set_camera (LpPoleView *view, const LpPhoto *photo);
void lp_pole_view_look (const LpPoleView *view, const LpViewErrors *errors,
    gboolean with_doubt, LpPoleSight *sights);
gdouble lp_pole_view_weigh (const LpPoleView *view, const LpPoleSight *sights,
    gdouble shares[LP_POLE_MAX_CANDIDATES]);
gdouble lp_pole_view_get_distance (
    const LpPoleView *view, const LpViewErrors *errors, guint candidate);
void lp_pole_view_score_by_distance (LpPoleView *view);
void lp_pole_view_score_by_pitch (LpPoleView *view, const LpViewErrors *errors);
void lp_pole_view_score_by_view (
    LpPoleView *view, const LpViewErrors *errors, gdouble weight);

G_END_DECLS
