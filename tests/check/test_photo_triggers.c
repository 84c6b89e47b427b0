/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Photos beside a list of triggers: sixty photos of a surveying drone and its
 * timestamps (MRK). The camera shows local time in whole seconds, a second and
 * a half ahead. A test shot before take-off is in the folder and not in the
 * list, and one photo of the list was lost.
 */

#include "log/lp-photo-walk.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "folder_fixture.h"
#include "lp-gps-time.h"
#include "photo_fixture.h"

#define N_TRIGGERS 60
#define LOST 30
#define WITHOUT_FIX 40

#define WEEK 2264
#define CAMERA_AHEAD_US (7200 * (gint64) G_USEC_PER_SEC + 1500000)

typedef struct {
  gchar *folder;
  gchar *photos;
  gchar *logs[2];           /* NULL at the end */
  gint64 times[N_TRIGGERS]; /* of the triggers, UTC */
  GPtrArray *problems;      /* "reason: detail" each */
  GPtrArray *located;       /* LpPhoto */
} Flight;

static gdouble
get_latitude (guint trigger)
{
  return 44.0 + 0.0001 * trigger;
}

static void
write_photo (const Flight *flight, guint number, gint64 time)
{
  g_autoptr (GDateTime) date =
      g_date_time_new_from_unix_utc ((time + CAMERA_AHEAD_US) / G_USEC_PER_SEC);
  g_autofree gchar *text = g_date_time_format (date, "%Y:%m:%d %H:%M:%S");
  g_autofree gchar *name = g_strdup_printf ("DJI_%04u.JPG", number);

  photo_fixture_write (flight->photos, name, text);
}

/* The photos' numbers are not those of the triggers: the test shot is 1. */
static void
write_photos (const Flight *flight)
{
  guint number = 1;

  write_photo (flight, number++, flight->times[0] - 75 * G_USEC_PER_SEC);
  for (guint i = 0; i < N_TRIGGERS; i++) {
    if (i + 1 != LOST)
      write_photo (flight, number++, flight->times[i]);
  }
}

static void
write_log (Flight *flight, const gint64 *times_of_week)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_TRIGGERS; i++) {
    gint64 time = times_of_week[i];

    flight->times[i] = lp_gps_time_to_utc (WEEK, time);
    g_string_append_printf (text,
        "%u\t%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT
        "\t[%u]\t   -40,N\t     0,E\t   190,V\t%u.%08u,Lat\t1.25000000,Lon\t"
        "%u.500,Ellh\t0.01, 0.01, 0.02\t%u,Q\r\n",
        i + 1, time / G_USEC_PER_SEC, time % G_USEC_PER_SEC, WEEK, 44,
        10000 * (i + 1), 300 + i + 1, i + 1 == WITHOUT_FIX ? 0 : 50);
  }
  flight->logs[0] =
      g_build_filename (flight->folder, "DJI_001_Timestamp.MRK", NULL);
  g_file_set_contents (flight->logs[0], text->str, -1, &error);
  g_assert_no_error (error);
}

/* An interval of 0 is one that varies, from 2 to 6.5 seconds. */
static Flight *
flight_new (gint64 interval)
{
  Flight *flight = g_new0 (Flight, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  gint64 times[N_TRIGGERS], time = 400000 * (gint64) G_USEC_PER_SEC + 250000;

  for (guint i = 0; i < N_TRIGGERS; i++) {
    times[i] = time;
    time +=
        interval > 0 ? interval : g_rand_int_range (random, 2000000, 6500000);
  }
  flight->folder = g_dir_make_tmp ("lp-triggers-XXXXXX", &error);
  g_assert_no_error (error);
  flight->photos = g_build_filename (flight->folder, "photos", NULL);
  g_assert_cmpint (g_mkdir (flight->photos, 0700), ==, 0);
  flight->problems = g_ptr_array_new_with_free_func (g_free);
  flight->located =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  write_log (flight, times);
  write_photos (flight);
  return flight;
}

static void
flight_free (Flight *flight)
{
  remove_folder (flight->folder);
  g_free (flight->folder);
  g_free (flight->photos);
  g_free (flight->logs[0]);
  g_ptr_array_unref (flight->problems);
  g_ptr_array_unref (flight->located);
  g_free (flight);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flight, flight_free)

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  Flight *flight = user_data;

  g_ptr_array_add (flight->problems,
      g_strdup_printf ("%s: %s", problem->reason, problem->detail));
}

static guint
count_problems (const Flight *flight, const gchar *text)
{
  guint count = 0;

  for (guint i = 0; i < flight->problems->len; i++)
    count += strstr (g_ptr_array_index (flight->problems, i), text) != NULL;
  return count;
}

static void
locate (Flight *flight, const gchar *folder, const gchar *time_zone)
{
  const LpPhotoWalkOptions options = {
    .logs = (const gchar *const *) flight->logs,
    .folder = folder,
    .time_zone = time_zone,
    .limits = LP_GAP_LIMITS_DEFAULT,
    .problem = add_problem,
    .user_data = flight,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhotoWalk) walk = lp_photo_walk_new (&options, &error);
  g_autofree gchar *ambiguity = NULL;
  LpPhoto *photo;

  g_assert_no_error (error);
  while ((photo = lp_photo_walk_next (walk, &ambiguity, &error)) != NULL)
    g_ptr_array_add (flight->located, photo);
  g_assert_no_error (error);
}

/* @trigger counts from 1. */
static void
assert_is_of_trigger (const LpPhoto *photo, const Flight *flight, guint trigger)
{
  const LpFix fix =
      trigger == WITHOUT_FIX ? LP_FIX_INTERPOLATED : LP_FIX_LOGGED;

  g_assert_cmpint (photo->time, ==, flight->times[trigger - 1]);
  g_assert_cmpint (photo->fix, ==, fix);
  g_assert_cmpfloat_with_epsilon (photo->latitude, get_latitude (trigger),
      fix == LP_FIX_LOGGED ? 1e-9 : 1e-4);
  g_assert_cmpfloat_with_epsilon (
      photo->altitude, 300.5 + trigger, fix == LP_FIX_LOGGED ? 1e-9 : 1);
}

/* Neither the zone nor the camera's clock need be known. */
static void
test_photos_are_paired_by_the_times_between_them (void)
{
  g_autoptr (Flight) flight = flight_new (0);
  const LpPhoto *first;
  guint photo = 1;

  locate (flight, flight->photos, NULL);
  g_assert_cmpuint (flight->located->len, ==, N_TRIGGERS);
  for (guint trigger = 1; trigger <= N_TRIGGERS; trigger++) {
    if (trigger != LOST)
      assert_is_of_trigger (
          g_ptr_array_index (flight->located, photo++), flight, trigger);
  }
  first = g_ptr_array_index (flight->located, 0);
  g_assert_cmpstr (first->name, ==, "DJI_0001.JPG");
  g_assert_cmpint (first->fix, ==, LP_FIX_NEAREST);
  g_assert_cmpfloat_with_epsilon (first->fix_gap_s, 75, 1.1);
  g_assert_cmpuint (count_problems (flight, "aligned: "), ==, 1);
  g_assert_cmpuint (
      count_problems (flight, "59 of 60 photos were paired"), ==, 1);
  g_assert_cmpuint (count_problems (flight,
                        "Photos without an event: 1; events without a photo: "
                        "1."),
      ==, 1);
}

/* A photo every two seconds may belong to several triggers: none is chosen, and
 * the photos' own times count. */
static void
test_photos_at_even_intervals_keep_their_times (void)
{
  g_autoptr (Flight) flight = flight_new (2 * G_USEC_PER_SEC);
  guint photo = 1;

  locate (flight, flight->photos, "+02:00");
  g_assert_cmpuint (count_problems (flight, "not-aligned: "), ==, 1);
  g_assert_cmpuint (count_problems (flight, "were paired"), ==, 0);
  g_assert_cmpuint (flight->located->len, ==, N_TRIGGERS);
  for (guint trigger = 1; trigger <= N_TRIGGERS; trigger++) {
    const LpPhoto *located;
    gint64 ahead;

    if (trigger == LOST)
      continue;
    located = g_ptr_array_index (flight->located, photo++);
    ahead = located->time - flight->times[trigger - 1];
    g_assert_cmpint (ahead, >, 1500000 - G_USEC_PER_SEC);
    g_assert_cmpint (ahead, <=, 1500000);
    g_assert_true (
        located->fix == LP_FIX_INTERPOLATED || located->fix == LP_FIX_NEAREST);
    g_assert_cmpfloat_with_epsilon (
        located->latitude, get_latitude (trigger), 1e-4);
  }
}

/* Far from all triggers by their own clock, they are nowhere rather than
 * somewhere. */
static void
test_photos_at_even_intervals_need_their_zone (void)
{
  g_autoptr (Flight) flight = flight_new (2 * G_USEC_PER_SEC);

  locate (flight, flight->photos, NULL);
  g_assert_cmpuint (count_problems (flight, "not-aligned: "), ==, 1);
  for (guint i = 0; i < flight->located->len; i++) {
    const LpPhoto *photo = g_ptr_array_index (flight->located, i);

    g_assert_cmpint (photo->fix, ==, LP_FIX_NONE);
    g_assert_cmpint (photo->reason, ==, LP_FIX_REASON_TOO_FAR);
  }
}

static void
test_triggers_without_photos_are_named_by_the_log (void)
{
  g_autoptr (Flight) flight = flight_new (0);

  locate (flight, NULL, NULL);
  g_assert_cmpuint (flight->located->len, ==, N_TRIGGERS);
  for (guint i = 0; i < N_TRIGGERS; i++) {
    const LpPhoto *photo = g_ptr_array_index (flight->located, i);
    g_autofree gchar *name =
        g_strdup_printf ("DJI_001_Timestamp.MRK#%u", i + 1);

    g_assert_cmpstr (photo->name, ==, name);
    assert_is_of_trigger (photo, flight, i + 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/photo-triggers/photos-are-paired-by-the-times-between-them",
      test_photos_are_paired_by_the_times_between_them);
  g_test_add_func ("/photo-triggers/photos-at-even-intervals-keep-their-times",
      test_photos_at_even_intervals_keep_their_times);
  g_test_add_func ("/photo-triggers/photos-at-even-intervals-need-their-zone",
      test_photos_at_even_intervals_need_their_zone);
  g_test_add_func (
      "/photo-triggers/triggers-without-photos-are-named-by-the-log",
      test_triggers_without_photos_are_named_by_the_log);
  return g_test_run ();
}
