/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/* How large a photo is, by its header. Not part of the public API. */

typedef struct {
  gint width; /* of the picture as it is stored, 0 where not known */
  gint height;
  guint orientation; /* EXIF, 1 to 8, 0 where not given */
} LpPhotoSize;

gboolean lp_photo_size_read (LpPhotoSize *size, const gchar *path);

G_END_DECLS
