/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The photos of a walk whose rows do not say where they were taken, because
 * they lack it or because there are none: located by time.
 */

#include <math.h>
#include <sys/stat.h>

#include "log/lp-event-alignment.h"
#include "log/lp-photo-walk-private.h"
#include "photo/lp-photo-exif.h"

static void
take_missing (gdouble *value, gdouble other)
{
  if (isnan (*value))
    *value = other;
}

static void
take_position (LpPhoto *photo, gdouble latitude, gdouble longitude,
    gdouble altitude, LpFix fix)
{
  photo->latitude = latitude;
  photo->longitude = longitude;
  photo->altitude = altitude;
  photo->fix = fix;
  photo->reason = LP_FIX_REASON_NONE;
  photo->fix_gap_s = fix == LP_FIX_LOGGED ? 0.0 : NAN;
}

/**
 * lp_photo_walk_read_exif: (skip)
 * @walk: a walk with a folder
 * @index: a photo in it
 *
 * Returns: (transfer none): the photo by what it says itself, its time by the
 *   clock of the logs
 */
LpPhoto *
lp_photo_walk_read_exif (LpPhotoWalk *walk, guint index)
{
  LpPhoto *photo = walk->exif[index];

  if (photo == NULL) {
    const LpFolderPhoto *file = lp_photo_folder_get (walk->folder, index);
    g_autofree gchar *path = lp_photo_folder_get_path (walk->folder, index);

    photo = lp_photo_new (file->name);
    lp_photo_set_path (photo, path);
    lp_photo_read_exif (photo);
    walk->has_fractions |=
        photo->time != LP_TIME_NONE && photo->time % G_USEC_PER_SEC != 0;
    photo->time = lp_photo_clock_get_time (
        walk->clock, photo->time, photo->time_is_local);
    walk->exif[index] = photo;
    walk->times[index] = photo->time;
  }
  return photo;
}

/**
 * lp_photo_walk_ask_for_folder: (skip)
 * @walk: a walk with a folder, before its first log
 * @error: where to say that the walk was cancelled
 *
 * Asks for the times of all photos in the folder, so that logs which are read
 * only once can say what they know of them.
 *
 * Returns: whether it could
 */
gboolean
lp_photo_walk_ask_for_folder (LpPhotoWalk *walk, GError **error)
{
  guint n_photos = lp_photo_folder_get_n_photos (walk->folder);
  g_autofree gint64 *times = g_new (gint64, n_photos + 1);

  for (guint i = 0; i < n_photos; i++) {
    if (g_cancellable_set_error_if_cancelled (walk->options.cancellable, error))
      return FALSE;
    times[i] = lp_photo_walk_read_exif (walk, i)->time;
  }
  lp_log_samples_ask (walk->samples, times, n_photos);
  return TRUE;
}

/* Those of the folder that no row names, in its order. */
static GPtrArray *
list_unnamed (LpPhotoWalk *walk, GError **error)
{
  g_autoptr (GPtrArray) photos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  guint n_photos =
      walk->folder ? lp_photo_folder_get_n_photos (walk->folder) : 0;

  for (guint i = 0; i < n_photos; i++) {
    g_autofree gchar *path = lp_photo_folder_get_path (walk->folder, i);

    if (g_cancellable_set_error_if_cancelled (walk->options.cancellable, error))
      return NULL;
    if (!g_hash_table_contains (walk->named, path))
      g_ptr_array_add (
          photos, lp_photo_copy (lp_photo_walk_read_exif (walk, i)));
  }
  return g_steal_pointer (&photos);
}

/* What a log says of the moment itself is worth more than what is found by the
 * time of a clock; angles of the photo's own stay. */
static void
take_shot (LpPhoto *photo, const LpLogShot *shot)
{
  const LpLogRow *row = &shot->row;

  if (row->time != LP_TIME_NONE)
    photo->time = row->time;
  if (!isnan (row->latitude))
    take_position (
        photo, row->latitude, row->longitude, row->altitude, LP_FIX_LOGGED);
  take_missing (&photo->heading, row->heading);
  take_missing (&photo->camera_yaw, row->camera_yaw);
  take_missing (&photo->camera_pitch, row->camera_pitch);
  take_missing (&photo->camera_roll, row->camera_roll);
}

static void
name_shots (LpPhotoWalk *walk, GPtrArray *targets)
{
  for (guint i = 0; i < lp_log_events_get_n_shots (walk->events); i++) {
    const LpLogShot *shot = lp_log_events_get_shot (walk->events, i);
    g_autofree gchar *log = g_path_get_basename (walk->logs[shot->log].path);
    g_autofree gchar *name = g_strdup_printf ("%s#%" G_GINT64_FORMAT, log,
        shot->row.sequence >= 0 ? shot->row.sequence : (gint64) i + 1);
    LpPhoto *photo = lp_photo_new (name);

    photo->reason = LP_FIX_REASON_NO_FIX;
    take_shot (photo, shot);
    g_ptr_array_add (targets, photo);
  }
}

static LpEventAlignment *
align (LpPhotoWalk *walk, const GPtrArray *photos)
{
  guint n_shots = lp_log_events_get_n_shots (walk->events);
  g_autofree gint64 *photo_times = g_new (gint64, photos->len + 1);
  g_autofree gint64 *event_times = g_new (gint64, n_shots + 1);

  for (guint i = 0; i < photos->len; i++)
    photo_times[i] = ((LpPhoto *) g_ptr_array_index (photos, i))->time;
  for (guint i = 0; i < n_shots; i++)
    event_times[i] = lp_log_events_get_shot (walk->events, i)->row.time;
  return lp_event_alignment_new (photo_times, photos->len, event_times, n_shots,
      walk->has_fractions ? 0.001 : 1.0);
}

/* Photos that no event belongs to have the same clock as the others. */
static void
pair_with_shots (LpPhotoWalk *walk, const GPtrArray *photos)
{
  g_autoptr (LpEventAlignment) alignment = align (walk, photos);
  const gint64 offset = llround (alignment->offset_s * 1e6);

  if (!walk->is_paired)
    lp_photo_walk_report (walk, walk->logs[0].path, NULL, FALSE,
        alignment->is_certain ? LP_LOG_ALIGNED : LP_LOG_NOT_ALIGNED,
        alignment->summary);
  walk->is_paired = TRUE;
  if (!alignment->is_certain)
    return;
  for (guint i = 0; i < alignment->n_pairs; i++)
    take_shot (g_ptr_array_index (photos, alignment->pairs[i].photo),
        lp_log_events_get_shot (walk->events, alignment->pairs[i].event));
  for (guint i = 0; i < alignment->n_lone_photos; i++) {
    LpPhoto *photo = g_ptr_array_index (photos, alignment->lone_photos[i]);
    if (photo->time != LP_TIME_NONE)
      photo->time += offset;
  }
}

static gboolean
needs_reading (const LpPhotoWalk *walk, guint log, gboolean has_new_times)
{
  if (walk->logs[log].is_pipe)
    return FALSE;
  return has_new_times || !lp_photo_walk_is_read_once (walk, log);
}

/* What is to be read again was not counted before; all at once, so that
 * progress does not go back with each log. */
static void
add_sizes (LpPhotoWalk *walk, gboolean has_new_times)
{
  struct stat status;

  for (guint i = 0; i < walk->n_logs; i++) {
    if (needs_reading (walk, i, has_new_times) &&
        stat (walk->logs[i].path, &status) == 0)
      walk->size += (guint64) status.st_size;
  }
}

static gboolean
read_samples_of (LpPhotoWalk *walk, guint log, GError **error)
{
  g_autoptr (LpLogReader) reader = NULL;
  LpLogOptions options = walk->options;
  GError *local = NULL;
  LpLogRow row;

  options.photos_only = FALSE;
  options.moments =
      lp_log_samples_get_times (walk->samples, &options.n_moments);
  reader = lp_log_reader_open (walk->logs[log].path, &options, error);
  if (reader == NULL)
    return FALSE;
  while (lp_log_reader_next (reader, &row, &local))
    lp_log_samples_add_row (walk->samples, &row);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gboolean
read_samples (LpPhotoWalk *walk, const GPtrArray *targets, GError **error)
{
  g_autofree gint64 *times = g_new (gint64, targets->len + 1);
  gboolean has_new_times = FALSE, is_ok = TRUE;
  guint n_times = 0;

  lp_log_samples_finish (walk->samples);
  for (guint i = 0; i < targets->len; i++) {
    times[n_times] = ((LpPhoto *) g_ptr_array_index (targets, i))->time;
    if (times[n_times] != LP_TIME_NONE)
      has_new_times |=
          !lp_log_samples_was_asked (walk->samples, times[n_times++]);
  }
  if (n_times == 0)
    return TRUE;
  lp_log_samples_ask (walk->samples, times, n_times);
  add_sizes (walk, has_new_times);
  walk->has_late_times = has_new_times;
  walk->is_rereading = TRUE;
  for (guint i = 0; i < walk->n_logs && is_ok; i++) {
    if (needs_reading (walk, i, has_new_times))
      is_ok = read_samples_of (walk, i, error);
  }
  walk->is_rereading = FALSE;
  if (is_ok)
    lp_log_samples_finish (walk->samples);
  else
    lp_log_samples_abandon (walk->samples);
  /* What was not read now is, if at all, counted again. */
  walk->size = walk->position;
  return is_ok;
}

/* A place that the photo claims for itself counts where the logs know none.
 * Rows and events of the very moment are never outdone. */
static void
locate (LpPhotoWalk *walk, LpPhoto *photo)
{
  LpBracket brackets[LP_N_QUANTITIES];

  if (photo->time == LP_TIME_NONE) {
    if (!lp_photo_has_position (photo))
      photo->reason = LP_FIX_REASON_NO_TIME;
    return;
  }
  if (!lp_log_samples_get (walk->samples, photo->time, brackets))
    return;
  if (photo->fix == LP_FIX_LOGGED)
    lp_photo_complete (photo, photo->time, brackets, &walk->limits);
  else
    lp_photo_locate (photo, photo->time, brackets, &walk->limits);
}

static void
announce_track (LpPhotoWalk *walk)
{
  LpTrack *track = lp_log_samples_get_track (walk->samples);

  if (track != NULL)
    walk->track = lp_track_ref (track);
}

typedef struct {
  guint n_located[LP_N_FIXES];
  guint n_too_far;
  guint n_without_time;
  guint n_without_fix;
  guint n_local;
} Outcome;

static Outcome
count_outcome (const GPtrArray *targets)
{
  Outcome outcome = { 0 };

  for (guint i = 0; i < targets->len; i++) {
    const LpPhoto *photo = g_ptr_array_index (targets, i);

    outcome.n_located[photo->fix]++;
    outcome.n_too_far += photo->reason == LP_FIX_REASON_TOO_FAR;
    outcome.n_without_time += photo->reason == LP_FIX_REASON_NO_TIME;
    outcome.n_without_fix += photo->reason == LP_FIX_REASON_NO_FIX;
    outcome.n_local += photo->time_is_local && photo->time != LP_TIME_NONE;
  }
  return outcome;
}

static void
append_count (GString *text, guint count, const gchar *what)
{
  if (count > 0)
    g_string_append_printf (text, ", %u %s", count, what);
}

/* Those that are nowhere, and why. */
static void
append_lost (GString *text, const Outcome *outcome)
{
  gsize begin;

  append_count (text, outcome->n_located[LP_FIX_NONE], "nowhere");
  begin = text->len;
  append_count (text, outcome->n_too_far, "too far from all fixes");
  append_count (text, outcome->n_without_time, "without a time");
  append_count (text, outcome->n_without_fix, "without a fix in the log");
  if (text->len == begin)
    return;
  memcpy (text->str + begin, " (", 2);
  g_string_append_c (text, ')');
}

/* Wrong zones are what users trip over most, so that it is always said which
 * was taken. */
static gchar *
describe_outcome (const LpPhotoWalk *walk, const Outcome *outcome, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (
      text, "Of %u photo%s to be located by time", n, n == 1 ? "" : "s");
  append_count (
      text, outcome->n_located[LP_FIX_INTERPOLATED], "are between two fixes");
  append_count (text, outcome->n_located[LP_FIX_NEAREST], "at the nearest fix");
  append_count (
      text, outcome->n_located[LP_FIX_LOGGED], "where the log says itself");
  append_count (
      text, outcome->n_located[LP_FIX_EXIF], "where the photo says itself");
  append_lost (text, outcome);
  g_string_append_c (text, '.');
  if (outcome->n_local > 0)
    g_string_append_printf (text,
        " The times of %u do not say their zone and were taken for %s; if that "
        "is wrong, set time-zone.",
        outcome->n_local, lp_photo_clock_get_zone (walk->clock));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What a pipe knew of photos whose times came out of the logs is gone, and
 * nobody would guess why they are nowhere. */
static void
report_pipes (LpPhotoWalk *walk)
{
  for (guint i = 0; i < walk->n_logs; i++) {
    if (walk->logs[i].is_pipe)
      lp_photo_walk_report (walk, walk->logs[i].path, NULL, FALSE,
          LP_LOG_NOT_READ_AGAIN,
          "A pipe cannot be read again for photos whose times came out of the "
          "logs; give the log as a file.");
  }
}

/* Where no photo got its place from a log, what the logs lack is worth
 * saying. */
static void
report_outcome (LpPhotoWalk *walk, const GPtrArray *targets)
{
  Outcome outcome = count_outcome (targets);
  g_autofree gchar *text = describe_outcome (walk, &outcome, targets->len);

  if (targets->len > 0)
    lp_photo_walk_report (
        walk, walk->logs[0].path, NULL, FALSE, LP_LOG_LOCATED, text);
  if (walk->has_late_times && outcome.n_without_fix + outcome.n_too_far > 0)
    report_pipes (walk);
  if (walk->no_photos != NULL && outcome.n_located[LP_FIX_LOGGED] == 0 &&
      outcome.n_located[LP_FIX_INTERPOLATED] == 0 &&
      outcome.n_located[LP_FIX_NEAREST] == 0)
    lp_photo_walk_report (walk, walk->logs[0].path, NULL, FALSE,
        LP_LOG_NO_PHOTOS, walk->no_photos);
}

/**
 * lp_photo_walk_locate_rest: (skip)
 * @walk: a walk whose logs were all read once
 * @error: where to say what is wrong
 *
 * Locates what has not gone out yet, and puts it in line: photos whose rows
 * lack something, then those in the folder, or else events that have no photo.
 * After an error it may be tried again.
 *
 * Returns: whether it could
 */
gboolean
lp_photo_walk_locate_rest (LpPhotoWalk *walk, GError **error)
{
  g_autoptr (GPtrArray) unnamed = list_unnamed (walk, error);
  g_autoptr (GPtrArray) targets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);

  if (unnamed == NULL)
    return FALSE;
  lp_log_events_finish (walk->events);
  if (lp_log_events_get_n_shots (walk->events) > 0 && unnamed->len > 0)
    pair_with_shots (walk, unnamed);
  for (guint i = 0; i < walk->waiting->len; i++)
    g_ptr_array_add (
        targets, lp_photo_copy (g_ptr_array_index (walk->waiting, i)));
  g_ptr_array_extend_and_steal (targets, g_steal_pointer (&unnamed));
  if (walk->folder == NULL)
    name_shots (walk, targets);
  if (!read_samples (walk, targets, error))
    return FALSE;
  announce_track (walk);
  for (guint i = 0; i < targets->len; i++) {
    LpPhoto *photo = g_ptr_array_index (targets, i);

    locate (walk, photo);
    g_queue_push_tail (&walk->rest, lp_photo_ref (photo));
  }
  report_outcome (walk, targets);
  return TRUE;
}
