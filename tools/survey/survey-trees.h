/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-brush.h"
#include "survey/survey-ground.h"

G_BEGIN_DECLS

#define SURVEY_TREE_KINDS 6

/* Crowns of trees, painted once and used for many. */
typedef struct {
  cairo_surface_t *crowns[SURVEY_TREE_KINDS];
} SurveyTrees;

typedef struct {
  SurveyPoint foot;
  gdouble height;
  gdouble distance;
  guint kind;
} SurveyTree;

SurveyTrees *survey_trees_new (guint seed);
void survey_trees_free (SurveyTrees *trees);

GArray *survey_trees_find (const SurveyGround *ground,
    const SurveyCamera *camera, const SurveyPoint *line, guint n_poles);
void survey_trees_draw (
    const SurveyTrees *trees, const SurveyBrush *brush, const SurveyTree *tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurveyTrees, survey_trees_free)

G_END_DECLS
