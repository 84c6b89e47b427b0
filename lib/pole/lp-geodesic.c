/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * After T. Vincenty, "Direct and inverse solutions of geodesics on the
 * ellipsoid with application of nested equations", Survey Review XXIII 176,
 * 1975; the numbers are those of its equations. PROJ has the same to more
 * digits, and for antipodes, but it would have to be linked with the forty
 * libraries that it brings.
 */

#include "pole/lp-geodesic.h"

#include <math.h>

/* WGS84: NGA.STND.0036, table 3.1. */
#define EQUATORIAL_RADIUS 6378137.0
#define FLATTENING (1.0 / 298.257223563)
#define POLAR_RADIUS (EQUATORIAL_RADIUS * (1.0 - FLATTENING))

#define TO_RADIANS (G_PI / 180.0)

/* Of the longitude on the auxiliary sphere: a micrometre. Two or three rounds
 * get there, many more towards the antipodes. */
#define PRECISION 1e-13
#define MAX_ROUNDS 200

/* A place, by its latitude on the auxiliary sphere. */
typedef struct {
  gdouble sin_latitude;
  gdouble cos_latitude;
} Reduced;

/* An arc of the auxiliary sphere. */
typedef struct {
  gdouble east; /* towards the second place, not normalised */
  gdouble north;
  gdouble length;
  gdouble sin_length;
  gdouble cos_length;
  gdouble cos2_azimuth; /* where it crosses the equator, squared */
  gdouble cos_middle;   /* of twice the way from the equator to its middle */
} Arc;

static Reduced
reduce (gdouble latitude)
{
  gdouble reduced = atan ((1.0 - FLATTENING) * tan (latitude * TO_RADIANS));

  if (fabs (latitude) > 90.0)
    return (Reduced){ NAN, NAN };
  return (Reduced){ sin (reduced), cos (reduced) };
}

/* Equations 14 to 18. */
static Arc
draw_arc (const Reduced *from, const Reduced *to, gdouble longitude)
{
  Arc arc = {
    .east = to->cos_latitude * sin (longitude),
    .north = from->cos_latitude * to->sin_latitude -
             from->sin_latitude * to->cos_latitude * cos (longitude),
    .cos_length = from->sin_latitude * to->sin_latitude +
                  from->cos_latitude * to->cos_latitude * cos (longitude),
  };
  gdouble sin_azimuth = 0.0;

  arc.sin_length = hypot (arc.east, arc.north);
  arc.length = atan2 (arc.sin_length, arc.cos_length);
  if (arc.sin_length > 0)
    sin_azimuth = from->cos_latitude * arc.east / arc.sin_length;
  arc.cos2_azimuth = 1.0 - sin_azimuth * sin_azimuth;
  /* Along the equator there is no such middle, and it does not count. */
  if (arc.cos2_azimuth > 1e-16)
    arc.cos_middle =
        CLAMP (arc.cos_length - 2.0 * from->sin_latitude * to->sin_latitude /
                                    arc.cos2_azimuth,
            -1.0, 1.0);
  return arc;
}

/* How much longer the way around the axis is on the sphere: equations 10 and
 * 11. */
static gdouble
stretch_longitude (const Reduced *from, const Arc *arc)
{
  gdouble middle = arc->cos_middle;
  gdouble c = FLATTENING / 16.0 * arc->cos2_azimuth *
              (4.0 + FLATTENING * (4.0 - 3.0 * arc->cos2_azimuth));
  gdouble sin_azimuth = arc->sin_length > 0
                            ? from->cos_latitude * arc->east / arc->sin_length
                            : 0.0;

  return (1.0 - c) * FLATTENING * sin_azimuth *
         (arc->length + c * arc->sin_length *
                            (middle + c * arc->cos_length *
                                          (2.0 * middle * middle - 1.0)));
}

/* Equations 3, 4, 6 and 19. */
static gdouble
measure_arc (const Arc *arc)
{
  const gdouble ratio = EQUATORIAL_RADIUS / POLAR_RADIUS;
  gdouble u2 = arc->cos2_azimuth * (ratio * ratio - 1.0);
  gdouble a =
      1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)));
  gdouble b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)));
  gdouble middle = arc->cos_middle;
  gdouble s = arc->sin_length;
  gdouble correction =
      b * s *
      (middle + b / 4.0 *
                    (arc->cos_length * (2.0 * middle * middle - 1.0) -
                        b / 6.0 * middle * (4.0 * s * s - 3.0) *
                            (4.0 * middle * middle - 3.0)));

  return POLAR_RADIUS * a * (arc->length - correction);
}

/*
 * lp_geodesic_measure:
 * @from_latitude: degrees WGS84, as the others
 * @bearing_deg: (out): towards the second place where the line begins, degrees
 *   clockwise from true north, from 0 to 360; 0 where both places are the same
 *
 * Measures the geodesic between two places on the ellipsoid of WGS84, to a
 * tenth of a millimetre. Only for places that are antipodes, to a degree,
 * which no line meets in one way, half a percent has to do.
 *
 * Returns: its length, metres; NAN where a place is none
 */
gdouble
lp_geodesic_measure (gdouble from_latitude, gdouble from_longitude,
    gdouble to_latitude, gdouble to_longitude, gdouble *bearing_deg)
{
  const Reduced from = reduce (from_latitude);
  const Reduced to = reduce (to_latitude);
  const gdouble difference =
      remainder (to_longitude - from_longitude, 360.0) * TO_RADIANS;
  Arc arc = draw_arc (&from, &to, difference);
  const Arc straight = arc;
  gdouble longitude = difference;
  guint round;

  for (round = 0; round < MAX_ROUNDS; round++) {
    const gdouble before = longitude;

    longitude = difference + stretch_longitude (&from, &arc);
    arc = draw_arc (&from, &to, longitude);
    if (fabs (longitude - before) <= PRECISION)
      break;
  }
  if (round == MAX_ROUNDS || fabs (longitude) > G_PI)
    arc = straight;
  *bearing_deg = atan2 (arc.east, arc.north) / TO_RADIANS;
  if (*bearing_deg < 0)
    *bearing_deg += 360.0;
  return measure_arc (&arc);
}
