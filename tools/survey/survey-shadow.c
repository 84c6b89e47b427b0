/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-shadow.h"

#include <math.h>

#define SHADOW_DARKNESS 0.42
#define WIRE_SHADOW_DARKNESS 0.16
#define WIRE_SHADOW_METRES 0.03
#define WIRE_SHADOW_PIECES 12
#define CROWN_CORNERS 16

typedef struct {
  const SurveyGround *ground;
  const SurveyBrush *brush;
  SurveyMapView view;
} Light;

/* Where the shadow of @point falls. */
static SurveyPoint
cast (const Light *light, SurveyPoint point)
{
  const SurveyPoint *sun = &light->brush->sun;

  for (guint i = 0; i < 4; i++) {
    gdouble ground =
        survey_ground_altitude (light->ground, &light->view, point) -
        light->brush->camera->position.altitude;
    point = survey_point_subtract (
        point, survey_point_scale (*sun, (point.z - ground) / sun->z));
  }
  return point;
}

/* Adds the shadow of a convex body, given by its corners, to the path. */
static void
trace_shadow (const Light *light, SurveyPoint *points, guint n_points)
{
  SurveyOutline outline;

  for (guint i = 0; i < n_points; i++)
    points[i] = cast (light, points[i]);
  if (survey_outline_of_points (
          light->brush->camera, points, n_points, &outline))
    survey_brush_trace (light->brush, &outline);
}

static void
trace_tube (const Light *light, const SurveyTube *tube)
{
  SurveyPoint circles[16];

  survey_tube_circles (tube, 8, circles);
  trace_shadow (light, circles, G_N_ELEMENTS (circles));
}

static void
trace_structure (const Light *light, const SurveyStructure *structure)
{
  SurveyPoint corners[8];

  for (guint i = 0; i < SURVEY_SHAFT_PIECES; i++)
    trace_tube (light, &structure->shaft[i]);
  for (guint i = 0; i < structure->n_beams; i++) {
    survey_beam_corners (&structure->beams[i], corners);
    trace_shadow (light, corners, G_N_ELEMENTS (corners));
  }
  for (guint i = 0; i < structure->n_insulators; i++) {
    SurveyTube bell = structure->insulators[i].pin;
    bell.from.z += 0.1;
    bell.to.z += 0.15;
    bell.from_radius = 0.1;
    bell.to_radius = 0.05;
    trace_tube (light, &bell);
  }
}

/* A ball seen from the sun. */
static void
trace_tree (const Light *light, const SurveyTree *tree)
{
  const SurveyPoint *sun = &light->brush->sun;
  SurveyPoint side = survey_point_normalize (
      survey_point_cross (*sun, (SurveyPoint){ 0.0, 0.0, 1.0 }));
  SurveyPoint up = survey_point_cross (side, *sun);
  SurveyPoint circle[CROWN_CORNERS];

  for (guint i = 0; i < CROWN_CORNERS; i++) {
    gdouble angle = 2.0 * G_PI * i / CROWN_CORNERS;
    gdouble radius = tree->height * (i % 2 ? 0.44 : 0.38);
    circle[i] = survey_point_add (tree->foot,
        survey_point_add (survey_point_scale (side, radius * cos (angle)),
            survey_point_scale (up, radius * sin (angle))));
    circle[i].z += 0.5 * tree->height;
  }
  trace_shadow (light, circle, CROWN_CORNERS);
}

static void
draw_wire_shadow (const Light *light, SurveyPoint from, SurveyPoint to)
{
  for (guint i = 0; i < WIRE_SHADOW_PIECES; i++)
    survey_brush_draw_line (light->brush,
        cast (light,
            survey_point_mix (from, to, (gdouble) i / WIRE_SHADOW_PIECES)),
        cast (
            light, survey_point_mix (from, to, (i + 1.0) / WIRE_SHADOW_PIECES)),
        WIRE_SHADOW_METRES);
}

/* All of it in one path: shadows do not add up. */
void
survey_shadow_draw (const SurveyGround *ground, const SurveyBrush *brush,
    const SurveyStructure *structures, guint n_structures, const GArray *trees)
{
  const Light light = { ground, brush,
    survey_terrain_view (ground->terrain, brush->camera->position) };

  cairo_set_line_cap (brush->cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_source_rgba (brush->cr, 0.05, 0.06, 0.10, WIRE_SHADOW_DARKNESS);
  for (guint i = 0; i + 1 < n_structures; i++) {
    for (guint phase = 0; phase < SURVEY_PHASES; phase++)
      draw_wire_shadow (&light, structures[i].forward[phase],
          structures[i + 1].backward[phase]);
  }
  for (guint i = 0; i < n_structures; i++)
    trace_structure (&light, &structures[i]);
  for (guint i = 0; i < trees->len; i++)
    trace_tree (&light, &g_array_index (trees, SurveyTree, i));
  cairo_set_source_rgba (brush->cr, 0.04, 0.05, 0.10, SHADOW_DARKNESS);
  cairo_fill (brush->cr);
}
