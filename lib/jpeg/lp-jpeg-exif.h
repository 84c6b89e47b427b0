/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * A photo's EXIF, made right for crops of it. Not part of the public API of
 * the library.
 */

typedef struct _LpJpegExif LpJpegExif;

LpJpegExif *lp_jpeg_exif_new (
    const guint8 *segment, gsize size, guint orientation, GError **error);
void lp_jpeg_exif_free (LpJpegExif *self);
GBytes *lp_jpeg_exif_write (
    LpJpegExif *self, gint width, gint height, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegExif, lp_jpeg_exif_free)

G_END_DECLS
