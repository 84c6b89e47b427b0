/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-brush.h"

#include <math.h>

#include "survey/survey-ground.h"

#define AMBIENT 0.52
#define SUNLIGHT 0.7
#define THINNEST_LINE 0.7

static const SurveyColour brown_glaze = { 0.36, 0.17, 0.09 };
static const SurveyColour white_glaze = { 0.80, 0.82, 0.80 };
static const SurveyColour broken_porcelain = { 0.93, 0.89, 0.82 };
static const SurveyColour steel = { 0.52, 0.54, 0.56 };

static void
shade (const SurveyBrush *brush, SurveyColour colour, gdouble light,
    gdouble shaded[3])
{
  shaded[0] = MIN (1.0, colour.red * light);
  shaded[1] = MIN (1.0, colour.green * light);
  shaded[2] = MIN (1.0, colour.blue * light);
  survey_haze_mix (shaded, brush->haze);
}

void
survey_brush_set_colour (
    const SurveyBrush *brush, SurveyColour colour, gdouble light)
{
  gdouble shaded[3];

  shade (brush, colour, light, shaded);
  cairo_set_source_rgb (brush->cr, shaded[0], shaded[1], shaded[2]);
}

/* How bright a surface is that is turned to @normal. */
gdouble
survey_brush_get_light (const SurveyBrush *brush, SurveyPoint normal)
{
  gdouble sky = 0.12 * normal.z;

  return AMBIENT + sky +
         SUNLIGHT * MAX (0.0, survey_point_dot (normal, brush->sun));
}

void
survey_brush_trace (const SurveyBrush *brush, const SurveyOutline *outline)
{
  cairo_new_sub_path (brush->cr);
  for (guint i = 0; i < outline->n_corners; i++)
    cairo_line_to (brush->cr, outline->corners[i].x, outline->corners[i].y);
  cairo_close_path (brush->cr);
}

/* A gradient over a tube's breadth: each strip of it is turned to the sun in
 * its own way. */
static cairo_pattern_t *
make_round_pattern (
    const SurveyBrush *brush, const SurveyTube *tube, SurveyColour colour)
{
  SurveyPoint middle = survey_point_mix (tube->from, tube->to, 0.5);
  SurveyPoint axis =
      survey_point_normalize (survey_point_subtract (tube->to, tube->from));
  SurveyPoint towards =
      survey_point_scale (survey_point_normalize (middle), -1.0);
  SurveyPoint side =
      survey_point_normalize (survey_point_cross (axis, towards));
  gdouble radius = MAX (tube->from_radius, tube->to_radius);
  SurveyPixel from, to;
  cairo_pattern_t *pattern;

  towards = survey_point_cross (side, axis);
  if (!survey_camera_project (brush->camera,
          survey_point_add (middle, survey_point_scale (side, -radius)),
          &from) ||
      !survey_camera_project (brush->camera,
          survey_point_add (middle, survey_point_scale (side, radius)), &to))
    return NULL;
  pattern = cairo_pattern_create_linear (from.x, from.y, to.x, to.y);
  for (gint i = -4; i <= 4; i++) {
    gdouble across = i / 4.0;
    SurveyPoint normal = survey_point_add (survey_point_scale (side, across),
        survey_point_scale (towards, sqrt (1.0 - across * across)));
    gdouble shaded[3];
    shade (brush, colour, survey_brush_get_light (brush, normal), shaded);
    cairo_pattern_add_color_stop_rgb (
        pattern, (across + 1.0) / 2.0, shaded[0], shaded[1], shaded[2]);
  }
  return pattern;
}

static void
draw_end (const SurveyBrush *brush, const SurveyTube *tube,
    const SurveyPoint *circle, SurveyColour colour)
{
  SurveyPoint axis =
      survey_point_normalize (survey_point_subtract (tube->to, tube->from));
  SurveyOutline outline;

  if (survey_point_dot (axis, tube->to) > 0.0 ||
      !survey_outline_of_points (
          brush->camera, circle, SURVEY_TUBE_SECTORS, &outline))
    return;
  survey_brush_trace (brush, &outline);
  survey_brush_set_colour (brush, colour, survey_brush_get_light (brush, axis));
  cairo_fill (brush->cr);
}

void
survey_brush_draw_tube (
    const SurveyBrush *brush, const SurveyTube *tube, SurveyColour colour)
{
  SurveyPoint circles[2 * SURVEY_TUBE_SECTORS];
  SurveyOutline outline;
  cairo_pattern_t *pattern;

  if (!survey_outline_of_tube (brush->camera, tube, &outline))
    return;
  pattern = make_round_pattern (brush, tube, colour);
  if (pattern == NULL)
    return;
  survey_brush_trace (brush, &outline);
  cairo_set_source (brush->cr, pattern);
  cairo_fill (brush->cr);
  cairo_pattern_destroy (pattern);
  survey_tube_circles (tube, SURVEY_TUBE_SECTORS, circles);
  draw_end (brush, tube, circles + SURVEY_TUBE_SECTORS, colour);
}

/* Draws the side of a beam that is @out from its middle, @a and @b being the
 * ways to its edges, unless it is turned away. */
static void
draw_face (const SurveyBrush *brush, const SurveyBeam *beam, SurveyPoint out,
    SurveyPoint a, SurveyPoint b, SurveyColour colour)
{
  SurveyPoint centre = survey_point_add (beam->middle, out);
  SurveyPoint near = survey_point_subtract (centre, a);
  SurveyPoint far = survey_point_add (centre, a);
  const SurveyPoint corners[] = { survey_point_subtract (near, b),
    survey_point_add (near, b), survey_point_subtract (far, b),
    survey_point_add (far, b) };
  SurveyOutline outline;

  if (survey_point_dot (out, centre) > 0.0 ||
      !survey_outline_of_points (brush->camera, corners, 4, &outline))
    return;
  survey_brush_trace (brush, &outline);
  survey_brush_set_colour (brush, colour,
      survey_brush_get_light (brush, survey_point_normalize (out)));
  cairo_fill (brush->cr);
}

void
survey_brush_draw_beam (
    const SurveyBrush *brush, const SurveyBeam *beam, SurveyColour colour)
{
  SurveyPoint corners[8];
  SurveyOutline outline;

  survey_beam_corners (beam, corners);
  if (!survey_outline_of_points (brush->camera, corners, 8, &outline))
    return;
  /* What shows through where two faces meet. */
  survey_brush_trace (brush, &outline);
  survey_brush_set_colour (brush, colour, AMBIENT);
  cairo_fill (brush->cr);
  for (gint side = -1; side <= 1; side += 2) {
    SurveyPoint along = survey_point_scale (beam->along, side);
    SurveyPoint across = survey_point_scale (beam->across, side);
    SurveyPoint up = survey_point_scale (beam->up, side);
    draw_face (brush, beam, along, across, up, colour);
    draw_face (brush, beam, across, along, up, colour);
    draw_face (brush, beam, up, along, across, colour);
  }
}

/* A line that is @metres thick, in the colour that is set; what is thinner
 * than a pixel is drawn fainter instead. */
void
survey_brush_draw_line (
    const SurveyBrush *brush, SurveyPoint from, SurveyPoint to, gdouble metres)
{
  SurveyPixel a, b;
  gdouble depth, width;

  if (!survey_camera_project (brush->camera, from, &a) ||
      !survey_camera_project (brush->camera, to, &b))
    return;
  depth = survey_camera_depth (brush->camera, survey_point_mix (from, to, 0.5));
  width = metres * brush->camera->focal_length / depth;
  cairo_set_line_width (brush->cr, MAX (width, THINNEST_LINE));
  cairo_move_to (brush->cr, a.x, a.y);
  cairo_line_to (brush->cr, b.x, b.y);
  cairo_stroke (brush->cr);
}

/* The sun and the sky in the glaze. */
static gdouble
get_gloss (const SurveyBrush *brush, SurveyPoint normal, SurveyPoint at)
{
  SurveyPoint towards = survey_point_scale (survey_point_normalize (at), -1.0);
  SurveyPoint half =
      survey_point_normalize (survey_point_add (towards, brush->sun));
  gdouble facing = MAX (0.0, survey_point_dot (normal, half));

  return 0.75 * pow (facing, 40.0) + 0.15 * pow (facing, 6.0);
}

static void
draw_glaze (const SurveyBrush *brush, const SurveyInsulator *insulator,
    guint ring, guint sector)
{
  const SurveyPoint corners[] = {
    survey_insulator_point (insulator, ring, sector),
    survey_insulator_point (insulator, ring, sector + 1),
    survey_insulator_point (insulator, ring + 1, sector + 1),
    survey_insulator_point (insulator, ring + 1, sector),
  };
  gboolean broken = ring < 3 && survey_insulator_is_broken (insulator, sector);
  SurveyColour colour = insulator->brown ? brown_glaze : white_glaze;
  SurveyPoint normal = survey_point_normalize (
      survey_point_cross (survey_point_subtract (corners[2], corners[0]),
          survey_point_subtract (corners[1], corners[3])));
  gdouble gloss = get_gloss (brush, normal, corners[0]);
  SurveyOutline outline;

  if (survey_point_dot (normal, corners[0]) > 0.0 ||
      !survey_outline_of_points (brush->camera, corners, 4, &outline))
    return;
  if (broken)
    colour = broken_porcelain;
  else
    colour = (SurveyColour){ colour.red + gloss, colour.green + gloss,
      colour.blue + gloss };
  survey_brush_trace (brush, &outline);
  survey_brush_set_colour (
      brush, colour, survey_brush_get_light (brush, normal));
  cairo_fill (brush->cr);
}

/* From the skirt to the crown, ring by ring. The pieces of one ring lie side
 * by side: added up they cover their common edges in full, drawn over each
 * other they would let the ground shine through. */
void
survey_brush_draw_insulator (
    const SurveyBrush *brush, const SurveyInsulator *insulator)
{
  cairo_t *cr = brush->cr;
  const SurveyPoint height = { 0.0, 0.0, 0.3 };
  const SurveyTube around = { insulator->base,
    survey_point_add (insulator->base, height), 0.2, 0.2 };
  SurveyBounds bounds;

  survey_brush_draw_tube (brush, &insulator->pin, steel);
  survey_bounds_init (&bounds);
  survey_bounds_add_tube (&bounds, brush->camera, &around);
  if (survey_box_area (&bounds.visible) <= 0.0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, floor (bounds.visible.left), floor (bounds.visible.top),
      ceil (bounds.visible.right - bounds.visible.left) + 1.0,
      ceil (bounds.visible.bottom - bounds.visible.top) + 1.0);
  cairo_clip (cr);
  for (guint ring = 0; ring + 1 < SURVEY_BELL_RINGS; ring++) {
    cairo_push_group (cr);
    cairo_set_operator (cr, CAIRO_OPERATOR_ADD);
    for (guint sector = 0; sector < SURVEY_BELL_SECTORS; sector++)
      draw_glaze (brush, insulator, ring, sector);
    cairo_pop_group_to_source (cr);
    cairo_paint (cr);
  }
  cairo_restore (cr);
}
