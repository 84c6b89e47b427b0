/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-set.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-set-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>

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

/* Changes when the file does. */
static gchar *
make_key (const gchar *location, const gchar *format, GError **error)
{
  g_autofree gchar *path = g_canonicalize_filename (location, NULL);
  struct stat status;

  if (stat (path, &status) != 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", location, g_strerror (errno));
    return NULL;
  }
  if (!S_ISREG (status.st_mode)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': it is not a file.", location);
    return NULL;
  }
  return g_strdup_printf ("%s\n%s\n%" G_GUINT64_FORMAT "\n%" G_GUINT64_FORMAT
                          "\n%" G_GINT64_FORMAT ".%09ld",
      path, format ? format : "", (guint64) status.st_ino,
      (guint64) status.st_size, (gint64) status.st_mtim.tv_sec,
      (long) status.st_mtim.tv_nsec);
}

/* A format shows in a file's beginning: logs of gigabytes need not be read to
 * see that they are none. */
static const LpAnnotationFormat *
choose_format (const gchar *location, const gchar *name, GError **error)
{
  g_autofree gchar *head = g_malloc (HEAD_SIZE);
  FILE *file = fopen (location, "rb");
  gsize length;

  if (file == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", location, g_strerror (errno));
    return NULL;
  }
  length = fread (head, 1, HEAD_SIZE, file);
  fclose (file);
  return lp_annotation_format_choose (name, location, head, length, error);
}

static LpAnnotationSet *
read_set (const gchar *location, const gchar *format_name, GError **error)
{
  g_autoptr (LpAnnotationBuilder) builder = lp_annotation_builder_new ();
  g_autoptr (GError) read_error = NULL;
  g_autofree gchar *text = NULL;
  const LpAnnotationFormat *format;
  gsize length;

  format = choose_format (location, format_name, error);
  if (format == NULL)
    return NULL;
  if (!g_file_get_contents (location, &text, &length, &read_error)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", location, read_error->message);
    return NULL;
  }
  if (!format->read (location, text, length, builder, error))
    return NULL;
  /* It is not needed any more, and what follows takes memory of its own. */
  g_clear_pointer (&text, g_free);
  return lp_annotation_builder_finish (
      g_steal_pointer (&builder), format->name);
}

/**
 * lp_annotation_set_load: (constructor)
 * @location: (type filename): an annotation file
 * @format: (nullable): the name of its format, or %NULL to recognise it by
 *   what it holds
 * @error: where to say what is wrong
 *
 * Reads annotations. Where the same file has been read by someone else who
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
  g_autofree gchar *key = NULL;
  LpAnnotationSet *set;

  g_return_val_if_fail (location != NULL, NULL);

  g_mutex_lock (&loading);
  key = make_key (location, format, error);
  set = key ? find_loaded (key) : NULL;
  if (key != NULL && set == NULL) {
    set = read_set (location, format, error);
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
  lp_image_index_free (set->index);
  g_string_chunk_free (set->strings);
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
