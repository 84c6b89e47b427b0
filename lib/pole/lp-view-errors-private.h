/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-view-errors.h"

G_BEGIN_DECLS

/* What is believed before a flight was looked at; see docs/matching.md. */
extern const gdouble lp_view_prior_scale[LP_N_ERRORS];
extern const gdouble lp_view_prior_aim_deg[LP_N_YAW_SOURCES];
extern const gdouble lp_view_prior_astray[LP_N_YAW_SOURCES];

G_END_DECLS
