/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-unpack.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <errno.h>
#include <fcntl.h>
#include <gdal.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "pole/ogr/lp-pole-decompress.h"

#define BLOCK ((gsize) 256 * 1024)
#define HEAD_LENGTH 512

/* What GDAL makes folders of. */
static const struct {
  gsize offset;
  const gchar *magic;
  const gchar *file_system;
} archives[] = {
  { 0, "PK\003\004", "/vsizip/" },
  { 0, "PK\005\006", "/vsizip/" }, /* an empty one */
  { 257, "ustar", "/vsitar/" },
};

/* Where a file was found. */
typedef struct {
  guint depth;     /* how often it was packed */
  gboolean member; /* of an archive, among others */
} Place;

static gboolean find_in_file (LpPoleFiles *files, const gchar *path,
    const gchar *shown, Place place, GError **error);

static void
free_file (gpointer data)
{
  LpPoleFile *file = data;

  g_free (file->path);
  g_free (file->shown);
  g_free (file);
}

static void
add_file (LpPoleFiles *files, const gchar *path, const gchar *shown)
{
  LpPoleFile *file = g_new0 (LpPoleFile, 1);

  file->path = g_strdup (path);
  file->shown = g_strdup (shown);
  file->unpacked =
      files->folder != NULL && g_str_has_prefix (path, files->folder);
  g_ptr_array_add (files->files, file);
}

static gsize
read_head (const gchar *path, guint8 *head)
{
  gint fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize length = fd >= 0 ? pread (fd, head, HEAD_LENGTH, 0) : -1;

  if (fd >= 0)
    close (fd);
  return (gsize) MAX (length, 0);
}

static const gchar *
find_file_system (const guint8 *head, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (archives); i++) {
    gsize magic_length = strlen (archives[i].magic);
    if (length >= archives[i].offset + magic_length &&
        memcmp (head + archives[i].offset, archives[i].magic, magic_length) ==
            0)
      return archives[i].file_system;
  }
  return NULL;
}

/* A new folder within that of all that is unpacked. */
static gchar *
make_folder (LpPoleFiles *files, const gchar *shown, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("%u", files->n_unpacked++);
  g_autofree gchar *path = NULL;
  struct statvfs space;

  if (files->folder == NULL) {
    files->folder = g_dir_make_tmp ("linepatrol-poles-XXXXXX", error);
    if (files->folder == NULL) {
      g_prefix_error (error, "Cannot unpack '%s': ", shown);
      return NULL;
    }
    if (statvfs (files->folder, &space) == 0)
      files->budget =
          MIN (files->budget, (guint64) space.f_bavail * space.f_frsize / 2);
  }
  path = g_build_filename (files->folder, name, NULL);
  if (g_mkdir (path, 0700) == 0)
    return g_steal_pointer (&path);
  g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot unpack '%s': %s", shown,
      g_strerror (errno));
  return NULL;
}

static gint
create_file (const gchar *path, const gchar *shown, GError **error)
{
  gint fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    g_set_error (error, LP_ERROR, LP_ERROR_WRITE,
        "Cannot unpack '%s' to '%s': %s", shown, path, g_strerror (errno));
  return fd;
}

/* --- One file ------------------------------------------------------------ */

/* `towers.csv.gz` is `towers.csv`; formats are told by their suffixes. */
static gchar *
name_inside (const gchar *path, const gchar *suffix)
{
  gchar *name = g_path_get_basename (path);
  gsize length = strlen (name), suffix_length = strlen (suffix);

  if (length > suffix_length &&
      g_ascii_strcasecmp (name + length - suffix_length, suffix) == 0)
    name[length - suffix_length] = '\0';
  return name;
}

static gboolean
decompress (LpPoleFiles *files, const gchar *path, const gchar *shown,
    const LpPoleCodec *codec, Place place, GError **error)
{
  g_autofree gchar *folder = make_folder (files, shown, error);
  g_autofree gchar *name = name_inside (path, lp_pole_codec_get_suffix (codec));
  g_autofree gchar *inside = NULL;
  gint from, to;
  gboolean good;

  if (folder == NULL)
    return FALSE;
  inside = g_build_filename (folder, name, NULL);
  to = create_file (inside, shown, error);
  if (to < 0)
    return FALSE;
  from = open (path, O_RDONLY | O_CLOEXEC);
  good = lp_pole_codec_unpack (codec, from, to, &files->budget, shown, error);
  if (from >= 0)
    close (from);
  close (to);
  place.depth++;
  return good && find_in_file (files, inside, shown, place, error);
}

/* --- Archives ------------------------------------------------------------ */

/* Names that lead out of the folder, and what programs leave beside the
 * files. */
static gboolean
is_wanted (const gchar *member)
{
  g_auto (GStrv) parts = g_strsplit (member, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*parts[i] == '\0' || *parts[i] == '.' ||
        g_str_equal (parts[i], "__MACOSX"))
      return FALSE;
  }
  return TRUE;
}

static gboolean
copy_stream (LpPoleFiles *files, VSILFILE *from, gint to, guint64 size,
    const gchar *shown, GError **error)
{
  g_autofree gchar *block = g_malloc (BLOCK);
  guint64 copied = 0;
  gsize got;

  while ((got = VSIFReadL (block, 1, BLOCK, from)) > 0) {
    if (!lp_pole_write_within (to, block, got, &files->budget, shown, error))
      return FALSE;
    copied += got;
  }
  if (copied == size && files->messages->failure == NULL)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "'%s' cannot be unpacked; it is damaged, encrypted or packed in a way "
      "that is not known: %s",
      shown,
      files->messages->failure != NULL ? files->messages->failure
                                       : "it is shorter than it should be.");
  return FALSE;
}

static gboolean
copy_member (LpPoleFiles *files, const gchar *member, const gchar *to_path,
    const gchar *shown, GError **error)
{
  g_autofree gchar *parent = g_path_get_dirname (to_path);
  VSIStatBufL status;
  VSILFILE *from;
  gboolean good = FALSE;
  gint to;

  if (VSIStatL (member, &status) == 0 && VSI_ISDIR (status.st_mode))
    return TRUE;
  g_mkdir_with_parents (parent, 0700);
  to = create_file (to_path, shown, error);
  if (to < 0)
    return FALSE;
  from = VSIFOpenL (member, "rb");
  if (from == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT, "Cannot unpack '%s': %s",
        shown,
        files->messages->failure != NULL ? files->messages->failure
                                         : "it cannot be opened.");
  } else {
    good =
        copy_stream (files, from, to, (guint64) status.st_size, shown, error);
    VSIFCloseL (from);
  }
  close (to);
  return good;
}

/* Office documents are archives, too, which GDAL reads as they are. */
static gboolean
is_document (gchar **members)
{
  return CSLFindString (members, "[Content_Types].xml") >= 0 ||
         CSLFindString (members, "mimetype") >= 0;
}

static gboolean
copy_members (LpPoleFiles *files, gchar **members, const gchar *root,
    const gchar *folder, const gchar *shown, GError **error)
{
  if (CSLCount (members) > LP_POLE_MAX_MEMBERS) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' holds %d files, of which no more than %d are unpacked: unpack "
        "it yourself.",
        shown, CSLCount (members), LP_POLE_MAX_MEMBERS);
    return FALSE;
  }
  for (gint i = 0; members != NULL && members[i] != NULL; i++) {
    g_autofree gchar *member = g_strconcat (root, "/", members[i], NULL);
    g_autofree gchar *to = g_build_filename (folder, members[i], NULL);
    g_autofree gchar *member_shown = g_strconcat (shown, "/", members[i], NULL);

    if (!g_str_has_suffix (members[i], "/") && is_wanted (members[i]) &&
        !copy_member (files, member, to, member_shown, error))
      return FALSE;
  }
  return TRUE;
}

/* The other files of a Shapefile, which is one source with them. */
static gboolean
belongs_to_shapefile (const gchar *path)
{
  static const gchar *const suffixes[] = { ".shp", ".SHP", ".Shp" };
  const gchar *dot = strrchr (path, '.');

  if (dot == NULL || (g_ascii_strcasecmp (dot, ".dbf") != 0 &&
                         g_ascii_strcasecmp (dot, ".shx") != 0))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree gchar *stem = g_strndup (path, (gsize) (dot - path));
    g_autofree gchar *main_file = g_strconcat (stem, suffixes[i], NULL);
    if (g_file_test (main_file, G_FILE_TEST_EXISTS))
      return TRUE;
  }
  return FALSE;
}

/* A virtual source could lead from somebody else's archive to any file or
 * database here. */
static gboolean
is_source (const gchar *path)
{
  GDALDriverH driver;

  if (belongs_to_shapefile (path))
    return FALSE;
  driver = GDALIdentifyDriverEx (path, GDAL_OF_VECTOR, NULL, NULL);
  return driver != NULL &&
         !g_str_equal (GDALGetDriverShortName (driver), "OGR_VRT");
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

static GPtrArray *
list_folder (const gchar *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* By name, so that the order does not depend on who packed them. */
static gboolean
find_in_folder (LpPoleFiles *files, const gchar *folder, const gchar *shown,
    guint depth, GError **error)
{
  const Place place = { .depth = depth, .member = TRUE };
  g_autoptr (GPtrArray) names = list_folder (folder);

  for (guint i = 0; i < names->len; i++) {
    const gchar *name = g_ptr_array_index (names, i);
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *path_shown = g_strconcat (shown, "/", name, NULL);
    gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);

    if (is_folder && !g_str_has_suffix (name, ".gdb")) {
      if (!find_in_folder (files, path, path_shown, depth, error))
        return FALSE;
    } else if (is_folder) {
      add_file (files, path, path_shown);
    } else if (!find_in_file (files, path, path_shown, place, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
unpack_archive (LpPoleFiles *files, const gchar *path, const gchar *shown,
    const gchar *file_system, Place place, GError **error)
{
  g_autofree gchar *folder = make_folder (files, shown, error);
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);
  g_autofree gchar *root = NULL;
  g_autofree gchar *link = NULL;
  guint n_before = files->files->len;
  gchar **members;
  gboolean good;

  if (folder == NULL)
    return FALSE;
  /* GDAL finds the end of an archive's path by its suffix or by braces. */
  link = g_strconcat (folder, ".packed", NULL);
  if (symlink (absolute, link) < 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot unpack '%s': %s",
        shown, g_strerror (errno));
    return FALSE;
  }
  root = g_strdup_printf ("%s{%s}", file_system, link);
  members = VSIReadDirRecursive (root);
  if (is_document (members)) {
    CSLDestroy (members);
    add_file (files, path, shown);
    return TRUE;
  }
  good = copy_members (files, members, root, folder, shown, error);
  CSLDestroy (members);
  if (!good || !find_in_folder (files, folder, shown, place.depth + 1, error))
    return FALSE;
  if (files->files->len > n_before || place.member)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "There is nothing in the archive '%s' that GDAL reads%s%s", shown,
      files->messages->failure != NULL ? ": " : ".",
      files->messages->failure != NULL ? files->messages->failure : "");
  return FALSE;
}

/* At the top whatever there is has to be a source, and GDAL says why it is
 * not; within archives readme files are passed over. */
static gboolean
find_in_file (LpPoleFiles *files, const gchar *path, const gchar *shown,
    Place place, GError **error)
{
  guint8 head[HEAD_LENGTH];
  gsize length = read_head (path, head);
  const LpPoleCodec *codec = lp_pole_codec_find (head, length);
  const gchar *file_system = find_file_system (head, length);

  if ((codec != NULL || file_system != NULL) &&
      place.depth >= LP_POLE_MAX_DEPTH) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is packed more than %d times: unpack it yourself.", shown,
        LP_POLE_MAX_DEPTH);
    return FALSE;
  }
  if (codec != NULL)
    return decompress (files, path, shown, codec, place, error);
  if (file_system != NULL)
    return unpack_archive (files, path, shown, file_system, place, error);
  if (!place.member || is_source (path))
    add_file (files, path, shown);
  return TRUE;
}

/*
 * lp_pole_files_find:
 * @source: a file, or anything else that GDAL knows
 * @shown: the same for users
 * @budget: how many bytes may be unpacked
 * @messages: what GDAL says
 */
gboolean
lp_pole_files_find (LpPoleFiles *files, const gchar *source, const gchar *shown,
    guint64 budget, LpPoleMessages *messages, GError **error)
{
  *files = (LpPoleFiles){
    .files = g_ptr_array_new_with_free_func (free_file),
    .budget = budget,
    .messages = messages,
  };
  if (g_file_test (source, G_FILE_TEST_IS_REGULAR))
    return find_in_file (files, source, shown, (Place){ 0 }, error);
  add_file (files, source, shown);
  return TRUE;
}

static void
remove_all (const gchar *path)
{
  g_autoptr (GPtrArray) names = NULL;

  if (g_unlink (path) == 0)
    return;
  names = list_folder (path);
  for (guint i = 0; i < names->len; i++) {
    g_autofree gchar *below =
        g_build_filename (path, g_ptr_array_index (names, i), NULL);
    remove_all (below);
  }
  g_rmdir (path);
}

void
lp_pole_files_clear (LpPoleFiles *files)
{
  if (files->folder != NULL)
    remove_all (files->folder);
  g_clear_pointer (&files->folder, g_free);
  g_clear_pointer (&files->files, g_ptr_array_unref);
}
