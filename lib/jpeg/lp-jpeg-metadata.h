/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdio.h>
#include <jpeglib.h>

#include "jpeg/lp-jpeg-remark.h"
#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The segments of a photo that its lossless crops carry on. Not part of the
 * public API of the library.
 */

typedef struct _LpJpegMetadata LpJpegMetadata;

LpJpegMetadata *lp_jpeg_metadata_new (const struct jpeg_marker_struct *segments,
    gboolean are_all, guint orientation);
void lp_jpeg_metadata_free (LpJpegMetadata *self);
void lp_jpeg_metadata_append (
    LpJpegMetadata *self, gint width, gint height, GByteArray *output);
gsize lp_jpeg_metadata_get_size (const LpJpegMetadata *self);
const GPtrArray *lp_jpeg_metadata_get_remarks (const LpJpegMetadata *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegMetadata, lp_jpeg_metadata_free)

G_END_DECLS
