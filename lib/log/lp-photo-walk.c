/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-photo-walk.h"

#include <errno.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/lp-log-reader.h"
#include "photo/lp-photo-exif.h"
#include "photo/lp-photo-folder.h"

struct _LpPhotoWalk {
  LpLogMapping *mapping;
  LpLogOptions options;
  gchar **logs;
  gchar *format;
  LpPhotoFolder *folder;
  GHashTable *named; /* paths, and names of photos without one */
  LpLogReader *reader;
  guint next_log;
  guint next_photo; /* in the folder, when the logs are over */
  /* for progress: set before the walk, or added to by the thread that walks
   * and looked at by any */
  LpTextProgress position;
  guint64 size;
  gboolean has_size;
};

/* Says early what would fail later, so that nothing is begun in vain. What a
 * pipe holds shows only when its writer begins to write. */
static gboolean
check_log (LpPhotoWalk *walk, const gchar *path, GError **error)
{
  g_autoptr (LpLogReader) reader = NULL;
  LpLogOptions options = walk->options;
  struct stat status;
  guint64 size;

  if (stat (path, &status) == 0 && S_ISFIFO (status.st_mode)) {
    walk->has_size = FALSE;
    return TRUE;
  }
  options.problem = NULL;
  options.progress = NULL;
  reader = lp_log_reader_open (path, &options, error);
  if (reader == NULL)
    return FALSE;
  if (lp_log_reader_get_size (reader, &size))
    walk->size += size;
  else
    walk->has_size = FALSE;
  return TRUE;
}

static gboolean
check_logs (LpPhotoWalk *walk, GError **error)
{
  for (guint i = 0; walk->logs[i] != NULL; i++) {
    if (!check_log (walk, walk->logs[i], error))
      return FALSE;
  }
  return TRUE;
}

/* Photos below a folder that cannot be listed would go missing in silence. */
static void
report_unreadable_folders (LpPhotoWalk *walk)
{
  const GPtrArray *paths = lp_photo_folder_get_unreadable (walk->folder);

  for (guint i = 0; i < paths->len && walk->options.problem != NULL; i++) {
    const LpLogProblem problem = { .file = g_ptr_array_index (paths, i),
      .reason = LP_LOG_UNREADABLE,
      .detail = "The folder cannot be listed.",
      .rejected = TRUE };
    walk->options.problem (&problem, walk->options.user_data);
  }
}

static gboolean
open_folder (LpPhotoWalk *walk, const gchar *path, GError **error)
{
  walk->folder = lp_photo_folder_new (path, error);
  if (walk->folder == NULL)
    return FALSE;
  if (walk->logs[0] == NULL) {
    for (guint i = 0; i < lp_photo_folder_get_n_photos (walk->folder); i++)
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

  walk->logs = g_strdupv ((gchar **) options->logs);
  if (walk->logs == NULL)
    walk->logs = g_new0 (gchar *, 1);
  walk->format = g_strdup (options->format);
  walk->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->has_size = TRUE;
  walk->mapping = lp_log_mapping_new (options->mapping, error);
  walk->options = (LpLogOptions){ .mapping = walk->mapping,
    .format = walk->format,
    .photos_only = TRUE,
    .cancellable =
        options->cancellable ? g_object_ref (options->cancellable) : NULL,
    .progress = &walk->position,
    .problem = options->problem,
    .user_data = options->user_data };
  if (walk->mapping == NULL || !check_logs (walk, error))
    return NULL;
  if (options->folder != NULL && !open_folder (walk, options->folder, error))
    return NULL;
  return g_steal_pointer (&walk);
}

/**
 * lp_photo_walk_free: (skip)
 * @walk: (transfer full): a walk
 */
void
lp_photo_walk_free (LpPhotoWalk *walk)
{
  g_clear_pointer (&walk->reader, lp_log_reader_close);
  g_clear_pointer (&walk->folder, lp_photo_folder_free);
  g_clear_pointer (&walk->mapping, lp_log_mapping_free);
  g_clear_object (&walk->options.cancellable);
  g_hash_table_unref (walk->named);
  g_strfreev (walk->logs);
  g_free (walk->format);
  g_free (walk);
}

/* Without a folder a name is a path, and a relative one begins where the log
 * is. */
static gchar *
find_beside_log (const gchar *log, const gchar *name)
{
  g_autofree gchar *folder = g_path_get_dirname (log);
  g_autofree gchar *path = g_path_is_absolute (name)
                               ? g_strdup (name)
                               : g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path)
                                                    : NULL;
}

static gchar *
find_path (LpPhotoWalk *walk, const gchar *name, gchar **ambiguity)
{
  g_autofree gchar *candidates = NULL;
  guint index;

  if (walk->folder == NULL)
    return find_beside_log (walk->logs[walk->next_log - 1], name);
  switch (lp_photo_folder_find (walk->folder, name, &index, &candidates)) {
    case LP_PHOTO_FOUND:
      return lp_photo_folder_get_path (walk->folder, index);
    case LP_PHOTO_AMBIGUOUS:
      *ambiguity = g_strdup_printf ("'%s' may be %s.", name, candidates);
      return NULL;
    default:
      return NULL;
  }
}

/* Whether a photo was not named before, by itself or by another name. */
static gboolean
is_new (LpPhotoWalk *walk, const gchar *name, const gchar *path)
{
  g_autofree gchar *key = NULL;

  if (path != NULL)
    key = g_strdup (path);
  else if (walk->folder != NULL)
    key = g_strconcat ("/", name, NULL);
  else
    key = g_strdup_printf ("%u/%s", walk->next_log, name);
  return g_hash_table_add (walk->named, g_steal_pointer (&key));
}

static void
report_duplicate (LpPhotoWalk *walk, const LpLogRow *row)
{
  g_autofree gchar *detail =
      g_strdup_printf ("The photo '%s' was named before.", row->image);
  const LpLogProblem problem = { .file = walk->logs[walk->next_log - 1],
    .line = row->line,
    .offset = row->offset,
    .reason = LP_LOG_DUPLICATE,
    .detail = detail,
    .rejected = TRUE };

  if (walk->options.problem != NULL)
    walk->options.problem (&problem, walk->options.user_data);
}

static LpPhoto *
make_photo (const LpLogRow *row, const gchar *path)
{
  LpPhoto *photo = lp_photo_new (row->image);

  lp_photo_set_path (photo, path);
  photo->time = row->time;
  photo->latitude = row->latitude;
  photo->longitude = row->longitude;
  photo->altitude = row->altitude;
  photo->heading = row->heading;
  photo->camera_yaw = row->camera_yaw;
  photo->camera_pitch = row->camera_pitch;
  photo->camera_roll = row->camera_roll;
  if (lp_photo_has_position (photo))
    photo->fix = LP_FIX_LOGGED;
  else
    photo->reason = LP_FIX_REASON_NO_FIX;
  return photo;
}

/* The next photo of the log that is open; NULL without an error at its end. */
static LpPhoto *
next_of_log (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  LpLogRow row;

  while (lp_log_reader_next (walk->reader, &row, error)) {
    g_autofree gchar *path = find_path (walk, row.image, ambiguity);

    if (is_new (walk, row.image, path))
      return make_photo (&row, path);
    g_clear_pointer (ambiguity, g_free);
    report_duplicate (walk, &row);
  }
  return NULL;
}

static LpPhoto *
next_of_logs (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  GError *local = NULL;
  LpPhoto *photo;

  for (;;) {
    if (walk->reader == NULL) {
      if (walk->logs[walk->next_log] == NULL)
        return NULL;
      walk->reader = lp_log_reader_open (
          walk->logs[walk->next_log], &walk->options, error);
      if (walk->reader == NULL)
        return NULL;
      walk->next_log++;
    }
    photo = next_of_log (walk, ambiguity, &local);
    if (local != NULL)
      g_propagate_error (error, local);
    if (photo != NULL || local != NULL)
      return photo;
    g_clear_pointer (&walk->reader, lp_log_reader_close);
  }
}

static LpPhoto *
next_of_folder (LpPhotoWalk *walk)
{
  while (walk->folder != NULL &&
         walk->next_photo < lp_photo_folder_get_n_photos (walk->folder)) {
    guint index = walk->next_photo++;
    const LpFolderPhoto *file = lp_photo_folder_get (walk->folder, index);
    g_autofree gchar *path = lp_photo_folder_get_path (walk->folder, index);
    LpPhoto *photo;

    if (walk->logs[0] == NULL)
      walk->position += file->size;
    if (g_hash_table_contains (walk->named, path))
      continue;
    photo = lp_photo_new (file->name);
    lp_photo_set_path (photo, path);
    lp_photo_read_exif (photo);
    return photo;
  }
  return NULL;
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
 * log names are located by their own EXIF.
 *
 * Returns: (transfer full) (nullable): the next photo, without a path where no
 *   file was found; %NULL without an error at the end
 */
LpPhoto *
lp_photo_walk_next (LpPhotoWalk *walk, gchar **ambiguity, GError **error)
{
  GError *local = NULL;
  LpPhoto *photo;

  *ambiguity = NULL;
  if (g_cancellable_set_error_if_cancelled (walk->options.cancellable, error))
    return NULL;
  photo = next_of_logs (walk, ambiguity, &local);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  return photo != NULL ? photo : next_of_folder (walk);
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
