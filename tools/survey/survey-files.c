/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-files.h"

#include <string.h>

#include "json/lp-json-writer.h"
#include "survey/survey-file.h"

#define DEGREE_DECIMALS 9
#define GENERATOR "\"generator\":\"linepatrol demo\""
#define PHOTOS_WRITTEN "\"photos_written\":"

static gboolean
write_text (
    const gchar *directory, const gchar *name, GString *json, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, name, NULL);

  g_string_append_c (json, '\n');
  return survey_file_write (path, json->str, json->len, error);
}

static void
append_pole (GString *json, const SurveyLine *line, const SurveyPole *pole)
{
  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "type", "Feature");
  lp_json_begin_object (json, "properties");
  lp_json_add_string (json, "line", line->name);
  lp_json_add_string (json, "number", pole->number);
  lp_json_add_fixed (json, "height", pole->height, 2);
  lp_json_end_object (json);
  lp_json_begin_object (json, "geometry");
  lp_json_add_string (json, "type", "Point");
  lp_json_begin_array (json, "coordinates");
  lp_json_add_fixed (json, NULL, pole->foot.longitude, DEGREE_DECIMALS);
  lp_json_add_fixed (json, NULL, pole->foot.latitude, DEGREE_DECIMALS);
  lp_json_add_fixed (json, NULL, pole->foot.altitude, 3);
  lp_json_end_array (json);
  lp_json_end_object (json);
  lp_json_end_object (json);
}

gboolean
survey_files_write_poles (
    const SurveyLine *line, const gchar *directory, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "type", "FeatureCollection");
  lp_json_begin_array (json, "features");
  for (guint i = 0; i < line->n_poles; i++)
    append_pole (json, line, &line->poles[i]);
  lp_json_end_array (json);
  lp_json_end_object (json);
  return write_text (directory, "poles.geojson", json, error);
}

static void
append_categories (GString *json)
{
  lp_json_begin_array (json, "categories");
  for (guint i = 1; i <= SURVEY_N_CATEGORIES; i++) {
    lp_json_begin_object (json, NULL);
    lp_json_add_int (json, "id", i);
    lp_json_add_string (json, "name", survey_category_to_string (i));
    lp_json_end_object (json);
  }
  lp_json_end_array (json);
}

static void
append_images (
    GString *json, const SurveyOptions *options, const SurveyFlight *flight)
{
  lp_json_begin_array (json, "images");
  for (guint i = 0; i < flight->n_shots; i++) {
    lp_json_begin_object (json, NULL);
    lp_json_add_int (json, "id", i + 1);
    lp_json_add_string (json, "file_name", flight->shots[i].name);
    lp_json_add_int (json, "width", options->width);
    lp_json_add_int (json, "height", options->height);
    lp_json_end_object (json);
  }
  lp_json_end_array (json);
}

static void
append_annotation (GString *json, const SurveyLine *line, guint image, guint id,
    const SurveyAnnotation *annotation)
{
  const SurveyBox *box = &annotation->box;
  g_autofree gchar *pole = survey_line_pole_name (line, annotation->pole);

  lp_json_begin_object (json, NULL);
  lp_json_add_int (json, "id", id);
  lp_json_add_int (json, "image_id", image);
  lp_json_add_int (json, "category_id", annotation->category);
  lp_json_begin_array (json, "bbox");
  lp_json_add_fixed (json, NULL, box->left, 3);
  lp_json_add_fixed (json, NULL, box->top, 3);
  lp_json_add_fixed (json, NULL, box->right - box->left, 3);
  lp_json_add_fixed (json, NULL, box->bottom - box->top, 3);
  lp_json_end_array (json);
  lp_json_add_fixed (json, "area", survey_box_area (box), 3);
  lp_json_add_int (json, "iscrowd", 0);
  lp_json_add_string (json, "pole", pole);
  lp_json_end_object (json);
}

gboolean
survey_files_write_annotations (const SurveyOptions *options,
    const SurveyLine *line, const SurveyFlight *flight, const gchar *directory,
    GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  guint id = 0;

  lp_json_begin_object (json, NULL);
  append_categories (json);
  append_images (json, options, flight);
  lp_json_begin_array (json, "annotations");
  for (guint i = 0; i < flight->n_shots; i++) {
    g_autoptr (GArray) annotations = NULL;
    SurveyCamera camera;
    survey_shot_get_camera (&flight->shots[i], options, &camera);
    annotations = survey_annotate (&camera, line, &flight->shots[i]);
    for (guint k = 0; k < annotations->len; k++)
      append_annotation (json, line, i + 1, ++id,
          &g_array_index (annotations, SurveyAnnotation, k));
  }
  lp_json_end_array (json);
  lp_json_end_object (json);
  return write_text (directory, "annotations.coco.json", json, error);
}

static void
append_errors (GString *json, const SurveyErrors *errors, gint64 clock_error)
{
  lp_json_begin_object (json, "errors");
  lp_json_add_fixed (json, "east_m", errors->position.x, 4);
  lp_json_add_fixed (json, "north_m", errors->position.y, 4);
  lp_json_add_fixed (json, "up_m", errors->position.z, 4);
  lp_json_add_fixed (json, "yaw_deg", errors->yaw, 4);
  lp_json_add_fixed (json, "clock_s", clock_error / 1e6, 3);
  lp_json_end_object (json);
}

static void
append_truth (GString *json, const SurveyLine *line, const SurveyShot *shot)
{
  const SurveyState *truth = &shot->truth;
  g_autofree gchar *pole = survey_line_pole_name (line, shot->target);

  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "photo", shot->name);
  lp_json_add_string (json, "pole", pole);
  lp_json_add_boolean (json, "look_ahead", shot->target != shot->station);
  lp_json_add_time (json, "time", shot->time);
  lp_json_add_time (json, "camera_time", shot->camera_time);
  lp_json_add_fixed (
      json, "latitude", truth->position.latitude, DEGREE_DECIMALS);
  lp_json_add_fixed (
      json, "longitude", truth->position.longitude, DEGREE_DECIMALS);
  lp_json_add_fixed (json, "altitude", truth->position.altitude, 4);
  lp_json_add_fixed (json, "heading", truth->heading, 4);
  lp_json_add_fixed (json, "camera_yaw", truth->camera_yaw, 4);
  lp_json_add_fixed (json, "camera_pitch", truth->camera_pitch, 4);
  lp_json_add_fixed (json, "camera_roll", truth->camera_roll, 4);
  lp_json_add_boolean (json, "yaw_missing", shot->yaw_missing);
  append_errors (json, &shot->errors, shot->camera_time - shot->time);
  lp_json_end_object (json);
}

gboolean
survey_files_write_truth (const SurveyLine *line, const SurveyFlight *flight,
    const gchar *directory, GError **error)
{
  g_autoptr (SurveyFile) file =
      survey_file_create (directory, "truth.ndjson", error);
  g_autoptr (GString) json = g_string_new (NULL);

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < flight->n_shots; i++) {
    g_string_truncate (json, 0);
    append_truth (json, line, &flight->shots[i]);
    g_string_append_c (json, '\n');
    g_string_append_len (
        survey_file_get_text (file), json->str, (gssize) json->len);
    if (!survey_file_flush (file, error))
      return FALSE;
  }
  return survey_file_finish (file, error);
}

/* What was asked for, and what was drawn once. */
gboolean
survey_files_write_description (const SurveyOptions *options,
    const SurveyLine *line, const SurveyFlight *flight, const gchar *directory,
    GError **error)
{
  g_autoptr (GString) json = g_string_new ("{" GENERATOR);

  lp_json_add_string (json, "line", line->name);
  lp_json_add_int (json, "photos", options->n_photos);
  lp_json_add_int (
      json, "photos_written", options->write_photos ? options->n_photos : 0);
  lp_json_add_int (json, "photos_per_pole", options->photos_per_pole);
  lp_json_add_double (json, "span_m", options->span);
  lp_json_add_double (json, "gps_error_m", options->gps_error);
  lp_json_add_double (json, "yaw_bias_deg", options->yaw_bias);
  lp_json_add_double (json, "clock_error_s", options->clock_error);
  lp_json_add_double (json, "look_ahead", options->look_ahead);
  lp_json_add_double (json, "missing_yaw", options->missing_yaw);
  lp_json_add_double (json, "telemetry_hz", options->telemetry_rate);
  lp_json_add_int (json, "seed", options->seed);
  lp_json_begin_object (json, "camera");
  lp_json_add_int (json, "width", options->width);
  lp_json_add_int (json, "height", options->height);
  lp_json_add_double (json, "focal_length_mm", SURVEY_FOCAL_LENGTH_MM);
  lp_json_add_double (json, "sensor_width_mm", SURVEY_SENSOR_WIDTH_MM);
  lp_json_end_object (json);
  append_errors (json, &flight->constant_errors,
      flight->shots[0].camera_time - flight->shots[0].time);
  lp_json_end_object (json);
  return write_text (directory, "survey.json", json, error);
}

/* Whether @directory holds a survey that was written here before, and with
 * how many photos, so that nobody's own files are lost when it is written
 * again. */
gboolean
survey_files_are_from_a_demo (const gchar *directory, guint64 *n_photos)
{
  g_autofree gchar *path = g_build_filename (directory, "survey.json", NULL);
  g_autofree gchar *text = NULL;
  const gchar *number;

  *n_photos = 0;
  if (!g_file_get_contents (path, &text, NULL, NULL) ||
      strstr (text, GENERATOR) == NULL)
    return FALSE;
  number = strstr (text, PHOTOS_WRITTEN);
  if (number != NULL)
    *n_photos = g_ascii_strtoull (number + strlen (PHOTOS_WRITTEN), NULL, 10);
  return TRUE;
}
