/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * A file on its way: written under a temporary name beside its final one,
 * and renamed when all of it is there. Under its final name it is whole or
 * not at all. Not part of the public API.
 */

typedef struct _LpPartFile LpPartFile;

LpPartFile *lp_part_file_new (gint folder_fd, const gchar *name,
    const gchar *shown, gboolean *full, GError **error);
gboolean lp_part_file_write (
    LpPartFile *self, const void *data, gsize size, GError **error);
gboolean lp_part_file_is_leftover (const gchar *entry, const gchar *name);
gboolean lp_part_file_commit (LpPartFile *self, GError **error);
void lp_part_file_free (LpPartFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPartFile, lp_part_file_free)

G_END_DECLS
