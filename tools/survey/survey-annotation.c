/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-annotation.h"

#include <math.h>

/* An annotator would not mark what is smaller than this, nor what is cut off
 * so far that nobody knows it. */
#define SMALLEST_SIDE 8.0
#define SMALLEST_DAMAGE_SIDE 4.0
#define SMALLEST_VISIBLE_SHARE 0.1
/* A break on the far side of an insulator is not seen. */
#define BROADEST_DAMAGE_ANGLE 60.0
#define POLES_EITHER_WAY 4

const gchar *
survey_category_to_string (SurveyCategory category)
{
  static const gchar *const names[] = { "pole", "crossarm", "insulator",
    "damage" };

  return names[category - SURVEY_CATEGORY_POLE];
}

/* The poles that can be in the picture, @reach either way. */
void
survey_nearby_poles (const SurveyLine *line, const SurveyShot *shot,
    guint reach, guint *first, guint *last)
{
  *first = shot->station > reach ? shot->station - reach : 0;
  *last = MIN (shot->station + reach, line->n_poles - 1);
}

static void
add_tubes (SurveyBounds *bounds, const SurveyCamera *camera,
    const SurveyTube *tubes, guint n_tubes)
{
  for (guint i = 0; i < n_tubes; i++)
    survey_bounds_add_tube (bounds, camera, &tubes[i]);
}

/* Adds porcelain and pin. */
void
survey_insulator_bounds (const SurveyCamera *camera,
    const SurveyInsulator *insulator, SurveyBounds *bounds)
{
  SurveyPoint rings[2 * SURVEY_BELL_SECTORS];

  add_tubes (bounds, camera, &insulator->pin, 1);
  for (guint ring = 0; ring + 1 < SURVEY_BELL_RINGS; ring++) {
    for (guint i = 0; i < SURVEY_BELL_SECTORS; i++) {
      rings[2 * i] = survey_insulator_point (insulator, ring, i);
      rings[2 * i + 1] = survey_insulator_point (insulator, ring + 1, i);
    }
    survey_bounds_add_points (bounds, camera, rings, G_N_ELEMENTS (rings));
  }
}

/* Adds the piece that is missing. Returns FALSE where there is none, or it is
 * on the side that is turned away. */
gboolean
survey_damage_bounds (const SurveyCamera *camera,
    const SurveyInsulator *insulator, SurveyBounds *bounds)
{
  const SurveyPoint *base = &insulator->base;
  gdouble towards = atan2 (-base->x, -base->y) / SURVEY_DEGREE;
  g_autoptr (GArray) points = NULL;

  if (!insulator->damage.present ||
      fabs (survey_angle_wrap (towards - insulator->damage.azimuth)) >
          BROADEST_DAMAGE_ANGLE)
    return FALSE;
  points = g_array_new (FALSE, FALSE, sizeof (SurveyPoint));
  survey_insulator_missing_piece (insulator, points);
  survey_bounds_add_points (
      bounds, camera, (SurveyPoint *) points->data, points->len);
  return TRUE;
}

static void
append (GArray *annotations, SurveyCategory category, guint pole,
    const SurveyBounds *bounds)
{
  const SurveyBox *box = &bounds->visible;
  gdouble smallest =
      category == SURVEY_CATEGORY_DAMAGE ? SMALLEST_DAMAGE_SIDE : SMALLEST_SIDE;
  SurveyAnnotation annotation = { category, pole, *box };

  if (!(box->right - box->left >= smallest) ||
      !(box->bottom - box->top >= smallest) ||
      survey_box_area (box) <
          SMALLEST_VISIBLE_SHARE * survey_box_area (&bounds->full))
    return;
  g_array_append_val (annotations, annotation);
}

static void
annotate_pole (const SurveyCamera *camera, const SurveyPole *pole,
    const SurveyStructure *structure, GArray *annotations)
{
  SurveyBounds whole, part;
  SurveyPoint corners[8];
  guint first = annotations->len;
  /* The whole pole comes before its parts. */
  g_autoptr (GArray) parts =
      g_array_new (FALSE, FALSE, sizeof (SurveyAnnotation));

  survey_bounds_init (&whole);
  add_tubes (&whole, camera, structure->shaft, SURVEY_SHAFT_PIECES);
  add_tubes (&whole, camera, structure->braces, structure->n_braces);
  for (guint i = 0; i < structure->n_beams; i++) {
    survey_bounds_init (&part);
    survey_beam_corners (&structure->beams[i], corners);
    survey_bounds_add_points (&part, camera, corners, 8);
    survey_bounds_merge (&whole, &part);
    append (parts, SURVEY_CATEGORY_CROSSARM, pole->index, &part);
  }
  for (guint i = 0; i < structure->n_insulators; i++) {
    survey_bounds_init (&part);
    survey_insulator_bounds (camera, &structure->insulators[i], &part);
    survey_bounds_merge (&whole, &part);
    append (parts, SURVEY_CATEGORY_INSULATOR, pole->index, &part);
    survey_bounds_init (&part);
    if (survey_damage_bounds (camera, &structure->insulators[i], &part))
      append (parts, SURVEY_CATEGORY_DAMAGE, pole->index, &part);
  }
  append (annotations, SURVEY_CATEGORY_POLE, pole->index, &whole);
  if (annotations->len > first)
    g_array_append_vals (annotations, parts->data, parts->len);
}

/* Returns an array of SurveyAnnotation: what is to be seen of the line in
 * the picture, pole by pole. */
GArray *
survey_annotate (
    const SurveyCamera *camera, const SurveyLine *line, const SurveyShot *shot)
{
  GArray *annotations = g_array_new (FALSE, FALSE, sizeof (SurveyAnnotation));
  guint first, last;

  survey_nearby_poles (line, shot, POLES_EITHER_WAY, &first, &last);
  for (guint i = first; i <= last; i++) {
    const SurveyPole *pole = &line->poles[i];
    SurveyPoint foot = survey_camera_locate (camera, pole->foot);
    SurveyStructure structure;
    /* A pole of which not even the top is in front is out of sight. */
    if (survey_camera_depth (
            camera, (SurveyPoint){ foot.x, foot.y, foot.z + pole->height }) <
        SURVEY_NEAR_METRES)
      continue;
    survey_structure_init (&structure, pole, foot);
    annotate_pole (camera, pole, &structure, annotations);
  }
  return annotations;
}
