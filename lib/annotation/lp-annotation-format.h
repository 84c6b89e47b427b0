/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-builder.h"

G_BEGIN_DECLS

/*
 * The formats annotations come in: a reader each, listed in
 * lp-annotation-format.c. Not part of the public API.
 */

/**
 * LpAnnotationFormat: (skip)
 * @name: what users call it
 * @description: a few words for lists of formats
 * @coordinates: which way up its tools show an image when boxes are drawn
 * @probe: whether the text may be of this format, told by its beginning; a
 *   damaged file of the format counts, so that its reader can say what is
 *   wrong
 * @read: adds what the text holds to the builder. Fails only where the file
 *   as a whole makes no sense, else warns and goes on
 */
typedef struct {
  const gchar *name;
  const gchar *description;
  LpCoordinates coordinates;
  gboolean (*probe) (const gchar *path, const gchar *text, gsize length);
  gboolean (*read) (const gchar *path, const gchar *text, gsize length,
      LpAnnotationBuilder *builder, GError **error);
} LpAnnotationFormat;

extern const LpAnnotationFormat lp_annotation_format_coco;
extern const LpAnnotationFormat lp_annotation_format_createml;
extern const LpAnnotationFormat lp_annotation_format_labelbox;
extern const LpAnnotationFormat lp_annotation_format_labelme;
extern const LpAnnotationFormat lp_annotation_format_labelstudio;
extern const LpAnnotationFormat lp_annotation_format_supervisely;
extern const LpAnnotationFormat lp_annotation_format_via;
extern const LpAnnotationFormat lp_annotation_format_vott;

const LpAnnotationFormat *lp_annotation_format_choose (const gchar *name,
    const gchar *path, const gchar *text, gsize length, GError **error);

G_END_DECLS
