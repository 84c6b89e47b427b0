/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-exif.h"

#include <gexiv2/gexiv2.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#include "photo/lp-photo-tags.h"

/* A picture of one grey pixel, to which gexiv2 adds what a test asks for. */
static const guint8 jpeg[] = { 0xff, 0xd8, 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00,
  0x01, 0x00, 0x01, 0x01, 0x01, 0x11, 0x00, 0xff, 0xda, 0x00, 0x08, 0x01, 0x01,
  0x00, 0x00, 0x3f, 0x00, 0x3f, 0xff, 0xd9 };

/* gexiv2 on the whole file is the slow and obvious way to the same tags. */
static void
assert_same_as_gexiv2 (const gchar *path)
{
  g_auto (LpPhotoTags) tags = { 0 };
  g_auto (LpPhotoTags) expected = { 0 };

  lp_photo_tags_read (&tags, path);
  if (!lp_photo_tags_read_with_gexiv2 (&expected, path))
    return;
  for (LpPhotoTag tag = 0; tag < LP_PHOTO_N_TAGS; tag++)
    if (g_strcmp0 (tags.texts[tag], expected.texts[tag]) != 0)
      g_error ("'%s': tag %d is '%s', by gexiv2 '%s'", path, tag,
          tags.texts[tag], expected.texts[tag]);
}

static LpPhoto *
read_bytes (const void *bytes, gsize length, const gchar *const *tags)
{
  g_autofree gchar *path = NULL;
  LpPhoto *photo = lp_photo_new ("a.jpg");

  close (g_file_open_tmp ("lp-exif-XXXXXX.jpg", &path, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  lp_photo_set_path (photo, path);
  if (tags != NULL) {
    g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
    g_autoptr (GError) error = NULL;

    gexiv2_metadata_open_path (metadata, path, &error);
    g_assert_no_error (error);
    for (; *tags != NULL; tags += 2)
      g_assert_true (gexiv2_metadata_try_set_tag_string (
          metadata, tags[0], tags[1], &error));
    gexiv2_metadata_save_file (metadata, path, &error);
    g_assert_no_error (error);
  }
  lp_photo_read_exif (photo);
  assert_same_as_gexiv2 (path);
  g_unlink (path);
  return photo;
}

static LpPhoto *
read_tags (const gchar *const *tags)
{
  return read_bytes (jpeg, sizeof jpeg, tags);
}

static void
test_time_has_fraction_and_zone (void)
{
  g_autoptr (LpPhoto) photo =
      read_tags ((const gchar *const[]){ "Exif.Photo.DateTimeOriginal",
          "2016:06:23 18:31:59", "Exif.Photo.SubSecTimeOriginal", "25",
          "Exif.Photo.OffsetTimeOriginal", "+02:00", NULL });
  g_autoptr (LpPhoto) plain = read_tags ((const gchar *const[]){
      "Exif.Photo.DateTimeOriginal", "2016:06:23 16:31:59", NULL });
  g_autoptr (LpPhoto) odd = read_tags ((const gchar *const[]){
      "Exif.Photo.DateTimeOriginal", "2016:06:23 16:31:59",
      "Exif.Photo.OffsetTimeOriginal", "CEST", NULL });

  g_assert_cmpint (photo->time, ==, G_GINT64_CONSTANT (1466699519250000));
  g_assert_cmpint (plain->time, ==, G_GINT64_CONSTANT (1466699519000000));
  g_assert_cmpint (odd->time, ==, G_GINT64_CONSTANT (1466699519000000));
}

static void
test_what_is_wrong_beside_the_time_costs_no_more_than_itself (void)
{
  g_autoptr (LpPhoto) bad_zone =
      read_tags ((const gchar *const[]){ "Exif.Photo.DateTimeOriginal",
          "2016:06:23 16:31:59", "Exif.Photo.SubSecTimeOriginal", "25",
          "Exif.Photo.OffsetTimeOriginal", "CEST", NULL });
  g_autoptr (LpPhoto) bad_fraction =
      read_tags ((const gchar *const[]){ "Exif.Photo.DateTimeOriginal",
          "2016:06:23 16:31:59", "Exif.Photo.SubSecTimeOriginal", "x",
          "Exif.Photo.OffsetTimeOriginal", "CEST", NULL });

  g_assert_cmpint (bad_zone->time, ==, G_GINT64_CONSTANT (1466699519250000));
  g_assert_cmpint (
      bad_fraction->time, ==, G_GINT64_CONSTANT (1466699519000000));
}

static void
test_a_clock_never_set_is_no_time (void)
{
  g_autoptr (LpPhoto) photo = read_tags ((const gchar *const[]){
      "Exif.Photo.DateTimeOriginal", "1970:01:01 00:03:45", NULL });

  g_assert_cmpint (photo->time, ==, LP_TIME_NONE);
}

static LpPhoto *
read_position (const gchar *latitude, const gchar *longitude)
{
  return read_tags ((const gchar *const[]){ "Exif.GPSInfo.GPSLatitude",
      latitude, "Exif.GPSInfo.GPSLatitudeRef", "S", "Exif.GPSInfo.GPSLongitude",
      longitude, "Exif.GPSInfo.GPSLongitudeRef", "E",
      "Exif.GPSInfo.GPSAltitude", "12345/100", "Exif.GPSInfo.GPSAltitudeRef",
      "0", NULL });
}

static void
test_position_counts_where_it_is_one (void)
{
  g_autoptr (LpPhoto) photo = read_position ("46/1 30/1 36/1", "7/1 0/1 0/1");
  g_autoptr (LpPhoto) zero = read_position ("0/1 0/1 1/10", "0/1 0/1 1/10");
  g_autoptr (LpPhoto) none = read_position ("0/0 0/0 0/0", "7/1 0/1 0/1");

  g_assert_cmpfloat_with_epsilon (photo->latitude, -46.51, 1e-9);
  g_assert_cmpfloat_with_epsilon (photo->longitude, 7.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (photo->altitude, 123.45, 1e-9);
  g_assert_cmpint (photo->fix, ==, LP_FIX_EXIF);
  g_assert_cmpint (photo->reason, ==, LP_FIX_REASON_NONE);
  g_assert_cmpint (zero->fix, ==, LP_FIX_NONE);
  g_assert_cmpint (zero->reason, ==, LP_FIX_REASON_NO_FIX);
  g_assert_false (lp_photo_has_position (zero));
  g_assert_cmpint (none->fix, ==, LP_FIX_NONE);
}

static void
test_what_is_no_photo_says_nothing (void)
{
  g_autoptr (LpPhoto) text = read_bytes ("hello", 5, NULL);
  g_autoptr (LpPhoto) empty = read_bytes ("", 0, NULL);
  g_autoptr (LpPhoto) cut = read_bytes (jpeg, 10, NULL);
  g_autoptr (LpPhoto) missing = lp_photo_new ("b.jpg");
  LpPhoto *photos[] = { text, empty, cut, missing };

  lp_photo_set_path (missing, "/no/such/photo.jpg");
  lp_photo_read_exif (missing);
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++) {
    g_assert_cmpint (photos[i]->fix, ==, LP_FIX_NONE);
    g_assert_cmpint (photos[i]->reason, ==, LP_FIX_REASON_NO_FIX);
    g_assert_cmpint (photos[i]->time, ==, LP_TIME_NONE);
  }
}

static LpPhoto *
read_sample (const gchar *name)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path =
      data ? g_build_filename (data, "photos", name, NULL) : NULL;
  LpPhoto *photo;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the sample photos are not there");
    return NULL;
  }
  photo = lp_photo_new (name);
  lp_photo_set_path (photo, path);
  lp_photo_read_exif (photo);
  return photo;
}

static void
test_a_photo_of_dji_gives_all_angles (void)
{
  g_autoptr (LpPhoto) photo = read_sample ("brighton/DJI_0018.JPG");

  if (photo == NULL)
    return;
  g_assert_cmpint (photo->time, ==, G_GINT64_CONSTANT (1466699519000000));
  g_assert_cmpfloat_with_epsilon (photo->latitude, 46.842607083, 1e-8);
  g_assert_cmpfloat_with_epsilon (photo->longitude, -91.994559889, 1e-8);
  g_assert_cmpfloat (photo->altitude, ==, 198.309);
  g_assert_cmpfloat (photo->heading, ==, 46);
  g_assert_cmpfloat (photo->camera_yaw, ==, 45);
  g_assert_cmpfloat (photo->camera_pitch, ==, -89.9);
  g_assert_cmpfloat (photo->camera_roll, ==, 0);
}

static void
test_junk_near_zero_is_no_position (void)
{
  g_autoptr (LpPhoto) photo = read_sample ("zr10/IMG_0001.jpg");

  if (photo == NULL)
    return;
  g_assert_cmpint (photo->time, ==, LP_TIME_NONE);
  g_assert_cmpint (photo->fix, ==, LP_FIX_NONE);
  g_assert_false (lp_photo_has_position (photo));
}

static guint
compare_folder (const gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n_photos = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
      n_photos += compare_folder (path);
    } else if (g_str_has_suffix (name, ".jpg") ||
               g_str_has_suffix (name, ".JPG")) {
      assert_same_as_gexiv2 (path);
      n_photos++;
    }
  }
  return n_photos;
}

/* Among them are broken ones. */
static void
test_samples_say_the_same_as_by_gexiv2 (void)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  guint n_photos = 0;

  for (const gchar *const *name =
           (const gchar *const[]){ "photos", "jpeg", NULL };
       data != NULL && *name != NULL; name++) {
    g_autofree gchar *folder = g_build_filename (data, *name, NULL);

    n_photos += compare_folder (folder);
  }
  if (n_photos == 0)
    g_test_skip ("the sample photos are not there");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-exif/time-has-fraction-and-zone",
      test_time_has_fraction_and_zone);
  g_test_add_func (
      "/photo-exif/what-is-wrong-beside-the-time-costs-no-more-than-itself",
      test_what_is_wrong_beside_the_time_costs_no_more_than_itself);
  g_test_add_func ("/photo-exif/a-clock-never-set-is-no-time",
      test_a_clock_never_set_is_no_time);
  g_test_add_func ("/photo-exif/position-counts-where-it-is-one",
      test_position_counts_where_it_is_one);
  g_test_add_func ("/photo-exif/what-is-no-photo-says-nothing",
      test_what_is_no_photo_says_nothing);
  g_test_add_func ("/photo-exif/a-photo-of-dji-gives-all-angles",
      test_a_photo_of_dji_gives_all_angles);
  g_test_add_func ("/photo-exif/junk-near-zero-is-no-position",
      test_junk_near_zero_is_no_position);
  g_test_add_func ("/photo-exif/samples-say-the-same-as-by-gexiv2",
      test_samples_say_the_same_as_by_gexiv2);
  return g_test_run ();
}
