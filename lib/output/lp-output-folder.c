/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-output-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* Folders within folders that leftovers are looked for in. */
#define MAX_DEPTH 16

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* What is known of a name, by its folded form. */
typedef struct {
  guint next;       /* number for the next file that wants this name */
  gboolean written; /* by this run */
} Name;

struct _LpOutputFolder {
  gchar *path;
  gint fd;
  gboolean created;
  gboolean full;        /* whether space was wanting at the last error */
  GHashTable *names;    /* folded name -> Name */
  GHashTable *reserved; /* folded names that nobody may claim */
  /* The folder below that was used last: crops come photo by photo, so most
   * go where the one before went. */
  gchar *last_name;
  gint last_fd;
};

static gboolean
set_error (LpOutputFolder *self, const gchar *what, const gchar *name,
    gint code, GError **error)
{
  self->full = code == ENOSPC || code == EDQUOT;
  g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot %s '%s%s%s': %s.", what,
      self->path, name != NULL ? "/" : "", name != NULL ? name : "",
      g_strerror (code));
  return FALSE;
}

/* Names that some file system takes for the same have the same folded form. */
static gchar *
fold (const gchar *name)
{
  g_autofree gchar *folded = NULL;

  if (g_str_is_ascii (name))
    return g_ascii_strdown (name, -1);
  folded = g_utf8_casefold (name, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

/* One run a folder. Where locks are not to be had, as on some network file
 * systems, users must see to it themselves. */
static gboolean
lock (LpOutputFolder *self, GError **error)
{
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_WRITE,
      "Another run is writing into '%s'. Wait for its end or choose another "
      "folder.",
      self->path);
  return FALSE;
}

/*
 * Creates the folder where it is missing and keeps others from writing into
 * it.
 */
LpOutputFolder *
lp_output_folder_open (const gchar *path, GError **error)
{
  g_autoptr (LpOutputFolder) self = g_new0 (LpOutputFolder, 1);

  self->path = g_strdup (path);
  self->fd = -1;
  self->last_fd = -1;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->reserved =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->created = !g_file_test (path, G_FILE_TEST_EXISTS);
  if (g_mkdir_with_parents (path, 0777) < 0) {
    self->created = FALSE;
    set_error (self, "create folder", NULL, errno, error);
    return NULL;
  }
  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0) {
    set_error (self, "open folder", NULL, errno, error);
    return NULL;
  }
  if (!lock (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lp_output_folder_free (LpOutputFolder *self)
{
  if (self->last_fd >= 0)
    close (self->last_fd);
  if (self->fd >= 0)
    close (self->fd);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->reserved);
  g_free (self->last_name);
  g_free (self->path);
  g_free (self);
}

/* Frees @self; a folder that it made, and that is empty, goes again. */
void
lp_output_folder_discard (LpOutputFolder *self)
{
  if (self->created)
    g_rmdir (self->path);
  lp_output_folder_free (self);
}

/* Whether the last error was for want of space. */
gboolean
lp_output_folder_is_full (const LpOutputFolder *self)
{
  return self->full;
}

const gchar *
lp_output_folder_get_path (const LpOutputFolder *self)
{
  return self->path;
}

/* Keeps @name, directly in the folder, from being claimed. */
void
lp_output_folder_reserve (LpOutputFolder *self, const gchar *name)
{
  g_hash_table_add (self->reserved, fold (name));
}

static gboolean
is_reserved (const LpOutputFolder *self, const gchar *name)
{
  g_autofree gchar *first = g_strndup (name, strcspn (name, "/"));
  g_autofree gchar *folded = fold (first);

  return g_hash_table_contains (self->reserved, folded);
}

static Name *
find_name (const LpOutputFolder *self, const gchar *name)
{
  g_autofree gchar *folded = fold (name);

  return g_hash_table_lookup (self->names, folded);
}

static gboolean
add_name (LpOutputFolder *self, const gchar *name)
{
  g_autofree gchar *folded = fold (name);
  Name *value;

  if (g_hash_table_contains (self->names, folded))
    return FALSE;
  value = g_new0 (Name, 1);
  value->next = 2;
  g_hash_table_insert (self->names, g_steal_pointer (&folded), value);
  return TRUE;
}

/*
 * @stem: the name that is wanted, without an extension
 *
 * Gives a name that nobody in this run has, not even in other case, since
 * such folders end up where case is not told apart: the second to want one
 * gets it with `-2`, and so on.
 */
gchar *
lp_output_folder_claim (
    LpOutputFolder *self, const gchar *stem, const gchar *extension)
{
  const gchar *prefix = is_reserved (self, stem) ? "_" : "";
  g_autofree gchar *wanted =
      g_strdup_printf ("%s%s.%s", prefix, stem, extension);
  gchar *name = g_strdup (wanted);
  Name *known = find_name (self, wanted);

  while (!add_name (self, name)) {
    g_free (name);
    name =
        g_strdup_printf ("%s%s-%u.%s", prefix, stem, known->next++, extension);
  }
  return name;
}

/* Whether a relative path stays below, looking at its text alone. */
static gboolean
leads_inside (const gchar *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") ||
        g_str_equal (parts[i], ".."))
      return FALSE;
  }
  return parts[0] != NULL;
}

/* Returns a new file descriptor, or -1. */
static gint
open_below (
    LpOutputFolder *self, const gchar *folder, gboolean create, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (folder, "/", -1);
  gint fd = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);

  for (guint i = 0; fd >= 0 && parts[i] != NULL; i++) {
    gint next = -1, code;

    if (!create || mkdirat (fd, parts[i], 0777) == 0 || errno == EEXIST)
      next = openat (fd, parts[i], OPEN_FOLDER);
    code = errno;
    close (fd);
    fd = next;
    errno = code;
  }
  if (fd < 0)
    set_error (self, "open folder", folder, errno, error);
  return fd;
}

/* Gives the folder that @name lies in; the descriptor remains @self's. */
static gint
enter_folder_of (LpOutputFolder *self, const gchar *name, gboolean create,
    const gchar **last_part, GError **error)
{
  const gchar *slash = strrchr (name, '/');
  g_autofree gchar *folder = NULL;

  *last_part = slash != NULL ? slash + 1 : name;
  if (!leads_inside (name)) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' does not lie in the output folder '%s'.", name, self->path);
    return -1;
  }
  if (slash == NULL)
    return self->fd;
  folder = g_strndup (name, slash - name);
  if (self->last_fd >= 0 && g_str_equal (folder, self->last_name))
    return self->last_fd;
  if (self->last_fd >= 0)
    close (self->last_fd);
  g_free (self->last_name);
  self->last_name = g_steal_pointer (&folder);
  self->last_fd = open_below (self, self->last_name, create, error);
  return self->last_fd;
}

/* Begins a file that is to be called @name; folders are made as needed. */
LpPartFile *
lp_output_folder_begin (LpOutputFolder *self, const gchar *name, GError **error)
{
  g_autofree gchar *shown = g_build_filename (self->path, name, NULL);
  const gchar *last_part;
  gint fd = enter_folder_of (self, name, TRUE, &last_part, error);

  if (fd < 0)
    return NULL;
  return lp_part_file_new (fd, last_part, shown, &self->full, error);
}

/* Writes all of a file that was claimed as @name. */
gboolean
lp_output_folder_write (LpOutputFolder *self, const gchar *name,
    const void *data, gsize size, GError **error)
{
  g_autoptr (LpPartFile) part = lp_output_folder_begin (self, name, error);
  Name *known = find_name (self, name);

  if (part == NULL || !lp_part_file_write (part, data, size, error) ||
      !lp_part_file_commit (part, error))
    return FALSE;
  if (known != NULL)
    known->written = TRUE;
  return TRUE;
}

/* Whether this run has written a file of that name, in whatever case. */
gboolean
lp_output_folder_has_written (const LpOutputFolder *self, const gchar *name)
{
  const Name *known = find_name (self, name);

  return known != NULL && known->written;
}

static void
find_leftovers (
    LpOutputFolder *self, const gchar *folder, guint depth, GPtrArray *names)
{
  g_autofree gchar *path = g_build_filename (self->path, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *entry_path = g_build_filename (path, entry, NULL);
    g_autofree gchar *name =
        *folder ? g_strconcat (folder, "/", entry, NULL) : g_strdup (entry);
    struct stat status;

    if (lstat (entry_path, &status) < 0)
      continue;
    if (S_ISDIR (status.st_mode) && depth > 0)
      find_leftovers (self, name, depth - 1, names);
    else if (S_ISREG (status.st_mode) && lp_part_file_is_leftover (entry, NULL))
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
}

/*
 * @below: whether to look into the folders below as well
 *
 * Gives the names of files that a run which was killed had not completed; to
 * be called before one is begun.
 */
GPtrArray *
lp_output_folder_find_leftovers (LpOutputFolder *self, gboolean below)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  find_leftovers (self, "", below ? MAX_DEPTH : 0, names);
  return names;
}

/* Removes folders that have become empty, from @folder upwards. */
static void
remove_empty_folders (LpOutputFolder *self, gchar *folder)
{
  gchar *slash;

  do {
    gint fd;

    slash = strrchr (folder, '/');
    if (slash == NULL) {
      unlinkat (self->fd, folder, AT_REMOVEDIR);
      return;
    }
    *slash = '\0';
    fd = open_below (self, folder, FALSE, NULL);
    if (fd < 0)
      return;
    if (unlinkat (fd, slash + 1, AT_REMOVEDIR) < 0)
      slash = NULL;
    close (fd);
  } while (slash != NULL);
}

/*
 * Removes a file, and the folders that it leaves empty. What is gone already,
 * lies outside or is no regular file is left alone.
 */
gboolean
lp_output_folder_remove (
    LpOutputFolder *self, const gchar *name, GError **error)
{
  const gchar *last_part;
  g_autofree gchar *folder = NULL;
  struct stat status;
  gint fd;

  fd = enter_folder_of (self, name, FALSE, &last_part, NULL);
  if (fd < 0 || fstatat (fd, last_part, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
      !S_ISREG (status.st_mode))
    return TRUE;
  if (unlinkat (fd, last_part, 0) < 0)
    return set_error (self, "remove", name, errno, error);
  if (last_part > name) {
    folder = g_strndup (name, last_part - name - 1);
    remove_empty_folders (self, folder);
  }
  return TRUE;
}
