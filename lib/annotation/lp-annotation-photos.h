/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"

G_BEGIN_DECLS

/*
 * The photos that annotations are for, as far as they are needed to know where
 * boxes lie in them. Not part of the public API of the library, but used by
 * the command.
 */

typedef struct _LpAnnotationPhotos LpAnnotationPhotos;

LP_API LpAnnotationPhotos *lp_annotation_photos_find (
    const LpAnnotationSet *set, const gchar *location, const gchar *folder,
    GError **error);
LP_API void lp_annotation_photos_free (LpAnnotationPhotos *photos);
LP_API gboolean lp_annotation_photos_get_box (const LpAnnotationPhotos *photos,
    const LpAnnotatedImage *image, const LpAnnotation *annotation,
    gdouble box[4]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpAnnotationPhotos, lp_annotation_photos_free)

G_END_DECLS
