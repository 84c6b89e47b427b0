/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"
#include "annotation/lp-mask-image.h"

/* LabelMe's JSON, a file an image, and that of tools that write the same, such
 * as AnyLabeling. See LabelMe's own reader of it, labelme/_label_file.py. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  guint image;
  GString *label;
  GString *type;
  LpAttributeList attributes;
  LpOutlineBuilder outline;
} LabelMe;

/* Members of a shape whose meaning depends on its type, which may follow. */
typedef struct {
  LpJsonReader points;
  LpJsonReader mask;
  gdouble score;
} Shape;

static gboolean
labelme_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  for (; lp_annotation_json_next_member (&reader);
       lp_json_reader_skip (&reader)) {
    if (lp_json_reader_is (&reader, "shapes"))
      return lp_json_reader_next (&reader) == LP_JSON_ARRAY_BEGIN;
    /* May be longer than the beginning that is looked at. */
    if (lp_json_reader_is (&reader, "imageData"))
      return TRUE;
  }
  return FALSE;
}

static void
read_shape_member (LabelMe *labelme, LpJsonReader *reader, Shape *shape)
{
  gboolean is_label = lp_json_reader_is (reader, "label");
  gboolean is_type = lp_json_reader_is (reader, "shape_type");
  gboolean is_points = lp_json_reader_is (reader, "points");
  gboolean is_mask = lp_json_reader_is (reader, "mask");
  gboolean is_score = lp_json_reader_is (reader, "score");
  gboolean has_members = lp_json_reader_is (reader, "flags") ||
                         lp_json_reader_is (reader, "attributes");
  LpJsonReader key = *reader;

  lp_json_reader_next (reader);
  if (is_label)
    lp_annotation_json_read_text (reader, labelme->label);
  else if (is_type)
    lp_annotation_json_read_text (reader, labelme->type);
  else if (is_points)
    shape->points = *reader;
  else if (is_mask)
    shape->mask = *reader;
  else if (is_score)
    shape->score = lp_annotation_json_read_number (reader);
  else if (has_members)
    lp_attribute_list_add_members (&labelme->attributes, reader);
  else if (reader->token != LP_JSON_STRING || reader->length > 0)
    lp_attribute_list_add_member (&labelme->attributes, &key);
  lp_json_reader_skip (reader);
}

/* A centre, and a point of the edge. */
static const gchar *
read_circle (LabelMe *labelme, LpJsonReader *points, LpAnnotation *annotation)
{
  gdouble pairs[2][2], radius;

  if (lp_annotation_json_read_pairs (points, pairs, 2) != 2)
    return "its circle has not two points";
  radius = hypot (pairs[1][0] - pairs[0][0], pairs[1][1] - pairs[0][1]);
  lp_outline_builder_add_ellipse (
      &labelme->outline, pairs[0][0], pairs[0][1], radius, radius, 0);
  return lp_outline_builder_finish (
      &labelme->outline, LP_SHAPE_ELLIPSE, annotation);
}

/* The picture begins at the pixel of the first corner; the other one is that
 * of its last pixel. */
static const gchar *
read_mask (LabelMe *labelme, Shape *shape, LpAnnotation *annotation)
{
  gdouble pairs[2][2];
  const gchar *fault = "the corners of its mask are of no use";
  gdouble x, y;

  lp_annotation_json_read_pairs (&shape->points, pairs, 2);
  x = floor (MIN (pairs[0][0], pairs[1][0]));
  y = floor (MIN (pairs[0][1], pairs[1][1]));
  if (fabs (x) < G_MAXINT / 2 && fabs (y) < G_MAXINT / 2)
    fault = lp_mask_image_read_base64 (
        &shape->mask, FALSE, (gint) x, (gint) y, &labelme->outline);
  if (fault == NULL)
    return lp_outline_builder_finish (
        &labelme->outline, LP_SHAPE_MASK, annotation);
  annotation->x = x;
  annotation->y = y;
  annotation->width = floor (MAX (pairs[0][0], pairs[1][0])) + 1 - x;
  annotation->height = floor (MAX (pairs[0][1], pairs[1][1])) + 1 - y;
  return fault;
}

static const gchar *
read_pointed (LabelMe *labelme, LpJsonReader *points, LpAnnotation *annotation)
{
  static const struct {
    const gchar *type;
    LpShape shape;
  } shapes[] = { { "polygon", LP_SHAPE_POLYGON },
    { "rectangle", LP_SHAPE_RECTANGLE },
    { "oriented_rectangle", LP_SHAPE_ROTATED },
    { "rotation", LP_SHAPE_ROTATED }, { "line", LP_SHAPE_LINE },
    { "linestrip", LP_SHAPE_LINE }, { "point", LP_SHAPE_POINTS },
    { "points", LP_SHAPE_POINTS }, { "quadrilateral", LP_SHAPE_POLYGON } };
  LpOutlineBuilder *outline = &labelme->outline;
  guint i = 0;

  if (!lp_annotation_json_read_points (points, outline))
    return "its 'points' are not a list of x, y pairs";
  while (
      i < G_N_ELEMENTS (shapes) && strcmp (labelme->type->str, shapes[i].type))
    i++;
  if (i == G_N_ELEMENTS (shapes)) {
    const gchar *fault =
        lp_outline_builder_finish (outline, LP_SHAPE_POLYGON, annotation);
    return fault ? fault
                 : "its 'shape_type' is not known; it is taken as a "
                   "polygon";
  }
  if (shapes[i].shape == LP_SHAPE_ROTATED) {
    if (lp_outline_builder_get_n_points (outline) != 4)
      return "its rectangle has not four corners";
    /* AnyLabeling's `rotation` begins at the top left, LabelMe's rectangle
     * where it was first clicked. */
    if (strcmp (labelme->type->str, "rotation") != 0)
      lp_outline_builder_order_corners (outline);
  }
  return lp_outline_builder_finish (outline, shapes[i].shape, annotation);
}

static void
read_shape (LabelMe *labelme, LpJsonReader *reader, guint64 position)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  g_autofree gchar *element = NULL;
  Shape shape = { .score = NAN };
  const gchar *fault;

  g_string_truncate (labelme->label, 0);
  g_string_assign (labelme->type, "polygon");
  lp_attribute_list_reset (&labelme->attributes);
  lp_outline_builder_reset (&labelme->outline);
  while (lp_annotation_json_next_member (reader))
    read_shape_member (labelme, reader, &shape);
  annotation.x = annotation.y = annotation.width = annotation.height = NAN;
  if (strcmp (labelme->type->str, "circle") == 0)
    fault = read_circle (labelme, &shape.points, &annotation);
  else if (strcmp (labelme->type->str, "mask") == 0)
    fault = read_mask (labelme, &shape, &annotation);
  else
    fault = read_pointed (labelme, &shape.points, &annotation);
  annotation.label = labelme->label->len > 0 ? labelme->label->str : NULL;
  annotation.score = (gfloat) shape.score;
  annotation.attributes = lp_attribute_list_get (&labelme->attributes);
  element = g_strdup_printf (
      "shape %" G_GUINT64_FORMAT " ('%s')", position, labelme->label->str);
  lp_annotation_json_warn (labelme->builder, labelme->path, element, fault);
  lp_annotation_builder_add (labelme->builder, labelme->image, &annotation);
}

/* The image goes by the name it is given and by that of the file, as it may
 * have been renamed since. */
static void
add_image (LabelMe *labelme, const gchar *name, gint width, gint height)
{
  g_autofree gchar *own_stem = lp_annotation_json_dup_stem (labelme->path);
  g_autofree gchar *stem = lp_annotation_json_dup_stem (name);
  g_autofree gchar *path = NULL;

  path = lp_annotation_json_dup_path (
      labelme->builder, *name != '\0' ? name : own_stem);
  lp_annotation_builder_add_image (
      labelme->builder, path, width, height, &labelme->image);
  if (*name != '\0' && g_ascii_strcasecmp (stem, own_stem) != 0) {
    g_free (path);
    path = lp_annotation_json_dup_path (labelme->builder, own_stem);
    lp_annotation_builder_add_name (labelme->builder, labelme->image, path);
  }
}

static void
read_shapes (LabelMe *labelme, LpJsonReader *reader)
{
  for (guint64 i = 0; lp_annotation_json_next_element (reader); i++)
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_shape (labelme, reader, i);
    } else {
      lp_annotation_builder_drop (labelme->builder,
          "'%s': element %" G_GUINT64_FORMAT " of 'shapes' is not an object.",
          labelme->path, i);
      lp_json_reader_skip (reader);
    }
}

static gboolean
labelme_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  LabelMe labelme = { .path = path, .builder = builder };
  g_autoptr (GString) name = g_string_new (NULL);
  LpJsonReader reader, shapes = { 0 };
  gint width = 0, height = 0;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  while (lp_annotation_json_next_member (&reader)) {
    gboolean is_name = lp_json_reader_is (&reader, "imagePath");
    gboolean is_width = lp_json_reader_is (&reader, "imageWidth");
    gboolean is_height = lp_json_reader_is (&reader, "imageHeight");
    gboolean is_shapes = lp_json_reader_is (&reader, "shapes");

    lp_json_reader_next (&reader);
    if (is_name)
      lp_annotation_json_read_text (&reader, name);
    else if (is_width)
      width = lp_annotation_json_read_size (&reader);
    else if (is_height)
      height = lp_annotation_json_read_size (&reader);
    else if (is_shapes)
      shapes = reader;
    lp_json_reader_skip (&reader);
  }
  if (!lp_annotation_json_end (&reader, path, error))
    return FALSE;
  if (shapes.token != LP_JSON_ARRAY_BEGIN) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a LabelMe file: it has no list 'shapes'.", path);
    return FALSE;
  }
  labelme.label = g_string_new (NULL);
  labelme.type = g_string_new (NULL);
  lp_attribute_list_init (&labelme.attributes);
  lp_outline_builder_init (&labelme.outline);
  add_image (&labelme, name->str, width, height);
  read_shapes (&labelme, &shapes);
  lp_outline_builder_clear (&labelme.outline);
  lp_attribute_list_clear (&labelme.attributes);
  g_string_free (labelme.type, TRUE);
  g_string_free (labelme.label, TRUE);
  return TRUE;
}

/* LabelMe turns images by their EXIF orientation when it opens them. */
const LpAnnotationFormat lp_annotation_format_labelme = {
  .name = "labelme",
  .description = "LabelMe, JSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = labelme_probe,
  .read = labelme_read,
};
