/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-flight.h"

G_BEGIN_DECLS

/* A simulated survey: everything but its pictures. */
typedef struct {
  SurveyOptions options;
  SurveyLine *line;
  SurveyFlight *flight;
} Survey;

/* Called as each photo is written, always from the thread that writes. */
typedef void (*SurveyProgress) (guint n_written, guint n_photos, gpointer data);

Survey *survey_new (const SurveyOptions *options);
void survey_free (Survey *survey);
gboolean survey_write (const Survey *survey, const gchar *directory,
    SurveyProgress progress, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Survey, survey_free)

G_END_DECLS
