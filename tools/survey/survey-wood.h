/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-brush.h"

G_BEGIN_DECLS

/* Draws a pole with everything on it; its wood looks the same in every
 * photo. */
void survey_wood_draw_pole (const SurveyBrush *brush,
    const SurveyStructure *structure, guint seed, guint pole);

G_END_DECLS
