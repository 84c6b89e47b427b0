/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cairo.h>

#include "survey/survey-camera.h"
#include "survey/survey-line.h"
#include "survey/survey-texture.h"

G_BEGIN_DECLS

#define SURVEY_N_CROPS 7
#define SURVEY_SHADES 32
#define SURVEY_TONES 64

/* The country under the line: what grows in which field. Read only once it
 * is made, so that photos can be drawn at the same time. */
typedef struct {
  const SurveyTerrain *terrain;
  SurveyTexture patterns[SURVEY_N_PATTERNS];
  /* Colours by patch and by detail. */
  guint32 palettes[SURVEY_N_CROPS][SURVEY_SHADES][SURVEY_TONES];
} SurveyGround;

SurveyGround *survey_ground_new (const SurveyTerrain *terrain);
void survey_ground_free (SurveyGround *ground);

gdouble survey_ground_altitude (
    const SurveyGround *ground, const SurveyMapView *view, SurveyPoint point);
gboolean survey_ground_is_field_edge (
    const SurveyGround *ground, gdouble east, gdouble north, gdouble metres);
void survey_ground_draw (const SurveyGround *ground, const SurveyCamera *camera,
    cairo_surface_t *surface);

gdouble survey_haze_at (gdouble metres);
void survey_haze_mix (gdouble colour[3], gdouble haze);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurveyGround, survey_ground_free)

G_END_DECLS
