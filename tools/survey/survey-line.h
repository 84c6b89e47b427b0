/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-options.h"
#include "survey/survey-terrain.h"

G_BEGIN_DECLS

#define SURVEY_MAX_INSULATORS 5

/* A piece broken out of an insulator's skirt. */
typedef struct {
  gboolean present;
  /* Where its middle lies, degrees clockwise from north, and how wide. */
  gdouble azimuth;
  gdouble width;
} SurveyDamage;

typedef struct {
  guint index;
  gchar *number;
  SurveyPosition foot;
  gdouble height;
  /* Of the line at this pole: the crossarm stands across it. */
  gdouble direction;
  /* Whether the line turns here and is held by two crossarms. */
  gboolean corner;
  /* Metres east and north for each metre up. */
  SurveyPoint lean;
  gboolean brown_porcelain;
  SurveyDamage damages[SURVEY_MAX_INSULATORS];
} SurveyPole;

/* A distribution line of wooden poles over rolling ground. The first and the
 * last pole only carry it into and out of the picture. */
typedef struct {
  gchar *name;
  SurveyPole *poles;
  guint n_poles;
  SurveyTerrain terrain;
} SurveyLine;

SurveyLine *survey_line_new (const SurveyOptions *options);
SurveyLine *survey_line_new_along (const gchar *name,
    const gchar *const *numbers, const SurveyPosition *feet, guint n_poles);
void survey_line_free (SurveyLine *line);

SurveyPosition survey_pole_top (const SurveyPole *pole);
gchar *survey_line_pole_name (const SurveyLine *line, guint pole);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurveyLine, survey_line_free)

G_END_DECLS
