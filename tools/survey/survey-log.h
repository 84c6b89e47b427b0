/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-flight.h"

G_BEGIN_DECLS

/* Writes flight.ndjson and flight.csv, which say the same. */
gboolean survey_log_write (const SurveyOptions *options,
    const SurveyFlight *flight, const gchar *directory, GError **error);

G_END_DECLS
