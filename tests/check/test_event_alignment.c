/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-event-alignment.h"

#include <math.h>

/* A flight of which it is known which photo belongs to which event. */
typedef struct {
  GArray *photos;      /* gint64, by the camera's clock */
  GArray *photo_shots; /* guint, which shot that is */
  GArray *events;      /* gint64, by the log's */
  GArray *event_shots; /* -1 for what triggered nothing */
  guint n_pairs;       /* shots of which both are left */
  gdouble resolution;
} Flight;

/* How a flight is made. Shares are of all shots. */
typedef struct {
  guint n_shots;
  gdouble shortest; /* seconds between shots */
  gdouble longest;
  guint line;         /* shots between two turns, 0 for no turns */
  gdouble break_s;    /* in the middle */
  gdouble lost;       /* share of photos, and of events */
  gdouble extra;      /* share of events without a photo */
  gdouble jitter;     /* seconds that photos may be late */
  gdouble ppm;        /* drift of the camera's clock */
  gdouble resolution; /* of photos, seconds */
  gint64 clock;       /* microseconds, added to photos gives events */
} Plan;

static const Plan plain = {
  .n_shots = 200,
  .shortest = 1.5,
  .longest = 6.0,
  .jitter = 0.05,
};

static void
add (GArray *times, GArray *shots, gdouble seconds, gint shot)
{
  gint64 time = (gint64) llround (seconds * G_USEC_PER_SEC);

  g_array_append_val (times, time);
  g_array_append_val (shots, shot);
}

static void
shuffle (GArray *times, GArray *shots, GRand *rand)
{
  for (guint i = times->len; i > 1; i--) {
    guint j = g_rand_int_range (rand, 0, (gint32) i);
    gint64 time = g_array_index (times, gint64, i - 1);
    gint shot = g_array_index (shots, gint, i - 1);

    g_array_index (times, gint64, i - 1) = g_array_index (times, gint64, j);
    g_array_index (times, gint64, j) = time;
    g_array_index (shots, gint, i - 1) = g_array_index (shots, gint, j);
    g_array_index (shots, gint, j) = shot;
  }
}

static gdouble
get_interval (const Plan *plan, guint shot, GRand *rand)
{
  if (plan->break_s > 0.0 && shot == plan->n_shots / 2)
    return plan->break_s;
  if (plan->line > 0 && shot % plan->line == plan->line - 1)
    return g_rand_double_range (rand, 8.0, 15.0);
  return plan->shortest +
         g_rand_double (rand) * (plan->longest - plan->shortest);
}

static Flight *
make_flight (const Plan *plan, GRand *rand)
{
  Flight *flight = g_new0 (Flight, 1);
  gdouble start = 1.7e9, time = start;

  flight->photos = g_array_new (FALSE, FALSE, sizeof (gint64));
  flight->events = g_array_new (FALSE, FALSE, sizeof (gint64));
  flight->photo_shots = g_array_new (FALSE, FALSE, sizeof (gint));
  flight->event_shots = g_array_new (FALSE, FALSE, sizeof (gint));
  flight->resolution = plan->resolution;
  for (guint i = 0; i < plan->n_shots; i++) {
    gboolean has_photo = g_rand_double (rand) >= plan->lost;
    gboolean has_event = g_rand_double (rand) >= plan->lost;
    gdouble interval = get_interval (plan, i, rand);
    gdouble photo = time + g_rand_double (rand) * plan->jitter;

    photo -= plan->ppm * 1e-6 * (time - start);
    photo -= (gdouble) plan->clock / G_USEC_PER_SEC;
    if (plan->resolution > 0.0)
      photo = floor (photo / plan->resolution) * plan->resolution;
    if (has_photo)
      add (flight->photos, flight->photo_shots, photo, (gint) i);
    if (has_event)
      add (flight->events, flight->event_shots, time, (gint) i);
    if (g_rand_double (rand) < plan->extra)
      add (flight->events, flight->event_shots,
          time + interval * g_rand_double (rand), -1);
    flight->n_pairs += has_photo && has_event;
    time += interval;
  }
  shuffle (flight->photos, flight->photo_shots, rand);
  shuffle (flight->events, flight->event_shots, rand);
  return flight;
}

static void
free_flight (Flight *flight)
{
  g_array_unref (flight->photos);
  g_array_unref (flight->events);
  g_array_unref (flight->photo_shots);
  g_array_unref (flight->event_shots);
  g_free (flight);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* One to one, in order, everybody named once, and within reach of the line. */
static void
assert_consistent (const LpEventAlignment *alignment, const gint64 *photos,
    guint n_photos, const gint64 *events, guint n_events, gdouble resolution)
{
  g_autofree guint *seen_photos = g_new0 (guint, n_photos + 1);
  g_autofree guint *seen_events = g_new0 (guint, n_events + 1);
  gdouble worst = 0.0;

  g_assert_nonnull (alignment->summary);
  for (guint i = 0; i < alignment->n_pairs; i++) {
    const LpEventPair *pair = &alignment->pairs[i];
    const LpEventPair *first = &alignment->pairs[0];
    gint64 since = photos[pair->photo] - photos[first->photo];
    gdouble residual =
        (gdouble) (events[pair->event] - photos[pair->photo]) / G_USEC_PER_SEC -
        alignment->offset_s -
        alignment->drift * (gdouble) since / G_USEC_PER_SEC;

    seen_photos[pair->photo]++;
    seen_events[pair->event]++;
    worst = MAX (worst, fabs (residual));
    if (i > 0) {
      g_assert_cmpint (
          compare_times (&photos[pair[-1].photo], &photos[pair->photo]), <=, 0);
      g_assert_cmpint (
          compare_times (&events[pair[-1].event], &events[pair->event]), <=, 0);
    }
  }
  g_assert_cmpfloat_with_epsilon (worst, alignment->worst_residual_s, 1e-3);
  g_assert_cmpfloat (worst, <=, 2.0 * (resolution / 2.0 + 0.6));
  for (guint i = 0; i < alignment->n_lone_photos; i++)
    seen_photos[alignment->lone_photos[i]]++;
  for (guint i = 0; i < alignment->n_lone_events; i++)
    seen_events[alignment->lone_events[i]]++;
  for (guint i = 0; i < n_photos; i++)
    g_assert_cmpuint (seen_photos[i], ==, 1);
  for (guint i = 0; i < n_events; i++)
    g_assert_cmpuint (seen_events[i], ==, 1);
}

static LpEventAlignment *
align (const Flight *flight)
{
  const gint64 *photos = (const gint64 *) flight->photos->data;
  const gint64 *events = (const gint64 *) flight->events->data;
  LpEventAlignment *alignment = lp_event_alignment_new (photos,
      flight->photos->len, events, flight->events->len, flight->resolution);

  assert_consistent (alignment, photos, flight->photos->len, events,
      flight->events->len, flight->resolution);
  return alignment;
}

static guint
count_right (const LpEventAlignment *alignment, const Flight *flight)
{
  guint n = 0;

  for (guint i = 0; i < alignment->n_pairs; i++)
    n += g_array_index (flight->photo_shots, gint, alignment->pairs[i].photo) ==
         g_array_index (flight->event_shots, gint, alignment->pairs[i].event);
  return n;
}

/* Makes @n flights and counts those whose pairs are right but for a few beside
 * extra events, and those of which the module is certain; it must not be
 * certain of the others. */
static void
try_flights (Plan plan, guint n, guint *n_right, guint *n_certain)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (plan.n_shots);

  *n_right = *n_certain = 0;
  for (guint i = 0; i < n; i++) {
    Flight *flight;
    g_autoptr (LpEventAlignment) alignment = NULL;
    gboolean is_right;

    plan.clock = i % 2 == 0 ? (gint64) g_rand_int_range (rand, -40, 50) * 900 *
                                  G_USEC_PER_SEC
                            : g_rand_int_range (rand, -50000000, 50000000) *
                                  G_GINT64_CONSTANT (7654321);
    flight = make_flight (&plan, rand);
    alignment = align (flight);
    is_right = count_right (alignment, flight) >= 0.9 * flight->n_pairs &&
               alignment->n_pairs <= 1.1 * flight->n_pairs + 1;
    *n_right += is_right;
    *n_certain += alignment->is_certain;
    if (alignment->is_certain && !is_right)
      g_error ("flight %u is certainly wrong: %s", i, alignment->summary);
    free_flight (flight);
  }
}

static void
test_irregular_flights_are_found_with_certainty (void)
{
  Plan plan = plain;
  guint n_right, n_certain;

  try_flights (plan, 20, &n_right, &n_certain);
  g_assert_cmpuint (n_right, ==, 20);
  g_assert_cmpuint (n_certain, ==, 20);
  plan.lost = 0.1;
  plan.extra = 0.1;
  plan.jitter = 0.4;
  plan.ppm = 50.0;
  plan.resolution = 1.0;
  try_flights (plan, 20, &n_right, &n_certain);
  g_assert_cmpuint (n_right, ==, 20);
  g_assert_cmpuint (n_certain, >=, 18);
}

static void
test_nothing_is_lost_where_all_is_there (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  Plan plan = plain;
  Flight *flight;
  g_autoptr (LpEventAlignment) alignment = NULL;

  plan.clock = G_GINT64_CONSTANT (7200123456);
  plan.jitter = 0.0;
  flight = make_flight (&plan, rand);
  alignment = align (flight);
  g_assert_cmpuint (count_right (alignment, flight), ==, plan.n_shots);
  g_assert_cmpuint (alignment->n_lone_photos, ==, 0);
  g_assert_cmpuint (alignment->n_lone_events, ==, 0);
  g_assert_cmpfloat_with_epsilon (alignment->offset_s, 7200.123456, 1e-5);
  g_assert_cmpfloat_with_epsilon (alignment->drift, 0.0, 1e-9);
  g_assert_true (alignment->is_certain);
  free_flight (flight);
}

static void
test_a_drifting_clock_is_followed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  Plan plan = plain;
  Flight *flight;
  g_autoptr (LpEventAlignment) alignment = NULL;

  plan.n_shots = 4000;
  plan.ppm = 50.0;
  flight = make_flight (&plan, rand);
  alignment = align (flight);
  g_assert_cmpuint (count_right (alignment, flight), ==, plan.n_shots);
  g_assert_cmpfloat_with_epsilon (alignment->drift, 50e-6, 1e-6);
  free_flight (flight);
}

static void
test_two_flights_with_a_night_between_them (void)
{
  Plan plan = plain;
  guint n_right, n_certain;

  plan.n_shots = 400;
  plan.break_s = 14.0 * 3600.0;
  plan.ppm = 50.0;
  plan.lost = 0.05;
  try_flights (plan, 10, &n_right, &n_certain);
  g_assert_cmpuint (n_right, ==, 10);
  g_assert_cmpuint (n_certain, >=, 8);
}

/* Here any of several offsets may be right, so that it must not be certain,
 * which try_flights() sees to. */
static void
test_even_intervals_are_not_certain (void)
{
  Plan plan = plain;
  guint n_right, n_certain;

  plan.shortest = plan.longest = 2.0;
  plan.lost = 0.08;
  try_flights (plan, 40, &n_right, &n_certain);
  g_assert_cmpuint (n_certain, ==, 0);
  /* Half of the clocks are set to a time zone. */
  g_assert_cmpuint (n_right, >=, 18);
  plan.break_s = 86400.0;
  plan.ppm = 50.0;
  plan.n_shots = 100;
  try_flights (plan, 20, &n_right, &n_certain);
  g_assert_cmpuint (n_certain, ==, 0);
  plan.break_s = 0.0;
  plan.line = 20;
  plan.n_shots = 300;
  plan.resolution = 1.0;
  try_flights (plan, 20, &n_right, &n_certain);
  g_assert_cmpuint (n_right, >=, 18);
}

/* 500 photos, 503 events, all 2 s apart: the clocks are a time zone apart. */
static void
test_even_intervals_prefer_a_time_zone (void)
{
  g_autofree gint64 *photos = g_new (gint64, 500);
  g_autofree gint64 *events = g_new (gint64, 503);
  g_autoptr (LpEventAlignment) alignment = NULL;

  for (guint i = 0; i < 503; i++) {
    events[i] = (G_GINT64_CONSTANT (1700000000) + 2 * i) * G_USEC_PER_SEC;
    if (i >= 2 && i < 502)
      photos[i - 2] = events[i] + 19800 * (gint64) G_USEC_PER_SEC;
  }
  alignment = lp_event_alignment_new (photos, 500, events, 503, 0.0);
  assert_consistent (alignment, photos, 500, events, 503, 0.0);
  g_assert_cmpuint (alignment->n_pairs, ==, 500);
  g_assert_cmpuint (alignment->pairs[0].event, ==, 2);
  g_assert_cmpfloat_with_epsilon (alignment->offset_s, -19800.0, 1e-6);
  g_assert_false (alignment->is_certain);
  g_assert_nonnull (strstr (alignment->summary, "could be paired"));
  g_assert_nonnull (strstr (alignment->summary, "not certain"));
}

static void
test_too_few_are_paired_without_certainty (void)
{
  const gint64 none[] = { LP_TIME_NONE, G_MAXINT64, G_MININT64 + 1 };
  const gint64 one[] = { 1700000000000000 };
  const gint64 later[] = { LP_TIME_NONE, 1700003600200000 };
  g_autoptr (LpEventAlignment) empty =
      lp_event_alignment_new (NULL, 0, NULL, 0, 1.0);
  g_autoptr (LpEventAlignment) no_events =
      lp_event_alignment_new (one, 1, NULL, 0, 1.0);
  g_autoptr (LpEventAlignment) no_times =
      lp_event_alignment_new (none, 3, one, 1, 1.0);
  g_autoptr (LpEventAlignment) single =
      lp_event_alignment_new (later, 2, one, 1, 0.0);

  assert_consistent (empty, NULL, 0, NULL, 0, 1.0);
  assert_consistent (no_events, one, 1, NULL, 0, 1.0);
  assert_consistent (no_times, none, 3, one, 1, 1.0);
  g_assert_cmpuint (no_times->n_lone_photos, ==, 3);
  g_assert_cmpuint (single->n_pairs, ==, 1);
  g_assert_cmpuint (single->pairs[0].photo, ==, 1);
  g_assert_false (empty->is_certain || no_events->is_certain ||
                  no_times->is_certain || single->is_certain);
}

/* Doubled events and times that are all the same come to an end. */
static void
test_doubled_events_are_used_once (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  Flight *flight = make_flight (&plain, rand);
  g_autofree gint64 *same = g_new0 (gint64, 10000);
  g_autoptr (LpEventAlignment) alignment = NULL, flat = NULL;

  for (guint i = 0; i < plain.n_shots; i++) {
    gint64 time = g_array_index (flight->events, gint64, i);
    gint shot = g_array_index (flight->event_shots, gint, i);

    g_array_append_val (flight->events, time);
    g_array_append_val (flight->event_shots, shot);
  }
  alignment = align (flight);
  g_assert_cmpuint (count_right (alignment, flight), ==, plain.n_shots);
  g_assert_cmpuint (alignment->n_lone_events, ==, plain.n_shots);
  flat = lp_event_alignment_new (same, 10000, same, 10000, 1.0);
  assert_consistent (flat, same, 10000, same, 10000, 1.0);
  g_assert_false (flat->is_certain);
  free_flight (flight);
}

/* The most photos that meet an event, in order, at any offset at which some
 * photo meets some event exactly: all of them tried, pairs found by a table of
 * all photos and all events. */
static guint
count_slowly (const Flight *flight, gdouble reach)
{
  guint n = flight->photos->len, m = flight->events->len, best = 0;
  g_autofree guint *table = g_new0 (guint, (n + 1) * (m + 1));
  gint64 *photos = (gint64 *) flight->photos->data;
  gint64 *events = (gint64 *) flight->events->data;

  qsort (photos, n, sizeof *photos, compare_times);
  qsort (events, m, sizeof *events, compare_times);
  for (guint a = 0; a < n * m; a++) {
    gint64 offset = events[a % m] - photos[a / m];

    for (guint i = 1; i <= n; i++)
      for (guint j = 1; j <= m; j++) {
        gint64 residual = events[j - 1] - photos[i - 1] - offset;
        guint pair = table[(i - 1) * (m + 1) + j - 1] +
                     (ABS (residual) <= reach * G_USEC_PER_SEC);

        table[i * (m + 1) + j] = MAX (pair,
            MAX (table[(i - 1) * (m + 1) + j], table[i * (m + 1) + j - 1]));
      }
    best = MAX (best, table[n * (m + 1) + m]);
  }
  return best;
}

static void
test_no_other_offset_pairs_more (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  Plan plan = plain;

  plan.lost = 0.1;
  plan.extra = 0.05;
  plan.jitter = 0.1;
  for (guint i = 0; i < 40; i++) {
    Flight *flight;
    g_autoptr (LpEventAlignment) alignment = NULL;
    guint most;

    plan.n_shots = 16 + i % 8;
    plan.clock = g_rand_int (rand) * G_GINT64_CONSTANT (100000);
    flight = make_flight (&plan, rand);
    alignment = align (flight);
    most = count_slowly (flight, 0.15);
    /* Another may pair an extra event by chance. */
    g_assert_cmpuint (alignment->n_pairs + 1, >=, most);
    free_flight (flight);
  }
}

static void
test_ten_thousand_take_no_time (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  Plan plan = plain;
  Flight *flight;
  g_autoptr (LpEventAlignment) alignment = NULL;
  gint64 begin;

  plan.n_shots = 10000;
  plan.lost = 0.05;
  plan.resolution = 1.0;
  flight = make_flight (&plan, rand);
  begin = g_get_monotonic_time ();
  alignment = align (flight);
  /* As built for users 0.1 s; this allows for sanitizers and busy machines. */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
  g_assert_true (alignment->is_certain);
  g_assert_cmpuint (
      count_right (alignment, flight), >=, flight->n_pairs * 98 / 100);
  free_flight (flight);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/event-alignment/irregular-flights-are-found-with-certainty",
      test_irregular_flights_are_found_with_certainty);
  g_test_add_func ("/event-alignment/nothing-is-lost-where-all-is-there",
      test_nothing_is_lost_where_all_is_there);
  g_test_add_func ("/event-alignment/a-drifting-clock-is-followed",
      test_a_drifting_clock_is_followed);
  g_test_add_func ("/event-alignment/two-flights-with-a-night-between-them",
      test_two_flights_with_a_night_between_them);
  g_test_add_func ("/event-alignment/even-intervals-are-not-certain",
      test_even_intervals_are_not_certain);
  g_test_add_func ("/event-alignment/even-intervals-prefer-a-time-zone",
      test_even_intervals_prefer_a_time_zone);
  g_test_add_func ("/event-alignment/too-few-are-paired-without-certainty",
      test_too_few_are_paired_without_certainty);
  g_test_add_func ("/event-alignment/doubled-events-are-used-once",
      test_doubled_events_are_used_once);
  g_test_add_func ("/event-alignment/no-other-offset-pairs-more",
      test_no_other_offset_pairs_more);
  g_test_add_func ("/event-alignment/ten-thousand-take-no-time",
      test_ten_thousand_take_no_time);
  return g_test_run ();
}
