/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-matcher.h"

#include <math.h>
#include <stdlib.h>

#include "pole/lp-pole-candidates.h"
#include "pole/lp-pole-confidence.h"
#include "pole/lp-pole-matcher-private.h"

struct _LpPoleMatcher {
  LpPoleSet *set;
  LpMatchMethod method;
  LpPoleReach reach;
};

/**
 * lp_pole_matcher_new: (skip)
 * @set: the poles
 * @method: how to choose
 * @max_distance_m: poles farther away do not come into question, metres;
 *   negative for %LP_POLE_MATCHER_MAX_DISTANCE to the nearest pole and, where
 *   there is one, %LP_POLE_MATCHER_MAX_VIEW to others
 *
 * Returns: (transfer full): a matcher, to be freed with
 *   lp_pole_matcher_free()
 */
LpPoleMatcher *
lp_pole_matcher_new (
    LpPoleSet *set, LpMatchMethod method, gdouble max_distance_m)
{
  LpPoleMatcher *matcher = g_new0 (LpPoleMatcher, 1);

  matcher->set = lp_pole_set_ref (set);
  matcher->method = method;
  matcher->reach = (LpPoleReach){ max_distance_m, max_distance_m };
  if (max_distance_m < 0)
    matcher->reach =
        (LpPoleReach){ LP_POLE_MATCHER_MAX_DISTANCE, LP_POLE_MATCHER_MAX_VIEW };
  return matcher;
}

/**
 * lp_pole_matcher_free: (skip)
 * @matcher: (transfer full): a matcher
 */
void
lp_pole_matcher_free (LpPoleMatcher *matcher)
{
  lp_pole_set_unref (matcher->set);
  g_free (matcher);
}

/* Not part of the public API. */
LpMatchMethod
lp_pole_matcher_get_method (const LpPoleMatcher *matcher)
{
  return matcher->method;
}

/*
 * lp_pole_matcher_view:
 * @view: (out): the poles in reach of @photo, and where it looks
 *
 * Returns: whether there are any
 */
gboolean
lp_pole_matcher_view (
    const LpPoleMatcher *matcher, const LpPhoto *photo, LpPoleView *view)
{
  view->n_candidates = 0;
  lp_pole_view_set_camera (view, photo);
  if (lp_photo_has_position (photo))
    view->n_candidates = lp_pole_candidates_find (matcher->set, &matcher->reach,
        photo->latitude, photo->longitude, view->candidates);
  return view->n_candidates > 0;
}

/* The sort need not be stable: equal scores are told apart by distance, and
 * equal distances by the order of the source. */
static gint
compare_candidates (gconstpointer a, gconstpointer b)
{
  const LpPoleCandidate *one = a, *other = b;

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  if (one->distance_m != other->distance_m)
    return one->distance_m < other->distance_m ? -1 : 1;
  return (one->pole > other->pole) - (one->pole < other->pole);
}

/* Where most of a flight's yaws point at nothing they say nothing. */
#define MAX_ASTRAY 0.5

/* The model counts photos by half and adds what it does not know of the errors,
 * and so makes less of a direction than it is worth, once photos have told the
 * errors. What distance says is worth no more by that: two poles in the same
 * direction remain in doubt. */
#define KNOWN_DIRECTION_WEIGHT 2.1

static LpBelief
score (
    const LpPoleMatcher *matcher, LpPoleView *view, const LpViewErrors *errors)
{
  if (matcher->method == LP_MATCH_METHOD_VIEW &&
      view->yaw_source != LP_YAW_NONE &&
      errors->astray[view->yaw_source] < MAX_ASTRAY) {
    gboolean knows = lp_view_errors_know_yaw (errors, view->yaw_source);
    lp_pole_view_score_by_view (
        view, errors, knows ? KNOWN_DIRECTION_WEIGHT : 1.0);
    return knows ? LP_BELIEF_VIEW : LP_BELIEF_LONE_VIEW;
  }
  if (matcher->method == LP_MATCH_METHOD_VIEW &&
      view->reason == LP_MATCH_METHOD_REASON_NO_HEADING &&
      isfinite (view->pitch_deg) && isfinite (errors->height_m)) {
    lp_pole_view_score_by_pitch (view, errors);
    return LP_BELIEF_PITCH;
  }
  lp_pole_view_score_by_distance (view);
  return view->reason == LP_MATCH_METHOD_REASON_LOOKS_DOWN ? LP_BELIEF_BELOW
                                                           : LP_BELIEF_DISTANCE;
}

/* More candidates help nobody who reads them. */
#define MAX_LISTED 8

/* Candidates best first; the scores become how often such a match is right. */
static LpMatch *
make_match (const LpPoleView *view, gdouble confidence)
{
  const LpPoleCandidate *best = &view->candidates[0];
  guint n_listed = MIN (view->n_candidates, MAX_LISTED);
  LpMatch *match = lp_match_new (best->pole->id, best->pole->line, n_listed);
  gdouble rest = best->score < 1.0
                     ? MIN (1.0, (1.0 - confidence) / (1.0 - best->score))
                     : 0;

  match->distance_m = best->distance_m;
  match->bearing_deg = best->bearing_deg;
  match->confidence = confidence;
  match->ambiguous =
      lp_pole_confidence_is_ambiguous (confidence, view->n_candidates);
  for (guint i = 0; i < n_listed; i++) {
    match->candidates[i].pole = g_strdup (view->candidates[i].pole->id);
    match->candidates[i].distance_m = view->candidates[i].distance_m;
    match->candidates[i].score =
        i == 0 ? confidence
               : MIN (confidence, rest * view->candidates[i].score);
  }
  return match;
}

/*
 * lp_pole_matcher_judge:
 * @view: a photo with poles in reach
 * @errors: those of its flight
 *
 * Returns: (transfer full): the pole that the photo shows
 */
LpMatch *
lp_pole_matcher_judge (const LpPoleMatcher *matcher, const LpPoleView *view,
    const LpViewErrors *errors)
{
  LpPoleView scored = *view;
  LpBelief belief = score (matcher, &scored, errors);
  LpMatch *match;

  qsort (scored.candidates, scored.n_candidates, sizeof *scored.candidates,
      compare_candidates);
  match = make_match (
      &scored, lp_pole_confidence (belief, scored.candidates[0].score));
  match->method = belief == LP_BELIEF_VIEW || belief == LP_BELIEF_LONE_VIEW
                      ? LP_MATCH_METHOD_VIEW
                      : LP_MATCH_METHOD_DISTANCE;
  if (match->method != matcher->method)
    match->method_reason = view->yaw_source == LP_YAW_NONE
                               ? view->reason
                               : LP_MATCH_METHOD_REASON_NO_HEADING;
  return match;
}

/**
 * lp_pole_matcher_match: (skip)
 * @matcher: a matcher
 * @photo: a photo
 *
 * Looks at @photo by itself: what the other photos of its flight tell of the
 * errors of position and compass takes a flight, as in lp-flight-matcher.h.
 *
 * Distances and bearings are those of the geodesic on the WGS84 ellipsoid;
 * heights do not count, because those of photos and poles are measured from
 * different zeros.
 *
 * Returns: (transfer full) (nullable): the pole that @photo shows, or %NULL
 *   where it has no position or no pole is in reach
 */
LpMatch *
lp_pole_matcher_match (const LpPoleMatcher *matcher, const LpPhoto *photo)
{
  LpPoleView view;
  LpViewErrors errors;

  if (!lp_pole_matcher_view (matcher, photo, &view))
    return NULL;
  lp_view_errors_init (&errors);
  return lp_pole_matcher_judge (matcher, &view, &errors);
}
