/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <geodesic.h>

#include "photo/lp-photo.h"
#include "pole/lp-pole-set.h"

G_BEGIN_DECLS

/*
 * The poles that come into question for a photo. Not part of the public API.
 */

/* So many: both ways along the line, and lines beside it. */
#define LP_POLE_MAX_CANDIDATES 12

typedef struct {
  const LpPole *pole;
  gdouble distance_m;  /* from the camera, along the geodesic */
  gdouble bearing_deg; /* from the camera, 0 to 360 */
  gdouble east_m;      /* the same as a vector */
  gdouble north_m;
  gdouble span_m; /* to the poles next to it on its line, the longer span */
  gdouble score;  /* share of the belief, 0 to 1 */
} LpPoleCandidate;

/**
 * LpPoleReach:
 * @nearest_m: no pole comes into question unless the nearest one is within
 *   so many metres
 * @farthest_m: then the others may be so far away, metres
 */
typedef struct {
  gdouble nearest_m;
  gdouble farthest_m;
} LpPoleReach;

guint lp_pole_candidates_find (const LpPoleSet *set,
    const struct geod_geodesic *ellipsoid, const LpPoleReach *reach,
    gdouble latitude, gdouble longitude, LpPoleCandidate *candidates);

G_END_DECLS
