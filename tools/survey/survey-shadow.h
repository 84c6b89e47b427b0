/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-brush.h"
#include "survey/survey-ground.h"
#include "survey/survey-trees.h"

G_BEGIN_DECLS

/* Draws what poles, conductors and trees keep the sun from. */
void survey_shadow_draw (const SurveyGround *ground, const SurveyBrush *brush,
    const SurveyStructure *structures, guint n_structures, const GArray *trees);

G_END_DECLS
