/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lossless.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

#include "jpeg_fixture.h"
#include "jpeg_reference.h"

/* What lossless crops carry on of a photo's metadata. */

static const JpegOptions recipe = { 64, 48, "22 11 11" };
static const GstVideoRectangle area = { 20, 20, 30, 10 };
#define CROP_WIDTH 34
#define CROP_HEIGHT 14

#define XMP_HEADER "http://ns.adobe.com/xap/1.0/\0"
#define PHOTOSHOP_HEADER "Photoshop 3.0\0"

/* A baseline JPEG with nothing before its tables but the start. */
static GBytes *
make_bare_photo (void)
{
  g_autoptr (GBytes) photo = jpeg_make_of_coefficients (&recipe);
  GByteArray *bare = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (photo, &size);

  g_byte_array_append (bare, data, 2);
  g_byte_array_append (bare, data + 20, size - 20); /* without JFIF */
  return g_byte_array_free_to_bytes (bare);
}

/* Crops a photo that has @segments; @remarks takes what is said of it. */
static GBytes *
crop_photo_with (const GByteArray *segments, gchar **remarks)
{
  g_autoptr (GBytes) bare = make_bare_photo ();
  g_autoptr (GBytes) photo = jpeg_insert_segments (bare, segments);
  g_autoptr (JpegCoefficients) expected = jpeg_coefficients_read_bytes (photo);
  g_autoptr (JpegCoefficients) coefficients = NULL;
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gint width, height, n_intact_rows;
  GstVideoRectangle covered;
  GBytes *crop;

  lp_jpeg_lossless_open (lossless, g_bytes_get_data (photo, NULL),
      g_bytes_get_size (photo), &width, &height, &error);
  g_assert_no_error (error);
  lp_jpeg_lossless_crop (
      lossless, &area, 1, &crop, &covered, &n_intact_rows, &error);
  g_assert_no_error (error);
  coefficients = jpeg_coefficients_read_bytes (crop);
  jpeg_coefficients_assert_area (expected, coefficients, covered.x, covered.y);
  for (guint i = 0; i < lp_jpeg_lossless_get_remarks (lossless)->len; i++)
    g_string_append_printf (text, "%s\n",
        (gchar *) g_ptr_array_index (
            lp_jpeg_lossless_get_remarks (lossless), i));
  *remarks = g_string_free (g_steal_pointer (&text), FALSE);
  return crop;
}

/* The application's segments and comments of a JPEG, as they are in the file.
 */
static GBytes *
get_segments (GBytes *jpeg)
{
  gsize size, offset = 2;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  while ((data[offset + 1] & 0xf0) == 0xe0 || data[offset + 1] == JPEG_COM)
    offset += 2 + (data[offset + 2] << 8 | data[offset + 3]);
  return g_bytes_new_from_bytes (jpeg, 2, offset - 2);
}

static void
assert_kept (
    const GByteArray *segments, const GByteArray *expected, const gchar *remark)
{
  g_autofree gchar *remarks = NULL;
  g_autoptr (GBytes) crop = crop_photo_with (segments, &remarks);
  g_autoptr (GBytes) kept = get_segments (crop);

  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept),
      expected->data, expected->len);
  if (remark != NULL)
    g_assert_nonnull (strstr (remarks, remark));
  else
    g_assert_cmpstr (remarks, ==, "");
}

#define ADD(segments, marker, content)                                         \
  jpeg_add_segment (segments, marker, content, sizeof (content) - 1)

static void
test_what_is_about_the_whole_photo_is_left_out (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  ADD (segments, 0xe0, "JFIF\0\1\2\1\0\x48\0\x60\2\1rgbrgb");
  ADD (segments, 0xe0, "JFXX\0\x13\1\1rgb");
  ADD (segments, 0xe1, "http://ns.adobe.com/xmp/extension/\0 more");
  ADD (segments, 0xe2, "MPF\0MM\0*\0\0\0\x08");
  ADD (segments, 0xe2, "FPXR\0 preview");
  ADD (segments, 0xe2, "urn:iso:std:iso:ts:21496:-1\0 gain map");
  ADD (segments, 0xe3, "heat of each pixel");
  ADD (segments, 0xeb, "JP signature of the file");
  ADD (segments, 0xfe, "a comment");
  ADD (segments, 0xfe, "");
  ADD (kept, 0xe0, "JFIF\0\1\2\1\0\x48\0\x60\0\0");
  ADD (kept, 0xfe, "a comment");
  ADD (kept, 0xfe, "");
  assert_kept (segments, kept, NULL);
}

static void
test_colour_space_is_kept (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  ADD (segments, 0xee, "Adobe\0\x64\0\0\0\0\1");
  ADD (segments, 0xee, "Adobe\0\x64\0\0\0\0\0 and more");
  ADD (segments, 0xee, "Adobe\0");
  ADD (kept, 0xee, "Adobe\0\x64\0\0\0\0\0");
  assert_kept (segments, kept, NULL);
}

static void
test_a_whole_profile_is_kept_in_order (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  ADD (segments, 0xe2, "ICC_PROFILE\0\2\3second");
  ADD (segments, 0xfe, "between");
  ADD (segments, 0xe2, "ICC_PROFILE\0\3\3third");
  ADD (segments, 0xe2, "ICC_PROFILE\0\1\3first");
  ADD (kept, 0xe2, "ICC_PROFILE\0\1\3first");
  ADD (kept, 0xe2, "ICC_PROFILE\0\2\3second");
  ADD (kept, 0xe2, "ICC_PROFILE\0\3\3third");
  ADD (kept, 0xfe, "between");
  assert_kept (segments, kept, NULL);
}

static void
test_parts_of_a_profile_are_left_out (void)
{
  static const gchar *const chunks[][2] = {
    { "\1\3", "\3\3" }, /* one missing */
    { "\1\2", "\1\2" }, /* one twice */
    { "\1\2", "\2\3" }, /* of two, or of three */
    { "\1\1", "\2\1" }, /* more than there are */
    { "\1\2", NULL },

  };

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();
    g_autoptr (GByteArray) kept = g_byte_array_new ();

    for (guint k = 0; k < 2 && chunks[i][k] != NULL; k++) {
      gchar content[] = "ICC_PROFILE\0??data";
      memcpy (content + 12, chunks[i][k], 2);
      ADD (segments, 0xe2, content);
    }
    assert_kept (segments, kept, "colour profile");
  }
}

static void
test_a_chunk_without_a_number_is_left_out (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  ADD (segments, 0xe2, "ICC_PROFILE\0\1");
  assert_kept (segments, kept, "colour profile");
}

static void
test_xmp_is_kept_unless_it_leads_astray (void)
{
  static const gchar *const texts[][2] = {
    { "<x:xmpmeta drone-dji:GimbalYawDegree=\"+45.00\"/>", NULL },
    { "<xmpNote:HasExtendedXMP=\"0123\"/>", "other segments" },
    { "<xmpGImg:image>AAAA</xmpGImg:image>", "thumbnail" },
    { "<xapGImg:image>AAAA</xapGImg:image>", "thumbnail" },
    { "<Container:Directory>", "further images" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();
    g_autoptr (GByteArray) kept = g_byte_array_new ();
    g_autoptr (GByteArray) content = g_byte_array_new ();

    g_byte_array_append (
        content, (const guint8 *) XMP_HEADER, sizeof XMP_HEADER - 1);
    g_byte_array_append (
        content, (const guint8 *) texts[i][0], strlen (texts[i][0]));
    jpeg_add_segment (segments, 0xe1, content->data, content->len);
    if (texts[i][1] == NULL)
      g_byte_array_append (kept, segments->data, segments->len);
    assert_kept (segments, kept, texts[i][1]);
  }
}

#define CAPTION "8BIM\x04\x04\0\0\0\0\0\5abcde\0"
#define THUMBNAIL "8BIM\x04\x0c\0\0\0\0\0\4rgb!"
#define OLD_THUMBNAIL "8BIM\x04\x09\3odd\0\0\0\3rgb\0"
#define NAMED "8BIM\x0b\xb7\4name\0\0\0\0\2xy"

static void
test_thumbnails_of_photoshop_are_left_out (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  /* a resource may go on in the next segment */
  ADD (segments, 0xed, PHOTOSHOP_HEADER CAPTION THUMBNAIL "8BIM\x0b\xb7\4na");
  ADD (segments, 0xed, PHOTOSHOP_HEADER "me\0\0\0\0\2xy" OLD_THUMBNAIL NAMED);
  ADD (kept, 0xed, PHOTOSHOP_HEADER CAPTION NAMED NAMED);
  assert_kept (segments, kept, NULL);
}

static void
test_thumbnails_alone_leave_nothing (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  ADD (segments, 0xed, PHOTOSHOP_HEADER THUMBNAIL);
  assert_kept (segments, kept, NULL);
}

static void
test_damaged_resources_are_left_out (void)
{
  static const gchar whole[] = PHOTOSHOP_HEADER CAPTION;
  g_autoptr (GByteArray) kept = g_byte_array_new ();

  /* but for the padding at the end */
  for (gsize size = 15; size < sizeof whole - 2; size++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();

    jpeg_add_segment (segments, 0xed, whole, size);
    assert_kept (segments, kept, "Photoshop");
  }
}

static void
test_resources_of_several_segments_are_kept (void)
{
  const gsize size = 100000, first = 65000, header = 14;
  g_autofree guint8 *resource = g_malloc0 (12 + size);
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autofree gchar *remarks = NULL;
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GBytes) crop = NULL;
  g_autoptr (GBytes) kept = NULL;
  const guint8 *data;

  memcpy (resource, "8BIM\x04\x04\0\0\0\1\x86\xa0", 12);
  for (gsize i = 0; i < size; i++)
    resource[12 + i] = i % 251;
  g_byte_array_append (content, (const guint8 *) PHOTOSHOP_HEADER, header);
  g_byte_array_append (content, resource, first);
  jpeg_add_segment (segments, 0xed, content->data, content->len);
  g_byte_array_set_size (content, header);
  g_byte_array_append (content, resource + first, 12 + size - first);
  jpeg_add_segment (segments, 0xed, content->data, content->len);
  crop = crop_photo_with (segments, &remarks);
  g_assert_cmpstr (remarks, ==, "");
  kept = get_segments (crop);
  data = g_bytes_get_data (kept, NULL);
  g_assert_cmpuint (g_bytes_get_size (kept), ==, 2 * (4 + header) + 12 + size);
  g_assert_cmpmem (data + 4 + header, 65533 - header, resource, 65533 - header);
}

static void
test_too_much_is_left_out (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  g_autofree gchar *comment = g_strnfill (65533, 'x');

  for (guint i = 0; i < 65; i++)
    jpeg_add_segment (segments, 0xfe, comment, 65533);
  assert_kept (segments, kept, "4 MB");
}

static GExiv2Metadata *
read_metadata (GBytes *jpeg)
{
  GExiv2Metadata *metadata = gexiv2_metadata_new ();

  g_assert_true (gexiv2_metadata_open_buf (
      metadata, g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), NULL));
  return metadata;
}

/* EXIF as cameras write it, with a thumbnail. */
static void
add_exif (GByteArray *segments, GExiv2ByteOrder byte_order)
{
  static const gchar *const tags[][2] = {
    { "Exif.Image.Make", "A maker" },
    { "Exif.Image.Model", "A camera" },
    { "Exif.Image.Orientation", "6" },
    { "Exif.Image.ImageWidth", "64" },
    { "Exif.Image.ImageLength", "48" },
    { "Exif.Photo.DateTimeOriginal", "2016:06:23 16:31:59" },
    { "Exif.Photo.MakerNote", "1 2 3 4 5 6 7 8" },
    { "Exif.Photo.PixelXDimension", "64" },
    { "Exif.Photo.PixelYDimension", "48" },
  };
  g_autoptr (GBytes) photo = make_bare_photo ();
  g_autoptr (GExiv2Metadata) metadata = read_metadata (photo);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GBytes) tiff = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_assert_true (gexiv2_metadata_try_set_tag_string (
        metadata, tags[i][0], tags[i][1], NULL));
  g_assert_true (
      gexiv2_metadata_try_set_gps_info (metadata, -91.99, 46.84, 198.3, NULL));
  gexiv2_metadata_try_set_exif_thumbnail_from_buffer (
      metadata, g_bytes_get_data (photo, NULL), g_bytes_get_size (photo), NULL);
  tiff = gexiv2_metadata_get_exif_data (metadata, byte_order, NULL);
  g_assert_cmpuint (
      g_bytes_get_size (tiff), >, g_bytes_get_size (photo)); /* has it */
  g_byte_array_append (content, (const guint8 *) "Exif\0", 6);
  g_byte_array_append (
      content, g_bytes_get_data (tiff, NULL), g_bytes_get_size (tiff));
  jpeg_add_segment (segments, 0xe1, content->data, content->len);
}

static void
assert_tag (GExiv2Metadata *metadata, const gchar *tag, const gchar *value)
{
  g_autofree gchar *text =
      gexiv2_metadata_try_get_tag_string (metadata, tag, NULL);

  g_assert_cmpstr (text, ==, value);
}

static void
test_exif_is_about_the_crop (void)
{
  static const GExiv2ByteOrder byte_orders[] = { GEXIV2_BYTE_ORDER_LITTLE,
    GEXIV2_BYTE_ORDER_BIG };

  for (guint i = 0; i < G_N_ELEMENTS (byte_orders); i++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();
    g_autoptr (GExiv2Metadata) metadata = NULL;
    g_autofree gchar *remarks = NULL;
    g_autoptr (GBytes) crop = NULL;
    gdouble longitude, latitude, altitude;
    guint8 *thumbnail = NULL;
    gint size;

    add_exif (segments, byte_orders[i]);
    crop = crop_photo_with (segments, &remarks);
    g_assert_cmpstr (remarks, ==, "");
    metadata = read_metadata (crop);
    assert_tag (
        metadata, "Exif.Photo.PixelXDimension", G_STRINGIFY (CROP_WIDTH));
    assert_tag (
        metadata, "Exif.Photo.PixelYDimension", G_STRINGIFY (CROP_HEIGHT));
    assert_tag (metadata, "Exif.Image.ImageWidth", G_STRINGIFY (CROP_WIDTH));
    assert_tag (metadata, "Exif.Image.ImageLength", G_STRINGIFY (CROP_HEIGHT));
    assert_tag (metadata, "Exif.Image.Make", "A maker");
    assert_tag (metadata, "Exif.Image.Model", "A camera");
    assert_tag (metadata, "Exif.Image.Orientation", "6");
    assert_tag (metadata, "Exif.Photo.DateTimeOriginal", "2016:06:23 16:31:59");
    assert_tag (metadata, "Exif.Photo.MakerNote", "1 2 3 4 5 6 7 8");
    g_assert_true (gexiv2_metadata_try_get_gps_info (
        metadata, &longitude, &latitude, &altitude, NULL));
    g_assert_cmpfloat_with_epsilon (longitude, -91.99, 1e-4);
    g_assert_cmpfloat_with_epsilon (latitude, 46.84, 1e-4);
    g_assert_cmpfloat_with_epsilon (altitude, 198.3, 1e-1);
    g_assert_false (
        gexiv2_metadata_get_exif_thumbnail (metadata, &thumbnail, &size));
  }
}

static void
test_sizes_that_were_not_there_are_not_made_up (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GExiv2Metadata) metadata = NULL;
  g_autofree gchar *remarks = NULL;
  g_autoptr (GBytes) crop = NULL;

  ADD (segments, 0xe1,
      "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
      "\0\0\0\0");
  crop = crop_photo_with (segments, &remarks);
  metadata = read_metadata (crop);
  assert_tag (metadata, "Exif.Image.Orientation", "6");
  /* a LONG, which EXIF has there, unlike a signed one */
  g_assert_nonnull (memmem (g_bytes_get_data (crop, NULL),
      g_bytes_get_size (crop), "\x02\xa0\x04\0\x01\0\0\0\x22\0\0\0", 12));
  assert_tag (metadata, "Exif.Photo.PixelXDimension", G_STRINGIFY (CROP_WIDTH));
  g_assert_false (
      gexiv2_metadata_try_has_tag (metadata, "Exif.Image.ImageWidth", NULL));
}

static void
test_malformed_exif_is_left_out (void)
{
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  static const struct {
    const gchar *content;
    gsize size;
  } cases[] = {
    { "Exif\0", 6 },
    { "Exif\0\0II", 8 },
    { "Exif\0\0garbage that is no TIFF", 30 },
    { "Exif\0\0II*\0\xff\xff\xff\xff", 14 },
    { "Exif\0\0II*\0\x08\0\0\0\xff\xff", 16 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();

    jpeg_add_segment (segments, 0xe1, cases[i].content, cases[i].size);
    assert_kept (segments, kept, "EXIF");
  }
}

static void
test_a_directory_cut_short_turns_no_crop (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  g_autoptr (GExiv2Metadata) metadata = NULL;
  g_autofree gchar *remarks = NULL;
  g_autoptr (GBytes) crop = NULL;

  ADD (segments, 0xe1,
      "Exif\0\0II*\0\x08\0\0\0\x09\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0");
  crop = crop_photo_with (segments, &remarks);
  metadata = read_metadata (crop);
  assert_tag (metadata, "Exif.Image.Orientation", "8");
}

static void
test_exif_broken_anywhere_does_no_harm (void)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  add_exif (whole, GEXIV2_BYTE_ORDER_LITTLE);
  for (guint i = 0; i < 300; i++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();
    gsize size = g_rand_int_range (random, 7, whole->len - 3);
    g_autofree gchar *remarks = NULL;
    g_autoptr (GBytes) crop = NULL;

    if (i % 2 == 0)
      size = whole->len - 4;
    jpeg_add_segment (segments, 0xe1, whole->data + 4, size);
    for (guint k = 0; k < i % 7; k++)
      segments->data[g_rand_int_range (random, 10, segments->len)] =
          g_rand_int (random);
    crop = crop_photo_with (segments, &remarks);
    g_bytes_unref (get_segments (crop));
  }
}

static gpointer
crop_often (gpointer segments)
{
  for (guint i = 0; i < 50; i++) {
    g_autofree gchar *remarks = NULL;
    g_autoptr (GBytes) crop = crop_photo_with (segments, &remarks);
    g_assert_cmpstr (remarks, ==, "");
  }
  return NULL;
}

static void
test_threads_do_not_disturb_each_other (void)
{
  g_autoptr (GByteArray) segments = g_byte_array_new ();
  GThread *threads[4];

  add_exif (segments, GEXIV2_BYTE_ORDER_LITTLE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("crops", crop_often, segments);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

#define TEST(path, function)                                                   \
  g_test_add_func ("/jpeg-metadata/" path, test_##function)

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  gexiv2_initialize ();
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  TEST ("what-is-about-the-whole-photo-is-left-out",
      what_is_about_the_whole_photo_is_left_out);
  TEST ("colour-space-is-kept", colour_space_is_kept);
  TEST ("a-whole-profile-is-kept-in-order", a_whole_profile_is_kept_in_order);
  TEST ("parts-of-a-profile-are-left-out", parts_of_a_profile_are_left_out);
  TEST ("a-chunk-without-a-number-is-left-out",
      a_chunk_without_a_number_is_left_out);
  TEST (
      "xmp-is-kept-unless-it-leads-astray", xmp_is_kept_unless_it_leads_astray);
  TEST ("thumbnails-of-photoshop-are-left-out",
      thumbnails_of_photoshop_are_left_out);
  TEST ("thumbnails-alone-leave-nothing", thumbnails_alone_leave_nothing);
  TEST ("damaged-resources-are-left-out", damaged_resources_are_left_out);
  TEST ("resources-of-several-segments-are-kept",
      resources_of_several_segments_are_kept);
  TEST ("too-much-is-left-out", too_much_is_left_out);
  TEST ("exif-is-about-the-crop", exif_is_about_the_crop);
  TEST ("sizes-that-were-not-there-are-not-made-up",
      sizes_that_were_not_there_are_not_made_up);
  TEST ("malformed-exif-is-left-out", malformed_exif_is_left_out);
  TEST ("a-directory-cut-short-turns-no-crop",
      a_directory_cut_short_turns_no_crop);
  TEST ("exif-broken-anywhere-does-no-harm", exif_broken_anywhere_does_no_harm);
  TEST ("threads-do-not-disturb-each-other", threads_do_not_disturb_each_other);
  return g_test_run ();
}
