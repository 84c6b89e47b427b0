/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-flight.h"

G_BEGIN_DECLS

/* What a camera writes into its photos. */
gboolean survey_metadata_make (const SurveyShot *shot,
    const SurveyOptions *options, GBytes **exif, gchar **xmp, GError **error);

G_END_DECLS
