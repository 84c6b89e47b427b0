/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is damaged is decoded above the damage, or not at all. */

#include <string.h>
#include <time.h>

#include "jpeg_decoder_fixture.h"
#include "jpeg_fixture.h"

typedef struct {
  const gchar *name;
  JpegOptions options;
} Kind;

static const Kind kinds[] = {
  { "4:2:0", { 300, 200, "22 11 11" } },
  { "4:2:0 with restarts", { 300, 200, "22 11 11", .restart_interval = 30 } },
  { "4:2:2 with restarts", { 300, 200, "21 11 11", .restart_rows = 4 } },
  { "4:4:4", { 300, 200, "11 11 11" } },
  { "1x2", { 300, 200, "12 11 11" } },
  { "grey", { 300, 200, "11", .restart_interval = 11 } },
  { "arithmetic", { 300, 200, "22 11 11", .is_arithmetic = TRUE } },
  { "progressive", { 300, 200, "22 11 11", .is_progressive = TRUE } },
  { "in scans", { 300, 200, "21 11 11", .is_multi_scan = TRUE } },
};

static GBytes *
make_kind (const Kind *kind)
{
  return jpeg_make (&kind->options);
}

/* Opens and decodes a JPEG that may be damaged in any way, in all its
 * formats. Returns the rows that are intact, -1 where it cannot be decoded. */
static gint
check_jpeg (LpJpegDecoder *decoder, const guint8 *data, gsize size,
    guint n_rounds, GRand *rand, const gchar *name)
{
  /* In memory of its own exact size, for the sanitizer. */
  g_autoptr (GBytes) jpeg = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  gint in_rgb, in_planes;

  if (!lp_jpeg_decoder_open (
          decoder, g_bytes_get_data (jpeg, NULL), size, &info, &error)) {
    g_assert_true (error->domain == LP_ERROR);
    return -1;
  }
  in_rgb = check_areas (
      decoder, jpeg, &info, GST_VIDEO_FORMAT_RGB, n_rounds, rand, name);
  in_planes = check_areas (decoder, jpeg, &info, GST_VIDEO_INFO_FORMAT (&info),
      n_rounds, rand, name);
  return MIN (in_rgb, in_planes);
}

/* The first row in which two pictures differ. */
static gint
find_difference (const WholePicture *a, const WholePicture *b)
{
  gint height = GST_VIDEO_FRAME_HEIGHT (&a->frame);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (&a->frame, 0);

  for (gint y = 0; y < height; y++)
    if (memcmp ((guint8 *) a->frame.data[0] + y * (gsize) stride,
            (guint8 *) b->frame.data[0] + y * (gsize) stride, stride) != 0)
      return y;
  return height;
}

/* Asks for the whole photo. Returns the rows that are intact, -1 where it
 * cannot be decoded. */
static gint
count_intact_rows (LpJpegDecoder *decoder, const guint8 *data, gsize size)
{
  GstVideoRectangle area;
  GstVideoInfo info;
  gint n_rows = -1;

  if (!lp_jpeg_decoder_open (decoder, data, size, &info, NULL))
    return -1;
  area = (GstVideoRectangle){ 0, 0, GST_VIDEO_INFO_WIDTH (&info),
    GST_VIDEO_INFO_HEIGHT (&info) };
  if (!lp_jpeg_decoder_decode (
          decoder, GST_VIDEO_FORMAT_RGB, &area, 1, &n_rows, NULL))
    return -1;
  return n_rows;
}

/* The photo without its end: all rows up to where it differs from the whole
 * are intact, but for as many as two rows of iMCUs. */
static void
test_rows_above_a_cut_are_intact (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GBytes) jpeg = make_kind (&kinds[i]);
    const guint8 *data = g_bytes_get_data (jpeg, NULL);
    gsize size = g_bytes_get_size (jpeg);
    g_autoptr (WholePicture) whole =
        decode_whole (data, size, GST_VIDEO_FORMAT_RGB);

    g_assert_cmpint (count_intact_rows (decoder, data, size), ==, 200);
    for (gsize percent = 20; percent < 100; percent++) {
      gsize part = size * percent / 100;
      g_autoptr (WholePicture) damaged =
          decode_whole (data, part, GST_VIDEO_FORMAT_RGB);
      gint n_rows = count_intact_rows (decoder, data, part);
      gint first_wrong = find_difference (whole, damaged);

      g_assert_cmpuint (damaged->n_warnings, >, 0);
      g_assert_cmpint (n_rows, <=, first_wrong);
      if (kinds[i].options.is_progressive || kinds[i].options.is_multi_scan)
        g_assert_cmpint (n_rows, ==, 0);
      else
        g_assert_cmpint (n_rows, >, first_wrong - 48);
    }
  }
}

static void
test_cut_photos_are_decoded_above_the_cut (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GBytes) jpeg = make_kind (&kinds[i]);
    gsize size = g_bytes_get_size (jpeg);

    for (gsize percent = 0; percent < 100; percent++)
      check_jpeg (decoder, g_bytes_get_data (jpeg, NULL), size * percent / 100,
          2, rand, kinds[i].name);
  }
}

static void
flip_some (guint8 *data, gsize size, GRand *rand)
{
  for (gint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
    data[g_rand_int_range (rand, 0, size)] ^= 1
                                              << g_rand_int_range (rand, 0, 8);
}

static void
test_flipped_bits_change_no_more_than_in_the_whole (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GBytes) jpeg = make_kind (&kinds[i]);
    gsize size = g_bytes_get_size (jpeg);

    for (guint round = 0; round < 60; round++) {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (jpeg, NULL), size);

      flip_some (copy, size, rand);
      check_jpeg (decoder, copy, size, 2, rand, kinds[i].name);
    }
  }
}

/* In the part before the picture, where every byte has a meaning. */
static void
test_flipped_bits_of_headers_do_no_harm (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Kind kind = kinds[i];
    g_autoptr (GBytes) jpeg = NULL;
    gsize size;

    kind.options.width = 50;
    kind.options.height = 40;
    jpeg = make_kind (&kind);
    size = g_bytes_get_size (jpeg);
    for (guint round = 0; round < 300; round++) {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (jpeg, NULL), size);

      flip_some (copy, MIN (size, 620), rand);
      check_jpeg (decoder, copy, size, 1, rand, kind.name);
    }
  }
}

#define SOF(marker, height, width)                                             \
  "\xff" marker "\x00\x11\x08" height width                                    \
  "\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00"
#define SOS "\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"

static void
assert_refused (const gchar *bytes, gsize size, const gchar *word)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autofree guint8 *data = g_memdup2 (bytes, size);
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;

  g_assert_false (lp_jpeg_decoder_open (decoder, data, size, &info, &error));
  g_assert_true (error->domain == LP_ERROR);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" says nothing of \"%s\"", error->message, word);
}

#define REFUSED(bytes, word) assert_refused (bytes, sizeof (bytes) - 1, word)

static void
test_says_why_a_photo_cannot_be_decoded (void)
{
  REFUSED ("", "no JPEG");
  REFUSED ("\x89PNG", "no JPEG");
  REFUSED ("\xff\xd8\xff\xd9", "no frame");
  REFUSED ("\xff\xd8" SOF ("\xc0", "\xff\xff", "\xff\xff") SOS, "65500");
  REFUSED ("\xff\xd8" SOF ("\xc0", "\xff\xdc", "\xff\xdc") SOS,
      "65500x65500 pixels");
  REFUSED ("\xff\xd8" SOF ("\xc2", "\x4e\x20", "\x4e\x20") SOS,
      "20000x20000 pixels and ends");
  REFUSED ("\xff\xd8" SOF ("\xc3", "\x00\x10", "\x00\x10") SOS, "lossless");
  REFUSED ("\xff\xd8\xff\xc0\x00\x11\x0c\x00\x10\x00\x10"
           "\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00" SOS,
      "12 bits");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0e\x08\x00\x10\x00\x10"
           "\x02\x01\x11\x00\x02\x11\x00"
           "\xff\xda\x00\x0a\x02\x01\x00\x02\x00\x00\x3f\x00",
      "2 colour components");
}

/* The largest that is taken, with next to nothing in it: no rows, at once. */
static void
test_a_large_photo_without_data_takes_no_time (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GBytes) jpeg = make_kind (&kinds[0]);
  gsize size = g_bytes_get_size (jpeg);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (jpeg, NULL), size);
  clock_t begin = clock ();

  for (gsize i = 0; i + 8 < size; i++)
    if (copy[i] == 0xff && copy[i + 1] == 0xc0) {
      memcpy (copy + i + 5, "\x4e\x20\x4e\x20", 4);
      break;
    }
  g_assert_cmpint (count_intact_rows (decoder, copy, size / 2), ==, 0);
  g_assert_cmpint (clock () - begin, <, 60 * CLOCKS_PER_SEC);
}

/* @n times @bytes between the start of a photo and its end. */
static void
check_repeated (const guint8 *start, gsize start_size, const gchar *bytes,
    gsize size, gsize total, const guint8 *end, gsize end_size)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  GByteArray *jpeg = g_byte_array_new ();
  clock_t begin = clock ();

  g_byte_array_append (jpeg, start, start_size);
  for (gsize i = 0; i + size <= total; i += size)
    g_byte_array_append (jpeg, (const guint8 *) bytes, size);
  g_byte_array_append (jpeg, end, end_size);
  count_intact_rows (decoder, jpeg->data, jpeg->len);
  g_assert_cmpint (clock () - begin, <, 60 * CLOCKS_PER_SEC);
  g_byte_array_unref (jpeg);
}

static gsize
find_scan (const guint8 *data, gsize size)
{
  for (gsize i = 2; i + 4 < size; i += 2 + (data[i + 2] << 8 | data[i + 3]))
    if (data[i + 1] == 0xda)
      return i;
  g_assert_not_reached ();
}

static void
test_a_megabyte_of_markers_takes_no_time (void)
{
  static const struct {
    const gchar *bytes;
    gsize size;
  } markers[] = {
    { "\xff\xff", 2 },
    { "\xff\x01", 2 },
    { "\xff\xd8", 2 },
    { "\xff\xd3", 2 },
    { "\xff\xd9", 2 },
    { "\xff\xe1\x00\x02", 4 },
    { "\xff\xfe\x00\x03x", 5 },
    { "\xff\xdd\x00\x04\x00\x01", 6 },
    { "\xff\xc4\x00\x02", 4 },
    { "\xff\xc4\x00\x14\x00\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05", 22 },
    { "\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00", 10 },
    { "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00", 10 },
    { "\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x00\x01", 14 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GBytes) jpeg = make_kind (&kinds[i]);
    gsize size;
    const guint8 *data = g_bytes_get_data (jpeg, &size);
    gsize scan = find_scan (data, size);

    for (guint k = 0; k < G_N_ELEMENTS (markers); k++) {
      check_repeated (data, scan, markers[k].bytes, markers[k].size, 1 << 20,
          data + scan, size - scan);
      check_repeated (data, size - 2, markers[k].bytes, markers[k].size,
          1 << 20, data + size - 2, 2);
      check_repeated (data, size / 2, markers[k].bytes, markers[k].size,
          1 << 20, data + size / 2, size - size / 2);
    }
  }
}

static void
check_file (const gchar *path, LpJpegDecoder *decoder, GRand *rand)
{
  g_autofree gchar *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  check_jpeg (decoder, (const guint8 *) data, size, 2, rand, path);
}

static void
check_folder (const gchar *path, LpJpegDecoder *decoder, GRand *rand)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      check_folder (child, decoder, rand);
    else
      check_file (child, decoder, rand);
  }
}

/* All of the sample data, whole and broken. */
static void
test_areas_of_every_file_are_as_in_the_whole (void)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  const gchar *const folders[] = { "jpeg", "photos" };
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  if (data == NULL || !g_file_test (data, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *path = g_build_filename (data, folders[i], NULL);
    check_folder (path, decoder, rand);
  }
}

static void
test_real_photos_are_decoded_above_a_cut (void)
{
  const gchar *folder = g_getenv ("LINEPATROL_DATA");
  const gchar *const names[] = { "jpeg/orientation/Landscape_6.jpg",
    "jpeg/pillow/hopper.jpg", "jpeg/reftest/restarts.jpg",
    "jpeg/reftest/progressive3.jpg" };
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);
    g_autofree gchar *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    for (gsize percent = 0; percent < 100; percent++)
      check_jpeg (decoder, (const guint8 *) data, size * percent / 100, 1, rand,
          names[i]);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-decoder-damage/rows-above-a-cut-are-intact",
      test_rows_above_a_cut_are_intact);
  g_test_add_func ("/jpeg-decoder-damage/cut-photos-are-decoded-above-the-cut",
      test_cut_photos_are_decoded_above_the_cut);
  g_test_add_func (
      "/jpeg-decoder-damage/flipped-bits-change-no-more-than-in-the-whole",
      test_flipped_bits_change_no_more_than_in_the_whole);
  g_test_add_func ("/jpeg-decoder-damage/flipped-bits-of-headers-do-no-harm",
      test_flipped_bits_of_headers_do_no_harm);
  g_test_add_func ("/jpeg-decoder-damage/says-why-a-photo-cannot-be-decoded",
      test_says_why_a_photo_cannot_be_decoded);
  g_test_add_func (
      "/jpeg-decoder-damage/a-large-photo-without-data-takes-no-time",
      test_a_large_photo_without_data_takes_no_time);
  g_test_add_func ("/jpeg-decoder-damage/a-megabyte-of-markers-takes-no-time",
      test_a_megabyte_of_markers_takes_no_time);
  g_test_add_func (
      "/jpeg-decoder-damage/areas-of-every-file-are-as-in-the-whole",
      test_areas_of_every_file_are_as_in_the_whole);
  g_test_add_func ("/jpeg-decoder-damage/real-photos-are-decoded-above-a-cut",
      test_real_photos_are_decoded_above_a_cut);
  return g_test_run ();
}
