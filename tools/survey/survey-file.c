/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-file.h"

#include "lp-types.h"

#define FLUSH_SIZE (256 * 1024)

struct _SurveyFile {
  gchar *path;
  GFileOutputStream *stream;
  GString *text;
};

static gboolean
set_error (const gchar *path, GError *reason, GError **error)
{
  g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot write '%s': %s", path,
      reason->message);
  g_error_free (reason);
  return FALSE;
}

SurveyFile *
survey_file_create (const gchar *directory, const gchar *name, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, name, NULL);
  g_autoptr (GFile) location = g_file_new_for_path (path);
  GError *reason = NULL;
  GFileOutputStream *stream = g_file_replace (
      location, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, &reason);
  SurveyFile *file;

  if (stream == NULL) {
    set_error (path, reason, error);
    return NULL;
  }
  file = g_new0 (SurveyFile, 1);
  file->path = g_steal_pointer (&path);
  file->stream = stream;
  file->text = g_string_new (NULL);
  return file;
}

/* Where to append what is to be written. */
GString *
survey_file_get_text (SurveyFile *file)
{
  return file->text;
}

static gboolean
write_out (SurveyFile *file, GError **error)
{
  GError *reason = NULL;

  if (!g_output_stream_write_all (G_OUTPUT_STREAM (file->stream),
          file->text->str, file->text->len, NULL, NULL, &reason))
    return set_error (file->path, reason, error);
  g_string_truncate (file->text, 0);
  return TRUE;
}

/* Writes out what has been appended once that is worth while. */
gboolean
survey_file_flush (SurveyFile *file, GError **error)
{
  return file->text->len < FLUSH_SIZE || write_out (file, error);
}

/* Writes out the rest and gives the file its name. */
gboolean
survey_file_finish (SurveyFile *file, GError **error)
{
  GError *reason = NULL;

  if (!write_out (file, error))
    return FALSE;
  if (!g_output_stream_close (G_OUTPUT_STREAM (file->stream), NULL, &reason))
    return set_error (file->path, reason, error);
  return TRUE;
}

/* Without survey_file_finish() before, nothing is left of the file. */
void
survey_file_free (SurveyFile *file)
{
  if (!g_output_stream_is_closed (G_OUTPUT_STREAM (file->stream))) {
    g_autoptr (GCancellable) cancelled = g_cancellable_new ();
    g_cancellable_cancel (cancelled);
    g_output_stream_close (G_OUTPUT_STREAM (file->stream), cancelled, NULL);
  }
  g_object_unref (file->stream);
  g_string_free (file->text, TRUE);
  g_free (file->path);
  g_free (file);
}

/* A whole file at once. */
gboolean
survey_file_write (
    const gchar *path, const gchar *data, gsize length, GError **error)
{
  GError *reason = NULL;

  if (!g_file_set_contents_full (path, data, (gssize) length,
          G_FILE_SET_CONTENTS_CONSISTENT, 0666, &reason))
    return set_error (path, reason, error);
  return TRUE;
}
