/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Affine maps of the plane as six numbers, in the order of LpCrop's to_photo:
 * x = m0 u + m1 v + m2, y = m3 u + m4 v + m5. Not part of the public API.
 */

#define LP_AFFINE_IDENTITY                                                     \
  {                                                                            \
    1, 0, 0, 0, 1, 0                                                           \
  }

void lp_affine_apply (
    const gdouble map[6], gdouble u, gdouble v, gdouble *x, gdouble *y);
void lp_affine_then (
    gdouble result[6], const gdouble first[6], const gdouble second[6]);
gboolean lp_affine_invert (gdouble inverse[6], const gdouble map[6]);
void lp_affine_get_bounds (
    const gdouble map[6], const gdouble rectangle[4], gdouble bounds[4]);

G_END_DECLS
