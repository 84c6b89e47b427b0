/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"
#include "pole/lp-pole-set.h"

G_BEGIN_DECLS

/**
 * LP_POLE_MATCHER_MAX_DISTANCE:
 *
 * How far a pole may be from a photo unless something else is asked for,
 * metres. Nine in ten spans of real transmission lines are shorter than
 * 455 m, so that from anywhere along them there is a pole within 230 m; what
 * is farther from all poles is no photo of the line.
 */
#define LP_POLE_MATCHER_MAX_DISTANCE 250.0

/**
 * LP_POLE_MATCHER_MAX_VIEW:
 *
 * How far a camera that has a pole within %LP_POLE_MATCHER_MAX_DISTANCE may
 * look at another one unless something else is asked for, metres: across
 * any but the very longest spans.
 */
#define LP_POLE_MATCHER_MAX_VIEW 1500.0

/**
 * LpPoleMatcher:
 *
 * Finds the pole that a photo shows. It does not change and may be used from
 * all threads.
 */
typedef struct _LpPoleMatcher LpPoleMatcher;

LP_API LpPoleMatcher *lp_pole_matcher_new (
    LpPoleSet *set, LpMatchMethod method, gdouble max_distance_m);
LP_API void lp_pole_matcher_free (LpPoleMatcher *matcher);
LP_API LpMatch *lp_pole_matcher_match (
    const LpPoleMatcher *matcher, const LpPhoto *photo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPoleMatcher, lp_pole_matcher_free)

G_END_DECLS
