/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-view.h"

G_BEGIN_DECLS

gdouble lp_flight_errors_estimate (
    LpPoleView *const *views, guint n_views, LpViewErrors *errors);
gdouble lp_flight_errors_refine (LpPoleView *const *views, guint n_views,
    guint n_rounds, LpViewErrors *errors);

G_END_DECLS
