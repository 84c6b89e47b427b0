/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tables of docs/matching.md on a few flights, with some slack: who changes
 * the model shall see at once what becomes of it. */

#include "rows.h"
#include "tally.h"

#define N_SEEDS 3
/* Not those of the tables, nor those that confidence was fitted on. */
#define FIRST_SEED 501

typedef struct {
  guint row;
  gdouble mean, worst; /* shares of right poles */
  gdouble ambiguous;   /* at most */
} Expected;

static const Expected survey_rows[] = {
  { 0, 0.995, 0.98, 0.05 },
  { 1, 0.99, 0.98, 0.05 },
  { 2, 0.98, 0.92, 0.20 },
  { 3, 0.99, 0.97, 0.20 },
  { 4, 0.98, 0.95, 0.20 },
  { 5, 0.98, 0.95, 0.20 },
  { 6, 0.89, 0.87, 0.40 },
};

static const Expected other_rows[] = {
  { OTHER_FLIGHT_ORBITS, 0.98, 0.97, 0.15 },
  { OTHER_FLIGHT_ZIGZAG, 0.96, 0.94, 0.15 },
  { OTHER_FLIGHT_PARALLEL_LINES, 0.94, 0.90, 0.40 },
  { OTHER_FLIGHT_HEADING_ONLY, 0.98, 0.97, 0.15 },
  { OTHER_FLIGHT_SIDE_CAMERA, 0.98, 0.97, 0.10 },
  { OTHER_FLIGHT_BOTH_WAYS, 0.97, 0.96, 0.15 },
};

static void
measure (guint row, LpMatchMethod method, Tally *tally)
{
  tally_init (tally);
  for (guint seed = FIRST_SEED; seed < FIRST_SEED + N_SEEDS; seed++) {
    g_autoptr (Flight) flight = accuracy_row_simulate (row, seed);
    tally_flight (tally, flight, method, LP_LOOKAHEAD_FLIGHT, NULL, NULL);
  }
}

static void
check_row (guint row, const Expected *expected, Tally *all)
{
  Tally tally;

  if (!accuracy_row_is_possible (row)) {
    g_test_message (
        "%s is left out (LINEPATROL_DATA)", accuracy_row_get_name (row));
    return;
  }
  measure (row, LP_MATCH_METHOD_VIEW, &tally);
  g_test_message ("%s: mean %.4f, worst %.4f, ambiguous %.4f",
      accuracy_row_get_name (row), tally.share_sum / tally.n_flights,
      tally.worst_share, (gdouble) tally.n_ambiguous / tally.n_photos);
  g_assert_cmpfloat (tally.share_sum / tally.n_flights, >=, expected->mean);
  g_assert_cmpfloat (tally.worst_share, >=, expected->worst);
  g_assert_cmpfloat (
      (gdouble) tally.n_ambiguous / tally.n_photos, <=, expected->ambiguous);
  tally_add_confidences (all, &tally);
}

/* In each tenth of which there are enough photos. */
static void
check_confidences (const Tally *tally)
{
  for (guint i = 0; i < N_TENTHS; i++) {
    gdouble n_photos = tally->tenth_photos[i];
    if (n_photos >= 200)
      g_assert_cmpfloat_with_epsilon (tally->tenth_right[i] / n_photos,
          tally->tenth_confidence[i] / n_photos, 0.1);
  }
}

static void
test_survey_flights (void)
{
  Tally all;

  tally_init (&all);
  for (guint i = 0; i < G_N_ELEMENTS (survey_rows); i++)
    check_row (survey_rows[i].row, &survey_rows[i], &all);
  g_assert_cmpfloat ((gdouble) all.n_silent / all.n_photos, <, 0.005);
  check_confidences (&all);
}

static void
test_other_flights (void)
{
  Tally all;

  tally_init (&all);
  for (guint i = 0; i < G_N_ELEMENTS (other_rows); i++)
    check_row (
        ACCURACY_N_SURVEY_ROWS + other_rows[i].row, &other_rows[i], &all);
  g_assert_cmpfloat ((gdouble) all.n_silent / all.n_photos, <, 0.01);
  check_confidences (&all);
}

/* Then it is the nearest that is chosen, and nobody is told that it is sure. */
static void
test_flight_without_yaws (void)
{
  const guint row = 7;
  Tally view, nearest;

  measure (row, LP_MATCH_METHOD_VIEW, &view);
  measure (row, LP_MATCH_METHOD_DISTANCE, &nearest);
  g_assert_cmpuint (view.n_right, ==, nearest.n_right);
  g_assert_cmpuint (view.n_ambiguous, ==, view.n_photos);
  g_assert_cmpuint (view.n_silent, ==, 0);
}

static void
test_clock_offset_is_found (void)
{
  Tally tally;

  measure (4, LP_MATCH_METHOD_VIEW, &tally);
  g_assert_cmpuint (tally.n_offsets, ==, N_SEEDS);
  g_assert_cmpfloat (tally.offset_error_sum / N_SEEDS, <, 0.5);
  g_assert_cmpfloat (tally.worst_offset_error, <, 1.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accuracy/survey-flights", test_survey_flights);
  g_test_add_func ("/accuracy/other-flights", test_other_flights);
  g_test_add_func ("/accuracy/flight-without-yaws", test_flight_without_yaws);
  g_test_add_func (
      "/accuracy/clock-offset-is-found", test_clock_offset_is_found);
  return g_test_run ();
}
