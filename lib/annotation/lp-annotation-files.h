/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/* The files that annotations are read from. Not part of the public API. */

/**
 * LpAnnotationFiles: (skip)
 * @location: the file or folder that was named
 * @is_folder: which of the two
 * @paths: (element-type filename): the files, in the order of their names
 */
typedef struct {
  gchar *location;
  gboolean is_folder;
  GPtrArray *paths;
  /*< private >*/
  GString *state;
} LpAnnotationFiles;

LpAnnotationFiles *lp_annotation_files_list (
    const gchar *location, GError **error);
void lp_annotation_files_free (LpAnnotationFiles *files);
gchar *lp_annotation_files_dup_state (const LpAnnotationFiles *files);
gchar *lp_annotation_files_dup_folder (
    const LpAnnotationFiles *files, guint index);

gboolean lp_annotation_files_is_companion (
    const gchar *path, const gchar *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpAnnotationFiles, lp_annotation_files_free)

G_END_DECLS
