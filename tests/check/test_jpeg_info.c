/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-info.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <time.h>

#define FRAME_16X24                                                            \
  "\xff\xc0\x00\x11\x08\x00\x18\x00\x10\x03"                                   \
  "\x01\x22\x00\x02\x11\x01\x03\x11\x01"
#define SCAN "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"

static void
read_bytes (LpJpegInfo *info, const gchar *bytes, gsize size)
{
  /* A copy of the exact size, so that the sanitizer sees every byte too far. */
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  g_assert_true (lp_jpeg_info_read (info, copy, size, NULL));
}

#define READ(info, bytes) read_bytes (info, bytes, sizeof (bytes) - 1)

static void
test_reads_the_header (void)
{
  g_autofree gchar *sampling = NULL;
  guint width, height;
  LpJpegInfo info;

  READ (&info,
      "\xff\xd8\xff\xdd\x00\x04\x01\x02" FRAME_16X24 SCAN "ab\xff\x00\xff\xd0"
      "c\xff\xff\xd9rest");
  sampling = lp_jpeg_info_dup_sampling (&info);
  lp_jpeg_info_get_imcu (&info, &width, &height);
  g_assert_cmpuint (info.width, ==, 16);
  g_assert_cmpuint (info.height, ==, 24);
  g_assert_cmpuint (info.precision, ==, 8);
  g_assert_cmpstr (lp_jpeg_info_get_process (&info), ==, "baseline");
  g_assert_cmpstr (sampling, ==, "2x2,1x1,1x1");
  g_assert_cmpuint (width, ==, 16);
  g_assert_cmpuint (height, ==, 16);
  g_assert_cmpuint (info.restart_interval, ==, 0x102);
  g_assert_true (info.has_end);
  g_assert_cmpuint (info.bytes_after_end, ==, 4);
  g_assert_true (lp_jpeg_info_check (&info, NULL));
}

static void
test_one_component_has_blocks_of_eight (void)
{
  guint width, height;
  LpJpegInfo info;

  READ (&info, "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x18\x00\x10\x01\x01\x22\x00");
  lp_jpeg_info_get_imcu (&info, &width, &height);
  g_assert_cmpuint (width, ==, 8);
  g_assert_cmpuint (height, ==, 8);
}

static void
test_the_end_of_a_thumbnail_is_not_the_end (void)
{
  LpJpegInfo info;

  READ (&info,
      "\xff\xd8\xff\xe1\x00\x08\xff\xd8\xff\xd9\xff\xd9" FRAME_16X24 SCAN
      "abc\xff\xd9");
  g_assert_true (info.has_end);
  g_assert_cmpuint (info.bytes_after_end, ==, 0);
  g_assert_cmpuint (info.n_scans, ==, 1);
}

static void
test_reads_the_orientation_in_both_byte_orders (void)
{
  LpJpegInfo info;

  READ (&info, "\xff\xd8\xff\xe1\x00\x22"
               "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
               "\0\0\0\0");
  g_assert_cmpuint (info.exif_orientation, ==, 6);
  READ (&info, "\xff\xd8\xff\xe1\x00\x22"
               "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"
               "\0\0\0\0");
  g_assert_cmpuint (info.exif_orientation, ==, 8);
  READ (&info, "\xff\xd8\xff\xe1\x00\x22"
               "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0"
               "\0\0\0\0");
  g_assert_cmpuint (info.exif_orientation, ==, 0);
  /* a directory beyond the segment */
  READ (&info, "\xff\xd8\xff\xe1\x00\x10"
               "Exif\0\0II*\0\xff\xff\xff\xff");
  g_assert_cmpuint (info.exif_orientation, ==, 0);
}

static void
assert_refused (const gchar *bytes, gsize size, gint code, const gchar *word)
{
  g_autoptr (GError) error = NULL;
  LpJpegInfo info;

  read_bytes (&info, bytes, size);
  g_assert_false (lp_jpeg_info_check (&info, &error));
  g_assert_error (error, LP_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

#define REFUSED(bytes, code, word)                                             \
  assert_refused (bytes, sizeof (bytes) - 1, code, word)

static void
test_says_why_a_picture_cannot_be_had (void)
{
  REFUSED ("\xff\xd8", LP_ERROR_FORMAT, "frame");
  REFUSED ("\xff\xd8" FRAME_16X24 "\xff\xd9", LP_ERROR_FORMAT, "no picture");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_FORMAT, "how high");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x00\x01\x01\x11\x00" SCAN,
      LP_ERROR_FORMAT, "wide");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_FORMAT, "65500");
  REFUSED ("\xff\xd8\xff\xc1\x00\x0b\x0c\x00\x10\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_ARGUMENT, "12 bits");
  REFUSED ("\xff\xd8\xff\xc3\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00" SCAN,
      LP_ERROR_ARGUMENT, "lossless");
  REFUSED ("\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x51\x00" SCAN,
      LP_ERROR_FORMAT, "5x1");
  REFUSED ("\xff\xd8\xff\xc0\x00\x08\x08\x00\x10\x00\x10\x03" SCAN,
      LP_ERROR_FORMAT, "0 colour");
}

static void
test_very_narrow_and_high_pictures_are_accepted (void)
{
  LpJpegInfo info;

  READ (&info, "\xff\xd8\xff\xc0\x00\x11\x08\xf5\x08\x00\x03\x03"
               "\x01\x44\x00\x02\x12\x01\x03\x11\x01" SCAN);
  g_assert_cmpuint (info.width, ==, 3);
  g_assert_cmpuint (info.height, ==, 62728);
  g_assert_true (lp_jpeg_info_check (&info, NULL));
}

static void
test_garbage_before_the_start_is_refused (void)
{
  g_autoptr (GError) error = NULL;
  LpJpegInfo info;

  g_assert_false (lp_jpeg_info_read (
      &info, (const guint8 *) "x\xff\xd8\xff\xd9", 5, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
  g_assert_false (lp_jpeg_info_read (&info, NULL, 0, NULL));
}

/* A byte pair is a marker at most, so even a file of nothing else takes one
 * pass. */
static void
test_takes_one_pass_over_nothing_but_markers (void)
{
  const gsize size = 8 * 1024 * 1024;
  const gchar *const patterns[] = { "\xff\xd0", "\xff\xff", "\xff\x01",
    "\xff\xfe", "\xff\xd8", "\xff\xda" };
  LpJpegInfo info;

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autofree guint8 *data = g_malloc (size);
    clock_t begin = clock ();

    for (gsize offset = 0; offset < size; offset++)
      data[offset] = patterns[i][offset % 2];
    memcpy (data, "\xff\xd8", 2);
    g_assert_true (lp_jpeg_info_read (&info, data, size, NULL));
    g_assert_false (info.has_end);
    g_assert_cmpint (clock () - begin, <, 60 * CLOCKS_PER_SEC);
  }
}

static void
test_json_leaves_out_what_is_not_there (void)
{
  g_autofree gchar *whole = NULL, *nothing = NULL;
  LpJpegInfo info;

  READ (&info, "\xff\xd8" FRAME_16X24 SCAN "a\xff\xd9");
  whole = lp_jpeg_info_to_json (&info);
  g_assert_cmpstr (whole, ==,
      "{\"format\":\"jpeg\",\"width\":16,\"height\":24,\"components\":3,"
      "\"precision\":8,\"sof\":\"baseline\",\"sampling\":\"2x2,1x1,1x1\","
      "\"imcu\":[16,16],\"restart_interval\":0,\"icc_chunks\":0,"
      "\"bytes_after_eoi\":0}\n");
  READ (&info, "\xff\xd8");
  nothing = lp_jpeg_info_to_json (&info);
  g_assert_cmpstr (nothing, ==,
      "{\"format\":\"jpeg\",\"restart_interval\":0,\"icc_chunks\":0}\n");
}

static const gchar *
data_folder (void)
{
  const gchar *folder = g_getenv ("LINEPATROL_DATA");

  return folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR) ? folder
                                                                    : NULL;
}

static gint
get_int (JsonObject *object, const gchar *key)
{
  return json_object_has_member (object, key) &&
                 !json_object_get_null_member (object, key)
             ? json_object_get_int_member (object, key)
             : 0;
}

static void
compare (const LpJpegInfo *info, JsonObject *expected)
{
  g_autofree gchar *sampling = lp_jpeg_info_dup_sampling (info);
  guint imcu[2];

  g_assert_cmpint (info->width, ==, get_int (expected, "width"));
  g_assert_cmpint (info->height, ==, get_int (expected, "height"));
  g_assert_cmpint (info->n_components, ==, get_int (expected, "components"));
  g_assert_cmpint (info->precision, ==, get_int (expected, "precision"));
  g_assert_cmpint (
      info->restart_interval, ==, get_int (expected, "restart_interval"));
  g_assert_cmpint (
      info->exif_orientation, ==, get_int (expected, "exif_orientation"));
  g_assert_cmpint (info->n_icc_chunks, ==, get_int (expected, "icc_chunks"));
  g_assert_cmpint (info->n_scans, ==, get_int (expected, "scans"));
  g_assert_cmpint (
      info->has_end, ==, json_object_has_member (expected, "bytes_after_eoi"));
  g_assert_cmpint (
      info->bytes_after_end, ==, get_int (expected, "bytes_after_eoi"));
  if (!info->has_frame)
    return;
  lp_jpeg_info_get_imcu (info, &imcu[0], &imcu[1]);
  g_assert_cmpstr (
      sampling, ==, json_object_get_string_member (expected, "sampling"));
  /* the reference says extended-sequential, the contract extended */
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (expected, "sof"),
          lp_jpeg_info_get_process (info)));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (imcu[i], ==,
        json_array_get_int_element (
            json_object_get_array_member (expected, "imcu"), i));
}

static void
test_agrees_with_the_reference_on_every_file (void)
{
  const gchar *folder = data_folder ();
  g_autofree gchar *path = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  guint n_files = 0;

  if (folder == NULL) {
    g_test_skip ("the sample data is not here");
    return;
  }
  path = g_build_filename (folder, "expected.json", NULL);
  g_assert_true (json_parser_load_from_file (parser, path, &error));
  json_object_iter_init (&iter,
      json_object_get_object_member (
          json_node_get_object (json_parser_get_root (parser)), "jpegs"));
  while (json_object_iter_next (&iter, &name, &node)) {
    g_autofree gchar *file = g_build_filename (folder, name, NULL);
    g_autofree gchar *bytes = NULL;
    LpJpegInfo info;
    gsize size;

    g_test_message ("%s", name);
    if (!g_file_get_contents (file, &bytes, &size, NULL))
      continue;
    if (!lp_jpeg_info_read (&info, (const guint8 *) bytes, size, NULL)) {
      g_assert_true (
          json_object_has_member (json_node_get_object (node), "error"));
      continue;
    }
    compare (&info, json_node_get_object (node));
    n_files++;
  }
  g_assert_cmpuint (n_files, >, 100);
}

/* The end of the image, found the slow and obvious way. */
static gsize
find_end_slowly (const guint8 *data, gsize size)
{
  gsize i = 2;

  while (i + 1 < size) {
    guint8 marker = data[i + 1];

    if (data[i] != 0xff || marker == 0 || marker == 0xff) {
      i++;
      continue;
    }
    i += 2;
    if (marker == 0xd9)
      return i;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
      continue;
    if (size - i < 2)
      break;
    i += MAX (data[i] << 8 | data[i + 1], 2);
  }
  return size;
}

static void
test_finds_the_same_end_as_a_slow_walk (void)
{
  const guint8 frequent[] = { 0xff, 0x00, 0xd0, 0x01 };

  for (guint round = 0; round < 1000; round++) {
    gsize size = g_test_rand_int_range (2, 2000);
    g_autofree guint8 *data = g_malloc0 (size);
    gint rarity = 1 << g_test_rand_int_range (1, 11);
    LpJpegInfo info;

    for (gsize i = 2; i < size; i++) {
      gint choice = g_test_rand_int_range (0, rarity);
      data[i] = choice < 4 ? frequent[choice] : i % 0x80;
      if (g_test_rand_int_range (0, 1000) == 0)
        data[i] = 0xd9;
    }
    memcpy (data, "\xff\xd8", 2);
    g_assert_true (lp_jpeg_info_read (&info, data, size, NULL));
    g_assert_cmpuint (info.end, ==, find_end_slowly (data, size));
  }
}

/* Whatever is cut off or overwritten, reading stays inside; the sanitizer
 * looks on. */
static void
test_survives_cuts_and_flipped_bytes (void)
{
  const gchar original[] =
      "\xff\xd8\xff\xe1\x00\x22"
      "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0"
      "\0\x06\0\0\0\0\0\0\0\xff\xdd\x00\x04\x01\x02" FRAME_16X24 SCAN
      "ab\xff\x00\xff\xd0\xff\xd9";

  for (guint round = 0; round < 20000; round++) {
    gsize size = g_test_rand_int_range (0, sizeof original);
    g_autofree guint8 *data = g_malloc (MAX (size, 1));
    g_autofree gchar *json = NULL;
    LpJpegInfo info;

    memcpy (data, original, size);
    for (gint n = g_test_rand_int_range (0, 4); n > 0 && size > 2; n--)
      data[g_test_rand_int_range (2, size)] = g_test_rand_int_range (0, 256);
    if (!lp_jpeg_info_read (&info, data, size, NULL))
      continue;
    json = lp_jpeg_info_to_json (&info);
    lp_jpeg_info_check (&info, NULL);
    g_assert_cmpuint (info.end + info.bytes_after_end, ==, size);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-info/reads-the-header", test_reads_the_header);
  g_test_add_func ("/jpeg-info/one-component-has-blocks-of-eight",
      test_one_component_has_blocks_of_eight);
  g_test_add_func ("/jpeg-info/the-end-of-a-thumbnail-is-not-the-end",
      test_the_end_of_a_thumbnail_is_not_the_end);
  g_test_add_func ("/jpeg-info/reads-the-orientation-in-both-byte-orders",
      test_reads_the_orientation_in_both_byte_orders);
  g_test_add_func ("/jpeg-info/says-why-a-picture-cannot-be-had",
      test_says_why_a_picture_cannot_be_had);
  g_test_add_func ("/jpeg-info/very-narrow-and-high-pictures-are-accepted",
      test_very_narrow_and_high_pictures_are_accepted);
  g_test_add_func ("/jpeg-info/garbage-before-the-start-is-refused",
      test_garbage_before_the_start_is_refused);
  g_test_add_func ("/jpeg-info/takes-one-pass-over-nothing-but-markers",
      test_takes_one_pass_over_nothing_but_markers);
  g_test_add_func ("/jpeg-info/json-leaves-out-what-is-not-there",
      test_json_leaves_out_what_is_not_there);
  g_test_add_func ("/jpeg-info/agrees-with-the-reference-on-every-file",
      test_agrees_with_the_reference_on_every_file);
  g_test_add_func ("/jpeg-info/finds-the-same-end-as-a-slow-walk",
      test_finds_the_same_end_as_a_slow_walk);
  g_test_add_func ("/jpeg-info/survives-cuts-and-flipped-bytes",
      test_survives_cuts_and_flipped_bytes);
  return g_test_run ();
}
