/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lossless.h"

#include <string.h>
#include <time.h>

#include "jpeg_fixture.h"
#include "jpeg_reference.h"

/* Photos that have to be read whole to be cropped without loss, one after the
 * other, and what they must not leave behind. */

static const GstVideoRectangle area = { 32, 16, 64, 40 };

/* Crops @area; its coefficients have to be those of @expected. */
static GBytes *
check_crop (LpJpegLossless *lossless, GBytes *photo, GBytes *expected)
{
  g_autoptr (JpegCoefficients) whole = jpeg_coefficients_read_bytes (expected);
  g_autoptr (JpegCoefficients) coefficients = NULL;
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
  g_assert_nonnull (crop);
  coefficients = jpeg_coefficients_read_bytes (crop);
  jpeg_coefficients_assert_area (whole, coefficients, covered.x, covered.y);
  return crop;
}

/* The same JPEG without its Huffman tables. */
static GBytes *
remove_tables (GBytes *jpeg)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);
  GByteArray *result = g_byte_array_new ();
  gsize offset = 2;

  g_byte_array_append (result, data, 2);
  while (data[offset + 1] != 0xda) {
    gsize length = 2 + (data[offset + 2] << 8 | data[offset + 3]);
    if (data[offset + 1] != 0xc4)
      g_byte_array_append (result, data + offset, length);
    offset += length;
  }
  g_byte_array_append (result, data + offset, size - offset);
  return g_byte_array_free_to_bytes (result);
}

/* Frames of Motion JPEG have no Huffman tables; the usual ones are meant. */
static void
test_tables_are_not_those_of_the_photo_before (void)
{
  const JpegOptions usual = { 203, 117, "22 11 11" };
  const JpegOptions own = { 203, 117, "22 11 11", .is_optimized = TRUE,
    .is_multi_scan = TRUE, .seed = 1 };
  g_autoptr (GBytes) complete = jpeg_make_of_coefficients (&usual);
  g_autoptr (GBytes) without = remove_tables (complete);
  g_autoptr (GBytes) before = jpeg_make_of_coefficients (&own);
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();

  for (guint i = 0; i < 2; i++) {
    g_bytes_unref (check_crop (lossless, before, before));
    g_bytes_unref (check_crop (lossless, without, complete));
  }
}

/* What comes before so many segments, for readers that do not walk them as
 * libjpeg does: nothing, markers without a length, garbage. Where one is taken
 * for a length, it is that of all the segments. */
#define N_SEGMENTS 16378
static const gchar *const beginnings[] = { "", "\xff\x01", "\xff\xd3",
  "\xff\xff\xd0", "\x7f\x7f" };

static void
check_many_segments (LpJpegLossless *lossless, const JpegOptions *recipe)
{
  g_autoptr (GBytes) plain = jpeg_make_of_coefficients (recipe);

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++) {
    g_autoptr (GByteArray) segments = g_byte_array_new ();
    g_autoptr (GBytes) photo = NULL;
    g_autoptr (GBytes) crop = NULL;
    g_autoptr (JpegCoefficients) expected =
        jpeg_coefficients_read_bytes (plain);
    g_autoptr (JpegCoefficients) found = NULL;

    for (guint n = 0; n < 16; n++) {
      g_byte_array_append (
          segments, (const guint8 *) beginnings[i], strlen (beginnings[i]));
      for (guint k = 0; k < N_SEGMENTS; k++)
        jpeg_add_segment (segments, 0xe5, "", 0);
    }
    photo = jpeg_insert_segments (plain, segments);
    crop = check_crop (lossless, photo, plain);
    g_assert_cmpuint (lp_jpeg_lossless_get_remarks (lossless)->len, ==, 1);
    found = jpeg_coefficients_read_bytes (crop);
    g_assert_cmpint (found->color_space, ==, expected->color_space);
    g_assert_cmpint (
        g_bytes_get_size (crop), <, g_bytes_get_size (plain) + 100);
  }
}

/* libjpeg goes through all segments that it keeps for each one more. */
static void
test_a_megabyte_of_segments_takes_no_time (void)
{
  static const JpegOptions recipes[] = {
    { 203, 117, "22 11 11" },
    { 203, 117, "22 11 11 22" },
    { 203, 117, "11 11 11", JCS_RGB, .is_progressive = TRUE },
    { 203, 117, "11 11 11 11", JCS_CMYK, .is_arithmetic = TRUE },
  };
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  clock_t begin = clock ();

  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++) {
    g_autoptr (GBytes) before = jpeg_make_of_coefficients (&recipes[i]);

    /* the reader has kept segments before */
    g_bytes_unref (check_crop (lossless, before, before));
    check_many_segments (lossless, &recipes[i]);
  }
  /* libjpeg would take minutes for each */
  g_assert_cmpint (clock () - begin, <, 60 * CLOCKS_PER_SEC);
}

/* A photo of one component is in blocks of 8x8, but libjpeg counts rows of it
 * by its sampling factors. */
static void
test_rows_above_damage_of_grey_photos_are_given (void)
{
  static const gchar *const samplings[] = { "11", "12", "22", "14" };

  for (guint i = 0; i < G_N_ELEMENTS (samplings); i++) {
    const JpegOptions recipe = { 203, 160, samplings[i], .is_arithmetic = TRUE,
      .restart_interval = 26 };
    g_autoptr (GBytes) whole = jpeg_make_of_coefficients (&recipe);
    gsize size, end = 0;
    const guint8 *data = g_bytes_get_data (whole, &size);
    g_autoptr (GBytes) cut = NULL;
    g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();

    /* the end of the tenth row of blocks */
    for (guint row = 0; row < 10; end++)
      row += data[end] == 0xff && data[end + 1] == 0xd0 + row % 8;
    cut = g_bytes_new (data, end + 1);
    g_bytes_unref (check_crop (lossless, cut, whole));
  }
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/jpeg-coefficients/tables-are-not-those-of-the-photo-before",
      test_tables_are_not_those_of_the_photo_before);
  g_test_add_func ("/jpeg-coefficients/a-megabyte-of-segments-takes-no-time",
      test_a_megabyte_of_segments_takes_no_time);
  g_test_add_func (
      "/jpeg-coefficients/rows-above-damage-of-grey-photos-are-given",
      test_rows_above_damage_of_grey_photos_are_given);
  return g_test_run ();
}
