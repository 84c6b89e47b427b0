/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-line.h"

#include <math.h>

#include "survey/survey-random.h"

/* In the Allgaeu; any place would do. */
static const SurveyPosition line_start = { 47.8312, 10.2046, 690.0 };

#define CORNER_SHARE 0.12
#define DAMAGE_SHARE 0.2
/* Metres: of the poles of a given line. */
#define GIVEN_HEIGHT 30.0

/* How much the line turns at a pole, in degrees. */
static gdouble
draw_turn (GRand *random, gboolean *corner)
{
  gdouble turn;

  *corner = g_rand_double (random) < CORNER_SHARE;
  turn = *corner ? g_rand_double_range (random, 10.0, 28.0) : 0.4;
  return g_rand_boolean (random) ? turn : -turn;
}

static void
draw_damages (SurveyPole *pole, GRand *random)
{
  for (guint i = 0; i < SURVEY_MAX_INSULATORS; i++) {
    SurveyDamage *damage = &pole->damages[i];
    damage->present = g_rand_double (random) < DAMAGE_SHARE;
    /* Stones are thrown from the side that the aircraft flies on. */
    damage->azimuth = survey_angle_wrap (
        pole->direction + g_rand_double_range (random, 10.0, 170.0));
    damage->width = g_rand_double_range (random, 70.0, 130.0);
  }
}

static void
draw_pole (SurveyPole *pole, const SurveyTerrain *terrain, GRand *random)
{
  pole->number = g_strdup_printf ("M%03u", pole->index);
  pole->foot.altitude = survey_terrain_altitude_at (terrain, pole->foot);
  pole->height = 0.5 * g_rand_int_range (random, 19, 24);
  pole->lean.x = 0.006 * survey_random_normal (random);
  pole->lean.y = 0.006 * survey_random_normal (random);
  pole->lean.z = 1.0;
  pole->brown_porcelain = g_rand_double (random) < 0.7;
  draw_damages (pole, random);
}

/* Lays the line out pole by pole, along geodesics. */
SurveyLine *
survey_line_new (const SurveyOptions *options)
{
  g_autoptr (GRand) random =
      survey_random_new (options->seed, SURVEY_STREAM_LINE, 0);
  SurveyLine *line = g_new0 (SurveyLine, 1);
  guint n_stations =
      (guint) ((options->n_photos - 1) / options->photos_per_pole) + 1;
  gdouble azimuth = g_rand_double_range (random, -180.0, 180.0);
  SurveyPosition position = line_start;

  line->name = g_strdup ("20kV-7");
  line->n_poles = n_stations + 2;
  line->poles = g_new0 (SurveyPole, line->n_poles);
  survey_terrain_init (&line->terrain, line_start, options->seed);
  for (guint i = 0; i < line->n_poles; i++) {
    SurveyPole *pole = &line->poles[i];
    gdouble stretch = 0.06 * survey_random_normal (random);
    gdouble turn = draw_turn (random, &pole->corner);
    pole->index = i;
    pole->foot = position;
    pole->direction = survey_angle_wrap (azimuth + turn / 2.0);
    draw_pole (pole, &line->terrain, random);
    azimuth = survey_angle_wrap (azimuth + turn);
    position = survey_position_move (
        position, azimuth, options->span * (1.0 + CLAMP (stretch, -0.2, 0.2)));
  }
  return line;
}

static gdouble
get_azimuth (SurveyPosition from, SurveyPosition to)
{
  SurveyPoint point = survey_position_seen_from (to, from);

  return atan2 (point.x, point.y) / SURVEY_DEGREE;
}

/* A line whose poles are known, at least two; they all are as high, and what
 * is on them is not made up. */
SurveyLine *
survey_line_new_along (const gchar *name, const gchar *const *numbers,
    const SurveyPosition *feet, guint n_poles)
{
  SurveyLine *line = g_new0 (SurveyLine, 1);

  line->name = g_strdup (name);
  line->n_poles = n_poles;
  line->poles = g_new0 (SurveyPole, n_poles);
  survey_terrain_init (&line->terrain, feet[0], 0);
  for (guint i = 0; i < n_poles; i++) {
    SurveyPole *pole = &line->poles[i];
    gdouble before = get_azimuth (feet[i > 0 ? i - 1 : 0], feet[i > 0 ? i : 1]);
    gdouble after =
        i + 1 < n_poles ? get_azimuth (feet[i], feet[i + 1]) : before;
    pole->index = i;
    pole->number = g_strdup (numbers[i]);
    pole->foot = feet[i];
    pole->height = GIVEN_HEIGHT;
    pole->lean.z = 1.0;
    pole->direction = survey_angle_mix (before, after, 0.5);
  }
  return line;
}

void
survey_line_free (SurveyLine *line)
{
  for (guint i = 0; i < line->n_poles; i++)
    g_free (line->poles[i].number);
  g_free (line->poles);
  g_free (line->name);
  g_free (line);
}

/* The middle of the shaft's upper end. */
SurveyPosition
survey_pole_top (const SurveyPole *pole)
{
  return survey_position_offset (
      pole->foot, survey_point_scale (pole->lean, pole->height));
}

/* The identity of a pole: `line/number`. */
gchar *
survey_line_pole_name (const SurveyLine *line, guint pole)
{
  return g_strdup_printf ("%s/%s", line->name, line->poles[pole].number);
}
