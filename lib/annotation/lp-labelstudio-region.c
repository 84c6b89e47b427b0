/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-labelstudio-region.h"
#include "annotation/lp-labelstudio-brush.h"

/* What a value may hold; not a number where it does not. */
enum { X, Y, WIDTH, HEIGHT, ROTATION, RADIUS_X, RADIUS_Y, N_NUMBERS };

static const gchar *const number_names[N_NUMBERS] = { "x", "y", "width",
  "height", "rotation", "radiusX", "radiusY" };

/**
 * lp_labelstudio_region_new: (skip)
 *
 * Returns: (transfer full): an empty region
 */
LpLabelStudioRegion *
lp_labelstudio_region_new (void)
{
  LpLabelStudioRegion *region = g_new0 (LpLabelStudioRegion, 1);

  region->id = g_string_new (NULL);
  region->to_name = g_string_new (NULL);
  region->labels = g_ptr_array_new_with_free_func (g_free);
  region->choices = g_ptr_array_new_with_free_func (g_free);
  region->choices_name = g_string_new (NULL);
  lp_attribute_list_init (&region->attributes);
  region->score = NAN;
  return region;
}

/**
 * lp_labelstudio_region_free: (skip)
 * @region: (transfer full): a region
 */
void
lp_labelstudio_region_free (LpLabelStudioRegion *region)
{
  g_string_free (region->id, TRUE);
  g_string_free (region->to_name, TRUE);
  g_ptr_array_unref (region->labels);
  g_ptr_array_unref (region->choices);
  g_string_free (region->choices_name, TRUE);
  lp_attribute_list_clear (&region->attributes);
  g_free (region);
}

static gboolean
ends_with (const LpJsonReader *reader, const gchar *ending)
{
  gsize length = strlen (ending);

  return reader->length >= length &&
         memcmp (reader->span + reader->length - length, ending, length) == 0;
}

/* A text, or a list of them. */
static void
read_texts (LpJsonReader *reader, GPtrArray *texts)
{
  if (lp_annotation_json_is_text (reader))
    g_ptr_array_add (texts, lp_json_reader_dup_string (reader));
  else if (reader->token == LP_JSON_ARRAY_BEGIN)
    for (; lp_annotation_json_next_element (reader);
         lp_json_reader_skip (reader))
      if (lp_annotation_json_is_text (reader))
        g_ptr_array_add (texts, lp_json_reader_dup_string (reader));
}

static void
add_texts (LpAttributeList *attributes, const gchar *name, GPtrArray *texts)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "," : "",
        (const gchar *) g_ptr_array_index (texts, i));
  if (all->len > 0)
    lp_attribute_list_add (attributes, name, all->str);
}

static gboolean
is_shape (const LpJsonReader *key)
{
  return lp_json_reader_is (key, "x") || lp_json_reader_is (key, "points") ||
         lp_json_reader_is (key, "vertices") ||
         lp_json_reader_is (key, "rle") || lp_json_reader_is (key, "sequence");
}

/* A value has the labels under a name of its type, such as `polygonlabels`. */
static void
read_value_member (
    LpLabelStudioRegion *region, LpJsonReader *reader, const gchar *name)
{
  gboolean has_labels = ends_with (reader, "labels");
  gboolean has_choices = lp_json_reader_is (reader, "choices");
  gboolean has_answer = lp_json_reader_is (reader, "text") ||
                        lp_json_reader_is (reader, "rating") ||
                        lp_json_reader_is (reader, "number");

  region->has_shape |= is_shape (reader);
  lp_json_reader_next (reader);
  if (has_labels) {
    read_texts (reader, region->labels);
  } else if (has_choices) {
    read_texts (reader, region->choices);
    g_string_assign (region->choices_name, name);
  } else if (has_answer) {
    g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
    read_texts (reader, texts);
    add_texts (&region->attributes, name, texts);
  }
  lp_json_reader_skip (reader);
}

/* Members that stand beside the value, or, in the small form, within it. */
static gboolean
read_common_member (LpLabelStudioRegion *region, LpJsonReader *reader)
{
  LpJsonReader value = *reader;

  lp_json_reader_next (&value);
  if (lp_json_reader_is (reader, "original_width"))
    region->width = lp_annotation_json_read_size (&value);
  else if (lp_json_reader_is (reader, "original_height"))
    region->height = lp_annotation_json_read_size (&value);
  else if (lp_json_reader_is (reader, "image_rotation"))
    region->image_rotation = lp_annotation_json_read_number (&value);
  else if (lp_json_reader_is (reader, "score"))
    region->score = lp_annotation_json_read_number (&value);
  else if (lp_json_reader_is (reader, "id"))
    lp_annotation_json_read_id (&value, region->id);
  else
    return FALSE;
  lp_json_reader_skip (&value);
  *reader = value;
  return TRUE;
}

/**
 * lp_labelstudio_region_read_value: (skip)
 * @region: a region
 * @reader: a reader whose last token begins an object; it is moved past it
 * @name: what the region is an answer to
 *
 * Reads what is drawn, or said of it.
 */
void
lp_labelstudio_region_read_value (
    LpLabelStudioRegion *region, LpJsonReader *reader, const gchar *name)
{
  region->value = *reader;
  while (lp_annotation_json_next_member (reader))
    if (!read_common_member (region, reader))
      read_value_member (region, reader, name);
}

/**
 * lp_labelstudio_region_read_result: (skip)
 * @region: an empty region
 * @reader: a reader whose last token begins an object; it is moved past it
 *
 * Reads a result of an annotation: a value and what it is about.
 */
void
lp_labelstudio_region_read_result (
    LpLabelStudioRegion *region, LpJsonReader *reader)
{
  g_autoptr (GString) name = g_string_new (NULL);
  LpJsonReader value = { 0 };

  while (lp_annotation_json_next_member (reader)) {
    gboolean is_value = lp_json_reader_is (reader, "value");
    gboolean is_from = lp_json_reader_is (reader, "from_name");
    gboolean is_to = lp_json_reader_is (reader, "to_name");

    if (read_common_member (region, reader))
      continue;
    lp_json_reader_next (reader);
    if (is_value)
      value = *reader;
    else if (is_from)
      lp_annotation_json_read_text (reader, name);
    else if (is_to)
      lp_annotation_json_read_text (reader, region->to_name);
    lp_json_reader_skip (reader);
  }
  if (value.token == LP_JSON_OBJECT_BEGIN)
    lp_labelstudio_region_read_value (region, &value, name->str);
}

static void
copy_texts (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (g_ptr_array_index (from, i)));
}

/**
 * lp_labelstudio_region_merge: (skip)
 * @region: a region
 * @other: another result of the same id
 *
 * Adds what the other one says. A shape is taken where there is none yet, and
 * so are labels, as both may repeat them.
 */
void
lp_labelstudio_region_merge (
    LpLabelStudioRegion *region, const LpLabelStudioRegion *other)
{
  const LpAttribute *attributes =
      lp_attribute_list_get ((LpAttributeList *) &other->attributes);

  if (!region->has_shape && other->has_shape) {
    region->has_shape = TRUE;
    region->value = other->value;
    region->width = other->width;
    region->height = other->height;
    region->image_rotation = other->image_rotation;
    g_string_assign (region->to_name, other->to_name->str);
  }
  if (region->labels->len == 0)
    copy_texts (region->labels, other->labels);
  if (other->choices->len > 0) {
    copy_texts (region->choices, other->choices);
    g_string_assign (region->choices_name, other->choices_name->str);
  }
  for (; attributes != NULL && attributes->name != NULL; attributes++)
    lp_attribute_list_add (
        &region->attributes, attributes->name, attributes->value);
  if (isnan (region->score))
    region->score = other->score;
}

/* Corners as pairs, or as objects. */
static void
read_corners (LpJsonReader *reader, gdouble width, gdouble height,
    LpOutlineBuilder *outline)
{
  while (lp_annotation_json_next_element (reader)) {
    gdouble point[2] = { NAN, NAN };
    guint n = 0;

    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      while (lp_annotation_json_next_member (reader)) {
        gint axis = lp_json_reader_is (reader, "x")   ? 0
                    : lp_json_reader_is (reader, "y") ? 1
                                                      : -1;
        lp_json_reader_next (reader);
        if (axis >= 0)
          point[axis] = lp_annotation_json_read_number (reader);
        lp_json_reader_skip (reader);
      }
    } else if (reader->token == LP_JSON_ARRAY_BEGIN) {
      for (; lp_annotation_json_next_element (reader); n++) {
        if (n < 2)
          point[n] = lp_annotation_json_read_number (reader);
        lp_json_reader_skip (reader);
      }
    }
    lp_outline_builder_add_point (
        outline, point[0] * width / 100, point[1] * height / 100);
  }
}

/* The corner that is given is where the top left one is after the rectangle
 * has been turned about it. */
static const gchar *
get_rectangle (const gdouble *number, gdouble width, gdouble height,
    LpOutlineBuilder *outline, LpAnnotation *annotation)
{
  gdouble x = number[X] * width / 100, y = number[Y] * height / 100;
  gdouble across = number[WIDTH] * width / 100;
  gdouble down = number[HEIGHT] * height / 100;

  if (isnan (number[ROTATION]) || fmod (number[ROTATION], 360) == 0)
    return lp_annotation_json_set_box (annotation, x, y, across, down);
  if (width == 1 && height == 1)
    return "it is rotated, which cannot be told without 'original_width' and "
           "'original_height'";
  lp_outline_builder_add_rotated (
      outline, x, y, across, down, number[ROTATION] * G_PI / 180);
  return lp_outline_builder_finish (outline, LP_SHAPE_ROTATED, annotation);
}

static const gchar *
get_numbered_shape (const gdouble *number, gdouble width, gdouble height,
    LpOutlineBuilder *outline, LpAnnotation *annotation)
{
  if (!isnan (number[RADIUS_X])) {
    gdouble angle = isnan (number[ROTATION]) ? 0 : number[ROTATION];

    lp_outline_builder_add_ellipse (outline, number[X] * width / 100,
        number[Y] * height / 100, number[RADIUS_X] * width / 100,
        number[RADIUS_Y] * height / 100, angle * G_PI / 180);
    return lp_outline_builder_finish (outline, LP_SHAPE_ELLIPSE, annotation);
  }
  if (!isnan (number[X]) && isnan (number[HEIGHT])) {
    lp_outline_builder_add_point (
        outline, number[X] * width / 100, number[Y] * height / 100);
    return lp_outline_builder_finish (outline, LP_SHAPE_POINTS, annotation);
  }
  return get_rectangle (number, width, height, outline, annotation);
}

/* What a value draws. */
typedef struct {
  gdouble number[N_NUMBERS];
  LpJsonReader corners;
  LpJsonReader rle;
  gboolean is_vector;
  gboolean closed;
} Drawing;

static void
read_drawing (LpJsonReader reader, Drawing *drawing)
{
  for (guint i = 0; i < N_NUMBERS; i++)
    drawing->number[i] = NAN;
  while (lp_annotation_json_next_member (&reader)) {
    gboolean is_vector = lp_json_reader_is (&reader, "vertices");
    gboolean is_corners = is_vector || lp_json_reader_is (&reader, "points");
    gboolean is_rle = lp_json_reader_is (&reader, "rle");
    gboolean is_closed = lp_json_reader_is (&reader, "closed");
    guint i = 0;

    while (i < N_NUMBERS && !lp_json_reader_is (&reader, number_names[i]))
      i++;
    lp_json_reader_next (&reader);
    if (is_corners)
      drawing->corners = reader;
    else if (is_rle)
      drawing->rle = reader;
    else if (i < N_NUMBERS)
      drawing->number[i] = lp_annotation_json_read_number (&reader);
    drawing->is_vector |= is_vector;
    drawing->closed |= is_closed && reader.token == LP_JSON_TRUE;
    lp_json_reader_skip (&reader);
  }
}

/**
 * lp_labelstudio_region_get_shape: (skip)
 * @region: a region that has a shape
 * @width: width of the image; 1 for coordinates that are fractions of it
 * @height: height of the image, likewise
 * @outline: an empty builder
 * @annotation: gets shape, bounds and outline; the outline is the builder's
 *
 * Everything is given in per cent of the image's width or height.
 *
 * Returns: (nullable): what is wrong with it, to follow its name
 */
const gchar *
lp_labelstudio_region_get_shape (const LpLabelStudioRegion *region,
    gdouble width, gdouble height, LpOutlineBuilder *outline,
    LpAnnotation *annotation)
{
  Drawing drawing = { 0 };
  const gchar *fault;

  read_drawing (region->value, &drawing);
  if (drawing.rle.token == LP_JSON_ARRAY_BEGIN) {
    fault = lp_labelstudio_brush_read (
        &drawing.rle, (gint) width, (gint) height, outline);
    return fault
               ? fault
               : lp_outline_builder_finish (outline, LP_SHAPE_MASK, annotation);
  }
  if (drawing.corners.token == LP_JSON_ARRAY_BEGIN) {
    read_corners (&drawing.corners, width, height, outline);
    return lp_outline_builder_finish (outline,
        drawing.is_vector && !drawing.closed ? LP_SHAPE_LINE : LP_SHAPE_POLYGON,
        annotation);
  }
  return get_numbered_shape (
      drawing.number, width, height, outline, annotation);
}
