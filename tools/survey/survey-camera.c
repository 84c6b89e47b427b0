/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-camera.h"

#include <math.h>

/* @yaw clockwise from true north, @pitch up from the horizon, @roll clockwise
 * about the line of sight; degrees. */
void
survey_camera_init (SurveyCamera *camera, SurveyPosition position, gdouble yaw,
    gdouble pitch, gdouble roll, gint width, gint height)
{
  SurveyPoint level = survey_point_heading (yaw);
  SurveyPoint right = survey_point_heading (yaw + 90.0);
  gdouble cosine = cos (roll * SURVEY_DEGREE);
  gdouble sine = sin (roll * SURVEY_DEGREE);
  SurveyPoint up;

  camera->position = position;
  camera->forward = survey_point_scale (level, cos (pitch * SURVEY_DEGREE));
  camera->forward.z = sin (pitch * SURVEY_DEGREE);
  up = survey_point_cross (right, camera->forward);
  camera->right = survey_point_subtract (
      survey_point_scale (right, cosine), survey_point_scale (up, sine));
  camera->up = survey_point_add (
      survey_point_scale (up, cosine), survey_point_scale (right, sine));
  camera->focal_length =
      width * SURVEY_FOCAL_LENGTH_MM / SURVEY_SENSOR_WIDTH_MM;
  camera->width = width;
  camera->height = height;
}

/* Metres east, north and up of the camera. */
SurveyPoint
survey_camera_locate (const SurveyCamera *camera, SurveyPosition position)
{
  return survey_position_seen_from (position, camera->position);
}

/* Metres in front of the camera. */
gdouble
survey_camera_depth (const SurveyCamera *camera, SurveyPoint point)
{
  return survey_point_dot (point, camera->forward);
}

/* Where @point appears, in or out of the picture. Returns FALSE for what lies
 * behind the camera or too near. */
gboolean
survey_camera_project (
    const SurveyCamera *camera, SurveyPoint point, SurveyPixel *pixel)
{
  gdouble depth = survey_camera_depth (camera, point);
  gdouble scale = camera->focal_length / depth;

  if (depth < SURVEY_NEAR_METRES)
    return FALSE;
  pixel->x =
      camera->width / 2.0 + scale * survey_point_dot (point, camera->right);
  pixel->y =
      camera->height / 2.0 - scale * survey_point_dot (point, camera->up);
  return TRUE;
}

/* The other way round: the direction of length 1 seen at a pixel. */
SurveyPoint
survey_camera_ray (const SurveyCamera *camera, gdouble x, gdouble y)
{
  SurveyPoint across = survey_point_scale (
      camera->right, (x - camera->width / 2.0) / camera->focal_length);
  SurveyPoint up = survey_point_scale (
      camera->up, (camera->height / 2.0 - y) / camera->focal_length);

  return survey_point_normalize (
      survey_point_add (camera->forward, survey_point_add (across, up)));
}
