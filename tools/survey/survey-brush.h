/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cairo.h>

#include "survey/survey-outline.h"

G_BEGIN_DECLS

typedef struct {
  gdouble red;
  gdouble green;
  gdouble blue;
} SurveyColour;

/* Draws solid bodies as the camera sees them in the sun. */
typedef struct {
  cairo_t *cr;
  const SurveyCamera *camera;
  /* Towards the sun, length 1. */
  SurveyPoint sun;
  /* How much of the colours is that of the air in between. */
  gdouble haze;
} SurveyBrush;

void survey_brush_set_colour (
    const SurveyBrush *brush, SurveyColour colour, gdouble light);
gdouble survey_brush_get_light (const SurveyBrush *brush, SurveyPoint normal);

void survey_brush_trace (
    const SurveyBrush *brush, const SurveyOutline *outline);
void survey_brush_draw_tube (
    const SurveyBrush *brush, const SurveyTube *tube, SurveyColour colour);
void survey_brush_draw_beam (
    const SurveyBrush *brush, const SurveyBeam *beam, SurveyColour colour);
void survey_brush_draw_line (
    const SurveyBrush *brush, SurveyPoint from, SurveyPoint to, gdouble metres);
void survey_brush_draw_insulator (
    const SurveyBrush *brush, const SurveyInsulator *insulator);

G_END_DECLS
