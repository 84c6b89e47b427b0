/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>
#include <stdio.h>
#include <jpeglib.h>

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Copies areas of a JPEG of any kind that libjpeg reads into JPEGs of their
 * own by way of its quantised coefficients, all of which are held in memory
 * meanwhile. Not part of the public API of the library.
 */

typedef struct _LpJpegCoefficients LpJpegCoefficients;

LpJpegCoefficients *lp_jpeg_coefficients_new (void);
void lp_jpeg_coefficients_free (LpJpegCoefficients *self);
gboolean lp_jpeg_coefficients_open (
    LpJpegCoefficients *self, const guint8 *data, gsize size, GError **error);
gsize lp_jpeg_coefficients_get_header_size (const LpJpegCoefficients *self);
gboolean lp_jpeg_coefficients_keeps_segments (const LpJpegCoefficients *self);
const struct jpeg_marker_struct *lp_jpeg_coefficients_get_segments (
    const LpJpegCoefficients *self);
gboolean lp_jpeg_coefficients_read (
    LpJpegCoefficients *self, gint *n_intact_rows, GError **error);
GByteArray *lp_jpeg_coefficients_write (
    LpJpegCoefficients *self, const GstVideoRectangle *area, GError **error);
void lp_jpeg_coefficients_close (LpJpegCoefficients *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegCoefficients, lp_jpeg_coefficients_free)

G_END_DECLS
