/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a row of a log says of a photo: which file it is, and what is missing. */

#include <math.h>

#include "log/lp-photo-walk-private.h"
#include "photo/lp-photo-exif.h"

/* From a photo to the row that names it: cameras show whole seconds, and logs
 * may write a while after the shutter. */
#define MAX_ROW_DELAY (2 * G_USEC_PER_SEC)

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

/* Where one, and only one, of several photos was taken when the row says. */
static gboolean
find_by_time (
    LpPhotoWalk *walk, const GArray *candidates, gint64 time, guint *found)
{
  guint n_found = 0;

  for (guint i = 0; time != LP_TIME_NONE && i < candidates->len; i++) {
    guint index = g_array_index (candidates, guint, i);
    gint64 taken;

    /* Thousands of rows may ask this of thousands of photos. */
    if (walk->exif[index] == NULL)
      lp_photo_walk_read_exif (walk, index);
    taken = walk->times[index];
    if (taken == LP_TIME_NONE || ABS (taken - time) > MAX_ROW_DELAY)
      continue;
    *found = index;
    n_found++;
  }
  return n_found == 1;
}

/* @index is where in the folder the photo is, or -1. */
static gchar *
find_path (
    LpPhotoWalk *walk, const LpLogRow *row, gint *index, gchar **ambiguity)
{
  const GArray *candidates;
  g_autofree gchar *names = NULL;
  guint found;

  *index = -1;
  if (walk->folder == NULL)
    return find_beside_log (walk->logs[walk->next_log - 1].path, row->image);
  switch (
      lp_photo_folder_find (walk->folder, row->image, &found, &candidates)) {
    case LP_PHOTO_AMBIGUOUS:
      if (!find_by_time (walk, candidates, row->time, &found)) {
        names = lp_photo_folder_list (walk->folder, candidates);
        *ambiguity = g_strdup_printf ("'%s' may be %s.", row->image, names);
        return NULL;
      }
      G_GNUC_FALLTHROUGH;
    case LP_PHOTO_FOUND:
      *index = (gint) found;
      return lp_photo_folder_get_path (walk->folder, found);
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

  lp_photo_walk_report (walk, walk->logs[walk->next_log - 1].path, row, TRUE,
      LP_LOG_DUPLICATE, detail);
}

/* A row that does not say where the photo was taken has it from the camera, and
 * its time as well. */
static LpPhoto *
make_photo (const LpPhotoWalk *walk, const LpLogRow *row, const gchar *path)
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
  photo->has_own_angles = !isnan (row->heading) || !isnan (row->camera_yaw) ||
                          !isnan (row->camera_pitch) ||
                          !isnan (row->camera_roll);
  if (lp_photo_has_position (photo)) {
    photo->fix = LP_FIX_LOGGED;
    photo->fix_gap_s = 0.0;
  } else {
    photo->reason = LP_FIX_REASON_NO_FIX;
    photo->time = lp_photo_clock_get_time (walk->clock, row->time, FALSE);
  }
  return photo;
}

static gboolean
has_yaw (const LpPhoto *photo)
{
  return !isnan (photo->heading) || !isnan (photo->camera_yaw);
}

/* What a row does not say of a photo its file may. A place in the file counts
 * only where the logs know none. */
static void
add_exif (LpPhotoWalk *walk, LpPhoto *photo, gint index)
{
  g_autoptr (LpPhoto) beside_log = NULL;
  const LpPhoto *exif;

  if (index >= 0) {
    exif = lp_photo_walk_read_exif (walk, (guint) index);
  } else {
    beside_log = lp_photo_copy (photo);
    lp_photo_read_exif (beside_log);
    beside_log->time = lp_photo_clock_get_time (
        walk->clock, beside_log->time, beside_log->time_is_local);
    exif = beside_log;
  }
  if (photo->time == LP_TIME_NONE)
    photo->time = exif->time;
  if (!photo->has_own_angles && exif->has_own_angles) {
    photo->heading = exif->heading;
    photo->camera_yaw = exif->camera_yaw;
    photo->camera_pitch = exif->camera_pitch;
    photo->camera_roll = exif->camera_roll;
    photo->has_own_angles = TRUE;
  }
  photo->field_of_view = exif->field_of_view;
  if (lp_photo_has_position (photo) || exif->fix != LP_FIX_EXIF)
    return;
  photo->latitude = exif->latitude;
  photo->longitude = exif->longitude;
  photo->altitude = exif->altitude;
  photo->fix = LP_FIX_EXIF;
  photo->reason = LP_FIX_REASON_NONE;
}

/* Whether the log gives by its other rows what this one lacks. */
static gboolean
must_wait (const LpPhotoWalk *walk, const LpPhoto *photo)
{
  LpTimeUnit unit;

  if (photo->fix != LP_FIX_LOGGED)
    return TRUE;
  return !has_yaw (photo) && photo->time != LP_TIME_NONE &&
         (lp_log_reader_get_name (walk->reader, LP_LOG_FIELD_HEADING, &unit) !=
                 NULL ||
             lp_log_reader_get_name (
                 walk->reader, LP_LOG_FIELD_CAMERA_YAW, &unit) != NULL);
}

/*
 * lp_photo_walk_take_row:
 *
 * Takes what a row of the log that is open says.
 *
 * Returns: (transfer full) (nullable): a photo that is ready; %NULL where the
 *   row is of none, or its photo has to wait
 */
LpPhoto *
lp_photo_walk_take_row (
    LpPhotoWalk *walk, const LpLogRow *row, gchar **ambiguity)
{
  g_autofree gchar *path = NULL;
  g_autoptr (LpPhoto) photo = NULL;
  gint index;

  if (lp_photo_walk_is_read_once (walk, walk->next_log - 1))
    lp_log_samples_add_row (walk->samples, row);
  if (row->image == NULL) {
    if (row->event != LP_LOG_EVENT_NONE)
      lp_log_events_add (walk->events, row, walk->next_log - 1);
    return NULL;
  }
  path = find_path (walk, row, &index, ambiguity);
  if (!is_new (walk, row->image, path)) {
    g_clear_pointer (ambiguity, g_free);
    report_duplicate (walk, row);
    return NULL;
  }
  photo = make_photo (walk, row, path);
  if (path != NULL && (photo->fix != LP_FIX_LOGGED || !has_yaw (photo)))
    add_exif (walk, photo, index);
  if (*ambiguity != NULL || !must_wait (walk, photo))
    return g_steal_pointer (&photo);
  g_ptr_array_add (walk->waiting, g_steal_pointer (&photo));
  return NULL;
}
