/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * A folder that keeps where the rows of photos begin, from one run to the
 * next. Used by the plugin, not part of the public API of the library. All
 * functions may be called from every thread.
 */

typedef struct _LpJpegIndexFolder LpJpegIndexFolder;

LP_API LpJpegIndexFolder *lp_jpeg_index_folder_get (const gchar *path);
LP_API void lp_jpeg_index_folder_unref (LpJpegIndexFolder *folder);
LP_API GBytes *lp_jpeg_index_folder_read (
    LpJpegIndexFolder *folder, const gchar *photo, gint64 *changed);
LP_API gboolean lp_jpeg_index_folder_write (LpJpegIndexFolder *folder,
    const gchar *photo, gint64 changed, GBytes *index, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegIndexFolder, lp_jpeg_index_folder_unref)

G_END_DECLS
