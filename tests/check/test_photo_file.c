/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-file.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The smallest header that passes, of 16x16 grey pixels. */
#define JPEG                                                                   \
  "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"               \
  "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"                                   \
  "abc"
#define EOI "\xff\xd9"

static gboolean
identify (LpPhotoFile *file, const gchar *bytes, gsize size,
    const gchar **reason, GError **error)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  return lp_photo_file_identify (
      file, "x.jpg", copy, size, 1000, reason, error);
}

static void
test_names_the_type_by_content (void)
{
  const struct {
    const gchar *bytes;
    gsize size;
    const gchar *type;
  } cases[] = {
    { "\xff\xd8\xff\xe0", 4, "image/jpeg" },
    { "\x89PNG\r\n\x1a\n", 8, "image/png" },
    { "II*\0....", 8, "image/tiff" },
    { "MM\0*....", 8, "image/tiff" },
    { "RIFF....WEBPVP8 ", 16, "image/webp" },
    { "RIFF....WAVEfmt ", 16, NULL },
    { "....WEBP....", 12, NULL },
    { "\0\0\0\x18"
      "ftypheic",
        12, "image/heic" },
    { "BM and then some text that is no bitmap", 39, NULL },
    { "GIF89a", 6, "image/gif" },
    { "\xff\xd8", 2, NULL },
    { "", 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree guint8 *copy = g_memdup2 (cases[i].bytes, cases[i].size);
    g_assert_cmpstr (
        lp_photo_file_get_media_type (copy, cases[i].size), ==, cases[i].type);
  }
}

static void
test_every_type_named_in_the_caps_has_an_extension (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (LP_PHOTO_FILE_CAPS);

  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    g_assert_nonnull (lp_photo_file_get_extension (
        gst_structure_get_name (gst_caps_get_structure (caps, i))));
  g_assert_null (lp_photo_file_get_extension ("video/x-raw"));
}

static void
test_finds_the_end_of_the_primary_image (void)
{
  LpPhotoFile file;
  const gchar *reason = NULL;

  g_assert_true (identify (
      &file, JPEG EOI "rest", sizeof (JPEG EOI "rest") - 1, &reason, NULL));
  g_assert_cmpstr (file.media_type, ==, "image/jpeg");
  g_assert_cmpuint (file.size, ==, sizeof (JPEG EOI) - 1);
  g_assert_false (file.damaged);
}

static void
test_a_photo_without_its_end_is_damaged (void)
{
  LpPhotoFile file;
  const gchar *reason = NULL;

  g_assert_true (identify (&file, JPEG, sizeof (JPEG) - 1, &reason, NULL));
  g_assert_cmpuint (file.size, ==, sizeof (JPEG) - 1);
  g_assert_true (file.damaged);
}

static void
assert_identified_as_unusable (
    const gchar *bytes, gsize size, const gchar *word)
{
  g_autoptr (GError) error = NULL;
  const gchar *reason = NULL;
  LpPhotoFile file;

  g_assert_false (identify (&file, bytes, size, &reason, &error));
  g_assert_cmpstr (reason, ==, word);
  g_assert_nonnull (strstr (error->message, "x.jpg"));
}

static void
test_gives_a_reason_for_what_cannot_be_used (void)
{
  gchar jpeg[] = JPEG EOI;

  assert_identified_as_unusable ("hello", 5, LP_PHOTO_FILE_NOT_A_PHOTO);
  assert_identified_as_unusable (JPEG EOI, 15, LP_PHOTO_FILE_BROKEN);
  jpeg[7] = 0x10; /* 4112x16 pixels */
  assert_identified_as_unusable (
      jpeg, sizeof jpeg - 1, LP_PHOTO_FILE_TOO_LARGE);
  jpeg[7] = 0;
  jpeg[6] = 12; /* bits */
  assert_identified_as_unusable (
      jpeg, sizeof jpeg - 1, LP_PHOTO_FILE_UNSUPPORTED);
}

static gchar *
make_folder (void)
{
  gchar *folder = g_dir_make_tmp ("lp-photo-file-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

static void
assert_not_opened (const gchar *path, const gchar *word)
{
  g_autoptr (GError) error = NULL;
  const gchar *reason = NULL;
  gsize size;

  g_assert_cmpint (
      lp_photo_file_open (path, 100, &size, &reason, &error), ==, -1);
  g_assert_cmpstr (reason, ==, word);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_opens_regular_files_only (void)
{
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *pipe = g_build_filename (folder, "pipe.jpg", NULL);
  g_autofree gchar *empty = g_build_filename (folder, "empty.jpg", NULL);
  g_autofree gchar *large = g_build_filename (folder, "large.jpg", NULL);
  g_autofree gchar *missing = g_build_filename (folder, "missing.jpg", NULL);
  g_autofree gchar *text = g_strnfill (101, 'x');

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (large, text, 101, NULL));
  assert_not_opened (pipe, LP_PHOTO_FILE_UNREADABLE);
  assert_not_opened (folder, LP_PHOTO_FILE_UNREADABLE);
  assert_not_opened ("/dev/null", LP_PHOTO_FILE_UNREADABLE);
  assert_not_opened (empty, LP_PHOTO_FILE_EMPTY);
  assert_not_opened (large, LP_PHOTO_FILE_TOO_LARGE);
  assert_not_opened (missing, LP_PHOTO_FILE_MISSING);
  g_unlink (pipe);
  g_unlink (empty);
  g_unlink (large);
  g_rmdir (folder);
}

static void
test_a_file_that_shrinks_is_read_to_its_new_end (void)
{
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *path = g_build_filename (folder, "a.jpg", NULL);
  g_autoptr (GError) error = NULL;
  const gchar *reason = NULL;
  guint8 data[10];
  gsize size, length;
  gint fd;

  g_assert_true (g_file_set_contents (path, "0123456789", 10, NULL));
  fd = lp_photo_file_open (path, 100, &size, &reason, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpuint (size, ==, 10);
  g_assert_cmpint (truncate (path, 4), ==, 0);
  g_assert_true (
      lp_photo_file_read (fd, path, data, size, &length, &reason, NULL));
  g_assert_cmpmem (data, length, "0123", 4);
  g_assert_cmpint (truncate (path, 0), ==, 0);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  g_assert_false (
      lp_photo_file_read (fd, path, data, size, &length, &reason, &error));
  g_assert_cmpstr (reason, ==, LP_PHOTO_FILE_EMPTY);
  close (fd);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func (
      "/photo-file/names-the-type-by-content", test_names_the_type_by_content);
  g_test_add_func ("/photo-file/every-type-named-in-the-caps-has-an-extension",
      test_every_type_named_in_the_caps_has_an_extension);
  g_test_add_func ("/photo-file/finds-the-end-of-the-primary-image",
      test_finds_the_end_of_the_primary_image);
  g_test_add_func ("/photo-file/a-photo-without-its-end-is-damaged",
      test_a_photo_without_its_end_is_damaged);
  g_test_add_func ("/photo-file/gives-a-reason-for-what-cannot-be-used",
      test_gives_a_reason_for_what_cannot_be_used);
  g_test_add_func (
      "/photo-file/opens-regular-files-only", test_opens_regular_files_only);
  g_test_add_func ("/photo-file/a-file-that-shrinks-is-read-to-its-new-end",
      test_a_file_that_shrinks_is_read_to_its_new_end);
  return g_test_run ();
}
