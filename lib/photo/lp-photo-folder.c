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

/* What names have in common with photos, the nearest first. */
typedef enum {
  BY_BASE,
  BY_FOLDED_BASE,
  BY_FOLDED_STEM,
  N_WAYS,
} Way;

/* Photos that one name may mean. What was asked for once is kept, as thousands
 * of rows may name photos of one group. Arrays are of indices that go up. */
typedef struct {
  GArray *all;
  GArray *outside;        /* those not in a camera's folder, or NULL */
  gchar *base;            /* the name for which, of */
  const GArray *exact_of; /* these, */
  GArray *exact;          /* those with its very stem were chosen, or NULL */
} Group;

struct _LpPhotoFolder {
  gchar *path;
  GArray *files; /* LpFolderPhoto, in their order */
  GPtrArray *unreadable;
  GHashTable *visited; /* folders, by device and inode */
  GHashTable *by_name; /* the whole name, to an index and 1 */
  /* Groups by the last component and, once that was not enough, by folded
   * folders above it as well */
  GHashTable *groups[N_WAYS];
  gboolean has_paths[N_WAYS];
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

static void
group_free (gpointer data)
{
  Group *group = data;

  g_array_unref (group->all);
  g_clear_pointer (&group->outside, g_array_unref);
  g_clear_pointer (&group->exact, g_array_unref);
  g_free (group->base);
  g_free (group);
}

/* Takes @key. */
static void
add_to_group (GHashTable *groups, gchar *key, guint index)
{
  Group *group = g_hash_table_lookup (groups, key);

  if (group == NULL) {
    group = g_new0 (Group, 1);
    group->all = g_array_sized_new (FALSE, FALSE, sizeof (guint), 1);
    g_hash_table_insert (groups, key, group);
  } else {
    g_free (key);
  }
  g_array_append_val (group->all, index);
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

/* The last component of a photo's name as far as it has to be met. */
static gchar *
get_key (const gchar *photo, Way way)
{
  const gchar *base = get_base (photo);
  g_autofree gchar *stem = NULL;

  switch (way) {
    case BY_BASE:
      return g_strdup (base);
    case BY_FOLDED_BASE:
      return fold (base);
    default:
      stem = g_strndup (base, (gsize) (strrchr (base, '.') - base));
      return fold (stem);
  }
}

static void
index_files (LpPhotoFolder *folder)
{
  for (guint i = 0; i < folder->files->len; i++) {
    const gchar *name = lp_photo_folder_get (folder, i)->name;

    g_hash_table_insert (
        folder->by_name, (gpointer) name, GUINT_TO_POINTER (i + 1));
    for (guint way = 0; way < N_WAYS; way++)
      add_to_group (folder->groups[way], get_key (name, (Way) way), i);
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
  folder->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint way = 0; way < N_WAYS; way++)
    folder->groups[way] =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, group_free);
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
  g_hash_table_unref (folder->by_name);
  for (guint way = 0; way < N_WAYS; way++)
    g_hash_table_unref (folder->groups[way]);
  g_array_unref (folder->files);
  g_ptr_array_unref (folder->unreadable);
  g_hash_table_unref (folder->visited);
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

/* The folders of a name, folded, each with a slash behind it. */
static gchar *
fold_folders (const gchar *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  GString *folders = g_string_new (NULL);

  for (gchar **part = parts; part[0] != NULL && part[1] != NULL; part++) {
    g_autofree gchar *folded = fold (*part);
    g_string_append_printf (folders, "%s/", folded);
  }
  return g_string_free (folders, FALSE);
}

/* Looking at each photo of a name to see how well its folders fit would take
 * long where thousands have one name. */
static void
add_paths (LpPhotoFolder *folder, Way way)
{
  GHashTable *groups = folder->groups[way];

  folder->has_paths[way] = TRUE;
  for (guint i = 0; i < folder->files->len; i++) {
    const gchar *name = lp_photo_folder_get (folder, i)->name;
    g_autofree gchar *key = get_key (name, way);
    g_autofree gchar *folders = NULL;

    if (((Group *) g_hash_table_lookup (groups, key))->all->len == 1)
      continue;
    folders = fold_folders (name);
    for (const gchar *tail = folders; *tail != '\0';
         tail = strchr (tail, '/') + 1)
      add_to_group (groups, g_strconcat (tail, key, NULL), i);
  }
}

/* Those of @name whose folders fit best, if any folder does. */
static Group *
find_by_folders (
    LpPhotoFolder *folder, Way way, const gchar *name, const gchar *key)
{
  g_autofree gchar *folders = fold_folders (name);

  if (!folder->has_paths[way])
    add_paths (folder, way);
  for (const gchar *tail = folders; *tail != '\0';
       tail = strchr (tail, '/') + 1) {
    g_autofree gchar *path = g_strconcat (tail, key, NULL);
    Group *group = g_hash_table_lookup (folder->groups[way], path);

    if (group != NULL)
      return group;
  }
  return NULL;
}

/* A photo in another folder of a camera is another photo. */
static const GArray *
get_outside (const LpPhotoFolder *folder, Group *group)
{
  if (group->outside != NULL)
    return group->outside;
  group->outside = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < group->all->len; i++) {
    guint index = g_array_index (group->all, guint, i);

    if (!lp_dcf_is_in_folder (lp_photo_folder_get (folder, index)->name))
      g_array_append_val (group->outside, index);
  }
  return group->outside;
}

static gboolean
has_exact_stem (const gchar *base, const gchar *photo)
{
  const gchar *photo_base = get_base (photo);
  gsize length = (gsize) (strrchr (photo_base, '.') - photo_base);

  return strncmp (base, photo_base, length) == 0 &&
         (base[length] == '\0' || strrchr (base, '.') == base + length);
}

/* Those that differ from @base in no more than the extension, if there are
 * any: of a.jpg and A.JPG the latter is A.jpg. */
static const GArray *
prefer_exact_stems (const LpPhotoFolder *folder, Group *group,
    const GArray *candidates, const gchar *base)
{
  if (group->exact_of != candidates || !g_str_equal (group->base, base)) {
    g_free (group->base);
    group->base = g_strdup (base);
    group->exact_of = candidates;
    g_clear_pointer (&group->exact, g_array_unref);
  }
  if (group->exact == NULL) {
    group->exact = g_array_new (FALSE, FALSE, sizeof (guint));
    for (guint i = 0; i < candidates->len; i++) {
      guint index = g_array_index (candidates, guint, i);

      if (has_exact_stem (base, lp_photo_folder_get (folder, index)->name))
        g_array_append_val (group->exact, index);
    }
  }
  return group->exact->len > 0 ? group->exact : candidates;
}

/* Of those whose last component fits, the ones whose folders fit best. */
static const GArray *
choose (LpPhotoFolder *folder, Way way, const gchar *name, const gchar *key,
    Group *group)
{
  Group *fitting = NULL;
  const GArray *candidates;

  if (group->all->len > 1)
    fitting = find_by_folders (folder, way, name, key);
  if (fitting != NULL)
    group = fitting;
  candidates = group->all;
  /* One alone was not compared by its folders. */
  if (fitting == NULL && lp_dcf_is_in_folder (name) &&
      (candidates->len > 1 ||
          lp_dcf_folders_differ (name,
              lp_photo_folder_get (folder, g_array_index (candidates, guint, 0))
                  ->name)))
    candidates = get_outside (folder, group);
  if (candidates->len > 1 && way != BY_BASE)
    candidates =
        prefer_exact_stems (folder, group, candidates, get_base (name));
  return candidates;
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

static const GArray *
find_candidates (LpPhotoFolder *folder, const gchar *clean)
{
  const gchar *base = get_base (clean);
  g_autofree gchar *folded = fold (base);
  const gchar *const keys[N_WAYS] = { base, folded, folded };

  for (guint way = 0; way < N_WAYS; way++) {
    Group *group = g_hash_table_lookup (folder->groups[way], keys[way]);

    if (group != NULL)
      return choose (folder, (Way) way, clean, keys[way], group);
  }
  return NULL;
}

/**
 * lp_photo_folder_find: (skip)
 * @folder: photos
 * @name: a name as logs have it: a file, a path below the folder, or a path
 *   on the computer that the photos came from
 * @index: (out): the photo
 * @candidates: (out) (transfer none) (element-type guint) (nullable): where
 *   several fit equally, their indices in their order, up to the next call
 *
 * The path below the folder goes first, then the last component, exactly,
 * then with another case, then with the extension missing from @name. Of
 * several photos of that name the one is taken whose folders fit best.
 *
 * Returns: whether one photo was found; it is always one in the folder
 */
LpPhotoLookup
lp_photo_folder_find (LpPhotoFolder *folder, const gchar *name, guint *index,
    const GArray **candidates)
{
  g_autofree gchar *clean = clean_name (name);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (folder->by_name, clean));
  const GArray *found;

  *candidates = NULL;
  *index = place - 1;
  if (place > 0)
    return LP_PHOTO_FOUND;
  found = find_candidates (folder, clean);
  if (found == NULL || found->len == 0)
    return LP_PHOTO_MISSING;
  *index = g_array_index (found, guint, 0);
  if (found->len == 1)
    return LP_PHOTO_FOUND;
  *candidates = found;
  return LP_PHOTO_AMBIGUOUS;
}

/**
 * lp_photo_folder_list: (skip)
 * @folder: photos
 * @indices: (element-type guint): of some of them
 *
 * Returns: (transfer full): the names of the first few, for a message
 */
gchar *
lp_photo_folder_list (const LpPhotoFolder *folder, const GArray *indices)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < indices->len && i < MAX_LISTED; i++)
    g_string_append_printf (text, "%s'%s'", i > 0 ? ", " : "",
        lp_photo_folder_get (folder, g_array_index (indices, guint, i))->name);
  if (indices->len > MAX_LISTED)
    g_string_append_printf (text, " and %u more", indices->len - MAX_LISTED);
  return g_string_free (text, FALSE);
}
