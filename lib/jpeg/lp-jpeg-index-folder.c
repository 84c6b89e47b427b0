/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-index-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/lp-part-file.h"

/*
 * A file holds when the photo was last changed, in nanoseconds and with the
 * high byte first, and then the index, which knows by itself what file it is
 * of and whether it is whole. The time is for what headers and size do not
 * tell: a photo that was retouched, or damaged, in its place.
 */
#define TIME_SIZE 8

/* More than any index has: a photo of 65500 rows with 8 rows an MCU has one of
 * 200 kB. */
#define MAX_FILE_SIZE (1024 * 1024)

/* Of the photo's name in the file's, bytes. With the rest and what a part file
 * adds it has to stay below 255. */
#define MAX_STEM 120
#define N_HASH_DIGITS 16
#define EXTENSION "rows"

struct _LpJpegIndexFolder {
  gint ref_count; /* under the lock of the table */
  gchar *path;    /* absolute, the key in the table */

  GMutex lock;
  gint fd; /* -1 until it was opened */
  gboolean write_failed;
};

/* The folders in use, by path; the table holds no references. */
static GMutex lock;
static GHashTable *folders;

/**
 * lp_jpeg_index_folder_get: (skip)
 * @path: a folder, which need not exist
 *
 * Returns: (transfer full): the folder, one for all who use it at a time
 */
LpJpegIndexFolder *
lp_jpeg_index_folder_get (const gchar *path)
{
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);
  LpJpegIndexFolder *folder;

  g_mutex_lock (&lock);
  if (folders == NULL)
    folders = g_hash_table_new (g_str_hash, g_str_equal);
  folder = g_hash_table_lookup (folders, absolute);
  if (folder == NULL) {
    folder = g_new0 (LpJpegIndexFolder, 1);
    folder->path = g_steal_pointer (&absolute);
    folder->fd = -1;
    g_mutex_init (&folder->lock);
    g_hash_table_insert (folders, folder->path, folder);
  }
  folder->ref_count++;
  g_mutex_unlock (&lock);
  return folder;
}

/**
 * lp_jpeg_index_folder_unref: (skip)
 * @folder: (transfer full): a folder
 */
void
lp_jpeg_index_folder_unref (LpJpegIndexFolder *folder)
{
  gboolean last;

  g_mutex_lock (&lock);
  last = --folder->ref_count == 0;
  if (last)
    g_hash_table_remove (folders, folder->path);
  if (g_hash_table_size (folders) == 0)
    g_clear_pointer (&folders, g_hash_table_unref);
  g_mutex_unlock (&lock);
  if (!last)
    return;
  if (folder->fd >= 0)
    close (folder->fd);
  g_mutex_clear (&folder->lock);
  g_free (folder->path);
  g_free (folder);
}

/* Returns the folder's file descriptor, or -1 with errno set. */
static gint
open_folder (LpJpegIndexFolder *folder, gboolean create)
{
  gint fd;

  g_mutex_lock (&folder->lock);
  if (folder->fd < 0 &&
      (!create || g_mkdir_with_parents (folder->path, 0777) == 0))
    folder->fd = open (folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  fd = folder->fd;
  g_mutex_unlock (&folder->lock);
  return fd;
}

/* Bytes of @name up to its extension, and not too many; characters are not cut
 * in two. */
static gsize
get_stem_size (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');
  gsize size =
      dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);

  if (size <= MAX_STEM)
    return size;
  for (size = MAX_STEM; size > 0 && (name[size] & 0xc0) == 0x80;)
    size--;
  return size;
}

/* Photos of one name in several folders are told apart by the hash. */
static gchar *
make_name (const gchar *photo)
{
  g_autofree gchar *absolute = g_canonicalize_filename (photo, NULL);
  g_autofree gchar *name = g_path_get_basename (absolute);
  g_autofree gchar *hash =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, absolute, -1);

  return g_strdup_printf ("%.*s-%.*s." EXTENSION, (gint) get_stem_size (name),
      name, N_HASH_DIGITS, hash);
}

static gboolean
get_time_of_change (const gchar *photo, gint64 *changed)
{
  struct stat status;

  if (stat (photo, &status) < 0)
    return FALSE;
  *changed = (gint64) status.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) +
             status.st_mtim.tv_nsec;
  return TRUE;
}

/* Returns the contents of a regular file, or NULL. */
static GByteArray *
read_file (gint folder_fd, const gchar *name)
{
  gint fd =
      openat (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autoptr (GByteArray) contents = NULL;
  struct stat status;
  gssize n = -1;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) &&
      status.st_size <= MAX_FILE_SIZE) {
    contents = g_byte_array_new ();
    g_byte_array_set_size (contents, status.st_size);
    n = read (fd, contents->data, contents->len);
  }
  close (fd);
  return n >= 0 && n == status.st_size ? g_steal_pointer (&contents) : NULL;
}

/**
 * lp_jpeg_index_folder_read: (skip)
 * @folder: a folder
 * @photo: the path of a photo
 * @changed: (out): when the photo was last changed, for
 *   lp_jpeg_index_folder_write()
 *
 * Looks for what was kept for a photo. What is there may still be another
 * photo's, or damaged: it is for lp_jpeg_scan_set_row_index() to say.
 *
 * Returns: (transfer full) (nullable): an index, or %NULL where there is none
 *   for the photo as it is
 */
GBytes *
lp_jpeg_index_folder_read (
    LpJpegIndexFolder *folder, const gchar *photo, gint64 *changed)
{
  g_autofree gchar *name = make_name (photo);
  g_autoptr (GByteArray) contents = NULL;
  g_autoptr (GBytes) all = NULL;
  gint fd = open_folder (folder, FALSE);
  guint64 time;

  if (!get_time_of_change (photo, changed))
    *changed = 0;
  if (fd < 0 || *changed == 0)
    return NULL;
  contents = read_file (fd, name);
  if (contents == NULL || contents->len < TIME_SIZE)
    return NULL;
  memcpy (&time, contents->data, TIME_SIZE);
  if (GUINT64_FROM_BE (time) != (guint64) *changed)
    return NULL;
  all = g_byte_array_free_to_bytes (g_steal_pointer (&contents));
  return g_bytes_new_from_bytes (
      all, TIME_SIZE, g_bytes_get_size (all) - TIME_SIZE);
}

static gboolean
write_file (LpJpegIndexFolder *folder, const gchar *name, gint64 changed,
    GBytes *index, GError **error)
{
  g_autofree gchar *shown = g_build_filename (folder->path, name, NULL);
  g_autoptr (LpPartFile) part = NULL;
  guint64 time = GUINT64_TO_BE ((guint64) changed);
  gboolean full;
  gint fd = open_folder (folder, TRUE);

  if (fd < 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_WRITE,
        "Cannot open folder '%s': %s.", folder->path, g_strerror (errno));
    return FALSE;
  }
  part = lp_part_file_new (fd, name, shown, &full, error);
  return part != NULL && lp_part_file_write (part, &time, sizeof time, error) &&
         lp_part_file_write (part, g_bytes_get_data (index, NULL),
             g_bytes_get_size (index), error) &&
         lp_part_file_commit (part, error);
}

/* Returns whether it is the first. */
static gboolean
note_failure (LpJpegIndexFolder *folder)
{
  gboolean first;

  g_mutex_lock (&folder->lock);
  first = !folder->write_failed;
  folder->write_failed = TRUE;
  g_mutex_unlock (&folder->lock);
  return first;
}

static gboolean
has_failed (LpJpegIndexFolder *folder)
{
  gboolean failed;

  g_mutex_lock (&folder->lock);
  failed = folder->write_failed;
  g_mutex_unlock (&folder->lock);
  return failed;
}

/**
 * lp_jpeg_index_folder_write: (skip)
 * @folder: a folder; it is made where it is missing
 * @photo: the path of a photo
 * @changed: when the photo was last changed, before it was indexed
 * @index: what is to be kept for it
 * @error: where to say why not
 *
 * Keeps an index, in the place of what was kept for the photo before. Others
 * who read or write it at the same time get or leave a whole one.
 *
 * After a failure nothing more is written, so of many threads only one has to
 * tell the user.
 *
 * Returns: %FALSE at the first failure
 */
gboolean
lp_jpeg_index_folder_write (LpJpegIndexFolder *folder, const gchar *photo,
    gint64 changed, GBytes *index, GError **error)
{
  g_autofree gchar *name = make_name (photo);
  g_autoptr (GError) problem = NULL;

  if (changed == 0 || has_failed (folder) ||
      write_file (folder, name, changed, index, &problem) ||
      !note_failure (folder))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
