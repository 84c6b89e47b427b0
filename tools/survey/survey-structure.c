/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-structure.h"

#include <math.h>

/* All in metres. */
#define SHAFT_FOOT_RADIUS 0.17
#define SHAFT_TOP_RADIUS 0.115
#define BEAM_LENGTH 2.7
#define BEAM_HEIGHT 0.14
#define BEAM_WIDTH 0.11
#define BEAM_BELOW_TOP 0.75
#define PHASE_DISTANCE 1.2
#define PIN_LENGTH 0.13
#define PIN_RADIUS 0.016
#define BRACE_RADIUS 0.018

/* The outline of a bell from the rim of its skirt to its crown: radius and
 * height above the rim. The conductor lies in the neck. */
static const struct {
  gdouble radius;
  gdouble height;
} bell[SURVEY_BELL_RINGS] = {
  { 0.118, 0.000 },
  { 0.122, 0.018 },
  { 0.112, 0.045 },
  { 0.080, 0.078 },
  { 0.074, 0.098 },
  { 0.092, 0.108 },
  { 0.090, 0.126 },
  { 0.062, 0.160 },
  { 0.048, 0.180 },
  { 0.046, 0.196 },
  { 0.064, 0.212 },
  { 0.058, 0.240 },
  { 0.003, 0.258 },
};
#define BELL_NECK 0.19
#define BELL_HEIGHT 0.258
/* The rings of the lower skirt, of which a piece may be missing. */
#define SKIRT_RINGS 3
#define BROKEN_RADIUS 0.066

/* The pole's own axes: along the line, across it, up the leaning shaft. */
typedef struct {
  SurveyPoint foot;
  SurveyPoint along;
  SurveyPoint across;
  SurveyPoint up;
} Axes;

static SurveyPoint
place (const Axes *axes, gdouble along, gdouble across, gdouble up)
{
  return survey_point_add (
      survey_point_add (axes->foot, survey_point_scale (axes->along, along)),
      survey_point_add (survey_point_scale (axes->across, across),
          survey_point_scale (axes->up, up)));
}

static void
add_shaft (SurveyStructure *structure, const Axes *axes, gdouble height)
{
  for (guint i = 0; i < SURVEY_SHAFT_PIECES; i++) {
    gdouble from = (gdouble) i / SURVEY_SHAFT_PIECES;
    gdouble to = (i + 1.0) / SURVEY_SHAFT_PIECES;
    gdouble taper = SHAFT_TOP_RADIUS - SHAFT_FOOT_RADIUS;
    structure->shaft[i] = (SurveyTube){
      .from = place (axes, 0.0, 0.0, from * height),
      .to = place (axes, 0.0, 0.0, to * height),
      .from_radius = SHAFT_FOOT_RADIUS + from * taper,
      .to_radius = SHAFT_FOOT_RADIUS + to * taper,
    };
  }
}

/* A crossarm on the front (1) or the back (-1) of the shaft, with a brace
 * from each half down to the shaft. */
static void
add_beam (
    SurveyStructure *structure, const Axes *axes, gdouble height, gdouble side)
{
  gdouble along = side * (SHAFT_TOP_RADIUS + BEAM_WIDTH / 2.0);
  gdouble up = height - BEAM_BELOW_TOP;
  gdouble front = along + side * BEAM_WIDTH / 2.0;

  structure->beams[structure->n_beams++] = (SurveyBeam){
    .middle = place (axes, along, 0.0, up),
    .along = survey_point_scale (axes->across, BEAM_LENGTH / 2.0),
    .across = survey_point_scale (axes->along, BEAM_WIDTH / 2.0),
    .up = { 0.0, 0.0, BEAM_HEIGHT / 2.0 },
  };
  for (gint half = -1; half <= 1; half += 2)
    structure->braces[structure->n_braces++] = (SurveyTube){
      .from = place (axes, side * SHAFT_TOP_RADIUS, half * 0.08, up - 0.62),
      .to = place (axes, front, half * 0.7, up - BEAM_HEIGHT / 2.0),
      .from_radius = BRACE_RADIUS,
      .to_radius = BRACE_RADIUS,
    };
}

/* Stands on @foot; returns where the conductor is tied to it. */
static SurveyPoint
add_insulator (
    SurveyStructure *structure, const SurveyPole *pole, SurveyPoint foot)
{
  SurveyInsulator *insulator = &structure->insulators[structure->n_insulators];
  const SurveyPoint pin = { 0.0, 0.0, PIN_LENGTH + 0.05 };

  *insulator = (SurveyInsulator){
    .pin = { foot, survey_point_add (foot, pin), PIN_RADIUS, PIN_RADIUS },
    .base = { foot.x, foot.y, foot.z + PIN_LENGTH },
    .damage = pole->damages[structure->n_insulators],
    .brown = pole->brown_porcelain,
  };
  structure->n_insulators++;
  return survey_point_add (
      insulator->base, (SurveyPoint){ 0.0, 0.0, BELL_NECK });
}

/* Builds @pole with its foot at @foot. */
void
survey_structure_init (
    SurveyStructure *structure, const SurveyPole *pole, SurveyPoint foot)
{
  const Axes axes = { foot, survey_point_heading (pole->direction),
    survey_point_heading (pole->direction + 90.0), pole->lean };
  gdouble beam_top = pole->height - BEAM_BELOW_TOP + BEAM_HEIGHT / 2.0;
  gdouble along = SHAFT_TOP_RADIUS + BEAM_WIDTH / 2.0;

  *structure = (SurveyStructure){ 0 };
  add_shaft (structure, &axes, pole->height);
  if (pole->corner)
    add_beam (structure, &axes, pole->height, -1.0);
  add_beam (structure, &axes, pole->height, 1.0);
  for (guint phase = 0; phase < SURVEY_PHASES; phase++) {
    gdouble across = ((gint) phase - 1) * PHASE_DISTANCE;
    SurveyPoint *tie = &structure->forward[phase];
    if (phase == 1) {
      *tie = add_insulator (
          structure, pole, place (&axes, 0.0, 0.0, pole->height));
      structure->backward[phase] = *tie;
      continue;
    }
    *tie =
        add_insulator (structure, pole, place (&axes, along, across, beam_top));
    structure->backward[phase] =
        pole->corner ? add_insulator (structure, pole,
                           place (&axes, -along, across, beam_top))
                     : *tie;
  }
}

/* The circles at both ends, @n_sectors points each. */
void
survey_tube_circles (
    const SurveyTube *tube, guint n_sectors, SurveyPoint *points)
{
  SurveyPoint axis =
      survey_point_normalize (survey_point_subtract (tube->to, tube->from));
  SurveyPoint other = fabs (axis.x) < 0.7 ? (SurveyPoint){ 1.0, 0.0, 0.0 }
                                          : (SurveyPoint){ 0.0, 1.0, 0.0 };
  SurveyPoint u = survey_point_normalize (survey_point_cross (axis, other));
  SurveyPoint v = survey_point_cross (axis, u);

  for (guint i = 0; i < n_sectors; i++) {
    gdouble angle = 2.0 * G_PI * i / n_sectors;
    SurveyPoint out = survey_point_add (survey_point_scale (u, cos (angle)),
        survey_point_scale (v, sin (angle)));
    points[i] = survey_point_add (
        tube->from, survey_point_scale (out, tube->from_radius));
    points[n_sectors + i] =
        survey_point_add (tube->to, survey_point_scale (out, tube->to_radius));
  }
}

/* Bit 0, 1 and 2 of a corner's number say on which side it lies along,
 * across and up. */
void
survey_beam_corners (const SurveyBeam *beam, SurveyPoint corners[8])
{
  for (guint i = 0; i < 8; i++)
    corners[i] = survey_point_add (
        survey_point_add (
            beam->middle, survey_point_scale (beam->along, i & 1 ? 1.0 : -1.0)),
        survey_point_add (survey_point_scale (beam->across, i & 2 ? 1.0 : -1.0),
            survey_point_scale (beam->up, i & 4 ? 1.0 : -1.0)));
}

SurveyPoint
survey_insulator_centre (const SurveyInsulator *insulator)
{
  return survey_point_add (
      insulator->base, (SurveyPoint){ 0.0, 0.0, BELL_HEIGHT / 2.0 });
}

static SurveyPoint
bell_point (const SurveyInsulator *insulator, guint sector, gdouble radius,
    gdouble height)
{
  SurveyPoint out = survey_point_scale (
      survey_point_heading (360.0 * sector / SURVEY_BELL_SECTORS), radius);

  out.z = height;
  return survey_point_add (insulator->base, out);
}

/* Whether the skirt is missing between @sector and the next. */
gboolean
survey_insulator_is_broken (const SurveyInsulator *insulator, guint sector)
{
  gdouble middle = 360.0 * (sector + 0.5) / SURVEY_BELL_SECTORS;

  return insulator->damage.present &&
         fabs (survey_angle_wrap (middle - insulator->damage.azimuth)) <
             insulator->damage.width / 2.0;
}

/* A point of the porcelain's surface. Within a broken piece the skirt ends
 * early, raggedly. */
SurveyPoint
survey_insulator_point (
    const SurveyInsulator *insulator, guint ring, guint sector)
{
  gdouble radius = bell[ring].radius;
  guint before = (sector + SURVEY_BELL_SECTORS - 1) % SURVEY_BELL_SECTORS;

  sector %= SURVEY_BELL_SECTORS;
  if (ring < SKIRT_RINGS && survey_insulator_is_broken (insulator, sector) &&
      survey_insulator_is_broken (insulator, before))
    radius = BROKEN_RADIUS + (sector % 2 ? 0.014 : 0.0);
  return bell_point (insulator, sector, radius, bell[ring].height);
}

/* Appends the outline of what is missing: the rim as it was and the edge of
 * the break. */
void
survey_insulator_missing_piece (
    const SurveyInsulator *insulator, GArray *points)
{
  for (guint sector = 0; sector < SURVEY_BELL_SECTORS; sector++) {
    if (!survey_insulator_is_broken (insulator, sector))
      continue;
    for (guint ring = 0; ring < SKIRT_RINGS; ring++) {
      SurveyPoint whole =
          bell_point (insulator, sector, bell[ring].radius, bell[ring].height);
      SurveyPoint broken = survey_insulator_point (insulator, ring, sector);
      g_array_append_val (points, whole);
      g_array_append_val (points, broken);
    }
  }
}
