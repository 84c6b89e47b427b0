/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SURVEY_DEGREE (G_PI / 180.0)

/* Metres east, north and up of some origin. */
typedef struct {
  gdouble x;
  gdouble y;
  gdouble z;
} SurveyPoint;

/* Degrees WGS84, metres. */
typedef struct {
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
} SurveyPosition;

SurveyPoint survey_point_add (SurveyPoint a, SurveyPoint b);
SurveyPoint survey_point_subtract (SurveyPoint a, SurveyPoint b);
SurveyPoint survey_point_scale (SurveyPoint a, gdouble factor);
SurveyPoint survey_point_mix (SurveyPoint a, SurveyPoint b, gdouble share);
SurveyPoint survey_point_cross (SurveyPoint a, SurveyPoint b);
SurveyPoint survey_point_normalize (SurveyPoint a);
SurveyPoint survey_point_heading (gdouble azimuth);
gdouble survey_point_dot (SurveyPoint a, SurveyPoint b);
gdouble survey_point_length (SurveyPoint a);

SurveyPosition survey_position_move (
    SurveyPosition from, gdouble azimuth, gdouble distance);
SurveyPosition survey_position_offset (SurveyPosition from, SurveyPoint offset);
SurveyPoint survey_position_seen_from (
    SurveyPosition position, SurveyPosition origin);
gdouble survey_position_distance (SurveyPosition a, SurveyPosition b);
void survey_position_metres_per_degree (
    SurveyPosition position, gdouble *latitude, gdouble *longitude);

gdouble survey_angle_wrap (gdouble degrees);
gdouble survey_angle_mix (gdouble from, gdouble to, gdouble share);

G_END_DECLS
