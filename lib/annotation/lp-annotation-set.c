/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-set.h"
#include "annotation/lp-annotation-files.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-set-private.h"

#include <errno.h>
#include <stdio.h>

/* Bytes in which a format shows. */
#define HEAD_SIZE (1024 * 1024)

G_DEFINE_BOXED_TYPE (LpAnnotationSet, lp_annotation_set, lp_annotation_set_ref,
    lp_annotation_set_unref)

/* The sets in use, by key; the table holds no references. Whoever loads holds
 * @loading all the while, so that no file is read twice at once. */
static GMutex loading;
static GMutex lock;
static GHashTable *sets;

static LpAnnotationSet *
find_loaded (const gchar *key)
{
  LpAnnotationSet *set;

  g_mutex_lock (&lock);
  set = sets ? g_hash_table_lookup (sets, key) : NULL;
  if (set != NULL)
    set->ref_count++;
  g_mutex_unlock (&lock);
  return set;
}

static void
share (LpAnnotationSet *set, gchar *key)
{
  g_mutex_lock (&lock);
  if (sets == NULL)
    sets = g_hash_table_new (g_str_hash, g_str_equal);
  set->key = key;
  g_hash_table_insert (sets, key, set);
  g_mutex_unlock (&lock);
}

static gchar *
make_key (LpAnnotationFiles *files, const gchar *format)
{
  g_autofree gchar *state = lp_annotation_files_dup_state (files);

  return g_strdup_printf ("%s\n%s", format ? format : "", state);
}

/* A format shows in a file's beginning: logs of gigabytes need not be read to
 * see that they are none. */
static const LpAnnotationFormat *
choose_format (const gchar *path, const gchar *name, GError **error)
{
  g_autofree gchar *head = g_malloc (HEAD_SIZE);
  FILE *file = fopen (path, "rb");
  gsize length;

  if (file == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", path, g_strerror (errno));
    return NULL;
  }
  length = fread (head, 1, HEAD_SIZE, file);
  fclose (file);
  return lp_annotation_format_choose (name, path, head, length, error);
}

/* Reads one of @files; returns its format, or %NULL. */
static const LpAnnotationFormat *
read_file (const LpAnnotationFiles *files, guint index,
    const gchar *format_name, LpAnnotationBuilder *builder, GError **error)
{
  const gchar *path = g_ptr_array_index (files->paths, index);
  g_autofree gchar *folder = lp_annotation_files_dup_folder (files, index);
  g_autoptr (GError) read_error = NULL;
  g_autofree gchar *text = NULL;
  const LpAnnotationFormat *format;
  gsize length;

  format = choose_format (path, format_name, error);
  if (format == NULL)
    return NULL;
  if (!g_file_get_contents (path, &text, &length, &read_error)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", path, read_error->message);
    return NULL;
  }
  lp_annotation_builder_set_file (builder, path, folder, format->coordinates);
  return format->read (path, text, length, builder, error) ? format : NULL;
}

/* A file of a folder that cannot be read does not keep the others from being
 * read. The set has the format of most files, that is of the first. */
static LpAnnotationSet *
read_set (
    const LpAnnotationFiles *files, const gchar *format_name, GError **error)
{
  g_autoptr (LpAnnotationBuilder) builder = lp_annotation_builder_new ();
  const LpAnnotationFormat *format = NULL;

  for (guint i = 0; i < files->paths->len; i++) {
    g_autoptr (GError) file_error = NULL;
    const LpAnnotationFormat *file_format =
        read_file (files, i, format_name, builder, &file_error);

    if (file_format == NULL && !files->is_folder) {
      g_propagate_error (error, g_steal_pointer (&file_error));
      return NULL;
    }
    if (file_format == NULL)
      lp_annotation_builder_warn (builder, "%s", file_error->message);
    else if (format == NULL)
      format = file_format;
  }
  if (format == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The folder '%s' holds no file that annotations can be read from.",
        files->location);
    return NULL;
  }
  return lp_annotation_builder_finish (
      g_steal_pointer (&builder), format->name);
}

/**
 * lp_annotation_set_load: (constructor)
 * @location: (type filename): an annotation file, or a folder of them, in
 *   which folders below it are looked into
 * @format: (nullable): the name of its format, or %NULL to recognise it by
 *   what it holds
 * @error: where to say what is wrong
 *
 * Reads annotations. Where the same has been read by someone else who
 * still holds it, and has not changed since, the same set is given out again.
 *
 * Annotations that cannot be used do not make this fail: they are listed by
 * [method@AnnotationSet.get_warnings].
 *
 * Returns: (transfer full): the annotations, or %NULL with @error set to one
 *   of %LP_ERROR_READ, %LP_ERROR_FORMAT or %LP_ERROR_ARGUMENT
 */
LpAnnotationSet *
lp_annotation_set_load (
    const gchar *location, const gchar *format, GError **error)
{
  g_autoptr (LpAnnotationFiles) files = NULL;
  g_autofree gchar *key = NULL;
  LpAnnotationSet *set;

  g_return_val_if_fail (location != NULL, NULL);

  files = lp_annotation_files_list (location, error);
  if (files == NULL)
    return NULL;
  g_mutex_lock (&loading);
  key = make_key (files, format);
  set = find_loaded (key);
  if (set == NULL) {
    set = read_set (files, format, error);
    if (set != NULL)
      share (set, g_steal_pointer (&key));
  }
  g_mutex_unlock (&loading);
  return set;
}

/**
 * lp_annotation_set_ref:
 * @set: a set
 *
 * Returns: (transfer full): @set
 */
LpAnnotationSet *
lp_annotation_set_ref (LpAnnotationSet *set)
{
  g_mutex_lock (&lock);
  set->ref_count++;
  g_mutex_unlock (&lock);
  return set;
}

/**
 * lp_annotations_clear: (skip)
 * @annotations: (array length=n_annotations): annotations whose outlines are
 *   blocks of their own
 * @n_annotations: how many
 *
 * Frees those blocks.
 */
void
lp_annotations_clear (LpAnnotation *annotations, guint n_annotations)
{
  for (guint i = 0; i < n_annotations; i++)
    g_free ((gpointer) annotations[i].outline);
}

/**
 * lp_annotation_set_unref:
 * @set: (transfer full): a set
 *
 * Frees @set with its last reference.
 */
void
lp_annotation_set_unref (LpAnnotationSet *set)
{
  gboolean last;

  g_mutex_lock (&lock);
  last = --set->ref_count == 0;
  if (last && set->key != NULL)
    g_hash_table_remove (sets, set->key);
  g_mutex_unlock (&lock);
  if (!last)
    return;
  lp_annotations_clear (set->annotations, set->n_annotations);
  lp_image_index_free (set->index);
  g_string_chunk_free (set->strings);
  g_ptr_array_unref (set->attributes);
  g_strfreev (set->warnings);
  g_strfreev (set->dropped);
  g_free (set->annotations);
  g_free (set->images);
  g_free (set->key);
  g_free (set);
}

/**
 * lp_annotation_set_get_format:
 * @set: a set
 *
 * Returns: the name of the format that was read
 */
const gchar *
lp_annotation_set_get_format (const LpAnnotationSet *set)
{
  return set->format;
}

/**
 * lp_annotation_set_get_n_images:
 * @set: a set
 *
 * Returns: how many images the annotations are for
 */
guint
lp_annotation_set_get_n_images (const LpAnnotationSet *set)
{
  return set->n_images;
}

/**
 * lp_annotation_set_get_image:
 * @set: a set
 * @index: which image, less than [method@AnnotationSet.get_n_images]
 *
 * Returns: (transfer none): what the set says of it
 */
const LpAnnotatedImage *
lp_annotation_set_get_image (const LpAnnotationSet *set, guint index)
{
  g_return_val_if_fail (index < set->n_images, NULL);
  return &set->images[index];
}

/**
 * lp_annotation_set_find:
 * @set: a set
 * @photo: (type filename): path of a photo
 *
 * Finds the annotations of a photo. Path and image name agree if they end in
 * the same components; upper and lower case, the kind of slash and the
 * extension may differ. Of several images the one that has most components in
 * common with the path is taken.
 *
 * Returns: (transfer none) (nullable): the image, or %NULL where the set has
 *   none for the photo or [method@AnnotationSet.is_ambiguous]
 */
const LpAnnotatedImage *
lp_annotation_set_find (const LpAnnotationSet *set, const gchar *photo)
{
  guint image = lp_image_index_find (set->index, photo);

  return image < set->n_images ? &set->images[image] : NULL;
}

/**
 * lp_annotation_set_is_ambiguous:
 * @set: a set
 * @photo: (type filename): path of a photo
 *
 * Returns: whether [method@AnnotationSet.find] finds nothing because several
 *   images agree with the photo's path equally well
 */
gboolean
lp_annotation_set_is_ambiguous (const LpAnnotationSet *set, const gchar *photo)
{
  return lp_image_index_find (set->index, photo) == LP_IMAGE_AMBIGUOUS;
}

/**
 * lp_annotation_set_get_warnings:
 * @set: a set
 *
 * Returns: (transfer none) (array zero-terminated=1): what could not be used,
 *   a sentence each, naming file and annotation
 */
const gchar *const *
lp_annotation_set_get_warnings (const LpAnnotationSet *set)
{
  return (const gchar *const *) set->warnings;
}

/**
 * lp_annotation_set_get_n_dropped:
 * @set: a set
 *
 * Annotations whose box is of no use are among those of their image; those
 * that have no image in the set are not, and are counted here.
 *
 * Returns: how many annotations of the file belong to no image of the set
 */
guint64
lp_annotation_set_get_n_dropped (const LpAnnotationSet *set)
{
  return set->n_dropped;
}

/**
 * lp_annotation_set_get_dropped:
 * @set: a set
 *
 * Returns: (transfer none) (array zero-terminated=1): for the first 1000 of
 *   [method@AnnotationSet.get_n_dropped] what is wrong, a sentence each,
 *   naming file and annotation
 */
const gchar *const *
lp_annotation_set_get_dropped (const LpAnnotationSet *set)
{
  return (const gchar *const *) set->dropped;
}
