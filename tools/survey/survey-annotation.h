/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-flight.h"
#include "survey/survey-outline.h"

G_BEGIN_DECLS

typedef enum {
  SURVEY_CATEGORY_POLE = 1,
  SURVEY_CATEGORY_CROSSARM,
  SURVEY_CATEGORY_INSULATOR,
  SURVEY_CATEGORY_DAMAGE,
  SURVEY_N_CATEGORIES = SURVEY_CATEGORY_DAMAGE,
} SurveyCategory;

typedef struct {
  SurveyCategory category;
  guint pole;
  SurveyBox box;
} SurveyAnnotation;

const gchar *survey_category_to_string (SurveyCategory category);

GArray *survey_annotate (
    const SurveyCamera *camera, const SurveyLine *line, const SurveyShot *shot);

void survey_insulator_bounds (const SurveyCamera *camera,
    const SurveyInsulator *insulator, SurveyBounds *bounds);
gboolean survey_damage_bounds (const SurveyCamera *camera,
    const SurveyInsulator *insulator, SurveyBounds *bounds);

void survey_nearby_poles (const SurveyLine *line, const SurveyShot *shot,
    guint reach, guint *first, guint *last);

G_END_DECLS
