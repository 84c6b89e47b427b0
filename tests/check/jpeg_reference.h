/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

/* JPEGs of all kinds, and the plain way to decode them as a whole. */

typedef struct {
  gint width;
  gint height;
  gint n_components;  /* 1 grey, 3 colour, 4 inks */
  gint horizontal[4]; /* sampling factors */
  gint vertical[4];
  gboolean untransformed; /* RGB or CMYK rather than YCbCr or YCCK */
  gboolean without_adobe_marker;
  gboolean progressive;
  gboolean unfinished; /* progressive, without most coefficients */
  gboolean arithmetic;
  gboolean one_scan_a_component;
  gint restart_interval; /* MCUs */
  gint restart_rows;     /* rows of MCUs */
  gint quality;          /* 0 for 90 */
  guint32 seed;
} JpegOptions;

typedef struct {
  GstVideoFrame frame; /* with no buffer */
  guint n_warnings;
  gboolean failed;
} WholePicture;

GBytes *make_jpeg (const JpegOptions *options);
gchar *describe_jpeg (const JpegOptions *options);

WholePicture *decode_whole (
    const guint8 *data, gsize size, GstVideoFormat format);
void whole_picture_free (WholePicture *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WholePicture, whole_picture_free)
