/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"

G_BEGIN_DECLS

/* Not part of the public API. */

/**
 * LpLabelStudioRegion: (skip)
 * @id: its id, or empty
 * @to_name: what it is drawn on, or empty
 * @labels: (element-type utf8): its labels
 * @choices: (element-type utf8): what was chosen for it
 * @choices_name: the question it was chosen for
 * @attributes: what else is said of it
 * @has_shape: whether it is drawn at all; else it is about the whole image
 * @width: width of the image in pixels, or 0
 * @height: height of the image
 * @image_rotation: by how much the image was turned in the editor
 * @score: its score, or not a number
 *
 * A region of an image: one of the results of an annotation, or several that
 * have the same id, such as a rectangle and what was chosen for it.
 */
typedef struct {
  GString *id;
  GString *to_name;
  GPtrArray *labels;
  GPtrArray *choices;
  GString *choices_name;
  LpAttributeList attributes;
  gboolean has_shape;
  gint width;
  gint height;
  gdouble image_rotation;
  gdouble score;
  /*< private >*/
  LpJsonReader value; /* that has the shape */
} LpLabelStudioRegion;

LpLabelStudioRegion *lp_labelstudio_region_new (void);
void lp_labelstudio_region_free (LpLabelStudioRegion *region);
void lp_labelstudio_region_read_result (
    LpLabelStudioRegion *region, LpJsonReader *reader);
void lp_labelstudio_region_read_value (
    LpLabelStudioRegion *region, LpJsonReader *reader, const gchar *name);
void lp_labelstudio_region_merge (
    LpLabelStudioRegion *region, const LpLabelStudioRegion *other);
const gchar *lp_labelstudio_region_get_shape (const LpLabelStudioRegion *region,
    gdouble width, gdouble height, LpOutlineBuilder *outline,
    LpAnnotation *annotation);

G_END_DECLS
