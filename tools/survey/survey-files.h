/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-annotation.h"

G_BEGIN_DECLS

/* What lies beside the photos and the log; see docs/simulation.md. */
gboolean survey_files_write_poles (
    const SurveyLine *line, const gchar *directory, GError **error);
gboolean survey_files_write_annotations (const SurveyOptions *options,
    const SurveyLine *line, const SurveyFlight *flight, const gchar *directory,
    GError **error);
gboolean survey_files_write_truth (const SurveyLine *line,
    const SurveyFlight *flight, const gchar *directory, GError **error);
gboolean survey_files_write_description (const SurveyOptions *options,
    const SurveyLine *line, const SurveyFlight *flight, const gchar *directory,
    GError **error);

gboolean survey_files_are_from_a_demo (
    const gchar *directory, guint64 *n_photos);

G_END_DECLS
