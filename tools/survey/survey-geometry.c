/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-geometry.h"

#include <geodesic.h>
#include <math.h>

#define WGS84_RADIUS 6378137.0
#define WGS84_FLATTENING (1.0 / 298.257223563)

SurveyPoint
survey_point_add (SurveyPoint a, SurveyPoint b)
{
  return (SurveyPoint){ a.x + b.x, a.y + b.y, a.z + b.z };
}

SurveyPoint
survey_point_subtract (SurveyPoint a, SurveyPoint b)
{
  return (SurveyPoint){ a.x - b.x, a.y - b.y, a.z - b.z };
}

SurveyPoint
survey_point_scale (SurveyPoint a, gdouble factor)
{
  return (SurveyPoint){ a.x * factor, a.y * factor, a.z * factor };
}

SurveyPoint
survey_point_mix (SurveyPoint a, SurveyPoint b, gdouble share)
{
  return survey_point_add (
      a, survey_point_scale (survey_point_subtract (b, a), share));
}

SurveyPoint
survey_point_cross (SurveyPoint a, SurveyPoint b)
{
  return (SurveyPoint){ a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z,
    a.x * b.y - a.y * b.x };
}

gdouble
survey_point_dot (SurveyPoint a, SurveyPoint b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

gdouble
survey_point_length (SurveyPoint a)
{
  return sqrt (survey_point_dot (a, a));
}

SurveyPoint
survey_point_normalize (SurveyPoint a)
{
  return survey_point_scale (a, 1.0 / survey_point_length (a));
}

/* The level direction @azimuth, degrees clockwise from north. */
SurveyPoint
survey_point_heading (gdouble azimuth)
{
  return (SurveyPoint){ sin (azimuth * SURVEY_DEGREE),
    cos (azimuth * SURVEY_DEGREE), 0.0 };
}

static const struct geod_geodesic *
wgs84 (void)
{
  static struct geod_geodesic ellipsoid;
  static gsize ready = 0;

  if (g_once_init_enter (&ready)) {
    geod_init (&ellipsoid, WGS84_RADIUS, WGS84_FLATTENING);
    g_once_init_leave (&ready, 1);
  }
  return &ellipsoid;
}

/* Along the geodesic, at the same altitude. */
SurveyPosition
survey_position_move (SurveyPosition from, gdouble azimuth, gdouble distance)
{
  SurveyPosition to = from;

  geod_direct (wgs84 (), from.latitude, from.longitude, azimuth, distance,
      &to.latitude, &to.longitude, NULL);
  return to;
}

/* Metres east, north and up of @from. */
SurveyPosition
survey_position_offset (SurveyPosition from, SurveyPoint offset)
{
  SurveyPosition to = survey_position_move (from,
      atan2 (offset.x, offset.y) / SURVEY_DEGREE, hypot (offset.x, offset.y));

  to.altitude += offset.z;
  return to;
}

/* The other way round: by true azimuth and geodesic distance at @origin. */
SurveyPoint
survey_position_seen_from (SurveyPosition position, SurveyPosition origin)
{
  gdouble distance, azimuth;
  SurveyPoint point;

  geod_inverse (wgs84 (), origin.latitude, origin.longitude, position.latitude,
      position.longitude, &distance, &azimuth, NULL);
  point = survey_point_scale (survey_point_heading (azimuth), distance);
  point.z = position.altitude - origin.altitude;
  return point;
}

/* Metres along the ellipsoid, altitudes apart. */
gdouble
survey_position_distance (SurveyPosition a, SurveyPosition b)
{
  gdouble distance;

  geod_inverse (wgs84 (), a.latitude, a.longitude, b.latitude, b.longitude,
      &distance, NULL, NULL);
  return distance;
}

/* From the ellipsoid's radii of curvature at @position. */
void
survey_position_metres_per_degree (
    SurveyPosition position, gdouble *latitude, gdouble *longitude)
{
  const gdouble squared = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING);
  gdouble sine = sin (position.latitude * SURVEY_DEGREE);
  gdouble root = sqrt (1.0 - squared * sine * sine);

  *latitude =
      SURVEY_DEGREE * WGS84_RADIUS * (1.0 - squared) / (root * root * root);
  *longitude = SURVEY_DEGREE * WGS84_RADIUS / root *
               cos (position.latitude * SURVEY_DEGREE);
}

/* From -180 up to, not including, 180. */
gdouble
survey_angle_wrap (gdouble degrees)
{
  gdouble turned = fmod (degrees + 180.0, 360.0);

  return turned < 0.0 ? turned + 180.0 : turned - 180.0;
}

/* Between two angles, the shorter way. */
gdouble
survey_angle_mix (gdouble from, gdouble to, gdouble share)
{
  return survey_angle_wrap (from + share * survey_angle_wrap (to - from));
}
