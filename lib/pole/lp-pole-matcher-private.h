/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-matcher.h"
#include "pole/lp-pole-view.h"

G_BEGIN_DECLS

/* Matching in two steps, between which a flight is looked at as a whole. Not
 * part of the public API. */

gboolean lp_pole_matcher_view (
    const LpPoleMatcher *matcher, const LpPhoto *photo, LpPoleView *view);
LpMatch *lp_pole_matcher_judge (const LpPoleMatcher *matcher,
    const LpPoleView *view, const LpViewErrors *errors);
LpMatchMethod lp_pole_matcher_get_method (const LpPoleMatcher *matcher);

G_END_DECLS
