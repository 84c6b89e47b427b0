/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"
#include "pole/lp-pole.h"

G_BEGIN_DECLS

/*
 * The methods of matching: each says how much it believes in each of the
 * poles that are in reach of a photo. Not part of the public API.
 */

typedef struct {
  const LpPole *pole;
  gdouble distance_m;  /* from the camera, along the geodesic */
  gdouble bearing_deg; /* from the camera, 0 to 360 */
  gdouble score;       /* share of the belief, to be set by the method */
} LpPoleCandidate;

/* The candidates come nearest first, at least one; the scores add up to no
 * more than 1: what is missing is the belief that it is none of them. */
typedef void (*LpPoleScoreFunc) (
    const LpPhoto *photo, LpPoleCandidate *candidates, guint n_candidates);

void lp_pole_score_by_distance (
    const LpPhoto *photo, LpPoleCandidate *candidates, guint n_candidates);

G_END_DECLS
