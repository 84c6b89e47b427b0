/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-coco-segmentation.h"

#include <math.h>

/* Members may come in any order, so the lists are first found, then read:
 * copies of the JSON reader serve as bookmarks. */
typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  LpJsonReader images;
  LpJsonReader annotations;
  LpJsonReader categories;
  gboolean has_images;
  gboolean has_annotations;
  gboolean has_categories;
  GStringChunk *strings;
  GHashTable *image_numbers; /* from id to the builder's number plus 1 */
  GHashTable *labels;        /* from category id to label */
} Coco;

/* One annotation as it stands in the file; kept from one to the next so that
 * the strings need not be allocated anew. */
typedef struct {
  guint64 position; /* in the list, from 0 */
  GString *id;
  GString *image;
  GString *category;
  gdouble box[4];
  guint n_box; /* numbers in the box, 0 where there is none */
  gboolean has_segmentation;
  LpJsonReader segmentation;
  gboolean is_panoptic;
} Record;

/* Both of these end at the end of their list or object, and at an error. */
static gboolean
next_element (LpJsonReader *reader)
{
  LpJsonToken token = lp_json_reader_next (reader);

  return token != LP_JSON_ARRAY_END && token != LP_JSON_ERROR;
}

static gboolean
next_member (LpJsonReader *reader)
{
  return lp_json_reader_next (reader) == LP_JSON_KEY;
}

static gboolean
is_all_digits (const LpJsonReader *reader)
{
  for (gsize i = 0; i < reader->length; i++)
    if (!g_ascii_isdigit (reader->span[i]))
      return FALSE;
  return TRUE;
}

/* Ids are whole numbers, but some writers have 5.0 or "5": all are made "5".
 * What cannot be an id leaves @id empty. */
static void
read_id (const LpJsonReader *reader, GString *id)
{
  gint64 number;

  g_string_truncate (id, 0);
  if (reader->token == LP_JSON_NUMBER && is_all_digits (reader)) {
    g_string_append_len (id, reader->span, reader->length);
  } else if (reader->token == LP_JSON_NUMBER &&
             lp_json_reader_get_int64 (reader, &number)) {
    g_string_append_printf (id, "%" G_GINT64_FORMAT, number);
  } else if (reader->token == LP_JSON_NUMBER ||
             reader->token == LP_JSON_STRING) {
    g_autofree gchar *text = lp_json_reader_dup_string (reader);
    g_string_append (id, text);
  }
}

static gint
read_size (const LpJsonReader *reader)
{
  gint64 size;

  if (!lp_json_reader_get_int64 (reader, &size) || size < 0 || size > G_MAXINT)
    return 0;
  return (gint) size;
}

static gboolean
coco_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;
  LpJsonToken token;

  lp_json_reader_init (&reader, text, length);
  token = lp_json_reader_next (&reader);
  if (token == LP_JSON_ARRAY_BEGIN) {
    if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
      return FALSE;
    for (; next_member (&reader); lp_json_reader_skip (&reader))
      if (lp_json_reader_is (&reader, "image_id"))
        return TRUE;
  } else if (token == LP_JSON_OBJECT_BEGIN) {
    for (; next_member (&reader); lp_json_reader_skip (&reader))
      if (lp_json_reader_is (&reader, "images") ||
          lp_json_reader_is (&reader, "annotations") ||
          lp_json_reader_is (&reader, "categories"))
        return lp_json_reader_next (&reader) == LP_JSON_ARRAY_BEGIN;
  }
  return FALSE;
}

/* Takes a bookmark at a list that is the value of the key just read. */
static gboolean
mark_list (LpJsonReader *reader, const gchar *path, const gchar *name,
    LpJsonReader *mark, GError **error)
{
  LpJsonToken token = lp_json_reader_next (reader);

  if (token != LP_JSON_ARRAY_BEGIN && token != LP_JSON_ERROR) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s', line %" G_GUINT64_FORMAT ": '%s' is not a list.", path,
        lp_json_reader_get_line (reader), name);
    return FALSE;
  }
  *mark = *reader;
  lp_json_reader_skip (reader);
  return TRUE;
}

static gboolean
find_lists (Coco *coco, LpJsonReader *reader, GError **error)
{
  while (next_member (reader)) {
    if (lp_json_reader_is (reader, "images")) {
      coco->has_images = TRUE;
      if (!mark_list (reader, coco->path, "images", &coco->images, error))
        return FALSE;
    } else if (lp_json_reader_is (reader, "annotations")) {
      coco->has_annotations = TRUE;
      if (!mark_list (
              reader, coco->path, "annotations", &coco->annotations, error))
        return FALSE;
    } else if (lp_json_reader_is (reader, "categories")) {
      coco->has_categories = TRUE;
      if (!mark_list (
              reader, coco->path, "categories", &coco->categories, error))
        return FALSE;
    } else {
      lp_json_reader_skip (reader);
    }
  }
  if (lp_json_reader_next (reader) == LP_JSON_ERROR) {
    lp_json_reader_set_error (reader, coco->path, error);
    return FALSE;
  }
  if (!coco->has_images || !coco->has_annotations) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a COCO instances file: it has no '%s'.", coco->path,
        coco->has_images ? "annotations" : "images");
    return FALSE;
  }
  return TRUE;
}

static void
read_category (Coco *coco, LpJsonReader *reader, GString *id)
{
  g_autofree gchar *name = NULL;

  g_string_truncate (id, 0);
  while (next_member (reader)) {
    gboolean is_id = lp_json_reader_is (reader, "id");
    gboolean is_name = lp_json_reader_is (reader, "name");

    lp_json_reader_next (reader);
    if (is_id) {
      read_id (reader, id);
    } else if (is_name && (reader->token == LP_JSON_STRING ||
                              reader->token == LP_JSON_NUMBER)) {
      g_free (name);
      name = lp_json_reader_dup_string (reader);
    }
    lp_json_reader_skip (reader);
  }
  if (id->len == 0 || name == NULL)
    lp_annotation_builder_warn (coco->builder, "'%s': a category lacks its %s.",
        coco->path, id->len == 0 ? "id" : "name");
  else if (g_hash_table_contains (coco->labels, id->str))
    lp_annotation_builder_warn (coco->builder,
        "'%s': there are two categories %s; '%s' is taken, '%s' is not.",
        coco->path, id->str,
        (const gchar *) g_hash_table_lookup (coco->labels, id->str), name);
  else
    g_hash_table_insert (coco->labels,
        g_string_chunk_insert (coco->strings, id->str),
        g_string_chunk_insert (coco->strings, name));
}

static void
add_image (
    Coco *coco, const gchar *id, const gchar *name, gint width, gint height)
{
  guint number;

  if (!lp_annotation_builder_add_image (
          coco->builder, name, width, height, &number))
    lp_annotation_builder_warn (coco->builder,
        "'%s': there are two images '%s'; they are taken as one.", coco->path,
        name);
  if (g_hash_table_contains (coco->image_numbers, id))
    lp_annotation_builder_warn (coco->builder,
        "'%s': there are two images with the id %s; '%s' gets no annotations.",
        coco->path, id, name);
  else
    g_hash_table_insert (coco->image_numbers,
        g_string_chunk_insert (coco->strings, id),
        GUINT_TO_POINTER (number + 1));
}

static void
read_image (Coco *coco, LpJsonReader *reader, GString *id)
{
  g_autofree gchar *name = NULL;
  gint width = 0, height = 0;

  g_string_truncate (id, 0);
  while (next_member (reader)) {
    gboolean is_id = lp_json_reader_is (reader, "id");
    gboolean is_name = lp_json_reader_is (reader, "file_name");
    gboolean is_width = lp_json_reader_is (reader, "width");
    gboolean is_height = lp_json_reader_is (reader, "height");

    lp_json_reader_next (reader);
    if (is_id) {
      read_id (reader, id);
    } else if (is_name && reader->token == LP_JSON_STRING) {
      g_free (name);
      name = lp_json_reader_dup_string (reader);
    } else if (is_width) {
      width = read_size (reader);
    } else if (is_height) {
      height = read_size (reader);
    }
    lp_json_reader_skip (reader);
  }
  if (name == NULL || *name == '\0')
    lp_annotation_builder_warn (coco->builder,
        "'%s': image %s has no 'file_name'.", coco->path,
        id->len > 0 ? id->str : "without an id");
  else if (id->len == 0)
    lp_annotation_builder_warn (
        coco->builder, "'%s': image '%s' has no id.", coco->path, name);
  else
    add_image (coco, id->str, name, width, height);
}

static void
read_box (LpJsonReader *reader, Record *record)
{
  record->n_box = 0;
  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  for (; next_element (reader); lp_json_reader_skip (reader)) {
    gdouble number;

    if (!lp_json_reader_get_double (reader, &number))
      number = NAN;
    if (record->n_box < 4)
      record->box[record->n_box] = number;
    record->n_box = MIN (record->n_box + 1, 5);
  }
}

static void
read_record (LpJsonReader *reader, Record *record)
{
  g_string_truncate (record->id, 0);
  g_string_truncate (record->image, 0);
  g_string_truncate (record->category, 0);
  record->n_box = 0;
  record->has_segmentation = FALSE;
  while (next_member (reader)) {
    if (lp_json_reader_is (reader, "id")) {
      lp_json_reader_next (reader);
      read_id (reader, record->id);
    } else if (lp_json_reader_is (reader, "image_id")) {
      lp_json_reader_next (reader);
      read_id (reader, record->image);
    } else if (lp_json_reader_is (reader, "category_id")) {
      lp_json_reader_next (reader);
      read_id (reader, record->category);
    } else if (lp_json_reader_is (reader, "bbox")) {
      lp_json_reader_next (reader);
      read_box (reader, record);
    } else if (lp_json_reader_is (reader, "segmentation")) {
      lp_json_reader_next (reader);
      record->has_segmentation = TRUE;
      record->segmentation = *reader;
    } else if (lp_json_reader_is (reader, "segments_info")) {
      record->is_panoptic = TRUE;
    }
    lp_json_reader_skip (reader);
  }
}

/* Fills in the box and returns what is wrong with it. */
static const gchar *
take_box (Record *record, LpAnnotation *annotation)
{
  gdouble *box = record->box;
  const gchar *fault = NULL;

  annotation->shape = LP_SHAPE_RECTANGLE;
  if (record->n_box == 0 && record->has_segmentation) {
    fault = lp_coco_segmentation_get_bounds (
        &record->segmentation, &annotation->shape, box);
  } else if (record->n_box == 0) {
    fault = "it has no 'bbox'";
  } else if (record->n_box != 4) {
    fault = "its 'bbox' has not four numbers";
  } else if (isnan (box[0]) || isnan (box[1]) || isnan (box[2]) ||
             isnan (box[3])) {
    fault = "its 'bbox' holds something that is not a finite number";
  } else if (!(box[2] > 0 && box[3] > 0)) {
    fault = "its 'bbox' has no area";
  }
  if (fault != NULL && record->n_box != 4)
    box[0] = box[1] = box[2] = box[3] = NAN;
  annotation->x = box[0];
  annotation->y = box[1];
  annotation->width = box[2];
  annotation->height = box[3];
  return fault;
}

static const gchar *
find_label (Coco *coco, const gchar *category)
{
  const gchar *label = g_hash_table_lookup (coco->labels, category);

  if (label != NULL)
    return label;
  lp_annotation_builder_warn (coco->builder,
      "'%s': category %s is not in 'categories'; its boxes are labelled '%s'.",
      coco->path, category, category);
  label = g_string_chunk_insert (coco->strings, category);
  g_hash_table_insert (coco->labels, (gpointer) label, (gpointer) label);
  return label;
}

static gchar *
describe (const Record *record)
{
  if (record->id->len > 0)
    return g_strdup_printf ("annotation %s", record->id->str);
  return g_strdup_printf ("annotation %" G_GUINT64_FORMAT
                          " of the list, without an id",
      record->position);
}

/* An annotation whose box is of no use is kept nevertheless: so it is counted
 * and listed among what was skipped. */
static void
add_record (Coco *coco, Record *record)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  guint number;
  const gchar *fault;

  number = GPOINTER_TO_UINT (
      g_hash_table_lookup (coco->image_numbers, record->image->str));
  if (number == 0) {
    g_autofree gchar *name = describe (record);
    lp_annotation_builder_drop (coco->builder,
        "'%s', %s: it is for image '%s', which is not in 'images'.", coco->path,
        name, record->image->str);
    return;
  }
  fault = take_box (record, &annotation);
  if (fault != NULL) {
    g_autofree gchar *name = describe (record);
    lp_annotation_builder_warn (
        coco->builder, "'%s', %s: %s.", coco->path, name, fault);
  }
  if (record->id->len > 0)
    annotation.id = record->id->str;
  if (record->category->len > 0)
    annotation.label = find_label (coco, record->category->str);
  lp_annotation_builder_add (coco->builder, number - 1, &annotation);
}

static gboolean
read_annotations (Coco *coco, GError **error)
{
  LpJsonReader *reader = &coco->annotations;
  Record record = { .id = g_string_new (NULL),
    .image = g_string_new (NULL),
    .category = g_string_new (NULL) };

  for (; next_element (reader) && !record.is_panoptic; record.position++) {
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_record (reader, &record);
      if (!record.is_panoptic)
        add_record (coco, &record);
    } else {
      lp_annotation_builder_drop (coco->builder,
          "'%s': element %" G_GUINT64_FORMAT
          " of 'annotations' is not an object.",
          coco->path, record.position);
      lp_json_reader_skip (reader);
    }
  }
  g_string_free (record.id, TRUE);
  g_string_free (record.image, TRUE);
  g_string_free (record.category, TRUE);
  if (record.is_panoptic)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is a COCO panoptic file; give the instances file instead.",
        coco->path);
  return !record.is_panoptic;
}

static void
read_list (Coco *coco, LpJsonReader *reader, const gchar *name,
    void (*read) (Coco *coco, LpJsonReader *reader, GString *id))
{
  g_autoptr (GString) id = g_string_new (NULL);

  while (next_element (reader)) {
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read (coco, reader, id);
    } else {
      lp_annotation_builder_warn (coco->builder,
          "'%s': '%s' holds something that is not an object.", coco->path,
          name);
      lp_json_reader_skip (reader);
    }
  }
}

static gboolean
coco_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Coco coco = { .path = path, .builder = builder };
  LpJsonReader reader;
  LpJsonToken token;
  gboolean done;

  lp_json_reader_init (&reader, text, length);
  token = lp_json_reader_next (&reader);
  if (token == LP_JSON_ERROR) {
    lp_json_reader_set_error (&reader, path, error);
    return FALSE;
  }
  if (token != LP_JSON_OBJECT_BEGIN) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a COCO instances file%s.", path,
        token == LP_JSON_ARRAY_BEGIN
            ? ", but a list, as of detection results; these name no photos"
            : "");
    return FALSE;
  }
  if (!find_lists (&coco, &reader, error))
    return FALSE;

  coco.strings = g_string_chunk_new (64 * 1024);
  coco.image_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  coco.labels = g_hash_table_new (g_str_hash, g_str_equal);
  read_list (&coco, &coco.images, "images", read_image);
  if (coco.has_categories)
    read_list (&coco, &coco.categories, "categories", read_category);
  done = read_annotations (&coco, error);
  g_hash_table_unref (coco.labels);
  g_hash_table_unref (coco.image_numbers);
  g_string_chunk_free (coco.strings);
  return done;
}

const LpAnnotationFormat lp_annotation_format_coco = {
  .name = "coco",
  .description = "COCO instances, JSON",
  .coordinates = LP_COORDINATES_STORED,
  .probe = coco_probe,
  .read = coco_read,
};
