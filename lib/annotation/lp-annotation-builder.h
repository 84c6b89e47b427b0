/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"

G_BEGIN_DECLS

/*
 * Gathers what the readers of annotation files find and makes a set of it.
 * Not part of the public API.
 */

typedef struct _LpAnnotationBuilder LpAnnotationBuilder;

LpAnnotationBuilder *lp_annotation_builder_new (void);
void lp_annotation_builder_free (LpAnnotationBuilder *builder);

void lp_annotation_builder_set_file (LpAnnotationBuilder *builder,
    const gchar *file, const gchar *folder, LpCoordinates coordinates);
const gchar *lp_annotation_builder_get_folder (
    const LpAnnotationBuilder *builder);
void lp_annotation_builder_set_options (
    LpAnnotationBuilder *builder, gchar **options);
const gchar *lp_annotation_builder_get_option (
    const LpAnnotationBuilder *builder, const gchar *name);
gpointer lp_annotation_builder_get_notes (LpAnnotationBuilder *builder,
    const gchar *format, gpointer (*make) (void), GDestroyNotify destroy);
gboolean lp_annotation_builder_add_image (LpAnnotationBuilder *builder,
    const gchar *name, gint width, gint height, guint *image);
gboolean lp_annotation_builder_add_image_at (LpAnnotationBuilder *builder,
    const gchar *path, const gchar *name, gint width, gint height,
    guint *image);
void lp_annotation_builder_add_name (
    LpAnnotationBuilder *builder, guint image, const gchar *name);
void lp_annotation_builder_set_relative (
    LpAnnotationBuilder *builder, guint image);
gboolean lp_annotation_builder_is_relative (
    const LpAnnotationBuilder *builder, guint image);
void lp_annotation_builder_add (
    LpAnnotationBuilder *builder, guint image, const LpAnnotation *annotation);
void lp_annotation_builder_warn (LpAnnotationBuilder *builder,
    const gchar *format, ...) G_GNUC_PRINTF (2, 3);
void lp_annotation_builder_drop (LpAnnotationBuilder *builder,
    const gchar *format, ...) G_GNUC_PRINTF (2, 3);

LpAnnotationSet *lp_annotation_builder_finish (
    LpAnnotationBuilder *builder, const gchar *format);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpAnnotationBuilder, lp_annotation_builder_free)

G_END_DECLS
