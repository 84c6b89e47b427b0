/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lossless.h"

#include <string.h>
#include <sys/resource.h>

#include "jpeg_fixture.h"
#include "jpeg_reference.h"

/* Of each kind that decoders meet, and of samplings that they hardly ever do.
 * Sizes are no multiples of a block. */
static const JpegOptions recipes[] = {
  { 203, 117, "22 11 11" },
  { 203, 117, "21 11 11", .is_optimized = TRUE },
  { 203, 117, "11 11 11", .restart_interval = 5 },
  { 203, 117, "12 11 11", .restart_interval = 26 },
  { 203, 117, "41 11 11", .restart_interval = 1 },
  { 203, 117, "22 21 12" },
  { 203, 117, "32 12 31", .is_multi_scan = TRUE },
  { 203, 117, "11 22 22" },
  { 203, 117, "44 12 41", .is_multi_scan = TRUE },
  { 203, 117, "11" },
  { 203, 117, "22" },
  { 203, 117, "41", .restart_interval = 7 },
  { 203, 117, "11 11 11", JCS_RGB },
  { 203, 117, "22 22 22", JCS_RGB, .is_multi_scan = TRUE },
  { 203, 117, "11 11 11 11", JCS_CMYK },
  { 203, 117, "22 11 11 22" },
  { 203, 117, "22 11 11", .is_progressive = TRUE },
  { 203, 117, "22 11 11", .is_progressive = TRUE, .restart_interval = 4 },
  { 203, 117, "22", .is_progressive = TRUE },
  { 203, 117, "11 11 11 11", JCS_CMYK, .is_progressive = TRUE },
  { 203, 117, "22 11 11", .is_arithmetic = TRUE },
  { 203, 117, "21 11 11", .is_arithmetic = TRUE, .is_progressive = TRUE },
  { 203, 117, "22 11 11", .is_multi_scan = TRUE },
  { 1, 1, "22 11 11" },
  { 3, 2000, "44 12 11", .is_multi_scan = TRUE },
  { 2000, 3, "21 11 11" },
};

static LpJpegLossless *
open_photo (GBytes *photo, gint *width, gint *height)
{
  LpJpegLossless *lossless = lp_jpeg_lossless_new ();
  g_autoptr (GError) error = NULL;

  lp_jpeg_lossless_open (lossless, g_bytes_get_data (photo, NULL),
      g_bytes_get_size (photo), width, height, &error);
  g_assert_no_error (error);
  return lossless;
}

static GstVideoRectangle
invent_area (GRand *random, gint width, gint height)
{
  gint x = g_rand_int_range (random, 0, width);
  gint y = g_rand_int_range (random, 0, height);

  return (GstVideoRectangle){ x, y, g_rand_int_range (random, 0, width - x) + 1,
    g_rand_int_range (random, 0, height - y) + 1 };
}

/* The photo's corners and all of it, besides others. */
static void
invent_areas (GRand *random, gint width, gint height, GstVideoRectangle *areas,
    guint n_areas)
{
  for (guint i = 0; i < n_areas; i++)
    areas[i] = invent_area (random, width, height);
  areas[0] = (GstVideoRectangle){ 0, 0, width, height };
  areas[1] = (GstVideoRectangle){ width - 1, height - 1, 1, 1 };
  areas[2] = (GstVideoRectangle){ 0, 0, 1, 1 };
}

/* What the right size and origin are, said in another way than the code under
 * test does: the crop ends where the area does and begins on the grid. */
static void
assert_covers (const GstVideoRectangle *covered, const GstVideoRectangle *area,
    const JpegCoefficients *photo)
{
  gint width, height;

  jpeg_coefficients_get_mcu_size (photo, &width, &height);
  g_assert_cmpint (covered->x % width, ==, 0);
  g_assert_cmpint (covered->y % height, ==, 0);
  g_assert_cmpint (area->x - covered->x, >=, 0);
  g_assert_cmpint (area->x - covered->x, <, width);
  g_assert_cmpint (area->y - covered->y, >=, 0);
  g_assert_cmpint (area->y - covered->y, <, height);
  g_assert_cmpint (covered->x + covered->w, ==, area->x + area->w);
  g_assert_cmpint (covered->y + covered->h, ==, area->y + area->h);
}

static void
assert_crop (GBytes *jpeg, const GstVideoRectangle *covered,
    const GstVideoRectangle *area, const JpegCoefficients *photo)
{
  g_autoptr (JpegCoefficients) crop = jpeg_coefficients_read_bytes (jpeg);

  g_assert_nonnull (crop);
  assert_covers (covered, area, photo);
  g_assert_cmpint (crop->width, ==, covered->w);
  g_assert_cmpint (crop->height, ==, covered->h);
  jpeg_coefficients_assert_area (photo, crop, covered->x, covered->y);
}

#define N_AREAS 12

/* Crops areas within @n_rows rows and asserts that the others are refused. */
static void
check_crops (LpJpegLossless *lossless, const GstVideoRectangle *areas,
    gint n_rows, const JpegCoefficients *photo)
{
  GBytes *crops[N_AREAS];
  GstVideoRectangle covered[N_AREAS];
  g_autoptr (GError) error = NULL;
  gint n_intact_rows = -1;

  lp_jpeg_lossless_crop (
      lossless, areas, N_AREAS, crops, covered, &n_intact_rows, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_intact_rows, ==, n_rows);
  for (guint i = 0; i < N_AREAS; i++) {
    g_assert_cmpint (
        crops[i] != NULL, ==, areas[i].y + areas[i].h <= n_intact_rows);
    if (crops[i] != NULL)
      assert_crop (crops[i], &covered[i], &areas[i], photo);
    g_clear_pointer (&crops[i], g_bytes_unref);
  }
}

/* @whole: what @bytes were before something was done to them. */
static void
check_photo (GBytes *bytes, GBytes *whole, gint n_intact_rows, guint seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (JpegCoefficients) photo = jpeg_coefficients_read_bytes (whole);
  gint width, height;
  g_autoptr (LpJpegLossless) lossless = open_photo (bytes, &width, &height);
  GstVideoRectangle areas[N_AREAS];

  g_assert_nonnull (photo);
  g_assert_cmpint (width, ==, photo->width);
  g_assert_cmpint (height, ==, photo->height);
  invent_areas (random, width, height, areas, N_AREAS);
  check_crops (lossless, areas, n_intact_rows, photo);
}

static void
test_crops_have_the_coefficients_of_the_photo (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++) {
    g_autoptr (GBytes) photo = jpeg_make_of_coefficients (&recipes[i]);

    g_test_message ("recipe %u, sampling %s", i, recipes[i].sampling);
    check_photo (photo, photo, recipes[i].height, i);
  }
}

static void
test_photos_follow_each_other (void)
{
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++) {
    g_autoptr (GBytes) bytes = jpeg_make_of_coefficients (&recipes[i]);
    g_autoptr (JpegCoefficients) photo = jpeg_coefficients_read_bytes (bytes);
    GstVideoRectangle areas[N_AREAS];
    gint width, height;

    g_assert_false (lp_jpeg_lossless_open (
        lossless, (const guint8 *) "\xff\xd8", 2, &width, &height, NULL));
    g_assert_true (
        lp_jpeg_lossless_open (lossless, g_bytes_get_data (bytes, NULL),
            g_bytes_get_size (bytes), &width, &height, NULL));
    invent_areas (random, width, height, areas, N_AREAS);
    check_crops (lossless, areas, height, photo);
    invent_areas (random, width, height, areas, N_AREAS);
    check_crops (lossless, areas, height, photo);
  }
}

static void
test_areas_beyond_the_photo_are_refused (void)
{
  static const GstVideoRectangle areas[] = {
    { 0, 0, 204, 10 },
    { 0, 0, 10, 118 },
    { 203, 0, 1, 1 },
    { 0, 117, 1, 1 },
    { -1, 0, 10, 10 },
    { 0, -1, 10, 10 },
    { 0, 0, 0, 10 },
    { 0, 0, 10, 0 },
    { 10, 10, G_MAXINT, G_MAXINT },
  };
  g_autoptr (GBytes) photo = jpeg_make_of_coefficients (&recipes[0]);
  gint width, height, n_intact_rows;
  g_autoptr (LpJpegLossless) lossless = open_photo (photo, &width, &height);

  for (guint i = 0; i < G_N_ELEMENTS (areas); i++) {
    g_autoptr (GError) error = NULL;
    GstVideoRectangle covered;
    GBytes *crop;

    g_assert_false (lp_jpeg_lossless_crop (
        lossless, &areas[i], 1, &crop, &covered, &n_intact_rows, &error));
    g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
    g_assert_null (crop);
  }
}

static void
assert_refused (const gchar *bytes, gsize size, gint code, const gchar *word)
{
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  g_autofree guint8 *copy = g_memdup2 (bytes, size);
  g_autoptr (GError) error = NULL;
  gint width, height;

  g_assert_false (
      lp_jpeg_lossless_open (lossless, copy, size, &width, &height, &error));
  g_assert_error (error, LP_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

#define REFUSED(bytes, code, word)                                             \
  assert_refused (bytes, sizeof (bytes) - 1, code, word)
#define SCAN "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"

static void
test_says_why_a_photo_cannot_be_cropped (void)
{
  REFUSED ("", LP_ERROR_FORMAT, "no JPEG");
  REFUSED ("\x89PNG\r\n\x1a\n", LP_ERROR_FORMAT, "no JPEG");
  REFUSED ("\xff\xd8\xff\xd9", LP_ERROR_FORMAT, "no frame header");
  REFUSED ("\xff\xd8\xff\xc1\x00\x0b\x0c\x00\x10\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_ARGUMENT, "12 bits");
  REFUSED ("\xff\xd8\xff\xc3\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_ARGUMENT, "lossless");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_FORMAT, "how high");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0b\x08\xff\x00\xff\x00\x01\x01\x11\x00" SCAN,
      LP_ERROR_FORMAT, "400000000");
}

static void
test_rows_above_damage_are_given (void)
{
  const JpegOptions recipe = { 203, 117, "22 11 11", .restart_interval = 13 };
  g_autoptr (GBytes) whole = jpeg_make_of_coefficients (&recipe);
  gsize end = 0, size;
  const guint8 *data = g_bytes_get_data (whole, &size);
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (GBytes) overwritten = NULL;
  g_autofree guint8 *copy = g_memdup2 (data, size);

  for (gsize i = 0, row = 0; row < 4; i++)
    if (data[i] == 0xff && data[i + 1] == 0xd0 + row) {
      end = i;
      row++;
    }
  cut = g_bytes_new (data, end + 10);
  check_photo (cut, whole, 4 * 16, 1);
  /* a marker that ends the scan and is none that may be here */
  copy[end + 10] = 0xff;
  copy[end + 11] = 0xc0;
  overwritten = g_bytes_new (copy, size);
  check_photo (overwritten, whole, 4 * 16, 2);
}

static void
test_damage_costs_all_rows_of_several_scans (void)
{
  const JpegOptions kinds[] = {
    { 203, 117, "22 11 11", .is_progressive = TRUE },
    { 203, 117, "22 11 11", .is_multi_scan = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GBytes) whole = jpeg_make_of_coefficients (&kinds[i]);
    g_autoptr (GBytes) cut =
        g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) * 9 / 10);
    check_photo (cut, whole, 0, i);
  }
}

/* 19992 by 19992 pixels and next to no data: coefficients of 2.4 GB. */
static void
test_a_header_alone_takes_no_memory (void)
{
  const JpegOptions small = { 16, 16, "11 11 11", .is_progressive = TRUE };
  g_autoptr (GBytes) photo = jpeg_make_of_coefficients (&small);
  gsize size;
  g_autofree guint8 *data = g_bytes_unref_to_data (g_bytes_ref (photo), &size);
  guint8 *frame = memmem (data, size, "\xff\xc2\x00\x11\x08", 5);
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  const GstVideoRectangle area = { 0, 0, 8, 8 };
  gint width, height, n_intact_rows;
  GstVideoRectangle covered;
  struct rusage before, after;
  GBytes *crop;

  memcpy (frame + 5, "\x4e\x18\x4e\x18", 4);
  g_assert_true (
      lp_jpeg_lossless_open (lossless, data, size, &width, &height, NULL));
  g_assert_cmpint (width, ==, 19992);
  getrusage (RUSAGE_SELF, &before);
  g_assert_true (lp_jpeg_lossless_crop (
      lossless, &area, 1, &crop, &covered, &n_intact_rows, NULL));
  getrusage (RUSAGE_SELF, &after);
  g_assert_null (crop);
  g_assert_cmpint (n_intact_rows, ==, 0);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 100 * 1024);
}

static void
test_a_missing_end_marker_is_no_damage (void)
{
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GBytes) whole = jpeg_make_of_coefficients (&recipes[i]);
    g_autoptr (GBytes) cut =
        g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 2);
    check_photo (cut, whole, recipes[i].height, i);
  }
}

static void
test_what_follows_the_picture_is_no_damage (void)
{
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GBytes) whole = jpeg_make_of_coefficients (&recipes[i]);
    gsize size;
    const guint8 *data = g_bytes_get_data (whole, &size);
    g_autoptr (GByteArray) longer = g_byte_array_new ();
    g_autoptr (GBytes) photo = NULL;

    g_byte_array_append (longer, data, size - 2);
    g_byte_array_append (
        longer, (const guint8 *) "\xff\xc4\x00\x03 junk \xff\xd8 and more", 20);
    photo = g_byte_array_free_to_bytes (g_steal_pointer (&longer));
    check_photo (photo, whole, recipes[i].height, i);
  }
}

/* Whatever the bytes, crops or reasons come out. */
static void
crop_anything (LpJpegLossless *lossless, const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  GstVideoRectangle areas[2], covered[2];
  gint width, height, n_intact_rows;
  GBytes *crops[2];

  if (!lp_jpeg_lossless_open (lossless, copy, size, &width, &height, &error)) {
    g_assert_nonnull (error);
    return;
  }
  areas[0] = (GstVideoRectangle){ 0, 0, width, height };
  areas[1] = (GstVideoRectangle){ width / 2, height / 3, 1, 1 };
  if (!lp_jpeg_lossless_crop (
          lossless, areas, 2, crops, covered, &n_intact_rows, &error)) {
    g_assert_nonnull (error);
    return;
  }
  for (guint i = 0; i < 2; i++)
    if (crops[i] != NULL) {
      g_autoptr (JpegCoefficients) crop =
          jpeg_coefficients_read_bytes (crops[i]);

      g_assert_nonnull (crop);
      g_assert_cmpint (crop->n_warnings, ==, 0);
      g_bytes_unref (crops[i]);
    }
}

static void
test_flipped_and_missing_bytes_do_no_harm (void)
{
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++) {
    g_autoptr (GBytes) whole = jpeg_make_of_coefficients (&recipes[i]);
    gsize size;
    const guint8 *data = g_bytes_get_data (whole, &size);

    for (guint percent = 0; percent < 100; percent += 3)
      crop_anything (lossless, data, size * percent / 100);
    for (guint k = 0; k < 40; k++) {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      for (guint n = 0; n < 1 + k / 8; n++)
        copy[g_rand_int_range (random, 0, size)] = g_rand_int (random);
      crop_anything (lossless, copy, size);
    }
  }
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-lossless/crops-have-the-coefficients-of-the-photo",
      test_crops_have_the_coefficients_of_the_photo);
  g_test_add_func (
      "/jpeg-lossless/photos-follow-each-other", test_photos_follow_each_other);
  g_test_add_func ("/jpeg-lossless/areas-beyond-the-photo-are-refused",
      test_areas_beyond_the_photo_are_refused);
  g_test_add_func ("/jpeg-lossless/says-why-a-photo-cannot-be-cropped",
      test_says_why_a_photo_cannot_be_cropped);
  g_test_add_func ("/jpeg-lossless/rows-above-damage-are-given",
      test_rows_above_damage_are_given);
  g_test_add_func ("/jpeg-lossless/damage-costs-all-rows-of-several-scans",
      test_damage_costs_all_rows_of_several_scans);
  g_test_add_func ("/jpeg-lossless/a-header-alone-takes-no-memory",
      test_a_header_alone_takes_no_memory);
  g_test_add_func ("/jpeg-lossless/a-missing-end-marker-is-no-damage",
      test_a_missing_end_marker_is_no_damage);
  g_test_add_func ("/jpeg-lossless/what-follows-the-picture-is-no-damage",
      test_what_follows_the_picture_is_no_damage);
  g_test_add_func ("/jpeg-lossless/flipped-and-missing-bytes-do-no-harm",
      test_flipped_and_missing_bytes_do_no_harm);
  return g_test_run ();
}
