/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-view.h"

G_BEGIN_DECLS

/*
 * From shares of belief to confidence: how often a match with such a share is
 * right. Not part of the public API.
 */

/* By which model a share came about. */
typedef enum {
  LP_BELIEF_DISTANCE,
  LP_BELIEF_BELOW,
  LP_BELIEF_PITCH,
  LP_BELIEF_LONE_VIEW, /* nothing is known of the flight's compass */
  LP_BELIEF_VIEW,
  LP_N_BELIEFS,
} LpBelief;

gdouble lp_pole_confidence (LpBelief belief, gdouble share);
gboolean lp_pole_confidence_is_ambiguous (
    gdouble confidence, guint n_candidates);

G_END_DECLS
