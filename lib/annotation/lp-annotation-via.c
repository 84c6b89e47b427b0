/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"

/* VGG Image Annotator, versions 1 and 2: an object of images, in which the
 * regions are an object or a list; a project has it as a member. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  GString *name;
  GString *shape;
  GString *label;
  GString *value;
  LpAttributeList attributes;
  LpOutlineBuilder outline;
} Via;

/* What `shape_attributes` may hold; not a number where it does not. */
enum { X, Y, WIDTH, HEIGHT, CX, CY, R, RX, RY, THETA, N_NUMBERS };

typedef struct {
  gdouble numbers[N_NUMBERS];
  LpJsonReader all_x;
  LpJsonReader all_y;
} Shape;

/* Whether the object that the reader is at is what VIA says of an image. */
static gboolean
is_image (LpJsonReader *reader)
{
  gboolean has_name = FALSE;

  for (; lp_annotation_json_next_member (reader); lp_json_reader_skip (reader))
    if (lp_json_reader_is (reader, "filename"))
      has_name = TRUE;
    else if (has_name && (lp_json_reader_is (reader, "regions") ||
                             lp_json_reader_is (reader, "file_attributes") ||
                             lp_json_reader_is (reader, "base64_img_data")))
      return TRUE;
    else if (lp_json_reader_is (reader, "fileref"))
      return TRUE;
  return FALSE;
}

static gboolean
via_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN ||
      !lp_annotation_json_next_member (&reader))
    return FALSE;
  if (lp_json_reader_is (&reader, "_via_settings") ||
      lp_json_reader_is (&reader, "_via_img_metadata"))
    return TRUE;
  return lp_json_reader_next (&reader) == LP_JSON_OBJECT_BEGIN &&
         is_image (&reader);
}

static void
read_shape (Via *via, LpJsonReader *reader, Shape *shape)
{
  static const gchar *const names[N_NUMBERS] = { "x", "y", "width", "height",
    "cx", "cy", "r", "rx", "ry", "theta" };

  for (guint i = 0; i < N_NUMBERS; i++)
    shape->numbers[i] = NAN;
  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_name = lp_json_reader_is (reader, "name");
    gboolean is_x = lp_json_reader_is (reader, "all_points_x");
    gboolean is_y = lp_json_reader_is (reader, "all_points_y");
    guint number = 0;

    while (number < N_NUMBERS && !lp_json_reader_is (reader, names[number]))
      number++;
    lp_json_reader_next (reader);
    if (is_name)
      lp_annotation_json_read_text (reader, via->shape);
    else if (is_x)
      shape->all_x = *reader;
    else if (is_y)
      shape->all_y = *reader;
    else if (number < N_NUMBERS)
      shape->numbers[number] = lp_annotation_json_read_number (reader);
    lp_json_reader_skip (reader);
  }
}

/* Two lists, of columns and of rows. */
static const gchar *
read_points (
    Via *via, LpShape shape, const Shape *from, LpAnnotation *annotation)
{
  LpJsonReader x = from->all_x, y = from->all_y;
  gboolean more_x, more_y;

  if (x.token != LP_JSON_ARRAY_BEGIN || y.token != LP_JSON_ARRAY_BEGIN)
    return "it has not two lists of coordinates";
  for (;;) {
    more_x = lp_annotation_json_next_element (&x);
    more_y = lp_annotation_json_next_element (&y);
    if (!more_x || !more_y)
      break;
    lp_outline_builder_add_point (&via->outline,
        lp_annotation_json_read_number (&x),
        lp_annotation_json_read_number (&y));
    lp_json_reader_skip (&x);
    lp_json_reader_skip (&y);
  }
  if (more_x || more_y)
    return "its lists of coordinates differ in length";
  return lp_outline_builder_finish (&via->outline, shape, annotation);
}

static const gchar *
make_annotation (Via *via, const Shape *shape, LpAnnotation *annotation)
{
  const gdouble *number = shape->numbers;
  const gchar *name = via->shape->str;

  if (strcmp (name, "rect") == 0)
    return lp_annotation_json_set_box (
        annotation, number[X], number[Y], number[WIDTH], number[HEIGHT]);
  if (strcmp (name, "polygon") == 0)
    return read_points (via, LP_SHAPE_POLYGON, shape, annotation);
  if (strcmp (name, "polyline") == 0)
    return read_points (via, LP_SHAPE_LINE, shape, annotation);
  if (strcmp (name, "point") == 0) {
    lp_outline_builder_add_point (&via->outline, number[CX], number[CY]);
    return lp_outline_builder_finish (
        &via->outline, LP_SHAPE_POINTS, annotation);
  }
  if (strcmp (name, "circle") == 0)
    lp_outline_builder_add_ellipse (
        &via->outline, number[CX], number[CY], number[R], number[R], 0);
  else if (strcmp (name, "ellipse") == 0)
    lp_outline_builder_add_ellipse (&via->outline, number[CX], number[CY],
        number[RX], number[RY], isnan (number[THETA]) ? 0 : number[THETA]);
  else
    return "its shape is none of rect, polygon, polyline, point, circle and "
           "ellipse";
  return lp_outline_builder_finish (
      &via->outline, LP_SHAPE_ELLIPSE, annotation);
}

/* What an attribute says: of check boxes, which of them are set. */
static void
read_value (LpJsonReader *reader, GString *value)
{
  lp_annotation_json_read_text (reader, value);
  if (reader->token != LP_JSON_OBJECT_BEGIN) {
    lp_json_reader_skip (reader);
    return;
  }
  while (lp_annotation_json_next_member (reader)) {
    g_autofree gchar *name = lp_json_reader_dup_string (reader);

    lp_json_reader_next (reader);
    if (reader->token == LP_JSON_TRUE ||
        (reader->token == LP_JSON_STRING && lp_json_reader_is (reader, "true")))
      g_string_append_printf (value, "%s%s", value->len > 0 ? "," : "", name);
    lp_json_reader_skip (reader);
  }
}

/* Attributes are whatever the annotators call them: these are taken for the
 * label, the first ones rather; without any of them the first attribute. */
static guint
rank (const gchar *name)
{
  static const gchar *const names[] = { "label", "labels", "class",
    "class_name", "classname", "name", "category", "type", "object" };
  guint i = 0;

  while (i < G_N_ELEMENTS (names) && g_ascii_strcasecmp (name, names[i]) != 0)
    i++;
  return i;
}

static void
read_attributes (Via *via, LpJsonReader *reader)
{
  LpJsonReader again = *reader;
  guint best = G_MAXUINT, position = 0, label = G_MAXUINT;

  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  for (; lp_annotation_json_next_member (reader); position++) {
    g_autofree gchar *name = lp_json_reader_dup_string (reader);

    lp_json_reader_next (reader);
    read_value (reader, via->value);
    if (via->value->len > 0 && rank (name) < best) {
      best = rank (name);
      label = position;
      g_string_assign (via->label, via->value->str);
    }
  }
  for (position = 0; lp_annotation_json_next_member (&again); position++) {
    g_autofree gchar *name = lp_json_reader_dup_string (&again);

    lp_json_reader_next (&again);
    read_value (&again, via->value);
    if (position != label && via->value->len > 0)
      lp_attribute_list_add (&via->attributes, name, via->value->str);
  }
}

static void
read_region (Via *via, LpJsonReader *reader, guint image, guint64 position)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  LpJsonReader shape_attributes = { 0 }, region_attributes = { 0 };
  g_autofree gchar *element = NULL;
  const gchar *fault;
  Shape shape = { 0 };

  while (lp_annotation_json_next_member (reader)) {
    gboolean is_shape = lp_json_reader_is (reader, "shape_attributes");
    gboolean is_region = lp_json_reader_is (reader, "region_attributes");

    lp_json_reader_next (reader);
    if (is_shape)
      shape_attributes = *reader;
    else if (is_region)
      region_attributes = *reader;
    lp_json_reader_skip (reader);
  }
  g_string_truncate (via->shape, 0);
  g_string_truncate (via->label, 0);
  lp_attribute_list_reset (&via->attributes);
  lp_outline_builder_reset (&via->outline);
  read_shape (via, &shape_attributes, &shape);
  read_attributes (via, &region_attributes);
  annotation.x = annotation.y = annotation.width = annotation.height = NAN;
  fault = make_annotation (via, &shape, &annotation);
  annotation.label = via->label->len > 0 ? via->label->str : NULL;
  annotation.attributes = lp_attribute_list_get (&via->attributes);
  element = g_strdup_printf (
      "'%s', region %" G_GUINT64_FORMAT, via->name->str, position);
  lp_annotation_json_warn (via->builder, via->path, element, fault);
  lp_annotation_builder_add (via->builder, image, &annotation);
}

/* A list of regions, or in version 1 an object whose keys count them. */
static void
read_regions (Via *via, LpJsonReader *reader, guint image)
{
  gboolean is_object = reader->token == LP_JSON_OBJECT_BEGIN;

  if (!is_object && reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  for (guint64 i = 0; is_object ? lp_annotation_json_next_member (reader)
                                : lp_annotation_json_next_element (reader);
       i++) {
    if (is_object)
      lp_json_reader_next (reader);
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_region (via, reader, image, i);
    } else {
      lp_annotation_builder_drop (via->builder,
          "'%s', '%s', region %" G_GUINT64_FORMAT ": it is not an object.",
          via->path, via->name->str, i);
      lp_json_reader_skip (reader);
    }
  }
}

static void
read_image (Via *via, LpJsonReader *reader)
{
  g_autofree gchar *key = lp_json_reader_dup_string (reader);
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;
  LpJsonReader regions = { 0 };
  guint image;

  if (lp_json_reader_next (reader) != LP_JSON_OBJECT_BEGIN) {
    lp_annotation_builder_warn (
        via->builder, "'%s': '%s' is not an image.", via->path, key);
    lp_json_reader_skip (reader);
    return;
  }
  g_string_truncate (via->name, 0);
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_name = lp_json_reader_is (reader, "filename");
    gboolean is_regions = lp_json_reader_is (reader, "regions");

    lp_json_reader_next (reader);
    if (is_name)
      lp_annotation_json_read_text (reader, via->name);
    else if (is_regions)
      regions = *reader;
    lp_json_reader_skip (reader);
  }
  if (via->name->len == 0) {
    lp_annotation_builder_drop (via->builder,
        "'%s': the image '%s' has no 'filename'; its regions are left out.",
        via->path, key);
    return;
  }
  name = lp_annotation_json_dup_image_name (via->name->str);
  path = lp_annotation_json_dup_path (via->builder, name);
  lp_annotation_builder_add_image (via->builder, path, 0, 0, &image);
  read_regions (via, &regions, image);
}

/* Finds the images of a project. */
static gboolean
find_images (LpJsonReader *reader, const gchar *path, LpJsonReader *images,
    GError **error)
{
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_images = lp_json_reader_is (reader, "_via_img_metadata");

    lp_json_reader_next (reader);
    if (is_images && reader->token == LP_JSON_OBJECT_BEGIN)
      *images = *reader;
    lp_json_reader_skip (reader);
  }
  return lp_annotation_json_end (reader, path, error);
}

static gboolean
via_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Via via = { .path = path, .builder = builder };
  LpJsonReader reader, images;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  images = reader;
  if (!find_images (&reader, path, &images, error))
    return FALSE;
  if (images.token != LP_JSON_OBJECT_BEGIN) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a VIA file: it is a list.", path);
    return FALSE;
  }
  via.name = g_string_new (NULL);
  via.shape = g_string_new (NULL);
  via.label = g_string_new (NULL);
  via.value = g_string_new (NULL);
  lp_attribute_list_init (&via.attributes);
  lp_outline_builder_init (&via.outline);
  while (lp_annotation_json_next_member (&images))
    read_image (&via, &images);
  lp_outline_builder_clear (&via.outline);
  lp_attribute_list_clear (&via.attributes);
  g_string_free (via.value, TRUE);
  g_string_free (via.label, TRUE);
  g_string_free (via.shape, TRUE);
  g_string_free (via.name, TRUE);
  return TRUE;
}

/* It runs in a browser, and those show images upright. */
const LpAnnotationFormat lp_annotation_format_via = {
  .name = "via",
  .description = "VGG Image Annotator, JSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = via_probe,
  .read = via_read,
};
