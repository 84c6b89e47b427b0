/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-log.h"

#include <math.h>

#include "survey/survey-file.h"
#include "survey/survey-random.h"
#include "survey/survey-text.h"

/* A millimetre on the ground, a millimetre up, a hundredth of a degree. */
#define DEGREE_DECIMALS 8
#define METRE_DECIMALS 3
#define ANGLE_DECIMALS 2

/* One row of both logs. */
typedef struct {
  gint64 time;
  /* NULL for telemetry. */
  const gchar *image;
  gboolean has_position;
  SurveyState state;
} Row;

typedef struct {
  SurveyFile *json;
  SurveyFile *csv;
} Logs;

static void
append_member (GString *text, const gchar *key, gdouble value, guint decimals)
{
  if (isnan (value))
    return;
  if (text->str[text->len - 1] != '{')
    g_string_append (text, ", ");
  g_string_append_c (text, '"');
  g_string_append (text, key);
  g_string_append (text, "\": ");
  survey_append_fixed (text, value, decimals);
}

static void
append_json_row (GString *text, const Row *row)
{
  const SurveyState *state = &row->state;

  g_string_append (text, "{\"time\": \"");
  survey_append_time (text, row->time);
  g_string_append (text, "\", \"type\": ");
  g_string_append (text, row->image != NULL ? "\"CAM\"" : "\"POS\"");
  if (row->image != NULL) {
    g_string_append (text, ", \"image\": \"");
    g_string_append (text, row->image);
    g_string_append_c (text, '"');
  }
  if (row->has_position) {
    g_string_append (text, ", \"pos\": {");
    append_member (text, "lat", state->position.latitude, DEGREE_DECIMALS);
    append_member (text, "lon", state->position.longitude, DEGREE_DECIMALS);
    append_member (text, "alt", state->position.altitude, METRE_DECIMALS);
    g_string_append (text, "}, \"att\": {");
    append_member (text, "yaw", state->heading, ANGLE_DECIMALS);
    g_string_append (text, "}");
  }
  g_string_append (text, ", \"gimbal\": {");
  append_member (text, "yaw", state->camera_yaw, ANGLE_DECIMALS);
  append_member (text, "pitch", state->camera_pitch, ANGLE_DECIMALS);
  append_member (text, "roll", state->camera_roll, ANGLE_DECIMALS);
  g_string_append (text, "}}\n");
}

static void
append_field (GString *text, gdouble value, guint decimals)
{
  g_string_append_c (text, ',');
  if (!isnan (value))
    survey_append_fixed (text, value, decimals);
}

static void
append_csv_row (GString *text, const Row *row)
{
  const SurveyState *state = &row->state;

  survey_append_time (text, row->time);
  if (row->has_position) {
    append_field (text, state->position.latitude, DEGREE_DECIMALS);
    append_field (text, state->position.longitude, DEGREE_DECIMALS);
    append_field (text, state->position.altitude, METRE_DECIMALS);
    append_field (text, state->heading, ANGLE_DECIMALS);
  } else {
    g_string_append (text, ",,,,");
  }
  append_field (text, state->camera_yaw, ANGLE_DECIMALS);
  append_field (text, state->camera_pitch, ANGLE_DECIMALS);
  g_string_append_c (text, ',');
  if (row->image != NULL)
    g_string_append (text, row->image);
  g_string_append_c (text, '\n');
}

static gboolean
write_row (Logs *logs, const Row *row, GError **error)
{
  append_json_row (survey_file_get_text (logs->json), row);
  append_csv_row (survey_file_get_text (logs->csv), row);
  return survey_file_flush (logs->json, error) &&
         survey_file_flush (logs->csv, error);
}

static gboolean
write_shot (Logs *logs, const SurveyShot *shot, SurveyPhotoRows photo_rows,
    GError **error)
{
  gboolean located = photo_rows == SURVEY_PHOTO_ROWS_LOCATED;
  const Row row = {
    .time = located ? shot->time : shot->camera_time,
    .image = shot->name,
    .has_position = located,
    .state = shot->reported,
  };

  return photo_rows == SURVEY_PHOTO_ROWS_NONE || write_row (logs, &row, error);
}

static gboolean
write_fix (Logs *logs, const SurveyOptions *options, const SurveyFlight *flight,
    gint64 time, guint *next_shot, GRand *random, GError **error)
{
  SurveyState truth = survey_flight_state_at (flight, time, next_shot);
  SurveyErrors errors = survey_flight_draw_errors (flight, options, random);
  Row row = {
    .time = time,
    .has_position = TRUE,
    .state = survey_state_report (&truth, &errors),
  };

  if (survey_flight_yaw_is_missing (flight, time, *next_shot)) {
    row.state.heading = NAN;
    row.state.camera_yaw = NAN;
  }
  return write_row (logs, &row, error);
}

/* Photos and fixes in the order in which they happened. */
static gboolean
write_rows (Logs *logs, const SurveyOptions *options,
    const SurveyFlight *flight, GError **error)
{
  g_autoptr (GRand) random =
      survey_random_new (options->seed, SURVEY_STREAM_TELEMETRY, 0);
  gdouble interval = 1000.0 / options->telemetry_rate;
  guint next_shot = 0;
  guint written = 0;

  for (guint i = 0; options->telemetry_rate > 0.0; i++) {
    gint64 time = flight->start_time + llround (i * interval) * 1000;
    if (time > flight->end_time)
      break;
    for (; written < flight->n_shots && flight->shots[written].time < time;
         written++) {
      if (!write_shot (
              logs, &flight->shots[written], options->photo_rows, error))
        return FALSE;
    }
    if (!write_fix (logs, options, flight, time, &next_shot, random, error))
      return FALSE;
  }
  for (; written < flight->n_shots; written++) {
    if (!write_shot (logs, &flight->shots[written], options->photo_rows, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
survey_log_write (const SurveyOptions *options, const SurveyFlight *flight,
    const gchar *directory, GError **error)
{
  g_autoptr (SurveyFile) json = NULL;
  g_autoptr (SurveyFile) csv = NULL;
  Logs logs;

  json = survey_file_create (directory, "flight.ndjson", error);
  if (json == NULL)
    return FALSE;
  csv = survey_file_create (directory, "flight.csv", error);
  if (csv == NULL)
    return FALSE;
  logs = (Logs){ json, csv };
  g_string_append (survey_file_get_text (csv),
      "time,latitude,longitude,altitude,heading,gimbal_yaw,gimbal_pitch,"
      "image\n");
  return write_rows (&logs, options, flight, error) &&
         survey_file_finish (json, error) && survey_file_finish (csv, error);
}
