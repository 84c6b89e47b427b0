/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"

/* Apple's Create ML: a list of images, each with boxes that are given by their
 * centres, in pixels from the top left. Apple documents the names
 * `imagefilename` and `annotation`, what is written has `image` and
 * `annotations` as well. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  GString *name;
  GString *id;
  GString *label;
  LpAttributeList attributes;
} CreateMl;

static gboolean
is_name (const LpJsonReader *reader)
{
  return lp_json_reader_is (reader, "image") ||
         lp_json_reader_is (reader, "imagefilename") ||
         lp_json_reader_is (reader, "imageFilename");
}

static gboolean
is_list (const LpJsonReader *reader)
{
  return lp_json_reader_is (reader, "annotations") ||
         lp_json_reader_is (reader, "annotation");
}

/* Whether the list that the reader is at is one of boxes by their centres. */
static gboolean
holds_boxes (LpJsonReader *reader)
{
  if (lp_json_reader_next (reader) != LP_JSON_ARRAY_BEGIN)
    return FALSE;
  if (!lp_annotation_json_next_element (reader))
    return TRUE;
  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  for (; lp_annotation_json_next_member (reader); lp_json_reader_skip (reader))
    if (lp_json_reader_is (reader, "coordinates"))
      return TRUE;
  return FALSE;
}

static gboolean
createml_probe (const gchar *path, const gchar *text, gsize length)
{
  gboolean has_name = FALSE, has_boxes = FALSE;
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) != LP_JSON_ARRAY_BEGIN ||
      lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  while (lp_annotation_json_next_member (&reader)) {
    LpJsonReader list = reader;

    has_name |= is_name (&reader);
    has_boxes |= is_list (&reader) && holds_boxes (&list);
    lp_json_reader_skip (&reader);
  }
  return has_name && has_boxes;
}

static void
read_coordinates (LpJsonReader *reader, gdouble box[4])
{
  static const gchar *const names[] = { "x", "y", "width", "height" };

  for (guint i = 0; i < 4; i++)
    box[i] = NAN;
  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  while (lp_annotation_json_next_member (reader)) {
    guint i = 0;

    while (i < 4 && !lp_json_reader_is (reader, names[i]))
      i++;
    lp_json_reader_next (reader);
    if (i < 4)
      box[i] = lp_annotation_json_read_number (reader);
    lp_json_reader_skip (reader);
  }
}

static void
read_box (CreateMl *createml, LpJsonReader *reader, gdouble box[4])
{
  LpJsonReader coordinates = { 0 };

  g_string_truncate (createml->id, 0);
  g_string_truncate (createml->label, 0);
  lp_attribute_list_reset (&createml->attributes);
  while (lp_annotation_json_next_member (reader)) {
    if (lp_json_reader_is (reader, "label")) {
      lp_json_reader_next (reader);
      lp_annotation_json_read_text (reader, createml->label);
    } else if (lp_json_reader_is (reader, "uniqueIdentifier") ||
               lp_json_reader_is (reader, "id")) {
      lp_json_reader_next (reader);
      lp_annotation_json_read_id (reader, createml->id);
    } else if (lp_json_reader_is (reader, "coordinates")) {
      lp_json_reader_next (reader);
      coordinates = *reader;
    } else {
      lp_attribute_list_add_member (&createml->attributes, reader);
      continue;
    }
    lp_json_reader_skip (reader);
  }
  read_coordinates (&coordinates, box);
}

static void
read_annotations (CreateMl *createml, LpJsonReader *reader, guint image)
{
  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  for (guint64 i = 0; lp_annotation_json_next_element (reader); i++) {
    g_autofree gchar *element = g_strdup_printf (
        "'%s', annotation %" G_GUINT64_FORMAT, createml->name->str, i);
    LpAnnotation annotation = LP_ANNOTATION_INIT;
    gdouble box[4];

    if (reader->token != LP_JSON_OBJECT_BEGIN) {
      lp_annotation_builder_drop (createml->builder,
          "'%s', %s: it is not an object.", createml->path, element);
      lp_json_reader_skip (reader);
      continue;
    }
    read_box (createml, reader, box);
    lp_annotation_json_warn (createml->builder, createml->path, element,
        lp_annotation_json_set_box (&annotation, box[0] - box[2] / 2,
            box[1] - box[3] / 2, box[2], box[3]));
    annotation.id = createml->id->len > 0 ? createml->id->str : NULL;
    annotation.label = createml->label->len > 0 ? createml->label->str : NULL;
    annotation.attributes = lp_attribute_list_get (&createml->attributes);
    lp_annotation_builder_add (createml->builder, image, &annotation);
  }
}

static void
read_image (CreateMl *createml, LpJsonReader *reader, guint64 position)
{
  LpJsonReader annotations = { 0 };
  g_autofree gchar *path = NULL;
  guint image;

  g_string_truncate (createml->name, 0);
  if (reader->token == LP_JSON_OBJECT_BEGIN)
    while (lp_annotation_json_next_member (reader)) {
      gboolean names_it = is_name (reader), lists = is_list (reader);

      lp_json_reader_next (reader);
      if (names_it)
        lp_annotation_json_read_text (reader, createml->name);
      else if (lists)
        annotations = *reader;
      lp_json_reader_skip (reader);
    }
  else
    lp_json_reader_skip (reader);
  if (createml->name->len == 0) {
    lp_annotation_builder_drop (createml->builder,
        "'%s': image %" G_GUINT64_FORMAT
        " of the list has no name; its annotations are left out.",
        createml->path, position);
    return;
  }
  path = lp_annotation_json_dup_path (createml->builder, createml->name->str);
  lp_annotation_builder_add_image (createml->builder, path, 0, 0, &image);
  read_annotations (createml, &annotations, image);
}

static gboolean
createml_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  CreateMl createml = { .path = path, .builder = builder };
  LpJsonReader reader;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  if (reader.token != LP_JSON_ARRAY_BEGIN) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a Create ML file: it is not a list.", path);
    return FALSE;
  }
  createml.name = g_string_new (NULL);
  createml.id = g_string_new (NULL);
  createml.label = g_string_new (NULL);
  lp_attribute_list_init (&createml.attributes);
  for (guint64 i = 0; lp_annotation_json_next_element (&reader); i++)
    read_image (&createml, &reader, i);
  lp_attribute_list_clear (&createml.attributes);
  g_string_free (createml.label, TRUE);
  g_string_free (createml.id, TRUE);
  g_string_free (createml.name, TRUE);
  return lp_annotation_json_end (&reader, path, error);
}

/* Create ML itself and the editors that write for it turn images upright. */
const LpAnnotationFormat lp_annotation_format_createml = {
  .name = "createml",
  .description = "Create ML, JSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = createml_probe,
  .read = createml_read,
};
