/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-camera.h"
#include "survey/survey-structure.h"

G_BEGIN_DECLS

/* Enough for the two circles of a tube with a corner cut off. */
#define SURVEY_MAX_OUTLINE 128
#define SURVEY_TUBE_SECTORS 16

/* A convex shape in the picture, its corners in order. */
typedef struct {
  SurveyPixel corners[SURVEY_MAX_OUTLINE];
  guint n_corners;
} SurveyOutline;

/* What shapes cover: in full, and within the picture. Empty while left is
 * greater than right. */
typedef struct {
  gdouble left;
  gdouble top;
  gdouble right;
  gdouble bottom;
} SurveyBox;

typedef struct {
  SurveyBox full;
  SurveyBox visible;
} SurveyBounds;

gboolean survey_outline_of_points (const SurveyCamera *camera,
    const SurveyPoint *points, guint n_points, SurveyOutline *outline);
gboolean survey_outline_of_tube (
    const SurveyCamera *camera, const SurveyTube *tube, SurveyOutline *outline);

void survey_bounds_init (SurveyBounds *bounds);
void survey_bounds_add_points (SurveyBounds *bounds, const SurveyCamera *camera,
    const SurveyPoint *points, guint n_points);
void survey_bounds_add_tube (
    SurveyBounds *bounds, const SurveyCamera *camera, const SurveyTube *tube);
void survey_bounds_merge (SurveyBounds *bounds, const SurveyBounds *other);
gdouble survey_box_area (const SurveyBox *box);

G_END_DECLS
