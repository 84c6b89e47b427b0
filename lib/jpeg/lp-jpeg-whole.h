/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-picture.h"
#include "jpeg/lp-jpeg-reader.h"

G_BEGIN_DECLS

/* Parts of a photo by way of the whole. Not part of the public API. */

gboolean lp_jpeg_whole_decode (LpJpegReader *reader, const guint8 *jpeg,
    gsize size, LpJpegPicture *pictures, guint n_pictures, gint *n_intact_rows,
    GError **error);

G_END_DECLS
