/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-flight.h"

#include <math.h>

#include "survey/survey-random.h"

/* Tuesday, 14 May 2024, 08:30 UTC: never the day of the run. */
#define FIRST_PHOTO_TIME (G_GINT64_CONSTANT (1715675400) * G_USEC_PER_SEC)
#define SPEED 4.0
#define LEAD_SECONDS 30
/* Aim a little below the top, where the crossarm and the insulators are. */
#define AIM_BELOW_TOP 0.9
/* What changes from fix to fix, as a share of what is constant. */
#define GPS_NOISE_SHARE 0.05
#define YAW_NOISE_SHARE 0.1
/* Receivers are that much worse at heights. */
#define VERTICAL_FACTOR 1.5

/* Beside the line on its right, above the tops, somewhere around the pole. */
static SurveyPosition
draw_position (const SurveyPole *pole, gdouble step, GRand *random)
{
  SurveyPosition position = survey_pole_top (pole);
  gdouble along = step + 2.5 * survey_random_normal (random);
  gdouble across = g_rand_double_range (random, 12.0, 19.0);

  position = survey_position_move (position, pole->direction, along);
  position = survey_position_move (position, pole->direction + 90.0, across);
  position.altitude += g_rand_double_range (random, 3.0, 9.0);
  return position;
}

/* Looks at the top of @target with a hand that is not quite steady. */
static void
draw_aim (SurveyState *state, const SurveyPole *target, GRand *random)
{
  SurveyPoint aim =
      survey_position_seen_from (survey_pole_top (target), state->position);

  aim.z -= AIM_BELOW_TOP;
  state->camera_yaw = survey_angle_wrap (atan2 (aim.x, aim.y) / SURVEY_DEGREE +
                                         2.0 * survey_random_normal (random));
  state->camera_pitch = atan2 (aim.z, hypot (aim.x, aim.y)) / SURVEY_DEGREE +
                        1.5 * survey_random_normal (random);
  state->camera_roll = 0.5 * survey_random_normal (random);
  state->heading = survey_angle_wrap (
      state->camera_yaw + 1.5 * survey_random_normal (random));
}

/* Which shots look ahead: only those with another pole of the survey in
 * front of them can. */
static void
choose_targets (SurveyFlight *flight, const SurveyOptions *options,
    const SurveyLine *line, GRand *random)
{
  guint last = line->n_poles - 2;
  guint n_able = 0;
  guint n_wanted = (guint) lround (options->look_ahead * flight->n_shots);
  g_autofree gboolean *ahead = NULL;

  while (n_able < flight->n_shots && flight->shots[n_able].station < last)
    n_able++;
  ahead = survey_random_choose (random, n_able, n_wanted);
  for (guint i = 0; i < flight->n_shots; i++)
    flight->shots[i].target =
        flight->shots[i].station + (i < n_able && ahead[i] ? 1 : 0);
}

static void
choose_missing_yaws (
    SurveyFlight *flight, const SurveyOptions *options, GRand *random)
{
  guint n_missing = (guint) lround (options->missing_yaw * flight->n_shots);
  g_autofree gboolean *missing =
      survey_random_choose (random, flight->n_shots, n_missing);

  for (guint i = 0; i < flight->n_shots; i++)
    flight->shots[i].yaw_missing = missing[i];
}

static void
place_shots (
    SurveyFlight *flight, const SurveyOptions *options, const SurveyLine *line)
{
  g_autoptr (GRand) choice =
      survey_random_new (options->seed, SURVEY_STREAM_CHOICE, 0);

  for (guint i = 0; i < flight->n_shots; i++) {
    SurveyShot *shot = &flight->shots[i];
    shot->name = survey_shot_make_name (i);
    shot->station = 1 + i / (guint) options->photos_per_pole;
  }
  choose_targets (flight, options, line, choice);
  choose_missing_yaws (flight, options, choice);
  for (guint i = 0; i < flight->n_shots; i++) {
    g_autoptr (GRand) random =
        survey_random_new (options->seed, SURVEY_STREAM_AIM, i);
    SurveyShot *shot = &flight->shots[i];
    gdouble middle = (options->photos_per_pole - 1) / 2.0;
    gdouble step = 6.0 * (i % (guint) options->photos_per_pole - middle);
    shot->truth.position =
        draw_position (&line->poles[shot->station], step, random);
    draw_aim (&shot->truth, &line->poles[shot->target], random);
  }
}

/* From photo to photo at a steady speed. */
static void
time_shots (SurveyFlight *flight, const SurveyOptions *options)
{
  gint64 time = FIRST_PHOTO_TIME;
  gint64 clock_error = llround (options->clock_error * 1000.0) * 1000;

  for (guint i = 0; i < flight->n_shots; i++) {
    SurveyShot *shot = &flight->shots[i];
    if (i > 0) {
      gdouble metres = survey_position_distance (
          flight->shots[i - 1].truth.position, shot->truth.position);
      time += MAX (1000, llround (metres / SPEED * 1000.0)) * 1000;
    }
    shot->time = time;
    shot->camera_time = time + clock_error;
  }
}

/* Comes from behind the first pole and flies on past the last. */
static void
add_leads (SurveyFlight *flight, const SurveyLine *line)
{
  const SurveyShot *first = &flight->shots[0];
  const SurveyShot *last = &flight->shots[flight->n_shots - 1];
  const gdouble metres = SPEED * LEAD_SECONDS;
  const gint64 duration = LEAD_SECONDS * G_USEC_PER_SEC;

  flight->start = first->truth;
  flight->start.position = survey_position_move (first->truth.position,
      line->poles[first->station].direction + 180.0, metres);
  flight->start_time = first->time - duration;
  flight->end = last->truth;
  flight->end.position = survey_position_move (
      last->truth.position, line->poles[last->station].direction, metres);
  flight->end_time = last->time + duration;
}

/* The errors of one more fix: the flight's own and a little noise. */
SurveyErrors
survey_flight_draw_errors (
    const SurveyFlight *flight, const SurveyOptions *options, GRand *random)
{
  gdouble metres = options->gps_error * GPS_NOISE_SHARE;
  SurveyErrors errors = flight->constant_errors;

  errors.position.x += metres * survey_random_normal (random);
  errors.position.y += metres * survey_random_normal (random);
  errors.position.z += metres * VERTICAL_FACTOR * survey_random_normal (random);
  errors.yaw +=
      options->yaw_bias * YAW_NOISE_SHARE * survey_random_normal (random);
  return errors;
}

static void
report_shots (SurveyFlight *flight, const SurveyOptions *options)
{
  g_autoptr (GRand) gps =
      survey_random_new (options->seed, SURVEY_STREAM_GPS, 0);
  g_autoptr (GRand) yaw =
      survey_random_new (options->seed, SURVEY_STREAM_YAW, 0);
  SurveyErrors *constant = &flight->constant_errors;

  constant->position.x = options->gps_error * survey_random_normal (gps);
  constant->position.y = options->gps_error * survey_random_normal (gps);
  constant->position.z =
      options->gps_error * VERTICAL_FACTOR * survey_random_normal (gps);
  constant->yaw = options->yaw_bias * survey_random_normal (yaw);
  for (guint i = 0; i < flight->n_shots; i++) {
    SurveyShot *shot = &flight->shots[i];
    shot->errors = survey_flight_draw_errors (flight, options, gps);
    shot->reported = survey_state_report (&shot->truth, &shot->errors);
    if (shot->yaw_missing) {
      shot->reported.heading = NAN;
      shot->reported.camera_yaw = NAN;
    }
  }
}

SurveyFlight *
survey_flight_new (const SurveyOptions *options, const SurveyLine *line)
{
  SurveyFlight *flight = g_new0 (SurveyFlight, 1);

  flight->n_shots = (guint) options->n_photos;
  flight->shots = g_new0 (SurveyShot, flight->n_shots);
  place_shots (flight, options, line);
  time_shots (flight, options);
  add_leads (flight, line);
  report_shots (flight, options);
  return flight;
}

void
survey_flight_free (SurveyFlight *flight)
{
  for (guint i = 0; i < flight->n_shots; i++)
    g_free (flight->shots[i].name);
  g_free (flight->shots);
  g_free (flight);
}

/* What the aircraft believes of itself. Heading and gimbal are off by the
 * same angle: it has one compass. */
SurveyState
survey_state_report (const SurveyState *truth, const SurveyErrors *errors)
{
  SurveyState reported = *truth;

  reported.position =
      survey_position_offset (truth->position, errors->position);
  reported.heading = survey_angle_wrap (truth->heading + errors->yaw);
  reported.camera_yaw = survey_angle_wrap (truth->camera_yaw + errors->yaw);
  return reported;
}

static SurveyState
mix_states (const SurveyState *from, const SurveyState *to, gdouble share)
{
  /* The camera starts and ends its turns gently. */
  gdouble turn = share * share * (3.0 - 2.0 * share);
  const SurveyPosition *a = &from->position, *b = &to->position;

  return (SurveyState){
    .position = { a->latitude + share * (b->latitude - a->latitude),
        a->longitude + share * (b->longitude - a->longitude),
        a->altitude + share * (b->altitude - a->altitude) },
    .heading = survey_angle_mix (from->heading, to->heading, turn),
    .camera_yaw = survey_angle_mix (from->camera_yaw, to->camera_yaw, turn),
    .camera_pitch =
        from->camera_pitch + turn * (to->camera_pitch - from->camera_pitch),
    .camera_roll =
        from->camera_roll + turn * (to->camera_roll - from->camera_roll),
  };
}

/* The truth at a time within the flight. *@next_shot is where the search for
 * the first shot not before @time begins and ends. */
SurveyState
survey_flight_state_at (
    const SurveyFlight *flight, gint64 time, guint *next_shot)
{
  const SurveyState *from = &flight->start, *to = &flight->end;
  gint64 from_time = flight->start_time, to_time = flight->end_time;

  while (*next_shot < flight->n_shots && flight->shots[*next_shot].time < time)
    (*next_shot)++;
  if (*next_shot > 0) {
    from = &flight->shots[*next_shot - 1].truth;
    from_time = flight->shots[*next_shot - 1].time;
  }
  if (*next_shot < flight->n_shots) {
    to = &flight->shots[*next_shot].truth;
    to_time = flight->shots[*next_shot].time;
  }
  return mix_states (
      from, to, (gdouble) (time - from_time) / (to_time - from_time));
}

/* The compass is silent from half-way before a photo without a yaw to
 * half-way after it, so that the yaw cannot be had from neighbouring rows. */
gboolean
survey_flight_yaw_is_missing (
    const SurveyFlight *flight, gint64 time, guint next_shot)
{
  const SurveyShot *next = &flight->shots[MIN (next_shot, flight->n_shots - 1)];
  const SurveyShot *previous = &flight->shots[MAX (next_shot, 1) - 1];

  return next->time - time < time - previous->time ? next->yaw_missing
                                                   : previous->yaw_missing;
}

/* The name of the photo that is taken after @index others. */
gchar *
survey_shot_make_name (guint index)
{
  return g_strdup_printf ("DJI_%04u.JPG", index + 1);
}

/* The true camera of a photo. */
void
survey_shot_get_camera (
    const SurveyShot *shot, const SurveyOptions *options, SurveyCamera *camera)
{
  survey_camera_init (camera, shot->truth.position, shot->truth.camera_yaw,
      shot->truth.camera_pitch, shot->truth.camera_roll, options->width,
      options->height);
}
