/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lossless.h"

#include <gexiv2/gexiv2.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "jpeg_fixture.h"
#include "jpeg_reference.h"

/* Lossless crops of real files. */

static const gchar *
data_folder (void)
{
  const gchar *folder = g_getenv ("LINEPATROL_DATA");

  return folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR) ? folder
                                                                    : NULL;
}

static gboolean
is_jpeg_name (const gchar *name)
{
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".jpg") || g_str_has_suffix (lower, ".jpeg");
}

static void
find_jpegs (const gchar *folder, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      find_jpegs (path, paths);
    else if (is_jpeg_name (name))
      g_ptr_array_add (paths, g_steal_pointer (&path));
  }
}

/* NULL, and the test skipped, where there are none. */
static GPtrArray *
find_samples (void)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const gchar *folder = data_folder ();
  g_autofree gchar *jpeg = NULL;
  g_autofree gchar *photos = NULL;

  if (folder == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return NULL;
  }
  jpeg = g_build_filename (folder, "jpeg", NULL);
  photos = g_build_filename (folder, "photos", NULL);
  find_jpegs (jpeg, paths);
  find_jpegs (photos, paths);
  g_assert_cmpuint (paths->len, >, 0);
  return g_steal_pointer (&paths);
}

static GBytes *
load (const gchar *path)
{
  gchar *data;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

static LpJpegLossless *
open_photo (GBytes *photo, gint *width, gint *height)
{
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  g_autoptr (GError) error = NULL;

  if (!lp_jpeg_lossless_open (lossless, g_bytes_get_data (photo, NULL),
          g_bytes_get_size (photo), width, height, &error)) {
    g_assert_nonnull (error);
    return NULL;
  }
  return g_steal_pointer (&lossless);
}

#define N_AREAS 5

static void
choose_areas (gint width, gint height, GstVideoRectangle areas[N_AREAS])
{
  areas[0] = (GstVideoRectangle){ 0, 0, width, height };
  areas[1] = (GstVideoRectangle){ 0, 0, (width + 2) / 3, (height + 2) / 3 };
  areas[2] = (GstVideoRectangle){ width / 2, height / 2, (width + 3) / 4,
    (height + 3) / 4 };
  areas[3] = (GstVideoRectangle){ width - 1, height - 1, 1, 1 };
  areas[4] = (GstVideoRectangle){ width / 7, height / 5, (width + 1) / 2, 1 };
}

/* Crops a sample and asserts that what comes has its coefficients. Some
 * samples are damaged, some such that no picture can be had. */
static void
check_sample (GBytes *bytes)
{
  gint width, height, n_intact_rows;
  g_autoptr (LpJpegLossless) lossless = open_photo (bytes, &width, &height);
  g_autoptr (JpegCoefficients) photo = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoRectangle areas[N_AREAS], covered[N_AREAS];
  GBytes *crops[N_AREAS];

  if (lossless == NULL)
    return;
  photo = jpeg_coefficients_read_bytes (bytes);
  choose_areas (width, height, areas);
  if (!lp_jpeg_lossless_crop (
          lossless, areas, N_AREAS, crops, covered, &n_intact_rows, &error)) {
    g_assert_nonnull (error);
    g_assert_true (photo == NULL || photo->n_warnings > 0);
    return;
  }
  if (photo != NULL && photo->n_warnings == 0)
    g_assert_cmpint (n_intact_rows, ==, height);
  for (guint i = 0; i < N_AREAS; i++) {
    g_autoptr (GBytes) bytes_of_crop = crops[i];
    g_autoptr (JpegCoefficients) crop = NULL;

    g_assert_cmpint (
        crops[i] != NULL, ==, areas[i].y + areas[i].h <= n_intact_rows);
    if (crops[i] == NULL)
      continue;
    crop = jpeg_coefficients_read_bytes (crops[i]);
    g_assert_nonnull (crop);
    g_assert_cmpint (crop->width, ==, covered[i].w);
    g_assert_cmpint (crop->height, ==, covered[i].h);
    if (photo != NULL)
      jpeg_coefficients_assert_area (photo, crop, covered[i].x, covered[i].y);
  }
}

static void
test_crops_have_the_coefficients_of_the_sample (void)
{
  g_autoptr (GPtrArray) paths = find_samples ();

  for (guint i = 0; paths != NULL && i < paths->len; i++) {
    const gchar *path = g_ptr_array_index (paths, i);
    g_autoptr (GBytes) bytes = load (path);

    g_test_message ("%s", path);
    check_sample (bytes);
  }
}

static void
test_samples_cut_short_do_no_harm (void)
{
  g_autoptr (GPtrArray) paths = find_samples ();

  for (guint i = 0; paths != NULL && i < paths->len; i++) {
    g_autoptr (GBytes) whole = load (g_ptr_array_index (paths, i));
    gsize size = g_bytes_get_size (whole);

    /* the larger ones are photos of the same few cameras */
    for (guint percent = 1; size < 100000 && percent < 100; percent++) {
      g_autofree guint8 *copy =
          g_memdup2 (g_bytes_get_data (whole, NULL), size * percent / 100);
      g_autoptr (GBytes) cut = g_bytes_new_static (copy, size * percent / 100);
      check_sample (cut);
    }
  }
}

/* NULL where the photo is damaged there. */
static GBytes *
crop_one (
    GBytes *photo, const GstVideoRectangle *area, GstVideoRectangle *covered)
{
  gint width, height, n_intact_rows;
  g_autoptr (LpJpegLossless) lossless = open_photo (photo, &width, &height);
  GBytes *crop = NULL;

  if (lossless != NULL)
    lp_jpeg_lossless_crop (
        lossless, area, 1, &crop, covered, &n_intact_rows, NULL);
  return crop;
}

static gint
get_int (JsonObject *object, const gchar *member, guint index)
{
  return json_array_get_int_element (
      json_object_get_array_member (object, member), index);
}

/* The hashes are of files that jpegtran wrote with its standard tables. */
static void
check_expected_crop (GBytes *photo, JsonObject *expected)
{
  GstVideoRectangle area = { get_int (expected, "box", 0),
    get_int (expected, "box", 1), get_int (expected, "box", 2),
    get_int (expected, "box", 3) };
  GstVideoRectangle covered;
  g_autoptr (GBytes) crop = crop_one (photo, &area, &covered);
  g_autoptr (GBytes) rewritten = jpeg_rewrite (crop);
  g_autofree gchar *sum =
      g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, rewritten);

  g_assert_cmpint (covered.x, ==, get_int (expected, "lossless_origin", 0));
  g_assert_cmpint (covered.y, ==, get_int (expected, "lossless_origin", 1));
  g_assert_cmpint (covered.w, ==, get_int (expected, "lossless_size", 0));
  g_assert_cmpint (covered.h, ==, get_int (expected, "lossless_size", 1));
  g_assert_cmpstr (
      sum, ==, json_object_get_string_member (expected, "lossless_sha256"));
}

static void
test_agrees_with_the_reference (void)
{
  g_autofree gchar *path = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  const gchar *name;
  JsonObjectIter iter;
  JsonNode *node;

  if (data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  path = g_build_filename (data_folder (), "expected-crops.json", NULL);
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  json_object_iter_init (&iter,
      json_object_get_object_member (
          json_node_get_object (json_parser_get_root (parser)), "files"));
  while (json_object_iter_next (&iter, &name, &node)) {
    g_autofree gchar *photo_path =
        g_build_filename (data_folder (), name, NULL);
    g_autoptr (GBytes) photo = load (photo_path);
    JsonArray *crops =
        json_object_get_array_member (json_node_get_object (node), "crops");

    g_test_message ("%s", name);
    for (guint i = 0; i < json_array_get_length (crops); i++)
      check_expected_crop (photo, json_array_get_object_element (crops, i));
  }
}

/* NULL where it warns of damage. */
static GBytes *
crop_with_jpegtran (
    const gchar *jpegtran, const gchar *path, const GstVideoRectangle *area)
{
  g_autofree gchar *geometry =
      g_strdup_printf ("%dx%d+%d+%d", area->w, area->h, area->x, area->y);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      &error, jpegtran, "-copy", "none", "-crop", geometry, path, NULL);
  GBytes *crop = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &crop, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_clear_pointer (&crop, g_bytes_unref);
  return crop;
}

/* Returns how many crops were compared. */
static guint
check_against_jpegtran (const gchar *jpegtran, const gchar *path)
{
  g_autoptr (GBytes) bytes = load (path);
  gint width, height;
  g_autoptr (LpJpegLossless) lossless = open_photo (bytes, &width, &height);
  GstVideoRectangle areas[N_AREAS], covered;
  guint n_compared = 0;

  if (lossless == NULL)
    return 0;
  choose_areas (width, height, areas);
  for (guint i = 2; i < N_AREAS; i++) {
    g_autoptr (GBytes) theirs = crop_with_jpegtran (jpegtran, path, &areas[i]);
    g_autoptr (GBytes) ours = NULL;
    g_autoptr (JpegCoefficients) expected = NULL;
    g_autoptr (JpegCoefficients) crop = NULL;

    if (theirs == NULL)
      break;
    ours = crop_one (bytes, &areas[i], &covered);
    g_assert_nonnull (ours);
    expected = jpeg_coefficients_read_bytes (theirs);
    crop = jpeg_coefficients_read_bytes (ours);
    g_assert_cmpint (crop->width, ==, expected->width);
    g_assert_cmpint (crop->height, ==, expected->height);
    jpeg_coefficients_assert_area (expected, crop, 0, 0);
    n_compared++;
  }
  return n_compared;
}

static void
test_agrees_with_jpegtran (void)
{
  g_autofree gchar *jpegtran = g_find_program_in_path ("jpegtran");
  g_autoptr (GPtrArray) paths = NULL;
  guint n_compared = 0;

  if (jpegtran == NULL) {
    g_test_skip ("jpegtran is not installed");
    return;
  }
  paths = find_samples ();
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    n_compared +=
        check_against_jpegtran (jpegtran, g_ptr_array_index (paths, i));
  if (paths != NULL)
    g_assert_cmpuint (n_compared, >, paths->len);
}

static GExiv2Metadata *
read_metadata (GBytes *jpeg)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();

  return gexiv2_metadata_open_buf (metadata, g_bytes_get_data (jpeg, NULL),
             g_bytes_get_size (jpeg), NULL)
             ? g_steal_pointer (&metadata)
             : NULL;
}

/* Tags that say where in the file something is, those of previews, and one that
 * has no business in a JPEG. */
static gboolean
is_about_the_file (const gchar *tag)
{
  static const gchar *const tags[] = { "Exif.Image.ExifTag",
    "Exif.Image.GPSTag", "Exif.Iop.", "Exif.Photo.InteroperabilityTag",
    "Exif.MakerNote.", "Exif.Image.JPEGInterchangeFormat",
    "Exif.Image.PhotometricInterpretation", "Exif.Thumbnail." };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_str_has_prefix (tag, tags[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_size (const gchar *tag)
{
  return g_str_has_suffix (tag, "XDimension") ||
         g_str_has_suffix (tag, "YDimension") ||
         g_str_equal (tag, "Exif.Image.ImageWidth") ||
         g_str_equal (tag, "Exif.Image.ImageLength");
}

static void
compare_exif (GExiv2Metadata *photo, GExiv2Metadata *crop)
{
  g_auto (GStrv) tags = gexiv2_metadata_get_exif_tags (photo);
  guint8 *thumbnail;
  gint size;

  for (guint i = 0; tags[i] != NULL; i++) {
    g_autofree gchar *expected =
        gexiv2_metadata_try_get_tag_string (photo, tags[i], NULL);
    g_autofree gchar *value =
        gexiv2_metadata_try_get_tag_string (crop, tags[i], NULL);

    if (!is_about_the_file (tags[i]) && !is_size (tags[i]))
      g_assert_cmpstr (value, ==, expected);
  }
  g_assert_false (gexiv2_metadata_get_exif_thumbnail (crop, &thumbnail, &size));
}

static void
check_metadata (GBytes *bytes)
{
  const GstVideoRectangle area = { 0, 0, 1, 1 };
  g_autoptr (GExiv2Metadata) photo = read_metadata (bytes);
  g_autoptr (GExiv2Metadata) metadata = NULL;
  g_autoptr (GBytes) crop = NULL;
  GstVideoRectangle covered;

  crop = crop_one (bytes, &area, &covered);
  if (photo == NULL || crop == NULL)
    return;
  metadata = read_metadata (crop);
  g_assert_nonnull (metadata);
  compare_exif (photo, metadata);
  if (gexiv2_metadata_has_exif (photo))
    g_assert_cmpint (gexiv2_metadata_try_get_tag_long (
                         metadata, "Exif.Photo.PixelXDimension", NULL),
        ==, 1);
  /* preview images, which DJI's photos have in segments like this */
  g_assert_null (memmem (
      g_bytes_get_data (crop, NULL), g_bytes_get_size (crop), "MPF\0", 4));
}

static void
test_metadata_of_the_samples_is_kept (void)
{
  g_autoptr (GPtrArray) paths = find_samples ();

  for (guint i = 0; paths != NULL && i < paths->len; i++) {
    g_autoptr (GBytes) bytes = load (g_ptr_array_index (paths, i));

    g_test_message ("%s", (gchar *) g_ptr_array_index (paths, i));
    check_metadata (bytes);
  }
}

static void
test_orientation_of_the_samples_is_kept (void)
{
  static const gchar *const names[] = { "Landscape_1", "Landscape_3",
    "Landscape_6", "Landscape_8", "Portrait_1", "Portrait_3", "Portrait_6",
    "Portrait_8" };
  const GstVideoRectangle area = { 333, 222, 111, 77 };

  if (data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_strdup_printf (
        "%s/jpeg/orientation/%s.jpg", data_folder (), names[i]);
    g_autoptr (GBytes) photo = load (path);
    GstVideoRectangle covered;
    g_autoptr (GBytes) crop = crop_one (photo, &area, &covered);
    g_autoptr (GExiv2Metadata) metadata = read_metadata (crop);
    gint expected = names[i][strlen (names[i]) - 1] - '0';

    g_assert_cmpint (
        gexiv2_metadata_try_get_orientation (metadata, NULL), ==, expected);
  }
}

static void
ignore_message (j_common_ptr jpeg)
{
}

static gpointer
get_profile (GBytes *jpeg, guint *size)
{
  struct jpeg_decompress_struct source;
  struct jpeg_error_mgr errors;
  JOCTET *profile = NULL;

  source.err = jpeg_std_error (&errors);
  errors.output_message = ignore_message;
  jpeg_create_decompress (&source);
  jpeg_mem_src (
      &source, g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
  jpeg_save_markers (&source, JPEG_APP0 + 2, 0xffff);
  jpeg_read_header (&source, TRUE);
  if (!jpeg_read_icc_profile (&source, &profile, size))
    *size = 0;
  jpeg_destroy_decompress (&source);
  return profile;
}

static void
test_profiles_of_the_samples_are_kept (void)
{
  static const gchar *const names[] = { "icc/icc_chunk_order.jpeg",
    "icc/icc_missing_chunk.jpeg", "pillow/hopper.jpg" };
  const GstVideoRectangle area = { 0, 0, 1, 1 };
  guint total = 0;

  if (data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path =
        g_build_filename (data_folder (), "jpeg", names[i], NULL);
    g_autoptr (GBytes) photo = load (path);
    GstVideoRectangle covered;
    g_autoptr (GBytes) crop = crop_one (photo, &area, &covered);
    guint expected_size, size;
    gpointer expected = get_profile (photo, &expected_size);
    gpointer profile = get_profile (crop, &size);

    g_assert_cmpmem (profile, size, expected, expected_size);
    total += size;
    free (expected);
    free (profile);
  }
  g_assert_cmpuint (total, >, 0);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  gexiv2_initialize ();
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  g_test_add_func ("/jpeg-lossless-samples/crops-have-their-coefficients",
      test_crops_have_the_coefficients_of_the_sample);
  g_test_add_func ("/jpeg-lossless-samples/cut-short-they-do-no-harm",
      test_samples_cut_short_do_no_harm);
  g_test_add_func ("/jpeg-lossless-samples/agrees-with-the-reference",
      test_agrees_with_the_reference);
  g_test_add_func (
      "/jpeg-lossless-samples/agrees-with-jpegtran", test_agrees_with_jpegtran);
  g_test_add_func ("/jpeg-lossless-samples/their-metadata-is-kept",
      test_metadata_of_the_samples_is_kept);
  g_test_add_func ("/jpeg-lossless-samples/their-orientation-is-kept",
      test_orientation_of_the_samples_is_kept);
  g_test_add_func ("/jpeg-lossless-samples/their-profiles-are-kept",
      test_profiles_of_the_samples_are_kept);
  return g_test_run ();
}
