/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-set.h"
#include "annotation/lp-annotation-files.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-set-private.h"

#include <errno.h>
#include <stdio.h>

#include "text/lp-text-encoding.h"

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

/* One file while it is read. */
typedef struct {
  gchar *text;
  gsize length;
  gboolean whole; /* or only the beginning */
} Contents;

/* A format shows in a file's beginning: logs of gigabytes need not be read to
 * see that they are none. */
static gboolean
read_head (const gchar *path, Contents *contents, GError **error)
{
  FILE *file = fopen (path, "rb");

  if (file == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", path, g_strerror (errno));
    return FALSE;
  }
  contents->text = g_malloc (HEAD_SIZE);
  contents->length = fread (contents->text, 1, HEAD_SIZE, file);
  contents->whole = contents->length < HEAD_SIZE && !ferror (file);
  fclose (file);
  contents->text = lp_text_normalize (contents->text, &contents->length);
  return TRUE;
}

static gboolean
read_rest (const gchar *path, Contents *contents, GError **error)
{
  g_autoptr (GError) read_error = NULL;

  if (contents->whole)
    return TRUE;
  g_clear_pointer (&contents->text, g_free);
  contents->text = lp_text_load (path, &contents->length, &read_error);
  contents->whole = contents->text != NULL;
  if (!contents->whole)
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read annotations '%s': %s.", path, read_error->message);
  return contents->whole;
}

/* The files of a set while they are read. */
typedef struct {
  const LpAnnotationFiles *files;
  const LpAnnotationFormat *named; /* by the user, or NULL */
  LpAnnotationBuilder *builder;
  const LpAnnotationFormat *first;       /* that was met */
  const LpAnnotationFormat *text_format; /* of the last .txt file */
  GArray *empty;                         /* of guint: files left for later */
} Reading;

static gboolean
read_as (Reading *reading, guint index, const LpAnnotationFormat *format,
    const Contents *contents, GError **error)
{
  const gchar *path = g_ptr_array_index (reading->files->paths, index);
  g_autofree gchar *folder =
      lp_annotation_files_dup_folder (reading->files, index);

  lp_annotation_builder_set_file (
      reading->builder, path, folder, format->coordinates);
  if (!format->read (
          path, contents->text, contents->length, reading->builder, error))
    return FALSE;
  if (reading->first == NULL)
    reading->first = format;
  if (g_str_has_suffix (path, ".txt"))
    reading->text_format = format;
  return TRUE;
}

static gboolean
is_blank (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

/* Of a folder some files are there for others' sake, and a text without
 * anything in it says that there is nothing in its image. */
static gboolean
is_left_out (Reading *reading, guint index, const Contents *contents)
{
  const gchar *path = g_ptr_array_index (reading->files->paths, index);

  if (!reading->files->is_folder)
    return FALSE;
  if (lp_annotation_files_is_companion (
          path, contents->text, contents->length) ||
      (reading->named &&
          !lp_annotation_format_has_extension (reading->named, path)))
    return TRUE;
  if (reading->named == NULL && g_str_has_suffix (path, ".txt") &&
      contents->whole && is_blank (contents->text, contents->length)) {
    g_array_append_val (reading->empty, index);
    return TRUE;
  }
  return FALSE;
}

static gboolean
read_file (Reading *reading, guint index, GError **error)
{
  const gchar *path = g_ptr_array_index (reading->files->paths, index);
  const LpAnnotationFormat *format = reading->named;
  Contents contents = { 0 };
  gboolean done = FALSE;

  if (!read_head (path, &contents, error))
    return FALSE;
  if (is_left_out (reading, index, &contents)) {
    g_free (contents.text);
    return TRUE;
  }
  if (format == NULL)
    format = lp_annotation_format_choose (
        path, contents.text, contents.length, error);
  if (format != NULL && read_rest (path, &contents, error))
    done = read_as (reading, index, format, &contents, error);
  g_free (contents.text);
  return done;
}

/* Empty texts are of the format of the others. */
static void
read_empty_files (Reading *reading)
{
  static const Contents nothing = { .text = (gchar *) "" };

  for (guint i = 0; reading->text_format && i < reading->empty->len; i++) {
    g_autoptr (GError) error = NULL;
    guint index = g_array_index (reading->empty, guint, i);

    if (!read_as (reading, index, reading->text_format, &nothing, &error))
      lp_annotation_builder_warn (reading->builder, "%s", error->message);
  }
}

/* A file of a folder that cannot be read does not keep the others from being
 * read. */
static gboolean
read_files (Reading *reading, GError **error)
{
  for (guint i = 0; i < reading->files->paths->len; i++) {
    g_autoptr (GError) file_error = NULL;

    if (read_file (reading, i, &file_error))
      continue;
    if (!reading->files->is_folder) {
      g_propagate_error (error, g_steal_pointer (&file_error));
      return FALSE;
    }
    lp_annotation_builder_warn (reading->builder, "%s", file_error->message);
  }
  read_empty_files (reading);
  if (reading->first == NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The folder '%s' holds no file that annotations can be read from.",
        reading->files->location);
  return reading->first != NULL;
}

/* The set has the format of most files, that is of the first. */
static LpAnnotationSet *
read_set (const LpAnnotationFiles *files, const gchar *format, GError **error)
{
  g_autoptr (LpAnnotationBuilder) builder = lp_annotation_builder_new ();
  g_autoptr (GArray) empty = g_array_new (FALSE, FALSE, sizeof (guint));
  Reading reading = { .files = files, .builder = builder, .empty = empty };
  gchar **options = NULL;

  if (format != NULL) {
    reading.named = lp_annotation_format_find (format, &options, error);
    if (reading.named == NULL)
      return NULL;
    lp_annotation_builder_set_options (builder, options);
  }
  if (!read_files (&reading, error))
    return NULL;
  return lp_annotation_builder_finish (
      g_steal_pointer (&builder), reading.first->name);
}

/**
 * lp_annotation_set_load: (constructor)
 * @location: (type filename): an annotation file, or a folder of them, in
 *   which folders below it are looked into
 * @format: (nullable): the name of its format, possibly with options, such
 *   as `voc:base=1`, or %NULL to recognise it by what it holds
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
