/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-picture.h"

G_BEGIN_DECLS

/* Parts of a photo by way of the whole. Not part of the public API. */

gboolean lp_jpeg_whole_decode (const guint8 *jpeg, gsize size,
    LpJpegPicture *pictures, guint n_pictures, gint *n_intact_rows,
    GError **error);

G_END_DECLS
