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
  GstVideoRectangle areas[MAX_AREAS] = { 0 };
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

/* Large enough for lanes; noise, of which they find their way in no time, and
 * one colour, where they may never. */
static void
test_large_photos_too (void)
{
  static const FixtureJpeg jpegs[] = {
    { 1500, 1100, 3, 2, 2, 0, 90, FALSE },
    { 1501, 1099, 3, 2, 1, 0, 98, TRUE },
    { 1499, 1101, 3, 1, 1, 5000, 85, FALSE },
    { 1203, 1103, 1, 1, 1, 0, 95, FALSE },
    { 903, 803, 4, 2, 2, 1171, 95, FALSE },
    { 1600, 900, 3, 4, 2, 0, 75, FALSE },
    { 2500, 2500, 3, 2, 2, 0, 90, FALSE, .plain = TRUE },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < G_N_ELEMENTS (jpegs); i++)
    check_made (scan, &jpegs[i], rand);
}

static void
test_many_areas_at_once (void)
{
  FixtureJpeg jpeg = { 701, 502, 3, 2, 2, 17, 90, FALSE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GByteArray) data = fixture_make_jpeg (&jpeg, rand);
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
  FixtureJpeg jpeg = { 100, 80, 3, 2, 2, 0, 90, FALSE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  g_autoptr (GByteArray) data = fixture_make_jpeg (&jpeg, rand);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  GByteArray *jpegs[G_N_ELEMENTS (areas)];
  gint n_intact_rows;

  g_assert_true (lp_jpeg_scan_open (scan, data->data, data->len));
  g_assert_true (lp_jpeg_scan_extract (scan, areas, n, jpegs, &n_intact_rows));
  for (guint i = 0; i + 1 < n; i++)
    g_assert_cmpuint (jpegs[i]->len, ==, 0);
  g_assert_cmpuint (jpegs[n - 1]->len, >, 0);
}

/* Takes each row of MCUs out of @damaged, which is @photo up to some place.
 * What comes out must be what is in the photo where it lies above @n_rows.
 * Returns how many rows of pixels were intact. */
static gint
assert_intact_rows_are_right (LpJpegScan *scan, const Photo *photo,
    const guint8 *damaged, gsize size, gint n_rows)
{
  gint width = photo->coefficients->width;
  gint height = photo->coefficients->height;
  guint n_areas = (height - 1) / photo->mcu_height + 1;
  g_autofree guint8 *copy = g_memdup2 (damaged, size);
  g_autofree GstVideoRectangle *areas = g_new (GstVideoRectangle, n_areas);
  g_autofree GByteArray **jpegs = g_new (GByteArray *, n_areas);
  gint n_intact_rows = 0;
  gboolean intact;

  if (!lp_jpeg_scan_open (scan, copy, size))
    return 0;
  for (guint i = 0; i < n_areas; i++) {
    gint y = i * photo->mcu_height;
    areas[i] =
        (GstVideoRectangle){ 0, y, width, MIN (photo->mcu_height, height - y) };
  }
  intact = lp_jpeg_scan_extract (scan, areas, n_areas, jpegs, &n_intact_rows);
  g_assert_true (intact == (n_intact_rows == height));
  for (guint i = 0; i < n_areas; i++) {
    gint bottom = areas[i].y + areas[i].h;

    g_assert_true ((jpegs[i]->len > 0) == (bottom <= n_intact_rows));
    if (bottom <= MIN (n_rows, n_intact_rows))
      assert_is_area (photo, jpegs[i], &areas[i]);
  }
  return n_intact_rows;
}

static const FixtureJpeg to_damage[] = {
  { 180, 170, 3, 2, 2, 0, 92, FALSE },
  { 200, 160, 3, 2, 1, 7, 92, FALSE },
  { 250, 300, 1, 1, 1, 32, 90, TRUE },
  { 700, 800, 3, 2, 2, 0, 95, FALSE },
};

static void
test_truncated_photos_are_right_above_the_end (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < G_N_ELEMENTS (to_damage); i++) {
    g_autoptr (GByteArray) data = fixture_make_jpeg (&to_damage[i], rand);
    gint height = to_damage[i].height, n_before = 0;
    Photo photo;

    photo_set_up (&photo, data->data, data->len);
    for (guint percent = 0; percent <= 100; percent++) {
      gint n_rows = assert_intact_rows_are_right (
          scan, &photo, data->data, data->len * percent / 100, height);
      g_assert_cmpint (n_rows, >=, n_before);
      n_before = n_rows;
    }
    g_assert_cmpint (n_before, ==, height);
    /* without its end marker the photo is whole */
    g_assert_cmpint (assert_intact_rows_are_right (
                         scan, &photo, data->data, data->len - 2, height),
        ==, height);
    photo_clear (&photo);
  }
}

static void
test_flipped_bits_do_no_harm_above_them (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < G_N_ELEMENTS (to_damage); i++) {
    g_autoptr (GByteArray) data = fixture_make_jpeg (&to_damage[i], rand);
    gint height = to_damage[i].height;
    Photo photo;

    photo_set_up (&photo, data->data, data->len);
    for (guint round = 0; round < 100; round++) {
      guint place = g_rand_int_range (rand, data->len / 8, data->len);
      guint8 bit = 1 << g_rand_int_range (rand, 0, 8);
      gint n_before = assert_intact_rows_are_right (
          scan, &photo, data->data, place, height);
      gint n_after;

      data->data[place] ^= bit;
      n_after = assert_intact_rows_are_right (
          scan, &photo, data->data, data->len, n_before);
      if (n_before > 0)
        g_assert_cmpint (n_after, >=, n_before);
      data->data[place] ^= bit;
    }
    photo_clear (&photo);
  }
}

static guint8 *
find_restart (GByteArray *data, guint number)
{
  for (guint i = 0; i + 1 < data->len; i++)
    if (data->data[i] == 0xff && (data->data[i + 1] & 0xf8) == 0xd0 &&
        number-- == 0)
      return data->data + i;
  g_assert_not_reached ();
}

/* Of 20 rows, each a restart interval, the marker above the tenth is wrong. */
static void
test_restart_markers_out_of_order_are_a_fault (void)
{
  FixtureJpeg jpeg = { 160, 320, 3, 2, 2, 10, 90, FALSE };
  GstVideoRectangle areas[] = { { 32, 128, 16, 16 }, { 32, 288, 16, 16 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  g_autoptr (GByteArray) data = fixture_make_jpeg (&jpeg, rand);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  guint8 *marker = find_restart (data, 8);
  GByteArray *jpegs[2];
  Photo photo;
  gint n_rows;

  photo_set_up (&photo, data->data, data->len);
  g_assert_cmpint (
      assert_intact_rows_are_right (scan, &photo, data->data, data->len, 320),
      ==, 320);
  marker[1] ^= 1;
  g_assert_cmpint (
      assert_intact_rows_are_right (scan, &photo, data->data, data->len, 320),
      ==, 144);
  /* also where the marker is passed on the way to another */
  g_assert_true (lp_jpeg_scan_open (scan, data->data, data->len));
  g_assert_false (lp_jpeg_scan_extract (scan, areas, 2, jpegs, &n_rows));
  g_assert_cmpint (n_rows, ==, 128 + 16 - 16);
  g_assert_cmpuint (jpegs[1]->len, ==, 0);
  marker[0] = 0x12;
  g_assert_cmpint (
      assert_intact_rows_are_right (scan, &photo, data->data, data->len, 320),
      <=, 144);
  photo_clear (&photo);
}

/* What lies above the last restart marker before the areas is not read, so
 * that damage there goes unnoticed. */
static void
test_begins_at_the_last_restart_marker (void)
{
  FixtureJpeg jpeg = { 160, 320, 3, 2, 2, 25, 90, FALSE };
  GstVideoRectangle area = { 96, 240, 64, 80 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  g_autoptr (GByteArray) data = fixture_make_jpeg (&jpeg, rand);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  guint8 *first = find_restart (data, 0), *last = find_restart (data, 5);
  GByteArray *small;
  Photo photo;
  gint n_rows;

  photo_set_up (&photo, data->data, data->len);
  for (guint8 *byte = first + 2; byte < last; byte++)
    if (*byte != 0xff && byte[-1] != 0xff)
      *byte = 0;
  g_assert_true (lp_jpeg_scan_open (scan, data->data, data->len));
  g_assert_true (lp_jpeg_scan_extract (scan, &area, 1, &small, &n_rows));
  assert_is_area (&photo, small, &area);
  photo_clear (&photo);
}

/* Returns the header of @data with other dimensions, up to @size bytes after
 * it. */
static guint8 *
resize (const GByteArray *data, guint16 width, guint16 height, gsize *size)
{
  guint8 *copy = g_memdup2 (data->data, data->len);
  gsize offset = 2;

  for (; copy[offset + 1] != 0xda;
       offset += 2 + (copy[offset + 2] << 8 | copy[offset + 3]))
    if (copy[offset + 1] == 0xc0) {
      copy[offset + 5] = height >> 8, copy[offset + 6] = height & 0xff;
      copy[offset + 7] = width >> 8, copy[offset + 8] = width & 0xff;
    }
  *size = offset + 2 + (copy[offset + 2] << 8 | copy[offset + 3]);
  return copy;
}

static void
test_huge_headers_without_data_are_harmless (void)
{
  FixtureJpeg jpeg = { 16, 16, 3, 2, 2, 0, 90, FALSE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);
  g_autoptr (GByteArray) data = fixture_make_jpeg (&jpeg, rand);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  GstVideoRectangle area = { 0, 0, 65500, 65500 };
  GByteArray *small;
  gint n_rows;
  gsize size;
  g_autofree guint8 *too_large = resize (data, 65535, 65535, &size);
  g_autofree guint8 *large = resize (data, 65500, 65500, &size);
  g_autofree guint8 *none = resize (data, 16, 0, &size);

  g_assert_false (lp_jpeg_scan_open (scan, too_large, size));
  g_assert_false (lp_jpeg_scan_open (scan, none, size));
  g_assert_true (lp_jpeg_scan_open (scan, large, size));
  g_assert_false (lp_jpeg_scan_extract (scan, &area, 1, &small, &n_rows));
  g_assert_cmpint (n_rows, ==, 0);
  g_assert_cmpuint (small->len, ==, 0);
}

/* Where @byte of the header is something else, it is left to a decoder. */
static void
test_other_kinds_are_refused (void)
{
  FixtureJpeg jpeg = { 40, 40, 3, 2, 2, 0, 90, FALSE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (16);
  g_autoptr (GByteArray) data = fixture_make_jpeg (&jpeg, rand);
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  gsize offset = 2;

  for (; offset < data->len && data->data[offset + 1] != 0xda;
       offset += 2 + (data->data[offset + 2] << 8 | data->data[offset + 3])) {
    guint8 *segment = data->data + offset;
    guint8 marker = segment[1];

    if (marker == 0xe0)
      continue;
    /* a segment that nobody knows: tables or the frame are missing */
    segment[1] = 0xef;
    g_assert_false (lp_jpeg_scan_open (scan, data->data, data->len));
    segment[1] = marker;
    if (marker == 0xc0) {
      static const guint8 frames[] = { 0xc2, 0xc3, 0xc9, 0xca };
      for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
        segment[1] = frames[i];
        g_assert_false (lp_jpeg_scan_open (scan, data->data, data->len));
      }
      segment[1] = marker;
      segment[4] = 12; /* bits a sample */
      g_assert_false (lp_jpeg_scan_open (scan, data->data, data->len));
      segment[4] = 8;
    }
  }
  g_assert_true (lp_jpeg_scan_open (scan, data->data, data->len));
  data->data[offset + 4] = 1; /* components in the scan */
  g_assert_false (lp_jpeg_scan_open (scan, data->data, data->len));
  for (gsize size = 0; size < offset + 8; size++) {
    g_autofree guint8 *head = g_memdup2 (data->data, size);
    g_assert_false (lp_jpeg_scan_open (scan, head, size));
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

static void
test_survives_the_crash_corpus (void)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  g_autofree gchar *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const gchar *name;

  if (data == NULL || !g_file_test (data, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  folder = g_build_filename (data, "jpeg", "crash", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *contents = NULL;
    GstVideoRectangle areas[] = { { 0, 0, 1, 1 }, { 0, 0, 16, 64 } };
    GByteArray *jpegs[G_N_ELEMENTS (areas)];
    gint n_rows;
    gsize size;

    g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
    if (lp_jpeg_scan_open (scan, (guint8 *) contents, size))
      lp_jpeg_scan_extract (scan, areas, G_N_ELEMENTS (areas), jpegs, &n_rows);
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
  ADD ("truncated-photos-are-right-above-the-end",
      test_truncated_photos_are_right_above_the_end);
  ADD ("flipped-bits-do-no-harm-above-them",
      test_flipped_bits_do_no_harm_above_them);
  ADD ("restart-markers-out-of-order-are-a-fault",
      test_restart_markers_out_of_order_are_a_fault);
  ADD ("begins-at-the-last-restart-marker",
      test_begins_at_the_last_restart_marker);
  ADD ("huge-headers-without-data-are-harmless",
      test_huge_headers_without_data_are_harmless);
  ADD ("other-kinds-are-refused", test_other_kinds_are_refused);
  ADD ("areas-of-sample-files", test_areas_of_sample_files);
  ADD ("survives-the-crash-corpus", test_survives_the_crash_corpus);
  return g_test_run ();
}
