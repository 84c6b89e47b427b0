/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_scan_fixture.h"

static const JpegOptions to_damage[] = {
  { 180, 170, "22 11 11", .quality = 92, .content = JPEG_PATCHES },
  { 200, 160, "21 11 11", .restart_interval = 7, .quality = 92,
      .content = JPEG_PATCHES },
  { 250, 300, "11", .restart_interval = 32, .is_optimized = TRUE,
      .content = JPEG_PATCHES },
  { 700, 800, "22 11 11", .quality = 95, .content = JPEG_PATCHES },
};

static void
test_truncated_photos_are_right_above_the_end (void)
{
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();

  for (guint i = 0; i < G_N_ELEMENTS (to_damage); i++) {
    g_autoptr (GByteArray) data =
        g_bytes_unref_to_array (jpeg_make (&to_damage[i]));
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
    g_autoptr (GByteArray) data =
        g_bytes_unref_to_array (jpeg_make (&to_damage[i]));
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
  JpegOptions jpeg = { 160, 320, "22 11 11", .restart_interval = 10,
    .content = JPEG_PATCHES };
  GstVideoRectangle areas[] = { { 32, 128, 16, 16 }, { 32, 288, 16, 16 } };
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
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
  JpegOptions jpeg = { 160, 320, "22 11 11", .restart_interval = 25,
    .content = JPEG_PATCHES };
  GstVideoRectangle area = { 96, 240, 64, 80 };
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
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
  JpegOptions jpeg = { 16, 16, "22 11 11", .content = JPEG_PATCHES };
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
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
  JpegOptions jpeg = { 40, 40, "22 11 11", .content = JPEG_PATCHES };
  g_autoptr (GByteArray) data = g_bytes_unref_to_array (jpeg_make (&jpeg));
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

#define ADD(name, function)                                                    \
  g_test_add_func ("/jpeg-scan-damage/" name, function)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
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
  ADD ("survives-the-crash-corpus", test_survives_the_crash_corpus);
  return g_test_run ();
}
