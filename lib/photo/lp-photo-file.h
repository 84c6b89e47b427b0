/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Opening, reading and checking the files of photos. Not part of the public
 * API of the library, but used by the plugin and the command.
 */

/* Why a file gives no photo: the words of skipped.ndjson. */
#define LP_PHOTO_FILE_MISSING "missing"
#define LP_PHOTO_FILE_UNREADABLE "unreadable"
#define LP_PHOTO_FILE_EMPTY "empty"
#define LP_PHOTO_FILE_TOO_LARGE "too-large"
#define LP_PHOTO_FILE_NOT_A_PHOTO "not-a-photo"
#define LP_PHOTO_FILE_BROKEN "broken"
#define LP_PHOTO_FILE_UNSUPPORTED "unsupported"

/* Photos of more pixels are refused: 1.2 GB once decoded to RGB, more than any
 * camera makes, little enough for the machines that photos are cropped on. Of
 * a progressive JPEG all coefficients are in memory, two bytes a sample. */
#define LP_PHOTO_FILE_MAX_PIXELS G_GUINT64_CONSTANT (400000000)

/* The caps of all that lp_photo_file_identify() can name. */
#define LP_PHOTO_FILE_CAPS                                                     \
  "image/jpeg; image/png; image/tiff; image/webp; image/bmp; image/gif; "      \
  "image/jp2; image/jxl; image/heic; image/heif; image/avif"

typedef struct {
  const gchar *media_type; /* static */
  gsize size;              /* bytes of the primary image, from the first */
  gboolean damaged;        /* the file is known to be incomplete */
  guint orientation;       /* 1 to 8 as in EXIF, 0 where not known */
} LpPhotoFile;

LP_API void lp_photo_file_prefetch (const gchar *path, guint64 max_bytes);
LP_API gint lp_photo_file_open (const gchar *path, guint64 max_bytes,
    gsize *size, const gchar **reason, GError **error);
LP_API gboolean lp_photo_file_read (gint fd, const gchar *path, guint8 *data,
    gsize size, gsize *length, const gchar **reason, GError **error);
LP_API gboolean lp_photo_file_identify (LpPhotoFile *file, const gchar *path,
    const guint8 *data, gsize size, guint64 max_pixels, const gchar **reason,
    GError **error);
LP_API const gchar *lp_photo_file_get_media_type (
    const guint8 *data, gsize size);
LP_API const gchar *lp_photo_file_get_extension (const gchar *media_type);

G_END_DECLS
