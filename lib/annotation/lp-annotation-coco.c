/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-coco-file.h"
#include "annotation/lp-coco-names.h"
#include "annotation/lp-coco-record.h"

/* Digits of the numbers that COCO's own photos are named by. */
#define NAME_DIGITS 12

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  GStringChunk *strings;
  GHashTable *image_numbers; /* from id to the builder's number plus 1 */
  GHashTable *labels;        /* from category id to label */
  const LpCocoNames *names;  /* for results: what other files say */
  gboolean names_are_guessed;
  guint first_image; /* the builder's number of the first one of the file */
  LpCocoRecord record;
  LpCocoRecord segment; /* of a panoptic record */
} Coco;

static void
coco_init (Coco *coco, const gchar *path, LpAnnotationBuilder *builder)
{
  coco->path = path;
  coco->builder = builder;
  coco->strings = g_string_chunk_new (64 * 1024);
  coco->image_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  coco->labels = g_hash_table_new (g_str_hash, g_str_equal);
  lp_coco_record_init (&coco->record);
  lp_coco_record_init (&coco->segment);
  coco->first_image = G_MAXUINT;
}

static void
coco_clear (Coco *coco)
{
  g_hash_table_unref (coco->labels);
  g_hash_table_unref (coco->image_numbers);
  g_string_chunk_free (coco->strings);
  lp_coco_record_clear (&coco->record);
  lp_coco_record_clear (&coco->segment);
}

static void
add_category (const gchar *id, const gchar *name, gpointer data)
{
  Coco *coco = data;

  if (g_hash_table_contains (coco->labels, id))
    lp_annotation_builder_warn (coco->builder,
        "'%s': there are two categories %s; '%s' is taken, '%s' is not.",
        coco->path, id, (const gchar *) g_hash_table_lookup (coco->labels, id),
        name);
  else
    g_hash_table_insert (coco->labels,
        g_string_chunk_insert (coco->strings, id),
        g_string_chunk_insert (coco->strings, name));
}

static void
add_image (
    const gchar *id, const gchar *name, gint width, gint height, gpointer data)
{
  Coco *coco = data;
  g_autofree gchar *image_name = lp_annotation_json_dup_image_name (name);
  g_autofree gchar *path =
      lp_annotation_json_dup_path (coco->builder, image_name);
  guint number;

  /* Other files may well be for the same images. */
  if (lp_annotation_builder_add_image (
          coco->builder, path, width, height, &number))
    coco->first_image = MIN (coco->first_image, number);
  else if (number >= coco->first_image)
    lp_annotation_builder_warn (coco->builder,
        "'%s': there are two images '%s'; they are taken as one.", coco->path,
        name);
  if (g_hash_table_contains (coco->image_numbers, id)) {
    lp_annotation_builder_warn (coco->builder,
        "'%s': there are two images with the id %s; '%s' gets no annotations.",
        coco->path, id, name);
    return;
  }
  g_hash_table_insert (coco->image_numbers,
      g_string_chunk_insert (coco->strings, id), GUINT_TO_POINTER (number + 1));
}

static const gchar *
find_label (Coco *coco, const gchar *category)
{
  const gchar *label = g_hash_table_lookup (coco->labels, category);
  gboolean contradicted = FALSE;

  if (label == NULL && coco->names != NULL)
    label = lp_coco_names_get_label (coco->names, category, &contradicted);
  if (label != NULL)
    return label;
  lp_annotation_builder_warn (coco->builder,
      contradicted
          ? "'%s': the files beside it have several names for category %s; its "
            "boxes are labelled '%s'."
          : "'%s': category %s is not in 'categories'; its boxes are labelled "
            "'%s'.",
      coco->path, category, category);
  label = g_string_chunk_insert (coco->strings, category);
  g_hash_table_insert (coco->labels, (gpointer) label, (gpointer) label);
  return label;
}

/* An annotation whose box is of no use is kept nevertheless: so it is counted
 * and listed among what was skipped. */
static void
add_record (Coco *coco, LpCocoRecord *record, guint image)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  g_autofree gchar *fault = lp_coco_record_get_annotation (record, &annotation);

  if (fault != NULL) {
    g_autofree gchar *name = lp_coco_record_describe (record);
    lp_annotation_builder_warn (
        coco->builder, "'%s', %s: %s.", coco->path, name, fault);
  }
  if (record->category->len > 0)
    annotation.label = find_label (coco, record->category->str);
  lp_annotation_builder_add (coco->builder, image, &annotation);
}

/* In panoptic files the boxes are those of segments, and the file that is
 * named is the picture whose colours tell the segments apart. */
static void
add_segments (Coco *coco, guint image)
{
  LpJsonReader *reader = &coco->record.segments;
  LpCocoRecord *segment = &coco->segment;

  for (segment->position = 0; lp_annotation_json_next_element (reader);
       segment->position++) {
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      lp_coco_record_read (segment, reader);
      add_record (coco, segment, image);
    } else {
      lp_annotation_builder_drop (coco->builder,
          "'%s': element %" G_GUINT64_FORMAT
          " of the 'segments_info' of image %s is not an object.",
          coco->path, segment->position, coco->record.image->str);
      lp_json_reader_skip (reader);
    }
  }
}

static void
drop_record (Coco *coco, const gchar *fault)
{
  g_autofree gchar *name = lp_coco_record_describe (&coco->record);

  lp_annotation_builder_drop (coco->builder,
      "'%s', %s: it is for image '%s', %s.", coco->path, name,
      coco->record.image->str, fault);
}

static void
add_listed (Coco *coco)
{
  guint number = GPOINTER_TO_UINT (
      g_hash_table_lookup (coco->image_numbers, coco->record.image->str));

  if (number == 0)
    drop_record (coco, "which is not in 'images'");
  else if (coco->record.is_panoptic)
    add_segments (coco, number - 1);
  else
    add_record (coco, &coco->record, number - 1);
}

/* COCO's own photos are named by their ids, with zeros before them; other
 * tools take the ids from names that are numbers, without the zeros. */
static guint
add_guessed_image (Coco *coco, const gchar *id)
{
  gsize length = strlen (id);
  gboolean is_number = strspn (id, "0123456789") == length;
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;
  g_autofree gchar *other = lp_annotation_json_dup_path (coco->builder, id);
  guint number;

  if (is_number && length <= NAME_DIGITS)
    name = g_strdup_printf (
        "%.*s%s.jpg", (int) (NAME_DIGITS - length), "000000000000", id);
  else
    name = g_strdup (id);
  if (!coco->names_are_guessed)
    lp_annotation_builder_warn (coco->builder,
        "'%s' says only the ids of its images, and no COCO file beside it says "
        "their names; '%s' is taken for the image %s, and so on.",
        coco->path, name, id);
  coco->names_are_guessed = TRUE;
  path = lp_annotation_json_dup_path (coco->builder, name);
  lp_annotation_builder_add_image (coco->builder, path, 0, 0, &number);
  lp_annotation_builder_add_name (coco->builder, number, other);
  return number;
}

/* Results say which image they are for by its name, or else by its id, which
 * another file explains. */
static gboolean
find_result_image (Coco *coco, guint *image)
{
  const gchar *id = coco->record.image->str;
  const gchar *name = coco->record.file_name->str;
  gboolean contradicted = FALSE;
  gpointer number = g_hash_table_lookup (coco->image_numbers, id);

  if (*name == '\0' && number != NULL) {
    *image = GPOINTER_TO_UINT (number) - 1;
    return TRUE;
  }
  if (*name == '\0')
    name = lp_coco_names_get_image (coco->names, id, &contradicted);
  if (contradicted || (name == NULL && *id == '\0'))
    return FALSE;
  if (name != NULL) {
    g_autofree gchar *path = lp_annotation_json_dup_path (coco->builder, name);
    lp_annotation_builder_add_image (coco->builder, path, 0, 0, image);
  } else {
    *image = add_guessed_image (coco, id);
  }
  if (coco->record.file_name->len == 0)
    g_hash_table_insert (coco->image_numbers,
        g_string_chunk_insert (coco->strings, id),
        GUINT_TO_POINTER (*image + 1));
  return TRUE;
}

static void
add_result (Coco *coco)
{
  guint image;

  if (find_result_image (coco, &image))
    add_record (coco, &coco->record, image);
  else
    drop_record (coco, coco->record.image->len > 0
                           ? "for which the files beside it have several names"
                           : "which says nothing");
}

static void
read_annotations (Coco *coco, LpJsonReader *reader, const gchar *list,
    void (*add) (Coco *coco))
{
  LpCocoRecord *record = &coco->record;

  for (; lp_annotation_json_next_element (reader); record->position++) {
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      lp_coco_record_read (record, reader);
      add (coco);
    } else {
      lp_annotation_builder_drop (coco->builder,
          "'%s': element %" G_GUINT64_FORMAT " of %s is not an object.",
          coco->path, record->position, list);
      lp_json_reader_skip (reader);
    }
  }
}

static gboolean
read_lists (Coco *coco, LpJsonReader *reader, GError **error)
{
  const LpCocoVisitor visitor = { .image = add_image,
    .category = add_category,
    .builder = coco->builder,
    .data = coco };
  LpCocoFile file = { .path = coco->path };

  if (!lp_coco_file_find_lists (&file, reader, error))
    return FALSE;
  if (!file.has_images || !file.has_annotations) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a COCO file: it has no '%s'.", coco->path,
        file.has_images ? "annotations" : "images");
    return FALSE;
  }
  lp_coco_file_visit (&file, &visitor);
  read_annotations (coco, &file.annotations, "'annotations'", add_listed);
  return TRUE;
}

static gpointer
make_folders (void)
{
  return g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) lp_coco_names_free);
}

/* Files beside that are results themselves are passed over there, so all
 * results of a folder may share the names. */
static gboolean
read_results (Coco *coco, LpJsonReader *reader, GError **error)
{
  GHashTable *folders = lp_annotation_builder_get_notes (
      coco->builder, "coco", make_folders, (GDestroyNotify) g_hash_table_unref);
  g_autofree gchar *folder = g_path_get_dirname (coco->path);

  coco->names = g_hash_table_lookup (folders, folder);
  if (coco->names == NULL) {
    LpCocoNames *names = lp_coco_names_new (coco->path);
    g_hash_table_insert (folders, g_steal_pointer (&folder), names);
    coco->names = names;
  }
  read_annotations (coco, reader, "the list", add_result);
  return lp_annotation_json_end (reader, coco->path, error);
}

static gboolean
coco_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Coco coco = { 0 };
  LpJsonReader reader;
  gboolean done;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  coco_init (&coco, path, builder);
  done = reader.token == LP_JSON_OBJECT_BEGIN
             ? read_lists (&coco, &reader, error)
             : read_results (&coco, &reader, error);
  coco_clear (&coco);
  return done;
}

/* COCO's own annotators, pycocotools and most training code take the image as
 * it is stored. */
const LpAnnotationFormat lp_annotation_format_coco = {
  .name = "coco",
  .description = "COCO: instances, panoptic, results, JSON",
  .coordinates = LP_COORDINATES_STORED,
  .probe = lp_coco_file_probe,
  .read = coco_read,
};
