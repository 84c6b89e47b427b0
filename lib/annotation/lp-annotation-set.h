/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

#define LP_TYPE_ANNOTATION_SET (lp_annotation_set_get_type ())

/**
 * LpShape:
 * @LP_SHAPE_RECTANGLE: an upright rectangle
 * @LP_SHAPE_ROTATED: a rotated rectangle, its four corners in @points
 * @LP_SHAPE_POLYGON: one or more closed polygons
 * @LP_SHAPE_MASK: a mask, of which only the bounds are kept
 *
 * The shape of an annotation. All but the rectangle give their bounds as the
 * box.
 */
typedef enum {
  LP_SHAPE_RECTANGLE,
  LP_SHAPE_ROTATED,
  LP_SHAPE_POLYGON,
  LP_SHAPE_MASK,
} LpShape;

/**
 * LpAnnotation:
 * @id: (nullable): identity in its file
 * @label: (nullable): what it shows
 * @shape: its shape
 * @x: left edge of the bounds, pixels of the stored image, not rounded
 * @y: top edge
 * @width: width; may be anything in a broken file
 * @height: height
 *
 * One annotated part of an image. Coordinates are continuous: pixel column n
 * reaches from n to n + 1.
 */
typedef struct {
  gchar *id;
  gchar *label;
  LpShape shape;
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
} LpAnnotation;

/**
 * LpAnnotatedImage:
 * @name: the image as the annotations call it, possibly with folders
 * @file: the annotation file it comes from
 * @width: pixels, or 0 where the annotations do not say
 * @height: pixels, or 0
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
