/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-builder.h"

G_BEGIN_DECLS

/*
 * The names of classes, for formats that only number them. Not part of the
 * public API.
 */

/**
 * LpClassNames: (skip)
 * @path: the file they are from
 * @names: (element-type guint utf8): by their numbers
 * @n_keypoints: points of a pose, or 0
 * @keypoint_values: numbers for each of these, 2 or 3
 */
typedef struct {
  gchar *path;
  GHashTable *names;
  guint n_keypoints;
  guint keypoint_values;
} LpClassNames;

const LpClassNames *lp_class_names_find (
    LpAnnotationBuilder *builder, const gchar *path);
void lp_class_names_read_list (
    LpClassNames *names, const gchar *text, gsize length);
gboolean lp_class_names_read_yaml (
    LpClassNames *names, const gchar *text, gsize length);

G_END_DECLS
