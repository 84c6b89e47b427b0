/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "jpeg_scan_fixture.h"

static void
check_made (LpJpegScan *scan, const JpegOptions *jpeg, GRand *rand)
{
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (jpeg));
  Photo photo;

  photo_set_up (&photo, data->data, data->len);
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size));
  assert_extracts (scan, &photo, 1, rand);
  assert_extracts (scan, &photo, 1, rand);
  assert_extracts (scan, &photo, 7, rand);
  photo_clear (&photo);
}

static void
test_areas_have_the_coefficients_of_the_photo (void)
{
  static const gchar *const samplings[] = { "11", "22", "11 11 11", "21 11 11",
    "12 11 11", "22 11 11", "41 11 11", "42 11 11", "11 11 11 11",
    "21 11 11 21" };
  static const gint intervals[] = { 0, 0, 1, 2, 3, 7, 13, 100 };
  static const gint qualities[] = { 1, 30, 75, 95, 100 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < 400; i++) {
    JpegOptions jpeg = {
      .width = g_rand_int_range (rand, 1, 300),
      .height = g_rand_int_range (rand, 1, 200),
      .sampling = samplings[i % G_N_ELEMENTS (samplings)],
      .restart_interval =
          intervals[g_rand_int_range (rand, 0, G_N_ELEMENTS (intervals))],
      .quality = qualities[i % 7 % G_N_ELEMENTS (qualities)],
      .is_optimized = g_rand_boolean (rand),
      .content = JPEG_PATCHES,
      .seed = i,
    };
    check_made (scan, &jpeg, rand);
  }
}

/* Large enough for lanes; noise, of which they find their way in no time, and
 * one colour, where they may never. */
static void
test_large_photos_too (void)
{
  static const JpegOptions jpegs[] = {
    { 1500, 1100, "22 11 11", .content = JPEG_PATCHES },
    { 1501, 1099, "21 11 11", .quality = 98, .is_optimized = TRUE,
        .content = JPEG_PATCHES },
    { 1499, 1101, "11 11 11", .restart_interval = 5000, .quality = 85,
        .content = JPEG_PATCHES },
    { 1203, 1103, "11", .quality = 95, .content = JPEG_PATCHES },
    { 903, 803, "22 11 11 22", .restart_interval = 1171, .quality = 95,
        .content = JPEG_PATCHES },
    { 1600, 900, "42 11 11", .quality = 75, .content = JPEG_PATCHES },
    { 2500, 2500, "22 11 11", .content = JPEG_PLAIN },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < G_N_ELEMENTS (jpegs); i++)
    check_made (scan, &jpegs[i], rand);
}

static void
test_many_areas_at_once (void)
{
  JpegOptions jpeg = { 701, 502, "22 11 11", .restart_interval = 17,
    .content = JPEG_PATCHES };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  Photo photo;

  photo_set_up (&photo, data->data, data->len);
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size));
  assert_extracts (scan, &photo, 0, rand);
  assert_extracts (scan, &photo, MAX_AREAS, rand);
  photo_clear (&photo);
}

static void
test_impossible_areas_are_empty (void)
{
  static const GstVideoRectangle areas[] = {
    { -16, 0, 16, 16 },
    { 0, -16, 16, 16 },
    { 8, 0, 16, 16 },
    { 0, 8, 16, 16 },
    { 16, 16, 0, 16 },
    { 16, 16, 16, 0 },
    { 16, 16, -1, -1 },
    { 16, 16, 85, 16 },
    { 16, 16, 16, 65 },
    { 112, 0, 1, 1 },
    { 0, 80, 1, 1 },
    { 16, 0, G_MAXINT, G_MAXINT },
    { 16, 16, 84, 64 },
  };
  const guint n = G_N_ELEMENTS (areas);
  JpegOptions jpeg = { 100, 80, "22 11 11", .content = JPEG_PATCHES };
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  GByteArray *jpegs[G_N_ELEMENTS (areas)];
  gint n_intact_rows;

  g_assert_true (lp_jpeg_scan_open (scan, data->data, data->len));
  g_assert_true (lp_jpeg_scan_extract (scan, areas, n, jpegs, &n_intact_rows));
  for (guint i = 0; i + 1 < n; i++)
    g_assert_cmpuint (jpegs[i]->len, ==, 0);
  g_assert_cmpuint (jpegs[n - 1]->len, >, 0);
}

/* Reads all rows, so that they become known. */
static GBytes *
make_index (LpJpegScan *scan, const Photo *photo)
{
  gint height = photo->coefficients->height;
  GstVideoRectangle area = { 0, 0, 1, height };
  GByteArray *jpeg;
  gint n_rows;

  g_assert_true (lp_jpeg_scan_open (scan, photo->data, photo->size));
  g_assert_false (lp_jpeg_scan_set_row_index (scan, NULL));
  g_assert_true (lp_jpeg_scan_extract (scan, &area, 1, &jpeg, &n_rows));
  return lp_jpeg_scan_get_row_index (scan);
}

static void
check_index (LpJpegScan *scan, const JpegOptions *jpeg, GRand *rand)
{
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (jpeg));
  g_autoptr (GBytes) index = NULL;
  GstVideoRectangle area = { 64, jpeg->height - jpeg->height % 16 - 80, 100,
    80 };
  GByteArray *small;
  Photo photo;
  gint n_rows;

  photo_set_up (&photo, data->data, data->len);
  index = make_index (scan, &photo);
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size));
  g_assert_true (lp_jpeg_scan_set_row_index (scan, index));
  for (guint i = 0; i < 10; i++)
    assert_extracts (scan, &photo, 1 + i % 3, rand);
  /* what lies between the headers and the rows needed is not looked at */
  memset (photo.data + photo.size / 8, 0x55, photo.size / 2);
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size));
  g_assert_true (lp_jpeg_scan_set_row_index (scan, index));
  g_assert_true (lp_jpeg_scan_extract (scan, &area, 1, &small, &n_rows));
  assert_is_area (&photo, small, &area);
  photo_clear (&photo);
}

static void
test_known_rows_are_gone_to_straight (void)
{
  static const JpegOptions jpegs[] = {
    { 800, 700, "22 11 11", .quality = 95, .content = JPEG_PATCHES },
    { 800, 700, "21 11 11", .restart_interval = 50, .quality = 95,
        .content = JPEG_PATCHES },
    { 800, 700, "11 11 11", .restart_interval = 77, .quality = 95,
        .is_optimized = TRUE, .content = JPEG_PATCHES },
    { 1201, 1111, "11", .quality = 95, .content = JPEG_PATCHES },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < G_N_ELEMENTS (jpegs); i++)
    check_index (scan, &jpegs[i], rand);
}

static void
test_an_index_of_another_file_is_refused (void)
{
  JpegOptions jpeg = { 800, 700, "22 11 11", .quality = 95,
    .content = JPEG_PATCHES };
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  g_autoptr (GBytes) index = NULL;
  Photo photo;
  gsize size;

  photo_set_up (&photo, data->data, data->len);
  index = make_index (scan, &photo);
  for (guint i = 0; i < g_bytes_get_size (index); i++) {
    const guint8 *right = g_bytes_get_data (index, &size);
    g_autofree guint8 *damaged = g_memdup2 (right, size);
    g_autoptr (GBytes) wrong = NULL;
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (index, 0, i);

    damaged[i] ^= 0x10;
    wrong = g_bytes_new (damaged, size);
    g_assert_false (lp_jpeg_scan_set_row_index (scan, wrong));
    g_assert_false (lp_jpeg_scan_set_row_index (scan, cut));
  }
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size - 1));
  g_assert_false (lp_jpeg_scan_set_row_index (scan, index));
  photo.data[13] ^= 1; /* the density, in the headers */
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size));
  g_assert_false (lp_jpeg_scan_set_row_index (scan, index));
  photo_clear (&photo);
}

/* Another photo with the same headers and size: no known row is where it
 * should be. */
static void
test_an_index_of_the_photo_before_does_no_harm (void)
{
  static const JpegOptions jpegs[] = {
    { 800, 700, "22 11 11", .quality = 95, .seed = 1, .content = JPEG_PATCHES },
    { 800, 700, "22 11 11", .quality = 95, .seed = 2, .content = JPEG_PATCHES },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (19);
  g_autoptr (GByteArray) one = g_bytes_unref_to_array (jpeg_make (&jpegs[0]));
  g_autoptr (GByteArray) other = g_bytes_unref_to_array (jpeg_make (&jpegs[1]));
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  g_autoptr (GBytes) index = NULL;
  Photo photo;

  g_byte_array_set_size (one, MAX (one->len, other->len));
  g_byte_array_set_size (other, one->len);
  photo_set_up (&photo, one->data, one->len);
  index = make_index (scan, &photo);
  photo_clear (&photo);
  photo_set_up (&photo, other->data, other->len);
  g_assert_true (lp_jpeg_scan_open (scan, photo.data, photo.size));
  g_assert_true (lp_jpeg_scan_set_row_index (scan, index));
  for (guint i = 0; i < 10; i++)
    assert_extracts (scan, &photo, 2, rand);
  photo_clear (&photo);
}

static void
check_files (LpJpegScan *scan, const gchar *folder, GRand *rand)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *contents = NULL;
    gsize size;
    Photo photo;

    if (!g_file_get_contents (path, &contents, &size, NULL) ||
        !lp_jpeg_scan_open (scan, (const guint8 *) contents, size))
      continue;
    g_test_message ("%s", name);
    photo_set_up (&photo, (const guint8 *) contents, size);
    if (photo.coefficients->n_header_warnings == 0 &&
        photo.coefficients->n_warnings == 0)
      for (guint i = 0; i < 2; i++)
        assert_extracts (scan, &photo, 1 + i * 5, rand);
    else
      assert_intact_rows_are_right (
          scan, &photo, photo.data, photo.size, photo.coefficients->height);
    photo_clear (&photo);
  }
}

static void
test_areas_of_sample_files (void)
{
  static const gchar *const folders[] = { "jpeg/reftest", "jpeg/icc",
    "jpeg/pillow", "jpeg/orientation", "photos/brighton", "photos/ttpla",
    "photos/zr10" };
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  if (data == NULL || !g_file_test (data, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *folder = g_build_filename (data, folders[i], NULL);
    check_files (scan, folder, rand);
  }
}

#define ADD(name, function) g_test_add_func ("/jpeg-scan/" name, function)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("areas-have-the-coefficients-of-the-photo",
      test_areas_have_the_coefficients_of_the_photo);
  ADD ("large-photos-too", test_large_photos_too);
  ADD ("many-areas-at-once", test_many_areas_at_once);
  ADD ("impossible-areas-are-empty", test_impossible_areas_are_empty);
  ADD ("known-rows-are-gone-to-straight", test_known_rows_are_gone_to_straight);
  ADD ("an-index-of-another-file-is-refused",
      test_an_index_of_another_file_is_refused);
  ADD ("an-index-of-the-photo-before-does-no-harm",
      test_an_index_of_the_photo_before_does_no_harm);
  ADD ("areas-of-sample-files", test_areas_of_sample_files);
  return g_test_run ();
}
