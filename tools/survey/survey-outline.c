/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-outline.h"

#include <math.h>
#include <stdlib.h>

static gint
compare_pixels (gconstpointer a, gconstpointer b)
{
  const SurveyPixel *p = a, *q = b;

  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return (p->y > q->y) - (p->y < q->y);
}

static gdouble
turn (const SurveyPixel *a, const SurveyPixel *b, const SurveyPixel *c)
{
  return (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);
}

/* One half of the hull by Andrew's monotone chain; @step is 1 or -1. */
static guint
append_chain (const SurveyPixel *sorted, gint from, gint to, gint step,
    SurveyOutline *hull)
{
  guint first = hull->n_corners;

  for (gint i = from; i != to; i += step) {
    while (hull->n_corners >= first + 2 &&
           turn (&hull->corners[hull->n_corners - 2],
               &hull->corners[hull->n_corners - 1], &sorted[i]) <= 0.0)
      hull->n_corners--;
    hull->corners[hull->n_corners++] = sorted[i];
  }
  /* The last point begins the other half. */
  return --hull->n_corners;
}

/* The convex hull of @points as the camera sees them, at most
 * SURVEY_MAX_OUTLINE / 2. Returns FALSE where one of them is behind it. */
gboolean
survey_outline_of_points (const SurveyCamera *camera, const SurveyPoint *points,
    guint n_points, SurveyOutline *outline)
{
  SurveyPixel sorted[SURVEY_MAX_OUTLINE / 2];

  g_assert (n_points <= G_N_ELEMENTS (sorted));
  outline->n_corners = 0;
  for (guint i = 0; i < n_points; i++) {
    if (!survey_camera_project (camera, points[i], &sorted[i]))
      return FALSE;
  }
  qsort (sorted, n_points, sizeof *sorted, compare_pixels);
  append_chain (sorted, 0, (gint) n_points, 1, outline);
  append_chain (sorted, (gint) n_points - 1, -1, -1, outline);
  return outline->n_corners >= 3;
}

gboolean
survey_outline_of_tube (
    const SurveyCamera *camera, const SurveyTube *tube, SurveyOutline *outline)
{
  SurveyPoint points[2 * SURVEY_TUBE_SECTORS];

  survey_tube_circles (tube, SURVEY_TUBE_SECTORS, points);
  return survey_outline_of_points (
      camera, points, G_N_ELEMENTS (points), outline);
}

static const SurveyBox empty_box = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };

void
survey_bounds_init (SurveyBounds *bounds)
{
  bounds->full = empty_box;
  bounds->visible = empty_box;
}

static void
extend_box (SurveyBox *box, const SurveyBox *by)
{
  box->left = MIN (box->left, by->left);
  box->top = MIN (box->top, by->top);
  box->right = MAX (box->right, by->right);
  box->bottom = MAX (box->bottom, by->bottom);
}

static void
extend_by_pixels (SurveyBox *box, const SurveyPixel *pixels, guint n_pixels)
{
  for (guint i = 0; i < n_pixels; i++) {
    const SurveyBox point = { pixels[i].x, pixels[i].y, pixels[i].x,
      pixels[i].y };
    extend_box (box, &point);
  }
}

/* Cuts off what lies outside of a*x + b*y + c >= 0 (Sutherland, Hodgman). */
static void
clip (SurveyOutline *outline, gdouble a, gdouble b, gdouble c)
{
  SurveyOutline kept = { .n_corners = 0 };

  for (guint i = 0; i < outline->n_corners; i++) {
    const SurveyPixel *from = &outline->corners[i];
    const SurveyPixel *to = &outline->corners[(i + 1) % outline->n_corners];
    gdouble from_inside = a * from->x + b * from->y + c;
    gdouble to_inside = a * to->x + b * to->y + c;
    if (from_inside >= 0.0)
      kept.corners[kept.n_corners++] = *from;
    if ((from_inside >= 0.0) != (to_inside >= 0.0)) {
      gdouble share = from_inside / (from_inside - to_inside);
      kept.corners[kept.n_corners++] =
          (SurveyPixel){ from->x + share * (to->x - from->x),
            from->y + share * (to->y - from->y) };
    }
  }
  *outline = kept;
}

static gboolean
is_within (const SurveyBox *box, const SurveyCamera *camera)
{
  return box->left >= 0.0 && box->top >= 0.0 && box->right <= camera->width &&
         box->bottom <= camera->height;
}

/* The part of @outline that is in the picture, which can be narrower than the
 * part of its box. */
static void
extend_by_clipped (
    SurveyBox *box, const SurveyCamera *camera, SurveyOutline *outline)
{
  clip (outline, 1.0, 0.0, 0.0);
  clip (outline, -1.0, 0.0, camera->width);
  clip (outline, 0.0, 1.0, 0.0);
  clip (outline, 0.0, -1.0, camera->height);
  extend_by_pixels (box, outline->corners, outline->n_corners);
}

/* Adds the convex body that @points span to what is covered, unless some of
 * it is behind the camera. */
void
survey_bounds_add_points (SurveyBounds *bounds, const SurveyCamera *camera,
    const SurveyPoint *points, guint n_points)
{
  SurveyPixel pixels[SURVEY_MAX_OUTLINE / 2];
  SurveyOutline outline;
  SurveyBox box = empty_box;

  g_assert (n_points <= G_N_ELEMENTS (pixels));
  for (guint i = 0; i < n_points; i++) {
    if (!survey_camera_project (camera, points[i], &pixels[i]))
      return;
  }
  extend_by_pixels (&box, pixels, n_points);
  extend_box (&bounds->full, &box);
  if (is_within (&box, camera))
    extend_box (&bounds->visible, &box);
  else if (box.right > 0.0 && box.bottom > 0.0 && box.left < camera->width &&
           box.top < camera->height &&
           survey_outline_of_points (camera, points, n_points, &outline))
    extend_by_clipped (&bounds->visible, camera, &outline);
}

void
survey_bounds_add_tube (
    SurveyBounds *bounds, const SurveyCamera *camera, const SurveyTube *tube)
{
  SurveyPoint points[2 * SURVEY_TUBE_SECTORS];

  survey_tube_circles (tube, SURVEY_TUBE_SECTORS, points);
  survey_bounds_add_points (bounds, camera, points, G_N_ELEMENTS (points));
}

void
survey_bounds_merge (SurveyBounds *bounds, const SurveyBounds *other)
{
  extend_box (&bounds->full, &other->full);
  extend_box (&bounds->visible, &other->visible);
}

/* Square pixels, 0 for an empty box. */
gdouble
survey_box_area (const SurveyBox *box)
{
  if (box->left >= box->right || box->top >= box->bottom)
    return 0.0;
  return (box->right - box->left) * (box->bottom - box->top);
}
