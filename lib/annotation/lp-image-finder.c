/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-image-finder.h"

#include <string.h>

/* Where annotations lie and where the images then do: YOLO, DOTA, KITTI,
 * Pascal VOC, and what people make of them. */
static const struct {
  const gchar *annotations;
  const gchar *images;
} layouts[] = {
  { "labels", "images" },
  { "labelTxt", "images" },
  { "labelTxt-v1.0", "images" },
  { "labelTxt-v1.5", "images" },
  { "label_2", "image_2" },
  { "label_3", "image_3" },
  { "Annotations", "JPEGImages" },
  { "Annotations", "images" },
  { "xmls", "images" },
  { "ann", "img" },
};

static const gchar *const extensions[] = { "jpg", "jpeg", "jpe", "png", "tif",
  "tiff", "bmp", "webp", "gif", "jp2", "jxl", "heic", "heif", "avif" };

/* A folder in which an image may be: where it is, and what it is called
 * within the folder that is read. */
typedef struct {
  gchar *path;
  gchar *name;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->path);
  g_free (place->name);
  g_free (place);
}

static void
add_place (GPtrArray *places, const gchar *path, const gchar *name)
{
  Place *place = g_new (Place, 1);

  *place = (Place){ g_strdup (path), g_strdup (name) };
  g_ptr_array_add (places, place);
}

/* Puts another component in the place of the last one that is @component;
 * returns NULL where there is none. */
static gchar *
replace_component (
    const gchar *path, const gchar *component, const gchar *replacement)
{
  g_auto (GStrv) parts = g_strsplit (path, G_DIR_SEPARATOR_S, -1);

  for (guint i = g_strv_length (parts); i > 0; i--)
    if (g_ascii_strcasecmp (parts[i - 1], component) == 0) {
      g_free (parts[i - 1]);
      parts[i - 1] = g_strdup (replacement);
      return g_strjoinv (G_DIR_SEPARATOR_S, parts);
    }
  return NULL;
}

/* The folder of the file itself, then what the layouts say. */
static GPtrArray *
list_places (const gchar *path, const gchar *folder)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (place_free);
  g_autofree gchar *beside = g_path_get_dirname (path);
  g_autofree gchar *below = g_build_filename (beside, "images", NULL);
  g_autofree gchar *below_name =
      *folder ? g_build_filename (folder, "images", NULL) : g_strdup ("images");

  add_place (places, beside, folder);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    g_autofree gchar *images =
        replace_component (beside, layouts[i].annotations, layouts[i].images);
    g_autofree gchar *name =
        replace_component (folder, layouts[i].annotations, layouts[i].images);

    if (images != NULL)
      add_place (places, images, name ? name : folder);
  }
  add_place (places, below, below_name);
  return places;
}

static gchar *
fold (const gchar *name, gssize length)
{
  return g_utf8_validate (name, length, NULL) ? g_utf8_casefold (name, length)
                                              : g_ascii_strdown (name, length);
}

static gboolean
is_image (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (dot + 1, extensions[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The images in a folder, by their names with and without the extension. */
static GHashTable *
list_images (const gchar *path)
{
  GHashTable *images =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GDir *files = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL) {
    gchar *stem;

    if (!is_image (name))
      continue;
    g_hash_table_replace (images, fold (name, -1), g_strdup (name));
    stem = fold (name, strrchr (name, '.') - name);
    if (g_hash_table_contains (images, stem))
      g_free (stem);
    else
      g_hash_table_insert (images, stem, g_strdup (name));
  }
  g_clear_pointer (&files, g_dir_close);
  return images;
}

/* Notes: for each folder that was looked into its images. */
static gpointer
make_notes (void)
{
  return g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}

static const gchar *
find_in_folder (GHashTable *folders, const gchar *path, const gchar *name)
{
  GHashTable *images = g_hash_table_lookup (folders, path);
  g_autofree gchar *key = fold (name, -1);

  if (images == NULL) {
    images = list_images (path);
    g_hash_table_insert (folders, g_strdup (path), images);
  }
  return g_hash_table_lookup (images, key);
}

/**
 * lp_image_finder_dup_name: (skip)
 * @builder: the builder that the file is read for
 * @path: the annotation file
 * @name: the image's name, with or without its extension
 * @exists: (out) (optional): whether there is such an image
 *
 * Returns: (transfer full): the image's name with the folder that it is in,
 *   or would be by the layout, within the folder that is read. Where there
 *   is no such image @name stays without an extension if it is.
 */
gchar *
lp_image_finder_dup_name (LpAnnotationBuilder *builder, const gchar *path,
    const gchar *name, gboolean *exists)
{
  GHashTable *folders = lp_annotation_builder_get_notes (
      builder, "images", make_notes, (GDestroyNotify) g_hash_table_unref);
  g_autoptr (GPtrArray) places =
      list_places (path, lp_annotation_builder_get_folder (builder));
  const Place *place = g_ptr_array_index (places, places->len > 2 ? 1 : 0);
  const gchar *found = NULL;

  for (guint i = 0; i < places->len && found == NULL; i++) {
    const Place *candidate = g_ptr_array_index (places, i);
    found = find_in_folder (folders, candidate->path, name);
    if (found != NULL)
      place = candidate;
  }
  if (exists != NULL)
    *exists = found != NULL;
  return g_build_filename (place->name, found ? found : name, NULL);
}

static void
drop_file (LpAnnotationBuilder *builder, const gchar *path, const gchar *image)
{
  lp_annotation_builder_drop (builder,
      "'%s': there is another file of annotations for the image '%s'; what "
      "this one says is left out.",
      path, image);
}

/**
 * lp_image_finder_add: (skip)
 * @builder: the builder that the file is read for
 * @path: the annotation file, which is for one image
 * @name: the image's name, with or without its extension
 * @image: (out): the image's number
 *
 * Adds the image to the builder. Where another file had annotations for the
 * same image, those of this one are left out: as a rule they are the same in
 * another format.
 *
 * Returns: whether the image is new
 */
gboolean
lp_image_finder_add (LpAnnotationBuilder *builder, const gchar *path,
    const gchar *name, guint *image)
{
  g_autofree gchar *found =
      lp_image_finder_dup_name (builder, path, name, NULL);

  if (lp_annotation_builder_add_image (builder, found, 0, 0, image))
    return TRUE;
  drop_file (builder, path, found);
  return FALSE;
}

/* Whether two names differ in no more than folder, case and extension. */
static gboolean
have_same_stem (const gchar *a, const gchar *b)
{
  g_autofree gchar *stem = lp_image_finder_dup_stem (a);
  g_autofree gchar *other = lp_image_finder_dup_stem (b);
  g_autofree gchar *folded = fold (stem, -1), *other_folded = fold (other, -1);

  return strcmp (folded, other_folded) == 0;
}

/**
 * lp_image_finder_add_named: (skip)
 * @builder: the builder that the file is read for
 * @path: the annotation file, which is for one image
 * @filename: (nullable): what the file calls the image
 * @width: pixels, or 0
 * @height: pixels, or 0
 * @image: (out): the image's number
 *
 * As lp_image_finder_add(), for files that name their image. Some tools leave
 * the name of another image in there, so an image that is called like the
 * file counts. Where there is none both names lead to it. The image is called
 * as in the file, unless that is another one.
 *
 * Returns: whether the image is new
 */
gboolean
lp_image_finder_add_named (LpAnnotationBuilder *builder, const gchar *path,
    const gchar *filename, gint width, gint height, guint *image)
{
  g_autofree gchar *stem = lp_image_finder_dup_stem (path);
  g_autofree gchar *slashed =
      g_strdelimit (g_strdup (filename ? filename : stem), "\\", '/');
  g_autofree gchar *base = g_path_get_basename (slashed);
  gboolean own_exists;
  g_autofree gchar *own =
      lp_image_finder_dup_name (builder, path, stem, &own_exists);
  g_autofree gchar *named =
      lp_image_finder_dup_name (builder, path, base, NULL);
  g_autofree gchar *called =
      g_build_filename (lp_annotation_builder_get_folder (builder), base, NULL);
  const gchar *name =
      own_exists || base[strspn (base, "./")] == '\0' ? own : named;

  if (lp_annotation_builder_add_image_at (builder, name,
          have_same_stem (base, name) ? called : name, width, height, image)) {
    lp_annotation_builder_add_name (builder, *image, own);
    return TRUE;
  }
  if (name != own &&
      lp_annotation_builder_add_image (builder, own, width, height, image)) {
    lp_annotation_builder_warn (builder,
        "'%s': another file is for the image '%s', too; this one is taken to "
        "be for '%s'.",
        path, name, own);
    return TRUE;
  }
  drop_file (builder, path, name);
  return FALSE;
}

/**
 * lp_image_finder_list_folders: (skip)
 * @path: an annotation file
 *
 * Returns: (transfer full) (element-type filename): the folders in which its
 *   images may be
 */
GPtrArray *
lp_image_finder_list_folders (const gchar *path)
{
  g_autoptr (GPtrArray) places = list_places (path, "");
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < places->len; i++) {
    const Place *place = g_ptr_array_index (places, i);
    if (g_file_test (place->path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (folders, g_strdup (place->path));
  }
  return folders;
}

/**
 * lp_image_finder_dup_stem: (skip)
 * @path: a file
 *
 * Returns: (transfer full): its name without folder and extension
 */
gchar *
lp_image_finder_dup_stem (const gchar *path)
{
  gchar *name = g_path_get_basename (path);
  gchar *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}
