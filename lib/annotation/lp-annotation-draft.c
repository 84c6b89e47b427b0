/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"

#include <string.h>

/**
 * lp_annotation_draft_init: (skip)
 * @draft: a draft
 */
void
lp_annotation_draft_init (LpAnnotationDraft *draft)
{
  memset (draft, 0, sizeof *draft);
  lp_outline_builder_init (&draft->outline);
  lp_attribute_list_init (&draft->attributes);
  draft->id = g_string_new (NULL);
  draft->label = g_string_new (NULL);
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
  lp_outline_builder_clear (&draft->outline);
  lp_attribute_list_clear (&draft->attributes);
  g_string_free (draft->id, TRUE);
  g_string_free (draft->label, TRUE);
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
  draft->remark = NULL;
  lp_outline_builder_reset (&draft->outline);
  lp_attribute_list_reset (&draft->attributes);
}

/* Files in some other encoding still have names that can be shown. */
static const gchar *
set_text (GString *string, const gchar *text, gssize length)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, length);

  return g_string_assign (string, valid)->str;
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
  draft->annotation.id = set_text (draft->id, text, length);
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
  draft->annotation.label = set_text (draft->label, text, length);
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
  g_autofree gchar *valid_name = g_utf8_make_valid (name, -1);
  g_autofree gchar *valid = g_utf8_make_valid (value, length);

  lp_attribute_list_add (&draft->attributes, valid_name, valid);
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
  if (fabs (x) < LP_OUTLINE_MAX_COORDINATE &&
      fabs (y) < LP_OUTLINE_MAX_COORDINATE)
    lp_outline_builder_add_point (&draft->outline, x, y);
  else
    draft->fault = "one of its points is not a point of a picture";
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
  return lp_outline_builder_get_n_points (&draft->outline) > 0;
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
  draft->remark =
      lp_outline_builder_finish (&draft->outline, shape, &draft->annotation);
}

/* Whether opposite sides are parallel and equally long, which is so for
 * rectangles even in fractions of a picture that is not square. */
static gboolean
is_parallelogram (const LpPoint *points, gdouble tolerance)
{
  gdouble x = (gdouble) points[0].x - points[1].x + points[2].x;
  gdouble y = (gdouble) points[0].y - points[1].y + points[2].y;

  return fabs (x - points[3].x) <= tolerance &&
         fabs (y - points[3].y) <= tolerance;
}

/* Whether the diagonals of a parallelogram are equally long. */
static gboolean
is_rectangular (const LpPoint *points, gdouble tolerance)
{
  gdouble first = hypot (
      (gdouble) points[2].x - points[0].x, (gdouble) points[2].y - points[0].y);
  gdouble second = hypot (
      (gdouble) points[3].x - points[1].x, (gdouble) points[3].y - points[1].y);

  return fabs (first - second) <= 2 * tolerance;
}

/**
 * lp_annotation_draft_take_corners: (skip)
 * @draft: a draft
 * @tolerance: by how much of its size the fourth corner may be off
 * @rounding: and by how much besides, but not by more than a quarter of its
 *   size
 * @is_square: whether units are equally long both ways, as pixels are and
 *   fractions of a picture are not
 *
 * As lp_annotation_draft_take_points(), where the points should be the four
 * corners of a rotated rectangle, in whatever order. Others are a polygon.
 */
void
lp_annotation_draft_take_corners (LpAnnotationDraft *draft, gdouble tolerance,
    gdouble rounding, gboolean is_square)
{
  LpOutlineBuilder *outline = &draft->outline;
  const LpPoint *points = (const LpPoint *) outline->points->data;
  gdouble size =
      MAX (outline->right - outline->left, outline->bottom - outline->top);
  gdouble limit = tolerance * size + MIN (rounding, size / 4);

  if (outline->points->len == 4 && is_parallelogram (points, limit) &&
      (!is_square || is_rectangular (points, limit))) {
    lp_outline_builder_order_corners (outline);
    lp_annotation_draft_take_points (draft, LP_SHAPE_ROTATED);
  } else {
    lp_annotation_draft_take_points (draft, LP_SHAPE_POLYGON);
  }
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
  gdouble cosine = cos (radians), sine = sin (radians);

  if (!(fabs (x) < LP_OUTLINE_MAX_COORDINATE &&
          fabs (y) < LP_OUTLINE_MAX_COORDINATE && width > 0 &&
          width < LP_OUTLINE_MAX_COORDINATE && height > 0 &&
          height < LP_OUTLINE_MAX_COORDINATE && isfinite (radians))) {
    draft->annotation.shape = LP_SHAPE_ROTATED;
    draft->fault = "its box is not that of a part of a picture";
    return;
  }
  lp_outline_builder_add_rotated (&draft->outline,
      x - width / 2 * cosine + height / 2 * sine,
      y - width / 2 * sine - height / 2 * cosine, width, height, radians);
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
  lp_outline_builder_add_ellipse (
      &draft->outline, x, y, radius_x, radius_y, radians);
  lp_annotation_draft_take_points (draft, LP_SHAPE_ELLIPSE);
  if (!(radius_x > 0 && radius_y > 0))
    draft->fault = "its ellipse has no area";
}

/* Runs along rows become runs along columns. */
static void
add_columns (
    LpOutlineBuilder *outline, const guint8 *pixels, guint width, guint height)
{
  guint8 value = 0;
  gint64 run = 0;

  for (guint x = 0; x < width; x++)
    for (guint y = 0; y < height; y++) {
      if (pixels[(gsize) y * width + x] != value) {
        lp_outline_builder_add_run (outline, run);
        value ^= 1;
        run = 0;
      }
      run++;
    }
  lp_outline_builder_add_run (outline, run);
}

static const gchar *
check_mask (guint64 n_pixels, const GArray *row_runs)
{
  guint64 total = 0;

  if (n_pixels == 0)
    return "its mask has no size that a mask can have";
  for (guint i = 0; i < row_runs->len; i++)
    total += g_array_index (row_runs, guint, i);
  if (total != n_pixels)
    return "the runs of its mask do not add up to its size";
  return NULL;
}

/**
 * lp_annotation_draft_set_mask: (skip)
 * @draft: a draft
 * @x: left column
 * @y: top row
 * @width: columns, 0 where nothing sensible is said
 * @height: rows
 * @row_runs: (element-type guint): lengths of runs along the rows of pixels
 *   that do not belong to it and that do, by turns
 *
 * A mask of too many pixels becomes the rectangle that is given for it.
 */
void
lp_annotation_draft_set_mask (LpAnnotationDraft *draft, gint x, gint y,
    gint width, gint height, const GArray *row_runs)
{
  guint64 n_pixels = (guint64) width * (guint64) height;
  g_autofree guint8 *pixels = NULL;
  gsize position = 0;

  draft->annotation.shape = LP_SHAPE_MASK;
  draft->fault = check_mask (n_pixels, row_runs);
  if (draft->fault != NULL)
    return;
  if (!lp_outline_builder_count_pixels (&draft->outline, n_pixels)) {
    draft->annotation.shape = LP_SHAPE_RECTANGLE;
    lp_annotation_draft_set_edges (
        draft, x, y, (gdouble) x + width, (gdouble) y + height);
    draft->remark = "its mask has too many pixels; its bounds are taken "
                    "instead";
    return;
  }
  pixels = g_malloc ((gsize) n_pixels);
  for (guint i = 0; i < row_runs->len; i++) {
    guint run = g_array_index (row_runs, guint, i);
    memset (pixels + position, i & 1, run);
    position += run;
  }
  lp_outline_builder_begin_mask (&draft->outline, x, y, width, height);
  add_columns (&draft->outline, pixels, (guint) width, (guint) height);
  lp_annotation_draft_take_points (draft, LP_SHAPE_MASK);
}

/* Points and lines need not have an area. */
static const gchar *
find_fault (const LpAnnotation *annotation)
{
  if (!(fabs (annotation->x) < LP_OUTLINE_MAX_COORDINATE &&
          fabs (annotation->y) < LP_OUTLINE_MAX_COORDINATE &&
          fabs (annotation->width) < LP_OUTLINE_MAX_COORDINATE &&
          fabs (annotation->height) < LP_OUTLINE_MAX_COORDINATE))
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
  const gchar *fault = draft->fault ? draft->fault : draft->remark;
  const gchar *label = annotation->label;

  if (draft->fault != NULL) {
    annotation->x = annotation->y = NAN;
    annotation->width = annotation->height = NAN;
    annotation->outline = NULL;
  } else if (fault == NULL) {
    fault = find_fault (annotation);
  }
  if (fault != NULL)
    lp_annotation_builder_warn (builder,
        "'%s', line %" G_GUINT64_FORMAT ": %s%s%s%s.", path, line,
        label ? "'" : "", label ? label : "", label ? "': " : "", fault);
  annotation->attributes = lp_attribute_list_get (&draft->attributes);
  lp_annotation_builder_add (builder, image, annotation);
}
