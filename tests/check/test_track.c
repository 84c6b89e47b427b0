/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a photo was taken, by the samples next to its time. */

#include "photo/lp-track.h"

#include <math.h>

#define SECOND G_USEC_PER_SEC

static const LpGapLimits limits = { 10, 5 };

static LpTrack *
make_track (LpQuantity quantity, const LpSample *samples, guint n_samples)
{
  LpTrack *track = lp_track_new (&limits);

  for (guint i = 0; i < n_samples; i++)
    lp_track_add (track, quantity, &samples[i]);
  lp_track_finish (track);
  return track;
}

static LpPhoto *
locate (
    LpQuantity quantity, const LpSample *samples, guint n_samples, gint64 time)
{
  g_autoptr (LpTrack) track = make_track (quantity, samples, n_samples);
  LpPhoto *photo = lp_photo_new ("a.jpg");

  lp_track_locate (track, time, photo);
  return photo;
}

static void
test_position_is_on_the_line_between_two_fixes (void)
{
  const LpSample samples[] = { { 0, 10, 20 }, { 4 * SECOND, 14, 22 } };
  g_autoptr (LpPhoto) photo =
      locate (LP_QUANTITY_POSITION, samples, 2, 1 * SECOND);

  g_assert_cmpint (photo->fix, ==, LP_FIX_INTERPOLATED);
  g_assert_cmpfloat (photo->fix_gap_s, ==, 3);
  g_assert_cmpfloat_with_epsilon (photo->latitude, 11, 1e-12);
  g_assert_cmpfloat_with_epsilon (photo->longitude, 20.5, 1e-12);
}

static void
test_longitude_goes_the_short_way_round (void)
{
  const LpSample samples[] = { { 0, 0, 179.5 }, { 4 * SECOND, 0, -179.5 } };
  g_autoptr (LpPhoto) west =
      locate (LP_QUANTITY_POSITION, samples, 2, 1 * SECOND);
  g_autoptr (LpPhoto) east =
      locate (LP_QUANTITY_POSITION, samples, 2, 3 * SECOND);

  g_assert_cmpfloat_with_epsilon (west->longitude, 179.75, 1e-9);
  g_assert_cmpfloat_with_epsilon (east->longitude, -179.75, 1e-9);
}

static void
test_angles_go_the_short_way_round (void)
{
  const LpSample compass[] = { { 0, 350, 0 }, { 2 * SECOND, 20, 0 } };
  const LpSample signed_angle[] = { { 0, -170, 0 }, { 2 * SECOND, 160, 0 } };
  g_autoptr (LpPhoto) north =
      locate (LP_QUANTITY_HEADING, compass, 2, 1 * SECOND);
  g_autoptr (LpPhoto) south =
      locate (LP_QUANTITY_CAMERA_YAW, signed_angle, 2, 1 * SECOND);

  g_assert_cmpfloat_with_epsilon (north->heading, 5, 1e-9);
  g_assert_cmpfloat_with_epsilon (south->camera_yaw, 175, 1e-9);
}

static void
test_wide_gaps_take_the_nearer_fix (void)
{
  const LpSample samples[] = { { 0, 10, 20 }, { 11 * SECOND, 14, 22 } };
  g_autoptr (LpPhoto) near =
      locate (LP_QUANTITY_POSITION, samples, 2, 8 * SECOND);
  g_autoptr (LpPhoto) far =
      locate (LP_QUANTITY_POSITION, samples, 2, 11 * SECOND / 2);

  g_assert_cmpint (near->fix, ==, LP_FIX_NEAREST);
  g_assert_cmpfloat (near->fix_gap_s, ==, 3);
  g_assert_cmpfloat (near->latitude, ==, 14);
  g_assert_cmpint (far->fix, ==, LP_FIX_NONE);
  g_assert_cmpint (far->reason, ==, LP_FIX_REASON_TOO_FAR);
}

static void
test_beyond_the_end_the_last_fix_counts_for_a_while (void)
{
  const LpSample samples[] = { { 0, 10, 20 }, { SECOND, 14, 22 } };
  g_autoptr (LpPhoto) near =
      locate (LP_QUANTITY_POSITION, samples, 2, 6 * SECOND);
  g_autoptr (LpPhoto) far =
      locate (LP_QUANTITY_POSITION, samples, 2, 6 * SECOND + 1);
  g_autoptr (LpPhoto) before =
      locate (LP_QUANTITY_POSITION, samples, 2, -2 * SECOND);

  g_assert_cmpint (near->fix, ==, LP_FIX_NEAREST);
  g_assert_cmpfloat (near->latitude, ==, 14);
  g_assert_false (lp_photo_has_position (far));
  g_assert_cmpint (far->reason, ==, LP_FIX_REASON_TOO_FAR);
  g_assert_cmpfloat (before->latitude, ==, 10);
}

static void
test_a_fix_of_the_very_time_is_taken_as_it_is (void)
{
  const LpSample samples[] = { { 0, 10, 20 }, { 3 * SECOND, 0.1, 0.2 },
    { 20 * SECOND, 14, 22 } };
  g_autoptr (LpPhoto) photo =
      locate (LP_QUANTITY_POSITION, samples, 3, 3 * SECOND);

  g_assert_cmpint (photo->fix, ==, LP_FIX_INTERPOLATED);
  g_assert_cmpfloat (photo->fix_gap_s, ==, 0);
  g_assert_cmpfloat (photo->latitude, ==, 0.1);
}

static void
test_what_the_photo_brings_stays (void)
{
  const LpSample yaw[] = { { 0, 100, 0 }, { SECOND, 100, 0 } };
  g_autoptr (LpTrack) track = make_track (LP_QUANTITY_CAMERA_YAW, yaw, 2);
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");

  photo->camera_yaw = 7;
  photo->latitude = 1;
  photo->longitude = 2;
  photo->fix = LP_FIX_EXIF;
  photo->has_own_angles = TRUE;
  lp_track_locate (track, SECOND / 2, photo);
  g_assert_cmpfloat (photo->camera_yaw, ==, 7);
  g_assert_cmpfloat (photo->latitude, ==, 1);
  g_assert_cmpint (photo->fix, ==, LP_FIX_EXIF);
  photo->has_own_angles = FALSE;
  lp_track_locate (track, SECOND / 2, photo);
  g_assert_cmpfloat (photo->camera_yaw, ==, 100);
}

static void
test_a_long_track_is_thinned_out (void)
{
  g_autoptr (LpTrack) track = lp_track_new (&limits);
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");
  const gint64 step = SECOND / 20;
  const guint n_steps = 12 * LP_TRACK_MAX_SAMPLES;

  for (guint i = 0; i < n_steps; i++) {
    const LpSample sample = { i * step, (gdouble) i / n_steps, 0 };
    lp_track_add (track, LP_QUANTITY_POSITION, &sample);
  }
  lp_track_finish (track);
  g_assert_cmpuint (lp_track_get_n_samples (track, LP_QUANTITY_POSITION), <=,
      LP_TRACK_MAX_SAMPLES);
  g_assert_cmpuint (lp_track_get_n_samples (track, LP_QUANTITY_POSITION), >,
      LP_TRACK_MAX_SAMPLES / 2);
  lp_track_locate (track, n_steps / 2 * step + step / 2, photo);
  g_assert_cmpfloat_with_epsilon (photo->latitude, 0.5, 1e-6);
}

static void
test_samples_that_come_twice_count_once (void)
{
  const LpSample samples[] = { { SECOND, 10, 20 }, { 2 * SECOND, 11, 20 },
    { SECOND, 10, 20 }, { 2 * SECOND, 11, 20 } };
  g_autoptr (LpTrack) track =
      make_track (LP_QUANTITY_POSITION, samples, G_N_ELEMENTS (samples));

  g_assert_cmpuint (
      lp_track_get_n_samples (track, LP_QUANTITY_POSITION), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/track/position-is-on-the-line-between-two-fixes",
      test_position_is_on_the_line_between_two_fixes);
  g_test_add_func ("/track/longitude-goes-the-short-way-round",
      test_longitude_goes_the_short_way_round);
  g_test_add_func ("/track/angles-go-the-short-way-round",
      test_angles_go_the_short_way_round);
  g_test_add_func ("/track/wide-gaps-take-the-nearer-fix",
      test_wide_gaps_take_the_nearer_fix);
  g_test_add_func ("/track/beyond-the-end-the-last-fix-counts-for-a-while",
      test_beyond_the_end_the_last_fix_counts_for_a_while);
  g_test_add_func ("/track/a-fix-of-the-very-time-is-taken-as-it-is",
      test_a_fix_of_the_very_time_is_taken_as_it_is);
  g_test_add_func (
      "/track/what-the-photo-brings-stays", test_what_the_photo_brings_stays);
  g_test_add_func (
      "/track/a-long-track-is-thinned-out", test_a_long_track_is_thinned_out);
  g_test_add_func ("/track/samples-that-come-twice-count-once",
      test_samples_that_come_twice_count_once);
  return g_test_run ();
}
