/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-json.h"

G_BEGIN_DECLS

/* Not part of the public API. */

/**
 * LpCocoFile: (skip)
 * @path: the file
 * @has_images: whether it lists images
 * @has_annotations: whether it lists annotations
 * @has_categories: whether it lists categories
 * @images: a reader at the beginning of that list
 * @annotations: likewise
 * @categories: likewise
 *
 * A COCO file whose lists have been found. They may come in any order, so
 * they are first found, then read: copies of the JSON reader serve as
 * bookmarks.
 */
typedef struct {
  const gchar *path;
  gboolean has_images;
  gboolean has_annotations;
  gboolean has_categories;
  LpJsonReader images;
  LpJsonReader annotations;
  LpJsonReader categories;
} LpCocoFile;

/**
 * LpCocoVisitor: (skip)
 * @image: is told of each image
 * @category: is told of each category
 * @builder: (nullable): where to warn of what is of no use
 * @data: for the functions
 *
 * Is shown what a COCO file lists. The texts are gone when its functions
 * return.
 */
typedef struct {
  void (*image) (const gchar *id, const gchar *name, gint width, gint height,
      gpointer data);
  void (*category) (const gchar *id, const gchar *name, gpointer data);
  LpAnnotationBuilder *builder;
  gpointer data;
} LpCocoVisitor;

gboolean lp_coco_file_probe (
    const gchar *path, const gchar *text, gsize length);
gboolean lp_coco_file_find_lists (
    LpCocoFile *file, LpJsonReader *reader, GError **error);
void lp_coco_file_visit (LpCocoFile *file, const LpCocoVisitor *visitor);

G_END_DECLS
