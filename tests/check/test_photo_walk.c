/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which photos a flight has, and where they were taken. */

#include "log/lp-photo-walk.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder_fixture.h"
#include "photo_fixture.h"

/* 2026-01-01T00:00:00Z, microseconds. */
#define MIDNIGHT G_GINT64_CONSTANT (1767225600000000)

typedef struct {
  gchar *folder;
  gchar *photos;
  gchar *logs[3]; /* NULL at the end */
} Flight;

typedef struct {
  GPtrArray *photos;
  GPtrArray *problems; /* "reason: detail" each */
} Outcome;

static Flight *
flight_new (const gchar *first_log, const gchar *second_log)
{
  const gchar *texts[] = { first_log, second_log };
  Flight *flight = g_new0 (Flight, 1);
  g_autoptr (GError) error = NULL;

  flight->folder = g_dir_make_tmp ("lp-walk-XXXXXX", &error);
  g_assert_no_error (error);
  flight->photos = g_build_filename (flight->folder, "photos", NULL);
  g_assert_cmpint (g_mkdir (flight->photos, 0700), ==, 0);
  for (guint i = 0; i < 2 && texts[i] != NULL; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u.ndjson", i);

    flight->logs[i] = g_build_filename (flight->folder, name, NULL);
    g_file_set_contents (flight->logs[i], texts[i], -1, &error);
    g_assert_no_error (error);
  }
  return flight;
}

static void
flight_free (Flight *flight)
{
  remove_folder (flight->folder);
  g_free (flight->folder);
  g_free (flight->photos);
  g_free (flight->logs[0]);
  g_free (flight->logs[1]);
  g_free (flight);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flight, flight_free)

static void
outcome_free (Outcome *outcome)
{
  g_ptr_array_unref (outcome->photos);
  g_ptr_array_unref (outcome->problems);
  g_free (outcome);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_ptr_array_add (outcome->problems,
      g_strdup_printf ("%s: %s", problem->reason, problem->detail));
}

static LpPhotoWalkOptions
make_options (const Flight *flight)
{
  return (LpPhotoWalkOptions){ .logs = (const gchar *const *) flight->logs,
    .folder = flight->photos,
    .limits = LP_GAP_LIMITS_DEFAULT,
    .problem = add_problem };
}

static Outcome *
walk (LpPhotoWalkOptions options)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  g_autoptr (LpPhotoWalk) photo_walk = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *ambiguity = NULL;
  LpPhoto *photo;

  outcome->photos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  outcome->problems = g_ptr_array_new_with_free_func (g_free);
  options.user_data = outcome;
  photo_walk = lp_photo_walk_new (&options, &error);
  g_assert_no_error (error);
  while (
      (photo = lp_photo_walk_next (photo_walk, &ambiguity, &error)) != NULL) {
    g_assert_null (ambiguity);
    g_ptr_array_add (outcome->photos, photo);
  }
  g_assert_no_error (error);
  return outcome;
}

static const LpPhoto *
get_photo (const Outcome *outcome, guint index, const gchar *name)
{
  const LpPhoto *photo;

  g_assert_cmpuint (index, <, outcome->photos->len);
  photo = g_ptr_array_index (outcome->photos, index);
  g_assert_cmpstr (photo->name, ==, name);
  return photo;
}

static guint
count_problems (const Outcome *outcome, const gchar *text)
{
  guint count = 0;

  for (guint i = 0; i < outcome->problems->len; i++)
    count += strstr (g_ptr_array_index (outcome->problems, i), text) != NULL;
  return count;
}

static void
assert_place (const LpPhoto *photo, LpFix fix, gdouble latitude, gdouble gap_s)
{
  g_assert_cmpint (photo->fix, ==, fix);
  g_assert_cmpfloat_with_epsilon (photo->latitude, latitude, 1e-9);
  g_assert_cmpfloat_with_epsilon (photo->fix_gap_s, gap_s, 1e-6);
}

static const gchar track[] =
    "{\"time\":\"2026-01-01T00:00:00Z\",\"lat\":10,\"lon\":20,\"yaw\":350}\n"
    "{\"time\":\"2026-01-01T00:00:10Z\",\"lat\":11,\"lon\":20}\n"
    "{\"time\":\"2026-01-01T00:00:20Z\",\"lat\":12,\"lon\":20,\"yaw\":10}\n";

static void
test_photos_without_a_row_are_located_by_time (void)
{
  g_autoptr (Flight) flight = flight_new (track, NULL);
  g_autoptr (Outcome) outcome = NULL;
  const LpPhoto *photo;

  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:05");
  photo_fixture_write (flight->photos, "b.jpg", "1970:01:01 00:03:45");
  photo_fixture_write (flight->photos, "c.jpg", "2026:01:01 00:00:20");
  photo_fixture_write (flight->photos, "d.jpg", "2026:01:01 04:00:00");
  outcome = walk (make_options (flight));
  g_assert_cmpuint (outcome->photos->len, ==, 4);
  photo = get_photo (outcome, 0, "a.jpg");
  assert_place (photo, LP_FIX_INTERPOLATED, 10.5, 5);
  g_assert_cmpfloat_with_epsilon (photo->heading, 355, 1e-9);
  photo = get_photo (outcome, 1, "b.jpg");
  g_assert_cmpint (photo->fix, ==, LP_FIX_NONE);
  g_assert_cmpint (photo->reason, ==, LP_FIX_REASON_NO_TIME);
  assert_place (get_photo (outcome, 2, "c.jpg"), LP_FIX_INTERPOLATED, 12, 0);
  photo = get_photo (outcome, 3, "d.jpg");
  g_assert_cmpint (photo->fix, ==, LP_FIX_NONE);
  g_assert_cmpint (photo->reason, ==, LP_FIX_REASON_TOO_FAR);
  g_assert_cmpuint (count_problems (outcome, "no-photos"), ==, 0);
  g_assert_cmpuint (count_problems (outcome, "2 are between two fixes"), ==, 1);
}

static void
test_the_camera_clock_is_set (void)
{
  g_autoptr (Flight) flight = flight_new (track, NULL);
  g_autoptr (Outcome) outcome = NULL;
  LpPhotoWalkOptions options = make_options (flight);

  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 02:00:08");
  options.time_zone = "+02:00";
  options.clock_offset_s = -3;
  outcome = walk (options);
  assert_place (get_photo (outcome, 0, "a.jpg"), LP_FIX_INTERPOLATED, 10.5, 5);
  g_assert_cmpint (
      get_photo (outcome, 0, "a.jpg")->time, ==, MIDNIGHT + 5000000);
}

static void
test_a_clock_that_began_in_1970_is_set (void)
{
  g_autoptr (Flight) flight = flight_new (track, NULL);
  g_autoptr (Outcome) outcome = NULL;
  LpPhotoWalkOptions options = make_options (flight);

  photo_fixture_write (flight->photos, "a.jpg", "1970:01:01 00:03:45");
  options.clock_sync = "1970-01-01T00:03:40=2026-01-01T00:00:00Z";
  outcome = walk (options);
  assert_place (get_photo (outcome, 0, "a.jpg"), LP_FIX_INTERPOLATED, 10.5, 5);
}

static void
test_rows_without_a_position_are_located_by_time (void)
{
  g_autofree gchar *log = g_strconcat (
      "{\"time\":\"2026-01-01T00:00:02Z\",\"image\":\"a.jpg\",\"yaw\":77}\n",
      track,
      "{\"time\":\"2026-01-01T00:00:12Z\",\"image\":\"b.jpg\",\"lat\":5,"
      "\"lon\":6,\"yaw\":3}\n",
      NULL);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  g_autoptr (Outcome) outcome = NULL;
  const LpPhoto *photo;

  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:19");
  photo_fixture_write (flight->photos, "c.jpg", "2026:01:01 00:00:15");
  outcome = walk (make_options (flight));
  g_assert_cmpuint (outcome->photos->len, ==, 3);
  assert_place (get_photo (outcome, 0, "b.jpg"), LP_FIX_LOGGED, 5, 0);
  photo = get_photo (outcome, 1, "a.jpg");
  assert_place (photo, LP_FIX_INTERPOLATED, 10.2, 8);
  g_assert_cmpfloat (photo->heading, ==, 77);
  assert_place (get_photo (outcome, 2, "c.jpg"), LP_FIX_INTERPOLATED, 7.625, 5);
}

static void
test_files_are_read_only_where_rows_lack_something (void)
{
  g_autoptr (Flight) flight = flight_new (
      "{\"time\":\"2026-01-01T00:00:01Z\",\"image\":\"a.jpg\",\"lat\":5,"
      "\"lon\":6}\n"
      "{\"time\":\"2026-01-01T00:00:02Z\",\"image\":\"b.jpg\",\"lat\":7,"
      "\"lon\":6,\"yaw\":3}\n",
      NULL);
  g_autoptr (Outcome) outcome = NULL;

  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:01");
  photo_fixture_write (flight->photos, "b.jpg", "2026:01:01 00:00:02");
  outcome = walk (make_options (flight));
  g_assert_cmpuint (outcome->photos->len, ==, 2);
  g_assert_cmpuint (outcome->problems->len, ==, 0);
}

static void
test_photos_whose_rows_have_no_yaw_get_that_of_their_time (void)
{
  g_autofree gchar *log = g_strconcat (track,
      "{\"time\":\"2026-01-01T00:00:15Z\",\"image\":\"a.jpg\",\"lat\":5,"
      "\"lon\":6}\n",
      NULL);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  g_autoptr (Outcome) outcome = walk (make_options (flight));
  const LpPhoto *photo = get_photo (outcome, 0, "a.jpg");

  assert_place (photo, LP_FIX_LOGGED, 5, 0);
  g_assert_cmpfloat_with_epsilon (photo->heading, 5, 1e-9);
}

/* The names of the files that were found, or what their names may mean. */
static gchar *
find_files (const Flight *flight, LpPhotoWalkOptions options)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (LpPhotoWalk) photo_walk = NULL;
  g_autoptr (GError) error = NULL;
  LpPhoto *photo;
  gchar *ambiguity;

  options.problem = NULL;
  photo_walk = lp_photo_walk_new (&options, &error);
  g_assert_no_error (error);
  while (
      (photo = lp_photo_walk_next (photo_walk, &ambiguity, &error)) != NULL) {
    g_string_append_printf (text, "%s\n",
        ambiguity != NULL ? ambiguity
                          : photo->path + strlen (flight->photos) + 1);
    g_free (ambiguity);
    lp_photo_unref (photo);
  }
  g_assert_no_error (error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
write_same_names (const Flight *flight, const gchar *const *times)
{
  for (guint i = 0; times[i] != NULL; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u", i);
    g_autofree gchar *folder = g_build_filename (flight->photos, name, NULL);

    g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
    photo_fixture_write (folder, "a.jpg", times[i]);
  }
}

static gchar *
make_row (guint second)
{
  return g_strdup_printf ("{\"time\":\"2026-01-01T00:00:%02uZ\",\"image\":"
                          "\"a.jpg\",\"lat\":5,\"lon\":6,\"yaw\":3}\n",
      second);
}

static void
test_times_tell_photos_of_one_name_apart (void)
{
  g_autofree gchar *first = make_row (9), *second = make_row (12);
  g_autofree gchar *log = g_strconcat (first, second, NULL);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  LpPhotoWalkOptions options = make_options (flight);
  g_autofree gchar *files = NULL;

  write_same_names (
      flight, (const gchar *const[]){ "2026:01:01 02:00:12",
                  "1970:01:01 00:00:00", "2026:01:01 02:00:07", NULL });
  options.time_zone = "+02:00";
  files = find_files (flight, options);
  g_assert_cmpstr (files, ==, "2/a.jpg\n0/a.jpg\n1/a.jpg\n");
}

static void
test_names_stay_ambiguous_where_times_are_no_help (void)
{
  g_autofree gchar *log = make_row (10);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  g_autofree gchar *both = NULL, *neither = NULL;
  LpPhotoWalkOptions options = make_options (flight);
  const gchar message[] = "'a.jpg' may be '0/a.jpg', '1/a.jpg'.\n";

  write_same_names (flight, (const gchar *const[]){ "2026:01:01 00:00:08",
                                "2026:01:01 00:00:12", NULL });
  both = find_files (flight, options);
  g_assert_true (g_str_has_prefix (both, message));
  options.clock_offset_s = 5;
  neither = find_files (flight, options);
  g_assert_true (g_str_has_prefix (neither, message));
}

static void
test_the_yaw_of_a_photo_is_no_other_photos (void)
{
  g_autoptr (Flight) flight =
      flight_new ("{\"time\":\"2026-01-01T00:00:00Z\",\"image\":\"a.jpg\","
                  "\"lat\":5,\"lon\":6,\"yaw\":10}\n"
                  "{\"time\":\"2026-01-01T00:00:05Z\",\"image\":\"b.jpg\","
                  "\"lat\":6,\"lon\":6}\n"
                  "{\"time\":\"2026-01-01T00:00:10Z\",\"image\":\"c.jpg\","
                  "\"lat\":7,\"lon\":6,\"yaw\":90}\n",
          NULL);
  g_autoptr (Outcome) outcome = walk (make_options (flight));
  const LpPhoto *photo = get_photo (outcome, 2, "b.jpg");

  assert_place (photo, LP_FIX_LOGGED, 6, 0);
  g_assert_true (isnan (photo->heading));
}

static void
test_photos_may_be_named_late (void)
{
  g_autoptr (GString) log = g_string_new (track);
  g_autoptr (Flight) flight = NULL;
  g_autoptr (Outcome) outcome = NULL;

  while (log->len < 5 * 1024 * 1024)
    g_string_append (
        log, "{\"time\":\"2026-01-01T00:00:20Z\",\"lat\":12,\"lon\":20}\n");
  g_string_append (log,
      "{\"time\":\"2026-01-01T00:00:20Z\",\"image\":\"a.jpg\",\"lat\":5,"
      "\"lon\":6,\"yaw\":1}\n");
  flight = flight_new (log->str, NULL);
  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:05");
  photo_fixture_write (flight->photos, "b.jpg", "2026:01:01 00:00:05");
  outcome = walk (make_options (flight));
  g_assert_cmpuint (outcome->photos->len, ==, 2);
  assert_place (get_photo (outcome, 0, "a.jpg"), LP_FIX_LOGGED, 5, 0);
  assert_place (get_photo (outcome, 1, "b.jpg"), LP_FIX_INTERPOLATED, 10.5, 5);
}

static void
test_logs_of_several_flights_are_one (void)
{
  g_autoptr (Flight) flight =
      flight_new ("{\"time\":\"2026-01-01T00:01:00Z\",\"lat\":40,\"lon\":2}\n"
                  "{\"time\":\"2026-01-01T00:01:10Z\",\"lat\":41,\"lon\":2}\n",
          track);
  g_autoptr (Outcome) outcome = NULL;

  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:05");
  photo_fixture_write (flight->photos, "b.jpg", "2026:01:01 00:01:05");
  outcome = walk (make_options (flight));
  assert_place (get_photo (outcome, 0, "a.jpg"), LP_FIX_INTERPOLATED, 10.5, 5);
  assert_place (get_photo (outcome, 1, "b.jpg"), LP_FIX_INTERPOLATED, 40.5, 5);
}

static void
test_what_is_wrong_is_told_once (void)
{
  g_autofree gchar *log = g_strconcat (
      "{\"time\":1,\"image\":\"a.jpg\"\n", track, "{broken\n", NULL);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  g_autoptr (Outcome) outcome = NULL;

  photo_fixture_write (flight->photos, "b.jpg", "2026:01:01 00:00:05");
  outcome = walk (make_options (flight));
  assert_place (get_photo (outcome, 0, "b.jpg"), LP_FIX_INTERPOLATED, 10.5, 5);
  g_assert_cmpuint (count_problems (outcome, "malformed-row"), ==, 2);
}

typedef struct {
  const gchar *path;
  const gchar *text;
} Writer;

static gpointer
write_pipe (gpointer data)
{
  const Writer *writer = data;
  gint fd = open (writer->path, O_WRONLY);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, writer->text, strlen (writer->text)), ==,
      (gssize) strlen (writer->text));
  close (fd);
  return NULL;
}

static void
test_a_pipe_is_read_once (void)
{
  g_autoptr (Flight) flight = flight_new ("", NULL);
  g_autoptr (Outcome) outcome = NULL;
  const Writer writer = { flight->logs[0], track };
  GThread *thread;

  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:05");
  g_unlink (flight->logs[0]);
  g_assert_cmpint (mkfifo (flight->logs[0], 0600), ==, 0);
  thread = g_thread_new ("writer", write_pipe, (gpointer) &writer);
  outcome = walk (make_options (flight));
  g_thread_join (thread);
  assert_place (get_photo (outcome, 0, "a.jpg"), LP_FIX_INTERPOLATED, 10.5, 5);
}

static void
test_what_a_pipe_no_longer_tells_is_said (void)
{
  g_autofree gchar *log = g_strconcat (
      track, "{\"time\":\"2026-01-01T00:00:12Z\",\"image\":\"a.jpg\"}\n", NULL);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  g_autoptr (Outcome) outcome = NULL;
  const Writer writer = { flight->logs[0], log };
  GThread *thread;

  g_unlink (flight->logs[0]);
  g_assert_cmpint (mkfifo (flight->logs[0], 0600), ==, 0);
  thread = g_thread_new ("writer", write_pipe, (gpointer) &writer);
  outcome = walk (make_options (flight));
  g_thread_join (thread);
  g_assert_cmpint (get_photo (outcome, 0, "a.jpg")->fix, ==, LP_FIX_NONE);
  g_assert_cmpuint (count_problems (outcome, "A pipe cannot be read"), ==, 1);
}

static void
test_all_problems_of_a_row_are_told_once (void)
{
  g_autofree gchar *log = g_strconcat (
      "{\"time\":\"2026-01-01T00:00:02Z\",\"image\":\"a.jpg\",\"lat\":"
      "\"x\",\"lon\":1,\"yaw\":\"y\"}\n",
      track, NULL);
  g_autoptr (Flight) flight = flight_new (log, NULL);
  g_autoptr (Outcome) outcome = walk (make_options (flight));

  g_assert_cmpuint (count_problems (outcome, "'x' in 'lat'"), ==, 1);
  g_assert_cmpuint (count_problems (outcome, "'y' in 'yaw'"), ==, 1);
}

typedef struct {
  Outcome *outcome;
  GCancellable *cancellable;
} Interruption;

static void
interrupt_at_garbage (const LpLogProblem *problem, gpointer user_data)
{
  Interruption *interruption = user_data;

  add_problem (problem, interruption->outcome);
  if (g_str_equal (problem->reason, LP_LOG_BAD_VALUE))
    g_cancellable_cancel (interruption->cancellable);
}

/* What is wrong with a row that names no photo shows in the second reading. */
static void
test_a_second_reading_that_is_interrupted_begins_anew (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (Flight) flight = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Outcome) outcome = g_new0 (Outcome, 1);
  Interruption interruption = { outcome, cancellable };
  g_autoptr (LpPhotoWalk) photo_walk = NULL;
  g_autoptr (LpPhoto) photo = NULL;
  g_autoptr (GError) error = NULL;
  LpPhotoWalkOptions options;
  gchar *ambiguity;
  guint64 size;

  g_string_append (log, "{\"time\":\"2026-01-01T00:00:01Z\",\"lat\":\"x\"}\n");
  while (log->len < 3000000)
    g_string_append_printf (
        log, "{\"time\":\"2026-01-01T00:00:00Z\"}%*s\n", 1000, "");
  g_string_append (log, track);
  flight = flight_new (log->str, NULL);
  photo_fixture_write (flight->photos, "a.jpg", "2026:01:01 00:00:05");
  outcome->photos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  outcome->problems = g_ptr_array_new_with_free_func (g_free);
  options = make_options (flight);
  options.cancellable = cancellable;
  options.problem = interrupt_at_garbage;
  options.user_data = &interruption;
  photo_walk = lp_photo_walk_new (&options, &error);
  g_assert_no_error (error);
  g_assert_null (lp_photo_walk_next (photo_walk, &ambiguity, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_cancellable_reset (cancellable);
  photo = lp_photo_walk_next (photo_walk, &ambiguity, &error);
  g_assert_no_error (error);
  assert_place (photo, LP_FIX_INTERPOLATED, 10.5, 5);
  g_assert_cmpuint (count_problems (outcome, LP_LOG_BAD_VALUE), ==, 1);
  g_assert_true (lp_photo_walk_get_size (photo_walk, &size));
  g_assert_cmpuint (lp_photo_walk_get_position (photo_walk), ==, size);
}

/* Latitude at a time, by looking through all rows. */
static gdouble
interpolate (const gint *times, const gdouble *latitudes, guint n, gint time)
{
  gint before = -1, after = -1;

  for (guint i = 0; i < n; i++) {
    if (times[i] <= time && (before < 0 || times[i] >= times[before]))
      before = (gint) i;
    if (times[i] >= time && (after < 0 || times[i] <= times[after]))
      after = (gint) i;
  }
  if (before < 0 || after < 0)
    return latitudes[before < 0 ? after : before];
  if (times[before] == times[after])
    return latitudes[after];
  return latitudes[before] + (latitudes[after] - latitudes[before]) *
                                 (time - times[before]) /
                                 (gdouble) (times[after] - times[before]);
}

static void
test_photos_are_where_a_plain_reading_puts_them (void)
{
  for (guint round = 0; round < 20; round++) {
    g_autoptr (GString) log = g_string_new (NULL);
    g_autoptr (Flight) flight = NULL;
    g_autoptr (Outcome) outcome = NULL;
    guint n = (guint) g_test_rand_int_range (2, 300);
    gint times[300];
    gdouble latitudes[300];

    for (guint i = 0; i < n; i++) {
      times[i] = (gint) i * 30 / (gint) n + g_test_rand_int_range (-2, 3);
      latitudes[i] = 10 + i * 0.001;
      g_string_append_printf (log,
          "{\"ts\":%" G_GINT64_FORMAT ",%s\"lat\":%.17g,\"lon\":20}%s",
          MIDNIGHT / 1000000 + 60 + times[i],
          g_test_rand_bit () ? "\"note\":\"\\u0041 image\"," : "", latitudes[i],
          g_test_rand_bit () ? "\r\n" : "\n\n");
    }
    flight = flight_new (log->str, NULL);
    for (guint i = 0; i < 9; i++) {
      g_autofree gchar *name = g_strdup_printf ("%u.jpg", i);
      g_autofree gchar *time = g_strdup_printf ("2026:01:01 00:01:%02u", i * 4);

      photo_fixture_write (flight->photos, name, time);
    }
    outcome = walk (make_options (flight));
    g_assert_cmpuint (outcome->photos->len, ==, 9);
    for (guint i = 0; i < 9; i++) {
      const LpPhoto *photo = g_ptr_array_index (outcome->photos, i);
      g_assert_cmpfloat_with_epsilon (photo->latitude,
          interpolate (times, latitudes, n, (gint) i * 4), 1e-9);
    }
  }
}

static void
assert_as_exiftool (const Outcome *outcome, const gchar *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ",", -1);
  const gchar *name = strrchr (fields[0], '/') + 1;
  const LpPhoto *photo = NULL;

  for (guint i = 0; i < outcome->photos->len; i++) {
    const LpPhoto *candidate = g_ptr_array_index (outcome->photos, i);
    if (g_str_equal (candidate->name, name))
      photo = candidate;
  }
  g_assert_nonnull (photo);
  if (*fields[4] == '\0') {
    g_assert_cmpint (photo->fix, ==, LP_FIX_NONE);
    g_assert_cmpint (photo->reason, ==, LP_FIX_REASON_NO_TIME);
    return;
  }
  g_assert_cmpint (photo->fix, ==, LP_FIX_INTERPOLATED);
  g_assert_cmpfloat_with_epsilon (
      photo->latitude, g_ascii_strtod (fields[1], NULL), 1e-7);
  g_assert_cmpfloat_with_epsilon (
      photo->longitude, g_ascii_strtod (fields[2], NULL), 1e-7);
}

static gchar **
read_lines (const gchar *folder, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_strsplit (g_strchomp (text), "\n", -1);
}

static void
test_a_real_flight_is_located_as_by_exiftool (void)
{
  g_autofree gchar *sample =
      g_build_filename (g_getenv ("LINEPATROL_DATA"), "photos", "zr10", NULL);
  g_auto (GStrv) times = read_lines (sample, "exif_times_all215.csv");
  g_auto (GStrv) expected = read_lines (sample, "exiftool12.57_geotag.csv");
  g_autoptr (Flight) flight = flight_new (NULL, NULL);
  g_autoptr (Outcome) outcome = NULL;

  if (times == NULL || expected == NULL) {
    g_test_skip ("the sample data is not there");
    return;
  }
  flight->logs[0] = g_build_filename (sample, "gps_utc.csv", NULL);
  for (guint i = 1; times[i] != NULL; i++) {
    gchar *comma = strchr (times[i], ',');
    *comma = '\0';
    photo_fixture_write (flight->photos, times[i], g_strchomp (comma + 1));
  }
  outcome = walk (make_options (flight));
  g_assert_cmpuint (outcome->photos->len, ==, 215);
  for (guint i = 1; expected[i] != NULL; i++)
    assert_as_exiftool (outcome, expected[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-walk/photos-without-a-row-are-located-by-time",
      test_photos_without_a_row_are_located_by_time);
  g_test_add_func (
      "/photo-walk/the-camera-clock-is-set", test_the_camera_clock_is_set);
  g_test_add_func ("/photo-walk/a-clock-that-began-in-1970-is-set",
      test_a_clock_that_began_in_1970_is_set);
  g_test_add_func ("/photo-walk/rows-without-a-position-are-located-by-time",
      test_rows_without_a_position_are_located_by_time);
  g_test_add_func ("/photo-walk/files-are-read-only-where-rows-lack-something",
      test_files_are_read_only_where_rows_lack_something);
  g_test_add_func (
      "/photo-walk/photos-whose-rows-have-no-yaw-get-that-of-their-time",
      test_photos_whose_rows_have_no_yaw_get_that_of_their_time);
  g_test_add_func ("/photo-walk/times-tell-photos-of-one-name-apart",
      test_times_tell_photos_of_one_name_apart);
  g_test_add_func ("/photo-walk/names-stay-ambiguous-where-times-are-no-help",
      test_names_stay_ambiguous_where_times_are_no_help);
  g_test_add_func ("/photo-walk/the-yaw-of-a-photo-is-no-other-photos",
      test_the_yaw_of_a_photo_is_no_other_photos);
  g_test_add_func (
      "/photo-walk/photos-may-be-named-late", test_photos_may_be_named_late);
  g_test_add_func ("/photo-walk/logs-of-several-flights-are-one",
      test_logs_of_several_flights_are_one);
  g_test_add_func ("/photo-walk/what-is-wrong-is-told-once",
      test_what_is_wrong_is_told_once);
  g_test_add_func ("/photo-walk/a-pipe-is-read-once", test_a_pipe_is_read_once);
  g_test_add_func ("/photo-walk/what-a-pipe-no-longer-tells-is-said",
      test_what_a_pipe_no_longer_tells_is_said);
  g_test_add_func ("/photo-walk/all-problems-of-a-row-are-told-once",
      test_all_problems_of_a_row_are_told_once);
  g_test_add_func (
      "/photo-walk/a-second-reading-that-is-interrupted-begins-anew",
      test_a_second_reading_that_is_interrupted_begins_anew);
  g_test_add_func ("/photo-walk/photos-are-where-a-plain-reading-puts-them",
      test_photos_are_where_a_plain_reading_puts_them);
  g_test_add_func ("/photo-walk/a-real-flight-is-located-as-by-exiftool",
      test_a_real_flight_is_located_as_by_exiftool);
  return g_test_run ();
}
