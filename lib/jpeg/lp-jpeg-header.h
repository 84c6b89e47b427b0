/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-cover.h"
#include "lp-types.h"

G_BEGIN_DECLS

/* What one has to know to decode a JPEG. Not part of the public API. */

typedef struct {
  GstVideoInfo info; /* the photo as it stores its samples, or RGB */
  LpJpegGrid grid;
  gsize size; /* bytes, up to the end of the first picture */

  /* Pixels around a part that have an effect on it where it is decoded as RGB;
   * in its own planes none have. */
  gint margin_x;
  gint margin_y;
} LpJpegHeader;

gboolean lp_jpeg_header_read (
    LpJpegHeader *header, const guint8 *data, gsize size, GError **error);

G_END_DECLS
