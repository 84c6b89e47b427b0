/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The shortest line between two places on the ellipsoid. Not part of the
 * public API.
 */

gdouble lp_geodesic_measure (gdouble from_latitude, gdouble from_longitude,
    gdouble to_latitude, gdouble to_longitude, gdouble *bearing_deg);

G_END_DECLS
