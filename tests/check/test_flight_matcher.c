/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-flight-matcher.h"

#include <math.h>

#include "flights.h"
#include "pole/lp-flight-errors.h"
#include "pole/lp-pole-matcher-private.h"

/* 0.0009 degrees of latitude are 100.06 m, of longitude 0.0013 are 98.8 m. */
#define SPAN_DEGREES 0.0009
#define ASIDE_DEGREES 0.0003 /* 22.8 m */
#define N_POLES 30

/* North of the first pole. Spans differ: between even ones a clock that is
 * off by a span could not be told from one that is right. */
static gdouble
get_metres (guint pole)
{
  return pole * 100.06 + 12 * sin (pole * 2.3);
}

static gdouble
get_latitude (gdouble metres)
{
  return 47.0 + metres / 100.06 * SPAN_DEGREES;
}

typedef struct {
  LpPoleSet *set;
  LpPoleMatcher *matcher;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) csv = g_string_new ("line,nr,lat,lon\n");

  for (guint i = 0; i < N_POLES; i++)
    g_string_append_printf (
        csv, "L,%u,%.8f,9.5\n", i, get_latitude (get_metres (i)));
  fixture->set = flight_load_poles (csv->str);
  fixture->matcher =
      lp_pole_matcher_new (fixture->set, LP_MATCH_METHOD_VIEW, -1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lp_pole_matcher_free (fixture->matcher);
  lp_pole_set_unref (fixture->set);
}

/* East of the pole and looking at it, with a compass that is off. */
static LpPhoto *
make_photo (guint pole, gdouble yaw_bias)
{
  g_autofree gchar *name = g_strdup_printf ("%u.jpg", pole);
  LpPhoto *photo = lp_photo_new (name);

  photo->time = (gint64) pole * 10 * G_USEC_PER_SEC;
  photo->fix = LP_FIX_LOGGED;
  photo->latitude = get_latitude (get_metres (pole));
  photo->longitude = 9.5 + ASIDE_DEGREES;
  photo->camera_yaw = 270 + yaw_bias;
  return photo;
}

static void
add_photo (LpFlightMatcher *flight, guint pole, gdouble yaw_bias)
{
  g_autoptr (LpPhoto) photo = make_photo (pole, yaw_bias);

  lp_flight_matcher_add (flight, photo);
}

static void
check_taken (LpFlightMatcher *flight, guint number)
{
  g_autoptr (LpPhoto) photo = lp_flight_matcher_take (flight);
  g_autofree gchar *name = g_strdup_printf ("%u.jpg", number);
  g_autofree gchar *pole = g_strdup_printf ("L/%u", number);

  g_assert_nonnull (photo);
  g_assert_cmpstr (photo->name, ==, name);
  g_assert_cmpstr (photo->match->pole, ==, pole);
}

static void
check_none_ready (LpFlightMatcher *flight)
{
  g_assert_null (lp_flight_matcher_take (flight));
}

static void
test_whole_flight_is_waited_for (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);

  for (guint i = 1; i < 20; i++) {
    add_photo (flight, i, 0);
    check_none_ready (flight);
  }
  lp_flight_matcher_finish (flight);
  for (guint i = 1; i < 20; i++)
    check_taken (flight, i);
  check_none_ready (flight);
}

static void
test_pause_ends_a_flight (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);
  g_autoptr (LpPhoto) late = make_photo (3, 0);

  add_photo (flight, 1, 0);
  add_photo (flight, 2, 0);
  late->time += (gint64) 300 * G_USEC_PER_SEC; /* a battery is changed */
  lp_flight_matcher_add (flight, late);
  check_taken (flight, 1);
  check_taken (flight, 2);
  check_none_ready (flight);
  lp_flight_matcher_finish (flight);
  check_taken (flight, 3);
}

static void
test_window_holds_so_many_photos (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, 3);

  for (guint i = 1; i < 25; i++) {
    add_photo (flight, i, 10);
    if (i > 3)
      check_taken (flight, i - 3);
    check_none_ready (flight);
  }
  lp_flight_matcher_finish (flight);
  for (guint i = 22; i < 25; i++)
    check_taken (flight, i);
  check_none_ready (flight);
}

static void
test_no_lookahead_is_each_photo_by_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, 0);

  for (guint i = 1; i < 5; i++) {
    g_autoptr (LpPhoto) photo = make_photo (i, 5);
    g_autoptr (LpMatch) alone = lp_pole_matcher_match (fixture->matcher, photo);
    g_autoptr (LpPhoto) taken = NULL;
    lp_flight_matcher_add (flight, photo);
    taken = lp_flight_matcher_take (flight);
    g_assert_cmpfloat (taken->match->confidence, ==, alone->confidence);
    g_assert_null (photo->match);
  }
}

static void
test_photo_without_a_place_keeps_its_turn (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);
  g_autoptr (LpPhoto) nowhere = lp_photo_new ("nowhere.jpg");
  g_autoptr (LpPhoto) taken = NULL;

  add_photo (flight, 1, 0);
  lp_flight_matcher_add (flight, nowhere);
  add_photo (flight, 2, 0);
  lp_flight_matcher_finish (flight);
  check_taken (flight, 1);
  taken = lp_flight_matcher_take (flight);
  g_assert_cmpstr (taken->name, ==, "nowhere.jpg");
  g_assert_null (taken->match);
  check_taken (flight, 2);
}

/* Looking at every pole, and at every fourth photo at the next, with a compass
 * that is off by half a right angle: alone, hardly a photo is right. */
static void
test_compass_is_estimated (Fixture *fixture, gconstpointer data)
{
  LpPoleView views[N_POLES];
  LpPoleView *pointers[N_POLES];
  LpViewErrors errors;

  for (guint i = 1; i + 1 < N_POLES; i++) {
    g_autoptr (LpPhoto) photo = make_photo (i, 45);
    if (i % 4 == 0)
      photo->camera_yaw =
          45 - atan2 (22.8, get_metres (i + 1) - get_metres (i)) * 180 / G_PI;
    g_assert_true (
        lp_pole_matcher_view (fixture->matcher, photo, &views[i - 1]));
    pointers[i - 1] = &views[i - 1];
  }
  lp_flight_errors_estimate (pointers, N_POLES - 2, &errors);
  g_assert_cmpfloat_with_epsilon (errors.mean[LP_ERROR_YAW], 45, 5);
  for (guint i = 1; i + 1 < N_POLES; i++) {
    g_autoptr (LpMatch) match =
        lp_pole_matcher_judge (fixture->matcher, &views[i - 1], &errors);
    g_autofree gchar *pole = g_strdup_printf ("L/%u", i % 4 == 0 ? i + 1 : i);
    g_assert_cmpstr (match->pole, ==, pole);
  }
}

/* Nothing but yaws at random: the estimate must stay finite and say that they
 * are of no use. */
static void
test_useless_yaws_are_found_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 10 * N_POLES; i++) {
    g_autoptr (LpPhoto) photo =
        make_photo (i % N_POLES, g_rand_double_range (random, -180, 180));
    photo->time = (gint64) i * 10 * G_USEC_PER_SEC;
    lp_flight_matcher_add (flight, photo);
  }
  lp_flight_matcher_finish (flight);
  for (guint i = 0; i < 10 * N_POLES; i++) {
    g_autoptr (LpPhoto) photo = lp_flight_matcher_take (flight);
    g_assert_true (isfinite (photo->match->confidence));
    g_assert_cmpint (
        photo->match->method_reason, ==, LP_MATCH_METHOD_REASON_NO_HEADING);
    g_assert_true (photo->match->ambiguous);
  }
}

/* Ten metres above what it looks at, 22.8 m away or a span and that; of every
 * other photo the yaw is missing, and it looks at the next pole. */
static void
check_pitch (Fixture *fixture, gdouble height, gboolean is_of_use)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);
  guint n_far = 0;

  for (guint i = 0; i < 2 * N_POLES; i++) {
    g_autoptr (LpPhoto) photo = make_photo (i % N_POLES, 0);
    gboolean is_far = i % 2 == 1;
    gdouble distance = is_far ? hypot (100.06, 22.8) : 22.8;
    photo->time = (gint64) i * 10 * G_USEC_PER_SEC;
    photo->camera_pitch = height > 0 ? -atan2 (height, distance) * 180 / G_PI
                                     : i * 37 % 50 - 50.0;
    if (is_far)
      photo->camera_yaw = NAN;
    lp_flight_matcher_add (flight, photo);
  }
  lp_flight_matcher_finish (flight);
  for (guint i = 0; i < 2 * N_POLES; i++) {
    g_autoptr (LpPhoto) photo = lp_flight_matcher_take (flight);
    if (i % 2 == 0)
      continue;
    g_assert_cmpint (photo->match->method, ==, LP_MATCH_METHOD_DISTANCE);
    g_assert_cmpint (
        photo->match->method_reason, ==, LP_MATCH_METHOD_REASON_NO_HEADING);
    n_far += photo->match->distance_m > 60;
  }
  if (is_of_use)
    g_assert_cmpuint (n_far, ==, N_POLES);
  else
    g_assert_cmpuint (n_far, ==, 0);
}

static void
test_pitch_tells_how_far_away_it_looks (Fixture *fixture, gconstpointer data)
{
  check_pitch (fixture, 10, TRUE);
}

static void
test_pitch_that_tells_nothing_is_left_alone (
    Fixture *fixture, gconstpointer data)
{
  check_pitch (fixture, 0, FALSE);
}

/* Along the line at 5 m/s, on the east side. */
static LpTrack *
make_track (void)
{
  LpTrack *track = lp_track_new (&LP_GAP_LIMITS_DEFAULT);

  for (gint second = -100; second < 700; second++) {
    LpSample sample = { (gint64) second * G_USEC_PER_SEC,
      get_latitude (second * 5.0), 9.5 + ASIDE_DEGREES };
    lp_track_add (track, LP_QUANTITY_POSITION, &sample);
  }
  lp_track_finish (track);
  return track;
}

/* Two photos a pole as it passes, by a clock that is so much fast; where the
 * camera looks it says itself. */
static void
fly_by_time (Fixture *fixture, LpTrack *track, gdouble fast,
    LpClockOffset *offset, guint *n_right)
{
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);

  *n_right = 0;
  lp_flight_matcher_set_track (flight, track, LP_CLOCK_OFFSET_MAX);
  for (guint i = 2; i < 2 * N_POLES - 2; i++) {
    /* 8 m before and behind the pole. */
    gdouble along = i % 2 == 0 ? -8 : 8;
    gdouble seconds = (get_metres (i / 2) + along) / 5.0;
    g_autoptr (LpPhoto) photo = make_photo (i / 2, 0);
    photo->camera_yaw = 270 - atan2 (along, 22.8) * 180 / G_PI;
    photo->has_own_angles = TRUE;
    photo->time = llround ((seconds + fast) * G_USEC_PER_SEC);
    lp_track_locate (track, photo->time, photo);
    lp_flight_matcher_add (flight, photo);
  }
  lp_flight_matcher_finish (flight);
  g_assert_true (lp_flight_matcher_get_clock_offset (flight, offset));
  for (guint i = 2; i < 2 * N_POLES - 2; i++) {
    g_autoptr (LpPhoto) photo = lp_flight_matcher_take (flight);
    g_autofree gchar *pole = g_strdup_printf ("L/%u", i / 2);
    *n_right += g_str_equal (photo->match->pole, pole);
  }
}

static void
test_clock_is_put_right_either_way (Fixture *fixture, gconstpointer data)
{
  const gdouble errors[] = { 10, -10, 25, -6 };
  g_autoptr (LpTrack) track = make_track ();

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    LpClockOffset offset;
    guint n_right;
    fly_by_time (fixture, track, errors[i], &offset, &n_right);
    g_assert_cmpint (offset.state, ==, LP_CLOCK_APPLIED);
    g_assert_cmpfloat_with_epsilon (offset.offset_s, -errors[i], 0.6);
    g_assert_cmpuint (offset.n_photos, ==, 2 * N_POLES - 4);
    g_assert_cmpuint (n_right, ==, 2 * N_POLES - 4);
  }
}

static void
test_right_clock_is_left_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpTrack) track = make_track ();
  g_autofree gchar *text = NULL;
  LpClockOffset offset;
  guint n_right;

  fly_by_time (fixture, track, 0, &offset, &n_right);
  g_assert_cmpint (offset.state, ==, LP_CLOCK_RIGHT);
  g_assert_cmpuint (n_right, ==, 2 * N_POLES - 4);
  text = lp_clock_offset_describe (&offset);
  g_assert_nonnull (strstr (text, "nothing applied"));
}

/* A position of the photo's own is no matter of time. */
static void
test_clock_needs_photos_joined_by_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpTrack) track = make_track ();
  g_autoptr (LpFlightMatcher) flight =
      lp_flight_matcher_new (fixture->matcher, LP_LOOKAHEAD_FLIGHT);
  LpClockOffset offset;

  lp_flight_matcher_set_track (flight, track, LP_CLOCK_OFFSET_MAX);
  for (guint i = 0; i < N_POLES; i++)
    add_photo (flight, i, 0);
  lp_flight_matcher_finish (flight);
  g_assert_true (lp_flight_matcher_get_clock_offset (flight, &offset));
  g_assert_cmpint (offset.state, ==, LP_CLOCK_NO_PHOTOS);
  g_assert_cmpuint (offset.n_photos, ==, 0);
  check_taken (flight, 0);
}

/* A photo that brought its pitch has its heading from the log: the one stays,
 * the other is looked up again. */
static void
test_angles_of_the_log_move_with_the_clock (void)
{
  g_autoptr (LpTrack) track = lp_track_new (&LP_GAP_LIMITS_DEFAULT);
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");

  for (gint second = 0; second < 100; second++) {
    gint64 time = (gint64) second * G_USEC_PER_SEC;
    LpSample position = { time, 47.0 + second * 1e-5, 9.5 };
    LpSample heading = { time, second, 0 };
    LpSample pitch = { time, -second * 0.1, 0 };
    lp_track_add (track, LP_QUANTITY_POSITION, &position);
    lp_track_add (track, LP_QUANTITY_HEADING, &heading);
    lp_track_add (track, LP_QUANTITY_CAMERA_PITCH, &pitch);
  }
  lp_track_finish (track);
  photo->time = (gint64) 50 * G_USEC_PER_SEC;
  photo->camera_pitch = -33;
  photo->has_own_angles = TRUE;
  lp_track_locate (track, photo->time, photo);
  g_assert_cmpfloat_with_epsilon (photo->heading, 50, 1e-6);

  lp_clock_offset_apply (track, -10, photo);
  g_assert_cmpint (photo->time, ==, (gint64) 40 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (photo->latitude, 47.0004, 1e-9);
  g_assert_cmpfloat_with_epsilon (photo->heading, 40, 1e-6);
  g_assert_cmpfloat (photo->camera_pitch, ==, -33);
}

static void
test_sign_of_the_offset_is_explained (void)
{
  const LpClockOffset fast = { LP_CLOCK_APPLIED, -10.24, 50, 400 };
  const LpClockOffset slow = { LP_CLOCK_APPLIED, 3.06, 50, 400 };
  g_autofree gchar *fast_text = lp_clock_offset_describe (&fast);
  g_autofree gchar *slow_text = lp_clock_offset_describe (&slow);

  g_assert_cmpstr (fast_text, ==,
      "camera clock: 10.2 s ahead of the log; -10.2 s applied to 400 photos");
  g_assert_cmpstr (slow_text, ==,
      "camera clock: 3.1 s behind the log; +3.1 s applied to 400 photos");
}

static void
add_test (const gchar *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/flight-matcher/whole-flight-is-waited-for",
      test_whole_flight_is_waited_for);
  add_test ("/flight-matcher/pause-ends-a-flight", test_pause_ends_a_flight);
  add_test ("/flight-matcher/window-holds-so-many-photos",
      test_window_holds_so_many_photos);
  add_test ("/flight-matcher/no-lookahead-is-each-photo-by-itself",
      test_no_lookahead_is_each_photo_by_itself);
  add_test ("/flight-matcher/photo-without-a-place-keeps-its-turn",
      test_photo_without_a_place_keeps_its_turn);
  add_test ("/flight-matcher/compass-is-estimated", test_compass_is_estimated);
  add_test ("/flight-matcher/useless-yaws-are-found-out",
      test_useless_yaws_are_found_out);
  add_test ("/flight-matcher/pitch-tells-how-far-away-it-looks",
      test_pitch_tells_how_far_away_it_looks);
  add_test ("/flight-matcher/pitch-that-tells-nothing-is-left-alone",
      test_pitch_that_tells_nothing_is_left_alone);
  add_test ("/flight-matcher/clock-is-put-right-either-way",
      test_clock_is_put_right_either_way);
  add_test ("/flight-matcher/right-clock-is-left-alone",
      test_right_clock_is_left_alone);
  add_test ("/flight-matcher/clock-needs-photos-joined-by-time",
      test_clock_needs_photos_joined_by_time);
  g_test_add_func ("/flight-matcher/angles-of-the-log-move-with-the-clock",
      test_angles_of_the_log_move_with_the_clock);
  g_test_add_func ("/flight-matcher/sign-of-the-offset-is-explained",
      test_sign_of_the_offset_is_explained);
  return g_test_run ();
}
