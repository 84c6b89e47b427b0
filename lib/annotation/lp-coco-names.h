/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What the COCO files of a folder call images and categories, for results
 * that say nothing but their ids. Not part of the public API.
 */

typedef struct _LpCocoNames LpCocoNames;

LpCocoNames *lp_coco_names_new (const gchar *results);
void lp_coco_names_free (LpCocoNames *names);
const gchar *lp_coco_names_get_image (
    const LpCocoNames *names, const gchar *id, gboolean *contradicted);
const gchar *lp_coco_names_get_label (
    const LpCocoNames *names, const gchar *id, gboolean *contradicted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpCocoNames, lp_coco_names_free)

G_END_DECLS
