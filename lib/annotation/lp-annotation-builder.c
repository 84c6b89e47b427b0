/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-builder.h"
#include "annotation/lp-annotation-set-private.h"

#include <string.h>

/* A file in which every line is wrong is not worth more. */
#define MAX_WARNINGS 1000
#define MAX_DROPPED 1000

/* How many of the lists of attributes met last are looked through. */
#define N_RECENT_ATTRIBUTES 256

struct _LpAnnotationBuilder {
  const gchar *file;   /* that is being read */
  const gchar *folder; /* it lies in, within the folder of the set */
  LpCoordinates coordinates;
  gchar **options; /* (nullable): `name=value` each */
  GData *notes;    /* that readers keep from one file to the next */
  LpImageIndex *index;
  GStringChunk *strings;
  GArray *images;        /* of LpAnnotatedImage */
  GArray *annotations;   /* of LpAnnotation, in the order they came */
  GArray *image_numbers; /* of guint, for each annotation its image */
  GPtrArray *attributes; /* (element-type LpAttribute): the blocks of them */
  const LpAttribute *recent_attributes[N_RECENT_ATTRIBUTES]; /* by hash */
  GPtrArray *warnings;
  guint64 n_warnings;
  GPtrArray *dropped; /* a sentence each, of the first ones */
  guint64 n_dropped;
};

/**
 * lp_annotation_builder_new: (skip)
 *
 * Returns: (transfer full): a builder that holds nothing yet
 */
LpAnnotationBuilder *
lp_annotation_builder_new (void)
{
  LpAnnotationBuilder *builder = g_new0 (LpAnnotationBuilder, 1);

  builder->folder = "";
  g_datalist_init (&builder->notes);
  builder->index = lp_image_index_new ();
  builder->strings = g_string_chunk_new (64 * 1024);
  builder->images = g_array_new (FALSE, TRUE, sizeof (LpAnnotatedImage));
  builder->annotations = g_array_new (FALSE, FALSE, sizeof (LpAnnotation));
  builder->image_numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  builder->attributes = g_ptr_array_new_with_free_func (g_free);
  builder->warnings = g_ptr_array_new_with_free_func (g_free);
  builder->dropped = g_ptr_array_new_with_free_func (g_free);
  return builder;
}

/**
 * lp_annotation_builder_free: (skip)
 * @builder: (transfer full): a builder
 */
void
lp_annotation_builder_free (LpAnnotationBuilder *builder)
{
  g_datalist_clear (&builder->notes);
  g_clear_pointer (&builder->index, lp_image_index_free);
  g_clear_pointer (&builder->strings, g_string_chunk_free);
  g_clear_pointer (&builder->images, g_array_unref);
  lp_annotations_clear (
      (LpAnnotation *) builder->annotations->data, builder->annotations->len);
  g_array_unref (builder->annotations);
  g_array_unref (builder->image_numbers);
  g_clear_pointer (&builder->attributes, g_ptr_array_unref);
  g_clear_pointer (&builder->warnings, g_ptr_array_unref);
  g_clear_pointer (&builder->dropped, g_ptr_array_unref);
  g_strfreev (builder->options);
  g_free (builder);
}

/**
 * lp_annotation_builder_set_file: (skip)
 * @builder: a builder
 * @file: the file that is read from now on
 * @folder: where it lies within the folder that is read, with slashes; empty
 *   if directly in there, or if @file alone is read
 * @coordinates: which way up its images are shown by the tools that write it
 *
 * For whoever calls the readers.
 */
void
lp_annotation_builder_set_file (LpAnnotationBuilder *builder, const gchar *file,
    const gchar *folder, LpCoordinates coordinates)
{
  builder->file = g_string_chunk_insert_const (builder->strings, file);
  builder->folder = g_string_chunk_insert_const (builder->strings, folder);
  builder->coordinates = coordinates;
}

/**
 * lp_annotation_builder_get_folder: (skip)
 * @builder: a builder
 *
 * Images of the same name may lie in several folders. Where a file is for one
 * image, its reader names the folder, too.
 *
 * Returns: where the file that is being read lies within the folder that is
 *   read, with slashes; empty if directly in there, or if it is read alone
 */
const gchar *
lp_annotation_builder_get_folder (const LpAnnotationBuilder *builder)
{
  return builder->folder;
}

/**
 * lp_annotation_builder_set_options: (skip)
 * @builder: a builder
 * @options: (transfer full) (nullable): what the user says about the format,
 *   `name=value` each
 *
 * For whoever calls the readers.
 */
void
lp_annotation_builder_set_options (
    LpAnnotationBuilder *builder, gchar **options)
{
  g_strfreev (builder->options);
  builder->options = options;
}

/**
 * lp_annotation_builder_get_option: (skip)
 * @builder: a builder
 * @name: an option of the format
 *
 * Returns: (nullable): the value the user gives it
 */
const gchar *
lp_annotation_builder_get_option (
    const LpAnnotationBuilder *builder, const gchar *name)
{
  gsize length = strlen (name);

  for (gchar **option = builder->options; option && *option; option++)
    if (g_ascii_strncasecmp (*option, name, length) == 0 &&
        (*option)[length] == '=')
      return *option + length + 1;
  return NULL;
}

/**
 * lp_annotation_builder_get_notes: (skip)
 * @builder: a builder
 * @format: the name of a format
 * @make: makes notes that are empty
 * @destroy: frees them
 *
 * A folder may hold thousands of files of a format, and beside them others
 * that are for all of them, such as the names of classes. Here a reader keeps
 * what it has found out.
 *
 * Returns: (transfer none): the notes of that format
 */
gpointer
lp_annotation_builder_get_notes (LpAnnotationBuilder *builder,
    const gchar *format, gpointer (*make) (void), GDestroyNotify destroy)
{
  gpointer notes = g_datalist_get_data (&builder->notes, format);

  if (notes == NULL) {
    notes = make ();
    g_datalist_set_data_full (&builder->notes, format, notes, destroy);
  }
  return notes;
}

/**
 * lp_annotation_builder_add_image: (skip)
 * @builder: a builder
 * @name: the image's name
 * @width: pixels, or 0
 * @height: pixels, or 0
 * @image: (out): the image's number
 *
 * Returns: whether the image is new; else @image is the one that has this
 *   name already
 */
gboolean
lp_annotation_builder_add_image (LpAnnotationBuilder *builder,
    const gchar *name, gint width, gint height, guint *image)
{
  return lp_annotation_builder_add_image_at (
      builder, name, name, width, height, image);
}

/**
 * lp_annotation_builder_add_image_at: (skip)
 * @builder: a builder
 * @path: by which the image is found and told from others
 * @name: the image's name, as the annotations call it
 * @width: pixels, or 0
 * @height: pixels, or 0
 * @image: (out): the image's number
 *
 * As lp_annotation_builder_add_image(), where more is known of the image than
 * its name.
 *
 * Returns: whether the image is new
 */
gboolean
lp_annotation_builder_add_image_at (LpAnnotationBuilder *builder,
    const gchar *path, const gchar *name, gint width, gint height, guint *image)
{
  guint number = builder->images->len;
  LpAnnotatedImage new_image = { .file = builder->file,
    .width = width,
    .height = height,
    .coordinates = builder->coordinates,
    .index = number };

  *image = lp_image_index_add (builder->index, path, number);
  if (*image != number)
    return FALSE;
  new_image.name = g_string_chunk_insert (builder->strings, name);
  g_array_append_val (builder->images, new_image);
  return TRUE;
}

/**
 * lp_annotation_builder_add_name: (skip)
 * @builder: a builder
 * @image: the number of an image
 * @name: another name by which its photo may go
 *
 * Lets the photo be found by a name that is not the image's own. Nothing is
 * done where another image has that very name.
 */
void
lp_annotation_builder_add_name (
    LpAnnotationBuilder *builder, guint image, const gchar *name)
{
  g_return_if_fail (image < builder->images->len);

  lp_image_index_add (builder->index, name, image);
}

/**
 * lp_annotation_builder_set_relative: (skip)
 * @builder: a builder
 * @image: the number of an image
 *
 * Says that all annotations of @image are in fractions of its size.
 */
void
lp_annotation_builder_set_relative (LpAnnotationBuilder *builder, guint image)
{
  g_return_if_fail (image < builder->images->len);

  g_array_index (builder->images, LpAnnotatedImage, image).relative = TRUE;
}

/**
 * lp_annotation_builder_is_relative: (skip)
 * @builder: a builder
 * @image: the number of an image
 *
 * Returns: whether its annotations are in fractions of its size
 */
gboolean
lp_annotation_builder_is_relative (
    const LpAnnotationBuilder *builder, guint image)
{
  g_return_val_if_fail (image < builder->images->len, FALSE);

  return g_array_index (builder->images, LpAnnotatedImage, image).relative;
}

/* One block holds it all: there may be a million of them. Points come first,
 * as whole numbers need no stricter alignment. */
static const LpOutline *
copy_outline (const LpOutline *outline)
{
  gsize points_size = outline->n_points * sizeof *outline->points;
  gsize ends_size = outline->n_rings * sizeof *outline->ring_ends;
  gsize runs_size = outline->n_runs * sizeof *outline->runs;
  LpOutline *copy =
      g_malloc (sizeof *copy + points_size + ends_size + runs_size);
  guint8 *rest = (guint8 *) (copy + 1);

  *copy = *outline;
  copy->points =
      points_size ? memcpy (rest, outline->points, points_size) : NULL;
  rest += points_size;
  copy->ring_ends =
      ends_size ? memcpy (rest, outline->ring_ends, ends_size) : NULL;
  rest += ends_size;
  copy->runs = runs_size ? memcpy (rest, outline->runs, runs_size) : NULL;
  return copy;
}

/* Names and values are in @strings once each, so their addresses tell. */
static gboolean
attributes_are (const LpAttribute *attributes, const LpAttribute *others)
{
  for (; attributes->name != NULL; attributes++, others++)
    if (attributes->name != others->name || attributes->value != others->value)
      return FALSE;
  return others->name == NULL;
}

/* Of a million boxes most say the same, such as that they are no crowd: those
 * share one block. */
static const LpAttribute *
copy_attributes (LpAnnotationBuilder *builder, const LpAttribute *attributes)
{
  g_autofree LpAttribute *copy = NULL;
  guint n = 0, hash = 0;
  const LpAttribute **recent;

  while (attributes[n].name != NULL)
    n++;
  copy = g_new0 (LpAttribute, n + 1);
  for (guint i = 0; i < n; i++) {
    copy[i].name =
        g_string_chunk_insert_const (builder->strings, attributes[i].name);
    copy[i].value =
        g_string_chunk_insert_const (builder->strings, attributes[i].value);
    hash = hash * 31 + g_direct_hash (copy[i].name);
    hash = hash * 31 + g_direct_hash (copy[i].value);
  }
  recent = &builder->recent_attributes[hash % N_RECENT_ATTRIBUTES];
  if (*recent == NULL || !attributes_are (copy, *recent)) {
    *recent = copy;
    g_ptr_array_add (builder->attributes, g_steal_pointer (&copy));
  }
  return *recent;
}

/**
 * lp_annotation_builder_add: (skip)
 * @builder: a builder
 * @image: the number of its image
 * @annotation: an annotation; all it points to is copied
 */
void
lp_annotation_builder_add (
    LpAnnotationBuilder *builder, guint image, const LpAnnotation *annotation)
{
  LpAnnotation copy = *annotation;

  g_return_if_fail (image < builder->images->len);

  if (copy.id != NULL)
    copy.id = g_string_chunk_insert (builder->strings, copy.id);
  if (copy.label != NULL)
    copy.label = g_string_chunk_insert_const (builder->strings, copy.label);
  if (copy.outline != NULL)
    copy.outline = copy_outline (copy.outline);
  if (copy.attributes != NULL)
    copy.attributes = copy_attributes (builder, copy.attributes);
  g_array_append_val (builder->annotations, copy);
  g_array_append_val (builder->image_numbers, image);
  g_array_index (builder->images, LpAnnotatedImage, image).n_annotations++;
}

/**
 * lp_annotation_builder_warn: (skip)
 * @builder: a builder
 * @format: what is wrong, and in which file and annotation
 * @...: its arguments
 *
 * Takes note of something that is wrong with a part of a file, while the rest
 * is kept.
 */
void
lp_annotation_builder_warn (
    LpAnnotationBuilder *builder, const gchar *format, ...)
{
  va_list arguments;

  if (builder->n_warnings++ >= MAX_WARNINGS)
    return;
  va_start (arguments, format);
  g_ptr_array_add (builder->warnings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/**
 * lp_annotation_builder_drop: (skip)
 * @builder: a builder
 * @format: what is wrong, and in which file and annotation
 * @...: its arguments
 *
 * Takes note of an annotation that belongs to no image of the set, and so
 * would not be accounted for otherwise. Warns of it too.
 */
void
lp_annotation_builder_drop (
    LpAnnotationBuilder *builder, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lp_annotation_builder_warn (builder, "%s", text);
  if (builder->n_dropped++ < MAX_DROPPED)
    g_ptr_array_add (builder->dropped, g_steal_pointer (&text));
}

/* Brings the annotations of each image together, in place since there may be
 * millions, and leaves them in the order they came. */
static void
group_by_image (LpAnnotation *annotations, guint *image_numbers,
    guint n_annotations, LpAnnotatedImage *images, guint n_images)
{
  g_autofree guint *next = g_new (guint, MAX (n_images, 1));
  guint *targets = image_numbers;
  guint offset = 0;

  for (guint i = 0; i < n_images; i++) {
    next[i] = offset;
    images[i].annotations = annotations + offset;
    offset += images[i].n_annotations;
  }
  for (guint i = 0; i < n_annotations; i++)
    targets[i] = next[image_numbers[i]]++;
  for (guint i = 0; i < n_annotations; i++)
    while (targets[i] != i) {
      guint target = targets[i];
      LpAnnotation annotation = annotations[target];

      annotations[target] = annotations[i];
      annotations[i] = annotation;
      targets[i] = targets[target];
      targets[target] = target;
    }
}

/**
 * lp_annotation_builder_finish: (skip)
 * @builder: (transfer full): a builder
 * @format: (not nullable): the format the annotations were in
 *
 * Returns: (transfer full): the set of all that was added
 */
LpAnnotationSet *
lp_annotation_builder_finish (LpAnnotationBuilder *builder, const gchar *format)
{
  LpAnnotationSet *set = g_new0 (LpAnnotationSet, 1);
  guint n_annotations = builder->annotations->len;

  if (builder->n_warnings > MAX_WARNINGS)
    g_ptr_array_add (builder->warnings,
        g_strdup_printf ("%" G_GUINT64_FORMAT " more warnings are left out.",
            builder->n_warnings - MAX_WARNINGS));
  g_ptr_array_add (builder->warnings, NULL);
  g_ptr_array_add (builder->dropped, NULL);
  set->ref_count = 1;
  set->format = g_string_chunk_insert_const (builder->strings, format);
  set->n_images = builder->images->len;
  set->images = (LpAnnotatedImage *) g_array_free (
      g_steal_pointer (&builder->images), FALSE);
  set->annotations = g_renew (
      LpAnnotation, g_array_steal (builder->annotations, NULL), n_annotations);
  group_by_image (set->annotations, (guint *) builder->image_numbers->data,
      n_annotations, set->images, set->n_images);
  set->n_annotations = n_annotations;
  set->index = g_steal_pointer (&builder->index);
  set->strings = g_steal_pointer (&builder->strings);
  set->attributes = g_steal_pointer (&builder->attributes);
  set->warnings =
      (gchar **) g_ptr_array_free (g_steal_pointer (&builder->warnings), FALSE);
  set->dropped =
      (gchar **) g_ptr_array_free (g_steal_pointer (&builder->dropped), FALSE);
  set->n_dropped = builder->n_dropped;
  lp_annotation_builder_free (builder);
  return set;
}
