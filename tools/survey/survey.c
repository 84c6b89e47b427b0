/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lp-types.h"
#include "survey/survey-files.h"
#include "survey/survey-log.h"
#include "survey/survey-photo.h"

/* Plans a survey; nothing is drawn or written yet. */
Survey *
survey_new (const SurveyOptions *options)
{
  Survey *survey = g_new0 (Survey, 1);

  survey->options = *options;
  survey->line = survey_line_new (options);
  survey->flight = survey_flight_new (options, survey->line);
  return survey;
}

void
survey_free (Survey *survey)
{
  survey_flight_free (survey->flight);
  survey_line_free (survey->line);
  g_free (survey);
}

static gboolean
is_empty (const gchar *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

static gboolean
make_directory (const gchar *directory, GError **error)
{
  if (g_mkdir_with_parents (directory, 0777) == 0)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot make folder '%s': %s",
      directory, g_strerror (errno));
  return FALSE;
}

/* The photos of the survey that was there before: another may have fewer. */
static gboolean
remove_photos (const gchar *photos, guint64 n_photos, GError **error)
{
  for (guint i = 0; i < n_photos; i++) {
    g_autofree gchar *name = survey_shot_make_name (i);
    g_autofree gchar *path = g_build_filename (photos, name, NULL);
    if (g_unlink (path) == 0 || errno == ENOENT)
      continue;
    g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot remove '%s': %s",
        path, g_strerror (errno));
    return FALSE;
  }
  return TRUE;
}

static gboolean
prepare_directory (const SurveyOptions *options, const gchar *directory,
    const gchar *photos, GError **error)
{
  guint64 n_before;
  gboolean ours = survey_files_are_from_a_demo (directory, &n_before);

  if (g_file_test (directory, G_FILE_TEST_EXISTS) && !ours &&
      !options->overwrite && !is_empty (directory)) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' exists and is no folder that was written by this command; "
        "choose another, or say --overwrite.",
        directory);
    return FALSE;
  }
  if (!make_directory (directory, error))
    return FALSE;
  if (!remove_photos (photos, n_before, error))
    return FALSE;
  return !options->write_photos || make_directory (photos, error);
}

/* Photos are drawn by as many threads as there are processors: each depends
 * on the survey and its own number only. */
typedef struct {
  const Survey *survey;
  SurveyScene *scene;
  const gchar *photos;
  GAsyncQueue *done;
  gint failed;
} Work;

/* What a thread says of a photo that it has dealt with. */
typedef struct {
  GError *error;
} Outcome;

static void
work_on_photo (gpointer item, gpointer data)
{
  Work *work = data;
  guint index = GPOINTER_TO_UINT (item) - 1;
  const SurveyShot *shot = &work->survey->flight->shots[index];
  Outcome *outcome = g_new0 (Outcome, 1);
  g_autofree gchar *path = g_build_filename (work->photos, shot->name, NULL);

  /* After a first failure the others are not begun. */
  if (!g_atomic_int_get (&work->failed) &&
      !survey_photo_write (work->scene, shot, index, path, &outcome->error))
    g_atomic_int_set (&work->failed, TRUE);
  g_async_queue_push (work->done, outcome);
}

static gboolean
write_photos (const Survey *survey, const gchar *photos,
    SurveyProgress progress, gpointer data, GError **error)
{
  guint n_photos = survey->flight->n_shots;
  g_autoptr (SurveyScene) scene = survey_scene_new (survey);
  Work work = { survey, scene, photos, g_async_queue_new (), FALSE };
  GThreadPool *pool = g_thread_pool_new (
      work_on_photo, &work, (gint) g_get_num_processors (), FALSE, NULL);
  gboolean written = TRUE;

  for (guint i = 0; i < n_photos; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  for (guint i = 0; i < n_photos; i++) {
    g_autofree Outcome *outcome = g_async_queue_pop (work.done);
    if (outcome->error != NULL && written) {
      g_propagate_error (error, outcome->error);
      written = FALSE;
    } else {
      g_clear_error (&outcome->error);
    }
    if (progress != NULL && written)
      progress (i + 1, n_photos, data);
  }
  g_thread_pool_free (pool, FALSE, TRUE);
  g_async_queue_unref (work.done);
  return written;
}

/* Writes a survey into @directory; see docs/simulation.md for what is then
 * there. The description comes first: a survey that was interrupted is known
 * as one and can be written again. */
gboolean
survey_write (const Survey *survey, const gchar *directory,
    SurveyProgress progress, gpointer data, GError **error)
{
  const SurveyOptions *options = &survey->options;
  g_autofree gchar *photos = g_build_filename (directory, "photos", NULL);

  return prepare_directory (options, directory, photos, error) &&
         survey_files_write_description (
             options, survey->line, survey->flight, directory, error) &&
         survey_files_write_poles (survey->line, directory, error) &&
         survey_files_write_truth (
             survey->line, survey->flight, directory, error) &&
         survey_files_write_annotations (
             options, survey->line, survey->flight, directory, error) &&
         survey_log_write (options, survey->flight, directory, error) &&
         (!options->write_photos ||
             write_photos (survey, photos, progress, data, error));
}
