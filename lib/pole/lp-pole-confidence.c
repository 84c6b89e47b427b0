/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-confidence.h"

#include <math.h>

/* A match that is wrong more often than once in twenty is not to be relied on
 * without a look. */
#define AMBIGUOUS_BELOW 0.95

/*
 * Platt scaling: the logit of the confidence is a straight line over that of
 * the share. The lines were fitted by tests/benchmarks/fit_confidence.c, on
 * flights that no test or table uses. What rises above @knee is squeezed into
 * what is left below @most: no flight tells that more can be believed.
 */
typedef struct {
  gdouble slope;
  gdouble offset;
  gdouble knee;
  gdouble most;
} Scaling;

static const Scaling scalings[LP_N_BELIEFS] = {
  [LP_BELIEF_DISTANCE] = { 1.0, 0.0, 0.74, 0.80 },
  [LP_BELIEF_BELOW] = { 1.0, 0.0, 0.90, 0.98 },
  [LP_BELIEF_PITCH] = { 1.0, 0.0, 0.90, 0.97 },
  [LP_BELIEF_LONE_VIEW] = { 1.0, 0.0, 0.97, 0.98 },
  [LP_BELIEF_VIEW] = { 0.6, 1.47, 0.99, 0.999 },
};

static gdouble
logit (gdouble share)
{
  share = CLAMP (share, 1e-9, 1.0 - 1e-9);
  return log (share / (1.0 - share));
}

/*
 * lp_pole_confidence:
 * @share: of belief in the likeliest candidate
 *
 * Returns: how often such a match is right
 */
gdouble
lp_pole_confidence (LpBelief belief, gdouble share)
{
  const Scaling *scaling = &scalings[belief];
  gdouble x = scaling->slope * logit (share) + scaling->offset;
  gdouble confidence = 1.0 / (1.0 + exp (-x));
  gdouble above = MAX (0, confidence - scaling->knee);

  return confidence - above +
         above * (scaling->most - scaling->knee) / (1.0 - scaling->knee);
}

/*
 * lp_pole_confidence_is_ambiguous:
 *
 * A photo with a single pole in reach is not contested, however little is
 * known of it.
 */
gboolean
lp_pole_confidence_is_ambiguous (gdouble confidence, guint n_candidates)
{
  return n_candidates > 1 && confidence < AMBIGUOUS_BELOW;
}
