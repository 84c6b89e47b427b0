/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-scan.h"

#include <string.h>

#include "jpeg_fixture.h"

/* A JPEG and what libjpeg says is in it. */
typedef struct {
  guint8 *data; /* of the exact size, so that a sanitizer sees more */
  gsize size;
  FixtureCoefficients *coefficients;
  gint mcu_width, mcu_height;
} Photo;

static void
photo_set_up (Photo *photo, const guint8 *data, gsize size)
{
  gint horizontal = 1, vertical = 1;

  photo->data = g_memdup2 (data, size);
  photo->size = size;
  photo->coefficients = fixture_read_coefficients (photo->data, size);
  g_assert_nonnull (photo->coefficients);
  if (photo->coefficients->n_planes > 1)
    for (gint i = 0; i < photo->coefficients->n_planes; i++) {
      FixturePlane *plane = &photo->coefficients->planes[i];
      horizontal = MAX (horizontal, plane->horizontal);
      vertical = MAX (vertical, plane->vertical);
    }
  photo->mcu_width = 8 * horizontal;
  photo->mcu_height = 8 * vertical;
}

static void
photo_clear (Photo *photo)
{
  g_free (photo->data);
  fixture_coefficients_free (photo->coefficients);
}

static void
assert_same_plane (const Photo *photo, const FixtureCoefficients *small,
    gint index, const GstVideoRectangle *area)
{
  const FixturePlane *whole = &photo->coefficients->planes[index];
  const FixturePlane *part = &small->planes[index];
  gboolean interleaved = small->n_planes > 1;
  gint x = area->x / photo->mcu_width * (interleaved ? whole->horizontal : 1);
  gint y = area->y / photo->mcu_height * (interleaved ? whole->vertical : 1);

  g_assert_cmpint (part->horizontal, ==, whole->horizontal);
  g_assert_cmpint (part->vertical, ==, whole->vertical);
  g_assert_cmpmem (part->quantisation, sizeof part->quantisation,
      whole->quantisation, sizeof whole->quantisation);
  g_assert_cmpint (x + part->n_columns, <=, whole->n_columns);
  g_assert_cmpint (y + part->n_rows, <=, whole->n_rows);
  for (gint row = 0; row < part->n_rows; row++) {
    gsize n = part->n_columns * 64 * sizeof *part->values;
    g_assert_cmpmem (part->values + row * part->n_columns * 64, n,
        whole->values + ((y + row) * whole->n_columns + x) * 64, n);
  }
}

static void
assert_is_area (
    const Photo *photo, const GByteArray *jpeg, const GstVideoRectangle *area)
{
  g_autoptr (FixtureCoefficients) small =
      fixture_read_coefficients (jpeg->data, jpeg->len);

  g_assert_nonnull (small);
  g_assert_cmpint (small->n_warnings, ==, 0);
  g_assert_cmpint (small->width, ==, area->w);
  g_assert_cmpint (small->height, ==, area->h);
  g_assert_cmpint (small->colour_space, ==, photo->coefficients->colour_space);
  g_assert_cmpint (small->n_planes, ==, photo->coefficients->n_planes);
  for (gint i = 0; i < small->n_planes; i++)
    assert_same_plane (photo, small, i, area);
}

/* Some are a single MCU, some touch the edges. */
static void
pick_area (const Photo *photo, GRand *rand, GstVideoRectangle *area)
{
  gint width = photo->coefficients->width;
  gint height = photo->coefficients->height;
  gint largest = g_rand_boolean (rand) ? MAX (width, height) : 100;

  area->x = g_rand_int_range (rand, 0, width);
  area->y = g_rand_int_range (rand, 0, height);
  area->x -= area->x % photo->mcu_width;
  area->y -= area->y % photo->mcu_height;
  area->w = g_rand_int_range (rand, 1, largest + 1);
  area->h = g_rand_int_range (rand, 1, largest + 1);
  area->w = MIN (area->w, width - area->x);
  area->h = MIN (area->h, height - area->y);
  if (g_rand_int_range (rand, 0, 8) == 0)
    *area = (GstVideoRectangle){ 0, 0, width, height };
}

#define MAX_AREAS 40

static void
assert_extracts (
    LpJpegScan *scan, const Photo *photo, guint n_areas, GRand *rand)
{
  GstVideoRectangle areas[MAX_AREAS];
  GByteArray *jpegs[MAX_AREAS];
  gint n_intact_rows;

  for (guint i = 0; i < n_areas; i++)
    pick_area (photo, rand, &areas[i]);
  g_assert_true (
      lp_jpeg_scan_extract (scan, areas, n_areas, jpegs, &n_intact_rows));
  g_assert_cmpint (n_intact_rows, ==, photo->coefficients->height);
  for (guint i = 0; i < n_areas; i++)
    assert_is_area (photo, jpegs[i], &areas[i]);
}

static void
check_made (LpJpegScan *scan, const FixtureJpeg *jpeg, GRand *rand)
{
  g_autoptr (GByteArray) data = fixture_make_jpeg (jpeg, rand);
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
  static const gint factors[][3] = { { 1, 1, 1 }, { 1, 2, 2 }, { 3, 1, 1 },
    { 3, 2, 1 }, { 3, 1, 2 }, { 3, 2, 2 }, { 3, 4, 1 }, { 3, 4, 2 },
    { 4, 1, 1 }, { 4, 2, 1 } };
  static const gint intervals[] = { 0, 0, 1, 2, 3, 7, 13, 100 };
  static const gint qualities[] = { 1, 30, 75, 95, 100 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < 400; i++) {
    const gint *factor = factors[i % G_N_ELEMENTS (factors)];
    FixtureJpeg jpeg = {
      .width = g_rand_int_range (rand, 1, 300),
      .height = g_rand_int_range (rand, 1, 200),
      .n_components = factor[0],
      .horizontal = factor[1],
      .vertical = factor[2],
      .restart_interval =
          intervals[g_rand_int_range (rand, 0, G_N_ELEMENTS (intervals))],
      .quality = qualities[i % 7 % G_N_ELEMENTS (qualities)],
      .optimised = g_rand_boolean (rand),
    };
    check_made (scan, &jpeg, rand);
  }
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
    if (photo.coefficients->n_warnings == 0)
      for (guint i = 0; i < 4; i++)
        assert_extracts (scan, &photo, 1 + i * 3, rand);
    else
      g_test_message ("%s has warnings", name);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-scan/areas-have-the-coefficients-of-the-photo",
      test_areas_have_the_coefficients_of_the_photo);
  g_test_add_func (
      "/jpeg-scan/areas-of-sample-files", test_areas_of_sample_files);
  return g_test_run ();
}
