/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"

#include <string.h>

/* Points of the polygon that stands for an ellipse; it is within 0.1 % of the
 * radius. */
#define ELLIPSE_POINTS 72

/* Larger than any picture; a text of a few bytes must not claim more. */
#define MAX_MASK_PIXELS (1 << 27)

/* No picture is as large. */
#define MAX_COORDINATE 1e9

/**
 * lp_annotation_draft_init: (skip)
 * @draft: a draft
 */
void
lp_annotation_draft_init (LpAnnotationDraft *draft)
{
  memset (draft, 0, sizeof *draft);
  draft->strings = g_string_chunk_new (1024);
  draft->attributes = g_array_new (TRUE, TRUE, sizeof (LpAttribute));
  draft->points = g_array_new (FALSE, FALSE, sizeof (LpPoint));
  draft->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  draft->runs = g_array_new (FALSE, FALSE, sizeof (guint));
  lp_annotation_draft_reset (draft);
}

/**
 * lp_annotation_draft_clear: (skip)
 * @draft: a draft
 *
 * Frees what is in it.
 */
void
lp_annotation_draft_clear (LpAnnotationDraft *draft)
{
  g_string_chunk_free (draft->strings);
  g_array_unref (draft->attributes);
  g_array_unref (draft->points);
  g_array_unref (draft->ring_ends);
  g_array_unref (draft->runs);
}

/**
 * lp_annotation_draft_reset: (skip)
 * @draft: a draft
 *
 * Makes it say nothing again.
 */
void
lp_annotation_draft_reset (LpAnnotationDraft *draft)
{
  const LpAnnotation empty = LP_ANNOTATION_INIT;

  draft->annotation = empty;
  draft->fault = NULL;
  g_string_chunk_clear (draft->strings);
  g_array_set_size (draft->attributes, 0);
  g_array_set_size (draft->points, 0);
  g_array_set_size (draft->ring_ends, 0);
  g_array_set_size (draft->runs, 0);
  draft->left = draft->top = INFINITY;
  draft->right = draft->bottom = -INFINITY;
}

/* Files in some other encoding still have names that can be shown. */
static const gchar *
keep (LpAnnotationDraft *draft, const gchar *text, gssize length)
{
  if (length < 0)
    length = (gssize) strlen (text);
  if (!g_utf8_validate (text, length, NULL)) {
    g_autofree gchar *valid = g_utf8_make_valid (text, length);
    return g_string_chunk_insert (draft->strings, valid);
  }
  return g_string_chunk_insert_len (draft->strings, text, length);
}

/**
 * lp_annotation_draft_set_id: (skip)
 * @draft: a draft
 * @text: its identity
 * @length: bytes, or -1 up to a NUL
 */
void
lp_annotation_draft_set_id (
    LpAnnotationDraft *draft, const gchar *text, gssize length)
{
  draft->annotation.id = keep (draft, text, length);
}

/**
 * lp_annotation_draft_set_label: (skip)
 * @draft: a draft
 * @text: what it shows
 * @length: bytes, or -1 up to a NUL
 */
void
lp_annotation_draft_set_label (
    LpAnnotationDraft *draft, const gchar *text, gssize length)
{
  draft->annotation.label = keep (draft, text, length);
}

/**
 * lp_annotation_draft_add_attribute: (skip)
 * @draft: a draft
 * @name: what it is called
 * @value: its value
 * @length: bytes of @value, or -1 up to a NUL
 */
void
lp_annotation_draft_add_attribute (LpAnnotationDraft *draft, const gchar *name,
    const gchar *value, gssize length)
{
  LpAttribute attribute = { keep (draft, name, -1),
    keep (draft, value, length) };

  g_array_append_val (draft->attributes, attribute);
}

/**
 * lp_annotation_draft_set_edges: (skip)
 * @draft: a draft
 * @left: left edge of its box
 * @top: top edge
 * @right: right edge
 * @bottom: bottom edge
 */
void
lp_annotation_draft_set_edges (LpAnnotationDraft *draft, gdouble left,
    gdouble top, gdouble right, gdouble bottom)
{
  draft->annotation.x = left;
  draft->annotation.y = top;
  draft->annotation.width = right - left;
  draft->annotation.height = bottom - top;
}

/**
 * lp_annotation_draft_add_point: (skip)
 * @draft: a draft
 * @x: column
 * @y: row
 *
 * Adds a point to the ring that is not yet ended.
 */
void
lp_annotation_draft_add_point (LpAnnotationDraft *draft, gdouble x, gdouble y)
{
  LpPoint point;

  if (!(fabs (x) < MAX_COORDINATE && fabs (y) < MAX_COORDINATE)) {
    draft->fault = "one of its points is not a point of a picture";
    return;
  }
  if (draft->points->len >= G_MAXINT / sizeof (LpPoint)) {
    draft->fault = "it has too many points";
    return;
  }
  draft->left = MIN (draft->left, x);
  draft->top = MIN (draft->top, y);
  draft->right = MAX (draft->right, x);
  draft->bottom = MAX (draft->bottom, y);
  point = (LpPoint){ (gfloat) x, (gfloat) y };
  g_array_append_val (draft->points, point);
}

/**
 * lp_annotation_draft_end_ring: (skip)
 * @draft: a draft
 *
 * The points added since the last ring make one, unless there are none. The
 * last is dropped where it repeats the first, as it does in some formats.
 */
void
lp_annotation_draft_end_ring (LpAnnotationDraft *draft)
{
  guint n_rings = draft->ring_ends->len;
  guint start =
      n_rings > 0 ? g_array_index (draft->ring_ends, guint, n_rings - 1) : 0;
  guint end = draft->points->len;
  const LpPoint *points = (const LpPoint *) draft->points->data;

  if (end - start > 3 && points[start].x == points[end - 1].x &&
      points[start].y == points[end - 1].y)
    g_array_set_size (draft->points, --end);
  if (end > start)
    g_array_append_val (draft->ring_ends, end);
}

/**
 * lp_annotation_draft_has_points: (skip)
 * @draft: a draft
 *
 * Returns: whether it was given any points
 */
gboolean
lp_annotation_draft_has_points (const LpAnnotationDraft *draft)
{
  return draft->points->len > 0;
}

/**
 * lp_annotation_draft_take_points: (skip)
 * @draft: a draft
 * @shape: what its points are
 *
 * Makes the points that were added the outline, and their bounds the box.
 */
void
lp_annotation_draft_take_points (LpAnnotationDraft *draft, LpShape shape)
{
  lp_annotation_draft_end_ring (draft);
  draft->annotation.shape = shape;
  if (draft->points->len == 0) {
    draft->fault = draft->fault ? draft->fault : "it has no points";
    return;
  }
  if (shape == LP_SHAPE_POLYGON && draft->points->len < 3 &&
      draft->fault == NULL)
    draft->fault = "its polygon has less than three points";
  draft->outline = (LpOutline){ .points = (const LpPoint *) draft->points->data,
    .n_points = draft->points->len,
    .ring_ends = (const guint *) draft->ring_ends->data,
    .n_rings = draft->ring_ends->len };
  draft->annotation.outline = &draft->outline;
  lp_annotation_draft_set_edges (
      draft, draft->left, draft->top, draft->right, draft->bottom);
}

/* Whether opposite sides are parallel and equally long, which is so for
 * rectangles even in fractions of a picture that is not square. */
static gboolean
is_parallelogram (const LpPoint *points, gdouble tolerance)
{
  gdouble across = (gdouble) points[0].x - points[1].x + points[2].x;
  gdouble down = (gdouble) points[0].y - points[1].y + points[2].y;

  return fabs (across - points[3].x) <= tolerance &&
         fabs (down - points[3].y) <= tolerance;
}

/* Whether the diagonals of a parallelogram are equally long. */
static gboolean
is_rectangular (const LpPoint *points, gdouble tolerance)
{
  return fabs (hypot ((gdouble) points[2].x - points[0].x,
                   (gdouble) points[2].y - points[0].y) -
               hypot ((gdouble) points[3].x - points[1].x,
                   (gdouble) points[3].y - points[1].y)) <= 2 * tolerance;
}

/**
 * lp_annotation_draft_take_corners: (skip)
 * @draft: a draft
 * @tolerance: by how much the fourth corner may be off
 * @is_square: whether units are equally long both ways, as pixels are and
 *   fractions of a picture are not
 *
 * As lp_annotation_draft_take_points(), where the points should be the four
 * corners of a rotated rectangle: the first stays the first, and they are
 * brought into clockwise order. Four other points are a polygon.
 */
void
lp_annotation_draft_take_corners (
    LpAnnotationDraft *draft, gdouble tolerance, gboolean is_square)
{
  LpPoint *points = (LpPoint *) draft->points->data;
  gdouble turn;

  if (draft->points->len != 4 || !is_parallelogram (points, tolerance) ||
      (is_square && !is_rectangular (points, tolerance))) {
    lp_annotation_draft_take_points (draft, LP_SHAPE_POLYGON);
    return;
  }
  turn = ((gdouble) points[1].x - points[0].x) * (points[3].y - points[0].y) -
         ((gdouble) points[1].y - points[0].y) * (points[3].x - points[0].x);
  if (turn < 0) {
    LpPoint second = points[1];
    points[1] = points[3];
    points[3] = second;
  }
  lp_annotation_draft_take_points (draft, LP_SHAPE_ROTATED);
}

/**
 * lp_annotation_draft_set_rotated: (skip)
 * @draft: a draft
 * @x: centre
 * @y: centre
 * @width: before it is rotated
 * @height: before it is rotated
 * @radians: by how much it is rotated, clockwise as seen
 */
void
lp_annotation_draft_set_rotated (LpAnnotationDraft *draft, gdouble x, gdouble y,
    gdouble width, gdouble height, gdouble radians)
{
  static const gdouble corners[4][2] = { { -0.5, -0.5 }, { 0.5, -0.5 },
    { 0.5, 0.5 }, { -0.5, 0.5 } };
  gdouble cosine = cos (radians), sine = sin (radians);

  for (guint i = 0; i < 4; i++) {
    gdouble across = corners[i][0] * width, down = corners[i][1] * height;
    lp_annotation_draft_add_point (draft, x + across * cosine - down * sine,
        y + across * sine + down * cosine);
  }
  if (!(width > 0 && height > 0) && draft->fault == NULL)
    draft->fault = "its box has no area";
  lp_annotation_draft_take_points (draft, LP_SHAPE_ROTATED);
}

/**
 * lp_annotation_draft_set_ellipse: (skip)
 * @draft: a draft
 * @x: centre
 * @y: centre
 * @radius_x: half its width before it is rotated
 * @radius_y: half its height
 * @radians: by how much it is rotated, clockwise as seen
 */
void
lp_annotation_draft_set_ellipse (LpAnnotationDraft *draft, gdouble x, gdouble y,
    gdouble radius_x, gdouble radius_y, gdouble radians)
{
  gdouble cosine = cos (radians), sine = sin (radians);
  gdouble half_width = hypot (radius_x * cosine, radius_y * sine);
  gdouble half_height = hypot (radius_x * sine, radius_y * cosine);

  for (guint i = 0; i < ELLIPSE_POINTS; i++) {
    gdouble angle = 2 * G_PI * i / ELLIPSE_POINTS;
    gdouble across = radius_x * cos (angle), down = radius_y * sin (angle);
    lp_annotation_draft_add_point (draft, x + across * cosine - down * sine,
        y + across * sine + down * cosine);
  }
  if (!(radius_x > 0 && radius_y > 0) && draft->fault == NULL)
    draft->fault = "its ellipse has no area";
  lp_annotation_draft_take_points (draft, LP_SHAPE_ELLIPSE);
  lp_annotation_draft_set_edges (
      draft, x - half_width, y - half_height, x + half_width, y + half_height);
}

/* Runs along rows become runs along columns. */
static void
turn_runs (
    LpAnnotationDraft *draft, const guint8 *pixels, guint width, guint height)
{
  guint8 value = 0;
  guint run = 0;

  for (guint x = 0; x < width; x++)
    for (guint y = 0; y < height; y++) {
      if (pixels[(gsize) y * width + x] != value) {
        g_array_append_val (draft->runs, run);
        value ^= 1;
        run = 0;
      }
      run++;
    }
  g_array_append_val (draft->runs, run);
}

/**
 * lp_annotation_draft_set_mask: (skip)
 * @draft: a draft
 * @x: left column
 * @y: top row
 * @width: columns
 * @height: rows
 * @row_runs: (element-type guint): lengths of runs along the rows of pixels
 *   that do not belong to it and that do, by turns
 */
void
lp_annotation_draft_set_mask (LpAnnotationDraft *draft, gint x, gint y,
    gint width, gint height, const GArray *row_runs)
{
  g_autofree guint8 *pixels = NULL;
  guint64 total = 0;
  gsize position = 0;

  draft->annotation.shape = LP_SHAPE_MASK;
  if (width <= 0 || height <= 0 ||
      (guint64) width * (guint64) height > MAX_MASK_PIXELS) {
    draft->fault = "its mask has no size that a mask can have";
    return;
  }
  for (guint i = 0; i < row_runs->len; i++)
    total += g_array_index (row_runs, guint, i);
  if (total != (guint64) width * (guint64) height) {
    draft->fault = "the runs of its mask do not add up to its size";
    return;
  }
  pixels = g_malloc ((gsize) total);
  for (guint i = 0; i < row_runs->len; i++) {
    guint run = g_array_index (row_runs, guint, i);
    memset (pixels + position, i & 1, run);
    position += run;
  }
  turn_runs (draft, pixels, (guint) width, (guint) height);
  draft->outline = (LpOutline){ .mask_x = x,
    .mask_y = y,
    .mask_width = width,
    .mask_height = height,
    .runs = (const guint *) draft->runs->data,
    .n_runs = draft->runs->len };
  draft->annotation.outline = &draft->outline;
  lp_annotation_draft_set_edges (
      draft, x, y, (gdouble) x + width, (gdouble) y + height);
}

/* Points and lines need not have an area. */
static const gchar *
find_fault (const LpAnnotation *annotation)
{
  if (!(fabs (annotation->x) < MAX_COORDINATE &&
          fabs (annotation->y) < MAX_COORDINATE &&
          fabs (annotation->width) < MAX_COORDINATE &&
          fabs (annotation->height) < MAX_COORDINATE))
    return "its box is not that of a part of a picture";
  if (annotation->shape != LP_SHAPE_POINTS &&
      annotation->shape != LP_SHAPE_LINE &&
      !(annotation->width > 0 && annotation->height > 0))
    return "its box has no area";
  return NULL;
}

/**
 * lp_annotation_draft_add: (skip)
 * @draft: a draft
 * @builder: where to add it
 * @image: the number of its image
 * @path: the file it stands in
 * @line: and on which line
 *
 * Adds the annotation, and warns where its box is of no use: it is kept
 * nevertheless, so that it is counted and listed among what was skipped.
 */
void
lp_annotation_draft_add (LpAnnotationDraft *draft, LpAnnotationBuilder *builder,
    guint image, const gchar *path, guint64 line)
{
  LpAnnotation *annotation = &draft->annotation;

  if (draft->fault != NULL) {
    annotation->x = annotation->y = NAN;
    annotation->width = annotation->height = NAN;
    annotation->outline = NULL;
  } else {
    draft->fault = find_fault (annotation);
  }
  if (draft->fault != NULL)
    lp_annotation_builder_warn (builder,
        "'%s', line %" G_GUINT64_FORMAT ": %s%s%s%s.", path, line,
        annotation->label ? "'" : "",
        annotation->label ? annotation->label : "",
        annotation->label ? "': " : "", draft->fault);
  annotation->attributes = draft->attributes->len > 0
                               ? (const LpAttribute *) draft->attributes->data
                               : NULL;
  lp_annotation_builder_add (builder, image, annotation);
}
