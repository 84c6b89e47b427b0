/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "text/lp-number.h"

/* Datasets are not deeper; a link that leads back up is found out here. */
#define MAX_DEPTH 16

/* What annotations are written in; a folder of them holds photos, too, which
 * need not be opened to see that they are none. */
static const gchar *const extensions[] = { ".json", ".xml", ".txt", ".csv",
  ".tsv", NULL };

/* Files that readers look into for the names of classes. */
static const gchar *const class_extensions[] = { ".yaml", ".yml", ".names",
  ".data", NULL };

/* What lies in folders of annotations besides: licences and the like, names of
 * classes, lists of images, the set-up of tools. */
static const gchar *const companions[] = { "readme*.txt", "_readme*.txt",
  "license*.txt", "licence*.txt", "changelog*.txt", "requirements*.txt",
  "notice.txt", "classes.txt", "class_list.txt", "labels.txt", "label_map.txt",
  "labelmap.txt", "names.txt", "*classes.txt", "train.txt", "val.txt",
  "valid.txt", "test.txt", "trainval.txt", "class*.csv", "_classes.csv",
  "labelmap.csv", "label_config*.xml", "notes.json" };

static gboolean
has_extension (const gchar *name, const gchar *const *known)
{
  const gchar *extension = strrchr (name, '.');

  for (; extension != NULL && *known != NULL; known++)
    if (g_ascii_strcasecmp (extension, *known) == 0)
      return TRUE;
  return FALSE;
}

/* By this it is told whether a file has changed. */
static void
add_state (
    LpAnnotationFiles *files, const gchar *path, const struct stat *status)
{
  g_string_append_printf (files->state,
      "%s\n%" G_GUINT64_FORMAT "\n%" G_GUINT64_FORMAT "\n%" G_GINT64_FORMAT
      ".%09ld\n",
      path, (guint64) status->st_ino, (guint64) status->st_size,
      (gint64) status->st_mtim.tv_sec, (long) status->st_mtim.tv_nsec);
}

static void
add_file (
    LpAnnotationFiles *files, const gchar *path, const struct stat *status)
{
  g_ptr_array_add (files->paths, g_strdup (path));
  add_state (files, path, status);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* Hidden files and folders, such as those that macOS puts into archives, are
 * left out. */
static gboolean
add_folder (
    LpAnnotationFiles *files, const gchar *path, guint depth, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const gchar *name;

  if (folder == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read the folder '%s': %s.", path, g_strerror (errno));
    return FALSE;
  }
  while ((name = g_dir_read_name (folder)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree gchar *below =
        g_build_filename (path, g_ptr_array_index (names, i), NULL);
    struct stat status;

    if (stat (below, &status) != 0)
      continue;
    if (S_ISDIR (status.st_mode) && depth < MAX_DEPTH) {
      if (!add_folder (files, below, depth + 1, error))
        return FALSE;
    } else if (S_ISREG (status.st_mode) && has_extension (below, extensions)) {
      add_file (files, below, &status);
    } else if (S_ISREG (status.st_mode) &&
               has_extension (below, class_extensions)) {
      add_state (files, below, &status);
    }
  }
  return TRUE;
}

/**
 * lp_annotation_files_list: (skip)
 * @location: a file, or a folder whose files are listed, and those of the
 *   folders below it
 * @error: where to say what is wrong
 *
 * Returns: (transfer full): the files, or %NULL with %LP_ERROR_READ
 */
LpAnnotationFiles *
lp_annotation_files_list (const gchar *location, GError **error)
{
  g_autoptr (LpAnnotationFiles) files = g_new0 (LpAnnotationFiles, 1);
  g_autofree gchar *path = g_canonicalize_filename (location, NULL);
  struct stat status;

  files->location = g_strdup (location);
  files->paths = g_ptr_array_new_with_free_func (g_free);
  files->state = g_string_new (NULL);
  if (stat (location, &status) != 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", location, g_strerror (errno));
    return NULL;
  }
  files->is_folder = S_ISDIR (status.st_mode);
  if (files->is_folder) {
    g_string_append_printf (files->state, "%s\n", path);
    if (!add_folder (files, location, 0, error))
      return NULL;
  } else if (S_ISREG (status.st_mode)) {
    g_string_append_printf (files->state, "%s\n", path);
    add_file (files, location, &status);
  } else {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': it is neither a file nor a folder.",
        location);
    return NULL;
  }
  return g_steal_pointer (&files);
}

/**
 * lp_annotation_files_free: (skip)
 * @files: (transfer full): a list of files
 */
void
lp_annotation_files_free (LpAnnotationFiles *files)
{
  g_free (files->location);
  g_ptr_array_unref (files->paths);
  g_string_free (files->state, TRUE);
  g_free (files);
}

/**
 * lp_annotation_files_dup_state: (skip)
 * @files: a list of files
 *
 * Returns: (transfer full): a text that changes when any of the files does
 */
gchar *
lp_annotation_files_dup_state (const LpAnnotationFiles *files)
{
  return g_compute_checksum_for_string (
      G_CHECKSUM_SHA256, files->state->str, files->state->len);
}

/**
 * lp_annotation_files_dup_folder: (skip)
 * @files: a list of files
 * @index: which of them
 *
 * Returns: (transfer full): the folder it lies in, within the folder that is
 *   read; empty if directly in there, or if it is read alone
 */
gchar *
lp_annotation_files_dup_folder (const LpAnnotationFiles *files, guint index)
{
  const gchar *path = g_ptr_array_index (files->paths, index);
  g_autofree gchar *folder = g_path_get_dirname (path);
  gsize length = strlen (files->location);

  if (!files->is_folder)
    return g_strdup ("");
  while (length > 0 && files->location[length - 1] == G_DIR_SEPARATOR)
    length--;
  for (path = folder + length; *path == G_DIR_SEPARATOR; path++)
    ;
  return g_strdup (path);
}

static gboolean
has_companion_name (const gchar *path)
{
  g_autofree gchar *base = g_path_get_basename (path);
  g_autofree gchar *name = g_ascii_strdown (base, -1);

  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    if (g_pattern_match_simple (companions[i], name))
      return TRUE;
  return FALSE;
}

/* A list of images names one on its first line, and nothing else. */
static gboolean
lists_images (const gchar *path, const gchar *text, gsize length)
{
  static const gchar *const images[] = { ".jpg", ".jpeg", ".png", ".tif",
    ".tiff", ".bmp", ".webp", NULL };
  const gchar *end = memchr (text, '\n', length);
  g_autofree gchar *line =
      g_strndup (text, end ? (gsize) (end - text) : MIN (length, 4096));

  return has_extension (path, (const gchar *const[]){ ".txt", NULL }) &&
         has_extension (g_strstrip (line), images);
}

/* A label file has numbers on its first line, whatever it is called. */
static gboolean
begins_with_numbers (const gchar *text, gsize length)
{
  guint n = 0;

  for (gsize start = 0, end; start < length && n < 4; start = end + 1) {
    gdouble number;

    for (end = start; end < length && !g_ascii_isspace (text[end]); end++)
      ;
    n += lp_number_parse (text + start, end - start, &number);
    if (end < length && text[end] == '\n')
      break;
  }
  return n >= 4;
}

/**
 * lp_annotation_files_is_companion: (skip)
 * @path: a file
 * @text: its beginning
 * @length: bytes
 *
 * Returns: whether, beside annotations, it is something else that is known:
 *   names of classes, a list of images, a text to be read by people
 */
gboolean
lp_annotation_files_is_companion (
    const gchar *path, const gchar *text, gsize length)
{
  return (has_companion_name (path) && !begins_with_numbers (text, length)) ||
         lists_images (path, text, length);
}
