/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "jpeg/lp-jpeg-remark.h"
#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Areas of a JPEG as JPEGs of their own, with the very coefficients that the
 * photo has. Not part of the public API of the library, but used by the
 * plugin.
 */

typedef struct _LpJpegLossless LpJpegLossless;

LP_API LpJpegLossless *lp_jpeg_lossless_new (void);
LP_API void lp_jpeg_lossless_free (LpJpegLossless *self);
LP_API gboolean lp_jpeg_lossless_open (LpJpegLossless *self, const guint8 *data,
    gsize size, gint *width, gint *height, GError **error);
LP_API guint lp_jpeg_lossless_count_at_once (
    LpJpegLossless *self, const GstVideoRectangle *areas, guint n_areas);
LP_API void lp_jpeg_lossless_set_row_index (
    LpJpegLossless *self, GBytes *index);
LP_API GBytes *lp_jpeg_lossless_get_row_index (LpJpegLossless *self);
LP_API gboolean lp_jpeg_lossless_crop (LpJpegLossless *self,
    const GstVideoRectangle *areas, guint n_areas, GBytes **crops,
    GstVideoRectangle *covered, gint *n_intact_rows, GError **error);
LP_API const GPtrArray *lp_jpeg_lossless_get_remarks (
    const LpJpegLossless *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegLossless, lp_jpeg_lossless_free)

G_END_DECLS
