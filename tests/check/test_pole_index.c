/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-index.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_WANTED 8

typedef struct {
  guint pole;
  gdouble geodesic_m;
} Distance;

static struct geod_geodesic ellipsoid;

static gdouble
measure (const LpPole *a, const LpPole *b)
{
  gdouble distance;

  geod_inverse (&ellipsoid, a->latitude, a->longitude, b->latitude,
      b->longitude, &distance, NULL, NULL);
  return distance;
}

static gint
compare_distances (gconstpointer a, gconstpointer b)
{
  const Distance *one = a, *other = b;

  if (one->geodesic_m != other->geodesic_m)
    return one->geodesic_m < other->geodesic_m ? -1 : 1;
  return one->pole < other->pole ? -1 : 1;
}

/*
 * The tree's answer must be that of measuring every pole along the geodesic.
 * Chords and geodesics may disagree about two poles of which neither is
 * nearer by more than @tolerance, a share of the distance.
 */
static void
check_against_brute_force (const LpPole *poles, guint n_poles,
    const LpPole *places, guint n_places, gdouble tolerance)
{
  g_autoptr (LpPoleIndex) index = lp_pole_index_new (poles, n_poles);
  g_autofree Distance *all = g_new (Distance, n_poles);

  for (guint p = 0; p < n_places; p++) {
    LpPoleNeighbour found[N_WANTED];
    guint n_found = lp_pole_index_find_nearest (index, places[p].latitude,
        places[p].longitude, INFINITY, found, N_WANTED);

    for (guint i = 0; i < n_poles; i++) {
      all[i].pole = i;
      all[i].geodesic_m = measure (&places[p], &poles[i]);
    }
    qsort (all, n_poles, sizeof *all, compare_distances);

    g_assert_cmpuint (n_found, ==, MIN (n_poles, N_WANTED));
    for (guint i = 0; i < n_found; i++) {
      gdouble geodesic_m = measure (&places[p], &poles[found[i].pole]);
      gdouble slack = 1e-6 + tolerance * all[i].geodesic_m;
      g_assert_cmpfloat (found[i].chord_m, <=, geodesic_m + 1e-6);
      g_assert_cmpfloat_with_epsilon (geodesic_m, all[i].geodesic_m, slack);
      for (guint j = 0; j < i; j++)
        g_assert_cmpuint (found[i].pole, !=, found[j].pole);
      if (i > 0)
        g_assert_cmpfloat (found[i - 1].chord_m, <=, found[i].chord_m);
    }
  }
}

static LpPole *
scatter (guint n, gdouble south, gdouble north, gdouble west, gdouble east)
{
  LpPole *poles = g_new0 (LpPole, n);

  for (guint i = 0; i < n; i++) {
    poles[i].latitude = g_test_rand_double_range (south, north);
    poles[i].longitude = g_test_rand_double_range (west, east);
    if (poles[i].longitude > 180.0)
      poles[i].longitude -= 360.0;
  }
  return poles;
}

static void
check_area (
    gdouble south, gdouble north, gdouble west, gdouble east, gdouble tolerance)
{
  const guint sizes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 100, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree LpPole *poles = scatter (sizes[i], south, north, west, east);
    g_autofree LpPole *places = scatter (50, south, north, west, east);
    check_against_brute_force (poles, sizes[i], places, 50, tolerance);
  }
}

static void
test_order_is_geodesic_within_a_region (void)
{
  check_area (46.8, 47.2, 9.3, 9.7, 1e-6);
}

static void
test_date_line_is_no_seam (void)
{
  check_area (-17.2, -16.8, 179.8, 180.2, 1e-6);
}

static void
test_ends_of_the_earth_are_no_seam (void)
{
  check_area (89.7, 90, -180, 180, 1e-6);
  check_area (-90, -89.7, -180, 180, 1e-6);
}

static void
test_whole_earth_is_searched (void)
{
  check_area (-90, 90, -180, 180, 0.007);
}

static void
test_line_of_poles_is_searched (void)
{
  const guint n = 500;
  g_autofree LpPole *poles = g_new0 (LpPole, n);
  g_autofree LpPole *places = scatter (200, 46.9, 47.2, 9.4, 9.9);

  for (guint i = 0; i < n; i++) {
    poles[i].latitude = 47.0 + i * 0.0003;
    poles[i].longitude = 9.5 + i * 0.0004;
  }
  check_against_brute_force (poles, n, places, 200, 1e-6);
}

static void
test_poles_at_one_place_are_all_found_in_order (void)
{
  const guint n = 1000;
  g_autofree LpPole *poles = g_new0 (LpPole, n);
  g_autoptr (LpPoleIndex) index = NULL;
  g_autofree LpPoleNeighbour *found = g_new (LpPoleNeighbour, n);

  for (guint i = 0; i < n; i++) {
    poles[i].latitude = 47.0;
    poles[i].longitude = i < 600 ? 9.5 : 9.6;
  }
  index = lp_pole_index_new (poles, n);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47, 9.5, 100, found, n), ==, 600);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47, 9.5, 100, found, 5), ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (found[i].pole, ==, i);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47, 9.6, INFINITY, found, n), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (found[i].pole, ==, (i + 600) % 1000);
}

static void
test_reach_is_kept (void)
{
  const LpPole poles[] = { { .latitude = 47, .longitude = 9.5 } };
  g_autoptr (LpPoleIndex) index = lp_pole_index_new (poles, 1);
  g_autoptr (LpPoleIndex) empty = lp_pole_index_new (NULL, 0);
  LpPoleNeighbour found;

  /* 0.001 degrees of latitude are 111.17 m here */
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47.001, 9.5, 111.1, &found, 1), ==, 0);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47.001, 9.5, 111.3, &found, 1), ==, 1);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47, 9.5, 0, &found, 1), ==, 1);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, 47, 9.5, 10, &found, 0), ==, 0);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (index, NAN, 9.5, 1e9, &found, 1), ==, 0);
  g_assert_cmpuint (
      lp_pole_index_find_nearest (empty, 47, 9.5, 1e9, &found, 1), ==, 0);
}

static gdouble
seconds_since (gint64 begin)
{
  return (g_get_monotonic_time () - begin) / 1e6;
}

/* Run with -m perf; prints what it measured. */
static void
test_speed (void)
{
  const guint n = 1000000;
  g_autofree LpPole *poles = NULL;
  g_autoptr (LpPoleIndex) index = NULL;
  LpPoleNeighbour found[N_WANTED];
  gint64 begin;

  if (!g_test_perf ()) {
    g_test_skip ("a measurement: run with -m perf");
    return;
  }
  poles = g_new0 (LpPole, n);
  /* A thousand lines of a thousand poles 45 m apart. */
  for (guint i = 0; i < n; i++) {
    poles[i].latitude = 40.0 + (i / 1000) * 0.01 + (i % 1000) * 0.0003;
    poles[i].longitude = 9.0 + (i % 1000) * 0.0004;
  }
  begin = g_get_monotonic_time ();
  index = lp_pole_index_new (poles, n);
  g_test_message ("%.3f s to index a million poles", seconds_since (begin));

  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    lp_pole_index_find_nearest (index, poles[i].latitude + 1e-4,
        poles[i].longitude, INFINITY, found, N_WANTED);
  g_test_message ("%.0f nearest-8 queries a second in flight order",
      n / seconds_since (begin));

  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++) {
    const LpPole *pole = &poles[g_test_rand_int_range (0, n)];
    lp_pole_index_find_nearest (index, pole->latitude + 1e-4, pole->longitude,
        INFINITY, found, N_WANTED);
  }
  g_test_message (
      "%.0f nearest-8 queries a second at random", n / seconds_since (begin));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  geod_init (&ellipsoid, 6378137.0, 1.0 / 298.257223563);
  g_test_add_func ("/pole-index/order-is-geodesic-within-a-region",
      test_order_is_geodesic_within_a_region);
  g_test_add_func (
      "/pole-index/date-line-is-no-seam", test_date_line_is_no_seam);
  g_test_add_func ("/pole-index/ends-of-the-earth-are-no-seam",
      test_ends_of_the_earth_are_no_seam);
  g_test_add_func (
      "/pole-index/whole-earth-is-searched", test_whole_earth_is_searched);
  g_test_add_func (
      "/pole-index/line-of-poles-is-searched", test_line_of_poles_is_searched);
  g_test_add_func ("/pole-index/poles-at-one-place-are-all-found-in-order",
      test_poles_at_one_place_are_all_found_in_order);
  g_test_add_func ("/pole-index/reach-is-kept", test_reach_is_kept);
  g_test_add_func ("/pole-index/speed", test_speed);
  return g_test_run ();
}
