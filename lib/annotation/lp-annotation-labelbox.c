/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"

/* Labelbox's exports since version 2: a data row an image, one a line or in a
 * list, with the labels of each project. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  guint n_rows; /* read so far */
  guint image;
  GString *name;
  GString *id;
  GString *label;
  LpAttributeList attributes;
  LpOutlineBuilder outline;
} Labelbox;

/* Bookmarks at what an object may be drawn as. */
typedef struct {
  LpJsonReader box;
  LpJsonReader polygon;
  LpJsonReader line;
  LpJsonReader point;
} Drawing;

static gboolean
labelbox_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) == LP_JSON_ARRAY_BEGIN)
    lp_json_reader_next (&reader);
  if (reader.token != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  for (; lp_annotation_json_next_member (&reader);
       lp_json_reader_skip (&reader))
    if (lp_json_reader_is (&reader, "data_row"))
      return lp_json_reader_next (&reader) == LP_JSON_OBJECT_BEGIN;
  return FALSE;
}

/* Moves @reader to the value of a member; returns whether there is one. */
static gboolean
find_member (LpJsonReader *reader, const gchar *name)
{
  if (reader->token == LP_JSON_OBJECT_BEGIN)
    for (; lp_annotation_json_next_member (reader);
         lp_json_reader_skip (reader))
      if (lp_json_reader_is (reader, name)) {
        lp_json_reader_next (reader);
        return TRUE;
      }
  return FALSE;
}

static gdouble
get_number (LpJsonReader reader, const gchar *name)
{
  return find_member (&reader, name) ? lp_annotation_json_read_number (&reader)
                                     : NAN;
}

static void
add_point (Labelbox *labelbox, const LpJsonReader *reader)
{
  lp_outline_builder_add_point (
      &labelbox->outline, get_number (*reader, "x"), get_number (*reader, "y"));
}

static const gchar *
read_points (Labelbox *labelbox, LpJsonReader reader, LpShape shape,
    LpAnnotation *annotation)
{
  if (reader.token == LP_JSON_ARRAY_BEGIN)
    for (; lp_annotation_json_next_element (&reader);
         lp_json_reader_skip (&reader))
      add_point (labelbox, &reader);
  return lp_outline_builder_finish (&labelbox->outline, shape, annotation);
}

static const gchar *
read_drawing (
    Labelbox *labelbox, const Drawing *drawing, LpAnnotation *annotation)
{
  if (drawing->box.token == LP_JSON_OBJECT_BEGIN)
    return lp_annotation_json_set_box (annotation,
        get_number (drawing->box, "left"), get_number (drawing->box, "top"),
        get_number (drawing->box, "width"),
        get_number (drawing->box, "height"));
  if (drawing->polygon.token == LP_JSON_ARRAY_BEGIN)
    return read_points (
        labelbox, drawing->polygon, LP_SHAPE_POLYGON, annotation);
  if (drawing->line.token == LP_JSON_ARRAY_BEGIN)
    return read_points (labelbox, drawing->line, LP_SHAPE_LINE, annotation);
  if (drawing->point.token != LP_JSON_OBJECT_BEGIN)
    return "it is none of a box, polygon, line and point; masks are not in the "
           "file";
  add_point (labelbox, &drawing->point);
  return lp_outline_builder_finish (
      &labelbox->outline, LP_SHAPE_POINTS, annotation);
}

/* The name of the answer chosen, of the first of several, or its text. */
static gboolean
find_answer (LpJsonReader classification, LpJsonReader *answer)
{
  *answer = classification;
  if (find_member (answer, "radio_answer"))
    return find_member (answer, "name");
  *answer = classification;
  if (find_member (answer, "text_answer"))
    return find_member (answer, "content");
  *answer = classification;
  return find_member (answer, "checklist_answers") &&
         answer->token == LP_JSON_ARRAY_BEGIN;
}

static void
read_classification (Labelbox *labelbox, const LpJsonReader *reader)
{
  g_autoptr (GString) name = g_string_new (NULL);
  LpJsonReader question = *reader, answer;

  if (!find_member (&question, "name") || !find_answer (*reader, &answer))
    return;
  lp_annotation_json_read_text (&question, name);
  if (answer.token != LP_JSON_ARRAY_BEGIN) {
    lp_attribute_list_add_value (&labelbox->attributes, name->str, &answer);
    return;
  }
  for (; lp_annotation_json_next_element (&answer);
       lp_json_reader_skip (&answer)) {
    LpJsonReader item = answer;

    if (find_member (&item, "name"))
      lp_attribute_list_add_value (&labelbox->attributes, name->str, &item);
  }
}

static void
read_object_member (Labelbox *labelbox, LpJsonReader *reader, Drawing *drawing)
{
  const LpJsonReader key = *reader;

  lp_json_reader_next (reader);
  if (lp_json_reader_is (&key, "feature_id"))
    lp_annotation_json_read_id (reader, labelbox->id);
  else if (lp_json_reader_is (&key, "name"))
    lp_annotation_json_read_text (reader, labelbox->label);
  else if (lp_json_reader_is (&key, "bounding_box"))
    drawing->box = *reader;
  else if (lp_json_reader_is (&key, "polygon"))
    drawing->polygon = *reader;
  else if (lp_json_reader_is (&key, "line"))
    drawing->line = *reader;
  else if (lp_json_reader_is (&key, "point"))
    drawing->point = *reader;
  else if (lp_json_reader_is (&key, "classifications") &&
           reader->token == LP_JSON_ARRAY_BEGIN)
    for (; lp_annotation_json_next_element (reader);
         lp_json_reader_skip (reader))
      read_classification (labelbox, reader);
  lp_json_reader_skip (reader);
}

static void
read_object (Labelbox *labelbox, LpJsonReader *reader)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  g_autofree gchar *element = NULL;
  Drawing drawing = { 0 };

  g_string_truncate (labelbox->id, 0);
  g_string_truncate (labelbox->label, 0);
  lp_attribute_list_reset (&labelbox->attributes);
  lp_outline_builder_reset (&labelbox->outline);
  while (lp_annotation_json_next_member (reader))
    read_object_member (labelbox, reader, &drawing);
  annotation.x = annotation.y = annotation.width = annotation.height = NAN;
  element = g_strdup_printf (
      "'%s', object '%s'", labelbox->name->str, labelbox->id->str);
  lp_annotation_json_warn (labelbox->builder, labelbox->path, element,
      read_drawing (labelbox, &drawing, &annotation));
  annotation.id = labelbox->id->len > 0 ? labelbox->id->str : NULL;
  annotation.label = labelbox->label->len > 0 ? labelbox->label->str : NULL;
  annotation.attributes = lp_attribute_list_get (&labelbox->attributes);
  lp_annotation_builder_add (labelbox->builder, labelbox->image, &annotation);
}

/* A label is what one person has drawn. */
static void
read_label (Labelbox *labelbox, LpJsonReader reader)
{
  if (!find_member (&reader, "annotations") ||
      !find_member (&reader, "objects") || reader.token != LP_JSON_ARRAY_BEGIN)
    return;
  while (lp_annotation_json_next_element (&reader))
    if (reader.token == LP_JSON_OBJECT_BEGIN) {
      read_object (labelbox, &reader);
    } else {
      lp_annotation_builder_drop (labelbox->builder,
          "'%s', '%s': an element of 'objects' is not an object.",
          labelbox->path, labelbox->name->str);
      lp_json_reader_skip (&reader);
    }
}

static void
read_projects (Labelbox *labelbox, LpJsonReader projects)
{
  if (projects.token != LP_JSON_OBJECT_BEGIN)
    return;
  while (lp_annotation_json_next_member (&projects)) {
    LpJsonReader labels;

    lp_json_reader_next (&projects);
    labels = projects;
    if (find_member (&labels, "labels") && labels.token == LP_JSON_ARRAY_BEGIN)
      for (; lp_annotation_json_next_element (&labels);
           lp_json_reader_skip (&labels))
        read_label (labelbox, labels);
    lp_json_reader_skip (&projects);
  }
}

/* People see to it that one of the two keys is the file's name. */
static gboolean
add_image (Labelbox *labelbox, const LpJsonReader *row)
{
  static const gchar *const keys[] = { "external_id", "global_key",
    "row_data" };
  LpJsonReader data = *row, media = *row;
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;
  gdouble width = NAN, height = NAN;

  g_string_truncate (labelbox->name, 0);
  if (find_member (&data, "data_row"))
    for (guint i = 0; i < G_N_ELEMENTS (keys) && labelbox->name->len == 0;
         i++) {
      LpJsonReader value = data;
      if (find_member (&value, keys[i]))
        lp_annotation_json_read_text (&value, labelbox->name);
    }
  if (labelbox->name->len == 0)
    return FALSE;
  if (find_member (&media, "media_attributes")) {
    width = get_number (media, "width");
    height = get_number (media, "height");
  }
  name = lp_annotation_json_dup_image_name (labelbox->name->str);
  path = lp_annotation_json_dup_path (labelbox->builder, name);
  lp_annotation_builder_add_image (labelbox->builder, path,
      width > 0 && width < G_MAXINT ? (gint) width : 0,
      height > 0 && height < G_MAXINT ? (gint) height : 0, &labelbox->image);
  return TRUE;
}

static void
read_row (Labelbox *labelbox, const LpJsonReader *row)
{
  LpJsonReader projects = *row;

  labelbox->n_rows++;
  if (!add_image (labelbox, row))
    lp_annotation_builder_drop (labelbox->builder,
        "'%s', data row %u: it has no name; its labels are left out.",
        labelbox->path, labelbox->n_rows);
  else if (find_member (&projects, "projects"))
    read_projects (labelbox, projects);
}

/* Reads a row, or a list of them; returns whether it is whole. */
static gboolean
read_value (Labelbox *labelbox, LpJsonReader *reader)
{
  if (lp_json_reader_next (reader) == LP_JSON_ARRAY_BEGIN) {
    for (; lp_annotation_json_next_element (reader);
         lp_json_reader_skip (reader))
      read_row (labelbox, reader);
  } else if (reader->token == LP_JSON_OBJECT_BEGIN) {
    read_row (labelbox, reader);
    lp_json_reader_skip (reader);
  }
  return reader->token != LP_JSON_ERROR;
}

/* One value, or several that follow each other, as a rule on a line each. */
static gboolean
read_values (
    Labelbox *labelbox, const gchar *text, gsize length, GError **error)
{
  const gchar *end = text + length;
  LpJsonReader reader;
  gboolean whole;

  do {
    lp_json_reader_init (&reader, text, end - text);
    whole = read_value (labelbox, &reader);
    lp_json_reader_next (&reader);
    text = reader.error_position;
  } while (whole && reader.token == LP_JSON_ERROR);
  if (reader.token == LP_JSON_ERROR)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s', after data row %u: broken JSON: %s.", labelbox->path,
        labelbox->n_rows, reader.error_message);
  return reader.token != LP_JSON_ERROR;
}

static gboolean
labelbox_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Labelbox labelbox = { .path = path, .builder = builder };
  gboolean done;

  labelbox.name = g_string_new (NULL);
  labelbox.id = g_string_new (NULL);
  labelbox.label = g_string_new (NULL);
  lp_attribute_list_init (&labelbox.attributes);
  lp_outline_builder_init (&labelbox.outline);
  done = read_values (&labelbox, text, length, error);
  lp_outline_builder_clear (&labelbox.outline);
  lp_attribute_list_clear (&labelbox.attributes);
  g_string_free (labelbox.label, TRUE);
  g_string_free (labelbox.id, TRUE);
  g_string_free (labelbox.name, TRUE);
  return done;
}

/* It runs in a browser, and those show images upright. */
const LpAnnotationFormat lp_annotation_format_labelbox = {
  .name = "labelbox",
  .description = "Labelbox, JSON and NDJSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = labelbox_probe,
  .read = labelbox_read,
};
