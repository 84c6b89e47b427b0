/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-builder.h"

G_BEGIN_DECLS

/*
 * Finds the image that an annotation file of its own is for: beside it, or
 * where datasets of its layout keep images. Not part of the public API.
 */

gchar *lp_image_finder_dup_name (LpAnnotationBuilder *builder,
    const gchar *path, const gchar *name, gboolean *exists);
gboolean lp_image_finder_add (LpAnnotationBuilder *builder, const gchar *path,
    const gchar *name, guint *image);
gboolean lp_image_finder_add_named (LpAnnotationBuilder *builder,
    const gchar *path, const gchar *filename, gint width, gint height,
    guint *image);
GPtrArray *lp_image_finder_list_folders (const gchar *path);
gchar *lp_image_finder_dup_stem (const gchar *path);

G_END_DECLS
