/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-wkt.h"

#include "text/lp-number.h"

static const struct {
  const gchar *name;
  LpShape shape;
} types[] = {
  { "POLYGON", LP_SHAPE_POLYGON },
  { "MULTIPOLYGON", LP_SHAPE_POLYGON },
  { "LINESTRING", LP_SHAPE_LINE },
  { "MULTILINESTRING", LP_SHAPE_LINE },
  { "POINT", LP_SHAPE_POINTS },
  { "MULTIPOINT", LP_SHAPE_POINTS },
};

/* Returns whether a type is known that is called like the word. */
static gboolean
find_type (const gchar *word, gsize length, LpShape *shape)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strlen (types[i].name) == length &&
        g_ascii_strncasecmp (word, types[i].name, length) == 0) {
      *shape = types[i].shape;
      return TRUE;
    }
  return FALSE;
}

/* Reads the numbers of one point, of which those after the second are height
 * and measure. */
static gsize
read_point (const gchar *text, gsize length, LpAnnotationDraft *draft)
{
  gdouble values[2] = { NAN, NAN };
  gsize position = 0;

  for (guint n = 0;; n++) {
    gdouble value;
    gsize used = lp_number_scan (text + position, length - position, &value);

    if (used == 0)
      break;
    if (n < 2)
      values[n] = value;
    position += used;
    while (position < length && g_ascii_isspace (text[position]))
      position++;
  }
  if (position > 0)
    lp_annotation_draft_add_point (draft, values[0], values[1]);
  return position;
}

/* Parentheses are enough to tell the rings: each has points of its own. */
static gboolean
read_points (const gchar *text, gsize length, LpAnnotationDraft *draft)
{
  gsize position = 0;
  guint depth = 0;

  while (position < length) {
    gchar c = text[position];
    gsize used = 0;

    if (c == '(') {
      depth++;
    } else if (c == ')') {
      if (depth-- == 0)
        return FALSE;
      if (draft->annotation.shape != LP_SHAPE_POINTS)
        lp_outline_builder_end_ring (&draft->outline);
    } else if (c != ',' && !g_ascii_isspace (c)) {
      used = depth > 0 ? read_point (text + position, length - position, draft)
                       : 0;
      if (used == 0)
        return FALSE;
    }
    position += MAX (used, 1);
  }
  return depth == 0;
}

/* Whether the polygon is nothing but its bounds. */
static gboolean
is_rectangle (const LpOutlineBuilder *outline)
{
  const LpPoint *points = (const LpPoint *) outline->points->data;
  guint n = outline->points->len;

  if (outline->ring_ends->len != 1 || n != 5 || points[0].x != points[4].x ||
      points[0].y != points[4].y)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if ((points[i].x == points[i + 1].x) == (points[i].y == points[i + 1].y))
      return FALSE;
  return points[0].x != points[2].x && points[0].y != points[2].y;
}

/**
 * lp_wkt_read: (skip)
 * @text: a geometry in pixels of the image
 * @length: bytes
 * @draft: gets its shape
 *
 * Reads points, lines and polygons, also several in one. A polygon that is an
 * upright rectangle becomes one.
 */
void
lp_wkt_read (const gchar *text, gsize length, LpAnnotationDraft *draft)
{
  gsize start = 0, end, body;
  LpShape shape;

  while (start < length && g_ascii_isspace (text[start]))
    start++;
  for (end = start; end < length && g_ascii_isalpha (text[end]); end++)
    ;
  /* What stands between the type and the points, Z or M, says nothing here. */
  for (body = end; body < length && text[body] != '('; body++)
    ;
  if (!find_type (text + start, end - start, &shape)) {
    draft->fault = "its geometry is no point, line or polygon";
    return;
  }
  draft->annotation.shape = shape;
  if (body == length)
    draft->fault = "its geometry is empty";
  else if (!read_points (text + body, length - body, draft))
    draft->fault = "its geometry is broken";
  else if (shape == LP_SHAPE_POLYGON && is_rectangle (&draft->outline))
    lp_annotation_draft_take_points (draft, LP_SHAPE_RECTANGLE);
  else
    lp_annotation_draft_take_points (draft, shape);
}
