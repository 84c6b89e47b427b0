/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <math.h>

#include "lp-types.h"

G_BEGIN_DECLS

#define LP_TYPE_ANNOTATION_SET (lp_annotation_set_get_type ())

/**
 * LpShape:
 * @LP_SHAPE_RECTANGLE: an upright rectangle
 * @LP_SHAPE_ROTATED: a rotated rectangle; its outline is its four corners
 * @LP_SHAPE_POLYGON: one or more closed polygons
 * @LP_SHAPE_ELLIPSE: an ellipse or a circle; its outline is a polygon close
 *   to it
 * @LP_SHAPE_MASK: a mask of pixels
 * @LP_SHAPE_LINE: a line through several points
 * @LP_SHAPE_POINTS: one or more points
 *
 * The shape of an annotation. All but the rectangle give their bounds as the
 * box; those of points and lines may have no area.
 */
typedef enum {
  LP_SHAPE_RECTANGLE,
  LP_SHAPE_ROTATED,
  LP_SHAPE_POLYGON,
  LP_SHAPE_ELLIPSE,
  LP_SHAPE_MASK,
  LP_SHAPE_LINE,
  LP_SHAPE_POINTS,
} LpShape;

/**
 * LpPoint:
 * @x: columns from the left edge of the image
 * @y: rows from the top edge
 *
 * A point of an outline.
 */
typedef struct {
  gfloat x;
  gfloat y;
} LpPoint;

/**
 * LpOutline:
 * @points: (array length=n_points): rings one after the other; single
 *   precision, which is 1/1000 of a pixel up to 16,000
 * @n_points: points of all rings; 0 for a mask
 * @ring_ends: (array length=n_rings): for each ring the index after its last
 *   point
 * @n_rings: how many rings
 * @mask_x: left column of the mask
 * @mask_y: top row of the mask
 * @mask_width: columns of the mask, 0 where there is none
 * @mask_height: rows of the mask
 * @runs: (array length=n_runs): the mask, column by column from the left and
 *   each from the top: lengths of runs of pixels that do not belong to it and
 *   that do, by turns; they add up to its size
 * @n_runs: how many runs
 *
 * What an annotation has beyond its bounds. A rotated rectangle begins with
 * the corner that is at the top left when the rectangle is turned upright,
 * and goes on clockwise as seen. A point is within polygons if it is within
 * an odd number of rings.
 */
typedef struct {
  const LpPoint *points;
  guint n_points;
  const guint *ring_ends;
  guint n_rings;
  gint mask_x;
  gint mask_y;
  gint mask_width;
  gint mask_height;
  const guint *runs;
  guint n_runs;
} LpOutline;

/**
 * LpAttribute:
 * @name: what it is called
 * @value: its value as text, "true" and "false" for truth values
 *
 * Something else that annotations say, such as `occluded` or `iscrowd`.
 */
typedef struct {
  const gchar *name;
  const gchar *value;
} LpAttribute;

/**
 * LpAnnotation:
 * @id: (nullable): identity in its file
 * @label: (nullable): what it shows
 * @shape: its shape
 * @score: how sure a detector is of it, as a rule from 0 to 1; not a number
 *   where nothing is said
 * @x: left edge of the bounds, pixels of the image, not rounded
 * @y: top edge
 * @width: width; may be anything in a broken file
 * @height: height
 * @outline: (nullable): its shape; %NULL for rectangles
 * @attributes: (array zero-terminated=1) (nullable): what else is said of it;
 *   after the last follows one without a name
 *
 * One annotated part of an image. Coordinates are continuous: pixel column n
 * reaches from n to n + 1. [struct@AnnotatedImage] says whether they are
 * pixels and which way up.
 */
typedef struct {
  const gchar *id;
  const gchar *label;
  LpShape shape;
  gfloat score;
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  const LpOutline *outline;
  const LpAttribute *attributes;
} LpAnnotation;

/**
 * LP_ANNOTATION_INIT: (skip)
 *
 * An annotation that says nothing yet.
 */
#define LP_ANNOTATION_INIT                                                     \
  {                                                                            \
    .score = NAN                                                               \
  }

/**
 * LpCoordinates:
 * @LP_COORDINATES_STORED: of the image as it is stored
 * @LP_COORDINATES_UPRIGHT: of the image turned upright as its EXIF
 *   orientation says, which is how most editors show it
 *
 * Which way up the image is that coordinates are for.
 */
typedef enum {
  LP_COORDINATES_STORED,
  LP_COORDINATES_UPRIGHT,
} LpCoordinates;

/**
 * LpAnnotatedImage:
 * @name: the image as the annotations call it, possibly with folders
 * @file: the annotation file it comes from
 * @width: pixels, or 0 where the annotations do not say
 * @height: pixels, or 0
 * @coordinates: which way up, by the convention of the format
 * @relative: whether coordinates are fractions of the image's width and
 *   height, and not pixels
 * @annotations: (array length=n_annotations): its annotations, in the order
 *   of the file
 * @n_annotations: how many
 * @index: position of the image in its set
 *
 * What a set of annotations says of one image.
 */
typedef struct {
  gchar *name;
  const gchar *file;
  gint width;
  gint height;
  LpCoordinates coordinates;
  gboolean relative;
  LpAnnotation *annotations;
  guint n_annotations;
  guint index;
} LpAnnotatedImage;

/**
 * LpAnnotationSet:
 *
 * The annotations of one file or folder, looked up by photo. Once loaded it
 * does not change and may be used from all threads.
 */
typedef struct _LpAnnotationSet LpAnnotationSet;

LP_API GType lp_annotation_set_get_type (void) G_GNUC_CONST;
LP_API LpAnnotationSet *lp_annotation_set_load (
    const gchar *location, const gchar *format, GError **error);
LP_API LpAnnotationSet *lp_annotation_set_ref (LpAnnotationSet *set);
LP_API void lp_annotation_set_unref (LpAnnotationSet *set);

LP_API const gchar *lp_annotation_set_get_format (const LpAnnotationSet *set);
LP_API guint lp_annotation_set_get_n_images (const LpAnnotationSet *set);
LP_API const LpAnnotatedImage *lp_annotation_set_get_image (
    const LpAnnotationSet *set, guint index);
LP_API const LpAnnotatedImage *lp_annotation_set_find (
    const LpAnnotationSet *set, const gchar *photo);
LP_API gboolean lp_annotation_set_is_ambiguous (
    const LpAnnotationSet *set, const gchar *photo);
LP_API const gchar *const *lp_annotation_set_get_warnings (
    const LpAnnotationSet *set);
LP_API guint64 lp_annotation_set_get_n_dropped (const LpAnnotationSet *set);
LP_API const gchar *const *lp_annotation_set_get_dropped (
    const LpAnnotationSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpAnnotationSet, lp_annotation_set_unref)

G_END_DECLS
