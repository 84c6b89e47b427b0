/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-view.h"

G_BEGIN_DECLS

void lp_flight_height_estimate (
    LpPoleView *const *views, guint n_views, LpViewErrors *errors);

G_END_DECLS
