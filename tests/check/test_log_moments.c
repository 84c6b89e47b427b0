/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is kept of a log's rows next to the times that count: against looking
 * through all rows for each of them. */

#include "log/lp-log-samples.h"

#include <math.h>

#define MAX_ROWS 60
#define MAX_TIMES 12

static LpLogRow
make_row (gint64 time, gdouble latitude, gdouble heading)
{
  LpLogRow row;

  lp_log_row_init (&row);
  row.time = time;
  row.latitude = latitude;
  row.longitude = -latitude;
  row.heading = heading;
  return row;
}

/* Few different times, so that many are equal. */
static LpLogRow
make_random_row (gint64 span)
{
  LpLogRow row;

  lp_log_row_init (&row);
  if (g_test_rand_int_range (0, 10) > 0)
    row.time = g_test_rand_int_range (0, (gint32) span);
  if (g_test_rand_bit ()) {
    row.latitude = g_test_rand_double_range (-90, 90);
    row.longitude = g_test_rand_double_range (-180, 180);
  }
  if (g_test_rand_bit ())
    row.altitude = g_test_rand_double ();
  if (g_test_rand_bit ())
    row.camera_yaw = g_test_rand_double_range (0, 360);
  return row;
}

static LpBracket
look_through (
    const LpLogRow *rows, guint n_rows, LpQuantity quantity, gint64 time)
{
  LpBracket bracket = { LP_SAMPLE_NONE, LP_SAMPLE_NONE };

  for (guint i = 0; i < n_rows; i++) {
    LpSample sample;

    if (!lp_log_row_get_sample (&rows[i], quantity, &sample))
      continue;
    if (sample.time <= time && sample.time >= bracket.before.time)
      bracket.before = sample;
    if (sample.time >= time && (bracket.after.time == LP_TIME_NONE ||
                                   sample.time <= bracket.after.time))
      bracket.after = sample;
  }
  return bracket;
}

static void
assert_sample (const LpSample *sample, const LpSample *expected)
{
  g_assert_cmpint (sample->time, ==, expected->time);
  if (expected->time == LP_TIME_NONE)
    return;
  g_assert_cmpfloat (sample->value, ==, expected->value);
  if (!isnan (expected->longitude))
    g_assert_cmpfloat (sample->longitude, ==, expected->longitude);
}

static void
assert_brackets (const LpLogSamples *samples, const LpLogRow *rows,
    guint n_rows, gint64 time)
{
  LpBracket brackets[LP_N_QUANTITIES];

  g_assert_true (lp_log_samples_get (samples, time, brackets));
  for (guint i = 0; i < LP_N_QUANTITIES; i++) {
    LpBracket expected = look_through (rows, n_rows, (LpQuantity) i, time);

    assert_sample (&brackets[i].before, &expected.before);
    assert_sample (&brackets[i].after, &expected.after);
  }
}

static void
test_neighbours_are_those_of_all_rows (void)
{
  const LpGapLimits limits = LP_GAP_LIMITS_DEFAULT;

  for (guint round = 0; round < 2000; round++) {
    g_autoptr (LpLogSamples) samples = lp_log_samples_new (&limits, FALSE);
    guint n_rows = (guint) g_test_rand_int_range (0, MAX_ROWS);
    guint n_times = (guint) g_test_rand_int_range (1, MAX_TIMES);
    gint64 span = g_test_rand_int_range (1, 100);
    gint64 times[MAX_TIMES];
    LpLogRow rows[MAX_ROWS];

    for (guint i = 0; i < n_times; i++)
      times[i] = g_test_rand_int_range (-2, (gint32) span + 2);
    lp_log_samples_ask (samples, times, n_times);
    for (guint i = 0; i < n_rows; i++) {
      rows[i] = make_random_row (span);
      lp_log_samples_add_row (samples, &rows[i]);
    }
    lp_log_samples_finish (samples);
    for (guint i = 0; i < n_times; i++)
      assert_brackets (samples, rows, n_rows, times[i]);
  }
}

static void
test_of_equal_times_the_last_counts (void)
{
  const LpGapLimits limits = LP_GAP_LIMITS_DEFAULT;
  const gint64 times[] = { 5, 10 };
  g_autoptr (LpLogSamples) samples = lp_log_samples_new (&limits, FALSE);
  const LpLogRow rows[] = { make_row (7, 1, 10), make_row (7, 2, NAN),
    make_row (10, 3, 30), make_row (10, 4, 40), make_row (7, NAN, 20) };
  LpBracket brackets[LP_N_QUANTITIES];

  lp_log_samples_ask (samples, times, G_N_ELEMENTS (times));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    lp_log_samples_add_row (samples, &rows[i]);
  lp_log_samples_finish (samples);
  g_assert_true (lp_log_samples_get (samples, 5, brackets));
  g_assert_cmpfloat (brackets[LP_QUANTITY_POSITION].after.value, ==, 2);
  g_assert_cmpfloat (brackets[LP_QUANTITY_HEADING].after.value, ==, 20);
  g_assert_true (lp_log_samples_get (samples, 10, brackets));
  g_assert_cmpfloat (brackets[LP_QUANTITY_POSITION].before.value, ==, 4);
  g_assert_cmpfloat (brackets[LP_QUANTITY_POSITION].after.value, ==, 4);
}

static void
test_two_readings_are_put_together (void)
{
  const LpGapLimits limits = LP_GAP_LIMITS_DEFAULT;
  const gint64 times[] = { 50 };
  g_autoptr (LpLogSamples) samples = lp_log_samples_new (&limits, FALSE);
  const LpLogRow first = make_row (40, 1, NAN), second = make_row (45, 2, NAN),
                 third = make_row (60, 3, NAN);
  LpBracket brackets[LP_N_QUANTITIES];

  lp_log_samples_ask (samples, times, 1);
  lp_log_samples_add_row (samples, &first);
  lp_log_samples_add_row (samples, &third);
  lp_log_samples_finish (samples);
  lp_log_samples_ask (samples, times, 1);
  lp_log_samples_add_row (samples, &second);
  lp_log_samples_finish (samples);
  g_assert_true (lp_log_samples_get (samples, 50, brackets));
  g_assert_cmpint (brackets[LP_QUANTITY_POSITION].before.time, ==, 45);
  g_assert_cmpint (brackets[LP_QUANTITY_POSITION].after.time, ==, 60);
  g_assert_false (lp_log_samples_get (samples, 51, brackets));
}

static void
test_unknown_times_are_not_asked_for (void)
{
  const LpGapLimits limits = LP_GAP_LIMITS_DEFAULT;
  const gint64 times[] = { LP_TIME_NONE, 3, LP_TIME_NONE, 3 };
  g_autoptr (LpLogSamples) samples = lp_log_samples_new (&limits, FALSE);
  guint n_times;

  lp_log_samples_ask (samples, times, G_N_ELEMENTS (times));
  g_assert_cmpint (lp_log_samples_get_times (samples, &n_times)[0], ==, 3);
  g_assert_cmpuint (n_times, ==, 1);
  g_assert_true (lp_log_samples_was_asked (samples, 3));
  g_assert_false (lp_log_samples_was_asked (samples, LP_TIME_NONE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-moments/neighbours-are-those-of-all-rows",
      test_neighbours_are_those_of_all_rows);
  g_test_add_func ("/log-moments/of-equal-times-the-last-counts",
      test_of_equal_times_the_last_counts);
  g_test_add_func ("/log-moments/two-readings-are-put-together",
      test_two_readings_are_put_together);
  g_test_add_func ("/log-moments/unknown-times-are-not-asked-for",
      test_unknown_times_are_not_asked_for);
  return g_test_run ();
}
