/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-builder.h"
#include "annotation/lp-attribute-list.h"
#include "annotation/lp-outline-builder.h"

G_BEGIN_DECLS

/*
 * One annotation while it is being read from text, XML or CSV: what is wrong
 * with it is said when it is added. Not part of the public API.
 */

typedef struct {
  LpAnnotation annotation; /* its shape, box and score may be set directly */
  const gchar *fault;      /* (nullable): why its box is of no use */
  const gchar *remark;     /* (nullable): what is wrong with its shape */
  LpOutlineBuilder outline;
  LpAttributeList attributes;
  /*< private >*/
  GString *id;
  GString *label;
} LpAnnotationDraft;

void lp_annotation_draft_init (LpAnnotationDraft *draft);
void lp_annotation_draft_clear (LpAnnotationDraft *draft);
void lp_annotation_draft_reset (LpAnnotationDraft *draft);

void lp_annotation_draft_set_id (
    LpAnnotationDraft *draft, const gchar *text, gssize length);
void lp_annotation_draft_set_label (
    LpAnnotationDraft *draft, const gchar *text, gssize length);
void lp_annotation_draft_add_attribute (LpAnnotationDraft *draft,
    const gchar *name, const gchar *value, gssize length);

void lp_annotation_draft_set_edges (LpAnnotationDraft *draft, gdouble left,
    gdouble top, gdouble right, gdouble bottom);
void lp_annotation_draft_add_point (
    LpAnnotationDraft *draft, gdouble x, gdouble y);
gboolean lp_annotation_draft_has_points (const LpAnnotationDraft *draft);
void lp_annotation_draft_take_points (LpAnnotationDraft *draft, LpShape shape);
void lp_annotation_draft_take_corners (LpAnnotationDraft *draft,
    gdouble tolerance, gdouble rounding, gboolean is_square);
void lp_annotation_draft_set_rotated (LpAnnotationDraft *draft, gdouble x,
    gdouble y, gdouble width, gdouble height, gdouble radians);
void lp_annotation_draft_set_ellipse (LpAnnotationDraft *draft, gdouble x,
    gdouble y, gdouble radius_x, gdouble radius_y, gdouble radians);
void lp_annotation_draft_set_mask (LpAnnotationDraft *draft, gint x, gint y,
    gint width, gint height, const GArray *row_runs);

void lp_annotation_draft_add (LpAnnotationDraft *draft,
    LpAnnotationBuilder *builder, guint image, const gchar *path, guint64 line);

G_END_DECLS
