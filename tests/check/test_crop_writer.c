/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-crop-writer.h"
#include "output/lp-name-template.h"
#include "output/lp-output-folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder_fixture.h"

typedef struct {
  gchar *root;
  gchar *out;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->root = g_dir_make_tmp ("lp-output-XXXXXX", NULL);
  g_assert_nonnull (f->root);
  f->out = g_build_filename (f->root, "out", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_folder (f->root);
  g_free (f->root);
  g_free (f->out);
}

/* All files below @path with '/' between, sorted, hidden ones too. */
static void
list_into (const gchar *path, const gchar *prefix, GPtrArray *names)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *below = g_build_filename (path, name, NULL);
    g_autofree gchar *relative = g_strconcat (prefix, name, NULL);

    if (g_file_test (below, G_FILE_TEST_IS_DIR) &&
        !g_file_test (below, G_FILE_TEST_IS_SYMLINK)) {
      g_autofree gchar *next = g_strconcat (relative, "/", NULL);
      list_into (below, next, names);
    } else {
      g_ptr_array_add (names, g_steal_pointer (&relative));
    }
  }
  g_clear_pointer (&dir, g_dir_close);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

static gchar *
list (const gchar *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  list_into (path, "", names);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (gchar **) names->pdata);
}

static void
assert_files (const gchar *path, const gchar *expected)
{
  g_autofree gchar *names = list (path);

  g_assert_cmpstr (names, ==, expected);
}

static gchar *
get_content (const gchar *folder, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  gchar *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return content;
}

static void
put_content (const gchar *folder, const gchar *name, const gchar *content)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static LpCropWriter *
open_writer (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  LpCropWriter *writer =
      lp_crop_writer_new (f->out, LP_NAME_TEMPLATE_DEFAULT, &error);

  g_assert_no_error (error);
  return writer;
}

static gboolean
write_crop (LpCropWriter *writer, const gchar *photo_name, const gchar *label,
    gsize size, GError **error)
{
  g_autoptr (LpPhoto) photo = lp_photo_new (photo_name);
  g_autoptr (LpCrop) crop = lp_crop_new (photo, 0);
  g_autofree gchar *data = g_strnfill (size, 'x');
  const LpManifestRow row = { photo, crop, NULL, "image/jpeg", 4, 5, size };

  crop->label = g_strdup (label);
  lp_crop_set_area (crop, 10, 20, 4, 5);
  return lp_crop_writer_write (writer, &row, "jpg", data, error);
}

static gboolean
finish (LpCropWriter *writer, GError **error)
{
  g_autoptr (LpSummary) summary = lp_summary_new ();

  return lp_crop_writer_finish (writer, summary, error);
}

static void
test_writes_crops_manifest_and_summary (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = open_writer (f);
  g_autofree gchar *manifest = NULL;

  g_assert_true (write_crop (writer, "a.jpg", "tower", 3, NULL));
  g_assert_true (finish (writer, NULL));
  assert_files (f->out, "manifest.ndjson skipped.ndjson summary.json "
                        "unmatched/a_0_tower.jpg");
  manifest = get_content (f->out, "manifest.ndjson");
  g_assert_cmpstr (manifest, ==,
      "{\"crop\":\"unmatched/a_0_tower.jpg\",\"photo\":\"a.jpg\","
      "\"label\":\"tower\",\"index\":0,\"box\":[0,0,0,0],\"x\":10,\"y\":20,"
      "\"width\":4,\"height\":5,\"to_photo\":[1,0,10,0,1,20],"
      "\"clamped\":false,\"lossless\":false,\"crop_width\":4,"
      "\"crop_height\":5,\"damaged\":false,\"bytes\":3,\"media_type\":\"image/"
      "jpeg\","
      "\"fix\":\"none\"}\n");
}

static void
test_row_says_where_and_of_which_pole (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");
  g_autoptr (GString) json = g_string_new (NULL);
  const LpManifestRow row = { photo, NULL, "x.jpg", "image/jpeg", 0, 0, 7 };

  photo->time = G_GINT64_CONSTANT (1466699519000000);
  photo->latitude = 46.5;
  photo->longitude = -91.25;
  photo->damaged = TRUE;
  lp_photo_take_match (photo, lp_match_new ("L/1", "L", 0));
  photo->match->distance_m = 12.3456;
  lp_manifest_row_append_json (&row, json);
  g_assert_cmpstr (json->str, ==,
      "{\"crop\":\"x.jpg\",\"photo\":\"a.jpg\",\"damaged\":true,\"bytes\":7,"
      "\"media_type\":\"image/jpeg\",\"time\":\"2016-06-23T16:31:59.000Z\","
      "\"fix\":\"none\",\"latitude\":46.5,\"longitude\":-91.25,"
      "\"pole\":\"L/1\",\"line\":\"L\",\"distance_m\":12.346,"
      "\"bearing_deg\":0,\"method\":\"distance\",\"confidence\":0,"
      "\"ambiguous\":false}\n");
}

static void
test_crops_of_one_name_are_numbered (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = open_writer (f);

  g_assert_true (write_crop (writer, "a.jpg", "t", 1, NULL));
  g_assert_true (write_crop (writer, "sub/a.jpg", "t", 2, NULL));
  g_assert_true (write_crop (writer, "A.JPG", "T", 3, NULL));
  g_assert_true (finish (writer, NULL));
  assert_files (f->out,
      "manifest.ndjson skipped.ndjson summary.json unmatched/A_0_T-3.jpg "
      "unmatched/a_0_t-2.jpg unmatched/a_0_t.jpg");
}

static void
test_names_never_collide (Fixture *f, gconstpointer data)
{
  g_autoptr (LpOutputFolder) folder = lp_output_folder_open (f->out, NULL);
  g_autoptr (GHashTable) met =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const gchar *const stems[] = { "a", "A", "a-2", "a-2-2", "A-3", "é", "É",
    "e\xcc\x81" };

  for (guint round = 0; round < 2000; round++) {
    const gchar *stem = stems[g_test_rand_int_range (0, G_N_ELEMENTS (stems))];
    g_autofree gchar *name = lp_output_folder_claim (folder, stem, "jpg");
    g_autofree gchar *folded = g_utf8_casefold (name, -1);

    g_assert_true (
        g_hash_table_add (met, g_utf8_normalize (folded, -1, G_NORMALIZE_ALL)));
  }
}

static void
test_own_files_are_not_taken_for_crops (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer =
      lp_crop_writer_new (f->out, "{label}/{photo}", NULL);

  g_assert_true (write_crop (writer, "a.jpg", "Summary.json", 1, NULL));
  g_assert_true (finish (writer, NULL));
  assert_files (f->out, "_Summary.json/a.jpg manifest.ndjson skipped.ndjson "
                        "summary.json");
}

static void
test_crops_of_the_run_before_are_removed (Fixture *f, gconstpointer data)
{
  LpCropWriter *writer = open_writer (f);

  g_assert_true (write_crop (writer, "a.jpg", "t", 1, NULL));
  g_assert_true (write_crop (writer, "b.jpg", "t", 1, NULL));
  g_assert_true (finish (writer, NULL));
  lp_crop_writer_free (writer);
  put_content (f->out, "mine.txt", "x");

  writer = open_writer (f);
  g_assert_true (write_crop (writer, "b.jpg", "t", 1, NULL));
  g_assert_true (finish (writer, NULL));
  lp_crop_writer_free (writer);
  assert_files (f->out, "manifest.ndjson mine.txt skipped.ndjson summary.json "
                        "unmatched/b_0_t.jpg");

  writer = open_writer (f);
  g_assert_true (finish (writer, NULL));
  lp_crop_writer_free (writer);
  assert_files (f->out, "manifest.ndjson mine.txt skipped.ndjson summary.json");
}

static void
test_a_forged_manifest_removes_nothing_outside (Fixture *f, gconstpointer data)
{
  g_autofree gchar *link = g_build_filename (f->out, "link", NULL);
  g_autofree gchar *absolute = g_build_filename (f->root, "precious", NULL);
  g_autofree gchar *manifest = g_strdup_printf (
      "{\"crop\":\"../precious\"}\n{\"crop\":\"%s\"}\n"
      "{\"crop\":\"a/../../precious\"}\n{\"crop\":\"link/precious\"}\n"
      "{\"crop\":\"manifest.ndjson\"}\n{\"crop\":7}\nnonsense\n{\"x\":[1,"
      "{\"crop\":\"kept\"}]}\n{\"crop\":\"folder\"}\n{\"crop\":\"\"}\n"
      "{\"crop\":\"stale\"}",
      absolute);
  LpCropWriter *writer;

  put_content (f->root, "precious", "x");
  put_content (f->out, "manifest.ndjson", manifest);
  put_content (f->out, "kept", "x");
  put_content (f->out, "stale", "x");
  put_content (f->out, "folder/x", "x");
  g_assert_cmpint (symlink ("..", link), ==, 0);
  writer = open_writer (f);
  g_assert_true (finish (writer, NULL));
  lp_crop_writer_free (writer);
  g_assert_true (g_file_test (absolute, G_FILE_TEST_EXISTS));
  assert_files (f->out, "folder/x kept link manifest.ndjson skipped.ndjson "
                        "summary.json");
}

static void
test_links_inside_the_folder_are_not_followed (Fixture *f, gconstpointer data)
{
  g_autofree gchar *link = g_build_filename (f->out, "unmatched", NULL);
  g_autoptr (LpCropWriter) writer = NULL;
  g_autoptr (GError) error = NULL;

  put_content (f->out, "x", "x");
  g_assert_cmpint (symlink ("..", link), ==, 0);
  writer = open_writer (f);
  g_assert_false (write_crop (writer, "a.jpg", "t", 1, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "unmatched"));
  g_assert_true (finish (writer, NULL));
  assert_files (f->root, "out/manifest.ndjson out/skipped.ndjson "
                         "out/summary.json out/unmatched out/x");
}

static void
test_a_writer_given_up_leaves_no_trace (Fixture *f, gconstpointer data)
{
  LpCropWriter *writer = open_writer (f);

  lp_crop_writer_free (writer);
  g_assert_false (g_file_test (f->out, G_FILE_TEST_EXISTS));

  put_content (f->out, "summary.json", "old");
  put_content (f->out, "manifest.ndjson", "old");
  writer = open_writer (f);
  lp_crop_writer_free (writer);
  assert_files (f->out, "manifest.ndjson summary.json");
}

/* A run that dies must not be taken for the complete one before it. */
static void
test_the_old_summary_goes_with_the_first_crop (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = NULL;
  g_autofree gchar *path = g_build_filename (f->out, "summary.json", NULL);

  put_content (f->out, "summary.json", "old");
  writer = open_writer (f);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (write_crop (writer, "a.jpg", "t", 1, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_not_opened (const gchar *location)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      lp_crop_writer_new (location, LP_NAME_TEMPLATE_DEFAULT, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, location));
}

static void
test_folders_that_cannot_be_had_are_named (Fixture *f, gconstpointer data)
{
  g_autofree gchar *file = g_build_filename (f->root, "file", NULL);
  g_autofree gchar *below = g_build_filename (file, "below", NULL);

  put_content (f->root, "file", "x");
  assert_not_opened (file);
  assert_not_opened (below);
  assert_files (f->root, "file");
}

static void
test_folders_without_permission_are_named (Fixture *f, gconstpointer data)
{
  if (geteuid () == 0) {
    g_test_skip ("root may write everywhere");
    return;
  }
  g_assert_cmpint (g_mkdir (f->out, 0555), ==, 0);
  assert_not_opened (f->out);
}

static void
test_two_runs_do_not_share_a_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = open_writer (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_crop_writer_new (f->out, LP_NAME_TEMPLATE_DEFAULT, &error));
  g_assert_nonnull (strstr (error->message, "Another run"));
}

/* Stands in for a full disk: files may not grow beyond @bytes. */
static void
limit_file_size (rlim_t bytes)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_a_full_disk_leaves_no_truncated_crop (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = open_writer (f);
  g_autoptr (GError) error = NULL;
  gboolean small, large;

  limit_file_size (100000);
  small = write_crop (writer, "a.jpg", "t", 99999, NULL);
  large = write_crop (writer, "b.jpg", "t", 100001, &error);
  limit_file_size (RLIM_INFINITY);
  g_assert_true (small);
  g_assert_false (large);
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "b_0_t.jpg"));
  g_assert_true (lp_crop_writer_is_full (writer));
  g_assert_true (finish (writer, NULL));
  assert_files (f->out, "manifest.ndjson skipped.ndjson summary.json "
                        "unmatched/a_0_t.jpg");
}

/* Lines that did not fit are there once there is room again. */
static void
test_a_manifest_survives_a_disk_that_was_full (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = open_writer (f);
  g_autofree gchar *manifest = NULL;
  g_auto (GStrv) lines = NULL;

  limit_file_size (70000);
  for (guint i = 0; i < 1000; i++)
    g_assert_true (write_crop (writer, "a.jpg", "t", 10, NULL));
  limit_file_size (RLIM_INFINITY);
  g_assert_true (finish (writer, NULL));
  manifest = get_content (f->out, "manifest.ndjson");
  lines = g_strsplit (manifest, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1001);
  for (guint i = 0; i < 1000; i++) {
    g_assert_true (g_str_has_prefix (lines[i], "{\"crop\":"));
    g_assert_true (g_str_has_suffix (lines[i], "}"));
  }
}

static void
test_a_manifest_that_does_not_fit_is_an_error (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = open_writer (f);
  g_autoptr (GError) error = NULL;
  gboolean finished;

  put_content (f->out, "summary.json", "old");
  g_assert_true (write_crop (writer, "a.jpg", "t", 10, NULL));
  limit_file_size (20);
  finished = finish (writer, &error);
  limit_file_size (RLIM_INFINITY);
  g_assert_false (finished);
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_clear_pointer (&writer, lp_crop_writer_free);
  assert_files (f->out, "skipped.ndjson unmatched/a_0_t.jpg");
}

static void
test_leftovers_of_a_killed_run_are_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (LpCropWriter) writer = NULL;

  put_content (f->out, ".manifest.ndjson.abc123.part",
      "{\"crop\":\"pole/old.jpg\"}\n{\"crop\":\"unmatched/a_0_t.jpg\"}\n");
  put_content (f->out, ".skipped.ndjson.abc123.part", "");
  put_content (f->out, ".summary.json.abc123.part", "");
  put_content (f->out, "pole/old.jpg", "old");
  put_content (f->out, "pole/.new.jpg.zzz999.part", "half");
  put_content (f->out, "mine/.new.jpg.ZZZ999.part", "not ours");
  put_content (f->out, ".new.jpg.abcdefg.part", "not ours");
  writer = open_writer (f);
  g_assert_true (write_crop (writer, "a.jpg", "t", 10, NULL));
  g_assert_true (finish (writer, NULL));
  g_clear_pointer (&writer, lp_crop_writer_free);
  assert_files (f->out,
      ".new.jpg.abcdefg.part manifest.ndjson mine/.new.jpg.ZZZ999.part "
      "skipped.ndjson summary.json unmatched/a_0_t.jpg");
}

#define ADD(name, function)                                                    \
  g_test_add ("/output/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("writes-crops-manifest-and-summary",
      test_writes_crops_manifest_and_summary);
  ADD ("row-says-where-and-of-which-pole",
      test_row_says_where_and_of_which_pole);
  ADD ("crops-of-one-name-are-numbered", test_crops_of_one_name_are_numbered);
  ADD ("names-never-collide", test_names_never_collide);
  ADD ("own-files-are-not-taken-for-crops",
      test_own_files_are_not_taken_for_crops);
  ADD ("crops-of-the-run-before-are-removed",
      test_crops_of_the_run_before_are_removed);
  ADD ("a-forged-manifest-removes-nothing-outside",
      test_a_forged_manifest_removes_nothing_outside);
  ADD ("links-inside-the-folder-are-not-followed",
      test_links_inside_the_folder_are_not_followed);
  ADD ("leftovers-of-a-killed-run-are-removed",
      test_leftovers_of_a_killed_run_are_removed);
  ADD ("a-writer-given-up-leaves-no-trace",
      test_a_writer_given_up_leaves_no_trace);
  ADD ("the-old-summary-goes-with-the-first-crop",
      test_the_old_summary_goes_with_the_first_crop);
  ADD ("folders-that-cannot-be-had-are-named",
      test_folders_that_cannot_be_had_are_named);
  ADD ("folders-without-permission-are-named",
      test_folders_without_permission_are_named);
  ADD ("two-runs-do-not-share-a-folder", test_two_runs_do_not_share_a_folder);
  ADD ("a-full-disk-leaves-no-truncated-crop",
      test_a_full_disk_leaves_no_truncated_crop);
  ADD ("a-manifest-survives-a-disk-that-was-full",
      test_a_manifest_survives_a_disk_that_was_full);
  ADD ("a-manifest-that-does-not-fit-is-an-error",
      test_a_manifest_that_does_not_fit_is_an_error);
  return g_test_run ();
}
