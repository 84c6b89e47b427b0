/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-geodesic.h"

#include <geodesic.h>
#include <math.h>

/* A degree around the antipode is left out. */
#define FARTHEST_M 19.89e6

static struct geod_geodesic ellipsoid;

/* The difference of two directions, degrees. */
static gdouble
turn (gdouble a, gdouble b)
{
  return fabs (remainder (a - b, 360.0));
}

/* PROJ's geodesic is the slow and obvious way. */
static void
assert_same_as_proj (gdouble latitude, gdouble longitude, gdouble to_latitude,
    gdouble to_longitude, gdouble tolerance_m)
{
  gdouble bearing, expected_bearing, expected;
  gdouble distance = lp_geodesic_measure (
      latitude, longitude, to_latitude, to_longitude, &bearing);

  geod_inverse (&ellipsoid, latitude, longitude, to_latitude, to_longitude,
      &expected, &expected_bearing, NULL);
  if (expected > FARTHEST_M)
    return;
  if (!(fabs (distance - expected) <= tolerance_m))
    g_error ("From %.9f,%.9f to %.9f,%.9f it is %.6f m, by PROJ %.6f m",
        latitude, longitude, to_latitude, to_longitude, distance, expected);
  g_assert_cmpfloat (bearing, >=, 0);
  g_assert_cmpfloat (bearing, <=, 360);
  /* How far beside the other place the direction leads; short lines have none
   * that is sharper than the places. */
  if (expected > 1e-3 && fabs (latitude) < 89.9)
    g_assert_cmpfloat (turn (bearing, expected_bearing), <=,
        expected < 1e7 ? 1e-7 + 1e-6 / expected : 1e-5);
}

static void
test_near_places_are_as_by_proj (void)
{
  for (guint i = 0; i < 200000; i++) {
    gdouble latitude = g_test_rand_double_range (-89.5, 89.5);
    gdouble longitude = g_test_rand_double_range (-180, 180);
    gdouble reach = pow (10, g_test_rand_double_range (-8, -1));

    assert_same_as_proj (latitude, longitude,
        latitude + g_test_rand_double_range (-reach, reach),
        longitude + g_test_rand_double_range (-reach, reach), 1e-7);
  }
}

static void
test_any_places_are_as_by_proj (void)
{
  for (guint i = 0; i < 200000; i++)
    assert_same_as_proj (g_test_rand_double_range (-90, 90),
        g_test_rand_double_range (-180, 180),
        g_test_rand_double_range (-90, 90),
        g_test_rand_double_range (-180, 180), 1e-4);
}

static void
test_special_lines_are_as_by_proj (void)
{
  const gdouble latitudes[] = { -90, -45, -1e-9, 0, 1e-9, 47.5, 89.999999, 90 };
  const gdouble longitudes[] = { -180, -179.9999, -90, 0, 1e-9, 10.2, 179,
    180 };

  for (guint i = 0; i < G_N_ELEMENTS (latitudes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (latitudes); j++)
      for (guint k = 0; k < G_N_ELEMENTS (longitudes); k++)
        for (guint l = 0; l < G_N_ELEMENTS (longitudes); l++)
          assert_same_as_proj (
              latitudes[i], longitudes[k], latitudes[j], longitudes[l], 1e-4);
}

/* NIMA TR8350.2, table 7.1: the equator's degree is a / 57.29... metres. */
static void
test_known_lengths (void)
{
  gdouble bearing;

  g_assert_cmpfloat_with_epsilon (
      lp_geodesic_measure (0, 0, 0, 1, &bearing), 111319.490793, 1e-5);
  g_assert_cmpfloat_with_epsilon (bearing, 90, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      lp_geodesic_measure (0, 10, 90, 10, &bearing), 10001965.729, 1e-3);
  g_assert_cmpfloat_with_epsilon (bearing, 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      lp_geodesic_measure (0, -179.5, 0, 179.5, &bearing), 111319.490793, 1e-5);
  g_assert_cmpfloat_with_epsilon (bearing, 270, 1e-9);
  g_assert_cmpfloat (lp_geodesic_measure (47, 10, 47, 10, &bearing), ==, 0);
  g_assert_cmpfloat (bearing, ==, 0);
}

static void
test_what_is_no_place_has_no_distance (void)
{
  gdouble bearing;

  g_assert_true (isnan (lp_geodesic_measure (95, 9, 85, 9, &bearing)));
  g_assert_true (isnan (lp_geodesic_measure (47, 9, -90.001, 9, &bearing)));
  g_assert_true (isnan (lp_geodesic_measure (47, NAN, 47, 9, &bearing)));
  g_assert_true (isnan (lp_geodesic_measure (NAN, 9, 47, 9, &bearing)));
  g_assert_true (isnan (lp_geodesic_measure (47, 9, 47, INFINITY, &bearing)));
}

/* They need not be exact, but a number it must be, and soon. */
static void
test_antipodes_are_half_way_around (void)
{
  for (guint i = 0; i < 20000; i++) {
    gdouble latitude = g_test_rand_double_range (-90, 90);
    gdouble longitude = g_test_rand_double_range (-180, 0);
    gdouble bearing;
    gdouble distance = lp_geodesic_measure (latitude, longitude,
        -latitude + g_test_rand_double_range (-1e-3, 1e-3), longitude + 180,
        &bearing);

    g_assert_cmpfloat (distance, >, 19.85e6);
    g_assert_cmpfloat (distance, <, 20.05e6);
    g_assert_cmpfloat (bearing, >=, 0);
    g_assert_cmpfloat (bearing, <=, 360);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  geod_init (&ellipsoid, 6378137.0, 1.0 / 298.257223563);
  g_test_add_func (
      "/geodesic/near-places-are-as-by-proj", test_near_places_are_as_by_proj);
  g_test_add_func (
      "/geodesic/any-places-are-as-by-proj", test_any_places_are_as_by_proj);
  g_test_add_func ("/geodesic/special-lines-are-as-by-proj",
      test_special_lines_are_as_by_proj);
  g_test_add_func ("/geodesic/known-lengths", test_known_lengths);
  g_test_add_func ("/geodesic/what-is-no-place-has-no-distance",
      test_what_is_no_place_has_no_distance);
  g_test_add_func ("/geodesic/antipodes-are-half-way-around",
      test_antipodes_are_half_way_around);
  return g_test_run ();
}
