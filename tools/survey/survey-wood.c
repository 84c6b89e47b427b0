/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-wood.h"

#include <math.h>

#include "survey/survey-random.h"

#define N_FIBRES 420
#define N_BEAM_FIBRES 46
#define N_KNOTS 14
/* Where fibres would be finer than pixels they are not drawn. */
#define GRAIN_DISTANCE 70.0

static const SurveyColour shaft_wood = { 0.66, 0.57, 0.47 };
static const SurveyColour beam_wood = { 0.72, 0.64, 0.53 };
static const SurveyColour zinc = { 0.56, 0.58, 0.60 };

/* The shaft's surface: @height from 0 at the foot to 1 at the top. Returns
 * FALSE where the camera does not see it. */
static gboolean
get_shaft_point (const SurveyStructure *structure, gdouble height,
    gdouble azimuth, SurveyPoint *point)
{
  const SurveyTube *lowest = &structure->shaft[0];
  const SurveyTube *highest = &structure->shaft[SURVEY_SHAFT_PIECES - 1];
  gdouble radius =
      lowest->from_radius + height * (highest->to_radius - lowest->from_radius);
  SurveyPoint out = survey_point_heading (azimuth);
  SurveyPoint axis = survey_point_mix (lowest->from, highest->to, height);

  *point = survey_point_add (axis, survey_point_scale (out, radius));
  return survey_point_dot (out, survey_point_normalize (*point)) < -0.12;
}

/* In one piece as far down as it is in front of the camera. */
static void
draw_shaft (const SurveyBrush *brush, const SurveyStructure *structure,
    SurveyColour colour)
{
  SurveyTube shaft = structure->shaft[SURVEY_SHAFT_PIECES - 1];

  for (guint i = SURVEY_SHAFT_PIECES; i-- > 0;) {
    const SurveyTube *piece = &structure->shaft[i];
    SurveyOutline outline;
    if (!survey_outline_of_tube (brush->camera, piece, &outline))
      break;
    shaft.from = piece->from;
    shaft.from_radius = piece->from_radius;
  }
  survey_brush_draw_tube (brush, &shaft, colour);
}

/* A streak, darker or lighter than the wood around it. */
static void
draw_fibre (const SurveyBrush *brush, SurveyPoint from, SurveyPoint to,
    gdouble metres, gdouble tone)
{
  cairo_set_source_rgba (brush->cr, tone < 0.0 ? 0.12 : 0.80,
      tone < 0.0 ? 0.09 : 0.74, tone < 0.0 ? 0.06 : 0.62, fabs (tone));
  survey_brush_draw_line (brush, from, to, metres);
}

static void
draw_shaft_grain (
    const SurveyBrush *brush, const SurveyStructure *structure, GRand *random)
{
  cairo_set_line_cap (brush->cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < N_FIBRES; i++) {
    gdouble azimuth = g_rand_double_range (random, 0.0, 360.0);
    gdouble height = g_rand_double (random);
    gdouble length = g_rand_double_range (random, 0.04, 0.3);
    gdouble metres = g_rand_double_range (random, 0.002, 0.010);
    gdouble tone = g_rand_double_range (random, -0.50, 0.26);
    SurveyPoint from, to;
    if (get_shaft_point (structure, height, azimuth, &from) &&
        get_shaft_point (
            structure, MIN (1.0, height + length), azimuth + 2.0, &to))
      draw_fibre (brush, from, to, metres, tone);
  }
  for (guint i = 0; i < N_KNOTS; i++) {
    gdouble azimuth = g_rand_double_range (random, 0.0, 360.0);
    gdouble height = g_rand_double_range (random, 0.0, 0.98);
    SurveyPoint from, to;
    if (get_shaft_point (structure, height, azimuth, &from) &&
        get_shaft_point (structure, height + 0.003, azimuth, &to))
      draw_fibre (brush, from, to, 0.035, -0.55);
  }
}

/* Along one face of a beam, which lies @out from the middle and reaches
 * @across either way. */
static void
draw_face_grain (const SurveyBrush *brush, const SurveyBeam *beam,
    SurveyPoint out, SurveyPoint across, GRand *random)
{
  SurveyPoint centre = survey_point_add (beam->middle, out);
  gboolean visible = survey_point_dot (out, centre) < 0.0;

  for (guint i = 0; i < N_BEAM_FIBRES; i++) {
    gdouble begin = g_rand_double_range (random, -1.0, 0.9);
    gdouble length = g_rand_double_range (random, 0.1, 0.7);
    gdouble end = MIN (1.0, begin + length);
    gdouble side = g_rand_double_range (random, -0.95, 0.95);
    gdouble metres = g_rand_double_range (random, 0.002, 0.007);
    gdouble tone = g_rand_double_range (random, -0.40, 0.22);
    SurveyPoint line =
        survey_point_add (centre, survey_point_scale (across, side));
    if (visible)
      draw_fibre (brush,
          survey_point_add (line, survey_point_scale (beam->along, begin)),
          survey_point_add (line, survey_point_scale (beam->along, end)),
          metres, tone);
  }
}

static void
draw_beam (const SurveyBrush *brush, const SurveyBeam *beam, gboolean grain,
    GRand *random)
{
  survey_brush_draw_beam (brush, beam, beam_wood);
  if (!grain)
    return;
  cairo_set_line_cap (brush->cr, CAIRO_LINE_CAP_BUTT);
  for (gint side = -1; side <= 1; side += 2) {
    draw_face_grain (
        brush, beam, survey_point_scale (beam->up, side), beam->across, random);
    draw_face_grain (
        brush, beam, survey_point_scale (beam->across, side), beam->up, random);
  }
}

static gdouble
get_distance (const SurveyBeam *beam)
{
  return survey_point_length (beam->middle);
}

/* Both crossarms and braces may lie behind the shaft or in front of it. */
static void
draw_beams (const SurveyBrush *brush, const SurveyStructure *structure,
    gboolean in_front, gboolean grain, GRand *random)
{
  const SurveyTube *top = &structure->shaft[SURVEY_SHAFT_PIECES - 1];
  gdouble shaft =
      survey_point_length (survey_point_mix (top->from, top->to, 0.25));

  for (guint i = 0; i < structure->n_beams; i++) {
    const SurveyBeam *beam = &structure->beams[i];
    if ((get_distance (beam) < shaft) != in_front)
      continue;
    for (guint k = 2 * i; k < 2 * i + 2; k++)
      survey_brush_draw_tube (brush, &structure->braces[k], zinc);
    draw_beam (brush, beam, grain, random);
  }
}

static void
draw_insulators (const SurveyBrush *brush, const SurveyStructure *structure)
{
  guint order[SURVEY_MAX_INSULATORS];
  gdouble distances[SURVEY_MAX_INSULATORS];

  for (guint i = 0; i < structure->n_insulators; i++) {
    gdouble distance = survey_point_length (structure->insulators[i].base);
    guint place = i;
    for (; place > 0 && distances[place - 1] < distance; place--) {
      distances[place] = distances[place - 1];
      order[place] = order[place - 1];
    }
    distances[place] = distance;
    order[place] = i;
  }
  for (guint i = 0; i < structure->n_insulators; i++)
    survey_brush_draw_insulator (brush, &structure->insulators[order[i]]);
}

void
survey_wood_draw_pole (const SurveyBrush *brush,
    const SurveyStructure *structure, guint seed, guint pole)
{
  g_autoptr (GRand) random = survey_random_new (seed, SURVEY_STREAM_WOOD, pole);
  gboolean grain = get_distance (&structure->beams[0]) < GRAIN_DISTANCE;
  gdouble tone = g_rand_double_range (random, 0.85, 1.12);
  const SurveyColour wood = { shaft_wood.red * tone, shaft_wood.green * tone,
    shaft_wood.blue * tone };

  draw_beams (brush, structure, FALSE, grain, random);
  draw_shaft (brush, structure, wood);
  if (grain)
    draw_shaft_grain (brush, structure, random);
  draw_beams (brush, structure, TRUE, grain, random);
  draw_insulators (brush, structure);
}
