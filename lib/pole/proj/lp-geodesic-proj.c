/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <geodesic.h>

#include "pole/lp-geodesic.h"

/* Karney 2013, as PROJ has it, on the ellipsoid of WGS84. */
gdouble
lp_geodesic_measure_proj (gdouble from_latitude, gdouble from_longitude,
    gdouble to_latitude, gdouble to_longitude, gdouble *bearing_deg)
{
  static struct geod_geodesic ellipsoid;
  static gsize is_ready = 0;
  gdouble distance;

  if (g_once_init_enter (&is_ready)) {
    geod_init (&ellipsoid, 6378137.0, 1.0 / 298.257223563);
    g_once_init_leave (&is_ready, 1);
  }
  geod_inverse (&ellipsoid, from_latitude, from_longitude, to_latitude,
      to_longitude, &distance, bearing_deg, NULL);
  if (*bearing_deg < 0)
    *bearing_deg += 360.0;
  return distance;
}
