/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A text file that is written piece by piece and appears under its name when
 * it is complete. Errors name the file.
 */
typedef struct _SurveyFile SurveyFile;

SurveyFile *survey_file_create (
    const gchar *directory, const gchar *name, GError **error);
GString *survey_file_get_text (SurveyFile *file);
gboolean survey_file_flush (SurveyFile *file, GError **error);
gboolean survey_file_finish (SurveyFile *file, GError **error);
void survey_file_free (SurveyFile *file);

gboolean survey_file_write (
    const gchar *path, const gchar *data, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurveyFile, survey_file_free)

G_END_DECLS
