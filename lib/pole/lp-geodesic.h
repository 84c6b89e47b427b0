/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The shortest line between two places on the ellipsoid, by PROJ. PROJ brings
 * forty libraries with it, which would cost every command 10 ms where it is
 * linked, so it lives in a module that is opened with the first poles. Not
 * part of the public API.
 */

#define LP_GEODESIC_MODULE "linepatrol-proj"
#define LP_GEODESIC_SYMBOL "lp_geodesic_measure_proj"

typedef gdouble (*LpGeodesicMeasure) (gdouble from_latitude,
    gdouble from_longitude, gdouble to_latitude, gdouble to_longitude,
    gdouble *bearing_deg);

/* What the module exports. */
LP_API gdouble lp_geodesic_measure_proj (gdouble from_latitude,
    gdouble from_longitude, gdouble to_latitude, gdouble to_longitude,
    gdouble *bearing_deg);

gboolean lp_geodesic_prepare (GError **error);
gdouble lp_geodesic_measure (gdouble from_latitude, gdouble from_longitude,
    gdouble to_latitude, gdouble to_longitude, gdouble *bearing_deg);

G_END_DECLS
