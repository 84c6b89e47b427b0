/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop.h"
#include "photo/lp-photo.h"

#include <math.h>

static LpPhoto *
make_photo (void)
{
  LpPhoto *photo = lp_photo_new ("DJI_0018.JPG");
  LpMatch *match = lp_match_new ("220kV-1/T017", "220kV-1", 2);

  lp_photo_set_path (photo, "/photos/DJI_0018.JPG");
  photo->time = G_GINT64_CONSTANT (1466699519000000);
  photo->fix = LP_FIX_LOGGED;
  photo->latitude = 46.84260708;
  photo->longitude = -91.99455989;
  photo->altitude = 198.309;
  photo->camera_pitch = -89.9;
  photo->field_of_view = 86.631;
  match->distance_m = 12.4;
  match->bearing_deg = 87.1;
  match->confidence = 0.93;
  match->ambiguous = TRUE;
  match->candidates[0].pole = g_strdup ("220kV-1/T017");
  match->candidates[0].distance_m = 12.4;
  match->candidates[0].score = 0.93;
  match->candidates[1].pole = g_strdup ("220kV-1/T018");
  match->candidates[1].distance_m = 80;
  match->candidates[1].score = 0.07;
  lp_photo_take_match (photo, match);
  return photo;
}

static void
test_record_has_the_agreed_members (void)
{
  g_autoptr (LpPhoto) photo = make_photo ();
  g_autofree gchar *json = lp_photo_to_json (photo);

  g_assert_cmpstr (json, ==,
      "{\"photo\":\"DJI_0018.JPG\",\"path\":\"/photos/DJI_0018.JPG\","
      "\"time\":\"2016-06-23T16:31:59.000Z\",\"fix\":\"logged\","
      "\"latitude\":46.84260708,\"longitude\":-91.99455989,"
      "\"altitude\":198.309,\"camera_pitch\":-89.9,\"field_of_view_deg\":86."
      "631,"
      "\"pole\":\"220kV-1/T017\",\"line\":\"220kV-1\",\"distance_m\":12.4,"
      "\"bearing_deg\":87.1,\"method\":\"distance\",\"confidence\":0.93,"
      "\"ambiguous\":true,\"candidates\":["
      "{\"pole\":\"220kV-1/T017\",\"distance_m\":12.4,\"score\":0.93},"
      "{\"pole\":\"220kV-1/T018\",\"distance_m\":80,\"score\":0.07}]}\n");
}

static void
test_record_reads_back_the_same (void)
{
  g_autoptr (LpPhoto) photo = make_photo ();
  g_autofree gchar *json = lp_photo_to_json (photo);
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhoto) read = lp_photo_from_json (json, -1, &error);
  g_autofree gchar *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpfloat (read->field_of_view, ==, 86.631);
  again = lp_photo_to_json (read);
  g_assert_cmpstr (again, ==, json);
}

static void
test_broken_records_are_refused (void)
{
  const gchar *const texts[] = { "", "{", "[]", "7", "{}", "{\"photo\":7}",
    "{\"photo\":\"a\"", "{\"photo\":\"a\"}\n{\"photo\":\"b\"}\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (lp_photo_from_json (texts[i], -1, &error));
    g_assert_nonnull (error);
  }
  g_assert_null (lp_photo_from_json (NULL, 0, NULL));
}

static void
test_members_of_other_types_are_passed_over (void)
{
  g_autoptr (LpPhoto) photo = lp_photo_from_json (
      "{\"photo\":\"a\",\"path\":7,\"latitude\":\"x\",\"time\":[],"
      "\"pole\":\"p\",\"candidates\":[1,{\"pole\":2}],\"fix\":{}}",
      -1, NULL);

  g_assert_nonnull (photo);
  g_assert_null (photo->path);
  g_assert_true (isnan (photo->latitude));
  g_assert_true (photo->time == LP_TIME_NONE);
  g_assert_cmpuint (photo->match->n_candidates, ==, 2);
}

static void
test_copy_is_independent (void)
{
  g_autoptr (LpPhoto) photo = make_photo ();
  g_autoptr (LpPhoto) copy = lp_photo_copy (photo);

  lp_photo_set_path (copy, NULL);
  lp_photo_take_match (copy, NULL);
  g_assert_cmpstr (photo->path, ==, "/photos/DJI_0018.JPG");
  g_assert_cmpstr (photo->match->pole, ==, "220kV-1/T017");
}

static void
test_positions_near_zero_are_implausible (void)
{
  g_assert_false (lp_position_is_plausible (0, 0));
  g_assert_false (lp_position_is_plausible (6.6e-6, 1.5e-4));
  g_assert_false (lp_position_is_plausible (NAN, 8));
  g_assert_false (lp_position_is_plausible (91, 8));
  g_assert_false (lp_position_is_plausible (47, 180.5));
  g_assert_true (lp_position_is_plausible (0, 9.5));
  g_assert_true (lp_position_is_plausible (-90, 180));
}

static void
test_point_of_a_scaled_crop_goes_back_to_the_photo (void)
{
  g_autoptr (LpPhoto) photo = lp_photo_new ("a");
  g_autoptr (LpCrop) crop = lp_crop_new (photo, 0);
  gdouble x, y;

  lp_crop_set_area (crop, 100, 50, 40, 20);
  lp_crop_scale (crop, 2.0, 0.5);
  lp_crop_point_to_photo (crop, 80, 10, &x, &y);
  g_assert_cmpfloat (x, ==, 140);
  g_assert_cmpfloat (y, ==, 70);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/record-has-the-agreed-members",
      test_record_has_the_agreed_members);
  g_test_add_func (
      "/photo/record-reads-back-the-same", test_record_reads_back_the_same);
  g_test_add_func (
      "/photo/broken-records-are-refused", test_broken_records_are_refused);
  g_test_add_func ("/photo/members-of-other-types-are-passed-over",
      test_members_of_other_types_are_passed_over);
  g_test_add_func ("/photo/copy-is-independent", test_copy_is_independent);
  g_test_add_func ("/photo/positions-near-zero-are-implausible",
      test_positions_near_zero_are_implausible);
  g_test_add_func ("/crop/point-of-a-scaled-crop-goes-back-to-the-photo",
      test_point_of_a_scaled_crop_goes_back_to_the_photo);
  return g_test_run ();
}
