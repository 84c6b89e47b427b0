/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The photos in a folder and below, and which of them a name means. Not part
 * of the public API.
 */

typedef struct _LpPhotoFolder LpPhotoFolder;

typedef struct {
  gchar *name; /* relative to the folder, with slashes */
  guint64 size;
} LpFolderPhoto;

typedef enum {
  LP_PHOTO_FOUND,
  LP_PHOTO_MISSING,
  LP_PHOTO_AMBIGUOUS,
} LpPhotoLookup;

LpPhotoFolder *lp_photo_folder_new (const gchar *path, GError **error);
void lp_photo_folder_free (LpPhotoFolder *folder);
guint lp_photo_folder_get_n_photos (const LpPhotoFolder *folder);
const LpFolderPhoto *lp_photo_folder_get (
    const LpPhotoFolder *folder, guint index);
gchar *lp_photo_folder_get_path (const LpPhotoFolder *folder, guint index);
const GPtrArray *lp_photo_folder_get_unreadable (const LpPhotoFolder *folder);
LpPhotoLookup lp_photo_folder_find (LpPhotoFolder *folder, const gchar *name,
    guint *index, const GArray **candidates);
gchar *lp_photo_folder_list (
    const LpPhotoFolder *folder, const GArray *indices);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPhotoFolder, lp_photo_folder_free)

G_END_DECLS
