/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-camera.h"
#include "survey/survey-line.h"

G_BEGIN_DECLS

/* Where the aircraft is and where its camera looks. Angles are degrees, NAN
 * where they are not known. */
typedef struct {
  SurveyPosition position;
  gdouble heading;
  gdouble camera_yaw;
  gdouble camera_pitch;
  gdouble camera_roll;
} SurveyState;

/* What is wrong with what the aircraft reports. */
typedef struct {
  SurveyPoint position;
  gdouble yaw;
} SurveyErrors;

typedef struct {
  gchar *name;
  /* Microseconds of UTC, whole milliseconds: when the shutter opened, and
   * what the camera's clock said. */
  gint64 time;
  gint64 camera_time;
  /* The pole that the aircraft stands at, and the one that it looks at. */
  guint station;
  guint target;
  gboolean yaw_missing;
  SurveyState truth;
  SurveyErrors errors;
  SurveyState reported;
} SurveyShot;

typedef struct {
  SurveyShot *shots;
  guint n_shots;
  /* Drawn once: the same for the whole flight. */
  SurveyErrors constant_errors;
  /* The flight before the first and after the last photo. */
  gint64 start_time;
  gint64 end_time;
  SurveyState start;
  SurveyState end;
} SurveyFlight;

SurveyFlight *survey_flight_new (
    const SurveyOptions *options, const SurveyLine *line);
void survey_flight_free (SurveyFlight *flight);

SurveyState survey_flight_state_at (
    const SurveyFlight *flight, gint64 time, guint *next_shot);
SurveyState survey_state_report (
    const SurveyState *truth, const SurveyErrors *errors);
SurveyErrors survey_flight_draw_errors (
    const SurveyFlight *flight, const SurveyOptions *options, GRand *random);
gboolean survey_flight_yaw_is_missing (
    const SurveyFlight *flight, gint64 time, guint next_shot);
gchar *survey_shot_make_name (guint index);
void survey_shot_get_camera (
    const SurveyShot *shot, const SurveyOptions *options, SurveyCamera *camera);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurveyFlight, survey_flight_free)

G_END_DECLS
