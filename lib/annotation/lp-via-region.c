/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-via-region.h"

#include "annotation/lp-annotation-json.h"

/* What `shape_attributes` may hold; not a number where it does not. */
enum { X, Y, WIDTH, HEIGHT, CX, CY, R, RX, RY, THETA, N_NUMBERS };

static const gchar *const number_names[N_NUMBERS] = { "x", "y", "width",
  "height", "cx", "cy", "r", "rx", "ry", "theta" };

typedef struct {
  gdouble numbers[N_NUMBERS];
  LpJsonReader all_x;
  LpJsonReader all_y;
} Shape;

/**
 * lp_via_region_init: (skip)
 * @region: (out): an empty region; to be cleared after use
 */
void
lp_via_region_init (LpViaRegion *region)
{
  lp_outline_builder_init (&region->outline);
  lp_attribute_list_init (&region->attributes);
  region->shape = g_string_new (NULL);
  region->label = g_string_new (NULL);
  region->value = g_string_new (NULL);
}

/**
 * lp_via_region_clear: (skip)
 * @region: a region whose contents are freed
 */
void
lp_via_region_clear (LpViaRegion *region)
{
  lp_outline_builder_clear (&region->outline);
  lp_attribute_list_clear (&region->attributes);
  g_string_free (region->shape, TRUE);
  g_string_free (region->label, TRUE);
  g_string_free (region->value, TRUE);
}

static void
read_shape (LpViaRegion *region, LpJsonReader *reader, Shape *shape)
{
  for (guint i = 0; i < N_NUMBERS; i++)
    shape->numbers[i] = NAN;
  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_name = lp_json_reader_is (reader, "name");
    gboolean is_x = lp_json_reader_is (reader, "all_points_x");
    gboolean is_y = lp_json_reader_is (reader, "all_points_y");
    guint number = 0;

    while (
        number < N_NUMBERS && !lp_json_reader_is (reader, number_names[number]))
      number++;
    lp_json_reader_next (reader);
    if (is_name)
      lp_annotation_json_read_text (reader, region->shape);
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
make_points (LpViaRegion *region, LpShape kind, const Shape *shape,
    LpAnnotation *annotation)
{
  LpJsonReader x = shape->all_x, y = shape->all_y;
  gboolean more_x, more_y;

  annotation->shape = kind;
  if (x.token != LP_JSON_ARRAY_BEGIN || y.token != LP_JSON_ARRAY_BEGIN)
    return "it has not two lists of coordinates";
  for (;;) {
    more_x = lp_annotation_json_next_element (&x);
    more_y = lp_annotation_json_next_element (&y);
    if (!more_x || !more_y)
      break;
    lp_outline_builder_add_point (&region->outline,
        lp_annotation_json_read_number (&x),
        lp_annotation_json_read_number (&y));
    lp_json_reader_skip (&x);
    lp_json_reader_skip (&y);
  }
  if (more_x || more_y)
    return "its lists of coordinates differ in length";
  return lp_outline_builder_finish (&region->outline, kind, annotation);
}

/* The outline is the same for a radius and its negative, so nothing else would
 * tell that the region is damaged. */
static const gchar *
make_ellipse (LpViaRegion *region, const Shape *shape, gdouble radius_x,
    gdouble radius_y, gdouble theta, LpAnnotation *annotation)
{
  annotation->shape = LP_SHAPE_ELLIPSE;
  if (radius_x < 0 || radius_y < 0)
    return "its radius is negative";
  if (radius_x == 0 || radius_y == 0)
    return "its ellipse has no area";
  lp_outline_builder_add_ellipse (&region->outline, shape->numbers[CX],
      shape->numbers[CY], radius_x, radius_y, theta);
  return lp_outline_builder_finish (
      &region->outline, LP_SHAPE_ELLIPSE, annotation);
}

static const gchar *
make_annotation (
    LpViaRegion *region, const Shape *shape, LpAnnotation *annotation)
{
  const gdouble *number = shape->numbers;
  const gchar *name = region->shape->str;

  if (strcmp (name, "rect") == 0)
    return lp_annotation_json_set_box (
        annotation, number[X], number[Y], number[WIDTH], number[HEIGHT]);
  if (strcmp (name, "polygon") == 0)
    return make_points (region, LP_SHAPE_POLYGON, shape, annotation);
  if (strcmp (name, "polyline") == 0)
    return make_points (region, LP_SHAPE_LINE, shape, annotation);
  if (strcmp (name, "point") == 0) {
    lp_outline_builder_add_point (&region->outline, number[CX], number[CY]);
    return lp_outline_builder_finish (
        &region->outline, LP_SHAPE_POINTS, annotation);
  }
  if (strcmp (name, "circle") == 0)
    return make_ellipse (region, shape, number[R], number[R], 0, annotation);
  if (strcmp (name, "ellipse") == 0)
    return make_ellipse (region, shape, number[RX], number[RY],
        isnan (number[THETA]) ? 0 : number[THETA], annotation);
  return "its shape is none of rect, polygon, polyline, point, circle and "
         "ellipse";
}

/* Bounds that are not finite have been found before. */
static gboolean
is_beyond_pictures (const LpAnnotation *annotation)
{
  return fabs (annotation->x) >= LP_OUTLINE_MAX_COORDINATE ||
         fabs (annotation->y) >= LP_OUTLINE_MAX_COORDINATE ||
         fabs (annotation->width) >= LP_OUTLINE_MAX_COORDINATE ||
         fabs (annotation->height) >= LP_OUTLINE_MAX_COORDINATE;
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
read_attributes (LpViaRegion *region, LpJsonReader *reader)
{
  LpJsonReader again = *reader;
  guint best = G_MAXUINT, position = 0, label = G_MAXUINT;

  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  for (; lp_annotation_json_next_member (reader); position++) {
    g_autofree gchar *name = lp_json_reader_dup_string (reader);

    lp_json_reader_next (reader);
    read_value (reader, region->value);
    if (region->value->len > 0 && rank (name) < best) {
      best = rank (name);
      label = position;
      g_string_assign (region->label, region->value->str);
    }
  }
  for (position = 0; lp_annotation_json_next_member (&again); position++) {
    g_autofree gchar *name = lp_json_reader_dup_string (&again);

    lp_json_reader_next (&again);
    read_value (&again, region->value);
    if (position != label && region->value->len > 0)
      lp_attribute_list_add (&region->attributes, name, region->value->str);
  }
}

/**
 * lp_via_region_read: (skip)
 * @region: a region; what it held before is forgotten
 * @shape: a reader whose last token begins `shape_attributes`, or an empty one
 * @attributes: the same for `region_attributes`
 * @annotation: gets shape, bounds, outline, label and attributes, which are
 *   the region's until it is changed
 *
 * A shape that cannot be read has bounds that are not numbers, so that the
 * annotation is listed as one that is skipped.
 *
 * Returns: (nullable): what is wrong with the region, to follow its name
 */
const gchar *
lp_via_region_read (LpViaRegion *region, LpJsonReader shape,
    LpJsonReader attributes, LpAnnotation *annotation)
{
  const gchar *fault;
  Shape values = { 0 };

  g_string_truncate (region->shape, 0);
  g_string_truncate (region->label, 0);
  lp_attribute_list_reset (&region->attributes);
  lp_outline_builder_reset (&region->outline);
  annotation->x = annotation->y = NAN;
  annotation->width = annotation->height = NAN;
  read_shape (region, &shape, &values);
  fault = make_annotation (region, &values, annotation);
  if (is_beyond_pictures (annotation)) {
    fault = "its box is not that of a part of a picture";
    annotation->x = annotation->y = NAN;
    annotation->width = annotation->height = NAN;
    annotation->outline = NULL;
  }
  read_attributes (region, &attributes);
  annotation->label = region->label->len > 0 ? region->label->str : NULL;
  annotation->attributes = lp_attribute_list_get (&region->attributes);
  return fault;
}
