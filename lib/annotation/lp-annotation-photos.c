/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-photos.h"

#include "annotation/lp-annotation-place.h"
#include "annotation/lp-image-finder.h"
#include "photo/lp-photo-folder.h"
#include "photo/lp-photo-size.h"

struct _LpAnnotationPhotos {
  const LpAnnotationSet *set;
  LpPhotoSize *sizes; /* by the images' positions */
};

/* Pixels of the stored photo are what they are, whatever its size. */
static gboolean
is_needed (const LpAnnotatedImage *image)
{
  return image->relative || image->coordinates == LP_COORDINATES_UPRIGHT;
}

static void
measure (LpAnnotationPhotos *photos, const gchar *path)
{
  const LpAnnotatedImage *image = lp_annotation_set_find (photos->set, path);

  if (image != NULL && is_needed (image) &&
      photos->sizes[image->index].width == 0)
    lp_photo_size_read (&photos->sizes[image->index], path);
}

/* A folder with all that is below it. */
static gboolean
measure_tree (LpAnnotationPhotos *photos, const gchar *path, GError **error)
{
  g_autoptr (LpPhotoFolder) folder = lp_photo_folder_new (path, error);

  if (folder == NULL)
    return FALSE;
  for (guint i = 0; i < lp_photo_folder_get_n_photos (folder); i++) {
    g_autofree gchar *photo = lp_photo_folder_get_path (folder, i);
    measure (photos, photo);
  }
  return TRUE;
}

static void
measure_folder (LpAnnotationPhotos *photos, const gchar *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree gchar *photo = g_build_filename (path, name, NULL);
    measure (photos, photo);
  }
  g_clear_pointer (&folder, g_dir_close);
}

/* Where the layout of the annotations has its images. */
static void
measure_layout (LpAnnotationPhotos *photos)
{
  g_autoptr (GHashTable) done =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const gchar *last = NULL;

  for (guint i = 0; i < lp_annotation_set_get_n_images (photos->set); i++) {
    const gchar *file = lp_annotation_set_get_image (photos->set, i)->file;
    g_autoptr (GPtrArray) folders = NULL;

    if (file == last)
      continue;
    last = file;
    folders = lp_image_finder_list_folders (file);
    for (guint j = 0; j < folders->len; j++) {
      const gchar *folder = g_ptr_array_index (folders, j);
      if (g_hash_table_add (done, g_strdup (folder)))
        measure_folder (photos, folder);
    }
  }
}

/**
 * lp_annotation_photos_find: (skip)
 * @set: annotations, which must outlive what is returned
 * @location: the file or folder they were read from
 * @folder: (nullable): where the photos are, also in folders below; %NULL to
 *   look where the annotations' layout has them
 * @error: where to say what is wrong
 *
 * Finds the photos by the rules of [method@AnnotationSet.find], and reads the
 * headers of those whose size or orientation matters.
 *
 * Returns: (transfer full): the photos, or %NULL if @folder cannot be read
 */
LpAnnotationPhotos *
lp_annotation_photos_find (const LpAnnotationSet *set, const gchar *location,
    const gchar *folder, GError **error)
{
  g_autoptr (LpAnnotationPhotos) photos = g_new0 (LpAnnotationPhotos, 1);
  guint n = lp_annotation_set_get_n_images (set), n_needed = 0;

  photos->set = set;
  photos->sizes = g_new0 (LpPhotoSize, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    n_needed += is_needed (lp_annotation_set_get_image (set, i));
  if (folder != NULL) {
    if (!measure_tree (photos, folder, error))
      return NULL;
  } else if (n_needed > 0) {
    if (g_file_test (location, G_FILE_TEST_IS_DIR))
      measure_tree (photos, location, NULL);
    measure_layout (photos);
  }
  return g_steal_pointer (&photos);
}

/**
 * lp_annotation_photos_free: (skip)
 * @photos: (transfer full): photos
 */
void
lp_annotation_photos_free (LpAnnotationPhotos *photos)
{
  g_free (photos->sizes);
  g_free (photos);
}

/**
 * lp_annotation_photos_get_box: (skip)
 * @photos: photos
 * @image: an image of the set
 * @annotation: one of its annotations
 * @box: (out caller-allocates): its bounds as x, y, width and height in
 *   pixels of the stored photo, not rounded
 *
 * Where the photo was not found, pixels are taken to be of the stored photo.
 *
 * Returns: whether the box is known, which it is not if it is in fractions of
 *   a photo that was not found
 */
gboolean
lp_annotation_photos_get_box (const LpAnnotationPhotos *photos,
    const LpAnnotatedImage *image, const LpAnnotation *annotation,
    gdouble box[4])
{
  const LpPhotoSize *size = &photos->sizes[image->index];
  LpAnnotationPlace place;

  if (image->relative && size->width == 0)
    return FALSE;
  lp_annotation_place_init (&place, image, LP_COORDINATES_CHOICE_AUTO,
      size->width, size->height, size->orientation);
  lp_annotation_place_get_box (&place, annotation, box);
  return TRUE;
}
