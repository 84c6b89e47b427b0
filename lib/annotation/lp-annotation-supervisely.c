/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"
#include "annotation/lp-mask-image.h"

/* Supervisely's projects: for each image `set/img/a.jpg` a file
 * `set/ann/a.jpg.json`, and once a `meta.json` that describes the classes.
 * See the description of its annotation format for developers. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  guint image;
  GString *id;
  GString *label;
  GString *geometry;
  GString *text;
  LpAttributeList attributes;
  LpOutlineBuilder outline;
} Supervisely;

/* Bookmarks at the parts of an object. */
typedef struct {
  LpJsonReader points;
  LpJsonReader bitmap;
  LpJsonReader tags;
} Object;

/* Whether the list that the reader is at is one of objects with this key, or
 * empty. */
static gboolean
is_list_with (LpJsonReader reader, const gchar *key)
{
  if (lp_json_reader_next (&reader) != LP_JSON_ARRAY_BEGIN)
    return FALSE;
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return reader.token == LP_JSON_ARRAY_END;
  for (; lp_annotation_json_next_member (&reader);
       lp_json_reader_skip (&reader))
    if (lp_json_reader_is (&reader, key))
      return TRUE;
  return FALSE;
}

static gboolean
supervisely_probe (const gchar *path, const gchar *text, gsize length)
{
  gboolean has_objects = FALSE, has_classes = FALSE, has_size = FALSE;
  gboolean has_tags = FALSE;
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  for (; lp_annotation_json_next_member (&reader);
       lp_json_reader_skip (&reader)) {
    has_objects |= lp_json_reader_is (&reader, "objects") &&
                   is_list_with (reader, "classTitle");
    has_classes |= lp_json_reader_is (&reader, "classes") &&
                   is_list_with (reader, "title");
    has_size |= lp_json_reader_is (&reader, "size");
    has_tags |= lp_json_reader_is (&reader, "tags");
  }
  return (has_objects && has_size) || (has_classes && has_tags);
}

static void
read_tags (Supervisely *supervisely, LpJsonReader *reader)
{
  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  for (; lp_annotation_json_next_element (reader);
       lp_json_reader_skip (reader)) {
    LpJsonReader value = { 0 };

    if (reader->token != LP_JSON_OBJECT_BEGIN)
      continue;
    g_string_truncate (supervisely->text, 0);
    while (lp_annotation_json_next_member (reader)) {
      gboolean is_name = lp_json_reader_is (reader, "name");
      gboolean is_value = lp_json_reader_is (reader, "value");

      lp_json_reader_next (reader);
      if (is_name)
        lp_annotation_json_read_text (reader, supervisely->text);
      else if (is_value)
        value = *reader;
      lp_json_reader_skip (reader);
    }
    /* Most tags say something by being there. */
    if (lp_annotation_json_is_text (&value))
      lp_attribute_list_add_value (
          &supervisely->attributes, supervisely->text->str, &value);
    else if (supervisely->text->len > 0)
      lp_attribute_list_add (
          &supervisely->attributes, supervisely->text->str, "true");
  }
}

/* The rings: the outer one, then those of its holes. */
static gboolean
read_rings (Supervisely *supervisely, LpJsonReader reader)
{
  LpJsonReader interior = { 0 };
  gboolean good = FALSE;

  if (reader.token != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  while (lp_annotation_json_next_member (&reader)) {
    gboolean is_exterior = lp_json_reader_is (&reader, "exterior");
    gboolean is_interior = lp_json_reader_is (&reader, "interior");

    lp_json_reader_next (&reader);
    if (is_exterior)
      good = lp_annotation_json_read_points (&reader, &supervisely->outline);
    else if (is_interior)
      interior = reader;
    lp_json_reader_skip (&reader);
  }
  lp_outline_builder_end_ring (&supervisely->outline);
  if (interior.token == LP_JSON_ARRAY_BEGIN)
    while (lp_annotation_json_next_element (&interior)) {
      good &= lp_annotation_json_read_points (&interior, &supervisely->outline);
      lp_outline_builder_end_ring (&supervisely->outline);
    }
  return good;
}

static gboolean
is_whole (gdouble number)
{
  return number == floor (number);
}

/* What it exports are the first and the last pixel of a box; what other tools
 * write in this form may have edges between pixels. */
static const gchar *
finish_rectangle (Supervisely *supervisely, LpAnnotation *annotation)
{
  const gchar *fault = lp_outline_builder_finish (
      &supervisely->outline, LP_SHAPE_RECTANGLE, annotation);

  if (!is_whole (annotation->x) || !is_whole (annotation->y) ||
      !is_whole (annotation->width) || !is_whole (annotation->height))
    return fault;
  return lp_annotation_json_set_box (annotation, annotation->x, annotation->y,
      annotation->width + 1, annotation->height + 1);
}

static const gchar *
read_bitmap (
    Supervisely *supervisely, LpJsonReader reader, LpAnnotation *annotation)
{
  LpJsonReader data = { 0 }, list = { 0 };
  gdouble origin[2] = { NAN, NAN };
  const gchar *fault;
  guint n = 0;

  if (reader.token == LP_JSON_OBJECT_BEGIN)
    while (lp_annotation_json_next_member (&reader)) {
      gboolean is_data = lp_json_reader_is (&reader, "data");
      gboolean is_origin = lp_json_reader_is (&reader, "origin");

      lp_json_reader_next (&reader);
      if (is_data)
        data = reader;
      else if (is_origin)
        list = reader;
      lp_json_reader_skip (&reader);
    }
  if (list.token == LP_JSON_ARRAY_BEGIN)
    for (; lp_annotation_json_next_element (&list) && n < 2; n++)
      origin[n] = lp_annotation_json_read_number (&list);
  if (!(fabs (origin[0]) < G_MAXINT / 2 && fabs (origin[1]) < G_MAXINT / 2))
    return "its bitmap has no origin";
  fault = lp_mask_image_read_base64 (&data, TRUE, (gint) floor (origin[0]),
      (gint) floor (origin[1]), &supervisely->outline);
  return fault ? fault
               : lp_outline_builder_finish (
                     &supervisely->outline, LP_SHAPE_MASK, annotation);
}

static const gchar *
read_geometry (
    Supervisely *supervisely, const Object *object, LpAnnotation *annotation)
{
  const gchar *geometry = supervisely->geometry->str;
  LpShape shape;

  if (strcmp (geometry, "bitmap") == 0 || strcmp (geometry, "alpha_mask") == 0)
    return read_bitmap (supervisely, object->bitmap, annotation);
  if (strcmp (geometry, "polygon") == 0)
    shape = LP_SHAPE_POLYGON;
  else if (strcmp (geometry, "line") == 0 || strcmp (geometry, "polyline") == 0)
    shape = LP_SHAPE_LINE;
  else if (strcmp (geometry, "point") == 0)
    shape = LP_SHAPE_POINTS;
  else if (strcmp (geometry, "rectangle") == 0)
    shape = LP_SHAPE_RECTANGLE;
  else
    return "its 'geometryType' is none of rectangle, polygon, bitmap, line and "
           "point";
  if (!read_rings (supervisely, object->points))
    return "its 'points' are not lists of x, y pairs";
  if (shape == LP_SHAPE_RECTANGLE)
    return finish_rectangle (supervisely, annotation);
  return lp_outline_builder_finish (&supervisely->outline, shape, annotation);
}

static void
read_object_member (
    Supervisely *supervisely, LpJsonReader *reader, Object *object)
{
  gboolean is_id = lp_json_reader_is (reader, "id");
  gboolean is_label = lp_json_reader_is (reader, "classTitle");
  gboolean is_geometry = lp_json_reader_is (reader, "geometryType");
  gboolean is_points = lp_json_reader_is (reader, "points");
  gboolean is_bitmap = lp_json_reader_is (reader, "bitmap");
  gboolean is_tags = lp_json_reader_is (reader, "tags");
  gboolean is_description = lp_json_reader_is (reader, "description");

  lp_json_reader_next (reader);
  if (is_id)
    lp_annotation_json_read_id (reader, supervisely->id);
  else if (is_label)
    lp_annotation_json_read_text (reader, supervisely->label);
  else if (is_geometry)
    lp_annotation_json_read_text (reader, supervisely->geometry);
  else if (is_points)
    object->points = *reader;
  else if (is_bitmap)
    object->bitmap = *reader;
  else if (is_tags)
    object->tags = *reader;
  else if (is_description && reader->length > 0)
    lp_attribute_list_add_value (
        &supervisely->attributes, "description", reader);
  lp_json_reader_skip (reader);
}

static void
read_object (Supervisely *supervisely, LpJsonReader *reader, guint64 position)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  g_autofree gchar *element = NULL;
  Object object = { 0 };

  g_string_truncate (supervisely->id, 0);
  g_string_truncate (supervisely->label, 0);
  g_string_truncate (supervisely->geometry, 0);
  lp_attribute_list_reset (&supervisely->attributes);
  lp_outline_builder_reset (&supervisely->outline);
  while (lp_annotation_json_next_member (reader))
    read_object_member (supervisely, reader, &object);
  annotation.x = annotation.y = annotation.width = annotation.height = NAN;
  element = g_strdup_printf (
      "object %" G_GUINT64_FORMAT " ('%s')", position, supervisely->label->str);
  lp_annotation_json_warn (supervisely->builder, supervisely->path, element,
      read_geometry (supervisely, &object, &annotation));
  read_tags (supervisely, &object.tags);
  annotation.id = supervisely->id->len > 0 ? supervisely->id->str : NULL;
  annotation.label =
      supervisely->label->len > 0 ? supervisely->label->str : NULL;
  annotation.attributes = lp_attribute_list_get (&supervisely->attributes);
  lp_annotation_builder_add (
      supervisely->builder, supervisely->image, &annotation);
}

static void
read_objects (Supervisely *supervisely, LpJsonReader *reader)
{
  for (guint64 i = 0; lp_annotation_json_next_element (reader); i++)
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_object (supervisely, reader, i);
    } else {
      lp_annotation_builder_drop (supervisely->builder,
          "'%s': element %" G_GUINT64_FORMAT " of 'objects' is not an object.",
          supervisely->path, i);
      lp_json_reader_skip (reader);
    }
}

/* The image is called as the file is, and lies in a folder beside its own. */
static void
add_image (Supervisely *supervisely, const gchar *name, gint width, gint height)
{
  g_autofree gchar *own_name = lp_annotation_json_dup_stem (supervisely->path);
  g_autofree gchar *path =
      lp_annotation_json_dup_path (supervisely->builder, own_name);
  gchar *folder = g_strrstr (path, "ann/");

  if (folder != NULL && (folder == path || folder[-1] == '/') &&
      strcmp (folder + strlen ("ann/"), own_name) == 0)
    memcpy (folder, "img", strlen ("img"));
  lp_annotation_builder_add_image (
      supervisely->builder, path, width, height, &supervisely->image);
  if (*name != '\0' && strcmp (name, own_name) != 0)
    lp_annotation_builder_add_name (
        supervisely->builder, supervisely->image, name);
}

static void
read_size (LpJsonReader *reader, gint *width, gint *height)
{
  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_width = lp_json_reader_is (reader, "width");
    gboolean is_height = lp_json_reader_is (reader, "height");

    lp_json_reader_next (reader);
    if (is_width)
      *width = lp_annotation_json_read_size (reader);
    else if (is_height)
      *height = lp_annotation_json_read_size (reader);
    lp_json_reader_skip (reader);
  }
}

static void
read_image (Supervisely *supervisely, LpJsonReader *objects, const gchar *name,
    gint width, gint height)
{
  supervisely->id = g_string_new (NULL);
  supervisely->label = g_string_new (NULL);
  supervisely->geometry = g_string_new (NULL);
  supervisely->text = g_string_new (NULL);
  lp_attribute_list_init (&supervisely->attributes);
  lp_outline_builder_init (&supervisely->outline);
  add_image (supervisely, name, width, height);
  read_objects (supervisely, objects);
  lp_outline_builder_clear (&supervisely->outline);
  lp_attribute_list_clear (&supervisely->attributes);
  g_string_free (supervisely->text, TRUE);
  g_string_free (supervisely->geometry, TRUE);
  g_string_free (supervisely->label, TRUE);
  g_string_free (supervisely->id, TRUE);
}

static gboolean
supervisely_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Supervisely supervisely = { .path = path, .builder = builder };
  g_autoptr (GString) name = g_string_new (NULL);
  LpJsonReader reader, objects = { 0 };
  gint width = 0, height = 0;
  gboolean is_meta = FALSE;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  while (lp_annotation_json_next_member (&reader)) {
    gboolean is_name = lp_json_reader_is (&reader, "name");
    gboolean is_size = lp_json_reader_is (&reader, "size");
    gboolean is_objects = lp_json_reader_is (&reader, "objects");

    is_meta |= lp_json_reader_is (&reader, "classes");
    lp_json_reader_next (&reader);
    if (is_name)
      lp_annotation_json_read_text (&reader, name);
    else if (is_size)
      read_size (&reader, &width, &height);
    else if (is_objects)
      objects = reader;
    lp_json_reader_skip (&reader);
  }
  if (!lp_annotation_json_end (&reader, path, error))
    return FALSE;
  if (objects.token == LP_JSON_ARRAY_BEGIN) {
    read_image (&supervisely, &objects, name->str, width, height);
    return TRUE;
  }
  if (!is_meta)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a Supervisely file: it has no list 'objects'.", path);
  return is_meta;
}

/* It runs in a browser, and its library turns images upright, too. */
const LpAnnotationFormat lp_annotation_format_supervisely = {
  .name = "supervisely",
  .description = "Supervisely, JSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = supervisely_probe,
  .read = supervisely_read,
};
