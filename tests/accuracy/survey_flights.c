/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The flights of the simulated survey, without its pictures. */

#include <math.h>
#include <stdlib.h>

#include "flights.h"
#include "survey/survey-flight.h"
#include "survey/survey-random.h"

/* Microseconds from fix to fix of the log. */
#define FIX_INTERVAL 200000

#define REAL_LINE "1016"

static gchar *
find_real_line (void)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  gchar *path =
      g_build_filename (data ? data : ".", "poles", "li_towers.csv", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}

gboolean
survey_flight_has_real_line (void)
{
  g_autofree gchar *path = find_real_line ();

  return path != NULL;
}

static LpPoleSet *
load_towers (void)
{
  g_autofree gchar *path = find_real_line ();
  g_autoptr (GError) error = NULL;
  LpPoleSet *set = lp_pole_set_load (path, "line=line_id,number=seq", &error);

  if (set == NULL)
    g_error ("%s", error->message);
  return set;
}

static SurveyLine *
make_real_line (const LpPoleSet *set)
{
  g_autoptr (GArray) feet = g_array_new (FALSE, FALSE, sizeof (SurveyPosition));
  g_autoptr (GPtrArray) numbers = g_ptr_array_new ();

  for (guint i = 0; i < lp_pole_set_get_n_poles (set); i++) {
    const LpPole *pole = lp_pole_set_get_pole (set, i);
    SurveyPosition foot = { pole->latitude, pole->longitude, 500.0 };
    if (!g_str_equal (pole->line, REAL_LINE))
      continue;
    g_array_append_val (feet, foot);
    g_ptr_array_add (numbers, (gpointer) pole->number);
  }
  return survey_line_new_along (REAL_LINE,
      (const gchar *const *) numbers->pdata, (SurveyPosition *) feet->data,
      feet->len);
}

static LpPoleSet *
make_poles (const SurveyLine *line)
{
  g_autoptr (GString) csv = g_string_new ("line,nr,lat,lon\n");

  for (guint i = 0; i < line->n_poles; i++) {
    const SurveyPole *pole = &line->poles[i];
    g_string_append_printf (csv, "%s,%s,%.9f,%.9f\n", line->name, pole->number,
        pole->foot.latitude, pole->foot.longitude);
  }
  return flight_load_poles (csv->str);
}

static void
add_fix (
    LpTrack *track, gint64 time, const SurveyState *state, gboolean has_heading)
{
  const LpSample position = { time, state->position.latitude,
    state->position.longitude };
  const LpSample heading = { time, state->heading, 0 };

  lp_track_add (track, LP_QUANTITY_POSITION, &position);
  if (has_heading)
    lp_track_add (track, LP_QUANTITY_HEADING, &heading);
}

static LpTrack *
make_track (
    const SurveyFlight *survey, const SurveyOptions *options, guint seed)
{
  LpTrack *track = lp_track_new (&LP_GAP_LIMITS_DEFAULT);
  g_autoptr (GRand) random =
      survey_random_new (seed, SURVEY_STREAM_TELEMETRY, 0);
  guint next = 0;

  for (gint64 time = survey->start_time; time <= survey->end_time;
       time += FIX_INTERVAL) {
    SurveyErrors errors = survey_flight_draw_errors (survey, options, random);
    SurveyState truth = survey_flight_state_at (survey, time, &next);
    SurveyState state = survey_state_report (&truth, &errors);
    add_fix (track, time, &state,
        !survey_flight_yaw_is_missing (survey, time, next));
  }
  lp_track_finish (track);
  return track;
}

static LpPhoto *
make_photo (const SurveyShot *shot, const LpTrack *track)
{
  LpPhoto *photo = lp_photo_new (shot->name);

  photo->camera_yaw = shot->reported.camera_yaw;
  photo->camera_pitch = shot->reported.camera_pitch;
  photo->camera_roll = shot->reported.camera_roll;
  photo->has_own_angles = TRUE;
  if (track != NULL) {
    photo->time = shot->camera_time;
    lp_track_locate (track, photo->time, photo);
    return photo;
  }
  photo->time = shot->time;
  photo->fix = LP_FIX_LOGGED;
  photo->heading = shot->reported.heading;
  photo->latitude = shot->reported.position.latitude;
  photo->longitude = shot->reported.position.longitude;
  photo->altitude = shot->reported.position.altitude;
  return photo;
}

/* With a clock error, photos are joined to the track by time; without, the log
 * gives their positions. */
Flight *
survey_flight_simulate (const SurveyFlightOptions *wanted, guint seed)
{
  gboolean is_real = wanted->span == 0;
  g_autoptr (SurveyLine) line = NULL;
  g_autoptr (SurveyFlight) survey = NULL;
  LpPoleSet *poles = NULL;
  SurveyOptions options;
  Flight *flight;

  survey_options_init (&options);
  options.seed = seed;
  options.n_photos = (gint) wanted->n_photos;
  options.gps_error = wanted->gps_error;
  options.yaw_bias = wanted->yaw_bias;
  options.clock_error = wanted->clock_error;
  options.missing_yaw = wanted->missing_yaw;
  if (is_real) {
    poles = load_towers ();
    line = make_real_line (poles);
    options.n_photos = 2 * (line->n_poles - 2);
  } else {
    options.span = wanted->span;
    line = survey_line_new (&options);
    poles = make_poles (line);
  }
  survey = survey_flight_new (&options, line);

  flight = flight_new (poles);
  flight->clock_error_s = wanted->clock_error;
  if (wanted->clock_error != 0)
    flight->track = make_track (survey, &options, seed);
  for (guint i = 0; i < survey->n_shots; i++) {
    const SurveyShot *shot = &survey->shots[i];
    g_autofree gchar *truth = survey_line_pole_name (line, shot->target);
    flight_add (flight, make_photo (shot, flight->track), truth);
  }
  return flight;
}
