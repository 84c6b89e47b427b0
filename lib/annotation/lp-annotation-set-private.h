/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "annotation/lp-image-index.h"

G_BEGIN_DECLS

/* Not part of the public API. */

struct _LpAnnotationSet {
  gint ref_count; /* guarded by the lock of the sets in use */
  gchar *key;     /* (nullable): by which it is shared */
  const gchar *format;
  LpAnnotatedImage *images;
  guint n_images;
  LpAnnotation *annotations; /* of all images, one after the other */
  guint n_annotations;
  LpImageIndex *index;
  GStringChunk *strings; /* holds their strings */
  GPtrArray *attributes; /* holds their attributes */
  gchar **warnings;
  gchar **dropped; /* the first of n_dropped */
  guint64 n_dropped;
};

void lp_annotations_clear (LpAnnotation *annotations, guint n_annotations);

G_END_DECLS
