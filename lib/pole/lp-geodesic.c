/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-geodesic.h"

#include <math.h>

#include "lp-module.h"

static _Atomic LpGeodesicMeasure measure;

/**
 * lp_geodesic_prepare: (skip)
 * @error: where to say what is wrong
 *
 * Opens the module. Any thread may do so, and as often as it likes.
 *
 * Returns: whether it is there
 */
gboolean
lp_geodesic_prepare (GError **error)
{
  if (measure == NULL)
    measure = (LpGeodesicMeasure) lp_module_open (
        LP_GEODESIC_MODULE, LP_GEODESIC_SYMBOL, error);
  return measure != NULL;
}

/**
 * lp_geodesic_measure: (skip)
 * @from_latitude: degrees WGS84, as the others
 * @from_longitude: of the same place
 * @to_latitude: of another
 * @to_longitude: of that
 * @bearing_deg: (out): towards the second place where the line begins, degrees
 *   clockwise from true north, from 0 to 360
 *
 * Measures the geodesic between two places on the ellipsoid of WGS84. Who has
 * poles has prepared for it.
 *
 * Returns: its length, metres; NAN where a place is none
 */
gdouble
lp_geodesic_measure (gdouble from_latitude, gdouble from_longitude,
    gdouble to_latitude, gdouble to_longitude, gdouble *bearing_deg)
{
  const LpGeodesicMeasure prepared = measure;

  if (G_UNLIKELY (prepared == NULL)) {
    g_autoptr (GError) error = NULL;

    *bearing_deg = NAN;
    if (!lp_geodesic_prepare (&error)) {
      g_critical ("%s", error->message);
      return NAN;
    }
    return lp_geodesic_measure (
        from_latitude, from_longitude, to_latitude, to_longitude, bearing_deg);
  }
  return prepared (
      from_latitude, from_longitude, to_latitude, to_longitude, bearing_deg);
}
