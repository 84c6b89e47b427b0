/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>
#include <stdio.h>
#include <jpeglib.h>

/* What libjpeg reads in a JPEG, by the plain ways that its documentation
 * shows. */

typedef struct {
  GstVideoFrame frame; /* with no buffer */
  guint n_warnings;
  gboolean failed;
} WholePicture;

/* The quantised coefficients of a JPEG. */
typedef struct {
  gint width;
  gint height;
  gint n_components;
  J_COLOR_SPACE color_space; /* what decoders take them for */
  struct {
    gint horizontal; /* sampling factors, as declared */
    gint vertical;
    gint columns; /* blocks */
    gint rows;
    JCOEF *blocks; /* row by row */
    UINT16 quantization[DCTSIZE2];
  } components[MAX_COMPONENTS];
  glong n_header_warnings;
  glong n_warnings; /* of the scans */
} JpegCoefficients;

WholePicture *decode_whole (
    const guint8 *data, gsize size, GstVideoFormat format);
void whole_picture_free (WholePicture *picture);

JpegCoefficients *jpeg_coefficients_read (const guint8 *data, gsize size);
JpegCoefficients *jpeg_coefficients_read_bytes (GBytes *jpeg);
void jpeg_coefficients_free (JpegCoefficients *coefficients);
void jpeg_coefficients_get_mcu_size (
    const JpegCoefficients *coefficients, gint *width, gint *height);
void jpeg_coefficients_assert_area (const JpegCoefficients *photo,
    const JpegCoefficients *crop, gint x, gint y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WholePicture, whole_picture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JpegCoefficients, jpeg_coefficients_free)
