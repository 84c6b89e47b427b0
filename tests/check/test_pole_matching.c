/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-matcher.h"

#include <glib/gstdio.h>
#include <math.h>

/* Four poles 100 m apart to the north, and one on another line beside the
 * first; a row without a name. 0.0009 degrees of latitude are 100.06 m. */
static const gchar poles[] = "line,nr,lat,lon\n"
                             "L,1,47.0000,9.5\n"
                             "L,2,47.0009,9.5\n"
                             "L,3,47.0018,9.5\n"
                             "L,4,47.0027,9.5\n"
                             "M,1,47.0000,9.5001\n";

static LpPoleSet *
load_text (const gchar *text)
{
  g_autofree gchar *folder = g_dir_make_tmp ("linepatrol-poles-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "poles.csv", NULL);
  g_autoptr (GError) error = NULL;
  LpPoleSet *set;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  set = lp_pole_set_load (path, NULL, &error);
  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (folder);
  return set;
}

static LpMatch *
match_at (const gchar *text, gdouble max_distance, gdouble latitude,
    gdouble longitude)
{
  g_autoptr (LpPoleSet) set = load_text (text);
  g_autoptr (LpPoleMatcher) matcher =
      lp_pole_matcher_new (set, LP_MATCH_METHOD_DISTANCE, max_distance);
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");

  photo->latitude = latitude;
  photo->longitude = longitude;
  return lp_pole_matcher_match (matcher, photo);
}

static void
test_nearest_pole_is_chosen (void)
{
  g_autoptr (LpMatch) match = match_at (poles, 250, 47.0017, 9.5);

  g_assert_cmpstr (match->pole, ==, "L/3");
  g_assert_cmpstr (match->line, ==, "L");
  g_assert_cmpint (match->method, ==, LP_MATCH_METHOD_DISTANCE);
  g_assert_cmpfloat_with_epsilon (match->distance_m, 11.118, 0.01);
  g_assert_cmpfloat_with_epsilon (match->bearing_deg, 0, 1e-6);
  g_assert_cmpuint (match->n_candidates, ==, 5);
  g_assert_cmpstr (match->candidates[0].pole, ==, "L/3");
  g_assert_cmpstr (match->candidates[1].pole, ==, "L/2");
  g_assert_cmpstr (match->candidates[2].pole, ==, "L/4");
  g_assert_cmpfloat (match->candidates[0].score, ==, match->confidence);
}

static void
test_bearing_is_clockwise_from_north (void)
{
  g_autoptr (LpMatch) south = match_at (poles, 250, 47.00275, 9.5);
  g_autoptr (LpMatch) west = match_at (poles, 250, 47.0027, 9.5005);

  g_assert_cmpfloat_with_epsilon (south->bearing_deg, 180, 1e-6);
  g_assert_cmpfloat_with_epsilon (west->bearing_deg, 270, 0.01);
}

static void
test_distance_alone_is_never_certain (void)
{
  g_autoptr (LpMatch) alone = match_at (poles, 20, 47.0018, 9.5);
  g_autoptr (LpMatch) beside = match_at (poles, 250, 47.0018, 9.5);

  g_assert_cmpuint (alone->n_candidates, ==, 1);
  g_assert_cmpfloat (alone->confidence, <, 0.8);
  g_assert_false (alone->ambiguous);
  g_assert_cmpfloat (beside->confidence, <, alone->confidence);
}

static void
test_scores_fall_and_do_not_exceed_the_whole (void)
{
  g_autoptr (LpMatch) match = match_at (poles, 1000, 47.0012, 9.4999);
  gdouble sum = 0;

  for (guint i = 0; i < match->n_candidates; i++) {
    sum += match->candidates[i].score;
    if (i > 0)
      g_assert_cmpfloat (
          match->candidates[i].score, <=, match->candidates[i - 1].score);
  }
  g_assert_cmpfloat (sum, <=, 1.0);
}

static void
test_contested_matches_say_so (void)
{
  g_autoptr (LpMatch) between_poles = match_at (poles, 250, 47.00222, 9.5);
  g_autoptr (LpMatch) between_lines = match_at (poles, 250, 47.0, 9.50004);

  g_assert_cmpstr (between_poles->pole, ==, "L/3");
  g_assert_true (between_poles->ambiguous);
  g_assert_true (between_lines->ambiguous);
  g_assert_cmpfloat (between_lines->confidence, <, 0.5);
}

static void
test_poles_out_of_reach_do_not_count (void)
{
  g_autoptr (LpMatch) match = match_at (poles, 50, 47.0032, 9.5);

  g_assert_null (match);
  match = match_at (poles, 60, 47.0032, 9.5);
  g_assert_cmpstr (match->pole, ==, "L/4");
  g_assert_cmpuint (match->n_candidates, ==, 1);
}

static void
test_photo_without_a_place_has_no_pole (void)
{
  g_assert_null (match_at (poles, INFINITY, NAN, NAN));
  g_assert_null (match_at (poles, INFINITY, 47, NAN));
  g_assert_null (match_at (poles, INFINITY, 95, 9.5));
  g_assert_null (match_at (poles, INFINITY, INFINITY, 9.5));
}

/* East of L/2, 20 m away; north is towards L/3. */
static LpMatch *
match_looking (const gchar *text, gdouble yaw, gdouble pitch, gdouble heading)
{
  g_autoptr (LpPoleSet) set = load_text (text);
  g_autoptr (LpPoleMatcher) matcher =
      lp_pole_matcher_new (set, LP_MATCH_METHOD_VIEW, -1);
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");

  photo->latitude = 47.0009;
  photo->longitude = 9.50026;
  photo->camera_yaw = yaw;
  photo->camera_pitch = pitch;
  photo->heading = heading;
  return lp_pole_matcher_match (matcher, photo);
}

static void
test_view_chooses_what_the_camera_looks_at (void)
{
  g_autoptr (LpMatch) west = match_looking (poles, 270, -20, NAN);
  g_autoptr (LpMatch) north = match_looking (poles, -11, -20, 90);
  g_autoptr (LpMatch) north_too = match_looking (poles, 349, -20, NAN);
  g_autoptr (LpMatch) south = match_looking (poles, 191 + 360, -20, NAN);

  g_assert_cmpstr (west->pole, ==, "L/2");
  g_assert_cmpint (west->method, ==, LP_MATCH_METHOD_VIEW);
  g_assert_cmpint (west->method_reason, ==, LP_MATCH_METHOD_REASON_NONE);
  g_assert_cmpfloat (west->confidence, >, 0.9);
  g_assert_cmpstr (north->pole, ==, "L/3");
  g_assert_cmpfloat (north->distance_m, >, 100);
  g_assert_cmpstr (north_too->pole, ==, "L/3");
  g_assert_cmpfloat_with_epsilon (
      north_too->confidence, north->confidence, 1e-9);
  g_assert_cmpfloat (north->confidence, >, 0.9);
  g_assert_cmpstr (south->pole, ==, "L/1");
}

static void
test_heading_stands_in_for_the_camera (void)
{
  g_autoptr (LpMatch) match = match_looking (poles, NAN, NAN, 349);

  g_assert_cmpstr (match->pole, ==, "L/3");
  g_assert_cmpint (match->method, ==, LP_MATCH_METHOD_VIEW);
}

static void
test_view_falls_back_to_distance_and_says_so (void)
{
  g_autoptr (LpMatch) unknown = match_looking (poles, NAN, -20, NAN);
  g_autoptr (LpMatch) down = match_looking (poles, 349, -88, 349);

  g_assert_cmpstr (unknown->pole, ==, "L/2");
  g_assert_cmpint (unknown->method, ==, LP_MATCH_METHOD_DISTANCE);
  g_assert_cmpint (
      unknown->method_reason, ==, LP_MATCH_METHOD_REASON_NO_HEADING);
  g_assert_true (unknown->ambiguous);
  g_assert_cmpfloat (unknown->confidence, <=, 0.8);
  g_assert_cmpstr (down->pole, ==, "L/2");
  g_assert_cmpint (down->method, ==, LP_MATCH_METHOD_DISTANCE);
  g_assert_cmpint (down->method_reason, ==, LP_MATCH_METHOD_REASON_LOOKS_DOWN);
}

static void
test_reach_is_longer_where_the_camera_may_look (void)
{
  static const gchar two_poles[] = "line,nr,lat,lon\n"
                                   "L,1,47.0000,9.5\nL,2,47.0045,9.5\n";
  g_autoptr (LpMatch) far_pole = match_looking (two_poles, 357, -5, NAN);
  g_autoptr (LpMatch) nearer = match_at (two_poles, 410, 47.0009, 9.50026);
  g_autoptr (LpMatch) nothing = match_at (two_poles, -1, 46.9977, 9.5);
  g_autoptr (LpMatch) something = match_at (two_poles, -1, 46.9978, 9.5);

  g_assert_cmpstr (far_pole->pole, ==, "L/2");
  g_assert_cmpfloat_with_epsilon (far_pole->distance_m, 400.7, 0.5);
  g_assert_cmpstr (nearer->pole, ==, "L/1");
  g_assert_null (nothing);
  g_assert_cmpstr (something->pole, ==, "L/1");
}

static void
test_date_line_is_crossed (void)
{
  g_autoptr (LpMatch) match = match_at (
      "nr,lat,lon\n1,-17,179.9999\n2,-17,-179.9\n", 250, -17, -179.9999);

  g_assert_cmpstr (match->pole, ==, "1");
  g_assert_cmpfloat_with_epsilon (match->distance_m, 21.293, 0.01);
  g_assert_cmpfloat_with_epsilon (match->bearing_deg, 270, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pole-matching/view-chooses-what-the-camera-looks-at",
      test_view_chooses_what_the_camera_looks_at);
  g_test_add_func ("/pole-matching/heading-stands-in-for-the-camera",
      test_heading_stands_in_for_the_camera);
  g_test_add_func ("/pole-matching/view-falls-back-to-distance-and-says-so",
      test_view_falls_back_to_distance_and_says_so);
  g_test_add_func ("/pole-matching/reach-is-longer-where-the-camera-may-look",
      test_reach_is_longer_where_the_camera_may_look);
  g_test_add_func (
      "/pole-matching/nearest-pole-is-chosen", test_nearest_pole_is_chosen);
  g_test_add_func ("/pole-matching/bearing-is-clockwise-from-north",
      test_bearing_is_clockwise_from_north);
  g_test_add_func ("/pole-matching/distance-alone-is-never-certain",
      test_distance_alone_is_never_certain);
  g_test_add_func ("/pole-matching/scores-fall-and-do-not-exceed-the-whole",
      test_scores_fall_and_do_not_exceed_the_whole);
  g_test_add_func (
      "/pole-matching/contested-matches-say-so", test_contested_matches_say_so);
  g_test_add_func ("/pole-matching/poles-out-of-reach-do-not-count",
      test_poles_out_of_reach_do_not_count);
  g_test_add_func ("/pole-matching/photo-without-a-place-has-no-pole",
      test_photo_without_a_place_has_no_pole);
  g_test_add_func (
      "/pole-matching/date-line-is-crossed", test_date_line_is_crossed);
  return g_test_run ();
}
