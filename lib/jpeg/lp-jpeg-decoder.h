/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "lp-types.h"

G_BEGIN_DECLS

/* Decodes areas of a JPEG. Used by the plugin, not part of the public API. */

typedef struct _LpJpegDecoder LpJpegDecoder;

LP_API LpJpegDecoder *lp_jpeg_decoder_new (void);
LP_API void lp_jpeg_decoder_free (LpJpegDecoder *decoder);
LP_API gboolean lp_jpeg_decoder_open (LpJpegDecoder *decoder,
    const guint8 *data, gsize size, GstVideoInfo *info, GError **error);
LP_API gboolean lp_jpeg_decoder_decode (LpJpegDecoder *decoder,
    GstVideoFormat format, const GstVideoRectangle *areas, guint n_areas,
    gint *n_intact_rows, GError **error);
LP_API gboolean lp_jpeg_decoder_is_from_whole (const LpJpegDecoder *decoder);
LP_API const GstVideoFrame *lp_jpeg_decoder_get_picture (
    LpJpegDecoder *decoder, guint area, gint *x, gint *y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegDecoder, lp_jpeg_decoder_free)

G_END_DECLS
