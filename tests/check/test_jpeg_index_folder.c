/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-index-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jpeg/lp-jpeg-lossless.h"
#include "jpeg_fixture.h"

#define TIME_SIZE 8

/* A photo in a folder, and the folder for indexes beside it. */
typedef struct {
  gchar *root;
  gchar *photo;
  gchar *indexes;
  GByteArray *jpeg;
} Fixture;

/* Large enough that there are rows to know; restarts within rows and over
 * several. */
static const JpegOptions kinds[] = {
  { .width = 1200,
      .height = 1000,
      .sampling = "22 11 11",
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 1200,
      .height = 1000,
      .sampling = "21 11 11",
      .restart_interval = 50,
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 1200,
      .height = 1000,
      .sampling = "22 11 11",
      .restart_interval = 500,
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 1601,
      .height = 1111,
      .sampling = "11",
      .quality = 95,
      .content = JPEG_PATCHES },
};

static void
save (const gchar *path, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, const JpegOptions *kind, guint32 seed)
{
  JpegOptions options = *kind;

  options.seed = seed;
  f->root = g_dir_make_tmp ("linepatrol-XXXXXX", NULL);
  g_assert_nonnull (f->root);
  f->photo = g_build_filename (f->root, "DJI_0001.JPG", NULL);
  f->indexes = g_build_filename (f->root, "made", "indexes", NULL);
  f->jpeg = g_bytes_unref_to_array (jpeg_make (&options));
  save (f->photo, f->jpeg->data, f->jpeg->len);
}

static void
remove_all (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *below = g_build_filename (path, name, NULL);

    if (g_remove (below) < 0)
      remove_all (below);
  }
  g_rmdir (path);
}

static void
tear_down (Fixture *f)
{
  remove_all (f->root);
  g_free (f->root);
  g_free (f->photo);
  g_free (f->indexes);
  g_byte_array_unref (f->jpeg);
}

/* Returns the path of the one index there is. */
static gchar *
find_index (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->indexes, 0, NULL);
  const gchar *name = dir != NULL ? g_dir_read_name (dir) : NULL;
  gchar *path;

  g_assert_nonnull (name);
  path = g_build_filename (f->indexes, name, NULL);
  g_assert_null (g_dir_read_name (dir));
  return path;
}

/* Crops the lower part of the photo without loss, with the index that the
 * folder has, and leaves there what has become known. */
static GBytes *
crop (Fixture *f, gboolean *was_written)
{
  g_autoptr (LpJpegIndexFolder) folder = lp_jpeg_index_folder_get (f->indexes);
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) known = NULL;
  g_autoptr (GBytes) index = NULL;
  GstVideoRectangle area = { 96, 800, 60, 80 }, covered;
  gint width, height, n_intact_rows;
  gint64 changed;
  GBytes *jpeg;

  g_assert_true (lp_jpeg_lossless_open (
      lossless, f->jpeg->data, f->jpeg->len, &width, &height, &error));
  known = lp_jpeg_index_folder_read (folder, f->photo, &changed);
  lp_jpeg_lossless_set_row_index (lossless, known);
  lp_jpeg_lossless_crop (
      lossless, &area, 1, &jpeg, &covered, &n_intact_rows, &error);
  index = lp_jpeg_lossless_get_row_index (lossless);
  g_assert_true (index == NULL || lp_jpeg_index_folder_write (folder, f->photo,
                                      changed, index, &error));
  g_assert_no_error (error);
  *was_written = index != NULL;
  return jpeg;
}

static GBytes *
crop_without_index (Fixture *f)
{
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  GstVideoRectangle area = { 96, 800, 60, 80 }, covered;
  gint width, height, n_intact_rows;
  GBytes *jpeg;

  lp_jpeg_lossless_open (
      lossless, f->jpeg->data, f->jpeg->len, &width, &height, NULL);
  lp_jpeg_lossless_crop (
      lossless, &area, 1, &jpeg, &covered, &n_intact_rows, NULL);
  g_assert_nonnull (jpeg);
  return jpeg;
}

static void
assert_crops (Fixture *f, gboolean is_written)
{
  g_autoptr (GBytes) expected = crop_without_index (f);
  gboolean was_written;
  g_autoptr (GBytes) jpeg = crop (f, &was_written);

  g_assert_true (g_bytes_equal (jpeg, expected));
  g_assert_cmpint (was_written, ==, is_written);
}

static void
test_rows_are_known_the_next_time (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Fixture f;

    set_up (&f, &kinds[i], 1);
    assert_crops (&f, TRUE);
    assert_crops (&f, FALSE);
    tear_down (&f);
  }
}

static void
test_files_are_named_after_photos (void)
{
  g_autofree gchar *index = NULL;
  g_autofree gchar *name = NULL;
  Fixture f;

  set_up (&f, &kinds[0], 2);
  assert_crops (&f, TRUE);
  index = find_index (&f);
  name = g_path_get_basename (index);
  g_assert_true (
      g_regex_match_simple ("^DJI_0001-[0-9a-f]{16}\\.rows$", name, 0, 0));
  tear_down (&f);
}

/* Reads what a folder keeps for a photo that has to exist. */
static gchar *
read_text (LpJpegIndexFolder *folder, const gchar *photo)
{
  gint64 changed;
  g_autoptr (GBytes) index =
      lp_jpeg_index_folder_read (folder, photo, &changed);

  g_assert_cmpint (changed, !=, 0);
  return index == NULL ? NULL
                       : g_strndup (g_bytes_get_data (index, NULL),
                             g_bytes_get_size (index));
}

static void
write_text (LpJpegIndexFolder *folder, const gchar *photo, const gchar *text)
{
  g_autoptr (GBytes) index = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  gint64 changed;

  g_bytes_unref (lp_jpeg_index_folder_read (folder, photo, &changed)
                     ?: g_bytes_new (NULL, 0));
  g_assert_true (
      lp_jpeg_index_folder_write (folder, photo, changed, index, &error));
  g_assert_no_error (error);
}

/* Names that are the same but for the folder, the extension, their end or
 * their case, and one as long as they may be. */
static void
test_names_do_not_collide (void)
{
  g_autofree gchar *long_name = g_strnfill (248, 'x');
  g_autofree gchar *wide_name = NULL;
  const gchar *names[] = { "a.jpg", "other/a.jpg", "a.png", "a", "A.jpg",
    ".jpg", long_name, NULL, NULL };
  GString *wide = g_string_new ("1");
  g_autoptr (LpJpegIndexFolder) folder = NULL;
  Fixture f;

  while (wide->len < 240)
    g_string_append (wide, "\xe2\x82\xac");
  wide_name = g_string_free (wide, FALSE);
  names[7] = wide_name;
  set_up (&f, &kinds[0], 3);
  folder = lp_jpeg_index_folder_get (f.indexes);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *path = g_build_filename (f.root, names[i], NULL);
    g_autofree gchar *parent = g_path_get_dirname (path);

    g_mkdir_with_parents (parent, 0777);
    save (path, "photo", 5);
    write_text (folder, path, names[i]);
  }
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *path = g_build_filename (f.root, names[i], NULL);
    g_autofree gchar *text = read_text (folder, path);

    g_assert_cmpstr (text, ==, names[i]);
  }
  tear_down (&f);
}

static void
set_time (const gchar *path, gint64 seconds)
{
  struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
test_changed_photos_are_indexed_anew (void)
{
  Fixture f;

  set_up (&f, &kinds[0], 4);
  set_time (f.photo, 1000);
  assert_crops (&f, TRUE);
  set_time (f.photo, 1001);
  assert_crops (&f, TRUE);
  assert_crops (&f, FALSE);
  tear_down (&f);
}

/* Where not even the time tells, the rows' bytes do. */
static void
test_photos_replaced_by_others_of_their_size (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    JpegOptions options = kinds[i];
    GByteArray *other;
    Fixture f;

    options.seed = 50;
    other = g_bytes_unref_to_array (jpeg_make (&options));
    set_up (&f, &kinds[i], 5);
    g_byte_array_set_size (f.jpeg, MAX (f.jpeg->len, other->len));
    g_byte_array_set_size (other, f.jpeg->len);
    set_time (f.photo, 1000);
    assert_crops (&f, TRUE);
    g_byte_array_unref (f.jpeg);
    f.jpeg = other;
    save (f.photo, other->data, other->len);
    set_time (f.photo, 1000);
    assert_crops (&f, TRUE);
    assert_crops (&f, FALSE);
    tear_down (&f);
  }
}

static void
test_indexes_of_other_photos_are_replaced (void)
{
  g_autofree gchar *index = NULL;
  g_autofree gchar *other_index = NULL;
  g_autofree gchar *contents = NULL;
  gsize size;
  Fixture f, other;

  set_up (&f, &kinds[0], 6);
  set_up (&other, &kinds[2], 7);
  set_time (f.photo, 1000);
  set_time (other.photo, 1000);
  assert_crops (&f, TRUE);
  assert_crops (&other, TRUE);
  index = find_index (&f);
  other_index = find_index (&other);
  g_assert_true (g_file_get_contents (other_index, &contents, &size, NULL));
  save (index, contents, size);
  assert_crops (&f, TRUE);
  assert_crops (&f, FALSE);
  tear_down (&f);
  tear_down (&other);
}

static void
test_damaged_indexes_are_replaced (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autofree gchar *index = NULL;
  g_autofree gchar *whole = NULL;
  g_autofree gchar *huge = g_malloc0 (2 * 1024 * 1024);
  gsize size;
  Fixture f;

  set_up (&f, &kinds[0], 8);
  assert_crops (&f, TRUE);
  index = find_index (&f);
  g_assert_true (g_file_get_contents (index, &whole, &size, NULL));
  for (guint i = 0; i < size; i += 1 + size / 20) {
    save (index, whole, i);
    assert_crops (&f, TRUE);
  }
  for (guint round = 0; round < 20; round++) {
    g_autofree gchar *noise = g_memdup2 (whole, size);

    /* all of it, all but the time, or one byte */
    for (guint i = round % 2 * TIME_SIZE; round < 10 && i < size; i++)
      noise[i] = g_rand_int_range (rand, 0, 256);
    noise[g_rand_int_range (rand, 0, size)] ^= 4;
    save (index, noise, size);
    assert_crops (&f, TRUE);
  }
  memcpy (huge, whole, size);
  save (index, huge, 2 * 1024 * 1024);
  assert_crops (&f, TRUE);
  assert_crops (&f, FALSE);
  tear_down (&f);
}

static void
test_what_is_no_file_is_not_read (void)
{
  g_autofree gchar *index = NULL;
  g_autofree gchar *elsewhere = NULL;
  Fixture f;

  set_up (&f, &kinds[0], 9);
  assert_crops (&f, TRUE);
  index = find_index (&f);
  g_unlink (index);
  g_assert_cmpint (mkfifo (index, 0666), ==, 0);
  assert_crops (&f, TRUE);
  assert_crops (&f, FALSE);
  elsewhere = g_build_filename (f.root, "elsewhere", NULL);
  g_assert_cmpint (rename (index, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, index), ==, 0);
  assert_crops (&f, TRUE);
  g_assert_false (g_file_test (index, G_FILE_TEST_IS_SYMLINK));
  tear_down (&f);
}

/* Two that use the folder at the same time. */
static void
test_a_folder_that_cannot_be_made_is_told_once (void)
{
  g_autofree gchar *within = NULL;
  g_autoptr (LpJpegIndexFolder) one = NULL;
  g_autoptr (LpJpegIndexFolder) other = NULL;
  g_autoptr (GBytes) index = g_bytes_new_static ("rows", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;
  gint64 changed;
  Fixture f;

  set_up (&f, &kinds[0], 10);
  within = g_build_filename (f.photo, "indexes", NULL);
  one = lp_jpeg_index_folder_get (within);
  other = lp_jpeg_index_folder_get (within);
  g_assert_null (lp_jpeg_index_folder_read (one, f.photo, &changed));
  g_assert_false (
      lp_jpeg_index_folder_write (one, f.photo, changed, index, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, within));
  g_assert_null (lp_jpeg_index_folder_read (other, f.photo, &changed));
  g_assert_true (
      lp_jpeg_index_folder_write (other, f.photo, changed, index, &second));
  g_assert_no_error (second);
  tear_down (&f);
}

static void
test_a_folder_that_vanishes_is_told_once (void)
{
  g_autoptr (LpJpegIndexFolder) folder = NULL;
  g_autoptr (GBytes) index = g_bytes_new_static ("rows", 4);
  g_autoptr (GError) error = NULL;
  gint64 changed;
  Fixture f;

  set_up (&f, &kinds[0], 11);
  folder = lp_jpeg_index_folder_get (f.indexes);
  write_text (folder, f.photo, "rows");
  remove_all (f.indexes);
  g_assert_null (lp_jpeg_index_folder_read (folder, f.photo, &changed));
  g_assert_false (
      lp_jpeg_index_folder_write (folder, f.photo, changed, index, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_true (
      lp_jpeg_index_folder_write (folder, f.photo, changed, index, &error));
  tear_down (&f);
}

/* As somebody who may not do everything. */
static void
test_a_folder_may_be_for_reading_only (void)
{
  g_autoptr (LpJpegIndexFolder) folder = NULL;
  g_autoptr (GBytes) index = g_bytes_new_static ("more", 4);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  uid_t user = geteuid ();
  gint64 changed;
  Fixture f;

  set_up (&f, &kinds[0], 12);
  folder = lp_jpeg_index_folder_get (f.indexes);
  write_text (folder, f.photo, "rows");
  g_clear_pointer (&folder, lp_jpeg_index_folder_unref);
  g_assert_cmpint (g_chmod (f.root, 0755), ==, 0);
  g_assert_cmpint (g_chmod (f.indexes, 0555), ==, 0);
  if (user == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
  folder = lp_jpeg_index_folder_get (f.indexes);
  text = read_text (folder, f.photo);
  g_bytes_unref (lp_jpeg_index_folder_read (folder, f.photo, &changed));
  g_assert_false (
      lp_jpeg_index_folder_write (folder, f.photo, changed, index, &error));
  if (user == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpstr (text, ==, "rows");
  g_assert_error (error, LP_ERROR, LP_ERROR_WRITE);
  g_chmod (f.indexes, 0755);
  tear_down (&f);
}

static gpointer
read_and_write (gpointer data)
{
  Fixture *f = data;

  for (guint i = 0; i < 300; i++) {
    g_autoptr (LpJpegIndexFolder) folder =
        lp_jpeg_index_folder_get (f->indexes);
    g_autofree gchar *text = g_strnfill (1000 + i * 70, 'a' + i % 26);
    g_autofree gchar *found = read_text (folder, f->photo);

    /* whole, and all of one */
    if (found != NULL) {
      g_assert_cmpuint (strlen (found), >=, 1000);
      g_assert_cmpuint (
          strspn (found, (gchar[]){ *found, '\0' }), ==, strlen (found));
      g_assert_cmpuint (*found, ==, 'a' + (strlen (found) - 1000) / 70 % 26);
    }
    write_text (folder, f->photo, text);
  }
  return NULL;
}

static void
test_many_may_read_and_write_at_a_time (void)
{
  g_autofree gchar *index = NULL;
  GThread *threads[8];
  Fixture f;

  set_up (&f, &kinds[0], 13);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, read_and_write, &f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  index = find_index (&f); /* and nothing else is left */
  tear_down (&f);
}

#define ADD(name, test) g_test_add_func ("/jpeg-index-folder/" name, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("rows-are-known-the-next-time", test_rows_are_known_the_next_time);
  ADD ("files-are-named-after-photos", test_files_are_named_after_photos);
  ADD ("names-do-not-collide", test_names_do_not_collide);
  ADD ("changed-photos-are-indexed-anew", test_changed_photos_are_indexed_anew);
  ADD ("photos-replaced-by-others-of-their-size",
      test_photos_replaced_by_others_of_their_size);
  ADD ("indexes-of-other-photos-are-replaced",
      test_indexes_of_other_photos_are_replaced);
  ADD ("damaged-indexes-are-replaced", test_damaged_indexes_are_replaced);
  ADD ("what-is-no-file-is-not-read", test_what_is_no_file_is_not_read);
  ADD ("a-folder-that-cannot-be-made-is-told-once",
      test_a_folder_that_cannot_be_made_is_told_once);
  ADD ("a-folder-that-vanishes-is-told-once",
      test_a_folder_that_vanishes_is_told_once);
  ADD ("a-folder-may-be-for-reading-only",
      test_a_folder_may_be_for_reading_only);
  ADD ("many-may-read-and-write-at-a-time",
      test_many_may_read_and_write_at_a_time);
  return g_test_run ();
}
