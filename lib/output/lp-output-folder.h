/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "output/lp-part-file.h"

G_BEGIN_DECLS

/*
 * A folder that one run writes into: names that do not collide, files that
 * are whole, nothing outside. Not part of the public API.
 *
 * All names are relative paths with '/' between their parts. The folder
 * itself may be reached through symbolic links; inside it none is followed.
 * To be used by one thread at a time.
 */

typedef struct _LpOutputFolder LpOutputFolder;

LpOutputFolder *lp_output_folder_open (const gchar *path, GError **error);
void lp_output_folder_free (LpOutputFolder *self);
void lp_output_folder_discard (LpOutputFolder *self);
const gchar *lp_output_folder_get_path (const LpOutputFolder *self);
gboolean lp_output_folder_is_full (const LpOutputFolder *self);

void lp_output_folder_reserve (LpOutputFolder *self, const gchar *name);
gchar *lp_output_folder_claim (
    LpOutputFolder *self, const gchar *stem, const gchar *extension);
LpPartFile *lp_output_folder_begin (
    LpOutputFolder *self, const gchar *name, GError **error);
gboolean lp_output_folder_write (LpOutputFolder *self, const gchar *name,
    const void *data, gsize size, GError **error);
gboolean lp_output_folder_has_written (
    const LpOutputFolder *self, const gchar *name);
GPtrArray *lp_output_folder_find_leftovers (
    LpOutputFolder *self, gboolean below);
gboolean lp_output_folder_remove (
    LpOutputFolder *self, const gchar *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpOutputFolder, lp_output_folder_free)

G_END_DECLS
