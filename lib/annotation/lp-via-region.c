/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-via-region.h"

#include "annotation/lp-annotation-json.h"

/* What a shape may have; not a number where it does not. */
enum { X, Y, WIDTH, HEIGHT, CX, CY, R, RX, RY, THETA, N_NUMBERS };

static const gchar *const number_names[N_NUMBERS] = { "x", "y", "width",
  "height", "cx", "cy", "r", "rx", "ry", "theta" };

typedef struct {
  gchar *name;
  gdouble numbers[N_NUMBERS];
  LpJsonReader all_x;
  LpJsonReader all_y;
} Shape;

/* Returns whether it is an object without faults. */
static gboolean
read_members (LpJsonReader *reader, Shape *shape)
{
  if (lp_json_reader_next (reader) != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_name = lp_json_reader_is (reader, "name");
    gboolean is_x = lp_json_reader_is (reader, "all_points_x");
    gboolean is_y = lp_json_reader_is (reader, "all_points_y");
    guint number = 0;

    while (
        number < N_NUMBERS && !lp_json_reader_is (reader, number_names[number]))
      number++;
    lp_json_reader_next (reader);
    if (is_name && reader->token == LP_JSON_STRING) {
      g_free (shape->name);
      shape->name = lp_json_reader_dup_string (reader);
    } else if (is_x) {
      shape->all_x = *reader;
    } else if (is_y) {
      shape->all_y = *reader;
    } else if (number < N_NUMBERS) {
      shape->numbers[number] = lp_annotation_json_read_number (reader);
    }
    lp_json_reader_skip (reader);
  }
  return reader->token == LP_JSON_OBJECT_END;
}

/* Two lists, of columns and of rows. */
static void
take_points (Shape *shape, LpShape kind, LpAnnotationDraft *draft)
{
  LpJsonReader *x = &shape->all_x, *y = &shape->all_y;
  gboolean more_x = x->token == LP_JSON_ARRAY_BEGIN;
  gboolean more_y = y->token == LP_JSON_ARRAY_BEGIN;

  while (more_x && more_y) {
    more_x = lp_annotation_json_next_element (x);
    more_y = lp_annotation_json_next_element (y);
    if (!more_x || !more_y)
      break;
    lp_annotation_draft_add_point (draft, lp_annotation_json_read_number (x),
        lp_annotation_json_read_number (y));
    lp_json_reader_skip (x);
    lp_json_reader_skip (y);
  }
  lp_annotation_draft_take_points (draft, kind);
  if (more_x != more_y)
    draft->fault = "its lists of coordinates differ in length";
}

static void
take_shape (Shape *shape, LpAnnotationDraft *draft)
{
  const gdouble *number = shape->numbers;

  if (g_strcmp0 (shape->name, "rect") == 0) {
    lp_annotation_draft_set_edges (draft, number[X], number[Y],
        number[X] + number[WIDTH], number[Y] + number[HEIGHT]);
  } else if (g_strcmp0 (shape->name, "polygon") == 0) {
    take_points (shape, LP_SHAPE_POLYGON, draft);
  } else if (g_strcmp0 (shape->name, "polyline") == 0) {
    take_points (shape, LP_SHAPE_LINE, draft);
  } else if (g_strcmp0 (shape->name, "point") == 0) {
    lp_annotation_draft_add_point (draft, number[CX], number[CY]);
    lp_annotation_draft_take_points (draft, LP_SHAPE_POINTS);
  } else if (g_strcmp0 (shape->name, "circle") == 0) {
    lp_annotation_draft_set_ellipse (
        draft, number[CX], number[CY], number[R], number[R], 0);
  } else if (g_strcmp0 (shape->name, "ellipse") == 0) {
    lp_annotation_draft_set_ellipse (draft, number[CX], number[CY], number[RX],
        number[RY], isnan (number[THETA]) ? 0 : number[THETA]);
  } else {
    draft->fault = "its shape is none of rect, polygon, polyline, point, "
                   "circle and ellipse";
  }
}

/**
 * lp_via_region_read_shape: (skip)
 * @text: what stands in `region_shape_attributes`
 * @length: bytes
 * @draft: gets the shape
 */
void
lp_via_region_read_shape (
    const gchar *text, gsize length, LpAnnotationDraft *draft)
{
  LpJsonReader reader;
  Shape shape = { 0 };

  for (guint i = 0; i < N_NUMBERS; i++)
    shape.numbers[i] = NAN;
  lp_json_reader_init (&reader, text, length);
  if (read_members (&reader, &shape))
    take_shape (&shape, draft);
  else
    draft->fault = "its shape is broken JSON";
  g_free (shape.name);
}

/* Attributes are whatever the annotators call them: the first of these is
 * taken for the label, and without any of them the first attribute. */
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

/* The value of an attribute; of check boxes, which of them are set. */
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

    if (lp_json_reader_next (reader) == LP_JSON_TRUE)
      g_string_append_printf (value, "%s%s", value->len > 0 ? "," : "", name);
    lp_json_reader_skip (reader);
  }
}

/* Finds which attribute is the label. */
static guint
find_label (LpJsonReader reader, GString *value)
{
  guint best = G_MAXUINT, label = G_MAXUINT;

  for (guint i = 0; lp_annotation_json_next_member (&reader); i++) {
    g_autofree gchar *name = lp_json_reader_dup_string (&reader);

    lp_json_reader_next (&reader);
    read_value (&reader, value);
    if (value->len > 0 && rank (name) < best) {
      best = rank (name);
      label = i;
    }
  }
  return label;
}

/**
 * lp_via_region_read_attributes: (skip)
 * @text: what stands in `region_attributes`
 * @length: bytes
 * @draft: gets label and attributes
 */
void
lp_via_region_read_attributes (
    const gchar *text, gsize length, LpAnnotationDraft *draft)
{
  g_autoptr (GString) value = g_string_new (NULL);
  LpJsonReader reader;
  guint label;

  lp_json_reader_init (&reader, text, length);
  if (length == 0 || lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return;
  label = find_label (reader, value);
  for (guint i = 0; lp_annotation_json_next_member (&reader); i++) {
    g_autofree gchar *name = lp_json_reader_dup_string (&reader);

    lp_json_reader_next (&reader);
    read_value (&reader, value);
    if (i == label)
      lp_annotation_draft_set_label (draft, value->str, (gssize) value->len);
    else if (value->len > 0)
      lp_annotation_draft_add_attribute (
          draft, name, value->str, (gssize) value->len);
  }
}
