/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-exif.h"

#include <gexiv2/gexiv2.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "lp-time.h"
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
test_a_clock_never_set_shows_what_it_shows (void)
{
  g_autoptr (LpPhoto) photo = read_tags ((const gchar *const[]){
      "Exif.Photo.DateTimeOriginal", "1970:01:01 00:03:45", NULL });

  g_assert_cmpint (photo->time, ==, 225 * G_USEC_PER_SEC);
  g_assert_true (photo->time_is_local);
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

/* A picture with a packet of XMP, of which @properties are the attributes, or
 * attributes and children, of the description. */
static LpPhoto *
read_xmp (const gchar *properties)
{
  static const gchar id[] = "http://ns.adobe.com/xap/1.0/";
  g_autofree gchar *packet = g_strconcat (
      "<?xpacket begin='\xef\xbb\xbf' id='W5M0MpCehiHzreSzNTczkc9d'?>\n"
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n"
      "<rdf:Description rdf:about='' "
      "xmlns:drone-dji='http://www.dji.com/drone-dji/1.0/' "
      "xmlns:drone-parrot='http://www.parrot.com/drone-parrot/1.0/' "
      "xmlns:drone-skydio='https://www.skydio.com/drone-skydio/1.0/' "
      "xmlns:Camera='http://pix4d.com/camera/1.0/' ",
      properties,
      "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end='w'?>   ", NULL);
  gsize size = 2 + sizeof id + strlen (packet);
  const guint8 head[] = { 0xff, 0xd8, 0xff, 0xe1, size >> 8, size & 0xff };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, head, sizeof head);
  g_byte_array_append (file, (const guint8 *) id, sizeof id);
  g_byte_array_append (file, (const guint8 *) packet, strlen (packet));
  g_byte_array_append (file, jpeg + 2, sizeof jpeg - 2);
  return read_bytes (file->data, file->len, NULL);
}

static void
test_xmp_may_be_attributes_or_elements (void)
{
  g_autoptr (LpPhoto) attributes =
      read_xmp ("drone-dji:GimbalYawDegree='+45.50' "
                "drone-dji:GimbalPitchDegree=' -89.90 '>");
  g_autoptr (LpPhoto) elements = read_xmp (
      "><drone-dji:GimbalYawDegree>+45.50</drone-dji:GimbalYawDegree>\n"
      "<drone-dji:GimbalPitchDegree> -89.90\n</drone-dji:GimbalPitchDegree>");
  g_autoptr (LpPhoto) broken = read_xmp (
      "drone-dji:GimbalYawDegree='+45.50'><drone-dji:GimbalPitchDegree>");
  g_autoptr (LpPhoto) entity = read_xmp ("drone-dji:GimbalYawDegree='&a;'>");

  g_assert_cmpfloat (attributes->camera_yaw, ==, 45.5);
  g_assert_cmpfloat (attributes->camera_pitch, ==, -89.9);
  g_assert_true (attributes->has_own_angles);
  g_assert_cmpfloat (elements->camera_yaw, ==, 45.5);
  g_assert_cmpfloat (elements->camera_pitch, ==, -89.9);
  g_assert_true (isnan (broken->camera_yaw));
  g_assert_true (isnan (entity->camera_yaw));
  g_assert_false (broken->has_own_angles);
}

static void
test_angles_are_known_of_several_makers (void)
{
  g_autoptr (LpPhoto) parrot =
      read_xmp ("drone-parrot:DroneYawDegree='10' "
                "drone-parrot:CameraYawDegree='20' "
                "drone-parrot:CameraPitchDegree='-30' "
                "drone-parrot:CameraRollDegree='4' Camera:Yaw='99'>");
  g_autoptr (LpPhoto) skydio =
      read_xmp ("><drone-skydio:CameraOrientationNED drone-skydio:Roll='1' "
                "drone-skydio:Pitch='-7.5' drone-skydio:Yaw='127.4'/>");
  g_autoptr (LpPhoto) resource =
      read_xmp ("><drone-skydio:CameraOrientationFLU rdf:parseType='Resource'>"
                "<drone-skydio:Yaw>5</drone-skydio:Yaw>"
                "</drone-skydio:CameraOrientationFLU>"
                "<drone-skydio:CameraOrientationNED rdf:parseType='Resource'>"
                "<drone-skydio:Yaw>127.4</drone-skydio:Yaw>"
                "</drone-skydio:CameraOrientationNED>");
  g_autoptr (LpPhoto) pix4d = read_xmp ("Camera:Yaw='77' Camera:Pitch='0'>");

  g_assert_cmpfloat (parrot->heading, ==, 10);
  g_assert_cmpfloat (parrot->camera_yaw, ==, 20);
  g_assert_cmpfloat (parrot->camera_pitch, ==, -30);
  g_assert_cmpfloat (parrot->camera_roll, ==, 4);
  g_assert_cmpfloat (skydio->camera_yaw, ==, 127.4);
  g_assert_cmpfloat (skydio->camera_pitch, ==, -7.5);
  g_assert_cmpfloat (resource->camera_yaw, ==, 127.4);
  g_assert_cmpfloat (pix4d->camera_yaw, ==, 77);
  g_assert_true (isnan (pix4d->camera_pitch));
}

static void
test_direction_counts_where_it_is_of_true_north (void)
{
  g_autoptr (LpPhoto) true_north =
      read_tags ((const gchar *const[]){ "Exif.GPSInfo.GPSImgDirection",
          "12345/100", "Exif.GPSInfo.GPSImgDirectionRef", "T", NULL });
  g_autoptr (LpPhoto) magnetic =
      read_tags ((const gchar *const[]){ "Exif.GPSInfo.GPSImgDirection",
          "12345/100", "Exif.GPSInfo.GPSImgDirectionRef", "M", NULL });

  g_assert_cmpfloat (true_north->camera_yaw, ==, 123.45);
  g_assert_true (true_north->has_own_angles);
  g_assert_true (isnan (magnetic->camera_yaw));
  g_assert_false (magnetic->has_own_angles);
}

/* 2024-05-06T07:08:09.123456Z */
#define EXPOSURE G_GINT64_CONSTANT (1714979289123456)

static void
test_a_time_in_utc_is_better_than_one_without_zone (void)
{
  g_autoptr (LpPhoto) exposure =
      read_xmp ("drone-dji:UTCAtExposure='2024-05-06T07:08:09.123456'>");
  g_autoptr (LpPhoto) colons =
      read_xmp ("drone-dji:UTCAtExposure='2024:05:06 07:08:09.123456'>");
  g_autoptr (LpPhoto) both =
      read_tags ((const gchar *const[]){ "Exif.Photo.DateTimeOriginal",
          "2024:05:06 09:08:07", "Exif.GPSInfo.GPSDateStamp", "2024:05:06",
          "Exif.GPSInfo.GPSTimeStamp", "7/1 8/1 95/10", NULL });
  g_autoptr (LpPhoto) gps =
      read_tags ((const gchar *const[]){ "Exif.Photo.DateTimeOriginal",
          "1970:01:01 00:00:07", "Exif.GPSInfo.GPSDateStamp", "2024:05:06",
          "Exif.GPSInfo.GPSTimeStamp", "7/1 8/1 95/10", NULL });
  g_autoptr (LpPhoto) bad =
      read_tags ((const gchar *const[]){ "Exif.GPSInfo.GPSDateStamp",
          "2024:05:06", "Exif.GPSInfo.GPSTimeStamp", "77/1 8/1 95/10", NULL });
  g_autoptr (LpPhoto) zoned = read_tags ((const gchar *const[]){
      "Exif.Photo.DateTimeOriginal", "2024:05:06 09:08:07",
      "Exif.Photo.OffsetTimeOriginal", "+02:00", NULL });
  g_autoptr (LpPhoto) other_zone =
      read_tags ((const gchar *const[]){ "Exif.Photo.DateTimeOriginal",
          "2024:05:06 09:08:07", "Exif.Photo.OffsetTime", "+02:00", NULL });

  g_assert_cmpint (exposure->time, ==, EXPOSURE);
  g_assert_false (exposure->time_is_local);
  g_assert_cmpint (colons->time, ==, EXPOSURE);
  g_assert_true (both->time_is_local);
  g_assert_cmpint (both->time, ==, G_GINT64_CONSTANT (1714986487000000));
  g_assert_false (gps->time_is_local);
  g_assert_cmpint (gps->time, ==, G_GINT64_CONSTANT (1714979289500000));
  g_assert_cmpint (bad->time, ==, LP_TIME_NONE);
  g_assert_false (zoned->time_is_local);
  g_assert_cmpint (zoned->time, ==, G_GINT64_CONSTANT (1714979287000000));
  g_assert_true (other_zone->time_is_local);
  g_assert_cmpint (other_zone->time, ==, both->time);
}

static void
test_dji_gives_a_position_where_exif_has_none (void)
{
  g_autoptr (LpPhoto) photo =
      read_xmp ("drone-dji:GpsLatitude='-46.51' drone-dji:GpsLongitude='7.25' "
                "drone-dji:AbsoluteAltitude='+451.50' "
                "drone-dji:RelativeAltitude='+39.80'>");
  g_autoptr (LpPhoto) misspelt = read_xmp (
      "drone-dji:GpsLatitude='46.51' drone-dji:GpsLongtitude='-7.25'>");
  g_autoptr (LpPhoto) zero = read_xmp (
      "drone-dji:GpsLatitude='0.000000' drone-dji:GpsLongitude='0.000000'>");

  g_assert_cmpint (photo->fix, ==, LP_FIX_EXIF);
  g_assert_cmpfloat (photo->latitude, ==, -46.51);
  g_assert_cmpfloat (photo->longitude, ==, 7.25);
  g_assert_cmpfloat (photo->altitude, ==, 451.5);
  g_assert_cmpfloat (misspelt->longitude, ==, -7.25);
  g_assert_true (isnan (misspelt->altitude));
  g_assert_cmpint (zero->fix, ==, LP_FIX_NONE);
}

/* Of a picture of 400x300, of which the diagonal is 500. */
static gdouble
read_field_of_view (const gchar *const *tags)
{
  guint8 file[sizeof jpeg];
  g_autoptr (LpPhoto) photo = NULL;

  memcpy (file, jpeg, sizeof jpeg);
  file[7] = 300 >> 8;
  file[8] = 300 & 0xff;
  file[9] = 400 >> 8;
  file[10] = 400 & 0xff;
  photo = read_bytes (file, sizeof file, tags);
  return photo->field_of_view;
}

static gdouble
get_angle (gdouble width, gdouble length)
{
  return 2.0 * atan (width / length / 2.0) * 180.0 / G_PI;
}

static void
test_field_of_view_goes_by_the_focal_length (void)
{
  const gchar *const film[] = { "Exif.Photo.FocalLengthIn35mmFilm", "20",
    "Exif.Photo.FocalLength", "99/1", NULL };
  const gchar *const turned[] = { "Exif.Photo.FocalLengthIn35mmFilm", "20",
    "Exif.Image.Orientation", "6", NULL };
  /* 800 pixels at 100 a millimetre: a sensor of 8 mm, and a smaller copy. */
  const gchar *const sensor[] = { "Exif.Photo.FocalLengthIn35mmFilm", "0",
    "Exif.Photo.FocalLength", "5/1", "Exif.Photo.FocalPlaneXResolution",
    "1000/1", "Exif.Photo.FocalPlaneResolutionUnit", "3",
    "Exif.Photo.PixelXDimension", "800", NULL };
  const gchar *const sensor_turned[] = { "Exif.Photo.FocalLength", "5/1",
    "Exif.Photo.FocalPlaneXResolution", "2540/1", "Exif.Image.Orientation", "8",
    NULL };
  const gchar *const alone[] = { "Exif.Photo.FocalLength", "5/1", NULL };

  g_assert_cmpfloat_with_epsilon (
      read_field_of_view (film), get_angle (43.2666153 * 0.8, 20.0), 1e-6);
  g_assert_cmpfloat_with_epsilon (
      read_field_of_view (turned), get_angle (43.2666153 * 0.6, 20.0), 1e-6);
  g_assert_cmpfloat_with_epsilon (
      read_field_of_view (sensor), get_angle (8.0, 5.0), 1e-6);
  g_assert_cmpfloat_with_epsilon (
      read_field_of_view (sensor_turned), get_angle (3.0, 5.0), 1e-6);
  g_assert_true (isnan (read_field_of_view (alone)));
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
  /* 20 mm, 16:9. */
  g_assert_cmpfloat_with_epsilon (photo->field_of_view, 86.6, 0.1);
  g_assert_true (photo->time_is_local);
  g_assert_true (photo->has_own_angles);
}

static void
test_junk_near_zero_is_no_position (void)
{
  g_autoptr (LpPhoto) photo = read_sample ("zr10/IMG_0001.jpg");

  if (photo == NULL)
    return;
  g_assert_cmpint (photo->time, <, LP_TIME_EARLIEST);
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
  g_test_add_func ("/photo-exif/a-clock-never-set-shows-what-it-shows",
      test_a_clock_never_set_shows_what_it_shows);
  g_test_add_func ("/photo-exif/position-counts-where-it-is-one",
      test_position_counts_where_it_is_one);
  g_test_add_func ("/photo-exif/what-is-no-photo-says-nothing",
      test_what_is_no_photo_says_nothing);
  g_test_add_func ("/photo-exif/xmp-may-be-attributes-or-elements",
      test_xmp_may_be_attributes_or_elements);
  g_test_add_func ("/photo-exif/angles-are-known-of-several-makers",
      test_angles_are_known_of_several_makers);
  g_test_add_func ("/photo-exif/direction-counts-where-it-is-of-true-north",
      test_direction_counts_where_it_is_of_true_north);
  g_test_add_func ("/photo-exif/a-time-in-utc-is-better-than-one-without-zone",
      test_a_time_in_utc_is_better_than_one_without_zone);
  g_test_add_func ("/photo-exif/dji-gives-a-position-where-exif-has-none",
      test_dji_gives_a_position_where_exif_has_none);
  g_test_add_func ("/photo-exif/field-of-view-goes-by-the-focal-length",
      test_field_of_view_goes_by_the_focal_length);
  g_test_add_func ("/photo-exif/a-photo-of-dji-gives-all-angles",
      test_a_photo_of_dji_gives_all_angles);
  g_test_add_func ("/photo-exif/junk-near-zero-is-no-position",
      test_junk_near_zero_is_no_position);
  g_test_add_func ("/photo-exif/samples-say-the-same-as-by-gexiv2",
      test_samples_say_the_same_as_by_gexiv2);
  return g_test_run ();
}
