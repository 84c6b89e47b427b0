/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-matcher.h"

#include <math.h>
#include <stdlib.h>

#include "pole/lp-geodesic.h"
#include "pole/lp-pole-scoring.h"
#include "pole/lp-pole-set-private.h"

/* So many poles come into question for a photo: both ways along the line, and
 * a second line beside it. */
#define N_CANDIDATES 8

/* A match is ambiguous where the next pole is at least so likely, as a share
 * of the likeliest. */
#define RIVAL_SHARE 0.25

static const LpPoleScoreFunc methods[] = {
  [LP_MATCH_METHOD_DISTANCE] = lp_pole_score_by_distance,
};

struct _LpPoleMatcher {
  LpPoleSet *set;
  LpMatchMethod method;
  gdouble max_distance_m;
};

/**
 * lp_pole_matcher_new: (skip)
 * @set: the poles
 * @method: how to choose; %LP_MATCH_METHOD_DISTANCE
 * @max_distance_m: poles farther away do not come into question, metres
 *
 * Returns: (transfer full): a matcher, to be freed with
 *   lp_pole_matcher_free()
 */
LpPoleMatcher *
lp_pole_matcher_new (
    LpPoleSet *set, LpMatchMethod method, gdouble max_distance_m)
{
  LpPoleMatcher *matcher;

  g_return_val_if_fail (method < G_N_ELEMENTS (methods), NULL);

  matcher = g_new0 (LpPoleMatcher, 1);
  matcher->set = lp_pole_set_ref (set);
  matcher->method = method;
  matcher->max_distance_m = max_distance_m;
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

static gint
compare_distances (gconstpointer a, gconstpointer b)
{
  const LpPoleCandidate *one = a, *other = b;

  return (one->distance_m > other->distance_m) -
         (one->distance_m < other->distance_m);
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

static guint
find_candidates (const LpPoleMatcher *matcher, const LpPhoto *photo,
    LpPoleCandidate candidates[N_CANDIDATES])
{
  LpPoleNeighbour neighbours[N_CANDIDATES];
  guint n_neighbours =
      lp_pole_index_find_nearest (matcher->set->index, photo->latitude,
          photo->longitude, matcher->max_distance_m, neighbours, N_CANDIDATES);
  guint n_candidates = 0;

  for (guint i = 0; i < n_neighbours; i++) {
    const LpPole *pole =
        lp_pole_set_get_pole (matcher->set, neighbours[i].pole);
    LpPoleCandidate candidate = { .pole = pole };

    candidate.distance_m =
        lp_geodesic_measure (photo->latitude, photo->longitude, pole->latitude,
            pole->longitude, &candidate.bearing_deg);
    if (candidate.distance_m <= matcher->max_distance_m)
      candidates[n_candidates++] = candidate;
  }
  qsort (candidates, n_candidates, sizeof *candidates, compare_distances);
  return n_candidates;
}

static LpMatch *
make_match (const LpPoleMatcher *matcher, const LpPoleCandidate *candidates,
    guint n_candidates)
{
  const LpPole *pole = candidates[0].pole;
  LpMatch *match = lp_match_new (pole->id, pole->line, n_candidates);

  match->distance_m = candidates[0].distance_m;
  match->bearing_deg = candidates[0].bearing_deg;
  match->method = matcher->method;
  match->confidence = candidates[0].score;
  match->ambiguous = n_candidates > 1 &&
                     candidates[1].score >= RIVAL_SHARE * candidates[0].score;
  for (guint i = 0; i < n_candidates; i++) {
    match->candidates[i].pole = g_strdup (candidates[i].pole->id);
    match->candidates[i].distance_m = candidates[i].distance_m;
    match->candidates[i].score = candidates[i].score;
  }
  return match;
}

/**
 * lp_pole_matcher_match: (skip)
 * @matcher: a matcher
 * @photo: a photo
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
  LpPoleCandidate candidates[N_CANDIDATES];
  guint n_candidates;

  if (!lp_photo_has_position (photo))
    return NULL;
  n_candidates = find_candidates (matcher, photo, candidates);
  if (n_candidates == 0)
    return NULL;
  methods[matcher->method](photo, candidates, n_candidates);
  qsort (candidates, n_candidates, sizeof *candidates, compare_candidates);
  return make_match (matcher, candidates, n_candidates);
}
