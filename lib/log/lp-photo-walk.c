/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-photo-walk.h"

#include <sys/stat.h>

#include "log/lp-photo-walk-private.h"

/* Of more problems than this it is forgotten that they were told. */
#define MAX_REPORTED 65536

/* A log that names photos at all has done so within so many bytes, mostly. */
#define NAMES_WITHIN ((gsize) 4 * 1024 * 1024)

/* Whether the beginning of a log holds what a row must that names a photo.
 * Where it does not, the log is best read once, when the times of the photos
 * are known; should it name some after all, they are found then, too. */
static gboolean
seems_to_name_photos (LpPhotoWalk *walk, const gchar *path)
{
  g_autoptr (LpTextInput) input =
      lp_text_input_open (path, walk->options.cancellable, NULL, NULL);

  if (input == NULL)
    return TRUE;
  while (!input->at_end && input->length < NAMES_WITHIN) {
    if (!lp_text_input_read_more (input, NULL))
      return TRUE;
  }
  return lp_byte_search_find (
             &walk->mapping->image_search, input->data, input->length) != NULL;
}

/* Says early what would fail later, so that nothing is begun in vain. What a
 * pipe holds shows only when its writer begins to write. */
static gboolean
check_log (LpPhotoWalk *walk, WalkLog *log, GError **error)
{
  g_autoptr (LpLogReader) reader = NULL;
  LpLogOptions options = walk->options;
  struct stat status;
  guint64 size;

  log->may_name_photos = TRUE;
  if (stat (log->path, &status) == 0 && S_ISFIFO (status.st_mode)) {
    log->is_pipe = TRUE;
    walk->has_size = FALSE;
    return TRUE;
  }
  options.problem = NULL;
  options.progress = NULL;
  reader = lp_log_reader_open (log->path, &options, error);
  if (reader == NULL)
    return FALSE;
  log->may_name_photos = lp_log_reader_may_name_photos (reader) &&
                         seems_to_name_photos (walk, log->path);
  if (lp_log_reader_get_size (reader, &size))
    walk->size += size;
  else
    walk->has_size = FALSE;
  return TRUE;
}

static gboolean
check_logs (LpPhotoWalk *walk, const gchar *const *paths, GError **error)
{
  walk->n_logs = paths != NULL ? g_strv_length ((gchar **) paths) : 0;
  walk->logs = g_new0 (WalkLog, walk->n_logs + 1);
  for (guint i = 0; i < walk->n_logs; i++) {
    walk->logs[i].path = g_strdup (paths[i]);
    if (!check_log (walk, &walk->logs[i], error))
      return FALSE;
  }
  return TRUE;
}

/* Where there are photos to be located, a log that names none is read when
 * their times are known, and a pipe cannot be read again. */
gboolean
lp_photo_walk_is_read_once (const LpPhotoWalk *walk, guint log)
{
  return walk->folder != NULL &&
         (walk->logs[log].is_pipe || !walk->logs[log].may_name_photos);
}

/*
 * lp_photo_walk_report:
 *
 * Says what is wrong with a row, or, where there is none, with a log or the
 * photos as a whole.
 */
void
lp_photo_walk_report (LpPhotoWalk *walk, const gchar *file, const LpLogRow *row,
    gboolean rejected, const gchar *reason, const gchar *detail)
{
  const LpLogProblem problem = { .file = file,
    .line = row ? row->line : 0,
    .offset = row ? row->offset : 0,
    .reason = reason,
    .detail = detail,
    .rejected = rejected };

  if (walk->problem != NULL)
    walk->problem (&problem, walk->user_data);
}

/* A log that is read again has the same problems again; and where photos are
 * located by time a log need not speak of any. */
static void
take_problem (const LpLogProblem *problem, gpointer user_data)
{
  LpPhotoWalk *walk = user_data;
  LpLogProblem changed = *problem;
  g_autofree gchar *place = NULL;

  if (g_str_equal (problem->reason, LP_LOG_NO_PHOTOS)) {
    if (walk->no_photos == NULL)
      walk->no_photos = g_strdup (problem->detail);
    return;
  }
  place = g_strdup_printf ("%" G_GUINT64_FORMAT " %s %s %s", problem->offset,
      problem->reason, problem->file, problem->detail);
  if (g_hash_table_contains (walk->reported, place))
    return;
  if (g_hash_table_size (walk->reported) < MAX_REPORTED)
    g_hash_table_add (walk->reported, g_steal_pointer (&place));
  /* What shows only now is no photo's row. */
  if (walk->is_rereading)
    changed.rejected = FALSE;
  if (walk->problem != NULL)
    walk->problem (&changed, walk->user_data);
}

/* Photos below a folder that cannot be listed would go missing in silence. */
static void
report_unreadable_folders (LpPhotoWalk *walk)
{
  const GPtrArray *paths = lp_photo_folder_get_unreadable (walk->folder);

  for (guint i = 0; i < paths->len; i++)
    lp_photo_walk_report (walk, g_ptr_array_index (paths, i), NULL, TRUE,
        LP_LOG_UNREADABLE, "The folder cannot be listed.");
}

static gboolean
open_folder (LpPhotoWalk *walk, const gchar *path, GError **error)
{
  guint n_photos;

  walk->folder = lp_photo_folder_new (path, error);
  if (walk->folder == NULL)
    return FALSE;
  n_photos = lp_photo_folder_get_n_photos (walk->folder);
  walk->exif = g_new0 (LpPhoto *, n_photos + 1);
  walk->times = g_new0 (gint64, n_photos + 1);
  if (walk->n_logs == 0) {
    for (guint i = 0; i < n_photos; i++)
      walk->size += lp_photo_folder_get (walk->folder, i)->size;
  }
  report_unreadable_folders (walk);
  return TRUE;
}

/**
 * lp_photo_walk_new: (skip)
 * @options: where to go
 * @error: where to say what is wrong
 *
 * Lists the folder and checks that the logs can be read; pipes only when it is
 * their turn.
 *
 * Returns: (transfer full): a walk before the first photo, or %NULL
 */
LpPhotoWalk *
lp_photo_walk_new (const LpPhotoWalkOptions *options, GError **error)
{
  g_autoptr (LpPhotoWalk) walk = g_new0 (LpPhotoWalk, 1);
  GError *local = NULL;

  walk->format = g_strdup (options->format);
  walk->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->reported =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->waiting =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  walk->events = lp_log_events_new ();
  walk->limits = options->limits;
  walk->samples = lp_log_samples_new (&walk->limits, options->wants_track);
  walk->problem = options->problem;
  walk->user_data = options->user_data;
  walk->has_size = TRUE;
  g_queue_init (&walk->rest);
  walk->mapping = lp_log_mapping_new (options->mapping, error);
  walk->clock = walk->mapping == NULL
                    ? NULL
                    : lp_photo_clock_new (options->time_zone,
                          options->clock_offset_s, options->clock_sync, error);
  if (walk->clock == NULL)
    return NULL;
  walk->zone = lp_time_zone_parse (options->log_time_zone, "logs", &local);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  walk->options = (LpLogOptions){ .mapping = walk->mapping,
    .format = walk->format,
    .photos_only = TRUE,
    .zone = walk->zone,
    .cancellable =
        options->cancellable ? g_object_ref (options->cancellable) : NULL,
    .progress = &walk->position,
    .problem = take_problem,
    .user_data = walk };
  if (!check_logs (walk, options->logs, error))
    return NULL;
  if (options->folder != NULL && !open_folder (walk, options->folder, error))
    return NULL;
  return g_steal_pointer (&walk);
}

static void
free_folder (LpPhotoWalk *walk)
{
  if (walk->folder == NULL)
    return;
  for (guint i = 0; i < lp_photo_folder_get_n_photos (walk->folder); i++)
    g_clear_pointer (&walk->exif[i], lp_photo_unref);
  g_free (walk->exif);
  g_free (walk->times);
  lp_photo_folder_free (walk->folder);
}

/**
 * lp_photo_walk_free: (skip)
 * @walk: (transfer full): a walk
 */
void
lp_photo_walk_free (LpPhotoWalk *walk)
{
  g_clear_pointer (&walk->reader, lp_log_reader_close);
  free_folder (walk);
  g_clear_pointer (&walk->mapping, lp_log_mapping_free);
  g_clear_pointer (&walk->clock, lp_photo_clock_free);
  g_clear_pointer (&walk->zone, g_time_zone_unref);
  g_clear_pointer (&walk->waiting, g_ptr_array_unref);
  g_clear_pointer (&walk->track, lp_track_unref);
  g_queue_clear_full (&walk->rest, (GDestroyNotify) lp_photo_unref);
  lp_log_events_free (walk->events);
  lp_log_samples_free (walk->samples);
  g_clear_object (&walk->options.cancellable);
  g_hash_table_unref (walk->named);
  g_hash_table_unref (walk->reported);
  for (guint i = 0; i < walk->n_logs; i++)
    g_free (walk->logs[i].path);
  g_free (walk->logs);
  g_free (walk->format);
  g_free (walk->no_photos);
  g_free (walk);
}

/* The next photo of the log that is open; NULL without an error at its end. */
static LpPhoto *
next_of_log (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  LpLogRow row;

  while (lp_log_reader_next (walk->reader, &row, error)) {
    LpPhoto *photo = lp_photo_walk_take_row (walk, &row, ambiguity);

    if (photo != NULL)
      return photo;
  }
  return NULL;
}

static gboolean
open_log (LpPhotoWalk *walk, GError **error)
{
  LpLogOptions options = walk->options;

  if (lp_photo_walk_is_read_once (walk, walk->next_log)) {
    options.photos_only = FALSE;
    options.moments =
        lp_log_samples_get_times (walk->samples, &options.n_moments);
  }
  walk->reader =
      lp_log_reader_open (walk->logs[walk->next_log].path, &options, error);
  if (walk->reader == NULL)
    return FALSE;
  walk->next_log++;
  return TRUE;
}

static LpPhoto *
next_of_logs (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  GError *local = NULL;
  LpPhoto *photo;

  for (;;) {
    if (walk->reader == NULL &&
        (walk->next_log == walk->n_logs || !open_log (walk, error)))
      return NULL;
    photo = next_of_log (walk, ambiguity, &local);
    if (local != NULL)
      g_propagate_error (error, local);
    if (photo != NULL || local != NULL)
      return photo;
    g_clear_pointer (&walk->reader, lp_log_reader_close);
  }
}

/* Without a log photos speak for themselves. */
static LpPhoto *
next_of_folder (LpPhotoWalk *walk)
{
  guint index = walk->next_photo++;

  if (index >= lp_photo_folder_get_n_photos (walk->folder))
    return NULL;
  walk->position += lp_photo_folder_get (walk->folder, index)->size;
  return lp_photo_ref (lp_photo_walk_read_exif (walk, index));
}

static gboolean
prepare (LpPhotoWalk *walk, GError **error)
{
  gboolean asks = FALSE;

  walk->is_prepared = TRUE;
  for (guint i = 0; i < walk->n_logs; i++)
    asks |= lp_photo_walk_is_read_once (walk, i);
  if (!asks || lp_photo_walk_ask_for_folder (walk, error))
    return TRUE;
  walk->is_prepared = FALSE;
  return FALSE;
}

static LpPhoto *
next_photo (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  GError *local = NULL;
  LpPhoto *photo;

  if (walk->n_logs == 0)
    return next_of_folder (walk);
  if (!walk->is_prepared && !prepare (walk, error))
    return NULL;
  photo = next_of_logs (walk, ambiguity, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  if (photo != NULL || local != NULL)
    return photo;
  if (!walk->is_rest_ready && !lp_photo_walk_locate_rest (walk, error))
    return NULL;
  walk->is_rest_ready = TRUE;
  return g_queue_pop_head (&walk->rest);
}

/**
 * lp_photo_walk_next: (skip)
 * @walk: a walk
 * @ambiguity: (out) (nullable) (transfer full): where the photo's name may
 *   mean several files, a sentence that names them
 * @error: where to say what is wrong; after %G_IO_ERROR_CANCELLED the walk may
 *   go on
 *
 * A photo that a row names again is reported and passed over. Photos that no
 * log names, and those of which it does not say enough, come after the others
 * and are located by time; without logs they are located by their own EXIF.
 *
 * Returns: (transfer full) (nullable): the next photo, without a path where no
 *   file was found; %NULL without an error at the end
 */
LpPhoto *
lp_photo_walk_next (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  *ambiguity = NULL;
  if (g_cancellable_set_error_if_cancelled (walk->options.cancellable, error))
    return NULL;
  return next_photo (walk, ambiguity, error);
}

/**
 * lp_photo_walk_take_track: (skip)
 * @walk: a walk
 *
 * Returns: (transfer full) (nullable): the track of the flight, once, when it
 *   was wanted and is known: before the first photo that was located by it
 */
LpTrack *
lp_photo_walk_take_track (LpPhotoWalk *walk)
{
  return g_steal_pointer (&walk->track);
}

/**
 * lp_photo_walk_get_position: (skip)
 * @walk: a walk; may be called while another thread walks
 *
 * Returns: bytes read of the logs, or, where there are none, bytes of the
 *   photos that were reached
 */
guint64
lp_photo_walk_get_position (LpPhotoWalk *walk)
{
  guint64 position = walk->position;

  /* A log may grow while it is read. */
  return walk->has_size ? MIN (position, walk->size) : position;
}

/**
 * lp_photo_walk_get_size: (skip)
 * @walk: a walk; may be called while another thread walks
 * @size: (out): what the position comes to in the end
 *
 * Returns: whether it is known; a pipe's is not
 */
gboolean
lp_photo_walk_get_size (LpPhotoWalk *walk, guint64 *size)
{
  *size = walk->size;
  return walk->has_size;
}
