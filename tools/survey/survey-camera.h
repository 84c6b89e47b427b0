/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-geometry.h"

G_BEGIN_DECLS

/* The sensor of the simulated camera is so wide, whatever its pixels. */
#define SURVEY_SENSOR_WIDTH_MM 17.3
#define SURVEY_FOCAL_LENGTH_MM 32.0

/* Nothing nearer than this is in the picture. */
#define SURVEY_NEAR_METRES 0.5

/* A point of the picture: x to the right and y down, in pixels from the
 * outer corner of the first one, so that pixel centres are at halves. */
typedef struct {
  gdouble x;
  gdouble y;
} SurveyPixel;

/* A pinhole camera without distortion at the origin of its own metres east,
 * north and up. */
typedef struct {
  SurveyPosition position;
  SurveyPoint forward;
  SurveyPoint right;
  SurveyPoint up;
  gdouble focal_length;
  gint width;
  gint height;
} SurveyCamera;

void survey_camera_init (SurveyCamera *camera, SurveyPosition position,
    gdouble yaw, gdouble pitch, gdouble roll, gint width, gint height);
SurveyPoint survey_camera_locate (
    const SurveyCamera *camera, SurveyPosition position);
gboolean survey_camera_project (
    const SurveyCamera *camera, SurveyPoint point, SurveyPixel *pixel);
SurveyPoint survey_camera_ray (
    const SurveyCamera *camera, gdouble x, gdouble y);
gdouble survey_camera_depth (const SurveyCamera *camera, SurveyPoint point);

G_END_DECLS
