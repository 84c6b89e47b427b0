/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-segmentation.h"

#include <math.h>

/* A run-length mask as it is being read: column by column from the left, runs
 * of pixels outside and inside by turns. */
typedef struct {
  gint64 rows;
  gint64 columns;
  gint64 position; /* pixels passed */
  gboolean inside;
  gint64 left, top, right, bottom;
  gboolean any;
} Mask;

static const gchar bad_polygon[] =
    "it has no 'bbox', and its polygon is not a list of x, y pairs";
static const gchar bad_mask[] =
    "it has no 'bbox', and its run lengths do not add up to the mask's size";

static gboolean
next_element (LpJsonReader *reader)
{
  LpJsonToken token = lp_json_reader_next (reader);

  return token != LP_JSON_ARRAY_END && token != LP_JSON_ERROR;
}

/* Reads on from the first number of a polygon to its end. */
static gboolean
add_polygon (LpJsonReader *reader, gdouble edges[4])
{
  guint n = 0;

  do {
    gdouble number;
    guint axis = n % 2;

    if (!lp_json_reader_get_double (reader, &number))
      return FALSE;
    edges[axis] = fmin (edges[axis], number);
    edges[axis + 2] = fmax (edges[axis + 2], number);
    n++;
  } while (next_element (reader));
  return n % 2 == 0 && reader->token == LP_JSON_ARRAY_END;
}

/* A list of polygons, or, as some write it, one polygon as a flat list. */
static const gchar *
get_polygon_bounds (LpJsonReader *reader, gdouble bounds[4])
{
  gdouble edges[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  while (next_element (reader)) {
    if (reader->token == LP_JSON_NUMBER) {
      if (!add_polygon (reader, edges))
        return bad_polygon;
      break;
    }
    if (reader->token != LP_JSON_ARRAY_BEGIN)
      return bad_polygon;
    if (next_element (reader) && !add_polygon (reader, edges))
      return bad_polygon;
  }
  if (!(edges[2] > edges[0] && edges[3] > edges[1]))
    return "it has no 'bbox', and its polygon has no area";
  bounds[0] = edges[0];
  bounds[1] = edges[1];
  bounds[2] = edges[2] - edges[0];
  bounds[3] = edges[3] - edges[1];
  return NULL;
}

static gboolean
mask_add_run (Mask *mask, gint64 length)
{
  gint64 first = mask->position;
  gint64 last = first + length - 1;

  if (length < 0 || length > mask->rows * mask->columns - first)
    return FALSE;
  if (mask->inside && length > 0) {
    gboolean one_column = first / mask->rows == last / mask->rows;
    gint64 top = one_column ? first % mask->rows : 0;
    gint64 bottom = one_column ? last % mask->rows + 1 : mask->rows;

    if (!mask->any)
      mask->left = first / mask->rows;
    mask->top = mask->any ? MIN (mask->top, top) : top;
    mask->bottom = mask->any ? MAX (mask->bottom, bottom) : bottom;
    mask->right = last / mask->rows + 1;
    mask->any = TRUE;
  }
  mask->inside = !mask->inside;
  mask->position += length;
  return TRUE;
}

static gboolean
add_run_list (LpJsonReader *reader, Mask *mask)
{
  while (next_element (reader)) {
    gint64 length;

    if (!lp_json_reader_get_int64 (reader, &length) ||
        !mask_add_run (mask, length))
      return FALSE;
  }
  return TRUE;
}

/* pycocotools' text form: numbers in groups of five bits and a sign, the
 * lowest first, in characters from '0'; from the fourth on each is given as
 * the difference to the one two before. */
static gboolean
add_compressed_runs (const gchar *text, Mask *mask)
{
  gint64 before[2] = { 0, 0 };
  const gchar *p = text;

  for (guint n = 0; *p != '\0'; n++) {
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
    if (!mask_add_run (mask, value))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_mask_size (LpJsonReader *reader, Mask *mask)
{
  const gint64 limit = G_MAXINT;
  gint64 size[2] = { 0, 0 };

  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!next_element (reader) ||
        !lp_json_reader_get_int64 (reader, &size[i]) || size[i] <= 0 ||
        size[i] > limit)
      return FALSE;
  mask->rows = size[0];
  mask->columns = size[1];
  return !next_element (reader);
}

static gboolean
read_counts (LpJsonReader *counts, Mask *mask)
{
  g_autofree gchar *text = NULL;

  if (counts->token == LP_JSON_ARRAY_BEGIN)
    return add_run_list (counts, mask);
  if (counts->token != LP_JSON_STRING)
    return FALSE;
  text = lp_json_reader_dup_string (counts);
  return add_compressed_runs (text, mask);
}

static const gchar *
get_mask_bounds (LpJsonReader *reader, gdouble bounds[4])
{
  Mask mask = { 0 };
  LpJsonReader counts = { 0 };

  while (lp_json_reader_next (reader) == LP_JSON_KEY) {
    gboolean is_size = lp_json_reader_is (reader, "size");
    gboolean is_counts = lp_json_reader_is (reader, "counts");

    lp_json_reader_next (reader);
    if (is_size && !read_mask_size (reader, &mask))
      return bad_mask;
    /* The size may come after. */
    if (is_counts)
      counts = *reader;
    lp_json_reader_skip (reader);
  }
  if (mask.rows == 0 || !read_counts (&counts, &mask) ||
      mask.position != mask.rows * mask.columns)
    return bad_mask;
  if (!mask.any)
    return "it has no 'bbox', and its mask is empty";
  bounds[0] = mask.left;
  bounds[1] = mask.top;
  bounds[2] = mask.right - mask.left;
  bounds[3] = mask.bottom - mask.top;
  return NULL;
}

/**
 * lp_coco_segmentation_get_bounds: (skip)
 * @reader: a reader whose last token begins the value of `segmentation`; it
 *   is moved on, not always to the value's end
 * @shape: (out): the shape
 * @bounds: (out) (array fixed-size=4): left, top, width and height, where it
 *   has some
 *
 * Finds what an annotation without a box covers: a list of polygons, a flat
 * polygon, or a run-length mask, compressed or not.
 *
 * Returns: (nullable): what is wrong with it, to follow the annotation's name
 */
const gchar *
lp_coco_segmentation_get_bounds (
    LpJsonReader *reader, LpShape *shape, gdouble bounds[4])
{
  switch (reader->token) {
    case LP_JSON_ARRAY_BEGIN:
      *shape = LP_SHAPE_POLYGON;
      return get_polygon_bounds (reader, bounds);
    case LP_JSON_OBJECT_BEGIN:
      *shape = LP_SHAPE_MASK;
      return get_mask_bounds (reader, bounds);
    default:
      return "it has neither 'bbox' nor 'segmentation'";
  }
}
