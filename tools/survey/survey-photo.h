/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-scene.h"

G_BEGIN_DECLS

/* Takes one photo: draws it, adds the sensor's noise, encodes it. */
gboolean survey_photo_write (const SurveyScene *scene, const SurveyShot *shot,
    guint index, const gchar *path, GError **error);

G_END_DECLS
