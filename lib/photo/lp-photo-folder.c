/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-folder.h"
#include "photo/lp-dcf.h"

#include <errno.h>
#include <sys/stat.h>

/* Folders within folders; nobody sorts photos deeper. */
#define MAX_DEPTH 64

/* Names listed where a name may mean several photos. */
#define MAX_LISTED 5

static const gchar *const extensions[] = { "jpg", "jpeg", "png", "tif", "tiff",
  "webp" };

struct _LpPhotoFolder {
  gchar *path;
  GArray *files; /* LpFolderPhoto, in their order */
  GPtrArray *unreadable;
  GHashTable *visited; /* folders, by device and inode */
  /* to arrays of indices; the keys belong to the tables */
  GHashTable *by_name;
  GHashTable *by_base;
  GHashTable *by_folded_base;
  GHashTable *by_folded_stem;
};

static void
clear_file (gpointer data)
{
  g_free (((LpFolderPhoto *) data)->name);
}

static gboolean
is_photo_name (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (extensions); i++) {
    if (g_ascii_strcasecmp (dot + 1, extensions[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

static const gchar *
get_base (const gchar *name)
{
  const gchar *slash = strrchr (name, '/');

  return slash ? slash + 1 : name;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* Names in @path without the hidden ones, in the order of their bytes. */
static GPtrArray *
list_folder (LpPhotoFolder *folder, const gchar *path)
{
  g_autoptr (GDir) dir = NULL;
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const gchar *name;

  dir = g_dir_open (path, 0, NULL);
  if (dir == NULL) {
    g_ptr_array_add (folder->unreadable, g_strdup (path));
    return names;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* Links may lead in circles, and twice to the same folder. */
static gboolean
visit (LpPhotoFolder *folder, const struct stat *status)
{
  return g_hash_table_add (folder->visited,
      g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
          (guint64) status->st_dev, (guint64) status->st_ino));
}

static void
add_photo (LpPhotoFolder *folder, const gchar *name, guint64 size)
{
  LpFolderPhoto file = { g_strdup (name), size };

  g_array_append_val (folder->files, file);
}

static void
scan (LpPhotoFolder *folder, const gchar *name, guint depth)
{
  g_autofree gchar *path = g_build_filename (folder->path, name, NULL);
  g_autoptr (GPtrArray) entries = list_folder (folder, path);

  for (guint i = 0; i < entries->len; i++) {
    const gchar *entry = g_ptr_array_index (entries, i);
    g_autofree gchar *entry_path = g_build_filename (path, entry, NULL);
    g_autofree gchar *entry_name =
        *name ? g_strconcat (name, "/", entry, NULL) : g_strdup (entry);
    struct stat status;
    gboolean exists = stat (entry_path, &status) == 0;

    if (exists && S_ISDIR (status.st_mode)) {
      if (depth == MAX_DEPTH)
        g_ptr_array_add (folder->unreadable, g_steal_pointer (&entry_path));
      else if (visit (folder, &status))
        scan (folder, entry_name, depth + 1);
    } else if (is_photo_name (entry)) {
      add_photo (folder, entry_name,
          exists && S_ISREG (status.st_mode) ? (guint64) status.st_size : 0);
    }
  }
}

/* Takes @key. */
static void
add_to_table (GHashTable *table, gchar *key, guint index)
{
  GArray *indices = g_hash_table_lookup (table, key);

  if (indices == NULL) {
    indices = g_array_sized_new (FALSE, FALSE, sizeof (guint), 1);
    g_hash_table_insert (table, key, indices);
  } else {
    g_free (key);
  }
  g_array_append_val (indices, index);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
}

/* File names are bytes; where these are UTF-8 all letters are folded, and
 * accents that stand by themselves, as macOS writes them, are no other. */
static gchar *
fold (const gchar *text)
{
  g_autofree gchar *folded = NULL;

  if (g_str_is_ascii (text) || !g_utf8_validate (text, -1, NULL))
    return g_ascii_strdown (text, -1);
  folded = g_utf8_casefold (text, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

static void
index_files (LpPhotoFolder *folder)
{
  for (guint i = 0; i < folder->files->len; i++) {
    const gchar *name = lp_photo_folder_get (folder, i)->name;
    const gchar *base = get_base (name);
    g_autofree gchar *stem =
        g_strndup (base, (gsize) (strrchr (base, '.') - base));

    add_to_table (folder->by_name, g_strdup (name), i);
    add_to_table (folder->by_base, g_strdup (base), i);
    add_to_table (folder->by_folded_base, fold (base), i);
    add_to_table (folder->by_folded_stem, fold (stem), i);
  }
}

/**
 * lp_photo_folder_new: (skip)
 * @path: a folder
 * @error: where to say what is wrong
 *
 * Lists the photos in @path and below, by the extensions jpg, jpeg, png, tif,
 * tiff and webp. Names are in the order of their bytes, folder by folder;
 * hidden ones are left out, links followed. What has a photo's name but is no
 * file, or leads nowhere, is listed with size 0: whoever reads it says why it
 * cannot be read.
 *
 * Returns: (transfer full): the photos, or %NULL where @path cannot be read
 */
LpPhotoFolder *
lp_photo_folder_new (const gchar *path, GError **error)
{
  LpPhotoFolder *folder;
  struct stat status;
  gint code = 0;

  if (stat (path, &status) < 0)
    code = errno;
  else if (!S_ISDIR (status.st_mode))
    code = ENOTDIR;
  if (code != 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read the folder of photos '%s': %s.", path, g_strerror (code));
    return NULL;
  }
  folder = g_new0 (LpPhotoFolder, 1);
  folder->path = g_strdup (path);
  folder->files = g_array_new (FALSE, FALSE, sizeof (LpFolderPhoto));
  g_array_set_clear_func (folder->files, clear_file);
  folder->unreadable = g_ptr_array_new_with_free_func (g_free);
  folder->visited =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  folder->by_name = new_table ();
  folder->by_base = new_table ();
  folder->by_folded_base = new_table ();
  folder->by_folded_stem = new_table ();
  visit (folder, &status);
  scan (folder, "", 0);
  index_files (folder);
  return folder;
}

/**
 * lp_photo_folder_free: (skip)
 * @folder: (transfer full): photos
 */
void
lp_photo_folder_free (LpPhotoFolder *folder)
{
  g_array_unref (folder->files);
  g_ptr_array_unref (folder->unreadable);
  g_hash_table_unref (folder->visited);
  g_hash_table_unref (folder->by_name);
  g_hash_table_unref (folder->by_base);
  g_hash_table_unref (folder->by_folded_base);
  g_hash_table_unref (folder->by_folded_stem);
  g_free (folder->path);
  g_free (folder);
}

/**
 * lp_photo_folder_get_n_photos: (skip)
 * @folder: photos
 *
 * Returns: how many there are
 */
guint
lp_photo_folder_get_n_photos (const LpPhotoFolder *folder)
{
  return folder->files->len;
}

/**
 * lp_photo_folder_get: (skip)
 * @folder: photos
 * @index: of one of them, in their order
 *
 * Returns: its name and size
 */
const LpFolderPhoto *
lp_photo_folder_get (const LpPhotoFolder *folder, guint index)
{
  return &g_array_index (folder->files, LpFolderPhoto, index);
}

/**
 * lp_photo_folder_get_path: (skip)
 * @folder: photos
 * @index: of one of them
 *
 * Returns: (transfer full): its file
 */
gchar *
lp_photo_folder_get_path (const LpPhotoFolder *folder, guint index)
{
  return g_build_filename (
      folder->path, lp_photo_folder_get (folder, index)->name, NULL);
}

/**
 * lp_photo_folder_get_unreadable: (skip)
 * @folder: photos
 *
 * Returns: (element-type filename): folders that could not be listed
 */
const GPtrArray *
lp_photo_folder_get_unreadable (const LpPhotoFolder *folder)
{
  return folder->unreadable;
}

/* How many components two names share at their ends. */
static guint
count_common_components (const gchar *a, const gchar *b)
{
  g_auto (GStrv) parts_a = g_strsplit (a, "/", -1);
  g_auto (GStrv) parts_b = g_strsplit (b, "/", -1);
  guint n_a = g_strv_length (parts_a);
  guint n_b = g_strv_length (parts_b);
  guint n = 0;

  /* The last are known to match, perhaps but for the extension. */
  while (n + 1 < n_a && n + 1 < n_b) {
    g_autofree gchar *folded_a = fold (parts_a[n_a - n - 2]);
    g_autofree gchar *folded_b = fold (parts_b[n_b - n - 2]);
    if (!g_str_equal (folded_a, folded_b))
      break;
    n++;
  }
  return n;
}

static gchar *
list_names (const LpPhotoFolder *folder, const GArray *indices)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < indices->len && i < MAX_LISTED; i++)
    g_string_append_printf (text, "%s'%s'", i > 0 ? ", " : "",
        lp_photo_folder_get (folder, g_array_index (indices, guint, i))->name);
  if (indices->len > MAX_LISTED)
    g_string_append_printf (text, " and %u more", indices->len - MAX_LISTED);
  return g_string_free (text, FALSE);
}

static gboolean
has_exact_stem (const gchar *name, const gchar *photo)
{
  const gchar *base = get_base (name);
  const gchar *photo_base = get_base (photo);
  gsize length = (gsize) (strrchr (photo_base, '.') - photo_base);

  return strncmp (base, photo_base, length) == 0 &&
         (base[length] == '\0' || strrchr (base, '.') == base + length);
}

/* Leaves those that differ from @name in no more than the extension, if there
 * are any: of a.jpg and A.JPG the latter is A.jpg. */
static void
prefer_exact_stems (
    const LpPhotoFolder *folder, const gchar *name, GArray *candidates)
{
  guint n = 0;

  for (guint i = 0; i < candidates->len; i++) {
    guint candidate = g_array_index (candidates, guint, i);

    if (has_exact_stem (name, lp_photo_folder_get (folder, candidate)->name))
      g_array_index (candidates, guint, n++) = candidate;
  }
  if (n > 0)
    g_array_set_size (candidates, n);
}

/* Of those whose last component fits, takes the one whose folders fit best. A
 * photo in another folder of a camera is another photo. */
static LpPhotoLookup
choose (const LpPhotoFolder *folder, const gchar *name, const GArray *indices,
    guint *index, gchar **candidates)
{
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (guint));
  guint most = 0;

  for (guint i = 0; indices != NULL && i < indices->len; i++) {
    guint candidate = g_array_index (indices, guint, i);
    const gchar *other = lp_photo_folder_get (folder, candidate)->name;
    guint common = count_common_components (name, other);

    if (lp_dcf_folders_differ (name, other))
      continue;
    if (common > most)
      g_array_set_size (best, 0);
    if (common >= most)
      g_array_append_val (best, candidate);
    most = MAX (most, common);
  }
  if (best->len == 0)
    return LP_PHOTO_MISSING;
  if (best->len > 1)
    prefer_exact_stems (folder, name, best);
  if (best->len > 1) {
    *candidates = list_names (folder, best);
    return LP_PHOTO_AMBIGUOUS;
  }
  *index = g_array_index (best, guint, 0);
  return LP_PHOTO_FOUND;
}

/* Slashes for backslashes, none at the beginning and none twice, and no steps
 * on the spot. */
static gchar *
clean_name (const gchar *name)
{
  g_autofree gchar *slashed = g_strdelimit (g_strdup (name), "\\", '/');
  g_auto (GStrv) parts = g_strsplit (slashed, "/", -1);
  GString *clean = g_string_new (NULL);

  for (gchar **part = parts; *part != NULL; part++) {
    if (**part == '\0' || g_str_equal (*part, "."))
      continue;
    if (clean->len > 0)
      g_string_append_c (clean, '/');
    g_string_append (clean, *part);
  }
  return g_string_free (clean, FALSE);
}

/**
 * lp_photo_folder_find: (skip)
 * @folder: photos
 * @name: a name as logs have it: a file, a path below the folder, or a path
 *   on the computer that the photos came from
 * @index: (out): the photo
 * @candidates: (out) (transfer full): where several fit equally, their names
 *
 * The path below the folder goes first, then the last component, exactly,
 * then with another case, then with the extension missing from @name. Of
 * several photos of that name the one is taken whose folders fit best.
 *
 * Returns: whether one photo was found; it is always one in the folder
 */
LpPhotoLookup
lp_photo_folder_find (const LpPhotoFolder *folder, const gchar *name,
    guint *index, gchar **candidates)
{
  g_autofree gchar *clean = clean_name (name);
  g_autofree gchar *folded = fold (get_base (clean));
  const GArray *indices;

  *candidates = NULL;
  indices = g_hash_table_lookup (folder->by_name, clean);
  if (indices == NULL)
    indices = g_hash_table_lookup (folder->by_base, get_base (clean));
  if (indices == NULL)
    indices = g_hash_table_lookup (folder->by_folded_base, folded);
  if (indices == NULL)
    indices = g_hash_table_lookup (folder->by_folded_stem, folded);
  return choose (folder, clean, indices, index, candidates);
}
