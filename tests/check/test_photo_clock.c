/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-photo-clock.h"

#include <math.h>

#include "lp-gps-time.h"
#include "lp-time.h"

static gint64
parse (const gchar *text)
{
  gint64 time = lp_time_parse (text, strlen (text));

  g_assert_cmpint (time, !=, LP_TIME_NONE);
  return time;
}

static void
assert_time (const gchar *zone, gdouble offset, const gchar *sync,
    const gchar *shown, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhotoClock) clock =
      lp_photo_clock_new (zone, offset, sync, &error);

  g_assert_no_error (error);
  g_assert_cmpint (lp_photo_clock_get_time (clock, parse (shown), TRUE), ==,
      parse (expected));
}

static void
assert_refused (const gchar *zone, const gchar *sync, const gchar *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_photo_clock_new (zone, 0, sync, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_times_without_a_zone_are_utc_unless_told_otherwise (void)
{
  g_autoptr (LpPhotoClock) clock = lp_photo_clock_new ("+02:00", 0, NULL, NULL);

  assert_time (NULL, 0, NULL, "2026-07-01 12:00:00", "2026-07-01T12:00:00Z");
  assert_time ("UTC", 0, NULL, "2026-07-01 12:00:00", "2026-07-01T12:00:00Z");
  assert_time (
      "+02:00", 0, NULL, "2026-07-01 12:00:00", "2026-07-01T10:00:00Z");
  assert_time (
      "Europe/Vaduz", 0, NULL, "2026-07-01 12:00:00", "2026-07-01T10:00:00Z");
  assert_time (
      "Europe/Vaduz", 0, NULL, "2026-01-01 12:00:00", "2026-01-01T11:00:00Z");
  g_assert_cmpint (lp_photo_clock_get_time (clock, LP_TIME_EARLIEST, FALSE), ==,
      LP_TIME_EARLIEST);
  g_assert_cmpint (
      lp_photo_clock_get_time (clock, LP_TIME_NONE, TRUE), ==, LP_TIME_NONE);
}

static void
test_no_photo_is_of_an_impossible_time (void)
{
  const gdouble offsets[] = { -2e9, 4e9, -1e13, 1e13, -1e300, 1e300, INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++) {
    g_autoptr (LpPhotoClock) clock =
        lp_photo_clock_new (NULL, offsets[i], NULL, NULL);
    g_assert_cmpint (
        lp_photo_clock_get_time (clock, parse ("2026-07-01 12:00:00"), TRUE),
        ==, LP_TIME_NONE);
  }
}

static void
test_a_clock_that_began_in_1970_is_put_right (void)
{
  assert_time ("+02:00", 0, "1970-01-01T02:00:00=2026-07-01T10:00:00Z",
      "1970-01-01 02:00:07", "2026-07-01T10:00:07Z");
  assert_time (
      NULL, 1782900000, NULL, "1970-01-01 00:00:07", "2026-07-01T10:00:07Z");
}

static void
test_the_offset_is_added (void)
{
  assert_time (
      NULL, -10.25, NULL, "2026-07-01T12:00:10.25", "2026-07-01T12:00:00Z");
  assert_time (NULL, 3, NULL, "2026-07-01T12:00:00", "2026-07-01T12:00:03Z");
}

static void
test_one_point_sets_the_clock (void)
{
  assert_time (NULL, 0, "2026-07-01T12:00:00=2026-07-01T12:00:05Z",
      "2026-07-01T13:00:00", "2026-07-01T13:00:05Z");
  assert_time ("+02:00", 0, "2026-07-01T12:00:00=2026-07-01T10:00:05Z",
      "2026-07-01T13:00:00", "2026-07-01T11:00:05Z");
}

static void
test_a_drifting_clock_is_a_line_from_point_to_point (void)
{
  const gchar *sync = "2026-07-01T12:00:00=2026-07-01T12:00:00Z, "
                      "2026-07-01T14:00:00=2026-07-01T14:00:10Z,"
                      "2026-07-01T13:00:00=2026-07-01T13:00:20Z";

  assert_time (NULL, 0, sync, "2026-07-01T12:30:00", "2026-07-01T12:30:10Z");
  assert_time (NULL, 0, sync, "2026-07-01T13:30:00", "2026-07-01T13:30:15Z");
  assert_time (NULL, 0, sync, "2026-07-01T15:00:00", "2026-07-01T15:00:00Z");
  assert_time (NULL, 0, sync, "2026-07-01T11:00:00", "2026-07-01T10:59:40Z");
}

static void
test_nonsense_is_refused (void)
{
  assert_refused ("Middle/Earth", NULL, "Middle/Earth");
  assert_refused (NULL, "2026-07-01T12:00:00", "no point");
  assert_refused (NULL, "noon=2026-07-01T12:00:00Z", "noon");
  assert_refused (NULL,
      "2026-07-01T12:00:00=2026-07-01T12:00:00Z,"
      "2026-07-01T12:00:00=2026-07-01T12:00:01Z",
      "same time");
}

static void
test_gps_time_loses_its_leap_seconds (void)
{
  /* The end of 2016 had a leap second: 17 before it, 18 after. */
  const gint64 week = 1930;
  const gint64 midnight = parse ("2017-01-01T00:00:00Z");
  const gint64 begin = 315964800 * (gint64) G_USEC_PER_SEC + week * LP_GPS_WEEK;

  g_assert_cmpint (lp_gps_time_to_utc (1966, 38980800 * 1000LL), ==,
      parse ("2017-09-10T10:49:22.800Z"));
  g_assert_cmpint (
      lp_gps_time_to_utc (week, midnight - begin + 16 * G_USEC_PER_SEC), ==,
      midnight - G_USEC_PER_SEC);
  g_assert_cmpint (
      lp_gps_time_to_utc (week, midnight - begin + 18 * G_USEC_PER_SEC), ==,
      midnight);
  g_assert_true (lp_gps_time_is_certain (midnight));
  g_assert_false (lp_gps_time_is_certain (lp_gps_time_get_expiry ()));
}

static void
test_rolled_over_weeks_are_the_last_possible (void)
{
  const gint64 latest = parse ("2026-11-22T00:00:00Z");

  g_assert_cmpint (lp_gps_week_unroll (2380, latest), ==, 2380);
  g_assert_cmpint (lp_gps_week_unroll (2380 - 2048, latest), ==, 2380);
  g_assert_cmpint (lp_gps_week_unroll (1000, latest), ==, 2024);
  g_assert_cmpint (lp_gps_week_unroll (3000, latest), ==, 3000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-clock/no-photo-is-of-an-impossible-time",
      test_no_photo_is_of_an_impossible_time);
  g_test_add_func ("/photo-clock/a-clock-that-began-in-1970-is-put-right",
      test_a_clock_that_began_in_1970_is_put_right);
  g_test_add_func (
      "/photo-clock/times-without-a-zone-are-utc-unless-told-otherwise",
      test_times_without_a_zone_are_utc_unless_told_otherwise);
  g_test_add_func (
      "/photo-clock/the-offset-is-added", test_the_offset_is_added);
  g_test_add_func (
      "/photo-clock/one-point-sets-the-clock", test_one_point_sets_the_clock);
  g_test_add_func (
      "/photo-clock/a-drifting-clock-is-a-line-from-point-to-point",
      test_a_drifting_clock_is_a_line_from_point_to_point);
  g_test_add_func (
      "/photo-clock/nonsense-is-refused", test_nonsense_is_refused);
  g_test_add_func (
      "/gps-time/loses-its-leap-seconds", test_gps_time_loses_its_leap_seconds);
  g_test_add_func ("/gps-time/rolled-over-weeks-are-the-last-possible",
      test_rolled_over_weeks_are_the_last_possible);
  return g_test_run ();
}
