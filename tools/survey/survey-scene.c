/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-scene.h"

#include <math.h>

#include "survey/survey-annotation.h"
#include "survey/survey-shadow.h"
#include "survey/survey-wood.h"

/* Poles drawn either way of the one that the aircraft stands at. */
#define REACH 9
#define MAX_POLES (2 * REACH + 1)
#define SUN_AZIMUTH 205.0
#define SUN_ELEVATION 42.0
#define WIRE_METRES 0.014
#define WIRE_PIECES 28
/* Horizontal tension over weight per metre. */
#define CATENARY_METRES 620.0
/* A track runs along the line on the side away from the aircraft. */
#define TRACK_OFFSET -13.0
#define TRACK_WIDTH 2.6
#define TRACK_PIECES 16

/* One photo's view of the line. */
typedef struct {
  const SurveyScene *scene;
  SurveyCamera camera;
  SurveyMapView view;
  SurveyBrush brush;
  guint first;
  guint n_poles;
  SurveyPoint feet[MAX_POLES];
  SurveyStructure structures[MAX_POLES];
} View;

SurveyScene *
survey_scene_new (const Survey *survey)
{
  SurveyScene *scene = g_new0 (SurveyScene, 1);

  scene->survey = survey;
  scene->ground = survey_ground_new (&survey->line->terrain);
  scene->trees = survey_trees_new (survey->options.seed);
  return scene;
}

void
survey_scene_free (SurveyScene *scene)
{
  survey_ground_free (scene->ground);
  survey_trees_free (scene->trees);
  g_free (scene);
}

static void
init_view (
    View *view, const SurveyScene *scene, const SurveyShot *shot, cairo_t *cr)
{
  const SurveyLine *line = scene->survey->line;
  guint last;

  view->scene = scene;
  survey_shot_get_camera (shot, &scene->survey->options, &view->camera);
  view->view = survey_terrain_view (&line->terrain, view->camera.position);
  view->brush.cr = cr;
  view->brush.camera = &view->camera;
  view->brush.sun = survey_point_scale (
      survey_point_heading (SUN_AZIMUTH), cos (SUN_ELEVATION * SURVEY_DEGREE));
  view->brush.sun.z = sin (SUN_ELEVATION * SURVEY_DEGREE);
  survey_nearby_poles (line, shot, REACH, &view->first, &last);
  view->n_poles = last - view->first + 1;
  for (guint i = 0; i < view->n_poles; i++) {
    const SurveyPole *pole = &line->poles[view->first + i];
    view->feet[i] = survey_camera_locate (&view->camera, pole->foot);
    survey_structure_init (&view->structures[i], pole, view->feet[i]);
  }
}

/* Brings a point down to the ground under it. */
static SurveyPoint
put_on_ground (const View *view, SurveyPoint point)
{
  point.z = survey_ground_altitude (view->scene->ground, &view->view, point) -
            view->camera.position.altitude;
  return point;
}

/* Adds a strip of ground beside the span from pole @i on to the path. */
static void
trace_track (const View *view, guint i, gdouble from, gdouble to)
{
  SurveyPoint way = survey_point_normalize (
      survey_point_subtract (view->feet[i + 1], view->feet[i]));
  const SurveyPoint right = { way.y, -way.x, 0.0 };
  SurveyOutline outline;

  /* Reaching a little farther on either side closes the gap where the line
   * turns. */
  for (gint k = -1; k <= TRACK_PIECES; k++) {
    gdouble begin_share = (gdouble) k / TRACK_PIECES;
    gdouble end_share = (k + 1.1) / TRACK_PIECES;
    SurveyPoint begin =
        survey_point_mix (view->feet[i], view->feet[i + 1], begin_share);
    SurveyPoint end =
        survey_point_mix (view->feet[i], view->feet[i + 1], end_share);
    const SurveyPoint corners[] = {
      put_on_ground (
          view, survey_point_add (begin, survey_point_scale (right, from))),
      put_on_ground (
          view, survey_point_add (begin, survey_point_scale (right, to))),
      put_on_ground (
          view, survey_point_add (end, survey_point_scale (right, from))),
      put_on_ground (
          view, survey_point_add (end, survey_point_scale (right, to))),
    };
    if (survey_outline_of_points (&view->camera, corners, 4, &outline))
      survey_brush_trace (&view->brush, &outline);
  }
}

/* A farm track: gravel with two ruts and grass between them. */
static void
draw_track (const View *view)
{
  static const struct {
    gdouble from;
    gdouble to;
    gdouble colour[4];
  } strips[] = {
    { -0.5, 0.5, { 0.56, 0.50, 0.39, 0.62 } },
    { -0.38, -0.14, { 0.72, 0.67, 0.57, 0.55 } },
    { 0.14, 0.38, { 0.72, 0.67, 0.57, 0.55 } },
    { -0.09, 0.09, { 0.33, 0.39, 0.20, 0.55 } },
  };

  for (guint strip = 0; strip < G_N_ELEMENTS (strips); strip++) {
    const gdouble *colour = strips[strip].colour;
    for (guint i = 0; i + 1 < view->n_poles; i++)
      trace_track (view, i, TRACK_OFFSET + TRACK_WIDTH * strips[strip].from,
          TRACK_OFFSET + TRACK_WIDTH * strips[strip].to);
    cairo_set_source_rgba (
        view->brush.cr, colour[0], colour[1], colour[2], colour[3]);
    cairo_fill (view->brush.cr);
  }
}

/* A point of a conductor that hangs between two others. */
static SurveyPoint
hang (SurveyPoint from, SurveyPoint to, gdouble share)
{
  SurveyPoint point = survey_point_mix (from, to, share);
  gdouble span = hypot (to.x - from.x, to.y - from.y);

  point.z += CATENARY_METRES * (cosh ((share - 0.5) * span / CATENARY_METRES) -
                                   cosh (0.5 * span / CATENARY_METRES));
  return point;
}

static void
draw_wire (const View *view, SurveyPoint from, SurveyPoint to)
{
  const SurveyBrush *brush = &view->brush;
  const SurveyColour aluminium = { 0.66, 0.67, 0.68 };
  const SurveyPoint upper = { 0.0, 0.0, 0.2 * WIRE_METRES };

  cairo_set_line_cap (brush->cr, CAIRO_LINE_CAP_BUTT);
  for (guint i = 0; i < WIRE_PIECES; i++) {
    SurveyPoint a = hang (from, to, (gdouble) i / WIRE_PIECES);
    SurveyPoint b = hang (from, to, (i + 1.02) / WIRE_PIECES);
    survey_brush_set_colour (brush, aluminium, 0.5);
    survey_brush_draw_line (brush, a, b, WIRE_METRES);
    survey_brush_set_colour (brush, aluminium, 1.1);
    survey_brush_draw_line (brush, survey_point_add (a, upper),
        survey_point_add (b, upper), 0.45 * WIRE_METRES);
  }
}

/* A pole, the conductors that go on from it, or a tree. */
typedef struct {
  gdouble distance;
  gint pole;
  gint span;
  const SurveyTree *tree;
} Item;

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *p = a, *q = b;

  return (p->distance < q->distance) - (p->distance > q->distance);
}

static GArray *
list_items (const View *view, const GArray *trees)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));

  for (guint i = 0; i < view->n_poles; i++) {
    Item pole = { .pole = (gint) i, .span = -1 };
    Item span = { .pole = -1, .span = (gint) i };
    pole.distance = survey_point_length (view->structures[i].forward[1]);
    g_array_append_val (items, pole);
    if (i + 1 == view->n_poles)
      continue;
    span.distance = survey_point_length (
        survey_point_mix (view->feet[i], view->feet[i + 1], 0.5));
    g_array_append_val (items, span);
  }
  for (guint i = 0; i < trees->len; i++) {
    const SurveyTree *tree = &g_array_index (trees, SurveyTree, i);
    Item item = { tree->distance, -1, -1, tree };
    g_array_append_val (items, item);
  }
  g_array_sort (items, compare_items);
  return items;
}

static void
draw_item (View *view, const Item *item)
{
  view->brush.haze = survey_haze_at (item->distance);
  if (item->tree != NULL) {
    survey_trees_draw (view->scene->trees, &view->brush, item->tree);
  } else if (item->span >= 0) {
    const SurveyStructure *from = &view->structures[item->span];
    const SurveyStructure *to = &view->structures[item->span + 1];
    for (guint phase = 0; phase < SURVEY_PHASES; phase++)
      draw_wire (view, from->forward[phase], to->backward[phase]);
  } else {
    const SurveyStructure *pole = &view->structures[item->pole];
    survey_wood_draw_pole (&view->brush, pole,
        view->scene->survey->options.seed, view->first + (guint) item->pole);
    for (guint phase = 0; phase < SURVEY_PHASES; phase++)
      draw_wire (view, pole->backward[phase], pole->forward[phase]);
  }
}

/* Returns the picture that the camera of @shot takes, without noise. */
cairo_surface_t *
survey_scene_draw (const SurveyScene *scene, const SurveyShot *shot)
{
  const SurveyOptions *options = &scene->survey->options;
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, options->width, options->height);
  cairo_t *cr = cairo_create (surface);
  g_autofree View *view = g_new0 (View, 1);
  g_autoptr (GArray) trees = NULL;
  g_autoptr (GArray) items = NULL;

  init_view (view, scene, shot, cr);
  survey_ground_draw (scene->ground, &view->camera, surface);
  trees = survey_trees_find (
      scene->ground, &view->camera, view->feet, view->n_poles);
  draw_track (view);
  survey_shadow_draw (
      scene->ground, &view->brush, view->structures, view->n_poles, trees);
  items = list_items (view, trees);
  for (guint i = 0; i < items->len; i++)
    draw_item (view, &g_array_index (items, Item, i));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}
