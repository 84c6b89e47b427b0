/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-segmentation.h"
#include "annotation/lp-annotation-json.h"

static const gchar bad_polygon[] = "its polygon is not a list of x, y pairs";
static const gchar bad_mask[] =
    "its run lengths do not add up to the mask's size";

/* Reads on from the first number of a polygon to its end. */
static gboolean
read_polygon (LpJsonReader *reader, LpOutlineBuilder *outline)
{
  gdouble x = 0, number;
  guint64 n = 0;

  do {
    if (!lp_json_reader_get_double (reader, &number))
      return FALSE;
    if (n++ % 2 == 0)
      x = number;
    else
      lp_outline_builder_add_point (outline, x, number);
  } while (lp_annotation_json_next_element (reader));
  lp_outline_builder_end_ring (outline);
  return n % 2 == 0 && reader->token == LP_JSON_ARRAY_END;
}

/* A list of polygons, or, as some write it, one polygon as a flat list. */
static const gchar *
read_polygons (LpJsonReader *reader, LpOutlineBuilder *outline)
{
  while (lp_annotation_json_next_element (reader)) {
    if (reader->token == LP_JSON_NUMBER)
      return read_polygon (reader, outline) ? NULL : bad_polygon;
    if (reader->token != LP_JSON_ARRAY_BEGIN)
      return bad_polygon;
    if (lp_annotation_json_next_element (reader) &&
        !read_polygon (reader, outline))
      return bad_polygon;
  }
  return NULL;
}

static gboolean
read_run_list (LpJsonReader *reader, LpOutlineBuilder *outline)
{
  while (lp_annotation_json_next_element (reader)) {
    gint64 length;

    if (!lp_json_reader_get_int64 (reader, &length) ||
        !lp_outline_builder_add_run (outline, length))
      return FALSE;
  }
  return TRUE;
}

/* pycocotools' text form: numbers in groups of five bits and a sign, the
 * lowest first, in characters from '0'; from the fourth on each is given as
 * the difference to the one two before. */
static gboolean
read_compressed_runs (const gchar *text, LpOutlineBuilder *outline)
{
  gint64 before[2] = { 0, 0 };
  const gchar *p = text;

  for (guint64 n = 0; *p != '\0'; n++) {
    gint64 value = 0;
    guint shift = 0;
    gint group;

    do {
      group = *p++ - '0';
      if (group < 0 || group > 63 || shift > 50)
        return FALSE;
      value |= (gint64) (group & 0x1f) << shift;
      shift += 5;
    } while ((group & 0x20) != 0);
    if ((group & 0x10) != 0)
      value -= G_GINT64_CONSTANT (1) << shift;
    if (n > 2)
      value += before[n % 2];
    before[n % 2] = value;
    if (!lp_outline_builder_add_run (outline, value))
      return FALSE;
  }
  return TRUE;
}

/* The size is given as height and width. */
static gboolean
read_mask_size (LpJsonReader *reader, gint64 size[2])
{
  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!lp_annotation_json_next_element (reader) ||
        !lp_json_reader_get_int64 (reader, &size[i]))
      return FALSE;
  return !lp_annotation_json_next_element (reader);
}

static gboolean
read_counts (LpJsonReader *counts, LpOutlineBuilder *outline)
{
  g_autofree gchar *text = NULL;

  if (counts->token == LP_JSON_ARRAY_BEGIN)
    return read_run_list (counts, outline);
  if (counts->token != LP_JSON_STRING)
    return FALSE;
  text = lp_json_reader_dup_string (counts);
  return read_compressed_runs (text, outline);
}

static const gchar *
read_mask (LpJsonReader *reader, LpOutlineBuilder *outline)
{
  gint64 size[2] = { 0, 0 };
  LpJsonReader counts = { 0 };

  while (lp_annotation_json_next_member (reader)) {
    gboolean is_size = lp_json_reader_is (reader, "size");
    gboolean is_counts = lp_json_reader_is (reader, "counts");

    lp_json_reader_next (reader);
    if (is_size && !read_mask_size (reader, size))
      return bad_mask;
    /* The size may come after. */
    if (is_counts)
      counts = *reader;
    lp_json_reader_skip (reader);
  }
  if (!lp_outline_builder_begin_mask (outline, 0, 0, size[1], size[0]) ||
      !read_counts (&counts, outline) ||
      !lp_outline_builder_mask_is_complete (outline))
    return bad_mask;
  return NULL;
}

/**
 * lp_coco_segmentation_read: (skip)
 * @reader: a reader whose last token begins the value of `segmentation`; it
 *   is moved on, not always to the value's end
 * @outline: an empty builder, which holds the shape then
 * @annotation: gets the shape and its bounds, where it has some
 *
 * Reads what an annotation covers: a list of polygons, a flat polygon, or a
 * run-length mask, compressed or not.
 *
 * Returns: (nullable): what is wrong with it, to follow the annotation's name
 */
const gchar *
lp_coco_segmentation_read (
    LpJsonReader *reader, LpOutlineBuilder *outline, LpAnnotation *annotation)
{
  LpShape shape;
  const gchar *fault;

  switch (reader->token) {
    case LP_JSON_ARRAY_BEGIN:
      shape = LP_SHAPE_POLYGON;
      fault = read_polygons (reader, outline);
      break;
    case LP_JSON_OBJECT_BEGIN:
      shape = LP_SHAPE_MASK;
      fault = read_mask (reader, outline);
      break;
    default:
      return "its 'segmentation' is neither a polygon nor a mask";
  }
  if (fault != NULL)
    lp_outline_builder_reset (outline);
  else
    fault = lp_outline_builder_finish (outline, shape, annotation);
  return fault;
}
