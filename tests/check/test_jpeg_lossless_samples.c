/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lossless.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "jpeg_coefficients_fixture.h"

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
  photo = jpeg_coefficients_read (bytes);
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
    crop = jpeg_coefficients_read (crops[i]);
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

/* The crop of an intact photo. */
static GBytes *
crop_one (
    GBytes *photo, const GstVideoRectangle *area, GstVideoRectangle *covered)
{
  gint width, height, n_intact_rows;
  g_autoptr (LpJpegLossless) lossless = open_photo (photo, &width, &height);
  g_autoptr (GError) error = NULL;
  GBytes *crop;

  g_assert_nonnull (lossless);
  lp_jpeg_lossless_crop (
      lossless, area, 1, &crop, covered, &n_intact_rows, &error);
  g_assert_no_error (error);
  g_assert_nonnull (crop);
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
  g_assert_true (g_subprocess_get_successful (process));
  return crop;
}

static void
check_against_jpegtran (const gchar *jpegtran, const gchar *path)
{
  g_autoptr (GBytes) bytes = load (path);
  g_autoptr (JpegCoefficients) photo = jpeg_coefficients_read (bytes);
  GstVideoRectangle areas[N_AREAS], covered;

  if (photo == NULL || photo->n_warnings > 0)
    return;
  g_test_message ("%s", path);
  choose_areas (photo->width, photo->height, areas);
  for (guint i = 1; i < N_AREAS; i += 2) {
    g_autoptr (GBytes) theirs = crop_with_jpegtran (jpegtran, path, &areas[i]);
    g_autoptr (GBytes) ours = crop_one (bytes, &areas[i], &covered);
    g_autoptr (JpegCoefficients) expected = jpeg_coefficients_read (theirs);
    g_autoptr (JpegCoefficients) crop = jpeg_coefficients_read (ours);

    g_assert_cmpint (crop->width, ==, expected->width);
    g_assert_cmpint (crop->height, ==, expected->height);
    jpeg_coefficients_assert_area (expected, crop, 0, 0);
  }
}

static void
test_agrees_with_jpegtran (void)
{
  g_autofree gchar *jpegtran = g_find_program_in_path ("jpegtran");
  g_autoptr (GPtrArray) paths = NULL;

  if (jpegtran == NULL) {
    g_test_skip ("jpegtran is not installed");
    return;
  }
  paths = find_samples ();
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    check_against_jpegtran (jpegtran, g_ptr_array_index (paths, i));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-lossless-samples/crops-have-their-coefficients",
      test_crops_have_the_coefficients_of_the_sample);
  g_test_add_func ("/jpeg-lossless-samples/cut-short-they-do-no-harm",
      test_samples_cut_short_do_no_harm);
  g_test_add_func ("/jpeg-lossless-samples/agrees-with-the-reference",
      test_agrees_with_the_reference);
  g_test_add_func (
      "/jpeg-lossless-samples/agrees-with-jpegtran", test_agrees_with_jpegtran);
  return g_test_run ();
}
