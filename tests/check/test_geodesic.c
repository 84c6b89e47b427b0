/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-geodesic.h"

#include <math.h>

static void
assert_line (gdouble latitude, gdouble longitude, gdouble to_latitude,
    gdouble to_longitude, gdouble distance_m, gdouble bearing_deg)
{
  gdouble bearing;

  g_assert_cmpfloat_with_epsilon (lp_geodesic_measure (latitude, longitude,
                                      to_latitude, to_longitude, &bearing),
      distance_m, 1e-3);
  g_assert_cmpfloat_with_epsilon (bearing, bearing_deg, 1e-5);
}

/* Degrees of latitude and of the equator, from the ellipsoid's definition:
 * a = 6378137 m, 1/f = 298.257223563. */
static void
test_lines_along_the_axes_are_known (void)
{
  assert_line (0, 0, 0, 1, 6378137.0 * G_PI / 180.0, 90);
  assert_line (0, 0, 0, -1, 6378137.0 * G_PI / 180.0, 270);
  assert_line (0, 7, 90, 7, 10001965.7293, 0);
  assert_line (0, 7, -90, 7, 10001965.7293, 180);
}

static void
test_the_date_line_is_no_seam (void)
{
  assert_line (0, 179.5, 0, -179.5, 6378137.0 * G_PI / 180.0, 90);
}

/* Geoscience Australia's example: Flinders Peak to Buninyong, on GRS80, which
 * differs from WGS84 by less than what is shown here. */
static void
test_a_surveyed_line_is_as_published (void)
{
  assert_line (-(37 + 57 / 60.0 + 3.72030 / 3600),
      144 + 25 / 60.0 + 29.52440 / 3600, -(37 + 39 / 60.0 + 10.15610 / 3600),
      143 + 55 / 60.0 + 35.38390 / 3600, 54972.271,
      306 + 52 / 60.0 + 5.37 / 3600);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/geodesic/lines-along-the-axes-are-known",
      test_lines_along_the_axes_are_known);
  g_test_add_func (
      "/geodesic/the-date-line-is-no-seam", test_the_date_line_is_no_seam);
  g_test_add_func ("/geodesic/a-surveyed-line-is-as-published",
      test_a_surveyed_line_is_as_published);
  return g_test_run ();
}
