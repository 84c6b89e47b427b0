/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-ground.h"
#include "survey/survey-trees.h"
#include "survey/survey.h"

G_BEGIN_DECLS

/* What all photos of a survey show parts of. Read only once it is made. */
typedef struct {
  const Survey *survey;
  SurveyGround *ground;
  SurveyTrees *trees;
} SurveyScene;

SurveyScene *survey_scene_new (const Survey *survey);
void survey_scene_free (SurveyScene *scene);

cairo_surface_t *survey_scene_draw (
    const SurveyScene *scene, const SurveyShot *shot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurveyScene, survey_scene_free)

G_END_DECLS
