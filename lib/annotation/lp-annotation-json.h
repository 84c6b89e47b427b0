/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-builder.h"
#include "annotation/lp-outline-builder.h"
#include "json/lp-json-reader.h"

G_BEGIN_DECLS

/*
 * What the readers of annotations in JSON have in common. Not part of the
 * public API.
 */

gboolean lp_annotation_json_next_element (LpJsonReader *reader);
gboolean lp_annotation_json_next_member (LpJsonReader *reader);
gboolean lp_annotation_json_begin (LpJsonReader *reader, const gchar *path,
    const gchar *text, gsize length, GError **error);
gboolean lp_annotation_json_end (
    LpJsonReader *reader, const gchar *path, GError **error);
gboolean lp_annotation_json_is_text (const LpJsonReader *reader);
void lp_annotation_json_read_text (const LpJsonReader *reader, GString *text);
void lp_annotation_json_read_id (const LpJsonReader *reader, GString *id);
gint lp_annotation_json_read_size (const LpJsonReader *reader);
gdouble lp_annotation_json_read_number (const LpJsonReader *reader);
gboolean lp_annotation_json_read_points (
    LpJsonReader *reader, LpOutlineBuilder *outline);
guint64 lp_annotation_json_read_pairs (
    LpJsonReader *reader, gdouble (*pairs)[2], guint n_pairs);
const gchar *lp_annotation_json_set_box (LpAnnotation *annotation, gdouble x,
    gdouble y, gdouble width, gdouble height);
void lp_annotation_json_warn (LpAnnotationBuilder *builder, const gchar *path,
    const gchar *element, const gchar *fault);
gchar *lp_annotation_json_dup_stem (const gchar *path);
gchar *lp_annotation_json_dup_image_name (const gchar *location);
gchar *lp_annotation_json_dup_path (
    const LpAnnotationBuilder *builder, const gchar *name);

G_END_DECLS
