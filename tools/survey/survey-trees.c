/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-trees.h"

#include <math.h>

#include "survey/survey-random.h"

#define CROWN_SIZE 220
#define N_LEAVES 1500
#define CELL_METRES 7.0
#define FARTHEST_TREE 420.0
/* The corridor that is kept free on either side of the line. */
#define CORRIDOR_METRES 27.0
#define HEDGE_SHARE 0.55
#define SOLITARY_SHARE 0.004
#define EDGE_METRES 4.0

/* A ball of leaves, lit from the upper right. */
static cairo_surface_t *
paint_crown (guint seed, guint kind)
{
  g_autoptr (GRand) random =
      survey_random_new (seed, SURVEY_STREAM_TEXTURE, 100 + kind);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, CROWN_SIZE, CROWN_SIZE);
  cairo_t *cr = cairo_create (surface);
  gdouble warm = g_rand_double_range (random, -0.04, 0.06);

  cairo_scale (cr, CROWN_SIZE / 2.3, CROWN_SIZE / 2.3);
  cairo_translate (cr, 1.15, 1.15);
  for (guint i = 0; i < N_LEAVES; i++) {
    /* From the shaded inside to the leaves in front. */
    gdouble front = (gdouble) i / N_LEAVES;
    gdouble angle = g_rand_double_range (random, 0.0, 2.0 * G_PI);
    gdouble lobes = 0.86 + 0.1 * sin (5.0 * angle + kind) +
                    0.05 * sin (11.0 * angle + 2.0 * kind);
    gdouble radius =
        lobes * sqrt (g_rand_double (random)) * (1.0 - 0.18 * front);
    gdouble x = radius * cos (angle), y = radius * sin (angle) * 0.92;
    gdouble light = 0.13 + 0.30 * front * (0.75 + 0.55 * x - 0.75 * y) +
                    g_rand_double_range (random, -0.07, 0.07);
    light = CLAMP (light, 0.07, 0.6);
    cairo_arc (
        cr, x, y, g_rand_double_range (random, 0.018, 0.055), 0.0, 2.0 * G_PI);
    cairo_set_source_rgba (
        cr, light * (0.72 + warm), light * 0.94, light * 0.36, 0.9);
    cairo_fill (cr);
  }
  cairo_destroy (cr);
  return surface;
}

SurveyTrees *
survey_trees_new (guint seed)
{
  SurveyTrees *trees = g_new0 (SurveyTrees, 1);

  for (guint i = 0; i < SURVEY_TREE_KINDS; i++)
    trees->crowns[i] = paint_crown (seed, i);
  return trees;
}

void
survey_trees_free (SurveyTrees *trees)
{
  for (guint i = 0; i < SURVEY_TREE_KINDS; i++)
    cairo_surface_destroy (trees->crowns[i]);
  g_free (trees);
}

/* Metres from @point to the stretch between two poles, level. */
static gdouble
distance_to_span (SurveyPoint point, SurveyPoint from, SurveyPoint to)
{
  gdouble x = to.x - from.x, y = to.y - from.y;
  gdouble share =
      ((point.x - from.x) * x + (point.y - from.y) * y) / (x * x + y * y);

  share = CLAMP (share, 0.0, 1.0);
  return hypot (point.x - from.x - share * x, point.y - from.y - share * y);
}

static gboolean
is_in_corridor (SurveyPoint point, const SurveyPoint *line, guint n_poles)
{
  for (guint i = 0; i + 1 < n_poles; i++) {
    if (distance_to_span (point, line[i], line[i + 1]) < CORRIDOR_METRES)
      return TRUE;
  }
  return FALSE;
}

static gboolean
can_be_seen (const SurveyCamera *camera, const SurveyTree *tree)
{
  SurveyPixel pixel;
  gdouble margin;

  if (!survey_camera_project (camera, tree->foot, &pixel))
    return FALSE;
  margin = 2.0 * tree->height * camera->focal_length /
           survey_camera_depth (camera, tree->foot);
  return pixel.x > -margin && pixel.x < camera->width + margin &&
         pixel.y > -margin && pixel.y < camera->height + margin;
}

static gint
compare_distances (gconstpointer a, gconstpointer b)
{
  const SurveyTree *p = a, *q = b;

  return (p->distance < q->distance) - (p->distance > q->distance);
}

/* Whether a tree stands in a cell of the map, and which. */
static gboolean
find_tree (const SurveyGround *ground, const SurveyMapView *view, gint32 x,
    gint32 y, SurveyTree *tree)
{
  guint seed = ground->terrain->seed;
  gdouble chance = survey_hash_unit (seed ^ 0x7ee5, x, y);
  gdouble east = (x + survey_hash_unit (seed ^ 0x11, x, y)) * CELL_METRES;
  gdouble north = (y + survey_hash_unit (seed ^ 0x22, x, y)) * CELL_METRES;

  if (chance > HEDGE_SHARE ||
      (chance > SOLITARY_SHARE &&
          !survey_ground_is_field_edge (ground, east, north, EDGE_METRES)))
    return FALSE;
  tree->foot.x = (east - view->east) / view->scale_east;
  tree->foot.y = (north - view->north) / view->scale_north;
  tree->height = 3.0 + 7.0 * pow (survey_hash_unit (seed ^ 0x33, x, y), 2.0);
  tree->kind = survey_hash (seed ^ 0x44, x, y) % SURVEY_TREE_KINDS;
  return TRUE;
}

/* Returns an array of SurveyTree, the farthest first: those in sight that
 * stand clear of the line. */
GArray *
survey_trees_find (const SurveyGround *ground, const SurveyCamera *camera,
    const SurveyPoint *line, guint n_poles)
{
  SurveyMapView view = survey_terrain_view (ground->terrain, camera->position);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (SurveyTree));
  gint32 reach = (gint32) (FARTHEST_TREE / CELL_METRES);
  gint32 middle_x = (gint32) floor (view.east / CELL_METRES);
  gint32 middle_y = (gint32) floor (view.north / CELL_METRES);

  for (gint32 y = middle_y - reach; y <= middle_y + reach; y++) {
    for (gint32 x = middle_x - reach; x <= middle_x + reach; x++) {
      SurveyTree tree;
      if (!find_tree (ground, &view, x, y, &tree))
        continue;
      tree.foot.z = survey_ground_altitude (ground, &view, tree.foot) -
                    camera->position.altitude;
      tree.distance = survey_point_length (tree.foot);
      if (can_be_seen (camera, &tree) &&
          !is_in_corridor (tree.foot, line, n_poles))
        g_array_append_val (found, tree);
    }
  }
  g_array_sort (found, compare_distances);
  return found;
}

/* A crown is round enough to look the same from everywhere. */
void
survey_trees_draw (
    const SurveyTrees *trees, const SurveyBrush *brush, const SurveyTree *tree)
{
  cairo_t *cr = brush->cr;
  SurveyPoint middle = tree->foot;
  gdouble haze[3] = { 0.0, 0.0, 0.0 };
  gdouble scale;
  SurveyPixel pixel;

  middle.z += 0.5 * tree->height;
  if (!survey_camera_project (brush->camera, middle, &pixel))
    return;
  scale = 1.1 * tree->height * brush->camera->focal_length /
          survey_camera_depth (brush->camera, middle) / CROWN_SIZE;
  survey_haze_mix (haze, brush->haze);
  cairo_save (cr);
  cairo_translate (cr, pixel.x, pixel.y);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, -CROWN_SIZE / 2.0, -CROWN_SIZE / 2.0);
  cairo_set_source_surface (cr, trees->crowns[tree->kind], 0.0, 0.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  cairo_set_source_rgba (cr, haze[0] / MAX (brush->haze, 1e-6),
      haze[1] / MAX (brush->haze, 1e-6), haze[2] / MAX (brush->haze, 1e-6),
      brush->haze);
  cairo_mask_surface (cr, trees->crowns[tree->kind], 0.0, 0.0);
  cairo_restore (cr);
}
