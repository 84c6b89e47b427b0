/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-scoring.h"

/* How often the nearest pole is the one in the picture: in simulated flights
 * along real lines, in which every fourth photo looks at the next pole. Who
 * knows nothing but positions must not be surer than that. */
#define NEAREST_IS_RIGHT 0.79

/* Positions are no better than this, so poles much nearer than it are no more
 * likely for being nearer still. */
#define POSITION_ERROR_M 5.0

/*
 * lp_pole_score_by_distance:
 *
 * The method `distance`: belief falls with the square of the distance, so a
 * pole twice as far is a quarter as likely.
 */
void
lp_pole_score_by_distance (
    const LpPhoto *photo, LpPoleCandidate *candidates, guint n_candidates)
{
  gdouble sum = 0;

  for (guint i = 0; i < n_candidates; i++) {
    gdouble distance = candidates[i].distance_m;
    candidates[i].score =
        1.0 / (distance * distance + POSITION_ERROR_M * POSITION_ERROR_M);
    sum += candidates[i].score;
  }
  for (guint i = 0; i < n_candidates; i++)
    candidates[i].score *= NEAREST_IS_RIGHT / sum;
}
