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
 * @extensions: (nullable): of its files, without dots and with blanks between
 *   them; %NULL for `json`
 * @options: (nullable) (array zero-terminated=1): what users may say of files
 *   of this format, such as `base=0|1`; a word in capitals stands for any
 *   value
 * @coordinates: which way up its tools show an image when boxes are drawn
 * @probe: whether the text may be of this format, told by its beginning; a
 *   damaged file of the format counts, so that its reader can say what is
 *   wrong
 * @read: adds what the text holds to the builder. Fails only where the file
 *   as a whole makes no sense, else warns and goes on. A text may be empty if
 *   it lies beside others that are of this format
 */
typedef struct {
  const gchar *name;
  const gchar *description;
  const gchar *extensions;
  const gchar *const *options;
  LpCoordinates coordinates;
  gboolean (*probe) (const gchar *path, const gchar *text, gsize length);
  gboolean (*read) (const gchar *path, const gchar *text, gsize length,
      LpAnnotationBuilder *builder, GError **error);
} LpAnnotationFormat;

extern const LpAnnotationFormat lp_annotation_format_coco;
extern const LpAnnotationFormat lp_annotation_format_createml;
extern const LpAnnotationFormat lp_annotation_format_labelbox;
extern const LpAnnotationFormat lp_annotation_format_csv;
extern const LpAnnotationFormat lp_annotation_format_cvat;
extern const LpAnnotationFormat lp_annotation_format_dota;
extern const LpAnnotationFormat lp_annotation_format_kitti;
extern const LpAnnotationFormat lp_annotation_format_labelme;
extern const LpAnnotationFormat lp_annotation_format_labelme_xml;
extern const LpAnnotationFormat lp_annotation_format_labelstudio;
extern const LpAnnotationFormat lp_annotation_format_supervisely;
extern const LpAnnotationFormat lp_annotation_format_via;
extern const LpAnnotationFormat lp_annotation_format_via_csv;
extern const LpAnnotationFormat lp_annotation_format_voc;
extern const LpAnnotationFormat lp_annotation_format_vott;
extern const LpAnnotationFormat lp_annotation_format_yolo;

const LpAnnotationFormat *lp_annotation_format_find (
    const gchar *text, gchar ***options, GError **error);
const LpAnnotationFormat *lp_annotation_format_choose (
    const gchar *path, const gchar *text, gsize length, GError **error);
gboolean lp_annotation_format_has_extension (
    const LpAnnotationFormat *format, const gchar *path);

G_END_DECLS
