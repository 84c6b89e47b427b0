/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gchar *
make_folder (const gchar *const *names)
{
  gchar *folder = g_dir_make_tmp ("lp-folder-XXXXXX", NULL);

  for (; *names != NULL; names++) {
    g_autofree gchar *path = g_build_filename (folder, *names, NULL);
    g_autofree gchar *parent = g_path_get_dirname (path);
    g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
    g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  }
  return folder;
}

static void
remove_folder (gchar *folder)
{
  const gchar *argv[] = { "rm", "-rf", folder, NULL };

  g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      NULL, NULL, NULL, NULL);
  g_free (folder);
}

static gchar *
list (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < lp_photo_folder_get_n_photos (folder); i++)
    g_string_append_printf (text, "%s ", lp_photo_folder_get (folder, i)->name);
  return g_string_free (text, FALSE);
}

/* The name that was found, "-" for none, or "?" and the candidates. */
static gchar *
find (LpPhotoFolder *folder, const gchar *name)
{
  const GArray *candidates;
  g_autofree gchar *names = NULL;
  guint index;

  switch (lp_photo_folder_find (folder, name, &index, &candidates)) {
    case LP_PHOTO_FOUND:
      return g_strdup (lp_photo_folder_get (folder, index)->name);
    case LP_PHOTO_AMBIGUOUS:
      names = lp_photo_folder_list (folder, candidates);
      return g_strconcat ("?", names, NULL);
    default:
      return g_strdup ("-");
  }
}

static void
test_photos_are_listed_folder_by_folder (void)
{
  gchar *folder = make_folder ((const gchar *const[]){ "b/2.JPG", "b/1.jpeg",
      "a.jpg", "c.Png", "B.tif", "notes.txt", ".hidden.jpg", ".git/x.jpg",
      "b/c/3.webp", "jpg", NULL });
  g_autofree gchar *names = list (folder);

  g_assert_cmpstr (names, ==, "B.tif a.jpg b/1.jpeg b/2.JPG b/c/3.webp c.Png ");
  remove_folder (folder);
}

static void
test_links_in_circles_end (void)
{
  gchar *folder = make_folder ((const gchar *const[]){ "a/1.jpg", NULL });
  g_autofree gchar *loop = g_build_filename (folder, "a", "loop", NULL);
  g_autofree gchar *dead = g_build_filename (folder, "dead.jpg", NULL);
  g_autofree gchar *names = NULL;

  g_assert_cmpint (symlink ("..", loop), ==, 0);
  g_assert_cmpint (symlink ("nowhere", dead), ==, 0);
  names = list (folder);
  g_assert_cmpstr (names, ==, "a/1.jpg dead.jpg ");
  remove_folder (folder);
}

static void
test_names_are_found_as_logs_write_them (void)
{
  static const struct {
    const gchar *name;
    const gchar *found;
  } cases[] = {
    { "100/IMG_1.JPG", "100/IMG_1.JPG" },
    { "IMG_2.JPG", "100/IMG_2.JPG" },
    { "img_2.jpg", "100/IMG_2.JPG" },
    { "IMG_2", "100/IMG_2.JPG" },
    { "D:\\DCIM\\101\\IMG_1.JPG", "101/IMG_1.JPG" },
    { "/card/DCIM/100/img_1.jpg", "100/IMG_1.JPG" },
    { "./100//IMG_2.JPG", "100/IMG_2.JPG" },
    { "Caf\xc3\x89.jpg", "caf\xc3\xa9.jpg" },
    { "v1.2", "v1.2.jpg" },
    { "IMG_1.JPG", "?'100/IMG_1.JPG', '101/IMG_1.JPG'" },
    { "IMG_1", "?'100/IMG_1.JPG', '101/IMG_1.JPG'" },
    { "IMG_9.JPG", "-" },
    { "../../etc/passwd", "-" },
    { "..", "-" },
    { "", "-" },
  };
  gchar *path = make_folder ((const gchar *const[]){ "100/IMG_1.JPG",
      "100/IMG_2.JPG", "101/IMG_1.JPG", "caf\xc3\xa9.jpg", "v1.2.jpg", NULL });
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *found = find (folder, cases[i].name);
    g_assert_cmpstr (found, ==, cases[i].found);
  }
  remove_folder (path);
}

static void
test_photos_that_cannot_be_read_are_listed (void)
{
  gchar *folder = make_folder ((const gchar *const[]){ "a.jpg", NULL });
  g_autofree gchar *dead = g_build_filename (folder, "dead.jpg", NULL);
  g_autofree gchar *pipe = g_build_filename (folder, "pipe.jpg", NULL);
  g_autofree gchar *names = NULL;

  g_assert_cmpint (symlink ("nowhere", dead), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  names = list (folder);
  g_assert_cmpstr (names, ==, "a.jpg dead.jpg pipe.jpg ");
  remove_folder (folder);
}

static void
test_folders_too_deep_are_named (void)
{
  gchar *path = make_folder ((const gchar *const[]){ "a.jpg", NULL });
  g_autoptr (GString) deep = g_string_new (path);
  g_autoptr (LpPhotoFolder) folder = NULL;
  const GPtrArray *unreadable;

  for (guint i = 0; i < 65; i++)
    g_string_append (deep, "/d");
  g_assert_cmpint (g_mkdir_with_parents (deep->str, 0700), ==, 0);
  folder = lp_photo_folder_new (path, NULL);
  unreadable = lp_photo_folder_get_unreadable (folder);
  g_assert_cmpuint (unreadable->len, ==, 1);
  g_assert_true (g_str_has_suffix (deep->str, unreadable->pdata[0]));
  remove_folder (path);
}

static void
test_other_folders_of_a_camera_hold_other_photos (void)
{
  gchar *path = make_folder ((const gchar *const[]){ "100MEDIA/a.jpg",
      "line/b.jpg", "102MEDIA/c.jpg", "103MEDIA/c.jpg", NULL });
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, NULL);
  g_autofree gchar *other = find (folder, "D:\\DCIM\\101MEDIA\\a.jpg");
  g_autofree gchar *same = find (folder, "DCIM/100media/a.jpg");
  g_autofree gchar *sorted = find (folder, "DCIM/101MEDIA/b.jpg");
  g_autofree gchar *dated = find (folder, "20260115/a.jpg");
  g_autofree gchar *neither = find (folder, "101MEDIA/c.jpg");

  g_assert_cmpstr (other, ==, "-");
  g_assert_cmpstr (same, ==, "100MEDIA/a.jpg");
  g_assert_cmpstr (sorted, ==, "line/b.jpg");
  g_assert_cmpstr (dated, ==, "100MEDIA/a.jpg");
  g_assert_cmpstr (neither, ==, "-");
  remove_folder (path);
}

static void
test_an_exact_stem_goes_before_another_case (void)
{
  gchar *path = make_folder (
      (const gchar *const[]){ "A.JPG", "a.jpg", "cafe\xcc\x81.jpg", NULL });
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, NULL);
  g_autofree gchar *mixed = find (folder, "A.jpg");
  g_autofree gchar *bare = find (folder, "a");
  g_autofree gchar *composed = find (folder, "Caf\xc3\xa9.JPG");

  g_assert_cmpstr (mixed, ==, "A.JPG");
  g_assert_cmpstr (bare, ==, "a.jpg");
  g_assert_cmpstr (composed, ==, "cafe\xcc\x81.jpg");
  remove_folder (path);
}

static void
test_the_exact_path_goes_before_others_of_its_name (void)
{
  gchar *path = make_folder ((const gchar *const[]){
      "IMG_1.JPG", "a/IMG_1.JPG", "a/img_1.jpg", NULL });
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, NULL);
  g_autofree gchar *top = find (folder, "IMG_1.JPG");
  g_autofree gchar *below = find (folder, "x/a/IMG_1.JPG");
  g_autofree gchar *small = find (folder, "img_1.jpg");

  g_assert_cmpstr (top, ==, "IMG_1.JPG");
  g_assert_cmpstr (below, ==, "a/IMG_1.JPG");
  g_assert_cmpstr (small, ==, "a/img_1.jpg");
  remove_folder (path);
}

/* How many folders two names share at their ends, looked at one by one. */
static guint
count_shared_folders (const gchar *a, const gchar *b)
{
  g_auto (GStrv) one = g_strsplit (a, "/", -1);
  g_auto (GStrv) other = g_strsplit (b, "/", -1);
  guint n_one = g_strv_length (one), n_other = g_strv_length (other);
  guint n = 0;

  while (n + 1 < MIN (n_one, n_other) &&
         g_ascii_strcasecmp (one[n_one - n - 2], other[n_other - n - 2]) == 0)
    n++;
  return n;
}

static gchar *
find_slowly (const LpPhotoFolder *folder, const gchar *name)
{
  guint most = 0;
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gchar *names = NULL;

  for (guint i = 0; i < lp_photo_folder_get_n_photos (folder); i++) {
    const gchar *photo = lp_photo_folder_get (folder, i)->name;
    guint shared = count_shared_folders (name, photo);

    if (g_str_equal (name, photo))
      return g_strdup (photo);
    if (shared > most)
      g_array_set_size (best, 0);
    most = MAX (most, shared);
    if (shared == most)
      g_array_append_val (best, i);
  }
  if (best->len == 1)
    return g_strdup (
        lp_photo_folder_get (folder, g_array_index (best, guint, 0))->name);
  names = lp_photo_folder_list (folder, best);
  return g_strconcat ("?", names, NULL);
}

/* Folders of one letter each, one to four deep. */
static gchar *
make_random_name (void)
{
  GString *name = g_string_new (NULL);

  for (gint i = g_test_rand_int_range (1, 5); i > 0; i--)
    g_string_append_printf (name, "%c/", "abAB"[g_test_rand_int_range (0, 4)]);
  g_string_append (name, "x.jpg");
  return g_string_free (name, FALSE);
}

static void
test_folders_are_compared_as_by_looking_at_each (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LpPhotoFolder) folder = NULL;
  gchar *path;

  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (names, make_random_name ());
  g_ptr_array_add (names, NULL);
  path = make_folder ((const gchar *const *) names->pdata);
  folder = lp_photo_folder_new (path, NULL);
  for (guint i = 0; i < 500; i++) {
    g_autofree gchar *name = make_random_name ();
    g_autofree gchar *found = find (folder, name);
    g_autofree gchar *expected = find_slowly (folder, name);

    g_assert_cmpstr (found, ==, expected);
  }
  remove_folder (path);
}

static void
test_candidates_do_not_depend_on_what_was_asked_before (void)
{
  gchar *path = make_folder ((const gchar *const[]){
      "p/a.jpg", "q/a.jpg", "q/A.JPG", "r/A.JPG", "100MEDIA/a.jpg", NULL });
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, NULL);

  for (guint round = 0; round < 2; round++) {
    g_autofree gchar *small = find (folder, "a");
    g_autofree gchar *large = find (folder, "A");
    g_autofree gchar *camera = find (folder, "101MEDIA/a");
    g_autofree gchar *same = find (folder, "x/100MEDIA/a");

    g_assert_cmpstr (small, ==, "?'100MEDIA/a.jpg', 'p/a.jpg', 'q/a.jpg'");
    g_assert_cmpstr (large, ==, "?'q/A.JPG', 'r/A.JPG'");
    g_assert_cmpstr (camera, ==, "?'p/a.jpg', 'q/a.jpg'");
    g_assert_cmpstr (same, ==, "100MEDIA/a.jpg");
  }
  remove_folder (path);
}

static void
test_what_is_no_folder_is_refused_by_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_photo_folder_new ("/no/such/folder", &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  g_assert_nonnull (strstr (error->message, "/no/such/folder"));
  g_clear_error (&error);
  g_assert_null (lp_photo_folder_new ("/proc/self/exe", &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-folder/photos-are-listed-folder-by-folder",
      test_photos_are_listed_folder_by_folder);
  g_test_add_func ("/photo-folder/folders-are-compared-as-by-looking-at-each",
      test_folders_are_compared_as_by_looking_at_each);
  g_test_add_func (
      "/photo-folder/candidates-do-not-depend-on-what-was-asked-before",
      test_candidates_do_not_depend_on_what_was_asked_before);
  g_test_add_func (
      "/photo-folder/links-in-circles-end", test_links_in_circles_end);
  g_test_add_func ("/photo-folder/names-are-found-as-logs-write-them",
      test_names_are_found_as_logs_write_them);
  g_test_add_func ("/photo-folder/photos-that-cannot-be-read-are-listed",
      test_photos_that_cannot_be_read_are_listed);
  g_test_add_func ("/photo-folder/folders-too-deep-are-named",
      test_folders_too_deep_are_named);
  g_test_add_func ("/photo-folder/other-folders-of-a-camera-hold-other-photos",
      test_other_folders_of_a_camera_hold_other_photos);
  g_test_add_func ("/photo-folder/an-exact-stem-goes-before-another-case",
      test_an_exact_stem_goes_before_another_case);
  g_test_add_func (
      "/photo-folder/the-exact-path-goes-before-others-of-its-name",
      test_the_exact_path_goes_before_others_of_its_name);
  g_test_add_func ("/photo-folder/what-is-no-folder-is-refused-by-name",
      test_what_is_no_folder_is_refused_by_name);
  return g_test_run ();
}
