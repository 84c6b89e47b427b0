/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-candidates.h"

#include <math.h>
#include <stdlib.h>

#include "pole/lp-pole-set-private.h"

/* Among so many neighbours of a pole the next ones of its line are looked
 * for: other lines may stand in between. */
#define N_NEIGHBOURS 8

/* Poles nearer to each other than that are parts of one structure. */
#define MIN_SPAN_M 10.0
/* Poles within 45 degrees stand in the same direction. */
#define SAME_WAY_COSINE 0.7
/* Taken where a pole stands alone. */
#define LONE_SPAN_M 100.0
/* Longer spans exist, but tell nothing more of how far a camera looks. */
#define MAX_SPAN_M 1500.0

static gint
compare_distances (gconstpointer a, gconstpointer b)
{
  const LpPoleCandidate *one = a, *other = b;

  if (one->distance_m != other->distance_m)
    return one->distance_m < other->distance_m ? -1 : 1;
  return (one->pole > other->pole) - (one->pole < other->pole);
}

/* The cosine of the angle at @pole between two others: near enough, at the
 * distances that poles stand from each other. */
static gdouble
get_cosine (const LpPole *pole, const LpPole *one, const LpPole *other)
{
  gdouble shrink = cos (pole->latitude * (G_PI / 180.0));
  gdouble x1 = remainder (one->longitude - pole->longitude, 360.0) * shrink;
  gdouble y1 = one->latitude - pole->latitude;
  gdouble x2 = remainder (other->longitude - pole->longitude, 360.0) * shrink;
  gdouble y2 = other->latitude - pole->latitude;

  return (x1 * x2 + y1 * y2) / (hypot (x1, y1) * hypot (x2, y2));
}

/* From a pole to the nearest one of its line, and to the nearest one in another
 * direction, which as a rule is the next one on the other side: the longer of
 * these spans. At the end of a line there is but one. */
static gdouble
measure_span (const LpPoleSet *set, const LpPole *pole)
{
  LpPoleNeighbour neighbours[N_NEIGHBOURS];
  guint n_neighbours = lp_pole_index_find_nearest (set->index, pole->latitude,
      pole->longitude, MAX_SPAN_M, neighbours, N_NEIGHBOURS);
  const LpPole *first = NULL;
  gdouble span = LONE_SPAN_M;

  for (guint i = 0; i < n_neighbours; i++) {
    const LpPole *other = &set->poles[neighbours[i].pole];
    if (neighbours[i].chord_m < MIN_SPAN_M ||
        g_strcmp0 (other->line, pole->line) != 0)
      continue;
    if (first != NULL && get_cosine (pole, first, other) > SAME_WAY_COSINE)
      continue;
    span = neighbours[i].chord_m;
    if (first != NULL)
      break;
    first = other;
  }
  return span;
}

/*
 * lp_pole_candidates_find:
 * @candidates: room for %LP_POLE_MAX_CANDIDATES
 *
 * Finds the poles in reach of a place, nearest first by geodesic.
 *
 * Returns: how many there are
 */
guint
lp_pole_candidates_find (const LpPoleSet *set,
    const struct geod_geodesic *ellipsoid, const LpPoleReach *reach,
    gdouble latitude, gdouble longitude, LpPoleCandidate *candidates)
{
  LpPoleNeighbour neighbours[LP_POLE_MAX_CANDIDATES];
  guint n_neighbours = lp_pole_index_find_nearest (set->index, latitude,
      longitude, reach->farthest_m, neighbours, LP_POLE_MAX_CANDIDATES);
  guint n_candidates = 0;

  if (n_neighbours == 0 || neighbours[0].chord_m > reach->nearest_m)
    return 0;
  for (guint i = 0; i < n_neighbours; i++) {
    const LpPole *pole = lp_pole_set_get_pole (set, neighbours[i].pole);
    LpPoleCandidate candidate = { .pole = pole };
    gdouble bearing;

    geod_inverse (ellipsoid, latitude, longitude, pole->latitude,
        pole->longitude, &candidate.distance_m, &candidate.bearing_deg, NULL);
    if (candidate.bearing_deg < 0)
      candidate.bearing_deg += 360.0;
    if (!(candidate.distance_m <= reach->farthest_m))
      continue;
    bearing = candidate.bearing_deg * (G_PI / 180.0);
    candidate.east_m = candidate.distance_m * sin (bearing);
    candidate.north_m = candidate.distance_m * cos (bearing);
    candidate.span_m = measure_span (set, pole);
    candidates[n_candidates++] = candidate;
  }
  qsort (candidates, n_candidates, sizeof *candidates, compare_distances);
  if (n_candidates > 0 && !(candidates[0].distance_m <= reach->nearest_m))
    return 0;
  return n_candidates;
}
